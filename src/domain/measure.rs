//! Measures (*maatregelen*): what the municipality imposed or offered, and what came of it.
//!
//! An intervention is something that is done; a measure is a decision towards somebody, and the
//! towns count them by kind (domain.md, section 6).

use super::closed::closed_list;
use super::date::{DateField, not_before_cause, not_in_future};
use super::intervention::InterventionResult;
use super::part::{Body, Part, PartKind};
use super::redact::redacted_debug;
use super::refusal::Refusal;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

closed_list! {
    /// The kind of a measure.
    pub enum MeasureKind {
        /// *Waarschuwing*.
        Warning = "warning",
        /// *Last onder dwangsom*.
        PenaltyOrder = "penalty-order",
        /// *Sluiting*.
        Closure = "closure",
        /// *Vergunning geweigerd*.
        PermitRefused = "permit-refused",
        /// *Vergunning ingetrokken*.
        PermitWithdrawn = "permit-withdrawn",
        /// *Bestuurlijke boete*.
        Fine = "fine",
        /// *Stopgesprek*.
        Talk = "talk",
        /// *Hulpaanbod of maatwerkafspraak*.
        Help = "help",
    }
}

/// Whether a kind of measure has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Has {
    /// It is not complete without.
    Always,
    /// It may have one.
    Perhaps,
    /// It makes no sense.
    Never,
}

impl MeasureKind {
    fn has_amount(self) -> Has {
        match self {
            MeasureKind::PenaltyOrder => Has::Always,
            // Also one that is still to be set counts.
            MeasureKind::Fine => Has::Perhaps,
            _ => Has::Never,
        }
    }

    fn has_end(self) -> Has {
        match self {
            MeasureKind::Closure => Has::Always,
            // Until when there is time to comply, or what was agreed holds.
            MeasureKind::PenaltyOrder | MeasureKind::Help | MeasureKind::Warning => Has::Perhaps,
            _ => Has::Never,
        }
    }
}

/// What a measure did, on a day on which somebody looked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// When somebody looked.
    pub on: NaiveDate,
    /// What they found.
    pub result: InterventionResult,
    /// In words.
    pub text: Option<String>,
}
redacted_debug!(Effect { on, result });

/// A measure; its day stands in the part's clear columns.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The kind.
    pub kind: MeasureKind,
    /// The amount, in eurocents.
    pub cents: Option<u64>,
    /// Until when it holds, or there is time to comply.
    pub until: Option<NaiveDate>,
    /// What there is to say about it.
    pub text: Option<String>,
    /// What it did, oldest first: it may be looked at more than once.
    pub effects: Vec<Effect>,
}
redacted_debug!(Measure { kind, until });

impl Body for Measure {
    const KIND: PartKind = PartKind::Measure;
}

impl Measure {
    /// Whether it may be recorded as imposed on a day, in a case opened on another.
    ///
    /// # Errors
    /// A day in the future or before the opening; an amount or an end that the kind must have, or
    /// cannot have; an end before the day.
    pub fn check(
        &self,
        on: NaiveDate,
        opened_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        for (field, has, given) in [
            ("amount", self.kind.has_amount(), self.cents.is_some()),
            ("until", self.kind.has_end(), self.until.is_some()),
        ] {
            let kind = self.kind;
            match (has, given) {
                (Has::Always, false) => return Err(Refusal::MeasureNeeds { kind, field }),
                (Has::Never, true) => return Err(Refusal::MeasureHasNo { kind, field }),
                _ => {}
            }
        }
        not_in_future(DateField::Measure, on, today)?;
        not_before_cause(DateField::Measure, on, DateField::Opened, opened_on)?;
        match self.until {
            Some(until) => not_before_cause(DateField::Until, until, DateField::Measure, on),
            None => Ok(()),
        }
    }

    /// Whether its effect can have been looked at on a day: not in the future, not before the
    /// measure, not before the time before.
    ///
    /// # Errors
    /// What the sentence above says no to.
    pub fn check_effect(
        &self,
        imposed_on: Option<NaiveDate>,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        not_in_future(DateField::Effect, on, today)?;
        let imposed = imposed_on.map(|day| (DateField::Measure, day));
        let before = self.effects.last().map(|e| (DateField::EffectBefore, e.on));
        for (cause, day) in imposed.into_iter().chain(before) {
            not_before_cause(DateField::Effect, on, cause, day)?;
        }
        Ok(())
    }

    /// When somebody should come back to it: at its end, until its effect is known.
    pub fn due_on(&self) -> Option<NaiveDate> {
        let known = |e: &Effect| e.result != InterventionResult::Unknown;
        self.until.filter(|_| !self.effects.iter().any(known))
    }
}

/// The measure with this number.
///
/// # Errors
/// [`Refusal::NoSuchMeasure`].
pub fn get_measure(
    case: super::id::Number,
    measures: &[Part<Measure>],
    n: u32,
) -> Result<&Part<Measure>, Refusal> {
    let found = measures.iter().find(|measure| measure.n == n);
    found.ok_or(Refusal::NoSuchMeasure { case, n })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn measure(kind: MeasureKind, cents: Option<u64>, until: Option<&str>) -> Measure {
        Measure {
            kind,
            cents,
            until: until.map(day),
            text: None,
            effects: Vec::new(),
        }
    }

    fn check(measure: &Measure) -> Result<(), Refusal> {
        measure.check(day("2026-03-01"), day("2026-02-01"), day("2026-03-10"))
    }

    #[test]
    fn a_penalty_order_has_an_amount_and_a_closure_an_end() {
        use MeasureKind::*;
        let needs = |kind, field| Err(Refusal::MeasureNeeds { kind, field });
        let has_no = |kind, field| Err(Refusal::MeasureHasNo { kind, field });
        assert_eq!(
            check(&measure(PenaltyOrder, None, None)),
            needs(PenaltyOrder, "amount")
        );
        assert_eq!(check(&measure(PenaltyOrder, Some(500_000), None)), Ok(()));
        assert_eq!(
            check(&measure(Closure, None, None)),
            needs(Closure, "until")
        );
        assert_eq!(check(&measure(Closure, None, Some("2026-06-01"))), Ok(()));
        assert_eq!(
            check(&measure(Closure, Some(1), Some("2026-06-01"))),
            has_no(Closure, "amount")
        );
        assert_eq!(
            check(&measure(Talk, None, Some("2026-06-01"))),
            has_no(Talk, "until")
        );
        for kind in [Warning, PermitRefused, PermitWithdrawn, Fine, Talk, Help] {
            assert_eq!(check(&measure(kind, None, None)), Ok(()), "{kind:?}");
        }
    }

    #[test]
    fn a_measure_does_not_end_before_it_began_nor_begin_before_its_case() {
        let ends_before = measure(MeasureKind::Closure, None, Some("2026-02-28"));
        assert!(matches!(
            check(&ends_before),
            Err(Refusal::DateBeforeCause { .. })
        ));
        let warning = measure(MeasureKind::Warning, None, None);
        let opened = day("2026-02-01");
        let early = warning.check(day("2026-01-31"), opened, day("2026-03-10"));
        assert!(matches!(early, Err(Refusal::DateBeforeCause { .. })));
        let late = warning.check(day("2026-03-11"), opened, day("2026-03-10"));
        assert!(matches!(late, Err(Refusal::DateInFuture { .. })));
    }

    #[test]
    fn an_effect_comes_after_the_measure_and_after_the_effect_before() {
        let mut closure = measure(MeasureKind::Closure, None, Some("2026-06-01"));
        let imposed = Some(day("2026-03-01"));
        let check = |m: &Measure, on: &str| m.check_effect(imposed, day(on), day("2026-08-01"));
        assert_eq!(closure.due_on(), Some(day("2026-06-01")));
        assert!(check(&closure, "2026-02-28").is_err());
        assert_eq!(check(&closure, "2026-06-01"), Ok(()));
        let mut look = |on: &str, result| {
            closure.effects.push(Effect {
                on: day(on),
                result,
                text: None,
            });
        };
        look("2026-06-01", InterventionResult::Unknown);
        assert_eq!(closure.due_on(), Some(day("2026-06-01")));
        assert!(check(&closure, "2026-05-31").is_err());
        closure.effects[0].result = InterventionResult::Partly;
        assert_eq!(closure.due_on(), None);
    }
}
