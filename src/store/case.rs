//! Cases: rows in, rows out.

use super::commit::WriteTx;
use super::digest::ObjectKind;
use super::error::StoreError;
use super::record::{self, field, open_json, seal_json};
use super::tx::Tx;
use super::weighing::parse_time;
use super::{hold, merge, part, restrict, term, weighing};
use crate::domain::case::{Case, CaseParts, CaseStatus, Consultation, Finding, Note};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::intervention::{Intervention, InterventionResult};
use crate::vault::field::{FieldName, RecordKey};
use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};

pub(super) const TITLE: FieldName = field("case", "sealed_title", 0);
pub(super) const LEAD: FieldName = field("case", "sealed_lead", 0);

pub(super) fn consultation_field(n: u32) -> FieldName {
    field("consultation", "sealed_body", u64::from(n))
}

pub(super) fn intervention_field(n: u32) -> FieldName {
    field("intervention", "sealed_body", u64::from(n))
}

pub(super) fn note_field(n: u32) -> FieldName {
    field("note", "sealed_text", u64::from(n))
}

#[derive(Serialize, Deserialize)]
pub(super) struct ConsultationBody {
    pub(super) purpose: String,
    pub(super) ground: String,
    result: String,
    pub(super) text: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct InterventionBody {
    pub(super) kind: String,
    pub(super) text: Option<String>,
    result: Option<String>,
    pub(super) cancelled: Option<String>,
}

/// One line of a list.
#[derive(Debug, Clone)]
pub struct CaseSummary {
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// What the team calls it; `None` also for members who cannot read it.
    pub title: Option<String>,
    /// Its theme.
    pub theme: Option<String>,
    /// Who leads it; `None` also for members who cannot read it.
    pub lead: Option<String>,
    /// The workflow it walks, and which version.
    pub workflow: (String, u32),
    /// Its phase.
    pub phase: String,
    /// Its status.
    pub status: CaseStatus,
    /// When it was opened.
    pub opened_on: NaiveDate,
    /// Its end date.
    pub ended_on: Option<NaiveDate>,
    /// When its term has run out.
    pub destroy_on: Option<NaiveDate>,
    /// Whether it is restricted to others: the number is all that counts then, and everything else is
    /// blank.
    pub hidden: bool,
}

impl CaseSummary {
    /// All that there is to say of one that is restricted to others.
    fn hidden(record: RecordId, number: Number) -> CaseSummary {
        CaseSummary {
            record,
            number,
            title: None,
            theme: None,
            lead: None,
            workflow: (String::new(), 0),
            phase: String::new(),
            status: CaseStatus::Open,
            opened_on: NaiveDate::MIN,
            ended_on: None,
            destroy_on: None,
            hidden: true,
        }
    }
}

/// What a new case begins with, all ids looked up.
pub struct NewCase<'a> {
    /// What the team calls it.
    pub title: Option<&'a str>,
    /// The main theme.
    pub theme: Option<&'a str>,
    /// Who leads it.
    pub lead: Option<&'a str>,
    /// The workflow it walks.
    pub workflow: &'a str,
    /// Its version.
    pub workflow_version: u32,
    /// The phase it begins in.
    pub phase: &'a str,
    /// The date of opening.
    pub opened_on: NaiveDate,
}

/// Writes a new case; the number is of this year's series.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn insert(
    tx: &mut WriteTx<'_>,
    new: &NewCase<'_>,
) -> Result<(RecordId, Number, RecordKey), StoreError> {
    let year = tx.today().year();
    let (id, number, key) = record::insert(tx, NumberKind::Case, year)?;
    let seal = |name, text: Option<&str>| text.map(|t| key.seal(name, t.as_bytes()));
    tx.sql()
        .prepare_cached(
            "INSERT INTO \"case\" (record_id, workflow, workflow_version, phase, status, theme, \
             opened_on, ended_on, sealed_title, sealed_lead) VALUES (:id, :workflow, :version, \
             :phase, 'open', :theme, :opened_on, NULL, :title, :lead)",
        )?
        .execute(named_params! {
            ":id": id.0, ":workflow": new.workflow, ":version": new.workflow_version,
            ":phase": new.phase, ":theme": new.theme, ":opened_on": new.opened_on,
            ":title": seal(TITLE, new.title), ":lead": seal(LEAD, new.lead),
        })?;
    tx.touch(id);
    Ok((id, number, key))
}

/// A whole case, compared with the log before it is believed.
///
/// # Errors
/// [`StoreError::NotFound`], [`StoreError::Tampered`], [`StoreError::Vault`].
pub fn get(tx: &Tx<'_>, number: Number) -> Result<(Case, RecordKey), StoreError> {
    // The key first: a member without it learns nothing, not even whether the number exists.
    tx.content_key()?;
    let id = record::get_id(tx, number)?;
    tx.check_object(ObjectKind::Case, &id)?;
    for (merged, _) in merge::list(tx, id)? {
        tx.check_object(ObjectKind::Case, &merged)?;
    }
    read(tx, id, number)
}

/// A whole case as its rows stand, with those that went into it. For who has compared them with the
/// log.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::Vault`].
pub(super) fn read(
    tx: &Tx<'_>,
    id: RecordId,
    number: Number,
) -> Result<(Case, RecordKey), StoreError> {
    let (mut case, key) = read_alone(tx, id, number)?;
    for (id, number) in merge::list(tx, id)? {
        case.merged.push(read_alone(tx, id, number)?.0);
    }
    Ok((case, key))
}

fn read_alone(tx: &Tx<'_>, id: RecordId, number: Number) -> Result<(Case, RecordKey), StoreError> {
    let key = record::open_key(tx, &id)?;
    let mut case = tx
        .sql()
        .prepare_cached(
            "SELECT workflow, workflow_version, phase, status, theme, opened_on, ended_on \
             FROM \"case\" WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok(Case {
                record: id,
                number,
                workflow: row.get(0)?,
                workflow_version: row.get(1)?,
                phase: row.get(2)?,
                status: read_status(row, 3)?,
                theme: row.get(4)?,
                opened_on: row.get(5)?,
                ended_on: row.get(6)?,
                title: None,
                lead: None,
                destroy_on: None,
                hold: None,
                signals: Vec::new(),
                answers: Default::default(),
                weighings: Vec::new(),
                consultations: Vec::new(),
                interventions: Vec::new(),
                notes: Vec::new(),
                parts: CaseParts::default(),
                went_into: None,
                merged: Vec::new(),
                terms: Vec::new(),
            })
        })
        .optional()?
        .ok_or(StoreError::Damaged)?;
    (case.title, case.lead) = title_and_lead(tx, &id, &key)?;
    case.terms = term::list_of(tx, &id)?;
    case.destroy_on = term::find_running(tx, &id)?.map(|t| t.destroy_on);
    case.hold = hold::find(tx, &id, &key)?;
    case.signals = list_signals(tx, &id)?
        .into_iter()
        .map(|(_, number)| number)
        .collect();
    case.answers = weighing::answers(tx, &id, &key)?;
    case.weighings = weighing::list(tx, &id, &key)?
        .into_iter()
        .map(|(_, w)| w)
        .collect();
    case.consultations = consultations(tx, &id, &key)?;
    case.interventions = interventions(tx, &id, &key)?;
    case.notes = notes(tx, &id, &key)?;
    case.parts = CaseParts {
        privacy: part::list(tx, &id, &key)?,
        persons: part::list(tx, &id, &key)?,
        measures: part::list(tx, &id, &key)?,
        disclosures: part::list(tx, &id, &key)?,
        references: part::list(tx, &id, &key)?,
        links: part::list(tx, &id, &key)?,
        reminders: part::list(tx, &id, &key)?,
        evaluations: part::list(tx, &id, &key)?,
        origins: part::list(tx, &id, &key)?,
    };
    case.went_into = merge::find_went(tx, &id)?;
    Ok((case, key))
}

/// Whether a case still runs.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn runs(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    tx.sql()
        .prepare_cached("SELECT status FROM \"case\" WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| read_status(row, 0))
        .optional()?
        .map(CaseStatus::runs)
        .ok_or(StoreError::Damaged)
}

fn title_and_lead(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<(Option<String>, Option<String>), StoreError> {
    let (title, lead): (Option<Vec<u8>>, Option<Vec<u8>>) = tx
        .sql()
        .prepare_cached("SELECT sealed_title, sealed_lead FROM \"case\" WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let open = |name, sealed: Option<Vec<u8>>| sealed.map(|s| key.open_text(name, &s)).transpose();
    Ok((open(TITLE, title)?, open(LEAD, lead)?))
}

/// The signals of a case, by number.
///
/// # Errors
/// Those of SQLite.
pub fn list_signals(tx: &Tx<'_>, id: &RecordId) -> Result<Vec<(RecordId, Number)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT record.id, record.year, record.sequence FROM signal \
         JOIN record ON record.id = signal.record_id \
         WHERE signal.case_id = :id ORDER BY record.year, record.sequence",
    )?;
    let rows = statement.query_map(named_params! { ":id": id.0 }, |row| {
        Ok((
            RecordId(row.get(0)?),
            record::number("signal", row.get(1)?, row.get(2)?),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn consultations(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<Vec<Consultation>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, phase, source, done_on, sealed_body FROM consultation \
         WHERE record_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let n: u32 = row.get(0)?;
        let sealed: Vec<u8> = row.get(4)?;
        let Some(body) =
            open_json::<Option<ConsultationBody>>(key, consultation_field(n), &sealed)?
        else {
            continue; // Struck.
        };
        found.push(Consultation {
            n,
            phase: row.get(1)?,
            source: row.get(2)?,
            on: row.get(3)?,
            purpose: body.purpose,
            ground: body.ground,
            result: Finding::from_id(&body.result).ok_or(StoreError::Damaged)?,
            text: body.text,
        });
    }
    Ok(found)
}

fn interventions(
    tx: &Tx<'_>,
    id: &RecordId,
    key: &RecordKey,
) -> Result<Vec<Intervention>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, partner, planned_on, done_on, sealed_body FROM intervention \
         WHERE record_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let n: u32 = row.get(0)?;
        let sealed: Vec<u8> = row.get(4)?;
        let Some(body) =
            open_json::<Option<InterventionBody>>(key, intervention_field(n), &sealed)?
        else {
            continue; // Struck.
        };
        let result = body
            .result
            .map(|r| InterventionResult::from_id(&r).ok_or(StoreError::Damaged));
        found.push(Intervention {
            n,
            by: row.get(1)?,
            planned_on: row.get(2)?,
            done_on: row.get(3)?,
            kind: body.kind,
            text: body.text,
            result: result.transpose()?,
            cancelled: body.cancelled,
        });
    }
    Ok(found)
}

fn notes(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<Vec<Note>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT n, actor, at, sealed_text FROM note WHERE record_id = :id ORDER BY n",
    )?;
    let mut rows = statement.query(named_params! { ":id": id.0 })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let n: u32 = row.get(0)?;
        let sealed: Vec<u8> = row.get(3)?;
        found.push(Note {
            n,
            by: tx.name_of(row.get(1)?),
            at: parse_time(&row.get::<_, String>(2)?)?,
            text: key.open_text(note_field(n), &sealed)?,
        });
    }
    Ok(found)
}

/// Moves a case: phase, status, end date.
///
/// # Errors
/// Those of SQLite.
pub fn set_standing(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    phase: &str,
    status: CaseStatus,
    ended_on: Option<NaiveDate>,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE \"case\" SET phase = :phase, status = :status, ended_on = :ended_on \
             WHERE record_id = :id",
        )?
        .execute(named_params! {
            ":id": id.0, ":phase": phase, ":status": status.id(), ":ended_on": ended_on,
        })?;
    tx.touch(id);
    Ok(())
}

/// Has a case walk another workflow, or another version of its own.
///
/// # Errors
/// Those of SQLite.
pub fn set_workflow(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    workflow: &str,
    version: u32,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE \"case\" SET workflow = :workflow, workflow_version = :version \
             WHERE record_id = :id",
        )?
        .execute(named_params! { ":id": id.0, ":workflow": workflow, ":version": version })?;
    tx.touch(id);
    Ok(())
}

/// Gives a case to another member to lead.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn set_lead(tx: &mut WriteTx<'_>, id: RecordId, lead: Option<&str>) -> Result<(), StoreError> {
    let key = record::open_key(tx, &id)?;
    tx.sql()
        .prepare_cached("UPDATE \"case\" SET sealed_lead = :lead WHERE record_id = :id")?
        .execute(named_params! {
            ":id": id.0, ":lead": lead.map(|lead| key.seal(LEAD, lead.as_bytes())),
        })?;
    tx.touch(id);
    Ok(())
}

/// Corrects what a case is called, its theme, and who leads it. What stood there before is
/// overwritten.
///
/// # Errors
/// Those of SQLite.
pub fn correct(tx: &mut WriteTx<'_>, key: &RecordKey, case: &Case) -> Result<(), StoreError> {
    let seal = |name, text: Option<&str>| text.map(|t| key.seal(name, t.as_bytes()));
    tx.sql()
        .prepare_cached(
            "UPDATE \"case\" SET theme = :theme, sealed_title = :title, sealed_lead = :lead \
             WHERE record_id = :id",
        )?
        .execute(named_params! {
            ":id": case.record.0, ":theme": case.theme,
            ":title": seal(TITLE, case.title.as_deref()),
            ":lead": seal(LEAD, case.lead.as_deref()),
        })?;
    tx.touch(case.record);
    Ok(())
}

/// Strikes a note: its text is overwritten with nothing; its number, writer and time stay.
///
/// # Errors
/// Those of SQLite; [`StoreError::Damaged`] when there is none of this number.
pub fn strike_note(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    n: u32,
) -> Result<(), StoreError> {
    let changed = tx
        .sql()
        .prepare_cached("UPDATE note SET sealed_text = :text WHERE record_id = :id AND n = :n")?
        .execute(named_params! {
            ":id": id.0, ":n": n, ":text": key.seal(note_field(n), b""),
        })?;
    tx.touch(id);
    (changed == 1).then_some(()).ok_or(StoreError::Damaged)
}

/// The number that the next consultation of a case gets: those that were struck keep theirs.
///
/// # Errors
/// Those of SQLite.
pub fn next_consultation(tx: &Tx<'_>, id: &RecordId) -> Result<u32, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT coalesce(max(n), 0) + 1 FROM consultation WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?)
}

/// The number that the next intervention of a case gets: those that were struck keep theirs.
///
/// # Errors
/// Those of SQLite.
pub fn next_intervention(tx: &Tx<'_>, id: &RecordId) -> Result<u32, StoreError> {
    Ok(tx
        .sql()
        .prepare_cached("SELECT coalesce(max(n), 0) + 1 FROM intervention WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?)
}

/// Writes a note; its number is the next one.
///
/// # Errors
/// Those of SQLite.
pub fn insert_note(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    text: &str,
) -> Result<u32, StoreError> {
    let n: u32 = tx
        .sql()
        .prepare_cached("SELECT coalesce(max(n), 0) + 1 FROM note WHERE record_id = :id")?
        .query_row(named_params! { ":id": id.0 }, |row| row.get(0))?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO note (record_id, n, actor, at, sealed_text) \
             VALUES (:id, :n, :actor, :at, :text)",
        )?
        .execute(named_params! {
            ":id": id.0, ":n": n, ":actor": tx.vault.line(), ":at": tx.now_text(),
            ":text": key.seal(note_field(n), text.as_bytes()),
        })?;
    tx.touch(id);
    Ok(n)
}

/// Writes a consultation; its own `n` is the number it gets.
///
/// # Errors
/// Those of SQLite.
pub fn insert_consultation(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    consultation: &Consultation,
) -> Result<(), StoreError> {
    let body = ConsultationBody {
        purpose: consultation.purpose.clone(),
        ground: consultation.ground.clone(),
        result: consultation.result.id().to_owned(),
        text: consultation.text.clone(),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO consultation (record_id, n, phase, source, done_on, actor, sealed_body) \
             VALUES (:id, :n, :phase, :source, :on, :actor, :body)",
        )?
        .execute(named_params! {
            ":id": id.0, ":n": consultation.n, ":phase": consultation.phase,
            ":source": consultation.source, ":on": consultation.on, ":actor": tx.vault.line(),
            ":body": seal_json(key, consultation_field(consultation.n), &body),
        })?;
    tx.touch(id);
    Ok(())
}

/// Writes an intervention, new or changed; its own `n` is its number.
///
/// # Errors
/// Those of SQLite.
pub fn put_intervention(
    tx: &mut WriteTx<'_>,
    id: RecordId,
    key: &RecordKey,
    intervention: &Intervention,
) -> Result<(), StoreError> {
    let body = InterventionBody {
        kind: intervention.kind.clone(),
        text: intervention.text.clone(),
        result: intervention.result.map(|r| r.id().to_owned()),
        cancelled: intervention.cancelled.clone(),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO intervention (record_id, n, partner, planned_on, done_on, cancelled, \
             sealed_body) VALUES (:id, :n, :partner, :planned_on, :done_on, :cancelled, :body) \
             ON CONFLICT (record_id, n) DO UPDATE SET planned_on = :planned_on, \
             done_on = :done_on, cancelled = :cancelled, sealed_body = :body",
        )?
        .execute(named_params! {
            ":id": id.0, ":n": intervention.n, ":partner": intervention.by,
            ":planned_on": intervention.planned_on, ":done_on": intervention.done_on,
            ":cancelled": intervention.cancelled.is_some(),
            ":body": seal_json(key, intervention_field(intervention.n), &body),
        })?;
    tx.touch(id);
    Ok(())
}

/// Cases by number; titles and leads are opened for those who may, and what is restricted to others
/// is a number.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a title does not open.
pub fn list(tx: &Tx<'_>) -> Result<Vec<CaseSummary>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT c.record_id, record.year, record.sequence, c.theme, c.phase, c.status, \
         c.opened_on, c.ended_on, term.destroy_on, c.workflow, c.workflow_version \
         FROM \"case\" AS c JOIN record ON record.id = c.record_id \
         LEFT JOIN term ON term.record_id = c.record_id AND term.reopened_on IS NULL \
         ORDER BY record.year, record.sequence",
    )?;
    let reads = tx.reads_content();
    let hidden = restrict::hidden(tx)?;
    let mut rows = statement.query([])?;
    let mut cases = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        if hidden.contains(&id) {
            let number = record::number("case", row.get(1)?, row.get(2)?);
            cases.push(CaseSummary::hidden(id, number));
            continue;
        }
        let (title, lead) = match reads {
            true => title_and_lead(tx, &id, &record::open_key(tx, &id)?)?,
            false => (None, None),
        };
        cases.push(CaseSummary {
            record: id,
            number: record::number("case", row.get(1)?, row.get(2)?),
            title,
            lead,
            theme: row.get(3)?,
            phase: row.get(4)?,
            status: read_status(row, 5)?,
            opened_on: row.get(6)?,
            ended_on: row.get(7)?,
            destroy_on: row.get(8)?,
            workflow: (row.get(9)?, row.get(10)?),
            hidden: false,
        });
    }
    Ok(cases)
}

/// Where a case stands, from the rows as they are.
pub struct CaseStanding {
    /// The workflow it walks, and which version.
    pub workflow: (String, u32),
    /// Its phase.
    pub phase: String,
    /// Its status.
    pub status: CaseStatus,
}

/// Where a case stands.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn standing(tx: &Tx<'_>, id: &RecordId) -> Result<CaseStanding, StoreError> {
    tx.sql()
        .prepare_cached(
            "SELECT workflow, workflow_version, phase, status FROM \"case\" \
             WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok(CaseStanding {
                workflow: (row.get(0)?, row.get(1)?),
                phase: row.get(2)?,
                status: read_status(row, 3)?,
            })
        })
        .optional()?
        .ok_or(StoreError::Damaged)
}

/// What a destruction must know of a case without reading it: its period and number of parts.
///
/// # Errors
/// [`StoreError::Damaged`] when there is none.
pub fn outline(
    tx: &Tx<'_>,
    id: &RecordId,
) -> Result<(NaiveDate, Option<NaiveDate>, u64), StoreError> {
    tx.sql()
        .prepare_cached(
            "SELECT opened_on, ended_on, 1 \
             + (SELECT count(*) FROM weighing WHERE record_id = :id) \
             + (SELECT count(*) FROM consultation WHERE record_id = :id) \
             + (SELECT count(*) FROM intervention WHERE record_id = :id) \
             + (SELECT count(*) FROM note WHERE record_id = :id) \
             + (SELECT count(*) FROM part WHERE record_id = :id) \
             FROM \"case\" WHERE record_id = :id",
        )?
        .query_row(named_params! { ":id": id.0 }, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?
        .ok_or(StoreError::Damaged)
}

fn read_status(row: &Row<'_>, column: usize) -> rusqlite::Result<CaseStatus> {
    let id: String = row.get(column)?;
    CaseStatus::from_id(&id).ok_or(rusqlite::Error::InvalidColumnType(
        column,
        "status".into(),
        rusqlite::types::Type::Text,
    ))
}
