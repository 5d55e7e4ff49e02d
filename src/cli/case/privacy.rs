//! `kluis case privacy-check`: a decision of a privacy check.

use crate::actions::privacy::{self, PrivacyDraft};
use crate::cli::args::case_number;
use crate::cli::error::CliError;
use crate::cli::label::{VERDICT, YES_NO};
use crate::cli::message::part::{heading, prompt, result};
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::{Context, date, fill, office, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::privacy::{TargetKind, Verdict};
use crate::domain::workflow::Workflow;
use serde_json::{Value, json};

/// Arguments of `kluis case privacy-check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case privacy-check C2026-0007 privacy-1 --for brp \\\n    \
    --basis \"Wet basisregistratie personen\" --compatible yes \\\n    \
    --necessary \"Zonder bewonersgegevens is niet te zeggen wie er woont\" \\\n    \
    --proportionate \"Eén adres, alleen namen\" \\\n    \
    --subsidiary \"Open bronnen gaven niets\" --decide allow\n\n\
    The newest decision of a check about a source or partner counts. Which checks there are, and \
    who decides them: kluis workflow show ID")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// The privacy check, as the workflow names it
    #[arg(value_name = "CHECK")]
    pub check: String,
    /// The source that is to be asked, or the partner that is to be told something
    #[arg(long = "for", value_name = "SOURCE|PARTNER")]
    pub of: Option<String>,
    /// The legal basis of the first collection
    #[arg(long, value_name = "TEXT")]
    pub basis: Option<String>,
    /// Whether this use is compatible with it: yes or no
    #[arg(long, value_name = "yes|no")]
    pub compatible: Option<String>,
    /// Why it is necessary
    #[arg(long, value_name = "TEXT")]
    pub necessary: Option<String>,
    /// Why it is proportionate
    #[arg(long, value_name = "TEXT")]
    pub proportionate: Option<String>,
    /// Why nothing less intrusive will do
    #[arg(long, value_name = "TEXT")]
    pub subsidiary: Option<String>,
    /// What is decided: allow or deny
    #[arg(long, value_name = "allow|deny")]
    pub decide: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    fill::need(
        context,
        &[
            (args.of.is_none(), "--for"),
            (args.basis.is_none(), "--basis"),
            (args.compatible.is_none(), "--compatible"),
            (args.necessary.is_none(), "--necessary"),
            (args.proportionate.is_none(), "--proportionate"),
            (args.subsidiary.is_none(), "--subsidiary"),
            (args.decide.is_none(), "--decide"),
        ],
    )?;
    for (names, given, question) in [
        (YES_NO, &args.compatible, prompt::compatible()),
        (VERDICT, &args.decide, prompt::verdict()),
    ] {
        if let Some(given) = given {
            names.lookup(&question, given)?;
        }
    }
    let text = |option, given: &Option<String>| context.input.optional(option, given.as_deref());
    let basis = text("--basis", &args.basis)?;
    let necessary = text("--necessary", &args.necessary)?;
    let proportionate = text("--proportionate", &args.proportionate)?;
    let subsidiary = text("--subsidiary", &args.subsidiary)?;
    let session = session::open(context)?;
    let of = fill::line(context, args.of.clone(), &prompt::of_source_or_partner())?;
    let basis = fill::line(context, basis, &prompt::basis())?;
    let given = args.compatible.as_deref();
    let compatible = fill::choice(context, YES_NO, given, &prompt::compatible())? == "yes";
    let draft = PrivacyDraft {
        check: args.check.clone(),
        of,
        basis,
        compatible,
        necessary: fill::line(context, necessary, &prompt::necessary())?,
        proportionate: fill::line(context, proportionate, &prompt::proportionate())?,
        subsidiary: fill::line(context, subsidiary, &prompt::subsidiary())?,
        verdict: verdict(context, args.decide.as_deref())?,
    };
    let n = privacy::decide(&session.desk(), args.case, &draft)?;
    fill::recorded(
        context,
        args.case,
        n,
        &result::privacy_checked(args.case, n),
    )
}

fn verdict(context: &Context, given: Option<&str>) -> Result<Verdict, CliError> {
    let id = fill::choice(context, VERDICT, given, &prompt::verdict())?;
    Ok(Verdict::from_id(id).unwrap_or(Verdict::Deny))
}

/// The decisions, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let decisions = case.parts.privacy.iter().map(|decided| {
        let body = &decided.body;
        json!({
            "n": decided.n,
            "check": body.check,
            "of": body.of.id(),
            "for": decided.about,
            "basis": body.basis,
            "compatible": body.compatible,
            "necessary": body.necessary,
            "proportionate": body.proportionate,
            "subsidiary": body.subsidiary,
            "decision": body.verdict.id(),
            "by": decided.by,
            "at": date::moment_in_json(decided.at),
        })
    });
    decisions.collect()
}

/// The decisions, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, workflow: &Workflow, policy: &Policy, lang: Lang) {
    if case.parts.privacy.is_empty() {
        return;
    }
    block.section(&heading::privacy_checks());
    for decided in &case.parts.privacy {
        let body = &decided.body;
        let about = decided.about.as_deref().unwrap_or("");
        let about = match body.of {
            TargetKind::Source => office::consulted(policy, about),
            TargetKind::Partner => office::partner(policy, about),
        };
        let found = workflow.checks().find(|(_, check)| check.id == body.check);
        let check = found.map_or(body.check.as_str(), |(_, check)| check.label.get(lang));
        let verdict = VERDICT.label(body.verdict.id());
        let said = format!("{}: {} – {check}", about.get(lang), verdict.get(lang));
        block.item(&format!("{}. ", decided.n), &said);
        block.indent(3);
        let yes_no = if body.compatible { "yes" } else { "no" };
        let compatible = Cell::Named(String::new(), YES_NO.label(yes_no));
        let at = date::moment_in_table(decided.at, lang);
        let texts: [(Label, Cell); 6] = [
            (heading::basis(), Cell::Text(body.basis.clone())),
            (heading::compatible(), compatible),
            (heading::necessary(), Cell::Text(body.necessary.clone())),
            (
                heading::proportionate(),
                Cell::Text(body.proportionate.clone()),
            ),
            (heading::subsidiary(), Cell::Text(body.subsidiary.clone())),
            (
                heading::decided_by(),
                Cell::Text(format!("{}, {at}", decided.by)),
            ),
        ];
        for (heading, cell) in &texts {
            block.field(heading, cell);
        }
        block.indent(0);
    }
}
