//! Who has the vault open, and on what kind of disk it is: what `status` and a busy vault say.

use super::Context;
use super::date::moment_in_json;
use super::error::{CliError, Exit};
use super::message::vault as words;
use super::session;
use crate::domain::label::Label;
use crate::store::weighing::parse_time;
use crate::vault::folder::Folder;
use crate::vault::holder::{self, Holder};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::path::Path;

/// Somebody else who has the vault open.
pub struct Other {
    holder: Holder,
    since: DateTime<Utc>,
}

impl Other {
    /// For people: who, where, since when.
    pub fn said(&self) -> Label {
        let Holder {
            member,
            host,
            process,
            ..
        } = &self.holder;
        words::holder(member, host, self.since, u64::from(*process))
    }

    /// For programs.
    pub fn document(&self) -> Value {
        json!({
            "member": self.holder.member,
            "host": self.holder.host,
            "process": self.holder.process,
            "since": moment_in_json(self.since),
        })
    }
}

/// Everybody but this process who has the vault open, as far as their notes say.
pub fn others(vault: &Path) -> Vec<Other> {
    let holders = Folder::new(vault).map(|folder| holder::list(&folder));
    let others = holders.unwrap_or_default().into_iter();
    others
        .filter(|holder| !holder.is_here())
        .filter_map(|holder| {
            let since = parse_time(&holder.since).ok()?;
            Some(Other { holder, since })
        })
        .collect()
}

/// Says of a busy vault who holds it.
pub fn name_holders(context: &mut Context, error: CliError) -> CliError {
    if error.exit() != Exit::Busy {
        return error;
    }
    let path = session::configure(context).and_then(|c| session::vault_path(context, &c));
    let others = path.map(|path| others(&path)).unwrap_or_default();
    let documents: Vec<Value> = others.iter().map(Other::document).collect();
    let error = match others.as_slice() {
        [] => error,
        [one] => error.with_message(words::busy_by(one.said())),
        several => several.iter().fold(error, |error, other| {
            error.with_detail(words::held_by(other.said()))
        }),
    };
    error.with_field("holders", documents)
}
