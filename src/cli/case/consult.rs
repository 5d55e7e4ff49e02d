//! `kluis case consult`: which source was asked, what for, and what it gave.

use super::{Consult, peek, show};
use crate::actions::ActionError;
use crate::actions::case::{self, ConsultationDraft};
use crate::cli::error::{self, CliError};
use crate::cli::fill::recorded;
use crate::cli::label::HIT;
use crate::cli::message::{prompt, result, same, wizard as words};
use crate::cli::output::block::Block;
use crate::cli::session::{self, Session};
use crate::cli::wizard::{self, Choice, Form, Given, Kind, Question, given};
use crate::cli::{Context, office};
use crate::domain::case::{Case, Consultation, Finding};
use crate::domain::date::parse_date;
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::refusal::{must_be_allowed, must_fit};
use crate::domain::role::Duty;
use crate::domain::workflow::Workflow;
use chrono::NaiveDate;

/// Runs it.
pub fn run(context: &mut Context, args: &Consult) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let needed = [
        (args.source.is_none(), "--source"),
        (context.global.purpose.is_none(), "--purpose"),
        (args.ground.is_none(), "--ground"),
        (args.result.is_none(), "--result"),
    ];
    let missing = needed.iter().filter(|(lacks, _)| *lacks);
    let missing: Vec<Label> = missing.map(|(_, name)| same(name)).collect();
    let asks = !missing.is_empty();
    if asks && !wizard::may_run(context) {
        return Err(error::missing(missing));
    }
    let result = args.result.as_deref().map(finding).transpose()?;
    let ground = context.input.optional("--ground", args.ground.as_deref())?;
    let text = context.input.optional("--text", args.text.as_deref())?;
    let session = session::open(context)?;
    let line = Line {
        source: args.source.clone(),
        purpose: session.desk().purpose,
        ground,
        result,
        text,
        on: args.on,
    };
    let draft = match asks {
        true => ask(context, &session, args, &line)?,
        false => line.drafted(&Given::new()),
    };
    let n = case::consult(&session.desk(), args.case, &draft)?;
    let said = result::consultation_added(args.case, n);
    recorded(context, args.case, n, &said)
}

fn finding(given: &str) -> Result<Finding, CliError> {
    let id = HIT.lookup(&prompt::result(), given)?;
    Ok(Finding::from_id(id).unwrap_or(Finding::NoHit))
}

/// What the line gave.
struct Line {
    source: Option<String>,
    purpose: Option<String>,
    ground: Option<String>,
    result: Option<Finding>,
    text: Option<String>,
    on: Option<NaiveDate>,
}

impl Line {
    /// What the line gave, and what was answered.
    fn drafted(&self, answers: &Given) -> ConsultationDraft {
        let text = |id: &str, line: &Option<String>| {
            let answer = given(answers, id).map(str::to_owned);
            answer.or_else(|| line.clone())
        };
        let result = given(answers, "result").and_then(Finding::from_id);
        let result = result.or(self.result).unwrap_or(Finding::NoHit);
        let on = given(answers, "on").and_then(|day| parse_date(day).ok());
        ConsultationDraft {
            source: text("source", &self.source).unwrap_or_default(),
            purpose: text("purpose", &self.purpose).unwrap_or_default(),
            ground: text("ground", &self.ground).unwrap_or_default(),
            result,
            // What was taken over from a hit that was none after all is nothing.
            text: match result {
                Finding::Hit => text("findings", &self.text),
                Finding::NoHit => self.text.clone(),
            },
            on: on.or(self.on),
        }
    }
}

fn ask(
    context: &Context,
    session: &Session,
    args: &Consult,
    line: &Line,
) -> Result<ConsultationDraft, CliError> {
    // Before anybody answers in vain.
    must_be_allowed(session.store.role(), Duty::Work).map_err(ActionError::from)?;
    let (case, workflow) = peek(session, args.case)?;
    case.must_run().map_err(ActionError::from)?;
    let policy = office::policy(session)?;
    let open = open_sources(&case, &workflow, &policy);
    if line.source.is_none() && open.is_empty() {
        return Err(CliError::refused(words::no_source_open(args.case)));
    }
    let form = Consulting {
        case: &case,
        policy: &policy,
        line,
        open,
        today: context.clock.today(),
        lang: context.output.lang,
        may_consult: &|draft| Ok(case::may_consult(&session.desk(), args.case, draft)?),
    };
    let answers = wizard::run(context, &form)?;
    Ok(line.drafted(&answers))
}

/// The sources that the phase opens.
fn open_sources(case: &Case, workflow: &Workflow, policy: &Policy) -> Vec<Choice> {
    let open = policy.consult.iter().filter(|(id, source)| {
        let judged = workflow.may_consult(&case.standing(), id, source.group);
        judged.is_ok()
    });
    open.map(|(id, _)| Choice::new(id, office::consulted(policy, id)))
        .collect()
}

/// What is asked about a consultation.
struct Consulting<'a> {
    case: &'a Case,
    policy: &'a Policy,
    line: &'a Line,
    open: Vec<Choice>,
    today: NaiveDate,
    lang: Lang,
    may_consult: &'a dyn Fn(&ConsultationDraft) -> Result<Consultation, CliError>,
}

impl Form for Consulting<'_> {
    fn title(&self) -> Label {
        words::consulting(self.case.number)
    }

    fn questions(&self, answers: &Given) -> Vec<Question> {
        let line = self.line;
        let mut questions = Vec::new();
        let mut ask = |lacks: bool, question: Question| {
            if lacks {
                questions.push(question);
            }
        };
        ask(
            line.source.is_none(),
            Question::new(
                "source",
                prompt::consult_source(),
                Kind::Choice(self.open.clone()),
                words::about_consult_source(),
            ),
        );
        ask(
            line.purpose.is_none(),
            Question::new(
                "purpose",
                prompt::purpose(),
                Kind::Line,
                words::about_purpose(),
            ),
        );
        ask(
            line.ground.is_none(),
            Question::new(
                "ground",
                prompt::ground(),
                Kind::Line,
                words::about_ground(),
            ),
        );
        let results = HIT.ids().map(|id| Choice::new(id, HIT.label(id)));
        ask(
            line.result.is_none(),
            Question::new(
                "result",
                prompt::result(),
                Kind::Choice(results.collect()),
                words::about_result(),
            ),
        );
        let result = given(answers, "result")
            .and_then(Finding::from_id)
            .or(line.result);
        let findings = Question::new(
            "findings",
            prompt::findings(),
            Kind::Long,
            words::about_findings(),
        );
        ask(
            line.text.is_none() && result == Some(Finding::Hit),
            findings.optional(),
        );
        let on = Question::new("on", prompt::consulted_on(), Kind::Date, words::about_on());
        let today = self.today.to_string();
        ask(line.on.is_none(), on.with_default(Some(&today)));
        questions
    }

    fn judge(&self, question: &str, answer: &str, _: &Given) -> Result<(), CliError> {
        let field = match question {
            "on" => {
                if let Ok(day) = parse_date(answer) {
                    let judged = self.case.check_consultation(day, self.today);
                    judged.map_err(ActionError::from)?;
                }
                return Ok(());
            }
            "purpose" => "purpose",
            "ground" => "ground",
            "findings" => "text",
            _ => return Ok(()),
        };
        let most = self.policy.import.max_text_bytes;
        must_fit(field, answer, most).map_err(ActionError::from)?;
        Ok(())
    }

    fn judge_all(&self, answers: &Given) -> Result<(), CliError> {
        (self.may_consult)(&self.line.drafted(answers)).map(|_| ())
    }

    fn preview(&self, answers: &Given, page: &mut Block<'_>) {
        let draft = self.line.drafted(answers);
        // Refused, it has no number yet; what was typed is shown all the same.
        let consultation = (self.may_consult)(&draft).unwrap_or_else(|_| Consultation {
            n: 1 + self
                .case
                .consultations
                .iter()
                .map(|c| c.n)
                .max()
                .unwrap_or(0),
            phase: self.case.phase.clone(),
            source: draft.source,
            purpose: draft.purpose,
            ground: draft.ground,
            result: draft.result,
            text: draft.text,
            on: draft.on.unwrap_or(self.today),
        });
        page.section(&crate::cli::message::heading::consultations());
        show::put_consultation(page, &consultation, self.policy, self.lang);
    }
}
