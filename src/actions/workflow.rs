//! The workflows that there are.

use super::Desk;
use super::error::ActionError;
use crate::domain::workflow::{Workflow, built_in as with_program};
use crate::store::policy;

/// A workflow in its newest version.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What it says.
    pub workflow: Workflow,
    /// Whether it comes with the program.
    pub built_in: bool,
    /// Whether the vault keeps it, so that a case can walk it; `None` without a vault.
    pub kept: Option<bool>,
}

/// Those that come with the program.
pub fn built_in() -> Vec<Kept> {
    let one = |b: &with_program::BuiltIn| Kept {
        workflow: b.workflow.clone(),
        built_in: true,
        kept: None,
    };
    with_program::all().iter().map(one).collect()
}

/// Those that the vault keeps, by id, and those that come with the program and are not kept yet.
///
/// # Errors
/// Those of the store.
pub fn list(desk: &Desk<'_>) -> Result<Vec<Kept>, ActionError> {
    let tx = desk.store.read()?;
    // Compared with the log, the workflows with it, before any of them is believed.
    policy::get(&tx)?;
    let with_program = built_in();
    let mut all = Vec::new();
    for (id, version) in policy::list_workflows(&tx)? {
        all.push(Kept {
            built_in: with_program.iter().any(|b| b.workflow.id == id),
            workflow: policy::get_workflow(&tx, &id, version)?,
            kept: Some(true),
        });
    }
    for mut new in with_program {
        if !all.iter().any(|k| k.workflow.id == new.workflow.id) {
            new.kept = Some(false);
            all.push(new);
        }
    }
    Ok(all)
}
