//! Answers to the items of a checklist: their values, and how they are read and written.

use super::{Item, ItemKind, Phase, Workflow};
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

    /// Takes away the answers to some items, and says to which: phase and item.
    pub fn take(&mut self, items: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        self.0
            .extract_if(.., |(_, item), _| items(item))
            .map(|(at, _)| at)
            .collect()
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Workflow {
    /// The item that was answered, by its id or label: in the last phase where it was, or in the one
    /// that is named, as `PHASE/ITEM`.
    pub fn find_answered(&self, answers: &Answers, given: &str) -> Option<(&Phase, &Item)> {
        let (of, item) = match given.split_once('/') {
            Some((phase, item)) if self.find_phase(phase).is_some() => (Some(phase), item),
            _ => (None, given),
        };
        let phases = self.phases.iter().rev();
        let mut phases = phases.filter(|phase| of.is_none_or(|of| phase.id == of));
        phases.find_map(|phase| {
            let items = phase.items.iter().map(|i| (i.id.as_str(), &i.label));
            let item = phase.find_item(lookup(item, items).ok()?)?;
            answers.get(&phase.id, &item.id)?;
            Some((phase, item))
        })
    }
}

/// The words for yes and no, which are labels like any other.
fn yes_no() -> [(&'static str, Label); 2] {
    [
        ("yes", Label::new("Ja", "Yes")),
        ("no", Label::new("Nee", "No")),
    ]
}

/// The values that an item may have, where they can be listed.
pub fn allowed(item: &Item) -> Vec<Named> {
    let named = |id: &str, label: &Label| Named {
        id: id.to_owned(),
        label: label.clone(),
    };
    match item.kind {
        ItemKind::YesNo => yes_no().iter().map(|(id, l)| named(id, l)).collect(),
        ItemKind::Text | ItemKind::Date | ItemKind::Number => Vec::new(),
        ItemKind::Choice | ItemKind::List | ItemKind::Reference => item
            .options
            .iter()
            .map(|option| named(&option.id, &option.label))
            .collect(),
    }
}

/// Reads an answer to an item: yes or no in both languages, options by id or label, dates as
/// people write them, lists with commas between.
///
/// A wrong kind or value is a usage error that names the item and what it may hold. A reference
/// takes only its literal answers, since everything else follows from what is recorded.
pub fn parse_answer(item: &Item, text: &str) -> Result<Answer, Refusal> {
    let wrong = |nearest: Option<String>| Refusal::AnswerWrong {
        item: Box::new(item.named()),
        kind: item.kind.id(),
        allowed: allowed(item),
        nearest,
    };
    let option = |text: &str| {
        lookup(text, item.options.iter().map(|o| (o.id.as_str(), &o.label)))
            .map(str::to_owned)
            .map_err(|unknown| wrong(unknown.nearest))
    };
    let trimmed = text.trim();
    match item.kind {
        ItemKind::YesNo => {
            let words = yes_no();
            let given = match trimmed {
                "j" | "J" | "y" | "Y" => "yes",
                "n" | "N" => "no",
                given => given,
            };
            lookup(given, words.iter().map(|(id, label)| (*id, label)))
                .map(|id| Answer::YesNo(id == "yes"))
                .map_err(|unknown| wrong(unknown.nearest))
        }
        ItemKind::Choice => option(trimmed).map(Answer::Choice),
        ItemKind::Reference if item.options.is_empty() => {
            Err(Refusal::AnswerFollows { item: item.named() })
        }
        ItemKind::Reference => option(trimmed).map(Answer::Choice),
        ItemKind::Text if trimmed.is_empty() => Err(wrong(None)),
        ItemKind::Text => Ok(Answer::Text(text.to_owned())),
        ItemKind::Date => parse_date(trimmed)
            .map(Answer::Date)
            .map_err(|_| wrong(None)),
        ItemKind::Number => trimmed.parse().map(Answer::Number).map_err(|_| wrong(None)),
        ItemKind::List => {
            let mut chosen = list(trimmed, option)?;
            // The order of the workflow, so that the same answer is always the same text.
            chosen.sort_by_key(|id| item.options.iter().position(|o| o.id == *id));
            chosen.dedup();
            Ok(Answer::List(chosen))
        }
    }
}

/// The options of a list. A label may hold a comma itself, so as many parts together as make one
/// go before fewer.
fn list(
    text: &str,
    option: impl Fn(&str) -> Result<String, Refusal>,
) -> Result<Vec<String>, Refusal> {
    /// More commas than a label of a sane workflow holds; keeps a hostile text from costing time.
    const COMMAS: usize = 4;
    let parts: Vec<&str> = text.split(',').collect();
    let (mut chosen, mut rest) = (Vec::new(), parts.as_slice());
    while let Some(first) = rest.first() {
        let joined = (2..=rest.len().min(COMMAS + 1))
            .rev()
            .find_map(|n| Some((option(&rest[..n].join(",")).ok()?, n)));
        let (id, used) = match joined {
            Some(found) => found,
            None => (option(first)?, 1),
        };
        chosen.push(id);
        rest = &rest[used..];
    }
    Ok(chosen)
}

impl Item {
    /// Whether an answer is of this item's kind and, where it names options, of this item's own: an
    /// answer may come from another workflow, in which the item was another.
    pub fn holds(&self, answer: &Answer) -> bool {
        let is_option = |id: &String| self.options.iter().any(|option| option.id == *id);
        match (self.kind, answer) {
            (ItemKind::YesNo, Answer::YesNo(_))
            | (ItemKind::Text, Answer::Text(_))
            | (ItemKind::Date, Answer::Date(_))
            | (ItemKind::Number, Answer::Number(_)) => true,
            (ItemKind::Choice | ItemKind::Reference, Answer::Choice(id)) => is_option(id),
            (ItemKind::List, Answer::List(ids)) => !ids.is_empty() && ids.iter().all(is_option),
            _ => false,
        }
    }
}

impl Phase {
    /// Finds an item of this phase by id or label and reads an answer to it.
    pub fn parse_answer(&self, item: &str, text: &str) -> Result<(String, Answer), Refusal> {
        let id = lookup(item, self.items.iter().map(|i| (i.id.as_str(), &i.label))).map_err(
            |unknown| Refusal::ItemUnknown {
                given: Given(item.to_owned()),
                nearest: unknown.nearest,
                here: self.items.iter().map(Item::named).collect(),
            },
        )?;
        let item = self.find_item(id).expect("lookup returns one of these ids");
        Ok((item.id.clone(), parse_answer(item, text)?))
    }
}

impl Workflow {
    /// Reads an answer to an item of a phase, found by id or label. An item of another phase is
    /// against the rules; one of no phase is a slip of the pen.
    pub fn parse_answer(
        &self,
        phase: &Phase,
        item: &str,
        text: &str,
    ) -> Result<(String, Answer), Refusal> {
        let refusal = match phase.parse_answer(item, text) {
            Ok(read) => return Ok(read),
            Err(refusal) => refusal,
        };
        let items = || self.phases.iter().flat_map(|p| &p.items);
        let all = items().map(|i| (i.id.as_str(), &i.label));
        match (refusal, lookup(item, all)) {
            (Refusal::ItemUnknown { here, .. }, Ok(id)) => Err(Refusal::ItemNotHere {
                item: Box::new(
                    items()
                        .find(|i| i.id == id)
                        .expect("lookup returns one of these ids")
                        .named(),
                ),
                at: Box::new(phase.named()),
                here,
            }),
            (refusal, _) => Err(refusal),
        }
    }
}
