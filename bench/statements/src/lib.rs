//! The statements that every database of the comparison runs, and the settings that all share.
//!
//! One process does all of it with one database, in a new file. Each piece of work begins with a
//! new connection, so that nothing is in its page cache (it may be in the system's). Cold reads have
//! a new connection for every hundred: so the program reads, which is a new process for each command.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

/// The pieces of work, in their order.
pub const WORKS: [&str; 6] = [
    "bulk insert",
    "transactions",
    "point reads",
    "cold reads",
    "full scan",
    "purge",
];

/// How many rows a new connection reads.
const COLD: usize = 100;

/// Makes the settings that the product ships with; `SealedConnection` makes them itself.
pub fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; \
         PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; \
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0;",
    )
}

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Rows of the bulk insert, about 600 bytes each.
    pub rows: u32,
    /// Transactions of one row.
    pub transactions: u32,
    /// Rows that are read one by one.
    pub reads: u32,
    /// What decides every key and length.
    pub seed: u64,
}

impl Size {
    /// From `ROWS TRANSACTIONS READS SEED`.
    pub fn parse(words: &[String]) -> Option<Size> {
        let [rows, transactions, reads, seed] = words else {
            return None;
        };
        Some(Size {
            rows: rows.parse().ok()?,
            transactions: transactions.parse().ok()?,
            reads: reads.parse().ok()?,
            seed: seed.parse().ok()?,
        })
    }
}

/// Does all the work in a new database that `connect` opens, and prints a line for each piece:
/// its name, the microseconds it took, and the microseconds of processor time.
pub fn run<C>(
    size: Size,
    connect: impl Fn() -> C,
    sql: impl Fn(&mut C) -> &mut Connection,
) -> rusqlite::Result<()> {
    let mut first = connect();
    sql(&mut first).execute_batch(
        "CREATE TABLE record (id BLOB NOT NULL PRIMARY KEY, day INTEGER NOT NULL, \
         text BLOB NOT NULL) STRICT; CREATE INDEX record_by_day ON record (day);",
    )?;
    drop(first);
    for name in WORKS {
        let mut connection = connect();
        let (wall, processor) = (Instant::now(), processor_time());
        let connected = sql(&mut connection);
        match name {
            "bulk insert" => bulk_insert(connected, size)?,
            "transactions" => transactions(connected, size)?,
            "point reads" => point_reads(connected, size, 0..size.reads)?,
            "cold reads" => {
                for first in (0..size.reads).step_by(COLD) {
                    let mut cold = connect();
                    let last = size.reads.min(first + COLD as u32);
                    point_reads(sql(&mut cold), size, first..last)?;
                }
            }
            "full scan" => full_scan(connected, size)?,
            _ => purge(connected, size)?,
        }
        let (wall, processor) = (wall.elapsed(), processor_time() - processor);
        println!("{name}\t{}\t{}", wall.as_micros(), processor.as_micros());
    }
    Ok(())
}

/// How long this process has run on a processor; Linux, zero elsewhere.
fn processor_time() -> Duration {
    let said = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|word| word.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Makes a path new: without a file or a journal of an earlier run.
pub fn remove(path: &Path) {
    let _ = std::fs::remove_file(path);
    let _ = std::fs::remove_file(path.with_extension("db-journal"));
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// One transaction; keys in no order.
fn bulk_insert(connection: &mut Connection, size: Size) -> rusqlite::Result<()> {
    let transaction = begin(connection)?;
    for n in 0..size.rows {
        insert(&transaction, size, n)?;
    }
    transaction.commit()
}

fn transactions(connection: &mut Connection, size: Size) -> rusqlite::Result<()> {
    for n in 0..size.transactions {
        let transaction = begin(connection)?;
        insert(&transaction, size, size.rows + n)?;
        transaction.commit()?;
    }
    Ok(())
}

fn point_reads(connection: &mut Connection, size: Size, which: Range<u32>) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut statement = transaction.prepare("SELECT day, text FROM record WHERE id = ?1")?;
    let mut bytes = 0;
    for n in which {
        let row = (mix(size.seed ^ 77, n) % u64::from(size.rows)) as u32;
        bytes += statement.query_row(params![key(size, row)], |row| {
            Ok(row.get::<_, i64>(0)? as usize + row.get_ref(1)?.as_blob()?.len())
        })?;
    }
    assert!(bytes > 0);
    Ok(())
}

fn full_scan(connection: &mut Connection, size: Size) -> rusqlite::Result<()> {
    let rows: u32 = connection.query_row(
        "SELECT count(*) FROM record WHERE substr(text, 1, 1) >= x'00'",
        [],
        |row| row.get(0),
    )?;
    assert_eq!(rows, size.rows + size.transactions);
    Ok(())
}

/// A tenth of the rows, in one transaction.
fn purge(connection: &mut Connection, size: Size) -> rusqlite::Result<()> {
    let transaction = begin(connection)?;
    for n in (0..size.rows).step_by(10) {
        let mut delete = transaction.prepare_cached("DELETE FROM record WHERE id = ?1")?;
        assert_eq!(delete.execute(params![key(size, n)])?, 1);
    }
    transaction.commit()
}

fn insert(transaction: &Transaction<'_>, size: Size, n: u32) -> rusqlite::Result<()> {
    let length = 400 + (mix(size.seed, n) % 400) as usize;
    let text: Vec<u8> = (0..length).map(|place| (place as u32 ^ n) as u8).collect();
    let day = 20_000 + mix(size.seed ^ 5, n) % 1_000;
    let mut insert =
        transaction.prepare_cached("INSERT INTO record (id, day, text) VALUES (?1, ?2, ?3)")?;
    insert.execute(params![key(size, n), day as i64, text])?;
    Ok(())
}

/// The key of a row: 16 bytes in no order.
fn key(size: Size, n: u32) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&mix(size.seed ^ 1, n).to_be_bytes());
    key[8..].copy_from_slice(&mix(size.seed ^ 2, n).to_be_bytes());
    key
}

/// SplitMix64.
fn mix(seed: u64, n: u32) -> u64 {
    let mut z = seed.wrapping_add((u64::from(n) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
