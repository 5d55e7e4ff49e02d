//! `kluis case edit`, `case note --strike` and `case correct`: what a case should have said.

use super::Note;
use crate::actions::correct::{self, CaseEdit};
use crate::actions::strike;
use crate::cli::args::{Answer, answer, case_number, count, date};
use crate::cli::error::CliError;
use crate::cli::message::{correction as say, prompt};
use crate::cli::{Context, correction, session, told};
use crate::domain::correction::{Strikable, WeighingEdit};
use crate::domain::id::Number;
use chrono::NaiveDate;
use serde_json::json;

/// Arguments of `kluis case edit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case edit C2026-0007 --title \"Loods aan de kade\" --lead m.devries\n\n\
    The old value is overwritten. The log keeps that it was corrected, by whom and why, not what \
    it said. An empty value takes title or lead away.")]
pub struct Edit {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// A short title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Its theme
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// The member who leads it
    #[arg(long, value_name = "MEMBER")]
    pub lead: Option<String>,
    /// An answer to the checklist as it should have been, of any phase; not with the options above
    #[arg(
        long = "answer",
        value_name = "ITEM=VALUE",
        value_parser = answer,
        conflicts_with_all = ["title", "theme", "lead"]
    )]
    pub answers: Vec<Answer>,
    /// Why it is corrected; kept, sealed [default: --purpose]
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Arguments of `kluis case correct`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case correct C2026-0007 2 --text @motivering.txt --reason \"Naam stond er verkeerd\"\n\n\
    The decision itself, and where it led, stays: a new decision changes that. A term that runs \
    from the weighing moves with its date. case show numbers the weighings.")]
pub struct Correct {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Number of the weighing within the case
    #[arg(value_name = "WEIGHING", value_parser = count)]
    pub n: u32,
    /// Why it is corrected; kept, sealed
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The motivation as it should have been; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Who were present; names of functions, with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub present: Vec<String>,
    /// The body that decided, by id or label
    #[arg(long, value_name = "BODY")]
    pub body: Option<String>,
    /// When it was decided
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub decided_on: Option<NaiveDate>,
}

/// Runs `edit`.
pub fn edit(context: &mut Context, args: &Edit) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if !args.answers.is_empty() {
        return correction::answers(context, args.case, &args.answers, args.reason.as_deref());
    }
    let input = &context.input;
    let edit = CaseEdit {
        title: input.optional("--title", args.title.as_deref())?,
        theme: args.theme.clone(),
        lead: args.lead.clone(),
    };
    if edit.is_empty() {
        return Err(correction::nothing_named(&[
            "--title", "--theme", "--lead", "--answer",
        ]));
    }
    let reason = input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let done =
        correct::case(&session.desk(), args.case, &edit, reason.as_deref()).map_err(|error| {
            CliError::from(error).naming_member(args.lead.as_deref().unwrap_or_default())
        })?;
    correction::report(context, &session, args.case, None, &done)
}

/// Runs `note --strike`.
pub fn strike(context: &mut Context, args: &Note, n: u32) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let reason = correction::reason(context, args.reason.as_deref())?;
    let session = session::open(context)?;
    let told = strike::strike(&session.desk(), args.case, Strikable::Note, n, &reason)?;
    let value = json!({
        "number": args.case.to_string(), "n": n, "struck": true,
        "must_be_told": told::for_programs(&told),
    });
    context.output.show(&value, |output| {
        format!("{}\n", say::struck(args.case, n).get(output.lang))
    })?;
    told::after_correction(context, &session, &told)
}

/// Runs `correct`.
pub fn weighing(context: &mut Context, args: &Correct) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let mut edit = WeighingEdit {
        text: context.input.optional("--text", args.text.as_deref())?,
        present: (!args.present.is_empty()).then(|| args.present.clone()),
        body: args.body.clone(),
        decided_on: args.decided_on,
    };
    if edit.is_empty() {
        if !context.ask.may_ask() {
            let options = ["--text", "--present", "--body", "--decided-on"];
            return Err(correction::nothing_named(&options));
        }
        edit.text = Some(context.ask.text(&prompt::corrected_reason())?);
    }
    let reason = correction::reason(context, args.reason.as_deref())?;
    let session = session::open(context)?;
    let done = correct::weighing(&session.desk(), args.case, args.n, &edit, &reason)?;
    correction::report(context, &session, args.case, Some(args.n), &done)
}
