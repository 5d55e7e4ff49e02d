//! Old pages put back in their own places, alone and in sets: what a cipher cannot notice.

use crate::scene::{Dump, Scene, dump, history, look, shown};
use crate::setting::{THREE_YES_COMPLEX, add, decide, desk};
use crate::{Dice, rounds};
use kluis::actions::{case, purge, retention, signal};
use kluis::domain::id::Number;
use std::collections::BTreeMap;
use std::fs;

const PAGE: usize = 4096;

/// The database after each of many changes, and the records that are in it.
struct Past {
    scene: Scene,
    versions: Vec<Vec<u8>>,
    numbers: Vec<Number>,
}

fn past() -> Past {
    let mut history = history();
    let path = history.office.path().join("vault-1.db");
    let mut versions = vec![fs::read(&path).expect("a database")];
    let mut numbers = history.numbers();
    for n in 0..12 {
        let office = &mut history.office;
        let store = office.open("anna");
        match n % 6 {
            0 => numbers.push(add(&store, "2026-02-27", &format!("later {n}"))),
            1 => {
                let last = *numbers.last().expect("a signal");
                let decision = decide(&[], "dismiss", None);
                signal::triage(&desk(&store), last, &decision).expect("dismissed");
            }
            2 => drop(case::note(&desk(&store), history.running, "nog een").expect("noted")),
            3 => match n < 6 {
                true => retention::release(&desk(&store), history.held, "klaar").expect("free"),
                false => {
                    retention::hold(&desk(&store), history.young, "bezwaar", None).expect("held")
                }
            },
            4 => {
                drop(store);
                if n > 6 {
                    purge::purge(&desk(&office.open("job")), None).expect("runs");
                }
            }
            _ => {
                let number = add(&store, "2026-02-28", "wordt opgepakt");
                let decision = decide(&THREE_YES_COMPLEX, "start", None);
                signal::triage(&desk(&store), number, &decision).expect("accepted");
                numbers.push(number);
            }
        }
        versions.push(fs::read(&path).expect("a database"));
    }
    drop(history.office.open("anna"));
    Past {
        scene: Scene::of(history.office),
        versions,
        numbers,
    }
}

fn page(bytes: &[u8], number: usize) -> Option<&[u8]> {
    bytes.get(number * PAGE..(number + 1) * PAGE)
}

#[test]
fn old_pages_in_any_set_are_noticed_or_change_no_answer() {
    let past = past();
    let (scene, newest) = (&past.scene, past.versions.last().expect("some"));
    let before = dump(&scene.office);
    scene.put_back();
    let answers = shown(&scene.office.open("anna"), &past.numbers);
    scene.put_back();
    let mut dice = Dice::new(4);
    let (mut unnoticed, mut used, total) = (0, 0, rounds(22, 1_000));
    for round in 0..total {
        let (mixed, what) = mix(&mut dice, &past.versions, newest);
        if mixed == *newest {
            continue;
        }
        fs::write(scene.database(), &mixed).expect("written");
        let sight = look(&scene.office, "anna");
        if !sight.noticed() {
            unnoticed += 1;
            assert_same(
                &dump(&scene.office),
                &before,
                &format!("round {round}: {what}"),
            );
        }
        scene.put_back();
        fs::write(scene.database(), &mixed).expect("written");
        // Whoever reads a record gets the right answer, or none.
        if let Ok(store) = scene.office.try_open("anna") {
            used += 1;
            let mixed = shown(&store, &past.numbers);
            for ((number, right), found) in past.numbers.iter().zip(&answers).zip(mixed) {
                assert!(
                    found.is_err() || found == *right,
                    "round {round}: {what}: {number}: {found:?} and not {right:?}"
                );
            }
        }
        scene.put_back();
    }
    println!(
        "{total} sets of old pages; {unnoticed} without any effect; {used} opened, and no record \
         was shown as it was not"
    );
}

/// Some of the pages that differ between an older version and the newest, from the older.
fn mix(dice: &mut Dice, versions: &[Vec<u8>], newest: &[u8]) -> (Vec<u8>, String) {
    let version = dice.roll(versions.len() - 1);
    let old = &versions[version];
    let differing: Vec<usize> = (0..newest.len() / PAGE)
        .filter(|n| page(old, *n).is_some_and(|old| Some(old) != page(newest, *n)))
        .collect();
    let (from, to) = (dice.roll(differing.len()), dice.roll(differing.len()));
    let chosen: Vec<usize> = match dice.roll(6) {
        0 => vec![differing[from]],
        1 => vec![differing[from], differing[to]],
        // A run: tables that were written together.
        2 => differing[from.min(to)..=from.max(to)].to_vec(),
        // All but one, or but a few: the entry that the head names must stay for it to open.
        3 => differing
            .iter()
            .copied()
            .filter(|n| *n != differing[from])
            .collect(),
        4 => {
            let kept: Vec<usize> = (0..4).map(|_| *dice.pick(&differing)).collect();
            differing
                .iter()
                .copied()
                .filter(|n| !kept.contains(n))
                .collect()
        }
        _ => differing
            .iter()
            .copied()
            .filter(|_| dice.roll(2) == 0)
            .collect(),
    };
    let mut mixed = newest.to_vec();
    for n in &chosen {
        mixed[n * PAGE..(n + 1) * PAGE].copy_from_slice(page(old, *n).expect("there"));
    }
    (mixed, format!("pages {chosen:?} of version {version}"))
}

fn assert_same(found: &Dump, before: &Dump, what: &str) {
    let differ: BTreeMap<_, _> = before
        .iter()
        .filter(|(table, rows)| found.get(*table) != Some(*rows))
        .collect();
    assert!(differ.is_empty(), "{what}: {:?}", differ.keys());
}
