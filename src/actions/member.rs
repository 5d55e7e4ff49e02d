//! Members: add, list, change one's own passphrase.

use super::Desk;
use super::backup::spread_lists;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::refusal::{Refusal, must_be_allowed};
use crate::domain::role::{Duty, Role};
use crate::secret::Key32;
use crate::store::member::{change_line, line_mut};
use crate::store::{EntryDraft, Store, StoreError, Tx, case, member, restrict};
use crate::vault::VaultError;
use crate::vault::create::new_member_id;
use crate::vault::identity::Identity;
use crate::vault::kdf::KdfParams;
use crate::vault::keyfile::KeyFile;
use crate::vault::keyring::{
    COORDINATOR, HandOver, Keyring, MAX_LINES, MAX_PRESENT, MemberLine, is_member_name,
};
use crate::vault::slot::Credential;
use std::path::PathBuf;

/// Adds a member: makes their key pairs and slot, and seals the keys of their role to them.
///
/// # Errors
/// Anyone but the coordinator; a name that is taken or cannot be one; the role of coordinator,
/// which is handed over and not given out; too many members.
pub fn add(
    desk: &Desk<'_>,
    name: &str,
    role: Role,
    credential: &Credential,
    params: KdfParams,
) -> Result<(), ActionError> {
    must_be_allowed(desk.store.role(), Duty::Govern)?;
    if role == Role::Coordinator {
        return Err(Refusal::CoordinatorHandsOver.into());
    }
    let name = name.trim();
    check_new(desk.store.vault().keyring(), name)?;
    let identity = Identity::random();
    let id = new_member_id();
    member::change_keyring(desk.store, about(name, role.id()), |tx, keyring, seq| {
        check_new(keyring, name)?;
        // The slot first: one that no keyring names is cleared away by the next open, a member
        // without one could never open.
        tx.vault.write_slot(&id, credential, params, &identity)?;
        keyring.members.push(MemberLine {
            id: id.clone(),
            name: name.to_owned(),
            role: role.id().to_owned(),
            public: identity.public(),
            first: seq,
            last: None,
        });
        let line = u32::try_from(keyring.members.len()).expect("at most 1,024 lines");
        let content = match role.holds_content_key() {
            true => Some(tx.content_key()?.key()),
            false => None,
        };
        keyring.seal_keys(line, &identity.public(), tx.vault.page_key(), content);
        Ok(())
    })?;
    Ok(())
}

/// Refuses a new member before anything is asked or derived: a name that is taken or cannot be
/// one, more members than a keyring holds.
///
/// # Errors
/// [`VaultError::BadName`], [`VaultError::MemberExists`], [`VaultError::Full`].
pub fn check_new(keyring: &Keyring, name: &str) -> Result<(), StoreError> {
    let error = if !is_member_name(name) {
        VaultError::BadName
    } else if keyring.find_present(name).is_some() {
        VaultError::MemberExists
    } else if keyring.present().count() >= MAX_PRESENT || keyring.members.len() >= MAX_LINES {
        VaultError::Full
    } else {
        return Ok(());
    };
    Err(error.into())
}

/// Makes a machine's key file for a new member, not yet written.
pub fn new_key_file(desk: &Desk<'_>, name: &str) -> KeyFile {
    KeyFile {
        vault_id: desk.store.vault().keyring().vault_id,
        member: name.trim().to_owned(),
        key: Key32::random(),
    }
}

/// One line of the list of members.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// The name.
    pub name: String,
    /// The role's id.
    pub role: String,
    /// The number of the log entry with which it began.
    pub since_entry: u64,
}

/// The members who are present; visible without a key, and here checked with one.
pub fn list(keyring: &Keyring) -> Vec<MemberRow> {
    keyring
        .present()
        .map(|(_, m)| MemberRow {
            name: m.name.clone(),
            role: m.role.clone(),
            since_entry: m.first,
        })
        .collect()
}

/// Seals this member's own slot under a new passphrase, and enters in the log that it was done.
/// Needs nobody else; older copies of the slot still open with the old passphrase.
///
/// The entry is one that changes no row, so every role may sign it: the slot is not in the
/// database.
///
/// # Errors
/// Those of the file system and the store: the old passphrase then stays.
pub fn change_credential(
    desk: &Desk<'_>,
    credential: &Credential,
    params: KdfParams,
) -> Result<(), ActionError> {
    let tx = desk.store.write()?;
    let vault = desk.store.vault();
    let name = vault.member().name.clone();
    let before = vault.change_credential(credential, params)?;
    let entry = EntryDraft::new(Action::Read)
        .object(name)
        .result("passphrase");
    match tx.commit(entry.purpose(desk.purpose())) {
        Ok(_) => Ok(()),
        // The entry stands, so the new slot does too.
        Err(error @ StoreError::HeadNotKept(_)) => Err(error.into()),
        Err(error) => {
            vault.put_back_slot(&before)?;
            Err(error.into())
        }
    }
}

/// An entry about a member.
fn about(name: &str, result: &str) -> EntryDraft {
    EntryDraft::new(Action::Member).object(name).result(result)
}

fn holds_content(role: &str) -> bool {
    Role::from_id(role).is_some_and(Role::holds_content_key)
}

/// The line of a member who is present and is not the coordinator.
fn other_line(keyring: &Keyring, name: &str) -> Result<u32, ActionError> {
    let (line, member) = keyring
        .find_present(name)
        .ok_or(ActionError::NoSuchMember)?;
    match member.role == COORDINATOR {
        true => Err(Refusal::CoordinatorHandsOver.into()),
        false => Ok(line),
    }
}

/// The cases that a member leads.
fn cases_led_by(
    tx: &Tx<'_>,
    name: &str,
) -> Result<Vec<(crate::domain::id::RecordId, Number)>, StoreError> {
    let cases = case::list(tx)?.into_iter();
    Ok(cases
        .filter(|c| c.lead.as_deref() == Some(name))
        .map(|c| (c.record, c.number))
        .collect())
}

/// Refuses to let go of the last member to whom something is restricted.
fn must_not_be_last_named(tx: &Tx<'_>, line: u32) -> Result<(), StoreError> {
    let numbers = restrict::list_only_of(tx, line)?;
    match numbers.is_empty() {
        true => Ok(()),
        false => Err(Refusal::LastNamed { numbers }.into()),
    }
}

/// What became of a leaver's work.
pub struct Removed {
    /// The vault under its new keys.
    pub store: Store,
    /// The name of who left.
    pub name: String,
    /// The cases they led.
    pub cases: Vec<Number>,
    /// Who leads these cases now.
    pub handed_to: Option<String>,
    /// Folders of copies whose list could not be brought up to date.
    pub unreached: Vec<PathBuf>,
}

/// Takes a member out: their line is closed, and everybody who stays gets new keys, without being
/// present. What the leaver copied or remembers stays with them.
///
/// # Errors
/// Anyone but the coordinator; the coordinator themselves; an unknown member; others who have the
/// vault open; the last member to whom something is restricted.
pub fn remove(store: Store, name: &str, hand_to: Option<&str>) -> Result<Removed, ActionError> {
    must_be_allowed(store.role(), Duty::Govern)?;
    let vault = store.vault();
    let line = other_line(vault.keyring(), name)?;
    let name = vault
        .keyring()
        .line(line)
        .map(|m| m.name.clone())
        .unwrap_or_default();
    let id = vault
        .keyring()
        .line(line)
        .map(|m| m.id.clone())
        .unwrap_or_default();
    let heir = match hand_to {
        Some(heir) => {
            let (_, member) = vault
                .keyring()
                .find_present(heir)
                .ok_or(ActionError::NoSuchMember)?;
            if member.name == name {
                return Err(ActionError::NoSuchMember);
            }
            Some(member.name.clone())
        }
        None => None,
    };
    drop(vault);
    let led = cases_led_by(&store.read()?, &name)?;
    let store = store.rekey(
        about(&name, "remove"),
        holds_content,
        |tx, keyring, seq| {
            must_not_be_last_named(tx, line)?;
            line_mut(keyring, line)?.last = Some(seq);
            Ok(())
        },
        |tx| {
            restrict::forget_member(tx, line)?;
            for (record, _) in led.iter().filter(|_| heir.is_some()) {
                case::set_lead(tx, *record, heir.as_deref())?;
            }
            Ok(())
        },
    )?;
    store.vault().remove_slot(&id)?;
    let cases = led.into_iter().map(|(_, number)| number).collect();
    // The lists beside the copies hold the keyring: a restore names from it who left since.
    let unreached = spread_lists(&store)?;
    Ok(Removed {
        unreached,
        store,
        name,
        cases,
        handed_to: heir,
    })
}

/// New page key and content key for everybody who is present.
///
/// # Errors
/// Anyone but the coordinator; others who have the vault open.
pub fn rotate(store: Store) -> Result<Store, ActionError> {
    must_be_allowed(store.role(), Duty::Govern)?;
    Ok(store.rekey(
        EntryDraft::new(Action::Member).result("rotate"),
        holds_content,
        |_, _, _| Ok(()),
        |_| Ok(()),
    )?)
}

/// Gives a member another role. Whoever loses the content key with it gets new keys around them,
/// as if they had left and come back.
///
/// # Errors
/// Anyone but the coordinator; the role of coordinator, either way; an unknown member.
pub fn change_role(store: Store, name: &str, role: Role) -> Result<Store, ActionError> {
    must_be_allowed(store.role(), Duty::Govern)?;
    if role == Role::Coordinator {
        return Err(Refusal::CoordinatorHandsOver.into());
    }
    let vault = store.vault();
    let line = other_line(vault.keyring(), name)?;
    let member = vault
        .keyring()
        .line(line)
        .ok_or(ActionError::NoSuchMember)?;
    let (before, name) = (member.role.clone(), member.name.clone());
    drop(vault);
    if before == role.id() {
        return Ok(store);
    }
    let entry = about(&name, &format!("role-{}", role.id()));
    if holds_content(&before) && !role.holds_content_key() {
        return Ok(store.rekey(
            entry,
            holds_content,
            |tx, keyring, seq| {
                must_not_be_last_named(tx, line)?;
                change_line(keyring, line, role, seq).map(drop)
            },
            |tx| restrict::forget_member(tx, line),
        )?);
    }
    member::change_keyring(&store, entry, |tx, keyring, seq| {
        let new = change_line(keyring, line, role, seq)?;
        reseal_line(tx, keyring, line, new, role)
    })?;
    Ok(store)
}

/// Seals the present keys to a member's new line, in place of the old one.
fn reseal_line(
    tx: &Tx<'_>,
    keyring: &mut Keyring,
    old: u32,
    new: u32,
    role: Role,
) -> Result<(), StoreError> {
    let public = keyring.line(new).ok_or(StoreError::Damaged)?.public;
    let content = match role.holds_content_key() {
        true => Some(tx.content_key()?.key()),
        false => None,
    };
    keyring.keys.retain(|k| k.line != old);
    keyring.seal_keys(new, &public, tx.vault.page_key(), content);
    Ok(())
}

/// Hands the coordinator's role to another member, whose role the coordinator takes. Members'
/// pins follow the signed hand-over.
///
/// # Errors
/// Anyone but the coordinator; an unknown member, or one who does not read content.
pub fn hand_over(store: &Store, name: &str) -> Result<(), ActionError> {
    must_be_allowed(store.role(), Duty::Govern)?;
    let vault = store.vault();
    let heir = other_line(vault.keyring(), name)?;
    let member = vault
        .keyring()
        .line(heir)
        .ok_or(ActionError::NoSuchMember)?;
    let role = Role::from_id(&member.role).unwrap_or(Role::Auditor);
    if !role.holds_content_key() {
        return Err(Refusal::CannotTakeOver { role }.into());
    }
    let to_name = member.name.clone();
    drop(vault);
    member::change_keyring(store, about(&to_name, "hand-over"), |tx, keyring, seq| {
        let mine = tx.vault.line();
        let from = tx.vault.identity().public().verify;
        let to = keyring.line(heir).ok_or(StoreError::Damaged)?.public.verify;
        let mut hand_over = HandOver {
            from,
            to,
            by_recovery: false,
            revision: keyring.revision,
            signature: [0; 64],
        };
        hand_over.signature = tx
            .vault
            .identity()
            .sign(&hand_over.message(&keyring.vault_id));
        keyring.hand_overs.push(hand_over);
        let new = change_line(keyring, mine, role, seq)?;
        reseal_line(tx, keyring, mine, new, role)?;
        let new = change_line(keyring, heir, Role::Coordinator, seq)?;
        reseal_line(tx, keyring, heir, new, Role::Coordinator)
    })?;
    Ok(())
}
