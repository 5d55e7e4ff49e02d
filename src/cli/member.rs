//! `kluis member`: who may open the vault, and as what.

use std::path::PathBuf;

/// Verbs of `kluis member`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a member, or a machine
    Add(Add),
    /// List the members and their roles
    List(List),
    /// Change your own passphrase
    Passwd(Passwd),
}

/// Arguments of `kluis member add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis member add m.devries --role analyst\n  \
    kluis member add nacht --role purger --key-out /etc/kluis/nacht.key\n\n\
    Roles: coordinator, analyst, adviser, inspector, trainee, privacy-officer, archivist,\n\
    auditor, purger. The last three cannot read the content.")]
pub struct Add {
    /// Name of the new member; visible without a key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Role of the new member
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// File whose first line is the first passphrase of the new member, or -
    #[arg(long, value_name = "FILE", conflicts_with = "key_out")]
    pub new_passphrase_file: Option<PathBuf>,
    /// For a machine: write a random key to this new file, mode 0600
    #[arg(long, value_name = "FILE")]
    pub key_out: Option<PathBuf>,
}

/// Arguments of `kluis member list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis member passwd`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Older copies of the vault still open with the old passphrase.")]
pub struct Passwd {
    /// File whose first line is the new passphrase, or -
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Runs `kluis member`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
