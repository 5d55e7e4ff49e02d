//! Import: files of tips come in whole, one transaction a file.
//!
//! A file is read through once to tell which of its rows are new; then these are read again and taken in.
//! Knowing all of them, and their days, is what lets them go into the tables in order; see `store::intake`.

use super::Desk;
use super::error::ActionError;
use super::signal::received_count;
use crate::audit::entry::Action;
use crate::domain::id::{Number, RecordId};
use crate::domain::known::Known;
use crate::domain::policy::Policy;
use crate::domain::role::Duty;
use crate::domain::signal::{SignalDraft, SignalStatus, term_start};
use crate::import::{Bounds, Problem, Profile, Sheet, read};
use crate::store::batch::{self, BatchCounts};
use crate::store::intake;
use crate::store::known::Hits;
use crate::store::signal::{BlindReference, References};
use crate::store::{EntryDraft, Tx, WriteTx, count, policy, signal, term};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How many records that mention the same thing are looked at for one row; a signal that is shown
/// names all of them.
const MOST_HITS: usize = 10;

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
    /// The signals that mention what another record, also a row of the same file, does. Of what stands in
    /// very many, ten are looked at: cases, and then the newest signals.
    pub known: Vec<(Number, Vec<Known>)>,
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
    seen: &mut BTreeSet<BlindReference>,
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
    let mut rows = look_through(&tx, &sheet, &source, &mut report)?;
    keep_new(&tx, &mut rows, seen)?;
    report.imported = rows.len();
    report.duplicates = report.rows - report.rejected.len() - rows.len();
    let today = tx.today();
    let past = |row: &&FoundRow| is_past(&office, row.received_on, today);
    report.past_term = rows.iter().filter(past).count();
    if dry_run || rows.is_empty() {
        seen.extend(rows.iter().map(|row| row.reference));
        progress(report.rows);
        // Nothing changes, so nothing of this transaction stays; only that somebody looked.
        drop(tx);
        let tx = desk.write(Duty::Work)?;
        let entry = EntryDraft::new(Action::Import).result("0");
        tx.commit(entry.purpose(desk.purpose()))?;
        return Ok(report);
    }
    let (batch, number) = batch::begin(&mut tx)?;
    report.known = take_in(&mut tx, &office, &source, batch, &sheet, &rows, progress)?;
    progress(report.rows);
    let counts = BatchCounts {
        rows: report.rows as u64,
        imported: report.imported as u64,
        duplicates: report.duplicates as u64,
        rejected: report.rejected.len() as u64,
    };
    batch::finish(&mut tx, batch, number, &source, counts)?;
    let entry = EntryDraft::new(Action::Import)
        .object(number.to_string())
        .result(report.imported.to_string());
    tx.commit(entry.purpose(desk.purpose()))?;
    report.batch = Some(number);
    Ok(report)
}

/// A row that is a tip: what must be known of it to tell whether it is new.
struct FoundRow {
    row: usize,
    /// Where in the sheet it is found again.
    at: usize,
    reference: BlindReference,
    received_on: NaiveDate,
}

/// Reads every row; what is wrong goes into the report.
fn look_through(
    tx: &Tx<'_>,
    sheet: &Sheet<'_>,
    source: &str,
    report: &mut FileReport,
) -> Result<Vec<FoundRow>, ActionError> {
    let references = References::new(tx)?;
    let mut found = Vec::new();
    for row in sheet.rows() {
        report.rows += 1;
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
            let topic = draft.topic.clone().unwrap_or_default();
            *report.unmapped.entry(topic).or_default() += 1;
        }
        found.push(FoundRow {
            row: row.row,
            at: row.at,
            reference: references.blind(source, &draft.reference),
            received_on: draft.received_on,
        });
    }
    Ok(found)
}

/// Leaves the rows whose reference neither the vault nor `seen` has, of equal ones the first; in
/// the order of the file.
fn keep_new(
    tx: &Tx<'_>,
    rows: &mut Vec<FoundRow>,
    seen: &BTreeSet<BlindReference>,
) -> Result<(), ActionError> {
    // In the order of the index that is asked; equal references stay in the file's order.
    rows.sort_by_key(|row| row.reference);
    rows.dedup_by_key(|row| row.reference);
    let mut known = Vec::with_capacity(rows.len());
    for row in &*rows {
        let reference = &row.reference;
        known.push(seen.contains(reference) || signal::find_by_reference(tx, reference)?.is_some());
    }
    let mut known = known.into_iter();
    rows.retain(|_| !known.next().expect("one for each row"));
    rows.sort_unstable_by_key(|row| row.row);
    Ok(())
}

/// Makes signals of the rows that are new; says what is known before of which.
fn take_in(
    tx: &mut WriteTx<'_>,
    office: &Policy,
    source: &str,
    batch: RecordId,
    sheet: &Sheet<'_>,
    rows: &[FoundRow],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<(Number, Vec<Known>)>, ActionError> {
    let mut received: BTreeMap<(i32, String), u64> = BTreeMap::new();
    let read = |place: usize| {
        let new = rows.get(place)?;
        let draft = sheet.row_at(new.row, new.at)?.outcome.ok()?;
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
        *received.entry(received_count(&draft)).or_default() += 1;
        Some(draft)
    };
    let days: Vec<NaiveDate> = rows.iter().map(|row| row.received_on).collect();
    // They go in by their days; what is shown is how far the file would be with as many done.
    let mut written = |written: usize| progress(rows[written - 1].row);
    let taken = intake::take_in(tx, batch, &days, read, MOST_HITS, &mut written)?;
    let terms = taken.iter().zip(rows).filter_map(|(taken, row)| {
        let start = term_start(SignalStatus::New, row.received_on, None)?;
        Some((taken.id, start.under(&office.retention)))
    });
    term::start_first(tx, &terms.collect::<Vec<_>>())?;
    for ((year, what), n) in received {
        count::add(tx, year, &what, n)?;
    }
    Ok(Hits::default().list_many(tx, taken)?)
}

fn is_past(office: &Policy, received_on: NaiveDate, today: NaiveDate) -> bool {
    term_start(SignalStatus::New, received_on, None)
        .is_some_and(|start| start.under(&office.retention).destroy_on <= today)
}
