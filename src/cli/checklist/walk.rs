//! Walking a checklist on a terminal, item by item, and taking a decision at its end.
//!
//! Nothing is recorded here. What is typed is judged on the spot by the rules that the action
//! asks again, so that nobody loses an hour's answers to a decision that could not be taken.

use super::{answer_label, shown};
use crate::actions::ActionError;
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::cli::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input::ask::Ask;
use crate::cli::label::lookup;
use crate::cli::message::{InWords, Reasons, heading, prompt, refusal, usage};
use crate::cli::office;
use crate::cli::output::Output;
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::domain::id::{Number, NumberKind};
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::refusal::{Missing, Refusal};
use crate::domain::workflow::answer::{Answer, Answers, allowed, parse_answer};
use crate::domain::workflow::judge::{DecisionInput, JOIN};
use crate::domain::workflow::{Decision, Evidence, Item, ItemKind, Phase, Workflow};
use chrono::NaiveDate;

/// The signal or case that is weighed.
pub trait Subject {
    /// Its number.
    fn number(&self) -> Number;
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
                self.say(&format!(
                    "  {:<18} {}",
                    option.id,
                    option.label.get(self.lang)
                ));
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
            Some(Evidence::Consultation) => Some(prompt::record_consultation_with(number)),
            Some(Evidence::PlannedIntervention) => Some(prompt::record_intervention_with(number)),
            Some(Evidence::SettledInterventions) => Some(prompt::settle_intervention_with(number)),
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

    /// What a decision would still need, were it taken now.
    fn needs(&self, answers: &Answers, decision: &Decision) -> Vec<Missing> {
        let input = DecisionInput {
            reason: "…".to_owned(),
            present: vec!["…".to_owned()],
            to: Some("…".to_owned()),
            body: decision.body.clone(),
            decided_on: self.today,
        };
        let judged = self
            .subject
            .check_decision(answers, &decision.id, &input, self.today);
        match judged {
            Err(refusal) => refusal.missing().to_vec(),
            Ok(()) => Vec::new(),
        }
    }

    fn decision(&self, answers: &Answers) -> Result<Option<DecisionDraft>, CliError> {
        let decisions = self.subject.decisions();
        if decisions.is_empty() {
            return Ok(None);
        }
        self.say("");
        self.ask.remark(&prompt::possible_decisions());
        for decision in &decisions {
            self.say(&format!(
                "  {:<12} {}",
                decision.id,
                decision.label.get(self.lang)
            ));
            let needs = self.needs(answers, decision);
            if !needs.is_empty() {
                let needed = prompt::still_needed(Reasons(needs.iter().map(need).collect()));
                self.say(&format!("  {:<12} {}", "", needed.get(self.lang)));
            }
        }
        let choices: Vec<_> = decisions
            .iter()
            .map(|d| (d.id.as_str(), &d.label))
            .collect();
        loop {
            let typed = self.ask.line(&prompt::decision_or_none(), Some(""))?;
            if typed.is_empty() {
                return Ok(None);
            }
            let id = match lookup(&prompt::decision(), &typed, choices.iter().copied()) {
                Ok(id) => id,
                Err(error) => {
                    self.say(error.for_people(self.lang, false).trim_end());
                    continue;
                }
            };
            let Some(decision) = decisions.iter().find(|d| d.id == id) else {
                continue;
            };
            let needs = self.needs(answers, decision);
            if !needs.is_empty() {
                let needed = Reasons(needs.iter().map(need).collect());
                self.ask
                    .remark(&refusal::missing_for_decision(&decision.label, needed));
                continue;
            }
            if let Some(draft) = self.ask_for(answers, decision)? {
                return Ok(Some(draft));
            }
        }
    }

    /// Reason, present, receiver, body and date; none when a rule says no to them together.
    fn ask_for(
        &self,
        answers: &Answers,
        decision: &Decision,
    ) -> Result<Option<DecisionDraft>, CliError> {
        let reason = loop {
            let reason = self.ask.text(&prompt::reason())?;
            if !reason.trim().is_empty() {
                break reason;
            }
            self.ask.remark(&prompt::needed());
        };
        let present = loop {
            let names = split(&self.ask.line(&prompt::present_names(), None)?);
            if !names.is_empty() {
                break names;
            }
            self.ask.remark(&prompt::needed());
        };
        let to = match (decision.partner, decision.id.as_str()) {
            (false, _) => None,
            (true, JOIN) => Some(self.case_to_join()?),
            (true, _) => {
                let labels: Vec<(String, Label)> = self
                    .policy
                    .partners
                    .keys()
                    .map(|id| (id.clone(), office::partner(self.policy, id)))
                    .collect();
                let choices: Vec<_> = labels.iter().map(|(id, l)| (id.as_str(), l)).collect();
                Some(self.ask.choice(&prompt::partner(), &choices, None)?)
            }
        };
        let workflow = self.subject.workflow();
        let body = match &decision.body {
            Some(only) => only.clone(),
            None => {
                let bodies: Vec<_> = workflow
                    .bodies
                    .iter()
                    .map(|body| (body.id.as_str(), &body.label))
                    .collect();
                let usual = self.subject.phase().body.as_str();
                self.ask.choice(&prompt::body(), &bodies, Some(usual))?
            }
        };
        loop {
            let decided_on = self.ask.date(&prompt::decided_on(), Some(self.today))?;
            let input = DecisionInput {
                reason: reason.clone(),
                present: present.clone(),
                to: to.clone(),
                body: Some(body.clone()),
                decided_on,
            };
            let judged = self
                .subject
                .check_decision(answers, &decision.id, &input, self.today);
            match judged {
                Ok(()) => {
                    return Ok(Some(DecisionDraft {
                        decision: decision.id.clone(),
                        reason,
                        present,
                        to,
                        body: Some(body),
                        decided_on: Some(decided_on),
                    }));
                }
                // Another day may do.
                Err(refusal @ (Refusal::DateInFuture { .. } | Refusal::DateBeforeCause { .. })) => {
                    let end = is_about_end(&refusal);
                    self.complain(refusal);
                    if end {
                        return Ok(None);
                    }
                }
                Err(refusal) => {
                    self.complain(refusal);
                    return Ok(None);
                }
            }
        }
    }

    fn case_to_join(&self) -> Result<String, CliError> {
        loop {
            let typed = self.ask.line(&prompt::joined_case(), None)?;
            match typed.parse::<Number>() {
                Ok(number) if number.kind == NumberKind::Case => return Ok(number.to_string()),
                _ => self.ask.remark(&usage::not_a_case_to_join()),
            }
        }
    }

    /// Shows what is about to be recorded, and asks.
    fn confirm(&self, draft: &WeighingDraft) -> Result<(), CliError> {
        let workflow = self.subject.workflow();
        // To the terminal that answers, whatever standard output is.
        let mut output = *self.output;
        output.color = false;
        let mut block = Block::new(&output);
        if !draft.answers.is_empty() {
            let given = prompt::answers_given(draft.answers.len());
            let cell = Cell::Text(given.get(self.lang).to_owned());
            block.field(&heading::answer(), &cell);
        }
        match &draft.decision {
            None => {
                let none = Cell::Text(prompt::no_decision().get(self.lang).to_owned());
                block.field(&heading::decision(), &none);
            }
            Some(decision) => {
                let label = super::decision_label(workflow, &decision.decision);
                block.field(&heading::decision(), &Cell::Named(String::new(), label));
                block.field(&heading::reason(), &Cell::Text(decision.reason.clone()));
                block.field(&heading::present(), &Cell::Texts(decision.present.clone()));
                if let Some(to) = &decision.to {
                    let label = office::partner(self.policy, to);
                    block.field(&heading::to(), &Cell::Named(String::new(), label));
                }
                if let Some(body) = &decision.body {
                    let label = super::body_label(workflow, body);
                    block.field(&heading::body(), &Cell::Named(String::new(), label));
                }
                block.field(&heading::decided_on(), &Cell::date(decision.decided_on));
            }
        }
        self.say("");
        self.ask.remark(&prompt::to_be_recorded());
        self.say(block.print().trim_end());
        if self.ask.yes_no(&prompt::record_this())? {
            return Ok(());
        }
        Err(CliError::new(
            Exit::Interrupted,
            refusal::nothing_recorded(),
        ))
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

/// Whether it is the end date, an answer, that is wrong, and not the date of the decision.
fn is_about_end(refusal: &Refusal) -> bool {
    use crate::domain::date::DateField;
    matches!(
        refusal,
        Refusal::DateInFuture {
            field: DateField::End,
            ..
        } | Refusal::DateBeforeCause {
            field: DateField::End,
            ..
        }
    )
}

/// A thing that a decision needs, with the values that would do.
fn need(missing: &Missing) -> Label {
    if missing.wants.is_empty() {
        return missing.label.clone();
    }
    let say = |lang: Lang| {
        let or = match lang {
            Lang::Nl => " of ",
            Lang::En => " or ",
        };
        let wants: Vec<String> = missing.wants.iter().map(|l| l.in_words(lang)).collect();
        let label = missing.label.get(lang);
        let colon = if label.ends_with('?') { "" } else { ":" };
        format!("{label}{colon} {}", wants.join(or))
    };
    Label::new(say(Lang::Nl), say(Lang::En))
}
