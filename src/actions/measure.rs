//! Measures of a case, and what they did.

use super::case::load;
use super::error::ActionError;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::measure::{Effect, Measure, get_measure};
use crate::domain::part::PartDraft;
use crate::domain::refusal::must_fit;
use crate::domain::role::Duty;
use crate::store::{EntryDraft, count, part};
use chrono::{Datelike, NaiveDate};

/// Records a measure that was imposed on a day; returns its number within the case. Counted for
/// good in the year of that day.
///
/// # Errors
/// An ended case; an amount or end that the kind must have, or cannot have; days out of order.
pub fn add(
    desk: &Desk<'_>,
    number: Number,
    measure: &Measure,
    on: NaiveDate,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let text = measure.text.as_deref().map(str::trim);
    let measure = Measure {
        text: text.filter(|t| !t.is_empty()).map(str::to_owned),
        effects: Vec::new(),
        ..measure.clone()
    };
    must_fit(
        "text",
        measure.text.as_deref().unwrap_or(""),
        max_text(&tx)?,
    )?;
    let (case, key, _) = load(&tx, number)?;
    case.must_run()?;
    measure.check(on, case.opened_on, tx.today())?;
    let theme = case.theme.as_deref().unwrap_or("none");
    let what = format!("measure/{}/{theme}", measure.kind.id());
    let draft = PartDraft {
        done_on: Some(on),
        due_on: measure.due_on(),
        ..PartDraft::new(measure)
    };
    let n = part::insert(&mut tx, case.record, &key, &draft)?;
    count::add(&mut tx, on.year(), &what, 1)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("measure").purpose(desk.purpose()))?;
    Ok(n)
}

/// Records what a measure did, when somebody looked.
///
/// # Errors
/// An ended case; an unknown measure; a day before the measure or the time before.
pub fn record_effect(
    desk: &Desk<'_>,
    number: Number,
    n: u32,
    effect: &Effect,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let text = effect.text.as_deref().map(str::trim);
    let effect = Effect {
        text: text.filter(|t| !t.is_empty()).map(str::to_owned),
        ..effect.clone()
    };
    must_fit("text", effect.text.as_deref().unwrap_or(""), max_text(&tx)?)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_take_results()?;
    let found = get_measure(number, &case.parts.measures, n)?;
    let mut measure = found.body.clone();
    measure.check_effect(found.done_on, effect.on, tx.today())?;
    measure.effects.push(effect);
    let draft = PartDraft {
        about: found.about.clone(),
        done_on: found.done_on,
        due_on: measure.due_on(),
        body: measure,
    };
    part::update(&mut tx, case.record, &key, n, &draft)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("measure-effect").purpose(desk.purpose()))?;
    Ok(())
}
