//! The restore drill: a whole restore elsewhere, compared with the vault, its result kept.

use crate::backup::target;
use crate::setting::{Office, add, archived, desk, refusal};
use kluis::actions::drill::{Drilled, drill};
use kluis::actions::{ActionError, backup, log, member, office, purge, signal};
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::StoreError;
use kluis::vault::VaultError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    office.hire("bram", Role::Analyst);
    fs::create_dir(office.dir.path().join("disk")).expect("made");
    office
}

fn copy(office: &Office, name: &str) -> PathBuf {
    let path = target(office, name);
    backup::create(&desk(&office.open_sure_of_the_clock("anna")), &path, None).expect("made");
    path
}

fn try_as(office: &Office, member: &str) -> Result<Drilled, ActionError> {
    let store = office.open_sure_of_the_clock(member);
    let options = office.options(member);
    drill(
        &desk(&store),
        &office.credential(member),
        &options,
        "teruggezet",
    )
}

/// Why a drill failed, with what the status says of it.
fn failure(office: &Office) -> ActionError {
    let Err(ActionError::DrillFailed { cause, .. }) = try_as(office, "anna") else {
        panic!("it did not fail, or was not recorded");
    };
    let pulse = office::pulse(&office.open("anna")).expect("a status");
    assert!(pulse.last_drill.is_some_and(|drill| !drill.ok), "{cause:?}");
    let lines = log::list(&desk(&office.open("anna")), &Default::default()).expect("a log");
    let results: Vec<_> = lines.iter().filter_map(|l| l.result.as_deref()).collect();
    assert!(results.contains(&"drill-failed"), "{results:?}");
    *cause
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).expect("readable"))),
        }
    }
    found
}

#[test]
fn the_newest_copy_is_restored_elsewhere_compared_and_the_result_kept() {
    let mut office = office();
    archived(&office.open("anna"), "2026-02-01");
    let due = add(&office.open("anna"), "2025-03-02", "gaat weg");
    copy(&office, "older");
    office.on("2026-03-02");
    let path = copy(&office, "copy");
    office.on("2026-03-03");
    add(&office.open("anna"), "2026-03-03", "kent de kopie niet");
    let purged = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(purged.destroyed.len(), 1);
    drop(office.open("anna"));
    let (disk, head) = (
        files(&office.dir.path().join("disk")),
        files(&office.state_dir("anna")),
    );
    let mut vault = files(&office.path());
    let made = try_as(&office, "anna").expect("it holds");
    assert_eq!((&made.path, made.destroyed, made.held), (&path, 1, 0));
    assert!(!made.earlier_secret);
    // The signal of the case, the case, the policy: the same. The purge's declaration and the new
    // signal: later. The one that was destroyed is destroyed again.
    let likeness = &made.likeness;
    assert!(likeness.same >= 3 && likeness.later >= 2, "{likeness:?}");
    assert_eq!((likeness.destroyed, likeness.differing), (1, 0));

    // Nothing but the register and the log was touched.
    assert_eq!(files(&office.dir.path().join("disk")), disk);
    let mut after = files(&office.path());
    for files in [&mut vault, &mut after] {
        files.retain(|path, _| {
            path.ends_with("keyring") || path.parent().is_some_and(|p| p.ends_with("slots"))
        });
        assert_eq!(files.len(), 4);
    }
    assert_eq!(vault, after);
    assert_ne!(
        files(&office.state_dir("anna")),
        head,
        "its own entry moved it on"
    );
    let pulse = office::pulse(&office.open("anna")).expect("a status");
    let kept = pulse.last_drill.expect("kept");
    assert!(kept.ok);
    assert_eq!(kept.at, "2026-03-03T12:00:00Z");
    assert_eq!(kept.made_at, "2026-03-02T12:00:00Z");
    let shown = signal::show(&desk(&office.open("anna")), due);
    assert!(matches!(
        shown,
        Err(ActionError::Store(StoreError::Destroyed { .. }))
    ));
    office.assert_sound();
}

#[test]
fn a_copy_that_was_damaged_replaced_or_lost_is_recorded_as_failed() {
    let mut office = office();
    archived(&office.open("anna"), "2026-02-01");
    let none = try_as(&office, "anna").map(drop);
    assert!(matches!(none, Err(ActionError::NoBackup)), "{none:?}");
    let older = copy(&office, "older");
    office.on("2026-03-02");
    let path = copy(&office, "copy");
    let good = fs::read(&path).expect("readable");

    let mut changed = good.clone();
    let place = changed.len() - 5000;
    changed[place] ^= 1;
    fs::write(&path, changed).expect("written");
    let damaged = |cause: &ActionError| {
        matches!(
            cause,
            ActionError::Store(StoreError::Vault(VaultError::Damaged { .. }))
        )
    };
    assert!(damaged(&failure(&office)));
    fs::write(&path, &good[..good.len() - 1]).expect("written");
    assert!(damaged(&failure(&office)));
    fs::copy(&older, &path).expect("copied");
    assert!(matches!(failure(&office), ActionError::AnotherCopy));
    fs::remove_file(&path).expect("removed");
    let gone = failure(&office);
    assert!(matches!(
        gone,
        ActionError::Store(StoreError::Vault(VaultError::Io { .. }))
    ));
    fs::write(&path, &good).expect("written");
    assert!(try_as(&office, "anna").is_ok());
    office.assert_sound();
}

#[test]
fn a_list_of_destructions_that_is_not_complete_fails_the_drill() {
    let mut office = office();
    add(&office.open("anna"), "2025-03-02", "gaat weg");
    copy(&office, "copy");
    office.on("2026-03-03");
    add(&office.open("anna"), "2026-03-03", "blijft");
    let list = files(&office.dir.path().join("disk"))
        .into_keys()
        .find(|path| path.extension().is_some_and(|e| e == "destroyed"))
        .expect("a list");
    let old = fs::read(&list).expect("readable");
    purge::purge(&desk(&office.open("job")), None).expect("runs");
    let new = fs::read(&list).expect("readable");
    fs::write(&list, old).expect("written");
    drop(office.open("anna"));
    assert!(matches!(
        failure(&office),
        ActionError::UnknownDestructions(1)
    ));
    fs::write(&list, new).expect("written");
    assert_eq!(try_as(&office, "anna").expect("it holds").destroyed, 1);
}

#[test]
fn a_drill_is_the_coordinators_with_the_copys_own_roles() {
    let office = office();
    add(&office.open("anna"), "2026-02-20", "tekst");
    copy(&office, "copy");
    for member in ["bram", "job"] {
        let refused = refusal(try_as(&office, member).map(drop));
        assert!(matches!(refused, Refusal::RoleMayNot { .. }), "{member}");
    }
    // Whoever became the coordinator after the copy was made could not restore it.
    member::hand_over(&office.open("anna"), "bram").expect("handed over");
    let Err(ActionError::DrillFailed { cause, .. }) = try_as(&office, "bram") else {
        panic!("it did not fail");
    };
    let refused = refusal(Err::<(), _>(*cause));
    assert!(matches!(refused, Refusal::RoleMayNot { .. }));
    backup::create(&desk(&office.open("bram")), &target(&office, "new"), None).expect("made");
    assert!(try_as(&office, "bram").is_ok());
}

#[test]
fn after_a_change_of_the_secret_the_copy_opens_with_the_one_before() {
    let mut office = office();
    add(&office.open("anna"), "2026-02-20", "tekst");
    copy(&office, "copy");
    let store = office.open("anna");
    let new = office.rekey_member("anna");
    let params = kluis::vault::kdf::KdfParams::FLOOR;
    member::change_credential(&desk(&store), &new, params).expect("changed");
    drop(store);
    let made = try_as(&office, "anna").expect("it holds");
    assert!(made.earlier_secret);
    office.assert_sound();
}

#[test]
fn whoever_took_over_by_the_code_has_no_key_in_an_older_copy() {
    let mut office = office();
    add(&office.open("anna"), "2026-02-20", "tekst");
    copy(&office, "copy");
    let code = kluis::vault::recovery::RecoveryCode::parse(&office.code).expect("a code");
    let new = office.rekey_member("anna");
    kluis::actions::recovery::take_over(
        &office.path(),
        &code,
        "anna",
        &new,
        kluis::vault::kdf::KdfParams::FLOOR,
        office.options("anna"),
    )
    .map(drop)
    .expect("taken over");
    assert!(matches!(failure(&office), ActionError::NotInCopy));
    copy(&office, "new");
    assert!(try_as(&office, "anna").is_ok());
}

#[test]
fn a_copy_of_a_history_that_a_restore_left_behind_fails_the_drill() {
    use kluis::actions::restore::{Order, restore};
    let mut office = office();
    add(&office.open("anna"), "2026-02-20", "tekst");
    let early = copy(&office, "early");
    office.on("2026-03-02");
    add(&office.open("anna"), "2026-02-21", "gaat verloren");
    let dated = backup::create(
        &desk(&office.open("anna")),
        &office.dir.path().join("disk"),
        None,
    )
    .expect("made");
    office.on("2026-03-04");
    fs::remove_dir_all(office.path()).expect("lost");
    restore(&Order {
        source: &early,
        target: &office.path(),
        live: None,
        member: "anna",
        credential: &office.credential("anna"),
        options: &office.options("anna"),
        confirm_gap: false,
        ground: "teruggezet",
    })
    .expect("restored");
    assert!(dated.path.exists());
    assert!(matches!(failure(&office), ActionError::OtherHistory));
    office.on("2026-03-05");
    copy(&office, "new");
    assert!(try_as(&office, "anna").is_ok());
}
