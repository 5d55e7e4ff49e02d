//! Restricted records: named members and the recovery code open them, others see a number.

use crate::setting::{Office, THREE_YES_COMPLEX, add, day, decide, desk, refusal, tip};
use kluis::actions::correct::{self, SignalEdit};
use kluis::actions::restrict::{restrict, unrestrict};
use kluis::actions::{ActionError, Desk, case, log, member, purge, recovery, retention, signal};
use kluis::domain::case::CaseDraft;
use kluis::domain::id::Number;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::{Store, StoreError, record, verify};
use kluis::vault::kdf::KdfParams;
use kluis::vault::recovery::RecoveryCode;

/// anna (coordinator), bram and carla (analysts), an auditor and the machine.
fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    office.hire("carla", Role::Analyst);
    office.hire("fred", Role::Auditor);
    office.hire("job", Role::Purger);
    office
}

fn with_reference(reference: &str) -> kluis::domain::signal::SignalDraft {
    let mut draft = tip("2026-02-01", "over een collega");
    draft.reference = Some(reference.into());
    draft
}

fn to(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn is_closed<T>(result: Result<T, ActionError>, number: Number) -> bool {
    matches!(result, Err(ActionError::Store(StoreError::Restricted(n))) if n == number)
}

fn open_case(store: &Store, signals: Vec<Number>) -> Result<Number, ActionError> {
    let draft = CaseDraft {
        title: Some("Loods".into()),
        theme: Some("drugs".into()),
        lead: None,
        opened_on: day("2026-03-01"),
        signals,
    };
    Ok(case::open(&desk(store), &draft)?.number)
}

/// Checks the vault as everybody does: sound for all, and skipped for those who are not named.
fn assert_sound_for(office: &Office, named: &[&str]) {
    for name in ["anna", "bram", "carla"] {
        let report = verify::run(&office.open(name)).expect("checked");
        assert!(report.is_ok(), "{name}: {:?}", report.faults);
        let skips = report.skipped.contains(&"restricted");
        assert_eq!(skips, !named.contains(&name), "{name}");
    }
}

#[test]
fn others_see_that_the_number_exists_and_no_more() {
    let office = office();
    let store = office.open("bram");
    let asking = Desk {
        store: &store,
        purpose: Some("een collega".into()),
    };
    let number = signal::add(&asking, with_reference("M1"))
        .expect("added")
        .number;
    signal::show(&asking, number).expect("shown");
    retention::hold(&asking, number, "verzoek", None).expect("held");
    let done = restrict(&asking, number, &to(&["bram", "CARLA"])).expect("restricted");
    assert_eq!(done.to, ["bram", "carla"]);
    drop(store);
    for name in ["bram", "carla"] {
        let store = office.open(name);
        let shown = signal::show(&desk(&store), number).expect("named");
        assert_eq!(shown.restricted_to, Some(to(&["bram", "carla"])));
        assert_eq!(shown.signal.text, "over een collega");
        let listed = signal::list(&desk(&store), &Default::default()).expect("listed");
        assert_eq!(listed[0].reference.as_deref(), Some("M1"));
        assert!(!listed[0].hidden);
        let lines = log::list(&desk(&store), &Default::default()).expect("listed");
        let purposes = lines
            .iter()
            .filter(|l| l.purpose.as_deref() == Some("een collega"));
        assert!(
            purposes.count() >= 3,
            "also what was sealed under the earlier key"
        );
    }
    for name in ["anna", "fred"] {
        let store = office.open(name);
        let desk = desk(&store);
        if name == "anna" {
            assert!(is_closed(signal::show(&desk, number), number));
            assert!(is_closed(
                signal::triage(&desk, number, &decide(&[], "dismiss", None)),
                number
            ));
            assert!(is_closed(retention::release(&desk, number, "nee"), number));
            assert!(is_closed(restrict(&desk, number, &to(&["anna"])), number));
            assert!(is_closed(unrestrict(&desk, number), number));
            let edit = SignalEdit {
                text: Some("weg".into()),
                ..SignalEdit::default()
            };
            assert!(is_closed(
                correct::signal(&desk, number, &edit, None),
                number
            ));
            assert!(is_closed(open_case(&store, vec![number]), number));
            let again = signal::add(&desk, with_reference(" m1"));
            assert_eq!(refusal(again), Refusal::DuplicateRestricted);
        }
        let listed = signal::list(&desk, &Default::default()).expect("listed");
        assert_eq!(
            (listed.len(), listed[0].number, listed[0].hidden),
            (1, number, true)
        );
        assert!(listed[0].theme.is_none() && listed[0].source.is_empty());
        let filter = signal::SignalFilter {
            theme: Some("drugs".into()),
            ..Default::default()
        };
        assert!(signal::list(&desk, &filter).expect("listed").is_empty());
        let terms = retention::list(&desk, None).expect("listed");
        assert!(terms[0].hidden);
        assert!(terms[0].hold.as_ref().is_some_and(|h| h.ground.is_none()));
        let lines = log::list(&desk, &Default::default()).expect("listed");
        let about = lines
            .iter()
            .filter(|l| l.object.as_deref() == Some("S2026-0001"));
        let about: Vec<_> = about.collect();
        assert!(about.len() >= 4);
        for line in about {
            assert!(line.hidden && line.result.is_none() && line.purpose.is_none());
        }
    }
    assert_sound_for(&office, &["bram", "carla"]);
}

#[test]
fn the_key_that_others_had_opens_nothing_that_is_left() {
    let office = office();
    let store = office.open("anna");
    let number = add(&store, "2026-02-01", "over een collega");
    let tx = store.read().expect("reads");
    let id = record::get_id(&tx, number).expect("there");
    let old = record::open_key(&tx, &id).expect("opens");
    drop(tx);
    let text = |store: &Store| -> Vec<u8> {
        let sql = store.pages().sql();
        sql.query_row("SELECT sealed_text FROM signal", [], |row| row.get(0))
            .expect("a text")
    };
    let name = record::field("signal", "sealed_text", 0);
    assert!(old.open(name, &text(&store)).is_ok());
    restrict(&desk(&store), number, &to(&["bram"])).expect("restricted");
    assert!(old.open(name, &text(&store)).is_err());
    // Back in everybody's hands, it is not the old key again.
    drop(store);
    let store = office.open("bram");
    unrestrict(&desk(&store), number).expect("lifted");
    assert!(old.open(name, &text(&store)).is_err());
    assert_eq!(
        refusal(unrestrict(&desk(&store), number)),
        Refusal::NotRestricted { number }
    );
    drop(store);
    assert!(signal::show(&desk(&office.open("carla")), number).is_ok());
    assert_sound_for(&office, &["anna", "bram", "carla"]);
}

#[test]
fn a_case_takes_its_signals_with_it_and_what_joins_later() {
    let office = office();
    let store = office.open("anna");
    let anna = desk(&store);
    let first = add(&store, "2026-02-01", "een");
    let number = open_case(&store, vec![first]).expect("opened");
    assert_eq!(
        refusal(restrict(&anna, first, &to(&["anna"]))),
        Refusal::GoesWithCase {
            signal: first,
            case: Some(number)
        }
    );
    let done = restrict(&anna, number, &to(&["anna", "bram"])).expect("restricted");
    assert_eq!(done.with, [first]);
    let second = add(&store, "2026-02-02", "twee");
    let mut join = decide(&[], "join", None);
    join.decision.as_mut().expect("a decision").to = Some(number.to_string());
    signal::triage(&anna, second, &join).expect("joined");
    // One that is restricted otherwise does not go in, and nothing is recorded.
    let third = add(&store, "2026-02-03", "drie");
    restrict(&anna, third, &to(&["anna"])).expect("restricted");
    assert_eq!(
        refusal(signal::triage(&anna, third, &join)),
        Refusal::RestrictedOtherwise {
            number: third,
            other: number
        }
    );
    let fourth = add(&store, "2026-02-03", "vier");
    assert_eq!(
        refusal(open_case(&store, vec![fourth, third])),
        Refusal::RestrictedOtherwise {
            number: fourth,
            other: third
        }
    );
    // A case from a restricted signal begins restricted.
    let other = open_case(&store, vec![third]).expect("opened");
    let shown = case::show(&anna, other).expect("shown");
    assert_eq!(shown.restricted_to, Some(to(&["anna"])));
    drop(store);
    let store = office.open("carla");
    let carla = desk(&store);
    for closed in [first, second, third] {
        assert!(is_closed(signal::show(&carla, closed), closed));
    }
    for closed in [number, other] {
        assert!(is_closed(case::show(&carla, closed), closed));
    }
    let (cases, _) = case::list(&carla, &Default::default()).expect("listed");
    assert!(cases.iter().all(|c| c.hidden && c.title.is_none()));
    // Which entries of other numbers touched the case is not told either.
    let filter = log::LogFilter {
        object: Some(number),
        ..Default::default()
    };
    let lines = log::list(&carla, &filter).expect("listed");
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|l| l.object == Some(number.to_string())));
    drop(store);
    let store = office.open("bram");
    let bram = desk(&store);
    let done = unrestrict(&bram, number).expect("lifted");
    assert_eq!(done.with, [first, second]);
    drop(store);
    assert!(case::show(&desk(&office.open("carla")), number).is_ok());
    assert_sound_for(&office, &["anna"]);
}

#[test]
fn whoever_is_taken_off_the_list_reads_nothing_that_comes_after() {
    let office = office();
    let store = office.open("anna");
    let number = open_case(&store, Vec::new()).expect("opened");
    restrict(&desk(&store), number, &to(&["anna", "bram"])).expect("restricted");
    restrict(&desk(&store), number, &to(&["bram", "carla"])).expect("restricted anew");
    assert!(is_closed(case::note(&desk(&store), number, "meer"), number));
    drop(store);
    let store = office.open("carla");
    case::note(&desk(&store), number, "meer").expect("noted");
    let start = decide(&THREE_YES_COMPLEX, "start", None);
    case::advance(&desk(&store), number, &start).expect("weighed");
    drop(store);
    assert_sound_for(&office, &["bram", "carla"]);
}

#[test]
fn only_members_who_read_content_can_be_named() {
    let office = office();
    let store = office.open("anna");
    let number = add(&store, "2026-02-01", "een");
    let desk = desk(&store);
    for (names, expected) in [
        (
            &["fred"][..],
            Refusal::CannotBeNamed {
                role: Role::Auditor,
            },
        ),
        (
            &["bram", "job"],
            Refusal::CannotBeNamed { role: Role::Purger },
        ),
        (&[" "], Refusal::TextEmpty { field: "to" }),
    ] {
        assert_eq!(refusal(restrict(&desk, number, &to(names))), expected);
    }
    let unknown = restrict(&desk, number, &to(&["bram", "niemand"]));
    assert!(matches!(unknown, Err(ActionError::NoSuchMember)));
    assert!(
        signal::show(&desk, number).is_ok(),
        "and nothing was restricted"
    );
}

#[test]
fn the_last_member_named_cannot_leave_or_lose_the_content_key() {
    let mut office = office();
    let store = office.open("anna");
    let number = add(&store, "2026-02-01", "een");
    let other = add(&store, "2026-02-01", "twee");
    restrict(&desk(&store), number, &to(&["bram"])).expect("restricted");
    restrict(&desk(&store), other, &to(&["bram", "carla"])).expect("restricted");
    drop(store);
    let last = Refusal::LastNamed {
        numbers: vec![number],
    };
    let removed = member::remove(office.open("anna"), "bram", None).map(|r| drop(r.store));
    assert_eq!(refusal(removed), last);
    let changed = member::change_role(office.open("anna"), "bram", Role::Archivist).map(drop);
    assert_eq!(refusal(changed), last);
    // A role that reads content keeps what it was named for, and so does a hand-over.
    let changed = member::change_role(office.open("anna"), "bram", Role::Adviser);
    changed.map(drop).expect("changed");
    assert!(signal::show(&desk(&office.open("bram")), number).is_ok());
    member::hand_over(&office.open("anna"), "bram").expect("handed over");
    assert!(signal::show(&desk(&office.open("bram")), number).is_ok());
    assert!(is_closed(
        signal::show(&desk(&office.open("anna")), number),
        number
    ));
    // Carla is not the last: she can go, and is not named any more when she comes back.
    let removed = member::remove(office.open("bram"), "carla", None).map(|r| drop(r.store));
    removed.expect("removed");
    office.hire_by("bram", "carla", Role::Analyst);
    assert!(is_closed(
        signal::show(&desk(&office.open("carla")), other),
        other
    ));
    let shown = signal::show(&desk(&office.open("bram")), other).expect("shown");
    assert_eq!(shown.restricted_to, Some(to(&["bram"])));
    assert_sound_for(&office, &["bram"]);
}

#[test]
fn new_keys_leave_restricted_records_to_those_named() {
    let office = office();
    let store = office.open("carla");
    let number = signal::add(&desk(&store), with_reference("M1"))
        .expect("added")
        .number;
    let open = signal::add(&desk(&store), with_reference("M2"))
        .expect("added")
        .number;
    restrict(&desk(&store), number, &to(&["carla"])).expect("restricted");
    drop(store);
    member::rotate(office.open("anna"))
        .map(drop)
        .expect("rotated");
    assert!(signal::show(&desk(&office.open("carla")), number).is_ok());
    let store = office.open("anna");
    let anna = desk(&store);
    assert!(is_closed(signal::show(&anna, number), number));
    let known = refusal(signal::add(&anna, with_reference("M2")));
    assert_eq!(known, Refusal::DuplicateReference { signal: open });
    // What a delivery brings again does not come in a second time, and nobody is told what it is.
    let csv = "Meldingnummer,Datum melding,Thema,Omschrijving\n\
               M1,2026-02-01,Drugs - hennep,over een collega\n";
    let report = crate::setting::import_tips(&store, csv);
    assert_eq!((report.imported, report.duplicates), (0, 1));
    drop(store);
    assert_sound_for(&office, &["carla"]);
}

#[test]
fn the_recovery_code_opens_what_is_restricted() {
    let mut office = office();
    let store = office.open("anna");
    let number = add(&store, "2026-02-01", "een");
    restrict(&desk(&store), number, &to(&["anna"])).expect("restricted");
    drop(store);
    let code = RecoveryCode::parse(&office.code).expect("a code");
    for name in ["anna", "zoë"] {
        let credential = office.rekey_member(name);
        let options = office.options(name);
        recovery::take_over(
            &office.path(),
            &code,
            name,
            &credential,
            KdfParams::FLOOR,
            options,
        )
        .map(drop)
        .expect("taken over");
        let shown = signal::show(&desk(&office.open(name)), number).expect("opens");
        assert!(
            shown
                .restricted_to
                .expect("restricted")
                .contains(&name.to_owned())
        );
    }
    assert!(is_closed(
        signal::show(&desk(&office.open("bram")), number),
        number
    ));
    assert_sound_for(&office, &["anna"]);
}

#[test]
fn the_night_job_destroys_in_time_what_it_cannot_read() {
    let mut office = office();
    let store = office.open("anna");
    let number = signal::add(&desk(&store), with_reference("M1"))
        .expect("added")
        .number;
    restrict(&desk(&store), number, &to(&["bram"])).expect("restricted");
    drop(store);
    office.on("2027-02-02");
    let store = office.open_sure_of_the_clock("anna");
    signal::list(&desk(&store), &Default::default()).expect("a person works");
    let report = purge::dry_run(&desk(&store), None).expect("planned");
    assert!(report.destroyed[0].hidden);
    drop(store);
    let done = purge::purge(&desk(&office.open("job")), None).expect("purged");
    assert_eq!(done.destroyed[0].number, number);
    let store = office.open("bram");
    let left: u32 = store
        .pages()
        .sql()
        .query_row("SELECT count(*) FROM restricted_key", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(left, 0);
    drop(store);
    office.assert_sound();
}

#[test]
fn a_name_put_beside_a_restricted_record_by_another_hand_is_noticed() {
    let office = office();
    let store = office.open("anna");
    let number = add(&store, "2026-02-01", "een");
    restrict(&desk(&store), number, &to(&["anna"])).expect("restricted");
    let sql = store.pages().sql();
    sql.execute_batch("UPDATE restricted_key SET line = 2 WHERE line = 1")
        .expect("changed");
    assert!(signal::show(&desk(&store), number).is_err());
    let report = verify::run(&store).expect("checked");
    assert!(report.faults.iter().any(|f| f.kind == "record"));
}
