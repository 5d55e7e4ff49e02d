//! What can be wrong with a workflow file.

use crate::domain::name::nearest;

/// One problem of a workflow file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line it stands on, from 1.
    pub line: u32,
    /// The way to the value: `phases[0].items[2].kind`, counted from 0.
    pub path: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a value of a workflow file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file is not TOML.
    #[error("not TOML: {message}")]
    NotToml {
        /// What the TOML reader says, in English.
        message: String,
    },
    /// A key that means nothing here.
    #[error("unknown key")]
    UnknownKey {
        /// The key that comes nearest.
        nearest: Option<String>,
    },
    /// A key that must be there; labels in both languages among them.
    #[error("missing")]
    MissingKey,
    /// The value has the wrong type.
    #[error("must be {wanted}")]
    WrongType {
        /// The type it must have, as TOML names it.
        wanted: &'static str,
    },
    /// The text is empty.
    #[error("empty")]
    Empty,
    /// The id does not consist of lower-case letters, digits and hyphens, or is too long.
    #[error("not an id")]
    NotAnId,
    /// The id belongs to a decision that every workflow has.
    #[error("this id is taken")]
    Reserved,
    /// The id stands twice in one list.
    #[error("{id} stands twice")]
    Twice {
        /// The id.
        id: String,
    },
    /// The id names nothing that could stand here: a kind, phase, item, value, body, role, source …
    #[error("unknown: {given}")]
    Unknown {
        /// What stands there.
        given: String,
        /// The id that comes nearest.
        nearest: Option<String>,
        /// All that may stand there.
        allowed: Vec<String>,
    },
    /// The key does not go with the item's kind.
    #[error("does not go with this kind")]
    NotForThisKind,
    /// The decision says neither `to` nor `status`.
    #[error("leads nowhere")]
    LeadsNowhere,
    /// The decision says both `to` and `status`.
    #[error("leads to two places")]
    LeadsTwice,
    /// No decision leads to the phase or status.
    #[error("cannot be reached")]
    Unreachable,
    /// The phase or status has no decisions.
    #[error("has no way out")]
    NoWayOut,
    /// No way leads from the phase to a status that ends.
    #[error("never comes to an end")]
    NoEnd,
    /// A status in which the case still runs has no term.
    #[error("a case with this status still runs")]
    StillRuns,
    /// A status that ends a case has no decisions; reopening is built in.
    #[error("a case with this status has ended")]
    HasEnded,
    /// A signal has no such status, and signals are weighed by the first phase.
    #[error("a signal cannot have this status")]
    NotForSignals,
    /// The item may not stay unanswered, and no decision needs it: nothing ever asks for it.
    #[error("never needed")]
    NeverNeeded,
    /// The needs of a decision contradict each other: it can never be taken.
    #[error("can never be met")]
    NeverMet {
        /// The item of which two values are wanted at once.
        item: String,
    },
    /// The privacy check guards neither sources nor partners.
    #[error("guards nothing")]
    GuardsNothing,
    /// No phase opens this regime, so there is nothing to guard.
    #[error("no phase opens {group}")]
    OpenedNowhere {
        /// The regime.
        group: String,
    },
    /// The item rests on a privacy check, and the phase has none.
    #[error("no privacy check in this phase")]
    NoCheckHere,
    /// None of the roles has the duty that this needs.
    #[error("this role may not")]
    RoleMayNot {
        /// The role.
        role: String,
    },
    /// The phase is one of this workflow: a case in it stays in it.
    #[error("is a phase of this workflow")]
    OwnPhase,
    /// The decision starts a term that runs from an item, and does not need that item.
    #[error("must need {item}")]
    MustNeed {
        /// The item.
        item: String,
    },
}

impl Fault {
    /// Whether a workflow with this fault can be walked all the same. Only a new file is refused
    /// for it: what a vault keeps may be older than the rule.
    pub fn is_walkable(&self) -> bool {
        matches!(self, Fault::NeverNeeded | Fault::NeverMet { .. })
    }

    /// An id that is none of those allowed.
    pub(super) fn unknown<'a>(
        given: &str,
        allowed: impl Iterator<Item = &'a str> + Clone,
    ) -> Fault {
        Fault::Unknown {
            given: given.to_owned(),
            nearest: nearest(given, allowed.clone().map(|id| (id, id))).map(str::to_owned),
            allowed: allowed.map(str::to_owned).collect(),
        }
    }
}
