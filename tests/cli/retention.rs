//! Terms and holds.

use super::office::{Office, ago, json, numbered};
use serde_json::json as value;

#[test]
fn the_list_has_everything_with_a_term_soonest_first() {
    let office = Office::with_terms();
    let listed = json(&office.run(&["retention", "list", "--format", "json"]));
    let numbers: Vec<_> = listed
        .as_array()
        .expect("an array")
        .iter()
        .map(|l| &l["number"])
        .collect();
    assert_eq!(
        numbers,
        [&numbered('S', 1), &numbered('C', 1), &numbered('S', 2)]
    );
    let (from, due) = (ago(390), &listed[1]["destroy_on"]);
    let line = value!({
        "kind": "case", "number": numbered('C', 1), "rule": "dismissed",
        "from": from.to_string(), "destroy_on": due, "due": true, "hold": null,
    });
    assert_eq!(listed[1], line);
    assert_eq!(listed[2]["due"], false);

    let soon =
        json(&office.nachtjob(&["retention", "list", "--within", "P30D", "--format", "json"]));
    assert_eq!(soon.as_array().map(Vec::len), Some(2));

    let people = office.run(&["retention", "list", "--lang", "nl"]);
    assert_eq!(people.code, 0);
    let first = people.out.lines().nth(1).expect("a row");
    assert!(
        first.starts_with(&numbered('S', 1)) && first.ends_with("verstreken"),
        "{first}"
    );
    assert!(
        people
            .err
            .starts_with("Aan vernietiging toe: 2 dossiers.\n"),
        "{}",
        people.err
    );

    let sheet = office.run(&["retention", "list", "--format", "csv"]);
    assert!(sheet.out.starts_with(
        "kind,number,rule,from,destroy_on,due,hold,hold_since,hold_review_on,hold_ground\r\n"
    ));
}

#[test]
fn a_hold_is_put_shown_and_released() {
    let office = Office::with_terms();
    let (case, signal) = (numbered('C', 1), numbered('S', 3));
    let review = (ago(0) + chrono::Days::new(30)).to_string();
    let hold = [
        "retention",
        "hold",
        &case,
        "--ground",
        "inzageverzoek",
        "--review",
        &review,
    ];
    let held = json(&office.run(&[&hold[..], &["--format", "json"]].concat()));
    let today = ago(0).to_string();
    let expected = value!({"ground": "inzageverzoek", "since": today, "review_on": review});
    assert_eq!(held, value!({"number": case, "hold": expected}));
    assert_eq!(office.run(&hold).code, 4);

    // In a sheet each part of the hold has a cell of its own.
    let sheet = office.run(&["retention", "list", "--format", "csv"]).out;
    let row = format!("true,true,{today},{review},inzageverzoek\r\n");
    assert!(sheet.contains(&row) && !sheet.contains('{'), "{sheet}");

    // Without the content key the ground stays hidden, the hold does not.
    let listed = json(&office.nachtjob(&["retention", "list", "--format", "json"]));
    let expected = value!({"ground": null, "since": today, "review_on": review});
    assert_eq!(listed[1]["hold"], expected);

    // A signal of a case goes with its case, and a machine holds nothing.
    let line = ["retention", "hold", &signal, "--ground", "bezwaar"];
    assert_eq!(office.run(&line).code, 4);
    assert_eq!(office.nachtjob(&line).code, 4);

    let release = [
        "retention",
        "release",
        &case,
        "--reason",
        "afgehandeld",
        "--lang",
        "nl",
    ];
    let released = office.run(&release);
    assert_eq!(released.code, 0);
    assert_eq!(
        released.out,
        format!("De opschorting van de vernietiging van {case} is opgeheven.\n")
    );
    assert_eq!(office.run(&release).code, 4);
}

#[test]
fn what_is_missing_is_named_before_the_vault_is_opened() {
    let office = Office::with_terms();
    let case = numbered('C', 1);
    for (verb, named) in [
        ("hold", "Missing: ground."),
        ("release", "Missing: reason."),
    ] {
        let ran = office.run(&["retention", verb, &case]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(named), "{}", ran.err);
    }
}
