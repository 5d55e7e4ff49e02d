//! Every text of a record, from wherever it stands: what is looked through, and what is looked for
//! mentions. One list of the places, so that nothing that can be read is left out of either.

use super::beside::open_beside;
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
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Row};
use std::collections::HashMap;

/// How many signals are given to a thread at a time.
const BATCH: usize = 1_024;

/// Where a sealed text stands.
enum Place {
    /// Source, reference, details and text, joined.
    Signal(Columns<4>),
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

/// How long columns are that stand one behind the other in one value: of very many rows that takes
/// less time than a value for each.
struct Columns<const N: usize>([Option<usize>; N]);

impl<const N: usize> Columns<N> {
    fn join(columns: [ValueRef<'_>; N]) -> Result<(Self, Vec<u8>), StoreError> {
        let mut parts: [Option<&[u8]>; N] = [None; N];
        for (part, column) in parts.iter_mut().zip(columns) {
            *part = column.as_bytes_or_null().map_err(|_| StoreError::Damaged)?;
        }
        let joined = parts.map(Option::unwrap_or_default).concat();
        Ok((Columns(parts.map(|part| part.map(<[u8]>::len))), joined))
    }

    fn split<'b>(&self, mut joined: &'b [u8]) -> [Option<&'b [u8]>; N] {
        self.0.map(|length| {
            let (column, rest) = joined.split_at(length?);
            joined = rest;
            Some(column)
        })
    }
}

/// A text as it stands in the table.
struct Sealed {
    place: Place,
    on: Option<NaiveDate>,
    bytes: Vec<u8>,
}

/// Takes one text after another.
type Give<'g> = dyn FnMut(Sealed) + 'g;

/// One query for a whole table and for one record.
struct Query {
    all: &'static str,
    one: &'static str,
    /// Gives each text of a row.
    read: fn(&Row<'_>, &mut Give<'_>) -> Result<(), StoreError>,
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
    "SELECT record_id, source, received_on, sealed_reference, sealed_details, sealed_text \
     FROM signal",
    |row, give| {
        let columns = [1, 3, 4, 5].map(|column| row.get_ref(column));
        let [source, reference, details, text] = columns;
        let (columns, bytes) = Columns::join([source?, reference?, details?, text?])?;
        give(Sealed {
            place: Place::Signal(columns),
            on: row.get(2)?,
            bytes,
        });
        Ok(())
    }
);

/// All others: few rows in comparison.
const OTHERS: [Query; 8] = [
    query!(
        "SELECT record_id, opened_on, sealed_title, sealed_lead FROM \"case\"",
        |row, give| {
            let on = row.get(1)?;
            for (column, place) in [(2, Place::Title), (3, Place::Lead)] {
                if let Some(bytes) = row.get(column)? {
                    give(Sealed { place, on, bytes });
                }
            }
            Ok(())
        }
    ),
    query!("SELECT record_id, sealed_value FROM answer", |row, give| {
        one(row, give, Place::Answer, None, 1)
    }),
    query!(
        "SELECT record_id, n, decided_on, sealed_reason, sealed_present FROM weighing",
        |row, give| {
            one(row, give, Place::Reason(row.get(1)?), Some(2), 3)?;
            one(row, give, Place::Present(row.get(1)?), Some(2), 4)
        }
    ),
    query!(
        "SELECT record_id, n, done_on, sealed_body FROM consultation",
        |row, give| one(row, give, Place::Consultation(row.get(1)?), Some(2), 3)
    ),
    query!(
        "SELECT record_id, n, coalesce(done_on, planned_on), sealed_body FROM intervention",
        |row, give| one(row, give, Place::Intervention(row.get(1)?), Some(2), 3)
    ),
    query!(
        "SELECT record_id, n, substr(at, 1, 10), sealed_text FROM note",
        |row, give| one(row, give, Place::Note(row.get(1)?), Some(2), 3)
    ),
    query!(
        "SELECT record_id, since_on, sealed_ground FROM hold",
        |row, give| one(row, give, Place::Hold, Some(1), 2)
    ),
    query!(
        "SELECT record_id, kind, n, coalesce(done_on, substr(at, 1, 10)), sealed_body FROM part",
        |row, give| {
            let kind = PartKind::from_id(row.get_ref(1)?.as_str().unwrap_or_default());
            let place = Place::Part(kind.ok_or(StoreError::Damaged)?, row.get(2)?);
            one(row, give, place, Some(3), 4)
        }
    ),
];

/// Gives the text in one column, of the day in another.
fn one(
    row: &Row<'_>,
    give: &mut Give<'_>,
    place: Place,
    on: Option<usize>,
    bytes: usize,
) -> Result<(), StoreError> {
    let on = on.map_or(Ok(None), |column| row.get(column))?;
    let bytes = row.get(bytes)?;
    give(Sealed { place, on, bytes });
    Ok(())
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
            (query.read)(row, &mut |sealed| found.push(sealed))?;
        }
    }
    open_all(key, found.iter())
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
        while let Some(row) = rows.next()? {
            let texts = others.entry(RecordId(row.get(0)?)).or_default();
            (query.read)(row, &mut |sealed| texts.push(sealed))?;
        }
    }
    let signals = tx.sql().prepare_cached(SIGNALS.all)?;
    open_beside(
        |give| read_batches(signals, others, give),
        |batch| open_batch(content, &keys, &batch, &look),
    )
}

/// Texts as they stand in the tables; those of one record stand together.
type Batch = Vec<(RecordId, Sealed)>;

/// Reads all signals, with the other texts that are theirs, and then all other records; until `give` wants
/// no more.
fn read_batches(
    mut signals: CachedStatement<'_>,
    mut others: HashMap<RecordId, Vec<Sealed>>,
    give: &mut dyn FnMut(Batch) -> bool,
) -> Result<(), StoreError> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut rows = signals.query([])?;
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        (SIGNALS.read)(row, &mut |sealed| batch.push((id, sealed)))?;
        let more = others.remove(&id).unwrap_or_default().into_iter();
        batch.extend(more.map(|sealed| (id, sealed)));
        if batch.len() >= BATCH && !give(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) {
            return Ok(());
        }
    }
    for (id, texts) in others {
        batch.extend(texts.into_iter().map(|sealed| (id, sealed)));
    }
    give(batch);
    Ok(())
}

/// Opens and looks through one batch.
fn open_batch<T>(
    content: &ContentKey,
    keys: &Keys,
    batch: &Batch,
    look: &(impl Fn(&RecordId, &[RecordText]) -> Option<T> + Sync),
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for of_one in batch.chunk_by(|a, b| a.0 == b.0) {
        let id = &of_one[0].0;
        let texts = of_one.iter().map(|(_, sealed)| sealed);
        if let Some(texts) = keys.open(content, id, texts)? {
            found.extend(look(id, &texts));
        }
    }
    Ok(found)
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
    fn open<'s>(
        &self,
        content: &ContentKey,
        id: &RecordId,
        texts: impl Iterator<Item = &'s Sealed>,
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

fn open_all<'s>(
    key: &RecordKey,
    sealed: impl Iterator<Item = &'s Sealed>,
) -> Result<Vec<RecordText>, StoreError> {
    let mut texts = Vec::new();
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
        Place::Signal(ref columns) => {
            let [Some(source), reference, Some(details), Some(text)] = columns.split(bytes) else {
                return Err(StoreError::Damaged);
            };
            let source = std::str::from_utf8(source).map_err(|_| StoreError::Damaged)?;
            let reference = reference.map(|r| key.open_text(signal::REFERENCE, r));
            let details: Details = open_json(key, signal::DETAILS, details)?;
            let text = key.open_text(signal::TEXT, text)?;
            texts.append(&mut of_signal(
                source,
                reference.transpose()?,
                on,
                text,
                details,
            ));
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
    let mut texts = Vec::with_capacity(4);
    texts.push(plain(Field::Text, text));
    if let Some(reference) = reference {
        let (source, text) = (source.to_owned(), reference.clone());
        texts.push(RecordText {
            stated: Stated::Reference { source, reference },
            ..plain(Field::Reference, text)
        });
    }
    let address = address_of(&details);
    texts.push(RecordText {
        stated: Stated::Address {
            street: details.street,
            house_number: details.house_number,
            postcode: details.postcode,
            city: details.city,
        },
        ..plain(Field::Address, address)
    });
    texts.extend(details.topic.map(|topic| plain(Field::Topic, topic)));
    texts
}

/// An address on one line.
fn address_of(details: &Details) -> String {
    let mut line = String::with_capacity(64);
    for of_line in [
        [&details.street, &details.house_number],
        [&details.postcode, &details.city],
    ] {
        let mut before = ", ";
        for part in of_line.into_iter().flatten() {
            if !line.is_empty() {
                line.push_str(before);
            }
            line.push_str(part);
            before = " ";
        }
    }
    line
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
    fn an_address_stands_on_one_line_whatever_of_it_is_known() {
        let address = |fields: [&str; 4]| {
            let [street, house_number, postcode, city] =
                fields.map(|field| Some(field.to_owned()).filter(|field| !field.is_empty()));
            address_of(&Details {
                street,
                house_number,
                postcode,
                city,
                ..Details::default()
            })
        };
        for (fields, line) in [
            (
                ["Kade", "1a", "2711 AB", "Zoetermeer"],
                "Kade 1a, 2711 AB Zoetermeer",
            ),
            (["Kade", "", "", "Zoetermeer"], "Kade, Zoetermeer"),
            (["", "1a", "2711 AB", ""], "1a, 2711 AB"),
            (["", "", "", "Zoetermeer"], "Zoetermeer"),
            (["", "", "", ""], ""),
        ] {
            assert_eq!(address(fields), line);
        }
    }

    #[test]
    fn columns_that_were_joined_come_apart_again() {
        let columns = [
            ValueRef::Text(b"one"),
            ValueRef::Null,
            ValueRef::Blob(b""),
            ValueRef::Blob(b"two"),
        ];
        let (columns, joined) = Columns::join(columns).expect("bytes");
        assert_eq!(joined, b"onetwo");
        let apart = [Some(&b"one"[..]), None, Some(b""), Some(b"two")];
        assert_eq!(columns.split(&joined), apart);
        assert!(Columns::join([ValueRef::Integer(1)]).is_err());
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
