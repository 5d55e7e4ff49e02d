//! The log: what an entry is, how it is hashed, who may sign it, how the chain is checked.
//!
//! Contract: pure; domain values and hashes only. An entry has a signed *skeleton*, kept for
//! good, and a *body*: leaves under a tree whose root stands in the skeleton, so that one leaf of
//! an import of 100,000 is checked without reading the rest. The skeleton also carries the root
//! of the *state*: a tree over the digest of every living object, so that an old page put back
//! (row, index and log together) is noticed when the object is read.
//!
//! May not happen here: content. A leaf holds ids, dates, rules, digests; never text in clear.

pub mod body;
pub mod destroyed;
pub mod entry;
pub mod state;

pub use body::{Leaf, LeafKind};
pub use entry::{Action, Skeleton};
