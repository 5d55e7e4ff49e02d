//! Known before (*eerder bekend*): where else something stands that a record mentions.

use super::case::CaseStatus;
use super::id::Number;
use super::mention::MentionKind;
use super::signal::SignalStatus;

/// A hit: another record that mentions the same. It says that, and never what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it has in common.
    pub kind: MentionKind,
    /// The other record.
    pub number: Number,
    /// Where that stands.
    pub standing: Standing,
}

/// Where a record stands that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A signal.
    Signal {
        /// Its status.
        status: SignalStatus,
        /// Its case, when whoever asks may know of that.
        case: Option<Number>,
    },
    /// A case.
    Case {
        /// Its status.
        status: CaseStatus,
        /// Its phase, by id.
        phase: String,
        /// Which one that is, from 1.
        place: usize,
        /// What new information may ask for.
        proposal: Option<Proposal>,
    },
}

/// What a hit proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// The case is being carried out: plan again.
    Replan,
    /// The case is in the archive, within its term: reopen it.
    Reopen,
}

/// The decision that goes back from carrying out to planning.
pub const REPLAN: &str = "replan";

impl Standing {
    /// The status, by id.
    pub fn status(&self) -> &'static str {
        match self {
            Standing::Signal { status, .. } => status.id(),
            Standing::Case { status, .. } => status.id(),
        }
    }
}

impl Known {
    /// The status, by id.
    pub fn status(&self) -> &'static str {
        self.standing.status()
    }

    /// The phase of a case, by id.
    pub fn phase(&self) -> Option<&str> {
        match &self.standing {
            Standing::Signal { .. } => None,
            Standing::Case { phase, .. } => Some(phase),
        }
    }
}
