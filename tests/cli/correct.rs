//! Correcting on the command line: `signal edit`, `case edit`, `case note --strike`, `case correct`.

use crate::office::{Office, numbered};
use serde_json::json;

#[test]
fn a_signal_says_what_it_should_have_said() {
    let office = Office::open();
    office.json(&[
        "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "Fout", "--street",
        "Kade",
    ]);
    let number = numbered('S', 1);
    let edit = ["signal", "edit", &number, "--text", "Goed", "--street", ""];
    let done = office.json(&[&edit[..], &["--reason", "Verkeerd geplakt"]].concat());
    let expected = json!({"number": number, "corrected": ["text", "street"], "destroy_on": null, "must_be_told": []});
    assert_eq!(done, expected);
    let shown = office.json(&["signal", "show", &number]);
    assert_eq!(
        (&shown["text"], &shown["street"]),
        (&json!("Goed"), &json!(null))
    );
    let correction = &shown["corrections"][0];
    assert_eq!(correction["what"], json!(["text", "street"]));
    assert_eq!(
        (&correction["by"], &correction["about"]),
        (&json!("anna"), &json!(null))
    );
    assert_eq!(correction["reason"], "Verkeerd geplakt");
    // The same again changes nothing, and says so.
    let said = office.done(&["signal", "edit", &number, "--text", "Goed", "--lang", "nl"]);
    assert_eq!(
        said.split_whitespace().collect::<Vec<_>>().join(" "),
        format!("Bij {number} stond dit al zo; er is niets gewijzigd.")
    );
    let page = office.done(&["signal", "show", &number, "--lang", "nl"]);
    assert!(
        page.contains("Correcties") && page.contains("anna: tekst, straat"),
        "{page}"
    );
    assert!(page.contains("Waarom") && !page.contains("Fout"), "{page}");
    let log = office.done(&["log", "list", "--lang", "nl"]);
    assert!(log.contains(&format!("corrigeerde {number}")), "{log}");
}

#[test]
fn an_edit_that_names_nothing_says_what_can_be_named() {
    let office = Office::open();
    for (line, option) in [
        (["signal", "edit", "S2026-0001"], "--received"),
        (["case", "edit", "C2026-0001"], "--lead"),
    ] {
        let refused = office.refused(&line, 2);
        assert_eq!(refused["kind"], "missing");
        assert!(
            refused["hint"]
                .as_str()
                .is_some_and(|hint| hint.contains(option))
        );
    }
    let line = ["case", "correct", "C2026-0001", "1", "--reason", "Naam"];
    let refused = office.refused(&line, 2);
    assert!(
        refused["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("--decided-on"))
    );
    let line = ["case", "correct", "C2026-0001", "1", "--text", "Goed"];
    assert_eq!(office.refused(&line, 2)["kind"], "missing");
    let line = ["case", "note", "C2026-0001", "--strike", "1"];
    assert_eq!(office.refused(&line, 2)["kind"], "missing");
    let line = ["case", "note", "C2026-0001", "--strike", "1", "--text", "x"];
    assert_eq!(office.refused(&line, 2)["kind"], "usage");
    let line = ["signal", "edit", "S2026-0001", "--text", "x"];
    assert_eq!(office.refused(&line, 3)["kind"], "not-found");
}

#[test]
fn a_case_its_notes_and_its_weighings_are_corrected() {
    let office = Office::open();
    office.json(&["case", "new", "--title", "Fout", "--theme", "drugs"]);
    let number = numbered('C', 1);
    let edit = [
        "case", "edit", &number, "--title", "Loods", "--lead", "ANNA",
    ];
    let done = office.json(&[&edit[..], &["--theme", "Witwassen"]].concat());
    let expected = json!({
        "number": number, "corrected": ["title", "theme", "lead"], "destroy_on": null,
        "must_be_told": [],
    });
    assert_eq!(done, expected);
    let unknown = ["case", "edit", &number, "--lead", "niemand"];
    assert_eq!(office.refused(&unknown, 3)["kind"], "no-such-member");

    office.json(&["case", "note", &number, "--text", "Een naam te veel"]);
    let strike = [
        "case",
        "note",
        &number,
        "--strike",
        "1",
        "--reason",
        "Andere zaak",
    ];
    let done = office.json(&strike);
    assert_eq!(
        done,
        json!({"number": number, "n": 1, "struck": true, "must_be_told": []})
    );
    assert_eq!(office.refused(&strike, 4)["rule"], "note-struck");
    let strike = [
        "case",
        "note",
        &number,
        "--strike",
        "2",
        "--reason",
        "Andere zaak",
    ];
    assert_eq!(office.refused(&strike, 3)["kind"], "not-found");

    let dismiss = ["case", "advance", &number, "--decide", "dismiss"];
    let because = ["--reason", "Een naam", "--present", "coördinator"];
    office.json(&[&dismiss[..], &because].concat());
    let correct = ["case", "correct", &number, "1", "--reason", "Naam weg"];
    let more = ["--text", "Geen rol", "--present", "coördinator,politie"];
    let done = office.json(&[&correct[..], &more].concat());
    assert_eq!(done["corrected"], json!(["text", "present"]));
    let late = [&correct[..], &["--decided-on", "2999-01-01"]].concat();
    assert_eq!(office.refused(&late, 4)["rule"], "date-in-future");
    let none = [
        "case", "correct", &number, "7", "--reason", "x", "--text", "y",
    ];
    assert_eq!(office.refused(&none, 3)["kind"], "not-found");

    let shown = office.json(&["case", "show", &number]);
    assert_eq!(
        (&shown["title"], &shown["lead"]),
        (&json!("Loods"), &json!("anna"))
    );
    assert_eq!(shown["notes"][0]["text"], json!(null));
    assert_eq!(shown["notes"][0]["struck"], json!(true));
    assert_eq!(shown["weighings"][0]["reason"], "Geen rol");
    assert_eq!(shown["status"], "dismissed");
    let about: Vec<_> = shown["corrections"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    let about: Vec<_> = about.iter().map(|c| c["about"].clone()).collect();
    assert_eq!(about, [json!(null), json!("note/1"), json!("weighing/1")]);
    for (lang, struck, line) in [
        ("nl", "(doorgehaald)", "wegingsmoment 1 (tekst, aanwezigen)"),
        ("en", "(struck)", "weighing 1 (text, who was present)"),
    ] {
        let page = office.done(&["case", "show", &number, "--lang", lang]);
        assert!(page.contains(struck) && page.contains(line), "{page}");
        assert!(!page.contains("Een naam"), "{page}");
        assert!(page.lines().all(|l| l.chars().count() <= 80), "{page}");
    }
}

#[test]
fn what_hangs_on_a_case_is_struck_and_answers_are_corrected() {
    let office = Office::open();
    office.json(&["case", "new", "--title", "Loods", "--theme", "drugs"]);
    let number = numbered('C', 1);
    let person = ["case", "person", &number, "add", "--name", "Verkeerde naam"];
    office.json(&[&person[..], &["--role", "contact", "--of", "Politie"]].concat());
    let shown = office.json(&["case", "show", &number]);
    assert_eq!(shown["persons"][0]["of"], "politie");
    let page = office.done(&["case", "show", &number, "--lang", "nl"]);
    assert!(
        page.contains("contactpersoon") && page.contains("Namens"),
        "{page}"
    );

    let strike = ["strike", &number, "persoon", "1"];
    assert_eq!(office.refused(&strike, 2)["kind"], "missing");
    let strike = [&strike[..], &["--reason", "Verkeerd"]].concat();
    let done = office.json(&strike);
    let expected =
        json!({"number": number, "what": "person", "n": 1, "struck": true, "must_be_told": []});
    assert_eq!(done, expected);
    assert_eq!(office.refused(&strike, 3)["kind"], "not-found");
    let unknown = ["strike", &number, "naam", "1", "--reason", "Verkeerd"];
    assert_eq!(office.refused(&unknown, 2)["kind"], "usage");

    let answer = [
        "case",
        "advance",
        &number,
        "--answer",
        "open-sources=Verkeerde naam",
    ];
    office.json(&answer);
    let edit = ["case", "edit", &number, "--answer"];
    let done = office.json(&[&edit[..], &["open-sources=Een ander"]].concat());
    assert_eq!(done["corrected"], json!(["answer"]));
    let never = [&edit[..], &["goal=x"]].concat();
    assert_eq!(office.refused(&never, 3)["kind"], "not-found");
    let both = [&edit[..], &["open-sources=x", "--title", "y"]].concat();
    assert_eq!(office.refused(&both, 2)["kind"], "usage");

    let log = office.done(&["log", "list", "--lang", "nl"]);
    assert!(
        log.contains(&format!("haalde een persoon door bij {number}")),
        "{log}"
    );
    for (lang, struck, answered) in [
        (
            "nl",
            "persoon 1 (doorgehaald)",
            "antwoord op ‘open-sources’",
        ),
        ("en", "person 1 (struck)", "answer to ‘open-sources’"),
    ] {
        let page = office.done(&["case", "show", &number, "--lang", lang]);
        assert!(page.contains(struck) && page.contains(answered), "{page}");
        assert!(!page.contains("Verkeerde naam"), "{page}");
        assert!(page.lines().all(|l| l.chars().count() <= 80), "{page}");
    }
}
