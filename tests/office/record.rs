//! What hangs on a record: privacy checks, persons, measures, disclosures, references, and what
//! became of a tip.

use crate::setting::{Office, THREE_YES_COMPLEX, add, close, day, decide, desk, refusal, tip};
use kluis::actions::case::ConsultationDraft;
use kluis::actions::measure::{add as add_measure, record_effect};
use kluis::actions::outcome::OutcomeDraft;
use kluis::actions::privacy::PrivacyDraft;
use kluis::actions::share::{Content, ShareDraft, must_be_told, share};
use kluis::actions::weigh::WeighingDraft;
use kluis::actions::{
    ActionError, case, log, outcome, person, privacy, purge, refer, retention, signal,
};
use kluis::domain::case::{CaseDraft, Finding};
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::measure::{Effect, Measure, MeasureKind};
use kluis::domain::outcome::{Found, Usable};
use kluis::domain::person::{Informed, Person, PersonRole, Sensitive};
use kluis::domain::policy::Policy;
use kluis::domain::privacy::Verdict;
use kluis::domain::reference::System;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::domain::workflow::{Decision, Lead, Need};
use kluis::store::{Store, count, record};

const TIP: &str = "In de loods achter Havenkade 12 staan sinds drie weken elke nacht busjes met \
    Pools kenteken en een man laadt er vaten uit die naar aceton ruiken.";

fn new_case(store: &Store, workflow: Option<&str>, theme: &str, signals: &[Number]) -> Number {
    let draft = CaseDraft {
        title: None,
        theme: Some(theme.into()),
        lead: None,
        opened_on: day("2026-03-01"),
        signals: signals.to_vec(),
    };
    let opened = case::open_in(&desk(store), &draft, workflow);
    opened.expect("opened").number
}

fn check(verdict: Verdict) -> PrivacyDraft {
    PrivacyDraft {
        check: "privacy-1".into(),
        of: "brp".into(),
        basis: "Wet BRP".into(),
        compatible: true,
        necessary: "anders onbekend wie er woont".into(),
        proportionate: "één adres".into(),
        subsidiary: "open bronnen gaven niets".into(),
        verdict,
    }
}

fn ask_brp() -> ConsultationDraft {
    ConsultationDraft {
        source: "brp".into(),
        purpose: "wie woont er".into(),
        ground: "protocol".into(),
        result: Finding::Hit,
        text: None,
        on: None,
    }
}

fn given(text: &str) -> ShareDraft {
    ShareDraft {
        to: "politie".into(),
        person: "teamchef".into(),
        ground: "convenant".into(),
        need: "controle".into(),
        channel: "beveiligde mail".into(),
        content: Content::Text(text.into()),
        conditions: None,
        verbatim_tip: None,
    }
}

fn somebody(sensitive: &[Sensitive], ground: Option<&str>) -> Person {
    Person {
        name: "J. Jansen".into(),
        roles: vec![PersonRole::Victim, PersonRole::Subject, PersonRole::Victim],
        sensitive: sensitive.to_vec(),
        ground: ground.map(str::to_owned),
        informed: None,
    }
}

fn counted(store: &Store, year: i32, prefix: &str) -> Vec<(String, u64)> {
    let tx = store.read().expect("reads");
    let all = count::list(&tx, year).expect("counted").into_iter();
    all.filter(|(what, _)| what.starts_with(prefix)).collect()
}

/// A case of the model protocol, taken straight on to the phase where municipal sources are asked.
fn in_analysis(office: &Office) -> Number {
    let store = office.open("anna");
    let desk = desk(&store);
    let number = new_case(&store, Some("model-protocol"), "drugs", &[]);
    let workflow = case::show(&desk, number).expect("shown").workflow;
    for (here, phase) in workflow.phases.iter().enumerate() {
        if phase.id == "analysis" {
            return number;
        }
        let ahead = |d: &&Decision| match &d.leads {
            Lead::Phase(to) => workflow.position(to) == Some(here + 1),
            Lead::Status(_) => false,
        };
        let decision = phase.decisions.iter().find(ahead).expect("a way on");
        let answer = |need: &Need| {
            let condition = match need {
                Need::One(condition) => condition,
                Need::AnyOf(conditions) => &conditions[0],
            };
            let item = phase.find_item(&condition.item).expect("an item");
            let wanted = condition.is.first().cloned();
            let first = item.options.first().map(|option| option.id.clone());
            let value = wanted.or(first).unwrap_or_else(|| "tekst".to_owned());
            (item.id.clone(), value)
        };
        let draft = WeighingDraft {
            answers: decision.needs.iter().map(answer).collect(),
            ..decide(&[], &decision.id, None)
        };
        case::advance(&desk, number, &draft).expect("on");
    }
    panic!("the model protocol has no phase analysis")
}

#[test]
fn a_source_opens_when_the_privacy_officer_allows_it_and_closes_when_they_deny_it() {
    let mut office = Office::new("2026-03-01");
    office.hire("pia", Role::PrivacyOfficer);
    let number = in_analysis(&office);
    let store = office.open("anna");
    let closed = refusal(case::consult(&desk(&store), number, &ask_brp()));
    assert!(
        matches!(closed, Refusal::CheckNeeded { denied: false, .. }),
        "{closed:?}"
    );
    let not_theirs = privacy::decide(&desk(&store), number, &check(Verdict::Allow));
    assert!(matches!(refusal(not_theirs), Refusal::CheckNotYours { .. }));
    drop(store);

    let pia = office.open("pia");
    let decided = privacy::decide(&desk(&pia), number, &check(Verdict::Allow));
    assert_eq!(decided.expect("decided"), 1);
    drop(pia);
    let store = office.open("anna");
    case::consult(&desk(&store), number, &ask_brp()).expect("open");
    let other = ConsultationDraft {
        source: "woz".into(),
        ..ask_brp()
    };
    let other = refusal(case::consult(&desk(&store), number, &other));
    assert!(matches!(other, Refusal::CheckNeeded { .. }), "one by one");
    drop(store);

    let pia = office.open("pia");
    privacy::decide(&desk(&pia), number, &check(Verdict::Deny)).expect("closed again");
    drop(pia);
    let store = office.open("anna");
    let closed = refusal(case::consult(&desk(&store), number, &ask_brp()));
    assert!(matches!(closed, Refusal::CheckNeeded { denied: true, .. }));
    let case = case::show(&desk(&store), number).expect("shown").case;
    let checks = &case.parts.privacy;
    assert_eq!(checks.len(), 2);
    assert_eq!(
        (checks[0].by.as_str(), checks[0].about.as_deref()),
        ("pia", Some("brp"))
    );
    let log = log::list(&desk(&store), &Default::default()).expect("listed");
    let said = log.iter().filter(|line| line.action.id() == "check");
    let said: Vec<_> = said.map(|line| line.result.clone()).collect();
    assert_eq!(said, [Some("allow".to_owned()), Some("deny".to_owned())]);
    drop(store);
    office.assert_sound();
}

#[test]
fn a_privacy_check_is_refused_whole_when_it_is_not_complete_or_not_about_this() {
    let mut office = Office::new("2026-03-01");
    office.hire("pia", Role::PrivacyOfficer);
    office.hire("leer", Role::Trainee);
    let number = in_analysis(&office);
    let pia = office.open("pia");
    let refused = |draft: &PrivacyDraft| refusal(privacy::decide(&desk(&pia), number, draft));
    let empty = PrivacyDraft {
        proportionate: " ".into(),
        ..check(Verdict::Allow)
    };
    let field = "proportionate";
    assert_eq!(refused(&empty), Refusal::TextEmpty { field });
    let other_use = PrivacyDraft {
        compatible: false,
        ..check(Verdict::Allow)
    };
    assert_eq!(refused(&other_use), Refusal::NotCompatible);
    let open = PrivacyDraft {
        of: "kvk".into(),
        ..check(Verdict::Allow)
    };
    assert!(matches!(refused(&open), Refusal::CheckNotFor { .. }));
    let misspelt = PrivacyDraft {
        check: "privacy-9".into(),
        ..check(Verdict::Allow)
    };
    assert!(refused(&misspelt).is_usage());
    let nowhere = PrivacyDraft {
        of: "brpp".into(),
        ..check(Verdict::Allow)
    };
    let unknown = privacy::decide(&desk(&pia), number, &nowhere);
    assert!(matches!(unknown, Err(ActionError::Unknown { .. })));
    let denied = PrivacyDraft {
        compatible: false,
        ..check(Verdict::Deny)
    };
    privacy::decide(&desk(&pia), number, &denied).expect("no is always possible");
    // The officer decides checks, and nothing else of a case.
    let note = case::note(&desk(&pia), number, "een notitie");
    assert!(matches!(refusal(note), Refusal::RoleMayNot { .. }));
    drop(pia);
    let leer = office.open("leer");
    let trainee = privacy::decide(&desk(&leer), number, &check(Verdict::Allow));
    assert!(matches!(refusal(trainee), Refusal::RoleMayNot { .. }));
    drop(leer);
    let store = office.open("anna");
    let case = case::show(&desk(&store), number).expect("shown").case;
    assert_eq!(case.parts.privacy.len(), 1);
    drop(store);
    office.assert_sound();
}

#[test]
fn sharing_waits_for_the_privacy_check_that_guards_the_partner() {
    let office = Office::new("2026-03-01");
    let number = in_analysis(&office);
    let store = office.open("anna");
    let refused = refusal(share(&desk(&store), number, &given("eigen woorden")));
    assert!(
        matches!(refused, Refusal::CheckNeeded { .. }),
        "{refused:?}"
    );
    let case = case::show(&desk(&store), number).expect("shown").case;
    assert!(case.parts.disclosures.is_empty());
}

#[test]
fn a_case_is_not_archived_before_it_is_said_of_every_person_how_they_were_informed() {
    let mut office = Office::new("2026-03-02");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let number = new_case(&store, None, "drugs", &[]);
    for n in 1..=3 {
        let added = person::add(&desk_, number, &somebody(&[], None), None);
        assert_eq!(added.expect("added"), n);
    }
    let plan = [
        ("sources", "none-needed"),
        ("hypothesis", "h"),
        ("goal", "g"),
        ("strategy", "s"),
    ];
    let on = "2026-03-02";
    case::advance(
        &desk_,
        number,
        &decide(&THREE_YES_COMPLEX, "start", Some(on)),
    )
    .expect("plan");
    case::advance(&desk_, number, &decide(&plan, "refute", Some(on))).expect("close");
    let inform = |n, how: Informed| person::inform(&desk_, number, n, &how);
    inform(
        1,
        Informed::Done {
            on: day("2026-03-01"),
        },
    )
    .expect("done");
    let reason = "zou de controle verijdelen".to_owned();
    inform(2, Informed::LeftOut { reason }).expect("left out");
    let until = day("2026-03-03");
    inform(3, Informed::Deferred { until }).expect("deferred");
    assert!(matches!(
        refusal(inform(4, Informed::Deferred { until })),
        Refusal::NoSuchPerson { n: 4, .. }
    ));
    drop(store);

    // The day to which it was put off has come.
    office.on("2026-03-03");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let end = [("end-date", "2026-03-03"), ("outcome", "refuted")];
    let archive = decide(&end, "archive", None);
    let Refusal::DecisionMissing { missing, .. } = refusal(case::advance(&desk_, number, &archive))
    else {
        panic!("another refusal")
    };
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].item.as_str(), missing[0].label.en.as_str()),
        ("inform", "Person 3 informed")
    );
    // Everything that is missing comes at once.
    let bare = decide(&[], "archive", None);
    let Refusal::DecisionMissing { missing, .. } = refusal(case::advance(&desk_, number, &bare))
    else {
        panic!("another refusal")
    };
    let items: Vec<&str> = missing.iter().map(|m| m.item.as_str()).collect();
    assert_eq!(items, ["end-date", "outcome", "inform"]);
    let until = day("2026-09-01");
    person::inform(&desk_, number, 3, &Informed::Deferred { until }).expect("put off further");
    case::advance(&desk_, number, &archive).expect("archived");
    drop(store);

    // What was put off beyond the closing is done after it.
    office.on("2026-09-01");
    let store = office.open_sure_of_the_clock("anna");
    let desk_ = desk(&store);
    let on = day("2026-09-01");
    person::inform(&desk_, number, 3, &Informed::Done { on }).expect("done");
    let late = refusal(person::add(&desk_, number, &somebody(&[], None), None));
    assert!(matches!(late, Refusal::CaseEnded { .. }));
    let case = case::show(&desk_, number).expect("shown").case;
    let person = &case.parts.persons[2];
    assert_eq!((person.done_on, person.due_on), (Some(on), None));
    assert_eq!(person.body.roles, [PersonRole::Subject, PersonRole::Victim]);
    drop(store);
    office.assert_sound();
}

#[test]
fn what_is_sensitive_and_who_is_in_a_strict_theme_needs_a_ground() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let drugs = new_case(&store, None, "drugs", &[]);
    let health = [Sensitive::Health];
    let refused = refusal(person::add(&desk_, drugs, &somebody(&health, None), None));
    let sensitive = health.to_vec();
    assert_eq!(refused, Refusal::GroundNeeded { sensitive });
    person::add(&desk_, drugs, &somebody(&health, Some("art. 9")), None).expect("grounded");
    let strict = new_case(&store, None, "prostitution", &[]);
    let refused = refusal(person::add(&desk_, strict, &somebody(&[], None), None));
    assert_eq!(refused, Refusal::GroundNeeded { sensitive: vec![] });
    person::add(&desk_, strict, &somebody(&[], Some("APV")), None).expect("grounded");
    drop(store);
    office.assert_sound();

    let lax = Policy::built_in().merged("[themes.prostitution]\nstrict = false\n");
    let office = Office::with_policy("2026-03-02", &lax.expect("sound"));
    let store = office.open("anna");
    let strict = new_case(&store, None, "prostitution", &[]);
    person::add(&desk(&store), strict, &somebody(&[], None), None).expect("the office says so");
}

#[test]
fn a_measure_is_counted_when_it_was_imposed_and_its_effect_is_looked_at_again() {
    let office = Office::new("2026-08-01");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let number = new_case(&store, None, "drugs", &[]);
    let closure = Measure {
        kind: MeasureKind::Closure,
        cents: None,
        until: Some(day("2026-06-01")),
        text: Some(" drie maanden ".into()),
        effects: Vec::new(),
    };
    let n = add_measure(&desk_, number, &closure, day("2026-03-02")).expect("added");
    let fine = Measure {
        kind: MeasureKind::PenaltyOrder,
        until: None,
        ..closure.clone()
    };
    let refused = refusal(add_measure(&desk_, number, &fine, day("2026-03-02")));
    assert!(matches!(
        refused,
        Refusal::MeasureNeeds {
            field: "amount",
            ..
        }
    ));
    let effect = |on: &str, result| Effect {
        on: day(on),
        result,
        text: None,
    };
    let look = |on: &str, result| record_effect(&desk_, number, n, &effect(on, result));
    look("2026-06-01", InterventionResult::Unknown).expect("looked");
    assert!(look("2026-05-01", InterventionResult::Effective).is_err());
    look("2026-08-01", InterventionResult::Partly).expect("looked again");
    assert!(matches!(
        refusal(record_effect(
            &desk_,
            number,
            9,
            &effect("2026-08-01", InterventionResult::Partly)
        )),
        Refusal::NoSuchMeasure { n: 9, .. }
    ));
    let case = case::show(&desk_, number).expect("shown").case;
    let measure = &case.parts.measures[0];
    assert_eq!(measure.body.effects.len(), 2);
    assert_eq!(measure.body.text.as_deref(), Some("drie maanden"));
    assert_eq!(
        (measure.done_on, measure.due_on),
        (Some(day("2026-03-02")), None)
    );
    assert_eq!(
        counted(&store, 2026, "measure/"),
        [("measure/closure/drugs".to_owned(), 1)]
    );
    drop(store);
    office.assert_sound();
}

#[test]
fn an_outcome_is_counted_for_good_and_another_one_moves_the_count() {
    let mut office = Office::new("2025-12-20");
    let number = add(&office.open("anna"), "2025-12-20", TIP);
    let draft = |found, usable, on: Option<&str>| OutcomeDraft {
        found,
        usable,
        on: on.map(day),
        text: Some("hennep gevonden".into()),
    };
    let store = office.open("anna");
    let early = draft(Found::Confirmed, Usable::Yes, Some("2025-12-19"));
    let early = refusal(outcome::record(&desk(&store), number, &early));
    assert!(matches!(early, Refusal::DateBeforeCause { .. }));
    let first = draft(Found::NotChecked, Usable::No, None);
    outcome::record(&desk(&store), number, &first).expect("recorded");
    let of_2025 = |store: &Store| counted(store, 2025, "signal/outcome/");
    let not_checked = "signal/outcome/mma/drugs/not-checked/no".to_owned();
    assert_eq!(of_2025(&store), [(not_checked, 1)]);
    drop(store);

    office.on("2026-01-10");
    let store = office.open("anna");
    let second = draft(Found::Confirmed, Usable::Partly, None);
    outcome::record(&desk(&store), number, &second).expect("recorded");
    assert_eq!(of_2025(&store), []);
    let confirmed = [("signal/outcome/mma/drugs/confirmed/partly".to_owned(), 1)];
    assert_eq!(counted(&store, 2026, "signal/outcome/"), confirmed);
    let shown = signal::show(&desk(&store), number).expect("shown").signal;
    let outcome = shown.outcome.expect("there");
    assert_eq!((outcome.n, outcome.body.found), (1, Found::Confirmed));
    drop(store);
    office.assert_sound();

    // The signal goes, and what became of it stays counted.
    office.hire("nachtjob", Role::Purger);
    office.on("2026-12-21");
    let store = office.open_sure_of_the_clock("anna");
    retention::list(&desk(&store), None).expect("a person works");
    drop(store);
    let done = purge::purge(&desk(&office.open("nachtjob")), None).expect("purged");
    assert_eq!(done.destroyed.len(), 1);
    assert_eq!(
        counted(&office.open("anna"), 2026, "signal/outcome/"),
        confirmed
    );
    office.assert_sound();
}

#[test]
fn a_tip_is_not_passed_on_verbatim_unless_somebody_says_why() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let tip_number = add(&store, "2026-03-01", TIP);
    let own = kluis::domain::signal::SignalDraft {
        source: "citizen".into(),
        ..tip(
            "2026-03-01",
            "Een buurman zag een groene bus bij de haven, steeds in de nacht.",
        )
    };
    let citizen = signal::add(&desk_, own).expect("added").number;
    let alone = refusal(share(&desk_, tip_number, &given(&TIP.to_uppercase())));
    let signals = vec![tip_number];
    assert_eq!(
        alone,
        Refusal::VerbatimTip {
            signals: signals.clone()
        }
    );

    let number = new_case(&store, None, "drugs", &[tip_number, citizen]);
    for content in [
        Content::Text(format!("Geachte heer, {TIP} Met groet")),
        Content::File {
            name: "brief.txt".into(),
            bytes: TIP.replace(' ', "\r\n").into_bytes(),
        },
    ] {
        let draft = ShareDraft {
            content,
            ..given("")
        };
        let refused = refusal(share(&desk_, number, &draft));
        assert_eq!(
            refused,
            Refusal::VerbatimTip {
                signals: signals.clone()
            }
        );
        // Nor by way of another signal of the case.
        let refused = refusal(share(&desk_, citizen, &draft));
        assert_eq!(
            refused,
            Refusal::VerbatimTip {
                signals: signals.clone()
            }
        );
    }
    let shown = |number| case::show(&desk_, number).expect("shown").case;
    assert!(shown(number).parts.disclosures.is_empty());

    share(
        &desk_,
        number,
        &given("In de loods zijn chemicaliën gezien."),
    )
    .expect("own words");
    let words = "Een buurman zag een groene bus bij de haven, steeds in de nacht.";
    share(&desk_, number, &given(words)).expect("no tip of the line");
    let overridden = ShareDraft {
        verbatim_tip: Some("de officier vroeg de letterlijke tekst".into()),
        ..given(TIP)
    };
    share(&desk_, number, &overridden).expect("with a reason");
    let empty = ShareDraft {
        verbatim_tip: Some(" ".into()),
        ..given(TIP)
    };
    assert!(refusal(share(&desk_, number, &empty)).is_usage());
    let disclosures = shown(number).parts.disclosures;
    assert_eq!(disclosures.len(), 3);
    let last = &disclosures[2].body;
    assert_eq!(last.repeats, [tip_number.to_string()]);
    assert!(last.verbatim_reason.is_some() && disclosures[0].body.repeats.is_empty());
    drop(store);
    office.assert_sound();
}

#[test]
fn what_was_given_is_hashed_logged_as_an_export_and_a_file_is_not_kept() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let tip_number = add(&store, "2026-03-01", TIP);
    let number = new_case(&store, None, "drugs", &[tip_number]);
    let text = share(&desk_, number, &given("abc")).expect("shared");
    assert_eq!(
        text.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    let pdf = ShareDraft {
        content: Content::File {
            name: "rapport.pdf".into(),
            bytes: b"%PDF-1.7 \x00\x01".to_vec(),
        },
        ..given("")
    };
    let pdf = share(&desk_, number, &pdf).expect("shared");
    assert!(pdf.uncompared && !text.uncompared);
    let missing = ShareDraft {
        ground: " ".into(),
        ..given("abc")
    };
    let refused = refusal(share(&desk_, number, &missing));
    assert_eq!(refused, Refusal::TextEmpty { field: "ground" });
    let case = case::show(&desk_, number).expect("shown").case;
    let [first, second] = case.parts.disclosures.as_slice() else {
        panic!("two disclosures")
    };
    assert_eq!(first.body.text.as_deref(), Some("abc"));
    assert_eq!(second.body.text, None);
    assert_eq!(second.body.file.as_deref(), Some("rapport.pdf"));
    assert!(!second.body.compared);
    assert_eq!(first.about.as_deref(), Some("politie"));
    let log = log::list(&desk_, &Default::default()).expect("listed");
    let exports = log.iter().filter(|line| line.action.id() == "export");
    assert_eq!(exports.count(), 2);
    drop(store);
    office.assert_sound();
}

#[test]
fn an_ended_case_and_a_signal_not_taken_up_take_nothing_in() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let desk_ = desk(&store);
    let ended = crate::setting::archived(&store, "2026-03-02").number;
    let warning = Measure {
        kind: MeasureKind::Warning,
        cents: None,
        until: None,
        text: None,
        effects: Vec::new(),
    };
    for refused in [
        share(&desk_, ended, &given("iets")).map(|_| ()),
        add_measure(&desk_, ended, &warning, day("2026-03-02")).map(|_| ()),
        refer::add(&desk_, ended, System::Track, "12", None).map(|_| ()),
        privacy::decide(&desk_, ended, &check(Verdict::Deny)).map(|_| ()),
    ] {
        assert!(matches!(refusal(refused), Refusal::CaseEnded { .. }));
    }
    let dismissed = add(&store, "2026-03-01", TIP);
    let no = decide(&[("is-undermining", "no")], "dismiss", None);
    signal::triage(&desk_, dismissed, &no).expect("dismissed");
    let refused = refusal(share(&desk_, dismissed, &given("iets anders")));
    assert!(matches!(refused, Refusal::SignalNotShared { .. }));
    // What became of it may still be said.
    let unknown = OutcomeDraft {
        found: Found::NotChecked,
        usable: Usable::No,
        on: None,
        text: None,
    };
    outcome::record(&desk_, dismissed, &unknown).expect("recorded");
}

#[test]
fn who_received_something_is_named_when_it_is_destroyed_also_by_the_machine() {
    let mut office = Office::new("2026-03-02");
    office.hire("nachtjob", Role::Purger);
    let store = office.open("anna");
    let desk_ = desk(&store);
    let tip_number = add(&store, "2026-03-01", TIP);
    let number = new_case(&store, None, "drugs", &[tip_number]);
    share(&desk_, number, &given("eigen woorden")).expect("shared");
    share(&desk_, number, &given("nog iets")).expect("shared");
    let riec = ShareDraft {
        to: "riec".into(),
        ..given("iets over de tip")
    };
    share(&desk_, tip_number, &riec).expect("shared");
    refer::add(&desk_, number, System::RiecIs, " 2026-0418 ", Some("")).expect("referred");
    close(&store, number, "2026-03-02", &THREE_YES_COMPLEX);
    let case = case::show(&desk_, number).expect("shown").case;
    let reference = &case.parts.references[0];
    assert_eq!(reference.about.as_deref(), Some("riec-is"));
    assert_eq!(
        (reference.body.reference.as_str(), &reference.body.text),
        ("2026-0418", &None)
    );
    let tx = store.read().expect("reads");
    let id = record::get_id(&tx, number).expect("there");
    let told = must_be_told(&tx, number, &id).expect("listed");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].to.as_str(), told[0].on),
        ("politie", day("2026-03-02"))
    );
    drop(tx);
    drop(store);
    office.assert_sound();

    office.on("2031-03-02");
    let store = office.open_sure_of_the_clock("anna");
    retention::list(&desk(&store), None).expect("a person works");
    drop(store);
    let store = office.open("nachtjob");
    let told = |report: &purge::PurgeReport| {
        let told = report.told.iter();
        told.map(|t| (t.number.to_string(), t.to.clone()))
            .collect::<Vec<_>>()
    };
    let expected = [
        (number.to_string(), "politie".to_owned()),
        (tip_number.to_string(), "riec".to_owned()),
    ];
    let tried = purge::dry_run(&desk(&store), None).expect("tried");
    assert_eq!(told(&tried), expected);
    let done = purge::purge(&desk(&store), None).expect("purged");
    assert_eq!(told(&done), expected);
    drop(store);
    office.assert_sound();
}
