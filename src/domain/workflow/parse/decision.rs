//! Decisions: where they lead, what they need, who may take them.

use super::{
    Reader, known_body, one_of, one_of_or_nearest, read_id, read_label, read_roles, unique,
};
use crate::domain::case::{CaseStatus, REOPEN};
use crate::domain::role::{Duty, Role};
use crate::domain::workflow::answer::allowed;
use crate::domain::workflow::fault::Fault;
use crate::domain::workflow::judge::JOIN;
use crate::domain::workflow::reader::Node;
use crate::domain::workflow::{Body, Condition, Decision, Item, Lead, Need};

/// The decisions of a phase or status; conditions are on its items.
pub(super) fn read_decisions(
    reader: &mut Reader<'_>,
    parent: &Node<'_>,
    bodies: &[Body],
    items: &[Item],
) -> Vec<Decision> {
    let decisions: Vec<Decision> = parent
        .tables(reader, "decisions", false)
        .iter()
        .map(|node| read_decision(reader, node, bodies, items))
        .collect();
    unique(reader, parent, "decisions", decisions.iter().map(|d| &d.id));
    decisions
}

fn read_decision(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    bodies: &[Body],
    items: &[Item],
) -> Decision {
    node.only(
        reader,
        &[
            "id", "nl", "en", "to", "status", "needs", "partner", "body", "bodies", "roles",
        ],
    );
    let id = read_id(reader, node);
    if id == JOIN || id == REOPEN {
        reader.fault(node, "id", Fault::Reserved);
    }
    let needs = node
        .tables(reader, "needs", false)
        .iter()
        .map(|need| read_need(reader, need, items))
        .collect();
    Decision {
        id,
        label: read_label(reader, node),
        leads: read_lead(reader, node),
        needs,
        partner: node.flag(reader, "partner"),
        bodies: read_bodies(reader, node, bodies),
        roles: read_roles(reader, node, |role: Role| role.may(Duty::Weigh)),
    }
}

fn read_lead(reader: &mut Reader<'_>, node: &Node<'_>) -> Lead {
    let (to, status) = (
        node.optional_text(reader, "to"),
        node.optional_text(reader, "status"),
    );
    match (to, status) {
        (Some(phase), None) => Lead::Phase(phase),
        (None, Some(given)) => {
            let all = CaseStatus::DECIDED.map(|status| (status.id(), status));
            // A placeholder where the status is unknown: then nothing is returned anyway.
            let status = one_of_or_nearest(reader, node, "status", &given, &all);
            Lead::Status(status.unwrap_or(CaseStatus::Open))
        }
        (None, None) => {
            reader.fault(node, "to", Fault::LeadsNowhere);
            Lead::Status(CaseStatus::Open)
        }
        (Some(_), Some(_)) => {
            reader.fault(node, "status", Fault::LeadsTwice);
            Lead::Status(CaseStatus::Open)
        }
    }
}

/// The bodies that may decide: `body` names one, `bodies` several.
fn read_bodies(reader: &mut Reader<'_>, node: &Node<'_>, bodies: &[Body]) -> Vec<String> {
    let mut may = node.texts(reader, "bodies", false);
    for body in &may {
        known_body(reader, node, "bodies", body, bodies);
    }
    if let Some(body) = node.optional_text(reader, "body") {
        known_body(reader, node, "body", &body, bodies);
        may.push(body);
    }
    may
}

fn read_need(reader: &mut Reader<'_>, node: &Node<'_>, items: &[Item]) -> Need {
    if !node.has("any") {
        return Need::One(read_condition(reader, node, items));
    }
    node.only(reader, &["any"]);
    Need::AnyOf(
        node.tables(reader, "any", true)
            .iter()
            .map(|condition| read_condition(reader, condition, items))
            .collect(),
    )
}

fn read_condition(reader: &mut Reader<'_>, node: &Node<'_>, items: &[Item]) -> Condition {
    node.only(reader, &["item", "is"]);
    let id = node.text(reader, "item");
    let is = node.texts(reader, "is", false);
    let all: Vec<(&str, &Item)> = items.iter().map(|item| (item.id.as_str(), item)).collect();
    if node.has("item")
        && let Some(item) = one_of(reader, node, "item", &id, &all)
    {
        let allowed = allowed(item);
        let values: Vec<(&str, ())> = allowed.iter().map(|v| (v.id.as_str(), ())).collect();
        for value in &is {
            if values.is_empty() {
                reader.fault(node, "is", Fault::NotForThisKind);
                break;
            }
            one_of(reader, node, "is", value, &values);
        }
    }
    Condition { item: id, is }
}
