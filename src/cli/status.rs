//! `kluis status`: what is visible without a key.

use super::Context;
use super::date::moment_in_json;
use super::error::CliError;
use super::holder::{self, Other};
use super::label::ROLE;
use super::message::{backup, heading, result, vault};
use super::output::block::Block;
use super::output::list::{Cell, List};
use super::{office as policies, remind, session};
use crate::actions::member::{self, MemberRow};
use crate::actions::office::{self, Pulse};
use crate::canonical::to_hex;
use crate::domain::policy::Policy;
use crate::store::weighing::parse_time;
use crate::vault::keyring::{FORMAT, Keyring};
use crate::vault::locked::Locked;
use crate::vault::share;
use chrono::{DateTime, Months, Utc};
use serde_json::{Value, json};

/// Arguments of `kluis status`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "No key is asked for. With --passphrase-file or --key-file it also checks \
    what it shows, and tells of the last purge, \
    backup and restore drill."
)]
pub struct Args {}

/// Runs `kluis status`.
pub fn run(context: &mut Context, _: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let config = session::configure(context)?;
    let path = session::vault_path(context, &config)?;
    let locked = Locked::open(&path)?;
    let (keyring, pulse, policy) = match session::names_secret(context, &config) {
        true => {
            let session = session::open(context)?;
            let pulse = office::pulse(&session.store)?;
            let policy = policies::policy(&session)?;
            let keyring = session.store.vault().keyring().clone();
            (keyring, Some(pulse), policy)
        }
        false => (locked.keyring().clone(), None, Policy::built_in()),
    };
    let last_purge = pulse
        .as_ref()
        .and_then(|pulse| pulse.last_purge.as_ref())
        .map(|(at, destroyed)| Ok::<_, CliError>((parse_time(at)?, *destroyed)))
        .transpose()?;
    let drill = Trial::of(pulse.as_ref(), context.clock.now())?;
    let members = member::list(&keyring);
    let (others, share) = (holder::others(&path), share::kind(&path));
    let mut value = document(&keyring, &members, pulse.as_ref(), last_purge, &drill);
    value["holders"] = others.iter().map(Other::document).collect();
    value["share"] = json!(share);
    context.output.show(&value, |output| {
        let mut block = Block::new(output);
        block
            .field(&heading::vault(), &Cell::Text(path.display().to_string()))
            .field(
                &heading::organisation(),
                &Cell::Text(keyring.organisation.clone()),
            )
            .field(&heading::vault_id(), &Cell::Text(to_hex(&keyring.vault_id)))
            .field(&heading::format(), &Cell::Number(FORMAT.into()));
        for other in &others {
            block.field(
                &heading::in_use_by(),
                &Cell::Value(Value::Null, other.said()),
            );
        }
        if let Some(pulse) = &pulse {
            let said = match last_purge {
                Some((at, destroyed)) => result::purged_at(at, destroyed),
                None => result::no_purge_yet(),
            };
            block
                .field(&heading::last_purge(), &Cell::Value(Value::Null, said))
                .field(&heading::last_backup(), &drill.backup_cell())
                .field(&heading::last_drill(), &drill.cell())
                .field(&heading::log_entries(), &number(pulse.entries))
                .field(&heading::destroyed_in_all(), &number(pulse.destroyed));
        }
        let list = List::new()
            .column("name", heading::name(), |m: &MemberRow| {
                Cell::Text(m.name.clone())
            })
            .free_text("role", heading::role(), |m| {
                Cell::Named(m.role.clone(), ROLE.label(&m.role))
            });
        block.table(&heading::members(), &list, &members);
        if let Some(pulse) = &pulse {
            remind::put_due(&mut block, &pulse.due, &policy, output.lang);
        }
        block.print()
    })?;
    if let Some(kind) = share {
        context.output.warn(&vault::on_a_share(kind));
    }
    match pulse {
        Some(_) if drill.due => context.output.warn(&backup::drill_due()),
        Some(_) => {}
        None => context.output.say(&result::unchecked_without_key()),
    }
    Ok(())
}

/// After so many months a restore drill is due again.
const DRILL_EVERY: Months = Months::new(3);

/// What is known of copies and of the last restore drill.
struct Trial {
    /// When the newest copy was made.
    backup: Option<DateTime<Utc>>,
    /// When the last drill was, whether it succeeded, and when its copy was made.
    last: Option<(DateTime<Utc>, bool, DateTime<Utc>)>,
    /// Whether the last one failed or lies too far back, or there never was one.
    due: bool,
}

impl Trial {
    fn of(pulse: Option<&Pulse>, now: DateTime<Utc>) -> Result<Trial, CliError> {
        let last = pulse.and_then(|pulse| pulse.last_drill.as_ref());
        let last = match last {
            Some(drill) => Some((
                parse_time(&drill.at)?,
                drill.ok,
                parse_time(&drill.made_at)?,
            )),
            None => None,
        };
        let backup = pulse.and_then(|pulse| pulse.last_backup.as_deref());
        Ok(Trial {
            backup: backup.map(parse_time).transpose()?,
            due: !last.is_some_and(|(at, ok, _)| ok && at + DRILL_EVERY > now),
            last,
        })
    }

    fn backup_cell(&self) -> Cell {
        let none = || Cell::Value(Value::Null, backup::no_copy_yet());
        self.backup.map_or_else(none, Cell::Moment)
    }

    fn cell(&self) -> Cell {
        let said = match self.last {
            Some((at, true, made_at)) => backup::last_drill_ok(at, made_at),
            Some((at, false, made_at)) => backup::last_drill_failed(at, made_at),
            None => backup::no_drill_yet(),
        };
        Cell::Value(Value::Null, said)
    }

    fn document(&self) -> Value {
        self.last.map_or(Value::Null, |(at, ok, made_at)| {
            json!({
                "at": moment_in_json(at), "ok": ok, "made_at": moment_in_json(made_at),
                "due": self.due,
            })
        })
    }
}

fn document(
    keyring: &Keyring,
    members: &[MemberRow],
    pulse: Option<&Pulse>,
    last_purge: Option<(DateTime<Utc>, u64)>,
    drill: &Trial,
) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|m| json!({"name": m.name, "role": m.role}))
        .collect();
    let last_purge =
        last_purge.map(|(at, destroyed)| json!({"at": moment_in_json(at), "destroyed": destroyed}));
    json!({
        "vault_id": to_hex(&keyring.vault_id),
        "organisation": keyring.organisation,
        "members": members,
        "format": FORMAT,
        "epoch": keyring.epoch,
        "last_purge": last_purge,
        "last_backup": drill.backup.map(moment_in_json),
        "last_drill": drill.document(),
        "entries": pulse.map(|pulse| pulse.entries),
        "destroyed": pulse.map(|pulse| pulse.destroyed),
        "come_back_to": pulse.map(|pulse| remind::due_for_programs(&pulse.due)),
    })
}

fn number(n: u64) -> Cell {
    Cell::Number(i64::try_from(n).unwrap_or(i64::MAX))
}
