//! Periods in calendar units, ISO 8601: `P5Y`, `P6W`, `P31D`.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A length of time in years, months and days (weeks are seven days); never zero.
///
/// Bounds: at most 1,000 years, 12,000 months, 366,000 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    years: u32,
    months: u32,
    weeks: u32,
    days: u32,
}

/// The text is not an ISO 8601 period of years, months, weeks and days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period such as P5Y, P6M, P6W or P31D")]
pub struct NotAPeriod;

impl Period {
    /// A period of whole years.
    pub const fn years(years: u32) -> Self {
        Period {
            years,
            months: 0,
            weeks: 0,
            days: 0,
        }
    }

    /// A period of whole months.
    pub const fn months(months: u32) -> Self {
        Period {
            years: 0,
            months,
            weeks: 0,
            days: 0,
        }
    }

    /// A period of whole weeks.
    pub const fn weeks(weeks: u32) -> Self {
        Period {
            years: 0,
            months: 0,
            weeks,
            days: 0,
        }
    }

    /// A period of days.
    pub const fn days(days: u32) -> Self {
        Period {
            years: 0,
            months: 0,
            weeks: 0,
            days,
        }
    }

    /// The day on which a term of this length, begun on `from`, has run out.
    ///
    /// A term never ends early (domain.md, section 2): where the day does not exist in the month
    /// reached, the first of the next month counts, so 29 February + `P5Y` is 1 March.
    pub fn end_from(self, from: NaiveDate) -> NaiveDate {
        let months = i64::from(from.year()) * 12
            + i64::from(from.month0())
            + i64::from(self.years) * 12
            + i64::from(self.months);
        let (year, month) = ((months / 12) as i32, (months % 12) as u32 + 1);
        let reached = NaiveDate::from_ymd_opt(year, month, from.day()).unwrap_or_else(|| {
            let (year, month) = if month == 12 {
                (year + 1, 1)
            } else {
                (year, month + 1)
            };
            NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX)
        });
        let days = u64::from(self.weeks) * 7 + u64::from(self.days);
        reached
            .checked_add_days(Days::new(days))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The years, months, weeks and days it is written with, in that order.
    pub fn parts(self) -> [u32; 4] {
        [self.years, self.months, self.weeks, self.days]
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (n, unit) in self.parts().into_iter().zip("YMWD".chars()) {
            if n > 0 {
                write!(f, "{n}{unit}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let mut rest = text.strip_prefix('P').ok_or(NotAPeriod)?;
        let mut parts = [0u32; 4];
        let bounds = [1_000, 12_000, 52_000, 366_000];
        let mut next = 0;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(NotAPeriod)?;
            let unit = rest[end..].chars().next().ok_or(NotAPeriod)?;
            let place = "YMWD".find(unit).filter(|p| *p >= next).ok_or(NotAPeriod)?;
            parts[place] = rest[..end].parse().map_err(|_| NotAPeriod)?;
            if parts[place] > bounds[place] {
                return Err(NotAPeriod);
            }
            next = place + 1;
            rest = &rest[end + 1..];
        }
        let [years, months, weeks, days] = parts;
        (parts != [0; 4])
            .then_some(Period {
                years,
                months,
                weeks,
                days,
            })
            .ok_or(NotAPeriod)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(from: &str, period: &str) -> String {
        let from: NaiveDate = from.parse().expect("a date");
        period
            .parse::<Period>()
            .expect("a period")
            .end_from(from)
            .to_string()
    }

    #[test]
    fn a_term_never_ends_early() {
        assert_eq!(end("2024-02-29", "P5Y"), "2029-03-01");
        assert_eq!(end("2024-02-29", "P4Y"), "2028-02-29");
        assert_eq!(end("2026-01-31", "P1M"), "2026-03-01");
        assert_eq!(end("2025-12-31", "P2M"), "2026-03-01");
        assert_eq!(end("2021-03-12", "P5Y"), "2026-03-12");
        assert_eq!(end("2026-05-04", "P6W"), "2026-06-15");
    }

    #[test]
    fn periods_print_as_they_are_read() {
        for text in ["P5Y", "P6M", "P6W", "P31D", "P1Y2M3W4D"] {
            assert_eq!(
                text.parse::<Period>().map(|p| p.to_string()),
                Ok(text.into())
            );
        }
        for wrong in [
            "", "P", "5Y", "P5", "PY", "P5D1Y", "P0D", "PT5M", "P-1Y", "P1Y1Y", "P2000Y",
        ] {
            assert_eq!(wrong.parse::<Period>(), Err(NotAPeriod), "{wrong}");
        }
    }
}
