//! Flipped bits, swapped pages, files cut and lengthened: pages, hot journal, keyring, slots.

use crate::scene::{Dump, Scene, Sight, dump, history, look};
use crate::setting::desk;
use crate::tools::Thief;
use crate::{Dice, rounds};
use kluis::actions::signal;
use std::fs;
use std::path::PathBuf;

const PAGE: usize = 4096;

/// One change to a file's bytes, and what it was. A third of them is where one of these headers
/// begins: they are few bytes, and each of them says much.
fn change(dice: &mut Dice, bytes: &[u8], headers: &[usize]) -> (Vec<u8>, String) {
    let mut changed = bytes.to_vec();
    let mut at = dice.roll(bytes.len());
    if !headers.is_empty() && dice.roll(3) == 0 {
        at = (dice.pick(headers) + dice.roll(64)).min(bytes.len() - 1);
    }
    let pages = bytes.len().div_ceil(PAGE);
    let what = match dice.roll(12) {
        0..=5 => {
            let bit = dice.roll(8);
            changed[at] ^= 1 << bit;
            format!("bit {bit} of byte {at}")
        }
        6 => {
            let count = 1 + dice.roll(64.min(bytes.len() - at));
            let noise = dice.bytes(count);
            changed[at..at + count].copy_from_slice(&noise);
            format!("{count} bytes at {at}")
        }
        7 => {
            changed.truncate(at);
            format!("cut to {at}")
        }
        8 => {
            changed.truncate(at / PAGE * PAGE);
            format!("cut to page {}", at / PAGE)
        }
        9 => {
            let count = [1, 512, PAGE, PAGE + 1, 3 * PAGE][dice.roll(5)];
            changed.extend(dice.bytes(count));
            format!("{count} bytes behind")
        }
        10 if pages > 1 => {
            let (one, other) = (dice.roll(pages), dice.roll(pages));
            for n in 0..PAGE {
                let (one, other) = (one * PAGE + n, other * PAGE + n);
                if one.max(other) < changed.len() {
                    changed.swap(one, other);
                }
            }
            format!("pages {one} and {other} swapped")
        }
        _ => {
            let (from, to) = (dice.roll(bytes.len()), at);
            let count = dice.roll(512).min(bytes.len() - from.max(to));
            changed.copy_within(from..from + count, to);
            format!("{count} bytes of {from} at {to}")
        }
    };
    (changed, what)
}

/// The files of the vault that hold something, and what shows whether they are used.
fn targets(scene: &Scene) -> Vec<PathBuf> {
    let vault = scene.office.path();
    let anna = Thief::of(&scene.office, "anna").vault.member().id.clone();
    vec![
        scene.database(),
        vault.join("keyring"),
        vault.join("slots").join(anna),
    ]
}

#[test]
fn a_changed_database_keyring_or_slot_is_noticed() {
    let scene = Scene::of(history().office);
    let targets = targets(&scene);
    let mut dice = Dice::new(1);
    let (mut done, total) = (0, rounds(50, 8_000));
    while done < total {
        // The database has the most bytes.
        let path = &targets[[0, 0, 0, 1, 2][dice.roll(5)]];
        let bytes = scene.bytes(path);
        let (changed, what) = change(&mut dice, bytes, &[]);
        if changed == bytes {
            continue;
        }
        done += 1;
        fs::write(path, &changed).expect("written");
        let sight = look(&scene.office, "anna");
        assert!(sight.noticed(), "{}: {what}", path.display());
        scene.put_back();
    }
    println!("{done} changes of database, keyring and slot, all noticed");
}

#[test]
fn every_page_takes_no_flip_anywhere() {
    let scene = Scene::of(history().office);
    let path = scene.database();
    let good = scene.bytes(&path).to_vec();
    let pages = good.len() / PAGE;
    let mut dice = Dice::new(2);
    // `cargo test` flips a bit of every page in tests/office; here it is a sample.
    let step = if rounds(0, 10_000) == 0 { 15 } else { 1 };
    let mut done = 0;
    for page in (0..pages).step_by(step) {
        done += 1;
        let mut bad = good.clone();
        bad[page * PAGE + dice.roll(PAGE)] ^= 1 << dice.roll(8);
        fs::write(&path, &bad).expect("written");
        let sight = look(&scene.office, "anna");
        assert!(sight.noticed(), "page {}", page + 1);
        let named = format!("page {}", page + 1);
        if let Sight::Faults(faults) = sight {
            assert!(
                faults.iter().any(|f| f.where_ == named),
                "{named}: {faults:?}"
            );
        }
    }
    scene.put_back();
    println!("a bit of each of {done} of {pages} pages");
}

/// The files as a crash in the middle of a large change leaves them, and what was there before.
struct Crash {
    scene: Scene,
    journal: PathBuf,
    before: Dump,
    /// Where the last counted record ends.
    counted: usize,
}

fn crash() -> Crash {
    let office = history().office;
    let before = dump(&office);
    let journal = office.path().join("vault-1.db-journal");
    let database = office.path().join("vault-1.db");
    let thief = Thief::of(&office, "anna");
    // A tiny cache, so that pages are written while the transaction runs.
    thief.run(
        "PRAGMA cache_size = 3; BEGIN; UPDATE workflow SET toml = upper(toml); \
         UPDATE state_node SET children = zeroblob(2048); UPDATE policy SET toml = upper(toml); \
         UPDATE entry_leaf SET n = n + 1000; UPDATE state SET digest = zeroblob(32); \
         UPDATE entry SET result = 'half'; UPDATE signal SET theme = 'afval';",
    );
    let files = (fs::read(&database), fs::read(&journal));
    drop(thief);
    fs::write(&database, files.0.expect("readable")).expect("written");
    fs::write(&journal, files.1.as_ref().expect("readable")).expect("written");
    let counted = counted(&files.1.expect("readable"));
    let scene = Scene::of(office);
    assert_eq!(dump(&scene.office), before, "the journal is played back");
    scene.put_back();
    Crash {
        scene,
        journal,
        before,
        counted,
    }
}

fn counted(journal: &[u8]) -> usize {
    let (mut at, mut end) = (0, 0);
    while at + 512 <= journal.len() && journal[at] == 0xd9 {
        let count: [u8; 4] = journal[at + 8..at + 12].try_into().expect("four");
        end = at + 512 + u32::from_be_bytes(count) as usize * (PAGE + 8);
        at = end.next_multiple_of(512);
    }
    assert!(end > 8 * PAGE, "a journal with something in it: {end}");
    end
}

#[test]
fn a_changed_hot_journal_is_noticed_or_plays_back_what_was() {
    let crash = crash();
    let (scene, journal) = (&crash.scene, &crash.journal);
    let mut dice = Dice::new(3);
    let (mut done, mut harmless, total) = (0, 0, rounds(20, 2_000));
    let headers = headers(scene.bytes(journal));
    assert!(headers.len() > 1, "{headers:?}");
    while done < total {
        let bytes = scene.bytes(journal);
        let (changed, what) = change(&mut dice, bytes, &headers);
        if changed == bytes {
            continue;
        }
        done += 1;
        fs::write(journal, &changed).expect("written");
        if !look(&scene.office, "anna").noticed() {
            harmless += 1;
            assert!(dump(&scene.office) == crash.before, "{what}");
            assert_unused(bytes, &changed, crash.counted, &what);
        }
        scene.put_back();
    }
    println!("{done} changes of a hot journal, {harmless} of bytes that nothing reads");
}

/// Where the headers of a journal begin, and where the next one would.
fn headers(journal: &[u8]) -> Vec<usize> {
    let mut headers = vec![0];
    while let Some(at) = headers.last().copied().filter(|at| journal[*at] == 0xd9) {
        let count: [u8; 4] = journal[at + 8..at + 12].try_into().expect("four");
        let end: usize = at + 512 + u32::from_be_bytes(count) as usize * (PAGE + 8);
        headers.push(end.next_multiple_of(512));
        if end.next_multiple_of(512) + 512 > journal.len() {
            break;
        }
    }
    headers
}

/// What may change unseen: the padding of headers, the gap before the next one, and everything
/// behind the last counted record.
fn assert_unused(good: &[u8], changed: &[u8], counted: usize, what: &str) {
    let headers = headers(good);
    assert!(changed.len() >= counted, "{what}: cut where it counts");
    for at in (0..counted).filter(|at| good[*at] != changed[*at]) {
        let padding = headers.iter().any(|h| (h + 64..h + 512).contains(&at));
        let gap = headers
            .iter()
            .any(|h| at < *h && at + 512 > *h && (h - at) < 512)
            && !headers.iter().any(|h| record_covers(*h, good, at));
        assert!(padding || gap, "{what}: byte {at} counts");
    }
}

fn record_covers(header: usize, good: &[u8], at: usize) -> bool {
    if good.get(header) != Some(&0xd9) {
        return false;
    }
    let count: [u8; 4] = good[header + 8..header + 12].try_into().expect("four");
    let end = header + 512 + u32::from_be_bytes(count) as usize * (PAGE + 8);
    (header + 512..end).contains(&at)
}

/// What no format can tell by itself is told by the log.
#[test]
fn a_hot_journal_taken_away_is_found_by_verify() {
    let crash = crash();
    for gone in [true, false] {
        match gone {
            true => fs::remove_file(&crash.journal).expect("removed"),
            false => fs::write(&crash.journal, b"").expect("emptied"),
        }
        let sight = look(&crash.scene.office, "anna");
        assert!(sight.noticed(), "removed: {gone}");
        crash.scene.put_back();
    }
}

/// An older journal of the same vault, put beside a newer database.
#[test]
fn an_old_hot_journal_is_noticed_or_changes_nothing() {
    let crash = crash();
    let journal = crash.scene.bytes(&crash.journal).to_vec();
    // The crash is mended, and the office works on.
    let store = crash.scene.office.open("anna");
    let numbers: Vec<_> = (0..3)
        .map(|n| crate::setting::add(&store, "2026-02-27", &format!("later {n}")))
        .collect();
    drop(store);
    let scene = Scene::of(crash.scene.office);
    fs::write(&crash.journal, &journal).expect("put back");
    if !look(&scene.office, "anna").noticed() {
        let store = scene.office.open("anna");
        for number in numbers {
            signal::show(&desk(&store), number).expect("still there");
        }
    }
    scene.put_back();
}
