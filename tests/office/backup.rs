//! Backups: made while others work, checked, registered, deleted by a scheme.

use crate::setting::{Office, add, archived, day, desk, refusal};
use kluis::actions::backup::{self, Unpacked};
use kluis::actions::{ActionError, purge, retention};
use kluis::audit::destroyed::List;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::StoreError;
use kluis::store::verify::Report;
use kluis::vault::VaultError;
use std::fs;
use std::path::{Path, PathBuf};

fn office() -> Office {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    fs::create_dir(office.dir.path().join("disk")).expect("made");
    office
}

pub fn target(office: &Office, name: &str) -> PathBuf {
    office.dir.path().join("disk").join(name)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = folder
        .read_dir()
        .expect("readable")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    names
}

fn check(office: &Office, source: &Path, member: &str) -> Result<Report, ActionError> {
    Unpacked::open(source)?.check(member, &office.credential(member), &office.options(member))
}

fn vault_error<T>(result: Result<T, ActionError>) -> VaultError {
    match result {
        Err(ActionError::Store(StoreError::Vault(error))) => error,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("no error"),
    }
}

#[test]
fn a_copy_is_made_checked_registered_and_entered_in_the_log() {
    let office = office();
    archived(&office.open("anna"), "2026-02-01");
    let path = target(&office, "copy");
    let made = backup::create(&desk(&office.open("job")), &path, None).expect("made");
    assert_eq!((&made.path, made.deleted.len()), (&path, 0));
    for member in ["anna", "job"] {
        let report = check(&office, &path, member).expect("can be checked");
        assert!(
            report.is_ok() && report.entries == made.seq,
            "{:?}",
            report.faults
        );
    }
    let lines = backup::list(&desk(&office.open("anna"))).expect("listed");
    assert_eq!((lines.len(), &lines[0].path), (1, &path));
    assert!(lines[0].holds_destroyed.is_empty() && lines[0].expires_on.is_none());
    // One file with the copy, one with the list of destructions; nothing else is left.
    assert_eq!(names(path.parent().expect("a folder")).len(), 2);
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    office.assert_sound();

    // The machine's key opens no content in the copy either.
    let report = check(&office, &path, "job").expect("can be checked");
    assert_eq!(report.skipped, ["content"]);
}

#[test]
fn a_target_inside_the_vault_gone_or_taken_leaves_nothing() {
    let office = office();
    let anna = office.open("anna");
    let before = names(&office.path());
    let create = |path: &Path| backup::create(&desk(&anna), path, None);
    std::os::unix::fs::symlink(office.path(), target(&office, "link")).expect("linked");
    let inside = [
        office.path(),
        office.path().join("copy"),
        office.path().join("slots/../x"),
        target(&office, "link"),
        target(&office, "link/copy"),
    ];
    for path in inside {
        let error = vault_error(create(&path));
        assert!(
            matches!(error, VaultError::TargetInside(_)),
            "{path:?}: {error}"
        );
    }
    assert!(matches!(
        vault_error(create(&target(&office, "no/copy"))),
        VaultError::Io { .. }
    ));
    fs::write(target(&office, "taken"), "mine").expect("written");
    assert!(matches!(
        vault_error(create(&target(&office, "taken"))),
        VaultError::Exists(_)
    ));
    assert_eq!(
        fs::read(target(&office, "taken")).ok(),
        Some(b"mine".to_vec())
    );
    assert_eq!(names(&office.path()), before);
    assert_eq!(names(&office.dir.path().join("disk")), ["link", "taken"]);
    assert!(backup::list(&desk(&anna)).expect("listed").is_empty());
}

#[test]
fn only_those_who_may_make_backups() {
    let mut office = office();
    for (name, role, may) in [
        ("bram", Role::Analyst, true),
        ("carla", Role::Archivist, true),
        ("dirk", Role::Adviser, false),
        ("els", Role::Auditor, false),
    ] {
        office.hire(name, role);
        let store = office.open(name);
        let made = backup::create(&desk(&store), &target(&office, name), None);
        match may {
            true => drop(made.expect("made")),
            false => assert!(matches!(refusal(made), Refusal::RoleMayNot { .. })),
        }
        assert_eq!(target(&office, name).exists(), may);
    }
    let dirk = check(&office, &target(&office, "carla"), "els");
    assert!(vault_error(dirk).to_string().contains("no member"));
    office.assert_sound();
}

#[test]
fn dated_copies_are_deleted_by_the_scheme_and_the_register_knows() {
    let mut office = office();
    let folder = office.dir.path().join("disk");
    let keep = "2d,1w".parse().expect("a scheme");
    fs::write(folder.join("foto.jpg"), "not ours").expect("written");
    for on in ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"] {
        office.on(on);
        let made = backup::create(&desk(&office.open("anna")), &folder, Some(keep));
        let made = made.expect("made");
        assert!(made.path.exists());
        assert_eq!(made.deleted.len(), usize::from(on > "2026-03-02"), "{on}");
    }
    let lines = backup::list(&desk(&office.open("anna"))).expect("listed");
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.path.exists()));
    assert_eq!(lines[1].expires_on, Some(day("2026-03-11")));
    assert_eq!(names(&folder).len(), 4, "two copies, the list, the photo");
    office.assert_sound();
}

#[test]
fn a_change_of_any_part_of_a_copy_is_refused() {
    let office = office();
    add(&office.open("anna"), "2026-02-01", "tekst");
    let path = target(&office, "copy");
    backup::create(&desk(&office.open("anna")), &path, None).expect("made");
    let good = fs::read(&path).expect("there");
    let header = good
        .windows(11)
        .position(|w| w == b"\nsignature ")
        .expect("a header");
    let changed = target(&office, "changed");
    let mut tried = 0;
    let places = (0..header + 140)
        .step_by(7)
        .chain((header..good.len()).step_by(4001));
    for place in places {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        fs::write(&changed, &bytes).expect("written");
        assert!(check(&office, &changed, "anna").is_err(), "byte {place}");
        tried += 1;
    }
    for length in [0, 5, header, header + 10, good.len() / 2, good.len() - 1] {
        fs::write(&changed, &good[..length]).expect("written");
        assert!(check(&office, &changed, "anna").is_err(), "cut at {length}");
    }
    fs::write(&changed, [&good[..], b"x"].concat()).expect("written");
    assert!(check(&office, &changed, "anna").is_err(), "longer");
    assert!(tried > 150, "{tried}");

    let newer = [b"kluis backup 2\n", &good[15..]].concat();
    fs::write(&changed, newer).expect("written");
    let error = vault_error(check(&office, &changed, "anna"));
    assert!(matches!(error, VaultError::Newer { found: 2, .. }));
    fs::write(&changed, "SQLite format 3\0").expect("written");
    let error = vault_error(check(&office, &changed, "anna"));
    assert!(matches!(error, VaultError::NotABackup(_)));
    assert!(check(&office, &path, "anna").expect("checked").is_ok());
}

#[test]
fn a_copy_is_whole_while_others_write() {
    let office = office();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let written = std::sync::atomic::AtomicU32::new(0);
    let relaxed = std::sync::atomic::Ordering::Relaxed;
    let mut patient = office.options("anna");
    patient.busy_timeout = std::time::Duration::from_secs(30);
    let open = |options| {
        kluis::actions::office::open(&office.path(), "anna", &office.credential("anna"), options)
            .expect("opens")
    };
    let mut seqs = Vec::new();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let store = open(patient.clone());
            while !stop.load(relaxed) {
                add(&store, "2026-02-01", &"tekst ".repeat(500));
                written.fetch_add(1, relaxed);
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        });
        let store = open(patient.clone());
        // On a quick machine three copies are made before the writer has come far.
        for n in 0..100 {
            if n >= 3 && written.load(relaxed) > 3 {
                break;
            }
            let path = target(&office, &format!("copy-{n}"));
            let made = backup::create(&desk(&store), &path, None).expect("made");
            seqs.push((path, made.seq));
        }
        stop.store(true, relaxed);
        writer.join().expect("ended");
        assert!(written.load(relaxed) > 3);
    });
    assert!(seqs.windows(2).all(|pair| pair[0].1 < pair[1].1));
    for (path, seq) in seqs {
        let report = check(&office, &path, "anna").expect("can be checked");
        assert!(
            report.is_ok() && report.entries == seq,
            "{:?}",
            report.faults
        );
    }
    office.assert_sound();
}

#[test]
fn what_was_destroyed_is_listed_beside_every_copy_and_heals() {
    let mut office = office();
    let store = office.open("anna");
    let numbers = [
        add(&store, "2025-03-02", "gaat het eerst"),
        add(&store, "2025-03-20", "gaat daarna"),
    ];
    let other = office.dir.path().join("other");
    fs::create_dir(&other).expect("made");
    backup::create(&desk(&store), &target(&office, "copy"), None).expect("made");
    backup::create(&desk(&store), &other.join("copy"), None).expect("made");
    drop(store);
    let away = office.dir.path().join("away");
    fs::rename(&other, &away).expect("unplugged");

    office.on("2026-03-03");
    retention::list(&desk(&office.open("anna")), None).expect("somebody works");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(report.destroyed.len(), 1);
    assert_eq!(report.unreached, std::slice::from_ref(&other));
    let lines = |folder: &Path| -> usize {
        let list = names(folder)
            .into_iter()
            .find(|n| n.ends_with(".destroyed"));
        let text = fs::read_to_string(folder.join(list.expect("a list"))).expect("text");
        let list = List::parse(&text).expect("a list");
        assert_eq!((list.print(), list.unreadable), (text, 0));
        list.lines.len()
    };
    let disk = office.dir.path().join("disk");
    assert_eq!((lines(&disk), lines(&away)), (1, 0));

    fs::rename(&away, &other).expect("plugged in");
    office.on("2026-03-21");
    retention::list(&desk(&office.open("anna")), None).expect("somebody works");
    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!((report.destroyed.len(), report.unreached.len()), (1, 0));
    assert_eq!((lines(&disk), lines(&other)), (2, 2));

    let shown = backup::list(&desk(&office.open("anna"))).expect("listed");
    assert!(shown.iter().all(|line| line.holds_destroyed == numbers));
    let late = backup::create(&desk(&office.open("anna")), &target(&office, "late"), None);
    assert_eq!(late.expect("made").unreached.len(), 0);
    let shown = backup::list(&desk(&office.open("anna"))).expect("listed");
    assert!(shown[2].holds_destroyed.is_empty());
    office.assert_sound();
}
