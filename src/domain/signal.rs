//! A signal: what came in, what became of it, and until when it may be kept.

use super::case::{Hold, Weighing};
use super::date::{DateField, not_before_cause, not_in_future};
use super::id::{Number, RecordId};
use super::period::Period;
use super::policy::Retention;
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::retention::{Rule, Term, TermStart, is_due};
use super::workflow::answer::Answers;
use super::workflow::judge::{Facts, SignalMove, Standing};
use super::workflow::Workflow;
use super::case::CaseStatus;
use chrono::NaiveDate;

/// The status of a signal (cli.md, "Signals").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalStatus {
    /// *Nog te wegen*.
    New,
    /// *Niet in behandeling genomen*.
    Dismissed,
    /// *Doorverwezen*.
    HandedOver,
    /// *Monodisciplinair opgepakt*.
    Single,
    /// *Voorgelegd aan het RIEC*.
    Riec,
    /// *Gewogen, wacht op casus*.
    Accepted,
    /// *Gekoppeld aan casus*.
    InCase,
}

impl SignalStatus {
    /// All statuses.
    pub const ALL: [SignalStatus; 7] = [
        SignalStatus::New,
        SignalStatus::Dismissed,
        SignalStatus::HandedOver,
        SignalStatus::Single,
        SignalStatus::Riec,
        SignalStatus::Accepted,
        SignalStatus::InCase,
    ];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            SignalStatus::New => "new",
            SignalStatus::Dismissed => "dismissed",
            SignalStatus::HandedOver => "handed-over",
            SignalStatus::Single => "single",
            SignalStatus::Riec => "riec",
            SignalStatus::Accepted => "accepted",
            SignalStatus::InCase => "in-case",
        }
    }

    /// The status with this id.
    pub fn from_id(id: &str) -> Option<SignalStatus> {
        SignalStatus::ALL.into_iter().find(|s| s.id() == id)
    }
}

/// What comes in, before it has a number.
#[derive(Clone, PartialEq, Eq)]
pub struct SignalDraft {
    /// Where it comes from: an id of the policy's `sources`.
    pub source: String,
    /// The source's own number for it; a source never delivers the same one twice.
    pub reference: Option<String>,
    /// The date of receipt.
    pub received_on: NaiveDate,
    /// The theme's id.
    pub theme: Option<String>,
    /// What was reported.
    pub text: String,
    /// Street.
    pub street: Option<String>,
    /// House number, with its letters.
    pub house_number: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub city: Option<String>,
}
redacted_debug!(SignalDraft { source, received_on, theme });

/// A signal (*signaal*).
#[derive(Clone, PartialEq, Eq)]
pub struct Signal {
    /// The id inside the vault.
    pub record: RecordId,
    /// The number that people use.
    pub number: Number,
    /// Where it comes from: an id of the policy's `sources`.
    pub source: String,
    /// The source's own number for it.
    pub reference: Option<String>,
    /// The date of receipt.
    pub received_on: NaiveDate,
    /// The theme's id.
    pub theme: Option<String>,
    /// Its status.
    pub status: SignalStatus,
    /// Its case, when it is in one.
    pub case: Option<Number>,
    /// The day its term has run out; none when it goes with its case.
    pub destroy_on: Option<NaiveDate>,
    /// What keeps it from being destroyed.
    pub hold: Option<Hold>,
    /// What was reported.
    pub text: String,
    /// Street.
    pub street: Option<String>,
    /// House number, with its letters.
    pub house_number: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// What was answered to the checklist of the first phase.
    pub answers: Answers,
    /// The weighings, oldest first.
    pub weighings: Vec<Weighing>,
}
redacted_debug!(Signal { number, source, received_on, theme, status, case, destroy_on });
