//! The outside head: what this user last saw of a vault, kept outside it.
//!
//! A hash chain cannot notice that its own end was cut off, nor that the whole vault was replaced
//! by an older copy. So the newest entry's number and hash, and the count of destructions, are
//! kept in the user's state folder: written after a commit, never backwards.

use super::error::VaultError;
use super::folder;
use crate::canonical::{from_hex, to_hex};
use std::path::{Path, PathBuf};

const PREFIX: &str = "kluis head 1 ";

/// The newest entry that this user saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// How many records had been destroyed up to and including it.
    pub destroyed: u64,
    /// The time of the newest entry that a person signed, as it stands there: a vault that was
    /// restored earlier than that is not the one this user knows. `None` when that is not known.
    pub person_at: Option<String>,
}

/// Where the head of one vault is kept.
#[derive(Debug, Clone)]
pub struct HeadFile(PathBuf);

impl HeadFile {
    /// The head file of a vault, in a state folder that is made when it is not there.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the folder cannot be made: better now than after a commit.
    pub fn new(state_dir: &Path, vault_id: &[u8; 16]) -> Result<Self, VaultError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(state_dir)
            .map_err(|e| VaultError::io(state_dir, e))?;
        Ok(HeadFile(
            state_dir.join(format!("{}.head", to_hex(vault_id))),
        ))
    }

    /// The head, or `None` on a computer that never saw this vault.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the file is not one of ours.
    pub fn read(&self) -> Result<Option<Head>, VaultError> {
        let text = match folder::read_text(&self.0, 256) {
            Ok(text) => text,
            Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let parse = || {
            let mut words = text.strip_prefix(PREFIX)?.strip_suffix('\n')?.split(' ');
            let head = Head {
                seq: words.next()?.parse().ok()?,
                hash: from_hex(words.next()?)?,
                destroyed: words.next()?.parse().ok()?,
                person_at: match words.next() {
                    Some(at) => Some(is_time(at).then(|| at.to_owned())?),
                    None => None,
                },
            };
            words.next().is_none().then_some(head)
        };
        parse()
            .map(Some)
            .ok_or_else(|| VaultError::damaged("the head in the state folder"))
    }

    /// Keeps a newer head; an older one than what is there is not written.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn advance(&self, mut head: Head) -> Result<(), VaultError> {
        if let Some(kept) = self.read()? {
            if kept.seq >= head.seq {
                return Ok(());
            }
            head.person_at = head.person_at.or(kept.person_at);
        }
        self.reset(&head)
    }

    /// Keeps this head, whatever stood there: after a restore that the coordinator signed.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn reset(&self, head: &Head) -> Result<(), VaultError> {
        let line = format!(
            "{PREFIX}{} {} {}{}\n",
            head.seq,
            to_hex(&head.hash),
            head.destroyed,
            head.person_at
                .as_ref()
                .map_or(String::new(), |at| format!(" {at}"))
        );
        folder::replace(&self.0, line.as_bytes())
    }
}

/// Whether a text has the form of a time in the log: `2026-03-03T12:00:00Z`.
fn is_time(text: &str) -> bool {
    let form = b"0000-00-00T00:00:00Z";
    text.len() == form.len()
        && text.bytes().zip(form).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == *form,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_never_goes_backwards() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = HeadFile::new(&dir.path().join("a/b"), &[1; 16]).expect("a folder");
        assert_eq!(file.read().expect("reads"), None);
        let head = |seq| Head {
            seq,
            hash: [seq as u8; 32],
            destroyed: 0,
            person_at: (seq == 5).then(|| "2026-03-01T12:00:00Z".to_owned()),
        };
        file.advance(head(5)).expect("writes");
        file.advance(head(4)).expect("does nothing");
        assert_eq!(file.read().expect("reads"), Some(head(5)));
        file.advance(head(6)).expect("writes");
        let kept = file.read().expect("reads").expect("a head");
        assert_eq!((kept.seq, kept.person_at), (6, head(5).person_at));
        file.reset(&head(2)).expect("writes");
        assert_eq!(file.read().expect("reads"), Some(head(2)));
    }

    #[test]
    fn a_head_of_another_form_is_damaged_and_not_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = HeadFile::new(dir.path(), &[1; 16]).expect("a folder");
        let good = format!(
            "kluis head 1 5 {} 2 2026-03-01T12:00:00Z\n",
            "ab".repeat(32)
        );
        let read = |text: &str| {
            std::fs::write(&file.0, text).expect("written");
            file.read()
        };
        assert!(read(&good).is_ok_and(|head| head.is_some_and(|h| h.destroyed == 2)));
        let without_time = good.replace(" 2026-03-01T12:00:00Z", "");
        assert!(read(&without_time).is_ok_and(|head| head.is_some_and(|h| h.person_at.is_none())));
        for wrong in [
            good.replace("head 1", "head 2"),
            good.replace("head 1", "head 12"),
            good.replace("12:00:00Z", "12:00:00"),
            good.replace("12:00:00Z", "12:00:00Z0"),
            good.replace("2026-", "2o26-"),
            good.replace("T12", " 12"),
            good.replace("Z\n", "Z more\n"),
            good.trim_end().to_owned(),
            String::new(),
        ] {
            assert!(
                matches!(read(&wrong), Err(VaultError::Damaged { .. })),
                "{wrong}"
            );
        }
        std::fs::remove_file(&file.0).expect("removed");
        std::fs::create_dir(&file.0).expect("made");
        assert!(matches!(file.read(), Err(VaultError::Io { .. })));
    }

    #[test]
    fn of_two_heads_with_one_number_the_first_stays() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = HeadFile::new(dir.path(), &[1; 16]).expect("a folder");
        let head = |destroyed| Head {
            seq: 5,
            hash: [5; 32],
            destroyed,
            person_at: None,
        };
        file.advance(head(1)).expect("writes");
        file.advance(head(2)).expect("does nothing");
        assert_eq!(file.read().expect("reads"), Some(head(1)));
    }
}
