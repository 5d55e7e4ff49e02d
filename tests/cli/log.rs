//! `kluis log` and `kluis verify`.

use super::office::{Office, damage};
use super::run;
use serde_json::{Value, json};

#[test]
fn the_log_says_who_did_what_and_who_looked() {
    let office = Office::open();
    let ran = office.run_as(
        &["log", "list", "--purpose", "controle", "--lang", "nl"],
        "anna",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .lines()
            .nth(1)
            .is_some_and(|line| line.contains("anna  maakte de kluis"))
    );
    let (code, list, err) = office.json_as(&["log", "list"], "anna");
    assert_eq!((code, err.as_str()), (0, ""));
    let second = &list[1];
    assert_eq!(
        (&second["seq"], &second["actor"]),
        (&json!(2), &json!("anna"))
    );
    assert_eq!(
        (&second["action"], &second["result"]),
        (&json!("read"), &json!("log-list"))
    );
    assert_eq!(second["purpose"], "controle");
    let fields: Vec<&String> = second.as_object().expect("an object").keys().collect();
    let fixed = [
        "seq", "at", "actor", "action", "object", "result", "purpose",
    ];
    assert_eq!(fields, fixed, "no field but those that scripts rely on");
    let ran = office.run_as(&["log", "list", "--format", "csv"], "anna");
    assert!(
        ran.out
            .starts_with("seq,at,actor,action,object,result,purpose\r\n1,")
    );
}

#[test]
fn the_log_is_narrowed_and_an_unknown_member_is_exit_3() {
    let office = Office::open();
    let (code, list, _) = office.json_as(&["log", "list", "--since", "01-01-2999"], "anna");
    assert_eq!((code, list), (0, json!([])));
    let (code, list, _) = office.json_as(&["log", "list", "--object", "C2026-0001"], "anna");
    assert_eq!((code, list), (0, json!([])));
    let ran = office.run_as(&["log", "list", "--actor", "piet"], "anna");
    assert_eq!(ran.code, 3);
    assert!(ran.err.starts_with("Error: There is no member named piet"));
}

#[test]
fn verify_reports_on_standard_output_also_with_exit_6() {
    let office = Office::open();
    let (code, report, _) = office.json_as(&["verify"], "anna");
    assert_eq!(
        (code, &report["ok"], &report["faults"]),
        (0, &json!(true), &json!([]))
    );
    assert_eq!(report["checked"]["entries"], 1);

    damage(&office.path("team.kluis/keyring"));
    let (code, report, err) = office.json_as(&["verify"], "anna");
    assert_eq!((code, err.as_str(), &report["ok"]), (6, "", &json!(false)));
    assert_eq!(report["faults"][0]["kind"], "damaged");
    assert!(report["faults"][0]["what"].is_string() && report["faults"][0]["where"].is_string());
}

#[test]
fn an_older_copy_of_the_vault_is_found_out() {
    let office = Office::open();
    let copy = |from: &str, to: &str| {
        let done = std::process::Command::new("cp")
            .arg("-r")
            .args([office.path(from), office.path(to)])
            .status();
        assert!(done.is_ok_and(|status| status.success()));
    };
    copy("team.kluis", "oud.kluis");
    assert_eq!(office.run_as(&["log", "list"], "anna").code, 0);
    let mut verify = office.bare(&["verify", "--format", "json", "--vault", "oud.kluis"]);
    let ran = run(verify.args(["--member", "anna", "--passphrase-file", "anna.pass"]));
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (ran.code, &report["faults"][0]["kind"]),
        (6, &json!("rolled-back"))
    );
}
