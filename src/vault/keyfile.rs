//! A machine's key file: one line, a random key, readable by its owner alone.

use super::error::VaultError;
use crate::canonical::{from_hex, to_hex};
use crate::secret::Key32;
use zeroize::Zeroizing;

const PREFIX: &str = "kluis-key-1";

/// What a key file says: for which member of which vault, and the key.
pub struct KeyFile {
    /// The vault it belongs to.
    pub vault_id: [u8; 16],
    /// The member it opens, so that a job need not name it.
    pub member: String,
    /// The key.
    pub key: Key32,
}

impl KeyFile {
    /// The file's one line: `kluis-key-1 VAULT KEY MEMBER`.
    pub fn print(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(to_hex(self.key.expose()));
        Zeroizing::new(format!(
            "{PREFIX} {} {} {}\n",
            to_hex(&self.vault_id),
            key.as_str(),
            self.member
        ))
    }

    /// Reads the first line of a key file.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is not a key file.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let read = || {
            let mut words = text.lines().next()?.splitn(4, ' ');
            (words.next()? == PREFIX).then_some(())?;
            let vault_id = from_hex(words.next()?)?;
            let mut key = Zeroizing::new(from_hex::<32>(words.next()?)?);
            let member = words.next()?.trim_end().to_owned();
            Some(KeyFile {
                vault_id,
                member,
                key: Key32::new(&mut key),
            })
        };
        read().ok_or_else(|| VaultError::damaged("the key file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back() {
        let file = KeyFile {
            vault_id: [9; 16],
            member: "nachtjob".into(),
            key: Key32::random(),
        };
        let read = KeyFile::parse(&file.print()).expect("reads");
        assert_eq!((read.vault_id, read.member.as_str()), ([9; 16], "nachtjob"));
        assert!(read.key.expose() == file.key.expose());
        assert!(KeyFile::parse("geheim").is_err());
    }
}
