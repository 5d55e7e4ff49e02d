//! A transaction: one view of the vault, compared with the log and with the outside head.

use super::connection::{RestoredSince, Step, Store, role_of};
use super::digest::{self, ObjectKind};
use super::entry::{self, Office, PlacedLeaf, StoredEntry};
use super::error::StoreError;
use super::schema::Schema;
use super::state;
use crate::audit::body::{LeafKind, Proven};
use crate::audit::entry::{EntryFault, Hash, Link, check_entry, check_signature};
use crate::clock::Clock;
use crate::domain::id::RecordId;
use crate::domain::role::Role;
use crate::vault::field::{ContentKey, RecordKey};
use crate::vault::head::Head;
use crate::vault::keyring::Keyring;
use crate::vault::locked::Unlocked;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The pseudo-record whose key seals texts about no record.
pub fn log_key_id() -> RecordId {
    digest::fixed_id("log")
}

/// A transaction: one view of the vault.
pub struct Tx<'s> {
    pub(super) store: &'s Store,
    pub(super) inner: Transaction<'s>,
    /// The unlocked vault.
    pub vault: Rc<Unlocked>,
    pub(super) newest: Option<StoredEntry>,
    newest_hash: Hash,
    /// The version of the tables in this view.
    pub(super) schema: Schema,
    /// Entries whose signature was checked in this transaction.
    proven: RefCell<HashMap<u64, Rc<StoredEntry>>>,
    /// What was seen of their bodies.
    bodies: RefCell<HashMap<u64, Proven>>,
    /// The part of the state that was checked last. Nothing writes it before the commit, which ends the
    /// transaction.
    bucket: RefCell<state::Bucket>,
}

impl<'s> Tx<'s> {
    pub(super) fn new(
        store: &'s Store,
        inner: Transaction<'s>,
        newest: Option<StoredEntry>,
        schema: Schema,
    ) -> Self {
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
            schema,
            proven: RefCell::default(),
            bodies: RefCell::default(),
            bucket: RefCell::default(),
        }
    }

    /// Compares with the outside head: the entry it names must be there with its hash, and every
    /// entry after it must follow.
    pub(super) fn checked(self, head: Option<Head>) -> Result<Self, StoreError> {
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
            let before = s.seq.checked_sub(1).ok_or(StoreError::Damaged)?;
            let before = entry::find_entry(self, before)?.ok_or(StoreError::Damaged)?;
            self.store.restored.replace(Some(RestoredSince {
                at: s.at.clone(),
                // Of a copy with a longer history of its own it is only known that the last is gone.
                first_lost: s.seq.min(head.seq),
                last_lost: head.seq,
            }));
            return Ok(Some(Link {
                seq: before.skeleton.seq,
                hash: s.previous,
                destroyed: before.skeleton.destroyed,
            }));
        }
        Ok(None)
    }

    /// The connection, for the modules of this layer.
    /// Tells whoever listens that so many steps of a long piece of work are ahead.
    pub fn steps_ahead(&self, steps: u64) {
        self.store.step(Step::Ahead(steps));
    }

    /// Tells whoever listens that one of them is done.
    pub fn step_done(&self) {
        self.store.step(Step::Done);
    }

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
        let mut bodies = self.bodies.borrow_mut();
        let proven = bodies.entry(placed.seq).or_default();
        if !entry::is_under_root(self.sql(), &entry, &placed, proven)? {
            return Err(StoreError::tampered(format!("log entry {}", placed.seq)));
        }
        Ok(Some((placed, entry)))
    }

    /// What an id names, or `None` when no row has it.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn find_kind(&self, id: &RecordId) -> Result<Option<ObjectKind>, StoreError> {
        digest::find_kind(self.sql(), self.schema.objects(), id)
    }

    /// The digest over an object's rows as they stand.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn object_digest(&self, kind: ObjectKind, id: &RecordId) -> Result<Hash, StoreError> {
        digest::object_digest(self.sql(), self.schema.objects(), kind, id)
    }

    /// Compares an object's rows with the state that the newest entry vouches for, and with the
    /// newest statement about it in the log.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] when they differ.
    pub fn check_object(&self, kind: ObjectKind, object: &RecordId) -> Result<(), StoreError> {
        let tampered = || StoreError::tampered(format!("{kind:?}").to_lowercase());
        let digest = self.object_digest(kind, object)?;
        let mut bucket = self.bucket.borrow_mut();
        let vouched = bucket.find(self.sql(), &self.state_root(), object)?;
        drop(bucket);
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
