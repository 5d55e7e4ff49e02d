//! How long things are kept, when they are due, and what keeps a run of destruction in bounds.
//!
//! Terms and their bases are policy; what is fixed here is how a term is counted.

use super::period::Period;
use super::policy::{Purge, Retention};
use super::refusal::Refusal;
use chrono::{DateTime, Duration, NaiveDate, Utc};

/// Which term applies (*bewaartermijn*); domain.md, section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A case in the archive, from its end date.
    Case,
    /// Not taken up, from the date of the decision.
    Dismissed,
    /// Handed over, single-discipline or with the RIEC, from the date of the decision.
    PassedOn,
    /// Not weighed, or weighed and never made a case, from receipt.
    Unweighed,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 4] = [Rule::Case, Rule::Dismissed, Rule::PassedOn, Rule::Unweighed];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            Rule::Case => "case",
            Rule::Dismissed => "dismissed",
            Rule::PassedOn => "passed_on",
            Rule::Unweighed => "unweighed",
        }
    }

    /// The rule with this id.
    pub fn from_id(id: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.id() == id)
    }

    /// How long this rule keeps things under a policy.
    pub fn period(self, policy: &Retention) -> Period {
        match self {
            Rule::Case => policy.case,
            Rule::Dismissed => policy.dismissed,
            Rule::PassedOn => policy.passed_on,
            Rule::Unweighed => policy.unweighed,
        }
    }

    /// The ground of that term, as the policy words it.
    pub fn basis(self, policy: &Retention) -> &str {
        match self {
            Rule::Case => &policy.basis_case,
            Rule::Dismissed => &policy.basis_dismissed,
            Rule::PassedOn => &policy.basis_passed_on,
            Rule::Unweighed => &policy.basis_unweighed,
        }
    }
}

/// The start of a term: what a decision sets going, before any policy is asked how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermStart {
    /// The rule.
    pub rule: Rule,
    /// The day it runs from.
    pub from: NaiveDate,
}

impl TermStart {
    /// The term under the policy of the day; a term already running keeps what it was given.
    pub fn under(self, policy: &Retention) -> Term {
        Term {
            rule: self.rule,
            from: self.from,
            destroy_on: self.rule.period(policy).end_from(self.from),
        }
    }
}

/// A term that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The rule.
    pub rule: Rule,
    /// The day it runs from.
    pub from: NaiveDate,
    /// The day it has run out.
    pub destroy_on: NaiveDate,
}

/// Whether a thing is due: on the day its term has run out, and not a day sooner.
pub fn is_due(destroy_on: NaiveDate, today: NaiveDate) -> bool {
    destroy_on <= today
}

/// The day that a run of destruction takes for today: the earlier of the clock and the newest
/// entry signed by a person (vault.md, "Destroying").
///
/// So a clock that runs ahead can never destroy early, and an absence only delays. In a log
/// without any person's entry nothing says what day it is: `None`, and nothing is due.
pub fn purge_day(clock_today: NaiveDate, newest_person: Option<NaiveDate>) -> Option<NaiveDate> {
    newest_person.map(|newest| newest.min(clock_today))
}

/// More is due than may go without a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapExceeded {
    /// How many are due in this run.
    pub count: u64,
    /// How many may go in this run without approval.
    pub most: u64,
}

/// Whether a run stays within the cap: more than `max_records` *and* more than `max_share` of all
/// records, counted over the runs of the last seven days with this one.
///
/// `living` counts the records in the vault now, those due with them. The share is taken of what
/// was there seven days ago, so that cutting a destruction into daily portions gains nothing.
pub fn cap(
    due_now: u64,
    destroyed_last_seven_days: u64,
    living: u64,
    policy: &Purge,
) -> Option<CapExceeded> {
    let all = living.saturating_add(destroyed_last_seven_days);
    // Rounded down: "more than a share" is then "more than this many". The small addition mends
    // products such as 0.05 × 60 = 2.9999….
    let by_share = (all as f64 * policy.max_share + 1e-9).floor() as u64;
    let most = u64::from(policy.max_records).max(by_share);
    let total = due_now.saturating_add(destroyed_last_seven_days);
    (due_now > 0 && total > most).then(|| CapExceeded {
        count: due_now,
        most: most.saturating_sub(destroyed_last_seven_days),
    })
}

/// Whether a run may go on, given what a person has approved (`purge --approve N`).
///
/// An approval covers the number that was looked at: more than that is refused, fewer may go.
pub fn may_destroy(
    due_now: u64,
    destroyed_last_seven_days: u64,
    living: u64,
    approved: Option<u64>,
    policy: &Purge,
) -> Result<(), Refusal> {
    match approved {
        Some(_) if due_now == 0 => Err(Refusal::NothingToApprove),
        Some(approved) if due_now > approved => Err(Refusal::ApprovedFewer {
            approved,
            due: due_now,
        }),
        Some(_) => Ok(()),
        None => match cap(due_now, destroyed_last_seven_days, living, policy) {
            Some(CapExceeded { count, most }) => Err(Refusal::CapExceeded { count, most }),
            None => Ok(()),
        },
    }
}

/// How far a clock may stand before the newest entry: two machines that are both kept in time
/// differ by seconds; ten minutes leave room for one that is not.
const BEHIND: Duration = Duration::minutes(10);

/// Whether a person's clock is to be believed without a look at the date (vault.md): not more than
/// ten minutes before the newest entry signed by a person, and not more than `tolerance` past it.
pub fn clock_check(
    now: DateTime<Utc>,
    newest_person: Option<DateTime<Utc>>,
    tolerance: Period,
) -> Result<(), Refusal> {
    let Some(newest) = newest_person else {
        return Ok(());
    };
    if newest.signed_duration_since(now) > BEHIND {
        let days = (newest.date_naive() - now.date_naive()).num_days();
        return Err(Refusal::ClockBehind { days });
    }
    let latest = tolerance.end_from(newest.date_naive());
    // To the day and the time of day: 31 days and a minute is more than 31 days.
    if (now.date_naive(), now.time()) > (latest, newest.time()) {
        let days = (now.date_naive() - newest.date_naive()).num_days();
        return Err(Refusal::ClockAhead { days });
    }
    Ok(())
}
