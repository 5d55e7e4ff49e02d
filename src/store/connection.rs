//! One way to open the store, one way to read, one way to commit.

use super::digest::{self, ObjectKind};
use super::entry::{self, Office, PlacedLeaf, StoredEntry};
use super::error::StoreError;
use super::{policy, rekey, schema, state};
use crate::audit::body::{Leaf, LeafKind};
use crate::audit::entry::{Action, EntryFault, Hash, Link, Skeleton, check_entry, check_signature};
use crate::clock::Clock;
use crate::domain::id::{Number, RecordId};
use crate::domain::retention::clock_check;
use crate::domain::role::Role;
use crate::secret::Key32;
use crate::vault::VaultError;
use crate::vault::database::{Mode, SealedConnection};
use crate::vault::field::{ContentKey, FieldName, RecordKey};
use crate::vault::folder::{Folder, share_as_folder};
use crate::vault::head::{Head, HeadFile};
use crate::vault::keyring::Keyring;
use crate::vault::locked::Unlocked;
use crate::vault::page::PageCipher;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the outside head is kept.
    pub state_dir: PathBuf,
    /// How long to wait for another process.
    pub busy_timeout: Duration,
    /// What time it is.
    pub clock: Clock,
    /// A person looked at a strange date and said that it is right.
    pub clock_confirmed: bool,
}

/// The store of an unlocked vault.
pub struct Store {
    pub(super) sql: SealedConnection,
    vault: RefCell<Rc<Unlocked>>,
    head: HeadFile,
    pub(super) options: Options,
    fresh: Cell<bool>,
    restored: RefCell<Option<RestoredSince>>,
}

/// The vault was restored since this user last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredSince {
    /// When; UTC, RFC 3339.
    pub at: String,
    /// The first entry that this user knew and that is gone …
    pub first_lost: u64,
    /// … and the last.
    pub last_lost: u64,
}

impl Store {
    /// Makes the database of a new vault with the log's first entry, which carries the digest of
    /// the keyring, the policy and the workflows.
    ///
    /// # Errors
    /// Those of SQLite and the file system.
    pub fn create(
        vault: Unlocked,
        options: Options,
        policy_toml: &str,
        workflows: &[policy::StoredWorkflow],
    ) -> Result<Store, StoreError> {
        let store = Store::connected(vault, options, Mode::Create)?;
        let sql = store.sql.sql();
        let inner = Transaction::new_unchecked(sql, TransactionBehavior::Immediate)?;
        schema::create(sql)?;
        let mut tx = WriteTx::new(Tx::new(&store, inner, None));
        let content = tx.vault.content_key()?;
        let (_, wrapped) = content.new_record_key(&log_key_id().0);
        sql.execute(
            "INSERT INTO log_key (id, wrapped) VALUES (1, :wrapped)",
            named_params! { ":wrapped": wrapped },
        )?;
        policy::replace(&mut tx, policy_toml)?;
        for workflow in workflows {
            policy::put_workflow(&mut tx, workflow)?;
        }
        tx.touch(digest::counter_id());
        tx.touch(digest::yearly_count_id());
        let keyring = tx.vault.keyring().digest();
        tx.put_state(digest::keyring_id(), keyring);
        tx.commit(EntryDraft::new(Action::Init))?;
        Ok(store)
    }

    /// Opens the store of a vault, and ends a change of the keyring that was cut short: it is put
    /// in place when the log has its entry, and cleared away when not.
    ///
    /// # Errors
    /// [`StoreError::RolledBack`], [`StoreError::Tampered`], [`StoreError::NewerSchema`],
    /// [`StoreError::Busy`].
    pub fn open(vault: Unlocked, options: Options) -> Result<Store, StoreError> {
        let vault = rekey::settle(vault, options.busy_timeout)?;
        let store = Store::connected(vault, options, Mode::ReadWrite)?;
        store.settle_keyring()?;
        let known = store.head.read()?;
        store.fresh.set(known.is_some());
        let tx = store.read()?;
        let newest = tx.newest();
        let person_at = tx.newest_person_at()?;
        drop(tx);
        let person_at = person_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        if store.restored.borrow().is_some() {
            store.head.reset(&head_of(newest, person_at))?;
        } else {
            store.head.advance(head_of(newest, person_at))?;
        }
        // Keyring, database and outside head agree: what a change of keys replaced may go.
        rekey::clear_old(&store.vault())?;
        Ok(store)
    }

    pub(super) fn connected(
        vault: Unlocked,
        options: Options,
        mode: Mode,
    ) -> Result<Store, StoreError> {
        let head = HeadFile::new(&options.state_dir, &vault.keyring().vault_id)?;
        let sql = connect(&vault, mode, options.busy_timeout)?;
        let vault = RefCell::new(Rc::new(vault));
        Ok(Store {
            sql,
            vault,
            head,
            options,
            fresh: Cell::new(true),
            restored: RefCell::default(),
        })
    }

    /// Whether this computer had seen the vault before, so that its freshness could be checked.
    pub fn freshness_checked(&self) -> bool {
        self.fresh.get()
    }

    /// Whether the vault was restored since this user last saw it; what they knew since is gone.
    pub fn restored_since(&self) -> Option<RestoredSince> {
        self.restored.borrow().clone()
    }

    /// What time it is.
    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    /// The unlocked vault.
    pub fn vault(&self) -> Rc<Unlocked> {
        self.vault.borrow().clone()
    }

    /// The role of whoever opened the vault.
    pub fn role(&self) -> Role {
        role_of(&self.vault.borrow())
    }

    /// Begins to read: one unchanging view of the vault, compared with the outside head.
    ///
    /// # Errors
    /// [`StoreError::RolledBack`], [`StoreError::Tampered`], [`StoreError::Busy`].
    pub fn read(&self) -> Result<Tx<'_>, StoreError> {
        self.begin(TransactionBehavior::Deferred)
    }

    /// Begins to write: waits for other writers, then compares with the outside head. A person
    /// whose clock is not to be believed is refused here, before anything is done.
    ///
    /// # Errors
    /// As [`Store::read`], and [`StoreError::Refused`] for the clock.
    pub fn write(&self) -> Result<WriteTx<'_>, StoreError> {
        let tx = self.begin(TransactionBehavior::Immediate)?;
        let mut tx = WriteTx::new(tx);
        if tx.role().is_person() {
            let newest = tx.newest_person_at()?;
            let tolerance = policy::get(&tx)?.purge.clock_tolerance;
            match clock_check(self.options.clock.now(), newest, tolerance) {
                Err(refusal) if !self.options.clock_confirmed => return Err(refusal.into()),
                Err(_) => tx.clock_confirmed = true,
                Ok(()) => {}
            }
        }
        Ok(tx)
    }

    fn begin(&self, behavior: TransactionBehavior) -> Result<Tx<'_>, StoreError> {
        // Read before the transaction: what another process commits in between is newer than
        // this head, never older.
        let head = self.head.read()?;
        let inner = Transaction::new_unchecked(self.sql.sql(), behavior)?;
        schema::check_version(&inner)?;
        let newest = entry::find_newest(&inner)?.ok_or(StoreError::Damaged)?;
        Tx::new(self, inner, Some(newest)).checked(head)
    }

    /// Compares the keyring with its entry in the log, and settles a pending one.
    fn settle_keyring(&self) -> Result<(), StoreError> {
        // Twice: another process may just be between its commit and its rename.
        for _ in 0..2 {
            let in_log = keyring_in_log(self.sql.sql(), TransactionBehavior::Deferred)?.1;
            let vault = self.vault();
            if in_log == Some(vault.keyring().digest()) && !vault.has_pending() {
                return Ok(());
            }
            // The write lock keeps everybody else from being in the middle of a change.
            let (_writing, in_log) =
                keyring_in_log(self.sql.sql(), TransactionBehavior::Immediate)?;
            let pending = vault.pending();
            let left_over = vault.has_pending() && in_log == Some(vault.keyring().digest());
            drop(vault);
            self.change_vault(|vault| match pending {
                Some(next) if in_log == Some(next.digest()) => vault.settle(true),
                _ if left_over => vault.settle(false),
                _ => vault.reload(),
            })?;
        }
        let in_log = keyring_in_log(self.sql.sql(), TransactionBehavior::Deferred)?.1;
        (in_log == Some(self.vault().keyring().digest()))
            .then_some(())
            .ok_or_else(|| StoreError::tampered("the keyring"))
    }

    fn change_vault(
        &self,
        change: impl FnOnce(&mut Unlocked) -> Result<(), VaultError>,
    ) -> Result<(), StoreError> {
        let mut shared = self.vault.borrow_mut();
        let vault = Rc::get_mut(&mut shared).ok_or(VaultError::Busy)?;
        Ok(change(vault)?)
    }

    /// Puts the keyring in place that the entry just committed speaks of.
    ///
    /// # Errors
    /// Those of the file system: the entry stands, and the next open ends the change.
    pub fn finish_keyring(&self) -> Result<(), StoreError> {
        self.change_vault(|vault| vault.settle(true))
    }

    /// How many pages the database has, and each of them opened below SQLite.
    pub fn pages(&self) -> &SealedConnection {
        &self.sql
    }
}

/// The digest of the keyring that the newest entry vouches for, and the transaction in which that
/// was read.
pub(super) fn keyring_in_log(
    sql: &Connection,
    behavior: TransactionBehavior,
) -> Result<(Transaction<'_>, Option<Hash>), StoreError> {
    let tx = Transaction::new_unchecked(sql, behavior)?;
    schema::check_version(&tx)?;
    let newest = entry::find_newest(&tx)?.ok_or(StoreError::Damaged)?;
    let in_log = state::find_checked(&tx, &newest.skeleton.state, &digest::keyring_id())?;
    Ok((tx, in_log))
}

fn head_of(link: Link, person_at: Option<String>) -> Head {
    Head {
        seq: link.seq,
        hash: link.hash,
        destroyed: link.destroyed,
        person_at,
    }
}

/// A role that this version does not know may do the least.
fn role_of(vault: &Unlocked) -> Role {
    Role::from_id(&vault.member().role).unwrap_or(Role::Auditor)
}

pub(super) fn connect(
    vault: &Unlocked,
    mode: Mode,
    busy_timeout: Duration,
) -> Result<SealedConnection, StoreError> {
    connect_with(
        vault.folder(),
        vault.keyring(),
        vault.page_key(),
        mode,
        busy_timeout,
    )
}

/// Opens the database that a keyring names, under a page key.
pub(super) fn connect_with(
    folder: &Folder,
    keyring: &Keyring,
    page_key: &Key32,
    mode: Mode,
    busy_timeout: Duration,
) -> Result<SealedConnection, StoreError> {
    let path = folder.database(&keyring.database());
    let cipher = PageCipher::new(page_key, &keyring.vault_id, keyring.epoch);
    let sealed = SealedConnection::open(&path, cipher, mode, busy_timeout)?;
    if mode == Mode::Create {
        // SQLite gives the journal the permissions of the database.
        share_as_folder(&path)?;
    }
    Ok(sealed)
}

/// The pseudo-record whose key seals texts about no record.
pub fn log_key_id() -> RecordId {
    digest::fixed_id("log")
}

/// A transaction: one view of the vault.
pub struct Tx<'s> {
    store: &'s Store,
    inner: Transaction<'s>,
    /// The unlocked vault.
    pub vault: Rc<Unlocked>,
    newest: Option<StoredEntry>,
    newest_hash: Hash,
    /// Entries whose signature was checked in this transaction.
    proven: RefCell<HashMap<u64, Rc<StoredEntry>>>,
}

impl<'s> Tx<'s> {
    fn new(store: &'s Store, inner: Transaction<'s>, newest: Option<StoredEntry>) -> Self {
        let vault = store.vault();
        let newest_hash = newest.as_ref().map_or([0; 32], |n| {
            n.skeleton.hash(&vault.keyring().vault_id, &n.signature)
        });
        Tx {
            store,
            inner,
            vault,
            newest,
            newest_hash,
            proven: RefCell::default(),
        }
    }

    /// Compares with the outside head: the entry it names must be there with its hash, and every
    /// entry after it must follow.
    fn checked(self, head: Option<Head>) -> Result<Self, StoreError> {
        let vault_id = self.vault.keyring().vault_id;
        let newest = self.newest();
        let Some(head) = head else {
            let entry = self.newest.as_ref().ok_or(StoreError::Damaged)?;
            check_signature(
                &entry.skeleton,
                &entry.signature,
                &vault_id,
                &Office(self.vault.keyring()),
            )
            .map_err(|fault| entry_fault(newest.seq, fault))?;
            return Ok(self);
        };
        let rolled_back = || StoreError::RolledBack {
            seen: head.seq,
            found: newest.seq,
        };
        let known = entry::find_entry(&self, head.seq)?.filter(|known| {
            known.skeleton.hash(&vault_id, &known.signature) == head.hash
                && known.skeleton.destroyed == head.destroyed
        });
        let mut link = match known {
            Some(_) => Link {
                seq: head.seq,
                hash: head.hash,
                destroyed: head.destroyed,
            },
            None => self.before_restore(&head)?.ok_or_else(rolled_back)?,
        };
        let office = Office(self.vault.keyring());
        entry::for_each_after(&self, link.seq, |e| {
            link = check_entry(link, &e.skeleton, &e.signature, &vault_id, &office)
                .map_err(|fault| entry_fault(e.skeleton.seq, fault))?;
            Ok(())
        })?;
        (link == newest).then_some(()).ok_or(StoreError::Damaged)?;
        Ok(self)
    }

    /// Where the vault was restored since `head` was kept: the entry before. A restore counts only
    /// when it is not older than the newest person's entry that this user saw: else an abandoned
    /// copy, or the vault as it was after an earlier restore, could take the place of the vault.
    /// Whether a coordinator signed it is checked with every entry from there on.
    fn before_restore(&self, head: &Head) -> Result<Option<Link>, StoreError> {
        let Some(person_at) = head.person_at.as_deref().and_then(parse_at) else {
            return Ok(None);
        };
        for restore in entry::list_restores(self)? {
            let s = &restore.skeleton;
            if parse_at(&s.at).is_none_or(|at| at < person_at) {
                continue;
            }
            let before = entry::find_entry(self, s.seq - 1)?.ok_or(StoreError::Damaged)?;
            self.store.restored.replace(Some(RestoredSince {
                at: s.at.clone(),
                // Of a copy with a longer history of its own it is only known that the last is gone.
                first_lost: s.seq.min(head.seq),
                last_lost: head.seq,
            }));
            return Ok(Some(Link {
                seq: s.seq - 1,
                hash: s.previous,
                destroyed: before.skeleton.destroyed,
            }));
        }
        Ok(None)
    }

    /// The connection, for the modules of this layer.
    pub(super) fn sql(&self) -> &Connection {
        &self.inner
    }

    /// The newest entry as a link of the chain.
    pub fn newest(&self) -> Link {
        self.newest.as_ref().map_or(Link::START, |n| Link {
            seq: n.skeleton.seq,
            hash: self.newest_hash,
            destroyed: n.skeleton.destroyed,
        })
    }

    /// The root over the state of all objects.
    pub fn state_root(&self) -> Hash {
        self.newest
            .as_ref()
            .map_or(crate::audit::state::EMPTY, |n| n.skeleton.state)
    }

    /// The keyring.
    pub fn keyring(&self) -> &Keyring {
        self.vault.keyring()
    }

    /// The role of whoever opened the vault.
    pub fn role(&self) -> Role {
        role_of(&self.vault)
    }

    /// The name of whoever opened the vault.
    pub fn member_name(&self) -> &str {
        &self.vault.member().name
    }

    /// The name of the member in a line of the keyring.
    pub fn name_of(&self, line: u32) -> String {
        self.keyring()
            .line(line)
            .map_or_else(|| format!("#{line}"), |m| m.name.clone())
    }

    /// Today, the local civil date.
    pub fn today(&self) -> NaiveDate {
        self.store.options.clock.today()
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.store.options.clock
    }

    /// When the newest entry signed by a person was made.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] when that entry does not hold.
    pub fn newest_person_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        use crate::audit::entry::Signers;
        let office = Office(self.keyring());
        let is_person = |line, seq| office.role_at(line, seq).is_some_and(Role::is_person);
        let Some(entry) = entry::find_newest_by(self.sql(), is_person)? else {
            return Ok(None);
        };
        let entry = self.prove(entry)?;
        let at = DateTime::parse_from_rfc3339(&entry.skeleton.at);
        at.map(|at| Some(at.with_timezone(&Utc)))
            .map_err(|_| StoreError::Damaged)
    }

    /// Checks an entry's signature, once in a transaction.
    fn prove(&self, stored: StoredEntry) -> Result<Rc<StoredEntry>, StoreError> {
        let seq = stored.skeleton.seq;
        if let Some(known) = self.proven.borrow().get(&seq) {
            return Ok(known.clone());
        }
        let vault_id = self.keyring().vault_id;
        check_signature(
            &stored.skeleton,
            &stored.signature,
            &vault_id,
            &Office(self.keyring()),
        )
        .map_err(|fault| entry_fault(seq, fault))?;
        let stored = Rc::new(stored);
        self.proven.borrow_mut().insert(seq, stored.clone());
        Ok(stored)
    }

    /// The newest statement of one kind about an object, with its entry, both checked.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] when leaf, body or signature do not hold.
    pub fn find_statement(
        &self,
        object: &RecordId,
        kind: LeafKind,
    ) -> Result<Option<(PlacedLeaf, Rc<StoredEntry>)>, StoreError> {
        let Some(placed) = entry::find_newest_leaf(self.sql(), object, kind)? else {
            return Ok(None);
        };
        let known = self.proven.borrow().get(&placed.seq).cloned();
        let entry = match known {
            Some(entry) => entry,
            None => {
                let stored = entry::find_entry(self.sql(), placed.seq)?;
                self.prove(stored.ok_or_else(|| entry_fault(placed.seq, EntryFault::Sequence))?)?
            }
        };
        if !entry::is_under_root(self.sql(), &entry, &placed)? {
            return Err(StoreError::tampered(format!("log entry {}", placed.seq)));
        }
        Ok(Some((placed, entry)))
    }

    /// Compares an object's rows with the state that the newest entry vouches for, and with the
    /// newest statement about it in the log.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] when they differ.
    pub fn check_object(&self, kind: ObjectKind, object: &RecordId) -> Result<(), StoreError> {
        let tampered = || StoreError::tampered(format!("{kind:?}").to_lowercase());
        let digest = digest::object_digest(self.sql(), kind, object)?;
        let vouched = state::find_checked(self.sql(), &self.state_root(), object)?;
        let stated = self.find_statement(object, LeafKind::State)?;
        let stated = stated.ok_or_else(tampered)?;
        let agree = vouched == Some(digest) && stated.0.leaf.data == digest;
        agree.then_some(()).ok_or_else(tampered)
    }

    /// The hash of an entry.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when there is none.
    pub fn entry_hash(&self, seq: u64) -> Result<Hash, StoreError> {
        let entry = entry::find_entry(self.sql(), seq)?.ok_or(StoreError::Damaged)?;
        Ok(entry
            .skeleton
            .hash(&self.keyring().vault_id, &entry.signature))
    }

    /// The content key.
    ///
    /// # Errors
    /// [`VaultError::NoContentKey`] for roles without it.
    pub fn content_key(&self) -> Result<&ContentKey, StoreError> {
        Ok(self.vault.content_key()?)
    }

    /// Whether this member holds the content key.
    pub fn reads_content(&self) -> bool {
        self.vault.content_key().is_ok()
    }

    /// The key of texts about no record.
    ///
    /// # Errors
    /// As [`Tx::content_key`].
    pub fn log_key(&self) -> Result<RecordKey, StoreError> {
        let wrapped: Option<Vec<u8>> = self
            .sql()
            .prepare_cached("SELECT wrapped FROM log_key WHERE id = 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let wrapped = wrapped.ok_or(StoreError::Damaged)?;
        Ok(self
            .content_key()?
            .open_record_key(&log_key_id().0, &wrapped)?)
    }
}

impl std::ops::Deref for Tx<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.inner
    }
}

fn parse_at(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.with_timezone(&Utc))
}

fn entry_fault(seq: u64, fault: EntryFault) -> StoreError {
    StoreError::tampered(format!("log entry {seq} ({})", fault.id()))
}

/// What a commit says about itself.
pub struct EntryDraft {
    /// What was done.
    pub action: Action,
    /// To which one thing: a number, or a member's name.
    pub object: Option<String>,
    /// How it ended.
    pub result: Option<String>,
    /// What for; sealed.
    pub purpose: Option<String>,
    /// The record under whose key the purpose stands, when it is about one.
    pub about: Option<RecordId>,
}

impl EntryDraft {
    /// An entry about the vault or several things.
    pub fn new(action: Action) -> Self {
        EntryDraft {
            action,
            object: None,
            result: None,
            purpose: None,
            about: None,
        }
    }

    /// An entry about one record.
    pub fn about(action: Action, number: Number, record: RecordId) -> Self {
        EntryDraft {
            about: Some(record),
            ..EntryDraft::new(action).object(number.to_string())
        }
    }

    /// With the one thing that it was done to.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// With how it ended.
    pub fn result(mut self, result: impl Into<String>) -> Self {
        self.result = Some(result.into());
        self
    }

    /// With what it was for.
    pub fn purpose(mut self, purpose: Option<&str>) -> Self {
        self.purpose = purpose.map(str::to_owned);
        self
    }
}

/// The field in which a purpose is sealed; its row is the entry's number.
pub fn purpose_field(seq: u64) -> FieldName {
    FieldName {
        table: "entry_text",
        column: "sealed_purpose",
        row: seq,
    }
}

/// A transaction that may change the vault.
pub struct WriteTx<'s> {
    tx: Tx<'s>,
    touched: BTreeSet<RecordId>,
    states: BTreeMap<RecordId, Option<Hash>>,
    facts: Vec<Leaf>,
    destroyed: u64,
    clock_confirmed: bool,
}

impl<'s> std::ops::Deref for WriteTx<'s> {
    type Target = Tx<'s>;
    fn deref(&self) -> &Tx<'s> {
        &self.tx
    }
}

impl<'s> WriteTx<'s> {
    fn new(tx: Tx<'s>) -> Self {
        WriteTx {
            tx,
            touched: BTreeSet::new(),
            states: BTreeMap::new(),
            facts: Vec::new(),
            destroyed: 0,
            clock_confirmed: false,
        }
    }

    /// The number that this transaction's entry will have.
    pub fn next_seq(&self) -> u64 {
        self.newest().seq + 1
    }

    /// The time that this transaction's entry will have: the clock's, but never before the
    /// newest entry's, so that two computers a few seconds apart do not turn the log around.
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.clock().now();
        let newest = self.tx.newest.as_ref();
        let newest = newest.and_then(|n| DateTime::parse_from_rfc3339(&n.skeleton.at).ok());
        match newest.map(|at| at.with_timezone(&Utc)) {
            // A machine whose clock ran far ahead must not drag everybody else's along.
            Some(newest) if newest > now && newest - now <= chrono::Duration::minutes(10) => newest,
            _ => now,
        }
    }

    /// The time as entries hold it.
    pub fn now_text(&self) -> String {
        self.now().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// This object's rows have changed: the entry will carry its new digest.
    pub fn touch(&mut self, object: RecordId) {
        self.touched.insert(object);
    }

    /// This object is gone.
    pub fn forget(&mut self, object: RecordId) {
        self.touched.remove(&object);
        self.states.insert(object, None);
    }

    /// Counts destroyed records.
    pub fn count_destroyed(&mut self, n: u64) {
        self.destroyed += n;
    }

    /// The entry will state this.
    pub fn state_fact(&mut self, leaf: Leaf) {
        self.facts.push(leaf);
    }

    /// The digest of an object that is not made of rows.
    pub fn put_state(&mut self, object: RecordId, digest: Hash) {
        self.states.insert(object, Some(digest));
    }

    /// Writes the entry, commits, and keeps the new head outside. There is no other way for a
    /// change to stay.
    ///
    /// # Errors
    /// Those of SQLite: nothing is changed then. [`StoreError::Vault`] when the head cannot be
    /// kept: the change stands.
    pub fn commit(mut self, draft: EntryDraft) -> Result<u64, StoreError> {
        let seq = self.next_seq();
        for object in std::mem::take(&mut self.touched) {
            let kind = digest::find_kind(self.sql(), &object)?.ok_or(StoreError::Damaged)?;
            let digest = digest::object_digest(self.sql(), kind, &object)?;
            self.states.insert(object, Some(digest));
        }
        let state = state::apply(self.sql(), &self.states)?;
        let mut leaves: Vec<Leaf> = self
            .states
            .iter()
            .map(|(object, digest)| match digest {
                Some(digest) => Leaf::state(*object, *digest),
                None => Leaf::gone(*object),
            })
            .collect();
        leaves.append(&mut self.facts);
        let sealed = self.seal_purpose(&draft, seq)?;
        if let Some((object, sealed)) = &sealed {
            leaves.push(Leaf::text(*object, sealed));
        }
        let (body, nodes) = crate::audit::body::build(&leaves);
        let before = self.newest();
        let skeleton = Skeleton {
            seq,
            previous: before.hash,
            at: self.now_text(),
            actor: self.vault.line(),
            action: draft.action,
            object: draft.object,
            result: draft.result,
            clock_confirmed: self.clock_confirmed,
            body,
            state,
            destroyed: before.destroyed + self.destroyed,
        };
        let vault_id = self.keyring().vault_id;
        let signature = self.vault.identity().sign(&skeleton.message(&vault_id));
        let hash = skeleton.hash(&vault_id, &signature);
        let (destroyed, at) = (skeleton.destroyed, skeleton.at.clone());
        let stored = StoredEntry {
            skeleton,
            signature,
            leaves: leaves.len() as u64,
        };
        entry::insert(self.sql(), &stored, &leaves, &nodes)?;
        if let Some((object, sealed)) = &sealed {
            entry::insert_purpose(self.sql(), seq, object, sealed)?;
        }
        let store = self.tx.store;
        let person_at = self.role().is_person().then_some(at);
        self.tx.inner.commit()?;
        let link = Link {
            seq,
            hash,
            destroyed,
        };
        store.head.advance(head_of(link, person_at))?;
        Ok(seq)
    }

    /// Members without the content key give no purpose: there is no key to seal it under.
    fn seal_purpose(
        &self,
        draft: &EntryDraft,
        seq: u64,
    ) -> Result<Option<(RecordId, Vec<u8>)>, StoreError> {
        let Some(purpose) = draft.purpose.as_deref().filter(|_| self.reads_content()) else {
            return Ok(None);
        };
        let (object, key) = match &draft.about {
            Some(record) => (*record, super::record::open_key(self, record)?),
            None => (log_key_id(), self.log_key()?),
        };
        Ok(Some((
            object,
            key.seal(purpose_field(seq), purpose.as_bytes()),
        )))
    }
}
