//! `kluis policy`.

use super::office::Office;
use super::run;
use serde_json::{Value, json};

#[test]
fn apply_changes_what_the_file_names_and_says_so() {
    let office = Office::open();
    office.write("p.toml", "[retention]\ncase = \"P7Y\"\n");
    let ran = office.run_as(&["policy", "check", "p.toml"], "anna");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "retention.case: P5Y → P7Y\n")
    );
    let ran = office.run_as(&["policy", "apply", "p.toml", "--lang", "nl"], "anna");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "retention.case: P5Y → P7Y\n")
    );
    assert!(ran.err.contains("Termijnen die al lopen, blijven"));
    let (_, shown, _) = office.json_as(&["policy", "show"], "anna");
    assert_eq!(shown["retention"]["case"], "P7Y");
    assert_eq!(shown["retention"]["dismissed"], "P1Y");
    // The same again is no change, and leaves no entry.
    let (code, done, _) = office.json_as(&["policy", "apply", "p.toml"], "anna");
    assert_eq!((code, done), (0, json!({"changed": [], "workflows": []})));
    let (_, status, _) = office.json_as(&["status"], "anna");
    assert_eq!(status["entries"], 2);
}

#[test]
fn every_fault_comes_at_once_with_line_and_path() {
    let office = Office::open();
    office.write(
        "p.toml",
        "[retention]\ncase = \"5 jaar\"\n[purge]\nmax_recods = 3\n[workflow]\ndefault = \"haven\"\n",
    );
    for verb in ["check", "apply"] {
        let (code, _, err) = office.json_as(&["policy", verb, "p.toml"], "anna");
        let error: Value = serde_json::from_str(&err).expect("JSON");
        let problems = error["error"]["problems"].as_array().expect("an array");
        assert_eq!((code, problems.len()), (2, 2));
        assert_eq!(
            (&problems[1]["line"], &problems[1]["path"]),
            (&json!(4), &json!("purge.max_recods"))
        );
    }
    office.write("p.toml", "[workflow]\ndefault = \"haven\"\n");
    let (code, _, err) = office.json_as(&["policy", "apply", "p.toml"], "anna");
    let error: Value = serde_json::from_str(&err).expect("JSON");
    assert_eq!(code, 2);
    assert_eq!(error["error"]["problems"][0]["path"], "workflow.default");
    assert_eq!(error["error"]["problems"][0]["line"], 2);
}

#[test]
fn only_the_coordinator_applies_and_a_file_may_be_standard_input() {
    let office = Office::open();
    let line = [
        "member",
        "add",
        "m",
        "--role",
        "analyst",
        "--new-passphrase-file",
        "m.pass",
    ];
    assert_eq!(office.run_as(&line, "anna").code, 0);
    office.write("p.toml", "[themes.youth]\nnl = \"Jeugd\"\nen = \"Youth\"\n");
    assert_eq!(office.run_as(&["policy", "apply", "p.toml"], "m").code, 4);
    assert_eq!(office.run_as(&["policy", "check", "p.toml"], "m").code, 0);
    let mut apply = office.bare(&["policy", "apply", "-", "--format", "json"]);
    apply.args(["--member", "anna", "--passphrase-file", "anna.pass"]);
    let ran = run(apply.write_stdin("[themes.youth]\nnl = \"Jeugd\"\nen = \"Youth\"\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("themes.youth.nl"));
}

#[test]
fn workflow_files_are_read_beside_the_policy_and_kept_once() {
    let office = Office::open();
    std::fs::create_dir(office.path("beleid")).expect("made");
    let own = include_str!("../../data/workflows/zoetermeer.toml")
        .replace("id = \"zoetermeer\"", "id = \"haven\"");
    office.write("beleid/haven.toml", &own);
    let patch = "[workflow]\ndefault = \"haven\"\nfiles = [\"haven.toml\"]\n";
    office.write("beleid/p.toml", patch);
    let line = |verb| ["policy", verb, "beleid/p.toml"];
    let new = json!([{"id": "haven", "version": 1}]);
    assert_eq!(office.json(&line("check"))["workflows"], new);
    assert_eq!(office.json(&line("apply"))["workflows"], new);
    assert_eq!(office.json(&line("apply"))["workflows"], json!([]));
    office.json(&["verify"]);

    // Cases walk it: the same version cannot become another text.
    office.write("beleid/haven.toml", own.replace("vier fasen", "4 fasen"));
    assert_eq!(office.refused(&line("apply"), 4)["rule"], "workflow-taken");
    // Every problem of a file, each with its place.
    office.write(
        "beleid/haven.toml",
        own.replace("reopen_to = \"plan\"", "reopen_to = \"paln\"")
            .replace("version = 1", "version = 0"),
    );
    let problems = office.refused(&line("check"), 2)["problems"].clone();
    let paths = problems.as_array().expect("an array").iter();
    let paths: Vec<_> = paths.map(|p| (&p["path"], &p["line"])).collect();
    assert_eq!(
        paths,
        [
            (&json!("version"), &json!(7)),
            (&json!("reopen_to"), &json!(10))
        ]
    );
    // A new vault takes them from the configuration.
    office.write("beleid/haven.toml", &own);
    let config = std::fs::read_to_string(office.path("config.toml")).expect("there");
    office.write("beleid/config.toml", format!("{config}{patch}"));
    let init = [
        "init",
        "--vault",
        "nieuw.kluis",
        "--organisation",
        "Haven",
        "--config",
        "beleid/config.toml",
    ];
    office.done(&init);
    let shown = office.json(&["policy", "show", "--vault", "nieuw.kluis"]);
    assert_eq!(shown["workflow"]["default"], "haven");
}
