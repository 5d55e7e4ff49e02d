//! Imported files: how many rows came in, and how many did not.

use super::commit::WriteTx;
use super::error::StoreError;
use super::record;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::secret::random_bytes;
use chrono::Datelike;
use rusqlite::named_params;

/// What came of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchCounts {
    /// Records in the file.
    pub rows: u64,
    /// Signals made.
    pub imported: u64,
    /// Known already.
    pub duplicates: u64,
    /// Refused.
    pub rejected: u64,
}

/// A batch's id and number, before its rows come in.
///
/// # Errors
/// Those of SQLite.
pub fn begin(tx: &mut WriteTx<'_>) -> Result<(RecordId, Number), StoreError> {
    let year = tx.today().year();
    Ok((
        RecordId(random_bytes()),
        record::next_number(tx, NumberKind::Batch, year)?,
    ))
}

/// Writes a batch, when its rows are in.
///
/// # Errors
/// Those of SQLite.
pub fn finish(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    number: Number,
    source: &str,
    counts: BatchCounts,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO batch (id, year, sequence, source, rows, imported, duplicates, rejected, at, \
         actor) VALUES (:id, :year, :sequence, :source, :rows, :imported, :duplicates, :rejected, \
         :at, :actor)",
        named_params! {
            ":id": id.0, ":year": number.year, ":sequence": number.sequence, ":source": source,
            ":rows": counts.rows, ":imported": counts.imported,
            ":duplicates": counts.duplicates, ":rejected": counts.rejected,
            ":at": tx.now_text(), ":actor": tx.vault.line(),
        },
    )?;
    tx.touch(id);
    Ok(())
}
