//! Reading a workflow from TOML, with every problem at once and the line it stands on.
//!
//! A workflow that has been read can be walked: every id it names exists, every phase can be
//! reached, and from every phase a way leads to an end. [`fault`](super::fault) says what can be
//! wrong, [`reader`](super::reader) walks the document, [`check`](super::check) looks at the whole.
//! docs/workflow-format.md tells every key.

mod decision;
mod item;
mod privacy;

use super::check::check_whole;
use super::fault::{Fault, Problem};
use super::reader::{Node, Reader};
use super::{Body, Ending, Phase, Status, Workflow};
use crate::domain::case::CaseStatus;
use crate::domain::label::Label;
use crate::domain::name::nearest;
use crate::domain::policy::{Group, Policy};
use crate::domain::retention::Rule;
use crate::domain::role::Role;

/// Reads a workflow. Refused with all its problems, in the order of the file.
pub fn parse(text: &str) -> Result<Workflow, Vec<Problem>> {
    read(Reader::new(text, None))
}

/// The same for an office: what a privacy check names must be its sources and partners.
pub fn parse_for(policy: &Policy, text: &str) -> Result<Workflow, Vec<Problem>> {
    read(Reader::new(text, Some(policy)))
}

/// Reads a workflow that was taken in before: by rules that may have been fewer, so that what can
/// be walked all the same is no problem ([`Fault::is_walkable`]).
pub fn parse_kept(text: &str) -> Result<Workflow, Vec<Problem>> {
    read(Reader::new(text, None).lenient())
}

fn read(mut reader: Reader<'_>) -> Result<Workflow, Vec<Problem>> {
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
        &[
            "id",
            "nl",
            "en",
            "body",
            "opens",
            "takes_over",
            "privacy_checks",
            "items",
            "decisions",
        ],
    );
    let body = node.text(reader, "body");
    known_body(reader, node, "body", &body, bodies);
    let opens = read_groups(reader, node, "opens", true);
    let checks = privacy::read_checks(reader, node);
    let items = item::read_items(reader, node, &checks);
    let decisions = decision::read_decisions(reader, node, bodies, &items);
    Phase {
        id: read_id(reader, node),
        label: read_label(reader, node),
        body,
        opens,
        checks,
        takes_over: node.texts(reader, "takes_over", false),
        items,
        decisions,
    }
}

fn read_status(reader: &mut Reader<'_>, node: &Node<'_>, bodies: &[Body]) -> Option<Status> {
    node.only(reader, &["id", "nl", "en", "rule", "from", "decisions"]);
    let label = read_label(reader, node);
    let rule = node.optional_text(reader, "rule").and_then(|given| {
        let all = Rule::ALL.map(|rule| (rule.id(), rule));
        one_of_or_nearest(reader, node, "rule", &given, &all)
    });
    let from = node.optional_text(reader, "from");
    let decisions = decision::read_decisions(reader, node, bodies, &[]);
    let given = node.text(reader, "id");
    let all: Vec<(&str, CaseStatus)> = CaseStatus::DECIDED
        .into_iter()
        // Open is where cases are, not a status that a decision gives.
        .filter(|status| *status != CaseStatus::Open)
        .map(|status| (status.id(), status))
        .collect();
    let status = one_of_or_nearest(reader, node, "id", &given, &all)?;
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

/// A list of regimes of sources.
fn read_groups(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, required: bool) -> Vec<Group> {
    let all = Group::ALL.map(|group| (group.id(), group));
    read_each(reader, node, key, required, &all)
}

/// A list of roles; the faulty ones are those that may not do what they are named for.
fn read_roles(reader: &mut Reader<'_>, node: &Node<'_>, may: impl Fn(Role) -> bool) -> Vec<Role> {
    let all = Role::ALL.map(|role| (role.id(), role));
    let roles = read_each(reader, node, "roles", false, &all);
    for role in roles.iter().filter(|role| !may(**role)) {
        let role = role.id().to_owned();
        reader.fault(node, "roles", Fault::RoleMayNot { role });
    }
    roles
}

/// A list of ids out of a closed set.
fn read_each<T: Copy>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    required: bool,
    all: &[(&str, T)],
) -> Vec<T> {
    let given = node.texts(reader, key, required);
    let each = given.iter();
    each.filter_map(|id| one_of_or_nearest(reader, node, key, id, all))
        .collect()
}

fn known_body(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, given: &str, bodies: &[Body]) {
    if node.has(key) {
        let all: Vec<(&str, ())> = bodies.iter().map(|body| (body.id.as_str(), ())).collect();
        one_of(reader, node, key, given, &all);
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

/// The same, going on with the nearest where there is one: one slip is one problem, and what
/// follows from it is none.
fn one_of_or_nearest<T: Copy>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    given: &str,
    all: &[(&str, T)],
) -> Option<T> {
    one_of(reader, node, key, given, all).or_else(|| {
        let near = nearest(given, all.iter().map(|(id, _)| (*id, *id)))?;
        all.iter().find(|(id, _)| *id == near).map(|(_, v)| *v)
    })
}

/// Reports each id that stands in a list of tables a second time, where it does.
fn unique(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    ids: impl Iterator<Item = impl AsRef<str>>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for (n, id) in ids.enumerate() {
        let id = id.as_ref().to_owned();
        if !id.is_empty() && !seen.insert(id.clone()) {
            let path = format!("{}[{n}].id", node.path_to(key));
            reader.fault_at(path, Fault::Twice { id });
        }
    }
}
