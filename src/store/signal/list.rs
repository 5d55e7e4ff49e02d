//! Lists of signals: what stands in the tables is read, and the references are opened beside that.

use super::{REFERENCE, read_status};
use crate::domain::id::{Number, RecordId};
use crate::domain::signal::SignalStatus;
use crate::store::beside::open_beside;
use crate::store::error::StoreError;
use crate::store::tx::Tx;
use crate::store::{record, restrict};
use crate::vault::field::ContentKey;
use chrono::NaiveDate;
use rusqlite::{Row, named_params};
use std::collections::BTreeSet;

/// How many lines are given to a thread at a time.
const BATCH: usize = 256;

/// One line of a list.
#[derive(Debug, Clone)]
pub struct SignalSummary {
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// Where it came from.
    pub source: String,
    /// The source's own number; `None` also for members who cannot read it.
    pub reference: Option<String>,
    /// When it was received.
    pub received_on: NaiveDate,
    /// Its theme.
    pub theme: Option<String>,
    /// Its status.
    pub status: SignalStatus,
    /// Its case.
    pub case: Option<Number>,
    /// When its term has run out.
    pub destroy_on: Option<NaiveDate>,
    /// Whether it is restricted to others: the number is all that counts then, and everything else is
    /// blank.
    pub hidden: bool,
}

impl SignalSummary {
    /// All that there is to say of one that is restricted to others.
    fn hidden(record: RecordId, number: Number) -> SignalSummary {
        SignalSummary {
            record,
            number,
            source: String::new(),
            reference: None,
            received_on: NaiveDate::MIN,
            theme: None,
            status: SignalStatus::New,
            case: None,
            destroy_on: None,
            hidden: true,
        }
    }
}

/// The one list of a summary's columns, before a query's own end. The records are looked up for the signals, not
/// the other way round: the signals are in the order of the tables, the index of numbers is not.
macro_rules! select_summary {
    ($end:literal) => {
        concat!(
            "SELECT signal.record_id, record.kind, record.year, record.sequence, signal.source, ",
            "signal.received_on, signal.theme, signal.status, signal.sealed_reference, ",
            "record_key.wrapped, term.destroy_on, c.year, c.sequence ",
            "FROM signal CROSS JOIN record ON record.id = signal.record_id ",
            "LEFT JOIN record_key ON record_key.record_id = signal.record_id ",
            "LEFT JOIN term ON term.record_id = signal.record_id AND term.reopened_on IS NULL ",
            "LEFT JOIN record AS c ON c.id = signal.case_id ",
            $end
        )
    };
}

const SINCE: &str = select_summary!("WHERE signal.received_on >= :since");
const ALL: &str = select_summary!("WHERE :since IS NULL");

/// Signals by number, received on or after a date; references are opened for those who may, and what
/// is restricted to others is a number.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a reference does not open.
pub fn list(tx: &Tx<'_>, since: Option<NaiveDate>) -> Result<Vec<SignalSummary>, StoreError> {
    // All of them in the order in which they stand; by the index, each row would be on another page.
    let query = match since {
        Some(_) => SINCE,
        None => ALL,
    };
    let mut statement = tx.sql().prepare_cached(query)?;
    let content = tx.content_key().ok();
    let hidden = restrict::hidden(tx)?;
    let read = |give: &mut dyn FnMut(Vec<Listed>) -> bool| {
        let mut rows = statement.query(named_params! { ":since": since })?;
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(row) = rows.next()? {
            batch.push(read_summary(tx, row, content.is_some(), &hidden)?);
            if batch.len() == BATCH
                && !give(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))
            {
                return Ok(());
            }
        }
        give(batch);
        Ok(())
    };
    let mut signals = open_beside(read, |batch| open_references(content, batch))?;
    signals.sort_unstable_by_key(|signal| signal.number);
    Ok(signals)
}

/// A line of a list, with what is yet to be opened of it.
struct Listed {
    summary: SignalSummary,
    /// The key as it is wrapped, and the sealed reference.
    sealed: Option<(Vec<u8>, Vec<u8>)>,
}

/// A line as it stands in the tables.
fn read_summary(
    tx: &Tx<'_>,
    row: &Row<'_>,
    reads_content: bool,
    hidden: &BTreeSet<RecordId>,
) -> Result<Listed, StoreError> {
    let id = RecordId(row.get(0)?);
    let number = record::number("signal", row.get(2)?, row.get(3)?);
    if hidden.contains(&id) {
        return Ok(Listed {
            summary: SignalSummary::hidden(id, number),
            sealed: None,
        });
    }
    let (mut reference, mut sealed) = (None, None);
    if let (true, Some(text)) = (reads_content, row.get::<_, Option<Vec<u8>>>(8)?) {
        match row.get(9)? {
            Some(wrapped) => sealed = Some((wrapped, text)),
            None => reference = Some(restrict::open_key(tx, &id)?.open_text(REFERENCE, &text)?),
        }
    }
    let case_year: Option<i32> = row.get(11)?;
    let case_sequence: Option<u32> = row.get(12)?;
    let summary = SignalSummary {
        record: id,
        number,
        source: row.get(4)?,
        reference,
        received_on: row.get(5)?,
        theme: row.get(6)?,
        status: read_status(row, 7)?,
        case: case_year
            .zip(case_sequence)
            .map(|(year, sequence)| record::number("case", year, sequence)),
        destroy_on: row.get(10)?,
        hidden: false,
    };
    Ok(Listed { summary, sealed })
}

fn open_references(
    content: Option<&ContentKey>,
    batch: Vec<Listed>,
) -> Result<Vec<SignalSummary>, StoreError> {
    let open = |listed: Listed| {
        let mut summary = listed.summary;
        if let (Some(content), Some((wrapped, text))) = (content, listed.sealed) {
            let key = content.open_record_key(&summary.record.0, &wrapped)?;
            summary.reference = Some(key.open_text(REFERENCE, &text)?);
        }
        Ok(summary)
    };
    batch.into_iter().map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::plan_of;

    #[test]
    fn signals_are_met_in_the_order_of_the_tables() {
        assert!(plan_of(ALL).contains("SCAN signal;"), "{}", plan_of(ALL));
        let plan = plan_of(SINCE);
        assert!(
            plan.contains("signal USING INDEX signal_by_receipt"),
            "{plan}"
        );
    }
}
