//! Correcting: the value is put right, the old one goes, and what stays is that, who and why.

use crate::setting::{Office, THREE_YES_COMPLEX, archived, close, day, decide, desk, refusal, tip};
use kluis::actions::correct::{self, CaseEdit, SignalEdit};
use kluis::actions::strike::strike;
use kluis::actions::{ActionError, case, correct_answer, log, purge, signal};
use kluis::domain::case::CaseDraft;
use kluis::domain::correction::{Strikable, WeighingEdit};
use kluis::domain::id::Number;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::workflow::answer::Answer;
use kluis::store::{Store, StoreError};

fn open_case(store: &Store, on: &str, signals: Vec<Number>) -> Number {
    let draft = CaseDraft {
        title: Some("Loods".into()),
        theme: Some("drugs".into()),
        lead: None,
        opened_on: day(on),
        signals,
    };
    case::open(&desk(store), &draft).expect("opened").number
}

fn text(text: &str) -> SignalEdit {
    SignalEdit {
        text: Some(text.into()),
        ..SignalEdit::default()
    }
}

#[test]
fn a_signal_is_corrected_and_the_record_says_that_who_and_why() {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    let store = office.open("anna");
    let anna = desk(&store);
    let mut draft = tip("2026-02-01", "verkeerde tekst");
    draft.reference = Some("M1".into());
    let number = signal::add(&anna, draft).expect("added").number;
    drop(store);
    let store = office.open("bram");
    let bram = desk(&store);
    let edit = SignalEdit {
        theme: Some("witwassen".into()),
        reference: Some("M2".into()),
        street: Some(String::new()),
        ..text("goede tekst")
    };
    let edit = SignalEdit {
        theme: Some("money-laundering".into()),
        ..edit
    };
    let done = correct::signal(&bram, number, &edit, Some("verkeerde bijlage")).expect("corrected");
    assert_eq!(done.what, ["text", "theme", "reference", "street"]);
    let shown = signal::show(&bram, number).expect("shown");
    assert_eq!(shown.signal.text, "goede tekst");
    assert_eq!(shown.signal.theme.as_deref(), Some("money-laundering"));
    assert_eq!(shown.signal.reference.as_deref(), Some("M2"));
    assert_eq!(shown.signal.street, None);
    assert_eq!(shown.signal.city.as_deref(), Some("Ergens"));
    let [correction] = shown.corrections.as_slice() else {
        panic!("one correction");
    };
    assert_eq!((correction.by.as_str(), correction.n), ("bram", 1));
    assert_eq!(correction.body.reason.as_deref(), Some("verkeerde bijlage"));
    let lines = log::list(&bram, &Default::default()).expect("listed");
    let line = lines
        .iter()
        .find(|l| l.result.as_deref() == Some("correct"));
    let line = line.expect("logged");
    assert_eq!(
        (line.actor.as_str(), line.object.as_deref()),
        ("bram", Some("S2026-0001"))
    );
    assert_eq!(line.purpose.as_deref(), Some("verkeerde bijlage"));
    // The index follows: the old reference is free, the new one is taken.
    let mut again = tip("2026-02-01", "nog een");
    again.reference = Some("M2".into());
    let refused = refusal(signal::add(&bram, again.clone()));
    assert_eq!(refused, Refusal::DuplicateReference { signal: number });
    again.reference = Some("M1".into());
    let other = signal::add(&bram, again).expect("added").number;
    let edit = SignalEdit {
        reference: Some("m2 ".into()),
        ..SignalEdit::default()
    };
    let refused = refusal(correct::signal(&bram, other, &edit, None));
    assert_eq!(refused, Refusal::DuplicateReference { signal: number });
    drop(store);
    office.assert_sound();
}

#[test]
fn a_correction_that_changes_nothing_leaves_no_trace() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = crate::setting::add(&store, "2026-02-01", "tekst");
    let before = store.read().expect("reads").newest().seq;
    let done = correct::signal(&desk(&store), number, &text("tekst"), None).expect("done");
    assert!(done.what.is_empty());
    assert_eq!(store.read().expect("reads").newest().seq, before);
    let refused = refusal(correct::signal(&desk(&store), number, &text("  "), None));
    assert_eq!(refused, Refusal::TextEmpty { field: "text" });
}

#[test]
fn the_term_of_a_signal_follows_its_receipt() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = crate::setting::add(&store, "2026-02-01", "tekst");
    let received = |on: &str| SignalEdit {
        received_on: Some(day(on)),
        ..SignalEdit::default()
    };
    let done = correct::signal(&anna, number, &received("2026-01-15"), None).expect("corrected");
    assert_eq!(done.destroy_on, Some(day("2027-01-15")));
    let shown = signal::show(&anna, number).expect("shown").signal;
    assert_eq!(shown.destroy_on, Some(day("2027-01-15")));
    let future = correct::signal(&anna, number, &received("2026-03-02"), None);
    assert!(matches!(refusal(future), Refusal::DateInFuture { .. }));
    let weighed = decide(&[], "dismiss", Some("2026-02-10"));
    signal::triage(&anna, number, &weighed).expect("dismissed");
    let late = correct::signal(&anna, number, &received("2026-02-11"), None);
    assert!(matches!(refusal(late), Refusal::DateBeforeCause { .. }));
    // The term runs from the decision now, and stays.
    let done = correct::signal(&anna, number, &received("2026-01-20"), None).expect("corrected");
    assert_eq!(done.destroy_on, None);
    let shown = signal::show(&anna, number).expect("shown").signal;
    assert_eq!(shown.destroy_on, Some(day("2027-02-10")));
    drop(store);
    office.assert_sound();
}

#[test]
fn what_is_archived_can_be_corrected_and_what_is_destroyed_cannot() {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    let store = office.open("anna");
    let anna = desk(&store);
    let number = archived(&store, "2020-01-01").number;
    let edit = CaseEdit {
        title: Some("Schuur".into()),
        lead: Some(String::new()),
        ..CaseEdit::default()
    };
    let done = correct::case(&anna, number, &edit, None).expect("corrected");
    assert_eq!(done.what, ["title", "lead"]);
    let shown = case::show(&anna, number).expect("shown").case;
    assert_eq!((shown.title.as_deref(), shown.lead), (Some("Schuur"), None));
    drop(store);
    purge::purge(&desk(&office.open("job")), None).expect("purged");
    let store = office.open("anna");
    let again = correct::case(&desk(&store), number, &edit, None);
    assert!(matches!(
        again,
        Err(ActionError::Store(StoreError::Destroyed { .. }))
    ));
}

#[test]
fn a_struck_note_keeps_its_number_and_is_struck_once() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = open_case(&store, "2026-03-01", Vec::new());
    for text in ["een", "twee"] {
        case::note(&anna, number, text).expect("noted");
    }
    let empty = refusal(strike(&anna, number, Strikable::Note, 2, " "));
    assert_eq!(empty, Refusal::TextEmpty { field: "reason" });
    strike(&anna, number, Strikable::Note, 2, "andere casus").expect("struck");
    assert_eq!(
        refusal(strike(&anna, number, Strikable::Note, 2, "nog eens")),
        Refusal::NoteStruck { case: number, n: 2 }
    );
    assert_eq!(
        refusal(strike(&anna, number, Strikable::Note, 3, "geen")),
        Refusal::NoSuchNote { case: number, n: 3 }
    );
    assert_eq!(case::note(&anna, number, "drie").expect("noted"), 3);
    let shown = case::show(&anna, number).expect("shown");
    let texts: Vec<&str> = shown.case.notes.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(texts, ["een", "", "drie"]);
    assert_eq!(shown.corrections[0].about.as_deref(), Some("note/2"));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_weighing_is_corrected_but_never_its_decision() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = archived(&store, "2026-02-01").number;
    let before = case::show(&anna, number).expect("shown").case;
    let edit = WeighingEdit {
        text: Some(" beter ".into()),
        present: Some(vec!["politie".into(), " ".into()]),
        ..WeighingEdit::default()
    };
    let done = correct::weighing(&anna, number, 2, &edit, "naam weg").expect("corrected");
    assert_eq!(done.what, ["text", "present"]);
    let after = case::show(&anna, number).expect("shown").case;
    let mut expected = before.weighings.clone();
    expected[1].reason = "beter".into();
    expected[1].present = vec!["politie".into()];
    assert!(after.weighings == expected);
    assert_eq!((after.status, after.terms), (before.status, before.terms));
    // The end date is an answer of its own: the date of the decision does not move the term.
    let on = |date: &str| WeighingEdit {
        decided_on: Some(day(date)),
        ..WeighingEdit::default()
    };
    let last = u32::try_from(expected.len()).expect("few");
    let done = correct::weighing(&anna, number, last, &on("2026-02-03"), "dag").expect("corrected");
    assert_eq!(done.destroy_on, None);
    let early = correct::weighing(&anna, number, last, &on("2026-01-31"), "dag");
    assert!(matches!(refusal(early), Refusal::DateBeforeCause { .. }));
    let late = correct::weighing(&anna, number, 1, &on("2026-02-02"), "dag");
    assert!(matches!(refusal(late), Refusal::DateAfterNext { .. }));
    let none = correct::weighing(&anna, number, 99, &edit, "dag");
    assert_eq!(
        refusal(none),
        Refusal::NoSuchWeighing {
            case: number,
            n: 99
        }
    );
    let body = WeighingEdit {
        body: Some("cluster".into()),
        ..WeighingEdit::default()
    };
    let wrong = correct::weighing(&anna, number, last, &body, "gremium");
    assert!(matches!(refusal(wrong), Refusal::DecisionMissing { .. }));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_term_moves_with_the_date_of_the_weighing_that_it_runs_from() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = open_case(&store, "2026-01-01", Vec::new());
    let dismissed = decide(&[], "dismiss", Some("2026-02-10"));
    case::advance(&anna, number, &dismissed).expect("dismissed");
    let on = |date: &str| WeighingEdit {
        decided_on: Some(day(date)),
        ..WeighingEdit::default()
    };
    for (date, destroy_on) in [("2026-02-20", "2027-02-20"), ("2026-01-20", "2027-01-20")] {
        let done = correct::weighing(&anna, number, 1, &on(date), "dag").expect("corrected");
        assert_eq!(done.destroy_on, Some(day(destroy_on)));
        let shown = case::show(&anna, number).expect("shown").case;
        assert_eq!(shown.ended_on, Some(day(date)));
        assert_eq!(shown.destroy_on, Some(day(destroy_on)));
        assert_eq!(shown.terms.len(), 1);
    }
    drop(store);
    office.assert_sound();
}

#[test]
fn the_copy_of_a_weighing_in_its_signal_is_corrected_along() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let signal = crate::setting::add(&store, "2026-02-01", "tekst");
    let start = decide(&THREE_YES_COMPLEX, "start", Some("2026-02-02"));
    signal::triage(&anna, signal, &start).expect("weighed");
    let number = open_case(&store, "2026-02-05", vec![signal]);
    let edit = WeighingEdit {
        text: Some("beter".into()),
        decided_on: Some(day("2026-02-03")),
        ..WeighingEdit::default()
    };
    correct::weighing(&anna, number, 1, &edit, "naam weg").expect("corrected");
    let shown = signal::show(&anna, signal).expect("shown");
    assert_eq!(shown.signal.weighings[0].reason, "beter");
    assert_eq!(shown.signal.weighings[0].decided_on, day("2026-02-03"));
    assert_eq!(shown.corrections[0].about.as_deref(), Some("weighing/1"));
    close(&store, number, "2026-02-06", &[]);
    drop(store);
    office.assert_sound();
}

#[test]
fn a_trainee_and_a_privacy_officer_correct_nothing() {
    let mut office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = crate::setting::add(&store, "2026-02-01", "tekst");
    drop(store);
    for (name, role) in [("tom", Role::Trainee), ("piet", Role::PrivacyOfficer)] {
        office.hire(name, role);
        let store = office.open(name);
        let refused = refusal(correct::signal(&desk(&store), number, &text("x"), None));
        assert!(matches!(refused, Refusal::RoleMayNot { .. }), "{name}");
    }
}

fn plan(store: &Store, number: Number, by: &str) -> u32 {
    let draft = case::InterventionDraft {
        kind: "27".into(),
        by: by.into(),
        planned_on: None,
        text: None,
    };
    case::plan_intervention(&desk(store), number, &draft).expect("planned")
}

#[test]
fn what_was_struck_counts_for_nothing_and_its_number_is_not_given_again() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = open_case(&store, "2026-03-01", Vec::new());
    let started = decide(&THREE_YES_COMPLEX, "start", None);
    case::advance(&anna, number, &started).expect("started");
    assert_eq!(
        (plan(&store, number, "vth"), plan(&store, number, "vth")),
        (1, 2)
    );
    for n in [2, 1] {
        strike(
            &anna,
            number,
            Strikable::Intervention,
            n,
            "niet van deze casus",
        )
        .expect("struck");
        let again = strike(&anna, number, Strikable::Intervention, n, "nog eens");
        let what = Strikable::Intervention;
        assert_eq!(refusal(again), Refusal::NothingToStrike { number, what, n });
    }
    let given = [
        ("sources", "none-needed"),
        ("hypothesis", "h"),
        ("goal", "g"),
        ("strategy", "s"),
    ];
    let early = case::advance(&anna, number, &decide(&given, "execute", None));
    let missing = refusal(early);
    let missing: Vec<&str> = missing.missing().iter().map(|m| m.item.as_str()).collect();
    assert_eq!(missing, ["interventions"], "a struck plan is no plan");
    assert_eq!(plan(&store, number, "vth"), 3);
    case::advance(&anna, number, &decide(&given, "execute", None)).expect("goes on");
    let shown = case::show(&anna, number).expect("shown");
    assert_eq!(shown.case.interventions.len(), 1);
    let about: Vec<_> = shown
        .corrections
        .iter()
        .filter_map(|c| c.about.as_deref())
        .collect();
    assert_eq!(about, ["intervention/2", "intervention/1"]);
    for what in Strikable::ALL {
        let none = strike(&anna, number, *what, 9, "is er niet");
        assert!(none.is_err(), "{what:?}");
    }
    drop(store);
    office.assert_sound();
}

#[test]
fn of_a_signal_only_disclosures_are_struck() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = crate::setting::add(&store, "2026-02-01", "tekst");
    for what in Strikable::ALL {
        let none = refusal(strike(&desk(&store), number, *what, 1, "is er niet"));
        assert_eq!(
            none,
            Refusal::NothingToStrike {
                number,
                what: *what,
                n: 1
            }
        );
    }
}

#[test]
fn an_answer_is_corrected_in_a_case_and_its_signals_whatever_phase_it_is_in() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let signal = crate::setting::add(&store, "2026-02-01", "tekst");
    let weighed = decide(&THREE_YES_COMPLEX, "start", Some("2026-02-02"));
    signal::triage(&anna, signal, &weighed).expect("weighed");
    let number = open_case(&store, "2026-02-02", vec![signal]);
    let wrong = [("open-sources".to_owned(), "een ander".to_owned())];
    let done = correct_answer::answers(&anna, number, &wrong, Some("verwisseld"));
    assert_eq!(done.expect("corrected").what, ["answer"]);
    let again = correct_answer::answers(&anna, signal, &wrong, None).expect("right already");
    assert!(again.what.is_empty());
    let text = Some(Answer::Text("een ander".into()));
    let of_case = case::show(&anna, number).expect("shown");
    assert_eq!(
        of_case.case.answers.get("assess", "open-sources"),
        text.as_ref()
    );
    assert_eq!(
        of_case.corrections[0].about.as_deref(),
        Some("answer/assess/open-sources")
    );
    let of_signal = signal::show(&anna, signal).expect("shown");
    assert_eq!(
        of_signal.signal.answers.get("assess", "open-sources"),
        text.as_ref()
    );
    for (item, value) in [("hypothesis", "niet gevraagd"), ("bestaat-niet", "x")] {
        let given = [(item.to_owned(), value.to_owned())];
        let refused = refusal(correct_answer::answers(&anna, number, &given, None));
        assert!(
            matches!(refused, Refusal::NotAnswered { .. }),
            "{refused:?}"
        );
    }
    let kind = [("complexity".to_owned(), "zwaar".to_owned())];
    let refused = refusal(correct_answer::answers(&anna, number, &kind, None));
    assert!(
        matches!(refused, Refusal::AnswerWrong { .. }),
        "{refused:?}"
    );
    drop(store);
    office.assert_sound();
}

#[test]
fn the_term_of_an_archived_case_moves_with_its_end_date() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let anna = desk(&store);
    let number = archived(&store, "2026-01-10").number;
    let on = |date: &str| [("end-date".to_owned(), date.to_owned())];
    let late = refusal(correct_answer::answers(
        &anna,
        number,
        &on("2026-03-02"),
        None,
    ));
    assert!(matches!(late, Refusal::DateInFuture { .. }), "{late:?}");
    let before = case::show(&anna, number).expect("shown").case;
    let done = correct_answer::answers(&anna, number, &on("2026-02-01"), None).expect("moved");
    assert_eq!(done.destroy_on, Some(day("2031-02-01")));
    let shown = case::show(&anna, number).expect("shown").case;
    assert_eq!(shown.ended_on, Some(day("2026-02-01")));
    assert_eq!(shown.destroy_on, Some(day("2031-02-01")));
    assert_eq!(shown.terms.len(), before.terms.len());
    drop(store);
    office.assert_sound();
}
