//! What a command needs: given on the line, asked for where somebody can answer, named otherwise.

use super::Context;
use super::error::{self, CliError};
use super::label::Names;
use super::message::same;
use crate::domain::id::Number;
use crate::domain::label::Label;
use serde_json::json;

/// Refuses at once what was left out, where nobody can be asked: all of it, by its options.
///
/// # Errors
/// What is missing (exit 2).
pub fn need(context: &Context, options: &[(bool, &str)]) -> Result<(), CliError> {
    let missing: Vec<Label> = options
        .iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, name)| same(name))
        .collect();
    match missing.is_empty() || context.ask.may_ask() {
        true => Ok(()),
        false => Err(error::missing(missing)),
    }
}

/// A line of text that was given, or is asked for.
///
/// # Errors
/// Those of the prompt.
pub fn line(
    context: &Context,
    given: Option<String>,
    question: &Label,
) -> Result<String, CliError> {
    match given {
        Some(text) => Ok(text),
        None => context.ask.line(question, None),
    }
}

/// A long text that was given, or is asked for with a paste area.
///
/// # Errors
/// Those of the prompt.
pub fn long(
    context: &Context,
    given: Option<String>,
    question: &Label,
) -> Result<String, CliError> {
    match given {
        Some(text) => Ok(text),
        None => context.ask.text(question),
    }
}

/// One id of a closed list, given by id or label, or chosen from what is shown.
///
/// # Errors
/// An unknown id, naming the nearest (exit 2); those of the prompt.
pub fn choice(
    context: &Context,
    names: Names,
    given: Option<&str>,
    question: &Label,
) -> Result<&'static str, CliError> {
    if let Some(given) = given {
        return names.lookup(question, given);
    }
    let labels: Vec<_> = names.ids().map(|id| (id, names.label(id))).collect();
    let choices: Vec<_> = labels.iter().map(|(id, label)| (*id, label)).collect();
    let chosen = context.ask.choice(question, &choices, None)?;
    names.lookup(question, &chosen)
}

/// Says what was recorded: a number within a record.
///
/// # Errors
/// Those of printing.
pub fn recorded(context: &Context, number: Number, n: u32, said: &Label) -> Result<(), CliError> {
    let value = json!({"number": number.to_string(), "n": n});
    context
        .output
        .show(&value, |output| format!("{}\n", said.get(output.lang)))
}
