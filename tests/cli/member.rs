//! `kluis member`.

use super::office::Office;
use super::run;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

fn add_marie(office: &Office, role: &str) {
    let line = [
        "member",
        "add",
        "m",
        "--role",
        role,
        "--new-passphrase-file",
        "m.pass",
    ];
    let ran = office.run_as(&line, "anna");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_member_is_added_by_id_or_label_and_opens_the_vault() {
    let office = Office::open();
    add_marie(&office, "Informatieanalist");
    let (code, list, _) = office.json_as(&["member", "list"], "m");
    assert_eq!(code, 0);
    assert_eq!(
        list[1],
        json!({"name": "m", "role": "analyst", "since_entry": 2})
    );
    let ran = run(&mut office.bare(&["member", "list", "--format", "csv"]));
    assert_eq!(
        ran.out,
        "name,role,since_entry\r\nanna,coordinator,1\r\nm,analyst,2\r\n"
    );
}

#[test]
fn a_machine_gets_a_key_of_its_own_written_once() {
    let office = Office::open();
    let line = [
        "member",
        "add",
        "nacht",
        "--role",
        "purger",
        "--key-out",
        "nacht.key",
    ];
    let (code, made, err) = office.json_as(&line, "anna");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        made,
        json!({"name": "nacht", "role": "purger", "key_file": "nacht.key"})
    );
    let mode = std::fs::metadata(office.path("nacht.key"))
        .expect("there")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    // The key file names its member, whatever the environment says.
    let mut status = office.bare(&["status", "--key-file", "nacht.key", "--format", "json"]);
    let ran = run(status.env("KLUIS_MEMBER", "anna"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = run(&mut office.bare(&["status", "--key-file", "nacht.key", "--member", "anna"]));
    assert_eq!(ran.code, 5);

    let before = std::fs::read(office.path("nacht.key")).expect("there");
    let line = [
        "member",
        "add",
        "n2",
        "--role",
        "purger",
        "--key-out",
        "nacht.key",
    ];
    assert_eq!(office.run_as(&line, "anna").code, 1);
    assert_eq!(std::fs::read(office.path("nacht.key")).ok(), Some(before));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let office = Office::open();
    add_marie(&office, "analyst");
    let try_to = |line: &[&str], member| {
        let mut whole = vec!["member", "add"];
        whole.extend(line);
        whole.extend(["--key-out", "x.key", "--format", "json"]);
        let ran = office.run_as(&whole, member);
        assert!(!office.path("x.key").exists());
        let error: Value = serde_json::from_str(&ran.err).expect("JSON");
        (
            ran.code,
            error["error"]["kind"].as_str().unwrap_or("").to_owned(),
        )
    };
    let expect = |code, kind: &str| (code, kind.to_owned());
    assert_eq!(
        try_to(&["k", "--role", "coordinator"], "anna"),
        expect(4, "refused")
    );
    assert_eq!(try_to(&["k", "--role", "baas"], "anna"), expect(2, "usage"));
    assert_eq!(try_to(&["k"], "anna"), expect(2, "missing"));
    assert_eq!(
        try_to(&["M", "--role", "analyst"], "anna"),
        expect(4, "member-exists")
    );
    assert_eq!(
        try_to(&["a/b", "--role", "analyst"], "anna"),
        expect(2, "bad-name")
    );
    assert_eq!(
        try_to(&["k", "--role", "analyst"], "m"),
        expect(4, "refused")
    );
    let (_, list, _) = office.json_as(&["member", "list"], "anna");
    assert_eq!(list.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_passphrase_is_changed_by_its_member() {
    let office = Office::open();
    office.secret("nieuw", "een nieuwe zin voor jan");
    let line = [
        "member",
        "passwd",
        "--new-passphrase-file",
        "nieuw",
        "--lang",
        "nl",
    ];
    let ran = office.run_as(&line, "anna");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .starts_with("De wachtwoordzin van anna is gewijzigd.\n")
    );
    let ran = office.run_as(&["member", "list", "--lang", "nl"], "anna");
    assert_eq!(ran.code, 5);
    assert!(
        ran.err
            .starts_with("Fout: De wachtwoordzin van anna is onjuist.\n")
    );
    office.secret("anna.pass", "een nieuwe zin voor jan");
    assert_eq!(office.run_as(&["member", "list"], "anna").code, 0);
    // That it was done stands in the log.
    let log = office.run(&["log", "list", "--lang", "nl"]);
    assert!(
        log.out.contains("wijzigde de eigen wachtwoordzin"),
        "{}",
        log.out
    );
    assert_eq!(office.run(&["verify"]).code, 0);
}
