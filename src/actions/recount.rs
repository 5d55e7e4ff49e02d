//! Yearly counts after a correction: what was counted under a wrong theme, or in a wrong year, is
//! counted where it belongs.

use super::error::ActionError;
use super::signal::counted;
use crate::domain::case::{Case, Weighing};
use crate::domain::outcome::Outcome;
use crate::domain::part::PartDraft;
use crate::domain::signal::Signal;
use crate::store::{StoreError, Tx, WriteTx, count, part, signal as stored};
use crate::vault::field::RecordKey;
use chrono::Datelike;

/// Moves one from a count to another. What is not there is left: it may have been counted before the
/// counts were kept so.
fn shift(
    tx: &mut WriteTx<'_>,
    (from_year, from): (i32, &str),
    (to_year, to): (i32, &str),
) -> Result<(), ActionError> {
    if (from_year, from) == (to_year, to) {
        return Ok(());
    }
    if count::take(tx, from_year, from)? {
        count::add(tx, to_year, to, 1)?;
    }
    Ok(())
}

/// What is counted of a signal by theme or receipt: that it was received, and what became of it.
pub(super) fn signal(
    tx: &mut WriteTx<'_>,
    key: &RecordKey,
    before: &Signal,
    after: &Signal,
) -> Result<(), ActionError> {
    let of = |signal: &Signal| {
        let what = counted(&signal.source, signal.theme.as_deref());
        (signal.received_on.year(), what)
    };
    let (from, to) = (of(before), of(after));
    shift(tx, (from.0, &from.1), (to.0, &to.1))?;
    if let Some(outcome) = after
        .outcome
        .as_ref()
        .filter(|_| before.theme != after.theme)
    {
        let body = &outcome.body;
        let moved = Outcome::counted_as(after, body.found, body.usable);
        let year = body.counted_in;
        shift(tx, (year, &body.counted_as), (year, &moved))?;
        let draft = PartDraft {
            about: outcome.about.clone(),
            done_on: outcome.done_on,
            due_on: outcome.due_on,
            body: Outcome {
                counted_as: moved,
                ..body.clone()
            },
        };
        part::update(tx, after.record, key, outcome.n, &draft)?;
    }
    Ok(())
}

/// What is counted of a case by theme: that it was opened, what was decided, measures.
pub(super) fn case(
    tx: &mut WriteTx<'_>,
    case: &Case,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), ActionError> {
    let (from, to) = (from.unwrap_or("none"), to.unwrap_or("none"));
    let mut counted = vec![(case.opened_on.year(), "case/opened".to_owned())];
    for weighing in own_weighings(tx, case)? {
        counted.push((
            weighing.decided_on.year(),
            format!("case/{}", weighing.decision),
        ));
    }
    for measure in &case.parts.measures {
        if let Some(on) = measure.done_on {
            counted.push((on.year(), format!("measure/{}", measure.body.kind.id())));
        }
    }
    for (year, what) in counted {
        let (from, to) = (format!("{what}/{from}"), format!("{what}/{to}"));
        shift(tx, (year, &from), (year, &to))?;
    }
    Ok(())
}

/// A decision is counted in the year in which it was taken.
pub(super) fn weighing(
    tx: &mut WriteTx<'_>,
    case: &Case,
    before: &Weighing,
    after: &Weighing,
) -> Result<(), ActionError> {
    if !own_weighings(tx, case)?.contains(&before) {
        return Ok(());
    }
    let theme = case.theme.as_deref().unwrap_or("none");
    let what = format!("case/{}/{theme}", before.decision);
    let (from, to) = (before.decided_on.year(), after.decided_on.year());
    shift(tx, (from, &what), (to, &what))
}

/// A measure that was struck counts no more. What is not there is left, as in [`shift`].
pub(super) fn struck_measure(tx: &mut WriteTx<'_>, case: &Case, n: u32) -> Result<(), ActionError> {
    let found = case.parts.measures.iter().find(|measure| measure.n == n);
    if let Some((measure, on)) = found.and_then(|m| Some((m, m.done_on?))) {
        let theme = case.theme.as_deref().unwrap_or("none");
        let what = format!("measure/{}/{theme}", measure.body.kind.id());
        count::take(tx, on.year(), &what)?;
    }
    Ok(())
}

/// An intervention that was struck does not count as done. That it was planned stays counted: in which
/// year it was, nobody knows any more.
pub(super) fn struck_intervention(
    tx: &mut WriteTx<'_>,
    case: &Case,
    n: u32,
) -> Result<(), ActionError> {
    let found = case.interventions.iter().find(|i| i.n == n);
    if let Some((done, on, result)) = found.and_then(|i| Some((i, i.done_on?, i.result?))) {
        let what = format!("intervention/done/{}/{}", done.by, result.id());
        count::take(tx, on.year(), &what)?;
    }
    Ok(())
}

/// The weighings that were made of the case itself: one that came along with a signal was counted with
/// that.
fn own_weighings<'c>(tx: &Tx<'_>, case: &'c Case) -> Result<Vec<&'c Weighing>, ActionError> {
    let mut own: Vec<&Weighing> = case.weighings.iter().collect();
    let moved = case.parts.origins.iter().flat_map(|o| &o.body.signals);
    let moved = moved.filter_map(|number| number.parse().ok());
    for number in case.signals.iter().copied().chain(moved) {
        match stored::get(tx, number) {
            Ok((signal, _)) => own.retain(|weighing| !signal.weighings.contains(weighing)),
            Err(StoreError::Destroyed { .. } | StoreError::Restricted(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(own)
}
