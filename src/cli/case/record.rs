//! `kluis case note` and `intervene`: what is recorded in a case besides decisions.

use super::{Intervene, InterveneAdd, InterveneCancel, InterveneDone, InterveneVerb, Note, peek};
use crate::actions::ActionError;
use crate::actions::case::{self, InterventionDraft};
use crate::cli::error::CliError;
use crate::cli::fill::{need, recorded};
use crate::cli::label::EFFECT;
use crate::cli::message::{prompt, result, same};
use crate::cli::session::{self, Session};
use crate::cli::{Context, office};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::intervention::{InterventionResult, catalogue, may_carry_out};
use crate::domain::label::Label;
use crate::domain::policy::{ActsAs, Policy};
use crate::domain::workflow::Workflow;

/// The case that questions are about; one that has ended takes nothing in.
fn running(session: &Session, number: Number) -> Result<(Case, Workflow), CliError> {
    let (case, workflow) = peek(session, number)?;
    case.must_run().map_err(ActionError::from)?;
    Ok((case, workflow))
}

/// Runs `note`.
pub fn note(context: &mut Context, args: &Note) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    need(context, &[(args.text.is_none(), "--text")])?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let text = match text {
        Some(text) => text,
        None => {
            running(&session, args.case)?;
            context.ask.text(&prompt::note())?
        }
    };
    let n = case::note(&session.desk(), args.case, &text)?;
    recorded(context, args.case, n, &result::note_added(args.case, n))
}

/// Runs `intervene`.
pub fn intervene(context: &mut Context, args: &Intervene) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    match &args.verb {
        InterveneVerb::Add(add) => plan(context, args.case, add),
        InterveneVerb::Done(done) => finish(context, args.case, done),
        InterveneVerb::Cancel(cancel) => drop_one(context, args.case, cancel),
    }
}

fn plan(context: &mut Context, number: Number, args: &InterveneAdd) -> Result<(), CliError> {
    need(
        context,
        &[(args.kind.is_none(), "--kind"), (args.by.is_none(), "--by")],
    )?;
    let kind = context.input.optional("--kind", args.kind.as_deref())?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let ask = &context.ask;
    let asks = kind.is_none() || args.by.is_none();
    if asks {
        running(&session, number)?;
    }
    let policy = office::policy(&session)?;
    let by = match &args.by {
        Some(by) => by.clone(),
        None => {
            let labels: Vec<(&str, Label)> = policy
                .partners
                .keys()
                .map(|id| (id.as_str(), office::partner(&policy, id)))
                .collect();
            let choices: Vec<_> = labels.iter().map(|(id, label)| (*id, label)).collect();
            ask.choice(&prompt::partner(), &choices, None)?
        }
    };
    let kind = match kind {
        Some(kind) => kind,
        None => ask_kind(context, &policy, &by)?,
    };
    let planned_on = match args.planned {
        None if asks => {
            let typed = ask.optional_line(&prompt::planned_on())?;
            parse_planned(context, typed)?
        }
        planned => planned,
    };
    let draft = InterventionDraft {
        kind,
        by,
        planned_on,
        text,
    };
    let n = case::plan_intervention(&session.desk(), number, &draft)?;
    recorded(context, number, n, &result::intervention_added(number, n))
}

/// The date that was typed, asked for again until it is one or nothing.
fn parse_planned(
    context: &Context,
    mut typed: Option<String>,
) -> Result<Option<chrono::NaiveDate>, CliError> {
    while let Some(text) = typed {
        match crate::cli::date::parse(text.trim()) {
            Ok(date) => return Ok(Some(date)),
            Err(why) => context.ask.remark(&why),
        }
        typed = context.ask.optional_line(&prompt::planned_on())?;
    }
    Ok(None)
}

/// Asks which kind, from those that this partner may carry out; one of no body names it freely.
fn ask_kind(context: &Context, policy: &Policy, by: &str) -> Result<String, CliError> {
    let question = prompt::kind_of_intervention();
    let labels = policy
        .partners
        .keys()
        .map(|id| (id, office::partner(policy, id)));
    let labels: Vec<_> = labels.collect();
    let choices = labels.iter().map(|(id, label)| (id.as_str(), label));
    let by = crate::cli::label::lookup(&prompt::partner(), by, choices)?;
    let acts_as = policy.partners[by].acts_as;
    if acts_as == ActsAs::None {
        return context.ask.line(&question, None);
    }
    let kinds: Vec<(String, Label)> = catalogue()
        .iter()
        .filter(|kind| may_carry_out(kind, by, acts_as).is_ok())
        .map(|kind| (kind.number.to_string(), same(&kind.name)))
        .collect();
    let choices: Vec<_> = kinds.iter().map(|(n, name)| (n.as_str(), name)).collect();
    context.ask.choice(&question, &choices, None)
}

fn finish(context: &mut Context, number: Number, args: &InterveneDone) -> Result<(), CliError> {
    need(context, &[(args.result.is_none(), "--result")])?;
    let result = args.result.as_deref().map(effect).transpose()?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let today = context.clock.today();
    let (on, result) = match (args.on, result) {
        (on, Some(result)) => (on.unwrap_or(today), result),
        (on, None) => {
            let (case, _) = running(&session, number)?;
            let intervention = case.get_intervention(args.n).map_err(ActionError::from)?;
            intervention
                .must_be_open(number)
                .map_err(ActionError::from)?;
            let on = match on {
                Some(on) => on,
                None => context.ask.date(&prompt::done_on(), Some(today))?,
            };
            let labels: Vec<_> = EFFECT.ids().map(|id| (id, EFFECT.label(id))).collect();
            let choices: Vec<_> = labels.iter().map(|(id, label)| (*id, label)).collect();
            let chosen = context.ask.choice(&prompt::result(), &choices, None)?;
            (on, effect(&chosen)?)
        }
    };
    case::finish_intervention(&session.desk(), number, args.n, on, result, text.as_deref())?;
    let said = result::intervention_done(number, args.n);
    recorded(context, number, args.n, &said)
}

fn effect(given: &str) -> Result<InterventionResult, CliError> {
    let id = EFFECT.lookup(&prompt::result(), given)?;
    Ok(InterventionResult::from_id(id).unwrap_or(InterventionResult::Unknown))
}

fn drop_one(context: &mut Context, number: Number, args: &InterveneCancel) -> Result<(), CliError> {
    need(context, &[(args.reason.is_none(), "--reason")])?;
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let reason = match reason {
        Some(reason) => reason,
        None => {
            running(&session, number)?;
            context.ask.text(&prompt::reason())?
        }
    };
    case::cancel_intervention(&session.desk(), number, args.n, &reason)?;
    let said = result::intervention_cancelled(number, args.n);
    recorded(context, number, args.n, &said)
}
