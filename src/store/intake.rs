//! The new signals of one file.
//!
//! Every table is ordered by the records' ids. Were each id drawn when its row comes, every row would
//! go to another page of every table, and a page would be read, sealed and written many times. So as
//! many ids as there are rows are drawn at once and given out smallest first: the rows go into each
//! table in its order, once through it, and the work for a row hardly grows with the number of
//! signals that are there. Those of one file rise with the numbers, which stand beside them.

use super::blind::{self, Marks, Shared};
use super::commit::WriteTx;
use super::error::StoreError;
use super::ids;
use super::many::ROWS;
use super::record;
use super::signal::{self, SealedSignal, marks_of};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::signal::SignalDraft;
use chrono::Datelike;

/// Takes in the new signals of one batch.
pub struct Intake {
    batch: RecordId,
    ids: std::vec::IntoIter<RecordId>,
    next: Number,
    taken: Vec<(RecordId, Number, Marks)>,
    /// Those that are not in the table yet.
    signals: Vec<SealedSignal>,
}

impl Intake {
    /// Draws ids and numbers for `count` signals of one batch.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn begin(tx: &mut WriteTx<'_>, batch: RecordId, count: u32) -> Result<Self, StoreError> {
        let (kind, year) = (NumberKind::Signal, tx.today().year());
        let last = record::take_numbers(tx, kind, year, count)?;
        let next = Number {
            kind,
            year,
            sequence: last - count + 1,
        };
        Ok(Intake {
            batch,
            ids: ids::draw(tx, next, count)?.into_iter(),
            next,
            taken: Vec::new(),
            signals: Vec::new(),
        })
    }

    /// Writes the next signal, without its term.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Vault`] without the content key; [`StoreError::Damaged`] when there are more than were said.
    pub fn take_in(
        &mut self,
        tx: &mut WriteTx<'_>,
        draft: &SignalDraft,
    ) -> Result<RecordId, StoreError> {
        let id = self.ids.next().ok_or(StoreError::Damaged)?;
        let key = record::insert_as(tx, id, self.next)?;
        let sealed = SealedSignal::new(id, &key, draft, Some(self.batch));
        self.signals.push(sealed);
        if self.signals.len() == ROWS {
            self.write_signals(tx)?;
        }
        self.taken.push((id, self.next, marks_of(tx, draft)?));
        self.next.sequence += 1;
        Ok(id)
    }

    fn write_signals(&mut self, tx: &WriteTx<'_>) -> Result<(), StoreError> {
        signal::insert_all(tx, &self.signals)?;
        self.signals.clear();
        Ok(())
    }

    /// Ends it: the blind index, in the order of its hashes. Returns what each signal shares with others,
    /// at most `most` for each thing that it mentions.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Damaged`] when there are fewer than were said.
    pub fn finish(
        mut self,
        tx: &mut WriteTx<'_>,
        most: usize,
    ) -> Result<Vec<(Number, Shared)>, StoreError> {
        if self.ids.next().is_some() {
            return Err(StoreError::Damaged);
        }
        self.write_signals(tx)?;
        let shared = blind::insert_all(tx, &self.taken, most)?;
        let numbers = self.taken.iter().map(|(_, number, _)| *number);
        Ok(numbers.zip(shared).collect())
    }
}
