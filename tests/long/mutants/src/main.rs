//! Mutation testing with one build.
//!
//! `cargo mutants --list --json` says which mutants there are. All of them are written into one
//! copy of the crate, each behind a switch, so that they are compiled once and not one by one.
//! Then each test runs once to see which mutants it reaches, and each mutant meets the tests that
//! reach it until one of them fails.
//!
//! `cargo run -- inner|all list.json folder seconds`: `folder` gets the copy and the results, and
//! goes on where it stopped. `seconds` of tests are spent on a mutant at most. `inner` compiles the
//! rooms from `domain` to `vault` alone, with their own tests and `tests/vfs`; `all` the whole crate.

mod build;
mod instrument;
mod run;

use serde_json::Value;
use std::path::Path;

/// One mutant of the list. Its number is its place in it, from 1.
pub struct Mutant {
    /// What `MUTANT` is set to.
    pub number: u32,
    /// The source it stands in.
    pub file: String,
    /// What it is: `FnValue`, `BinaryOperator` …
    pub genre: String,
    /// What stands there instead.
    pub replacement: String,
    /// Line and column, from 1.
    pub start: (usize, usize),
    /// The sentence of cargo-mutants.
    pub name: String,
    /// The function around it, if any.
    pub function: String,
    /// What that function returns.
    pub returns: String,
}

fn read_list(path: &Path) -> Vec<Mutant> {
    let text = std::fs::read_to_string(path).expect("the list can be read");
    let list: Vec<Value> = serde_json::from_str(&text).expect("the list is JSON");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let number = |v: &Value| {
        v.as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .expect("a number")
    };
    (1..)
        .zip(&list)
        .map(|(n, m)| Mutant {
            number: n,
            file: text(&m["file"]),
            genre: text(&m["genre"]),
            replacement: text(&m["replacement"]),
            start: (
                number(&m["span"]["start"]["line"]),
                number(&m["span"]["start"]["column"]),
            ),
            name: text(&m["name"]),
            function: text(&m["function"]["function_name"]),
            returns: text(&m["function"]["return_type"]),
        })
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rooms, list, folder, seconds] = &arguments[..] else {
        panic!("inner|all list.json folder seconds");
    };
    let mutants = read_list(Path::new(list));
    let work = build::Work::new(Path::new(folder), &mutants, rooms == "inner");
    let programs = work.build();
    run::run(
        &work,
        &programs,
        seconds.parse().expect("a number of seconds"),
    );
}
