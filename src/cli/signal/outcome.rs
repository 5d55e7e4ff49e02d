//! `kluis signal outcome`: what became of a tip.

use crate::actions::outcome::{self, OutcomeDraft};
use crate::cli::args::{date, signal_number};
use crate::cli::error::CliError;
use crate::cli::label::{FOUND, USABLE};
use crate::cli::message::part::{heading, prompt, result};
use crate::cli::output::block::Block;
use crate::cli::{Context, date as written, fill, session};
use crate::domain::id::Number;
use crate::domain::label::Lang;
use crate::domain::outcome::{Found, Usable};
use crate::domain::signal::Signal;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Arguments of `kluis signal outcome`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis signal outcome S2026-0031 --found confirmed --usable yes\n\n\
    Found: confirmed, not-confirmed or not-checked. Usable: yes, partly or no. It is counted for \
    good, also when the signal is destroyed; another outcome takes the place of the one before.")]
pub struct Args {
    /// Number of the signal
    #[arg(value_name = "S", value_parser = signal_number)]
    pub signal: Number,
    /// Whether it was found to be so
    #[arg(long, value_name = "FOUND")]
    pub found: Option<String>,
    /// Whether it was of use
    #[arg(long, value_name = "USABLE")]
    pub usable: Option<String>,
    /// When that was known [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let lacks = [
        (args.found.is_none(), "--found"),
        (args.usable.is_none(), "--usable"),
    ];
    fill::need(context, &lacks)?;
    for (names, given, question) in [
        (FOUND, &args.found, prompt::found()),
        (USABLE, &args.usable, prompt::usable()),
    ] {
        if let Some(given) = given {
            names.lookup(&question, given)?;
        }
    }
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let found = fill::choice(context, FOUND, args.found.as_deref(), &prompt::found())?;
    let usable = fill::choice(context, USABLE, args.usable.as_deref(), &prompt::usable())?;
    let draft = OutcomeDraft {
        found: Found::from_id(found).unwrap_or(Found::NotChecked),
        usable: Usable::from_id(usable).unwrap_or(Usable::No),
        on: args.on,
        text,
    };
    outcome::record(&session.desk(), args.signal, &draft)?;
    let value = json!({
        "number": args.signal.to_string(),
        "found": found,
        "usable": usable,
    });
    context.output.show(&value, |output| {
        let said = result::outcome_recorded(args.signal);
        format!("{}\n", said.get(output.lang))
    })
}

/// The outcome, as programs see it.
pub fn for_programs(signal: &Signal) -> Option<Value> {
    signal.outcome.as_ref().map(|outcome| {
        json!({
            "found": outcome.body.found.id(),
            "usable": outcome.body.usable.id(),
            "on": outcome.done_on.map(|day| day.to_string()),
            "text": outcome.body.text,
            "by": outcome.by,
        })
    })
}

/// The outcome, as people read it.
pub fn put(block: &mut Block<'_>, signal: &Signal, lang: Lang) {
    let Some(outcome) = &signal.outcome else {
        return;
    };
    block.section(&heading::outcome());
    let body = &outcome.body;
    let usable = result::usable(USABLE.label(body.usable.id()));
    let found = FOUND.label(body.found.id());
    let mut said = format!("{}; {}", found.get(lang), usable.get(lang));
    if let Some(on) = outcome.done_on {
        said = format!("{}  {said}", written::in_table(on, lang));
    }
    block.prose(&said);
    if let Some(text) = &body.text {
        block.prose(text);
    }
}
