//! What a restore does to the copy before it can be opened: everything that was destroyed since is
//! destroyed in it again, once each line that says so has been held against the copy itself.

use super::commit::WriteTx;
use super::digest::ObjectKind;
use super::entry::{self, PlacedLeaf};
use super::error::StoreError;
use super::tx::Tx;
use super::{case, record, signal};
use crate::audit::body::LeafKind;
use crate::audit::destroyed::Proven;
use crate::audit::entry::Hash;
use crate::domain::id::{Number, RecordId};
use crate::store::declaration::DeclarationItem;
use rusqlite::{OptionalExtension, named_params};
use std::collections::BTreeSet;

/// A destruction that a list proves, with the restores in that list's history.
#[derive(Debug, Clone)]
pub struct Told {
    /// What the line proves.
    pub proven: Proven,
    /// The first entry after which list and copy have no common history; `u64::MAX` when one is
    /// the continuation of the other.
    pub fork: u64,
}

/// The restores in the copy's own history: number and hash.
///
/// # Errors
/// Those of SQLite.
pub fn own_restores(tx: &Tx<'_>) -> Result<BTreeSet<(u64, Hash)>, StoreError> {
    let vault_id = tx.keyring().vault_id;
    let restores = entry::list_restores(tx)?.into_iter();
    Ok(restores
        .map(|e| (e.skeleton.seq, e.skeleton.hash(&vault_id, &e.signature)))
        .collect())
}

/// Where two histories part: the first restore that only one of them has.
pub fn fork(one: &BTreeSet<(u64, Hash)>, other: &BTreeSet<(u64, Hash)>) -> u64 {
    let mut parted = one.symmetric_difference(other);
    parted.next().map_or(u64::MAX, |(seq, _)| *seq)
}

/// Whether the copy's own log says that this record was destroyed.
///
/// # Errors
/// Those of SQLite.
pub fn is_gone(tx: &Tx<'_>, record: &RecordId) -> Result<bool, StoreError> {
    Ok(entry::find_newest_leaf(tx, record, LeafKind::Gone)?.is_some())
}

/// Whether the copy agrees that this destruction was due: what its own history reaches it states
/// itself; else it knows no later term and no standing hold of before the destruction, and no
/// other case that a signal went with.
///
/// # Errors
/// Those of SQLite.
pub fn agrees(tx: &Tx<'_>, told: &Told) -> Result<bool, StoreError> {
    let line = &told.proven;
    if line.restored {
        return Ok(true);
    }
    if line.seq < told.fork && line.seq <= tx.newest().seq {
        let gone = entry::find_newest_leaf(tx, &line.record, LeafKind::Gone)?;
        return Ok(gone.is_some_and(|gone| gone.seq == line.seq));
    }
    // Nothing else has its number here.
    if let Ok(other) = record::get_id(tx, line.number)
        && other != line.record
    {
        return Ok(false);
    }
    // What the copy states in a history of its own says nothing about this destruction.
    let common = |placed: PlacedLeaf| (placed.seq < told.fork.min(line.seq)).then_some(placed);
    let term = entry::find_newest_leaf(tx, &line.record, LeafKind::Term)?.and_then(common);
    if term.as_ref().is_some_and(|term| term.seq > line.term_seq) {
        return Ok(false);
    }
    let hold = entry::find_newest_leaf(tx, &line.record, LeafKind::Hold)?.and_then(common);
    let held = hold.is_some_and(|h| h.seq > line.hold_seq && h.leaf.read_hold() == Some(true));
    if held {
        return Ok(false);
    }
    let same_state = term.is_some_and(|term| term.seq == line.term_seq);
    let goes_with_another = same_state
        && line.term.is_none()
        && find_case_of(tx, &line.record)?.is_some_and(|case| Some(case) != line.with);
    Ok(!goes_with_another)
}

fn find_case_of(tx: &Tx<'_>, signal: &RecordId) -> Result<Option<RecordId>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT case_id FROM signal WHERE record_id = :id")?
        .query_row(named_params! { ":id": signal.0 }, |row| row.get(0))
        .optional()?
        .flatten()
        .map(RecordId))
}

/// Destroys again what was destroyed since; also of records that the copy never knew it states
/// that they are gone. Returns the lines of a declaration.
///
/// # Errors
/// Those of SQLite.
pub fn destroy_again(
    tx: &mut WriteTx<'_>,
    gone: &[Proven],
) -> Result<Vec<DeclarationItem>, StoreError> {
    let ids: BTreeSet<RecordId> = gone.iter().map(|line| line.record).collect();
    let mut items = Vec::new();
    // Signals before the cases that they belong to.
    for line in gone {
        let kind = tx.find_kind(&line.record)?;
        if kind == Some(ObjectKind::Case) {
            continue;
        }
        let mut item = item_of(tx, line, gone)?;
        if kind == Some(ObjectKind::Signal) {
            (item.begun_on, item.parts) = signal::outline(tx, &line.record)?;
            item.number = record::get_number(tx, &line.record)?;
            let case = find_case_of(tx, &line.record)?;
            record::delete(tx, line.record)?;
            if let Some(case) = case.filter(|case| !ids.contains(case)) {
                tx.touch(case);
            }
        } else {
            tx.forget(line.record);
        }
        items.push(item);
    }
    for line in gone {
        if tx.find_kind(&line.record)? != Some(ObjectKind::Case) {
            continue;
        }
        let mut item = item_of(tx, line, gone)?;
        (item.begun_on, item.ended_on, item.parts) = case::outline(tx, &line.record)?;
        item.number = record::get_number(tx, &line.record)?;
        let number = item.number;
        // A signal that the list does not name goes with its case, as always.
        for (id, signal_number) in case::list_signals(tx, &line.record)? {
            let mut with = item_of(tx, line, gone)?;
            (with.begun_on, with.parts) = signal::outline(tx, &id)?;
            (with.record, with.number) = (id, signal_number);
            (with.rule, with.from, with.destroy_on) = (None, None, None);
            with.with_case = Some(number);
            record::delete(tx, id)?;
            items.push(with);
        }
        record::delete(tx, line.record)?;
        items.push(item);
    }
    Ok(items)
}

/// What the list alone says of a record; its parts are not known from there.
fn item_of(
    tx: &WriteTx<'_>,
    line: &Proven,
    gone: &[Proven],
) -> Result<DeclarationItem, StoreError> {
    let case = |id: RecordId| gone.iter().find(|l| l.record == id).map(|l| l.number);
    let year = line.number.year;
    let begun_on = line.term.map(|term| term.from);
    let first_day = || chrono::NaiveDate::from_ymd_opt(year, 1, 1);
    Ok(DeclarationItem {
        record: line.record,
        number: line.number,
        rule: line.term.map(|term| term.rule),
        basis: None,
        from: begun_on,
        destroy_on: line.term.map(|term| term.destroy_on),
        begun_on: begun_on.or_else(first_day).unwrap_or(tx.today()),
        ended_on: None,
        parts: 0,
        with_case: line.with.and_then(case),
    })
}

/// The numbers that lists show and a lost part of the log may have given out; one that is out of
/// all proportion is not believed.
pub fn shown_numbers(told: &[Told], counters: impl Iterator<Item = Number>) -> Vec<Number> {
    const MOST: u32 = 10_000_000;
    let numbers = told.iter().map(|told| told.proven.number);
    numbers
        .chain(counters)
        .filter(|number| number.sequence <= MOST)
        .collect()
}
