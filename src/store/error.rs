//! What can go wrong between the tables and the domain.

use crate::domain::id::Number;
use crate::domain::refusal::Refusal;
use crate::vault::VaultError;
use crate::vault::database::{self, DatabaseError};
use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The vault below.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such signal, case, declaration.
    #[error("{0} does not exist")]
    NotFound(Number),
    /// A signal or case that was destroyed.
    #[error("{number} was destroyed, see {declaration}")]
    Destroyed {
        /// The number it had.
        number: Number,
        /// The declaration that it stands in.
        declaration: Number,
    },
    /// The record is restricted to other members: that its number exists is all there is to say
    /// (exit 5).
    #[error("{0} is restricted to other members")]
    Restricted(Number),
    /// Something that the log vouches for is not as the log says.
    #[error("{what} does not agree with the log")]
    Tampered {
        /// Which object or entry.
        what: String,
    },
    /// The vault is older than what this user saw of it, or another than that.
    #[error("the vault was rolled back or forked: entry {seen} is not there as it was")]
    RolledBack {
        /// The newest entry that this user saw.
        seen: u64,
        /// The newest entry in the vault.
        found: u64,
    },
    /// Written by a newer version.
    #[error("the vault has schema {found}, this program knows {known}")]
    NewerSchema {
        /// The version found.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// The backup that an upgrade begins with could not be made; nothing was changed.
    #[error("no backup could be made in {} before the upgrade", folder.display())]
    BeforeUpgrade {
        /// Where it was to come.
        folder: PathBuf,
        /// Why not.
        source: Box<StoreError>,
    },
    /// Another process holds the vault.
    #[error("the vault is in use")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk, or the way to it, failed. Nothing is known to be wrong with the vault.
    #[error("reading or writing the database failed: {0}")]
    Disk(String),
    /// The change stands, but this computer could not keep what it knows of the vault's newest
    /// entry. The next command makes that good.
    #[error("the change stands, but the outside head could not be kept: {0}")]
    HeadNotKept(#[source] VaultError),
    /// A page or file is damaged.
    #[error("the database is damaged")]
    Damaged,
    /// Anything else that SQLite reports; never content.
    #[error("database: {0}")]
    Sql(String),
}

impl StoreError {
    /// Something that does not agree with the log.
    pub fn tampered(what: impl Into<String>) -> Self {
        StoreError::Tampered { what: what.into() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match database::classify(&error) {
            database::Kind::Damaged => StoreError::Damaged,
            database::Kind::Busy => StoreError::Busy,
            database::Kind::Full => StoreError::Full,
            database::Kind::Disk => StoreError::Disk(code_of(&error)),
            // The code alone: SQLite's own text may quote a value.
            database::Kind::Other => match &error {
                // A value of a form that this program never writes: an action, a status, a date.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => StoreError::Damaged,
                rusqlite::Error::SqliteFailure(code, _) => StoreError::Sql(code.to_string()),
                rusqlite::Error::QueryReturnedNoRows => StoreError::Sql("a row is missing".into()),
                _ => StoreError::Sql("unexpected answer".into()),
            },
        }
    }
}

fn code_of(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, _) => code.to_string(),
        _ => String::new(),
    }
}

impl From<DatabaseError> for StoreError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Damaged(_) => StoreError::Damaged,
            DatabaseError::Busy(_) => StoreError::Busy,
            DatabaseError::Full(_) => StoreError::Full,
            DatabaseError::Disk(error) => StoreError::Disk(code_of(&error)),
            DatabaseError::Create(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                StoreError::Full
            }
            DatabaseError::Create(error) => StoreError::Disk(error.kind().to_string()),
            other => StoreError::Sql(other.to_string()),
        }
    }
}
