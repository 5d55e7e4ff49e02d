//! Where somebody is among the questions, and what what they type does. Knows no terminal.

use super::question::{Given, Kind, Need, Question, Text};
use crate::cli::error::CliError;
use crate::cli::message::wizard as words;
use crate::cli::output::block::Block;
use crate::domain::label::Label;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a command asks: its questions, its rules, and what it would record.
pub trait Form {
    /// What is being done.
    fn title(&self) -> Label;

    /// The questions there are, given the answers so far. An answer may bring further questions or
    /// take some away, but never the one that it answers.
    fn questions(&self, given: &Given) -> Vec<Question>;

    /// Whether a rule says no to one answer.
    ///
    /// # Errors
    /// Why.
    fn judge(&self, question: &str, answer: &str, given: &Given) -> Result<(), CliError>;

    /// Whether a rule says no to all of it together.
    ///
    /// # Errors
    /// Why, and what is missing.
    fn judge_all(&self, given: &Given) -> Result<(), CliError>;

    /// Whether there is nothing to record.
    fn is_empty(&self, _: &Given) -> bool {
        false
    }

    /// Puts on a page what would be recorded, as it is shown once it is.
    fn preview(&self, given: &Given, page: &mut Block<'_>);
}

/// What happens next.
pub enum Turn {
    /// This question is asked.
    Ask(Box<Asked>),
    /// Everything is shown, and whether to record it is asked.
    Review(Review),
    /// There is nothing to record.
    Nothing,
}

/// A question, and where it stands among the others.
pub struct Asked {
    /// The question.
    pub question: Question,
    /// Its number.
    pub n: usize,
    /// How many there are.
    pub total: usize,
    /// What Enter takes: what was answered before, else the default.
    pub enter: Option<Text>,
    /// Text that was typed and refused: the editor begins with it.
    pub refused: Option<Text>,
}

/// Everything that was answered.
pub struct Review {
    /// What a rule says to it, if one says no.
    pub refusal: Option<CliError>,
    /// The questions that can be gone back to, by number.
    pub questions: Vec<(usize, Label)>,
    /// How many questions there are.
    pub total: usize,
}

/// What an answer did.
#[derive(Debug)]
pub enum After {
    /// On to what is next.
    Moved,
    /// The same again, with what was wrong.
    Wrong(CliError),
    /// The same again, after a remark.
    Remark(Label),
    /// The same again, after its help.
    Help,
    /// Text is edited.
    Edit,
    /// Somebody stops: nothing is recorded.
    Stop,
    /// All of it is recorded.
    Record,
}

/// The words that are no answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Back,
    Skip,
    Help,
    Stop,
    Edit,
}

fn word(typed: &str) -> Option<Word> {
    Some(match typed.trim().to_lowercase().as_str() {
        "<" | "terug" | "back" => Word::Back,
        "-" | "overslaan" | "skip" => Word::Skip,
        "?" | "help" | "uitleg" => Word::Help,
        "stop" => Word::Stop,
        "e" => Word::Edit,
        _ => return None,
    })
}

/// Whether a line is an order and no answer.
pub fn is_order(typed: &str) -> bool {
    word(typed).is_some()
}

/// The questions of a form, with the answers so far.
pub struct Steps<'f> {
    form: &'f dyn Form,
    today: NaiveDate,
    given: Given,
    refused: BTreeMap<String, Text>,
    /// The question that is asked; none while everything is shown.
    at: Option<String>,
    /// Somebody came back from the end: what was answered is not asked again.
    amending: bool,
}

impl<'f> Steps<'f> {
    /// At the first question.
    pub fn new(form: &'f dyn Form, today: NaiveDate) -> Steps<'f> {
        let given = Given::new();
        let first = form.questions(&given).into_iter().next();
        Steps {
            form,
            today,
            given,
            refused: BTreeMap::new(),
            at: first.map(|question| question.id),
            amending: false,
        }
    }

    /// The answers.
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// The answers, at the end.
    pub fn into_given(self) -> Given {
        self.given
    }

    /// What happens next.
    pub fn turn(&self) -> Turn {
        let questions = self.form.questions(&self.given);
        let total = questions.len();
        if let Some(n) = self.place(&questions) {
            let question = questions[n].clone();
            let before = self.given.get(&question.id).cloned();
            let enter = match before {
                Some(Some(answer)) => Some(answer),
                // Skipped before: Enter skips it again.
                Some(None) => None,
                None => question.default.clone(),
            };
            return Turn::Ask(Box::new(Asked {
                n: n + 1,
                total,
                enter,
                refused: self.refused.get(&question.id).cloned(),
                question,
            }));
        }
        if self.form.is_empty(&self.given) {
            return Turn::Nothing;
        }
        let open = questions.into_iter().zip(1..);
        let open = open.filter(|(question, _)| !matches!(question.kind, Kind::Told));
        Turn::Review(Review {
            refusal: self.form.judge_all(&self.given).err(),
            questions: open.map(|(question, n)| (n, question.title)).collect(),
            total,
        })
    }

    fn place(&self, questions: &[Question]) -> Option<usize> {
        let at = self.at.as_ref()?;
        questions.iter().position(|question| question.id == *at)
    }

    /// A line that was typed as an answer to the question that is asked, or at the end.
    pub fn line(&mut self, typed: &str) -> After {
        match self.turn() {
            Turn::Ask(asked) => self.answer(&asked, typed),
            Turn::Review(review) => self.at_the_end(&review, typed),
            Turn::Nothing => After::Stop,
        }
    }

    /// What was told where nothing is asked.
    pub fn told(&mut self) {
        if let Turn::Ask(asked) = self.turn() {
            self.give(&asked.question, None);
        }
    }

    /// A long text as it is, whatever words it is made of.
    pub fn text(&mut self, text: &str) -> After {
        match self.turn() {
            Turn::Ask(asked) if text.trim().is_empty() => self.nothing(&asked),
            Turn::Ask(asked) => self.take(&asked, text),
            Turn::Review(_) | Turn::Nothing => After::Stop,
        }
    }

    fn answer(&mut self, asked: &Asked, typed: &str) -> After {
        if typed.trim().is_empty() {
            return match &asked.enter {
                Some(answer) => {
                    let answer = answer.clone();
                    self.settle(asked, answer)
                }
                None => self.nothing(asked),
            };
        }
        let is_choice = matches!(asked.question.kind, Kind::Choice(_) | Kind::List(_))
            && asked.question.read(typed, self.today).is_ok();
        match word(typed).filter(|_| !is_choice) {
            None => {
                // A backslash makes a word an answer.
                let literal = typed.trim_start().strip_prefix('\\');
                let literal = literal.filter(|rest| word(rest).is_some());
                self.take(asked, literal.unwrap_or(typed))
            }
            Some(Word::Back) => self.back(),
            Some(Word::Skip) => match asked.question.need {
                Need::Required => After::Remark(words::cannot_skip()),
                Need::Optional | Need::Later => self.give(&asked.question, None),
            },
            Some(Word::Help) => After::Help,
            Some(Word::Stop) => After::Stop,
            Some(Word::Edit) => match asked.question.kind {
                Kind::Long => After::Edit,
                _ => self.take(asked, typed),
            },
        }
    }

    fn nothing(&mut self, asked: &Asked) -> After {
        match asked.question.need {
            Need::Required => After::Remark(crate::cli::message::prompt::needed()),
            Need::Optional | Need::Later => self.give(&asked.question, None),
        }
    }

    fn take(&mut self, asked: &Asked, typed: &str) -> After {
        match asked.question.read(typed, self.today) {
            Ok(answer) if answer.is_empty() => self.nothing(asked),
            Ok(answer) => self.settle(asked, answer),
            Err(error) => After::Wrong(error),
        }
    }

    fn settle(&mut self, asked: &Asked, answer: Text) -> After {
        let id = &asked.question.id;
        if let Err(error) = self.form.judge(id, &answer, &self.given) {
            if matches!(asked.question.kind, Kind::Long) {
                self.refused.insert(id.clone(), answer);
            }
            return After::Wrong(error);
        }
        self.give(&asked.question, Some(answer))
    }

    /// Keeps an answer and goes on.
    fn give(&mut self, question: &Question, answer: Option<Text>) -> After {
        self.refused.remove(&question.id);
        self.given.insert(question.id.clone(), answer);
        let questions = self.form.questions(&self.given);
        let next = match self.amending {
            // Only what an answer brought up that was not asked before.
            true => questions.iter().find(|q| !self.given.contains_key(&q.id)),
            false => {
                let here = questions.iter().position(|q| q.id == question.id);
                questions.get(here.map_or(0, |n| n + 1))
            }
        };
        self.at = next.map(|question| question.id.clone());
        if self.at.is_none() {
            self.amending = true;
        }
        After::Moved
    }

    /// To the question before this one that can be answered.
    fn back(&mut self) -> After {
        let questions = self.form.questions(&self.given);
        let here = self.place(&questions).unwrap_or(questions.len());
        let before = questions[..here]
            .iter()
            .rfind(|question| !matches!(question.kind, Kind::Told));
        match before {
            None => After::Remark(words::first_question()),
            Some(question) => {
                self.at = Some(question.id.clone());
                self.amending = false;
                After::Moved
            }
        }
    }

    fn at_the_end(&mut self, review: &Review, typed: &str) -> After {
        if let Ok(n) = typed.trim().parse::<usize>() {
            let questions = self.form.questions(&self.given);
            let chosen = n.checked_sub(1).and_then(|n| questions.get(n));
            return match chosen {
                None => After::Remark(words::no_such_question(review.total)),
                Some(q) if matches!(q.kind, Kind::Told) => After::Remark(words::not_a_question()),
                Some(question) => {
                    self.at = Some(question.id.clone());
                    self.amending = true;
                    After::Moved
                }
            };
        }
        match (word(typed), typed.trim().to_lowercase().as_str()) {
            (Some(Word::Stop), _) | (None, "n" | "nee" | "no") => After::Stop,
            (Some(Word::Back), _) => self.back(),
            (None, "j" | "ja" | "y" | "yes") => match review.refusal {
                None => After::Record,
                Some(_) => After::Remark(words::mend_first()),
            },
            _ if review.refusal.is_some() => After::Remark(words::mend_first()),
            _ => After::Remark(words::say_record()),
        }
    }
}
