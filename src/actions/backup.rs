//! Backups: made while others work, registered, deleted by a scheme, tried; and the list of
//! destructions that is kept beside every one of them.

use super::Desk;
use super::error::ActionError;
use crate::audit::destroyed::{self, List};
use crate::audit::entry::Action;
use crate::domain::backup::Keep;
use crate::domain::id::{Number, RecordId};
use crate::domain::refusal::must_be_allowed;
use crate::domain::retention::purge_day;
use crate::domain::role::{Duty, Role};
use crate::store::backup::{self as register, Registered};
use crate::store::verify::Report;
use crate::store::weighing::parse_time;
use crate::store::{EntryDraft, Options, Store, StoreError, Tx, copy};
use crate::vault::VaultError;
use crate::vault::backup::{self as file, Header, Source};
use crate::vault::folder::{self, Folder, Workshop};
use crate::vault::locked::Locked;
use crate::vault::slot::Credential;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What came of a backup.
#[derive(Debug, Clone)]
pub struct Made {
    /// Where the copy is.
    pub path: PathBuf,
    /// The newest log entry in it.
    pub seq: u64,
    /// Older copies that were deleted.
    pub deleted: Vec<PathBuf>,
    /// Folders of copies whose list of destructions could not be brought up to date.
    pub unreached: Vec<PathBuf>,
}

/// Makes a backup: a file that must not exist, or a dated one in a folder, where `keep` then says
/// which older ones stay. It is read back and checked before it gets its name.
///
/// # Errors
/// A role that makes no backups; a target inside the vault, gone, full, or there already: nothing
/// is left then.
pub fn create(desk: &Desk<'_>, target: &Path, keep: Option<Keep>) -> Result<Made, ActionError> {
    // Refused now rather than after the work: the role, the clock.
    drop(desk.write(Duty::Backup)?);
    let copied = copy::make(desk.store, target)?;
    let deleted = match register_copy(desk, &copied, keep) {
        Ok(deleted) => deleted,
        Err(error) => {
            // A copy that the register does not know would get no list of destructions. But the
            // entry may be there in spite of the error; and where even that cannot be read, a
            // copy is worth more than order.
            if let Ok(false) = is_registered(desk.store, &copied.path) {
                folder::remove(&copied.path)?;
            }
            return Err(error);
        }
    };
    for path in &deleted {
        folder::remove(path)?;
    }
    if let (false, Some(folder)) = (deleted.is_empty(), copied.path.parent()) {
        // What is said to be deleted does not come back after a power cut.
        folder::sync_folder(folder)?;
    }
    let expired = delete_expired(desk.store)?;
    Ok(Made {
        path: copied.path,
        seq: copied.header.seq,
        deleted: [deleted, expired].concat(),
        unreached: spread_lists(desk.store)?,
    })
}

fn is_registered(store: &Store, path: &Path) -> Result<bool, StoreError> {
    let copies = register::list(&store.read()?)?;
    Ok(copies.iter().any(|copy| copy.path == path))
}

/// Enters a copy in the register and the log, and plans which older ones go.
fn register_copy(
    desk: &Desk<'_>,
    copied: &copy::Copied,
    keep: Option<Keep>,
) -> Result<Vec<PathBuf>, ActionError> {
    let mut tx = desk.write(Duty::Backup)?;
    let known = register::list(&tx)?;
    let made_at = parse_time(&copied.header.made_at)?;
    let made_on = tx.clock().civil_date(made_at);
    let expires_on = keep.and_then(|keep| keep.expires(made_on));
    let path = text_of(&copied.path)?;
    register::insert(
        &mut tx,
        path,
        &copied.header.made_at,
        copied.header.seq,
        copied.bytes,
        expires_on,
    )?;
    let gone = match (keep, copied.path.parent()) {
        (Some(keep), Some(folder)) => {
            let found = file::dated_copies(folder, &copied.header.vault_id)?;
            no_longer_kept(found, keep, &copied.path)?
        }
        _ => Vec::new(),
    };
    for old in known.iter().filter(|old| gone.contains(&old.path)) {
        register::set_deleted(&mut tx, old.id)?;
    }
    let entry = EntryDraft::new(Action::Backup).result("create");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(gone)
}

/// Deletes the backups that upgrades made, once their last day is over: a file that holds what was
/// destroyed since must not stay because nobody thinks of it. One that cannot be reached from here,
/// or is no longer what was registered, is left to a later run.
///
/// # Errors
/// Those of the store.
pub fn delete_expired(store: &Store) -> Result<Vec<PathBuf>, ActionError> {
    if !store.role().may(Duty::Backup) {
        return Ok(Vec::new());
    }
    let tx = store.read()?;
    // As for records: a clock that runs ahead deletes nothing early.
    let newest = tx.newest_person_at()?.map(|at| tx.clock().civil_date(at));
    let day = purge_day(tx.today(), newest).ok_or(StoreError::Damaged)?;
    let mut expired = register::list_expired_of_upgrades(&tx, day)?;
    let vault_id = tx.keyring().vault_id;
    drop(tx);
    let vault = store.vault();
    let beside = vault.folder().path().parent();
    expired.retain(|copy| match Source::open(&copy.path) {
        Ok(source) => {
            let header = source.header();
            let same = header.vault_id == vault_id && header.seq == copy.seq;
            same && folder::remove(&copy.path).is_ok()
        }
        // Somebody deleted it by hand. Elsewhere a folder may just not be there at the moment.
        Err(_) => copy.path.symlink_metadata().is_err() && copy.path.parent() == beside,
    });
    if !expired.is_empty() {
        let mut tx = store.write()?;
        for copy in &expired {
            register::set_deleted(&mut tx, copy.id)?;
        }
        tx.commit(EntryDraft::new(Action::Backup).result("expired"))?;
    }
    Ok(expired.into_iter().map(|copy| copy.path).collect())
}

fn no_longer_kept(
    found: Vec<(PathBuf, String)>,
    keep: Keep,
    newest: &Path,
) -> Result<Vec<PathBuf>, ActionError> {
    let made = found
        .iter()
        .map(|(_, at)| parse_time(at))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let kept = keep.kept(&made);
    let gone = found.into_iter().enumerate();
    Ok(gone
        .filter(|(n, (path, _))| !kept.contains(n) && path != newest)
        .map(|(_, (path, _))| path)
        .collect())
}

fn text_of(path: &Path) -> Result<&str, ActionError> {
    let wrong = || {
        let error = std::io::Error::from(std::io::ErrorKind::InvalidFilename);
        VaultError::io(path, error)
    };
    Ok(path.to_str().ok_or_else(wrong)?)
}

/// Writes the whole list of destructions beside every registered copy; returns the folders that
/// could not be reached. A folder that is missed once is made good by the next run.
///
/// # Errors
/// Those of the store.
pub fn spread_lists(store: &Store) -> Result<Vec<PathBuf>, ActionError> {
    let tx = store.read()?;
    let folders: BTreeSet<PathBuf> = register::list(&tx)?
        .iter()
        .filter_map(|copy| copy.path.parent().map(Path::to_owned))
        .collect();
    if folders.is_empty() {
        return Ok(Vec::new());
    }
    let (text, known) = text_of_list(&tx)?;
    let vault_id = tx.keyring().vault_id;
    Ok(spread_to(folders, &vault_id, &text, &known))
}

/// The list of destructions as text, and the records in it.
pub(super) fn text_of_list(tx: &Tx<'_>) -> Result<(String, BTreeSet<RecordId>), ActionError> {
    let list = register::list_of_destructions(tx)?;
    let known = list.lines.iter().map(|line| line.record).collect();
    Ok((list.print(), known))
}

/// Writes a list into folders; returns those that could not be reached.
pub(super) fn spread_to(
    folders: BTreeSet<PathBuf>,
    vault_id: &[u8; 16],
    text: &str,
    known: &BTreeSet<RecordId>,
) -> Vec<PathBuf> {
    let missed = folders
        .into_iter()
        .filter(|folder| write_list(folder, vault_id, text, known).is_err());
    missed.collect()
}

fn write_list(
    folder: &Path,
    vault_id: &[u8; 16],
    text: &str,
    known: &BTreeSet<RecordId>,
) -> Result<(), VaultError> {
    let path = file::list_path(folder, vault_id);
    // A list that names what this vault does not know (after a restore with a gap) is put aside
    // and not overwritten: a later restore still needs it.
    let present = match folder::read_text(&path, destroyed::MAX_BYTES) {
        Ok(present) => Some(present),
        // One that cannot be read now is not overwritten.
        Err(error @ VaultError::Io { .. }) if path.exists() => return Err(error),
        Err(_) => None,
    };
    if let Some(present) = present {
        let other = List::parse(&present);
        let ours = List::parse(text).unwrap_or_default();
        let higher = |number: &Number| {
            let same = |n: &&Number| (n.kind, n.year) == (number.kind, number.year);
            let own = ours.counters.iter().find(same);
            own.is_none_or(|own| own.sequence < number.sequence)
        };
        let lacks = other.is_some_and(|list| {
            list.lines.iter().any(|line| !known.contains(&line.record))
                || list.counters.iter().any(higher)
        });
        if lacks {
            folder::replace(
                &file::aside_path(folder, vault_id, &present),
                present.as_bytes(),
            )?;
        }
    }
    folder::replace(&path, text.as_bytes())
}

/// A copy, as the list of backups shows it.
#[derive(Debug, Clone)]
pub struct BackupLine {
    /// Where it was put.
    pub path: PathBuf,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it is deleted at the latest; `None` for one that stays.
    pub expires_on: Option<NaiveDate>,
    /// What was destroyed since and is still in it.
    pub holds_destroyed: Vec<Number>,
}

/// The copies in the register, oldest first.
///
/// # Errors
/// A role that makes no backups.
pub fn list(desk: &Desk<'_>) -> Result<Vec<BackupLine>, ActionError> {
    let tx = desk.write(Duty::Backup)?;
    let lines = register::list(&tx)?
        .into_iter()
        .map(|copy: Registered| {
            Ok(BackupLine {
                made_at: parse_time(&copy.made_at)?,
                holds_destroyed: register::list_destroyed_since(&tx, copy.seq)?,
                path: copy.path,
                expires_on: copy.expires_on,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let entry = EntryDraft::new(Action::Read).result("backup-list");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(lines)
}

/// A backup that was unpacked among the temporary files, to be checked; what was unpacked goes
/// when this is dropped.
pub struct Unpacked {
    work: Workshop,
    header: Header,
}

impl Unpacked {
    /// Unpacks a backup and checks all that can be checked without a key.
    ///
    /// # Errors
    /// What is no backup of ours, newer, cut or changed.
    pub fn open(source: &Path) -> Result<Unpacked, ActionError> {
        let source = Source::open(source)?;
        let work = file::scratch()?;
        let header = source.unpack(&Folder::new(&work.path().join("vault"))?)?;
        Ok(Unpacked { work, header })
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The vault in it, to choose a member and ask for their secret.
    ///
    /// # Errors
    /// Those of [`Locked::open`].
    pub fn locked(&self) -> Result<Locked, ActionError> {
        Ok(Locked::open(&self.work.path().join("vault"))?)
    }

    /// Opens it with a member's own key of that time, and checks the whole. A backup of an older
    /// version is upgraded where it was unpacked, so it is checked once; the file stays as it is.
    ///
    /// # Errors
    /// A secret that does not open it; a role that checks no backups;
    /// [`crate::domain::refusal::Refusal::VaultIsOlder`] for one that reads no content.
    pub fn check(
        &self,
        member: &str,
        credential: &Credential,
        options: &Options,
    ) -> Result<Report, ActionError> {
        let vault = self.locked()?.unlock(member, credential)?;
        let role = Role::from_id(&vault.member().role).unwrap_or(Role::Auditor);
        must_be_allowed(role, Duty::Backup)?;
        Ok(copy::check(vault, &self.header, options)?)
    }
}
