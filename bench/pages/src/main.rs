//! Plain SQLite, the sealed VFS, and SQLCipher beside each other.
//!
//! ```text
//! pages plain|sealed FILE ROWS TRANSACTIONS READS SEED    one database, in this process
//! pages compare SQLCIPHER FOLDER ROUNDS ROWS TRANSACTIONS READS SEED
//!                                                         all three, each in its own process
//! ```
//!
//! With `none` for SQLCIPHER there are two. A round runs them one after the other, in another order each time, so that what else the
//! machine does meets all of them. The ratio is taken within a round; shown is its median.

use kluis::secret::Key32;
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::page::PageCipher;
use rusqlite::Connection;
use statements::{Size, WORKS, configure, remove, run};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const KINDS: [&str; 3] = ["plain", "sealed", "sqlcipher"];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("plain") => plain(Path::new(&words[1]), size(&words[2..])),
        Some("sealed") => sealed(Path::new(&words[1]), size(&words[2..])),
        Some("compare") => compare(&words[1..]),
        _ => panic!("plain, sealed or compare"),
    }
}

fn size(words: &[String]) -> Size {
    Size::parse(words).expect("four numbers: rows, transactions, reads, seed")
}

fn plain(path: &Path, size: Size) {
    remove(path);
    let connect = || {
        let connection = Connection::open(path).expect("a database");
        configure(&connection).expect("settings");
        connection
    };
    run(size, connect, |connection| connection).expect("the statements");
    remove(path);
}

fn sealed(path: &Path, size: Size) {
    remove(path);
    let connect = || {
        let cipher = PageCipher::new(&Key32::new(&mut [0x5a; 32]), &[7; 16], 1);
        let mode = match path.exists() {
            true => Mode::ReadWrite,
            false => Mode::Create,
        };
        SealedConnection::open(path, cipher, mode, Duration::ZERO).expect("a database")
    };
    run(size, connect, SealedConnection::sql_mut).expect("the statements");
    let bytes = std::fs::read(path).expect("the file");
    assert!(!bytes.starts_with(b"SQLite format 3"), "not sealed");
    remove(path);
}

/// What one process said: for each work the time and the processor time, in microseconds.
type Times = Vec<[f64; 2]>;

fn compare(words: &[String]) {
    let (sqlcipher, folder) = (&words[0], Path::new(&words[1]));
    let kinds = if sqlcipher == "none" { 2 } else { 3 };
    let rounds: usize = words[2].parse().expect("a number of rounds");
    let numbers = &words[3..];
    size(numbers);
    let own = std::env::current_exe().expect("this program");
    let mut all: Vec<[Times; 3]> = Vec::new();
    for round in 0..rounds {
        let mut times: [Times; 3] = Default::default();
        for turn in 0..kinds {
            let kind = (round + turn) % kinds;
            let mut command = match KINDS[kind] {
                "sqlcipher" => Command::new(sqlcipher),
                name => {
                    let mut command = Command::new(&own);
                    command.arg(name);
                    command
                }
            };
            let file = folder.join(format!("bench-{}.db", KINDS[kind]));
            let said = command.arg(file).args(numbers).output().expect("it runs");
            assert!(
                said.status.success(),
                "{}",
                String::from_utf8_lossy(&said.stderr)
            );
            times[kind] = read(&String::from_utf8_lossy(&said.stdout));
        }
        eprintln!("round {} of {rounds}", round + 1);
        all.push(times);
    }
    for (what, title) in ["time", "processor time"].iter().enumerate() {
        print(title, what, kinds, &all);
    }
}

fn read(said: &str) -> Times {
    let lines = said.lines().map(|line| {
        let mut words = line
            .split('\t')
            .skip(1)
            .map(|word| word.parse().expect("a number"));
        [words.next().expect("a time"), words.next().expect("a time")]
    });
    lines.collect()
}

fn print(title: &str, what: usize, kinds: usize, all: &[[Times; 3]]) {
    println!("\n{title}: medians; ratios within a round, with the smallest and the largest\n");
    let cells = |cells: [String; 6]| {
        let of_sqlcipher = [2, 4, 5];
        let shown = |place: &usize| kinds == 3 || !of_sqlcipher.contains(place);
        let cells = cells.iter().enumerate().filter(|(place, _)| shown(place));
        cells
            .map(|(_, cell)| format!(" {cell} |"))
            .collect::<String>()
    };
    let heads = [
        "plain",
        "sealed",
        "SQLCipher",
        "sealed / plain",
        "SQLCipher / plain",
        "sealed / SQLCipher",
    ];
    println!("| work |{}", cells(heads.map(str::to_owned)));
    println!("|---|{}", cells(heads.map(|_| "---".to_owned())));
    for (work, name) in WORKS.iter().enumerate() {
        let of = |kind: usize| {
            all.iter()
                .filter_map(move |round| Some(round[kind].get(work)?[what]))
        };
        let ratio = |a: usize, b: usize| {
            let ratios: Vec<f64> = of(a).zip(of(b)).map(|(a, b)| a / b).collect();
            let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let most = ratios.iter().copied().fold(0.0, f64::max);
            format!("{:.2} ({least:.2}–{most:.2})", median(ratios))
        };
        let time = |kind: usize| format!("{:.0} ms", median(of(kind).collect()) / 1000.0);
        println!(
            "| {name} |{}",
            cells([
                time(0),
                time(1),
                time(2),
                ratio(1, 0),
                ratio(2, 0),
                ratio(1, 2)
            ])
        );
    }
}

/// NaN of nothing.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        _ if values.is_empty() => f64::NAN,
        1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}
