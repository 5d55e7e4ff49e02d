//! `kluis case refer`: what stands in another system, and stays there.

use crate::actions::refer;
use crate::cli::args::case_number;
use crate::cli::error::CliError;
use crate::cli::label::{RIEC_ROLE, SYSTEM};
use crate::cli::message::lowered;
use crate::cli::message::part::{heading, prompt, result};
use crate::cli::message::way::result as way;
use crate::cli::output::block::Block;
use crate::cli::{Context, date, fill, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::part::Part;
use crate::domain::reference::{Reference, RiecRole, System};
use serde_json::{Value, json};

/// Arguments of `kluis case refer`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case refer C2026-0007 --system riec-is --reference 2026-0418\n\n\
    Systems: riec-is, viadesk, track, ibase, rx-enterprise, c3, dook, waaksamen, other. The \
    reference is recorded; what stands in the other system is not taken over.")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The other system
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// What the other system calls it
    #[arg(long, value_name = "TEXT")]
    pub reference: Option<String>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let lacks = [
        (args.system.is_none(), "--system"),
        (args.reference.is_none(), "--reference"),
    ];
    fill::need(context, &lacks)?;
    if let Some(system) = &args.system {
        SYSTEM.lookup(&prompt::system(), system)?;
    }
    let reference = context
        .input
        .optional("--reference", args.reference.as_deref())?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let system = fill::choice(context, SYSTEM, args.system.as_deref(), &prompt::system())?;
    let system = System::from_id(system).unwrap_or(System::Other);
    let reference = fill::line(context, reference, &prompt::reference())?;
    let n = refer::add(
        &session.desk(),
        args.case,
        system,
        &reference,
        text.as_deref(),
    )?;
    fill::recorded(
        context,
        args.case,
        n,
        &result::reference_added(args.case, n),
    )
}

/// The references, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let references = case.parts.references.iter().map(|reference| {
        json!({
            "n": reference.n,
            "system": reference.about,
            "reference": stated(&reference.body),
            "as": reference.body.role.map(RiecRole::id),
            "text": reference.body.text,
            "on": reference.done_on.map(|day| day.to_string()),
            "by": reference.by,
            "taken_over": false,
        })
    });
    references.collect()
}

/// What the other system calls it, where that is known.
fn stated(reference: &Reference) -> Option<&str> {
    Some(reference.reference.as_str()).filter(|text| !text.is_empty())
}

/// The newest reference to the regional centre's system.
fn newest_of_riec(case: &Case) -> Option<&Part<Reference>> {
    let of_riec = |r: &&Part<Reference>| r.about.as_deref() == Some(System::RiecIs.id());
    case.parts.references.iter().rev().find(of_riec)
}

/// As what the town takes part at the regional centre, as programs see it.
pub fn riec_for_programs(case: &Case) -> Value {
    newest_of_riec(case).map_or(Value::Null, |newest| {
        json!({
            "as": newest.body.role.map(RiecRole::id),
            "reference": stated(&newest.body),
            "on": newest.done_on.map(|day| day.to_string()),
        })
    })
}

/// As what the town takes part at the regional centre, as people read it.
pub fn riec(case: &Case) -> Option<Label> {
    let newest = &newest_of_riec(case)?.body;
    let said = riec_label(newest.role, stated(newest));
    Some(said.unwrap_or_else(|| way::riec_reference("")))
}

/// As what the town takes part and under which reference, where either is known.
pub fn riec_label(role: Option<RiecRole>, reference: Option<&str>) -> Option<Label> {
    let role = role.map(|role| lowered(RIEC_ROLE.label(role.id())));
    Some(match (role, reference) {
        (Some(role), Some(reference)) => way::riec_as_with(role, reference),
        (Some(role), None) => way::riec_as(role),
        (None, reference) => way::riec_reference(reference?),
    })
}

/// The references, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, lang: Lang) {
    if case.parts.references.is_empty() {
        return;
    }
    block.section(&heading::references());
    for reference in &case.parts.references {
        let system = SYSTEM.label(reference.about.as_deref().unwrap_or("other"));
        let mut said = system.get(lang).to_owned();
        if let Some(stated) = stated(&reference.body) {
            said = format!("{said}: {stated}");
        }
        if let Some(role) = reference.body.role {
            let role = way::riec_as(lowered(RIEC_ROLE.label(role.id())));
            said = format!("{said} ({})", role.get(lang));
        }
        if let Some(on) = reference.done_on {
            said = format!("{}  {said}", date::in_table(on, lang));
        }
        block.item(&format!("{}. ", reference.n), &said);
        if let Some(text) = &reference.body.text {
            block.indent(3).prose(text).indent(0);
        }
    }
}
