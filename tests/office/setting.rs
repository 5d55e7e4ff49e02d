//! An office to work in: a vault in a temporary folder, members with keys, a clock that the test
//! moves.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use kluis::actions::import::{FileReport, import};
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{ActionError, Desk, case, member, office, signal};
use kluis::clock::Clock;
use kluis::domain::case::{Case, CaseDraft};
use kluis::domain::id::Number;
use kluis::domain::policy::Policy;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalDraft;
use kluis::import::Profile;
use kluis::secret::Key32;
use kluis::store::verify::{self, Report};
use kluis::store::{Options, Schema, Store, StoreError};
use kluis::vault::kdf::KdfParams;
use kluis::vault::slot::Credential;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

pub struct Office {
    pub dir: tempfile::TempDir,
    /// The printed recovery code.
    pub code: String,
    keys: BTreeMap<String, Key32>,
    now: DateTime<Utc>,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

impl Office {
    /// A new office with anna as its coordinator, on a day at noon.
    pub fn new(today: &str) -> Office {
        Office::with_policy(today, &Policy::built_in())
    }

    pub fn with_policy(today: &str, policy: &Policy) -> Office {
        let mut office = Office {
            dir: tempfile::tempdir().expect("a folder"),
            code: String::new(),
            keys: BTreeMap::new(),
            now: DateTime::UNIX_EPOCH,
        };
        office.on(today);
        let key = Key32::random();
        let credential = Credential::KeyFile(key.duplicate());
        let code = office::init(
            &office.path(),
            "Gemeente Ergens",
            "anna",
            &credential,
            KdfParams::FLOOR,
            policy,
            &[],
            office.options("anna"),
        )
        .expect("a new vault");
        office.code = code.print().to_string();
        office.keys.insert("anna".into(), key);
        office
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("team.kluis")
    }

    pub fn state_dir(&self, member: &str) -> PathBuf {
        self.dir.path().join("state").join(member)
    }

    /// Gives a member another key, as the recovery code does.
    pub fn rekey_member(&mut self, name: &str) -> Credential {
        let key = Key32::random();
        let credential = Credential::KeyFile(key.duplicate());
        self.keys.insert(name.into(), key);
        credential
    }

    /// Moves the clock to noon of a day.
    pub fn on(&mut self, today: &str) -> &mut Self {
        let noon = day(today).and_hms_opt(12, 0, 0).expect("noon");
        self.now = Utc.from_utc_datetime(&noon);
        self
    }

    pub fn options(&self, member: &str) -> Options {
        Options {
            state_dir: self.state_dir(member),
            busy_timeout: Duration::from_millis(200),
            clock: Clock::fixed(self.now),
            clock_confirmed: false,
            schema: Schema::present(),
        }
    }

    pub fn credential(&self, member: &str) -> Credential {
        Credential::KeyFile(self.keys[member].duplicate())
    }

    pub fn hire(&mut self, name: &str, role: Role) {
        self.hire_by("anna", name, role);
    }

    pub fn hire_by(&mut self, coordinator: &str, name: &str, role: Role) {
        let key = Key32::random();
        let credential = Credential::KeyFile(key.duplicate());
        let store = self.open(coordinator);
        member::add(&desk(&store), name, role, &credential, KdfParams::FLOOR).expect("hired");
        self.keys.insert(name.into(), key);
    }

    pub fn try_open(&self, name: &str) -> Result<Store, ActionError> {
        office::open(
            &self.path(),
            name,
            &self.credential(name),
            self.options(name),
        )
    }

    pub fn open(&self, name: &str) -> Store {
        self.try_open(name).expect("opens")
    }

    /// Opens as somebody whose computer has never seen the vault.
    pub fn open_elsewhere(&self, name: &str) -> Result<Store, ActionError> {
        let elsewhere = tempfile::tempdir().expect("a folder").keep();
        let options = Options {
            state_dir: elsewhere,
            ..self.options(name)
        };
        office::open(&self.path(), name, &self.credential(name), options)
    }

    /// Opens on a machine whose clock says something of its own.
    pub fn open_by_clock(&self, name: &str, clock: DateTime<Utc>, confirmed: bool) -> Store {
        let options = Options {
            clock: Clock::fixed(clock),
            clock_confirmed: confirmed,
            ..self.options(name)
        };
        office::open(&self.path(), name, &self.credential(name), options).expect("opens")
    }

    pub fn open_sure_of_the_clock(&self, name: &str) -> Store {
        let options = Options {
            clock_confirmed: true,
            ..self.options(name)
        };
        office::open(&self.path(), name, &self.credential(name), options).expect("opens")
    }

    pub fn verify(&self, name: &str) -> Report {
        verify::run(&self.open(name)).expect("can be checked")
    }

    pub fn assert_sound(&self) {
        let report = self.verify("anna");
        assert!(report.is_ok(), "{:?}", report.faults);
        assert!(report.pages > 0 && report.entries > 0 && report.records > 0);
    }
}

pub fn desk(store: &Store) -> Desk<'_> {
    Desk {
        store,
        purpose: None,
    }
}

pub fn tip(received: &str, text: &str) -> SignalDraft {
    SignalDraft {
        source: "mma".into(),
        reference: None,
        received_on: day(received),
        theme: Some("drugs".into()),
        text: text.into(),
        street: Some("Dorpsstraat".into()),
        house_number: Some("1".into()),
        postcode: Some("2712AB".into()),
        city: Some("Ergens".into()),
        time: None,
        topic: None,
    }
}

/// Imports tips as the portal exports them.
pub fn import_tips(store: &Store, tips: impl AsRef<[u8]>) -> FileReport {
    let (bytes, profile, mut seen) = (tips.as_ref(), Profile::mma(), BTreeSet::new());
    let report = import(
        &desk(store),
        0,
        bytes,
        &profile,
        false,
        &mut seen,
        &mut |_| {},
    );
    report.expect("imported")
}

pub fn add(store: &Store, received: &str, text: &str) -> Number {
    signal::add(&desk(store), tip(received, text))
        .expect("added")
        .number
}

pub fn answers(answers: &[(&str, &str)]) -> WeighingDraft {
    WeighingDraft {
        answers: answers
            .iter()
            .map(|(i, v)| ((*i).to_owned(), (*v).to_owned()))
            .collect(),
        decision: None,
    }
}

pub fn decide(given: &[(&str, &str)], decision: &str, on: Option<&str>) -> WeighingDraft {
    WeighingDraft {
        decision: Some(DecisionDraft {
            decision: decision.into(),
            reason: "omdat het zo is".into(),
            present: vec!["coördinator".into(), "wijkagent".into()],
            to: matches!(decision, "single" | "hand-over").then(|| "politie".into()),
            body: None,
            decided_on: on.map(day),
        }),
        ..answers(given)
    }
}

pub const THREE_YES_COMPLEX: [(&str, &str); 5] = [
    ("is-undermining", "ja"),
    ("municipal-role", "yes"),
    ("our-territory", "yes"),
    ("complexity", "complex"),
    ("open-sources", "KvK geraadpleegd"),
];

pub fn refusal<T>(result: Result<T, ActionError>) -> Refusal {
    match result {
        Err(ActionError::Store(StoreError::Refused(refusal))) => refusal,
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

/// A case that was archived with an end date, all of it decided on that day.
pub fn archived(store: &Store, on: &str) -> Case {
    let desk = desk(store);
    let draft = CaseDraft {
        title: Some("Loods".into()),
        theme: Some("drugs".into()),
        lead: Some("anna".into()),
        opened_on: day(on),
        signals: Vec::new(),
    };
    let number = case::open(&desk, &draft).expect("opened").number;
    close(store, number, on, &THREE_YES_COMPLEX)
}

/// Walks a running case in `assess` (or, with no first answers, in `plan`) to the archive.
pub fn close(store: &Store, number: Number, on: &str, first: &[(&str, &str)]) -> Case {
    let desk = desk(store);
    if !first.is_empty() {
        case::advance(&desk, number, &decide(first, "start", Some(on))).expect("to plan");
    }
    let plan = [
        ("sources", "none-needed"),
        ("hypothesis", "drugs"),
        ("goal", "stoppen"),
        ("strategy", "samen"),
    ];
    let draft = case::InterventionDraft {
        kind: "43".into(),
        by: "gemeente".into(),
        planned_on: None,
        text: None,
    };
    let n = case::plan_intervention(&desk, number, &draft).expect("planned");
    case::advance(&desk, number, &decide(&plan, "execute", Some(on))).expect("to act");
    let result = kluis::domain::intervention::InterventionResult::Effective;
    case::finish_intervention(&desk, number, n, day(on), result, None).expect("done");
    case::advance(&desk, number, &decide(&[], "wrap-up", Some(on))).expect("to close");
    let end = [("end-date", on), ("outcome", "solved")];
    case::advance(&desk, number, &decide(&end, "archive", Some(on))).expect("archived")
}

/// xorshift64: repeatable, so that a failing seed can be run again.
pub struct Dice(pub u64);

impl Dice {
    /// A number from 0 to below this one.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}
