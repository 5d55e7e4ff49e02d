//! `kluis signal triage`: the checklist of the first phase, and what becomes of the signal.

use super::Triage;
use crate::actions::ActionError;
use crate::actions::signal;
use crate::actions::weigh::WeighingDraft;
use crate::cli::checklist::walk::{self, Subject};
use crate::cli::error::CliError;
use crate::cli::label::SIGNAL_STATUS;
use crate::cli::message::{prompt, result, usage};
use crate::cli::session::Session;
use crate::cli::{Context, checklist, known, office, remind, session};
use crate::domain::date::{DateField, not_in_future};
use crate::domain::id::Number;
use crate::domain::known::Known;
use crate::domain::label::Label;
use crate::domain::refusal::{Refusal, must_be_allowed};
use crate::domain::role::{Duty, Role};
use crate::domain::signal::{Signal, SignalStatus};
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::{DecisionInput, JOIN, Standing};
use crate::domain::workflow::{Decision, Lead, Phase, Workflow};
use chrono::NaiveDate;
use serde_json::json;

/// Runs it.
pub fn run(context: &mut Context, args: &Triage) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let given = checklist::from_line(context, &args.weighing)?;
    if given.is_none() && !context.ask.may_ask() {
        return Err(CliError::usage(usage::neither_answer_nor_decision()).with_kind("missing"));
    }
    let session = session::open(context)?;
    let (draft, walked) = match given {
        Some(draft) => (draft, false),
        None => (ask(context, &session, args.signal)?, true),
    };
    if draft.answers.is_empty() && draft.decision.is_none() {
        context.output.say(&result::nothing_changed(args.signal));
        return Ok(());
    }
    let done = signal::triage(&session.desk(), args.signal, &draft).map_err(CliError::from);
    let mut decided = draft.decision.is_some();
    let signal = match done {
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
            signal::triage(&session.desk(), args.signal, &answers)?
        }
        other => other?,
    };
    let known = signal::known(&session.desk(), args.signal)?;
    print(context, &signal, decided, &session, &known)?;
    if !walked {
        for said in known::for_people(&known) {
            context.output.say(&said);
        }
    }
    Ok(())
}

fn ask(context: &Context, session: &Session, number: Number) -> Result<WeighingDraft, CliError> {
    // Before anybody answers eight questions in vain.
    let role = session.store.read()?.role();
    must_be_allowed(role, Duty::Weigh).map_err(ActionError::from)?;
    let shown = signal::show(&session.desk(), number)?;
    let today = context.clock.today();
    shown.signal.may_weigh(today).map_err(ActionError::from)?;
    let policy = office::policy(session)?;
    for said in known::for_people(&shown.known) {
        context.ask.remark(&said);
    }
    walk::walk(
        context,
        &policy,
        &Weighed(&shown.signal, &shown.workflow, role),
    )
}

/// A signal in the hands of those who weigh it.
struct Weighed<'a>(&'a Signal, &'a Workflow, Role);

impl Subject for Weighed<'_> {
    fn number(&self) -> Number {
        self.0.number
    }

    fn role(&self) -> Role {
        self.2
    }

    fn workflow(&self) -> &Workflow {
        self.1
    }

    fn phase(&self) -> &Phase {
        self.1.first_phase()
    }

    fn answers(&self) -> &Answers {
        &self.0.answers
    }

    fn decisions(&self) -> Vec<Decision> {
        let mut decisions = self.1.first_phase().decisions.clone();
        decisions.push(Decision {
            id: JOIN.to_owned(),
            label: checklist::decision_label(self.1, JOIN),
            // Not looked at: what the decision does is for the workflow to say.
            leads: Lead::Phase(self.1.first_phase().id.clone()),
            needs: Vec::new(),
            partner: true,
            bodies: Vec::new(),
            roles: Vec::new(),
        });
        decisions
    }

    fn recorded(&self, _: &str) -> Option<String> {
        None
    }

    fn check_answer(&self, _: &str, answer: &Answer, today: NaiveDate) -> Result<(), Refusal> {
        match answer {
            Answer::Date(date) => not_in_future(DateField::Answer, *date, today),
            _ => Ok(()),
        }
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
            ..self.0.standing(self.1)
        };
        self.1.decide_signal(&standing, decision, input)?;
        self.0.check_weighing(input.decided_on, today)
    }
}

fn print(
    context: &Context,
    signal: &Signal,
    decided: bool,
    session: &Session,
    known: &[Known],
) -> Result<(), CliError> {
    let number = signal.number;
    let value = json!({
        "number": number.to_string(),
        "status": signal.status.id(),
        "case": signal.case.map(|case| case.to_string()),
        "destroy_on": signal.destroy_on.map(|day| day.to_string()),
        "known": known::for_programs(known),
    });
    let (said, next) = match signal.weighings.last() {
        Some(weighed) if decided => {
            let tx = session.store.read()?;
            let office = crate::store::policy::get(&tx)?;
            let workflow =
                crate::store::policy::get_newest_workflow(&tx, &office.workflow.default)?;
            let decision = checklist::decision_label(&workflow, &weighed.decision);
            (result::decided(number, decision), next(signal))
        }
        _ => {
            let said = result::answers_recorded(number);
            (said, Some(result::decide_on_signal(number)))
        }
    };
    context
        .output
        .show(&value, |output| format!("{}\n", said.get(output.lang)))?;
    if let Some(next) = next {
        context.output.say(&next);
    }
    if decided {
        remind::announce(context, session, number, &signal.record)?;
    }
    Ok(())
}

/// What comes after a decision.
fn next(signal: &Signal) -> Option<Label> {
    let number = signal.number;
    match (signal.status, signal.case, signal.destroy_on) {
        (SignalStatus::Accepted, ..) => Some(result::signal_waits_for_case(number)),
        (SignalStatus::InCase, Some(case), _) => Some(result::joined_to(number, case)),
        (_, _, Some(on)) => Some(result::signal_destroyed_on(number, on)),
        (status, ..) => {
            let status = SIGNAL_STATUS.label(status.id());
            Some(result::status_now(number, status))
        }
    }
}
