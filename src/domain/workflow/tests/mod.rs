//! The workflow as a whole: the built-in one against the table in cli.md, and one made up to be
//! different in everything.

mod answering;
mod deciding;
mod migrating;
mod parsing;
mod privacy;
mod roads;
mod walking;

use super::Workflow;
use super::answer::Answers;
use super::built_in::zoetermeer;
use super::judge::{DecisionInput, Facts, Standing};
use super::parse::parse;
use crate::domain::case::{Case, CaseStatus};
use crate::domain::date::parse_date;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::refusal::Refusal;
use crate::domain::role::Role;
use chrono::NaiveDate;

/// The four workflows that come with the program or beside it.
const FOUR: [&str; 4] = [
    super::built_in::ZOETERMEER,
    super::built_in::MODEL_PROTOCOL,
    include_str!("../../../../examples/workflows/dordrecht.toml"),
    include_str!("../../../../examples/workflows/westland.toml"),
];

fn four() -> Vec<Workflow> {
    let policy = crate::domain::policy::Policy::built_in();
    let sound = |text| super::parse::parse_for(&policy, text).expect("sound");
    FOUR.map(sound).into()
}

const HARBOUR: &str = include_str!("harbour.toml");

fn harbour() -> Workflow {
    parse(HARBOUR).expect("a sound workflow")
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn number() -> Number {
    Number {
        kind: NumberKind::Case,
        year: 2026,
        sequence: 7,
    }
}

/// Why, and who was there: what every decision needs.
fn given() -> DecisionInput {
    DecisionInput {
        reason: "Besproken.".to_owned(),
        present: vec!["Beleidsadviseur".to_owned()],
        to: None,
        body: None,
        decided_on: day("2026-03-01"),
        role: Role::Coordinator,
    }
}

/// Answers `phase.item=text`, read as somebody would type them.
fn answers(workflow: &Workflow, given: &[(&str, &str, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (phase, item, text) in given {
        let phase = workflow.find_phase(phase).expect("a phase");
        let (item, answer) = phase.parse_answer(item, text).expect("an answer");
        answers.set(&phase.id, &item, answer);
    }
    answers
}

fn standing<'a>(phase: &'a str, answers: &'a Answers) -> Standing<'a> {
    Standing {
        number: number(),
        phase,
        status: CaseStatus::Open,
        answers,
        facts: Facts::default(),
    }
}

fn missing(refusal: &Refusal) -> Vec<&str> {
    refusal.missing().iter().map(|m| m.item.as_str()).collect()
}

fn case(workflow: &Workflow) -> Case {
    Case {
        record: RecordId([0; 16]),
        number: number(),
        title: None,
        theme: None,
        lead: None,
        workflow: workflow.id.clone(),
        workflow_version: workflow.version,
        phase: workflow.first_phase().id.clone(),
        status: CaseStatus::Open,
        opened_on: day("2026-01-01"),
        ended_on: None,
        destroy_on: None,
        hold: None,
        signals: Vec::new(),
        answers: Answers::default(),
        weighings: Vec::new(),
        consultations: Vec::new(),
        interventions: Vec::new(),
        notes: Vec::new(),
        parts: Default::default(),
        went_into: None,
        merged: Vec::new(),
        terms: Vec::new(),
    }
}

mod ending;
