//! Changes of the keyring: written beside it, entered in the log, then renamed into place.

use super::connection::{EntryDraft, Store, WriteTx};
use super::digest;
use super::error::StoreError;
use crate::audit::entry::Action;
use crate::vault::keyring::Keyring;

/// Carries out one change of the keyring in the one way there is: `keyring.next` is written and
/// synced, the entry with its digest is committed, and the rename puts it in place. Cut short
/// anywhere, the next open ends or undoes it.
///
/// `change` is given the present keyring and the number of the entry-to-be.
///
/// # Errors
/// Those of `change`, SQLite and the file system.
pub fn change_keyring(
    store: &Store,
    result: &str,
    change: impl FnOnce(&WriteTx<'_>, &mut Keyring, u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut tx = store.write()?;
    let mut next = tx.keyring().clone();
    next.revision += 1;
    change(&tx, &mut next, tx.next_seq())?;
    next.sign(tx.vault.line(), tx.vault.identity());
    tx.vault.write_next(&next)?;
    tx.put_state(digest::keyring_id(), next.digest());
    tx.commit(EntryDraft::new(Action::Member).result(result))?;
    store.finish_keyring()
}
