//! A signal: what came in, what became of it, and until when it may be kept.

use super::case::CaseStatus;
use super::case::{Hold, Weighing};
use super::date::{DateField, not_before_cause, not_in_future};
use super::disclosure::Disclosure;
use super::id::{Number, RecordId};
use super::merge::{MergedSignal, Origin, WentInto};
use super::outcome::Outcome;
use super::part::Part;
use super::period::Period;
use super::policy::Retention;
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::reminder::Reminder;
use super::retention::{Rule, Term, TermStart, is_due};
use super::workflow::Workflow;
use super::workflow::answer::Answers;
use super::workflow::judge::{Facts, SignalMove, Standing};
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
    /// *Samengevoegd*: it went into another signal and goes with it.
    Merged,
}

impl SignalStatus {
    /// All statuses.
    pub const ALL: [SignalStatus; 8] = [
        SignalStatus::New,
        SignalStatus::Dismissed,
        SignalStatus::HandedOver,
        SignalStatus::Single,
        SignalStatus::Riec,
        SignalStatus::Accepted,
        SignalStatus::InCase,
        SignalStatus::Merged,
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
            SignalStatus::Merged => "merged",
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
    /// The time of day that the source gives, as it wrote it.
    pub time: Option<String>,
    /// What the source calls the subject, as it wrote it; the theme is the office's own.
    pub topic: Option<String>,
}
redacted_debug!(SignalDraft {
    source,
    received_on,
    theme
});

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
    /// The time of day that the source gives, as it wrote it.
    pub time: Option<String>,
    /// What the source calls the subject, as it wrote it; the theme is the office's own.
    pub topic: Option<String>,
    /// What was answered to the checklist of the first phase.
    pub answers: Answers,
    /// The weighings, oldest first.
    pub weighings: Vec<Weighing>,
    /// What became of it, when that was recorded.
    pub outcome: Option<Part<Outcome>>,
    /// What was given to partners.
    pub disclosures: Vec<Part<Disclosure>>,
    /// What partners are asked after.
    pub reminders: Vec<Part<Reminder>>,
    /// What it came from, and what came from it.
    pub origins: Vec<Part<Origin>>,
    /// The signal that it went into.
    pub went_into: Option<WentInto>,
    /// The signals that went into it, and into those.
    pub merged: Vec<MergedSignal>,
}
redacted_debug!(Signal {
    number,
    source,
    received_on,
    theme,
    status,
    case,
    destroy_on
});

impl Signal {
    /// Where it stands, for the workflow to judge: always in the first phase.
    pub fn standing<'a>(&'a self, workflow: &'a Workflow) -> Standing<'a> {
        Standing {
            number: self.number,
            phase: &workflow.first_phase().id,
            status: CaseStatus::Open,
            answers: &self.answers,
            facts: Facts::default(),
        }
    }

    /// Whether it may be weighed: again and again, but not once it is in a case, and once weighed
    /// only within its term.
    ///
    /// One never weighed may be weighed late: the weighing may be what shows that it is due.
    pub fn may_weigh(&self, today: NaiveDate) -> Result<(), Refusal> {
        if self.status == SignalStatus::InCase {
            return Err(Refusal::AlreadyInCase {
                signal: self.number,
                case: self.case,
            });
        }
        self.must_not_be_merged()?;
        let over = self.destroy_on.filter(|day| is_due(*day, today));
        match over {
            Some(destroy_on) if self.status != SignalStatus::New => Err(Refusal::TermOver {
                number: self.number,
                destroy_on,
            }),
            _ => Ok(()),
        }
    }

    /// Whether a weighing can have been decided on a day: not in the future, not before receipt,
    /// not before the weighing before it.
    pub fn check_weighing(&self, decided_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        not_in_future(DateField::Decided, decided_on, today)?;
        not_before_cause(
            DateField::Decided,
            decided_on,
            DateField::Received,
            self.last_received_on(),
        )?;
        match self.weighings.iter().map(|w| w.decided_on).max() {
            Some(before) => not_before_cause(
                DateField::Decided,
                decided_on,
                DateField::DecidedBefore,
                before,
            ),
            None => Ok(()),
        }
    }

    /// Whether a case may begin from it: not yet weighed, or accepted.
    pub fn may_begin_case(&self) -> Result<(), Refusal> {
        self.must_not_be_merged()?;
        match self.status {
            SignalStatus::New | SignalStatus::Accepted => Ok(()),
            SignalStatus::InCase => Err(Refusal::AlreadyInCase {
                signal: self.number,
                case: self.case,
            }),
            status => Err(Refusal::NotAvailableForCase {
                signal: self.number,
                status,
            }),
        }
    }

    /// Whether it has a term of its own: one in a case goes with its case, and so does its hold.
    pub fn must_stand_alone(&self) -> Result<(), Refusal> {
        self.must_not_be_merged()?;
        if self.status == SignalStatus::InCase {
            return Err(Refusal::GoesWithCase {
                signal: self.number,
                case: self.case,
            });
        }
        Ok(())
    }

    /// The decision by which it waits for a case, if it does.
    pub fn accepted_by(&self) -> Option<&str> {
        (self.status == SignalStatus::Accepted)
            .then(|| self.weighings.last().map(|w| w.decision.as_str()))
            .flatten()
    }

    /// The term it has: from its receipt, or from the newest decision; none in a case.
    pub fn term(&self, policy: &Retention) -> Option<Term> {
        let decided = self.weighings.last().map(|w| w.decided_on);
        term_start(self.status, self.received_on, decided).map(|start| start.under(policy))
    }

    /// Gives it the status that a decision leads to. The weighing is recorded by the caller, who
    /// knows the member and the time.
    pub fn apply(
        &mut self,
        to: &SignalMove,
        decided_on: NaiveDate,
        policy: &Retention,
    ) -> Option<Term> {
        self.status = to.status;
        let start = term_start(self.status, self.received_on, Some(decided_on));
        let term = start.map(|start| start.under(policy));
        self.destroy_on = term.map(|t| t.destroy_on);
        term
    }
}

/// The term that a signal has by its status (cli.md, "Signals"): not weighed, or accepted and not
/// yet a case, from receipt; decided otherwise, from the decision; in a case, none of its own.
pub fn term_start(
    status: SignalStatus,
    received: NaiveDate,
    decided: Option<NaiveDate>,
) -> Option<TermStart> {
    let (rule, from) = match status {
        SignalStatus::New | SignalStatus::Accepted => (Rule::Unweighed, received),
        SignalStatus::Dismissed => (Rule::Dismissed, decided.unwrap_or(received)),
        SignalStatus::HandedOver | SignalStatus::Single | SignalStatus::Riec => {
            (Rule::PassedOn, decided.unwrap_or(received))
        }
        SignalStatus::InCase | SignalStatus::Merged => return None,
    };
    Some(TermStart { rule, from })
}

/// The day by which a signal must be weighed; after it the list warns.
pub fn weigh_by(received: NaiveDate, weigh_within: Period) -> NaiveDate {
    weigh_within.end_from(received)
}

/// Whether a signal can have been received on a day: not in the future.
pub fn check_received(received: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    not_in_future(DateField::Received, received, today)
}

/// The phase in which a case begins from these signals, all of which must be free and agree.
///
/// Without signals, or from ones not yet weighed, it begins in the first phase; from accepted ones
/// in the phase that their weighing led to.
pub fn case_begins_in<'w>(workflow: &'w Workflow, signals: &[Signal]) -> Result<&'w str, Refusal> {
    let mut begins: Option<(&Signal, &str)> = None;
    for signal in signals {
        signal.may_begin_case()?;
        let phase = workflow.case_begins_in(signal.accepted_by());
        match begins {
            Some((first, other)) if other != phase => {
                return Err(Refusal::SignalsDiffer {
                    first: first.number,
                    other: signal.number,
                });
            }
            _ => begins = Some((signal, phase)),
        }
    }
    Ok(begins.map_or(&workflow.first_phase().id, |(_, phase)| phase))
}
