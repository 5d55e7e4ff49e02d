//! Merging two cases or two signals: one goes into the other, and both histories are kept.
//!
//! What went in keeps its number, texts, answers, weighings and holds. It has no term of its own any
//! more: the entry says with what it goes, and with that it is destroyed.

use super::error::ActionError;
use super::link::must_be_restricted_alike;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::case::CaseStatus;
use crate::domain::id::{Number, RecordId};
use crate::domain::merge::{Came, Origin, joint_term};
use crate::domain::part::PartDraft;
use crate::domain::refusal::must_fit;
use crate::domain::role::Duty;
use crate::domain::signal::SignalStatus;
use crate::store::{EntryDraft, Tx, WriteTx, case, count, merge, part, record, signal, term};
use crate::vault::field::RecordKey;
use chrono::{Datelike, NaiveDate};

/// Has a running case go into another. Its signals move along; what is still open in it is finished in
/// it; everything new is done in the other.
///
/// # Errors
/// A case and itself; one that has ended or was merged before; two that are not restricted alike.
pub fn cases(
    desk: &Desk<'_>,
    number: Number,
    into: Number,
    reason: Option<&str>,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let reason = reason_of(&tx, reason)?;
    let (one, one_key) = case::get(&tx, number)?;
    let (other, other_key) = case::get(&tx, into)?;
    one.may_merge_into(&other)?;
    must_be_restricted_alike(&tx, (one.record, number), (other.record, into))?;
    let moved = case::list_signals(&tx, &one.record)?;
    for (id, _) in &moved {
        signal::set_status(&mut tx, *id, SignalStatus::InCase, Some(other.record))?;
        merge::state_all(&mut tx, *id, other.record)?;
    }
    let today = tx.today();
    let merged = CaseStatus::Merged;
    case::set_standing(&mut tx, one.record, &one.phase, merged, Some(today))?;
    merge::put(&mut tx, one.record, other.record, other.record)?;
    let moved: Vec<Number> = moved.into_iter().map(|(_, number)| number).collect();
    let both = [
        (one.record, number, one_key),
        (other.record, into, other_key),
    ];
    put_origins(
        &mut tx,
        &both,
        (Came::WentInto, Came::TookIn),
        &moved,
        reason,
    )?;
    let what = format!("case/merged/{}", one.theme.as_deref().unwrap_or("none"));
    count::add(&mut tx, today.year(), &what, 1)?;
    let entry = EntryDraft::about(Action::Change, number, one.record).result("merge");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(())
}

/// Has a signal go into another that waits to be weighed or for its case, or is in a running one.
/// Returns the day on which the other's term runs out now, where it has one: the later of the two.
///
/// # Errors
/// A signal and itself; one that was merged before, is due, or is in another case; into one that was
/// decided otherwise, or whose case has ended; two that are not restricted alike.
pub fn signals(
    desk: &Desk<'_>,
    number: Number,
    into: Number,
    reason: Option<&str>,
) -> Result<Option<NaiveDate>, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let reason = reason_of(&tx, reason)?;
    let (one, one_key) = signal::get(&tx, number)?;
    let (other, other_key) = signal::get(&tx, into)?;
    let today = tx.today();
    one.may_merge_into(&other, today)?;
    must_be_restricted_alike(&tx, (one.record, number), (other.record, into))?;
    let mut destroy_on = None;
    let root = match other.case {
        Some(case) => {
            case::get(&tx, case)?.0.must_take_signals()?;
            record::get_id(&tx, case)?
        }
        None => {
            let own = term::find_running(&tx, &other.record)?;
            let joint = joint_term(own, term::find_running(&tx, &one.record)?);
            if let Some(joint) = joint.filter(|joint| Some(*joint) != own) {
                term::start(&mut tx, other.record, joint)?;
            }
            destroy_on = joint.map(|term| term.destroy_on);
            other.record
        }
    };
    signal::set_status(&mut tx, one.record, SignalStatus::Merged, None)?;
    merge::put(&mut tx, one.record, other.record, root)?;
    let both = [
        (one.record, number, one_key),
        (other.record, into, other_key),
    ];
    put_origins(&mut tx, &both, (Came::WentInto, Came::TookIn), &[], reason)?;
    count::add(&mut tx, today.year(), "signal/merged", 1)?;
    let entry = EntryDraft::about(Action::Change, number, one.record).result("merge");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(destroy_on)
}

/// The reason without outer space, once it is not too long; `None` for an empty one.
pub(super) fn reason_of<'r>(
    tx: &Tx<'_>,
    reason: Option<&'r str>,
) -> Result<Option<&'r str>, ActionError> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    must_fit("reason", reason.unwrap_or(""), max_text(tx)?)?;
    Ok(reason)
}

/// Records with both what they have to do with each other.
pub(super) fn put_origins(
    tx: &mut WriteTx<'_>,
    [one, other]: &[(RecordId, Number, RecordKey); 2],
    (of_one, of_other): (Came, Came),
    signals: &[Number],
    reason: Option<&str>,
) -> Result<(), ActionError> {
    for ((record, _, key), how, (_, about, _)) in [(one, of_one, other), (other, of_other, one)] {
        let draft = PartDraft {
            about: Some(about.to_string()),
            done_on: Some(tx.today()),
            ..PartDraft::new(Origin {
                how,
                signals: signals.iter().map(Number::to_string).collect(),
                reason: reason.map(str::to_owned),
            })
        };
        part::insert(tx, *record, key, &draft)?;
    }
    Ok(())
}
