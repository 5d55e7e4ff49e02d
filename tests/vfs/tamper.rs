//! A database file that somebody changed: noticed page by page.

use kluis::vault::database::{DatabaseError, Kind, Mode, SealedConnection, classify};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

use super::{assert_sound, cipher, cipher_of, create, database_path, fill, open, rows};

const PAGE: usize = 4096;

fn sealed_bytes() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 60);
    // Some free pages, that no query would ever read.
    sealed
        .sql()
        .execute_batch("DELETE FROM item WHERE id > 40")
        .unwrap();
    let free: i64 = sealed
        .sql()
        .pragma_query_value(None, "freelist_count", |r| r.get(0))
        .unwrap();
    assert!(free > 2);
    drop(sealed);
    std::fs::read(database_path(&folder)).unwrap()
}

fn placed(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = database_path(&folder);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Page `number` does not check, all others do; nothing reads it without an error.
fn assert_only_damaged(bytes: &[u8], number: usize) {
    let (_folder, path) = placed(bytes);
    let sealed = match open(&path) {
        Err(DatabaseError::Damaged(_)) if number == 1 => return,
        other => other.unwrap_or_else(|error| panic!("page {number}: {error:?}")),
    };
    assert_ne!(number, 1);
    for page in 1..=sealed.page_count().unwrap() {
        let damaged = matches!(sealed.check_page(page), Err(DatabaseError::Damaged(_)));
        assert_eq!(damaged, page as usize == number, "page {page}");
    }
    let scan = rows(sealed.sql());
    let check = sealed
        .sql()
        .query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0));
    if let Err(error) = &scan {
        assert_eq!(classify(error), Kind::Damaged);
    }
    // A free page may lie unread by both; check_page above is what finds it.
    let free: i64 = sealed
        .sql()
        .pragma_query_value(None, "freelist_count", |row| row.get(0))
        .unwrap();
    let noticed = scan.is_err() || !matches!(check.as_deref(), Ok("ok"));
    assert!(noticed || free > 0, "page {number} was read as if whole");
}

#[test]
fn one_flipped_bit_in_any_page_is_noticed() {
    let bytes = sealed_bytes();
    let pages = bytes.len() / PAGE;
    for number in 1..=pages {
        for place in [0, 24, 100, 1000 + number, 4055, 4056, 4079, 4080, 4095] {
            let mut changed = bytes.clone();
            changed[(number - 1) * PAGE + place] ^= 1 << (number % 8);
            assert_only_damaged(&changed, number);
        }
    }
    println!("{} flips", pages * 9);
}

#[test]
fn pages_that_are_read_give_the_io_error_of_damaged_data() {
    let mut bytes = sealed_bytes();
    for page in 1..bytes.len() / PAGE {
        bytes[page * PAGE + 77] ^= 4;
    }
    let (_folder, path) = placed(&bytes);
    let sealed = open(&path).unwrap();
    let error = rows(sealed.sql()).unwrap_err();
    assert_eq!(
        error.sqlite_error().unwrap().extended_code,
        rusqlite::ffi::SQLITE_IOERR_DATA
    );
}

#[test]
fn swapped_zeroed_and_foreign_pages_are_noticed() {
    let bytes = sealed_bytes();
    let mut swapped = bytes.clone();
    swapped[2 * PAGE..3 * PAGE].copy_from_slice(&bytes[3 * PAGE..4 * PAGE]);
    assert_only_damaged(&swapped, 3);

    let mut zeroed = bytes.clone();
    zeroed[4 * PAGE..5 * PAGE].fill(0);
    assert_only_damaged(&zeroed, 5);

    for foreign in [cipher_of(7, 3, 2), cipher_of(7, 4, 1), cipher_of(8, 3, 1)] {
        let mut page = kluis::vault::page::Page::try_from(&bytes[PAGE..2 * PAGE]).unwrap();
        cipher().open_page(2, &mut page).unwrap();
        foreign.seal_page(2, &mut page);
        let mut changed = bytes.clone();
        changed[PAGE..2 * PAGE].copy_from_slice(&page);
        assert_only_damaged(&changed, 2);
    }
}

#[test]
fn a_file_cut_within_a_page_is_damaged() {
    let bytes = sealed_bytes();
    for cut in [1, 100, 4095, PAGE + 1, bytes.len() - 1] {
        let (_folder, path) = placed(&bytes[..cut]);
        let opened = open(&path).and_then(|sealed| sealed.page_count());
        assert!(
            matches!(opened, Err(DatabaseError::Damaged(_))),
            "{cut}: {opened:?}"
        );
    }
    let (_folder, path) = placed(&[]);
    assert!(matches!(open(&path), Err(DatabaseError::Damaged(_))));
    let (_folder, path) = placed(&bytes);
    assert_sound(&open(&path).unwrap());
    let missing = open(&path)
        .unwrap()
        .check_page((bytes.len() / PAGE) as u32 + 1);
    assert!(matches!(missing, Err(DatabaseError::Damaged(_))));
}

#[test]
fn another_key_vault_or_epoch_does_not_open_it() {
    let (_folder, path) = placed(&sealed_bytes());
    for other in [cipher_of(8, 3, 1), cipher_of(7, 4, 1), cipher_of(7, 3, 2)] {
        let opened = SealedConnection::open(&path, other, Mode::ReadWrite, Duration::ZERO);
        assert!(matches!(opened, Err(DatabaseError::Damaged(_))));
    }
    let plain = rusqlite::Connection::open(&path).unwrap();
    assert!(rows(&plain).is_err());
}
