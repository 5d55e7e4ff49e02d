//! The ids of new records: random, and such that what is new stands side by side.
//!
//! Nearly every table is ordered by them. Were an id random in all its bits, the rows of a file would
//! stand between all the rows that are there, and each file would read, seal and write the whole vault
//! anew. So the first twelve bits are random, but the same for 256 records of one change – they
//! tell the bucket of the state tree, which fills evenly enough – the next thirty-six are the number of
//! the log entry that makes the record, and the other eighty are random: what is new stands side by side
//! at the ends of few runs, however long these are. That entry says the same of the id (decision 0041).

use super::commit::WriteTx;
use crate::domain::id::RecordId;
use crate::secret::random_bytes;

/// How many records of one change stand in a row.
const RUN: usize = 256;

/// Draws the ids of `count` new records, the smallest first.
pub(super) fn draw(tx: &WriteTx<'_>, count: usize) -> Vec<RecordId> {
    drawn(tx.next_seq(), count)
}

fn drawn(seq: u64, count: usize) -> Vec<RecordId> {
    let seq = seq.to_be_bytes();
    let mut start: [u8; 6] = [0; 6];
    let mut ids = Vec::with_capacity(count);
    for n in 0..count {
        if n % RUN == 0 {
            let random: [u8; 2] = random_bytes();
            // Of a number beyond 36 bits, the last 36.
            start = [
                random[0],
                random[1] & 0xf0 | seq[3] & 0x0f,
                seq[4],
                seq[5],
                seq[6],
                seq[7],
            ];
        }
        let mut id: [u8; 16] = random_bytes();
        id[..6].copy_from_slice(&start);
        ids.push(RecordId(id));
    }
    ids.sort_unstable();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::state::{BUCKETS, bucket_of};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn what_is_made_later_stands_after_it_in_its_bucket() {
        let file = |seq| drawn(seq, 20_000).into_iter().map(move |id| (id, seq));
        let mut ids: Vec<(RecordId, u64)> = (1_000..1_010).flat_map(file).collect();
        ids.sort_unstable();
        for pair in ids.windows(2) {
            let same = bucket_of(&pair[0].0) == bucket_of(&pair[1].0);
            assert!(!same || pair[0].1 <= pair[1].1);
        }
    }

    #[test]
    fn the_buckets_fill_evenly_enough() {
        let mut buckets: BTreeMap<u16, usize> = BTreeMap::new();
        for id in (0..100).flat_map(|seq| drawn(seq, 5_000)) {
            *buckets.entry(bucket_of(&id)).or_default() += 1;
        }
        // 2,000 runs in 4,096 buckets: two in five have one, and very few have five.
        assert!(buckets.len() > usize::from(BUCKETS) / 3);
        assert!(buckets.values().all(|count| *count < 10 * RUN));
    }

    #[test]
    fn the_entry_stands_in_its_place_and_the_rest_is_random() {
        let ids = drawn(0x0a_1234_5678, 2 * RUN);
        for id in &ids {
            assert_eq!(id.0[1] & 0x0f, 0x0a);
            assert_eq!(id.0[2..6], [0x12, 0x34, 0x56, 0x78]);
        }
        assert_eq!(drawn(u64::MAX, 1)[0].0[2..6], [0xff; 4]);
        let rest: BTreeSet<&[u8]> = ids.iter().map(|id| &id.0[6..]).collect();
        assert_eq!(rest.len(), ids.len());
        assert!(ids.is_sorted() && drawn(1, 0).is_empty());
    }
}
