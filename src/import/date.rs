//! Dates as exports write them. The day always comes before the month; nothing is guessed.

use super::problem::ProblemKind;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A form in which a profile accepts dates. Day and month may have one digit or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateForm {
    /// ISO 8601: `2026-03-04`.
    #[serde(rename = "yyyy-mm-dd")]
    Iso,
    /// `04-03-2026`: the fourth of March.
    #[serde(rename = "dd-mm-yyyy")]
    Dashes,
    /// `04/03/2026`: the fourth of March, never the third of April.
    #[serde(rename = "dd/mm/yyyy")]
    Slashes,
    /// `04.03.2026`: the fourth of March.
    #[serde(rename = "dd.mm.yyyy")]
    Dots,
}

impl DateForm {
    /// All forms.
    pub const ALL: [DateForm; 4] = [
        DateForm::Iso,
        DateForm::Dashes,
        DateForm::Slashes,
        DateForm::Dots,
    ];

    /// All forms, as the configuration names them.
    pub const IDS: &[&str] = &["yyyy-mm-dd", "dd-mm-yyyy", "dd/mm/yyyy", "dd.mm.yyyy"];
}

/// Reads a date in one of `forms`, from 1900 on. A time of day behind it is ignored.
///
/// # Errors
/// [`ProblemKind::AmbiguousDate`] for a year of two digits, because then neither the century nor
/// the order is certain; [`ProblemKind::BadDate`] for everything else that is no such date, a
/// month before the day included.
pub fn parse(text: &str, forms: &[DateForm]) -> Result<NaiveDate, ProblemKind> {
    let text = text.trim();
    // Not by bytes: white space may be longer than one.
    let (date, time) = match text.split_once(|c: char| c == 'T' || c.is_whitespace()) {
        Some((date, time)) => (date, Some(time.trim_start())),
        None => (text, None),
    };
    if !time.is_none_or(is_time) {
        return Err(ProblemKind::BadDate);
    }
    let separator = date
        .chars()
        .find(|c| !c.is_ascii_digit())
        .ok_or(ProblemKind::BadDate)?;
    let parts: Vec<&str> = date.split(separator).collect();
    let [first, second, third] = parts.as_slice() else {
        return Err(ProblemKind::BadDate);
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(|part| digits(part)) || second.len() > 2 {
        return Err(ProblemKind::BadDate);
    }
    let (form, year, day) = match (first.len(), separator, third.len()) {
        (4, '-', 1..=2) => (DateForm::Iso, first, third),
        (1..=2, '-', 4) => (DateForm::Dashes, third, first),
        (1..=2, '/', 4) => (DateForm::Slashes, third, first),
        (1..=2, '.', 4) => (DateForm::Dots, third, first),
        (1..=2, '-' | '/' | '.', 1..=2) => return Err(ProblemKind::AmbiguousDate),
        _ => return Err(ProblemKind::BadDate),
    };
    let number = |part: &str| part.parse::<u32>().map_err(|_| ProblemKind::BadDate);
    let (year, month, day) = (number(year)?, number(second)?, number(day)?);
    if !forms.contains(&form) || year < 1900 {
        return Err(ProblemKind::BadDate);
    }
    NaiveDate::from_ymd_opt(year as i32, month, day).ok_or(ProblemKind::BadDate)
}

/// Whether this looks like a time of day, as `8:30`, `08:30:00.000`, `08:30:00+01:00`, `8:30 PM`.
fn is_time(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || ":.+-Z AaPpMm".contains(c);
    text.contains(':')
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, ProblemKind> {
        parse(text, &DateForm::ALL).map(|date| date.to_string())
    }

    #[test]
    fn the_day_stands_before_the_month_in_every_form_but_iso() {
        for text in [
            "2026-03-04",
            "04-03-2026",
            "4-3-2026",
            "04/03/2026",
            "4.3.2026",
            " 04-03-2026 08:30 ",
            "2026-03-04T08:30:00Z",
            "4-3-2026 8:30:00 PM",
            "4-3-2026\u{2003}8:30",
            "4-3-2026\u{a0}8:30",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2026-03-04"), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "2026-31-12",
            "12/31/2026",
            "31-02-2026",
            "29-02-2025",
            "2026/03/04",
            "46085",
            "4 maart 2026",
            "04-03-0026",
            "04-03-20260",
            "04-03/2026",
            "--",
            "04-03-2026 onbekend",
            "٠٤-٠٣-٢٠٢٦",
        ] {
            assert_eq!(read(text), Err(ProblemKind::BadDate), "{text}");
        }
        for text in ["04-03-26", "4/3/26", "26-03-04"] {
            assert_eq!(read(text), Err(ProblemKind::AmbiguousDate), "{text}");
        }
    }

    #[test]
    fn a_profile_accepts_its_own_forms_only() {
        let read = |text| parse(text, &[DateForm::Iso]);
        assert_eq!(read("04-03-2026"), Err(ProblemKind::BadDate));
        assert!(read("2026-03-04").is_ok());
    }

    #[test]
    fn the_names_of_the_forms_are_what_serde_reads() {
        for (form, id) in DateForm::ALL.iter().zip(DateForm::IDS) {
            let written = serde_json::to_value(form).expect("a string");
            assert_eq!(written, serde_json::Value::from(*id));
        }
    }
}
