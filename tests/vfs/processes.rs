//! Locks between connections and processes, and processes that are killed.
//!
//! The other process is this test program itself, run again for one test with a folder in its
//! environment.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kluis::vault::database::{DatabaseError, Kind, Mode, SealedConnection, classify};
use tempfile::TempDir;

use super::{assert_sound, cipher, create, database_path, fill, open, rows};

const FOLDER: &str = "KLUIS_TEST_FOLDER";
const DATABASE: &str = "vault-1.db";

fn child(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn folder_given() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Reads the child's lines until one begins with `word`; the rest of that line.
fn await_line(lines: &mut impl Iterator<Item = std::io::Result<String>>, word: &str) -> String {
    loop {
        let line = lines.next().expect("the child speaks").unwrap();
        if let Some(at) = line.find(word) {
            return line[at + word.len()..].to_owned();
        }
    }
}

#[test]
fn child_holds_the_write_lock() {
    let Some(folder) = folder_given() else { return };
    let sealed = open(&folder.join(DATABASE)).unwrap();
    sealed
        .sql()
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM item")
        .unwrap();
    println!("locked");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    sealed.sql().execute_batch("COMMIT").unwrap();
    println!("committed");
}

#[test]
fn a_writer_in_another_process_makes_us_busy_and_its_change_is_seen() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 30);
    let mut other = child("processes::child_holds_the_write_lock", folder.path());
    let mut lines = BufReader::new(other.stdout.take().unwrap()).lines();
    await_line(&mut lines, "locked");
    assert_eq!(rows(sealed.sql()).unwrap().len(), 30);
    // Also after pages were read below the cipher: no lock of ours or theirs is lost by it.
    sealed.check_page(2).unwrap();
    let error = sealed.sql().execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(classify(&error), Kind::Busy);
    other.stdin.take().unwrap().write_all(b"\n").unwrap();
    await_line(&mut lines, "committed");
    assert!(other.wait().unwrap().success());
    assert_eq!(rows(sealed.sql()).unwrap().len(), 0);
    sealed
        .sql()
        .execute_batch("BEGIN IMMEDIATE; COMMIT")
        .unwrap();
}

#[test]
fn a_reader_keeps_a_writer_from_committing_and_an_exclusive_lock_keeps_out_everyone() {
    let folder = TempDir::new().unwrap();
    let (reader, writer) = (
        create(&database_path(&folder)),
        open(&database_path(&folder)),
    );
    // The file is still empty: to open is not to create.
    assert!(matches!(writer, Err(DatabaseError::Damaged(None))));
    fill(&reader, 10);
    let writer = open(&database_path(&folder)).unwrap();
    reader.sql().execute_batch("BEGIN").unwrap();
    assert_eq!(rows(reader.sql()).unwrap().len(), 10);
    writer
        .sql()
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM item")
        .unwrap();
    let error = writer.sql().execute_batch("COMMIT").unwrap_err();
    assert_eq!(classify(&error), Kind::Busy);
    reader.sql().execute_batch("COMMIT").unwrap();
    writer.sql().execute_batch("COMMIT").unwrap();
    assert_eq!(rows(reader.sql()).unwrap().len(), 0);

    writer.sql().execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(matches!(
        open(&database_path(&folder)),
        Err(DatabaseError::Busy(_))
    ));
    assert!(matches!(reader.check_page(1), Err(DatabaseError::Busy(_))));
}

#[test]
fn writers_in_several_threads_lose_nothing() {
    let folder = TempDir::new().unwrap();
    let path = database_path(&folder);
    let sealed = create(&path);
    sealed
        .sql()
        .execute_batch("CREATE TABLE n (writer, value)")
        .unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = path.clone();
            scope.spawn(move || {
                let wait = Duration::from_secs(600);
                let own = SealedConnection::open(&path, cipher(), Mode::ReadWrite, wait).unwrap();
                for value in 0..25 {
                    own.sql()
                        .execute("INSERT INTO n VALUES (?, ?)", (writer, value))
                        .unwrap();
                }
            });
        }
    });
    let count: i64 = sealed
        .sql()
        .query_row(
            "SELECT count(DISTINCT writer * 100 + value) FROM n",
            (),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(count, 100);
    assert_sound(&sealed);
}

#[test]
fn child_commits_until_killed() {
    let Some(folder) = folder_given() else { return };
    let sealed = open(&folder.join(DATABASE)).unwrap();
    sealed.sql().execute_batch("PRAGMA cache_size = 6").unwrap();
    loop {
        // Every row gets the same number: half a transaction would show two.
        sealed
            .sql()
            .execute_batch("UPDATE item SET kind = (SELECT max(kind) FROM item) + 1")
            .unwrap();
        let kind: i64 = sealed
            .sql()
            .query_row("SELECT max(kind) FROM item", (), |row| row.get(0))
            .unwrap();
        println!("done {kind}");
    }
}

#[test]
fn a_killed_writer_leaves_all_of_a_transaction_or_nothing() {
    let folder = TempDir::new().unwrap();
    let sealed = create(&database_path(&folder));
    fill(&sealed, 120);
    sealed
        .sql()
        .execute_batch("UPDATE item SET kind = 1")
        .unwrap();
    drop(sealed);
    let mut hot = 0;
    for round in 0..20 {
        let mut writer = child("processes::child_commits_until_killed", folder.path());
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut told = 0i64;
        for _ in 0..=round % 3 {
            told = await_line(&mut lines, "done ").trim().parse().unwrap();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            if let Some(number) = line
                .strip_prefix("done ")
                .and_then(|n| n.trim().parse().ok())
            {
                told = number;
            }
        }
        hot += i32::from(
            std::fs::metadata(super::journal_path(&folder))
                .unwrap()
                .len()
                > 0,
        );
        let sealed = open(&database_path(&folder)).unwrap();
        let (low, high): (i64, i64) = sealed
            .sql()
            .query_row("SELECT min(kind), max(kind) FROM item", (), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(low, high);
        assert!(
            high == told || high == told + 1,
            "told {told}, found {high}"
        );
        assert_sound(&sealed);
    }
    println!("{hot} of 20 kills left a hot journal");
}
