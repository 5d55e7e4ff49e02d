//! Reminders (*herinneringen*): what was left to one partner is asked after, so that the office knows
//! what came of it before the record goes.

use super::part::{Body, Part, PartKind};
use super::period::Period;
use super::redact::redacted_debug;
use super::refusal::Refusal;
use super::workflow::{Decision, Lead};
use crate::domain::case::CaseStatus;
use crate::domain::id::Number;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// After how long the partner is asked: long enough for something to have come of it, and well
/// within the year that such a record is kept (ours; no source gives a period).
pub const ASK_AFTER: Period = Period::months(3);

/// The decision by which one department or partner takes it up, where a workflow calls it so; one
/// that leads to the status of that name is one as well.
pub const SINGLE: &str = "single";

/// A reminder; the partner stands in the part's clear id, the day on which to ask in `due_on`, and
/// once that was done the day in `done_on`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// What came of it; `None` as long as nobody has asked.
    pub answer: Option<String>,
}
redacted_debug!(Reminder {});

impl Body for Reminder {
    const KIND: PartKind = PartKind::Reminder;
}

/// Whether a decision leaves the matter to one partner, who is then asked what came of it.
pub fn asks_back(decision: &Decision) -> bool {
    decision.id == SINGLE || decision.leads == Lead::Status(CaseStatus::Single)
}

/// The day on which to ask: not after the record is gone.
pub fn ask_on(decided_on: NaiveDate, destroy_on: Option<NaiveDate>) -> NaiveDate {
    let day = ASK_AFTER.end_from(decided_on);
    let last = destroy_on.and_then(|day| day.pred_opt()).unwrap_or(day);
    day.min(last).max(decided_on)
}

/// The reminder that an answer settles: the one of that number, else the first that is open.
///
/// # Errors
/// [`Refusal::NoSuchReminder`]; [`Refusal::NothingToAsk`] when it, or all, are settled.
pub fn get_open(
    number: Number,
    reminders: &[Part<Reminder>],
    n: Option<u32>,
) -> Result<&Part<Reminder>, Refusal> {
    let mut named = reminders.iter().filter(|r| n.is_none_or(|n| r.n == n));
    if let Some(n) = n
        && named.clone().next().is_none()
    {
        return Err(Refusal::NoSuchReminder { number, n });
    }
    let open = named.find(|reminder| reminder.due_on.is_some());
    open.ok_or(Refusal::NothingToAsk { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn it_is_asked_after_three_months_and_before_the_record_goes() {
        let decided = day("2026-03-01");
        assert_eq!(ask_on(decided, None), day("2026-06-01"));
        assert_eq!(ask_on(decided, Some(day("2027-03-01"))), day("2026-06-01"));
        assert_eq!(ask_on(decided, Some(day("2026-05-01"))), day("2026-04-30"));
        assert_eq!(ask_on(decided, Some(decided)), decided);
    }
}
