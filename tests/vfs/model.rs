//! The same random transactions in a sealed database and in plain SQLite, compared row by row.

use kluis::vault::database::SealedConnection;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{assert_sound, create, database_path, journal_path, open, rows};

/// xorshift64: repeatable, so that a failing seed can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn both(sealed: &SealedConnection, plain: &Connection, sql: &str) {
    let (ours, theirs) = (sealed.sql().execute_batch(sql), plain.execute_batch(sql));
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{sql}: {ours:?} / {theirs:?}");
    if let Err(error) = ours {
        assert_eq!(
            error.sqlite_error().map(|e| e.extended_code),
            theirs.unwrap_err().sqlite_error().map(|e| e.extended_code),
            "{sql}"
        );
    }
}

/// One random statement; the blobs' sizes reach into overflow pages.
fn statement(dice: &mut Dice) -> String {
    let (id, kind, size) = (dice.roll(400), dice.roll(9), dice.roll(9000));
    let fill = format!("{:02x}", dice.roll(256)).repeat(size as usize);
    match dice.roll(9) {
        0..=2 => format!("INSERT OR REPLACE INTO item VALUES ({id}, {kind}, x'{fill}')"),
        3 => format!("UPDATE item SET content = x'{fill}' WHERE kind = {kind} AND id < {id}"),
        4 => format!("UPDATE item SET kind = kind + 1 WHERE id > {id}"),
        5 => format!("DELETE FROM item WHERE id BETWEEN {id} AND {id} + 40"),
        // Fails half-way, so that the statement alone is undone.
        6 => format!("INSERT INTO item SELECT id + 200, kind, content FROM item WHERE id > {id}"),
        7 => format!("CREATE TABLE IF NOT EXISTS t{kind} AS SELECT * FROM item WHERE id < {id}"),
        _ => format!("DROP TABLE IF EXISTS t{kind}"),
    }
}

fn run(seed: u64, transactions: usize) {
    let folder = TempDir::new().unwrap();
    let path = database_path(&folder);
    let mut dice = Dice(seed);
    let mut sealed = create(&path);
    let plain = Connection::open_in_memory().unwrap();
    both(
        &sealed,
        &plain,
        "CREATE TABLE item (id INTEGER PRIMARY KEY, kind INTEGER, content BLOB);
         CREATE INDEX item_kind ON item (kind);",
    );
    for _ in 0..transactions {
        // A tiny cache makes SQLite write pages in the middle of a transaction.
        let cache = [3, 8, 2000][dice.roll(3) as usize];
        sealed
            .sql()
            .execute_batch(&format!("PRAGMA cache_size = {cache}"))
            .unwrap();
        both(&sealed, &plain, "BEGIN");
        let mut depth = 0;
        for _ in 0..dice.roll(8) {
            match dice.roll(6) {
                0 => {
                    both(&sealed, &plain, "SAVEPOINT s");
                    depth += 1;
                }
                1 if depth > 0 => both(&sealed, &plain, "ROLLBACK TO s"),
                2 if depth > 0 => {
                    both(&sealed, &plain, "RELEASE s");
                    depth -= 1;
                }
                _ => {
                    let sql = statement(&mut dice);
                    both(&sealed, &plain, &sql);
                }
            }
        }
        let end = if dice.roll(4) == 0 {
            "ROLLBACK"
        } else {
            "COMMIT"
        };
        both(&sealed, &plain, end);
        assert!(
            rows(sealed.sql()).unwrap() == rows(&plain).unwrap(),
            "seed {seed}"
        );
        if dice.roll(10) == 0 {
            drop(sealed);
            sealed = open(&path).unwrap();
            assert!(
                rows(sealed.sql()).unwrap() == rows(&plain).unwrap(),
                "seed {seed}"
            );
        }
        if dice.roll(25) == 0 {
            both(&sealed, &plain, "VACUUM");
        }
    }
    assert_sound(&sealed);
    assert_eq!(std::fs::metadata(journal_path(&folder)).unwrap().len(), 0);
}

#[test]
fn random_transactions_give_the_answers_of_plain_sqlite() {
    for seed in 1..=12u64 {
        run(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed), 50);
    }
}
