//! The state tree: one root over the digest of every living object.
//!
//! Two levels of sixty-four children, so 4,096 buckets; an object's bucket is told by the first
//! twelve bits of its random id. A change touches one bucket and two nodes; a read checks one
//! bucket and two nodes. Each skeleton carries the root, so the newest entry vouches for every
//! object at once.

use super::entry::Hash;
use crate::domain::id::RecordId;
use sha2::{Digest, Sha256};

/// How many children a node has.
pub const FAN_OUT: usize = 64;
/// How many buckets there are.
pub const BUCKETS: u16 = 4096;
/// A bucket, or the part of a node, that holds nothing.
pub const EMPTY: Hash = [0; 32];

/// The bucket of an object: the first twelve bits of its id.
pub fn bucket_of(object: &RecordId) -> u16 {
    u16::from(object.0[0]) << 4 | u16::from(object.0[1]) >> 4
}

/// The smallest and largest ids that fall into a bucket.
pub fn bucket_bounds(bucket: u16) -> (RecordId, RecordId) {
    let (mut low, mut high) = ([0u8; 16], [0xff; 16]);
    low[0] = (bucket >> 4) as u8;
    low[1] = (bucket << 4) as u8;
    high[0] = low[0];
    high[1] = low[1] | 0x0f;
    (RecordId(low), RecordId(high))
}

/// `SHA-256(3 | id, digest | id, digest …)` in the order of ids; [`EMPTY`] for none.
pub fn bucket_hash(objects: &[(RecordId, Hash)]) -> Hash {
    if objects.is_empty() {
        return EMPTY;
    }
    let mut hasher = Sha256::new().chain_update([3]);
    for (id, digest) in objects {
        hasher.update(id.0);
        hasher.update(digest);
    }
    hasher.finalize().into()
}

/// A node of the tree: the hashes of its children, in one blob of 2,048 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct StateNode(Box<[u8; FAN_OUT * 32]>);

impl Default for StateNode {
    fn default() -> Self {
        StateNode(Box::new([0; FAN_OUT * 32]))
    }
}

impl StateNode {
    /// From its stored bytes; `None` when there are not exactly 2,048.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(StateNode(Box::new(bytes.try_into().ok()?)))
    }

    /// Its stored bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..]
    }

    /// The hash of one child.
    pub fn child(&self, place: usize) -> Hash {
        let mut hash = EMPTY;
        hash.copy_from_slice(&self.0[place * 32..(place + 1) * 32]);
        hash
    }

    /// Changes the hash of one child.
    pub fn set_child(&mut self, place: usize, hash: &Hash) {
        self.0[place * 32..(place + 1) * 32].copy_from_slice(hash);
    }

    /// `SHA-256(4 | children)`; [`EMPTY`] when all of them are.
    pub fn hash(&self) -> Hash {
        if self.0.iter().all(|b| *b == 0) {
            return EMPTY;
        }
        Sha256::new()
            .chain_update([4])
            .chain_update(&self.0[..])
            .finalize()
            .into()
    }
}

/// Where a bucket hangs: the number of its node (1 to 64; 0 is the root) and its place in it.
pub fn place_of(bucket: u16) -> (u16, usize) {
    let fan_out = FAN_OUT as u16;
    (1 + bucket / fan_out, usize::from(bucket % fan_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_falls_into_the_bucket_whose_bounds_hold_it() {
        for (a, b) in [(0, 0), (0, 0x0f), (0, 0x10), (0xff, 0xff), (0x12, 0x34)] {
            let mut id = [0x55; 16];
            (id[0], id[1]) = (a, b);
            let bucket = bucket_of(&RecordId(id));
            let (low, high) = bucket_bounds(bucket);
            assert!(low <= RecordId(id) && RecordId(id) <= high && bucket < BUCKETS);
            assert_eq!((bucket_of(&low), bucket_of(&high)), (bucket, bucket));
        }
    }

    #[test]
    fn a_bucket_depends_on_every_object_in_it() {
        let objects = [(RecordId([1; 16]), [1; 32]), (RecordId([2; 16]), [2; 32])];
        let hash = bucket_hash(&objects);
        assert_ne!(hash, bucket_hash(&objects[..1]));
        assert_ne!(hash, bucket_hash(&[objects[0], (objects[1].0, [3; 32])]));
        assert_eq!(bucket_hash(&[]), EMPTY);
    }

    #[test]
    fn a_node_depends_on_every_child() {
        let mut node = StateNode::default();
        assert_eq!(node.hash(), EMPTY);
        node.set_child(63, &[9; 32]);
        let hash = node.hash();
        assert_ne!(hash, EMPTY);
        node.set_child(0, &[1; 32]);
        assert_ne!(node.hash(), hash);
        let back = StateNode::from_bytes(node.as_bytes()).expect("2,048 bytes");
        assert_eq!((back.child(63), back.child(0)), ([9; 32], [1; 32]));
    }

    #[test]
    fn each_node_carries_sixty_four_buckets_in_order() {
        for (bucket, place) in [(0, (1, 0)), (63, (1, 63)), (64, (2, 0)), (4095, (64, 63))] {
            assert_eq!(place_of(bucket), place, "{bucket}");
        }
        assert_eq!(bucket_bounds(0x123).0.0[..3], [0x12, 0x30, 0]);
        assert_eq!(bucket_bounds(0x123).1.0[..3], [0x12, 0x3f, 0xff]);
    }
}
