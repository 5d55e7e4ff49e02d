//! `kluis log`: who did what, and who looked.

use super::Context;
use super::args::{case_or_signal, date};
use super::error::CliError;
use super::message::{deed, heading, result};
use super::output::list::{self, Cell};
use super::session;
use crate::actions::log::{self, LogFilter, LogLine};
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
    /// Only entries about this case or signal, also one that was destroyed
    #[arg(long, value_name = "C|S", value_parser = case_or_signal)]
    pub object: Option<Number>,
}

/// Runs `kluis log`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::List(args) => list(context, args),
    }
}

fn list(context: &mut Context, args: List) -> Result<(), CliError> {
    let session = session::open(context)?;
    let filter = LogFilter {
        since: args.since,
        actor: args.actor.clone(),
        object: args.object,
    };
    let lines = log::list(&session.desk(), &filter).map_err(|error| {
        let error = CliError::from(error);
        match &args.actor {
            Some(actor) => error.naming_member(actor),
            None => error,
        }
    })?;
    // People read who did what; programs get the parts.
    let columns = list::List::new()
        .column("seq", heading::seq(), |line: &LogLine| {
            Cell::Number(i64::try_from(line.seq).unwrap_or(i64::MAX))
        })
        .column("at", heading::at(), |line| Cell::Moment(line.at))
        .column("actor", heading::actor(), |line| {
            Cell::Text(line.actor.clone())
        })
        .free_text("action", heading::did(), |line| {
            let object = line.object.as_deref();
            let said = match (line.hidden, object) {
                (true, Some(object)) => deed::hidden(line.action, object),
                _ => deed::deed(line.action, object, line.result.as_deref()),
            };
            let said = match line.clock_confirmed {
                true => deed::with_confirmed_clock(said),
                false => said,
            };
            Cell::Named(line.action.id().to_owned(), said)
        })
        .hidden("object", |line| Cell::text(line.object.clone()))
        .hidden("result", |line| Cell::text(line.result.clone()))
        .free_text("purpose", heading::purpose(), |line| {
            Cell::text(line.purpose.clone())
        });
    context.output.list(&columns, &lines, &result::no_entries())
}
