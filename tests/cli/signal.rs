//! Signals on the command line.

use crate::office::{Office, arg};
use serde_json::json;

const ADD: [&str; 8] = [
    "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "Een tip",
];
const ASSESSED: [&str; 10] = [
    "--answer",
    "is-undermining=ja",
    "--answer",
    "municipal-role=yes",
    "--answer",
    "our-territory=ja",
    "--answer",
    "complexity=Complex",
    "--answer",
    "open-sources=Niets gevonden",
];
const DECIDED: [&str; 4] = [
    "--reason",
    "Past bij de aanpak",
    "--present",
    "coördinator, politie",
];

#[test]
fn a_signal_gets_a_number_and_comes_back_as_it_was_given() {
    let office = Office::open();
    let tip = office.write("tip.txt", "Eerste \u{1b}[2Jregel\ntweede\n");
    let text = format!("@{}", arg(&tip));
    let added = office.json(&[
        "signal",
        "add",
        "--source",
        "Meld Misdaad Anoniem (MMA)",
        "--theme",
        "drugs",
        "--text",
        &text,
        "--reference",
        "=1+1",
        "--received",
        "01-03-2026",
        "--street",
        "Kade",
        "--house-number",
        "3a",
        "--postcode",
        "2700 AA",
        "--city",
        "@@home",
    ]);
    assert_eq!(added["destroy_on"], "2027-03-01");
    let number = added["number"].as_str().expect("a number").to_owned();
    let shown = office.json(&["signal", "show", &number]);
    for (field, value) in [
        ("number", json!(number)),
        ("source", json!("mma")),
        ("reference", json!("=1+1")),
        ("received_on", json!("2026-03-01")),
        ("theme", json!("drugs")),
        ("status", json!("new")),
        ("case", json!(null)),
        ("destroy_on", json!("2027-03-01")),
        ("text", json!("Eerste \u{1b}[2Jregel\ntweede")),
        ("street", json!("Kade")),
        ("house_number", json!("3a")),
        ("postcode", json!("2700 AA")),
        ("city", json!("@home")),
        ("weighings", json!([])),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(
        shown["checklist"][0],
        json!({
            "phase": "assess", "item": "is-undermining", "kind": "yes-no", "required": true,
            "label": "Is this a form of subversive crime?", "answer": null,
        })
    );
    let page = office.done(&["signal", "show", &number]);
    assert!(
        !page.contains('\u{1b}'),
        "an escape code reached the terminal"
    );
    assert!(page.contains("␛[2Jregel\n"), "{page}");
    let list = office.done(&["signal", "list", "--format", "csv"]);
    assert!(
        list.contains(&format!("{number},mma,'=1+1,2026-03-01,drugs,new,,")),
        "{list}"
    );
}

#[test]
fn what_is_left_out_is_named_at_once_where_nobody_sits() {
    let office = Office::open();
    let error = office.refused(&["signal", "add"], 2);
    assert_eq!(error["kind"], "missing");
    let said = error["message"].as_str().expect("a sentence");
    assert!(said.contains("--source, --theme, --text"), "{said}");
    assert_eq!(
        office.refused(&["signal", "add", "--text", "x"], 2)["kind"],
        "missing"
    );
    let error = office.refused(&["signal", "triage", "S2026-0001"], 2);
    let said = error["message"].as_str().expect("a sentence");
    assert!(
        said.contains("--answer") && said.contains("--decide"),
        "{said}"
    );
    office.refused(&["signal", "triage", "S2026-0001", "--reason", "x"], 2);
    let csv = office.run(&["signal", "show", "S2026-0001", "--format", "csv"]);
    assert_eq!(csv.code, 2);
}

#[test]
fn the_same_reference_of_a_source_comes_in_once() {
    let office = Office::open();
    office.done(&[&ADD[..], &["--reference", "R1"]].concat());
    let error = office.refused(&[&ADD[..], &["--reference", "r1"]].concat(), 4);
    assert!(error["message"].to_string().contains("-0001"), "{error}");
    let other = [
        "signal", "add", "--source", "citizen", "--theme", "drugs", "--text", "x",
    ];
    office.done(&[&other[..], &["--reference", "R1"]].concat());
    assert_eq!(
        office
            .json(&["signal", "list", "--source", "mma"])
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn unknown_ids_future_dates_and_missing_things_have_their_own_exit_codes() {
    let office = Office::open();
    let error = office.refused(
        &[
            "signal", "add", "--source", "mma", "--theme", "drgus", "--text", "x",
        ],
        2,
    );
    assert!(error["hint"].to_string().contains("drugs"), "{error}");
    office.refused(&[&ADD[..], &["--received", "2999-01-01"]].concat(), 4);
    office.refused(&[&ADD[..7], &["@/nowhere/at/all"]].concat(), 1);
    office.refused(&["signal", "show", "S2020-0001"], 3);
    office.refused(&["signal", "list", "--status", "nieuw"], 2);
    let empty = office.run(&["signal", "list", "--since", "2999-01-01"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, ""));
}

#[test]
fn a_tip_past_its_term_comes_in_with_a_warning() {
    let office = Office::open();
    let ran = office.run(&[&ADD[..], &["--received", "2020-01-01"]].concat());
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("Warning: The retention term of S"),
        "{}",
        ran.err
    );
}

#[test]
fn a_refused_decision_records_nothing_and_says_all_that_is_missing() {
    let office = Office::open();
    let number = office.json(&ADD)["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let triage = ["signal", "triage", number.as_str()];
    let error = office.refused(
        &[
            &triage[..],
            &["--answer", "is-undermining=ja", "--decide", "start"],
        ]
        .concat(),
        4,
    );
    let missing = error["missing"].as_array().expect("a list");
    let items: Vec<_> = missing.iter().filter_map(|m| m["item"].as_str()).collect();
    assert_eq!(
        items,
        [
            "municipal-role",
            "our-territory",
            "complexity",
            "open-sources",
            "reason",
            "present"
        ]
    );
    let shown = office.json(&["signal", "show", &number]);
    assert_eq!(shown["checklist"][0]["answer"], json!(null));
    assert_eq!(shown["weighings"], json!([]));
}

#[test]
fn a_signal_is_answered_first_and_decided_later() {
    let office = Office::open();
    let number = office.json(&ADD)["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let triage = ["signal", "triage", number.as_str()];
    let answered = [
        &triage[..],
        &ASSESSED,
        &[
            "--answer",
            "features=public-order,Aantasting van instituties",
        ],
    ]
    .concat();
    assert_eq!(office.json(&answered)["status"], "new");
    let decided = office.json(&[&triage[..], &["--decide", "start"], &DECIDED].concat());
    assert_eq!(decided["status"], "accepted");
    let shown = office.json(&["signal", "show", &number]);
    assert_eq!(
        shown["checklist"][5]["answer"],
        json!(["institutions", "public-order"])
    );
    let weighing = &shown["weighings"][0];
    for (field, value) in [
        ("phase", json!("assess")),
        ("decision", json!("start")),
        ("reason", json!("Past bij de aanpak")),
        ("present", json!(["coördinator", "politie"])),
        ("body", json!("cluster")),
        ("to", json!(null)),
        ("by", json!("anna")),
    ] {
        assert_eq!(weighing[field], value, "{field}");
    }
    assert!(weighing["at"].as_str().is_some_and(|at| at.ends_with('Z')));
}

#[test]
fn a_signal_is_handed_over_or_joins_a_case() {
    let office = Office::open();
    let number = office.json(&ADD)["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let triage = ["signal", "triage", number.as_str()];
    let no = ["--answer", "our-territory=nee", "--decide", "hand-over"];
    let error = office.refused(&[&triage[..], &no, &DECIDED].concat(), 4);
    assert_eq!(error["missing"][0]["item"], "to");
    let over = [&triage[..], &no, &DECIDED, &["--to", "Politie"]].concat();
    assert_eq!(office.json(&over)["status"], "handed-over");
    let case = office.json(&["case", "new", "--title", "Loods"]);
    let case = case["number"].as_str().expect("a number");
    let join = [&triage[..], &["--decide", "join", "--to", case], &DECIDED].concat();
    let joined = office.json(&join);
    assert_eq!(joined["status"], "in-case");
    assert_eq!(joined["case"], case);
    assert_eq!(joined["destroy_on"], json!(null));
    office.refused(&join, 4);
}

#[test]
fn who_may_not_weigh_is_told_so_and_who_has_no_key_sees_no_content() {
    let office = Office::open();
    let number = office.json(&[&ADD[..], &["--reference", "R1"]].concat())["number"].clone();
    let number = number.as_str().expect("a number");
    let key = office.path("audit.key");
    office.done(&[
        "member",
        "add",
        "audit",
        "--role",
        "auditor",
        "--key-out",
        arg(&key),
    ]);
    let audit = ["--member", "audit", "--key-file", arg(&key)];
    let list = office.json(&[&["signal", "list"][..], &audit].concat());
    assert_eq!(list[0]["number"], number);
    assert_eq!(list[0]["theme"], "drugs");
    assert_eq!(list[0]["reference"], json!(null));
    office.refused(&[&["signal", "show", number][..], &audit].concat(), 5);
    let triage = ["signal", "triage", number, "--answer", "is-undermining=ja"];
    office.refused(&[&triage[..], &audit].concat(), 4);
    office.refused(&[&ADD[..], &audit].concat(), 4);
}
