//! Walks of random steps. What may be decided is said a second time here, by hand from the table
//! in cli.md, and the two must agree at every step.

use super::super::answer::Answer;
use super::super::privacy::{PrivacyDecisions, Target};
use super::super::{Evidence, ItemKind, Lead, Need};
use super::*;
use crate::domain::case::{Consultation, Finding, Weighing};
use crate::domain::intervention::Intervention;
use chrono::DateTime;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    /// Answer an item of the current phase: which, and which value.
    Answer(usize, usize),
    /// Ask a source: whether it knows anything.
    Consult(bool),
    Plan,
    Finish(usize),
    Cancel(usize),
    /// Decide a privacy check of the current phase: which, and whether it allows.
    Check(usize, bool),
    Reopen,
    /// Take a decision: which of all there are, what is said with it, and in which role.
    Decide(usize, bool, bool, bool, usize, Role),
}

/// Mostly the coordinator, who may weigh everything.
fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        4 => Just(Role::Coordinator),
        1 => prop::sample::select(Role::ALL.to_vec()),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0usize..10, 0usize..6).prop_map(|(item, value)| Step::Answer(item, value)),
        1 => any::<bool>().prop_map(Step::Consult),
        1 => (0usize..3, any::<bool>()).prop_map(|(check, allow)| Step::Check(check, allow)),
        1 => Just(Step::Plan),
        1 => (0usize..4).prop_map(Step::Finish),
        1 => (0usize..4).prop_map(Step::Cancel),
        1 => Just(Step::Reopen),
        4 => (0usize..20, prop::bool::weighted(0.9), prop::bool::weighted(0.9), any::<bool>(), 0usize..6, role())
            .prop_map(|(d, reason, present, to, body, role)| Step::Decide(d, reason, present, to, body, role)),
    ]
}

fn answer_text(
    workflow: &Workflow,
    phase: &str,
    item: usize,
    value: usize,
) -> Option<(String, String)> {
    let items = &workflow.find_phase(phase)?.items;
    let item = items.get(item % items.len().max(1))?;
    let options = || {
        Some(
            item.options
                .get(value % item.options.len().max(1))?
                .id
                .clone(),
        )
    };
    let text = match item.kind {
        // Mostly yes, or no walk would ever get anywhere.
        ItemKind::YesNo => if value == 0 { "no" } else { "yes" }.to_owned(),
        ItemKind::Text => "tekst".to_owned(),
        ItemKind::Date => "2026-02-01".to_owned(),
        ItemKind::Number => value.to_string(),
        ItemKind::Choice | ItemKind::List | ItemKind::Reference => options()?,
    };
    Some((item.id.clone(), text))
}

/// Does a step; a decision that was carried out is returned with what came before it.
fn walk(
    workflow: &Workflow,
    case: &mut Case,
    privacy: &mut PrivacyDecisions,
    step: Step,
    check: &mut dyn FnMut(&Case, &PrivacyDecisions, &str, &DecisionInput, bool),
) {
    let n = case.interventions.len() as u32 + 1;
    match step {
        Step::Answer(item, value) => {
            let phase = workflow
                .find_phase(&case.phase)
                .expect("a phase of the workflow");
            if let Some((item, text)) = answer_text(workflow, &case.phase, item, value) {
                let (item, answer) = phase.parse_answer(&item, &text).expect("a right answer");
                case.answers.set(&phase.id, &item, answer);
            }
        }
        Step::Check(check, allowed) => {
            let phase = workflow.find_phase(&case.phase).expect("a phase");
            if let Some(check) = phase.checks.get(check) {
                let target = Target::Source("brp".to_owned());
                privacy.record(&check.id, target, allowed);
            }
        }
        Step::Consult(hit) => case.consultations.push(Consultation {
            n: case.consultations.len() as u32 + 1,
            phase: case.phase.clone(),
            source: "kvk".to_owned(),
            purpose: String::new(),
            ground: String::new(),
            result: if hit { Finding::Hit } else { Finding::NoHit },
            text: None,
            on: day("2026-02-01"),
        }),
        Step::Plan => case.interventions.push(Intervention {
            n,
            kind: "Stopgesprekken voeren".to_owned(),
            by: "gemeente".to_owned(),
            planned_on: None,
            done_on: None,
            result: None,
            cancelled: None,
            text: None,
        }),
        Step::Finish(i) => {
            if let Some(intervention) = case.interventions.get_mut(i).filter(|i| i.is_open()) {
                intervention.done_on = Some(day("2026-02-01"));
            }
        }
        Step::Cancel(i) => {
            if let Some(intervention) = case.interventions.get_mut(i).filter(|i| i.is_open()) {
                intervention.cancelled = Some("vervallen".to_owned());
            }
        }
        Step::Reopen => {
            if case.may_reopen(day("2026-03-01")).is_ok() {
                case.apply_reopening(workflow, day("2026-03-01"));
            }
        }
        Step::Decide(d, reason, present, to, body, role) => {
            // Mostly a decision of the place, sometimes one of anywhere.
            let here = workflow.decisions_in(&case.phase, case.status);
            let all: Vec<_> = workflow.decisions().collect();
            let decision = if d < 16 && !here.is_empty() {
                &here[d % here.len()]
            } else {
                all[d % all.len()]
            };
            let input = DecisionInput {
                reason: if reason { "omdat" } else { "" }.to_owned(),
                present: if present {
                    vec!["adviseur".to_owned()]
                } else {
                    Vec::new()
                },
                to: to.then(|| "vth".to_owned()),
                body: workflow.bodies.get(body).map(|b| b.id.clone()),
                decided_on: day("2026-03-01"),
                role,
            };
            let mut standing = case.standing();
            standing.facts.privacy = privacy.clone();
            let outcome = workflow.decide(&standing, &decision.id, &input);
            check(case, privacy, &decision.id, &input, outcome.is_ok());
            if let Ok(to) = outcome {
                case.weighings.push(Weighing {
                    phase: case.phase.clone(),
                    decision: to.decision.clone(),
                    reason: to.reason.clone(),
                    present: to.present.clone(),
                    body: to.body.clone(),
                    to: to.to.clone(),
                    decided_on: input.decided_on,
                    by: "iemand".to_owned(),
                    at: DateTime::UNIX_EPOCH,
                });
                let running = to.status.runs();
                assert_eq!(
                    to.term.is_none(),
                    running,
                    "a term runs exactly when it has ended"
                );
                case.phase = to.phase;
                case.status = to.status;
            }
        }
    }
    assert!(
        workflow.find_phase(&case.phase).is_some(),
        "a phase it does not have"
    );
    let known = case.status == CaseStatus::Open || workflow.find_status(case.status).is_some();
    assert!(known, "a status it does not have");
}

/// cli.md, "Cases", the table of phases and decisions, by hand.
fn table(case: &Case, decision: &str, input: &DecisionInput) -> bool {
    let text = |item: &str| case.answers.get(&case.phase, item).map(Answer::to_text);
    let is = |item: &str, value: &str| text(item).as_deref() == Some(value);
    let has = |item: &str| text(item).is_some();
    let three =
        is("is-undermining", "yes") && is("municipal-role", "yes") && is("our-territory", "yes");
    let needs = match (case.status.id(), case.phase.as_str(), decision) {
        ("open", "assess", "start") => three && is("complexity", "complex") && has("open-sources"),
        ("open", "assess", "riec") => {
            three && (is("complexity", "complex") || is("complexity", "beyond-team"))
        }
        ("open", "assess", "single") => three && is("complexity", "simple") && input.to.is_some(),
        ("open", "assess", "hand-over") => {
            (is("municipal-role", "no") || is("our-territory", "no")) && input.to.is_some()
        }
        ("open", "assess", "dismiss") => true,
        ("open", "plan", "execute") => {
            let asked = case.consultations.iter().any(|c| c.phase == "plan");
            let planned = case.interventions.iter().any(|i| i.cancelled.is_none());
            (asked || is("sources", "none-needed"))
                && planned
                && ["hypothesis", "goal", "strategy"].into_iter().all(has)
        }
        ("open", "plan", "riec") => has("hypothesis"),
        ("open", "plan", "single") => has("hypothesis") && input.to.is_some(),
        ("open", "plan", "refute") => true,
        ("open", "act", "wrap-up") => case
            .interventions
            .iter()
            .all(|i| i.done_on.is_some() || i.cancelled.is_some()),
        ("open", "act", "replan" | "riec") => true,
        ("open", "close", "archive") => {
            let body = input.body.as_deref().unwrap_or("kerncluster");
            has("end-date") && has("outcome") && body == "kerncluster"
        }
        ("open", "close", "resume") => true,
        ("riec", _, "riec-back" | "wrap-up") => true,
        _ => false,
    };
    needs && !input.reason.is_empty() && !input.present.is_empty()
}

/// The same for any workflow: a decision carried out is one of the place, with all its needs met.
fn needs_are_met(
    workflow: &Workflow,
    case: &Case,
    privacy: &PrivacyDecisions,
    decision: &str,
    input: &DecisionInput,
) -> bool {
    let here = workflow.decisions_in(&case.phase, case.status);
    let Some(decision) = here.iter().find(|d| d.id == decision) else {
        return false;
    };
    if let Lead::Phase(to) = &decision.leads {
        assert!(workflow.find_phase(to).is_some());
    }
    let phase = workflow.find_phase(&case.phase).expect("a phase");
    let asked = || case.consultations.iter().filter(|c| c.phase == case.phase);
    let decided = |only: Option<&str>, allowed: &[bool]| {
        let checks = phase
            .checks
            .iter()
            .filter(|c| only.is_none_or(|id| id == c.id));
        let target = Target::Source("brp".to_owned());
        let mut said = checks.filter_map(|check| privacy.find(&check.id, &target));
        said.any(|said| allowed.contains(&said))
    };
    let recorded = |item: &str| {
        let item = phase.find_item(item).expect("an item");
        match item.evidence {
            None => false,
            Some(Evidence::Consultation) => asked().count() > 0,
            Some(Evidence::Hit) => asked().any(|c| c.result == Finding::Hit),
            Some(Evidence::NoHit) => {
                asked().count() > 0 && asked().all(|c| c.result == Finding::NoHit)
            }
            Some(Evidence::PrivacyChecked) => decided(item.check.as_deref(), &[true, false]),
            Some(Evidence::PrivacyAllowed) => decided(item.check.as_deref(), &[true]),
            Some(Evidence::PlannedIntervention) => {
                case.interventions.iter().any(|i| i.cancelled.is_none())
            }
            Some(Evidence::SettledInterventions) => {
                let mut all = case.interventions.iter();
                all.all(|i| i.done_on.is_some() || i.cancelled.is_some())
            }
        }
    };
    let met = |c: &super::super::Condition| {
        let answer = case.answers.get(&case.phase, &c.item);
        match answer {
            Some(Answer::List(ids)) => c.is.is_empty() || ids.iter().any(|id| c.is.contains(id)),
            Some(answer) => c.is.is_empty() || c.is.contains(&answer.to_text()),
            None => c.is.is_empty() && recorded(&c.item),
        }
    };
    let body = input.body.as_deref().unwrap_or(&phase.body);
    decision.needs.iter().all(|need| match need {
        Need::One(condition) => met(condition),
        Need::AnyOf(conditions) => conditions.iter().any(met),
    }) && (decision.bodies.is_empty() || decision.bodies.iter().any(|b| b == body))
        && (decision.roles.is_empty() || decision.roles.contains(&input.role))
        && (!decision.partner || input.to.is_some())
        && !input.reason.is_empty()
        && !input.present.is_empty()
}

/// Walks a workflow, and at each decision asks the second opinion.
fn walk_all(workflow: &Workflow, steps: Vec<Step>) -> Case {
    let (mut walked, mut privacy) = (case(workflow), PrivacyDecisions::default());
    for step in steps {
        walk(
            workflow,
            &mut walked,
            &mut privacy,
            step,
            &mut |before, privacy, decision, input, done| {
                let allowed = before.status.runs()
                    && needs_are_met(workflow, before, privacy, decision, input);
                assert_eq!(done, allowed, "{} {decision} in {before:?}", workflow.id);
            },
        );
    }
    walked
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_walk_passes_a_phase_around_the_table(steps in prop::collection::vec(step(), 1..160)) {
        let workflow = zoetermeer();
        let (mut walked, mut privacy) = (case(workflow), PrivacyDecisions::default());
        for step in steps {
            walk(workflow, &mut walked, &mut privacy, step, &mut |before, _, decision, input, done| {
                assert_eq!(done, table(before, decision, input), "{decision} in {before:?}");
            });
        }
        // What is archived was weighed in the closing, whatever way it came there.
        if walked.status == CaseStatus::Archived {
            assert_eq!(walked.phase, "close");
        }
    }

    #[test]
    fn no_walk_passes_another_workflow_around_its_needs(steps in prop::collection::vec(step(), 1..100)) {
        walk_all(&harbour(), steps);
    }

    #[test]
    fn no_walk_of_the_four_workflows_goes_around_a_need_or_leaves_them(
        which in 0usize..4,
        steps in prop::collection::vec(step(), 1..200),
    ) {
        let workflow = &four()[which];
        let walked = walk_all(workflow, steps);
        if walked.status == CaseStatus::Archived {
            assert_eq!(walked.phase, "close");
        }
    }
}
