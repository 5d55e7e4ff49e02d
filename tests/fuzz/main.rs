//! Fuzzing on the stable toolchain: the targets of `target.rs` over a kept corpus and random
//! mutations of it. A few seconds in `cargo test`; `KLUIS_TEST_FUZZ=600` gives each target so many
//! seconds of a processor. An input that fails is written to `target/fuzz/`; mended, it belongs
//! into `corpus/`.

mod mutate;
mod seed;
mod target;

use mutate::Mutator;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz")
        .join(name)
}

/// What is kept of a target: seeds that it must take, and inputs that once broke it.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = here("corpus")
        .join(name)
        .read_dir()
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.sort();
    files
        .iter()
        .map(|path| std::fs::read(path).expect("readable"))
        .collect()
}

fn run(name: &str, data: &[u8], target: fn(&[u8]) -> u64) -> u64 {
    catch_unwind(AssertUnwindSafe(|| target(data))).unwrap_or_else(|panic| {
        let path = keep(&format!("{name}-{}", std::process::id()), data);
        eprintln!("{name}: the input is in {}", path.display());
        resume_unwind(panic)
    })
}

fn keep(name: &str, data: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    std::fs::create_dir_all(&folder).expect("made");
    let path = folder.join(name);
    std::fs::write(&path, data).expect("written");
    path
}

/// What this thread had of a processor: a busy machine makes a run longer, not shorter.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("not negative")
}

fn fuzz(name: &str) {
    let (_, target) = target::TARGETS
        .into_iter()
        .find(|(known, _)| *known == name)
        .expect("a target");
    let asked = std::env::var("KLUIS_TEST_FUZZ").ok();
    let asked = asked
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs);
    let mut inputs = seed::seeds(name);
    inputs.extend(corpus(name));
    assert!(!inputs.is_empty(), "{name} has seeds");
    let mut ways: HashSet<u64> = HashSet::new();
    let mut slowest = Duration::ZERO;
    for (n, input) in inputs.iter().enumerate() {
        let at = worked();
        ways.insert(run(name, input, target));
        let took = worked() - at;
        if took > Duration::from_secs(1) {
            println!("{name}: seed {n} takes {} ms", took.as_millis());
        }
        slowest = slowest.max(took);
    }
    let begun = worked();
    let mut mutator = Mutator::new(name, asked.map_or(1, |time| time.as_secs() + 1));
    let mut done = 0u64;
    // By number and not by time in `cargo test`: every machine does the same.
    let quick = seed::quick_rounds(name);
    while asked.map_or(done < quick, |time| worked() - begun < time) {
        let input = mutator.input(&inputs);
        let at = worked();
        let taken = run(name, &input, target);
        let took = worked() - at;
        if took > slowest {
            slowest = took;
            // Looked at after a long run; what is slow here may be slow for somebody.
            if asked.is_some() {
                keep(&format!("slowest-{name}"), &input);
            }
        }
        done += 1;
        if ways.insert(taken) && inputs.len() < 4_000 && input.len() < 64 * 1024 {
            inputs.push(input);
        }
    }
    println!(
        "{name}: {done} inputs in {} s of a processor, {} ways, slowest {} ms",
        (worked() - begun).as_secs(),
        ways.len(),
        slowest.as_millis()
    );
}

macro_rules! targets {
    ($($test:ident => $name:literal,)*) => {
        $(#[test]
        fn $test() {
            fuzz($name);
        })*

        #[test]
        fn every_target_is_run() {
            let run = [$($name),*];
            assert!(target::TARGETS.iter().all(|(name, _)| run.contains(name)));
            assert_eq!(run.len(), target::TARGETS.len());
        }
    };
}

targets! {
    no_keyring_breaks_it => "keyring",
    no_slot_breaks_it => "slot",
    no_page_breaks_it => "page",
    no_rows_sealed_by_a_thief_break_it => "rows",
    no_journal_breaks_it => "journal",
    no_log_entry_breaks_it => "entry",
    no_backup_breaks_it => "backup",
    no_policy_breaks_it => "policy",
    no_configuration_breaks_it => "config",
    no_export_of_tips_breaks_it => "import",
    no_workflow_breaks_it => "workflow",
    no_recovery_code_breaks_it => "recovery",
    no_list_of_destructions_breaks_it => "destroyed",
    no_short_form_breaks_it => "small",
}

/// libFuzzer knows no seeds but files: `KLUIS_TEST_SEEDS=FOLDER cargo test --test fuzz libfuzzer` writes
/// those of each target there.
#[test]
fn seeds_are_written_where_libfuzzer_looks_for_them() {
    let kept = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os("KLUIS_TEST_SEEDS").map_or(kept.path().into(), PathBuf::from);
    for (name, _) in target::TARGETS {
        let place = folder.join(name);
        std::fs::create_dir_all(&place).expect("made");
        let all = seed::seeds(name).into_iter().chain(corpus(name));
        for (n, seed) in all.enumerate() {
            std::fs::write(place.join(format!("seed-{n}")), seed).expect("written");
        }
        assert!(place.join("seed-0").is_file(), "{name}");
    }
}

/// A seed that is refused at once leads nowhere.
#[test]
fn the_seeds_are_of_the_forms_that_they_stand_for() {
    let text = |name: &str| String::from_utf8(seed::seeds(name)[0].clone()).expect("text");
    assert!(kluis::vault::keyring::Keyring::parse(&text("keyring")).is_ok());
    assert!(kluis::domain::policy::Policy::from_toml(&text("policy")).is_ok());
    assert!(kluis::domain::workflow::parse::parse(&text("workflow")).is_ok());
    assert!(kluis::config::Config::parse(&text("config")).is_ok());
    assert!(kluis::vault::recovery::RecoveryCode::parse(&text("recovery")).is_ok());
    let list = kluis::audit::destroyed::List::parse(&text("destroyed")).expect("a list");
    assert!(!list.lines.is_empty() && list.unreadable == 0);
    let pages = kluis::vault::page::read_pages(&seed::seeds("page")[0], &target::cipher());
    assert!(pages.len() > 1 && pages.iter().all(|(_, page)| page.is_ok()));
    let images = kluis::vault::journal::read_images(&seed::seeds("journal")[0], &target::cipher());
    assert!(images.len() > 2 && images.iter().all(|(_, _, image)| image.is_ok()));
}
