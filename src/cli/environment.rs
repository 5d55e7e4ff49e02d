//! The only reader of the environment.
//!
//! An empty variable counts as one that is not set. No variable holds a secret: two of them name
//! the file in which one stands.

use std::ffi::OsString;
use std::path::PathBuf;

/// What the environment says, read once at the start.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `KLUIS_VAULT`.
    pub vault: Option<PathBuf>,
    /// `KLUIS_CONFIG`.
    pub config: Option<PathBuf>,
    /// `KLUIS_MEMBER`.
    pub member: Option<String>,
    /// `KLUIS_PASSPHRASE_FILE`.
    pub passphrase_file: Option<PathBuf>,
    /// `KLUIS_KEY_FILE`.
    pub key_file: Option<PathBuf>,
    /// `KLUIS_LANG`, as it stands there.
    pub lang: Option<String>,
    /// The locale of messages: `LC_ALL`, else `LC_MESSAGES`, else `LANG`.
    pub locale: Option<String>,
    /// `NO_COLOR` is set, or the terminal is a `dumb` one.
    pub no_color: bool,
    /// The terminal says that it is a `dumb` one, which obeys no sequences.
    pub dumb_terminal: bool,
    /// `XDG_CONFIG_HOME`, else `~/.config`.
    pub config_home: Option<PathBuf>,
    /// `XDG_STATE_HOME`, else `~/.local/state`.
    pub state_home: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    /// Reads an environment through a function; for tests.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let path = |name: &str| value(name).map(PathBuf::from);
        // Lossy on purpose: a name that is not Unicode matches no member and no language, and is
        // then refused in the ordinary way.
        let text = |name: &str| value(name).map(|value| value.to_string_lossy().into_owned());
        // The base directory specification ignores relative paths in these two.
        let base = |name: &str, under_home: &str| {
            path(name)
                .filter(|path| path.is_absolute())
                .or_else(|| path("HOME").map(|home| home.join(under_home)))
        };
        Environment {
            vault: path("KLUIS_VAULT"),
            config: path("KLUIS_CONFIG"),
            member: text("KLUIS_MEMBER"),
            passphrase_file: path("KLUIS_PASSPHRASE_FILE"),
            key_file: path("KLUIS_KEY_FILE"),
            lang: text("KLUIS_LANG"),
            locale: text("LC_ALL")
                .or_else(|| text("LC_MESSAGES"))
                .or_else(|| text("LANG")),
            no_color: value("NO_COLOR").is_some() || text("TERM").as_deref() == Some("dumb"),
            dumb_terminal: text("TERM").as_deref() == Some("dumb"),
            config_home: base("XDG_CONFIG_HOME", ".config"),
            state_home: base("XDG_STATE_HOME", ".local/state"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::from_lookup(|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let read = environment(&[("KLUIS_MEMBER", ""), ("LC_ALL", ""), ("LANG", "nl_NL")]);
        assert_eq!(read.member, None);
        assert_eq!(read.locale.as_deref(), Some("nl_NL"));
    }

    #[test]
    fn the_configuration_stands_under_home_unless_said_otherwise() {
        let read = environment(&[("HOME", "/home/j"), ("XDG_STATE_HOME", "/state")]);
        assert_eq!(read.config_home, Some("/home/j/.config".into()));
        assert_eq!(read.state_home, Some("/state".into()));
    }
}
