//! Find and known before on the command line.

use crate::office::{Office, arg};
use crate::pseudo_terminal::on_terminal;
use crate::run;
use serde_json::{Value, json};
use std::process::Command;

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

#[test]
fn a_term_comes_from_standard_input_or_is_asked_for_on_a_terminal() {
    let office = Office::open();
    let tip = add(&office, "Een loods aan de kade", &[]);
    let number = tip["number"].as_str().expect("a number");
    let line = ["find", "--purpose", "Overleg", "@-", "--format", "json"];
    let mut piped = office.bare(&line);
    piped
        .env("KLUIS_MEMBER", "anna")
        .env("KLUIS_PASSPHRASE_FILE", "anna.pass");
    let found = run(piped.write_stdin("\"de kade\"\n"));
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    assert!(found.out.contains(number), "{}", found.out);

    for (lang, asks, heading) in [
        ("nl", ["Doel van het zoeken", "Zoekterm"], "Gevonden"),
        ("en", ["Purpose of the search", "Term"], "Found"),
    ] {
        let mut asked = Command::new(env!("CARGO_BIN_EXE_kluis"));
        asked
            .env_clear()
            .current_dir(office.path("x").parent().expect("a folder"))
            .args(["find", "--lang", lang, "--vault", "team.kluis"])
            .args(["--config", "config.toml", "--member", "anna"])
            .args(["--passphrase-file", "anna.pass"]);
        // A purpose that begins with @ was typed, and names no file.
        let screen = on_terminal(asked, b"@Overleg\nKADE loods\n");
        let text = String::from_utf8(screen.bytes).expect("UTF-8");
        assert_eq!(screen.code, 0, "{text}");
        for said in asks.iter().chain([&heading, &number]) {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("history") && !text.contains("geschiedenis"));
    }
    let log = office.json(&["log", "list"]).to_string();
    assert!(log.contains("@Overleg") && !log.contains("kade"), "{log}");
}

#[test]
fn who_reads_no_content_finds_nothing_out() {
    let office = Office::with_terms();
    add(&office, "Een loods", &[]);
    for term in ["loods", "iets anders"] {
        let ran = office.nachtjob(&["find", "--purpose", "Overleg", term]);
        assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{}", ran.err);
    }
}

#[test]
fn what_is_restricted_to_others_is_not_found_in_any_form() {
    let office = Office::open();
    let passphrase = ["--new-passphrase-file", "m.pass"];
    let member = ["member", "add", "m", "--role", "analyst"];
    office.done(&[&member[..], &passphrase].concat());
    let tip = add(&office, "De wethouder in BD-12-FG", &[]);
    let number = tip["number"].as_str().expect("a number");
    office.done(&["restrict", number, "--to", "anna"]);
    for term in ["wethouder", "bd12fg", number] {
        office.write("term", term);
        let nothing = office.run_as(&FIND, "m");
        assert_eq!((nothing.code, nothing.out.as_str()), (0, ""));
        assert_eq!(nothing.err, "Nothing was found.\n");
        let (code, none, _) = office.json_as(&FIND, "m");
        assert_eq!((code, none), (0, json!([])));
    }
    let text = [&ADD[..], &["BD-12-FG"]].concat();
    let (_, added, _) = office.json_as(&text, "m");
    assert_eq!(added["known"], json!([]));
    assert_eq!(find(&office, "wethouder")[0]["number"], number);
}

#[test]
fn what_a_hit_proposes_can_be_typed_as_it_stands() {
    let office = Office::open();
    let case = office.json(&["case", "new", "--title", "Loods"]);
    let case = case["number"].as_str().expect("a number");
    office.done(&["case", "note", case, "--text", "KvK 12345678"]);
    let decide = |decision: &str, more: &[&str]| {
        let line = ["case", "advance", case, "--reason", "r", "--present", "a"];
        office.done(&[&line[..], &["--decide", decision], more].concat());
    };
    let yes = [
        "is-undermining=yes",
        "municipal-role=yes",
        "our-territory=yes",
        "complexity=complex",
        "open-sources=KvK",
    ];
    let yes: Vec<&str> = yes.iter().flat_map(|answer| ["--answer", answer]).collect();
    decide("start", &yes);
    office.done(&[
        "case",
        "intervene",
        case,
        "add",
        "--kind",
        "43",
        "--by",
        "gemeente",
    ]);
    let plan = [
        "sources=none-needed",
        "hypothesis=drugs",
        "goal=g",
        "strategy=s",
    ];
    let plan: Vec<&str> = plan
        .iter()
        .flat_map(|answer| ["--answer", answer])
        .collect();
    decide("execute", &plan);
    for (lang, says) in [("nl", "een nieuw plan"), ("en", "a new plan")] {
        let tip = [&ADD[..], &["kvk-nummer 12345678", "--lang", lang]].concat();
        let ran = office.run(&tip);
        assert!(ran.err.contains(says), "{}", ran.err);
        let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        let command = format!("kluis case advance {case} --decide replan --reason");
        assert!(said.contains(&command), "{said}");
    }
    decide("replan", &[]);
}
