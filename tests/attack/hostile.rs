//! Keyring, slot and backup written to cost memory or time: refused before any work is done for
//! them. Memory is counted by this program's own allocator, thread by thread; a derivation at the
//! floor allots 64 MiB, so what stays far below has begun none.

use crate::setting::Office;
use kluis::actions::backup::Unpacked;
use kluis::canonical::to_hex;
use kluis::secret::Passphrase;
use kluis::vault::VaultError;
use kluis::vault::locked::Locked;
use kluis::vault::slot::Credential;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use zeroize::Zeroizing;

struct Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn count(size: usize) {
    // Not at the end of a thread, when its counters are gone.
    let _ = NOW.try_with(|now| {
        now.set(now.get() + size);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now.get())));
    });
}

// SAFETY: everything is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.saturating_sub(layout.size()));
        // SAFETY: as promised by the caller.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        let _ = NOW.try_with(|now| now.set(now.get().saturating_sub(layout.size())));
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that this thread held at one time while `work` ran.
fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.get();
    PEAK.set(before);
    let done = work();
    (done, PEAK.get().saturating_sub(before))
}

const BOUND: usize = 2 * 1024 * 1024;

fn is_refusal(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::Damaged { .. }
            | VaultError::Newer { .. }
            | VaultError::OutOfBounds { .. }
            | VaultError::NotAVault(_)
            | VaultError::UnknownMember
    )
}

fn passphrase() -> Credential {
    let text = Zeroizing::new("een lange zin die niemand raadt".to_owned());
    Credential::Passphrase(Passphrase::new(text).expect("not empty"))
}

fn assert_refused(office: &Office, what: &str) {
    let (vault, key) = (office.path(), office.credential("anna"));
    let (refused, peak) = peak_of(|| {
        let locked = Locked::open(&vault)?;
        locked.protector("anna")?;
        locked.unlock("anna", &key).map(drop)
    });
    let error = refused.expect_err(what);
    assert!(is_refusal(&error), "{what}: {error:?}");
    assert!(peak < BOUND, "{what}: {peak} bytes");
}

#[test]
fn the_counter_counts() {
    let (_, peak) = peak_of(|| vec![1u8; 3 * BOUND]);
    assert!(peak >= 3 * BOUND);
    let text = Zeroizing::new("een lange zin".to_owned());
    let passphrase = Passphrase::new(text).expect("not empty");
    let params = kluis::vault::kdf::KdfParams::FLOOR;
    let (_, peak) = peak_of(|| {
        kluis::vault::kdf::derive_from_passphrase(&passphrase, &[0; 16], params).map(drop)
    });
    assert!(peak >= 64 * 1024 * 1024, "a derivation is seen: {peak}");
}

#[test]
fn a_hostile_keyring_is_refused_before_anything_is_derived_from_it() {
    let office = Office::new("2026-03-01");
    let path = office.path().join("keyring");
    let good = fs::read_to_string(&path).expect("a keyring");
    let member = good
        .lines()
        .find(|line| line.starts_with("member "))
        .expect("a member");
    let with_members = |count: usize, last: &str| {
        let many: String = (0..count)
            .map(|n| {
                let words: Vec<&str> = member.splitn(8, ' ').collect();
                let id = to_hex(&(n as u64).to_be_bytes());
                let (exchange, verify) = (words[3], words[4]);
                format!("member {id} analyst {exchange} {verify} 1 {last} lid {n}\n")
            })
            .collect();
        good.replacen(member, &(member.to_owned() + "\n" + many.trim_end()), 1)
    };
    let mut hostile = vec![
        ("50,000 members".to_owned(), with_members(50_000, "-")),
        ("65 members present".to_owned(), with_members(64, "-")),
        ("1,025 lines".to_owned(), with_members(1_024, "2")),
        (
            "a long line".to_owned(),
            good.replacen("Gemeente", &"G".repeat(250_000), 1),
        ),
        ("many lines".to_owned(), "\n".repeat(262_000)),
        (
            "many short members".to_owned(),
            good.replacen(member, &"member \n".repeat(30_000), 1),
        ),
        (
            "a long name".to_owned(),
            good.replacen("anna", &"a".repeat(200_000), 1),
        ),
        ("nothing".to_owned(), String::new()),
        ("zeros".to_owned(), "\0".repeat(262_144)),
    ];
    for number in [
        "2",
        "4294967295",
        "4294967296",
        "99999999999999999999",
        "-1",
        "01",
        "+1",
    ] {
        let text = good.replacen("kluis keyring 1", &format!("kluis keyring {number}"), 1);
        hostile.push((format!("version {number}"), text));
    }
    for (name, from) in [
        ("epoch", "epoch 1"),
        ("revision", "revision 1"),
        ("signer", "signed-by 1"),
    ] {
        for number in ["0", "4294967295", "4294967296"] {
            let to = from.replace('1', number);
            hostile.push((format!("{name} {number}"), good.replacen(from, &to, 1)));
        }
    }
    for (at, _) in good.char_indices().step_by(7) {
        hostile.push((format!("cut at {at}"), good[..at].to_owned()));
    }
    for (what, text) in &hostile {
        fs::write(&path, text).expect("written");
        assert_refused(&office, what);
    }
    // Longer than any bound, and never read whole.
    let huge = fs::File::create(&path).expect("made");
    huge.set_len(8 << 30).expect("sparse");
    assert_refused(&office, "8 GiB");
    println!("{} hostile keyrings", hostile.len() + 1);
}

#[test]
fn a_hostile_slot_is_refused_before_anything_is_derived_from_it() {
    let office = Office::new("2026-03-01");
    let store = office.open("anna");
    kluis::actions::member::change_credential(
        &crate::setting::desk(&store),
        &passphrase(),
        kluis::vault::kdf::KdfParams::FLOOR,
    )
    .expect("changed");
    let path = office.path().join("slots").join(&store.vault().member().id);
    drop(store);
    let good = fs::read_to_string(&path).expect("a slot");
    let settings = "m=65536 t=3 p=4";
    assert!(good.contains(settings));
    let mut hostile: Vec<(String, String)> = [
        "m=4294967296 t=3 p=4",
        "m=4294967295 t=3 p=4",
        "m=1048577 t=3 p=4",
        "m=65535 t=3 p=4",
        "m=65536 t=4294967295 p=4",
        "m=65536 t=17 p=4",
        "m=65536 t=2 p=4",
        "m=65536 t=3 p=9",
        "m=65536 t=3 p=0",
        "m=65536 t=3 p=4294967295",
        "m=065536 t=3 p=4",
        "m=65536  t=3 p=4",
        "t=3 m=65536 p=4",
        "m=65536 t=3",
        "m=-1 t=3 p=4",
        "m=65536 t=3 p=4 p=4",
    ]
    .into_iter()
    .map(|other| (other.to_owned(), good.replace(settings, other)))
    .collect();
    for number in ["2", "4294967295", "18446744073709551616"] {
        let text = good.replacen("kluis slot 1", &format!("kluis slot {number}"), 1);
        hostile.push((format!("version {number}"), text));
    }
    hostile.push(("long".into(), good.clone() + &"0".repeat(5_000_000)));
    hostile.push((
        "a long line".into(),
        good.replacen("sealed ", &("sealed ".to_owned() + &"00".repeat(1_900)), 1),
    ));
    hostile.push(("many lines".into(), "\n".repeat(4_000)));
    for (at, _) in good.char_indices().step_by(5) {
        hostile.push((format!("cut at {at}"), good[..at].to_owned()));
    }
    for (what, text) in &hostile {
        fs::write(&path, text).expect("written");
        let (refused, peak) = peak_of(|| {
            let locked = Locked::open(&office.path())?;
            locked.unlock("anna", &passphrase()).map(drop)
        });
        let error = refused.expect_err(what);
        assert!(is_refusal(&error), "{what}: {error:?}");
        assert!(peak < BOUND, "{what}: {peak} bytes");
    }
    println!("{} hostile slots", hostile.len());
}

#[test]
fn a_hostile_backup_is_refused_by_its_header() {
    let office = Office::new("2026-03-01");
    let copy = office.dir.path().join("copy.kluisbak");
    let store = office.open("anna");
    kluis::actions::backup::create(&crate::setting::desk(&store), &copy, None).expect("made");
    drop(store);
    let good = fs::read(&copy).expect("a copy");
    let end = good
        .windows(11)
        .position(|window| window == b"\nsignature ")
        .expect("a header")
        + 1;
    let header = String::from_utf8(good[..end].to_vec()).expect("text");
    let part = header
        .lines()
        .find(|line| line.starts_with("part slots/"))
        .expect("a slot");
    let many: String = (0..6_000)
        .map(|n| format!("part slots/{:016x} 10 {}\n", n, "0".repeat(64)))
        .collect();
    let digest = "0".repeat(64);
    let whole = |header: String| [header.as_bytes(), &good[end..]].concat();
    let hostile = [
        (
            "many parts",
            whole(header.replacen(part, many.trim_end(), 1)),
        ),
        (
            "a long line",
            [&good[..end], &vec![b'a'; 3_000_000][..]].concat(),
        ),
        ("no end", vec![b'\n'; 3_000_000]),
        (
            "a huge part",
            whole(header.replacen(part, &format!("{part}0000000"), 1)),
        ),
        (
            "a huge slot",
            whole(header.replacen(
                part,
                &format!("part slots/0000000000000001 18446744073709551615 {digest}"),
                1,
            )),
        ),
        (
            "a way out of the folder",
            whole(header.replacen(part, &format!("part ../../outside 10 {digest}"), 1)),
        ),
        (
            "an absolute name",
            whole(header.replacen(part, &format!("part /tmp/outside 10 {digest}"), 1)),
        ),
        (
            "version 2",
            whole(header.replacen("kluis backup 1", "kluis backup 2", 1)),
        ),
        ("nothing", Vec::new()),
    ];
    for (what, bytes) in hostile {
        fs::write(&copy, bytes).expect("written");
        let (refused, peak) = peak_of(|| Unpacked::open(&copy).map(drop));
        assert!(refused.is_err(), "{what}");
        assert!(peak < 2 * BOUND, "{what}: {peak} bytes");
    }
}
