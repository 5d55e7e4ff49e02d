//! Digests: one hash over all rows of an object, in canonical form.
//!
//! Covers clear values, sealed fields as stored, and the record's salt; not the wrapped key, so
//! that wrapping it anew breaks nothing. Whoever holds the page key can check it.

use super::error::StoreError;
use crate::audit::entry::Hash;
use crate::domain::id::RecordId;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// What kind of object an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A signal, with everything that hangs on it.
    Signal,
    /// A case, with everything that hangs on it.
    Case,
    /// A declaration of destruction.
    Declaration,
    /// An import batch.
    Batch,
    /// The policy and the workflows.
    Policy,
    /// The counters of numbers.
    Counter,
    /// The yearly counts.
    YearlyCount,
    /// A line of the register of backups.
    Backup,
    /// A lesson that outlives its case.
    Lesson,
}

/// The object ids that are fixed: the first 16 bytes of `SHA-256("kluis/1 object " | name)`.
pub fn fixed_id(name: &str) -> RecordId {
    let digest = Sha256::new()
        .chain_update("kluis/1 object ")
        .chain_update(name)
        .finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    RecordId(id)
}

/// The keyring: a file, whose digest is that of its bytes.
pub fn keyring_id() -> RecordId {
    fixed_id("keyring")
}

/// The policy and the workflows.
pub fn policy_id() -> RecordId {
    fixed_id("policy")
}

/// The counters of numbers.
pub fn counter_id() -> RecordId {
    fixed_id("counter")
}

/// The yearly counts.
pub fn yearly_count_id() -> RecordId {
    fixed_id("yearly_count")
}

/// One query of an object: a name, and the columns in their order. It takes the object's id as
/// `:id`, also when it has no use for it.
pub type Query = (&'static str, &'static str);

/// How objects are told from rows in one version of the tables. A migration that adds to what the
/// log vouches for brings its own; those of older versions stay, because what was stated under
/// them is checked under them before an upgrade states it anew.
pub struct Objects {
    /// The kind of the object with the id `:id`, as text, for all but the fixed ids.
    pub find_kind: &'static str,
    /// The queries whose rows make up an object of a kind; none for a kind of a later version.
    pub queries: fn(ObjectKind) -> Vec<Query>,
    /// The queries that this version adds to the kinds of an older one. One without rows says
    /// nothing, not even its name: what was there before keeps the digest that it had, and an
    /// upgrade need not state every record anew.
    pub later: fn(ObjectKind) -> Vec<Query>,
}

/// Those of schema 1.
pub static OBJECTS_1: Objects = Objects {
    find_kind: "SELECT kind FROM record WHERE id = :id \
         UNION ALL SELECT 'declaration' FROM declaration WHERE id = :id \
         UNION ALL SELECT 'batch' FROM batch WHERE id = :id \
         UNION ALL SELECT 'backup' FROM backup WHERE id = :id",
    queries: queries_1,
    later: |_| Vec::new(),
};

/// Those of schema 2: parts, restricted keys, merged records, lessons.
pub static OBJECTS_2: Objects = Objects {
    find_kind: "SELECT kind FROM record WHERE id = :id \
         UNION ALL SELECT 'declaration' FROM declaration WHERE id = :id \
         UNION ALL SELECT 'batch' FROM batch WHERE id = :id \
         UNION ALL SELECT 'backup' FROM backup WHERE id = :id \
         UNION ALL SELECT 'lesson' FROM lesson WHERE id = :id",
    queries: |kind| match kind {
        ObjectKind::Lesson => vec![(
            "lesson",
            "SELECT id, from_case, theme, made_on, actor, sealed_text FROM lesson WHERE id = :id",
        )],
        other => queries_1(other),
    },
    later: |kind| match kind {
        ObjectKind::Signal | ObjectKind::Case => vec![
            (
                "part",
                "SELECT kind, n, about, done_on, due_on, actor, at, sealed_body FROM part \
                 WHERE record_id = :id ORDER BY kind, n",
            ),
            (
                "restricted_key",
                "SELECT line FROM restricted_key WHERE record_id = :id ORDER BY line",
            ),
            ("merged", "SELECT into_id FROM merged WHERE record_id = :id"),
        ],
        _ => Vec::new(),
    },
};

/// Those of schema 3: what a record mentions is one value.
pub static OBJECTS_3: Objects = Objects {
    find_kind: OBJECTS_2.find_kind,
    queries: |kind| {
        let mut queries = (OBJECTS_2.queries)(kind);
        queries.retain(|(name, _)| *name != "blind");
        queries
    },
    later: |kind| {
        let mut queries = (OBJECTS_2.later)(kind);
        if let ObjectKind::Signal | ObjectKind::Case = kind {
            queries.push((
                "mention",
                "SELECT hashes FROM mention WHERE record_id = :id",
            ));
        }
        queries
    },
};

/// The queries of schema 1.
pub fn queries_1(kind: ObjectKind) -> Vec<Query> {
    const RECORD: (&str, &str) = (
        "record",
        "SELECT id, kind, year, sequence, salt, made_at FROM record WHERE id = :id",
    );
    const ANSWER: (&str, &str) = (
        "answer",
        "SELECT phase, item, sealed_value FROM answer WHERE record_id = :id ORDER BY phase, item",
    );
    const WEIGHING: (&str, &str) = (
        "weighing",
        "SELECT n, phase, decision, body, led_to, decided_on, actor, at, sealed_reason, \
         sealed_present FROM weighing WHERE record_id = :id ORDER BY n",
    );
    const TERM: (&str, &str) = (
        "term",
        "SELECT n, rule, from_on, destroy_on, reopened_on FROM term WHERE record_id = :id \
         ORDER BY n",
    );
    const HOLD: (&str, &str) = (
        "hold",
        "SELECT since_on, review_on, actor, sealed_ground FROM hold WHERE record_id = :id",
    );
    const BLIND: (&str, &str) = (
        "blind",
        "SELECT role, hash FROM blind WHERE record_id = :id ORDER BY role, hash",
    );
    match kind {
        ObjectKind::Signal => vec![
            RECORD,
            (
                "signal",
                "SELECT source, theme, received_on, status, case_id, batch_id, sealed_reference, \
                 sealed_text, sealed_details FROM signal WHERE record_id = :id",
            ),
            ANSWER,
            WEIGHING,
            TERM,
            HOLD,
            BLIND,
        ],
        ObjectKind::Case => vec![
            RECORD,
            (
                "case",
                "SELECT workflow, workflow_version, phase, status, theme, opened_on, ended_on, \
                 sealed_title, sealed_lead FROM \"case\" WHERE record_id = :id",
            ),
            (
                "signals of the case",
                "SELECT record_id FROM signal WHERE case_id = :id ORDER BY record_id",
            ),
            ANSWER,
            WEIGHING,
            (
                "consultation",
                "SELECT n, phase, source, done_on, actor, sealed_body FROM consultation \
                 WHERE record_id = :id ORDER BY n",
            ),
            (
                "intervention",
                "SELECT n, partner, planned_on, done_on, cancelled, sealed_body \
                 FROM intervention WHERE record_id = :id ORDER BY n",
            ),
            (
                "note",
                "SELECT n, actor, at, sealed_text FROM note WHERE record_id = :id ORDER BY n",
            ),
            TERM,
            HOLD,
            BLIND,
        ],
        ObjectKind::Declaration => vec![
            (
                "declaration",
                "SELECT id, year, sequence, made_on, actor, seq FROM declaration WHERE id = :id",
            ),
            (
                "declaration_item",
                "SELECT n, record_id, kind, year, sequence, rule, basis, from_on, destroy_on, \
                 begun_on, ended_on, parts, with_case FROM declaration_item \
                 WHERE declaration_id = :id ORDER BY n",
            ),
        ],
        ObjectKind::Batch => vec![(
            "batch",
            "SELECT id, year, sequence, source, rows, imported, duplicates, rejected, at, actor \
             FROM batch WHERE id = :id",
        )],
        ObjectKind::Policy => vec![
            (
                "policy",
                "SELECT id, toml FROM policy WHERE :id IS NOT NULL ORDER BY id",
            ),
            (
                "workflow",
                "SELECT id, version, toml FROM workflow WHERE :id IS NOT NULL \
                 ORDER BY id, version",
            ),
        ],
        ObjectKind::Counter => vec![(
            "counter",
            "SELECT kind, year, last FROM counter WHERE :id IS NOT NULL ORDER BY kind, year",
        )],
        ObjectKind::Backup => vec![(
            "backup",
            "SELECT id, path, made_at, seq, bytes, expires_on, deleted_at, drilled_at, drill_ok \
             FROM backup WHERE id = :id",
        )],
        ObjectKind::Lesson => Vec::new(),
        ObjectKind::YearlyCount => vec![(
            "yearly_count",
            "SELECT year, what, n FROM yearly_count WHERE :id IS NOT NULL ORDER BY year, what",
        )],
    }
}

/// What an id names, or `None` when no row has it.
///
/// # Errors
/// Those of SQLite.
pub fn find_kind(
    sql: &Connection,
    objects: &Objects,
    id: &RecordId,
) -> Result<Option<ObjectKind>, StoreError> {
    // Made once: an import asks for each of its signals.
    static FIXED: LazyLock<[(RecordId, ObjectKind); 3]> = LazyLock::new(|| {
        [
            (policy_id(), ObjectKind::Policy),
            (counter_id(), ObjectKind::Counter),
            (yearly_count_id(), ObjectKind::YearlyCount),
        ]
    });
    if let Some((_, kind)) = FIXED.iter().find(|(fixed, _)| fixed == id) {
        return Ok(Some(*kind));
    }
    let mut statement = sql.prepare_cached(objects.find_kind)?;
    let mut rows = statement.query(rusqlite::named_params! { ":id": id.0 })?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(match row.get_ref(0)?.as_str().unwrap_or_default() {
        "signal" => Some(ObjectKind::Signal),
        "case" => Some(ObjectKind::Case),
        "declaration" => Some(ObjectKind::Declaration),
        "batch" => Some(ObjectKind::Batch),
        "backup" => Some(ObjectKind::Backup),
        "lesson" => Some(ObjectKind::Lesson),
        _ => None,
    })
}

/// `SHA-256("kluis/1 object" | query name | rows …)`, each column by type, length and value; a
/// later query without rows is left out whole.
///
/// # Errors
/// Those of SQLite.
pub fn object_digest(
    sql: &Connection,
    objects: &Objects,
    kind: ObjectKind,
    id: &RecordId,
) -> Result<Hash, StoreError> {
    let mut hasher = Sha256::new();
    put(&mut hasher, b"kluis/1 object");
    let stated = (objects.queries)(kind).into_iter().map(|q| (q, true));
    let silent = (objects.later)(kind).into_iter().map(|q| (q, false));
    for ((name, query), mut named) in stated.chain(silent) {
        if named {
            put(&mut hasher, name.as_bytes());
        }
        let mut statement = sql.prepare_cached(query)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::named_params! { ":id": id.0 })?;
        while let Some(row) = rows.next()? {
            if !named {
                put(&mut hasher, name.as_bytes());
                named = true;
            }
            hasher.update([1]);
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => hasher.update([0]),
                    ValueRef::Integer(value) => {
                        hasher.update([1]);
                        hasher.update(value.to_be_bytes());
                    }
                    // No column is REAL; one that is comes from somebody else.
                    ValueRef::Real(_) => return Err(StoreError::Damaged),
                    ValueRef::Text(value) => {
                        hasher.update([2]);
                        put(&mut hasher, value);
                    }
                    ValueRef::Blob(value) => {
                        hasher.update([3]);
                        put(&mut hasher, value);
                    }
                }
            }
        }
        if named {
            hasher.update([0]);
        }
    }
    Ok(hasher.finalize().into())
}

fn put(hasher: &mut Sha256, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("SQLite's values stay below 4 GiB");
    hasher.update(length.to_be_bytes());
    hasher.update(bytes);
}
