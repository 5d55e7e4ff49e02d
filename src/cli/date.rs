//! Dates and times as people read and write them.
//!
//! Prose writes the month out (`1 maart 2026`), tables use figures (`01-03-2026` in Dutch,
//! `2026-03-01` in English). Times are kept in UTC and printed in local time; the time zone is
//! asked of the system for that instant, never "now".

use super::message::{usage, wizard};
use crate::domain::label::{Label, Lang};
use chrono::{DateTime, Datelike, FixedOffset, Local, NaiveDate, Offset, TimeZone, Timelike, Utc};

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in a sentence: `1 maart 2026`, `1 March 2026`.
pub fn in_prose(date: NaiveDate, lang: Lang) -> String {
    let months = match lang {
        Lang::Nl => MONTHS_NL,
        Lang::En => MONTHS_EN,
    };
    let month = months.get(date.month0() as usize).copied().unwrap_or("?");
    format!("{} {month} {}", date.day(), date.year())
}

/// A date in a table: `01-03-2026`, `2026-03-01`.
pub fn in_table(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Nl => date.format("%d-%m-%Y").to_string(),
        Lang::En => date.format("%Y-%m-%d").to_string(),
    }
}

/// How far this computer's time zone stood from UTC at an instant.
pub fn local_offset(instant: DateTime<Utc>) -> FixedOffset {
    Local.offset_from_utc_datetime(&instant.naive_utc()).fix()
}

/// An instant in a sentence, local time: `12 mei 2026, 09.14 uur`, `12 May 2026, 09:14`.
pub fn moment_in_prose(instant: DateTime<Utc>, lang: Lang) -> String {
    moment_in_prose_at(instant, local_offset(instant), lang)
}

/// The same, at a given distance from UTC.
pub fn moment_in_prose_at(instant: DateTime<Utc>, offset: FixedOffset, lang: Lang) -> String {
    let local = instant.with_timezone(&offset);
    let date = in_prose(local.date_naive(), lang);
    match lang {
        Lang::Nl => format!("{date}, {:02}.{:02} uur", local.hour(), local.minute()),
        Lang::En => format!("{date}, {:02}:{:02}", local.hour(), local.minute()),
    }
}

/// An instant in a table, local time: `12-05-2026 09.14`, `2026-05-12 09:14`.
pub fn moment_in_table(instant: DateTime<Utc>, lang: Lang) -> String {
    moment_in_table_at(instant, local_offset(instant), lang)
}

/// The same, at a given distance from UTC.
pub fn moment_in_table_at(instant: DateTime<Utc>, offset: FixedOffset, lang: Lang) -> String {
    let local = instant.with_timezone(&offset);
    let date = in_table(local.date_naive(), lang);
    let dot = match lang {
        Lang::Nl => '.',
        Lang::En => ':',
    };
    format!("{date} {:02}{dot}{:02}", local.hour(), local.minute())
}

/// An instant in JSON and CSV: RFC 3339, UTC, whole seconds.
pub fn moment_in_json(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A date from the command line or a prompt: `YYYY-MM-DD` or `dd-mm-yyyy`.
///
/// Years 1000 to 9999. Anything else, and a day that does not exist, is refused in words.
pub fn parse(text: &str) -> Result<NaiveDate, Label> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let read = match parts.as_slice() {
        [a, b, c] if a.len() == 4 => (number(a, 4), number(b, 2), number(c, 2)),
        [a, b, c] => (number(c, 4), number(b, 2), number(a, 2)),
        _ => (None, None, None),
    };
    match read {
        (Some(year @ 1000..), Some(month), Some(day)) => {
            NaiveDate::from_ymd_opt(year as i32, month, day).ok_or_else(usage::no_such_day)
        }
        _ => Err(usage::not_a_date()),
    }
}

/// A date as people answer a question: what [`parse`] takes, a day or month of one figure
/// (`3-11-2026`), and the words for today, yesterday and the day before in either language.
///
/// # Errors
/// Anything else, and a day that does not exist, in words.
pub fn parse_answer(text: &str, today: NaiveDate) -> Result<NaiveDate, Label> {
    let text = text.trim();
    let ago = match text.to_lowercase().as_str() {
        "vandaag" | "today" => Some(0),
        "gisteren" | "yesterday" => Some(1),
        "eergisteren" => Some(2),
        _ => None,
    };
    if let Some(days) = ago {
        let day = today.checked_sub_days(chrono::Days::new(days));
        return day.ok_or_else(usage::no_such_day);
    }
    let parts = text.split('-').map(|part| {
        let short = part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
        format!("{}{part}", if short { "0" } else { "" })
    });
    let parts: Vec<String> = parts.collect();
    parse(&parts.join("-")).map_err(|why| match why == usage::not_a_date() {
        true => wizard::not_a_date(),
        false => why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        parse(text).expect("a date")
    }

    #[test]
    fn dates_are_read_in_both_orders() {
        assert_eq!(date("2026-03-01"), date("01-03-2026"));
        assert_eq!(parse("2026-02-29"), Err(usage::no_such_day()));
        for wrong in [
            "",
            "1-3-2026",
            "01/03/2026",
            "2026-3-1",
            "26-03-01",
            "0001-01-01",
            "+026-01-01",
            "2026-03-01-01",
        ] {
            assert_eq!(parse(wrong), Err(usage::not_a_date()), "{wrong}");
        }
    }

    #[test]
    fn dates_are_answered_as_people_say_them() {
        let today = date("2026-03-01");
        let answer = |text: &str| parse_answer(text, today);
        assert_eq!(answer("vandaag"), Ok(today));
        assert_eq!(answer(" Yesterday "), Ok(date("2026-02-28")));
        assert_eq!(answer("eergisteren"), Ok(date("2026-02-27")));
        for text in ["3-11-2026", "03-11-2026", "2026-11-3", "2026-11-03"] {
            assert_eq!(answer(text), Ok(date("2026-11-03")), "{text}");
        }
        assert_eq!(answer("30-2-2026"), Err(usage::no_such_day()));
        for wrong in ["", "3", "3/11/2026", "morgen", "3-11-26", "-3-11-2026"] {
            assert_eq!(answer(wrong), Err(wizard::not_a_date()), "{wrong}");
        }
    }

    #[test]
    fn dates_are_written_as_the_language_does() {
        let d = date("2026-03-01");
        assert_eq!(in_prose(d, Lang::Nl), "1 maart 2026");
        assert_eq!(in_prose(d, Lang::En), "1 March 2026");
        assert_eq!(in_table(d, Lang::Nl), "01-03-2026");
        assert_eq!(in_table(d, Lang::En), "2026-03-01");
    }

    #[test]
    fn moments_are_local_for_people_and_utc_for_programs() {
        let instant = Utc
            .with_ymd_and_hms(2026, 5, 12, 7, 14, 9)
            .single()
            .expect("an instant");
        let summer = FixedOffset::east_opt(2 * 3600).expect("an offset");
        assert_eq!(
            moment_in_prose_at(instant, summer, Lang::Nl),
            "12 mei 2026, 09.14 uur"
        );
        assert_eq!(
            moment_in_prose_at(instant, summer, Lang::En),
            "12 May 2026, 09:14"
        );
        assert_eq!(
            moment_in_table_at(instant, summer, Lang::Nl),
            "12-05-2026 09.14"
        );
        assert_eq!(moment_in_json(instant), "2026-05-12T07:14:09Z");
    }
}
