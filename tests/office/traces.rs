//! Destruction, looked for byte by byte: distinct marks in every free field of every kind, and
//! the sealed bytes, keys and salts that carried them.
//!
//! Marks show what a key opens. Sealed bytes show more: a page keeps what a text was sealed to
//! where no key is asked for it, and whoever kept a copy of the record's key could open that.
//!
//! `KLUIS_TEST_MARKS=1000000 cargo test --release --test office traces` is the long run.

use crate::residue::opened_by;
use crate::setting::{Office, THREE_YES_COMPLEX, close, day, decide, tip};
use kluis::actions::{Desk, case, purge, retention, signal};
use kluis::domain::case::{CaseDraft, Finding};
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::role::Role;
use kluis::store::Store;
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::locked::Locked;
use kluis::vault::page::{PageCipher, read_pages};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

const PREFIX: &[u8; 4] = b"MRKQ";
const DIGITS: usize = 8;

/// Gives out marks that never repeat.
struct Marks {
    given: u64,
    /// How many stand in one field.
    in_a_field: u64,
}

impl Marks {
    fn one(&mut self) -> String {
        self.given += 1;
        format!("MRKQ{:0width$}", self.given, width = DIGITS)
    }

    fn text(&mut self) -> String {
        let all: Vec<String> = (0..self.in_a_field).map(|_| self.one()).collect();
        all.join(" ")
    }

    fn some(&mut self) -> Option<String> {
        Some(self.text())
    }
}

/// The marks that stand in a heap of bytes.
fn marks_in(bytes: &[u8]) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for at in 0..bytes.len().saturating_sub(PREFIX.len() + DIGITS - 1) {
        if bytes[at..].starts_with(PREFIX) {
            let digits = &bytes[at + PREFIX.len()..at + PREFIX.len() + DIGITS];
            if let Ok(text) = std::str::from_utf8(digits) {
                found.extend(text.parse::<u64>());
            }
        }
    }
    found
}

fn how_many_marks(at_least: u64) -> u64 {
    let asked = std::env::var("KLUIS_TEST_MARKS").ok();
    asked.map_or(at_least, |n| n.parse().expect("a number"))
}

fn asking<'s>(store: &'s Store, marks: &mut Marks) -> Desk<'s> {
    Desk {
        store,
        purpose: Some(marks.text()),
    }
}

/// A signal with marks in every field that there is, weighed twice, dismissed, and on hold.
fn marked_signal(store: &Store, marks: &mut Marks, on: &str) -> Number {
    let mut draft = tip(on, &marks.text());
    draft.reference = marks.some();
    draft.street = marks.some();
    draft.house_number = marks.some();
    draft.postcode = marks.some();
    draft.city = marks.some();
    draft.time = marks.some();
    draft.topic = marks.some();
    let number = signal::add(&asking(store, marks), draft)
        .expect("added")
        .number;
    for decision in ["start", "dismiss"] {
        let sources = marks.text();
        let mut given = THREE_YES_COMPLEX;
        given[4].1 = &sources;
        let mut draft = decide(&given, decision, Some(on));
        let decided = draft.decision.as_mut().expect("a decision");
        decided.reason = marks.text();
        decided.present = vec![marks.text(), marks.text()];
        signal::triage(&asking(store, marks), number, &draft).expect("weighed");
    }
    signal::show(&asking(store, marks), number).expect("shown");
    retention::hold(&asking(store, marks), number, &marks.text(), None).expect("held");
    number
}

/// A case with marks in every field, with a signal in it; closed, reopened, closed again, held.
fn marked_case(store: &Store, marks: &mut Marks, on: &str) -> Number {
    let draft = tip(on, &marks.text());
    let tip = signal::add(&asking(store, marks), draft)
        .expect("added")
        .number;
    let draft = CaseDraft {
        title: marks.some(),
        theme: Some("drugs".into()),
        lead: Some("anna".into()),
        opened_on: day(on),
        signals: vec![tip],
    };
    let number = case::open(&asking(store, marks), &draft)
        .expect("opened")
        .number;
    let consultation = |marks: &mut Marks| case::ConsultationDraft {
        source: "kvk".into(),
        purpose: marks.text(),
        ground: marks.text(),
        result: Finding::Hit,
        text: marks.some(),
        on: Some(day(on)),
    };
    let first = consultation(marks);
    case::consult(&asking(store, marks), number, &first).expect("consulted");
    case::note(&asking(store, marks), number, &marks.text()).expect("noted");
    // Answers that are replaced, twice.
    for _ in 0..2 {
        let sources = marks.text();
        let draft = crate::setting::answers(&[("open-sources", &sources)]);
        case::advance(&asking(store, marks), number, &draft).expect("answered");
    }
    let sources = marks.text();
    let mut given = THREE_YES_COMPLEX;
    given[4].1 = &sources;
    let mut draft = decide(&given, "start", Some(on));
    let decided = draft.decision.as_mut().expect("a decision");
    decided.reason = marks.text();
    decided.present = vec![marks.text()];
    case::advance(&asking(store, marks), number, &draft).expect("to plan");
    let planned = |marks: &mut Marks| case::InterventionDraft {
        kind: marks.text(),
        by: "stedin".into(),
        planned_on: Some(day(on)),
        text: marks.some(),
    };
    let draft = planned(marks);
    let n = case::plan_intervention(&asking(store, marks), number, &draft).expect("planned");
    let why = marks.text();
    case::cancel_intervention(&asking(store, marks), number, n, &why).expect("cancelled");
    let draft = planned(marks);
    let n = case::plan_intervention(&asking(store, marks), number, &draft).expect("planned");
    let text = marks.text();
    case::finish_intervention(
        &asking(store, marks),
        number,
        n,
        day(on),
        InterventionResult::Partly,
        Some(&text),
    )
    .expect("done");
    for _ in 0..2 {
        let given = [marks.text(), marks.text(), marks.text()];
        let items = ["hypothesis", "goal", "strategy"];
        let given: Vec<_> = items
            .into_iter()
            .zip(given.iter().map(String::as_str))
            .collect();
        let draft = crate::setting::answers(&given);
        case::advance(&asking(store, marks), number, &draft).expect("answered");
    }
    close(store, number, on, &[]);
    let (why, who) = (marks.text(), marks.text());
    case::reopen(&asking(store, marks), number, &why, &[who]).expect("reopened");
    close(store, number, on, &[]);
    case::show(&asking(store, marks), number).expect("shown");
    retention::hold(&asking(store, marks), number, &marks.text(), None).expect("held");
    number
}

/// A file of tips, each with marks in every column.
fn marked_import(store: &Store, marks: &mut Marks, on: &str, rows: usize) {
    let mut csv = String::from(
        "Meldingnummer;Datum melding;Tijd;Thema;Omschrijving;Straat;Huisnummer;Postcode;Plaats\n",
    );
    for _ in 0..rows {
        csv += &format!("{};{on};12:00", marks.one());
        for _ in 0..6 {
            csv += &format!(";{}", marks.text());
        }
        csv.push('\n');
    }
    // Without a purpose: one that is about no record stands in the log for as long as the log.
    let report = crate::setting::import_tips(store, csv);
    assert_eq!(report.imported, rows);
}

/// What each column that dies with a record holds: the sealed texts, the wrapped keys, the salts
/// and the blind index.
const DYING: [&str; 17] = [
    "SELECT record_id, sealed_reference FROM signal",
    "SELECT record_id, sealed_text FROM signal",
    "SELECT record_id, sealed_details FROM signal",
    "SELECT record_id, sealed_title FROM \"case\"",
    "SELECT record_id, sealed_lead FROM \"case\"",
    "SELECT record_id, sealed_value FROM answer",
    "SELECT record_id, sealed_reason FROM weighing",
    "SELECT record_id, sealed_present FROM weighing",
    "SELECT record_id, sealed_body FROM consultation",
    "SELECT record_id, sealed_body FROM intervention",
    "SELECT record_id, sealed_text FROM note",
    "SELECT record_id, sealed_ground FROM hold",
    "SELECT object, sealed_purpose FROM entry_text",
    "SELECT record_id, wrapped FROM record_key",
    "SELECT id, salt FROM record",
    "SELECT record_id, hashes FROM mention",
    "SELECT number, unhex(printf('%016x%012x', hash, number)) FROM blind",
];

/// How many bytes a trace has: enough that chance never makes one, and no more than a row of the blind
/// index, whose two integers stand side by side in eight bytes and six.
const TRACE: usize = 14;

/// Pieces of stored values, each with the query whose value it is of.
#[derive(Default)]
struct Traces(HashMap<[u8; TRACE], &'static str>);

impl Traces {
    /// Pieces of everything that stands in the vault now: where each value begins, and every
    /// further 256 bytes, since a long one is spread over pages.
    fn of(office: &Office) -> Traces {
        let (path, cipher) = database(office);
        let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, Duration::from_secs(5))
            .expect("opens");
        let mut traces = Traces::default();
        for query in DYING {
            let mut statement = sealed.sql().prepare(query).expect("a query");
            let mut rows = statement.query([]).expect("runs");
            while let Some(row) = rows.next().expect("a row") {
                let Some(value) = row.get::<_, Option<Vec<u8>>>(1).expect("bytes") else {
                    continue;
                };
                for piece in value.chunks(256).filter_map(|piece| piece.first_chunk()) {
                    traces.0.insert(*piece, query);
                }
            }
        }
        traces
    }

    /// Those that stood there before and do not now: what was destroyed or replaced.
    fn without(mut self, now: &Traces) -> Traces {
        self.0.retain(|piece, _| !now.0.contains_key(piece));
        self
    }

    /// How many of them stand in these bytes, and of which columns.
    fn found_in(&self, bytes: &[u8]) -> (usize, BTreeSet<&'static str>) {
        let (mut found, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for window in bytes.windows(TRACE) {
            // Zeros and other runs, of which free space is full, are no trace and cost time.
            if window[0] == window[1] && window[1] == window[2] {
                continue;
            }
            let piece: &[u8; TRACE] = window.first_chunk().expect("of that length");
            if let Some(column) = self.0.get(piece) {
                found.insert(*piece);
                columns.insert(*column);
            }
        }
        (found.len(), columns)
    }
}

fn database(office: &Office) -> (std::path::PathBuf, PageCipher) {
    let vault = Locked::open(&office.path())
        .and_then(|locked| locked.unlock("anna", &office.credential("anna")))
        .expect("unlocks");
    let keyring = vault.keyring();
    let cipher = PageCipher::new(vault.page_key(), &keyring.vault_id, keyring.epoch);
    (office.path().join(keyring.database()), cipher)
}

/// Every page, opened, one after the other.
fn pages(office: &Office) -> Vec<u8> {
    let (path, cipher) = database(office);
    let mut out = Vec::new();
    for (_, page) in read_pages(&std::fs::read(path).expect("a database"), &cipher) {
        out.extend(page.expect("opens"));
    }
    out
}

/// The day on which the old things are written, and the day on which they are destroyed.
const THEN: &str = "2020-02-01";
const NOW: &str = "2026-03-01";

/// An office with members of each kind, on the earlier day.
fn office() -> Office {
    let mut office = Office::new(THEN);
    office.hire("bram", Role::Analyst);
    for (name, role) in [
        ("job", Role::Purger),
        ("arch", Role::Archivist),
        ("aud", Role::Auditor),
    ] {
        office.hire(name, role);
    }
    office
}

#[test]
fn of_all_marks_none_of_the_destroyed_is_left_and_none_of_the_kept_is_lost() {
    let wanted = how_many_marks(3_000);
    let mut office = office();
    let mut marks = Marks {
        given: 0,
        in_a_field: (wanted / 250).clamp(3, 500),
    };
    // What will be destroyed and what stays on hold, by turns, so that they share pages.
    let (mut kept, mut doomed) = (BTreeSet::new(), BTreeSet::new());
    let mut released = Vec::new();
    let mut round = 0;
    while marks.given < wanted {
        let store = office.open(["anna", "bram"][round % 2]);
        for stays in [false, true] {
            let begun = marks.given;
            let signal = marked_signal(&store, &mut marks, THEN);
            let case = marked_case(&store, &mut marks, THEN);
            match stays {
                true => kept.extend(begun + 1..=marks.given),
                false => {
                    marked_import(&store, &mut marks, THEN, 5);
                    released.extend([signal, case]);
                    doomed.extend(begun + 1..=marks.given);
                }
            }
        }
        round += 1;
    }
    office.on(NOW);
    let store = office.open_sure_of_the_clock("anna");
    let begun = marks.given;
    for number in &released {
        retention::release(&asking(&store, &mut marks), *number, &marks.text()).expect("released");
    }
    doomed.extend(begun + 1..=marks.given);
    let begun = marks.given;
    marked_import(&store, &mut marks, "2026-02-20", 5);
    kept.extend(begun + 1..=marks.given);
    drop(store);

    // The marks are where a reader's key finds them, and where the others' does not. What was
    // replaced since (answers, holds) is not there any more; of the rest, all must be.
    let before = marks_in(&opened_by(&office, "bram"));
    assert!(
        before.len() as u64 > marks.given * 4 / 5,
        "{}",
        before.len()
    );
    for blind in ["job", "arch", "aud"] {
        assert_eq!(marks_in(&opened_by(&office, blind)).len(), 0, "{blind}");
    }
    let stood = Traces::of(&office);
    let found = stood.found_in(&pages(&office)).0;
    // A few lie across the end of a page.
    assert!(
        found * 50 >= stood.0.len() * 49,
        "{found} of {}",
        stood.0.len()
    );

    let due = purge::dry_run(&crate::setting::desk(&office.open("job")), None).expect("looks");
    let approved = u32::try_from(due.destroyed.len()).expect("few");
    let each = "of a round a signal, a case and five tips";
    assert_eq!(
        (due.destroyed.len(), due.held.len()),
        (round * 7, round * 2),
        "{each}"
    );
    purge::purge(&crate::setting::desk(&office.open("anna")), Some(approved)).expect("destroys");

    for member in ["anna", "bram", "job", "arch", "aud"] {
        let opened = marks_in(&opened_by(&office, member));
        let left: Vec<_> = opened.intersection(&doomed).take(5).collect();
        assert!(left.is_empty(), "{member} still opens {left:?}");
        if matches!(member, "anna" | "bram") {
            let lost: Vec<_> = before
                .intersection(&kept)
                .filter(|m| !opened.contains(m))
                .collect();
            assert!(lost.is_empty(), "{} of the kept are lost", lost.len());
        }
    }
    let now = Traces::of(&office);
    let destroyed = stood.without(&now);
    let after = pages(&office);
    assert!(destroyed.0.len() > 100 && now.0.len() > 100);
    assert_eq!(destroyed.found_in(&after), (0, BTreeSet::new()));
    for file in std::fs::read_dir(office.path().join("slots")).expect("slots") {
        let bytes = std::fs::read(file.expect("a slot").path()).expect("readable");
        assert_eq!(marks_in(&bytes).len(), 0);
    }
    office.assert_sound();
    println!(
        "{} marks, {} of them destroyed; {} traces of sealed bytes, keys and salts; {} pages",
        marks.given,
        doomed.len(),
        destroyed.0.len(),
        after.len() / 4096,
    );
}

#[test]
fn what_was_replaced_is_nowhere() {
    let office = office();
    let store = office.open("anna");
    let mut marks = Marks {
        given: 0,
        in_a_field: 20,
    };
    let mut cases = Vec::new();
    for _ in 0..6 {
        cases.push(marked_case(&store, &mut marks, THEN));
    }
    let before = Traces::of(&office);
    for number in &cases {
        retention::release(&asking(&store, &mut marks), *number, &marks.text()).expect("released");
        let (why, who) = (marks.text(), marks.text());
        case::reopen(&asking(&store, &mut marks), *number, &why, &[who]).expect("reopened");
        for _ in 0..3 {
            let given = [marks.text(), marks.text(), marks.text()];
            let items = ["hypothesis", "goal", "strategy"];
            let given: Vec<_> = items
                .into_iter()
                .zip(given.iter().map(String::as_str))
                .collect();
            let draft = crate::setting::answers(&given);
            case::advance(&asking(&store, &mut marks), *number, &draft).expect("answered");
        }
    }
    let replaced = before.without(&Traces::of(&office));
    assert!(replaced.0.len() >= cases.len() * 4, "{}", replaced.0.len());
    assert_eq!(replaced.found_in(&pages(&office)), (0, BTreeSet::new()));
    office.assert_sound();
}
