//! Merging (*samenvoegen*) and splitting (*splitsen*): records that turn out to be about one thing,
//! or a case that turns out to be about two. Both histories are kept.

use super::case::{Case, CaseStatus};
use super::id::Number;
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::retention::{Term, is_due};
use super::signal::{Signal, SignalStatus};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a record went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WentInto {
    /// The record that it went into.
    pub number: Number,
    /// The one that it is destroyed with: the same, or where that one went in its turn.
    pub last: Number,
    /// Whether that last one still runs.
    pub runs: bool,
}

/// A signal that went into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedSignal {
    /// Its number.
    pub number: Number,
    /// When it was received.
    pub received_on: NaiveDate,
}

/// What a record came from, or what came from it; the number of the other one stands in the part's
/// clear id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What happened.
    pub how: Came,
    /// The signals that moved with it, by number.
    pub signals: Vec<String>,
    /// Why, where somebody said.
    pub reason: Option<String>,
}
redacted_debug!(Origin { how });

impl Body for Origin {
    const KIND: PartKind = PartKind::Origin;
}

super::closed::closed_list! {
    /// What a record has to do with another.
    pub enum Came {
        /// It went into the other (*opgegaan in*).
        WentInto = "went-into",
        /// The other went into it (*samengevoegd met*).
        TookIn = "took-in",
        /// It was split off from the other (*afgesplitst van*).
        SplitFrom = "split-from",
        /// The other was split off from it (*waaruit is afgesplitst*).
        SplitInto = "split-into",
    }
}

impl Case {
    /// Whether it may go into another case: with another one that runs, while it runs itself.
    ///
    /// # Errors
    /// [`Refusal::MergeWithItself`]; those of [`Case::must_run`] and [`Case::must_take_signals`].
    pub fn may_merge_into(&self, other: &Case) -> Result<(), Refusal> {
        if self.number == other.number {
            return Err(Refusal::MergeWithItself {
                number: self.number,
            });
        }
        self.must_run()?;
        other.must_take_signals()
    }

    /// Whether what is still open in it may be finished: as long as it runs, or the case that it went
    /// into.
    ///
    /// # Errors
    /// As [`Case::must_run`].
    pub fn must_take_results(&self) -> Result<(), Refusal> {
        match self.went_into {
            Some(into) if into.runs => Ok(()),
            _ => self.must_run(),
        }
    }

    /// Refuses what is done with the case that this one went into.
    ///
    /// # Errors
    /// [`Refusal::WentInto`].
    pub fn must_stand_alone(&self) -> Result<(), Refusal> {
        match (self.status, self.went_into) {
            (CaseStatus::Merged, Some(into)) => Err(Refusal::WentInto {
                number: self.number,
                into: into.last,
            }),
            _ => Ok(()),
        }
    }

    /// Whether these signals may be split off: they are in it, and at least one stays.
    ///
    /// # Errors
    /// Those of [`Case::must_run`]; [`Refusal::NotInThisCase`], [`Refusal::NothingStays`].
    pub fn may_split(&self, signals: &[Number]) -> Result<(), Refusal> {
        self.must_run()?;
        let strange = signals.iter().find(|s| !self.signals.contains(s));
        if let Some(signal) = strange {
            return Err(Refusal::NotInThisCase {
                signal: *signal,
                case: self.number,
            });
        }
        match self.signals.iter().any(|s| !signals.contains(s)) {
            true => Ok(()),
            false => Err(Refusal::NothingStays { case: self.number }),
        }
    }
}

impl Signal {
    /// Whether it may go into another signal: one that waits to be weighed or for its case, or is in
    /// a running one, which the caller has looked at. Neither is due, and it is in no other case.
    ///
    /// # Errors
    /// [`Refusal::MergeWithItself`]; [`Refusal::WentInto`] for one that was merged before;
    /// [`Refusal::NotMergeable`] for one that was decided otherwise; [`Refusal::AlreadyInCase`];
    /// [`Refusal::TermOver`].
    pub fn may_merge_into(&self, other: &Signal, today: NaiveDate) -> Result<(), Refusal> {
        if self.number == other.number {
            return Err(Refusal::MergeWithItself {
                number: self.number,
            });
        }
        for signal in [self, other] {
            signal.must_not_be_merged()?;
            let over = signal.destroy_on.filter(|day| is_due(*day, today));
            if let Some(destroy_on) = over {
                return Err(Refusal::TermOver {
                    number: signal.number,
                    destroy_on,
                });
            }
        }
        let waits = matches!(
            other.status,
            SignalStatus::New | SignalStatus::Accepted | SignalStatus::InCase
        );
        if !waits {
            return Err(Refusal::NotMergeable {
                signal: other.number,
                status: other.status,
            });
        }
        match self.case {
            Some(case) if other.case != Some(case) => Err(Refusal::AlreadyInCase {
                signal: self.number,
                case: Some(case),
            }),
            _ => Ok(()),
        }
    }

    /// Refuses what is done with the signal that this one went into.
    ///
    /// # Errors
    /// [`Refusal::WentInto`].
    pub fn must_not_be_merged(&self) -> Result<(), Refusal> {
        match self.went_into {
            Some(into) => Err(Refusal::WentInto {
                number: self.number,
                into: into.number,
            }),
            None => Ok(()),
        }
    }

    /// The last day on which it, or what went into it, was received: no weighing of all of it can be
    /// older.
    pub fn last_received_on(&self) -> NaiveDate {
        let merged = self.merged.iter().map(|signal| signal.received_on);
        merged.fold(self.received_on, NaiveDate::max)
    }
}

/// The term of two signals that go together from now on: the later one. So neither goes before its own
/// rule lets it, nor stays longer than the other's does.
pub fn joint_term(one: Option<Term>, other: Option<Term>) -> Option<Term> {
    match (one, other) {
        (Some(one), Some(other)) if other.destroy_on > one.destroy_on => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other,
    }
}
