//! The purge and its declaration.

use super::shelf::{Shelf, ago, json, numbered, text_of};
use serde_json::json as value;

#[test]
fn a_dry_run_says_what_would_go_and_destroys_nothing() {
    let shelf = Shelf::new();
    let line = ["purge", "--dry-run", "--format", "json"];
    let planned = json(&shelf.nachtjob(&line));
    assert_eq!(planned["as_of"], ago(0).to_string());
    assert_eq!(planned["would_destroy"].as_array().map(Vec::len), Some(2));
    assert_eq!(planned["would_destroy"][1]["rule"], "dismissed");
    assert_eq!(planned["declaration"], value!(null));
    assert_eq!(planned.get("destroyed"), None);
    assert_eq!(json(&shelf.nachtjob(&line)), planned);

    let later = (ago(0) + chrono::Days::new(400)).to_string();
    let planned = json(&shelf.anna(&[&line[..], &["--as-of", &later]].concat()));
    assert_eq!(planned["would_destroy"].as_array().map(Vec::len), Some(3));
    assert_eq!(shelf.anna(&["purge", "--as-of", &later]).code, 2);
    assert_eq!(shelf.anna(&["purge", "--format", "csv"]).code, 2);
}

#[test]
fn a_purge_destroys_what_is_due_and_passes_over_what_is_held() {
    let shelf = Shelf::new();
    let (case, signal) = (numbered('C', 1), numbered('S', 1));
    let hold = ["retention", "hold", &signal, "--ground", "bezwaarprocedure"];
    assert_eq!(shelf.anna(&hold).code, 0);

    let done = json(&shelf.nachtjob(&["purge", "--format", "json", "--no-input"]));
    let declaration = numbered('D', 1);
    assert_eq!(done["declaration"], declaration);
    assert_eq!(done["destroyed"][0]["number"], case);
    assert_eq!(done["destroyed"].as_array().map(Vec::len), Some(1));
    assert_eq!(done["held"][0]["number"], signal);
    assert_eq!(done["held"][0]["hold"]["ground"], value!(null));

    // People read why something stayed; whoever has the content key reads the ground.
    let again = shelf.anna(&["purge", "--lang", "nl"]);
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
    assert_eq!(shelf.nachtjob(&["purge", "--approve", "3"]).code, 4);
}

#[test]
fn a_declaration_says_what_went_and_holds_no_name() {
    let shelf = Shelf::new();
    assert_eq!(shelf.anna(&["purge", "--quiet"]).code, 0);
    let number = numbered('D', 1);
    let listed = json(&shelf.anna(&["declaration", "list", "--format", "json"]));
    let expected = value!([
        {"number": number, "made_on": ago(0).to_string(), "by": "anna", "records": 3}
    ]);
    assert_eq!(listed, expected);

    let shown = json(&shelf.nachtjob(&["declaration", "show", &number, "--format", "json"]));
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

    let (html, markdown) = (shelf.path("v.html"), shelf.path("v.md"));
    let paths = [&html, &markdown].map(|p| p.to_str().expect("UTF-8"));
    let line = ["declaration", "show", &number, "--lang", "nl"];
    let files = [&line[..], &["--html", paths[0], "--markdown", paths[1]]].concat();
    let written = shelf.anna(&files);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    let on_paper = shelf.anna(&line).out;
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
    let refused = shelf.anna(&["declaration", "show", &number, "--html", paths[0]]);
    assert_eq!(refused.code, 1);
    assert_eq!(text_of(&html), before);
    assert_eq!(
        shelf.anna(&["declaration", "show", &numbered('D', 9)]).code,
        3
    );
}
