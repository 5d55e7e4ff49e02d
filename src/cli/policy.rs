//! `kluis policy`: what the office has agreed.

use std::path::PathBuf;

/// Verbs of `kluis policy`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show what has been agreed
    Show(Show),
    /// Check a policy file without applying it
    Check(File),
    /// Put a policy file into the vault, signed; coordinator only
    #[command(after_help = "Only what the file names changes. Terms already running keep theirs.")]
    Apply(File),
}

/// Arguments of `kluis policy show`.
#[derive(Debug, clap::Args)]
pub struct Show {}

/// Arguments of `kluis policy check` and `apply`.
#[derive(Debug, clap::Args)]
pub struct File {
    /// The policy file (TOML)
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Runs `kluis policy`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
