use super::*;
use crate::vault::create::create;
use crate::vault::holder;
use crate::vault::identity::PublicIdentity;
use crate::vault::recovery::RecoveryCode;
use std::fs;

/// A vault without a database, made by anna with a key file.
struct Made {
    dir: tempfile::TempDir,
    vault: Unlocked,
    code: RecoveryCode,
    key: Credential,
}

fn key() -> Credential {
    Credential::KeyFile(Key32::random())
}

fn made() -> Made {
    let (dir, key) = (tempfile::tempdir().expect("a folder"), key());
    let folder = Folder::new(&dir.path().join("vault")).expect("a path");
    let (vault, code) =
        create(folder, "Ergens", "anna", &key, KdfParams::FLOOR).expect("a new vault");
    Made {
        dir,
        vault,
        code,
        key,
    }
}

impl Made {
    fn path(&self) -> PathBuf {
        self.dir.path().join("vault")
    }

    fn open(&self) -> Result<Locked, VaultError> {
        Ok(Locked::open(&self.path())?.patience(Duration::ZERO))
    }

    fn unlock(&self) -> Result<Unlocked, VaultError> {
        self.open()?.unlock("anna", &self.key)
    }

    /// The keyring with a second member, signed by anna.
    fn with(&self, name: &str, role: &str, identity: &Identity, content: bool) -> Keyring {
        let mut keyring = self.vault.keyring().clone();
        keyring.revision += 1;
        keyring.members.push(MemberLine {
            id: "ffeeddccbbaa9988".into(),
            name: name.into(),
            role: role.into(),
            public: identity.public(),
            first: 2,
            last: None,
        });
        let content_key = self.vault.content_key().expect("a coordinator reads").key();
        let content = content.then_some(content_key);
        keyring.seal_keys(2, &identity.public(), self.vault.page_key(), content);
        keyring.sign(1, self.vault.identity());
        keyring
    }

    fn put(&self, keyring: &Keyring) {
        folder::replace(&self.vault.folder().keyring(), keyring.print().as_bytes())
            .expect("written");
    }
}

fn damaged<T>(result: Result<T, VaultError>) -> bool {
    matches!(result, Err(VaultError::Damaged { .. }))
}

fn unknown<T>(result: Result<T, VaultError>) -> bool {
    matches!(result, Err(VaultError::UnknownMember))
}

fn failed<T>(result: Result<T, VaultError>) -> bool {
    matches!(result, Err(VaultError::Io { .. }))
}

#[test]
fn a_folder_without_a_keyring_is_no_vault_and_a_disk_that_fails_says_nothing() {
    let made = made();
    let none = |path: &Path| matches!(Locked::open(path), Err(VaultError::NotAVault(_)));
    assert!(none(made.dir.path()));
    assert!(none(&made.dir.path().join("nowhere")));
    assert!(none(&made.path().join("keyring")), "a file");
    let keyring = made.vault.folder().keyring();
    fs::remove_file(&keyring).expect("removed");
    fs::create_dir(&keyring).expect("made");
    assert!(failed(made.open()));
}

#[test]
fn a_vault_opens_for_its_member_with_the_right_secret() {
    let made = made();
    let again = made.unlock().expect("opens");
    assert!(again.page_key().expose() == made.vault.page_key().expose());
    let content = |vault: &Unlocked| *vault.content_key().expect("a key").key().expose();
    assert!(content(&again) == content(&made.vault));
    assert_eq!((again.line(), again.member().name.as_str()), (1, "anna"));
    assert_eq!(again.folder().path(), made.path());
    let locked = || made.open().expect("a vault");
    assert_eq!(locked().folder().path(), made.path());
    assert_eq!(locked().keyring(), made.vault.keyring());
    assert!(matches!(locked().protector("anna"), Ok(Protector::KeyFile)));
    assert!(unknown(locked().protector("bram")));
    assert!(unknown(locked().unlock("bram", &made.key)));
    let wrong = locked().unlock("anna", &key());
    assert!(matches!(wrong, Err(VaultError::WrongKeyFile)));
    let slot = made.vault.folder().slot(&made.vault.member().id);
    fs::remove_file(&slot).expect("removed");
    assert!(damaged(made.unlock()), "a member without a slot");
    fs::create_dir(&slot).expect("made");
    assert!(failed(made.unlock()), "a disk that fails");
}

#[test]
fn nobody_opens_a_vault_while_somebody_has_it_alone() {
    let made = made();
    let again = made.unlock().expect("opens");
    let busy = made.vault.lock_exclusive(Duration::ZERO);
    assert!(matches!(busy, Err(VaultError::Busy)));
    drop(again);
    made.vault.lock_exclusive(Duration::ZERO).expect("taken");
    assert!(matches!(made.unlock(), Err(VaultError::Busy)));
}

#[test]
fn a_member_without_content_has_no_content_key() {
    let (made, bram) = (made(), Identity::random());
    let keyring = made.with("bram", "purger", &bram, false);
    made.vault
        .write_slot("ffeeddccbbaa9988", &made.key, KdfParams::FLOOR, &bram)
        .expect("written");
    made.put(&keyring);
    let vault = made
        .open()
        .expect("a vault")
        .unlock("bram", &made.key)
        .expect("opens");
    assert_eq!(vault.line(), 2);
    assert!(matches!(vault.content_key(), Err(VaultError::NoContentKey)));
    assert!(vault.page_key().expose() == made.vault.page_key().expose());
    assert!(vault.identity().public() == bram.public());
}

#[test]
fn a_note_is_left_once_and_goes_with_the_vault() {
    let mut made = made();
    made.vault.leave_note("2026-11-25T09:00:00Z");
    made.vault.leave_note("2026-11-25T10:00:00Z");
    let folder = Folder::new(&made.path()).expect("a path");
    let holders = holder::list(&folder);
    assert_eq!(holders.len(), 1);
    assert_eq!(holders[0].since, "2026-11-25T09:00:00Z");
    drop(made.vault);
    assert_eq!(holder::list(&folder), []);
}

#[test]
fn a_keyring_that_is_being_put_in_place_is_ours_when_the_coordinator_signed_it() {
    let (made, bram) = (made(), Identity::random());
    let pending = || made.vault.pending();
    let seen = || made.open().expect("a vault").pending_unchecked();
    assert!(pending().is_ok_and(|p| p.is_none()) && seen().is_ok_and(|p| p.is_none()));
    assert!(made.vault.has_pending().is_ok_and(|has| !has));
    let next = made.with("bram", "analyst", &bram, true);
    made.vault.write_next(&next).expect("written");
    assert!(made.vault.has_pending().is_ok_and(|has| has));
    assert!(pending().is_ok_and(|p| p.as_ref() == Some(&next)));
    assert!(seen().is_ok_and(|p| p.as_ref() == Some(&next)));
    // Signed by somebody else, or of another vault: looked at, but none of ours.
    let mut other = next.clone();
    other.sign(2, &bram);
    made.vault.write_next(&other).expect("written");
    assert!(pending().is_ok_and(|p| p.is_none()) && seen().is_ok_and(|p| p.is_some()));
    let mut other = next.clone();
    other.vault_id[0] ^= 1;
    other.sign(1, made.vault.identity());
    made.vault.write_next(&other).expect("written");
    assert!(pending().is_ok_and(|p| p.is_none()) && seen().is_ok_and(|p| p.is_some()));
    let path = made.vault.folder().next_keyring();
    for nothing in [&b"no keyring"[..], &[0xff; 9], &[b'x'; 300_000]] {
        fs::write(&path, nothing).expect("written");
        assert!(pending().is_ok_and(|p| p.is_none()) && seen().is_ok_and(|p| p.is_none()));
        assert!(made.vault.has_pending().is_ok_and(|has| has));
    }
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("made");
    assert!(failed(pending()) && failed(seen()), "a disk that fails");
}

#[test]
fn whether_a_keyring_waits_is_not_known_when_the_folder_cannot_be_read() {
    let made = made();
    fs::remove_dir_all(made.path()).expect("removed");
    fs::write(made.path(), "").expect("written");
    assert!(failed(made.vault.has_pending()));
}

#[test]
fn a_waiting_keyring_is_put_in_place_or_cleared_away() {
    let (mut made, bram) = (made(), Identity::random());
    let next = made.with("bram", "analyst", &bram, true);
    made.vault.write_next(&next).expect("written");
    made.vault.settle(false).expect("cleared away");
    assert!(made.vault.has_pending().is_ok_and(|has| !has));
    assert!(made.vault.keyring() != &next);
    made.vault
        .settle(false)
        .expect("another process was quicker");
    made.vault.write_next(&next).expect("written");
    made.vault.settle(true).expect("put in place");
    assert!(made.vault.keyring() == &next);
    assert!(made.unlock().is_ok_and(|vault| vault.keyring() == &next));
    made.vault
        .settle(true)
        .expect("another process was quicker");
    let path = made.vault.folder().next_keyring();
    fs::create_dir(&path).expect("made");
    assert!(failed(made.vault.settle(false)), "a disk that fails");
    assert!(failed(made.vault.settle(true)), "a disk that fails");
}

#[test]
fn a_keyring_is_read_again_with_the_keys_that_it_seals() {
    let (mut made, bram) = (made(), Identity::random());
    let next = made.with("bram", "analyst", &bram, true);
    made.put(&next);
    made.vault.reload().expect("read");
    assert!(made.vault.keyring() == &next);
    let mut other = next.clone();
    other.vault_id[0] ^= 1;
    other.sign(1, made.vault.identity());
    made.put(&other);
    assert!(damaged(made.vault.reload()));
    let mut left = next;
    left.members[0].last = Some(3);
    left.sign(1, made.vault.identity());
    made.put(&left);
    assert!(unknown(made.vault.reload()));
}

#[test]
fn the_same_member_goes_on_under_another_keyring() {
    let (made, bram) = (made(), Identity::random());
    let next = made.with("bram", "analyst", &bram, true);
    let under = made.vault.under(next.clone()).expect("checked");
    assert!(under.keyring() == &next && under.line() == 1);
    assert!(under.identity().public() == made.vault.identity().public());
    let mut forged = next.clone();
    forged.revision += 1;
    assert!(damaged(made.vault.under(forged)));
    let mut left = next;
    left.members[0].last = Some(3);
    left.sign(1, made.vault.identity());
    assert!(unknown(made.vault.under(left)));
}

/// A folder with this keyring and nothing else.
fn copy_of(made: &Made, keyring: &Keyring) -> Folder {
    let folder = Folder::new(&made.dir.path().join("copy")).expect("a path");
    if !folder.path().exists() {
        folder.create().expect("made");
    }
    folder::replace(&folder.keyring(), keyring.print().as_bytes()).expect("written");
    folder
}

#[test]
fn a_copy_of_the_vault_opens_when_a_coordinator_of_it_signed_its_keyring() {
    let (made, bram) = (made(), Identity::random());
    let keyring = made.vault.keyring().clone();
    let copy = made
        .vault
        .elsewhere(copy_of(&made, &keyring))
        .expect("opens");
    assert!(copy.page_key().expose() == made.vault.page_key().expose());
    assert_eq!(copy.folder().path(), made.dir.path().join("copy"));
    let mut other = keyring.clone();
    other.vault_id[0] ^= 1;
    other.sign(1, made.vault.identity());
    assert!(!made.vault.trusts(&other));
    assert!(damaged(made.vault.elsewhere(copy_of(&made, &other))));
    let mut forged = made.with("bram", "analyst", &bram, true);
    forged.sign(2, &bram);
    assert!(!made.vault.trusts(&forged));
    assert!(damaged(made.vault.elsewhere(copy_of(&made, &forged))));
    let mut without = made.with("bram", "analyst", &bram, true);
    without.members[0].last = Some(3);
    without.sign(1, made.vault.identity());
    assert!(unknown(made.vault.elsewhere(copy_of(&made, &without))));
}

#[test]
fn an_older_copy_is_trusted_after_the_coordinator_handed_over() {
    let (made, bram) = (made(), Identity::random());
    let old = made.vault.keyring().clone();
    let older = made.with("bram", "analyst", &bram, true);
    // Bram is coordinator now, by the recovery code; anna is an analyst, whose slot pins him.
    let mut now = made.with("bram", keyring::COORDINATOR, &bram, true);
    let recovery = made.code.identity(&now.vault_id);
    let mut hand_over = keyring::HandOver {
        from: made.vault.identity().public().verify,
        to: bram.public().verify,
        by_recovery: true,
        revision: now.revision,
        signature: [0; 64],
    };
    hand_over.signature = recovery.sign(&hand_over.message(&now.vault_id));
    now.hand_overs.push(hand_over);
    now.sign(2, &bram);
    let pins = Pins {
        coordinator: bram.public().verify,
        recovery: recovery.public(),
    };
    let content = made.vault.content_key().expect("a key").key();
    now.seal_keys(2, &bram.public(), made.vault.page_key(), Some(content));
    now.sign(2, &bram);
    let folder = Folder::new(&made.path()).expect("a path");
    let vault = Unlocked::assemble(folder, now.clone(), 2, bram, pins).expect("opens");
    assert!(vault.trusts(&now));
    assert!(
        vault.trusts(&old),
        "anna signed it, and was coordinator then"
    );
    // A copy of the days when bram was an analyst.
    let copy = vault.elsewhere(copy_of(&made, &older)).expect("opens");
    assert_eq!(copy.member().role, "analyst");
    // By the same keys under another member's id, or by one who never was coordinator: not.
    let mut other = old.clone();
    other.members[0].id = "0123456789abcdef".into();
    other.sign(1, made.vault.identity());
    assert!(!vault.trusts(&other));
    let carla = Identity::random();
    let mut other = old.clone();
    other.members[0].public = carla.public();
    other.sign(1, &carla);
    assert!(!vault.trusts(&other));
    let mut other = old.clone();
    other.recovery = PublicIdentity {
        exchange: [1; 32],
        verify: [1; 32],
    };
    other.sign(1, made.vault.identity());
    assert!(!vault.trusts(&other), "another recovery code");
    let mut other = old;
    other.signature[0] ^= 1;
    assert!(!vault.trusts(&other));
}

#[test]
fn a_slot_pins_the_coordinator_of_today_and_can_be_put_back() {
    let made = made();
    let (new, id) = (key(), made.vault.member().id.clone());
    let before = made
        .vault
        .change_credential(&new, KdfParams::FLOOR)
        .expect("changed");
    assert!(matches!(made.unlock(), Err(VaultError::WrongKeyFile)));
    let opened = made
        .open()
        .expect("a vault")
        .unlock("anna", &new)
        .expect("opens");
    assert!(opened.pins == made.vault.pins);
    made.vault.put_back_slot(&before).expect("put back");
    assert!(made.unlock().is_ok());
    made.vault.remove_slot(&id).expect("removed");
    assert!(!made.vault.folder().slot(&id).exists());
}

#[test]
fn slots_of_nobody_are_those_of_whoever_is_not_present() {
    let made = made();
    assert_eq!(made.vault.slots_of_nobody(), [""; 0].map(PathBuf::from));
    let left = made.vault.folder().slot("0123456789abcdef");
    fs::write(&left, "").expect("written");
    fs::write(made.vault.folder().slot("readme"), "").expect("written");
    assert_eq!(made.vault.slots_of_nobody(), [left]);
}
