//! What goes out: data on standard output, everything else on standard error.
//!
//! Contract: every byte of foreign text passes [`super::foreign`] before it reaches a terminal;
//! with `--format json` nothing but an error is written to standard error; a reader that goes
//! away ends the program without a panic.

pub mod block;
pub mod csv;
pub mod json;
pub mod list;
pub mod table;
pub mod wrap;

use super::error::CliError;
use super::foreign;
use super::message::{result, usage};
use crate::domain::label::{Label, Lang};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// Comma-separated values; lists only.
    Csv,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How this run prints; decided once, at the start.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// The form of data.
    pub format: Format,
    /// The language about the work.
    pub lang: Lang,
    /// Say nothing that is not data or an error.
    pub quiet: bool,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Whether standard error is a terminal.
    pub error_terminal: bool,
    /// Whether standard output gets colour.
    pub color: bool,
    /// Whether standard error gets colour.
    pub error_color: bool,
    /// The columns of the terminal; `None` when standard output is not one.
    pub width: Option<usize>,
    /// The columns of the terminal; `None` when standard error is not one.
    pub error_width: Option<usize>,
}

impl Output {
    /// Looks at standard output and standard error.
    pub fn new(format: Format, lang: Lang, quiet: bool, color: Color, no_color: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let error_terminal = io::stderr().is_terminal();
        let colored = |terminal: bool| match color {
            Color::Auto => terminal && !no_color,
            Color::Always => true,
            Color::Never => false,
        };
        let columns =
            || terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20));
        Output {
            format,
            lang,
            quiet,
            terminal,
            error_terminal,
            color: colored(terminal),
            error_color: colored(error_terminal),
            width: terminal.then(columns),
            error_width: error_terminal.then(columns),
        }
    }

    /// An output of a test: no terminal, no colour.
    #[cfg(test)]
    pub fn plain(format: Format, lang: Lang) -> Self {
        Output {
            format,
            lang,
            quiet: false,
            terminal: false,
            error_terminal: false,
            color: false,
            error_color: false,
            width: None,
            error_width: None,
        }
    }

    /// Writes text to standard output as it is. For what is printed already: a table, a document.
    pub fn data(&self, text: &str) -> Result<(), CliError> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .map_err(|error| CliError::printing(&error))
    }

    /// Prints a value as the one JSON document.
    pub fn json(&self, value: &impl Serialize) -> Result<(), CliError> {
        self.data(&json::document(value))
    }

    /// Prints a list as a table, JSON or CSV; `empty` is what people read when there is nothing.
    pub fn list<T>(&self, list: &list::List<T>, rows: &[T], empty: &Label) -> Result<(), CliError> {
        match self.format {
            Format::Json => self.data(&list.to_json(rows)),
            Format::Csv => {
                let text = list.to_csv(rows);
                // A file gets the bytes as they are; a terminal only ever gets them visible.
                let shown = if self.terminal {
                    foreign::visible_block(&text)
                } else {
                    text
                };
                self.data(&shown)
            }
            Format::Table if rows.is_empty() => {
                self.say(empty);
                Ok(())
            }
            Format::Table => self.data(&list.to_table(rows, self)),
        }
    }

    /// Prints one thing: `value` as JSON, or what `people` makes for people. CSV is refused.
    pub fn show(
        &self,
        value: &impl Serialize,
        people: impl FnOnce(&Output) -> String,
    ) -> Result<(), CliError> {
        self.refuse_csv()?;
        match self.format {
            Format::Json => self.json(value),
            _ => self.data(&people(self)),
        }
    }

    /// Refuses `--format csv` where there is no list; to be called before anything is done.
    pub fn refuse_csv(&self) -> Result<(), CliError> {
        match self.format {
            Format::Csv => Err(CliError::usage(usage::not_csv()).with_hint(usage::use_json())),
            _ => Ok(()),
        }
    }

    /// A notice for people on standard error; silent with `--quiet` and in JSON.
    pub fn say(&self, notice: &Label) {
        if !self.quiet && self.format != Format::Json {
            self.print_wrapped(&foreign::visible_block(notice.get(self.lang)));
        }
    }

    /// A warning on standard error; silent with `--quiet` and in JSON.
    pub fn warn(&self, warning: &Label) {
        if !self.quiet && self.format != Format::Json {
            let shown = foreign::visible_block(warning.get(self.lang));
            self.print_wrapped(&format!("{}: {shown}", result::warning().get(self.lang)));
        }
    }

    /// Prints the error that ends the program.
    pub fn error(&self, error: &CliError) {
        if error.is_silent() {
            return;
        }
        self.aside(&match self.format {
            Format::Json => error.for_programs(self.lang),
            _ => error.for_people_within(self.error_width, self.lang, self.error_color),
        });
    }

    fn print_wrapped(&self, text: &str) {
        let lines = wrap::wrap_sentence(text, self.error_width);
        self.aside(&format!("{}\n", lines.join("\n")));
    }

    /// Writes to standard error as it is. That this fails can be told to nobody.
    pub fn aside(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}
