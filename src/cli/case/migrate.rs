//! `kluis case migrate`: a case goes over to another workflow.

use super::{Migrate, phase_label};
use crate::actions::ActionError;
use crate::actions::migrate::{self, Migrated};
use crate::cli::checklist;
use crate::cli::error::{self, CliError, Exit};
use crate::cli::message::{heading, prompt, refusal as refused, result, same};
use crate::cli::output::Output;
use crate::cli::output::block::Block;
use crate::cli::{Context, session};
use crate::domain::label::Label;
use crate::domain::refusal::must_be_allowed;
use crate::domain::role::Duty;
use crate::domain::workflow::answer::Answers;
use serde_json::{Value, json};

/// Runs it.
pub fn run(context: &mut Context, args: &Migrate) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let ask = context.ask.may_ask() && !args.dry_run;
    let lacks = [
        (args.workflow.is_none(), "--workflow"),
        (args.reason.is_none() && !ask && !args.dry_run, "--reason"),
    ];
    let lacks = lacks.iter().filter(|(lacks, _)| *lacks);
    let names: Vec<Label> = lacks.map(|(_, name)| same(name)).collect();
    let Some(workflow) = args.workflow.as_deref().filter(|_| names.is_empty()) else {
        return Err(error::missing(names));
    };
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    let desk = session.desk();
    if !args.dry_run {
        must_be_allowed(session.store.role(), Duty::Weigh).map_err(ActionError::from)?;
    }
    if args.dry_run {
        let planned = migrate::plan(&desk, args.case, workflow)?;
        let value = for_programs(&planned, &planned.plan.phase);
        return context.output.show(&value, |output| page(&planned, output));
    }
    if ask {
        let planned = migrate::plan(&desk, args.case, workflow)?;
        context.output.aside(&page(&planned, &context.output));
    }
    let reason = match reason {
        Some(reason) => reason,
        None => context.ask.text(&prompt::reason())?,
    };
    if ask && !context.ask.yes_no(&prompt::go_over())? {
        return Err(CliError::new(
            Exit::Interrupted,
            refused::nothing_recorded(),
        ));
    }
    let done = migrate::apply(&desk, args.case, workflow, &reason)?;
    let value = for_programs(&done, &done.case.phase);
    context.output.show(&value, |output| {
        let phase = phase_label(&done.to, &done.case.phase);
        let said = result::went_over(args.case, &done.to.label, phase);
        let mut block = Block::new(output);
        block.sentence(&said);
        if !ask {
            put_answers(&mut block, &done);
        }
        block.print()
    })
}

fn for_programs(migrated: &Migrated, phase: &str) -> Value {
    let plan = &migrated.plan;
    json!({
        "number": migrated.case.number.to_string(),
        "workflow": migrated.to.id,
        "workflow_version": migrated.to.version,
        "phase": phase,
        "status": migrated.case.status.id(),
        "kept": plan.kept.iter().map(|(phase, item, _)| json!({"phase": phase, "item": item}))
            .collect::<Vec<_>>(),
        "not_taken_over": left_for_programs(&plan.left),
    })
}

/// What going over does, before it is done.
fn page(planned: &Migrated, output: &Output) -> String {
    let (from, to) = (&planned.from, &planned.to);
    let mut block = Block::new(output);
    block.sentence(&result::goes_over(
        planned.case.number,
        &from.label,
        &to.label,
    ));
    let before = phase_label(from, &planned.case.phase);
    let after = phase_label(to, &planned.plan.phase);
    block.sentence(&result::phase_from_to(before, after));
    put_answers(&mut block, planned);
    block.print()
}

fn put_answers(block: &mut Block<'_>, migrated: &Migrated) {
    let plan = &migrated.plan;
    block.sentence(&result::answers_kept(plan.kept.iter().count()));
    if plan.left.is_empty() {
        block.sentence(&result::nothing_left());
        return;
    }
    block.sentence(&result::answers_left());
    for (phase, item, answer) in plan.left.iter() {
        let found = migrated.from.find_phase(phase);
        let label = found.and_then(|p| p.find_item(item));
        let label = label.map_or_else(|| same(item), |found| found.label.clone());
        let answer = checklist::answer_label(found, item, answer);
        block.labelled("- ", &label, &answer);
    }
}

/// Answers that count for nothing, for programs.
pub fn left_for_programs(left: &Answers) -> Value {
    let one = |(phase, item, answer): (&str, &str, &crate::domain::workflow::answer::Answer)| json!({"phase": phase, "item": item, "answer": answer.to_text()});
    left.iter().map(one).collect()
}

/// Answers that count for nothing, on the page of a case. The workflow that they were given in is
/// not at hand, so phases and items have their ids for a name.
pub fn put_left(block: &mut Block<'_>, left: &Answers) {
    if left.is_empty() {
        return;
    }
    block.section(&heading::not_taken_over());
    for (phase, item, answer) in left.iter() {
        let name = same(&format!("{phase}/{item}"));
        block.labelled("- ", &name, &same(&answer.to_text()));
    }
}
