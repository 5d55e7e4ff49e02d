//! The bytes below the cipher, as the safe code of this folder sees them.

/// Why a read or a write did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The bytes do not open, or some that must be there are not.
    Damaged,
    /// A read or write of a shape that SQLite is not known to use, or that would be unsafe.
    Refused,
    /// The file system says no; the code is SQLite's.
    System(i32),
}

impl From<crate::vault::page::Damaged> for Fault {
    fn from(_: crate::vault::page::Damaged) -> Self {
        Fault::Damaged
    }
}

/// Whether a read was answered in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// All bytes are there.
    Whole,
    /// The file ends before; what was not read is zeros.
    Short,
}

/// A file without its cipher.
pub(crate) trait Storage {
    /// The size of the file, in bytes.
    fn size(&self) -> Result<u64, Fault>;
    /// Reads from `offset` on.
    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<Answer, Fault>;
    /// Writes at `offset`.
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), Fault>;
}

/// Bytes in memory, read only: for tools that look at a copy of a file.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Storage for Bytes<'_> {
    fn size(&self) -> Result<u64, Fault> {
        Ok(self.0.len() as u64)
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<Answer, Fault> {
        let start = usize::try_from(offset).map_or(self.0.len(), |start| start.min(self.0.len()));
        let there = bytes.len().min(self.0.len() - start);
        bytes.fill(0);
        bytes[..there].copy_from_slice(&self.0[start..start + there]);
        Ok(if there == bytes.len() {
            Answer::Whole
        } else {
            Answer::Short
        })
    }

    fn write(&self, _: u64, _: &[u8]) -> Result<(), Fault> {
        Err(Fault::Refused)
    }
}

/// A file in memory, for tests.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct Memory(pub(crate) std::cell::RefCell<Vec<u8>>);

#[cfg(test)]
impl Storage for Memory {
    fn size(&self) -> Result<u64, Fault> {
        Bytes(&self.0.borrow()).size()
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<Answer, Fault> {
        Bytes(&self.0.borrow()).read(offset, bytes)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let mut file = self.0.borrow_mut();
        let end = offset as usize + bytes.len();
        if file.len() < end {
            file.resize(end, 0);
        }
        file[offset as usize..end].copy_from_slice(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_to_their_end_and_filled_up_with_zeros() {
        let file = Bytes(&[1, 2, 3, 4, 5]);
        assert_eq!(file.size(), Ok(5));
        for (offset, out, answer) in [
            (0, [1, 2, 3], Answer::Whole),
            (2, [3, 4, 5], Answer::Whole),
            (3, [4, 5, 0], Answer::Short),
            (5, [0, 0, 0], Answer::Short),
            (u64::MAX, [0, 0, 0], Answer::Short),
        ] {
            let mut bytes = [9; 3];
            assert_eq!(file.read(offset, &mut bytes), Ok(answer));
            assert_eq!(bytes, out, "{offset}");
        }
        assert_eq!(
            file.write(0, &[1]),
            Err(Fault::Refused),
            "they are looked at"
        );
    }
}
