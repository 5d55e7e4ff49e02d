//! The whole vault against its log (placeholder: the real check replaces this file).

use super::connection::Store;
use super::error::StoreError;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many pages were read.
    pub pages: u64,
    /// How many records were read.
    pub records: u64,
    /// How many entries were read.
    pub entries: u64,
    /// What could not be checked without the content key.
    pub skipped: Vec<&'static str>,
    /// What is wrong, all of it.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Its stable kind.
    pub kind: &'static str,
    /// Where.
    pub where_: String,
    /// What.
    pub what: &'static str,
}

/// Checks.
///
/// # Errors
/// Those of the store.
pub fn run(store: &Store) -> Result<Report, StoreError> {
    let entries = store.read()?.newest().seq;
    Ok(Report {
        entries,
        ..Report::default()
    })
}
