//! `kluis log`: who did what, and who looked.

use super::args::{case_or_signal, date};
use crate::domain::id::Number;
use chrono::NaiveDate;

/// Verbs of `kluis log`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List log entries, oldest first
    List(List),
}

/// Arguments of `kluis log list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis log list --object C2026-0007 --since 01-03-2026")]
pub struct List {
    /// Only entries from this day on
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<NaiveDate>,
    /// Only entries of this member
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,
    /// Only entries about this case or signal
    #[arg(long, value_name = "C|S", value_parser = case_or_signal)]
    pub object: Option<Number>,
}

/// Runs `kluis log`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
