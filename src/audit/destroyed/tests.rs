//! A small office: line 1 is a coordinator, line 2 the purger, 3 an analyst. Their "signatures" are
//! hashes: enough for what a list proves.

use super::*;
use crate::domain::retention::Rule;

const A: RecordId = RecordId([0xa; 16]);
const CASE: RecordId = RecordId([0xc; 16]);
const SIGNAL: RecordId = RecordId([0x5; 16]);
const VAULT: [u8; 16] = [7; 16];

struct Office;

impl Signers for Office {
    fn role_at(&self, line: u32, _: u64) -> Option<Role> {
        match line {
            1 => Some(Role::Coordinator),
            2 => Some(Role::Purger),
            3 => Some(Role::Analyst),
            _ => None,
        }
    }
    fn signed(&self, line: u32, message: &[u8], signature: &[u8; 64]) -> bool {
        *signature == sign(line, message)
    }
}

fn sign(line: u32, message: &[u8]) -> [u8; 64] {
    use sha2::Digest;
    let mut out = [line as u8; 64];
    out[..32].copy_from_slice(&sha2::Sha256::digest(message));
    out
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A list that is being made, with what its entries say.
#[derive(Default)]
struct Log {
    list: List,
    leaves: BTreeMap<u64, Vec<Leaf>>,
}

impl Log {
    fn new() -> Log {
        let mut log = Log::default();
        log.list.vault_id = VAULT;
        log
    }

    fn entry(&mut self, seq: u64, actor: u32, action: Action, at: &str, leaves: Vec<Leaf>) {
        let skeleton = Skeleton {
            seq,
            previous: [1; 32],
            at: format!("{at}T12:00:00Z"),
            actor,
            action,
            object: Some("C2020-0001".into()),
            result: None,
            clock_confirmed: seq == 1,
            body: body::build(&leaves).0,
            state: [2; 32],
            destroyed: seq,
        };
        let signed = Signed {
            signature: sign(actor, &skeleton.message(&VAULT)),
            skeleton,
            leaves: leaves.len() as u64,
        };
        self.list.entries.insert(seq, signed);
        self.leaves.insert(seq, leaves);
    }

    /// The proof of the leaf of this kind about this record in an entry.
    fn proof(&self, seq: u64, kind: LeafKind, record: RecordId) -> Proof {
        let leaves = &self.leaves[&seq];
        let place = leaves
            .iter()
            .position(|l| l.kind == kind && l.object == record);
        let place = place.expect("a leaf");
        let (mut level, mut at): (Vec<Hash>, usize) =
            (leaves.iter().map(Leaf::hash).collect(), place);
        let mut path = Vec::new();
        loop {
            let groups: Vec<&[Hash]> = level.chunks(body::FAN_OUT).collect();
            path.push(groups[at / body::FAN_OUT].to_vec());
            if groups.len() == 1 {
                break;
            }
            level = groups.into_iter().map(body::node_hash).collect();
            at /= body::FAN_OUT;
        }
        Proof {
            seq,
            place: place as u64,
            data: leaves[place].data.clone(),
            path,
        }
    }

    fn line(&mut self, record: RecordId, number: &str, gone: u64) -> &mut Line {
        let gone = self.proof(gone, LeafKind::Gone, record);
        self.list.lines.push(Line {
            record,
            number: number.parse().expect("a number"),
            with: None,
            gone,
            term: None,
            hold: None,
            joined: None,
        });
        self.list.lines.last_mut().expect("just put there")
    }

    fn proven_on(&self, today: &str) -> Vec<Proven> {
        self.list
            .proven(&Office, day(today), &|time| time.date_naive())
    }

    fn proven(&self) -> Vec<RecordId> {
        self.proven_on("2030-01-01")
            .iter()
            .map(|p| p.record)
            .collect()
    }
}

fn term(record: RecordId, destroy_on: &str) -> Leaf {
    let term = Term {
        rule: Rule::Case,
        from: day("2020-01-01"),
        destroy_on: day(destroy_on),
    };
    Leaf::term(record, Some(term))
}

/// A record that was destroyed by entry 9 on 1 May 2025, the day its term had run out.
fn destroyed() -> Log {
    let mut log = Log::new();
    log.entry(
        3,
        3,
        Action::Weigh,
        "2020-01-01",
        vec![term(A, "2025-05-01")],
    );
    log.entry(
        5,
        3,
        Action::Release,
        "2020-02-01",
        vec![Leaf::hold(A, false)],
    );
    let gone = vec![Leaf::gone(CASE), Leaf::gone(A)];
    log.entry(9, 2, Action::Destroy, "2025-05-01", gone);
    let (term, hold) = (
        log.proof(3, LeafKind::Term, A),
        log.proof(5, LeafKind::Hold, A),
    );
    let line = log.line(A, "C2020-0001", 9);
    line.term = Some(term);
    line.hold = Some(hold);
    log
}

#[test]
fn a_destruction_is_proven_by_a_term_that_had_run_out() {
    let proven = destroyed().proven_on("2030-01-01");
    let expected = Proven {
        record: A,
        number: "C2020-0001".parse().expect("a number"),
        with: None,
        seq: 9,
        term: term(A, "2025-05-01").read_term().flatten(),
        term_seq: 3,
        hold_seq: 5,
        restored: false,
    };
    assert_eq!(proven, [expected]);
}

#[test]
fn a_destruction_before_its_day_proves_nothing() {
    assert_eq!(destroyed().proven_on("2025-05-01").len(), 1);
    assert_eq!(
        destroyed().proven_on("2025-04-30"),
        [],
        "a clock that ran ahead"
    );
    let mut early = destroyed();
    early.entry(9, 2, Action::Destroy, "2025-04-30", vec![Leaf::gone(A)]);
    early.list.lines[0].gone = early.proof(9, LeafKind::Gone, A);
    assert_eq!(early.proven(), []);
}

#[test]
fn a_record_that_was_held_or_never_had_a_term_is_not_proven() {
    let mut held = destroyed();
    held.entry(5, 3, Action::Hold, "2020-02-01", vec![Leaf::hold(A, true)]);
    held.list.lines[0].hold = Some(held.proof(5, LeafKind::Hold, A));
    assert_eq!(held.proven(), []);
    let mut never_held = destroyed();
    never_held.list.lines[0].hold = None;
    assert_eq!(never_held.proven_on("2030-01-01")[0].hold_seq, 0);
    let mut without = destroyed();
    without.list.lines[0].term = None;
    assert_eq!(without.proven(), []);
    let mut none_runs = destroyed();
    none_runs.entry(3, 3, Action::Weigh, "2020-01-01", vec![Leaf::term(A, None)]);
    none_runs.list.lines[0].term = Some(none_runs.proof(3, LeafKind::Term, A));
    assert_eq!(none_runs.proven(), []);
}

#[test]
fn terms_and_holds_count_when_a_person_signed_them_before_the_end() {
    // What anybody may sign: a purger can put leaves of any kind into it.
    let mut by_purger = destroyed();
    by_purger.entry(
        3,
        2,
        Action::Read,
        "2020-01-01",
        vec![term(A, "2025-05-01")],
    );
    assert_eq!(by_purger.proven(), []);
    let mut by_purger = destroyed();
    by_purger.entry(5, 2, Action::Read, "2020-02-01", vec![Leaf::hold(A, false)]);
    assert_eq!(by_purger.proven(), []);
    for (seq, proven) in [(9, 1), (10, 0)] {
        let mut log = destroyed();
        // A coordinator destroys, and states the term in the same entry, or in a later one.
        let leaves = vec![Leaf::gone(A), term(A, "2025-05-01"), Leaf::hold(A, false)];
        log.entry(9, 1, Action::Destroy, "2025-05-01", leaves.clone());
        log.entry(10, 1, Action::Destroy, "2025-05-01", leaves);
        log.list.lines[0].gone = log.proof(9, LeafKind::Gone, A);
        log.list.lines[0].term = Some(log.proof(seq, LeafKind::Term, A));
        assert_eq!(log.proven().len(), proven, "term of {seq}");
        log.list.lines[0].term = Some(log.proof(9, LeafKind::Term, A));
        log.list.lines[0].hold = Some(log.proof(seq, LeafKind::Hold, A));
        assert_eq!(log.proven().len(), proven, "hold of {seq}");
    }
}

#[test]
fn only_what_stands_in_a_signed_entry_is_proven() {
    for seq in [3, 5, 9] {
        let mut log = destroyed();
        log.list.entries.get_mut(&seq).expect("there").signature[0] ^= 1;
        assert_eq!(log.proven(), [], "signature of {seq}");
        let mut log = destroyed();
        log.list.entries.remove(&seq);
        assert_eq!(log.proven(), [], "without {seq}");
    }
    let changes: [fn(&mut Line); 5] = [
        |line| line.record = SIGNAL,
        |line| line.gone.place = 0,
        |line| line.gone.path.clear(),
        |line| line.term.as_mut().expect("a term").data[4] ^= 1,
        |line| line.gone.seq = 5,
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut log = destroyed();
        change(&mut log.list.lines[0]);
        assert_eq!(log.proven(), [], "change {n}");
    }
    // An entry of another kind that says that something is gone.
    let mut log = destroyed();
    log.entry(9, 3, Action::Weigh, "2025-05-01", vec![Leaf::gone(A)]);
    log.list.lines[0].gone = log.proof(9, LeafKind::Gone, A);
    assert_eq!(log.proven(), []);
}

#[test]
fn a_proof_of_a_large_entry_goes_up_level_by_level() {
    let mut log = destroyed();
    let mut leaves: Vec<Leaf> = (0..40).map(|n| Leaf::gone(RecordId([n; 16]))).collect();
    leaves[33] = Leaf::gone(A);
    log.entry(9, 2, Action::Destroy, "2025-05-01", leaves);
    log.list.lines[0].gone = log.proof(9, LeafKind::Gone, A);
    assert_eq!(log.list.lines[0].gone.path.len(), 2);
    assert_eq!(log.proven(), [A]);
    let read = List::parse(&log.list.print()).expect("a list");
    assert_eq!(read, log.list);
    log.list.lines[0].gone.path.swap(0, 1);
    assert_eq!(log.proven(), []);
}

/// A signal that joined a case in entry 4, and went with it in entry 9.
fn with_case() -> Log {
    let mut log = Log::new();
    log.entry(
        2,
        3,
        Action::Weigh,
        "2020-01-01",
        vec![term(CASE, "2025-05-01")],
    );
    let joins = vec![
        Leaf::state(CASE, [4; 32]),
        Leaf::term(SIGNAL, None),
        Leaf::state(A, [4; 32]),
    ];
    log.entry(4, 3, Action::Weigh, "2020-01-02", joins);
    let gone = vec![Leaf::gone(CASE), Leaf::gone(SIGNAL)];
    log.entry(9, 2, Action::Destroy, "2025-05-01", gone);
    let of_case = log.proof(2, LeafKind::Term, CASE);
    log.line(CASE, "C2020-0001", 9).term = Some(of_case);
    let (term, joined) = (
        log.proof(4, LeafKind::Term, SIGNAL),
        log.proof(4, LeafKind::State, CASE),
    );
    let line = log.line(SIGNAL, "S2020-0001", 9);
    line.with = Some(CASE);
    line.term = Some(term);
    line.joined = Some(joined);
    log
}

#[test]
fn a_signal_goes_with_the_case_that_it_joined() {
    let log = with_case();
    let proven = log.proven_on("2030-01-01");
    assert_eq!(log.proven(), [CASE, SIGNAL]);
    let expected = Proven {
        record: SIGNAL,
        number: "S2020-0001".parse().expect("a number"),
        with: Some(CASE),
        seq: 9,
        term: None,
        term_seq: 4,
        hold_seq: 0,
        restored: false,
    };
    assert_eq!(proven[1], expected);
}

#[test]
fn a_signal_does_not_go_with_a_case_that_it_never_joined() {
    let alone = |change: &dyn Fn(&mut Log)| {
        let mut log = with_case();
        change(&mut log);
        log.proven()
    };
    assert_eq!(alone(&|log| log.list.lines[1].with = None), [CASE]);
    assert_eq!(alone(&|log| log.list.lines[1].joined = None), [CASE]);
    assert_eq!(alone(&|log| log.list.lines[1].with = Some(A)), [CASE]);
    // Another record of that entry in the place of the case.
    let other = alone(&|log| log.list.lines[1].joined = Some(log.proof(4, LeafKind::State, A)));
    assert_eq!(other, [CASE]);
    // Joined in another entry than the one that ended its own term.
    let elsewhere = alone(&|log| {
        let joins = vec![Leaf::state(CASE, [4; 32])];
        log.entry(5, 3, Action::Weigh, "2020-01-02", joins);
        log.list.lines[1].joined = Some(log.proof(5, LeafKind::State, CASE));
    });
    assert_eq!(elsewhere, [CASE]);
    // Its own term runs still.
    let runs = alone(&|log| {
        let joins = vec![Leaf::state(CASE, [4; 32]), term(SIGNAL, "2031-01-01")];
        log.entry(4, 3, Action::Weigh, "2020-01-02", joins);
        log.list.lines[1].term = Some(log.proof(4, LeafKind::Term, SIGNAL));
        log.list.lines[1].joined = Some(log.proof(4, LeafKind::State, CASE));
    });
    assert_eq!(runs, [CASE]);
    // The case went in another entry.
    let later = alone(&|log| {
        log.entry(
            10,
            2,
            Action::Destroy,
            "2025-05-02",
            vec![Leaf::gone(SIGNAL)],
        );
        log.list.lines[1].gone = log.proof(10, LeafKind::Gone, SIGNAL);
    });
    assert_eq!(later, [CASE]);
    // The case is not proven itself.
    assert_eq!(alone(&|log| log.list.lines[0].term = None), []);
}

#[test]
fn a_record_does_not_go_with_itself() {
    let mut log = Log::new();
    // Its term ended where its own state was written: as if it had joined itself.
    let joins = vec![
        Leaf::state(A, [4; 32]),
        Leaf::term(A, None),
        term(A, "2025-05-01"),
    ];
    log.entry(4, 3, Action::Weigh, "2020-01-02", joins);
    log.entry(9, 2, Action::Destroy, "2025-05-01", vec![Leaf::gone(A)]);
    let mut ended = log.proof(4, LeafKind::Term, A);
    let runs = Proof {
        place: 2,
        data: log.leaves[&4][2].data.clone(),
        ..ended.clone()
    };
    ended.place = 1;
    let joined = log.proof(4, LeafKind::State, A);
    // One line proves that it went in entry 9; the other is about the same record.
    log.line(A, "C2020-0001", 9).term = Some(runs);
    let line = log.line(A, "C2020-0001", 9);
    line.with = Some(A);
    line.term = Some(ended);
    line.joined = Some(joined);
    assert_eq!(log.proven(), [A]);
}

#[test]
fn what_a_coordinators_restore_destroyed_needs_no_term() {
    let mut log = Log::new();
    log.entry(9, 1, Action::Restore, "2025-05-01", vec![Leaf::gone(A)]);
    log.entry(10, 1, Action::Policy, "2025-05-01", vec![]);
    log.line(A, "C2020-0001", 9);
    let proven = log.proven_on("2020-01-01");
    assert!(proven.len() == 1 && proven[0].restored);
    let hash = {
        let entry = &log.list.entries[&9];
        entry.skeleton.hash(&VAULT, &entry.signature)
    };
    assert_eq!(log.list.restores(&Office), BTreeSet::from([(9, hash)]));
    // A purger may not sign one.
    log.entry(9, 2, Action::Restore, "2025-05-01", vec![Leaf::gone(A)]);
    assert_eq!(log.proven(), []);
    assert_eq!(log.list.restores(&Office), BTreeSet::new());
}

#[test]
fn a_list_reads_back_as_it_was_printed() {
    let mut log = with_case();
    log.list.keyring = "kluis keyring 1\nvault 07\n".into();
    log.list.counters = vec!["S2020-0019".parse().expect("a number")];
    log.list.lines[0].hold = Some(log.proof(2, LeafKind::Term, CASE));
    log.list.entries.get_mut(&2).expect("there").skeleton.result = Some(String::new());
    log.list.entries.get_mut(&2).expect("there").skeleton.object = None;
    log.list
        .entries
        .get_mut(&2)
        .expect("there")
        .skeleton
        .clock_confirmed = true;
    let text = log.list.print();
    assert_eq!(List::parse(&text), Some(log.list));
}

#[test]
fn a_line_of_another_form_is_counted_and_passed_over() {
    let mut log = with_case();
    log.list.keyring = "kluis keyring 1\n".into();
    log.list.counters = vec!["S2020-0019".parse().expect("a number")];
    let text = log.list.print();
    let unreadable = |text: &str| List::parse(text).map(|list| list.unreadable);
    assert_eq!(unreadable(&text), Some(0));
    // Each line but those of the head, changed: one word too many or too few.
    let head = 5;
    for (n, line) in text.lines().enumerate().skip(head) {
        for changed in [
            format!("{line} x"),
            line.rsplit_once(' ').expect("words").0.to_owned(),
        ] {
            let text = text.replacen(line, &changed, 1);
            assert_eq!(unreadable(&text), Some(1), "line {n}: {changed}");
        }
    }
    for (right, wrong) in [
        (" 3 weigh", " 3 something"),
        ("counter S", "counter X"),
        ("gone 0c", "gone 0"),
        (".4332303230", ".c332303230"),
        ("\nentry", "\nenter"),
        (" 0 ", " 2 "),
        (" 9:0::", " 9:0:"),
    ] {
        assert!(text.contains(right), "{right}");
        let changed = text.replacen(right, wrong, 1);
        assert_eq!(unreadable(&changed), Some(1), "{right}");
    }
    // The head says how many lines follow: a file that was cut lacks some.
    let cut: String = text
        .lines()
        .take(head + 1)
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(unreadable(&cut), Some(2));
    assert_eq!(unreadable(&(text.clone() + "nothing of ours\n")), Some(1));
    for (right, wrong) in [
        ("kluis destroyed 1", "kluis destroyed 2"),
        ("vault ", "vault 0"),
        ("count ", "count x"),
        ("keyring ", "keyring -"),
    ] {
        assert_eq!(unreadable(&text.replacen(right, wrong, 1)), None, "{wrong}");
    }
    assert_eq!(MAX_BYTES, 268_435_456);
}

#[test]
fn what_went_into_a_new_case_goes_with_that_one() {
    let with = |action: Action, object: &str| {
        let mut log = with_case();
        let leaves = log.leaves[&4].clone();
        log.entry(4, 3, action, "2020-01-02", leaves);
        let entry = log.list.entries.get_mut(&4).expect("there");
        entry.skeleton.object = Some(object.to_owned());
        entry.signature = sign(3, &entry.skeleton.message(&VAULT));
        log.proven()
    };
    assert_eq!(with(Action::Create, "C2020-0001"), [CASE, SIGNAL]);
    assert_eq!(
        with(Action::Create, "C2020-0002"),
        [CASE],
        "made another case"
    );
    assert_eq!(
        with(Action::Create, "S2020-0001"),
        [CASE],
        "its own number is no case's"
    );
    assert_eq!(with(Action::Weigh, "C2020-0002"), [CASE, SIGNAL]);
}
