//! What became of a tip (*opvolging van een melding*): whether it was found to be so, and whether
//! it was of use. The towns report it every year to the tip line that sent it (domain.md,
//! section 4), so it is counted for good.

use super::closed::closed_list;
use super::date::{DateField, not_before_cause, not_in_future};
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::signal::Signal;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

closed_list! {
    /// Whether what the tip says was found to be so.
    pub enum Found {
        /// *Bevestigd*.
        Confirmed = "confirmed",
        /// *Niet bevestigd*.
        NotConfirmed = "not-confirmed",
        /// *Niet onderzocht*.
        NotChecked = "not-checked",
    }
}

closed_list! {
    /// Whether the tip was of use.
    pub enum Usable {
        /// *Bruikbaar*.
        Yes = "yes",
        /// *Deels bruikbaar*.
        Partly = "partly",
        /// *Niet bruikbaar*.
        No = "no",
    }
}

/// What became of a tip; its day stands in the part's clear columns. A signal has at most one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether it was found to be so.
    pub found: Found,
    /// Whether it was of use.
    pub usable: Usable,
    /// In words.
    pub text: Option<String>,
    /// The year in which it is counted.
    pub counted_in: i32,
    /// Under which name, so that a change takes it from where it was counted.
    pub counted_as: String,
}
redacted_debug!(Outcome {
    found,
    usable,
    counted_in,
    counted_as
});

impl Body for Outcome {
    const KIND: PartKind = PartKind::Outcome;
}

impl Outcome {
    /// The outcome of a signal on a day, and the count that it belongs to: that of the year in
    /// which it became known, by source, theme, found and usable.
    ///
    /// # Errors
    /// A day in the future or before the receipt.
    pub fn of(
        signal: &Signal,
        found: Found,
        usable: Usable,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Outcome, Refusal> {
        not_in_future(DateField::Outcome, on, today)?;
        let received = signal.received_on;
        not_before_cause(DateField::Outcome, on, DateField::Received, received)?;
        Ok(Outcome {
            found,
            usable,
            text: None,
            counted_in: on.year(),
            counted_as: Outcome::counted_as(signal, found, usable),
        })
    }

    /// The count that such an outcome of a signal belongs to.
    pub fn counted_as(signal: &Signal, found: Found, usable: Usable) -> String {
        let theme = signal.theme.as_deref().unwrap_or("none");
        format!(
            "signal/outcome/{}/{theme}/{}/{}",
            signal.source,
            found.id(),
            usable.id()
        )
    }
}
