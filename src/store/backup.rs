//! The register of backups, and the list of destructions that goes beside every one of them.

use super::commit::WriteTx;
use super::entry::{self, PlacedLeaf, StoredEntry};
use super::error::StoreError;
use super::record;
use super::tx::Tx;
use crate::audit::body::{LeafKind, kept_levels};
use crate::audit::destroyed::{Line, List, Proof, Signed};
use crate::domain::id::{Number, RecordId};
use crate::secret::random_bytes;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use std::collections::HashMap;
use std::path::PathBuf;

/// A copy, as the register has it.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its id in the register.
    pub id: RecordId,
    /// The file.
    pub path: PathBuf,
    /// When it was made; UTC, RFC 3339.
    pub made_at: String,
    /// The newest log entry in it.
    pub seq: u64,
    /// When `--keep` deletes it at the latest.
    pub expires_on: Option<NaiveDate>,
}

/// The last time that a copy was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// When; UTC, RFC 3339.
    pub at: String,
    /// Whether the copy held.
    pub ok: bool,
    /// When the copy was made.
    pub made_at: String,
}

/// Enters a copy in the register.
///
/// # Errors
/// Those of SQLite.
pub fn insert(
    tx: &mut WriteTx<'_>,
    path: &str,
    made_at: &str,
    seq: u64,
    bytes: u64,
    expires_on: Option<NaiveDate>,
) -> Result<(), StoreError> {
    let id: [u8; 16] = random_bytes();
    tx.sql().execute(
        "INSERT INTO backup (id, path, made_at, seq, bytes, expires_on) \
         VALUES (:id, :path, :made_at, :seq, :bytes, :expires_on)",
        named_params! {
            ":id": id, ":path": path, ":made_at": made_at, ":seq": seq, ":bytes": bytes,
            ":expires_on": expires_on,
        },
    )?;
    tx.touch(RecordId(id));
    Ok(())
}

/// Enters that a copy was deleted.
///
/// # Errors
/// Those of SQLite.
pub fn set_deleted(tx: &mut WriteTx<'_>, id: RecordId) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE backup SET deleted_at = :at WHERE id = :id",
        named_params! { ":id": id.0, ":at": tx.now_text() },
    )?;
    tx.touch(id);
    Ok(())
}

/// Enters how a trial of a copy ended.
///
/// # Errors
/// Those of SQLite.
pub fn set_drilled(tx: &mut WriteTx<'_>, id: RecordId, ok: bool) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE backup SET drilled_at = :at, drill_ok = :ok WHERE id = :id",
        named_params! { ":id": id.0, ":at": tx.now_text(), ":ok": ok },
    )?;
    tx.touch(id);
    Ok(())
}

/// The copies that were not deleted, oldest first.
///
/// # Errors
/// Those of SQLite.
pub fn list(tx: &Tx<'_>) -> Result<Vec<Registered>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, path, made_at, seq, expires_on FROM backup WHERE deleted_at IS NULL \
         ORDER BY made_at, seq, id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Registered {
            id: RecordId(row.get(0)?),
            path: row.get::<_, String>(1)?.into(),
            made_at: row.get(2)?,
            seq: row.get(3)?,
            expires_on: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The copies that upgrades made and whose last day is over, oldest first.
///
/// # Errors
/// Those of SQLite.
pub fn list_expired_of_upgrades(
    tx: &Tx<'_>,
    today: NaiveDate,
) -> Result<Vec<Registered>, StoreError> {
    // An upgrade may state every line anew, so the first statement tells what made the copy.
    let mut statement = tx.sql().prepare_cached(
        "SELECT id FROM backup WHERE deleted_at IS NULL AND expires_on < :today \
         AND (SELECT entry.action FROM entry_leaf JOIN entry ON entry.seq = entry_leaf.seq \
         WHERE entry_leaf.object = backup.id AND entry_leaf.kind = 'state' \
         ORDER BY entry_leaf.seq LIMIT 1) = 'upgrade'",
    )?;
    let rows = statement.query_map(named_params! { ":today": today }, |row| {
        row.get(0).map(RecordId)
    })?;
    let expired: Vec<RecordId> = rows.collect::<Result<_, _>>()?;
    let copies = list(tx)?.into_iter();
    Ok(copies.filter(|copy| expired.contains(&copy.id)).collect())
}

/// The last trial of a copy.
///
/// # Errors
/// Those of SQLite.
pub fn find_last_drill(tx: &Tx<'_>) -> Result<Option<Drill>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT drilled_at, drill_ok, made_at FROM backup WHERE drilled_at IS NOT NULL \
             ORDER BY drilled_at DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(Drill {
                at: row.get(0)?,
                ok: row.get(1)?,
                made_at: row.get(2)?,
            })
        })
        .optional()?)
}

/// What a copy that ends with entry `seq` still holds, and the vault no longer does.
///
/// # Errors
/// Those of SQLite.
pub fn list_destroyed_since(tx: &Tx<'_>, seq: u64) -> Result<Vec<Number>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT item.kind, item.year, item.sequence FROM declaration_item AS item \
         JOIN declaration ON declaration.id = item.declaration_id \
         WHERE declaration.seq > :seq AND EXISTS (SELECT 1 FROM entry_leaf \
         WHERE object = item.record_id AND kind = 'state' AND entry_leaf.seq <= :seq) \
         ORDER BY item.kind, item.year, item.sequence",
    )?;
    let rows = statement.query_map(named_params! { ":seq": seq }, |row| {
        Ok(record::number(
            row.get_ref(0)?.as_str().unwrap_or(""),
            row.get(1)?,
            row.get(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everything that was ever destroyed, each line with what proves it.
///
/// # Errors
/// Those of SQLite.
pub fn list_of_destructions(tx: &Tx<'_>) -> Result<List, StoreError> {
    let mut list = List {
        vault_id: tx.keyring().vault_id,
        keyring: tx.keyring().print(),
        ..List::default()
    };
    list.counters = record::list_counters(tx)?;
    // Every restore, also one that destroyed nothing: it tells a reader which entries of another
    // copy belong to the same history.
    for stored in entry::list_restores(tx)? {
        list.entries.insert(stored.skeleton.seq, signed(stored));
    }
    let mut statement = tx.sql().prepare_cached(
        "SELECT record_id, kind, item.year, item.sequence, with_case FROM declaration_item AS item \
         JOIN declaration ON declaration.id = item.declaration_id ORDER BY seq, n",
    )?;
    let rows = statement.query_map([], |row| {
        let number = record::number(
            row.get_ref(1)?.as_str().unwrap_or(""),
            row.get(2)?,
            row.get(3)?,
        );
        Ok((
            RecordId(row.get(0)?),
            number,
            row.get::<_, Option<String>>(4)?,
        ))
    })?;
    let items: Vec<(RecordId, Number, Option<String>)> = rows.collect::<Result<_, _>>()?;
    let ids: HashMap<String, RecordId> = items
        .iter()
        .map(|(id, number, _)| (number.to_string(), *id))
        .collect();
    for (record, number, with) in items {
        let mut prove = |kind| -> Result<Option<Proof>, StoreError> {
            let Some(placed) = entry::find_newest_leaf(tx, &record, kind)? else {
                return Ok(None);
            };
            let stored = entry::find_entry(tx, placed.seq)?.ok_or(StoreError::Damaged)?;
            let proof = proof_of(tx, &stored, placed)?;
            list.entries
                .entry(stored.skeleton.seq)
                .or_insert_with(|| signed(stored));
            Ok(Some(proof))
        };
        let gone = prove(LeafKind::Gone)?.ok_or(StoreError::Damaged)?;
        let (term, hold) = (prove(LeafKind::Term)?, prove(LeafKind::Hold)?);
        let with = with.and_then(|case| ids.get(&case).copied());
        let joined = match (&term, with) {
            (Some(term), Some(case)) => prove_state(tx, term.seq, &case)?,
            _ => None,
        };
        list.lines.push(Line {
            record,
            number,
            with,
            gone,
            term,
            hold,
            joined,
        });
    }
    Ok(list)
}

/// What an entry states of an object.
fn prove_state(tx: &Tx<'_>, seq: u64, object: &RecordId) -> Result<Option<Proof>, StoreError> {
    let Some(placed) = entry::find_leaf(tx, seq, object, LeafKind::State)? else {
        return Ok(None);
    };
    let stored = entry::find_entry(tx, seq)?.ok_or(StoreError::Damaged)?;
    Ok(Some(proof_of(tx, &stored, placed)?))
}

fn signed(stored: StoredEntry) -> Signed {
    Signed {
        skeleton: stored.skeleton,
        signature: stored.signature,
        leaves: stored.leaves,
    }
}

fn proof_of(tx: &Tx<'_>, stored: &StoredEntry, placed: PlacedLeaf) -> Result<Proof, StoreError> {
    let mut place = placed.n;
    let mut path = Vec::new();
    for level in 0..=kept_levels(stored.leaves) {
        path.push(entry::list_siblings(tx, placed.seq, level, place)?);
        place /= crate::audit::body::FAN_OUT as u64;
    }
    Ok(Proof {
        seq: placed.seq,
        place: placed.n,
        data: placed.leaf.data,
        path,
    })
}
