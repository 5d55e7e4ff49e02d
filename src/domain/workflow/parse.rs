//! Reading a workflow from TOML, with every problem at once and the line it stands on.
//!
//! A workflow that has been read can be walked: every id it names exists, every phase can be
//! reached, and from every phase a way leads to an end. [`fault`](super::fault) says what can be
//! wrong, [`reader`](super::reader) walks the document, [`check`](super::check) looks at the whole.

use super::check::check_whole;
use super::fault::{Fault, Problem};
use super::reader::{Node, Reader};
use super::{
    Body, Condition, Decision, Ending, Evidence, Item, ItemKind, ItemOption, Lead, Need, Phase,
    Status, Workflow,
};
use crate::domain::case::{CaseStatus, REOPEN};
use crate::domain::label::Label;
use crate::domain::policy::Group;
use crate::domain::retention::Rule;
use crate::domain::workflow::judge::JOIN;
use std::sync::LazyLock;

/// The text of the built-in workflow, as a new vault keeps it.
pub const ZOETERMEER: &str = include_str!("../../../data/workflows/zoetermeer.toml");

/// The built-in workflow, id `zoetermeer`: four phases, after the implementation note 2023-2026.
pub fn zoetermeer() -> &'static Workflow {
    static BUILT_IN: LazyLock<Workflow> =
        LazyLock::new(|| parse(ZOETERMEER).expect("the built-in workflow is tested"));
    &BUILT_IN
}

/// Reads a workflow. Refused with all its problems, in the order of the file.
pub fn parse(text: &str) -> Result<Workflow, Vec<Problem>> {
    let mut reader = Reader::new(text);
    let workflow = reader.document().and_then(|document| {
        let root = Node::root(document.get_ref());
        let workflow = read_workflow(&mut reader, &root);
        (!workflow.phases.is_empty()).then_some(workflow)
    });
    if let Some(workflow) = &workflow {
        check_whole(&mut reader, workflow);
    }
    reader.finish(workflow)
}

fn read_workflow(reader: &mut Reader<'_>, root: &Node<'_>) -> Workflow {
    root.only(
        reader,
        &[
            "id",
            "version",
            "nl",
            "en",
            "reopen_to",
            "bodies",
            "phases",
            "statuses",
        ],
    );
    let id = read_id(reader, root);
    let version = root.version(reader);
    let label = read_label(reader, root);

    let bodies: Vec<Body> = root
        .tables(reader, "bodies", true)
        .iter()
        .map(|node| {
            node.only(reader, &["id", "nl", "en"]);
            Body {
                id: read_id(reader, node),
                label: read_label(reader, node),
            }
        })
        .collect();
    unique(reader, root, "bodies", bodies.iter().map(|b| &b.id));

    let phases: Vec<Phase> = root
        .tables(reader, "phases", true)
        .iter()
        .map(|node| read_phase(reader, node, &bodies))
        .collect();
    unique(reader, root, "phases", phases.iter().map(|p| &p.id));

    let statuses: Vec<Status> = root
        .tables(reader, "statuses", true)
        .iter()
        .filter_map(|node| read_status(reader, node, &bodies))
        .collect();
    let ids = statuses.iter().map(|s| s.status.id());
    unique(reader, root, "statuses", ids);

    Workflow {
        id,
        version,
        label,
        bodies,
        phases,
        statuses,
        reopen_to: root.text(reader, "reopen_to"),
    }
}

fn read_phase(reader: &mut Reader<'_>, node: &Node<'_>, bodies: &[Body]) -> Phase {
    node.only(
        reader,
        &["id", "nl", "en", "body", "opens", "items", "decisions"],
    );
    let body = node.text(reader, "body");
    known_body(reader, node, &body, bodies);
    let opens = node
        .texts(reader, "opens", true)
        .into_iter()
        .filter_map(|given| {
            let groups = [
                ("open", Group::Open),
                ("municipal", Group::Municipal),
                ("partner", Group::Partner),
            ];
            one_of(reader, node, "opens", &given, &groups)
        })
        .collect();
    let items: Vec<Item> = node
        .tables(reader, "items", false)
        .iter()
        .map(|item| read_item(reader, item))
        .collect();
    unique(reader, node, "items", items.iter().map(|i| &i.id));
    let decisions = read_decisions(reader, node, bodies, &items);
    Phase {
        id: read_id(reader, node),
        label: read_label(reader, node),
        body,
        opens,
        items,
        decisions,
    }
}

fn read_item(reader: &mut Reader<'_>, node: &Node<'_>) -> Item {
    node.only(
        reader,
        &["id", "nl", "en", "kind", "options", "optional", "evidence"],
    );
    let given = node.text(reader, "kind");
    let kinds = ItemKind::ALL.map(|kind| (kind.id(), kind));
    let kind = one_of(reader, node, "kind", &given, &kinds);
    let options: Vec<ItemOption> = node
        .tables(reader, "options", false)
        .iter()
        .map(|option| {
            option.only(reader, &["id", "nl", "en"]);
            ItemOption {
                id: read_id(reader, option),
                label: read_label(reader, option),
            }
        })
        .collect();
    unique(reader, node, "options", options.iter().map(|o| &o.id));
    let evidence = node.optional_text(reader, "evidence").and_then(|given| {
        let all = Evidence::ALL.map(|evidence| (evidence.id(), evidence));
        one_of(reader, node, "evidence", &given, &all)
    });
    match kind {
        Some(ItemKind::Choice | ItemKind::List) if options.is_empty() => {
            reader.fault(node, "options", Fault::MissingKey);
        }
        Some(ItemKind::YesNo | ItemKind::Text | ItemKind::Date | ItemKind::Number)
            if !options.is_empty() =>
        {
            reader.fault(node, "options", Fault::NotForThisKind);
        }
        Some(ItemKind::Reference) if !node.has("evidence") => {
            reader.fault(node, "evidence", Fault::MissingKey);
        }
        _ => {}
    }
    if node.has("evidence") && kind.is_some_and(|kind| kind != ItemKind::Reference) {
        reader.fault(node, "evidence", Fault::NotForThisKind);
    }
    Item {
        id: read_id(reader, node),
        label: read_label(reader, node),
        // A placeholder where the kind is unknown, of which any option may be asked: then nothing
        // is returned anyway.
        kind: kind.unwrap_or(ItemKind::List),
        options,
        optional: node.flag(reader, "optional"),
        evidence,
    }
}

fn read_decisions(
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
        &["id", "nl", "en", "to", "status", "needs", "partner", "body"],
    );
    let id = read_id(reader, node);
    if id == JOIN || id == REOPEN {
        reader.fault(node, "id", Fault::Reserved);
    }
    let (to, status) = (
        node.optional_text(reader, "to"),
        node.optional_text(reader, "status"),
    );
    let leads = match (to, status) {
        (Some(phase), None) => Lead::Phase(phase),
        (None, Some(given)) => {
            let all = CaseStatus::ALL.map(|status| (status.id(), status));
            // A placeholder where the status is unknown: then nothing is returned anyway.
            let status = one_of(reader, node, "status", &given, &all);
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
    };
    let body = node.optional_text(reader, "body");
    if let Some(body) = &body {
        known_body(reader, node, body, bodies);
    }
    let needs = node
        .tables(reader, "needs", false)
        .iter()
        .map(|need| read_need(reader, need, items))
        .collect();
    Decision {
        id,
        label: read_label(reader, node),
        leads,
        needs,
        partner: node.flag(reader, "partner"),
        body,
    }
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
        let allowed = super::answer::allowed(item);
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

fn read_status(reader: &mut Reader<'_>, node: &Node<'_>, bodies: &[Body]) -> Option<Status> {
    node.only(reader, &["id", "nl", "en", "rule", "from", "decisions"]);
    let label = read_label(reader, node);
    let rule = node.optional_text(reader, "rule").and_then(|given| {
        let all = Rule::ALL.map(|rule| (rule.id(), rule));
        one_of(reader, node, "rule", &given, &all)
    });
    let from = node.optional_text(reader, "from");
    let decisions = read_decisions(reader, node, bodies, &[]);
    let given = node.text(reader, "id");
    let all: Vec<(&str, CaseStatus)> = CaseStatus::ALL
        .into_iter()
        // Open is where cases are, not a status that a decision gives.
        .filter(|status| *status != CaseStatus::Open)
        .map(|status| (status.id(), status))
        .collect();
    let status = one_of(reader, node, "id", &given, &all)?;
    if status.runs() {
        for key in ["rule", "from"] {
            if node.has(key) {
                reader.fault(node, key, Fault::StillRuns);
            }
        }
        if decisions.is_empty() {
            reader.fault(node, "decisions", Fault::NoWayOut);
        }
    } else {
        if !node.has("rule") {
            reader.fault(node, "rule", Fault::MissingKey);
        }
        if node.has("decisions") {
            reader.fault(node, "decisions", Fault::HasEnded);
        }
    }
    Some(Status {
        status,
        label,
        ends: rule
            .filter(|_| !status.runs())
            .map(|rule| Ending { rule, from }),
        decisions,
    })
}

/// An id: lower-case letters, digits and hyphens, at most 40.
fn read_id(reader: &mut Reader<'_>, node: &Node<'_>) -> String {
    let id = node.text(reader, "id");
    let sound = id.len() <= 40
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !sound {
        reader.fault(node, "id", Fault::NotAnId);
    }
    id
}

fn read_label(reader: &mut Reader<'_>, node: &Node<'_>) -> Label {
    Label {
        nl: node.text(reader, "nl"),
        en: node.text(reader, "en"),
    }
}

fn known_body(reader: &mut Reader<'_>, node: &Node<'_>, given: &str, bodies: &[Body]) {
    if node.has("body") {
        let all: Vec<(&str, ())> = bodies.iter().map(|body| (body.id.as_str(), ())).collect();
        one_of(reader, node, "body", given, &all);
    }
}

/// The value of an id out of a closed set; an empty one has been reported as missing.
fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    given: &str,
    all: &[(&str, T)],
) -> Option<T> {
    let found = all.iter().find(|(id, _)| *id == given);
    if found.is_none() && !given.is_empty() {
        let fault = Fault::unknown(given, all.iter().map(|(id, _)| *id));
        reader.fault(node, key, fault);
    }
    found.map(|(_, value)| *value)
}

fn unique<'i>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    ids: impl Iterator<Item = impl AsRef<str> + 'i>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        let id = id.as_ref().to_owned();
        if !id.is_empty() && !seen.insert(id.clone()) {
            reader.fault(node, key, Fault::Twice { id });
        }
    }
}
