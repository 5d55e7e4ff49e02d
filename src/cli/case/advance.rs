//! `kluis case advance` and `kluis case reopen`: decisions about a case.

use super::{Advance, Reopen, peek, phase_label};
use crate::actions::case::{self, RiecDraft};
use crate::actions::{ActionError, Desk};
use crate::cli::checklist::weigh::{self, Deed, Subject};
use crate::cli::error::{self, CliError};
use crate::cli::label::{CASE_STATUS, RIEC_ROLE};
use crate::cli::message::way::prompt as way;
use crate::cli::message::{prompt, result, same};
use crate::cli::session::Session;
use crate::cli::{Context, checklist, remind, session};
use crate::domain::case::{Case, CaseStatus};
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::reference::RiecRole;
use crate::domain::refusal::Refusal;
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::{DecisionInput, Standing};
use crate::domain::workflow::{Decision, Phase, Workflow};
use crate::store::{StoreError, policy};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Runs `advance`.
pub fn run(context: &mut Context, args: &Advance) -> Result<(), CliError> {
    let deed = Deed {
        number: args.case,
        riec: riec(context, args)?,
        load: &|_, session| load(session, args.case),
        act: &|desk, draft, riec| case::advance_with(desk, args.case, draft, riec),
    };
    match weigh::run(context, &args.weighing, &deed)? {
        Some(done) => print(context, &done.session, &done.weighed, done.decided),
        None => Ok(()),
    }
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

fn load(session: &Session, number: Number) -> Result<Box<dyn Subject>, CliError> {
    let shown = case::show(&session.desk(), number)?;
    shown.case.must_run().map_err(ActionError::from)?;
    let phase = shown.workflow.find_phase(&shown.case.phase);
    phase.ok_or(StoreError::Damaged)?;
    Ok(Box::new(Weighed {
        case: shown.case,
        workflow: shown.workflow,
    }))
}

/// A case in the hands of those who weigh it.
struct Weighed {
    case: Case,
    workflow: Workflow,
}

impl Subject for Weighed {
    fn number(&self) -> Number {
        self.case.number
    }

    fn workflow(&self) -> &Workflow {
        &self.workflow
    }

    fn phase(&self) -> &Phase {
        let phase = self.workflow.find_phase(&self.case.phase);
        phase.unwrap_or_else(|| self.workflow.first_phase())
    }

    fn answers(&self) -> &Answers {
        &self.case.answers
    }

    fn weighings(&self) -> usize {
        self.case.weighings.len()
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
        self.case.check_answer(&self.workflow, item, answer, today)
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
        let to = self
            .case
            .must_have_informed(&self.workflow, judged, today)?;
        self.case.check_move(&to, input.decided_on, today)
    }

    fn takes_riec(&self) -> bool {
        true
    }

    /// Signals join cases.
    fn check_join(&self, _: &Desk<'_>, _: &str) -> Result<(), ActionError> {
        Err(ActionError::NotACase)
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
        None => context.ask.text(&prompt::reason())?,
    };
    let present = match args.present.is_empty() {
        true => weigh::split(&context.ask.line(&prompt::present_names(), None)?),
        false => weigh::present(context, &args.present)?,
    };
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
