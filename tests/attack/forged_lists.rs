//! A stolen purger's key and the list of destructions beside a copy: no restore follows a line that
//! rests on what that key signed.

use crate::purger::long_ago;
use crate::scene::{History, history};
use crate::setting::desk;
use crate::tools::Thief;
use crate::{Dice, rounds};
use kluis::actions::restore::{Order, Restored, restore};
use kluis::actions::{ActionError, backup, case};
use kluis::audit::body::{Leaf, LeafKind};
use kluis::audit::destroyed::{Line, List, Proof, Signed};
use kluis::audit::entry::Action;
use kluis::domain::id::{Number, RecordId};
use kluis::store::{Options, entry};
use std::fs;
use std::path::{Path, PathBuf};

/// A copy, the true list beside it, and a thief who rewrites that list.
struct Lost {
    history: History,
    copy: PathBuf,
    list: PathBuf,
}

fn list_beside(disk: &Path) -> PathBuf {
    fs::read_dir(disk)
        .expect("readable")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|e| e == "destroyed"))
        .expect("a list")
}

fn lost() -> Lost {
    let history = history();
    let disk = history.office.dir.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let copy = disk.join("copy.kluisbak");
    let anna = history.office.open("anna");
    backup::create(&desk(&anna), &copy, None).expect("made");
    drop(anna);
    let list = list_beside(&disk);
    Lost {
        history,
        copy,
        list,
    }
}

fn put_back(
    office: &crate::setting::Office,
    source: &Path,
    live: bool,
) -> Result<Restored, ActionError> {
    let path = office.path();
    let options = Options {
        clock_confirmed: true,
        ..office.options("anna")
    };
    restore(&Order {
        source,
        target: &office.dir.path().join("restored.kluis"),
        live: live.then_some(&*path),
        member: "anna",
        credential: &office.credential("anna"),
        options: &options,
        confirm_gap: true,
        ground: "teruggezet",
    })
}

fn signed(stored: entry::StoredEntry) -> Signed {
    Signed {
        skeleton: stored.skeleton,
        signature: stored.signature,
        leaves: stored.leaves,
    }
}

/// Adds an entry to a list that states this alone and is signed by the purger's key; the proof of it.
fn sign_into(thief: &Thief, list: &mut List, seq: u64, at: &str, leaf: Leaf) -> Proof {
    let leaves = [leaf];
    let (root, _) = kluis::audit::body::build(&leaves);
    let mut stored = thief.newest();
    stored.leaves = 1;
    let s = &mut stored.skeleton;
    (s.seq, s.actor, s.action, s.body) = (seq, thief.vault.line(), Action::Destroy, root);
    s.at = at.to_owned();
    thief.sign(&mut stored);
    list.entries.insert(seq, signed(stored));
    let path = vec![leaves.iter().map(Leaf::hash).collect()];
    let [Leaf { data, .. }] = leaves;
    Proof {
        seq,
        place: 0,
        data,
        path,
    }
}

/// Adds a destruction to a list: an entry signed by the purger's key, and old statements of
/// persons that make it look due.
fn forge_line(
    dice: &mut Dice,
    thief: &Thief,
    list: &mut List,
    victim: Number,
    history: &History,
) -> String {
    let id = thief.id_of(victim);
    let newest = thief.newest().skeleton.seq;
    // Before the copy, at its end, after it.
    let seq = match dice.roll(4) {
        0 => newest + 1 + dice.roll(50) as u64,
        _ => 2 + dice.roll(newest as usize - 1) as u64,
    };
    let at = *dice.pick(&["2026-03-01T12:00:00Z", "2045-03-01T12:00:00Z"]);
    let gone = sign_into(thief, list, seq, at, Leaf::gone(id));
    // Any statement about any record's term, the older ones of this record too.
    let proofs = |kind: LeafKind, object: &RecordId| -> Vec<Proof> {
        entry::list_about(thief.sql(), object)
            .expect("readable")
            .into_iter()
            .filter_map(|seq| {
                let placed = entry::find_leaf(thief.sql(), seq, object, kind).expect("readable")?;
                Some(Proof {
                    seq,
                    place: placed.n,
                    data: placed.leaf.data,
                    path: vec![
                        entry::list_siblings(thief.sql(), seq, 0, placed.n).expect("readable"),
                    ],
                })
            })
            .collect()
    };
    let own = proofs(LeafKind::Term, &id);
    let due = thief.id_of(history.due);
    let mut term = match dice.roll(4) {
        0 => None,
        1 => proofs(LeafKind::Term, &due).first().cloned(),
        _ => own.first().cloned(),
    };
    if dice.roll(5) == 0
        && let Some(term) = &mut term
    {
        term.data = Leaf::term(id, Some(long_ago())).data;
    }
    let hold = match dice.roll(2) {
        0 => None,
        _ => proofs(LeafKind::Hold, &id).first().cloned(),
    };
    for proof in [&term, &hold].into_iter().flatten() {
        let stored = thief.entry(proof.seq);
        list.entries
            .entry(proof.seq)
            .or_insert_with(|| signed(stored));
    }
    let with = match dice.roll(3) {
        0 => Some(thief.id_of(history.old_case)),
        _ => None,
    };
    list.lines.push(Line {
        record: id,
        number: victim,
        with,
        gone,
        term: term.clone(),
        hold,
        joined: term,
    });
    format!("{victim} in entry {seq}")
}

#[test]
fn no_restore_follows_a_line_that_a_purgers_key_forged() {
    let lost = lost();
    let office = &lost.history.office;
    let kept = crate::scene::files(office.dir.path());
    let true_list = fs::read_to_string(&lost.list).expect("text");
    let mut dice = Dice::new(13);
    let total = rounds(8, 300);
    // Everything that is not due by what persons signed.
    let victims = [
        lost.history.held,
        lost.history.young,
        lost.history.running,
        lost.history.in_case,
        lost.history.archived,
    ];
    for round in 0..total {
        let mut list = List::parse(&true_list).expect("a list");
        let thief = Thief::of(office, "job");
        let count = 1 + dice.roll(4);
        let what: Vec<String> = (0..count)
            .map(|_| {
                let victim = *dice.pick(&victims);
                forge_line(&mut dice, &thief, &mut list, victim, &lost.history)
            })
            .collect();
        drop(thief);
        fs::write(&lost.list, list.print()).expect("written");
        let live = dice.roll(2) == 0;
        let restored = put_back(office, &lost.copy, live);
        let restored = restored.unwrap_or_else(|e| panic!("round {round}: {what:?}: {e:?}"));
        assert_eq!(restored.destroyed, 0, "round {round}: {what:?}");
        crate::scene::put_back(office.dir.path(), &kept);
        fs::remove_dir_all(office.dir.path().join("restored.kluis")).expect("removed");
    }
    println!("{total} lists with forged lines, none followed");
}

/// A list in which everything holds, but that the purger's key signed the term that makes it due, or
/// the end of the hold.
#[test]
fn no_restore_follows_a_term_or_a_release_that_a_purgers_key_signed() {
    let lost = lost();
    let office = &lost.history.office;
    let true_list = fs::read_to_string(&lost.list).expect("text");
    let at = "2026-03-01T12:00:00Z";
    for victim in [lost.history.young, lost.history.held] {
        let mut list = List::parse(&true_list).expect("a list");
        let thief = Thief::of(office, "job");
        let id = thief.id_of(victim);
        let newest = thief.newest().skeleton.seq;
        let (term, hold) = (Leaf::term(id, Some(long_ago())), Leaf::hold(id, false));
        let term = sign_into(&thief, &mut list, newest + 1, at, term);
        let hold = sign_into(&thief, &mut list, newest + 2, at, hold);
        let gone = sign_into(&thief, &mut list, newest + 3, at, Leaf::gone(id));
        list.lines.push(Line {
            record: id,
            number: victim,
            with: None,
            gone,
            term: Some(term),
            hold: (victim == lost.history.held).then_some(hold),
            joined: None,
        });
        drop(thief);
        fs::write(&lost.list, list.print()).expect("written");
        let restored = put_back(office, &lost.copy, false).expect("restored");
        assert_eq!(restored.destroyed, 0, "{victim}");
        fs::remove_dir_all(office.dir.path().join("restored.kluis")).expect("removed");
    }
}

/// The copy itself knows that the case was opened again; the thief shows its earlier term.
#[test]
fn an_old_term_of_a_case_that_was_reopened_is_not_followed_from_an_earlier_entry() {
    let mut history = history();
    let office = &mut history.office;
    office.on("2026-03-02");
    let anna = office.open("anna");
    let number = history.archived;
    let present = ["coördinator".to_owned()];
    case::reopen(&desk(&anna), number, "nieuwe feiten", &present).expect("reopened");
    let disk = office.dir.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let copy = disk.join("copy.kluisbak");
    backup::create(&desk(&anna), &copy, None).expect("made");
    drop(anna);
    // Years later the first term would have run out.
    office.on("2033-03-02");
    let list_path = list_beside(&disk);
    let mut list = List::parse(&fs::read_to_string(&list_path).expect("text")).expect("a list");
    let thief = Thief::of(office, "job");
    let id = thief.id_of(number);
    let statements = entry::list_about(thief.sql(), &id).expect("readable");
    let (seq, placed) = statements
        .iter()
        .find_map(|seq| {
            let placed = entry::find_leaf(thief.sql(), *seq, &id, LeafKind::Term);
            placed.expect("readable").map(|placed| (*seq, placed))
        })
        .expect("a term");
    assert!(placed.leaf.read_term().flatten().is_some());
    let leaves = [Leaf::gone(id)];
    let mut forged = thief.newest();
    let s = &mut forged.skeleton;
    // Just behind that term, before the case was reopened.
    (s.seq, s.actor, s.action) = (seq + 1, thief.vault.line(), Action::Destroy);
    s.at = "2033-03-01T12:00:00Z".into();
    s.body = kluis::audit::body::build(&leaves).0;
    forged.leaves = 1;
    thief.sign(&mut forged);
    let of_term = thief.entry(seq);
    for stored in [forged, of_term] {
        list.entries.insert(stored.skeleton.seq, signed(stored));
    }
    list.lines.push(Line {
        record: id,
        number,
        with: None,
        gone: Proof {
            seq: seq + 1,
            place: 0,
            data: Vec::new(),
            path: vec![leaves.iter().map(Leaf::hash).collect()],
        },
        term: Some(Proof {
            seq,
            place: placed.n,
            data: placed.leaf.data,
            path: vec![entry::list_siblings(thief.sql(), seq, 0, placed.n).expect("readable")],
        }),
        hold: None,
        joined: None,
    });
    drop(thief);
    fs::write(&list_path, list.print()).expect("written");
    let restored = put_back(office, &copy, false).expect("restored");
    assert_eq!((restored.destroyed, restored.unproven), (0, 1));
}
