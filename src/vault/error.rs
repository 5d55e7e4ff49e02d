//! What can go wrong with the bytes and keys of a vault.

use std::path::PathBuf;

/// An error of the vault; names files and members, never content or keys.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no vault in this folder.
    #[error("no vault in {0}")]
    NotAVault(PathBuf),
    /// This file is no backup of a vault.
    #[error("{0} is not a backup")]
    NotABackup(PathBuf),
    /// A backup would come to stand inside the vault that it is to outlive.
    #[error("{0} is inside the vault")]
    TargetInside(PathBuf),
    /// Something stands where the new vault should come.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// No member of that name is present.
    #[error("no member of that name")]
    UnknownMember,
    /// The passphrase does not open this slot.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The key file does not open this slot.
    #[error("wrong key file")]
    WrongKeyFile,
    /// The slot asks for the other kind of secret.
    #[error("this member opens with {}", if *.key_file { "a key file" } else { "a passphrase" })]
    OtherSecret {
        /// Whether it asks for a key file.
        key_file: bool,
    },
    /// This member's role has no key for content.
    #[error("no key for content")]
    NoContentKey,
    /// A file was changed, cut, or is not ours.
    #[error("{what} is damaged or not ours")]
    Damaged {
        /// Which file or part.
        what: String,
    },
    /// Written by a newer version of the program.
    #[error("{what} has format {found}, this program reads {known}")]
    Newer {
        /// Which file.
        what: String,
        /// The version found.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A bound was exceeded before any work was done.
    #[error("{what} is out of bounds")]
    OutOfBounds {
        /// Which value.
        what: String,
    },
    /// A passphrase that is too short.
    #[error("the passphrase is shorter than {least} characters")]
    WeakPassphrase {
        /// The least number of characters.
        least: usize,
    },
    /// A member name that cannot be one.
    #[error("not a name for a member")]
    BadName,
    /// A member of that name is present already.
    #[error("a member of that name is present already")]
    MemberExists,
    /// Sixty-four members are present already.
    #[error("the vault has as many members as it can hold")]
    Full,
    /// An organisation name that cannot be one.
    #[error("not a name for an organisation")]
    BadOrganisation,
    /// Another process has the vault open in a way that excludes this one.
    #[error("the vault is in use by another process")]
    Busy,
    /// The operating system refused.
    #[error("{what}: {source}")]
    Io {
        /// The file concerned.
        what: String,
        /// Why.
        source: std::io::Error,
    },
}

impl VaultError {
    /// A damaged file or part.
    pub fn damaged(what: impl Into<String>) -> Self {
        VaultError::Damaged { what: what.into() }
    }

    /// An error of the operating system about one file.
    pub fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        VaultError::Io {
            what: path.display().to_string(),
            source,
        }
    }
}
