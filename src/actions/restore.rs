//! Restore: a backup takes the place of a vault that was lost, and brings back nothing that was
//! destroyed since.
//!
//! The copy is built beside its place. Every list of destructions that can be found is checked
//! against the keyring in it, and applied; what only the copy's own terms make due is put on hold;
//! the numbers jump ahead; and one entry, signed by the coordinator, says so to everybody whose
//! computer knew more than the copy does. Only then the vault gets its name.

use super::backup::{spread_to, text_of_list};
use super::error::ActionError;
use crate::audit::destroyed::{self, List, Proven};
use crate::audit::entry::{Action, Hash};
use crate::domain::case::Hold;
use crate::domain::id::{NumberKind, RecordId};
use crate::domain::refusal::must_be_allowed;
use crate::domain::retention::clock_check;
use crate::domain::role::{Duty, Role};
use crate::store::backup as register;
use crate::store::entry::Office;
use crate::store::restore::{self as again, Told};
use crate::store::weighing::parse_time;
use crate::store::{
    EntryDraft, Options, Store, StoreError, Tx, copy, declaration, hold, policy, record, term,
    verify,
};
use crate::vault::VaultError;
use crate::vault::backup::{self as file, Header, Source};
use crate::vault::folder::{self, Workshop};
use crate::vault::head::{Head, HeadFile};
use crate::vault::keyring::Keyring;
use crate::vault::locked::{Locked, Unlocked};
use crate::vault::slot::Credential;
use chrono::{DateTime, Datelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How far the numbers jump ahead: more than an office gives out between two backups.
const JUMP: u32 = 1_000;
/// Signals come in by the file.
const JUMP_SIGNALS: u32 = 10_000;

/// What to restore, where, and as whom.
pub struct Order<'a> {
    /// The backup.
    pub source: &'a Path,
    /// Where the vault comes; must not exist.
    pub target: &'a Path,
    /// The vault that is replaced, when it is still there.
    pub live: Option<&'a Path>,
    /// The coordinator, as of the backup.
    pub member: &'a str,
    /// What opens the backup for them.
    pub credential: &'a Credential,
    /// The clock, and where this user's own head of the vault is kept.
    pub options: &'a Options,
    /// Go on though more was destroyed than the lists prove.
    pub confirm_gap: bool,
    /// Why something is put on hold, in the language of the office.
    pub ground: &'a str,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The newest log entry of the copy.
    pub seq: u64,
    /// When the copy was made.
    pub made_at: DateTime<Utc>,
    /// How many records were destroyed again, or are known to be gone without being in it.
    pub destroyed: u64,
    /// How many are due by the copy's own terms and wait, on hold, for the coordinator.
    pub held: u64,
    /// How many lines of the lists prove nothing, and were not followed.
    pub unproven: u64,
    /// How many destructions are not known: what was confirmed.
    pub gap: u64,
    /// Members of the copy who have left since.
    pub leavers: Vec<String>,
    /// Folders whose list could not be brought up to date.
    pub unreached: Vec<PathBuf>,
}

/// What all lists together say.
#[derive(Default)]
struct Union {
    told: BTreeMap<RecordId, Told>,
    unproven: BTreeSet<RecordId>,
    promised: u64,
    leavers: BTreeSet<String>,
}

/// Restores a backup.
///
/// # Errors
/// Anyone but the coordinator of the backup; a source that does not hold; a target that exists;
/// more destroyed than is known, without `confirm_gap`: nothing is there then.
pub fn restore(order: &Order<'_>) -> Result<Restored, ActionError> {
    let vault_id = Source::open(order.source)?.header().vault_id;
    let head_file = HeadFile::new(&order.options.state_dir, &vault_id)?;
    let head = head_file.read()?;
    let live = read_live(order, &vault_id);
    let (restored, new_head) = folder::build(order.target, |folder| {
        let header = Source::open(order.source)?.unpack(folder)?;
        let vault = Locked::open(folder.path())?.unlock(order.member, order.credential)?;
        let opened = Opened::sound(vault, &header, order.options)?;
        let done = finish(order, &opened.store, &header, head.as_ref(), live.as_ref())?;
        let tx = opened.store.read()?;
        let (text, known) = text_of_list(&tx)?;
        drop(tx);
        let restored = Restored {
            unreached: spread_to(done.folders, &header.vault_id, &text, &known),
            ..done.restored
        };
        Ok::<_, ActionError>((restored, done.head))
    })?;
    // Without this the next opening would find the coordinator's entry by itself.
    head_file.reset(&new_head)?;
    Ok(restored)
}

/// An unpacked copy, opened by its coordinator and found sound.
pub(super) struct Opened {
    pub(super) store: Store,
    // What this user knows of the living vault is not the measure for an older copy.
    _state: Workshop,
}

impl Opened {
    /// Opens it with a state folder of its own, and checks the whole of it.
    pub(super) fn sound(
        vault: Unlocked,
        header: &Header,
        options: &Options,
    ) -> Result<Opened, ActionError> {
        let role = Role::from_id(&vault.member().role).unwrap_or(Role::Auditor);
        must_be_allowed(role, Duty::Govern)?;
        let state = file::scratch()?;
        let options = Options {
            state_dir: state.path().to_owned(),
            ..options.clone()
        };
        let store = copy::open(vault, header, options)?;
        if !verify::run(&store)?.is_ok() {
            return Err(StoreError::tampered("the backup").into());
        }
        Ok(Opened {
            store,
            _state: state,
        })
    }
}

/// What a restore made of a copy, before anything outside it was told.
pub(super) struct Finished {
    pub(super) restored: Restored,
    /// The folders in which lists of destructions are kept.
    folders: BTreeSet<PathBuf>,
    head: Head,
}

/// What the living vault says, when it is there and opens with the same secret.
pub(super) struct Live {
    /// What was destroyed.
    list: List,
    /// Where copies were put.
    copies: Vec<PathBuf>,
    /// The newest entry, when all of the vault holds: what another list says of an entry up to
    /// there, this vault says too, or it is forged.
    witness: Option<u64>,
    /// Which record went in which entry.
    gone: BTreeSet<(RecordId, u64)>,
    /// The restores in its history.
    restores: BTreeSet<(u64, Hash)>,
}

impl Live {
    /// Whether this vault knows better: its own history reaches that entry, and the record did not
    /// go in it.
    fn denies(&self, proven: &Proven, restores: &BTreeSet<(u64, Hash)>) -> bool {
        let reaches = self.witness.is_some_and(|newest| proven.seq <= newest)
            && proven.seq < again::fork(&self.restores, restores);
        reaches && !self.gone.contains(&(proven.record, proven.seq))
    }
}

/// What the living vault says, when it is there and opens with the same secret.
fn read_live(order: &Order<'_>, vault_id: &[u8; 16]) -> Option<Live> {
    let locked = Locked::open(order.live?).ok()?;
    if locked.keyring().vault_id != *vault_id {
        return None;
    }
    let vault = locked.unlock(order.member, order.credential).ok()?;
    let store = Store::open(vault, order.options.clone()).ok()?;
    let sound = verify::run(&store).is_ok_and(|report| report.is_ok());
    let tx = store.read().ok()?;
    let copies = register::list(&tx).ok()?.into_iter();
    let list = register::list_of_destructions(&tx).ok()?;
    let gone = list.lines.iter().map(|line| (line.record, line.gone.seq));
    Some(Live {
        gone: gone.collect(),
        list,
        copies: copies.map(|copy| copy.path).collect(),
        witness: sound.then_some(tx.newest().seq),
        restores: again::own_restores(&tx).ok()?,
    })
}

/// Makes of a sound copy what may take the vault's place. Nothing outside the copy is written.
pub(super) fn finish(
    order: &Order<'_>,
    store: &Store,
    header: &Header,
    head: Option<&Head>,
    live: Option<&Live>,
) -> Result<Finished, ActionError> {
    let mut tx = store.write()?;
    must_be_allowed(tx.role(), Duty::Govern)?;
    // The others' computers take this restore for what it is only when it is not older than what
    // they saw.
    if let Some(seen) = head.and_then(|head| head.person_at.as_deref()) {
        let tolerance = policy::get(&tx)?.purge.clock_tolerance;
        let behind = clock_check(tx.clock().now(), Some(parse_time(seen)?), tolerance);
        if let Err(refusal) = behind
            && !order.options.clock_confirmed
        {
            return Err(refusal.into());
        }
    }
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    let source = std::path::absolute(order.source).unwrap_or(order.source.to_owned());
    folders.extend(source.parent().map(Path::to_owned));
    let registered = register::list(&tx)?.into_iter().map(|copy| copy.path);
    let of_live = live.iter().flat_map(|live| live.copies.clone());
    for path in registered.chain(of_live) {
        folders.extend(path.parent().map(Path::to_owned));
    }
    let mut lists: Vec<List> = folders
        .iter()
        .flat_map(|folder| file::find_lists(folder, &header.vault_id))
        .filter_map(|path| read_list(&path).transpose())
        .collect::<Result<_, _>>()?;
    lists.extend(live.map(|live| live.list.clone()));
    let union = unite(&tx, &lists, live)?;

    let told: Vec<Told> = union.told.values().cloned().collect();
    let mut gone = Vec::new();
    for told in &told {
        if !again::is_gone(&tx, &told.proven.record)? {
            gone.push(told.proven.clone());
        }
    }
    let known = header.destroyed + gone.len() as u64;
    let promised = head.map_or(0, |head| head.destroyed).max(union.promised);
    let gap = promised.saturating_sub(known);
    if gap > 0 && !order.confirm_gap {
        return Err(ActionError::UnknownDestructions(gap));
    }

    // Numbers first: the declaration below already takes one past the jump.
    let numbers = again::shown_numbers(&told, lists.iter().flat_map(|l| l.counters.clone()));
    let years = parse_time(&header.made_at)?.year().min(tx.today().year())..=tx.today().year();
    for kind in NumberKind::ALL {
        let steps = match kind {
            NumberKind::Signal => JUMP_SIGNALS,
            _ => JUMP,
        };
        record::jump_numbers(&mut tx, kind, years.clone(), steps, &numbers)?;
    }
    let items = again::destroy_again(&mut tx, &gone)?;
    let mut entry = EntryDraft::new(Action::Restore).result(header.seq.to_string());
    if !items.is_empty() {
        let today = tx.today();
        let number = declaration::insert(&mut tx, today, &items)?;
        tx.count_destroyed(items.len() as u64);
        entry = entry.object(number.to_string());
    }
    let held = hold_what_is_due(&mut tx, order.ground)?;
    register_found(&mut tx, &source, &folders, header)?;
    let seq = tx.commit(entry)?;

    let tx = store.read()?;
    let newest = tx.newest();
    debug_assert_eq!(newest.seq, seq);
    let person_at = tx.newest_person_at()?;
    drop(tx);
    let restored = Restored {
        seq: header.seq,
        made_at: parse_time(&header.made_at)?,
        destroyed: items.len() as u64,
        held,
        unproven: union.unproven.len() as u64,
        gap,
        leavers: union.leavers.into_iter().collect(),
        unreached: Vec::new(),
    };
    let head = Head {
        seq: newest.seq,
        hash: newest.hash,
        destroyed: newest.destroyed,
        person_at: person_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
    };
    Ok(Finished {
        restored,
        folders,
        head,
    })
}

/// A list of destructions; `None` for a file that is none. One that is there and cannot be read is
/// an error: without it, something that was destroyed could come back.
fn read_list(path: &Path) -> Result<Option<List>, VaultError> {
    match folder::read_text(path, destroyed::MAX_BYTES) {
        Ok(text) => Ok(List::parse(&text)),
        Err(error @ VaultError::Io { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Checks every list against a keyring that a coordinator of this vault signed, and every line
/// against its proof, against the copy and against the living vault.
fn unite(tx: &Tx<'_>, lists: &[List], live: Option<&Live>) -> Result<Union, ActionError> {
    let mut union = Union::default();
    let own = again::own_restores(tx)?;
    let mut newest_revision = tx.keyring().revision;
    let clock = tx.clock().clone();
    for list in lists {
        let keyring = Keyring::parse(&list.keyring).ok();
        let trusted = keyring
            .filter(|keyring| list.vault_id == tx.keyring().vault_id && tx.vault.trusts(keyring));
        let Some(keyring) = trusted else {
            union
                .unproven
                .extend(list.lines.iter().map(|line| line.record));
            continue;
        };
        let office = Office(&keyring);
        let restores = list.restores(&office);
        let fork = again::fork(&own, &restores);
        for proven in list.proven(&office, tx.today(), &|at| clock.civil_date(at)) {
            if live.is_some_and(|live| live.denies(&proven, &restores)) {
                continue;
            }
            let told = Told { proven, fork };
            if again::agrees(tx, &told)? {
                union.told.entry(told.proven.record).or_insert(told);
            }
        }
        union
            .unproven
            .extend(list.lines.iter().map(|line| line.record));
        if list.unreadable > 0 {
            let promised = list.lines.len() as u64 + list.unreadable;
            union.promised = union.promised.max(promised);
        }
        if keyring.revision > newest_revision {
            newest_revision = keyring.revision;
            union.leavers = leavers(tx.keyring(), &keyring);
        }
    }
    union
        .unproven
        .retain(|record| !union.told.contains_key(record));
    for record in union.unproven.clone() {
        if again::is_gone(tx, &record)? {
            union.unproven.remove(&record);
        }
    }
    Ok(union)
}

fn leavers(copy: &Keyring, newer: &Keyring) -> BTreeSet<String> {
    let there = |id: &str| newer.present().any(|(_, m)| m.id == id);
    copy.present()
        .filter(|(_, m)| !there(&m.id))
        .map(|(_, m)| m.name.clone())
        .collect()
}

/// Enters the copies that were found in the register: those made after this one do not stand in
/// it, and their folders must go on getting the list of destructions.
fn register_found(
    tx: &mut crate::store::WriteTx<'_>,
    source: &Path,
    folders: &BTreeSet<PathBuf>,
    header: &Header,
) -> Result<(), ActionError> {
    let known: BTreeSet<PathBuf> = register::list(tx)?.into_iter().map(|c| c.path).collect();
    let mut found = BTreeSet::from([source.to_owned()]);
    for folder in folders {
        let copies = file::dated_copies(folder, &header.vault_id).unwrap_or_default();
        found.extend(copies.into_iter().map(|(path, _)| path));
    }
    for path in found.difference(&known) {
        let (Some(text), Ok(copy)) = (path.to_str(), Source::open(path)) else {
            continue;
        };
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        // The numbers of entries that were lost say nothing in this log.
        let seq = copy.header().seq.min(header.seq);
        register::insert(tx, text, &copy.header().made_at, seq, bytes, None)?;
    }
    Ok(())
}

/// What is due by the copy's own terms may have been held or reopened since: it waits, on hold,
/// until the coordinator releases it.
fn hold_what_is_due(tx: &mut crate::store::WriteTx<'_>, ground: &str) -> Result<u64, ActionError> {
    let today = tx.today();
    let mut held = 0;
    for running in term::list_running(tx, Some(today))? {
        if running.hold.is_none() {
            let hold = Hold {
                ground: ground.to_owned(),
                since: today,
                review_on: None,
            };
            hold::insert(tx, running.record, &hold)?;
            held += 1;
        }
    }
    Ok(held)
}
