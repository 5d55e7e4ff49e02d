//! The configuration file: defaults, where it is, every key checked.
//!
//! Two parts. *Yours* is read at every start. *The office's* patches the built-in policy and is
//! what `init` puts into a vault; once there, the vault's own copy counts. Flags and environment
//! variables stand above the file; `cli` lays them over what is read here. A fault names the key
//! and what it should be, never the value that was found.

use crate::domain::label::Lang;
use crate::domain::policy::{OFFICE, Policy};
use crate::domain::shape::{Document, Extent, Fault, Shape, check, id, merge};
use crate::import::profile::{PROFILE, Profile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::{Table, Value};

mod place;

pub use place::{find_config_file, find_state_dir};

/// What the configuration says, with the defaults where it says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The vault to open.
    pub vault: Option<PathBuf>,
    /// The member to open it as.
    pub member: Option<String>,
    /// The language; `None` follows the locale.
    pub language: Option<Lang>,
    /// How long to wait for another process that holds the vault.
    pub busy_timeout: Duration,
    /// Where this computer remembers the newest state it saw of each vault; `None` when there is
    /// neither a key nor a home directory.
    pub state_dir: Option<PathBuf>,
    /// The cost of a passphrase, for slots made from now on.
    pub kdf: Kdf,
    /// How exports are read, by the name given with `--profile`.
    pub profiles: BTreeMap<String, Profile>,
    /// The office's part: the policy of a vault that is made now.
    pub policy: Policy,
    /// The folder of the file, from which the workflow files in it are named.
    pub folder: PathBuf,
}

/// The cost of deriving a key from a passphrase (Argon2id, RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kdf {
    /// Memory in MiB, 64 to 1024.
    pub memory_mib: u32,
    /// Passes over that memory, 3 to 16.
    pub passes: u32,
    /// Lanes, 1 to 8.
    pub lanes: u32,
}

/// Your part of the file, as it is written there: empty text stands for "not set".
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Yours {
    vault: String,
    member: String,
    language: String,
    busy_timeout: String,
    state_dir: String,
    kdf: Kdf,
    profiles: BTreeMap<String, Profile>,
}

/// The keys of your part.
const YOURS: &[(&str, Shape)] = &[
    ("vault", Shape::Text),
    ("member", Shape::Text),
    ("language", Shape::OneOf(&["", "nl", "en"])),
    ("busy_timeout", Shape::Checked(check_duration)),
    ("state_dir", Shape::Text),
    (
        "kdf",
        Shape::Table(&[
            ("memory_mib", Shape::Whole(64, 1024)),
            ("passes", Shape::Whole(3, 16)),
            ("lanes", Shape::Whole(1, 8)),
        ]),
    ),
    ("profiles", Shape::Map(id, &Shape::Table(PROFILE))),
];

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file says what it may not; every fault at once.
    #[error("the configuration {} is wrong in {} place(s)", path.display(), faults.len())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, never empty, in the order of the lines.
        faults: Vec<Fault>,
    },
}

impl Config {
    /// Reads the file that was named, or else the one at the usual place if there is one.
    ///
    /// # Errors
    /// [`ConfigError::Io`] when a named file is not there, or a file cannot be read;
    /// [`ConfigError::Wrong`] with every unknown key and wrong value.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let environment = |name: &str| std::env::var_os(name);
        Config::load_with(path, &environment)
    }

    /// As [`Config::load`], with the environment variables handed in.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_with(
        path: Option<&Path>,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Config, ConfigError> {
        let usual = find_config_file(environment);
        let (path, named) = match (path, usual) {
            (Some(path), _) => (path.to_owned(), true),
            (None, Some(path)) => (path, false),
            (None, None) => (PathBuf::new(), false),
        };
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            // An empty path, where there is no home directory, is not found either.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !named => Vec::new(),
            Err(source) => return Err(ConfigError::Io { path, source }),
        };
        let parsed = match std::str::from_utf8(&bytes) {
            Ok(text) => Config::parse(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                Err(vec![Fault {
                    line: Some(line),
                    path: String::new(),
                    problem: "is not UTF-8".to_owned(),
                }])
            }
        };
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut config = parsed.map_err(|faults| ConfigError::Wrong { path, faults })?;
        config.folder = folder;
        if config.state_dir.is_none() {
            config.state_dir = find_state_dir(environment);
        }
        Ok(config)
    }

    /// Reads the text of a configuration file; the state directory stays unset when it is not
    /// named.
    ///
    /// # Errors
    /// Every fault, in the order of the lines.
    pub fn parse(text: &str) -> Result<Config, Vec<Fault>> {
        let document = Document::parse(text)?;
        Config::from_table(&document.table).map_err(|faults| document.locate(faults))
    }

    fn from_table(file: &Table) -> Result<Config, Vec<Fault>> {
        let mut table = built_in_table();
        let named = file.get("profiles").and_then(Value::as_table);
        if let Some(Value::Table(profiles)) = table.get_mut("profiles") {
            for name in named.into_iter().flat_map(Table::keys) {
                profiles
                    .entry(name.clone())
                    .or_insert_with(|| to_value(Profile::blank()));
            }
        }
        merge(&mut table, file.clone());
        let mut faults = check("", &table, &[YOURS, OFFICE].concat(), Extent::Whole);
        // What a new profile is for cannot be guessed: the rest of it has defaults, this has none.
        for (name, profile) in named.into_iter().flatten() {
            let has_source = profile.as_table().is_none_or(|p| p.contains_key("source"));
            if !has_source && !built_in_profiles().contains_key(name) {
                let profiles = crate::domain::shape::join("profiles", name);
                faults.push(fault(&format!("{profiles}.source"), "is missing"));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let split = |keys: &[(&'static str, Shape)]| -> Table {
            let known = |key: &str| keys.iter().any(|(known, _)| *known == key);
            let table = table.iter().filter(|(key, _)| known(key));
            table.map(|(k, v)| (k.clone(), v.clone())).collect()
        };
        let unforeseen = |error: toml::de::Error| vec![fault("", error.message())];
        let policy: Policy = split(OFFICE).try_into().map_err(unforeseen)?;
        let faults = policy.check();
        if !faults.is_empty() {
            return Err(faults);
        }
        let yours: Yours = split(YOURS).try_into().map_err(unforeseen)?;
        let set = |text: String| (!text.is_empty()).then_some(text);
        Ok(Config {
            vault: set(yours.vault).map(PathBuf::from),
            member: set(yours.member),
            language: match yours.language.as_str() {
                "nl" => Some(Lang::Nl),
                "en" => Some(Lang::En),
                _ => None,
            },
            busy_timeout: parse_duration(&yours.busy_timeout)
                .ok_or_else(|| vec![fault("busy_timeout", DURATION)])?,
            state_dir: set(yours.state_dir).map(PathBuf::from),
            kdf: yours.kdf,
            profiles: yours.profiles,
            policy,
            folder: PathBuf::new(),
        })
    }
}

fn fault(path: &str, problem: &str) -> Fault {
    Fault {
        line: None,
        path: path.to_owned(),
        problem: problem.to_owned(),
    }
}

fn to_value(value: impl Serialize) -> Value {
    Value::try_from(value).expect("string keys and plain values always serialise")
}

fn built_in_profiles() -> BTreeMap<String, Profile> {
    BTreeMap::from([("mma".to_owned(), Profile::mma())])
}

/// Every key with its default.
fn built_in_table() -> Table {
    let yours = Yours {
        vault: String::new(),
        member: String::new(),
        language: String::new(),
        busy_timeout: "5s".to_owned(),
        state_dir: String::new(),
        kdf: Kdf {
            memory_mib: 256,
            passes: 3,
            lanes: 4,
        },
        profiles: built_in_profiles(),
    };
    let mut table = Table::new();
    for part in [to_value(yours), to_value(Policy::built_in())] {
        if let Value::Table(part) = part {
            merge(&mut table, part);
        }
    }
    table
}

const DURATION: &str = "a time such as 500ms, 5s or 2m, of at most an hour";

fn check_duration(text: &str) -> Result<(), &'static str> {
    parse_duration(text).map(|_| ()).ok_or(DURATION)
}

/// `500ms`, `5s`, `2m`: whole numbers, at most an hour.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let count: u64 = text[..unit].parse().ok()?;
    let duration = match &text[unit..] {
        "ms" => Duration::from_millis(count),
        "s" => Duration::from_secs(count),
        "m" => Duration::from_secs(count.checked_mul(60)?),
        _ => return None,
    };
    (duration <= Duration::from_secs(3600)).then_some(duration)
}

#[cfg(test)]
mod tests;
