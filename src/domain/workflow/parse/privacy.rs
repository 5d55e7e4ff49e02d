//! Privacy checks of a phase.

use super::{one_of, read_groups, read_id, read_label, read_roles, unique};
use crate::domain::role::Role;
use crate::domain::workflow::fault::Fault;
use crate::domain::workflow::privacy::PrivacyCheck;
use crate::domain::workflow::reader::{Node, Reader};

/// The privacy checks of a phase.
pub(super) fn read_checks(reader: &mut Reader<'_>, phase: &Node<'_>) -> Vec<PrivacyCheck> {
    let checks: Vec<PrivacyCheck> = phase
        .tables(reader, "privacy_checks", false)
        .iter()
        .map(|node| read_check(reader, node))
        .collect();
    unique(
        reader,
        phase,
        "privacy_checks",
        checks.iter().map(|c| &c.id),
    );
    checks
}

fn read_check(reader: &mut Reader<'_>, node: &Node<'_>) -> PrivacyCheck {
    node.only(
        reader,
        &[
            "id",
            "nl",
            "en",
            "groups",
            "sources",
            "partners",
            "all_partners",
            "roles",
        ],
    );
    // Who decides must be able to read what it is about.
    let mut roles = read_roles(reader, node, Role::holds_content_key);
    if roles.is_empty() {
        roles.push(Role::PrivacyOfficer);
    }
    let known = reader.known();
    let check = PrivacyCheck {
        id: read_id(reader, node),
        label: read_label(reader, node),
        groups: read_groups(reader, node, "groups", false),
        sources: read_known(reader, node, "sources", known.map(|p| p.consult.keys())),
        partners: read_known(reader, node, "partners", known.map(|p| p.partners.keys())),
        all_partners: node.flag(reader, "all_partners"),
        roles,
    };
    let guards = ["groups", "sources", "partners", "all_partners"];
    if !guards.iter().any(|key| node.has(key)) {
        reader.fault(node, "groups", Fault::GuardsNothing);
    }
    check
}

/// A list of the office's ids; where the office is not known, any.
fn read_known<'p>(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    known: Option<impl Iterator<Item = &'p String>>,
) -> Vec<String> {
    let given = node.texts(reader, key, false);
    if let Some(known) = known {
        let all: Vec<(&str, ())> = known.map(|id| (id.as_str(), ())).collect();
        for id in &given {
            one_of(reader, node, key, id, &all);
        }
    }
    given
}
