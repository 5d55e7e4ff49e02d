//! Destruction: what is due, when, by whom, and what remains.

use crate::setting::{Office, add, archived, day, decide, desk, refusal};
use kluis::actions::{purge, retention, signal};
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;

fn office(today: &str) -> Office {
    let mut office = Office::new(today);
    office.hire("job", Role::Purger);
    office
}

#[test]
fn twenty_nine_february_and_five_years_is_first_march() {
    let mut office = office("2024-02-29");
    let case = archived(&office.open("anna"), "2024-02-29");
    assert_eq!(case.destroy_on, Some(day("2029-03-01")));
    office.on("2029-02-28");
    office
        .open_sure_of_the_clock("anna")
        .write()
        .map(drop)
        .expect("a clock that is believed");
    let anna = office.open_sure_of_the_clock("anna");
    retention::list(&desk(&anna), None).expect("somebody works that day");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert!(report.destroyed.is_empty(), "not a day sooner");
    office.on("2029-03-01");
    retention::list(&desk(&office.open("anna")), None).expect("somebody works that day");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(report.destroyed.len(), 1);
    assert_eq!(
        report.declaration.map(|d| d.to_string()).as_deref(),
        Some("D2029-0001")
    );
    office.assert_sound();
}

#[test]
fn the_jobs_clock_can_delay_a_destruction_and_never_bring_it_forward() {
    let mut office = office("2026-03-01");
    let number = add(&office.open("anna"), "2026-02-27", "tekst");
    office.on("2031-01-01");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(
        (report.as_of, report.destroyed.len()),
        (day("2026-03-01"), 0)
    );
    // And its wrong date does not stand in the way of people with the right one.
    office.on("2026-03-02");
    assert!(signal::show(&desk(&office.open("anna")), number).is_ok());
    office.assert_sound();
}

#[test]
fn a_destroyed_number_is_never_issued_again() {
    let office = office("2026-03-01");
    let store = office.open("anna");
    add(&store, "2026-02-01", "blijft");
    let highest = add(&store, "2024-02-01", "is allang over zijn termijn");
    drop(store);
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(
        report
            .destroyed
            .iter()
            .map(|d| d.number)
            .collect::<Vec<_>>(),
        [highest]
    );
    let store = office.open("anna");
    assert_eq!(add(&store, "2026-02-01", "nieuw").to_string(), "S2026-0003");
    assert!(signal::show(&desk(&store), highest).is_err());
    office.assert_sound();
}

#[test]
fn what_is_on_hold_is_passed_over_and_named() {
    let office = office("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2024-02-01", "tekst");
    retention::hold(
        &desk(&store),
        number,
        "inzageverzoek",
        Some(day("2026-04-01")),
    )
    .expect("held");
    let twice = refusal(retention::hold(&desk(&store), number, "weer", None));
    assert!(matches!(twice, Refusal::AlreadyOnHold { .. }));
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!((report.destroyed.len(), report.held.len()), (0, 1));
    assert_eq!(
        report.held[0].hold.as_ref().and_then(|h| h.ground.clone()),
        None,
        "no key"
    );
    retention::release(&desk(&store), number, "afgehandeld").expect("released");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!((report.destroyed.len(), report.held.len()), (1, 0));
    office.assert_sound();
}

#[test]
fn past_the_cap_nothing_goes_until_a_person_says_how_many() {
    let office = office("2026-03-01");
    let store = office.open("anna");
    for n in 0..26 {
        add(&store, "2024-02-01", &format!("tip {n}"));
    }
    drop(store);
    let job = office.open("job");
    let refused = refusal(purge::purge(&desk(&job), None));
    assert!(
        matches!(
            refused,
            Refusal::CapExceeded {
                count: 26,
                most: 25
            }
        ),
        "{refused:?}"
    );
    let machine = refusal(purge::purge(&desk(&job), Some(26)));
    assert!(
        matches!(machine, Refusal::RoleMayNot { .. }),
        "a machine approves nothing"
    );
    drop(job);
    let store = office.open("anna");
    let fewer = refusal(purge::purge(&desk(&store), Some(25)));
    assert!(matches!(
        fewer,
        Refusal::ApprovedFewer {
            approved: 25,
            due: 26
        }
    ));
    let report = purge::purge(&desk(&store), Some(26)).expect("approved");
    assert_eq!(report.destroyed.len(), 26);
    office.assert_sound();
}

#[test]
fn a_dry_run_destroys_nothing_and_may_look_ahead() {
    let office = office("2026-03-01");
    let number = add(&office.open("anna"), "2026-02-01", "tekst");
    let job = office.open("job");
    let report = purge::dry_run(&desk(&job), Some(day("2027-02-01"))).expect("looks");
    assert_eq!(
        report
            .destroyed
            .iter()
            .map(|d| d.number)
            .collect::<Vec<_>>(),
        [number]
    );
    let report = purge::dry_run(&desk(&job), Some(day("2027-01-31"))).expect("looks");
    assert!(report.destroyed.is_empty());
    assert!(signal::show(&desk(&office.open("anna")), number).is_ok());
}

#[test]
fn the_declaration_names_numbers_and_grounds_and_stays() {
    let office = office("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2024-02-01", "Jan Jansen, Dorpsstraat 1");
    let draft = decide(&[], "dismiss", Some("2024-02-05"));
    signal::triage(&desk(&store), number, &draft).expect("dismissed");
    let report = purge::purge(&desk(&store), None).expect("runs");
    let declared = report.declaration.expect("a declaration");
    let shown = retention::show_declaration(&desk(&store), declared, false).expect("shown");
    let item = &shown.declaration.items[0];
    assert_eq!((item.number, item.begun_on), (number, day("2024-02-01")));
    assert_eq!(item.destroy_on, Some(day("2025-02-05")));
    assert_eq!(item.parts, 2, "the signal and its weighing");
    assert!(item.basis.as_ref().is_some_and(|b| !b.is_empty()));
    office.assert_sound();
}

#[test]
fn a_signal_goes_with_its_case_and_stays_when_one_of_them_is_held() {
    let office = office("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2019-01-01", "tekst");
    let draft = kluis::domain::case::CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2019-01-02"),
        signals: vec![number],
    };
    let case = kluis::actions::case::open(&desk(&store), &draft)
        .expect("opened")
        .number;
    let first = crate::setting::THREE_YES_COMPLEX;
    crate::setting::close(&store, case, "2020-01-01", &first);
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(
        report.destroyed.len(),
        1,
        "the signal has no line of its own"
    );
    let declared = report.declaration.expect("a declaration");
    let shown = retention::show_declaration(&desk(&store), declared, false).expect("shown");
    let items: Vec<_> = shown
        .declaration
        .items
        .iter()
        .map(|i| (i.number, i.with_case))
        .collect();
    assert_eq!(items, [(case, None), (number, Some(case))]);
    assert!(signal::show(&desk(&store), number).is_err());
    office.assert_sound();
}
