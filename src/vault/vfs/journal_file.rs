//! Reads and writes of the rollback journal: recognises them by shape and place, and seals.
//!
//! | SQLite does | shape |
//! |---|---|
//! | asks whether the journal is hot | read 1 at 0 |
//! | looks for a super-journal's name | read 4 at size − 16: always answered with zeros |
//! | looks for a header; probes for a stale one | read 8 at a multiple of 512 |
//! | reads a header's field, a page number, a checksum | read 4 |
//! | begins a segment | write 512 |
//! | counts a segment | write 12 over its header |
//! | adds a record | write 4, 4096, 4 |
//! | disarms a stale header | write 1 |
//!
//! Everything else is refused: a new SQLite that uses new shapes must fail, not leak.
//!
//! A record goes to the file in one write, when its third part has come; whatever else is done to
//! the journal before that, also a sync, writes first what there is of it.

use super::storage::{Answer, Fault, Storage};
use crate::vault::journal::{
    FOLLOWED, HEADER, MAGIC, Place, SECTOR, Segment, checksum, locate, number, open_header, scan,
    seal_header,
};
use crate::vault::page::{ImagePlace, LOCK_PAGE, PAGE_SIZE, Page, PageCipher, RESERVE, USABLE};

/// Where a record's page number ends, in bytes from its start …
const NUMBER_END: usize = 4;
/// … and its image.
const IMAGE_END: usize = NUMBER_END + PAGE_SIZE;

/// What is known about an open journal.
#[derive(Default)]
pub(crate) struct JournalFile {
    segments: Vec<Segment>,
    /// What there is of a record that is not in the file yet, sealed.
    record: Vec<u8>,
    /// Where that record begins.
    record_offset: u64,
    /// The checksum of the last image read, and where that begins.
    checksum: Option<(u64, u32)>,
}

impl JournalFile {
    /// Reads and opens. `database_size` gives the size of the database file in bytes.
    pub(crate) fn read(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        database_size: &dyn Fn() -> Result<u64, Fault>,
        offset: u64,
        out: &mut [u8],
    ) -> Result<Answer, Fault> {
        self.flush(file)?;
        match (offset, out.len()) {
            (0, 1) => read_first(file, out),
            (0, 8) => {
                self.rescan(cipher, file, database_size)?;
                file.read(0, out)
            }
            // Headers stand in clear, and the probe for a stale one may run past the end.
            (_, 8) if offset.is_multiple_of(SECTOR) => file.read(offset, out),
            (_, 4) => {
                if self.segments.is_empty() {
                    self.rescan(cipher, file, database_size)?;
                }
                self.read_field(cipher, file, offset, out)
            }
            (_, PAGE_SIZE) => {
                let image = self.read_image(cipher, file, offset)?;
                out.copy_from_slice(&image);
                Ok(Answer::Whole)
            }
            _ => Err(Fault::Refused),
        }
    }

    /// Seals and writes.
    pub(crate) fn write(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), Fault> {
        match bytes.len() {
            4 => return self.write_field(cipher, file, offset, number(bytes, 0)),
            PAGE_SIZE => return self.write_image(cipher, offset, bytes),
            _ => self.flush(file)?,
        }
        match bytes.len() {
            512 => self.write_header(cipher, file, offset, bytes),
            12 => self.write_count(cipher, file, offset, bytes),
            1 if offset.is_multiple_of(SECTOR) && bytes == [0] => file.write(offset, bytes),
            _ => Err(Fault::Refused),
        }
    }

    /// Writes what there is of a record that is not whole.
    pub(crate) fn flush(&mut self, file: &dyn Storage) -> Result<(), Fault> {
        if self.record.is_empty() {
            return Ok(());
        }
        let written = file.write(self.record_offset, &self.record);
        self.record.clear();
        written
    }

    /// The journal was cut to nothing: the transaction is over.
    pub(crate) fn forget(&mut self) {
        *self = JournalFile::default();
    }

    fn rescan(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        database_size: &dyn Fn() -> Result<u64, Fault>,
    ) -> Result<(), Fault> {
        self.segments = scan(file, cipher)?;
        self.checksum = None;
        // A database is never cut before its journal is gone. One that is too short would be
        // filled up with zeros by the playback, which would then pass for pages.
        if let Some(first) = self.segments.first()
            && first.count.is_some()
            && database_size()? < u64::from(first.pages) * PAGE_SIZE as u64
        {
            return Err(Fault::Damaged);
        }
        Ok(())
    }

    fn read_field(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
        out: &mut [u8],
    ) -> Result<Answer, Fault> {
        match locate(&self.segments, offset) {
            Some((segment, Place::Header(at @ (8 | 12 | 16 | 20 | 24)))) => {
                let header = self.checked_header(cipher, file, segment.offset)?;
                out.copy_from_slice(&header[at as usize..at as usize + 4]);
                Ok(Answer::Whole)
            }
            Some((_, Place::Number)) => whole(file, offset, out),
            Some((segment, Place::Checksum)) => {
                whole(file, offset, out)?;
                let image_offset = offset - PAGE_SIZE as u64;
                let known = match self.checksum {
                    Some((at, sum)) if at == image_offset => sum,
                    _ => checksum(
                        segment.random,
                        &self.read_image(cipher, file, image_offset)?,
                    ),
                };
                // SQLite takes a wrong checksum for the end of the journal and stops quietly.
                let mask = cipher.checksum_mask(offset, segment.random);
                if number(out, 0) ^ mask != known {
                    return Err(Fault::Damaged);
                }
                out.copy_from_slice(&known.to_be_bytes());
                Ok(Answer::Whole)
            }
            // Where a super-journal's name would end: its length is zero, so there is none.
            _ => {
                out.fill(0);
                Ok(Answer::Whole)
            }
        }
    }

    fn read_image(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
    ) -> Result<Page, Fault> {
        let Some((segment, Place::Image)) = locate(&self.segments, offset) else {
            return Err(Fault::Refused);
        };
        let mut before = [0u8; 4];
        whole(file, offset - 4, &mut before)?;
        let mut image = [0u8; PAGE_SIZE];
        whole(file, offset, &mut image)?;
        let place = ImagePlace {
            number: number(&before, 0),
            offset,
            random: segment.random,
        };
        cipher.open_image(place, &mut image)?;
        self.checksum = Some((offset, checksum(segment.random, &image)));
        Ok(image)
    }

    fn checked_header(
        &self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
    ) -> Result<[u8; HEADER], Fault> {
        let mut header = [0u8; HEADER];
        whole(file, offset, &mut header)?;
        let first = self.segments.first().filter(|first| first.offset < offset);
        open_header(cipher, offset, first.map(|first| first.random), &header)?;
        Ok(header)
    }

    fn write_header(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), Fault> {
        let mut sector = [0u8; SECTOR as usize];
        sector.copy_from_slice(bytes);
        // Magic or a count from the start is SQLite's "no sync" mode.
        if !offset.is_multiple_of(SECTOR) || bytes[..12] != [0; 12] || bytes[28..] != [0; 484] {
            return Err(Fault::Refused);
        }
        self.segments.retain(|segment| segment.offset < offset);
        if offset > 0 && self.segments.is_empty() {
            return Err(Fault::Refused);
        }
        let first_random = self.segments.first().map(|first| first.random);
        let mut header = [0u8; HEADER];
        header.copy_from_slice(&bytes[..HEADER]);
        let random = number(bytes, 12);
        seal_header(cipher, offset, first_random.unwrap_or(random), &mut header);
        let segment = open_header(cipher, offset, first_random, &header)?;
        sector[..HEADER].copy_from_slice(&header);
        file.write(offset, &sector)?;
        self.segments.push(segment);
        Ok(())
    }

    fn write_count(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), Fault> {
        let Some(index) = self
            .segments
            .iter()
            .position(|segment| segment.offset == offset)
        else {
            return Err(Fault::Refused);
        };
        if bytes[..8] != MAGIC {
            return Err(Fault::Refused);
        }
        self.rewrite_header(cipher, file, index, |header| {
            header[..12].copy_from_slice(bytes)
        })?;
        // SQLite syncs after this write, so this one is as safe as the count itself.
        match index.checked_sub(1) {
            Some(before) => self.rewrite_header(cipher, file, before, |header| {
                header[FOLLOWED].copy_from_slice(&1u32.to_be_bytes());
            }),
            None => Ok(()),
        }
    }

    /// Changes a header. Fields and MAC go in one write of one sector, so that there is no moment
    /// with only one of them.
    fn rewrite_header(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        index: usize,
        change: impl FnOnce(&mut [u8; HEADER]),
    ) -> Result<(), Fault> {
        let offset = self.segments[index].offset;
        let mut header = self.checked_header(cipher, file, offset)?;
        change(&mut header);
        let first_random = self.segments[0].random;
        seal_header(cipher, offset, first_random, &mut header);
        let chain = (index > 0).then_some(first_random);
        let segment = open_header(cipher, offset, chain, &header)?;
        file.write(offset, &header)?;
        self.segments[index] = segment;
        Ok(())
    }

    fn write_field(
        &mut self,
        cipher: &PageCipher,
        file: &dyn Storage,
        offset: u64,
        value: u32,
    ) -> Result<(), Fault> {
        match locate(&self.segments, offset) {
            // The lock page's number marks a super-journal's name.
            Some((_, Place::Number)) if value != 0 && value != LOCK_PAGE => {
                self.flush(file)?;
                self.record_offset = offset;
                self.record.extend_from_slice(&value.to_be_bytes());
                Ok(())
            }
            Some((segment, Place::Checksum)) if self.continues(IMAGE_END, offset) => {
                let masked = value ^ cipher.checksum_mask(offset, segment.random);
                self.record.extend_from_slice(&masked.to_be_bytes());
                self.flush(file)
            }
            _ => Err(Fault::Refused),
        }
    }

    fn write_image(&mut self, cipher: &PageCipher, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let Some((segment, Place::Image)) = locate(&self.segments, offset) else {
            return Err(Fault::Refused);
        };
        if !self.continues(NUMBER_END, offset) || bytes[USABLE..] != [0; RESERVE] {
            return Err(Fault::Refused);
        }
        let place = ImagePlace {
            number: number(&self.record, 0),
            offset,
            random: segment.random,
        };
        self.record.extend_from_slice(bytes);
        let image = <&mut Page>::try_from(&mut self.record[NUMBER_END..]);
        cipher.seal_image(place, image.map_err(|_| Fault::Refused)?);
        Ok(())
    }

    /// Whether `offset` is where the record goes on, of which there are `length` bytes.
    fn continues(&self, length: usize, offset: u64) -> bool {
        self.record.len() == length && self.record_offset + length as u64 == offset
    }
}

/// The journal's first byte, by which SQLite tells whether it is hot.
///
/// SQLite passes over a hot journal shorter than one header, reading nothing else of it. But a
/// header is counted only after its whole sector is on disk.
fn read_first(file: &dyn Storage, out: &mut [u8]) -> Result<Answer, Fault> {
    let first = file.read(0, out)?;
    if first == Answer::Whole && out[0] != 0 && file.size()? < SECTOR {
        // Another process may have finished with the journal just now, so it is asked again; not
        // for its size, as SQLite's Unix file calls a single byte none.
        return match file.read(0, out)? {
            Answer::Whole if out[0] != 0 => Err(Fault::Damaged),
            answer => Ok(answer),
        };
    }
    Ok(first)
}

fn whole(file: &dyn Storage, offset: u64, out: &mut [u8]) -> Result<Answer, Fault> {
    match file.read(offset, out)? {
        Answer::Whole => Ok(Answer::Whole),
        // SQLite takes a short read for the end of the journal.
        Answer::Short => Err(Fault::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::super::storage::Memory;
    use super::*;
    use crate::secret::Key32;

    fn cipher() -> PageCipher {
        PageCipher::new(&Key32::new(&mut [1; 32]), &[2; 16], 3)
    }

    fn header(random: u32) -> [u8; 512] {
        let mut header = [0u8; 512];
        header[12..16].copy_from_slice(&random.to_be_bytes());
        header[16..20].copy_from_slice(&9u32.to_be_bytes());
        header[20..24].copy_from_slice(&512u32.to_be_bytes());
        header[24..28].copy_from_slice(&4096u32.to_be_bytes());
        header
    }

    fn count(records: u32) -> [u8; 12] {
        let mut count = [0u8; 12];
        count[..8].copy_from_slice(&MAGIC);
        count[8..].copy_from_slice(&records.to_be_bytes());
        count
    }

    /// A journal with one record of page 4, counted.
    fn written() -> (JournalFile, Memory) {
        let (mut journal, file) = (JournalFile::default(), Memory::default());
        let mut page = [5u8; PAGE_SIZE];
        page[PAGE_SIZE - 40..].fill(0);
        let sum = checksum(77, &page).to_be_bytes();
        for (offset, bytes) in [
            (0, &header(77)[..]),
            (512, &4u32.to_be_bytes()[..]),
            (516, &page[..]),
            (4612, &sum[..]),
            (0, &count(1)[..]),
        ] {
            assert_eq!(
                journal.write(&cipher(), &file, offset, bytes),
                Ok(()),
                "{offset}"
            );
        }
        (journal, file)
    }

    fn read(journal: &mut JournalFile, file: &Memory, at: u64, length: usize) -> Option<Vec<u8>> {
        let mut out = vec![0u8; length];
        let size = || Ok(9 * 4096);
        let answer = journal.read(&cipher(), file, &size, at, &mut out);
        (answer == Ok(Answer::Whole)).then_some(out)
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let (_, file) = written();
        let mut journal = JournalFile::default();
        assert_eq!(read(&mut journal, &file, 0, 8).unwrap(), MAGIC);
        assert_eq!(read(&mut journal, &file, 8, 4).unwrap(), [0, 0, 0, 1]);
        assert_eq!(read(&mut journal, &file, 512, 4).unwrap(), [0, 0, 0, 4]);
        assert_eq!(
            read(&mut journal, &file, 516, PAGE_SIZE).unwrap()[..9],
            [5; 9]
        );
        // The random number and 20 sampled bytes of 5.
        let sum = read(&mut journal, &file, 4612, 4).unwrap();
        assert_eq!(number(&sum, 0), 77 + 5 * 20);
        assert_ne!(file.0.borrow()[4612..4616], sum[..]);
    }

    #[test]
    fn a_record_is_written_when_it_is_whole_or_when_anything_else_happens() {
        let (mut journal, file) = written();
        let page = [0u8; PAGE_SIZE];
        let size = |file: &Memory| file.0.borrow().len();
        let write = |journal: &mut JournalFile, offset, bytes: &[u8]| {
            assert_eq!(journal.write(&cipher(), &file, offset, bytes), Ok(()));
        };
        write(&mut journal, 4616, &5u32.to_be_bytes());
        write(&mut journal, 4620, &page);
        assert_eq!(size(&file), 4616, "not whole yet");
        write(&mut journal, 8716, &checksum(77, &page).to_be_bytes());
        assert_eq!(size(&file), 8720);
        write(&mut journal, 8720, &6u32.to_be_bytes());
        assert_eq!(journal.flush(&file), Ok(()));
        assert_eq!(size(&file), 8724, "as far as it has come");
        assert_eq!(
            journal.write(&cipher(), &file, 8724, &page),
            Err(Fault::Refused),
            "it cannot go on after that"
        );
        write(&mut journal, 8720, &6u32.to_be_bytes());
        write(&mut journal, 8724, &page);
        assert_eq!(
            read(&mut journal, &file, 8724, PAGE_SIZE).unwrap(),
            page,
            "a read sees it"
        );
        journal.forget();
        assert_eq!(journal.flush(&file), Ok(()));
        assert_eq!(size(&file), 12_820, "a new transaction has none of it");
    }

    #[test]
    fn there_is_never_a_super_journal() {
        let (mut journal, file) = written();
        file.write(4616, &[1; 32]).unwrap();
        let size = file.size().unwrap();
        assert_eq!(read(&mut journal, &file, size - 16, 4).unwrap(), [0; 4]);
        let mark = LOCK_PAGE.to_be_bytes();
        assert_eq!(
            journal.write(&cipher(), &file, 4616, &mark),
            Err(Fault::Refused)
        );
        assert_eq!(
            journal.write(&cipher(), &file, 4620, b"vault-mj01234"),
            Err(Fault::Refused)
        );
    }

    #[test]
    fn writes_of_other_shapes_are_refused() {
        let (mut journal, file) = written();
        let before = file.0.borrow().clone();
        let mut no_sync = header(78);
        no_sync[..12].copy_from_slice(&count(u32::MAX));
        let mut reserve_used = [0u8; PAGE_SIZE];
        reserve_used[PAGE_SIZE - 1] = 1;
        for (offset, bytes) in [
            (5120, &no_sync[..]),
            (0, &count(u32::MAX)[..]),
            (512, &count(1)[..]),
            (0, &[0u8; 28][..]),
            (4096, &[0u8; PAGE_SIZE][..]),
            (516, &reserve_used[..]),
            (4620, &[0u8; PAGE_SIZE][..]),
            (4616, &[0u8; 4][..]),
            (1, &[0u8; 1][..]),
            (0, &[0u8; 100][..]),
        ] {
            let result = journal.write(&cipher(), &file, offset, bytes);
            assert!(result.is_err(), "{} at {offset}", bytes.len());
        }
        assert!(*file.0.borrow() == before);
    }

    #[test]
    fn a_database_shorter_than_before_the_transaction_is_damage() {
        let (_, file) = written();
        let mut out = [0u8; 8];
        let size = || Ok(8 * 4096);
        let answer = JournalFile::default().read(&cipher(), &file, &size, 0, &mut out);
        assert_eq!(answer, Err(Fault::Damaged));
    }

    #[test]
    fn a_journal_shorter_than_a_header_is_hot_only_when_it_is_damaged() {
        let first = |bytes: &[u8]| {
            let file = Memory(std::cell::RefCell::new(bytes.to_vec()));
            let mut out = [9];
            let size = || Ok(9 * 4096);
            let answer = JournalFile::default().read(&cipher(), &file, &size, 0, &mut out);
            answer.map(|answer| (answer, out[0]))
        };
        assert_eq!(first(&[]), Ok((Answer::Short, 0)));
        assert_eq!(first(&[0]), Ok((Answer::Whole, 0)));
        assert_eq!(first(&[0; 511]), Ok((Answer::Whole, 0)));
        assert_eq!(first(&[0xd9]), Err(Fault::Damaged));
        assert_eq!(first(&[0xd9; 511]), Err(Fault::Damaged));
        assert_eq!(first(&[0xd9; 512]), Ok((Answer::Whole, 0xd9)));
        assert_eq!(first(&[0xd9; 513]), Ok((Answer::Whole, 0xd9)));
    }

    #[test]
    fn a_header_begins_a_sector_uncounted_and_brings_nothing_of_its_own() {
        let (mut journal, file) = written();
        let before = file.0.borrow().clone();
        let with = |at: usize, bytes: &[u8]| {
            let mut header = header(78);
            header[at..at + bytes.len()].copy_from_slice(bytes);
            header
        };
        let counted = with(0, &count(1));
        for (offset, header) in [
            (5120, counted),
            (5120, with(28, &[0, 0, 0, 1])),
            (5120, with(40, &[1])),
            (5120, with(511, &[1])),
            (5121, header(78)),
        ] {
            let refused = journal.write(&cipher(), &file, offset, &header);
            assert_eq!(refused, Err(Fault::Refused), "{offset}");
        }
        let none = JournalFile::default().write(&cipher(), &file, 512, &header(78));
        assert_eq!(none, Err(Fault::Refused), "a second header without a first");
        assert!(*file.0.borrow() == before);
        assert_eq!(journal.write(&cipher(), &file, 5120, &header(78)), Ok(()));
    }

    #[test]
    fn a_new_journal_in_the_place_of_an_old_one_begins_a_chain_of_its_own() {
        let (mut journal, file) = written();
        assert_eq!(journal.write(&cipher(), &file, 0, &header(99)), Ok(()));
        assert_eq!(journal.write(&cipher(), &file, 0, &count(0)), Ok(()));
        // What stood behind it would be taken for a damaged second header.
        file.0.borrow_mut().truncate(512);
        let mut reader = JournalFile::default();
        assert_eq!(read(&mut reader, &file, 0, 8).unwrap(), MAGIC);
        assert_eq!(number(&read(&mut reader, &file, 12, 4).unwrap(), 0), 99);
    }

    #[test]
    fn a_stale_header_is_disarmed_by_one_zero_at_its_beginning() {
        let (mut journal, file) = written();
        for (offset, byte) in [(0, 1), (1, 0), (511, 0)] {
            let refused = journal.write(&cipher(), &file, offset, &[byte]);
            assert_eq!(refused, Err(Fault::Refused), "{byte} at {offset}");
        }
        assert_ne!(file.0.borrow()[0], 0);
        assert_eq!(journal.write(&cipher(), &file, 0, &[0]), Ok(()));
        assert_eq!(file.0.borrow()[0], 0);
    }

    #[test]
    fn eight_bytes_are_read_where_a_header_may_stand_and_nowhere_else() {
        let (mut journal, file) = written();
        assert!(read(&mut journal, &file, 0, 8).is_some());
        assert!(read(&mut journal, &file, 512, 8).is_some());
        for offset in [4, 516, 4612] {
            assert_eq!(read(&mut journal, &file, offset, 8), None, "{offset}");
        }
    }

    #[test]
    fn after_a_transaction_nothing_is_known_of_its_journal() {
        let (mut journal, file) = written();
        journal.forget();
        let record = journal.write(&cipher(), &file, 4616, &5u32.to_be_bytes());
        assert_eq!(record, Err(Fault::Refused), "there is no header");
    }

    #[test]
    fn a_checksum_is_that_of_its_own_image_whatever_was_read_before() {
        let (mut journal, file) = written();
        let page = [0u8; PAGE_SIZE];
        let sum = checksum(77, &page).to_be_bytes();
        for (offset, bytes) in [
            (4616, &5u32.to_be_bytes()[..]),
            (4620, &page[..]),
            (8716, &sum[..]),
            (0, &count(2)[..]),
        ] {
            assert_eq!(journal.write(&cipher(), &file, offset, bytes), Ok(()));
        }
        let mut reader = JournalFile::default();
        assert!(read(&mut reader, &file, 0, 8).is_some());
        assert!(read(&mut reader, &file, 516, PAGE_SIZE).is_some());
        assert_eq!(read(&mut reader, &file, 8716, 4).unwrap(), sum);
        let first = read(&mut reader, &file, 4612, 4).unwrap();
        assert_eq!(number(&first, 0), 77 + 5 * 20);
    }

    #[test]
    fn a_checksum_follows_its_image_at_once() {
        let (mut journal, file) = written();
        let before = file.0.borrow().clone();
        let alone = journal.write(&cipher(), &file, 4612, &[1; 4]);
        assert_eq!(alone, Err(Fault::Refused));
        assert!(*file.0.borrow() == before);
    }
}
