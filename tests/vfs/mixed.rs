//! Mixed SQL, the kind that SQLite's own speed test is made of, and long random transactions over
//! several tables: a sealed database and plain SQLite give the same answer to every query.

use super::{assert_sound, create, database_path, journal_path, open};
use kluis::vault::database::SealedConnection;
use rusqlite::Connection;
use tempfile::TempDir;

/// How many seeds: few in `cargo test`, `KLUIS_TEST_VFS=500` for the long run.
pub fn seeds(quick: u64) -> u64 {
    let asked = std::env::var("KLUIS_TEST_VFS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(quick)
}

/// xorshift64: repeatable, so that a failing seed can be run again.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % below
    }
}

struct Pair {
    folder: TempDir,
    sealed: Option<SealedConnection>,
    plain: Connection,
    what: String,
}

impl Pair {
    fn new(what: String) -> Pair {
        let folder = TempDir::new().unwrap();
        let sealed = Some(create(&database_path(&folder)));
        let plain = Connection::open_in_memory().unwrap();
        plain.pragma_update(None, "foreign_keys", "ON").unwrap();
        Pair {
            folder,
            sealed,
            plain,
            what,
        }
    }

    fn sql(&self) -> &Connection {
        self.sealed.as_ref().unwrap().sql()
    }

    /// Runs a statement on both; they fail alike or not at all.
    fn run(&self, sql: &str) {
        let (ours, theirs) = (self.sql().execute_batch(sql), self.plain.execute_batch(sql));
        let code = |result: rusqlite::Result<()>| {
            result
                .err()
                .map(|error| error.sqlite_error().map(|e| e.extended_code))
        };
        let start = &sql[..sql.len().min(160)];
        assert_eq!(code(ours), code(theirs), "{}: {start}", self.what);
    }

    /// Asks both; every row of the answers is the same.
    fn ask(&self, sql: &str) {
        let answer = |connection: &Connection| -> Result<Vec<String>, Option<i32>> {
            let code = |error: rusqlite::Error| error.sqlite_error().map(|e| e.extended_code);
            let mut statement = connection.prepare(sql).map_err(code)?;
            let columns = statement.column_count();
            let mut rows = statement.query(()).map_err(code)?;
            let mut answer = Vec::new();
            while let Some(row) = rows.next().map_err(code)? {
                let cells = (0..columns).map(|n| format!("{:?}", row.get_ref(n).unwrap()));
                answer.push(cells.collect::<Vec<_>>().join("|"));
            }
            Ok(answer)
        };
        let (ours, theirs) = (answer(self.sql()), answer(&self.plain));
        let same = ours == theirs;
        let rows = |answer: &Result<Vec<String>, _>| answer.as_ref().map(Vec::len).ok();
        assert!(
            same,
            "{}: {sql}: {:?} and {:?} rows",
            self.what,
            rows(&ours),
            rows(&theirs)
        );
    }

    fn compare_all(&self) {
        self.ask("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name, type");
        for table in ["a", "w", "f"] {
            self.ask(&format!("SELECT * FROM {table} ORDER BY 1, 2"));
            self.ask(&format!("SELECT count(*) FROM {table}"));
        }
        // Through the indexes.
        self.ask("SELECT k, count(*), sum(length(b)) FROM a WHERE k BETWEEN 5 AND 60 GROUP BY k");
        self.ask("SELECT id FROM a WHERE v > 'm' ORDER BY v DESC, id LIMIT 50");
    }

    fn reopen(&mut self) {
        self.sealed = None;
        self.sealed = Some(open(&database_path(&self.folder)).unwrap());
        self.compare_all();
    }

    fn cache(&self, pages: i64) {
        self.sql()
            .execute_batch(&format!("PRAGMA cache_size = {pages}"))
            .unwrap();
    }

    fn end(self) {
        self.compare_all();
        let sealed = self.sealed.as_ref().unwrap();
        assert_sound(sealed);
        let journal = std::fs::metadata(journal_path(&self.folder)).unwrap();
        assert_eq!(journal.len(), 0);
    }
}

const TABLES: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY, k INTEGER, v TEXT, b BLOB);
     CREATE INDEX a_k ON a (k);
     CREATE INDEX a_v ON a (v COLLATE NOCASE, k DESC) WHERE v IS NOT NULL;
     CREATE TABLE w (k1 TEXT, k2 INTEGER, v BLOB, PRIMARY KEY (k1, k2)) WITHOUT ROWID;
     CREATE TABLE f (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id) ON DELETE CASCADE, \
     n INTEGER UNIQUE);
     CREATE INDEX f_a ON f (a_id);";

fn statement(dice: &mut Dice) -> String {
    let (id, k, n) = (dice.roll(600), dice.roll(90), dice.roll(600));
    let letter = char::from(b'a' + dice.roll(26) as u8);
    let size = [0, 3, 40, 900, 4_000, 4_056, 9_000, 30_000][dice.roll(8) as usize];
    // The same on both sides, and different for every row.
    let fill = format!("CAST(printf('%0{size}d', {n}) || '{letter}' AS BLOB)");
    match dice.roll(22) {
        0..=3 => format!("INSERT OR REPLACE INTO a VALUES ({id}, {k}, '{letter}{n}', {fill})"),
        4 => format!(
            "INSERT INTO a (id, k, v) VALUES ({id}, {k}, NULL) \
             ON CONFLICT (id) DO UPDATE SET k = k + 1, v = coalesce(v, '') || '{letter}'"
        ),
        5 => format!("UPDATE a SET b = {fill} WHERE k = {k}"),
        6 => format!(
            "UPDATE a SET k = k + 1, v = v || '{letter}' WHERE id % 7 = {}",
            n % 7
        ),
        7 => format!("DELETE FROM a WHERE id BETWEEN {id} AND {}", id + 30),
        8..=10 => format!("INSERT OR IGNORE INTO w VALUES ('{letter}{k}', {n}, {fill})"),
        11 => format!("UPDATE w SET k2 = k2 + 1000 WHERE k1 = '{letter}{k}'"),
        12 => format!("DELETE FROM w WHERE k2 % 11 = {}", n % 11),
        // May break the reference, or the uniqueness half-way.
        13 | 14 => format!("INSERT INTO f (a_id, n) VALUES ({id}, {n})"),
        15 => format!("INSERT INTO f (a_id, n) SELECT id, id + {n} FROM a WHERE k = {k}"),
        16 => format!("UPDATE f SET n = n + {k} WHERE id > {id}"),
        17 => format!(
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {}) \
             INSERT OR REPLACE INTO a SELECT i + {id}, i % 50, '{letter}' || i, zeroblob(i * 20) \
             FROM c",
            n % 60 + 2
        ),
        18 => "CREATE INDEX IF NOT EXISTS w_v ON w (k2, v)".into(),
        19 => "DROP INDEX IF EXISTS w_v".into(),
        20 => "REINDEX a".into(),
        _ => format!("DELETE FROM f WHERE n % 5 = {}", n % 5),
    }
}

fn question(dice: &mut Dice) -> String {
    let (k, n) = (dice.roll(90), dice.roll(600));
    match dice.roll(8) {
        0 => format!("SELECT * FROM a WHERE k = {k} ORDER BY id"),
        1 => format!("SELECT count(*), sum(k), total(length(b)) FROM a WHERE id > {n}"),
        2 => format!(
            "SELECT v, id FROM a WHERE v LIKE '%{}%' ORDER BY id",
            n % 10
        ),
        3 => "SELECT a.k, count(f.id), max(f.n) FROM a LEFT JOIN f ON f.a_id = a.id \
              GROUP BY a.k ORDER BY a.k"
            .into(),
        4 => format!(
            "SELECT id, rank() OVER (PARTITION BY k % 5 ORDER BY v, id) FROM a WHERE id < {n} \
             ORDER BY id"
        ),
        5 => format!("SELECT k1, k2, hex(substr(v, {k}, 20)) FROM w WHERE k2 >= {n} ORDER BY 1, 2"),
        6 => format!(
            "SELECT DISTINCT x.k FROM a AS x JOIN a AS y ON x.k = y.k AND x.id < y.id \
             JOIN w ON w.k2 = y.id WHERE x.id % 3 = {} ORDER BY 1",
            n % 3
        ),
        _ => "SELECT k, group_concat(id, ',') FROM (SELECT k, id FROM a ORDER BY k, id) GROUP BY k"
            .into(),
    }
}

fn random(seed: u64, transactions: usize) {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d_u64.wrapping_mul(seed) | 1);
    let mut pair = Pair::new(format!("seed {seed}"));
    pair.run(TABLES);
    for n in 0..transactions {
        pair.what = format!("seed {seed}, transaction {n}");
        // A tiny cache makes pages go to the file in the middle of a transaction.
        pair.cache([1, 3, 10, 2_000][dice.roll(4) as usize]);
        pair.run(["BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"][dice.roll(3) as usize]);
        let mut open = Vec::new();
        for step in 0..dice.roll(14) {
            match dice.roll(9) {
                0 => {
                    pair.run(&format!("SAVEPOINT s{step}"));
                    open.push(step);
                }
                1 if !open.is_empty() => {
                    let to = dice.roll(open.len() as u64) as usize;
                    pair.run(&format!("ROLLBACK TO s{}", open[to]));
                    open.truncate(to + 1);
                }
                2 if !open.is_empty() => {
                    let to = dice.roll(open.len() as u64) as usize;
                    pair.run(&format!("RELEASE s{}", open[to]));
                    open.truncate(to);
                }
                3 => pair.ask(&question(&mut dice)),
                _ => pair.run(&statement(&mut dice)),
            }
        }
        pair.run(if dice.roll(4) == 0 {
            "ROLLBACK"
        } else {
            "COMMIT"
        });
        match dice.roll(12) {
            0 => pair.reopen(),
            1 => pair.run("VACUUM"),
            2 => pair.run("ANALYZE"),
            3..=5 => pair.compare_all(),
            _ => pair.ask(&question(&mut dice)),
        }
    }
    pair.end();
}

#[test]
fn long_random_transactions_give_the_answers_of_plain_sqlite() {
    let total = seeds(2);
    for seed in 1..=total {
        random(seed, 30);
    }
    println!("{total} seeds of 30 transactions");
}

/// In the order of SQLite's speed test: large inserts, with and without an index, ranges, text,
/// updates, deletes, refills, joins, added columns, vacuum.
#[test]
fn the_work_of_a_speed_test_gives_the_answers_of_plain_sqlite() {
    // A cache of a few pages writes every one of them many times; a large one writes at the end.
    let caches: &[i64] = if seeds(1) > 1 {
        &[3, 50, -16_384]
    } else {
        &[20]
    };
    for cache in caches.iter().copied() {
        let mut pair = Pair::new(format!("cache {cache}"));
        pair.cache(cache);
        pair.run(TABLES);
        let rows = |count: u64, into: &str| {
            format!(
                "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count}) \
                 {into} FROM c"
            )
        };
        pair.run("BEGIN");
        pair.run(&rows(
            900,
            "INSERT INTO a SELECT i * 7919 % 1000, i % 97, printf('%x', i * 2654435761), \
             CAST(printf('%0*d', i % 700, i) AS BLOB)",
        ));
        pair.run("COMMIT");
        pair.compare_all();
        pair.run(&rows(
            800,
            "INSERT INTO w SELECT char(97 + i % 26), i, zeroblob(i % 90)",
        ));
        pair.run("CREATE INDEX later ON a (length(b), k); CREATE UNIQUE INDEX w_k2 ON w (k2)");
        for n in 0..30u64 {
            let (low, high) = (n * 20, n * 20 + 35);
            pair.ask(&format!(
                "SELECT count(*), avg(k), sum(length(v)) FROM a WHERE id BETWEEN {low} AND {high}"
            ));
            pair.ask(&format!(
                "SELECT id FROM a WHERE length(b) BETWEEN {low} AND {high} ORDER BY 1"
            ));
            pair.ask(&format!("SELECT count(*) FROM a WHERE v LIKE '%{n}%'"));
            pair.ask(&format!(
                "SELECT v FROM w WHERE k1 = 'c' AND k2 < {high} ORDER BY k2"
            ));
        }
        pair.run("BEGIN");
        for n in 0..40u64 {
            pair.run(&format!(
                "UPDATE a SET k = k * 2 WHERE id BETWEEN {} AND {}",
                n * 9,
                n * 9 + 9
            ));
            pair.run(&format!(
                "UPDATE a SET b = b || x'00ff' WHERE id = {}",
                n * 13
            ));
        }
        pair.run("SAVEPOINT half; DELETE FROM a WHERE id % 2 = 0");
        pair.ask("SELECT count(*), max(id) FROM a");
        pair.run("ROLLBACK TO half; RELEASE half; COMMIT");
        pair.compare_all();
        pair.run("INSERT INTO f (a_id, n) SELECT id, id * 3 FROM a WHERE id % 4 = 1");
        pair.run("DELETE FROM a WHERE id BETWEEN 200 AND 500");
        pair.compare_all();
        pair.run("INSERT INTO a SELECT id + 2000, k, v, b FROM a; DELETE FROM w; DELETE FROM f");
        pair.run("ALTER TABLE w ADD COLUMN z INTEGER DEFAULT 123; UPDATE w SET z = z + 1");
        pair.ask(
            "SELECT count(*) FROM a AS p JOIN a AS q ON p.k = q.k JOIN a AS r ON r.id = q.id + 2000 \
             WHERE p.id < 60 AND q.id > 100",
        );
        pair.run("BEGIN; UPDATE a SET b = zeroblob(5000); ROLLBACK");
        pair.run("VACUUM");
        pair.reopen();
        pair.run("DROP TABLE f; CREATE TABLE f AS SELECT id, k AS a_id, id AS n FROM a");
        pair.ask("PRAGMA integrity_check");
        pair.end();
    }
}
