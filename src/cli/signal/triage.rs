//! `kluis signal triage`: the checklist of the first phase, and what becomes of the signal.

use super::Triage;
use crate::actions::case::RiecDraft;
use crate::actions::signal;
use crate::actions::{ActionError, Desk};
use crate::cli::checklist::weigh::{self, Deed, Subject};
use crate::cli::error::CliError;
use crate::cli::label::SIGNAL_STATUS;
use crate::cli::message::result;
use crate::cli::session::Session;
use crate::cli::{Context, checklist, known, remind};
use crate::domain::date::{DateField, not_in_future};
use crate::domain::id::Number;
use crate::domain::known::Known;
use crate::domain::label::Label;
use crate::domain::refusal::Refusal;
use crate::domain::signal::{Signal, SignalStatus};
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::{DecisionInput, JOIN, Standing};
use crate::domain::workflow::{Decision, Lead, Phase, Workflow};
use chrono::NaiveDate;
use serde_json::json;

/// Runs it.
pub fn run(context: &mut Context, args: &Triage) -> Result<(), CliError> {
    let deed = Deed {
        number: args.signal,
        riec: RiecDraft::default(),
        load: &|context, session| load(context, session, args.signal),
        act: &|desk, draft, _| signal::triage(desk, args.signal, draft),
    };
    let Some(done) = weigh::run(context, &args.weighing, &deed)? else {
        return Ok(());
    };
    let known = signal::known(&done.session.desk(), args.signal)?;
    print(context, &done.weighed, done.decided, &done.session, &known)?;
    if !done.asked {
        for said in known::for_people(&known) {
            context.output.say(&said);
        }
    }
    Ok(())
}

fn load(
    context: &Context,
    session: &Session,
    number: Number,
) -> Result<Box<dyn Subject>, CliError> {
    let shown = signal::show(&session.desk(), number)?;
    let today = context.clock.today();
    shown.signal.may_weigh(today).map_err(ActionError::from)?;
    for said in known::for_people(&shown.known) {
        context.ask.remark(&said);
    }
    Ok(Box::new(Weighed(shown.signal, shown.workflow)))
}

/// A signal in the hands of those who weigh it.
struct Weighed(Signal, Workflow);

impl Subject for Weighed {
    fn number(&self) -> Number {
        self.0.number
    }

    fn workflow(&self) -> &Workflow {
        &self.1
    }

    fn phase(&self) -> &Phase {
        self.1.first_phase()
    }

    fn answers(&self) -> &Answers {
        &self.0.answers
    }

    fn weighings(&self) -> usize {
        self.0.weighings.len()
    }

    fn decisions(&self) -> Vec<Decision> {
        let mut decisions = self.1.first_phase().decisions.clone();
        decisions.push(Decision {
            id: JOIN.to_owned(),
            label: checklist::decision_label(&self.1, JOIN),
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
            ..self.0.standing(&self.1)
        };
        self.1.decide_signal(&standing, decision, input)?;
        self.0.check_weighing(input.decided_on, today)
    }

    fn takes_riec(&self) -> bool {
        false
    }

    fn check_join(&self, desk: &Desk<'_>, to: &str) -> Result<(), ActionError> {
        signal::may_join(desk, &self.0, to)
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
