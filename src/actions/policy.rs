//! What the office has agreed: show, apply.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::policy::Policy;
use crate::domain::role::Duty;
use crate::store::digest::{ObjectKind, policy_id};
use crate::store::{EntryDraft, policy};

/// The policy in the vault, compared with the log.
///
/// # Errors
/// Those of the store.
pub fn show(desk: &Desk<'_>) -> Result<Policy, ActionError> {
    let tx = desk.store.read()?;
    tx.check_object(ObjectKind::Policy, &policy_id())?;
    Ok(policy::get(&tx)?)
}

/// What the policy would be after a patch; nothing is changed.
///
/// # Errors
/// [`ActionError::Policy`] with every fault; an unknown default workflow.
pub fn check(desk: &Desk<'_>, patch: &str) -> Result<Policy, ActionError> {
    let tx = desk.store.read()?;
    let merged = policy::get(&tx)?
        .merged(patch)
        .map_err(ActionError::Policy)?;
    policy::get_newest_workflow(&tx, &merged.workflow.default)?;
    Ok(merged)
}

/// Changes what the patch names; the rest stays, and terms already running keep theirs.
///
/// # Errors
/// Anyone but the coordinator; as [`check`].
pub fn apply(desk: &Desk<'_>, patch: &str) -> Result<Policy, ActionError> {
    let mut tx = desk.write(Duty::Govern)?;
    tx.check_object(ObjectKind::Policy, &policy_id())?;
    let merged = policy::get(&tx)?
        .merged(patch)
        .map_err(ActionError::Policy)?;
    policy::get_newest_workflow(&tx, &merged.workflow.default)?;
    policy::replace(&mut tx, &merged.to_toml())?;
    tx.commit(EntryDraft::new(Action::Policy).purpose(desk.purpose()))?;
    Ok(merged)
}
