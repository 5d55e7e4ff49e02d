//! `kluis retention`: terms and holds.

use super::Context;
use super::args::{case_or_signal, date, period};
use super::error::{CliError, missing};
use super::label::{KIND, RULE};
use super::message::{count, heading, part, prompt, restriction, result, same};
use super::output::list::{Cell, List as Columns};
use super::{session, told};
use crate::actions::retention::{self, HoldLine, TermLine};
use crate::actions::share::Told;
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::period::Period;
use chrono::NaiveDate;
use serde::Serialize;

/// Verbs of `kluis retention`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List everything that has a term, soonest first
    List(List),
    /// Put destruction on hold
    Hold(Hold),
    /// End a hold
    Release(Release),
}

/// Arguments of `kluis retention list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis retention list --within P30D")]
pub struct List {
    /// Only what is due within this period
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    pub within: Option<Period>,
}

/// Arguments of `kluis retention hold`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis retention hold C2020-0003 --ground inzageverzoek --review 03-03-2026")]
pub struct Hold {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// Why it may not be destroyed yet
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// When the hold is looked at again
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub review: Option<NaiveDate>,
}

/// Arguments of `kluis retention release`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis retention release C2020-0003 --reason \"inzageverzoek afgehandeld\"")]
pub struct Release {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// Why the hold ends; kept in the log
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs `kluis retention`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::List(args) => list(context, &args),
        Command::Hold(args) => hold(context, &args),
        Command::Release(args) => release(context, &args),
    }
}

fn list(context: &mut Context, args: &List) -> Result<(), CliError> {
    let session = session::open(context)?;
    let lines = retention::list(&session.desk(), args.within)?;
    let output = context.output;
    let empty = match args.within {
        Some(period) => result::no_terms_within(period),
        None => result::no_terms(),
    };
    output.list(&columns(), &lines, &empty)?;
    if !lines.is_empty() {
        output.say(&summary(&lines));
        if lines.iter().any(|line| line.due && line.hold.is_none()) {
            output.say(&result::see_dry_run());
        }
        let told: Vec<Told> = lines.into_iter().flat_map(|line| line.told).collect();
        if !told.is_empty() {
            output.say(&part::result::tell_when_destroyed());
            told::say_each(context, &session, &told)?;
        }
    }
    Ok(())
}

/// The columns: programs get all of them, people number, rule, date and what is the matter.
fn columns() -> Columns<TermLine> {
    Columns::new()
        .hidden("kind", |l: &TermLine| {
            let kind = l.number.kind.id();
            Cell::Named(kind.to_owned(), KIND.label(kind))
        })
        .column("number", heading::number(), |l| {
            Cell::Text(l.number.to_string())
        })
        .free_text("rule", heading::rule(), |l| {
            let rule = l.term.rule.id();
            match l.hidden {
                true => Cell::Value(serde_json::Value::Null, restriction::status()),
                false => Cell::Named(rule.to_owned(), RULE.label(rule)),
            }
        })
        .hidden("from", |l| Cell::date((!l.hidden).then_some(l.term.from)))
        .column("destroy_on", heading::destroy_on(), |l| {
            Cell::Date(l.term.destroy_on)
        })
        .hidden("due", |l| Cell::Flag(l.due))
        .column("hold", heading::standing(), |l| {
            let hold = l.hold.as_ref().map(HoldJson::of);
            let value = serde_json::to_value(hold).unwrap_or_default();
            Cell::Value(value, standing(l))
        })
        .not_in_csv()
        .csv_only("hold", |l| Cell::Flag(l.hold.is_some()))
        .csv_only("hold_since", |l| {
            Cell::date(l.hold.as_ref().map(|hold| hold.since))
        })
        .csv_only("hold_review_on", |l| {
            Cell::date(l.hold.as_ref().and_then(|hold| hold.review_on))
        })
        .csv_only("hold_ground", |l| {
            Cell::text(l.hold.as_ref().and_then(|hold| hold.ground.clone()))
        })
}

/// What is the matter with a term, at a glance.
fn standing(line: &TermLine) -> Label {
    match (line.due, line.hold.is_some()) {
        (true, true) => result::due_and_held(),
        (true, false) => result::due(),
        (false, true) => result::on_hold(),
        (false, false) => same(""),
    }
}

fn summary(lines: &[TermLine]) -> Label {
    let count_of = |held: bool| {
        let due = lines.iter().filter(|l| l.due);
        due.filter(|l| l.hold.is_some() == held).count() as u64
    };
    let (due, held) = (count_of(false), count_of(true));
    match (due, held) {
        (0, 0) => result::nothing_due(),
        (0, _) => result::only_held_due(count::records(held)),
        (_, 0) => result::due_now(count::records(due)),
        (..) => result::due_now_and_held(count::records(due), count::records(held)),
    }
}

/// A hold as programs see it.
#[derive(Debug, Serialize)]
pub(super) struct HoldJson {
    ground: Option<String>,
    since: String,
    review_on: Option<String>,
}

impl HoldJson {
    /// The hold of a line.
    pub(super) fn of(hold: &HoldLine) -> HoldJson {
        HoldJson {
            ground: hold.ground.clone(),
            since: hold.since.to_string(),
            review_on: hold.review_on.map(|day| day.to_string()),
        }
    }
}

/// What hold and release print.
#[derive(Serialize)]
struct Held {
    number: String,
    hold: Option<HoldJson>,
}

fn hold(context: &mut Context, args: &Hold) -> Result<(), CliError> {
    let given = args.ground.as_deref();
    let given = given_or_asked_later(context, "--ground", given, prompt::ground())?;
    let session = session::open(context)?;
    let ground = match given {
        Some(ground) => ground,
        None => context.ask.line(&prompt::ground(), None)?,
    };
    retention::hold(&session.desk(), args.number, &ground, args.review)?;
    let line = HoldLine {
        ground: Some(ground.trim().to_owned()),
        since: session.store.clock().today(),
        review_on: args.review,
    };
    let held = Held {
        number: args.number.to_string(),
        hold: Some(HoldJson::of(&line)),
    };
    done(context, &held, &result::held(args.number))
}

fn release(context: &mut Context, args: &Release) -> Result<(), CliError> {
    let given = args.reason.as_deref();
    let given = given_or_asked_later(context, "--reason", given, prompt::reason())?;
    let session = session::open(context)?;
    let reason = match given {
        Some(reason) => reason,
        None => context.ask.line(&prompt::reason(), None)?,
    };
    retention::release(&session.desk(), args.number, &reason)?;
    let released = Held {
        number: args.number.to_string(),
        hold: None,
    };
    done(context, &released, &result::released(args.number))
}

/// The text that was given; refused here, before anybody types a passphrase, when it was not and
/// nobody can be asked for it.
fn given_or_asked_later(
    context: &mut Context,
    option: &str,
    given: Option<&str>,
    name: Label,
) -> Result<Option<String>, CliError> {
    session::configure(context)?;
    context.output.refuse_csv()?;
    match context.input.optional(option, given)? {
        None if !context.ask.may_ask() => Err(missing(vec![name])),
        given => Ok(given),
    }
}

fn done(context: &Context, value: &Held, sentence: &Label) -> Result<(), CliError> {
    context
        .output
        .show(value, |output| format!("{}\n", sentence.get(output.lang)))
}
