//! What can stop an action.

use crate::domain::name::UnknownId;
use crate::domain::policy::PolicyError;
use crate::domain::refusal::Refusal;
use crate::import::SheetError;
use crate::store::StoreError;
use crate::vault::VaultError;

/// What an unknown id was meant to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A theme.
    Theme,
    /// Where signals come from.
    Source,
    /// A source to consult.
    ConsultSource,
    /// A partner.
    Partner,
    /// A role of members.
    Role,
    /// A phase of the default workflow.
    Phase,
    /// A workflow.
    Workflow,
}

/// Why an action did nothing.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The store or the vault below it; also what a rule refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An id that names nothing (exit 2).
    #[error("unknown id")]
    Unknown {
        /// What it was meant to name.
        noun: Noun,
        /// What was given, and what comes nearest.
        id: UnknownId,
    },
    /// No member of that name is present (exit 3).
    #[error("no such member")]
    NoSuchMember,
    /// What `join --to` names is no case's number (exit 2).
    #[error("not a case number")]
    NotACase,
    /// The file is no sheet that the profile can read.
    #[error("the file cannot be read as a sheet")]
    Sheet {
        /// Which of the files, from 0.
        file: usize,
        /// Why.
        error: SheetError,
    },
    /// More was destroyed than the lists of destructions that were found prove (exit 4).
    #[error("{0} destructions are not known")]
    UnknownDestructions(u64),
    /// No copy stands in the register (exit 3).
    #[error("there is no backup")]
    NoBackup,
    /// The member of today has no key in the copy (exit 5).
    #[error("the member was not in the copy with these keys")]
    NotInCopy,
    /// Where the newest copy should be stands another one (exit 6).
    #[error("not the copy that the register names")]
    AnotherCopy,
    /// The copy belongs to a history that the vault does not have: it was restored from another
    /// copy since (exit 6).
    #[error("the copy belongs to another history")]
    OtherHistory,
    /// So many records of a restored copy are not what the log says (exit 6).
    #[error("{0} records differ")]
    Differs(u64),
    /// A restore drill failed, and that was recorded.
    #[error("the restore drill failed: {cause}")]
    DrillFailed {
        /// The copy that was tried.
        path: std::path::PathBuf,
        /// When it was made.
        made_at: chrono::DateTime<chrono::Utc>,
        /// Why it failed; its exit is the drill's.
        cause: Box<ActionError>,
    },
    /// The policy has faults.
    #[error("the policy has faults")]
    Policy(PolicyError),
}

impl From<Refusal> for ActionError {
    fn from(refusal: Refusal) -> Self {
        ActionError::Store(refusal.into())
    }
}

impl From<VaultError> for ActionError {
    fn from(error: VaultError) -> Self {
        ActionError::Store(error.into())
    }
}
