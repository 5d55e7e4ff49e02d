//! Cases on the command line: from a weighed signal to the archive and back.

use crate::office::Office;
use serde_json::{Value, json};

const DECIDED: [&str; 4] = ["--reason", "Omdat", "--present", "coördinator,politie"];

/// A case that began from an accepted signal, with its number.
fn begun(office: &Office) -> String {
    let signal = office.json(&[
        "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "Een tip",
    ]);
    let signal = signal["number"].as_str().expect("a number").to_owned();
    let answers = [
        "is-undermining=ja",
        "municipal-role=ja",
        "our-territory=ja",
        "complexity=complex",
        "open-sources=Niets",
    ];
    let mut line = vec!["signal", "triage", &signal, "--decide", "start"];
    line.extend(answers.iter().flat_map(|answer| ["--answer", answer]));
    line.extend(DECIDED);
    office.json(&line);
    let made = office.json(&[
        "case", "new", "--from", &signal, "--title", "=Loods", "--lead", "anna",
    ]);
    assert_eq!(made["phase"], "plan");
    made["number"].as_str().expect("a number").to_owned()
}

fn advance(office: &Office, case: &str, more: &[&str]) -> Value {
    office.json(&[&["case", "advance", case], more, &DECIDED].concat())
}

fn today(case: &Value) -> String {
    case["opened_on"].as_str().expect("a date").to_owned()
}

#[test]
fn a_case_walks_to_the_archive_and_back() {
    let office = Office::open();
    let case = begun(&office);
    let consulted = office.json(&[
        "case",
        "consult",
        &case,
        "--source",
        "brp",
        "--purpose",
        "Wie woont er",
        "--ground",
        "protocol",
        "--result",
        "Geen hit",
    ]);
    assert_eq!(consulted, json!({"number": case, "n": 1}));
    let planned = office.json(&[
        "case",
        "intervene",
        &case,
        "add",
        "--kind",
        "BRP controle",
        "--by",
        "vth",
        "--text",
        "Met spoed",
    ]);
    assert_eq!(planned, json!({"number": case, "n": 1}));
    office.json(&[
        "case",
        "intervene",
        &case,
        "add",
        "--kind",
        "Brief",
        "--by",
        "stedin",
    ]);
    office.json(&["case", "note", &case, "--text", "Een \u{1b}]0;notitie\u{7}"]);
    let plan = [
        "--answer",
        "hypothesis=H",
        "--answer",
        "goal=G",
        "--answer",
        "strategy=S",
    ];
    let moved = advance(
        &office,
        &case,
        &[&plan[..], &["--decide", "execute"]].concat(),
    );
    assert_eq!(moved["phase"], "act");
    let done = office.json(&[
        "case",
        "intervene",
        &case,
        "done",
        "1",
        "--result",
        "effective",
    ]);
    assert_eq!(done["n"], 1);
    office.json(&[
        "case",
        "intervene",
        &case,
        "cancel",
        "2",
        "--reason",
        "Niet nodig",
    ]);
    advance(&office, &case, &["--decide", "wrap-up"]);
    let day = today(&office.json(&["case", "show", &case]));
    let end = format!("end-date={day}");
    let close = [
        "--answer",
        end.as_str(),
        "--answer",
        "outcome=solved",
        "--decide",
        "archive",
    ];
    let archived = advance(&office, &case, &close);
    assert_eq!(archived["status"], "archived");
    assert_eq!(archived["ended_on"], json!(day));
    let destroy_on = archived["destroy_on"].as_str().expect("a date").to_owned();
    assert!(destroy_on > day);
    office.refused(&["case", "note", &case, "--text", "te laat"], 4);

    let reopened = office.json(&[&["case", "reopen", &case][..], &DECIDED].concat());
    assert_eq!(
        reopened,
        json!({"number": case, "phase": "plan", "status": "open", "ended_on": null, "destroy_on": null})
    );
    let shown = office.json(&["case", "show", &case]);
    for (field, value) in [
        ("title", json!("=Loods")),
        ("theme", json!("drugs")),
        ("lead", json!("anna")),
        ("workflow", json!("zoetermeer")),
        ("hold", json!(null)),
        (
            "terms",
            json!([{"ended_on": day, "destroy_on": destroy_on, "reopened_on": day}]),
        ),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(shown["signals"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        shown["consultations"][0],
        json!({
            "n": 1, "source": "brp", "purpose": "Wie woont er", "ground": "protocol",
            "result": "no-hit", "text": null, "on": day,
        })
    );
    assert_eq!(
        shown["interventions"][0],
        json!({
            "n": 1, "kind": "BRP controle", "by": "vth", "planned_on": null, "done_on": day,
            "result": "effective",
        })
    );
    assert_eq!(shown["notes"][0]["by"], "anna");
    let decisions: Vec<_> = shown["weighings"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let decisions: Vec<_> = decisions
        .iter()
        .filter_map(|w| w["decision"].as_str())
        .collect();
    assert_eq!(
        decisions,
        ["start", "execute", "wrap-up", "archive", "reopen"]
    );
    let phases: Vec<_> = shown["checklist"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    assert!(phases.iter().any(|line| line["phase"] == "close"));

    let page = office.done(&["case", "show", &case, "--lang", "nl"]);
    assert!(
        !page.contains('\u{1b}') && page.contains("␛]0;notitie␇"),
        "{page}"
    );
    assert!(page.contains("Heropend (1e keer)"), "{page}");
}

#[test]
fn a_list_for_a_spreadsheet_is_defused_and_filters_take_labels() {
    let office = Office::open();
    let case = begun(&office);
    let csv = office.done(&[
        "case",
        "list",
        "--format",
        "csv",
        "--status",
        "In behandeling",
    ]);
    assert!(
        csv.starts_with("number,title,theme,lead,phase,status,opened_on,ended_on,destroy_on\r\n")
    );
    assert!(
        csv.contains(&format!("{case},'=Loods,drugs,anna,plan,open,")),
        "{csv}"
    );
    assert_eq!(office.json(&["case", "list", "--phase", "act"]), json!([]));
    assert_eq!(
        office.refused(&["case", "list", "--lead", "piet"], 3)["exit"],
        3
    );
    office.refused(&["case", "list", "--phase", "plna"], 2);
}

#[test]
fn what_a_rule_refuses_is_exit_4_and_a_slip_of_the_pen_exit_2() {
    let office = Office::open();
    let case = office.json(&["case", "new", "--title", "Loods", "--theme", "drugs"]);
    let case = case["number"].as_str().expect("a number");
    let consult = [
        "case",
        "consult",
        case,
        "--purpose",
        "p",
        "--ground",
        "g",
        "--result",
        "hit",
    ];
    let error = office.refused(&[&consult[..], &["--source", "brp"]].concat(), 4);
    assert!(error["message"].to_string().contains("phase 1"), "{error}");
    office.refused(&[&consult[..], &["--source", "kvkk"]].concat(), 2);
    let error = office.refused(&["case", "consult", case, "--source", "kvk"], 2);
    let said = error["message"].to_string();
    assert!(said.contains("--purpose, --ground, --result"), "{said}");
    let taps = [
        "case",
        "intervene",
        case,
        "add",
        "--kind",
        "telefoontaps",
        "--by",
        "vth",
    ];
    office.refused(&taps, 4);
    office.refused(
        &[
            "case",
            "intervene",
            case,
            "add",
            "--kind",
            "x",
            "--by",
            "vth",
        ],
        2,
    );
    office.refused(
        &[
            "case",
            "intervene",
            case,
            "done",
            "7",
            "--result",
            "unknown",
        ],
        3,
    );
    office.refused(&["case", "advance", case], 2);
    office.refused(&["case", "advance", case, "--answer", "gaol=x"], 2);
    let error = office.refused(&["case", "advance", case, "--answer", "goal=x"], 4);
    assert_eq!(error["rule"], "item-not-here", "{error}");
    let error = office.refused(&["case", "advance", case, "--decide", "archive"], 4);
    assert!(error["message"].to_string().contains("Phase 1"), "{error}");
    office.refused(&[&["case", "reopen", case][..], &DECIDED].concat(), 4);
    office.refused(&["case", "show", "C2020-0001"], 3);
    office.refused(&["case", "new", "--from", "S2020-0001"], 3);
}

#[test]
fn a_signal_in_a_case_or_decided_otherwise_begins_no_other() {
    let office = Office::open();
    let case = begun(&office);
    let signal = office.json(&["case", "show", &case])["signals"][0].clone();
    let signal = signal.as_str().expect("a number");
    let error = office.refused(&["case", "new", "--from", signal], 4);
    assert!(error["message"].to_string().contains(&case), "{error}");
}

#[test]
fn people_read_what_was_recorded_and_what_comes_next() {
    let office = Office::open();
    let ran = office.run(&["case", "new", "--title", "Loods", "--theme", "drugs"]);
    assert!(ran.out.starts_with("C"), "{}", ran.out);
    assert!(ran.out.contains(" was opened in: Phase 1"), "{}", ran.out);
    assert!(ran.err.contains("kluis case advance C"), "{}", ran.err);
    let quiet = office.run(&["case", "new", "--theme", "drugs", "--quiet"]);
    assert_eq!(quiet.err, "");
}
