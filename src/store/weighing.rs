//! Weighings and answers: what signals and cases share of a workflow.

use super::commit::WriteTx;
use super::error::StoreError;
use super::record::{field, open_json, seal_json};
use super::tx::Tx;
use crate::domain::case::Weighing;
use crate::domain::id::RecordId;
use crate::domain::workflow::answer::{Answer, Answers};
use crate::vault::field::{FieldName, RecordKey};
use chrono::{DateTime, Utc};
use rusqlite::named_params;
use serde::{Deserialize, Serialize};

pub(super) fn reason_field(n: u64) -> FieldName {
    field("weighing", "sealed_reason", n)
}

pub(super) fn present_field(n: u64) -> FieldName {
    field("weighing", "sealed_present", n)
}

/// An answer's row has no number to bind the seal to, so the sealed value itself names its phase
/// and item, and both are compared when it is read.
#[derive(Serialize, Deserialize)]
struct StoredAnswer {
    phase: String,
    item: String,
    kind: String,
    value: String,
}

const ANSWER: FieldName = field("answer", "sealed_value", 0);

/// Records a weighing after those that are there. `actor` and `at` are the weighing's own: one
/// carried over from a signal keeps them.
///
/// # Errors
/// Those of SQLite.
pub fn insert(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    actor: u32,
    weighing: &Weighing,
) -> Result<(), StoreError> {
    let n: u64 = tx
        .sql()
        .prepare_cached("SELECT coalesce(max(n), 0) + 1 FROM weighing WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO weighing (record_id, n, phase, decision, body, led_to, decided_on, \
             actor, at, sealed_reason, sealed_present) VALUES (:id, :n, :phase, :decision, \
             :body, :to, :decided_on, :actor, :at, :reason, :present)",
        )?
        .execute(named_params! {
            ":id": id.0, ":n": n, ":phase": weighing.phase, ":decision": weighing.decision,
            ":body": weighing.body, ":to": weighing.to, ":decided_on": weighing.decided_on,
            ":actor": actor, ":at": weighing.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            ":reason": key.seal(reason_field(n), weighing.reason.as_bytes()),
            ":present": seal_json(key, present_field(n), &weighing.present),
        })?;
    tx.touch(id);
    Ok(())
}

/// The weighings of a record, oldest first, each with the keyring line of who recorded it.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a text does not open.
pub fn list(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<Vec<(u32, Weighing)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, phase, decision, body, led_to, decided_on, actor, at, sealed_reason, \
         sealed_present FROM weighing WHERE record_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    let mut weighings = Vec::new();
    while let Some(row) = rows.next()? {
        let n: u64 = row.get(0)?;
        let actor: u32 = row.get(6)?;
        weighings.push((
            actor,
            Weighing {
                phase: row.get(1)?,
                decision: row.get(2)?,
                body: row.get(3)?,
                to: row.get(4)?,
                decided_on: row.get(5)?,
                by: tx.name_of(actor),
                at: parse_time(&row.get::<_, String>(7)?)?,
                reason: key.open_text(reason_field(n), row.get_ref(8)?.as_blob().unwrap_or(&[]))?,
                present: open_json(
                    key,
                    present_field(n),
                    row.get_ref(9)?.as_blob().unwrap_or(&[]),
                )?,
            },
        ));
    }
    Ok(weighings)
}

/// Corrects a weighing: motivation, who was present, body, date. What stood there before is
/// overwritten; what was decided, and who recorded it when, stays.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] when there is none of this number.
pub fn correct(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    n: u64,
    weighing: &Weighing,
) -> Result<(), StoreError> {
    let changed = tx
        .sql()
        .prepare_cached(
            "UPDATE weighing SET body = :body, decided_on = :decided_on, \
             sealed_reason = :reason, sealed_present = :present \
             WHERE record_id = :id AND n = :n",
        )?
        .execute(named_params! {
            ":id": id.0, ":n": n, ":body": weighing.body, ":decided_on": weighing.decided_on,
            ":reason": key.seal(reason_field(n), weighing.reason.as_bytes()),
            ":present": seal_json(key, present_field(n), &weighing.present),
        })?;
    tx.touch(id);
    (changed == 1).then_some(()).ok_or(StoreError::Damaged)
}

/// Records answers; an answer to an item replaces the one before.
///
/// # Errors
/// Those of SQLite.
pub fn put_answers(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    answers: &Answers,
) -> Result<(), StoreError> {
    for (phase, item, answer) in answers.iter() {
        let stored = StoredAnswer {
            phase: phase.to_owned(),
            item: item.to_owned(),
            kind: kind_of(answer).to_owned(),
            value: answer.to_text(),
        };
        tx.sql()
            .prepare_cached(
                "INSERT INTO answer (record_id, phase, item, sealed_value) \
                 VALUES (:id, :phase, :item, :value) \
                 ON CONFLICT (record_id, phase, item) DO UPDATE SET sealed_value = :value",
            )?
            .execute(named_params! {
                ":id": id.0, ":phase": phase, ":item": item,
                ":value": seal_json(key, ANSWER, &stored),
            })?;
        tx.touch(id);
    }
    Ok(())
}

/// Deletes one answer.
///
/// # Errors
/// Those of SQLite.
pub fn delete_answer(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    phase: &str,
    item: &str,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM answer WHERE record_id = :id AND phase = :phase AND item = :item",
        )?
        .execute(named_params! { ":id": id.0, ":phase": phase, ":item": item })?;
    tx.touch(id);
    Ok(())
}

/// The answers of a record.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] for an answer that stands in another's place.
pub fn answers(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<Answers, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT phase, item, sealed_value FROM answer WHERE record_id = :id ORDER BY phase, item",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    let mut answers = Answers::default();
    while let Some(row) = rows.next()? {
        let (phase, item): (String, String) = (row.get(0)?, row.get(1)?);
        let sealed = row.get_ref(2)?.as_blob().unwrap_or(&[]);
        let stored: StoredAnswer = open_json(key, ANSWER, sealed)?;
        if stored.phase != phase || stored.item != item {
            return Err(StoreError::Damaged);
        }
        let answer = read_answer(&stored.kind, &stored.value).ok_or(StoreError::Damaged)?;
        answers.set(&phase, &item, answer);
    }
    Ok(answers)
}

/// The words of an answer that somebody typed; `None` for one of another kind.
///
/// # Errors
/// [`StoreError::Vault`] when it does not open.
pub(super) fn open_free_text(key: &RecordKey, sealed: &[u8]) -> Result<Option<String>, StoreError> {
    let stored: StoredAnswer = open_json(key, ANSWER, sealed)?;
    Ok((stored.kind == "text").then_some(stored.value))
}

/// A time as entries and rows hold it.
///
/// # Errors
/// [`StoreError::Damaged`] for anything else.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| StoreError::Damaged)
}

fn kind_of(answer: &Answer) -> &'static str {
    match answer {
        Answer::YesNo(_) => "yes-no",
        Answer::Choice(_) => "choice",
        Answer::Text(_) => "text",
        Answer::Date(_) => "date",
        Answer::Number(_) => "number",
        Answer::List(_) => "list",
    }
}

fn read_answer(kind: &str, value: &str) -> Option<Answer> {
    Some(match kind {
        "yes-no" => Answer::YesNo(value == "yes"),
        "choice" => Answer::Choice(value.to_owned()),
        "text" => Answer::Text(value.to_owned()),
        "date" => Answer::Date(value.parse().ok()?),
        "number" => Answer::Number(value.parse().ok()?),
        "list" => Answer::List(value.split(',').map(str::to_owned).collect()),
        _ => return None,
    })
}
