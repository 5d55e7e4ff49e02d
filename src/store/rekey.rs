//! A change of keys: new page key, new content key, everything resealed into a new database.
//!
//! The order is what keeps the vault openable at every moment: `keyring.next`, synced, names the
//! new database; the new database is filled and, in one transaction, rewrapped and given the
//! entry with the new keyring's digest; the rename of the keyring is the commit point for whoever
//! opens; the old database goes last. Cut short before the entry, the next open clears the new
//! one away; after it, the next open ends the change.

use super::blind;
use super::commit::{EntryDraft, WriteTx};
use super::connection::{Options, Store, connect};
use super::digest;
use super::error::StoreError;
use super::tx::{Tx, log_key_id};
use crate::domain::id::RecordId;
use crate::secret::Key32;
use crate::vault::field::ContentKey;
use crate::vault::folder;
use crate::vault::keyring::Keyring;
use crate::vault::locked::Unlocked;
use crate::vault::{VaultError, database::Mode};
use rusqlite::backup::Backup;
use rusqlite::{TransactionBehavior, named_params};
use std::time::Duration;

/// Which roles the content key is sealed to is the caller's knowledge.
pub type HoldsContent = fn(&str) -> bool;

impl Store {
    /// Changes the keyring, and with it the vault's keys: everybody who stays gets the new ones
    /// sealed to them, without being present. Nobody else may have the vault open.
    ///
    /// `entry` says what was done to whom; `change` is given the present keyring and the number of the entry-to-be; `work` does what
    /// else belongs to the same entry, in the new database.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while others have the vault open; those of `change`, SQLite and the
    /// file system: the vault then opens with its old keys.
    pub fn rekey(
        self,
        entry: EntryDraft,
        holds_content: HoldsContent,
        change: impl FnOnce(&Tx<'_>, &mut Keyring, u64) -> Result<(), StoreError>,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<(), StoreError>,
    ) -> Result<Store, StoreError> {
        let old = self.vault();
        old.lock_exclusive(self.options.busy_timeout)
            .map_err(|error| match error {
                VaultError::Busy => StoreError::Busy,
                other => other.into(),
            })?;
        let tx = self.read()?;
        let mut next = tx.keyring().clone();
        next.revision += 1;
        change(&tx, &mut next, tx.newest().seq + 1)?;
        next.epoch += 1;
        seal_new_keys(&mut next, holds_content);
        next.sign(old.line(), old.identity());
        old.write_next(&next)?;
        let files = old.folder().database_files(&next.database());
        for file in &files {
            // What an earlier attempt left; the keyring that would name it is not in place.
            folder::remove(file)?;
        }
        let options = self.options.clone();
        let done = reseal(&tx, &old, &next, options.clone(), |mut writing| {
            work(&mut writing)?;
            writing.commit(entry)
        });
        drop(tx);
        let store = match done {
            Ok(store) => store,
            Err(error) => {
                // What the next open would do is done now. The entry may be there in spite of the
                // error, so that is looked up and not assumed; what went wrong first is what the
                // caller is told.
                if let Ok(again) = old.under(old.keyring().clone()) {
                    let _ = settle(again, &options);
                }
                return Err(error);
            }
        };
        folder::rename(&old.folder().next_keyring(), &old.folder().keyring())?;
        clear_old(&store.vault())?;
        Ok(store)
    }
}

/// New keys, sealed to the recovery code and to everybody who is present.
fn seal_new_keys(keyring: &mut Keyring, holds_content: HoldsContent) {
    let (page, content) = (Key32::random(), Key32::random());
    keyring.keys.clear();
    let recovery = keyring.recovery;
    keyring.seal_keys(0, &recovery, &page, Some(&content));
    let present: Vec<_> = keyring
        .present()
        .map(|(line, m)| (line, m.public, holds_content(&m.role)))
        .collect();
    for (line, public, reads) in present {
        keyring.seal_keys(line, &public, &page, reads.then_some(&content));
    }
}

/// Fills the new database, rewraps every key, and commits the entry.
fn reseal(
    tx: &Tx<'_>,
    old: &Unlocked,
    next: &Keyring,
    options: Options,
    commit: impl FnOnce(WriteTx<'_>) -> Result<u64, StoreError>,
) -> Result<Store, StoreError> {
    // The keyring is checked as a reader would: what does not open for us now never would.
    let vault = old.under(next.clone())?;
    let mut sealed = connect(&vault, Mode::Create, options.busy_timeout)?;
    Backup::new(tx, sealed.sql_mut())?.run_to_completion(1024, Duration::ZERO, None)?;
    drop(sealed);
    let store = Store::connected(vault, options, Mode::ReadWrite)?;
    let mut writing = store.write()?;
    rewrap(&mut writing, old.content_key()?)?;
    writing.put_state(digest::keyring_id(), next.digest());
    commit(writing)?;
    Ok(store)
}

/// Every record's key and the log's under the new content key, and the blind index anew; records
/// whose rows change with that get a new digest in the entry. Keys of restricted records are sealed
/// to members' own keys, which do not change.
fn rewrap(tx: &mut WriteTx<'_>, old: &ContentKey) -> Result<(), StoreError> {
    let mut wrapped: Vec<(RecordId, Vec<u8>)> = Vec::new();
    {
        let mut statement = tx
            .sql()
            .prepare("SELECT record_id, wrapped FROM record_key")?;
        let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
        for row in rows {
            wrapped.push(row?);
        }
    }
    for (id, wrapped) in wrapped {
        let key = old.open_record_key(&id.0, &wrapped)?;
        tx.sql()
            .prepare_cached("UPDATE record_key SET wrapped = :wrapped WHERE record_id = :id")?
            .execute(named_params! {
                ":id": id.0, ":wrapped": tx.content_key()?.wrap_record_key(&key),
            })?;
    }
    let wrapped: Vec<u8> =
        tx.sql()
            .query_row("SELECT wrapped FROM log_key WHERE id = 1", [], |row| {
                row.get(0)
            })?;
    let key = old.open_record_key(&log_key_id().0, &wrapped)?;
    tx.sql().execute(
        "UPDATE log_key SET wrapped = :wrapped WHERE id = 1",
        named_params! { ":wrapped": tx.content_key()?.wrap_record_key(&key) },
    )?;
    blind::rebuild(tx)
}

/// Ends or undoes a change of keys that was cut short, before the database is opened.
///
/// # Errors
/// [`VaultError::UnknownMember`] when the change took this member out; those of SQLite.
pub fn settle(mut vault: Unlocked, options: &Options) -> Result<Unlocked, StoreError> {
    let Some(next) = vault
        .pending()?
        // An older keyring put there by somebody is cleared away with the database open.
        .filter(|next| next.epoch > vault.keyring().epoch)
    else {
        return Ok(vault);
    };
    // Whoever is in the middle of it holds the lock alone, so this process would not be here.
    let digest = next.digest();
    let files = vault.folder().database_files(&next.database());
    let committed = match vault.under(next) {
        Ok(under) if is_there(&files[0])? => keyring_in(under, options)? == Some(digest),
        Ok(_) | Err(VaultError::Damaged { .. }) => false,
        Err(error) => return Err(error.into()),
    };
    for file in &files {
        match committed {
            // The entry can be read, but the sync that should have kept it may be what failed: it must
            // be on the disk, and its journal empty there, before the old keyring and database go.
            true => folder::sync_file(file)?,
            false => folder::remove(file)?,
        }
    }
    // What is removed goes before the keyring that names it, or nobody would know whose it is.
    folder::sync_folder(vault.folder().path())?;
    vault.settle(committed)?;
    Ok(vault)
}

fn is_there(file: &std::path::Path) -> Result<bool, VaultError> {
    file.try_exists().map_err(|e| VaultError::io(file, e))
}

/// The digest of the keyring that a database's newest entry vouches for; `None` for one that was
/// not filled.
fn keyring_in(
    vault: Unlocked,
    options: &Options,
) -> Result<Option<crate::audit::entry::Hash>, StoreError> {
    let sealed = match connect(&vault, Mode::ReadWrite, options.busy_timeout) {
        Ok(sealed) => sealed,
        Err(StoreError::Damaged) => return Ok(None),
        Err(other) => return Err(other),
    };
    let behavior = TransactionBehavior::Deferred;
    match super::connection::keyring_in_log(sealed.sql(), options.schema, behavior) {
        Ok((_, digest)) => Ok(digest),
        // Filled in part, or not at all: there was no commit.
        Err(StoreError::Damaged | StoreError::Sql(_) | StoreError::Tampered { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Deletes the databases of earlier epochs.
///
/// # Errors
/// [`StoreError::Vault`] when one cannot be deleted.
pub fn clear_old(vault: &Unlocked) -> Result<(), StoreError> {
    let present = vault.keyring().database();
    for epoch in 1..vault.keyring().epoch {
        let name = format!("vault-{epoch}.db");
        debug_assert_ne!(name, present);
        for file in vault.folder().database_files(&name) {
            folder::remove(&file)?;
        }
    }
    Ok(())
}
