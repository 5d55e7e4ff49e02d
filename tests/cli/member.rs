//! `kluis member`.

use super::run;
use super::team::Office;
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
    let ran = office.run(&line, "j");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_member_is_added_by_id_or_label_and_opens_the_vault() {
    let office = Office::with_vault();
    add_marie(&office, "Informatieanalist");
    let (code, list, _) = office.json(&["member", "list"], "m");
    assert_eq!(code, 0);
    assert_eq!(
        list[1],
        json!({"name": "m", "role": "analyst", "since_entry": 2})
    );
    let ran = run(&mut office.bare(&["member", "list", "--format", "csv"]));
    assert_eq!(
        ran.out,
        "name,role,since_entry\r\nj,coordinator,1\r\nm,analyst,2\r\n"
    );
}

#[test]
fn a_machine_gets_a_key_of_its_own_written_once() {
    let office = Office::with_vault();
    let line = [
        "member",
        "add",
        "nacht",
        "--role",
        "purger",
        "--key-out",
        "nacht.key",
    ];
    let (code, made, err) = office.json(&line, "j");
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
    let ran = run(status.env("KLUIS_MEMBER", "j"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = run(&mut office.bare(&["status", "--key-file", "nacht.key", "--member", "j"]));
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
    assert_eq!(office.run(&line, "j").code, 1);
    assert_eq!(std::fs::read(office.path("nacht.key")).ok(), Some(before));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let office = Office::with_vault();
    add_marie(&office, "analyst");
    let try_to = |line: &[&str], member| {
        let mut whole = vec!["member", "add"];
        whole.extend(line);
        whole.extend(["--key-out", "x.key", "--format", "json"]);
        let ran = office.run(&whole, member);
        assert!(!office.path("x.key").exists());
        let error: Value = serde_json::from_str(&ran.err).expect("JSON");
        (
            ran.code,
            error["error"]["kind"].as_str().unwrap_or("").to_owned(),
        )
    };
    let expect = |code, kind: &str| (code, kind.to_owned());
    assert_eq!(
        try_to(&["k", "--role", "coordinator"], "j"),
        expect(4, "refused")
    );
    assert_eq!(try_to(&["k", "--role", "baas"], "j"), expect(2, "usage"));
    assert_eq!(try_to(&["k"], "j"), expect(2, "missing"));
    assert_eq!(
        try_to(&["M", "--role", "analyst"], "j"),
        expect(4, "member-exists")
    );
    assert_eq!(
        try_to(&["a/b", "--role", "analyst"], "j"),
        expect(2, "bad-name")
    );
    assert_eq!(
        try_to(&["k", "--role", "analyst"], "m"),
        expect(4, "refused")
    );
    let (_, list, _) = office.json(&["member", "list"], "j");
    assert_eq!(list.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_passphrase_is_changed_by_its_member() {
    let office = Office::with_vault();
    office.secret("nieuw", "een nieuwe zin voor jan");
    let line = [
        "member",
        "passwd",
        "--new-passphrase-file",
        "nieuw",
        "--lang",
        "nl",
    ];
    let ran = office.run(&line, "j");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .starts_with("De wachtwoordzin van j is gewijzigd.\n")
    );
    let ran = office.run(&["member", "list", "--lang", "nl"], "j");
    assert_eq!(ran.code, 5);
    assert!(
        ran.err
            .starts_with("Fout: De wachtwoordzin van j is onjuist.\n")
    );
    office.secret("j.pass", "een nieuwe zin voor jan");
    assert_eq!(office.run(&["member", "list"], "j").code, 0);
}
