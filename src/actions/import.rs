//! Import: files of tips come in whole, one transaction a file.

use super::Desk;
use super::error::ActionError;
use super::signal::count_received;
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::role::Duty;
use crate::domain::signal::{SignalDraft, SignalStatus, term_start};
use crate::import::{Bounds, Draft, Problem, Profile, read};
use crate::store::batch::{self, BatchCounts};
use crate::store::{EntryDraft, WriteTx, policy, signal, term};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A row that did not come in.
#[derive(Clone)]
pub struct Rejected {
    /// The number of the record, from 1, the header not counted.
    pub row: usize,
    /// Its cells as the file has them.
    pub fields: Vec<String>,
    /// Why.
    pub problem: Problem,
}

/// What came of one file.
#[derive(Clone, Default)]
pub struct FileReport {
    /// The batch; none in a dry run, and none when nothing came in.
    pub batch: Option<Number>,
    /// The file's columns, for the file of rejected rows.
    pub header: Vec<String>,
    /// How many records it has.
    pub rows: usize,
    /// How many signals were made, or would be.
    pub imported: usize,
    /// How many rows were known already.
    pub duplicates: usize,
    /// The rows that did not come in.
    pub rejected: Vec<Rejected>,
    /// How many came in although their term has run out.
    pub past_term: usize,
    /// Topics that the profile maps to no theme, with how many rows have them.
    pub unmapped: BTreeMap<String, usize>,
}

/// Imports one file. `seen` carries the references of the files before it, so that a dry run over
/// several files counts as the import would; `progress` is told how many rows are done.
///
/// # Errors
/// A file that cannot be read as a sheet: nothing of it comes in. Rows that are wrong are
/// reported, not errors.
pub fn import(
    desk: &Desk<'_>,
    file: usize,
    bytes: &[u8],
    profile: &Profile,
    dry_run: bool,
    seen: &mut BTreeSet<String>,
    progress: &mut dyn FnMut(usize),
) -> Result<FileReport, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let office = policy::get(&tx)?;
    let source = super::lookup::source(&office, &profile.source)?;
    let bounds = Bounds {
        today: tx.today(),
        max_text_bytes: office.import.max_text_bytes,
        themes: &|theme| office.themes.contains_key(theme),
    };
    let sheet =
        read(bytes, profile, &bounds).map_err(|error| ActionError::Sheet { file, error })?;
    let mut report = FileReport {
        header: sheet.header.clone(),
        ..FileReport::default()
    };
    let (batch_id, batch_number) = batch::begin(&mut tx)?;
    let today = tx.today();
    for row in sheet.rows() {
        report.rows += 1;
        progress(report.rows);
        let draft = match row.outcome {
            Ok(draft) => draft,
            Err(problem) => {
                report.rejected.push(Rejected {
                    row: row.row,
                    fields: row.fields,
                    problem,
                });
                continue;
            }
        };
        if !draft.topic_known {
            *report
                .unmapped
                .entry(draft.topic.clone().unwrap_or_default())
                .or_default() += 1;
        }
        let known = signal::find_by_reference(&tx, &source, &draft.reference)?.is_some();
        let key = draft.reference.trim().to_lowercase();
        if known || (dry_run && !seen.insert(key)) {
            report.duplicates += 1;
            continue;
        }
        report.imported += 1;
        let past = match dry_run {
            true => is_past(&office, draft.received_on, today),
            false => take_in(&mut tx, &office, &source, batch_id, draft, today)?,
        };
        report.past_term += usize::from(past);
    }
    if dry_run || report.imported == 0 {
        // Nothing changes, so nothing of this transaction stays; only that somebody looked.
        drop(tx);
        let tx = desk.write(Duty::Work)?;
        let entry = EntryDraft::new(Action::Import).result("0");
        tx.commit(entry.purpose(desk.purpose()))?;
        return Ok(report);
    }
    let counts = BatchCounts {
        rows: report.rows as u64,
        imported: report.imported as u64,
        duplicates: report.duplicates as u64,
        rejected: report.rejected.len() as u64,
    };
    batch::finish(&mut tx, batch_id, batch_number, &source, counts)?;
    let entry = EntryDraft::new(Action::Import)
        .object(batch_number.to_string())
        .result(report.imported.to_string());
    tx.commit(entry.purpose(desk.purpose()))?;
    report.batch = Some(batch_number);
    Ok(report)
}

fn is_past(
    office: &crate::domain::policy::Policy,
    received_on: NaiveDate,
    today: NaiveDate,
) -> bool {
    term_start(SignalStatus::New, received_on, None)
        .is_some_and(|start| start.under(&office.retention).destroy_on <= today)
}

/// Makes a signal of a row; says whether its term has run out already.
fn take_in(
    tx: &mut WriteTx<'_>,
    office: &crate::domain::policy::Policy,
    source: &str,
    batch: crate::domain::id::RecordId,
    draft: Draft,
    today: NaiveDate,
) -> Result<bool, ActionError> {
    let draft = SignalDraft {
        source: source.to_owned(),
        reference: Some(draft.reference),
        received_on: draft.received_on,
        theme: Some(draft.theme),
        text: draft.text,
        street: draft.street,
        house_number: draft.house_number,
        postcode: draft.postcode,
        city: draft.city,
        time: draft.time,
        topic: draft.topic,
    };
    let (id, _) = signal::insert(tx, &draft, Some(batch))?;
    if let Some(start) = term_start(SignalStatus::New, draft.received_on, None) {
        term::start(tx, id, start.under(&office.retention))?;
    }
    count_received(tx, &draft)?;
    Ok(is_past(office, draft.received_on, today))
}
