//! `kluis verify`: the whole vault against its log.

use super::Context;
use super::error::{CliError, Exit};
use super::message::{Row, count, heading, result, vault};
use super::output::Format;
use super::output::block::Block;
use super::output::list::{Cell, List};
use super::session;
use crate::domain::label::Lang;
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
}

/// Runs `kluis verify`.
pub fn run(context: &mut Context, _: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let checked = session::open(context)
        .and_then(|session| verify::run(&session.store).map_err(CliError::from));
    let shown = match checked {
        Ok(report) => of_report(report),
        // A vault that does not open is the answer, not a failure to give one.
        Err(error) if error.exit() == Exit::Integrity => of_error(&error, context.output.lang),
        Err(error) => return Err(error),
    };
    print(context, &shown)?;
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
    }
}

fn print(context: &Context, shown: &Shown) -> Result<(), CliError> {
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
    let (pages, records) = (count::pages(pages), count::records(records));
    if shown.faults.is_empty() {
        block.sentence(&result::verified(pages, records, count::entries(entries)));
    } else {
        let n = u64::try_from(shown.faults.len()).unwrap_or(u64::MAX);
        block.sentence(&result::verified_with_faults(count::faults(n)));
        let list = List::new()
            .column("kind", heading::kind(), |f: &Found| {
                Cell::Text(f.kind.clone())
            })
            .column("where", heading::where_(), |f| Cell::Text(f.place.clone()))
            .free_text("what", heading::what(), |f| Cell::Text(f.what.clone()));
        block.table(&heading::faults(), &list, &shown.faults);
    }
    if !shown.skipped.is_empty() {
        block.sentence(&result::skipped_parts(Row(shown.skipped.clone())));
    }
    output.data(&block.print())?;
    if !shown.faults.is_empty() {
        output.say(&vault::stop_and_verify_done());
    }
    Ok(())
}
