//! A copy beside the living vault: what is the same, what came later, what differs.

use super::error::StoreError;
use super::tx::Tx;
use super::{entry, restore, state};
use crate::audit::entry::{Hash, Link};
use crate::domain::id::RecordId;
use std::collections::HashMap;

/// How a copy compares with the living vault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Unchanged since the copy was made, and the same in both.
    pub same: u64,
    /// Made or changed since: the copy cannot have it as it is now.
    pub later: u64,
    /// In the copy, and destroyed since.
    pub destroyed: u64,
    /// Neither: lost or altered in one of the two.
    pub differing: u64,
}

/// Whether an entry stands in this vault's own log.
///
/// # Errors
/// Those of SQLite.
pub fn knows(live: &Tx<'_>, link: Link) -> Result<bool, StoreError> {
    let vault_id = live.keyring().vault_id;
    Ok(
        entry::find_entry(live.sql(), link.seq)?.is_some_and(|stored| {
            stored.skeleton.hash(&vault_id, &stored.signature) == link.hash
                && stored.skeleton.destroyed == link.destroyed
        }),
    )
}

/// Compares every object of a copy that was found sound with the living vault, by their digests:
/// those that the log says have not changed since entry `until`, the newest one that was copied,
/// must be the same. An older copy that was upgraded when it was opened has further entries of
/// its own.
///
/// # Errors
/// Those of SQLite.
pub fn compare(live: &Tx<'_>, copy: &Tx<'_>, until: u64) -> Result<Likeness, StoreError> {
    let mut in_copy: HashMap<RecordId, Hash> = state::list_all(copy.sql())?.into_iter().collect();
    let mut likeness = Likeness::default();
    for (object, digest, stated) in list_stated(live)? {
        match in_copy.remove(&object) {
            _ if stated > until => likeness.later += 1,
            Some(copied) if copied == digest => likeness.same += 1,
            _ => likeness.differing += 1,
        }
    }
    for object in in_copy.keys() {
        match restore::is_gone(live, object)? {
            true => likeness.destroyed += 1,
            false => likeness.differing += 1,
        }
    }
    Ok(likeness)
}

/// How many objects stand in a restored copy though the living vault says that they are gone.
///
/// # Errors
/// Those of SQLite.
pub fn count_come_back(live: &Tx<'_>, restored: &Tx<'_>) -> Result<u64, StoreError> {
    let mut back = 0;
    for (object, _) in state::list_all(restored.sql())? {
        back += u64::from(restore::is_gone(live, &object)?);
    }
    Ok(back)
}

/// Every living object with its digest and the newest entry that states it.
fn list_stated(live: &Tx<'_>) -> Result<Vec<(RecordId, Hash, u64)>, StoreError> {
    // `entry_leaf_by_object` serves the inner query.
    let mut statement = live.sql().prepare(
        "SELECT object, digest, COALESCE((SELECT MAX(seq) FROM entry_leaf \
         WHERE entry_leaf.object = state.object AND kind = 'state'), 0) FROM state",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
