//! What may be decided, consulted and answered, given where a signal or case stands.

use super::answer::{Answer, Answers};
use super::privacy::PrivacyDecisions;
use super::{Body, Condition, Decision, Evidence, Item, ItemKind, Lead, Need, Phase, Workflow};
use crate::domain::case::CaseStatus;
use crate::domain::id::Number;
use crate::domain::label::Label;
use crate::domain::name::{UnknownId, lookup};
use crate::domain::redact::{Given, redacted_debug};
use crate::domain::refusal::{Missing, Named, Refusal};
use crate::domain::retention::TermStart;
use crate::domain::role::Role;
use crate::domain::signal::SignalStatus;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The decision, built in for signals, that adds one to a running case (*toevoegen aan bestaande
/// casus*).
pub const JOIN: &str = "join";

/// What is recorded outside the checklist and answers its reference items.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// How many consultations were recorded in each phase.
    pub consultations: BTreeMap<String, usize>,
    /// How many of them found something.
    pub hits: BTreeMap<String, usize>,
    /// What privacy checks decided.
    pub privacy: PrivacyDecisions,
    /// How many interventions are not cancelled: planned or done.
    pub planned: usize,
    /// How many interventions are neither done nor cancelled.
    pub unsettled: usize,
    /// How many interventions there are.
    pub interventions: usize,
}

/// Where a signal or case stands.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Its number, to be named in refusals.
    pub number: Number,
    /// The phase it is in.
    pub phase: &'a str,
    /// The status it has; of a signal always `open`.
    pub status: CaseStatus,
    /// What was answered.
    pub answers: &'a Answers,
    /// What was recorded otherwise.
    pub facts: Facts,
}

/// What people say with a decision.
#[derive(Clone)]
pub struct DecisionInput {
    /// The motivation; empty when not given.
    pub reason: String,
    /// Who was there.
    pub present: Vec<String>,
    /// The partner it goes to, by id (the caller has looked it up); for `join` the case.
    pub to: Option<String>,
    /// The body that decided, as typed: id or label.
    pub body: Option<String>,
    /// The date of the decision.
    pub decided_on: NaiveDate,
    /// The role of the member who records it.
    pub role: Role,
}
redacted_debug!(DecisionInput {
    to,
    decided_on,
    role
});

/// What a decision does with a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Move {
    /// The decision's id.
    pub decision: String,
    /// The phase afterwards.
    pub phase: String,
    /// The status afterwards.
    pub status: CaseStatus,
    /// The body that decided.
    pub body: String,
    /// The motivation, trimmed.
    pub reason: String,
    /// Who was there, trimmed, without empty ones.
    pub present: Vec<String>,
    /// The partner it goes to.
    pub to: Option<String>,
    /// The term that starts, with the end date it runs from; `None` while the case runs.
    pub term: Option<TermStart>,
}
redacted_debug!(Move {
    decision,
    phase,
    status,
    body,
    to,
    term
});

/// What a decision does with a signal.
#[derive(Clone, PartialEq, Eq)]
pub struct SignalMove {
    /// The decision's id.
    pub decision: String,
    /// The status afterwards.
    pub status: SignalStatus,
    /// The body that decided.
    pub body: String,
    /// The motivation, trimmed.
    pub reason: String,
    /// Who was there, trimmed, without empty ones.
    pub present: Vec<String>,
    /// The partner it goes to; for `join` the case.
    pub to: Option<String>,
}
redacted_debug!(SignalMove {
    decision,
    status,
    body,
    to
});

/// One line of a checklist as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistLine {
    /// The phase.
    pub phase: String,
    /// The item.
    pub item: String,
    /// What it is called.
    pub label: Label,
    /// What kind of answer it takes.
    pub kind: ItemKind,
    /// Whether it must be answered sooner or later.
    pub required: bool,
    /// The answer; for a reference without a literal answer, how many things answer it, as text.
    pub answer: Option<Answer>,
}

impl Workflow {
    /// Whether a decision may be taken, and where it leads.
    ///
    /// Refused with everything that is missing at once: items, then `reason`, `present`, `to`,
    /// `body` and `role`; what these two want is in their ids, since roles have no label here. Dates are judged elsewhere ([`crate::domain::case::Case::check_weighing`]), since
    /// they need the history.
    pub fn decide(
        &self,
        standing: &Standing<'_>,
        decision: &str,
        input: &DecisionInput,
    ) -> Result<Move, Refusal> {
        if !standing.status.runs() {
            return Err(Refusal::CaseEnded {
                case: standing.number,
                status: standing.status,
            });
        }
        let decision = self.find_decision(standing, decision)?;
        let settled = self.settle(standing, decision, input)?;
        let (phase, status) = match &decision.leads {
            Lead::Phase(phase) => (phase.clone(), CaseStatus::Open),
            Lead::Status(status) => (standing.phase.to_owned(), *status),
        };
        let ends = self.find_status(status).and_then(|s| s.ends.as_ref());
        let term = ends.map(|ending| {
            let answered = ending
                .from
                .as_deref()
                .and_then(|item| standing.answers.get(standing.phase, item));
            let from = match answered {
                Some(Answer::Date(date)) => *date,
                _ => input.decided_on,
            };
            TermStart {
                rule: ending.rule,
                from,
            }
        });
        Ok(Move {
            decision: decision.id.clone(),
            phase,
            status,
            body: settled.body,
            reason: settled.reason,
            present: settled.present,
            to: input.to.clone(),
            term,
        })
    }

    /// Whether a decision about a signal may be taken, and what becomes of the signal: the
    /// decisions of the first phase, and [`JOIN`].
    pub fn decide_signal(
        &self,
        standing: &Standing<'_>,
        decision: &str,
        input: &DecisionInput,
    ) -> Result<SignalMove, Refusal> {
        let joining = join();
        let first = self.first_phase();
        let known = first.decisions.iter().chain([&joining]);
        let decision = pick(decision, known.clone()).map_err(|unknown| {
            self.unknown_here(standing, &first.named(), decision, unknown, known)
        })?;
        let settled = self.settle(standing, decision, input)?;
        let status = match &decision.leads {
            _ if decision.id == JOIN => SignalStatus::InCase,
            Lead::Phase(_) => SignalStatus::Accepted,
            Lead::Status(CaseStatus::Riec) => SignalStatus::Riec,
            Lead::Status(CaseStatus::HandedOver) => SignalStatus::HandedOver,
            Lead::Status(CaseStatus::Single) => SignalStatus::Single,
            Lead::Status(
                CaseStatus::Dismissed
                | CaseStatus::Archived
                | CaseStatus::Open
                | CaseStatus::Merged,
            ) => {
                // `parse` refuses a first phase that leads to the others.
                SignalStatus::Dismissed
            }
        };
        Ok(SignalMove {
            decision: decision.id.clone(),
            status,
            body: settled.body,
            reason: settled.reason,
            present: settled.present,
            to: input.to.clone(),
        })
    }

    /// The phase in which a case begins: the first, or the one that the weighing led to by which
    /// its signal was accepted.
    pub fn case_begins_in(&self, accepted_by: Option<&str>) -> &str {
        let first = self.first_phase();
        let led = accepted_by.and_then(|id| first.decisions.iter().find(|d| d.id == id));
        match led.map(|decision| &decision.leads) {
            Some(Lead::Phase(phase)) => phase,
            _ => &first.id,
        }
    }

    /// The decisions that can be taken in a phase with a status; none once it has ended.
    pub fn decisions_in(&self, phase: &str, status: CaseStatus) -> &[Decision] {
        match status {
            CaseStatus::Open => self.find_phase(phase).map_or(&[], |p| &p.decisions),
            other => self.find_status(other).map_or(&[], |s| &s.decisions),
        }
    }

    /// The checklists of the phases reached so far, in the order of the workflow.
    pub fn checklist(
        &self,
        standing: &Standing<'_>,
        reached: &BTreeSet<&str>,
    ) -> Vec<ChecklistLine> {
        let phases = self.phases.iter();
        phases
            .filter(|phase| phase.id == standing.phase || reached.contains(phase.id.as_str()))
            .flat_map(|phase| phase.items.iter().map(move |item| (phase, item)))
            .map(|(phase, item)| ChecklistLine {
                phase: phase.id.clone(),
                item: item.id.clone(),
                label: item.label.clone(),
                kind: item.kind,
                required: !item.optional,
                answer: answer_of(standing, phase, item),
            })
            .collect()
    }

    fn find_decision(&self, standing: &Standing<'_>, given: &str) -> Result<&Decision, Refusal> {
        let here = self.decisions_in(standing.phase, standing.status);
        pick(given, here.iter()).map_err(|unknown| {
            let at = match standing.status {
                CaseStatus::Open => self.find_phase(standing.phase).map(Phase::named),
                status => self.find_status(status).map(|s| Named {
                    id: s.status.id().to_owned(),
                    label: s.label.clone(),
                }),
            };
            let at = at.unwrap_or_else(|| unnamed(standing.phase));
            self.unknown_here(standing, &at, given, unknown, here.iter())
        })
    }

    /// A decision that is none of those here: one from elsewhere is against the rules, another is
    /// a slip of the pen.
    fn unknown_here<'d>(
        &self,
        standing: &Standing<'_>,
        at: &Named,
        given: &str,
        unknown: UnknownId,
        here: impl Iterator<Item = &'d Decision>,
    ) -> Refusal {
        let here = here.map(Decision::named).collect();
        match pick(given, self.decisions()) {
            Ok(elsewhere) => Refusal::DecisionNotHere {
                number: standing.number,
                decision: Box::new(elsewhere.named()),
                at: Box::new(at.clone()),
                here,
            },
            Err(_) => Refusal::DecisionUnknown {
                given: Given(given.to_owned()),
                nearest: unknown.nearest,
                here,
            },
        }
    }

    /// Everything a decision needs, or everything that is missing.
    fn settle(
        &self,
        standing: &Standing<'_>,
        decision: &Decision,
        input: &DecisionInput,
    ) -> Result<Settled, Refusal> {
        let phase = self.find_phase(standing.phase);
        let body = match &input.body {
            Some(given) => lookup(given, self.bodies.iter().map(|b| (b.id.as_str(), &b.label)))
                .map_err(|unknown| Refusal::BodyUnknown {
                    given: Given(given.clone()),
                    nearest: unknown.nearest,
                    here: self.bodies.iter().map(Body::named).collect(),
                })?,
            None => phase.map_or("", |p| &p.body),
        };
        let settled = Settled {
            body: body.to_owned(),
            reason: input.reason.trim().to_owned(),
            present: input
                .present
                .iter()
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
        };

        let mut missing = phase.map_or_else(Vec::new, |p| missing_items(standing, p, decision));
        let mut lacks = |item: &str, label: Label, wants: Vec<Label>| {
            missing.push(Missing {
                item: item.to_owned(),
                label,
                wants,
                one_of: false,
            });
        };
        if settled.reason.is_empty() {
            lacks("reason", Label::new("Motivering", "Reason"), Vec::new());
        }
        if settled.present.is_empty() {
            let label = Label::new("Aanwezigen", "Who was present");
            lacks("present", label, Vec::new());
        }
        if decision.partner && input.to.as_deref().is_none_or(|to| to.trim().is_empty()) {
            let label = match decision.id.as_str() {
                JOIN => Label::new("Casus waaraan wordt toegevoegd", "Case that it joins"),
                _ => Label::new("Partner die het oppakt", "Partner who takes it up"),
            };
            lacks("to", label, Vec::new());
        }
        if !decision.bodies.is_empty() && !decision.bodies.iter().any(|b| b == body) {
            let may = decision.bodies.iter().filter_map(|id| self.find_body(id));
            let label = Label::new("Gremium dat besluit", "Body that decides");
            lacks("body", label, may.map(|b| b.label.clone()).collect());
        }
        if !decision.roles.is_empty() && !decision.roles.contains(&input.role) {
            let may = decision.roles.iter().map(|r| Label::new(r.id(), r.id()));
            let label = Label::new("Rol van wie vastlegt", "Role of who records it");
            lacks("role", label, may.collect());
        }
        if missing.is_empty() {
            return Ok(settled);
        }
        Err(Refusal::DecisionMissing {
            number: standing.number,
            decision: decision.named(),
            missing,
        })
    }
}

/// What came with a decision, once nothing is missing.
struct Settled {
    body: String,
    reason: String,
    present: Vec<String>,
}

fn join() -> Decision {
    Decision {
        id: JOIN.to_owned(),
        label: Label::new("Toevoegen aan bestaande casus", "Add to an existing case"),
        // Not a case's status: `decide_signal` tells this decision by its id.
        leads: Lead::Status(CaseStatus::Open),
        needs: Vec::new(),
        partner: true,
        bodies: Vec::new(),
        roles: Vec::new(),
    }
}

fn pick<'d>(
    given: &str,
    among: impl Iterator<Item = &'d Decision>,
) -> Result<&'d Decision, UnknownId> {
    let among: Vec<&Decision> = among.collect();
    let id = lookup(given, among.iter().map(|d| (d.id.as_str(), &d.label)))?;
    Ok(among
        .into_iter()
        .find(|d| d.id == id)
        .expect("lookup returns one of these ids"))
}

/// A name for what the workflow does not have: only damage or another version leads here.
pub(super) fn unnamed(id: &str) -> Named {
    Named {
        id: id.to_owned(),
        label: Label::new(id, id),
    }
}

/// What of the checklist a decision still needs, each item once, in the order of its needs.
fn missing_items(standing: &Standing<'_>, phase: &Phase, decision: &Decision) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    for need in &decision.needs {
        let (conditions, one_of) = match need {
            Need::One(condition) => (std::slice::from_ref(condition), false),
            Need::AnyOf(conditions) => (conditions.as_slice(), true),
        };
        if one_of && conditions.iter().any(|c| holds(standing, phase, c)) {
            continue;
        }
        for condition in conditions.iter().filter(|c| !holds(standing, phase, c)) {
            let Some(item) = phase.find_item(&condition.item) else {
                continue;
            };
            if missing.iter().any(|m| m.item == item.id) {
                continue;
            }
            let values = super::answer::allowed(item);
            missing.push(Missing {
                item: item.id.clone(),
                label: item.label.clone(),
                wants: values
                    .into_iter()
                    .filter(|value| condition.is.contains(&value.id))
                    .map(|value| value.label)
                    .collect(),
                one_of,
            });
        }
    }
    missing
}

/// Whether a condition holds. An item that the phase does not have fulfils nothing.
fn holds(standing: &Standing<'_>, phase: &Phase, condition: &Condition) -> bool {
    let Some(item) = phase.find_item(&condition.item) else {
        return false;
    };
    let literal = standing
        .answers
        .get(&phase.id, &item.id)
        .filter(|answer| item.holds(answer));
    if condition.is.is_empty() {
        return literal.is_some() || is_shown(standing, phase, item);
    }
    match literal {
        Some(Answer::List(ids)) => ids.iter().any(|id| condition.is.contains(id)),
        Some(answer @ (Answer::YesNo(_) | Answer::Choice(_))) => {
            condition.is.contains(&answer.to_text())
        }
        _ => false,
    }
}

/// How many recorded things stand for an item, and whether they answer it.
fn evidence(standing: &Standing<'_>, phase: &Phase, item: &Item) -> Option<(usize, bool)> {
    let facts = &standing.facts;
    let count = |of: &BTreeMap<String, usize>| of.get(phase.id.as_str()).copied().unwrap_or(0);
    let checked = |wanted: fn(bool) -> bool| {
        let checks = phase.checks.iter().map(|check| check.id.as_str());
        let asked = checks.filter(|id| item.check.as_deref().is_none_or(|only| only == *id));
        let decided = asked.flat_map(|id| facts.privacy.of(id));
        let n = decided.filter(|allowed| wanted(*allowed)).count();
        (n, n > 0)
    };
    Some(match item.evidence? {
        Evidence::Consultation => {
            let n = count(&facts.consultations);
            (n, n > 0)
        }
        Evidence::Hit => {
            let n = count(&facts.hits);
            (n, n > 0)
        }
        Evidence::NoHit => {
            let n = count(&facts.consultations);
            (n, n > 0 && count(&facts.hits) == 0)
        }
        Evidence::PrivacyChecked => checked(|_| true),
        Evidence::PrivacyAllowed => checked(|allowed| allowed),
        Evidence::PlannedIntervention => (facts.planned, facts.planned > 0),
        // Of no interventions at all, every one is settled: a case may reach the phase with its
        // only intervention cancelled.
        Evidence::SettledInterventions => (facts.interventions, facts.unsettled == 0),
    })
}

fn is_shown(standing: &Standing<'_>, phase: &Phase, item: &Item) -> bool {
    evidence(standing, phase, item).is_some_and(|(_, enough)| enough)
}

/// The answer to show: what is recorded goes before a literal answer, which it makes obsolete.
fn answer_of(standing: &Standing<'_>, phase: &Phase, item: &Item) -> Option<Answer> {
    let counted = evidence(standing, phase, item)
        .filter(|(_, enough)| *enough)
        .map(|(n, _)| Answer::Text(n.to_string()));
    let literal = standing.answers.get(&phase.id, &item.id);
    counted.or_else(|| literal.filter(|answer| item.holds(answer)).cloned())
}
