//! Everything that a key opens, value by value: for proofs of what is there and what is not.

use super::commit::purpose_field;
use super::error::StoreError;
use super::lesson::text_field;
use super::tx::log_key_id;
use crate::domain::id::RecordId;
use crate::domain::part::PartKind;
use crate::vault::database::{Mode, SealedConnection};
use crate::vault::field::{FieldName, RecordKey};
use crate::vault::locked::Unlocked;
use crate::vault::page::PageCipher;
use rusqlite::Connection;
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// Every sealed column: table, column, and the query that gives record, row and sealed value; bodies
/// of parts, whose column is their kind, come besides.
const SEALED: [(&str, &str, &str); 14] = [
    (
        "signal",
        "sealed_reference",
        "SELECT record_id, 0, sealed_reference FROM signal",
    ),
    (
        "signal",
        "sealed_text",
        "SELECT record_id, 0, sealed_text FROM signal",
    ),
    (
        "signal",
        "sealed_details",
        "SELECT record_id, 0, sealed_details FROM signal",
    ),
    (
        "case",
        "sealed_title",
        "SELECT record_id, 0, sealed_title FROM \"case\"",
    ),
    (
        "case",
        "sealed_lead",
        "SELECT record_id, 0, sealed_lead FROM \"case\"",
    ),
    (
        "answer",
        "sealed_value",
        "SELECT record_id, 0, sealed_value FROM answer",
    ),
    (
        "weighing",
        "sealed_reason",
        "SELECT record_id, n, sealed_reason FROM weighing",
    ),
    (
        "weighing",
        "sealed_present",
        "SELECT record_id, n, sealed_present FROM weighing",
    ),
    (
        "consultation",
        "sealed_body",
        "SELECT record_id, n, sealed_body FROM consultation",
    ),
    (
        "intervention",
        "sealed_body",
        "SELECT record_id, n, sealed_body FROM intervention",
    ),
    (
        "note",
        "sealed_text",
        "SELECT record_id, n, sealed_text FROM note",
    ),
    (
        "hold",
        "sealed_ground",
        "SELECT record_id, 0, sealed_ground FROM hold",
    ),
    (
        "entry_text",
        "sealed_purpose",
        "SELECT object, seq, sealed_purpose FROM entry_text",
    ),
    (
        "lesson",
        "sealed_text",
        "SELECT id, 0, sealed_text FROM lesson",
    ),
];

const PARTS: &str = "SELECT record_id, n, sealed_body FROM part WHERE kind = ?1";

/// Opens every sealed value of a vault with the content key and hands it to `each`.
///
/// # Errors
/// Those of the store and of `each`; a value that does not open is passed over, since what a key
/// does not open is not what is asked for.
pub fn for_each_sealed(
    vault: Unlocked,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), StoreError> {
    let keyring = vault.keyring();
    let path = vault.folder().database(&keyring.database());
    let cipher = PageCipher::new(vault.page_key(), &keyring.vault_id, keyring.epoch);
    let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, Duration::from_secs(5))?;
    let keys = open_keys(sealed.sql(), &vault)?;
    let parts = PartKind::ALL.map(|kind| ("part", kind.id(), PARTS));
    for (table, column, query) in SEALED.into_iter().chain(parts) {
        let mut statement = sealed.sql().prepare(query)?;
        let mut rows = match query == PARTS {
            true => statement.query([column])?,
            false => statement.query([])?,
        };
        while let Some(row) = rows.next()? {
            let record = RecordId(row.get(0)?);
            let row_number: u64 = row.get(1)?;
            let Some(value) = row.get::<_, Option<Vec<u8>>>(2)? else {
                continue;
            };
            let field = match table {
                "entry_text" => purpose_field(row_number),
                "lesson" => text_field(&record),
                _ => FieldName {
                    table,
                    column,
                    row: row_number,
                },
            };
            let owner = match table {
                "lesson" => log_key_id(),
                _ => record,
            };
            let opened = keys
                .get(&owner)
                .and_then(|key| key.open(field, &value).ok());
            if let Some(plain) = opened {
                each(&plain).map_err(|source| crate::vault::VaultError::Io {
                    what: "the output".into(),
                    source,
                })?;
            }
        }
    }
    Ok(())
}

fn open_keys(
    sql: &Connection,
    vault: &Unlocked,
) -> Result<HashMap<RecordId, RecordKey>, StoreError> {
    let content = vault.content_key()?;
    let mut keys = HashMap::new();
    let mut statement = sql.prepare("SELECT record_id, wrapped FROM record_key")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        if let Ok(key) = content.open_record_key(&id.0, &row.get::<_, Vec<u8>>(1)?) {
            keys.insert(id, key);
        }
    }
    open_restricted(sql, vault, &mut keys)?;
    let wrapped: Vec<u8> =
        sql.query_row("SELECT wrapped FROM log_key WHERE id = 1", [], |row| {
            row.get(0)
        })?;
    let log = log_key_id();
    keys.insert(log, content.open_record_key(&log.0, &wrapped)?);
    Ok(keys)
}

/// Adds the keys of what is restricted to this member.
fn open_restricted(
    sql: &Connection,
    vault: &Unlocked,
    keys: &mut HashMap<RecordId, RecordKey>,
) -> Result<(), StoreError> {
    let vault_id = vault.keyring().vault_id;
    let mut statement =
        sql.prepare("SELECT record_id, line, sealed FROM restricted_key WHERE line > 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        let (line, sealed): (u32, Vec<u8>) = (row.get(1)?, row.get(2)?);
        let identity = vault.identity();
        if let Ok(key) = RecordKey::open_sealed(identity, &vault_id, &id.0, line, &sealed) {
            keys.insert(id, key);
        }
    }
    Ok(())
}
