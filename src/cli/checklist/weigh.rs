//! Weighing a signal or a case: answers and a decision from the line, or asked for on a terminal.
//!
//! `signal triage` and `case advance` are this, each with its own [`Subject`] and action. What is
//! typed is judged on the spot by the rules that the action asks again, so that nobody loses an
//! hour's answers to a decision that could not be taken.

mod form;

use self::form::Form;
use crate::actions::case::RiecDraft;
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::actions::{ActionError, Desk};
use crate::cli::args::Weighing as WeighingArgs;
use crate::cli::error::{CliError, Exit};
use crate::cli::message::{prompt, result, usage};
use crate::cli::session::{self, Session};
use crate::cli::{Context, office, wizard};
use crate::domain::id::Number;
use crate::domain::refusal::{Refusal, must_be_allowed};
use crate::domain::role::{Duty, Role};
use crate::domain::workflow::answer::{Answer, Answers};
use crate::domain::workflow::judge::DecisionInput;
use crate::domain::workflow::{Decision, Phase, Workflow};
use chrono::NaiveDate;

/// The signal or case that is weighed.
pub trait Subject {
    /// Its number.
    fn number(&self) -> Number;
    /// Its workflow.
    fn workflow(&self) -> &Workflow;
    /// The phase whose checklist is answered.
    fn phase(&self) -> &Phase;
    /// What was answered before.
    fn answers(&self) -> &Answers;
    /// How often it was weighed before.
    fn weighings(&self) -> usize;
    /// The decisions that can be taken, with the one that only signals have.
    fn decisions(&self) -> Vec<Decision>;
    /// How many recorded things answer a reference, when they do.
    fn recorded(&self, item: &str) -> Option<String>;
    /// Whether the date rules allow an answer.
    fn check_answer(&self, item: &str, answer: &Answer, today: NaiveDate) -> Result<(), Refusal>;
    /// Whether a decision could be taken with these answers.
    fn check_decision(
        &self,
        answers: &Answers,
        decision: &str,
        input: &DecisionInput,
        today: NaiveDate,
    ) -> Result<(), Refusal>;
    /// Whether a decision may say as what the town takes part at the regional centre.
    fn takes_riec(&self) -> bool;
    /// Whether it may join a case.
    fn check_join(&self, desk: &Desk<'_>, to: &str) -> Result<(), ActionError>;
}

/// Loads what is weighed, to be asked about; refuses what cannot be weighed.
pub type Load<'d> = dyn Fn(&Context, &Session) -> Result<Box<dyn Subject>, CliError> + 'd;

/// Records answers and decision.
pub type Act<'d, T> = dyn Fn(&Desk<'_>, &WeighingDraft, &RiecDraft) -> Result<T, ActionError> + 'd;

/// What is weighed, and how.
pub struct Deed<'d, T> {
    /// Its number.
    pub number: Number,
    /// As what the town takes part at the regional centre, where the line says so.
    pub riec: RiecDraft,
    /// Loads it.
    pub load: &'d Load<'d>,
    /// Records it.
    pub act: &'d Act<'d, T>,
}

/// What was recorded.
pub struct Done<T> {
    /// The open vault.
    pub session: Session,
    /// The signal or case as it is now.
    pub weighed: T,
    /// Whether a decision was recorded.
    pub decided: bool,
    /// Whether it was asked for.
    pub asked: bool,
}

/// Takes answers and decision from the line, asks for what it left out where somebody is there, and
/// records them. `None` when there was nothing to record, which is said.
///
/// # Errors
/// Neither answer nor decision where nobody can be asked, an option of a decision without
/// `--decide` (exit 2); whoever stops (exit 130); those of the action.
pub fn run<T>(
    context: &mut Context,
    args: &WeighingArgs,
    deed: &Deed<'_, T>,
) -> Result<Option<Done<T>>, CliError> {
    context.output.refuse_csv()?;
    let line = from_line(context, args)?;
    let asks = line.lacks() && wizard::may_run(context);
    if line.is_empty() && !asks {
        return Err(CliError::usage(usage::neither_answer_nor_decision()).with_kind("missing"));
    }
    let session = session::open(context)?;
    let (draft, riec, asked) = match asks {
        true => ask(context, &session, &line, deed)?,
        false => (line.into_draft(), deed.riec.clone(), false),
    };
    if draft.answers.is_empty() && draft.decision.is_none() {
        context.output.say(&result::nothing_changed(deed.number));
        return Ok(None);
    }
    let done = (deed.act)(&session.desk(), &draft, &riec).map_err(CliError::from);
    let decided = draft.decision.is_some();
    let (weighed, decided) = match done {
        // Somebody else changed it meanwhile.
        Err(error) if asked && may_keep_answers(&error, &draft) => {
            context.output.error(&error);
            if !context.ask.yes_no(&prompt::record_answers_alone())? {
                return Err(CliError::stop(error.exit()));
            }
            let answers = WeighingDraft {
                decision: None,
                ..draft
            };
            let none = RiecDraft::default();
            ((deed.act)(&session.desk(), &answers, &none)?, false)
        }
        done => (done?, decided),
    };
    Ok(Some(Done {
        session,
        weighed,
        decided,
        asked,
    }))
}

/// Whether a rule said no to a decision that came with answers worth keeping.
fn may_keep_answers(error: &CliError, draft: &WeighingDraft) -> bool {
    let exits = [Exit::Refused, Exit::Usage, Exit::NotFound];
    exits.contains(&error.exit()) && draft.decision.is_some() && !draft.answers.is_empty()
}

/// A decision as far as the line gave it.
struct LineDecision {
    decision: String,
    reason: Option<String>,
    present: Vec<String>,
    to: Option<String>,
    body: Option<String>,
    decided_on: Option<NaiveDate>,
}

/// What the line gave.
#[derive(Default)]
struct Line {
    answers: Vec<(String, String)>,
    decision: Option<LineDecision>,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.decision.is_none()
    }

    /// Whether something is left to ask: all of it, or what a decision needs. Answers alone are
    /// recorded as they are.
    fn lacks(&self) -> bool {
        match &self.decision {
            None => self.answers.is_empty(),
            Some(decision) => decision.reason.is_none() || decision.present.is_empty(),
        }
    }

    /// As it is: the rule says what is missing, all at once.
    fn into_draft(self) -> WeighingDraft {
        WeighingDraft {
            answers: self.answers,
            decision: self.decision.map(|line| DecisionDraft {
                decision: line.decision,
                reason: line.reason.unwrap_or_default(),
                present: line.present,
                to: line.to,
                body: line.body,
                decided_on: line.decided_on,
            }),
        }
    }
}

fn from_line(context: &Context, args: &WeighingArgs) -> Result<Line, CliError> {
    let mut line = Line::default();
    for answer in &args.answers {
        let value = context.input.text("--answer", &answer.value)?;
        line.answers.push((answer.item.clone(), value));
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
        return Ok(line);
    };
    line.decision = Some(LineDecision {
        decision: decision.clone(),
        reason: context.input.optional("--reason", args.reason.as_deref())?,
        present: present(context, &args.present)?,
        to: args.to.clone(),
        body: args.body.clone(),
        decided_on: args.decided_on,
    });
    Ok(line)
}

/// Who were present, from an option that may name files.
///
/// # Errors
/// A file that cannot be read.
pub fn present(context: &Context, given: &[String]) -> Result<Vec<String>, CliError> {
    let mut names = Vec::new();
    for name in given {
        names.extend(split(&context.input.text("--present", name)?));
    }
    Ok(names)
}

/// Names with commas or ends of lines between them.
pub fn split(names: &str) -> Vec<String> {
    let names = names.split([',', '\n']).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Asks for what the line left out; says whether anything was asked.
fn ask<T>(
    context: &Context,
    session: &Session,
    line: &Line,
    deed: &Deed<'_, T>,
) -> Result<(WeighingDraft, RiecDraft, bool), CliError> {
    // Before anybody answers a checklist in vain.
    let role: Role = session.store.role();
    must_be_allowed(role, Duty::Weigh).map_err(ActionError::from)?;
    let subject = (deed.load)(context, session)?;
    let policy = office::policy(session)?;
    let desk = session.desk();
    let form = Form {
        subject: subject.as_ref(),
        policy: &policy,
        line,
        riec: &deed.riec,
        desk: &desk,
        role,
        today: context.clock.today(),
        lang: context.output.lang,
    };
    // What the line itself has wrong is said by the action, with everything else.
    if form.line_is_wrong() {
        let none = wizard::Given::new();
        return Ok((form.drafted(&none), deed.riec.clone(), false));
    }
    let given = wizard::run(context, &form)?;
    Ok((form.drafted(&given), form.riec_drafted(&given), true))
}
