//! `kluis find`: words in everything that this member may read.

use super::error::{self, CliError};
use super::label::FIELD;
use super::message::{heading, known as say, same};
use super::output::list::{Cell, List};
use super::{Context, known, session};
use crate::actions::find::{self, Placed};
use crate::domain::id::NumberKind;
use crate::domain::known::Standing;

/// Arguments of `kluis find`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis find --purpose \"Voorbereiding kerncluster\"\n  \
    echo 'loods \"aan de kade\"' | kluis find --purpose Overleg @-\n\n\
    All words must stand in one record; between quotes they are a phrase. Case and accents make \
    no difference. A number plate, telephone number, IBAN, KvK number, or postcode with house \
    number is found however it is written. That you looked and for what is logged; the term is \
    not. On a terminal, what is left out is asked for.")]
pub struct Args {
    /// What to look for; @- reads it. Left out, it is asked for and stays out of the shell's history
    #[arg(value_name = "TERM")]
    pub term: Option<String>,
}

/// Runs it.
///
/// # Errors
/// No purpose or term where nobody can be asked (exit 2); a member without the key for it (exit 5).
pub fn run(context: &mut Context, args: Args) -> Result<(), CliError> {
    let purpose = context.global.purpose.as_deref().unwrap_or("");
    let no_purpose = purpose.trim().is_empty();
    if !context.ask.may_ask() {
        let missing = [(no_purpose, "--purpose"), (args.term.is_none(), "TERM")];
        let missing: Vec<_> = missing
            .iter()
            .filter(|(lacks, _)| *lacks)
            .map(|(_, name)| same(name))
            .collect();
        if !missing.is_empty() {
            return Err(error::missing(missing));
        }
    }
    // Before a term is read that nobody may look for.
    if let Some(given) = &args.term
        && (!given.starts_with('@') || given.starts_with("@@"))
    {
        context.output.warn(&say::in_history());
    }
    let given = context.input.optional("TERM", args.term.as_deref())?;
    if no_purpose {
        let asked = context.ask.line(&say::purpose(), None)?;
        // It was typed here: an @ in front of it names no file.
        let literal = if asked.starts_with('@') { "@" } else { "" };
        context.global.purpose = Some(format!("{literal}{asked}"));
    }
    let session = session::open(context)?;
    let term = match given {
        Some(term) => term,
        None => context.ask.line(&say::term(), None)?,
    };
    let found = find::find(&session.desk(), &term)?;
    let columns = List::new()
        .column("number", heading::number(), |(hit, _): &Placed| {
            Cell::Text(hit.number.to_string())
        })
        .hidden("kind", |(hit, _)| {
            Cell::Text(hit.number.kind.id().to_owned())
        })
        .column("field", say::field(), |(hit, _)| {
            Cell::Named(hit.field.id().to_owned(), FIELD.label(hit.field.id()))
        })
        .hidden("n", |(hit, _)| {
            let n = hit.n.and_then(|n| i64::try_from(n).ok());
            n.map_or(Cell::None, Cell::Number)
        })
        .column("on", say::on(), |(hit, _)| Cell::date(hit.on))
        .spare(2)
        .free_text("excerpt", say::excerpt(), |(hit, _)| {
            Cell::Text(hit.excerpt.clone())
        })
        .hidden("phase", |(hit, standing)| match standing {
            Standing::Case { phase, .. } if hit.number.kind == NumberKind::Case => {
                Cell::Text(phase.clone())
            }
            _ => Cell::None,
        })
        .free_text("status", heading::status(), |(_, standing)| {
            Cell::Named(standing.status().to_owned(), known::standing(standing))
        })
        .spare(1);
    context.output.list(&columns, &found, &say::nothing_found())
}
