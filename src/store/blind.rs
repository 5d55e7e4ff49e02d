//! The blind index: keyed hashes of what a record mentions, which find the same again without
//! storing it.
//!
//! It is made from the texts as they stand, by [`refresh`], for every record that a transaction
//! touched, right before the commit takes its digest. No writer of a text has to think of it, and
//! what was corrected or struck is no longer found.
//!
//! A restricted record has one row at most: its reference, under the log's key. Whoever holds the
//! content key could else try out what stands in it.

use super::commit::WriteTx;
use super::error::StoreError;
use super::many::{Insert, ROWS, insert};
use super::tx::Tx;
use super::{record, restrict, signal, text};
use crate::domain::id::RecordId;
use crate::domain::mention::{Mention, MentionKind, sought};
use crate::domain::search::RecordText;
use crate::vault::field::{ContentKey, RecordKey};
use rusqlite::{ToSql, named_params};
use std::collections::BTreeSet;

/// How many rows of the index are gone through in the time in which one is looked for.
const SEEK_COST: usize = 16;

/// One row of a record: a role and a hash.
type Hashed = (&'static str, [u8; 16]);

/// What a record mentions, as the index knows it.
pub struct Marks {
    /// Its rows.
    own: Vec<Hashed>,
    /// The rows of other records that mention the same.
    sought: Vec<(MentionKind, [u8; 16])>,
}

/// What texts mention.
///
/// # Errors
/// [`StoreError::Vault`] without the content key.
pub fn marks(tx: &Tx<'_>, texts: &[RecordText]) -> Result<Marks, StoreError> {
    Ok(marks_under(tx.content_key()?, texts))
}

fn marks_under(content: &ContentKey, texts: &[RecordText]) -> Marks {
    let all: BTreeSet<(MentionKind, String)> =
        texts.iter().flat_map(RecordText::all_mentions).collect();
    let mut marks = Marks {
        own: Vec::new(),
        sought: Vec::new(),
    };
    for (kind, value) in &all {
        let own = content.blind(kind.id(), value);
        marks.own.push((kind.id(), own));
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

/// Writes the rows of a record that has none yet.
///
/// # Errors
/// Those of SQLite.
pub(super) fn insert(tx: &Tx<'_>, id: &RecordId, marks: &Marks) -> Result<(), StoreError> {
    insert_rows(tx, marks.own.iter().map(|own| (own, id)))
}

/// Writes the rows of many records that have none yet, in the order of the table.
///
/// # Errors
/// Those of SQLite.
pub(super) fn insert_all<'m>(
    tx: &Tx<'_>,
    records: impl Iterator<Item = (&'m RecordId, &'m Marks)>,
) -> Result<(), StoreError> {
    let rows = |(id, marks): (&'m RecordId, &'m Marks)| marks.own.iter().map(move |own| (own, id));
    let mut all: Vec<_> = records.flat_map(rows).collect();
    all.sort_unstable();
    for all in all.chunks(ROWS) {
        insert_rows(tx, all.iter().copied())?;
    }
    Ok(())
}

fn insert_rows<'m>(
    tx: &Tx<'_>,
    rows: impl Iterator<Item = (&'m Hashed, &'m RecordId)>,
) -> Result<(), StoreError> {
    const BLIND: Insert = insert!("INSERT INTO blind (role, hash, record_id)", "(?, ?, ?)");
    let rows = rows.map(|((role, hash), id)| [role as &dyn ToSql, hash, &id.0]);
    let rows: Vec<[&dyn ToSql; 3]> = rows.collect();
    BLIND.write(tx.sql(), &rows)
}

fn rows_of(tx: &Tx<'_>, id: &RecordId) -> Result<BTreeSet<(String, [u8; 16])>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT role, hash FROM blind WHERE record_id = :id")?;
    let rows = statement.query_map(named_params! { ":id": id.0 }, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
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
            let row = |hash| (MentionKind::Reference.id(), hash);
            reference.map(row).into_iter().collect()
        }
        false => marks(tx, &text::list(tx, id, key)?)?.own,
    };
    replace(tx, id, &now)?;
    Ok(())
}

/// Makes these the rows of a record, and writes no more than that takes; whether it changed any.
fn replace(tx: &Tx<'_>, id: &RecordId, now: &[Hashed]) -> Result<bool, StoreError> {
    let before = rows_of(tx, id)?;
    let gone = before
        .iter()
        .filter(|(role, hash)| !now.iter().any(|(r, h)| r == role && h == hash));
    let new = now
        .iter()
        .filter(|(role, hash)| !before.contains(&((*role).to_owned(), *hash)));
    let mut changed = false;
    for (role, hash) in gone {
        changed = true;
        tx.sql()
            .prepare_cached(
                "DELETE FROM blind WHERE role = :role AND hash = :hash AND record_id = :id",
            )?
            .execute(named_params! { ":role": role, ":hash": hash, ":id": id.0 })?;
    }
    let new: Vec<&Hashed> = new.collect();
    insert_rows(tx, new.iter().map(|new| (*new, id)))?;
    Ok(changed || !new.is_empty())
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

/// The records that mention the same, each with what it has in common; of what stands in very many,
/// `most`. No restricted one is among them: its row is under another key.
///
/// # Errors
/// Those of SQLite.
pub(super) fn list_hits(
    tx: &Tx<'_>,
    marks: &Marks,
    most: Option<u32>,
) -> Result<BTreeSet<(MentionKind, RecordId)>, StoreError> {
    let mut hits = BTreeSet::new();
    for (kind, hash) in &marks.sought {
        let found = list_with(tx, *kind, hash, most)?.into_iter();
        hits.extend(found.map(|id| (*kind, id)));
    }
    Ok(hits)
}

/// As [`list_hits`] for many records that are in the index already, in their order; a record is no hit
/// of itself. Where that is less work, the index is gone through once from end to end.
///
/// # Errors
/// As [`list_hits`].
pub(super) fn list_many_hits(
    tx: &Tx<'_>,
    records: &[(&RecordId, &Marks)],
    most: u32,
) -> Result<Vec<BTreeSet<(MentionKind, RecordId)>>, StoreError> {
    let mut wanted: Vec<(&'static str, [u8; 16], MentionKind, usize)> = Vec::new();
    for (place, (_, marks)) in records.iter().enumerate() {
        let sought = marks.sought.iter();
        wanted.extend(sought.map(|(kind, hash)| (kind.id(), *hash, *kind, place)));
    }
    wanted.sort_unstable();
    let rows: usize = tx
        .sql()
        .prepare_cached("SELECT count(*) FROM blind")?
        .query_row([], |row| row.get(0))?;
    let mut hits = vec![BTreeSet::new(); records.len()];
    let mut put = |found: &[RecordId], alike: &[(&str, [u8; 16], MentionKind, usize)]| {
        for (_, _, kind, place) in alike {
            let others = found.iter().filter(|id| *id != records[*place].0);
            hits[*place].extend(others.map(|id| (*kind, *id)));
        }
    };
    let groups = wanted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    if wanted.len() < rows / SEEK_COST {
        for alike in groups {
            let (_, hash, kind, _) = &alike[0];
            put(&list_with(tx, *kind, hash, Some(most))?, alike);
        }
        return Ok(hits);
    }
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT role, hash, record_id FROM blind ORDER BY role, hash, record_id")?;
    let mut rows = statement.query([])?;
    let mut row = rows.next()?;
    for alike in groups {
        let (role, hash, ..) = &alike[0];
        let mut found = Vec::new();
        while let Some(present) = row {
            let there = present
                .get_ref(0)?
                .as_str()
                .map_err(|_| StoreError::Damaged)?;
            let key = (there, present.get::<_, [u8; 16]>(1)?);
            if key > (*role, *hash) {
                break;
            }
            if key == (*role, *hash) && found.len() < most as usize {
                found.push(RecordId(present.get(2)?));
            }
            row = rows.next()?;
        }
        put(&found, alike);
    }
    Ok(hits)
}

/// The records that mention this; no restricted one.
///
/// # Errors
/// As [`list_hits`].
pub(super) fn list_mentioning(tx: &Tx<'_>, mention: &Mention) -> Result<Vec<RecordId>, StoreError> {
    let hash = tx.content_key()?.blind(mention.kind.id(), &mention.value);
    list_with(tx, mention.kind, &hash, None)
}

fn list_with(
    tx: &Tx<'_>,
    kind: MentionKind,
    hash: &[u8; 16],
    most: Option<u32>,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT record_id FROM blind WHERE role = :role AND hash = :hash LIMIT :most",
    )?;
    let most = most.map_or(-1, i64::from);
    let params = named_params! { ":role": kind.id(), ":hash": hash, ":most": most };
    let rows = statement.query_map(params, |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
