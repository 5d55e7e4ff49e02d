//! What somebody with the files can do: noticed, or harmless.

use crate::setting::{Office, add, archived, desk};
use kluis::actions::{ActionError, signal};
use kluis::domain::role::Role;
use kluis::store::StoreError;
use std::path::Path;

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("readable") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn rolled_back<T>(result: Result<T, ActionError>) -> bool {
    matches!(
        result,
        Err(ActionError::Store(StoreError::RolledBack { .. }))
    )
}

#[test]
fn an_older_copy_of_the_vault_put_back_is_refused() {
    let office = Office::new("2026-03-01");
    add(&office.open("anna"), "2026-02-27", "een");
    let copied = office.dir.path().join("copy");
    copy(&office.path(), &copied);
    add(&office.open("anna"), "2026-02-27", "twee");
    std::fs::remove_dir_all(office.path()).expect("removed");
    copy(&copied, &office.path());
    assert!(rolled_back(office.try_open("anna")));
    let unseen = office
        .open_elsewhere("anna")
        .expect("a new computer cannot know");
    assert!(!unseen.freshness_checked(), "and says so");
}

#[test]
fn a_fork_of_the_vault_is_refused() {
    let office = Office::new("2026-03-01");
    add(&office.open("anna"), "2026-02-27", "een");
    let copied = office.dir.path().join("copy");
    copy(&office.path(), &copied);
    add(&office.open("anna"), "2026-02-27", "twee");
    std::fs::remove_dir_all(office.path()).expect("removed");
    copy(&copied, &office.path());
    // Somebody with a key writes on in the old copy until it is as long, and longer.
    let elsewhere = office.open_elsewhere("anna").expect("opens");
    for n in 0..5 {
        add(&elsewhere, "2026-02-27", &format!("ander {n}"));
    }
    drop(elsewhere);
    assert!(rolled_back(office.try_open("anna")));
}

#[test]
fn every_changed_page_is_noticed() {
    let office = Office::new("2026-03-01");
    archived(&office.open("anna"), "2026-02-01");
    let path = office.path().join("vault-1.db");
    let good = std::fs::read(&path).expect("a database");
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + (page * 37) % 4096] ^= 1 << (page % 8);
        std::fs::write(&path, &bad).expect("written");
        let noticed = match office.try_open("anna") {
            Ok(store) => {
                let report = kluis::store::verify::run(&store).expect("can be checked");
                !report.is_ok()
            }
            Err(ActionError::Store(StoreError::Damaged | StoreError::Tampered { .. })) => true,
            Err(other) => panic!("page {page}: {other}"),
        };
        assert!(noticed, "page {page}");
    }
    std::fs::write(&path, &good).expect("written");
    office.assert_sound();
}

#[test]
fn old_pages_put_back_one_by_one_are_noticed_or_change_nothing() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "een");
    drop(store);
    let path = office.path().join("vault-1.db");
    let old = std::fs::read(&path).expect("a database");
    let store = office.open("anna");
    let draft = crate::setting::decide(&[], "dismiss", None);
    signal::triage(&desk(&store), number, &draft).expect("dismissed");
    drop(store);
    let new = std::fs::read(&path).expect("a database");
    let mut put_back = 0;
    for page in 0..old.len() / 4096 {
        let range = page * 4096..(page + 1) * 4096;
        if old[range.clone()] == new[range.clone()] {
            continue;
        }
        put_back += 1;
        let mut mixed = new.clone();
        mixed[range.clone()].copy_from_slice(&old[range]);
        std::fs::write(&path, &mixed).expect("written");
        let Ok(store) = office.try_open("anna") else {
            continue;
        };
        let report = kluis::store::verify::run(&store).expect("can be checked");
        if report.is_ok() {
            // Page 1 holds SQLite's change counter and nothing of ours: an old one is harmless.
            let tx = store.read().expect("reads");
            let (read, _) = kluis::store::signal::get(&tx, number).expect("reads");
            assert_eq!(
                (page, read.status.id()),
                (0, "dismissed"),
                "page {}",
                page + 1
            );
        }
    }
    assert!(put_back >= 5, "{put_back} pages changed");
    std::fs::write(&path, &new).expect("written");
    office.assert_sound();
}

#[test]
fn a_whole_set_of_old_pages_below_the_newest_entry_is_noticed_when_the_record_is_read() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "een");
    drop(store);
    let path = office.path().join("vault-1.db");
    let old = std::fs::read(&path).expect("a database");
    let store = office.open("anna");
    let draft = crate::setting::decide(&[], "dismiss", None);
    signal::triage(&desk(&store), number, &draft).expect("dismissed");
    drop(store);
    let new = std::fs::read(&path).expect("a database");
    let changed: Vec<usize> = (0..old.len() / 4096)
        .filter(|p| old[p * 4096..(p + 1) * 4096] != new[p * 4096..(p + 1) * 4096])
        .collect();
    // Every pair of pages put back together: the entry itself must stay for the head to agree.
    for a in &changed {
        for b in &changed {
            let mut mixed = new.clone();
            for page in [a, b] {
                let range = page * 4096..(page + 1) * 4096;
                mixed[range.clone()].copy_from_slice(&old[range]);
            }
            std::fs::write(&path, &mixed).expect("written");
            let Ok(store) = office.try_open("anna") else {
                continue;
            };
            if let Ok(shown) = signal::show(&desk(&store), number) {
                let status = shown.signal.status.id();
                assert_eq!(status, "dismissed", "pages {a} and {b}: an old answer");
            }
        }
    }
}

#[test]
fn nothing_that_people_wrote_stands_in_any_file_in_clear() {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    let store = office.open("anna");
    let mut draft = crate::setting::tip("2026-02-27", "MERKTEKEN-TEKST");
    draft.reference = Some("MERKTEKEN-REF".into());
    draft.street = Some("MERKTEKEN-STRAAT".into());
    signal::add(&desk(&store), draft).expect("added");
    archived(&store, "2026-02-01");
    drop(store);
    let mut looked = 0;
    let mut folders = vec![office.dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            looked += 1;
            let bytes = std::fs::read(&path).expect("readable");
            for mark in [
                "MERKTEKEN",
                "omdat het zo is",
                "S2026-0001",
                "drugs",
                "wijkagent",
            ] {
                let found = bytes.windows(mark.len()).any(|w| w == mark.as_bytes());
                assert!(!found, "{mark} in {}", path.display());
            }
        }
    }
    assert!(looked >= 6, "{looked} files");
}

/// What a stolen purger's key writes with tools made by hand: an entry of an action that a purger
/// may sign, stating what it may not.
fn forge(office: &Office, change: impl FnOnce(&mut kluis::store::WriteTx<'_>)) {
    let store = office.open("job");
    let mut tx = store.write().expect("begins");
    change(&mut tx);
    let entry = kluis::store::EntryDraft::new(kluis::audit::entry::Action::Destroy);
    tx.commit(entry.result("0")).expect("commits");
}

fn found(office: &Office, what: &str) {
    let store = office.open("anna");
    let report = kluis::store::verify::run(&store).expect("can be checked");
    let whats: Vec<_> = report.faults.iter().map(|f| f.what).collect();
    assert!(whats.iter().any(|w| w.contains(what)), "{whats:?}");
}

fn attacked() -> (
    Office,
    kluis::domain::id::Number,
    kluis::domain::id::RecordId,
) {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    let store = office.open("anna");
    let number = add(&store, "2026-02-27", "tekst");
    let record = signal::show(&desk(&store), number)
        .expect("shown")
        .signal
        .record;
    (office, number, record)
}

#[test]
fn a_stolen_purgers_key_that_destroys_what_is_not_due_is_found() {
    let (office, _, record) = attacked();
    forge(&office, |tx| {
        kluis::store::record::delete(tx, record).expect("deleted");
        tx.count_destroyed(1);
    });
    found(&office, "not due");
}

#[test]
fn a_wrong_date_in_a_purgers_entry_makes_nothing_due() {
    let (mut office, _, record) = attacked();
    office.on("2036-03-01");
    forge(&office, |tx| {
        kluis::store::record::delete(tx, record).expect("deleted");
        tx.count_destroyed(1);
    });
    office.on("2026-03-02");
    found(&office, "not due");
}

#[test]
fn a_deadline_that_a_purgers_key_moved_is_found_and_not_followed() {
    let (office, number, record) = attacked();
    let moved = kluis::domain::retention::Term {
        rule: kluis::domain::retention::Rule::Unweighed,
        from: crate::setting::day("2025-02-27"),
        destroy_on: crate::setting::day("2026-02-27"),
    };
    forge(&office, |tx| {
        kluis::store::term::start(tx, record, moved).expect("started");
    });
    found(&office, "states what this action or role may not");
    let refused = kluis::actions::purge::purge(&desk(&office.open("job")), None);
    let noticed = matches!(
        refused,
        Err(ActionError::Store(StoreError::Tampered { .. }))
    );
    assert!(noticed, "{refused:?}");
    let store = office.open("anna");
    let tx = store.read().expect("reads");
    assert!(
        kluis::store::signal::get(&tx, number).is_ok(),
        "it is still there"
    );
}

#[test]
fn a_hold_that_a_purgers_key_removed_is_found_and_still_holds() {
    let (office, _, _) = attacked();
    let store = office.open("anna");
    let number = add(&store, "2024-02-27", "allang over zijn termijn");
    kluis::actions::retention::hold(&desk(&store), number, "inzage", None).expect("held");
    let record = signal::show(&desk(&store), number)
        .expect("shown")
        .signal
        .record;
    drop(store);
    forge(&office, |tx| {
        kluis::store::hold::delete(tx, record).expect("deleted");
    });
    found(&office, "states what this action or role may not");
    let refused = kluis::actions::purge::purge(&desk(&office.open("job")), None);
    let noticed = matches!(
        refused,
        Err(ActionError::Store(StoreError::Tampered { .. }))
    );
    assert!(noticed, "{refused:?}");
}

#[test]
fn a_policy_that_the_coordinator_did_not_sign_counts_for_nothing() {
    let (office, ..) = attacked();
    let mut policy = kluis::domain::policy::Policy::built_in();
    policy.purge.max_records = 1_000_000;
    forge(&office, |tx| {
        kluis::store::policy::replace(tx, &policy.to_toml()).expect("replaced");
    });
    found(&office, "states what this action or role may not");
    let refused = kluis::actions::policy::show(&desk(&office.open("anna"))).map(drop);
    let noticed = matches!(
        refused,
        Err(ActionError::Store(StoreError::Tampered { .. }))
    );
    assert!(noticed, "{refused:?}");
}

#[test]
fn an_entry_of_an_action_that_the_role_may_not_sign_stops_everybody() {
    let (office, _, record) = attacked();
    let store = office.open("job");
    let mut tx = store.write().expect("begins");
    kluis::store::hold::find_dates(&tx, &record).expect("reads");
    tx.touch(record);
    let entry = kluis::store::EntryDraft::new(kluis::audit::entry::Action::Weigh);
    tx.commit(entry).expect("commits");
    drop(store);
    let refused = office.try_open("anna").map(drop);
    let noticed = matches!(
        refused,
        Err(ActionError::Store(StoreError::Tampered { .. }))
    );
    assert!(noticed, "{refused:?}");
}
