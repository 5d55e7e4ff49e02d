//! `kluis case person`: the persons of a case, and how they were informed.

use crate::actions::person;
use crate::cli::args::{case_number, count, date};
use crate::cli::error::CliError;
use crate::cli::label::{INFORMED, PERSON_ROLE, SENSITIVE};
use crate::cli::message::heading as common;
use crate::cli::message::part::{heading, prompt, refusal, result};
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::{Context, fill, office, session};
use crate::domain::case::Case;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::person::{Informed, Person, PersonRole, Sensitive};
use crate::domain::policy::Policy;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Arguments of `kluis case person`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis case person C2026-0007 add --name @- --role subject,victim\n  \
    kluis case person C2026-0007 add --name @- --role victim --sensitive health \\\n    \
    --ground \"art. 9 lid 2 onder g AVG\"\n  \
    kluis case person C2026-0007 add --name @- --role contact --of politie\n  \
    kluis case person C2026-0007 inform 1 --deferred-until 01-09-2026")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "C", value_parser = case_number)]
    pub case: Number,
    /// What happens.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Verbs of `kluis case person C`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Record a person
    Add(Add),
    /// Record how a person was informed
    Inform(Inform),
}

/// Arguments of `kluis case person C add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Roles: subject, victim, witness, facilitator, contact. \
    Sensitive data: criminal, health, sexual-life, religion, ethnic-origin, political-opinion, \
    trade-union, genetic, biometric; they need a ground, and so does every person in a case of a \
    strict theme.")]
pub struct Add {
    /// What the person is called; @FILE or @- keeps it off the command line
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// What the person is in this case; several with commas between them
    #[arg(long, value_name = "ROLE", value_delimiter = ',')]
    pub role: Vec<String>,
    /// The partner for whom the person acts, of a contact person
    #[arg(long, value_name = "PARTNER")]
    pub of: Option<String>,
    /// Which sensitive data are kept about them; several with commas between them
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub sensitive: Vec<String>,
    /// The ground for keeping them
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
}

/// Arguments of `kluis case person C inform`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Before a case is archived, this is recorded of every person. \
    What was said before is replaced."
)]
pub struct Inform {
    /// Number of the person within the case
    #[arg(value_name = "N", value_parser = count)]
    pub n: u32,
    /// When the person was informed
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub done: Option<NaiveDate>,
    /// Until when it is put off
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub deferred_until: Option<NaiveDate>,
    /// Why it is left out
    #[arg(long, value_name = "TEXT")]
    pub left_out: Option<String>,
}

/// Runs it.
pub fn run(context: &mut Context, args: &Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    match &args.verb {
        Verb::Add(add) => run_add(context, args.case, add),
        Verb::Inform(inform) => run_inform(context, args.case, inform),
    }
}

fn run_add(context: &mut Context, number: Number, args: &Add) -> Result<(), CliError> {
    let lacks = [
        (args.name.is_none(), "--name"),
        (args.role.is_empty(), "--role"),
    ];
    fill::need(context, &lacks)?;
    let mut roles = Vec::new();
    for given in &args.role {
        roles.extend(PersonRole::from_id(
            PERSON_ROLE.lookup(&prompt::role(), given)?,
        ));
    }
    let mut sensitive = Vec::new();
    for given in &args.sensitive {
        sensitive.extend(Sensitive::from_id(
            SENSITIVE.lookup(&prompt::sensitive(), given)?,
        ));
    }
    let name = context.input.optional("--name", args.name.as_deref())?;
    let ground = context.input.optional("--ground", args.ground.as_deref())?;
    let session = session::open(context)?;
    let name = fill::line(context, name, &prompt::name())?;
    if roles.is_empty() {
        let id = fill::choice(context, PERSON_ROLE, None, &prompt::role())?;
        roles.extend(PersonRole::from_id(id));
    }
    let person = Person {
        name,
        roles,
        sensitive,
        ground,
        informed: None,
    };
    let n = person::add(&session.desk(), number, &person, args.of.as_deref())?;
    fill::recorded(context, number, n, &result::person_added(number, n))?;
    context.output.say(&result::inform_later(number, n));
    Ok(())
}

fn run_inform(context: &mut Context, number: Number, args: &Inform) -> Result<(), CliError> {
    let given = [
        args.done.is_some(),
        args.deferred_until.is_some(),
        args.left_out.is_some(),
    ];
    let given = given.iter().filter(|given| **given).count();
    if given > 1 {
        return Err(CliError::usage(refusal::not_both_done_and_not()));
    }
    fill::need(
        context,
        &[(given == 0, "--done | --deferred-until | --left-out")],
    )?;
    let reason = context
        .input
        .optional("--left-out", args.left_out.as_deref())?;
    let session = session::open(context)?;
    let informed = match (args.done, args.deferred_until, reason) {
        (Some(on), ..) => Informed::Done { on },
        (_, Some(until), _) => Informed::Deferred { until },
        (.., Some(reason)) => Informed::LeftOut { reason },
        _ => ask(context)?,
    };
    person::inform(&session.desk(), number, args.n, &informed)?;
    let said = result::person_informed(number, args.n);
    fill::recorded(context, number, args.n, &said)
}

fn ask(context: &Context) -> Result<Informed, CliError> {
    let today = context.clock.today();
    Ok(
        match fill::choice(context, INFORMED, None, &prompt::informed())? {
            "done" => Informed::Done {
                on: context.ask.date(&prompt::informed_on(), Some(today))?,
            },
            "deferred" => Informed::Deferred {
                until: context.ask.date(&prompt::deferred_until(), None)?,
            },
            _ => Informed::LeftOut {
                reason: context.ask.line(&prompt::left_out(), None)?,
            },
        },
    )
}

/// The persons, as programs see them.
pub fn for_programs(case: &Case) -> Vec<Value> {
    let persons = case.parts.persons.iter().map(|person| {
        let body = &person.body;
        let roles: Vec<_> = body.roles.iter().map(|role| role.id()).collect();
        let sensitive: Vec<_> = body.sensitive.iter().map(|kind| kind.id()).collect();
        json!({
            "n": person.n,
            "name": body.name,
            "roles": roles,
            "of": person.about,
            "sensitive": sensitive,
            "ground": body.ground,
            "informed": body.informed.as_ref().map(informed_for_programs),
        })
    });
    persons.collect()
}

fn informed_for_programs(informed: &Informed) -> Value {
    let (mut on, mut until, mut reason) = (None, None, None);
    match informed {
        Informed::Done { on: day } => on = Some(day.to_string()),
        Informed::Deferred { until: day } => until = Some(day.to_string()),
        Informed::LeftOut { reason: why } => reason = Some(why),
    }
    json!({"how": informed.id(), "on": on, "until": until, "reason": reason})
}

/// The persons, as people read them.
pub fn put(block: &mut Block<'_>, case: &Case, policy: &Policy, lang: Lang) {
    if case.parts.persons.is_empty() {
        return;
    }
    block.section(&heading::persons());
    for person in &case.parts.persons {
        let body = &person.body;
        let roles = names(
            body.roles.iter().map(|role| PERSON_ROLE.label(role.id())),
            lang,
        );
        block.item(
            &format!("{}. ", person.n),
            &format!("{}: {roles}", body.name),
        );
        block.indent(3);
        if let Some(of) = &person.about {
            let of = Cell::Named(of.clone(), office::partner(policy, of));
            block.field(&heading::acts_for(), &of);
        }
        if !body.sensitive.is_empty() {
            let kinds = body.sensitive.iter().map(|kind| SENSITIVE.label(kind.id()));
            block.field(&heading::sensitive(), &Cell::Text(names(kinds, lang)));
        }
        block.field(&common::ground(), &Cell::text(body.ground.clone()));
        let informed = match &body.informed {
            None => result::informed_open(),
            Some(Informed::Done { on }) => result::informed_done(on),
            Some(Informed::Deferred { until }) => result::informed_deferred(until),
            Some(Informed::LeftOut { reason }) => result::informed_left_out(reason),
        };
        block.field(&heading::informed(), &Cell::Named(String::new(), informed));
        block.indent(0);
    }
}

fn names(labels: impl Iterator<Item = Label>, lang: Lang) -> String {
    let names: Vec<String> = labels.map(|label| label.get(lang).to_lowercase()).collect();
    names.join(", ")
}
