//! Members: add, list, change one's own passphrase.

use super::Desk;
use super::error::ActionError;
use crate::domain::refusal::must_be_allowed;
use crate::domain::role::{Duty, Role};
use crate::secret::Key32;
use crate::store::{StoreError, member};
use crate::vault::VaultError;
use crate::vault::create::new_member_id;
use crate::vault::identity::Identity;
use crate::vault::kdf::KdfParams;
use crate::vault::keyfile::KeyFile;
use crate::vault::keyring::{Keyring, MAX_LINES, MAX_PRESENT, MemberLine, is_member_name};
use crate::vault::slot::Credential;

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
    let name = name.trim();
    check_new(desk.store.vault().keyring(), name)?;
    let identity = Identity::random();
    let id = new_member_id();
    // The slot first: one that no keyring names is harmless, a member without one is not.
    desk.store
        .vault()
        .write_slot(&id, credential, params, &identity)?;
    member::change_keyring(desk.store, role.id(), |tx, keyring, seq| {
        check_new(keyring, name)?;
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

/// Seals this member's own slot under a new passphrase. Needs nobody else, and touches no other
/// file; older copies of the slot still open with the old one.
///
/// # Errors
/// Those of the file system.
pub fn change_credential(
    desk: &Desk<'_>,
    credential: &Credential,
    params: KdfParams,
) -> Result<(), ActionError> {
    Ok(desk.store.vault().change_credential(credential, params)?)
}
