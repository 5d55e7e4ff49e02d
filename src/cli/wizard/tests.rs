//! The whole conversation, without a terminal.

use super::page::{Page, Reading, Reply};
use super::question::{Choice, Given, Kind, Need, Question, Text, given};
use super::steps::Form;
use super::talk::talk;
use crate::cli::error::{CliError, Exit};
use crate::cli::message::{same, usage};
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::output::{Format, Output};
use crate::domain::label::{Label, Lang};
use chrono::NaiveDate;
use std::collections::VecDeque;

/// A page on which somebody types what was written down before.
#[derive(Default)]
struct Script {
    typed: VecDeque<Typed>,
    shown: String,
}

#[derive(Clone)]
enum Typed {
    Line(&'static str),
    Pasted(&'static str),
    End,
    Stop,
}

impl Page for Script {
    fn columns(&self) -> usize {
        80
    }

    fn print(&mut self, text: &str) {
        self.shown.push_str(text);
    }

    fn read(&mut self, prompt: &str, _: Reading, initial: Text) -> Result<Reply, CliError> {
        let typed = self.typed.pop_front();
        let typed = typed.unwrap_or_else(|| panic!("nothing left to type:\n{}", self.shown));
        self.shown.push_str(prompt);
        self.shown.push_str(&initial);
        let line = |text: &str, pasted| Reply::Line {
            text: Text::new(text.to_owned()),
            pasted,
        };
        let reply = match typed {
            Typed::Line(text) => line(text, false),
            Typed::Pasted(text) => line(text, true),
            Typed::End => Reply::End,
            Typed::Stop => Reply::Stop,
        };
        if let Reply::Line { text, .. } = &reply {
            self.shown.push_str(text);
        }
        self.shown.push('\n');
        Ok(reply)
    }

    fn forget_typed_ahead(&mut self) {
        self.shown.push_str("(forgotten) ");
    }
}

/// Who, when, how, perhaps why; what happened; and a question that one answer brings.
struct Report;

impl Form for Report {
    fn title(&self) -> Label {
        same("Verslag")
    }

    fn questions(&self, answers: &Given) -> Vec<Question> {
        let help = || same("uitleg");
        let ways = ["foot", "bike", "boat"].map(|id| Choice::new(id, same(id)));
        let mut questions = vec![
            Question::new("who", same("wie"), Kind::Line, same("Wie het was.")),
            Question::new("note", same("let op"), Kind::Told, help()),
            Question::new("when", same("wanneer"), Kind::Date, help())
                .with_default(Some("2026-03-01")),
            Question::new("how", same("hoe"), Kind::Choice(ways.to_vec()), help()),
        ];
        if given(answers, "how") == Some("boat") {
            questions.push(Question::new("name", same("schip"), Kind::Line, help()));
        }
        questions.push(Question::new("why", same("waarom"), Kind::Line, help()).optional());
        questions.push(Question {
            need: Need::Later,
            ..Question::new("what", same("wat"), Kind::Long, help())
        });
        questions
    }

    fn judge(&self, question: &str, answer: &str, _: &Given) -> Result<(), CliError> {
        match (question, answer) {
            ("who", "niemand") => Err(CliError::refused(same("Niemand doet niets."))),
            ("what", text) if text.contains("te lang") => Err(CliError::refused(same("Te lang."))),
            _ => Ok(()),
        }
    }

    fn judge_all(&self, answers: &Given) -> Result<(), CliError> {
        match given(answers, "why") {
            Some("daarom") => Err(CliError::refused(same("Daarom is geen reden."))),
            _ => Ok(()),
        }
    }

    fn is_empty(&self, answers: &Given) -> bool {
        given(answers, "who") == Some("leeg")
    }

    fn preview(&self, answers: &Given, page: &mut Block<'_>) {
        for (id, answer) in answers {
            if let Some(answer) = answer {
                page.field(&same(id), &Cell::Text(answer.as_str().to_owned()));
            }
        }
    }
}

fn hold(typed: &[Typed]) -> (Result<Vec<(String, String)>, u8>, String) {
    let mut page = Script {
        typed: typed.iter().cloned().collect(),
        shown: String::new(),
    };
    let output = Output::plain(Format::Table, Lang::Nl);
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
    let given = talk(&mut page, &output, &Report, today);
    assert!(
        page.typed.is_empty(),
        "not all was asked for:\n{}",
        page.shown
    );
    let given = given.map(|given| {
        let given = given.into_iter();
        given
            .filter_map(|(id, answer)| Some((id, answer?.as_str().to_owned())))
            .collect()
    });
    (given.map_err(|error| error.exit().code()), page.shown)
}

fn lines(typed: &[&'static str]) -> Vec<Typed> {
    typed.iter().map(|line| Typed::Line(line)).collect()
}

fn answers(typed: &[&'static str]) -> String {
    let (given, shown) = hold(&lines(typed));
    let given = given.unwrap_or_else(|code| panic!("{code}:\n{shown}"));
    let given: Vec<String> = given.iter().map(|(id, a)| format!("{id}={a}")).collect();
    given.join(" ")
}

#[test]
fn defaults_are_taken_and_the_optional_left_out() {
    let typed = ["Jan", "", "2", "", "een", "twee", ".", "ja"];
    assert_eq!(
        answers(&typed),
        "how=bike what=een\ntwee when=2026-03-01 who=Jan"
    );
}

#[test]
fn a_question_is_gone_back_to_and_keeps_its_answer() {
    let typed = ["Jan", "gisteren", "<", "<", "Piet", "", "1", "", "", "ja"];
    // Back over what is only told; Enter keeps yesterday.
    assert_eq!(answers(&typed), "how=foot when=2026-02-28 who=Piet");
}

#[test]
fn an_answer_brings_a_question_and_takes_it_away() {
    let typed = [
        "Jan", "", "boat", "Zwaan", "", "", "terug", "terug", "terug", "<",
    ];
    let (_, shown) = hold(&[lines(&typed), vec![Typed::Stop]].concat());
    assert!(shown.contains("(5/7) Schip"), "{shown}");
    assert!(shown.contains("[boat] > "), "{shown}");
    // From the end only what is new is asked.
    let typed = ["Jan", "", "foot", "", "", "4", "boat", "Zwaan", "ja"];
    assert_eq!(
        answers(&typed),
        "how=boat name=Zwaan when=2026-03-01 who=Jan"
    );
}

#[test]
fn wrong_input_says_why_and_is_asked_again() {
    let typed = [
        "",
        "niemand",
        "Jan",
        "31-2-2026",
        "ooit",
        "1-3-2026",
        "vliegtuig",
        "9",
        "1",
        "",
        "",
        "ja",
    ];
    let (given, shown) = hold(&lines(&typed));
    assert!(given.is_ok());
    for said in [
        "Dit is verplicht.",
        "Fout: Niemand doet niets.",
        "Fout: Deze dag bestaat niet.",
        "Fout: Een datum is bijvoorbeeld 3-11-2026",
        "Tip: Bekend zijn: foot, bike, boat.",
    ] {
        assert!(shown.contains(said), "{said}:\n{shown}");
    }
    // The question and its choices stand there once.
    assert_eq!(shown.matches("(4/6) Hoe").count(), 1, "{shown}");
}

#[test]
fn help_is_about_the_question_and_the_words() {
    let (_, shown) = hold(&[Typed::Line("?"), Typed::Line("-"), Typed::Line("stop")]);
    assert!(shown.contains("Wie het was.\n"), "{shown}");
    assert!(
        shown.contains("Enter neemt over wat tussen haken staat;"),
        "{shown}"
    );
    assert!(
        shown.contains("Dit kan niet worden overgeslagen."),
        "{shown}"
    );
}

#[test]
fn what_was_answered_can_be_skipped_after_all_and_a_word_can_be_an_answer() {
    let typed = ["\\stop", "", "1", "zomaar", "<", "-", "", "ja"];
    assert_eq!(answers(&typed), "how=foot when=2026-03-01 who=stop");
}

#[test]
fn whoever_stops_records_nothing() {
    for stop in [Typed::Stop, Typed::End, Typed::Line("stop")] {
        let whole = lines(&["Jan", "", "1", "", ""]);
        for n in 0..=whole.len() {
            let typed = [&whole[..n], std::slice::from_ref(&stop)].concat();
            assert_eq!(hold(&typed).0, Err(Exit::Interrupted.code()), "{n}");
        }
    }
}

#[test]
fn everything_is_shown_before_it_is_recorded_and_only_yes_records_it() {
    let typed = [
        "Jan",
        "",
        "1",
        "",
        "",
        "",
        "misschien",
        "99",
        "2",
        "?",
        "nee",
    ];
    let (given, shown) = hold(&lines(&typed));
    assert_eq!(given, Err(130));
    let end = shown.split("Dit wordt vastgelegd").nth(1).expect("the end");
    assert!(end.contains("who   Jan\n"), "{end}");
    assert!(
        end.replace('\u{a0}', " ")
            .contains("Terug naar: 1 wie, 3 wanneer, 4 hoe, 5 waarom, 6 wat\n"),
        "{end}"
    );
    assert!(
        end.contains("(forgotten) Vastleggen? ja, een nummer of stop > "),
        "{end}"
    );
    assert!(end.contains("De vragen zijn 1 tot en met 6."), "{end}");
    assert!(end.contains("Hier valt niets te antwoorden."), "{end}");
    assert_eq!(shown.matches("Dit wordt vastgelegd").count(), 1, "{shown}");
    // What is pasted confirms nothing.
    let pasted = [
        lines(&["Jan", "", "1", "", ""]),
        vec![Typed::Pasted("ja"), Typed::Stop],
    ];
    assert_eq!(hold(&pasted.concat()).0, Err(130));
}

#[test]
fn a_rule_says_no_before_anybody_is_asked_to_record() {
    let typed = ["Jan", "", "1", "daarom", "", "ja", "5", "hierom", "ja"];
    let (given, shown) = hold(&lines(&typed));
    assert!(given.is_ok_and(|given| given.contains(&("why".into(), "hierom".into()))));
    assert!(shown.contains("Fout: Daarom is geen reden."), "{shown}");
    assert!(
        shown.contains("Een nummer of stop > ja\nGa eerst met een nummer terug"),
        "{shown}"
    );
}

#[test]
fn nothing_to_record_ends_it_at_once() {
    let (given, shown) = hold(&lines(&["leeg", "", "1", "", ""]));
    assert!(given.is_ok());
    assert!(!shown.contains("Vastleggen?"));
}

#[test]
fn pasted_orders_are_text() {
    let begin = lines(&["Jan", "", "1", ""]);
    let text = ["stop", "-", "", ".", "<"].map(Typed::Pasted).to_vec();
    let end = vec![Typed::End, Typed::Line("ja")];
    let (given, _) = hold(&[begin, text, end].concat());
    let given = given.expect("recorded");
    assert!(
        given.contains(&("what".into(), "stop\n-\n\n.\n<".into())),
        "{given:?}"
    );
}

#[test]
fn long_text_is_edited_and_what_was_refused_is_still_there() {
    let typed = [
        "Jan", "", "1", "", "veel", "te lang", ".", "e", "d 2", "a", "kort", ".", ".", "6", "e",
        "x", "", "ja",
    ];
    let (given, shown) = hold(&lines(&typed));
    let given = given.expect("recorded");
    assert!(
        given.contains(&("what".into(), "veel\nkort".into())),
        "{shown}"
    );
    for said in [
        "Fout: Te lang.",
        "Wat er stond is er nog",
        "    2  te lang\n",
        "Nu: 2 regels\n  veel\n  kort\n",
    ] {
        assert!(shown.contains(said), "{said}:\n{shown}");
    }
}

#[test]
fn everything_is_said_in_both_languages_within_80_columns() {
    for lang in [Lang::Nl, Lang::En] {
        let mut page = Script {
            typed: lines(&[
                "?", "Jan", "", "3", "Zwaan", "", "e", "i", "x", ".", "?", ".", "ja",
            ])
            .into(),
            shown: String::new(),
        };
        let output = Output::plain(Format::Table, lang);
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let given = talk(&mut page, &output, &Report, today);
        assert!(given.is_ok(), "{}", page.shown);
        for line in page.shown.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    // A sentence that is the same in both was not translated.
    let both = usage::no_such_day();
    assert_ne!(both.nl, both.en);
}
