//! `kluis strike`: something that was recorded wrongly goes, and only its number stays.

use super::args::{case_or_signal, count};
use super::error::CliError;
use super::label::STRIKABLE;
use super::message::{correction as say, prompt};
use super::{Context, correction, session, told};
use crate::actions::strike;
use crate::domain::correction::Strikable;
use crate::domain::id::Number;
use serde_json::json;

/// Arguments of `kluis strike`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis strike C2026-0007 person 2 --reason \"Verkeerde naam; opnieuw vastgelegd\"\n  \
    kluis strike S2026-0031 disclosure 1 --reason \"Niet verstrekt\"\n\n\
    What: note, consultation, intervention, person, measure, disclosure, privacy-check, reference, \
    evaluation, reminder. Its content is overwritten; the number stays, and the log keeps that it was struck, by whom and \
    why. Record it again as it should have been. Of a signal, disclosures and reminders can be struck.")]
pub struct Args {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// What is struck: note, consultation, person …
    #[arg(value_name = "WHAT")]
    pub what: String,
    /// Its number within the record
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// Why it is struck; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let id = STRIKABLE.lookup(&prompt::what_is_struck(), &args.what)?;
    let what = Strikable::from_id(id).unwrap_or(Strikable::Note);
    let reason = correction::reason(context, args.reason.as_deref())?;
    let session = session::open(context)?;
    let told = strike::strike(&session.desk(), args.number, what, args.n, &reason)?;
    let value = json!({
        "number": args.number.to_string(), "what": what.id(), "n": args.n, "struck": true,
        "must_be_told": told::for_programs(&told),
    });
    context.output.show(&value, |output| {
        let said = say::entry_struck(args.number, STRIKABLE.label(what.id()), args.n);
        format!("{}\n", said.get(output.lang))
    })?;
    told::after_correction(context, &session, &told)
}
