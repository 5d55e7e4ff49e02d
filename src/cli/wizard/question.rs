//! What is asked, what may be answered, and how an answer is read and shown.

use crate::cli::date;
use crate::cli::error::CliError;
use crate::cli::foreign;
use crate::cli::label::{YES_NO, lookup};
use crate::cli::message::wizard as words;
use crate::domain::date::parse_date;
use crate::domain::label::{Label, Lang};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Something that was typed; overwritten when it is dropped.
pub type Text = Zeroizing<String>;

/// The answers so far, by question: `None` for what was skipped.
///
/// An answer has one written form: `yes`/`no`, the id of a choice, ids with commas between them, a
/// date as `YYYY-MM-DD`, functions on a line each, and text as it is.
pub type Given = BTreeMap<String, Option<Text>>;

/// The answer to a question, if there is one.
pub fn given<'g>(given: &'g Given, question: &str) -> Option<&'g str> {
    let answer = given.get(question)?.as_ref()?;
    Some(answer.as_str())
}

/// One of the things that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What there is to say about it, on a line of its own.
    pub note: Option<Label>,
}

impl Choice {
    /// One of which there is nothing more to say.
    pub fn new(id: &str, label: Label) -> Choice {
        Choice {
            id: id.to_owned(),
            label,
            note: None,
        }
    }
}

/// What kind of answer a question takes.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A line of text.
    Line,
    /// Several functions or names.
    Names,
    /// Text of any length.
    Long,
    /// A date.
    Date,
    /// Yes or no.
    YesNo,
    /// A whole number.
    Number,
    /// One of these.
    Choice(Vec<Choice>),
    /// Some of these.
    List(Vec<Choice>),
    /// None: something is told where it would otherwise be asked.
    Told,
}

/// Whether a question must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing can be recorded without it.
    Required,
    /// It may stay empty for good.
    Optional,
    /// It may stay open for now.
    Later,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is called in [`Given`]; no two of a form are called the same.
    pub id: String,
    /// What is asked.
    pub title: Label,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whether it must be answered.
    pub need: Need,
    /// What Enter takes, in the written form of an answer.
    pub default: Option<Text>,
    /// What `?` says.
    pub help: Label,
    /// What is said before it is asked.
    pub notes: Vec<Label>,
}

impl Question {
    /// A question that must be answered, without a default.
    pub fn new(id: &str, title: Label, kind: Kind, help: Label) -> Question {
        Question {
            id: id.to_owned(),
            title,
            kind,
            need: Need::Required,
            default: None,
            help,
            notes: Vec::new(),
        }
    }

    /// The same, which may stay empty.
    pub fn optional(self) -> Question {
        Question {
            need: Need::Optional,
            ..self
        }
    }

    /// The same with what Enter takes.
    pub fn with_default(self, default: Option<&str>) -> Question {
        let default = default.map(|text| Text::new(text.to_owned()));
        Question { default, ..self }
    }

    /// What was typed, in the written form of an answer.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub fn read(&self, typed: &str, today: NaiveDate) -> Result<Text, CliError> {
        let wrong = |why: Label| CliError::usage(why);
        let text = match &self.kind {
            Kind::Long => typed.trim_end().to_owned(),
            Kind::Line | Kind::Told => typed.trim().to_owned(),
            Kind::Names => {
                let names = typed.split([',', '\n']).map(str::trim);
                let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
                names.join("\n")
            }
            Kind::Date => {
                let day = date::parse_answer(typed, today).map_err(wrong)?;
                day.to_string()
            }
            Kind::YesNo => match typed.trim().to_lowercase().as_str() {
                "j" | "ja" | "y" | "yes" => "yes".to_owned(),
                "n" | "nee" | "no" => "no".to_owned(),
                _ => return Err(wrong(words::say_yes_or_no())),
            },
            Kind::Number => {
                let number = typed.trim().parse::<i64>();
                let number = number.map_err(|_| wrong(words::not_a_number()))?;
                number.to_string()
            }
            Kind::Choice(choices) => self.one_of(choices, typed)?.to_owned(),
            Kind::List(choices) => {
                let parts: Vec<&str> = typed.split(',').collect();
                let (mut ids, mut rest) = (Vec::new(), parts.as_slice());
                while !rest.is_empty() {
                    // A label may hold commas itself: many parts that make one go before fewer.
                    let joined = (2..=rest.len().min(5)).rev().find_map(|n| {
                        let id = self.one_of(choices, &rest[..n].join(",")).ok()?;
                        Some((id, n))
                    });
                    let (id, used) = match joined {
                        Some(found) => found,
                        None => (self.one_of(choices, rest[0])?, 1),
                    };
                    ids.push(id);
                    rest = &rest[used..];
                }
                let all = choices.iter().map(|choice| choice.id.as_str());
                let chosen: Vec<&str> = all.filter(|id| ids.contains(id)).collect();
                chosen.join(",")
            }
        };
        Ok(Text::new(text))
    }

    /// The id that is meant by an id, by a label in either language, or by its number in the list.
    fn one_of<'c>(&self, choices: &'c [Choice], typed: &str) -> Result<&'c str, CliError> {
        let names = choices.iter().map(|c| (c.id.as_str(), &c.label));
        lookup(&self.title, typed, names).or_else(|error| {
            let number = typed.trim().parse::<usize>().ok();
            let chosen = number.and_then(|n| choices.get(n.checked_sub(1)?));
            chosen.map(|choice| choice.id.as_str()).ok_or(error)
        })
    }

    /// An answer on one line, in words, as it stands between brackets.
    pub fn shown(&self, answer: &str, lang: Lang) -> String {
        let label = |id: &str| match &self.kind {
            Kind::Choice(choices) | Kind::List(choices) => {
                let known = choices.iter().find(|choice| choice.id == id);
                known.map_or_else(|| id.to_owned(), |c| c.label.get(lang).to_owned())
            }
            _ => id.to_owned(),
        };
        let shown = match &self.kind {
            Kind::YesNo => YES_NO.label(answer).get(lang).to_lowercase(),
            Kind::Date => match parse_date(answer) {
                Ok(day) => date::in_table(day, lang),
                Err(_) => answer.to_owned(),
            },
            Kind::Choice(_) => label(answer),
            // Their ids are shorter, and hold no commas.
            Kind::List(_) => answer.replace(',', ", "),
            Kind::Names => answer.replace('\n', ", "),
            Kind::Line | Kind::Long | Kind::Number | Kind::Told => answer.to_owned(),
        };
        foreign::visible_line(&shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::message::same;

    fn question(kind: Kind) -> Question {
        Question::new("q", same("Vraag"), kind, same(""))
    }

    fn read(kind: Kind, typed: &str) -> Result<String, String> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let read = question(kind).read(typed, today);
        let read = read.map(|text| text.as_str().to_owned());
        read.map_err(|error| error.text(Lang::Nl))
    }

    fn choices() -> Vec<Choice> {
        let label = |nl, en| Label::new(nl, en);
        vec![
            Choice::new("simple", label("Eenvoudig", "Simple")),
            Choice::new("2", label("Een, twee of drie", "One, two or three")),
            Choice::new("heavy", label("Zwaar", "Heavy")),
        ]
    }

    #[test]
    fn a_choice_is_named_by_id_by_label_or_by_its_number() {
        let one = |typed| read(Kind::Choice(choices()), typed);
        for typed in ["simple", "eenvoudig", "SIMPLE", "1", " 1 "] {
            assert_eq!(one(typed), Ok("simple".into()), "{typed}");
        }
        // An id goes before a place in the list.
        assert_eq!(one("2"), Ok("2".into()));
        assert_eq!(one("3"), Ok("heavy".into()));
        assert!(one("4").is_err());
        assert!(one("0").is_err());
        assert!(one("").is_err());
    }

    #[test]
    fn a_list_is_numbers_and_names_in_the_order_of_the_question() {
        let some = |typed| read(Kind::List(choices()), typed);
        assert_eq!(some("3, eenvoudig, 3"), Ok("simple,heavy".into()));
        assert_eq!(some("Een, twee of drie, 1"), Ok("simple,2".into()));
        assert!(some("1,,3").is_err());
    }

    #[test]
    fn yes_and_no_dates_and_numbers_are_read_as_people_write_them() {
        assert_eq!(read(Kind::YesNo, " J "), Ok("yes".into()));
        assert_eq!(read(Kind::YesNo, "No"), Ok("no".into()));
        assert!(read(Kind::YesNo, "misschien").is_err());
        assert_eq!(read(Kind::Date, "gisteren"), Ok("2026-02-28".into()));
        assert_eq!(read(Kind::Number, " 12 "), Ok("12".into()));
        assert!(read(Kind::Number, "twaalf").is_err());
        assert_eq!(read(Kind::Names, "a, b,, \nc"), Ok("a\nb\nc".into()));
    }

    #[test]
    fn what_stands_between_brackets_is_in_words_and_harmless() {
        let shown = |kind, answer| question(kind).shown(answer, Lang::Nl);
        assert_eq!(shown(Kind::YesNo, "yes"), "ja");
        assert_eq!(shown(Kind::Date, "2026-03-01"), "01-03-2026");
        assert_eq!(shown(Kind::Choice(choices()), "heavy"), "Zwaar");
        assert_eq!(shown(Kind::Line, "a\u{1b}[2J\nb"), "a␛[2J⏎b");
    }
}
