//! Relations between cases: recorded with both, and taken back with both.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::id::{Number, RecordId};
use crate::domain::link::{Link, Relation};
use crate::domain::part::PartDraft;
use crate::domain::refusal::Refusal;
use crate::domain::role::Duty;
use crate::store::{EntryDraft, Tx, WriteTx, case, part, restrict};
use crate::vault::field::RecordKey;

/// Records how a case stands to another, with both.
///
/// # Errors
/// A case and itself; two that are related already; one that has ended and should hold the relation,
/// or was merged; two that are not restricted alike, since each tells of the other.
pub fn link(
    desk: &Desk<'_>,
    number: Number,
    other: Number,
    relation: Relation,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let (one, one_key) = case::get(&tx, number)?;
    let (other, other_key) = case::get(&tx, other)?;
    one.may_link(&other)?;
    let both = ((one.record, number), (other.record, other.number));
    must_be_restricted_alike(&tx, both.0, both.1)?;
    put(&mut tx, (&one, &one_key), &other, relation)?;
    put(&mut tx, (&other, &other_key), &one, relation.inverse())?;
    let entry = EntryDraft::about(Action::Change, number, one.record);
    tx.commit(entry.result("link").purpose(desk.purpose()))?;
    Ok(())
}

/// Two records of which one tells of the other are for the same members to read.
pub(super) fn must_be_restricted_alike(
    tx: &Tx<'_>,
    (one, number): (RecordId, Number),
    (other, other_number): (RecordId, Number),
) -> Result<(), ActionError> {
    if restrict::find_members(tx, &one)? == restrict::find_members(tx, &other)? {
        return Ok(());
    }
    Err(Refusal::RestrictedOtherwise {
        number,
        other: other_number,
    }
    .into())
}

fn put(
    tx: &mut WriteTx<'_>,
    (case, key): (&Case, &RecordKey),
    other: &Case,
    relation: Relation,
) -> Result<(), ActionError> {
    let draft = PartDraft {
        about: Some(other.number.to_string()),
        done_on: Some(tx.today()),
        ..PartDraft::new(Link {
            relation: Some(relation),
        })
    };
    part::insert(tx, case.record, key, &draft)?;
    Ok(())
}

/// Takes a relation back, with both: what it said is overwritten. It may have been a mistake, so also
/// of cases that have ended, and of one whose other side is gone.
///
/// # Errors
/// [`Refusal::NotLinked`].
pub fn unlink(desk: &Desk<'_>, number: Number, other: Number) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let (one, key) = case::get(&tx, number)?;
    if !take_back(&mut tx, (&one, &key), other)? {
        return Err(Refusal::NotLinked {
            case: number,
            other,
        }
        .into());
    }
    match case::get(&tx, other) {
        Ok((far, far_key)) => {
            take_back(&mut tx, (&far, &far_key), number)?;
        }
        Err(crate::store::StoreError::Destroyed { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let entry = EntryDraft::about(Action::Change, number, one.record);
    tx.commit(entry.result("unlink").purpose(desk.purpose()))?;
    Ok(())
}

fn take_back(
    tx: &mut WriteTx<'_>,
    (case, key): (&Case, &RecordKey),
    other: Number,
) -> Result<bool, ActionError> {
    let other = other.to_string();
    let Some(found) = case.links().find(|l| l.about.as_ref() == Some(&other)) else {
        return Ok(false);
    };
    let nothing = PartDraft::new(Link { relation: None });
    part::update(tx, case.record, key, found.n, &nothing)?;
    Ok(true)
}
