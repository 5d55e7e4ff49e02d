//! A vault of every released version opens, is upgraded when it is older, and loses nothing
//! (`tests/vault/released/`, see the README there).

use chrono::{TimeZone, Utc};
use kluis::actions::{Desk, case, office, signal};
use kluis::clock::Clock;
use kluis::domain::role::Role;
use kluis::secret::Passphrase;
use kluis::store::schema::{MIGRATIONS, Migration};
use kluis::store::{Options, Schema, Store, verify};
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::keyfile::KeyFile;
use kluis::vault::locked::Locked;
use kluis::vault::slot::Credential;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

fn released() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vault/released")
}

fn versions() -> BTreeSet<String> {
    let names = released().read_dir().expect("readable");
    let names = names.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.into_string().expect("text"))
        .collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("readable") {
        let entry = entry.expect("an entry");
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

/// A copy of a released vault to work in.
struct Kept {
    dir: tempfile::TempDir,
    schema: Schema,
}

impl Kept {
    fn new(from: &Path, schema: Schema) -> Kept {
        let dir = tempfile::tempdir().expect("a folder");
        copy(from, dir.path());
        Kept { dir, schema }
    }

    fn vault(&self) -> PathBuf {
        self.dir.path().join("team.kluis")
    }

    /// The members whose secrets lie beside it and who are still present, the coordinator first:
    /// with name, role and secret.
    fn members(&self) -> Vec<(String, Role, Credential)> {
        let locked = Locked::open(&self.vault()).expect("a vault");
        let present = locked.keyring().present();
        let mut members: Vec<_> = present
            .map(|(_, m)| {
                let role = Role::from_id(&m.role).expect("a role");
                (m.name.clone(), role, self.secret(&m.name))
            })
            .collect();
        members.sort_by_key(|(_, role, _)| *role);
        members
    }

    fn secret(&self, name: &str) -> Credential {
        if let Ok(text) = fs::read_to_string(self.dir.path().join(format!("{name}.key"))) {
            return Credential::KeyFile(KeyFile::parse(&text).expect("a key").key);
        }
        let text = fs::read_to_string(self.dir.path().join(format!("{name}.pass")));
        let line = text.expect("a secret").lines().next().map(str::to_owned);
        let line = Zeroizing::new(line.unwrap_or_default());
        Credential::Passphrase(Passphrase::new(line).expect("not empty"))
    }

    fn open(&self, name: &str, secret: &Credential) -> Store {
        let options = Options {
            state_dir: self.dir.path().join("state"),
            busy_timeout: Duration::from_secs(5),
            clock: Clock::fixed(Utc.with_ymd_and_hms(2040, 1, 2, 12, 0, 0).unwrap()),
            clock_confirmed: true, // Years have gone by.
            schema: self.schema,
        };
        office::open(&self.vault(), name, secret, options).expect(name)
    }

    /// Every row of every table as it is in the file, before anything has upgraded it.
    fn rows(&self, columns: Option<&Columns>) -> (Columns, Rows) {
        let (name, _, secret) = &self.members()[0];
        let locked = Locked::open(&self.vault()).expect("a vault");
        let vault = locked.unlock(name, secret).expect("unlocked");
        let path = vault.folder().database(&vault.keyring().database());
        let patience = Duration::from_secs(5);
        let cipher = vault.page_cipher();
        let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, patience);
        let sealed = sealed.expect("a database");
        let columns = columns.cloned().unwrap_or_else(|| columns_of(sealed.sql()));
        let rows = rows_of(sealed.sql(), &columns);
        (columns, rows)
    }
}

type Columns = BTreeMap<String, Vec<String>>;
type Rows = BTreeMap<String, Vec<Vec<Value>>>;

fn columns_of(sql: &Connection) -> Columns {
    let list = |query: &str| -> Vec<String> {
        let mut statement = sql.prepare(query).expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    };
    let tables = list("SELECT name FROM sqlite_schema WHERE type = 'table'").into_iter();
    let columns = |table: &str| list(&format!("SELECT name FROM pragma_table_info('{table}')"));
    tables
        .map(|table| (table.clone(), columns(&table)))
        .collect()
}

fn rows_of(sql: &Connection, columns: &Columns) -> Rows {
    let read = |(table, columns): (&String, &Vec<String>)| {
        let query = format!("SELECT \"{}\" FROM \"{table}\"", columns.join("\", \""));
        let mut statement = sql.prepare(&query).expect("a query");
        let rows = statement.query_map([], |row| (0..columns.len()).map(|n| row.get(n)).collect());
        let rows = rows.expect("rows").collect::<Result<_, _>>();
        (table.clone(), rows.expect("values"))
    };
    columns.iter().map(read).collect()
}

/// Opens, upgrades, verifies, compares and reads a vault that was kept.
fn goes_on(from: &Path, schema: Schema) {
    let version = from.display();
    let kept = Kept::new(from, schema);
    let (mut columns, mut before) = kept.rows(None);
    // The index of the present has another form; what an older one has, the records mention.
    let mut indexed = Vec::new();
    let place = |name| columns["blind"].iter().position(|column| column == name);
    if let (Some(hash), Some(record)) = (place("hash"), place("record_id")) {
        let rows = before.remove("blind").expect("there").into_iter();
        indexed.extend(rows.map(|row| (row[record].clone(), row[hash].clone())));
        columns.remove("blind");
    }
    let members = kept.members();
    let (coordinator, _, secret) = &members[0];
    let store = kept.open(coordinator, secret);
    let report = verify::run(&store).expect("can be checked");
    assert!(report.is_ok(), "{version}: {:?}", report.faults);
    assert!(report.skipped.is_empty() && report.records > 5);
    let upgraded = store.upgraded().is_some();
    drop(store);

    let (_, after) = kept.rows(Some(&columns));
    for (table, rows) in &before {
        let others = &after[table];
        match (table.as_str(), upgraded) {
            ("state" | "state_node", true) => {} // Digests, compared above.
            // The log goes on.
            ("entry" | "entry_leaf" | "entry_node" | "backup", true) => {
                assert!(
                    rows.iter().all(|row| others.contains(row)),
                    "{version} {table}"
                );
            }
            _ => assert_eq!(rows, others, "{version} {table}"),
        }
    }
    let mention = ["record_id", "hashes"].map(str::to_owned).to_vec();
    let (_, mentions) = kept.rows(Some(&BTreeMap::from([("mention".to_owned(), mention)])));
    for (record, hash) in indexed {
        let Value::Blob(hash) = hash else {
            panic!("{version}: a hash is bytes")
        };
        let has = |row: &Vec<Value>| match row.as_slice() {
            [id, Value::Blob(hashes)] => *id == record && hashes.chunks(16).any(|own| own == hash),
            _ => false,
        };
        assert!(mentions["mention"].iter().any(has), "{version}");
    }

    for (name, role, secret) in &members {
        let store = kept.open(name, secret);
        assert!(store.upgraded().is_none(), "{version} {name}");
        let desk = Desk {
            store: &store,
            purpose: None,
        };
        let signals = signal::list(&desk, &signal::SignalFilter::default()).expect("listed");
        let (cases, _) = case::list(&desk, &case::CaseFilter::default()).expect("listed");
        assert!(!signals.is_empty() && !cases.is_empty());
        let shown = signals
            .iter()
            .map(|row| signal::show(&desk, row.number).map(drop));
        let shown = shown.chain(
            cases
                .iter()
                .map(|row| case::show(&desk, row.number).map(drop)),
        );
        for shown in shown {
            assert_eq!(shown.is_ok(), role.holds_content_key(), "{version} {name}");
        }
        assert!(
            verify::run(&store).expect("can be checked").is_ok(),
            "{version} {name}"
        );
    }
}

#[test]
fn a_vault_of_every_released_version_is_kept() {
    let changelog = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
    let changelog = fs::read_to_string(changelog).expect("a changelog");
    let headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## ["));
    let named = headings.filter_map(|rest| rest.split(']').next());
    let named: BTreeSet<String> = named
        .filter(|name| *name != "Unreleased")
        .map(str::to_owned)
        .collect();
    assert!(named.contains("0.1.0"));
    assert_eq!(named, versions());
}

#[test]
fn a_vault_of_every_released_version_opens_and_loses_nothing() {
    for version in versions() {
        goes_on(&released().join(version), Schema::present());
    }
}

/// The tables before an index that a migration fills from them.
#[test]
fn a_vault_of_tables_that_no_release_had_opens_and_loses_nothing() {
    goes_on(&released().join("../between/schema-3"), Schema::present());
}

/// Also while the product has no newer tables: the way a released vault goes is always walked.
#[test]
fn a_vault_of_every_released_version_goes_through_an_upgrade_to_come() {
    let made_up = Migration {
        sql: "CREATE TABLE made_up (id INTEGER NOT NULL PRIMARY KEY) STRICT;
              ALTER TABLE signal ADD COLUMN made_up INTEGER;",
        objects: Schema::present().objects(),
        step: None,
        definitions: None,
    };
    let all: &'static [Migration] = Box::leak([MIGRATIONS, &[made_up]].concat().into_boxed_slice());
    for version in versions() {
        goes_on(
            &released().join(version),
            Schema::of(all).expect("not empty"),
        );
    }
}
