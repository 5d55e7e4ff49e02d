//! What comes after the decisions: terms, reopening, dates, signals.

use super::*;
use crate::domain::case::{Hold, TermRecord, Weighing, get_hold, may_hold};
use crate::domain::date::DateField;
use crate::domain::intervention::Intervention;
use crate::domain::period::Period;
use crate::domain::policy::Retention;
use crate::domain::retention::Rule;
use crate::domain::signal::{Signal, SignalStatus, case_begins_in, weigh_by};
use crate::domain::workflow::answer::Answer;
use chrono::DateTime;

const CLOSED: [(&str, &str, &str); 2] = [
    ("close", "end-date", "29-02-2024"),
    ("close", "outcome", "solved"),
];

fn policy() -> Retention {
    let basis = String::new;
    Retention {
        case: Period::years(5),
        basis_case: basis(),
        dismissed: Period::years(1),
        basis_dismissed: basis(),
        passed_on: Period::years(2),
        basis_passed_on: basis(),
        unweighed: Period::years(1),
        basis_unweighed: basis(),
        log: Period::years(10),
        basis_log: basis(),
        weigh_within: Period::weeks(6),
        basis_weigh_within: basis(),
    }
}

fn archived() -> Case {
    let workflow = zoetermeer();
    let mut case = case(workflow);
    case.opened_on = day("2024-01-01");
    case.phase = "close".to_owned();
    case.answers = answers(workflow, &CLOSED);
    let to = workflow
        .decide(&case.standing(), "archive", &given())
        .expect("all");
    case.apply(&to, &policy());
    case
}

fn signal(status: SignalStatus) -> Signal {
    Signal {
        record: RecordId([1; 16]),
        number: Number {
            kind: NumberKind::Signal,
            year: 2026,
            sequence: 1,
        },
        source: "mma".to_owned(),
        reference: None,
        received_on: day("2026-01-10"),
        theme: None,
        status,
        case: None,
        destroy_on: None,
        hold: None,
        text: "Jan Jansen".to_owned(),
        street: None,
        house_number: None,
        postcode: None,
        city: None,
        time: None,
        topic: None,
        answers: Answers::default(),
        weighings: Vec::new(),
        outcome: None,
        disclosures: Vec::new(),
        reminders: Vec::new(),
        origins: Vec::new(),
        went_into: None,
        merged: Vec::new(),
    }
}

fn weighing(decision: &str, decided_on: &str) -> Weighing {
    Weighing {
        phase: "assess".to_owned(),
        decision: decision.to_owned(),
        reason: "omdat".to_owned(),
        present: vec!["adviseur".to_owned()],
        body: "cluster".to_owned(),
        to: None,
        decided_on: day(decided_on),
        by: "iemand".to_owned(),
        at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn an_archived_case_is_kept_for_its_term_from_the_end_date() {
    let case = archived();
    assert_eq!(case.status, CaseStatus::Archived);
    assert_eq!(case.ended_on, Some(day("2024-02-29")));
    assert_eq!(case.destroy_on, Some(day("2029-03-01")));
    let refusal = Refusal::ArchivedTarget {
        case: case.number,
        status: CaseStatus::Archived,
    };
    assert_eq!(case.must_take_signals(), Err(refusal));
}

#[test]
fn reopening_keeps_the_old_term_visible_and_asks_for_a_new_end_date() {
    let mut case = archived();
    let today = day("2026-04-02");
    assert_eq!(case.may_reopen(today), Ok(()));
    let taken = case.apply_reopening(zoetermeer(), today);
    assert_eq!(taken, [("close".to_owned(), "end-date".to_owned())]);
    assert_eq!(
        (case.phase.as_str(), case.status),
        ("plan", CaseStatus::Open)
    );
    assert_eq!((case.ended_on, case.destroy_on), (None, None));
    assert_eq!(
        case.terms,
        [TermRecord {
            rule: Rule::Case,
            ended_on: day("2024-02-29"),
            destroy_on: day("2029-03-01"),
            reopened_on: Some(today),
        }]
    );

    case.phase = "close".to_owned();
    let refusal = zoetermeer()
        .decide(&case.standing(), "archive", &given())
        .expect_err("a new end date");
    assert_eq!(missing(&refusal), ["end-date"]);
    case.answers.set("close", "end-date", Answer::Date(today));
    let to = zoetermeer()
        .decide(&case.standing(), "archive", &given())
        .expect("all");
    case.apply(&to, &policy());
    assert_eq!(case.destroy_on, Some(day("2031-04-02")));
    assert_eq!(case.terms.len(), 2);
    assert_eq!(case.terms[1].reopened_on, None);
}

#[test]
fn only_what_has_ended_is_reopened_and_only_within_its_term() {
    let running = case(zoetermeer());
    assert_eq!(
        running.may_reopen(day("2026-04-02")),
        Err(Refusal::NotEnded {
            case: running.number,
            status: CaseStatus::Open
        })
    );
    let ended = archived();
    assert_eq!(ended.may_reopen(day("2029-02-28")), Ok(()));
    let destroy_on = day("2029-03-01");
    assert_eq!(
        ended.may_reopen(destroy_on),
        Err(Refusal::TermOver {
            number: ended.number,
            destroy_on
        })
    );
}

#[test]
fn a_case_does_not_end_before_the_last_thing_that_was_done() {
    let mut case = case(zoetermeer());
    let today = day("2026-03-01");
    case.interventions.push(Intervention {
        n: 1,
        kind: "Stopgesprekken voeren".to_owned(),
        by: "gemeente".to_owned(),
        planned_on: None,
        done_on: Some(day("2026-02-10")),
        result: None,
        cancelled: None,
        text: None,
    });
    let end =
        |date: &str| case.check_answer(zoetermeer(), "end-date", &Answer::Date(day(date)), today);
    assert_eq!(end("2026-02-10"), Ok(()));
    let refused = |cause, date: &str, cause_date: &str| {
        Err(Refusal::DateBeforeCause {
            field: DateField::End,
            date: day(date),
            cause,
            cause_date: day(cause_date),
        })
    };
    assert_eq!(
        end("2026-02-09"),
        refused(DateField::Done, "2026-02-09", "2026-02-10")
    );
    assert_eq!(
        end("2025-12-31"),
        refused(DateField::Opened, "2025-12-31", "2026-01-01")
    );
    assert!(matches!(
        end("2026-03-02"),
        Err(Refusal::DateInFuture { .. })
    ));
}

#[test]
fn a_weighing_does_not_come_before_the_one_before_it() {
    let mut case = case(zoetermeer());
    case.weighings.push(weighing("start", "2026-02-10"));
    let today = day("2026-03-01");
    assert_eq!(case.check_weighing(day("2026-02-10"), today), Ok(()));
    assert_eq!(
        case.check_weighing(day("2026-02-09"), today),
        Err(Refusal::DateBeforeCause {
            field: DateField::Decided,
            date: day("2026-02-09"),
            cause: DateField::DecidedBefore,
            cause_date: day("2026-02-10"),
        })
    );
    let early = case.check_weighing(day("2025-12-31"), today);
    assert!(matches!(
        early,
        Err(Refusal::DateBeforeCause {
            cause: DateField::Opened,
            ..
        })
    ));
}

#[test]
fn a_hold_stands_once_and_only_what_stands_is_released() {
    let hold = Hold {
        ground: "inzageverzoek".to_owned(),
        since: day("2026-02-03"),
        review_on: None,
    };
    let today = day("2026-03-01");
    assert_eq!(
        may_hold(number(), None, Some(day("2027-01-01")), today),
        Ok(())
    );
    assert_eq!(
        may_hold(number(), Some(&hold), None, today),
        Err(Refusal::AlreadyOnHold {
            number: number(),
            since: hold.since
        })
    );
    let refusal = Refusal::NotOnHold { number: number() };
    assert_eq!(get_hold(number(), None), Err(refusal));
}

#[test]
fn the_term_of_a_signal_follows_its_status() {
    let mut signal = signal(SignalStatus::New);
    let destroy_on = |signal: &Signal| signal.term(&policy()).map(|t| (t.rule, t.destroy_on));
    let unweighed = Some((Rule::Unweighed, day("2027-01-10")));
    assert_eq!(destroy_on(&signal), unweighed);
    signal.weighings.push(weighing("start", "2026-02-01"));
    signal.status = SignalStatus::Accepted;
    assert_eq!(destroy_on(&signal), unweighed);
    signal.status = SignalStatus::Dismissed;
    assert_eq!(
        destroy_on(&signal),
        Some((Rule::Dismissed, day("2027-02-01")))
    );
    for passed_on in [
        SignalStatus::HandedOver,
        SignalStatus::Single,
        SignalStatus::Riec,
    ] {
        signal.status = passed_on;
        assert_eq!(
            destroy_on(&signal),
            Some((Rule::PassedOn, day("2028-02-01")))
        );
    }
    signal.status = SignalStatus::InCase;
    assert_eq!(destroy_on(&signal), None);
    assert_eq!(
        weigh_by(day("2026-05-04"), Period::weeks(6)),
        day("2026-06-15")
    );
}

#[test]
fn a_weighed_signal_is_weighed_again_within_its_term_but_not_in_a_case() {
    let today = day("2027-01-10");
    let mut signal = signal(SignalStatus::Accepted);
    signal.destroy_on = Some(day("2027-01-11"));
    assert_eq!(signal.may_weigh(today), Ok(()));
    signal.destroy_on = Some(today);
    let over = Refusal::TermOver {
        number: signal.number,
        destroy_on: today,
    };
    assert_eq!(signal.may_weigh(today), Err(over));
    signal.status = SignalStatus::New;
    assert_eq!(signal.may_weigh(today), Ok(()));
    signal.status = SignalStatus::InCase;
    signal.case = Some(number());
    let in_case = Refusal::AlreadyInCase {
        signal: signal.number,
        case: Some(number()),
    };
    assert_eq!(signal.may_weigh(today), Err(in_case));
}

#[test]
fn a_case_begins_from_free_signals_that_stand_at_the_same_point() {
    let workflow = zoetermeer();
    let mut accepted = signal(SignalStatus::Accepted);
    accepted.weighings.push(weighing("start", "2026-02-01"));
    let new = signal(SignalStatus::New);
    assert_eq!(case_begins_in(workflow, &[]), Ok("assess"));
    assert_eq!(
        case_begins_in(workflow, std::slice::from_ref(&new)),
        Ok("assess")
    );
    assert_eq!(
        case_begins_in(workflow, std::slice::from_ref(&accepted)),
        Ok("plan")
    );
    let mixed = case_begins_in(workflow, &[accepted, new]);
    assert!(matches!(mixed, Err(Refusal::SignalsDiffer { .. })));
    let dismissed = signal(SignalStatus::Dismissed);
    assert_eq!(
        case_begins_in(workflow, std::slice::from_ref(&dismissed)),
        Err(Refusal::NotAvailableForCase {
            signal: dismissed.number,
            status: SignalStatus::Dismissed
        })
    );
}

#[test]
fn what_people_reported_does_not_show_in_debug_output() {
    let mut signal = signal(SignalStatus::New);
    signal.street = Some("Jansenstraat".to_owned());
    assert!(!format!("{signal:?}").contains("Jansen"));
}
