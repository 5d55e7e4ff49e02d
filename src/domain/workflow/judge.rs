//! What may be decided, consulted and answered, given where a signal or case stands.

use super::answer::{Answer, Answers};
use super::{Condition, Decision, Evidence, Item, ItemKind, Lead, Need, Phase, Workflow};
use crate::domain::case::CaseStatus;
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::name::{UnknownId, lookup};
use crate::domain::policy::Group;
use crate::domain::redact::{Given, redacted_debug};
use crate::domain::refusal::{Missing, Named, Refusal};
use crate::domain::retention::{Rule, TermStart};
use crate::domain::signal::SignalStatus;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The decision, built in for signals, that adds one to a running case (*toevoegen aan bestaande
/// casus*).
pub const JOIN: &str = "join";

/// What is recorded outside the checklist and answers its reference items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// How many consultations were recorded in each phase.
    pub consultations: BTreeMap<String, usize>,
    /// How many interventions are not cancelled: planned or done.
    pub planned: usize,
    /// How many interventions are neither done nor cancelled.
    pub unsettled: usize,
    /// How many interventions there are.
    pub interventions: usize,
}

/// Where a signal or case stands.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Its number, to be named in refusals.
    pub number: Number,
    /// The phase it is in.
    pub phase: &'a str,
    /// The status it has; of a signal always `open`.
    pub status: CaseStatus,
    /// What was answered.
    pub answers: &'a Answers,
    /// What was recorded otherwise.
    pub facts: Facts,
}

/// What people say with a decision.
#[derive(Clone, Default)]
pub struct DecisionInput {
    /// The motivation; empty when not given.
    pub reason: String,
    /// Who was there.
    pub present: Vec<String>,
    /// The partner it goes to, by id (the caller has looked it up); for `join` the case.
    pub to: Option<String>,
    /// The body that decided, as typed: id or label.
    pub body: Option<String>,
    /// The date of the decision.
    pub decided_on: NaiveDate,
}
redacted_debug!(DecisionInput { to, decided_on });

/// What a decision does with a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Move {
    /// The decision's id.
    pub decision: String,
    /// The phase afterwards.
    pub phase: String,
    /// The status afterwards.
    pub status: CaseStatus,
    /// The body that decided.
    pub body: String,
    /// The motivation, trimmed.
    pub reason: String,
    /// Who was there, trimmed, without empty ones.
    pub present: Vec<String>,
    /// The partner it goes to.
    pub to: Option<String>,
    /// The term that starts, with the end date it runs from; `None` while the case runs.
    pub term: Option<TermStart>,
}
redacted_debug!(Move { decision, phase, status, body, to, term });

/// What a decision does with a signal.
#[derive(Clone, PartialEq, Eq)]
pub struct SignalMove {
    /// The decision's id.
    pub decision: String,
    /// The status afterwards.
    pub status: SignalStatus,
    /// The body that decided.
    pub body: String,
    /// The motivation, trimmed.
    pub reason: String,
    /// Who was there, trimmed, without empty ones.
    pub present: Vec<String>,
    /// The partner it goes to; for `join` the case.
    pub to: Option<String>,
}
redacted_debug!(SignalMove { decision, status, body, to });

/// One line of a checklist as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistLine {
    /// The phase.
    pub phase: String,
    /// The item.
    pub item: String,
    /// What it is called.
    pub label: Label,
    /// What kind of answer it takes.
    pub kind: ItemKind,
    /// Whether it must be answered sooner or later.
    pub required: bool,
    /// The answer; for a reference without a literal answer, how many things answer it, as text.
    pub answer: Option<Answer>,
}
