//! The log under hand-made tools: entries removed, reordered, edited, forged, cut off.
//!
//! The thief holds a page key and one member's signing key, of a role that may do little, and
//! recomputes everything that follows from a change.

use crate::scene::{History, Scene, history, look};
use crate::tools::{Forged, Thief};
use crate::{Dice, rounds};
use kluis::audit::body::{self, Leaf, LeafKind};
use kluis::audit::entry::Action;
use kluis::domain::id::RecordId;
use kluis::store::{digest, entry};
use rusqlite::named_params;

fn attack(dice: &mut Dice, thief: &Thief, records: &[RecordId]) -> String {
    let newest = thief.newest().skeleton.seq;
    let seq = 1 + dice.roll(newest as usize) as u64;
    thief.run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN");
    let what = match dice.roll(10) {
        0 => remove(dice, thief, seq),
        1 => reorder(dice, thief, seq),
        2..=4 => edit(dice, thief, seq),
        5 => body_of(dice, thief, seq),
        6 => tree(dice, thief, seq),
        7 => forge(dice, thief, records),
        8 => cut_off(dice, thief, newest),
        _ => own_entry(dice, thief, records),
    };
    thief.run("COMMIT");
    what
}

fn delete(thief: &Thief, seq: u64) {
    for table in ["entry_leaf", "entry_node", "entry_text", "entry"] {
        thief.run(&format!("DELETE FROM {table} WHERE seq = {seq}"));
    }
}

fn renumber(thief: &Thief, from: u64, to: u64) {
    for table in ["entry_leaf", "entry_node", "entry_text", "entry"] {
        thief.run(&format!("UPDATE {table} SET seq = {to} WHERE seq = {from}"));
    }
}

fn remove(dice: &mut Dice, thief: &Thief, seq: u64) -> String {
    let newest = thief.newest().skeleton.seq;
    delete(thief, seq);
    let how = dice.roll(3);
    if how > 0 {
        for later in seq + 1..=newest {
            renumber(thief, later, later - 1);
        }
        thief.rechain(seq, how == 2);
    }
    format!("entry {seq} removed, {how}")
}

fn reorder(dice: &mut Dice, thief: &Thief, seq: u64) -> String {
    let newest = thief.newest().skeleton.seq;
    let other = 1 + dice.roll(newest as usize) as u64;
    let other = if other == seq {
        seq % newest + 1
    } else {
        other
    };
    renumber(thief, seq, newest + 5);
    renumber(thief, other, seq);
    renumber(thief, newest + 5, other);
    let how = dice.roll(3);
    if how > 0 {
        thief.rechain(seq.min(other), how == 2);
    }
    format!("entries {seq} and {other} change places, {how}")
}

fn edit(dice: &mut Dice, thief: &Thief, seq: u64) -> String {
    let mut stored = thief.entry(seq);
    let s = &mut stored.skeleton;
    let field = dice.roll(12);
    match field {
        0 => s.at = "2019-01-01T12:00:00Z".into(),
        1 => s.actor = s.actor % 4 + 1,
        2 => {
            let others: Vec<_> = Action::ALL.into_iter().filter(|a| *a != s.action).collect();
            s.action = *dice.pick(&others);
        }
        3 => s.object = (s.object.as_deref() != Some("S2026-0001")).then(|| "S2026-0001".into()),
        4 => s.result = (s.result.as_deref() != Some("1")).then(|| "1".into()),
        5 => s.clock_confirmed = !s.clock_confirmed,
        6 => s.body[dice.roll(32)] ^= 1 << dice.roll(8),
        7 => s.state[dice.roll(32)] ^= 1 << dice.roll(8),
        8 => s.destroyed += 1 + dice.roll(3) as u64,
        9 => s.previous[dice.roll(32)] ^= 1 << dice.roll(8),
        10 => stored.leaves += 1,
        _ => stored.signature[dice.roll(64)] ^= 1 << dice.roll(8),
    }
    let how = dice.roll(3);
    if how > 0 && field < 10 {
        if how == 2 {
            stored.skeleton.actor = thief.vault.line();
        }
        thief.sign(&mut stored);
    }
    thief.rewrite(&stored);
    if how > 0 {
        thief.rechain(seq + 1, how == 2);
    }
    format!("field {field} of entry {seq}, {how}")
}

/// A statement changed, taken out or added, with a body that fits and perhaps a skeleton too.
fn body_of(dice: &mut Dice, thief: &Thief, seq: u64) -> String {
    let sql = thief.sql();
    let mut leaves = entry::list_leaves(sql, seq, 0, 1_000).expect("leaves");
    let how = dice.roll(5);
    let at = if leaves.is_empty() {
        0
    } else {
        dice.roll(leaves.len())
    };
    match how {
        0 if !leaves.is_empty() => drop(leaves.remove(at)),
        1 if !leaves.is_empty() => leaves[at].object.0[dice.roll(16)] ^= 1,
        2 if !leaves.is_empty() && !leaves[at].data.is_empty() => {
            let byte = dice.roll(leaves[at].data.len());
            leaves[at].data[byte] ^= 1;
        }
        3 if leaves.len() > 1 => {
            let other = (at + 1) % leaves.len();
            leaves.swap(at, other);
        }
        _ => leaves.push(Leaf::hold(RecordId([7; 16]), false)),
    }
    let mut stored = thief.entry(seq);
    let (root, nodes) = body::build(&leaves);
    let signed = dice.roll(2) == 0;
    if signed {
        stored.skeleton.body = root;
        stored.leaves = leaves.len() as u64;
        thief.sign(&mut stored);
    }
    let purpose = entry::find_purpose(sql, seq).expect("readable");
    delete(thief, seq);
    entry::insert(sql, &stored, &leaves, &nodes).expect("inserted");
    if let Some((object, sealed)) = purpose {
        entry::insert_purpose(sql, seq, &object, &sealed).expect("inserted");
    }
    if signed {
        thief.rechain(seq + 1, false);
    }
    format!("body of entry {seq}, {how}, signed {signed}")
}

/// The tree over a body or over the state, a purpose, the state itself.
fn tree(dice: &mut Dice, thief: &Thief, seq: u64) -> String {
    let how = dice.roll(6);
    let sql = match how {
        0 => "UPDATE entry_node SET hash = zeroblob(32) WHERE place = \
              (SELECT max(place) FROM entry_node)"
            .to_owned(),
        1 => format!("INSERT INTO entry_node VALUES ({seq}, 3, 0, zeroblob(32))"),
        2 => format!("INSERT OR REPLACE INTO entry_text VALUES ({seq}, zeroblob(16), x'0102')"),
        3 => "UPDATE state SET digest = zeroblob(32) WHERE object = \
              (SELECT object FROM state LIMIT 1)"
            .to_owned(),
        4 => "UPDATE state_node SET children = zeroblob(2048) WHERE n = 0".to_owned(),
        _ => "DELETE FROM state WHERE object = (SELECT object FROM state LIMIT 1)".to_owned(),
    };
    thief.run(&sql);
    sql
}

/// An entry that this role may not sign, or in another's name.
fn forge(dice: &mut Dice, thief: &Thief, records: &[RecordId]) -> String {
    let role = kluis::domain::role::Role::from_id(&thief.vault.member().role).expect("a role");
    let not_allowed: Vec<Action> = Action::ALL
        .into_iter()
        .filter(|action| !action.may_be_signed_by(role))
        .collect();
    let record = *dice.pick(records);
    let in_anothers_name = dice.roll(2) == 0;
    let action = match in_anothers_name {
        true => *dice.pick(&Action::ALL),
        false => *dice.pick(&not_allowed),
    };
    thief.append(
        action,
        Forged {
            actor: in_anothers_name.then_some(1),
            states: [(record, Some(thief.digest(&record)))].into(),
            ..Forged::default()
        },
    );
    format!("{action:?} forged, in another's name {in_anothers_name}")
}

/// The end of the log, perhaps with entries of the thief's own in its place.
fn cut_off(dice: &mut Dice, thief: &Thief, newest: u64) -> String {
    let count = 1 + dice.roll(4) as u64;
    for seq in newest - count + 1..=newest {
        delete(thief, seq);
    }
    let own = dice.roll(2) as u64 * count;
    for _ in 0..own {
        thief.append(Action::Read, Forged::default());
    }
    format!("{count} entries cut off, {own} put in their place")
}

/// An entry of an action that the role may sign, stating what it may not.
fn own_entry(dice: &mut Dice, thief: &Thief, records: &[RecordId]) -> String {
    let record = *dice.pick(records);
    let role = kluis::domain::role::Role::from_id(&thief.vault.member().role).expect("a role");
    let allowed: Vec<Action> = Action::ALL
        .into_iter()
        .filter(|action| action.may_be_signed_by(role))
        .collect();
    let action = *dice.pick(&allowed);
    let how = dice.roll(6);
    let mut forged = Forged::default();
    match how {
        0 => drop(forged.states.insert(record, None)),
        1 => forged.facts.push(Leaf::term(record, None)),
        2 => forged.facts.push(Leaf::hold(record, dice.roll(2) == 0)),
        3 => drop(forged.states.insert(digest::policy_id(), Some([9; 32]))),
        4 => drop(forged.states.insert(digest::keyring_id(), Some([9; 32]))),
        _ => forged.destroyed = 1 + dice.roll(5) as u64,
    }
    thief.append(action, forged);
    format!("{action:?} states what it may not: {how}")
}

fn records(history: &History) -> Vec<RecordId> {
    let thief = Thief::of(&history.office, "anna");
    history
        .numbers()
        .into_iter()
        .map(|n| thief.id_of(n))
        .collect()
}

#[test]
fn entries_removed_reordered_edited_forged_and_cut_off_are_found() {
    let history = history();
    let records = records(&history);
    drop(history.office.open("anna"));
    let scene = Scene::of(history.office);
    let mut dice = Dice::new(10);
    let total = rounds(45, 1_000);
    let mut at_open = 0;
    for round in 0..total {
        let member = *dice.pick(&["job", "carla"]);
        let what = attack(&mut dice, &Thief::of(&scene.office, member), &records);
        let sight = look(&scene.office, "anna");
        assert!(sight.noticed(), "round {round}: {member}: {what}");
        at_open += u64::from(matches!(sight, crate::scene::Sight::Refused(_)));
        scene.put_back();
    }
    println!("{total} attacks on the log, all found; {at_open} already at opening");
}

/// The same by a computer that never saw the vault: everything but a cut-off end is found.
#[test]
fn a_new_computer_finds_all_but_a_log_that_merely_ends_earlier() {
    let history = history();
    let records = records(&history);
    let scene = Scene::of(history.office);
    let mut dice = Dice::new(11);
    for round in 0..rounds(12, 300) {
        let what = attack(&mut dice, &Thief::of(&scene.office, "job"), &records);
        let noticed = match scene.office.open_elsewhere("anna") {
            Err(_) => true,
            Ok(store) => {
                assert!(!store.freshness_checked(), "and it says so");
                let report = kluis::store::verify::run(&store).expect("can be checked");
                !report.is_ok()
            }
        };
        // The end is gone, and what it stated with it: only a head knows.
        assert!(noticed || what.contains("cut off"), "round {round}: {what}");
        scene.put_back();
    }
}

#[test]
fn every_kind_of_statement_is_among_those_attacked() {
    let history = history();
    let thief = Thief::of(&history.office, "anna");
    for kind in [
        LeafKind::State,
        LeafKind::Gone,
        LeafKind::Term,
        LeafKind::Hold,
    ] {
        let count: u64 = thief
            .sql()
            .query_row(
                "SELECT count(*) FROM entry_leaf WHERE kind = :kind",
                named_params! { ":kind": kind.id() },
                |row| row.get(0),
            )
            .expect("a count");
        assert!(count > 0, "{kind:?}");
    }
    let nodes: u64 = thief
        .sql()
        .query_row("SELECT count(*) FROM entry_node", [], |row| row.get(0))
        .expect("a count");
    assert!(nodes > 0, "a body with a tree");
}

/// What a thief may edit and sign again, an entry of the stolen key itself, is found by the entry
/// after it, which names the hash of the one before.
#[test]
fn an_own_entry_signed_again_breaks_the_chain() {
    let office = history().office;
    drop(office.open("anna"));
    let thief = Thief::of(&office, "job");
    let own = |seq: &u64| thief.entry(*seq).skeleton.actor == thief.vault.line();
    let newest = thief.newest().skeleton.seq;
    let seq = (1..newest).rev().find(own).expect("the job's own");
    let mut stored = thief.entry(seq);
    stored.skeleton.clock_confirmed = !stored.skeleton.clock_confirmed;
    thief.sign(&mut stored);
    thief.rewrite(&stored);
    drop(thief);
    let crate::scene::Sight::Faults(faults) = look(&office, "anna") else {
        panic!("found by verify, and by nothing before");
    };
    assert!(faults.iter().any(|f| f.what == "chain"), "{faults:?}");
}
