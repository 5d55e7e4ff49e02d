//! `kluis purge`: destroys what is due.

use super::args::{count, date};
use chrono::NaiveDate;

/// Arguments of `kluis purge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis purge --dry-run\n  \
    kluis purge --member nacht --key-file /etc/kluis/nacht.key --no-input\n\n\
    What is on hold is passed over and reported. Past the cap nothing is destroyed until a\n\
    person has said how many: --approve N.")]
pub struct Args {
    /// Only say what would be destroyed
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: as if it were this day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "dry_run")]
    pub as_of: Option<NaiveDate>,
    /// Destroy this number of records, past the cap; persons only, logged
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "dry_run")]
    pub approve: Option<u32>,
}

/// Runs `kluis purge`.
pub fn run(_context: &mut super::Context, _command: Args) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
