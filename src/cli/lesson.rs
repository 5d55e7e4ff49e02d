//! `kluis lesson`: what the office learned, also from cases that are gone.

use super::error::CliError;
use super::message::heading;
use super::message::way::{heading as words, result};
use super::output::list::{Cell, List as Columns};
use super::{Context, correction, office, session};
use crate::actions::evaluate;
use crate::store::lesson::Lesson;
use serde_json::json;

/// Verbs of `kluis lesson`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the lessons, oldest first; they stay when their cases are destroyed
    List(List),
    /// Strike a lesson that should not have been kept
    Strike(Strike),
}

/// Arguments of `kluis lesson strike`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis lesson strike 3f2a9c01 --reason \"Noemde een straat\"\n\n\
    Its text is overwritten. kluis lesson list shows the numbers of lessons.")]
pub struct Strike {
    /// The number of the lesson, or how it begins
    #[arg(value_name = "LESSON")]
    pub lesson: String,
    /// Why it is struck; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
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
    match command {
        Command::List(List {}) => list(context),
        Command::Strike(args) => strike(context, &args),
    }
}

fn strike(context: &mut Context, args: &Strike) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let reason = correction::reason(context, args.reason.as_deref())?;
    let session = session::open(context)?;
    let from = evaluate::strike_lesson(&session.desk(), &args.lesson, &reason)?;
    let value = json!({"case": from, "struck": true});
    let said = result::lesson_struck(&from);
    context
        .output
        .show(&value, |output| format!("{}\n", said.get(output.lang)))
}

fn list(context: &mut Context) -> Result<(), CliError> {
    let session = session::open(context)?;
    let lessons = evaluate::list_lessons(&session.desk())?;
    let policy = office::policy(&session)?;
    let columns = Columns::new()
        .column("id", words::lesson_id(), |lesson: &Lesson| {
            Cell::Text(lesson.name().chars().take(8).collect())
        })
        .column("case", words::from_case(), |lesson| {
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
