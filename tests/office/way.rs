//! The way of a signal and a case.

use crate::setting::{
    Office, THREE_YES_COMPLEX, add, answers, archived, close, day, decide, desk, refusal, tip,
};
use kluis::actions::{case, log, signal};
use kluis::domain::case::{CaseDraft, CaseStatus, Finding};
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalStatus;

#[test]
fn a_signal_that_was_added_is_there_as_it_was_said() {
    let office = Office::new("2026-03-01");
    let number = add(&office.open("anna"), "2026-02-27", "hennep op zolder");
    assert_eq!(number.to_string(), "S2026-0001");
    let store = office.open("anna");
    let shown = signal::show(&desk(&store), number).expect("shown").signal;
    assert_eq!(shown.text, "hennep op zolder");
    assert_eq!(shown.street.as_deref(), Some("Dorpsstraat"));
    assert_eq!(shown.destroy_on, Some(day("2027-02-27")));
    assert_eq!(shown.status, SignalStatus::New);
    office.assert_sound();
}

#[test]
fn a_reference_of_a_source_comes_once() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let draft = || kluis::domain::signal::SignalDraft {
        reference: Some("M25-1".into()),
        ..tip("2026-02-01", "een")
    };
    let first = signal::add(&desk(&store), draft()).expect("added").number;
    let again = refusal(signal::add(&desk(&store), draft()));
    assert_eq!(again, Refusal::DuplicateReference { signal: first });
    let other = kluis::domain::signal::SignalDraft {
        source: "riec".into(),
        ..draft()
    };
    assert!(
        signal::add(&desk(&store), other).is_ok(),
        "another source may use the same"
    );
}

#[test]
fn a_refused_decision_records_nothing_and_names_everything_that_is_missing() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "tekst");
    let draft = decide(&[("is-undermining", "yes")], "start", None);
    let Refusal::DecisionMissing { missing, .. } =
        refusal(signal::triage(&desk(&store), number, &draft))
    else {
        panic!("another refusal")
    };
    let items: Vec<&str> = missing.iter().map(|m| m.item.as_str()).collect();
    assert_eq!(
        items,
        [
            "municipal-role",
            "our-territory",
            "complexity",
            "open-sources"
        ]
    );
    let signal = signal::show(&desk(&store), number).expect("shown").signal;
    assert!(signal.answers.is_empty() && signal.weighings.is_empty());
    office.assert_sound();
}

#[test]
fn a_case_walks_from_signal_to_archive_and_keeps_what_was_decided() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let desk = desk(&store);
    let number = add(&store, "2026-02-01", "tekst");
    let weighed = decide(&THREE_YES_COMPLEX, "start", Some("2026-02-10"));
    let accepted = signal::triage(&desk, number, &weighed).expect("accepted");
    assert_eq!(accepted.status, SignalStatus::Accepted);
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: Some("ANNA".into()),
        opened_on: day("2026-02-10"),
        signals: vec![number],
    };
    let opened = case::open(&desk, &draft).expect("opened");
    assert_eq!(
        (opened.phase.as_str(), opened.lead.as_deref()),
        ("plan", Some("anna"))
    );
    assert_eq!(
        opened.weighings.len(),
        1,
        "the signal's weighing is carried over"
    );
    assert_eq!(opened.signals, [number]);
    let again = refusal(case::open(&desk, &draft));
    assert!(matches!(again, Refusal::AlreadyInCase { .. }), "{again:?}");

    let archived = close(&store, opened.number, "2026-02-20", &[]);
    assert_eq!(archived.status, CaseStatus::Archived);
    assert_eq!(archived.ended_on, Some(day("2026-02-20")));
    assert_eq!(archived.destroy_on, Some(day("2031-02-20")));
    let case = case::show(&desk, opened.number).expect("shown").case;
    assert_eq!(case.weighings.len(), 4);
    assert_eq!(case.terms.len(), 1);
    let late = refusal(case::note(&desk, opened.number, "nog iets"));
    assert!(matches!(late, Refusal::CaseEnded { .. }));
    office.assert_sound();
}

#[test]
fn reopening_and_closing_again_starts_a_new_term_and_shows_the_old_one() {
    let mut office = Office::new("2026-03-01");
    let number = archived(&office.open("anna"), "2026-02-01").number;
    office.on("2026-03-20");
    let store = office.open("anna");
    let desk = desk(&store);
    let present = ["coördinator".to_owned()];
    let open = case::reopen(&desk, number, "nieuwe feiten", &present).expect("reopened");
    assert_eq!(
        (open.phase.as_str(), open.status),
        ("plan", CaseStatus::Open)
    );
    assert_eq!((open.ended_on, open.destroy_on), (None, None));
    close(&store, number, "2026-03-20", &[]);
    let case = case::show(&desk, number).expect("shown").case;
    let terms: Vec<_> = case
        .terms
        .iter()
        .map(|t| (t.ended_on, t.destroy_on, t.reopened_on))
        .collect();
    assert_eq!(
        terms,
        [
            (
                day("2026-02-01"),
                day("2031-02-01"),
                Some(day("2026-03-20"))
            ),
            (day("2026-03-20"), day("2031-03-20"), None),
        ]
    );
    office.assert_sound();
}

#[test]
fn a_tip_joins_a_running_case_and_not_an_archived_one() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let old = archived(&store, "2026-02-01").number;
    let number = add(&store, "2026-02-27", "tekst");
    let to = |case: &str| {
        let mut draft = decide(&[], "join", None);
        draft.decision.as_mut().expect("a decision").to = Some(case.to_owned());
        draft
    };
    let refused = refusal(signal::triage(&desk(&store), number, &to(&old.to_string())));
    assert!(
        matches!(refused, Refusal::ArchivedTarget { .. }),
        "{refused:?}"
    );
    let draft = CaseDraft {
        title: None,
        theme: Some("Drugscriminaliteit".into()),
        lead: None,
        opened_on: day("2026-02-27"),
        signals: Vec::new(),
    };
    let running = case::open(&desk(&store), &draft).expect("opened").number;
    let joined = signal::triage(&desk(&store), number, &to(&running.to_string())).expect("joins");
    assert_eq!(
        (joined.status, joined.case, joined.destroy_on),
        (SignalStatus::InCase, Some(running), None)
    );
    assert_eq!(
        case::show(&desk(&store), running)
            .expect("shown")
            .case
            .signals,
        [number]
    );
    office.assert_sound();
}

#[test]
fn a_source_that_the_phase_does_not_open_is_refused() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2026-03-01"),
        signals: Vec::new(),
    };
    let number = case::open(&desk(&store), &draft).expect("opened").number;
    let consult = |source: &str| {
        let draft = case::ConsultationDraft {
            source: source.into(),
            purpose: "beeld".into(),
            ground: "Gemeentewet".into(),
            result: Finding::NoHit,
            text: None,
            on: None,
        };
        case::consult(&desk(&store), number, &draft)
    };
    assert!(matches!(
        refusal(consult("brp")),
        Refusal::SourceClosed { .. }
    ));
    assert_eq!(consult("Handelsregister (KVK)").ok(), Some(1));
}

#[test]
fn each_role_does_its_own_duties_only() {
    let mut office = Office::new("2026-03-01");
    for (name, role) in [
        ("toos", Role::Trainee),
        ("piet", Role::PrivacyOfficer),
        ("aad", Role::Archivist),
        ("job", Role::Purger),
    ] {
        office.hire(name, role);
    }
    let number = add(&office.open("toos"), "2026-02-27", "van de trainee");
    let triage = decide(&[], "dismiss", None);
    for name in ["toos", "piet", "aad", "job"] {
        let store = office.open(name);
        let refused = refusal(signal::triage(&desk(&store), number, &triage));
        assert!(matches!(refused, Refusal::RoleMayNot { .. }), "{name}");
    }
    for name in ["piet", "aad", "job"] {
        let store = office.open(name);
        let refused = refusal(signal::add(&desk(&store), tip("2026-02-27", "x")));
        assert!(matches!(refused, Refusal::RoleMayNot { .. }), "{name}");
    }
    for name in ["aad", "job"] {
        let store = office.open(name);
        assert!(
            signal::show(&desk(&store), number).is_err(),
            "{name} has no key"
        );
        let listed = signal::list(&desk(&store), &Default::default()).expect("a list");
        assert_eq!(
            (listed.len(), listed[0].reference.as_deref()),
            (1, None),
            "{name}"
        );
    }
    office.assert_sound();
}

#[test]
fn looking_is_logged_with_its_purpose_before_it_is_shown() {
    let mut office = Office::new("2026-03-01");
    office.hire("aad", Role::Archivist);
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "tekst");
    let asking = kluis::actions::Desk {
        store: &store,
        purpose: Some("voorbereiding".into()),
    };
    signal::show(&asking, number).expect("shown");
    let filter = log::LogFilter {
        object: Some(number),
        ..Default::default()
    };
    let lines = log::list(&desk(&store), &filter).expect("a log");
    let said: Vec<_> = lines
        .iter()
        .map(|l| (l.action.id(), l.purpose.as_deref()))
        .collect();
    assert_eq!(said, [("create", None), ("read", Some("voorbereiding"))]);
    let blind = office.open("aad");
    let lines = log::list(&desk(&blind), &filter).expect("a log");
    assert!(lines.iter().all(|l| l.purpose.is_none()));
}

#[test]
fn answers_alone_are_recorded_and_move_nothing() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "tekst");
    let draft = answers(&[("is-undermining", "no"), ("is-undermining", "yes")]);
    let signal = signal::triage(&desk(&store), number, &draft).expect("answered");
    assert_eq!(signal.status, SignalStatus::New);
    let stored = signal::show(&desk(&store), number).expect("shown").signal;
    let answer = stored
        .answers
        .get("assess", "is-undermining")
        .map(|a| a.to_text());
    assert_eq!(answer.as_deref(), Some("yes"), "the last one counts");
}
