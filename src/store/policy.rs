//! The office's policy and its workflows, as the vault keeps them.

use super::commit::WriteTx;
use super::digest::{self, ObjectKind};
use super::entry::Office;
use super::error::StoreError;
use super::tx::Tx;
use crate::audit::body::LeafKind;
use crate::audit::entry::{Action, Signers};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Duty, Role};
use crate::domain::workflow::{Workflow, parse};
use rusqlite::{OptionalExtension, named_params};

/// A workflow as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWorkflow {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its text.
    pub toml: String,
}

/// Whether an entry of this action, signed by this role, may change the policy: only those that the
/// coordinator signs.
pub fn may_change(action: Action, signer: Option<Role>) -> bool {
    match action {
        Action::Init | Action::Policy => true,
        // One that restates it, because the tables that it stands in changed.
        Action::Upgrade => signer.is_some_and(|role| role.may(Duty::Govern)),
        _ => false,
    }
}

/// The policy, compared with the log: its newest statement must stand in an entry that only the
/// coordinator may sign.
///
/// # Errors
/// [`StoreError::Tampered`]; [`StoreError::Damaged`] when it is not a policy.
pub fn get(tx: &Tx<'_>) -> Result<Policy, StoreError> {
    tx.check_object(ObjectKind::Policy, &digest::policy_id())?;
    let stated = tx.find_statement(&digest::policy_id(), LeafKind::State)?;
    let by_coordinator = stated.is_some_and(|(_, entry)| {
        let s = &entry.skeleton;
        may_change(s.action, Office(tx.keyring()).role_at(s.actor, s.seq))
    });
    if !by_coordinator {
        return Err(StoreError::tampered("the policy"));
    }
    Policy::from_toml(&get_toml(tx)?).map_err(|_| StoreError::Damaged)
}

/// The policy's text.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn get_toml(tx: &Tx<'_>) -> Result<String, StoreError> {
    tx.sql()
        .prepare_cached("SELECT toml FROM policy WHERE id = 1")?
        .query_row([], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::Damaged)
}

/// Puts a policy in place.
///
/// # Errors
/// Those of SQLite.
pub fn replace(tx: &mut WriteTx<'_>, toml: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO policy (id, toml) VALUES (1, :toml) \
         ON CONFLICT (id) DO UPDATE SET toml = :toml",
        named_params! { ":toml": toml },
    )?;
    tx.touch(digest::policy_id());
    Ok(())
}

/// Adds a workflow; one that is there already stays as it is, because cases walk it.
///
/// # Errors
/// Those of SQLite.
pub fn put_workflow(tx: &mut WriteTx<'_>, workflow: &StoredWorkflow) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO workflow (id, version, toml) VALUES (:id, :version, :toml) \
         ON CONFLICT (id, version) DO NOTHING",
        named_params! {
            ":id": workflow.id, ":version": workflow.version, ":toml": workflow.toml,
        },
    )?;
    tx.touch(digest::policy_id());
    Ok(())
}

/// The text of one version of a workflow.
///
/// # Errors
/// Those of SQLite.
pub fn find_workflow_toml(
    tx: &Tx<'_>,
    id: &str,
    version: u32,
) -> Result<Option<String>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT toml FROM workflow WHERE id = :id AND version = :version")?
        .query_row(named_params! { ":id": id, ":version": version }, |row| {
            row.get(0)
        })
        .optional()?)
}

/// One version of a workflow.
///
/// # Errors
/// [`Refusal::WorkflowUnknown`]; [`StoreError::Damaged`] when it is not a workflow.
pub fn get_workflow(tx: &Tx<'_>, id: &str, version: u32) -> Result<Workflow, StoreError> {
    let toml = find_workflow_toml(tx, id, version)?;
    let unknown = || Refusal::WorkflowUnknown {
        id: id.to_owned(),
        version,
    };
    parse::parse_kept(&toml.ok_or_else(unknown)?).map_err(|_| StoreError::Damaged)
}

/// The newest version of a workflow.
///
/// # Errors
/// As [`get_workflow`].
pub fn get_newest_workflow(tx: &Tx<'_>, id: &str) -> Result<Workflow, StoreError> {
    let version: Option<u32> = tx
        .sql()
        .prepare_cached("SELECT max(version) FROM workflow WHERE id = :id")?
        .query_row(named_params! { ":id": id }, |row| row.get(0))?;
    get_workflow(tx, id, version.unwrap_or(0))
}

/// The ids and newest versions of the workflows.
///
/// # Errors
/// Those of SQLite.
pub fn list_workflows(tx: &Tx<'_>) -> Result<Vec<(String, u32)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT id, max(version) FROM workflow GROUP BY id ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
