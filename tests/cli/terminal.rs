//! Whatever stands in a tip, a terminal is never given an order by it.
//!
//! Strings that command terminals, turn lines around or hide stand in every free field of every
//! kind, in names of files and in ids that do not exist; every command that shows them runs on a
//! real pseudo-terminal. `KLUIS_TEST_STRINGS=2000 cargo test --test cli terminal -- --nocapture`
//! is the long run.

use crate::hostile::{Hostile, strings};
use crate::pseudo_terminal::{find_control, on_terminal};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;

fn how_many(few: usize) -> usize {
    let asked = std::env::var("KLUIS_TEST_STRINGS").ok();
    asked.map_or(few, |n| n.parse().expect("a number"))
}

#[test]
fn the_search_finds_what_a_terminal_would_obey() {
    for bad in [
        "a\u{1b}[2J",
        "\u{9b}2J",
        "a\r",
        "\u{202e}",
        "\u{7f}",
        "a\u{200b}b",
    ] {
        assert!(find_control(bad.as_bytes()).is_some(), "{bad:?}");
    }
    assert!(find_control(b"a\xffb").is_some());
    assert!(find_control(format!("a{}", "\u{301}".repeat(40)).as_bytes()).is_some());
    assert_eq!(
        find_control("\u{1b}[1mNo\u{1b}[0m\né 漢字".as_bytes()),
        None
    );
    // And a terminal that something was sent to shows it.
    let mut printf = std::process::Command::new("printf");
    printf.arg("\\033]0;x\\007");
    let screen = on_terminal(printf, b"");
    assert!(find_control(&screen.bytes).is_some(), "{:?}", screen.bytes);
}

#[test]
fn no_command_sends_a_terminal_what_stands_in_a_field() {
    let wanted = how_many(150);
    let office = Hostile::new(wanted);
    let (mut runs, mut bytes) = (0, 0);
    let walks: [&[&str]; 2] = [
        &["case", "advance", office.case.as_str()],
        &["signal", "triage", office.signal.as_str()],
    ];
    let shows: [&[&str]; 18] = [
        &["signal", "list"],
        &["signal", "show", office.signal.as_str()],
        &["case", "list"],
        &["case", "show", office.case.as_str()],
        &["case", "show", office.ended.as_str()],
        &["retention", "list"],
        &["find", "--purpose", "x", "a"],
        &["log", "list"],
        &["log", "list", "--object", office.case.as_str()],
        &["purge", "--dry-run"],
        &["declaration", "list"],
        &["declaration", "show", office.declaration.as_str()],
        &["policy", "show"],
        &["member", "list"],
        &["backup", "list"],
        &["status"],
        &["verify"],
        &[
            "case",
            "intervene",
            office.case.as_str(),
            "cancel",
            "99",
            "--reason",
            "@hostile.txt",
        ],
    ];
    for (i, line) in shows.iter().chain(&walks).enumerate() {
        for format in ["table", "json", "csv"] {
            // Each in one language, so that both see every command in the end.
            let lang = [["nl", "en"], ["en", "nl"]][i % 2][usize::from(format == "json")];
            let more = ["--format", format, "--lang", lang, "--color", "always"];
            let mut command = office.command(&[line, &more[..]].concat());
            command.env_remove("NO_COLOR");
            // Ctrl-D, wherever something asks.
            let screen = on_terminal(command, b"\x04\x04");
            assert!(!screen.bytes.is_empty() || screen.code == 0, "{line:?}");
            assert_ne!(screen.code, 70, "{line:?}");
            let found = find_control(&screen.bytes);
            assert_eq!(found, None, "{line:?} {format} {lang}");
            runs += 1;
            bytes += screen.bytes.len();
        }
    }
    // They were shown, and not left out.
    let shown = on_terminal(office.command(&["case", "show", office.case.as_str()]), b"");
    let text = String::from_utf8(shown.bytes).expect("UTF-8");
    assert_eq!(shown.code, 0, "{text}");
    assert!(text.matches("␛[2J").count() > 10, "{text:.300}");
    println!("{wanted} strings in every field, {runs} commands, {bytes} bytes on the terminal");
}

#[test]
fn no_error_sends_a_terminal_what_was_typed_or_what_a_file_is_called() {
    let wanted = how_many(12);
    let office = Hostile::new(12);
    let mut runs = 0;
    for (i, string) in strings(wanted).into_iter().enumerate() {
        let clean: String = string.chars().filter(|c| *c != '\0').take(120).collect();
        let mut raw = clean.clone().into_bytes();
        raw.truncate(200);
        // What is no UTF-8 at all may stand in a path, and in an argument.
        raw.extend_from_slice(b"\x9b2J\xff");
        let (typed, bytes) = (OsStr::new(&clean), OsString::from_vec(raw));
        let file_name: Vec<u8> = bytes.as_encoded_bytes().to_vec();
        let file_name: Vec<u8> = file_name.into_iter().filter(|b| *b != b'/').collect();
        let file = OsString::from_vec(file_name);
        office.write(&file, "Kolom\u{1b}[2J;Datum\n1;2\n");
        let with = |words: &[&str], last: &OsStr| {
            let mut line: Vec<OsString> = words.iter().map(OsString::from).collect();
            line.push(last.to_owned());
            line
        };
        let lines = [
            with(&["case", "show"], typed),
            with(&["signal", "show"], &bytes),
            with(&["status", "--vault"], &bytes),
            with(&["status", "--config"], &bytes),
            with(&["signal", "list", "--theme"], typed),
            with(&["case", "list", "--lead"], typed),
            with(&["log", "list", "--actor"], typed),
            with(&["signal", "import", "--profile"], typed),
            with(&["signal", "import", "--profile", "mma"], &file),
            with(&["signal", "import", "--profile", "mma", "nergens"], &bytes),
            with(&["policy", "check"], &file),
            with(&["backup", "check"], &file),
            with(
                &["declaration", "show", &office.declaration, "--html"],
                &file,
            ),
            with(
                &["member", "add", "--role", "analyst", "--key-out", "k"],
                typed,
            ),
            with(&["member", "list", "--member"], typed),
            with(&["restore", "--vault"], &file),
            with(&["restore", "--vault", "nieuw"], &file),
            with(&["status", "--key-file"], &bytes),
            with(&["status", "--lang"], typed),
            with(&["nonsense"], typed),
            with(&[], &OsString::from(format!("--{clean}"))),
        ];
        for (j, line) in lines.iter().enumerate() {
            let lang = ["nl", "en"][(i + j) % 2];
            let format = ["table", "json"][(i + j) / 2 % 2];
            let mut command = office.command(&[]);
            command
                .args(line)
                .args(["--lang", lang, "--format", format]);
            let screen = on_terminal(command, b"\x04\x04\x04");
            assert_ne!(screen.code, 70, "{line:?}");
            assert_eq!(
                find_control(&screen.bytes),
                None,
                "{line:?} {lang} {format}"
            );
            runs += 1;
        }
        // Also through the environment, where it takes another way.
        for variable in [
            "KLUIS_MEMBER",
            "KLUIS_LANG",
            "KLUIS_CONFIG",
            "KLUIS_PASSPHRASE_FILE",
        ] {
            let mut command = office.command(&["member", "list"]);
            command.env_remove("KLUIS_KEY_FILE").env(variable, &bytes);
            let screen = on_terminal(command, b"\x04\x04\x04");
            assert_eq!(find_control(&screen.bytes), None, "{variable}");
            runs += 1;
        }
    }
    println!("{wanted} strings typed, {runs} commands");
}
