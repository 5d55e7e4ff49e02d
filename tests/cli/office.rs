//! An office of a test: a vault in a folder of its own, and nothing of the tester's computer.

use crate::{Ran, run};
use assert_cmd::Command;
use kluis::actions::office;
use kluis::clock::Clock;
use kluis::domain::policy::Policy;
use kluis::secret::Passphrase;
use kluis::store::Options;
use kluis::vault::kdf::KdfParams;
use kluis::vault::slot::Credential;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "vier woorden zijn genoeg";

/// A vault with one member, the coordinator `anna`.
pub struct Office {
    home: TempDir,
}

impl Office {
    pub fn open() -> Office {
        let home = tempfile::tempdir().expect("a folder");
        let office = Office { home };
        let passphrase = office.write("anna.pass", PASSPHRASE);
        fs::set_permissions(passphrase, fs::Permissions::from_mode(0o600)).expect("closed");
        let typed = PASSPHRASE.to_owned().into();
        office::init(
            &office.path("team.kluis"),
            "Gemeente Voorbeeld",
            "anna",
            &Credential::Passphrase(Passphrase::new(typed).expect("a passphrase")),
            KdfParams {
                memory_kib: 64 * 1024,
                passes: 3,
                lanes: 1,
            },
            &Policy::built_in(),
            Options {
                state_dir: office.path("state"),
                busy_timeout: Duration::from_secs(5),
                clock: Clock::system(),
                clock_confirmed: false,
            },
        )
        .map(drop)
        .expect("a vault");
        office.write(
            "config.toml",
            "busy_timeout = \"20s\"\n[kdf]\nmemory_mib = 64\n",
        );
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file and says where it is.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("written");
        path
    }

    /// The program as anna, in English.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("kluis").expect("the program is built");
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_STATE_HOME", self.path("xdg-state"))
            .env("KLUIS_CONFIG", self.path("config.toml"))
            .env("KLUIS_VAULT", self.path("team.kluis"))
            .env("KLUIS_MEMBER", "anna")
            .env("KLUIS_PASSPHRASE_FILE", self.path("anna.pass"))
            .env("KLUIS_LANG", "en")
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    /// A run that must end well; what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        ran.out
    }

    /// The one JSON document of a run that must end well, and nothing on standard error.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let (value, ran) = self.json_of(arguments, 0);
        assert_eq!(ran.err, "", "{arguments:?}");
        value
    }

    /// The JSON document of a run that ends with this exit code.
    pub fn json_of(&self, arguments: &[&str], code: i32) -> (serde_json::Value, Ran) {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        let value = serde_json::from_str(&ran.out).expect("one JSON document");
        (value, ran)
    }

    /// The error object of a run that must fail with this exit code.
    pub fn refused(&self, arguments: &[&str], code: i32) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
        let value: serde_json::Value = serde_json::from_str(&ran.err).expect("one error object");
        value["error"].clone()
    }
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
