//! What a sealed database will not do, and what it does in memory instead.

use kluis::vault::database::{DatabaseError, Kind, Mode, SealedConnection, classify};
use rusqlite::Connection;
use rusqlite::ffi;
use std::time::Duration;
use tempfile::TempDir;

use super::{
    MARKER, assert_sound, cipher, contains, create, database_path, fill, journal_path, open, rows,
};

#[test]
fn the_files_belong_to_their_user_alone() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 5);
    #[cfg(unix)]
    for path in [database_path(&folder), journal_path(&folder)] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let again = SealedConnection::open(
        &database_path(&folder),
        cipher(),
        Mode::Create,
        Duration::ZERO,
    );
    assert!(matches!(again, Err(DatabaseError::Create(_))));
    assert_sound(&sealed);
}

#[test]
fn wal_is_refused() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 20);
    // With an exclusive lock SQLite would not need shared memory for it.
    for locking in ["NORMAL", "EXCLUSIVE"] {
        sealed
            .sql()
            .execute_batch(&format!("PRAGMA locking_mode = {locking}"))
            .unwrap();
        // SQLite may answer "wal" before the commit that would make it so has failed.
        let _ = sealed
            .sql()
            .query_row("PRAGMA journal_mode = WAL", (), |_| Ok(()));
        let _ = sealed.sql().execute_batch("DELETE FROM item WHERE id > 15");
    }
    drop(sealed);
    assert!(!folder.path().join("vault-1.db-wal").exists());
    let sealed = open(&database_path(&folder)).unwrap();
    assert_eq!(rows(sealed.sql()).unwrap().len(), 15);
    assert_sound(&sealed);
}

#[test]
fn large_sorts_stay_in_memory_and_temporary_files_are_refused() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 300);
    let sort = "PRAGMA cache_size = 5; PRAGMA temp.cache_size = 5;
        CREATE TEMP TABLE copy AS SELECT * FROM item ORDER BY content DESC;
        DROP TABLE copy;";
    sealed.sql().execute_batch(sort).unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 2);

    sealed
        .sql()
        .execute_batch("PRAGMA temp_store = FILE")
        .unwrap();
    let error = sealed.sql().execute_batch(sort).unwrap_err();
    assert_eq!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::CannotOpen)
    );
}

#[test]
fn a_large_statement_that_fails_is_undone_without_a_temporary_file() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 300);
    let before = rows(sealed.sql()).unwrap();
    sealed
        .sql()
        .execute_batch("PRAGMA cache_size = 5; BEGIN; SAVEPOINT a")
        .unwrap();
    sealed
        .sql()
        .execute_batch("UPDATE item SET content = content || 'x'")
        .unwrap();
    let failing = "UPDATE item SET content = content || 'y', id = max(id, 299)";
    assert!(sealed.sql().execute_batch(failing).is_err());
    sealed.sql().execute_batch("ROLLBACK TO a; COMMIT").unwrap();
    assert!(rows(sealed.sql()).unwrap() == before);
    assert_sound(&sealed);
}

#[test]
fn a_transaction_over_two_files_is_refused() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    drop(create(&database_path(&other)));
    let sealed = create(&database_path(&folder));
    fill(&sealed, 5);
    let before = rows(sealed.sql()).unwrap();
    let name = database_path(&other).display().to_string();
    sealed.sql().execute("ATTACH ? AS other", [&name]).unwrap();
    sealed
        .sql()
        .execute_batch("BEGIN; DELETE FROM item; CREATE TABLE other.t (a)")
        .unwrap();
    assert!(sealed.sql().execute_batch("COMMIT").is_err());
    if !sealed.sql().is_autocommit() {
        sealed.sql().execute_batch("ROLLBACK").unwrap();
    }
    assert!(rows(sealed.sql()).unwrap() == before);
}

#[test]
fn vacuum_and_vacuum_into_give_sealed_files() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 300);
    sealed
        .sql()
        .execute_batch("DELETE FROM item WHERE id % 3 = 0")
        .unwrap();
    let (before, pages) = (rows(sealed.sql()).unwrap(), sealed.page_count().unwrap());
    sealed
        .sql()
        .execute_batch("PRAGMA cache_size = 5; VACUUM")
        .unwrap();
    assert!(sealed.page_count().unwrap() < pages);
    assert!(rows(sealed.sql()).unwrap() == before);
    assert_sound(&sealed);

    let copy = folder.path().join("copy.db");
    sealed
        .sql()
        .execute("VACUUM INTO ?", [copy.display().to_string()])
        .unwrap();
    assert!(!contains(&std::fs::read(&copy).unwrap(), MARKER.as_bytes()));
    let copy = open(&copy).unwrap();
    assert!(rows(copy.sql()).unwrap() == before);
    assert_sound(&copy);
}

/// SQLite's backup interface, seven pages at a time; rusqlite's own is behind a feature.
fn back_up(from: &Connection, to: &Connection) -> i32 {
    // SAFETY: both connections are open and used by this thread alone.
    unsafe {
        let name = c"main".as_ptr();
        let backup = ffi::sqlite3_backup_init(to.handle(), name, from.handle(), name);
        assert!(!backup.is_null());
        while ffi::sqlite3_backup_step(backup, 7) == ffi::SQLITE_OK {}
        ffi::sqlite3_backup_finish(backup)
    }
}

#[test]
fn the_backup_interface_copies_between_sealed_files_only() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 100);
    let copy = create(&folder.path().join("copy.db"));
    assert_eq!(back_up(sealed.sql(), copy.sql()), ffi::SQLITE_OK);
    assert!(rows(copy.sql()).unwrap() == rows(sealed.sql()).unwrap());
    assert_sound(&copy);
    drop(copy);
    assert_sound(&open(&folder.path().join("copy.db")).unwrap());
    assert!(!contains(
        &std::fs::read(folder.path().join("copy.db")).unwrap(),
        MARKER.as_bytes()
    ));

    // A plain database has no room for nonce and tag: its pages are refused, not cut.
    let plain = Connection::open_in_memory().unwrap();
    plain
        .execute_batch("CREATE TABLE item (id, kind, content)")
        .unwrap();
    plain
        .execute("INSERT INTO item VALUES (1, 2, ?)", [vec![b'x'; 9000]])
        .unwrap();
    let target = create(&folder.path().join("third.db"));
    assert_ne!(back_up(&plain, target.sql()), ffi::SQLITE_OK);
}

#[test]
fn settings_that_would_break_the_promises_do_not_stick() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 50);
    // No mapping, whatever is asked.
    let size: i64 = sealed
        .sql()
        .query_row("PRAGMA mmap_size = 1000000", (), |row| row.get(0))
        .unwrap();
    assert_eq!(size, 0);
    // Without syncs SQLite counts records before they are there: refused.
    sealed
        .sql()
        .execute_batch("PRAGMA synchronous = OFF")
        .unwrap();
    assert!(
        sealed
            .sql()
            .execute_batch("DELETE FROM item WHERE id = 1")
            .is_err()
    );
    sealed
        .sql()
        .execute_batch("PRAGMA synchronous = FULL")
        .unwrap();
    sealed
        .sql()
        .execute_batch("DELETE FROM item WHERE id = 1")
        .unwrap();
    assert_sound(&sealed);
}

#[test]
fn time_and_randomness_come_from_the_platform() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    let (year, random): (i64, Vec<u8>) = sealed
        .sql()
        .query_row(
            "SELECT CAST(strftime('%Y') AS INTEGER), randomblob(16)",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert!(year > 2000);
    assert_ne!(random, vec![0; 16]);
    let error = sealed
        .sql()
        .query_row("SELECT load_extension('x')", (), |_| Ok(()))
        .unwrap_err();
    assert_eq!(classify(&error), Kind::Other);
}

#[test]
fn a_full_database_is_told_apart_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 20);
    let pages = sealed.page_count().unwrap();
    sealed
        .sql()
        .execute_batch(&format!("PRAGMA max_page_count = {}", pages + 2))
        .unwrap();
    let error = sealed
        .sql()
        .execute_batch("INSERT INTO item SELECT id + 100, kind, content FROM item")
        .unwrap_err();
    assert_eq!(classify(&error), Kind::Full);
    assert_eq!(rows(sealed.sql()).unwrap().len(), 20);
    assert_sound(&sealed);
}
