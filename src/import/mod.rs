//! Tip exports: bytes to drafts, and a problem for every row that is none.
//!
//! Contract: pure. Knows no store, no terminal, no clock and no file system; the bytes, the day
//! and the bounds are handed in. No input makes it panic, and nothing is dropped in silence: each
//! record is a draft or has a problem, except lines without any content. Whether a reference is
//! already known is decided by the caller. Errors and `Debug` name fields and sizes, never what
//! the file says, because tips hold the names of people.
//!
//! No public format of such exports exists, hence [`profile::Profile`]: the names that columns
//! may have, the forms of dates and which theme a topic belongs to.

pub mod date;
pub mod decode;
pub mod dialect;
pub mod problem;
pub mod profile;
pub mod record;
pub mod rejects;
pub mod row;
pub mod sheet;

pub use problem::{Problem, ProblemKind, SheetError};
pub use profile::Profile;
pub use row::{Bounds, Draft};
pub use sheet::{RowOutcome, Sheet, read};

#[cfg(test)]
mod tests;
