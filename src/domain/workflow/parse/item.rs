//! Items of a checklist.

use super::{one_of, one_of_or_nearest, read_id, read_label, unique};
use crate::domain::workflow::fault::Fault;
use crate::domain::workflow::privacy::PrivacyCheck;
use crate::domain::workflow::reader::{Node, Reader};
use crate::domain::workflow::{Evidence, Item, ItemKind, ItemOption};

/// The items of a phase, which may rest on its privacy checks.
pub(super) fn read_items(
    reader: &mut Reader<'_>,
    phase: &Node<'_>,
    checks: &[PrivacyCheck],
) -> Vec<Item> {
    let items: Vec<Item> = phase
        .tables(reader, "items", false)
        .iter()
        .map(|node| read_item(reader, node, checks))
        .collect();
    unique(reader, phase, "items", items.iter().map(|i| &i.id));
    items
}

fn read_item(reader: &mut Reader<'_>, node: &Node<'_>, checks: &[PrivacyCheck]) -> Item {
    node.only(
        reader,
        &[
            "id", "nl", "en", "kind", "options", "optional", "evidence", "check",
        ],
    );
    let given = node.text(reader, "kind");
    let kinds = ItemKind::ALL.map(|kind| (kind.id(), kind));
    let kind = one_of_or_nearest(reader, node, "kind", &given, &kinds);
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
    let evidence = node.optional_text(reader, "evidence").and_then(|given| {
        let all = Evidence::ALL.map(|evidence| (evidence.id(), evidence));
        one_of_or_nearest(reader, node, "evidence", &given, &all)
    });
    Item {
        id: read_id(reader, node),
        label: read_label(reader, node),
        // A placeholder where the kind is unknown, of which any option may be asked: then nothing
        // is returned anyway.
        kind: kind.unwrap_or(ItemKind::List),
        options,
        optional: node.flag(reader, "optional"),
        evidence,
        check: read_check(reader, node, evidence, checks),
    }
}

/// The privacy check that an item rests on, if it rests on one.
fn read_check(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    evidence: Option<Evidence>,
    checks: &[PrivacyCheck],
) -> Option<String> {
    let given = node.optional_text(reader, "check");
    if !evidence.is_some_and(Evidence::is_of_a_check) {
        if node.has("check") {
            reader.fault(node, "check", Fault::NotForThisKind);
        }
        return None;
    }
    if checks.is_empty() {
        reader.fault(node, "evidence", Fault::NoCheckHere);
        return given;
    }
    let all: Vec<(&str, ())> = checks.iter().map(|c| (c.id.as_str(), ())).collect();
    if let Some(given) = &given {
        one_of(reader, node, "check", given, &all);
    }
    given
}
