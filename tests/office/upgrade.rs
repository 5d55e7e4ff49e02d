//! Upgrading a vault of an older version, with migrations that the product does not have: one adds
//! a table and a sealed column, one needs more than SQL, one changes what the coordinator signs.

use crate::backup::target;
use crate::setting::{Office, add, archived, day, desk, refusal, tip};
use kluis::actions::backup::Unpacked;
use kluis::actions::restore::{Order, restore};
use kluis::actions::{ActionError, backup, case, log, office, purge, recovery, retention, signal};
use kluis::audit::entry::Action;
use kluis::domain::id::RecordId;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::digest::{ObjectKind, Query};
use kluis::store::schema::{self, MIGRATIONS, Migration};
use kluis::store::{
    EntryDraft, Options, Schema, Store, StoreError, WriteTx, digest, record, verify,
};
use kluis::vault::kdf::KdfParams;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::slot::Credential;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const REMARKS: &str = "
    CREATE TABLE remark (
        record_id   BLOB NOT NULL REFERENCES record (id),
        n           INTEGER NOT NULL,
        sealed_text BLOB NOT NULL,
        PRIMARY KEY (record_id, n)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE note ADD COLUMN sealed_origin BLOB;";
const SUMMARIES: &str = "ALTER TABLE signal ADD COLUMN sealed_summary BLOB;";
const POLICIES: &str = "ALTER TABLE policy ADD COLUMN adopted_on TEXT;";

const SUMMARY: kluis::vault::field::FieldName = record::field("signal", "sealed_summary", 0);

fn queries_now(kind: ObjectKind) -> Vec<Query> {
    (Schema::present().objects().queries)(kind)
}

fn later_now(kind: ObjectKind) -> Vec<Query> {
    (Schema::present().objects().later)(kind)
}

fn queries_with_remarks(kind: ObjectKind) -> Vec<Query> {
    let mut all = queries_now(kind);
    if matches!(kind, ObjectKind::Case | ObjectKind::Signal) {
        all.push((
            "remark",
            "SELECT n, sealed_text FROM remark WHERE record_id = :id ORDER BY n",
        ));
        all.push((
            "origin",
            "SELECT n, sealed_origin FROM note WHERE record_id = :id AND sealed_origin IS NOT NULL \
             ORDER BY n",
        ));
    }
    all
}

fn queries_with_summaries(kind: ObjectKind) -> Vec<Query> {
    let mut all = queries_with_remarks(kind);
    if kind == ObjectKind::Signal {
        let query = "SELECT sealed_summary FROM signal WHERE record_id = :id";
        all.push(("summary", query));
    }
    all
}

fn queries_with_policy(kind: ObjectKind) -> Vec<Query> {
    let mut all = queries_with_summaries(kind);
    if kind == ObjectKind::Policy {
        let query = "SELECT adopted_on FROM policy WHERE :id IS NOT NULL";
        all.push(("adopted", query));
    }
    all
}

static WITH_REMARKS: digest::Objects = digest::Objects {
    find_kind: digest::OBJECTS_2.find_kind,
    queries: queries_with_remarks,
    later: later_now,
};
static WITH_SUMMARIES: digest::Objects = digest::Objects {
    find_kind: digest::OBJECTS_2.find_kind,
    queries: queries_with_summaries,
    later: later_now,
};
static WITH_POLICY: digest::Objects = digest::Objects {
    find_kind: digest::OBJECTS_2.find_kind,
    queries: queries_with_policy,
    later: later_now,
};

/// Seals the first word of every signal's text in the new column.
fn summarise(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let mut found: Vec<(RecordId, Vec<u8>)> = Vec::new();
    {
        let mut statement = tx.prepare("SELECT record_id, sealed_text FROM signal")?;
        let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
        for row in rows {
            found.push(row?);
        }
    }
    for (id, sealed) in found {
        let key = record::open_key(tx, &id)?;
        let text = key.open_text(record::field("signal", "sealed_text", 0), &sealed)?;
        let first = text.split_whitespace().next().unwrap_or_default();
        tx.execute(
            "UPDATE signal SET sealed_summary = :summary WHERE record_id = :id",
            rusqlite::named_params! {
                ":id": id.0, ":summary": key.seal(SUMMARY, first.as_bytes()),
            },
        )?;
        tx.touch(id);
    }
    Ok(())
}

fn fail(_: &mut WriteTx<'_>) -> Result<(), StoreError> {
    Err(StoreError::Full)
}

fn die(_: &mut WriteTx<'_>) -> Result<(), StoreError> {
    std::process::abort()
}

fn with(more: &[Migration]) -> Schema {
    let all = [MIGRATIONS, more].concat();
    Schema::of(Box::leak(all.into_boxed_slice())).expect("not empty")
}

fn remarks() -> Migration {
    Migration {
        sql: REMARKS,
        objects: &WITH_REMARKS,
        step: None,
        definitions: None,
    }
}

fn summaries(step: schema::Step) -> Migration {
    Migration {
        sql: SUMMARIES,
        objects: &WITH_SUMMARIES,
        step: Some(step),
        definitions: None,
    }
}

/// Two migrations past the product's.
fn newer() -> Schema {
    with(&[remarks(), summaries(summarise)])
}

fn newer_policy() -> Schema {
    with(&[
        remarks(),
        summaries(summarise),
        Migration {
            sql: POLICIES,
            objects: &WITH_POLICY,
            step: None,
            definitions: None,
        },
    ])
}

fn options(office: &Office, member: &str, schema: Schema) -> Options {
    Options {
        schema,
        ..office.options(member)
    }
}

fn open(office: &Office, member: &str, schema: Schema) -> Result<Store, ActionError> {
    let options = options(office, member, schema);
    office::open(&office.path(), member, &office.credential(member), options)
}

/// An office with a bit of everything, closed again.
fn office_at_work() -> Office {
    let mut office = Office::new("2026-03-01");
    for (name, role) in [
        ("bram", Role::Analyst),
        ("carla", Role::PrivacyOfficer),
        ("job", Role::Purger),
        ("els", Role::Archivist),
        ("dirk", Role::Auditor),
    ] {
        office.hire(name, role);
    }
    fs::create_dir(office.dir.path().join("disk")).expect("made");
    let store = office.open("anna");
    add(&store, "2026-02-20", "een tip over een loods");
    let draft = kluis::domain::signal::SignalDraft {
        reference: Some("M-17".into()),
        ..tip("2026-02-21", "nog een tip")
    };
    let held = signal::add(&desk(&store), draft).expect("added").number;
    retention::hold(&desk(&store), held, "inzageverzoek", None).expect("held");
    let case = archived(&store, "2026-02-01").number;
    case::reopen(&desk(&store), case, "er is meer", &["coördinator".into()]).expect("reopened");
    case::note(&desk(&store), case, "gebeld met de buren").expect("noted");
    add(&store, "2025-02-20", "is over zijn termijn");
    backup::create(&desk(&store), &target(&office, "copy"), None).expect("made");
    drop(store);
    purge::purge(&desk(&office.open("job")), None).expect("runs");
    office
}

/// Every row of every table, by the columns that the table has in `columns`.
type Rows = BTreeMap<String, Vec<Vec<Value>>>;

fn columns_of(sql: &Connection) -> BTreeMap<String, Vec<String>> {
    let list = |query: &str| -> Vec<String> {
        let mut statement = sql.prepare(query).expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    };
    let tables = list("SELECT name FROM sqlite_schema WHERE type = 'table'");
    let columns = |table: &String| list(&format!("SELECT name FROM pragma_table_info('{table}')"));
    tables
        .into_iter()
        .map(|table| (table.clone(), columns(&table)))
        .collect()
}

fn rows_of(sql: &Connection, columns: &BTreeMap<String, Vec<String>>) -> Rows {
    let read = |(table, columns): (&String, &Vec<String>)| {
        let query = format!("SELECT \"{}\" FROM \"{table}\"", columns.join("\", \""));
        let mut statement = sql.prepare(&query).expect("a query");
        let rows = statement.query_map([], |row| (0..columns.len()).map(|n| row.get(n)).collect());
        let rows = rows.expect("rows").collect::<Result<_, _>>();
        (table.clone(), rows.expect("values"))
    };
    columns.iter().map(read).collect()
}

fn assert_sound(store: &Store) {
    let report = verify::run(store).expect("can be checked");
    assert!(report.is_ok(), "{:?}", report.faults);
    assert!(report.skipped.is_empty() && report.records > 5);
}

/// The backups of this vault that lie beside its folder.
fn copies(office: &Office) -> Vec<PathBuf> {
    let names = office.dir.path().read_dir().expect("readable");
    let paths = names.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|e| e == "kluisbak"))
        .collect()
}

fn upgrades(store: &Store) -> Vec<Option<String>> {
    let lines = log::list(&desk(store), &log::LogFilter::default()).expect("listed");
    let upgrades = lines.into_iter().filter(|l| l.action == Action::Upgrade);
    upgrades.map(|line| line.result).collect()
}

#[test]
fn every_old_row_stays_as_it_was_and_the_new_columns_are_filled() {
    let office = office_at_work();
    let old = office.open("anna");
    let columns = columns_of(old.pages().sql());
    let before = rows_of(old.pages().sql(), &columns);
    let entries = old.read().expect("reads").newest().seq;
    drop(old);

    let store = open(&office, "anna", newer()).expect("upgraded");
    let done = store.upgraded().expect("upgraded").clone();
    let present = Schema::present().version();
    assert_eq!((done.from, done.to), (present, present + 2));
    assert_eq!(done.before.seq, entries);
    let after = rows_of(store.pages().sql(), &columns);
    for (table, rows) in &before {
        let others = &after[table];
        match table.as_str() {
            "state" | "state_node" => continue, // Digests: compared by verify.
            "entry" | "entry_leaf" | "entry_node" | "backup" => {
                assert!(rows.iter().all(|row| others.contains(row)), "{table}");
            }
            _ => assert_eq!(rows, others, "{table}"),
        }
    }
    assert!(before.values().filter(|rows| !rows.is_empty()).count() > 18);
    assert_sound(&store);

    let tx = store.read().expect("reads");
    let mut summaries = tx
        .prepare("SELECT record_id, sealed_summary FROM signal")
        .expect("a query");
    let rows = summaries.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)));
    let texts: Vec<String> = rows
        .expect("rows")
        .map(|row| {
            let (id, sealed): (RecordId, Vec<u8>) = row.expect("a row");
            let key = record::open_key(&tx, &id).expect("a key");
            key.open_text(SUMMARY, &sealed).expect("opens")
        })
        .collect();
    assert_eq!(texts.len(), 2);
    assert!(texts.contains(&"een".to_owned()) && texts.contains(&"nog".to_owned()));
    drop(summaries);
    drop(tx);

    // Everything goes on in the new tables, and a second opening has nothing to do.
    let listed = signal::list(&desk(&store), &signal::SignalFilter::default()).expect("listed");
    for line in listed {
        signal::show(&desk(&store), line.number).expect("shown");
    }
    drop(store);
    for member in ["bram", "carla", "job", "els", "dirk"] {
        let store = open(&office, member, newer()).expect("opens");
        assert!(store.upgraded().is_none());
        assert!(verify::run(&store).expect("checked").is_ok(), "{member}");
    }
    let store = open(&office, "anna", newer()).expect("opens");
    let to = (Schema::present().version() + 2).to_string();
    assert_eq!(upgrades(&store), [Some(to)]);
}

#[test]
fn only_what_reads_otherwise_is_stated_anew() {
    let office = office_at_work();
    let store = open(&office, "anna", newer()).expect("upgraded");
    let tx = store.read().expect("reads");
    let seq = store.upgraded().expect("upgraded").before.seq + 1;
    let mut statement = tx
        .prepare("SELECT kind, object FROM entry_leaf WHERE seq = :seq")
        .expect("a query");
    let rows = statement.query_map([seq], |row| Ok((row.get(0)?, RecordId(row.get(1)?))));
    let mut kinds: Vec<ObjectKind> = rows
        .expect("rows")
        .map(|row: rusqlite::Result<(String, RecordId)>| {
            let (kind, object) = row.expect("a row");
            assert_eq!(kind, "state");
            tx.find_kind(&object).expect("reads").expect("is there")
        })
        .collect();
    kinds.sort_by_key(|kind| format!("{kind:?}"));
    use ObjectKind::{Backup, Case, Signal};
    assert_eq!(kinds, [Backup, Case, Signal, Signal]);
}

#[test]
fn the_backup_of_before_is_registered_and_opens_in_the_old_version() {
    let office = office_at_work();
    let store = open(&office, "bram", newer()).expect("upgraded");
    let (path, until) = store.upgraded().and_then(|u| u.copy.clone()).expect("one");
    assert_eq!(until, day("2026-03-31"));
    assert_eq!(copies(&office), std::slice::from_ref(&path));
    let listed = backup::list(&desk(&store)).expect("listed");
    let line = listed.iter().find(|line| line.path == path).expect("there");
    assert_eq!(line.expires_on, Some(until));
    let lists = office.dir.path().read_dir().expect("readable");
    let is_list = |p: &PathBuf| p.extension().is_some_and(|e| e == "destroyed");
    let lists: Vec<_> = lists
        .map(|e| e.expect("one").path())
        .filter(is_list)
        .collect();
    assert_eq!(lists.len(), 1, "the list of destructions stands beside it");

    let unpacked = Unpacked::open(&path).expect("a backup");
    let report = unpacked
        .check("anna", &office.credential("anna"), &office.options("anna"))
        .expect("opens with the old program");
    assert!(report.is_ok(), "{:?}", report.faults);
}

#[test]
fn the_backup_of_before_is_deleted_when_its_time_is_over() {
    let mut office = office_at_work();
    let store = open(&office, "bram", newer()).expect("upgraded");
    let (path, _) = store.upgraded().and_then(|u| u.copy.clone()).expect("one");
    drop(store);
    let sure = |office: &Office, member: &str| {
        let options = Options {
            clock_confirmed: true,
            ..options(office, member, newer())
        };
        office::open(&office.path(), member, &office.credential(member), options).expect("opens")
    };
    // On the last day it stays, and so it does while no person was there since.
    for on in ["2026-03-31", "2026-05-01"] {
        office.on(on);
        let report = purge::purge(&desk(&sure(&office, "job")), None).expect("runs");
        assert!(report.expired.is_empty() && path.exists(), "{on}");
    }
    add(&sure(&office, "bram"), "2026-04-30", "tip");
    let report = purge::purge(&desk(&sure(&office, "job")), None).expect("runs");
    assert_eq!((report.expired, path.exists()), (vec![path.clone()], false));
    let store = sure(&office, "anna");
    let listed = backup::list(&desk(&store)).expect("listed");
    assert!(listed.iter().all(|line| line.path != path));
    assert!(target(&office, "copy").exists(), "no other copy goes");
    assert_sound(&store);
}

#[test]
fn whoever_cannot_read_content_is_told_to_wait_for_somebody_who_can() {
    let office = office_at_work();
    let (found, known) = (Schema::present().version(), newer().version());
    for member in ["job", "els", "dirk"] {
        let expected = Refusal::VaultIsOlder {
            found,
            known,
            coordinator: false,
        };
        assert_eq!(refusal(open(&office, member, newer())), expected);
    }
    assert!(copies(&office).is_empty());
    office.assert_sound();
    assert!(
        open(&office, "carla", newer())
            .expect("may")
            .upgraded()
            .is_some()
    );
}

#[test]
fn what_the_coordinator_signs_is_stated_anew_by_the_coordinator_alone() {
    let office = office_at_work();
    let refused = refusal(open(&office, "bram", newer_policy()));
    assert!(
        matches!(
            refused,
            Refusal::VaultIsOlder {
                coordinator: true,
                ..
            }
        ),
        "{refused}"
    );
    assert!(copies(&office).is_empty(), "made in vain and deleted");
    office.assert_sound();
    let store = open(&office, "anna", newer_policy()).expect("upgraded");
    assert_sound(&store);
    add(&store, "2026-02-28", "het beleid is nog te lezen");
}

#[test]
fn a_newer_vault_is_refused_with_its_version() {
    let office = office_at_work();
    drop(open(&office, "anna", newer()).expect("upgraded"));
    let (found, known) = (newer().version(), Schema::present().version());
    for member in ["anna", "job"] {
        match office.try_open(member) {
            Err(ActionError::Store(StoreError::NewerSchema { found: f, known: k })) => {
                assert_eq!((f, k), (found, known));
            }
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("opened"),
        }
    }
}

#[test]
fn a_store_that_was_open_before_the_upgrade_goes_on_no_more() {
    let office = office_at_work();
    let old = office.open("carla");
    drop(open(&office, "anna", newer()).expect("upgraded"));
    let added = signal::list(&desk(&old), &signal::SignalFilter::default());
    assert!(matches!(
        added,
        Err(ActionError::Store(StoreError::NewerSchema { .. }))
    ));
}

#[test]
fn an_upgrade_that_fails_leaves_the_old_vault_and_no_file() {
    let office = office_at_work();
    let files = |office: &Office| {
        let names = office.path().read_dir().expect("readable");
        names
            .filter_map(|e| fs::read(e.ok()?.path()).ok())
            .collect::<Vec<_>>()
    };
    let before = files(&office);
    let failing = with(&[remarks(), summaries(fail)]);
    assert!(matches!(
        open(&office, "anna", failing),
        Err(ActionError::Store(StoreError::Full))
    ));
    assert!(files(&office) == before, "not a byte is another");
    assert!(copies(&office).is_empty());
    office.assert_sound();
    assert_sound(&open(&office, "anna", newer()).expect("upgraded"));
}

#[test]
fn what_was_tampered_with_gets_no_new_digest() {
    let office = office_at_work();
    for change in [
        "UPDATE note SET actor = 2",
        "UPDATE term SET destroy_on = '2026-01-01'",
        "UPDATE policy SET toml = toml || ' '",
        "DELETE FROM hold",
        "INSERT INTO record VALUES (randomblob(16), 'signal', 2026, 900, randomblob(16), 'x')",
        "CREATE TABLE other (x)",
        "DELETE FROM state",
    ] {
        let copied = office.dir.path().join("elsewhere");
        crate::attack::copy(&office.path(), &copied);
        let store = office.open("anna");
        store.pages().sql().execute_batch(change).expect(change);
        drop(store);
        let opened = open(&office, "anna", newer());
        assert!(
            matches!(
                &opened,
                Err(ActionError::Store(StoreError::Tampered { .. }))
            ),
            "{change}"
        );
        assert!(copies(&office).is_empty(), "{change}");
        fs::remove_dir_all(office.path()).expect("removed");
        fs::rename(&copied, office.path()).expect("moved");
    }
    assert_sound(&open(&office, "anna", newer()).expect("upgraded"));
}

#[test]
fn of_two_that_find_the_old_version_one_upgrades_and_the_other_goes_on() {
    let office = office_at_work();
    let opened: Vec<bool> = std::thread::scope(|scope| {
        let work = |member: &'static str| {
            let office = &office;
            move || {
                let options = Options {
                    busy_timeout: Duration::from_secs(20),
                    ..options(office, member, newer())
                };
                let key = office.credential(member);
                let store = office::open(&office.path(), member, &key, options);
                store.expect("opens").upgraded().is_some()
            }
        };
        let all = ["anna", "bram", "carla"].map(|member| scope.spawn(work(member)));
        all.map(|one| one.join().expect("no panic")).into()
    });
    assert_eq!(opened.iter().filter(|done| **done).count(), 1, "{opened:?}");
    let store = open(&office, "anna", newer()).expect("opens");
    assert_eq!(upgrades(&store).len(), 1);
    assert_sound(&store);
    let listed = backup::list(&desk(&store)).expect("listed");
    let registered: Vec<&Path> = listed.iter().map(|line| &*line.path).collect();
    for copy in copies(&office) {
        assert!(registered.contains(&&*copy), "{copy:?}");
    }
}

const FOLDER: &str = "KLUIS_TEST_FOLDER";

#[test]
fn child_dies_in_the_middle_of_an_upgrade() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let key = fs::read_to_string(folder.join("anna.key")).expect("a key");
    let key = KeyFile::parse(&key).expect("a key");
    let options = Options {
        schema: with(&[remarks(), summaries(die)]),
        state_dir: folder.join("state/anna"),
        busy_timeout: Duration::from_secs(1),
        clock: kluis::clock::Clock::fixed("2026-03-01T12:00:00Z".parse().expect("a time")),
        clock_confirmed: false,
    };
    let credential = Credential::KeyFile(key.key);
    let _ = office::open(&folder.join("team.kluis"), "anna", &credential, options);
    panic!("it was to die");
}

#[test]
fn an_upgrade_that_is_killed_leaves_the_old_vault_and_the_next_one_finds_its_backup() {
    let mut office = office_at_work();
    let Credential::KeyFile(key) = office.credential("anna") else {
        panic!("a key");
    };
    let file = KeyFile {
        vault_id: office.open("anna").vault().keyring().vault_id,
        member: "anna".into(),
        key,
    };
    fs::write(office.dir.path().join("anna.key"), file.print().as_bytes()).expect("written");
    let died = Command::new(std::env::current_exe().expect("this program"))
        .args(["upgrade::child_dies_in_the_middle_of_an_upgrade", "--exact"])
        .env(FOLDER, office.dir.path())
        .output()
        .expect("runs");
    assert!(!died.status.success());
    let said = String::from_utf8_lossy(&died.stderr).into_owned();
    assert!(!said.contains("it was to die"), "{said}");
    let left = copies(&office);
    assert_eq!(left.len(), 1, "a backup, and no upgrade");
    office.assert_sound();

    office.on("2026-03-02");
    let store = open(&office, "anna", newer());
    // The check above wrote nothing, so the entry is still the same: both copies are of it.
    let store = store.expect("upgraded");
    assert_sound(&store);
    let listed = backup::list(&desk(&store)).expect("listed");
    let copies = copies(&office);
    assert_eq!(copies.len(), 2);
    for copy in copies {
        let line = listed.iter().find(|line| line.path == copy);
        assert_eq!(
            line.and_then(|line| line.expires_on),
            Some(day("2026-04-01"))
        );
    }
}

#[test]
fn a_clock_that_is_not_to_be_believed_upgrades_nothing_unless_a_person_says_so() {
    let mut office = office_at_work();
    office.on("2026-06-01");
    let refused = refusal(open(&office, "anna", newer()));
    assert!(matches!(refused, Refusal::ClockAhead { .. }), "{refused}");
    assert!(copies(&office).is_empty());
    let sure = Options {
        clock_confirmed: true,
        ..options(&office, "anna", newer())
    };
    let store = office::open(&office.path(), "anna", &office.credential("anna"), sure);
    assert_sound(&store.expect("upgraded"));
}

#[test]
fn a_backup_of_an_older_version_is_checked_without_a_change_and_restored_upgraded() {
    let office = office_at_work();
    let source = target(&office, "copy");
    let bytes = fs::read(&source).expect("there");
    let check = |member: &str| {
        let options = options(&office, member, newer());
        Unpacked::open(&source)?.check(member, &office.credential(member), &options)
    };
    let report = check("anna").expect("checked");
    assert!(
        report.is_ok() && report.skipped.is_empty(),
        "{:?}",
        report.faults
    );
    assert!(matches!(
        refusal(check("els")),
        Refusal::VaultIsOlder { .. }
    ));
    assert!(fs::read(&source).expect("there") == bytes);

    // The computers of the others saw more than the copy holds.
    drop(office.open("bram"));
    let new = office.dir.path().join("restored.kluis");
    restore(&Order {
        source: &source,
        target: &new,
        live: None,
        member: "anna",
        credential: &office.credential("anna"),
        options: &options(&office, "anna", newer()),
        confirm_gap: false,
        ground: "teruggezet",
    })
    .expect("restored");
    assert!(fs::read(&source).expect("there") == bytes);
    assert!(copies(&office).is_empty(), "a copy needs no copy");
    fs::remove_dir_all(office.path()).expect("removed");
    fs::rename(&new, office.path()).expect("moved");
    let store = open(&office, "bram", newer()).expect("takes the restore");
    assert!(store.restored_since().is_some() && store.upgraded().is_none());
    let store = open(&office, "anna", newer()).expect("opens");
    assert_sound(&store);
    assert_eq!(upgrades(&store).len(), 1);
}

#[test]
fn the_recovery_code_works_on_an_older_vault_too() {
    let mut office = office_at_work();
    let code = kluis::vault::recovery::RecoveryCode::parse(&office.code).expect("the code");
    let credential = office.rekey_member("anna");
    let schema = options(&office, "anna", newer());
    let path = office.path();
    recovery::take_over(&path, &code, "anna", &credential, KdfParams::FLOOR, schema)
        .map(drop)
        .expect("taken over");
    assert_sound(&open(&office, "anna", newer()).expect("upgraded"));
}

/// Writes an entry that says it is an upgrade.
fn pretend(store: &Store, to: &str) {
    let tx = store.write().expect("writes");
    let entry = EntryDraft::new(Action::Upgrade).result(to);
    tx.commit(entry).expect("committed");
}

fn faults(store: &Store) -> Vec<&'static str> {
    let report = verify::run(store).expect("checked");
    report.faults.iter().map(|fault| fault.what).collect()
}

#[test]
fn an_upgrade_that_raises_no_version_is_a_fault() {
    for to in ["1", "0", "99", "03", "x"] {
        let office = office_at_work();
        let store = office.open("carla");
        pretend(&store, to);
        let found = faults(&store);
        assert!(
            found.contains(&"an upgrade that raises no version"),
            "{to}: {found:?}"
        );
    }
    let office = office_at_work();
    let store = open(&office, "anna", newer()).expect("upgraded");
    pretend(&store, &newer().version().to_string());
    assert_eq!(faults(&store), ["an upgrade that raises no version"]);
}

#[test]
fn an_upgrade_signed_without_the_content_key_is_refused() {
    let office = office_at_work();
    let store = office.open("job");
    let tx = store.write().expect("writes");
    tx.commit(EntryDraft::new(Action::Upgrade).result("2"))
        .expect("committed");
    drop(store);
    assert!(matches!(
        office.try_open("anna"),
        Err(ActionError::Store(StoreError::Tampered { what })) if what.contains("role")
    ));
}

#[test]
fn an_upgrade_changes_no_term_no_hold_and_destroys_nothing() {
    use kluis::audit::body::Leaf;
    let office = office_at_work();
    let store = open(&office, "anna", newer()).expect("upgraded");
    let tx = store.read().expect("reads");
    let id: [u8; 16] = tx
        .query_row("SELECT record_id FROM signal LIMIT 1", [], |row| row.get(0))
        .expect("a signal");
    drop(tx);
    let id = RecordId(id);
    for (leaf, what) in [
        (
            Leaf::term(id, None),
            "states what this action or role may not",
        ),
        (
            Leaf::hold(id, true),
            "states what this action or role may not",
        ),
        (Leaf::gone(id), "destroyed what was not due, or was on hold"),
    ] {
        let mut tx = store.write().expect("writes");
        tx.state_fact(leaf);
        tx.commit(EntryDraft::new(Action::Upgrade).result("9"))
            .expect("committed");
        let found = faults(&store);
        assert!(found.contains(&what), "{found:?}");
    }
}
