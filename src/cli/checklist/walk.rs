//! Walking a checklist on a terminal, item by item, and taking a decision at its end.
//!
//! Nothing is recorded here. What is typed is judged on the spot by the rules that the action
//! asks again, so that nobody loses an hour's answers to a decision that could not be taken.

mod decide;

use super::{answer_label, shown};
use crate::actions::ActionError;
use crate::actions::weigh::WeighingDraft;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input::ask::Ask;
use crate::cli::message::prompt;
use crate::cli::output::Output;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::Role;
use crate::domain::workflow::answer::{Answer, Answers, allowed, parse_answer};
use crate::domain::workflow::judge::DecisionInput;
use crate::domain::workflow::{Decision, Evidence, Item, ItemKind, Phase, Workflow};
use chrono::NaiveDate;

/// The signal or case that is weighed.
pub trait Subject {
    /// Its number.
    fn number(&self) -> Number;
    /// The role of whoever weighs it.
    fn role(&self) -> Role;
    /// Its workflow.
    fn workflow(&self) -> &Workflow;
    /// The phase whose checklist is walked.
    fn phase(&self) -> &Phase;
    /// What was answered before.
    fn answers(&self) -> &Answers;
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
}

/// The reason of a decision, asked for when it was left out and somebody is there.
pub fn reason(context: &Context, given: Option<&str>) -> Result<String, CliError> {
    match context.input.optional("--reason", given)? {
        Some(reason) => Ok(reason),
        None if context.ask.may_ask() => context.ask.text(&prompt::reason()),
        // The rule says what is missing, this with everything else.
        None => Ok(String::new()),
    }
}

/// Who were present, asked for when left out and somebody is there.
pub fn present(context: &Context, given: &[String]) -> Result<Vec<String>, CliError> {
    let mut names = Vec::new();
    for name in given {
        names.extend(split(&context.input.text("--present", name)?));
    }
    if given.is_empty() && context.ask.may_ask() {
        names = split(&context.ask.line(&prompt::present_names(), None)?);
    }
    Ok(names)
}

fn split(names: &str) -> Vec<String> {
    let names = names.split([',', '\n']).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Walks the checklist, takes a decision or none, and has it confirmed. Without anything to
/// record the draft is empty.
///
/// # Errors
/// Whoever leaves (Ctrl-D, or no at the end): exit 130, nothing recorded.
pub fn walk(
    context: &Context,
    policy: &Policy,
    subject: &dyn Subject,
) -> Result<WeighingDraft, CliError> {
    let walk = Walk {
        ask: &context.ask,
        output: &context.output,
        lang: context.output.lang,
        today: context.clock.today(),
        policy,
        subject,
    };
    walk.run()
}

struct Walk<'a> {
    ask: &'a Ask,
    output: &'a Output,
    lang: Lang,
    today: NaiveDate,
    policy: &'a Policy,
    subject: &'a dyn Subject,
}

impl Walk<'_> {
    fn run(&self) -> Result<WeighingDraft, CliError> {
        let phase = self.subject.phase();
        let number = self.subject.number();
        self.ask.remark(&prompt::walk_of(number, &phase.label));
        self.ask.remark(&prompt::how_to_walk());
        let mut answers = self.subject.answers().clone();
        let mut draft = WeighingDraft::default();
        let total = phase.items.len();
        for (i, item) in phase.items.iter().enumerate() {
            self.say("");
            let title = match item.optional {
                true => prompt::optional(&item.label),
                false => item.label.clone(),
            };
            self.ask.remark(&prompt::item_of(i + 1, total, title));
            if let Some(answer) = self.item(item, answers.get(&phase.id, &item.id))? {
                draft.answers.push((item.id.clone(), answer.to_text()));
                answers.set(&phase.id, &item.id, answer);
            }
        }
        draft.decision = self.decision(&answers)?;
        if draft.answers.is_empty() && draft.decision.is_none() {
            return Ok(draft);
        }
        self.confirm(&draft)?;
        Ok(draft)
    }

    /// A line of ours among the questions.
    fn say(&self, text: &str) {
        self.ask.remark(&crate::cli::message::same(text));
    }

    fn complain(&self, refusal: Refusal) {
        let error = CliError::from(ActionError::from(refusal));
        let said = error.for_people(self.lang, false);
        self.say(said.trim_end());
    }

    /// A new answer to one item, or none when it stays as it is.
    fn item(&self, item: &Item, now: Option<&Answer>) -> Result<Option<Answer>, CliError> {
        if item.kind == ItemKind::Reference && !self.reference(item, now) {
            return Ok(None);
        }
        let options = allowed(item);
        if matches!(
            item.kind,
            ItemKind::Choice | ItemKind::List | ItemKind::Reference
        ) {
            for option in &options {
                self.ask.entry(&option.id, 18, &option.label);
            }
        }
        let current = now.map(|answer| answer_label(Some(self.subject.phase()), &item.id, answer));
        loop {
            let typed = match item.kind {
                ItemKind::Text => self.text(current.as_ref())?,
                kind => {
                    let default = match (kind, now) {
                        // Labels may hold commas; ids do not.
                        (ItemKind::List, Some(answer)) => Some(answer.to_text()),
                        _ => current
                            .as_ref()
                            .map(|label| label.get(self.lang).to_owned()),
                    };
                    let default = default.map(|d| shown(&d)).unwrap_or_default();
                    let question = question_of(kind);
                    let typed = self.ask.line(&question, Some(&default))?;
                    (!typed.is_empty() && typed != default).then_some(typed)
                }
            };
            let Some(typed) = typed else { return Ok(None) };
            let judged = parse_answer(item, &typed).and_then(|answer| {
                self.subject.check_answer(&item.id, &answer, self.today)?;
                Ok(answer)
            });
            match judged {
                Ok(answer) if Some(&answer) == now => return Ok(None),
                Ok(answer) => return Ok(Some(answer)),
                Err(refusal) => self.complain(refusal),
            }
        }
    }

    /// Says what is recorded for a reference; whether there is still something to answer.
    fn reference(&self, item: &Item, now: Option<&Answer>) -> bool {
        if let Some(n) = self.subject.recorded(&item.id) {
            self.ask.remark(&prompt::recorded_so_far(n));
            return false;
        }
        if now.is_none() {
            self.ask.remark(&prompt::nothing_recorded_for_this());
        }
        let number = self.subject.number();
        let with = match item.evidence {
            Some(Evidence::Consultation | Evidence::Hit | Evidence::NoHit) => {
                Some(prompt::record_consultation_with(number))
            }
            Some(Evidence::PlannedIntervention) => Some(prompt::record_intervention_with(number)),
            Some(Evidence::SettledInterventions) => Some(prompt::settle_intervention_with(number)),
            Some(Evidence::PrivacyChecked | Evidence::PrivacyAllowed) => {
                Some(prompt::privacy_officer_decides())
            }
            None => None,
        };
        if let Some(with) = with {
            self.ask.remark(&with);
        }
        !item.options.is_empty()
    }

    fn text(&self, current: Option<&Label>) -> Result<Option<String>, CliError> {
        match current {
            Some(current) => {
                self.ask.remark(&prompt::answer_now(current));
                let how = prompt::paste_or_keep(prompt::text_answer());
                self.ask.text_or_nothing(&how)
            }
            None => {
                let how = prompt::paste_or_skip(prompt::text_answer());
                self.ask.text_or_nothing(&how)
            }
        }
    }
}

fn question_of(kind: ItemKind) -> Label {
    match kind {
        ItemKind::YesNo => prompt::yes_no_answer(),
        ItemKind::Choice | ItemKind::Reference => prompt::choice_answer(),
        ItemKind::List => prompt::list_answer(),
        ItemKind::Date => prompt::date_answer(),
        ItemKind::Number => prompt::number_answer(),
        ItemKind::Text => prompt::text_answer(),
    }
}
