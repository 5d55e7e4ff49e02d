//! Who must be told of a correction or a destruction, as programs and as people see it.

use super::error::CliError;
use super::message::part::result;
use super::message::way;
use super::session::Session;
use super::{Context, office};
use crate::actions::share::Told;
use serde_json::{Value, json};

/// For programs.
pub fn for_programs(told: &[Told]) -> Vec<Value> {
    let all = told.iter().map(|told| {
        json!({
            "number": told.number.to_string(),
            "to": told.to,
            "on": told.on.to_string(),
        })
    });
    all.collect()
}

/// Says after a correction who received what was corrected.
///
/// # Errors
/// Those of the store.
pub fn after_correction(
    context: &Context,
    session: &Session,
    told: &[Told],
) -> Result<(), CliError> {
    if told.is_empty() {
        return Ok(());
    }
    context.output.say(&way::result::tell_of_correction());
    say_each(context, session, told)
}

/// Says each, on a line of its own.
///
/// # Errors
/// Those of the store.
pub fn say_each(context: &Context, session: &Session, told: &[Told]) -> Result<(), CliError> {
    let policy = office::policy(session)?;
    for told in told {
        let partner = office::partner(&policy, &told.to);
        context
            .output
            .say(&result::told(told.number, partner, told.on));
    }
    Ok(())
}
