//! What went into what: the table `merged`, and the family that is destroyed as one.

use super::commit::WriteTx;
use super::error::StoreError;
use super::record;
use super::tx::Tx;
use super::{restrict, term};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::merge::{MergedSignal, WentInto, joint_term};
use crate::domain::retention::Term;
use rusqlite::{OptionalExtension, named_params};

/// Has a record go into another of its kind. What goes with it states anew, in this entry, that it has
/// no term of its own, so that the log says with what it goes from now on: `root`, whose rows the
/// entry states as well.
///
/// # Errors
/// Those of SQLite.
pub fn put(
    tx: &mut WriteTx<'_>,
    record: RecordId,
    into: RecordId,
    root: RecordId,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT INTO merged (record_id, into_id) VALUES (:id, :into)")?
        .execute(named_params! { ":id": record.0, ":into": into.0 })?;
    state_all(tx, record, root)
}

/// States of a record, and of all that goes with it, that it has no term and goes with another.
///
/// # Errors
/// Those of SQLite.
pub fn state_all(tx: &mut WriteTx<'_>, record: RecordId, root: RecordId) -> Result<(), StoreError> {
    for (member, _) in restrict::list_family(tx, record)? {
        term::end(tx, member)?;
    }
    tx.touch(root);
    Ok(())
}

/// States of a signal that goes into a case that it has no term of its own any more, and of what went
/// into it before that it goes there as well.
///
/// # Errors
/// Those of SQLite.
pub fn join(tx: &mut WriteTx<'_>, signal: RecordId, case: RecordId) -> Result<(), StoreError> {
    term::clear(tx, signal)?;
    for (member, _) in list(tx, signal)? {
        term::end(tx, member)?;
    }
    tx.touch(case);
    Ok(())
}

/// The later of a term and those that ran for what went into a record.
///
/// # Errors
/// Those of SQLite.
pub fn longest_with(tx: &Tx<'_>, id: RecordId, term: Term) -> Result<Term, StoreError> {
    let mut longest = term;
    for (member, _) in list(tx, id)? {
        let ran = term::list_of(tx, &member)?.pop().map(|ran| Term {
            rule: ran.rule,
            from: ran.ended_on,
            destroy_on: ran.destroy_on,
        });
        longest = joint_term(Some(longest), ran).unwrap_or(longest);
    }
    Ok(longest)
}

/// What went into a record, and into that, by number.
///
/// # Errors
/// Those of SQLite.
pub fn list(tx: &Tx<'_>, id: RecordId) -> Result<Vec<(RecordId, Number)>, StoreError> {
    let own = record::get_number(tx, &id)?;
    let mut family = restrict::list_family(tx, id)?;
    family.retain(|(member, number)| *member != id && number.kind == own.kind);
    family.sort_unstable_by_key(|(_, number)| *number);
    Ok(family)
}

/// The signals that went into a signal, and into those; from clear columns.
///
/// # Errors
/// Those of SQLite.
pub fn list_signals(tx: &Tx<'_>, id: RecordId) -> Result<Vec<MergedSignal>, StoreError> {
    let mut merged = Vec::new();
    for (member, number) in list(tx, id)? {
        let received_on = tx
            .sql()
            .prepare_cached("SELECT received_on FROM signal WHERE record_id = :id")?
            .query_row(named_params! { ":id": member.0 }, |row| row.get(0))
            .optional()?
            .ok_or(StoreError::Damaged)?;
        merged.push(MergedSignal {
            number,
            received_on,
        });
    }
    Ok(merged)
}

/// The record that one went into.
///
/// # Errors
/// Those of SQLite.
pub fn find_into(tx: &Tx<'_>, id: &RecordId) -> Result<Option<RecordId>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT into_id FROM merged WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))
        .optional()?
        .map(RecordId))
}

/// The case of a signal.
///
/// # Errors
/// Those of SQLite.
pub fn find_case(tx: &Tx<'_>, signal: &RecordId) -> Result<Option<RecordId>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT case_id FROM signal WHERE record_id = :id")?
        .query_row(named_params! { ":id": signal.0 }, |row| row.get(0))
        .optional()?
        .flatten()
        .map(RecordId))
}

/// The record with which one is destroyed: where it went in the end, and the case of that; `None` for
/// one that stands alone.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] when the rows lead in a circle.
pub fn find_root(tx: &Tx<'_>, id: &RecordId) -> Result<Option<RecordId>, StoreError> {
    let mut seen = vec![*id];
    while let Some(last) = seen.last().copied() {
        let next = match find_into(tx, &last)? {
            Some(into) => into,
            None => match find_case(tx, &last)? {
                Some(case) => case,
                None => break,
            },
        };
        if seen.contains(&next) {
            return Err(StoreError::Damaged);
        }
        seen.push(next);
    }
    Ok(seen.into_iter().skip(1).last())
}

/// Where a record went, and whether that still runs.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`].
pub fn find_went(tx: &Tx<'_>, id: &RecordId) -> Result<Option<WentInto>, StoreError> {
    let Some(into) = find_into(tx, id)? else {
        return Ok(None);
    };
    let last = find_root(tx, id)?.ok_or(StoreError::Damaged)?;
    let number = record::get_number(tx, &last)?;
    let runs = match number.kind {
        NumberKind::Case => super::case::runs(tx, &last)?,
        _ => true,
    };
    Ok(Some(WentInto {
        number: record::get_number(tx, &into)?,
        last: number,
        runs,
    }))
}

/// Lets a record that is about to be destroyed go from the one that it went into, so that the order
/// of deleting does not matter.
///
/// # Errors
/// Those of SQLite.
pub fn forget(tx: &WriteTx<'_>, record: &RecordId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM merged WHERE record_id = :id")?
        .execute(named_params! { ":id": record.0 })?;
    Ok(())
}
