//! Backups and lists of destructions, changed: bits flipped, cut, parts swapped, headers forged.

use crate::scene::{files, history, is_noticed};
use crate::setting::{Office, desk};
use crate::{Dice, rounds};
use kluis::actions::backup::{self, Unpacked};
use kluis::actions::purge;
use kluis::audit::destroyed::List;
use kluis::domain::id::RecordId;
use kluis::store::entry::Office as Signers;
use kluis::vault::keyring::Keyring;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

struct Copy {
    office: Office,
    path: PathBuf,
    good: Vec<u8>,
    /// The list of what was destroyed by then and since.
    list: String,
}

fn copy() -> Copy {
    let office = history().office;
    let disk = office.dir.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let path = disk.join("copy.kluisbak");
    backup::create(&desk(&office.open("anna")), &path, None).expect("made");
    purge::purge(&desk(&office.open("job")), None).expect("runs");
    let list = files(&disk)
        .into_iter()
        .find(|(path, _)| path.extension().is_some_and(|e| e == "destroyed"));
    Copy {
        good: fs::read(&path).expect("a copy"),
        list: String::from_utf8(list.expect("a list").1).expect("text"),
        path,
        office,
    }
}

/// Whether somebody who checks a copy is told that it does not hold.
fn is_refused(copy: &Copy, bytes: &[u8], what: &str) -> bool {
    fs::write(&copy.path, bytes).expect("written");
    let office = &copy.office;
    let checked = Unpacked::open(&copy.path).and_then(|unpacked| {
        unpacked.check("anna", &office.credential("anna"), &office.options("anna"))
    });
    match checked {
        Ok(report) => !report.is_ok(),
        Err(error) => {
            assert!(is_noticed(&error), "{what}: {error:?}");
            true
        }
    }
}

/// The end of the header, and the parts behind it: name, start, end.
fn parts(good: &[u8]) -> (usize, Vec<(String, usize, usize)>) {
    let signature = good
        .windows(11)
        .position(|window| window == b"\nsignature ")
        .expect("a header");
    let end = signature + 1 + "signature ".len() + 128 + 1;
    let header = std::str::from_utf8(&good[..end]).expect("text");
    let (mut at, mut parts) = (end, Vec::new());
    for line in header.lines().filter(|line| line.starts_with("part ")) {
        let words: Vec<&str> = line.split(' ').collect();
        let length: usize = words[2].parse().expect("a number");
        parts.push((words[1].to_owned(), at, at + length));
        at += length;
    }
    (end, parts)
}

#[test]
fn a_backup_with_any_change_is_refused() {
    let copy = copy();
    let (end, _) = parts(&copy.good);
    let mut dice = Dice::new(14);
    let total = rounds(40, 2_000);
    for round in 0..total {
        let mut bytes = copy.good.clone();
        // Half of them in the header, which is small.
        let at = match dice.roll(2) {
            0 => dice.roll(end),
            _ => dice.roll(bytes.len()),
        };
        let what = match dice.roll(6) {
            0..=2 => {
                bytes[at] ^= 1 << dice.roll(8);
                format!("bit of byte {at}")
            }
            3 => {
                bytes.truncate(at);
                format!("cut to {at}")
            }
            4 => {
                let more = dice.roll(600) + 1;
                bytes.extend(dice.bytes(more));
                format!("{more} bytes behind")
            }
            _ => {
                bytes.remove(at);
                format!("byte {at} left out")
            }
        };
        assert!(is_refused(&copy, &bytes, &what), "round {round}: {what}");
    }
    assert!(!is_refused(&copy, &copy.good.clone(), "as made"));
    println!("{total} changed copies refused");
}

/// Swapped and borrowed parts, with a header that fits and is signed again by somebody who may
/// make backups: the purger.
#[test]
fn a_backup_put_together_from_others_is_refused_though_a_purgers_key_signs_it() {
    let mut copy = copy();
    let later = copy.path.with_file_name("later.kluisbak");
    copy.office.hire("dirk", kluis::domain::role::Role::Analyst);
    backup::create(&desk(&copy.office.open("anna")), &later, None).expect("made");
    let other = fs::read(&later).expect("a copy");
    let thief = crate::tools::Thief::of(&copy.office, "job");
    let (end, own) = parts(&copy.good);
    let (_, others) = parts(&other);
    let header = std::str::from_utf8(&copy.good[..end])
        .expect("text")
        .to_owned();
    let signed = |header: &str, body: &[Vec<u8>]| {
        let mut text = String::new();
        let mut at = body.iter();
        for line in header
            .lines()
            .filter(|line| !line.starts_with("signature "))
        {
            let line = match line.strip_prefix("part ") {
                Some(rest) => {
                    let bytes = at.next().expect("a part");
                    let name = rest.split(' ').next().expect("a name");
                    let digest = kluis::canonical::to_hex(&Sha256::digest(bytes));
                    format!("part {name} {} {digest}\n", bytes.len())
                }
                None => format!("{line}\n"),
            };
            text += &line;
        }
        let line = format!("maker {}", thief.vault.line());
        let maker = text
            .lines()
            .find(|l| l.starts_with("maker "))
            .expect("a maker")
            .to_owned();
        text = text.replacen(&maker, &line, 1);
        let signature = kluis::canonical::to_hex(&thief.vault.identity().sign(text.as_bytes()));
        let mut bytes = (text + &format!("signature {signature}\n")).into_bytes();
        body.iter().for_each(|part| bytes.extend_from_slice(part));
        bytes
    };
    let slice = |from: &[u8], part: &(String, usize, usize)| from[part.1..part.2].to_vec();
    let body: Vec<Vec<u8>> = own.iter().map(|part| slice(&copy.good, part)).collect();
    let as_is = signed(&header, &body);
    assert!(
        !is_refused(&copy, &as_is, "the purger may make one"),
        "signing it again works"
    );
    let last = body.len() - 1;
    let other_keyring = slice(&other, &others[0]);
    let other_database = slice(&other, others.last().expect("a database"));
    let mut forged: Vec<(String, Vec<u8>)> = Vec::new();
    let mut with = |what: &str, place: usize, bytes: Vec<u8>| {
        let mut body = body.clone();
        body[place] = bytes;
        forged.push((what.to_owned(), signed(&header, &body)));
    };
    with("a later keyring", 0, other_keyring.clone());
    with("a later database", last, other_database.clone());
    with("another slot", 1, body[2].clone());
    let mut cut = body[last].clone();
    cut.truncate(cut.len() - 4096);
    with("a database without its last page", last, cut);
    let mut swapped = body[last].clone();
    swapped.copy_within(4096..8192, 8192);
    with("a page twice", last, swapped);
    for (field, from, to) in [
        ("the newest entry", "\nentry ", "\nentry 1"),
        ("the count", "\ndestroyed ", "\ndestroyed 1"),
    ] {
        let header = header.replacen(from, to, 1);
        forged.push((field.to_owned(), signed(&header, &body)));
    }
    for (what, bytes) in &forged {
        // A slot of another member is only noticed by whom it belongs to.
        let refused = is_refused(&copy, bytes, what);
        assert!(refused || what == "another slot", "{what}");
    }
    println!(
        "{} copies put together by a purger's key refused",
        forged.len()
    );
}

fn today(office: &Office) -> chrono::NaiveDate {
    office.options("anna").clock.today()
}

/// Which records a list proves to be destroyed, to a reader who trusts its keyring.
fn proven(
    copy: &Copy,
    vault: &kluis::vault::locked::Unlocked,
    list: &List,
) -> Option<BTreeSet<(RecordId, u64)>> {
    let keyring = Keyring::parse(&list.keyring).ok()?;
    if !vault.trusts(&keyring) || list.vault_id != vault.keyring().vault_id {
        return None;
    }
    let clock = copy.office.options("anna").clock;
    let proven = list.proven(&Signers(&keyring), today(&copy.office), &|at| {
        clock.civil_date(at)
    });
    Some(proven.into_iter().map(|p| (p.record, p.seq)).collect())
}

#[test]
fn a_changed_list_of_destructions_proves_nothing_that_was_not_destroyed() {
    let copy = copy();
    let thief = crate::tools::Thief::of(&copy.office, "anna");
    let true_list = List::parse(&copy.list).expect("a list");
    let truth = proven(&copy, &thief.vault, &true_list).expect("trusted");
    assert!(
        truth.len() >= 4,
        "a case, its signal and others: {}",
        truth.len()
    );
    assert_eq!(
        (true_list.unreadable, true_list.lines.len()),
        (0, truth.len())
    );
    let mut dice = Dice::new(15);
    let total = rounds(300, 10_000);
    let (mut refused, mut less) = (0, 0);
    for round in 0..total {
        let mut bytes = copy.list.clone().into_bytes();
        let at = dice.roll(bytes.len());
        match dice.roll(5) {
            0 | 1 => bytes[at] ^= 1 << dice.roll(7),
            2 => bytes.truncate(at),
            3 => {
                // Two words change places: proofs of one record for another.
                let words: Vec<&str> = copy.list.split(' ').collect();
                let (one, other) = (dice.roll(words.len()), dice.roll(words.len()));
                let mut words = words.clone();
                words.swap(one, other);
                bytes = words.join(" ").into_bytes();
            }
            _ => {
                let lines: Vec<&str> = copy.list.lines().collect();
                let mut lines = lines.clone();
                let (one, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
                lines[one] = lines[other];
                bytes = (lines.join("\n") + "\n").into_bytes();
            }
        }
        let list = String::from_utf8(bytes)
            .ok()
            .and_then(|text| List::parse(&text));
        let Some(list) = list else {
            refused += 1;
            continue;
        };
        let Some(found) = proven(&copy, &thief.vault, &list) else {
            refused += 1;
            continue;
        };
        assert!(found.is_subset(&truth), "round {round}");
        if found != truth {
            less += 1;
            let told = list.unreadable > 0
                || list
                    .lines
                    .iter()
                    .any(|l| !found.contains(&(l.record, l.gone.seq)))
                || list.lines.len() > found.len()
                || !list.print().contains(&format!("count {}\n", truth.len()));
            assert!(told, "round {round}: less is proven, and nobody would know");
        }
    }
    println!("{total} changed lists: {refused} not read at all, {less} prove less and say so");
}
