//! The restore drill: the newest copy is restored elsewhere, all the way, and compared with the
//! vault; the result is kept with its date.
//!
//! It rehearses a total loss: the copy, the lists of destructions that stand beside copies, and
//! nothing of the living vault. What is made goes again at the end. Outside, only the register of
//! copies and the log learn of it, also when the drill fails.

use super::Desk;
use super::error::ActionError;
use super::restore::{self, Opened, Order};
use crate::audit::entry::{Action, Link};
use crate::domain::refusal::Refusal;
use crate::domain::role::Duty;
use crate::store::backup::{self as register, Registered};
use crate::store::drill::{self, Likeness};
use crate::store::weighing::parse_time;
use crate::store::{EntryDraft, Options, StoreError, verify};
use crate::vault::VaultError;
use crate::vault::backup::{self as file, Header, Source};
use crate::vault::folder::{self, Folder};
use crate::vault::head::HeadFile;
use crate::vault::locked::{Locked, Unlocked};
use crate::vault::slot::Credential;
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// What a drill found of a copy that holds.
#[derive(Debug, Clone)]
pub struct Drilled {
    /// The copy.
    pub path: PathBuf,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The newest log entry in it.
    pub seq: u64,
    /// When the drill ended.
    pub at: DateTime<Utc>,
    /// How the copy compares with the vault.
    pub likeness: Likeness,
    /// How many records a restore destroys in it again.
    pub destroyed: u64,
    /// How many records a restore puts on hold for the coordinator.
    pub held: u64,
    /// Whether the copy opens only with a secret that the coordinator has changed since.
    pub earlier_secret: bool,
}

/// Restores the newest copy elsewhere, compares it, and keeps the result.
///
/// The coordinator's alone: it is their restore that is rehearsed, with their key of that time and
/// the entry that only they can sign. Nothing is overwritten.
///
/// # Errors
/// Anyone but the coordinator; [`ActionError::NoBackup`]; [`ActionError::DrillFailed`], recorded;
/// a trial that this computer could not make (no room, a vault in use), which says nothing about
/// the copy and is not recorded.
pub fn drill(
    desk: &Desk<'_>,
    credential: &Credential,
    options: &Options,
    ground: &str,
) -> Result<Drilled, ActionError> {
    // Refused now rather than after the work: the role, the clock.
    let tx = desk.write(Duty::Govern)?;
    let newest = register::list(&tx)?.pop().ok_or(ActionError::NoBackup)?;
    drop(tx);
    match rehearse(desk, &newest, credential, options, ground) {
        Ok(tried) => {
            let at = record(desk, &newest, true)?;
            Ok(Drilled { at, ..tried })
        }
        Err(cause) if blames_the_copy(&cause, &newest) => {
            record(desk, &newest, false)?;
            Err(ActionError::DrillFailed {
                path: newest.path,
                made_at: parse_time(&newest.made_at)?,
                cause: Box::new(cause),
            })
        }
        Err(here) => Err(here),
    }
}

/// Keeps the result in the register and the log.
fn record(desk: &Desk<'_>, copy: &Registered, ok: bool) -> Result<DateTime<Utc>, ActionError> {
    let mut tx = desk.write(Duty::Backup)?;
    register::set_drilled(&mut tx, copy.id, ok)?;
    let at = tx.now();
    let result = if ok { "drill" } else { "drill-failed" };
    tx.commit(
        EntryDraft::new(Action::Backup)
            .result(result)
            .purpose(desk.purpose()),
    )?;
    Ok(at)
}

/// Whether an error says something about the copy, and not about the computer that tries it.
fn blames_the_copy(error: &ActionError, copy: &Registered) -> bool {
    match error {
        ActionError::Store(StoreError::Busy | StoreError::Full | StoreError::Sql(_))
        | ActionError::Store(StoreError::Vault(VaultError::Busy))
        | ActionError::Store(StoreError::Refused(
            Refusal::ClockBehind { .. } | Refusal::ClockAhead { .. },
        )) => false,
        ActionError::Store(StoreError::Vault(VaultError::Io { what, .. })) => {
            *what == copy.path.display().to_string()
        }
        _ => true,
    }
}

fn rehearse(
    desk: &Desk<'_>,
    copy: &Registered,
    credential: &Credential,
    options: &Options,
    ground: &str,
) -> Result<Drilled, ActionError> {
    let source = Source::open(&copy.path)?;
    let vault = desk.store.vault();
    if source.header().vault_id != vault.keyring().vault_id {
        return Err(VaultError::damaged("the backup (of another vault)").into());
    }
    if source.header().made_at != copy.made_at {
        return Err(ActionError::AnotherCopy);
    }
    let head = HeadFile::new(&options.state_dir, &vault.keyring().vault_id)?.read()?;
    let work = file::scratch()?;
    let target = work.path().join("restored.kluis");
    let order = Order {
        source: &copy.path,
        target: &target,
        // As after a total loss.
        live: None,
        member: &vault.member().name,
        credential,
        options,
        confirm_gap: false,
        ground,
    };
    folder::build(&target, |folder| {
        let header = source.unpack(folder)?;
        let (unlocked, earlier_secret) = unlock(&vault, folder, &order)?;
        let opened = Opened::sound(unlocked, &header, options)?;
        let likeness = compare(desk, &opened, &header)?;
        let done = restore::finish(&order, &opened.store, &header, head.as_ref(), None)?;
        if !verify::run(&opened.store)?.is_ok() {
            return Err(StoreError::tampered("the backup").into());
        }
        let back = drill::count_come_back(&desk.store.read()?, &opened.store.read()?)?;
        match back + likeness.differing {
            0 => Ok(Drilled {
                path: copy.path.clone(),
                made_at: done.restored.made_at,
                seq: header.seq,
                at: done.restored.made_at, // Replaced by the time of the entry.
                likeness,
                destroyed: done.restored.destroyed,
                held: done.restored.held,
                earlier_secret,
            }),
            differing => Err(ActionError::Differs(differing)),
        }
    })
}

/// Opens the copy as a restore does; a member whose passphrase was changed since has the same keys
/// behind it, and opens it with these.
fn unlock(
    vault: &Unlocked,
    folder: &Folder,
    order: &Order<'_>,
) -> Result<(Unlocked, bool), ActionError> {
    match Locked::open(folder.path())?.unlock(order.member, order.credential) {
        Ok(unlocked) => Ok((unlocked, false)),
        Err(
            VaultError::WrongPassphrase | VaultError::WrongKeyFile | VaultError::OtherSecret { .. },
        ) => match vault.elsewhere(folder.clone()) {
            Ok(unlocked) => Ok((unlocked, true)),
            Err(VaultError::UnknownMember) => Err(ActionError::NotInCopy),
            Err(error) => Err(error.into()),
        },
        Err(VaultError::UnknownMember) => Err(ActionError::NotInCopy),
        Err(error) => Err(error.into()),
    }
}

fn compare(desk: &Desk<'_>, opened: &Opened, header: &Header) -> Result<Likeness, ActionError> {
    let live = desk.store.read()?;
    let link = Link {
        seq: header.seq,
        hash: header.hash,
        destroyed: header.destroyed,
    };
    if !drill::knows(&live, link)? {
        return Err(ActionError::OtherHistory);
    }
    let copy = opened.store.read()?;
    Ok(drill::compare(&live, &copy, header.seq)?)
}
