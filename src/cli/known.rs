//! Known before, as people read it and as programs do.

use super::label::{CASE_STATUS, SIGNAL_STATUS};
use super::message::{Row, known as say};
use crate::domain::case::CaseStatus;
use crate::domain::known::{Known, Proposal, Standing};
use crate::domain::label::Label;
use crate::domain::mention::MentionKind;
use serde_json::{Value, json};

/// How many places one sentence names.
const NAMED: usize = 5;

/// The hits for programs: where, and never what.
pub fn for_programs(known: &[Known]) -> Value {
    let hits = known.iter().map(|hit| {
        json!({
            "kind": hit.kind.id(),
            "number": hit.number.to_string(),
            "status": hit.status(),
            "phase": hit.phase(),
        })
    });
    hits.collect()
}

/// The hits for people: a sentence for each kind, and what they propose.
pub fn for_people(known: &[Known]) -> Vec<Label> {
    sentences(known, say::more)
}

/// The same where not all that mention the same were looked at, so that nobody knows how many more
/// there are.
pub fn some_for_people(known: &[Known]) -> Vec<Label> {
    sentences(known, |_| say::others())
}

fn sentences(known: &[Known], say_more: fn(usize) -> Label) -> Vec<Label> {
    let mut said = Vec::new();
    for kind in MentionKind::ALL {
        let hits = known.iter().filter(|hit| hit.kind == kind);
        let mut places: Vec<Label> = hits
            .map(|hit| say::place(hit.number, standing(&hit.standing)))
            .collect();
        if places.is_empty() {
            continue;
        }
        let more = places.len().saturating_sub(NAMED);
        places.truncate(NAMED);
        let last = match (more, places.len()) {
            (0, 1) => None,
            (0, _) => places.pop(),
            (more, _) => Some(say_more(more)),
        };
        let mut places = say::places(Row(places));
        if let Some(last) = last {
            places = say::and(places, last);
        }
        said.push(match kind {
            MentionKind::Address => say::address(places),
            MentionKind::Reference => say::reference(places),
            MentionKind::Plate => say::plate(places),
            MentionKind::Phone => say::phone(places),
            MentionKind::Iban => say::iban(places),
            MentionKind::Kvk => say::kvk(places),
        });
    }
    said.extend(proposals(known));
    said
}

/// What the hits propose, once for each case.
pub fn proposals(known: &[Known]) -> Vec<Label> {
    let mut cases: Vec<_> = known
        .iter()
        .filter_map(|hit| match &hit.standing {
            Standing::Case { proposal, .. } => Some((hit.number, (*proposal)?)),
            Standing::Signal { .. } => None,
        })
        .collect();
    cases.sort_unstable_by_key(|(number, _)| *number);
    cases.dedup_by_key(|(number, _)| *number);
    let said = cases.into_iter().map(|(case, proposal)| match proposal {
        Proposal::Replan => say::replan(case),
        Proposal::Reopen => say::reopen(case),
    });
    said.collect()
}

/// Where a record stands, in a few words: “fase 3”, “niet in behandeling genomen”.
pub fn standing(standing: &Standing) -> Label {
    match standing {
        Standing::Case {
            status: CaseStatus::Open,
            place,
            ..
        } => say::phase(*place),
        Standing::Case { status, .. } => small(CASE_STATUS.label(status.id())),
        Standing::Signal {
            case: Some(case), ..
        } => say::in_case(*case),
        Standing::Signal { status, .. } => small(SIGNAL_STATUS.label(status.id())),
    }
}

/// A label as it stands within a sentence.
fn small(label: Label) -> Label {
    let lower = |text: String| {
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => first.to_lowercase().chain(chars).collect(),
            None => text,
        }
    };
    Label {
        nl: lower(label.nl),
        en: lower(label.en),
    }
}
