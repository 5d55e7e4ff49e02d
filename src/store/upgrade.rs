//! An upgrade: a vault of an older version gets the tables of this one, whole or not at all.
//!
//! First a backup of exactly what is upgraded, read back. Then, in one transaction that ends in a
//! log entry: every object is held against the log under the queries of its own version, so that
//! nothing is stated anew that was not what it should be; the missing migrations run; and the entry
//! states the digest of every object for which the new queries give another. Readers of the old
//! tables finish before SQLite commits, and whoever begins after that finds the new number.

use super::commit::{EntryDraft, WriteTx};
use super::connection::Store;
use super::copy::{self, Copied};
use super::digest;
use super::error::StoreError;
use super::{backup as register, policy, schema, state};
use crate::audit::entry::{Action, Hash, Link};
use crate::domain::id::RecordId;
use crate::domain::refusal::Refusal;
use crate::vault::VaultError;
use crate::vault::backup::{self as file, Source};
use crate::vault::folder;
use chrono::{Days, NaiveDate};
use rusqlite::TransactionBehavior;
use std::path::{Path, PathBuf};

/// How long the backup is kept: long enough to find out that the new version does not do.
pub const KEPT_DAYS: u64 = 30;

/// How often it is tried again when others write between the backup and the upgrade.
const ATTEMPTS: u32 = 5;

/// What happens to the vault before it is upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// A backup is made beside its folder.
    BackUp,
    /// Nothing: it is an unpacked copy of a backup that stays as it is.
    IsCopy,
}

/// An upgrade that was done.
#[derive(Debug, Clone)]
pub struct Upgraded {
    /// The version that was found.
    pub from: u32,
    /// The version of this program.
    pub to: u32,
    /// The backup of before, and until when it is kept.
    pub copy: Option<(PathBuf, NaiveDate)>,
    /// The newest entry of before.
    pub before: Link,
}

/// Upgrades a vault of an older version; does nothing to one of this version.
///
/// # Errors
/// [`Refusal::VaultIsOlder`] for a member without the content key, and for anybody but the
/// coordinator when the policy is to be stated anew; the clock; [`StoreError::BeforeUpgrade`];
/// [`StoreError::Tampered`] when the vault is not what its log says. Nothing is changed then.
pub(super) fn run(store: &Store, before: Before) -> Result<Option<Upgraded>, StoreError> {
    for _ in 0..ATTEMPTS {
        if !is_older(store)? {
            return Ok(None);
        }
        let made = match before {
            Before::BackUp => match make_copy(store) {
                // Another process is at it in the same second; the write lock below is waited for.
                Err(StoreError::Vault(VaultError::Exists(_))) => None,
                made => Some(made.map_err(|error| no_copy(store, error))?),
            },
            Before::IsCopy => None,
        };
        let done = match (&made, before) {
            (None, Before::BackUp) => wait_for_others(store).map(|()| None),
            (made, _) => apply(store, made.as_ref()),
        };
        if let (Some(made), false) = (&made, matches!(done, Ok(Some(_)))) {
            discard(store, &made.path)?;
        }
        if let Some(upgraded) = done? {
            return Ok(Some(upgraded));
        }
    }
    match is_older(store)? {
        true => Err(StoreError::Busy),
        false => Ok(None),
    }
}

/// Whether the vault is of an older version than this program; whoever may not upgrade it is told
/// so here, before any work.
fn is_older(store: &Store) -> Result<bool, StoreError> {
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let older = tx.schema.version() < store.options.schema.version();
    match older && !tx.reads_content() {
        true => Err(refusal(store, tx.schema.version(), false).into()),
        false => Ok(older),
    }
}

fn refusal(store: &Store, found: u32, coordinator: bool) -> Refusal {
    Refusal::VaultIsOlder {
        found,
        known: store.options.schema.version(),
        coordinator,
    }
}

/// The folder that the vault's own stands in.
fn place_of_copy(store: &Store) -> PathBuf {
    let vault = store.vault();
    let parent = vault.folder().path().parent();
    parent.unwrap_or(Path::new("/")).to_owned()
}

fn make_copy(store: &Store) -> Result<Copied, StoreError> {
    copy::make(store, &place_of_copy(store))
}

fn no_copy(store: &Store, error: StoreError) -> StoreError {
    StoreError::BeforeUpgrade {
        folder: place_of_copy(store),
        source: Box::new(error),
    }
}

fn wait_for_others(store: &Store) -> Result<(), StoreError> {
    drop(store.begin(TransactionBehavior::Immediate)?);
    // A file of that name that nobody is making any more has another name a second later.
    std::thread::sleep(std::time::Duration::from_millis(300));
    Ok(())
}

/// Deletes a copy that this process made in vain, unless another one entered it in the register.
fn discard(store: &Store, path: &Path) -> Result<(), StoreError> {
    let tx = store.begin(TransactionBehavior::Deferred)?;
    let known = register::list(&tx)?.iter().any(|copy| copy.path == path);
    match known {
        true => Ok(()),
        false => Ok(folder::remove(path)?),
    }
}

/// The upgrade itself. `None` when somebody else wrote since the copy was made.
fn apply(store: &Store, copied: Option<&Copied>) -> Result<Option<Upgraded>, StoreError> {
    let tx = store.begin(TransactionBehavior::Immediate)?;
    let (old, new) = (tx.schema, store.options.schema);
    let before = tx.newest();
    let moved = copied.is_some_and(|copied| copied.header.hash != before.hash);
    if moved || old.version() >= new.version() {
        return Ok(None);
    }
    let mut tx = store.writing(tx)?;
    let stated = check_all(&tx, old)?;
    for (version, migration) in (old.version() + 1..).zip(new.after(old)) {
        tx.sql().execute_batch(migration.sql)?;
        tx.migrated_to(new.at(version));
        if let Some(step) = migration.step {
            step(&mut tx)?;
        }
    }
    new.stamp(tx.sql())?;
    let copy = match copied {
        Some(copied) => Some(enter_copies(&mut tx, copied)?),
        None => None,
    };
    state_anew(&mut tx, &stated, old)?;
    tx.commit(EntryDraft::new(Action::Upgrade).result(new.version().to_string()))?;
    Ok(Some(Upgraded {
        from: old.version(),
        to: new.version(),
        copy,
        before,
    }))
}

/// Holds every object against the log under the queries of the version that it was stated in:
/// what is stated anew below must be what persons signed.
fn check_all(tx: &WriteTx<'_>, old: schema::Schema) -> Result<Vec<(RecordId, Hash)>, StoreError> {
    if schema::definitions(tx.sql())? != old.expected_definitions()? {
        return Err(StoreError::tampered("the tables"));
    }
    // A step goes through the records; one that no entry knows must not get an entry by that.
    let unknown: u64 = tx.sql().query_row(
        "SELECT count(*) FROM record WHERE id NOT IN (SELECT object FROM state)",
        [],
        |row| row.get(0),
    )?;
    if unknown > 0 {
        return Err(StoreError::tampered("the records"));
    }
    let stated = state::list_checked(tx.sql(), &tx.state_root())?;
    for (object, digest) in &stated {
        if *object == digest::keyring_id() {
            continue; // Compared when the store was opened.
        }
        let kind = tx.find_kind(object)?;
        let kind = kind.ok_or_else(|| StoreError::tampered("the records"))?;
        if tx.object_digest(kind, object)? != *digest {
            return Err(StoreError::tampered(format!("{kind:?}").to_lowercase()));
        }
    }
    Ok(stated)
}

/// The entry will carry the digest of every object for which the new queries give another one.
fn state_anew(
    tx: &mut WriteTx<'_>,
    stated: &[(RecordId, Hash)],
    old: schema::Schema,
) -> Result<(), StoreError> {
    for (object, before) in stated {
        if *object == digest::keyring_id() {
            continue;
        }
        // An upgrade destroys nothing.
        let kind = tx.find_kind(object)?.ok_or(StoreError::Damaged)?;
        let digest = tx.object_digest(kind, object)?;
        if digest == *before {
            continue;
        }
        if *object == digest::policy_id() && !policy::may_change(Action::Upgrade, Some(tx.role())) {
            return Err(refusal(tx.store, old.version(), true).into());
        }
        tx.put_state(*object, digest);
    }
    Ok(())
}

/// Enters the copy in the register, and with it what an attempt that was cut short left beside it.
fn enter_copies(tx: &mut WriteTx<'_>, copied: &Copied) -> Result<(PathBuf, NaiveDate), StoreError> {
    let today = tx.today();
    let until = today
        .checked_add_days(Days::new(KEPT_DAYS))
        .unwrap_or(today);
    let known: Vec<PathBuf> = register::list(tx)?.into_iter().map(|c| c.path).collect();
    let folder = copied.path.parent().unwrap_or(Path::new("/"));
    for (path, made_at) in file::dated_copies(folder, &copied.header.vault_id)? {
        let header = Source::open(&path)?.header().clone();
        if known.contains(&path) || header.hash != copied.header.hash {
            continue;
        }
        let bytes = path.metadata().map_err(|e| VaultError::io(&path, e))?.len();
        let text = path.to_str().ok_or_else(|| {
            let wrong = std::io::Error::from(std::io::ErrorKind::InvalidFilename);
            VaultError::io(&path, wrong)
        })?;
        register::insert(tx, text, &made_at, header.seq, bytes, Some(until))?;
    }
    Ok((copied.path.clone(), until))
}
