//! Rules about privacy checks, persons, measures and disclosures that say no.

use super::Row;
use crate::cli::error::CliError;
use crate::cli::label::{DATE, MEASURE, SENSITIVE, SIGNAL_STATUS};
pub(super) use crate::cli::message::part::refusal as say;
use crate::cli::message::refusal::{nothing_recorded, today_is};
use crate::domain::refusal::Refusal;
use serde_json::json;

/// The sentence of one of these; every other is explained where it belongs.
pub fn explain(refusal: Refusal) -> CliError {
    match refusal {
        Refusal::NotCompatible => CliError::refused(say::not_compatible())
            .with_detail(nothing_recorded())
            .with_hint(say::deny_instead()),
        Refusal::GroundNeeded { sensitive } => {
            let kinds = sensitive.iter().map(|kind| SENSITIVE.label(kind.id()));
            let kinds: Vec<_> = kinds.collect();
            CliError::refused(match kinds.is_empty() {
                true => say::ground_for_theme(),
                false => say::ground_for_sensitive(Row(kinds)),
            })
            .with_detail(nothing_recorded())
            .with_hint(say::give_ground())
        }
        Refusal::NoSuchPerson { case, n } => CliError::not_found(say::no_such_person(case, n)),
        Refusal::NoSuchMeasure { case, n } => CliError::not_found(say::no_such_measure(case, n)),
        Refusal::MeasureNeeds { kind, field } => {
            let kind = MEASURE.label(kind.id());
            CliError::refused(say::measure_needs(kind, format!("--{field}")))
                .with_detail(nothing_recorded())
        }
        Refusal::MeasureHasNo { kind, field } => {
            let kind = MEASURE.label(kind.id());
            CliError::refused(say::measure_has_no(kind, format!("--{field}")))
                .with_detail(nothing_recorded())
        }
        Refusal::VerbatimTip { signals } => {
            let numbers: Vec<String> = signals.iter().map(ToString::to_string).collect();
            CliError::refused(say::not_verbatim())
                .with_detail(say::looks_like(Row(signals)))
                .with_detail(nothing_recorded())
                .with_hint(say::own_words())
                .with_field("signals", json!(numbers))
        }
        Refusal::SignalNotShared { signal, status } => {
            let status = SIGNAL_STATUS.label(status.id());
            CliError::refused(say::signal_not_shared(signal, status))
        }
        Refusal::DateNotAhead { field, date, today } => {
            CliError::refused(say::not_ahead(DATE.label(field.id()), date))
                .with_detail(today_is(today))
        }
        other => super::refusal::explain(other),
    }
}

/// The stable word for one of these rules.
pub fn rule(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotCompatible => "not-compatible",
        Refusal::GroundNeeded { .. } => "ground-needed",
        Refusal::NoSuchPerson { .. } => "no-such-person",
        Refusal::NoSuchMeasure { .. } => "no-such-measure",
        Refusal::MeasureNeeds { .. } => "measure-needs",
        Refusal::MeasureHasNo { .. } => "measure-has-no",
        Refusal::VerbatimTip { .. } => "verbatim-tip",
        Refusal::SignalNotShared { .. } => "signal-not-shared",
        Refusal::DateNotAhead { .. } => "date-not-ahead",
        other => super::refusal::rule(other),
    }
}
