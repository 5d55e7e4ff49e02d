//! Every road of the four workflows, walked on a real vault; going over from one to another.

use crate::setting::{Office, add, answers, day, decide, desk, refusal};
use kluis::actions::privacy::PrivacyDraft;
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{ActionError, case, log, migrate, policy, privacy, signal};
use kluis::cli::error::CliError;
use kluis::domain::case::{Case, CaseDraft, CaseStatus, Finding};
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::label::Lang;
use kluis::domain::privacy::Verdict;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::workflow::parse::parse;
use kluis::domain::workflow::{
    Condition, Decision, Evidence, Item, ItemKind, Lead, Need, Phase, Workflow,
};
use kluis::store::Store;
use kluis::store::policy::StoredWorkflow;
use std::collections::{BTreeMap, VecDeque};

const DORDRECHT: &str = include_str!("../../examples/workflows/dordrecht.toml");
const WESTLAND: &str = include_str!("../../examples/workflows/westland.toml");

fn stored(toml: &str) -> StoredWorkflow {
    let workflow = parse(toml).expect("sound");
    StoredWorkflow {
        id: workflow.id,
        version: workflow.version,
        toml: toml.to_owned(),
    }
}

/// An office that has taken in all four.
fn office() -> Office {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let own = [stored(DORDRECHT), stored(WESTLAND)];
    policy::apply(&desk(&store), "", &own).expect("taken in");
    office
}

fn new_case(store: &Store, workflow: &str) -> Case {
    let draft = CaseDraft {
        title: None,
        theme: Some("drugs".into()),
        lead: None,
        opened_on: day("2026-03-01"),
        signals: Vec::new(),
    };
    case::open_in(&desk(store), &draft, Some(workflow)).expect("opened")
}

/// A place of a workflow.
type Place = (String, CaseStatus);

/// A place, and the decisions from the beginning that lead there.
type Road = Vec<Decision>;

fn leads(place: &Place, decision: &Decision) -> Place {
    match &decision.leads {
        Lead::Phase(to) => (to.clone(), CaseStatus::Open),
        Lead::Status(status) => (place.0.clone(), *status),
    }
}

fn choices(need: &Need) -> &[Condition] {
    match need {
        Need::One(condition) => std::slice::from_ref(condition),
        Need::AnyOf(conditions) => conditions,
    }
}

fn item_of<'w>(workflow: &'w Workflow, phase: &str, condition: &Condition) -> &'w Item {
    let phase = workflow.find_phase(phase).expect("a phase");
    phase.find_item(&condition.item).expect("an item")
}

/// The shortest road to every place that can be reached.
fn roads(workflow: &Workflow) -> BTreeMap<String, (Place, Road)> {
    let start = (workflow.first_phase().id.clone(), CaseStatus::Open);
    let mut found = BTreeMap::new();
    let mut ahead = VecDeque::from([(start, Road::new())]);
    while let Some((place, road)) = ahead.pop_front() {
        let key = format!("{} {}", place.0, place.1.id());
        if found.contains_key(&key) {
            continue;
        }
        for decision in workflow.decisions_in(&place.0, place.1) {
            let further = [road.as_slice(), std::slice::from_ref(decision)].concat();
            ahead.push_back((leads(&place, decision), further));
        }
        found.insert(key, (place, road));
    }
    found
}

/// A walker of roads: a member who may take every decision, and a privacy officer.
struct Walker<'s> {
    store: &'s Store,
    officer: &'s Store,
    workflow: Workflow,
}

impl Walker<'_> {
    /// Answers and records all that a decision needs.
    fn prepare(&self, case: &Case, decision: &Decision) -> Vec<(String, String)> {
        let phase = self.workflow.find_phase(&case.phase).expect("a phase");
        let mut given = Vec::new();
        for need in &decision.needs {
            let condition = &choices(need)[0];
            let item = phase.find_item(&condition.item).expect("an item");
            let wanted = condition.is.first().cloned();
            let first = item.options.first().map(|o| o.id.clone());
            let value = match (item.kind, item.evidence) {
                (ItemKind::Reference, Some(evidence)) => {
                    self.record(case, phase, item, evidence);
                    continue;
                }
                (ItemKind::YesNo, _) => wanted.unwrap_or_else(|| "yes".into()),
                (ItemKind::Text, _) => "tekst".into(),
                (ItemKind::Date, _) => "2026-03-01".into(),
                (ItemKind::Number, _) => "2".into(),
                _ => wanted.or(first).expect("options"),
            };
            given.push((item.id.clone(), value));
        }
        given
    }

    fn record(&self, case: &Case, phase: &Phase, item: &Item, evidence: Evidence) {
        let desk = desk(self.store);
        match evidence {
            Evidence::Consultation | Evidence::Hit | Evidence::NoHit => {
                let draft = case::ConsultationDraft {
                    source: "kvk".into(),
                    purpose: "beeld".into(),
                    ground: "protocol".into(),
                    result: match evidence {
                        Evidence::Hit => Finding::Hit,
                        _ => Finding::NoHit,
                    },
                    text: None,
                    on: None,
                };
                case::consult(&desk, case.number, &draft).expect("consulted");
            }
            Evidence::PlannedIntervention => {
                let draft = case::InterventionDraft {
                    kind: "43".into(),
                    by: "gemeente".into(),
                    planned_on: None,
                    text: None,
                };
                case::plan_intervention(&desk, case.number, &draft).expect("planned");
            }
            Evidence::SettledInterventions => {
                let now = case::show(&desk, case.number).expect("shown").case;
                for i in now.interventions.iter().filter(|i| i.is_open()) {
                    let result = InterventionResult::Effective;
                    let on = day("2026-03-01");
                    case::finish_intervention(&desk, case.number, i.n, on, result, None)
                        .expect("done");
                }
            }
            Evidence::PrivacyChecked | Evidence::PrivacyAllowed => {
                let asked = |id: &str| item.check.as_deref().is_none_or(|only| only == id);
                let check = phase.checks.iter().find(|check| asked(&check.id));
                let check = check.expect("a check of this phase");
                let single = check.sources.iter().chain(&check.partners).next();
                let draft = PrivacyDraft {
                    check: check.id.clone(),
                    of: single.map_or_else(|| "brp".into(), String::clone),
                    basis: "wet".into(),
                    compatible: true,
                    necessary: "ja".into(),
                    proportionate: "ja".into(),
                    subsidiary: "ja".into(),
                    verdict: Verdict::Allow,
                };
                let officer = crate::setting::desk(self.officer);
                privacy::decide(&officer, case.number, &draft).expect("decided");
            }
        }
    }

    fn draft(&self, given: Vec<(String, String)>, decision: &Decision) -> WeighingDraft {
        WeighingDraft {
            answers: given,
            decision: Some(DecisionDraft {
                decision: decision.id.clone(),
                reason: "omdat het zo is".into(),
                present: vec!["coördinator".into()],
                to: decision.partner.then(|| "politie".into()),
                body: decision.bodies.first().cloned(),
                decided_on: None,
            }),
        }
    }

    /// Takes a decision with all it needs.
    fn take(&self, case: &Case, decision: &Decision) -> Case {
        let given = self.prepare(case, decision);
        let draft = self.draft(given, decision);
        let place = (case.phase.clone(), case.status);
        let done = case::advance(&desk(self.store), case.number, &draft)
            .unwrap_or_else(|error| panic!("{} {}: {error}", case.phase, decision.id));
        assert_eq!((done.phase.clone(), done.status), leads(&place, decision));
        assert_eq!(done.destroy_on.is_some(), !done.status.runs());
        done
    }

    /// A new case that has gone along a road.
    fn at(&self, road: &[Decision]) -> Case {
        let begun = new_case(self.store, &self.workflow.id);
        road.iter()
            .fold(begun, |case, decision| self.take(&case, decision))
    }

    /// A decision without anything it needs: refused with everything, in both languages.
    fn refused(&self, case: &Case, decision: &Decision) -> Vec<String> {
        let bare = self.draft(Vec::new(), decision);
        let error = match case::advance(&desk(self.store), case.number, &bare) {
            Err(error) => error,
            Ok(_) => panic!("{} {} needs nothing", case.phase, decision.id),
        };
        let items = match &error {
            ActionError::Store(kluis::store::StoreError::Refused(refusal)) => {
                let missing = refusal.missing().iter();
                missing
                    .map(|m| (m.item.clone(), m.label.clone()))
                    .collect::<Vec<_>>()
            }
            other => panic!("{other}"),
        };
        let said = CliError::from(error);
        for lang in [Lang::Nl, Lang::En] {
            let text = said.text(lang).to_lowercase();
            for (item, label) in items.iter().filter(|(item, _)| item != "interventions") {
                let label = label.get(lang).to_lowercase();
                assert!(text.contains(&label), "{item} is not named in: {text}");
            }
        }
        assert_ne!(said.text(Lang::Nl), said.text(Lang::En));
        items.into_iter().map(|(item, _)| item).collect()
    }
}

fn walk_every_road(id: &str) {
    let mut office = office();
    office.hire("pia", Role::PrivacyOfficer);
    let store = office.open("anna");
    let officer = office.open("pia");
    let kept = kluis::actions::workflow::list(&desk(&store)).expect("a list");
    let found = kept.into_iter().find(|k| k.workflow.id == id);
    let walker = Walker {
        store: &store,
        officer: &officer,
        workflow: found.expect("taken in").workflow,
    };
    let mut taken = 0;
    let roads = roads(&walker.workflow);
    for (place, road) in roads.values() {
        for decision in walker.workflow.decisions_in(&place.0, place.1) {
            let case = walker.at(road);
            assert_eq!((case.phase.clone(), case.status), *place);
            let needs = decision.needs.iter().flat_map(choices).any(|c| {
                let item = item_of(&walker.workflow, &place.0, c);
                // Earlier on the road it may have been answered, or planned, already.
                !matches!(
                    item.evidence,
                    Some(Evidence::SettledInterventions | Evidence::PlannedIntervention)
                ) && case.answers.get(&place.0, &c.item).is_none()
            });
            if needs {
                let items = walker.refused(&case, decision);
                assert!(!items.is_empty());
                let still = case::show(&desk(&store), case.number).expect("shown").case;
                assert_eq!((still.phase, still.status), *place, "nothing was recorded");
            }
            walker.take(&case, decision);
            taken += 1;
        }
    }
    // Every phase, and every status, was stood in.
    for phase in &walker.workflow.phases {
        assert!(
            roads.values().any(|((p, _), _)| *p == phase.id),
            "{}",
            phase.id
        );
    }
    for status in &walker.workflow.statuses {
        assert!(roads.values().any(|((_, s), _)| *s == status.status));
    }
    assert!(taken >= walker.workflow.decisions().count());
    office.assert_sound();
}

#[test]
fn every_road_of_zoetermeer_is_walked() {
    walk_every_road("zoetermeer");
}

#[test]
fn every_road_of_dordrecht_is_walked() {
    walk_every_road("dordrecht");
}

#[test]
fn every_road_of_westland_is_walked() {
    walk_every_road("westland");
}

#[test]
fn every_road_of_the_model_protocol_is_walked() {
    walk_every_road("model-protocol");
}

#[test]
fn a_guarded_source_is_not_asked_before_its_privacy_check() {
    let office = office();
    let store = office.open("anna");
    let walker = Walker {
        store: &store,
        officer: &store,
        workflow: parse(DORDRECHT).expect("sound"),
    };
    let first = walker.workflow.first_phase().decisions[0].clone();
    let case = walker.at(&[first]);
    let consult = |source: &str| {
        let draft = case::ConsultationDraft {
            source: source.into(),
            purpose: "beeld".into(),
            ground: "protocol".into(),
            result: Finding::NoHit,
            text: None,
            on: None,
        };
        case::consult(&desk(&store), case.number, &draft)
    };
    let refused = refusal(consult("brp"));
    assert!(
        matches!(&refused, Refusal::CheckNeeded { check, denied: false, .. } if check.id == "privacy")
    );
    let said = CliError::from(refused);
    assert!(
        said.text(Lang::Nl).contains("is niet vrijgegeven"),
        "{}",
        said.text(Lang::Nl)
    );
    assert!(said.text(Lang::En).contains("has not been released"));
    consult("woz").expect("no check guards it");
}

#[test]
fn a_decision_for_a_role_is_refused_to_another_and_nothing_is_recorded() {
    let mut office = office();
    office.hire("bram", Role::Analyst);
    let number = new_case(&office.open("anna"), "model-protocol").number;
    let store = office.open("bram");
    let draft = WeighingDraft {
        answers: vec![
            ("is-undermining".into(), "ja".into()),
            ("anchoring".into(), "social".into()),
        ],
        ..decide(&[], "undermining", None)
    };
    let refused = refusal(case::advance(&desk(&store), number, &draft));
    let missing: Vec<_> = refused.missing().iter().map(|m| m.item.as_str()).collect();
    assert_eq!(missing, ["role"]);
    let said = CliError::from(refused);
    assert!(
        said.text(Lang::Nl)
            .contains("voorbehouden aan: Coördinator ondermijning")
    );
    assert!(said.text(Lang::En).contains("reserved for: Coordinator"));
    let case = case::show(&desk(&store), number).expect("shown").case;
    assert!(case.answers.is_empty());
    let store = office.open("anna");
    case::advance(&desk(&store), number, &draft).expect("the coordinator may");
}

fn migrate_to(store: &Store, number: Number, to: &str) -> Result<migrate::Migrated, ActionError> {
    migrate::apply(&desk(store), number, to, "besluit van de stuurgroep")
}

#[test]
fn a_case_goes_over_with_its_answers_a_note_and_a_log_line() {
    let office = office();
    let store = office.open("anna");
    let number = new_case(&store, "zoetermeer").number;
    let given = [
        ("is-undermining", "ja"),
        ("complexity", "complex"),
        ("our-territory", "ja"),
    ];
    case::advance(&desk(&store), number, &answers(&given)).expect("answered");
    let planned = migrate::plan(&desk(&store), number, "dordrecht").expect("possible");
    assert_eq!(planned.case.workflow, "zoetermeer", "nothing is changed");

    let done = migrate_to(
        &store,
        number,
        "Werkwijze Dordrecht (wegen, aanpakken, monitoren)",
    );
    assert_eq!(done.expect("gone over").plan, planned.plan);
    let shown = case::show(&desk(&store), number).expect("shown");
    let case = shown.case;
    assert_eq!(
        (case.workflow.as_str(), case.phase.as_str()),
        ("dordrecht", "weigh")
    );
    let text = |phase: &str, item: &str| case.answers.get(phase, item).map(|a| a.to_text());
    assert_eq!(text("weigh", "is-undermining").as_deref(), Some("yes"));
    assert_eq!(text("weigh", "complexity").as_deref(), Some("complex"));
    assert_eq!(text("assess", "complexity"), None, "moved, not copied");
    let left: Vec<_> = shown
        .workflow
        .not_taken_over(&case.answers)
        .iter()
        .map(|(p, i, _)| format!("{p}/{i}"))
        .collect();
    assert_eq!(left, ["assess/our-territory"]);
    assert_eq!(
        case.notes[0].text,
        "zoetermeer 1 → dordrecht 1: besluit van de stuurgroep"
    );
    let filter = log::LogFilter {
        object: Some(number),
        ..Default::default()
    };
    let lines = log::list(&desk(&store), &filter).expect("a log");
    assert!(lines.iter().any(|l| l.result.as_deref() == Some("migrate")));
    office.assert_sound();

    // And it is walked on: what stayed counts, what was left does not.
    let draft = decide(
        &[("handling", "integral"), ("partner", "vth")],
        "integral",
        None,
    );
    let on = case::advance(&desk(&store), number, &draft).expect("nothing is missing");
    assert_eq!(on.phase, "plan");
    // Back again, to the phase of the same id.
    let back = migrate_to(&store, number, "zoetermeer").expect("back").case;
    assert_eq!(
        (back.workflow.as_str(), back.phase.as_str()),
        ("zoetermeer", "plan")
    );
    let again = back
        .answers
        .get("assess", "our-territory")
        .map(|a| a.to_text());
    assert_eq!(
        again.as_deref(),
        Some("yes"),
        "what was left is there again"
    );
    office.assert_sound();
}

#[test]
fn what_cannot_go_over_is_refused_and_says_why() {
    let mut office = office();
    office.hire("piet", Role::PrivacyOfficer);
    let store = office.open("anna");
    let number = new_case(&store, "zoetermeer").number;
    let same = refusal(migrate_to(&store, number, "zoetermeer"));
    assert!(matches!(same, Refusal::WalksItAlready { .. }));
    let empty = refusal(migrate::apply(&desk(&store), number, "dordrecht", "  "));
    assert!(matches!(empty, Refusal::TextEmpty { field: "reason" }));
    let unknown = migrate_to(&store, number, "dordrect")
        .err()
        .expect("unknown");
    assert!(
        matches!(unknown, ActionError::Unknown { id, .. } if id.nearest.as_deref() == Some("dordrecht"))
    );
    let piet = office.open("piet");
    let role = refusal(migrate_to(&piet, number, "dordrecht"));
    assert!(matches!(role, Refusal::RoleMayNot { .. }));
    case::advance(&desk(&store), number, &decide(&[], "dismiss", None)).expect("dismissed");
    let ended = refusal(migrate_to(&store, number, "dordrecht"));
    assert!(matches!(ended, Refusal::CaseEnded { .. }));
    let case = case::show(&desk(&store), number).expect("shown").case;
    assert!(case.notes.is_empty() && case.workflow == "zoetermeer");
    office.assert_sound();
}

#[test]
fn a_case_from_a_weighed_signal_begins_in_its_workflow_where_the_file_says() {
    let office = office();
    let store = office.open("anna");
    let desk = desk(&store);
    let open = |signals: Vec<Number>, workflow: &str| {
        let draft = CaseDraft {
            title: None,
            theme: None,
            lead: None,
            opened_on: day("2026-03-01"),
            signals,
        };
        case::open_in(&desk, &draft, Some(workflow)).expect("opened")
    };
    let weighed = add(&store, "2026-02-01", "tekst");
    let draft = decide(
        &crate::setting::THREE_YES_COMPLEX,
        "start",
        Some("2026-02-10"),
    );
    signal::triage(&desk, weighed, &draft).expect("accepted");
    // `start` leads to `plan`, which the model protocol takes over in `approach`.
    let case = open(vec![weighed], "model-protocol");
    assert_eq!(
        (case.workflow.as_str(), case.phase.as_str()),
        ("model-protocol", "approach")
    );
    let municipal = case.answers.get("weigh-2a", "municipal-role");
    assert_eq!(municipal.map(|a| a.to_text()).as_deref(), Some("yes"));
    assert!(
        case.answers.get("assess", "complexity").is_some(),
        "kept to be seen"
    );
    // One that was not weighed begins at the beginning.
    let new = add(&store, "2026-02-02", "tekst");
    assert_eq!(open(vec![new], "westland").phase, "lip");
    office.assert_sound();
}

#[test]
fn signals_are_weighed_by_the_default_whichever_it_is() {
    let office = office();
    let store = office.open("anna");
    let desk = desk(&store);
    policy::apply(&desk, "[workflow]\ndefault = \"westland\"\n", &[]).expect("applied");
    let number = add(&store, "2026-02-01", "tekst");
    let given = [
        ("is-undermining", "ja"),
        ("discussed-on", "2026-02-20"),
        ("open-sources", "x"),
        ("needs-national", "nee"),
    ];
    let signal = signal::triage(&desk, number, &decide(&given, "local", None)).expect("weighed");
    assert_eq!(signal.status.id(), "accepted");
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2026-03-01"),
        signals: vec![number],
    };
    let case = case::open(&desk, &draft).expect("opened");
    assert_eq!(
        (case.workflow.as_str(), case.phase.as_str()),
        ("westland", "local")
    );
    office.assert_sound();
}
