//! Yearly counts: added to when a thing happens, never at its destruction, so that the figures of
//! a year stay right when its cases are long gone. No personal data.

use super::commit::WriteTx;
use super::digest;
use super::error::StoreError;
use super::tx::Tx;
use rusqlite::named_params;

/// Adds to a count of one year. `what` is a path of ids such as `signal/received/mma/drugs`.
///
/// # Errors
/// Those of SQLite.
pub fn add(tx: &mut WriteTx<'_>, year: i32, what: &str, n: u64) -> Result<(), StoreError> {
    if n == 0 {
        return Ok(());
    }
    tx.sql()
        .prepare_cached(
            "INSERT INTO yearly_count (year, what, n) VALUES (:year, :what, :n) \
             ON CONFLICT (year, what) DO UPDATE SET n = n + :n",
        )?
        .execute(named_params! { ":year": year, ":what": what, ":n": n })?;
    tx.touch(digest::yearly_count_id());
    Ok(())
}

/// Takes one from a count of one year: what was counted turned out otherwise. False when none is
/// there to take.
///
/// # Errors
/// Those of SQLite.
pub fn take(tx: &mut WriteTx<'_>, year: i32, what: &str) -> Result<bool, StoreError> {
    let changed = tx
        .sql()
        .prepare_cached(
            "UPDATE yearly_count SET n = n - 1 WHERE year = :year AND what = :what AND n > 0",
        )?
        .execute(named_params! { ":year": year, ":what": what })?;
    if changed == 0 {
        return Ok(false);
    }
    tx.sql()
        .prepare_cached("DELETE FROM yearly_count WHERE year = :year AND what = :what AND n = 0")?
        .execute(named_params! { ":year": year, ":what": what })?;
    tx.touch(digest::yearly_count_id());
    Ok(true)
}

/// The counts of one year.
///
/// # Errors
/// Those of SQLite.
pub fn list(tx: &Tx<'_>, year: i32) -> Result<Vec<(String, u64)>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT what, n FROM yearly_count WHERE year = :year ORDER BY what")?;
    let rows = statement.query_map(named_params! { ":year": year }, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
