//! Lessons: what the office learned from a case and keeps when the case is destroyed. They hold no
//! personal data; their text is sealed under the log's key all the same, so that only those who may
//! read content read it.

use super::commit::WriteTx;
use super::error::StoreError;
use super::record::field;
use super::tx::Tx;
use crate::canonical::to_hex;
use crate::domain::id::RecordId;
use crate::secret::random_bytes;
use crate::vault::field::FieldName;
use chrono::NaiveDate;
use rusqlite::named_params;

/// A lesson (*les*).
#[derive(Clone)]
pub struct Lesson {
    /// Its id.
    pub id: RecordId,
    /// The number of the case that it came from, as text: the case may be gone.
    pub from_case: String,
    /// The case's theme.
    pub theme: Option<String>,
    /// When it was written.
    pub made_on: NaiveDate,
    /// The member who wrote it.
    pub by: String,
    /// The text.
    pub text: String,
}

impl Lesson {
    /// What people call it by, or by how it begins: its id in hexadecimal.
    pub fn name(&self) -> String {
        to_hex(&self.id.0)
    }
}

/// The field that a lesson's text is sealed for, under the log's key: the row is the first eight
/// bytes of its id.
pub fn text_field(id: &RecordId) -> FieldName {
    let mut first = [0; 8];
    first.copy_from_slice(&id.0[..8]);
    field("lesson", "sealed_text", u64::from_be_bytes(first))
}

/// Keeps a lesson.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn insert(
    tx: &mut WriteTx<'_>,
    from_case: &str,
    theme: Option<&str>,
    text: &str,
) -> Result<(), StoreError> {
    let id = RecordId(random_bytes());
    let sealed = tx.log_key()?.seal(text_field(&id), text.as_bytes());
    tx.sql()
        .prepare_cached(
            "INSERT INTO lesson (id, from_case, theme, made_on, actor, sealed_text) \
             VALUES (:id, :from, :theme, :on, :actor, :text)",
        )?
        .execute(named_params! {
            ":id": id.0, ":from": from_case, ":theme": theme, ":on": tx.today(),
            ":actor": tx.vault.line(), ":text": sealed,
        })?;
    tx.touch(id);
    Ok(())
}

/// Strikes a lesson: its text is overwritten with nothing; the row stays.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] when there is none; [`StoreError::Vault`] without the
/// content key.
pub fn strike(tx: &mut WriteTx<'_>, id: RecordId) -> Result<(), StoreError> {
    let sealed = tx.log_key()?.seal(text_field(&id), b"");
    let changed = tx
        .sql()
        .prepare_cached("UPDATE lesson SET sealed_text = :text WHERE id = :id")?
        .execute(named_params! { ":id": id.0, ":text": sealed })?;
    tx.touch(id);
    (changed == 1).then_some(()).ok_or(StoreError::Damaged)
}

/// All lessons that were not struck, oldest first.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn list(tx: &Tx<'_>) -> Result<Vec<Lesson>, StoreError> {
    let key = tx.log_key()?;
    let mut statement = tx.sql().prepare_cached(
        "SELECT id, from_case, theme, made_on, actor, sealed_text FROM lesson \
         ORDER BY made_on, from_case, id",
    )?;
    let mut rows = statement.query([])?;
    let mut lessons = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        tx.check_object(super::digest::ObjectKind::Lesson, &id)?;
        let sealed = row.get_ref(5)?.as_blob().map_err(|_| StoreError::Damaged)?;
        let text = key.open_text(text_field(&id), sealed)?;
        if text.is_empty() {
            continue; // Struck.
        }
        lessons.push(Lesson {
            id,
            from_case: row.get(1)?,
            theme: row.get(2)?,
            made_on: row.get(3)?,
            by: tx.name_of(row.get(4)?),
            text,
        });
    }
    Ok(lessons)
}
