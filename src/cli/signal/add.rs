//! `kluis signal add`: one signal, from options, or asked for on a terminal.

use super::{Add, show};
use crate::actions::ActionError;
use crate::actions::signal;
use crate::cli::error::{self, CliError};
use crate::cli::label::CORRECTED;
use crate::cli::message::{heading, prompt, result, same, usage, wizard as words};
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::session::Session;
use crate::cli::wizard::{self, Choice, Form, Given, Kind, Question, given};
use crate::cli::{Context, known, office, session};
use crate::domain::date::parse_date;
use crate::domain::label::Label;
use crate::domain::policy::Policy;
use crate::domain::refusal::{must_be_allowed, must_fit};
use crate::domain::role::Duty;
use crate::domain::signal::{SignalDraft, SignalStatus, check_received, term_start, weigh_by};
use chrono::NaiveDate;

/// Runs it.
pub fn run(context: &mut Context, args: &Add) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let needed = [
        (args.source.is_none(), "--source"),
        (args.theme.is_none(), "--theme"),
        (args.text.is_none(), "--text"),
    ];
    let missing = needed.iter().filter(|(lacks, _)| *lacks);
    let missing: Vec<Label> = missing.map(|(_, name)| same(name)).collect();
    let asks = !missing.is_empty();
    if asks && !wizard::may_run(context) {
        return Err(error::missing(missing).with_hint(usage::name_source_theme_text()));
    }
    let input = &context.input;
    let mut draft = SignalDraft {
        source: args.source.clone().unwrap_or_default(),
        reference: input.optional("--reference", args.reference.as_deref())?,
        received_on: args.received.unwrap_or_else(|| context.clock.today()),
        theme: args.theme.clone(),
        text: input
            .optional("--text", args.text.as_deref())?
            .unwrap_or_default(),
        street: input.optional("--street", args.street.as_deref())?,
        house_number: input.optional("--house-number", args.house_number.as_deref())?,
        postcode: input.optional("--postcode", args.postcode.as_deref())?,
        city: input.optional("--city", args.city.as_deref())?,
        time: None,
        topic: None,
    };
    let session = session::open(context)?;
    let policy = office::policy(&session)?;
    if asks {
        draft = ask(context, &session, &policy, args, draft)?;
    }
    let received_on = draft.received_on;
    let added = signal::add(&session.desk(), draft)?;
    let value = serde_json::json!({
        "number": added.number.to_string(),
        "destroy_on": added.destroy_on.map(|day| day.to_string()),
        "known": known::for_programs(&added.known),
    });
    context.output.show(&value, |output| {
        let said = result::signal_added(added.number);
        format!("{}\n", said.get(output.lang))
    })?;
    for said in known::for_people(&added.known) {
        context.output.say(&said);
    }
    match added.past_term {
        Some(on) => {
            let warning = result::goes_with_next_purge(added.number, on);
            context.output.warn(&warning);
        }
        None => {
            let by = weigh_by(received_on, policy.retention.weigh_within);
            context.output.say(&match by < context.clock.today() {
                true => result::weigh_overdue(added.number, by),
                false => result::registered_and_weigh_by(added.number, by),
            });
        }
    }
    Ok(())
}

/// Asks for what the line left out; what may stay empty is asked for too, now that somebody sits
/// there to answer.
fn ask(
    context: &Context,
    session: &Session,
    policy: &Policy,
    args: &Add,
    draft: SignalDraft,
) -> Result<SignalDraft, CliError> {
    // Before anybody answers in vain.
    must_be_allowed(session.store.role(), Duty::AddAndNote).map_err(ActionError::from)?;
    let form = Adding {
        args,
        draft,
        policy,
        today: context.clock.today(),
        may_add: &|draft| Ok(signal::may_add(&session.desk(), draft)?),
    };
    let answers = wizard::run(context, &form)?;
    Ok(form.drafted(&answers))
}

/// What is asked about a new signal.
struct Adding<'a> {
    args: &'a Add,
    /// What the line gave.
    draft: SignalDraft,
    policy: &'a Policy,
    today: NaiveDate,
    may_add: &'a dyn Fn(SignalDraft) -> Result<(), CliError>,
}

impl Adding<'_> {
    /// What the line gave, and what was answered.
    fn drafted(&self, answers: &Given) -> SignalDraft {
        let mut draft = self.draft.clone();
        let text = |id: &str| given(answers, id).map(str::to_owned);
        if let Some(source) = text("source") {
            draft.source = source;
        }
        if let Some(day) = given(answers, "received").and_then(|day| parse_date(day).ok()) {
            draft.received_on = day;
        }
        if let Some(said) = text("text") {
            draft.text = said;
        }
        draft.theme = text("theme").or(draft.theme);
        draft.reference = text("reference").or(draft.reference);
        draft.street = text("street").or(draft.street);
        // The rest of an address that was taken back is none.
        if draft.street.is_some() {
            draft.house_number = text("house-number").or(draft.house_number);
            draft.postcode = text("postcode").or(draft.postcode);
            draft.city = text("city").or(draft.city);
        }
        draft
    }
}

impl Form for Adding<'_> {
    fn title(&self) -> Label {
        words::adding_a_signal()
    }

    fn questions(&self, answers: &Given) -> Vec<Question> {
        let args = self.args;
        let mut questions = Vec::new();
        let mut ask = |lacks: bool, question: Question| {
            if lacks {
                questions.push(question);
            }
        };
        let sources = choices(office::choices(&self.policy.sources));
        ask(
            args.source.is_none(),
            Question::new("source", prompt::source(), sources, words::about_source()),
        );
        let line = |id, help| Question::new(id, CORRECTED.label(id), Kind::Line, help).optional();
        ask(
            args.reference.is_none(),
            line("reference", words::about_reference()),
        );
        let received = Question::new(
            "received",
            prompt::received(),
            Kind::Date,
            words::about_received(),
        );
        let today = self.draft.received_on.to_string();
        ask(args.received.is_none(), received.with_default(Some(&today)));
        let themes = office::themes(self.policy);
        let themes = office::choices(themes.iter().map(|(id, label)| (id, label)));
        let themes = choices(themes);
        ask(
            args.theme.is_none(),
            Question::new("theme", prompt::theme(), themes, words::about_theme()),
        );
        ask(
            args.text.is_none(),
            Question::new("text", prompt::text(), Kind::Long, words::about_text()),
        );
        ask(
            args.street.is_none(),
            line("street", words::about_address()),
        );
        if args.street.is_some() || given(answers, "street").is_some() {
            ask(
                args.house_number.is_none(),
                line("house-number", words::about_address()),
            );
            ask(
                args.postcode.is_none(),
                line("postcode", words::about_address()),
            );
            ask(args.city.is_none(), line("city", words::about_address()));
        }
        questions
    }

    fn judge(&self, question: &str, answer: &str, _: &Given) -> Result<(), CliError> {
        let most = self.policy.import.max_text_bytes;
        let field = match question {
            "received" => {
                if let Ok(day) = parse_date(answer) {
                    check_received(day, self.today).map_err(ActionError::from)?;
                }
                return Ok(());
            }
            "text" => "text",
            "reference" => "reference",
            "street" => "street",
            "house-number" => "house-number",
            "postcode" => "postcode",
            "city" => "city",
            _ => return Ok(()),
        };
        must_fit(field, answer, most).map_err(ActionError::from)?;
        Ok(())
    }

    fn judge_all(&self, answers: &Given) -> Result<(), CliError> {
        (self.may_add)(self.drafted(answers))
    }

    fn preview(&self, answers: &Given, page: &mut Block<'_>) {
        let draft = self.drafted(answers);
        let policy = self.policy;
        // As `signal show` does; what the line gave may be a label.
        let source = named(office::choices(&policy.sources), &draft.source);
        page.field(&heading::source(), &source)
            .field(&heading::reference(), &Cell::text(draft.reference.clone()))
            .field(&heading::received_on(), &Cell::Date(draft.received_on));
        if let Some(theme) = &draft.theme {
            let themes = office::themes(policy);
            let themes = office::choices(themes.iter().map(|(id, label)| (id, label)));
            page.field(&heading::theme(), &named(themes, theme));
        }
        let by = weigh_by(draft.received_on, policy.retention.weigh_within);
        page.field(&heading::weigh_by(), &Cell::Date(by));
        let start = term_start(SignalStatus::New, draft.received_on, None);
        let term = start.map(|start| start.under(&policy.retention));
        page.field(
            &heading::destroy_on(),
            &Cell::date(term.map(|term| term.destroy_on)),
        );
        show::put_address(
            page,
            [&draft.street, &draft.house_number],
            [&draft.postcode, &draft.city],
        );
        page.section(&heading::text()).prose(&draft.text);
    }
}

fn choices(labels: Vec<(&str, &Label)>) -> Kind {
    let choices = labels.into_iter();
    Kind::Choice(
        choices
            .map(|(id, label)| Choice::new(id, label.clone()))
            .collect(),
    )
}

/// What an id, or a label in either language, stands for.
fn named(choices: Vec<(&str, &Label)>, given: &str) -> Cell {
    let found = crate::cli::label::lookup(&same(""), given, choices.iter().copied());
    let id = found.unwrap_or(given);
    let label = choices.iter().find(|(known, _)| *known == id);
    let label = label.map_or_else(|| same(given), |(_, label)| (*label).clone());
    Cell::Named(id.to_owned(), label)
}
