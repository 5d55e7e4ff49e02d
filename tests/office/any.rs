//! Any sequence of deeds: whatever people do in whatever order, cases stand where their weighings
//! led them, the log says the same, and a restricted record never shows.
//!
//! `KLUIS_TEST_ANY=200` plays that many seeds instead of a few.

use crate::setting::{Dice, Office, day, desk, tip};
use kluis::actions::correct::{self, CaseEdit, SignalEdit};
use kluis::actions::restrict::{restrict, unrestrict};
use kluis::actions::strike::strike;
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{
    ActionError, Desk, case, correct_answer, evaluate, link, log, merge, migrate, purge, remind,
    retention, share, signal, split,
};
use kluis::audit::entry::Action;
use kluis::domain::case::REOPEN;
use kluis::domain::case::{Case, CaseDraft, CaseStatus, Finding};
use kluis::domain::correction::Strikable;
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::link::Relation;
use kluis::domain::role::Role;
use kluis::domain::workflow::{Lead, Workflow, built_in};
use kluis::store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

const TODAY: &str = "2026-03-01";

/// What everything contains that is written about a record, so that it is known when it shows.
const MARK: &str = "zwaluwstaart";

/// What is known from outside: numbers, and what was done to them.
#[derive(Default)]
struct World {
    signals: Vec<Number>,
    cases: Vec<Number>,
    /// Cases that went over to another workflow: their road is that of two.
    migrated: BTreeSet<Number>,
    /// Cases that lost or got signals by a split: what came with those stays where it is.
    moved: BTreeSet<Number>,
    done: BTreeMap<&'static str, u32>,
    refused: u32,
}

impl World {
    /// A case that was split off, whose road is that of the workflow of the one that it left.
    fn split(&mut self, old: Number, new: Number) {
        self.cases.push(new);
        self.moved.extend([old, new]);
        if self.migrated.contains(&old) {
            self.migrated.insert(new);
        }
    }
}

fn pick<T: Copy>(dice: &mut Dice, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| from[dice.roll(from.len() as u64) as usize])
}

/// A decision that the workflow has somewhere, with or without what it needs, possibly out of place.
fn any_weighing(dice: &mut Dice, workflow: &Workflow, phase: &str) -> WeighingDraft {
    let here = workflow.find_phase(phase);
    let decisions: Vec<_> = match (dice.roll(4), here) {
        (0, _) | (_, None) => workflow.decisions().collect(),
        (_, Some(here)) => here.decisions.iter().collect(),
    };
    let decision = pick(dice, &decisions).expect("decisions");
    let mut answers = Vec::new();
    for item in here.iter().flat_map(|phase| &phase.items) {
        if dice.roll(8) == 0 {
            continue;
        }
        let value = match item.kind.id() {
            "yes-no" => ["yes", "yes", "yes", "no"][dice.roll(4) as usize].to_owned(),
            "text" => format!("{MARK} antwoord"),
            "date" => TODAY.to_owned(),
            "number" => "3".to_owned(),
            _ => match pick(dice, &item.options.iter().collect::<Vec<_>>()) {
                Some(option) => option.id.clone(),
                None => continue,
            },
        };
        answers.push((item.id.clone(), value));
    }
    let decides = dice.roll(5) > 0;
    WeighingDraft {
        answers,
        decision: decides.then(|| DecisionDraft {
            decision: decision.id.clone(),
            reason: format!("{MARK} motivering"),
            present: vec!["coördinator".into()],
            to: decision.partner.then(|| "politie".into()),
            body: decision.bodies.first().cloned(),
            decided_on: None,
        }),
    }
}

/// One deed; its name, and what came of it.
fn step(
    dice: &mut Dice,
    store: &Store,
    world: &mut World,
) -> (&'static str, Result<(), ActionError>) {
    let desk = Desk {
        store,
        purpose: Some(format!("{MARK} doel")),
    };
    // Few at a time, so that much is done to each.
    let recent = |all: &[Number]| all[all.len().saturating_sub(4)..].to_vec();
    let case = pick(dice, &recent(&world.cases));
    let signal = pick(dice, &recent(&world.signals));
    let record = match dice.roll(2) {
        0 => signal,
        _ => case,
    };
    let n = dice.roll(3) as u32 + 1;
    let why = format!("{MARK} reden");
    let all = ["anna".to_owned(), "bram".to_owned()];
    let named = &all[..dice.roll(2) as usize + 1];
    match (dice.roll(44), case, signal, record) {
        (0..2, ..) | (_, _, None, _) => {
            let draft = tip("2026-02-10", &format!("{MARK} tekst"));
            let added = signal::add(&desk, draft);
            ("add", added.map(|added| world.signals.push(added.number)))
        }
        (2..4, _, Some(signal), _) => {
            let shown = signal::show(&desk, signal);
            let workflow = &built_in::all()[0].workflow;
            let phase = workflow.first_phase().id.clone();
            let mut draft = any_weighing(dice, workflow, &phase);
            if let (Some(case), Some(decision), 0) = (case, &mut draft.decision, dice.roll(4)) {
                decision.decision = "join".into();
                decision.to = Some(case.to_string());
            }
            let done = shown.and_then(|_| signal::triage(&desk, signal, &draft));
            ("triage", done.map(drop))
        }
        (4, _, Some(signal), _) | (5.., None, Some(signal), _) => {
            let mut signals = recent(&world.signals);
            signals.insert(0, signal);
            signals.truncate(dice.roll(5) as usize);
            let draft = CaseDraft {
                title: Some(format!("{MARK} titel")),
                theme: Some("drugs".into()),
                lead: None,
                opened_on: day(TODAY),
                signals,
            };
            let workflows: Vec<_> = built_in::all()
                .iter()
                .map(|b| b.workflow.id.as_str())
                .collect();
            let opened = case::open_in(&desk, &draft, pick(dice, &workflows));
            ("case", opened.map(|case| world.cases.push(case.number)))
        }
        (5..16, Some(case), ..) => {
            let draft = case::show(&desk, case)
                .map(|shown| any_weighing(dice, &shown.workflow, &shown.case.phase));
            let done = draft.and_then(|draft| case::advance(&desk, case, &draft));
            ("advance", done.map(drop))
        }
        (16 | 32, Some(case), ..) => {
            let text = format!("{MARK} notitie");
            ("note", case::note(&desk, case, &text).map(drop))
        }
        (17 | 29 | 30, Some(case), ..) => {
            let draft = case::ConsultationDraft {
                source: ["kvk", "brp", "police"][dice.roll(3) as usize].into(),
                purpose: format!("{MARK} vraag"),
                ground: "grond".into(),
                result: Finding::Hit,
                text: Some(format!("{MARK} bevinding")),
                on: None,
            };
            ("consult", case::consult(&desk, case, &draft).map(drop))
        }
        (18 | 31, Some(case), ..) => {
            let draft = case::InterventionDraft {
                kind: "43".into(),
                by: "gemeente".into(),
                planned_on: None,
                text: Some(format!("{MARK} plan")),
            };
            (
                "plan",
                case::plan_intervention(&desk, case, &draft).map(drop),
            )
        }
        (19 | 33, Some(case), ..) => {
            let on = day(TODAY);
            let result = InterventionResult::Effective;
            (
                "finish",
                case::finish_intervention(&desk, case, n, on, result, None),
            )
        }
        (20, Some(case), ..) => match dice.roll(2) {
            0 => {
                let present = ["coördinator".to_owned()];
                (
                    "reopen",
                    case::reopen(&desk, case, &why, &present).map(drop),
                )
            }
            _ => {
                let workflows: Vec<_> = built_in::all()
                    .iter()
                    .map(|b| b.workflow.id.as_str())
                    .collect();
                let to = pick(dice, &workflows).expect("workflows");
                let done = migrate::apply(&desk, case, to, &why);
                ("migrate", done.map(|_| world.migrated.extend([case])))
            }
        },
        (21 | 26..29, .., Some(record)) => {
            let what = pick(dice, Strikable::ALL).expect("kinds");
            ("strike", strike(&desk, record, what, n, &why).map(drop))
        }
        (22, Some(case), Some(signal), _) => match dice.roll(3) {
            0 => {
                let edit = CaseEdit {
                    title: Some(format!("{MARK} andere titel")),
                    ..CaseEdit::default()
                };
                (
                    "edit",
                    correct::case(&desk, case, &edit, Some(&why)).map(drop),
                )
            }
            1 => {
                let edit = SignalEdit {
                    text: Some(format!("{MARK} andere tekst")),
                    ..SignalEdit::default()
                };
                (
                    "edit",
                    correct::signal(&desk, signal, &edit, Some(&why)).map(drop),
                )
            }
            _ => {
                let given = [("open-sources".to_owned(), format!("{MARK} ander antwoord"))];
                let done = correct_answer::answers(&desk, case, &given, Some(&why));
                ("edit", done.map(drop))
            }
        },
        (23, .., Some(record)) => match dice.roll(2) {
            0 => ("hold", retention::hold(&desk, record, &why, None)),
            _ => ("release", retention::release(&desk, record, &why)),
        },
        (24, .., Some(record)) => match dice.roll(3) {
            0 | 1 => ("restrict", restrict(&desk, record, named).map(drop)),
            _ => ("unrestrict", unrestrict(&desk, record).map(drop)),
        },
        (25, .., Some(record)) => {
            let draft = share::ShareDraft {
                to: "politie".into(),
                person: format!("{MARK} ontvanger"),
                ground: "grond".into(),
                need: "controle".into(),
                channel: "overleg".into(),
                content: share::Content::Text(format!("{MARK} eigen woorden")),
                conditions: None,
                verbatim_tip: None,
            };
            ("share", share::share(&desk, record, &draft).map(drop))
        }
        (34 | 35, Some(case), ..) => {
            let other = pick(dice, &recent(&world.cases)).expect("cases");
            ("merge", merge::cases(&desk, case, other, Some(&why)))
        }
        (36 | 37, _, Some(signal), _) => {
            let other = pick(dice, &recent(&world.signals)).expect("signals");
            let done = merge::signals(&desk, signal, other, Some(&why));
            ("merge", done.map(drop))
        }
        (38 | 39, Some(case), ..) => {
            let signals = case::show(&desk, case).map(|shown| shown.case.signals);
            let made = signals.and_then(|signals| {
                let some = signals.into_iter().take(dice.roll(2) as usize + 1);
                split::split(&desk, case, &some.collect::<Vec<_>>(), None, Some(&why))
            });
            ("split", made.map(|made| world.split(case, made.number)))
        }
        (40, Some(case), ..) => {
            let other = pick(dice, &recent(&world.cases)).expect("cases");
            match dice.roll(3) {
                0 => ("unlink", link::unlink(&desk, case, other)),
                _ => {
                    let relation = pick(dice, &Relation::GIVEN).expect("relations");
                    ("link", link::link(&desk, case, other, relation))
                }
            }
        }
        (41, Some(case), ..) => {
            let lesson = dice.roll(2) == 0;
            let lesson = lesson.then_some("Vraag eerder om hulp.");
            let text = format!("{MARK} evaluatie");
            (
                "evaluate",
                evaluate::evaluate(&desk, case, &text, lesson).map(drop),
            )
        }
        (42, .., Some(record)) => {
            let answer = format!("{MARK} navraag");
            (
                "asked",
                remind::asked(&desk, record, None, &answer, None).map(drop),
            )
        }
        _ => ("rest", Ok(())),
    }
}

/// Where the weighings of a case lead, from its first phase on; each must be one that the workflow
/// has in the place where it was taken.
fn replay(case: &Case, workflow: &Workflow) -> (String, CaseStatus) {
    let mut place = (workflow.first_phase().id.clone(), CaseStatus::Open);
    for weighing in &case.weighings {
        assert_eq!(
            weighing.phase, place.0,
            "{}: weighed where it was",
            case.number
        );
        if weighing.decision == REOPEN {
            assert!(!place.1.runs(), "{}: reopened while it ran", case.number);
            place = (workflow.reopen_to.clone(), CaseStatus::Open);
            continue;
        }
        let here = workflow.decisions_in(&place.0, place.1);
        let taken = here.iter().find(|d| d.id == weighing.decision);
        let taken = taken
            .unwrap_or_else(|| panic!("{}: no {} in {}", case.number, weighing.decision, place.0));
        place = match &taken.leads {
            Lead::Phase(to) => (to.clone(), CaseStatus::Open),
            Lead::Status(status) => (place.0, *status),
        };
    }
    place
}

/// Cases stand where their weighings led, and the log counts the same weighings.
fn assert_agreement(office: &Office, world: &World) {
    let store = office.open("anna");
    let desk = desk(&store);
    let lines = log::list(&desk, &Default::default()).expect("a log");
    for number in &world.cases {
        let shown = match case::show(&desk, *number) {
            Ok(shown) => shown,
            Err(ActionError::Store(StoreError::Restricted(_) | StoreError::Destroyed { .. })) => {
                continue;
            }
            Err(error) => panic!("{number}: {error}"),
        };
        let case = &shown.case;
        if !world.migrated.contains(number) {
            let mut place = replay(case, &shown.workflow);
            if case.went_into.is_some() {
                assert!(place.1.runs(), "{number}: merged while it ran");
                place.1 = CaseStatus::Merged;
            }
            assert_eq!(
                (&case.phase, &case.status),
                (&place.0, &place.1),
                "{number}"
            );
        }
        assert_eq!(
            case.destroy_on.is_some(),
            !case.status.runs() && case.went_into.is_none(),
            "{number}: a term"
        );
        let about = lines
            .iter()
            .filter(|l| l.object == Some(number.to_string()));
        let weighed: Vec<_> = about
            .filter(|l| l.action == Action::Weigh)
            .filter_map(|l| l.result.clone())
            .collect();
        let own = &case.weighings[case.weighings.len().saturating_sub(weighed.len())..];
        let own: Vec<_> = own.iter().rev().map(|w| w.decision.clone()).collect();
        let mut weighed = weighed;
        if weighed.len() > 1 && lines[0].seq < lines[lines.len() - 1].seq {
            weighed.reverse();
        }
        assert_eq!(weighed, own, "{number}: log and weighings");
        let copied = case.weighings.len() - own.len();
        assert!(
            copied <= case.signals.len().max(1)
                || case.went_into.is_some()
                || world.moved.contains(number),
            "{number}: {copied} came with signals"
        );
    }
}

/// What carla, who is named nowhere, gets to see of the restricted ones: that their numbers exist.
fn assert_hidden(office: &Office, world: &World) -> usize {
    let carla = office.open("carla");
    let desk = desk(&carla);
    let mut restricted = BTreeSet::new();
    for number in world.signals.iter().chain(&world.cases) {
        let shown = match number.kind {
            kluis::domain::id::NumberKind::Case => case::show(&desk, *number).map(drop),
            _ => signal::show(&desk, *number).map(drop),
        };
        match shown {
            Ok(()) | Err(ActionError::Store(StoreError::Destroyed { .. })) => {}
            Err(ActionError::Store(StoreError::Restricted(n))) if n == *number => {
                restricted.insert(*number);
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
    for line in signal::list(&desk, &Default::default()).expect("signals") {
        assert_eq!(
            line.hidden,
            restricted.contains(&line.number),
            "{}",
            line.number
        );
        assert!(!line.hidden || (line.theme.is_none() && line.reference.is_none()));
        assert!(!line.hidden || line.source.is_empty());
    }
    let (cases, _) = case::list(&desk, &Default::default()).expect("cases");
    for line in cases {
        assert_eq!(
            line.hidden,
            restricted.contains(&line.number),
            "{}",
            line.number
        );
        assert!(!line.hidden || (line.title.is_none() && line.theme.is_none()));
        assert!(!line.hidden || line.lead.is_none());
    }
    for line in retention::list(&desk, None).expect("terms") {
        if restricted.contains(&line.number) {
            assert!(line.hidden);
            assert!(line.hold.is_none_or(|hold| hold.ground.is_none()));
        }
    }
    let names: BTreeSet<_> = restricted.iter().map(Number::to_string).collect();
    for line in log::list(&desk, &Default::default()).expect("a log") {
        if line
            .object
            .as_ref()
            .is_some_and(|object| names.contains(object))
        {
            assert!(line.hidden && line.result.is_none() && line.purpose.is_none());
        }
    }
    restricted.len()
}

fn play(seed: u64, steps: usize) -> (World, usize) {
    let mut office = Office::new(TODAY);
    office.hire("bram", Role::Analyst);
    office.hire("carla", Role::Adviser);
    office.hire("job", Role::Purger);
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let mut world = World::default();
    let (anna, bram) = (office.open("anna"), office.open("bram"));
    for n in 0..steps {
        let store = if dice.roll(3) == 0 { &bram } else { &anna };
        let (deed, result) = step(&mut dice, store, &mut world);
        match result {
            Ok(()) => *world.done.entry(deed).or_default() += 1,
            Err(ActionError::Store(
                StoreError::Refused(_) | StoreError::Restricted(_) | StoreError::NotFound(_),
            )) => world.refused += 1,
            Err(error) => panic!("seed {seed}, step {n}, {deed}: {error:?}"),
        }
    }
    drop((anna, bram));
    assert_agreement(&office, &world);
    let hidden = assert_hidden(&office, &world);
    office.assert_sound();
    // Two years on, what is due goes, and the rest still agrees.
    office.on("2028-03-01");
    let note = tip("2028-02-28", "de dag daarna wordt er gewerkt");
    signal::add(&desk(&office.open_sure_of_the_clock("anna")), note).expect("added");
    let job = office.open("job");
    let due = purge::dry_run(&desk(&job), None)
        .expect("listed")
        .destroyed
        .len();
    drop(job);
    if due > 0 {
        let approved = Some(u32::try_from(due).expect("few"));
        purge::purge(&desk(&office.open("anna")), approved).expect("purged");
    }
    assert_agreement(&office, &world);
    office.assert_sound();
    (world, hidden)
}

#[test]
fn whatever_is_done_log_weighings_and_cases_agree_and_what_is_restricted_stays_hidden() {
    let seeds = std::env::var("KLUIS_TEST_ANY").ok();
    let (seeds, steps) = match seeds {
        Some(seeds) => (seeds.parse().expect("a number"), 250),
        None => (3, 150),
    };
    let mut done: BTreeMap<&'static str, u32> = BTreeMap::new();
    let (mut refused, mut hidden) = (0, 0);
    for seed in 1..=seeds {
        let (world, restricted) = play(seed, steps);
        for (deed, n) in world.done {
            *done.entry(deed).or_default() += n;
        }
        refused += world.refused;
        hidden += restricted;
    }
    println!("{seeds} seeds of {steps} deeds: {done:?}, {refused} refused, {hidden} restricted");
    for deed in [
        "add", "triage", "case", "advance", "consult", "strike", "restrict", "merge", "evaluate",
    ] {
        assert!(done.contains_key(deed), "never {deed}: {done:?}");
    }
    assert!(refused > 0 && hidden > 0);
}
