//! Recovery: the code from the safe and the vault's files alone name a new coordinator.
//!
//! There is no slot to take a pin from, so the keyring is checked against the first coordinator
//! that it names itself, and against the log: an entry with its digest must be there, in a
//! database that the code's page key opens.

use super::commit::EntryDraft;
use super::connection::{Options, Store, connect_with, keyring_in_log};
use super::error::StoreError;
use super::member::{change_line, line_mut};
use super::{digest, entry, restrict};
use crate::audit::entry::Action;
use crate::domain::role::Role;
use crate::secret::Key32;
use crate::vault::VaultError;
use crate::vault::create::new_member_id;
use crate::vault::database::Mode;
use crate::vault::folder;
use crate::vault::identity::Identity;
use crate::vault::kdf::KdfParams;
use crate::vault::keyring::{COORDINATOR, HandOver, Keyring, MAX_LINES, MemberLine};
use crate::vault::locked::{Locked, Unlocked};
use crate::vault::recovery::RecoveryCode;
use crate::vault::slot::{Credential, Pins};
use rusqlite::TransactionBehavior;

/// Whether a code is the one of this vault; uses it for nothing.
pub fn is_right(locked: &Locked, code: &RecoveryCode) -> bool {
    let keyring = locked.keyring();
    code.identity(&keyring.vault_id).public() == keyring.recovery
}

/// Makes `name` the coordinator, under a new passphrase and with new key pairs. A member of that
/// name who is present gives way to the new line; a coordinator of another name takes a role
/// without duties over keys.
///
/// # Errors
/// [`VaultError::WrongKeyFile`] for a code of another vault; [`StoreError::Tampered`];
/// [`StoreError::Busy`].
pub fn take_over(
    locked: &Locked,
    code: &RecoveryCode,
    name: &str,
    credential: &Credential,
    params: KdfParams,
    options: Options,
) -> Result<Store, StoreError> {
    if !is_right(locked, code) {
        return Err(VaultError::WrongKeyFile.into());
    }
    let recovery = code.identity(&locked.keyring().vault_id);
    // Whoever is in the middle of a change of keys holds the lock alone.
    let _lock = locked.folder().lock_shared(options.busy_timeout)?;
    let ended = match end_pending(locked, &recovery, &options)? {
        true => Some(Locked::open(locked.folder().path())?),
        false => None,
    };
    let locked = ended.as_ref().unwrap_or(locked);
    let present = locked.keyring();
    let first = present
        .line(1)
        .ok_or_else(|| VaultError::damaged("the keyring"))?;
    present.check(&first.public.verify, &recovery.public())?;
    let (page, content) = present.open_keys(0, &recovery)?;
    let content = content.ok_or_else(|| VaultError::damaged("the keyring (keys)"))?;

    let sealed = connect_with(
        locked.folder(),
        present,
        &page,
        Mode::ReadWrite,
        options.busy_timeout,
    )?;
    // Held until the end, so that nobody changes the vault meanwhile.
    let (reading, in_log) =
        keyring_in_log(sealed.sql(), options.schema, TransactionBehavior::Deferred)?;
    if in_log != Some(present.digest()) {
        return Err(StoreError::tampered("the keyring"));
    }
    let seq = entry::find_newest(&reading)?
        .ok_or(StoreError::Damaged)?
        .skeleton
        .seq
        + 1;
    drop(reading);
    drop(sealed);

    let identity = Identity::random();
    let id = new_member_id();
    let mut next = present.clone();
    next.revision += 1;
    let line = put_in_charge(&mut next, name, &id, &identity, seq)?;
    hand_over_by_code(&mut next, present, &recovery, &identity);
    reseal(&mut next, &page, &content);
    next.sign(line, &identity);

    let pins = Pins {
        coordinator: identity.public().verify,
        recovery: recovery.public(),
    };
    let (exchange, signing) = identity.seeds();
    let own = Identity::from_seeds(exchange.duplicate(), signing.duplicate());
    let vault = Unlocked::assemble(locked.folder().clone(), next.clone(), line, own, pins)?;
    let keyring = (vault.folder().next_keyring(), vault.folder().keyring());
    let store = Store::connected(vault, options, Mode::ReadWrite)?;
    // Also in a vault of an older version, which is upgraded when it is opened next.
    let mut tx = store.writing(store.begin(TransactionBehavior::Immediate)?)?;
    if tx.next_seq() != seq {
        return Err(StoreError::Busy);
    }
    if tx.schema.version() > 1 {
        restrict::take_over(&mut tx, &recovery, line)?;
    }
    tx.vault.write_slot(&id, credential, params, &identity)?;
    tx.vault.write_next(&next)?;
    tx.put_state(digest::keyring_id(), next.digest());
    tx.commit(
        EntryDraft::new(Action::Member)
            .object(name.trim())
            .result("recovery"),
    )?;
    folder::rename(&keyring.0, &keyring.1)?;
    // The slot of the line that gave way opens nothing any more.
    for gone in present
        .present()
        .filter(|(_, m)| next.present().all(|(_, n)| n.id != m.id))
    {
        store.vault().remove_slot(&gone.1.id)?;
    }
    Ok(store)
}

/// Ends a change of the keyring that was cut short after its entry, with the code alone: it may
/// have been a recovery, after which nobody else's secret need be known.
fn end_pending(
    locked: &Locked,
    recovery: &Identity,
    options: &Options,
) -> Result<bool, StoreError> {
    let present = locked.keyring();
    let Some(next) = locked.pending_unchecked()? else {
        return Ok(false);
    };
    let Some(first) = present.line(1) else {
        return Ok(false);
    };
    let checked = next.check(&first.public.verify, &recovery.public());
    if next.vault_id != present.vault_id || checked.is_err() {
        return Ok(false);
    }
    let (page, _) = next.open_keys(0, recovery)?;
    let patience = options.busy_timeout;
    let sealed = match connect_with(locked.folder(), &next, &page, Mode::ReadWrite, patience) {
        Err(StoreError::Damaged) => return Ok(false),
        sealed => sealed?,
    };
    let in_log = match keyring_in_log(sealed.sql(), options.schema, TransactionBehavior::Deferred) {
        Ok((_, in_log)) => in_log,
        // Filled in part, or not at all: there was no commit.
        Err(StoreError::Damaged | StoreError::Sql(_) | StoreError::Tampered { .. }) => None,
        Err(other) => return Err(other),
    };
    if in_log != Some(next.digest()) {
        return Ok(false);
    }
    folder::rename(&locked.folder().next_keyring(), &locked.folder().keyring())?;
    Ok(true)
}

/// Closes the lines of whoever stands in the way, and opens one for the new coordinator.
fn put_in_charge(
    keyring: &mut Keyring,
    name: &str,
    id: &str,
    identity: &Identity,
    seq: u64,
) -> Result<u32, StoreError> {
    let named = keyring
        .find_present(name)
        .map(|(line, m)| (line, m.name.clone(), m.role.clone()));
    let coordinator = keyring
        .present()
        .find(|(_, m)| m.role == COORDINATOR)
        .map(|(line, _)| line);
    let (name, role) = match named {
        Some((line, name, role)) => {
            line_mut(keyring, line)?.last = Some(seq);
            (name, Role::from_id(&role))
        }
        None => (name.trim().to_owned(), None),
    };
    let steps_back = coordinator.filter(|line| {
        keyring
            .line(*line)
            .is_some_and(|member| member.last.is_none())
    });
    if let Some(line) = steps_back {
        let role = role
            .filter(|role| role.holds_content_key())
            .unwrap_or(Role::Adviser);
        change_line(keyring, line, role, seq)?;
    }
    if keyring.members.len() >= MAX_LINES {
        return Err(VaultError::Full.into());
    }
    keyring.members.push(MemberLine {
        id: id.to_owned(),
        name,
        role: COORDINATOR.to_owned(),
        public: identity.public(),
        first: seq,
        last: None,
    });
    Ok(u32::try_from(keyring.members.len()).expect("at most 1,024 lines"))
}

/// The signed step from the coordinator before to this one, for everybody's pins to follow.
fn hand_over_by_code(
    next: &mut Keyring,
    present: &Keyring,
    recovery: &Identity,
    identity: &Identity,
) {
    let before = present.trusted_after(present.revision + 1);
    let mut hand_over = HandOver {
        from: before,
        to: identity.public().verify,
        by_recovery: true,
        revision: next.revision,
        signature: [0; 64],
    };
    hand_over.signature = recovery.sign(&hand_over.message(&next.vault_id));
    next.hand_overs.push(hand_over);
}

/// Seals the present keys to everybody who is present, and to the code.
fn reseal(keyring: &mut Keyring, page: &Key32, content: &Key32) {
    keyring.keys.clear();
    let recovery = keyring.recovery;
    keyring.seal_keys(0, &recovery, page, Some(content));
    let present: Vec<_> = keyring
        .present()
        .map(|(line, m)| (line, m.public, m.role.clone()))
        .collect();
    for (line, public, role) in present {
        let reads = Role::from_id(&role).is_some_and(Role::holds_content_key);
        keyring.seal_keys(line, &public, page, reads.then_some(content));
    }
}
