//! `kluis backup`: copies of the vault, sealed as it is.

use super::Context;
use super::args::keep;
use super::date::moment_in_json;
use super::error::{CliError, Exit};
use super::message::{backup as words, count, heading};
use super::output::Format;
use super::output::list::{Cell, List as Columns};
use super::{session, verify};
use crate::actions::ActionError;
use crate::actions::backup::{self, BackupLine, Unpacked};
use crate::actions::drill;
use crate::domain::backup::Keep;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;
use crate::store::weighing::parse_time;
use serde_json::json;
use std::path::PathBuf;

/// Verbs of `kluis backup`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a backup, while others work; it is read back and checked
    Create(Create),
    /// List the backups, and what they still hold that was destroyed since
    List(List),
    /// Check every page, record and log entry of a backup
    Check(Check),
    /// Restore the newest backup elsewhere, compare it, and keep the result with its date
    Drill(Drill),
}

/// Arguments of `kluis backup create`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis backup create /media/usb/team.kluisbak\n  \
    kluis backup create /mnt/backup --keep 7d,4w,12m\n\n\
    In a folder the copy is named after vault, day and time. The list of what was destroyed\n\
    is kept beside every copy; a restore obeys it.")]
pub struct Create {
    /// A new file, or a folder of dated copies
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    /// Delete dated copies but the newest of the last so many days, weeks and months
    #[arg(long, value_name = "7d,4w,12m", value_parser = keep)]
    pub keep: Option<Keep>,
}

/// Arguments of `kluis backup list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis backup check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "It opens with the key or passphrase that its member had when it was made. The vault\n\
    itself is not needed."
)]
pub struct Check {
    /// The backup
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
}

/// Arguments of `kluis backup drill`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A rehearsal of losing the vault: the coordinator's key, the newest copy and the lists \
    of\ndestructions beside the copies must be enough. It takes place among the temporary files,\n\
    overwrites nothing and leaves nothing behind. `kluis status` shows the last result; a copy\n\
    that fails or is not there is recorded as well. Do it every three months."
)]
pub struct Drill {}

/// Runs `kluis backup`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Create(args) => create(context, &args),
        Command::List(_) => list(context),
        Command::Check(args) => check(context, &args),
        Command::Drill(_) => drill(context),
    }
}

fn create(context: &mut Context, args: &Create) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if args.keep.is_some() && !args.target.is_dir() {
        return Err(CliError::usage(words::keep_needs_folder(&args.target)));
    }
    let session = session::open(context)?;
    let made = backup::create(&session.desk(), &args.target, args.keep)?;
    let output = &context.output;
    for path in &made.unreached {
        output.warn(&words::list_not_written(path));
    }
    if output.format == Format::Json {
        return output.json(&json!({"path": made.path.to_string_lossy()}));
    }
    output.say(&words::made(&made.path));
    for path in &made.deleted {
        output.say(&words::deleted(path));
    }
    Ok(())
}

fn list(context: &mut Context) -> Result<(), CliError> {
    let session = session::open(context)?;
    let lines = backup::list(&session.desk())?;
    let columns = Columns::new()
        .free_text("path", heading::file(), |l: &BackupLine| {
            Cell::Text(l.path.to_string_lossy().into_owned())
        })
        .column("made_at", heading::made_at(), |l| Cell::Moment(l.made_at))
        .column("expires_on", heading::expires_on(), |l| {
            Cell::date(l.expires_on)
        })
        .column("holds_destroyed", heading::holds_destroyed(), |l| {
            let numbers = l.holds_destroyed.iter().map(ToString::to_string);
            Cell::Texts(numbers.collect())
        });
    context.output.list(&columns, &lines, &words::none())
}

/// A backup of an older version is nothing to be upgraded; another member can check it.
fn checking(error: ActionError) -> CliError {
    let older = matches!(
        error,
        ActionError::Store(StoreError::Refused(Refusal::VaultIsOlder { .. }))
    );
    let error = CliError::from(error);
    match older {
        true => error
            .with_message(words::backup_is_older())
            .with_hint(words::reader_checks()),
        false => error,
    }
}

fn check(context: &mut Context, args: &Check) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let config = session::configure(context)?;
    let unpacked = Unpacked::open(&args.source)?;
    let locked = unpacked.locked()?;
    let (member, credential) = session::secret_of(context, &config, &locked)?;
    let options = session::options(context, &config)?;
    let report = unpacked
        .check(&member, &credential, &options)
        .map_err(|error| checking(error).naming_member(&member))?;
    let sound = report.is_ok();
    let header = unpacked.header();
    let (made_at, seq) = (parse_time(&header.made_at)?, header.seq);
    let checked = [report.pages, report.records, report.entries];
    let sentence = words::checked(
        count::pages(checked[0]),
        count::records(checked[1]),
        count::entries(checked[2]),
    );
    verify::print_report(context, report, &sentence, &words::another_backup())?;
    if context.output.format != Format::Json {
        context.output.say(&words::made_at_by(made_at, seq));
    }
    match sound {
        true => Ok(()),
        false => Err(CliError::stop(Exit::Integrity)),
    }
}

fn drill(context: &mut Context) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let (session, credential) = session::open_with_secret(context)?;
    let options = session::options(context, &session.config)?;
    let ground = words::hold_ground();
    let ground = ground.get(context.output.lang);
    let tried = drill::drill(&session.desk(), &credential, &options, ground)?;
    let output = &context.output;
    if tried.earlier_secret {
        output.warn(&words::earlier_secret());
    }
    if output.format == Format::Json {
        return output.json(&json!({
            "ok": true,
            "at": moment_in_json(tried.at),
            "path": tried.path.to_string_lossy(),
            "made_at": moment_in_json(tried.made_at),
            "entry": tried.seq,
            "same": tried.likeness.same,
            "later": tried.likeness.later,
            "destroyed": tried.destroyed,
            "held": tried.held,
            "earlier_secret": tried.earlier_secret,
        }));
    }
    output.say(&words::drilled(&tried.path));
    output.say(&words::made_at_by(tried.made_at, tried.seq));
    output.say(&words::compared(
        count::records(tried.likeness.same),
        count::records(tried.likeness.later),
    ));
    if tried.destroyed > 0 {
        output.say(&words::destroyed_again(count::records(tried.destroyed)));
    }
    if tried.held > 0 {
        output.say(&words::held_back(count::records(tried.held)));
    }
    Ok(())
}
