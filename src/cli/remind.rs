//! What somebody should come back to: shown with a record, counted in lists, told by `kluis status`;
//! and `kluis case asked` and `kluis signal asked`, which settle what a partner was asked after.

use super::args::{case_number, count, date, signal_number};
use super::error::CliError;
use super::message::way::{heading, prompt, result};
use super::output::block::Block;
use super::session::Session;
use super::{Context, fill, office, session};
use crate::actions::remind::{self, DueLine};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::label::{Label, Lang};
use crate::domain::part::{Part, PartKind};
use crate::domain::policy::Policy;
use crate::domain::reminder::Reminder;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Arguments of `kluis case asked`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis case asked C2026-0007 --text \"VTH heeft het bedrijf gecontroleerd; in orde\"\n\n\
    When a case is left to one partner, kluis reminds you after three months to ask what came \
    of it: kluis status shows it. This records the answer, and the reminder is settled.")]
pub struct CaseArgs {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub number: Number,
    /// What was asked, and came of it.
    #[command(flatten)]
    pub asked: Asked,
}

/// Arguments of `kluis signal asked`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis signal asked S2026-0031 --text \"Nog niet aan toe gekomen\" --again 01-10-2026\n\n\
    When a signal is left to one partner, kluis reminds you after three months to ask what came \
    of it: kluis status shows it. This records the answer, and the reminder is settled.")]
pub struct SignalArgs {
    /// Number of the signal
    #[arg(value_name = "S", value_parser = signal_number)]
    pub number: Number,
    /// What was asked, and came of it.
    #[command(flatten)]
    pub asked: Asked,
}

/// What both take.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Number of the reminder within the record [default: the first that is open]
    #[arg(value_name = "N", value_parser = count)]
    pub n: Option<u32>,
    /// What came of it; @FILE or @- to read it
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Ask again on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub again: Option<NaiveDate>,
}

/// Runs `case asked`.
pub fn case(context: &mut Context, args: &CaseArgs) -> Result<(), CliError> {
    run(context, args.number, &args.asked)
}

/// Runs `signal asked`.
pub fn signal(context: &mut Context, args: &SignalArgs) -> Result<(), CliError> {
    run(context, args.number, &args.asked)
}

fn run(context: &mut Context, number: Number, args: &Asked) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    fill::need(context, &[(args.text.is_none(), "--text")])?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let text = fill::long(context, text, &prompt::answer())?;
    let n = remind::asked(&session.desk(), number, args.n, &text, args.again)?;
    fill::recorded(context, number, n, &result::asked(number))?;
    if let Some(on) = args.again {
        context.output.say(&result::ask_again_on(on));
    }
    Ok(())
}

/// Says after a decision when it will be asked what came of it.
///
/// # Errors
/// Those of the store.
pub fn announce(
    context: &Context,
    session: &Session,
    number: Number,
    record: &RecordId,
) -> Result<(), CliError> {
    if let Some(on) = remind::find_next(&session.store, record)? {
        context.output.say(&result::will_ask(number, on));
    }
    Ok(())
}

/// The reminders of a record, as programs see them.
pub fn for_programs(reminders: &[Part<Reminder>]) -> Vec<Value> {
    let day = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let all = reminders.iter().map(|reminder| {
        json!({
            "n": reminder.n,
            "partner": reminder.about,
            "due_on": day(reminder.due_on),
            "asked_on": day(reminder.done_on),
            "answer": reminder.body.answer,
        })
    });
    all.collect()
}

/// The reminders of a record, as people read them.
pub fn put(block: &mut Block<'_>, reminders: &[Part<Reminder>], policy: &Policy, lang: Lang) {
    if reminders.is_empty() {
        return;
    }
    block.section(&heading::reminders());
    for reminder in reminders {
        let partner = reminder.about.as_deref();
        let partner = partner.map(|id| office::partner(policy, id));
        let said = match (reminder.due_on.or(reminder.done_on), partner) {
            (Some(on), Some(partner)) => result::ask_partner_on(partner, on),
            (Some(on), None) => result::ask_on(on),
            (None, _) => result::settled(),
        };
        block.item(&format!("{}. ", reminder.n), said.get(lang));
        if let Some(answer) = &reminder.body.answer {
            block.indent(3).prose(answer).indent(0);
        }
    }
}

/// Says under a list how much there is to come back to.
///
/// # Errors
/// Those of the store.
pub fn count_due(context: &Context, session: &Session) -> Result<(), CliError> {
    let due = remind::list_due(&session.store)?;
    if !due.is_empty() {
        context.output.say(&result::come_back(due.len()));
    }
    Ok(())
}

/// What is to be come back to, as programs see it.
pub fn due_for_programs(due: &[DueLine]) -> Vec<Value> {
    let all = due.iter().map(|line| {
        json!({
            "number": line.number.to_string(),
            "kind": line.kind.id(),
            "n": line.n,
            "about": line.about,
            "due_on": line.due_on.to_string(),
        })
    });
    all.collect()
}

/// What is to be come back to, as `kluis status` tells it.
pub fn put_due(block: &mut Block<'_>, due: &[DueLine], policy: &Policy, lang: Lang) {
    if due.is_empty() {
        return;
    }
    block.section(&heading::to_come_back_to());
    for line in due {
        let said = due_line(line, policy);
        block.item("– ", said.get(lang));
        if line.kind == PartKind::Reminder {
            let noun = match line.number.kind {
                NumberKind::Case => "case",
                _ => "signal",
            };
            let with = result::ask_with(noun, line.number);
            block.indent(2).sentence(&with).indent(0);
        }
    }
}

fn due_line(line: &DueLine, policy: &Policy) -> Label {
    let (number, on) = (line.number, line.due_on);
    match (line.kind, line.about.as_deref()) {
        (PartKind::Reminder, Some(partner)) => {
            result::ask_partner(number, office::partner(policy, partner), on)
        }
        (PartKind::Reminder, None) => result::ask_somebody(number, on),
        (PartKind::Measure, _) => result::look_at_measure(number, line.n, on),
        (PartKind::Person, _) => result::inform_person(number, line.n, on),
        _ => result::come_back_to(number, on),
    }
}
