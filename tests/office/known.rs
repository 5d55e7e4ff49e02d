//! What recurs is found, in every record and after every change of keys, and nothing else is.

use crate::setting::{
    Office, THREE_YES_COMPLEX, add, answers, archived, day, decide, desk, import_tips, tip,
};
use kluis::actions::correct::{self, SignalEdit};
use kluis::actions::find::find;
use kluis::actions::restrict::{restrict, unrestrict};
use kluis::actions::signal::SignalFilter;
use kluis::actions::strike::strike;
use kluis::actions::{Desk, case, member, merge, retention, signal};
use kluis::domain::case::CaseDraft;
use kluis::domain::correction::Strikable;
use kluis::domain::id::Number;
use kluis::domain::known::{Known, Proposal, Standing};
use kluis::domain::mention::MentionKind;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalDraft;
use kluis::import::{Bounds, Profile, read};
use kluis::store::Store;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn without_address(text: &str) -> SignalDraft {
    SignalDraft {
        street: None,
        house_number: None,
        postcode: None,
        city: None,
        ..tip("2026-03-01", text)
    }
}

fn known(store: &Store, text: &str) -> (Number, Vec<Known>) {
    let added = signal::add(&desk(store), without_address(text)).expect("added");
    (added.number, added.known)
}

fn numbers(known: &[Known]) -> Vec<Number> {
    known.iter().map(|hit| hit.number).collect()
}

fn opened(store: &Store, signals: Vec<Number>) -> Number {
    let draft = CaseDraft {
        title: None,
        theme: None,
        lead: None,
        opened_on: day("2026-03-01"),
        signals,
    };
    case::open(&desk(store), &draft).expect("opened").number
}

#[test]
fn every_text_of_a_case_is_a_place_where_something_may_stand() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let number = opened(&store, Vec::new());
    case::note(&desk(&store), number, "KvK 12345678 is van hem").expect("noted");
    let answer = answers(&[("open-sources", "rekening NL91ABNA0417164300")]);
    case::advance(&desk(&store), number, &answer).expect("answered");
    let (_, hits) = known(&store, "kvk-nummer 12345678; NL91 ABNA 0417 1643 00");
    assert_eq!(numbers(&hits), [number, number]);
    assert_eq!(
        (hits[0].kind, hits[1].kind),
        (MentionKind::Iban, MentionKind::Kvk)
    );
    // An answer that was given anew is no longer found.
    let answer = answers(&[("open-sources", "niets gevonden")]);
    case::advance(&desk(&store), number, &answer).expect("answered");
    let (_, hits) = known(&store, "NL91ABNA0417164300");
    assert!(!numbers(&hits).contains(&number));
    drop(store);
    office.assert_sound();
}

#[test]
fn a_hit_on_a_case_that_is_carried_out_or_archived_proposes_what_to_do() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let first = add(&store, "2026-03-01", "busje BD-12-FG");
    let number = opened(&store, vec![first]);
    let standing = |hits: &[Known]| {
        let hit = hits.iter().find(|hit| hit.number == number).expect("a hit");
        match &hit.standing {
            Standing::Case {
                place, proposal, ..
            } => (*place, *proposal),
            Standing::Signal { .. } => panic!("a case"),
        }
    };
    assert_eq!(standing(&known(&store, "BD-12-FG").1), (1, None));
    let on = Some("2026-03-01");
    case::advance(
        &desk(&store),
        number,
        &decide(&THREE_YES_COMPLEX, "start", on),
    )
    .expect("plan");
    let draft = case::InterventionDraft {
        kind: "43".into(),
        by: "gemeente".into(),
        planned_on: None,
        text: None,
    };
    case::plan_intervention(&desk(&store), number, &draft).expect("planned");
    let plan = [
        ("sources", "none-needed"),
        ("hypothesis", "drugs"),
        ("goal", "stoppen"),
        ("strategy", "samen"),
    ];
    case::advance(&desk(&store), number, &decide(&plan, "execute", on)).expect("act");
    assert_eq!(
        standing(&known(&store, "bd-12-fg").1),
        (3, Some(Proposal::Replan))
    );

    let closed = archived(&store, "2026-03-01").number;
    retention::hold(&desk(&store), closed, "inzage van 06-12345678", None).expect("held");
    let (_, hits) = known(&store, "tel. 0612345678");
    let proposals: Vec<_> = hits
        .iter()
        .map(|hit| match &hit.standing {
            Standing::Case { proposal, .. } => (hit.number, *proposal),
            Standing::Signal { .. } => panic!("a case"),
        })
        .collect();
    assert_eq!(proposals, [(closed, Some(Proposal::Reopen))]);
}

#[test]
fn new_keys_find_what_stood_there_before() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let (first, _) = known(&store, "busje BD-12-FG");
    let same_address = add(&store, "2026-03-01", "een tip");
    member::rotate(store).map(|_| ()).expect("new keys");
    let store = office.open("anna");
    let (_, hits) = known(&store, "BD 12 FG gezien");
    assert_eq!(numbers(&hits), [first]);
    let again = signal::add(&desk(&store), tip("2026-03-01", "nog een")).expect("added");
    assert_eq!(numbers(&again.known), [same_address]);
    drop(store);
    office.assert_sound();
}

/// How many rows of the blind index each record has, the most first.
fn index_rows(store: &Store) -> Vec<u32> {
    let sql = store.pages().sql();
    let mut statement = sql
        .prepare("SELECT count(*) FROM blind GROUP BY number ORDER BY 1 DESC")
        .expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("runs");
    rows.collect::<Result<_, _>>().expect("counts")
}

fn looked_for(store: &Store, term: &str) -> Vec<Number> {
    let with_purpose = Desk {
        store,
        purpose: Some("overleg".into()),
    };
    let found = find(&with_purpose, term).expect("found");
    found.iter().map(|(hit, _)| hit.number).collect()
}

#[test]
fn what_is_restricted_is_no_hit_for_anybody_and_found_by_those_named_alone() {
    let mut office = Office::new("2026-03-02");
    office.hire("bram", Role::Analyst);
    let store = office.open("anna");
    let mut draft = tip("2026-03-01", "busje BD-12-FG bij de molen");
    draft.reference = Some("M1".into());
    let secret = signal::add(&desk(&store), draft.clone())
        .expect("added")
        .number;
    // Two forms of the reference, two of the address, and the plate.
    assert_eq!(index_rows(&store), [5]);
    restrict(&desk(&store), secret, &["bram".to_owned()]).expect("restricted");
    assert_eq!(index_rows(&store), [1]);
    drop(store);

    let store = office.open("bram");
    assert_eq!(looked_for(&store, "bd12fg"), [secret]);
    assert_eq!(looked_for(&store, "MOLEN"), [secret]);
    // Whatever a reader does to it, no more of it comes into the index.
    retention::hold(&desk(&store), secret, "06-12345678", None).expect("held");
    assert_eq!(index_rows(&store), [1]);
    let again = signal::add(&desk(&store), tip("2026-03-01", "BD-12-FG 06-12345678"));
    assert_eq!(again.expect("added").known, []);
    drop(store);

    let store = office.open("anna");
    member::rotate(store).map(|_| ()).expect("new keys");
    let store = office.open("anna");
    assert_eq!(looked_for(&store, "MOLEN"), []);
    assert_eq!(looked_for(&store, "bd12fg").len(), 1);
    assert_eq!(known(&store, "BD 12 FG").1.len(), 1);
    // Its reference is still known, also under the new keys.
    assert!(signal::add(&desk(&store), draft).is_err());
    drop(store);

    let store = office.open("bram");
    unrestrict(&desk(&store), secret).expect("open to all");
    drop(store);
    let store = office.open("anna");
    assert!(numbers(&known(&store, "tel 0612345678").1).contains(&secret));
    assert!(looked_for(&store, "molen").contains(&secret));
    drop(store);
    office.assert_sound();
}

#[test]
fn what_was_corrected_or_struck_is_no_longer_a_hit() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let (first, _) = known(&store, "busje BD-12-FG");
    let number = opened(&store, Vec::new());
    case::note(&desk(&store), number, "06-12345678 belde").expect("noted");
    assert_eq!(
        numbers(&known(&store, "BD-12-FG, 0612345678").1),
        [first, number]
    );
    let edit = SignalEdit {
        text: Some("busje BD-13-FG".into()),
        ..SignalEdit::default()
    };
    correct::signal(&desk(&store), first, &edit, None).expect("corrected");
    strike(&desk(&store), number, Strikable::Note, 1, "andere casus").expect("struck");
    let hits = numbers(&known(&store, "BD-12-FG, 0612345678, BD-13-FG").1);
    assert!(hits.contains(&first) && !hits.contains(&number), "{hits:?}");
    // Those that mention the plate still do: the one before, and not the corrected one.
    let hits = numbers(&known(&store, "BD-12-FG").1);
    assert!(!hits.contains(&first) && hits.len() == 2, "{hits:?}");
    drop(store);
    office.assert_sound();
}

#[test]
fn find_needs_a_purpose_and_reads_the_archive_too() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let closed = archived(&store, "2026-03-01").number;
    assert!(find(&desk(&store), "loods").is_err());
    let with_purpose = Desk {
        store: &store,
        purpose: Some("overleg".into()),
    };
    let found = find(&with_purpose, "LOODS").expect("found");
    assert_eq!(
        found.iter().map(|(hit, _)| hit.number).collect::<Vec<_>>(),
        [closed]
    );
    assert!(find(&with_purpose, "  ").is_err());
}

/// Pairs of references that have something of a kind in common.
type Pairs = BTreeMap<String, BTreeSet<[String; 2]>>;

fn put_pair(pairs: &mut Pairs, kind: &str, one: &str, other: &str) {
    let mut pair = [one.to_owned(), other.to_owned()];
    pair.sort();
    pairs.entry(kind.to_owned()).or_default().insert(pair);
}

/// Street, house number and postcode of the rows of a delivery.
type Doors = BTreeMap<String, [String; 3]>;

fn doors(tips: &[u8]) -> Doors {
    let bounds = Bounds {
        today: day("2026-11-02"),
        max_text_bytes: 1 << 20,
        themes: &|_| true,
    };
    let profile = Profile::mma();
    let sheet = read(tips, &profile, &bounds).expect("a sheet");
    let mut doors = Doors::new();
    for draft in sheet.rows().filter_map(|row| row.outcome.ok()) {
        let door = [draft.street, draft.house_number, draft.postcode];
        let door = door.map(Option::unwrap_or_default);
        // Of two rows with one reference the first comes in.
        doors.entry(draft.reference).or_insert(door);
    }
    doors
}

/// Imports tips; the pairs that were planted, and those that are said to be known.
fn planted_and_found(tips: &[u8], truth: &str) -> (Pairs, Pairs) {
    let office = Office::new("2026-11-02");
    let store = office.open("anna");
    let report = import_tips(&store, tips);
    assert!(report.imported >= 200);
    let signals = signal::list(&desk(&store), &SignalFilter::default()).expect("a list");
    let references: BTreeMap<Number, String> = signals
        .into_iter()
        .map(|s| (s.number, s.reference.expect("a reference")))
        .collect();
    let mut found = Pairs::new();
    for (number, one) in &references {
        for hit in signal::known(&desk(&store), *number).expect("hits") {
            put_pair(&mut found, hit.kind.id(), one, &references[&hit.number]);
        }
    }
    let (doors, mut planted) = (doors(tips), Pairs::new());
    let truth: Value = serde_json::from_str(truth).expect("JSON");
    for thing in truth.as_array().expect("a list") {
        let kind = match thing["kind"].as_str() {
            Some("vehicle") => "plate",
            Some("person") => continue, // Found by find, never told for certain.
            kind => kind.expect("a kind"),
        };
        let tips = thing["tips"].as_array().expect("references");
        let tips = tips.iter().filter_map(|tip| tip.as_str());
        // Of two addresses planted in one tip, its row has the last alone; a bad row has nothing.
        let is_there = |tip: &&str| match doors.get(*tip) {
            Some(door) => kind != "address" || thing["value"] == serde_json::json!(door),
            None => false,
        };
        let tips: Vec<&str> = tips.filter(is_there).collect();
        for (i, one) in tips.iter().enumerate() {
            for other in &tips[i + 1..] {
                put_pair(&mut planted, kind, one, other);
            }
        }
    }
    // Two doors that are alike without having been planted are one address all the same; a postcode
    // and a number are one door, whatever street stands beside them.
    let alike = |[one, other]: &[String; 2]| {
        let (one, other) = (&doors[one], &doors[other]);
        one == other || (one[1..] == other[1..] && !one[2].is_empty())
    };
    if let Some(addresses) = found.get_mut("address") {
        addresses.retain(|pair| planted["address"].contains(pair) || !alike(pair));
    }
    (planted, found)
}

#[test]
fn what_was_planted_in_tips_is_found_and_nothing_else() {
    let tips = include_bytes!("tips/mma.csv");
    let (planted, found) = planted_and_found(tips, include_str!("tips/truth.json"));
    assert!(
        planted.len() > 3 && planted == found,
        "{planted:?}\n{found:?}"
    );
}

/// `KLUIS_TEST_TIPS=FOLDER,FOLDER cargo test --test office deliveries -- --nocapture`: each with
/// mma.csv and truth.json, a list of {"kind", "value", "tips": [reference …]}.
#[test]
fn what_was_planted_in_long_deliveries_is_found() {
    let folders = std::env::var("KLUIS_TEST_TIPS").unwrap_or_default();
    for folder in folders.split(',').filter(|folder| !folder.is_empty()) {
        let folder = Path::new(folder);
        let tips = fs::read(folder.join("mma.csv")).expect("tips");
        let truth = fs::read_to_string(folder.join("truth.json")).expect("the truth");
        let (planted, found) = planted_and_found(&tips, &truth);
        for (kind, pairs) in &planted {
            let none = BTreeSet::new();
            let found = found.get(kind).unwrap_or(&none);
            let (hits, all) = (pairs.intersection(found).count(), pairs.len());
            let false_ones = found.difference(pairs).count();
            println!("{folder:?} {kind}: {all} pairs planted, {hits} found, {false_ones} false");
            assert!(hits * 100 >= all * 99, "{kind}");
            assert_eq!(
                false_ones,
                0,
                "{kind}: {:?}",
                found.difference(pairs).next()
            );
        }
    }
}

/// Where many stand is read in one go, where one does by itself.
#[test]
fn one_hit_stands_where_it_stands_among_many() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let anna = desk(&store);
    let word = |n: usize| format!("woord{}", (b'a' + n as u8) as char);
    let tips: Vec<Number> = (0..9)
        .map(|n| {
            let mut draft = without_address(&format!("loods, {}", word(n)));
            draft.reference = None;
            signal::add(&anna, draft).expect("added").number
        })
        .collect();
    signal::triage(&anna, tips[0], &decide(&THREE_YES_COMPLEX, "start", None)).expect("weighed");
    opened(&store, vec![tips[0]]);
    signal::triage(&anna, tips[1], &decide(&[], "dismiss", None)).expect("weighed");
    merge::signals(&anna, tips[2], tips[3], None).expect("merged");
    restrict(&anna, tips[4], &["anna".to_owned()]).expect("restricted");

    let asking = Desk {
        store: &store,
        purpose: Some("overleg".into()),
    };
    let found = |term: &str| -> Vec<(Number, Standing)> {
        let found = find(&asking, term).expect("found").into_iter();
        found
            .map(|(hit, standing)| (hit.number, standing))
            .collect()
    };
    let mut many = found("loods");
    many.sort_by_key(|(number, _)| *number);
    assert_eq!(many.len(), tips.len());
    let one_by_one: Vec<_> = (0..tips.len()).flat_map(|n| found(&word(n))).collect();
    assert_eq!(many, one_by_one);
    let kinds: BTreeSet<String> = many.iter().map(|(_, s)| format!("{s:?}")).collect();
    assert!(kinds.len() >= 4, "{kinds:?}");
}

/// Of what stands in very many, the case and the newest, also those of the same file.
#[test]
fn what_stands_in_very_many_names_the_case_first_and_then_the_newest() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    let anna = desk(&store);
    let case = opened(&store, Vec::new());
    case::note(&anna, case, "de auto is BD-12-FG").expect("noted");
    let mut there: Vec<Number> = (0..30).map(|_| known(&store, "busje BD-12-FG").0).collect();
    for (alike, others) in [(1, 0), (1, 7), (4, 40), (12, 0)] {
        let mut csv = String::from("Meldingnummer;Datum melding;Thema;Omschrijving\n");
        for row in 0..alike + others {
            let plate = if row < alike { "BD-12-FG" } else { "niets" };
            csv += &format!("M9-{alike}-{others}-{row};01-03-2026;Drugs;tip {plate}\n");
        }
        let known = import_tips(&store, csv).known;
        assert_eq!(known.len(), alike);
        there.extend(known.iter().map(|(number, _)| *number));
        for (number, hits) in &known {
            // The one that came in may be among the ten that are looked at, and is no hit of itself.
            let newest = there.iter().rev().take(9).copied();
            let mut expected: Vec<Number> = [case].into_iter().chain(newest).collect();
            expected.retain(|n| n != number);
            assert_eq!(numbers(hits), expected, "{alike} {others}");
        }
    }
}
