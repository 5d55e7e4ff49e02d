//! What is fuzzed: one function for each form of bytes that comes from outside. None may panic,
//! whatever it is given, and each asserts what must hold of what it accepts.
//!
//! The answer tells roughly which way was taken: the mutator keeps inputs that take a new one.
//! `tests/fuzz/main.rs` runs these functions on the stable toolchain; `fuzz/` hands them to
//! libFuzzer.

use kluis::audit::body::{self, Leaf, LeafKind};
use kluis::audit::destroyed::List;
use kluis::audit::entry::{Action, Link, check_entry};
use kluis::canonical::{from_hex, from_hex_any, to_hex};
use kluis::domain::id::{Number, RecordId};
use kluis::domain::policy::Policy;
use kluis::import::{Bounds, Profile, read, rejects};
use kluis::secret::Key32;
use kluis::store::entry::{self, Office};
use kluis::store::{digest, schema, state};
use kluis::vault::backup::Source;
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::folder::Folder;
use kluis::vault::identity::PublicIdentity;
use kluis::vault::journal::read_images;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::keyring::{self, Keyring};
use kluis::vault::page::{PAGE_SIZE, Page, PageCipher, USABLE, read_pages};
use kluis::vault::recovery::RecoveryCode;
use kluis::vault::slot::{Credential, Protector, Slot};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// A name, and what is done with the bytes.
pub type Target = (&'static str, fn(&[u8]) -> u64);

/// All of them.
pub const TARGETS: [Target; 14] = [
    ("keyring", keyring),
    ("slot", slot),
    ("page", page),
    ("rows", rows),
    ("journal", journal),
    ("entry", log_entry),
    ("backup", backup),
    ("policy", policy),
    ("config", config),
    ("import", import),
    ("workflow", workflow),
    ("recovery", recovery),
    ("destroyed", destroyed),
    ("small", small),
];

/// The cipher of the pages and journals in the corpus.
pub fn cipher() -> PageCipher {
    PageCipher::new(&Key32::new(&mut [7; 32]), &[3; 16], 1)
}

fn way(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

fn keyring(data: &[u8]) -> u64 {
    let text = text(data);
    let keyring = match Keyring::parse(&text) {
        Ok(keyring) => keyring,
        Err(error) => return way(error.to_string()),
    };
    assert_eq!(keyring.print(), text, "one form");
    assert!(keyring.present().count() <= keyring::MAX_PRESENT);
    assert!(keyring.members.len() <= keyring::MAX_LINES);
    let pin = keyring.members.first().map_or([0; 32], |m| m.public.verify);
    let checked = keyring.check(&pin, &keyring.recovery);
    for (_, member) in keyring.present() {
        assert!(keyring.find_present(&member.name).is_some());
    }
    let trusted = keyring.trusted_after(keyring.revision);
    way((
        checked.map_err(|e| e.to_string()),
        keyring.members.len(),
        keyring.hand_overs.len(),
        trusted == pin,
    ))
}

fn slot(data: &[u8]) -> u64 {
    let text = text(data);
    let named = |name: &str| {
        let mut lines = text.lines();
        lines
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or("")
            .trim()
            .to_owned()
    };
    let (id, member) = (
        from_hex(&named("vault")).unwrap_or([1; 16]),
        named("member"),
    );
    let slot = match Slot::parse(&text, id, &member) {
        Ok(slot) => slot,
        Err(error) => return way(error.to_string()),
    };
    assert_eq!(slot.print(), text, "one form");
    if let Protector::Passphrase(params) = slot.protector() {
        // Within the bounds; nothing is derived here.
        assert!(params.check().is_ok());
        return way("passphrase");
    }
    let opened = slot.open(&Credential::KeyFile(Key32::new(&mut [7; 32])));
    way(opened.map(drop).map_err(|e| e.to_string()))
}

/// Sealed pages as they are, and pages with any content that were sealed by a thief.
fn page(data: &[u8]) -> u64 {
    let cipher = cipher();
    let pages = read_pages(data, &cipher);
    let opened = pages.iter().filter(|(_, page)| page.is_ok()).count();
    // A damaged page never shows what is in it.
    for (number, chunk) in (1u32..).zip(data.chunks(PAGE_SIZE)) {
        if let Ok(mut page) = Page::try_from(chunk) {
            let before = page;
            match cipher.open_page(number, &mut page) {
                Ok(()) => assert!(page[USABLE..].iter().all(|byte| *byte == 0)),
                Err(_) => assert_eq!(page[USABLE..], before[USABLE..]),
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vault-1.db");
    std::fs::write(&path, data).expect("written");
    let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, Duration::ZERO);
    let answer = sealed.map(|sealed| {
        let checks = sealed.page_count().map(|count| {
            (1..=count.min(64))
                .filter(|n| sealed.check_page(*n).is_ok())
                .count()
        });
        let tables: Result<i64, _> =
            sealed
                .sql()
                .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0));
        (checks.ok(), tables.ok())
    });
    way((opened, answer.ok()))
}

/// What a thief with the page key may seal: a database whose pages hold anything. The bytes are
/// edits of the plain pages of a small vault: page, place (two bytes), length, bytes.
fn rows(data: &[u8]) -> u64 {
    use kluis::actions::office;
    use kluis::clock::Clock;
    use kluis::store::{Options, verify};
    let base = base();
    let folder = tempfile::tempdir().expect("a folder");
    let vault = folder.path().join("team.kluis");
    std::fs::create_dir_all(vault.join("slots")).expect("made");
    for from in ["team.kluis", "team.kluis/slots"] {
        for entry in base.join(from).read_dir().expect("readable").flatten() {
            if entry.path().is_file() {
                let to = folder.path().join(from).join(entry.file_name());
                std::fs::copy(entry.path(), to).expect("copied");
            }
        }
    }
    let file = std::fs::read_to_string(base.join("carla.key")).expect("a key");
    let credential = || Credential::KeyFile(KeyFile::parse(&file).expect("a key").key);
    let locked = kluis::vault::locked::Locked::open(&vault).expect("a vault");
    let cipher = locked
        .unlock("carla", &credential())
        .expect("opens")
        .page_cipher();
    let path = vault.join("vault-2.db");
    let mut bytes = std::fs::read(&path).expect("a database");
    let mut rest = data;
    while let [page, high, low, length, more @ ..] = rest {
        let count = bytes.len() / PAGE_SIZE;
        let number = usize::from(*page) % count;
        let at = (usize::from(*high) << 8 | usize::from(*low)) % USABLE;
        let length = usize::from(*length).min(more.len()).min(USABLE - at);
        let (new, left) = more.split_at(length);
        let chunk = &mut bytes[number * PAGE_SIZE..(number + 1) * PAGE_SIZE];
        let mut plain = Page::try_from(&*chunk).expect("a page");
        let place = number as u32 + 1;
        cipher.open_page(place, &mut plain).expect("opens");
        plain[at..at + length].copy_from_slice(new);
        cipher.seal_page(place, &mut plain);
        chunk.copy_from_slice(&plain);
        rest = left;
    }
    std::fs::write(&path, &bytes).expect("written");
    let options = Options {
        state_dir: folder.path().join("state"),
        busy_timeout: Duration::ZERO,
        clock: Clock::fixed(chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(20_000)),
        clock_confirmed: true,
        schema: schema::Schema::present(),
    };
    match office::open(&vault, "carla", &credential(), options) {
        Ok(store) => {
            let report = verify::run(&store).map_err(|e| e.to_string());
            let kinds = report.map(|report| {
                let kinds = report.faults.iter().map(|fault| (fault.kind, fault.what));
                kinds.collect::<std::collections::BTreeSet<_>>()
            });
            way(kinds)
        }
        Err(error) => way(error.to_string()),
    }
}

/// Where the small vault lies that `rows` edits: seen from the crate's own folder, and from `fuzz/`.
fn base() -> std::path::PathBuf {
    let crate_folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let seen = ["tests/vault/base", "../tests/vault/base"].map(|path| crate_folder.join(path));
    seen.into_iter()
        .find(|path| path.exists())
        .expect("the committed vault")
}

/// A journal as it is, and with the MACs of its headers made to fit, to come further than a forger
/// without keys would.
fn journal(data: &[u8]) -> u64 {
    let cipher = cipher();
    let as_it_is = read_images(data, &cipher);
    let mut fitting = data.to_vec();
    let mut first = None;
    for at in (0..fitting.len().saturating_sub(511)).step_by(512).take(64) {
        let mut fields = [0; 32];
        fields.copy_from_slice(&fitting[at..at + 32]);
        let number =
            |n: usize| u32::from_be_bytes([fields[n], fields[n + 1], fields[n + 2], fields[n + 3]]);
        let begins = fields[0] == 0xd9 || fields[..12] == [0; 12];
        if begins && (number(20), number(24)) == (512, PAGE_SIZE as u32) {
            let random = *first.get_or_insert(number(12));
            let mac = cipher.header_mac(at as u64, random, &fields);
            fitting[at + 32..at + 64].copy_from_slice(&mac);
        }
    }
    let images = read_images(&fitting, &cipher);
    let opened = images.iter().filter(|(_, _, image)| image.is_ok()).count();
    // A database that is as short as can be, so that a playback has something to do.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vault-1.db");
    let sealed = SealedConnection::open(&path, cipher.duplicate(), Mode::Create, Duration::ZERO)
        .expect("made");
    sealed
        .sql()
        .execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(9000))")
        .expect("filled");
    drop(sealed);
    std::fs::write(folder.path().join("vault-1.db-journal"), &fitting).expect("written");
    let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, Duration::ZERO);
    let answer = sealed.ok().map(|sealed| {
        let check: Result<String, _> =
            sealed
                .sql()
                .query_row("PRAGMA integrity_check", (), |row| row.get(0));
        check.is_ok()
    });
    way((as_it_is.len(), images.len(), opened, answer))
}

/// Reads pieces off the bytes.
struct Pieces<'a>(&'a [u8]);

impl<'a> Pieces<'a> {
    fn byte(&mut self) -> u8 {
        let (byte, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *byte
    }

    fn piece(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        piece
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let piece = self.piece();
        std::array::from_fn(|n| piece.get(n).copied().unwrap_or(0))
    }

    fn number(&mut self) -> i64 {
        i64::from_be_bytes(self.array())
    }
}

/// Statements and rows of the log with anything in them.
fn log_entry(data: &[u8]) -> u64 {
    use rusqlite::Connection;
    // Made once: the tables take a hundred times as long as an input.
    fn tables() -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        schema::Schema::present().create(&sql).expect("tables");
        sql.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            .expect("set");
        sql
    }
    thread_local! {
        static TABLES: Connection = tables();
    }
    TABLES.with(|sql| {
        // What one input leaves behind is no part of the next.
        sql.execute_batch("BEGIN").expect("begun");
        let taken = log_entry_in(sql, data);
        sql.execute_batch("ROLLBACK").expect("undone");
        taken
    })
}

fn log_entry_in(sql: &rusqlite::Connection, data: &[u8]) -> u64 {
    let mut pieces = Pieces(data);
    let mut leaves = Vec::new();
    for n in 0..i64::from(pieces.byte() % 40) {
        let kind = LeafKind::ALL[usize::from(pieces.byte()) % LeafKind::ALL.len()];
        let leaf = Leaf {
            kind,
            object: RecordId(pieces.array()),
            data: pieces.piece().to_vec(),
        };
        match (leaf.read_term(), leaf.is_well_formed()) {
            (Some(term), true) => assert_eq!(Leaf::term(leaf.object, term), leaf, "one form"),
            (None, true) => assert_ne!(kind, LeafKind::Term),
            _ => {}
        }
        if leaf.read_hold() == Some(true) {
            assert_eq!(Leaf::hold(leaf.object, true), leaf);
        }
        let word = if pieces.byte() % 16 == 0 {
            "other"
        } else {
            kind.id()
        };
        sql.execute(
            "INSERT OR IGNORE INTO entry_leaf VALUES (?, ?, ?, ?, ?)",
            (
                1,
                n,
                word,
                &leaf.object.0[..usize::from(pieces.byte() % 16 != 0) * 16],
                &leaf.data,
            ),
        )
        .expect("a row");
        leaves.push(leaf);
    }
    let (root, nodes) = body::build(&leaves);
    for (place, leaf) in (0u64..).zip(&leaves) {
        let siblings = |level: u32, first: u64, count: u64| -> Result<Vec<[u8; 32]>, ()> {
            let hashes: Vec<[u8; 32]> = match level {
                0 => leaves.iter().map(Leaf::hash).collect(),
                _ => nodes
                    .iter()
                    .filter(|n| n.level == level)
                    .map(|n| n.hash)
                    .collect(),
            };
            let first = (first as usize).min(hashes.len());
            Ok(hashes[first..hashes.len().min(first + count as usize)].to_vec())
        };
        let mut proven = body::Proven::default();
        let count = leaves.len() as u64;
        let under = body::is_under(&root, leaf, place, count, &mut proven, siblings);
        assert_eq!(under, Ok(true));
    }
    let action = match pieces.byte() {
        n if n % 16 == 15 => text(pieces.piece()).into_owned(),
        n => Action::ALL[usize::from(n) % Action::ALL.len()]
            .id()
            .to_owned(),
    };
    let inserted = sql.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rusqlite::params![
            pieces.number(),
            pieces.piece(),
            text(pieces.piece()),
            pieces.number(),
            action,
            text(pieces.piece()),
            text(pieces.piece()),
            pieces.piece(),
            pieces.piece(),
            pieces.number(),
            pieces.byte() % 3,
            pieces.piece(),
            pieces.number(),
        ],
    );
    let keyring = pieces.piece();
    let found = entry::find_newest(sql).map_err(|e| e.to_string());
    let mut checked = None;
    if let Ok(Some(stored)) = &found {
        let office = base_keyring();
        let link = Link {
            seq: stored.skeleton.seq.saturating_sub(1),
            hash: stored.skeleton.previous,
            destroyed: 0,
        };
        let result = check_entry(
            link,
            &stored.skeleton,
            &stored.signature,
            &office.vault_id,
            &Office(&office),
        );
        // Nobody signed it.
        assert!(result.is_err());
        checked = result.err();
        for kind in LeafKind::ALL {
            for object in [RecordId([0; 16]), digest::policy_id()] {
                if let Ok(Some(placed)) = entry::find_newest_leaf(sql, &object, kind) {
                    let _ = entry::is_under_root(sql, stored, &placed, &mut Default::default());
                }
            }
        }
    }
    let listed = entry::list_leaves(sql, 1, 0, u64::MAX).map_err(|e| e.to_string());
    sql.execute("INSERT INTO state_node VALUES (0, ?)", [keyring])
        .expect("a row");
    let state = state::find_checked(sql, &[0; 32], &RecordId([1; 16])).map_err(|e| e.to_string());
    let digests = digest::object_digest(
        sql,
        schema::Schema::present().objects(),
        digest::ObjectKind::Policy,
        &digest::policy_id(),
    );
    way((
        inserted.is_ok(),
        found.map(|f| f.is_some()),
        checked.map(|fault| fault.id()),
        listed.map(|leaves| leaves.len()),
        state.is_ok(),
        digests.is_ok(),
    ))
}

fn base_keyring() -> Keyring {
    Keyring::parse(include_str!("../vault/base/team.kluis/keyring")).expect("a keyring")
}

fn backup(data: &[u8]) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in/copy.kluisbak");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, data).expect("written");
    let source = match Source::open(&path) {
        Ok(source) => source,
        Err(error) => return way(error.to_string().replace(&*path.to_string_lossy(), "")),
    };
    let parts = source.header().parts.len();
    let into = folder.path().join("out/vault");
    std::fs::create_dir_all(into.parent().expect("a folder")).expect("made");
    let unpacked = source.unpack(&Folder::new(&into).expect("a folder"));
    // Nothing is written beside the folder it was told to make.
    let beside = |name: &str| {
        let entries = folder.path().join(name).read_dir().expect("readable");
        entries.count()
    };
    assert_eq!((beside("in"), beside("out"), beside("")), (1, 1, 2));
    way((parts, unpacked.map(drop).map_err(|e| e.to_string().len())))
}

fn policy(data: &[u8]) -> u64 {
    let text = text(data);
    let whole = Policy::from_toml(&text);
    if let Ok(policy) = &whole {
        let printed = policy.to_toml();
        let again = Policy::from_toml(&printed).expect("reads back");
        assert_eq!(again.to_toml(), printed, "one form");
        assert!(policy.check().is_empty());
    }
    let merged = Policy::built_in().merged(&text);
    if let Ok(policy) = &merged {
        assert!(policy.check().is_empty());
        assert!(Policy::from_toml(&policy.to_toml()).is_ok());
    }
    let faults = |result: Result<Policy, _>| {
        let error: Option<kluis::domain::policy::PolicyError> = result.err();
        error.map(|e| {
            e.faults
                .iter()
                .map(|f| format!("{f:?}").len())
                .sum::<usize>()
        })
    };
    way((faults(whole), faults(merged)))
}

fn config(data: &[u8]) -> u64 {
    match kluis::config::Config::parse(&text(data)) {
        Ok(_) => 0,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal has a reason");
            way(faults
                .iter()
                .map(|f| format!("{f:?}").len())
                .collect::<Vec<_>>())
        }
    }
}

fn import(data: &[u8]) -> u64 {
    let profile = Profile::mma();
    let policy = Policy::built_in();
    let bounds = Bounds {
        today: chrono::NaiveDate::from_ymd_opt(2026, 10, 31).expect("a date"),
        max_text_bytes: 400,
        themes: &|theme| policy.themes.contains_key(theme),
    };
    let sheet = match read(data, &profile, &bounds) {
        Ok(sheet) => sheet,
        Err(error) => return way(error.id()),
    };
    let (mut drafts, mut kinds) = (0u64, std::collections::BTreeSet::new());
    let mut kept = Vec::new();
    for row in sheet.rows() {
        match &row.outcome {
            Ok(draft) => {
                drafts += 1;
                assert!(draft.text.len() as u64 <= 400 && draft.received_on <= bounds.today);
                assert!(!draft.reference.trim().is_empty());
            }
            Err(problem) => {
                kinds.insert((problem.field, problem.problem.id()));
                assert!(!format!("{problem:?}").is_empty());
                kept.push((row.row, row.fields.clone(), row.outcome.is_err()));
            }
        }
    }
    for (_, fields, _) in &kept {
        for cell in fields {
            // What a spreadsheet would take for a formula is defused, and comes back as it was.
            let mut there = rejects::defuse(cell);
            let starts = there.chars().next();
            assert!(!matches!(starts, Some('=' | '+' | '-' | '@')), "{starts:?}");
            rejects::undefuse(&mut there);
            let _ = there;
        }
    }
    way((
        drafts.min(3),
        kinds,
        sheet.dialect.delimiter,
        format!("{:?}", sheet.dialect.encoding),
    ))
}

fn workflow(data: &[u8]) -> u64 {
    match kluis::domain::workflow::parse::parse(&text(data)) {
        Ok(workflow) => {
            let phases = workflow.phases.len();
            assert!(phases > 0);
            for phase in &workflow.phases {
                assert!(workflow.find_phase(&phase.id).is_some());
                assert!(workflow.find_body(&phase.body).is_some());
            }
            assert!(workflow.find_phase(&workflow.reopen_to).is_some());
            way((phases, workflow.decisions().count()))
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal has a reason");
            way(problems
                .iter()
                .map(|p| format!("{p:?}").len() / 8)
                .collect::<Vec<_>>())
        }
    }
}

fn recovery(data: &[u8]) -> u64 {
    match RecoveryCode::parse(&text(data)) {
        Ok(code) => {
            let printed = code.print();
            let again = RecoveryCode::parse(&printed).expect("reads back");
            assert_eq!(again.print(), printed);
            1
        }
        Err(bad) => way(bad.to_string()),
    }
}

fn destroyed(data: &[u8]) -> u64 {
    let text = text(data);
    let Some(list) = List::parse(&text) else {
        return 0;
    };
    let printed = list.print();
    let again = List::parse(&printed).expect("reads back");
    assert_eq!(again.lines, list.lines);
    assert_eq!(again.entries, list.entries);
    let keyring = Keyring::parse(&list.keyring).unwrap_or_else(|_| base_keyring());
    let today = chrono::NaiveDate::from_ymd_opt(2026, 10, 31).expect("a date");
    let office = Office(&keyring);
    let proven = list.proven(&office, today, &|at| at.date_naive());
    let restores = list.restores(&office);
    assert!(proven.len() <= list.lines.len());
    way((
        list.lines.len(),
        list.entries.len(),
        proven.len(),
        restores.len(),
        list.unreadable.min(9),
    ))
}

/// Short forms: key files, numbers, hexadecimal, heads, public keys and signatures.
fn small(data: &[u8]) -> u64 {
    let text = text(data);
    let key = KeyFile::parse(&text);
    if let Ok(key) = &key {
        assert!(KeyFile::parse(&key.print()).is_ok());
    }
    let number = text.trim().parse::<Number>();
    if let Ok(number) = &number {
        assert_eq!(number.to_string().parse::<Number>().as_ref(), Ok(number));
    }
    let hex = from_hex_any(text.trim());
    if let Some(bytes) = &hex {
        assert_eq!(to_hex(bytes), text.trim(), "one form");
    }
    let mut pieces = Pieces(data);
    let public = PublicIdentity {
        exchange: pieces.array(),
        verify: pieces.array(),
    };
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&pieces.array::<32>());
    let signed = public.signed(pieces.piece(), &signature);
    let folder = tempfile::tempdir().expect("a folder");
    let head = kluis::vault::head::HeadFile::new(folder.path(), &[1; 16]).expect("a folder");
    std::fs::write(
        folder.path().join(format!("{}.head", to_hex(&[1; 16]))),
        data,
    )
    .expect("written");
    let read = head.read();
    way((
        key.is_ok(),
        number.is_ok(),
        hex.is_some(),
        signed,
        read.map_err(|e| e.to_string()).is_ok(),
    ))
}
