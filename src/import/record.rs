//! Text to records: quoted cells, doubled quotes, line ends within quotes.
//!
//! Stricter than RFC 4180 readers usually are: after a closing quote only a delimiter or a line
//! end may follow. A lenient reader would let one forgotten quote swallow the rows after it into
//! the text of a tip, without a word; here that record is unreadable and reading goes on at the
//! next line.

/// One record of a sheet: its cells, or the raw text where no cells could be told.
pub type Record<'t> = Result<Vec<String>, &'t str>;

/// Reads the records of a text one by one. Empty lines are no records. Not `Debug`: it would show
/// what tips say.
pub struct Records<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    /// How many bytes may still be read a second time after an unreadable record.
    spare: usize,
}

impl<'t> Records<'t> {
    /// The records of `text` from the byte `at`, a place between two characters.
    pub fn new(text: &'t str, at: usize, delimiter: u8) -> Self {
        Records {
            text,
            at,
            delimiter,
            // A hostile file could make every line open a quote that is never closed; past this
            // bound such a record takes all that was scanned for it, so reading stays linear.
            spare: text.len().saturating_mul(4),
        }
    }

    /// The byte at which the next record begins.
    pub fn position(&self) -> usize {
        self.at
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        let length = rest.iter().position(|b| matches!(b, b'\r' | b'\n'));
        length.map_or(self.text.len(), |length| from + length)
    }

    /// The cells of the record at `start` and where it ends, or how far it was scanned in vain.
    fn cells(&self, start: usize) -> Result<(Vec<String>, usize), usize> {
        let mut cells = Vec::new();
        let mut at = start;
        loop {
            if self.byte(at) == Some(b'"') {
                let (cell, end) = self.quoted(at + 1)?;
                cells.push(cell);
                at = end;
            } else {
                let rest = &self.text.as_bytes()[at..];
                let stop = |b: &u8| *b == self.delimiter || matches!(b, b'\r' | b'\n');
                let end = rest
                    .iter()
                    .position(stop)
                    .map_or(self.text.len(), |n| at + n);
                cells.push(self.text[at..end].to_owned());
                at = end;
            }
            match self.byte(at) {
                Some(b) if b == self.delimiter => at += 1,
                None | Some(b'\r' | b'\n') => return Ok((cells, at)),
                Some(_) => return Err(at),
            }
        }
    }

    /// A quoted cell from the byte after its quote, and the byte after its closing quote.
    fn quoted(&self, from: usize) -> Result<(String, usize), usize> {
        let mut cell = String::new();
        let mut at = from;
        loop {
            let Some(length) = self.text[at..].find('"') else {
                return Err(self.text.len());
            };
            cell.push_str(&self.text[at..at + length]);
            at += length + 1;
            if self.byte(at) != Some(b'"') {
                return Ok((cell, at));
            }
            cell.push('"');
            at += 1;
        }
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        while let Some(b'\r' | b'\n') = self.byte(self.at) {
            self.at += 1;
        }
        let start = self.at;
        self.byte(start)?;
        match self.cells(start) {
            Ok((cells, end)) => {
                self.at = end;
                Some(Ok(cells))
            }
            Err(scanned) => {
                self.at = match self.spare.checked_sub(scanned - start) {
                    Some(spare) => {
                        self.spare = spare;
                        self.line_end(start)
                    }
                    None => self.line_end(scanned),
                };
                Some(Err(&self.text[start..self.at]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<Record<'_>> {
        Records::new(text, 0, b';').collect()
    }

    fn cells<'t>(cells: &[&str]) -> Record<'t> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn cells_are_read_with_any_line_end() {
        let expected = vec![cells(&["a", "b"]), cells(&["", ""]), cells(&["c"])];
        assert_eq!(records("a;b\n;\nc"), expected);
        assert_eq!(records("a;b\r\n;\r\n\r\nc\r\n"), expected);
        assert_eq!(records("a;b\r;\rc\r"), expected);
    }

    #[test]
    fn quoted_cells_keep_delimiters_quotes_and_line_ends() {
        assert_eq!(
            records("\"a;\"\"b\"\"\r\nc\";d\n\"\";5\" buis"),
            [cells(&["a;\"b\"\r\nc", "d"]), cells(&["", "5\" buis"])]
        );
    }

    #[test]
    fn a_forgotten_quote_costs_its_own_record_only() {
        assert_eq!(
            records("1;\"open\n2;b\n3;\"c\" d\n4;e\n5;\"never\n6;f"),
            [
                Err("1;\"open"),
                cells(&["2", "b"]),
                Err("3;\"c\" d"),
                cells(&["4", "e"]),
                Err("5;\"never"),
                cells(&["6", "f"]),
            ]
        );
    }

    #[test]
    fn quotes_that_never_close_do_not_make_reading_quadratic() {
        let text = "x\";\"\n".repeat(40_000);
        let read = records(&text);
        assert!(read.iter().all(Result::is_err));
        let bytes: usize = read
            .iter()
            .filter_map(|r| r.as_ref().err())
            .map(|raw| raw.len())
            .sum();
        assert!(read.len() < 20 && bytes > text.len() / 2, "{}", read.len());
    }
}
