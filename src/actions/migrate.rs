//! A case goes over to another workflow.

use super::case::load;
use super::error::ActionError;
use super::{Desk, lookup, max_text};
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::refusal::{must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::domain::workflow::Workflow;
use crate::domain::workflow::migrate::Migration;
use crate::store::{EntryDraft, case, weighing};

/// A case that is to go over, or has gone.
pub struct Migrated {
    /// The case: as it was when planned, as it is when carried out.
    pub case: Case,
    /// The workflow that it leaves.
    pub from: Workflow,
    /// The workflow that it goes over to.
    pub to: Workflow,
    /// Where it then stands, and what it keeps.
    pub plan: Migration,
}

/// What going over to a workflow, by id or label, in its newest version, would do with a case.
/// Nothing is changed; that the case was read is logged.
///
/// # Errors
/// An ended case; the workflow that it walks already; one without the case's status; an unknown one.
pub fn plan(desk: &Desk<'_>, number: Number, workflow: &str) -> Result<Migrated, ActionError> {
    let tx = desk.look(number)?;
    let (case, _, from) = load(&tx, number)?;
    let to = lookup::workflow(&tx, workflow)?;
    let plan = to.plan_migration(&case)?;
    tx.commit(EntryDraft::about(Action::Read, number, case.record).purpose(desk.purpose()))?;
    Ok(Migrated {
        case,
        from,
        to,
        plan,
    })
}

/// Moves a case to a workflow, by id or label, in its newest version. The reason becomes a note of
/// the case, which names both workflows; answers without a place stay with the case and are shown.
///
/// # Errors
/// As [`plan`]; an empty reason.
pub fn apply(
    desk: &Desk<'_>,
    number: Number,
    workflow: &str,
    reason: &str,
) -> Result<Migrated, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let (mut case, key, from) = load(&tx, number)?;
    let to = lookup::workflow(&tx, workflow)?;
    let plan = to.plan_migration(&case)?;
    for (phase, item) in &plan.moved {
        weighing::delete_answer(&mut tx, case.record, phase, item)?;
    }
    weighing::put_answers(&mut tx, case.record, &key, &plan.kept)?;
    let note = format!(
        "{} {} → {} {}: {}",
        from.id,
        from.version,
        to.id,
        to.version,
        reason.trim()
    );
    case.apply_migration(&to, &plan);
    case::set_workflow(&mut tx, case.record, &to.id, to.version)?;
    case::set_standing(&mut tx, case.record, &case.phase, case.status, None)?;
    case::insert_note(&mut tx, case.record, &key, &note)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("migrate").purpose(desk.purpose()))?;
    let case = case::get(&desk.store.read()?, number)?.0;
    Ok(Migrated {
        case,
        from,
        to,
        plan,
    })
}
