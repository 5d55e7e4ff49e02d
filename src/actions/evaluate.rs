//! Evaluations, and the lessons that outlive their cases.

use super::error::ActionError;
use super::{Desk, max_text};
use crate::audit::entry::Action;
use crate::domain::case::Case;
use crate::domain::evaluation::{Evaluation, must_be_general};
use crate::domain::id::Number;
use crate::domain::part::PartDraft;
use crate::domain::redact::Given;
use crate::domain::refusal::{Refusal, must_be_allowed, must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::store::lesson::{self, Lesson};
use crate::store::{EntryDraft, case, part, restrict};

/// Records an evaluation, also of a case that has ended, as long as it is there; with it, perhaps, a
/// lesson, which stays when the case is destroyed. Returns the evaluation's number.
///
/// # Errors
/// An empty text; a case that went into another; a lesson that names somebody, or comes from a case
/// that is restricted: nothing is recorded then.
pub fn evaluate(
    desk: &Desk<'_>,
    number: Number,
    text: &str,
    lesson: Option<&str>,
) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let most = max_text(&tx)?;
    must_have_text("text", text)?;
    must_fit("text", text, most)?;
    let (case, key) = case::get(&tx, number)?;
    case.must_stand_alone()?;
    if let Some(lesson) = lesson {
        must_have_text("lesson", lesson)?;
        must_fit("lesson", lesson, most)?;
        if restrict::is_restricted(&tx, &case.record)? {
            return Err(Refusal::LessonOfRestricted { case: number }.into());
        }
        must_be_general(lesson, &names_of(&case))?;
        let from = number.to_string();
        lesson::insert(&mut tx, &from, case.theme.as_deref(), lesson.trim())?;
    }
    let draft = PartDraft {
        done_on: Some(tx.today()),
        ..PartDraft::new(Evaluation {
            text: text.trim().to_owned(),
        })
    };
    let n = part::insert(&mut tx, case.record, &key, &draft)?;
    let entry = EntryDraft::about(Action::Change, number, case.record);
    tx.commit(entry.result("evaluation").purpose(desk.purpose()))?;
    Ok(n)
}

/// The names of the persons in a case, and in those that went into it.
fn names_of(case: &Case) -> Vec<String> {
    let all = std::iter::once(case).chain(&case.merged);
    let persons = all.flat_map(|case| &case.parts.persons);
    persons.map(|person| person.body.name.clone()).collect()
}

/// Strikes a lesson, by the beginning of its id: it turned out to say something of somebody, or to be
/// wrong. The reason is kept in the log, sealed. Returns the number of the case that it came from.
///
/// # Errors
/// [`Refusal::NoSuchLesson`], also when the beginning is that of several; an empty reason.
pub fn strike_lesson(desk: &Desk<'_>, id: &str, reason: &str) -> Result<String, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    must_have_text("reason", reason)?;
    must_fit("reason", reason, max_text(&tx)?)?;
    let given = id.trim().to_lowercase();
    let all = lesson::list(&tx)?;
    let mut named = all
        .iter()
        .filter(|lesson| given.len() >= 4 && lesson.name().starts_with(&given));
    let (Some(found), None) = (named.next(), named.next()) else {
        return Err(Refusal::NoSuchLesson {
            given: Given(id.to_owned()),
        }
        .into());
    };
    lesson::strike(&mut tx, found.id)?;
    let entry = EntryDraft::new(Action::Change).object(found.from_case.clone());
    tx.commit(entry.result("strike-lesson").purpose(Some(reason.trim())))?;
    Ok(found.from_case.clone())
}

/// All lessons, oldest first; logged once.
///
/// # Errors
/// A role that reads no content.
pub fn list_lessons(desk: &Desk<'_>) -> Result<Vec<Lesson>, ActionError> {
    must_be_allowed(desk.store.role(), Duty::ReadContent)?;
    let tx = desk.store.write()?;
    let lessons = lesson::list(&tx)?;
    let entry = EntryDraft::new(Action::Read).result("lesson-list");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(lessons)
}
