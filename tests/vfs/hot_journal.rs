//! A journal left by a crash: played back, or refused, but never half.

use kluis::vault::database::DatabaseError;
use kluis::vault::journal::read_images;
use kluis::vault::page::read_pages;
use tempfile::TempDir;

use super::{
    MARKER, Rows, assert_sound, cipher, cipher_of, contains, create, database_path, fill,
    journal_path, open, rows,
};

const PAGE: usize = 4096;
const RECORD: usize = PAGE + 8;

/// The files as a crash in the middle of a large transaction would leave them.
struct Crash {
    database: Vec<u8>,
    journal: Vec<u8>,
    before: Rows,
}

/// A header's offset and its count.
type Header = (usize, usize);

impl Crash {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let sealed = create(&database_path(&folder));
        fill(&sealed, 160);
        let before = rows(sealed.sql()).unwrap();
        // Page 1 is changed early, so its image is in a counted segment.
        sealed
            .sql()
            .execute_batch(
                "PRAGMA cache_size = 12; BEGIN; CREATE TABLE extra (a);
                 INSERT INTO item SELECT id + 1000, kind, content FROM item WHERE id < 30;
                 UPDATE item SET kind = kind + 1, content = CAST('changed ' || content AS BLOB);",
            )
            .unwrap();
        // No other process is there, so the locks that these reads drop are not missed.
        let crash = Crash {
            database: std::fs::read(database_path(&folder)).unwrap(),
            journal: std::fs::read(journal_path(&folder)).unwrap(),
            before,
        };
        sealed.sql().execute_batch("ROLLBACK").unwrap();
        assert!(rows(sealed.sql()).unwrap() == crash.before);
        crash
    }

    fn headers(&self) -> Vec<Header> {
        let mut headers = Vec::new();
        let mut at = 0;
        while at + 512 <= self.journal.len() && self.journal[at] == 0xd9 {
            let count: [u8; 4] = self.journal[at + 8..at + 12].try_into().unwrap();
            let count = u32::from_be_bytes(count) as usize;
            headers.push((at, count));
            at = (at + 512 + count * RECORD).next_multiple_of(512);
        }
        headers
    }

    /// Opens the files in a folder of their own; what the item table then holds.
    fn recover(&self) -> Result<Rows, DatabaseError> {
        let folder = TempDir::new().unwrap();
        std::fs::write(database_path(&folder), &self.database).unwrap();
        std::fs::write(journal_path(&folder), &self.journal).unwrap();
        let sealed = match open(&database_path(&folder)) {
            Ok(sealed) => sealed,
            Err(error) => {
                let left = std::fs::read(journal_path(&folder)).unwrap();
                assert!(left == self.journal, "a journal that is refused must stay");
                return Err(error);
            }
        };
        let found = rows(sealed.sql())?;
        // A wrong table is told by the caller, with the case at hand.
        if found == self.before {
            assert_sound(&sealed);
        }
        let left = std::fs::metadata(journal_path(&folder)).map_or(0, |file| file.len());
        assert_eq!(left, 0);
        Ok(found)
    }

    fn assert_refused(&self, what: &str) {
        match self.recover() {
            Err(DatabaseError::Damaged(_)) => {}
            Err(other) => panic!("{what}: {other:?}"),
            Ok(found) => panic!("{what}: accepted, right: {}", found == self.before),
        }
    }

    fn assert_recovers(&self, what: &str) {
        match self.recover() {
            Ok(found) => assert!(found == self.before, "{what}: wrong rows"),
            Err(error) => panic!("{what}: {error:?}"),
        }
    }

    fn flipped(&self, at: usize) -> Crash {
        let mut journal = self.journal.clone();
        journal[at] ^= 1 << (at % 8);
        self.with_journal(journal)
    }

    fn with_journal(&self, journal: Vec<u8>) -> Crash {
        Crash {
            database: self.database.clone(),
            journal,
            before: self.before.clone(),
        }
    }
}

#[test]
fn a_hot_journal_of_several_segments_restores_what_was_before() {
    let crash = Crash::new();
    let headers = crash.headers();
    assert!(headers.len() >= 3, "{headers:?}");
    let without = crash.with_journal(Vec::new()).recover();
    assert!(
        !matches!(without, Ok(found) if found == crash.before),
        "nothing had been written"
    );
    crash.assert_recovers("as left");
}

#[test]
fn a_torn_page_one_is_restored_from_the_journal() {
    let mut crash = Crash::new();
    crash.database[2000..PAGE].fill(0x55);
    crash.assert_recovers("page 1 torn");
    crash.database[..PAGE].fill(0);
    crash.assert_recovers("page 1 zero");
    let (last, count) = *crash.headers().last().unwrap();
    for (offset, number, _) in read_images(&crash.journal, &cipher()) {
        // A page is only ever written when its image is counted.
        if offset as usize >= last + 512 + count * RECORD {
            continue;
        }
        let start = (number as usize - 1) * PAGE;
        if start + PAGE <= crash.database.len() {
            crash.database[start + 100..start + 612].fill(0xaa);
        }
    }
    crash.database.extend_from_slice(&[0xaa; 1000]);
    crash.assert_recovers("every journalled page torn, and one that was being added");
}

#[test]
fn every_flip_in_a_counted_segment_is_noticed() {
    let crash = Crash::new();
    let mut flips = 0;
    for (header, count) in crash.headers() {
        let mut places: Vec<usize> = (header..header + 64).collect();
        for record in 0..count {
            let number = header + 512 + record * RECORD;
            let image = number + 4;
            places.extend([
                number,
                number + 3,
                image,
                image + 1777 + record,
                image + 4055,
            ]);
            places.extend([image + 4056, image + 4079, image + 4080, image + 4095]);
            places.extend([image + PAGE, image + PAGE + 3]);
        }
        for at in places {
            crash
                .flipped(at)
                .assert_refused(&format!("byte {at}, header {header} of {count}"));
            flips += 1;
        }
    }
    println!("{flips} flips");
    assert!(flips > 400);
}

#[test]
fn a_flip_elsewhere_in_the_journal_does_no_harm() {
    let crash = Crash::new();
    let headers = crash.headers();
    let (last, count) = *headers.last().unwrap();
    let end = (last + 512 + count * RECORD).next_multiple_of(512);
    for (header, _) in headers {
        crash.flipped(header + 64).assert_recovers("padding");
        crash.flipped(header + 511).assert_recovers("padding");
    }
    assert!(
        crash.journal.len() > end + 512 + RECORD,
        "there is an uncounted segment"
    );
    // Behind the last counted segment stands a header that must be there, and then nothing that is
    // ever read.
    for at in [
        end + 512,
        end + 516,
        end + 516 + 4095,
        end + 512 + RECORD - 1,
    ] {
        crash.flipped(at).assert_recovers("uncounted record");
    }
    for at in end..end + 64 {
        match crash.flipped(at).recover() {
            Ok(found) => assert!(found == crash.before, "byte {at}"),
            Err(error) => assert!(matches!(error, DatabaseError::Damaged(_)), "byte {at}"),
        }
    }
}

#[test]
fn a_journal_cut_short_is_refused_wherever_something_counted_is_missing() {
    let crash = Crash::new();
    let headers = crash.headers();
    let (last, count) = *headers.last().unwrap();
    let end = last + 512 + count * RECORD;
    let mut lengths = vec![1, 7, 15, 16, 17, 28, 100, 511, 512, 513];
    for (header, count) in &headers {
        let records = header + 512;
        lengths.extend([
            header + 1,
            header + 13,
            header + 63,
            header + 64,
            header + 511,
            records,
        ]);
        lengths.extend([records + 2, records + 4, records + 20, records + 4 + PAGE]);
        for record in 1..=*count {
            let behind = records + record * RECORD;
            lengths.extend([behind - 4, behind - 1, behind, behind + 12, behind + 16]);
        }
    }
    let before = lengths.len();
    lengths.retain(|length| *length < end);
    assert!(before - lengths.len() < 10);
    for length in &lengths {
        let cut = crash.with_journal(crash.journal[..*length].to_vec());
        cut.assert_refused(&format!("cut to {length} of {end} counted"));
    }
    println!("{} cuts refused", lengths.len());
    let next = end.next_multiple_of(512);
    for length in [
        end,
        end + 1,
        next + 512,
        next + 516,
        crash.journal.len() - 1,
    ] {
        let cut = crash.with_journal(crash.journal[..length].to_vec());
        cut.assert_recovers(&format!("cut to {length}, all {end} counted are there"));
    }
}

#[test]
fn records_and_segments_from_elsewhere_are_refused() {
    let (crash, other) = (Crash::new(), Crash::new());
    let (first, second) = (512, 512 + RECORD);
    let mut swapped = crash.journal.clone();
    swapped[first..first + RECORD].copy_from_slice(&crash.journal[second..second + RECORD]);
    swapped[second..second + RECORD].copy_from_slice(&crash.journal[first..first + RECORD]);
    crash
        .with_journal(swapped)
        .assert_refused("two records swapped");

    let mut spliced = crash.journal.clone();
    spliced[first..first + RECORD].copy_from_slice(&other.journal[first..first + RECORD]);
    crash
        .with_journal(spliced)
        .assert_refused("a record of another journal");

    let (header, _) = crash.headers()[1];
    let mut spliced = crash.journal.clone();
    spliced[header..].copy_from_slice(&other.journal[header..crash.journal.len()]);
    crash
        .with_journal(spliced)
        .assert_refused("a segment of another journal");
}

#[test]
fn a_database_cut_below_its_former_size_is_not_filled_up_with_zeros() {
    let crash = Crash::new();
    let folder = TempDir::new().unwrap();
    std::fs::write(database_path(&folder), &crash.database[..20 * PAGE]).unwrap();
    std::fs::write(journal_path(&folder), &crash.journal).unwrap();
    // Refused at once, not when a query meets the zeros.
    assert!(matches!(
        open(&database_path(&folder)),
        Err(DatabaseError::Damaged(_))
    ));
    assert_eq!(
        std::fs::metadata(database_path(&folder)).unwrap().len(),
        20 * PAGE as u64
    );
}

#[test]
fn nothing_of_the_content_stands_in_database_or_journal() {
    let crash = Crash::new();
    for part in [MARKER, "changed ", "CREATE TABLE", "0000000000000000"] {
        assert!(!contains(&crash.database, part.as_bytes()), "{part}");
        assert!(!contains(&crash.journal, part.as_bytes()), "{part}");
    }
    assert!(!contains(&crash.database, b"SQLite format 3"));
}

#[test]
fn the_dump_functions_show_every_page_and_image() {
    let crash = Crash::new();
    let images = read_images(&crash.journal, &cipher());
    let counted: usize = crash.headers().iter().map(|(_, count)| count).sum();
    assert!(images.len() >= counted && counted > 20);
    assert!(images.iter().all(|(_, _, content)| content.is_ok()));
    assert!(images.iter().any(|(_, number, _)| *number == 1));
    assert!(
        images
            .iter()
            .any(|(_, _, content)| { contains(content.as_ref().unwrap(), MARKER.as_bytes()) })
    );
    assert!(read_images(&crash.journal, &cipher_of(7, 3, 2)).is_empty());
    let pages = read_pages(&crash.database, &cipher());
    assert_eq!(pages.len(), crash.database.len() / PAGE);
    assert!(pages.iter().all(|(_, content)| content.is_ok()));
}
