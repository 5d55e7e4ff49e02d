//! What became of a tip.

use super::error::ActionError;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::outcome::{Found, Outcome, Usable};
use crate::domain::part::PartDraft;
use crate::domain::refusal::must_fit;
use crate::domain::role::Duty;
use crate::store::{EntryDraft, StoreError, count, part, signal};
use chrono::NaiveDate;

/// What became of a tip, as somebody typed it.
#[derive(Clone)]
pub struct OutcomeDraft {
    /// Whether it was found to be so.
    pub found: Found,
    /// Whether it was of use.
    pub usable: Usable,
    /// When that was known; today when left out.
    pub on: Option<NaiveDate>,
    /// In words.
    pub text: Option<String>,
}

/// Records what became of a signal, whatever its status, as long as it is there: often that is
/// known when the case has long been closed. Counted for good; another outcome moves the count.
///
/// # Errors
/// A day in the future or before the receipt.
pub fn record(desk: &Desk<'_>, number: Number, draft: &OutcomeDraft) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let text = draft.text.as_deref().map(str::trim);
    let text = text.filter(|t| !t.is_empty());
    must_fit("text", text.unwrap_or(""), max_text(&tx)?)?;
    let (signal, key) = signal::get(&tx, number)?;
    let today = tx.today();
    let on = draft.on.unwrap_or(today);
    let mut outcome = Outcome::of(&signal, draft.found, draft.usable, on, today)?;
    outcome.text = text.map(str::to_owned);
    count::add(&mut tx, outcome.counted_in, &outcome.counted_as, 1)?;
    let part = PartDraft {
        done_on: Some(on),
        ..PartDraft::new(outcome)
    };
    match &signal.outcome {
        Some(before) => {
            let counted = &before.body;
            if !count::take(&mut tx, counted.counted_in, &counted.counted_as)? {
                return Err(StoreError::Damaged.into());
            }
            part::update(&mut tx, signal.record, &key, before.n, &part)?;
        }
        None => {
            part::insert(&mut tx, signal.record, &key, &part)?;
        }
    }
    let entry = EntryDraft::about(Action::Change, number, signal.record);
    tx.commit(entry.result("outcome").purpose(desk.purpose()))?;
    Ok(())
}
