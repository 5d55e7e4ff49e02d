//! `kluis case`: phases, decisions, consultations, interventions.

use super::Context;
use super::args::{Weighing, case_number, count, date, signal_number};
use super::error::CliError;
use super::label::CASE_STATUS;
use super::message::{heading, prompt, restriction, result, same};
use super::output::list::{Cell, List as Columns};
use super::{merge, office, remind, session};
use crate::actions::case::{self, CaseFilter};
use crate::domain::case::{Case, CaseDraft, CaseStatus};
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::workflow::Workflow;
use crate::store::{self, case::CaseSummary};
use chrono::NaiveDate;

mod advance;
mod consult;
mod correct;
mod evaluate;
mod link;
mod measure;
mod migrate;
mod person;
mod privacy;
mod record;
pub(super) mod refer;
mod show;
mod split;

/// Verbs of `kluis case`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Open a case, from signals or without
    New(New),
    /// Answer the checklist of the phase, decide
    Advance(Advance),
    /// Show one case; logged
    Show(Show),
    /// List cases
    List(List),
    /// Correct title, theme or lead
    Edit(correct::Edit),
    /// Correct a weighing that was recorded wrongly
    Correct(correct::Correct),
    /// Add a note, or strike one
    Note(Note),
    /// Record that a source was consulted
    Consult(Consult),
    /// Plan, finish or cancel an intervention
    Intervene(Intervene),
    /// Reopen an archived or ended case, within its term
    Reopen(Reopen),
    /// Decide a privacy check about a source or partner
    PrivacyCheck(privacy::Args),
    /// Record a person, or how a person was informed
    Person(person::Args),
    /// Record a measure, or what it did
    Measure(measure::Args),
    /// Record where more stands, in another system
    Refer(refer::Args),
    /// Move a running case to another workflow
    Migrate(Migrate),
    /// Record how a case stands to another
    Link(link::Link),
    /// Take a relation between cases back
    Unlink(link::Unlink),
    /// Have a case go into another; both histories are kept
    Merge(merge::MergeCase),
    /// Open a case with some of the signals of another
    Split(split::Args),
    /// Record what came of a case that was left to one partner
    Asked(remind::CaseArgs),
    /// Evaluate a case, also after it has ended
    Evaluate(evaluate::Args),
}

/// Arguments of `kluis case new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case new --from S2026-0031 --title \"Loods aan de kade\" --theme drugs")]
pub struct New {
    /// A signal it comes from; may be repeated
    #[arg(long = "from", value_name = "S", value_parser = signal_number)]
    pub from: Vec<Number>,
    /// A short title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Its theme [default: that of the signal]
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// The member who leads it
    #[arg(long, value_name = "MEMBER")]
    pub lead: Option<String>,
    /// When it was opened [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub opened_on: Option<NaiveDate>,
    /// The workflow it walks, by id or label [default: the office's]
    #[arg(long, value_name = "ID")]
    pub workflow: Option<String>,
}

/// Arguments of `kluis case advance`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case advance C2026-0007\n  \
    kluis case advance C2026-0007 --answer goal=@doel.txt --decide execute \\\n    \
    --reason @besluit.txt --present \"coördinator,politie\"\n  \
    kluis case advance C2026-0007 --decide riec --as bringer --reference 2026-0418 …\n\n\
    Answers alone are recorded; a case moves only by a decision, and a refused decision \
    records nothing.")]
pub struct Advance {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Answers and decision.
    #[command(flatten)]
    pub weighing: Weighing,
    /// With a decision for the RIEC: as bringer or participant
    #[arg(long = "as", value_name = "bringer|participant", requires = "decide")]
    pub riec_role: Option<String>,
    /// With a decision for the RIEC: its reference
    #[arg(long, value_name = "TEXT", requires = "decide")]
    pub reference: Option<String>,
}

/// Arguments of `kluis case show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
}

/// Arguments of `kluis case list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis case list --phase plan --format csv")]
pub struct List {
    /// Only cases in this phase
    #[arg(long, value_name = "PHASE")]
    pub phase: Option<String>,
    /// Only cases with this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only cases of this theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// Only cases that this member leads
    #[arg(long, value_name = "MEMBER")]
    pub lead: Option<String>,
}

/// Arguments of `kluis case note`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case note C2026-0007 --text @notitie.txt\n  \
    kluis case note C2026-0007 --strike 2 --reason \"Hoort bij een andere casus\"\n\n\
    A struck note keeps its number; its text is gone.")]
pub struct Note {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The note; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Strike the note of this number
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "text")]
    pub strike: Option<u32>,
    /// Why it is struck; kept, sealed
    #[arg(long, value_name = "TEXT", requires = "strike")]
    pub reason: Option<String>,
}

/// Arguments of `kluis case consult`; its purpose is the global `--purpose`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case consult C2026-0007 --source brp --purpose \"Wie woont er\" \\\n    \
    --ground \"art. 2.1 protocol\" --result no-hit\n\n\
    --purpose is required here. Which sources may be asked depends on the phase.")]
pub struct Consult {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The source that was consulted
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// The legal ground
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// hit or no-hit
    #[arg(long, value_name = "RESULT")]
    pub result: Option<String>,
    /// What was taken over
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// When it was consulted [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
}

/// Arguments of `kluis case intervene`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case intervene C2026-0007 add --kind \"BRP controle\" --by vth\n  \
    kluis case intervene C2026-0007 done 1 --on 12-05-2026 --result effective")]
pub struct Intervene {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// What happens to the intervention.
    #[command(subcommand)]
    pub verb: InterveneVerb,
}

/// Verbs of `kluis case intervene C`.
#[derive(Debug, clap::Subcommand)]
pub enum InterveneVerb {
    /// Plan an intervention
    Add(InterveneAdd),
    /// Record that it was carried out
    Done(InterveneDone),
    /// Cancel it
    Cancel(InterveneCancel),
}

/// Arguments of `kluis case intervene C add`.
#[derive(Debug, clap::Args)]
pub struct InterveneAdd {
    /// Kind of intervention, by name or number of the catalogue
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// The partner that carries it out
    #[arg(long, value_name = "PARTNER")]
    pub by: Option<String>,
    /// When it is planned
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub planned: Option<NaiveDate>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case intervene C done`.
#[derive(Debug, clap::Args)]
pub struct InterveneDone {
    /// Number of the intervention within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// When it was carried out [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// effective, partly, ineffective or unknown
    #[arg(long, value_name = "RESULT")]
    pub result: Option<String>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case intervene C cancel`.
#[derive(Debug, clap::Args)]
pub struct InterveneCancel {
    /// Number of the intervention within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// Why it is cancelled
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Arguments of `kluis case reopen`.
#[derive(Debug, clap::Args)]
pub struct Reopen {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Why it is reopened
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who were present; names of functions, with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub present: Vec<String>,
}

/// Arguments of `kluis case migrate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case migrate C2026-0007 --workflow dordrecht --reason @besluit.txt\n\n\
    The case goes on in the phase of the same id, else where the workflow says, else in the \
    first. Answers to items of the same id stay; the others are listed and stay to be seen.")]
pub struct Migrate {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The workflow it goes over to, by id or label; its newest version
    #[arg(long, value_name = "ID")]
    pub workflow: Option<String>,
    /// Why it goes over
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs `kluis case`.
///
/// # Errors
/// See each verb.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::New(args) => new(context, args),
        Command::Advance(args) => advance::run(context, &args),
        Command::Show(args) => show::run(context, &args),
        Command::List(args) => list(context, args),
        Command::Edit(args) => correct::edit(context, &args),
        Command::Correct(args) => correct::weighing(context, &args),
        Command::Note(args) => match args.strike {
            Some(n) => correct::strike(context, &args, n),
            None => record::note(context, &args),
        },
        Command::Consult(args) => consult::run(context, &args),
        Command::Intervene(args) => record::intervene(context, &args),
        Command::Reopen(args) => advance::reopen(context, &args),
        Command::PrivacyCheck(args) => privacy::run(context, &args),
        Command::Person(args) => person::run(context, &args),
        Command::Measure(args) => measure::run(context, &args),
        Command::Refer(args) => refer::run(context, &args),
        Command::Migrate(args) => migrate::run(context, &args),
        Command::Link(args) => link::link(context, &args),
        Command::Unlink(args) => link::unlink(context, &args),
        Command::Merge(args) => merge::cases(context, &args),
        Command::Split(args) => split::run(context, &args),
        Command::Asked(args) => remind::case(context, &args),
        Command::Evaluate(args) => evaluate::run(context, &args),
    }
}

fn new(context: &mut Context, args: New) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let mut draft = CaseDraft {
        title: context.input.optional("--title", args.title.as_deref())?,
        theme: args.theme,
        lead: args.lead,
        opened_on: args.opened_on.unwrap_or_else(|| context.clock.today()),
        signals: args.from,
    };
    let session = session::open(context)?;
    if draft.title.is_none() && context.ask.may_ask() {
        draft.title = context.ask.optional_line(&prompt::title())?;
        if draft.theme.is_none() && draft.signals.is_empty() {
            let policy = office::policy(&session)?;
            let themes = office::themes(&policy);
            let themes = office::choices(themes.iter().map(|(id, label)| (id, label)));
            draft.theme = Some(context.ask.choice(&prompt::theme(), &themes, None)?);
        }
    }
    let workflow = args.workflow.as_deref();
    let opened = case::open_in(&session.desk(), &draft, workflow).map_err(|error| {
        CliError::from(error).naming_member(draft.lead.as_deref().unwrap_or_default())
    })?;
    let tx = session.store.read()?;
    let workflow = store::policy::get_workflow(&tx, &opened.workflow, opened.workflow_version)?;
    let value = serde_json::json!({
        "number": opened.number.to_string(),
        "phase": opened.phase,
        "status": opened.status.id(),
    });
    context.output.show(&value, |output| {
        let phase = phase_label(&workflow, &opened.phase);
        let said = result::case_made(opened.number, phase);
        format!("{}\n", said.get(output.lang))
    })?;
    context.output.say(&result::advance_with(opened.number));
    Ok(())
}

fn list(context: &mut Context, args: List) -> Result<(), CliError> {
    let status = args
        .status
        .as_deref()
        .map(|given| CASE_STATUS.lookup(&heading::status(), given))
        .transpose()?;
    let filter = CaseFilter {
        phase: args.phase,
        status: status.and_then(CaseStatus::from_id),
        theme: args.theme,
        lead: args.lead,
    };
    let session = session::open(context)?;
    let (cases, workflows) = case::list(&session.desk(), &filter).map_err(|error| {
        CliError::from(error).naming_member(filter.lead.as_deref().unwrap_or_default())
    })?;
    let policy = office::policy(&session)?;
    // What fits on a narrow terminal besides what must be there.
    let theme = move |c: &CaseSummary| match c.hidden {
        true => Cell::None,
        false => office::theme(&policy, c.theme.as_deref()),
    };
    let lead = |c: &CaseSummary| Cell::text(c.lead.clone());
    let ended = |c: &CaseSummary| Cell::date(c.ended_on);
    let columns = Columns::new()
        .column("number", heading::number(), |c: &CaseSummary| {
            Cell::Text(c.number.to_string())
        })
        .free_text("title", heading::title(), |c| Cell::text(c.title.clone()))
        .free_text("theme", heading::theme(), theme)
        .spare(2)
        .free_text("lead", heading::lead(), lead)
        .spare(3)
        .free_text("phase", heading::phase(), move |c| {
            if c.hidden {
                return Cell::None;
            }
            let (id, version) = &c.workflow;
            let mut all = workflows.iter();
            let found = all.find(|w| w.id == *id && w.version == *version);
            let label = found.map_or_else(|| same(&c.phase), |w| short(&phase_label(w, &c.phase)));
            Cell::Named(c.phase.clone(), label)
        })
        .free_text("status", heading::status(), |c| {
            let id = c.status.id();
            match c.hidden {
                true => Cell::Named("restricted".to_owned(), restriction::status()),
                false => Cell::Named(id.to_owned(), CASE_STATUS.label(id)),
            }
        })
        .column("opened_on", heading::opened_on(), |c| {
            Cell::date((!c.hidden).then_some(c.opened_on))
        })
        .spare(4)
        .column("ended_on", heading::ended_on(), ended)
        .spare(1)
        .column("destroy_on", heading::destroy_on(), |c| {
            Cell::date(c.destroy_on)
        });
    context.output.list(&columns, &cases, &result::no_cases())?;
    remind::count_due(context, &session)
}

/// The case as it stands, when somebody is going to be asked about it: so that nobody answers
/// questions about one that is not there, or has ended. Nothing of it is shown.
fn peek(session: &session::Session, number: Number) -> Result<(Case, Workflow), CliError> {
    let tx = session.store.read()?;
    let (case, _) = store::case::get(&tx, number)?;
    let workflow = store::policy::get_workflow(&tx, &case.workflow, case.workflow_version)?;
    Ok((case, workflow))
}

/// What a phase is called; one that the workflow no longer has is its own name.
/// A phase as it stands in a list: what comes before its dash.
fn short(label: &Label) -> Label {
    let short = |text: &str| text.split(" – ").next().unwrap_or(text).to_owned();
    Label::new(short(&label.nl), short(&label.en))
}

fn phase_label(workflow: &Workflow, id: &str) -> Label {
    let found = workflow.find_phase(id);
    found.map_or_else(|| same(id), |phase| phase.label.clone())
}
