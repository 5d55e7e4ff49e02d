//! A new office: its vault, policy and workflows; and what a status says of it.

use super::backup::spread_lists;
use super::error::ActionError;
use super::policy::unkept;
use super::remind::{self, DueLine};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::workflow::built_in;
use crate::store::backup::{self, Drill};
use crate::store::policy::StoredWorkflow;
use crate::store::{Options, Store, entry};
use crate::vault::create;
use crate::vault::folder;
use crate::vault::kdf::KdfParams;
use crate::vault::locked::Locked;
use crate::vault::recovery::RecoveryCode;
use crate::vault::slot::Credential;
use std::path::Path;

/// The workflows that are built in.
pub fn built_in_workflows() -> Vec<StoredWorkflow> {
    let stored = |built_in: &built_in::BuiltIn| StoredWorkflow {
        id: built_in.workflow.id.clone(),
        version: built_in.workflow.version,
        toml: built_in.toml.to_owned(),
    };
    built_in::all().iter().map(stored).collect()
}

/// What a new vault keeps: the built-in workflows and those of the office, each once.
///
/// # Errors
/// An unknown default workflow; one that has the id and version of another.
pub fn workflows_of(
    policy: &Policy,
    own: &[StoredWorkflow],
) -> Result<Vec<StoredWorkflow>, ActionError> {
    let all = [built_in_workflows().as_slice(), own].concat();
    let all = unkept(&all, |_| Ok::<_, ActionError>(None))?;
    let default = &policy.workflow.default;
    if !all.iter().any(|workflow| workflow.id == *default) {
        return Err(Refusal::WorkflowUnknown {
            id: default.clone(),
            version: 0,
        }
        .into());
    }
    Ok(all)
}

/// Makes a vault. It is built beside its place and renamed into it, so that one cut short leaves
/// no half vault; an empty folder in its place is taken over.
///
/// # Errors
/// [`crate::vault::VaultError::Exists`] when something stands there; names that cannot be ones;
/// those of [`workflows_of`] and of the file system.
#[expect(
    clippy::too_many_arguments,
    reason = "a vault is made from all of this at once"
)]
pub fn init(
    path: &Path,
    organisation: &str,
    member: &str,
    credential: &Credential,
    params: KdfParams,
    policy: &Policy,
    own: &[StoredWorkflow],
    options: Options,
) -> Result<RecoveryCode, ActionError> {
    let workflows = workflows_of(policy, own)?;
    let code = folder::build(path, |folder| -> Result<RecoveryCode, ActionError> {
        let (vault, code) =
            create::create(folder.clone(), organisation, member, credential, params)?;
        Store::create(vault, options, &policy.to_toml(), &workflows)?;
        Ok(code)
    })?;
    Ok(code)
}

/// Opens a vault as one member. One of an older version is upgraded, and the list of destructions
/// is put beside the backup that was made of it.
///
/// # Errors
/// Those of [`Locked`] and [`Store::open`].
pub fn open(
    path: &Path,
    member: &str,
    credential: &Credential,
    options: Options,
) -> Result<Store, ActionError> {
    let locked = Locked::open(path)?.patience(options.busy_timeout);
    let vault = locked.unlock(member, credential)?;
    let store = Store::open(vault, options)?;
    if store.upgraded().is_some_and(|done| done.copy.is_some()) {
        // A folder that is missed is made good by the next backup or purge.
        spread_lists(&store)?;
    }
    Ok(store)
}

/// What a status says with a key.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// When the last purge ran, and how many records it destroyed; `None` before the first.
    pub last_purge: Option<(String, u64)>,
    /// When the newest copy was made; `None` when there is none.
    pub last_backup: Option<String>,
    /// The last restore drill; `None` before the first.
    pub last_drill: Option<Drill>,
    /// How many entries the log has.
    pub entries: u64,
    /// How many records have been destroyed in all.
    pub destroyed: u64,
    /// What is to be come back to.
    pub due: Vec<DueLine>,
}

/// What a status says with a key; reads no content.
///
/// # Errors
/// Those of the store.
pub fn pulse(store: &Store) -> Result<Pulse, ActionError> {
    let tx = store.read()?;
    let newest = tx.newest();
    let last_purge = entry::find_newest_purge(&tx)?.map(|e| {
        let count = e
            .skeleton
            .result
            .as_deref()
            .and_then(|r| r.parse().ok())
            .unwrap_or(0);
        (e.skeleton.at, count)
    });
    Ok(Pulse {
        last_purge,
        last_backup: backup::list(&tx)?.pop().map(|copy| copy.made_at),
        last_drill: backup::find_last_drill(&tx)?,
        entries: newest.seq,
        destroyed: newest.destroyed,
        due: remind::list(&tx)?,
    })
}
