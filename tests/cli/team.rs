//! A vault to try commands on, in a folder of its own.

use super::{Ran, kluis, run};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with a configuration, passphrases and, once made, a vault.
pub struct Office {
    folder: TempDir,
}

impl Office {
    /// Without a vault.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let office = Office { folder };
        office.write(
            "kluis.toml",
            "state_dir = \"STATE\"\n[kdf]\nmemory_mib = 64\n",
        );
        let config = std::fs::read_to_string(office.path("kluis.toml")).expect("there");
        let state = office.path("state").display().to_string();
        office.write("kluis.toml", &config.replace("STATE", &state));
        office.secret("j.pass", "vijf losse woorden voor jan");
        office.secret("m.pass", "een andere zin voor marie");
        office
    }

    /// With a vault, whose coordinator is j.
    pub fn with_vault() -> Self {
        let office = Office::empty();
        let ran = office.run(
            &[
                "init",
                "--organisation",
                "Gemeente Zoetermeer",
                "--recovery-file",
                "code",
            ],
            "j",
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        office
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    /// Writes a file that only its owner can read.
    pub fn secret(&self, name: &str, text: &str) {
        self.write(name, text);
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(self.path(name), mode).expect("mode set");
    }

    /// Runs as a member, whose passphrase is in NAME.pass, in English.
    pub fn run(&self, line: &[&str], member: &str) -> Ran {
        let mut command = self.bare(line);
        command.args(["--member", member, "--passphrase-file"]);
        command.arg(format!("{member}.pass"));
        run(&mut command)
    }

    /// The same, printing JSON.
    pub fn json(&self, line: &[&str], member: &str) -> (i32, serde_json::Value, String) {
        let ran = self.run(&[line, &["--format", "json"]].concat(), member);
        let value = serde_json::from_str(&ran.out).unwrap_or(serde_json::Value::Null);
        (ran.code, value, ran.err)
    }

    /// The command without anybody's secret.
    pub fn bare(&self, line: &[&str]) -> assert_cmd::Command {
        let mut command = kluis(line);
        command
            .current_dir(self.folder.path())
            .env("KLUIS_CONFIG", "kluis.toml")
            .env("KLUIS_VAULT", "team.kluis");
        command
    }
}

/// Changes one byte in the middle of a file.
pub fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).expect("written");
}
