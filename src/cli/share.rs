//! `kluis share`: the register of what was given to whom.

use super::Context;
use super::args::case_or_signal;
use super::error::CliError;
use super::message::heading as common;
use super::message::part::{heading, prompt, result};
use super::output::block::Block;
use super::output::list::Cell;
use super::{date, fill, office, session};
use crate::actions::share::{self, Content, ShareDraft};
use crate::domain::disclosure::Disclosure;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::part::Part;
use crate::domain::policy::Policy;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `kluis share`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis share C2026-0007 --to politie --person \"teamchef wijkteam\" \\\n    \
    --ground \"art. 16 convenant\" --need \"controle op 3 maart\" \\\n    \
    --channel \"beveiligde mail\" --text @bericht.txt\n  \
    kluis share C2026-0007 --to riec --person accountmanager --ground convenant \\\n    \
    --need weging --channel overleg --file rapport.pdf\n\n\
    This records what was given; it sends nothing. A file is hashed and compared, and not kept. \
    The text of an MMA tip is not passed on verbatim.")]
pub struct Args {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// The partner that receives it
    #[arg(long, value_name = "PARTNER")]
    pub to: Option<String>,
    /// Who receives it there: a function or a name
    #[arg(long, value_name = "TEXT")]
    pub person: Option<String>,
    /// The legal ground
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// What they need it for
    #[arg(long, value_name = "TEXT")]
    pub need: Option<String>,
    /// How it is given: secure mail, by word of mouth …
    #[arg(long, value_name = "TEXT")]
    pub channel: Option<String>,
    /// What is given, as text; @FILE or @- to read it
    #[arg(long, value_name = "TEXT", conflicts_with = "file")]
    pub text: Option<String>,
    /// What is given, as a file
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// What the receiver must observe
    #[arg(long, value_name = "TEXT")]
    pub conditions: Option<String>,
    /// Give the text of an MMA tip verbatim all the same; why
    #[arg(long, value_name = "TEXT")]
    pub verbatim_tip: Option<String>,
}

/// Runs `kluis share`.
///
/// # Errors
/// Those of [`share::share`]; a file that cannot be read (exit 1).
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let without_content = args.text.is_none() && args.file.is_none();
    fill::need(
        context,
        &[
            (args.to.is_none(), "--to"),
            (args.person.is_none(), "--person"),
            (args.ground.is_none(), "--ground"),
            (args.need.is_none(), "--need"),
            (args.channel.is_none(), "--channel"),
            (without_content, "--text | --file"),
        ],
    )?;
    let text = |option, given: &Option<String>| context.input.optional(option, given.as_deref());
    let person = text("--person", &args.person)?;
    let ground = text("--ground", &args.ground)?;
    let need = text("--need", &args.need)?;
    let channel = text("--channel", &args.channel)?;
    let conditions = text("--conditions", &args.conditions)?;
    let verbatim_tip = text("--verbatim-tip", &args.verbatim_tip)?;
    let given = text("--text", &args.text)?;
    let file = match &args.file {
        Some(path) => Some(Content::File {
            name: path
                .file_name()
                .map_or(String::new(), |name| name.to_string_lossy().into_owned()),
            bytes: context.input.bytes(path)?,
        }),
        None => None,
    };
    let session = session::open(context)?;
    let policy = office::policy(&session)?;
    let draft = ShareDraft {
        to: match &args.to {
            Some(to) => to.clone(),
            None => ask_partner(context, &policy)?,
        },
        person: fill::line(context, person, &prompt::receiver())?,
        ground: fill::line(context, ground, &super::message::prompt::ground())?,
        need: fill::line(context, need, &prompt::need())?,
        channel: fill::line(context, channel, &prompt::channel())?,
        content: match file {
            Some(file) => file,
            None => Content::Text(fill::long(context, given, &prompt::given())?),
        },
        conditions,
        verbatim_tip,
    };
    let shared = share::share(&session.desk(), args.number, &draft)?;
    let value = json!({
        "number": args.number.to_string(),
        "n": shared.n,
        "sha256": shared.sha256,
    });
    let partner = Label::new(&draft.to, &draft.to);
    let partner = policy
        .partners
        .keys()
        .find(|id| id.eq_ignore_ascii_case(draft.to.trim()))
        .map_or(partner, |id| office::partner(&policy, id));
    context.output.show(&value, |output| {
        let said = result::shared(args.number, shared.n, partner);
        format!("{}\n", said.get(output.lang))
    })?;
    if shared.uncompared {
        context.output.warn(&result::could_not_compare());
    }
    Ok(())
}

fn ask_partner(context: &Context, policy: &Policy) -> Result<String, CliError> {
    let labels: Vec<(&str, Label)> = policy
        .partners
        .keys()
        .map(|id| (id.as_str(), office::partner(policy, id)))
        .collect();
    let choices: Vec<_> = labels.iter().map(|(id, label)| (*id, label)).collect();
    let question = super::message::prompt::partner();
    context.ask.choice(&question, &choices, None)
}

/// Disclosures, as programs see them.
pub fn for_programs(disclosures: &[Part<Disclosure>]) -> Vec<Value> {
    let disclosures = disclosures.iter().map(|given| {
        let body = &given.body;
        json!({
            "n": given.n,
            "to": given.about,
            "person": body.person,
            "on": given.done_on.map(|day| day.to_string()),
            "ground": body.ground,
            "need": body.need,
            "channel": body.channel,
            "conditions": body.conditions,
            "text": body.text,
            "file": body.file,
            "bytes": body.bytes,
            "sha256": body.sha256,
            "compared": body.compared,
            "repeats": body.repeats,
            "verbatim_reason": body.verbatim_reason,
            "by": given.by,
        })
    });
    disclosures.collect()
}

/// Disclosures, as people read them.
pub fn put(block: &mut Block<'_>, disclosures: &[Part<Disclosure>], policy: &Policy, lang: Lang) {
    if disclosures.is_empty() {
        return;
    }
    block.section(&heading::disclosures());
    for given in disclosures {
        let body = &given.body;
        let to = office::partner(policy, given.about.as_deref().unwrap_or(""));
        let on = given.done_on.map(|on| date::in_table(on, lang));
        let said = format!("{}  {}", on.unwrap_or_default(), to.get(lang));
        block.item(&format!("{}. ", given.n), &said);
        block.indent(3);
        let repeats = (!body.repeats.is_empty()).then(|| {
            let reason = body.verbatim_reason.as_deref().unwrap_or("");
            format!("{} ({})", reason, body.repeats.join(", "))
        });
        let file = body.file.as_ref().map(|name| match body.compared {
            true => name.clone(),
            false => format!("{name} ({})", result::not_compared().get(lang)),
        });
        let fields: [(Label, Cell); 8] = [
            (heading::receiver(), Cell::Text(body.person.clone())),
            (common::ground(), Cell::Text(body.ground.clone())),
            (heading::need(), Cell::Text(body.need.clone())),
            (heading::channel(), Cell::Text(body.channel.clone())),
            (heading::conditions(), Cell::text(body.conditions.clone())),
            (heading::verbatim(), Cell::text(repeats)),
            (heading::file(), Cell::text(file)),
            (
                super::message::same("SHA-256"),
                Cell::Text(body.sha256.clone()),
            ),
        ];
        for (heading, cell) in &fields {
            block.field(heading, cell);
        }
        if let Some(text) = &body.text {
            super::checklist::put_text(block, &common::text(), text, lang);
        }
        block.indent(0);
    }
}
