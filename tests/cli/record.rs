//! What hangs on a record, on the command line: privacy checks, persons, measures, disclosures,
//! references, and what became of a tip.

use crate::office::{Office, ago, arg};
use serde_json::{Value, json};

const TIP: &str = "In de loods achter Havenkade 12 staan sinds drie weken elke nacht busjes met \
    Pools kenteken en een man laadt er vaten uit die naar aceton ruiken.";

fn number(made: &Value) -> String {
    made["number"].as_str().expect("a number").to_owned()
}

fn tip(office: &Office) -> String {
    let line = [
        "signal", "add", "--source", "mma", "--theme", "drugs", "--text", TIP,
    ];
    number(&office.json(&line))
}

fn new_case(office: &Office, more: &[&str]) -> String {
    number(&office.json(&[&["case", "new", "--theme", "drugs"], more].concat()))
}

const GIVEN: [&str; 10] = [
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
];

/// What people read, in both languages, at 80 columns.
fn pages(office: &Office, line: &[&str]) -> [String; 2] {
    ["nl", "en"].map(|lang| {
        let page = office.done(&[line, &["--lang", lang]].concat());
        assert!(!page.contains('\u{1b}'), "{page}");
        page
    })
}

fn assert_says(pages: &[String; 2], nl: &[&str], en: &[&str]) {
    for (page, words) in [(&pages[0], nl), (&pages[1], en)] {
        for word in words {
            assert!(page.contains(word), "{word}: {page}");
        }
    }
}

#[test]
fn a_person_is_recorded_shown_and_must_be_informed() {
    let office = Office::open();
    let case = new_case(&office, &[]);
    let add = ["case", "person", &case, "add", "--name"];
    let roles = ["--role", "subject,Slachtoffer"];
    let added = office.json(&[&add[..], &["J. \u{1b}[1mJansen"], &roles].concat());
    assert_eq!(added, json!({"number": case, "n": 1}));
    let health = ["--sensitive", "health"];
    let error = office.refused(&[&add[..], &["P."], &roles, &health].concat(), 4);
    assert_eq!(error["rule"], "ground-needed");
    assert!(error["message"].to_string().contains("Health"), "{error}");
    let ground = ["--ground", "art. 9"];
    office.json(&[&add[..], &["P."], &roles, &health, &ground].concat());
    office.refused(&[&add[..], &["P."], &["--role", "dader"]].concat(), 2);
    let error = office.refused(&["case", "person", &case, "add"], 2);
    assert!(
        error["message"].to_string().contains("--name, --role"),
        "{error}"
    );

    let inform = ["case", "person", &case, "inform"];
    let until = (ago(0) + chrono::Days::new(30)).to_string();
    office.json(&[&inform[..], &["1", "--deferred-until", &until]].concat());
    let reason = ["2", "--left-out", "onderzoek"];
    assert_eq!(office.json(&[&inform[..], &reason].concat())["n"], 2);
    let today = ago(0).to_string();
    let error = office.refused(
        &[&inform[..], &["1", "--deferred-until", &today]].concat(),
        4,
    );
    assert_eq!(error["rule"], "date-not-ahead");
    office.refused(&[&inform[..], &["1", "--done", &until]].concat(), 4);
    office.refused(&[&inform[..], &["3", "--done", &today]].concat(), 3);
    office.refused(&[&inform[..], &["1"]].concat(), 2);
    let both = ["1", "--done", &today, "--left-out", "x"];
    office.refused(&[&inform[..], &both].concat(), 2);

    let persons = office.json(&["case", "show", &case])["persons"].clone();
    assert_eq!(
        persons,
        json!([
            {"n": 1, "name": "J. \u{1b}[1mJansen", "roles": ["subject", "victim"], "of": null, "sensitive": [],
             "ground": null,
             "informed": {"how": "deferred", "on": null, "until": until, "reason": null}},
            {"n": 2, "name": "P.", "roles": ["subject", "victim"], "of": null, "sensitive": ["health"],
             "ground": "art. 9",
             "informed": {"how": "left-out", "on": null, "until": null, "reason": "onderzoek"}},
        ])
    );
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &[
            "Personen",
            "subject, slachtoffer",
            "Informatieplicht",
            "achterwege gelaten: onderzoek",
        ],
        &[
            "Persons",
            "subject, victim",
            "Duty to inform",
            "left out: onderzoek",
            "Health".to_lowercase().as_str(),
        ],
    );
}

#[test]
fn a_measure_has_what_its_kind_asks_and_an_effect() {
    let office = Office::open();
    let case = new_case(&office, &[]);
    let today = ago(0).to_string();
    let add = ["case", "measure", &case, "add", "--kind"];
    let order = ["penalty-order", "--on", &today, "--amount", "5000,50"];
    assert_eq!(office.json(&[&add[..], &order].concat())["n"], 1);
    let error = office.refused(
        &[&add[..], &["Last onder dwangsom", "--on", &today]].concat(),
        4,
    );
    assert_eq!(error["rule"], "measure-needs");
    assert!(error["message"].to_string().contains("--amount"), "{error}");
    let error = office.refused(
        &[&add[..], &["talk", "--on", &today, "--amount", "5"]].concat(),
        4,
    );
    assert_eq!(error["rule"], "measure-has-no");
    office.refused(
        &[&add[..], &["penalty-order", "--amount", "5.000"]].concat(),
        2,
    );
    office.refused(&[&add[..], &["waarschuwig"]].concat(), 2);
    let effect = ["case", "measure", &case, "effect"];
    office.json(
        &[
            &effect[..],
            &[
                "1", "--on", &today, "--result", "partly", "--text", "betaald",
            ],
        ]
        .concat(),
    );
    office.refused(
        &[&effect[..], &["2", "--on", &today, "--result", "partly"]].concat(),
        3,
    );
    let looked = json!({"on": today, "result": "partly", "text": "betaald"});
    assert_eq!(
        office.json(&["case", "show", &case])["measures"],
        json!([{"n": 1, "kind": "penalty-order", "on": today, "amount": 5000.5, "until": null,
                "text": null, "effect": looked, "effects": [looked]}])
    );
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &[
            "Maatregelen",
            "Last onder dwangsom, € 5.000,50",
            "Deels effectief",
        ],
        &["Measures", "Penalty order, € 5,000.50", "Partly effective"],
    );
}

#[test]
fn a_tip_is_not_shared_verbatim_and_what_is_shared_is_in_the_register() {
    let office = Office::open();
    let signal = tip(&office);
    let case = new_case(&office, &["--from", &signal]);
    let share = ["share", case.as_str()];
    let error = office.refused(&[&share[..], &GIVEN, &["--text", TIP]].concat(), 4);
    assert_eq!(
        (&error["rule"], &error["signals"]),
        (&json!("verbatim-tip"), &json!([signal]))
    );
    let ran = office.run(&[&share[..], &GIVEN, &["--text", TIP, "--lang", "nl"]].concat());
    assert!(
        ran.err
            .contains("De tekst van een MMA-melding wordt niet letterlijk verstrekt."),
        "{}",
        ran.err
    );
    let letter = office.write("brief.txt", TIP.to_uppercase());
    let file = ["--file", arg(&letter)];
    office.refused(&[&share[..], &GIVEN, &file].concat(), 4);
    assert_eq!(
        office.json(&["case", "show", &case])["disclosures"],
        json!([])
    );

    let own = office.json(
        &[
            &share[..],
            &GIVEN,
            &["--text", "abc", "--conditions", "geheim"],
        ]
        .concat(),
    );
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(own, json!({"number": case, "n": 1, "sha256": hash}));
    let reason = ["--verbatim-tip", "bevel van de officier"];
    office.json(&[&share[..], &GIVEN, &file, &reason].concat());
    office.refused(&[&share[..], &GIVEN[2..], &["--text", "abc"]].concat(), 2);
    let error = office.refused(&[&share[..], &GIVEN[..4], &["--text", "abc"]].concat(), 2);
    let said = error["message"].to_string();
    assert!(said.contains("--ground, --need, --channel"), "{said}");
    let nobody = ["share", &case, "--to", "brandweer"];
    office.refused(&[&nobody[..], &GIVEN[2..], &["--text", "abc"]].concat(), 2);
    office.refused(
        &[&share[..], &GIVEN, &["--file", "nergens.txt"]].concat(),
        1,
    );
    let pdf = office.write("rapport.pdf", b"%PDF-1.7\n");
    let ran = office.run(&[&share[..], &GIVEN, &["--file", arg(&pdf)]].concat());
    assert!(
        ran.code == 0 && ran.err.contains("was not compared"),
        "{}",
        ran.err
    );

    let shown = office.json(&["case", "show", &case])["disclosures"].clone();
    assert_eq!(
        shown[0],
        json!({"n": 1, "to": "politie", "person": "teamchef", "on": ago(0).to_string(),
               "ground": "convenant", "need": "controle", "channel": "mail",
               "conditions": "geheim", "text": "abc", "file": null, "bytes": 3, "sha256": hash,
               "compared": true, "repeats": [], "verbatim_reason": null, "by": "anna"})
    );
    assert_eq!(shown[1]["repeats"], json!([signal]));
    assert_eq!(shown[1]["text"], Value::Null);
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &[
            "Verstrekkingen",
            "Letterlijk, omdat",
            "niet vergeleken met MMA-meldingen",
        ],
        &[
            "Disclosures",
            "Verbatim, because",
            "not compared with MMA tips",
        ],
    );
    assert_says(
        &pages(&office, &["log", "list"]),
        &[&format!("verstrekte iets uit {case} aan een partner")],
        &[&format!("gave something of {case} to a partner")],
    );
}

#[test]
fn a_reference_is_recorded_and_nothing_is_taken_over() {
    let office = Office::open();
    let case = new_case(&office, &[]);
    let refer = [
        "case",
        "refer",
        &case,
        "--reference",
        "2026-0418",
        "--system",
    ];
    office.json(&[&refer[..], &["RIEC-IS"]].concat());
    office.refused(&[&refer[..], &["riec-si"]].concat(), 2);
    let shown = office.json(&["case", "show", &case])["references"].clone();
    assert_eq!(
        shown,
        json!([{"n": 1, "system": "riec-is", "reference": "2026-0418", "as": null,
                "text": null,
                "on": ago(0).to_string(), "by": "anna", "taken_over": false}])
    );
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &["niet overgenomen", "RIEC-IS: 2026-0418"],
        &["not taken over", "RIEC-IS: 2026-0418"],
    );
}

#[test]
fn what_became_of_a_tip_is_recorded_and_replaced() {
    let office = Office::open();
    let signal = tip(&office);
    let outcome = ["signal", "outcome", signal.as_str()];
    let first = ["--found", "Niet onderzocht", "--usable", "no"];
    let said = office.json(&[&outcome[..], &first].concat());
    assert_eq!(
        said,
        json!({"number": signal, "found": "not-checked", "usable": "no"})
    );
    let second = ["--found", "confirmed", "--usable", "deels", "--text", "lab"];
    office.json(&[&outcome[..], &second].concat());
    office.refused(
        &[&outcome[..], &["--found", "maybe", "--usable", "no"]].concat(),
        2,
    );
    let error = office.refused(&outcome, 2);
    assert!(
        error["message"].to_string().contains("--found, --usable"),
        "{error}"
    );
    assert_eq!(
        office.json(&["signal", "show", &signal])["outcome"],
        json!({"found": "confirmed", "usable": "partly", "on": ago(0).to_string(),
               "text": "lab", "by": "anna"})
    );
    assert_says(
        &pages(&office, &["signal", "show", &signal]),
        &["Opvolging", "Bevestigd; bruikbaar: deels"],
        &["What became of it", "Confirmed; usable: partly"],
    );
}

#[test]
fn a_privacy_check_is_the_officers_and_is_shown_with_its_five_answers() {
    let office = Office::open();
    office.secret("pia.pass", "de zin van de privacyfunctionaris");
    office.done(&[
        "member",
        "add",
        "pia",
        "--role",
        "privacy-officer",
        "--new-passphrase-file",
        "pia.pass",
    ]);
    let format = include_str!("../../docs/workflow-format.md");
    let example = format.split("```toml\n").nth(1).expect("an example");
    office.write("haven.toml", example.split("```").next().expect("its end"));
    office.write("p.toml", "[workflow]\nfiles = [\"haven.toml\"]\n");
    office.done(&["policy", "apply", "p.toml"]);
    let case = new_case(&office, &["--workflow", "haven"]);
    let consult = [
        "case",
        "consult",
        &case,
        "--source",
        "brp",
        "--purpose",
        "p",
        "--ground",
        "g",
        "--result",
        "hit",
    ];
    let error = office.refused(&consult, 4);
    assert_eq!(error["rule"], "check-needed");
    let hint = format!("kluis case privacy-check {case} may-ask --for brp");
    assert!(error["hint"].to_string().contains(&hint), "{error}");
    let check = [
        "case",
        "privacy-check",
        case.as_str(),
        "may-ask",
        "--for",
        "brp",
    ];
    let answers = [
        "--basis",
        "Wet BRP",
        "--necessary",
        "n",
        "--proportionate",
        "p",
        "--subsidiary",
        "s",
    ];
    let allow = ["--compatible", "ja", "--decide", "allow"];
    let line = [&check[..], &answers, &allow].concat();
    // Anna is no privacy officer.
    let error = office.refused(&line, 4);
    assert_eq!(error["rule"], "check-not-yours");
    let error = office.refused(&check, 2);
    let said = error["message"].to_string();
    assert!(
        said.contains("--basis, --compatible, --necessary"),
        "{said}"
    );
    let unlike = ["--compatible", "no", "--decide", "allow"];
    let (code, _, err) = office.json_as(&[&check[..], &answers, &unlike].concat(), "pia");
    assert!(
        code == 4 && err.contains("\"rule\":\"not-compatible\""),
        "{err}"
    );
    assert_eq!(
        office.json(&["case", "show", &case])["privacy_checks"],
        json!([])
    );

    let (code, value, err) = office.json_as(&line, "pia");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(value, json!({"number": case, "n": 1}));
    office.json(&consult);
    let shown = office.json(&["case", "show", &case])["privacy_checks"][0].clone();
    for (field, value) in [
        ("check", json!("may-ask")),
        ("of", json!("source")),
        ("for", json!("brp")),
        ("basis", json!("Wet BRP")),
        ("compatible", json!(true)),
        ("subsidiary", json!("s")),
        ("decision", json!("allow")),
        ("by", json!("pia")),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_says(
        &pages(&office, &["case", "show", &case]),
        &[
            "Privacytoetsen",
            "Vrijgegeven",
            "Grondslag eerste verzameling",
        ],
        &[
            "Privacy checks",
            "Released",
            "Basis of the first collection",
        ],
    );
    let log = office.json(&["log", "list", "--actor", "pia"]);
    let deeds = log.as_array().expect("a list").iter();
    let mut deeds = deeds.map(|line| (&line["action"], &line["result"]));
    assert!(
        deeds.any(|deed| deed == (&json!("check"), &json!("allow"))),
        "{log}"
    );
}
