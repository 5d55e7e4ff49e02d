//! What the content key opens: every record with its parts, the declarations' texts, the lessons and
//! the purposes of the log. What is restricted to others is left out, and said.

use super::Report;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::store::error::StoreError;
use crate::store::tx::Tx;
use crate::store::{case, declaration, lesson, part, record, restrict, signal};
use rusqlite::named_params;

/// With the content key: every record opens, and so does every purpose in the log. That the rows
/// agree with the log has been seen by then. What is restricted to others is skipped, and that is
/// said.
pub(super) fn check(tx: &Tx<'_>, report: &mut Report) -> Result<(), StoreError> {
    let hidden = restrict::hidden(tx)?;
    if !hidden.is_empty() {
        report.skipped.push("restricted");
    }
    for (id, number) in list_records(tx)? {
        tx.step_done();
        let opened = match number.kind {
            NumberKind::Case => case::read(tx, id, number).map(|(_, key)| key),
            _ => signal::read(tx, id, number).map(|(_, key)| key),
        };
        let opened = opened.and_then(|key| {
            part::check_bodies(tx, &id, &key)?;
            restrict::check_earlier(tx, &id)
        });
        let opened = match opened {
            Err(StoreError::Restricted(_)) => continue,
            opened => opened,
        };
        report.note("content", &number.to_string(), opened)?;
    }
    for (number, ..) in declaration::list(tx)? {
        let opened = declaration::get(tx, number);
        report.note("content", &number.to_string(), opened)?;
    }
    report.note("content", "the log key", tx.log_key().map(drop))?;
    report.note("content", "the lessons", lesson::list(tx).map(drop))?;
    for (seq, object, sealed) in list_purposes(tx)? {
        if hidden.contains(&object) {
            continue;
        }
        let opened = restrict::open_purpose(tx, &object, seq, &sealed);
        report.note("content", &format!("entry {seq}"), opened)?;
    }
    Ok(())
}

/// Every record with its number, in the order of the tables.
fn list_records(tx: &Tx<'_>) -> Result<Vec<(RecordId, Number)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare("SELECT id, kind, year, sequence FROM record ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        let kind: String = row.get(1)?;
        let number = record::number(&kind, row.get(2)?, row.get(3)?);
        Ok((RecordId(row.get(0)?), number))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn list_purposes(tx: &Tx<'_>) -> Result<Vec<(u64, RecordId, Vec<u8>)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare("SELECT seq, object, sealed_purpose FROM entry_text ORDER BY seq")?;
    let rows = statement.query_map(named_params! {}, |row| {
        Ok((row.get(0)?, RecordId(row.get(1)?), row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
