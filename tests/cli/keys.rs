//! `kluis member remove|rotate|role|hand-over` and `kluis recovery`.

use super::office::Office;
use serde_json::json;

fn with_marie() -> Office {
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
    let ran = office.run_as(&line, "anna");
    assert_eq!(ran.code, 0, "{}", ran.err);
    office
}

#[test]
fn a_leaver_is_locked_out_and_their_cases_are_named() {
    let office = with_marie();
    let case = office.json(&["case", "new", "--title", "Loods", "--lead", "m"]);
    let removed = office.json(&["member", "remove", "M"]);
    assert_eq!(
        removed,
        json!({"name": "m", "cases": [case["number"]], "handed_to": null})
    );
    assert_eq!(office.run_as(&["signal", "list"], "m").code, 5);
    assert_eq!(office.run_as(&["case", "list"], "anna").code, 0);
    office.refused(&["member", "remove", "m"], 3);
    let error = office.refused(&["member", "remove", "anna"], 4);
    assert_eq!(error["rule"], "coordinator-hands-over");
}

#[test]
fn only_the_coordinator_changes_keys_and_roles() {
    let office = with_marie();
    for line in [
        &["member", "rotate"][..],
        &["member", "role", "anna", "adviser"],
        &["member", "hand-over", "m"],
    ] {
        assert_eq!(office.run_as(line, "m").code, 4, "{line:?}");
    }
    assert_eq!(office.json(&["member", "rotate"]), json!({"epoch": 2}));
    assert_eq!(
        office.json(&["member", "role", "m", "Beleidsadviseur"]),
        json!({"name": "m", "role": "adviser"})
    );
    office.refused(&["member", "role", "m", "coordinator"], 4);
    assert_eq!(
        office.json(&["member", "hand-over", "m"]),
        json!({"coordinator": "m", "role": "adviser"})
    );
    assert_eq!(office.run_as(&["member", "rotate"], "m").code, 0);
}

#[test]
fn a_recovery_code_with_a_typing_error_names_its_group() {
    let office = with_marie();
    let code = "7MYY72JV-Y6PVGDMC-AXG0FEZ3-KX6EE93G-64ZJFP5D-MA6ABKNZ-M1RX71CM-HA3HPKHS";
    office.secret("code", code);
    let check = ["recovery", "check", "--code-file", "code"];
    assert_eq!(office.refused(&check, 5)["kind"], "wrong-code");
    office.secret("code", &code.replace("KX6EE93G", "KX6EE93H"));
    let error = office.refused(&check, 2);
    assert!(error["message"].to_string().contains("roup 4"), "{error}");
    office.secret("code", "kort");
    office.refused(&check, 2);
}
