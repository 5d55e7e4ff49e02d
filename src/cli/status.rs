//! `kluis status`: what is visible without a key.

/// Arguments of `kluis status`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs `kluis status`.
pub fn run(_context: &mut super::Context, _command: Args) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
