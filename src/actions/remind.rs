//! What somebody should come back to: partners who are asked what came of it, measures whose effect
//! is looked at, persons who are still to be informed.

use super::error::ActionError;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::date::DateField;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::part::{PartDraft, PartKind};
use crate::domain::refusal::{Refusal, must_fit, must_have_text};
use crate::domain::reminder::{Reminder, ask_on, get_open};
use crate::domain::role::Duty;
use crate::store::{EntryDraft, Store, Tx, WriteTx, case, part, record, restrict, signal};
use crate::vault::field::RecordKey;
use chrono::NaiveDate;

/// Has the office ask a partner what came of it, after a decision that left the matter to them.
pub(super) fn begin(
    tx: &mut WriteTx<'_>,
    record: RecordId,
    key: &RecordKey,
    partner: Option<&str>,
    decided_on: NaiveDate,
    destroy_on: Option<NaiveDate>,
) -> Result<(), ActionError> {
    let draft = PartDraft {
        about: partner.map(str::to_owned),
        due_on: Some(ask_on(decided_on, destroy_on)),
        ..PartDraft::new(Reminder { answer: None })
    };
    part::insert(tx, record, key, &draft)?;
    Ok(())
}

/// Settles what is open: a new decision took the matter elsewhere.
pub(super) fn drop_all(
    tx: &mut WriteTx<'_>,
    record: RecordId,
    key: &RecordKey,
) -> Result<(), ActionError> {
    for reminder in part::list::<Reminder>(tx, &record, key)? {
        if reminder.due_on.is_some() {
            let draft = PartDraft {
                about: reminder.about,
                ..PartDraft::new(reminder.body)
            };
            part::update(tx, record, key, reminder.n, &draft)?;
        }
    }
    Ok(())
}

/// Records what came of it, once a partner was asked: the reminder of that number, else the first that
/// is open, is settled. With `again` there is a new one for that day. Also of what has ended: that is
/// when it is asked. Returns the reminder's number.
///
/// # Errors
/// No such reminder, or none open; an empty answer; a day that is not ahead.
pub fn asked(
    desk: &Desk<'_>,
    number: Number,
    n: Option<u32>,
    answer: &str,
    again: Option<NaiveDate>,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    must_have_text("text", answer)?;
    must_fit("text", answer, max_text(&tx)?)?;
    let (record, key, reminders) = match number.kind {
        NumberKind::Case => {
            let (case, key) = case::get(&tx, number)?;
            (case.record, key, case.parts.reminders)
        }
        _ => {
            let (signal, key) = signal::get(&tx, number)?;
            (signal.record, key, signal.reminders)
        }
    };
    let open = get_open(number, &reminders, n)?;
    let today = tx.today();
    if let Some(date) = again.filter(|day| *day <= today) {
        let field = DateField::Again;
        return Err(Refusal::DateNotAhead { field, date, today }.into());
    }
    let settled = PartDraft {
        about: open.about.clone(),
        done_on: Some(today),
        ..PartDraft::new(Reminder {
            answer: Some(answer.trim().to_owned()),
        })
    };
    part::update(&mut tx, record, &key, open.n, &settled)?;
    if again.is_some() {
        let next = PartDraft {
            about: open.about.clone(),
            due_on: again,
            ..PartDraft::new(Reminder { answer: None })
        };
        part::insert(&mut tx, record, &key, &next)?;
    }
    let entry = EntryDraft::about(Action::Change, number, record);
    tx.commit(entry.result("asked").purpose(desk.purpose()))?;
    Ok(open.n)
}

/// The day on which a partner is next asked about a record.
///
/// # Errors
/// Those of the store.
pub fn find_next(store: &Store, record: &RecordId) -> Result<Option<NaiveDate>, ActionError> {
    let reminders = part::list_outlines(&store.read()?, record, PartKind::Reminder)?;
    Ok(reminders.into_iter().filter_map(|part| part.due_on).min())
}

/// Something to come back to whose day has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLine {
    /// The signal or case.
    pub number: Number,
    /// What it is.
    pub kind: PartKind,
    /// Its number within the record and the kind.
    pub n: u32,
    /// The partner, of a reminder.
    pub about: Option<String>,
    /// Since when.
    pub due_on: NaiveDate,
}

/// What is to be come back to today, soonest first, but for what is restricted to others. Reads no
/// content.
///
/// # Errors
/// Those of the store.
pub fn list_due(store: &Store) -> Result<Vec<DueLine>, ActionError> {
    list(&store.read()?)
}

pub(super) fn list(tx: &Tx<'_>) -> Result<Vec<DueLine>, ActionError> {
    let hidden = restrict::hidden(tx)?;
    let mut lines = Vec::new();
    for (record, kind, n, due_on) in part::list_due(tx, tx.today())? {
        if hidden.contains(&record) {
            continue;
        }
        let outlines = part::list_outlines(tx, &record, kind)?;
        let about = outlines.into_iter().find(|part| part.n == n);
        lines.push(DueLine {
            number: record::get_number(tx, &record)?,
            kind,
            n,
            about: about.and_then(|part| part.about),
            due_on,
        });
    }
    Ok(lines)
}
