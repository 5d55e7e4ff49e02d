//! Checks that need the whole workflow: where decisions lead, and whether every phase can be
//! reached and left.

use super::fault::Fault;
use super::reader::Reader;
use super::{Decision, ItemKind, Lead, Need, Workflow};
use crate::domain::case::CaseStatus;
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
    // With a decision that leads nowhere, what it leads to would be reported as out of reach.
    if reader.is_clean() {
        check_walk(reader, workflow);
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
        ahead.extend(decisions.iter().filter_map(|d| match &d.leads {
            Lead::Phase(id) => workflow.position(id).map(Place::Phase),
            Lead::Status(status) => Some(Place::Status(*status)),
        }));
        if matches!(place, Place::Status(status) if !status.runs()) {
            ahead.extend(workflow.position(&workflow.reopen_to).map(Place::Phase));
        }
    }
    reached
}
