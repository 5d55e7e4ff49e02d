//! Going over to another workflow: where a case then stands, and what it keeps.

use super::super::answer::Answer;
use super::*;

fn model() -> &'static Workflow {
    &super::super::built_in::all()[1].workflow
}

fn dordrecht() -> Workflow {
    parse(include_str!(
        "../../../../examples/workflows/dordrecht.toml"
    ))
    .expect("sound")
}

fn assessed() -> Case {
    let workflow = zoetermeer();
    let mut case = case(workflow);
    case.answers = answers(
        workflow,
        &[
            ("assess", "is-undermining", "ja"),
            ("assess", "our-territory", "ja"),
            ("assess", "complexity", "beyond-team"),
            ("assess", "red-flags", "latent"),
            ("plan", "goal", "stoppen"),
            ("close", "end-date", "2026-02-01"),
        ],
    );
    case
}

#[test]
fn a_phase_stays_by_its_id_else_where_the_file_says_else_the_first() {
    let workflow = dordrecht();
    let phase = |old: &str| workflow.phase_for(old).id.as_str();
    assert_eq!(phase("plan"), "plan");
    assert_eq!(phase("assess"), "weigh");
    assert_eq!(phase("weigh-4"), "plan");
    assert_eq!(phase("nowhere"), "weigh");
}

#[test]
fn answers_to_the_same_item_stay_and_the_others_are_left_to_be_seen() {
    let mut case = assessed();
    let plan = model().plan_migration(&case).expect("possible");
    assert_eq!(plan.phase, "weigh-1");
    let kept: Vec<_> = plan.kept.iter().map(|(p, i, _)| (p, i)).collect();
    assert_eq!(
        kept,
        [
            ("approach", "goal"),
            ("close", "end-date"),
            ("weigh-1", "is-undermining"),
            ("weigh-1", "red-flags"),
            ("weigh-2b", "our-territory"),
        ]
    );
    let left: Vec<_> = plan.left.iter().map(|(p, i, _)| (p, i)).collect();
    assert_eq!(left, [("assess", "complexity")]);

    case.apply_migration(model(), &plan);
    assert_eq!(
        (case.workflow.as_str(), case.phase.as_str()),
        ("model-protocol", "weigh-1")
    );
    assert_eq!(model().not_taken_over(&case.answers), plan.left);
    let shown = model().checklist(&case.standing(), &case.phases_reached());
    let goal = shown
        .iter()
        .find(|line| line.item == "goal")
        .expect("shown");
    assert_eq!(goal.answer, Some(Answer::Text("stoppen".to_owned())));
}

#[test]
fn a_value_that_the_item_does_not_have_is_left_and_fulfils_nothing() {
    // The same place, another list of options: what was answered is none of them.
    let text = include_str!("../../../../data/workflows/zoetermeer.toml")
        .replacen("version = 1", "version = 2", 1)
        .replacen("id = \"beyond-team\"", "id = \"too-big\"", 1)
        .replacen(
            "is = [\"complex\", \"beyond-team\"]",
            "is = [\"complex\", \"too-big\"]",
            1,
        )
        .replacen(
            "{ item = \"complexity\", is = [\"complex\"] }",
            "{ item = \"complexity\" }",
            1,
        );
    let next = parse(&text).expect("sound");
    let mut case = assessed();
    let plan = next.plan_migration(&case).expect("another version");
    let left: Vec<_> = plan.left.iter().map(|(p, i, _)| (p, i)).collect();
    assert_eq!(left, [("assess", "complexity")]);
    assert!(plan.moved.is_empty());
    case.apply_migration(&next, &plan);
    let refusal = next
        .decide(&case.standing(), "start", &given())
        .expect_err("not answered");
    assert!(missing(&refusal).contains(&"complexity"), "{refusal:?}");
}

#[test]
fn no_answer_is_pushed_out_of_its_place_by_one_that_moves() {
    let mut case = assessed();
    // `goal` of the old phase would move to where another answer, of another kind, stands.
    case.answers.set("approach", "goal", Answer::Number(3));
    let plan = model().plan_migration(&case).expect("possible");
    let left: Vec<_> = plan.left.iter().map(|(p, i, _)| (p, i)).collect();
    assert_eq!(
        left,
        [
            ("approach", "goal"),
            ("assess", "complexity"),
            ("plan", "goal")
        ]
    );
    let before = case.answers.iter().count();
    case.apply_migration(model(), &plan);
    assert_eq!(case.answers.iter().count(), before, "none is lost");
}

#[test]
fn what_has_ended_or_walks_it_or_has_a_status_of_its_own_does_not_go_over() {
    let mut case = assessed();
    let same = zoetermeer().plan_migration(&case).expect_err("the same");
    assert!(matches!(same, Refusal::WalksItAlready { version: 1, .. }));
    case.status = CaseStatus::Riec;
    assert!(model().plan_migration(&case).is_ok());
    let without = without_riec();
    let refusal = without.plan_migration(&case).expect_err("no such status");
    assert!(matches!(
        refusal,
        Refusal::NoSuchStatusThere {
            status: CaseStatus::Riec,
            ..
        }
    ));
    case.status = CaseStatus::Archived;
    let ended = model().plan_migration(&case).expect_err("ended");
    assert!(matches!(ended, Refusal::CaseEnded { .. }));
}

fn without_riec() -> Workflow {
    let text = HARBOUR.replacen("status = \"riec\"", "status = \"dismissed\"", 1);
    let cut = text.find("[[statuses]]\nid = \"riec\"").expect("there");
    parse(&text[..cut]).expect("sound")
}
