//! Tools made by hand: what somebody writes who holds a page key, and perhaps a member's own key.
//!
//! Everything that can be computed with these keys is computed: digests, bodies, the state tree,
//! hashes, and signatures by the stolen key.

use crate::setting::Office;
use kluis::audit::body::{self, Leaf};
use kluis::audit::entry::{Action, Hash, Skeleton};
use kluis::domain::id::{Number, RecordId};
use kluis::store::entry::{self, StoredEntry};
use kluis::store::schema::Schema;
use kluis::store::{digest, state};
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::locked::{Locked, Unlocked};
use rusqlite::{Connection, named_params};
use std::collections::BTreeMap;
use std::time::Duration;

pub struct Thief {
    pub vault: Unlocked,
    sealed: SealedConnection,
}

/// An entry to be forged.
#[derive(Clone, Default)]
pub struct Forged {
    pub object: Option<String>,
    pub result: Option<String>,
    /// The line it says it is by; the thief's own unless given.
    pub actor: Option<u32>,
    pub at: Option<String>,
    /// New digests, or that an object is gone.
    pub states: BTreeMap<RecordId, Option<Hash>>,
    pub facts: Vec<Leaf>,
    pub destroyed: u64,
}

impl Thief {
    /// With the keys of this member.
    pub fn of(office: &Office, member: &str) -> Thief {
        let locked = Locked::open(&office.path()).expect("a vault");
        let vault = locked
            .unlock(member, &office.credential(member))
            .expect("a key");
        let keyring = vault.keyring();
        let path = vault.folder().database(&keyring.database());
        let wait = Duration::from_secs(2);
        let sealed = SealedConnection::open(&path, vault.page_cipher(), Mode::ReadWrite, wait)
            .expect("opens");
        Thief { vault, sealed }
    }

    pub fn sql(&self) -> &Connection {
        self.sealed.sql()
    }

    pub fn run(&self, sql: &str) {
        self.sql().execute_batch(sql).expect(sql);
    }

    pub fn id_of(&self, number: Number) -> RecordId {
        let id = self.sql().query_row(
            "SELECT id FROM record WHERE kind = :kind AND year = :year AND sequence = :sequence",
            named_params! {
                ":kind": number.kind.id(), ":year": number.year, ":sequence": number.sequence,
            },
            |row| row.get(0),
        );
        RecordId(id.expect("a record"))
    }

    /// The digest that the rows of an object have now.
    pub fn digest(&self, object: &RecordId) -> Hash {
        let objects = Schema::present().objects();
        let kind = digest::find_kind(self.sql(), objects, object).expect("readable");
        digest::object_digest(self.sql(), objects, kind.expect("there"), object).expect("readable")
    }

    pub fn newest(&self) -> StoredEntry {
        entry::find_newest(self.sql())
            .expect("readable")
            .expect("an entry")
    }

    pub fn entry(&self, seq: u64) -> StoredEntry {
        entry::find_entry(self.sql(), seq)
            .expect("readable")
            .expect("an entry")
    }

    pub fn hash(&self, stored: &StoredEntry) -> Hash {
        let vault_id = self.vault.keyring().vault_id;
        stored.skeleton.hash(&vault_id, &stored.signature)
    }

    /// Signs a skeleton with the stolen key, whoever it says it is by.
    pub fn sign(&self, stored: &mut StoredEntry) {
        let message = stored.skeleton.message(&self.vault.keyring().vault_id);
        stored.signature = self.vault.identity().sign(&message);
    }

    /// Writes an entry behind the newest, as `commit` would; its body is what is given.
    pub fn append(&self, action: Action, forged: Forged) -> u64 {
        let before = self.newest();
        let sql = self.sql();
        let state = state::apply(sql, &forged.states).expect("applied");
        let states = forged.states.iter().map(|(object, digest)| match digest {
            Some(digest) => Leaf::state(*object, *digest),
            None => Leaf::gone(*object),
        });
        let leaves: Vec<Leaf> = states.chain(forged.facts).collect();
        let (root, nodes) = body::build(&leaves);
        let mut stored = StoredEntry {
            skeleton: Skeleton {
                seq: before.skeleton.seq + 1,
                previous: self.hash(&before),
                at: forged.at.unwrap_or_else(|| before.skeleton.at.clone()),
                actor: forged.actor.unwrap_or(self.vault.line()),
                action,
                object: forged.object,
                result: forged.result,
                clock_confirmed: false,
                body: root,
                state,
                destroyed: before.skeleton.destroyed + forged.destroyed,
            },
            signature: [0; 64],
            leaves: leaves.len() as u64,
        };
        self.sign(&mut stored);
        entry::insert(sql, &stored, &leaves, &nodes).expect("inserted");
        stored.skeleton.seq
    }

    /// Writes a skeleton over the one of its number.
    pub fn rewrite(&self, stored: &StoredEntry) {
        let s = &stored.skeleton;
        self.sql()
            .execute(
                "UPDATE entry SET previous = :previous, at = :at, actor = :actor, \
                 action = :action, object = :object, result = :result, body = :body, \
                 state = :state, destroyed = :destroyed, clock_confirmed = :confirmed, \
                 signature = :signature, leaves = :leaves WHERE seq = :seq",
                named_params! {
                    ":seq": s.seq, ":previous": s.previous, ":at": s.at, ":actor": s.actor,
                    ":action": s.action.id(), ":object": s.object, ":result": s.result,
                    ":body": s.body, ":state": s.state, ":destroyed": s.destroyed,
                    ":confirmed": s.clock_confirmed, ":signature": stored.signature,
                    ":leaves": stored.leaves,
                },
            )
            .expect("rewritten");
    }

    /// Makes the chain fit again from `seq` on; what the thief may sign is signed anew, and with
    /// `as_own` everything becomes the thief's.
    pub fn rechain(&self, seq: u64, as_own: bool) {
        let newest = self.newest().skeleton.seq;
        for seq in seq.max(2)..=newest {
            let Some(mut stored) = entry::find_entry(self.sql(), seq).expect("readable") else {
                continue;
            };
            let Some(before) = entry::find_entry(self.sql(), seq - 1).expect("readable") else {
                continue;
            };
            stored.skeleton.previous = self.hash(&before);
            if as_own {
                stored.skeleton.actor = self.vault.line();
            }
            if stored.skeleton.actor == self.vault.line() {
                self.sign(&mut stored);
            }
            self.rewrite(&stored);
        }
    }
}
