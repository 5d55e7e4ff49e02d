use super::super::answer::{Answer, parse_answer};
use super::*;
use proptest::prelude::*;

fn answer(phase: &str, item: &str, text: &str) -> Result<Answer, Refusal> {
    let phase = zoetermeer().find_phase(phase).expect("a phase");
    phase.parse_answer(item, text).map(|(_, answer)| answer)
}

#[test]
fn yes_and_no_are_read_in_both_languages() {
    for (text, yes) in [("ja", true), ("Yes", true), ("NEE", false), (" no ", false)] {
        let read = answer("assess", "is-undermining", text);
        assert_eq!(read, Ok(Answer::YesNo(yes)), "{text}");
    }
}

#[test]
fn items_and_options_may_be_given_by_label() {
    let read = answer(
        "assess",
        "zwaarte (complexiteit)",
        "overstijgt het kerncluster",
    );
    assert_eq!(read, Ok(Answer::Choice("beyond-team".to_owned())));
}

#[test]
fn a_list_is_kept_in_the_order_of_the_workflow_and_once() {
    let read = answer("assess", "red-flags", "latent, Ongerijmdheden,latent");
    let ids = ["incongruities", "latent"].map(str::to_owned).to_vec();
    assert_eq!(read, Ok(Answer::List(ids)));
    // This label has a comma in it.
    let label = "Ontwrichting van sociale, politieke of economische structuren";
    let read = answer("assess", "features", label);
    assert_eq!(read, Ok(Answer::List(vec!["structures".to_owned()])));
}

#[test]
fn a_wrong_value_names_the_item_and_what_it_may_be() {
    match answer("assess", "complexity", "compleks") {
        Err(
            ref refusal @ Refusal::AnswerWrong {
                ref item,
                kind: "choice",
                ref allowed,
                ref nearest,
            },
        ) => {
            assert_eq!(item.id, "complexity");
            let ids = allowed.iter().map(|value| value.id.as_str());
            assert!(ids.eq(["simple", "complex", "beyond-team"]));
            assert_eq!(nearest.as_deref(), Some("complex"));
            assert!(refusal.is_usage());
        }
        other => panic!("{other:?}"),
    }
    for (phase, item, text) in [
        ("assess", "is-undermining", "misschien"),
        ("assess", "open-sources", "  "),
        ("assess", "red-flags", ""),
        ("close", "end-date", "03-25-2026"),
    ] {
        let refusal = answer(phase, item, text).expect_err("wrong");
        assert!(matches!(refusal, Refusal::AnswerWrong { .. }), "{item}");
    }
}

#[test]
fn what_follows_from_what_is_recorded_is_not_answered() {
    let refusal = answer("plan", "interventions", "drie").expect_err("follows");
    assert!(matches!(refusal, Refusal::AnswerFollows { item } if item.id == "interventions"));
}

#[test]
fn an_unknown_item_names_the_nearest_and_those_that_are_here() {
    match answer("plan", "hypotese", "x") {
        Err(Refusal::ItemUnknown { nearest, here, .. }) => {
            assert_eq!(nearest.as_deref(), Some("hypothesis"));
            assert_eq!(here.len(), 5);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_item_of_another_phase_is_against_the_rules_and_not_unknown() {
    let workflow = zoetermeer();
    let refused = |item| {
        workflow
            .parse_answer(workflow.first_phase(), item, "x")
            .expect_err("not here")
    };
    match refused("hypothesis") {
        ref refusal @ Refusal::ItemNotHere {
            ref item,
            ref at,
            ref here,
        } => {
            assert_eq!((item.id.as_str(), at.id.as_str()), ("hypothesis", "assess"));
            assert!(here.iter().any(|item| item.id == "complexity"));
            assert!(!refusal.is_usage());
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(refused("hypotese"), Refusal::ItemUnknown { .. }));
}

#[test]
fn free_text_does_not_show_in_debug_output() {
    let text = Answer::Text("Jan Jansen".to_owned());
    assert_eq!(format!("{text:?}"), "Text(…)");
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_the_same_answer(item in 0usize..40, text in ".{0,12}") {
        let workflow = zoetermeer();
        let items: Vec<_> = workflow.phases.iter().flat_map(|p| &p.items).collect();
        let item = items[item % items.len()];
        let options = item.options.iter().map(|option| option.label.nl.clone());
        for text in options.chain([text, "ja".to_owned(), "1-2-2026".to_owned()]) {
            if let Ok(answer) = parse_answer(item, &text) {
                prop_assert_eq!(parse_answer(item, &answer.to_text()), Ok(answer));
            }
        }
    }
}
