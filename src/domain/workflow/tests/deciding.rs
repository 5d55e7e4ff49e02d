use super::*;
use crate::domain::policy::Group;
use crate::domain::retention::{Rule, TermStart};
use crate::domain::signal::SignalStatus;

const COMPLEX: [(&str, &str, &str); 5] = [
    ("assess", "is-undermining", "ja"),
    ("assess", "municipal-role", "ja"),
    ("assess", "our-territory", "ja"),
    ("assess", "complexity", "complex"),
    ("assess", "open-sources", "Niets bijzonders."),
];

#[test]
fn start_leads_to_plan_when_all_is_answered() {
    let workflow = zoetermeer();
    let answers = answers(workflow, &COMPLEX);
    let to = workflow
        .decide(&standing("assess", &answers), "start", &given())
        .expect("nothing missing");
    assert_eq!((to.phase.as_str(), to.status), ("plan", CaseStatus::Open));
    assert_eq!((to.body.as_str(), to.term), ("cluster", None));
}

#[test]
fn a_refused_decision_names_everything_that_is_missing_at_once() {
    let workflow = zoetermeer();
    let answers = answers(
        workflow,
        &[
            ("assess", "is-undermining", "ja"),
            ("assess", "municipal-role", "nee"),
            ("assess", "complexity", "eenvoudig"),
        ],
    );
    let input = DecisionInput {
        reason: "  ".to_owned(),
        present: vec![" ".to_owned()],
        ..given()
    };
    let refusal = workflow
        .decide(&standing("assess", &answers), "start", &input)
        .expect_err("much is missing");
    assert_eq!(
        missing(&refusal),
        [
            "municipal-role",
            "our-territory",
            "complexity",
            "open-sources",
            "reason",
            "present"
        ]
    );
    assert!(!refusal.is_usage());
    let complexity = &refusal.missing()[2];
    assert_eq!(complexity.wants[0].nl, "Complex");
    assert!(!complexity.one_of);
}

#[test]
fn hand_over_needs_one_no_and_a_partner() {
    let workflow = zoetermeer();
    let nothing = Answers::default();
    let refusal = workflow
        .decide(&standing("assess", &nothing), "Doorverwijzen", &given())
        .expect_err("two things");
    assert_eq!(missing(&refusal), ["municipal-role", "our-territory", "to"]);
    assert!(refusal.missing()[0].one_of && refusal.missing()[1].one_of);

    let answers = answers(workflow, &[("assess", "our-territory", "no")]);
    let input = DecisionInput {
        to: Some("politie".to_owned()),
        ..given()
    };
    let to = workflow
        .decide(&standing("assess", &answers), "hand-over", &input)
        .expect("one no is enough");
    assert_eq!(to.status, CaseStatus::HandedOver);
    let from = input.decided_on;
    let rule = Rule::PassedOn;
    assert_eq!(to.term, Some(TermStart { rule, from }));
}

#[test]
fn dismiss_needs_a_reason_and_nothing_more() {
    let nothing = Answers::default();
    let to = zoetermeer()
        .decide(&standing("assess", &nothing), "dismiss", &given())
        .expect("a reason is enough");
    assert_eq!(to.status, CaseStatus::Dismissed);
    assert_eq!(to.term.map(|t| t.rule), Some(Rule::Dismissed));
}

#[test]
fn single_in_phase_two_leads_to_the_closing_and_needs_a_partner() {
    let workflow = zoetermeer();
    let answers = answers(workflow, &[("plan", "hypothesis", "Wietteelt.")]);
    let standing = standing("plan", &answers);
    let refusal = workflow
        .decide(&standing, "single", &given())
        .expect_err("no partner");
    assert_eq!(missing(&refusal), ["to"]);
    let input = DecisionInput {
        to: Some("vth".to_owned()),
        ..given()
    };
    let to = workflow.decide(&standing, "single", &input).expect("all");
    assert_eq!((to.phase.as_str(), to.status), ("close", CaseStatus::Open));
    assert_eq!(to.body, "kerncluster");
}

#[test]
fn execute_takes_what_is_recorded_for_an_answer() {
    let workflow = zoetermeer();
    let answers = answers(
        workflow,
        &[
            ("plan", "hypothesis", "h"),
            ("plan", "goal", "g"),
            ("plan", "strategy", "s"),
        ],
    );
    let mut at = standing("plan", &answers);
    // A consultation of another phase does not count.
    at.facts.consultations.insert("assess".to_owned(), 2);
    let refusal = workflow.decide(&at, "execute", &given()).expect_err("two");
    assert_eq!(missing(&refusal), ["sources", "interventions"]);

    at.facts.consultations.insert("plan".to_owned(), 1);
    at.facts.planned = 1;
    let to = workflow.decide(&at, "execute", &given()).expect("all");
    assert_eq!(to.phase, "act");
}

#[test]
fn none_needed_answers_for_the_sources() {
    let workflow = zoetermeer();
    let answers = answers(
        workflow,
        &[
            ("plan", "sources", "Geen bevraging nodig"),
            ("plan", "hypothesis", "h"),
            ("plan", "goal", "g"),
            ("plan", "strategy", "s"),
        ],
    );
    let refusal = workflow
        .decide(&standing("plan", &answers), "execute", &given())
        .expect_err("no intervention");
    assert_eq!(missing(&refusal), ["interventions"]);
}

#[test]
fn wrap_up_waits_for_every_intervention() {
    let nothing = Answers::default();
    let mut at = standing("act", &nothing);
    (at.facts.interventions, at.facts.unsettled) = (2, 1);
    let refusal = zoetermeer()
        .decide(&at, "wrap-up", &given())
        .expect_err("one open");
    assert_eq!(missing(&refusal), ["results"]);
    at.facts.unsettled = 0;
    let to = zoetermeer().decide(&at, "wrap-up", &given()).expect("all");
    assert_eq!(to.phase, "close");
}

#[test]
fn only_the_core_cluster_archives_and_the_term_runs_from_the_end_date() {
    let workflow = zoetermeer();
    let answers = answers(
        workflow,
        &[
            ("close", "end-date", "12-03-2021"),
            ("close", "outcome", "solved"),
        ],
    );
    let standing = standing("close", &answers);
    let mut input = given();
    input.body = Some("cluster".to_owned());
    let refusal = workflow
        .decide(&standing, "archive", &input)
        .expect_err("the wrong body");
    assert_eq!(missing(&refusal), ["body"]);
    assert_eq!(refusal.missing()[0].wants[0].nl, "KernCluster Ondermijning");

    let to = workflow
        .decide(&standing, "archive", &given())
        .expect("the default body is the right one");
    assert_eq!(to.status, CaseStatus::Archived);
    assert_eq!(
        to.term,
        Some(TermStart {
            rule: Rule::Case,
            from: day("2021-03-12")
        })
    );
}

#[test]
fn the_phase_stays_while_a_case_is_with_the_riec() {
    let workflow = zoetermeer();
    let nothing = Answers::default();
    let mut at = standing("act", &nothing);
    let to = workflow.decide(&at, "riec", &given()).expect("a reason");
    assert_eq!((to.phase.as_str(), to.status), ("act", CaseStatus::Riec));
    assert_eq!(to.term, None);

    at.status = CaseStatus::Riec;
    let back = workflow.decide(&at, "riec-back", &given()).expect("back");
    assert_eq!(
        (back.phase.as_str(), back.status),
        ("plan", CaseStatus::Open)
    );
    // `wrap-up` of the status needs no results, unlike that of the phase.
    at.facts.unsettled = 1;
    let closing = workflow.decide(&at, "wrap-up", &given()).expect("closing");
    assert_eq!(closing.phase, "close");
}

#[test]
fn a_decision_of_another_phase_is_refused_and_an_unknown_one_is_a_slip() {
    let nothing = Answers::default();
    let here = ["start", "riec", "single", "hand-over", "dismiss"];
    match zoetermeer().decide(&standing("assess", &nothing), "archive", &given()) {
        Err(
            ref refusal @ Refusal::DecisionNotHere {
                number: _,
                ref decision,
                ref at,
                here: ref listed,
            },
        ) => {
            assert_eq!(
                (decision.id.as_str(), at.id.as_str()),
                ("archive", "assess")
            );
            assert!(listed.iter().map(|d| d.id.as_str()).eq(here));
            assert!(!refusal.is_usage());
        }
        other => panic!("{other:?}"),
    }
    match zoetermeer().decide(&standing("assess", &nothing), "dismis", &given()) {
        Err(ref refusal @ Refusal::DecisionUnknown { ref nearest, .. }) => {
            assert_eq!(nearest.as_deref(), Some("dismiss"));
            assert!(refusal.is_usage());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_decided_about_what_has_ended() {
    let nothing = Answers::default();
    let mut at = standing("close", &nothing);
    at.status = CaseStatus::Archived;
    assert_eq!(
        zoetermeer().decide(&at, "resume", &given()),
        Err(Refusal::CaseEnded {
            case: number(),
            status: CaseStatus::Archived
        })
    );
}

#[test]
fn a_signal_takes_its_status_from_the_decision() {
    let workflow = zoetermeer();
    let complex = answers(workflow, &COMPLEX);
    let nothing = Answers::default();
    let to = |decision: &str, answers: &Answers, to: Option<&str>| {
        let input = DecisionInput {
            to: to.map(str::to_owned),
            ..given()
        };
        workflow
            .decide_signal(&standing("assess", answers), decision, &input)
            .map(|to| to.status)
    };
    assert_eq!(to("start", &complex, None), Ok(SignalStatus::Accepted));
    assert_eq!(to("riec", &complex, None), Ok(SignalStatus::Riec));
    assert_eq!(to("dismiss", &nothing, None), Ok(SignalStatus::Dismissed));
    let joined = to("join", &nothing, Some("C2026-0001"));
    assert_eq!(joined, Ok(SignalStatus::InCase));
    let refusal = to("join", &nothing, None).expect_err("which case?");
    assert_eq!(missing(&refusal), ["to"]);
    let refusal = to("archive", &nothing, None).expect_err("not for signals");
    assert!(matches!(refusal, Refusal::DecisionNotHere { here, .. } if here.len() == 6));
}

#[test]
fn a_case_begins_where_the_weighing_of_its_signal_led() {
    assert_eq!(zoetermeer().case_begins_in(None), "assess");
    assert_eq!(zoetermeer().case_begins_in(Some("start")), "plan");
    assert_eq!(harbour().case_begins_in(Some("board-it")), "survey");
}

#[test]
fn a_phase_opens_only_its_own_sources() {
    let nothing = Answers::default();
    let may = |phase: &str, source: &str, group| {
        zoetermeer().may_consult(&standing(phase, &nothing), source, group)
    };
    assert_eq!(may("assess", "kvk", Group::Open), Ok(()));
    assert_eq!(may("plan", "brp", Group::Municipal), Ok(()));
    match may("assess", "brp", Group::Municipal) {
        Err(Refusal::SourceClosed {
            source_id,
            phase,
            open,
            ..
        }) => assert_eq!(
            (source_id.as_str(), phase.id.as_str(), open.as_slice()),
            ("brp", "assess", &[Group::Open][..])
        ),
        other => panic!("{other:?}"),
    }
    assert!(may("close", "kvk", Group::Open).is_err());
}

#[test]
fn the_checklist_shows_the_phases_reached_and_counts_what_is_recorded() {
    let workflow = zoetermeer();
    let answers = answers(workflow, &[("assess", "complexity", "complex")]);
    let mut at = standing("plan", &answers);
    at.facts.planned = 2;
    let lines = workflow.checklist(&at, &["assess"].into());
    let shown: Vec<(&str, Option<String>)> = lines
        .iter()
        .filter(|line| line.answer.is_some())
        .map(|line| {
            (
                line.item.as_str(),
                line.answer.as_ref().map(|a| a.to_text()),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("complexity", Some("complex".to_owned())),
            ("interventions", Some("2".to_owned()))
        ]
    );
    assert!(
        lines
            .iter()
            .all(|line| line.phase != "act" && line.phase != "close")
    );
    let optional = lines.iter().filter(|line| !line.required);
    assert!(
        optional
            .map(|line| line.item.as_str())
            .eq(["features", "anchoring", "red-flags"])
    );
}

#[test]
fn another_workflow_is_walked_by_its_own_rules() {
    let workflow = harbour();
    let nothing = Answers::default();
    let refusal = workflow
        .decide(&standing("sighting", &nothing), "board-it", &given())
        .expect_err("neither");
    assert_eq!(missing(&refusal), ["ships", "flags"]);
    let red = answers(&workflow, &[("sighting", "flags", "red")]);
    assert!(
        workflow
            .decide(&standing("sighting", &red), "board-it", &given())
            .is_err()
    );
    let black = answers(
        &workflow,
        &[("sighting", "flags", "rood, zwart, met doodskop")],
    );
    let to = workflow
        .decide(&standing("sighting", &black), "Board it", &given())
        .expect("a black flag");
    assert_eq!((to.phase.as_str(), to.body.as_str()), ("survey", "watch"));

    let moored = answers(&workflow, &[("survey", "moored-on", "1-2-2026")]);
    let to = workflow
        .decide(&standing("survey", &moored), "release", &given())
        .expect("moored");
    assert_eq!(to.status, CaseStatus::Single);
    let from = day("2026-02-01");
    let rule = Rule::Case;
    assert_eq!(to.term, Some(TermStart { rule, from }));
}
