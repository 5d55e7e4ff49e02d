//! Checklists and weighings, as signals and cases have them both: how they are shown, and how
//! answers and a decision are taken from the line. [`walk`] asks for them on a terminal.

pub mod walk;

use super::Context;
use super::args::Weighing as WeighingArgs;
use super::error::{CliError, Exit};
use super::label::BODY;
use super::message::{heading, result, same, usage};
use super::office;
use super::output::block::Block;
use super::output::list::Cell;
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::cli::{date, foreign};
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
    for (n, w) in (1u32..).zip(weighings) {
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
        let at = Cell::Moment(w.at).shown(lang);
        let by = result::recorded_by_at(&w.by, at);
        block.field(&heading::recorded_by(), &Cell::Text(by.get(lang).into()));
        block.indent(0);
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

/// Answers and a decision from the line; `None` when the line gives neither.
///
/// # Errors
/// An option of a decision without `--decide` (exit 2); a file that cannot be read.
pub fn from_line(
    context: &Context,
    args: &WeighingArgs,
) -> Result<Option<WeighingDraft>, CliError> {
    let mut draft = WeighingDraft::default();
    for answer in &args.answers {
        let value = context.input.text("--answer", &answer.value)?;
        draft.answers.push((answer.item.clone(), value));
    }
    let Some(decision) = &args.decide else {
        let stray = [
            ("--reason", args.reason.is_some()),
            ("--present", !args.present.is_empty()),
            ("--to", args.to.is_some()),
            ("--body", args.body.is_some()),
            ("--decided-on", args.decided_on.is_some()),
        ];
        if let Some((option, _)) = stray.iter().find(|(_, given)| *given) {
            return Err(CliError::usage(usage::without_decision(*option)));
        }
        return Ok((!draft.answers.is_empty()).then_some(draft));
    };
    draft.decision = Some(DecisionDraft {
        decision: decision.clone(),
        reason: walk::reason(context, args.reason.as_deref())?,
        present: walk::present(context, &args.present)?,
        to: args.to.clone(),
        body: args.body.clone(),
        decided_on: args.decided_on,
    });
    Ok(Some(draft))
}

/// Whether a rule said no to a decision that came with answers worth keeping.
pub fn may_keep_answers(error: &CliError, draft: &WeighingDraft) -> bool {
    let exits = [Exit::Refused, Exit::Usage, Exit::NotFound];
    exits.contains(&error.exit()) && draft.decision.is_some() && !draft.answers.is_empty()
}

/// Text that came from outside, for a question on the terminal.
fn shown(text: &str) -> String {
    foreign::visible_block(text)
}
