//! The log in its tables: skeletons, leaves, the proofs between them.

use super::error::StoreError;
use super::many::{Insert, ROWS, insert};
use crate::audit::body::{self, Leaf, LeafKind, Node};
use crate::audit::entry::{Action, Hash, Signers, Skeleton};
use crate::domain::id::RecordId;
use crate::domain::role::Role;
use crate::vault::keyring::Keyring;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, named_params};

/// An entry as stored: the skeleton, its signature, and how many leaves its body has.
#[derive(Debug, Clone)]
pub struct StoredEntry {
    /// The signed part.
    pub skeleton: Skeleton,
    /// The signature.
    pub signature: [u8; 64],
    /// How many leaves.
    pub leaves: u64,
}

/// The keyring as the log's readers ask it.
pub struct Office<'a>(pub &'a Keyring);

impl Signers for Office<'_> {
    fn role_at(&self, line: u32, seq: u64) -> Option<Role> {
        let member = self.0.line(line)?;
        let open = member.first <= seq && member.last.is_none_or(|last| seq <= last);
        open.then(|| Role::from_id(&member.role)).flatten()
    }

    fn signed(&self, line: u32, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .line(line)
            .is_some_and(|m| m.public.signed(message, signature))
    }
}

/// The one list of an entry's columns, before a query's own end.
macro_rules! select_entry {
    ($end:literal) => {
        concat!(
            "SELECT seq, previous, at, actor, action, object, result, body, state, destroyed, ",
            "clock_confirmed, signature, leaves FROM entry ",
            $end
        )
    };
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    let action: String = row.get("action")?;
    let action = Action::from_id(&action).ok_or(rusqlite::Error::InvalidColumnType(
        4,
        "action".into(),
        rusqlite::types::Type::Text,
    ))?;
    Ok(StoredEntry {
        skeleton: Skeleton {
            seq: row.get("seq")?,
            previous: row.get("previous")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action,
            object: row.get("object")?,
            result: row.get("result")?,
            clock_confirmed: row.get("clock_confirmed")?,
            body: row.get("body")?,
            state: row.get("state")?,
            destroyed: row.get("destroyed")?,
        },
        signature: row.get("signature")?,
        leaves: row.get("leaves")?,
    })
}

/// The newest entry; `None` in an empty log.
///
/// # Errors
/// Those of SQLite.
pub fn find_newest(sql: &Connection) -> Result<Option<StoredEntry>, StoreError> {
    Ok(sql
        .prepare_cached(select_entry!("ORDER BY seq DESC LIMIT 1"))?
        .query_row([], read_entry)
        .optional()?)
}

/// The entry with this number.
///
/// # Errors
/// Those of SQLite.
pub fn find_entry(sql: &Connection, seq: u64) -> Result<Option<StoredEntry>, StoreError> {
    Ok(sql
        .prepare_cached(select_entry!("WHERE seq = :seq"))?
        .query_row(named_params! { ":seq": seq }, read_entry)
        .optional()?)
}

/// Calls `each` with the entries after `seq`, oldest first, until it fails.
///
/// # Errors
/// Those of SQLite and of `each`.
pub fn for_each_after(
    sql: &Connection,
    seq: u64,
    mut each: impl FnMut(StoredEntry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = sql.prepare_cached(select_entry!("WHERE seq > :seq ORDER BY seq"))?;
    let mut rows = statement.query(named_params! { ":seq": seq })?;
    while let Some(row) = rows.next()? {
        each(read_entry(row)?)?;
    }
    Ok(())
}

/// The newest entry whose actor stands in one of these lines.
///
/// # Errors
/// Those of SQLite.
pub fn find_newest_by(
    sql: &Connection,
    is_one: impl Fn(u32, u64) -> bool,
) -> Result<Option<StoredEntry>, StoreError> {
    let mut statement = sql.prepare_cached(select_entry!("ORDER BY seq DESC"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = read_entry(row)?;
        if is_one(entry.skeleton.actor, entry.skeleton.seq) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// Writes an entry with its body.
///
/// # Errors
/// Those of SQLite.
pub fn insert(
    sql: &Connection,
    entry: &StoredEntry,
    leaves: &[Leaf],
    nodes: &[Node],
) -> Result<(), StoreError> {
    let StoredEntry {
        skeleton: s,
        signature,
        leaves: count,
    } = entry;
    sql.prepare_cached(
        "INSERT INTO entry (seq, previous, at, actor, action, object, result, body, state, \
         destroyed, clock_confirmed, signature, leaves) VALUES (:seq, :previous, :at, :actor, \
         :action, :object, :result, :body, :state, :destroyed, :clock_confirmed, :signature, \
         :leaves)",
    )?
    .execute(named_params! {
        ":seq": s.seq, ":previous": s.previous, ":at": s.at, ":actor": s.actor,
        ":action": s.action.id(), ":object": s.object, ":result": s.result, ":body": s.body,
        ":state": s.state, ":destroyed": s.destroyed, ":clock_confirmed": s.clock_confirmed,
        ":signature": signature, ":leaves": count,
    })?;
    const LEAF: Insert = insert!(
        "INSERT INTO entry_leaf (seq, n, kind, object, data)",
        "(?, ?, ?, ?, ?)"
    );
    let leaves: Vec<_> = (0u64..).zip(leaves).collect();
    for leaves in leaves.chunks(ROWS) {
        let kinds: Vec<&str> = leaves.iter().map(|(_, leaf)| leaf.kind.id()).collect();
        let rows = leaves
            .iter()
            .zip(&kinds)
            .map(|((n, leaf), kind)| [&s.seq as &dyn ToSql, n, kind, &leaf.object.0, &leaf.data]);
        LEAF.write(sql, &rows.collect::<Vec<_>>())?;
    }
    let mut put_node = sql.prepare_cached(
        "INSERT INTO entry_node (seq, level, place, hash) VALUES (:seq, :level, :place, :hash)",
    )?;
    for node in nodes {
        put_node.execute(named_params! {
            ":seq": s.seq, ":level": node.level, ":place": node.place, ":hash": node.hash,
        })?;
    }
    Ok(())
}

/// A leaf and where it stands.
#[derive(Debug, Clone)]
pub struct PlacedLeaf {
    /// Its entry.
    pub seq: u64,
    /// Its place in the body, from 0.
    pub n: u64,
    /// The leaf.
    pub leaf: Leaf,
}

fn read_leaf(row: &Row<'_>) -> rusqlite::Result<PlacedLeaf> {
    let kind: String = row.get("kind")?;
    let kind = LeafKind::from_id(&kind).ok_or(rusqlite::Error::InvalidColumnType(
        2,
        "kind".into(),
        rusqlite::types::Type::Text,
    ))?;
    Ok(PlacedLeaf {
        seq: row.get("seq")?,
        n: row.get("n")?,
        leaf: Leaf {
            kind,
            object: RecordId(row.get("object")?),
            data: row.get("data")?,
        },
    })
}

/// The newest statement of one kind about an object; unchecked.
///
/// # Errors
/// Those of SQLite.
pub fn find_newest_leaf(
    sql: &Connection,
    object: &RecordId,
    kind: LeafKind,
) -> Result<Option<PlacedLeaf>, StoreError> {
    Ok(sql
        .prepare_cached(
            "SELECT seq, n, kind, object, data FROM entry_leaf \
             WHERE object = :object AND kind = :kind ORDER BY seq DESC, n DESC LIMIT 1",
        )?
        .query_row(
            named_params! { ":object": object.0, ":kind": kind.id() },
            read_leaf,
        )
        .optional()?)
}

/// What one entry states of one kind about an object; unchecked.
///
/// # Errors
/// Those of SQLite.
pub fn find_leaf(
    sql: &Connection,
    seq: u64,
    object: &RecordId,
    kind: LeafKind,
) -> Result<Option<PlacedLeaf>, StoreError> {
    Ok(sql
        .prepare_cached(
            "SELECT seq, n, kind, object, data FROM entry_leaf \
             WHERE object = :object AND kind = :kind AND seq = :seq ORDER BY n DESC LIMIT 1",
        )?
        .query_row(
            named_params! { ":object": object.0, ":kind": kind.id(), ":seq": seq },
            read_leaf,
        )
        .optional()?)
}

/// The leaves of one entry in order, from place `first`, at most `count`.
///
/// # Errors
/// Those of SQLite.
pub fn list_leaves(
    sql: &Connection,
    seq: u64,
    first: u64,
    count: u64,
) -> Result<Vec<Leaf>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT seq, n, kind, object, data FROM entry_leaf \
         WHERE seq = :seq AND n >= :first ORDER BY n LIMIT :count",
    )?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let rows = statement.query_map(
        named_params! { ":seq": seq, ":first": first, ":count": count },
        read_leaf,
    )?;
    rows.map(|placed| Ok(placed?.leaf)).collect()
}

/// Whether a leaf stands under its entry's root; `proven` is this entry's.
///
/// # Errors
/// Those of SQLite.
pub fn is_under_root(
    sql: &Connection,
    entry: &StoredEntry,
    placed: &PlacedLeaf,
    proven: &mut body::Proven,
) -> Result<bool, StoreError> {
    let siblings = |level: u32, first: u64, count: u64| -> Result<Vec<Hash>, StoreError> {
        if level == 0 {
            let leaves = list_leaves(sql, placed.seq, first, count)?;
            return Ok(leaves.iter().map(Leaf::hash).collect());
        }
        list_nodes(sql, placed.seq, level, first, count)
    };
    body::is_under(
        &entry.skeleton.body,
        &placed.leaf,
        placed.n,
        entry.leaves,
        proven,
        siblings,
    )
}

/// The hashes of the group that a place of a level belongs to (level 0: of the leaves).
///
/// # Errors
/// Those of SQLite.
pub fn list_siblings(
    sql: &Connection,
    seq: u64,
    level: u32,
    place: u64,
) -> Result<Vec<Hash>, StoreError> {
    let fan_out = body::FAN_OUT as u64;
    let first = place / fan_out * fan_out;
    if level == 0 {
        let leaves = list_leaves(sql, seq, first, fan_out)?;
        return Ok(leaves.iter().map(Leaf::hash).collect());
    }
    list_nodes(sql, seq, level, first, fan_out)
}

fn list_nodes(
    sql: &Connection,
    seq: u64,
    level: u32,
    first: u64,
    count: u64,
) -> Result<Vec<Hash>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT hash FROM entry_node WHERE seq = :seq AND level = :level AND place >= :first \
         ORDER BY place LIMIT :count",
    )?;
    let params = named_params! { ":seq": seq, ":level": level, ":first": first, ":count": count };
    let rows = statement.query_map(params, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All inner nodes of one entry's body, by level and place.
///
/// # Errors
/// Those of SQLite.
pub fn list_all_nodes(sql: &Connection, seq: u64) -> Result<Vec<Node>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT level, place, hash FROM entry_node WHERE seq = :seq ORDER BY level, place",
    )?;
    let rows = statement.query_map(named_params! { ":seq": seq }, |row| {
        Ok(Node {
            level: row.get(0)?,
            place: row.get(1)?,
            hash: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A sealed purpose and the object under whose key it stands.
///
/// # Errors
/// Those of SQLite.
pub fn find_purpose(sql: &Connection, seq: u64) -> Result<Option<(RecordId, Vec<u8>)>, StoreError> {
    Ok(sql
        .prepare_cached("SELECT object, sealed_purpose FROM entry_text WHERE seq = :seq")?
        .query_row(named_params! { ":seq": seq }, |row| {
            Ok((RecordId(row.get(0)?), row.get(1)?))
        })
        .optional()?)
}

/// Writes a sealed purpose beside its entry.
///
/// # Errors
/// Those of SQLite.
pub fn insert_purpose(
    sql: &Connection,
    seq: u64,
    object: &RecordId,
    sealed: &[u8],
) -> Result<(), StoreError> {
    sql.prepare_cached(
        "INSERT INTO entry_text (seq, object, sealed_purpose) VALUES (:seq, :object, :sealed)",
    )?
    .execute(named_params! { ":seq": seq, ":object": object.0, ":sealed": sealed })?;
    Ok(())
}

/// Deletes the sealed purposes of entries about one record: they go with its key.
///
/// # Errors
/// Those of SQLite.
pub fn delete_purposes(sql: &Connection, object: &RecordId) -> Result<(), StoreError> {
    sql.prepare_cached("DELETE FROM entry_text WHERE object = :object")?
        .execute(named_params! { ":object": object.0 })?;
    Ok(())
}

/// The numbers of the entries that state something about an object.
///
/// # Errors
/// Those of SQLite.
pub fn list_about(sql: &Connection, object: &RecordId) -> Result<Vec<u64>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT DISTINCT seq FROM entry_leaf WHERE object = :object ORDER BY seq",
    )?;
    let rows = statement.query_map(named_params! { ":object": object.0 }, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The entries of restores, oldest first.
///
/// # Errors
/// Those of SQLite.
pub fn list_restores(sql: &Connection) -> Result<Vec<StoredEntry>, StoreError> {
    let mut statement =
        sql.prepare_cached(select_entry!("WHERE action = 'restore' ORDER BY seq"))?;
    let rows = statement.query_map([], read_entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The entry of the last purge.
///
/// # Errors
/// Those of SQLite.
pub fn find_newest_purge(sql: &Connection) -> Result<Option<StoredEntry>, StoreError> {
    Ok(sql
        .prepare_cached(select_entry!(
            "WHERE action = 'destroy' ORDER BY seq DESC LIMIT 1"
        ))?
        .query_row([], read_entry)
        .optional()?)
}
