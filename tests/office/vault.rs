//! The vault as the office meets it: clocks, members, other processes.

use crate::setting::{Office, add, desk, refusal};
use kluis::actions::{ActionError, signal};
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::StoreError;
use kluis::vault::VaultError;

#[test]
fn a_strange_clock_writes_only_with_a_look_at_the_date() {
    let mut office = Office::new("2026-03-01");
    let number = add(&office.open("anna"), "2026-02-27", "tekst");
    office.on("2026-02-28");
    let back = refusal(signal::show(&desk(&office.open("anna")), number));
    assert!(matches!(back, Refusal::ClockBehind { days: 1 }), "{back:?}");
    office.on("2026-04-01");
    assert!(
        signal::show(&desk(&office.open("anna")), number).is_ok(),
        "31 days are fine"
    );
    office.on("2026-05-03");
    let ahead = refusal(signal::show(&desk(&office.open("anna")), number));
    assert!(
        matches!(ahead, Refusal::ClockAhead { days: 32 }),
        "{ahead:?}"
    );
    let sure = office.open_sure_of_the_clock("anna");
    assert!(signal::show(&desk(&sure), number).is_ok());
    let lines = kluis::actions::log::list(&desk(&sure), &Default::default()).expect("a log");
    assert!(lines.iter().any(|l| l.clock_confirmed), "and it is logged");
    office.assert_sound();
}

#[test]
fn a_second_writer_waits_and_is_then_told_that_the_vault_is_busy() {
    let office = Office::new("2026-03-01");
    let (one, two) = (office.open("anna"), office.open("anna"));
    let writing = one.write().expect("begins");
    let busy = two.write().map(drop);
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    drop(writing);
    assert!(two.write().is_ok());
}

#[test]
fn a_keyring_change_that_was_cut_short_is_ended_or_undone() {
    let mut office = Office::new("2026-03-01");
    let before = std::fs::read(office.path().join("keyring")).expect("a keyring");
    office.hire("bram", Role::Analyst);
    let after = std::fs::read(office.path().join("keyring")).expect("a keyring");
    assert_ne!(before, after);

    // Committed and not renamed: the next open puts it in place.
    std::fs::write(office.path().join("keyring.next"), &after).expect("written");
    std::fs::write(office.path().join("keyring"), &before).expect("written");
    assert!(office.try_open("anna").is_ok());
    assert_eq!(
        std::fs::read(office.path().join("keyring")).expect("a keyring"),
        after
    );
    assert!(office.try_open("bram").is_ok());

    // Written and not committed: the next open clears it away.
    let mut other = String::from_utf8(after.clone()).expect("text");
    other = other.replace("revision 2", "revision 3");
    std::fs::write(office.path().join("keyring.next"), &other).expect("written");
    assert!(
        office.try_open("anna").is_ok(),
        "one that is not even signed"
    );
    assert_eq!(
        std::fs::read(office.path().join("keyring")).expect("a keyring"),
        after
    );
    office.assert_sound();
}

#[test]
fn an_old_keyring_alone_is_refused() {
    let mut office = Office::new("2026-03-01");
    let before = std::fs::read(office.path().join("keyring")).expect("a keyring");
    office.hire("bram", Role::Analyst);
    std::fs::write(office.path().join("keyring"), &before).expect("written");
    let refused = office.try_open("anna");
    assert!(
        matches!(
            refused,
            Err(ActionError::Store(StoreError::Tampered { .. }))
        ),
        "{:?}",
        refused.map(drop)
    );
}

#[test]
fn nobody_joins_twice_and_a_leftover_slot_opens_nothing() {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    let store = office.open("anna");
    let credential = office.credential("bram");
    let params = kluis::vault::kdf::KdfParams::FLOOR;
    let again =
        kluis::actions::member::add(&desk(&store), "BRAM", Role::Auditor, &credential, params);
    let taken = matches!(
        again,
        Err(ActionError::Store(StoreError::Vault(
            VaultError::MemberExists
        )))
    );
    assert!(taken, "{again:?}");
}

#[cfg(unix)]
#[test]
fn a_vault_is_its_owners_alone_until_its_folder_is_opened_to_a_group() {
    use std::os::unix::fs::PermissionsExt;
    let mut office = Office::new("2026-03-01");
    let modes = |office: &Office| -> Vec<u32> {
        ["", "keyring", "lock", "slots", "vault-1.db", "vault-2.db"]
            .iter()
            .filter_map(|name| std::fs::metadata(office.path().join(name)).ok())
            .map(|metadata| metadata.permissions().mode() & 0o777)
            .collect()
    };
    assert_eq!(modes(&office), [0o700, 0o600, 0o600, 0o700, 0o600]);
    for name in ["", "slots"] {
        let open = std::fs::Permissions::from_mode(0o770);
        std::fs::set_permissions(office.path().join(name), open).expect("opened");
    }
    office.hire("bram", Role::Analyst);
    let store = kluis::actions::member::rotate(office.open("anna")).expect("rotated");
    drop(store);
    let after = modes(&office);
    assert_eq!(
        (after[0], after[1], after[4]),
        (0o770, 0o660, 0o660),
        "{after:?}"
    );
    office.assert_sound();
}

#[test]
fn a_check_and_a_purge_tell_how_far_they_are() {
    use kluis::store::Step;
    use std::cell::Cell;
    use std::rc::Rc;
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    add(&office.open("anna"), "2025-02-27", "gaat weg");
    add(&office.open("anna"), "2026-02-27", "blijft");
    let listen = |store: &kluis::store::Store| {
        let told = Rc::new(Cell::new((0, 0)));
        let kept = told.clone();
        store.tell(Some(Box::new(move |step| {
            let (ahead, done) = kept.get();
            kept.set(match step {
                Step::Ahead(steps) => (ahead + steps, done),
                Step::Done => (ahead, done + 1),
            });
        })));
        told
    };
    let job = office.open("job");
    let told = listen(&job);
    let report = kluis::actions::purge::purge(&desk(&job), None).expect("runs");
    assert_eq!((report.destroyed.len(), told.get()), (1, (2, 2)));
    let anna = office.open("anna");
    let told = listen(&anna);
    let report = kluis::store::verify::run(&anna).expect("runs");
    let (ahead, done) = told.get();
    assert!(done >= report.pages + report.records + report.entries);
    assert!(ahead > report.pages && ahead <= done, "{ahead} {done}");
}
