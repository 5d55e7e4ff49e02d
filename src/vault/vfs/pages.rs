//! Reads and writes of the database file.
//!
//! SQLite reads whole pages, and parts of page 1: 100 bytes when it opens the file, 16 at offset 24
//! at the start of a transaction. It writes whole pages only.

use super::storage::{Answer, Fault, Storage};
use super::unused;
use crate::vault::page::{PAGE_SIZE, Page, PageCipher, RESERVE, USABLE};

const SIZE: u64 = PAGE_SIZE as u64;

/// Bytes 16 to 24 of the database header: page size 4096, versions 1 (rollback journal), reserve,
/// and three fractions that SQLite fixes.
const HEADER_SIZES: [u8; 8] = [16, 0, 1, 1, RESERVE as u8, 64, 32, 32];

/// Reads and opens.
pub(crate) fn read(
    cipher: &PageCipher,
    file: &dyn Storage,
    offset: u64,
    out: &mut [u8],
) -> Result<Answer, Fault> {
    let end = offset.saturating_add(out.len() as u64);
    match <&mut Page>::try_from(&mut *out) {
        Ok(page) => read_page(cipher, file, offset, page),
        _ if end <= 100 => read_header(cipher, file, offset as usize, out),
        _ => Err(Fault::Refused),
    }
}

/// Clears what the page does not use, seals and writes.
pub(crate) fn write(
    cipher: &PageCipher,
    file: &dyn Storage,
    offset: u64,
    bytes: &[u8],
) -> Result<(), Fault> {
    let mut page = Page::try_from(bytes).map_err(|_| Fault::Refused)?;
    let number = page_number(offset)?;
    if page[USABLE..] != [0; RESERVE] {
        return Err(Fault::Refused);
    }
    // A page 1 that speaks of other sizes would turn every later page into one that is refused,
    // and one that speaks of WAL (version 2) the whole database.
    if number == 1 && page[16..24] != HEADER_SIZES {
        return Err(Fault::Refused);
    }
    unused::clear(number, &mut page);
    cipher.seal_page(number, &mut page);
    file.write(offset, &page)
}

fn read_page(
    cipher: &PageCipher,
    file: &dyn Storage,
    offset: u64,
    page: &mut Page,
) -> Result<Answer, Fault> {
    let read = file.read(offset, page)?;
    open(cipher, file, offset, page, read)
}

/// Opens a page that was read from `offset`, as far as it was there.
pub(crate) fn open(
    cipher: &PageCipher,
    file: &dyn Storage,
    offset: u64,
    page: &mut Page,
    read: Answer,
) -> Result<Answer, Fault> {
    let number = page_number(offset)?;
    if read == Answer::Whole {
        cipher.open_page(number, page)?;
        return Ok(Answer::Whole);
    }
    // Wholly past the end is how SQLite meets a page it is about to add.
    if offset < file.size()? {
        return Err(Fault::Damaged);
    }
    page.fill(0);
    Ok(Answer::Short)
}

/// A part of the database header.
///
/// At offset 0 SQLite reads before it has played back a journal: page 1 may be torn, and a header
/// that is not answered would keep a database that can recover from ever opening. The real page is
/// read, and refused, right after that.
fn read_header(
    cipher: &PageCipher,
    file: &dyn Storage,
    offset: usize,
    out: &mut [u8],
) -> Result<Answer, Fault> {
    let mut page = [0u8; PAGE_SIZE];
    match read_page(cipher, file, 0, &mut page) {
        Ok(Answer::Whole) => {}
        Ok(Answer::Short) | Err(Fault::Damaged) if offset == 0 => page = synthetic_page(),
        Ok(Answer::Short) => {
            out.fill(0);
            return Ok(Answer::Short);
        }
        Err(fault) => return Err(fault),
    }
    out.copy_from_slice(&page[offset..offset + out.len()]);
    Ok(Answer::Whole)
}

/// The header of an empty database with our page size and reserve; see the file format, 1.3.
fn synthetic_page() -> Page {
    let mut page = [0u8; PAGE_SIZE];
    page[..16].copy_from_slice(b"SQLite format 3\0");
    page[16..24].copy_from_slice(&HEADER_SIZES);
    page
}

fn page_number(offset: u64) -> Result<u32, Fault> {
    if !offset.is_multiple_of(SIZE) {
        return Err(Fault::Refused);
    }
    u32::try_from(offset / SIZE + 1).map_err(|_| Fault::Refused)
}

#[cfg(test)]
mod tests {
    use super::super::storage::Memory;
    use super::*;
    use crate::secret::Key32;

    fn cipher() -> PageCipher {
        PageCipher::new(&Key32::new(&mut [1; 32]), &[2; 16], 3)
    }

    #[test]
    fn only_whole_pages_with_an_empty_reserve_are_written() {
        let (file, page) = (Memory::default(), [0u8; PAGE_SIZE]);
        for place in [USABLE, PAGE_SIZE - 1] {
            let mut full = page;
            full[place] = 1;
            assert_eq!(write(&cipher(), &file, SIZE, &full), Err(Fault::Refused));
        }
        assert_eq!(write(&cipher(), &file, 512, &page), Err(Fault::Refused));
        assert_eq!(
            write(&cipher(), &file, SIZE, &page[..512]),
            Err(Fault::Refused)
        );
        assert_eq!(write(&cipher(), &file, 0, &page), Err(Fault::Refused));
        assert!(file.0.borrow().is_empty());
        assert_eq!(write(&cipher(), &file, SIZE, &page), Ok(()));
        assert_eq!(write(&cipher(), &file, 0, &synthetic_page()), Ok(()));
        assert_eq!(file.size(), Ok(2 * SIZE));
    }

    #[test]
    fn a_header_that_does_not_open_is_answered_at_the_start_only() {
        let (file, mut out) = (Memory::default(), [0u8; 100]);
        assert_eq!(read(&cipher(), &file, 0, &mut out), Ok(Answer::Whole));
        assert_eq!(out[16..24], HEADER_SIZES);
        assert_eq!(
            read(&cipher(), &file, 24, &mut out[..16]),
            Ok(Answer::Short)
        );
        file.write(0, &[7; PAGE_SIZE]).unwrap();
        assert_eq!(read(&cipher(), &file, 0, &mut out), Ok(Answer::Whole));
        assert_eq!(out[16..24], HEADER_SIZES);
        assert_eq!(
            read(&cipher(), &file, 24, &mut out[..16]),
            Err(Fault::Damaged)
        );
        assert_eq!(
            read(&cipher(), &file, 0, &mut [0; PAGE_SIZE]),
            Err(Fault::Damaged)
        );
        assert_eq!(
            read(&cipher(), &file, SIZE, &mut [1; PAGE_SIZE]),
            Ok(Answer::Short)
        );
        assert_eq!(
            read(&cipher(), &file, 90, &mut [0; 16]),
            Err(Fault::Refused)
        );
    }

    #[test]
    fn a_page_is_read_where_a_page_stands_and_nowhere_else() {
        let file = Memory::default();
        let mut page = [1; PAGE_SIZE];
        for offset in [1, 100, SIZE + 1] {
            assert_eq!(
                read(&cipher(), &file, offset, &mut page),
                Err(Fault::Refused)
            );
        }
        assert_eq!(read(&cipher(), &file, SIZE, &mut page), Ok(Answer::Short));
        assert_eq!(page, [0; PAGE_SIZE]);
    }
}
