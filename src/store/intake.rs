//! The new signals of one file.
//!
//! Every table is ordered by the records' ids. Were each id drawn when its row comes, every row would
//! go to another page of every table, and a page would be read, sealed and written many times. So as
//! many ids as there are rows are drawn at once and given out smallest first: the rows go into each
//! table in its order, once through it, and the work for a row hardly grows with the number of
//! signals that are there. Those of one file rise with the numbers, which stand beside them.
//!
//! Half the work has no part in the tables: a draft is read, its texts are searched and sealed. A
//! thread of its own does that, a few rows ahead of the one that writes.

use super::beside::make_ahead;
use super::blind::{Gathered, Marks, Shared};
use super::commit::WriteTx;
use super::error::StoreError;
use super::ids;
use super::record::{self, NewRecord};
use super::signal::{self, SealedSignal};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::signal::SignalDraft;
use crate::vault::field::ContentKey;
use chrono::Datelike;

/// A new signal as it goes into the tables, but for its term.
struct Prepared {
    record: NewRecord,
    signal: SealedSignal,
    marks: Marks,
}

impl Prepared {
    fn new(
        content: &ContentKey,
        id: RecordId,
        number: Number,
        batch: RecordId,
        draft: &SignalDraft,
    ) -> Prepared {
        let (record, key) = NewRecord::new(content, id, number);
        Prepared {
            signal: SealedSignal::new(id, &key, draft, Some(batch)),
            marks: signal::marks_under(content, draft),
            record,
        }
    }
}

/// A signal that was taken in.
pub struct Taken {
    /// Its record.
    pub id: RecordId,
    /// Its number.
    pub number: Number,
    /// What it mentions that others do.
    pub shared: Shared,
}

/// Writes the new signals of one batch, without their terms; `drafts` are `count`, and are read on another
/// thread. `written` is told how many are. Returns them in their order, with what each shares with
/// others, at most `most` for each thing that it mentions.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key; [`StoreError::Damaged`] when there are
/// fewer drafts than were said. What comes after as many is not read.
pub fn take_in(
    tx: &mut WriteTx<'_>,
    batch: RecordId,
    count: u32,
    drafts: impl Iterator<Item = SignalDraft> + Send,
    most: usize,
    written: &mut dyn FnMut(usize),
) -> Result<Vec<Taken>, StoreError> {
    let (kind, year) = (NumberKind::Signal, tx.today().year());
    let last = record::take_numbers(tx, kind, year, count)?;
    let number = |sequence| Number {
        kind,
        year,
        sequence,
    };
    let first = last - count + 1;
    let ids = ids::draw(tx, number(first), count)?;
    let vault = tx.vault.clone();
    let content = vault.content_key()?;
    let named = ids.iter().zip((first..).map(number)).zip(drafts);
    let prepared =
        named.map(|((id, number), draft)| Prepared::new(content, *id, number, batch, &draft));
    let mut mentioned = Gathered::default();
    let mut done = 0;
    make_ahead(prepared, |rows| {
        write(tx, rows, &mut mentioned)?;
        done += rows.len();
        written(done);
        Ok(())
    })?;
    if done != ids.len() {
        return Err(StoreError::Damaged);
    }
    let shared = mentioned.write(tx, most)?;
    let taken = ids.into_iter().zip(shared);
    Ok(taken
        .map(|(id, (number, shared))| Taken { id, number, shared })
        .collect())
}

fn write(
    tx: &mut WriteTx<'_>,
    rows: &[Prepared],
    mentioned: &mut Gathered,
) -> Result<(), StoreError> {
    record::insert_all(tx, &rows.iter().map(|new| &new.record).collect::<Vec<_>>())?;
    signal::insert_all(tx, &rows.iter().map(|new| &new.signal).collect::<Vec<_>>())?;
    let marks = rows.iter().map(|new| (&new.record, &new.marks));
    mentioned.add(tx, &marks.collect::<Vec<_>>())
}
