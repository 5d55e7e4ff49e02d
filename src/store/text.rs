//! Every text of a record, from wherever it stands: what is looked through, and what is looked for
//! mentions. One list of the places, so that nothing that can be read is left out of either.

use super::case::{self, ConsultationBody, InterventionBody};
use super::error::StoreError;
use super::record::open_json;
use super::signal::{self, Details};
use super::tx::Tx;
use super::{hold, part, record, restrict, weighing};
use crate::domain::id::RecordId;
use crate::domain::part::PartKind;
use crate::domain::search::{Field, RecordText, Stated};
use crate::vault::field::{ContentKey, RecordKey};
use chrono::NaiveDate;
use rusqlite::{CachedStatement, Row, Rows};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// How many signals are given to a thread at a time.
const BATCH: usize = 1_024;

/// Where a sealed text stands.
enum Place {
    Signal {
        source: String,
        reference: Option<Vec<u8>>,
        details: Vec<u8>,
    },
    Title,
    Lead,
    Answer,
    Reason(u64),
    Present(u64),
    Consultation(u32),
    Intervention(u32),
    Note(u32),
    Hold,
    Part(PartKind, u32),
}

/// A text as it stands in the table.
struct Sealed {
    place: Place,
    on: Option<NaiveDate>,
    bytes: Vec<u8>,
}

/// One query for a whole table and for one record.
struct Query {
    all: &'static str,
    one: &'static str,
    read: fn(&Row<'_>) -> Result<Vec<Sealed>, StoreError>,
}

macro_rules! query {
    ($select:literal, $read:expr) => {
        Query {
            all: $select,
            one: concat!($select, " WHERE record_id = :id"),
            read: $read,
        }
    };
}

/// The column with the record's id is the first of each.
const SIGNALS: Query = query!(
    "SELECT record_id, source, received_on, sealed_reference, sealed_text, sealed_details \
     FROM signal",
    |row| {
        let place = Place::Signal {
            source: row.get(1)?,
            reference: row.get(3)?,
            details: row.get(5)?,
        };
        Ok(vec![Sealed {
            place,
            on: row.get(2)?,
            bytes: row.get(4)?,
        }])
    }
);

/// All others: few rows in comparison.
const OTHERS: [Query; 8] = [
    query!(
        "SELECT record_id, opened_on, sealed_title, sealed_lead FROM \"case\"",
        |row| {
            let on = row.get(1)?;
            let (title, lead): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
            let title = title.map(|bytes| (Place::Title, bytes));
            let lead = lead.map(|bytes| (Place::Lead, bytes));
            let both = title.into_iter().chain(lead);
            Ok(both
                .map(|(place, bytes)| Sealed { place, on, bytes })
                .collect())
        }
    ),
    query!("SELECT record_id, sealed_value FROM answer", |row| sealed(
        Place::Answer,
        None,
        row.get(1)?
    )),
    query!(
        "SELECT record_id, n, decided_on, sealed_reason, sealed_present FROM weighing",
        |row| {
            let (n, on) = (row.get(1)?, row.get(2)?);
            let mut texts = sealed(Place::Reason(n), on, row.get(3)?)?;
            texts.extend(sealed(Place::Present(n), on, row.get(4)?)?);
            Ok(texts)
        }
    ),
    query!(
        "SELECT record_id, n, done_on, sealed_body FROM consultation",
        |row| sealed(Place::Consultation(row.get(1)?), row.get(2)?, row.get(3)?)
    ),
    query!(
        "SELECT record_id, n, coalesce(done_on, planned_on), sealed_body FROM intervention",
        |row| sealed(Place::Intervention(row.get(1)?), row.get(2)?, row.get(3)?)
    ),
    query!(
        "SELECT record_id, n, substr(at, 1, 10), sealed_text FROM note",
        |row| sealed(Place::Note(row.get(1)?), row.get(2)?, row.get(3)?)
    ),
    query!(
        "SELECT record_id, since_on, sealed_ground FROM hold",
        |row| sealed(Place::Hold, row.get(1)?, row.get(2)?)
    ),
    query!(
        "SELECT record_id, kind, n, coalesce(done_on, substr(at, 1, 10)), sealed_body FROM part",
        |row| {
            let kind = PartKind::from_id(row.get_ref(1)?.as_str().unwrap_or_default());
            let place = Place::Part(kind.ok_or(StoreError::Damaged)?, row.get(2)?);
            sealed(place, row.get(3)?, row.get(4)?)
        }
    ),
];

fn sealed(place: Place, on: Option<NaiveDate>, bytes: Vec<u8>) -> Result<Vec<Sealed>, StoreError> {
    Ok(vec![Sealed { place, on, bytes }])
}

/// The texts of one record, in the order of fields and numbers.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] when a text does not open.
pub fn list(tx: &Tx<'_>, id: &RecordId, key: &RecordKey) -> Result<Vec<RecordText>, StoreError> {
    let mut found = Vec::new();
    for query in std::iter::once(&SIGNALS).chain(&OTHERS) {
        let mut statement = tx.sql().prepare_cached(query.one)?;
        let mut rows = statement.query(rusqlite::named_params! { ":id": id.0 })?;
        while let Some(row) = rows.next()? {
            found.append(&mut (query.read)(row)?);
        }
    }
    open_all(key, &found)
}

/// Which records are looked through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that are open to everybody with the content key.
    Open,
    /// Those, and what is restricted to whoever looks among others.
    Readable,
}

/// Gives records, with their texts, to `look`, on as many threads as there are processors; what it
/// returns, in no order.
///
/// # Errors
/// As [`list`].
pub fn look_through<T: Send>(
    tx: &Tx<'_>,
    which: Which,
    look: impl Fn(&RecordId, &[RecordText]) -> Option<T> + Sync,
) -> Result<Vec<T>, StoreError> {
    let content = tx.content_key()?;
    let keys = Keys::read(tx, which)?;
    let mut others: HashMap<RecordId, Vec<Sealed>> = HashMap::new();
    for query in &OTHERS {
        let mut statement = tx.sql().prepare_cached(query.all)?;
        let mut rows = statement.query([])?;
        while let Some((id, mut texts)) = next(query, &mut rows)? {
            others.entry(id).or_default().append(&mut texts);
        }
    }
    let signals = tx.sql().prepare_cached(SIGNALS.all)?;
    thread::scope(|scope| {
        let (give, take) = mpsc::sync_channel::<Batch>(2);
        let take = Arc::new(Mutex::new(take));
        let threads = thread::available_parallelism().map_or(1, |n| n.get().min(8));
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (take, keys, look) = (take.clone(), &keys, &look);
                scope.spawn(move || open_batches(content, keys, &take, look))
            })
            .collect();
        // When all workers have failed, nobody takes any more: then it is they who say why.
        drop(take);
        let read = read_batches(signals, others, |batch| give.send(batch).is_ok());
        drop(give);
        let mut found = Vec::new();
        for worker in workers {
            let done = worker.join();
            found.append(&mut done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        read.map(|()| found)
    })
}

/// Records with their texts, as they stand in the tables.
type Batch = Vec<(RecordId, Vec<Sealed>)>;

/// Reads all signals, with the other texts that are theirs, and then all other records; until `give` wants
/// no more.
fn read_batches(
    mut signals: CachedStatement<'_>,
    mut others: HashMap<RecordId, Vec<Sealed>>,
    give: impl Fn(Batch) -> bool,
) -> Result<(), StoreError> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut rows = signals.query([])?;
    while let Some((id, mut texts)) = next(&SIGNALS, &mut rows)? {
        texts.extend(others.remove(&id).unwrap_or_default());
        batch.push((id, texts));
        if batch.len() == BATCH && !give(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) {
            return Ok(());
        }
    }
    batch.extend(others);
    give(batch);
    Ok(())
}

/// Opens and looks through one batch after another, until there are no more.
fn open_batches<T>(
    content: &ContentKey,
    keys: &Keys,
    batches: &Mutex<mpsc::Receiver<Batch>>,
    look: &(impl Fn(&RecordId, &[RecordText]) -> Option<T> + Sync),
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    loop {
        let batch = batches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(batch) = batch else {
            return Ok(found);
        };
        for (id, texts) in &batch {
            if let Some(texts) = keys.open(content, id, texts)? {
                found.extend(look(id, &texts));
            }
        }
    }
}

fn next(query: &Query, rows: &mut Rows<'_>) -> Result<Option<(RecordId, Vec<Sealed>)>, StoreError> {
    match rows.next()? {
        Some(row) => Ok(Some((RecordId(row.get(0)?), (query.read)(row)?))),
        None => Ok(None),
    }
}

/// The keys of the records that are looked through; a record that has none here is passed over.
struct Keys {
    /// Wrapped by the content key.
    wrapped: HashMap<RecordId, Vec<u8>>,
    /// Of restricted records.
    opened: HashMap<RecordId, RecordKey>,
}

impl Keys {
    fn read(tx: &Tx<'_>, which: Which) -> Result<Keys, StoreError> {
        let mut statement = tx
            .sql()
            .prepare_cached("SELECT record_id, wrapped FROM record_key")?;
        let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
        let wrapped = rows.collect::<Result<_, _>>()?;
        let mut opened = HashMap::new();
        if which == Which::Readable {
            for id in restrict::list_readable(tx)? {
                opened.insert(id, record::open_key(tx, &id)?);
            }
        }
        Ok(Keys { wrapped, opened })
    }

    /// The texts of a record; `None` for one that is passed over.
    fn open(
        &self,
        content: &ContentKey,
        id: &RecordId,
        texts: &[Sealed],
    ) -> Result<Option<Vec<RecordText>>, StoreError> {
        if let Some(key) = self.opened.get(id) {
            return open_all(key, texts).map(Some);
        }
        match self.wrapped.get(id) {
            Some(wrapped) => open_all(&content.open_record_key(&id.0, wrapped)?, texts).map(Some),
            None => Ok(None),
        }
    }
}

fn open_all(key: &RecordKey, sealed: &[Sealed]) -> Result<Vec<RecordText>, StoreError> {
    let mut texts = Vec::with_capacity(sealed.len() + 2);
    for sealed in sealed {
        open(key, sealed, &mut texts)?;
    }
    texts.retain(|text| !text.text.trim().is_empty());
    texts.sort_by_key(|text| (text.field, text.n));
    Ok(texts)
}

fn open(key: &RecordKey, sealed: &Sealed, texts: &mut Vec<RecordText>) -> Result<(), StoreError> {
    let Sealed { place, on, bytes } = sealed;
    let on = *on;
    let mut put = |field, n, text| {
        texts.push(RecordText {
            field,
            n,
            on,
            text,
            stated: Stated::Nothing,
        });
    };
    match *place {
        Place::Signal {
            ref source,
            ref reference,
            ref details,
        } => {
            let reference = reference
                .as_ref()
                .map(|r| key.open_text(signal::REFERENCE, r))
                .transpose()?;
            let details: Details = open_json(key, signal::DETAILS, details)?;
            let text = key.open_text(signal::TEXT, bytes)?;
            texts.append(&mut of_signal(source, reference, on, text, details));
        }
        Place::Title => put(Field::Title, None, key.open_text(case::TITLE, bytes)?),
        Place::Lead => put(Field::Lead, None, key.open_text(case::LEAD, bytes)?),
        Place::Answer => {
            // What was chosen from a list says nothing that the checklist does not.
            if let Some(text) = weighing::open_free_text(key, bytes)? {
                put(Field::Answer, None, text);
            }
        }
        Place::Reason(n) => {
            let text = key.open_text(weighing::reason_field(n), bytes)?;
            put(Field::Weighing, Some(n), text);
        }
        Place::Present(n) => {
            let present: Vec<String> = open_json(key, weighing::present_field(n), bytes)?;
            put(Field::Weighing, Some(n), present.join(", "));
        }
        Place::Consultation(n) => {
            let field = case::consultation_field(n);
            // What was struck has no body.
            if let Some(body) = open_json::<Option<ConsultationBody>>(key, field, bytes)? {
                let text = joined([Some(body.purpose), Some(body.ground), body.text]);
                put(Field::Consultation, Some(n.into()), text);
            }
        }
        Place::Intervention(n) => {
            let field = case::intervention_field(n);
            if let Some(body) = open_json::<Option<InterventionBody>>(key, field, bytes)? {
                let text = joined([Some(body.kind), body.text, body.cancelled]);
                put(Field::Intervention, Some(n.into()), text);
            }
        }
        Place::Note(n) => {
            let text = key.open_text(case::note_field(n), bytes)?;
            put(Field::Note, Some(n.into()), text);
        }
        Place::Hold => put(Field::Hold, None, key.open_text(hold::GROUND, bytes)?),
        Place::Part(kind, n) => {
            let body: serde_json::Value = open_json(key, part::body_field(kind, n), bytes)?;
            let mut words = Vec::new();
            strings_of(&body, codes(kind), &mut words);
            let stated = match (kind, body["reference"].as_str()) {
                (PartKind::Reference, Some(reference)) => Stated::Reference {
                    source: String::new(),
                    reference: reference.to_owned(),
                },
                _ => Stated::Nothing,
            };
            texts.push(RecordText {
                field: Field::Part(kind),
                n: Some(n.into()),
                on,
                text: words.join("\n"),
                stated,
            });
        }
    }
    Ok(())
}

fn joined<const N: usize>(texts: [Option<String>; N]) -> String {
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    texts.join("\n")
}

/// The fields of a body, at any depth, whose strings are ids, days and hashes and no words. Everything
/// else in it is a text, also what a later version adds.
fn codes(kind: PartKind) -> &'static [&'static str] {
    match kind {
        PartKind::PrivacyCheck => &["check", "of", "verdict"],
        PartKind::Disclosure => &["sha256"],
        PartKind::Measure => &["kind", "until", "on", "result"],
        PartKind::Outcome => &["found", "usable", "counted_as"],
        PartKind::Person => &["roles", "sensitive", "on", "until", "how"],
        PartKind::Correction => &["what"],
        PartKind::Reference => &["as"],
        PartKind::Link => &["relation"],
        PartKind::Origin => &["how", "signals"],
        PartKind::Evaluation | PartKind::Reminder | PartKind::Theme => &[],
    }
}

/// Every text in a body of whatever form, but for these fields.
fn strings_of(value: &serde_json::Value, codes: &[&str], words: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => words.push(text.clone()),
        serde_json::Value::Array(values) => {
            values.iter().for_each(|v| strings_of(v, codes, words));
        }
        serde_json::Value::Object(fields) => {
            let texts = fields.iter().filter(|(f, _)| !codes.contains(&f.as_str()));
            texts.for_each(|(_, v)| strings_of(v, codes, words));
        }
        _ => {}
    }
}

/// The texts of a signal's own row.
pub(super) fn of_signal(
    source: &str,
    reference: Option<String>,
    on: Option<NaiveDate>,
    text: String,
    details: Details,
) -> Vec<RecordText> {
    let plain = |field, text| RecordText {
        field,
        n: None,
        on,
        text,
        stated: Stated::Nothing,
    };
    let mut texts = vec![plain(Field::Text, text)];
    if let Some(reference) = reference {
        let (source, text) = (source.to_owned(), reference.clone());
        texts.push(RecordText {
            stated: Stated::Reference { source, reference },
            ..plain(Field::Reference, text)
        });
    }
    let line = |parts: [&Option<String>; 2]| {
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        Some(parts.join(" ")).filter(|line| !line.is_empty())
    };
    let lines = [
        line([&details.street, &details.house_number]),
        line([&details.postcode, &details.city]),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    texts.push(RecordText {
        stated: Stated::Address {
            street: details.street,
            house_number: details.house_number,
            postcode: details.postcode,
            city: details.city,
        },
        ..plain(Field::Address, lines.join(", "))
    });
    texts.extend(details.topic.map(|topic| plain(Field::Topic, topic)));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::Schema;

    /// Sealed, and no text of a record: the purposes of the log, and lessons, which outlive records.
    const NOT_OF_A_RECORD: [&str; 2] = ["entry_text", "lesson"];

    #[test]
    fn every_sealed_column_of_a_record_is_looked_through() {
        let tables = Schema::present().expected_definitions();
        let mut seen = 0;
        for (table, definition) in tables.expect("definitions") {
            let words = definition.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            for column in words.filter(|word| word.starts_with("sealed_")) {
                let reads = |query: &Query| {
                    let from = query.all.split(" FROM ").nth(1).unwrap_or_default();
                    from.trim_matches('"') == table && query.all.contains(column)
                };
                let read = std::iter::once(&SIGNALS).chain(&OTHERS).any(reads);
                let passed_over = NOT_OF_A_RECORD.contains(&table.as_str());
                assert!(read != passed_over, "{table}.{column}");
                seen += 1;
            }
        }
        assert!(seen > 10, "{seen}");
    }

    #[test]
    fn a_body_is_read_to_its_depth_but_for_its_codes() {
        let body = serde_json::json!({
            "kind": "fine", "text": "boete",
            "effects": [{ "on": "2026-03-01", "result": "reached", "text": "betaald" }],
            "new": { "field": "ook" },
        });
        let mut words = Vec::new();
        strings_of(&body, codes(PartKind::Measure), &mut words);
        words.sort();
        assert_eq!(words, ["betaald", "boete", "ook"]);
    }
}
