//! Work that other threads do beside the one that has the transaction: what goes into the tables is made
//! ahead, what was read from them is opened. Nothing of SQLite is ever with another thread.

use super::error::StoreError;
use super::many::ROWS;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// How many times [`ROWS`] items may wait until they are written.
const AHEAD: usize = 16;

/// Makes items on a thread of its own, at most 256 ahead, and gives them to `write` in their order, [`ROWS`] at a
/// time; the last ones may be fewer. Ends with the first error of `write`: no more are made then than
/// were under way.
///
/// # Errors
/// Those of `write`. A panic of the other thread is one here.
pub(super) fn make_ahead<T: Send>(
    items: impl Iterator<Item = T> + Send,
    mut write: impl FnMut(&[T]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    thread::scope(|scope| {
        let (give, take) = mpsc::sync_channel(AHEAD);
        let mut items = items.fuse();
        let maker = scope.spawn(move || {
            loop {
                let made: Vec<T> = items.by_ref().take(ROWS).collect();
                // Whoever writes has met an error when nobody takes any more.
                if made.is_empty() || give.send(made).is_err() {
                    break;
                }
            }
        });
        // What takes goes with this, also at an error: then the maker ends.
        let written = take.into_iter().try_for_each(|made| write(&made));
        maker
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written
    })
}

/// Opens batches on as many threads as there are processors, while `read` gives them and this thread reads on;
/// the last one here, so that a single batch needs no other thread. What they return, in no order. `read`
/// should end when a batch is no longer taken.
///
/// # Errors
/// The first of a batch that does not open, else that of `read`.
pub(super) fn open_beside<B: Send, T: Send>(
    read: impl FnOnce(&mut dyn FnMut(B) -> bool) -> Result<(), StoreError>,
    open: impl Fn(B) -> Result<Vec<T>, StoreError> + Sync,
) -> Result<Vec<T>, StoreError> {
    let open = &open;
    thread::scope(|scope| {
        let (mut pool, mut last) = (None, None);
        let read = read(&mut |batch| match last.replace(batch) {
            None => true,
            Some(before) => {
                let (give, _) = pool.get_or_insert_with(|| start(scope, open));
                give.send(before).is_ok()
            }
        });
        let mut found = last.map_or(Ok(Vec::new()), open);
        if let Some((give, workers)) = pool {
            drop(give);
            for worker in workers {
                let opened = worker.join();
                let opened = opened.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                found = found.and_then(|mut found| {
                    found.append(&mut opened?);
                    Ok(found)
                });
            }
        }
        let found = found?;
        read.map(|()| found)
    })
}

type Worker<'s, T> = thread::ScopedJoinHandle<'s, Result<Vec<T>, StoreError>>;

/// Starts the threads, each of which takes batches until there are no more, or one does not open.
fn start<'s, B: Send + 's, T: Send + 's>(
    scope: &'s thread::Scope<'s, '_>,
    open: &'s (impl Fn(B) -> Result<Vec<T>, StoreError> + Sync),
) -> (mpsc::SyncSender<B>, Vec<Worker<'s, T>>) {
    let (give, take) = mpsc::sync_channel::<B>(2);
    // When all of them have failed, nobody takes any more: then it is they who say why.
    let take = Arc::new(Mutex::new(take));
    let threads = thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let worker = |_| {
        let take = take.clone();
        scope.spawn(move || {
            let mut opened = Vec::new();
            loop {
                let batch = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                match batch {
                    Ok(batch) => opened.append(&mut open(batch)?),
                    Err(_) => return Ok(opened),
                }
            }
        })
    };
    let workers = (0..threads).map(worker).collect();
    (give, workers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn all_come_in_their_order() {
        for count in [0, 1, ROWS - 1, ROWS, ROWS + 1, 10_000] {
            let mut seen = Vec::new();
            make_ahead(0..count, |made| {
                assert!((1..=ROWS).contains(&made.len()));
                seen.extend_from_slice(made);
                Ok(())
            })
            .expect("written");
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn after_an_error_of_the_writer_no_more_are_made() {
        let made = AtomicUsize::new(0);
        let items = (0..1_000_000).inspect(|_| {
            made.fetch_add(1, Ordering::Relaxed);
        });
        let mut written = 0;
        let done = make_ahead(items, |items| {
            written += items.len();
            match written < 5 * ROWS {
                true => Ok(()),
                false => Err(StoreError::Full),
            }
        });
        assert!(matches!(done, Err(StoreError::Full)));
        assert_eq!(written, 5 * ROWS);
        // Those that wait, one group in the hands of each of both, and the one that nobody took.
        assert!(made.into_inner() <= (5 + AHEAD + 2) * ROWS);
    }

    #[test]
    fn a_panic_of_the_maker_is_no_end_of_the_items() {
        let items = (0..100).map(|n| match n {
            50 => panic!("on purpose"),
            n => n,
        });
        let mut written = 0;
        let done = catch_unwind(AssertUnwindSafe(|| {
            make_ahead(items, |made| {
                written += made.len();
                Ok(())
            })
        }));
        assert!(done.is_err());
        assert!(written <= 50);
    }

    /// Gives the numbers below `count`, ten at a time; how many times it could.
    fn tens(count: u32, given: &mut u32, give: &mut dyn FnMut(Vec<u32>) -> bool) {
        let all: Vec<u32> = (0..count).collect();
        for ten in all.chunks(10) {
            if !give(ten.to_vec()) {
                return;
            }
            *given += 1;
        }
    }

    #[test]
    fn every_batch_is_opened_once() {
        for count in [0, 1, 10, 11, 20, 21, 5_000] {
            let read = |give: &mut dyn FnMut(Vec<u32>) -> bool| {
                tens(count, &mut 0, give);
                Ok(())
            };
            let mut opened = open_beside(read, Ok).expect("opened");
            opened.sort_unstable();
            assert_eq!(opened, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_single_batch_needs_no_other_thread() {
        let here = thread::current().id();
        let read = |give: &mut dyn FnMut(Vec<u32>) -> bool| {
            tens(10, &mut 0, give);
            Ok(())
        };
        let opened = open_beside(read, |_| Ok(vec![thread::current().id()]));
        assert_eq!(opened.expect("opened"), [here]);
    }

    #[test]
    fn what_does_not_open_ends_it_and_says_why() {
        let mut given = 0;
        let read = |give: &mut dyn FnMut(Vec<u32>) -> bool| {
            tens(1_000_000, &mut given, give);
            Ok(())
        };
        let done = open_beside(read, |_| Err::<Vec<u32>, _>(StoreError::Damaged));
        assert!(matches!(done, Err(StoreError::Damaged)));
        assert!(given < 100, "{given}");
        // Also when it is the last of many, or the only one.
        for count in [10, 5_000] {
            let read = |give: &mut dyn FnMut(Vec<u32>) -> bool| {
                tens(count, &mut 0, give);
                Ok(())
            };
            let done = open_beside(read, |batch| match batch.contains(&(count - 1)) {
                true => Err(StoreError::Damaged),
                false => Ok(batch),
            });
            assert!(matches!(done, Err(StoreError::Damaged)));
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_after_what_was_given() {
        let read = |give: &mut dyn FnMut(Vec<u32>) -> bool| {
            tens(100, &mut 0, give);
            Err(StoreError::Full)
        };
        assert!(matches!(open_beside(read, Ok), Err(StoreError::Full)));
    }
}
