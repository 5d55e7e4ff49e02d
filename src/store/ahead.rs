//! Work that another thread does ahead of the one that has the transaction.

use super::error::StoreError;
use super::many::ROWS;
use std::sync::mpsc;
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
}
