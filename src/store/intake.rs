//! The new signals of one file.
//!
//! Every table is ordered by the records' ids. Were each id drawn when its row comes, every row would
//! go to another page of every table, and a page would be read, sealed and written many times. So as
//! many ids as there are rows are drawn at once and given out smallest first: the rows go into each
//! table in its order, once through it, and the work for a row hardly grows with the number of
//! signals that are there.
//!
//! Numbers follow the file, ids the days on which the tips were received: what came in one week is listed
//! together and destroyed together, and so stands together. A file in no order is put in order in parts,
//! since the numbers have an index too, of which no more should be open than a part takes (decision 0047).
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
use chrono::{Datelike, NaiveDate};

/// How many rows of a file are put in the order of their days at a time.
const PART: usize = 16_384;

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

/// Writes the new signals of one batch, without their terms. `days` are those on which they were received, in the
/// order in which they get their numbers; `read` gives the draft at a place in that order, and is called on
/// another thread, once for each, in the order of the tables. `written` is told how many are. Returns them in
/// the order of their numbers, with what each shares with others, at most `most` for each thing that it mentions.
///
/// # Errors
/// Those of SQLite; [`StoreError::Vault`] without the content key; [`StoreError::Damaged`] when a draft is missing.
pub fn take_in(
    tx: &mut WriteTx<'_>,
    batch: RecordId,
    days: &[NaiveDate],
    mut read: impl FnMut(usize) -> Option<SignalDraft> + Send,
    most: usize,
    written: &mut dyn FnMut(usize),
) -> Result<Vec<Taken>, StoreError> {
    let (kind, year) = (NumberKind::Signal, tx.today().year());
    let count = u32::try_from(days.len()).map_err(|_| StoreError::Damaged)?;
    let last = record::take_numbers(tx, kind, year, count)?;
    let number = |place: u32| Number {
        kind,
        year,
        sequence: last - count + 1 + place,
    };
    let ids = ids::draw(tx, number(0), count)?;
    let vault = tx.vault.clone();
    let content = vault.content_key()?;
    let named = ids.iter().zip(by_day(days));
    let prepared = named.map_while(|(id, place)| {
        let draft = read(place as usize)?;
        Some(Prepared::new(content, *id, number(place), batch, &draft))
    });
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
    let mut taken: Vec<Taken> = taken
        .map(|(id, (number, shared))| Taken { id, number, shared })
        .collect();
    taken.sort_unstable_by_key(|taken| taken.number);
    Ok(taken)
}

/// The places of rows in the order in which they go into the tables: by day, [`PART`] of them at a time. The last
/// one stays the last: its number will be the newest, and behind its id comes what is taken in next.
fn by_day(days: &[NaiveDate]) -> Vec<u32> {
    let mut places: Vec<u32> = (0..).take(days.len()).collect();
    if let Some((_, places)) = places.split_last_mut() {
        for part in places.chunks_mut(PART) {
            part.sort_by_key(|place| days[*place as usize]);
        }
    }
    places
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Days in no order.
    fn days(count: usize) -> Vec<NaiveDate> {
        let day = |n: usize| NaiveDate::from_ymd_opt(2026, 1, 1 + (n * 7 % 31) as u32);
        (0..count).map(|n| day(n).expect("a date")).collect()
    }

    #[test]
    fn rows_go_in_by_their_days_part_by_part_and_the_last_one_last() {
        for count in [0, 1, 2, 1_000, PART, PART + 1, 2 * PART + 100] {
            let days = days(count);
            let order = by_day(&days);
            let mut places = order.clone();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..count as u32));
            assert_eq!(order.last().copied(), (count as u32).checked_sub(1));
            let but_the_last = &order[..count.saturating_sub(1)];
            for (n, part) in (0..).zip(but_the_last.chunks(PART)) {
                // Those of a day stay in the order of the file.
                assert!(part.is_sorted_by_key(|place| (days[*place as usize], *place)));
                assert!(part.iter().all(|place| *place as usize / PART == n));
            }
        }
    }
}
