//! Import on the command line.

use crate::office::{Office, arg};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;

const HEADER: &str = "Meldingnummer;Datum melding;Thema;Omschrijving\n";

fn import<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["signal", "import", "--profile", "mma"], more].concat()
}

#[test]
fn good_rows_come_in_and_wrong_ones_are_named() {
    let office = Office::open();
    let rows = "M1;01-03-2026;Wapens;\"een; met puntkomma\"\nM2;31-02-2026;Wapens;twee\n\
        ;01-03-2026;Wapens;drie\nM1;01-03-2026;Wapens;nog eens\n";
    let file = office.write("a.csv", format!("{HEADER}{rows}"));
    let rejects = office.path("rejects.csv");
    let (said, ran) = office.json_of(&import(&[arg(&file), "--rejects", arg(&rejects)]), 7);
    assert_eq!(ran.err, "");
    let batch = said["files"][0]["batch"].clone();
    assert!(batch.as_str().is_some_and(|b| b.starts_with('B')), "{said}");
    assert_eq!(
        said,
        json!({
            "files": [{
                "file": arg(&file), "batch": batch, "rows": 4, "imported": 1, "duplicates": 1,
                "rejected": [
                    {"row": 2, "field": "received_on",
                     "problem": "the date does not exist, or its form is not known"},
                    {"row": 3, "field": "reference", "problem": "the tip has no number"},
                ],
                "known": [],
            }],
            "imported": 1, "duplicates": 1, "rejected_rows": 2,
        })
    );
    let mode = fs::metadata(&rejects)
        .expect("written")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    // Mended, the rejected rows come in; a repeat of the first file changes nothing.
    let mended = fs::read_to_string(&rejects).expect("a sheet");
    let mended = mended
        .replace("31-02-2026", "28-02-2026")
        .replace("\r\n;", "\r\nM3;");
    let mended = office.write("mended.csv", mended);
    assert_eq!(office.json(&import(&[arg(&mended)]))["imported"], 2);
    let (again, _) = office.json_of(&import(&[arg(&file)]), 7);
    assert_eq!(
        (&again["imported"], &again["duplicates"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(
        office.json(&["signal", "list"]).as_array().map(Vec::len),
        Some(3)
    );
}

#[test]
fn a_dry_run_counts_as_the_import_would_and_changes_nothing() {
    let office = Office::open();
    let one = office.write("1.csv", format!("{HEADER}M1;01-03-2026;Wapens;een\n"));
    let two = office.write(
        "2.csv",
        format!("{HEADER}M1;01-03-2026;Wapens;een\nM2;x;;\n"),
    );
    let (said, _) = office.json_of(&import(&[arg(&one), arg(&two), "--dry-run"]), 7);
    assert_eq!(
        (&said["imported"], &said["duplicates"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(said["files"][0]["batch"], json!(null));
    assert_eq!(office.json(&["signal", "list"]), json!([]));
    let page = office.run(&import(&[arg(&one), "--dry-run"]));
    assert!(
        page.out.contains("Dry run: nothing was imported."),
        "{}",
        page.out
    );
}

#[test]
fn nothing_comes_in_when_one_of_the_files_cannot_be_read() {
    let office = Office::open();
    let good = office.write("good.csv", format!("{HEADER}M1;01-03-2026;Wapens;een\n"));
    let other = office.write("other.csv", "Nr;Wanneer\n1;2\n");
    let missing = office.path("missing.csv");
    office.refused(&import(&[arg(&good), arg(&missing)]), 1);
    office.refused(&import(&[arg(&good), arg(&other)]), 2);
    office.refused(&["signal", "import", "--profile", "mna", arg(&good)], 2);
    office.refused(&["signal", "import", arg(&good)], 2);
    let there = office.write("there.csv", "mine");
    office.refused(&import(&[arg(&good), "--rejects", arg(&there)]), 1);
    assert_eq!(fs::read_to_string(&there).ok().as_deref(), Some("mine"));
    assert_eq!(office.json(&["signal", "list"]), json!([]));
}

#[test]
fn people_are_warned_of_old_tips_and_unknown_topics() {
    let office = Office::open();
    let rows = "M1;01-03-2020;Wapens;oud\nM2;01-03-2026;Ruimte\u{1b}vaart;x\n";
    let file = office.write("a.csv", format!("{HEADER}{rows}"));
    let ran = office.run(&import(&[arg(&file)]));
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("2 rows; imported 2"), "{}", ran.out);
    assert!(
        ran.err.contains("Warning: The retention term of 1 signal"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("Ruimte␛vaart (1)"), "{}", ran.err);
}
