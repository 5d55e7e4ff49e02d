//! The tests, each in a process of its own.

use crate::Mutant;
use crate::build::{Program, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The memory that a test may take, in KiB: a mutant may grow without end.
const MEMORY: u64 = 6 * 1024 * 1024;

struct Test {
    target: String,
    name: String,
    seconds: f64,
    reaches: BTreeSet<u32>,
}

/// Looks which tests reach which mutants (`reached`), then what they say of each (`results`).
pub fn run(work: &Work, programs: &[Program], seconds: f64) {
    let tests = record(work, programs);
    judge(work, programs, &tests, seconds);
}

fn names(program: &Program, copy: &Path) -> Vec<String> {
    let list = Command::new(&program.path)
        .current_dir(copy)
        .args(["--list", "--format", "terse"])
        .output();
    let list = list.expect("the tests are listed");
    let text = String::from_utf8_lossy(&list.stdout).into_owned();
    text.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

/// Runs one test with bounds on processor, time and memory; its exit code, 124 for one that was
/// stopped.
fn start(work: &Work, program: &Program, test: &str, bound: u64, variable: (&str, &str)) -> i32 {
    let temporary = work.folder.join("tmp");
    let _ = fs::remove_dir_all(&temporary);
    fs::create_dir_all(&temporary).expect("a temporary folder");
    let done = Command::new("sh")
        .args([
            "-c",
            "ulimit -t $0; ulimit -v $1; ulimit -c 0; exec timeout -k 5 $2 \"$3\" --exact \"$4\"",
        ])
        .args([
            bound.to_string(),
            MEMORY.to_string(),
            (3 * bound).to_string(),
        ])
        .arg(&program.path)
        .arg(test)
        .current_dir(&work.copy)
        .env("TMPDIR", &temporary)
        .env(variable.0, variable.1)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let done = done.expect("sh runs");
    done.code().unwrap_or(124)
}

fn append(work: &Work, name: &str, line: &str) {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(work.folder.join(name));
    writeln!(file.expect("the results"), "{line}").expect("results are written");
}

/// `target test seconds code reached…`, tab between them; a test that fails without any mutant is
/// not used.
fn record(work: &Work, programs: &[Program]) -> Vec<Test> {
    let reached = work.folder.join("reached-now");
    let known: BTreeSet<(String, String)> = work
        .lines("reached")
        .iter()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
        })
        .collect();
    for program in programs {
        for name in names(program, &work.copy) {
            if known.contains(&(program.target.clone(), name.clone())) {
                continue;
            }
            fs::write(&reached, vec![0; work.mutants.len() + 1])
                .expect("a file for what is reached");
            let begun = Instant::now();
            let path = reached.to_str().expect("a plain path");
            let code = start(work, program, &name, 400, ("MUTANT_REACHED", path));
            let seconds = begun.elapsed().as_secs_f64();
            let bytes = fs::read(&reached).expect("what is reached");
            let numbers: Vec<String> = (0..bytes.len())
                .filter(|n| bytes[*n] != 0)
                .map(|n| n.to_string())
                .collect();
            append(
                work,
                "reached",
                &format!(
                    "{}\t{name}\t{seconds:.3}\t{code}\t{}",
                    program.target,
                    numbers.join(" ")
                ),
            );
        }
    }
    work.lines("reached")
        .iter()
        .filter_map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [target, name, seconds, "0", reaches] = parts[..] else {
                return None;
            };
            Some(Test {
                target: target.to_owned(),
                name: name.to_owned(),
                seconds: seconds.parse().ok()?,
                reaches: reaches
                    .split_whitespace()
                    .filter_map(|n| n.parse().ok())
                    .collect(),
            })
        })
        .collect()
}

/// `number`, then `killed test` | `stopped test` | `survived tests seconds` | `left tests seconds`
/// (tests were left when the time was over) | `not reached`.
fn judge(work: &Work, programs: &[Program], tests: &[Test], seconds: f64) {
    let not_built: BTreeSet<u32> = work
        .lines("not-built")
        .iter()
        .filter_map(|line| line.split(' ').next()?.parse().ok())
        .collect();
    let mut known: BTreeMap<u32, String> = BTreeMap::new();
    // What killed a mutant kills its neighbour.
    let mut killers: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let place = |target: &str, name: &str| {
        tests
            .iter()
            .position(|t| t.target == target && t.name == name)
    };
    for line in work.lines("results") {
        let parts: Vec<&str> = line.split('\t').collect();
        let Ok(number) = parts[0].parse::<u32>() else {
            continue;
        };
        known.insert(number, parts[1].to_owned());
    }
    for m in work
        .mutants
        .iter()
        .filter(|m| !not_built.contains(&m.number))
    {
        if known.get(&m.number).is_some_and(|result| result != "left") {
            continue;
        }
        let first = killers
            .entry((m.file.clone(), m.function.clone()))
            .or_default();
        let mut reaching: Vec<usize> = (0..tests.len())
            .filter(|t| tests[*t].reaches.contains(&m.number))
            .collect();
        reaching.sort_by(|a, b| {
            let key = |t: &usize| {
                (
                    !first.contains(t),
                    tests[*t].seconds * nearness(&tests[*t], m),
                )
            };
            key(a).partial_cmp(&key(b)).expect("numbers")
        });
        let result = meet(work, programs, tests, m, &reaching, seconds);
        if let Some((target, name)) = result
            .split_once('\t')
            .and_then(|(_, by)| by.split_once(' '))
            && let Some(test) = place(target, name)
            && !first.contains(&test)
        {
            first.insert(0, test);
        }
        append(work, "results", &format!("{}\t{result}", m.number));
        println!("{result}\t{}", m.name);
    }
}

/// The module's own tests first.
fn nearness(test: &Test, m: &Mutant) -> f64 {
    let module = m
        .file
        .trim_start_matches("src/")
        .trim_end_matches(".rs")
        .replace('/', "::");
    if test.target == "kluis" && test.name.starts_with(&module) {
        0.1
    } else {
        1.0
    }
}

fn meet(
    work: &Work,
    programs: &[Program],
    tests: &[Test],
    m: &Mutant,
    reaching: &[usize],
    seconds: f64,
) -> String {
    if reaching.is_empty() {
        return "not reached".to_owned();
    }
    let (mut spent, mut met) = (0.0, 0);
    for test in reaching.iter().map(|t| &tests[*t]) {
        if spent + test.seconds > seconds {
            return format!("left\t{met} of {} {spent:.0}", reaching.len());
        }
        let program = programs
            .iter()
            .find(|p| p.target == test.target)
            .expect("a program");
        let bound = 10 + (10.0 * test.seconds) as u64;
        let code = start(
            work,
            program,
            &test.name,
            bound,
            ("MUTANT", &m.number.to_string()),
        );
        met += 1;
        spent += test.seconds;
        match code {
            0 => {}
            124 | 137 | 152 => return format!("stopped\t{} {}", test.target, test.name),
            _ => return format!("killed\t{} {}", test.target, test.name),
        }
    }
    format!("survived\t{met} {spent:.0}")
}
