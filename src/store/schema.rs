//! Migrations: numbered files, never edited once landed.

use super::error::StoreError;
use rusqlite::Connection;

/// The migrations, in order; a vault's schema version is the number of those it has had.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_vault.sql")];

/// The schema version that this program knows.
pub fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are few migrations")
}

/// The schema version of a database.
///
/// # Errors
/// Those of SQLite.
pub fn version(sql: &Connection) -> Result<u32, StoreError> {
    Ok(sql.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Makes the tables of a new vault, inside the caller's transaction.
///
/// # Errors
/// Those of SQLite.
pub fn create(sql: &Connection) -> Result<(), StoreError> {
    for migration in MIGRATIONS {
        sql.execute_batch(migration)?;
    }
    sql.pragma_update(None, "user_version", known())?;
    Ok(())
}

/// Refuses a schema that is newer than this program.
///
/// # Errors
/// [`StoreError::NewerSchema`]; [`StoreError::Damaged`] for one that is none.
pub fn check_version(sql: &Connection) -> Result<(), StoreError> {
    match version(sql)? {
        0 => Err(StoreError::Damaged),
        found if found > known() => Err(StoreError::NewerSchema {
            found,
            known: known(),
        }),
        _ => Ok(()),
    }
}

/// The definitions of all tables and indexes, in one order.
///
/// # Errors
/// Those of SQLite.
pub fn definitions(sql: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement =
        sql.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The definitions that this program's own migrations give.
///
/// # Errors
/// Those of SQLite.
pub fn expected_definitions() -> Result<Vec<(String, String)>, StoreError> {
    let sql = Connection::open_in_memory()?;
    create(&sql)?;
    definitions(&sql)
}
