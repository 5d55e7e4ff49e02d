//! Correcting what was recorded wrongly (docs/decisions/0030-corrections.md): the old value is
//! overwritten, and the record and the log keep that it was corrected, by whom and why.
//!
//! Nothing here asks whether a case still runs: correcting is a duty as long as a record exists.

use super::case::{load, member_name};
use super::error::ActionError;
use super::share::{Told, must_be_told};
use super::signal::known_already;
use super::{Desk, lookup, recount};
use crate::audit::entry::Action;
use crate::domain::case::{Case, Weighing};
use crate::domain::correction::{Correction, WeighingEdit, corrected_body};
use crate::domain::id::{Number, RecordId};
use crate::domain::part::PartDraft;
use crate::domain::redact::redacted_debug;
use crate::domain::refusal::{must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::domain::signal::{Signal, SignalStatus};
use crate::store::signal::References;
use crate::store::{
    EntryDraft, Tx, WriteTx, case, merge, part, policy, record, signal, term, weighing,
};
use crate::vault::field::RecordKey;
use chrono::NaiveDate;

/// What became of a correction.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The ids of the fields that were corrected; empty when all were right already.
    pub what: Vec<&'static str>,
    /// The day on which the term now runs out, where the correction moved it.
    pub destroy_on: Option<NaiveDate>,
    /// Who received something of it, and must be told.
    pub told: Vec<Told>,
}

impl Corrected {
    /// All was right already.
    pub(super) fn nothing() -> Corrected {
        Corrected {
            what: Vec::new(),
            destroy_on: None,
            told: Vec::new(),
        }
    }
}

/// What a signal should have said; an empty text takes a value away that may be absent.
#[derive(Clone, Default, PartialEq)]
pub struct SignalEdit {
    /// What was reported.
    pub text: Option<String>,
    /// The theme, by id or label.
    pub theme: Option<String>,
    /// The source's own number.
    pub reference: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// House number.
    pub house_number: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// When it was received.
    pub received_on: Option<NaiveDate>,
}
redacted_debug!(SignalEdit { theme, received_on });

impl SignalEdit {
    /// Whether it corrects nothing.
    pub fn is_empty(&self) -> bool {
        *self == SignalEdit::default()
    }
}

/// Corrects a signal, also one in a case or archived with it. Its term follows the receipt where it
/// runs from there.
///
/// # Errors
/// An empty text; an unknown theme; a reference that this source delivered before; a receipt in the
/// future or after the first weighing.
pub fn signal(
    desk: &Desk<'_>,
    number: Number,
    edit: &SignalEdit,
    reason: Option<&str>,
) -> Result<Corrected, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let office = policy::get(&tx)?;
    let most = office.import.max_text_bytes;
    must_fit("reason", reason.unwrap_or(""), most)?;
    let (mut signal, key) = signal::get(&tx, number)?;
    let before = signal.clone();
    let mut what = Vec::new();
    if let Some(text) = &edit.text {
        must_have_text("text", text)?;
        must_fit("text", text, most)?;
        replace("text", &mut signal.text, text.clone(), &mut what);
    }
    if let Some(theme) = &edit.theme {
        let theme = Some(lookup::theme(&office, theme)?);
        replace("theme", &mut signal.theme, theme, &mut what);
    }
    let Signal {
        reference,
        street,
        house_number,
        postcode,
        city,
        ..
    } = &mut signal;
    for (field, given, place) in [
        ("reference", &edit.reference, reference),
        ("street", &edit.street, street),
        ("house-number", &edit.house_number, house_number),
        ("postcode", &edit.postcode, postcode),
        ("city", &edit.city, city),
    ] {
        if let Some(given) = given {
            must_fit(field, given, most)?;
            replace(field, place, non_empty(given), &mut what);
        }
    }
    if what.contains(&"reference")
        && let Some(reference) = &signal.reference
        && let reference = References::new(&tx)?.blind(&signal.source, reference)
        && let Some(known) = signal::find_by_reference(&tx, &reference)?
        && known != signal.number
    {
        return Err(known_already(&tx, known)?.into());
    }
    let mut destroy_on = None;
    if let Some(on) = edit.received_on {
        signal.check_corrected_receipt(on, tx.today())?;
        replace("received", &mut signal.received_on, on, &mut what);
        let from_receipt = matches!(signal.status, SignalStatus::New | SignalStatus::Accepted);
        if what.contains(&"received")
            && from_receipt
            && let Some(term) = signal.term(&office.retention)
        {
            let term = merge::longest_with(&tx, signal.record, term)?;
            term::start(&mut tx, signal.record, term)?;
            destroy_on = Some(term.destroy_on);
        }
    }
    if what.is_empty() {
        return Ok(Corrected::nothing());
    }
    signal::correct(&mut tx, &key, &signal)?;
    recount::signal(&mut tx, &key, &before, &signal)?;
    record_that(&mut tx, (signal.record, &key), None, &what, reason)?;
    let told = told_of(&tx, number, &signal.record)?;
    let entry = EntryDraft::about(Action::Change, number, signal.record).result("correct");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(Corrected {
        what,
        destroy_on,
        told,
    })
}

/// What a case should be called, its theme, and who leads it; an empty text takes the value away.
#[derive(Clone, Default, PartialEq)]
pub struct CaseEdit {
    /// The title.
    pub title: Option<String>,
    /// The theme, by id or label.
    pub theme: Option<String>,
    /// The member who leads it.
    pub lead: Option<String>,
}
redacted_debug!(CaseEdit { theme });

impl CaseEdit {
    /// Whether it corrects nothing.
    pub fn is_empty(&self) -> bool {
        *self == CaseEdit::default()
    }
}

/// Corrects the head of a case, also of one that has ended.
///
/// # Errors
/// An unknown theme or member; too long a title.
pub fn case(
    desk: &Desk<'_>,
    number: Number,
    edit: &CaseEdit,
    reason: Option<&str>,
) -> Result<Corrected, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let office = policy::get(&tx)?;
    let most = office.import.max_text_bytes;
    must_fit("reason", reason.unwrap_or(""), most)?;
    let (mut case, key, _) = load(&tx, number)?;
    let mut what = Vec::new();
    if let Some(title) = &edit.title {
        must_fit("title", title, most)?;
        replace("title", &mut case.title, non_empty(title), &mut what);
    }
    let before = case.theme.clone();
    if let Some(theme) = &edit.theme {
        let theme = Some(lookup::theme(&office, theme)?);
        replace("theme", &mut case.theme, theme, &mut what);
    }
    if let Some(lead) = &edit.lead {
        let lead = non_empty(lead)
            .map(|name| member_name(&tx, &name))
            .transpose()?;
        replace("lead", &mut case.lead, lead, &mut what);
    }
    if what.is_empty() {
        return Ok(Corrected::nothing());
    }
    if what.contains(&"theme") {
        recount::case(&mut tx, &case, before.as_deref(), case.theme.as_deref())?;
    }
    case::correct(&mut tx, &key, &case)?;
    record_that(&mut tx, (case.record, &key), None, &what, reason)?;
    let told = told_of(&tx, number, &case.record)?;
    let entry = EntryDraft::about(Action::Change, number, case.record).result("correct");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(Corrected {
        what,
        destroy_on: None,
        told,
    })
}

/// Corrects a weighing of a case: motivation, who was present, body, date; never the decision. A term
/// that runs from it moves with its date. A copy of it in the signal that it came with is corrected
/// along.
///
/// # Errors
/// No such weighing; an empty reason, motivation or list of names; a body that may not take that
/// decision; a date in the future, before the opening, or past a neighbour.
pub fn weighing(
    desk: &Desk<'_>,
    number: Number,
    n: u32,
    edit: &WeighingEdit,
    reason: &str,
) -> Result<Corrected, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let office = policy::get(&tx)?;
    let most = office.import.max_text_bytes;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, most)?;
    let (case, key, workflow) = load(&tx, number)?;
    let before = case.get_weighing(n)?;
    let mut new = before.clone();
    let mut what = Vec::new();
    if let Some(text) = &edit.text {
        must_have_text("text", text)?;
        must_fit("text", text, most)?;
        replace("text", &mut new.reason, text.trim().to_owned(), &mut what);
    }
    if let Some(present) = &edit.present {
        let names = present.iter().filter_map(|name| non_empty(name));
        let names: Vec<String> = names.collect();
        must_have_text("present", names.first().map_or("", String::as_str))?;
        must_fit("present", &names.concat(), most)?;
        replace("present", &mut new.present, names, &mut what);
    }
    if let Some(body) = &edit.body {
        let body = corrected_body(&case, &workflow, &before.decision, body)?;
        replace("body", &mut new.body, body, &mut what);
    }
    let mut term = None;
    if let Some(on) = edit.decided_on {
        case.check_corrected_date(n, on, tx.today())?;
        replace("decided-on", &mut new.decided_on, on, &mut what);
        if what.contains(&"decided-on") {
            term = case.corrected_term(n, on, &office.retention);
        }
    }
    if what.is_empty() {
        return Ok(Corrected::nothing());
    }
    recount::weighing(&mut tx, &case, before, &new)?;
    weighing::correct(&mut tx, case.record, &key, u64::from(n), &new)?;
    correct_copies(&mut tx, &case, (before, &new), &what, reason)?;
    if let Some(term) = term {
        let ended = Some(term.from);
        case::set_standing(&mut tx, case.record, &case.phase, case.status, ended)?;
        term::start(&mut tx, case.record, term)?;
    }
    let about = Some(format!("weighing/{n}"));
    record_that(&mut tx, (case.record, &key), about, &what, Some(reason))?;
    let told = told_of(&tx, number, &case.record)?;
    let entry = EntryDraft::about(Action::Change, number, case.record).result("correct-weighing");
    tx.commit(entry.purpose(Some(reason.trim())))?;
    Ok(Corrected {
        what,
        destroy_on: term.map(|term| term.destroy_on),
        told,
    })
}

/// The weighing by which a signal was accepted stands with the signal and with its case.
fn correct_copies(
    tx: &mut WriteTx<'_>,
    case: &Case,
    (before, new): (&Weighing, &Weighing),
    what: &[&'static str],
    reason: &str,
) -> Result<(), ActionError> {
    for number in &case.signals {
        let (signal, key) = signal::get(tx, *number)?;
        for (n, weighing) in (1u64..).zip(&signal.weighings) {
            if weighing == before {
                weighing::correct(tx, signal.record, &key, n, new)?;
                let about = Some(format!("weighing/{n}"));
                record_that(tx, (signal.record, &key), about, what, Some(reason))?;
            }
        }
    }
    Ok(())
}

/// Who received something of a record, or of what it goes with, and must be told that it was corrected.
pub(super) fn told_of(
    tx: &Tx<'_>,
    number: Number,
    record: &RecordId,
) -> Result<Vec<Told>, ActionError> {
    let mut told = must_be_told(tx, number, record)?;
    if let Some(root) = merge::find_root(tx, record)? {
        told.extend(must_be_told(tx, record::get_number(tx, &root)?, &root)?);
    }
    Ok(told)
}

/// Puts a value in the place of another, and notes that it differs.
fn replace<T: PartialEq>(
    field: &'static str,
    place: &mut T,
    value: T,
    what: &mut Vec<&'static str>,
) {
    if *place != value {
        *place = value;
        what.push(field);
    }
}

fn non_empty(text: &str) -> Option<String> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Leaves with the record that it was corrected, and why; never what it said.
pub(super) fn record_that(
    tx: &mut WriteTx<'_>,
    (id, key): (RecordId, &RecordKey),
    about: Option<String>,
    what: &[&'static str],
    reason: Option<&str>,
) -> Result<(), ActionError> {
    let correction = Correction {
        what: what.iter().map(|field| (*field).to_owned()).collect(),
        reason: reason.and_then(non_empty),
    };
    let draft = PartDraft {
        about,
        done_on: Some(tx.today()),
        ..PartDraft::new(correction)
    };
    part::insert(tx, id, key, &draft)?;
    Ok(())
}
