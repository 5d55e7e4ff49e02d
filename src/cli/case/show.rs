//! `kluis case show`: one case, as programs and as people read it.

use super::{Show, evaluate, link, measure, migrate, person, phase_label, privacy, refer};
use crate::actions::case::{self, Shown};
use crate::cli::error::CliError;
use crate::cli::label::{CASE_STATUS, EFFECT, HIT};
use crate::cli::message::correction::struck_mark;
use crate::cli::message::way::heading as way;
use crate::cli::message::{heading, restriction, result};
use crate::cli::output::Output;
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::{Context, checklist, correction, date, merge, office, remind, session, share};
use crate::domain::case::{Case, Consultation, REOPEN};
use crate::domain::intervention::Intervention;
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::workflow::Workflow;
use crate::domain::workflow::answer::Answers;
use crate::domain::workflow::judge::ChecklistLine;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Runs it.
pub fn run(context: &mut Context, args: &Show) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let session = session::open(context)?;
    let shown = case::show(&session.desk(), args.case)?;
    let policy = office::policy(&session)?;
    let (case, workflow) = (&shown.case, &shown.workflow);
    let lines = workflow.checklist(&case.standing(), &case.phases_reached());
    let left = workflow.not_taken_over(&case.answers);
    let mut value = for_programs(case, &lines, &left, context.output.lang);
    value["corrections"] = correction::for_programs(&shown.corrections);
    value["restricted_to"] = json!(shown.restricted_to);
    context.output.show(&value, |output| {
        for_people(&shown, &lines, &left, &policy, output)
    })
}

fn day(date: Option<NaiveDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn for_programs(case: &Case, lines: &[ChecklistLine], left: &Answers, lang: Lang) -> Value {
    let consultations = case.consultations.iter().map(|c| {
        json!({
            "n": c.n,
            "source": c.source,
            "purpose": c.purpose,
            "ground": c.ground,
            "result": c.result.id(),
            "text": c.text,
            "on": c.on.to_string(),
        })
    });
    let interventions = case.interventions.iter().map(|i| {
        json!({
            "n": i.n,
            "kind": i.kind,
            "by": i.by,
            "planned_on": day(i.planned_on),
            "done_on": day(i.done_on),
            "result": i.result.map(|result| result.id()),
        })
    });
    let notes = case.notes.iter().map(|note| {
        json!({
            "n": note.n,
            "at": date::moment_in_json(note.at),
            "by": note.by,
            "text": (!note.is_struck()).then_some(&note.text),
            "struck": note.is_struck(),
        })
    });
    let terms = case.terms.iter().map(|term| {
        json!({
            "ended_on": term.ended_on.to_string(),
            "destroy_on": term.destroy_on.to_string(),
            "reopened_on": day(term.reopened_on),
        })
    });
    let signals = case.signals.iter().map(ToString::to_string);
    json!({
        "number": case.number.to_string(),
        "title": case.title,
        "theme": case.theme,
        "lead": case.lead,
        "workflow": case.workflow,
        "workflow_version": case.workflow_version,
        "phase": case.phase,
        "status": case.status.id(),
        "opened_on": case.opened_on.to_string(),
        "ended_on": day(case.ended_on),
        "destroy_on": day(case.destroy_on),
        "hold": case.hold.as_ref().map(|hold| json!({
            "ground": hold.ground,
            "since": hold.since.to_string(),
            "review_on": day(hold.review_on),
        })),
        "signals": signals.collect::<Vec<_>>(),
        "checklist": checklist::for_programs(lines, lang),
        "not_taken_over": migrate::left_for_programs(left),
        "weighings": checklist::weighings_for_programs(&case.weighings),
        "consultations": consultations.collect::<Vec<_>>(),
        "interventions": interventions.collect::<Vec<_>>(),
        "persons": person::for_programs(case),
        "privacy_checks": privacy::for_programs(case),
        "measures": measure::for_programs(case),
        "disclosures": share::for_programs(&case.parts.disclosures),
        "references": refer::for_programs(case),
        "riec": refer::riec_for_programs(case),
        "links": link::for_programs(case),
        "merged": merge::cases_for_programs(case),
        "merged_into": case.went_into.map(|into| into.number.to_string()),
        "origins": merge::origins_for_programs(&case.parts.origins),
        "reminders": remind::for_programs(&case.parts.reminders),
        "evaluations": evaluate::for_programs(case),
        "notes": notes.collect::<Vec<_>>(),
        "terms": terms.collect::<Vec<_>>(),
    })
}

fn for_people(
    shown: &Shown,
    lines: &[ChecklistLine],
    left: &Answers,
    policy: &Policy,
    output: &Output,
) -> String {
    let lang = output.lang;
    let (case, workflow) = (&shown.case, &shown.workflow);
    let mut block = Block::new(output);
    put_head(&mut block, case, workflow, policy);
    merge::put_cases(&mut block, case, lang);
    if let Some(names) = &shown.restricted_to {
        block.field(&restriction::heading(), &Cell::Texts(names.clone()));
    }
    checklist::put_checklist(&mut block, workflow, lines, lang);
    migrate::put_left(&mut block, left);
    person::put(&mut block, case, policy, lang);
    privacy::put(&mut block, case, workflow, policy, lang);
    put_consultations(&mut block, case, policy, lang);
    put_interventions(&mut block, case, policy, lang);
    measure::put(&mut block, case, lang);
    share::put(&mut block, &case.parts.disclosures, policy, lang);
    refer::put(&mut block, case, lang);
    link::put(&mut block, case, lang);
    merge::put_origins(&mut block, &case.parts.origins, lang);
    remind::put(&mut block, &case.parts.reminders, policy, lang);
    put_notes(&mut block, case, lang);
    checklist::put_weighings(&mut block, policy, workflow, &case.weighings, lang);
    evaluate::put(&mut block, case, lang);
    if !case.terms.is_empty() {
        block.section(&heading::terms());
        for term in &case.terms {
            block.sentence(&match term.reopened_on {
                None => result::term_ran(term.ended_on, term.destroy_on),
                Some(on) => result::term_ran_until(term.ended_on, term.destroy_on, on),
            });
        }
    }
    correction::put(&mut block, &shown.corrections, lang);
    block.print()
}

fn put_head(block: &mut Block<'_>, case: &Case, workflow: &Workflow, policy: &Policy) {
    let named = |label: Label| Cell::Named(String::new(), label);
    let mut status = CASE_STATUS.label(case.status.id());
    let reopened = case.weighings.iter().filter(|w| w.decision == REOPEN);
    match reopened.count() {
        0 => {}
        n => {
            let mark = result::reopened_times(n);
            status.nl = format!("{} – {}", status.nl, mark.nl);
            status.en = format!("{} – {}", status.en, mark.en);
        }
    }
    let phase = phase_label(workflow, &case.phase);
    block
        .field(&heading::number(), &Cell::Text(case.number.to_string()))
        .field(&heading::title(), &Cell::text(case.title.clone()))
        .field(
            &heading::theme(),
            &office::theme(policy, case.theme.as_deref()),
        )
        .field(&heading::lead(), &Cell::text(case.lead.clone()))
        .field(&heading::workflow(), &named(workflow.label.clone()))
        .field(&heading::phase(), &named(phase))
        .field(&heading::status(), &named(status));
    if let Some(riec) = refer::riec(case) {
        block.field(&way::riec(), &named(riec));
    }
    block
        .field(&heading::opened_on(), &Cell::Date(case.opened_on))
        .field(&heading::ended_on(), &Cell::date(case.ended_on))
        .field(&heading::destroy_on(), &Cell::date(case.destroy_on));
    if let Some(hold) = &case.hold {
        let mut held = result::held_since(hold.since, &hold.ground);
        if let Some(review) = hold.review_on {
            held = result::held_with_review(held, review);
        }
        block.field(&heading::hold(), &named(held));
    }
    if !case.signals.is_empty() {
        let signals = case.signals.iter().map(ToString::to_string).collect();
        block.field(&heading::signals(), &Cell::Texts(signals));
    }
}

fn put_consultations(block: &mut Block<'_>, case: &Case, policy: &Policy, lang: Lang) {
    if case.consultations.is_empty() {
        return;
    }
    block.section(&heading::consultations());
    for c in &case.consultations {
        put_consultation(block, c, policy, lang);
    }
}

/// One consultation, with its number.
pub(super) fn put_consultation(
    block: &mut Block<'_>,
    c: &Consultation,
    policy: &Policy,
    lang: Lang,
) {
    let said = format!(
        "{}  {}: {}",
        date::in_table(c.on, lang),
        office::consulted(policy, &c.source).get(lang),
        HIT.label(c.result.id()).get(lang),
    );
    block.item(&format!("{}. ", c.n), &said);
    block.indent(3);
    block.field(&heading::purpose(), &Cell::Text(c.purpose.clone()));
    block.field(&heading::ground(), &Cell::Text(c.ground.clone()));
    if let Some(text) = &c.text {
        checklist::put_text(block, &heading::text(), text, lang);
    }
    block.indent(0);
}

fn put_interventions(block: &mut Block<'_>, case: &Case, policy: &Policy, lang: Lang) {
    if case.interventions.is_empty() {
        return;
    }
    block.section(&heading::interventions());
    for i in &case.interventions {
        let by = office::partner(policy, &i.by);
        let said = format!("{} – {}: {}", i.kind, by.get(lang), course(i).get(lang));
        block.item(&format!("{}. ", i.n), &said);
        if let Some(text) = &i.text {
            block.indent(3).prose(text).indent(0);
        }
    }
}

/// How far an intervention is.
fn course(intervention: &Intervention) -> Label {
    if let Some(reason) = &intervention.cancelled {
        return result::cancelled_because(reason);
    }
    match (intervention.done_on, intervention.planned_on) {
        (Some(done), _) => {
            let id = intervention.result.map_or("unknown", |result| result.id());
            result::done_on_with(done, EFFECT.label(id))
        }
        (None, Some(planned)) => result::planned_for(planned),
        (None, None) => result::planned(),
    }
}

fn put_notes(block: &mut Block<'_>, case: &Case, lang: Lang) {
    if case.notes.is_empty() {
        return;
    }
    block.section(&heading::notes());
    for note in &case.notes {
        let at = date::moment_in_table(note.at, lang);
        block.prose(&format!("{}. {at}, {}", note.n, note.by));
        match note.is_struck() {
            true => block.indent(3).sentence(&struck_mark()).indent(0),
            false => block.indent(3).prose(&note.text).indent(0),
        };
    }
}
