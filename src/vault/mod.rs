//! Bytes and keys: the folder, the keyring, the slots, the sealed pages and fields.
//!
//! Contract: knows no cases, no configuration and no terminal. Everything it reads is untrusted
//! until it has been opened or its signature checked; bounds are checked before any work is done
//! for a file. There is one way to open a vault: [`locked::Locked::unlock`].
//!
//! May not happen here: a key leaving in a form that can be printed; a seal without associated
//! data that says what it seals; a nonce that is not fresh from the operating system.

pub mod aead;
pub mod backup;
pub mod create;
pub mod database;
pub mod error;
pub mod field;
pub mod folder;
pub mod head;
pub mod holder;
pub mod identity;
pub mod journal;
pub mod kdf;
pub mod keyfile;
pub mod keyring;
pub mod locked;
pub mod page;
pub mod recovery;
pub mod share;
pub mod slot;
#[allow(unsafe_code)]
pub mod vfs;

pub use error::VaultError;
