//! Rules about ways out and back that say no.

use super::Row;
use crate::cli::error::CliError;
use crate::cli::label::SIGNAL_STATUS;
use crate::cli::message::refusal::{nothing_recorded, weigh_again};
use crate::cli::message::way::refusal as say;
use crate::domain::evaluation::Personal;
use crate::domain::id::NumberKind;
use crate::domain::label::Label;
use crate::domain::refusal::Refusal;

/// The sentence of one of these; every other is explained where it belongs.
pub fn explain(refusal: Refusal) -> CliError {
    match refusal {
        Refusal::NotBeforeRiec { decision } => {
            CliError::refused(say::not_before_riec(decision.label)).with_detail(nothing_recorded())
        }
        Refusal::NothingToAsk { number } => CliError::refused(say::nothing_to_ask(number)),
        Refusal::NoSuchReminder { number, n } => {
            CliError::not_found(say::no_such_reminder(number, n))
        }
        Refusal::LinkWithItself { case } => CliError::refused(say::link_with_itself(case)),
        Refusal::AlreadyLinked { case, other } => {
            CliError::refused(say::linked_already(case, other))
                .with_hint(say::unlink_first(case, other))
        }
        Refusal::NotLinked { case, other } => CliError::refused(say::not_linked(case, other)),
        Refusal::LessonNamesSomebody { found } => {
            let found: Vec<Label> = found.into_iter().map(personal).collect();
            CliError::refused(say::lesson_names(Row(found)))
                .with_detail(nothing_recorded())
                .with_hint(say::put_in_general())
        }
        Refusal::NoSuchLesson { given } => {
            CliError::not_found(say::no_such_lesson(given.0)).with_hint(say::see_lessons())
        }
        Refusal::LessonOfRestricted { case } => {
            CliError::refused(say::lesson_of_restricted(case)).with_detail(nothing_recorded())
        }
        Refusal::MergeWithItself { number } => CliError::refused(say::merge_with_itself(number)),
        Refusal::WentInto { number, into } => {
            let noun = match into.kind {
                NumberKind::Case => "case",
                _ => "signal",
            };
            CliError::refused(say::went_into(number, into))
                .with_hint(say::go_on_with(noun, into))
                .with_field("into", into.to_string())
        }
        Refusal::NotMergeable { signal, status } => {
            let status = SIGNAL_STATUS.label(status.id());
            CliError::refused(say::not_mergeable(signal, status)).with_hint(weigh_again(signal))
        }
        Refusal::NotInThisCase { signal, case } => {
            CliError::refused(say::not_in_case(signal, case)).with_detail(nothing_recorded())
        }
        Refusal::NothingStays { case } => {
            CliError::refused(say::nothing_stays(case)).with_hint(say::leave_one())
        }
        other => super::refusal::explain(other),
    }
}

fn personal(found: Personal) -> Label {
    match found {
        Personal::Name => say::name_of_person(),
        Personal::Mail => say::mail(),
        Personal::Mention("plate") => say::plate(),
        Personal::Mention("phone") => say::phone(),
        Personal::Mention("iban") => say::iban(),
        Personal::Mention("kvk") => say::kvk(),
        Personal::Mention(_) => say::address(),
    }
}

/// The stable word for one of these rules.
pub fn rule(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotBeforeRiec { .. } => "not-before-riec",
        Refusal::NothingToAsk { .. } => "nothing-to-ask",
        Refusal::NoSuchReminder { .. } => "no-such-reminder",
        Refusal::LinkWithItself { .. } => "link-with-itself",
        Refusal::AlreadyLinked { .. } => "already-linked",
        Refusal::NotLinked { .. } => "not-linked",
        Refusal::LessonNamesSomebody { .. } => "lesson-names-somebody",
        Refusal::NoSuchLesson { .. } => "no-such-lesson",
        Refusal::LessonOfRestricted { .. } => "lesson-of-restricted",
        Refusal::MergeWithItself { .. } => "merge-with-itself",
        Refusal::WentInto { .. } => "went-into",
        Refusal::NotMergeable { .. } => "not-mergeable",
        Refusal::NotInThisCase { .. } => "not-in-this-case",
        Refusal::NothingStays { .. } => "nothing-stays",
        other => super::refusal::rule(other),
    }
}
