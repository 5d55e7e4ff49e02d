//! The product's own work, in one process and after unlocking.
//!
//! ```text
//! product work ROWS [CSV…]         import, the questions of a day, purge of a tenth, verify
//! product growth ROWS FILES        the same number of rows again and again, beside an empty vault
//! product once ROWS                one import, alone: for a profile, or for its memory
//! ```
//!
//! The vault is made in TMPDIR. Tips are invented here; `work` takes other files in their place.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kluis::actions::signal::SignalFilter;
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{Desk, case, find, import, office, purge, retention, signal};
use kluis::clock::Clock;
use kluis::domain::case::CaseDraft;
use kluis::domain::policy::Policy;
use kluis::import::Profile;
use kluis::secret::Key32;
use kluis::store::schema::Schema;
use kluis::store::{Options, Store, verify};
use kluis::vault::kdf::KdfParams;
use kluis::vault::slot::Credential;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| -> u32 { words[place].parse().expect("a number") };
    match words.first().map(String::as_str) {
        Some("work") => work(number(1), &words[2..]),
        Some("growth") => growth(number(1), number(2)),
        Some("once") => {
            let (imported, took) = Office::new().import(&tips(0, number(1)));
            row(&format!("import of {imported} tips"), took, "");
            println!("| memory, at most | {} MiB | | |", peak_mib());
        }
        _ => panic!("work, growth or once"),
    }
}

fn work(rows: u32, files: &[String]) {
    let office = Office::new();
    let files: Vec<Vec<u8>> = match files {
        [] => vec![tips(0, rows)],
        files => files
            .iter()
            .map(|f| std::fs::read(f).expect("a file"))
            .collect(),
    };
    for file in &files {
        let (imported, took) = office.import(file);
        row(&format!("import of {imported} tips"), took, "10 s");
        println!("| memory, at most | {} MiB | | 250 MiB |", peak_mib());
    }
    let cases = office.cases(20);

    row("opening the vault", median(9, || drop(office.store())), "");
    let store = office.store();
    let desk = desk(&store);
    let filter = SignalFilter {
        since: office.today.checked_sub_days(Days::new(7)),
        ..SignalFilter::default()
    };
    let found = signal::list(&desk, &filter).expect("listed").len();
    let what = format!("signal list --since, a week: {found}");
    office.both(&what, "50 ms", |desk| {
        drop(signal::list(desk, &filter).expect("listed"));
    });
    let all = SignalFilter::default();
    let took = median(3, || drop(signal::list(&desk, &all).expect("listed")));
    row("signal list, all", took, "");
    let next = RefCell::new(cases.iter().cycle());
    let next = || *next.borrow_mut().next().expect("cases");
    office.both("case show", "50 ms", |desk| {
        drop(case::show(desk, next()).expect("shown"));
    });
    office.both("case advance", "50 ms", |desk| {
        case::advance(desk, next(), &answers(&[("hypothesis", "drugs")], None)).expect("answered");
    });
    office.retention_list();
    let asking = Desk {
        store: &store,
        purpose: Some("Meten".into()),
    };
    for term in ["aanloop straat", "een ander woord"] {
        let found = find::find(&asking, term).expect("found").len();
        let took = median(3, || drop(find::find(&asking, term).expect("found")));
        row(&format!("find, {found} hits"), took, "1 s");
    }

    let (report, took) = measure(|| verify::run(&store).expect("checked"));
    let what = format!("verify: {} pages, {} records", report.pages, report.records);
    row(&what, took, "20 s");
    assert!(report.is_ok(), "{:?}", report.faults);
    let due = purge::dry_run(&desk, None)
        .expect("planned")
        .destroyed
        .len() as u32;
    let (gone, took) = measure(|| purge::purge(&desk, Some(due)).expect("purged"));
    row(&format!("purge of {}", gone.destroyed.len()), took, "5 s");
    office.retention_list();
    assert!(verify::run(&store).expect("checked").is_ok());
}

/// The machine's speed may change from one minute to the next: so each file also goes into an empty vault,
/// right before, and what grows is the ratio of both.
fn growth(rows: u32, files: u32) {
    let office = Office::new();
    println!(
        "| tips there before | time, µs a tip | of an empty vault's | on the processor | reads a tip | writes a tip | memory, at most |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut all = [0.0; 4];
    for file in 0..files {
        let csv = tips(file * rows, rows);
        let (_, empty) = Office::new().import(&csv);
        let before = calls();
        let (imported, took) = office.import(&csv);
        let now = calls();
        let of = |took: Took| [took.time, took.processor].map(|time| time.as_secs_f64() * 1e6);
        let ([time, processor], [empty, empty_processor]) = (of(took), of(empty));
        let times = [time, empty, processor, empty_processor];
        all.iter_mut()
            .zip(times)
            .for_each(|(all, time)| *all += time);
        let imported = imported as f64;
        println!(
            "| {} | {:.1} | {:.2} | {:.2} | {:.2} | {:.2} | {} MiB |",
            file * rows,
            time / imported,
            time / empty,
            processor / empty_processor,
            (now[0] - before[0]) / imported,
            (now[1] - before[1]) / imported,
            peak_mib()
        );
    }
    let [time, empty, processor, empty_processor] = all;
    println!(
        "| all | {:.1} | {:.2} | {:.2} | | | |",
        time / f64::from(rows * files),
        time / empty,
        processor / empty_processor
    );
}

/// How often this process has called the system to read, and to write; Linux.
fn calls() -> [f64; 2] {
    let said = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    ["syscr: ", "syscw: "].map(|name| {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|number| number.parse().ok()).unwrap_or(0.0)
    })
}

fn row(what: &str, took: Took, limit: &str) {
    let shown = |time: Duration| match time.as_secs_f64() {
        long if long >= 1.0 => format!("{long:.2} s"),
        short => format!("{:.1} ms", short * 1e3),
    };
    println!(
        "| {what} | {} | {} | {limit} |",
        shown(took.time),
        shown(took.processor)
    );
}

/// What a piece of work took: the time that passed, and the time on processors, of all threads together.
#[derive(Clone, Copy)]
struct Took {
    time: Duration,
    processor: Duration,
}

fn measure<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (begun, before) = (Instant::now(), processor_time());
    let done = work();
    let took = Took {
        time: begun.elapsed(),
        processor: processor_time().saturating_sub(before),
    };
    (done, took)
}

/// How long the threads of this process have run on processors, those that have ended too.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn median(times: usize, mut work: impl FnMut()) -> Took {
    middle((0..times).map(|_| measure(&mut work).1).collect())
}

fn middle(took: Vec<Took>) -> Took {
    let middle = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    Took {
        time: middle(took.iter().map(|took| took.time).collect()),
        processor: middle(took.iter().map(|took| took.processor).collect()),
    }
}

/// The most memory that this process has had; Linux.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}

fn desk(store: &Store) -> Desk<'_> {
    Desk {
        store,
        purpose: None,
    }
}

/// A vault of one member, whose key is not made of a passphrase.
struct Office {
    dir: tempfile::TempDir,
    key: Key32,
    today: NaiveDate,
    now: DateTime<Utc>,
}

impl Office {
    fn new() -> Office {
        let now: DateTime<Utc> = "2026-06-15T10:00:00Z".parse().expect("a time");
        let office = Office {
            dir: tempfile::tempdir().expect("a folder"),
            key: Key32::random(),
            today: now.date_naive(),
            now,
        };
        office::init(
            &office.vault(),
            "Gemeente Ergens",
            "anna",
            &Credential::KeyFile(office.key.duplicate()),
            KdfParams::FLOOR,
            &Policy::built_in(),
            &[],
            office.options(),
        )
        .expect("a new vault");
        office
    }

    fn vault(&self) -> std::path::PathBuf {
        self.dir.path().join("team.kluis")
    }

    fn options(&self) -> Options {
        Options {
            state_dir: self.dir.path().join("state"),
            busy_timeout: Duration::ZERO,
            clock: Clock::fixed(self.now),
            clock_confirmed: false,
            schema: Schema::present(),
        }
    }

    fn store(&self) -> Store {
        let credential = Credential::KeyFile(self.key.duplicate());
        office::open(&self.vault(), "anna", &credential, self.options()).expect("opens")
    }

    fn import(&self, csv: &[u8]) -> (usize, Took) {
        let store = self.store();
        let (profile, mut seen) = (Profile::mma(), BTreeSet::new());
        let (report, took) = measure(|| {
            import::import(
                &desk(&store),
                0,
                csv,
                &profile,
                false,
                &mut seen,
                &mut |_| (),
            )
            .expect("imported")
        });
        (report.imported, took)
    }

    /// What a command takes: right after the vault was opened, as in a process of its own, and again.
    fn both(&self, what: &str, limit: &str, work: impl Fn(&Desk<'_>)) {
        let mut took = [Vec::new(), Vec::new()];
        for _ in 0..9 {
            let store = self.store();
            for took in &mut took {
                took.push(measure(|| work(&desk(&store))).1);
            }
        }
        let [first, again] = took.map(middle);
        row(what, first, limit);
        row(&format!("{what}; again"), again, "");
    }

    fn retention_list(&self) {
        let week = Some("P7D".parse().expect("a period"));
        let found = retention::list(&desk(&self.store()), week).expect("listed");
        let due = found.iter().filter(|line| line.due).count();
        let soon = found.len() - due;
        let what = format!("retention list --within P7D: {soon}, and {due} due");
        self.both(&what, "50 ms", |desk| {
            drop(retention::list(desk, week).expect("listed"));
        });
    }

    /// Cases in the phase of the plan, each from a signal of its own, with ten notes.
    fn cases(&self, count: usize) -> Vec<kluis::domain::id::Number> {
        let store = self.store();
        let desk = desk(&store);
        let signals = signal::list(&desk, &SignalFilter::default()).expect("listed");
        let running = signals
            .iter()
            .filter(|s| s.destroy_on.is_some_and(|day| day > self.today));
        let open = |signal: &kluis::store::signal::SignalSummary| {
            let first = [
                ("is-undermining", "yes"),
                ("municipal-role", "yes"),
                ("our-territory", "yes"),
                ("complexity", "complex"),
                ("open-sources", "KvK"),
            ];
            signal::triage(&desk, signal.number, &answers(&first, Some("start"))).expect("weighed");
            let draft = CaseDraft {
                title: Some("Loods".into()),
                theme: None,
                lead: None,
                opened_on: self.today,
                signals: vec![signal.number],
            };
            let number = case::open(&desk, &draft).expect("opened").number;
            for _ in 0..10 {
                case::note(&desk, number, "Gesproken met de wijkagent.").expect("noted");
            }
            number
        };
        running.take(count).map(open).collect()
    }
}

fn answers(answers: &[(&str, &str)], decision: Option<&str>) -> WeighingDraft {
    WeighingDraft {
        answers: answers
            .iter()
            .map(|(i, v)| ((*i).to_owned(), (*v).to_owned()))
            .collect(),
        decision: decision.map(|decision| DecisionDraft {
            decision: decision.into(),
            reason: "Past bij het thema.".into(),
            present: vec!["coördinator".into()],
            to: None,
            body: None,
            decided_on: None,
        }),
    }
}

/// Tips as the portal exports them; every tenth is older than the term of what nobody weighs. They
/// are of about a million addresses, and every third names one of three million number plates, so that one in
/// ten of 100,000 has something in common with another.
fn tips(first: u32, rows: u32) -> Vec<u8> {
    const LETTERS: &[u8; 16] = b"BDFGHJKLNPRSTVXZ";
    let today: NaiveDate = "2026-06-15".parse().expect("a date");
    let mut csv = String::from(
        "Meldingnummer;Datum melding;Tijd;Thema;Gemeente;Plaats;Straat;Huisnummer;Postcode;Omschrijving\n",
    );
    for n in first..first + rows {
        // Spread without a pattern that an index could like.
        let mixed = n.wrapping_mul(2_654_435_761) >> 8;
        let days = match n % 10 {
            0 => 400 + mixed % 300,
            _ => mixed % 350,
        };
        let day = today
            .checked_sub_days(Days::new(days.into()))
            .expect("a date");
        let text = "Er is veel aanloop, vooral 's nachts; er staan dure auto's voor de deur. ";
        let (house, street) = (mixed % 150, mixed / 150 % 6_400);
        let plate = match n % 3 {
            0 => {
                let letter = |by: u32| LETTERS[(mixed / by % 16) as usize] as char;
                let letters: String = [1, 16, 256].map(letter).iter().collect();
                let (first, last) = (10 + mixed / 4_096 % 90, mixed / 368_640 % 10);
                format!("Een auto met kenteken {first}-{letters}-{last}. ")
            }
            _ => String::new(),
        };
        csv.push_str(&format!(
            "M2{n:09};{};21:{:02};Drugs - handel;Ergens;Ergens;Straat {};{};{}AB;\"{}{plate}Kenmerk {mixed}.\"\n",
            day.format("%d-%m-%Y"),
            n % 60,
            street,
            1 + house,
            1000 + street,
            text.repeat(1 + (mixed % 3) as usize),
        ));
    }
    csv.into_bytes()
}
