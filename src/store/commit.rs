//! The one way to commit: a transaction that may change the vault ends in a log entry.

use super::blind;
use super::connection::head_of;
use super::digest::ObjectKind;
use super::entry::{self, StoredEntry};
use super::error::StoreError;
use super::schema::Schema;
use super::state;
use super::tx::{Tx, log_key_id};
use crate::audit::body::Leaf;
use crate::audit::entry::{Action, Hash, Link, Skeleton};
use crate::domain::id::{Number, RecordId};
use crate::vault::field::{FieldName, RecordKey};
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::{BTreeMap, BTreeSet};

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
    /// That key, where whoever writes the entry cannot open it any more.
    key: Option<RecordKey>,
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
            key: None,
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

    /// With the key of the record that it is about: after a restriction to others.
    pub fn under(mut self, key: RecordKey) -> Self {
        self.key = Some(key);
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
    /// Of these, the ones whose texts may have changed.
    reworded: BTreeSet<RecordId>,
    states: BTreeMap<RecordId, Option<Hash>>,
    facts: Vec<Leaf>,
    destroyed: u64,
    pub(super) clock_confirmed: bool,
}

impl<'s> std::ops::Deref for WriteTx<'s> {
    type Target = Tx<'s>;
    fn deref(&self) -> &Tx<'s> {
        &self.tx
    }
}

impl<'s> WriteTx<'s> {
    pub(super) fn new(tx: Tx<'s>) -> Self {
        WriteTx {
            tx,
            touched: BTreeSet::new(),
            reworded: BTreeSet::new(),
            states: BTreeMap::new(),
            facts: Vec::new(),
            destroyed: 0,
            clock_confirmed: false,
        }
    }

    /// Goes on under another version of the tables, which they were just given.
    pub(super) fn migrated_to(&mut self, schema: Schema) {
        self.tx.schema = schema;
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

    /// This object's rows have changed: the entry will carry its new digest, and the blind index
    /// what its texts mention.
    pub fn touch(&mut self, object: RecordId) {
        self.touched.insert(object);
        self.reworded.insert(object);
    }

    /// The same where no text was written: terms, statuses, the index itself.
    pub(super) fn touch_clear(&mut self, object: RecordId) {
        self.touched.insert(object);
    }

    /// This object is gone.
    pub fn forget(&mut self, object: RecordId) {
        self.touched.remove(&object);
        self.reworded.remove(&object);
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
    /// Those of SQLite: nothing is changed then, as a rule; a disk that fails in the very moment of
    /// the commit can leave the change made. [`StoreError::HeadNotKept`]: the change stands.
    pub fn commit(mut self, draft: EntryDraft) -> Result<u64, StoreError> {
        let seq = self.next_seq();
        for object in std::mem::take(&mut self.touched) {
            let kind = self.find_kind(&object)?.ok_or(StoreError::Damaged)?;
            let is_record = matches!(kind, ObjectKind::Signal | ObjectKind::Case);
            if is_record && self.reworded.contains(&object) {
                blind::refresh(&self, &object)?;
            }
            let digest = self.object_digest(kind, &object)?;
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
        let kept = store.head.advance(head_of(link, person_at));
        kept.map_err(StoreError::HeadNotKept)?;
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
        let seal = |key: &RecordKey| key.seal(purpose_field(seq), purpose.as_bytes());
        Ok(Some(match (&draft.about, &draft.key) {
            (Some(record), Some(key)) => (*record, seal(key)),
            (Some(record), None) => (*record, seal(&super::record::open_key(self, record)?)),
            (None, _) => (log_key_id(), seal(&self.log_key()?)),
        }))
    }
}
