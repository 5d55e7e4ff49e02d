//! `kluis lesson`: what the office learned, also from cases that are gone.

use super::error::CliError;
use super::message::heading;
use super::message::way::{heading as words, result};
use super::output::list::{Cell, List as Columns};
use super::{Context, office, session};
use crate::actions::evaluate;
use crate::store::lesson::Lesson;

/// Verbs of `kluis lesson`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the lessons, oldest first; they stay when their cases are destroyed
    List(List),
}

/// Arguments of `kluis lesson list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis lesson list --format csv\n\n\
    A lesson is recorded with: kluis case evaluate C --text TEXT --lesson TEXT")]
pub struct List {}

/// Runs `kluis lesson`.
///
/// # Errors
/// See each verb.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    let Command::List(List {}) = command;
    let session = session::open(context)?;
    let lessons = evaluate::list_lessons(&session.desk())?;
    let policy = office::policy(&session)?;
    let columns = Columns::new()
        .column("case", words::from_case(), |lesson: &Lesson| {
            Cell::Text(lesson.from_case.clone())
        })
        .free_text("theme", heading::theme(), move |lesson| {
            office::theme(&policy, lesson.theme.as_deref())
        })
        .column("made_on", words::written_on(), |lesson| {
            Cell::Date(lesson.made_on)
        })
        .free_text("by", words::written_by(), |lesson| {
            Cell::Text(lesson.by.clone())
        })
        .spare(1)
        .free_text("text", words::lesson(), |lesson| {
            Cell::Text(lesson.text.clone())
        });
    context
        .output
        .list(&columns, &lessons, &result::no_lessons())
}
