//! The copy: made, instrumented, and built without what does not compile.

use crate::Mutant;
use crate::instrument::{Output, instrument};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The rooms that need none of the others: with these alone the copy compiles in a fifth of the time.
const INNER: [&str; 5] = ["audit", "canonical", "domain", "secret", "vault"];
/// The test target that needs no more than those.
const INNER_TARGET: &str = "vfs";
/// Test targets of the whole crate; the library's own tests come first.
const TARGETS: [&str; 6] = ["vfs", "attack", "vectors", "office", "faults", "cli"];

/// The copy of the crate and what is known about its mutants.
pub struct Work<'a> {
    /// Where the results stand.
    pub folder: PathBuf,
    /// The instrumented crate.
    pub copy: PathBuf,
    /// Its sources as they were: `src` of the crate.
    plain: PathBuf,
    /// The whole list.
    pub mutants: &'a [Mutant],
    targets: &'static [&'static str],
}

/// A test program.
pub struct Program {
    /// The target's name.
    pub target: String,
    /// The file to start.
    pub path: PathBuf,
}

impl<'a> Work<'a> {
    /// Copies what git knows of the crate that this folder lies in; of the rooms the inner ones
    /// alone, or all.
    pub fn new(folder: &Path, mutants: &'a [Mutant], inner: bool) -> Self {
        let copy = folder.join("copy");
        if !copy.exists() {
            fs::create_dir_all(&copy).expect("a folder for the copy");
            run(
                "git ls-files -z | tar c --null -T - | tar x -C \"$0\"",
                &copy,
            );
            // The list is of the sources as they are now; they may change while this goes on.
            run("cp -r src \"$0\"", folder);
            let root = copy.join("src/lib.rs");
            let text = fs::read_to_string(&root).expect("src/lib.rs");
            let kept = text.lines().filter(|line| {
                let module = line
                    .strip_prefix("pub mod ")
                    .and_then(|m| m.strip_suffix(';'));
                !line.starts_with("#![deny") && module.is_none_or(|m| !inner || INNER.contains(&m))
            });
            let text: String = kept.map(|line| format!("{line}\n")).collect();
            let text = text.replacen(
                "\npub mod",
                &format!("\n{ALLOW}\npub mod mutant;\npub mod"),
                1,
            );
            fs::write(&root, text).expect("src/lib.rs is written");
            fs::write(copy.join("src/mutant.rs"), include_str!("switch.rs")).expect("the switches");
            pass_on(&copy.join("tests/cli"));
            if inner {
                only_inner(&copy.join("Cargo.toml"));
                fs::remove_file(copy.join("src/main.rs")).expect("the program is left out");
            }
        }
        let targets: &[&str] = if inner { &[INNER_TARGET] } else { &TARGETS };
        Work {
            folder: folder.to_owned(),
            copy,
            plain: folder.to_owned(),
            mutants,
            targets,
        }
    }

    /// A text of results, line by line; empty when there is none yet.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Writes the mutants into the sources, leaving out one after the other what does not compile,
    /// and gives the test programs. `not-built` lists what is left out, with the reason.
    pub fn build(&self) -> Vec<Program> {
        let mut left_out: BTreeMap<u32, String> = BTreeMap::new();
        for line in self.lines("not-built") {
            let (number, reason) = line.split_once(' ').expect("number and reason");
            left_out.insert(number.parse().expect("a number"), reason.to_owned());
        }
        // Two types cannot stand behind one `impl Trait`.
        for m in self
            .mutants
            .iter()
            .filter(|m| m.genre == "FnValue" && m.returns.contains("impl "))
        {
            left_out.insert(m.number, "another type behind impl Trait".to_owned());
        }
        loop {
            let sources = self.write(&mut left_out);
            let before = left_out.len();
            let programs = self.compile(&sources, &mut left_out);
            let text: String = left_out
                .iter()
                .map(|(n, why)| format!("{n} {why}\n"))
                .collect();
            fs::write(self.folder.join("not-built"), text).expect("results are written");
            if let Some(programs) = programs {
                return programs;
            }
            eprintln!("{} left out", left_out.len());
            assert!(
                left_out.len() > before,
                "an error that no mutant is the reason of"
            );
        }
    }

    fn write(&self, left_out: &mut BTreeMap<u32, String>) -> BTreeMap<String, Output> {
        let files: BTreeSet<&String> = self.mutants.iter().map(|m| &m.file).collect();
        files
            .into_iter()
            .map(|file| {
                let source = fs::read_to_string(self.plain.join(file)).expect("a source");
                let here: Vec<&Mutant> = self
                    .mutants
                    .iter()
                    .filter(|m| m.file == *file && !left_out.contains_key(&m.number))
                    .collect();
                let output = instrument(&source, &here);
                for m in here.iter().filter(|m| !output.written.contains(&m.number)) {
                    left_out.insert(m.number, "no place found".to_owned());
                }
                let path = self.copy.join(file);
                if fs::read_to_string(&path).ok().as_ref() != Some(&output.text) {
                    fs::write(path, &output.text).expect("the source is written");
                }
                (file.clone(), output)
            })
            .collect()
    }

    fn compile(
        &self,
        sources: &BTreeMap<String, Output>,
        left_out: &mut BTreeMap<u32, String>,
    ) -> Option<Vec<Program>> {
        let mut cargo = Command::new("cargo");
        // What cargo told this program must not reach build scripts, which would run again.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_") {
                cargo.env_remove(name);
            }
        }
        cargo
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", crate_root().join("target"))
            .args(["test", "--no-run", "--lib", "--message-format=json"]);
        for target in self.targets {
            cargo.args(["--test", target]);
        }
        let done = cargo.stderr(Stdio::inherit()).output().expect("cargo runs");
        let mut programs = Vec::new();
        let mut found = false;
        for line in String::from_utf8_lossy(&done.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            if let Some(path) = message["executable"].as_str()
                && message["profile"]["test"] == true
            {
                let target = message["target"]["name"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                programs.push(Program {
                    target,
                    path: path.into(),
                });
            }
            let message = &message["message"];
            if message["level"] != "error" {
                continue;
            }
            found = true;
            let why = format!(
                "{} {}",
                message["code"]["code"].as_str().unwrap_or("-"),
                message["message"].as_str().unwrap_or("-")
            );
            let spans = message["spans"].as_array().map_or(&[][..], |spans| spans);
            let mut explained = spans.is_empty();
            for primary in [true, false] {
                for span in spans.iter().filter(|s| s["is_primary"] == primary) {
                    if explained {
                        break;
                    }
                    let Some(output) = span["file_name"]
                        .as_str()
                        .and_then(|file| sources.get(file))
                    else {
                        continue;
                    };
                    let at = |name: &str| {
                        span[name]
                            .as_u64()
                            .and_then(|n| usize::try_from(n).ok())
                            .unwrap_or(0)
                    };
                    let (start, end) = (at("byte_start"), at("byte_end"));
                    let around = output
                        .origins
                        .iter()
                        .filter(|o| o.range.start <= start && end <= o.range.end)
                        .min_by_key(|o| o.range.len());
                    if let Some(origin) = around {
                        explained = true;
                        for number in &origin.mutants {
                            left_out
                                .entry(*number)
                                .or_insert_with(|| why.replace('\n', " "));
                        }
                    }
                }
            }
            if !explained {
                eprintln!(
                    "not explained: {}",
                    message["rendered"].as_str().unwrap_or_default()
                );
            }
        }
        if !found {
            assert!(done.status.success(), "cargo failed");
            programs.sort_by_key(|p| TARGETS.iter().position(|t| *t == p.target));
        }
        (!found).then_some(programs)
    }
}

/// The crate whose mutants these are.
fn crate_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(3)
        .expect("tests/long/mutants")
        .to_owned()
}

/// The tests of the program start it with an empty environment: the switches go along.
fn pass_on(tests: &Path) {
    const OWN: &str = ".env_clear().envs(std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(\"MUTANT\")))";
    for entry in fs::read_dir(tests).expect("tests/cli") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a test");
        fs::write(&path, text.replace(".env_clear()", OWN)).expect("the test is written");
    }
}

/// For the copy, whose code is what it is.
const ALLOW: &str = "#![allow(warnings, arithmetic_overflow, unconditional_panic)]";

/// Runs a line of shell in the crate, with one path for `$0`.
fn run(line: &str, path: &Path) {
    let path = std::path::absolute(path).expect("a path");
    let done = Command::new("sh")
        .current_dir(crate_root())
        .args(["-c", line])
        .arg(path)
        .status();
    assert!(done.expect("sh runs").success(), "{line}");
}

/// No program, no tests but those of the inner rooms. Less optimised: there is more to compile
/// than to run.
fn only_inner(manifest: &Path) {
    let text = fs::read_to_string(manifest).expect("Cargo.toml");
    let tests =
        format!("[[test]]\nname = \"{INNER_TARGET}\"\npath = \"tests/{INNER_TARGET}/main.rs\"\n");
    let text = text
        .replace(
            "default-run = \"kluis\"\n",
            "autobins = false\nautotests = false\nautoexamples = false\n",
        )
        .replace(
            "[[bin]]\nname = \"kluis\"\npath = \"src/main.rs\"\n",
            &tests,
        )
        .replace("opt-level = 1\n", "opt-level = 0\n");
    fs::write(manifest, text).expect("Cargo.toml is written");
}
