//! A stolen purger's key in the hands of somebody who writes tools: page key and signing key of
//! the job, and nothing that reads content. What it destroys or moves is found by `verify`.

use crate::scene::{History, Scene, Sight, history, look};
use crate::setting::desk;
use crate::tools::{Forged, Thief};
use crate::{Dice, rounds};
use kluis::actions::{ActionError, case, purge, signal};
use kluis::audit::body::{Leaf, LeafKind};
use kluis::audit::entry::Action;
use kluis::domain::id::{Number, NumberKind, RecordId};
use kluis::domain::retention::{Rule, Term};
use kluis::store::{StoreError, digest, entry};
use rusqlite::named_params;
use std::collections::BTreeMap;

const TABLES: [&str; 12] = [
    "answer",
    "weighing",
    "consultation",
    "intervention",
    "note",
    "term",
    "hold",
    "mention",
    "signal",
    "\"case\"",
    "record_key",
    "record",
];

fn delete_rows(thief: &Thief, record: &RecordId) {
    thief
        .sql()
        .execute(
            "DELETE FROM blind WHERE number = (SELECT \
             (((kind = 'case') * 10000 + year) << 32) + sequence FROM record WHERE id = :id)",
            named_params! { ":id": record.0 },
        )
        .expect("deleted");
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

pub fn long_ago() -> Term {
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

/// Destroys this one as a true purge would, and commits; what `verify` finds in it.
fn purge_alone(scene: &Scene, thief: Thief, item: Item) -> Vec<&'static str> {
    let victim = item.1;
    let mut forged = destroy_by_hand(&thief, &[item]);
    let counters = digest::counter_id();
    let counted = Some(thief.digest(&counters));
    forged.states.insert(counters, counted);
    thief.append(Action::Destroy, forged);
    thief.run("COMMIT");
    drop(thief);
    match look(&scene.office, "anna") {
        Sight::Faults(faults) => faults.iter().map(|fault| fault.what).collect(),
        _ => panic!("{victim}: the vault opens, and verify finds it"),
    }
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
        let found = purge_alone(&scene, thief, (id, victim, term, None));
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
        let found = purge_alone(&scene, thief, (id, victim, term, None));
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

#[test]
fn sound_history_is_called_sound() {
    let history = history();
    assert!(matches!(look(&history.office, "anna"), Sight::Nothing));
    let anna = history.office.open("anna");
    assert!(signal::show(&desk(&anna), history.due).is_ok());
    assert!(case::show(&desk(&anna), history.old_case).is_ok());
}
