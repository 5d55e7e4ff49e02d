//! `kluis signal`: tips, reports and what becomes of them.

use super::Context;
use super::args::{Weighing, date, signal_number};
use super::error::CliError;
use super::label::SIGNAL_STATUS;
use super::message::{heading, restriction, result};
use super::output::list::{Cell, List as Columns};
use super::{merge, office, remind, session};
use crate::actions::signal::{self, SignalFilter};
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::signal::SignalStatus;
use crate::store::signal::SignalSummary;
use chrono::NaiveDate;
use std::path::PathBuf;

mod add;
mod edit;
mod import;
mod outcome;
mod show;
mod triage;

/// Verbs of `kluis signal`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Register one signal
    Add(Add),
    /// Correct a signal: text, theme, reference, address, receipt
    Edit(edit::Edit),
    /// Register the signals of one or more files
    Import(Import),
    /// List signals
    List(List),
    /// Show one signal; logged
    Show(Show),
    /// Weigh a signal: answer its checklist, decide
    Triage(Triage),
    /// Record what became of a signal
    Outcome(outcome::Args),
    /// Have a signal go into another; both are kept
    Merge(merge::MergeSignal),
    /// Record what came of a signal that was left to one partner
    Asked(remind::SignalArgs),
}

/// Arguments of `kluis signal add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis signal add\n  \
    kluis signal add --source mma --theme drugs --text @tip.txt\n\n\
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
    A file comes in whole, in one transaction. What is already known is counted and skipped. \
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
    kluis signal triage S2026-0031 --decide dismiss \\\n    --reason \"Geen rol\" --present coördinator\n\n\
    Decisions: start, riec, single, hand-over, dismiss, join. single and hand-over need \
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
///
/// # Errors
/// See each verb.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Add(args) => add::run(context, &args),
        Command::Edit(args) => edit::run(context, &args),
        Command::Import(args) => import::run(context, &args),
        Command::List(args) => list(context, args),
        Command::Show(args) => show::run(context, &args),
        Command::Triage(args) => triage::run(context, &args),
        Command::Outcome(args) => outcome::run(context, &args),
        Command::Merge(args) => merge::signals(context, &args),
        Command::Asked(args) => remind::signal(context, &args),
    }
}

fn list(context: &mut Context, args: List) -> Result<(), CliError> {
    let status = args
        .status
        .as_deref()
        .map(|given| SIGNAL_STATUS.lookup(&heading::status(), given))
        .transpose()?;
    let filter = SignalFilter {
        status: status.and_then(SignalStatus::from_id),
        source: args.source,
        theme: args.theme,
        since: args.since,
    };
    let session = session::open(context)?;
    let signals = signal::list(&session.desk(), &filter)?;
    let policy = office::policy(&session)?;
    // What fits on a narrow terminal besides what must be there.
    let (sources, themes) = (policy.clone(), policy);
    let columns = Columns::new()
        .column("number", heading::number(), |s: &SignalSummary| {
            Cell::Text(s.number.to_string())
        })
        .free_text("source", heading::source(), move |s| match s.hidden {
            true => Cell::None,
            false => office::source(&sources, &s.source),
        })
        .free_text("reference", heading::reference(), |s| {
            Cell::text(s.reference.clone())
        })
        .spare(1)
        .column("received_on", heading::received_on(), |s| {
            Cell::date((!s.hidden).then_some(s.received_on))
        })
        .free_text("theme", heading::theme(), move |s| match s.hidden {
            true => Cell::None,
            false => office::theme(&themes, s.theme.as_deref()),
        })
        .free_text("status", heading::status(), |s| {
            if s.hidden {
                return Cell::Named("restricted".to_owned(), restriction::status());
            }
            let id = s.status.id();
            Cell::Named(
                id.to_owned(),
                match s.case {
                    Some(case) => result::in_case(case),
                    None => status_label(s.status, None),
                },
            )
        })
        .hidden("case", |s| Cell::text(s.case.map(|case| case.to_string())))
        .column("destroy_on", heading::destroy_on(), |s| {
            Cell::date(s.destroy_on)
        })
        .spare(2);
    context
        .output
        .list(&columns, &signals, &result::no_signals())?;
    remind::count_due(context, &session)
}

/// The status in words; of a signal in a case, which case.
fn status_label(status: SignalStatus, case: Option<Number>) -> Label {
    let label = SIGNAL_STATUS.label(status.id());
    match case {
        Some(case) => Label::new(
            format!("{case} ({})", label.nl),
            format!("{case} ({})", label.en),
        ),
        None => label,
    }
}
