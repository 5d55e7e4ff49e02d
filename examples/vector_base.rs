//! Makes the vault that the test vectors start from: small, with invented content, with the
//! secrets of its members beside it.
//!
//! `cargo run --example vector_base -- tests/vault/base` (the folder must not exist). The result is
//! committed; it is made anew only when the format changes, and then on purpose.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use kluis::actions::case::{ConsultationDraft, InterventionDraft};
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{Desk, case, import, member, office, purge, retention, signal};
use kluis::clock::Clock;
use kluis::domain::case::{CaseDraft, Finding};
use kluis::domain::policy::Policy;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalDraft;
use kluis::import::Profile;
use kluis::secret::{Key32, Passphrase};
use kluis::store::{Options, Schema, Store, verify};
use kluis::vault::kdf::KdfParams;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::slot::Credential;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

type Done<T> = Result<T, Box<dyn Error>>;

const PASSPHRASE: &str = "verzonnen zin voor de proef";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn noon(text: &str) -> DateTime<Utc> {
    Utc.from_utc_datetime(&day(text).and_hms_opt(12, 0, 0).expect("noon"))
}

struct Maker {
    folder: PathBuf,
    state: tempfile::TempDir,
}

impl Maker {
    fn vault(&self) -> PathBuf {
        self.folder.join("team.kluis")
    }

    fn options(&self, on: &str) -> Options {
        Options {
            state_dir: self.state.path().to_owned(),
            busy_timeout: Duration::from_secs(5),
            clock: Clock::fixed(noon(on)),
            clock_confirmed: true, // Two years lie between.
            schema: Schema::present(),
        }
    }

    fn open(&self, name: &str, key: &Key32, on: &str) -> Done<Store> {
        let credential = Credential::KeyFile(key.duplicate());
        let vault = self.vault();
        Ok(office::open(&vault, name, &credential, self.options(on))?)
    }

    fn write_key(&self, name: &str, key: &Key32, vault_id: [u8; 16]) -> Done<()> {
        let file = KeyFile {
            vault_id,
            member: name.to_owned(),
            key: key.duplicate(),
        };
        let path = self.folder.join(format!("{name}.key"));
        Ok(fs::write(path, file.print().as_bytes())?)
    }
}

fn desk<'s>(store: &'s Store, purpose: &str) -> Desk<'s> {
    Desk {
        store,
        purpose: (!purpose.is_empty()).then(|| purpose.to_owned()),
    }
}

fn tip(received: &str, reference: Option<&str>, text: &str) -> SignalDraft {
    SignalDraft {
        source: "mma".into(),
        reference: reference.map(str::to_owned),
        received_on: day(received),
        theme: Some("drugs".into()),
        text: text.into(),
        street: Some("Verzonnenlaan".into()),
        house_number: Some("12".into()),
        postcode: Some("2712AB".into()),
        city: Some("Ergens".into()),
        time: None,
        topic: None,
    }
}

fn weighing(answers: &[(&str, &str)], decision: &str, on: &str) -> WeighingDraft {
    WeighingDraft {
        answers: answers
            .iter()
            .map(|(item, value)| ((*item).to_owned(), (*value).to_owned()))
            .collect(),
        decision: Some(DecisionDraft {
            decision: decision.into(),
            reason: "omdat het zo is".into(),
            present: vec!["coördinator".into(), "wijkagent".into()],
            to: None,
            body: None,
            decided_on: Some(day(on)),
        }),
    }
}

const COMPLEX: [(&str, &str); 5] = [
    ("is-undermining", "ja"),
    ("municipal-role", "yes"),
    ("our-territory", "yes"),
    ("complexity", "complex"),
    ("open-sources", "KvK geraadpleegd"),
];

fn hire(maker: &Maker, store: &Store, name: &str, role: Role) -> Done<Key32> {
    let key = Key32::random();
    let credential = Credential::KeyFile(key.duplicate());
    member::add(&desk(store, ""), name, role, &credential, KdfParams::FLOOR)?;
    maker.write_key(name, &key, store.vault().keyring().vault_id)?;
    Ok(key)
}

fn main() -> Done<()> {
    let folder = std::env::args().nth(1).ok_or("usage: vector_base FOLDER")?;
    fs::create_dir(&folder)?;
    let maker = Maker {
        folder: Path::new(&folder).to_owned(),
        state: tempfile::tempdir()?,
    };

    let (begun, worked, today) = ("2024-02-01", "2026-02-02", "2026-03-02");
    let key = Key32::random();
    let credential = Credential::KeyFile(key.duplicate());
    let policy = Policy::built_in();
    let code = office::init(
        &maker.vault(),
        "Gemeente Ergens",
        "anna",
        &credential,
        KdfParams::FLOOR,
        &policy,
        &office::built_in_workflows(),
        maker.options(begun),
    )?;
    fs::write(maker.folder.join("recovery.code"), code.print().as_bytes())?;

    // A signal that is due two years later, a member who leaves (so that this is epoch 2), and
    // one whose role changes (so that the keyring has a closed line of somebody present).
    let store = maker.open("anna", &key, begun)?;
    maker.write_key("anna", &key, store.vault().keyring().vault_id)?;
    let due = signal::add(&desk(&store, ""), tip("2024-01-30", None, "vervallen tip"))?.number;
    let dismiss = weighing(&[], "dismiss", begun);
    signal::triage(&desk(&store, ""), due, &dismiss)?;
    let job = hire(&maker, &store, "nachtjob", Role::Purger)?;
    hire(&maker, &store, "carla", Role::Trainee)?;
    hire(&maker, &store, "dirk", Role::Adviser)?;
    let phrase = Passphrase::new(Zeroizing::new(PASSPHRASE.into())).ok_or("empty")?;
    let phrase = Credential::Passphrase(phrase);
    member::add(
        &desk(&store, ""),
        "bram",
        Role::Analyst,
        &phrase,
        KdfParams::FLOOR,
    )?;
    fs::write(maker.folder.join("bram.pass"), format!("{PASSPHRASE}\n"))?;
    let store = member::change_role(store, "carla", Role::Inspector)?;
    let store = member::remove(store, "dirk", None)?.store;
    drop(store);

    let store = maker.open("anna", &key, worked)?;
    let text = "Veel auto’s bij de loods, ’s nachts licht aan.";
    let first = signal::add(&desk(&store, ""), tip("2026-01-30", Some("M2026-77"), text))?.number;
    let second = signal::add(&desk(&store, ""), tip("2026-01-31", None, "Nog een tip."))?.number;
    let mut csv = String::from("Meldingnummer,Datum melding,Thema,Omschrijving\n");
    for n in 0..18 {
        csv += &format!("M{n},2026-01-{:02},Drugs - hennep,tip {n}\n", n + 1);
    }
    let (profile, mut seen) = (Profile::mma(), Default::default());
    let bytes = csv.as_bytes();
    import::import(
        &desk(&store, ""),
        0,
        bytes,
        &profile,
        false,
        &mut seen,
        &mut |_| {},
    )?;
    let draft = CaseDraft {
        title: Some("Loods".into()),
        theme: Some("drugs".into()),
        lead: Some("anna".into()),
        opened_on: day(worked),
        signals: vec![first],
    };
    let number = case::open(&desk(&store, ""), &draft)?.number;
    case::advance(
        &desk(&store, ""),
        number,
        &weighing(&COMPLEX, "start", worked),
    )?;
    let consultation = ConsultationDraft {
        source: "kvk".into(),
        purpose: "wie huurt de loods".into(),
        ground: "artikel 5".into(),
        result: Finding::Hit,
        text: Some("Verzonnen BV".into()),
        on: None,
    };
    case::consult(&desk(&store, ""), number, &consultation)?;
    let intervention = InterventionDraft {
        kind: "43".into(),
        by: "gemeente".into(),
        planned_on: Some(day("2026-04-01")),
        text: None,
    };
    case::plan_intervention(&desk(&store, ""), number, &intervention)?;
    case::note(&desk(&store, ""), number, "gebeld met de verhuurder")?;
    retention::hold(&desk(&store, ""), second, "klacht loopt", None)?;
    signal::show(&desk(&store, "vraag van de wijkagent"), second)?;
    case::list(&desk(&store, "overleg"), &Default::default())?;
    drop(store);

    let store = maker.open("nachtjob", &job, today)?;
    let report = purge::purge(&desk(&store, ""), None)?;
    drop(store);
    let store = maker.open("anna", &key, today)?;
    let verified = verify::run(&store)?;
    println!(
        "{} entries, {} pages, {} objects, {} faults, {} destroyed; due was {due}",
        verified.entries,
        verified.pages,
        verified.records,
        verified.faults.len(),
        report.destroyed.len()
    );
    Ok(())
}
