//! `kluis workflow`: the ways of working that there are, drawn and checked.

use super::Context;
use super::error::{CliError, Exit};
use super::message::{chart as words, heading, result, vault};
use super::output::Format;
use super::output::list::{Cell, List as Columns};
use super::session;
use crate::actions::ActionError;
use crate::actions::error::Noun;
use crate::actions::workflow::{self, Kept};
use crate::domain::label::Label;
use crate::domain::name::lookup;
use crate::domain::policy::Policy;
use crate::domain::workflow::Workflow;
use crate::report::workflow as report;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

mod chart;
mod draw;
mod file;
mod words_of;

pub use file::{for_programs, lines, named_in, read};

/// Verbs of `kluis workflow`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the workflows: those of the vault, and those that come with the program
    List(List),
    /// Draw a workflow
    Show(Show),
    /// Check a workflow file: everything that is wrong, with the line
    Check(Check),
}

/// Arguments of `kluis workflow list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis workflow show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis workflow show zoetermeer\n  \
    kluis workflow show haven.toml --html haven.html")]
pub struct Show {
    /// The workflow, by id or label; or a file that ends in .toml
    #[arg(value_name = "ID")]
    pub workflow: String,
    /// Draw it in this new HTML file, which needs nothing else
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Arguments of `kluis workflow check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis workflow check haven.toml\n\n\
    A workflow is taken in by naming its file in workflow.files and applying the policy.")]
pub struct Check {
    /// The workflow file (TOML), or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Runs `kluis workflow`.
///
/// # Errors
/// See each verb.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::List(_) => list(context),
        Command::Show(args) => show(context, &args),
        Command::Check(args) => check(context, &args.file),
    }
}

/// The workflows and the policy: of the vault where one is named, else those that come with the
/// program and what the configuration says.
fn office(context: &mut Context) -> Result<(Policy, Vec<Kept>), CliError> {
    let config = session::configure(context)?;
    if session::vault_path(context, &config).is_err() {
        return Ok((config.policy, workflow::built_in()));
    }
    let session = session::open(context)?;
    let desk = session.desk();
    Ok((crate::actions::policy::show(&desk)?, workflow::list(&desk)?))
}

fn list(context: &mut Context) -> Result<(), CliError> {
    let (policy, kept) = office(context)?;
    let default = policy.workflow.default;
    let lang = context.output.lang;
    let origin = |k: &Kept| match (k.built_in, k.kept) {
        (true, Some(false)) => words::not_taken_in(),
        (true, _) => words::built_in(),
        (false, _) => words::own(),
    };
    let columns = Columns::new()
        .column("id", heading::id(), |k: &Kept| {
            Cell::Text(k.workflow.id.clone())
        })
        .column("version", words::version(), |k| {
            Cell::Number(k.workflow.version.into())
        })
        .free_text("label", heading::name(), move |k| {
            let label = &k.workflow.label;
            Cell::Value(json!(label.get(lang)), label.clone())
        })
        .column("origin", words::origin(), move |k| {
            let id = if k.built_in { "built-in" } else { "own" };
            Cell::Named(id.to_owned(), origin(k))
        })
        .column("default", words::by_default(), move |k| {
            Cell::Flag(k.workflow.id == default)
        });
    context.output.list(&columns, &kept, &words::none())
}

fn show(context: &mut Context, args: &Show) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if let Some(path) = &args.html
        && path.symlink_metadata().is_ok()
    {
        return Err(exists(path));
    }
    let (policy, kept) = office(context)?;
    let shown = find(context, &policy, kept, &args.workflow)?;
    let output = context.output;
    if let Some(path) = &args.html {
        write_new(path, &chart::chart(&shown, output.lang))?;
        output.say(&result::written(path));
        if output.format != Format::Json {
            return Ok(());
        }
    }
    output.show(&chart::for_programs(&shown), |output| {
        draw::draw(&shown, output)
    })
}

/// The workflow that is meant: a file where it looks like one, else one of those there are.
fn find(
    context: &Context,
    policy: &Policy,
    kept: Vec<Kept>,
    given: &str,
) -> Result<Workflow, CliError> {
    if given.ends_with(".toml") || given.contains(['/', '\\']) {
        return file::read_one(context, policy, Path::new(given));
    }
    let names = kept
        .iter()
        .map(|k| (k.workflow.id.as_str(), &k.workflow.label));
    let id = lookup(given, names).map_err(|id| ActionError::Unknown {
        noun: Noun::Workflow,
        id,
    })?;
    let id = id.to_owned();
    let found = kept.into_iter().find(|k| k.workflow.id == id);
    Ok(found.expect("lookup returns one of these ids").workflow)
}

fn check(context: &mut Context, path: &Path) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let (policy, _) = office(context)?;
    let sound = file::read_one(context, &policy, path)?;
    let decisions = sound.decisions().count();
    let value = json!({
        "ok": true,
        "id": sound.id,
        "version": sound.version,
        "phases": sound.phases.len(),
        "decisions": decisions,
        "statuses": sound.statuses.len(),
    });
    context.output.show(&value, |output| {
        let said: Label = words::sound(&sound.id, sound.version, sound.phases.len(), decisions);
        format!("{}\n", said.get(output.lang))
    })
}

fn exists(path: &Path) -> CliError {
    CliError::new(Exit::Failed, vault::folder_exists(path))
        .with_kind("exists")
        .with_hint(result::another_file())
}

/// Writes a drawing into a new file; it never overwrites one.
fn write_new(path: &Path, chart: &report::Chart) -> Result<(), CliError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|file| {
        let mut to = BufWriter::new(file);
        report::write_html(chart, &mut to)?;
        to.into_inner()?.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => CliError::writing(path, &error),
    })
}
