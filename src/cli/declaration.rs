//! `kluis declaration`: declarations of destruction.

use super::args::declaration_number;
use crate::domain::id::Number;
use std::path::PathBuf;

/// Verbs of `kluis declaration`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the declarations
    List(List),
    /// Show one declaration, or write it to a file
    Show(Show),
}

/// Arguments of `kluis declaration list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis declaration show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis declaration show D2026-0001 --html verklaring.html")]
pub struct Show {
    /// Number of the declaration
    #[arg(value_name = "D", value_parser = declaration_number)]
    pub declaration: Number,
    /// Write it as HTML to this new file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write it as Markdown to this new file
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

/// Runs `kluis declaration`.
pub fn run(_context: &mut super::Context, _command: Command) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
