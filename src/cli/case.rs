//! `kluis case`: phases, decisions, consultations, interventions.

use super::args::{Weighing, case_number, count, date, signal_number};
use crate::domain::id::Number;
use chrono::NaiveDate;

/// Verbs of `kluis case`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Open a case, from signals or without
    New(New),
    /// Answer the checklist of the phase, decide
    Advance(Advance),
    /// Show one case; logged
    Show(Show),
    /// List cases
    List(List),
    /// Add a note
    Note(Note),
    /// Record that a source was consulted
    Consult(Consult),
    /// Plan, finish or cancel an intervention
    Intervene(Intervene),
    /// Reopen an archived or ended case, within its term
    Reopen(Reopen),
}

/// Arguments of `kluis case new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case new --from S2026-0031 --title \"Loods aan de kade\" --theme drugs")]
pub struct New {
    /// A signal it comes from; may be repeated
    #[arg(long = "from", value_name = "S", value_parser = signal_number)]
    pub from: Vec<Number>,
    /// A short title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Its theme [default: that of the signal]
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// The member who leads it
    #[arg(long, value_name = "MEMBER")]
    pub lead: Option<String>,
    /// When it was opened [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub opened_on: Option<NaiveDate>,
}

/// Arguments of `kluis case advance`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case advance C2026-0007\n  \
    kluis case advance C2026-0007 --answer goal=@doel.txt --decide execute \\\n    \
    --reason @besluit.txt --present \"coördinator,politie\"\n\n\
    Answers alone are recorded; a case moves only by a decision, and a refused decision\n\
    records nothing.")]
pub struct Advance {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Answers and decision.
    #[command(flatten)]
    pub weighing: Weighing,
}

/// Arguments of `kluis case show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
}

/// Arguments of `kluis case list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis case list --phase plan --format csv")]
pub struct List {
    /// Only cases in this phase
    #[arg(long, value_name = "PHASE")]
    pub phase: Option<String>,
    /// Only cases with this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only cases of this theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// Only cases that this member leads
    #[arg(long, value_name = "MEMBER")]
    pub lead: Option<String>,
}

/// Arguments of `kluis case note`.
#[derive(Debug, clap::Args)]
pub struct Note {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The note; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case consult`; its purpose is the global `--purpose`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case consult C2026-0007 --source brp --purpose \"Wie staat ingeschreven\" \\\n    \
    --ground \"art. 2.1 protocol\" --result no-hit\n\n\
    --purpose is required here. Which sources may be asked depends on the phase.")]
pub struct Consult {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The source that was consulted
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// The legal ground
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// hit or no-hit
    #[arg(long, value_name = "RESULT")]
    pub result: Option<String>,
    /// What was taken over
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// When it was consulted [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
}

/// Arguments of `kluis case intervene`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case intervene C2026-0007 add --kind \"BRP controle\" --by vth\n  \
    kluis case intervene C2026-0007 done 1 --on 12-05-2026 --result effective")]
pub struct Intervene {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// What happens to the intervention.
    #[command(subcommand)]
    pub verb: InterveneVerb,
}

/// Verbs of `kluis case intervene C`.
#[derive(Debug, clap::Subcommand)]
pub enum InterveneVerb {
    /// Plan an intervention
    Add(InterveneAdd),
    /// Record that it was carried out
    Done(InterveneDone),
    /// Cancel it
    Cancel(InterveneCancel),
}

/// Arguments of `kluis case intervene C add`.
#[derive(Debug, clap::Args)]
pub struct InterveneAdd {
    /// Kind of intervention, by name or number of the catalogue
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// The partner that carries it out
    #[arg(long, value_name = "PARTNER")]
    pub by: Option<String>,
    /// When it is planned
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub planned: Option<NaiveDate>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case intervene C done`.
#[derive(Debug, clap::Args)]
pub struct InterveneDone {
    /// Number of the intervention within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// When it was carried out [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// effective, partly, ineffective or unknown
    #[arg(long, value_name = "RESULT")]
    pub result: Option<String>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case intervene C cancel`.
#[derive(Debug, clap::Args)]
pub struct InterveneCancel {
    /// Number of the intervention within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// Why it is cancelled
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Arguments of `kluis case reopen`.
#[derive(Debug, clap::Args)]
pub struct Reopen {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Why it is reopened
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who were present; names of functions, with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub present: Vec<String>,
}

/// Runs `kluis case`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
