//! The rejected rows as a sheet of their own, to be mended and imported again.
//!
//! Two rules meet here. A cell that a spreadsheet would run as a formula must be defused (cli.md),
//! and a mended row must come in as it was. So the defusing is reversible: the last column is
//! called `problem`, and a sheet whose last column is called that has it taken off, with one
//! apostrophe from every defused cell. A cell that already looked defused gets one more, which is
//! what makes the way back exact.
//!
//! UTF-8 with a byte order mark, semicolons, CRLF: what a Dutch spreadsheet opens and saves
//! without harm to `é` and `€`.

use std::io::{self, Write};

/// The name of the column that holds the problem, always the last.
pub const PROBLEM_COLUMN: &str = "problem";

/// A rejected row.
pub struct Reject<'r> {
    /// Its cells, as in [`super::RowOutcome`].
    pub fields: &'r [String],
    /// What is wrong with it, in the reader's language.
    pub problem: &'r str,
}

/// Whether a cell begins as a formula or as a cell defused before: apostrophes, then one of
/// `= + - @`, TAB, CR or LF.
fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A cell that no spreadsheet takes for a formula.
pub fn defuse(cell: &str) -> String {
    if is_dangerous(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The reverse of [`defuse`].
pub fn undefuse(cell: &mut String) {
    if cell.starts_with('\'') && is_dangerous(cell) {
        cell.remove(0);
    }
}

/// Writes a sheet with the original header, the rejected rows and their problems.
///
/// Rows are padded to one width, so that the problem always stands in the last column; cells past
/// the header keep their place under columns without a name.
///
/// # Errors
/// Those of `out`.
pub fn write(mut out: impl Write, header: &[String], rejects: &[Reject<'_>]) -> io::Result<()> {
    let widest = rejects.iter().map(|reject| reject.fields.len()).max();
    let width = header.len().max(widest.unwrap_or(0));
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut line = |cells: &[String], last: &str| {
        let padding = std::iter::repeat_n(String::new(), width - cells.len());
        let cells = cells.iter().map(|cell| defuse(cell)).chain(padding);
        writer.write_record(cells.chain([defuse(last)]))
    };
    line(header, PROBLEM_COLUMN)?;
    for reject in rejects {
        line(reject.fields, reject.problem)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_defused_and_words_are_not() {
        assert_eq!(defuse("=1+1"), "'=1+1");
        assert_eq!(defuse("-5"), "'-5");
        assert_eq!(defuse("\tx"), "'\tx");
        assert_eq!(defuse("'=x"), "''=x");
        assert_eq!(defuse("'s nachts"), "'s nachts");
        assert_eq!(defuse("a=b"), "a=b");
    }

    proptest! {
        #[test]
        fn defusing_is_undone_exactly(cell in "['=+@\\-\t\r\na]{0,6}") {
            let mut back = defuse(&cell);
            prop_assert!(!back.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            undefuse(&mut back);
            prop_assert_eq!(back, cell);
        }
    }
}
