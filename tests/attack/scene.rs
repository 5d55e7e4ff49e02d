//! An office with a history, whose files can be put back after every attack.

use crate::setting::{Office, THREE_YES_COMPLEX, add, archived, close, decide, desk};
use crate::tools::Thief;
use kluis::actions::{ActionError, case, retention, signal};
use kluis::domain::case::CaseDraft;
use kluis::domain::id::Number;
use kluis::domain::role::Role;
use kluis::store::verify::{self, Fault};
use kluis::store::{Store, StoreError};
use kluis::vault::VaultError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What somebody who opens the vault and checks it sees.
#[derive(Debug)]
pub enum Sight {
    /// It does not open.
    Refused(#[allow(dead_code)] String),
    /// It opens, and `verify` says what is wrong.
    Faults(Vec<Fault>),
    /// Nothing.
    Nothing,
}

impl Sight {
    pub fn noticed(&self) -> bool {
        !matches!(self, Sight::Nothing)
    }
}

/// Whether this is an error about the vault's files, and not one of a disk or of this program.
pub fn is_noticed(error: &ActionError) -> bool {
    matches!(
        error,
        ActionError::Store(
            StoreError::Damaged
                | StoreError::Tampered { .. }
                | StoreError::RolledBack { .. }
                | StoreError::NewerSchema { .. }
                | StoreError::Vault(
                    VaultError::Damaged { .. }
                        | VaultError::Newer { .. }
                        | VaultError::OutOfBounds { .. }
                        | VaultError::NotAVault(_)
                        | VaultError::NotABackup(_)
                        | VaultError::WrongPassphrase
                        | VaultError::WrongKeyFile
                        | VaultError::OtherSecret { .. }
                        | VaultError::UnknownMember
                )
        )
    )
}

/// Opens the vault as a member with their own head, and checks it.
pub fn look(office: &Office, member: &str) -> Sight {
    let store = match office.try_open(member) {
        Ok(store) => store,
        Err(error) if is_noticed(&error) => return Sight::Refused(error.to_string()),
        Err(other) => panic!("not an error about the files: {other:?}"),
    };
    match verify::run(&store) {
        Ok(report) if report.is_ok() => Sight::Nothing,
        Ok(report) => Sight::Faults(report.faults),
        Err(error) => panic!("verify does not report: {error:?}"),
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("readable") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(found.insert(path.clone(), fs::read(path).expect("readable"))),
            }
        }
    }
    found
}

/// A folder exactly as it was kept.
pub fn put_back(folder: &Path, kept: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in files(folder) {
        match kept.get(&path) {
            None => fs::remove_file(&path).expect("removed"),
            Some(before) if *before != bytes => fs::write(&path, before).expect("written"),
            Some(_) => {}
        }
    }
    for (path, bytes) in kept.iter().filter(|(path, _)| !path.exists()) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// An office at a moment: vault and state folders.
pub struct Scene {
    pub office: Office,
    kept: BTreeMap<PathBuf, Vec<u8>>,
}

impl Scene {
    pub fn of(office: Office) -> Scene {
        let kept = files(office.dir.path());
        Scene { office, kept }
    }

    pub fn put_back(&self) {
        put_back(self.office.dir.path(), &self.kept);
    }

    pub fn database(&self) -> PathBuf {
        self.office.path().join("vault-1.db")
    }

    pub fn bytes(&self, path: &Path) -> &[u8] {
        &self.kept[path]
    }
}

/// The lines of every table, as whoever holds the page key reads them.
pub type Dump = BTreeMap<String, Vec<String>>;

pub fn dump(office: &Office) -> Dump {
    let thief = Thief::of(office, "anna");
    let sql = thief.sql();
    let mut tables = sql
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .expect("a query");
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .expect("names");
    let rows = |name: &String| {
        let mut statement = sql
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .expect("a query");
        let columns = statement.column_count();
        let line = |row: &rusqlite::Row<'_>| {
            let cells: Result<Vec<_>, _> = (0..columns)
                .map(|c| row.get_ref(c).map(|cell| format!("{cell:?}")))
                .collect();
            cells.map(|cells| cells.join("|"))
        };
        let mut lines: Vec<String> = statement
            .query_map([], line)
            .and_then(Iterator::collect)
            .expect("rows");
        lines.sort_unstable();
        lines
    };
    names
        .iter()
        .map(|name| (name.clone(), rows(name)))
        .collect()
}

/// What `show` answers about every record of a list.
pub fn shown(store: &Store, numbers: &[Number]) -> Vec<Result<String, String>> {
    numbers
        .iter()
        .map(|number| {
            let answer = match number.to_string().starts_with('C') {
                true => case::show(&desk(store), *number).map(|s| {
                    format!("{:?}", s.case.phase)
                        + &format!("{:?}", (s.case.status, s.case.ended_on, &s.case.title))
                }),
                false => signal::show(&desk(store), *number).map(|s| {
                    let s = s.signal;
                    format!(
                        "{:?}",
                        (s.status, s.text, s.theme, s.received_on, s.hold.is_some())
                    )
                }),
            };
            answer.map_err(|error| {
                assert!(
                    is_noticed(&error)
                        || matches!(
                            error,
                            ActionError::Store(
                                StoreError::NotFound(_) | StoreError::Destroyed { .. }
                            )
                        ),
                    "{error:?}"
                );
                error.to_string()
            })
        })
        .collect()
}

/// What there is to destroy, to hold and to move.
pub struct History {
    pub office: Office,
    /// Due, and not on hold.
    pub due: Number,
    /// Due, and on hold.
    pub held: Number,
    /// Not due for years.
    pub young: Number,
    /// A running case …
    pub running: Number,
    /// … and the signal in it.
    pub in_case: Number,
    /// A case in the archive whose term has run out, with a signal.
    pub old_case: Number,
    /// A case in the archive.
    pub archived: Number,
}

impl History {
    pub fn numbers(&self) -> Vec<Number> {
        vec![
            self.due,
            self.held,
            self.young,
            self.running,
            self.in_case,
            self.old_case,
            self.archived,
        ]
    }
}

/// A year of work, an import and a purge behind it.
pub fn history() -> History {
    let mut office = Office::new("2020-01-10");
    office.hire("job", Role::Purger);
    office.hire("bram", Role::Analyst);
    office.hire("carla", Role::Auditor);
    let anna = office.open("anna");
    let open = |store: &Store, signal: Number, on: &str| {
        let draft = CaseDraft {
            title: Some("Loods aan de haven".into()),
            theme: Some("drugs".into()),
            lead: Some("anna".into()),
            opened_on: on.parse().expect("a date"),
            signals: vec![signal],
        };
        case::open(&desk(store), &draft).expect("opened").number
    };
    let accept = |store: &Store, on: &str, text: &str| {
        let number = add(store, on, text);
        let draft = decide(&THREE_YES_COMPLEX, "start", None);
        signal::triage(&desk(store), number, &draft).expect("accepted");
        number
    };
    let first = add(&anna, "2019-01-05", "gaat met de eerste ronde");
    let with_old = accept(&anna, "2020-01-05", "hoort bij de oude zaak");
    let old_case = open(&anna, with_old, "2020-01-10");
    close(&anna, old_case, "2020-01-10", &[]);
    import(&anna, 20);
    drop(anna);
    kluis::actions::purge::purge(&desk(&office.open("job")), None).expect("runs");
    office.on("2026-03-01");
    let anna = office.open_sure_of_the_clock("anna");
    assert!(
        signal::show(&desk(&anna), first).is_err(),
        "the purge took it"
    );
    let due = add(&anna, "2024-02-01", "zijn termijn is om");
    let held = add(&anna, "2024-02-02", "bezwaar loopt nog");
    retention::hold(&desk(&anna), held, "bezwaar", None).expect("held");
    let young = add(&anna, "2026-02-27", "nog lang niet");
    let in_case = accept(&anna, "2026-02-20", "hoort bij de zaak die loopt");
    let running = open(&anna, in_case, "2026-03-01");
    case::note(&desk(&anna), running, "een notitie").expect("noted");
    let archived = archived(&anna, "2026-02-01").number;
    drop(anna);
    drop(office.open("job"));
    History {
        office,
        due,
        held,
        young,
        running,
        in_case,
        old_case,
        archived,
    }
}

/// So many tips in one entry, whose body then has a tree.
fn import(store: &Store, count: usize) {
    let mut sheet = String::from("Meldingnummer;Datum melding;Thema;Plaats;Omschrijving\n");
    for n in 0..count {
        sheet += &format!("M{n};05-01-2020;drugs;Ergens;tip nummer {n}\n");
    }
    let profile = kluis::import::Profile::mma();
    let report = kluis::actions::import::import(
        &desk(store),
        0,
        sheet.as_bytes(),
        &profile,
        false,
        &mut Default::default(),
        &mut |_| {},
    )
    .expect("imported");
    assert_eq!(report.imported, count);
}
