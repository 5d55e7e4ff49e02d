//! A whole file: its layout, its header, and its rows one by one.

use super::decode::decode;
use super::dialect::{Dialect, find_delimiter};
use super::problem::{Problem, ProblemKind, SheetError};
use super::profile::{Profile, trim};
use super::record::Records;
use super::rejects::{PROBLEM_COLUMN, undefuse};
use super::row::{Bounds, Draft, Plan};
use std::borrow::Cow;
use std::fmt;

/// A file that a profile can read. Holds the decoded text; its rows are made as they are asked for.
pub struct Sheet<'a> {
    /// How the file is laid out.
    pub dialect: Dialect,
    /// The names of its columns, without empty ones at the end and without a `problem` column
    /// that [`super::rejects::write`] added.
    pub header: Vec<String>,
    text: Cow<'a, str>,
    body: usize,
    problem_at: Option<usize>,
    plan: Plan,
    profile: &'a Profile,
    bounds: &'a Bounds<'a>,
}

/// Names the layout and nothing of what the file says.
impl fmt::Debug for Sheet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

/// One record of a sheet and what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct RowOutcome {
    /// The number of the record, from 1, the header not counted.
    pub row: usize,
    /// Where it begins in the decoded text, in bytes; for [`Sheet::row_at`].
    pub at: usize,
    /// Its cells as the file has them, for the file of rejected rows; the raw text as one cell
    /// where the record is unreadable.
    pub fields: Vec<String>,
    /// A draft, or why not.
    pub outcome: Result<Draft, Problem>,
}

/// Names the row and its problem, and nothing of what the tip says.
impl fmt::Debug for RowOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowOutcome")
            .field("row", &self.row)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// Reads a file as `profile` says.
///
/// # Errors
/// When the file as a whole cannot be read: see [`SheetError`]. A wrong row is no error but an
/// outcome.
pub fn read<'a>(
    bytes: &'a [u8],
    profile: &'a Profile,
    bounds: &'a Bounds<'a>,
) -> Result<Sheet<'a>, SheetError> {
    let (text, encoding) = decode(bytes)?;
    let (delimiter, start) = find_delimiter(&text);
    let mut records = Records::new(&text, start, delimiter);
    let mut header = records
        .next()
        .ok_or(SheetError::Empty)?
        .map_err(|_| SheetError::BadHeader)?;
    let body = records.position();
    cut_empty_end(&mut header);
    let mut problem_at = None;
    if header
        .last()
        .is_some_and(|name| trim(name) == PROBLEM_COLUMN)
    {
        header.pop();
        problem_at = Some(header.len());
        cut_empty_end(&mut header);
    }
    let plan = Plan::new(&header, profile, bounds)?;
    Ok(Sheet {
        dialect: Dialect {
            encoding,
            delimiter,
        },
        header,
        text,
        body,
        problem_at,
        plan,
        profile,
        bounds,
    })
}

fn cut_empty_end(header: &mut Vec<String>) {
    while header.last().is_some_and(|name| trim(name).is_empty()) {
        header.pop();
    }
}

impl Sheet<'_> {
    /// The records of the sheet, in order. May be asked for more than once.
    ///
    /// A record without any content, as spreadsheets leave below a table, has a number like every
    /// other and no outcome.
    pub fn rows(&self) -> Rows<'_> {
        self.rows_from(0, self.body)
    }

    /// A record that [`Sheet::rows`] gave, once more: by its number and by where it begins, as they stand in its
    /// outcome. One whose cells could be told is the same again.
    pub fn row_at(&self, row: usize, at: usize) -> Option<RowOutcome> {
        self.rows_from(row - 1, at).next()
    }

    fn rows_from(&self, row: usize, at: usize) -> Rows<'_> {
        Rows {
            sheet: self,
            records: Records::new(&self.text, at, self.dialect.delimiter),
            row,
        }
    }

    fn outcome(&self, row: usize, at: usize, mut fields: Vec<String>) -> RowOutcome {
        if let Some(place) = self.problem_at {
            if fields.len() > place {
                fields.remove(place);
            }
            fields.iter_mut().for_each(undefuse);
        }
        RowOutcome {
            row,
            at,
            outcome: self.plan.draft(row, &fields, self.profile, self.bounds),
            fields,
        }
    }
}

/// The rows of a [`Sheet`].
pub struct Rows<'s> {
    sheet: &'s Sheet<'s>,
    records: Records<'s>,
    row: usize,
}

impl Iterator for Rows<'_> {
    type Item = RowOutcome;

    fn next(&mut self) -> Option<RowOutcome> {
        loop {
            let at = self.records.position();
            let record = self.records.next()?;
            self.row += 1;
            match record {
                Ok(fields) if fields.iter().all(|field| trim(field).is_empty()) => {}
                Ok(fields) => return Some(self.sheet.outcome(self.row, at, fields)),
                Err(raw) => {
                    return Some(RowOutcome {
                        row: self.row,
                        at,
                        fields: vec![raw.to_owned()],
                        outcome: Err(Problem {
                            field: "record",
                            problem: ProblemKind::UnreadableRecord,
                        }),
                    });
                }
            }
        }
    }
}
