//! What signals and cases have in common: id, number, key; and the counters of numbers.

use super::blind;
use super::commit::WriteTx;
use super::declaration;
use super::digest;
use super::error::StoreError;
use super::ids;
use super::many::{Insert, ROWS, insert};
use super::restrict;
use super::tx::Tx;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::secret::random_bytes;
use crate::vault::field::{ContentKey, FieldName, RecordKey};
use rusqlite::{OptionalExtension, ToSql, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A sealed column of one row.
pub const fn field(table: &'static str, column: &'static str, row: u64) -> FieldName {
    FieldName { table, column, row }
}

/// Gives out the next number of a series; a number is never given out twice.
///
/// # Errors
/// Those of SQLite.
pub fn next_number(
    tx: &mut WriteTx<'_>,
    kind: NumberKind,
    year: i32,
) -> Result<Number, StoreError> {
    let last = take_numbers(tx, kind, year, 1)?;
    Ok(Number {
        kind,
        year,
        sequence: last,
    })
}

/// Gives out the next `count` numbers of a series; returns the last of them.
///
/// # Errors
/// Those of SQLite.
pub(super) fn take_numbers(
    tx: &mut WriteTx<'_>,
    kind: NumberKind,
    year: i32,
    count: u32,
) -> Result<u32, StoreError> {
    let last = tx
        .sql()
        .prepare_cached(
            "INSERT INTO counter (kind, year, last) VALUES (:kind, :year, :count) \
             ON CONFLICT (kind, year) DO UPDATE SET last = last + :count RETURNING last",
        )?
        .query_row(
            named_params! { ":kind": kind.id(), ":year": year, ":count": count },
            |row| row.get(0),
        )?;
    tx.touch(digest::counter_id());
    Ok(last)
}

/// For each series and year a number that is higher than any given out: rounded up, because it is
/// written where others may read it.
///
/// # Errors
/// Those of SQLite.
pub fn list_counters(tx: &Tx<'_>) -> Result<Vec<Number>, StoreError> {
    const ROUND: u32 = 1_000;
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT kind, year, last FROM counter ORDER BY kind, year")?;
    let rows = statement.query_map([], |row| {
        let kind = row.get_ref(0)?.as_str().unwrap_or("").to_owned();
        Ok((kind, row.get::<_, i32>(1)?, row.get::<_, u32>(2)?))
    })?;
    let mut counters = Vec::new();
    for row in rows {
        let (kind, year, last) = row?;
        let kind = NumberKind::ALL.into_iter().find(|k| k.id() == kind);
        counters.push(Number {
            kind: kind.ok_or(StoreError::Damaged)?,
            year,
            sequence: (last / ROUND + 1) * ROUND,
        });
    }
    Ok(counters)
}

/// Lets the series of these years jump ahead, so that no number is given out again that a lost
/// part of the log may have given out: by `steps`, and past the numbers that are known from there.
///
/// # Errors
/// Those of SQLite.
pub fn jump_numbers(
    tx: &mut WriteTx<'_>,
    kind: NumberKind,
    years: std::ops::RangeInclusive<i32>,
    steps: u32,
    known: &[Number],
) -> Result<(), StoreError> {
    let mut years: std::collections::BTreeSet<i32> = years.collect();
    let known = || known.iter().filter(|number| number.kind == kind);
    years.extend(known().map(|number| number.year));
    for year in years {
        let least = known().filter(|number| number.year == year);
        let least = least.map(|number| number.sequence).max().unwrap_or(0);
        tx.sql()
            .prepare_cached(
                "INSERT INTO counter (kind, year, last) VALUES (:kind, :year, :steps + :least) \
                 ON CONFLICT (kind, year) DO UPDATE SET last = max(last, :least) + :steps",
            )?
            .execute(named_params! {
                ":kind": kind.id(), ":year": year, ":steps": steps, ":least": least,
            })?;
    }
    tx.touch(digest::counter_id());
    Ok(())
}

/// A new record with a number, a salt and a key of its own.
///
/// # Errors
/// [`StoreError::Vault`] for members without the content key.
pub fn insert(
    tx: &mut WriteTx<'_>,
    kind: NumberKind,
    year: i32,
) -> Result<(RecordId, Number, RecordKey), StoreError> {
    let number = next_number(tx, kind, year)?;
    let id = ids::draw(tx, number, 1)?[0];
    let (record, key) = NewRecord::new(tx.content_key()?, id, number);
    insert_all(tx, &[&record])?;
    Ok((id, number, key))
}

/// A new record as it goes into the tables.
pub(super) struct NewRecord {
    pub(super) id: RecordId,
    pub(super) number: Number,
    salt: [u8; 16],
    wrapped: Vec<u8>,
}

impl NewRecord {
    /// A record with a salt and a key of its own.
    pub(super) fn new(
        content: &ContentKey,
        id: RecordId,
        number: Number,
    ) -> (NewRecord, RecordKey) {
        let (key, wrapped) = content.new_record_key(&id.0);
        let record = NewRecord {
            id,
            number,
            salt: random_bytes(),
            wrapped,
        };
        (record, key)
    }
}

/// Writes new records, in the order of their ids.
///
/// # Errors
/// Those of SQLite.
pub(super) fn insert_all(tx: &mut WriteTx<'_>, records: &[&NewRecord]) -> Result<(), StoreError> {
    const RECORD: Insert = insert!(
        "INSERT INTO record (id, kind, year, sequence, salt, made_at)",
        "(?, ?, ?, ?, ?, ?)"
    );
    const KEY: Insert = insert!("INSERT INTO record_key (record_id, wrapped)", "(?, ?)");
    let made_at = tx.now_text();
    for records in records.chunks(ROWS) {
        let kinds: Vec<&str> = records.iter().map(|new| new.number.kind.id()).collect();
        let rows = records.iter().zip(&kinds).map(|(new, kind)| {
            [
                &new.id.0 as &dyn ToSql,
                kind,
                &new.number.year,
                &new.number.sequence,
                &new.salt,
                &made_at,
            ]
        });
        RECORD.write(tx.sql(), &rows.collect::<Vec<_>>())?;
        let rows = records
            .iter()
            .map(|new| [&new.id.0 as &dyn ToSql, &new.wrapped]);
        KEY.write(tx.sql(), &rows.collect::<Vec<_>>())?;
    }
    for new in records {
        tx.touch_clear(new.id);
    }
    Ok(())
}

/// The record with this number.
///
/// # Errors
/// [`StoreError::NotFound`], or [`StoreError::Destroyed`] when it is in a declaration.
pub fn get_id(tx: &Tx<'_>, number: Number) -> Result<RecordId, StoreError> {
    if let Some(id) = find_id(tx, number)? {
        return Ok(id);
    }
    Err(match declaration::find_of(tx, number)? {
        Some(declaration) => StoreError::Destroyed {
            number,
            declaration,
        },
        None => StoreError::NotFound(number),
    })
}

/// The record with this number, if there is one.
///
/// # Errors
/// Those of SQLite.
pub(super) fn find_id(tx: &Tx<'_>, number: Number) -> Result<Option<RecordId>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT id FROM record \
             WHERE kind = :kind AND year = :year AND sequence = :sequence",
        )?
        .query_row(
            named_params! {
                ":kind": number.kind.id(), ":year": number.year, ":sequence": number.sequence,
            },
            |row| row.get(0).map(RecordId),
        )
        .optional()?)
}

/// The number of a record.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn get_number(tx: &Tx<'_>, id: &RecordId) -> Result<Number, StoreError> {
    tx.sql()
        .prepare_cached("SELECT kind, year, sequence FROM record WHERE id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok(number(&row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?
        .ok_or(StoreError::Damaged)
}

/// How many rows are gone through in the time in which one is looked for.
const SEEK_COST: usize = 6;

/// About how many signals there are, without counting them.
///
/// # Errors
/// Those of SQLite.
fn about_how_many(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT coalesce(max(rowid), 0) FROM signal")?
        .query_row([], |row| row.get(0))?)
}

/// Records with their numbers; of very many, all numbers are gone through once.
///
/// # Errors
/// As [`get_number`].
pub(super) fn with_numbers<T>(
    tx: &Tx<'_>,
    mut records: Vec<(RecordId, T)>,
) -> Result<Vec<(Number, RecordId, T)>, StoreError> {
    if records.len() <= about_how_many(tx)? / SEEK_COST {
        let with_number = |(id, rest)| Ok((get_number(tx, &id)?, id, rest));
        return records.into_iter().map(with_number).collect();
    }
    records.sort_unstable_by_key(|(id, _)| *id);
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT id, kind, year, sequence FROM record ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut numbered = Vec::with_capacity(records.len());
    let mut records = records.into_iter().peekable();
    while let (Some(row), Some((next, _))) = (rows.next()?, records.peek()) {
        if row.get_ref(0)?.as_blob() == Ok(&next.0)
            && let Some((id, rest)) = records.next()
        {
            let kind = row.get_ref(1)?.as_str().unwrap_or("");
            numbered.push((number(kind, row.get(2)?, row.get(3)?), id, rest));
        }
    }
    match records.next() {
        None => Ok(numbered),
        Some(_) => Err(StoreError::Damaged),
    }
}

/// A number from its columns.
pub fn number(kind: &str, year: i32, sequence: u32) -> Number {
    let kind = if kind == "case" {
        NumberKind::Case
    } else {
        NumberKind::Signal
    };
    Number {
        kind,
        year,
        sequence,
    }
}

/// Opens the key of a record.
///
/// # Errors
/// [`StoreError::Vault`] for members without the content key, or a key that does not open;
/// [`StoreError::Restricted`] when the record is restricted to others.
pub fn open_key(tx: &Tx<'_>, id: &RecordId) -> Result<RecordKey, StoreError> {
    let content = tx.content_key()?;
    let wrapped: Option<Vec<u8>> = tx
        .sql()
        .prepare_cached("SELECT wrapped FROM record_key WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))
        .optional()?;
    match wrapped {
        Some(wrapped) => Ok(content.open_record_key(&id.0, &wrapped)?),
        None => restrict::open_key(tx, id),
    }
}

/// The same for a list, which has a line also for what is restricted to others: `None` then.
///
/// # Errors
/// As [`open_key`].
pub fn find_open_key(tx: &Tx<'_>, id: &RecordId) -> Result<Option<RecordKey>, StoreError> {
    match open_key(tx, id) {
        Ok(key) => Ok(Some(key)),
        Err(StoreError::Restricted(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deletes a record, its key, and everything that hangs on it. Its signals, and what was merged
/// into it, must have been deleted before.
///
/// # Errors
/// Those of SQLite.
pub fn delete(tx: &mut WriteTx<'_>, id: RecordId) -> Result<(), StoreError> {
    blind::delete(tx, &id)?;
    for query in [
        "DELETE FROM hold WHERE record_id = :id",
        "DELETE FROM term WHERE record_id = :id",
        "DELETE FROM part WHERE record_id = :id",
        "DELETE FROM note WHERE record_id = :id",
        "DELETE FROM intervention WHERE record_id = :id",
        "DELETE FROM consultation WHERE record_id = :id",
        "DELETE FROM weighing WHERE record_id = :id",
        "DELETE FROM answer WHERE record_id = :id",
        "DELETE FROM merged WHERE record_id = :id",
        "DELETE FROM \"case\" WHERE record_id = :id",
        "DELETE FROM signal WHERE record_id = :id",
        "DELETE FROM restricted_key WHERE record_id = :id",
        "DELETE FROM record_key WHERE record_id = :id",
        "DELETE FROM record WHERE id = :id",
    ] {
        tx.sql()
            .prepare_cached(query)?
            .execute(named_params! { ":id": id.0 })?;
    }
    super::entry::delete_purposes(tx.sql(), &id)?;
    tx.forget(id);
    Ok(())
}

/// How many signals and cases there are.
///
/// # Errors
/// Those of SQLite.
pub fn count_all(tx: &Tx<'_>) -> Result<u64, StoreError> {
    Ok(tx
        .sql()
        .query_row("SELECT count(*) FROM record", [], |row| row.get(0))?)
}

/// Seals a value as JSON.
pub fn seal_json<T: Serialize>(key: &RecordKey, field: FieldName, value: &T) -> Vec<u8> {
    let json = zeroize::Zeroizing::new(
        serde_json::to_vec(value).expect("plain structs of texts are always JSON"),
    );
    key.seal(field, &json)
}

/// Opens a value sealed as JSON.
///
/// # Errors
/// [`StoreError::Vault`] when it does not open; [`StoreError::Damaged`] when it is not that value.
pub fn open_json<T: DeserializeOwned>(
    key: &RecordKey,
    field: FieldName,
    sealed: &[u8],
) -> Result<T, StoreError> {
    let json = key.open(field, sealed)?;
    serde_json::from_slice(&json).map_err(|_| StoreError::Damaged)
}

/// Whether a sealed JSON body was struck: overwritten with nothing.
///
/// # Errors
/// [`StoreError::Vault`], [`StoreError::Damaged`].
pub fn is_struck(key: &RecordKey, field: FieldName, sealed: &[u8]) -> Result<bool, StoreError> {
    Ok(open_json::<Option<serde::de::IgnoredAny>>(key, field, sealed)?.is_none())
}
