//! The line itself: help, usage errors, both languages.

use super::office::Office;
use super::{kluis, run};
use serde_json::Value;

#[test]
fn help_and_version_go_to_standard_output() {
    let ran = run(&mut kluis(&["--help"]));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for noun in [
        "init",
        "status",
        "member",
        "policy",
        "verify",
        "log",
        "signal",
        "case",
        "retention",
        "purge",
        "declaration",
        "demo",
    ] {
        assert!(ran.out.contains(&format!("\n  {noun} ")), "{noun}");
    }
    let ran = run(&mut kluis(&[
        "case",
        "intervene",
        "C2026-0001",
        "done",
        "--help",
    ]));
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("--result <RESULT>"));
    let ran = run(&mut kluis(&["--version"]));
    assert_eq!(ran.out, concat!("kluis ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_usage_error_is_exit_2_on_standard_error() {
    let ran = run(&mut kluis(&["case", "show"]));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "Error: Missing: <C>.\nHint: For more: kluis case show --help\n"
    );
}

#[test]
fn a_usage_error_in_json_is_one_object() {
    let ran = run(&mut kluis(&[
        "--format",
        "json",
        "signal",
        "add",
        "--received",
        "gisteren",
    ]));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let read: Value = serde_json::from_str(&ran.err).expect("one JSON document");
    assert_eq!(read["error"]["kind"], "usage");
    assert_eq!(read["error"]["exit"], 2);
    assert!(!ran.err.contains("gisteren"));
}

#[test]
fn the_flag_the_variable_and_the_locale_choose_the_language() {
    let dutch = "Fout: De opdracht kluis sigal bestaat niet.\nTip: Is kluis signal bedoeld?\n";
    assert_eq!(run(&mut kluis(&["sigal", "--lang", "nl"])).err, dutch);
    assert_eq!(run(kluis(&["sigal"]).env("KLUIS_LANG", "nl")).err, dutch);
    assert_eq!(run(kluis(&["sigal"]).env("LANG", "nl_NL.UTF-8")).err, dutch);
    let ran = run(kluis(&["sigal", "--lang", "en"]).env("KLUIS_LANG", "nl"));
    assert!(ran.err.starts_with("Error: "));
    let ran = run(kluis(&["status"]).env("KLUIS_LANG", "fr"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("KLUIS_LANG"));
}

#[test]
fn without_a_command_it_says_which_there_are() {
    let ran = run(&mut kluis(&[]));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Usage: kluis") && ran.err.contains("Make a new vault"));
}

#[test]
fn two_secrets_at_once_are_refused() {
    let line = ["status", "--passphrase-file", "a", "--key-file", "b"];
    assert_eq!(run(&mut kluis(&line)).code, 2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("kluis"))
        .arg("--help")
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_line_that_is_wrong_is_coloured_as_it_asks() {
    let ran = run(&mut kluis(&["case", "show", "X", "--color", "always"]));
    assert!(ran.err.contains("\u{1b}["), "{:?}", ran.err);
    let mut plain = kluis(&["case", "show", "X", "--color=never"]);
    assert!(!run(&mut plain).err.contains('\u{1b}'));
}

#[test]
fn a_text_may_begin_with_a_hyphen_and_an_option_is_not_taken_for_one() {
    let office = Office::open();
    let made = office.json(&["case", "new", "--title", "-5 graden"]);
    let number = made["number"].as_str().expect("a number");
    let note = ["case", "note", number, "--text", "- geur van hennep"];
    office.done(&note);
    let shown = office.json(&["case", "show", number]);
    assert_eq!(shown["title"], "-5 graden");
    assert_eq!(shown["notes"][0]["text"], "- geur van hennep");
    let refused = office.refused(&["case", "note", number, "--text", "--quiet"], 2);
    let message = refused["message"].as_str().expect("a message");
    assert!(message.starts_with("--text: "), "{message}");
}
