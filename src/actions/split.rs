//! Splitting a case: some of its signals go on in a case of their own.

use super::case::{load, take_in};
use super::error::ActionError;
use super::merge::{put_origins, reason_of};
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::merge::Came;
use crate::domain::refusal::must_fit;
use crate::domain::role::Duty;
use crate::domain::signal::Signal;
use crate::domain::workflow::{Lead, Workflow};
use crate::store::case::NewCase;
use crate::store::{EntryDraft, case, count, hold, policy, restrict, signal};
use crate::vault::field::RecordKey;
use chrono::Datelike;

/// Opens a case with some of the signals of another, in its workflow, with its theme and lead and
/// restricted as it is. It begins where the weighing of those signals led, and else in the first phase:
/// what was decided about the old case was not decided about the new one. What suspends the
/// destruction of the old one suspends that of the new one.
///
/// # Errors
/// A case that has ended or was merged; a signal that is not in it; no signal that stays.
pub fn split(
    desk: &Desk<'_>,
    number: Number,
    signals: &[Number],
    title: Option<&str>,
    reason: Option<&str>,
) -> Result<Case, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let reason = reason_of(&tx, reason)?;
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    must_fit("title", title.unwrap_or(""), max_text(&tx)?)?;
    let office = policy::get(&tx)?;
    let (old, old_key, workflow) = load(&tx, number)?;
    let mut signals = signals.to_vec();
    signals.sort_unstable();
    signals.dedup();
    old.may_split(&signals)?;
    let mut loaded: Vec<(Signal, RecordKey)> = Vec::new();
    for number in &signals {
        loaded.push(signal::get(&tx, *number)?);
    }
    let weighed_by = policy::get_newest_workflow(&tx, &office.workflow.default)?;
    let begins = begins_in(&workflow, &weighed_by, &loaded);
    let today = tx.today();
    let new = NewCase {
        title,
        theme: old.theme.as_deref(),
        lead: old.lead.as_deref(),
        workflow: &workflow.id,
        workflow_version: workflow.version,
        phase: begins.unwrap_or(&workflow.first_phase().id),
        opened_on: today,
    };
    let (id, made, key) = case::insert(&mut tx, &new)?;
    for signal in &loaded {
        let workflows = (&workflow, &weighed_by);
        take_in(&mut tx, (id, &key), signal, workflows, begins.is_some())?;
    }
    // Its signals stand in its digest.
    tx.touch(old.record);
    let both = [(id, made, key), (old.record, number, old_key)];
    let how = (Came::SplitFrom, Came::SplitInto);
    put_origins(&mut tx, &both, how, &signals, reason)?;
    if let Some(held) = &old.hold {
        hold::insert(&mut tx, id, held)?;
    }
    if let Some(members) = restrict::find_members(&tx, &old.record)? {
        let [(_, _, key), _] = &both;
        restrict::seal_open(&mut tx, id, key, &members)?;
    }
    let theme = old.theme.as_deref().unwrap_or("none");
    count::add(&mut tx, today.year(), &format!("case/opened/{theme}"), 1)?;
    let entry = EntryDraft::about(Action::Create, made, id).result("split");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(case::get(&desk.store.read()?, made)?.0)
}

/// The phase to which the weighing of each of these signals led, when it is the same for all and the
/// workflow has it; `None` for the first phase.
fn begins_in<'w>(
    workflow: &'w Workflow,
    weighed_by: &Workflow,
    signals: &[(Signal, RecordKey)],
) -> Option<&'w str> {
    let led_to = |signal: &Signal| {
        let weighed = signal.weighings.last()?;
        let mut decisions = weighed_by.first_phase().decisions.iter();
        let taken = decisions.find(|decision| decision.id == weighed.decision)?;
        match &taken.leads {
            Lead::Phase(phase) => Some(phase.as_str().to_owned()),
            Lead::Status(_) => None,
        }
    };
    let mut all = signals.iter().map(|(signal, _)| led_to(signal));
    let first = all.next()??;
    if !all.all(|other| other.as_ref() == Some(&first)) {
        return None;
    }
    match workflow.id == weighed_by.id {
        true => workflow.find_phase(&first).map(|phase| phase.id.as_str()),
        false => Some(workflow.phase_for(&first).id.as_str()),
    }
}
