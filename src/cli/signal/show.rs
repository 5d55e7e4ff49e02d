//! `kluis signal show`: one signal, as programs and as people read it.

use super::{Show, outcome, status_label};
use crate::actions::signal::{self, Shown};
use crate::cli::error::CliError;
use crate::cli::message::{heading, known as say, restriction, result};
use crate::cli::output::Output;
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::{Context, checklist, correction, known, merge, office, remind, session, share};
use crate::domain::policy::Policy;
use crate::domain::signal::{Signal, SignalStatus, weigh_by};
use crate::domain::workflow::judge::ChecklistLine;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Runs it.
pub fn run(context: &mut Context, args: &Show) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let shown = signal::show(&session.desk(), args.signal)?;
    let policy = office::policy(&session)?;
    let (signal, workflow) = (&shown.signal, &shown.workflow);
    let lines = workflow.checklist(&signal.standing(workflow), &BTreeSet::new());
    let mut value = for_programs(signal, &lines, context);
    value["corrections"] = correction::for_programs(&shown.corrections);
    value["restricted_to"] = json!(shown.restricted_to);
    value["known"] = known::for_programs(&shown.known);
    context
        .output
        .show(&value, |output| for_people(&shown, &lines, &policy, output))
}

fn for_programs(signal: &Signal, lines: &[ChecklistLine], context: &Context) -> Value {
    json!({
        "number": signal.number.to_string(),
        "source": signal.source,
        "reference": signal.reference,
        "received_on": signal.received_on.to_string(),
        "theme": signal.theme,
        "status": signal.status.id(),
        "case": signal.case.map(|case| case.to_string()),
        "destroy_on": signal.destroy_on.map(|day| day.to_string()),
        "text": signal.text,
        "street": signal.street,
        "house_number": signal.house_number,
        "postcode": signal.postcode,
        "city": signal.city,
        "time": signal.time,
        "topic": signal.topic,
        "checklist": checklist::for_programs(lines, context.output.lang),
        "weighings": checklist::weighings_for_programs(&signal.weighings),
        "outcome": outcome::for_programs(signal),
        "disclosures": share::for_programs(&signal.disclosures),
        "reminders": remind::for_programs(&signal.reminders),
        "merged": merge::signals_for_programs(signal),
        "merged_into": signal.went_into.map(|into| into.number.to_string()),
        "origins": merge::origins_for_programs(&signal.origins),
    })
}

fn for_people(shown: &Shown, lines: &[ChecklistLine], policy: &Policy, output: &Output) -> String {
    let lang = output.lang;
    let (signal, workflow) = (&shown.signal, &shown.workflow);
    let mut block = Block::new(output);
    let status = status_label(signal.status, signal.case);
    block
        .field(&heading::number(), &Cell::Text(signal.number.to_string()))
        .field(&heading::source(), &office::source(policy, &signal.source))
        .field(&heading::reference(), &Cell::text(signal.reference.clone()))
        .field(&heading::received_on(), &Cell::Date(signal.received_on))
        .field(
            &heading::theme(),
            &office::theme(policy, signal.theme.as_deref()),
        )
        .field(&heading::status(), &Cell::Named(String::new(), status));
    if let Some(names) = &shown.restricted_to {
        block.field(&restriction::heading(), &Cell::Texts(names.clone()));
    }
    merge::put_signals(&mut block, signal);
    if signal.status == SignalStatus::New {
        let by = weigh_by(signal.received_on, policy.retention.weigh_within);
        block.field(&heading::weigh_by(), &Cell::Date(by));
    }
    block.field(&heading::destroy_on(), &Cell::date(signal.destroy_on));
    if let Some(hold) = &signal.hold {
        let mut held = result::held_since(hold.since, &hold.ground);
        if let Some(review) = hold.review_on {
            held = result::held_with_review(held, review);
        }
        block.field(&heading::hold(), &Cell::Named(String::new(), held));
    }
    put_address(
        &mut block,
        [&signal.street, &signal.house_number],
        [&signal.postcode, &signal.city],
    );
    if signal.time.is_some() {
        block.field(&heading::time_of_day(), &Cell::text(signal.time.clone()));
    }
    if signal.topic.is_some() {
        block.field(&heading::topic(), &Cell::text(signal.topic.clone()));
    }
    block.section(&heading::text()).prose(&signal.text);
    let hits = known::for_people(&shown.known);
    if !hits.is_empty() {
        let hits: Vec<&str> = hits.iter().map(|said| said.get(lang)).collect();
        block.section(&say::heading()).prose(&hits.join("\n"));
    }
    checklist::put_checklist(&mut block, workflow, lines, lang);
    outcome::put(&mut block, signal, lang);
    share::put(&mut block, &signal.disclosures, policy, lang);
    remind::put(&mut block, &signal.reminders, policy, lang);
    merge::put_origins(&mut block, &signal.origins, lang);
    checklist::put_weighings(&mut block, policy, workflow, &signal.weighings, lang);
    correction::put(&mut block, &shown.corrections, lang);
    block.print()
}

/// Street with house number, and postcode with town, on one line; nothing where none is known.
pub(super) fn put_address(
    block: &mut Block<'_>,
    street: [&Option<String>; 2],
    town: [&Option<String>; 2],
) {
    let line = |parts: [&Option<String>; 2]| {
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    };
    let address = [line(street), line(town)];
    let address: Vec<&str> = address
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if !address.is_empty() {
        block.field(&heading::address(), &Cell::Text(address.join(", ")));
    }
}
