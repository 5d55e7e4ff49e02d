//! The only reader of the time.
//!
//! Everything else is handed dates and instants as values. A test hands the library a clock of
//! its own; the released program has no switch, variable or file that changes what time it is.

use chrono::{DateTime, Local, NaiveDate, Utc};

/// Where the present comes from: the computer's clock, or a fixed instant in a test.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The computer's clock and its local time zone.
    pub fn system() -> Self {
        Clock(Source::System)
    }

    /// A clock that stands still at `instant`; its civil dates are those of UTC.
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Clock(Source::Fixed(instant))
    }

    /// The present instant, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(&self) -> DateTime<Utc> {
        match self.0 {
            Source::System => Utc::now(),
            Source::Fixed(instant) => instant,
        }
    }

    /// Today: the local civil date.
    pub fn today(&self) -> NaiveDate {
        self.civil_date(self.now())
    }

    /// The local civil date of an instant, in this clock's time zone.
    pub fn civil_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        match self.0 {
            Source::System => instant.with_timezone(&Local).date_naive(),
            Source::Fixed(_) => instant.date_naive(),
        }
    }
}
