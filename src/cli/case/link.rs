//! `kluis case link` and `kluis case unlink`: how cases stand to each other.

use crate::actions::link;
use crate::cli::args::case_number;
use crate::cli::error::CliError;
use crate::cli::label::{GIVEN_RELATION, RELATION};
use crate::cli::message::lowered;
use crate::cli::message::way::{heading, prompt, result};
use crate::cli::output::block::Block;
use crate::cli::{Context, date, fill, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::Lang;
use crate::domain::link::Relation;
use serde_json::{Value, json};

/// Arguments of `kluis case link`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case link C2026-0007 C2026-0003 --as follows\n\n\
    Relations: part-of, follows, same-network. Both cases show it, each in its own words; the \
    other case may have ended. kluis case unlink takes it back.")]
pub struct Link {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Number of the other case
    #[arg(value_name = "C", value_parser = case_number)]
    pub other: Number,
    /// part-of, follows or same-network
    #[arg(long = "as", value_name = "RELATION")]
    pub relation: Option<String>,
}

/// Arguments of `kluis case unlink`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case unlink C2026-0007 C2026-0003\n\n\
    The relation is taken back with both cases, also where one has ended.")]
pub struct Unlink {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// Number of the other case
    #[arg(value_name = "C", value_parser = case_number)]
    pub other: Number,
}

/// Runs `link`.
pub fn link(context: &mut Context, args: &Link) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    fill::need(context, &[(args.relation.is_none(), "--as")])?;
    if let Some(relation) = &args.relation {
        GIVEN_RELATION.lookup(&prompt::relation(), relation)?;
    }
    let session = session::open(context)?;
    let given = args.relation.as_deref();
    let id = fill::choice(context, GIVEN_RELATION, given, &prompt::relation())?;
    let relation = Relation::from_id(id).unwrap_or(Relation::SameNetwork);
    link::link(&session.desk(), args.case, args.other, relation)?;
    let value = json!({
        "number": args.case.to_string(),
        "case": args.other.to_string(),
        "as": relation.id(),
    });
    let said = result::linked(args.case, lowered(RELATION.label(id)), args.other);
    context
        .output
        .show(&value, |output| format!("{}\n", said.get(output.lang)))
}

/// Runs `unlink`.
pub fn unlink(context: &mut Context, args: &Unlink) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    link::unlink(&session.desk(), args.case, args.other)?;
    let value = json!({
        "number": args.case.to_string(),
        "case": args.other.to_string(),
        "as": null,
    });
    let said = result::unlinked(args.case, args.other);
    context
        .output
        .show(&value, |output| format!("{}\n", said.get(output.lang)))
}

/// The relations, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let links = case.links().map(|link| {
        json!({
            "case": link.about,
            "as": link.body.relation.map(Relation::id),
            "on": link.done_on.map(|day| day.to_string()),
            "by": link.by,
        })
    });
    links.collect()
}

/// The relations, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, lang: Lang) {
    if case.links().next().is_none() {
        return;
    }
    block.section(&heading::links());
    for link in case.links() {
        let relation = RELATION.label(link.body.relation.map_or("", Relation::id));
        let other = link.about.as_deref().unwrap_or("");
        let said = result::related(relation, other);
        let on = link.done_on.map(|on| date::in_table(on, lang));
        block.item(
            "– ",
            &[on.as_deref().unwrap_or(""), said.get(lang)].join("  "),
        );
    }
}
