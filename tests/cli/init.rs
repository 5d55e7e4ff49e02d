//! `kluis init` and `kluis status`.

use super::office::{Office, damage};
use super::run;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;

#[test]
fn init_makes_a_vault_and_shows_the_recovery_code_once() {
    let office = Office::empty();
    let ran = office.run_as(
        &[
            "init",
            "--organisation",
            "Gemeente Voorbeeld",
            "--lang",
            "nl",
        ],
        "anna",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out
            .trim_end()
            .split('-')
            .map(str::len)
            .collect::<Vec<_>>(),
        [8; 8]
    );
    assert!(
        ran.err
            .starts_with("De kluis van Gemeente Voorbeeld staat in team.kluis.\n")
    );
    assert!(ran.err.contains("kluis member add"));
    let ran = office.run_as(&["init", "--organisation", "Gemeente Voorbeeld"], "anna");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err
            .starts_with("Error: team.kluis already exists.\nHint: ")
    );
}

#[test]
fn init_writes_the_recovery_code_to_a_new_file_of_its_owner() {
    let office = Office::empty();
    let line = [
        "init",
        "--organisation",
        "Zoetermeer",
        "--recovery-file",
        "code",
    ];
    let (code, made, err) = office.json_as(&line, "anna");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(made["recovery_code"], Value::Null);
    assert_eq!(made["member"], "anna");
    assert_eq!(made["vault_id"].as_str().map(str::len), Some(32));
    let mode = std::fs::metadata(office.path("code"))
        .expect("there")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let written = std::fs::read_to_string(office.path("code")).expect("there");
    assert_eq!(written.trim_end().len(), 71);
}

#[test]
fn init_that_fails_leaves_neither_a_vault_nor_a_recovery_file() {
    let office = Office::empty();
    office.secret("anna.pass", "kort");
    let line = [
        "init",
        "--organisation",
        "Zoetermeer",
        "--recovery-file",
        "code",
    ];
    let ran = office.run_as(&line, "anna");
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(!office.path("team.kluis").exists() && !office.path("code").exists());
}

#[test]
fn init_names_all_that_is_missing_at_once() {
    let office = Office::empty();
    let ran = run(office.bare(&["init"]).env_remove("KLUIS_VAULT"));
    assert_eq!(ran.code, 2);
    for option in ["--vault", "--organisation", "--member", "--passphrase-file"] {
        assert!(ran.err.contains(option), "{option}: {}", ran.err);
    }
    let ran = office.run_as(&["init", "--organisation", ""], "anna");
    assert_eq!(ran.code, 2);
}

#[test]
fn status_needs_no_key_and_says_more_with_one() {
    let office = Office::open();
    let ran = run(&mut office.bare(&["status", "--format", "json"]));
    let seen: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(seen["organisation"], "Gemeente Voorbeeld");
    assert_eq!(seen["members"][0]["role"], "coordinator");
    assert_eq!((&seen["format"], &seen["epoch"]), (&1.into(), &1.into()));
    assert_eq!(seen["entries"], Value::Null);
    let (code, seen, _) = office.json_as(&["status"], "anna");
    assert_eq!((code, &seen["entries"]), (0, &1.into()));
    assert_eq!(seen["last_purge"], Value::Null);
    let ran = run(&mut office.bare(&["status", "--format", "csv"]));
    assert_eq!(ran.code, 2);
}

#[test]
fn no_vault_is_exit_1_and_a_damaged_one_exit_6() {
    let office = Office::open();
    let ran = run(&mut office.bare(&["status", "--vault", "nergens", "--format", "json"]));
    let error: Value = serde_json::from_str(&ran.err).expect("JSON");
    assert_eq!(
        (ran.code, &error["error"]["kind"]),
        (1, &"not-a-vault".into())
    );
    std::fs::remove_file(office.path("team.kluis/vault-1.db")).expect("gone");
    assert_eq!(office.run_as(&["status"], "anna").code, 6);
    damage(&office.path("team.kluis/keyring"));
    assert_eq!(office.run_as(&["status"], "anna").code, 6);
    std::fs::remove_file(office.path("team.kluis/keyring")).expect("gone");
    assert_eq!(run(&mut office.bare(&["status"])).code, 6);
}

#[test]
fn a_key_file_for_the_first_member_is_refused() {
    let office = Office::empty();
    let line = [
        "init",
        "--organisation",
        "Gemeente Voorbeeld",
        "--member",
        "anna",
    ];
    let ran = run(office.bare(&line).args(["--key-file", "k"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--passphrase-file"), "{}", ran.err);
    assert!(!office.path("team.kluis").exists());
}
