//! Restricted records: their key is sealed to named members and to the recovery code, in place of
//! being wrapped by the content key (docs/decisions/0031-restricted-records.md).
//!
//! In `restricted_key`, line 0 is the recovery code and makes a record a restricted one; lines from 1
//! are members; line -N holds the record's Nth earlier key, sealed under the one that followed it.

use super::commit::{WriteTx, purpose_field};
use super::digest::ObjectKind;
use super::error::StoreError;
use super::part::body_field;
use super::record::{self, field};
use super::tx::{Tx, log_key_id};
use super::{blind, case};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::part::PartKind;
use crate::vault::field::RecordKey;
use crate::vault::identity::{Identity, PublicIdentity};
use crate::vault::keyring::Keyring;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, named_params};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a record is restricted.
///
/// # Errors
/// Those of SQLite.
pub fn is_restricted(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM restricted_key WHERE record_id = :id AND line = 0)",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?)
}

/// Whether any record is.
///
/// # Errors
/// Those of SQLite.
pub fn any(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM restricted_key WHERE line = 0)")?
        .query_row([], |row| row.get(0))?)
}

/// Whose line this is, now: the line of the member who is present with the same key pairs. A change of
/// role closes a line and opens another for the same keys.
fn present_line(keyring: &Keyring, line: u32) -> Option<u32> {
    let public = keyring.line(line)?.public;
    let mut present = keyring.present();
    present
        .find(|(_, member)| member.public == public)
        .map(|(line, _)| line)
}

/// Every line that these key pairs have or had.
fn lines_of(keyring: &Keyring, public: &PublicIdentity) -> BTreeSet<u32> {
    (1u32..)
        .zip(&keyring.members)
        .filter(|(_, member)| member.public == *public)
        .map(|(line, _)| line)
        .collect()
}

/// The lines of the members, present or not, to whom each restricted record is sealed.
fn all_lines(tx: &Tx<'_>) -> Result<BTreeMap<RecordId, BTreeSet<u32>>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT record_id, line FROM restricted_key WHERE line >= 0")?;
    let mut rows = statement.query([])?;
    let mut found: BTreeMap<RecordId, BTreeSet<u32>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let lines = found.entry(RecordId(row.get(0)?)).or_default();
        let line: u32 = row.get(1)?;
        if line > 0 {
            lines.insert(line);
        }
    }
    Ok(found)
}

/// The records that are restricted to others than whoever opened the vault.
///
/// # Errors
/// Those of SQLite.
pub fn hidden(tx: &Tx<'_>) -> Result<BTreeSet<RecordId>, StoreError> {
    list_by(tx, false)
}

/// The records that are restricted to whoever opened the vault, among others.
///
/// # Errors
/// Those of SQLite.
pub fn list_readable(tx: &Tx<'_>) -> Result<BTreeSet<RecordId>, StoreError> {
    list_by(tx, true)
}

/// The restricted records of which whoever opened the vault is one of those named, or is not.
fn list_by(tx: &Tx<'_>, named: bool) -> Result<BTreeSet<RecordId>, StoreError> {
    let own = match tx.reads_content() {
        true => lines_of(tx.keyring(), &tx.vault.identity().public()),
        false => BTreeSet::new(),
    };
    let all = all_lines(tx)?.into_iter();
    Ok(all
        .filter(|(_, lines)| named != lines.is_disjoint(&own))
        .map(|(id, _)| id)
        .collect())
}

/// The present lines of the members to whom a record is restricted; `None` when it is not restricted.
///
/// # Errors
/// Those of SQLite.
pub fn find_members(tx: &Tx<'_>, id: &RecordId) -> Result<Option<BTreeSet<u32>>, StoreError> {
    if !is_restricted(tx, id)? {
        return Ok(None);
    }
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT line FROM restricted_key WHERE record_id = :id AND line > 0")?;
    let lines = statement.query_map(named_params! { ":id": id.0 }, |row| row.get::<_, u32>(0))?;
    let mut members = BTreeSet::new();
    for line in lines {
        members.extend(present_line(tx.keyring(), line?));
    }
    Ok(Some(members))
}

/// Their names, in the order of the keyring.
///
/// # Errors
/// Those of SQLite.
pub fn find_names(tx: &Tx<'_>, id: &RecordId) -> Result<Option<Vec<String>>, StoreError> {
    let members = find_members(tx, id)?;
    Ok(members.map(|lines| lines.into_iter().map(|line| tx.name_of(line)).collect()))
}

/// Opens the key of a record that has none under the content key.
///
/// # Errors
/// [`StoreError::Restricted`] for everybody who is not named; [`StoreError::Damaged`] when it has no
/// key at all; [`StoreError::Vault`] for one that does not open.
pub fn open_key(tx: &Tx<'_>, id: &RecordId) -> Result<RecordKey, StoreError> {
    if !is_restricted(tx, id)? {
        return Err(StoreError::Damaged);
    }
    let identity = tx.vault.identity();
    for line in lines_of(tx.keyring(), &identity.public()) {
        if let Some(sealed) = find_sealed(tx, id, i64::from(line))? {
            let vault_id = tx.keyring().vault_id;
            let opened = RecordKey::open_sealed(identity, &vault_id, &id.0, line, &sealed);
            return Ok(opened?);
        }
    }
    Err(StoreError::Restricted(record::get_number(tx, id)?))
}

fn find_sealed(tx: &Tx<'_>, id: &RecordId, line: i64) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT sealed FROM restricted_key WHERE record_id = :id AND line = :line")?
        .query_row(named_params! { ":id": id.0, ":line": line }, |row| {
            row.get(0)
        })
        .optional()?)
}

/// Opens the purpose of an entry: under the log's key, the record's, or one that the record had
/// before.
///
/// # Errors
/// As [`record::open_key`]; [`StoreError::Vault`] when none of its keys opens it.
pub fn open_purpose(
    tx: &Tx<'_>,
    object: &RecordId,
    seq: u64,
    sealed: &[u8],
) -> Result<String, StoreError> {
    let name = purpose_field(seq);
    if *object == log_key_id() {
        return Ok(tx.log_key()?.open_text(name, sealed)?);
    }
    let mut key = record::open_key(tx, object)?;
    let mut n = count_earlier(tx, object)?;
    loop {
        match key.open_text(name, sealed) {
            Ok(text) => return Ok(text),
            Err(error) if n == 0 => return Err(error.into()),
            Err(_) => {}
        }
        let earlier = find_sealed(tx, object, -i64::from(n))?.ok_or(StoreError::Damaged)?;
        key = key.open_earlier(n, &earlier)?;
        n -= 1;
    }
}

/// How many keys a record had before the one it has.
fn count_earlier(tx: &Tx<'_>, id: &RecordId) -> Result<u32, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT count(*) FROM restricted_key WHERE record_id = :id AND line < 0")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?)
}

/// Whether every earlier key of a record opens, from the newest back.
///
/// # Errors
/// [`StoreError::Vault`] for one that does not; [`StoreError::Damaged`] for one that is missing.
pub fn check_earlier(tx: &Tx<'_>, id: &RecordId) -> Result<(), StoreError> {
    let mut n = count_earlier(tx, id)?;
    if n == 0 {
        return Ok(());
    }
    let mut key = record::open_key(tx, id)?;
    while n > 0 {
        let earlier = find_sealed(tx, id, -i64::from(n))?.ok_or(StoreError::Damaged)?;
        key = key.open_earlier(n, &earlier)?;
        n -= 1;
    }
    Ok(())
}

/// What goes with a record, itself first: a case's signals, and what was merged into any of them.
///
/// # Errors
/// Those of SQLite.
pub fn list_family(tx: &Tx<'_>, id: RecordId) -> Result<Vec<(RecordId, Number)>, StoreError> {
    let mut family = vec![(id, record::get_number(tx, &id)?)];
    let mut place = 0;
    while let Some((id, number)) = family.get(place).copied() {
        place += 1;
        let mut more = match number.kind {
            NumberKind::Case => case::list_signals(tx, &id)?,
            _ => Vec::new(),
        };
        let mut statement = tx.sql().prepare_cached(
            "SELECT record_id FROM merged WHERE into_id = :id ORDER BY record_id",
        )?;
        let rows = statement.query_map(named_params! { ":id": id.0 }, |row| row.get(0))?;
        for row in rows {
            let merged = RecordId(row?);
            more.push((merged, record::get_number(tx, &merged)?));
        }
        more.retain(|(id, _)| family.iter().all(|(known, _)| known != id));
        family.extend(more);
    }
    Ok(family)
}

/// Restricts one record to these members, by their lines: it gets a fresh key, every text of it is
/// sealed anew under it, and the key is sealed to them and to the recovery code. Who kept the old key
/// can open nothing of it any more but what the log says its readers looked for, which is signed as it
/// stands. Returns the new key.
///
/// # Errors
/// [`StoreError::Tampered`] when the record does not agree with the log; those of SQLite;
/// [`StoreError::Restricted`] when it is restricted to others.
pub fn seal(
    tx: &mut WriteTx<'_>,
    (id, number): (RecordId, Number),
    members: &BTreeSet<u32>,
) -> Result<RecordKey, StoreError> {
    let old = open_checked(tx, id, number)?;
    seal_open(tx, id, &old, members)
}

/// The same for a record that this transaction has opened, checked and perhaps changed.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] for a text that does not open.
pub fn seal_open(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    old: &RecordKey,
    members: &BTreeSet<u32>,
) -> Result<RecordKey, StoreError> {
    let new = old.renewed();
    reseal(tx, &id, old, &new)?;
    let n = count_earlier(tx, &id)? + 1;
    let mut sealed = vec![
        (-i64::from(n), new.seal_earlier(n, old)),
        (0, new.seal_to(&tx.keyring().recovery, 0)),
    ];
    for line in members {
        let member = tx.keyring().line(*line).ok_or(StoreError::Damaged)?;
        sealed.push((i64::from(*line), new.seal_to(&member.public, *line)));
    }
    for query in [
        "DELETE FROM record_key WHERE record_id = :id",
        "DELETE FROM restricted_key WHERE record_id = :id AND line >= 0",
    ] {
        let mut statement = tx.sql().prepare_cached(query)?;
        statement.execute(named_params! { ":id": id.0 })?;
    }
    for (line, sealed) in sealed {
        insert(tx, &id, line, &sealed)?;
    }
    // Now, since whoever seals it to others cannot open it any more at the commit.
    blind::refresh_under(tx, &id, &new)?;
    tx.touch(id);
    Ok(new)
}

/// Ends the restriction of one record: its key is wrapped by the content key again.
///
/// # Errors
/// As [`seal`].
pub fn lift(tx: &mut WriteTx<'_>, (id, number): (RecordId, Number)) -> Result<(), StoreError> {
    let key = open_checked(tx, id, number)?;
    let wrapped = tx.content_key()?.wrap_record_key(&key);
    tx.sql()
        .prepare_cached("DELETE FROM restricted_key WHERE record_id = :id AND line >= 0")?
        .execute(named_params! { ":id": id.0 })?;
    tx.sql()
        .prepare_cached("INSERT INTO record_key (record_id, wrapped) VALUES (:id, :wrapped)")?
        .execute(named_params! { ":id": id.0, ":wrapped": wrapped })?;
    tx.touch(id);
    Ok(())
}

fn open_checked(tx: &Tx<'_>, id: RecordId, number: Number) -> Result<RecordKey, StoreError> {
    let kind = match number.kind {
        NumberKind::Case => ObjectKind::Case,
        _ => ObjectKind::Signal,
    };
    tx.check_object(kind, &id)?;
    record::open_key(tx, &id)
}

fn insert(tx: &WriteTx<'_>, id: &RecordId, line: i64, sealed: &[u8]) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT OR REPLACE INTO restricted_key (record_id, line, sealed) \
             VALUES (:id, :line, :sealed)",
        )?
        .execute(named_params! { ":id": id.0, ":line": line, ":sealed": sealed })?;
    Ok(())
}

/// The numbers of what is restricted to this line's member and to nobody else who is present.
///
/// # Errors
/// Those of SQLite.
pub fn list_only_of(tx: &Tx<'_>, line: u32) -> Result<Vec<Number>, StoreError> {
    let own = present_line(tx.keyring(), line);
    let mut numbers = Vec::new();
    for (id, lines) in all_lines(tx)? {
        let named = lines.iter().filter_map(|l| present_line(tx.keyring(), *l));
        let named: BTreeSet<u32> = named.collect();
        if own.is_some_and(|own| named.len() == 1 && named.contains(&own)) {
            numbers.push(record::get_number(tx, &id)?);
        }
    }
    numbers.sort_by_key(|number| (number.kind.id(), number.year, number.sequence));
    Ok(numbers)
}

/// Takes a member's name off everything that is restricted: who leaves, or reads no content any more.
///
/// # Errors
/// Those of SQLite.
pub fn forget_member(tx: &mut WriteTx<'_>, line: u32) -> Result<(), StoreError> {
    let public = tx.keyring().line(line).ok_or(StoreError::Damaged)?.public;
    let lines = lines_of(tx.keyring(), &public);
    drop_lines(tx, &lines)
}

fn drop_lines(tx: &mut WriteTx<'_>, gone: &BTreeSet<u32>) -> Result<(), StoreError> {
    for (id, lines) in all_lines(tx)? {
        for line in lines.intersection(gone) {
            tx.sql()
                .prepare_cached(
                    "DELETE FROM restricted_key WHERE record_id = :id AND line = :line",
                )?
                .execute(named_params! { ":id": id.0, ":line": line })?;
            tx.touch_clear(id);
        }
    }
    Ok(())
}

/// Whoever comes with the recovery code can open everything: every restricted record's key is opened
/// with it and sealed to the new coordinator's line as well; lines whose member gave way go.
///
/// # Errors
/// [`StoreError::Vault`] for a key that does not open.
pub fn take_over(tx: &mut WriteTx<'_>, recovery: &Identity, line: u32) -> Result<(), StoreError> {
    let vault_id = tx.keyring().vault_id;
    let public = tx.keyring().line(line).ok_or(StoreError::Damaged)?.public;
    let mut gone = BTreeSet::new();
    for (id, lines) in all_lines(tx)? {
        let sealed = find_sealed(tx, &id, 0)?.ok_or(StoreError::Damaged)?;
        let key = RecordKey::open_sealed(recovery, &vault_id, &id.0, 0, &sealed)?;
        insert(tx, &id, i64::from(line), &key.seal_to(&public, line))?;
        tx.touch_clear(id);
        let left = lines.into_iter();
        gone.extend(left.filter(|line| present_line(tx.keyring(), *line).is_none()));
    }
    drop_lines(tx, &gone)
}

/// A sealed column: table, column, the query that gives each row's number, its two further keys and
/// the sealed value, and the statement that puts another value in its place.
type Sealed = (&'static str, &'static str, &'static str, &'static str);

/// Every column that is sealed under a record's key, but for bodies of parts, whose column is their
/// kind, and purposes of the log, which are signed as they stand.
const SEALED: [Sealed; 12] = [
    (
        "signal",
        "sealed_reference",
        "SELECT 0, NULL, NULL, sealed_reference FROM signal WHERE record_id = :id",
        "UPDATE signal SET sealed_reference = :sealed WHERE record_id = :id",
    ),
    (
        "signal",
        "sealed_text",
        "SELECT 0, NULL, NULL, sealed_text FROM signal WHERE record_id = :id",
        "UPDATE signal SET sealed_text = :sealed WHERE record_id = :id",
    ),
    (
        "signal",
        "sealed_details",
        "SELECT 0, NULL, NULL, sealed_details FROM signal WHERE record_id = :id",
        "UPDATE signal SET sealed_details = :sealed WHERE record_id = :id",
    ),
    (
        "case",
        "sealed_title",
        "SELECT 0, NULL, NULL, sealed_title FROM \"case\" WHERE record_id = :id",
        "UPDATE \"case\" SET sealed_title = :sealed WHERE record_id = :id",
    ),
    (
        "case",
        "sealed_lead",
        "SELECT 0, NULL, NULL, sealed_lead FROM \"case\" WHERE record_id = :id",
        "UPDATE \"case\" SET sealed_lead = :sealed WHERE record_id = :id",
    ),
    (
        "answer",
        "sealed_value",
        "SELECT 0, phase, item, sealed_value FROM answer WHERE record_id = :id",
        "UPDATE answer SET sealed_value = :sealed \
         WHERE record_id = :id AND phase = :first AND item = :second",
    ),
    (
        "weighing",
        "sealed_reason",
        "SELECT n, NULL, NULL, sealed_reason FROM weighing WHERE record_id = :id",
        "UPDATE weighing SET sealed_reason = :sealed WHERE record_id = :id AND n = :n",
    ),
    (
        "weighing",
        "sealed_present",
        "SELECT n, NULL, NULL, sealed_present FROM weighing WHERE record_id = :id",
        "UPDATE weighing SET sealed_present = :sealed WHERE record_id = :id AND n = :n",
    ),
    (
        "consultation",
        "sealed_body",
        "SELECT n, NULL, NULL, sealed_body FROM consultation WHERE record_id = :id",
        "UPDATE consultation SET sealed_body = :sealed WHERE record_id = :id AND n = :n",
    ),
    (
        "intervention",
        "sealed_body",
        "SELECT n, NULL, NULL, sealed_body FROM intervention WHERE record_id = :id",
        "UPDATE intervention SET sealed_body = :sealed WHERE record_id = :id AND n = :n",
    ),
    (
        "note",
        "sealed_text",
        "SELECT n, NULL, NULL, sealed_text FROM note WHERE record_id = :id",
        "UPDATE note SET sealed_text = :sealed WHERE record_id = :id AND n = :n",
    ),
    (
        "hold",
        "sealed_ground",
        "SELECT 0, NULL, NULL, sealed_ground FROM hold WHERE record_id = :id",
        "UPDATE hold SET sealed_ground = :sealed WHERE record_id = :id",
    ),
];

/// Seals every text of a record under another key, in its place.
fn reseal(
    tx: &WriteTx<'_>,
    id: &RecordId,
    old: &RecordKey,
    new: &RecordKey,
) -> Result<(), StoreError> {
    for (table, column, select, update) in SEALED {
        for row in list_rows(tx, id, select)? {
            let Value::Blob(sealed) = &row[3] else {
                continue;
            };
            let Value::Integer(n) = row[0] else {
                return Err(StoreError::Damaged);
            };
            let name = field(
                table,
                column,
                u64::try_from(n).map_err(|_| StoreError::Damaged)?,
            );
            let plain = old.open(name, sealed)?;
            let sealed = Value::Blob(new.seal(name, &plain));
            put_row(tx, id, update, &row, &sealed)?;
        }
    }
    let parts = "SELECT n, kind, NULL, sealed_body FROM part WHERE record_id = :id";
    for row in list_rows(tx, id, parts)? {
        let [Value::Integer(n), Value::Text(kind), _, Value::Blob(sealed)] = &row else {
            return Err(StoreError::Damaged);
        };
        let kind = PartKind::from_id(kind).ok_or(StoreError::Damaged)?;
        let name = body_field(kind, u32::try_from(*n).map_err(|_| StoreError::Damaged)?);
        let plain = old.open(name, sealed)?;
        let sealed = Value::Blob(new.seal(name, &plain));
        let update = "UPDATE part SET sealed_body = :sealed \
                      WHERE record_id = :id AND kind = :first AND n = :n";
        put_row(tx, id, update, &row, &sealed)?;
    }
    Ok(())
}

fn list_rows(
    tx: &WriteTx<'_>,
    id: &RecordId,
    select: &'static str,
) -> Result<Vec<[Value; 4]>, StoreError> {
    let mut statement = tx.sql().prepare_cached(select)?;
    let rows = statement.query_map(named_params! { ":id": id.0 }, |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Runs an update with those of the row's keys that it names.
fn put_row(
    tx: &WriteTx<'_>,
    id: &RecordId,
    update: &'static str,
    [n, first, second, _]: &[Value; 4],
    sealed: &Value,
) -> Result<(), StoreError> {
    let mut statement = tx.sql().prepare_cached(update)?;
    let id = Value::Blob(id.0.to_vec());
    let named = [
        (":id", &id),
        (":n", n),
        (":first", first),
        (":second", second),
        (":sealed", sealed),
    ];
    for (name, value) in named {
        if let Some(place) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(place, value)?;
        }
    }
    match statement.raw_execute()? {
        1 => Ok(()),
        _ => Err(StoreError::Damaged),
    }
}
