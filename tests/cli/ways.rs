//! Ways out and back on the command line: the regional centre, reminders, relations, merging,
//! splitting, evaluations and lessons; and who must be told.

use crate::office::{Office, ago};
use serde_json::{Value, json};

fn number(made: &Value) -> String {
    made["number"].as_str().expect("a number").to_owned()
}

fn tip(office: &Office) -> String {
    let line = [
        "signal",
        "add",
        "--source",
        "mma",
        "--theme",
        "drugs",
        "--text",
        "Busjes bij de loods.",
    ];
    number(&office.json(&line))
}

fn new_case(office: &Office, more: &[&str]) -> String {
    number(&office.json(&[&["case", "new", "--theme", "drugs"], more].concat()))
}

const YES: [&str; 6] = [
    "--answer",
    "is-undermining=yes",
    "--answer",
    "municipal-role=yes",
    "--answer",
    "our-territory=yes",
];
const DECIDED: [&str; 4] = ["--reason", "omdat", "--present", "coördinator"];

/// What people read, in both languages. Where nobody sits at a terminal, nothing is broken off.
fn pages(office: &Office, line: &[&str]) -> [String; 2] {
    ["nl", "en"].map(|lang| office.done(&[line, &["--lang", lang]].concat()))
}

fn assert_says(pages: &[String; 2], nl: &[&str], en: &[&str]) {
    for (page, words) in [(&pages[0], nl), (&pages[1], en)] {
        for word in words {
            assert!(page.contains(word), "{word}: {page}");
        }
    }
}

#[test]
fn a_case_goes_to_the_regional_centre_as_bringer_with_a_reference() {
    let office = Office::open();
    let case = new_case(&office, &[]);
    let complex = [
        "--answer",
        "complexity=complex",
        "--answer",
        "open-sources=x",
        "--decide",
    ];
    let line = [&["case", "advance", &case], &YES[..], &complex].concat();
    let with = ["--as", "Inbrenger", "--reference", "2026-0418"];
    let error = office.refused(&[&line[..], &["start"], &DECIDED, &with].concat(), 4);
    assert_eq!(error["rule"], "not-before-riec");
    let strange = ["--as", "leider"];
    office.refused(&[&line[..], &["riec"], &DECIDED, &strange].concat(), 2);
    office.refused(&["case", "advance", &case, "--as", "bringer"], 2);
    let shown = office.json(&["case", "show", &case]);
    assert_eq!(
        (&shown["riec"], &shown["phase"]),
        (&Value::Null, &json!("assess"))
    );
    let done = office.json(&[&line[..], &["riec"], &DECIDED, &with].concat());
    assert_eq!(done["status"], "riec");
    let shown = office.json(&["case", "show", &case]);
    assert_eq!(
        shown["riec"],
        json!({"as": "bringer", "reference": "2026-0418", "on": ago(0).to_string()})
    );
    assert_eq!(shown["references"][0]["as"], "bringer");
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &["als inbrenger, kenmerk 2026-0418"],
        &["as bringer, reference 2026-0418"],
    );
}

#[test]
fn a_partner_is_asked_what_came_of_it() {
    let office = Office::open();
    // Opened and decided long enough ago for somebody to ask.
    let then = ago(100).to_string();
    let case = new_case(&office, &["--opened-on", &then]);
    let simple = ["--answer", "complexity=simple", "--decide", "single"];
    let to = ["--to", "vth", "--decided-on", &then];
    let line = [
        &["case", "advance", &case],
        &YES[..],
        &simple,
        &DECIDED,
        &to,
    ]
    .concat();
    office.json(&line);
    let due = office.json(&["status"])["come_back_to"].clone();
    assert_eq!(due[0]["number"], json!(case));
    assert_eq!(
        (&due[0]["kind"], &due[0]["about"]),
        (&json!("reminder"), &json!("vth"))
    );
    let asked = format!("kluis case asked {case}");
    assert_says(
        &pages(&office, &["status"]),
        &["Aan de beurt", &format!("{case}: vraag"), &asked],
        &["To come back to", &format!("{case}: ask"), &asked],
    );
    let listed = office.run(&["case", "list", "--lang", "nl"]);
    assert!(listed.err.contains("kluis status"), "{}", listed.err);
    let error = office.refused(&["case", "asked", &case], 2);
    assert!(error["message"].to_string().contains("--text"), "{error}");
    office.refused(&["case", "asked", &case, "2", "--text", "x"], 3);
    let again = (ago(0) + chrono::Days::new(30)).to_string();
    let text = ["--text", "nog \u{1b}[1mniets", "--again", &again];
    let done = office.json(&[&["case", "asked", &case], &text[..]].concat());
    assert_eq!(done, json!({"number": case, "n": 1}));
    assert_eq!(office.json(&["status"])["come_back_to"], json!([]));
    let reminders = office.json(&["case", "show", &case])["reminders"].clone();
    assert_eq!(
        reminders[0],
        json!({"n": 1, "partner": "vth", "due_on": null, "asked_on": ago(0).to_string(),
               "answer": "nog \u{1b}[1mniets"})
    );
    assert_eq!(reminders[1]["due_on"], json!(again));
    let shown = pages(&office, &["case", "show", &case]);
    assert_says(
        &shown,
        &["Navragen wat ervan is geworden"],
        &["Ask what came of it"],
    );
    assert!(!shown[0].contains('\u{1b}'));

    let signal = tip(&office);
    let line = [&["signal", "triage", &signal], &YES[..], &simple, &DECIDED];
    office.json(&[&line.concat()[..], &["--to", "vth"]].concat());
    office.json(&["signal", "asked", &signal, "--text", "in orde"]);
    let error = office.refused(&["signal", "asked", &signal, "--text", "x"], 4);
    assert_eq!(error["rule"], "nothing-to-ask");
    let log = office.done(&["log", "list", "--object", &signal, "--lang", "nl"]);
    assert!(log.contains("vroeg na wat er van"), "{log}");
}

#[test]
fn cases_are_related_and_that_is_taken_back() {
    let office = Office::open();
    let (one, other) = (new_case(&office, &[]), new_case(&office, &[]));
    let done = office.json(&["case", "link", &one, &other, "--as", "Vervolg op"]);
    assert_eq!(done, json!({"number": one, "case": other, "as": "follows"}));
    let links = |case: &str| office.json(&["case", "show", case])["links"].clone();
    assert_eq!(links(&one)[0]["as"], "follows");
    assert_eq!(links(&other)[0]["as"], "followed-by");
    assert_says(
        &pages(&office, &["case", "show", &other]),
        &["Relaties", &format!("Gevolgd door {one}")],
        &["Relations", &format!("Followed by {one}")],
    );
    let error = office.refused(&["case", "link", &one, &one, "--as", "part-of"], 4);
    assert_eq!(error["rule"], "link-with-itself");
    let error = office.refused(&["case", "link", &other, &one, "--as", "part-of"], 4);
    assert_eq!(error["rule"], "already-linked");
    // The far side is told, and not given.
    office.refused(&["case", "link", &one, &other, "--as", "followed-by"], 2);
    office.refused(&["case", "link", &one, &other], 2);
    office.refused(&["case", "link", &one, "C2026-0099", "--as", "part-of"], 3);
    office.json(&["case", "unlink", &other, &one]);
    assert_eq!((links(&one), links(&other)), (json!([]), json!([])));
    let error = office.refused(&["case", "unlink", &other, &one], 4);
    assert_eq!(error["rule"], "not-linked");
}

#[test]
fn cases_and_signals_are_merged_and_split() {
    let office = Office::open();
    let tips: Vec<String> = (0..3).map(|_| tip(&office)).collect();
    let one = new_case(&office, &["--from", &tips[0], "--title", "Loods"]);
    let other = new_case(&office, &["--from", &tips[1]]);
    let error = office.refused(&["case", "merge", &one, "--into", &one], 4);
    assert_eq!(error["rule"], "merge-with-itself");
    office.refused(&["case", "merge", &one], 2);
    let reason = ["--reason", "zelfde loods"];
    let line = ["case", "merge", &one, "--into", &other];
    let done = office.json(&[&line[..], &reason].concat());
    assert_eq!(done, json!({"number": one, "into": other}));
    let shown = office.json(&["case", "show", &other]);
    assert_eq!(shown["merged"], json!([one]));
    assert_eq!(shown["signals"], json!([tips[0], tips[1]]));
    assert_eq!(
        shown["origins"][0],
        json!({"how": "took-in", "number": one, "signals": [tips[0]],
               "on": ago(0).to_string(), "by": "anna", "reason": "zelfde loods"})
    );
    let gone = office.json(&["case", "show", &one]);
    assert_eq!(
        (&gone["status"], &gone["merged_into"]),
        (&json!("merged"), &json!(other))
    );
    assert_eq!(gone["destroy_on"], Value::Null);
    assert_says(
        &pages(&office, &["case", "show", &other]),
        &["Samengevoegd met deze", &one, "samengevoegd met"],
        &["Merged into this one", &one, "merged with"],
    );
    assert_says(
        &pages(&office, &["case", "show", &one]),
        &["Samengevoegd", &format!("opgegaan in {other}")],
        &["Merged", &format!("went into {other}")],
    );
    let error = office.refused(&["case", "note", &one, "--text", "x"], 4);
    assert_eq!(
        (&error["rule"], &error["into"]),
        (&json!("went-into"), &json!(other))
    );
    assert!(error["hint"].to_string().contains(&other), "{error}");
    let listed = office.json(&["case", "list", "--status", "Samengevoegd"]);
    assert_eq!(listed[0]["number"], json!(one));

    let into = ["signal", "merge", &tips[2], "--into", &tips[1]];
    let done = office.json(&into);
    assert_eq!(done["destroy_on"], Value::Null);
    let signal = office.json(&["signal", "show", &tips[1]]);
    assert_eq!(signal["merged"], json!([tips[2]]));
    assert_eq!(
        office.json(&["signal", "show", &tips[2]])["merged_into"],
        json!(tips[1])
    );
    let error = office.refused(&into, 4);
    assert_eq!(error["rule"], "went-into");
    let listed = office.json(&["signal", "list", "--status", "merged"]);
    assert_eq!(listed[0]["destroy_on"], Value::Null);

    let line = ["case", "split", &other, "--signals"];
    let both = format!("{},{}", tips[0], tips[1]);
    let error = office.refused(&[&line[..], &[&both]].concat(), 4);
    assert_eq!(error["rule"], "nothing-stays");
    let error = office.refused(&[&line[..], &[&tips[2]]].concat(), 4);
    assert_eq!(error["rule"], "not-in-this-case");
    let made = office.json(&[&line[..], &[&tips[1], "--title", "Tweede"]].concat());
    assert_eq!(
        (&made["from"], &made["signals"]),
        (&json!(other), &json!([tips[1]]))
    );
    let new = number(&made);
    assert_says(
        &pages(&office, &["case", "show", &new]),
        &[&format!("afgesplitst van {other}"), "Tweede"],
        &[&format!("split off from {other}"), "Tweede"],
    );
    assert_says(
        &pages(&office, &["log", "list", "--object", &new]),
        &[&format!("splitste {new} af")],
        &[&format!("split {new} off")],
    );
    assert_eq!(office.json(&["verify"])["ok"], true);
}

#[test]
fn a_case_is_evaluated_and_a_lesson_stays() {
    let office = Office::open();
    let case = new_case(&office, &[]);
    let person = [
        "person",
        &case,
        "add",
        "--name",
        "Jan Jansen",
        "--role",
        "subject",
    ];
    office.json(&[&["case"], &person[..]].concat());
    let line = [
        "case",
        "evaluate",
        &case,
        "--text",
        "ging \u{1b}[1mgoed",
        "--lesson",
    ];
    for (lesson, found) in [
        ("Met Jansen praten hielp", "name of a person"),
        ("Bel 070-1234567 eerder", "telephone number"),
        ("Mail naar jan@voorbeeld.nl", "e-mail"),
    ] {
        let error = office.refused(&[&line[..], &[lesson, "--lang", "en"]].concat(), 4);
        assert_eq!(error["rule"], "lesson-names-somebody");
        assert!(error["message"].to_string().contains(found), "{error}");
        // What was refused is not given back.
        assert!(!error.to_string().contains("Jansen"), "{error}");
    }
    assert_eq!(office.json(&["lesson", "list"]), json!([]));
    let ran = office.run(&[&line[..], &["=Vraag de omgevingsdienst eerder"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("no personal data"), "{}", ran.err);
    let shown = office.json(&["case", "show", &case]);
    assert_eq!(shown["evaluations"][0]["text"], "ging \u{1b}[1mgoed");
    let listed = office.json(&["lesson", "list"]);
    assert_eq!(listed[0]["case"], json!(case));
    assert_eq!(listed[0]["text"], "=Vraag de omgevingsdienst eerder");
    let csv = office.done(&["lesson", "list", "--format", "csv"]);
    assert!(csv.starts_with("id,case,theme,made_on,by,text"), "{csv}");
    assert!(csv.contains("'=Vraag"), "{csv}");
    assert_says(
        &pages(&office, &["lesson", "list"]),
        &["Les nr.", &case],
        &["Lesson no.", &case],
    );
    assert!(!pages(&office, &["case", "show", &case])[0].contains('\u{1b}'));

    let id = listed[0]["id"].as_str().expect("an id").to_owned();
    office.refused(&["lesson", "strike", "ffffffff", "--reason", "x"], 3);
    office.refused(&["lesson", "strike", &id], 2);
    office.json(&["lesson", "strike", &id, "--reason", "noemde een straat"]);
    assert_eq!(office.json(&["lesson", "list"]), json!([]));
    office.json(&["strike", &case, "evaluation", "1", "--reason", "vergissing"]);
    assert_eq!(
        office.json(&["case", "show", &case])["evaluations"],
        json!([])
    );
    assert_eq!(office.json(&["verify"])["ok"], true);
}

#[test]
fn whoever_received_something_must_be_told_of_a_correction() {
    let office = Office::open();
    let signal = tip(&office);
    let case = new_case(&office, &["--from", &signal]);
    let given = [
        "share",
        &case,
        "--to",
        "Politie",
        "--person",
        "teamchef",
        "--ground",
        "convenant",
        "--need",
        "controle",
        "--channel",
        "mail",
        "--text",
        "eigen woorden",
    ];
    office.json(&given);
    let told = json!([{"number": case, "to": "politie", "on": ago(0).to_string()}]);
    let edit = ["case", "edit", &case, "--title", "Loods"];
    assert_eq!(office.json(&edit)["must_be_told"], told);
    assert_eq!(
        office.json(&edit)["must_be_told"],
        json!([]),
        "right already"
    );
    let edit = ["signal", "edit", &signal, "--text", "anders"];
    assert_eq!(office.json(&edit)["must_be_told"], told);
    office.json(&["case", "note", &case, "--text", "x"]);
    let ran = office.run(&["case", "note", &case, "--strike", "1", "--reason", "y"]);
    assert!(ran.err.contains(&format!("{case}: Police")), "{}", ran.err);
}

#[test]
fn a_trainee_does_none_of_this() {
    let office = Office::open();
    office.json(&[
        "member",
        "add",
        "m",
        "--role",
        "trainee",
        "--new-passphrase-file",
        "m.pass",
    ]);
    let (one, other) = (new_case(&office, &[]), new_case(&office, &[]));
    for line in [
        &["case", "link", &one, &other, "--as", "follows"][..],
        &["case", "unlink", &one, &other],
        &["case", "merge", &one, "--into", &other],
        &["case", "split", &one, "--signals", "S2026-0001"],
        &["case", "evaluate", &one, "--text", "x"],
        &["case", "asked", &one, "--text", "x"],
        &["signal", "merge", "S2026-0001", "--into", "S2026-0002"],
        &["lesson", "strike", "ffffffff", "--reason", "x"],
    ] {
        let (code, _, error) = office.json_as(line, "m");
        assert_eq!(code, 4, "{line:?}: {error}");
        assert!(error.contains("role-may-not"), "{error}");
    }
    assert_eq!(
        office.json_as(&["lesson", "list"], "m").0,
        0,
        "reads content"
    );
}
