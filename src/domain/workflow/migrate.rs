//! Going over to another workflow: where a case then stands, and what it keeps.
//!
//! The rule, in this order. The phase: one with the same id; else the one whose `takes_over` names
//! the old phase; else the first. An answer: to the item with the same id, in the phase that its
//! old phase leads to, else in the first phase that has such an item; kept when the item can hold
//! that value, else left where it was, to be seen and not to be counted.

use super::answer::{Answer, Answers};
use super::{Item, Phase, Workflow};
use crate::domain::case::{Case, CaseStatus};
use crate::domain::refusal::Refusal;

/// What going over does with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The phase in which it then is.
    pub phase: String,
    /// The answers that it keeps, in their new places.
    pub kept: Answers,
    /// The places that answers move from: phase and item.
    pub moved: Vec<(String, String)>,
    /// The answers that the other workflow has no place for, in their old places.
    pub left: Answers,
}

impl Workflow {
    /// The phase in which something goes on here that stood in this phase of another workflow.
    pub fn phase_for(&self, old: &str) -> &Phase {
        let taken = |phase: &&Phase| phase.takes_over.iter().any(|id| id == old);
        self.find_phase(old)
            .or_else(|| self.phases.iter().find(taken))
            .unwrap_or_else(|| self.first_phase())
    }

    /// What becomes of answers that were given in another workflow.
    pub fn take_over(&self, answers: &Answers) -> Migration {
        let mut plan = Migration {
            phase: String::new(),
            kept: Answers::default(),
            moved: Vec::new(),
            left: Answers::default(),
        };
        // Those that stay in their place first: none that moves pushes one of them out.
        let places = answers.iter().map(|given| (self.place_for(given), given));
        let (stay, go): (Vec<_>, Vec<_>) = places.partition(|(place, (phase, item, _))| {
            place.is_some_and(|(p, i)| p.id == *phase && i.id == *item)
        });
        for (place, (old, item, answer)) in stay.into_iter().chain(go) {
            match place {
                // A place that another answer has, or had, is not taken from it.
                Some((phase, found))
                    if plan.kept.get(&phase.id, &found.id).is_none()
                        && (phase.id == old || answers.get(&phase.id, &found.id).is_none()) =>
                {
                    plan.kept.set(&phase.id, &found.id, answer.clone());
                    if phase.id != old {
                        plan.moved.push((old.to_owned(), item.to_owned()));
                    }
                }
                _ => plan.left.set(old, item, answer.clone()),
            }
        }
        plan
    }

    /// The item of this workflow that can hold an answer of another.
    fn place_for(&self, (old, item, answer): (&str, &str, &Answer)) -> Option<(&Phase, &Item)> {
        let first = self.phase_for(old);
        let then = self.phases.iter().filter(|phase| phase.id != first.id);
        std::iter::once(first)
            .chain(then)
            .filter_map(|phase| Some((phase, phase.find_item(item)?)))
            .find(|(_, found)| found.holds(answer))
    }

    /// The answers that count for nothing here: to no item, or of a value that it cannot hold.
    pub fn not_taken_over(&self, answers: &Answers) -> Answers {
        let mut left = Answers::default();
        for (phase, item, answer) in answers.iter() {
            let found = self.find_phase(phase).and_then(|p| p.find_item(item));
            if !found.is_some_and(|found| found.holds(answer)) {
                left.set(phase, item, answer.clone());
            }
        }
        left
    }

    /// What going over to this workflow would do with a case.
    ///
    /// # Errors
    /// An ended case; one that walks this workflow already; a status that this workflow has not.
    pub fn plan_migration(&self, case: &Case) -> Result<Migration, Refusal> {
        case.must_run()?;
        if (&case.workflow, case.workflow_version) == (&self.id, self.version) {
            return Err(Refusal::WalksItAlready {
                case: case.number,
                workflow: self.id.clone(),
                version: self.version,
            });
        }
        if case.status != CaseStatus::Open && self.find_status(case.status).is_none() {
            return Err(Refusal::NoSuchStatusThere {
                case: case.number,
                status: case.status,
                workflow: self.id.clone(),
            });
        }
        Ok(Migration {
            phase: self.phase_for(&case.phase).id.clone(),
            ..self.take_over(&case.answers)
        })
    }
}

impl Case {
    /// Goes over to another workflow as planned. Answers without a place stay among the others;
    /// they count for nothing ([`Workflow::not_taken_over`]).
    pub fn apply_migration(&mut self, to: &Workflow, plan: &Migration) {
        self.workflow.clone_from(&to.id);
        self.workflow_version = to.version;
        self.phase.clone_from(&plan.phase);
        let mut answers = plan.left.clone();
        for (phase, item, answer) in plan.kept.iter() {
            answers.set(phase, item, answer.clone());
        }
        self.answers = answers;
    }
}
