//! The wizard at a real pseudo-terminal of 80 columns, in both languages.

use crate::dialogue::{Dialogue, played};
use crate::office::{Office, ago, numbered};
use crate::pseudo_terminal::on_terminal;
use std::process::Command;

/// The program as anna, with an environment of its own.
fn kluis(office: &Office, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kluis"));
    command
        .env_clear()
        .args(line)
        .current_dir(office.path(""))
        .env("KLUIS_CONFIG", "config.toml")
        .env("KLUIS_VAULT", "team.kluis")
        .env("KLUIS_MEMBER", "anna")
        .env("KLUIS_PASSPHRASE_FILE", "anna.pass")
        .env("TMPDIR", office.path(""));
    command
}

fn begin(office: &Office, line: &[&str]) -> Dialogue {
    Dialogue::begin(kluis(office, line))
}

/// A run that must end well: what stood on the screen.
fn recorded(dialogue: Dialogue) -> Vec<String> {
    let (code, sent) = dialogue.end();
    assert_eq!(code, 0, "{sent}");
    let screen = played(&sent);
    for row in &screen {
        assert!(
            unicode_width::UnicodeWidthStr::width(row.as_str()) <= 80,
            "{row}"
        );
    }
    screen
}

/// What was shown before it was recorded, the last time it was.
fn preview(screen: &[String], nl: bool) -> &[String] {
    let (begin, end) = match nl {
        true => ("Dit wordt vastgelegd", "Terug naar: "),
        false => ("This will be recorded", "Go back to: "),
    };
    let from = screen.iter().rposition(|row| row == begin).expect("shown");
    let to = screen.iter().rposition(|row| row.starts_with(end));
    &screen[from + 1..to.expect("a way back")]
}

/// Every row of the preview must be a row of what `show` prints now, in this order; only who
/// recorded it goes on there with the time.
fn assert_shown(office: &Office, number: &str, preview: &[String], lang: &str) {
    let noun = if number.starts_with('S') {
        "signal"
    } else {
        "case"
    };
    let line = [noun, "show", number, "--lang", lang, "--color", "never"];
    let shown = on_terminal(kluis(office, &line), b"");
    assert_eq!(shown.code, 0);
    let shown = String::from_utf8(shown.bytes).expect("UTF-8");
    let mut rows = shown.lines();
    for row in preview.iter().filter(|row| !row.is_empty()) {
        let recorded_by = row.contains("Vastgelegd door") || row.contains("Recorded by");
        let found = rows.any(|shown| match recorded_by {
            true => shown.starts_with(&format!("{row}, ")),
            false => shown == row,
        });
        assert!(
            found,
            "{row:?} is not in\n{shown}\nafter what stands before it in\n{preview:#?}"
        );
    }
}

fn number_of_signals(office: &Office) -> usize {
    let list = office.json(&["signal", "list"]);
    list.as_array().expect("a list").len()
}

/// Adds a signal by options.
fn add(office: &Office) -> String {
    let line = [
        "signal", "add", "--source", "mma", "--theme", "drugs", "--text", "Een tip",
    ];
    let added = office.json(&line);
    added["number"].as_str().expect("a number").to_owned()
}

#[test]
fn a_signal_and_a_case_go_their_whole_way_in_both_languages() {
    for lang in ["nl", "en"] {
        let nl = lang == "nl";
        let say = |dutch: &'static str, english: &'static str| if nl { dutch } else { english };
        let office = Office::open();
        let with = |line: &[&str]| begin(&office, &[line, &["--lang", lang]].concat());

        let mut d = with(&["signal", "add"]);
        d.answer(
            say("(1/6) Herkomst", "(1/6) Source"),
            "Meld Misdaad Anoniem (MMA)",
        )
        .answer(say("(2/6) Kenmerk", "(2/6) Reference"), "M-12")
        .answer(
            say("(3/6) Datum van ontvangst", "(3/6) Date of receipt"),
            say("gisteren", "yesterday"),
        )
        .answer(say("(4/6) Thema", "(4/6) Theme"), "drugs")
        .text(
            say("(5/6) Tekst", "(5/6) Text"),
            "Elke avond busjes bij de loods, zegt een buurvrouw.\rTweede regel – café 漢字.",
        )
        .answer(say("(6/6) Straat", "(6/6) Street"), "Verzonnenlaan")
        .answer(say("(7/9) Huisnummer", "(7/9) House number"), "12a")
        .answer("(8/9) Postcode", "")
        .answer(say("(9/9) Plaats", "(9/9) City"), "Voorbeeldstad")
        .answer(
            say(
                "Vastleggen? ja, een nummer of stop",
                "Record? yes, a number or stop",
            ),
            say("ja", "yes"),
        );
        let screen = recorded(d);
        let signal = numbered('S', 1);
        assert_shown(&office, &signal, preview(&screen, nl), lang);
        let shown = office.json(&["signal", "show", &signal]);
        assert_eq!(shown["reference"], "M-12");
        assert_eq!(shown["received_on"], ago(1).to_string());
        assert_eq!(shown["house_number"], "12a");
        assert_eq!(shown["postcode"], serde_json::Value::Null);

        let mut d = with(&["signal", "triage", &signal]);
        d.answer("(1/9)", say("ja", "yes"))
            .answer("(2/9)", "j")
            .answer("(3/9)", "y")
            .answer("(4/9)", "2")
            .text("(5/9)", "Niets in het handelsregister.")
            .answer("(6/9)", "1, 3")
            .answer("(7/9)", "")
            .answer("(8/9)", "-")
            .answer("(9/9)", "start")
            .text(
                say("(10/13) Motivering", "(10/13) Reason"),
                "Past bij het thema.\rEn bij het plan.",
            )
            .answer(
                say("(11/13) Aanwezigen", "(11/13) Present"),
                "coördinator, analist",
            )
            .answer(say("(12/13) Overleg", "(12/13) Body"), "")
            .answer(
                say(
                    "(13/13) Datum van het besluit",
                    "(13/13) Date of the decision",
                ),
                "",
            )
            .answer(say("Vastleggen?", "Record?"), "j");
        let screen = recorded(d);
        assert_shown(&office, &signal, preview(&screen, nl), lang);
        let shown = office.json(&["signal", "show", &signal]);
        assert_eq!(shown["status"], "accepted");
        assert_eq!(
            shown["weighings"][0]["reason"],
            "Past bij het thema.\nEn bij het plan."
        );
        assert_eq!(shown["weighings"][0]["body"], "cluster");

        let case = numbered('C', 1);
        office.done(&["case", "new", "--from", &signal, "--title", "De loods"]);
        let mut d = with(&["case", "consult", &case]);
        d.answer(say("(1/5) Bron", "(1/5) Source"), "enforcement")
            .answer(say("(2/5) Doel", "(2/5) Purpose"), "Eerder bezocht?")
            .answer(say("(3/5) Grond", "(3/5) Ground"), "Toezicht")
            .answer(say("(4/5) Resultaat", "(4/5) Result"), "hit")
            .text(
                say("(5/6) Bevindingen", "(5/6) Findings"),
                "Twee keer bezocht.\rIn mei.",
            )
            .answer(
                say(
                    "(6/6) Datum van de bevraging",
                    "(6/6) Date of the consultation",
                ),
                "",
            )
            .answer(say("Vastleggen?", "Record?"), "y");
        let screen = recorded(d);
        assert_shown(&office, &case, preview(&screen, nl), lang);
        let shown = office.json(&["case", "show", &case]);
        assert_eq!(
            shown["consultations"][0]["text"],
            "Twee keer bezocht.\nIn mei."
        );
        assert_eq!(shown["consultations"][0]["on"], ago(0).to_string());

        office.done(&[
            "case",
            "intervene",
            &case,
            "add",
            "--kind",
            "27",
            "--by",
            "vth",
        ]);
        let mut d = with(&["case", "advance", &case]);
        // The consultation and the intervention answer two items, which are told and not asked.
        d.text("(2/6)", "Verhuur van de loods.")
            .text("(3/6)", "De verhuur stopt.")
            .text("(4/6)", "Samen met de verhuurder.")
            .answer(
                "(6/6)",
                say("Interventieplan vaststellen (naar fase 3)", "execute"),
            )
            .text("(7/10)", "Het plan is rond.")
            .answer("(8/10)", "coördinator")
            .answer("(9/10)", "")
            .answer("(10/10)", "")
            .answer(say("Vastleggen?", "Record?"), "ja");
        let screen = recorded(d);
        assert_shown(&office, &case, preview(&screen, nl), lang);
        let shown = office.json(&["case", "show", &case]);
        assert_eq!(
            (&shown["phase"], &shown["status"]),
            (&"act".into(), &"open".into())
        );
        assert!(
            office.json(&["verify"])["ok"]
                .as_bool()
                .is_some_and(|ok| ok)
        );
    }
}

#[test]
fn back_skip_defaults_help_and_wrong_input() {
    let office = Office::open();
    let mut d = begin(&office, &["signal", "add", "--lang", "nl"]);
    d.answer("(1/6) Herkomst", "<")
        .wait_for("Dit is de eerste vraag.");
    d.answer("", "42").wait_for("Fout: ").wait_for("Tip: ");
    d.answer("", "?")
        .wait_for("Langs welke weg")
        .wait_for("Enter neemt over");
    d.answer("", "4");
    d.answer("(2/6) Kenmerk – desgewenst", "K-1");
    d.answer("(3/6)", "31-02-2026")
        .wait_for("Deze dag bestaat niet.");
    d.answer("", &ago(0).succ_opt().expect("tomorrow").to_string())
        .wait_for("Fout: ");
    d.answer("", "<");
    // What was answered stands between the brackets; a dash takes it away.
    d.wait_for("(2/6) Kenmerk").answer("[K-1]", "-");
    d.answer("(3/6)", "");
    d.answer("(4/6)", "-")
        .wait_for("Dit kan niet worden overgeslagen.");
    d.answer("", "Drugscriminaliteit");
    d.wait_for("(5/6)")
        .wait_for("| ")
        .line("")
        .wait_for("Dit is verplicht.");
    d.text("", "Een tip");
    d.answer("(6/6)", "");
    d.answer("Vastleggen?", "4");
    d.answer("(4/6) Thema", "1");
    d.answer("Vastleggen?", "")
        .wait_for("ja legt vast wat hierboven staat");
    d.answer("Vastleggen?", "ja");
    recorded(d);
    let shown = office.json(&["signal", "show", &numbered('S', 1)]);
    assert_eq!(shown["source"], "entrepreneur");
    assert_eq!(shown["theme"], "business-parks");
    assert_eq!(shown["reference"], serde_json::Value::Null);
    assert_eq!(shown["received_on"], ago(0).to_string());
    assert_eq!(shown["text"], "Een tip");
}

#[test]
fn what_the_line_says_is_not_asked() {
    let office = Office::open();
    let signal = add(&office);
    let line = [
        "signal",
        "triage",
        &signal,
        "--decide",
        "dismiss",
        "--present",
        "coördinator",
    ];
    let mut d = begin(&office, &[&line[..], &["--lang", "en"]].concat());
    d.text("(1/3) Reason", "Geen rol voor de gemeente.")
        .answer("(2/3) Body", "outside-meeting")
        .answer("(3/3) Date of the decision", "today")
        .answer("Record?", "yes");
    let screen = recorded(d);
    assert_shown(&office, &signal, preview(&screen, false), "en");
    let weighing = &office.json(&["signal", "show", &signal])["weighings"][0];
    assert_eq!(weighing["body"], "outside-meeting");
    assert_eq!(weighing["present"], serde_json::json!(["coördinator"]));

    // Enough on the line: nothing is asked at all.
    let case = numbered('C', 1);
    office.done(&["case", "new", "--title", "t", "--theme", "drugs"]);
    let d = begin(
        &office,
        &["case", "advance", &case, "--answer", "is-undermining=yes"],
    );
    let screen = recorded(d);
    assert!(screen.iter().all(|row| !row.contains("(1/")), "{screen:?}");
    let line = [
        "--source",
        "kvk",
        "--purpose",
        "p",
        "--ground",
        "g",
        "--result",
        "no-hit",
    ];
    let d = begin(&office, &[&["case", "consult", &case], &line[..]].concat());
    recorded(d);
    let line = ["--source", "kvk", "--purpose", "p", "--ground", "g", "--on"];
    let today = ago(0).to_string();
    let mut d = begin(
        &office,
        &[
            &["case", "consult", &case],
            &line[..],
            &[&today, "--lang", "en"],
        ]
        .concat(),
    );
    d.answer("(1/1) Result", "2").answer("Record?", "y");
    recorded(d);
    let case = office.json(&["case", "show", &case]);
    assert_eq!(case["consultations"][1]["result"], "no-hit");
}

#[test]
fn who_goes_to_the_regional_centre_is_asked_as_what_and_under_which_reference() {
    for lang in ["nl", "en"] {
        let nl = lang == "nl";
        let say = |dutch: &'static str, english: &'static str| if nl { dutch } else { english };
        let office = Office::open();
        for title in ["De loods", "De garage"] {
            office.done(&["case", "new", "--title", title, "--theme", "drugs"]);
        }
        let advance = |case: &str, more: &[&str]| {
            let line = ["case", "advance", case, "--decide", "riec", "--reason", "r"];
            let answers = [
                "is-undermining=yes",
                "municipal-role=yes",
                "our-territory=yes",
                "complexity=complex",
            ];
            let answers = answers.map(|answer| ["--answer", answer]).concat();
            begin(
                &office,
                &[&line[..], &answers, &["--lang", lang], more].concat(),
            )
        };

        let case = numbered('C', 1);
        let mut d = advance(&case, &[]);
        d.answer(say("(1/5) Aanwezigen", "(1/5) Present"), "analist")
            .answer(
                say("(2/5) Rol bij het RIEC", "(2/5) Part in the RIEC case"),
                "voorzitter",
            )
            .wait_for(say("Fout: ", "Error: "))
            .answer("", say("Deelnemer", "participant"))
            .answer(
                say("(3/5) Kenmerk bij het RIEC", "(3/5) Reference of the RIEC"),
                "2026-0418",
            )
            .answer("(4/5)", "")
            .answer("(5/5)", "")
            .answer(say("Vastleggen?", "Record?"), say("ja", "yes"));
        let screen = recorded(d);
        assert_shown(&office, &case, preview(&screen, nl), lang);
        let shown = office.json(&["case", "show", &case]);
        assert_eq!(shown["status"], "riec");
        assert_eq!(
            (&shown["riec"]["as"], &shown["riec"]["reference"]),
            (&"participant".into(), &"2026-0418".into())
        );

        // What the line says is not asked, and either may be left open.
        let case = numbered('C', 2);
        let mut d = advance(&case, &["--as", "bringer"]);
        d.answer("(1/4)", "analist")
            .answer(say("(2/4) Kenmerk", "(2/4) Reference"), "")
            .answer("(3/4)", "")
            .answer("(4/4)", "")
            .answer(say("Vastleggen?", "Record?"), "y");
        let screen = recorded(d);
        assert_shown(&office, &case, preview(&screen, nl), lang);
        let shown = office.json(&["case", "show", &case]);
        assert_eq!(shown["riec"]["as"], "bringer");
        assert_eq!(shown["riec"]["reference"], serde_json::Value::Null);
    }
}

#[test]
fn nothing_is_asked_without_a_terminal_with_no_input_or_for_programs() {
    let office = Office::open();
    let signal = add(&office);
    let case = numbered('C', 1);
    office.done(&["case", "new", "--title", "t", "--theme", "drugs"]);
    let lines: [(&[&str], &str); 4] = [
        (&["signal", "add", "--source", "mma"], "--theme, --text"),
        (&["signal", "triage", &signal], "--decide"),
        (&["case", "advance", &case], "--decide"),
        (
            &["case", "consult", &case, "--ground", "g"],
            "--source, --purpose, --result",
        ),
    ];
    for (line, missing) in lines {
        for more in [&["--no-input"][..], &["--format", "json"]] {
            let line = [line, more, &["--lang", "en"]].concat();
            let screen = on_terminal(kluis(&office, &line), b"");
            let said = String::from_utf8(screen.bytes).expect("UTF-8");
            assert_eq!(screen.code, 2, "{line:?}: {said}");
            assert!(said.contains(missing), "{line:?}: {said}");
            assert!(!said.contains("?2004"), "{said}");
        }
        let ran = office.run(&[line, &["--lang", "en"]].concat());
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(missing), "{}", ran.err);
    }
}

#[test]
fn a_paste_of_three_thousand_lines_comes_in_whole() {
    let office = Office::open();
    let lines: Vec<String> = (1..=3_000)
        .map(|n| match n % 500 {
            // Longer than a terminal that works by lines takes in, and what would end the text.
            0 => format!("{n} {}", "lang ".repeat(1_200))
                .trim_end()
                .to_owned(),
            1 => ".".to_owned(),
            _ => format!("Regel {n} van de melding, met 漢字 en é."),
        })
        .collect();
    let text = lines.join("\n");
    for end in ["\r\n", "\n", "\r"] {
        let line = [
            "signal", "add", "--source", "mma", "--theme", "drugs", "--lang", "nl",
        ];
        let mut d = begin(&office, &line);
        d.answer("(1/4)", "").answer("(2/4)", "").wait_for("| ");
        d.keys(format!("\u{1b}[200~{}\u{1b}[201~", lines.join(end)));
        d.line("").line(".");
        d.answer("(4/4)", "").answer("Vastleggen?", "j");
        let screen = recorded(d);
        let shown = preview(&screen, true);
        assert!(shown.iter().any(|row| *row == lines[2_998]));
    }
    for n in 1..=3 {
        let shown = office.json(&["signal", "show", &numbered('S', n)]);
        let recorded = shown["text"].as_str().expect("text");
        assert!(
            recorded == text,
            "{} and {} bytes",
            recorded.len(),
            text.len()
        );
    }
}

#[test]
fn whoever_stops_leaves_nothing_recorded_and_the_terminal_as_it_was() {
    let office = Office::open();
    let signal = add(&office);
    let before = office.json(&["log", "list"]);
    let whole = |d: &mut Dialogue, questions: usize| {
        let answers: [(&str, &str); 6] = [
            ("(1/6)", "4"),
            ("(2/6)", "K"),
            ("(3/6)", ""),
            ("(4/6)", "1"),
            ("(5/6)", ""),
            ("(6/6)", ""),
        ];
        for (question, typed) in &answers[..questions] {
            match *question {
                "(5/6)" => d.text(question, "Een geheime tip"),
                _ => d.answer(question, typed),
            };
        }
    };
    for (questions, stop) in [
        (0, "\u{3}"),
        (2, "\u{4}"),
        (4, "half een regel\u{3}"),
        (6, "\u{3}"),
        (6, "stop\r"),
    ] {
        let mut d = begin(&office, &["signal", "add", "--lang", "nl"]);
        whole(&mut d, questions);
        d.wait_for(match questions {
            4 => "| ",
            6 => "Vastleggen? ja, een nummer of stop > ",
            _ => "> ",
        });
        if questions == 6 {
            // What is typed before everything was seen counts for nothing; so it is typed after.
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        d.keys(stop);
        let (code, sent) = d.end();
        assert_eq!(code, 130, "{sent}");
        assert!(sent.contains("Er is niets vastgelegd."), "{sent}");
    }
    // Signals from outside.
    for signal in ["INT", "TERM"] {
        let mut d = begin(&office, &["signal", "add", "--lang", "nl"]);
        whole(&mut d, 4);
        d.wait_for("| ").keys("half");
        let id = d.id().to_string();
        let kill = Command::new("kill")
            .args([&format!("-{signal}"), &id])
            .status();
        assert!(kill.expect("there is a kill").success());
        let (code, sent) = d.end();
        assert_eq!(code, 130, "{signal}: {sent}");
    }
    assert_eq!(number_of_signals(&office), 1);
    let actions = |log: &serde_json::Value| {
        let entries = log.as_array().expect("a list").iter();
        let entries = entries.filter(|entry| entry["action"] != "read");
        entries.count()
    };
    assert_eq!(actions(&office.json(&["log", "list"])), actions(&before));
    // A walk that was begun and left records no answer either.
    let mut d = begin(&office, &["signal", "triage", &signal]);
    d.answer("(1/9)", "j")
        .answer("(2/9)", "j")
        .wait_for("(3/9)")
        .wait_for("> ")
        .keys("\u{3}");
    assert_eq!(d.end().0, 130);
    let checklist = &office.json(&["signal", "show", &signal])["checklist"];
    let items = checklist.as_array().expect("items");
    assert!(
        items.iter().all(|item| item["answer"].is_null()),
        "{items:?}"
    );
}

#[test]
fn hostile_bytes_that_are_pasted_come_out_harmless() {
    let office = Office::open();
    let hostile = "\u{1b}[2J\u{1b}]0;titel\u{7}\u{9b}31m\u{202e}om\u{200b}\u{3}\u{4}\u{0}";
    let mut d = begin(
        &office,
        &[
            "signal", "add", "--source", "mma", "--theme", "drugs", "--lang", "nl",
        ],
    );
    // In a line: ends of lines are spaces, and what follows the mark of the end is typed.
    d.wait_for("(1/4)").wait_for("> ");
    d.keys(format!(
        "\u{1b}[200~K{hostile}\r\nstop\r\u{1b}[200~\u{1b}[201~"
    ))
    .keys("\r");
    d.answer("(2/4)", "");
    d.wait_for("(3/4)").wait_for("| ");
    d.keys(format!(
        "\u{1b}[200~tekst {hostile}\r\n.\r\n<\r\n\u{1b}[201~"
    ))
    .line(".");
    // Without the marks too: sequences that no keyboard sends are text.
    d.wait_for("(4/4)").wait_for("> ");
    d.keys("Kade\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{1b}[?1049h")
        .keys("\r");
    for question in ["(5/7)", "(6/7)", "(7/7)"] {
        d.answer(question, "");
    }
    d.answer("Vastleggen?", "j");
    let (code, sent) = d.end();
    assert_eq!(code, 0, "{sent}");
    // Fails on whatever a terminal would obey.
    let screen = played(&sent).join("\n");
    let hidden = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{80}'..='\u{9f}');
    assert!(!screen.contains(hidden), "{screen}");
    for shown in [
        "K␛[2J␛]0;titel␇<U+009B>31m<U+202E>om<U+200B>␃␄␀ stop",
        "tekst ␛[2J",
        "Kade␛[2J␛]0;x␇<U+009B>2J<U+202E>␛[?1049h",
    ] {
        assert!(screen.contains(shown), "{shown} in\n{screen}");
    }
    let shown = office.json(&["signal", "show", &numbered('S', 1)]);
    assert_eq!(shown["text"], format!("tekst {hostile}\n.\n<"));
    assert_eq!(
        shown["reference"],
        format!("K{hostile} stop \u{1b}[200~").trim_end()
    );
}

#[test]
fn what_was_typed_ahead_or_pasted_confirms_nothing() {
    let office = Office::open();
    let line = [
        "signal", "add", "--source", "mma", "--theme", "drugs", "--lang", "nl",
    ];
    let mut d = begin(&office, &line);
    d.answer("(1/4)", "").answer("(2/4)", "").wait_for("| ");
    // A text that ends the paste itself and goes on as if somebody typed.
    d.keys("\u{1b}[200~tip\u{1b}[201~\r.\r\rja\rja\r");
    d.wait_for("Vastleggen? ja, een nummer of stop > ");
    d.keys("\u{1b}[200~ja\u{1b}[201~\r")
        .wait_for("ja legt vast wat hierboven staat");
    d.answer("Vastleggen?", "stop");
    assert_eq!(d.end().0, 130);
    assert_eq!(number_of_signals(&office), 0);
}

#[test]
fn long_text_is_edited_without_a_file() {
    let office = Office::open();
    let line = [
        "signal", "add", "--source", "mma", "--theme", "drugs", "--lang", "nl",
    ];
    let mut d = begin(&office, &line);
    d.answer("(1/4)", "").answer("(2/4)", "");
    d.text("(3/4)", "Waterhoen-1\rRoerdomp-2\rKwartelkoning-3");
    d.answer("(4/4)", "").answer("Vastleggen?", "3");
    d.wait_for("(3/4)")
        .wait_for("Nu: 3 regels")
        .wait_for("| ")
        .line("e");
    d.wait_for("    2  Roerdomp-2")
        .answer("bewerken 1/3", "d 2");
    d.answer("bewerken 2/2", "r 1").wait_for("Waterhoen-1");
    // The old line stands there to be changed: to its beginning, and a word before it.
    d.keys("\u{1b}[HDe ").keys("\r");
    d.answer("bewerken 1/2", "a 2")
        .wait_for("| ")
        .line("Slot.")
        .line(".");
    // While it is being edited there is no file that holds it.
    d.wait_for("bewerken 3/3");
    let files = std::fs::read_dir(office.path("")).expect("a folder");
    for file in files.flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).expect("read");
        let holds = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
        assert!(!holds("Waterhoen") && !holds("Kwartelkoning"), "{file:?}");
    }
    d.wait_for("> ").line(".");
    d.answer("Vastleggen?", "ja");
    let screen = recorded(d);
    let signal = numbered('S', 1);
    assert_shown(&office, &signal, preview(&screen, true), "nl");
    let shown = office.json(&["signal", "show", &signal]);
    assert_eq!(shown["text"], "De Waterhoen-1\nKwartelkoning-3\nSlot.");
}

#[test]
fn a_rule_says_no_before_anybody_is_asked_to_record() {
    let office = Office::open();
    let line = ["signal", "add", "--source", "mma", "--theme", "drugs"];
    let known = [&line[..], &["--text", "Een tip", "--reference", "M-1"]].concat();
    office.done(&known);
    let mut d = begin(&office, &[&line[..], &["--lang", "en"]].concat());
    d.answer("(1/4)", "M-1")
        .answer("(2/4)", "")
        .text("(3/4)", "Nog eens")
        .answer("(4/4)", "");
    d.wait_for("It cannot be recorded like this")
        .wait_for(&numbered('S', 1));
    d.answer("A number or stop", "yes")
        .wait_for("First go back");
    d.answer("", "1")
        .answer("[M-1]", "M-2")
        .answer("Record?", "yes");
    recorded(d);
    assert_eq!(number_of_signals(&office), 2);

    // A decision that is too early is not taken; the answers alone can be recorded.
    let case = numbered('C', 1);
    office.done(&["case", "new", "--title", "t", "--theme", "drugs"]);
    let mut d = begin(&office, &["case", "advance", &case, "--lang", "nl"]);
    d.answer("(1/9)", "nee");
    for n in 2..=8 {
        let question = format!("({n}/9)");
        match n {
            5 => {
                d.wait_for(&question).wait_for("| ").line("");
            }
            _ => {
                d.answer(&question, "");
            }
        }
    }
    d.wait_for("nog nodig: ")
        .answer("", "start")
        .wait_for("ontbreekt:");
    d.answer("", "").answer("Vastleggen?", "ja");
    let screen = recorded(d);
    let shown = preview(&screen, true).join("\n");
    assert!(shown.contains("Besluit  nu geen"), "{shown}");
    let case = office.json(&["case", "show", &case]);
    assert_eq!(case["checklist"][0]["answer"], "no");
    assert_eq!(case["phase"], "assess");
}

#[test]
fn a_terminal_that_obeys_nothing_is_asked_by_lines() {
    let office = Office::open();
    let mut command = kluis(
        &office,
        &[
            "signal", "add", "--source", "mma", "--theme", "drugs", "--lang", "en",
        ],
    );
    command.env("TERM", "dumb");
    let mut d = Dialogue::begin(command);
    d.answer("(1/4)", "R")
        .answer("(2/4)", "")
        .text("(3/4)", "Een tip\rvan twee regels");
    d.answer("(4/4)", "").answer("Record?", "yes");
    let (code, sent) = d.end();
    assert_eq!(code, 0, "{sent}");
    assert!(!sent.contains('\u{1b}'), "{sent:?}");
    let shown = office.json(&["signal", "show", &numbered('S', 1)]);
    assert_eq!(shown["text"], "Een tip\nvan twee regels");
}
