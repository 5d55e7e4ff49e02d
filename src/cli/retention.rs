//! `kluis retention`: terms and holds.

use super::args::{case_or_signal, date, period};
use crate::domain::id::Number;
use crate::domain::period::Period;
use chrono::NaiveDate;

/// Verbs of `kluis retention`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List everything that has a term, soonest first
    List(List),
    /// Put destruction on hold
    Hold(Hold),
    /// End a hold
    Release(Release),
}

/// Arguments of `kluis retention list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis retention list --within P30D")]
pub struct List {
    /// Only what is due within this period
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    pub within: Option<Period>,
}

/// Arguments of `kluis retention hold`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis retention hold C2020-0003 --ground inzageverzoek --review 03-03-2026")]
pub struct Hold {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// Why it may not be destroyed yet
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// When the hold is looked at again
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub review: Option<NaiveDate>,
}

/// Arguments of `kluis retention release`.
#[derive(Debug, clap::Args)]
pub struct Release {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// Why the hold ends
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs `kluis retention`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
