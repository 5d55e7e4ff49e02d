//! Verify: the whole vault against its own log. Finds every fault, not only the first; writes
//! nothing.
//!
//! What is checked: every page opens (free ones too); SQLite's own integrity; the definitions of
//! the tables; the chain of entries, with signatures and roles; every body against its skeleton;
//! the state after every entry; what entries state, replayed, against the rows of every object;
//! rows that belong to no object; every destruction against the terms and holds that persons
//! signed, and against its declaration; and, with the content key, that every key and every sealed field opens.

use super::connection::Store;
use super::digest::{self, ObjectKind};
use super::entry::{self, Office, StoredEntry};
use super::error::StoreError;
use super::tx::Tx;
use super::{policy, record, state};
use crate::audit::body::{self, Leaf, LeafKind};
use crate::audit::entry::{Action, Hash, Link, Signers, Skeleton, check_entry};
use crate::audit::state::{BUCKETS, EMPTY, StateNode, bucket_hash, bucket_of, place_of};
use crate::domain::id::{Number, RecordId};
use crate::domain::retention::{Term, is_due, purge_day};
use crate::domain::role::Role;
use crate::vault::database;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

mod content;
mod declared;
mod orphan;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable id of the kind of fault.
    pub kind: &'static str,
    /// Where: a page, a table, an entry, a number.
    pub where_: String,
    /// What is wrong, in a word or two, in English.
    pub what: &'static str,
}

/// What was checked, and what was found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Pages of the database.
    pub pages: u64,
    /// Objects whose rows were compared with the log.
    pub records: u64,
    /// Entries of the log.
    pub entries: u64,
    /// What could not be checked with this key.
    pub skipped: Vec<&'static str>,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, kind: &'static str, where_: impl Into<String>, what: &'static str) {
        self.faults.push(Fault {
            kind,
            where_: where_.into(),
            what,
        });
    }

    /// Turns an error about damage into a fault; others end the check.
    fn note<T>(
        &mut self,
        kind: &'static str,
        where_: &str,
        result: Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        use crate::vault::VaultError;
        match result {
            Ok(value) => Ok(Some(value)),
            Err(StoreError::Damaged | StoreError::Sql(_)) => {
                self.fault(kind, where_, "damaged");
                Ok(None)
            }
            Err(StoreError::Tampered { .. } | StoreError::NotFound(_)) => {
                self.fault(kind, where_, "does not agree with the log");
                Ok(None)
            }
            Err(StoreError::Vault(VaultError::Damaged { .. })) => {
                self.fault(kind, where_, "a sealed value does not open");
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }
}

/// Checks the whole vault.
///
/// # Errors
/// Only what keeps it from being checked at all: a vault in use, a disk that fails. Whatever is
/// wrong with the vault itself stands in the report.
pub fn run(store: &Store) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let tx = match store.read() {
        Ok(tx) => tx,
        Err(error) => {
            report.note("log", "the newest entry", Err::<(), _>(error))?;
            return Ok(report);
        }
    };
    announce(&tx, store);
    // Each part reports what it can; one that meets damage in the middle does not stop the next.
    let pages = check_pages(&tx, store, &mut report);
    report.note("page", "the database file", pages)?;
    let structure = check_structure(&tx, &mut report);
    report.note("structure", "the database", structure)?;
    let replayed = replay(&tx, &mut report);
    if let Some(replayed) = report.note("log", "the log", replayed)? {
        let state = check_state(&tx, &replayed, &mut report);
        report.note("state", "the state", state)?;
        let objects = check_objects(&tx, &replayed, &mut report);
        report.note("record", "the records", objects)?;
        let declared = declared::check(&tx, &replayed, &mut report);
        report.note("declaration", "the declarations", declared)?;
    }
    let orphans = orphan::check(&tx, &mut report);
    report.note("table", "the tables", orphans)?;
    if tx.reads_content() {
        let content = content::check(&tx, &mut report);
        report.note("content", "the content", content)?;
    } else {
        report.skipped.push("content");
    }
    Ok(report)
}

/// Says how much there is to check, as far as that can be told of a vault that may be damaged.
fn announce(tx: &Tx<'_>, store: &Store) {
    let pages = store.pages().page_count().map_or(0, u64::from);
    let records = record::count_all(tx).unwrap_or(0);
    let content = if tx.reads_content() { records } else { 0 };
    tx.steps_ahead(pages + tx.newest().seq + records + content);
}

fn check_pages(tx: &Tx<'_>, store: &Store, report: &mut Report) -> Result<(), StoreError> {
    // The read transaction's lock keeps writers away from the file meanwhile.
    let _ = tx.newest();
    let mut damaged = Vec::new();
    let count = store.pages().check_pages(|number, opens| {
        tx.step_done();
        if !opens {
            damaged.push(number);
        }
    })?;
    report.pages += u64::from(count);
    for number in damaged {
        report.fault("page", format!("page {number}"), "does not open");
    }
    Ok(())
}

fn check_structure(tx: &Tx<'_>, report: &mut Report) -> Result<(), StoreError> {
    let check = || -> Result<Vec<String>, StoreError> {
        let mut statement = tx.sql().prepare("PRAGMA integrity_check(20)")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    if let Some(lines) = report.note("structure", "the database", check())? {
        let pages_open = report.faults.iter().all(|fault| fault.kind != "page");
        if let Some(what) = unread(&lines, pages_open) {
            return Err(StoreError::Disk(what));
        }
        for _ in lines.iter().filter(|line| *line != "ok") {
            report.fault(
                "structure",
                "the database",
                "SQLite's integrity check failed",
            );
        }
    }
    let same = tx.schema.has_definitions(tx.sql());
    if report.note("schema", "the tables", same)? == Some(false) {
        report.fault(
            "schema",
            "the tables",
            "not the definitions of this version",
        );
    }
    Ok(())
}

/// What SQLite could not read, told from the rows of its check: it puts that among the faults that it
/// found, many to a row, with a code but for a page on a list of pages, and all of these opened just
/// before.
fn unread(rows: &[String], pages_open: bool) -> Option<String> {
    let code_in = |said: &str| {
        let end = said.find(|c: char| !c.is_ascii_digit());
        said[..end.unwrap_or(said.len())].parse::<i32>().ok()
    };
    let codes = rows.iter().flat_map(|row| row.split("error code=").skip(1));
    let failed = |code: &i32| database::kind_of(*code) == database::Kind::Disk;
    if let Some(code) = codes.filter_map(code_in).find(failed) {
        return Some(format!("error code {code}"));
    }
    let listed = rows.iter().any(|row| row.contains("failed to get page"));
    (listed && pages_open).then(|| "a page cannot be read".to_owned())
}

/// What the log states, after all of it.
#[derive(Default)]
struct Replayed {
    /// The newest digest of every living object.
    digests: HashMap<RecordId, Hash>,
    /// The newest term that a person signed.
    terms: HashMap<RecordId, Option<Term>>,
    /// What persons hold.
    held: HashSet<RecordId>,
    /// Every object that is gone, and how.
    gone: HashMap<RecordId, Gone>,
    /// What the entry that ended a record's own term says of other objects: among them the one with
    /// which it goes since, a signal's case or what it was merged into.
    joined: HashMap<RecordId, Rc<[RecordId]>>,
    /// The entry with the newest statement about a living object.
    stated_in: HashMap<RecordId, u64>,
    /// The number under which a record was entered, where its entry names it.
    numbers: HashMap<RecordId, Number>,
    /// Every purge and every restore.
    destructions: HashMap<u64, Destruction>,
    /// Purposes that were signed and are not there; fine when their record is gone.
    textless: Vec<(u64, RecordId)>,
    /// What a purge brought into being: declarations, and nothing else.
    made_by_purge: HashSet<RecordId>,
    /// The newest day on which a person signed an entry: what a purge takes for today at most.
    person_day: Option<NaiveDate>,
    /// What backups stated: lines of the register, and nothing else.
    stated_by_backup: HashSet<RecordId>,
    /// What a restore brought into being: a declaration, and lines of the register.
    made_by_restore: HashSet<RecordId>,
    /// What upgrades brought into being: lines of the register, and what a migration makes.
    made_by_upgrade: HashSet<RecordId>,
    /// The version that the newest upgrade led to.
    upgraded_to: Option<u32>,
    /// The newest entry's root over the state.
    root: Hash,
    /// How many records the log says were destroyed.
    destroyed: u64,
}

/// How an object went.
#[derive(Debug, Clone, Copy)]
struct Gone {
    /// The entry.
    seq: u64,
    /// The term that a person had signed.
    term: Option<Term>,
}

/// An entry that may destroy.
#[derive(Debug, Clone)]
struct Destruction {
    /// The line of who signed it.
    actor: u32,
    /// Whether it was a restore.
    restore: bool,
    /// The declaration that it names.
    declaration: Option<String>,
    /// The first and the last day that its declaration may bear.
    days: Option<(NaiveDate, NaiveDate)>,
}

/// The state tree, kept in memory while the log is replayed.
struct Tree {
    buckets: Vec<BTreeMap<RecordId, Hash>>,
    nodes: Vec<StateNode>,
    root: StateNode,
}

impl Tree {
    fn new() -> Self {
        Tree {
            buckets: vec![BTreeMap::new(); usize::from(BUCKETS)],
            nodes: vec![StateNode::default(); body_nodes()],
            root: StateNode::default(),
        }
    }

    fn apply(&mut self, leaves: &[Leaf]) -> Hash {
        let mut dirty: HashSet<u16> = HashSet::new();
        for leaf in leaves {
            let bucket = bucket_of(&leaf.object);
            match (leaf.kind, <Hash>::try_from(leaf.data.as_slice())) {
                (LeafKind::State, Ok(digest)) => {
                    self.buckets[usize::from(bucket)].insert(leaf.object, digest);
                }
                (LeafKind::Gone, _) => {
                    self.buckets[usize::from(bucket)].remove(&leaf.object);
                }
                _ => continue,
            }
            dirty.insert(bucket);
        }
        for bucket in dirty {
            let objects: Vec<_> = self.buckets[usize::from(bucket)]
                .iter()
                .map(|(id, d)| (*id, *d))
                .collect();
            let (number, place) = place_of(bucket);
            let node = &mut self.nodes[usize::from(number - 1)];
            node.set_child(place, &bucket_hash(&objects));
            self.root.set_child(usize::from(number - 1), &node.hash());
        }
        self.root.hash()
    }
}

fn body_nodes() -> usize {
    usize::from(BUCKETS) / crate::audit::state::FAN_OUT
}

fn replay(tx: &Tx<'_>, report: &mut Report) -> Result<Replayed, StoreError> {
    let mut replayed = Replayed {
        root: EMPTY,
        ..Replayed::default()
    };
    let mut tree = Tree::new();
    let mut link = Link::START;
    let vault_id = tx.keyring().vault_id;
    let office = Office(tx.keyring());
    let mut faults = Report::default();
    let walked = entry::for_each_after(tx.sql(), 0, |stored| {
        faults.entries += 1;
        tx.step_done();
        let s = &stored.skeleton;
        let place = format!("entry {}", s.seq);
        link = match check_entry(link, s, &stored.signature, &vault_id, &office) {
            Ok(link) => link,
            Err(fault) => {
                faults.fault("log", place.as_str(), fault.id());
                // Go on from this entry, so that one fault is not reported a thousand times.
                let hash = s.hash(&vault_id, &stored.signature);
                Link {
                    seq: s.seq,
                    hash,
                    destroyed: s.destroyed,
                }
            }
        };
        let leaves = entry::list_leaves(tx.sql(), s.seq, 0, u64::MAX)?;
        replayed
            .textless
            .extend(check_body(tx, &stored, &leaves, &mut faults)?);
        check_statements(tx, &stored, &leaves, &mut replayed, &mut faults);
        if tree.apply(&leaves) != s.state {
            faults.fault("state", place, "the state is not what the entries give");
        }
        replayed.root = s.state;
        replayed.destroyed = s.destroyed;
        Ok(())
    });
    report.entries += faults.entries;
    report.faults.append(&mut faults.faults);
    report.note("log", &format!("after entry {}", link.seq), walked)?;
    let version = tx.schema.version();
    if replayed.upgraded_to.is_some_and(|to| to != version) {
        report.fault(
            "schema",
            "the tables",
            "not the version of the newest upgrade",
        );
    }
    if link != tx.newest() {
        report.fault("log", format!("entry {}", link.seq), "is not the newest");
    }
    for (seq, object) in &replayed.textless {
        if !replayed.gone.contains_key(object) {
            report.fault(
                "body",
                format!("entry {seq}"),
                "lacks the purpose that was signed",
            );
        }
    }
    Ok(replayed)
}

/// Checks the body of an entry; returns a purpose that was signed and is not there.
fn check_body(
    tx: &Tx<'_>,
    stored: &StoredEntry,
    leaves: &[Leaf],
    report: &mut Report,
) -> Result<Option<(u64, RecordId)>, StoreError> {
    let seq = stored.skeleton.seq;
    let place = format!("entry {seq}");
    let (root, nodes) = body::build(leaves);
    if root != stored.skeleton.body || leaves.len() as u64 != stored.leaves {
        report.fault(
            "body",
            place.as_str(),
            "the body is not the one that was signed",
        );
    }
    if entry::list_all_nodes(tx.sql(), seq)? != nodes {
        report.fault("body", place.as_str(), "the tree over the body is wrong");
    }
    let text = leaves.iter().find(|l| l.kind == LeafKind::Text);
    let purpose = entry::find_purpose(tx.sql(), seq)?;
    match (text, purpose) {
        (None, Some(_)) => report.fault("body", place, "a purpose that nobody signed"),
        (Some(leaf), Some((object, sealed))) => {
            if *leaf != Leaf::text(object, &sealed) {
                report.fault("body", place, "the purpose is not the one that was signed");
            }
        }
        (Some(leaf), None) => return Ok(Some((seq, leaf.object))),
        (None, None) => {}
    }
    Ok(None)
}

/// Replays what an entry states, and checks that whoever signed it may state it.
fn check_statements(
    tx: &Tx<'_>,
    stored: &StoredEntry,
    leaves: &[Leaf],
    replayed: &mut Replayed,
    report: &mut Report,
) {
    let s = &stored.skeleton;
    let place = format!("entry {}", s.seq);
    let role = Office(tx.keyring()).role_at(s.actor, s.seq);
    let by_person = role.is_some_and(Role::is_person);
    let at = DateTime::parse_from_rfc3339(&s.at).map(|at| at.with_timezone(&Utc));
    // One instant, one form.
    let one_form = at.is_ok_and(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true) == s.at);
    let date = at.map(|at| tx.clock().civil_date(at));
    if !one_form {
        report.fault("log", place.as_str(), "not a time");
    }
    if s.action == Action::Upgrade {
        // An upgrade may state every record anew, so there is one for each rise of the version and
        // no other.
        let to = s.result.as_deref().and_then(|to| to.parse::<u32>().ok());
        let rises = to
            .is_some_and(|to| to > replayed.upgraded_to.unwrap_or(1) && to <= tx.schema.version());
        if !rises || to.map(|to| to.to_string()) != s.result {
            report.fault("log", place.as_str(), "an upgrade that raises no version");
        }
        replayed.upgraded_to = to.or(replayed.upgraded_to);
    }
    let gone = leaves.iter().filter(|l| l.kind == LeafKind::Gone).count() as u64;
    // The office's day may be one further than the day where this is read.
    let day = date
        .as_ref()
        .ok()
        .and_then(|d| purge_day(*d, replayed.person_day)?.succ_opt());
    let due = |replayed: &Replayed, object: &RecordId| {
        let term = replayed.terms.get(object).copied().flatten();
        term.zip(day)
            .is_some_and(|(term, day)| is_due(term.destroy_on, day))
    };
    let due_gone: HashSet<RecordId> = leaves
        .iter()
        .filter(|l| l.kind == LeafKind::Gone && due(replayed, &l.object))
        .map(|l| l.object)
        .collect();
    if matches!(s.action, Action::Destroy | Action::Restore) {
        let purge_day = date
            .as_ref()
            .ok()
            .and_then(|d| purge_day(*d, replayed.person_day));
        let destruction = Destruction {
            actor: s.actor,
            restore: s.action == Action::Restore,
            declaration: s.object.clone(),
            days: purge_day
                .and_then(|day| day.pred_opt())
                .zip(date.as_ref().ok().and_then(NaiveDate::succ_opt)),
        };
        replayed.destructions.insert(s.seq, destruction);
    }
    let brought_in = note_number(s, leaves, replayed);
    for leaf in leaves {
        let fine = match leaf.kind {
            LeafKind::Text => true,
            _ if s.action == Action::Read => false,
            LeafKind::State => {
                let new = !replayed.digests.contains_key(&leaf.object);
                let office_object = [digest::counter_id(), digest::yearly_count_id()];
                // A purge writes counters, counts and a new declaration, and changes no record.
                let purge_may = new || office_object.contains(&leaf.object);
                if new && s.action == Action::Destroy {
                    replayed.made_by_purge.insert(leaf.object);
                }
                if new && s.action == Action::Restore {
                    replayed.made_by_restore.insert(leaf.object);
                }
                if new && s.action == Action::Upgrade {
                    replayed.made_by_upgrade.insert(leaf.object);
                }
                let backup_may = new
                    || replayed.stated_by_backup.contains(&leaf.object)
                    || replayed.made_by_restore.contains(&leaf.object)
                    || replayed.made_by_upgrade.contains(&leaf.object);
                if s.action == Action::Backup {
                    replayed.stated_by_backup.insert(leaf.object);
                }
                if let Ok(digest) = leaf.data.as_slice().try_into() {
                    replayed.digests.insert(leaf.object, digest);
                    // An upgrade states again what was there, told from the rows in another way.
                    if new || s.action != Action::Upgrade {
                        replayed.stated_in.insert(leaf.object, s.seq);
                    }
                }
                let own_action = if leaf.object == digest::policy_id() {
                    policy::may_change(s.action, role)
                } else if leaf.object == digest::keyring_id() {
                    matches!(s.action, Action::Init | Action::Member)
                } else {
                    true
                };
                let by_action = match s.action {
                    Action::Destroy => purge_may,
                    Action::Backup => backup_may,
                    _ => true,
                };
                own_action && by_action
            }
            LeafKind::Term => {
                if let (true, Some(term)) = (by_person, leaf.read_term()) {
                    replayed.terms.insert(leaf.object, term);
                    if term.is_none() {
                        // What goes into a new case goes with that, and not with the one it came from.
                        let joined =
                            brought_in.map_or_else(|| stated(leaves), |new| Rc::from([new]));
                        replayed.joined.insert(leaf.object, joined);
                    }
                }
                by_person && !matches!(s.action, Action::Destroy | Action::Backup | Action::Upgrade)
            }
            LeafKind::Hold => {
                match (by_person, leaf.read_hold()) {
                    (true, Some(true)) => replayed.held.insert(leaf.object),
                    (true, Some(false)) => replayed.held.remove(&leaf.object),
                    _ => false,
                };
                by_person && !matches!(s.action, Action::Destroy | Action::Backup | Action::Upgrade)
            }
            LeafKind::Approval => by_person && s.action == Action::Destroy,
            LeafKind::Gone => {
                let term = replayed.terms.get(&leaf.object).copied().flatten();
                let due = match term {
                    Some(_) => due_gone.contains(&leaf.object),
                    // One without a term of its own goes with its case, or what it was merged into.
                    None => replayed.joined.get(&leaf.object).is_some_and(|stated| {
                        let mut others = stated.iter().filter(|other| **other != leaf.object);
                        others.any(|other| due_gone.contains(other))
                    }),
                };
                let known = replayed.digests.remove(&leaf.object).is_some();
                let seq = s.seq;
                replayed.gone.insert(leaf.object, Gone { seq, term });
                let purged = known && due && !replayed.held.contains(&leaf.object);
                // A restore repeats what was destroyed after the copy was made, also of records
                // that the copy never knew: an older or newer copy must not bring them back.
                s.action == Action::Restore || s.action == Action::Destroy && purged
            }
        };
        if !leaf.is_well_formed() {
            report.fault("log", place.as_str(), "a statement of no good form");
        }
        if !fine {
            let what = match leaf.kind {
                LeafKind::Gone => "destroyed what was not due, or was on hold",
                _ => "states what this action or role may not",
            };
            report.fault("log", place.as_str(), what);
        }
    }
    if let (true, Ok(date)) = (by_person, date) {
        replayed.person_day = Some(date);
    }
    if Some(s.destroyed) != replayed.destroyed.checked_add(gone) {
        report.fault("log", place, "counts other destructions than it states");
    }
}

/// The objects that an entry states to be there.
fn stated(leaves: &[Leaf]) -> Rc<[RecordId]> {
    let states = leaves.iter().filter(|l| l.kind == LeafKind::State);
    states.map(|l| l.object).collect()
}

/// Notes the number of a record that an entry of its own brought in; returns the record.
fn note_number(s: &Skeleton, leaves: &[Leaf], replayed: &mut Replayed) -> Option<RecordId> {
    let number = s.object.as_deref().and_then(|object| object.parse().ok());
    let (Action::Create, Some(number)) = (s.action, number) else {
        return None;
    };
    let office = [digest::counter_id(), digest::yearly_count_id()];
    let mut new = leaves.iter().filter(|l| {
        l.kind == LeafKind::State
            && !office.contains(&l.object)
            && !replayed.digests.contains_key(&l.object)
    });
    let (Some(leaf), None) = (new.next(), new.next()) else {
        return None;
    };
    replayed.numbers.insert(leaf.object, number);
    Some(leaf.object)
}

fn check_state(tx: &Tx<'_>, replayed: &Replayed, report: &mut Report) -> Result<(), StoreError> {
    let Some(rows) = report.note("state", "the state", state::list_all(tx.sql()))? else {
        return Ok(());
    };
    let rows: HashMap<RecordId, Hash> = rows.into_iter().collect();
    if rows != replayed.digests {
        report.fault("state", "the state", "not what the log states");
    }
    let mut tree = Tree::new();
    let leaves: Vec<Leaf> = rows.iter().map(|(id, d)| Leaf::state(*id, *d)).collect();
    if tree.apply(&leaves) != replayed.root {
        report.fault(
            "state",
            "the state",
            "not what the newest entry vouches for",
        );
    }
    let stored: Result<Vec<StateNode>, StoreError> = (0..=tree.nodes.len() as u16)
        .map(|n| state::get_node(tx.sql(), n))
        .collect();
    if let Some(stored) = report.note("state", "the state", stored)?
        && (stored[0] != tree.root || stored[1..] != tree.nodes[..])
    {
        report.fault("state", "the state", "the tree over the state is wrong");
    }
    Ok(())
}

fn check_objects(tx: &Tx<'_>, replayed: &Replayed, report: &mut Report) -> Result<(), StoreError> {
    // In the order of the tables, so that each page is read once.
    let mut stated: Vec<(&RecordId, &Hash)> = replayed.digests.iter().collect();
    stated.sort_unstable_by_key(|(object, _)| *object);
    for (object, stated) in stated {
        report.records += 1;
        tx.step_done();
        if *object == digest::keyring_id() {
            if *stated != tx.keyring().digest() {
                report.fault("keyring", "the keyring", "not the one that the log states");
            }
            continue;
        }
        let found = tx.find_kind(object);
        let Some(kind) = report.note("record", "an object", found)? else {
            continue;
        };
        let Some(kind) = kind else {
            report.fault("record", "an object", "is missing");
            continue;
        };
        let place = || name_of(tx, kind, object);
        if replayed.made_by_purge.contains(object) && kind != ObjectKind::Declaration {
            report.fault("record", place(), "was made by a purge");
        }
        let by_backup = replayed.stated_by_backup.contains(object);
        let fine = match kind {
            ObjectKind::Backup => {
                by_backup
                    || replayed.made_by_restore.contains(object)
                    || replayed.made_by_upgrade.contains(object)
            }
            _ => !by_backup,
        };
        if !fine {
            report.fault("record", place(), "was stated by the wrong action");
        }
        match tx.object_digest(kind, object) {
            Ok(digest) if digest == *stated => {}
            Ok(_) => report.fault("record", place(), "does not agree with the log"),
            Err(error) => {
                report.note("record", &place(), Err::<(), _>(error))?;
            }
        }
    }
    Ok(())
}

fn name_of(tx: &Tx<'_>, kind: ObjectKind, object: &RecordId) -> String {
    match kind {
        ObjectKind::Signal | ObjectKind::Case => record::get_number(tx, object)
            .map_or_else(|_| "a record".to_owned(), |number| number.to_string()),
        ObjectKind::Declaration => "a declaration".to_owned(),
        ObjectKind::Batch => "a batch".to_owned(),
        ObjectKind::Lesson => "a lesson".to_owned(),
        ObjectKind::Policy => "the policy".to_owned(),
        ObjectKind::Counter => "the counters".to_owned(),
        ObjectKind::YearlyCount => "the yearly counts".to_owned(),
        ObjectKind::Backup => "the register of backups".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn a_read_that_failed_is_told_from_damage_wherever_it_stands_in_a_row() {
        let row = |said: &str| vec![said.to_owned(), "wrong # of entries in index a".to_owned()];
        let failed = "Tree 23 page 23: unable to get the page. error code=266";
        for said in [failed.to_owned(), format!("{failed}\nPage 21: never used")] {
            assert_eq!(
                unread(&row(&said), false).as_deref(),
                Some("error code 266")
            );
        }
        let listed = row("Freelist: failed to get page 9\nPage 9: never used");
        assert!(unread(&listed, true).is_some());
        assert_eq!(unread(&listed, false), None, "a page that does not open");
        // 11 is SQLite's word for damage.
        for said in [
            "ok",
            "Page 21: never used",
            "unable to get the page. error code=11",
        ] {
            assert_eq!(unread(&row(said), true), None, "{said}");
        }
    }
}
