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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn policy() -> Purge {
        Purge {
            max_records: 25,
            max_share: 0.05,
            clock_tolerance: Period::days(31),
        }
    }

    #[test]
    fn a_thing_is_due_on_the_day_its_term_has_run_out_and_not_a_day_sooner() {
        let destroy_on = day("2029-03-01");
        assert!(!is_due(destroy_on, day("2029-02-28")));
        assert!(is_due(destroy_on, day("2029-03-01")));
        assert!(is_due(destroy_on, day("2030-01-01")));
    }

    #[test]
    fn today_of_a_purge_is_the_earlier_of_clock_and_newest_person() {
        let (clock, entry) = (day("2026-03-01"), day("2026-02-20"));
        assert_eq!(purge_day(clock, Some(entry)), Some(entry));
        assert_eq!(purge_day(entry, Some(clock)), Some(entry));
        assert_eq!(purge_day(clock, None), None);
    }

    #[test]
    fn the_cap_needs_both_more_than_the_number_and_more_than_the_share() {
        let exceeded = |count, most| Some(CapExceeded { count, most });
        assert_eq!(cap(25, 0, 100, &policy()), None);
        assert_eq!(cap(26, 0, 100, &policy()), exceeded(26, 25));
        // 5 % of 1,000 is 50: more than 25 but not more than the share.
        assert_eq!(cap(50, 0, 1000, &policy()), None);
        assert_eq!(cap(51, 0, 1000, &policy()), exceeded(51, 50));
    }

    #[test]
    fn the_cap_counts_the_runs_of_seven_days() {
        assert_eq!(cap(5, 20, 80, &policy()), None);
        let exceeded = CapExceeded { count: 6, most: 5 };
        assert_eq!(cap(6, 20, 80, &policy()), Some(exceeded));
        let exceeded = CapExceeded { count: 1, most: 0 };
        assert_eq!(cap(1, 30, 80, &policy()), Some(exceeded));
        // Nothing due is nothing to stop.
        assert_eq!(cap(0, 30, 80, &policy()), None);
    }

    #[test]
    fn an_approval_covers_the_number_that_was_looked_at() {
        let may = |due, approved| may_destroy(due, 0, 100, approved, &policy());
        let (count, most) = (41, 25);
        assert_eq!(may(41, None), Err(Refusal::CapExceeded { count, most }));
        assert_eq!(may(41, Some(41)), Ok(()));
        assert_eq!(may(40, Some(41)), Ok(()));
        let (approved, due) = (41, 42);
        assert_eq!(
            may(42, Some(41)),
            Err(Refusal::ApprovedFewer { approved, due })
        );
        assert_eq!(may(0, Some(41)), Err(Refusal::NothingToApprove));
        assert_eq!(may(0, None), Ok(()));
    }

    #[test]
    fn a_clock_is_believed_from_ten_minutes_before_to_the_tolerance_past() {
        let newest = Some(time("2026-03-01T12:00:00Z"));
        let check = |now: &str| clock_check(time(now), newest, Period::days(31));
        assert_eq!(check("2026-03-01T11:50:00Z"), Ok(()));
        assert_eq!(
            check("2026-03-01T11:49:59Z"),
            Err(Refusal::ClockBehind { days: 0 })
        );
        assert_eq!(
            check("2026-02-01T12:00:00Z"),
            Err(Refusal::ClockBehind { days: 28 })
        );
        assert_eq!(check("2026-04-01T12:00:00Z"), Ok(()));
        assert_eq!(
            check("2026-04-01T12:00:01Z"),
            Err(Refusal::ClockAhead { days: 31 })
        );
        assert_eq!(
            check("2026-04-15T12:00:00Z"),
            Err(Refusal::ClockAhead { days: 45 })
        );
        let never = clock_check(time("1990-01-01T00:00:00Z"), None, Period::days(31));
        assert_eq!(never, Ok(()));
    }

    #[test]
    fn a_share_is_counted_as_people_count_it() {
        // 0.05 × 60 is 2.9999… in binary, and 3 to everybody.
        let policy = Purge {
            max_records: 1,
            ..policy()
        };
        assert_eq!(cap(3, 0, 60, &policy), None);
        let exceeded = CapExceeded { count: 4, most: 3 };
        assert_eq!(cap(4, 0, 60, &policy), Some(exceeded));
    }

    #[test]
    fn each_rule_has_its_own_term_and_ground() {
        let mut policy = super::super::policy::Policy::built_in().retention;
        (policy.case, policy.dismissed) = (Period::days(1), Period::days(2));
        (policy.passed_on, policy.unweighed) = (Period::days(3), Period::days(4));
        policy.basis_case = "one".into();
        policy.basis_dismissed = "two".into();
        policy.basis_passed_on = "three".into();
        policy.basis_unweighed = "four".into();
        let bases = ["one", "two", "three", "four"];
        for (n, (rule, basis)) in (1..).zip(Rule::ALL.into_iter().zip(bases)) {
            assert_eq!(rule.period(&policy), Period::days(n));
            assert_eq!(rule.basis(&policy), basis);
            assert_eq!(Rule::from_id(rule.id()), Some(rule));
        }
    }
}
