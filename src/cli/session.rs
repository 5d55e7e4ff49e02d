//! One way from the command line to an open vault.

use super::Context;
use super::error::CliError;
use super::message::{usage, vault};
use crate::actions::{Desk, office};
use crate::config::Config;
use crate::store::{Options, Store};
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
    named.ok_or_else(|| CliError::usage(usage::no_vault_named()))
}

/// Opens the vault as the member and with the secret that line, environment and configuration
/// name; asks for the passphrase on a terminal.
///
/// # Errors
/// No vault or member named (exit 2); locked (exit 5); damaged, rolled back (exit 6).
pub fn open(context: &mut Context) -> Result<Session, CliError> {
    let config = configure(context)?;
    let path = vault_path(context, &config)?;
    let locked = Locked::open(&path)?;
    let key_file = context.global.key_file.clone();
    let (member, credential) = match key_file {
        Some(file) => with_key_file(context, &config, &locked, &file)?,
        None => with_passphrase(context, &config, &locked)?,
    };
    let purpose = context
        .input
        .optional("--purpose", context.global.purpose.as_deref())?;
    let options = options(context, &config)?;
    let store = office::open(&path, &member, &credential, options)
        .map_err(|error| CliError::from(error).naming_member(&member))?;
    if !store.freshness_checked() {
        context.output.say(&vault::freshness_unknown());
    }
    Ok(Session {
        store,
        config,
        purpose,
    })
}

/// Who works: option, variable, configuration.
fn named_member(context: &Context, config: &Config) -> Option<String> {
    context
        .global
        .member
        .clone()
        .or_else(|| config.member.clone())
}

fn with_key_file(
    context: &Context,
    config: &Config,
    locked: &Locked,
    path: &Path,
) -> Result<(String, Credential), CliError> {
    let text = context.input.secret("--key-file", path)?;
    let file = KeyFile::parse(&text).map_err(|_| CliError::usage(usage::not_a_key_file(path)))?;
    // A name on the line that is not the key's own: the slot then does not open with it.
    let member = named_member(context, config).unwrap_or_else(|| file.member.clone());
    if file.vault_id != locked.keyring().vault_id {
        return Err(CliError::from(VaultError::WrongKeyFile).naming_member(&member));
    }
    Ok((member, Credential::KeyFile(file.key)))
}

fn with_passphrase(
    context: &Context,
    config: &Config,
    locked: &Locked,
) -> Result<(String, Credential), CliError> {
    let member =
        named_member(context, config).ok_or_else(|| CliError::usage(usage::no_member_named()))?;
    // Before anybody is asked for a secret: is there such a member, and is it a passphrase?
    let protector = locked
        .protector(&member)
        .map_err(|e| CliError::from(e).naming_member(&member))?;
    if protector == Protector::KeyFile {
        return Err(CliError::from(VaultError::OtherSecret { key_file: true }));
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
