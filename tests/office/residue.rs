//! What remains: after a destruction no key opens content, and a purger's key never does.

use crate::setting::{Office, THREE_YES_COMPLEX, answers, close, day, decide, desk, tip};
use kluis::actions::strike::strike;
use kluis::actions::{
    Desk, case, correct, correct_answer, measure, person, purge, retention, signal,
};
use kluis::domain::case::{CaseDraft, Finding};
use kluis::domain::correction::{Strikable, WeighingEdit};
use kluis::domain::measure::{Measure, MeasureKind};
use kluis::domain::person::{Person, PersonRole};
use kluis::domain::role::Role;
use kluis::store::dump;
use kluis::vault::journal::read_images;
use kluis::vault::locked::Locked;
use kluis::vault::page::{PageCipher, read_pages};

/// Everything that a member's key opens: pages, free ones too, journal, sealed values.
pub fn opened_by(office: &Office, member: &str) -> Vec<u8> {
    let unlock = || {
        Locked::open(&office.path())
            .and_then(|locked| locked.unlock(member, &office.credential(member)))
            .expect("unlocks")
    };
    let vault = unlock();
    let keyring = vault.keyring();
    let cipher = PageCipher::new(vault.page_key(), &keyring.vault_id, keyring.epoch);
    let path = office.path().join(keyring.database());
    let mut out = Vec::new();
    for (number, page) in read_pages(&std::fs::read(&path).expect("a database"), &cipher) {
        out.extend(page.unwrap_or_else(|_| panic!("page {number} opens")));
    }
    if let Ok(journal) = std::fs::read(office.path().join("vault-1.db-journal")) {
        for (_, _, image) in read_images(&journal, &cipher) {
            out.extend(image.expect("an image opens"));
        }
    }
    if vault.content_key().is_ok() {
        let each = |value: &[u8]| {
            out.extend_from_slice(value);
            Ok(())
        };
        dump::for_each_sealed(unlock(), each).expect("opens");
    }
    out
}

fn count(haystack: &[u8], needle: &str) -> usize {
    haystack
        .windows(needle.len())
        .filter(|w| *w == needle.as_bytes())
        .count()
}

const MARK: &str = "MERKTEKEN";

/// A case with a mark in every free text that there is, and what hangs on it.
fn marked(office: &Office) -> kluis::domain::id::Number {
    let store = office.open("anna");
    let asking = Desk {
        store: &store,
        purpose: Some(format!("{MARK} doel")),
    };
    let mut draft = tip("2019-01-01", &format!("{MARK} tekst"));
    draft.reference = Some(format!("{MARK}-1"));
    draft.street = Some(format!("{MARK}straat"));
    draft.city = Some(format!("{MARK}stad"));
    let number = signal::add(&asking, draft).expect("added").number;
    let draft = CaseDraft {
        title: Some(format!("{MARK} titel")),
        theme: None,
        lead: Some("anna".into()),
        opened_on: day("2019-01-02"),
        signals: vec![number],
    };
    let number = case::open(&asking, &draft).expect("opened").number;
    let mut first = THREE_YES_COMPLEX;
    let found = format!("{MARK} bevinding");
    first[4].1 = &found;
    let consultation = case::ConsultationDraft {
        source: "kvk".into(),
        purpose: format!("{MARK} bevraging"),
        ground: format!("{MARK} grond"),
        result: Finding::Hit,
        text: Some(format!("{MARK} overgenomen")),
        on: Some(day("2019-01-03")),
    };
    case::consult(&asking, number, &consultation).expect("consulted");
    case::note(&asking, number, &format!("{MARK} notitie")).expect("noted");
    let intervention = case::InterventionDraft {
        kind: format!("{MARK} ingreep"),
        by: "stedin".into(),
        planned_on: None,
        text: Some(format!("{MARK} plan")),
    };
    let n = case::plan_intervention(&asking, number, &intervention).expect("planned");
    case::cancel_intervention(&asking, number, n, &format!("{MARK} vervalt")).expect("cancelled");
    close(&store, number, "2020-01-01", &first);
    case::show(&asking, number).expect("shown");
    retention::hold(&asking, number, &format!("{MARK} inzage"), None).expect("held");
    retention::release(&asking, number, &format!("{MARK} afgedaan")).expect("released");
    number
}

#[test]
fn after_a_purge_no_key_opens_anything_that_was_written() {
    let mut office = Office::new("2026-03-01");
    office.hire("job", Role::Purger);
    office.hire("bram", Role::Analyst);
    marked(&office);
    let before = count(&opened_by(&office, "bram"), MARK);
    assert!(before >= 15, "the marks are there to be found: {before}");
    assert_eq!(
        count(&opened_by(&office, "job"), MARK),
        0,
        "and not for a purger"
    );

    let report = purge::purge(&desk(&office.open("job")), None).expect("runs");
    assert_eq!(report.destroyed.len(), 1);
    for member in ["anna", "bram", "job"] {
        let opened = opened_by(&office, member);
        assert_eq!(count(&opened, MARK), 0, "{member}");
        assert!(
            count(&opened, "purge") + count(&opened, "destroy") > 0,
            "the log is there"
        );
    }
    office.assert_sound();
}

/// The sealed values that a query finds.
fn sealed(office: &Office, query: &str) -> Vec<Vec<u8>> {
    let store = office.open("anna");
    let sql = store.pages().sql();
    let mut statement = sql.prepare(query).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("runs");
    rows.collect::<Result<_, _>>().expect("blobs")
}

#[test]
fn after_a_correction_the_old_value_is_on_no_page() {
    let mut office = Office::new("2026-03-01");
    office.hire("bram", Role::Analyst);
    let store = office.open("anna");
    let anna = desk(&store);
    let mut draft = tip("2026-02-01", &format!("{MARK} tekst"));
    draft.reference = Some(format!("{MARK}-1"));
    draft.street = Some(format!("{MARK}straat"));
    draft.city = Some(format!("{MARK}stad"));
    let signal = signal::add(&anna, draft).expect("added").number;
    let mut weighed = decide(&THREE_YES_COMPLEX, "start", Some("2026-02-02"));
    let decision = weighed.decision.as_mut().expect("a decision");
    decision.reason = format!("{MARK} motivering");
    decision.present = vec![format!("{MARK} functie")];
    signal::triage(&anna, signal, &weighed).expect("weighed");
    let draft = CaseDraft {
        title: Some(format!("{MARK} titel")),
        theme: None,
        lead: None,
        opened_on: day("2026-02-02"),
        signals: vec![signal],
    };
    let number = case::open(&anna, &draft).expect("opened").number;
    case::note(&anna, number, &format!("{MARK} notitie")).expect("noted");
    let mut answered = answers(&[("sources", "none-needed")]);
    let hypothesis = ("hypothesis".to_owned(), format!("{MARK} hypothese"));
    answered.answers.push(hypothesis);
    case::advance(&anna, number, &answered).expect("answered");
    let marked = |what: &str| Some(format!("{MARK} {what}"));
    let consulted = case::ConsultationDraft {
        source: "kvk".into(),
        purpose: format!("{MARK} doel"),
        ground: format!("{MARK} grond"),
        result: Finding::Hit,
        text: marked("bevinding"),
        on: None,
    };
    case::consult(&anna, number, &consulted).expect("consulted");
    let planned = case::InterventionDraft {
        kind: "27".into(),
        by: "vth".into(),
        planned_on: None,
        text: marked("interventie"),
    };
    case::plan_intervention(&anna, number, &planned).expect("planned");
    let somebody = Person {
        name: format!("{MARK} naam"),
        roles: vec![PersonRole::Subject],
        sensitive: Vec::new(),
        ground: marked("grond"),
        informed: None,
    };
    person::add(&anna, number, &somebody, None).expect("added");
    let warning = Measure {
        kind: MeasureKind::Warning,
        cents: None,
        until: None,
        text: marked("maatregel"),
        effects: Vec::new(),
    };
    measure::add(&anna, number, &warning, day("2026-02-20")).expect("imposed");
    drop(store);
    const OLD: [&str; 10] = [
        "SELECT sealed_text FROM signal",
        "SELECT sealed_reference FROM signal",
        "SELECT sealed_details FROM signal",
        "SELECT sealed_title FROM \"case\"",
        "SELECT sealed_text FROM note",
        "SELECT sealed_value FROM answer WHERE phase = 'plan' AND item = 'hypothesis'",
        "SELECT sealed_body FROM consultation",
        "SELECT sealed_body FROM intervention",
        "SELECT sealed_body FROM part",
        "SELECT sealed_reason FROM weighing UNION ALL SELECT sealed_present FROM weighing",
    ];
    let old: Vec<Vec<u8>> = OLD
        .iter()
        .flat_map(|query| sealed(&office, query))
        .collect();
    assert_eq!(old.len(), 14);
    let hash = sealed(&office, "SELECT unhex(printf('%016x', hash)) FROM blind");
    let holds = |all: &[u8], value: &[u8]| all.windows(value.len()).any(|w| w == value);
    let before = opened_by(&office, "bram");
    assert!(count(&before, MARK) >= 10, "{}", count(&before, MARK));
    assert!(old.iter().chain(&hash).all(|value| holds(&before, value)));

    let store = office.open("anna");
    let anna = desk(&store);
    let edit = correct::SignalEdit {
        text: Some("een andere tekst".into()),
        reference: Some("M-2".into()),
        street: Some("Kade".into()),
        postcode: Some("2713AB".into()),
        city: Some(String::new()),
        ..Default::default()
    };
    correct::signal(&anna, signal, &edit, Some("verkeerd geplakt")).expect("corrected");
    let edit = correct::CaseEdit {
        title: Some("Loods".into()),
        ..Default::default()
    };
    correct::case(&anna, number, &edit, None).expect("corrected");
    strike(&anna, number, Strikable::Note, 1, "andere casus").expect("struck");
    for what in [
        Strikable::Consultation,
        Strikable::Intervention,
        Strikable::Person,
        Strikable::Measure,
    ] {
        strike(&anna, number, what, 1, "andere casus").expect("struck");
    }
    let right = [("hypothesis".to_owned(), "zo is het".to_owned())];
    correct_answer::answers(&anna, number, &right, None).expect("corrected");
    let edit = WeighingEdit {
        text: Some("zo was het".into()),
        present: Some(vec!["coördinator".into()]),
        ..Default::default()
    };
    correct::weighing(&anna, number, 1, &edit, "naam van een buurman").expect("corrected");
    drop(store);
    for member in ["anna", "bram"] {
        let after = opened_by(&office, member);
        assert_eq!(count(&after, MARK), 0, "{member}");
        for (n, value) in old.iter().chain(&hash).enumerate() {
            assert!(!holds(&after, value), "{member}: sealed value {n} is left");
        }
    }
    office.assert_sound();
}

#[test]
fn one_note_changes_a_few_pages_and_not_the_file() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    let mut csv = String::from("Meldingnummer,Datum melding,Thema,Omschrijving\n");
    for n in 0..1500 {
        csv += &format!(
            "M{n},2026-02-{:02},Drugs - hennep,{}\n",
            n % 28 + 1,
            "tekst ".repeat(40)
        );
    }
    let report = crate::setting::import_tips(&store, csv);
    assert_eq!((report.imported, report.rejected.len()), (1500, 0));
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2026-03-01"),
        signals: Vec::new(),
    };
    let number = case::open(&desk(&store), &draft).expect("opened").number;
    let path = office.path().join("vault-1.db");
    let before = std::fs::read(&path).expect("a database");
    case::note(&desk(&store), number, "een notitie").expect("noted");
    let after = std::fs::read(&path).expect("a database");
    let pages = after.len() / 4096;
    let changed = (0..pages)
        .filter(|p| before.get(p * 4096..(p + 1) * 4096) != Some(&after[p * 4096..(p + 1) * 4096]))
        .count();
    assert!(pages > 500, "{pages} pages");
    assert!(changed <= 12, "{changed} of {pages} pages changed");
}
