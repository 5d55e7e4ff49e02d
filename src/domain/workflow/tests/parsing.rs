use super::super::fault::{Fault, Problem};
use super::*;
use proptest::prelude::*;

/// The problems after one line of the made-up workflow is replaced, as `line path`.
fn problems(old: &str, new: &str) -> Vec<Problem> {
    assert!(HARBOUR.contains(old), "{old}");
    parse(&HARBOUR.replacen(old, new, 1)).expect_err("a fault")
}

fn only(old: &str, new: &str) -> (String, Fault) {
    let mut problems = problems(old, new);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = problems.remove(0);
    (problem.path, problem.fault)
}

fn line_of(text: &str) -> u32 {
    let before = HARBOUR
        .split(text)
        .next()
        .expect("split gives one at least");
    before.matches('\n').count() as u32 + 1
}

#[test]
fn the_built_in_workflow_is_sound_and_has_four_phases() {
    let workflow = parse(include_str!("../../../../data/workflows/zoetermeer.toml"));
    let workflow = workflow.expect("the built-in workflow is sound");
    assert_eq!((workflow.id.as_str(), workflow.version), ("zoetermeer", 1));
    let phases = workflow.phases.iter().map(|phase| phase.id.as_str());
    assert!(phases.eq(["assess", "plan", "act", "close"]));
    for list in ["features", "anchoring", "red-flags"] {
        let item = workflow.first_phase().find_item(list).expect("an item");
        assert_eq!(item.options.len(), 5, "{list}");
    }
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
    let found = problems("body = \"watch\"", "body = \"watch\"\nopen = []");
    assert_eq!(
        found,
        [Problem {
            line: line_of("body = \"watch\"") + 1,
            path: "phases[0].open".to_owned(),
            fault: Fault::UnknownKey {
                nearest: Some("opens".to_owned())
            }
        }]
    );
}

#[test]
fn a_label_missing_in_one_language_is_a_fault() {
    let (path, fault) = only("en = \"Watch\"\n", "");
    assert_eq!((path.as_str(), fault), ("bodies[0].en", Fault::MissingKey));
    let (path, fault) = only("en = \"Watch\"", "en = \" \"");
    assert_eq!((path.as_str(), fault), ("bodies[0].en", Fault::Empty));
}

#[test]
fn an_unknown_kind_names_those_there_are() {
    let (path, fault) = only("kind = \"number\"", "kind = \"numbr\"");
    assert_eq!(path, "phases[0].items[0].kind");
    match fault {
        Fault::Unknown {
            nearest, allowed, ..
        } => {
            assert_eq!(nearest.as_deref(), Some("number"));
            assert_eq!(allowed.len(), 7);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_decision_to_nowhere_is_a_fault() {
    let (path, fault) = only("to = \"survey\"\nneeds", "to = \"surveys\"\nneeds");
    assert_eq!(path, "phases[0].decisions[0].to");
    assert!(matches!(fault, Fault::Unknown { nearest: Some(near), .. } if near == "survey"));
    let (path, fault) = only("to = \"survey\"\nneeds", "needs");
    assert_eq!(path, "phases[0].decisions[0].to");
    assert_eq!(fault, Fault::LeadsNowhere);
    let (_, fault) = only("status = \"riec\"\n", "status = \"archived\"\n");
    assert!(matches!(fault, Fault::Unknown { given, .. } if given == "archived"));
}

#[test]
fn a_condition_on_no_item_or_no_option_is_a_fault() {
    let (path, fault) = only("{ item = \"ships\" }", "{ item = \"boats\" }");
    assert_eq!(path, "phases[0].decisions[0].needs[0].any[0].item");
    assert!(matches!(fault, Fault::Unknown { given, .. } if given == "boats"));
    let (path, fault) = only("is = [\"black\"]", "is = [\"green\"]");
    assert_eq!(path, "phases[0].decisions[0].needs[0].any[1].is");
    assert!(matches!(fault, Fault::Unknown { given, .. } if given == "green"));
    let (_, fault) = only("{ item = \"ships\" }", "{ item = \"ships\", is = [\"3\"] }");
    assert_eq!(fault, Fault::NotForThisKind);
}

#[test]
fn a_phase_that_no_decision_leads_to_is_a_fault() {
    let text = HARBOUR
        .replacen("to = \"survey\"\nneeds", "to = \"sighting\"\nneeds", 1)
        .replacen("reopen_to = \"survey\"", "reopen_to = \"sighting\"", 1);
    let found = parse(&text).expect_err("unreachable");
    let unreachable: Vec<&str> = found
        .iter()
        .filter(|problem| problem.fault == Fault::Unreachable)
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(unreachable, ["phases[1]", "statuses[1]", "statuses[2]"]);
}

#[test]
fn a_workflow_without_an_end_is_a_fault() {
    let text = HARBOUR
        .replacen("status = \"dismissed\"", "to = \"survey\"", 1)
        .replacen("status = \"single\"\nbody", "to = \"sighting\"\nbody", 1);
    let found = parse(&text).expect_err("no end");
    let faults: Vec<(&str, &Fault)> = found.iter().map(|p| (p.path.as_str(), &p.fault)).collect();
    assert!(faults.contains(&("phases[0]", &Fault::NoEnd)), "{faults:?}");
    assert!(faults.contains(&("phases[1]", &Fault::NoEnd)), "{faults:?}");
}

#[test]
fn a_term_that_runs_from_an_item_makes_its_decision_need_the_item() {
    let (path, fault) = only("needs = [{ item = \"moored-on\" }]\n", "");
    assert_eq!(path, "phases[1].decisions[0].needs");
    let item = "moored-on".to_owned();
    assert_eq!(fault, Fault::MustNeed { item });
}

#[test]
fn statuses_that_run_have_no_term_and_those_that_end_have_one() {
    let (path, fault) = only("rule = \"unweighed\"\n", "");
    assert_eq!(
        (path.as_str(), fault),
        ("statuses[0].rule", Fault::MissingKey)
    );
    let (path, fault) = only("en = \"With the state\"", "en = \"E\"\nrule = \"case\"");
    assert_eq!(
        (path.as_str(), fault),
        ("statuses[2].rule", Fault::StillRuns)
    );
}

#[test]
fn ids_of_built_in_decisions_are_taken() {
    let (path, fault) = only("id = \"returned\"", "id = \"reopen\"");
    assert_eq!(path, "statuses[2].decisions[0].id");
    assert_eq!(fault, Fault::Reserved);
    let (path, fault) = only("id = \"red\"", "id = \"Rood!\"");
    assert_eq!(path, "phases[0].items[1].options[0].id");
    assert_eq!(fault, Fault::NotAnId);
}

#[test]
fn all_problems_come_at_once_from_top_to_bottom() {
    let text = HARBOUR
        .replacen("version = 3", "version = 0", 1)
        .replacen("kind = \"list\"", "kind = \"lijst\"", 1)
        .replacen("body = \"harbour-board\"", "body = \"board\"", 1)
        .replacen("en = \"Papers\"\n", "", 1);
    let found = parse(&text).expect_err("four faults");
    let paths: Vec<&str> = found.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "version",
            "phases[0].items[1].kind",
            "phases[1].body",
            "phases[1].items[1].en"
        ]
    );
    assert!(found.is_sorted_by_key(|problem| problem.line));
}

#[test]
fn what_is_not_toml_is_one_problem_with_its_line() {
    let found = parse("id = \"x\"\nversion = = 1\n").expect_err("not TOML");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].line, 2);
    assert!(matches!(found[0].fault, Fault::NotToml { .. }));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(start in 0usize..4000, length in 0usize..60, new in ".{0,20}") {
        let cut: String = HARBOUR.chars().take(start).collect();
        let rest: String = HARBOUR.chars().skip(start + length).collect();
        let _ = parse(&format!("{cut}{new}{rest}"));
        let _ = parse(&new);
    }
}
