//! The ids of new records: such that what is new stands behind what is there.
//!
//! Nearly every table is ordered by them. Were an id random in all its bits, the rows of a file would
//! stand between all the rows that are there, and each file would read, seal and write the whole vault
//! anew. So the first twelve bits, which tell the bucket of the state tree, are those of the newest record
//! of the kind, and the next bucket's after each 256 numbers; the next thirty-six are the number of the
//! log entry that makes the record, and the other eighty are random. Until the buckets have gone round,
//! after a million records, each stands behind all others of its kind; after that, and where older ids stand, what is
//! new stands at the ends of few runs, however long these are. Both the number and the entry say
//! the same of the record (decision 0044).

use super::commit::WriteTx;
use super::error::StoreError;
use crate::audit::state::{BUCKETS, bucket_bounds, bucket_of};
use crate::domain::id::{Number, RecordId};
use crate::secret::random_bytes;
use rusqlite::{OptionalExtension, named_params};

/// How many numbers of a series share a bucket.
const RUN: u32 = 256;

const NEWEST: &str =
    "SELECT id FROM record WHERE kind = :kind ORDER BY year DESC, sequence DESC LIMIT 1";

/// Draws the ids of `count` new records whose numbers begin with `first`, in the order of the tables but
/// for the one place where the buckets begin anew.
///
/// # Errors
/// Those of SQLite.
pub(super) fn draw(
    tx: &WriteTx<'_>,
    first: Number,
    count: u32,
) -> Result<Vec<RecordId>, StoreError> {
    let newest: Option<[u8; 16]> = tx
        .sql()
        .prepare_cached(NEWEST)?
        .query_row(named_params! { ":kind": first.kind.id() }, |row| row.get(0))
        .optional()?;
    let newest = newest.map(|id| bucket_of(&RecordId(id)));
    Ok(drawn(tx.next_seq(), newest, first.sequence, count))
}

/// As [`draw`], of the entry `seq`, with the bucket of the newest record.
fn drawn(seq: u64, newest: Option<u16>, first: u32, count: u32) -> Vec<RecordId> {
    let mut bucket = newest.unwrap_or(0);
    let mut ids: Vec<RecordId> = Vec::with_capacity(count as usize);
    let mut run = 0;
    for sequence in (first..).take(count as usize) {
        if sequence % RUN == 0 {
            bucket = (bucket + 1) % BUCKETS;
            ids[run..].sort_unstable();
            run = ids.len();
        }
        let mut id: [u8; 16] = random_bytes();
        id[..6].copy_from_slice(&start(bucket, seq));
        ids.push(RecordId(id));
    }
    ids[run..].sort_unstable();
    ids
}

/// How an id begins: twelve bits of the bucket, and of the entry's number the last 36.
fn start(bucket: u16, seq: u64) -> [u8; 6] {
    let (low, _) = bucket_bounds(bucket);
    let seq = seq.to_be_bytes();
    let [first, second, ..] = low.0;
    [
        first,
        second | seq[3] & 0x0f,
        seq[4],
        seq[5],
        seq[6],
        seq[7],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::plan_of;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn the_newest_record_is_the_last_of_an_index() {
        let plan = plan_of(NEWEST);
        assert!(plan.starts_with("SEARCH record USING INDEX"), "{plan}");
        assert!(!plan.contains("B-TREE"), "{plan}");
    }

    /// The ids of files one after another, each in an entry of its own.
    fn files(newest: Option<u16>, counts: &[u32]) -> Vec<RecordId> {
        let mut all: Vec<RecordId> = Vec::new();
        for (seq, count) in (1_000..).zip(counts) {
            let newest = all.last().map(bucket_of).or(newest);
            let first = all.len() as u32 + 1;
            all.extend(drawn(seq, newest, first, *count));
        }
        all
    }

    #[test]
    fn what_is_new_stands_behind_all_that_is_there() {
        let ids = files(None, &[20_000, 1, 1, 255, 256, 257, 0, 5_000]);
        assert!(ids.is_sorted());
        assert_eq!(bucket_of(&ids[0]), 0);
    }

    #[test]
    fn after_the_last_bucket_comes_the_first() {
        let ids = files(Some(BUCKETS - 2), &[300, 1_000, 1_000]);
        let (before, after) = ids.split_at(ids.partition_point(|id| bucket_of(id) >= BUCKETS - 2));
        assert_eq!(before.len(), 2 * RUN as usize - 1);
        assert!(before.is_sorted() && after.is_sorted());
        assert_eq!(bucket_of(&after[0]), 0);
    }

    #[test]
    fn the_buckets_fill_evenly() {
        let mut buckets: BTreeMap<u16, u32> = BTreeMap::new();
        for id in files(None, &[100, 1, 70_000, 12, 30_000]) {
            *buckets.entry(bucket_of(&id)).or_default() += 1;
        }
        assert_eq!(buckets.len() as u32, 100_113 / RUN + 1);
        assert!(buckets.values().all(|count| *count <= RUN));
    }

    #[test]
    fn a_later_entry_stands_behind_in_its_bucket_too() {
        let mut ids: Vec<RecordId> = (7..17).flat_map(|seq| drawn(seq, Some(9), 1, 20)).collect();
        assert!(ids.is_sorted());
        ids.extend(drawn(3, Some(9), 1, 20));
        assert!(!ids.is_sorted());
    }

    #[test]
    fn the_entry_stands_in_its_place_and_the_rest_is_random() {
        let ids = drawn(0x0a_1234_5678, None, 1, 2 * RUN);
        for id in &ids {
            assert_eq!(id.0[1] & 0x0f, 0x0a);
            assert_eq!(id.0[2..6], [0x12, 0x34, 0x56, 0x78]);
        }
        assert_eq!(drawn(u64::MAX, None, 1, 1)[0].0[2..6], [0xff; 4]);
        let rest: BTreeSet<&[u8]> = ids.iter().map(|id| &id.0[6..]).collect();
        assert_eq!(rest.len(), ids.len());
        assert!(drawn(1, None, 1, 0).is_empty());
    }
}
