//! `kluis restrict` and `kluis unrestrict`: a record for named members only.

use super::args::case_or_signal;
use super::error::{self, CliError};
use super::message::{Row, restriction as say, same};
use super::{Context, session};
use crate::actions::restrict;
use crate::domain::id::Number;
use serde_json::json;

/// Arguments of `kluis restrict`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis restrict S2026-0031 --to m.devries,j.jansen\n\n\
    Everybody else sees that the number exists, and no more. A case takes its signals with it. \
    Given again, it changes to whom; name yourself too, if you are to read on.")]
pub struct Restrict {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
    /// The members who may read it; names, with commas between them
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    pub to: Vec<String>,
}

/// Arguments of `kluis unrestrict`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis unrestrict S2026-0031")]
pub struct Unrestrict {
    /// Number of the case or signal
    #[arg(value_name = "C|S", value_parser = case_or_signal)]
    pub number: Number,
}

/// Runs `restrict`.
pub fn run(context: &mut Context, args: &Restrict) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if args.to.is_empty() {
        return Err(error::missing(vec![same("--to")]));
    }
    let session = session::open(context)?;
    let done = restrict::restrict(&session.desk(), args.number, &args.to).map_err(|error| {
        let unknown = args.to.iter().find(|name| {
            let vault = session.store.vault();
            vault.keyring().find_present(name).is_none()
        });
        CliError::from(error).naming_member(unknown.map_or("", String::as_str))
    })?;
    let with: Vec<String> = done.with.iter().map(ToString::to_string).collect();
    let value = json!({
        "number": args.number.to_string(), "restricted_to": done.to, "with": with,
    });
    context.output.show(&value, |output| {
        let said = say::restricted_to(args.number, Row(done.to.clone()));
        format!("{}\n", said.get(output.lang))
    })?;
    if !with.is_empty() {
        context.output.say(&say::along(Row(with)));
    }
    context.output.say(&say::backups_stay());
    let own = session.store.vault().member().name.clone();
    if !done.to.contains(&own) {
        context.output.say(&say::you_are_not_named(args.number));
    }
    Ok(())
}

/// Runs `unrestrict`.
pub fn lift(context: &mut Context, args: &Unrestrict) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let done = restrict::unrestrict(&session.desk(), args.number)?;
    let with: Vec<String> = done.with.iter().map(ToString::to_string).collect();
    let value = json!({
        "number": args.number.to_string(), "restricted_to": null, "with": with,
    });
    context.output.show(&value, |output| {
        format!("{}\n", say::lifted(args.number).get(output.lang))
    })?;
    if !with.is_empty() {
        context.output.say(&say::along(Row(with)));
    }
    Ok(())
}
