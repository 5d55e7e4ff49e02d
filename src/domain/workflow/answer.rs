//! Answers to the items of a checklist: their values, and how they are read and written.

use super::{Evidence, Item, ItemKind, Phase};
use crate::domain::date::parse_date;
use crate::domain::label::Label;
use crate::domain::name::lookup;
use crate::domain::redact::Given;
use crate::domain::refusal::{Named, Refusal};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt;

/// An answer to an item.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes or no.
    YesNo(bool),
    /// The id of an option; also the literal answer to a reference.
    Choice(String),
    /// Free text, more than space.
    Text(String),
    /// A date.
    Date(NaiveDate),
    /// A whole number.
    Number(i64),
    /// The ids of options, in the order of the workflow, at least one.
    List(Vec<String>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Free text is where personal data stands.
            Answer::Text(_) => f.write_str("Text(…)"),
            other => write!(f, "{}", other.to_text()),
        }
    }
}

impl Answer {
    /// The one written form: `yes`/`no`, option ids, ISO dates, lists with commas. What
    /// [`parse_answer`] makes of it is the same answer, so this is also the stored form.
    pub fn to_text(&self) -> String {
        match self {
            Answer::YesNo(true) => "yes".to_owned(),
            Answer::YesNo(false) => "no".to_owned(),
            Answer::Choice(text) | Answer::Text(text) => text.clone(),
            Answer::Date(date) => date.to_string(),
            Answer::Number(number) => number.to_string(),
            Answer::List(ids) => ids.join(","),
        }
    }
}

/// The answers of one signal or case, by phase and item. They stay when a phase is left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers(BTreeMap<(String, String), Answer>);

impl Answers {
    /// The answer to an item of a phase.
    pub fn get(&self, phase: &str, item: &str) -> Option<&Answer> {
        self.0.get(&(phase.to_owned(), item.to_owned()))
    }

    /// Records an answer; the last one for an item counts.
    pub fn set(&mut self, phase: &str, item: &str, answer: Answer) {
        self.0.insert((phase.to_owned(), item.to_owned()), answer);
    }

    /// Phase, item and answer, ordered by phase and item.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Answer)> {
        self.0
            .iter()
            .map(|((phase, item), answer)| (phase.as_str(), item.as_str(), answer))
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
