//! From a locked vault to an unlocked one: two types, and one way between them.

use super::error::VaultError;
use super::field::ContentKey;
use super::folder::{self, Folder};
use super::holder::{Holder, Note};
use super::identity::Identity;
use super::kdf::KdfParams;
use super::keyring::{self, Keyring, MemberLine};
use super::page::PageCipher;
use super::slot::{Credential, Pins, Protector, Slot};
use crate::secret::Key32;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A vault as anyone with the folder sees it. Nothing it says has been checked.
pub struct Locked {
    folder: Folder,
    keyring: Keyring,
    patience: Duration,
}

impl Locked {
    /// Reads the keyring of a vault.
    ///
    /// # Errors
    /// [`VaultError::NotAVault`] when there is none; [`VaultError::Damaged`],
    /// [`VaultError::Newer`], [`VaultError::OutOfBounds`].
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let folder = Folder::new(path)?;
        let text = match folder::read_text(&folder.keyring(), keyring::MAX_BYTES) {
            Err(VaultError::Io { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound
                    || source.kind() == std::io::ErrorKind::NotADirectory =>
            {
                return Err(VaultError::NotAVault(path.to_owned()));
            }
            other => other?,
        };
        Ok(Locked {
            keyring: Keyring::parse(&text)?,
            folder,
            patience: Duration::from_secs(5),
        })
    }

    /// How long to wait while somebody replaces the database; five seconds unless said otherwise.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What is visible without a key: unchecked.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// How a member's slot is protected, to know which secret to ask for.
    ///
    /// # Errors
    /// [`VaultError::UnknownMember`] and those of [`Slot::parse`].
    pub fn protector(&self, name: &str) -> Result<Protector, VaultError> {
        Ok(self.slot(name)?.1.protector())
    }

    /// Opens the vault as one member: slot, then the keyring's signature against the slot's pin,
    /// then the keys sealed to that member.
    ///
    /// # Errors
    /// [`VaultError::UnknownMember`], [`VaultError::WrongPassphrase`] and its kin, and
    /// [`VaultError::Damaged`] for whatever was changed.
    pub fn unlock(self, name: &str, credential: &Credential) -> Result<Unlocked, VaultError> {
        let (line, slot) = self.slot(name)?;
        let lock = self.folder.lock_shared(self.patience)?;
        let opened = slot.open(credential)?;
        let mut unlocked = Unlocked {
            folder: self.folder,
            line,
            identity: opened.identity,
            pins: opened.pins,
            page_key: Key32::random(), // Replaced below, or the value is dropped.
            content_key: None,
            keyring: self.keyring,
            lock,
            note: None,
        };
        unlocked.take_keys()?;
        Ok(unlocked)
    }

    /// A keyring that was being put in place when somebody stopped. Nothing it says has been
    /// checked.
    ///
    /// # Errors
    /// [`VaultError::Io`] when it cannot be read.
    pub fn pending_unchecked(&self) -> Result<Option<Keyring>, VaultError> {
        read_pending(&self.folder)
    }

    fn slot(&self, name: &str) -> Result<(u32, Slot), VaultError> {
        let (line, member) = self
            .keyring
            .find_present(name)
            .ok_or(VaultError::UnknownMember)?;
        let text = folder::read_text(&self.folder.slot(&member.id), super::slot::MAX_BYTES)
            .map_err(|error| match error {
                VaultError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                    VaultError::damaged("the member's slot")
                }
                other => other,
            })?;
        Ok((line, Slot::parse(&text, self.keyring.vault_id, &member.id)?))
    }
}

/// `None` when there is none, or when it is no keyring; that it cannot be read is an error.
fn read_pending(folder: &Folder) -> Result<Option<Keyring>, VaultError> {
    match folder::read_text(&folder.next_keyring(), keyring::MAX_BYTES) {
        Ok(text) => Ok(Keyring::parse(&text).ok()),
        Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error @ VaultError::Io { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// A vault opened by one member, with the keys of that member's role.
pub struct Unlocked {
    folder: Folder,
    keyring: Keyring,
    line: u32,
    identity: Identity,
    pins: Pins,
    page_key: Key32,
    content_key: Option<ContentKey>,
    lock: File,
    // Shared with the same member under another keyring, as the lock is.
    note: Option<Arc<Note>>,
}

impl Unlocked {
    /// Puts an unlocked vault together from its parts: when it is made, and when the recovery code
    /// makes a member. The keyring is checked against the pins, and the keys are opened.
    ///
    /// # Errors
    /// [`VaultError::Busy`], [`VaultError::Damaged`].
    pub fn assemble(
        folder: Folder,
        keyring: Keyring,
        line: u32,
        identity: Identity,
        pins: Pins,
    ) -> Result<Self, VaultError> {
        let lock = folder.lock_shared(Duration::ZERO)?;
        let mut unlocked = Unlocked {
            folder,
            keyring,
            line,
            identity,
            pins,
            page_key: Key32::random(),
            content_key: None,
            lock,
            note: None,
        };
        unlocked.take_keys()?;
        Ok(unlocked)
    }

    fn take_keys(&mut self) -> Result<(), VaultError> {
        self.keyring
            .check(&self.pins.coordinator, &self.pins.recovery)?;
        let (page_key, content_key) = self.keyring.open_keys(self.line, &self.identity)?;
        self.page_key = page_key.locked();
        self.content_key = content_key.map(|key| ContentKey::new(key, self.keyring.vault_id));
        Ok(())
    }

    /// Reads the keyring file again, after another process or this one put a new one in place.
    ///
    /// # Errors
    /// As [`Locked::open`] and [`Locked::unlock`]; [`VaultError::UnknownMember`] when this member
    /// has left.
    pub fn reload(&mut self) -> Result<(), VaultError> {
        let id = self.member().id.clone();
        let keyring = Locked::open(self.folder.path())?.keyring;
        if keyring.vault_id != self.keyring.vault_id {
            return Err(VaultError::damaged("the keyring (vault)"));
        }
        let line = keyring
            .present()
            .find(|(_, m)| m.id == id)
            .map(|(line, _)| line);
        self.line = line.ok_or(VaultError::UnknownMember)?;
        self.keyring = keyring;
        self.take_keys()
    }

    /// Leaves a note for others who find the vault in use: who, where, since when (UTC, RFC 3339
    /// in whole seconds). Where none can be left, they are told less.
    pub fn leave_note(&mut self, since: &str) {
        if self.note.is_none() {
            let holder = Holder::here(&self.member().name, since);
            self.note = Note::leave(&self.folder, &holder).ok().map(Arc::new);
        }
    }

    /// Keeps everybody else out of the vault: for whoever replaces the database.
    ///
    /// # Errors
    /// [`VaultError::Busy`] when others keep it open for longer than `patience`.
    pub fn lock_exclusive(&self, patience: Duration) -> Result<(), VaultError> {
        self.folder.lock_exclusive(&self.lock, patience)
    }

    /// The same member in a copy of this vault's files elsewhere: an unpacked backup. Its keyring
    /// is checked against the pins, or, when it is older than the hand-over that the pins know,
    /// against the coordinators of this vault's own keyring.
    ///
    /// # Errors
    /// [`VaultError::UnknownMember`] when the member was not present then;
    /// [`VaultError::Damaged`] for another vault, or a keyring that no coordinator signed.
    pub fn elsewhere(&self, folder: Folder) -> Result<Unlocked, VaultError> {
        let keyring = Locked::open(folder.path())?.keyring;
        if keyring.vault_id != self.keyring.vault_id {
            return Err(VaultError::damaged("the backup (of another vault)"));
        }
        if !self.trusts(&keyring) {
            return Err(VaultError::damaged("the keyring (signature)"));
        }
        let id = &self.member().id;
        let line = keyring
            .present()
            .find(|(_, m)| m.id == *id)
            .map(|(line, _)| line)
            .ok_or(VaultError::UnknownMember)?;
        let signer = keyring.line(keyring.signer).map(|m| m.public.verify);
        let (exchange, signing) = self.identity.seeds();
        let mut unlocked = Unlocked {
            lock: folder.lock_shared(Duration::ZERO)?,
            folder,
            line,
            identity: Identity::from_seeds(exchange.duplicate(), signing.duplicate()),
            pins: Pins {
                coordinator: signer.unwrap_or(self.pins.coordinator),
                ..self.pins
            },
            page_key: Key32::random(), // Replaced below, or the value is dropped.
            content_key: None,
            keyring,
            note: None,
        };
        unlocked.take_keys()?;
        Ok(unlocked)
    }

    /// Whether a keyring of this vault, older or newer than the present one, was signed by one of
    /// its coordinators.
    pub fn trusts(&self, other: &Keyring) -> bool {
        if other.vault_id != self.keyring.vault_id {
            return false;
        }
        let pins = &self.pins;
        if other.check(&pins.coordinator, &pins.recovery).is_ok() {
            return true;
        }
        // Lines are only ever added, so an older keyring's signer stands in this one too.
        let was_coordinator = other.line(other.signer).is_some_and(|signer| {
            self.keyring.members.iter().any(|m| {
                m.role == keyring::COORDINATOR && m.public == signer.public && m.id == signer.id
            })
        });
        let own = other.line(other.signer).map(|m| m.public.verify);
        was_coordinator && own.is_some_and(|own| other.check(&own, &pins.recovery).is_ok())
    }

    /// The same member in the same folder under another keyring of this vault, checked: with the
    /// keys that it seals to them.
    ///
    /// # Errors
    /// [`VaultError::UnknownMember`] when the member is not present in it;
    /// [`VaultError::Damaged`].
    pub fn under(&self, keyring: Keyring) -> Result<Unlocked, VaultError> {
        let id = &self.member().id;
        let line = keyring
            .present()
            .find(|(_, m)| m.id == *id)
            .map(|(line, _)| line);
        let (exchange, signing) = self.identity.seeds();
        let mut unlocked = Unlocked {
            folder: self.folder.clone(),
            line: line.ok_or(VaultError::UnknownMember)?,
            identity: Identity::from_seeds(exchange.duplicate(), signing.duplicate()),
            pins: self.pins,
            page_key: Key32::random(), // Replaced below, or the value is dropped.
            content_key: None,
            keyring,
            // The same open file, so the same lock.
            lock: self
                .lock
                .try_clone()
                .map_err(|e| VaultError::io(self.folder.path(), e))?,
            note: self.note.clone(),
        };
        unlocked.take_keys()?;
        Ok(unlocked)
    }

    /// A keyring that was being put in place when somebody stopped; checked, or `None` when there
    /// is none or it cannot be one of ours.
    ///
    /// # Errors
    /// [`VaultError::Io`] when it cannot be read: whether the change that it belongs to was made
    /// is then not known.
    pub fn pending(&self) -> Result<Option<Keyring>, VaultError> {
        let next = read_pending(&self.folder)?;
        let ours = |next: &Keyring| {
            next.vault_id == self.keyring.vault_id
                && next
                    .check(&self.pins.coordinator, &self.pins.recovery)
                    .is_ok()
        };
        Ok(next.filter(ours))
    }

    /// Whether a file stands where a pending keyring would, ours or not.
    ///
    /// # Errors
    /// [`VaultError::Io`] when that cannot be told.
    pub fn has_pending(&self) -> Result<bool, VaultError> {
        let next = self.folder.next_keyring();
        match next.symlink_metadata() {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(VaultError::io(&next, e)),
        }
    }

    /// Puts the pending keyring in place, or clears it away.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn settle(&mut self, accept: bool) -> Result<(), VaultError> {
        let next = self.folder.next_keyring();
        let done = match accept {
            true => folder::rename(&next, &self.folder.keyring()),
            false => std::fs::remove_file(&next).map_err(|e| VaultError::io(&next, e)),
        };
        match done {
            // Another process was quicker; what it did is what this one wanted.
            Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            }
            other => other?,
        }
        if accept { self.reload() } else { Ok(()) }
    }

    /// Writes a signed keyring beside the present one, synced: the first step of every change.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn write_next(&self, keyring: &Keyring) -> Result<(), VaultError> {
        folder::replace(&self.folder.next_keyring(), keyring.print().as_bytes())
    }

    /// Makes the slot of a new or present member; it pins the coordinator of today.
    ///
    /// # Errors
    /// [`VaultError::OutOfBounds`], [`VaultError::Io`].
    pub fn write_slot(
        &self,
        member_id: &str,
        credential: &Credential,
        params: KdfParams,
        identity: &Identity,
    ) -> Result<(), VaultError> {
        let vault_id = self.keyring.vault_id;
        // Whoever signed the keyring that was checked at opening is the coordinator of today.
        let signer = self.keyring.line(self.keyring.signer);
        let pins = Pins {
            coordinator: signer.map_or(self.pins.coordinator, |m| m.public.verify),
            recovery: self.keyring.recovery,
        };
        let slot = Slot::seal(vault_id, member_id, credential, params, identity, &pins)?;
        folder::replace(&self.folder.slot(member_id), slot.print().as_bytes())
    }

    /// Deletes the slot of somebody who left; copies of it open nothing that is made from now on.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn remove_slot(&self, member_id: &str) -> Result<(), VaultError> {
        folder::remove(&self.folder.slot(member_id))
    }

    /// The slots in the folder that belong to nobody who is present by this keyring.
    pub fn slots_of_nobody(&self) -> Vec<PathBuf> {
        let folder = self.folder.path().join("slots");
        let entries = folder.read_dir().into_iter().flatten().flatten();
        entries
            .filter(|entry| {
                let name = entry.file_name();
                let is_slot = name.to_str().is_some_and(super::slot::is_id);
                is_slot && self.keyring.present().all(|(_, m)| *m.id != *name)
            })
            .map(|entry| entry.path())
            .collect()
    }

    /// Seals this member's own slot anew, under another credential; gives back the slot as it was,
    /// for [`Unlocked::put_back_slot`].
    ///
    /// # Errors
    /// As [`Unlocked::write_slot`].
    pub fn change_credential(
        &self,
        credential: &Credential,
        params: KdfParams,
    ) -> Result<String, VaultError> {
        let id = &self.member().id;
        let before = folder::read_text(&self.folder.slot(id), super::slot::MAX_BYTES)?;
        self.write_slot(id, credential, params, &self.identity)?;
        Ok(before)
    }

    /// Puts this member's slot back as it was.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn put_back_slot(&self, before: &str) -> Result<(), VaultError> {
        folder::replace(&self.folder.slot(&self.member().id), before.as_bytes())
    }

    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The keyring, checked.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The number of this member's line in the keyring.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// This member's line.
    pub fn member(&self) -> &MemberLine {
        self.keyring
            .line(self.line)
            .expect("an unlocked vault's member is in its keyring")
    }

    /// This member's keys, to sign with.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The page key.
    pub fn page_key(&self) -> &Key32 {
        &self.page_key
    }

    /// What seals the pages of this vault's database, under the present keys.
    pub fn page_cipher(&self) -> PageCipher {
        PageCipher::new(&self.page_key, &self.keyring.vault_id, self.keyring.epoch)
    }

    /// The content key.
    ///
    /// # Errors
    /// [`VaultError::NoContentKey`] for roles without it.
    pub fn content_key(&self) -> Result<&ContentKey, VaultError> {
        self.content_key.as_ref().ok_or(VaultError::NoContentKey)
    }
}

#[cfg(test)]
mod tests;
