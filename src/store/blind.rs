//! The blind index: keyed hashes of what a record mentions, which find the same again without
//! storing it.
//!
//! A record has its own hashes in one value (`mention`), which its digest covers and by which they are
//! deleted with it; the index (`blind`) has a [`Key`] for each, in their order, with the number of the
//! record.
//!
//! It is made from the texts as they stand, by [`refresh`], for every record that a transaction
//! touched, right before the commit takes its digest. No writer of a text has to think of it, and
//! what was corrected or struck is no longer found.
//!
//! A restricted record has one hash at most: its reference, under the log's key. Whoever holds the
//! content key could else try out what stands in it.

use super::commit::WriteTx;
use super::error::StoreError;
use super::many::{Insert, ROWS, insert};
use super::record::NewRecord;
use super::tx::Tx;
use super::{record, restrict, signal, text};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::mention::{Mention, MentionKind, sought};
use crate::domain::search::RecordText;
use crate::vault::field::{ContentKey, RecordKey};
use rusqlite::{OptionalExtension, Statement, ToSql, named_params};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many rows are looked up, or written, together when the whole index is: four megabytes.
const AT_ONCE: usize = 1 << 18;

/// A keyed hash of a role and a value.
type Hashed = [u8; HASH];

/// Its bytes.
const HASH: usize = 16;

/// The first half of a hash, as the index has it: of ten million values no two have the same, but for
/// three chances in a million, and a row is half as long.
type Key = i64;

fn key_of(hash: &Hashed) -> Key {
    let (key, _) = hash.split_first_chunk().expect("a hash has sixteen bytes");
    i64::from_be_bytes(*key)
}

/// How far apart the kinds of record stand in [`packed`]: more than there are years.
const KIND: i64 = 10_000;
/// Where the last kind ends.
const END: i64 = 2 * KIND;

/// A number in one integer, in the order of numbers.
fn packed(number: Number) -> i64 {
    let kind = match number.kind {
        NumberKind::Case => KIND,
        _ => 0,
    };
    ((kind + i64::from(number.year)) << 32) | i64::from(number.sequence)
}

/// The inverse of [`packed`]; whoever has a page key may have put anything there.
fn unpacked(value: i64) -> Result<Number, StoreError> {
    let (high, sequence) = (value >> 32, value & i64::from(u32::MAX));
    let kind = match high {
        0..KIND => NumberKind::Signal,
        KIND..END => NumberKind::Case,
        _ => return Err(StoreError::Damaged),
    };
    Ok(Number {
        kind,
        year: (high % KIND) as i32,
        sequence: sequence as u32,
    })
}

/// What a record mentions, as the index knows it.
pub struct Marks {
    /// Its own, in their order.
    own: Vec<Hashed>,
    /// Those under which other records have the same.
    sought: Vec<(MentionKind, Hashed)>,
}

/// What a record mentions that others do, and which.
pub type Shared = BTreeSet<(MentionKind, Number)>;

/// What texts mention.
///
/// # Errors
/// [`StoreError::Vault`] without the content key.
pub fn marks(tx: &Tx<'_>, texts: &[RecordText]) -> Result<Marks, StoreError> {
    Ok(marks_under(tx.content_key()?, texts))
}

/// As [`marks`], with the content key at hand.
pub(super) fn marks_under(content: &ContentKey, texts: &[RecordText]) -> Marks {
    let all: BTreeSet<(MentionKind, String)> =
        texts.iter().flat_map(RecordText::all_mentions).collect();
    let mut marks = Marks {
        own: Vec::with_capacity(all.len()),
        sought: Vec::with_capacity(all.len()),
    };
    for (kind, value) in &all {
        let own = content.blind(kind.id(), value);
        marks.own.push(own);
        for form in sought(*kind, value) {
            let hash = match form == *value {
                true => own,
                false => content.blind(kind.id(), &form),
            };
            marks.sought.push((*kind, hash));
        }
    }
    marks.own.sort_unstable();
    marks
}

const MENTION: Insert = insert!("INSERT INTO mention (record_id, hashes)", "(?, ?)");
const BLIND: Insert = insert!("INSERT INTO blind (hash, number)", "(?, ?)");

/// Writes what a new record mentions.
///
/// # Errors
/// Those of SQLite.
pub(super) fn insert(
    tx: &Tx<'_>,
    id: &RecordId,
    number: Number,
    marks: &Marks,
) -> Result<(), StoreError> {
    insert_own(tx, &[(id, marks)])?;
    insert_rows(tx, rows_of(number, marks).collect())
}

/// What many new records mention, until all of it goes into the index.
///
/// It is kept as short as it goes, some two hundred bytes for a tip: a file may have a million.
#[derive(Default)]
pub(super) struct Gathered {
    numbers: Vec<Number>,
    /// The new rows of the index.
    rows: Vec<(Key, i64)>,
    /// What is looked for, and for which record.
    wanted: Vec<(Key, u32, MentionKind)>,
}

impl Gathered {
    /// Writes the lists of new records, which come in the order of their ids.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Damaged`] for more records than there are numbers.
    pub(super) fn add(
        &mut self,
        tx: &Tx<'_>,
        records: &[(&NewRecord, &Marks)],
    ) -> Result<(), StoreError> {
        let own = records.iter().map(|(new, marks)| (&new.id, *marks));
        insert_own(tx, &own.collect::<Vec<_>>())?;
        for (new, marks) in records {
            let place = u32::try_from(self.numbers.len()).map_err(|_| StoreError::Damaged)?;
            self.numbers.push(new.number);
            self.rows.extend(rows_of(new.number, marks));
            let sought = marks.sought.iter();
            let wanted = sought.map(|(kind, hash)| (key_of(hash), place, *kind));
            self.wanted.extend(wanted);
        }
        Ok(())
    }

    /// Writes the index, in its order. Says what each record shares with others, new ones among them; of
    /// what stands in very many, `most`: cases before signals, the newest first. A page of the index is
    /// read once for both.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Damaged`].
    pub(super) fn write(
        self,
        tx: &Tx<'_>,
        most: usize,
    ) -> Result<Vec<(Number, Shared)>, StoreError> {
        let Gathered {
            numbers,
            mut rows,
            mut wanted,
        } = self;
        rows.sort_unstable();
        wanted.sort_unstable();
        let mut shared: Vec<_> = numbers.into_iter().map(|n| (n, Shared::new())).collect();
        let mut statement = tx.sql().prepare(WITH)?;
        let (mut rest, mut smaller) = (&rows[..], 0);
        for alike in wanted.chunk_by(|a, b| a.0 == b.0) {
            let key = alike[0].0;
            // A row is written after its key has been looked for: what is found was there before.
            while rest.get(smaller).is_some_and(|row| row.0 < key) {
                smaller += 1;
            }
            let (full, _) = rest[..smaller].as_chunks::<ROWS>();
            write_rows(tx, full.as_flattened())?;
            let written = full.as_flattened().len();
            (rest, smaller) = (&rest[written..], smaller - written);
            let new = rest[smaller..].iter().take_while(|row| row.0 == key);
            let mut found = numbers_with(&mut statement, key, Some(most))?;
            found.extend(new.map(|row| row.1));
            found.sort_unstable_by_key(|number| Reverse(*number));
            for number in found.into_iter().take(most) {
                let number = unpacked(number)?;
                for (_, place, kind) in alike {
                    let (own, shared) = &mut shared[*place as usize];
                    if *own != number {
                        shared.insert((*kind, number));
                    }
                }
            }
        }
        write_rows(tx, rest)?;
        Ok(shared)
    }
}

/// The rows that a record has in the index.
fn rows_of(number: Number, marks: &Marks) -> impl Iterator<Item = (Key, i64)> {
    let number = packed(number);
    marks.own.iter().map(move |hash| (key_of(hash), number))
}

/// Writes the lists of new records.
fn insert_own(tx: &Tx<'_>, records: &[(&RecordId, &Marks)]) -> Result<(), StoreError> {
    let some = records.iter().filter(|(_, marks)| !marks.own.is_empty());
    let rows: Vec<_> = some.map(|(id, marks)| (id, marks.own.concat())).collect();
    for rows in rows.chunks(ROWS) {
        let rows = rows
            .iter()
            .map(|(id, hashes)| [&id.0 as &dyn ToSql, hashes]);
        MENTION.write(tx.sql(), &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Writes rows of the index, in its order.
fn insert_rows(tx: &Tx<'_>, mut rows: Vec<(Key, i64)>) -> Result<(), StoreError> {
    rows.sort_unstable();
    write_rows(tx, &rows)
}

/// Writes rows of the index that come in its order.
fn write_rows(tx: &Tx<'_>, rows: &[(Key, i64)]) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        let rows = rows.iter().map(|(key, number)| [key as &dyn ToSql, number]);
        BLIND.write(tx.sql(), &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn list_of(tx: &Tx<'_>, id: &RecordId) -> Result<Vec<Hashed>, StoreError> {
    let hashes: Option<Vec<u8>> = tx
        .sql()
        .prepare_cached("SELECT hashes FROM mention WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))
        .optional()?;
    hashes.map_or(Ok(Vec::new()), |hashes| split(&hashes))
}

/// The hashes in one value of `mention`.
fn split(hashes: &[u8]) -> Result<Vec<Hashed>, StoreError> {
    match hashes.as_chunks::<HASH>() {
        (hashes, []) => Ok(hashes.to_vec()),
        _ => Err(StoreError::Damaged),
    }
}

/// Makes the rows of a record what its texts mention now. Does nothing for a record that whoever
/// writes cannot open, and so has written no text of: without the content key, or restricted to others.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a text does not open.
pub(super) fn refresh(tx: &Tx<'_>, id: &RecordId) -> Result<(), StoreError> {
    if !tx.reads_content() {
        return Ok(());
    }
    match record::find_open_key(tx, id)? {
        Some(key) => refresh_under(tx, id, &key),
        None => Ok(()),
    }
}

/// The same for a record whose key is at hand, though this member may not be one who can open it.
///
/// # Errors
/// As [`refresh`].
pub(super) fn refresh_under(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<(), StoreError> {
    let now: Vec<Hashed> = match restrict::is_restricted(tx, id)? {
        true => {
            let reference = signal::find_restricted_reference(tx, id, key)?;
            reference.into_iter().collect()
        }
        false => marks(tx, &text::list(tx, id, key)?)?.own,
    };
    replace(tx, id, &now)?;
    Ok(())
}

/// Makes these what a record mentions, and writes no more than that takes; whether it changed anything.
fn replace(tx: &Tx<'_>, id: &RecordId, now: &[Hashed]) -> Result<bool, StoreError> {
    let before = list_of(tx, id)?;
    if before == now {
        return Ok(false);
    }
    let number = packed(record::get_number(tx, id)?);
    let gone = before.iter().filter(|hash| !now.contains(hash));
    delete_rows(tx, number, gone)?;
    let new = now.iter().filter(|hash| !before.contains(hash));
    insert_rows(tx, new.map(|hash| (key_of(hash), number)).collect())?;
    if now.is_empty() {
        delete_own(tx, id)?;
        return Ok(true);
    }
    tx.sql()
        .prepare_cached(
            "INSERT INTO mention (record_id, hashes) VALUES (:id, :hashes) \
             ON CONFLICT (record_id) DO UPDATE SET hashes = :hashes",
        )?
        .execute(named_params! { ":id": id.0, ":hashes": now.concat() })?;
    Ok(true)
}

fn delete_rows<'m>(
    tx: &Tx<'_>,
    number: i64,
    hashes: impl Iterator<Item = &'m Hashed>,
) -> Result<(), StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("DELETE FROM blind WHERE hash = :hash AND number = :number")?;
    for hash in hashes {
        statement.execute(named_params! { ":hash": key_of(hash), ":number": number })?;
    }
    Ok(())
}

fn delete_own(tx: &Tx<'_>, id: &RecordId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM mention WHERE record_id = :id")?
        .execute(named_params! { ":id": id.0 })?;
    Ok(())
}

/// Deletes what a record mentions, from the index too.
///
/// # Errors
/// Those of SQLite.
pub(super) fn delete(tx: &Tx<'_>, id: &RecordId) -> Result<(), StoreError> {
    let hashes = list_of(tx, id)?;
    if hashes.is_empty() {
        return Ok(());
    }
    delete_rows(tx, packed(record::get_number(tx, id)?), hashes.iter())?;
    delete_own(tx, id)
}

/// Whether the index has exactly what the records mention.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] for a value that is no list of hashes in their order.
pub(super) fn is_whole(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let (mut whole, mut count) = (true, 0);
    each_part(tx, |part| {
        count += part.len();
        whole = whole && has_all(tx, &part)?;
        Ok(())
    })?;
    let rows: usize = tx
        .sql()
        .query_row("SELECT count(*) FROM blind", [], |row| row.get(0))?;
    // None twice, all of them there, and no more than these.
    Ok(whole && rows == count)
}

/// Gives what the index should have, some at a time and each of them in its order, so that each page is
/// met once for all of these.
fn each_part(
    tx: &Tx<'_>,
    mut give: impl FnMut(Vec<(Key, i64)>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = tx.sql().prepare(
        "SELECT hashes, kind, year, sequence FROM mention JOIN record ON record.id = record_id",
    )?;
    let mut rows = statement.query([])?;
    let mut part = Vec::new();
    while let Some(row) = rows.next()? {
        let hashes = split(row.get_ref(0)?.as_blob().map_err(|_| StoreError::Damaged)?)?;
        if !hashes.is_sorted_by(|a, b| a < b) {
            return Err(StoreError::Damaged);
        }
        let kind = row.get_ref(1)?.as_str().unwrap_or("");
        let number = packed(record::number(kind, row.get(2)?, row.get(3)?));
        part.extend(hashes.iter().map(|hash| (key_of(hash), number)));
        if part.len() >= AT_ONCE {
            part.sort_unstable();
            give(std::mem::take(&mut part))?;
        }
    }
    part.sort_unstable();
    give(part)
}

fn has_all(tx: &Tx<'_>, rows: &[(Key, i64)]) -> Result<bool, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT 1 FROM blind WHERE hash = :hash AND number = :number")?;
    for (key, number) in rows {
        if !statement.exists(named_params! { ":hash": key, ":number": number })? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Fills the index of tables that have none yet; and looks again at what the records mention, of which a
/// vault of the first version has the references alone.
///
/// # Errors
/// As [`rebuild`].
pub(super) fn make_index(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    each_part(tx, |part| insert_rows(tx, part))?;
    rebuild(tx)
}

/// Makes the whole index anew, under the present content key: after a change of keys, and for the
/// records of a version that had less of it. Every record whose rows change gets a new digest. The
/// rows of restricted records stay: the log's key stays too.
///
/// # Errors
/// As [`refresh`].
pub(super) fn rebuild(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let content = tx.content_key()?;
    let all = text::look_through(tx, text::Which::Open, |id, texts| {
        Some((*id, marks_under(content, texts).own))
    })?;
    for (id, now) in all {
        if replace(tx, &id, &now)? {
            tx.touch_clear(id);
        }
    }
    Ok(())
}

/// What a record shares with others. No restricted one is among them: its row is under another key.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`].
pub(super) fn list_shared(tx: &Tx<'_>, marks: &Marks) -> Result<Shared, StoreError> {
    let mut shared = Shared::new();
    for (kind, hash) in &marks.sought {
        let found = list_with(tx, key_of(hash), None)?.into_iter();
        shared.extend(found.map(|number| (*kind, number)));
    }
    Ok(shared)
}

/// The records that mention this; no restricted one.
///
/// # Errors
/// As [`list_hits`].
pub(super) fn list_mentioning(tx: &Tx<'_>, mention: &Mention) -> Result<Vec<Number>, StoreError> {
    let hash = tx.content_key()?.blind(mention.kind.id(), &mention.value);
    list_with(tx, key_of(&hash), None)
}

/// A record that has this hash.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`].
pub(super) fn find_with(tx: &Tx<'_>, hash: &[u8; 16]) -> Result<Option<Number>, StoreError> {
    Ok(list_with(tx, key_of(hash), Some(1))?.pop())
}

const WITH: &str = "SELECT number FROM blind WHERE hash = :hash ORDER BY number DESC LIMIT :most";

fn list_with(tx: &Tx<'_>, key: Key, most: Option<usize>) -> Result<Vec<Number>, StoreError> {
    let numbers = numbers_with(&mut *tx.sql().prepare_cached(WITH)?, key, most)?;
    numbers.into_iter().map(unpacked).collect()
}

/// The numbers under a key, the highest first.
fn numbers_with(
    statement: &mut Statement<'_>,
    key: Key,
    most: Option<usize>,
) -> Result<Vec<i64>, StoreError> {
    let most = most.map_or(-1, |most| most as i64);
    let rows = statement.query_map((key, most), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_one_integer_is_the_same_number_in_the_same_order() {
        let number = |kind, year, sequence| Number {
            kind,
            year,
            sequence,
        };
        let (signal, case) = (NumberKind::Signal, NumberKind::Case);
        let numbers = [
            number(signal, 1000, 1),
            number(signal, 2026, 1),
            number(signal, 2026, u32::MAX),
            number(signal, 9999, 7),
            number(case, 1000, 1),
            number(case, 2026, 1),
            number(case, 9999, 999_999_999),
        ];
        assert!(numbers.is_sorted() && numbers.map(packed).is_sorted());
        for number in numbers {
            assert_eq!(unpacked(packed(number)).expect("a number"), number);
        }
        // Six bytes in a row of SQLite.
        assert!(packed(numbers[6]) < 1 << 47);
        for none in [-1, END << 32, i64::MAX, i64::MIN] {
            assert!(matches!(unpacked(none), Err(StoreError::Damaged)), "{none}");
        }
    }
}
