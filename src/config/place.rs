//! Where the configuration and the state of this computer stand.

use std::ffi::OsString;
use std::path::PathBuf;

/// The usual place of the configuration: `$XDG_CONFIG_HOME/kluis/config.toml`, or the same below
/// `~/.config`; on Windows `%APPDATA%\kluis\config.toml`. `None` without a home directory.
pub fn find_config_file(environment: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = find_folder(environment, "XDG_CONFIG_HOME", &[".config"], "APPDATA")?;
    Some(folder.join("config.toml"))
}

/// The usual place of the state: `$XDG_STATE_HOME/kluis`, or `~/.local/state/kluis`; on Windows
/// `%LOCALAPPDATA%\kluis`. `None` without a home directory.
pub fn find_state_dir(environment: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    find_folder(
        environment,
        "XDG_STATE_HOME",
        &[".local", "state"],
        "LOCALAPPDATA",
    )
}

fn find_folder(
    environment: &dyn Fn(&str) -> Option<OsString>,
    xdg: &str,
    below_home: &[&str],
    windows: &str,
) -> Option<PathBuf> {
    // The XDG base directory specification: a relative path is to be ignored.
    let absolute = |name: &str| {
        let path = environment(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        absolute(windows)
    } else {
        absolute(xdg).or_else(|| {
            let home = absolute("HOME")?;
            Some(below_home.iter().fold(home, |path, part| path.join(part)))
        })
    };
    base.map(|base| base.join("kluis"))
}
