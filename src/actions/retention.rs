//! Terms and holds: list, hold, release; declarations.

use super::error::ActionError;
use super::share::{Told, must_be_told};
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::case::{Hold, get_hold, may_hold};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::period::Period;
use crate::domain::refusal::{must_fit, must_have_text};
use crate::domain::retention::{Term, is_due};
use crate::domain::role::Duty;
use crate::store::declaration::{self, Declaration};
use crate::store::term::Running;
use crate::store::{EntryDraft, Tx, case, hold, record, restrict, signal, term};
use chrono::NaiveDate;

/// One line of the list of terms.
#[derive(Debug, Clone)]
pub struct TermLine {
    /// The signal or case.
    pub number: Number,
    /// Its term.
    pub term: Term,
    /// Whether it is due today.
    pub due: bool,
    /// What suspends it; the ground is empty for members who cannot read it.
    pub hold: Option<HoldLine>,
    /// Who received something of it, once it is due.
    pub told: Vec<Told>,
    /// Whether it is restricted to others: of its term only the day is told, by which it is destroyed
    /// in time.
    pub hidden: bool,
}

/// A hold, as far as this member can read it.
#[derive(Debug, Clone)]
pub struct HoldLine {
    /// Why; `None` without the content key.
    pub ground: Option<String>,
    /// Since when.
    pub since: NaiveDate,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
}

/// Everything that has a term, soonest first; with `within`, what is due by the end of that
/// period from today. Logged once.
///
/// # Errors
/// Those of the store.
pub fn list(desk: &Desk<'_>, within: Option<Period>) -> Result<Vec<TermLine>, ActionError> {
    let tx = desk.store.write()?;
    let today = tx.today();
    let hidden = restrict::hidden(&tx)?;
    let until = within.map(|period| period.end_from(today));
    let mut lines = Vec::new();
    for running in term::list_running(&tx, until)? {
        let hold = find_hold(&tx, &running)?;
        let due = is_due(running.term.destroy_on, today);
        let goes = due && hold.is_none() && !hidden.contains(&running.record);
        let told = match goes {
            true => told_with(&tx, &running)?,
            false => Vec::new(),
        };
        lines.push(TermLine {
            told,
            number: running.number,
            term: running.term,
            due,
            hold,
            hidden: hidden.contains(&running.record),
        });
    }
    tx.commit(
        EntryDraft::new(Action::Read)
            .result("retention-list")
            .purpose(desk.purpose()),
    )?;
    Ok(lines)
}

pub(super) fn hold_line(
    tx: &Tx<'_>,
    record: &RecordId,
    (since, review_on): (NaiveDate, Option<NaiveDate>),
) -> Result<HoldLine, ActionError> {
    let ground = match tx.reads_content() {
        true => match record::find_open_key(tx, record)? {
            Some(key) => hold::find(tx, record, &key)?.map(|h| h.ground),
            None => None,
        },
        false => None,
    };
    Ok(HoldLine {
        ground,
        since,
        review_on,
    })
}

/// Who must be told when a record is destroyed, also for what goes with it.
pub(super) fn told_with(tx: &Tx<'_>, running: &Running) -> Result<Vec<Told>, ActionError> {
    let mut told = Vec::new();
    if !running.has_family && !running.disclosed {
        return Ok(told);
    }
    for (id, number) in restrict::list_family(tx, running.record)? {
        told.extend(must_be_told(tx, number, &id)?);
    }
    Ok(told)
}

/// What holds a record, or anything that goes with it: a signal of a case, or what was merged.
pub(super) fn find_hold(tx: &Tx<'_>, running: &Running) -> Result<Option<HoldLine>, ActionError> {
    if let Some(hold) = running.hold {
        return hold_line(tx, &running.record, hold).map(Some);
    }
    if !running.has_family {
        return Ok(None);
    }
    for (id, _) in restrict::list_family(tx, running.record)? {
        if let Some(hold) = hold::find_dates(tx, &id)? {
            return hold_line(tx, &id, hold).map(Some);
        }
    }
    Ok(None)
}

/// The record of a signal or case, with the hold it has. What goes with another is not put on hold by
/// itself; a hold that it brought along can be released.
fn load(tx: &Tx<'_>, number: Number, alone: bool) -> Result<(RecordId, Option<Hold>), ActionError> {
    if number.kind == NumberKind::Case {
        let (case, _) = case::get(tx, number)?;
        if alone {
            case.must_stand_alone()?;
        }
        return Ok((case.record, case.hold));
    }
    let (signal, _) = signal::get(tx, number)?;
    if alone || signal.hold.is_none() {
        signal.must_stand_alone()?;
    }
    Ok((signal.record, signal.hold))
}

/// Suspends the destruction of a signal or case.
///
/// # Errors
/// Something already held; a signal in a case; a review before today; an empty ground.
pub fn hold(
    desk: &Desk<'_>,
    number: Number,
    ground: &str,
    review_on: Option<NaiveDate>,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Hold)?;
    must_have_text("ground", ground)?;
    must_fit("ground", ground, max_text(&tx)?)?;
    let (record, held) = load(&tx, number, true)?;
    let today = tx.today();
    may_hold(number, held.as_ref(), review_on, today)?;
    let hold = Hold {
        ground: ground.trim().to_owned(),
        since: today,
        review_on,
    };
    hold::insert(&mut tx, record, &hold)?;
    tx.commit(EntryDraft::about(Action::Hold, number, record).purpose(desk.purpose()))?;
    Ok(())
}

/// Ends a suspension; the reason is kept in the log, sealed.
///
/// # Errors
/// Something not held; an empty reason.
pub fn release(desk: &Desk<'_>, number: Number, reason: &str) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Hold)?;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let (record, held) = load(&tx, number, false)?;
    get_hold(number, held.as_ref())?;
    hold::delete(&mut tx, record)?;
    let entry = EntryDraft::about(Action::Release, number, record);
    tx.commit(entry.purpose(Some(reason.trim())))?;
    Ok(())
}

/// One line of the list of declarations.
#[derive(Debug, Clone)]
pub struct DeclarationLine {
    /// Its number.
    pub number: Number,
    /// The day of the destruction.
    pub made_on: NaiveDate,
    /// Who carried it out.
    pub by: String,
    /// How many records it covers.
    pub items: u64,
}

/// The declarations of destruction, oldest first; logged once.
///
/// # Errors
/// Those of the store.
pub fn list_declarations(desk: &Desk<'_>) -> Result<Vec<DeclarationLine>, ActionError> {
    let tx = desk.store.write()?;
    let lines = declaration::list(&tx)?
        .into_iter()
        .map(|(number, made_on, by, items)| DeclarationLine {
            number,
            made_on,
            by,
            items,
        })
        .collect();
    let entry = EntryDraft::new(Action::Read).result("declaration-list");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(lines)
}

/// A declaration, with the hash of its log entry.
pub struct ShownDeclaration {
    /// The declaration.
    pub declaration: Declaration,
    /// For whom it is made.
    pub organisation: String,
    /// The hash of the log entry it belongs to.
    pub entry_hash: [u8; 32],
}

/// Shows a declaration; logged.
///
/// # Errors
/// Those of the store.
pub fn show_declaration(
    desk: &Desk<'_>,
    number: Number,
    export: bool,
) -> Result<ShownDeclaration, ActionError> {
    let tx = desk.store.write()?;
    let declaration = declaration::get(&tx, number)?;
    let organisation = tx.keyring().organisation.clone();
    let entry_hash = tx.entry_hash(declaration.seq)?;
    // A declaration holds no content, so also a member without the content key may keep a copy.
    let entry = EntryDraft::new(Action::Read).object(number.to_string());
    let entry = if export {
        entry.result("export")
    } else {
        entry
    };
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(ShownDeclaration {
        declaration,
        organisation,
        entry_hash,
    })
}
