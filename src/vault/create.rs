//! Making a vault: its folder, first member, keys and recovery code; not yet its database.

use super::error::VaultError;
use super::folder::{self, Folder};
use super::identity::Identity;
use super::kdf::KdfParams;
use super::keyring::{COORDINATOR, Keyring, MemberLine, is_member_name, is_organisation};
use super::locked::Unlocked;
use super::recovery::RecoveryCode;
use super::slot::{Credential, Pins, Slot};
use crate::canonical::to_hex;
use crate::secret::{Key32, random_bytes};

/// Makes the files of a new vault in `folder`, which must not exist, and opens it as its first
/// member, the coordinator. The log's first entry, which belongs to this keyring, is the caller's.
///
/// # Errors
/// [`VaultError::BadName`], [`VaultError::BadOrganisation`], [`VaultError::OutOfBounds`],
/// [`VaultError::Io`].
pub fn create(
    folder: Folder,
    organisation: &str,
    name: &str,
    credential: &Credential,
    params: KdfParams,
) -> Result<(Unlocked, RecoveryCode), VaultError> {
    if !is_member_name(name) {
        return Err(VaultError::BadName);
    }
    if !is_organisation(organisation) {
        return Err(VaultError::BadOrganisation);
    }
    let vault_id: [u8; 16] = random_bytes();
    let identity = Identity::random();
    let code = RecoveryCode::random();
    let recovery = code.identity(&vault_id).public();
    let id = new_member_id();
    let mut keyring = Keyring {
        vault_id,
        organisation: organisation.to_owned(),
        revision: 1,
        epoch: 1,
        recovery,
        members: vec![MemberLine {
            id: id.clone(),
            name: name.to_owned(),
            role: COORDINATOR.to_owned(),
            public: identity.public(),
            first: 1,
            last: None,
        }],
        hand_overs: Vec::new(),
        keys: Vec::new(),
        signer: 0,
        signature: [0; 64],
    };
    let (page, content) = (Key32::random(), Key32::random());
    keyring.seal_keys(1, &identity.public(), &page, Some(&content));
    keyring.seal_keys(0, &recovery, &page, Some(&content));
    keyring.sign(1, &identity);

    let pins = Pins {
        coordinator: identity.public().verify,
        recovery,
    };
    let slot = Slot::seal(vault_id, &id, credential, params, &identity, &pins)?;
    folder.create()?;
    folder::write_new(&folder.slot(&id), slot.print().as_bytes())?;
    folder::write_new(&folder.keyring(), keyring.print().as_bytes())?;
    Ok((
        Unlocked::assemble(folder, keyring, 1, identity, pins)?,
        code,
    ))
}

/// A new member's id: 64 random bits in hexadecimal.
pub fn new_member_id() -> String {
    to_hex(&random_bytes::<8>())
}
