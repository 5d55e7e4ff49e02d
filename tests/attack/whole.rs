//! The whole vault replaced: an older copy, a fork, an old keyring, somebody else's. And no false
//! alarm in years of honest work.

use crate::scene::{files, is_noticed, put_back};
use crate::setting::{Office, add, day, desk};
use crate::tools::Thief;
use crate::{Dice, rounds};
use kluis::actions::restore::{Order, restore};
use kluis::actions::{ActionError, backup, member, office};
use kluis::domain::policy::Policy;
use kluis::domain::role::Role;
use kluis::secret::Key32;
use kluis::store::{Options, Store, StoreError};
use kluis::vault::identity::Identity;
use kluis::vault::keyring::{HandOver, Keyring, MemberLine};
use kluis::vault::locked::Unlocked;
use kluis::vault::slot::Pins;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// An office with members whose computers all saw the newest entry, and the vault as it was
/// before each of its changes; members come and go, and keys change.
fn versions() -> (Office, Vec<Files>, Files) {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    office.hire("carla", Role::Auditor);
    let mut versions = Vec::new();
    for n in 0..14 {
        versions.push(files(&office.path()));
        match n {
            4 => office.hire("job", Role::Purger),
            6 => drop(member::rotate(office.open("anna")).expect("rotated")),
            9 => drop(
                member::change_role(office.open("anna"), "carla", Role::Archivist)
                    .expect("changed"),
            ),
            11 => office.hire("dirk", Role::Adviser),
            _ => drop(add(
                &office.open("anna"),
                "2026-02-27",
                &format!("nummer {n}"),
            )),
        }
    }
    for name in ["anna", "bram", "carla", "job"] {
        drop(office.open(name));
    }
    let newest = files(&office.path());
    (office, versions, newest)
}

const SEEN_IT: [&str; 4] = ["anna", "bram", "carla", "job"];

fn assert_refused(office: &Office, name: &str, what: &str) {
    match office.try_open(name) {
        Ok(_) => panic!("{what}: {name} was let in"),
        Err(error) => assert!(is_noticed(&error), "{what}: {error:?}"),
    }
}

#[test]
fn an_older_copy_of_the_vault_is_refused_by_everybody_who_saw_more() {
    let (office, versions, newest) = versions();
    let mut dice = Dice::new(5);
    let total = rounds(12, 100);
    for round in 0..total {
        let version = dice.roll(versions.len());
        put_back(&office.path(), &versions[version]);
        let name = *dice.pick(&SEEN_IT);
        assert_refused(&office, name, &format!("round {round}: version {version}"));
        put_back(&office.path(), &newest);
    }
    for name in SEEN_IT {
        drop(office.open(name));
    }
    println!("{total} older copies refused");
}

#[test]
fn a_fork_of_the_vault_is_refused_however_long_it_grows() {
    let (office, versions, newest) = versions();
    let heads = files(&office.dir.path().join("state"));
    let mut dice = Dice::new(6);
    let total = rounds(12, 100);
    for round in 0..total {
        let version = dice.roll(versions.len());
        put_back(&office.path(), &versions[version]);
        // A member writes on in it, on a computer that never saw the newest.
        let elsewhere = office
            .open_elsewhere("anna")
            .expect("a new computer cannot know");
        let longer = dice.roll(if total > 12 { 30 } else { 4 });
        for n in 0..=longer {
            add(&elsewhere, "2026-02-27", &format!("vork {n}"));
        }
        drop(elsewhere);
        let name = *dice.pick(&SEEN_IT);
        assert_refused(
            &office,
            name,
            &format!("round {round}: version {version} and {longer}"),
        );
        put_back(&office.path(), &newest);
        put_back(&office.dir.path().join("state"), &heads);
    }
    println!("{total} forks refused");
}

#[test]
fn an_old_keyring_beside_the_newest_database_is_refused() {
    let (office, versions, newest) = versions();
    let vault = office.path();
    let old: Vec<&Files> = versions
        .iter()
        .filter(|v| v[&vault.join("keyring")] != newest[&vault.join("keyring")])
        .collect();
    let mut dice = Dice::new(7);
    let total = rounds(12, 100);
    for round in 0..total {
        let from = dice.pick(&old);
        let keyring = &from[&vault.join("keyring")];
        // Alone; with the slots of its time; also as one that is about to be put in place.
        let how = dice.roll(3);
        let place = match how {
            2 => vault.join("keyring.next"),
            _ => vault.join("keyring"),
        };
        fs::write(&place, keyring).expect("written");
        if how == 1 {
            for (path, bytes) in from
                .iter()
                .filter(|(p, _)| p.starts_with(vault.join("slots")))
            {
                fs::write(path, bytes).expect("written");
            }
        }
        let name = *dice.pick(&SEEN_IT);
        match how {
            2 => {
                // It is cleared away, and nothing is changed by it.
                drop(office.open(name));
                assert!(!place.exists(), "round {round}");
                let keyring = fs::read(vault.join("keyring")).expect("a keyring");
                assert_eq!(keyring, newest[&vault.join("keyring")], "round {round}");
            }
            _ => assert_refused(&office, name, &format!("round {round}: keyring, {how}")),
        }
        put_back(&vault, &newest);
    }
    println!("{total} old keyrings refused, or cleared away");
}

/// A vault of the same name for the same members, with their public keys, by somebody who is not
/// their coordinator: keyring, database and log, all of it signed.
fn usurped(office: &Office, dice: &mut Dice) -> (Files, String) {
    let anna = Thief::of(office, "anna");
    let mut keyring = anna.vault.keyring().clone();
    let before = keyring.members[0].public.verify;
    drop(anna);
    let mallory = Identity::random();
    let (page, content) = (Key32::random(), Key32::random());
    let own = MemberLine {
        id: kluis::vault::create::new_member_id(),
        name: "mallory".into(),
        role: "coordinator".into(),
        public: mallory.public(),
        first: 1,
        last: None,
    };
    let mut hand_over = |by_recovery| {
        let mut forged = HandOver {
            from: before,
            to: mallory.public().verify,
            by_recovery,
            revision: keyring.revision,
            signature: [0; 64],
        };
        forged.signature = mallory.sign(&forged.message(&keyring.vault_id));
        keyring.hand_overs.push(forged);
    };
    let how = dice.roll(6);
    match how {
        0 => {}
        1 => hand_over(false),
        2 => hand_over(true),
        3 => keyring.vault_id = kluis::secret::random_bytes(),
        4 => keyring.recovery = mallory.public(),
        _ => keyring.hand_overs.clear(),
    }
    keyring.epoch = 1 + dice.roll(3) as u32;
    keyring.revision += dice.roll(3) as u32;
    // In the coordinator's own line, or in a new one.
    let line = match dice.roll(2) {
        0 => {
            keyring.members[0].public = mallory.public();
            1
        }
        _ => {
            keyring.members.push(own);
            keyring.members.len() as u32
        }
    };
    for member in &mut keyring.members {
        member.first = 1;
    }
    let present: Vec<_> = keyring.present().map(|(n, m)| (n, m.public)).collect();
    keyring.keys.clear();
    for (n, public) in &present {
        keyring.seal_keys(*n, public, &page, Some(&content));
    }
    let recovery = keyring.recovery;
    keyring.seal_keys(0, &recovery, &page, Some(&content));
    keyring.sign(line, &mallory);
    let folder = tempfile::tempdir().expect("a folder");
    let place = kluis::vault::folder::Folder::new(&folder.path().join("v")).expect("a folder");
    place.create().expect("made");
    fs::write(place.keyring(), keyring.print()).expect("written");
    let pins = Pins {
        coordinator: mallory.public().verify,
        recovery: keyring.recovery,
    };
    let vault = Unlocked::assemble(place.clone(), keyring.clone(), line, mallory, pins)
        .expect("mallory's own vault");
    let options = Options {
        state_dir: folder.path().join("state"),
        ..office.options("anna")
    };
    let policy = Policy::built_in().to_toml();
    let workflows = office::built_in_workflows();
    let store = Store::create(vault, options, &policy, &workflows).expect("a store");
    drop(store);
    let mut made = Files::new();
    for (path, bytes) in files(place.path()) {
        let name = path.strip_prefix(place.path()).expect("inside");
        made.insert(office.path().join(name), bytes);
    }
    // The members' slots are theirs and stay.
    for (path, bytes) in files(&office.path().join("slots")) {
        made.insert(path, bytes);
    }
    (
        made,
        format!("way {how}, line {line}, epoch {}", keyring.epoch),
    )
}

#[test]
fn a_vault_sealed_by_somebody_else_for_the_same_members_is_refused() {
    let (office, _, newest) = versions();
    let mut dice = Dice::new(8);
    let total = rounds(8, 100);
    for round in 0..total {
        let (made, what) = usurped(&office, &mut dice);
        let keyring = String::from_utf8(made[&office.path().join("keyring")].clone());
        assert!(
            Keyring::parse(&keyring.expect("text")).is_ok(),
            "a keyring of good form"
        );
        put_back(&office.path(), &made);
        let name = *dice.pick(&SEEN_IT);
        assert_refused(&office, name, &format!("round {round}: {what}"));
        // Nor by somebody who never saw this vault: the slot has the pin.
        match office.open_elsewhere(name) {
            Ok(_) => panic!("round {round}: {what}: {name} was let in elsewhere"),
            Err(error) => assert!(is_noticed(&error), "{error:?}"),
        }
        put_back(&office.path(), &newest);
    }
    println!("{total} vaults of somebody else refused");
}

/// Work for years on several computers: nobody may be sent away once.
#[test]
fn honest_work_raises_no_alarm() {
    let mut honest = Honest::new();
    let total = rounds(150, 10_000);
    while honest.opens < total {
        honest.step();
    }
    honest.office.assert_sound_by(&honest.coordinator);
    println!(
        "{} opens by {} members on {} computers each; {} key changes, {} hand-overs, {} restores, \
         no alarm",
        honest.opens,
        honest.members.len(),
        COMPUTERS,
        honest.rotations,
        honest.hand_overs,
        honest.restores,
    );
    assert!(honest.rotations > 0 && honest.hand_overs > 0 && honest.restores > 0);
}

const COMPUTERS: usize = 3;

/// Names, and whether they are persons.
type Members = Vec<(String, bool)>;

struct Honest {
    office: Office,
    dice: Dice,
    minutes: i64,
    members: Members,
    coordinator: String,
    copies: Vec<(PathBuf, String, Members)>,
    opens: u64,
    steps: u64,
    rotations: u64,
    hand_overs: u64,
    restores: u64,
}

impl Honest {
    fn new() -> Honest {
        let mut office = Office::new("2026-03-01");
        for name in ["bram", "carla", "dirk"] {
            office.hire(name, Role::Analyst);
        }
        office.hire("job", Role::Purger);
        fs::create_dir(office.dir.path().join("disk")).expect("made");
        let members = ["anna", "bram", "carla", "dirk"];
        let mut members: Vec<_> = members.iter().map(|n| ((*n).to_owned(), true)).collect();
        members.push(("job".to_owned(), false));
        Honest {
            office,
            dice: Dice::new(9),
            minutes: 0,
            members,
            coordinator: "anna".into(),
            copies: Vec::new(),
            opens: 0,
            steps: 0,
            rotations: 0,
            hand_overs: 0,
            restores: 0,
        }
    }

    fn options(&self, name: &str, computer: usize) -> Options {
        let noon = day("2026-03-01")
            .and_hms_opt(12, 0, 0)
            .expect("noon")
            .and_utc();
        Options {
            state_dir: self
                .office
                .dir
                .path()
                .join(format!("state/{name}-{computer}")),
            clock: kluis::clock::Clock::fixed(noon + chrono::Duration::minutes(self.minutes)),
            clock_confirmed: true,
            ..self.office.options(name)
        }
    }

    fn open(&mut self, name: &str) -> Store {
        let computer = self.dice.roll(COMPUTERS);
        self.opens += 1;
        let credential = self.office.credential(name);
        let options = self.options(name, computer);
        office::open(&self.office.path(), name, &credential, options)
            .unwrap_or_else(|e| panic!("step {}: {name} on {computer}: {e:?}", self.steps))
    }

    fn anybody(&mut self) -> (String, bool) {
        self.dice.pick(&self.members).clone()
    }

    fn step(&mut self) {
        self.steps += 1;
        self.minutes += 7 + self.dice.roll(600) as i64;
        let coordinator = self.coordinator.clone();
        match self.dice.roll(40) {
            0 => {
                let store = self.open(&coordinator);
                drop(member::rotate(store).expect("rotated"));
                self.rotations += 1;
            }
            1 => {
                let others: Vec<_> = self
                    .members
                    .iter()
                    .filter(|(name, person)| *person && *name != coordinator)
                    .map(|(name, _)| name.clone())
                    .collect();
                let next = self.dice.pick(&others).clone();
                let store = self.open(&coordinator);
                member::hand_over(&store, &next).expect("handed over");
                drop(store);
                self.coordinator = next;
                self.hand_overs += 1;
            }
            2..=4 => {
                let path = self
                    .office
                    .dir
                    .path()
                    .join(format!("disk/copy-{}", self.steps));
                let store = self.open(&coordinator);
                backup::create(&desk(&store), &path, None).expect("made");
                drop(store);
                self.copies.push((path, coordinator, self.members.clone()));
            }
            5 => self.restore(),
            6 => {
                let store = self.open("job");
                kluis::actions::purge::purge(&desk(&store), None).expect("runs");
            }
            7..=14 => {
                let (name, person) = self.anybody();
                if person {
                    let received = self.options(&name, 0).clock.today().to_string();
                    let store = self.open(&name);
                    add(&store, &received, "een tip");
                }
            }
            _ => {
                let (name, _) = self.anybody();
                drop(self.open(&name));
            }
        }
    }

    fn restore(&mut self) {
        if self.copies.is_empty() {
            return;
        }
        let (source, coordinator, members) = self.dice.pick(&self.copies).clone();
        let new = self.office.dir.path().join("restored.kluis");
        let path = self.office.path();
        let options = self.options(&coordinator, 0);
        restore(&Order {
            source: &source,
            target: &new,
            live: Some(&*path),
            member: &coordinator,
            credential: &self.office.credential(&coordinator),
            options: &options,
            confirm_gap: true,
            ground: "teruggezet",
        })
        .unwrap_or_else(|e| panic!("step {}: {e:?}", self.steps));
        fs::remove_dir_all(&path).expect("removed");
        fs::rename(&new, &path).expect("moved");
        self.coordinator = coordinator;
        self.members = members;
        self.restores += 1;
    }
}

impl Office {
    fn assert_sound_by(&self, name: &str) {
        let options = Options {
            state_dir: self.dir.path().join("state/at-the-end"),
            ..self.options(name)
        };
        let store =
            office::open(&self.path(), name, &self.credential(name), options).expect("opens");
        let report = kluis::store::verify::run(&store).expect("can be checked");
        assert!(report.is_ok(), "{:?}", report.faults);
    }
}

#[test]
fn only_a_rollback_is_called_one() {
    let (office, versions, _) = versions();
    put_back(&office.path(), &versions[13]);
    let refused = office.try_open("bram").map(drop);
    let rolled_back = matches!(
        refused,
        Err(ActionError::Store(StoreError::RolledBack { .. }))
    );
    assert!(rolled_back, "{refused:?}");
}
