//! Retention terms: what runs, what ran, what is due.

use super::commit::WriteTx;
use super::error::StoreError;
use super::many::{Insert, ROWS, insert};
use super::tx::Tx;
use super::{hold, record};
use crate::audit::body::Leaf;
use crate::domain::case::TermRecord;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::retention::{Rule, Term};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, ToSql, named_params};
use std::cmp::Reverse;

/// Starts a term, and states it in the log: that statement, signed, is what the purge obeys.
/// A term that ran and was not closed by [`reopen`] is replaced.
///
/// # Errors
/// Those of SQLite.
pub fn start(tx: &mut WriteTx<'_>, record: RecordId, term: Term) -> Result<(), StoreError> {
    delete_running(tx, &record)?;
    let last: u32 = tx
        .sql()
        .prepare_cached("SELECT coalesce(max(n), 0) FROM term WHERE record_id = :id")?
        .query_row(named_params! { ":id": record.0 }, |row| row.get(0))?;
    insert_all(tx, &[(record, last + 1, term)])
}

/// Starts the first terms of new records, and states them in the log.
///
/// # Errors
/// Those of SQLite, also when one of them has had a term.
pub fn start_first(tx: &mut WriteTx<'_>, terms: &[(RecordId, Term)]) -> Result<(), StoreError> {
    let terms = terms.iter().map(|(record, term)| (*record, 1, *term));
    let mut terms: Vec<_> = terms.collect();
    // In the order of the table, so that each page is met once.
    terms.sort_unstable_by_key(|(record, ..)| *record);
    insert_all(tx, &terms)
}

fn insert_all(tx: &mut WriteTx<'_>, terms: &[(RecordId, u32, Term)]) -> Result<(), StoreError> {
    const TERM: Insert = insert!(
        "INSERT INTO term (record_id, n, rule, from_on, destroy_on, reopened_on)",
        "(?, ?, ?, ?, ?, NULL)"
    );
    for terms in terms.chunks(ROWS) {
        let rules = terms.iter().map(|(.., term)| term.rule.id());
        let rules: Vec<&str> = rules.collect();
        let rows: Vec<[&dyn ToSql; 5]> = terms
            .iter()
            .zip(&rules)
            .map(|((id, n, term), rule)| {
                [
                    &id.0 as _,
                    n as _,
                    rule as _,
                    &term.from as _,
                    &term.destroy_on as _,
                ]
            })
            .collect();
        TERM.write(tx.sql(), &rows)?;
    }
    for (record, _, term) in terms {
        tx.touch_clear(*record);
        tx.state_fact(Leaf::term(*record, Some(*term)));
    }
    Ok(())
}

/// Ends the running term without a trace in the table: the thing now goes with another.
///
/// # Errors
/// Those of SQLite.
pub fn clear(tx: &mut WriteTx<'_>, record: RecordId) -> Result<(), StoreError> {
    delete_running(tx, &record)?;
    tx.touch_clear(record);
    tx.state_fact(Leaf::term(record, None));
    Ok(())
}

/// Ends the running term because a case was reopened; it stays visible.
///
/// # Errors
/// Those of SQLite.
pub fn reopen(tx: &mut WriteTx<'_>, record: RecordId, on: NaiveDate) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE term SET reopened_on = :on WHERE record_id = :id AND reopened_on IS NULL",
        )?
        .execute(named_params! { ":id": record.0, ":on": on })?;
    tx.touch_clear(record);
    tx.state_fact(Leaf::term(record, None));
    Ok(())
}

/// Ends the running term, if there is one, because the record goes with another from now on; it stays
/// visible. That no term runs is stated in any case.
///
/// # Errors
/// Those of SQLite.
pub fn end(tx: &mut WriteTx<'_>, record: RecordId) -> Result<(), StoreError> {
    let today = tx.today();
    reopen(tx, record, today)
}

fn delete_running(tx: &WriteTx<'_>, record: &RecordId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM term WHERE record_id = :id AND reopened_on IS NULL")?
        .execute(named_params! { ":id": record.0 })?;
    Ok(())
}

/// The terms that a record has had, oldest first.
///
/// # Errors
/// Those of SQLite.
pub fn list_of(tx: &Tx<'_>, record: &RecordId) -> Result<Vec<TermRecord>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT rule, from_on, destroy_on, reopened_on FROM term WHERE record_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": record.0 })?;
    let mut terms = Vec::new();
    while let Some(row) = rows.next()? {
        terms.push(TermRecord {
            rule: read_rule(row, 0)?,
            ended_on: row.get(1)?,
            destroy_on: row.get(2)?,
            reopened_on: row.get(3)?,
        });
    }
    Ok(terms)
}

/// The term that runs.
///
/// # Errors
/// Those of SQLite.
pub fn find_running(tx: &Tx<'_>, record: &RecordId) -> Result<Option<Term>, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached(
            "SELECT rule, from_on, destroy_on FROM term \
             WHERE record_id = :id AND reopened_on IS NULL",
        )?
        .query_row(named_params! { ":id": record.0 }, |row| {
            Ok(Term {
                rule: read_rule(row, 0)?,
                from: row.get(1)?,
                destroy_on: row.get(2)?,
            })
        })
        .optional()?)
}

/// A running term with what hangs on it.
#[derive(Debug, Clone)]
pub struct Running {
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// The term.
    pub term: Term,
    /// Since when it is on hold, and when that is looked at again.
    pub hold: Option<(NaiveDate, Option<NaiveDate>)>,
    /// Whether others may go with it: of most records that need not be asked one by one.
    pub has_family: bool,
    /// Whether something of the record itself was disclosed.
    pub disclosed: bool,
}

/// Sorted by who reads them: SQLite's sorter would take as long as finding the rows.
const RUNNING: &str = "SELECT term.record_id, kind, year, sequence, rule, from_on, destroy_on, \
    EXISTS (SELECT 1 FROM merged WHERE into_id = term.record_id), \
    EXISTS (SELECT 1 FROM part WHERE record_id = term.record_id AND kind = 'disclosure') \
    FROM term JOIN record ON record.id = term.record_id \
    WHERE reopened_on IS NULL AND destroy_on <= :until";

/// Everything whose term runs out on or before `until`, soonest first; everything when `None`.
///
/// # Errors
/// Those of SQLite.
pub fn list_running(tx: &Tx<'_>, until: Option<NaiveDate>) -> Result<Vec<Running>, StoreError> {
    let holds = hold::list_dates(tx)?;
    let mut statement = tx.sql().prepare_cached(RUNNING)?;
    let until = until.unwrap_or(NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date"));
    let mut rows = statement.query(named_params! { ":until": until })?;
    let mut running = Vec::new();
    while let Some(row) = rows.next()? {
        let record = RecordId(row.get(0)?);
        let kind = row.get_ref(1)?.as_str().unwrap_or("");
        let number = record::number(kind, row.get(2)?, row.get(3)?);
        running.push(Running {
            record,
            number,
            term: Term {
                rule: read_rule(row, 4)?,
                from: row.get(5)?,
                destroy_on: row.get(6)?,
            },
            hold: holds.get(&record).copied(),
            has_family: number.kind == NumberKind::Case || row.get(7)?,
            disclosed: row.get(8)?,
        });
    }
    // Of one day cases first.
    running.sort_unstable_by_key(|running| {
        let number = running.number;
        (running.term.destroy_on, Reverse(number.kind), number)
    });
    Ok(running)
}

fn read_rule(row: &Row<'_>, column: usize) -> rusqlite::Result<Rule> {
    let id = row.get_ref(column)?.as_str().unwrap_or("");
    Rule::from_id(id).ok_or(rusqlite::Error::InvalidColumnType(
        column,
        "rule".into(),
        rusqlite::types::Type::Text,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::plan_of;

    #[test]
    fn a_list_of_terms_reads_the_index_and_not_the_table() {
        let plan = plan_of(RUNNING);
        assert!(
            plan.contains("term USING COVERING INDEX term_running"),
            "{plan}"
        );
    }
}
