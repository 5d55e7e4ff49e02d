//! The file methods of the VFS against a plain model: random page writes, reads of every shape that
//! SQLite has, truncates, syncs, and the file opened again.

use super::mixed::{Dice, seeds};
use super::{create, database_path, open};
use kluis::vault::database::SealedConnection;
use rusqlite::ffi;
use std::collections::BTreeMap;
use std::ffi::c_int;
use tempfile::TempDir;

const PAGE: usize = 4096;
const USABLE: usize = 4056;

/// The open database file of a connection, as SQLite's pager calls it.
struct File<'a> {
    file: *mut ffi::sqlite3_file,
    _open: &'a SealedConnection,
}

impl<'a> File<'a> {
    fn of(sealed: &'a SealedConnection) -> File<'a> {
        let mut file: *mut ffi::sqlite3_file = std::ptr::null_mut();
        // SAFETY: the connection is open; SQLite stores a pointer to its file, which lives as long.
        let code = unsafe {
            ffi::sqlite3_file_control(
                sealed.sql().handle(),
                c"main".as_ptr(),
                ffi::SQLITE_FCNTL_FILE_POINTER,
                (&raw mut file).cast(),
            )
        };
        assert_eq!(code, ffi::SQLITE_OK);
        File {
            file,
            _open: sealed,
        }
    }

    fn methods(&self) -> &ffi::sqlite3_io_methods {
        // SAFETY: the file is open, so its methods are set.
        unsafe { &*(*self.file).pMethods }
    }

    fn read(&self, offset: usize, length: usize) -> (c_int, Vec<u8>) {
        // What was in the buffer before must not stay there.
        let mut buffer = vec![0xa5; length];
        let read = self.methods().xRead.unwrap();
        // SAFETY: the buffer has `length` bytes.
        let code = unsafe {
            read(
                self.file,
                buffer.as_mut_ptr().cast(),
                length as c_int,
                offset as i64,
            )
        };
        (code, buffer)
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> c_int {
        let write = self.methods().xWrite.unwrap();
        // SAFETY: the buffer has that many bytes.
        unsafe {
            write(
                self.file,
                bytes.as_ptr().cast(),
                bytes.len() as c_int,
                offset as i64,
            )
        }
    }

    fn truncate(&self, size: usize) -> c_int {
        // SAFETY: the file is open.
        unsafe { self.methods().xTruncate.unwrap()(self.file, size as i64) }
    }

    fn sync(&self) -> c_int {
        // SAFETY: the file is open.
        unsafe { self.methods().xSync.unwrap()(self.file, ffi::SQLITE_SYNC_NORMAL) }
    }

    fn size(&self) -> usize {
        let mut size = 0i64;
        // SAFETY: the file is open.
        let code = unsafe { self.methods().xFileSize.unwrap()(self.file, &mut size) };
        assert_eq!(code, ffi::SQLITE_OK);
        size as usize
    }
}

/// What the file should hold: pages that were written; others below the size are holes.
struct Model {
    pages: BTreeMap<usize, Vec<u8>>,
    count: usize,
}

impl Model {
    fn check_page(&self, file: &File<'_>, number: usize) {
        let (code, found) = file.read(number * PAGE, PAGE);
        match self.pages.get(&number) {
            Some(page) => assert!(code == ffi::SQLITE_OK && found == *page, "page {number}"),
            // Past the end is a short read of zeros; a hole was never sealed.
            None if number >= self.count => {
                assert_eq!(code, ffi::SQLITE_IOERR_SHORT_READ, "page {number}");
                assert!(found.iter().all(|byte| *byte == 0));
            }
            None => {
                assert_eq!(code, ffi::SQLITE_IOERR_DATA, "page {number}");
                assert!(found.iter().all(|byte| *byte == 0), "nothing shows");
            }
        }
    }
}

fn page(dice: &mut Dice) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    let filled = [0, 1, 100, USABLE][dice.roll(4) as usize];
    for byte in &mut page[..filled] {
        *byte = dice.roll(256) as u8;
    }
    // No page of a b-tree, neither as the first one nor as another: of those the VFS clears what
    // they do not use (leftover.rs), and then they would not come back as they were written.
    page[0] = 0;
    page[100] = 0;
    page
}

fn run(seed: u64) {
    let folder = TempDir::new().unwrap();
    let path = database_path(&folder);
    let mut sealed = create(&path);
    sealed
        .sql()
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    let count = sealed.page_count().unwrap() as usize;
    let mut model = Model {
        pages: BTreeMap::new(),
        count,
    };
    for number in 0..count {
        let (code, bytes) = File::of(&sealed).read(number * PAGE, PAGE);
        assert_eq!(code, ffi::SQLITE_OK);
        model.pages.insert(number, bytes);
    }
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..400 {
        let file = File::of(&sealed);
        let number = 1 + dice.roll(24) as usize;
        match dice.roll(20) {
            0..=6 => {
                let bytes = page(&mut dice);
                assert_eq!(file.write(number * PAGE, &bytes), ffi::SQLITE_OK);
                model.pages.insert(number, bytes);
                model.count = model.count.max(number + 1);
            }
            7..=12 => model.check_page(&file, number),
            13 => {
                // The two partial reads of page 1.
                let first = &model.pages[&0];
                assert_eq!(file.read(0, 100), (ffi::SQLITE_OK, first[..100].to_vec()));
                assert_eq!(file.read(24, 16), (ffi::SQLITE_OK, first[24..40].to_vec()));
            }
            14 => {
                // Page 1 again, with other bytes where its header says nothing.
                let mut first = model.pages[&0].clone();
                for byte in &mut first[72..92] {
                    *byte = dice.roll(256) as u8;
                }
                assert_eq!(file.write(0, &first), ffi::SQLITE_OK);
                model.pages.insert(0, first);
            }
            15 => {
                let keep = count + dice.roll((model.count - count + 1) as u64) as usize;
                assert_eq!(file.truncate(keep * PAGE), ffi::SQLITE_OK);
                model.count = keep;
                model.pages.retain(|number, _| *number < keep);
            }
            16 => assert_eq!(file.sync(), ffi::SQLITE_OK),
            17 => refused(&mut dice, &file, number),
            18 => assert_eq!(file.size(), model.count * PAGE),
            _ => {
                drop(sealed);
                sealed = open(&path).unwrap();
            }
        }
        let file = File::of(&sealed);
        assert_eq!(file.size(), model.count * PAGE);
    }
    let file = File::of(&sealed);
    for number in 0..model.count + 2 {
        model.check_page(&file, number);
    }
    // Nothing of it stands in the file in clear.
    let raw = std::fs::read(&path).unwrap();
    for (number, page) in &model.pages {
        let piece = &page[..32];
        if piece.iter().any(|byte| *byte != 0) {
            let there = &raw[number * PAGE..number * PAGE + 32];
            assert_ne!(there, piece, "page {number}");
        }
    }
}

/// Shapes that SQLite does not have change nothing.
fn refused(dice: &mut Dice, file: &File<'_>, number: usize) {
    let before = file.size();
    let mut full = vec![7; PAGE];
    let answers = [
        file.write(number * PAGE, &full),
        file.write(
            number * PAGE + 1 + dice.roll(4_000) as usize,
            &full[..USABLE],
        ),
        file.write(number * PAGE, &full[..1 + dice.roll(4_000) as usize]),
        file.truncate(number * PAGE + 1 + dice.roll(4_000) as usize),
        file.read(number * PAGE + 1 + dice.roll(4_000) as usize, PAGE)
            .0,
        file.read(number * PAGE, 1 + dice.roll(4_000) as usize).0,
    ];
    full.fill(0);
    full[18] = 2; // A header that speaks of a write-ahead log.
    let wal = file.write(0, &full);
    assert!(
        answers
            .iter()
            .chain([&wal])
            .all(|code| *code != ffi::SQLITE_OK),
        "{answers:?} {wal}"
    );
    assert_eq!(file.size(), before);
}

#[test]
fn random_reads_writes_and_truncates_agree_with_a_plain_model() {
    let total = seeds(2);
    for seed in 1..=total {
        run(seed);
    }
    println!("{total} seeds of 400 operations");
}
