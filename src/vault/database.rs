//! A connection to a sealed database: the safe side of the sealing VFS.
//!
//! Every setting the promises rest on is made here and read back: a pragma that SQLite does not
//! know, or will not obey, is silent.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, ffi};
use thiserror::Error;

use crate::vault::page::{LOCK_PAGE, PAGE_SIZE, PageCipher};
use crate::vault::vfs::{self, Registration};

/// The SQLite this program was tested with. Another may read and write in shapes that the VFS
/// does not know; raise it together with a look at `pager.c` and a run of the VFS tests.
pub const SQLITE_VERSION: &str = "3.54.1";

/// How to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Make a new file, readable by this user only; it must not be there yet.
    Create,
    /// Open a database that is there.
    ReadWrite,
}

/// What went wrong with a sealed database.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// Pages, journal or structure are not what this vault wrote, or the key is another's.
    #[error("the database is damaged, or sealed with another key")]
    Damaged(#[source] Option<rusqlite::Error>),
    /// Somebody else holds the lock, for longer than the busy timeout.
    #[error("the database is in use")]
    Busy(#[source] rusqlite::Error),
    /// There is no room left on the disk.
    #[error("the disk is full")]
    Full(#[source] rusqlite::Error),
    /// The disk, or the way to it, failed.
    #[error("reading or writing failed: {0}")]
    Disk(#[source] rusqlite::Error),
    /// The file could not be made.
    #[error("the database file could not be created")]
    Create(#[source] std::io::Error),
    /// The SQLite in this program is not the one it was tested with.
    #[error("SQLite {found} is built in, but only {SQLITE_VERSION} is supported")]
    Version {
        /// The version found.
        found: String,
    },
    /// SQLite did not take a setting that the promises rest on.
    #[error("SQLite did not accept the setting {setting}")]
    Setting {
        /// The name of the pragma.
        setting: &'static str,
    },
    /// Anything else.
    #[error(transparent)]
    Other(rusqlite::Error),
}

/// The kinds of failure that a caller can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// See [`DatabaseError::Damaged`].
    Damaged,
    /// See [`DatabaseError::Busy`].
    Busy,
    /// See [`DatabaseError::Full`].
    Full,
    /// See [`DatabaseError::Disk`].
    Disk,
    /// See [`DatabaseError::Other`].
    Other,
}

/// Tells what kind of failure an SQLite error is.
pub fn classify(error: &rusqlite::Error) -> Kind {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return Kind::Other;
    };
    kind_of(failure.extended_code)
}

/// Tells what kind of failure an extended result code of SQLite is.
pub fn kind_of(code: i32) -> Kind {
    match (code & 0xff, code) {
        (_, ffi::SQLITE_IOERR_DATA) => Kind::Damaged,
        (ffi::SQLITE_NOTADB | ffi::SQLITE_CORRUPT, _) => Kind::Damaged,
        (ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED, _) => Kind::Busy,
        (ffi::SQLITE_FULL, _) => Kind::Full,
        (ffi::SQLITE_IOERR | ffi::SQLITE_CANTOPEN, _) => Kind::Disk,
        _ => Kind::Other,
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match classify(&error) {
            Kind::Damaged => DatabaseError::Damaged(Some(error)),
            Kind::Busy => DatabaseError::Busy(error),
            Kind::Full => DatabaseError::Full(error),
            Kind::Disk => DatabaseError::Disk(error),
            Kind::Other => DatabaseError::Other(error),
        }
    }
}

/// The most pages that a database may have, one short of 64 GiB: the number of a page then begins
/// with a zero byte, and a page that begins with one is none of a table (`vfs/unused.rs`).
pub const MOST_PAGES: u32 = 0x00ff_ffff;

/// An open sealed database.
///
/// Callers must leave `journal_mode`, `synchronous`, `temp_store` and `secure_delete` alone.
pub struct SealedConnection {
    /// `None` only while being dropped.
    connection: Option<Connection>,
    /// `None` only while being dropped.
    registration: Option<Registration>,
    cipher: PageCipher,
}

impl SealedConnection {
    /// Opens or creates a sealed database, makes the settings and plays back a journal that a
    /// crash left.
    ///
    /// # Errors
    /// [`DatabaseError::Damaged`] when the key is another's, page 1 or the journal does not open,
    /// or, with [`Mode::ReadWrite`], when the file is empty.
    pub fn open(
        path: &Path,
        cipher: PageCipher,
        mode: Mode,
        busy_timeout: Duration,
    ) -> Result<Self, DatabaseError> {
        if rusqlite::version() != SQLITE_VERSION {
            return Err(DatabaseError::Version {
                found: rusqlite::version().to_owned(),
            });
        }
        // Absolute, so that no name can begin with "file:" and be read as a URI with options.
        let path = std::path::absolute(path).map_err(DatabaseError::Create)?;
        match mode {
            Mode::Create => create_file(&path)?,
            // A vault without the database that its keyring names is a damaged one.
            Mode::ReadWrite if is_missing(&path) => return Err(DatabaseError::Damaged(None)),
            Mode::ReadWrite => {}
        }
        let registration = Registration::new(cipher.duplicate()).map_err(sqlite_error)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
        let connection = Connection::open_with_flags_and_vfs(&path, flags, registration.name())?;
        let sealed = SealedConnection {
            connection: Some(connection),
            registration: Some(registration),
            cipher,
        };
        configure(sealed.sql(), busy_timeout)?;
        // The first look at page 1: plays back a hot journal, and fails when the key is wrong.
        let _: i64 = sealed
            .sql()
            .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
        if mode == Mode::ReadWrite && sealed.page_count()? == 0 {
            return Err(DatabaseError::Damaged(None));
        }
        Ok(sealed)
    }

    /// The connection, for queries.
    pub fn sql(&self) -> &Connection {
        self.connection.as_ref().expect("taken only when dropped")
    }

    /// The connection, for transactions.
    pub fn sql_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("taken only when dropped")
    }

    /// How many pages the file has now.
    ///
    /// # Errors
    /// [`DatabaseError::Damaged`] when the file does not end with a whole page.
    pub fn page_count(&self) -> Result<u32, DatabaseError> {
        self.locked(whole_pages)
    }

    /// Reads a page from the file, past SQLite's cache, and opens it: also pages that no table
    /// uses. Pages are numbered from 1. The lock page (at 1 GiB) has no content and is always good.
    ///
    /// # Errors
    /// [`DatabaseError::Damaged`] when it does not open or is not there.
    pub fn check_page(&self, number: u32) -> Result<(), DatabaseError> {
        self.locked(|connection| self.look_at_page(connection, number))
    }

    /// Checks every page as [`check_page`](Self::check_page) does, under one lock, and calls `each`
    /// with its number and whether it opens. Returns how many there are.
    ///
    /// # Errors
    /// [`DatabaseError::Damaged`] when the file does not end with a whole page; a page that cannot be
    /// read.
    pub fn check_pages(&self, mut each: impl FnMut(u32, bool)) -> Result<u32, DatabaseError> {
        self.locked(|connection| {
            let count = whole_pages(connection)?;
            for number in 1..=count {
                match self.look_at_page(connection, number) {
                    Ok(()) => each(number, true),
                    Err(DatabaseError::Damaged(_)) => each(number, false),
                    // A disk that fails says nothing about the page.
                    Err(other) => return Err(other),
                }
            }
            Ok(count)
        })
    }

    fn look_at_page(&self, connection: &Connection, number: u32) -> Result<(), DatabaseError> {
        if number == LOCK_PAGE {
            return Ok(());
        }
        let page = vfs::raw_page(connection, number).map_err(sqlite_error)?;
        // No page is sealed as number 0, so that one opens as little as any in another's place.
        page.and_then(|mut page| self.cipher.open_page(number, &mut page).ok())
            .ok_or(DatabaseError::Damaged(None))
    }

    /// Runs `read` while SQLite holds at least a shared lock: nobody writes pages meanwhile.
    fn locked<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let connection = self.sql();
        if !connection.is_autocommit() {
            let _: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", (), first)?;
            return read(connection);
        }
        let transaction = connection.unchecked_transaction()?;
        let _: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), first)?;
        read(&transaction)
    }
}

impl Drop for SealedConnection {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        // A connection that does not close still refers to its VFS, so that must then stay.
        if let Err((connection, _)) = connection.close() {
            std::mem::forget(connection);
            std::mem::forget(self.registration.take());
        }
    }
}

fn whole_pages(connection: &Connection) -> Result<u32, DatabaseError> {
    let size = vfs::raw_size(connection).map_err(sqlite_error)?;
    if !size.is_multiple_of(PAGE_SIZE as u64) {
        return Err(DatabaseError::Damaged(None));
    }
    u32::try_from(size / PAGE_SIZE as u64).map_err(|_| DatabaseError::Damaged(None))
}

fn is_missing(path: &Path) -> bool {
    let found = path.symlink_metadata();
    found.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn first(row: &rusqlite::Row<'_>) -> rusqlite::Result<i64> {
    row.get(0)
}

fn create_file(path: &PathBuf) -> Result<(), DatabaseError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // The file is new, so nobody in this process can hold a lock on it that closing would drop.
    // SQLite gives the journal the same permissions.
    options.open(path).map(drop).map_err(DatabaseError::Create)
}

fn configure(connection: &Connection, busy_timeout: Duration) -> Result<(), DatabaseError> {
    connection.busy_timeout(busy_timeout)?;
    // A plan does not depend on the values that are bound. Without this, SQLite (built with STAT4)
    // compiles a statement anew for each value that it might have looked at.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // More than the store has: a check of every record goes round about thirty of them, and a
    // smaller cache would compile each anew for every record.
    connection.set_prepared_statement_cache_capacity(256);
    // Refuses, among others, to switch the journal off.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Whoever holds a page key could put a trigger between what a person writes and what that
    // person then signs, or a view in the place of a table. This program has neither.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    let settings: [(&'static str, &str, Value); 12] = [
        ("page_size", "4096", Value::Integer(PAGE_SIZE as i64)),
        ("auto_vacuum", "NONE", Value::Integer(0)),
        ("journal_mode", "TRUNCATE", Value::Text("truncate".into())),
        ("synchronous", "FULL", Value::Integer(2)),
        ("secure_delete", "ON", Value::Integer(1)),
        ("temp_store", "MEMORY", Value::Integer(2)),
        ("trusted_schema", "OFF", Value::Integer(0)),
        ("foreign_keys", "ON", Value::Integer(1)),
        ("cell_size_check", "ON", Value::Integer(1)),
        // In KiB: 16 MiB, taken as pages are read. More makes nothing faster (decision 0046).
        ("cache_size", "-16384", Value::Integer(-16384)),
        ("mmap_size", "0", Value::Integer(0)),
        (
            "max_page_count",
            "16777215",
            Value::Integer(i64::from(MOST_PAGES)),
        ),
    ];
    for (setting, value, expected) in settings {
        connection.pragma_update(None, setting, value)?;
        let found: Value = connection.pragma_query_value(None, setting, |row| row.get(0))?;
        if found != expected {
            return Err(DatabaseError::Setting { setting });
        }
    }
    Ok(())
}

fn sqlite_error(code: i32) -> DatabaseError {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_sqlite_is_told_by_what_can_be_done_about_it() {
        for (code, kind) in [
            (ffi::SQLITE_IOERR_DATA, Kind::Damaged),
            (ffi::SQLITE_NOTADB, Kind::Damaged),
            (ffi::SQLITE_CORRUPT, Kind::Damaged),
            (ffi::SQLITE_CORRUPT_INDEX, Kind::Damaged),
            (ffi::SQLITE_BUSY, Kind::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, Kind::Busy),
            (ffi::SQLITE_LOCKED, Kind::Busy),
            (ffi::SQLITE_FULL, Kind::Full),
            (ffi::SQLITE_IOERR, Kind::Disk),
            (ffi::SQLITE_IOERR_WRITE, Kind::Disk),
            (ffi::SQLITE_CANTOPEN, Kind::Disk),
            (ffi::SQLITE_CONSTRAINT, Kind::Other),
            (ffi::SQLITE_MISUSE, Kind::Other),
        ] {
            assert_eq!(kind_of(code), kind, "{code}");
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(classify(&error), kind, "{code}");
            let own = DatabaseError::from(error);
            assert!(match kind {
                Kind::Damaged => matches!(own, DatabaseError::Damaged(Some(_))),
                Kind::Busy => matches!(own, DatabaseError::Busy(_)),
                Kind::Full => matches!(own, DatabaseError::Full(_)),
                Kind::Disk => matches!(own, DatabaseError::Disk(_)),
                Kind::Other => matches!(own, DatabaseError::Other(_)),
            });
        }
        assert_eq!(classify(&rusqlite::Error::QueryReturnedNoRows), Kind::Other);
    }

    #[test]
    fn a_file_that_does_not_end_with_a_whole_page_is_damaged() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("vault-1.db");
        let cipher = || PageCipher::new(&crate::secret::Key32::new(&mut [1; 32]), &[2; 16], 1);
        let open = |mode| SealedConnection::open(&path, cipher(), mode, Duration::ZERO);
        assert!(matches!(
            open(Mode::ReadWrite),
            Err(DatabaseError::Damaged(None))
        ));
        std::fs::write(&path, "").expect("written");
        assert!(
            matches!(open(Mode::Create), Err(DatabaseError::Create(_))),
            "nothing is overwritten"
        );
        assert!(
            matches!(open(Mode::ReadWrite), Err(DatabaseError::Damaged(None))),
            "empty"
        );
        std::fs::remove_file(&path).expect("removed");
        let made = open(Mode::Create).expect("made");
        assert_eq!(made.page_count().expect("counted"), 0);
        made.sql()
            .execute_batch("CREATE TABLE t (a INTEGER) STRICT")
            .expect("made");
        assert_eq!(made.page_count().expect("counted"), 2);
        for (number, good) in [(0, false), (1, true), (2, true), (3, false)] {
            assert_eq!(made.check_page(number).is_ok(), good, "{number}");
        }
        assert!(made.check_page(LOCK_PAGE).is_ok(), "nothing stands there");
        let mut seen = Vec::new();
        let count = made
            .check_pages(|number, good| seen.push((number, good)))
            .expect("read");
        assert_eq!((count, seen), (2, vec![(1, true), (2, true)]));
        // Within a transaction as well.
        made.sql()
            .execute_batch("BEGIN; INSERT INTO t VALUES (1)")
            .expect("begun");
        assert_eq!(made.page_count().expect("counted"), 2);
        made.sql().execute_batch("COMMIT").expect("done");
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes[PAGE_SIZE + 9] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        let mut seen = Vec::new();
        made.check_pages(|number, good| seen.push((number, good)))
            .expect("read");
        assert_eq!(seen, [(1, true), (2, false)]);
        bytes.push(0);
        std::fs::write(&path, &bytes).expect("written");
        assert!(matches!(
            made.page_count(),
            Err(DatabaseError::Damaged(None))
        ));
        assert!(matches!(
            made.check_pages(|_, _| ()),
            Err(DatabaseError::Damaged(None))
        ));
    }
}
