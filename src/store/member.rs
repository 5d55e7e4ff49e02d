//! Changes of the keyring: written beside it, entered in the log, then renamed into place.

use super::commit::{EntryDraft, WriteTx};
use super::connection::Store;
use super::digest;
use super::error::StoreError;
use crate::domain::role::Role;
use crate::vault::VaultError;
use crate::vault::keyring::{Keyring, MAX_LINES, MemberLine};

/// Carries out one change of the keyring in the one way there is: `keyring.next` is written and
/// synced, the entry with its digest is committed, and the rename puts it in place. Cut short
/// anywhere, the next open ends or undoes it.
///
/// `entry` says what was done to whom; `change` is given the present keyring and the number of the entry-to-be.
///
/// # Errors
/// Those of `change`, SQLite and the file system.
pub fn change_keyring(
    store: &Store,
    entry: EntryDraft,
    change: impl FnOnce(&WriteTx<'_>, &mut Keyring, u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut tx = store.write()?;
    let mut next = tx.keyring().clone();
    next.revision += 1;
    change(&tx, &mut next, tx.next_seq())?;
    next.sign(tx.vault.line(), tx.vault.identity());
    tx.vault.write_next(&next)?;
    tx.put_state(digest::keyring_id(), next.digest());
    tx.commit(entry)?;
    store.finish_keyring()
}

/// A line of the keyring, to change it.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none of that number.
pub fn line_mut(keyring: &mut Keyring, line: u32) -> Result<&mut MemberLine, StoreError> {
    let place = usize::try_from(line).ok().and_then(|l| l.checked_sub(1));
    place
        .and_then(|p| keyring.members.get_mut(p))
        .ok_or(StoreError::Damaged)
}

/// Closes a member's line with this entry, and opens another for them in a new role; returns its
/// number.
///
/// # Errors
/// [`VaultError::Full`].
pub fn change_line(
    keyring: &mut Keyring,
    line: u32,
    role: Role,
    seq: u64,
) -> Result<u32, StoreError> {
    if keyring.members.len() >= MAX_LINES {
        return Err(VaultError::Full.into());
    }
    let old = line_mut(keyring, line)?;
    old.last = Some(seq);
    // The entry that makes the change is the last of the old line and none of the new.
    let new = MemberLine {
        role: role.id().to_owned(),
        first: seq + 1,
        last: None,
        ..old.clone()
    };
    keyring.members.push(new);
    Ok(u32::try_from(keyring.members.len()).expect("at most 1,024 lines"))
}
