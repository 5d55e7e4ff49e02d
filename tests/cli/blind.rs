//! The purger, the archivist and the auditor: every command, in every form, and no content.

use crate::office::{Office, numbered};
use crate::run;

/// In every text that the office below holds, a name that stands nowhere else.
const MARK: &str = "Kwartelkoning";

fn office() -> Office {
    let office = Office::with_terms();
    for (name, role) in [("arch", "archivist"), ("aud", "auditor")] {
        let key = format!("{name}.key");
        office.done(&["member", "add", name, "--role", role, "--key-out", &key]);
    }
    office.write("word.txt", format!("{MARK} in een tekst"));
    let word = "@word.txt";
    let asking = |line: &[&str]| office.done(&[line, &["--purpose", word]].concat());
    let (case, tip) = (numbered('C', 2), numbered('S', 4));
    asking(&[
        "signal",
        "add",
        "--source",
        "mma",
        "--theme",
        "drugs",
        "--text",
        word,
        "--reference",
        word,
        "--street",
        word,
        "--house-number",
        word,
        "--postcode",
        word,
        "--city",
        word,
    ]);
    asking(&["case", "new", "--title", word, "--lead", "anna"]);
    asking(&["case", "note", &case, "--text", word]);
    asking(&[
        "case",
        "advance",
        &case,
        "--answer",
        "is-undermining=yes",
        "--answer",
        "municipal-role=yes",
        "--answer",
        "our-territory=yes",
        "--answer",
        "complexity=complex",
        "--answer",
        "open-sources=@word.txt",
        "--decide",
        "start",
        "--reason",
        word,
        "--present",
        word,
    ]);
    // Its own --purpose is what the source was asked for.
    office.done(&[
        "case",
        "consult",
        &case,
        "--source",
        "kvk",
        "--purpose",
        word,
        "--ground",
        word,
        "--result",
        "hit",
        "--text",
        word,
    ]);
    asking(&[
        "case",
        "intervene",
        &case,
        "add",
        "--kind",
        word,
        "--by",
        "stedin",
        "--text",
        word,
    ]);
    asking(&["case", "intervene", &case, "cancel", "1", "--reason", word]);
    asking(&["retention", "hold", &tip, "--ground", word]);
    asking(&["retention", "hold", &numbered('S', 1), "--ground", word]);
    asking(&["signal", "show", &tip]);
    asking(&["case", "show", &case]);
    office
}

#[test]
fn who_has_no_key_for_the_content_is_shown_none_by_any_command() {
    let office = office();
    let (case, tip, due) = (numbered('C', 2), numbered('S', 4), numbered('S', 1));
    let (declaration, ended) = (numbered('D', 1), numbered('C', 1));
    let read = office.done(&["case", "show", &case]) + &office.done(&["signal", "show", &tip]);
    assert!(read.matches(MARK).count() > 12, "a reader sees it: {read}");
    let lines: [&[&str]; 30] = [
        &["status"],
        &["member", "list"],
        &["policy", "show"],
        &["verify"],
        &["log", "list"],
        &["log", "list", "--object", &case],
        &["signal", "list"],
        &["signal", "show", &tip],
        &["signal", "show", &due],
        &[
            "signal",
            "triage",
            &tip,
            "--decide",
            "dismiss",
            "--reason",
            "r",
            "--present",
            "a",
        ],
        &[
            "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "t",
        ],
        &["signal", "import", "--profile", "mma", "word.txt"],
        &["case", "list"],
        &["case", "list", "--lead", "anna"],
        &["case", "show", &case],
        &["case", "new", "--title", "t"],
        &["case", "note", &case, "--text", "t"],
        &[
            "case",
            "advance",
            &case,
            "--decide",
            "execute",
            "--reason",
            "r",
            "--present",
            "a",
        ],
        &["case", "intervene", &case, "cancel", "1", "--reason", "r"],
        &["case", "reopen", &ended, "--reason", "r", "--present", "a"],
        &["retention", "list"],
        &["retention", "hold", &case, "--ground", "g"],
        &["retention", "release", &due, "--reason", "r"],
        &["purge", "--dry-run"],
        &["purge", "--dry-run", "--as-of", "2099-01-01"],
        &["purge"],
        &["declaration", "list"],
        &["declaration", "show", &declaration],
        &["backup", "list"],
        &["recovery", "check", "--code-file", "word.txt"],
    ];
    let mut shown = 0;
    for member in ["arch", "aud", "nachtjob"] {
        let key = format!("{member}.key");
        for line in lines {
            for (format, lang) in [
                ("table", "nl"),
                ("table", "en"),
                ("json", "nl"),
                ("csv", "en"),
            ] {
                let mut command = office.bare(line);
                command.args(["--key-file", &key, "--format", format, "--lang", lang]);
                let ran = run(&mut command);
                assert_ne!(ran.code, 70, "{line:?}");
                let said = ran.out + &ran.err;
                assert!(!said.contains(MARK), "{member} {line:?} {format}: {said}");
                shown += usize::from(ran.code == 0);
            }
        }
    }
    assert!(shown > 3 * 20, "they are shown something: {shown}");
}
