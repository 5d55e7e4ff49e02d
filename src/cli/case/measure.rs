//! `kluis case measure`: what was imposed or offered, and what came of it.

use crate::actions::measure;
use crate::cli::args::{case_number, count, date};
use crate::cli::error::{BadValue, CliError};
use crate::cli::label::{EFFECT, MEASURE};
use crate::cli::message::part::{heading, prompt, refusal, result};
use crate::cli::output::block::Block;
use crate::cli::{Context, date as written, fill, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::intervention::InterventionResult;
use crate::domain::label::Lang;
use crate::domain::measure::{Effect, Measure, MeasureKind};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Arguments of `kluis case measure`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case measure C2026-0007 add --kind penalty-order --on 12-05-2026 --amount 5000\n  \
    kluis case measure C2026-0007 add --kind closure --on 12-05-2026 --until 12-08-2026\n  \
    kluis case measure C2026-0007 effect 1 --on 12-08-2026 --result effective")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// What happens to the measure.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Verbs of `kluis case measure C`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Record a measure
    Add(Add),
    /// Record what it did
    Effect(EffectArgs),
}

/// Arguments of `kluis case measure C add`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kinds: warning, penalty-order (needs --amount), closure (needs --until), \
    permit-refused, permit-withdrawn, fine (may have --amount), talk, help. A warning, a penalty \
    order and help may have --until."
)]
pub struct Add {
    /// Kind of measure
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// When it was imposed [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// The amount in euros
    #[arg(long, value_name = "EUR", value_parser = cents)]
    pub amount: Option<u64>,
    /// Until when it holds, or there is time to comply
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<NaiveDate>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Arguments of `kluis case measure C effect`.
#[derive(Debug, clap::Args)]
pub struct EffectArgs {
    /// Number of the measure within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// When somebody looked [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<NaiveDate>,
    /// effective, partly, ineffective or unknown
    #[arg(long, value_name = "RESULT")]
    pub result: Option<String>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// An amount on the command line, in eurocents: `5000`, `5000.50` or `5000,50`, above nothing.
fn cents(text: &str) -> Result<u64, BadValue> {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (euros, cents) = text.split_once(['.', ',']).unwrap_or((text, "00"));
    let well_formed = digits(euros) && digits(cents) && cents.len() == 2;
    // More than a billion euros is a slip of the pen.
    let read = (well_formed && (1..=9).contains(&euros.len()))
        .then(|| Some(euros.parse::<u64>().ok()? * 100 + cents.parse::<u64>().ok()?));
    read.flatten()
        .filter(|cents| *cents > 0)
        .ok_or_else(|| BadValue(refusal::not_an_amount()))
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    match &args.verb {
        Verb::Add(add) => run_add(context, args.case, add),
        Verb::Effect(effect) => run_effect(context, args.case, effect),
    }
}

fn run_add(context: &mut Context, number: Number, args: &Add) -> Result<(), CliError> {
    fill::need(context, &[(args.kind.is_none(), "--kind")])?;
    if let Some(kind) = &args.kind {
        MEASURE.lookup(&prompt::measure(), kind)?;
    }
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let kind = fill::choice(context, MEASURE, args.kind.as_deref(), &prompt::measure())?;
    let today = context.clock.today();
    let on = match args.on {
        None if args.kind.is_none() => context.ask.date(&prompt::imposed_on(), Some(today))?,
        on => on.unwrap_or(today),
    };
    let measure = Measure {
        kind: MeasureKind::from_id(kind).unwrap_or(MeasureKind::Warning),
        cents: args.amount,
        until: args.until,
        text,
        effects: Vec::new(),
    };
    let n = measure::add(&session.desk(), number, &measure, on)?;
    fill::recorded(context, number, n, &result::measure_added(number, n))
}

fn run_effect(context: &mut Context, number: Number, args: &EffectArgs) -> Result<(), CliError> {
    fill::need(context, &[(args.result.is_none(), "--result")])?;
    if let Some(given) = &args.result {
        EFFECT.lookup(&prompt::effect(), given)?;
    }
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let today = context.clock.today();
    let on = match args.on {
        None if args.result.is_none() => context.ask.date(&prompt::looked_on(), Some(today))?,
        on => on.unwrap_or(today),
    };
    let found = fill::choice(context, EFFECT, args.result.as_deref(), &prompt::effect())?;
    let effect = Effect {
        on,
        result: InterventionResult::from_id(found).unwrap_or(InterventionResult::Unknown),
        text,
    };
    measure::record_effect(&session.desk(), number, args.n, &effect)?;
    let said = result::effect_recorded(number, args.n);
    fill::recorded(context, number, args.n, &said)
}

/// The measures, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let effect = |e: &Effect| {
        json!({
            "on": e.on.to_string(),
            "result": e.result.id(),
            "text": e.text,
        })
    };
    let measures = case.parts.measures.iter().map(|measure| {
        let body = &measure.body;
        json!({
            "n": measure.n,
            "kind": body.kind.id(),
            "on": measure.done_on.map(|day| day.to_string()),
            "amount": body.cents.map(euros_for_programs),
            "until": body.until.map(|day| day.to_string()),
            "text": body.text,
            "effect": body.effects.last().map(effect),
            "effects": body.effects.iter().map(effect).collect::<Vec<_>>(),
        })
    });
    measures.collect()
}

/// Whole euros as a whole number.
fn euros_for_programs(cents: u64) -> Value {
    match cents % 100 {
        0 => json!(cents / 100),
        // Below a billion euros and in whole cents a double is exact enough to print.
        _ => json!(cents as f64 / 100.0),
    }
}

/// An amount as it is written in a language: `5.000,00`, `5,000.00`.
fn euros(cents: u64, lang: Lang) -> String {
    let (thousands, point) = match lang {
        Lang::Nl => ('.', ','),
        Lang::En => (',', '.'),
    };
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    format!("{grouped}{point}{:02}", cents % 100)
}

/// The measures, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, lang: Lang) {
    if case.parts.measures.is_empty() {
        return;
    }
    block.section(&heading::measures());
    for measure in &case.parts.measures {
        let body = &measure.body;
        let mut said = MEASURE.label(body.kind.id()).get(lang).to_owned();
        if let Some(on) = measure.done_on {
            said = format!("{}  {said}", written::in_table(on, lang));
        }
        if let Some(cents) = body.cents {
            said = format!("{said}, {}", result::amount(euros(cents, lang)).get(lang));
        }
        if let Some(until) = body.until {
            said = format!("{said}, {}", result::until(until).get(lang));
        }
        block.item(&format!("{}. ", measure.n), &said);
        block.indent(3);
        if let Some(text) = &body.text {
            block.prose(text);
        }
        for effect in &body.effects {
            let found = EFFECT.label(effect.result.id());
            block.sentence(&result::effect_on(effect.on, found));
            if let Some(text) = &effect.text {
                block.indent(5).prose(text).indent(3);
            }
        }
        block.indent(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_with_point_or_comma_and_never_guessed() {
        let read = |text: &str| cents(text).ok();
        assert_eq!(read("5000"), Some(500_000));
        assert_eq!(read("5000.50"), Some(500_050));
        assert_eq!(read("5000,50"), Some(500_050));
        for wrong in [
            "",
            "0",
            "0.00",
            "5.000",
            "5.000,00",
            "-1",
            "+1",
            "1e3",
            "€5",
            "5,5",
            "9999999999",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_amount_is_written_as_its_language_does() {
        assert_eq!(euros(123_456_750, Lang::Nl), "1.234.567,50");
        assert_eq!(euros(500_000, Lang::En), "5,000.00");
        assert_eq!(euros_for_programs(500_000), json!(5000));
        assert_eq!(euros_for_programs(500_050), json!(5000.5));
    }
}
