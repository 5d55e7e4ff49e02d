//! Where fuzzing begins: good inputs of each form, from the project's own files or made here.

use crate::target::cipher;
use kluis::vault::database::{Mode, SealedConnection};
use std::path::Path;
use std::time::Duration;

/// How many inputs `cargo test` tries.
pub fn quick_rounds(name: &str) -> u64 {
    match name {
        "rows" => 10,
        "config" => 50,
        "page" | "journal" | "policy" => 60,
        "backup" => 150,
        "entry" | "workflow" | "small" => 150,
        _ => 400,
    }
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// Good inputs of one form; the first is the plainest.
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    let base = "tests/vault/base";
    match name {
        "keyring" => vec![read(&format!("{base}/team.kluis/keyring"))],
        "slot" => {
            let slots = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(base)
                .join("team.kluis/slots");
            let slots = slots.read_dir().expect("readable").flatten();
            slots
                .map(|slot| std::fs::read(slot.path()).expect("a slot"))
                .collect()
        }
        "page" => vec![database().0],
        "journal" => vec![database().1],
        "rows" => rows(),
        "entry" => vec![entry(), vec![0; 40], (0..=255).collect()],
        "backup" => vec![backup()],
        "policy" => {
            let policy = kluis::domain::policy::Policy::built_in().to_toml();
            vec![policy.into_bytes(), read("examples/policy.toml")]
        }
        "config" => vec![read("config.example.toml"), b"lang = \"nl\"\n".to_vec()],
        "import" => imports(),
        "workflow" => vec![read("data/workflows/zoetermeer.toml")],
        "recovery" => vec![read(&format!("{base}/recovery.code"))],
        "destroyed" => vec![destroyed()],
        "small" => vec![
            read(&format!("{base}/anna.key")),
            b"S2026-0001".to_vec(),
            format!(
                "kluis head 1 12 {} 3 2026-03-03T12:00:00Z\n",
                "ab".repeat(32)
            )
            .into_bytes(),
        ],
        _ => Vec::new(),
    }
}

/// A small sealed database and a journal of several segments, under the key of the targets.
fn database() -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vault-1.db");
    let sealed =
        SealedConnection::open(&path, cipher(), Mode::Create, Duration::ZERO).expect("made");
    sealed
        .sql()
        .execute_batch(
            "CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(9000)), (randomblob(300));",
        )
        .expect("filled");
    let before = std::fs::read(&path).expect("readable");
    sealed
        .sql()
        .execute_batch("PRAGMA cache_size = 1; BEGIN; UPDATE a SET b = zeroblob(20000);")
        .expect("changed");
    let journal = std::fs::read(folder.path().join("vault-1.db-journal")).expect("readable");
    (before, journal)
}

/// Edits of plain pages: headers, cell pointers, and what looks like a row.
fn rows() -> Vec<Vec<u8>> {
    let edit = |page: u8, at: u16, bytes: &[u8]| {
        let mut edit = vec![page, (at >> 8) as u8, at as u8, bytes.len() as u8];
        edit.extend_from_slice(bytes);
        edit
    };
    let mut seeds = vec![
        Vec::new(),
        edit(0, 24, &[9; 8]),
        edit(3, 0, &[13, 0, 0, 0, 0]),
    ];
    for page in 1..30 {
        seeds.push(edit(page, 3, &[0, 1]));
        seeds.push(edit(page, 3_000 + u16::from(page) * 30, &[0, 255, 128, 7]));
    }
    seeds
}

/// An entry as `log_entry` cuts it from its bytes, with a term among its statements.
fn entry() -> Vec<u8> {
    let piece = |bytes: &[u8]| [&[bytes.len() as u8], bytes].concat();
    let term = kluis::audit::body::Leaf::term(
        kluis::domain::id::RecordId([1; 16]),
        Some(kluis::domain::retention::Term {
            rule: kluis::domain::retention::Rule::Case,
            from: "2026-03-03".parse().expect("a date"),
            destroy_on: "2031-03-03".parse().expect("a date"),
        }),
    );
    let mut bytes = vec![2, 2];
    bytes.extend(piece(&[1; 16]));
    bytes.extend(piece(&term.data));
    bytes.extend([1, 1, 0]);
    bytes.extend(piece(&[2; 16]));
    bytes.extend(piece(&[3; 32]));
    bytes.extend([1, 1, 3]);
    bytes.extend(piece(&1i64.to_be_bytes()));
    bytes.extend(piece(&[0; 32]));
    bytes.extend(piece(b"2026-03-03T12:00:00Z"));
    bytes.extend(piece(&1i64.to_be_bytes()));
    bytes.extend(piece(b"S2026-0001"));
    bytes.extend(piece(b"1"));
    bytes.extend(piece(&[4; 32]));
    bytes.extend(piece(&[5; 32]));
    bytes.extend(piece(&0i64.to_be_bytes()));
    bytes.push(0);
    bytes.extend(piece(&[6; 64]));
    bytes.extend(piece(&2i64.to_be_bytes()));
    bytes
}

/// The base vault, packed by its coordinator with a database of two pages.
fn backup() -> Vec<u8> {
    use kluis::vault::{
        backup, folder::Folder, keyfile::KeyFile, locked::Locked, slot::Credential,
    };
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vault/base");
    let scratch = tempfile::tempdir().expect("a folder");
    let vault = scratch.path().join("v");
    std::fs::create_dir_all(vault.join("slots")).expect("made");
    for from in ["keyring", "slots"] {
        let from = base.join("team.kluis").join(from);
        match from.is_dir() {
            true => {
                for slot in from.read_dir().expect("readable").flatten() {
                    std::fs::copy(slot.path(), vault.join("slots").join(slot.file_name()))
                        .expect("copied");
                }
            }
            false => drop(std::fs::copy(&from, vault.join("keyring")).expect("copied")),
        }
    }
    let text = std::fs::read_to_string(base.join("anna.key")).expect("a key");
    let key = KeyFile::parse(&text).expect("a key").key;
    let locked = Locked::open(&vault).expect("a vault");
    let unlocked = locked
        .unlock("anna", &Credential::KeyFile(key))
        .expect("opens");
    let database = scratch.path().join("db");
    std::fs::write(&database, [7; 8192]).expect("written");
    let target = scratch.path().join("copy");
    let moment = backup::Moment {
        made_at: "2026-03-03T12:00:00Z".into(),
        seq: 12,
        hash: [1; 32],
        destroyed: 2,
    };
    let folder = Folder::new(&vault).expect("a folder");
    let maker = (unlocked.line(), unlocked.identity());
    backup::pack(
        &target,
        &folder,
        unlocked.keyring(),
        &database,
        &moment,
        maker,
    )
    .expect("packed");
    std::fs::read(&target).expect("readable")
}

/// The list of what was destroyed in the base vault.
fn destroyed() -> Vec<u8> {
    use kluis::vault::{keyfile::KeyFile, slot::Credential};
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vault/base");
    let scratch = tempfile::tempdir().expect("a folder");
    let vault = scratch.path().join("team.kluis");
    std::fs::create_dir_all(vault.join("slots")).expect("made");
    for from in ["", "slots"] {
        for file in base
            .join("team.kluis")
            .join(from)
            .read_dir()
            .expect("readable")
            .flatten()
        {
            if file.path().is_file() {
                std::fs::copy(file.path(), vault.join(from).join(file.file_name()))
                    .expect("copied");
            }
        }
    }
    let text = std::fs::read_to_string(base.join("anna.key")).expect("a key");
    let key = KeyFile::parse(&text).expect("a key").key;
    let options = kluis::store::Options {
        state_dir: scratch.path().join("state"),
        busy_timeout: Duration::ZERO,
        clock: kluis::clock::Clock::fixed(
            chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(20_600),
        ),
        clock_confirmed: true,
        schema: kluis::store::schema::Schema::present(),
    };
    let store = kluis::actions::office::open(&vault, "anna", &Credential::KeyFile(key), options)
        .expect("opens");
    let tx = store.read().expect("reads");
    let list = kluis::store::backup::list_of_destructions(&tx).expect("a list");
    list.print().into_bytes()
}

/// An export in each of the dialects.
fn imports() -> Vec<Vec<u8>> {
    let example = read("examples/tips/mma-2026-q1.csv");
    let text = String::from_utf8_lossy(&example).into_owned();
    let mut seeds = vec![example];
    for delimiter in [";", ",", "\t", "|"] {
        let rows = [
            [
                "Meldingnummer",
                "Datum melding",
                "Thema",
                "Plaats",
                "Omschrijving",
            ],
            [
                "M1",
                "05-01-2026",
                "drugs",
                "Ergens",
                "\"een; tip, met \"\"alles\"\"\t|\"",
            ],
            ["M2", "2026-01-05", "", "=1+1", "@formule"],
            ["M3", "5-1-26", "afval", "Ergens", ""],
        ];
        let sheet: Vec<String> = rows.iter().map(|row| row.join(delimiter)).collect();
        seeds.push(sheet.join("\r\n").into_bytes());
        let wide = "\u{feff}".to_owned() + &sheet.join("\n");
        seeds.push(wide.encode_utf16().flat_map(u16::to_le_bytes).collect());
        seeds.push(wide.encode_utf16().flat_map(u16::to_be_bytes).collect());
        seeds.push(wide.into_bytes());
    }
    // Windows' own encoding.
    seeds.push(
        text.chars()
            .map(|c| if c.is_ascii() { c as u8 } else { 0xeb })
            .collect(),
    );
    seeds
}
