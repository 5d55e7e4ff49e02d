//! Finding: goes through every text that this member may read.

use super::error::StoreError;
use super::tx::Tx;
use super::{blind, record, restrict, text};
use crate::domain::id::{Number, RecordId};
use crate::domain::search::{Field, Query, RecordText};
use chrono::NaiveDate;
use std::collections::HashSet;

/// A text that has what was looked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// Where in it the text stands.
    pub field: Field,
    /// Its number there.
    pub n: Option<u64>,
    /// The day that the text is of.
    pub on: Option<NaiveDate>,
    /// A few words around the hit.
    pub excerpt: String,
}

/// Every text that has what is looked for, by number of the record; the newest first. What is
/// restricted to others is not opened and not counted.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key.
pub fn find(tx: &Tx<'_>, query: &Query) -> Result<Vec<Found>, StoreError> {
    // The index knows which records have it in another form; only these are read for it, and what is
    // restricted to this member, which is not in the index.
    let mentioning: HashSet<RecordId> = match query.mention() {
        Some(mention) => {
            let mut ids: HashSet<RecordId> = restrict::list_readable(tx)?.into_iter().collect();
            for number in blind::list_mentioning(tx, mention)? {
                ids.extend(record::find_id(tx, number)?);
            }
            ids
        }
        None => HashSet::new(),
    };
    let hits = text::look_through(tx, text::Which::Readable, |id, texts| {
        let mut picked = query.pick(texts);
        if mentioning.contains(id) {
            picked.append(&mut query.pick_mentions(texts));
            picked.sort_unstable();
            picked.dedup();
        }
        let with_excerpt = |i: usize| {
            let text: &RecordText = &texts[i];
            (text.field, text.n, text.on, query.excerpt(&text.text))
        };
        let picked: Vec<_> = picked.into_iter().map(with_excerpt).collect();
        (!picked.is_empty()).then_some((*id, picked))
    })?;
    // The texts of a record come in their order.
    let mut hits = record::with_numbers(tx, hits)?;
    hits.sort_unstable_by_key(|(number, ..)| std::cmp::Reverse(*number));
    let mut found = Vec::with_capacity(hits.len());
    for (number, record, texts) in hits {
        found.extend(texts.into_iter().map(|(field, n, on, excerpt)| Found {
            record,
            number,
            field,
            n,
            on,
            excerpt,
        }));
    }
    Ok(found)
}
