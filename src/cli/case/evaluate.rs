//! `kluis case evaluate`: what the team thinks of a case, looking back.

use crate::actions::evaluate;
use crate::cli::args::case_number;
use crate::cli::error::CliError;
use crate::cli::message::way::{heading, prompt, result};
use crate::cli::output::block::Block;
use crate::cli::{Context, date, fill, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::Lang;
use serde_json::{Value, json};

/// Arguments of `kluis case evaluate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case evaluate C2026-0007 --text @evaluatie.txt --lesson \"Vraag Stedin eerder\"\n\n\
    Also after the case has ended. The evaluation is destroyed with the case. A lesson stays \
    and can be read by everybody who reads content (kluis lesson list), so it must hold no \
    personal data: what can be recognised as such, and the name of a person in the case, is \
    refused.")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The evaluation; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// What others can learn from it, without personal data; stays when the case is destroyed
    #[arg(long, value_name = "TEXT")]
    pub lesson: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    fill::need(context, &[(args.text.is_none(), "--text")])?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let lesson = context.input.optional("--lesson", args.lesson.as_deref())?;
    let session = session::open(context)?;
    let text = fill::long(context, text, &prompt::evaluation())?;
    let n = evaluate::evaluate(&session.desk(), args.case, &text, lesson.as_deref())?;
    fill::recorded(context, args.case, n, &result::evaluated(args.case, n))?;
    if lesson.is_some() {
        context.output.say(&result::lesson_kept());
        context.output.say(&result::lesson_of_nobody());
    }
    Ok(())
}

/// The evaluations, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let evaluations = case.parts.evaluations.iter().map(|evaluation| {
        json!({
            "n": evaluation.n,
            "on": evaluation.done_on.map(|day| day.to_string()),
            "by": evaluation.by,
            "text": evaluation.body.text,
        })
    });
    evaluations.collect()
}

/// The evaluations, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, lang: Lang) {
    if case.parts.evaluations.is_empty() {
        return;
    }
    block.section(&heading::evaluations());
    for evaluation in &case.parts.evaluations {
        let at = date::moment_in_table(evaluation.at, lang);
        block.prose(&format!("{}. {at}, {}", evaluation.n, evaluation.by));
        block.indent(3).prose(&evaluation.body.text).indent(0);
    }
}
