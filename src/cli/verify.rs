//! `kluis verify`: the whole vault against its log.

/// Arguments of `kluis verify`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Any key will do: what needs the content key is skipped without it, and \
    said.\nAll faults are listed, not only the first; any fault gives exit code 6."
)]
pub struct Args {}

/// Runs `kluis verify`.
pub fn run(_context: &mut super::Context, _command: Args) -> Result<(), super::error::CliError> {
    Err(super::error::CliError::new(
        super::error::Exit::Failed,
        super::message::usage::not_in_this_version(),
    ))
}
