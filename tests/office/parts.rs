//! Parts: what hangs on a record in the one form that all kinds share.

use crate::setting::{Office, add, desk};
use kluis::actions::{purge, signal};
use kluis::audit::entry::Action;
use kluis::domain::part::{Body, PartDraft, PartKind};
use kluis::domain::role::Role;
use kluis::store::{EntryDraft, StoreError, lesson, part, record};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Measure {
    text: String,
}

impl Body for Measure {
    const KIND: PartKind = PartKind::Measure;
}

#[derive(Serialize, Deserialize)]
struct Link {
    text: String,
}

impl Body for Link {
    const KIND: PartKind = PartKind::Link;
}

fn measure(text: &str) -> PartDraft<Measure> {
    PartDraft::new(Measure { text: text.into() })
}

#[test]
fn a_part_comes_back_as_it_was_and_goes_with_its_record() {
    let mut office = Office::new("2026-03-02");
    let store = office.open("anna");
    let number = add(&store, "2026-03-02", "tekst");
    let mut tx = store.write().expect("writes");
    let id = record::get_id(&tx, number).expect("there");
    let key = record::open_key(&tx, &id).expect("opens");
    let first = PartDraft {
        about: Some("politie".into()),
        due_on: Some(crate::setting::day("2026-06-01")),
        ..measure("waarschuwing")
    };
    assert_eq!(part::insert(&mut tx, id, &key, &first).expect("1"), 1);
    assert_eq!(
        part::insert(&mut tx, id, &key, &measure("dwangsom")).expect("2"),
        2
    );
    part::update(&mut tx, id, &key, 2, &measure("sluiting")).expect("changed");
    tx.commit(EntryDraft::about(Action::Change, number, id))
        .expect("kept");
    let tx = store.read().expect("reads");
    let parts = part::list::<Measure>(&tx, &id, &key).expect("listed");
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].about.as_deref(), Some("politie"));
    assert_eq!((parts[0].by.as_str(), parts[0].n), ("anna", 1));
    assert_eq!(parts[1].body.text, "sluiting");
    assert!(
        part::list::<Link>(&tx, &id, &key)
            .expect("listed")
            .is_empty()
    );
    let due = part::list_due(&tx, crate::setting::day("2026-06-01")).expect("listed");
    assert_eq!(due, [(id, PartKind::Measure, 1, due[0].3)]);
    drop(tx);
    drop(store);
    office.assert_sound();
    office.hire("nachtjob", Role::Purger);
    office.on("2027-03-03");
    signal::list(
        &desk(&office.open_sure_of_the_clock("anna")),
        &Default::default(),
    )
    .expect("a person works");
    let done = purge::purge(&desk(&office.open("nachtjob")), None).expect("purged");
    assert_eq!(done.destroyed.len(), 1);
    let store = office.open("anna");
    let due = part::list_due(
        &store.read().expect("reads"),
        crate::setting::day("2030-01-01"),
    );
    assert!(due.expect("listed").is_empty());
    drop(store);
    office.assert_sound();
}

#[test]
fn a_body_opens_as_its_own_kind_and_number_only() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let number = add(&store, "2026-03-02", "tekst");
    let mut tx = store.write().expect("writes");
    let id = record::get_id(&tx, number).expect("there");
    let key = record::open_key(&tx, &id).expect("opens");
    for text in ["een", "twee"] {
        part::insert(&mut tx, id, &key, &measure(text)).expect("kept");
    }
    let swap =
        "UPDATE part SET sealed_body = (SELECT sealed_body FROM part WHERE n = 1) WHERE n = 2";
    let sql = store.pages().sql();
    sql.execute_batch(swap).expect("swapped");
    let swapped = part::list::<Measure>(&tx, &id, &key);
    assert!(matches!(swapped, Err(StoreError::Vault(_))));
    let kind = "UPDATE part SET kind = 'link' WHERE n = 1";
    sql.execute_batch(kind).expect("changed");
    assert!(matches!(
        part::list::<Link>(&tx, &id, &key),
        Err(StoreError::Vault(_))
    ));
}

#[test]
fn a_part_put_there_by_another_hand_is_noticed() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let number = add(&store, "2026-03-02", "tekst");
    let tx = store.read().expect("reads");
    let id = record::get_id(&tx, number).expect("there");
    drop(tx);
    let sql = store.pages().sql();
    let insert = "INSERT INTO part (record_id, kind, n, actor, at, sealed_body) \
                  VALUES (?1, 'measure', 1, 1, '2026-03-02T12:00:00Z', x'00')";
    sql.execute(insert, [id.0]).expect("inserted");
    assert!(signal::show(&desk(&store), number).is_err());
    let report = kluis::store::verify::run(&store).expect("checked");
    assert!(report.faults.iter().any(|f| f.kind == "record"));
}

#[test]
fn a_lesson_is_kept_and_is_part_of_the_state() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let mut tx = store.write().expect("writes");
    lesson::insert(&mut tx, "C2026-0001", Some("drugs"), "eerder bellen").expect("kept");
    tx.commit(EntryDraft::new(Action::Change)).expect("kept");
    let lessons = lesson::list(&store.read().expect("reads")).expect("listed");
    assert_eq!(lessons[0].text, "eerder bellen");
    assert_eq!((lessons[0].by.as_str(), lessons.len()), ("anna", 1));
    drop(store);
    office.assert_sound();
    let store = office.open("anna");
    let change = "UPDATE lesson SET from_case = 'C2026-0002'";
    store.pages().sql().execute_batch(change).expect("changed");
    assert!(lesson::list(&store.read().expect("reads")).is_err());
}
