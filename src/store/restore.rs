//! What a restore does to the copy before it can be opened: everything that was destroyed since is
//! destroyed in it again, once each line that says so has been held against the copy itself.

use super::commit::WriteTx;
use super::digest::ObjectKind;
use super::entry::{self, PlacedLeaf};
use super::error::StoreError;
use super::tx::Tx;
use super::{case, merge, record, restrict, signal};
use crate::audit::body::LeafKind;
use crate::audit::destroyed::Proven;
use crate::audit::entry::Hash;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::store::declaration::DeclarationItem;
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
/// itself; else it knows no later term and no standing hold of before the destruction, and nothing
/// else that it goes with.
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
    // Nothing else has its number here, and it has no other.
    if let Ok(other) = record::get_id(tx, line.number)
        && other != line.record
    {
        return Ok(false);
    }
    if let Ok(number) = record::get_number(tx, &line.record)
        && number != line.number
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
        && merge::find_root(tx, &line.record)?.is_some_and(|root| Some(root) != line.with);
    Ok(!goes_with_another)
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
    let mut ids: BTreeSet<RecordId> = gone.iter().map(|line| line.record).collect();
    let (mut items, mut here) = (Vec::new(), Vec::new());
    for line in gone {
        let mut item = item_of(tx, line, gone)?;
        if !is_record(tx, &line.record)? {
            tx.forget(line.record);
            items.push(item);
            continue;
        }
        item.number = record::get_number(tx, &line.record)?;
        describe(tx, &mut item)?;
        here.push((item.number.kind, line.record));
        let with = item.number;
        items.push(item);
        // What the list does not name goes with its case, or what it was merged into, as always.
        for (id, number) in restrict::list_family(tx, line.record)? {
            if !ids.insert(id) {
                continue;
            }
            let mut item = item_of(tx, line, gone)?;
            (item.record, item.number) = (id, number);
            (item.rule, item.from, item.destroy_on) = (None, None, None);
            item.with_case = Some(with);
            describe(tx, &mut item)?;
            here.push((number.kind, id));
            items.push(item);
        }
    }
    for (_, record) in &here {
        merge::forget(tx, record)?;
    }
    // Signals before the cases that they belong to.
    here.sort_unstable();
    for (_, record) in here {
        let case = merge::find_case(tx, &record)?;
        record::delete(tx, record)?;
        if let Some(case) = case.filter(|case| !ids.contains(case)) {
            tx.touch(case);
        }
    }
    Ok(items)
}

fn is_record(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    let kind = tx.find_kind(id)?;
    Ok(matches!(kind, Some(ObjectKind::Signal | ObjectKind::Case)))
}

/// The period that a record covers, and its parts, as its rows still tell them.
fn describe(tx: &Tx<'_>, item: &mut DeclarationItem) -> Result<(), StoreError> {
    match item.number.kind {
        NumberKind::Case => {
            (item.begun_on, item.ended_on, item.parts) = case::outline(tx, &item.record)?;
        }
        _ => (item.begun_on, item.parts) = signal::outline(tx, &item.record)?,
    }
    Ok(())
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
