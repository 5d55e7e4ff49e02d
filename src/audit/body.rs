//! An entry's body: leaves, and the tree whose root stands in the skeleton.
//!
//! The tree has a fan-out of sixteen. Bodies of up to sixteen leaves need no inner nodes; larger
//! ones keep them, so that one leaf is checked with at most fifteen hashes a level.

use super::entry::Hash;
use crate::canonical::Canonical;
use crate::domain::id::RecordId;
use crate::domain::retention::{Rule, Term};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many children a node of the tree has at most.
pub const FAN_OUT: usize = 16;

/// What a leaf states about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeafKind {
    /// The object's digest after this entry.
    State,
    /// The object is gone.
    Gone,
    /// Its retention term from now on, or that none runs.
    Term,
    /// Its destruction is suspended, or no longer.
    Hold,
    /// The hash of a sealed free text.
    Text,
    /// A persons' approval of a purge past the cap.
    Approval,
}

impl LeafKind {
    /// All kinds.
    pub const ALL: [LeafKind; 6] = [
        LeafKind::State,
        LeafKind::Gone,
        LeafKind::Term,
        LeafKind::Hold,
        LeafKind::Text,
        LeafKind::Approval,
    ];

    /// The stable id, as stored.
    pub fn id(self) -> &'static str {
        match self {
            LeafKind::State => "state",
            LeafKind::Gone => "gone",
            LeafKind::Term => "term",
            LeafKind::Hold => "hold",
            LeafKind::Text => "text",
            LeafKind::Approval => "approval",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<LeafKind> {
        LeafKind::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// One statement of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What it states.
    pub kind: LeafKind,
    /// About which object.
    pub object: RecordId,
    /// The statement, in canonical form.
    pub data: Vec<u8>,
}

impl Leaf {
    /// The digest of an object after this entry.
    pub fn state(object: RecordId, digest: Hash) -> Leaf {
        Leaf {
            kind: LeafKind::State,
            object,
            data: digest.to_vec(),
        }
    }

    /// The object is gone.
    pub fn gone(object: RecordId) -> Leaf {
        Leaf {
            kind: LeafKind::Gone,
            object,
            data: Vec::new(),
        }
    }

    /// A term that runs from now on, or none.
    pub fn term(object: RecordId, term: Option<Term>) -> Leaf {
        let data = match term {
            None => Vec::new(),
            Some(term) => Canonical::default()
                .text(term.rule.id())
                .text(&term.from.to_string())
                .text(&term.destroy_on.to_string())
                .finish(),
        };
        Leaf {
            kind: LeafKind::Term,
            object,
            data,
        }
    }

    /// What a term leaf says; `None` when it is not one or not well formed, `Some(None)` when it
    /// says that no term runs.
    pub fn read_term(&self) -> Option<Option<Term>> {
        if self.kind != LeafKind::Term {
            return None;
        }
        if self.data.is_empty() {
            return Some(None);
        }
        let (rule, rest) = take_text(&self.data)?;
        let (from, rest) = take_text(rest)?;
        let (destroy_on, rest) = take_text(rest)?;
        let term = Term {
            rule: Rule::from_id(rule)?,
            from: from.parse().ok()?,
            destroy_on: destroy_on.parse().ok()?,
        };
        rest.is_empty().then_some(Some(term))
    }

    /// A suspension, or its end.
    pub fn hold(object: RecordId, held: bool) -> Leaf {
        Leaf {
            kind: LeafKind::Hold,
            object,
            data: vec![u8::from(held)],
        }
    }

    /// Whether a hold leaf suspends; `None` when it is not one.
    pub fn read_hold(&self) -> Option<bool> {
        (self.kind == LeafKind::Hold).then_some(self.data == [1])
    }

    /// The hash of a sealed text about an object.
    pub fn text(object: RecordId, sealed: &[u8]) -> Leaf {
        Leaf {
            kind: LeafKind::Text,
            object,
            data: Sha256::digest(sealed).to_vec(),
        }
    }

    /// A person's approval of so many destructions.
    pub fn approval(object: RecordId, count: u32) -> Leaf {
        Leaf {
            kind: LeafKind::Approval,
            object,
            data: count.to_be_bytes().to_vec(),
        }
    }

    /// Whether the statement has the one form that its kind has.
    pub fn is_well_formed(&self) -> bool {
        match self.kind {
            LeafKind::State | LeafKind::Text => self.data.len() == 32,
            LeafKind::Gone => self.data.is_empty(),
            LeafKind::Term => {
                let term = self.read_term();
                term.is_some_and(|term| Leaf::term(self.object, term).data == self.data)
            }
            LeafKind::Hold => matches!(self.data[..], [0 | 1]),
            LeafKind::Approval => self.data.len() == 4,
        }
    }

    /// `SHA-256(0 | kind | object | data)`.
    pub fn hash(&self) -> Hash {
        let bytes = Canonical::default()
            .byte(0)
            .text(self.kind.id())
            .bytes(&self.object.0)
            .bytes(&self.data)
            .finish();
        Sha256::digest(bytes).into()
    }
}

fn take_text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (text, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

/// An inner node that is kept with a large body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// 1 is the level above the leaves.
    pub level: u32,
    /// The node's place within its level, from 0.
    pub place: u64,
    /// Its hash.
    pub hash: Hash,
}

/// The root over the leaves, and the nodes below it that are kept.
///
/// `root = SHA-256(2 | number of leaves | top)`; a node is `SHA-256(1 | up to 16 children)`.
pub fn build(leaves: &[Leaf]) -> (Hash, Vec<Node>) {
    let mut level: Vec<Hash> = leaves.iter().map(Leaf::hash).collect();
    let mut nodes = Vec::new();
    let mut depth = 0;
    while level.len() > FAN_OUT {
        depth += 1;
        level = level.chunks(FAN_OUT).map(node_hash).collect();
        nodes.extend((0u64..).zip(&level).map(|(place, hash)| Node {
            level: depth,
            place,
            hash: *hash,
        }));
    }
    (root(leaves.len() as u64, &level), nodes)
}

/// The root, from the number of leaves and the hashes of the topmost level (at most sixteen).
pub fn root(leaves: u64, top: &[Hash]) -> Hash {
    let bytes = Canonical::default()
        .byte(2)
        .u64(leaves)
        .bytes(&node_hash(top))
        .finish();
    Sha256::digest(bytes).into()
}

/// `SHA-256(1 | children)`.
pub fn node_hash(children: &[Hash]) -> Hash {
    let mut hasher = Sha256::new().chain_update([1]);
    for child in children {
        hasher.update(child);
    }
    hasher.finalize().into()
}

/// How many levels of nodes are kept for so many leaves.
pub fn kept_levels(leaves: u64) -> u32 {
    let (mut width, mut levels) = (leaves, 0);
    while width > FAN_OUT as u64 {
        width = width.div_ceil(FAN_OUT as u64);
        levels += 1;
    }
    levels
}

/// Groups of siblings that are known to stand under one body's root: of each level the last that
/// was met. Who checks leaf after leaf reads each group above them once.
#[derive(Default)]
pub struct Proven(BTreeMap<u32, (u64, Vec<Hash>)>);

/// Checks one leaf against a body's root, reading only the siblings on its way up.
///
/// `siblings(level, first, count)` gives the hashes at places `first..first + count` of a level
/// (level 0: of the leaves), as many of them as there are. `proven` is this body's.
///
/// # Errors
/// Whatever `siblings` fails with; `Ok(false)` when the leaf is not under the root.
pub fn is_under<E>(
    root_hash: &Hash,
    leaf: &Leaf,
    place: u64,
    leaves: u64,
    proven: &mut Proven,
    mut siblings: impl FnMut(u32, u64, u64) -> Result<Vec<Hash>, E>,
) -> Result<bool, E> {
    let fan_out = FAN_OUT as u64;
    let (mut hash, mut place) = (leaf.hash(), place);
    let mut way = Vec::new();
    for level in 0..=kept_levels(leaves) {
        let first = place / fan_out * fan_out;
        let within = usize::try_from(place - first).expect("below sixteen");
        if let Some((_, group)) = proven.0.get(&level).filter(|(known, _)| *known == first) {
            let under = group.get(within) == Some(&hash);
            if under {
                proven.0.extend(way);
            }
            return Ok(under);
        }
        let group = siblings(level, first, fan_out)?;
        if group.get(within) != Some(&hash) {
            return Ok(false);
        }
        hash = node_hash(&group);
        let under = level == kept_levels(leaves) && root(leaves, &group) == *root_hash;
        way.push((level, (first, group)));
        if under {
            proven.0.extend(way);
            return Ok(true);
        }
        place /= fan_out;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use std::convert::Infallible;

    fn leaves(n: usize) -> Vec<Leaf> {
        (0..n)
            .map(|i| Leaf::state(RecordId([(i % 251) as u8; 16]), [(i / 251) as u8; 32]))
            .collect()
    }

    fn holds(all: &[Leaf], place: usize, leaf: &Leaf) -> bool {
        holds_after(all, place, leaf, &mut Proven::default())
    }

    fn holds_after(all: &[Leaf], place: usize, leaf: &Leaf, proven: &mut Proven) -> bool {
        let (root_hash, nodes) = build(all);
        let siblings = |level: u32, first: u64, count: u64| -> Result<Vec<Hash>, Infallible> {
            Ok(match level {
                0 => all
                    .iter()
                    .skip(first as usize)
                    .take(count as usize)
                    .map(Leaf::hash)
                    .collect(),
                _ => nodes
                    .iter()
                    .filter(|n| n.level == level && (first..first + count).contains(&n.place))
                    .map(|n| n.hash)
                    .collect(),
            })
        };
        let Ok(under) = is_under(
            &root_hash,
            leaf,
            place as u64,
            all.len() as u64,
            proven,
            siblings,
        );
        under
    }

    #[test]
    fn a_statement_has_one_form() {
        let object = RecordId([1; 16]);
        let term = |days: [&str; 2], rule: &str| Leaf {
            kind: LeafKind::Term,
            object,
            data: Canonical::default()
                .text(rule)
                .text(days[0])
                .text(days[1])
                .finish(),
        };
        let good = ["2026-03-03", "2028-03-03"];
        assert!(term(good, "case").is_well_formed());
        assert!(Leaf::term(object, None).is_well_formed());
        assert!(!term(good, "ooit").is_well_formed());
        assert!(!term(["2026-03-03", "2028-3-3"], "case").is_well_formed());
        assert!(!term(["2026-03-03", "2028-02-30"], "case").is_well_formed());
        for (leaf, other) in [
            (Leaf::hold(object, true), vec![2]),
            (Leaf::state(object, [7; 32]), vec![7; 31]),
            (Leaf::text(object, b"x"), vec![]),
            (Leaf::gone(object), vec![0]),
            (Leaf::approval(object, 3), vec![3]),
        ] {
            assert!(leaf.is_well_formed());
            assert!(
                !Leaf {
                    data: other,
                    ..leaf
                }
                .is_well_formed()
            );
        }
    }

    #[test]
    fn one_leaf_is_checked_without_the_rest() {
        for n in [1, 2, 15, 16, 17, 255, 256, 257, 5000] {
            let all = leaves(n);
            for place in [0, n / 2, n - 1] {
                assert!(holds(&all, place, &all[place]), "{n} {place}");
                let forged = Leaf::state(RecordId([7; 16]), [255; 32]);
                assert!(!holds(&all, place, &forged), "{n} {place}");
            }
        }
    }

    #[test]
    fn what_was_proven_before_lets_no_other_leaf_pass() {
        for n in [16, 17, 257, 5000] {
            let all = leaves(n);
            let mut proven = Proven::default();
            for place in (0..n).step_by(7) {
                let forged = Leaf::state(all[place].object, [255; 32]);
                let mut changed = all.clone();
                changed[place] = forged.clone();
                assert!(
                    !holds_after(&all, place, &forged, &mut proven),
                    "{n} {place}"
                );
                assert!(
                    holds_after(&all, place, &all[place], &mut proven),
                    "{n} {place}"
                );
                // Its group is known now; one read later that fits another leaf does not count.
                assert!(
                    !holds_after(&changed, place, &forged, &mut proven),
                    "{n} {place}"
                );
            }
        }
    }

    #[test]
    fn the_root_depends_on_every_leaf_and_their_number() {
        let all = leaves(40);
        let (root_hash, _) = build(&all);
        for i in 0..40 {
            let mut other = all.clone();
            other[i].data[0] ^= 1;
            assert_ne!(build(&other).0, root_hash, "{i}");
        }
        assert_ne!(build(&all[..39]).0, root_hash);
        assert_ne!(build(&[]).0, build(&all[..1]).0);
    }

    #[test]
    fn a_term_reads_back() {
        let term = Term {
            rule: Rule::Case,
            from: NaiveDate::from_ymd_opt(2024, 2, 29).expect("a date"),
            destroy_on: NaiveDate::from_ymd_opt(2029, 3, 1).expect("a date"),
        };
        let id = RecordId([1; 16]);
        assert_eq!(Leaf::term(id, Some(term)).read_term(), Some(Some(term)));
        assert_eq!(Leaf::term(id, None).read_term(), Some(None));
        assert_eq!(Leaf::hold(id, true).read_term(), None);
        assert_eq!(Leaf::hold(id, true).read_hold(), Some(true));
        assert_eq!(Leaf::hold(id, false).read_hold(), Some(false));
    }

    #[test]
    fn ids_of_kinds_read_back() {
        for kind in LeafKind::ALL {
            assert_eq!(LeafKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(LeafKind::from_id("states"), None);
    }

    #[test]
    fn hashes_that_fit_each_other_and_not_the_root_prove_nothing() {
        for n in [1, 16, 17, 300] {
            let all = leaves(n);
            let mut changed = all.clone();
            changed[n / 2] = Leaf::state(RecordId([7; 16]), [255; 32]);
            let (root_hash, _) = build(&all);
            let (_, nodes) = build(&changed);
            let siblings = |level: u32, first: u64, count: u64| -> Result<Vec<Hash>, Infallible> {
                let hashes: Vec<Hash> = match level {
                    0 => changed.iter().map(Leaf::hash).collect(),
                    _ => nodes
                        .iter()
                        .filter(|n| n.level == level)
                        .map(|n| n.hash)
                        .collect(),
                };
                let group = hashes.into_iter().skip(first as usize).take(count as usize);
                Ok(group.collect())
            };
            let leaf = &changed[n / 2];
            let mut proven = Proven::default();
            let (place, count) = (n as u64 / 2, n as u64);
            let under = is_under(&root_hash, leaf, place, count, &mut proven, siblings);
            assert_eq!(under, Ok(false), "{n}");
        }
    }
}
