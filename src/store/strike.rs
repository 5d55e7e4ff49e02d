//! Striking: the content of what was recorded wrongly is overwritten with nothing, as JSON `null`
//! sealed in its place; the row and its number stay, so that no number is given out twice and the
//! correction beside it still says what it was about. Who lists passes over what was struck.

use super::case::{consultation_field, intervention_field};
use super::commit::WriteTx;
use super::error::StoreError;
use super::part::body_field;
use super::record::{is_struck, seal_json};
use crate::domain::id::RecordId;
use crate::domain::part::PartKind;
use crate::vault::field::{FieldName, RecordKey};
use rusqlite::{OptionalExtension, named_params};

/// Strikes a part: its body is overwritten with nothing, its clear values go, its number and who
/// recorded it stay. False when there is none of this number, or it was struck before.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when the body does not open.
pub fn part(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    kind: PartKind,
    n: u32,
) -> Result<bool, StoreError> {
    let found: Option<Vec<u8>> = tx
        .sql()
        .prepare_cached(
            "SELECT sealed_body FROM part WHERE record_id = :id AND kind = :kind AND n = :n",
        )?
        .query_row(
            named_params! { ":id": id.0, ":kind": kind.id(), ":n": n },
            |row| row.get(0),
        )
        .optional()?;
    let field = body_field(kind, n);
    match found {
        Some(sealed) if !is_struck(key, field, &sealed)? => {}
        _ => return Ok(false),
    }
    tx.sql()
        .prepare_cached(
            "UPDATE part SET about = NULL, done_on = NULL, due_on = NULL, sealed_body = :body \
             WHERE record_id = :id AND kind = :kind AND n = :n",
        )?
        .execute(named_params! {
            ":id": id.0, ":kind": kind.id(), ":n": n,
            ":body": seal_json(key, field, &()),
        })?;
    tx.touch(id);
    Ok(true)
}

/// Strikes a consultation: its content is overwritten with nothing; number, phase, source and day
/// stay, as clear values of the row. False when there is none of this number, or it was struck before.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when the body does not open.
pub fn consultation(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    n: u32,
) -> Result<bool, StoreError> {
    const READ: &str = "SELECT sealed_body FROM consultation WHERE record_id = :id AND n = :n";
    const WRITE: &str =
        "UPDATE consultation SET sealed_body = :body WHERE record_id = :id AND n = :n";
    row(tx, (id, n), key, consultation_field(n), (READ, WRITE))
}

/// Strikes an intervention: content and days go; number and partner stay. False when there is none
/// of this number, or it was struck before.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when the body does not open.
pub fn intervention(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    n: u32,
) -> Result<bool, StoreError> {
    const READ: &str = "SELECT sealed_body FROM intervention WHERE record_id = :id AND n = :n";
    const WRITE: &str = "UPDATE intervention SET planned_on = NULL, done_on = NULL, cancelled = 1, \
         sealed_body = :body WHERE record_id = :id AND n = :n";
    row(tx, (id, n), key, intervention_field(n), (READ, WRITE))
}

fn row(
    tx: &mut WriteTx<'_>,
    (id, n): (RecordId, u32),
    key: &RecordKey,
    field: FieldName,
    (read, write): (&'static str, &'static str),
) -> Result<bool, StoreError> {
    let found: Option<Vec<u8>> = tx
        .sql()
        .prepare_cached(read)?
        .query_row(named_params! { ":id": id.0, ":n": n }, |row| row.get(0))
        .optional()?;
    match found {
        Some(sealed) if !is_struck(key, field, &sealed)? => {}
        _ => return Ok(false),
    }
    let nothing = seal_json(key, field, &());
    tx.sql()
        .prepare_cached(write)?
        .execute(named_params! { ":id": id.0, ":n": n, ":body": nothing })?;
    tx.touch(id);
    Ok(true)
}
