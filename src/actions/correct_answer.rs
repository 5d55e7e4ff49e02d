//! Correcting answers to the checklist, of any phase that a record has passed.

use super::Desk;
use super::case::load;
use super::correct::{Corrected, record_that, told_of};
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::redact::Given;
use crate::domain::refusal::{Refusal, must_fit};
use crate::domain::role::Duty;
use crate::domain::workflow::Workflow;
use crate::domain::workflow::answer::{Answer, Answers, parse_answer};
use crate::store::{EntryDraft, WriteTx, case, policy, signal, term, weighing};
use crate::vault::field::RecordKey;

/// Who holds an answer: the record, its key, and what it answered.
type Holder = (RecordId, RecordKey, Answers);

/// Corrects answers; each item by its id or label, or as `PHASE/ITEM` where two phases have it. A
/// case and its signals are corrected together where they have the same answer. The term of an
/// archived case moves with its end date. A decision that rested on the old answer stays: a new
/// decision changes that.
///
/// # Errors
/// An item that was not answered; a value of the wrong kind; a date that cannot be right.
pub fn answers(
    desk: &Desk<'_>,
    number: Number,
    given: &[(String, String)],
    reason: Option<&str>,
) -> Result<Corrected, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let office = policy::get(&tx)?;
    let most = office.import.max_text_bytes;
    must_fit("reason", reason.unwrap_or(""), most)?;
    let (case, holders, workflow) = gather(&tx, number, &office.workflow.default)?;
    let before = holders[0].2.clone();
    let mut changed = Vec::new();
    let mut term = None;
    for (item, value) in given {
        must_fit("answer", value, most)?;
        let found = workflow.find_answered(&before, item);
        let (phase, item) = found.ok_or_else(|| Refusal::NotAnswered {
            number,
            item: Given(item.clone()),
        })?;
        let answer = parse_answer(item, value)?;
        if before.get(&phase.id, &item.id) == Some(&answer) {
            continue;
        }
        if let Some(case) = &case {
            case.check_answer(&workflow, &item.id, &answer, tx.today())?;
            if let Answer::Date(on) = answer
                && workflow.ends_on(&item.id)
            {
                term = case.corrected_end(on, &office.retention);
            }
        }
        changed.push((phase.id.clone(), item.id.clone(), answer));
    }
    if changed.is_empty() {
        return Ok(Corrected::nothing());
    }
    for holder in &holders {
        replace(&mut tx, holder, &before, &changed, reason)?;
    }
    if let (Some(case), Some(term)) = (&case, term) {
        let ended = Some(term.from);
        case::set_standing(&mut tx, case.record, &case.phase, case.status, ended)?;
        term::start(&mut tx, case.record, term)?;
    }
    let told = told_of(&tx, number, &holders[0].0)?;
    let entry = EntryDraft::about(Action::Change, number, holders[0].0).result("correct");
    tx.commit(entry.purpose(reason.or(desk.purpose())))?;
    Ok(Corrected {
        what: vec!["answer"],
        destroy_on: term.map(|term| term.destroy_on),
        told,
    })
}

/// The case that is asked about or that the signal belongs to; everybody who may hold the same
/// answers, the one that is asked about first; and the workflow in which they were given.
fn gather(
    tx: &WriteTx<'_>,
    number: Number,
    default: &str,
) -> Result<(Option<Case>, Vec<Holder>, Workflow), ActionError> {
    let signal = match number.kind {
        NumberKind::Case => None,
        _ => Some(signal::get(tx, number)?.0),
    };
    let of = match &signal {
        None => Some(number),
        Some(signal) => signal.case,
    };
    let Some(of) = of else {
        let (signal, key) = signal::get(tx, number)?;
        let workflow = policy::get_newest_workflow(tx, default)?;
        return Ok((None, vec![(signal.record, key, signal.answers)], workflow));
    };
    let (case, key, workflow) = load(tx, of)?;
    let mut holders = vec![(case.record, key, case.answers.clone())];
    for other in &case.signals {
        let (signal, key) = signal::get(tx, *other)?;
        holders.push((signal.record, key, signal.answers));
    }
    if let Some(signal) = signal {
        holders.sort_by_key(|(id, ..)| *id != signal.record);
    }
    Ok((Some(case), holders, workflow))
}

/// Corrects the answers of one record, where it has the ones that were wrong.
fn replace(
    tx: &mut WriteTx<'_>,
    (id, key, own): &Holder,
    wrong: &Answers,
    changed: &[(String, String, Answer)],
    reason: Option<&str>,
) -> Result<(), ActionError> {
    for (phase, item, answer) in changed {
        if own.get(phase, item) != wrong.get(phase, item) {
            continue;
        }
        let mut new = Answers::default();
        new.set(phase, item, answer.clone());
        weighing::put_answers(tx, *id, key, &new)?;
        let about = Some(format!("answer/{phase}/{item}"));
        record_that(tx, (*id, key), about, &["answer"], reason)?;
    }
    Ok(())
}
