//! Find and known before on the command line.

use crate::office::{Office, arg};
use serde_json::{Value, json};

const ADD: [&str; 7] = [
    "signal", "add", "--source", "mma", "--theme", "drugs", "--text",
];
const FIND: [&str; 4] = ["find", "--purpose", "Overleg", "@term"];

fn add(office: &Office, text: &str, more: &[&str]) -> Value {
    office.json(&[&ADD[..], &[text], more].concat())
}

fn find(office: &Office, term: &str) -> Vec<Value> {
    office.write("term", term);
    let found = office.json(&FIND);
    found.as_array().expect("a list").clone()
}

#[test]
fn words_are_found_whatever_their_case_and_accents_in_all_that_may_be_read() {
    let office = Office::open();
    let tip = add(
        &office,
        "In het CAFÉ aan de kade\u{1b}[2J",
        &["--street", "Röntgenlaan"],
    );
    add(&office, "Een café elders", &[]);
    office.done(&[
        "case",
        "new",
        "--from",
        tip["number"].as_str().expect("a number"),
    ]);
    let case = office.json(&["case", "list"])[0]["number"].clone();
    let case = case.as_str().expect("a number").to_owned();
    office.done(&["case", "note", &case, "--text", "Straße achter de loods"]);

    let found = find(&office, "cafe KADE");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["number"], tip["number"]);
    assert_eq!(found[0]["kind"], "signal");
    assert_eq!(found[0]["field"], "text");
    assert_eq!(found[0]["status"], "in-case");
    assert!(found[0]["excerpt"].to_string().contains("CAFÉ aan de kade"));
    assert_eq!(find(&office, "rontgenlaan")[0]["field"], "address");
    let note = &find(&office, "\"strasse achter\"")[0];
    assert_eq!(
        (
            &note["number"],
            &note["field"],
            &note["n"],
            &note["phase"],
            &note["status"]
        ),
        (
            &json!(case),
            &json!("note"),
            &json!(1),
            &json!("assess"),
            &json!("open")
        )
    );
    assert_eq!(find(&office, "cafe").len(), 2);
    assert_eq!(find(&office, "\"kade aan\""), Vec::<Value>::new());

    let page = office.run(&["find", "--purpose", "Overleg", "cafe"]);
    assert!(
        page.out.contains("␛[2J") && !page.out.contains('\u{1b}'),
        "{}",
        page.out
    );
    assert!(page.err.contains("history"), "{}", page.err);
    let csv = office.done(&["find", "--purpose", "Overleg", "cafe", "--format", "csv"]);
    assert!(
        csv.starts_with("number,kind,field,n,on,excerpt,phase,status"),
        "{csv}"
    );
    let dutch = office.run(&["find", "--purpose", "Overleg", "cafe", "--lang", "nl"]);
    assert!(dutch.out.contains("Gevonden") && dutch.err.contains("geschiedenis"));
}

#[test]
fn a_purpose_is_asked_and_logged_and_the_term_is_not() {
    let office = Office::open();
    add(&office, "Een tip over een geheimwoord", &[]);
    let error = office.refused(&["find", "geheimwoord"], 2);
    assert!(
        error["message"].to_string().contains("--purpose"),
        "{error}"
    );
    let error = office.refused(&["find", "--purpose", "Overleg"], 2);
    assert!(error["message"].to_string().contains("TERM"), "{error}");
    office.refused(&["find", "--purpose", "Overleg", "  "], 2);
    assert_eq!(find(&office, "geheimwoord").len(), 1);
    let log = office.json(&["log", "list"]);
    let last = log
        .as_array()
        .and_then(|lines| lines.iter().rev().find(|line| line["result"] == "find"));
    let last = last.expect("logged");
    assert_eq!(
        (&last["action"], &last["purpose"]),
        (&json!("read"), &json!("Overleg"))
    );
    assert_eq!(last["object"], json!(null));
    assert!(!log.to_string().contains("geheimwoord"), "{log}");
    let page = office.done(&["log", "list"]);
    assert!(page.contains("searched the signals and cases"), "{page}");
}

#[test]
fn a_new_tip_says_where_the_same_occurs_already() {
    let office = Office::open();
    let address = ["--house-number", "14a", "--postcode", "2712 AB"];
    let first = add(&office, "Kenteken BD-12-FG", &address);
    assert_eq!(first["known"], json!([]));
    let hit = |kind: &str| json!({"kind": kind, "number": first["number"], "status": "new", "phase": null});
    let second = add(
        &office,
        "De auto BD12FG",
        &["--house-number", "14-A", "--postcode", "2712ab"],
    );
    assert_eq!(second["known"], json!([hit("address"), hit("plate")]));
    let number = second["number"].as_str().expect("a number");
    assert_eq!(
        office.json(&["signal", "show", number])["known"],
        second["known"]
    );
    let page = office.done(&["signal", "show", number, "--lang", "nl"]);
    let first = first["number"].as_str().expect("a number");
    let said = format!("Dit adres komt voor in {first} (nog te wegen).");
    assert!(
        page.contains(&said) && page.contains("Eerder bekend"),
        "{page}"
    );
    let third = office.run(&[&ADD[..], &["bd-12-fg"]].concat());
    assert!(
        third
            .err
            .contains(&format!("and in {first} (to be weighed)")),
        "{}",
        third.err
    );
    let answered = office.json(&["signal", "triage", number, "--answer", "municipal-role=yes"]);
    assert_eq!(answered["known"].as_array().map(Vec::len), Some(3));
    // What has a normal form is found however it is written.
    assert_eq!(find(&office, "bd 12 fg").len(), 3);
}

#[test]
fn an_import_says_it_for_its_rows() {
    let office = Office::open();
    add(&office, "Bel 06-12345678", &[]);
    let rows = "Meldingnummer;Datum melding;Thema;Omschrijving\nM1;01-03-2026;Wapens;+31 6 12345678\n\
        M2;01-03-2026;Wapens;niets\n";
    let file = office.write("a.csv", rows);
    let line = ["signal", "import", "--profile", "mma", arg(&file)];
    let said = office.json(&line);
    let known = &said["files"][0]["known"];
    assert_eq!(known.as_array().map(Vec::len), Some(1), "{said}");
    assert_eq!(known[0]["known"][0]["kind"], "phone");
}
