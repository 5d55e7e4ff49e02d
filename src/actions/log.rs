//! The log: who did what, and who looked.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::store::{EntryDraft, StoreError, Tx, entry, record, restrict, weighing};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// One line of the log.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// To which one thing.
    pub object: Option<String>,
    /// How it ended; `None` also when it is about a record that is restricted to others.
    pub result: Option<String>,
    /// What for; `None` also for members who cannot read it, and once the record is destroyed.
    pub purpose: Option<String>,
    /// Whether a person said that a strange date was right.
    pub clock_confirmed: bool,
    /// Whether it is about a record that is restricted to others: that somebody worked on that number
    /// is all there is to say.
    pub hidden: bool,
}

/// Which lines a list shows.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Only on or after this day.
    pub since: Option<NaiveDate>,
    /// Only of this member, present or past.
    pub actor: Option<String>,
    /// Only about this thing.
    pub object: Option<Number>,
}

/// Lists the log, oldest first; logged once, and not yet part of the list itself.
///
/// # Errors
/// [`ActionError::NoSuchMember`]; those of the store.
pub fn list(desk: &Desk<'_>, filter: &LogFilter) -> Result<Vec<LogLine>, ActionError> {
    let tx = desk.store.write()?;
    let lines_of = filter
        .actor
        .as_deref()
        .map(|name| keyring_lines(&tx, name))
        .transpose()?;
    let mut hidden = BTreeSet::new();
    for id in restrict::hidden(&tx)? {
        hidden.insert(record::get_number(&tx, &id)?.to_string());
    }
    // Which other entries touched a record that is restricted to others is not told either.
    let about = filter
        .object
        .filter(|number| !hidden.contains(&number.to_string()))
        .map(|number| entries_about(&tx, number))
        .transpose()?;
    let object = filter.object.map(|number| number.to_string());
    let mut lines = Vec::new();
    entry::for_each_after(&tx, 0, |stored| {
        let s = stored.skeleton;
        let at = weighing::parse_time(&s.at)?;
        let wanted = filter
            .since
            .is_none_or(|since| tx.clock().civil_date(at) >= since)
            && lines_of
                .as_ref()
                .is_none_or(|lines| lines.contains(&s.actor))
            && (about.as_ref().is_some_and(|about| about.contains(&s.seq))
                || object.is_none()
                || s.object == object);
        if wanted {
            let hides = s.object.as_ref().is_some_and(|of| hidden.contains(of));
            lines.push(LogLine {
                hidden: hides,
                seq: s.seq,
                at,
                actor: tx.name_of(s.actor),
                action: s.action,
                object: s.object,
                result: s.result.filter(|_| !hides),
                purpose: match hides {
                    true => None,
                    false => purpose(&tx, s.seq)?,
                },
                clock_confirmed: s.clock_confirmed,
            });
        }
        Ok(())
    })?;
    tx.commit(
        EntryDraft::new(Action::Read)
            .result("log-list")
            .purpose(desk.purpose()),
    )?;
    Ok(lines)
}

fn keyring_lines(tx: &Tx<'_>, name: &str) -> Result<BTreeSet<u32>, ActionError> {
    let name = name.trim().to_lowercase();
    let lines: BTreeSet<u32> = (1u32..)
        .zip(&tx.keyring().members)
        .filter(|(_, m)| m.name.to_lowercase() == name)
        .map(|(line, _)| line)
        .collect();
    if lines.is_empty() {
        Err(ActionError::NoSuchMember)
    } else {
        Ok(lines)
    }
}

/// The entries that state something about a record; none for one that is gone, whose entries are
/// still found by its number.
fn entries_about(tx: &Tx<'_>, number: Number) -> Result<BTreeSet<u64>, ActionError> {
    match record::get_id(tx, number) {
        Ok(id) => Ok(entry::list_about(tx, &id)?.into_iter().collect()),
        Err(StoreError::NotFound(_) | StoreError::Destroyed { .. }) => Ok(BTreeSet::new()),
        Err(error) => Err(error.into()),
    }
}

fn purpose(tx: &Tx<'_>, seq: u64) -> Result<Option<String>, StoreError> {
    if !tx.reads_content() {
        return Ok(None);
    }
    let Some((object, sealed)) = entry::find_purpose(tx, seq)? else {
        return Ok(None);
    };
    Ok(Some(restrict::open_purpose(tx, &object, seq, &sealed)?))
}
