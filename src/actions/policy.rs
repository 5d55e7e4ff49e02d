//! What the office has agreed: show, check, apply; with the workflows that it brings, and those that
//! come with the program.

use super::Desk;
use super::error::ActionError;
use super::office::built_in_workflows;
use crate::audit::entry::Action;
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::Duty;
use crate::store::policy::StoredWorkflow;
use crate::store::{EntryDraft, Tx, policy};

/// The policy in the vault, compared with the log.
///
/// # Errors
/// Those of the store.
pub fn show(desk: &Desk<'_>) -> Result<Policy, ActionError> {
    let tx = desk.store.read()?;
    Ok(policy::get(&tx)?)
}

/// What a patch makes of the office's agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    /// The policy.
    pub policy: Policy,
    /// The workflows that the vault does not keep yet.
    pub workflows: Vec<StoredWorkflow>,
}

/// What the policy would be after a patch, which brings these workflows; nothing is changed.
///
/// # Errors
/// [`ActionError::Policy`] with every fault; an unknown default workflow; a workflow that is kept
/// with another text.
pub fn check(
    desk: &Desk<'_>,
    patch: &str,
    workflows: &[StoredWorkflow],
) -> Result<Agreed, ActionError> {
    agree(&desk.store.read()?, patch, workflows)
}

/// Changes what the patch names and keeps its workflows; the rest stays, and terms already running
/// keep theirs.
///
/// # Errors
/// Anyone but the coordinator; as [`check`].
pub fn apply(
    desk: &Desk<'_>,
    patch: &str,
    workflows: &[StoredWorkflow],
) -> Result<Agreed, ActionError> {
    let mut tx = desk.write(Duty::Govern)?;
    let agreed = agree(&tx, patch, workflows)?;
    for workflow in &agreed.workflows {
        policy::put_workflow(&mut tx, workflow)?;
    }
    policy::replace(&mut tx, &agreed.policy.to_toml())?;
    tx.commit(EntryDraft::new(Action::Policy).purpose(desk.purpose()))?;
    Ok(agreed)
}

fn agree(tx: &Tx<'_>, patch: &str, given: &[StoredWorkflow]) -> Result<Agreed, ActionError> {
    let policy = policy::get(tx)?
        .merged(patch)
        .map_err(ActionError::Policy)?;
    let kept = |w: &StoredWorkflow| policy::find_workflow_toml(tx, &w.id, w.version);
    // What has come to the program since the vault was made comes along.
    let given = [built_in_workflows().as_slice(), given].concat();
    let workflows = unkept(&given, kept)?;
    let default = &policy.workflow.default;
    if !workflows.iter().any(|w| w.id == *default) {
        policy::get_newest_workflow(tx, default)?;
    }
    Ok(Agreed { policy, workflows })
}

/// Those of the workflows that are not kept, each once. One that is kept is the same to the byte,
/// or is refused: cases walk it, and nobody would know by which text.
pub(super) fn unkept<E>(
    given: &[StoredWorkflow],
    kept: impl Fn(&StoredWorkflow) -> Result<Option<String>, E>,
) -> Result<Vec<StoredWorkflow>, ActionError>
where
    ActionError: From<E>,
{
    let mut new: Vec<StoredWorkflow> = Vec::new();
    for workflow in given {
        let same = |w: &&StoredWorkflow| (&w.id, w.version) == (&workflow.id, workflow.version);
        let before = match new.iter().find(same) {
            Some(earlier) => Some(earlier.toml.clone()),
            None => kept(workflow)?,
        };
        match before {
            None => new.push(workflow.clone()),
            Some(toml) if toml == workflow.toml => {}
            Some(_) => {
                return Err(Refusal::WorkflowTaken {
                    id: workflow.id.clone(),
                    version: workflow.version,
                }
                .into());
            }
        }
    }
    Ok(new)
}
