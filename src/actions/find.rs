//! Find: who may look, that a purpose is named, and that it is logged.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::id::RecordId;
use crate::domain::known::Standing;
use crate::domain::refusal::{must_be_allowed, must_have_text};
use crate::domain::role::Duty;
use crate::domain::search::Query;
use crate::store::EntryDraft;
use crate::store::find::{self, Found};
use crate::store::known::Hits;
use std::collections::HashMap;

/// A hit, and where its record stands.
pub type Placed = (Found, Option<Standing>);

/// Finds what somebody looks for in everything that they may read, archived too. That they looked,
/// and what for, is logged before anything is shown; the term is not.
///
/// # Errors
/// A member without the content key; no purpose; an empty or too long term.
pub fn find(desk: &Desk<'_>, term: &str) -> Result<Vec<Placed>, ActionError> {
    desk.store.vault().content_key()?;
    must_be_allowed(desk.store.role(), Duty::ReadContent)?;
    must_have_text("purpose", desk.purpose().unwrap_or(""))?;
    let query = Query::parse(term)?;
    let tx = desk.store.write()?;
    let found = find::find(&tx, &query)?;
    let mut hits = Hits::default();
    let mut standings: HashMap<RecordId, Option<Standing>> = HashMap::new();
    for hit in &found {
        if !standings.contains_key(&hit.record) {
            standings.insert(hit.record, hits.find_standing(&tx, &hit.record)?);
        }
    }
    let entry = EntryDraft::new(Action::Read).result("find");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(found
        .into_iter()
        .map(|hit| {
            let standing = standings.get(&hit.record).cloned().flatten();
            (hit, standing)
        })
        .collect())
}
