//! A case: what it holds, and the rules about its dates, its holds and its end.

use super::date::{DateField, not_before_cause, not_in_future};
use super::id::{Number, RecordId};
use super::intervention::Intervention;
use super::policy::Retention;
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::retention::{Rule, Term, TermStart, is_due};
use super::workflow::answer::{Answer, Answers};
use super::workflow::judge::{Facts, Move, Standing};
use super::workflow::{Evidence, ItemKind, Workflow};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// The status of a case (cli.md, "Cases").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseStatus {
    /// *In behandeling*.
    Open,
    /// *Loopt bij het RIEC*: not over for the town; the phase stays and no term runs.
    Riec,
    /// *Gearchiveerd*.
    Archived,
    /// *Niet in behandeling genomen*.
    Dismissed,
    /// *Overgedragen*.
    HandedOver,
    /// *Monodisciplinair opgepakt*.
    Single,
}

impl CaseStatus {
    /// All statuses.
    pub const ALL: [CaseStatus; 6] = [
        CaseStatus::Open,
        CaseStatus::Riec,
        CaseStatus::Archived,
        CaseStatus::Dismissed,
        CaseStatus::HandedOver,
        CaseStatus::Single,
    ];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            CaseStatus::Open => "open",
            CaseStatus::Riec => "riec",
            CaseStatus::Archived => "archived",
            CaseStatus::Dismissed => "dismissed",
            CaseStatus::HandedOver => "handed-over",
            CaseStatus::Single => "single",
        }
    }

    /// The status with this id.
    pub fn from_id(id: &str) -> Option<CaseStatus> {
        CaseStatus::ALL.into_iter().find(|s| s.id() == id)
    }

    /// Whether a case with this status still runs: it can be worked on, and no term runs.
    pub fn runs(self) -> bool {
        matches!(self, CaseStatus::Open | CaseStatus::Riec)
    }
}

/// A weighing (*wegingsmoment*): who decided what, when and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Weighing {
    /// The phase in which it was taken.
    pub phase: String,
    /// The decision.
    pub decision: String,
    /// The motivation.
    pub reason: String,
    /// Who was there: function and organisation, at least one.
    pub present: Vec<String>,
    /// The body that decided.
    pub body: String,
    /// The partner it went to, or for `join` the case.
    pub to: Option<String>,
    /// The date of the decision.
    pub decided_on: NaiveDate,
    /// The member who recorded it.
    pub by: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}
redacted_debug!(Weighing { phase, decision, body, decided_on, at });

/// The id under which a reopening stands among the weighings; no workflow can have a decision that
/// is called so.
pub const REOPEN: &str = "reopen";

/// Whether a source knew anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// *Hit*.
    Hit,
    /// *Geen hit*; recorded too, without content.
    NoHit,
}

impl Finding {
    /// Both.
    pub const ALL: [Finding; 2] = [Finding::Hit, Finding::NoHit];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            Finding::Hit => "hit",
            Finding::NoHit => "no-hit",
        }
    }

    /// The finding with this id.
    pub fn from_id(id: &str) -> Option<Finding> {
        Finding::ALL.into_iter().find(|f| f.id() == id)
    }
}

/// A consultation of a source (*bevraging*).
#[derive(Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Its number within the case, from 1.
    pub n: u32,
    /// The phase in which the source was asked.
    pub phase: String,
    /// The source's id.
    pub source: String,
    /// What for.
    pub purpose: String,
    /// The legal ground.
    pub ground: String,
    /// Hit or no hit.
    pub result: Finding,
    /// What was taken over.
    pub text: Option<String>,
    /// When it was asked.
    pub on: NaiveDate,
}
redacted_debug!(Consultation { n, phase, source, result, on });

/// A note (*notitie*).
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number within the case, from 1.
    pub n: u32,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The member who wrote it.
    pub by: String,
    /// The text.
    pub text: String,
}
redacted_debug!(Note { n, at });

/// A term that once ran, or runs now: reopening ends it and it stays visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermRecord {
    /// The rule.
    pub rule: Rule,
    /// The end date from which it ran.
    pub ended_on: NaiveDate,
    /// The day on which it would have run out.
    pub destroy_on: NaiveDate,
    /// When the case was reopened; `None` for the term that runs.
    pub reopened_on: Option<NaiveDate>,
}

/// A hold (*vernietiging opgeschort*): as long as it stands, nothing is destroyed.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why: a request, an objection, an investigation.
    pub ground: String,
    /// Since when.
    pub since: NaiveDate,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
}
redacted_debug!(Hold { since, review_on });

/// What a new case begins with.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseDraft {
    /// What the team calls it.
    pub title: Option<String>,
    /// The main theme's id.
    pub theme: Option<String>,
    /// The member who leads it.
    pub lead: Option<String>,
    /// The date of opening.
    pub opened_on: NaiveDate,
    /// The signals it begins from.
    pub signals: Vec<Number>,
}
redacted_debug!(CaseDraft { theme, opened_on, signals });

/// A case (*casus*).
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// The id inside the vault.
    pub record: RecordId,
    /// The number that people use.
    pub number: Number,
    /// What the team calls it.
    pub title: Option<String>,
    /// The main theme's id.
    pub theme: Option<String>,
    /// The member who leads it.
    pub lead: Option<String>,
    /// The id of its workflow.
    pub workflow: String,
    /// The version of its workflow.
    pub workflow_version: u32,
    /// The phase it is in, or was in when it ended.
    pub phase: String,
    /// Its status.
    pub status: CaseStatus,
    /// The date of opening.
    pub opened_on: NaiveDate,
    /// The end date (*einddatum*); none while it runs.
    pub ended_on: Option<NaiveDate>,
    /// The day its term has run out; none while it runs.
    pub destroy_on: Option<NaiveDate>,
    /// What keeps it from being destroyed.
    pub hold: Option<Hold>,
    /// Its signals.
    pub signals: Vec<Number>,
    /// What was answered to the checklists.
    pub answers: Answers,
    /// The weighings, oldest first; those of the signal it began from are carried over.
    pub weighings: Vec<Weighing>,
    /// The consultations, in order.
    pub consultations: Vec<Consultation>,
    /// The interventions, in order.
    pub interventions: Vec<Intervention>,
    /// The notes, in order.
    pub notes: Vec<Note>,
    /// The terms it has had, oldest first.
    pub terms: Vec<TermRecord>,
}
redacted_debug!(Case { number, workflow, phase, status, opened_on, ended_on, destroy_on });
