//! The pieces of work that are cut short, each on a small office of its own, with what must hold
//! after a cut.

use crate::disk::{Image, image_of};
use crate::interpose;
use crate::setting::{Office, add, archived, decide, desk, tip};
use chrono::TimeDelta;
use kluis::actions::restore::{Order, restore};
use kluis::actions::{
    ActionError, backup, case, import, member, office, purge, recovery, retention, signal,
};
use kluis::audit::entry::Link;
use kluis::clock::Clock;
use kluis::domain::policy::Policy;
use kluis::domain::role::Role;
use kluis::import::Profile;
use kluis::store::digest::{self, ObjectKind, Objects, Query};
use kluis::store::schema::{MIGRATIONS, Migration};
use kluis::store::{Options, Schema, Store, StoreError, verify};
use kluis::vault::VaultError;
use kluis::vault::kdf::KdfParams;
use kluis::vault::recovery::RecoveryCode;
use kluis::vault::slot::Credential;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where a piece of work stands at some moment.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// How many of its steps were acknowledged.
    pub done: usize,
    /// Of how many.
    pub of: usize,
    /// The newest entry that must be there: all that was acknowledged.
    pub least: u64,
    /// The newest entry that may be there: with the step that was under way.
    pub most: u64,
}

impl Stage {
    pub fn finished(self) -> bool {
        self.done == self.of
    }
}

/// The steps that were acknowledged: after how many changes of the disk, and the newest entry.
#[derive(Default)]
pub struct Steps(RefCell<Vec<(usize, Link)>>);

impl Steps {
    /// A step was acknowledged.
    fn done(&self, store: &Store) -> Result<(), ActionError> {
        let at = interpose::so_far();
        let newest = store.read()?.newest();
        self.0.borrow_mut().push((at, newest));
        Ok(())
    }

    pub fn list(&self) -> Vec<(usize, Link)> {
        self.0.borrow().clone()
    }
}

type Work = Box<dyn Fn(&Office, &Steps) -> Result<(), ActionError>>;
type Check = Box<dyn Fn(&Office, Stage) -> Result<(), String>>;

/// A piece of work.
pub struct Scene {
    pub name: &'static str,
    pub office: Office,
    pub before: Image,
    /// The newest entry before; 0 where there is no vault yet.
    pub start: u64,
    pub work: Work,
    /// What must hold beside a sound vault.
    pub check: Check,
}

impl Scene {
    fn new(
        name: &'static str,
        office: Office,
        work: impl Fn(&Office, &Steps) -> Result<(), ActionError> + 'static,
        check: impl Fn(&Office, Stage) -> Result<(), String> + 'static,
    ) -> Scene {
        let start = match office.path().join("keyring").exists() {
            true => {
                let store = office.open_sure_of_the_clock("anna");
                store.read().expect("readable").newest().seq
            }
            false => 0,
        };
        Scene {
            name,
            before: image_of(office.dir.path()),
            office,
            start,
            work: Box::new(work),
            check: Box::new(check),
        }
    }

    pub fn root(&self) -> PathBuf {
        self.office.dir.path().to_owned()
    }
}

fn fail<T>(what: &str, error: impl std::fmt::Display) -> Result<T, String> {
    Err(format!("{what}: {error}"))
}

/// Opens the vault and checks all of it; the newest entry.
pub fn sound(office: &Office) -> Result<Link, String> {
    let opened = office.try_open("anna");
    sound_store(office, &opened.or_else(|e| fail("it does not open", e))?)
}

fn sound_store(office: &Office, store: &Store) -> Result<Link, String> {
    let report = verify::run(store).or_else(|e| fail("it cannot be checked", e))?;
    if !report.is_ok() || report.pages == 0 || report.records == 0 || !report.skipped.is_empty() {
        return Err(format!("verify: {:?} {:?}", report.faults, report.skipped));
    }
    no_more_than_a_vault(&office.path(), store)?;
    no_leftovers(&office.state_dir("anna"))?;
    let tx = store.read().or_else(|e| fail("it cannot be read", e))?;
    Ok(tx.newest())
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = folder.read_dir().into_iter().flatten();
    entries
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.into_string().expect("text")
        })
        .collect()
}

/// Once it was opened, a vault is its files and nothing else.
fn no_more_than_a_vault(path: &Path, store: &Store) -> Result<(), String> {
    let vault = store.vault();
    let database = vault.keyring().database();
    let files = ["keyring", "lock", "slots", &database].map(str::to_owned);
    let mut found = names_in(path);
    found.remove(&format!("{database}-journal"));
    // Notes of who has it open: they decide nothing, and one that cannot be read goes after a day.
    found.retain(|name| !name.starts_with("lock-"));
    if found != BTreeSet::from(files) {
        return Err(format!("left in the vault: {found:?}"));
    }
    let present = vault.keyring().present();
    let slots: BTreeSet<String> = present.map(|(_, m)| m.id.clone()).collect();
    let found = names_in(&path.join("slots"));
    match found == slots {
        true => Ok(()),
        false => Err(format!("slots of nobody: {found:?}")),
    }
}

pub fn no_leftovers(folder: &Path) -> Result<(), String> {
    let found = names_in(folder);
    match found.iter().find(|name| name.starts_with('.')) {
        Some(name) => Err(format!("left in {}: {name}", folder.display())),
        None => Ok(()),
    }
}

/// A vault of a team with some work in it.
fn team() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    office.hire("job", Role::Purger);
    std::fs::create_dir(office.dir.path().join("disk")).expect("made");
    let store = office.open("anna");
    add(&store, "2026-02-20", "een melding");
    archived(&store, "2026-02-01");
    drop(store);
    office
}

fn disk(office: &Office) -> PathBuf {
    office.dir.path().join("disk")
}

fn nothing_more(_: &Office, _: Stage) -> Result<(), String> {
    Ok(())
}

pub fn edits() -> Scene {
    let office = team();
    let store = office.open("anna");
    let number = add(&store, "2026-02-21", "wordt gewogen");
    let case = archived(&store, "2026-02-02").number;
    case::reopen(&desk(&store), case, "nieuw feit", &["chef".into()]).expect("reopened");
    drop(store);
    let work = move |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        signal::add(&desk(&store), tip("2026-02-22", "nieuw"))?;
        steps.done(&store)?;
        case::note(&desk(&store), case, &"een lange aantekening ".repeat(200))?;
        steps.done(&store)?;
        let answers = [("is-undermining", "no")];
        signal::triage(&desk(&store), number, &decide(&answers, "dismiss", None))?;
        steps.done(&store)?;
        retention::hold(&desk(&store), number, "een verzoek", None)?;
        steps.done(&store)
    };
    Scene::new("edits", office, work, nothing_more)
}

pub fn import_of_tips() -> Scene {
    let work = |office: &Office, steps: &Steps| {
        let mut sheet = String::from("Meldingnummer;Datum melding;Thema;Omschrijving\n");
        for n in 0..40 {
            sheet += &format!("K{n};01-02-2026;Wapens;Melding {n} uit het bestand\n");
        }
        let store = office.try_open("anna")?;
        let (profile, mut seen) = (Profile::mma(), BTreeSet::new());
        let bytes = sheet.as_bytes();
        import::import(
            &desk(&store),
            0,
            bytes,
            &profile,
            false,
            &mut seen,
            &mut |_| {},
        )?;
        steps.done(&store)
    };
    Scene::new("import", team(), work, nothing_more)
}

/// Something is due, and a copy was made before.
fn with_copies() -> (Office, PathBuf) {
    let mut office = Office::new("2026-02-25");
    office.hire("job", Role::Purger);
    std::fs::create_dir(office.dir.path().join("disk")).expect("made");
    let store = office.open("anna");
    for n in 0..3 {
        add(&store, "2025-03-01", &format!("is aan de beurt {n}"));
    }
    add(&store, "2026-02-20", "blijft");
    let made = backup::create(&desk(&store), &disk(&office), None).expect("made");
    drop(store);
    office.on("2026-03-02");
    let store = office.open("anna");
    add(&store, "2026-02-21", "blijft ook");
    drop(store);
    (office, made.path)
}

pub fn purge_with_a_declaration() -> Scene {
    let work = |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        let report = purge::purge(&desk(&store), None)?;
        assert_eq!(report.destroyed.len(), 3);
        steps.done(&store)
    };
    let check = |office: &Office, stage: Stage| {
        no_leftovers_after_a_copy(office)?;
        let store = office.try_open("anna").map_err(|e| e.to_string())?;
        let declared = retention::list_declarations(&desk(&store)).map_err(|e| e.to_string())?;
        match declared.len() == usize::from(stage.most > stage.least || stage.finished())
            || declared.is_empty() && !stage.finished()
        {
            true => Ok(()),
            false => Err(format!("{} declarations", declared.len())),
        }
    };
    Scene::new("purge", with_copies().0, work, check)
}

fn rekeyed(
    office: &Office,
    steps: &Steps,
    change: fn(Store) -> Result<Store, ActionError>,
) -> Result<(), ActionError> {
    let store = change(office.try_open("anna")?)?;
    steps.done(&store)
}

pub fn rotation() -> Scene {
    let work = |office: &Office, steps: &Steps| rekeyed(office, steps, member::rotate);
    let check = |office: &Office, _: Stage| match office.try_open("bram") {
        Ok(store) => sound_store(office, &store).map(drop),
        Err(error) => fail("bram stays, and is kept out", error),
    };
    Scene::new("rotate", team(), work, check)
}

pub fn removal() -> Scene {
    let work = |office: &Office, steps: &Steps| {
        rekeyed(office, steps, |store| {
            Ok(member::remove(store, "bram", Some("anna"))?.store)
        })
    };
    Scene::new("remove", team(), work, |office, stage| {
        present_when_begun(office, stage, "bram", false)
    })
}

/// Whether somebody can open exactly when the change that takes them in or out is (not) there.
fn present_when_begun(
    office: &Office,
    stage: Stage,
    name: &str,
    after: bool,
) -> Result<(), String> {
    let store = office.try_open("anna").map_err(|e| e.to_string())?;
    let listed = store.vault().keyring().find_present(name).is_some();
    drop(store);
    if stage.finished() && listed != after {
        return Err(format!("{name} is listed: {listed}"));
    }
    match office.try_open(name) {
        Ok(store) if listed => sound_store(office, &store).map(drop),
        Err(ActionError::Store(StoreError::Vault(VaultError::UnknownMember))) if !listed => Ok(()),
        Ok(_) => Err(format!("{name} opens")),
        Err(error) => fail(name, error),
    }
}

pub fn new_member() -> Scene {
    let mut office = team();
    // Only a key that is known: the vault does not know the name yet.
    let key = office.rekey_member("carla");
    drop(key);
    let work = |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        let credential = office.credential("carla");
        member::add(
            &desk(&store),
            "carla",
            Role::Adviser,
            &credential,
            KdfParams::FLOOR,
        )?;
        steps.done(&store)
    };
    Scene::new("member add", office, work, |office, stage| {
        present_when_begun(office, stage, "carla", true)
    })
}

pub fn new_roles() -> Scene {
    let work = |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        let store = member::change_role(store, "bram", Role::Adviser)?;
        steps.done(&store)?;
        let store = member::change_role(store, "bram", Role::Auditor)?;
        steps.done(&store)?;
        let store = member::change_role(store, "bram", Role::Inspector)?;
        steps.done(&store)?;
        member::hand_over(&store, "bram")?;
        steps.done(&store)
    };
    let check = |office: &Office, _: Stage| match office.try_open("bram") {
        Ok(_) => Ok(()),
        Err(error) => fail("bram is kept out", error),
    };
    Scene::new("roles", team(), work, check)
}

pub fn new_passphrase() -> Scene {
    let mut office = team();
    let old = office.credential("anna");
    let store = office.open("anna");
    let new = office.rekey_member("anna");
    let scene_office = {
        member::change_credential(&desk(&store), &new, KdfParams::FLOOR).expect("changed");
        drop(store);
        office
    };
    // The vault begins under the key that `Office` knows, and gets the one before.
    let Credential::KeyFile(old) = old else {
        unreachable!("the office works with key files");
    };
    let given = old.duplicate();
    let work = move |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        let credential = Credential::KeyFile(given.duplicate());
        member::change_credential(&desk(&store), &credential, KdfParams::FLOOR)?;
        steps.done(&store)
    };
    let check = move |office: &Office, stage: Stage| {
        let credential = Credential::KeyFile(old.duplicate());
        let opened = office::open(&office.path(), "anna", &credential, office.options("anna"));
        match (opened, office.try_open("anna")) {
            (Ok(store), Err(_)) => sound_store(office, &store).map(drop),
            (Err(_), Ok(store)) if !stage.finished() => sound_store(office, &store).map(drop),
            (Ok(_), Ok(_)) => Err("both keys open".into()),
            (Err(error), _) => fail("the new key", error),
        }
    };
    Scene::new("passwd", scene_office, work, check)
}

pub fn recovery_by_code() -> Scene {
    let mut office = team();
    let (code, again) = (office.code.clone(), office.code.clone());
    let store = office.open("anna");
    let old = office.credential("anna");
    // As above: the vault begins under the key that `Office` knows.
    let _ = office.rekey_member("anna");
    let now = office.credential("anna");
    member::change_credential(&desk(&store), &now, KdfParams::FLOOR).expect("changed");
    drop(store);
    let Credential::KeyFile(old) = old else {
        unreachable!("the office works with key files");
    };
    let given = old.duplicate();
    let work = move |office: &Office, steps: &Steps| {
        let code = RecoveryCode::parse(&code).expect("a code");
        let credential = Credential::KeyFile(given.duplicate());
        let store = recovery::take_over(
            &office.path(),
            &code,
            "anna",
            &credential,
            KdfParams::FLOOR,
            office.options("anna"),
        )?;
        steps.done(&store)
    };
    let check = move |office: &Office, stage: Stage| {
        let given = Credential::KeyFile(old.duplicate());
        let opened = office::open(&office.path(), "anna", &given, office.options("anna"));
        let store = match opened {
            Ok(store) => store,
            Err(error) if stage.finished() => return fail("the new key", error),
            // Not acknowledged: it is done again, with the code alone. The old key is lost.
            Err(_) => recovery::take_over(
                &office.path(),
                &RecoveryCode::parse(&again).expect("a code"),
                "anna",
                &given,
                KdfParams::FLOOR,
                office.options("anna"),
            )
            .or_else(|e| fail("the code again", e))?,
        };
        drop(store);
        let opened = office::open(&office.path(), "anna", &given, office.options("anna"));
        sound_store(office, &opened.or_else(|e| fail("the new key", e))?)?;
        match office.try_open("bram") {
            Ok(_) => Ok(()),
            Err(error) => fail("bram stays, and is kept out", error),
        }
    };
    Scene::new("recovery", office, work, check)
}

/// Every copy in the folder is whole, and every copy in the register is there.
fn copies_are_whole(office: &Office) -> Result<(), String> {
    for name in names_in(&disk(office)) {
        if !name.ends_with(".kluisbak") {
            continue;
        }
        let path = disk(office).join(&name);
        let unpacked = backup::Unpacked::open(&path).or_else(|e| fail(&name, e))?;
        let (credential, options) = (office.credential("anna"), office.options("anna"));
        let report = unpacked.check("anna", &credential, &options);
        let report = report.or_else(|e| fail(&name, e))?;
        if !report.is_ok() {
            return Err(format!("{name}: {:?}", report.faults));
        }
    }
    let store = office.try_open("anna").map_err(|e| e.to_string())?;
    for line in backup::list(&desk(&store)).map_err(|e| e.to_string())? {
        if !line.path.exists() {
            return Err(format!("registered, and gone: {}", line.path.display()));
        }
    }
    Ok(())
}

/// The next copy clears away what one that was cut short left beside it.
fn no_leftovers_after_a_copy(office: &Office) -> Result<(), String> {
    let store = office.try_open("anna").map_err(|e| e.to_string())?;
    let made = backup::create(&desk(&store), &disk(office).join("next"), None);
    made.or_else(|e| fail("the next copy", e))?;
    no_leftovers(&disk(office))
}

pub fn copy_with_a_scheme() -> Scene {
    let (mut office, first) = with_copies();
    let keep = "1d".parse().expect("a scheme");
    let store = office.open("anna");
    backup::create(&desk(&store), &disk(&office), None).expect("made");
    drop(store);
    office.on("2026-03-03");
    drop(office.open("anna"));
    let work = move |office: &Office, steps: &Steps| {
        let store = office.try_open("anna")?;
        let made = backup::create(&desk(&store), &disk(office), Some(keep))?;
        assert_eq!(made.deleted.len(), 2);
        steps.done(&store)
    };
    let check = move |office: &Office, stage: Stage| {
        if stage.finished() && first.exists() {
            return Err("a copy that was deleted is there".into());
        }
        copies_are_whole(office)?;
        no_leftovers_after_a_copy(office)
    };
    Scene::new("backup", office, work, check)
}

pub fn restore_of_a_copy() -> Scene {
    let (office, copy) = with_copies();
    let store = office.open("anna");
    purge::purge(&desk(&store), None).expect("runs");
    drop(store);
    std::fs::remove_dir_all(office.path()).expect("lost");
    let work = move |office: &Office, steps: &Steps| {
        let order = Order {
            source: &copy,
            target: &office.path(),
            live: None,
            member: "anna",
            credential: &office.credential("anna"),
            options: &office.options("anna"),
            confirm_gap: false,
            ground: "teruggezet",
        };
        let restored = restore(&order)?;
        assert_eq!(restored.destroyed, 3);
        steps.done(&office.try_open("anna")?)
    };
    let check = |office: &Office, _: Stage| {
        if !office.path().exists() {
            return Ok(());
        }
        let store = office.try_open("anna").map_err(|e| e.to_string())?;
        let listed = signal::list(&desk(&store), &signal::SignalFilter::default());
        match listed.map_err(|e| e.to_string())?.len() {
            1 => Ok(()),
            n => Err(format!(
                "{n} signals, where one was in the copy and not destroyed"
            )),
        }
    };
    Scene::new("restore", office, work, check)
}

/// One migration past the product's, so many seconds later.
fn newer(office: &Office, seconds: i64) -> Options {
    fn queries(kind: ObjectKind) -> Vec<Query> {
        let mut all = (Schema::present().objects().queries)(kind);
        if kind == ObjectKind::Signal {
            all.push((
                "summary",
                "SELECT sealed_summary FROM signal WHERE record_id = :id",
            ));
        }
        all
    }
    fn later(kind: ObjectKind) -> Vec<Query> {
        (Schema::present().objects().later)(kind)
    }
    static OBJECTS: Objects = Objects {
        find_kind: digest::OBJECTS_2.find_kind,
        queries,
        later,
    };
    let migration = Migration {
        sql: "ALTER TABLE signal ADD COLUMN sealed_summary BLOB;",
        objects: &OBJECTS,
        step: None,
        definitions: None,
    };
    let all = [MIGRATIONS, &[migration]].concat();
    Options {
        schema: Schema::of(all.leak()).expect("not empty"),
        // A copy has the name of its second, and the one before may be there.
        clock: Clock::fixed(office.options("anna").clock.now() + TimeDelta::seconds(seconds)),
        ..office.options("anna")
    }
}

pub fn upgrade() -> Scene {
    let open = |office: &Office, seconds: i64| {
        let credential = office.credential("anna");
        office::open(&office.path(), "anna", &credential, newer(office, seconds))
    };
    let work = move |office: &Office, steps: &Steps| {
        let store = open(office, 0)?;
        assert!(store.upgraded().is_some());
        steps.done(&store)
    };
    let check = move |office: &Office, stage: Stage| {
        match office.try_open("anna") {
            Ok(store) if !stage.finished() => drop(sound_store(office, &store)?),
            Err(ActionError::Store(StoreError::NewerSchema { .. })) => {}
            Ok(_) => return Err("it is as it was".into()),
            Err(error) => return fail("before or after", error),
        }
        let store = open(office, 1).or_else(|e| fail("the newer version", e))?;
        sound_store(office, &store)?;
        drop(store);
        for name in names_in(office.dir.path()) {
            if name.ends_with(".kluisbak") {
                let copy = backup::Unpacked::open(&office.dir.path().join(&name));
                copy.or_else(|e| fail(&name, e))?;
            }
        }
        Ok(())
    };
    Scene::new("upgrade", team(), work, check)
}

pub fn a_new_vault() -> Scene {
    let mut office = Office::new("2026-03-01");
    let _ = office.rekey_member("anna");
    for folder in ["team.kluis", "state"] {
        std::fs::remove_dir_all(office.dir.path().join(folder)).expect("removed");
    }
    let work = |office: &Office, steps: &Steps| {
        office::init(
            &office.path(),
            "Gemeente Ergens",
            "anna",
            &office.credential("anna"),
            KdfParams::FLOOR,
            &Policy::built_in(),
            &[],
            office.options("anna"),
        )?;
        steps.done(&office.try_open("anna")?)
    };
    Scene::new("init", office, work, nothing_more)
}
