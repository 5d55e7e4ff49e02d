//! A workflow in the words of one language, for the drawing and for programs.

use super::words_of;
use crate::cli::message::{chart as words, same};
use crate::domain::label::{Label, Lang};
use crate::domain::workflow::{Decision, Lead, Need, Phase, Workflow};
use crate::report::workflow::{Chart, Line, Part, Place, Table, Way};
use serde_json::{Value, json};

/// What is drawn.
pub fn chart(workflow: &Workflow, lang: Lang) -> Chart {
    let said = |label: Label| label.get(lang).to_owned();
    let phases = workflow.phases.len();
    let goal = |lead: &Lead| match lead {
        Lead::Phase(id) => workflow.position(id),
        Lead::Status(status) => {
            let mut all = workflow.statuses.iter();
            all.position(|s| s.status == *status).map(|n| phases + n)
        }
    };
    let ways = |decisions: &[Decision]| -> Vec<Way> {
        let each = decisions.iter().filter_map(|decision| {
            Some(Way {
                label: said(decision.label.clone()),
                to: goal(&decision.leads)?,
            })
        });
        each.collect()
    };
    let mut places: Vec<Place> = Vec::new();
    for phase in &workflow.phases {
        let mut notes = vec![said(words::weighed_by(body(workflow, phase)))];
        notes.push(said(words_of::sources(phase)));
        let checks = phase.checks.iter().map(|check| said(check.label.clone()));
        notes.extend(checks.map(|check| format!("§ {check}")));
        places.push(Place {
            title: said(phase.label.clone()),
            notes,
            ways: ways(&phase.decisions),
            is_phase: true,
            is_end: false,
        });
    }
    for status in &workflow.statuses {
        places.push(Place {
            title: said(status.label.clone()),
            notes: vec![said(words_of::status(workflow, status))],
            ways: ways(&status.decisions),
            is_phase: false,
            is_end: status.ends.is_some(),
        });
    }
    let id = words::title_line(&workflow.id, workflow.version);
    let reopened = workflow.find_phase(&workflow.reopen_to);
    Chart {
        lang: match lang {
            Lang::Nl => "nl",
            Lang::En => "en",
        },
        title: said(workflow.label.clone()),
        subtitle: said(id),
        description: said(words::drawn(&workflow.label)),
        legend: said(words::legend()),
        footnote: reopened.map_or_else(String::new, |p| said(words::reopens_in(&p.label))),
        details: said(words::the_phases()),
        places,
        parts: workflow
            .phases
            .iter()
            .map(|phase| part(workflow, phase, lang))
            .chain(statuses(workflow, lang))
            .collect(),
    }
}

fn body(workflow: &Workflow, phase: &Phase) -> Label {
    let found = workflow.find_body(&phase.body);
    found.map_or_else(|| same(&phase.body), |body| body.label.clone())
}

/// What stands below the drawing about a phase.
fn part(workflow: &Workflow, phase: &Phase, lang: Lang) -> Part {
    let said = |label: Label| label.get(lang).to_owned();
    let mut lines = vec![
        Line::text(said(words::weighed_by(body(workflow, phase)))),
        Line::text(said(words_of::sources(phase))),
    ];
    for check in &phase.checks {
        let about: Vec<String> = words_of::check(check).into_iter().map(said).collect();
        lines.push(Line {
            text: format!("§ {}", said(check.label.clone())),
            id: check.id.clone(),
            note: about.join(" · "),
        });
    }
    let items = phase.items.iter().map(|item| {
        let mut notes: Vec<String> = words_of::options(item).into_iter().map(said).collect();
        if item.optional {
            notes.push(said(words::may_stay_empty()));
        }
        vec![
            Line {
                text: said(item.label.clone()),
                id: item.id.clone(),
                note: notes.join(" — "),
            },
            Line::text(said(words_of::kind(item.kind))),
        ]
    });
    let mut tables = Vec::new();
    if !phase.items.is_empty() {
        tables.push(Table {
            headings: vec![said(words::item()), said(words::kind())],
            rows: items.collect(),
        });
    }
    tables.push(decisions(workflow, Some(phase), &phase.decisions, lang));
    Part {
        title: said(phase.label.clone()),
        id: phase.id.clone(),
        lines,
        tables,
    }
}

fn decisions(
    workflow: &Workflow,
    phase: Option<&Phase>,
    decisions: &[Decision],
    lang: Lang,
) -> Table {
    let said = |label: Label| label.get(lang).to_owned();
    let row = |decision: &Decision| {
        let who = words_of::who(workflow, decision).unwrap_or_else(words::anybody);
        vec![
            Line {
                text: said(decision.label.clone()),
                id: decision.id.clone(),
                note: String::new(),
            },
            Line::text(said(words_of::place(workflow, decision))),
            Line::text(said(words_of::needs(phase, decision))),
            Line::text(said(who)),
        ]
    };
    let headings = [
        words::decision(),
        words::leads_to(),
        words::needs(),
        words::who(),
    ];
    Table {
        headings: headings.into_iter().map(said).collect(),
        rows: decisions.iter().map(row).collect(),
    }
}

fn statuses(workflow: &Workflow, lang: Lang) -> impl Iterator<Item = Part> {
    workflow.statuses.iter().map(move |status| Part {
        title: status.label.get(lang).to_owned(),
        id: status.status.id().to_owned(),
        lines: vec![Line::text(
            words_of::status(workflow, status).get(lang).to_owned(),
        )],
        tables: match status.decisions.is_empty() {
            true => Vec::new(),
            false => vec![decisions(workflow, None, &status.decisions, lang)],
        },
    })
}

/// The whole workflow for programs, labels in both languages.
pub fn for_programs(workflow: &Workflow) -> Value {
    let named = |id: &str, label: &Label| json!({"id": id, "nl": label.nl, "en": label.en});
    let with = |mut object: Value, more: Value| {
        if let (Value::Object(all), Value::Object(more)) = (&mut object, more) {
            all.extend(more);
        }
        object
    };
    let decision = |d: &Decision| {
        let (to, status) = match &d.leads {
            Lead::Phase(id) => (Some(id.as_str()), None),
            Lead::Status(status) => (None, Some(status.id())),
        };
        let roles: Vec<&str> = d.roles.iter().map(|role| role.id()).collect();
        let needs = d.needs.iter().map(|need| match need {
            Need::One(c) => json!({"item": c.item, "is": c.is}),
            Need::AnyOf(any) => {
                let any = any.iter().map(|c| json!({"item": c.item, "is": c.is}));
                json!({"any": any.collect::<Vec<_>>()})
            }
        });
        let more = json!({
            "to": to, "status": status, "partner": d.partner, "bodies": d.bodies, "roles": roles,
            "needs": needs.collect::<Vec<_>>(),
        });
        with(named(&d.id, &d.label), more)
    };
    let phases = workflow.phases.iter().map(|phase| {
        let opens: Vec<&str> = phase.opens.iter().map(|group| group.id()).collect();
        let items = phase.items.iter().map(|item| {
            let options = item.options.iter().map(|o| named(&o.id, &o.label));
            let more = json!({
                "kind": item.kind.id(),
                "required": !item.optional,
                "options": options.collect::<Vec<_>>(),
                "evidence": item.evidence.map(|evidence| evidence.id()),
                "check": item.check,
            });
            with(named(&item.id, &item.label), more)
        });
        let checks = phase.checks.iter().map(|check| {
            let groups: Vec<&str> = check.groups.iter().map(|group| group.id()).collect();
            let roles: Vec<&str> = check.roles.iter().map(|role| role.id()).collect();
            let more = json!({
                "groups": groups, "sources": check.sources, "partners": check.partners,
                "all_partners": check.all_partners, "roles": roles,
            });
            with(named(&check.id, &check.label), more)
        });
        let more = json!({
            "body": phase.body,
            "opens": opens,
            "takes_over": phase.takes_over,
            "privacy_checks": checks.collect::<Vec<_>>(),
            "items": items.collect::<Vec<_>>(),
            "decisions": phase.decisions.iter().map(decision).collect::<Vec<_>>(),
        });
        with(named(&phase.id, &phase.label), more)
    });
    let statuses = workflow.statuses.iter().map(|status| {
        let more = json!({
            "rule": status.ends.as_ref().map(|ends| ends.rule.id()),
            "from": status.ends.as_ref().and_then(|ends| ends.from.clone()),
            "decisions": status.decisions.iter().map(decision).collect::<Vec<_>>(),
        });
        with(named(status.status.id(), &status.label), more)
    });
    let bodies = workflow
        .bodies
        .iter()
        .map(|body| named(&body.id, &body.label));
    let more = json!({
        "version": workflow.version,
        "reopen_to": workflow.reopen_to,
        "bodies": bodies.collect::<Vec<_>>(),
        "phases": phases.collect::<Vec<_>>(),
        "statuses": statuses.collect::<Vec<_>>(),
    });
    with(named(&workflow.id, &workflow.label), more)
}
