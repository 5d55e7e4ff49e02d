//! Long lists of signals, whose references other threads open, and long files, whose rows others read.

use crate::setting::{Office, desk, import_tips};
use kluis::actions::ActionError;
use kluis::actions::signal::{self, SignalFilter};
use kluis::store::signal::SignalSummary;
use kluis::store::{Store, StoreError};
use kluis::vault::VaultError;

const HEADER: &str = "Meldingnummer;Datum melding;Thema;Omschrijving\n";

/// The day in February of a tip.
fn day_of(n: u32) -> u32 {
    1 + n * 7 % 28
}

/// Tips of many days, in no order, each of which says which it is.
fn tips(count: u32) -> String {
    let row = |n: u32| format!("K{n};{:02}-02-2026;Wapens;Melding {n}\n", day_of(n));
    (0..count).fold(HEADER.to_owned(), |sheet, n| sheet + &row(n))
}

fn list(store: &Store, since: Option<&str>) -> Result<Vec<String>, ActionError> {
    let filter = SignalFilter {
        since: since.map(|day| day.parse().expect("a date")),
        ..SignalFilter::default()
    };
    let signals = signal::list(&desk(store), &filter)?;
    assert!(signals.is_sorted_by_key(|signal| signal.number));
    let line = |signal: &SignalSummary| {
        format!(
            "{} {:?} {}",
            signal.number, signal.reference, signal.received_on
        )
    };
    Ok(signals.iter().map(line).collect())
}

#[test]
fn each_line_of_a_long_list_has_its_own_reference() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    const COUNT: u32 = 1_100;
    assert_eq!(import_tips(&store, tips(COUNT)).imported as u32, COUNT);
    let expected = |n: u32| format!("S2026-{:04} Some(\"K{n}\") 2026-02-{:02}", n + 1, day_of(n));
    let all: Vec<String> = (0..COUNT).map(expected).collect();
    assert_eq!(list(&store, None).expect("listed"), all);
    let late = (0..COUNT).filter(|n| day_of(*n) >= 15);
    let late: Vec<String> = late.map(expected).collect();
    assert!(late.len() > 512);
    assert_eq!(list(&store, Some("2026-02-15")).expect("listed"), late);
    for n in [0, 255, 256, 1_099] {
        let number = format!("S2026-{:04}", n + 1).parse().expect("a number");
        let shown = signal::show(&desk(&store), number).expect("shown").signal;
        assert_eq!(shown.text, format!("Melding {n}"));
    }
}

/// The numbers of all signals, and their days, in the order of the tables.
fn in_the_tables(store: &Store) -> Vec<(u32, String)> {
    let pages = store.pages();
    let mut statement = pages
        .sql()
        .prepare(
            "SELECT sequence, received_on FROM signal JOIN record ON record.id = record_id \
             ORDER BY record.id",
        )
        .expect("a query");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows = rows.expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn tips_of_one_file_stand_by_their_days_and_behind_those_of_the_file_before() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    const COUNT: u32 = 600;
    for file in 0..3 {
        let tips = tips(COUNT).replace('K', &format!("K{file}-"));
        assert_eq!(import_tips(&store, tips).imported as u32, COUNT);
    }
    let standing = in_the_tables(&store);
    for (file, signals) in (0..).zip(standing.chunks(COUNT as usize)) {
        let numbers = file * COUNT + 1..=(file + 1) * COUNT;
        assert!(signals.iter().all(|(number, _)| numbers.contains(number)));
        let ((last, _), before) = signals.split_last().expect("signals");
        assert_eq!(last, numbers.end());
        assert!(before.is_sorted_by_key(|(number, day)| (day.clone(), *number)));
    }
}

#[test]
fn a_reference_that_does_not_open_is_told_wherever_it_stands() {
    let office = Office::new("2026-03-02");
    let store = office.open("anna");
    import_tips(&store, tips(1_000));
    for sequence in [1, 500, 1_000] {
        let flip = |to: u8| {
            let change = format!(
                "UPDATE signal SET sealed_reference = CAST(substr(sealed_reference, 1, 30) \
                 || x'{to:02x}' || substr(sealed_reference, 32) AS BLOB) WHERE record_id = \
                 (SELECT id FROM record WHERE kind = 'signal' AND sequence = {sequence})"
            );
            store.pages().sql().execute_batch(&change).expect("changed");
        };
        let before: Vec<u8> = store
            .pages()
            .sql()
            .query_row(
                "SELECT sealed_reference FROM signal WHERE record_id = \
                 (SELECT id FROM record WHERE kind = 'signal' AND sequence = ?)",
                [sequence],
                |row| row.get(0),
            )
            .expect("there");
        flip(before[30] ^ 1);
        let listed = list(&store, None);
        assert!(
            matches!(
                listed,
                Err(ActionError::Store(StoreError::Vault(
                    VaultError::Damaged { .. }
                )))
            ),
            "{sequence}"
        );
        flip(before[30]);
        assert_eq!(list(&store, None).expect("listed").len(), 1_000);
    }
}
