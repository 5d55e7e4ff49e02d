//! The purge: plans what is due, then destroys it; the one action that also a machine may do.
//!
//! It obeys only what persons signed: the newest term statement of a record must be a person's
//! and say that it is due, and no hold that a person signed may stand. Today is the earlier of
//! the clock and the newest entry that a person signed, so a wrong clock can never destroy early.

use super::Desk;
use super::backup;
use super::error::ActionError;
use super::retention::{HoldLine, find_hold, told_with};
use super::share::Told;
use crate::audit::body::{Leaf, LeafKind};
use crate::audit::entry::{Action, Signers};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::refusal::must_be_allowed;
use crate::domain::retention::{Term, may_destroy, purge_day};
use crate::domain::role::{Duty, Role};
use crate::store::declaration::DeclarationItem;
use crate::store::digest::{ObjectKind, yearly_count_id};
use crate::store::entry::{Office, StoredEntry};
use crate::store::term::Running;
use crate::store::{
    EntryDraft, StoreError, Tx, WriteTx, case, count, declaration, merge, policy, record, restrict,
    signal, term,
};
use chrono::{Datelike, Days, NaiveDate};
use std::path::PathBuf;

/// One thing that a purge destroyed, would destroy, or passed over.
#[derive(Debug, Clone)]
pub struct PurgeLine {
    /// The signal or case.
    pub number: Number,
    /// Its term.
    pub term: Term,
    /// What suspends it.
    pub hold: Option<HoldLine>,
    /// Whether it is restricted to others: its rule is not told before the declaration tells it.
    pub hidden: bool,
}

/// What a purge did, or would do.
#[derive(Debug, Clone)]
pub struct PurgeReport {
    /// The day it took for today.
    pub as_of: NaiveDate,
    /// What was destroyed, or would be.
    pub destroyed: Vec<PurgeLine>,
    /// What is due and on hold.
    pub held: Vec<PurgeLine>,
    /// Who received something of what was destroyed, or would be, and must be told.
    pub told: Vec<Told>,
    /// The declaration; none when nothing was destroyed.
    pub declaration: Option<Number>,
    /// Backups that upgrades made and whose time was over.
    pub expired: Vec<PathBuf>,
    /// Folders of backups whose list of destructions could not be brought up to date.
    pub unreached: Vec<PathBuf>,
}

/// What is due on a day, checked against the log; nothing is changed.
struct Plan {
    as_of: NaiveDate,
    due: Vec<Running>,
    held: Vec<PurgeLine>,
}

/// Says what would be destroyed, on the day that a run today would take, or as of another day.
///
/// # Errors
/// A role that may not purge; a record that does not agree with the log.
pub fn dry_run(desk: &Desk<'_>, as_of: Option<NaiveDate>) -> Result<PurgeReport, ActionError> {
    let tx = desk.write(Duty::Purge)?;
    let day = match as_of {
        Some(day) => day,
        None => today_for_purge(&tx)?,
    };
    let plan = plan_purge(&tx, day)?;
    let hidden = restrict::hidden(&tx)?;
    let open = plan.due.iter().filter(|due| !hidden.contains(&due.record));
    let told = list_told(&tx, &open.cloned().collect::<Vec<_>>())?;
    let entry = EntryDraft::new(Action::Read).result("purge-dry-run");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(PurgeReport {
        as_of: plan.as_of,
        destroyed: plan
            .due
            .iter()
            .map(|due| PurgeLine {
                hidden: hidden.contains(&due.record),
                ..line(due)
            })
            .collect(),
        held: plan.held,
        told,
        declaration: None,
        expired: Vec::new(),
        unreached: Vec::new(),
    })
}

/// Destroys what is due; every run, an empty one too, is a log entry. With `approved`, a person
/// lets up to so many go, past the cap.
///
/// # Errors
/// A role that may not purge or approve; the cap, before anything is destroyed; a record that does
/// not agree with the log.
pub fn purge(desk: &Desk<'_>, approved: Option<u32>) -> Result<PurgeReport, ActionError> {
    let mut tx = desk.write(Duty::Purge)?;
    if approved.is_some() {
        must_be_allowed(tx.role(), Duty::ApprovePurge)?;
    }
    let day = today_for_purge(&tx)?;
    let plan = plan_purge(&tx, day)?;
    let office = policy::get(&tx)?;
    let week_ago = day.checked_sub_days(Days::new(6)).unwrap_or(day);
    may_destroy(
        plan.due.len() as u64,
        declaration::count_since(&tx, week_ago)?,
        record::count_all(&tx)?,
        approved.map(u64::from),
        &office.purge,
    )?;
    if let Some(approved) = approved {
        tx.state_fact(Leaf::approval(yearly_count_id(), approved));
    }
    // Asked before it is gone.
    let told = list_told(&tx, &plan.due)?;
    let mut items = Vec::new();
    let mut declared = None;
    for due in &plan.due {
        let basis = due.term.rule.basis(&office.retention).to_owned();
        describe(&tx, due, basis, &mut items)?;
    }
    destroy(&mut tx, &plan.due, &items)?;
    let destroyed: Vec<PurgeLine> = plan.due.iter().map(line).collect();
    let mut entry = EntryDraft::new(Action::Destroy).result(destroyed.len().to_string());
    if !items.is_empty() {
        let made_on = day_of_destruction(&tx, day, office.purge.clock_tolerance.end_from(day));
        let number = declaration::insert(&mut tx, made_on, &items)?;
        tx.count_destroyed(items.len() as u64);
        entry = entry.object(number.to_string());
        declared = Some(number);
    }
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(PurgeReport {
        as_of: plan.as_of,
        destroyed,
        held: plan.held,
        told,
        declaration: declared,
        expired: backup::delete_expired(desk.store)?,
        unreached: backup::spread_lists(desk.store)?,
    })
}

/// Who must be told of these destructions, also for what goes with them.
fn list_told(tx: &Tx<'_>, due: &[Running]) -> Result<Vec<Told>, ActionError> {
    let mut told = Vec::new();
    for running in due {
        told.extend(told_with(tx, running)?);
    }
    Ok(told)
}

/// The date that the declaration gives: the clock's, unless that clock is not to be believed.
fn day_of_destruction(tx: &Tx<'_>, day: NaiveDate, latest: NaiveDate) -> NaiveDate {
    let today = tx.today();
    if (day..=latest).contains(&today) {
        today
    } else {
        day
    }
}

fn today_for_purge(tx: &Tx<'_>) -> Result<NaiveDate, ActionError> {
    let newest = tx.newest_person_at()?.map(|at| tx.clock().civil_date(at));
    // The log begins with the coordinator's own entry; one without any person's is none of ours.
    Ok(purge_day(tx.today(), newest).ok_or(StoreError::Damaged)?)
}

fn line(due: &Running) -> PurgeLine {
    PurgeLine {
        number: due.number,
        term: due.term,
        hold: None,
        hidden: false,
    }
}

fn plan_purge(tx: &Tx<'_>, as_of: NaiveDate) -> Result<Plan, ActionError> {
    let mut plan = Plan {
        as_of,
        due: Vec::new(),
        held: Vec::new(),
    };
    let running = term::list_running(tx, Some(as_of))?;
    let hidden = restrict::hidden(tx)?;
    tx.steps_ahead(running.len() as u64);
    // In the order of the tables, so that each page is read once.
    let mut by_id: Vec<&Running> = running.iter().collect();
    by_id.sort_unstable_by_key(|running| running.record);
    for running in by_id {
        tx.step_done();
        check_against_log(tx, running)?;
    }
    for running in running {
        match find_hold(tx, &running)? {
            Some(hold) => {
                plan.held.push(PurgeLine {
                    hold: Some(hold),
                    hidden: hidden.contains(&running.record),
                    ..line(&running)
                });
            }
            None => plan.due.push(running),
        }
    }
    Ok(plan)
}

/// The rows must be those that the log vouches for, and the newest statements about term and hold
/// must be a person's and say the same.
fn check_against_log(tx: &Tx<'_>, running: &Running) -> Result<(), ActionError> {
    let tampered = || StoreError::tampered(running.number.to_string());
    let kind = match running.number.kind {
        NumberKind::Case => ObjectKind::Case,
        _ => ObjectKind::Signal,
    };
    tx.check_object(kind, &running.record)?;
    let (placed, entry) = tx
        .find_statement(&running.record, LeafKind::Term)?
        .ok_or_else(tampered)?;
    let stated = placed.leaf.read_term().flatten();
    if stated != Some(running.term) || !by_person(tx, &entry) {
        return Err(tampered().into());
    }
    let held = match tx.find_statement(&running.record, LeafKind::Hold)? {
        Some((placed, entry)) if by_person(tx, &entry) => placed.leaf.read_hold() == Some(true),
        Some(_) => return Err(tampered().into()),
        None => false,
    };
    if held != running.hold.is_some() {
        return Err(tampered().into());
    }
    Ok(())
}

fn by_person(tx: &Tx<'_>, entry: &StoredEntry) -> bool {
    let skeleton = &entry.skeleton;
    Office(tx.keyring())
        .role_at(skeleton.actor, skeleton.seq)
        .is_some_and(Role::is_person)
}

/// What the declaration says of a record, and of what goes with it: the signals of a case, and what was
/// merged into any of them.
fn describe(
    tx: &WriteTx<'_>,
    due: &Running,
    basis: String,
    items: &mut Vec<DeclarationItem>,
) -> Result<(), ActionError> {
    let mut item = DeclarationItem {
        record: due.record,
        number: due.number,
        rule: Some(due.term.rule),
        basis: Some(basis),
        from: Some(due.term.from),
        destroy_on: Some(due.term.destroy_on),
        begun_on: due.term.from,
        ended_on: Some(due.term.from),
        parts: 1,
        with_case: None,
    };
    if due.number.kind == NumberKind::Case {
        (item.begun_on, item.ended_on, item.parts) = case::outline(tx, &due.record)?;
    } else {
        (item.begun_on, item.parts) = signal::outline(tx, &due.record)?;
    }
    items.push(item);
    for (id, number) in restrict::list_family(tx, due.record)?.into_iter().skip(1) {
        items.push(describe_with(tx, id, number, due.number)?);
    }
    Ok(())
}

/// Deletes what the declaration names, in the order of the tables; a case after its signals.
fn destroy(
    tx: &mut WriteTx<'_>,
    due: &[Running],
    items: &[DeclarationItem],
) -> Result<(), ActionError> {
    let mut gone: Vec<(NumberKind, RecordId)> = items
        .iter()
        .map(|item| (item.number.kind, item.record))
        .collect();
    gone.sort_unstable();
    tx.steps_ahead(gone.len() as u64);
    for item in items.iter().filter(|item| item.rule.is_none()) {
        merge::forget(tx, &item.record)?;
    }
    for (_, record) in gone {
        tx.step_done();
        record::delete(tx, record)?;
    }
    let year = tx.today().year();
    for due in due {
        let what = format!("destroyed/{}/{}", due.number.kind.id(), due.term.rule.id());
        count::add(tx, year, &what, 1)?;
    }
    Ok(())
}

fn describe_with(
    tx: &WriteTx<'_>,
    id: RecordId,
    number: Number,
    with: Number,
) -> Result<DeclarationItem, ActionError> {
    let (kind, (begun_on, ended_on, parts)) = match number.kind {
        NumberKind::Case => (ObjectKind::Case, case::outline(tx, &id)?),
        _ => {
            let (begun_on, parts) = signal::outline(tx, &id)?;
            (ObjectKind::Signal, (begun_on, None, parts))
        }
    };
    tx.check_object(kind, &id)?;
    Ok(DeclarationItem {
        record: id,
        number,
        rule: None,
        basis: None,
        from: None,
        destroy_on: None,
        begun_on,
        ended_on,
        parts,
        with_case: Some(with),
    })
}
