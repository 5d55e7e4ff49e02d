//! `kluis case split`: some of a case's signals go on in a case of their own.

use super::phase_label;
use crate::actions::split;
use crate::cli::args::{case_number, signal_number};
use crate::cli::error::CliError;
use crate::cli::message::way::result;
use crate::cli::message::{Row, result as results};
use crate::cli::{Context, session};
use crate::domain::id::Number;
use crate::store::policy;
use serde_json::json;

/// Arguments of `kluis case split`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case split C2026-0007 --signals S2026-0031,S2026-0040 --title \"Tweede loods\"\n\n\
    The new case has the workflow, theme and lead of the old one, and begins where the weighing of \
    its signals led, else in the first phase. At least one signal stays. Both cases show where \
    they come from.")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The signals that go on in a case of their own, with commas between them
    #[arg(long, value_name = "S", value_delimiter = ',', value_parser = signal_number, required = true)]
    pub signals: Vec<Number>,
    /// A short title of the new case
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Why; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let title = context.input.optional("--title", args.title.as_deref())?;
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let made = split::split(
        &session.desk(),
        args.case,
        &args.signals,
        title.as_deref(),
        reason.as_deref(),
    )?;
    let tx = session.store.read()?;
    let workflow = policy::get_workflow(&tx, &made.workflow, made.workflow_version)?;
    let signals: Vec<String> = made.signals.iter().map(Number::to_string).collect();
    let value = json!({
        "number": made.number.to_string(),
        "from": args.case.to_string(),
        "signals": signals,
        "phase": made.phase,
        "status": made.status.id(),
    });
    context.output.show(&value, |output| {
        let said = result::split(args.case, made.number, Row(made.signals.clone()));
        format!("{}\n", said.get(output.lang))
    })?;
    let phase = phase_label(&workflow, &made.phase);
    context
        .output
        .say(&results::now_in_phase(made.number, phase));
    Ok(())
}
