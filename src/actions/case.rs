//! Cases: open, advance, look, note, consult, intervene, reopen.

use super::error::ActionError;
use super::weigh::{WeighingDraft, recorded};
use super::{Desk, lookup, max_text, remind};
use crate::audit::entry::Action;
use crate::domain::case::{Case, CaseDraft, CaseStatus, Consultation, Finding, REOPEN};
use crate::domain::correction::Correction;
use crate::domain::date::{DateField, not_before_cause, not_in_future};
use crate::domain::id::{Number, RecordId};
use crate::domain::intervention::{Intervention, InterventionResult, kind_for};
use crate::domain::part::{Part, PartDraft};
use crate::domain::reference::{Reference, RiecRole, System};
use crate::domain::refusal::{Refusal, must_be_allowed, must_fit, must_have_text};
use crate::domain::reminder;
use crate::domain::role::Duty;
use crate::domain::signal::{Signal, SignalStatus, case_begins_in};
use crate::domain::workflow::Workflow;
use crate::domain::workflow::answer::Answers;
use crate::domain::workflow::judge::DecisionInput;
use crate::store::case::{CaseSummary, NewCase};
use crate::store::{
    EntryDraft, Tx, WriteTx, case, count, merge, part, policy, record, restrict, signal, term,
    weighing,
};
use crate::vault::field::RecordKey;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// A case and the workflow that it walks.
pub struct Shown {
    /// The case.
    pub case: Case,
    /// What was corrected in it.
    pub corrections: Vec<Part<Correction>>,
    /// To whom it is restricted; `None` when everybody who reads content may read it.
    pub restricted_to: Option<Vec<String>>,
    /// The workflow, in the version that the case began with.
    pub workflow: Workflow,
}

/// Opens a case, from signals or from nothing. Theme and lead are looked up; without a theme it
/// takes that of its first signal.
///
/// # Errors
/// A signal that is in a case or was decided otherwise; an unknown theme or member; a future date.
pub fn open(desk: &Desk<'_>, draft: &CaseDraft) -> Result<Case, ActionError> {
    open_in(desk, draft, None)
}

/// The same with a workflow other than the office's default, by id or label, in its newest version.
///
/// A weighing of its signals was made in the default: the case then begins, and keeps the answers,
/// as one does that goes over from there ([`migrate`]).
///
/// # Errors
/// As [`open`]; a workflow that the vault does not keep.
pub fn open_in(
    desk: &Desk<'_>,
    draft: &CaseDraft,
    workflow: Option<&str>,
) -> Result<Case, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let office = policy::get(&tx)?;
    let title = draft
        .title
        .as_deref()
        .map(str::trim)
        .filter(|t| !t.is_empty());
    must_fit("title", title.unwrap_or(""), office.import.max_text_bytes)?;
    not_in_future(DateField::Opened, draft.opened_on, tx.today())?;
    let lead = draft
        .lead
        .as_deref()
        .map(|name| member_name(&tx, name))
        .transpose()?;
    let mut signals: Vec<(Signal, RecordKey)> = Vec::new();
    for number in &draft.signals {
        if !signals.iter().any(|(s, _)| s.number == *number) {
            signals.push(signal::get(&tx, *number)?);
        }
    }
    let theme = match &draft.theme {
        Some(given) => Some(lookup::theme(&office, given)?),
        None => signals.iter().find_map(|(s, _)| s.theme.clone()),
    };
    let weighed_by = policy::get_newest_workflow(&tx, &office.workflow.default)?;
    let workflow = match workflow {
        Some(given) => lookup::workflow(&tx, given)?,
        None => weighed_by.clone(),
    };
    let loaded: Vec<Signal> = signals.iter().map(|(s, _)| s.clone()).collect();
    let begins = case_begins_in(&weighed_by, &loaded)?;
    let restricted_to = restrict_alike(&tx, &loaded)?;
    let phase = match workflow.id == weighed_by.id {
        true => begins.to_owned(),
        // What nobody has weighed begins where this workflow does.
        false if begins == weighed_by.first_phase().id => workflow.first_phase().id.clone(),
        false => workflow.phase_for(begins).id.clone(),
    };
    let new = NewCase {
        title,
        theme: theme.as_deref(),
        lead: lead.as_deref(),
        workflow: &workflow.id,
        workflow_version: workflow.version,
        phase: &phase,
        opened_on: draft.opened_on,
    };
    let (id, number, key) = case::insert(&mut tx, &new)?;
    for signal in &signals {
        let accepted = signal.0.status == SignalStatus::Accepted;
        take_in(
            &mut tx,
            (id, &key),
            signal,
            (&workflow, &weighed_by),
            accepted,
        )?;
    }
    if let Some(members) = restricted_to {
        // Its signals stay sealed to the same members.
        restrict::seal_open(&mut tx, id, &key, &members)?;
    }
    let what = format!("case/opened/{}", theme.as_deref().unwrap_or("none"));
    count::add(&mut tx, draft.opened_on.year(), &what, 1)?;
    tx.commit(EntryDraft::about(Action::Create, number, id).purpose(desk.purpose()))?;
    Ok(case::get(&desk.store.read()?, number)?.0)
}

/// Takes a signal into a case: what was answered about it goes on there and, with `carry_on`, so does
/// the weighing by which it came. The case walks `workflow`, the signal was weighed by the other.
pub(super) fn take_in(
    tx: &mut WriteTx<'_>,
    (id, key): (RecordId, &RecordKey),
    (signal, signal_key): &(Signal, RecordKey),
    (workflow, weighed_by): (&Workflow, &Workflow),
    carry_on: bool,
) -> Result<(), ActionError> {
    let mut given = signal.answers.clone();
    if (&workflow.id, workflow.version) != (&weighed_by.id, weighed_by.version) {
        let plan = workflow.take_over(&signal.answers);
        given = plan.kept;
        weighing::put_answers(tx, id, key, &plan.left)?;
    }
    weighing::put_answers(tx, id, key, &given)?;
    if carry_on {
        let last = weighing::list(tx, &signal.record, signal_key)?.pop();
        if let Some((actor, weighed)) = last {
            weighing::insert(tx, id, key, actor, &weighed)?;
        }
    }
    signal::set_status(tx, signal.record, SignalStatus::InCase, Some(id))?;
    Ok(merge::join(tx, signal.record, id)?)
}

/// To whom a case is restricted from the start: to those that its signals are restricted to, which
/// must be the same for all.
fn restrict_alike(tx: &Tx<'_>, signals: &[Signal]) -> Result<Option<BTreeSet<u32>>, ActionError> {
    let Some((first, others)) = signals.split_first() else {
        return Ok(None);
    };
    let members = restrict::find_members(tx, &first.record)?;
    for other in others {
        if restrict::find_members(tx, &other.record)? != members {
            return Err(Refusal::RestrictedOtherwise {
                number: first.number,
                other: other.number,
            }
            .into());
        }
    }
    Ok(members)
}

pub(super) fn member_name(tx: &Tx<'_>, given: &str) -> Result<String, ActionError> {
    let found = tx.keyring().find_present(given);
    found
        .map(|(_, member)| member.name.clone())
        .ok_or(ActionError::NoSuchMember)
}

pub(super) fn load(
    tx: &Tx<'_>,
    number: Number,
) -> Result<(Case, RecordKey, Workflow), ActionError> {
    let (case, key) = case::get(tx, number)?;
    let workflow = policy::get_workflow(tx, &case.workflow, case.workflow_version)?;
    Ok((case, key, workflow))
}

/// Shows a case; logged before it is shown.
///
/// # Errors
/// Those of the store.
pub fn show(desk: &Desk<'_>, number: Number) -> Result<Shown, ActionError> {
    let tx = desk.look(number)?;
    let (mut case, key, workflow) = load(&tx, number)?;
    keep_to_oneself(&tx, &mut case)?;
    let corrections = part::list(&tx, &case.record, &key)?;
    let restricted_to = restrict::find_names(&tx, &case.record)?;
    tx.commit(EntryDraft::about(Action::Read, number, case.record).purpose(desk.purpose()))?;
    Ok(Shown {
        case,
        corrections,
        restricted_to,
        workflow,
    })
}

/// Leaves out what tells of a case that was restricted to others since.
fn keep_to_oneself(tx: &Tx<'_>, case: &mut Case) -> Result<(), ActionError> {
    let mut hidden = BTreeSet::new();
    for id in restrict::hidden(tx)? {
        hidden.insert(record::get_number(tx, &id)?.to_string());
    }
    let may = |about: &Option<String>| about.as_ref().is_none_or(|other| !hidden.contains(other));
    case.parts.links.retain(|link| may(&link.about));
    case.parts.origins.retain(|origin| may(&origin.about));
    Ok(())
}

/// Which cases a list shows; ids are looked up in every workflow that a case walks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFilter {
    /// Only in this phase, by id or label.
    pub phase: Option<String>,
    /// Only with this status.
    pub status: Option<crate::domain::case::CaseStatus>,
    /// Only of this theme, by id or label.
    pub theme: Option<String>,
    /// Only led by this member.
    pub lead: Option<String>,
}

/// Lists cases, with the workflows that they walk; logged once.
///
/// # Errors
/// An unknown id; those of the store.
pub fn list(
    desk: &Desk<'_>,
    filter: &CaseFilter,
) -> Result<(Vec<CaseSummary>, Vec<Workflow>), ActionError> {
    let tx = desk.store.write()?;
    let office = policy::get(&tx)?;
    let theme = filter
        .theme
        .as_deref()
        .map(|t| lookup::theme(&office, t))
        .transpose()?;
    let lead = filter
        .lead
        .as_deref()
        .map(|name| member_name(&tx, name))
        .transpose()?;
    let mut cases = case::list(&tx)?;
    let mut workflows: Vec<Workflow> = Vec::new();
    for (id, version) in cases.iter().filter(|c| !c.hidden).map(|c| &c.workflow) {
        if !workflows
            .iter()
            .any(|w| w.id == *id && w.version == *version)
        {
            workflows.push(policy::get_workflow(&tx, id, *version)?);
        }
    }
    if workflows.is_empty() {
        workflows.push(policy::get_newest_workflow(&tx, &office.workflow.default)?);
    }
    let phase = filter
        .phase
        .as_deref()
        .map(|p| phase_id(&workflows, p))
        .transpose()?;
    let unfiltered = *filter == CaseFilter::default();
    cases.retain(|c| {
        if c.hidden {
            // What a filter would tell of it is not told.
            return unfiltered;
        }
        filter.status.is_none_or(|status| c.status == status)
            && phase.as_ref().is_none_or(|phase| c.phase == *phase)
            && theme
                .as_ref()
                .is_none_or(|theme| c.theme.as_ref() == Some(theme))
            && lead
                .as_ref()
                .is_none_or(|lead| c.lead.as_ref() == Some(lead))
    });
    tx.commit(
        EntryDraft::new(Action::Read)
            .result("case-list")
            .purpose(desk.purpose()),
    )?;
    Ok((cases, workflows))
}

fn phase_id(workflows: &[Workflow], given: &str) -> Result<String, ActionError> {
    let phases = workflows
        .iter()
        .flat_map(|w| &w.phases)
        .map(|p| (p.id.as_str(), &p.label));
    crate::domain::name::lookup(given, phases)
        .map(str::to_owned)
        .map_err(|id| ActionError::Unknown {
            noun: super::error::Noun::Phase,
            id,
        })
}

/// Answers the checklist of a case's phase and, where a decision is given, moves the case.
///
/// # Errors
/// Everything that the decision misses at once; an ended case; dates out of order. Refused, it
/// records nothing, not the answers either.
pub fn advance(
    desk: &Desk<'_>,
    number: Number,
    draft: &WeighingDraft,
) -> Result<Case, ActionError> {
    advance_with(desk, number, draft, &RiecDraft::default())
}

/// As what the town takes part in a case that is brought before the regional centre, and what the
/// centre calls it.
#[derive(Clone, Default, PartialEq)]
pub struct RiecDraft {
    /// Bringer or participant.
    pub role: Option<RiecRole>,
    /// The centre's reference.
    pub reference: Option<String>,
}

/// The same; a decision that brings the case before the regional centre may say as what, and under
/// which reference.
///
/// # Errors
/// As [`advance`]; that of another decision ([`Refusal::NotBeforeRiec`]).
pub fn advance_with(
    desk: &Desk<'_>,
    number: Number,
    draft: &WeighingDraft,
    riec: &RiecDraft,
) -> Result<Case, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    draft.must_fit(max_text(&tx)?)?;
    let (mut case, key, workflow) = load(&tx, number)?;
    let today = tx.today();
    case.must_run()?;
    record_answers(&mut tx, &mut case, &key, &workflow, &draft.answers)?;
    let Some(decision) = &draft.decision else {
        let entry = EntryDraft::about(Action::Change, number, case.record);
        tx.commit(entry.result("answer").purpose(desk.purpose()))?;
        return Ok(case);
    };
    let office = policy::get(&tx)?;
    let mut input = decision.input(&office, today, tx.role(), false)?;
    let judged = workflow.decide(&case.standing(), &decision.decision, &input);
    let to = case.must_have_informed(&workflow, judged, today)?;
    case.check_move(&to, input.decided_on, today)?;
    input.present.clone_from(&to.present);
    let mut here = workflow.decisions_in(&case.phase, case.status).iter();
    let taken = here.find(|decision| decision.id == to.decision);
    let asks = taken.is_some_and(reminder::asks_back);
    if to.status == CaseStatus::Riec {
        put_riec(&mut tx, &case, &key, riec)?;
    } else if *riec != RiecDraft::default() {
        let decision = Box::new(taken.ok_or(crate::store::StoreError::Damaged)?.named());
        return Err(Refusal::NotBeforeRiec { decision }.into());
    }
    let weighed = recorded(&tx, &case.phase, &to.decision, &to.body, &input);
    let line = tx.vault.line();
    weighing::insert(&mut tx, case.record, &key, line, &weighed)?;
    case.weighings.push(weighed);
    let started = case.apply(&to, &office.retention);
    case::set_standing(
        &mut tx,
        case.record,
        &case.phase,
        case.status,
        case.ended_on,
    )?;
    if let Some(started) = started {
        term::start(&mut tx, case.record, started)?;
    }
    if asks {
        let until = started.map(|term| term.destroy_on);
        let partner = input.to.as_deref();
        remind::begin(&mut tx, case.record, &key, partner, input.decided_on, until)?;
    }
    let theme = case.theme.as_deref().unwrap_or("none");
    let what = format!("case/{}/{theme}", to.decision);
    count::add(&mut tx, input.decided_on.year(), &what, 1)?;
    let entry = EntryDraft::about(Action::Weigh, number, case.record);
    tx.commit(entry.result(to.decision).purpose(desk.purpose()))?;
    Ok(case)
}

/// Keeps as what the town takes part, and the centre's reference, where either was said.
fn put_riec(
    tx: &mut WriteTx<'_>,
    case: &Case,
    key: &RecordKey,
    riec: &RiecDraft,
) -> Result<(), ActionError> {
    if *riec == RiecDraft::default() {
        return Ok(());
    }
    let reference = riec.reference.as_deref();
    if let Some(reference) = reference {
        must_have_text("reference", reference)?;
        must_fit("reference", reference, max_text(tx)?)?;
    }
    let draft = PartDraft {
        about: Some(System::RiecIs.id().to_owned()),
        done_on: Some(tx.today()),
        ..PartDraft::new(Reference {
            reference: reference.unwrap_or("").trim().to_owned(),
            text: None,
            role: riec.role,
        })
    };
    part::insert(tx, case.record, key, &draft)?;
    Ok(())
}

fn record_answers(
    tx: &mut WriteTx<'_>,
    case: &mut Case,
    key: &RecordKey,
    workflow: &Workflow,
    answers: &[(String, String)],
) -> Result<(), ActionError> {
    let phase = workflow
        .find_phase(&case.phase)
        .ok_or(crate::store::StoreError::Damaged)?;
    let mut given = Answers::default();
    for (item, value) in answers {
        let (item, answer) = workflow.parse_answer(phase, item, value)?;
        case.check_answer(workflow, &item, &answer, tx.today())?;
        case.answers.set(&phase.id, &item, answer.clone());
        given.set(&phase.id, &item, answer);
    }
    Ok(weighing::put_answers(tx, case.record, key, &given)?)
}

/// Writes a note; returns its number within the case.
///
/// # Errors
/// An ended case; an empty or too long text.
pub fn note(desk: &Desk<'_>, number: Number, text: &str) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::AddAndNote)?;
    must_have_text("text", text)?;
    must_fit("text", text, max_text(&tx)?)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_run()?;
    let n = case::insert_note(&mut tx, case.record, &key, text)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("note").purpose(desk.purpose()))?;
    Ok(n)
}

/// A consultation as somebody typed it.
#[derive(Clone)]
pub struct ConsultationDraft {
    /// The source, by id or label.
    pub source: String,
    /// What for.
    pub purpose: String,
    /// The legal ground.
    pub ground: String,
    /// Hit or no hit.
    pub result: Finding,
    /// What was taken over.
    pub text: Option<String>,
    /// When; today when left out.
    pub on: Option<NaiveDate>,
}

/// Records that a source was consulted; returns its number within the case.
///
/// # Errors
/// A source that the phase does not open; an ended case; a date in the future or before the
/// opening; an empty purpose or ground.
pub fn consult(
    desk: &Desk<'_>,
    number: Number,
    draft: &ConsultationDraft,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let (case, key, consultation) = admit_consultation(&tx, number, draft)?;
    case::insert_consultation(&mut tx, case.record, &key, &consultation)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("consultation").purpose(desk.purpose()))?;
    Ok(consultation.n)
}

/// The consultation that [`consult`] would record, as things stand; nothing is recorded.
///
/// # Errors
/// Those of [`consult`].
pub fn may_consult(
    desk: &Desk<'_>,
    number: Number,
    draft: &ConsultationDraft,
) -> Result<Consultation, ActionError> {
    must_be_allowed(desk.store.role(), Duty::Work)?;
    let (.., consultation) = admit_consultation(&desk.store.read()?, number, draft)?;
    Ok(consultation)
}

/// A consultation as it is recorded, once every rule has let it in.
fn admit_consultation(
    tx: &Tx<'_>,
    number: Number,
    draft: &ConsultationDraft,
) -> Result<(Case, RecordKey, Consultation), ActionError> {
    let office = policy::get(tx)?;
    let (source, found) = lookup::consult_source(&office, &draft.source)?;
    for (field, text) in [("purpose", &draft.purpose), ("ground", &draft.ground)] {
        must_have_text(field, text)?;
        must_fit(field, text, office.import.max_text_bytes)?;
    }
    must_fit(
        "text",
        draft.text.as_deref().unwrap_or(""),
        office.import.max_text_bytes,
    )?;
    let (case, key, workflow) = load(tx, number)?;
    let today = tx.today();
    let on = draft.on.unwrap_or(today);
    case.check_consultation(on, today)?;
    workflow.may_consult(&case.standing(), source, found.group)?;
    let consultation = Consultation {
        n: case::next_consultation(tx, &case.record)?,
        phase: case.phase.clone(),
        source: source.to_owned(),
        purpose: draft.purpose.trim().to_owned(),
        ground: draft.ground.trim().to_owned(),
        result: draft.result,
        text: draft.text.clone().filter(|t| !t.trim().is_empty()),
        on,
    };
    Ok((case, key, consultation))
}

/// A planned intervention as somebody typed it.
#[derive(Clone)]
pub struct InterventionDraft {
    /// Its kind: number or name of the catalogue, or free text for partners of no body.
    pub kind: String,
    /// The partner, by id or label.
    pub by: String,
    /// For when it is planned.
    pub planned_on: Option<NaiveDate>,
    /// What there is to say about it.
    pub text: Option<String>,
}

/// Plans an intervention; returns its number within the case.
///
/// # Errors
/// A kind that this partner may not carry out; an ended case; an unknown partner or kind.
pub fn plan_intervention(
    desk: &Desk<'_>,
    number: Number,
    draft: &InterventionDraft,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let office = policy::get(&tx)?;
    let (by, partner) = lookup::partner(&office, &draft.by)?;
    must_fit("kind", &draft.kind, office.import.max_text_bytes)?;
    must_fit(
        "text",
        draft.text.as_deref().unwrap_or(""),
        office.import.max_text_bytes,
    )?;
    let kind = kind_for(&draft.kind, by, partner)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_run()?;
    if let Some(planned) = draft.planned_on {
        not_before_cause(
            DateField::Planned,
            planned,
            DateField::Opened,
            case.opened_on,
        )?;
    }
    let intervention = Intervention {
        n: case::next_intervention(&tx, &case.record)?,
        kind,
        by: by.to_owned(),
        planned_on: draft.planned_on,
        done_on: None,
        result: None,
        cancelled: None,
        text: draft.text.clone().filter(|t| !t.trim().is_empty()),
    };
    case::put_intervention(&mut tx, case.record, &key, &intervention)?;
    let what = format!("intervention/planned/{by}");
    let year = tx.today().year();
    count::add(&mut tx, year, &what, 1)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("intervention-planned").purpose(desk.purpose()))?;
    Ok(intervention.n)
}

/// Records that an intervention was carried out.
///
/// # Errors
/// One that was done or cancelled before; a date in the future, before it was planned for, or
/// before the opening.
pub fn finish_intervention(
    desk: &Desk<'_>,
    number: Number,
    n: u32,
    on: NaiveDate,
    result: InterventionResult,
    text: Option<&str>,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    must_fit("text", text.unwrap_or(""), max_text(&tx)?)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_take_results()?;
    let mut intervention = case.get_intervention(n)?.clone();
    intervention.check_done(number, case.opened_on, on, tx.today())?;
    intervention.done_on = Some(on);
    intervention.result = Some(result);
    if let Some(text) = text.filter(|t| !t.trim().is_empty()) {
        let before = intervention
            .text
            .take()
            .map(|t| t + "\n")
            .unwrap_or_default();
        intervention.text = Some(before + text);
    }
    case::put_intervention(&mut tx, case.record, &key, &intervention)?;
    let what = format!("intervention/done/{}/{}", intervention.by, result.id());
    count::add(&mut tx, on.year(), &what, 1)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("intervention-done").purpose(desk.purpose()))?;
    Ok(())
}

/// Records that an intervention will not be carried out.
///
/// # Errors
/// One that was done or cancelled before; an empty reason.
pub fn cancel_intervention(
    desk: &Desk<'_>,
    number: Number,
    n: u32,
    reason: &str,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let (case, key, _) = load(&tx, number)?;
    case.must_take_results()?;
    let mut intervention = case.get_intervention(n)?.clone();
    intervention.must_be_open(number)?;
    intervention.cancelled = Some(reason.trim().to_owned());
    case::put_intervention(&mut tx, case.record, &key, &intervention)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(
        entry
            .result("intervention-cancelled")
            .purpose(desk.purpose()),
    )?;
    Ok(())
}

/// Opens an ended case again; its term ends and stays visible.
///
/// # Errors
/// A case that runs, or whose term is over; an empty reason; nobody present.
pub fn reopen(
    desk: &Desk<'_>,
    number: Number,
    reason: &str,
    present: &[String],
) -> Result<Case, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    must_have_text("reason", reason)?;
    must_have_text("present", present.first().map_or("", String::as_str))?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let (mut case, key, workflow) = load(&tx, number)?;
    let today = tx.today();
    case.may_reopen(today)?;
    let input = DecisionInput {
        reason: reason.to_owned(),
        present: present
            .iter()
            .map(|p| p.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect(),
        to: None,
        body: None,
        decided_on: today,
        role: tx.role(),
    };
    let body = workflow
        .find_phase(&workflow.reopen_to)
        .map_or("", |p| p.body.as_str());
    let weighed = recorded(&tx, &case.phase, REOPEN, body, &input);
    let line = tx.vault.line();
    weighing::insert(&mut tx, case.record, &key, line, &weighed)?;
    case.weighings.push(weighed);
    let gone = case.apply_reopening(&workflow, today);
    for (phase, item) in &gone {
        weighing::delete_answer(&mut tx, case.record, phase, item)?;
    }
    case::set_standing(&mut tx, case.record, &case.phase, case.status, None)?;
    term::reopen(&mut tx, case.record, today)?;
    let theme = case.theme.as_deref().unwrap_or("none");
    count::add(&mut tx, today.year(), &format!("case/{REOPEN}/{theme}"), 1)?;
    let entry = EntryDraft::about(Action::Weigh, number, case.record);
    tx.commit(entry.result(REOPEN).purpose(desk.purpose()))?;
    Ok(case)
}
