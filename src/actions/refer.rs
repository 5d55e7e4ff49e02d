//! References to other systems.

use super::case::load;
use super::error::ActionError;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::part::PartDraft;
use crate::domain::reference::{Reference, System};
use crate::domain::refusal::{must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::store::{EntryDraft, part};

/// Records where more about a case stands, without taking it over; returns its number.
///
/// # Errors
/// An ended case; an empty reference.
pub fn add(
    desk: &Desk<'_>,
    number: Number,
    system: System,
    reference: &str,
    text: Option<&str>,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    must_have_text("reference", reference)?;
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    let most = max_text(&tx)?;
    must_fit("reference", reference, most)?;
    must_fit("text", text.unwrap_or(""), most)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_run()?;
    let draft = PartDraft {
        about: Some(system.id().to_owned()),
        done_on: Some(tx.today()),
        ..PartDraft::new(Reference {
            reference: reference.trim().to_owned(),
            text: text.map(str::to_owned),
            role: None,
        })
    };
    let n = part::insert(&mut tx, case.record, &key, &draft)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("reference").purpose(desk.purpose()))?;
    Ok(n)
}
