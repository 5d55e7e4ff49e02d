//! `kluis policy`.

use super::run;
use super::team::Office;
use serde_json::{Value, json};

#[test]
fn apply_changes_what_the_file_names_and_says_so() {
    let office = Office::with_vault();
    office.write("p.toml", "[retention]\ncase = \"P7Y\"\n");
    let ran = office.run(&["policy", "check", "p.toml"], "j");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "retention.case: P5Y → P7Y\n")
    );
    let ran = office.run(&["policy", "apply", "p.toml", "--lang", "nl"], "j");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "retention.case: P5Y → P7Y\n")
    );
    assert!(ran.err.contains("Termijnen die al lopen, blijven"));
    let (_, shown, _) = office.json(&["policy", "show"], "j");
    assert_eq!(shown["retention"]["case"], "P7Y");
    assert_eq!(shown["retention"]["dismissed"], "P1Y");
    // The same again is no change, and leaves no entry.
    let (code, done, _) = office.json(&["policy", "apply", "p.toml"], "j");
    assert_eq!((code, done), (0, json!({"changed": []})));
    let (_, status, _) = office.json(&["status"], "j");
    assert_eq!(status["entries"], 2);
}

#[test]
fn every_fault_comes_at_once_with_line_and_path() {
    let office = Office::with_vault();
    office.write(
        "p.toml",
        "[retention]\ncase = \"5 jaar\"\n[purge]\nmax_recods = 3\n[workflow]\ndefault = \"haven\"\n",
    );
    for verb in ["check", "apply"] {
        let (code, _, err) = office.json(&["policy", verb, "p.toml"], "j");
        let error: Value = serde_json::from_str(&err).expect("JSON");
        let problems = error["error"]["problems"].as_array().expect("an array");
        assert_eq!((code, problems.len()), (2, 2));
        assert_eq!(
            (&problems[1]["line"], &problems[1]["path"]),
            (&json!(4), &json!("purge.max_recods"))
        );
    }
    office.write("p.toml", "[workflow]\ndefault = \"haven\"\n");
    let (code, _, err) = office.json(&["policy", "apply", "p.toml"], "j");
    let error: Value = serde_json::from_str(&err).expect("JSON");
    assert_eq!(code, 2);
    assert_eq!(error["error"]["problems"][0]["path"], "workflow.default");
    assert_eq!(error["error"]["problems"][0]["line"], 2);
}

#[test]
fn only_the_coordinator_applies_and_a_file_may_be_standard_input() {
    let office = Office::with_vault();
    let line = [
        "member",
        "add",
        "m",
        "--role",
        "analyst",
        "--new-passphrase-file",
        "m.pass",
    ];
    assert_eq!(office.run(&line, "j").code, 0);
    office.write("p.toml", "[themes.youth]\nnl = \"Jeugd\"\nen = \"Youth\"\n");
    assert_eq!(office.run(&["policy", "apply", "p.toml"], "m").code, 4);
    assert_eq!(office.run(&["policy", "check", "p.toml"], "m").code, 0);
    let mut apply = office.bare(&["policy", "apply", "-", "--format", "json"]);
    apply.args(["--member", "j", "--passphrase-file", "j.pass"]);
    let ran = run(apply.write_stdin("[themes.youth]\nnl = \"Jeugd\"\nen = \"Youth\"\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("themes.youth.nl"));
}
