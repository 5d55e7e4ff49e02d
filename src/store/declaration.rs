//! Declarations of destruction: kept for ever, so they hold no personal data.

use super::commit::WriteTx;
use super::digest::ObjectKind;
use super::error::StoreError;
use super::record;
use super::tx::Tx;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::retention::Rule;
use crate::secret::random_bytes;
use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, named_params};

/// One destroyed record, as the declaration states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationItem {
    /// The id it had.
    pub record: RecordId,
    /// The number it had.
    pub number: Number,
    /// The rule of its term; `None` for a signal that went with its case.
    pub rule: Option<Rule>,
    /// The ground of that term, as the policy worded it on that day.
    pub basis: Option<String>,
    /// From when the term ran.
    pub from: Option<NaiveDate>,
    /// When it had run out.
    pub destroy_on: Option<NaiveDate>,
    /// The period it covers: from receipt or opening …
    pub begun_on: NaiveDate,
    /// … to its end.
    pub ended_on: Option<NaiveDate>,
    /// Of how many parts it consisted.
    pub parts: u64,
    /// The case it went with.
    pub with_case: Option<Number>,
}

/// A declaration of destruction (*verklaring van vernietiging*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its number.
    pub number: Number,
    /// The day of the destruction.
    pub made_on: NaiveDate,
    /// Who carried it out.
    pub by: String,
    /// That member's role.
    pub role: String,
    /// The number of its log entry.
    pub seq: u64,
    /// What was destroyed.
    pub items: Vec<DeclarationItem>,
}

/// Writes a declaration; its number is the next of this year's series.
///
/// # Errors
/// Those of SQLite.
pub fn insert(
    tx: &mut WriteTx<'_>,
    made_on: NaiveDate,
    items: &[DeclarationItem],
) -> Result<Number, StoreError> {
    let id: [u8; 16] = random_bytes();
    let year = tx.today().year();
    let number = record::next_number(tx, NumberKind::Declaration, year)?;
    tx.sql().execute(
        "INSERT INTO declaration (id, year, sequence, made_on, actor, seq) \
         VALUES (:id, :year, :sequence, :made_on, :actor, :seq)",
        named_params! {
            ":id": id, ":year": number.year, ":sequence": number.sequence, ":made_on": made_on,
            ":actor": tx.vault.line(), ":seq": tx.next_seq(),
        },
    )?;
    let mut put = tx.sql().prepare_cached(
        "INSERT INTO declaration_item (declaration_id, n, record_id, kind, year, sequence, rule, \
         basis, from_on, destroy_on, begun_on, ended_on, parts, with_case) VALUES (:id, :n, \
         :record, :kind, :year, :sequence, :rule, :basis, :from_on, :destroy_on, :begun_on, \
         :ended_on, :parts, :with_case)",
    )?;
    for (n, item) in (1u64..).zip(items) {
        put.execute(named_params! {
            ":id": id, ":n": n, ":record": item.record.0, ":kind": item.number.kind.id(),
            ":year": item.number.year, ":sequence": item.number.sequence,
            ":rule": item.rule.map(Rule::id), ":basis": item.basis, ":from_on": item.from,
            ":destroy_on": item.destroy_on, ":begun_on": item.begun_on,
            ":ended_on": item.ended_on, ":parts": item.parts,
            ":with_case": item.with_case.map(|c| c.to_string()),
        })?;
    }
    drop(put);
    tx.touch(RecordId(id));
    Ok(number)
}

/// A declaration, compared with the log.
///
/// # Errors
/// [`StoreError::NotFound`], [`StoreError::Tampered`].
pub fn get(tx: &Tx<'_>, number: Number) -> Result<Declaration, StoreError> {
    let found: Option<([u8; 16], NaiveDate, u32, u64)> = tx
        .sql()
        .prepare_cached(
            "SELECT id, made_on, actor, seq FROM declaration \
             WHERE year = :year AND sequence = :sequence",
        )?
        .query_row(
            named_params! { ":year": number.year, ":sequence": number.sequence },
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let (id, made_on, actor, seq) = found.ok_or(StoreError::NotFound(number))?;
    tx.check_object(ObjectKind::Declaration, &RecordId(id))?;
    Ok(Declaration {
        number,
        made_on,
        by: tx.name_of(actor),
        role: tx
            .keyring()
            .line(actor)
            .map(|m| m.role.clone())
            .unwrap_or_default(),
        seq,
        items: list_items(tx, &id)?,
    })
}

/// The declaration that says that this signal or case was destroyed, compared with the log.
///
/// # Errors
/// [`StoreError::Tampered`]; those of SQLite.
pub fn find_of(tx: &Tx<'_>, destroyed: Number) -> Result<Option<Number>, StoreError> {
    let found: Option<([u8; 16], i32, u32)> = tx
        .sql()
        .prepare_cached(
            "SELECT declaration.id, declaration.year, declaration.sequence FROM declaration_item \
             JOIN declaration ON declaration.id = declaration_item.declaration_id \
             WHERE declaration_item.kind = :kind AND declaration_item.year = :year \
             AND declaration_item.sequence = :sequence",
        )?
        .query_row(
            named_params! {
                ":kind": destroyed.kind.id(), ":year": destroyed.year,
                ":sequence": destroyed.sequence,
            },
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((id, year, sequence)) = found else {
        return Ok(None);
    };
    tx.check_object(ObjectKind::Declaration, &RecordId(id))?;
    Ok(Some(Number {
        kind: NumberKind::Declaration,
        year,
        sequence,
    }))
}

fn list_items(tx: &Tx<'_>, id: &[u8; 16]) -> Result<Vec<DeclarationItem>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT record_id, kind, year, sequence, rule, basis, from_on, destroy_on, begun_on, \
         ended_on, parts, with_case FROM declaration_item WHERE declaration_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let rule: Option<String> = row.get(4)?;
        let with_case: Option<String> = row.get(11)?;
        items.push(DeclarationItem {
            record: RecordId(row.get(0)?),
            number: record::number(&row.get::<_, String>(1)?, row.get(2)?, row.get(3)?),
            rule: rule
                .map(|r| Rule::from_id(&r).ok_or(StoreError::Damaged))
                .transpose()?,
            basis: row.get(5)?,
            from: row.get(6)?,
            destroy_on: row.get(7)?,
            begun_on: row.get(8)?,
            ended_on: row.get(9)?,
            parts: row.get(10)?,
            with_case: with_case
                .map(|c| c.parse().map_err(|_| StoreError::Damaged))
                .transpose()?,
        });
    }
    Ok(items)
}

/// One line of a list: number, day, how many records.
///
/// # Errors
/// Those of SQLite.
pub fn list(tx: &Tx<'_>) -> Result<Vec<(Number, NaiveDate, String, u64)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT year, sequence, made_on, actor, \
         (SELECT count(*) FROM declaration_item WHERE declaration_id = declaration.id) \
         FROM declaration ORDER BY year, sequence",
    )?;
    let rows = statement.query_map([], |row| {
        let number = Number {
            kind: NumberKind::Declaration,
            year: row.get(0)?,
            sequence: row.get(1)?,
        };
        Ok((number, row.get(2)?, row.get::<_, u32>(3)?, row.get(4)?))
    })?;
    rows.map(|row| {
        let (number, made_on, actor, count) = row?;
        Ok((number, made_on, tx.name_of(actor), count))
    })
    .collect()
}

/// How many records were destroyed on or after a day: what the cap looks back on.
///
/// # Errors
/// Those of SQLite.
pub fn count_since(tx: &Tx<'_>, since: NaiveDate) -> Result<u64, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT count(*) FROM declaration_item \
             JOIN declaration ON declaration.id = declaration_item.declaration_id \
             WHERE declaration.made_on >= :since",
        )?
        .query_row(named_params! { ":since": since }, |row| row.get(0))?)
}
