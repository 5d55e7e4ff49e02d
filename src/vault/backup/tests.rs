use super::*;
use crate::secret::Key32;
use crate::vault::kdf::KdfParams;
use crate::vault::locked::Unlocked;
use crate::vault::slot::{self, Credential};

fn header() -> Header {
    let part = |name: &str| Part {
        name: name.into(),
        length: 3,
        digest: [7; 32],
    };
    Header {
        vault_id: [1; 16],
        made_at: "2026-11-22T15:00:00Z".into(),
        epoch: 2,
        seq: 12,
        hash: [2; 32],
        destroyed: 4,
        maker: 1,
        parts: vec![
            part("keyring"),
            part("slots/0011223344556677"),
            part("vault-2.db"),
        ],
        signature: [3; 64],
    }
}

#[test]
fn a_header_reads_back_in_one_form() {
    let text = header().print();
    assert_eq!(Header::parse(&text), Some(header()));
    assert!(header().check_parts().is_ok());
    for wrong in [
        text.replace("epoch 2", "epoch 02"),
        text.replace("destroyed 4\n", ""),
        format!("{text}\n"),
    ] {
        assert_eq!(Header::parse(&wrong), None);
    }
}

#[test]
fn only_the_files_of_a_vault_are_parts() {
    let with = |change: fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        header.check_parts()
    };
    assert!(with(|h| h.parts[1].name = "slots/../../etc".into()).is_err());
    assert!(with(|h| h.parts[1].name = "slots/00112233445566AA".into()).is_err());
    assert!(with(|h| h.parts[2].name = "vault-1.db".into()).is_err());
    assert!(with(|h| h.parts.swap(0, 1)).is_err());
    assert!(with(|h| h.parts.insert(1, h.parts[1].clone())).is_err());
    assert!(with(|h| h.parts.truncate(1)).is_err());
    assert!(with(|h| h.parts[0].length = 1 << 40).is_err());
}

#[test]
fn a_dated_name_says_vault_day_and_time() {
    assert_eq!(
        dated_name(&[0xab; 16], "2026-11-22T15:04:05Z"),
        "abababab-20261122-150405.kluisbak"
    );
}

#[test]
fn a_part_is_as_long_as_the_vault_reads_and_no_longer() {
    let with = |part: usize, length: u64| {
        let mut header = header();
        header.parts[part].length = length;
        header.check_parts()
    };
    assert!(with(0, keyring::MAX_BYTES).is_ok());
    assert!(matches!(
        with(0, keyring::MAX_BYTES + 1),
        Err(VaultError::OutOfBounds { .. })
    ));
    assert!(with(1, slot::MAX_BYTES).is_ok());
    assert!(matches!(
        with(1, slot::MAX_BYTES + 1),
        Err(VaultError::OutOfBounds { .. })
    ));
    assert!(with(2, u64::MAX).is_ok());
}

#[test]
fn a_backup_has_at_most_2048_parts_and_at_least_keyring_and_database() {
    let with = |slots: usize| {
        let mut header = header();
        let slot = header.parts.remove(1);
        for n in (0..slots).rev() {
            let name = format!("slots/{n:016x}");
            header.parts.insert(
                1,
                Part {
                    name,
                    ..slot.clone()
                },
            );
        }
        header.check_parts()
    };
    assert!(with(0).is_ok());
    assert!(with(2046).is_ok());
    assert!(matches!(with(2047), Err(VaultError::OutOfBounds { .. })));
    let mut none = header();
    none.parts.clear();
    assert!(matches!(
        none.check_parts(),
        Err(VaultError::Damaged { .. })
    ));
    // One that is keyring and database in one is neither.
    none.parts = vec![header().parts[2].clone()];
    assert!(matches!(
        none.check_parts(),
        Err(VaultError::Damaged { .. })
    ));
}

/// A vault, and a backup of it with these bytes for a database.
fn packed(database: &[u8]) -> (tempfile::TempDir, Unlocked, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(&dir.path().join("vault")).expect("a path");
    let key = Credential::KeyFile(Key32::random());
    let made = crate::vault::create::create(folder, "Ergens", "anna", &key, KdfParams::FLOOR);
    let (vault, _) = made.expect("made");
    std::fs::write(dir.path().join("copy.db"), database).expect("written");
    let target = dir
        .path()
        .join(dated_name(&vault.keyring().vault_id, &moment().made_at));
    pack_to(&dir, &vault, &target).expect("packed");
    (dir, vault, target)
}

fn moment() -> Moment {
    Moment {
        made_at: "2026-11-22T15:04:05Z".into(),
        seq: 12,
        hash: [2; 32],
        destroyed: 4,
    }
}

fn pack_to(dir: &tempfile::TempDir, vault: &Unlocked, to: &Path) -> Result<Header, VaultError> {
    let database = dir.path().join("copy.db");
    let maker = (vault.line(), vault.identity());
    pack(
        to,
        vault.folder(),
        vault.keyring(),
        &database,
        &moment(),
        maker,
    )
}

fn unpack(backup: &Path) -> Result<Vec<u8>, VaultError> {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(&dir.path().join("restored")).expect("a path");
    let header = Source::open(backup)?.unpack(&folder)?;
    Ok(std::fs::read(folder.database(&header.database())).expect("the database"))
}

#[test]
fn what_was_packed_is_unpacked_byte_for_byte() {
    for length in [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200_000] {
        let bytes: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
        let (dir, vault, backup) = packed(&bytes);
        assert!(unpack(&backup).expect("unpacked") == bytes, "{length}");
        let again = pack_to(&dir, &vault, &backup);
        assert!(
            matches!(again, Err(VaultError::Io { .. })),
            "nothing is overwritten"
        );
        let copies = dated_copies(dir.path(), &vault.keyring().vault_id).expect("read");
        assert_eq!(copies, [(backup, moment().made_at)]);
    }
}

#[test]
fn a_backup_that_was_cut_lengthened_or_changed_is_refused() {
    let (dir, _vault, backup) = packed(&[7; 300]);
    let whole = std::fs::read(&backup).expect("reads");
    let changed = dir.path().join("changed");
    let unpack = |bytes: &[u8]| {
        std::fs::write(&changed, bytes).expect("written");
        unpack(&changed).map(drop)
    };
    assert!(unpack(&whole).is_ok());
    for length in (0..whole.len()).step_by(13).chain([whole.len() - 1]) {
        let end = unpack(&whole[..length]);
        assert!(matches!(
            end,
            Err(VaultError::Damaged { .. } | VaultError::NotABackup(_))
        ));
    }
    for place in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        assert!(unpack(&bytes).is_err(), "byte {place}");
    }
    assert!(unpack(&[&whole[..], b"x"].concat()).is_err());
}

#[test]
fn a_newer_backup_is_told_from_what_is_none() {
    let path = Path::new("copy");
    assert!(check_first_line(b"kluis backup 1\n", path).is_ok());
    let newer = check_first_line(b"kluis backup 2\n", path);
    assert!(matches!(
        newer,
        Err(VaultError::Newer {
            found: 2,
            known: 1,
            ..
        })
    ));
    for other in [
        "kluis backup 1",
        "kluis backup 0\n",
        "kluis backup x\n",
        "kluis keyring 2\n",
    ] {
        let refused = check_first_line(other.as_bytes(), path);
        assert!(matches!(refused, Err(VaultError::NotABackup(_))), "{other}");
    }
}

#[test]
fn a_header_is_read_up_to_its_bound() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("backup");
    let open = |text: String| {
        std::fs::write(&path, text).expect("written");
        Source::open(&path).map(drop)
    };
    let first = "kluis backup 1\n";
    let line = |length: usize| "x".repeat(length - first.len() - 1) + "\n";
    let bound = 524_288;
    // Up to the bound it is read, and found to end too soon.
    let short = open(first.to_owned() + &line(bound));
    assert!(matches!(short, Err(VaultError::Damaged { .. })));
    let long = open(first.to_owned() + &line(bound + 1));
    assert!(matches!(long, Err(VaultError::OutOfBounds { .. })));
    let many = open(first.to_owned() + &"part x\n".repeat(bound / 7));
    assert!(matches!(many, Err(VaultError::OutOfBounds { .. })));
}

#[test]
fn a_member_without_a_slot_is_not_left_out_quietly() {
    let (dir, vault, _) = packed(b"pages");
    let slot = vault.folder().slot(&vault.member().id);
    std::fs::remove_file(&slot).expect("removed");
    let missing = pack_to(&dir, &vault, &dir.path().join("second"));
    assert!(matches!(missing, Err(VaultError::Damaged { .. })));
    std::fs::create_dir(&slot).expect("made");
    let unreadable = pack_to(&dir, &vault, &dir.path().join("third"));
    assert!(
        matches!(unreadable, Err(VaultError::Io { .. })),
        "the disk failed"
    );
}

#[test]
fn only_backups_of_this_vault_under_their_own_names_are_its_dated_copies() {
    let (dir, vault, backup) = packed(b"pages");
    let id = vault.keyring().vault_id;
    let file = |name: &str| dir.path().join(name);
    let name = backup
        .file_name()
        .and_then(|n| n.to_str())
        .expect("a name")
        .to_owned();
    std::fs::copy(&backup, file(&name.replace("-2026", "-2025"))).expect("copied");
    std::fs::copy(&backup, file("copy.kluisbak")).expect("copied");
    std::fs::copy(&backup, file(&format!("{name}.old"))).expect("copied");
    std::fs::write(file(&name.replace("-15", "-16")), "no backup").expect("written");
    let found = dated_copies(dir.path(), &id).expect("read");
    assert_eq!(found, [(backup.clone(), moment().made_at)]);
    // A vault whose id begins alike has other copies.
    let mut alike = id;
    alike[15] ^= 1;
    assert_eq!(dated_copies(dir.path(), &alike).expect("read"), []);
    assert!(dated_copies(&file("nowhere"), &id).is_err());
}

#[test]
fn the_lists_of_a_vault_are_found_by_their_names() {
    let dir = tempfile::tempdir().expect("a folder");
    let id = [0xab; 16];
    let own = list_path(dir.path(), &id);
    let aside = aside_path(dir.path(), &id, "what is in it");
    assert_eq!(
        own,
        dir.path().join(format!("{}.destroyed", "ab".repeat(16)))
    );
    assert_ne!(aside, own);
    assert_ne!(aside, aside_path(dir.path(), &id, "something else"));
    let other = list_path(dir.path(), &[1; 16]);
    let none = dir.path().join(format!("{}.txt", "ab".repeat(16)));
    for path in [&own, &aside, &other, &none] {
        std::fs::write(path, "").expect("written");
    }
    let mut found = find_lists(dir.path(), &id);
    found.sort();
    let mut expected = [own, aside];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(
        find_lists(&dir.path().join("nowhere"), &id),
        [""; 0].map(PathBuf::from)
    );
}

#[test]
fn a_file_that_is_not_made_yet_is_inside_when_its_folder_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(&dir.path().join("vault")).expect("a path");
    assert!(
        !is_inside(&dir.path().join("vault/copy"), &folder),
        "no vault yet"
    );
    folder.create().expect("made");
    assert!(is_inside(folder.path(), &folder));
    assert!(is_inside(&dir.path().join("vault/deep/er/copy"), &folder));
    assert!(is_inside(&dir.path().join("vault/slots/../copy"), &folder));
    assert!(!is_inside(&dir.path().join("copy"), &folder));
    assert!(!is_inside(&dir.path().join("vault-copy"), &folder));
    #[cfg(unix)]
    {
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).expect("linked");
        assert!(is_inside(&link.join("copy"), &folder));
    }
}

#[test]
fn a_header_of_another_vault_or_epoch_does_not_go_with_the_keyring() {
    let (dir, vault, backup) = packed(b"pages");
    let whole = std::fs::read(&backup).expect("reads");
    let header = Source::open(&backup).expect("opens").header;
    let rest = &whole[header.print().len()..];
    let with = |change: fn(&mut Header)| {
        let mut header = header.clone();
        change(&mut header);
        header.signature = vault.identity().sign(header.signed_part().as_bytes());
        let path = dir.path().join("changed");
        std::fs::write(&path, [header.print().as_bytes(), rest].concat()).expect("written");
        unpack(&path).map(drop)
    };
    assert!(with(|_| ()).is_ok());
    assert!(matches!(
        with(|h| h.vault_id[0] ^= 1),
        Err(VaultError::Damaged { .. })
    ));
    let other_epoch = with(|h| {
        h.epoch += 1;
        let last = h.parts.len() - 1;
        h.parts[last].name = h.database();
    });
    assert!(matches!(other_epoch, Err(VaultError::Damaged { .. })));
    assert!(matches!(
        with(|h| h.maker += 1),
        Err(VaultError::Damaged { .. })
    ));
}
