//! What weighing a signal and weighing a case have in common.

use super::error::ActionError;
use super::lookup;
use crate::domain::case::Weighing;
use crate::domain::policy::Policy;
use crate::domain::refusal::must_fit;
use crate::domain::role::Role;
use crate::domain::workflow::judge::DecisionInput;
use crate::store::WriteTx;
use chrono::NaiveDate;

/// A decision as somebody typed it.
#[derive(Clone, Default)]
pub struct DecisionDraft {
    /// The decision, by id or label.
    pub decision: String,
    /// The motivation.
    pub reason: String,
    /// Who was there.
    pub present: Vec<String>,
    /// The partner it goes to, by id or label; for `join` a case's number.
    pub to: Option<String>,
    /// The body that decided, by id or label.
    pub body: Option<String>,
    /// The date of the decision; today when left out.
    pub decided_on: Option<NaiveDate>,
}

/// Answers and a decision, as somebody typed them.
#[derive(Clone, Default)]
pub struct WeighingDraft {
    /// Items and values; the last one for an item counts.
    pub answers: Vec<(String, String)>,
    /// The decision, when one is taken.
    pub decision: Option<DecisionDraft>,
}

impl WeighingDraft {
    /// Every text stays within the office's bound.
    pub(super) fn must_fit(&self, most: u64) -> Result<(), ActionError> {
        for (_, value) in &self.answers {
            must_fit("answer", value, most)?;
        }
        if let Some(decision) = &self.decision {
            must_fit("reason", &decision.reason, most)?;
            for name in &decision.present {
                must_fit("present", name, most)?;
            }
        }
        Ok(())
    }
}

impl DecisionDraft {
    /// What the workflow is asked, with the partner looked up.
    pub(super) fn input(
        &self,
        policy: &Policy,
        today: NaiveDate,
        role: Role,
        to_is_a_case: bool,
    ) -> Result<DecisionInput, ActionError> {
        let to = match self
            .to
            .as_deref()
            .map(str::trim)
            .filter(|to| !to.is_empty())
        {
            Some(to) if !to_is_a_case => Some(lookup::partner(policy, to)?.0.to_owned()),
            to => to.map(str::to_owned),
        };
        Ok(DecisionInput {
            reason: self.reason.clone(),
            present: self.present.clone(),
            to,
            body: self.body.clone(),
            decided_on: self.decided_on.unwrap_or(today),
            role,
        })
    }
}

/// A weighing as it is recorded: what was decided, by whom, and when it was written down.
pub(super) fn recorded(
    tx: &WriteTx<'_>,
    phase: &str,
    decision: &str,
    body: &str,
    input: &DecisionInput,
) -> Weighing {
    Weighing {
        phase: phase.to_owned(),
        decision: decision.to_owned(),
        reason: input.reason.trim().to_owned(),
        present: input.present.clone(),
        body: body.to_owned(),
        to: input.to.clone(),
        decided_on: input.decided_on,
        by: tx.member_name().to_owned(),
        at: tx.now(),
    }
}
