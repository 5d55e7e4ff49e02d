//! Signals: add, list, show, triage.

use super::error::ActionError;
use super::weigh::{WeighingDraft, recorded};
use super::{Desk, lookup, max_text, remind};
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::correction::Correction;
use crate::domain::date::{DateField, not_in_future};
use crate::domain::id::{Number, NumberKind};
use crate::domain::known::Known;
use crate::domain::part::Part;
use crate::domain::refusal::{Refusal, must_be_allowed, must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::domain::signal::{Signal, SignalDraft, SignalStatus, check_received, term_start};
use crate::domain::workflow::Workflow;
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::JOIN;
use crate::store::known::Hits;
use crate::store::signal::{References, SignalSummary};
use crate::store::{
    EntryDraft, StoreError, Tx, blind, case, count, merge, part, policy, record, restrict, signal,
    term, text, weighing,
};
use crate::vault::field::RecordKey;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// What became of a new signal.
#[derive(Debug, Clone)]
pub struct Added {
    /// Its number.
    pub number: Number,
    /// The day on which its term will have run out.
    pub destroy_on: Option<NaiveDate>,
    /// Set when its term has run out already: it will go with the next purge.
    pub past_term: Option<NaiveDate>,
    /// Which other records mention the same.
    pub known: Vec<Known>,
}

/// Registers one signal. Source and theme are given by id or label.
///
/// # Errors
/// A future date, an unknown id, a reference that this source delivered before, an empty or too
/// long text: refused, nothing recorded.
pub fn add(desk: &Desk<'_>, draft: SignalDraft) -> Result<Added, ActionError> {
    let mut tx = desk.write(Duty::AddAndNote)?;
    let draft = admit(&tx, draft)?;
    let office = policy::get(&tx)?;
    let marks = signal::marks_of(&tx, &draft)?;
    let (id, number) = signal::insert(&mut tx, &draft, &marks)?;
    let known = Hits::default().list(&tx, Some(&id), &marks)?;
    let start = term_start(SignalStatus::New, draft.received_on, None);
    let running = start.map(|start| start.under(&office.retention));
    if let Some(running) = running {
        term::start(&mut tx, id, running)?;
    }
    let (year, what) = received_count(&draft);
    count::add(&mut tx, year, &what, 1)?;
    let today = tx.today();
    tx.commit(EntryDraft::about(Action::Create, number, id).purpose(desk.purpose()))?;
    let destroy_on = running.map(|term| term.destroy_on);
    Ok(Added {
        number,
        destroy_on,
        past_term: destroy_on.filter(|day| *day <= today),
        known,
    })
}

/// Whether [`add`] would register this signal, as things stand; nothing is recorded.
///
/// # Errors
/// Those of [`add`].
pub fn may_add(desk: &Desk<'_>, draft: SignalDraft) -> Result<(), ActionError> {
    must_be_allowed(desk.store.role(), Duty::AddAndNote)?;
    admit(&desk.store.read()?, draft).map(|_| ())
}

/// The draft with its ids looked up, once every rule has let it in.
fn admit(tx: &Tx<'_>, mut draft: SignalDraft) -> Result<SignalDraft, ActionError> {
    let office = policy::get(tx)?;
    draft.source = lookup::source(&office, &draft.source)?;
    draft.theme = draft
        .theme
        .as_deref()
        .map(|t| lookup::theme(&office, t))
        .transpose()?;
    must_have_text("text", &draft.text)?;
    let most = office.import.max_text_bytes;
    for (field, text) in [
        ("text", Some(&draft.text)),
        ("reference", draft.reference.as_ref()),
        ("street", draft.street.as_ref()),
        ("house-number", draft.house_number.as_ref()),
        ("postcode", draft.postcode.as_ref()),
        ("city", draft.city.as_ref()),
    ] {
        if let Some(text) = text {
            must_fit(field, text, most)?;
        }
    }
    check_received(draft.received_on, tx.today())?;
    if let Some(reference) = &draft.reference {
        let reference = References::new(tx)?.blind(&draft.source, reference);
        if let Some(known) = signal::find_by_reference(tx, &reference)? {
            return Err(known_already(tx, known)?.into());
        }
    }
    Ok(draft)
}

/// The refusal of a reference that is known; which signal has it is not told of a restricted one.
pub(super) fn known_already(tx: &Tx<'_>, signal: Number) -> Result<Refusal, StoreError> {
    let known = record::get_id(tx, signal)?;
    Ok(match restrict::hidden(tx)?.contains(&known) {
        true => Refusal::DuplicateRestricted,
        false => Refusal::DuplicateReference { signal },
    })
}

/// Year and name of the count that a received signal is added to.
pub(super) fn received_count(draft: &SignalDraft) -> (i32, String) {
    let what = counted(&draft.source, draft.theme.as_deref());
    (draft.received_on.year(), what)
}

/// The name of the count of what was received from a source, of a theme.
pub(super) fn counted(source: &str, theme: Option<&str>) -> String {
    format!("signal/received/{source}/{}", theme.unwrap_or("none"))
}

/// Which signals a list shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignalFilter {
    /// Only with this status.
    pub status: Option<SignalStatus>,
    /// Only from this source, by id or label.
    pub source: Option<String>,
    /// Only of this theme, by id or label.
    pub theme: Option<String>,
    /// Only received on or after this day.
    pub since: Option<NaiveDate>,
}

/// Lists signals; logged once.
///
/// # Errors
/// An unknown id; those of the store.
pub fn list(desk: &Desk<'_>, filter: &SignalFilter) -> Result<Vec<SignalSummary>, ActionError> {
    let tx = desk.store.write()?;
    let office = policy::get(&tx)?;
    let source = filter
        .source
        .as_deref()
        .map(|s| lookup::source(&office, s))
        .transpose()?;
    let theme = filter
        .theme
        .as_deref()
        .map(|t| lookup::theme(&office, t))
        .transpose()?;
    let mut signals = signal::list(&tx, filter.since)?;
    let unfiltered = *filter == SignalFilter::default();
    signals.retain(|s| {
        if s.hidden {
            // What a filter would tell of it is not told.
            return unfiltered;
        }
        filter.status.is_none_or(|status| s.status == status)
            && source.as_ref().is_none_or(|source| s.source == *source)
            && theme
                .as_ref()
                .is_none_or(|theme| s.theme.as_ref() == Some(theme))
    });
    tx.commit(
        EntryDraft::new(Action::Read)
            .result("signal-list")
            .purpose(desk.purpose()),
    )?;
    Ok(signals)
}

/// A signal, and the workflow whose first phase weighs it.
pub struct Shown {
    /// The signal.
    pub signal: Signal,
    /// What was corrected in it.
    pub corrections: Vec<Part<Correction>>,
    /// To whom it is restricted; `None` when everybody who reads content may read it.
    pub restricted_to: Option<Vec<String>>,
    /// The workflow.
    pub workflow: Workflow,
    /// Which other records mention the same.
    pub known: Vec<Known>,
}

/// Shows a signal; logged before it is shown.
///
/// # Errors
/// Those of the store.
pub fn show(desk: &Desk<'_>, number: Number) -> Result<Shown, ActionError> {
    let tx = desk.look(number)?;
    let (signal, key) = signal::get(&tx, number)?;
    let corrections = part::list(&tx, &signal.record, &key)?;
    let restricted_to = restrict::find_names(&tx, &signal.record)?;
    let workflow = workflow_of(&tx)?;
    let known = known_before(&tx, &signal, &key)?;
    let entry = EntryDraft::about(Action::Read, number, signal.record).purpose(desk.purpose());
    tx.commit(entry)?;
    Ok(Shown {
        signal,
        corrections,
        restricted_to,
        workflow,
        known,
    })
}

fn known_before(tx: &Tx<'_>, signal: &Signal, key: &RecordKey) -> Result<Vec<Known>, StoreError> {
    let texts = text::list(tx, &signal.record, key)?;
    Hits::default().list(tx, Some(&signal.record), &blind::marks(tx, &texts)?)
}

/// Which other records mention what a signal does. Says that and nothing of what stands in them, so
/// it is no look that is logged.
///
/// # Errors
/// Those of the store.
pub fn known(desk: &Desk<'_>, number: Number) -> Result<Vec<Known>, ActionError> {
    let tx = desk.store.read()?;
    let (signal, key) = signal::get(&tx, number)?;
    Ok(known_before(&tx, &signal, &key)?)
}

/// The workflow that weighs signals: the newest version of the office's default.
fn workflow_of(tx: &Tx<'_>) -> Result<Workflow, ActionError> {
    Ok(policy::get_newest_workflow(
        tx,
        &policy::get(tx)?.workflow.default,
    )?)
}

/// Answers the checklist of a signal and, where a decision is given, weighs it.
///
/// # Errors
/// Everything that the decision misses at once; a signal that is in a case; dates out of order.
/// Refused, it records nothing, not the answers either.
pub fn triage(
    desk: &Desk<'_>,
    number: Number,
    draft: &WeighingDraft,
) -> Result<Signal, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    draft.must_fit(max_text(&tx)?)?;
    let (mut signal, key) = signal::get(&tx, number)?;
    let today = tx.today();
    signal.may_weigh(today)?;
    let workflow = workflow_of(&tx)?;
    let first = workflow.first_phase();
    let mut given = Answers::default();
    for (item, value) in &draft.answers {
        let (item, answer) = workflow.parse_answer(first, item, value)?;
        if let Answer::Date(date) = answer {
            not_in_future(DateField::Answer, date, today)?;
        }
        signal.answers.set(&first.id, &item, answer.clone());
        given.set(&first.id, &item, answer);
    }
    weighing::put_answers(&mut tx, signal.record, &key, &given)?;
    let Some(decision) = &draft.decision else {
        let entry = EntryDraft::about(Action::Change, number, signal.record);
        tx.commit(entry.result("answer").purpose(desk.purpose()))?;
        return Ok(signal);
    };
    let office = policy::get(&tx)?;
    let joins = decision.decision.trim().eq_ignore_ascii_case(JOIN);
    let mut input = decision.input(&office, today, tx.role(), joins)?;
    let to = workflow.decide_signal(&signal.standing(&workflow), &decision.decision, &input)?;
    let case = match to.status {
        SignalStatus::InCase => {
            let (case, case_key) = case_to_join(&tx, input.to.as_deref())?;
            input.to = Some(case.number.to_string());
            Some((case, case_key))
        }
        _ => None,
    };
    signal.check_weighing(input.decided_on, today)?;
    input.present.clone_from(&to.present);
    let recorded = recorded(&tx, &first.id, &to.decision, &to.body, &input);
    let line = tx.vault.line();
    weighing::insert(&mut tx, signal.record, &key, line, &recorded)?;
    let started = signal.apply(&to, input.decided_on, &office.retention);
    let case_id = case.as_ref().map(|(case, _)| case.record);
    if let Some((case, _)) = &case {
        restrict_with(&mut tx, &signal, case)?;
    }
    signal::set_status(&mut tx, signal.record, to.status, case_id)?;
    match (started, case_id) {
        (Some(started), _) => term::start(&mut tx, signal.record, started)?,
        (None, Some(case)) => merge::join(&mut tx, signal.record, case)?,
        (None, None) => term::clear(&mut tx, signal.record)?,
    }
    remind::drop_all(&mut tx, signal.record, &key)?;
    if to.status == SignalStatus::Single {
        let (partner, until) = (input.to.as_deref(), signal.destroy_on);
        remind::begin(
            &mut tx,
            signal.record,
            &key,
            partner,
            input.decided_on,
            until,
        )?;
    }
    signal.case = case.map(|(case, _)| case.number);
    signal.weighings.push(recorded);
    let what = format!("signal/{}", to.status.id());
    count::add(&mut tx, input.decided_on.year(), &what, 1)?;
    let entry = EntryDraft::about(Action::Weigh, number, signal.record);
    tx.commit(entry.result(to.decision).purpose(desk.purpose()))?;
    Ok(signal)
}

/// A signal that joins a restricted case is restricted as the case is; one that is restricted
/// otherwise does not join.
fn restrict_with(
    tx: &mut crate::store::WriteTx<'_>,
    signal: &Signal,
    case: &Case,
) -> Result<(), ActionError> {
    if let Some(members) = must_be_restricted_as(tx, signal, case)? {
        for member in restrict::list_family(tx, signal.record)? {
            let key = record::open_key(tx, &member.0)?;
            restrict::seal_open(tx, member.0, &key, &members)?;
        }
    }
    Ok(())
}

/// To whom a signal has to be restricted to join a case; none when it stays as it is.
fn must_be_restricted_as(
    tx: &Tx<'_>,
    signal: &Signal,
    case: &Case,
) -> Result<Option<BTreeSet<u32>>, ActionError> {
    let of_signal = restrict::find_members(tx, &signal.record)?;
    let of_case = restrict::find_members(tx, &case.record)?;
    match (of_signal, of_case) {
        (None, of_case) => Ok(of_case),
        (of_signal, of_case) if of_signal == of_case => Ok(None),
        _ => Err(Refusal::RestrictedOtherwise {
            number: signal.number,
            other: case.number,
        }
        .into()),
    }
}

fn case_to_join(tx: &Tx<'_>, to: Option<&str>) -> Result<(Case, RecordKey), ActionError> {
    let number: Number = to
        .unwrap_or("")
        .parse()
        .map_err(|_| ActionError::NotACase)?;
    if number.kind != NumberKind::Case {
        return Err(ActionError::NotACase);
    }
    let (case, key) = case::get(tx, number)?;
    case.must_take_signals()?;
    Ok((case, key))
}

/// Whether a signal may join a case, as things stand; nothing is recorded.
///
/// # Errors
/// No such case, one that has ended, one that is restricted otherwise.
pub fn may_join(desk: &Desk<'_>, signal: &Signal, to: &str) -> Result<(), ActionError> {
    let tx = desk.store.read()?;
    let (case, _) = case_to_join(&tx, Some(to))?;
    must_be_restricted_as(&tx, signal, &case)?;
    Ok(())
}
