//! `kluis signal edit`: what a signal should have said.

use crate::actions::correct::{self, SignalEdit};
use crate::cli::args::{Answer, answer, date, signal_number};
use crate::cli::error::CliError;
use crate::cli::{Context, correction, session};
use crate::domain::id::Number;
use chrono::NaiveDate;

/// Arguments of `kluis signal edit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis signal edit S2026-0031 --text @tip.txt --reason \"Verkeerde tip geplakt\"\n\n\
    The old value is overwritten. The log keeps that it was corrected, by whom and why, not what \
    it said. An empty value takes a reference or a part of the address away.")]
pub struct Edit {
    /// Number of the signal
    #[arg(value_name = "S", value_parser = signal_number)]
    pub signal: Number,
    /// What it says; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Its theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// The sender's own reference
    #[arg(long, value_name = "TEXT")]
    pub reference: Option<String>,
    /// When it was received
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub received: Option<NaiveDate>,
    /// Street of the address it is about
    #[arg(long, value_name = "TEXT")]
    pub street: Option<String>,
    /// House number, with its addition
    #[arg(long, value_name = "TEXT")]
    pub house_number: Option<String>,
    /// Postcode
    #[arg(long, value_name = "TEXT")]
    pub postcode: Option<String>,
    /// Town
    #[arg(long, value_name = "TEXT")]
    pub city: Option<String>,
    /// An answer to the checklist as it should have been; not with the options above
    #[arg(
        long = "answer",
        value_name = "ITEM=VALUE",
        value_parser = answer,
        conflicts_with_all = ["text", "theme", "reference", "received", "street", "house_number",
            "postcode", "city"]
    )]
    pub answers: Vec<Answer>,
    /// Why it is corrected; kept, sealed [default: --purpose]
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Edit) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if !args.answers.is_empty() {
        return correction::answers(context, args.signal, &args.answers, args.reason.as_deref());
    }
    let input = &context.input;
    let edit = SignalEdit {
        text: input.optional("--text", args.text.as_deref())?,
        theme: args.theme.clone(),
        reference: input.optional("--reference", args.reference.as_deref())?,
        street: input.optional("--street", args.street.as_deref())?,
        house_number: input.optional("--house-number", args.house_number.as_deref())?,
        postcode: input.optional("--postcode", args.postcode.as_deref())?,
        city: input.optional("--city", args.city.as_deref())?,
        received_on: args.received,
    };
    if edit.is_empty() {
        return Err(correction::nothing_named(&[
            "--text",
            "--theme",
            "--reference",
            "--received",
            "--street",
            "--house-number",
            "--postcode",
            "--city",
            "--answer",
        ]));
    }
    let reason = input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let reason = reason.as_deref();
    let done = correct::signal(&session.desk(), args.signal, &edit, reason)?;
    correction::report(context, &session, args.signal, None, &done)
}
