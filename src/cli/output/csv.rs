//! CSV that a spreadsheet does not run.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, TAB, CR or LF is a formula to a spreadsheet
//! (CWE-1236). An apostrophe in front makes it text; it is part of the cell, and stays visible.
//!
//! Where a cell begins is for the spreadsheet to say: a Dutch one takes the semicolon for the end
//! of a cell, and then knows nothing of our quotes. So what follows a semicolon, a comma, a TAB or a
//! line end inside a cell is made harmless as well.

/// A cell that no spreadsheet takes for a formula, nor any part of it.
pub fn defuse(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for (i, c) in cell.char_indices() {
        // The same four at full width are taken for them by East Asian input.
        let formula = matches!(
            c,
            '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
        );
        let space = matches!(c, '\t' | '\r' | '\n');
        if begins && formula || i == 0 && space {
            safe.push('\'');
        }
        safe.push(c);
        // What a spreadsheet may strip from the beginning of a cell does not end its beginning.
        begins = space
            || matches!(c, ';' | ',')
            || begins && matches!(c, ' ' | '"' | '\u{a0}' | '\u{feff}');
    }
    safe
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
        for cell in ["", "x=1", "06-1234", "'x", "a; b", "a\nb", "'=1"] {
            assert_eq!(defuse(cell), cell);
        }
    }

    #[test]
    fn what_another_separator_would_make_a_cell_of_is_defused_too() {
        for (cell, safe) in [
            ("x;=1+1", "x;'=1+1"),
            ("x,-1", "x,'-1"),
            ("x\n=1", "x\n'=1"),
            ("x\t\"@a", "x\t\"'@a"),
            (" =1", " '=1"),
            ("\u{feff}=1", "\u{feff}'=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\t=1", "'\t'=1"),
        ] {
            assert_eq!(defuse(cell), safe);
        }
    }

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let text = document(&["a", "b"], [vec!["x,y".into(), "\"=z".into()]].into_iter());
        assert_eq!(text, "a,b\r\n\"x,y\",\"\"\"'=z\"\r\n");
    }
}
