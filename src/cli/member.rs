//! `kluis member`: who may open the vault, and as what.

mod keys;

use super::Context;
use super::error::{CliError, missing};
use super::input::secret::write_new;
use super::label::{ROLE, lookup};
use super::message::{heading, prompt, refusal, result, usage};
use super::output::Format;
use super::output::list::{self, Cell};
use super::session;
use crate::actions::ActionError;
use crate::actions::member::{self, MemberRow};
use crate::domain::label::Label;
use crate::domain::refusal::must_be_allowed;
use crate::domain::role::{Duty, Role};
use crate::vault::locked::Locked;
use crate::vault::slot::Credential;
use serde_json::json;
use std::path::PathBuf;

/// Verbs of `kluis member`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a member, or a machine
    Add(Add),
    /// List the members and their roles
    List(List),
    /// Change your own passphrase
    Passwd(Passwd),
    /// Take a member out; new keys for those who stay
    Remove(keys::Remove),
    /// Replace the vault's keys
    Rotate(keys::Rotate),
    /// Give a member another role
    Role(keys::Role),
    /// Hand the coordinator's role to another member
    HandOver(keys::HandOver),
}

/// Arguments of `kluis member add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    kluis member add m.devries --role analyst\n  \
    kluis member add nacht --role purger --key-out /etc/kluis/nacht.key\n\n\
    Roles: analyst, adviser, inspector, trainee, privacy-officer, archivist, auditor, purger. \
    The last three cannot read the content. The coordinator is the member who made the vault.")]
pub struct Add {
    /// Name of the new member; visible without a key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Role of the new member
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// File whose first line is the first passphrase of the new member, or -
    #[arg(long, value_name = "FILE", conflicts_with = "key_out")]
    pub new_passphrase_file: Option<PathBuf>,
    /// For a machine: write a random key to this new file, mode 0600
    #[arg(long, value_name = "FILE")]
    pub key_out: Option<PathBuf>,
}

/// Arguments of `kluis member list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis member passwd`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Older copies of the vault still open with the old passphrase.")]
pub struct Passwd {
    /// File whose first line is the new passphrase, or -
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Runs `kluis member`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Add(args) => add(context, args),
        Command::List(_) => list(context),
        Command::Passwd(args) => passwd(context, args),
        Command::Remove(args) => keys::remove(context, &args),
        Command::Rotate(_) => keys::rotate(context),
        Command::Role(args) => keys::role(context, &args),
        Command::HandOver(args) => keys::hand_over(context, &args),
    }
}

fn add(context: &mut Context, args: Add) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let given = args
        .role
        .as_deref()
        .map(|role| role_of(role, &prompt::role()))
        .transpose()?;
    let session = session::open(context)?;
    let name = args.name.trim();
    must_be_allowed(session.store.read()?.role(), Duty::Govern)?;
    member::check_new(session.store.vault().keyring(), name)
        .map_err(|error| CliError::from(error).naming_member(name))?;
    let role = match given {
        Some(role) => role,
        None => ask_role(context, &args)?,
    };
    let desk = session.desk();
    let params = session::kdf_params(&session.config);
    let named = |error: ActionError| CliError::from(error).naming_member(name);
    match &args.key_out {
        Some(path) => {
            let file = member::new_key_file(&desk, name);
            write_new(path, file.print().trim_end())?;
            if let Err(error) =
                member::add(&desk, name, role, &Credential::KeyFile(file.key), params)
            {
                // A key that opens nothing is only confusing; that it stays harms nobody.
                let _ = std::fs::remove_file(path);
                return Err(named(error));
            }
        }
        None => {
            let passphrase = context.input.new_passphrase(
                &context.ask,
                name,
                "--new-passphrase-file",
                args.new_passphrase_file.as_deref(),
            )?;
            let credential = Credential::Passphrase(passphrase);
            member::add(&desk, name, role, &credential, params).map_err(named)?;
        }
    }
    let output = &context.output;
    if output.format == Format::Json {
        let key_file = args.key_out.as_ref().map(|path| path.to_string_lossy());
        return output.json(&json!({"name": name, "role": role.id(), "key_file": key_file}));
    }
    output.say(&result::member_added(name, ROLE.label(role.id())));
    match &args.key_out {
        Some(path) => {
            output.say(&result::key_written(path));
            if role == Role::Purger {
                output.say(&result::give_key_to_machine(path));
            }
        }
        None => output.say(&result::tell_passphrase_in_person(name)),
    }
    Ok(())
}

/// The role, by id or label; the coordinator's is refused (exit 4).
fn role_of(given: &str, what: &Label) -> Result<Role, CliError> {
    let known = Role::ALL.map(|role| (role.id(), ROLE.label(role.id())));
    let id = lookup(what, given, known.iter().map(|(id, label)| (*id, label)))?;
    match Role::from_id(id) {
        Some(role) if role != Role::Coordinator => Ok(role),
        _ => Err(CliError::refused(refusal::coordinator_is_handed_over())),
    }
}

/// Asks for the role, or names all that is missing at once.
fn ask_role(context: &Context, args: &Add) -> Result<Role, CliError> {
    if !context.ask.may_ask() {
        let mut absent = vec![usage::option_role()];
        if args.key_out.is_none() && args.new_passphrase_file.is_none() {
            absent.push(usage::option_new_passphrase());
        }
        return Err(missing(absent).with_hint(usage::see_help("kluis member add")));
    }
    let choices: Vec<(&str, Label)> = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Coordinator)
        .map(|role| (role.id(), ROLE.label(role.id())))
        .collect();
    let choices: Vec<_> = choices.iter().map(|(id, label)| (*id, label)).collect();
    let chosen = context.ask.choice(&prompt::role(), &choices, None)?;
    role_of(&chosen, &prompt::role())
}

fn list(context: &mut Context) -> Result<(), CliError> {
    let config = session::configure(context)?;
    let checked = session::names_secret(context, &config);
    let rows = if checked {
        member::list(session::open(context)?.store.vault().keyring())
    } else {
        let path = session::vault_path(context, &config)?;
        member::list(Locked::open(&path)?.keyring())
    };
    let columns = list::List::new()
        .column("name", heading::name(), |m: &MemberRow| {
            Cell::Text(m.name.clone())
        })
        .free_text("role", heading::role(), |m| {
            Cell::Named(m.role.clone(), ROLE.label(&m.role))
        })
        .column("since_entry", heading::since_entry(), |m| {
            Cell::Number(i64::try_from(m.since_entry).unwrap_or(i64::MAX))
        });
    context.output.list(&columns, &rows, &result::none())?;
    if !checked {
        context.output.say(&result::unchecked_without_key());
    }
    Ok(())
}

fn passwd(context: &mut Context, args: Passwd) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let desk = session.desk();
    let name = session.store.vault().member().name.clone();
    if context.global.key_file.is_some() {
        return Err(
            CliError::refused(usage::key_has_no_passphrase(&name)).with_hint(usage::replace_key())
        );
    }
    let passphrase = context.input.new_passphrase(
        &context.ask,
        &name,
        "--new-passphrase-file",
        args.new_passphrase_file.as_deref(),
    )?;
    let params = session::kdf_params(&session.config);
    member::change_credential(&desk, &Credential::Passphrase(passphrase), params)?;
    let output = &context.output;
    if output.format == Format::Json {
        return output.json(&json!({"name": name}));
    }
    output.say(&result::passphrase_changed(&name));
    output.say(&result::old_copies_keep_old_passphrase());
    Ok(())
}
