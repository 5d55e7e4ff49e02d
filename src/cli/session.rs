//! One way from the command line to an open vault.

use super::Context;
use super::error::CliError;
use super::message::{backup, usage, vault};
use crate::actions::{ActionError, Desk, office};
use crate::config::Config;
use crate::store::weighing::parse_time;
use crate::store::{Options, Schema, Store, StoreError};
use crate::vault::VaultError;
use crate::vault::kdf::KdfParams;
use crate::vault::keyfile::KeyFile;
use crate::vault::locked::Locked;
use crate::vault::slot::{Credential, Protector};
use std::path::{Path, PathBuf};

/// An open vault, with the configuration that led to it.
pub struct Session {
    /// The open vault.
    pub store: Store,
    /// The configuration.
    pub config: Config,
    purpose: Option<String>,
}

impl Session {
    /// Where the member works.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.store,
            purpose: self.purpose.clone(),
        }
    }
}

/// Reads the configuration, and from then on speaks its language.
///
/// # Errors
/// A file that was named and is not there (exit 1); one that is wrong (exit 2).
pub fn configure(context: &mut Context) -> Result<Config, CliError> {
    let config = Config::load(context.global.config.as_deref())?;
    context.speak(config.language);
    Ok(config)
}

/// The folder of the vault: option, variable, configuration.
///
/// # Errors
/// None was named (exit 2).
pub fn vault_path(context: &Context, config: &Config) -> Result<PathBuf, CliError> {
    let named = context
        .global
        .vault
        .clone()
        .or_else(|| config.vault.clone());
    named.ok_or_else(|| CliError::usage(usage::no_vault_named()).with_hint(usage::name_the_vault()))
}

/// Opens the vault as the member and with the secret that line, environment and configuration
/// name; asks for the passphrase on a terminal.
///
/// # Errors
/// No vault or member named (exit 2); locked (exit 5); damaged, rolled back (exit 6).
pub fn open(context: &mut Context) -> Result<Session, CliError> {
    Ok(open_with_secret(context)?.0)
}

/// Opens the vault as [`open`] does, and gives back what opened it: for a command that opens a
/// copy with the same secret.
///
/// # Errors
/// Those of [`open`].
pub fn open_with_secret(context: &mut Context) -> Result<(Session, Credential), CliError> {
    let config = configure(context)?;
    let path = vault_path(context, &config)?;
    let locked = Locked::open(&path)?;
    let (member, credential) = secret_of(context, &config, &locked)?;
    let purpose = context
        .input
        .optional("--purpose", context.global.purpose.as_deref())?;
    let options = options(context, &config)?;
    let store = office::open(&path, &member, &credential, options)
        .map_err(|error| opening(error, &path, &locked).naming_member(&member))?;
    if let Some(since) = store.restored_since() {
        let at = parse_time(&since.at)?;
        let said = backup::restored_since(at, since.first_lost, since.last_lost);
        context.output.warn(&said);
    }
    if let Some(done) = store.upgraded()
        && let Some((path, until)) = &done.copy
    {
        let (from, to) = (done.from.to_string(), done.to.to_string());
        context.output.say(&vault::upgraded(from, to, path, until));
    }
    if !store.freshness_checked() {
        context.output.say(&vault::freshness_unknown());
    }
    let session = Session {
        store,
        config,
        purpose,
    };
    Ok((session, credential))
}

/// The member, and the secret that opens a vault for them; asks for a passphrase on a terminal.
///
/// # Errors
/// No member named (exit 2); a secret of the wrong kind, an unknown member (exit 5).
pub fn secret_of(
    context: &Context,
    config: &Config,
    locked: &Locked,
) -> Result<(String, Credential), CliError> {
    match context.global.key_file.clone() {
        Some(file) => with_key_file(context, locked, &file),
        None => with_passphrase(context, config, locked),
    }
}

/// What stopped it; a database that is gone is damage, and no trouble of the file system.
fn opening(error: ActionError, path: &Path, locked: &Locked) -> CliError {
    let gone = !path.join(locked.keyring().database()).exists();
    match error {
        ActionError::Store(StoreError::Sql(_) | StoreError::Disk(_)) if gone => {
            VaultError::damaged("the database").into()
        }
        error => error.into(),
    }
}

/// Whether a secret was named, so that nobody need be asked for one; a passphrase also needs to
/// be somebody's.
pub fn names_secret(context: &Context, config: &Config) -> bool {
    let global = &context.global;
    global.key_file.is_some()
        || global.passphrase_file.is_some() && named_member(context, config).is_some()
}

/// Who works: option, variable, configuration.
pub fn named_member(context: &Context, config: &Config) -> Option<String> {
    context
        .global
        .member
        .clone()
        .or_else(|| config.member.clone())
}

fn with_key_file(
    context: &Context,
    locked: &Locked,
    path: &Path,
) -> Result<(String, Credential), CliError> {
    let text = context.input.secret("--key-file", path)?;
    let file = KeyFile::parse(&text).map_err(|_| CliError::usage(usage::not_a_key_file(path)))?;
    let member = key_holder(context, &file);
    if file.vault_id != locked.keyring().vault_id {
        return Err(CliError::from(VaultError::WrongKeyFile).naming_member(&member));
    }
    Ok((member, Credential::KeyFile(file.key)))
}

/// Whose key it is: the file says so. A name that was given along with the file stands above it (a
/// key of another member then does not fit); one that is only the habit of this computer, or that
/// the environment names while the line names the file, does not.
fn key_holder(context: &Context, file: &KeyFile) -> String {
    let (global, environment) = (&context.global, &context.environment);
    let habit = global.member == environment.member && global.key_file != environment.key_file;
    match &global.member {
        Some(member) if !habit => member.clone(),
        _ => file.member.clone(),
    }
}

fn with_passphrase(
    context: &Context,
    config: &Config,
    locked: &Locked,
) -> Result<(String, Credential), CliError> {
    let member = named_member(context, config).ok_or_else(|| {
        CliError::usage(usage::no_member_named()).with_hint(usage::name_the_member())
    })?;
    // Before anybody is asked for a secret: is there such a member, and is it a passphrase?
    let protector = locked
        .protector(&member)
        .map_err(|e| CliError::from(e).naming_member(&member))?;
    if protector == Protector::KeyFile {
        let error = CliError::from(VaultError::OtherSecret { key_file: true });
        return Err(error.naming_member(&member));
    }
    let file = context.global.passphrase_file.as_deref();
    let passphrase = context.input.passphrase(&context.ask, &member, file)?;
    Ok((member, Credential::Passphrase(passphrase)))
}

/// How the store is opened: where the head is kept, how long to wait, what time it is.
///
/// # Errors
/// No folder for the state can be found (exit 2).
pub fn options(context: &Context, config: &Config) -> Result<Options, CliError> {
    let state_dir = config
        .state_dir
        .clone()
        .or_else(|| crate::config::find_state_dir(&|name| std::env::var_os(name)))
        .ok_or_else(|| CliError::usage(usage::no_state_dir()))?;
    Ok(Options {
        state_dir,
        busy_timeout: config.busy_timeout,
        clock: context.clock.clone(),
        clock_confirmed: context.global.confirm_clock,
        schema: Schema::present(),
    })
}

/// The Argon2 settings for slots made from now on.
pub fn kdf_params(config: &Config) -> KdfParams {
    KdfParams {
        memory_kib: config.kdf.memory_mib * 1024,
        passes: config.kdf.passes,
        lanes: config.kdf.lanes,
    }
}
