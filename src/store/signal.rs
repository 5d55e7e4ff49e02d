//! Signals: rows in, rows out.

use super::blind::{self, Marks};
use super::commit::WriteTx;
use super::digest::ObjectKind;
use super::error::StoreError;
use super::many::{Insert, insert};
use super::record::{self, field, open_json, seal_json};
use super::tx::Tx;
use super::{hold, merge, part, restrict, term, text, weighing};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::mention::{self, MentionKind};
use crate::domain::signal::{Signal, SignalDraft, SignalStatus};
use crate::vault::field::{ContentKey, FieldName, RecordKey};
use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, Row, ToSql, named_params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

mod list;

pub use list::{SignalSummary, list};

pub(super) const REFERENCE: FieldName = field("signal", "sealed_reference", 0);
pub(super) const TEXT: FieldName = field("signal", "sealed_text", 0);
pub(super) const DETAILS: FieldName = field("signal", "sealed_details", 0);

/// Short values that are always read together.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Details {
    pub(super) street: Option<String>,
    pub(super) house_number: Option<String>,
    pub(super) postcode: Option<String>,
    pub(super) city: Option<String>,
    pub(super) time: Option<String>,
    pub(super) topic: Option<String>,
}

/// Writes a new signal, without its term; the number is of this year's series. `marks` are
/// [`marks_of`] it.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn insert(
    tx: &mut WriteTx<'_>,
    draft: &SignalDraft,
    marks: &Marks,
) -> Result<(RecordId, Number), StoreError> {
    let year = tx.today().year();
    let (id, number, key) = record::insert(tx, NumberKind::Signal, year)?;
    insert_all(tx, &[&SealedSignal::new(id, &key, draft, None)])?;
    blind::insert(tx, &id, number, marks)?;
    Ok((id, number))
}

/// A new signal as it goes into the table.
pub(super) struct SealedSignal {
    id: RecordId,
    source: String,
    theme: Option<String>,
    received_on: NaiveDate,
    batch: Option<[u8; 16]>,
    reference: Option<Vec<u8>>,
    text: Vec<u8>,
    details: Vec<u8>,
}

impl SealedSignal {
    pub(super) fn new(
        id: RecordId,
        key: &RecordKey,
        draft: &SignalDraft,
        batch: Option<RecordId>,
    ) -> SealedSignal {
        let reference = draft.reference.as_ref();
        SealedSignal {
            id,
            source: draft.source.clone(),
            theme: draft.theme.clone(),
            received_on: draft.received_on,
            batch: batch.map(|batch| batch.0),
            reference: reference.map(|r| key.seal(REFERENCE, r.as_bytes())),
            text: key.seal(TEXT, draft.text.as_bytes()),
            details: seal_json(key, DETAILS, &details_of(draft)),
        }
    }
}

pub(super) fn insert_all(tx: &WriteTx<'_>, signals: &[&SealedSignal]) -> Result<(), StoreError> {
    const SIGNAL: Insert = insert!(
        "INSERT INTO signal (record_id, source, theme, received_on, status, case_id, batch_id, \
         sealed_reference, sealed_text, sealed_details)",
        "(?, ?, ?, ?, 'new', NULL, ?, ?, ?, ?)"
    );
    let rows: Vec<[&dyn ToSql; 8]> = signals
        .iter()
        .map(|s| {
            [
                &s.id.0 as _,
                &s.source as _,
                &s.theme as _,
                &s.received_on as _,
                &s.batch as _,
                &s.reference as _,
                &s.text as _,
                &s.details as _,
            ]
        })
        .collect();
    SIGNAL.write(tx.sql(), &rows)
}

/// A reference as it stands in the blind index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindReference {
    /// Under the content key.
    open: [u8; 16],
    /// Under the log's key, where it stands for a restricted record; the same as the other as long as
    /// nothing is restricted.
    restricted: [u8; 16],
}

/// The signal that has this reference of its source.
///
/// # Errors
/// Those of SQLite.
pub fn find_by_reference(
    tx: &Tx<'_>,
    reference: &BlindReference,
) -> Result<Option<Number>, StoreError> {
    match blind::find_with(tx, &reference.open)? {
        None if reference.restricted != reference.open => {
            blind::find_with(tx, &reference.restricted)
        }
        found => Ok(found),
    }
}

/// Makes [`BlindReference`]s.
pub struct References<'t> {
    content: &'t ContentKey,
    /// The log's key, when a record is restricted.
    log: Option<RecordKey>,
}

impl<'t> References<'t> {
    /// Looks whether a record is restricted.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Vault`] without the content key.
    pub fn new(tx: &'t Tx<'_>) -> Result<Self, StoreError> {
        let log = match restrict::any(tx)? {
            true => Some(tx.log_key()?),
            false => None,
        };
        Ok(References {
            content: tx.content_key()?,
            log,
        })
    }

    /// What the blind index holds for this reference of this source.
    pub fn blind(&self, source: &str, reference: &str) -> BlindReference {
        let (role, value) = (
            MentionKind::Reference.id(),
            mention::reference(source, reference),
        );
        let open = self.content.blind(role, &value);
        let log = self.log.as_ref();
        BlindReference {
            open,
            restricted: log.map_or(open, |log| log.blind(role, &value)),
        }
    }
}

/// What the blind index holds of a restricted record: its reference under the log's key, so that a file
/// that holds it does not bring it in again; nothing for a case, or a signal without a reference.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when the reference does not open.
pub(super) fn find_restricted_reference(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<Option<[u8; 16]>, StoreError> {
    let row: Option<(String, Option<Vec<u8>>)> = tx
        .sql()
        .prepare_cached("SELECT source, sealed_reference FROM signal WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((source, Some(sealed))) = row else {
        return Ok(None);
    };
    let value = mention::reference(&source, &key.open_text(REFERENCE, &sealed)?);
    Ok(Some(
        tx.log_key()?.blind(MentionKind::Reference.id(), &value),
    ))
}

fn details_of(draft: &SignalDraft) -> Details {
    Details {
        street: draft.street.clone(),
        house_number: draft.house_number.clone(),
        postcode: draft.postcode.clone(),
        city: draft.city.clone(),
        time: draft.time.clone(),
        topic: draft.topic.clone(),
    }
}

/// What a signal will mention.
///
/// # Errors
/// [`StoreError::Vault`] without the content key.
pub fn marks_of(tx: &Tx<'_>, draft: &SignalDraft) -> Result<Marks, StoreError> {
    Ok(marks_under(tx.content_key()?, draft))
}

/// As [`marks_of`], with the content key at hand.
pub(super) fn marks_under(content: &ContentKey, draft: &SignalDraft) -> Marks {
    let (reference, on) = (draft.reference.clone(), Some(draft.received_on));
    let text = draft.text.clone();
    let texts = text::of_signal(&draft.source, reference, on, text, details_of(draft));
    blind::marks_under(content, &texts)
}

/// Most signals are new, and only the others stand in that index: the row with the texts is not read.
const OTHERS: &str = "\
    SELECT year, sequence, status, case_id IS NULL \
    FROM signal INDEXED BY signal_standing CROSS JOIN record ON id = record_id WHERE status <> 'new' \
    UNION ALL SELECT year, sequence, 'new', 0 \
    FROM restricted_key CROSS JOIN record ON id = record_id WHERE line = 0 AND record.kind = 'signal' \
    UNION ALL SELECT year, sequence, 'new', 0 \
    FROM merged CROSS JOIN record ON id = record_id WHERE record.kind = 'signal' \
    LIMIT :more";

const ALONE: &str = "SELECT coalesce(weighed.status, 'new') FROM record \
    LEFT JOIN signal AS weighed INDEXED BY signal_standing \
    ON weighed.record_id = id AND weighed.status <> 'new' \
    WHERE kind = 'signal' AND year = :year AND sequence = :sequence AND weighed.case_id IS NULL \
    AND NOT EXISTS (SELECT 1 FROM restricted_key AS r WHERE r.record_id = id AND line = 0) \
    AND NOT EXISTS (SELECT 1 FROM merged AS m WHERE m.record_id = id)";

/// Of these numbers of signals, in their order, those that are in no case, went into no other and are
/// not restricted, with their status, from the rows as they stand. That there are such signals is for
/// whoever has the numbers to know.
///
/// # Errors
/// Those of SQLite.
pub(super) fn list_alone(
    tx: &Tx<'_>,
    numbers: &[Number],
) -> Result<Vec<(Number, SignalStatus)>, StoreError> {
    let signals = numbers.iter().filter(|n| n.kind == NumberKind::Signal);
    let mut alone = Vec::with_capacity(numbers.len());
    // Most signals are new and nothing else.
    if let Some(others) = find_few_others(tx, numbers.len())? {
        for number in signals {
            let status = others.get(number).unwrap_or(&Some(SignalStatus::New));
            alone.extend(status.map(|status| (*number, status)));
        }
        return Ok(alone);
    }
    let mut statement = tx.sql().prepare_cached(ALONE)?;
    for number in signals {
        let params = named_params! { ":year": number.year, ":sequence": number.sequence };
        let status = statement.query_row(params, |row| read_status(row, 0));
        alone.extend(status.optional()?.map(|status| (*number, status)));
    }
    Ok(alone)
}

/// The signals that are something other than new and alone, with their status if they are alone; nothing
/// when there are more than `most`.
fn find_few_others(
    tx: &Tx<'_>,
    most: usize,
) -> Result<Option<HashMap<Number, Option<SignalStatus>>>, StoreError> {
    let mut statement = tx.sql().prepare_cached(OTHERS)?;
    let mut rows = statement.query(named_params! { ":more": most as i64 + 1 })?;
    let mut others = HashMap::new();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        if count > most {
            return Ok(None);
        }
        let number = record::number("signal", row.get(0)?, row.get(1)?);
        let alone = match row.get(3)? {
            true => Some(read_status(row, 2)?),
            false => None,
        };
        // What is restricted may have been weighed too.
        let known = others.entry(number).or_insert(alone);
        *known = known.and(alone);
    }
    Ok(Some(others))
}

/// A signal's status and case, from the rows as they stand.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn standing(
    tx: &Tx<'_>,
    id: &RecordId,
) -> Result<(SignalStatus, Option<RecordId>), StoreError> {
    tx.sql()
        .prepare_cached("SELECT status, case_id FROM signal WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| {
            let case: Option<[u8; 16]> = row.get(1)?;
            Ok((read_status(row, 0)?, case.map(RecordId)))
        })
        .optional()?
        .ok_or(StoreError::Damaged)
}

/// A whole signal, compared with the log before it is believed.
///
/// # Errors
/// [`StoreError::NotFound`], [`StoreError::Tampered`], [`StoreError::Vault`].
pub fn get(tx: &Tx<'_>, number: Number) -> Result<(Signal, RecordKey), StoreError> {
    // The key first: a member without it learns nothing, not even whether the number exists.
    tx.content_key()?;
    let id = record::get_id(tx, number)?;
    tx.check_object(ObjectKind::Signal, &id)?;
    read(tx, id, number)
}

/// A whole signal as its rows stand. For who has compared them with the log.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::Vault`].
pub(super) fn read(
    tx: &Tx<'_>,
    id: RecordId,
    number: Number,
) -> Result<(Signal, RecordKey), StoreError> {
    let key = record::open_key(tx, &id)?;
    let row = tx
        .sql()
        .prepare_cached(
            "SELECT source, theme, received_on, status, case_id, sealed_reference, sealed_text, \
             sealed_details FROM signal WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, NaiveDate>(2)?,
                read_status(row, 3)?,
                row.get::<_, Option<[u8; 16]>>(4)?,
                row.get::<_, Option<Vec<u8>>>(5)?,
                row.get::<_, Vec<u8>>(6)?,
                row.get::<_, Vec<u8>>(7)?,
            ))
        })
        .optional()?
        .ok_or(StoreError::Damaged)?;
    let (source, theme, received_on, status, case_id, reference, text, details) = row;
    let details: Details = open_json(&key, DETAILS, &details)?;
    let signal = Signal {
        record: id,
        number,
        source,
        reference: reference
            .map(|r| key.open_text(REFERENCE, &r))
            .transpose()?,
        received_on,
        theme,
        status,
        case: case_id
            .map(|case| record::get_number(tx, &RecordId(case)))
            .transpose()?,
        destroy_on: term::find_running(tx, &id)?.map(|t| t.destroy_on),
        hold: hold::find(tx, &id, &key)?,
        text: key.open_text(TEXT, &text)?,
        street: details.street,
        house_number: details.house_number,
        postcode: details.postcode,
        city: details.city,
        time: details.time,
        topic: details.topic,
        answers: weighing::answers(tx, &id, &key)?,
        weighings: weighing::list(tx, &id, &key)?
            .into_iter()
            .map(|(_, w)| w)
            .collect(),
        outcome: part::list(tx, &id, &key)?.pop(),
        disclosures: part::list(tx, &id, &key)?,
        reminders: part::list(tx, &id, &key)?,
        origins: part::list(tx, &id, &key)?,
        went_into: merge::find_went(tx, &id)?,
        merged: merge::list_signals(tx, id)?,
    };
    Ok((signal, key))
}

/// Corrects what a signal says: theme, receipt, reference, text, address. What stood there before is
/// overwritten.
///
/// # Errors
/// Those of SQLite.
pub fn correct(tx: &mut WriteTx<'_>, key: &RecordKey, signal: &Signal) -> Result<(), StoreError> {
    let details = Details {
        street: signal.street.clone(),
        house_number: signal.house_number.clone(),
        postcode: signal.postcode.clone(),
        city: signal.city.clone(),
        time: signal.time.clone(),
        topic: signal.topic.clone(),
    };
    tx.sql()
        .prepare_cached(
            "UPDATE signal SET theme = :theme, received_on = :received_on, \
             sealed_reference = :reference, sealed_text = :text, sealed_details = :details \
             WHERE record_id = :id",
        )?
        .execute(named_params! {
            ":id": signal.record.0, ":theme": signal.theme, ":received_on": signal.received_on,
            ":reference": signal.reference.as_ref().map(|r| key.seal(REFERENCE, r.as_bytes())),
            ":text": key.seal(TEXT, signal.text.as_bytes()),
            ":details": seal_json(key, DETAILS, &details),
        })?;
    tx.touch(signal.record);
    Ok(())
}

/// Changes a signal's status, and the case it belongs to.
///
/// # Errors
/// Those of SQLite.
pub fn set_status(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    status: SignalStatus,
    case: Option<RecordId>,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE signal SET status = :status, case_id = :case WHERE record_id = :id",
        )?
        .execute(named_params! {
            ":id": id.0, ":status": status.id(), ":case": case.map(|c| c.0),
        })?;
    tx.touch_clear(id);
    if let Some(case) = case {
        tx.touch_clear(case);
    }
    Ok(())
}

/// What a destruction must know of a signal without reading it: receipt, case, number of parts.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn outline(tx: &Tx<'_>, id: &RecordId) -> Result<(NaiveDate, u64), StoreError> {
    tx.sql()
        .prepare_cached(
            "SELECT received_on, 1 + (SELECT count(*) FROM weighing WHERE record_id = :id) \
             + (SELECT count(*) FROM part WHERE record_id = :id) \
             FROM signal WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?
        .ok_or(StoreError::Damaged)
}

fn read_status(row: &Row<'_>, column: usize) -> rusqlite::Result<SignalStatus> {
    let id: String = row.get(column)?;
    SignalStatus::from_id(&id).ok_or(rusqlite::Error::InvalidColumnType(
        column,
        "status".into(),
        rusqlite::types::Type::Text,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::plan_of;

    #[test]
    fn where_a_signal_stands_is_told_without_its_row() {
        let plan = plan_of(ALONE);
        assert!(
            plan.contains("weighed USING COVERING INDEX signal_standing"),
            "{plan}"
        );
        assert!(!plan.contains("SCAN"), "{plan}");
        let plan = plan_of(OTHERS);
        assert!(
            plan.contains("signal USING COVERING INDEX signal_standing"),
            "{plan}"
        );
        assert!(!plan.contains("SCAN record"), "{plan}");
    }
}
