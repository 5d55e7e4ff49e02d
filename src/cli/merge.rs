//! `kluis case merge` and `kluis signal merge`; and where a record came from and went, on its page.

use super::args::{case_number, signal_number};
use super::error::CliError;
use super::message::way::{heading, result};
use super::message::{Row, heading as headings};
use super::output::block::Block;
use super::output::list::Cell;
use super::{Context, date, session};
use crate::actions::merge;
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::merge::{Came, Origin};
use crate::domain::part::Part;
use crate::domain::signal::Signal;
use serde_json::{Value, json};

/// Arguments of `kluis case merge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case merge C2026-0009 --into C2026-0007 --reason \"Zelfde loods, zelfde personen\"\n\n\
    Both histories are kept: the first keeps its number and everything in it, and is shown, kept \
    and destroyed with the other. Its signals move along. What is still open in it (interventions, \
    persons to be informed) is finished there. Both cases must run and be restricted alike. A \
    merge cannot be undone; kluis case split takes signals out again.")]
pub struct MergeCase {
    /// Number of the case that goes into the other
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The case that it goes into
    #[arg(long, value_name = "C", value_parser = case_number, required = true)]
    pub into: Number,
    /// Why; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Arguments of `kluis signal merge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis signal merge S2026-0032 --into S2026-0031 --reason \"Zelfde tip, twee keer gemeld\"\n\n\
    Both are kept: the first keeps its number and text, and is shown, weighed, kept and destroyed \
    with the other, whose term is the later of the two. The other waits to be weighed, or for \
    its case, or is in a running case.")]
pub struct MergeSignal {
    /// Number of the signal that goes into the other
    #[arg(value_name = "S", value_parser = signal_number)]
    pub signal: Number,
    /// The signal that it goes into
    #[arg(long, value_name = "S", value_parser = signal_number, required = true)]
    pub into: Number,
    /// Why; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs `case merge`.
pub fn cases(context: &mut Context, args: &MergeCase) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    merge::cases(&session.desk(), args.case, args.into, reason.as_deref())?;
    let value = json!({"number": args.case.to_string(), "into": args.into.to_string()});
    context.output.show(&value, |output| {
        let said = result::merged(args.case, args.into);
        format!("{}\n", said.get(output.lang))
    })?;
    context.output.say(&result::finish_there(args.case));
    Ok(())
}

/// Runs `signal merge`.
pub fn signals(context: &mut Context, args: &MergeSignal) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let desk = session.desk();
    let destroy_on = merge::signals(&desk, args.signal, args.into, reason.as_deref())?;
    let value = json!({
        "number": args.signal.to_string(),
        "into": args.into.to_string(),
        "destroy_on": destroy_on.map(|day| day.to_string()),
    });
    context.output.show(&value, |output| {
        let said = result::merged(args.signal, args.into);
        format!("{}\n", said.get(output.lang))
    })?;
    if let Some(on) = destroy_on {
        context.output.say(&result::term_is_now(args.into, on));
    }
    Ok(())
}

/// Where a record came from and what came from it, as programs see it.
pub fn origins_for_programs(origins: &[Part<Origin>]) -> Vec<Value> {
    let all = origins.iter().map(|origin| {
        json!({
            "how": origin.body.how.id(),
            "number": origin.about,
            "signals": origin.body.signals,
            "on": origin.done_on.map(|day| day.to_string()),
            "by": origin.by,
            "reason": origin.body.reason,
        })
    });
    all.collect()
}

/// The numbers of the cases that went into one, as programs see them.
pub fn cases_for_programs(case: &Case) -> Vec<String> {
    let merged = case.merged.iter();
    merged.map(|case| case.number.to_string()).collect()
}

/// The numbers of the signals that went into one, as programs see them.
pub fn signals_for_programs(signal: &Signal) -> Vec<String> {
    let merged = signal.merged.iter();
    merged.map(|signal| signal.number.to_string()).collect()
}

/// What went into a case, in its head, each with what suspends its destruction.
pub fn put_cases(block: &mut Block<'_>, case: &Case, lang: Lang) {
    let said = case.merged.iter().map(|merged| match &merged.hold {
        Some(_) => result::held_too(merged.number).get(lang).to_owned(),
        None => merged.number.to_string(),
    });
    put_merged(block, said.collect());
}

/// What went into a signal, in its head.
pub fn put_signals(block: &mut Block<'_>, signal: &Signal) {
    let said = signal.merged.iter().map(|signal| signal.number.to_string());
    put_merged(block, said.collect());
}

fn put_merged(block: &mut Block<'_>, numbers: Vec<String>) {
    if !numbers.is_empty() {
        block.field(&heading::merged(), &Cell::Texts(numbers));
    }
}

/// Where a record came from and what came from it, as people read it.
pub fn put_origins(block: &mut Block<'_>, origins: &[Part<Origin>], lang: Lang) {
    if origins.is_empty() {
        return;
    }
    block.section(&heading::origins());
    for origin in origins {
        let mut said = came(&origin.body, origin.about.as_deref().unwrap_or(""));
        if !origin.body.signals.is_empty() {
            let signals = Row(origin.body.signals.clone());
            said = result::with_signals(said, signals);
        }
        let on = origin.done_on.map(|on| date::in_table(on, lang));
        block.item(
            &format!("{}. ", origin.n),
            &[on.as_deref().unwrap_or(""), said.get(lang)].join("  "),
        );
        if let Some(reason) = &origin.body.reason {
            block.indent(3);
            block.field(&headings::reason(), &Cell::Text(reason.clone()));
            block.indent(0);
        }
    }
}

fn came(origin: &Origin, other: &str) -> Label {
    match origin.how {
        Came::WentInto => result::went_into(other),
        Came::TookIn => result::took_in(other),
        Came::SplitFrom => result::split_from(other),
        Came::SplitInto => result::split_into(other),
    }
}
