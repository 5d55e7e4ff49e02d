//! Declarations against the log: each states what its entry destroyed, all of it and nothing else.
//!
//! What died with a record cannot be compared any more: the period it covered and its parts. Its
//! number is compared where an entry of its own brought it in.

use super::{Gone, Replayed, Report};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::retention::{Rule, Term};
use crate::store::error::StoreError;
use crate::store::record;
use crate::store::tx::Tx;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};

/// A declaration as it stands.
struct Declared {
    id: RecordId,
    number: Number,
    made_on: NaiveDate,
    actor: u32,
    seq: u64,
}

/// One of its lines.
struct Item {
    record: RecordId,
    number: Number,
    term: Option<Term>,
    with_case: Option<String>,
}

pub(super) fn check(
    tx: &Tx<'_>,
    replayed: &Replayed,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut undeclared: HashSet<RecordId> = replayed.gone.keys().copied().collect();
    for declared in list(tx)? {
        let place = declared.number.to_string();
        let mut fault = |what| report.fault("declaration", place.as_str(), what);
        let fits = replayed
            .destructions
            .get(&declared.seq)
            .is_some_and(|entry| {
                entry.actor == declared.actor
                    && entry.declaration.as_ref() == Some(&place)
                    && entry
                        .days
                        .is_some_and(|(first, last)| (first..=last).contains(&declared.made_on))
            });
        // Stated by that entry, and by no later one.
        if !fits || replayed.stated_in.get(&declared.id) != Some(&declared.seq) {
            fault("is not that of the purge that it names");
        }
        let items = list_items(tx, &declared.id)?;
        let numbers: BTreeMap<RecordId, String> = items
            .iter()
            .map(|item| (item.record, item.number.to_string()))
            .collect();
        for item in &items {
            let gone = replayed.gone.get(&item.record);
            let gone = gone.filter(|gone| gone.seq == declared.seq);
            if !undeclared.remove(&item.record) || gone.is_none() {
                fault("declares what its purge did not destroy");
            }
            if let Some(gone) = gone
                && !agrees(replayed, item, gone, &numbers)
            {
                fault("states another term, number or case than the log");
            }
        }
    }
    if !undeclared.is_empty() {
        let place = format!("{} records", undeclared.len());
        report.fault("declaration", place, "were destroyed without a declaration");
    }
    let still_there = "SELECT count(*) FROM declaration_item AS item JOIN record \
                       ON record.kind = item.kind AND record.year = item.year \
                       AND record.sequence = item.sequence";
    let count: u64 = tx.sql().query_row(still_there, [], |row| row.get(0))?;
    if count > 0 {
        let what = "declare a number that is still there";
        report.fault("declaration", format!("{count} lines"), what);
    }
    Ok(())
}

/// Whether a line says what the log says. What a restore repeats is only known from its list.
fn agrees(
    replayed: &Replayed,
    item: &Item,
    gone: &Gone,
    numbers: &BTreeMap<RecordId, String>,
) -> bool {
    let number = replayed.numbers.get(&item.record);
    if number.is_some_and(|number| *number != item.number) {
        return false;
    }
    let entry = replayed.destructions.get(&gone.seq);
    if entry.is_none_or(|entry| entry.restore) {
        return true;
    }
    let case = item.with_case.as_ref().map(|case| {
        let joined = replayed.joined.get(&item.record);
        joined.is_some_and(|stated| stated.iter().any(|o| numbers.get(o) == Some(case)))
    });
    item.term == gone.term
        && case.unwrap_or(true)
        && item.with_case.is_some() == gone.term.is_none()
}

fn list(tx: &Tx<'_>) -> Result<Vec<Declared>, StoreError> {
    let mut statement = tx.sql().prepare(
        "SELECT id, year, sequence, made_on, actor, seq FROM declaration ORDER BY year, sequence",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Declared {
            id: RecordId(row.get(0)?),
            number: Number {
                kind: NumberKind::Declaration,
                year: row.get(1)?,
                sequence: row.get(2)?,
            },
            made_on: row.get(3)?,
            actor: row.get(4)?,
            seq: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn list_items(tx: &Tx<'_>, declaration: &RecordId) -> Result<Vec<Item>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT record_id, kind, year, sequence, rule, from_on, destroy_on, with_case \
         FROM declaration_item WHERE declaration_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(rusqlite::named_params! { ":id": declaration.0 })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let rule: Option<String> = row.get(4)?;
        let days: (Option<NaiveDate>, Option<NaiveDate>) = (row.get(5)?, row.get(6)?);
        let term = match (rule, days) {
            (None, (None, None)) => None,
            (Some(rule), (Some(from), Some(destroy_on))) => Some(Term {
                rule: Rule::from_id(&rule).ok_or(StoreError::Damaged)?,
                from,
                destroy_on,
            }),
            // A restore does not always know the term.
            _ => return Err(StoreError::Damaged),
        };
        items.push(Item {
            record: RecordId(row.get(0)?),
            number: record::number(
                row.get_ref(1)?.as_str().unwrap_or(""),
                row.get(2)?,
                row.get(3)?,
            ),
            term,
            with_case: row.get(7)?,
        });
    }
    Ok(items)
}
