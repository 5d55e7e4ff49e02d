//! A stolen purger's key in the hands of somebody who writes tools: page key and signing key of
//! the job, and nothing that reads content. What it destroys or moves is found by `verify`, and no
//! restore follows it.

use crate::scene::{History, Scene, Sight, history, look};
use crate::setting::desk;
use crate::tools::{Forged, Thief};
use crate::{Dice, rounds};
use kluis::actions::restore::{Order, Restored, restore};
use kluis::actions::{ActionError, backup, case, purge, signal};
use kluis::audit::body::{Leaf, LeafKind};
use kluis::audit::destroyed::{Line, List, Proof, Signed};
use kluis::audit::entry::Action;
use kluis::domain::id::{Number, NumberKind, RecordId};
use kluis::domain::retention::{Rule, Term};
use kluis::store::{Options, StoreError, digest, entry};
use rusqlite::named_params;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const TABLES: [&str; 13] = [
    "answer",
    "weighing",
    "consultation",
    "intervention",
    "note",
    "term",
    "hold",
    "blind",
    "mention",
    "signal",
    "\"case\"",
    "record_key",
    "record",
];

fn delete_rows(thief: &Thief, record: &RecordId) {
    for table in TABLES {
        let key = if table == "record" { "id" } else { "record_id" };
        thief
            .sql()
            .execute(
                &format!("DELETE FROM {table} WHERE {key} = :id"),
                named_params! { ":id": record.0 },
            )
            .expect("deleted");
    }
    thief
        .sql()
        .execute(
            "DELETE FROM entry_text WHERE object = :id",
            named_params! { ":id": record.0 },
        )
        .expect("deleted");
}

/// A line of a declaration: the record, its number, its term, and the case that it went with.
type Item = (RecordId, Number, Option<Term>, Option<Number>);

/// A declaration with a line for each, made by hand; its id and number.
fn declare(thief: &Thief, items: &[Item]) -> (RecordId, String) {
    let sql = thief.sql();
    let year = 2026;
    sql.execute_batch(&format!(
        "INSERT INTO counter (kind, year, last) VALUES ('declaration', {year}, 1) \
         ON CONFLICT (kind, year) DO UPDATE SET last = last + 1"
    ))
    .expect("counted");
    let sequence: u32 = sql
        .query_row(
            "SELECT last FROM counter WHERE kind = 'declaration' AND year = :year",
            named_params! { ":year": year },
            |row| row.get(0),
        )
        .expect("a number");
    let id = RecordId(kluis::secret::random_bytes());
    sql.execute(
        "INSERT INTO declaration (id, year, sequence, made_on, actor, seq) \
         VALUES (:id, :year, :sequence, '2026-03-01', :actor, :seq)",
        named_params! {
            ":id": id.0, ":year": year, ":sequence": sequence, ":actor": thief.vault.line(),
            ":seq": thief.newest().skeleton.seq + 1,
        },
    )
    .expect("declared");
    for (n, (record, number, term, with)) in (1u32..).zip(items) {
        sql.execute(
            "INSERT INTO declaration_item (declaration_id, n, record_id, kind, year, sequence, \
             rule, basis, from_on, destroy_on, begun_on, ended_on, parts, with_case) \
             VALUES (:id, :n, :record, :kind, :year, :sequence, :rule, 'grond', :from, :until, \
             '2020-01-01', NULL, 1, :with)",
            named_params! {
                ":id": id.0, ":n": n, ":record": record.0, ":kind": number.kind.id(),
                ":year": number.year, ":sequence": number.sequence,
                ":rule": term.map(|t| t.rule.id()), ":from": term.map(|t| t.from),
                ":until": term.map(|t| t.destroy_on), ":with": with.map(|w| w.to_string()),
            },
        )
        .expect("declared");
    }
    let number = Number {
        kind: NumberKind::Declaration,
        year,
        sequence,
    };
    (id, number.to_string())
}

/// Destroys these by hand, and states and declares that it did.
fn destroy_by_hand(thief: &Thief, items: &[Item]) -> Forged {
    let mut forged = Forged::default();
    for (record, ..) in items {
        delete_rows(thief, record);
        forged.states.insert(*record, None);
    }
    let (declaration, number) = declare(thief, items);
    forged.destroyed = items.len() as u64;
    forged
        .states
        .insert(declaration, Some(thief.digest(&declaration)));
    forged.object = Some(number);
    forged
}

/// The term that a person signed last.
fn signed_term(thief: &Thief, record: &RecordId) -> Option<Term> {
    let leaf = entry::find_newest_leaf(thief.sql(), record, LeafKind::Term).expect("readable");
    leaf.and_then(|placed| placed.leaf.read_term()).flatten()
}

fn long_ago() -> Term {
    Term {
        rule: Rule::Unweighed,
        from: "2020-01-01".parse().expect("a date"),
        destroy_on: "2021-01-01".parse().expect("a date"),
    }
}

fn with_signals(history: &History, case: Number) -> Option<Number> {
    (case == history.running).then_some(history.in_case)
}

/// One deed of the thief's, and what it was. Whatever can be computed fits.
fn deed(dice: &mut Dice, thief: &Thief, history: &History) -> String {
    let victims = history.numbers();
    let victim = *dice.pick(&victims);
    let id = thief.id_of(victim);
    let due = thief.id_of(history.due);
    let long_ago = long_ago();
    thief.run("PRAGMA foreign_keys = OFF; BEGIN");
    let mut forged = Forged::default();
    let mut action = Action::Destroy;
    let how = dice.roll(14);
    match how {
        // The row of the term, and not a word in the log.
        0 => {
            thief.run("UPDATE term SET destroy_on = '2021-01-01', from_on = '2020-01-01'");
        }
        // Row and digest, in an entry of the thief's.
        1 => {
            thief.run("UPDATE term SET destroy_on = '2021-01-01'");
            let digest = thief.digest(&id);
            forged.states.insert(id, Some(digest));
            if dice.roll(2) == 0 {
                action = Action::Backup;
            }
        }
        // Row, digest and statement.
        2 => {
            thief
                .sql()
                .execute(
                    "INSERT OR REPLACE INTO term VALUES (:id, 9, 'unweighed', '2020-01-01', \
                     '2021-01-01', NULL)",
                    named_params! { ":id": id.0 },
                )
                .expect("written");
            forged.states.insert(id, Some(thief.digest(&id)));
            forged.facts.push(Leaf::term(id, Some(long_ago)));
            action = *dice.pick(&[Action::Destroy, Action::Backup, Action::Read]);
        }
        // The statement alone.
        3 => {
            forged.facts.push(Leaf::term(id, Some(long_ago)));
            action = *dice.pick(&[Action::Destroy, Action::Backup, Action::Read]);
        }
        // A hold removed: the row; row and digest; all of it.
        4 | 5 => {
            let held = thief.id_of(history.held);
            thief
                .sql()
                .execute(
                    "DELETE FROM hold WHERE record_id = :id",
                    named_params! { ":id": held.0 },
                )
                .expect("deleted");
            let depth = dice.roll(3);
            if depth > 0 {
                forged.states.insert(held, Some(thief.digest(&held)));
            }
            if depth > 1 {
                forged.facts.push(Leaf::hold(held, false));
            }
        }
        // Destroyed though not due or on hold: with a declaration that says so, or otherwise.
        6 | 7 => {
            let victim = *dice.pick(&[
                history.held,
                history.young,
                history.running,
                history.in_case,
                history.archived,
            ]);
            let id = thief.id_of(victim);
            let term = match dice.roll(2) {
                0 => signed_term(thief, &id),
                _ => Some(long_ago),
            };
            let mut items = vec![(id, victim, term, None)];
            if let Some(signal) = with_signals(history, victim) {
                items.push((thief.id_of(signal), signal, None, Some(victim)));
            }
            // Beside something that really is due, as if it went with that.
            if dice.roll(2) == 0 {
                items.push((due, history.due, signed_term(thief, &due), None));
            }
            forged = destroy_by_hand(thief, &items);
            if dice.roll(3) == 0 {
                forged.at = Some("2040-01-01T12:00:00Z".into());
            }
        }
        // A running case's signal, as if it belonged to a case that is due.
        8 => {
            let case = thief.id_of(history.old_case);
            let signal = thief.id_of(history.in_case);
            let old: [u8; 16] = thief
                .sql()
                .query_row(
                    "SELECT record_id FROM signal WHERE case_id = :id",
                    named_params! { ":id": case.0 },
                    |row| row.get(0),
                )
                .expect("a signal");
            let old = RecordId(old);
            let of_old = Number {
                sequence: 1,
                year: 2020,
                kind: NumberKind::Signal,
            };
            let of_old = number_of(thief, &old).unwrap_or(of_old);
            let items = [
                (case, history.old_case, signed_term(thief, &case), None),
                (old, of_old, None, Some(history.old_case)),
                (signal, history.in_case, None, Some(history.old_case)),
            ];
            forged = destroy_by_hand(thief, &items);
        }
        // Destroyed what is due, and declared nothing, or something else.
        9 => {
            delete_rows(thief, &due);
            forged.states.insert(due, None);
            forged.destroyed = 1;
            if dice.roll(2) == 0 {
                let items = [(due, history.young, signed_term(thief, &due), None)];
                let (declaration, number) = declare(thief, &items);
                forged
                    .states
                    .insert(declaration, Some(thief.digest(&declaration)));
                forged.object = Some(number);
            }
        }
        // Due and declared, with another term or another number.
        10 => {
            let term = signed_term(thief, &due);
            delete_rows(thief, &due);
            forged.states.insert(due, None);
            forged.destroyed = 1;
            let other = Number {
                sequence: 77,
                ..history.due
            };
            let item = match dice.roll(3) {
                0 => (due, history.due, Some(long_ago), None),
                1 => (due, other, term, None),
                _ => (due, history.due, None, Some(history.old_case)),
            };
            let (declaration, number) = declare(thief, &[item]);
            forged
                .states
                .insert(declaration, Some(thief.digest(&declaration)));
            forged.object = Some(number);
        }
        // A tombstone for what is there, or never was.
        11 => {
            let id = if dice.roll(2) == 0 {
                id
            } else {
                RecordId([3; 16])
            };
            let (declaration, number) = declare(thief, &[(id, victim, Some(long_ago), None)]);
            forged
                .states
                .insert(declaration, Some(thief.digest(&declaration)));
            forged.object = Some(number);
        }
        // An old declaration changed, or gone beside something that is due.
        12 => {
            let old: [u8; 16] = thief
                .sql()
                .query_row("SELECT id FROM declaration LIMIT 1", [], |row| row.get(0))
                .expect("a declaration");
            let old = RecordId(old);
            if dice.roll(2) == 0 {
                thief.run("UPDATE declaration_item SET sequence = sequence + 50");
                forged.states.insert(old, Some(thief.digest(&old)));
            } else {
                thief.run("DELETE FROM declaration_item; DELETE FROM declaration");
                let term = signed_term(thief, &due);
                delete_rows(thief, &due);
                let (declaration, number) = declare(thief, &[(due, history.due, term, None)]);
                forged
                    .states
                    .insert(declaration, Some(thief.digest(&declaration)));
                forged.states.insert(due, None);
                forged.states.insert(old, None);
                forged.destroyed = 1 + dice.roll(2) as u64;
                forged.object = Some(number);
            }
        }
        // The office's policy: no cap, short terms.
        _ => {
            thief.run(
                "UPDATE policy SET toml = replace(toml, 'max_records = 25', 'max_records = 9999')",
            );
            let policy = digest::policy_id();
            forged.states.insert(policy, Some(thief.digest(&policy)));
        }
    }
    if how > 0 {
        let touched = forged.states.contains_key(&digest::counter_id());
        let counters = digest::counter_id();
        if !touched {
            let digest = thief.digest(&counters);
            forged.states.insert(counters, Some(digest));
        }
        thief.append(action, forged);
    }
    thief.run("COMMIT");
    format!("deed {how} as {action:?} on {victim}")
}

fn number_of(thief: &Thief, record: &RecordId) -> Option<Number> {
    thief
        .sql()
        .query_row(
            "SELECT year, sequence FROM record WHERE id = :id",
            named_params! { ":id": record.0 },
            |row| {
                Ok(Number {
                    kind: NumberKind::Signal,
                    year: row.get(0)?,
                    sequence: row.get(1)?,
                })
            },
        )
        .ok()
}

#[test]
fn whatever_a_stolen_purgers_key_writes_is_found_and_destroys_nothing_more() {
    let history = history();
    drop(history.office.open("anna"));
    let numbers = history.numbers();
    let kept = crate::scene::files(history.office.dir.path());
    let mut dice = Dice::new(12);
    let total = rounds(42, 1_000);
    let mut done: BTreeMap<String, u64> = BTreeMap::new();
    for round in 0..total {
        let what = deed(&mut dice, &Thief::of(&history.office, "job"), &history);
        *done.entry(what[..7].to_owned()).or_default() += 1;
        // The honest job does not follow it either.
        let there = |number: &Number| {
            let thief = Thief::of(&history.office, "anna");
            thief
                .sql()
                .query_row(
                    "SELECT count(*) FROM record WHERE kind = :k AND year = :y AND sequence = :s",
                    named_params! {
                        ":k": number.kind.id(), ":y": number.year, ":s": number.sequence,
                    },
                    |row| row.get::<_, u64>(0),
                )
                .expect("a count")
                > 0
        };
        let before: Vec<bool> = numbers.iter().map(there).collect();
        if let Ok(store) = history.office.try_open("job") {
            drop(purge::purge(&desk(&store), None));
        }
        for (number, before) in numbers.iter().zip(before) {
            let may_go = [history.due, history.old_case].contains(number);
            assert!(
                may_go || before == there(number),
                "round {round}: {what}: {number} went"
            );
        }
        let sight = look(&history.office, "anna");
        assert!(sight.noticed(), "round {round}: {what}");
        crate::scene::put_back(history.office.dir.path(), &kept);
    }
    println!("{total} deeds of a stolen purger's key, all found: {done:?}");
}

/// Nothing else about it is wrong: stated, declared with its true term, counted.
#[test]
fn what_went_before_its_day_or_on_hold_is_found_though_its_declaration_is_true() {
    let history = history();
    drop(history.office.open("anna"));
    let scene = Scene::of(history.office);
    for victim in [history.held, history.young] {
        let thief = Thief::of(&scene.office, "job");
        thief.run("PRAGMA foreign_keys = OFF; BEGIN");
        let id = thief.id_of(victim);
        let term = signed_term(&thief, &id);
        assert!(term.is_some());
        let mut forged = destroy_by_hand(&thief, &[(id, victim, term, None)]);
        let counters = digest::counter_id();
        forged
            .states
            .insert(counters, Some(thief.digest(&counters)));
        thief.append(Action::Destroy, forged);
        thief.run("COMMIT");
        drop(thief);
        let Sight::Faults(faults) = look(&scene.office, "anna") else {
            panic!("{victim}: the vault opens, and verify finds it");
        };
        let found: Vec<_> = faults.iter().map(|fault| fault.what).collect();
        assert_eq!(found, ["destroyed what was not due, or was on hold"]);
        scene.put_back();
    }
}

/// A term or the end of a hold, stated by the thief in one entry, and in the next one everything that
/// a true purge would write after that.
#[test]
fn what_a_purgers_key_states_of_terms_and_holds_makes_nothing_due() {
    let history = history();
    drop(history.office.open("anna"));
    let scene = Scene::of(history.office);
    for victim in [history.young, history.held] {
        let thief = Thief::of(&scene.office, "job");
        thief.run("PRAGMA foreign_keys = OFF; BEGIN");
        let id = thief.id_of(victim);
        let (term, fact) = match victim == history.young {
            true => (Some(long_ago()), Leaf::term(id, Some(long_ago()))),
            false => (signed_term(&thief, &id), Leaf::hold(id, false)),
        };
        let stated = Forged {
            facts: vec![fact],
            ..Forged::default()
        };
        thief.append(Action::Destroy, stated);
        let mut forged = destroy_by_hand(&thief, &[(id, victim, term, None)]);
        let counters = digest::counter_id();
        forged
            .states
            .insert(counters, Some(thief.digest(&counters)));
        thief.append(Action::Destroy, forged);
        thief.run("COMMIT");
        drop(thief);
        let Sight::Faults(faults) = look(&scene.office, "anna") else {
            panic!("{victim}: the vault opens, and verify finds it");
        };
        let found: Vec<_> = faults.iter().map(|fault| fault.what).collect();
        for what in [
            "states what this action or role may not",
            "destroyed what was not due, or was on hold",
        ] {
            assert!(found.contains(&what), "{victim}: {what}: {found:?}");
        }
        scene.put_back();
    }
}

/// What stands between what a person writes and what that person signs.
#[test]
fn a_trigger_or_another_definition_is_refused_before_anything_is_written() {
    let history = history();
    let scene = Scene::of(history.office);
    for change in [
        "CREATE TRIGGER t AFTER INSERT ON note BEGIN UPDATE signal SET theme = 'afval'; END",
        "CREATE VIEW v AS SELECT * FROM signal",
        "CREATE TABLE extra (a)",
        "DROP INDEX term_running",
        "DROP INDEX signal_by_receipt; CREATE INDEX signal_by_receipt ON signal (source)",
        "ALTER TABLE backup ADD COLUMN more TEXT DEFAULT 'x'",
    ] {
        Thief::of(&scene.office, "job").run(change);
        let refused = scene.office.try_open("anna").map(drop);
        let noticed = matches!(
            refused,
            Err(ActionError::Store(StoreError::Tampered { .. }))
        );
        assert!(noticed, "{change}: {refused:?}");
        scene.put_back();
    }
}

#[test]
fn a_trigger_made_while_the_vault_is_open_does_not_run() {
    let history = history();
    let store = history.office.open("anna");
    let thief = Thief::of(&history.office, "job");
    thief.run("CREATE TRIGGER t AFTER INSERT ON note BEGIN UPDATE signal SET theme = 'afval'; END");
    let refused = case::note(&desk(&store), history.running, "tekst");
    let noticed = matches!(
        refused,
        Err(ActionError::Store(StoreError::Tampered { .. }))
    );
    assert!(noticed, "{refused:?}");
    thief.run("INSERT INTO note SELECT record_id, n + 50, actor, at, sealed_text FROM note");
    let changed: u64 = thief
        .sql()
        .query_row(
            "SELECT count(*) FROM signal WHERE theme = 'afval'",
            [],
            |row| row.get(0),
        )
        .expect("a count");
    assert_eq!(changed, 0, "no trigger runs on a sealed connection");
}

/// A copy, the true list beside it, and a thief who rewrites that list.
struct Lost {
    history: History,
    copy: PathBuf,
    list: PathBuf,
}

fn lost() -> Lost {
    let history = history();
    let disk = history.office.dir.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let copy = disk.join("copy.kluisbak");
    let anna = history.office.open("anna");
    backup::create(&desk(&anna), &copy, None).expect("made");
    drop(anna);
    let list = fs::read_dir(&disk)
        .expect("readable")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|e| e == "destroyed"));
    Lost {
        history,
        copy,
        list: list.expect("a list"),
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
    let list_path = fs::read_dir(&disk)
        .expect("readable")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|e| e == "destroyed"))
        .expect("a list");
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
        let signed = Signed {
            skeleton: stored.skeleton,
            signature: stored.signature,
            leaves: stored.leaves,
        };
        list.entries.insert(signed.skeleton.seq, signed);
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

#[test]
fn sound_history_is_called_sound() {
    let history = history();
    assert!(matches!(look(&history.office, "anna"), Sight::Nothing));
    let anna = history.office.open("anna");
    assert!(signal::show(&desk(&anna), history.due).is_ok());
    assert!(case::show(&desk(&anna), history.old_case).is_ok());
}
