use super::*;

fn names(dir: &Path) -> Vec<String> {
    let entries = dir
        .read_dir()
        .expect("a folder")
        .map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_is_read_up_to_its_bound() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("keyring");
    fs::write(&path, "twaalf bytes").expect("written");
    assert_eq!(read_text(&path, 12).expect("reads"), "twaalf bytes");
    assert!(matches!(
        read_text(&path, 11),
        Err(VaultError::OutOfBounds { .. })
    ));
    fs::write(&path, [0xff; 3]).expect("written");
    assert!(matches!(
        read_text(&path, 12),
        Err(VaultError::Damaged { .. })
    ));
    assert!(matches!(
        read_text(&dir.path().join("nothing"), 12),
        Err(VaultError::Io { .. })
    ));
}

#[test]
fn a_file_is_replaced_whole_and_a_new_one_overwrites_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("keyring");
    write_new(&path, b"one").expect("written");
    assert!(matches!(
        write_new(&path, b"two"),
        Err(VaultError::Io { .. })
    ));
    assert_eq!(fs::read(&path).expect("reads"), b"one");
    replace(&path, b"two").expect("replaced");
    assert_eq!(fs::read(&path).expect("reads"), b"two");
    assert_eq!(names(dir.path()), ["keyring"]);
    rename(&path, &dir.path().join("other")).expect("renamed");
    assert_eq!(names(dir.path()), ["other"]);
    assert!(rename(&path, &dir.path().join("third")).is_err());
}

#[test]
fn what_is_gone_already_is_removed_and_what_cannot_be_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("slot");
    fs::write(&path, "").expect("written");
    remove(&path).expect("removed");
    assert_eq!(names(dir.path()), [""; 0]);
    remove(&path).expect("gone already");
    fs::create_dir(&path).expect("made");
    assert!(matches!(remove(&path), Err(VaultError::Io { .. })));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_open_to_whoever_its_folder_is_open_to_and_never_to_everybody() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
    for (folder, file) in [
        (0o700, 0o600),
        (0o770, 0o660),
        (0o750, 0o640),
        (0o777, 0o660),
    ] {
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(folder)).expect("set");
        let (new, replaced) = (dir.path().join("new"), dir.path().join("replaced"));
        write_new(&new, b"").expect("written");
        replace(&replaced, b"").expect("written");
        assert_eq!((mode(&new), mode(&replaced)), (file, file), "{folder:o}");
        fs::remove_file(&new).expect("removed");
    }
    let made = Folder::new(&dir.path().join("vault")).expect("a path");
    made.create().expect("made");
    assert_eq!(mode(made.path()), 0o700);
    assert_eq!(mode(&made.path().join("slots")), 0o700);
    assert_eq!(names(made.path()), ["lock", "slots"]);
}

#[test]
fn a_vault_is_built_in_an_empty_place_and_nowhere_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let make = |folder: &Folder| folder.create();
    let path = dir.path().join("a/b/vault");
    build(&path, make).expect("built, with the folders above it");
    assert_eq!(names(&path), ["lock", "slots"]);
    assert_eq!(names(&dir.path().join("a/b")), ["vault"]);
    assert!(matches!(build(&path, make), Err(VaultError::Exists(_))));
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).expect("made");
    build(&empty, make).expect("an empty folder is taken over");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("written");
    assert!(matches!(build(&file, make), Err(VaultError::Exists(_))));
    let below = build(&file.join("vault"), make);
    assert!(matches!(below, Err(VaultError::Io { .. })), "no folder");
    let broken = build(&dir.path().join("c"), |folder: &Folder| {
        folder.create()?;
        Err::<(), _>(VaultError::Busy)
    });
    assert!(matches!(broken, Err(VaultError::Busy)));
    assert_eq!(names(dir.path()), ["a", "empty", "file"]);
}

#[test]
fn whoever_waits_tries_again_until_their_patience_is_over() {
    let tries = |patience: u64, busy: usize| {
        let mut tries = 0;
        let end = wait(Duration::from_millis(patience), || {
            tries += 1;
            if tries <= busy {
                Err(VaultError::Busy)
            } else {
                Ok(())
            }
        });
        (tries, end.is_ok())
    };
    assert_eq!(tries(0, 9), (1, false));
    assert_eq!(tries(100, 9), (3, false));
    assert_eq!(tries(60, 9), (3, false));
    assert_eq!(tries(100, 1), (2, true));
    let mut tries = 0;
    let damaged = wait(Duration::from_secs(60), || {
        tries += 1;
        Err(VaultError::damaged("lock"))
    });
    assert!(
        damaged.is_err() && tries == 1,
        "only what is busy is tried again"
    );
}

#[test]
fn many_share_the_lock_or_one_holds_it_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(dir.path()).expect("a path");
    let none = Duration::ZERO;
    let one = folder.lock_shared(none).expect("taken");
    let two = folder.lock_shared(none).expect("taken");
    assert!(matches!(
        folder.lock_exclusive(&one, none),
        Err(VaultError::Busy)
    ));
    // Who could not have it alone has it as one of many again.
    let third = folder.lock_shared(none).expect("taken");
    drop(two);
    assert!(matches!(
        folder.lock_exclusive(&third, none),
        Err(VaultError::Busy)
    ));
    drop(third);
    folder.lock_exclusive(&one, none).expect("taken");
    assert!(matches!(folder.lock_shared(none), Err(VaultError::Busy)));
}

#[test]
fn what_somebody_left_half_made_is_cleared_away_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    fs::write(at(".kluis-file"), "half").expect("written");
    fs::write(at(".kluis-held"), "half").expect("written");
    let held = File::open(at(".kluis-held")).expect("there");
    held.lock().expect("locked");
    fs::write(at("kluis-other"), "mine").expect("written");
    for name in [
        ".kluis-shop",
        ".kluis-busy",
        ".kluis-full",
        ".kluis-empty",
        "other",
    ] {
        fs::create_dir(at(name)).expect("made");
    }
    for name in [".kluis-shop", ".kluis-busy"] {
        fs::write(at(name).join(WORKSHOP_LOCK), "").expect("written");
        fs::create_dir_all(at(name).join("vault/slots")).expect("made");
    }
    let busy = File::open(at(".kluis-busy").join(WORKSHOP_LOCK)).expect("there");
    busy.lock().expect("locked");
    fs::write(at(".kluis-full/copy"), "").expect("written");
    clear_left_over(dir.path());
    let left = [
        ".kluis-busy",
        ".kluis-full",
        ".kluis-held",
        "kluis-other",
        "other",
    ];
    assert_eq!(names(dir.path()), left);
    assert_eq!(names(&at(".kluis-busy")), ["lock", "vault"]);
}

#[test]
fn what_is_just_being_made_is_not_taken_for_left_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let work = || {
        for _ in 0..150 {
            let shop = Workshop::beside(dir.path()).expect("made");
            let (mut file, place) = new_temporary(dir.path()).expect("made");
            fs::write(shop.path().join("copy"), "whole").expect("written");
            file.write_all(b"whole").expect("written");
            std::thread::yield_now();
            for path in [&shop.path().join("copy"), &*place] {
                assert_eq!(fs::read_to_string(path).expect("still there"), "whole");
            }
        }
    };
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(work))));
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn a_workshop_goes_with_everything_in_it_its_lock_last() {
    let dir = tempfile::tempdir().expect("a folder");
    let shop = Workshop::beside(dir.path()).expect("made");
    fs::create_dir(shop.path().join("vault")).expect("made");
    fs::write(shop.path().join("copy"), "").expect("written");
    assert_eq!(names(shop.path()), ["copy", "lock", "vault"]);
    let other = Workshop::beside(dir.path()).expect("made");
    assert_eq!(names(dir.path()).len(), 2, "both are at work");
    empty(shop.path());
    assert_eq!(names(shop.path()), ["lock"]);
    drop((shop, other));
    assert_eq!(names(dir.path()), [""; 0]);
    assert!(Workshop::beside(&dir.path().join("nothing")).is_err());
}

#[test]
fn a_new_file_is_locked_and_goes_when_it_is_given_up() {
    let dir = tempfile::tempdir().expect("a folder");
    let (file, place) = new_temporary(dir.path()).expect("made");
    let again = File::open(&place).expect("there");
    assert!(again.try_lock().is_err());
    clear_left_over(dir.path());
    assert_eq!(names(dir.path()).len(), 1);
    drop(file);
    drop(place);
    assert_eq!(names(dir.path()), [""; 0]);
    // One that somebody took for left over before it was locked is not worked on.
    let path = dir.path().join("gone");
    let gone = File::create(&path).expect("made");
    assert!(hold(&gone));
    fs::remove_file(&path).expect("removed");
    assert!(!hold(&gone));
}
