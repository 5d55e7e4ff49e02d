//! The decision at the end of a checklist: what can be taken, with whom, and is it right so.

use super::super::{body_label, decision_label};
use super::{Walk, split};
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::cli::error::{CliError, Exit};
use crate::cli::failure::role_names;
use crate::cli::label::lookup;
use crate::cli::message::{InWords, Reasons, heading, prompt, refusal, usage};
use crate::cli::office;
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::domain::date::DateField;
use crate::domain::id::{Number, NumberKind};
use crate::domain::label::{Label, Lang};
use crate::domain::refusal::{Missing, Refusal};
use crate::domain::workflow::Decision;
use crate::domain::workflow::answer::Answers;
use crate::domain::workflow::judge::{DecisionInput, JOIN};

impl Walk<'_> {
    /// What a decision would still need, were it taken now.
    fn needs(&self, answers: &Answers, decision: &Decision) -> Vec<Missing> {
        let input = DecisionInput {
            reason: "…".to_owned(),
            present: vec!["…".to_owned()],
            to: Some("…".to_owned()),
            body: decision.bodies.first().cloned(),
            decided_on: self.today,
            role: self.subject.role(),
        };
        let judged = self
            .subject
            .check_decision(answers, &decision.id, &input, self.today);
        match judged {
            Err(refusal) => refusal.missing().to_vec(),
            Ok(()) => Vec::new(),
        }
    }

    /// The decision that is chosen, or none.
    pub(super) fn decision(&self, answers: &Answers) -> Result<Option<DecisionDraft>, CliError> {
        let decisions = self.subject.decisions();
        if decisions.is_empty() {
            return Ok(None);
        }
        self.say("");
        self.ask.remark(&prompt::possible_decisions());
        for decision in &decisions {
            self.ask.entry(&decision.id, 12, &decision.label);
            let needs = self.needs(answers, decision);
            if !needs.is_empty() {
                let needed = prompt::still_needed(all(&needs));
                self.ask.entry("", 12, &needed);
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
                let needed = all(&needs);
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
        let body = match decision.bodies.as_slice() {
            [only] => only.clone(),
            may => {
                let bodies = workflow.bodies.iter();
                let bodies: Vec<_> = bodies
                    .filter(|body| may.is_empty() || may.contains(&body.id))
                    .map(|body| (body.id.as_str(), &body.label))
                    .collect();
                let usual = self.subject.phase().body.as_str();
                let usual = bodies.iter().map(|(id, _)| *id).find(|id| *id == usual);
                self.ask.choice(&prompt::body(), &bodies, usual)?
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
                role: self.subject.role(),
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
    pub(super) fn confirm(&self, draft: &WeighingDraft) -> Result<(), CliError> {
        let workflow = self.subject.workflow();
        // To the terminal that answers, whatever standard output is.
        let mut output = *self.output;
        output.color = false;
        let mut block = Block::new(&output);
        if !draft.answers.is_empty() {
            let given = prompt::answers_given(draft.answers.len());
            let cell = Cell::Text(given.get(self.lang).to_owned());
            block.field(&heading::answers(), &cell);
        }
        match &draft.decision {
            None => {
                let none = Cell::Text(prompt::no_decision().get(self.lang).to_owned());
                block.field(&heading::decision(), &none);
            }
            Some(decision) => {
                let label = decision_label(workflow, &decision.decision);
                block.field(&heading::decision(), &Cell::Named(String::new(), label));
                block.field(&heading::reason(), &Cell::Text(decision.reason.clone()));
                block.field(&heading::present(), &Cell::Texts(decision.present.clone()));
                if let Some(to) = &decision.to {
                    let label = office::partner(self.policy, to);
                    block.field(&heading::to(), &Cell::Named(String::new(), label));
                }
                if let Some(body) = &decision.body {
                    let label = body_label(workflow, body);
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

/// Whether it is the end date, an answer, that is wrong, and not the date of the decision.
fn is_about_end(refusal: &Refusal) -> bool {
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

/// Everything that a decision needs; of some things one is enough.
fn all(missing: &[Missing]) -> Reasons<Label> {
    let (some, each): (Vec<&Missing>, Vec<&Missing>) = missing.iter().partition(|m| m.one_of);
    let mut said: Vec<Label> = each.into_iter().map(need).collect();
    let join = |lang| {
        let words: Vec<String> = some.iter().map(|m| need(m).in_words(lang)).collect();
        words.join(" / ")
    };
    match some.len() {
        0 => {}
        1 => said.extend(some.iter().map(|m| need(m))),
        _ => said.push(prompt::one_of(Label::new(join(Lang::Nl), join(Lang::En)))),
    }
    Reasons(said)
}

/// A thing that a decision needs, with the values that would do.
fn need(missing: &Missing) -> Label {
    if missing.wants.is_empty() {
        return missing.label.clone();
    }
    let wants = match missing.item.as_str() {
        "role" => role_names(missing),
        _ => missing.wants.clone(),
    };
    let say = |lang: Lang| {
        let or = match lang {
            Lang::Nl => " of ",
            Lang::En => " or ",
        };
        let wants: Vec<String> = wants.iter().map(|l| l.in_words(lang)).collect();
        let label = missing.label.get(lang);
        let colon = if label.ends_with('?') { "" } else { ":" };
        format!("{label}{colon} {}", wants.join(or))
    };
    Label::new(say(Lang::Nl), say(Lang::En))
}
