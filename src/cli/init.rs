//! `kluis init`: a new vault.

use std::path::PathBuf;

/// Arguments of `kluis init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis init --vault team.kluis --organisation \"Gemeente Zoetermeer\" --member j.jansen\n\n\
    The first member is the coordinator. The passphrase is asked for, or read with\n\
    --passphrase-file. The recovery code is shown once: print it and keep it sealed.")]
pub struct Args {
    /// Name of the organisation; visible without a key
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// Write the recovery code to this new file, mode 0600, instead of showing it
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// Runs `kluis init`.
pub fn run(_context: &mut super::Context, _command: Args) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
