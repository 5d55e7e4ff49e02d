//! The wizard: asks on a terminal for what a command was not given, and shows all of it before
//! anything is recorded.
//!
//! A command describes a [`Form`]: its questions, its rules, what it would record. Where somebody is
//! among them ([`steps`]), how an answer is read ([`question`]), long text ([`area`], [`editor`]) and
//! what a key does to a line ([`keys`], [`line`]) are values and functions that know no terminal;
//! [`talk`] puts them together over a [`page`], of which [`terminal`] is the thin part that is one.
//!
//! Contract: nothing is recorded here. The answers come out only after all of them were shown and
//! somebody said yes to that. What was typed is overwritten in memory when it is no longer needed,
//! and goes to no file. Everything shown passes [`super::foreign`].
//!
//! May not happen here: writing to the vault, a question where nobody sits.

pub mod area;
pub mod editor;
pub mod keys;
pub mod line;
pub mod page;
pub mod plain;
pub mod question;
pub mod steps;
#[cfg(unix)]
pub mod terminal;

mod talk;
#[cfg(test)]
mod tests;

pub use question::{Choice, Given, Kind, Need, Question, given};
pub use steps::Form;

use super::Context;
use super::error::CliError;
use super::output::Format;
use page::Page;

/// Whether somebody is there to be asked: a terminal, no `--no-input`, and output for people.
pub fn may_run(context: &Context) -> bool {
    context.ask.may_ask() && context.output.format == Format::Table
}

/// Asks everything that a form asks; gives the answers once somebody said to record them. A form
/// without anything to record gives its answers at the end of its questions.
///
/// # Errors
/// Whoever stops: exit 130, nothing recorded, the terminal as it was.
pub fn run(context: &Context, form: &dyn Form) -> Result<Given, CliError> {
    let columns = context.output.error_width.unwrap_or(80);
    let mut page = take(context, columns)?;
    talk::talk(page.as_mut(), &context.output, form, context.clock.today())
}

#[cfg(unix)]
fn take(context: &Context, columns: usize) -> Result<Box<dyn Page>, CliError> {
    match context.environment.dumb_terminal {
        true => Ok(Box::new(plain::Plain::new(columns))),
        false => Ok(Box::new(terminal::Terminal::take(columns)?)),
    }
}

#[cfg(not(unix))]
fn take(_: &Context, columns: usize) -> Result<Box<dyn Page>, CliError> {
    Ok(Box::new(plain::Plain::new(columns)))
}
