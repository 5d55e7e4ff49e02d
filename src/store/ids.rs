//! The ids of new records: random, and such that what is new stands side by side.
//!
//! Nearly every table is ordered by them. Were an id random in all its bits, the rows of a file would
//! stand between all the rows that are there, and each file would read, seal and write the whole vault
//! anew. So the first twelve bits are random – they tell the bucket of the state tree, which must fill
//! evenly – the next thirty-six are the second in which the record was made, and the other eighty are
//! random: the new rows stand at the end of each of 4,096 runs, however long these are. The second
//! stands beside the id in the table and in the log anyway (decision 0041).

use super::commit::WriteTx;
use crate::domain::id::RecordId;
use crate::secret::random_bytes;

/// Draws the ids of `count` new records, the smallest first.
pub(super) fn draw(tx: &WriteTx<'_>, count: usize) -> Vec<RecordId> {
    let second = u64::try_from(tx.now().timestamp()).unwrap_or(0);
    let mut ids: Vec<RecordId> = (0..count).map(|_| made_in(second)).collect();
    ids.sort_unstable();
    ids
}

/// An id of a record that is made in this second since 1970; of a second beyond 36 bits, its last 36.
fn made_in(second: u64) -> RecordId {
    let mut id: [u8; 16] = random_bytes();
    let second = second.to_be_bytes();
    id[1] = id[1] & 0xf0 | second[3] & 0x0f;
    id[2..6].copy_from_slice(&second[4..]);
    RecordId(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::state::{BUCKETS, bucket_of};
    use std::collections::BTreeSet;

    #[test]
    fn what_is_made_later_stands_after_it_in_its_bucket() {
        let mut ids: Vec<(u64, RecordId)> = (0..20_000)
            .map(|n| (n / 5_000, made_in(1_795_000_000 + n / 5_000)))
            .collect();
        ids.sort_unstable_by_key(|(_, id)| *id);
        for pair in ids.windows(2) {
            let same = bucket_of(&pair[0].1) == bucket_of(&pair[1].1);
            assert!(!same || pair[0].0 <= pair[1].0);
        }
        let buckets: BTreeSet<u16> = ids.iter().map(|(_, id)| bucket_of(id)).collect();
        // Of 4,096 about thirty stay empty.
        assert!(buckets.len() > usize::from(BUCKETS) - 120);
    }

    #[test]
    fn the_second_stands_in_its_place_and_the_rest_is_random() {
        let (one, other) = (made_in(0x0a_1234_5678), made_in(0x0a_1234_5678));
        assert_eq!(one.0[1] & 0x0f, 0x0a);
        assert_eq!(one.0[2..6], [0x12, 0x34, 0x56, 0x78]);
        assert_eq!(made_in(u64::MAX).0[2..6], [0xff; 4]);
        assert_ne!(one.0[6..], other.0[6..]);
    }
}
