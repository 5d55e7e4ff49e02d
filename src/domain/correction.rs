//! Corrections (*correcties*): what is wrong must be correctable, and the old value goes; what stays
//! is that it was corrected, by whom and why, never what it said (domain.md, section 8).

use super::case::{Case, Note, TermRecord, Weighing};
use super::closed::closed_list;
use super::date::{DateField, not_before_cause, not_in_future};
use super::name::lookup;
use super::part::{Body, PartKind};
use super::policy::Retention;
use super::redact::{Given, redacted_debug};
use super::refusal::{Missing, Refusal};
use super::retention::{Rule, Term, TermStart};
use super::signal::Signal;
use super::workflow::Workflow;
use crate::domain::label::Label;
use crate::domain::workflow::Body as WorkflowBody;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a correction says of itself. What it is about stands in clear in its part: nothing for the
/// fields of the record itself, else `weighing/N`, `answer/PHASE/ITEM`, or what was struck with its
/// number: `note/N`, `measure/N` …
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The ids of the fields that were corrected, as the command line and JSON name them.
    pub what: Vec<String>,
    /// Why; none when nobody gave a reason.
    pub reason: Option<String>,
}
redacted_debug!(Correction { what });

impl Body for Correction {
    const KIND: PartKind = PartKind::Correction;
}

closed_list! {
    /// What can be struck (*doorgehaald*): its content goes, its number stays.
    pub enum Strikable {
        /// A note.
        Note = "note",
        /// A consultation of a source.
        Consultation = "consultation",
        /// An intervention.
        Intervention = "intervention",
        /// A person in the case.
        Person = "person",
        /// A measure.
        Measure = "measure",
        /// A line of the register of what was given to whom; also of a signal.
        Disclosure = "disclosure",
        /// A privacy check: what it allowed is closed again.
        PrivacyCheck = "privacy-check",
        /// A reference to another system.
        Reference = "reference",
        /// An evaluation; a lesson is struck by itself.
        Evaluation = "evaluation",
        /// What a partner was asked after, and what came of it; also of a signal.
        Reminder = "reminder",
    }
}

impl Strikable {
    /// The kind of part, for those that are parts.
    pub const fn part(self) -> Option<PartKind> {
        match self {
            Strikable::Note | Strikable::Consultation | Strikable::Intervention => None,
            Strikable::Person => Some(PartKind::Person),
            Strikable::Measure => Some(PartKind::Measure),
            Strikable::Disclosure => Some(PartKind::Disclosure),
            Strikable::PrivacyCheck => Some(PartKind::PrivacyCheck),
            Strikable::Reference => Some(PartKind::Reference),
            Strikable::Evaluation => Some(PartKind::Evaluation),
            Strikable::Reminder => Some(PartKind::Reminder),
        }
    }
}

/// What a weighing should have said. What was decided, by which decision and where it led, stays: that
/// is undone by a new decision, not by a correction.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WeighingEdit {
    /// The motivation.
    pub text: Option<String>,
    /// Who was there.
    pub present: Option<Vec<String>>,
    /// The body that decided, by id or label.
    pub body: Option<String>,
    /// The date of the decision.
    pub decided_on: Option<NaiveDate>,
}
redacted_debug!(WeighingEdit { decided_on });

impl WeighingEdit {
    /// Whether it corrects nothing.
    pub fn is_empty(&self) -> bool {
        *self == WeighingEdit::default()
    }
}

impl Note {
    /// Whether it was struck: its number stays, its text is gone. No note is empty otherwise.
    pub fn is_struck(&self) -> bool {
        self.text.is_empty()
    }
}

impl Case {
    /// The note with this number, which still has its text.
    ///
    /// # Errors
    /// None of that number; one that was struck before.
    pub fn get_note(&self, n: u32) -> Result<&Note, Refusal> {
        let found = self.notes.iter().find(|note| note.n == n);
        let note = found.ok_or(Refusal::NoSuchNote {
            case: self.number,
            n,
        })?;
        match note.is_struck() {
            true => Err(Refusal::NoteStruck {
                case: self.number,
                n,
            }),
            false => Ok(note),
        }
    }

    /// The weighing with this number, from 1, as `case show` numbers them.
    ///
    /// # Errors
    /// None of that number.
    pub fn get_weighing(&self, n: u32) -> Result<&Weighing, Refusal> {
        let place = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
        let found = place.and_then(|place| self.weighings.get(place));
        found.ok_or(Refusal::NoSuchWeighing {
            case: self.number,
            n,
        })
    }

    /// Whether a weighing can have been decided on another day than was recorded: not in the future,
    /// not before the opening, and between its neighbours. One that came along with a signal may be
    /// older than the case, as it was when it was recorded.
    ///
    /// # Errors
    /// The first of these that it breaks.
    pub fn check_corrected_date(
        &self,
        n: u32,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        let weighing = self.get_weighing(n)?;
        let place = usize::try_from(n).map_or(0, |n| n - 1);
        not_in_future(DateField::Decided, on, today)?;
        if weighing.decided_on >= self.opened_on {
            not_before_cause(DateField::Decided, on, DateField::Opened, self.opened_on)?;
        }
        if let Some(before) = place.checked_sub(1).and_then(|p| self.weighings.get(p)) {
            let cause = DateField::DecidedBefore;
            not_before_cause(DateField::Decided, on, cause, before.decided_on)?;
        }
        match self.weighings.get(place + 1) {
            Some(after) if after.decided_on < on => Err(Refusal::DateAfterNext {
                date: on,
                next: after.decided_on,
            }),
            _ => Ok(()),
        }
    }

    /// The term as it runs when the weighing that ended the case was decided on another day; `None`
    /// when no running term runs from this weighing. The end date of an archived case is an answer of
    /// its own and does not move.
    ///
    /// The period is the one that the policy has now, and never less than what the term had: the
    /// corrected day alone may bring the destruction forward.
    pub fn corrected_term(&self, n: u32, on: NaiveDate, policy: &Retention) -> Option<Term> {
        let weighing = self.get_weighing(n).ok()?;
        let last = usize::try_from(n).ok() == Some(self.weighings.len());
        let term = self.terms.last().filter(|t| t.reopened_on.is_none())?;
        let runs_from_it = last && term.rule != Rule::Case && term.ended_on == weighing.decided_on;
        if !runs_from_it {
            return None;
        }
        Some(moved(term, on, policy))
    }

    /// The term as it runs when an archived case ended on another day, which is an answer to its
    /// checklist; `None` when no such term runs. The period as for [`Case::corrected_term`].
    pub fn corrected_end(&self, on: NaiveDate, policy: &Retention) -> Option<Term> {
        let term = self.terms.last().filter(|t| t.reopened_on.is_none())?;
        (term.rule == Rule::Case).then(|| moved(term, on, policy))
    }
}

impl Signal {
    /// Whether it can have been received on another day than was recorded: not in the future, and not
    /// after its first weighing.
    ///
    /// # Errors
    /// The first of these that it breaks.
    pub fn check_corrected_receipt(&self, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        not_in_future(DateField::Received, on, today)?;
        match self.weighings.iter().map(|w| w.decided_on).min() {
            Some(first) if first < on => Err(Refusal::DateBeforeCause {
                field: DateField::Decided,
                date: first,
                cause: DateField::Received,
                cause_date: on,
            }),
            _ => Ok(()),
        }
    }
}

/// A running term from another day.
fn moved(term: &TermRecord, on: NaiveDate, policy: &Retention) -> Term {
    let start = TermStart {
        rule: term.rule,
        from: on,
    };
    let mut new = start.under(policy);
    if on >= term.ended_on {
        new.destroy_on = new.destroy_on.max(term.destroy_on);
    }
    new
}

/// The body that took a decision, corrected: one of the workflow's, and one that may take it.
///
/// # Errors
/// A body that the workflow does not have; one that may not take this decision.
pub fn corrected_body(
    case: &Case,
    workflow: &Workflow,
    decision: &str,
    given: &str,
) -> Result<String, Refusal> {
    let bodies = workflow.bodies.iter().map(|b| (b.id.as_str(), &b.label));
    let body = lookup(given, bodies).map_err(|unknown| Refusal::BodyUnknown {
        given: Given(given.to_owned()),
        nearest: unknown.nearest,
        here: workflow.bodies.iter().map(WorkflowBody::named).collect(),
    })?;
    let taken = workflow.decisions().find(|d| d.id == decision);
    match taken {
        Some(taken) if !taken.bodies.is_empty() && !taken.bodies.iter().any(|b| b == body) => {
            let may = taken.bodies.iter().filter_map(|id| workflow.find_body(id));
            Err(Refusal::DecisionMissing {
                number: case.number,
                decision: taken.named(),
                missing: vec![Missing {
                    item: "body".to_owned(),
                    label: Label::new("Gremium dat besluit", "Body that decides"),
                    wants: may.map(|b| b.label.clone()).collect(),
                    one_of: false,
                }],
            })
        }
        _ => Ok(body.to_owned()),
    }
}
