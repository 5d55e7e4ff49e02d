//! Restoring: what was destroyed since stays destroyed, whatever copy is put back.

use crate::backup::target;
use crate::setting::{Office, add, archived, day, desk, refusal};
use kluis::actions::restore::{Order, Restored, restore};
use kluis::actions::{ActionError, backup, member, purge, retention, signal};
use kluis::audit::destroyed::List;
use kluis::domain::id::Number;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::{Options, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    office.hire("bram", Role::Analyst);
    fs::create_dir(office.dir.path().join("disk")).expect("made");
    office
}

fn sure(office: &Office, member: &str) -> Store {
    office.open_sure_of_the_clock(member)
}

/// Restores beside the vault and lets it take the vault's place.
fn put_back(
    office: &Office,
    source: &Path,
    with_live: bool,
    confirm_gap: bool,
) -> Result<Restored, ActionError> {
    let new = office.dir.path().join("restored.kluis");
    let path = office.path();
    let options = Options {
        clock_confirmed: true,
        ..office.options("anna")
    };
    let restored = restore(&Order {
        source,
        target: &new,
        live: with_live.then_some(&*path),
        member: "anna",
        credential: &office.credential("anna"),
        options: &options,
        confirm_gap,
        ground: "teruggezet",
    })?;
    let _ = fs::remove_dir_all(&path);
    fs::rename(&new, &path).expect("moved");
    Ok(restored)
}

fn numbers(store: &Store) -> BTreeSet<Number> {
    let listed = signal::list(&desk(store), &signal::SignalFilter::default()).expect("listed");
    listed.into_iter().map(|row| row.number).collect()
}

#[test]
fn what_was_destroyed_since_is_destroyed_again_before_the_vault_opens() {
    let mut office = office();
    let store = office.open("anna");
    let gone = add(&store, "2025-03-02", "gaat weg");
    let stays = add(&store, "2026-02-20", "blijft");
    let due_later = add(&store, "2025-03-20", "is aan de beurt na de kopie");
    let copy = target(&office, "copy");
    backup::create(&desk(&store), &copy, None).expect("made");
    drop(store);
    office.on("2026-03-03");
    let unknown = add(&sure(&office, "bram"), "2025-03-03", "kent de kopie niet");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(report.destroyed.len(), 2);
    drop(office.open("bram"));

    // Total loss.
    fs::remove_dir_all(office.path()).expect("lost");
    office.on("2026-03-25");
    let restored = put_back(&office, &copy, false, false).expect("restored");
    assert_eq!(
        (restored.destroyed, restored.gap, restored.unproven),
        (2, 0, 0)
    );
    assert_eq!(restored.held, 1, "due by the copy alone");
    let anna = office.open("anna");
    assert_eq!(numbers(&anna), BTreeSet::from([stays, due_later]));
    assert!(anna.restored_since().is_none(), "whoever restored it knows");

    // What only the copy says is due waits for the coordinator.
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!((report.destroyed.len(), report.held.len()), (0, 1));
    retention::release(&desk(&anna), due_later, "niets over besloten").expect("released");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(report.destroyed.len(), 1);

    // The others are told what is gone, once, and numbers are not given out again.
    let bram = office.open("bram");
    let since = bram.restored_since().expect("told");
    assert!(since.first_lost <= since.last_lost);
    drop(bram);
    assert!(office.open("bram").restored_since().is_none());
    let next = add(&anna, "2026-03-20", "nieuw");
    assert!(next.sequence > 10_000 && ![gone, unknown].contains(&next));
    office.assert_sound();
}

#[test]
fn a_rollback_after_a_restore_is_still_refused() {
    let mut office = office();
    add(&office.open("anna"), "2026-02-20", "blijft");
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    add(&office.open("anna"), "2026-02-20", "gaat verloren");
    drop(office.open("bram"));
    let original = office.dir.path().join("original");
    crate::attack::copy(&office.path(), &original);
    office.on("2026-03-02");
    put_back(&office, &copy, false, false).expect("restored");
    let early = office.dir.path().join("early");
    crate::attack::copy(&office.path(), &early);
    drop(office.open("bram"));
    office.on("2026-03-03");
    add(&office.open("anna"), "2026-02-20", "na het terugzetten");
    for member in ["anna", "bram"] {
        drop(office.open(member));
    }
    for old in [&early, &original] {
        fs::remove_dir_all(office.path()).expect("removed");
        crate::attack::copy(old, &office.path());
        for member in ["anna", "bram"] {
            let opened = office.try_open(member).map(drop);
            let refused = matches!(
                opened,
                Err(ActionError::Store(StoreError::RolledBack { .. }))
            );
            assert!(refused, "{member} {old:?}");
        }
    }
}

#[test]
fn an_abandoned_restore_does_not_take_the_place_of_a_vault_that_went_on() {
    let mut office = office();
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    add(&office.open("bram"), "2026-02-20", "in de echte kluis");
    let living = office.dir.path().join("living");
    crate::attack::copy(&office.path(), &living);
    // Restored to look at something, and left lying about.
    let elsewhere = Options {
        state_dir: office.dir.path().join("elsewhere"),
        ..office.options("anna")
    };
    let abandoned = office.dir.path().join("abandoned");
    let order = Order {
        source: &copy,
        target: &abandoned,
        live: None,
        member: "anna",
        credential: &office.credential("anna"),
        options: &elsewhere,
        confirm_gap: false,
        ground: "teruggezet",
    };
    restore(&order).expect("restored");
    office.on("2026-03-02");
    add(&office.open("bram"), "2026-02-20", "het werk gaat door");
    fs::rename(office.path(), office.dir.path().join("stolen")).expect("moved");
    fs::rename(&abandoned, office.path()).expect("moved");
    assert!(office.try_open("bram").is_err());
}

#[test]
fn only_the_coordinator_restores_and_never_over_something() {
    let office = office();
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    let order = |member: &str, to: &Path| {
        restore(&Order {
            source: &copy,
            target: to,
            live: None,
            member,
            credential: &office.credential(member),
            options: &office.options(member),
            confirm_gap: false,
            ground: "teruggezet",
        })
    };
    let new = office.dir.path().join("new");
    assert!(matches!(
        refusal(order("bram", &new)),
        Refusal::RoleMayNot { .. }
    ));
    assert!(order("anna", &office.path()).is_err());
    assert!(!new.exists());
    let mut bytes = fs::read(&copy).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).expect("written");
    assert!(order("anna", &new).is_err());
    assert!(!new.exists());
    let left = office.dir.path().read_dir().expect("readable");
    let hidden = left.filter(|e| {
        let name = e.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with(".kluis-")
    });
    assert_eq!(hidden.count(), 0, "nothing half-made is left");
    office.assert_sound();
}

#[test]
fn a_missing_list_is_a_gap_that_must_be_confirmed() {
    let mut office = office();
    add(&office.open("anna"), "2025-03-02", "gaat weg");
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    office.on("2026-03-03");
    drop(numbers(&sure(&office, "anna")));
    purge::purge(&desk(&office.open("job")), None).expect("runs");
    drop(office.open("anna"));
    let disk = office.dir.path().join("disk");
    let list = disk
        .read_dir()
        .expect("readable")
        .map(|e| e.expect("an entry").path())
        .find(|p| p.extension().is_some_and(|e| e == "destroyed"))
        .expect("a list");
    let good = fs::read_to_string(&list).expect("text");
    let cut: String = good
        .lines()
        .filter(|l| !l.starts_with("gone "))
        .map(|l| format!("{l}\n"))
        .collect();
    let without = |text: Option<&str>| {
        match text {
            Some(text) => fs::write(&list, text).expect("written"),
            None => fs::remove_file(&list).expect("removed"),
        }
        put_back(&office, &copy, false, false)
    };
    for text in [
        Some(cut.as_str()),
        Some(""),
        Some("kluis destroyed 9\n"),
        None,
    ] {
        let refused = without(text);
        assert!(
            matches!(refused, Err(ActionError::UnknownDestructions(1))),
            "{text:?}"
        );
    }
    fs::write(&list, &good).expect("written");
    let restored = put_back(&office, &copy, false, false).expect("restored");
    assert_eq!((restored.destroyed, restored.gap), (1, 0));
    office.assert_sound();
}

#[test]
fn a_stolen_purge_key_cannot_have_a_restore_destroy_what_is_not_due() {
    let mut office = office();
    let anna = office.open("anna");
    let held = add(&anna, "2025-03-02", "wordt opgeschort");
    let moved = archived(&anna, "2026-02-01");
    let copy = target(&office, "copy");
    retention::hold(&desk(&anna), held, "bezwaar", None).expect("held");
    backup::create(&desk(&anna), &copy, None).expect("made");
    drop(anna);
    // The thief's own vault: a purge that takes a term and a hold for what they are not.
    office.on("2026-03-03");
    drop(numbers(&sure(&office, "anna")));
    let store = office.open("job");
    let ids = {
        let tx = store.read().expect("reads");
        [held, moved.number].map(|n| kluis::store::record::get_id(&tx, n).expect("there"))
    };
    let mut tx = store.write().expect("writes");
    kluis::store::record::delete(&mut tx, ids[0]).expect("deleted");
    kluis::store::record::delete(&mut tx, ids[1]).expect("deleted");
    let items: Vec<_> = [held, moved.number]
        .into_iter()
        .zip(ids)
        .map(
            |(number, record)| kluis::store::declaration::DeclarationItem {
                record,
                number,
                rule: None,
                basis: None,
                from: None,
                destroy_on: None,
                begun_on: day("2026-01-01"),
                ended_on: None,
                parts: 1,
                with_case: None,
            },
        )
        .collect();
    kluis::store::declaration::insert(&mut tx, day("2026-03-03"), &items).expect("made");
    tx.count_destroyed(2);
    let entry = kluis::store::EntryDraft::new(kluis::audit::Action::Destroy);
    tx.commit(entry).expect("committed");
    backup::spread_lists(&store).expect("spread");
    drop(store);

    // `verify` says so, and a restore does not follow it.
    assert!(!office.verify("anna").is_ok());
    let restored = put_back(&office, &copy, false, true).expect("restored");
    assert_eq!((restored.destroyed, restored.unproven), (0, 2));
    assert_eq!(restored.gap, 2, "what this computer saw counted");
    let anna = office.open("anna");
    assert!(numbers(&anna).contains(&held));
    assert!(kluis::actions::case::show(&desk(&anna), moved.number).is_ok());
    office.assert_sound();
}

#[test]
fn a_list_survives_a_vault_that_does_not_know_it() {
    let mut office = office();
    add(&office.open("anna"), "2025-03-02", "gaat weg");
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    let other = target(&office, "other/copy");
    fs::create_dir(other.parent().expect("a folder")).expect("made");
    backup::create(&desk(&office.open("anna")), &other, None).expect("made");
    office.on("2026-03-03");
    drop(numbers(&sure(&office, "anna")));
    purge::purge(&desk(&office.open("job")), None).expect("runs");
    drop(office.open("anna"));
    let away = office.dir.path().join("away");
    fs::rename(other.parent().expect("a folder"), &away).expect("unplugged");
    for name in fs::read_dir(office.dir.path().join("disk")).expect("readable") {
        let path = name.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "destroyed") {
            fs::remove_file(path).expect("removed");
        }
    }
    let restored = put_back(&office, &copy, false, true).expect("restored");
    assert_eq!(restored.gap, 1);
    // The disk comes back, with the only list that knows; the next backup there keeps it.
    fs::rename(&away, other.parent().expect("a folder")).expect("plugged in");
    let again = other.with_file_name("again");
    backup::create(&desk(&office.open("anna")), &again, None).expect("made");
    let restored = put_back(&office, &other, false, false).expect("restored");
    assert_eq!((restored.destroyed, restored.gap), (1, 0));
}

/// A small generator, so that a run that fails can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

#[test]
fn restores_of_any_age_bring_nothing_back() {
    // Two hundred take minutes: KLUIS_TEST_RESTORES=200.
    let most = std::env::var("KLUIS_TEST_RESTORES").ok();
    let most: u64 = most.and_then(|n| n.parse().ok()).unwrap_or(30);
    let mut office = office();
    let mut dice = Dice(0x6b6c_7569_7331);
    let mut today = day("2026-03-01");
    let folders = [office.dir.path().join("disk"), office.dir.path().join("b")];
    fs::create_dir(&folders[1]).expect("made");
    let mut copies: Vec<PathBuf> = Vec::new();
    let mut ever: BTreeMap<Number, String> = BTreeMap::new();
    let mut destroyed: BTreeSet<Number> = BTreeSet::new();
    let (mut restores, mut gaps, mut again, mut step) = (0, 0, 0, 0);
    while restores < most {
        step += 1;
        today = today + chrono::Days::new(dice.roll(3) as u64);
        office.on(&today.to_string());
        match dice.roll(8) {
            0..=2 => {
                let received = today - chrono::Days::new(330 + dice.roll(50) as u64);
                let text = format!("merk {step}");
                let store = sure(&office, "anna");
                let number = add(&store, &received.to_string(), &text);
                assert_eq!(
                    ever.insert(number, text),
                    None,
                    "{number} was given out twice"
                );
            }
            3 => {
                drop(numbers(&sure(&office, "anna")));
                let job = office.open("job");
                let report = match purge::purge(&desk(&job), None) {
                    Ok(report) => report,
                    Err(_) => {
                        purge::purge(&desk(&sure(&office, "anna")), Some(1000)).expect("runs")
                    }
                };
                destroyed.extend(report.destroyed.iter().map(|line| line.number));
            }
            4 => {
                let path = folders[dice.roll(2)].join(format!("copy-{step}"));
                let made = backup::create(&desk(&sure(&office, "anna")), &path, None);
                copies.push(made.expect("made").path);
            }
            5 => {
                let store = sure(&office, "bram");
                let all: Vec<Number> = numbers(&store).into_iter().collect();
                if !all.is_empty() {
                    let number = all[dice.roll(all.len())];
                    if retention::hold(&desk(&store), number, "bezwaar", None).is_err() {
                        retention::release(&desk(&store), number, "klaar").expect("released");
                    }
                }
            }
            _ if copies.is_empty() => {}
            _ => {
                let source = copies[dice.roll(copies.len())].clone();
                let with_live = dice.roll(2) == 0;
                if !with_live {
                    fs::remove_dir_all(office.path()).expect("lost");
                }
                let mut restored = put_back(&office, &source, with_live, false);
                if let Err(ActionError::UnknownDestructions(_)) = restored {
                    // The hint: put the other lists beside this backup.
                    gaps += 1;
                    gather_lists(&folders);
                    restored = put_back(&office, &source, with_live, false);
                }
                let restored = restored.unwrap_or_else(|e| panic!("restore {restores}: {e}"));
                assert_eq!(
                    (restored.gap, restored.unproven),
                    (0, 0),
                    "restore {restores}"
                );
                again += restored.destroyed;
                restores += 1;
                let anna = office.open("anna");
                let there = numbers(&anna);
                let back: Vec<_> = there.intersection(&destroyed).collect();
                assert!(back.is_empty(), "restore {restores}: {back:?} came back");
                for number in &there {
                    let shown = signal::show(&desk(&anna), *number).expect("shown");
                    assert_eq!(Some(&shown.signal.text), ever.get(number));
                }
                drop(anna);
                drop(office.open("bram"));
                if restores % 20 == 0 {
                    office.assert_sound();
                }
            }
        }
    }
    office.assert_sound();
    assert!(
        destroyed.len() > 5 && again > 20,
        "{} {again}",
        destroyed.len()
    );
    println!(
        "{step} steps, {} copies, {} destroyed, {again} again, {gaps} gaps",
        copies.len(),
        destroyed.len()
    );
}

/// Puts every list of every folder into every other, under a name of its own.
fn gather_lists(folders: &[PathBuf]) {
    let mut found = Vec::new();
    for folder in folders {
        for entry in folder.read_dir().expect("readable") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "destroyed") {
                found.push(path);
            }
        }
    }
    for (n, list) in found.iter().enumerate() {
        let text = fs::read_to_string(list).expect("text");
        let id = kluis::canonical::to_hex(&List::parse(&text).expect("a list").vault_id);
        for folder in folders
            .iter()
            .filter(|folder| list.parent() != Some(folder))
        {
            fs::write(folder.join(format!("{id}-from-{n}.destroyed")), &text).expect("written");
        }
    }
}

#[test]
fn who_left_since_the_copy_is_named() {
    let office = office();
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    drop(member::remove(office.open("anna"), "bram", None).expect("removed"));
    backup::create(&desk(&office.open("anna")), &target(&office, "later"), None).expect("made");
    let restored = put_back(&office, &copy, false, false).expect("restored");
    assert_eq!(restored.leavers, ["bram"]);
}

#[test]
fn a_restore_names_who_left_after_the_copy_was_made() {
    let mut office = office();
    add(&office.open("anna"), "2026-02-20", "tekst");
    let copy = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &copy, None).expect("made");
    let removed = member::remove(office.open("anna"), "bram", None).expect("removed");
    assert!(removed.unreached.is_empty());
    drop(removed);
    office.on("2026-03-02");
    let restored = put_back(&office, &copy, false, false).expect("restored");
    assert_eq!(
        restored.leavers,
        ["bram"],
        "by the list beside the copy alone"
    );
}
