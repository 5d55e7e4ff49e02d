//! `kluis member remove|rotate|role|hand-over`: changes of keys and roles.

use super::role_of;
use crate::actions::{ActionError, member};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::label::ROLE;
use crate::cli::message::{Row, backup, key_change, prompt};
use crate::cli::output::Format;
use crate::cli::session;
use serde_json::json;

/// Arguments of `kluis member remove`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis member remove j.jansen --hand-to m.devries\n\n\
    Everybody who stays gets new keys, without being present. Nobody else may have the vault \
    open meanwhile. The coordinator cannot leave: hand the role over first.")]
pub struct Remove {
    /// Name of the member who leaves
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Member who leads their cases from now on
    #[arg(long, value_name = "NAME")]
    pub hand_to: Option<String>,
}

/// Arguments of `kluis member rotate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "After a leak of keys. Nobody else may have the vault open meanwhile.")]
pub struct Rotate {}

/// Arguments of `kluis member role`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis member role c.bakker adviser\n\n\
    Who can no longer read the content with the new role cannot read what comes later either: \
    the keys are replaced.")]
pub struct Role {
    /// Name of the member
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The new role
    #[arg(value_name = "ROLE")]
    pub role: String,
}

/// Arguments of `kluis member hand-over`.
#[derive(Debug, clap::Args)]
#[command(after_help = "The coordinator takes the role of the member who takes over.")]
pub struct HandOver {
    /// Name of the member who becomes coordinator
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Runs `kluis member remove`.
pub fn remove(context: &mut Context, args: &Remove) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let named = |error: ActionError| CliError::from(error).naming_member(&args.name);
    let removed =
        member::remove(session.store, &args.name, args.hand_to.as_deref()).map_err(named)?;
    let output = &context.output;
    for path in &removed.unreached {
        output.warn(&backup::list_not_written(path));
    }
    if output.format == Format::Json {
        let cases: Vec<String> = removed.cases.iter().map(ToString::to_string).collect();
        return output.json(&json!({
            "name": removed.name, "cases": cases, "handed_to": removed.handed_to,
        }));
    }
    output.say(&key_change::access_withdrawn(&removed.name));
    output.say(&key_change::beyond_the_vault(&removed.name));
    if !removed.cases.is_empty() {
        let cases = Row(removed.cases);
        match &removed.handed_to {
            Some(heir) => output.say(&key_change::cases_handed_to(cases, heir)),
            None => output.say(&key_change::cases_without_lead(cases, &removed.name)),
        }
    }
    Ok(())
}

/// Runs `kluis member rotate`.
pub fn rotate(context: &mut Context) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let store = member::rotate(session.store)?;
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"epoch": store.vault().keyring().epoch}));
    }
    output.say(&key_change::keys_replaced());
    Ok(())
}

/// Runs `kluis member role`.
pub fn role(context: &mut Context, args: &Role) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let role = role_of(&args.role, &prompt::role())?;
    let session = session::open(context)?;
    let named = |error: ActionError| CliError::from(error).naming_member(&args.name);
    member::change_role(session.store, &args.name, role).map_err(named)?;
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"name": args.name, "role": role.id()}));
    }
    output.say(&key_change::role_changed(&args.name, ROLE.label(role.id())));
    Ok(())
}

/// Runs `kluis member hand-over`.
pub fn hand_over(context: &mut Context, args: &HandOver) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let named = |error: ActionError| CliError::from(error).naming_member(&args.name);
    member::hand_over(&session.store, &args.name).map_err(named)?;
    let own = session.store.role();
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"coordinator": args.name, "role": own.id()}));
    }
    output.say(&key_change::handed_over(&args.name));
    output.say(&key_change::your_role_now(ROLE.label(own.id())));
    Ok(())
}
