//! Ways out and back: the regional centre, reminders, relations, lessons; and counts that follow.

use crate::setting::{Office, THREE_YES_COMPLEX, add, close, day, decide, desk, refusal};
use kluis::actions::case::{RiecDraft, advance_with};
use kluis::actions::evaluate::{evaluate, list_lessons};
use kluis::actions::link::{link, unlink};
use kluis::actions::person;
use kluis::actions::remind::{asked, list_due};
use kluis::actions::restrict::restrict;
use kluis::actions::{case, correct, purge, retention, signal};
use kluis::domain::case::{Case, CaseDraft, CaseStatus};
use kluis::domain::evaluation::Personal;
use kluis::domain::id::Number;
use kluis::domain::link::Relation;
use kluis::domain::person::{Informed, Person, PersonRole};
use kluis::domain::reference::RiecRole;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::signal::Signal;
use kluis::store::Store;

pub const TIP: &str = "In de loods achter Havenkade 12 staan sinds drie weken elke nacht busjes met \
    Pools kenteken en een man laadt er vaten uit die naar aceton ruiken.";

pub fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    office.hire("job", Role::Purger);
    office
}

pub fn new_case(store: &Store, signals: &[Number]) -> Number {
    let draft = CaseDraft {
        title: Some("Loods".into()),
        theme: Some("drugs".into()),
        lead: Some("anna".into()),
        opened_on: day("2026-03-01"),
        signals: signals.to_vec(),
    };
    case::open(&desk(store), &draft).expect("opened").number
}

pub fn shown(store: &Store, number: Number) -> Case {
    case::show(&desk(store), number).expect("shown").case
}

pub fn signal_shown(store: &Store, number: Number) -> Signal {
    signal::show(&desk(store), number).expect("shown").signal
}

/// The machine's purge on a day on which anna works.
pub fn purge_on(office: &mut Office, today: &str) -> purge::PurgeReport {
    office.on(today);
    let anna = office.open_sure_of_the_clock("anna");
    retention::list(&desk(&anna), None).expect("somebody works that day");
    drop(anna);
    purge::purge(&desk(&office.open("job")), None).expect("runs")
}

/// The lines of the newest declaration: what went, and with what.
pub fn declared(store: &Store, report: &purge::PurgeReport) -> Vec<(Number, Option<Number>)> {
    let number = report.declaration.expect("a declaration");
    let found = retention::show_declaration(&desk(store), number, false).expect("shown");
    let items = found.declaration.items.into_iter();
    let mut lines: Vec<_> = items.map(|item| (item.number, item.with_case)).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_regional_centre_has_a_bringer_or_a_participant_and_a_reference() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let number = new_case(&store, &[]);
    let riec = RiecDraft {
        role: Some(RiecRole::Bringer),
        reference: Some(" 2026-0418 ".into()),
    };
    // Another decision takes no part there, and nothing of it is recorded.
    let draft = decide(&THREE_YES_COMPLEX, "start", None);
    let refused = refusal(advance_with(&anna, number, &draft, &riec));
    assert!(
        matches!(refused, Refusal::NotBeforeRiec { decision } if decision.id == "start"),
        "named"
    );
    assert!(shown(&store, number).answers.iter().next().is_none());
    let draft = decide(&THREE_YES_COMPLEX, "riec", None);
    let empty = RiecDraft {
        role: None,
        reference: Some("  ".into()),
    };
    assert_eq!(
        refusal(advance_with(&anna, number, &draft, &empty)),
        Refusal::TextEmpty { field: "reference" }
    );
    advance_with(&anna, number, &draft, &riec).expect("decided");
    let case = shown(&store, number);
    assert_eq!(case.status, CaseStatus::Riec);
    let kept = &case.parts.references[0];
    assert_eq!(kept.about.as_deref(), Some("riec-is"));
    assert_eq!(kept.body.reference, "2026-0418");
    assert_eq!(kept.body.role, Some(RiecRole::Bringer));
    office.assert_sound();
}

#[test]
fn what_is_left_to_one_partner_is_asked_after() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let case = new_case(&store, &[]);
    let simple = [
        THREE_YES_COMPLEX[0],
        THREE_YES_COMPLEX[1],
        THREE_YES_COMPLEX[2],
        ("complexity", "simple"),
    ];
    case::advance(&anna, case, &decide(&simple, "single", None)).expect("decided");
    let tip = add(&store, "2026-02-01", "een");
    signal::triage(&anna, tip, &decide(&simple, "single", None)).expect("decided");
    let reminders = shown(&store, case).parts.reminders;
    assert_eq!(reminders[0].about.as_deref(), Some("politie"));
    assert_eq!(reminders[0].due_on, Some(day("2026-06-01")));
    assert!(list_due(&store).expect("listed").is_empty(), "not yet");
    drop(store);

    office.on("2026-06-01");
    // Also the machine may count what waits, and reads nothing for it.
    for member in ["anna", "job"] {
        let store = office.open_sure_of_the_clock(member);
        let due = list_due(&store).expect("listed");
        let due: Vec<_> = due.iter().map(|line| line.number).collect();
        assert_eq!(due.len(), 2);
        assert!(due.contains(&case) && due.contains(&tip));
    }
    let store = office.open_sure_of_the_clock("anna");
    let anna = desk(&store);
    let again = |on| asked(&anna, case, Some(1), "nog niets", on);
    assert!(matches!(
        refusal(again(Some(day("2026-06-01")))),
        Refusal::DateNotAhead { .. }
    ));
    let number = case;
    assert_eq!(
        refusal(asked(&anna, case, Some(7), "x", None)),
        Refusal::NoSuchReminder { number, n: 7 }
    );
    assert_eq!(again(Some(day("2026-07-01"))).expect("asked"), 1);
    assert_eq!(asked(&anna, tip, None, "in orde", None).expect("asked"), 1);
    assert_eq!(
        refusal(asked(&anna, tip, None, "x", None)),
        Refusal::NothingToAsk { number: tip }
    );
    assert!(list_due(&store).expect("listed").is_empty());
    let reminders = shown(&store, case).parts.reminders;
    assert_eq!(reminders[0].body.answer.as_deref(), Some("nog niets"));
    assert_eq!(reminders[0].done_on, Some(day("2026-06-01")));
    assert_eq!(reminders[1].due_on, Some(day("2026-07-01")));
    // A new decision takes the matter elsewhere.
    let third = add(&store, "2026-05-01", "twee");
    signal::triage(&anna, third, &decide(&simple, "single", None)).expect("decided");
    signal::triage(&anna, third, &decide(&[], "dismiss", None)).expect("decided");
    let reminders = signal_shown(&store, third).reminders;
    assert!(reminders.iter().all(|r| r.due_on.is_none()));
    office.assert_sound();
}

#[test]
fn a_reminder_about_what_is_restricted_to_others_is_not_told() {
    let mut office = office();
    let store = office.open("anna");
    let tip = add(&store, "2026-02-01", "een");
    let simple = [
        THREE_YES_COMPLEX[0],
        THREE_YES_COMPLEX[1],
        THREE_YES_COMPLEX[2],
        ("complexity", "simple"),
    ];
    signal::triage(&desk(&store), tip, &decide(&simple, "single", None)).expect("decided");
    restrict(&desk(&store), tip, &["anna".to_owned()]).expect("restricted");
    drop(store);
    office.on("2026-06-01");
    for (member, count) in [("bram", 0), ("job", 0), ("anna", 1)] {
        let store = office.open_sure_of_the_clock(member);
        assert_eq!(list_due(&store).expect("listed").len(), count, "{member}");
    }
}

#[test]
fn a_relation_stands_with_both_cases_and_is_taken_back_with_both() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let (one, other) = (new_case(&store, &[]), new_case(&store, &[]));
    assert_eq!(
        refusal(link(&anna, one, one, Relation::Follows)),
        Refusal::LinkWithItself { case: one }
    );
    link(&anna, one, other, Relation::Follows).expect("linked");
    let relation = |number, of: Number| {
        let case = shown(&store, number);
        let of = of.to_string();
        let found = case.links().find(|l| l.about.as_ref() == Some(&of));
        found.and_then(|link| link.body.relation)
    };
    assert_eq!(relation(one, other), Some(Relation::Follows));
    assert_eq!(relation(other, one), Some(Relation::FollowedBy));
    assert_eq!(
        refusal(link(&anna, other, one, Relation::PartOf)),
        Refusal::AlreadyLinked {
            case: other,
            other: one
        }
    );
    unlink(&anna, other, one).expect("taken back");
    assert_eq!((relation(one, other), relation(other, one)), (None, None));
    assert_eq!(
        refusal(unlink(&anna, one, other)),
        Refusal::NotLinked { case: one, other }
    );
    // What it said is gone; a new relation takes a new number.
    let parts = shown(&store, one).parts.links;
    assert_eq!((parts[0].n, parts[0].about.as_deref()), (1, None));
    // The other case may have ended; the one that tells of it may not.
    close(&store, other, "2026-03-01", &THREE_YES_COMPLEX);
    link(&anna, one, other, Relation::SameNetwork).expect("linked");
    assert!(matches!(
        refusal(link(&anna, other, new_case(&store, &[]), Relation::Follows)),
        Refusal::CaseEnded { .. }
    ));
    // Neither tells of a case that others may not know of.
    let closed = new_case(&store, &[]);
    restrict(&anna, closed, &["anna".to_owned()]).expect("restricted");
    assert_eq!(
        refusal(link(&anna, one, closed, Relation::Follows)),
        Refusal::RestrictedOtherwise {
            number: one,
            other: closed
        }
    );
    office.assert_sound();
}

#[test]
fn a_lesson_names_nobody_and_outlives_its_case() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let number = new_case(&store, &[]);
    let person = Person {
        name: "Jan Jansen".into(),
        roles: vec![PersonRole::Subject],
        sensitive: Vec::new(),
        ground: None,
        informed: None,
    };
    person::add(&anna, number, &person, None).expect("recorded");
    let refused = refusal(evaluate(&anna, number, "ging goed", Some("Jansen hielp")));
    let found = vec![Personal::Name];
    assert_eq!(refused, Refusal::LessonNamesSomebody { found });
    assert!(shown(&store, number).parts.evaluations.is_empty());
    let informed = Informed::Done {
        on: day("2026-03-01"),
    };
    person::inform(&anna, number, 1, &informed).expect("recorded");
    close(&store, number, "2026-03-01", &THREE_YES_COMPLEX);
    // Also after the closing.
    let lesson = Some("Vraag de omgevingsdienst eerder.");
    assert_eq!(
        evaluate(&anna, number, "ging goed", lesson).expect("kept"),
        1
    );
    let closed = new_case(&store, &[]);
    restrict(&anna, closed, &["anna".to_owned()]).expect("restricted");
    assert_eq!(
        refusal(evaluate(&anna, closed, "ging goed", lesson)),
        Refusal::LessonOfRestricted { case: closed }
    );
    drop(store);
    let report = purge_on(&mut office, "2031-03-01");
    assert_eq!(report.destroyed[0].number, number);
    let store = office.open("bram");
    let lessons = list_lessons(&desk(&store)).expect("listed");
    assert_eq!(lessons.len(), 1);
    assert_eq!(lessons[0].from_case, number.to_string());
    assert_eq!(lessons[0].text, "Vraag de omgevingsdienst eerder.");
    drop(store);
    let job = office.open("job");
    assert!(list_lessons(&desk(&job)).is_err(), "reads no content");
    drop(job);
    office.assert_sound();
}

#[test]
fn yearly_counts_follow_a_corrected_theme() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tip = add(&store, "2026-02-01", "tip");
    let number = new_case(&store, &[tip]);
    case::advance(&anna, number, &decide(&THREE_YES_COMPLEX, "start", None)).expect("on");
    let outcome = kluis::actions::outcome::OutcomeDraft {
        found: kluis::domain::outcome::Found::Confirmed,
        usable: kluis::domain::outcome::Usable::Yes,
        on: None,
        text: None,
    };
    kluis::actions::outcome::record(&anna, tip, &outcome).expect("recorded");
    let counted = |year, prefix: &str| -> Vec<(String, u64)> {
        let tx = store.read().expect("reads");
        let all = kluis::store::count::list(&tx, year).expect("counted");
        let wanted = all.into_iter().filter(|(what, _)| what.starts_with(prefix));
        wanted.collect()
    };
    let edit = correct::SignalEdit {
        theme: Some("hospitality".into()),
        received_on: Some(day("2025-12-30")),
        ..Default::default()
    };
    correct::signal(&anna, tip, &edit, None).expect("corrected");
    assert!(counted(2026, "signal/received").is_empty());
    assert_eq!(
        counted(2025, "signal/received"),
        [("signal/received/mma/hospitality".to_owned(), 1)]
    );
    assert_eq!(
        counted(2026, "signal/outcome"),
        [("signal/outcome/mma/hospitality/confirmed/yes".to_owned(), 1)]
    );
    // An outcome that is recorded again is still found where it is counted.
    kluis::actions::outcome::record(&anna, tip, &outcome).expect("recorded");
    let edit = correct::CaseEdit {
        theme: Some("hospitality".into()),
        ..Default::default()
    };
    correct::case(&anna, number, &edit, None).expect("corrected");
    let cases = [
        ("case/opened/hospitality".to_owned(), 1),
        ("case/start/hospitality".to_owned(), 1),
    ];
    assert_eq!(counted(2026, "case/"), cases);
    let edit = kluis::domain::correction::WeighingEdit {
        decided_on: Some(day("2026-03-01")),
        ..Default::default()
    };
    correct::weighing(&anna, number, 1, &edit, "zelfde dag").expect("right already");
    assert_eq!(counted(2026, "case/"), cases);
    office.assert_sound();
}
