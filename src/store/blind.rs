//! The blind index: keyed hashes of what a record mentions, which find the same again without
//! storing it.
//!
//! It is made from the texts as they stand, by [`refresh`], for every record that a transaction
//! touched, right before the commit takes its digest. No writer of a text has to think of it, and
//! what was corrected or struck is no longer found. A restricted record mentions nothing: whoever
//! holds the content key could else try out what stands in it.

use super::commit::WriteTx;
use super::error::StoreError;
use super::tx::Tx;
use super::{record, text};
use crate::domain::id::RecordId;
use crate::domain::mention::{Mention, MentionKind, sought};
use crate::domain::search::RecordText;
use crate::vault::field::ContentKey;
use rusqlite::named_params;
use std::collections::BTreeSet;

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

/// The hash of a reference with its source.
pub(super) fn reference(tx: &Tx<'_>, value: &str) -> Result<[u8; 16], StoreError> {
    Ok(tx.content_key()?.blind(MentionKind::Reference.id(), value))
}

/// Writes the rows of a record that has none yet.
///
/// # Errors
/// Those of SQLite.
pub(super) fn insert(tx: &Tx<'_>, id: &RecordId, marks: &Marks) -> Result<(), StoreError> {
    for (role, hash) in &marks.own {
        insert_row(tx, id, role, hash)?;
    }
    Ok(())
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
    for ((role, hash), id) in all {
        insert_row(tx, id, role, hash)?;
    }
    Ok(())
}

fn insert_row(tx: &Tx<'_>, id: &RecordId, role: &str, hash: &[u8; 16]) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT INTO blind (role, hash, record_id) VALUES (:role, :hash, :id)")?
        .execute(named_params! { ":role": role, ":hash": hash, ":id": id.0 })?;
    Ok(())
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

/// Makes the rows of a record what its texts mention now. Does nothing for members without the
/// content key, who can write no text.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a text does not open.
pub(super) fn refresh(tx: &Tx<'_>, id: &RecordId) -> Result<(), StoreError> {
    if !tx.reads_content() {
        return Ok(());
    }
    let before = rows_of(tx, id)?;
    let now: BTreeSet<Hashed> = match is_restricted(tx, id)? {
        // That a source delivers it again must still be noticed.
        true => before
            .iter()
            .filter(|(role, _)| role == MentionKind::Reference.id())
            .map(|(_, hash)| (MentionKind::Reference.id(), *hash))
            .collect(),
        false => {
            let key = record::open_key(tx, id)?;
            let marks = marks(tx, &text::list(tx, id, &key)?)?;
            marks.own.into_iter().collect()
        }
    };
    for (role, hash) in &before {
        if !now.iter().any(|(r, h)| r == role && h == hash) {
            tx.sql()
                .prepare_cached(
                    "DELETE FROM blind WHERE role = :role AND hash = :hash AND record_id = :id",
                )?
                .execute(named_params! { ":role": role, ":hash": hash, ":id": id.0 })?;
        }
    }
    for (role, hash) in now {
        if !before.contains(&(role.to_owned(), hash)) {
            insert_row(tx, id, role, &hash)?;
        }
    }
    Ok(())
}

/// Makes the whole index anew, under the present content key: after a change of keys, and for the
/// records of a version that had less of it. Every record whose rows change gets a new digest.
///
/// # Errors
/// As [`refresh`].
pub(super) fn rebuild(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let content = tx.content_key()?;
    let all = text::look_through(tx, |id, texts| Some((*id, marks_under(content, texts))))?;
    let mut changed = Vec::new();
    for (id, Marks { own: now, .. }) in all {
        let before = rows_of(tx, &id)?;
        let same = before.len() == now.len()
            && now
                .iter()
                .all(|(r, h)| before.contains(&((*r).to_owned(), *h)));
        if same {
            continue;
        }
        tx.sql()
            .prepare_cached("DELETE FROM blind WHERE record_id = :id")?
            .execute(named_params! { ":id": id.0 })?;
        for (role, hash) in now {
            insert_row(tx, &id, role, &hash)?;
        }
        changed.push(id);
    }
    changed.append(&mut delete_unreadable(tx)?);
    for id in changed {
        tx.touch_clear(id);
    }
    Ok(())
}

/// Deletes the rows of restricted records, which nobody here can make anew: under a key that has
/// gone they find nothing, and whoever kept that key could try them out.
fn delete_unreadable(tx: &Tx<'_>) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "DELETE FROM blind WHERE record_id NOT IN (SELECT record_id FROM record_key) \
         RETURNING record_id",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a record's key is sealed to named members only.
///
/// # Errors
/// Those of SQLite.
pub fn is_restricted(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM record_key WHERE record_id = :id)")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?)
}

/// The records that mention the same, restricted or not, each with what it has in common; of what
/// stands in very many, `most`. For [`super::known`], which says nothing of restricted ones.
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

/// The records that mention this. Restricted ones are not in the index but for their references.
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
