//! Restricting on the command line: what others are told, in every form.

use crate::office::{Office, numbered};
use serde_json::{Value, json};

/// anna and m, and S…0001 in C…0001, restricted to anna; S…0002 and C…0002 are open.
fn restricted() -> Office {
    let office = Office::open();
    let passphrase = ["--new-passphrase-file", "m.pass"];
    office.done(
        &[
            &["member", "add", "m", "--role", "analyst"],
            &passphrase[..],
        ]
        .concat(),
    );
    let tip = ["signal", "add", "--source", "mma", "--theme", "drugs"];
    office.json(
        &[
            &tip[..],
            &["--text", "Over de wethouder", "--reference", "M1"],
        ]
        .concat(),
    );
    office.json(&[&tip[..], &["--text", "Iets anders", "--reference", "M2"]].concat());
    let case = [
        "case",
        "new",
        "--from",
        &numbered('S', 1),
        "--title",
        "Wethouder",
    ];
    office.json(&case);
    office.json(&["case", "new", "--title", "Open"]);
    let done = office.json(&["restrict", &numbered('C', 1), "--to", "anna", "--quiet"]);
    let expected = json!({
        "number": numbered('C', 1), "restricted_to": ["anna"], "with": [numbered('S', 1)],
    });
    assert_eq!(done, expected);
    office
}

#[test]
fn others_get_a_number_in_every_list_and_form() {
    let office = restricted();
    for (list, number) in [("case", numbered('C', 1)), ("signal", numbered('S', 1))] {
        let line = [list, "list"];
        let (code, rows, _) = office.json_as(&line, "m");
        assert_eq!(code, 0);
        let row = rows[0].as_object().expect("a row");
        for (key, value) in row {
            match key.as_str() {
                "number" => assert_eq!(value, &json!(number)),
                "status" => assert_eq!(value, "restricted"),
                _ => assert_eq!(value, &Value::Null, "{list}: {key}"),
            }
        }
        assert_ne!(rows[1]["status"], "restricted");
        let csv = office
            .run_as(&[&line[..], &["--format", "csv"]].concat(), "m")
            .out;
        let row = csv
            .lines()
            .find(|l| l.starts_with(&number))
            .expect("a line");
        let told = row.replace(&number, "").replace("restricted", "");
        assert!(told.chars().all(|c| c == ','), "{row}");
        for (lang, status) in [("nl", "Afgeschermd"), ("en", "Restricted")] {
            let table = office
                .run_as(&[&line[..], &["--lang", lang]].concat(), "m")
                .out;
            let row = table
                .lines()
                .find(|l| l.starts_with(&number))
                .expect("a line");
            let told: Vec<&str> = row.split_whitespace().collect();
            assert_eq!(told, [number.as_str(), status], "{row}");
            assert!(
                !table.contains("ethouder") && !table.contains("M1"),
                "{table}"
            );
        }
        let named = office.json(&line);
        assert_ne!(named[0]["status"], "restricted");
    }
}

#[test]
fn others_are_told_that_it_is_restricted_and_exit_with_5() {
    let office = restricted();
    let (case, signal) = (numbered('C', 1), numbered('S', 1));
    for line in [
        vec!["case", "show", &case],
        vec!["signal", "show", &signal],
        vec!["case", "note", &case, "--text", "x"],
        vec!["case", "edit", &case, "--title", "x"],
        vec!["retention", "hold", &case, "--ground", "x"],
        vec!["restrict", &case, "--to", "m"],
        vec!["unrestrict", &case],
        vec![
            "signal",
            "triage",
            &numbered('S', 2),
            "--decide",
            "join",
            "--to",
            &case,
            "--reason",
            "x",
            "--present",
            "y",
        ],
    ] {
        let (code, _, err) = office.json_as(&line, "m");
        assert_eq!(code, 5, "{line:?}: {err}");
        let error: Value = serde_json::from_str(&err).expect("one error object");
        assert_eq!(error["error"]["kind"], "restricted");
        assert!(!err.contains("ethouder") && !err.contains("anna"), "{err}");
    }
    let nl = office
        .run_as(&["case", "show", &case, "--lang", "nl"], "m")
        .err;
    assert!(nl.contains(&format!("{case} is afgeschermd")), "{nl}");
    let again = [
        "signal",
        "add",
        "--source",
        "mma",
        "--theme",
        "drugs",
        "--text",
        "x",
        "--reference",
        "M1",
    ];
    let (code, _, err) = office.json_as(&again, "m");
    assert_eq!(code, 4, "{err}");
    assert!(
        err.contains("duplicate-reference") && !err.contains(&signal),
        "{err}"
    );
}

#[test]
fn the_log_tells_others_that_somebody_worked_on_the_number() {
    let office = restricted();
    let case = numbered('C', 1);
    office.json(&[
        "case",
        "note",
        &case,
        "--text",
        "x",
        "--purpose",
        "Wethouder",
    ]);
    let (_, lines, _) = office.json_as(&["log", "list", "--object", &case], "m");
    let lines = lines.as_array().expect("a list");
    assert!(lines.len() >= 3);
    for line in lines {
        assert_eq!(
            (&line["result"], &line["purpose"]),
            (&Value::Null, &Value::Null)
        );
    }
    let table = office.run_as(&["log", "list", "--lang", "nl"], "m").out;
    assert!(table.contains(&format!("werkte aan {case}")), "{table}");
    assert!(
        !table.contains("notitie") && !table.contains("Wethouder"),
        "{table}"
    );
    let own = office.done(&["log", "list", "--lang", "nl"]);
    assert!(own.contains(&format!("schermde {case} af")), "{own}");
}

#[test]
fn those_named_see_for_whom_it_is_and_can_lift_it() {
    let office = restricted();
    let case = numbered('C', 1);
    assert_eq!(
        office.json(&["case", "show", &case])["restricted_to"],
        json!(["anna"])
    );
    let page = office.done(&["case", "show", &case, "--lang", "nl"]);
    assert!(
        page.contains("Afgeschermd voor") && page.contains("anna"),
        "{page}"
    );
    let open = office.json(&["case", "show", &numbered('C', 2)]);
    assert_eq!(open["restricted_to"], Value::Null);
    let lifted = office.json(&["unrestrict", &case, "--quiet"]);
    assert_eq!(lifted["restricted_to"], Value::Null);
    assert_eq!(office.json_as(&["case", "show", &case], "m").0, 0);
    assert_eq!(
        office.refused(&["unrestrict", &case], 4)["rule"],
        "not-restricted"
    );
    assert_eq!(office.refused(&["restrict", &case], 2)["kind"], "missing");
    let unknown = ["restrict", &case, "--to", "anna,niemand"];
    let error = office.refused(&unknown, 3);
    assert_eq!(error["kind"], "no-such-member");
}

#[test]
fn the_last_one_named_stays_and_a_check_says_what_it_skipped() {
    let office = restricted();
    let case = numbered('C', 1);
    office.json(&["restrict", &case, "--to", "m", "--quiet"]);
    let error = office.refused(&["member", "remove", "m"], 4);
    assert_eq!(error["rule"], "last-named");
    assert_eq!(error["numbers"], json!([case, numbered('S', 1)]));
    let error = office.refused(&["member", "role", "m", "archivist"], 4);
    assert_eq!(error["rule"], "last-named");
    let checked = office.json(&["verify"]);
    assert_eq!(
        (&checked["ok"], &checked["skipped"]),
        (&json!(true), &json!(["restricted"]))
    );
    let said = office.done(&["verify", "--lang", "nl"]);
    assert!(
        said.contains("Overgeslagen: wat voor anderen is afgeschermd."),
        "{said}"
    );
    let (_, checked, _) = office.json_as(&["verify"], "m");
    assert_eq!(
        (&checked["ok"], &checked["skipped"]),
        (&json!(true), &json!([]))
    );
}

#[test]
fn the_list_of_terms_tells_others_the_day_alone() {
    let office = Office::open();
    let passphrase = ["--new-passphrase-file", "m.pass"];
    office.done(
        &[
            &["member", "add", "m", "--role", "analyst"],
            &passphrase[..],
        ]
        .concat(),
    );
    let tip = [
        "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "x",
    ];
    let added = office.json(&tip);
    office.json(&["restrict", &numbered('S', 1), "--to", "anna", "--quiet"]);
    let (_, terms, _) = office.json_as(&["retention", "list"], "m");
    assert_eq!(
        (&terms[0]["rule"], &terms[0]["from"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(terms[0]["destroy_on"], added["destroy_on"]);
    let dry = ["purge", "--dry-run", "--as-of", "2999-01-01"];
    let (_, report, _) = office.json_as(&dry, "m");
    assert_eq!(report["would_destroy"][0]["rule"], Value::Null);
    assert_eq!(office.json(&dry)["would_destroy"][0]["rule"], "unweighed");
}
