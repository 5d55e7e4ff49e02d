//! Many processes at once: six that write, one that reads, one that purges.
//!
//! `KLUIS_TEST_CROWD=50` says how often each of the six writes.

use crate::office::{Office, ago, numbered};
use crate::run;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const WRITERS: usize = 6;
/// As `busy_timeout` in the configuration of the tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs to a document; none when the vault was busy, which may be said only after the wait.
fn patiently(office: &Office, key: &str, line: &[&str]) -> Option<Value> {
    let begun = Instant::now();
    let given = ["--key-file", key, "--format", "json"];
    let ran = run(office.bare(line).args(given));
    if ran.code == 8 {
        assert!(begun.elapsed() >= PATIENCE, "{:?}", begun.elapsed());
        return None;
    }
    assert_eq!(ran.code, 0, "{line:?}: {}", ran.err);
    Some(serde_json::from_str(&ran.out).expect("one JSON document"))
}

fn numbers(list: &Value) -> BTreeSet<String> {
    let rows = list.as_array().expect("a list").iter();
    let number = |row: &Value| row["number"].as_str().expect("a number").to_owned();
    rows.map(number).collect()
}

#[test]
fn six_processes_write_one_reads_one_purges_and_nothing_is_lost() {
    let rounds = std::env::var("KLUIS_TEST_CROWD").map_or(3, |n| n.parse().expect("a number"));
    let office = Office::with_terms();
    office.done(&[
        "member",
        "add",
        "balie",
        "--role",
        "analyst",
        "--key-out",
        "balie.key",
    ]);
    let told = Mutex::new(BTreeSet::new());
    let working = AtomicUsize::new(WRITERS);
    let (mut lists, mut purges) = (0, 0);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (office, told, working) = (&office, &told, &working);
            scope.spawn(move || {
                for round in 0..rounds {
                    let text = format!("tip {round} van {writer}");
                    let today = ago(0).to_string();
                    let line = ["signal", "add", "--source", "citizen", "--received", &today];
                    let more = ["--theme", "drugs", "--text", &text];
                    let Some(said) = patiently(office, "balie.key", &[&line[..], &more].concat())
                    else {
                        continue;
                    };
                    let number = said["number"].as_str().expect("a number").to_owned();
                    assert!(told.lock().unwrap().insert(number), "issued twice");
                }
                working.fetch_sub(1, Ordering::SeqCst);
            });
        }
        scope.spawn(|| {
            while working.load(Ordering::SeqCst) > 0 {
                let before = told.lock().unwrap().clone();
                let Some(list) = patiently(&office, "balie.key", &["signal", "list"]) else {
                    continue;
                };
                let missing: Vec<_> = before.difference(&numbers(&list)).cloned().collect();
                assert!(missing.is_empty(), "told, and not listed: {missing:?}");
                lists += 1;
            }
        });
        scope.spawn(|| {
            while working.load(Ordering::SeqCst) > 0 {
                purges += usize::from(patiently(&office, "nachtjob.key", &["purge"]).is_some());
            }
        });
    });
    let told = told.into_inner().unwrap();
    assert!(lists > 0 && purges > 0, "{lists} {purges}");
    assert_eq!(
        told.len(),
        WRITERS * rounds,
        "some were busy for {PATIENCE:?}"
    );
    // What was due went once, in one declaration; everything else is there, once.
    let kept = BTreeSet::from([numbered('S', 2)]);
    let list = office.json(&["signal", "list"]);
    assert_eq!(numbers(&list), &told | &kept);
    let declared = office.json(&["declaration", "list"]);
    assert_eq!(declared.as_array().map(Vec::len), Some(1), "{declared}");
    let report = office.json(&["verify"]);
    assert_eq!(report["ok"], true, "{report}");
    println!("{} written, {lists} lists, {purges} purges", told.len());
}
