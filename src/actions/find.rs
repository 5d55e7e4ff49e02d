//! Find: who may look, that a purpose is named, and that it is logged.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::known::Standing;
use crate::domain::refusal::{must_be_allowed, must_have_text};
use crate::domain::role::Duty;
use crate::domain::search::Query;
use crate::store::EntryDraft;
use crate::store::find::{self, Found};
use crate::store::known::Hits;

/// A hit, and where its record stands.
pub type Placed = (Found, Standing);

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
    hits.see_alone(&tx, found.iter().map(|hit| hit.number))?;
    let mut placed: Vec<Placed> = Vec::with_capacity(found.len());
    for hit in found {
        // The hits of one record stand together.
        let standing = match placed.last() {
            Some((last, standing)) if last.record == hit.record => standing.clone(),
            _ => hits.standing(&tx, hit.number)?,
        };
        placed.push((hit, standing));
    }
    let entry = EntryDraft::new(Action::Read).result("find");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(placed)
}
