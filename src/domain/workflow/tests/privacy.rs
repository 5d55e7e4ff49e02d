//! Privacy checks: what they keep closed, and who decides them.

use super::super::privacy::Target;
use super::*;
use crate::domain::policy::Group;

fn model() -> &'static Workflow {
    &super::super::built_in::all()[1].workflow
}

fn source(id: &str) -> Target {
    Target::Source(id.to_owned())
}

fn partner(id: &str) -> Target {
    Target::Partner(id.to_owned())
}

#[test]
fn a_source_is_closed_until_its_check_allows_it_and_again_when_it_says_no() {
    let nothing = Answers::default();
    let mut at = standing("analysis", &nothing);
    let brp = |at: &Standing<'_>| model().may_consult(at, "brp", Group::Municipal);
    let denied = |at: &Standing<'_>| match brp(at) {
        Err(Refusal::CheckNeeded { check, denied, .. }) => {
            assert_eq!(check.id, "privacy-1");
            Some(denied)
        }
        _ => None,
    };
    assert_eq!(denied(&at), Some(false), "not made yet");
    at.facts.privacy.record("privacy-1", source("woz"), true);
    assert_eq!(denied(&at), Some(false), "another source was allowed");
    at.facts.privacy.record("privacy-1", source("brp"), true);
    assert_eq!(brp(&at), Ok(()));
    at.facts.privacy.record("privacy-1", source("brp"), false);
    assert_eq!(denied(&at), Some(true), "the newest decision counts");
    // What no check names is for the phase alone.
    assert_eq!(model().may_consult(&at, "kvk", Group::Open), Ok(()));
    let police = model().may_consult(&at, "police", Group::Partner);
    assert!(matches!(police, Err(Refusal::SourceClosed { .. })));
}

#[test]
fn what_a_check_of_another_phase_guards_stays_closed_in_later_phases() {
    let nothing = Answers::default();
    let mut at = standing("approach", &nothing);
    let brp = |at: &Standing<'_>| model().may_consult(at, "brp", Group::Municipal);
    assert!(matches!(brp(&at), Err(Refusal::CheckNeeded { .. })));
    at.facts.privacy.record("privacy-1", source("brp"), true);
    assert_eq!(brp(&at), Ok(()));
    let share = |at: &Standing<'_>| model().may_share(at, "riec");
    // A source and a partner of one id are two things.
    at.facts.privacy.record("privacy-2b", source("riec"), true);
    assert!(matches!(share(&at), Err(Refusal::CheckNeeded { .. })));
    at.facts.privacy.record("privacy-2b", partner("riec"), true);
    assert_eq!(share(&at), Ok(()));
}

#[test]
fn every_check_of_the_phase_that_names_a_thing_must_allow_it() {
    let both = HARBOUR.replacen(
        "[[phases.items]]\nid = \"moored-on\"",
        "[[phases.privacy_checks]]\nid = \"one\"\nnl = \"Een\"\nen = \"One\"\nall_partners = true\n\n\
         [[phases.privacy_checks]]\nid = \"two\"\nnl = \"Twee\"\nen = \"Two\"\npartners = [\"om\"]\n\n\
         [[phases.items]]\nid = \"moored-on\"",
        1,
    );
    let workflow = parse(&both).expect("sound");
    let nothing = Answers::default();
    let mut at = standing("survey", &nothing);
    at.facts.privacy.record("one", partner("om"), true);
    match workflow.may_share(&at, "om") {
        Err(Refusal::CheckNeeded { check, .. }) => assert_eq!(check.id, "two"),
        other => panic!("{other:?}"),
    }
    at.facts.privacy.record("two", partner("om"), true);
    assert_eq!(workflow.may_share(&at, "om"), Ok(()));
    assert!(
        workflow.may_share(&at, "nla").is_err(),
        "guarded by one alone"
    );
}

#[test]
fn a_check_is_decided_by_its_roles_about_what_it_guards_and_from_its_phase_on() {
    let nothing = Answers::default();
    let decide = |phase: &'static str, check: &str, target: Target, group, role| {
        let at = standing(phase, &nothing);
        let found = model().decide_check(&at, check, &target, group, role);
        found.map(|check| check.id.clone())
    };
    let municipal = Some(Group::Municipal);
    let officer = Role::PrivacyOfficer;
    let found = decide("analysis", "privacy-1", source("brp"), municipal, officer);
    assert_eq!(found, Ok("privacy-1".to_owned()));
    let later = decide("approach", "privacy-1", source("brp"), municipal, officer);
    assert!(later.is_ok());
    let coordinator = decide(
        "analysis",
        "privacy-1",
        source("brp"),
        municipal,
        Role::Coordinator,
    );
    match coordinator {
        Err(Refusal::CheckNotYours { roles, .. }) => assert_eq!(roles, [officer]),
        other => panic!("{other:?}"),
    }
    let early = decide("weigh-3", "privacy-1", source("brp"), municipal, officer);
    assert!(matches!(early, Err(Refusal::CheckNotHere { phase, .. }) if phase.id == "analysis"));
    let other = decide(
        "analysis",
        "privacy-1",
        source("kvk"),
        Some(Group::Open),
        officer,
    );
    assert!(matches!(other, Err(Refusal::CheckNotFor { target, .. }) if target == "kvk"));
    let slip = decide("analysis", "privacy1", source("brp"), municipal, officer);
    match slip {
        Err(ref refusal @ Refusal::CheckUnknown { ref nearest, .. }) => {
            assert_eq!(nearest.as_deref(), Some("privacy-1"));
            assert!(refusal.is_usage());
        }
        other => panic!("{other:?}"),
    }
    let mut ended = standing("analysis", &nothing);
    ended.status = CaseStatus::Dismissed;
    let brp = source("brp");
    let late = model().decide_check(&ended, "privacy-1", &brp, municipal, officer);
    assert!(matches!(late, Err(Refusal::CaseEnded { .. })));
}

#[test]
fn no_hit_stops_and_a_hit_goes_on() {
    let nothing = Answers::default();
    let mut at = standing("analysis", &nothing);
    let needs = |at: &Standing<'_>, decision: &str| -> Vec<String> {
        match model().decide(at, decision, &given()) {
            Err(refusal) => missing(&refusal).iter().map(|m| (*m).to_owned()).collect(),
            Ok(_) => Vec::new(),
        }
    };
    assert_eq!(needs(&at, "weigh-hits"), ["check-1", "hit"]);
    assert_eq!(needs(&at, "no-hit-stop"), ["check-1", "no-hit"]);
    at.facts.privacy.record("privacy-1", source("brp"), false);
    assert_eq!(needs(&at, "not-allowed"), [""; 0]);
    at.facts.privacy.record("privacy-1", source("brp"), true);
    at.facts.consultations.insert("analysis".to_owned(), 1);
    assert_eq!(needs(&at, "weigh-hits"), ["hit"]);
    assert_eq!(needs(&at, "no-hit-stop"), [""; 0]);
    at.facts.hits.insert("analysis".to_owned(), 1);
    assert_eq!(needs(&at, "weigh-hits"), [""; 0]);
    assert_eq!(needs(&at, "no-hit-stop"), ["no-hit"]);
}

#[test]
fn an_item_may_rest_on_one_check_and_on_what_it_allowed() {
    let mut answers = Answers::default();
    answers.set(
        "weigh-4",
        "confirmed",
        super::super::answer::Answer::YesNo(true),
    );
    let picture = super::super::answer::Answer::Text("beeld".to_owned());
    answers.set("weigh-4", "picture", picture);
    let mut at = standing("weigh-4", &answers);
    let riec = |at: &Standing<'_>| model().decide(at, "riec", &given());
    at.facts.privacy.record("privacy-2a", partner("vth"), true);
    at.facts
        .privacy
        .record("privacy-2b", partner("riec"), false);
    assert_eq!(missing(&riec(&at).expect_err("not allowed")), ["check-2b"]);
    at.facts.privacy.record("privacy-2b", partner("riec"), true);
    assert_eq!(riec(&at).map(|to| to.status), Ok(CaseStatus::Riec));
}
