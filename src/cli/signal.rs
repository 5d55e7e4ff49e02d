//! `kluis signal`: tips, reports and what becomes of them.

use super::args::{Weighing, date, signal_number};
use crate::domain::id::Number;
use chrono::NaiveDate;
use std::path::PathBuf;

/// Verbs of `kluis signal`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Register one signal
    Add(Add),
    /// Register the signals of one or more files
    Import(Import),
    /// List signals
    List(List),
    /// Show one signal; logged
    Show(Show),
    /// Weigh a signal: answer its checklist, decide
    Triage(Triage),
}

/// Arguments of `kluis signal add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis signal add\n  \
    kluis signal add --source mma --received 01-03-2026 --theme drugs --text @tip.txt\n\n\
    On a terminal, what is left out is asked for.")]
pub struct Add {
    /// Where it comes from
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// When it was received [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub received: Option<NaiveDate>,
    /// Its theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// What it says; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// The sender's own reference
    #[arg(long, value_name = "TEXT")]
    pub reference: Option<String>,
    /// Street of the address it is about
    #[arg(long, value_name = "TEXT")]
    pub street: Option<String>,
    /// House number, with its addition
    #[arg(long, value_name = "TEXT")]
    pub house_number: Option<String>,
    /// Postcode
    #[arg(long, value_name = "TEXT")]
    pub postcode: Option<String>,
    /// Town
    #[arg(long, value_name = "TEXT")]
    pub city: Option<String>,
}

/// Arguments of `kluis signal import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis signal import --profile mma levering.csv --rejects afgewezen.csv\n\n\
    A file comes in whole, in one transaction. What is already known is counted and skipped.\n\
    Rejected rows give exit code 7; mend them in the file of --rejects and import that.")]
pub struct Import {
    /// The profile in the configuration that says what the columns mean
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// The files to import
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Write rejected rows, each with its problem, to this new file
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// Arguments of `kluis signal list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis signal list --status new")]
pub struct List {
    /// Only signals with this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only signals from this source
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Only signals of this theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// Only signals received from this day on
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<NaiveDate>,
}

/// Arguments of `kluis signal show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Number of the signal
    #[arg(value_name = "S", value_parser = signal_number)]
    pub signal: Number,
}

/// Arguments of `kluis signal triage`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis signal triage S2026-0031\n  \
    kluis signal triage S2026-0031 --decide dismiss --reason \"Geen rol\" --present coördinator\n\n\
    Decisions: start, riec, single, hand-over, dismiss, join. single and hand-over need\n\
    --to PARTNER, join needs --to C.")]
pub struct Triage {
    /// Number of the signal
    #[arg(value_name = "S", value_parser = signal_number)]
    pub signal: Number,
    /// Answers and decision.
    #[command(flatten)]
    pub weighing: Weighing,
}

/// Runs `kluis signal`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
