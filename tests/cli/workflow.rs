//! `kluis workflow`, and `kluis case migrate`.

use super::office::{Office, arg, numbered, text_of};
use super::{kluis, run};
use serde_json::{Value, json};

const DORDRECHT: &str = include_str!("../../examples/workflows/dordrecht.toml");
const WESTLAND: &str = include_str!("../../examples/workflows/westland.toml");

/// An office with a vault that has taken in all four workflows.
fn office() -> Office {
    let office = Office::open();
    office.write("dordrecht.toml", DORDRECHT);
    office.write("westland.toml", WESTLAND);
    office.write(
        "p.toml",
        "[workflow]\nfiles = [\"dordrecht.toml\", \"westland.toml\"]\n",
    );
    office.done(&["policy", "apply", "p.toml"]);
    office
}

#[test]
fn without_a_vault_those_of_the_program_are_listed_and_drawn() {
    let ran = run(&mut kluis(&["workflow", "list", "--format", "json"]));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let listed: Value = serde_json::from_str(&ran.out).expect("JSON");
    let ids = listed.as_array().expect("an array").iter();
    let ids: Vec<_> = ids
        .map(|w| (w["id"].clone(), w["version"].clone(), w["default"].clone()))
        .collect();
    assert_eq!(
        ids,
        [
            (json!("zoetermeer"), json!(1), json!(true)),
            (json!("model-protocol"), json!(1), json!(false)),
        ]
    );
    for (lang, title, decision) in [
        (
            "nl",
            "Werkwijze Zoetermeer",
            "Interventieplan vaststellen (naar fase 3)",
        ),
        (
            "en",
            "Zoetermeer's way of working",
            "Adopt the intervention plan (to phase 3)",
        ),
    ] {
        for id in ["zoetermeer", "model-protocol"] {
            let ran = run(&mut kluis(&["workflow", "show", id, "--lang", lang]));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""));
            for line in ran.out.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
            if id == "zoetermeer" {
                assert!(ran.out.starts_with(title) && ran.out.contains(decision));
            }
        }
    }
    let ran = run(&mut kluis(&[
        "workflow",
        "show",
        "zoetermer",
        "--format",
        "json",
    ]));
    let error: Value = serde_json::from_str(&ran.err).expect("JSON");
    assert_eq!(
        (ran.code, &error["error"]["nearest"]),
        (2, &json!("zoetermeer"))
    );
}

#[test]
fn a_drawing_is_told_to_programs_whole() {
    let ran = run(&mut kluis(&[
        "workflow",
        "show",
        "model-protocol",
        "--format",
        "json",
    ]));
    let shown: Value = serde_json::from_str(&ran.out).expect("JSON");
    let phase = &shown["phases"][4];
    assert_eq!(phase["id"], "analysis");
    assert_eq!(phase["privacy_checks"][0]["groups"], json!(["municipal"]));
    assert_eq!(
        phase["privacy_checks"][0]["roles"],
        json!(["privacy-officer"])
    );
    let first = &shown["phases"][0]["decisions"][0];
    assert_eq!(
        (&first["to"], &first["roles"]),
        (&json!("weigh-2a"), &json!(["coordinator"]))
    );
    assert_eq!(shown["statuses"][0]["id"], "riec");
}

#[test]
fn the_drawing_in_html_asks_nothing_of_anybody_and_escapes_labels() {
    let office = Office::empty();
    let own = WESTLAND.replacen(
        "nl = \"Lokale aanpak\"",
        "nl = \"Lokale <script>alert(1)</script> & aanpak\"",
        1,
    );
    office.write("w.toml", own);
    let page = office.path("w.html");
    let mut show = kluis(&["workflow", "show", arg(&office.path("w.toml"))]);
    show.args(["--lang", "nl", "--html", arg(&page)]);
    let ran = run(&mut show);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let html = text_of(&page);
    assert!(!html.contains("<script") && html.contains("Lokale &lt;script&gt;"));
    assert!(html.starts_with("<!doctype html>\n<html lang=\"nl\">"));
    assert!(html.contains("default-src 'none'"));
    let links = html.matches("http").count();
    let names =
        html.matches("http-equiv").count() + html.matches("http://www.w3.org/2000/svg").count();
    assert_eq!(links, names, "nothing is loaded from anywhere");
    assert!(!html.contains("src=") && !html.contains("href="));
    // A line for each decision, with an arrow, and a box for each phase and status.
    assert_eq!(html.matches("<rect").count(), 4 + 5);
    assert_eq!(html.matches("marker-end").count(), 16);
    // It never overwrites a file.
    let ran = run(&mut show);
    assert_eq!(ran.code, 1);
    assert_eq!(text_of(&page), html);
}

/// A workflow with faults of every sort, and the lines they stand on.
fn faulty() -> (String, Vec<(u64, &'static str)>) {
    let changes = [
        ("version = 1\n", "version = 1\nauthor = \"x\"\n", "author"),
        ("en = \"Local triangle\"\n", "", "bodies[1].en"),
        (
            "kind = \"date\"",
            "kind = \"daet\"",
            "phases[0].items[1].kind",
        ),
        (
            "opens = [\"open\"]",
            "opens = [\"opne\"]",
            "phases[0].opens",
        ),
        (
            "to = \"local\"\nneeds",
            "to = \"locl\"\nneeds",
            "phases[0].decisions[1].to",
        ),
        (
            "{ item = \"hypothesis\" }, {",
            "{ item = \"hypotesis\" }, {",
            "phases[1].decisions[0].needs[0].item",
        ),
        (
            "roles = [\"coordinator\"]",
            "roles = [\"coordinater\"]",
            "phases[1].decisions[1].roles",
        ),
        (
            "bodies = [\"lip\", \"driehoek\"]",
            "bodies = [\"lip\", \"driehoke\"]",
            "phases[3].decisions[0].bodies",
        ),
    ];
    let mut text = WESTLAND.to_owned();
    for (old, new, _) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let line = |needle: &str| {
        let at = text.find(needle).expect("there");
        text[..at].matches('\n').count() as u64 + 1
    };
    let lines = [
        line("author"),
        line("[[bodies]]\nid = \"driehoek\""),
        line("kind = \"daet\""),
        line("opens = [\"opne\"]"),
        line("to = \"locl\""),
        line("{ item = \"hypotesis\" }"),
        line("roles = [\"coordinater\"]"),
        line("bodies = [\"lip\", \"driehoke\"]"),
    ];
    let paths = changes.map(|(.., path)| path);
    let mut expected: Vec<_> = lines.into_iter().zip(paths).collect();
    expected.sort_unstable();
    (text, expected)
}

#[test]
fn check_finds_everything_at_once_with_its_line_in_both_languages() {
    let office = Office::empty();
    let (text, expected) = faulty();
    office.write("w.toml", &text);
    let file = office.path("w.toml");
    let checked = |lang: &str| -> Vec<Value> {
        let line = [
            "workflow",
            "check",
            arg(&file),
            "--format",
            "json",
            "--lang",
            lang,
        ];
        let ran = run(&mut kluis(&line));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        let error: Value = serde_json::from_str(&ran.err).expect("one object");
        error["error"]["problems"]
            .as_array()
            .expect("an array")
            .clone()
    };
    let (nl, en) = (checked("nl"), checked("en"));
    let found: Vec<_> = nl
        .iter()
        .map(|p| {
            (
                p["line"].as_u64().expect("a line"),
                p["path"].as_str().expect("a path"),
            )
        })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(
        nl[3]["problem"],
        "‘daet’ is onbekend; misschien is ‘date’ bedoeld"
    );
    assert_eq!(
        en[3]["problem"],
        "‘daet’ is unknown; perhaps ‘date’ is meant"
    );
    for (one, other) in nl.iter().zip(&en) {
        assert_ne!(one["problem"], other["problem"]);
        assert_eq!(one["line"], other["line"]);
    }
    let people = run(&mut kluis(&[
        "workflow",
        "check",
        arg(&file),
        "--lang",
        "nl",
    ]));
    assert_eq!(people.code, 2);
    for (line, path) in [
        (7, "author: "),
        (17, "bodies[driehoek].en: "),
        (44, "phases[lip].items[discussed-on].kind: "),
        (165, "phases[local].decisions[execute].needs[1].item: "),
    ] {
        let both = people
            .err
            .lines()
            .any(|l| l.contains(&line.to_string()) && l.contains(path));
        assert!(both, "{line} {path}: {}", people.err);
    }
}

#[test]
fn a_phase_that_is_never_reached_is_found_beside_a_missing_label() {
    let office = Office::empty();
    let text = DORDRECHT
        .replacen("to = \"monitor\"", "to = \"close\"", 1)
        .replacen("en = \"Steering team\"\n", "", 1);
    office.write("w.toml", text);
    let file = office.path("w.toml");
    let line = ["workflow", "check", arg(&file), "--format", "json"];
    let ran = run(&mut kluis(&line));
    let error: Value = serde_json::from_str(&ran.err).expect("one object");
    let found = error["error"]["problems"]
        .as_array()
        .expect("an array")
        .iter();
    let found: Vec<_> = found.map(|p| (&p["path"], &p["problem"])).collect();
    assert_eq!(
        found,
        [
            (&json!("bodies[1].en"), &json!("is missing")),
            (&json!("phases[3]"), &json!("no decision leads here")),
        ]
    );
}

#[test]
fn a_sound_file_is_said_to_be_and_a_missing_one_is_exit_1() {
    let office = Office::empty();
    office.write("w.toml", WESTLAND);
    let file = office.path("w.toml");
    let ran = run(&mut kluis(&[
        "workflow",
        "check",
        arg(&file),
        "--lang",
        "nl",
    ]));
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "westland, versie 1, is in orde: 4 fasen, 16 besluiten.\n"
        )
    );
    let ran = run(&mut kluis(&[
        "workflow",
        "check",
        arg(&office.path("x.toml")),
    ]));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
}

#[test]
fn a_workflow_with_a_fault_is_refused_whole_with_its_policy() {
    let office = Office::open();
    office.write("w.toml", faulty().0);
    office.write("d.toml", DORDRECHT);
    office.write(
        "p.toml",
        "[retention]\ncase = \"P7Y\"\n[workflow]\nfiles = [\"d.toml\", \"w.toml\"]\n",
    );
    for verb in ["check", "apply"] {
        let problems = office.refused(&["policy", verb, "p.toml"], 2)["problems"].clone();
        assert_eq!(problems.as_array().map(Vec::len), Some(8));
    }
    assert_eq!(office.json(&["policy", "show"])["retention"]["case"], "P5Y");
    let listed = office.json(&["workflow", "list"]);
    assert_eq!(
        listed.as_array().map(Vec::len),
        Some(2),
        "not even the sound one"
    );
    // A source that the office does not have cannot be guarded; one that the file itself adds can.
    let own = DORDRECHT.replacen("\"taxes\"]", "\"liquor\"]", 1);
    office.write("w.toml", own);
    office.write("p.toml", "[workflow]\nfiles = [\"w.toml\"]\n");
    let problems = office.refused(&["policy", "apply", "p.toml"], 2)["problems"].clone();
    assert_eq!(problems[0]["path"], "phases[1].privacy_checks[0].sources");
    office.write(
        "p.toml",
        "[workflow]\nfiles = [\"w.toml\"]\n[consult.liquor]\nnl = \"Drank\"\nen = \"Liquor\"\n\
         group = \"municipal\"\n",
    );
    office.done(&["policy", "apply", "p.toml"]);
}

#[test]
fn a_case_walks_the_workflow_it_was_opened_with_and_goes_over_with_a_reason() {
    let office = office();
    let new = ["case", "new", "--theme", "drugs", "--workflow"];
    let number = numbered('C', 1);
    let opened = office.json(&[&new[..], &["model-protocol"]].concat());
    assert_eq!(
        (&opened["number"], &opened["phase"]),
        (&json!(number), &json!("weigh-1"))
    );
    let unknown = office.refused(&[&new[..], &["dordrect"]].concat(), 2);
    assert_eq!(unknown["nearest"], "dordrecht");
    let answer = ["case", "advance", &number, "--answer"];
    office.json(
        &[
            &answer[..],
            &["is-undermining=ja", "--answer", "red-flags=latent"],
        ]
        .concat(),
    );

    let over = ["case", "migrate", &number, "--workflow", "dordrecht"];
    let missing = office.refused(&over, 2);
    assert!(
        missing["message"]
            .as_str()
            .expect("text")
            .contains("--reason"),
        "{missing}"
    );
    let planned = office.json(&[&over[..], &["--dry-run"]].concat());
    assert_eq!(
        (&planned["phase"], &planned["workflow"]),
        (&json!("weigh"), &json!("dordrecht"))
    );
    let left = json!([{"phase": "weigh-1", "item": "red-flags", "answer": "latent"}]);
    assert_eq!(planned["not_taken_over"], left);
    assert_eq!(
        office.json(&["case", "show", &number])["workflow"],
        "model-protocol"
    );

    let done = office.json(&[&over[..], &["--reason", "besluit"]].concat());
    assert_eq!(done, planned);
    let shown = office.json(&["case", "show", &number]);
    assert_eq!(
        (&shown["workflow"], &shown["phase"]),
        (&json!("dordrecht"), &json!("weigh"))
    );
    assert_eq!(shown["not_taken_over"], left);
    let checklist = shown["checklist"].as_array().expect("an array").iter();
    let answered: Vec<_> = checklist
        .filter(|l| !l["answer"].is_null())
        .map(|l| &l["item"])
        .collect();
    assert_eq!(answered, [&json!("is-undermining")]);
    assert_eq!(
        shown["notes"][0]["text"],
        "model-protocol 1 → dordrecht 1: besluit"
    );
    let people = office.done(&["case", "show", &number, "--lang", "nl"]);
    assert!(
        people.contains("Niet overgenomen uit een andere werkwijze\n- weigh-1/red-flags: latent\n"),
        "{people}"
    );
    assert_eq!(
        office.refused(&[&over[..], &["--reason", "x"]].concat(), 4)["rule"],
        "walks-it-already"
    );
    office.json(&["verify"]);
}

#[test]
fn the_list_tells_what_the_vault_keeps() {
    let office = office();
    let listed = office.json(&["workflow", "list"]);
    let ids = listed.as_array().expect("an array").iter();
    let ids: Vec<_> = ids
        .map(|w| (w["id"].as_str(), w["origin"].as_str()))
        .collect();
    assert_eq!(
        ids,
        [
            (Some("dordrecht"), Some("own")),
            (Some("model-protocol"), Some("built-in")),
            (Some("westland"), Some("own")),
            (Some("zoetermeer"), Some("built-in")),
        ]
    );
    let shown = office.done(&["workflow", "show", "westland", "--lang", "nl"]);
    assert!(
        shown.contains("Opnieuw bespreken in het volgende LIP"),
        "{shown}"
    );
}
