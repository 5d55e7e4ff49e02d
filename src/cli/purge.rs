//! `kluis purge`: destroys what is due.

use super::Context;
use super::args::{count, date};
use super::error::CliError;
use super::label::RULE;
use super::message::{
    backup, count as counted, heading, part, progress, refusal, restriction, result,
};
use super::output::Output;
use super::output::block::Block;
use super::output::list::{Cell, List};
use super::progress::Progress;
use super::retention::HoldJson;
use super::{office, session};
use crate::actions::purge::{self, PurgeLine, PurgeReport};
use crate::actions::share::Told;
use crate::domain::label::Label;
use crate::domain::policy::Policy;
use chrono::NaiveDate;
use serde::Serialize;

/// Arguments of `kluis purge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis purge --dry-run\n  \
    kluis purge --key-file /etc/kluis/nachtjob.key --no-input\n\n\
    What is on hold is passed over and reported. Past the cap nothing is destroyed until a \
    person has said how many: --approve N.")]
pub struct Args {
    /// Only say what would be destroyed
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: as if it were this day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "dry_run")]
    pub as_of: Option<NaiveDate>,
    /// Destroy this number of records, past the cap; persons only, logged
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "dry_run")]
    pub approve: Option<u32>,
}

/// Runs `kluis purge`.
pub fn run(context: &mut Context, args: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let desk = session.desk();
    Progress::follow(&session.store, &context.output, progress::destroying());
    let report = match args.dry_run {
        true => purge::dry_run(&desk, args.as_of)?,
        false => purge::purge(&desk, args.approve)?,
    };
    session.store.tell(None);
    for path in &report.unreached {
        context.output.warn(&backup::list_not_written(path));
    }
    for path in &report.expired {
        context.output.say(&backup::expired(path));
    }
    // Behind the clock because no person has been here since: that deserves a word.
    let waits = args.as_of.is_none() && report.as_of < session.store.clock().today();
    let json = Json::of(&report, args.dry_run);
    let policy = office::policy(&session)?;
    context.output.show(&json, |output| {
        for_people(&report, args.dry_run, waits, &policy, output)
    })
}

/// The report as programs see it.
#[derive(Serialize)]
struct Json {
    as_of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    destroyed: Option<Vec<LineJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    would_destroy: Option<Vec<LineJson>>,
    held: Vec<LineJson>,
    must_be_told: Vec<ToldJson>,
    declaration: Option<String>,
}

#[derive(Serialize)]
struct ToldJson {
    number: String,
    to: String,
    on: String,
}

#[derive(Serialize)]
struct LineJson {
    kind: &'static str,
    number: String,
    rule: Option<&'static str>,
    destroy_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<HoldJson>,
}

impl Json {
    fn of(report: &PurgeReport, dry_run: bool) -> Json {
        let lines = |lines: &[PurgeLine]| lines.iter().map(LineJson::of).collect();
        let destroyed = lines(&report.destroyed);
        let (destroyed, would_destroy) = match dry_run {
            true => (None, Some(destroyed)),
            false => (Some(destroyed), None),
        };
        Json {
            as_of: report.as_of.to_string(),
            destroyed,
            would_destroy,
            held: lines(&report.held),
            must_be_told: report.told.iter().map(ToldJson::of).collect(),
            declaration: report.declaration.map(|number| number.to_string()),
        }
    }
}

impl ToldJson {
    fn of(told: &Told) -> ToldJson {
        ToldJson {
            number: told.number.to_string(),
            to: told.to.clone(),
            on: told.on.to_string(),
        }
    }
}

impl LineJson {
    fn of(line: &PurgeLine) -> LineJson {
        LineJson {
            kind: line.number.kind.id(),
            number: line.number.to_string(),
            rule: (!line.hidden).then(|| line.term.rule.id()),
            destroy_on: line.term.destroy_on.to_string(),
            hold: line.hold.as_ref().map(HoldJson::of),
        }
    }
}

/// What was destroyed, what was passed over and why, and the sentence that counts.
fn for_people(
    report: &PurgeReport,
    dry_run: bool,
    waits: bool,
    policy: &Policy,
    output: &Output,
) -> String {
    let mut page = Block::new(output);
    let records = counted::records(report.destroyed.len() as u64);
    if !report.destroyed.is_empty() {
        let title = match dry_run {
            true => heading::would_be_destroyed(),
            false => heading::destroyed(),
        };
        page.table(&title, &columns(), &report.destroyed);
    }
    if !report.held.is_empty() {
        page.section(&heading::on_hold());
        for line in &report.held {
            page.sentence(&not_destroyed(line));
        }
    }
    if !report.told.is_empty() {
        page.section(&part::heading::must_be_told());
        for told in &report.told {
            let partner = office::partner(policy, &told.to);
            page.sentence(&part::result::told(told.number, partner, told.on));
        }
        page.sentence(&match dry_run {
            true => part::result::tell_when_destroyed(),
            false => part::result::tell_about_destruction(),
        });
    }
    if !report.destroyed.is_empty() || !report.held.is_empty() {
        page.prose("");
    }
    let sum = match (report.declaration, report.destroyed.is_empty()) {
        (Some(declaration), _) => result::purged(records, declaration),
        (None, true) if !report.held.is_empty() => result::nothing_else_due(),
        (None, true) => result::nothing_due(),
        (None, false) => result::would_purge(records, report.as_of),
    };
    page.sentence(&sum);
    if let Some(declaration) = report.declaration {
        page.sentence(&result::read_declaration(declaration));
    }
    if waits {
        page.sentence(&result::purge_waits_for_person(report.as_of));
    }
    page.print()
}

fn columns() -> List<PurgeLine> {
    List::new()
        .column("number", heading::number(), |l: &PurgeLine| {
            Cell::Text(l.number.to_string())
        })
        .free_text("rule", heading::rule(), |l| {
            let rule = l.term.rule.id();
            match l.hidden {
                true => Cell::Value(serde_json::Value::Null, restriction::status()),
                false => Cell::Named(rule.to_owned(), RULE.label(rule)),
            }
        })
        .column("destroy_on", heading::term_ended_on(), |l| {
            Cell::Date(l.term.destroy_on)
        })
}

/// Why a thing on hold is passed over (labels.md, “refusal, hold”).
fn not_destroyed(line: &PurgeLine) -> Label {
    let mut parts = vec![refusal::not_destroyed(line.number)];
    if let Some(hold) = &line.hold {
        parts.push(match &hold.ground {
            Some(ground) => refusal::on_hold_since(hold.since, ground),
            None => refusal::on_hold_since_bare(hold.since),
        });
        parts.extend(hold.review_on.map(refusal::review_on));
    }
    let joined = |text: fn(&Label) -> &str| {
        let parts: Vec<&str> = parts.iter().map(text).collect();
        parts.join(" ")
    };
    Label::new(joined(|l| &l.nl), joined(|l| &l.en))
}
