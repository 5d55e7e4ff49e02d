//! The purge and its declaration.

use super::office::{Office, ago, json, numbered, text_of};
use serde_json::json as value;

#[test]
fn a_dry_run_says_what_would_go_and_destroys_nothing() {
    let office = Office::with_terms();
    let line = ["purge", "--dry-run", "--format", "json"];
    let planned = json(&office.nachtjob(&line));
    assert_eq!(planned["as_of"], ago(0).to_string());
    assert_eq!(planned["would_destroy"].as_array().map(Vec::len), Some(2));
    assert_eq!(planned["would_destroy"][1]["rule"], "dismissed");
    assert_eq!(planned["declaration"], value!(null));
    assert_eq!(planned.get("destroyed"), None);
    assert_eq!(json(&office.nachtjob(&line)), planned);

    let later = (ago(0) + chrono::Days::new(400)).to_string();
    let planned = json(&office.run(&[&line[..], &["--as-of", &later]].concat()));
    assert_eq!(planned["would_destroy"].as_array().map(Vec::len), Some(3));
    assert_eq!(office.run(&["purge", "--as-of", &later]).code, 2);
    assert_eq!(office.run(&["purge", "--format", "csv"]).code, 2);
}

#[test]
fn a_purge_destroys_what_is_due_and_passes_over_what_is_held() {
    let office = Office::with_terms();
    let (case, signal) = (numbered('C', 1), numbered('S', 1));
    let hold = ["retention", "hold", &signal, "--ground", "bezwaarprocedure"];
    assert_eq!(office.run(&hold).code, 0);

    let done = json(&office.nachtjob(&["purge", "--format", "json", "--no-input"]));
    let declaration = numbered('D', 1);
    assert_eq!(done["declaration"], declaration);
    assert_eq!(done["destroyed"][0]["number"], case);
    assert_eq!(done["destroyed"].as_array().map(Vec::len), Some(1));
    assert_eq!(done["held"][0]["number"], signal);
    assert_eq!(done["held"][0]["hold"]["ground"], value!(null));

    // People read why something stayed; whoever has the content key reads the ground.
    let again = office.run(&["purge", "--lang", "nl"]);
    assert_eq!(again.code, 0);
    assert!(
        again
            .out
            .contains(&format!("{signal} wordt niet vernietigd: ")),
        "{}",
        again.out
    );
    assert!(again.out.contains("opgeschort (bezwaarprocedure)."));
    assert!(
        again
            .out
            .ends_with("Er is verder niets aan vernietiging toe.\n")
    );

    // The machine can say how many for nobody.
    assert_eq!(office.nachtjob(&["purge", "--approve", "3"]).code, 4);
}

#[test]
fn a_declaration_says_what_went_and_holds_no_name() {
    let office = Office::with_terms();
    assert_eq!(office.run(&["purge", "--quiet"]).code, 0);
    let number = numbered('D', 1);
    let listed = json(&office.run(&["declaration", "list", "--format", "json"]));
    let expected = value!([
        {"number": number, "made_on": ago(0).to_string(), "by": "anna", "records": 3}
    ]);
    assert_eq!(listed, expected);

    let shown = json(&office.nachtjob(&["declaration", "show", &number, "--format", "json"]));
    assert_eq!(shown["role"], "coordinator");
    assert_eq!(shown["entry"]["hash"].as_str().map(str::len), Some(64));
    let items = shown["items"].as_array().expect("items");
    let with_case = items
        .iter()
        .find(|i| i["with_case"] != value!(null))
        .expect("one");
    assert_eq!(with_case["number"], numbered('S', 3));
    assert_eq!(with_case["with_case"], numbered('C', 1));
    assert_eq!(with_case["rule"], value!(null));

    let (html, markdown) = (office.path("v.html"), office.path("v.md"));
    let paths = [&html, &markdown].map(|p| p.to_str().expect("UTF-8"));
    let line = ["declaration", "show", &number, "--lang", "nl"];
    let files = [&line[..], &["--html", paths[0], "--markdown", paths[1]]].concat();
    let written = office.run(&files);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    let on_paper = office.run(&line).out;
    for text in [text_of(&html), text_of(&markdown), on_paper] {
        assert!(text.contains(&format!("Verklaring van vernietiging {number}")));
        assert!(text.contains("van de gemeente Voorbeeldstad"));
        assert!(text.contains("Coördinator ondermijning"));
        assert!(!text.contains("anna"), "{text}");
        assert!(!text.contains("Zaak om te vergeten"));
    }
    assert!(text_of(&html).contains("<html lang=\"nl\">"));

    // A document that is there is not overwritten.
    let before = text_of(&html);
    let refused = office.run(&["declaration", "show", &number, "--html", paths[0]]);
    assert_eq!(refused.code, 1);
    assert_eq!(text_of(&html), before);
    assert_eq!(
        office.run(&["declaration", "show", &numbered('D', 9)]).code,
        3
    );
}

#[test]
fn past_the_cap_nothing_goes_until_a_person_says_how_many() {
    let office = Office::with_terms();
    let policy = office.path("cap.toml");
    std::fs::write(&policy, "[purge]\nmax_records = 1\nmax_share = 0.01\n").expect("written");
    let policy = policy.to_str().expect("UTF-8");
    assert_eq!(office.run(&["policy", "apply", policy]).code, 0);

    let stopped = office.nachtjob(&["purge", "--lang", "nl"]);
    assert_eq!((stopped.code, stopped.out.as_str()), (4, ""));
    assert!(
        stopped.err.contains("kluis purge --approve 2"),
        "{}",
        stopped.err
    );
    let due = ["purge", "--dry-run", "--format", "json"];
    let planned = json(&office.nachtjob(&due));
    assert_eq!(planned["would_destroy"].as_array().map(Vec::len), Some(2));

    assert_eq!(office.nachtjob(&["purge", "--approve", "2"]).code, 4);
    assert_eq!(office.run(&["purge", "--approve", "1"]).code, 4);
    let done = json(&office.run(&["purge", "--approve", "2", "--format", "json"]));
    assert_eq!(done["destroyed"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_number_that_was_destroyed_names_its_declaration_to_everybody() {
    let office = Office::with_terms();
    let purged = json(&office.nachtjob(&["purge", "--format", "json"]));
    let declaration = purged["declaration"].as_str().expect("a number").to_owned();
    let (signal, case) = (numbered('S', 1), numbered('C', 1));
    let note = ["case", "note", &case, "--text", "Nog iets"];
    for line in [
        &["signal", "show", &signal],
        &["case", "show", &case],
        &note[..],
    ] {
        let error = office.refused(line, 3);
        assert_eq!(error["kind"], "destroyed");
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|m| m.contains(&declaration))
        );
    }
    let ran = office.nachtjob(&["case", "show", &case]);
    assert_eq!(
        (ran.code, ran.err.contains(&declaration)),
        (3, true),
        "{}",
        ran.err
    );
    // What never was, and what is there but cannot be read.
    assert_eq!(
        office.refused(&["case", "show", &numbered('C', 9)], 3)["kind"],
        "not-found"
    );
    assert_eq!(
        office.nachtjob(&["signal", "show", &numbered('S', 2)]).code,
        5
    );
}
