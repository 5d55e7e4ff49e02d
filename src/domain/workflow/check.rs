//! Checks that need the whole workflow: where decisions lead, and whether every phase can be
//! reached and left.

use super::fault::Fault;
use super::reader::Reader;
use super::{Condition, Decision, ItemKind, Lead, Need, Phase, Workflow};
use crate::domain::case::CaseStatus;
use crate::domain::name::nearest;
use std::collections::BTreeSet;

/// A phase by its position, or a status: the places of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Phase(usize),
    Status(CaseStatus),
}

/// Reports what is wrong between the parts of a workflow.
pub(super) fn check_whole(reader: &mut Reader<'_>, workflow: &Workflow) {
    for (n, status) in workflow.statuses.iter().enumerate() {
        check_decisions(
            reader,
            workflow,
            &format!("statuses[{n}]"),
            &status.decisions,
        );
        let from = status.ends.as_ref().and_then(|ends| ends.from.as_deref());
        if let Some(from) = from {
            let dates = workflow.phases.iter().flat_map(|phase| &phase.items);
            let dates = dates.filter(|item| item.kind == ItemKind::Date);
            let ids: Vec<&str> = dates.map(|item| item.id.as_str()).collect();
            if !ids.contains(&from) {
                let fault = Fault::unknown(from, ids.into_iter());
                reader.fault_at(format!("statuses[{n}].from"), fault);
            }
        }
    }
    for (n, phase) in workflow.phases.iter().enumerate() {
        let path = format!("phases[{n}]");
        check_decisions(reader, workflow, &path, &phase.decisions);
        check_items(reader, workflow, &path, phase);
        if phase.decisions.is_empty() {
            reader.fault_at(format!("{path}.decisions"), Fault::NoWayOut);
        }
    }
    // Signals are weighed by the first phase and have no such status.
    for (n, decision) in workflow.first_phase().decisions.iter().enumerate() {
        if decision.leads == Lead::Status(CaseStatus::Archived) {
            let path = format!("phases[0].decisions[{n}].status");
            reader.fault_at(path, Fault::NotForSignals);
        }
    }
    if !workflow.reopen_to.is_empty() && workflow.position(&workflow.reopen_to).is_none() {
        let phases = workflow.phases.iter().map(|phase| phase.id.as_str());
        let fault = Fault::unknown(&workflow.reopen_to, phases);
        reader.fault_at("reopen_to".to_owned(), fault);
    }
    check_privacy(reader, workflow);
    for (n, phase) in workflow.phases.iter().enumerate() {
        for id in &phase.takes_over {
            if workflow.find_phase(id).is_some() {
                reader.fault_at(format!("phases[{n}].takes_over"), Fault::OwnPhase);
            }
            let before = &workflow.phases[..n];
            if before.iter().any(|p| p.takes_over.contains(id)) {
                let id = id.clone();
                reader.fault_at(format!("phases[{n}].takes_over"), Fault::Twice { id });
            }
        }
    }
    // With a decision that leads nowhere, what it was to lead to would be reported as out of reach.
    let leads_nowhere = |d: &Decision| match &d.leads {
        Lead::Status(status) => workflow.find_status(*status).is_none(),
        Lead::Phase(_) => false,
    };
    if !workflow.decisions().any(leads_nowhere) {
        check_walk(reader, workflow);
    }
}

/// Whether privacy checks have ids of their own, and guard what some phase opens.
fn check_privacy(reader: &mut Reader<'_>, workflow: &Workflow) {
    let mut seen = BTreeSet::new();
    for (n, phase) in workflow.phases.iter().enumerate() {
        for (m, check) in phase.checks.iter().enumerate() {
            let path = format!("phases[{n}].privacy_checks[{m}]");
            let twice_here = phase.checks[..m].iter().any(|c| c.id == check.id);
            if !check.id.is_empty() && !seen.insert(&check.id) && !twice_here {
                let id = check.id.clone();
                reader.fault_at(format!("{path}.id"), Fault::Twice { id });
            }
            for group in &check.groups {
                if !workflow.phases.iter().any(|p| p.opens.contains(group)) {
                    let group = group.id().to_owned();
                    reader.fault_at(format!("{path}.groups"), Fault::OpenedNowhere { group });
                }
            }
        }
    }
}

/// Whether every item that must be answered is asked for, and every need can be met.
fn check_items(reader: &mut Reader<'_>, workflow: &Workflow, path: &str, phase: &Phase) {
    let conditions = |decision: &Decision| -> Vec<Condition> {
        let needs = decision.needs.iter().flat_map(|need| match need {
            Need::One(condition) => std::slice::from_ref(condition),
            Need::AnyOf(conditions) => conditions.as_slice(),
        });
        needs.cloned().collect()
    };
    let needed: Vec<Condition> = phase.decisions.iter().flat_map(conditions).collect();
    // A condition on an item that is not there may have meant any of these.
    let misspelt = needed.iter().any(|c| phase.find_item(&c.item).is_none());
    for (n, item) in phase.items.iter().enumerate() {
        // That a term needs the date it runs from is said of its decision.
        let asked = misspelt || workflow.ends_on(&item.id);
        if !asked && !item.optional && !needed.iter().any(|c| c.item == item.id) {
            reader.fault_at(format!("{path}.items[{n}]"), Fault::NeverNeeded);
        }
    }
    for (n, decision) in phase.decisions.iter().enumerate() {
        let each = decision.needs.iter().filter_map(|need| match need {
            Need::One(condition) if !condition.is.is_empty() => Some(condition),
            _ => None,
        });
        let each: Vec<&Condition> = each.collect();
        let contradicted = each.iter().enumerate().find(|(m, one)| {
            let item = phase.find_item(&one.item);
            item.is_some_and(|item| item.kind != ItemKind::List)
                && each[..*m].iter().any(|other| {
                    other.item == one.item && !other.is.iter().any(|value| one.is.contains(value))
                })
        });
        if let Some((_, condition)) = contradicted {
            let item = condition.item.clone();
            let path = format!("{path}.decisions[{n}].needs");
            reader.fault_at(path, Fault::NeverMet { item });
        }
    }
}

fn check_decisions(
    reader: &mut Reader<'_>,
    workflow: &Workflow,
    path: &str,
    decisions: &[Decision],
) {
    for (n, decision) in decisions.iter().enumerate() {
        let path = format!("{path}.decisions[{n}]");
        match &decision.leads {
            Lead::Phase(to) if workflow.position(to).is_none() => {
                let phases = workflow.phases.iter().map(|phase| phase.id.as_str());
                reader.fault_at(format!("{path}.to"), Fault::unknown(to, phases));
            }
            Lead::Phase(_) => {}
            Lead::Status(status) => match workflow.find_status(*status) {
                Some(status) => {
                    let ends = status.ends.as_ref();
                    let from = ends.and_then(|ends| ends.from.as_deref());
                    if let Some(item) = from.filter(|item| !needs_item(decision, item)) {
                        let item = item.to_owned();
                        reader.fault_at(format!("{path}.needs"), Fault::MustNeed { item });
                    }
                }
                None => {
                    let known = workflow.statuses.iter().map(|s| s.status.id());
                    let fault = Fault::unknown(status.id(), known);
                    // Without `status` the decision leads nowhere, which has been said.
                    if reader.has_line(&format!("{path}.status")) {
                        reader.fault_at(format!("{path}.status"), fault);
                    }
                }
            },
        }
    }
}

/// Whether a decision cannot be taken without this item.
fn needs_item(decision: &Decision, item: &str) -> bool {
    decision
        .needs
        .iter()
        .any(|need| matches!(need, Need::One(condition) if condition.item == item))
}

fn check_walk(reader: &mut Reader<'_>, workflow: &Workflow) {
    let reached = reach(workflow, Place::Phase(0));
    for n in 0..workflow.phases.len() {
        if !reached.contains(&Place::Phase(n)) {
            reader.fault_at(format!("phases[{n}]"), Fault::Unreachable);
        }
        let ends = |place: &Place| matches!(place, Place::Status(status) if !status.runs());
        if !reach(workflow, Place::Phase(n)).iter().any(ends) {
            reader.fault_at(format!("phases[{n}]"), Fault::NoEnd);
        }
    }
    for (n, status) in workflow.statuses.iter().enumerate() {
        if !reached.contains(&Place::Status(status.status)) {
            reader.fault_at(format!("statuses[{n}]"), Fault::Unreachable);
        }
    }
}

/// Every place that decisions, and the reopening of what has ended, lead to from one.
fn reach(workflow: &Workflow, from: Place) -> BTreeSet<Place> {
    let (mut reached, mut ahead) = (BTreeSet::new(), vec![from]);
    while let Some(place) = ahead.pop() {
        if !reached.insert(place) {
            continue;
        }
        let decisions = match place {
            Place::Phase(n) => workflow.phases[n].decisions.as_slice(),
            Place::Status(status) => workflow.decisions_in("", status),
        };
        ahead.extend(decisions.iter().filter_map(|d| {
            match &d.leads {
                // A misspelt one leads to where it was meant to, or all behind it would be out of reach.
                Lead::Phase(id) => workflow
                    .position(id)
                    .or_else(|| meant(workflow, id))
                    .map(Place::Phase),
                Lead::Status(status) => Some(Place::Status(*status)),
            }
        }));
        if matches!(place, Place::Status(status) if !status.runs()) {
            ahead.extend(workflow.position(&workflow.reopen_to).map(Place::Phase));
        }
    }
    reached
}

/// The phase whose id comes nearest to one that is none.
fn meant(workflow: &Workflow, id: &str) -> Option<usize> {
    let phases = workflow
        .phases
        .iter()
        .map(|p| (p.id.as_str(), p.id.as_str()));
    workflow.position(nearest(id, phases)?)
}
