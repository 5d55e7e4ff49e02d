//! `kluis restore`: a backup takes the place of a vault that was lost.

use super::Context;
use super::error::CliError;
use super::message::{Row, backup as words, count};
use super::output::Format;
use super::session;
use crate::actions::backup::Unpacked;
use crate::actions::restore::{self, Order};
use crate::config::Config;
use crate::vault::VaultError;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `kluis restore`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis restore /mnt/backup/0f3a9c51-20261122-020000.kluisbak --vault team.kluis\n\n\
    The coordinator opens it with the passphrase of when it was made. What was destroyed since\n\
    is destroyed again first, by the lists that stand beside the backups: connect the disks.\n\
    What is lost is everything that was recorded after the backup.")]
pub struct Args {
    /// The backup
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// Go on though more was destroyed than the lists prove
    #[arg(long)]
    pub confirm_gap: bool,
}

/// Runs `kluis restore`.
pub fn run(context: &mut Context, args: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let config = session::configure(context)?;
    let target = context.global.vault.clone();
    let target = target.ok_or_else(|| CliError::usage(words::no_target()))?;
    // Said before anybody is asked for a secret.
    if target.symlink_metadata().is_ok() {
        return Err(VaultError::Exists(target).into());
    }
    let options = session::options(context, &config)?;
    let unpacked = Unpacked::open(&args.source)?;
    let (member, credential) = session::secret_of(context, &config, &unpacked.locked()?)?;
    drop(unpacked);
    let live = live_vault(context, &config, &target);
    let ground = words::hold_ground();
    let restored = restore::restore(&Order {
        source: &args.source,
        target: &target,
        live: live.as_deref(),
        member: &member,
        credential: &credential,
        options: &options,
        confirm_gap: args.confirm_gap,
        ground: ground.get(context.output.lang),
    })
    .map_err(|error| CliError::from(error).naming_member(&member))?;
    let output = &context.output;
    for path in &restored.unreached {
        output.warn(&words::list_not_written(path));
    }
    if restored.unproven > 0 {
        output.warn(&words::unproven(restored.unproven));
    }
    if restored.gap > 0 {
        output.warn(&words::gap_confirmed(restored.gap));
    }
    if !restored.leavers.is_empty() {
        output.warn(&words::leavers(Row(restored.leavers.clone())));
    }
    if output.format == Format::Json {
        return output.json(&json!({
            "vault": target.to_string_lossy(),
            "made_at": super::date::moment_in_json(restored.made_at),
            "entry": restored.seq,
            "destroyed": restored.destroyed,
            "held": restored.held,
            "unproven": restored.unproven,
            "unknown": restored.gap,
            "leavers": restored.leavers,
        }));
    }
    output.say(&words::restored(&target, restored.made_at, restored.seq));
    if restored.destroyed > 0 {
        output.say(&words::destroyed_again(count::records(restored.destroyed)));
    }
    if restored.held > 0 {
        output.say(&words::held_back(count::records(restored.held)));
    }
    output.say(&words::numbers_jumped());
    Ok(())
}

/// The vault that this computer usually works in, when it is another folder: it may still be
/// readable, and then knows best what was destroyed.
fn live_vault(context: &Context, config: &Config, target: &Path) -> Option<PathBuf> {
    let usual = [context.environment.vault.clone(), config.vault.clone()];
    let other = |path: &PathBuf| path != target && path.exists();
    usual.into_iter().flatten().find(other)
}
