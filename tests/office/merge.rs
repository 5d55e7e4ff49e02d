//! Merging and splitting: both histories stay, and what went together is destroyed together.

use crate::backup::target;
use crate::setting::{Office, THREE_YES_COMPLEX, add, close, day, decide, desk, refusal};
use crate::ways::{TIP, declared, new_case, office, purge_on, shown, signal_shown};
use kluis::actions::case::InterventionDraft;
use kluis::actions::person;
use kluis::actions::restore::{Order, restore};
use kluis::actions::restrict::restrict;
use kluis::actions::share::{Content, ShareDraft, share};
use kluis::actions::split::split;
use kluis::actions::{ActionError, backup, case, correct, merge, purge, retention, signal};
use kluis::domain::case::{CaseDraft, CaseStatus};
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::merge::Came;
use kluis::domain::person::{Informed, Person, PersonRole};
use kluis::domain::refusal::Refusal;
use kluis::domain::signal::SignalStatus;
use kluis::store::{Options, StoreError, record, term};
use std::fs;

#[test]
fn two_cases_become_one_with_both_histories_and_go_together() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let signals: Vec<Number> = (0..3).map(|_| add(&store, "2026-02-01", "tip")).collect();
    let one = new_case(&store, &signals[..2]);
    let other = new_case(&store, &signals[2..]);
    case::advance(&anna, one, &decide(&THREE_YES_COMPLEX, "start", None)).expect("on");
    case::note(&anna, one, "van de eerste").expect("noted");
    let planned = InterventionDraft {
        kind: "43".into(),
        by: "gemeente".into(),
        planned_on: None,
        text: None,
    };
    let n = case::plan_intervention(&anna, one, &planned).expect("planned");
    let person = Person {
        name: "Jan Jansen".into(),
        roles: vec![PersonRole::Subject],
        sensitive: Vec::new(),
        ground: None,
        informed: None,
    };
    person::add(&anna, one, &person, None).expect("recorded");
    let reason = Some("dezelfde loods");
    assert_eq!(
        refusal(merge::cases(&anna, one, one, reason)),
        Refusal::MergeWithItself { number: one }
    );
    merge::cases(&anna, one, other, reason).expect("merged");

    let (gone, kept) = (shown(&store, one), shown(&store, other));
    assert_eq!(gone.status, CaseStatus::Merged);
    assert_eq!((gone.destroy_on, gone.signals.len()), (None, 0));
    assert_eq!(gone.notes[0].text, "van de eerste");
    assert_eq!(kept.signals, signals);
    assert_eq!(kept.merged.len(), 1);
    let origin = &kept.parts.origins[0];
    assert_eq!(origin.body.how, Came::TookIn);
    assert_eq!(origin.about, Some(one.to_string()));
    assert_eq!(origin.body.reason.as_deref(), reason);
    assert_eq!(origin.body.signals.len(), 2);
    assert_eq!(gone.parts.origins[0].body.how, Came::WentInto);
    office.assert_sound();

    // New things go into the other case, and so does whatever is done with it.
    let went = Refusal::WentInto {
        number: one,
        into: other,
    };
    assert_eq!(refusal(case::note(&anna, one, "x")), went);
    let again = case::reopen(&anna, one, "toch", &["a".to_owned()]);
    assert_eq!(refusal(again), went);
    assert_eq!(refusal(merge::cases(&anna, one, other, None)), went);
    let third = new_case(&store, &[]);
    assert_eq!(refusal(merge::cases(&anna, third, one, None)), went);
    assert_eq!(refusal(retention::hold(&anna, one, "x", None)), went);
    assert_eq!(refusal(restrict(&anna, one, &["anna".to_owned()])), went);
    let more = add(&store, "2026-02-03", "nog een");
    let mut join = decide(&[], "join", None);
    join.decision.as_mut().expect("a decision").to = Some(one.to_string());
    assert_eq!(refusal(signal::triage(&anna, more, &join)), went);

    // What was still open is finished where it is, and the other does not end before.
    let start = decide(&THREE_YES_COMPLEX, "start", None);
    case::advance(&anna, other, &start).expect("to plan");
    let plan = [
        ("sources", "none-needed"),
        ("hypothesis", "drugs"),
        ("goal", "stoppen"),
        ("strategy", "samen"),
    ];
    let own = case::plan_intervention(&anna, other, &planned).expect("planned");
    case::advance(&anna, other, &decide(&plan, "execute", None)).expect("to act");
    let done = |number, n| {
        let on = day("2026-03-01");
        case::finish_intervention(&anna, number, n, on, InterventionResult::Effective, None)
    };
    done(other, own).expect("done");
    let missing = refusal(case::advance(&anna, other, &decide(&[], "wrap-up", None)));
    assert_eq!(missing.missing()[0].item, "results");
    done(one, n).expect("done");
    case::advance(&anna, other, &decide(&[], "wrap-up", None)).expect("to close");
    let end = [("end-date", "2026-03-01"), ("outcome", "solved")];
    let archive = decide(&end, "archive", None);
    let missing = refusal(case::advance(&anna, other, &archive));
    assert!(missing.missing()[0].label.nl.contains(&one.to_string()));
    let informed = Informed::Done {
        on: day("2026-03-01"),
    };
    person::inform(&anna, one, 1, &informed).expect("recorded");
    case::advance(&anna, other, &archive).expect("archived");
    assert!(matches!(
        refusal(merge::cases(&anna, third, other, None)),
        Refusal::ArchivedTarget { .. }
    ));
    drop(store);
    office.assert_sound();

    // No term of its own, so nothing to list; it goes with the other, and the declaration says so.
    let report = purge_on(&mut office, "2031-03-01");
    let destroyed: Vec<Number> = report.destroyed.iter().map(|line| line.number).collect();
    assert!(destroyed.contains(&other) && !destroyed.contains(&one));
    let store = office.open("anna");
    let lines = declared(&store, &report);
    for number in signals.iter().chain([&one]) {
        assert!(lines.contains(&(*number, Some(other))), "{number}");
    }
    assert!(matches!(
        case::show(&desk(&store), one).err(),
        Some(ActionError::Store(StoreError::Destroyed { .. }))
    ));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_chain_of_merges_goes_with_the_last() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tips: Vec<Number> = (0..4).map(|_| add(&store, "2026-02-01", "tip")).collect();
    merge::signals(&anna, tips[0], tips[1], None).expect("merged");
    merge::signals(&anna, tips[1], tips[2], None).expect("merged");
    office.assert_sound();
    let one = new_case(&store, &tips[2..3]);
    office.assert_sound();
    let (two, three) = (new_case(&store, &tips[3..]), new_case(&store, &[]));
    merge::cases(&anna, one, two, None).expect("merged");
    merge::cases(&anna, two, three, None).expect("merged");
    let last = shown(&store, one).went_into.expect("it went");
    assert_eq!((last.number, last.last, last.runs), (two, three, true));
    assert_eq!(shown(&store, three).merged.len(), 2);
    assert_eq!(shown(&store, three).signals, tips[2..]);
    office.assert_sound();
    // A hold anywhere holds all of it.
    close(&store, three, "2026-03-01", &THREE_YES_COMPLEX);
    drop(store);
    let report = purge_on(&mut office, "2031-03-01");
    let store = office.open("anna");
    let mut gone: Vec<(Number, Option<Number>)> = vec![(three, None)];
    let with = tips.iter().chain([&one, &two]);
    gone.extend(with.map(|number| (*number, Some(three))));
    gone.sort_unstable();
    assert_eq!(declared(&store, &report), gone);
    drop(store);
    office.assert_sound();
}

#[test]
fn what_is_held_holds_what_it_went_into() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let (one, other) = (new_case(&store, &[]), new_case(&store, &[]));
    let tip = add(&store, "2026-02-01", "tip");
    let twin = add(&store, "2026-02-01", "tip");
    retention::hold(&anna, one, "inzageverzoek", None).expect("held");
    retention::hold(&anna, tip, "bezwaar", None).expect("held");
    merge::cases(&anna, one, other, None).expect("merged");
    merge::signals(&anna, tip, twin, None).expect("merged");
    close(&store, other, "2026-03-01", &THREE_YES_COMPLEX);
    let listed = retention::list(&anna, None).expect("listed");
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|line| line.hold.is_some()), "{listed:?}");
    drop(store);
    let report = purge_on(&mut office, "2031-03-01");
    assert_eq!((report.destroyed.len(), report.held.len()), (0, 2));
    // Released where it was put, what was held goes.
    let store = office.open("anna");
    retention::release(&desk(&store), one, "afgehandeld").expect("released");
    retention::release(&desk(&store), tip, "afgehandeld").expect("released");
    drop(store);
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!((report.destroyed.len(), report.held.len()), (2, 0));
    office.assert_sound();
}

#[test]
fn two_signals_have_the_later_of_two_terms_and_are_weighed_as_one() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let older = add(&store, "2025-06-01", TIP);
    let newer = add(&store, "2026-02-01", TIP);
    assert_eq!(
        merge::signals(&anna, newer, older, Some("dubbel")).expect("merged"),
        Some(day("2027-02-01"))
    );
    let (gone, kept) = (signal_shown(&store, newer), signal_shown(&store, older));
    assert_eq!(gone.status, SignalStatus::Merged);
    assert_eq!((gone.destroy_on, gone.text.as_str()), (None, TIP));
    assert_eq!(kept.destroy_on, Some(day("2027-02-01")));
    assert_eq!(kept.merged[0].number, newer);
    let went = Refusal::WentInto {
        number: newer,
        into: older,
    };
    let dismiss = decide(&[], "dismiss", None);
    assert_eq!(refusal(signal::triage(&anna, newer, &dismiss)), went);
    assert_eq!(refusal(retention::hold(&anna, newer, "x", None)), went);
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2026-03-01"),
        signals: vec![newer],
    };
    assert_eq!(refusal(case::open(&anna, &draft)), went);
    // A corrected receipt of the older one does not shorten the term of the newer one.
    let edit = correct::SignalEdit {
        received_on: Some(day("2025-07-01")),
        ..Default::default()
    };
    correct::signal(&anna, older, &edit, None).expect("corrected");
    let kept = signal_shown(&store, older);
    assert_eq!(kept.destroy_on, Some(day("2027-02-01")));
    // Both are weighed at once: not before both were there.
    let early = decide(&[], "dismiss", Some("2025-12-01"));
    assert!(matches!(
        refusal(signal::triage(&anna, older, &early)),
        Refusal::DateBeforeCause { .. }
    ));
    signal::triage(&anna, older, &dismiss).expect("dismissed");
    assert_eq!(
        signal_shown(&store, older).destroy_on,
        Some(day("2027-03-01"))
    );
    // Into what was decided otherwise, nothing goes any more.
    let third = add(&store, "2026-02-10", "drie");
    assert_eq!(
        refusal(merge::signals(&anna, third, older, None)),
        Refusal::NotMergeable {
            signal: older,
            status: SignalStatus::Dismissed
        }
    );
    let over = add(&store, "2025-01-01", "over de termijn");
    assert!(matches!(
        refusal(merge::signals(&anna, over, third, None)),
        Refusal::TermOver { .. }
    ));
    drop(store);
    office.assert_sound();
    let report = purge_on(&mut office, "2027-02-28");
    assert!(report.destroyed.iter().all(|line| line.number != older));
    let report = purge_on(&mut office, "2027-03-01");
    let store = office.open("anna");
    let lines = declared(&store, &report);
    assert_eq!(lines, [(older, None), (newer, Some(older))]);
    drop(store);
    office.assert_sound();
}

#[test]
fn what_is_restricted_otherwise_does_not_merge_and_gives_nothing_away() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let (tip, twin) = (
        add(&store, "2026-02-01", "tip"),
        add(&store, "2026-02-01", "tip"),
    );
    let (one, other) = (new_case(&store, &[]), new_case(&store, &[]));
    restrict(&anna, twin, &["anna".to_owned()]).expect("restricted");
    restrict(&anna, other, &["anna".to_owned()]).expect("restricted");
    let otherwise = |number, other| Refusal::RestrictedOtherwise { number, other };
    assert_eq!(
        refusal(merge::signals(&anna, tip, twin, None)),
        otherwise(tip, twin)
    );
    assert_eq!(
        refusal(merge::cases(&anna, one, other, None)),
        otherwise(one, other)
    );
    drop(store);
    let store = office.open("bram");
    let closed = |error: Option<ActionError>, number| matches!(error, Some(ActionError::Store(StoreError::Restricted(n))) if n == number);
    let error = merge::signals(&desk(&store), tip, twin, None).err();
    assert!(closed(error, twin));
    assert!(closed(
        merge::cases(&desk(&store), other, one, None).err(),
        other
    ));
    drop(store);
    // Alike, they merge; and what joins a restricted case takes along what went into it.
    let store = office.open("anna");
    let anna = desk(&store);
    restrict(&anna, tip, &["anna".to_owned()]).expect("restricted");
    merge::signals(&anna, tip, twin, None).expect("merged");
    let free = add(&store, "2026-02-01", "tip");
    let last = add(&store, "2026-02-01", "tip");
    merge::signals(&anna, free, last, None).expect("merged");
    let mut join = decide(&[], "join", None);
    join.decision.as_mut().expect("a decision").to = Some(other.to_string());
    signal::triage(&anna, last, &join).expect("joined");
    drop(store);
    let store = office.open("bram");
    assert!(closed(signal::show(&desk(&store), free).err(), free));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_signal_in_a_case_takes_in_others_and_goes_with_the_case() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tip = add(&store, "2026-02-01", TIP);
    let number = new_case(&store, &[tip]);
    let twin = add(&store, "2026-02-02", "dezelfde loods, andere woorden");
    assert_eq!(
        merge::signals(&anna, twin, tip, None).expect("merged"),
        None
    );
    let other = new_case(&store, &[]);
    let elsewhere = add(&store, "2026-02-02", "elders");
    let mut join = decide(&[], "join", None);
    join.decision.as_mut().expect("a decision").to = Some(other.to_string());
    signal::triage(&anna, elsewhere, &join).expect("joined");
    assert_eq!(
        refusal(merge::signals(&anna, elsewhere, tip, None)),
        Refusal::AlreadyInCase {
            signal: elsewhere,
            case: Some(other)
        }
    );
    // The text of a tip is not passed on verbatim, also when it went into another.
    let given = ShareDraft {
        to: "politie".into(),
        person: "teamchef".into(),
        ground: "convenant".into(),
        need: "controle".into(),
        channel: "mail".into(),
        content: Content::Text(TIP.into()),
        conditions: None,
        verbatim_tip: None,
    };
    let third = add(&store, "2026-02-03", "nog eens");
    merge::signals(&anna, tip, third, None).expect_err("in a case that the other is not in");
    let mut into = join.clone();
    into.decision.as_mut().expect("a decision").to = Some(number.to_string());
    signal::triage(&anna, third, &into).expect("joined");
    merge::signals(&anna, tip, third, None).expect("merged within the case");
    assert_eq!(shown(&store, number).signals, [third]);
    assert_eq!(
        refusal(share(&anna, number, &given)),
        Refusal::VerbatimTip { signals: vec![tip] }
    );
    office.assert_sound();
    close(&store, number, "2026-03-01", &THREE_YES_COMPLEX);
    let late = add(&store, "2026-02-03", "te laat");
    assert!(matches!(
        refusal(merge::signals(&anna, late, third, None)),
        Refusal::ArchivedTarget { .. }
    ));
    drop(store);
    let report = purge_on(&mut office, "2031-03-01");
    let store = office.open("anna");
    let lines = declared(&store, &report);
    for signal in [tip, twin, third] {
        assert!(lines.contains(&(signal, Some(number))), "{signal}");
    }
    drop(store);
    office.assert_sound();
}

#[test]
fn a_case_is_split_and_both_say_so() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tips: Vec<Number> = (0..3).map(|_| add(&store, "2026-02-01", "tip")).collect();
    for tip in &tips[..2] {
        let start = decide(&THREE_YES_COMPLEX, "start", None);
        signal::triage(&anna, *tip, &start).expect("accepted");
    }
    let number = new_case(&store, &tips[..2]);
    let mut join = decide(&[], "join", None);
    join.decision.as_mut().expect("a decision").to = Some(number.to_string());
    signal::triage(&anna, tips[2], &join).expect("joined");
    retention::hold(&anna, number, "inzageverzoek", None).expect("held");

    let strange = add(&store, "2026-02-01", "elders");
    assert_eq!(
        refusal(split(&anna, number, &[strange], None, None)),
        Refusal::NotInThisCase {
            signal: strange,
            case: number
        }
    );
    assert_eq!(
        refusal(split(&anna, number, &tips, None, None)),
        Refusal::NothingStays { case: number }
    );
    // What was weighed goes on where that led; what only joined begins at the beginning.
    let made = split(&anna, number, &tips[1..2], Some("Tweede"), None).expect("split");
    assert_eq!((made.phase.as_str(), made.weighings.len()), ("plan", 1));
    assert_eq!(made.signals, tips[1..2]);
    assert_eq!(made.title.as_deref(), Some("Tweede"));
    assert!(made.hold.is_some(), "the hold protects what leaves");
    let joined = split(&anna, number, &tips[2..], None, Some("hoort er niet bij"));
    let joined = joined.expect("split");
    assert_eq!(
        (joined.phase.as_str(), joined.weighings.len()),
        ("assess", 0)
    );
    let origin = &joined.parts.origins[0];
    assert_eq!(
        (origin.body.how, &origin.about),
        (Came::SplitFrom, &Some(number.to_string()))
    );
    let old = shown(&store, number);
    assert_eq!(old.signals, tips[..1]);
    assert_eq!(old.parts.origins.len(), 2);
    assert_eq!(old.parts.origins[1].body.how, Came::SplitInto);
    office.assert_sound();

    // Each goes with its own case.
    for case in [number, made.number, joined.number] {
        retention::release(&anna, case, "afgehandeld").expect("released");
    }
    case::advance(&anna, joined.number, &decide(&[], "dismiss", None)).expect("ended");
    close(&store, number, "2026-03-01", &[]);
    drop(store);
    let report = purge_on(&mut office, "2027-03-01");
    let store = office.open("anna");
    let lines = declared(&store, &report);
    assert!(lines.contains(&(tips[2], Some(joined.number))));
    assert!(lines.iter().all(|(n, _)| *n != tips[0] && *n != tips[1]));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_split_of_a_restricted_case_is_restricted_alike() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tips: Vec<Number> = (0..2).map(|_| add(&store, "2026-02-01", "tip")).collect();
    let number = new_case(&store, &tips);
    restrict(&anna, number, &["anna".to_owned()]).expect("restricted");
    let made = split(&anna, number, &tips[1..], None, None).expect("split");
    let found = case::show(&anna, made.number).expect("shown");
    assert_eq!(found.restricted_to, Some(vec!["anna".to_owned()]));
    drop(store);
    let store = office.open("bram");
    assert!(case::show(&desk(&store), made.number).is_err());
    drop(store);
    office.assert_sound();
}

/// Loses the vault and puts the copy back in its place.
fn put_back(office: &Office, source: &std::path::Path) -> u64 {
    fs::remove_dir_all(office.path()).expect("lost");
    let options = Options {
        clock_confirmed: true,
        ..office.options("anna")
    };
    let restored = restore(&Order {
        source,
        target: &office.path(),
        live: None,
        member: "anna",
        credential: &office.credential("anna"),
        options: &options,
        confirm_gap: false,
        ground: "teruggezet",
    })
    .expect("restored");
    assert_eq!((restored.gap, restored.unproven), (0, 0));
    restored.destroyed
}

#[test]
fn what_went_together_is_destroyed_again_from_copies_of_before_and_after_the_merge() {
    for after in [false, true] {
        let mut office = office();
        fs::create_dir(office.dir.path().join("disk")).expect("made");
        let store = office.open("anna");
        let anna = desk(&store);
        let tips: Vec<Number> = (0..3).map(|_| add(&store, "2026-02-01", "tip")).collect();
        let one = new_case(&store, &tips[..1]);
        let other = new_case(&store, &tips[1..2]);
        let copy = target(&office, "copy");
        if !after {
            backup::create(&anna, &copy, None).expect("made");
        }
        merge::cases(&anna, one, other, None).expect("merged");
        merge::signals(&anna, tips[2], tips[1], None).expect("merged");
        if after {
            backup::create(&anna, &copy, None).expect("made");
        }
        close(&store, other, "2026-03-01", &THREE_YES_COMPLEX);
        drop(store);
        purge_on(&mut office, "2031-03-01");
        office.assert_sound();
        assert_eq!(put_back(&office, &copy), 5, "after: {after}");
        let store = office.open("anna");
        let left = signal::list(&desk(&store), &Default::default()).expect("listed");
        assert!(left.is_empty(), "after: {after}");
        let left = case::list(&desk(&store), &Default::default())
            .expect("listed")
            .0;
        assert!(left.is_empty(), "after: {after}");
        drop(store);
        office.assert_sound();
    }
}

#[test]
fn what_was_merged_states_that_it_has_no_term() {
    let office = office();
    let store = office.open("anna");
    let (tip, twin) = (
        add(&store, "2026-02-01", "tip"),
        add(&store, "2026-02-01", "tip"),
    );
    merge::signals(&desk(&store), tip, twin, None).expect("merged");
    let tx = store.read().expect("reads");
    let id = record::get_id(&tx, tip).expect("there");
    assert_eq!(term::find_running(&tx, &id).expect("read"), None);
    // What ran before stays to be seen.
    let ran = term::list_of(&tx, &id).expect("read");
    assert_eq!(ran[0].reopened_on, Some(day("2026-03-01")));
    let found = tx
        .find_statement(&id, kluis::audit::body::LeafKind::Term)
        .expect("proven")
        .expect("stated");
    assert_eq!(found.0.leaf.read_term(), Some(None));
}

/// What a stolen purger's key writes with tools made by hand.
fn forge(office: &Office, gone: &[Number]) -> Vec<&'static str> {
    let store = office.open("job");
    let mut tx = store.write().expect("begins");
    let ids: Vec<_> = gone
        .iter()
        .map(|number| record::get_id(&tx, *number).expect("there"))
        .collect();
    for id in &ids {
        kluis::store::merge::forget(&tx, id).expect("let go");
    }
    for id in ids {
        record::delete(&mut tx, id).expect("deleted");
        tx.count_destroyed(1);
    }
    let entry = kluis::store::EntryDraft::new(kluis::audit::entry::Action::Destroy);
    tx.commit(entry.result("0")).expect("commits");
    drop(store);
    let report = office.verify("anna");
    report.faults.into_iter().map(|fault| fault.what).collect()
}

const NOT_DUE: &str = "destroyed what was not due, or was on hold";

#[test]
fn what_was_split_off_does_not_go_with_the_case_that_it_left() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let tips: Vec<Number> = (0..2).map(|_| add(&store, "2026-02-01", "tip")).collect();
    let number = new_case(&store, &tips);
    split(&anna, number, &tips[1..], None, None).expect("split");
    case::advance(&anna, number, &decide(&[], "dismiss", None)).expect("ended");
    drop(store);
    office.on("2027-03-01");
    let anna = office.open_sure_of_the_clock("anna");
    retention::list(&desk(&anna), None).expect("somebody works that day");
    drop(anna);
    // The case and what stayed in it are due; what left is not.
    let faults = forge(&office, &[tips[0], tips[1], number]);
    let not_due = faults.iter().filter(|what| **what == NOT_DUE).count();
    assert_eq!(not_due, 1, "{faults:?}");
}

#[test]
fn what_was_merged_does_not_go_before_the_other() {
    let mut office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let (one, other) = (new_case(&store, &[]), new_case(&store, &[]));
    let tip = add(&store, "2024-12-01", "allang aan de beurt");
    merge::cases(&anna, one, other, None).expect("merged");
    close(&store, other, "2026-03-01", &THREE_YES_COMPLEX);
    drop(store);
    office.on("2026-03-02");
    // With something that is due, and that it has nothing to do with.
    let faults = forge(&office, &[tip, one]);
    let not_due = faults.iter().filter(|what| **what == NOT_DUE).count();
    assert_eq!(not_due, 1, "{faults:?}");
}
