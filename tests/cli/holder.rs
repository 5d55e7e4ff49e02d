//! Who has the vault open: what `status` and a busy vault say.

use super::office::{Office, arg};
use kluis::actions::office;
use kluis::clock::Clock;
use kluis::secret::Passphrase;
use kluis::store::{Options, Store};
use kluis::vault::slot::Credential;
use serde_json::json;
use std::time::Duration;

/// Opens the vault in this process, as a colleague would in another.
fn held(office: &Office) -> Store {
    let text = super::office::text_of(&office.path("anna.pass"));
    let passphrase = Passphrase::new(text.into()).expect("not empty");
    let options = Options {
        state_dir: office.path("state"),
        busy_timeout: Duration::from_secs(5),
        clock: Clock::system(),
        clock_confirmed: false,
        schema: kluis::store::Schema::present(),
    };
    let credential = Credential::Passphrase(passphrase);
    office::open(&office.path("team.kluis"), "anna", &credential, options).expect("opens")
}

fn notes(office: &Office) -> Vec<std::path::PathBuf> {
    let files = office.path("team.kluis").read_dir().expect("readable");
    let paths = files.map(|entry| entry.expect("an entry").path());
    let note = |path: &std::path::PathBuf| arg(path).contains("/lock-");
    paths.filter(note).collect()
}

#[test]
fn a_vault_in_use_names_who_holds_it() {
    let office = Office::open();
    let short = super::office::text_of(&office.path("config.toml")).replace("20s", "0s");
    office.write("config.toml", short);
    assert_eq!(office.json(&["status"])["holders"], json!([]));
    let colleague = held(&office);
    assert_eq!(notes(&office).len(), 1);

    let status = office.json(&["status"]);
    let holder = &status["holders"][0];
    assert_eq!(holder["member"], "anna");
    assert_eq!(holder["process"], std::process::id());
    assert!(holder["host"].is_string() && holder["since"].is_string());
    assert_eq!(status["holders"].as_array().map(Vec::len), Some(1));
    // Also without a key.
    let said = super::run(&mut office.bare(&["status", "--lang", "nl"]));
    let mark = format!("(proces {})", std::process::id());
    assert!(
        said.out.contains("In gebruik door") && said.out.contains(&mark),
        "{}",
        said.out
    );

    let error = office.refused(&["member", "rotate"], 8);
    assert_eq!(
        (&error["kind"], &error["holders"][0]),
        (&json!("busy"), holder)
    );
    let said = office.run(&["member", "rotate", "--lang", "nl"]);
    assert!(
        said.err
            .starts_with("Fout: De kluis is in gebruik door anna op "),
        "{}",
        said.err
    );
    let writing = colleague.write().expect("begins");
    let error = office.refused(&["signal", "list"], 8);
    assert_eq!(&error["holders"][0], holder);
    drop(writing);
    let second = held(&office);
    let said = office.run(&["member", "rotate", "--lang", "en"]);
    assert_eq!(said.err.matches("By anna on ").count(), 2, "{}", said.err);

    drop((colleague, second));
    assert_eq!(notes(&office).len(), 0);
    assert_eq!(office.json(&["member", "rotate"]), json!({"epoch": 2}));
    assert_eq!(notes(&office).len(), 0);
}

#[test]
fn what_a_killed_process_left_holds_nobody_up_and_foreign_text_shows_harmless() {
    let office = Office::open();
    let store = held(&office);
    let note = notes(&office).pop().expect("a note");
    let text = super::office::text_of(&note);
    drop(store);
    // As after a kill: the note is there, its lock is not.
    std::fs::write(&note, &text).expect("written");
    let evil = note.with_file_name("lock-00000000000000ff");
    let host = text.lines().nth(2).expect("a host");
    std::fs::write(&evil, text.replace(host, "host \u{202e}kwaad")).expect("written");
    let odd = std::fs::File::open(&evil).expect("there");
    odd.lock_shared().expect("held");

    assert_eq!(office.json(&["member", "rotate"])["epoch"], 2);
    assert_eq!(notes(&office), std::slice::from_ref(&evil));
    let said = super::run(&mut office.bare(&["status"]));
    assert!(
        said.out.contains("kwaad") && !said.out.contains('\u{202e}'),
        "{}",
        said.out
    );
    let said = super::run(&mut office.bare(&["status", "--format", "json"]));
    assert!(!said.out.contains('\u{202e}'), "{}", said.out);
    drop(odd);
    assert_eq!(office.json(&["status"])["holders"], json!([]));
}

#[test]
fn a_vault_on_a_disk_of_this_computer_is_no_share() {
    let office = Office::open();
    assert_eq!(office.json(&["status"])["share"], serde_json::Value::Null);
    let said = office.run(&["status"]);
    assert!(!said.err.contains("network drive"), "{}", said.err);
}
