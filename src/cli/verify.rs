//! `kluis verify`: the whole vault against its log.

use super::Context;
use super::error::{CliError, Exit};
use super::message::{Row, count, heading, progress, restriction, result, same, vault};
use super::output::Format;
use super::output::block::Block;
use super::output::list::{Cell, List};
use super::progress::Progress;
use super::session;
use crate::domain::label::{Label, Lang};
use crate::store::verify::{self, Report};
use serde_json::json;

/// Arguments of `kluis verify`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Any key will do: what needs the content key is skipped without it, and \
    said.\nAll faults are listed, not only the first; any fault gives exit code 6."
)]
pub struct Args {}

/// One fault, as it is shown.
struct Found {
    kind: String,
    place: String,
    what: String,
}

/// What is shown of a check.
struct Shown {
    checked: [u64; 3],
    skipped: Vec<String>,
    faults: Vec<Found>,
    /// What to do, when it is something else than with damage.
    hint: Option<Label>,
}

/// Runs `kluis verify`.
pub fn run(context: &mut Context, _: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let checked = session::open(context).and_then(|session| {
        Progress::follow(&session.store, &context.output, progress::verifying());
        Ok(verify::run(&session.store)?)
    });
    let shown = match checked {
        Ok(report) => of_report(report),
        // A vault that does not open is the answer, not a failure to give one.
        Err(error) if error.exit() == Exit::Integrity => of_error(&error, context.output.lang),
        Err(error) => return Err(error),
    };
    let [pages, records, entries] = shown.checked;
    let (pages, records) = (count::pages(pages), count::records(records));
    let sentence = result::verified(pages, records, count::entries(entries));
    print(context, &shown, &sentence, &vault::stop_and_verify_done())?;
    match shown.faults.is_empty() {
        true => Ok(()),
        false => Err(CliError::stop(Exit::Integrity)),
    }
}

fn of_report(report: Report) -> Shown {
    Shown {
        checked: [report.pages, report.records, report.entries],
        skipped: report.skipped.into_iter().map(str::to_owned).collect(),
        faults: report
            .faults
            .into_iter()
            .map(|fault| Found {
                kind: fault.kind.to_owned(),
                place: fault.where_,
                what: fault.what.to_owned(),
            })
            .collect(),
        hint: None,
    }
}

fn of_error(error: &CliError, lang: Lang) -> Shown {
    Shown {
        checked: [0; 3],
        skipped: ["pages", "records", "entries"].map(str::to_owned).into(),
        faults: vec![Found {
            kind: error.kind().to_owned(),
            place: "vault".to_owned(),
            what: error.text(lang),
        }],
        hint: match error.kind() {
            "rolled-back" | "newer-format" => error.hint().cloned(),
            _ => None,
        },
    }
}

/// The words for a part that was not checked.
fn words(part: &str) -> Label {
    match part {
        "pages" => heading::pages(),
        "records" => heading::records(),
        "entries" => heading::log_entries(),
        "restricted" => restriction::records(),
        other => same(other),
    }
}

/// Prints what a check found, with the sentence for when nothing is wrong and the hint for when
/// something is.
pub fn print_report(
    context: &Context,
    report: Report,
    sound: &Label,
    hint: &Label,
) -> Result<(), CliError> {
    print(context, &of_report(report), sound, hint)
}

fn print(
    context: &Context,
    shown: &Shown,
    sound: &Label,
    usual_hint: &Label,
) -> Result<(), CliError> {
    let output = &context.output;
    let [pages, records, entries] = shown.checked;
    if output.format == Format::Json {
        let faults: Vec<_> = shown
            .faults
            .iter()
            .map(|f| json!({"kind": f.kind, "where": f.place, "what": f.what}))
            .collect();
        return output.json(&json!({
            "ok": shown.faults.is_empty(),
            "checked": {"pages": pages, "records": records, "entries": entries},
            "skipped": shown.skipped,
            "faults": faults,
        }));
    }
    let mut block = Block::new(output);
    if shown.faults.is_empty() {
        block.sentence(sound);
    } else {
        let n = u64::try_from(shown.faults.len()).unwrap_or(u64::MAX);
        block.sentence(&result::verified_with_faults(count::faults(n)));
    }
    if !shown.skipped.is_empty() {
        let parts = shown.skipped.iter().map(|part| words(part)).collect();
        block.sentence(&result::skipped_parts(Row(parts)));
    }
    if !shown.faults.is_empty() {
        let list = List::new()
            .column("kind", heading::kind(), |f: &Found| {
                Cell::Text(f.kind.clone())
            })
            .column("where", heading::where_(), |f| Cell::Text(f.place.clone()))
            .free_text("what", heading::what(), |f| Cell::Text(f.what.clone()));
        block.table(&heading::faults(), &list, &shown.faults);
    }
    output.data(&block.print())?;
    if !shown.faults.is_empty() {
        output.say(shown.hint.as_ref().unwrap_or(usual_hint));
    }
    Ok(())
}
