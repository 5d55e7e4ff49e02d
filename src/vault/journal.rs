//! The format of a sealed rollback journal.
//!
//! SQLite's own layout, with images sealed, header padding used and checksums masked:
//!
//! ```text
//! segment = header sector (512) | record (4104)*        a further segment begins at the next 512
//! header  = magic 8 | count u32 | random u32 | pages before u32 | sector 512 u32 | page 4096 u32
//!         | followed u32 | MAC 32 | zeros
//! record  = page number u32 | sealed image (4096) | masked checksum u32
//! ```
//!
//! Magic and count are zeros until the records are safely on disk ("counted"). "Followed" becomes 1
//! when the next segment is counted, so that a journal cut between two segments is noticed. All
//! integers are big-endian. What may be ignored in a journal left by a crash is decided in `scan`, strictly:
//! SQLite itself stops quietly at the first thing it does not understand, and would leave a
//! database rolled back by half that its integrity check calls sound.
//!
//! What no format can tell: a hot journal that was deleted, emptied, or replaced by a whole older
//! one of this vault. The log over the rows finds that; see the threat model.

use subtle::ConstantTimeEq;

use crate::vault::page::{Damaged, ImagePlace, PAGE_SIZE, Page, PageCipher};
use crate::vault::vfs::storage::{Answer, Bytes, Fault, Storage};

/// The size of a header, in bytes. Fixed at 512 by the promise of power-safe overwriting.
pub(crate) const SECTOR: u64 = 512;
/// The size of a record, in bytes.
pub(crate) const RECORD: u64 = PAGE_SIZE as u64 + 8;
/// The part of a header that means something.
pub(crate) const HEADER: usize = 64;
/// The first bytes of a counted header.
pub(crate) const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// What the MAC covers: SQLite's fields and "followed".
const FIELDS: usize = 32;
const MAC: std::ops::Range<usize> = 32..64;
/// Where "followed" stands.
pub(crate) const FOLLOWED: std::ops::Range<usize> = 28..32;

/// A header and the records behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where the header stands.
    pub(crate) offset: u64,
    /// The number of records known to be on disk; `None` before they are.
    pub(crate) count: Option<u32>,
    /// Whether the next segment was counted too. A crash can come between the two writes, but by
    /// then the next header itself is long on disk.
    pub(crate) followed: bool,
    /// SQLite's random number for this segment.
    pub(crate) random: u32,
    /// The size of the database before the transaction, in pages.
    pub(crate) pages: u32,
}

/// What stands at an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the header of a segment, so many bytes from its start.
    Header(u64),
    /// The page number of a record.
    Number,
    /// The image of a record.
    Image,
    /// The checksum of a record.
    Checksum,
    /// Nothing that a read or write may begin with.
    Nowhere,
}

/// Finds the segment an offset is in and what stands there.
pub(crate) fn locate(segments: &[Segment], offset: u64) -> Option<(Segment, Place)> {
    let segment = *segments.iter().rev().find(|s| s.offset <= offset)?;
    let within = offset - segment.offset;
    let place = match within.checked_sub(SECTOR) {
        None => Place::Header(within),
        Some(records) => match records % RECORD {
            0 => Place::Number,
            4 => Place::Image,
            4100 => Place::Checksum,
            _ => Place::Nowhere,
        },
    };
    Some((segment, place))
}

/// Puts the MAC into the first bytes of a header.
pub(crate) fn seal_header(
    cipher: &PageCipher,
    offset: u64,
    first_random: u32,
    header: &mut [u8; HEADER],
) {
    let mac = cipher.header_mac(offset, first_random, &fields(header));
    header[MAC].copy_from_slice(&mac);
}

/// Checks the first bytes of a header: MAC, magic, sizes.
///
/// `first_random` is the random number of the journal's first header, `None` for that one itself.
pub(crate) fn open_header(
    cipher: &PageCipher,
    offset: u64,
    first_random: Option<u32>,
    header: &[u8; HEADER],
) -> Result<Segment, Damaged> {
    let random = number(header, 12);
    let mac = cipher.header_mac(offset, first_random.unwrap_or(random), &fields(header));
    if !bool::from(mac.ct_eq(&header[MAC])) {
        return Err(Damaged);
    }
    let followed = match number(header, FOLLOWED.start) {
        0 => false,
        1 => true,
        _ => return Err(Damaged),
    };
    let count = match (&header[..8], number(header, 8)) {
        ([0, 0, 0, 0, 0, 0, 0, 0], 0) => None,
        (magic, count) if magic == MAGIC && count != u32::MAX => Some(count),
        _ => return Err(Damaged),
    };
    if (number(header, 20), number(header, 24)) != (SECTOR as u32, PAGE_SIZE as u32) {
        return Err(Damaged);
    }
    Ok(Segment {
        offset,
        count,
        followed,
        random,
        pages: number(header, 16),
    })
}

/// Reads the structure of a journal: every counted segment, and the uncounted one at the end.
///
/// A counted record that the file is too short for, or a header that is neither ours nor never
/// written, is damage. So is anything else than zeros where a next header would begin: were it
/// ignored, one flipped bit in a second header would undo half a transaction and keep the other.
pub(crate) fn scan(storage: &dyn Storage, cipher: &PageCipher) -> Result<Vec<Segment>, Fault> {
    let size = storage.size()?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut offset = 0;
    loop {
        let must_follow = segments.last().is_some_and(|last| last.followed);
        let rest = size.saturating_sub(offset);
        let mut header = [0u8; HEADER];
        let there = rest.min(HEADER as u64) as usize;
        if there > 0 && storage.read(offset, &mut header[..there])? == Answer::Short {
            return Err(Fault::Damaged);
        }
        let first_random = segments.first().map(|first| first.random);
        let opened = match rest >= SECTOR {
            true => open_header(cipher, offset, first_random, &header),
            false => Err(Damaged),
        };
        if header[..12] == [0; 12] {
            // Never counted. Without a good MAC it was never quite written either, and no record
            // behind it will be read.
            match opened {
                Ok(segment) => segments.push(segment),
                Err(Damaged) if must_follow => return Err(Fault::Damaged),
                Err(Damaged) => {}
            }
            return Ok(segments);
        }
        let segment = opened?;
        let end = offset + SECTOR + u64::from(segment.count.unwrap_or(0)) * RECORD;
        if end > size {
            return Err(Fault::Damaged);
        }
        segments.push(segment);
        offset = end.next_multiple_of(SECTOR);
    }
}

/// SQLite's checksum of a journalled page: the header's random number plus every 200th byte.
pub(crate) fn checksum(random: u32, plain: &Page) -> u32 {
    (1..PAGE_SIZE - 199)
        .rev()
        .step_by(200)
        .fold(random, |sum, at| sum.wrapping_add(u32::from(plain[at])))
}

/// The four bytes at `at`, as a number.
pub(crate) fn number(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0u8; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(four)
}

fn fields(header: &[u8; HEADER]) -> [u8; FIELDS] {
    let mut fields = [0u8; FIELDS];
    fields.copy_from_slice(&header[..FIELDS]);
    fields
}

/// The page images of a journal given as bytes: offset, page number, what the image opens to.
///
/// For tools that look at a journal from outside. Empty when the structure itself does not hold;
/// of the uncounted segment at the end every complete record is tried.
pub fn read_images(bytes: &[u8], cipher: &PageCipher) -> Vec<(u64, u32, Result<Vec<u8>, Damaged>)> {
    let storage = Bytes(bytes);
    let segments = scan(&storage, cipher).unwrap_or_default();
    let mut images = Vec::new();
    for segment in segments {
        let start = segment.offset + SECTOR;
        let behind = (bytes.len() as u64).saturating_sub(start) / RECORD;
        for index in 0..segment.count.map_or(behind, u64::from) {
            let at = (start + index * RECORD) as usize;
            let number = number(bytes, at);
            let offset = at as u64 + 4;
            let place = ImagePlace {
                number,
                offset,
                random: segment.random,
            };
            let content = Page::try_from(&bytes[at + 4..at + 4 + PAGE_SIZE])
                .map_err(|_| Damaged)
                .and_then(|mut page| {
                    cipher.open_image(place, &mut page)?;
                    Ok(page.to_vec())
                });
            images.push((offset, number, content));
        }
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Key32;

    fn cipher() -> PageCipher {
        PageCipher::new(&Key32::new(&mut [1; 32]), &[2; 16], 3)
    }

    /// The header of a journal at its beginning, counted or not.
    fn header(count: Option<u32>) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        if let Some(count) = count {
            header[..8].copy_from_slice(&MAGIC);
            header[8..12].copy_from_slice(&count.to_be_bytes());
        }
        for (at, value) in [
            (12, 77),
            (16, 5),
            (20, SECTOR as u32),
            (24, PAGE_SIZE as u32),
        ] {
            header[at..at + 4].copy_from_slice(&u32::to_be_bytes(value));
        }
        seal_header(&cipher(), 0, 77, &mut header);
        header
    }

    #[test]
    fn every_changed_byte_of_a_journals_header_is_noticed() {
        let sealed = header(Some(2));
        let opened = open_header(&cipher(), 0, None, &sealed).expect("opens");
        assert_eq!(
            (opened.count, opened.random, opened.pages),
            (Some(2), 77, 5)
        );
        for at in 0..HEADER {
            let mut changed = sealed;
            changed[at] ^= 1;
            assert_eq!(
                open_header(&cipher(), 0, None, &changed),
                Err(Damaged),
                "byte {at}"
            );
        }
        assert_eq!(open_header(&cipher(), 512, None, &sealed), Err(Damaged));
        assert_eq!(open_header(&cipher(), 0, Some(78), &sealed), Err(Damaged));
    }

    #[test]
    fn no_journal_counts_its_records_by_the_size_of_the_file() {
        // SQLite's "no sync" mode, and a magic number that is none, under a good MAC.
        let changes: [(usize, [u8; 4]); 3] =
            [(8, [0xff; 4]), (0, [1, 2, 3, 4]), (28, [0, 0, 0, 2])];
        for (at, bytes) in changes {
            let mut header = header(Some(2));
            header[at..at + 4].copy_from_slice(&bytes);
            seal_header(&cipher(), 0, 77, &mut header);
            assert_eq!(
                open_header(&cipher(), 0, None, &header),
                Err(Damaged),
                "at {at}"
            );
        }
    }

    #[test]
    fn the_images_of_a_journal_are_read_from_outside() {
        let mut records = Vec::new();
        for number in [3u32, 4, 5] {
            records.extend_from_slice(&number.to_be_bytes());
            let mut image: Page = [0; PAGE_SIZE];
            image[..9].fill(number as u8);
            let place = ImagePlace {
                number,
                offset: SECTOR + records.len() as u64,
                random: 77,
            };
            cipher().seal_image(place, &mut image);
            records.extend_from_slice(&image);
            records.extend_from_slice(&[0; 4]);
        }
        let journal = |count, length: usize| {
            let mut bytes = header(count).to_vec();
            bytes.resize(SECTOR as usize, 0);
            bytes.extend_from_slice(&records[..length]);
            bytes
        };
        let seen = |bytes: &[u8]| -> Vec<(u64, u32, Option<u8>)> {
            let images = read_images(bytes, &cipher()).into_iter();
            images
                .map(|(at, n, content)| (at, n, content.ok().map(|c| c[8])))
                .collect()
        };
        let all = [(516, 3, Some(3)), (4620, 4, Some(4)), (8724, 5, Some(5))];
        let two = 2 * RECORD as usize;
        assert_eq!(seen(&journal(Some(3), records.len())), all);
        assert_eq!(seen(&journal(Some(2), two)), all[..2]);
        let behind = journal(Some(2), records.len());
        assert_eq!(seen(&behind), [], "no header where one would begin");
        assert_eq!(
            seen(&journal(None, records.len())),
            all,
            "as many as there are"
        );
        assert_eq!(
            seen(&journal(None, records.len() - 1)),
            all[..2],
            "the last is not whole"
        );
        let mut changed = journal(None, records.len());
        changed[4700] ^= 1;
        assert_eq!(seen(&changed)[1], (4620, 4, None));
        assert_eq!(seen(&journal(Some(4), records.len())), [], "one is missing");
        assert_eq!(seen(&[]), []);
    }
}
