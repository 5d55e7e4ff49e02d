//! `kluis case advance` and `kluis case reopen`: decisions about a case.

use super::{Advance, Reopen, peek, phase_label};
use crate::actions::ActionError;
use crate::actions::case::{self, RiecDraft};
use crate::actions::weigh::WeighingDraft;
use crate::cli::checklist::walk::{self, Subject};
use crate::cli::error::{self, CliError};
use crate::cli::label::{CASE_STATUS, RIEC_ROLE};
use crate::cli::message::way::prompt as way;
use crate::cli::message::{prompt, result, same, usage};
use crate::cli::session::Session;
use crate::cli::{Context, checklist, office, remind, session};
use crate::domain::case::{Case, CaseStatus};
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::reference::RiecRole;
use crate::domain::refusal::{Refusal, must_be_allowed};
use crate::domain::role::{Duty, Role};
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::{DecisionInput, Standing};
use crate::domain::workflow::{Decision, Phase, Workflow};
use crate::store::{StoreError, policy};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Runs `advance`.
pub fn run(context: &mut Context, args: &Advance) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let given = checklist::from_line(context, &args.weighing)?;
    if given.is_none() && !context.ask.may_ask() {
        return Err(CliError::usage(usage::neither_answer_nor_decision()).with_kind("missing"));
    }
    let riec = riec(context, args)?;
    let session = session::open(context)?;
    let (draft, walked) = match given {
        Some(draft) => (draft, false),
        None => (ask(context, &session, args.case)?, true),
    };
    if draft.answers.is_empty() && draft.decision.is_none() {
        context.output.say(&result::nothing_changed(args.case));
        return Ok(());
    }
    let done = case::advance_with(&session.desk(), args.case, &draft, &riec);
    let done = done.map_err(CliError::from);
    let mut decided = draft.decision.is_some();
    let case = match done {
        Err(error) if walked && checklist::may_keep_answers(&error, &draft) => {
            context.output.error(&error);
            if !context.ask.yes_no(&prompt::record_answers_alone())? {
                return Err(CliError::stop(error.exit()));
            }
            let answers = WeighingDraft {
                decision: None,
                ..draft
            };
            decided = false;
            case::advance(&session.desk(), args.case, &answers)?
        }
        other => other?,
    };
    print(context, &session, &case, decided)
}

/// As what the town takes part in a case of the regional centre, where the line says so.
fn riec(context: &Context, args: &Advance) -> Result<RiecDraft, CliError> {
    let given = args.riec_role.as_deref();
    let role = given.map(|given| RIEC_ROLE.lookup(&way::riec_role(), given));
    let reference = args.reference.as_deref();
    Ok(RiecDraft {
        role: role.transpose()?.and_then(RiecRole::from_id),
        reference: context.input.optional("--reference", reference)?,
    })
}

fn ask(context: &Context, session: &Session, number: Number) -> Result<WeighingDraft, CliError> {
    // Before anybody answers a checklist in vain.
    let role = session.store.read()?.role();
    must_be_allowed(role, Duty::Weigh).map_err(ActionError::from)?;
    let shown = case::show(&session.desk(), number)?;
    shown.case.must_run().map_err(ActionError::from)?;
    let policy = office::policy(session)?;
    let phase = shown.workflow.find_phase(&shown.case.phase);
    let subject = Weighed {
        case: &shown.case,
        workflow: &shown.workflow,
        phase: phase.ok_or(StoreError::Damaged)?,
        role,
    };
    walk::walk(context, &policy, &subject)
}

/// A case in the hands of those who weigh it.
struct Weighed<'a> {
    case: &'a Case,
    workflow: &'a Workflow,
    phase: &'a Phase,
    role: Role,
}

impl Subject for Weighed<'_> {
    fn number(&self) -> Number {
        self.case.number
    }

    fn role(&self) -> Role {
        self.role
    }

    fn workflow(&self) -> &Workflow {
        self.workflow
    }

    fn phase(&self) -> &Phase {
        self.phase
    }

    fn answers(&self) -> &Answers {
        &self.case.answers
    }

    fn decisions(&self) -> Vec<Decision> {
        let here = self
            .workflow
            .decisions_in(&self.case.phase, self.case.status);
        here.to_vec()
    }

    fn recorded(&self, item: &str) -> Option<String> {
        let lines = self
            .workflow
            .checklist(&self.case.standing(), &Default::default());
        let line = lines.into_iter().find(|line| line.item == item)?;
        // Recorded things are counted as text; a literal answer is a choice.
        match line.answer {
            Some(Answer::Text(n)) => Some(n),
            _ => None,
        }
    }

    fn check_answer(&self, item: &str, answer: &Answer, today: NaiveDate) -> Result<(), Refusal> {
        self.case.check_answer(self.workflow, item, answer, today)
    }

    fn check_decision(
        &self,
        answers: &Answers,
        decision: &str,
        input: &DecisionInput,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        let standing = Standing {
            answers,
            ..self.case.standing()
        };
        let judged = self.workflow.decide(&standing, decision, input);
        let to = self.case.must_have_informed(self.workflow, judged, today)?;
        self.case.check_move(&to, input.decided_on, today)
    }
}

fn for_programs(case: &Case) -> Value {
    json!({
        "number": case.number.to_string(),
        "phase": case.phase,
        "status": case.status.id(),
        "ended_on": case.ended_on.map(|day| day.to_string()),
        "destroy_on": case.destroy_on.map(|day| day.to_string()),
    })
}

fn print(context: &Context, session: &Session, case: &Case, decided: bool) -> Result<(), CliError> {
    let number = case.number;
    let tx = session.store.read()?;
    let workflow = policy::get_workflow(&tx, &case.workflow, case.workflow_version)?;
    drop(tx);
    let weighed = case.weighings.last().filter(|_| decided);
    let said = match weighed {
        Some(w) => result::decided(number, checklist::decision_label(&workflow, &w.decision)),
        None => result::answers_recorded(number),
    };
    context.output.show(&for_programs(case), |output| {
        format!("{}\n", said.get(output.lang))
    })?;
    context.output.say(&match decided {
        true => stands(case, &workflow),
        false => result::decide_on_case(number),
    });
    if decided {
        remind::announce(context, session, number, &case.record)?;
    }
    Ok(())
}

/// Where a case stands after a decision.
fn stands(case: &Case, workflow: &Workflow) -> Label {
    match (case.status, case.ended_on, case.destroy_on) {
        (CaseStatus::Open, ..) => {
            result::now_in_phase(case.number, phase_label(workflow, &case.phase))
        }
        (_, Some(ended), Some(on)) => result::case_destroyed_on(case.number, ended, on),
        (status, ..) => result::status_now(case.number, CASE_STATUS.label(status.id())),
    }
}

/// Runs `reopen`.
pub fn reopen(context: &mut Context, args: &Reopen) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if !context.ask.may_ask() {
        let missing = [
            (args.reason.is_none(), "--reason"),
            (args.present.is_empty(), "--present"),
        ];
        let missing = missing.iter().filter(|(lacks, _)| *lacks);
        let names: Vec<Label> = missing.map(|(_, name)| same(name)).collect();
        if !names.is_empty() {
            return Err(error::missing(names));
        }
    }
    let reason = context.input.optional("--reason", args.reason.as_deref())?;
    let session = session::open(context)?;
    if reason.is_none() || args.present.is_empty() {
        let (case, _) = peek(&session, args.case)?;
        case.may_reopen(context.clock.today())
            .map_err(ActionError::from)?;
    }
    let reason = match reason {
        Some(reason) => reason,
        None => walk::reason(context, None)?,
    };
    let present = walk::present(context, &args.present)?;
    let case = case::reopen(&session.desk(), args.case, &reason, &present)?;
    let tx = session.store.read()?;
    let workflow = policy::get_workflow(&tx, &case.workflow, case.workflow_version)?;
    context.output.show(&for_programs(&case), |output| {
        let phase = phase_label(&workflow, &case.phase);
        let said = result::reopened_case(case.number, phase);
        format!("{}\n", said.get(output.lang))
    })?;
    if let Some(term) = case.terms.last() {
        context.output.say(&result::term_stops(term.ended_on));
    }
    Ok(())
}
