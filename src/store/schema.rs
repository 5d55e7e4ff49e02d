//! Migrations: numbered files, never edited once landed, and the versions that they make.

use super::blind;
use super::commit::WriteTx;
use super::digest::{self, Objects};
use super::error::StoreError;
use crate::canonical::to_hex;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What SQL alone cannot do for the rows that are there already: seal a new column, fill a blind
/// index. It runs after the migration's own SQL, in the same transaction.
pub type Step = fn(&mut WriteTx<'_>) -> Result<(), StoreError>;

/// One step from a version to the next.
#[derive(Clone, Copy)]
pub struct Migration {
    /// Its file.
    pub sql: &'static str,
    /// How objects are told from rows from this version on; the versions before keep their own.
    pub objects: &'static Objects,
    /// What SQL alone cannot do. A new vault has no rows and does not need it.
    pub step: Option<Step>,
    /// The digest of the definitions that the tables have from this version on, in hexadecimal: what
    /// they are held against. Without one it is made by running the migrations, which takes longer
    /// than most commands.
    pub definitions: Option<&'static str>,
}

/// The migrations of this program, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        sql: include_str!("migrations/0001_vault.sql"),
        objects: &digest::OBJECTS_1,
        step: None,
        definitions: Some("8190e40b32f22485eb699b294e2ee322beb5223a71279a1be9056d3461e00d1e"),
    },
    Migration {
        sql: include_str!("migrations/0002_parts.sql"),
        objects: &digest::OBJECTS_2,
        step: None,
        definitions: Some("f5310ac9705757a558050722ebd1e47862cd30dd90e7a717efe93bfe6bac7977"),
    },
    Migration {
        sql: include_str!("migrations/0003_mentions.sql"),
        objects: &digest::OBJECTS_3,
        step: None,
        definitions: Some("c4e2aefd9965a4dd1f76b8c58c2ca403f243057d6a21c2690062d28a0d89f64e"),
    },
    Migration {
        sql: include_str!("migrations/0004_narrow_index.sql"),
        objects: &digest::OBJECTS_3,
        step: Some(blind::make_index),
        definitions: Some("5aadfe756578821d454c32f79f2f7ff05815f529645645361958d416e236b424"),
    },
];

/// A version of the tables: the migrations that lead to it, at least one.
#[derive(Clone, Copy)]
pub struct Schema(&'static [Migration]);

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schema({})", self.version())
    }
}

impl Schema {
    /// The newest version that this program knows.
    pub fn present() -> Schema {
        Schema(MIGRATIONS)
    }

    /// The version to which other migrations lead; `None` without any. The product has one list;
    /// another is for trying what upgrades an older vault.
    pub fn of(migrations: &'static [Migration]) -> Option<Schema> {
        (!migrations.is_empty()).then_some(Schema(migrations))
    }

    /// Its number: that of the migrations.
    pub fn version(self) -> u32 {
        u32::try_from(self.0.len()).expect("there are few migrations")
    }

    /// How objects are told from rows in this version.
    pub fn objects(self) -> &'static Objects {
        let newest = self.0.last().expect("a schema has a migration");
        newest.objects
    }

    /// An earlier version on the way to this one.
    pub(super) fn at(self, version: u32) -> Schema {
        let count = usize::try_from(version).unwrap_or(usize::MAX);
        Schema(self.0.get(..count.max(1)).unwrap_or(self.0))
    }

    /// What is still to do after an older version.
    pub(super) fn after(self, older: Schema) -> &'static [Migration] {
        self.0.get(older.0.len()..).unwrap_or_default()
    }

    /// The version of a database, which may be older than this one.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`]; [`StoreError::Damaged`] for one that is none.
    pub fn found_in(self, sql: &Connection) -> Result<Schema, StoreError> {
        let found = version(sql)?;
        match self.0.get(..usize::try_from(found).unwrap_or(usize::MAX)) {
            Some([]) => Err(StoreError::Damaged),
            Some(migrations) => Ok(Schema(migrations)),
            None => Err(StoreError::NewerSchema {
                found,
                known: self.version(),
            }),
        }
    }

    /// Makes the tables of a new vault, inside the caller's transaction.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn create(self, sql: &Connection) -> Result<(), StoreError> {
        for migration in self.0 {
            sql.execute_batch(migration.sql)?;
        }
        self.stamp(sql)
    }

    /// Writes this version's number into the database.
    pub(super) fn stamp(self, sql: &Connection) -> Result<(), StoreError> {
        Ok(sql.pragma_update(None, "user_version", self.version())?)
    }

    /// The definitions of all tables and indexes that the migrations give, in the order of
    /// [`definitions`]. They are run here too, since SQLite writes a definition anew when a column
    /// is added.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn expected_definitions(self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = Connection::open_in_memory()?;
        self.create(&sql)?;
        definitions(&sql)
    }

    /// Refuses definitions that are not those of this version: a default, a rule for conflicts or
    /// an index of somebody else's could change what a person writes before that person signs it,
    /// or what is found.
    ///
    /// # Errors
    /// [`StoreError::Tampered`]; those of SQLite.
    pub(super) fn check_definitions(self, sql: &Connection) -> Result<(), StoreError> {
        match self.has_definitions(sql)? {
            true => Ok(()),
            false => Err(StoreError::tampered("the definitions of the tables")),
        }
    }

    /// Whether the definitions are those of this version.
    ///
    /// # Errors
    /// Those of SQLite.
    pub(super) fn has_definitions(self, sql: &Connection) -> Result<bool, StoreError> {
        let found = digest_of(&definitions(sql)?);
        let newest = self.0.last().expect("a schema has a migration");
        match newest.definitions {
            Some(known) => Ok(found == known),
            None => Ok(found == self.made_definitions()?),
        }
    }

    /// The digest of the expected definitions, made once in a process.
    fn made_definitions(self) -> Result<String, StoreError> {
        static MADE: Mutex<BTreeMap<(usize, usize), String>> = Mutex::new(BTreeMap::new());
        let list = (self.0.as_ptr() as usize, self.0.len());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = made.get(&list) {
            return Ok(digest.clone());
        }
        let digest = digest_of(&self.expected_definitions()?);
        made.insert(list, digest.clone());
        Ok(digest)
    }
}

/// `SHA-256(name | 0 | definition | 0 …)`, in hexadecimal.
fn digest_of(definitions: &[(String, String)]) -> String {
    let mut hasher = Sha256::new();
    for text in definitions.iter().flat_map(|(name, sql)| [name, sql]) {
        hasher.update(text);
        hasher.update([0]);
    }
    to_hex(&hasher.finalize())
}

/// The schema version of a database; one below zero is none.
///
/// # Errors
/// Those of SQLite.
pub fn version(sql: &Connection) -> Result<u32, StoreError> {
    Ok(sql.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The definitions of all tables and indexes, in one order.
///
/// # Errors
/// Those of SQLite.
pub fn definitions(sql: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = sql.prepare_cached(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How SQLite would answer a question in the present tables.
#[cfg(test)]
pub(super) fn plan_of(query: &str) -> String {
    let sql = Connection::open_in_memory().expect("memory");
    Schema::present().create(&sql).expect("tables");
    let explain = format!("EXPLAIN QUERY PLAN {query}");
    let mut statement = sql.prepare(&explain).expect("a query");
    let (mut rows, mut steps) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next().expect("a plan") {
        steps.push(row.get::<_, String>(3).expect("a text"));
    }
    steps.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_names_the_digest_of_the_definitions_that_its_migrations_make() {
        let present = Schema::present();
        for version in 1..=present.version() {
            let made = present.at(version).expected_definitions();
            let made = digest_of(&made.expect("definitions"));
            let named = MIGRATIONS[version as usize - 1].definitions;
            assert_eq!(named, Some(made.as_str()), "version {version}");
        }
    }
}
