//! Where the wizard talks with somebody: what it needs of a terminal.

use super::question::Text;
use crate::cli::error::CliError;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// An answer on one line: ends of lines that are pasted into it become spaces.
    Line,
    /// Names in a row: ends of lines that are pasted become commas.
    Names,
    /// A line of a long text.
    Area,
}

/// What somebody did.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// A line.
    Line {
        /// What stands on it.
        text: Text,
        /// Whether something of it was pasted.
        pasted: bool,
    },
    /// Ctrl-D on an empty line, or the end of the input.
    End,
    /// Ctrl-C, or a signal to stop.
    Stop,
}

/// A place to show and to read.
pub trait Page {
    /// How many columns it has.
    fn columns(&self) -> usize;

    /// Shows lines that were made visible before.
    fn print(&mut self, text: &str);

    /// Reads a line after a prompt, which was made visible before; `initial` stands there already
    /// where that can be.
    ///
    /// # Errors
    /// The terminal cannot be read.
    fn read(&mut self, prompt: &str, reading: Reading, initial: Text) -> Result<Reply, CliError>;

    /// Forgets what was typed ahead, so that it answers nothing that was not seen.
    fn forget_typed_ahead(&mut self);
}
