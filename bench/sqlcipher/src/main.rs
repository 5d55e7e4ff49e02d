//! `sqlcipher FILE ROWS TRANSACTIONS READS SEED`: the statements on SQLCipher, under a raw key, so
//! that no time goes into making one of a passphrase.

use rusqlite::Connection;
use statements::{Size, configure, remove, run};
use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (path, size) = (
        Path::new(&words[0]),
        Size::parse(&words[1..]).expect("four numbers"),
    );
    remove(path);
    let connect = || {
        let connection = Connection::open(path).expect("a database");
        let key = format!("PRAGMA key = \"x'{}'\";", "5a".repeat(32));
        connection.execute_batch(&key).expect("a key");
        configure(&connection).expect("settings");
        let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
        let version: String = version.expect("this is SQLCipher");
        assert!(!version.is_empty());
        connection
    };
    run(size, connect, |connection| connection).expect("the statements");
    let bytes = std::fs::read(path).expect("the file");
    assert!(!bytes.starts_with(b"SQLite format 3"), "not sealed");
    remove(path);
}
