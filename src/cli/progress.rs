//! Progress of what takes longer than a second, on standard error, on a terminal only.

use super::message::progress;
use super::output::{Format, Output};
use crate::domain::label::{Label, Lang};
use crate::store::{Step, Store};
use std::io::Write;
use std::time::{Duration, Instant};

/// Nothing is shown before this has passed.
const PATIENCE: Duration = Duration::from_secs(1);
/// The least time between two lines.
const INTERVAL: Duration = Duration::from_millis(100);

/// A line that counts; it is wiped when dropped.
pub struct Progress {
    shown: bool,
    allowed: bool,
    lang: Lang,
    what: Label,
    total: Option<u64>,
    done: u64,
    begun: Instant,
    printed: Instant,
}

impl Progress {
    /// Begins to count; `total` when it is known.
    pub fn new(output: &Output, what: Label, total: Option<u64>) -> Self {
        let now = Instant::now();
        Progress {
            shown: false,
            allowed: output.error_terminal && !output.quiet && output.format != Format::Json,
            lang: output.lang,
            what,
            total,
            done: 0,
            begun: now,
            printed: now,
        }
    }

    /// Tells of the work of a store until [`Store::tell`] is given another, or the store goes.
    pub fn follow(store: &Store, output: &Output, what: Label) {
        let mut progress = Progress::new(output, what, None);
        store.tell(Some(Box::new(move |step| match step {
            Step::Ahead(steps) => *progress.total.get_or_insert(0) += steps,
            Step::Done => progress.advance(1),
        })));
    }

    /// So many more are done.
    pub fn advance(&mut self, n: u64) {
        self.set(self.done.saturating_add(n));
    }

    /// So many are done.
    pub fn set(&mut self, done: u64) {
        self.done = done;
        if !self.allowed {
            return;
        }
        let now = Instant::now();
        if now - self.begun < PATIENCE || now - self.printed < INTERVAL {
            return;
        }
        self.printed = now;
        self.shown = true;
        let line = line(&self.what, self.done, self.total, now - self.begun);
        self.print(&format!("\r\u{1b}[K{}", line.get(self.lang)));
    }

    fn print(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
        let _ = stderr.flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            self.print("\r\u{1b}[K");
        }
    }
}

fn line(what: &Label, done: u64, total: Option<u64>, elapsed: Duration) -> Label {
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    let shown_rate = rate.round() as u64;
    match total {
        Some(total) if rate > 0.0 => {
            // What lies ahead was an estimate.
            let total = total.max(done);
            let seconds = (total.saturating_sub(done) as f64 / rate).ceil() as u64;
            let remaining = format!("{}:{:02}", seconds / 60, seconds % 60);
            progress::of_total(what, done, total, shown_rate, remaining)
        }
        _ => progress::without_total(what, done, shown_rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_was_expected_leaves_nothing_to_do() {
        let said = line(
            &progress::verifying(),
            105,
            Some(100),
            Duration::from_secs(5),
        );
        assert_eq!(said.en, "Checking: 105 of 105, 21 per second, 0:00 left");
    }

    #[test]
    fn the_line_tells_rate_and_remaining_time() {
        let said = line(
            &progress::importing(),
            500,
            Some(2_000),
            Duration::from_secs(5),
        );
        assert_eq!(
            said.nl,
            "Importeren: 500 van 2000, 100 per seconde, nog 0:15"
        );
        let said = line(&progress::importing(), 0, None, Duration::from_secs(2));
        assert_eq!(said.en, "Importing: 0, 0 per second");
    }
}
