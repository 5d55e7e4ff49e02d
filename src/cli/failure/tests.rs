use super::*;
use crate::domain::case::CaseStatus;
use crate::domain::date::DateField;
use crate::domain::policy::{ActsAs, Group, Policy};
use crate::domain::redact::Given;
use crate::domain::refusal::{Missing, Named, Refusal};
use crate::domain::role::{Duty, Role};
use crate::domain::signal::SignalStatus;
use chrono::NaiveDate;
use serde_json::{Value, json};

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn named(id: &str, nl: &str, en: &str) -> Named {
    Named {
        id: id.into(),
        label: Label::new(nl, en),
    }
}

fn missing(item: &str, nl: &str, en: &str, wants: &[(&str, &str)], one_of: bool) -> Missing {
    Missing {
        item: item.into(),
        label: Label::new(nl, en),
        wants: wants.iter().map(|(nl, en)| Label::new(*nl, *en)).collect(),
        one_of,
    }
}

fn as_json(error: &CliError, lang: Lang) -> Value {
    let read: Value = serde_json::from_str(&error.for_programs(lang)).expect("JSON");
    read["error"].clone()
}

/// What a script sees of it, and both sentences.
fn seen(error: impl Into<CliError>) -> (&'static str, u8, String, String) {
    let error = error.into();
    (
        error.kind(),
        error.exit().code(),
        error.text(Lang::Nl),
        error.text(Lang::En),
    )
}

fn assert_seen(error: impl Into<CliError>, kind: &str, exit: u8, nl: &str, en: &str) {
    let (k, e, dutch, english) = seen(error);
    assert_eq!(
        (k, e, dutch.as_str(), english.as_str()),
        (kind, exit, nl, en)
    );
}

#[test]
fn a_decision_that_lacks_something_says_all_of_it_as_the_office_would() {
    let refusal = Refusal::DecisionMissing {
        number: number("C2026-0007"),
        decision: named(
            "execute",
            "Interventieplan vaststellen (naar fase 3)",
            "Adopt the intervention plan (to phase 3)",
        ),
        missing: vec![
            missing("goal", "Doel van de casus", "Goal of the case", &[], false),
            missing("strategy", "Strategie", "Strategy", &[], false),
            missing("interventions", "Interventieplan", "Plan", &[], false),
        ],
    };
    let error = CliError::from(refusal);
    assert_eq!(
        error.for_people(Lang::Nl, false),
        "Fout: C2026-0007 gaat nog niet naar fase 3.\n\
         Voor het besluit ‘Interventieplan vaststellen’ ontbreekt: doel van de casus; strategie; \
         ten minste één geplande interventie.\n\
         Er is niets vastgelegd.\n\
         Tip: Vul aan met: kluis case advance C2026-0007\n"
    );
    let read = as_json(&error, Lang::En);
    assert_eq!(
        (&read["kind"], &read["exit"]),
        (&json!("refused"), &json!(4))
    );
    assert_eq!(
        read["missing"][0],
        json!({"item": "goal", "label": "Goal of the case"})
    );
    assert_eq!(
        as_json(&error, Lang::Nl)["missing"][1]["label"],
        "Strategie"
    );
}

#[test]
fn an_answer_that_is_there_but_wrong_is_told_from_one_that_is_not() {
    let refusal = Refusal::DecisionMissing {
        number: number("S2026-0031"),
        decision: named("dismiss", "Niet in behandeling nemen", "Do not take up"),
        missing: vec![
            missing("reason", "Motivering", "Reason", &[], false),
            missing(
                "complexity",
                "Zwaarte",
                "Weight",
                &[("Complex", "Complex"), ("Zwaar", "Heavy")],
                false,
            ),
            missing(
                "is-undermining",
                "Is dit zo?",
                "Is it?",
                &[("Nee", "No")],
                true,
            ),
        ],
    };
    assert_seen(
        refusal,
        "refused",
        4,
        "Het besluit ‘Niet in behandeling nemen’ kan voor S2026-0031 nog niet worden vastgelegd. \
         Voor het besluit ‘Niet in behandeling nemen’ ontbreekt: motivering. \
         Voor dit besluit moet het antwoord zijn: ‘Complex’ of ‘Zwaar’ op ‘Zwaarte’. \
         Voor dit besluit is ten minste één hiervan nodig: ‘Nee’ op ‘Is dit zo?’. \
         Er is niets vastgelegd.",
        "The decision ‘Do not take up’ cannot be recorded for S2026-0031 yet. \
         For the decision ‘Do not take up’ this is missing: reason. \
         For this decision the answer has to be: ‘Complex’ or ‘Heavy’ to ‘Weight’. \
         This decision needs at least one of: ‘No’ to ‘Is it?’. \
         Nothing was recorded.",
    );
}

#[test]
fn only_the_kerncluster_closes_a_case() {
    let refusal = Refusal::DecisionMissing {
        number: number("C2026-0007"),
        decision: named(
            "archive",
            "Casus afronden en archiveren",
            "Archive the case",
        ),
        missing: vec![missing(
            "body",
            "Gremium dat besluit",
            "Body that decides",
            &[("KernCluster Ondermijning", "Core cluster")],
            false,
        )],
    };
    let (kind, exit, nl, _) = seen(refusal);
    assert_eq!((kind, exit), ("refused", 4));
    assert_eq!(
        nl,
        "Alleen het KernCluster kan een casus afronden. \
         Vermeld de vergadering waarin dit is besloten. Er is niets vastgelegd."
    );
}

#[test]
fn sources_and_partners_are_refused_by_name() {
    assert_seen(
        Refusal::SourceClosed {
            source_id: "woz".into(),
            group: Group::Municipal,
            phase: Box::new(named(
                "assess",
                "Fase 1 – Toetsing signaal",
                "Phase 1 – Assessment of the signal",
            )),
            open: vec![Group::Open],
        },
        "refused",
        4,
        "WOZ mag in fase 1 niet worden bevraagd. \
         In de toetsing zijn alleen openbare bronnen toegestaan.",
        "Property values (WOZ) may not be consulted in phase 1. \
         During the assessment only open sources are allowed.",
    );
    let error = CliError::from(Refusal::PartnerMayNot {
        kind: "Telefoontaps".into(),
        partner: "gemeente".into(),
        may: vec![ActsAs::Politie],
    });
    assert_eq!(
        error.text(Lang::Nl),
        "Telefoontaps kan niet door Gemeente worden uitgevoerd."
    );
    assert_eq!(
        error.hint().map(|hint| hint.nl.as_str()),
        Some("Leg deze interventie vast bij de politie.")
    );
}

#[test]
fn the_cap_and_the_clock_say_what_to_do() {
    let cap = CliError::from(Refusal::CapExceeded {
        count: 41,
        most: 25,
    });
    assert_eq!(
        cap.for_people(Lang::Nl, false),
        "Fout: Er zijn 41 dossiers aan vernietiging toe; zonder akkoord worden er ten hoogste 25 \
         vernietigd.\nEr is niets vernietigd.\n\
         Tip: Laat de coördinator de lijst beoordelen: kluis purge --approve 41\n"
    );
    let clock = CliError::from(Refusal::ClockAhead { days: 45 });
    assert_eq!(
        clock.for_people(Lang::Nl, false),
        "Fout: De klok van deze computer staat 45 dagen na de laatste logregel.\n\
         Er is niets vastgelegd.\nTip: Klopt de datum? Herhaal met --confirm-clock\n"
    );
    let behind = CliError::from(Refusal::ClockBehind { days: 0 });
    assert!(
        behind
            .text(Lang::En)
            .starts_with("This computer's clock stands before")
    );
}

#[test]
fn what_was_typed_wrongly_is_exit_2_and_names_the_nearest() {
    let error = CliError::from(Refusal::DecisionUnknown {
        given: Given("strat".into()),
        nearest: Some("start".into()),
        here: vec![named("start", "Oppakken", "Take up")],
    });
    assert_eq!((error.kind(), error.exit().code()), ("unknown-id", 2));
    assert_eq!(error.text(Lang::Nl), "Besluit: ‘strat’ is onbekend.");
    assert_eq!(
        error.hint().map(|h| h.en.as_str()),
        Some("Is ‘start’ meant?")
    );
    assert_eq!(as_json(&error, Lang::En)["nearest"], "start");

    let theme = CliError::from(ActionError::Unknown {
        noun: Noun::Theme,
        id: UnknownId {
            given: "zzz".into(),
            nearest: None,
        },
    });
    assert_eq!(theme.text(Lang::En), "Theme: ‘zzz’ is unknown.");
    assert_eq!(
        theme.hint().map(|h| h.en.as_str()),
        Some("What the office knows is listed by: kluis policy show")
    );

    let answer = CliError::from(Refusal::AnswerWrong {
        item: Box::new(named("end-date", "Einddatum", "End date")),
        kind: "date",
        allowed: vec![],
        nearest: None,
    });
    assert_eq!(answer.exit(), Exit::Usage);
    assert_eq!(
        answer.text(Lang::Nl),
        "Dit antwoord past niet bij ‘Einddatum’."
    );
}

#[test]
fn every_other_refusal_has_its_sentence_and_names_its_rule() {
    let (s, c) = (number("S2026-0001"), number("C2026-0002"));
    let on = date("2026-03-01");
    let all = [
        (
            Refusal::DateInFuture {
                field: DateField::Decided,
                date: on,
                today: date("2026-02-01"),
            },
            "De datum van het besluit (1 maart 2026) ligt in de toekomst. Vandaag is het 1 februari 2026.",
        ),
        (
            Refusal::DateBeforeCause {
                field: DateField::End,
                date: on,
                cause: DateField::Opened,
                cause_date: date("2026-04-01"),
            },
            "De einddatum (1 maart 2026) ligt vóór de openingsdatum (1 april 2026).",
        ),
        (
            Refusal::TextTooLong {
                field: "text",
                bytes: 9,
                most: 8,
            },
            "De tekst van --text is te lang: 9 bytes, ten hoogste 8.",
        ),
        (
            Refusal::AlreadyInCase {
                signal: s,
                case: Some(c),
            },
            "S2026-0001 is al gekoppeld aan C2026-0002.",
        ),
        (
            Refusal::NotAvailableForCase {
                signal: s,
                status: SignalStatus::Dismissed,
            },
            "S2026-0001 kan geen casus worden (status: Niet in behandeling genomen).",
        ),
        (
            Refusal::ArchivedTarget {
                case: c,
                status: CaseStatus::Archived,
            },
            "C2026-0002 is gearchiveerd.",
        ),
        (
            Refusal::CaseEnded {
                case: c,
                status: CaseStatus::HandedOver,
            },
            "C2026-0002 loopt niet meer (status: Overgedragen).",
        ),
        (
            Refusal::DuplicateReference { signal: s },
            "Dit signaal is al geregistreerd als S2026-0001. De herkomst en het kenmerk zijn gelijk.",
        ),
        (
            Refusal::TermOver {
                number: c,
                destroy_on: on,
            },
            "De bewaartermijn van C2026-0002 is op 1 maart 2026 verstreken. \
             Na het verstrijken van de bewaartermijn wordt niets meer gewogen of heropend.",
        ),
        (
            Refusal::OnHold {
                number: c,
                since: on,
                review_on: Some(date("2026-04-01")),
            },
            "C2026-0002 wordt niet vernietigd: de vernietiging is sinds 1 maart 2026 opgeschort. \
             Herbeoordelen op 1 april 2026.",
        ),
        (
            Refusal::ApprovedFewer {
                approved: 3,
                due: 4,
            },
            "Er is akkoord gegeven voor 3 dossiers, maar er zijn er 4 aan vernietiging toe. \
             Er is niets vernietigd.",
        ),
        (
            Refusal::RoleMayNot {
                role: Role::Trainee,
                duty: Duty::Govern,
            },
            "De rol ‘Medewerker op leerarbeidsplaats (LAP)’ mag dit niet. \
             Dit is voorbehouden aan: Coördinator ondermijning.",
        ),
        (
            Refusal::InterventionClosed {
                case: c,
                n: 2,
                done_on: Some(on),
            },
            "Interventie 2 van C2026-0002 is op 1 maart 2026 al uitgevoerd.",
        ),
    ];
    for (refusal, sentence) in all {
        let error = CliError::from(refusal);
        assert_eq!((error.kind(), error.exit()), ("refused", Exit::Refused));
        assert_eq!(error.text(Lang::Nl), sentence);
        assert!(as_json(&error, Lang::En)["rule"].is_string());
        assert!(!error.text(Lang::En).is_empty());
    }
}

#[test]
fn whoever_does_not_get_in_is_exit_5() {
    for (error, kind, nl, en) in [
        (
            VaultError::WrongPassphrase,
            "wrong-passphrase",
            "De wachtwoordzin van j is onjuist.",
            "The passphrase of j is wrong.",
        ),
        (
            VaultError::WrongKeyFile,
            "wrong-key",
            "Dit sleutelbestand is niet de sleutel van j.",
            "This key file is not the key of j.",
        ),
        (
            VaultError::UnknownMember,
            "unknown-member",
            "Deze kluis kent geen lid met de naam j.",
            "This vault has no member named j.",
        ),
        (
            VaultError::OtherSecret { key_file: true },
            "needs-key-file",
            "j opent de kluis met een sleutelbestand, niet met een wachtwoordzin.",
            "j opens the vault with a key file, not with a passphrase.",
        ),
        (
            VaultError::NoContentKey,
            "no-content-key",
            "Met deze sleutel is de inhoud niet te lezen.",
            "This key cannot read the content.",
        ),
    ] {
        assert_seen(CliError::from(error).naming_member("j"), kind, 5, nl, en);
    }
}

#[test]
fn whatever_is_not_as_it_should_be_is_exit_6() {
    assert_seen(
        VaultError::damaged("the keyring (signature)"),
        "damaged",
        6,
        "De sleutelring is beschadigd of niet door de coördinator ondertekend.",
        "The keyring is damaged or not signed by the coordinator.",
    );
    assert_seen(
        StoreError::tampered("the keyring"),
        "tampered",
        6,
        "De kluis komt niet overeen met het log (de sleutelring): beschadigd of veranderd.",
        "The vault does not agree with its log (the keyring): damaged or tampered with.",
    );
    assert_seen(
        StoreError::RolledBack { seen: 9, found: 7 },
        "rolled-back",
        6,
        "De kluis is teruggezet naar een eerder moment: logregel 9 is hier bekend, maar de kluis \
         eindigt bij 7.",
        "The vault was put back to an earlier moment: log entry 9 is known here, but the vault \
         ends at 7.",
    );
    let forked = seen(StoreError::RolledBack { seen: 9, found: 9 });
    assert_eq!((forked.0, forked.1), ("rolled-back", 6));
    for error in [
        StoreError::Damaged,
        StoreError::NewerSchema { found: 2, known: 1 },
        VaultError::OutOfBounds {
            what: "Argon2 settings".into(),
        }
        .into(),
        VaultError::Newer {
            what: "the keyring".into(),
            found: 2,
            known: 1,
        }
        .into(),
    ] {
        assert_eq!(seen(error).1, 6);
    }
}

#[test]
fn a_vault_of_a_newer_version_is_refused_with_it() {
    assert_seen(
        StoreError::NewerSchema { found: 3, known: 1 },
        "newer-format",
        6,
        "Deze kluis is met een nieuwere versie van kluis gebruikt (tabellen van versie 3; deze \
         versie kent tot en met 1).",
        "This vault was used with a newer version of kluis (tables of version 3; this version \
         knows up to 1).",
    );
    let newer = VaultError::Newer {
        what: "the keyring".into(),
        found: 2,
        known: 1,
    };
    for error in [
        CliError::from(newer),
        CliError::from(StoreError::NewerSchema { found: 3, known: 1 }),
    ] {
        let hint = error.hint().map(|hint| hint.en.as_str());
        assert_eq!(hint, Some("Update kluis to a newer version."));
    }
}

#[test]
fn a_vault_of_an_older_version_says_who_upgrades_it() {
    let older = |coordinator| {
        CliError::from(Refusal::VaultIsOlder {
            found: 1,
            known: 2,
            coordinator,
        })
    };
    for (coordinator, who) in [(false, "a colleague who reads"), (true, "the coordinator")] {
        let error = older(coordinator);
        assert_eq!((error.kind(), error.exit().code()), ("refused", 4));
        assert!(error.text(Lang::En).contains("tables of version 1"));
        assert!(error.hint().is_some_and(|hint| hint.en.contains(who)));
        let read = as_json(&error, Lang::Nl);
        assert_eq!(read["rule"], "vault-is-older");
    }
}

#[test]
fn a_backup_before_an_upgrade_that_fails_says_where_and_why() {
    let error = CliError::from(StoreError::BeforeUpgrade {
        folder: "/srv".into(),
        source: Box::new(StoreError::Full),
    });
    assert_eq!((error.kind(), error.exit().code()), ("disk-full", 1));
    let said = error.text(Lang::En);
    assert!(said.contains("a backup is made in /srv"), "{said}");
    assert!(said.starts_with("The disk is full."), "{said}");
}

#[test]
fn a_folder_without_a_vault_is_exit_1_and_one_that_lost_its_keyring_exit_6() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = || CliError::from(VaultError::NotAVault(folder.path().to_owned()));
    assert_eq!((error().kind(), error().exit().code()), ("not-a-vault", 1));
    assert!(error().hint().is_some_and(|h| h.en.contains("kluis init")));
    std::fs::create_dir(folder.path().join("slots")).expect("made");
    assert_eq!((error().kind(), error().exit().code()), ("damaged", 6));
    let nowhere = CliError::from(VaultError::NotAVault("/nowhere".into()));
    assert_eq!(nowhere.text(Lang::Nl), "Er is geen kluis in /nowhere.");
}

#[test]
fn what_does_not_exist_is_exit_3() {
    assert_seen(
        StoreError::NotFound(number("C2026-0009")),
        "not-found",
        3,
        "Er is geen casus C2026-0009.",
        "There is no case C2026-0009.",
    );
    assert_seen(
        CliError::from(ActionError::NoSuchMember).naming_member("k"),
        "no-such-member",
        3,
        "Er is geen lid met de naam k.",
        "There is no member named k.",
    );
    let case = number("C2026-0009");
    assert_eq!(seen(Refusal::NoSuchIntervention { case, n: 4 }).1, 3);
}

#[test]
fn the_rest_has_its_own_numbers() {
    assert_eq!(seen(StoreError::Busy).1, 8);
    assert_eq!(seen(VaultError::Busy).1, 8);
    assert_eq!(
        (seen(StoreError::Full).0, seen(StoreError::Full).1),
        ("disk-full", 1)
    );
    assert_eq!(seen(StoreError::Sql("x".into())).1, 1);
    assert_eq!(seen(StoreError::Disk("x".into())).1, 1);
    let head = seen(StoreError::HeadNotKept(VaultError::Busy));
    assert_eq!((head.0, head.1), ("head-not-kept", 1));
    assert_eq!(seen(VaultError::Exists("/x".into())).1, 1);
    assert_eq!(seen(VaultError::BadName).1, 2);
    assert_eq!(seen(VaultError::BadOrganisation).1, 2);
    assert_eq!(seen(VaultError::WeakPassphrase { least: 12 }).1, 4);
    assert_eq!(seen(VaultError::MemberExists).1, 4);
    assert_eq!(seen(CliError::sheet(None, &SheetError::Empty)).1, 1);
    assert_eq!(
        seen(CliError::sheet(None, &SheetError::MissingColumns(vec![]))).1,
        2
    );
    assert_eq!(seen(ActionError::NotACase).1, 2);
}

#[test]
fn faults_of_a_file_come_all_at_once_with_line_and_path() {
    let error = Policy::built_in()
        .merged("[retention]\ncase = \"5 jaar\"\n[purge]\nmax_recods = 3\n")
        .expect_err("two faults");
    let error = CliError::from(ActionError::Policy(error));
    assert_eq!(
        error.for_people(Lang::Nl, false),
        "Fout: Het beleidsbestand klopt niet.\n\
         Regel 2, retention.case: moet een termijn zijn zoals P5Y, P6M, P6W of P31D, van ten \
         hoogste honderd jaar.\n\
         Regel 4, purge.max_recods: onbekende sleutel; misschien is dit bedoeld: `max_records`.\n\
         Tip: Alle sleutels staan met uitleg in config.example.toml.\n"
    );
    let read = as_json(&error, Lang::En);
    assert_eq!(read["exit"], 2);
    assert_eq!(
        read["problems"][1],
        json!({
            "line": 4,
            "path": "purge.max_recods",
            "problem": "unknown key; did you mean `max_records`?",
        })
    );
}
