//! Parts of records: one table and one form for everything that hangs on a record and is neither
//! answer, weighing, consultation, intervention nor note (domain/part.rs).

use super::commit::WriteTx;
use super::error::StoreError;
use super::record::{field, open_json, seal_json};
use super::tx::Tx;
use super::weighing::parse_time;
use crate::domain::id::RecordId;
use crate::domain::part::{Body, Part, PartDraft, PartKind, PartOutline};
use crate::vault::field::{FieldName, RecordKey};
use chrono::NaiveDate;
use rusqlite::named_params;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The field that a part's body is sealed for: the kind stands in place of the column, so that no
/// body can be taken for one of another kind.
pub const fn body_field(kind: PartKind, n: u32) -> FieldName {
    field("part", kind.id(), n as u64)
}

/// Records a part; returns its number within the record and the kind.
///
/// # Errors
/// Those of SQLite.
pub fn insert<B: Body + Serialize>(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    draft: &PartDraft<B>,
) -> Result<u32, StoreError> {
    let n: u32 = tx
        .sql()
        .prepare_cached(
            "SELECT coalesce(max(n), 0) + 1 FROM part WHERE record_id = :id AND kind = :kind",
        )?
        .query_row(
            named_params! { ":id": id.0, ":kind": B::KIND.id() },
            |row| row.get(0),
        )?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO part (record_id, kind, n, about, done_on, due_on, actor, at, \
             sealed_body) VALUES (:id, :kind, :n, :about, :done_on, :due_on, :actor, :at, :body)",
        )?
        .execute(named_params! {
            ":id": id.0, ":kind": B::KIND.id(), ":n": n, ":about": draft.about,
            ":done_on": draft.done_on, ":due_on": draft.due_on, ":actor": tx.vault.line(),
            ":at": tx.now_text(), ":body": seal_json(key, body_field(B::KIND, n), &draft.body),
        })?;
    tx.touch(id);
    Ok(n)
}

/// Changes a part; who recorded it first, and when, stays.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] when there is none of this number.
pub fn update<B: Body + Serialize>(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    n: u32,
    draft: &PartDraft<B>,
) -> Result<(), StoreError> {
    let changed = tx
        .sql()
        .prepare_cached(
            "UPDATE part SET about = :about, done_on = :done_on, due_on = :due_on, \
             sealed_body = :body WHERE record_id = :id AND kind = :kind AND n = :n",
        )?
        .execute(named_params! {
            ":id": id.0, ":kind": B::KIND.id(), ":n": n, ":about": draft.about,
            ":done_on": draft.done_on, ":due_on": draft.due_on,
            ":body": seal_json(key, body_field(B::KIND, n), &draft.body),
        })?;
    if changed == 0 {
        return Err(StoreError::Damaged);
    }
    tx.touch(id);
    Ok(())
}

/// The parts of one kind that were not struck, by number.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a body does not open.
pub fn list<B: Body + DeserializeOwned>(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<Vec<Part<B>>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, about, done_on, due_on, actor, at, sealed_body FROM part \
         WHERE record_id = :id AND kind = :kind ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0, ":kind": B::KIND.id() })?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        let n: u32 = row.get(0)?;
        let sealed = row.get_ref(6)?.as_blob().map_err(|_| StoreError::Damaged)?;
        let Some(body) = open_json(key, body_field(B::KIND, n), sealed)? else {
            continue; // Struck.
        };
        parts.push(Part {
            n,
            about: row.get(1)?,
            done_on: row.get(2)?,
            due_on: row.get(3)?,
            by: tx.name_of(row.get(4)?),
            at: parse_time(&row.get::<_, String>(5)?)?,
            body,
        });
    }
    Ok(parts)
}

/// The parts of one kind without their bodies, by number: also for members who read no content.
///
/// # Errors
/// Those of SQLite.
pub fn list_outlines(
    tx: &Tx<'_>,
    id: &RecordId,
    kind: PartKind,
) -> Result<Vec<PartOutline>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, about, done_on, due_on FROM part WHERE record_id = :id AND kind = :kind \
         ORDER BY n",
    )?;
    let rows = statement.query_map(named_params! { ":id": id.0, ":kind": kind.id() }, |row| {
        Ok(PartOutline {
            kind,
            n: row.get(0)?,
            about: row.get(1)?,
            done_on: row.get(2)?,
            due_on: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What somebody should come back to by a day, of every record, soonest first: record, kind and
/// number of the part, and the day.
///
/// # Errors
/// Those of SQLite.
pub fn list_due(
    tx: &Tx<'_>,
    until: NaiveDate,
) -> Result<Vec<(RecordId, PartKind, u32, NaiveDate)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT record_id, kind, n, due_on FROM part WHERE due_on <= :until \
         ORDER BY due_on, record_id, kind, n",
    )?;
    let mut rows = statement.query(named_params! { ":until": until })?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = PartKind::from_id(row.get_ref(1)?.as_str().unwrap_or_default());
        due.push((
            RecordId(row.get(0)?),
            kind.ok_or(StoreError::Damaged)?,
            row.get(2)?,
            row.get(3)?,
        ));
    }
    Ok(due)
}

/// Opens every part of a record: whether each body is one that this key sealed in its place.
///
/// # Errors
/// [`StoreError::Vault`] for a body that does not open; [`StoreError::Damaged`] for an unknown
/// kind.
pub fn check_bodies(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<(), StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT kind, n, sealed_body FROM part WHERE record_id = :id ORDER BY kind, n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    while let Some(row) = rows.next()? {
        let kind = PartKind::from_id(row.get_ref(0)?.as_str().unwrap_or_default());
        let sealed = row.get_ref(2)?.as_blob().map_err(|_| StoreError::Damaged)?;
        key.open(
            body_field(kind.ok_or(StoreError::Damaged)?, row.get(1)?),
            sealed,
        )?;
    }
    Ok(())
}
