//! The state tree in its tables: changed with every commit, checked with every read.

use super::error::StoreError;
use crate::audit::entry::Hash;
use crate::audit::state::{self, StateNode, bucket_bounds, bucket_hash, bucket_of, place_of};
use crate::domain::id::RecordId;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::{BTreeMap, BTreeSet};

/// Enters new digests (`None`: the object is gone) and returns the new root.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] for a node of the wrong form.
pub fn apply(
    sql: &Connection,
    changes: &BTreeMap<RecordId, Option<Hash>>,
) -> Result<Hash, StoreError> {
    for (object, digest) in changes {
        match digest {
            Some(digest) => sql
                .prepare_cached(
                    "INSERT INTO state (object, digest) VALUES (:object, :digest) \
                     ON CONFLICT (object) DO UPDATE SET digest = :digest",
                )?
                .execute(named_params! { ":object": object.0, ":digest": digest })?,
            None => sql
                .prepare_cached("DELETE FROM state WHERE object = :object")?
                .execute(named_params! { ":object": object.0 })?,
        };
    }
    let buckets: BTreeSet<u16> = changes.keys().map(bucket_of).collect();
    let mut nodes: BTreeMap<u16, StateNode> = BTreeMap::new();
    for bucket in buckets {
        let (number, place) = place_of(bucket);
        let hash = bucket_hash(&bucket_objects(sql, bucket)?);
        let node = match nodes.entry(number) {
            std::collections::btree_map::Entry::Occupied(node) => node.into_mut(),
            std::collections::btree_map::Entry::Vacant(gap) => gap.insert(get_node(sql, number)?),
        };
        node.set_child(place, &hash);
    }
    let mut root = get_node(sql, 0)?;
    for (number, node) in &nodes {
        put_node(sql, *number, node)?;
        root.set_child(usize::from(number - 1), &node.hash());
    }
    if !nodes.is_empty() {
        put_node(sql, 0, &root)?;
    }
    Ok(root.hash())
}

/// The objects of one bucket, checked against a root.
#[derive(Default)]
pub struct Bucket {
    /// Which of which root; none at first.
    of: Option<(Hash, u16)>,
    objects: Vec<(RecordId, Hash)>,
}

impl Bucket {
    /// The digest of one object, checked against the root of the newest entry; `None` when the root
    /// says that there is no such object. Its bucket is read when this is another: who goes through
    /// many objects in their order reads each bucket once.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] when bucket, nodes and root do not agree.
    pub fn find(
        &mut self,
        sql: &Connection,
        root: &Hash,
        object: &RecordId,
    ) -> Result<Option<Hash>, StoreError> {
        let bucket = bucket_of(object);
        if self.of != Some((*root, bucket)) {
            self.of = None;
            self.objects = checked_bucket(sql, root, bucket)?;
            self.of = Some((*root, bucket));
        }
        let found = self.objects.binary_search_by_key(object, |(id, _)| *id);
        Ok(found.ok().map(|place| self.objects[place].1))
    }
}

/// As [`Bucket::find`], of one object.
///
/// # Errors
/// As there.
pub fn find_checked(
    sql: &Connection,
    root: &Hash,
    object: &RecordId,
) -> Result<Option<Hash>, StoreError> {
    Bucket::default().find(sql, root, object)
}

fn checked_bucket(
    sql: &Connection,
    root: &Hash,
    bucket: u16,
) -> Result<Vec<(RecordId, Hash)>, StoreError> {
    let (number, place) = place_of(bucket);
    let (top, node) = (get_node(sql, 0)?, get_node(sql, number)?);
    let objects = bucket_objects(sql, bucket)?;
    let agrees = top.hash() == *root
        && top.child(usize::from(number - 1)) == node.hash()
        && node.child(place) == bucket_hash(&objects);
    match agrees {
        true => Ok(objects),
        false => Err(StoreError::tampered("the state of the records")),
    }
}

/// Every object and its digest, in the order of ids; unchecked.
///
/// # Errors
/// Those of SQLite.
pub fn list_all(sql: &Connection) -> Result<Vec<(RecordId, Hash)>, StoreError> {
    let mut statement = sql.prepare("SELECT object, digest FROM state ORDER BY object")?;
    let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every object and its digest, in the order of ids, checked against the root of the newest entry.
///
/// # Errors
/// [`StoreError::Tampered`] when the root says otherwise.
pub fn list_checked(sql: &Connection, root: &Hash) -> Result<Vec<(RecordId, Hash)>, StoreError> {
    let all = list_all(sql)?;
    let mut nodes: BTreeMap<u16, StateNode> = BTreeMap::new();
    for objects in all.chunk_by(|a, b| bucket_of(&a.0) == bucket_of(&b.0)) {
        let (number, place) = place_of(bucket_of(&objects[0].0));
        let node = nodes.entry(number).or_default();
        node.set_child(place, &bucket_hash(objects));
    }
    let mut top = StateNode::default();
    for (number, node) in &nodes {
        top.set_child(usize::from(number - 1), &node.hash());
    }
    match top.hash() == *root {
        true => Ok(all),
        false => Err(StoreError::tampered("the state of the records")),
    }
}

/// One stored node; an absent one is empty.
///
/// # Errors
/// [`StoreError::Damaged`] for a node of the wrong form.
pub fn get_node(sql: &Connection, number: u16) -> Result<StateNode, StoreError> {
    let children: Option<Vec<u8>> = sql
        .prepare_cached("SELECT children FROM state_node WHERE n = :n")?
        .query_row(named_params! { ":n": number }, |row| row.get(0))
        .optional()?;
    match children {
        None => Ok(StateNode::default()),
        Some(bytes) => StateNode::from_bytes(&bytes).ok_or(StoreError::Damaged),
    }
}

fn put_node(sql: &Connection, number: u16, node: &StateNode) -> Result<(), StoreError> {
    sql.prepare_cached(
        "INSERT INTO state_node (n, children) VALUES (:n, :children) \
         ON CONFLICT (n) DO UPDATE SET children = :children",
    )?
    .execute(named_params! { ":n": number, ":children": node.as_bytes() })?;
    Ok(())
}

fn bucket_objects(sql: &Connection, bucket: u16) -> Result<Vec<(RecordId, Hash)>, StoreError> {
    debug_assert!(bucket < state::BUCKETS);
    let (low, high) = bucket_bounds(bucket);
    let mut statement = sql.prepare_cached(
        "SELECT object, digest FROM state WHERE object BETWEEN :low AND :high ORDER BY object",
    )?;
    let rows = statement.query_map(named_params! { ":low": low.0, ":high": high.0 }, |row| {
        Ok((RecordId(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
