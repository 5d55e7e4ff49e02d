//! CSV that a spreadsheet does not run.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, TAB, CR or LF is a formula to a spreadsheet
//! (CWE-1236). An apostrophe in front makes it text; it is part of the cell, and stays visible.

/// A cell that no spreadsheet takes for a formula.
pub fn defuse(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Rows as CSV (RFC 4180), each cell defused; the first row is the header.
pub fn document(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let written = writer.write_record(header).and_then(|()| {
        rows.into_iter()
            .try_for_each(|row| writer.write_record(row.iter().map(|cell| defuse(cell))))
    });
    written.expect("writing to memory, with equal rows, cannot fail");
    let bytes = writer.into_inner().expect("flushing to memory cannot fail");
    String::from_utf8(bytes).expect("UTF-8 went in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_defused() {
        for cell in ["=1+1", "+31", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(defuse(cell), format!("'{cell}"));
        }
        for cell in ["", "x=1", " =1", "06-1234", "'x"] {
            assert_eq!(defuse(cell), cell);
        }
    }

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let text = document(&["a", "b"], [vec!["x,y".into(), "\"=z".into()]].into_iter());
        assert_eq!(text, "a,b\r\n\"x,y\",\"\"\"=z\"\r\n");
    }
}
