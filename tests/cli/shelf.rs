//! A small vault whose things stand at every point of their terms, made through the library.

use super::{Ran, kluis, run};
use kluis::actions::case;
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{Desk, member, office, signal};
use kluis::clock::Clock;
use kluis::domain::case::CaseDraft;
use kluis::domain::policy::Policy;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalDraft;
use kluis::secret::Passphrase;
use kluis::store::Options;
use kluis::vault::kdf::KdfParams;
use kluis::vault::slot::Credential;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "een verzonnen wachtwoordzin";

/// The vault of this test, with `anna` the coordinator and `nachtjob` the machine.
///
/// S…0001 is due, S…0002 came in today, S…0003 went with C…0001, which is due too.
pub struct Shelf {
    folder: TempDir,
}

/// The day so many days ago, by this computer's clock.
pub fn ago(days: u64) -> chrono::NaiveDate {
    Clock::system().today() - chrono::Days::new(days)
}

/// A number of this year's series.
pub fn numbered(letter: char, n: u32) -> String {
    format!("{letter}{}-{n:04}", ago(0).format("%Y"))
}

impl Shelf {
    /// Makes it.
    pub fn new() -> Shelf {
        let folder = tempfile::tempdir().expect("a folder");
        let shelf = Shelf { folder };
        let passphrase = Passphrase::new(PASSPHRASE.to_owned().into()).expect("not empty");
        let anna = Credential::Passphrase(passphrase);
        let options = Options {
            state_dir: shelf.path("state"),
            busy_timeout: Duration::from_secs(5),
            clock: Clock::system(),
            clock_confirmed: false,
        };
        let vault = shelf.path("team.kluis");
        let (floor, policy) = (KdfParams::FLOOR, Policy::built_in());
        let made = office::init(
            &vault,
            "Gemeente Voorbeeldstad",
            "anna",
            &anna,
            floor,
            &policy,
            &[],
            options.clone(),
        );
        made.map(|_| ()).expect("made");
        let store = office::open(&vault, "anna", &anna, options).expect("opens");
        let desk = Desk {
            store: &store,
            purpose: None,
        };
        let key = member::new_key_file(&desk, "nachtjob");
        shelf.write_secret("nachtjob.key", &key.print());
        shelf.write_secret("anna.pass", PASSPHRASE);
        let credential = Credential::KeyFile(key.key);
        member::add(&desk, "nachtjob", Role::Purger, &credential, floor).expect("added");
        fill(&desk);
        let config = format!(
            "vault = {:?}\nmember = \"anna\"\nstate_dir = {:?}\n",
            vault,
            shelf.path("state")
        );
        std::fs::write(shelf.path("config.toml"), config).expect("written");
        shelf
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_secret(&self, name: &str, text: &str) {
        kluis::cli::input::secret::write_new(&self.path(name), text.trim_end())
            .map_err(|e| e.text(kluis::domain::label::Lang::En))
            .expect("written");
    }

    /// Runs a command as the coordinator.
    pub fn anna(&self, line: &[&str]) -> Ran {
        self.run(&["--passphrase-file"], "anna.pass", line)
    }

    /// Runs a command as the machine.
    pub fn nachtjob(&self, line: &[&str]) -> Ran {
        self.run(
            &["--member", "nachtjob", "--key-file"],
            "nachtjob.key",
            line,
        )
    }

    fn run(&self, who: &[&str], secret: &str, line: &[&str]) -> Ran {
        let mut command = kluis(&["--config"]);
        command
            .arg(self.path("config.toml"))
            .args(who)
            .arg(self.path(secret))
            .args(line);
        run(&mut command)
    }
}

fn fill(desk: &Desk<'_>) {
    let add = |days, text: &str| {
        let draft = SignalDraft {
            source: "citizen".into(),
            reference: None,
            received_on: ago(days),
            theme: Some("drugs".into()),
            text: text.into(),
            street: None,
            house_number: None,
            postcode: None,
            city: None,
        };
        signal::add(desk, draft).expect("added").number
    };
    add(400, "Een tip van vorig jaar.");
    add(0, "Een tip van vandaag.");
    let with_case = add(420, "Een tip die een casus werd.");
    let draft = CaseDraft {
        title: Some("Zaak om te vergeten".into()),
        theme: None,
        lead: None,
        opened_on: ago(410),
        signals: vec![with_case],
    };
    let case = case::open(desk, &draft).expect("opened").number;
    let decision = DecisionDraft {
        decision: "dismiss".into(),
        reason: "Geen ondermijning.".into(),
        present: vec!["coördinator".into()],
        decided_on: Some(ago(390)),
        ..DecisionDraft::default()
    };
    let draft = WeighingDraft {
        answers: Vec::new(),
        decision: Some(decision),
    };
    case::advance(desk, case, &draft).expect("dismissed");
}

/// The one JSON document of a run that was fine.
pub fn json(ran: &Ran) -> serde_json::Value {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).expect("one JSON document")
}

/// The text of a file.
pub fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).expect("readable")
}
