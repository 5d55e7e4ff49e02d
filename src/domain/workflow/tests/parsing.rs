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

#[test]
fn the_four_workflows_are_sound_for_the_office_and_differ() {
    let ids: Vec<String> = four().into_iter().map(|w| w.id).collect();
    assert_eq!(
        ids,
        ["zoetermeer", "model-protocol", "dordrecht", "westland"]
    );
}

#[test]
fn the_example_of_the_format_is_sound_and_the_format_tells_every_key() {
    let told = include_str!("../../../../docs/workflow-format.md");
    let example = told
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    assert_eq!(
        parse(example.expect("an example")).map(|w| w.id),
        Ok("haven".to_owned())
    );
    for kind in super::super::ItemKind::ALL {
        assert!(told.contains(&format!("`{}`", kind.id())), "{}", kind.id());
    }
    for evidence in super::super::Evidence::ALL {
        assert!(
            told.contains(&format!("`{}`", evidence.id())),
            "{}",
            evidence.id()
        );
    }
}

#[test]
fn a_text_that_has_landed_never_changes() {
    // Vaults keep it under its id and version and refuse another one. A changed workflow is a new
    // text with the next version.
    use sha2::{Digest, Sha256};
    let digest = |text: &str| -> String {
        let bytes = Sha256::digest(text.as_bytes());
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert_eq!(
        digest(super::super::built_in::ZOETERMEER),
        "c17f6f42678a4181b0a4359c40d20af768e214b0d5015240ba61636a653ee0f4"
    );
    assert_eq!(
        digest(super::super::built_in::MODEL_PROTOCOL),
        "1c94fc1367e61da2cf291d2b1a02551a4d544d76c379410a943289390c832e6f"
    );
}

#[test]
fn what_a_vault_kept_before_a_rule_was_there_stays_readable() {
    let text = HARBOUR.replacen(
        "[[phases.items]]\nid = \"papers\"",
        "[[phases.items]]\nid = \"cargo\"\nkind = \"text\"\nnl = \"Lading\"\nen = \"Cargo\"\n\n\
         [[phases.items]]\nid = \"papers\"",
        1,
    );
    let found = parse(&text).expect_err("nothing asks for the cargo");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].fault, Fault::NeverNeeded);
    assert_eq!(found[0].path, "phases[1].items[1]");
    assert!(super::super::parse::parse_kept(&text).is_ok());
    let broken = text.replacen("to = \"survey\"", "to = \"surveys\"", 1);
    let found = super::super::parse::parse_kept(&broken).expect_err("cannot be walked");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn needs_that_contradict_each_other_are_a_fault() {
    let two = "needs = [{ item = \"ships\" }, { item = \"flags\", is = [\"black\"] }]";
    let any = "needs = [{ any = [{ item = \"ships\" }, { item = \"flags\", is = [\"black\"] }] }]";
    assert!(parse(&HARBOUR.replacen(any, two, 1)).is_ok());
    let both = super::super::built_in::ZOETERMEER.replacen(
        "{ item = \"complexity\", is = [\"complex\"] }",
        "{ item = \"complexity\", is = [\"complex\"] }, { item = \"complexity\", is = [\"simple\"] }",
        1,
    );
    let found = parse(&both).expect_err("never met");
    let item = "complexity".to_owned();
    assert_eq!(found[0].fault, Fault::NeverMet { item });
    assert_eq!(found[0].path, "phases[0].decisions[0].needs");
}

#[test]
fn an_id_that_stands_twice_is_named_where_it_stands_the_second_time() {
    let found = problems("id = \"flags\"", "id = \"ships\"");
    let twice: Vec<_> = found
        .iter()
        .filter(|p| matches!(p.fault, Fault::Twice { .. }))
        .collect();
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0].path, "phases[0].items[1].id");
    assert_eq!(twice[0].line, line_of("id = \"flags\""));
}

#[test]
fn one_slip_is_one_problem_with_the_nearest() {
    // What follows from a misspelt word is not reported beside it.
    let nearest = |old: &str, new: &str| match only(old, new) {
        (path, Fault::Unknown { nearest, .. }) => (path, nearest),
        other => panic!("{other:?}"),
    };
    let said = |path: &str, near: &str| (path.to_owned(), Some(near.to_owned()));
    assert_eq!(
        nearest("kind = \"list\"", "kind = \"lisst\""),
        said("phases[0].items[1].kind", "list")
    );
    assert_eq!(
        nearest("opens = [\"municipal\"]", "opens = [\"municipl\"]"),
        said("phases[1].opens", "municipal")
    );
    assert_eq!(
        nearest("id = \"single\"", "id = \"singel\""),
        said("statuses[1].id", "single")
    );
    assert_eq!(
        nearest("evidence = \"consultation\"", "evidence = \"consultatoin\""),
        said("phases[1].items[1].evidence", "consultation")
    );
    assert_eq!(
        nearest(
            "status = \"single\"",
            "status = \"single\"\nroles = [\"coordinater\"]"
        ),
        said("phases[1].decisions[0].roles", "coordinator")
    );
}

#[test]
fn a_role_that_weighs_nothing_takes_no_decision() {
    let (path, fault) = only(
        "status = \"single\"",
        "status = \"single\"\nroles = [\"privacy-officer\"]",
    );
    assert_eq!(path, "phases[1].decisions[0].roles");
    let role = "privacy-officer".to_owned();
    assert_eq!(fault, Fault::RoleMayNot { role });
}

fn with_check(keys: &str) -> String {
    let check = format!(
        "[[phases.privacy_checks]]\nid = \"c\"\nnl = \"Toets\"\nen = \"Check\"\n{keys}\n\n\
         [[phases.items]]\nid = \"moored-on\""
    );
    HARBOUR.replacen("[[phases.items]]\nid = \"moored-on\"", &check, 1)
}

#[test]
fn a_privacy_check_guards_something_that_there_is() {
    let faults = |keys: &str| -> Vec<(String, Fault)> {
        let policy = crate::domain::policy::Policy::built_in();
        let read = super::super::parse::parse_for(&policy, &with_check(keys));
        let found = read.err().unwrap_or_default().into_iter();
        found.map(|p| (p.path, p.fault)).collect()
    };
    let at = |key: &str| format!("phases[1].privacy_checks[0].{key}");
    assert_eq!(faults("groups = [\"municipal\"]"), []);
    assert_eq!(faults("sources = [\"brp\"]\npartners = [\"om\"]"), []);
    assert_eq!(faults(""), [(at("groups"), Fault::GuardsNothing)]);
    let group = "partner".to_owned();
    let nowhere = Fault::OpenedNowhere { group };
    assert_eq!(faults("groups = [\"partner\"]"), [(at("groups"), nowhere)]);
    match faults("sources = [\"bpr\"]").as_slice() {
        [(path, Fault::Unknown { nearest, .. })] => {
            assert_eq!((path, nearest.as_deref()), (&at("sources"), Some("brp")));
        }
        other => panic!("{other:?}"),
    }
    let role = "archivist".to_owned();
    let blind = Fault::RoleMayNot { role };
    assert_eq!(
        faults("all_partners = true\nroles = [\"archivist\"]"),
        [(at("roles"), blind)]
    );
    // Without an office at hand, any source is one.
    assert!(parse(&with_check("sources = [\"bpr\"]")).is_ok());
    let (path, fault) = only(
        "evidence = \"consultation\"",
        "evidence = \"privacy-allowed\"",
    );
    assert_eq!(path, "phases[1].items[1].evidence");
    assert_eq!(fault, Fault::NoCheckHere);
}

#[test]
fn a_phase_takes_over_phases_of_other_workflows_and_each_once() {
    let (path, fault) = only("opens = []", "opens = []\ntakes_over = [\"survey\"]");
    assert_eq!(
        (path.as_str(), fault),
        ("phases[0].takes_over", Fault::OwnPhase)
    );
    let text = HARBOUR
        .replacen("opens = []", "opens = []\ntakes_over = [\"x\"]", 1)
        .replacen(
            "opens = [\"municipal\"]",
            "opens = [\"municipal\"]\ntakes_over = [\"x\"]",
            1,
        );
    let found = parse(&text).expect_err("twice");
    let id = "x".to_owned();
    assert_eq!(found[0].fault, Fault::Twice { id });
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
