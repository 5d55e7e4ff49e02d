//! Changes of keys: leavers, new roles, another coordinator; cut short or not.

use crate::setting::{Office, add, archived, desk, refusal};
use kluis::actions::{ActionError, backup, case, member, recovery, signal};
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::{Options, StoreError};
use kluis::vault::VaultError;
use kluis::vault::backup::Source;
use kluis::vault::folder::Folder;
use kluis::vault::kdf::KdfParams;
use kluis::vault::locked::Locked;
use kluis::vault::page::{PageCipher, read_pages};
use kluis::vault::recovery::RecoveryCode;
use std::fs;
use std::path::{Path, PathBuf};

fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    office.hire("carla", Role::Adviser);
    office.hire("job", Role::Purger);
    office
}

fn locked_out<T>(result: Result<T, ActionError>) -> bool {
    matches!(
        result,
        Err(ActionError::Store(StoreError::Vault(
            VaultError::UnknownMember
        )))
    )
}

#[test]
fn a_leaver_with_every_old_file_gets_nothing_made_after_leaving() {
    let office = office();
    let before = add(&office.open("bram"), "2026-02-01", "voor het vertrek");
    let old = office.dir.path().join("old");
    crate::attack::copy(&office.path(), &old);

    let removed = member::remove(office.open("anna"), "BRAM", None).expect("removed");
    assert_eq!((removed.name.as_str(), removed.cases.len()), ("bram", 0));
    drop(removed);
    assert!(locked_out(office.try_open("bram")));
    let after = add(&office.open("carla"), "2026-02-02", "na het vertrek");

    // With the old keyring and slot in place of the new ones, the new database stays closed.
    let slot = |folder: &std::path::Path, name: &str| {
        let keyring = Locked::open(folder).expect("a vault").keyring().clone();
        let (_, line) = keyring.find_present(name).expect("present");
        folder.join("slots").join(&line.id)
    };
    let theirs = slot(&old, "bram");
    fs::copy(
        &theirs,
        office
            .path()
            .join("slots")
            .join(theirs.file_name().expect("a name")),
    )
    .expect("copied");
    let good = fs::read(office.path().join("keyring")).expect("a keyring");
    fs::copy(old.join("keyring"), office.path().join("keyring")).expect("copied");
    assert!(
        office.open_elsewhere("bram").is_err(),
        "the old database is gone"
    );
    fs::copy(
        office.path().join("vault-2.db"),
        office.path().join("vault-1.db"),
    )
    .expect("copied");
    assert!(
        office.open_elsewhere("bram").is_err(),
        "the old key opens no page of the new one"
    );
    fs::remove_file(office.path().join("vault-1.db")).expect("removed");
    fs::write(office.path().join("keyring"), good).expect("written");

    for member in ["anna", "carla"] {
        let store = office.open(member);
        for number in [before, after] {
            assert!(
                signal::show(&desk(&store), number).is_ok(),
                "{member} {number}"
            );
        }
    }
    assert!(signal::list(&desk(&office.open("job")), &Default::default()).is_ok());
    office.assert_sound();
}

/// Everything of one moment: the vault's folder, and a backup.
struct Old {
    folder: PathBuf,
    backup: PathBuf,
}

fn keep(office: &Office, name: &str) -> Old {
    let old = Old {
        folder: office.dir.path().join(name),
        backup: office.dir.path().join(format!("{name}.kluisbak")),
    };
    let store = office.open("anna");
    backup::create(&desk(&store), &old.backup, None).expect("made");
    drop(store);
    crate::attack::copy(&office.path(), &old.folder);
    old
}

/// Whether somebody's old key opens a page or a text of a folder, with any of the old keyrings and
/// slots in place of what is there.
fn opens_something_new(office: &Office, name: &str, old: &Old, new: &Path) -> bool {
    let try_folder = office.dir.path().join("try");
    let unpacked = office.dir.path().join("unpacked");
    let source = Source::open(&old.backup).expect("a backup");
    source
        .unpack(&Folder::new(&unpacked).expect("a path"))
        .expect("unpacks");
    let newest = Locked::open(new).expect("a vault").keyring().clone();
    let new_database = new.join(newest.database());
    let mut opened = false;
    for from in [&old.folder, &unpacked] {
        let keyring = Locked::open(from).expect("a vault").keyring().clone();
        let database = keyring.database();
        // The old keyring and slots over the new database, under both its names.
        crate::attack::copy(from, &try_folder);
        for name in [&database, &newest.database()] {
            fs::copy(&new_database, try_folder.join(name)).expect("copied");
        }
        opened |= open_at(office, name, &try_folder);
        fs::remove_dir_all(&try_folder).expect("removed");
        // The new folder with the old slots in it: the new keyring does not name the leaver.
        crate::attack::copy(new, &try_folder);
        for slot in fs::read_dir(from.join("slots")).expect("slots") {
            let slot = slot.expect("a slot").path();
            let to = try_folder
                .join("slots")
                .join(slot.file_name().expect("a name"));
            fs::copy(&slot, to).expect("copied");
        }
        opened |= open_at(office, name, &try_folder);
        fs::remove_dir_all(&try_folder).expect("removed");
        // By hand: the old page and content keys on the new pages.
        let unlocked = Locked::open(from).expect("a vault");
        if let Ok(unlocked) = unlocked.unlock(name, &office.credential(name)) {
            let bytes = fs::read(&new_database).expect("readable");
            for epoch in [keyring.epoch, newest.epoch] {
                let cipher = PageCipher::new(unlocked.page_key(), &newest.vault_id, epoch);
                opened |= read_pages(&bytes, &cipher)
                    .iter()
                    .any(|(_, page)| page.is_ok());
            }
            for line in 0..=u32::try_from(newest.members.len()).expect("few") {
                opened |= newest.open_keys(line, unlocked.identity()).is_ok();
            }
        }
    }
    fs::remove_dir_all(&unpacked).expect("removed");
    opened
}

fn open_at(office: &Office, name: &str, folder: &Path) -> bool {
    let state = tempfile::tempdir().expect("a folder");
    let options = Options {
        state_dir: state.path().to_owned(),
        ..office.options(name)
    };
    kluis::actions::office::open(folder, name, &office.credential(name), options).is_ok()
}

#[test]
fn all_four_kinds_of_old_files_open_nothing_that_was_made_after_leaving() {
    let office = office();
    add(&office.open("bram"), "2026-02-01", "voor het vertrek");
    let first = keep(&office, "first");
    member::rotate(office.open("anna"))
        .map(drop)
        .expect("rotated");
    add(&office.open("bram"), "2026-02-01", "na de eerste sleutels");
    let second = keep(&office, "second");
    // The very same tries do open what bram may open: the old folder and the old backup as such.
    for old in [&first, &second] {
        assert!(open_at(&office, "bram", &old.folder));
        assert!(opens_something_new(&office, "bram", old, &old.folder));
    }
    member::remove(office.open("anna"), "bram", None)
        .map(drop)
        .expect("removed");
    add(&office.open("carla"), "2026-02-02", "na het vertrek");
    for old in [&first, &second] {
        assert!(!opens_something_new(&office, "bram", old, &office.path()));
    }
    // A rotation later, and in a backup that was made then, too.
    member::rotate(office.open("anna"))
        .map(drop)
        .expect("rotated");
    add(&office.open("carla"), "2026-02-03", "nog later");
    let later = keep(&office, "later");
    let unpacked = office.dir.path().join("their-copy");
    let source = Source::open(&later.backup).expect("a backup");
    source
        .unpack(&Folder::new(&unpacked).expect("a path"))
        .expect("unpacks");
    for old in [&first, &second] {
        assert!(!opens_something_new(&office, "bram", old, &office.path()));
        assert!(!opens_something_new(&office, "bram", old, &unpacked));
    }
    // With the keys of before, nobody who stays opens the new pages either.
    assert!(open_at(&office, "carla", &unpacked));
    office.assert_sound();
}

#[test]
fn a_leavers_cases_are_named_and_handed_over() {
    let office = office();
    let store = office.open("anna");
    let number = archived(&store, "2026-02-01").number;
    let heir = case::CaseFilter {
        lead: Some("carla".into()),
        ..Default::default()
    };
    drop(store);
    // Anna leads it; she hands over first, and is then somebody who can leave.
    member::hand_over(&office.open("anna"), "carla").expect("handed over");
    let removed = member::remove(office.open("carla"), "anna", Some("carla")).expect("removed");
    assert_eq!(
        (removed.cases.as_slice(), removed.handed_to.as_deref()),
        (&[number][..], Some("carla"))
    );
    let (led, _) = case::list(&desk(&removed.store), &heir).expect("a list");
    assert_eq!(led.len(), 1);
    drop(removed);
    let report = kluis::store::verify::run(&office.open("carla")).expect("can be checked");
    assert!(report.is_ok(), "{:?}", report.faults);
}

#[test]
fn the_coordinators_role_is_handed_over_and_older_pins_follow() {
    let mut office = office();
    let store = office.open("anna");
    let given = refusal(member::change_role(store, "bram", Role::Coordinator).map(drop));
    assert_eq!(given, Refusal::CoordinatorHandsOver);
    let left = refusal(member::remove(office.open("anna"), "anna", None).map(drop));
    assert_eq!(left, Refusal::CoordinatorHandsOver);
    let blind = refusal(member::hand_over(&office.open("anna"), "job"));
    assert_eq!(blind, Refusal::CannotTakeOver { role: Role::Purger });

    member::hand_over(&office.open("anna"), "bram").expect("handed over");
    assert_eq!(office.open("bram").role(), Role::Coordinator);
    assert_eq!(
        office.open("anna").role(),
        Role::Analyst,
        "the role of who took over"
    );
    let too_late = refusal(member::hand_over(&office.open("anna"), "carla"));
    assert!(matches!(too_late, Refusal::RoleMayNot { .. }));
    // Carla's and the job's slots still pin anna; they follow, now and after the next change.
    for name in ["carla", "job"] {
        assert!(office.try_open(name).is_ok(), "{name}");
    }
    office.hire_by("bram", "dirk", Role::Trainee);
    member::hand_over(&office.open("bram"), "carla").expect("handed over");
    member::rotate(office.open("carla"))
        .map(drop)
        .expect("rotated");
    for name in ["anna", "bram", "carla", "dirk", "job"] {
        assert!(office.try_open(name).is_ok(), "{name}");
    }
    office.assert_sound();
}

#[test]
fn who_loses_the_content_key_loses_it_for_good() {
    let office = office();
    let number = add(&office.open("bram"), "2026-02-01", "tekst");
    let opens = |name: &str| {
        Locked::open(&office.path())
            .and_then(|l| l.unlock(name, &office.credential(name)))
            .expect("unlocks")
            .content_key()
            .is_ok()
    };
    assert!(opens("bram"));
    member::change_role(office.open("anna"), "bram", Role::Auditor)
        .map(drop)
        .expect("changed");
    assert!(!opens("bram"));
    assert!(
        office.path().join("vault-2.db").exists(),
        "with new keys for the others"
    );
    member::change_role(office.open("anna"), "bram", Role::Inspector)
        .map(drop)
        .expect("changed");
    assert!(
        opens("bram") && office.path().join("vault-2.db").exists(),
        "and no new ones for that"
    );
    assert!(signal::show(&desk(&office.open("bram")), number).is_ok());
    office.assert_sound();
}

#[test]
fn a_change_of_keys_waits_for_nobody_and_says_so() {
    let office = office();
    let working = office.open("bram");
    let busy = member::rotate(office.open("anna")).map(drop);
    assert!(
        matches!(busy, Err(ActionError::Store(StoreError::Busy))),
        "{busy:?}"
    );
    drop(working);
    assert!(member::rotate(office.open("anna")).is_ok());
    office.assert_sound();
}

#[test]
fn a_change_of_keys_that_was_cut_short_ends_or_is_undone_at_the_next_open() {
    let office = office();
    let number = add(&office.open("bram"), "2026-02-01", "tekst");
    let before = office.dir.path().join("before");
    crate::attack::copy(&office.path(), &before);
    member::rotate(office.open("anna"))
        .map(drop)
        .expect("rotated");
    let after = office.dir.path().join("after");
    crate::attack::copy(&office.path(), &after);
    let put = |files: &[(&std::path::Path, &str, &str)]| {
        fs::remove_dir_all(office.path()).expect("removed");
        crate::attack::copy(&before, &office.path());
        for (from, name, to) in files {
            fs::copy(from.join(name), office.path().join(to)).expect("copied");
        }
    };
    let head = office.state_dir("bram");
    let reads = |what: &str, epoch: &str| {
        // Bram's computer has seen neither; anna's, who did it, has seen the new entry.
        let _ = fs::remove_dir_all(&head);
        let store = office
            .try_open("bram")
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        assert!(signal::show(&desk(&store), number).is_ok(), "{what}");
        assert!(office.path().join(epoch).exists(), "{what}");
        assert!(!office.path().join("keyring.next").exists(), "{what}");
        let files = fs::read_dir(office.path()).expect("readable");
        let databases = files
            .filter_map(|f| f.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".db"))
            .count();
        assert_eq!(databases, 1, "{what}");
    };
    put(&[(&after, "keyring", "keyring.next")]);
    reads("the keyring alone was written", "vault-1.db");
    put(&[
        (&after, "keyring", "keyring.next"),
        (&before, "vault-1.db", "vault-2.db"),
    ]);
    reads(
        "the new database was not sealed with the new key",
        "vault-1.db",
    );
    put(&[
        (&after, "keyring", "keyring.next"),
        (&after, "vault-2.db", "vault-2.db"),
    ]);
    fs::write(office.path().join("vault-2.db"), b"").expect("cut");
    reads("the new database was empty", "vault-1.db");
    put(&[
        (&after, "keyring", "keyring.next"),
        (&after, "vault-2.db", "vault-2.db"),
    ]);
    reads("committed and not renamed", "vault-2.db");
    put(&[
        (&after, "keyring", "keyring"),
        (&after, "vault-2.db", "vault-2.db"),
    ]);
    reads("renamed, the old database still there", "vault-2.db");
    office.assert_sound();
}

#[test]
fn the_code_from_the_safe_makes_a_coordinator_and_everybody_follows() {
    let mut office = office();
    let number = add(&office.open("anna"), "2026-02-01", "tekst");
    let right = RecoveryCode::parse(&office.code).expect("a code");
    assert!(recovery::check(&office.path(), &right).expect("a vault"));
    let wrong = RecoveryCode::random();
    assert!(!recovery::check(&office.path(), &wrong).expect("a vault"));
    let take_over = |office: &mut Office, code: &RecoveryCode, name: &str| {
        let credential = office.rekey_member(name);
        let options = office.options(name);
        let params = KdfParams::FLOOR;
        recovery::take_over(&office.path(), code, name, &credential, params, options).map(drop)
    };
    let keyring = fs::read(office.path().join("keyring")).expect("a keyring");
    assert!(take_over(&mut office, &wrong, "zoë").is_err());
    assert_eq!(
        fs::read(office.path().join("keyring")).expect("a keyring"),
        keyring
    );

    // Anna forgot her passphrase: the code gives her a new slot and new keys.
    take_over(&mut office, &right, "anna").expect("taken over");
    assert_eq!(office.open("anna").role(), Role::Coordinator);
    for name in ["anna", "bram", "carla"] {
        assert!(
            signal::show(&desk(&office.open(name)), number).is_ok(),
            "{name}"
        );
    }
    // Later somebody new takes over while anna is still there; she keeps on as an adviser.
    take_over(&mut office, &right, "zoë").expect("taken over");
    assert_eq!(office.open("zoë").role(), Role::Coordinator);
    assert_eq!(office.open("anna").role(), Role::Adviser);
    member::hand_over(&office.open("zoë"), "bram").expect("handed over");
    member::rotate(office.open("bram"))
        .map(drop)
        .expect("rotated");
    for name in ["anna", "bram", "carla", "zoë", "job"] {
        assert!(office.try_open(name).is_ok(), "{name}");
    }
    take_over(&mut office, &right, "carla").expect("the code is still good after new keys");
    assert_eq!(office.open("carla").role(), Role::Coordinator);
    office.assert_sound();
}
