//! Checklists and weighings, as signals and cases have them both: how they are shown. [`weigh`]
//! takes answers and a decision from the line, or asks for them on a terminal.

pub mod weigh;

use super::label::BODY;
use super::message::{heading, result, same};
use super::office;
use super::output::block::Block;
use super::output::list::Cell;
use crate::cli::date;
use crate::domain::case::{REOPEN, Weighing};
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::workflow::answer::{Answer, allowed};
use crate::domain::workflow::judge::{ChecklistLine, JOIN};
use crate::domain::workflow::{ItemKind, Phase, Workflow};
use serde_json::{Value, json};

/// A checklist for programs; an answer is text, of a list an array of ids.
pub fn for_programs(lines: &[ChecklistLine], lang: Lang) -> Value {
    let line = |line: &ChecklistLine| {
        json!({
            "phase": line.phase,
            "item": line.item,
            "label": line.label.get(lang),
            "kind": line.kind.id(),
            "required": line.required,
            "answer": match &line.answer {
                None => Value::Null,
                Some(Answer::List(ids)) => json!(ids),
                Some(answer) => json!(answer.to_text()),
            },
        })
    };
    lines.iter().map(line).collect()
}

/// Weighings for programs.
pub fn weighings_for_programs(weighings: &[Weighing]) -> Value {
    let weighing = |w: &Weighing| {
        json!({
            "phase": w.phase,
            "decision": w.decision,
            "reason": w.reason,
            "present": w.present,
            "body": w.body,
            "to": w.to,
            "decided_on": w.decided_on.to_string(),
            "by": w.by,
            "at": date::moment_in_json(w.at),
        })
    };
    weighings.iter().map(weighing).collect()
}

/// What an answer says to people.
pub fn answer_label(phase: Option<&Phase>, item: &str, answer: &Answer) -> Label {
    let Some(found) = phase.and_then(|phase| phase.find_item(item)) else {
        return same(&answer.to_text());
    };
    let options = allowed(found);
    let option = |id: &str| {
        let known = options.iter().find(|option| option.id == id);
        known.map_or_else(|| same(id), |option| option.label.clone())
    };
    match answer {
        Answer::YesNo(_) | Answer::Choice(_) => option(&answer.to_text()),
        // A reference is answered by a text only where recorded things are counted.
        Answer::Text(n) if found.kind == ItemKind::Reference => result::recorded_things(n),
        Answer::Text(_) | Answer::Number(_) => same(&answer.to_text()),
        Answer::Date(date) => Label::new(
            date::in_prose(*date, Lang::Nl),
            date::in_prose(*date, Lang::En),
        ),
        Answer::List(ids) => {
            let labels: Vec<Label> = ids.iter().map(|id| option(id)).collect();
            let join = |lang| {
                let words: Vec<&str> = labels.iter().map(|label| label.get(lang)).collect();
                words.join("; ")
            };
            Label::new(join(Lang::Nl), join(Lang::En))
        }
    }
}

/// The checklists on a page, one section a phase.
pub fn put_checklist(
    block: &mut Block<'_>,
    workflow: &Workflow,
    lines: &[ChecklistLine],
    lang: Lang,
) {
    let mut last = "";
    for line in lines {
        let phase = workflow.find_phase(&line.phase);
        if line.phase != last {
            last = &line.phase;
            let title = phase.map_or_else(|| same(&line.phase), |p| p.label.clone());
            block.section(&result::checklist_of(title));
        }
        match &line.answer {
            Some(answer) => {
                let answer = answer_label(phase, &line.item, answer);
                block.labelled("[x] ", &line.label, &answer);
            }
            None if line.required => {
                block.item("[ ] ", line.label.get(lang));
            }
            None => {}
        }
    }
}

/// What a decision is called.
pub fn decision_label(workflow: &Workflow, id: &str) -> Label {
    if id == REOPEN {
        return result::reopen_decision();
    }
    if id == JOIN {
        return Label::new("Toevoegen aan bestaande casus", "Add to an existing case");
    }
    let found = workflow.decisions().find(|decision| decision.id == id);
    found.map_or_else(|| same(id), |decision| decision.label.clone())
}

/// What a body is called.
fn body_label(workflow: &Workflow, id: &str) -> Label {
    let found = workflow.find_body(id);
    found.map_or_else(|| BODY.label(id), |body| body.label.clone())
}

/// The weighings on a page, oldest first.
pub fn put_weighings(
    block: &mut Block<'_>,
    policy: &Policy,
    workflow: &Workflow,
    weighings: &[Weighing],
    lang: Lang,
) {
    if weighings.is_empty() {
        return;
    }
    block.section(&heading::weighings());
    for (n, w) in (1..).zip(weighings) {
        put_weighing(block, policy, workflow, n, w, lang);
        let at = Cell::Moment(w.at).shown(lang);
        let by = result::recorded_by_at(&w.by, at);
        block.field(&heading::recorded_by(), &Cell::Text(by.get(lang).into()));
        block.indent(0);
    }
}

/// One weighing, the `n`th; who recorded it is left to be put below, as far in.
pub fn put_weighing(
    block: &mut Block<'_>,
    policy: &Policy,
    workflow: &Workflow,
    n: usize,
    w: &Weighing,
    lang: Lang,
) {
    block.prose(&format!(
        "{n}. {}  {}",
        date::in_table(w.decided_on, lang),
        decision_label(workflow, &w.decision).get(lang)
    ));
    block.indent(3);
    put_text(block, &heading::reason(), &w.reason, lang);
    block.field(&heading::present(), &Cell::Texts(w.present.clone()));
    let body = body_label(workflow, &w.body);
    block.field(&heading::body(), &Cell::Named(w.body.clone(), body));
    if let Some(to) = &w.to {
        let label = office::partner(policy, to);
        block.field(&heading::to(), &Cell::Named(to.clone(), label));
    }
}

/// A text under a heading: beside it when it is short, below it when it has lines of its own.
pub fn put_text(block: &mut Block<'_>, title: &Label, text: &str, lang: Lang) {
    if text.contains('\n') {
        block.prose(&format!("{}:", title.get(lang)));
        block.prose(text);
    } else {
        block.field(title, &Cell::Text(text.to_owned()));
    }
}
