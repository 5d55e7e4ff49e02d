//! The vault's format, held against a second reader: `tests/vault/` (see its README).
//!
//! With `KLUIS_PYTHON` naming a Python that has `cryptography` and `argon2-cffi` (`.ci/run` makes
//! one), hundreds of small vaults with one fault each are made, and the library and the reader in
//! Python must both answer what is expected. Without it, only the committed base vault is opened.

use chrono::{NaiveDate, TimeZone, Utc};
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{ActionError, Desk, case, evaluate, merge, office, purge, signal, split};
use kluis::clock::Clock;
use kluis::domain::case::CaseDraft;
use kluis::domain::id::Number;
use kluis::domain::signal::SignalDraft;
use kluis::secret::Passphrase;
use kluis::store::{Options, Schema, StoreError, verify};
use kluis::vault::VaultError;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::slot::Credential;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

#[derive(serde::Deserialize)]
struct Vector {
    name: String,
    expected: String,
    member: String,
    secret: String,
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vault")
}

fn credential(path: &Path) -> Credential {
    let text = fs::read_to_string(path).expect("a secret");
    match KeyFile::parse(&text) {
        Ok(file) => Credential::KeyFile(file.key),
        Err(_) => {
            let line = Zeroizing::new(text.lines().next().unwrap_or_default().to_owned());
            Credential::Passphrase(Passphrase::new(line).expect("not empty"))
        }
    }
}

/// What the product answers: "ok", "locked" or "integrity", and why.
fn answer(vault: &Path, state_dir: &Path, member: &str, secret: &Path) -> (String, String) {
    let options = Options {
        state_dir: state_dir.to_owned(),
        busy_timeout: Duration::from_secs(1),
        clock: Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 3, 12, 0, 0).unwrap()),
        clock_confirmed: false,
        schema: Schema::present(),
    };
    let checked = office::open(vault, member, &credential(secret), options)
        .and_then(|store| Ok(verify::run(&store)?));
    let error = match checked {
        Ok(report) if report.is_ok() => return ("ok".into(), String::new()),
        Ok(report) => return ("integrity".into(), format!("{:?}", report.faults)),
        Err(ActionError::Store(error)) => error,
        Err(other) => return (format!("{other:?}"), String::new()),
    };
    // As `cli/failure.rs` sorts them into exit codes 5 and 6.
    let kind = match &error {
        StoreError::Vault(
            VaultError::WrongPassphrase
            | VaultError::WrongKeyFile
            | VaultError::OtherSecret { .. }
            | VaultError::UnknownMember,
        ) => "locked",
        StoreError::Vault(
            VaultError::Damaged { .. }
            | VaultError::Newer { .. }
            | VaultError::OutOfBounds { .. }
            | VaultError::NotAVault(_),
        )
        | StoreError::Damaged
        | StoreError::Tampered { .. }
        | StoreError::RolledBack { .. }
        | StoreError::NewerSchema { .. } => "integrity",
        _ => "another error",
    };
    (kind.into(), format!("{error:?}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("readable") {
        let entry = entry.expect("an entry");
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

#[test]
fn the_committed_vault_opens_for_each_of_its_members() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = dir.path().join("team.kluis");
    copy(&here().join("base/team.kluis"), &vault);
    for (member, secret, expected) in [
        ("anna", "anna.key", "ok"),
        ("bram", "bram.pass", "ok"),
        ("carla", "carla.key", "ok"),
        ("nachtjob", "nachtjob.key", "ok"),
        ("dirk", "dirk.key", "locked"),
        ("anna", "carla.key", "locked"),
    ] {
        let secret = here().join("base").join(secret);
        let (found, why) = answer(&vault, &dir.path().join("state"), member, &secret);
        assert_eq!(found, expected, "{member}: {why}");
    }
}

#[test]
fn both_readers_find_what_was_merged_split_and_destroyed_in_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = dir.path().join("team.kluis");
    copy(&here().join("base/team.kluis"), &vault);
    let secret = here().join("base/anna.key");
    let state = dir.path().join("state");
    let open = |day: &str| {
        let noon = day
            .parse::<NaiveDate>()
            .expect("a date")
            .and_hms_opt(12, 0, 0);
        let options = Options {
            state_dir: state.clone(),
            busy_timeout: Duration::from_secs(1),
            clock: Clock::fixed(Utc.from_utc_datetime(&noon.expect("noon"))),
            clock_confirmed: true,
            schema: Schema::present(),
        };
        office::open(&vault, "anna", &credential(&secret), options).expect("opens")
    };
    let store = open("2026-03-03");
    let desk = Desk {
        store: &store,
        purpose: Some("samenvoegen".into()),
    };
    let tips: Vec<Number> = (0..5).map(|n| add(&desk, n)).collect();
    merge::signals(&desk, tips[3], tips[2], Some("dubbel")).expect("merged");
    let one = new_case(&desk, &tips[..1]);
    let other = new_case(&desk, &tips[1..3]);
    merge::cases(&desk, one, other, Some("zelfde loods")).expect("merged");
    let made = split::split(&desk, other, &tips[1..2], None, None).expect("split");
    // Alone, with its own twin: the later of two terms.
    let twin = add(&desk, 9);
    merge::signals(&desk, twin, tips[4], None).expect("merged");
    for case in [other, made.number] {
        let dismiss = WeighingDraft {
            answers: Vec::new(),
            decision: Some(DecisionDraft {
                decision: "dismiss".into(),
                reason: "geen rol".into(),
                present: vec!["analist".into()],
                ..DecisionDraft::default()
            }),
        };
        case::advance(&desk, case, &dismiss).expect("ended");
    }
    evaluate::evaluate(&desk, other, "ging goed", Some("Vraag eerder om hulp.")).expect("kept");
    drop(store);
    both_say_ok(&vault, &state, &secret, "before");
    let store = open("2027-03-03");
    let desk = Desk {
        store: &store,
        purpose: None,
    };
    add(&desk, 8);
    let report = purge::purge(&desk, Some(100)).expect("destroyed");
    assert!(report.destroyed.iter().any(|line| line.number == other));
    assert!(case::show(&desk, one).is_err(), "it went along");
    drop(store);
    both_say_ok(&vault, &state, &secret, "after");
}

fn add(desk: &Desk<'_>, n: u32) -> Number {
    let draft = SignalDraft {
        source: "mma".into(),
        reference: None,
        received_on: desk.store.clock().today(),
        theme: Some("drugs".into()),
        text: format!("melding {n}"),
        street: None,
        house_number: None,
        postcode: None,
        city: None,
        time: None,
        topic: None,
    };
    signal::add(desk, draft).expect("added").number
}

fn new_case(desk: &Desk<'_>, signals: &[Number]) -> Number {
    let draft = CaseDraft {
        title: None,
        theme: Some("drugs".into()),
        lead: None,
        opened_on: desk.store.clock().today(),
        signals: signals.to_vec(),
    };
    case::open(desk, &draft).expect("opened").number
}

/// The library says that all is well, and so does the reader in Python, where there is one.
fn both_say_ok(vault: &Path, state: &Path, secret: &Path, when: &str) {
    let (found, why) = answer(vault, &state.join("elsewhere"), "anna", secret);
    assert_eq!(found, "ok", "{when}: {why}");
    let Some(python) = std::env::var_os("KLUIS_PYTHON") else {
        println!("KLUIS_PYTHON is not set: no second reader");
        return;
    };
    let read = Command::new(python)
        .arg(here().join("reader.py"))
        .args([vault.as_os_str(), "anna".as_ref(), secret.as_os_str()])
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&read.stdout);
    assert!(read.status.success(), "{when}: {said}");
}

#[test]
fn both_readers_answer_what_is_expected_of_every_vector() {
    let Some(python) = std::env::var_os("KLUIS_PYTHON") else {
        println!("KLUIS_PYTHON is not set: no second reader, and no vectors");
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("vectors");
    let made = Command::new(&python)
        .arg(here().join("make_vectors.py"))
        .args([&here().join("base"), &out])
        .output()
        .expect("Python runs");
    assert!(made.status.success(), "{made:?}");
    let list = fs::read_to_string(out.join("vectors.json")).expect("a list");
    let vectors: Vec<Vector> = serde_json::from_str(&list).expect("JSON");
    assert!(vectors.len() >= 60, "{}", vectors.len());

    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(vector) = vectors.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Compared before the lock is taken, or one thread would wait for the other.
            let found = compare(&python, &out, vector);
            wrong.lock().expect("nobody panics").extend(found);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("nobody panics");
    println!("{} vectors", vectors.len());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where the two readers' answers about one vector differ from what is expected.
fn compare(python: &std::ffi::OsStr, out: &Path, vector: &Vector) -> Vec<String> {
    let folder = out.join(&vector.name);
    let (vault, state) = (folder.join("team.kluis"), folder.join("state"));
    let secret = out.join(&vector.secret);
    // The reader in Python first: it writes nothing, while opening settles what was cut short.
    let read = Command::new(python)
        .arg(here().join("reader.py"))
        .args([
            vault.as_os_str(),
            vector.member.as_ref(),
            secret.as_os_str(),
        ])
        .args([std::ffi::OsStr::new("--state"), state.as_os_str()])
        .output()
        .expect("Python runs");
    let second = match read.status.code() {
        Some(0) => "ok",
        Some(5) => "locked",
        Some(6) => "integrity",
        _ => "another exit code",
    };
    let (first, why) = answer(&vault, &state, &vector.member, &secret);
    let say = |who: &str, found: &str, why: &str| {
        let Vector { name, expected, .. } = vector;
        (found != expected)
            .then(|| format!("{name}: expected {expected}, {who} says {found} {why}"))
    };
    let output = String::from_utf8_lossy(&read.stdout) + String::from_utf8_lossy(&read.stderr);
    let found = [
        say("kluis", &first, &why),
        say("reader.py", second, &output),
    ];
    found.into_iter().flatten().collect()
}
