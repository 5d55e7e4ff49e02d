//! The parts of a workflow in words, as both drawings say them.

use crate::cli::label::{GROUP, ROLE, RULE};
use crate::cli::message::{Reasons, Row, chart as words, same};
use crate::cli::office;
use crate::domain::label::Label;
use crate::domain::policy::Policy;
use crate::domain::workflow::answer::allowed;
use crate::domain::workflow::privacy::PrivacyCheck;
use crate::domain::workflow::{
    Condition, Decision, Item, ItemKind, Lead, Need, Phase, Status, Workflow,
};

/// What a kind of item is called.
pub fn kind(kind: ItemKind) -> Label {
    match kind {
        ItemKind::YesNo => words::yes_no(),
        ItemKind::Choice => words::choice(),
        ItemKind::Text => words::text(),
        ItemKind::Date => words::date(),
        ItemKind::Number => words::number(),
        ItemKind::List => words::list(),
        ItemKind::Reference => words::reference(),
    }
}

/// The regimes that a phase opens.
pub fn sources(phase: &Phase) -> Label {
    match phase.opens.is_empty() {
        true => words::no_sources(),
        false => {
            let groups = phase.opens.iter().map(|group| GROUP.label(group.id()));
            words::sources(Row(groups.collect()))
        }
    }
}

/// What a privacy check guards, and who decides it.
pub fn check(check: &PrivacyCheck) -> Vec<Label> {
    let policy = Policy::built_in();
    let groups = check.groups.iter().map(|group| GROUP.label(group.id()));
    let single = check
        .sources
        .iter()
        .map(|id| office::consulted(&policy, id));
    let sources: Vec<Label> = groups.chain(single).collect();
    let mut partners: Vec<Label> = Vec::new();
    if check.all_partners {
        partners.push(words::every_partner());
    }
    partners.extend(check.partners.iter().map(|id| office::partner(&policy, id)));
    let mut said = Vec::new();
    if !sources.is_empty() {
        said.push(words::guards_source(Row(sources)));
    }
    if !partners.is_empty() {
        said.push(words::guards_partner(Row(partners)));
    }
    let roles = check.roles.iter().map(|role| ROLE.label(role.id()));
    said.push(words::decided_by(Row(roles.collect())));
    said
}

/// The values that an item may have, where the drawing tells them.
pub fn options(item: &Item) -> Option<Label> {
    let labels: Vec<Label> = item.options.iter().map(|o| o.label.clone()).collect();
    (!labels.is_empty()).then(|| {
        let join = |words: Vec<&str>| words.join(" · ");
        Label::new(
            join(labels.iter().map(|l| l.nl.as_str()).collect()),
            join(labels.iter().map(|l| l.en.as_str()).collect()),
        )
    })
}

/// Where a decision leads.
pub fn place(workflow: &Workflow, decision: &Decision) -> Label {
    match &decision.leads {
        Lead::Phase(id) => workflow
            .find_phase(id)
            .map_or_else(|| same(id), |phase| phase.label.clone()),
        Lead::Status(status) => workflow
            .find_status(*status)
            .map_or_else(|| same(status.id()), |s| s.label.clone()),
    }
}

/// What a decision needs; a reason where it needs no more.
pub fn needs(phase: Option<&Phase>, decision: &Decision) -> Label {
    let condition = |c: &Condition| condition(phase, c);
    let mut all: Vec<Label> = decision
        .needs
        .iter()
        .map(|need| match need {
            Need::One(one) => condition(one),
            Need::AnyOf(any) => words::one_of(Row(any.iter().map(condition).collect())),
        })
        .collect();
    if decision.partner {
        all.push(words::a_partner());
    }
    all.push(words::a_reason());
    let all = Reasons(all);
    use crate::cli::message::InWords;
    use crate::domain::label::Lang::{En, Nl};
    Label::new(all.in_words(Nl), all.in_words(En))
}

fn condition(phase: Option<&Phase>, condition: &Condition) -> Label {
    let Some(item) = phase.and_then(|phase| phase.find_item(&condition.item)) else {
        return same(&condition.item);
    };
    let values = allowed(item).into_iter();
    let wanted = values.filter(|value| condition.is.contains(&value.id));
    match wanted.map(|value| value.label).reduce(words::or) {
        None => item.label.clone(),
        Some(values) => {
            // A question ends in its own mark, and an answer follows.
            let trim = |text: &str| text.trim_end_matches('?').to_owned();
            let label = Label::new(trim(&item.label.nl), trim(&item.label.en));
            words::is_answered(label, values)
        }
    }
}

/// Who may take a decision, where not everybody may who weighs.
pub fn who(workflow: &Workflow, decision: &Decision) -> Option<Label> {
    let bodies = decision.bodies.iter();
    let bodies = bodies.filter_map(|id| workflow.find_body(id).map(|b| b.label.clone()));
    let roles = decision.roles.iter().map(|role| ROLE.label(role.id()));
    let all: Vec<Label> = bodies.chain(roles).collect();
    use crate::cli::message::InWords;
    use crate::domain::label::Lang::{En, Nl};
    (!all.is_empty()).then(|| {
        let all = Row(all);
        Label::new(all.in_words(Nl), all.in_words(En))
    })
}

/// What a status means for a case.
pub fn status(workflow: &Workflow, status: &Status) -> Label {
    let Some(ends) = &status.ends else {
        return words::runs_on();
    };
    let rule = RULE.label(ends.rule.id());
    match &ends.from {
        None => words::ends_from_decision(rule),
        Some(from) => {
            let items = workflow.phases.iter().flat_map(|phase| &phase.items);
            let found = items.clone().find(|item| item.id == *from);
            let label = found.map_or_else(|| same(from), |item| item.label.clone());
            words::ends_from_item(rule, label)
        }
    }
}
