//! A rule that says no: its sentence, its reasons and what to do, after the model sentences of the
//! office.

use super::{Row, count, part as parts, unknown_id, way};
use crate::cli::error::{CliError, Exit};
use crate::cli::label::{CASE_STATUS, DATE, GROUP, ROLE, SIGNAL_STATUS, STRIKABLE};
use crate::cli::message::{
    Reasons, capitalised, correction, prompt, refusal as say, restriction, result, same, usage,
};
use crate::domain::id::{Number, NumberKind};
use crate::domain::intervention::catalogue;
use crate::domain::label::Label;
use crate::domain::person::INFORM;
use crate::domain::policy::{ActsAs, Policy};
use crate::domain::refusal::{Missing, Named, Refusal};
use crate::domain::role::{Duty, Role};
use crate::domain::workflow::built_in;
use crate::domain::workflow::privacy::Target;
use serde_json::json;

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let rule = rule(&refusal);
        let usage = refusal.is_usage();
        let error = explain(refusal);
        // What does not exist (exit 3) is not a matter of rules.
        if error.exit() == Exit::NotFound {
            return error;
        }
        debug_assert_eq!(error.exit() == Exit::Usage, usage, "{rule}");
        error.with_field("rule", rule)
    }
}

pub(super) fn explain(refusal: Refusal) -> CliError {
    match refusal {
        Refusal::DecisionMissing {
            number,
            decision,
            missing,
        } => decision_missing(number, &decision, &missing),
        Refusal::DecisionNotHere {
            decision, at, here, ..
        } => {
            let error = CliError::refused(say::decision_not_here(
                without_note(&decision.label),
                &at.label,
            ));
            match here.is_empty() {
                true => error.with_detail(say::no_decision_here()),
                false => error.with_hint(say::possible_decisions(ids(&here))),
            }
        }
        Refusal::DecisionUnknown {
            given,
            nearest,
            here,
        } => unknown_id(
            &prompt::decision(),
            &given.0,
            nearest.as_deref(),
            Some(here.into_iter().map(|named| named.id).collect()),
        ),
        Refusal::BodyUnknown {
            given,
            nearest,
            here,
        } => unknown_id(
            &prompt::body(),
            &given.0,
            nearest.as_deref(),
            Some(here.into_iter().map(|named| named.id).collect()),
        ),
        Refusal::ItemNotHere { item, at, here } => {
            CliError::refused(say::item_not_here(item.label, &at.label))
                .with_hint(say::possible_items(ids(&here)))
        }
        Refusal::ItemUnknown {
            given,
            nearest,
            here,
        } => {
            let what = crate::cli::message::heading::item();
            let known = here.into_iter().map(|named| named.id).collect();
            unknown_id(&what, &given.0, nearest.as_deref(), Some(known))
        }
        Refusal::AnswerWrong {
            item,
            kind,
            allowed,
            nearest,
        } => {
            let error = CliError::usage(say::answer_does_not_fit(&item.label));
            let yes_no = [result::yes(), result::no()];
            let fits = match kind {
                "yes-no" => say::possible_answers(Row(yes_no.to_vec())),
                _ if !allowed.is_empty() => say::possible_answers(ids(&allowed)),
                "date" => usage::not_a_date(),
                "number" => say::answer_is_a_number(),
                _ => say::answer_is_a_text(),
            };
            match nearest {
                Some(nearest) if kind != "yes-no" => error
                    .with_detail(fits)
                    .with_hint(usage::did_you_mean(say::quoted(nearest))),
                _ => error.with_hint(fits),
            }
        }
        Refusal::AnswerFollows { item } => CliError::usage(say::follows_from_records(&item.label)),
        Refusal::WorkflowUnknown { id, .. } => {
            let error = CliError::refused(say::unknown_workflow(&id));
            match built_in::all().iter().any(|b| b.workflow.id == id) {
                true => error.with_hint(say::adopt_built_in()),
                false => error.with_hint(say::see_workflows()),
            }
        }
        Refusal::WorkflowTaken { id, version } => {
            CliError::refused(say::workflow_taken(id, version))
                .with_detail(say::nothing_recorded())
                .with_hint(say::raise_the_version())
        }

        Refusal::SourceClosed {
            source_id,
            phase,
            open,
            ..
        } => {
            let source = source_name(&source_id);
            let groups: Vec<Label> = open.iter().map(|group| GROUP.label(group.id())).collect();
            let error = CliError::refused(capitalised(say::source_not_in_phase(
                source,
                short_phase(&phase.label),
            )));
            error.with_detail(match groups.as_slice() {
                [] => say::no_sources_here(),
                [_] if phase.id == "assess" => say::only_open_sources(),
                _ => say::only_these_sources(Reasons(groups)),
            })
        }
        Refusal::CheckNeeded { .. }
        | Refusal::CheckUnknown { .. }
        | Refusal::CheckNotHere { .. }
        | Refusal::CheckNotFor { .. }
        | Refusal::CheckNotYours { .. } => privacy(refusal),
        Refusal::WalksItAlready {
            case,
            workflow,
            version,
        } => CliError::refused(say::walks_it_already(case, workflow, version)),
        Refusal::NoSuchStatusThere {
            case,
            status,
            workflow,
        } => {
            let status = CASE_STATUS.label(status.id());
            CliError::refused(say::no_such_status_there(case, status, workflow))
                .with_detail(say::nothing_recorded())
        }
        Refusal::NotCompatible
        | Refusal::GroundNeeded { .. }
        | Refusal::NoSuchPerson { .. }
        | Refusal::NoSuchMeasure { .. }
        | Refusal::MeasureNeeds { .. }
        | Refusal::MeasureHasNo { .. }
        | Refusal::VerbatimTip { .. }
        | Refusal::SignalNotShared { .. }
        | Refusal::DateNotAhead { .. } => parts::explain(refusal),
        Refusal::NotBeforeRiec { .. }
        | Refusal::NothingToAsk { .. }
        | Refusal::NoSuchReminder { .. }
        | Refusal::LinkWithItself { .. }
        | Refusal::AlreadyLinked { .. }
        | Refusal::NotLinked { .. }
        | Refusal::LessonNamesSomebody { .. }
        | Refusal::NoSuchLesson { .. }
        | Refusal::LessonOfRestricted { .. }
        | Refusal::MergeWithItself { .. }
        | Refusal::WentInto { .. }
        | Refusal::NotMergeable { .. }
        | Refusal::NotInThisCase { .. }
        | Refusal::NothingStays { .. } => way::explain(refusal),
        Refusal::PartnerMayNot { kind, partner, may } => {
            let name = partner_name(&partner);
            let error = CliError::refused(capitalised(say::partner_may_not(kind, name)));
            error.with_hint(match may.as_slice() {
                [ActsAs::Politie] => say::record_with_police(),
                bodies => say::record_with(Row(bodies.iter().map(|b| body_of(*b)).collect())),
            })
        }
        Refusal::KindUnknown { given, nearest } => {
            let error = unknown_id(&prompt::kind(), &given.0, nearest.as_deref(), None);
            match nearest {
                Some(_) => error,
                None => error.with_hint(say::catalogue_by_number(catalogue().len())),
            }
        }
        Refusal::NoSuchIntervention { case, n } => {
            CliError::not_found(usage::no_such_intervention(case, n))
        }
        Refusal::NoSuchNote { case, n } => CliError::not_found(correction::no_such_note(case, n)),
        Refusal::NoteStruck { case, n } => CliError::refused(correction::struck_before(case, n)),
        Refusal::NothingToStrike { number, what, n } => {
            let what = STRIKABLE.label(what.id());
            CliError::not_found(correction::nothing_to_strike(number, what, n))
        }
        Refusal::NotAnswered { number, item } => {
            CliError::not_found(correction::not_answered(number, item.0))
        }
        Refusal::NoSuchWeighing { case, n } => {
            CliError::not_found(correction::no_such_weighing(case, n))
        }
        Refusal::InterventionClosed { case, n, done_on } => CliError::refused(match done_on {
            Some(on) => say::intervention_done_before(case, n, on),
            None => say::intervention_cancelled_before(case, n),
        }),

        Refusal::DateInFuture { field, date, today } => {
            CliError::refused(say::date_in_the_future(DATE.label(field.id()), date))
                .with_detail(say::today_is(today))
        }
        Refusal::DateBeforeCause {
            field,
            date,
            cause,
            cause_date,
        } => CliError::refused(say::not_before(
            DATE.label(field.id()),
            date,
            DATE.label(cause.id()),
            cause_date,
        )),
        Refusal::TextEmpty { field } => CliError::usage(say::text_needed(on_the_line(field))),
        Refusal::TextTooLong { field, bytes, most } => {
            CliError::refused(say::text_too_long(on_the_line(field), bytes, most))
        }

        Refusal::AlreadyInCase {
            signal,
            case: Some(case),
        } => CliError::refused(say::signal_in_case(signal, case)),
        Refusal::AlreadyInCase { signal, case: None } => {
            CliError::refused(say::signal_in_some_case(signal))
        }
        Refusal::NotAvailableForCase { signal, status } => {
            let status = SIGNAL_STATUS.label(status.id());
            CliError::refused(say::signal_decided_otherwise(signal, status))
                .with_hint(say::weigh_again(signal))
        }
        Refusal::SignalsDiffer { first, other } => {
            CliError::refused(say::signals_differ(first, other))
                .with_hint(say::weigh_the_other_first())
        }
        Refusal::ArchivedTarget { case, status } | Refusal::CaseEnded { case, status } => {
            let message = match status.id() {
                "archived" => say::case_is_archived(case),
                id => say::case_has_ended(case, CASE_STATUS.label(id)),
            };
            CliError::refused(message).with_hint(say::reopen_first(case))
        }
        Refusal::DuplicateReference { signal } => {
            CliError::refused(say::duplicate_reference(signal))
                .with_detail(say::same_source_and_reference())
                .with_field("signal", signal.to_string())
        }
        Refusal::DuplicateRestricted => CliError::refused(restriction::known_already())
            .with_detail(say::same_source_and_reference()),
        Refusal::DateAfterNext { date, next } => {
            CliError::refused(correction::after_next(date, next))
        }
        Refusal::NotRestricted { number } => CliError::refused(restriction::not_restricted(number)),
        Refusal::CannotBeNamed { role } => {
            CliError::refused(restriction::cannot_be_named(ROLE.label(role.id())))
        }
        Refusal::LastNamed { numbers } => {
            let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            CliError::refused(restriction::last_named(Row(numbers)))
                .with_field("numbers", all)
                .with_hint(restriction::name_others_first())
        }
        Refusal::RestrictedOtherwise { number, other } => {
            CliError::refused(restriction::otherwise(number, other))
                .with_hint(restriction::restrict_alike())
        }
        Refusal::NotEnded { case, .. } => CliError::refused(say::case_still_runs(case)),
        Refusal::TermOver { number, destroy_on } => {
            CliError::refused(say::term_has_passed(number, destroy_on))
                .with_detail(say::not_after_term())
        }

        Refusal::AlreadyOnHold { number, since } => {
            CliError::refused(say::held_since(number, since)).with_hint(say::change_hold(number))
        }
        Refusal::NotOnHold { number } => CliError::refused(say::not_held(number)),
        Refusal::OnHold {
            number,
            since,
            review_on,
        } => {
            let error = CliError::refused(say::not_destroyed(number))
                .with_detail(say::on_hold_since_bare(since));
            match review_on {
                Some(on) => error.with_detail(say::review_on(on)),
                None => error,
            }
        }
        Refusal::GoesWithCase {
            signal,
            case: Some(case),
        } => {
            CliError::refused(say::goes_with_case(signal, case)).with_hint(say::hold_the_case(case))
        }
        Refusal::GoesWithCase { signal, case: None } => {
            CliError::refused(say::goes_with_some_case(signal))
        }
        Refusal::CapExceeded { count: due, most } => {
            CliError::refused(say::too_many_to_destroy(count::records(due), most))
                .with_detail(say::nothing_destroyed())
                .with_hint(say::approve_purge(due))
                .with_field("due", due)
                .with_field("most", most)
        }
        Refusal::ApprovedFewer { approved, due } => {
            CliError::refused(say::approved_other_number(count::records(approved), due))
                .with_detail(say::nothing_destroyed())
                .with_hint(say::approve_needs_count(due))
                .with_field("due", due)
        }
        Refusal::NothingToApprove => CliError::refused(say::nothing_to_approve()),
        Refusal::ClockBehind { days } => {
            let message = match u64::try_from(days) {
                Ok(days @ 1..) => say::clock_behind_by(count::days(days)),
                _ => say::clock_behind(),
            };
            CliError::refused(message)
                .with_detail(say::nothing_recorded())
                .with_hint(say::confirm_clock())
        }
        Refusal::ClockAhead { days } => {
            let days = count::days(u64::try_from(days).unwrap_or(0));
            CliError::refused(say::clock_ahead(days))
                .with_detail(say::nothing_recorded())
                .with_hint(say::confirm_clock())
        }
        Refusal::VaultIsOlder {
            found,
            known,
            coordinator,
        } => CliError::refused(say::vault_is_older(found, known)).with_hint(match coordinator {
            true => say::coordinator_upgrades(),
            false => say::reader_upgrades(),
        }),
        Refusal::RoleMayNot { role, duty } => role_may_not(role, duty),
        Refusal::CoordinatorHandsOver => {
            CliError::refused(say::coordinator_is_handed_over()).with_hint(say::hand_over_with())
        }
        Refusal::CannotTakeOver { role } => {
            CliError::refused(say::cannot_take_over(ROLE.label(role.id())))
        }
    }
}

/// A decision that cannot be taken yet, with everything that it still needs.
fn decision_missing(number: Number, decision: &Named, missing: &[Missing]) -> CliError {
    let label = without_note(&decision.label);
    let only_body = match missing {
        [one] if one.item == "body" => one.wants.first(),
        _ => None,
    };
    let role = missing.iter().find(|m| m.item == "role");
    let message = match (only_body, phase_of(&decision.label)) {
        _ if role.is_some() && missing.len() == 1 => say::other_role_decides(&label),
        (Some(body), _) if decision.id == "archive" && body.nl.starts_with("KernCluster") => {
            say::only_kerncluster_closes()
        }
        (Some(body), _) => say::only_body_decides(body, &label),
        (None, Some(phase)) => say::not_yet_to_phase(number, phase),
        (None, None) => say::decision_not_yet(number, &label),
    };
    let mut error = CliError::refused(message);
    if only_body.is_some() {
        error = error.with_detail(say::name_the_meeting());
    } else {
        let absent: Vec<Label> = missing
            .iter()
            .filter(|m| !m.one_of && m.wants.is_empty() && m.item != "role")
            .map(lacking)
            .collect();
        if !absent.is_empty() {
            error = error.with_detail(say::missing_for_decision(&label, Reasons(absent)));
        }
        let wanted = |one_of: bool| -> Vec<Label> {
            let wrong = missing
                .iter()
                .filter(|m| m.one_of == one_of && (one_of || !m.wants.is_empty()))
                .filter(|m| m.item != "role");
            wrong.map(wanting).collect()
        };
        let (each, one_of) = (wanted(false), wanted(true));
        if !each.is_empty() {
            error = error.with_detail(say::answers_needed(Reasons(each)));
        }
        if !one_of.is_empty() {
            error = error.with_detail(say::one_of_needed(Reasons(one_of)));
        }
    }
    if let Some(role) = role {
        error = error.with_detail(say::roles_that_may(Row(role_names(role))));
    }
    if missing.iter().any(|m| m.item == INFORM) {
        error = error.with_detail(crate::cli::message::part::refusal::record_informing(number));
    }
    error
        .with_detail(say::nothing_recorded())
        .with_hint(match number.kind {
            NumberKind::Signal => say::complete_signal(number),
            _ => say::complete_case(number),
        })
        .with_worded_field("missing", |lang| {
            let one = |m: &Missing| json!({"item": m.item, "label": m.label.get(lang)});
            missing.iter().map(one).collect()
        })
}

/// The roles that a decision wants, by name: the rule knows them by their ids.
pub fn role_names(missing: &Missing) -> Vec<Label> {
    let ids = missing.wants.iter();
    ids.map(|role| ROLE.label(&role.nl)).collect()
}

/// What privacy checks have to say.
fn privacy(refusal: Refusal) -> CliError {
    let others = |here: &[Named]| match here.is_empty() {
        true => say::no_checks_here(),
        false => say::possible_checks(ids(here)),
    };
    match refusal {
        Refusal::CheckNeeded {
            number,
            check,
            target,
            denied,
        } => {
            let message = match &target {
                Target::Source(id) => say::source_not_released(source_name(id)),
                Target::Partner(id) => say::sharing_not_released(partner_name(id)),
            };
            let hint = match number.kind {
                NumberKind::Case => parts::say::decide_check(number, &check.id, target.id()),
                _ => parts::say::check_in_case(number),
            };
            CliError::refused(message)
                .with_detail(match denied {
                    true => say::check_said_no(&check.label),
                    false => say::check_not_made(&check.label),
                })
                .with_hint(hint)
                .with_field("number", number.to_string())
                .with_field("check", check.id)
        }
        Refusal::CheckUnknown {
            given,
            nearest,
            here,
        } => {
            let known = here.into_iter().map(|named| named.id).collect();
            let what = crate::cli::message::heading::privacy_check();
            unknown_id(&what, &given.0, nearest.as_deref(), Some(known))
        }
        Refusal::CheckNotHere { check, phase, here } => {
            CliError::refused(say::check_not_here(&check.label, &phase.label))
                .with_detail(others(&here))
        }
        Refusal::CheckNotFor { check, target } => {
            CliError::refused(say::check_not_for(&check.label, target))
        }
        Refusal::CheckNotYours { check, roles } => {
            let names = roles.iter().map(|role| ROLE.label(role.id())).collect();
            CliError::refused(say::check_not_yours(&check.label))
                .with_detail(say::roles_that_may(Row(names)))
        }
        other => explain(other),
    }
}

/// What a source is called in the office's built-in policy; another one is its own name.
fn source_name(id: &str) -> Label {
    let office = Policy::built_in();
    let found = office.consult.get(id);
    found.map_or_else(|| same(id), |source| Label::new(&source.nl, &source.en))
}

/// The same of a partner.
fn partner_name(id: &str) -> Label {
    let office = Policy::built_in();
    let found = office.partners.get(id);
    found.map_or_else(|| same(id), |partner| Label::new(&partner.nl, &partner.en))
}

/// What is not there, as it stands in the middle of a sentence.
fn lacking(missing: &Missing) -> Label {
    match missing.item.as_str() {
        "interventions" => say::at_least_one_intervention(),
        _ => Label::new(lowered(&missing.label.nl), lowered(&missing.label.en)),
    }
}

/// The answer that is wanted, and to what.
fn wanting(missing: &Missing) -> Label {
    let quoted = missing.wants.iter().map(say::quoted);
    match quoted.reduce(say::or) {
        Some(values) => say::answer_to(values, &missing.label),
        None => lacking(missing),
    }
}

/// The text with a small letter in front, unless it begins with an abbreviation.
fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// A decision's label says in brackets where it leads to: “Interventieplan vaststellen (naar fase
/// 3)”. This is the number, where it does.
fn phase_of(label: &Label) -> Option<u32> {
    let (_, note) = split_note(&label.nl)?;
    let (_, number) = note.rsplit_once("fase ")?;
    number.parse().ok()
}

/// The label without that note.
fn without_note(label: &Label) -> Label {
    let plain = |text: &str| match split_note(text) {
        Some((plain, note)) if note.contains("fase ") || note.contains("phase ") => {
            plain.to_owned()
        }
        _ => text.to_owned(),
    };
    Label::new(plain(&label.nl), plain(&label.en))
}

fn split_note(text: &str) -> Option<(&str, &str)> {
    text.strip_suffix(')')?.rsplit_once(" (")
}

/// “fase 1” of “Fase 1 – Toetsing signaal”.
fn short_phase(label: &Label) -> Label {
    let short = |text: &str| match text.split_once(" – ") {
        Some((short, _)) => lowered(short),
        None => text.to_owned(),
    };
    Label::new(short(&label.nl), short(&label.en))
}

fn ids(named: &[Named]) -> Row<String> {
    Row(named.iter().map(|named| named.id.clone()).collect())
}

fn body_of(body: ActsAs) -> Label {
    let (nl, en) = match body {
        ActsAs::Gemeente => ("gemeente", "municipality"),
        ActsAs::Politie => ("politie", "police"),
        ActsAs::Omgevingsdienst => ("omgevingsdienst", "environment service"),
        ActsAs::SocialeDienst => ("sociale dienst", "social service"),
        ActsAs::None => ("andere partner", "another partner"),
    };
    Label::new(nl, en)
}

fn role_may_not(role: Role, duty: Duty) -> CliError {
    let may: Vec<Label> = Role::ALL
        .into_iter()
        .filter(|role| role.may(duty))
        .map(|role| ROLE.label(role.id()))
        .collect();
    CliError::refused(say::role_may_not(ROLE.label(role.id())))
        .with_detail(say::roles_that_may(Row(may)))
}

/// How a field is given on the line: as an option, but for what is looked for.
fn on_the_line(field: &str) -> String {
    match field {
        "term" => "TERM".to_owned(),
        option => format!("--{option}"),
    }
}

/// The stable word for the rule that said no.
pub(super) fn rule(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::DecisionMissing { .. } => "decision-missing",
        Refusal::DecisionNotHere { .. } => "decision-not-here",
        Refusal::DecisionUnknown { .. } => "decision-unknown",
        Refusal::BodyUnknown { .. } => "body-unknown",
        Refusal::ItemNotHere { .. } => "item-not-here",
        Refusal::ItemUnknown { .. } => "item-unknown",
        Refusal::AnswerWrong { .. } => "answer-wrong",
        Refusal::AnswerFollows { .. } => "answer-follows",
        Refusal::WorkflowUnknown { .. } => "workflow-unknown",
        Refusal::WorkflowTaken { .. } => "workflow-taken",
        Refusal::SourceClosed { .. } => "source-closed",
        Refusal::CheckNeeded { .. } => "check-needed",
        Refusal::CheckUnknown { .. } => "check-unknown",
        Refusal::CheckNotHere { .. } => "check-not-here",
        Refusal::CheckNotFor { .. } => "check-not-for",
        Refusal::CheckNotYours { .. } => "check-not-yours",
        Refusal::WalksItAlready { .. } => "walks-it-already",
        Refusal::NoSuchStatusThere { .. } => "no-such-status-there",
        Refusal::NotCompatible
        | Refusal::GroundNeeded { .. }
        | Refusal::NoSuchPerson { .. }
        | Refusal::NoSuchMeasure { .. }
        | Refusal::MeasureNeeds { .. }
        | Refusal::MeasureHasNo { .. }
        | Refusal::VerbatimTip { .. }
        | Refusal::SignalNotShared { .. }
        | Refusal::DateNotAhead { .. } => parts::rule(refusal),
        Refusal::NotBeforeRiec { .. }
        | Refusal::NothingToAsk { .. }
        | Refusal::NoSuchReminder { .. }
        | Refusal::LinkWithItself { .. }
        | Refusal::AlreadyLinked { .. }
        | Refusal::NotLinked { .. }
        | Refusal::LessonNamesSomebody { .. }
        | Refusal::NoSuchLesson { .. }
        | Refusal::LessonOfRestricted { .. }
        | Refusal::MergeWithItself { .. }
        | Refusal::WentInto { .. }
        | Refusal::NotMergeable { .. }
        | Refusal::NotInThisCase { .. }
        | Refusal::NothingStays { .. } => way::rule(refusal),
        Refusal::PartnerMayNot { .. } => "partner-may-not",
        Refusal::KindUnknown { .. } => "kind-unknown",
        Refusal::NoSuchIntervention { .. } => "no-such-intervention",
        Refusal::InterventionClosed { .. } => "intervention-closed",
        Refusal::NoSuchNote { .. } => "no-such-note",
        Refusal::NoteStruck { .. } => "note-struck",
        Refusal::NothingToStrike { .. } => "nothing-to-strike",
        Refusal::NotAnswered { .. } => "not-answered",
        Refusal::NoSuchWeighing { .. } => "no-such-weighing",
        Refusal::DateAfterNext { .. } => "date-after-next",
        Refusal::NotRestricted { .. } => "not-restricted",
        Refusal::CannotBeNamed { .. } => "cannot-be-named",
        Refusal::LastNamed { .. } => "last-named",
        Refusal::RestrictedOtherwise { .. } => "restricted-otherwise",
        Refusal::DuplicateRestricted => "duplicate-reference",
        Refusal::DateInFuture { .. } => "date-in-future",
        Refusal::DateBeforeCause { .. } => "date-before-cause",
        Refusal::TextEmpty { .. } => "text-empty",
        Refusal::TextTooLong { .. } => "text-too-long",
        Refusal::AlreadyInCase { .. } => "already-in-case",
        Refusal::NotAvailableForCase { .. } => "not-available-for-case",
        Refusal::SignalsDiffer { .. } => "signals-differ",
        Refusal::ArchivedTarget { .. } => "archived-target",
        Refusal::DuplicateReference { .. } => "duplicate-reference",
        Refusal::CaseEnded { .. } => "case-ended",
        Refusal::NotEnded { .. } => "not-ended",
        Refusal::TermOver { .. } => "term-over",
        Refusal::AlreadyOnHold { .. } => "already-on-hold",
        Refusal::NotOnHold { .. } => "not-on-hold",
        Refusal::OnHold { .. } => "on-hold",
        Refusal::GoesWithCase { .. } => "goes-with-case",
        Refusal::CapExceeded { .. } => "cap-exceeded",
        Refusal::ApprovedFewer { .. } => "approved-fewer",
        Refusal::NothingToApprove => "nothing-to-approve",
        Refusal::ClockBehind { .. } => "clock-behind",
        Refusal::ClockAhead { .. } => "clock-ahead",
        Refusal::VaultIsOlder { .. } => "vault-is-older",
        Refusal::RoleMayNot { .. } => "role-may-not",
        Refusal::CoordinatorHandsOver => "coordinator-hands-over",
        Refusal::CannotTakeOver { .. } => "cannot-take-over",
    }
}
