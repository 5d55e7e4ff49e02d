//! `kluis recovery`: the code from the safe.

use super::Context;
use super::error::{CliError, Exit, missing};
use super::message::{key_change, usage};
use super::output::Format;
use super::session;
use crate::actions::recovery;
use crate::vault::locked::Locked;
use crate::vault::recovery::{BadCode, RecoveryCode};
use crate::vault::slot::Credential;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Verbs of `kluis recovery`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Tell whether a written-down code is right, without using it
    Check(Check),
    /// Make a new coordinator with the code and the vault's files alone
    Use(Use),
}

/// Arguments of `kluis recovery check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis recovery check --vault team.kluis --code-file code.txt")]
pub struct Check {
    /// File with the recovery code, or -
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
}

/// Arguments of `kluis recovery use`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis recovery use --vault team.kluis --code-file code.txt --member j.jansen\n\n\
    The member becomes the coordinator, with a new passphrase. Everybody else keeps theirs.")]
pub struct Use {
    /// File with the recovery code, or -
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// File whose first line is the new passphrase, or -
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Runs `kluis recovery`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Check(args) => check(context, &args),
        Command::Use(args) => take_over(context, &args),
    }
}

fn check(context: &mut Context, args: &Check) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let config = session::configure(context)?;
    let path = session::vault_path(context, &config)?;
    Locked::open(&path)?;
    let code = read_code(context, args.code_file.as_deref())?;
    if !recovery::check(&path, &code)? {
        return Err(another_vault());
    }
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"ok": true}));
    }
    output.say(&key_change::code_is_right());
    Ok(())
}

fn take_over(context: &mut Context, args: &Use) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let config = session::configure(context)?;
    let path = session::vault_path(context, &config)?;
    let member = session::named_member(context, &config)
        .ok_or_else(|| missing(vec![usage::option_member()]))?;
    Locked::open(&path)?;
    let code = read_code(context, args.code_file.as_deref())?;
    if !recovery::check(&path, &code)? {
        return Err(another_vault());
    }
    let options = session::options(context, &config)?;
    let passphrase = context.input.new_passphrase(
        &context.ask,
        &member,
        "--new-passphrase-file",
        args.new_passphrase_file.as_deref(),
    )?;
    let credential = Credential::Passphrase(passphrase);
    let params = session::kdf_params(&config);
    recovery::take_over(&path, &code, &member, &credential, params, options)?;
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"coordinator": member}));
    }
    output.say(&key_change::recovered(&member));
    output.say(&key_change::put_the_code_back());
    Ok(())
}

fn another_vault() -> CliError {
    CliError::new(Exit::Locked, key_change::code_of_another_vault()).with_kind("wrong-code")
}

/// The code from a file, else asked for; a typing error is named by its group (exit 2).
fn read_code(context: &Context, file: Option<&Path>) -> Result<RecoveryCode, CliError> {
    let text = match file {
        Some(path) => context.input.secret("--code-file", path)?,
        None if context.ask.may_ask() => context
            .ask
            .hidden(&super::message::prompt::recovery_code())?,
        None => return Err(missing(vec![key_change::option_code_file()])),
    };
    RecoveryCode::parse(&text).map_err(|bad| {
        let message = match bad {
            BadCode::Shape => key_change::code_shape(),
            BadCode::Group(group) => key_change::code_group(group),
        };
        CliError::usage(message)
            .with_kind("bad-code")
            .with_hint(key_change::code_alphabet())
    })
}
