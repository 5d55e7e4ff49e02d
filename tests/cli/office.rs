//! An office of a test: a vault in a folder of its own, and nothing of the tester's computer.

use crate::{Ran, kluis, run};
use assert_cmd::Command;
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
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "vier woorden zijn genoeg";

/// A folder with a configuration, passphrases and, once made, a vault with the coordinator `anna`.
pub struct Office {
    folder: TempDir,
}

impl Office {
    /// Without a vault; the passphrases of `anna` and `m` are there.
    pub fn empty() -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        let office = Office { folder };
        let config = format!(
            "state_dir = {:?}\nbusy_timeout = \"20s\"\n[kdf]\nmemory_mib = 64\nlanes = 1\n",
            office.path("state")
        );
        office.write("config.toml", config);
        office.secret("anna.pass", PASSPHRASE);
        office.secret("m.pass", "een andere zin voor marie");
        office
    }

    /// With a vault.
    pub fn open() -> Office {
        let office = Office::empty();
        let name = ["--organisation", "Gemeente Voorbeeld"];
        office.done(&[&["init", "--recovery-file", "code"], &name[..]].concat());
        office
    }

    /// With a vault, made through the library, whose things stand at every point of their terms:
    /// S…0001 is due, S…0002 came in today, S…0003 went with C…0001, which is due too. `nachtjob`
    /// is the machine.
    pub fn with_terms() -> Office {
        let office = Office::empty();
        let passphrase = Passphrase::new(PASSPHRASE.to_owned().into()).expect("not empty");
        let anna = Credential::Passphrase(passphrase);
        let options = Options {
            state_dir: office.path("state"),
            busy_timeout: Duration::from_secs(5),
            clock: Clock::system(),
            clock_confirmed: false,
            schema: kluis::store::Schema::present(),
        };
        let vault = office.path("team.kluis");
        let (floor, policy) = (KdfParams::FLOOR, Policy::built_in());
        let name = "Gemeente Voorbeeldstad";
        let made = office::init(
            &vault,
            name,
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
        office.secret("nachtjob.key", key.print().as_str());
        let credential = Credential::KeyFile(key.key);
        member::add(&desk, "nachtjob", Role::Purger, &credential, floor).expect("added");
        fill(&desk);
        office
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and says where it is.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    /// Writes a file that only its owner can read.
    pub fn secret(&self, name: &str, text: &str) {
        let path = self.write(name, text);
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("closed");
    }

    /// The program in this folder, without anybody's secret.
    pub fn bare(&self, line: &[&str]) -> Command {
        let mut command = kluis(line);
        command
            .current_dir(self.folder.path())
            .env("KLUIS_CONFIG", "config.toml")
            .env("KLUIS_VAULT", "team.kluis");
        command
    }

    /// The program as a member, whose passphrase is in NAME.pass.
    fn command_as(&self, line: &[&str], member: &str) -> Command {
        let mut command = self.bare(line);
        command
            .env("KLUIS_MEMBER", member)
            .env("KLUIS_PASSPHRASE_FILE", format!("{member}.pass"));
        command
    }

    /// Runs as anna.
    pub fn run(&self, line: &[&str]) -> Ran {
        self.run_as(line, "anna")
    }

    /// Runs as a member.
    pub fn run_as(&self, line: &[&str], member: &str) -> Ran {
        run(&mut self.command_as(line, member))
    }

    /// Runs as the machine.
    pub fn nachtjob(&self, line: &[&str]) -> Ran {
        run(self.bare(line).args(["--key-file", "nachtjob.key"]))
    }

    /// A run that must end well; what it printed.
    pub fn done(&self, line: &[&str]) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, 0, "{line:?}: {}", ran.err);
        ran.out
    }

    /// The one JSON document of a run that must end well, and nothing on standard error.
    pub fn json(&self, line: &[&str]) -> Value {
        let (value, ran) = self.json_of(line, 0);
        assert_eq!(ran.err, "", "{line:?}");
        value
    }

    /// The JSON document of a run that ends with this exit code.
    pub fn json_of(&self, line: &[&str], code: i32) -> (Value, Ran) {
        let ran = self.run(&[line, &["--format", "json"]].concat());
        assert_eq!(ran.code, code, "{line:?}: {}", ran.err);
        let value = serde_json::from_str(&ran.out).expect("one JSON document");
        (value, ran)
    }

    /// How a member's run ended: exit code, document and standard error.
    pub fn json_as(&self, line: &[&str], member: &str) -> (i32, Value, String) {
        let ran = self.run_as(&[line, &["--format", "json"]].concat(), member);
        let value = serde_json::from_str(&ran.out).unwrap_or(Value::Null);
        (ran.code, value, ran.err)
    }

    /// The error object of a run that must fail with this exit code.
    pub fn refused(&self, line: &[&str], code: i32) -> Value {
        let ran = self.run(&[line, &["--format", "json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
        let value: Value = serde_json::from_str(&ran.err).expect("one error object");
        value["error"].clone()
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
            time: None,
            topic: None,
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

/// The day so many days ago, by this computer's clock.
pub fn ago(days: u64) -> chrono::NaiveDate {
    Clock::system().today() - chrono::Days::new(days)
}

/// A number of this year's series.
pub fn numbered(letter: char, n: u32) -> String {
    format!("{letter}{}-{n:04}", ago(0).format("%Y"))
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The one JSON document of a run that was fine.
pub fn json(ran: &Ran) -> Value {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).expect("one JSON document")
}

/// The text of a file.
pub fn text_of(path: &Path) -> String {
    fs::read_to_string(path).expect("readable")
}

/// Changes one byte in the middle of a file.
pub fn damage(path: &Path) {
    let mut bytes = fs::read(path).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("written");
}
