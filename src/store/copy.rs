//! A copy of the vault in one file: made through SQLite from one view of it, while others work;
//! read back and checked before it gets its name.

use super::connection::{Options, Store, connect};
use super::error::StoreError;
use super::upgrade::Before;
use super::{digest, entry, state, verify};
use crate::audit::entry::Link;
use crate::vault::backup::{self, Header, Moment, Source};
use crate::vault::database::{Mode, SealedConnection};
use crate::vault::folder::{self, Folder, Workshop};
use crate::vault::locked::Unlocked;
use crate::vault::{VaultError, keyring::Keyring};
use rusqlite::TransactionBehavior;
use rusqlite::backup::Backup;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A copy that was made and checked.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Where it is.
    pub path: PathBuf,
    /// What it says of itself.
    pub header: Header,
    /// How long the file is.
    pub bytes: u64,
}

/// Makes a copy. `target` is a file that must not exist, or a folder, which gets a dated file.
///
/// # Errors
/// [`VaultError::TargetInside`]; [`VaultError::Exists`]; those of SQLite and the file system:
/// nothing is left then.
pub fn make(store: &Store, target: &Path) -> Result<Copied, StoreError> {
    let vault = store.vault();
    let target = std::path::absolute(target).map_err(|e| VaultError::io(target, e))?;
    if backup::is_inside(&target, vault.folder()) {
        return Err(VaultError::TargetInside(target).into());
    }
    let dated = target.is_dir();
    if !dated && target.symlink_metadata().is_ok() {
        return Err(VaultError::Exists(target).into());
    }
    let parent = match dated {
        true => &target,
        false => target.parent().unwrap_or(Path::new("/")),
    };
    let work = Workshop::beside(parent)?;
    let keyring = vault.keyring();
    let database = work.path().join(keyring.database());
    let moment = copy_database(store, keyring, &database)?;
    let made = work.path().join("backup");
    let maker = (vault.line(), vault.identity());
    let header = backup::pack(&made, vault.folder(), keyring, &database, &moment, maker)?;
    folder::remove(&database)?;
    let unpacked = Folder::new(&work.path().join("check"))?;
    let again = Source::open(&made)?.unpack(&unpacked)?;
    if again != header {
        return Err(VaultError::damaged("the backup (contents)").into());
    }
    check_unpacked(&vault, unpacked, &header, store.options.busy_timeout)?;
    let bytes = made.metadata().map_err(|e| VaultError::io(&made, e))?.len();
    let path = match dated {
        true => target.join(backup::dated_name(&keyring.vault_id, &header.made_at)),
        false => target,
    };
    if path.symlink_metadata().is_ok() {
        return Err(VaultError::Exists(path).into());
    }
    folder::rename(&made, &path)?;
    Ok(Copied {
        path,
        header,
        bytes,
    })
}

/// Fills a new database file, sealed with the same keys, from one view of the vault.
fn copy_database(store: &Store, keyring: &Keyring, path: &Path) -> Result<Moment, StoreError> {
    // Also of a vault of an older version: it is copied before it is upgraded.
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let newest = tx.newest();
    // Somebody may have changed the keyring since this process read it; then it is not this one's.
    let in_log = state::find_checked(tx.sql(), &tx.state_root(), &digest::keyring_id())?;
    if in_log != Some(keyring.digest()) {
        return Err(StoreError::Busy);
    }
    let mut sealed = SealedConnection::open(
        path,
        store.vault().page_cipher(),
        Mode::Create,
        store.options.busy_timeout,
    )?;
    Backup::new(&tx, sealed.sql_mut())?.run_to_completion(1024, Duration::ZERO, None)?;
    drop(sealed);
    Ok(Moment {
        made_at: store
            .clock()
            .now()
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        seq: newest.seq,
        hash: newest.hash,
        destroyed: newest.destroyed,
    })
}

/// Every page opens, and the log ends as the header says.
fn check_unpacked(
    vault: &Unlocked,
    unpacked: Folder,
    header: &Header,
    busy_timeout: Duration,
) -> Result<(), StoreError> {
    let copy = vault.elsewhere(unpacked)?;
    let sealed = connect(&copy, Mode::ReadWrite, busy_timeout)?;
    let mut damaged = false;
    sealed.check_pages(|_, opens| damaged |= !opens)?;
    if damaged {
        return Err(StoreError::Damaged);
    }
    let newest = entry::find_newest(sealed.sql())?.ok_or(StoreError::Damaged)?;
    let link = Link {
        seq: newest.skeleton.seq,
        hash: newest.skeleton.hash(&header.vault_id, &newest.signature),
        destroyed: newest.skeleton.destroyed,
    };
    ends_as_said(link, header)
}

/// Compares the newest entry of an unpacked copy with what its header says.
fn ends_as_said(newest: Link, header: &Header) -> Result<(), StoreError> {
    let said = Link {
        seq: header.seq,
        hash: header.hash,
        destroyed: header.destroyed,
    };
    match newest == said {
        true => Ok(()),
        false => Err(StoreError::tampered("the backup")),
    }
}

/// Opens an unpacked copy that nobody else has, after comparing it with its header. A copy of an
/// older version is upgraded where it was unpacked; the backup that it came from stays as it is.
///
/// # Errors
/// [`StoreError::Tampered`] when it does not end as its header says; those of [`Store::open`].
pub fn open(vault: Unlocked, header: &Header, options: Options) -> Result<Store, StoreError> {
    let store = Store::open_after(vault, options, Before::IsCopy)?;
    let newest = match store.upgraded() {
        Some(upgraded) => upgraded.before,
        None => store.read()?.newest(),
    };
    ends_as_said(newest, header)?;
    Ok(store)
}

/// Opens an unpacked copy and checks the whole of it, with a state folder of its own: what the
/// user knows of the living vault is not the measure for an older copy.
///
/// # Errors
/// What keeps it from being checked at all; faults stand in the report.
pub fn check(
    vault: Unlocked,
    header: &Header,
    options: &Options,
) -> Result<verify::Report, StoreError> {
    let state = backup::scratch()?;
    let options = Options {
        state_dir: state.path().to_owned(),
        // Should the copy have to be upgraded: what is written into it is thrown away.
        clock_confirmed: true,
        ..options.clone()
    };
    verify::run(&open(vault, header, options)?)
}
