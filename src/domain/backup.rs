//! Which dated copies of a vault are kept (*bewaarschema van reservekopieën*).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use std::collections::BTreeSet;
use std::str::FromStr;

/// How many copies stay: the newest of each of the last so many days, weeks and months of which
/// there is a copy. The newest of all always stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// Days.
    pub days: u32,
    /// Weeks, from Monday (ISO 8601).
    pub weeks: u32,
    /// Calendar months.
    pub months: u32,
}

/// The text is not a scheme such as `7d,4w,12m`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a scheme of copies to keep")]
pub struct NotAKeep;

impl FromStr for Keep {
    type Err = NotAKeep;

    /// Numbers from 1 to 999 with `d`, `w` or `m` behind them, each at most once.
    fn from_str(text: &str) -> Result<Self, NotAKeep> {
        let mut keep = Keep::default();
        for part in text.split(',') {
            let unit = part.chars().next_back().ok_or(NotAKeep)?;
            let digits = &part[..part.len() - unit.len_utf8()];
            let all_digits = digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() <= 3;
            let n: u32 = digits.parse().map_err(|_| NotAKeep)?;
            let place = match unit {
                'd' => &mut keep.days,
                'w' => &mut keep.weeks,
                'm' => &mut keep.months,
                _ => return Err(NotAKeep),
            };
            if !all_digits || n == 0 || *place != 0 {
                return Err(NotAKeep);
            }
            *place = n;
        }
        Ok(keep)
    }
}

impl Keep {
    /// The places of the copies that stay, given when each was made, in any order.
    pub fn kept(&self, made: &[DateTime<Utc>]) -> BTreeSet<usize> {
        let mut newest_first: Vec<usize> = (0..made.len()).collect();
        newest_first.sort_by_key(|n| std::cmp::Reverse(made[*n]));
        let mut kept: BTreeSet<usize> = newest_first.first().copied().into_iter().collect();
        let mut keep = |most: u32, period: &dyn Fn(NaiveDate) -> (i32, u32)| {
            let (mut seen, mut left) = (None, most);
            for n in &newest_first {
                let this = Some(period(made[*n].date_naive()));
                if this != seen && left > 0 {
                    (seen, left) = (this, left - 1);
                    kept.insert(*n);
                }
            }
        };
        keep(self.days, &|on| (on.year(), on.ordinal()));
        keep(self.weeks, &|on| {
            (on.iso_week().year(), on.iso_week().week())
        });
        keep(self.months, &|on| (on.year(), on.month()));
        kept
    }

    /// The day on which a copy goes at the latest, as long as one is made every day.
    pub fn expires(&self, made_on: NaiveDate) -> Option<NaiveDate> {
        let first = made_on.with_day(1)?;
        [
            made_on.checked_add_days(Days::new(self.days.into())),
            made_on.checked_add_days(Days::new(u64::from(self.weeks) * 7)),
            first.checked_add_months(Months::new(self.months)),
        ]
        .into_iter()
        .flatten()
        .max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}Z").parse().expect("a time")
    }

    #[test]
    fn a_scheme_has_one_number_for_each_unit() {
        let keep: Keep = "7d,4w,12m".parse().expect("a scheme");
        assert_eq!((keep.days, keep.weeks, keep.months), (7, 4, 12));
        for wrong in [
            "", "7", "d", "0d", "7d,7d", "7y", "7d,", "+7d", "1000d", "7é", "7d 4w",
        ] {
            assert!(wrong.parse::<Keep>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_newest_of_each_day_week_and_month_stays() {
        let made: Vec<_> = [
            "2026-01-31T01:00:00",
            "2026-02-20T01:00:00",
            "2026-03-01T01:00:00", // A Sunday.
            "2026-03-02T01:00:00",
            "2026-03-02T13:00:00",
            "2026-03-03T01:00:00",
        ]
        .map(at)
        .into();
        let kept = |scheme: &str| -> Vec<usize> {
            let keep: Keep = scheme.parse().expect("a scheme");
            keep.kept(&made).into_iter().collect()
        };
        assert_eq!(kept("2d"), [4, 5]);
        assert_eq!(kept("2w"), [2, 5]);
        assert_eq!(kept("3m"), [0, 1, 5]);
        assert_eq!(kept("1d,1w,1m"), [5]);
        assert_eq!(kept("999d"), [0, 1, 2, 4, 5]);
        assert!(Keep::default().kept(&[]).is_empty());
    }

    #[test]
    fn a_copy_is_gone_by_the_day_that_is_said() {
        // A copy a day for two years; each is gone on its day, and some only then.
        let keep: Keep = "7d,4w,12m".parse().expect("a scheme");
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let noon = |n: u64| (first + Days::new(n)).and_hms_opt(12, 0, 0).expect("noon");
        let mut there: Vec<DateTime<Utc>> = Vec::new();
        for n in 0..730 {
            there.push(noon(n).and_utc());
            let kept = keep.kept(&there);
            there = kept.into_iter().map(|n| there[n]).collect();
            for made in &there {
                let expires = keep.expires(made.date_naive()).expect("a date");
                assert!(expires > noon(n).date(), "{made} on {}", noon(n));
            }
        }
        assert!((18..=23).contains(&there.len()), "{} copies", there.len());
    }
}
