//! Faults of a configuration, a policy or a workflow file: all at once, each with its place.

use super::{CliError, Label, same, usage};
use crate::domain::shape::Fault;
use serde_json::json;

/// The error that names every fault, on a line each, and in JSON as `problems` (exit 2).
pub(super) fn all(message: Label, faults: &[Fault]) -> CliError {
    let problems: Vec<_> = faults
        .iter()
        .map(|fault| json!({"line": fault.line, "path": fault.path, "problem": fault.problem}))
        .collect();
    let error = CliError::usage(message).with_field("problems", problems);
    faults
        .iter()
        .fold(error, |error, fault| error.with_detail(line(fault)))
}

fn line(fault: &Fault) -> Label {
    let problem = in_both(&fault.problem);
    match (fault.line, fault.path.as_str()) {
        (Some(line), "") => usage::fault_on_line(line, problem),
        (Some(line), path) => usage::fault_at(line, path, problem),
        (None, "") => problem,
        (None, path) => usage::fault_of(path, problem),
    }
}

/// The problem in both languages. The domain says it in English; what it says of the syntax of
/// TOML comes from the parser and stays as it is.
fn in_both(problem: &str) -> Label {
    // Longest first: the first that fits at the beginning is taken, and the rest is carried over.
    const DUTCH: &[(&str, &str)] = &[
        (
            "is not a workflow of this vault",
            "is geen werkwijze van deze kluis",
        ),
        ("is not UTF-8", "is geen UTF-8"),
        (
            "is missing: what fits no theme needs it",
            "ontbreekt: wat onder geen thema past, heeft dit nodig",
        ),
        (
            "is missing: what fits no source needs it",
            "ontbreekt: wat geen herkomst heeft, heeft dit nodig",
        ),
        ("is missing", "ontbreekt"),
        (
            "is longer than `unweighed`: signals would be destroyed before they must be weighed",
            "is langer dan `unweighed`: signalen zouden worden vernietigd voordat ze gewogen moeten zijn",
        ),
        (
            "unknown key; did you mean ",
            "onbekende sleutel; bedoeld is misschien ",
        ),
        ("unknown key", "onbekende sleutel"),
        (
            "must be text between quotes, and not empty",
            "moet een tekst tussen aanhalingstekens zijn, en niet leeg",
        ),
        (
            "must be text between quotes",
            "moet een tekst tussen aanhalingstekens zijn",
        ),
        (
            "must be a whole number from ",
            "moet een geheel getal zijn, vanaf ",
        ),
        (
            "must be a number above 0 and at most 1",
            "moet een getal boven 0 en ten hoogste 1 zijn",
        ),
        ("must be a table", "moet een tabel zijn"),
        ("must be a list, as ", "moet een lijst zijn, zoals "),
        ("must be one of ", "moet een van deze zijn: "),
        (
            "the key must be 1 to 40 of a-z, 0-9 and -",
            "de sleutel moet bestaan uit 1 tot 40 van a-z, 0-9 en -",
        ),
        (
            "must be 1 to 40 of a-z, 0-9 and -",
            "moet bestaan uit 1 tot 40 van a-z, 0-9 en -",
        ),
        (
            "must be a period such as P5Y, P6M, P6W or P31D, of at most a hundred years",
            "moet een termijn zijn zoals P5Y, P6M, P6W of P31D, van ten hoogste honderd jaar",
        ),
        (
            "must be a time such as 500ms, 5s or 2m, of at most an hour",
            "moet een tijd zijn zoals 500ms, 5s of 2m, van ten hoogste een uur",
        ),
    ];
    let found = DUTCH
        .iter()
        .find_map(|(en, nl)| Some((problem.strip_prefix(en)?, nl)));
    match found {
        Some((rest, nl)) => {
            let rest = rest
                .replace(", between quotes", ", tussen aanhalingstekens")
                .replace(", or empty", ", of leeg")
                .replace(" to ", " tot en met ");
            Label::new(format!("{nl}{rest}"), problem)
        }
        None => same(problem),
    }
}
