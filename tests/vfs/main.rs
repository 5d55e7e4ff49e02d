//! The sealing VFS from outside: the same answers as plain SQLite, and never a wrong one.

mod bytes;
mod hot_journal;
mod leftover;
mod limits;
mod mixed;
mod model;
mod processes;
mod tamper;

use std::path::{Path, PathBuf};
use std::time::Duration;

use kluis::secret::Key32;
use kluis::vault::database::{DatabaseError, Mode, SealedConnection};
use kluis::vault::page::PageCipher;
use tempfile::TempDir;

pub const MARKER: &str = "Zeldzame-Vogel-1187";

pub fn cipher() -> PageCipher {
    cipher_of(7, 3, 1)
}

pub fn cipher_of(key: u8, id: u8, epoch: u32) -> PageCipher {
    PageCipher::new(&Key32::new(&mut [key; 32]), &[id; 16], epoch)
}

pub fn database_path(folder: &TempDir) -> PathBuf {
    folder.path().join("vault-1.db")
}

pub fn journal_path(folder: &TempDir) -> PathBuf {
    folder.path().join("vault-1.db-journal")
}

pub fn create(path: &Path) -> SealedConnection {
    SealedConnection::open(path, cipher(), Mode::Create, Duration::ZERO).unwrap()
}

pub fn open(path: &Path) -> Result<SealedConnection, DatabaseError> {
    SealedConnection::open(path, cipher(), Mode::ReadWrite, Duration::ZERO)
}

pub type Rows = Vec<(i64, i64, Vec<u8>)>;

pub fn rows(sql: &rusqlite::Connection) -> rusqlite::Result<Rows> {
    sql.prepare("SELECT id, kind, content FROM item ORDER BY id")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

pub fn assert_sound(sealed: &SealedConnection) {
    let answer: String = sealed
        .sql()
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(answer, "ok");
    for number in 1..=sealed.page_count().unwrap() {
        sealed.check_page(number).unwrap();
    }
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A small table over several pages, every row with the marker in it.
pub fn fill(sealed: &SealedConnection, rows: i64) {
    sealed
        .sql()
        .execute_batch(&format!(
            "CREATE TABLE item (id INTEGER PRIMARY KEY, kind INTEGER, content BLOB);
             CREATE INDEX item_kind ON item (kind);
             BEGIN;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO item SELECT i, i % 7, CAST('{MARKER}' || printf('%0900d', i) AS BLOB) FROM n;
             COMMIT;"
        ))
        .unwrap();
}
