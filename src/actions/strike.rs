//! Striking what was recorded wrongly of a case or signal: a note, a consultation, a person …

use super::case::load;
use super::correct::{record_that, told_of};
use super::error::ActionError;
use super::share::Told;
use super::{Desk, max_text, recount};
use crate::audit::entry::Action;
use crate::domain::correction::Strikable;
use crate::domain::id::{Number, NumberKind};
use crate::domain::part::PartKind;
use crate::domain::refusal::{Refusal, must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::store::{EntryDraft, case, signal, strike};

/// Strikes something: its content goes from every page, its number stays, and the record and the log
/// keep that it was struck, by whom and why. What rests on it in a running case is missing again: a
/// privacy check that was struck allows nothing. Measures, and interventions that were done, are taken
/// out of the yearly counts.
///
/// Like every correction also in a case that has ended, as long as it exists. Returns who received
/// something of it, and must be told.
///
/// # Errors
/// Nothing of that kind and number; a note that was struck before; an empty reason.
pub fn strike(
    desk: &Desk<'_>,
    number: Number,
    what: Strikable,
    n: u32,
    reason: &str,
) -> Result<Vec<Told>, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let (id, key, case) = match number.kind {
        NumberKind::Case => {
            let (case, key, _) = load(&tx, number)?;
            (case.record, key, Some(case))
        }
        _ => {
            let (signal, key) = signal::get(&tx, number)?;
            (signal.record, key, None)
        }
    };
    let none = Refusal::NothingToStrike { number, what, n };
    let done = match (what, what.part(), &case) {
        (Strikable::Note, _, Some(case)) => {
            case.get_note(n)?;
            case::strike_note(&mut tx, id, &key, n)?;
            true
        }
        (Strikable::Consultation, _, Some(_)) => strike::consultation(&mut tx, id, &key, n)?,
        (Strikable::Intervention, _, Some(case)) => {
            recount::struck_intervention(&mut tx, case, n)?;
            strike::intervention(&mut tx, id, &key, n)?
        }
        (Strikable::Measure, Some(kind), Some(case)) => {
            recount::struck_measure(&mut tx, case, n)?;
            strike::part(&mut tx, id, &key, kind, n)?
        }
        (_, Some(kind), Some(_))
        | (_, Some(kind @ (PartKind::Disclosure | PartKind::Reminder)), None) => {
            strike::part(&mut tx, id, &key, kind, n)?
        }
        _ => false,
    };
    if !done {
        return Err(none.into());
    }
    let about = Some(format!("{}/{n}", what.id()));
    record_that(&mut tx, (id, &key), about, &["text"], Some(reason))?;
    let told = match what {
        // It was not given.
        Strikable::Disclosure => Vec::new(),
        _ => told_of(&tx, number, &id)?,
    };
    let result = match what {
        Strikable::Note => "strike".to_owned(),
        other => format!("strike-{}", other.id()),
    };
    let entry = EntryDraft::about(Action::Change, number, id).result(&result);
    tx.commit(entry.purpose(Some(reason.trim())))?;
    Ok(told)
}
