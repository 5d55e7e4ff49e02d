//! `kluis demo`: an invented office.

use std::path::PathBuf;

/// Arguments of `kluis demo`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Makes DIR/team.kluis and DIR/<member>.pass: cases in every phase, \
    something due,\na declaration of destruction. All of it is invented."
)]
pub struct Args {
    /// Folder to make it in [default: kluis-demo]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Runs `kluis demo`.
pub fn run(_context: &mut super::Context, _command: Args) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
