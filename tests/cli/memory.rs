//! What a command leaves in memory, and that no core file is written of it.
//!
//! The dumps need gdb and the right to trace (root):
//! `KLUIS_TEST_DUMPS=target/release/kluis cargo test --test cli memory -- --nocapture`.

use crate::office::{Office, numbered};
use kluis::canonical::{from_hex, to_hex};
use kluis::secret::Passphrase;
use kluis::vault::kdf::{KdfParams, derive_from_passphrase};
use kluis::vault::keyfile::KeyFile;
use kluis::vault::locked::{Locked, Unlocked};
use kluis::vault::slot::Credential;
use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// SIGABRT: what the system answers with a core file, where it may.
const ABORT: i32 = 6;

#[test]
fn a_command_that_crashes_writes_no_core_file() {
    let office = Office::open();
    // It has unlocked nothing yet, but the limits stand from the first line of `run` on.
    let mut command = Command::new(env!("CARGO_BIN_EXE_kluis"));
    let mut child = command
        .env_clear()
        .args([
            "--passphrase-file",
            "-",
            "--member",
            "anna",
            "member",
            "list",
        ])
        .current_dir(office.path(""))
        .env("KLUIS_CONFIG", "config.toml")
        .env("KLUIS_VAULT", "team.kluis")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"een halve zin").expect("written");
    let limits = format!("/proc/{}/limits", child.id());
    let begun = std::time::Instant::now();
    let limited = loop {
        let limits = std::fs::read_to_string(&limits).expect("of a process that waits");
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let words: Vec<_> = core.expect("listed").split_whitespace().collect();
        if words[4..6] == ["0", "0"] {
            break true;
        }
        if begun.elapsed().as_secs() > 20 {
            break false;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(limited, "no limit on core files");
    let killed = Command::new("kill")
        .args(["-ABRT", &child.id().to_string()])
        .status();
    assert!(killed.expect("there is a kill").success());
    let status = child.wait().expect("ended");
    assert_eq!(
        (status.signal(), status.core_dumped()),
        (Some(ABORT), false)
    );
}

/// Words of a tip, of a purpose, and of a hold's ground: whatever is content in these runs.
const CONTENT: [&str; 3] = ["Kwartelkoning-7731", "Roerdomp-4410", "Waterhoen-2093"];

/// Everything that must not be in a dump, by name: the bytes as they are, and as text.
fn secrets_of(office: &Office, member: &str) -> BTreeMap<String, Vec<u8>> {
    let mut secrets = BTreeMap::new();
    let mut add = |name: &str, bytes: &[u8]| {
        secrets.insert(format!("{member}: {name}"), bytes.to_vec());
    };
    let vault: Unlocked;
    if member == "nachtjob" {
        let text = crate::office::text_of(&office.path("nachtjob.key"));
        let file = KeyFile::parse(&text).expect("a key file");
        add("key file", file.key.expose());
        add("key file, as text", to_hex(file.key.expose()).as_bytes());
        let credential = Credential::KeyFile(file.key);
        vault = unlock(office, member, &credential);
    } else {
        let text = crate::office::text_of(&office.path("anna.pass"));
        add("passphrase", text.trim().as_bytes());
        let phrase = || Passphrase::new(text.trim().to_owned().into()).expect("not empty");
        vault = unlock(office, member, &Credential::Passphrase(phrase()));
        let slot = office.path("team.kluis/slots").join(&vault.member().id);
        let slot = crate::office::text_of(&slot);
        let salt = slot.lines().find_map(|line| line.strip_prefix("salt "));
        let salt: [u8; 16] = from_hex(salt.expect("a salt")).expect("hex");
        let cost = slot.contains("m=65536 t=3 p=1");
        let params = KdfParams {
            lanes: if cost { 1 } else { 4 },
            ..KdfParams::FLOOR
        };
        let stretched = derive_from_passphrase(&phrase(), &salt, params).expect("derived");
        add("wrapping key", stretched.wrapping.expose());
        let content = vault.content_key().expect("a reader");
        add("content key", content.key().expose());
    }
    let (exchange, signing) = vault.identity().seeds();
    add("exchange key", exchange.expose());
    add("signing key", signing.expose());
    add("page key", vault.page_key().expose());
    secrets
}

fn unlock(office: &Office, member: &str, credential: &Credential) -> Unlocked {
    Locked::open(&office.path("team.kluis"))
        .and_then(|locked| locked.unlock(member, credential))
        .expect("unlocks")
}

/// What of these stands in a dump, and how often.
fn found(dump: &[u8], wanted: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    // One pass: dumps are large.
    let mut begins = [false; 256];
    for bytes in wanted.values() {
        begins[usize::from(bytes[0])] = true;
    }
    for (at, byte) in dump.iter().enumerate() {
        if begins[usize::from(*byte)] {
            let here = |(_, bytes): &(&String, &Vec<u8>)| dump[at..].starts_with(bytes);
            for (name, _) in wanted.iter().filter(here) {
                *found.entry(name.clone()).or_insert(0) += 1;
            }
        }
    }
    found
}

/// Runs a command under gdb up to a system call and dumps its memory there: with `whole`, also
/// what the program asked the system to leave out of core files.
fn dump(office: &Office, kluis: &str, line: &[&str], stop: &str, whole: bool) -> Vec<u8> {
    let file = office.path("core");
    let quoted: Vec<String> = line.iter().map(|word| format!("'{word}'")).collect();
    let gdb = [
        "set confirm off".to_owned(),
        "set pagination off".to_owned(),
        "set disable-randomization off".to_owned(),
        format!(
            "set use-coredump-filter {}",
            if whole { "off" } else { "on" }
        ),
        format!(
            "set dump-excluded-mappings {}",
            if whole { "on" } else { "off" }
        ),
        format!("catch syscall {stop}"),
        format!("run {} > out 2> err < /dev/null", quoted.join(" ")),
        format!("gcore {}", file.display()),
        "kill".to_owned(),
    ];
    let mut command = Command::new("gdb");
    command.args(["-q", "-nx", "-batch"]);
    for order in &gdb {
        command.args(["-ex", order]);
    }
    let kluis = std::fs::canonicalize(kluis).expect("the program");
    let output = command
        .arg(kluis)
        .current_dir(office.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("SHELL", "/bin/sh")
        .env("KLUIS_CONFIG", "config.toml")
        .env("KLUIS_VAULT", "team.kluis")
        .output()
        .expect("gdb runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let dump = std::fs::read(&file).unwrap_or_else(|_| {
        panic!(
            "no dump: {said} {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    std::fs::remove_file(&file).expect("removed");
    dump
}

#[test]
fn dumps_hold_no_keys_at_the_end_and_a_purgers_holds_no_content_ever() {
    let Some(kluis) = std::env::var("KLUIS_TEST_DUMPS").ok() else {
        eprintln!("skip: dumps of memory are made when KLUIS_TEST_DUMPS names the program");
        return;
    };
    // Paths in it are as whoever typed them sees them.
    let kluis = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(kluis);
    let kluis = crate::office::arg(&kluis);
    if Command::new("gdb").arg("--version").output().is_err() {
        eprintln!("skip: gdb is not installed");
        return;
    }
    let office = Office::with_terms();
    let due = numbered('S', 1);
    office.done(&[
        "case",
        "new",
        "--title",
        CONTENT[0],
        "--purpose",
        CONTENT[1],
    ]);
    office.done(&["retention", "hold", &due, "--ground", CONTENT[2]]);
    let case = numbered('C', 2);
    office.done(&["case", "note", &case, "--text", CONTENT[0]]);
    let content: BTreeMap<String, Vec<u8>> = CONTENT
        .iter()
        .map(|word| ((*word).to_owned(), word.as_bytes().to_vec()))
        .collect();

    let anna = ["--member", "anna", "--passphrase-file", "anna.pass"];
    let job = ["--key-file", "nachtjob.key"];
    let annas = secrets_of(&office, "anna");
    let mut jobs = secrets_of(&office, "nachtjob");
    // The search finds what is there: a passphrase while it is being stretched would prove little,
    // the vault's keys while the vault is open prove enough.
    let open = dump(
        &office,
        kluis,
        &[&anna[..], &["case", "show", &case]].concat(),
        "fsync",
        true,
    );
    let there = found(&open, &annas);
    println!(
        "a reader at work, everything: {there:?}, content {:?}",
        found(&open, &content)
    );
    assert!(there.contains_key("anna: page key"), "{there:?}");
    let open = dump(
        &office,
        kluis,
        &[&anna[..], &["case", "show", &case]].concat(),
        "fsync",
        false,
    );
    println!("a reader at work, a core file: {:?}", found(&open, &annas));
    assert_eq!(
        found(&open, &annas),
        BTreeMap::new(),
        "a core file of a reader at work"
    );

    office.write("word.txt", CONTENT[0]);
    let lines: [&[&str]; 12] = [
        &["case", "show", &case],
        &["--format", "json", "case", "show", &case],
        &["case", "list"],
        &["--format", "csv", "case", "list"],
        &["find", "--purpose", "@word.txt", "@word.txt"],
        &["log", "list", "--object", &case],
        &["retention", "list"],
        &["signal", "show", &due],
        &["verify"],
        &["case", "note", &case, "--text", "@word.txt"],
        &[
            "case",
            "advance",
            &case,
            "--answer",
            "open-sources=@word.txt",
        ],
        &["case", "show", "C1999-0001"],
    ];
    for line in lines {
        let ended = dump(
            &office,
            kluis,
            &[&anna[..], line].concat(),
            "exit_group",
            true,
        );
        let left = (found(&ended, &annas), found(&ended, &content));
        println!("{line:?} at its end: {left:?}");
        assert_eq!(left, (BTreeMap::new(), BTreeMap::new()), "{line:?}");
    }
    jobs.extend(
        annas
            .iter()
            .filter(|(name, _)| name.contains("content"))
            .map(|(n, b)| (n.clone(), b.clone())),
    );
    let lines: [&[&str]; 3] = [&["purge", "--dry-run"], &["purge"], &["log", "list"]];
    for line in lines {
        let line = [&job[..], line].concat();
        for (stop, whole) in [("fsync", true), ("fsync", false), ("exit_group", true)] {
            let dumped = dump(&office, kluis, &line, stop, whole);
            assert_eq!(found(&dumped, &content), BTreeMap::new(), "{line:?} {stop}");
            let left = found(&dumped, &jobs);
            println!("{line:?} at {stop}, whole {whole}: {left:?}");
            if !whole || stop == "exit_group" {
                assert_eq!(left, BTreeMap::new(), "{line:?} {stop}");
            }
        }
    }
}
