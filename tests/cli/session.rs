//! Opening a vault: who, with what, and what is said when it does not open.

use super::office::Office;
use super::run;
use serde_json::Value;

fn error(ran: &super::Ran) -> (i32, String) {
    let error: Value = serde_json::from_str(&ran.err).expect("one JSON document");
    assert_eq!(error["error"]["exit"], ran.code);
    (
        ran.code,
        error["error"]["kind"].as_str().unwrap_or("").to_owned(),
    )
}

#[test]
fn whoever_does_not_get_in_is_told_why() {
    let office = Office::open();
    office.secret("p.pass", "van niemand hier");
    let open = |options: &[&str]| {
        let mut line = vec!["verify", "--format", "json"];
        line.extend(options);
        error(&run(&mut office.bare(&line)))
    };
    let expect = |code, kind: &str| (code, kind.to_owned());
    let wrong = open(&["--member", "anna", "--passphrase-file", "p.pass"]);
    assert_eq!(wrong, expect(5, "wrong-passphrase"));
    let unknown = open(&["--member", "p", "--passphrase-file", "p.pass"]);
    assert_eq!(unknown, expect(5, "unknown-member"));
    assert_eq!(
        open(&["--passphrase-file", "anna.pass"]),
        expect(2, "usage")
    );
    assert_eq!(open(&["--member", "anna"]), expect(2, "usage"));
    let no_key = open(&["--key-file", "anna.pass"]);
    assert_eq!(no_key, expect(2, "usage"));
    let absent = open(&["--member", "anna", "--passphrase-file", "nergens"]);
    assert_eq!(absent, expect(1, "no-such-file"));
}

#[test]
fn what_was_not_named_is_hinted_at() {
    let office = Office::open();
    let ran = run(office.bare(&["verify"]).env_remove("KLUIS_VAULT"));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "Error: No vault was named.\n\
             Hint: Give --vault DIR, or set KLUIS_VAULT or vault in the configuration.\n"
        )
    );
    let ran = run(&mut office.bare(&["verify"]));
    assert!(ran.err.contains("--member NAME"), "{}", ran.err);
}

#[test]
fn faults_of_the_configuration_come_all_at_once() {
    let office = Office::open();
    office.write("fout.toml", "membr = \"j\"\n[kdf]\npasses = 1\n");
    let ran = run(&mut office.bare(&["status", "--config", "fout.toml", "--lang", "nl"]));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "Fout: De configuratie fout.toml klopt niet.\n\
             Regel 1, membr: onbekende sleutel; misschien is dit bedoeld: `member`.\n\
             Regel 3, kdf.passes: moet een geheel getal zijn, vanaf 3 tot en met 16.\n\
             Tip: Alle sleutels staan met uitleg in config.example.toml.\n"
        )
    );
}

#[test]
fn a_computer_that_sees_the_vault_for_the_first_time_says_so_once() {
    let office = Office::open();
    std::fs::remove_dir_all(office.path("state")).expect("gone");
    let notice = "could not be checked";
    assert!(office.run_as(&["log", "list"], "anna").err.contains(notice));
    assert!(!office.run_as(&["log", "list"], "anna").err.contains(notice));
}
