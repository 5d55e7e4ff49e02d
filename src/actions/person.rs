//! Persons in a case, and how they were informed.

use super::case::load;
use super::error::ActionError;
use super::{Desk, lookup, max_text};
use crate::audit::entry::Action;
use crate::domain::case::{Case, CaseStatus};
use crate::domain::id::{Number, RecordId};
use crate::domain::part::{PartDraft, PartKind};
use crate::domain::person::{Informed, Person};
use crate::domain::policy::Policy;
use crate::domain::refusal::{Refusal, must_fit};
use crate::domain::retention::is_due;
use crate::domain::role::Duty;
use crate::store::{EntryDraft, Tx, part, policy};

/// Records a person, and for which partner they act (by id or label), as a contact person does;
/// returns their number within the case. Roles and sensitive data are kept once.
///
/// # Errors
/// An ended case; a person without a name, or without a ground where one is needed; an unknown
/// partner.
pub fn add(
    desk: &Desk<'_>,
    number: Number,
    person: &Person,
    of: Option<&str>,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let office = policy::get(&tx)?;
    let of = match of {
        Some(of) => Some(lookup::partner(&office, of)?.0.to_owned()),
        None => None,
    };
    let (case, key, _) = load(&tx, number)?;
    case.must_run()?;
    let ground = person.ground.as_deref().map(str::trim);
    let mut person = Person {
        name: person.name.trim().to_owned(),
        ground: ground.filter(|g| !g.is_empty()).map(str::to_owned),
        informed: None,
        ..person.clone()
    };
    person.roles.sort_unstable();
    person.roles.dedup();
    person.sensitive.sort_unstable();
    person.sensitive.dedup();
    person.check(is_strict(&tx, &office, &case)?)?;
    let most = office.import.max_text_bytes;
    must_fit("name", &person.name, most)?;
    must_fit("ground", person.ground.as_deref().unwrap_or(""), most)?;
    let draft = PartDraft {
        about: of,
        ..PartDraft::new(person)
    };
    let n = part::insert(&mut tx, case.record, &key, &draft)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("person").purpose(desk.purpose()))?;
    Ok(n)
}

/// Whether the theme of a case, or one of its side themes, asks a ground of every person.
fn is_strict(tx: &Tx<'_>, office: &Policy, case: &Case) -> Result<bool, ActionError> {
    let side = side_themes(tx, &case.record)?;
    let mut themes = case.theme.iter().chain(&side);
    Ok(themes.any(|id| office.themes.get(id).is_some_and(|theme| theme.strict)))
}

fn side_themes(tx: &Tx<'_>, record: &RecordId) -> Result<Vec<String>, ActionError> {
    let parts = part::list_outlines(tx, record, PartKind::Theme)?;
    Ok(parts.into_iter().filter_map(|part| part.about).collect())
}

/// Records how a person was informed; what was said before is replaced. Also of a case that has
/// ended, within its term: what was put off may be put off beyond the closing.
///
/// # Errors
/// An unknown person; a term that is over; a day that does not fit; an empty reason.
pub fn inform(
    desk: &Desk<'_>,
    number: Number,
    n: u32,
    informed: &Informed,
) -> Result<(), ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let (case, key, _) = load(&tx, number)?;
    let today = tx.today();
    within_term(&case, today)?;
    let person = case.get_person(n)?;
    informed.check(today)?;
    let informed = match informed {
        Informed::LeftOut { reason } => {
            must_fit("left-out", reason, max_text(&tx)?)?;
            Informed::LeftOut {
                reason: reason.trim().to_owned(),
            }
        }
        other => other.clone(),
    };
    let mut draft = PartDraft {
        about: person.about.clone(),
        ..PartDraft::new(person.body.clone())
    };
    match &informed {
        Informed::Done { on } => draft.done_on = Some(*on),
        Informed::Deferred { until } => draft.due_on = Some(*until),
        Informed::LeftOut { .. } => {}
    }
    draft.body.informed = Some(informed);
    part::update(&mut tx, case.record, &key, n, &draft)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("person-informed").purpose(desk.purpose()))?;
    Ok(())
}

/// Whether a case runs, or was archived and its term runs.
fn within_term(case: &Case, today: chrono::NaiveDate) -> Result<(), Refusal> {
    if case.status != CaseStatus::Archived {
        return case.must_take_results();
    }
    match case.destroy_on.filter(|day| is_due(*day, today)) {
        Some(destroy_on) => Err(Refusal::TermOver {
            number: case.number,
            destroy_on,
        }),
        None => Ok(()),
    }
}
