//! Holds: what suspends a destruction.

use super::commit::WriteTx;
use super::error::StoreError;
use super::record::{self, field};
use super::tx::Tx;
use crate::audit::body::Leaf;
use crate::domain::case::Hold;
use crate::domain::id::RecordId;
use crate::vault::field::{FieldName, RecordKey};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use std::collections::HashMap;

pub(super) const GROUND: FieldName = field("hold", "sealed_ground", 0);

/// Suspends a destruction, and states it in the log.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn insert(tx: &mut WriteTx<'_>, id: RecordId, hold: &Hold) -> Result<(), StoreError> {
    let key = record::open_key(tx, &id)?;
    let actor = tx.vault.line();
    tx.sql().execute(
        "INSERT INTO hold (record_id, since_on, review_on, actor, sealed_ground) \
         VALUES (:id, :since, :review, :actor, :ground)",
        named_params! {
            ":id": id.0, ":since": hold.since, ":review": hold.review_on, ":actor": actor,
            ":ground": key.seal(GROUND, hold.ground.as_bytes()),
        },
    )?;
    tx.touch(id);
    tx.state_fact(Leaf::hold(id, true));
    Ok(())
}

/// Ends a suspension, and states it in the log.
///
/// # Errors
/// Those of SQLite.
pub fn delete(tx: &mut WriteTx<'_>, id: RecordId) -> Result<(), StoreError> {
    tx.sql().execute(
        "DELETE FROM hold WHERE record_id = :id",
        named_params! { ":id": id.0 },
    )?;
    tx.touch(id);
    tx.state_fact(Leaf::hold(id, false));
    Ok(())
}

/// The hold on a record, with its ground.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when the ground does not open.
pub fn find(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<Option<Hold>, StoreError> {
    let row: Option<(NaiveDate, Option<NaiveDate>, Vec<u8>)> = tx
        .sql()
        .prepare_cached(
            "SELECT since_on, review_on, sealed_ground FROM hold WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((since, review_on, sealed)) = row else {
        return Ok(None);
    };
    Ok(Some(Hold {
        ground: key.open_text(GROUND, &sealed)?,
        since,
        review_on,
    }))
}

/// Since when a record is on hold, and when that is looked at again.
///
/// # Errors
/// Those of SQLite.
pub fn find_dates(
    tx: &Tx<'_>,
    id: &RecordId,
) -> Result<Option<(NaiveDate, Option<NaiveDate>)>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT since_on, review_on FROM hold WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?)
}

/// What is on hold: since when, and when that is looked at again.
///
/// # Errors
/// Those of SQLite.
pub(super) fn list_dates(
    tx: &Tx<'_>,
) -> Result<HashMap<RecordId, (NaiveDate, Option<NaiveDate>)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT record_id, since_on, review_on FROM hold")?;
    let rows = statement.query_map([], |row| {
        Ok((RecordId(row.get(0)?), (row.get(1)?, row.get(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
