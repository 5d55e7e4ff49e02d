//! What was deleted is in no page, wherever SQLite had moved it before.

use super::{assert_sound, cipher, create, database_path};
use kluis::secret::random_bytes;
use kluis::vault::page::read_pages;
use rusqlite::params;
use std::collections::HashSet;
use tempfile::TempDir;

/// Rows of every size, in a table whose rows are spread over pages by a random key as records are,
/// and in one that grows at its end; the larger ones reach into overflow pages.
#[test]
fn a_deleted_row_leaves_its_bytes_in_no_page_that_it_ever_stood_on() {
    let folder = TempDir::new().unwrap();
    let path = database_path(&folder);
    let sealed = create(&path);
    let sql = sealed.sql();
    sql.execute_batch(
        "CREATE TABLE spread (id BLOB NOT NULL PRIMARY KEY, content BLOB) STRICT, WITHOUT ROWID;
         CREATE TABLE grown (id INTEGER PRIMARY KEY, content BLOB) STRICT;
         CREATE INDEX found ON grown (content);",
    )
    .unwrap();
    let (mut living, mut gone) = (Vec::<Vec<u8>>::new(), Vec::new());
    for round in 0..12 {
        sql.execute_batch("BEGIN").unwrap();
        for i in 0..60 {
            let size = 1 + (i * 7 + round * 13) % if i % 20 == 0 { 600 } else { 24 };
            let content: Vec<u8> = (0..size).flat_map(|_| random_bytes::<16>()).collect();
            let id: [u8; 16] = random_bytes();
            sql.execute("INSERT INTO spread VALUES (?, ?)", params![id, content])
                .unwrap();
            sql.execute("INSERT INTO grown (content) VALUES (?)", [&content])
                .unwrap();
            living.push(content);
        }
        sql.execute_batch("COMMIT; BEGIN").unwrap();
        let mut n = 0;
        living.retain(|content| {
            n += 1;
            if (n + round) % 3 != 0 {
                return true;
            }
            for table in ["spread", "grown"] {
                let delete = format!("DELETE FROM {table} WHERE content = ?");
                assert_eq!(sql.execute(&delete, [content]).unwrap(), 1);
            }
            gone.push(content.clone());
            false
        });
        sql.execute_batch("COMMIT").unwrap();
    }
    assert_sound(&sealed);
    drop(sealed);

    let mut pages = Vec::new();
    for (_, page) in read_pages(&std::fs::read(&path).unwrap(), &cipher()) {
        pages.extend(page.unwrap());
    }
    // What a page holds of a value: the pieces of 16 random bytes of which each is made.
    let there: HashSet<&[u8]> = pages.windows(16).collect();
    let count = |values: &[Vec<u8>]| {
        let pieces = values.iter().flat_map(|value| value.chunks(16));
        pieces.fold((0, 0), |(all, found), piece| {
            (all + 1, found + usize::from(there.contains(piece)))
        })
    };
    let (all, found) = count(&living);
    assert!(found * 100 > all * 95, "{found} of {all} that live");
    let (all, found) = count(&gone);
    assert!(all > 3_000);
    assert_eq!(found, 0, "of {all} that were deleted");
}
