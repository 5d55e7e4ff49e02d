//! Every road of the four workflows, by the rules alone: each decision of each place, carried out
//! with all it needs, and refused without any one of its needs.

use super::super::answer::{Answer, parse_answer};
use super::super::privacy::Target;
use super::super::{Condition, Decision, Evidence, ItemKind, Lead, Need, Phase};
use super::*;
use crate::domain::refusal::Missing;

/// What is answered and recorded when somebody stands at a decision.
#[derive(Clone, Default)]
struct Ready {
    answers: Answers,
    facts: Facts,
}

impl Ready {
    fn standing<'a>(&'a self, phase: &'a str, status: CaseStatus) -> Standing<'a> {
        Standing {
            number: number(),
            phase,
            status,
            answers: &self.answers,
            facts: self.facts.clone(),
        }
    }

    /// Sees to it that a condition holds.
    fn meet(&mut self, phase: &Phase, condition: &Condition) {
        let item = phase
            .find_item(&condition.item)
            .expect("an item of the phase");
        let wanted = condition.is.first().map(String::as_str);
        let first = item.options.first().map_or("", |o| o.id.as_str());
        let text = match item.kind {
            ItemKind::YesNo => wanted.unwrap_or("yes"),
            ItemKind::Choice | ItemKind::List => wanted.unwrap_or(first),
            ItemKind::Text => "tekst",
            ItemKind::Date => "2026-02-01",
            ItemKind::Number => "3",
            ItemKind::Reference => {
                let evidence = item.evidence.expect("a reference rests on something");
                return self.record(phase, evidence, item.check.as_deref());
            }
        };
        let answer = parse_answer(item, text).expect("a right answer");
        self.answers.set(&phase.id, &item.id, answer);
    }

    fn record(&mut self, phase: &Phase, evidence: Evidence, check: Option<&str>) {
        let id = phase.id.clone();
        match evidence {
            Evidence::Consultation | Evidence::NoHit => {
                self.facts.consultations.insert(id, 1);
            }
            Evidence::Hit => {
                self.facts.consultations.insert(id.clone(), 1);
                self.facts.hits.insert(id, 1);
            }
            Evidence::PlannedIntervention => {
                (self.facts.planned, self.facts.interventions) = (1, 1);
            }
            // Of no interventions every one is settled.
            Evidence::SettledInterventions => {}
            Evidence::PrivacyChecked | Evidence::PrivacyAllowed => {
                let check = check.unwrap_or(&phase.checks[0].id);
                let target = Target::Source("brp".to_owned());
                self.facts.privacy.record(check, target, true);
            }
        }
    }
}

fn input(decision: &Decision) -> DecisionInput {
    DecisionInput {
        to: decision.partner.then(|| "vth".to_owned()),
        body: decision.bodies.first().cloned(),
        role: decision.roles.first().copied().unwrap_or(Role::Inspector),
        ..given()
    }
}

/// The places of a workflow: each phase while the case is open, and each status that runs in it.
fn places(workflow: &Workflow) -> Vec<(String, CaseStatus)> {
    let mut places = Vec::new();
    for phase in &workflow.phases {
        places.push((phase.id.clone(), CaseStatus::Open));
        let running = workflow.statuses.iter().filter(|s| s.status.runs());
        places.extend(running.map(|s| (phase.id.clone(), s.status)));
    }
    places
}

/// What satisfies one need, of several the n-th.
fn choices(need: &Need) -> &[Condition] {
    match need {
        Need::One(condition) => std::slice::from_ref(condition),
        Need::AnyOf(conditions) => conditions,
    }
}

#[test]
fn every_decision_leads_where_it_is_drawn_once_all_it_needs_is_there() {
    let mut taken = 0;
    for workflow in four() {
        for (phase, status) in places(&workflow) {
            for decision in workflow.decisions_in(&phase, status) {
                let at = workflow.find_phase(&phase).expect("a phase");
                // Each way of meeting a need that can be met in several.
                let most = decision.needs.iter().map(|n| choices(n).len()).max();
                for way in 0..most.unwrap_or(1) {
                    let mut ready = Ready::default();
                    for need in &decision.needs {
                        let any = choices(need);
                        ready.meet(at, &any[way.min(any.len() - 1)]);
                    }
                    let place = ready.standing(&phase, status);
                    let to = workflow
                        .decide(&place, &decision.id, &input(decision))
                        .unwrap_or_else(|refusal| panic!("{} {phase}: {refusal}", workflow.id));
                    match &decision.leads {
                        Lead::Phase(goal) => {
                            assert_eq!((&to.phase, to.status), (goal, CaseStatus::Open));
                        }
                        Lead::Status(goal) => assert_eq!((&to.phase, to.status), (&phase, *goal)),
                    }
                    assert_eq!(to.term.is_some(), !to.status.runs());
                    taken += 1;
                }
            }
        }
    }
    assert!(taken > 100, "only {taken} roads");
}

#[test]
fn every_need_that_is_not_met_is_named_alone_and_all_together() {
    let ids = |refusal: &Refusal| -> Vec<String> {
        refusal
            .missing()
            .iter()
            .map(|m: &Missing| m.item.clone())
            .collect()
    };
    for workflow in four() {
        for (phase, status) in places(&workflow) {
            let at = workflow.find_phase(&phase).expect("a phase");
            for decision in workflow.decisions_in(&phase, status) {
                let bare = Ready::default();
                let mut nothing = input(decision);
                (nothing.reason, nothing.to) = (String::new(), None);
                nothing.present.clear();
                let place = bare.standing(&phase, status);
                let all = workflow.decide(&place, &decision.id, &nothing);
                let all = ids(&all.expect_err("nothing is there"));
                for need in &decision.needs {
                    // Of no interventions at all, every one is settled.
                    let settled = choices(need).iter().any(|c| c.item == "results");
                    for condition in choices(need) {
                        assert!(settled || all.contains(&condition.item), "{all:?}");
                    }
                }
                assert!(all.contains(&"reason".to_owned()) && all.contains(&"present".to_owned()));
                assert_eq!(all.contains(&"to".to_owned()), decision.partner);

                for without in 0..decision.needs.len() {
                    let mut ready = Ready::default();
                    for (n, need) in decision.needs.iter().enumerate() {
                        if n != without {
                            ready.meet(at, &choices(need)[0]);
                        }
                    }
                    let place = ready.standing(&phase, status);
                    let judged = workflow.decide(&place, &decision.id, &input(decision));
                    let lacking = choices(&decision.needs[without]);
                    if lacking.iter().any(|c| c.item == "results") {
                        continue;
                    }
                    let said = ids(&judged.expect_err("one is missing"));
                    let wanted: Vec<_> = lacking.iter().map(|c| c.item.clone()).collect();
                    assert_eq!(said, wanted, "{} {phase} {}", workflow.id, decision.id);
                }
            }
        }
    }
}

#[test]
fn no_body_and_no_role_takes_a_decision_that_is_not_its_own() {
    let (mut bodies, mut roles) = (0, 0);
    for workflow in four() {
        for (phase, status) in places(&workflow) {
            let at = workflow.find_phase(&phase).expect("a phase");
            for decision in workflow.decisions_in(&phase, status) {
                let mut ready = Ready::default();
                for need in &decision.needs {
                    ready.meet(at, &choices(need)[0]);
                }
                let place = ready.standing(&phase, status);
                let judge = |input: &DecisionInput| {
                    let judged = workflow.decide(&place, &decision.id, input);
                    judged.err().map(|refusal| {
                        let missing = refusal.missing();
                        assert_eq!(missing.len(), 1, "{refusal}");
                        missing[0].clone()
                    })
                };
                for body in &workflow.bodies {
                    let input = DecisionInput {
                        body: Some(body.id.clone()),
                        ..input(decision)
                    };
                    let may = decision.bodies.is_empty() || decision.bodies.contains(&body.id);
                    let refused = judge(&input);
                    assert_eq!(refused.is_none(), may, "{} {}", decision.id, body.id);
                    if let Some(missing) = refused {
                        assert_eq!(missing.item, "body");
                        assert_eq!(missing.wants.len(), decision.bodies.len());
                        bodies += 1;
                    }
                }
                for role in Role::ALL {
                    let may = decision.roles.is_empty() || decision.roles.contains(&role);
                    let refused = judge(&DecisionInput {
                        role,
                        ..input(decision)
                    });
                    assert_eq!(refused.is_none(), may, "{} {}", decision.id, role.id());
                    if let Some(missing) = refused {
                        assert_eq!(missing.item, "role");
                        assert_eq!(missing.wants[0].nl, decision.roles[0].id());
                        roles += 1;
                    }
                }
            }
        }
    }
    assert!(bodies > 10 && roles > 50, "{bodies} {roles}");
}

#[test]
fn an_answer_of_another_kind_fulfils_nothing() {
    for workflow in four() {
        for phase in &workflow.phases {
            for item in &phase.items {
                let wrong = match item.kind {
                    ItemKind::Text => Answer::YesNo(true),
                    _ => Answer::Text("ja".to_owned()),
                };
                assert!(!item.holds(&wrong), "{}", item.id);
                let mut ready = Ready::default();
                ready.answers.set(&phase.id, &item.id, wrong);
                let place = ready.standing(&phase.id, CaseStatus::Open);
                let lines = workflow.checklist(&place, &Default::default());
                let line = lines
                    .iter()
                    .find(|line| line.item == item.id)
                    .expect("there");
                let counted = item.evidence == Some(Evidence::SettledInterventions);
                assert!(line.answer.is_none() || counted, "{}", item.id);
            }
        }
    }
}
