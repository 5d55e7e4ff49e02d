//! Dates as people write them, and the two rules every recorded date obeys.

use super::refusal::Refusal;
use chrono::NaiveDate;

/// The text is no date of the two forms that [`parse_date`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date such as 2026-03-01 or 01-03-2026")]
pub struct NotADate;

/// What a date is the date of; names it in a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateField {
    /// A signal came in (*ontvangst*).
    Received,
    /// A case was opened.
    Opened,
    /// A weighing was decided.
    Decided,
    /// The weighing before this one was decided; only ever a cause.
    DecidedBefore,
    /// A source was consulted.
    Consulted,
    /// An intervention is planned.
    Planned,
    /// An intervention was carried out.
    Done,
    /// A case ended (*einddatum*).
    End,
    /// Since when something is on hold.
    HeldSince,
    /// When a hold is looked at again.
    Review,
    /// A date answered to an item of the checklist that has no rule of its own.
    Answer,
    /// A measure was imposed.
    Measure,
    /// Until when a measure holds.
    Until,
    /// Somebody looked what a measure did.
    Effect,
    /// Somebody looked the time before; only ever a cause.
    EffectBefore,
    /// What became of a tip was known.
    Outcome,
    /// A person was informed.
    Informed,
    /// Until when informing is put off.
    Deferred,
    /// Somebody asks a partner again.
    Again,
}

impl DateField {
    /// The stable id: the option or the item that carries the date.
    pub fn id(self) -> &'static str {
        match self {
            DateField::Received => "received",
            DateField::Opened => "opened-on",
            DateField::Decided => "decided-on",
            DateField::DecidedBefore => "decided-before",
            DateField::Consulted => "on",
            DateField::Planned => "planned",
            DateField::Done => "done-on",
            DateField::End => "end-date",
            DateField::HeldSince => "since",
            DateField::Review => "review",
            DateField::Answer => "answer",
            DateField::Measure => "measure-on",
            DateField::Until => "until",
            DateField::Effect => "effect-on",
            DateField::EffectBefore => "effect-before",
            DateField::Outcome => "outcome-on",
            DateField::Informed => "informed-on",
            DateField::Deferred => "deferred-until",
            DateField::Again => "again",
        }
    }
}

/// Reads a date: `YYYY-MM-DD`, or `dd-mm-yyyy` with one or two digits for day and month.
///
/// The year has four digits and stands first or last; in between is always the month. Month before
/// day is never guessed: `03-25-2026` is no date. Space around it is ignored.
pub fn parse_date(text: &str) -> Result<NaiveDate, NotADate> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let [first, month, last] = parts.as_slice() else {
        return Err(NotADate);
    };
    let (year, day) = match (first.len(), last.len()) {
        (4, 2) if month.len() == 2 => (first, last),
        (1 | 2, 4) if matches!(month.len(), 1 | 2) => (last, first),
        _ => return Err(NotADate),
    };
    // `parse` alone would take "+1".
    let number = |digits: &str| -> Result<u32, NotADate> {
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotADate);
        }
        digits.parse().map_err(|_| NotADate)
    };
    let year = i32::try_from(number(year)?).map_err(|_| NotADate)?;
    if year < 1000 {
        return Err(NotADate);
    }
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).ok_or(NotADate)
}

/// A date that people decide may lie in the past, never in the future (cli.md, "Numbers and
/// dates"). Today itself is allowed.
pub fn not_in_future(field: DateField, date: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if date > today {
        return Err(Refusal::DateInFuture { field, date, today });
    }
    Ok(())
}

/// A day on which somebody is to come back to something lies ahead; today does not.
pub fn must_be_ahead(field: DateField, date: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if date > today {
        return Ok(());
    }
    Err(Refusal::DateNotAhead { field, date, today })
}

/// A date never lies before its cause (cli.md, "Numbers and dates"). The same day is allowed.
pub fn not_before_cause(
    field: DateField,
    date: NaiveDate,
    cause: DateField,
    cause_date: NaiveDate,
) -> Result<(), Refusal> {
    if date < cause_date {
        return Err(Refusal::DateBeforeCause {
            field,
            date,
            cause,
            cause_date,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn both_forms_of_a_date_are_read_and_day_comes_before_month() {
        let first_of_march = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
        for text in ["2026-03-01", "01-03-2026", "1-3-2026", " 1-03-2026 "] {
            assert_eq!(parse_date(text), Ok(first_of_march), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_date() {
        for wrong in [
            "",
            "2026",
            "2026-3-1",
            "26-03-01",
            "1-3-26",
            "03-25-2026",
            "2026-25-03",
            "30-02-2026",
            "2026/03/01",
            "+1-03-2026",
            "01-03-2026-",
            "0026-03-01",
            "１-3-2026",
        ] {
            assert_eq!(parse_date(wrong), Err(NotADate), "{wrong}");
        }
    }

    #[test]
    fn tomorrow_is_refused_and_today_is_not() {
        let today = day("2026-03-01");
        assert_eq!(not_in_future(DateField::Decided, today, today), Ok(()));
        assert_eq!(
            not_in_future(DateField::Decided, day("2026-03-02"), today),
            Err(Refusal::DateInFuture {
                field: DateField::Decided,
                date: day("2026-03-02"),
                today
            })
        );
    }

    #[test]
    fn a_date_before_its_cause_is_refused_with_both_dates() {
        let (done, opened) = (day("2026-02-28"), day("2026-03-01"));
        assert_eq!(
            not_before_cause(DateField::Done, done, DateField::Opened, opened),
            Err(Refusal::DateBeforeCause {
                field: DateField::Done,
                date: done,
                cause: DateField::Opened,
                cause_date: opened
            })
        );
        assert_eq!(
            not_before_cause(DateField::Done, opened, DateField::Opened, opened),
            Ok(())
        );
    }
}
