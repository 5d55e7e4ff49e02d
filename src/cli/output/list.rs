//! A list described once, printed as a table, as JSON and as CSV.

use super::{Format, Output, csv, json, table};
use crate::cli::date;
use crate::cli::foreign;
use crate::cli::message::{InWords, result};
use crate::domain::label::{Label, Lang};
use chrono::{DateTime, NaiveDate, Utc};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// One value of a row. What it looks like in each form follows from what it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Absent: `null`, empty in CSV.
    None,
    /// Text, perhaps foreign.
    Text(String),
    /// An id with its name: programs get the id, people the name.
    Named(String, Label),
    /// A date.
    Date(NaiveDate),
    /// An instant.
    Moment(DateTime<Utc>),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    Texts(Vec<String>),
    /// Anything else: what programs get, and what people read.
    Value(serde_json::Value, Label),
}

impl Cell {
    /// Text that may be absent.
    pub fn text(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::None, |text| Cell::Text(text.into()))
    }

    /// A date that may be absent.
    pub fn date(date: Option<NaiveDate>) -> Cell {
        date.map_or(Cell::None, Cell::Date)
    }

    /// The value for people, on one line, with foreign text made visible; never styled.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Cell::None => String::new(),
            Cell::Text(text) => foreign::visible_line(text),
            Cell::Named(_, label) | Cell::Value(_, label) => foreign::visible_line(label.get(lang)),
            Cell::Date(date) => date::in_table(*date, lang),
            Cell::Moment(instant) => date::moment_in_table(*instant, lang),
            Cell::Number(number) => number.in_words(lang),
            Cell::Flag(true) => result::yes().in_words(lang),
            Cell::Flag(false) => result::no().in_words(lang),
            Cell::Texts(texts) => foreign::visible_line(&texts.join(", ")),
        }
    }

    /// The value in a CSV cell, before it is defused.
    fn plain(&self) -> String {
        match self {
            Cell::None => String::new(),
            Cell::Text(text) | Cell::Named(text, _) => text.clone(),
            Cell::Date(date) => date.to_string(),
            Cell::Moment(instant) => date::moment_in_json(*instant),
            Cell::Number(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Texts(texts) => texts.join(";"),
            Cell::Value(serde_json::Value::Null, _) => String::new(),
            Cell::Value(value, _) => value.to_string(),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::None => serializer.serialize_none(),
            Cell::Text(text) | Cell::Named(text, _) => serializer.serialize_str(text),
            Cell::Date(date) => serializer.collect_str(date),
            Cell::Moment(instant) => serializer.serialize_str(&date::moment_in_json(*instant)),
            Cell::Number(number) => serializer.serialize_i64(*number),
            Cell::Flag(flag) => serializer.serialize_bool(*flag),
            Cell::Texts(texts) => texts.serialize(serializer),
            Cell::Value(value, _) => value.serialize(serializer),
        }
    }
}

/// A column: its name for programs, its heading for people, and its value.
pub struct Column<T> {
    /// The JSON field and the CSV header.
    pub name: &'static str,
    /// The heading of the table; `None` leaves the column out of it.
    pub heading: Option<Label>,
    /// Whether the table may cut this column to fit the terminal.
    pub shrinks: bool,
    /// Whether the table may leave it out to fit: those with the lowest number first.
    pub spare: Option<u8>,
    /// The one form that has it; `None` for all.
    only: Option<Format>,
    cell: Box<dyn Fn(&T) -> Cell>,
}

/// The description of a list of `T`.
pub struct List<T> {
    columns: Vec<Column<T>>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List {
            columns: Vec::new(),
        }
    }
}

impl<T> List<T> {
    /// A list without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column.
    pub fn column(
        self,
        name: &'static str,
        heading: Label,
        cell: impl Fn(&T) -> Cell + 'static,
    ) -> Self {
        self.push(name, Some(heading), false, cell)
    }

    /// Adds a column of free text, which the table may cut.
    pub fn free_text(
        self,
        name: &'static str,
        heading: Label,
        cell: impl Fn(&T) -> Cell + 'static,
    ) -> Self {
        self.push(name, Some(heading), true, cell)
    }

    /// Adds a column that only programs get.
    pub fn hidden(self, name: &'static str, cell: impl Fn(&T) -> Cell + 'static) -> Self {
        self.push(name, None, false, cell)
    }

    /// Adds a column that CSV alone has: a part of what is one value elsewhere.
    pub fn csv_only(self, name: &'static str, cell: impl Fn(&T) -> Cell + 'static) -> Self {
        self.push(name, None, false, cell).only(Format::Csv)
    }

    /// Leaves the column that was added last out of CSV, which has its parts instead.
    pub fn not_in_csv(self) -> Self {
        self.only(Format::Json)
    }

    fn only(mut self, form: Format) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.only = Some(form);
        }
        self
    }

    /// The columns that a form for programs has.
    fn columns_of(&self, form: Format) -> impl Iterator<Item = &Column<T>> {
        let columns = self.columns.iter();
        columns.filter(move |column| column.only.is_none_or(|only| only == form))
    }

    /// Lets a narrow table leave out the column that was added last; the lowest number goes first.
    pub fn spare(mut self, rank: u8) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.spare = Some(rank);
        }
        self
    }

    fn push(
        mut self,
        name: &'static str,
        heading: Option<Label>,
        shrinks: bool,
        cell: impl Fn(&T) -> Cell + 'static,
    ) -> Self {
        self.columns.push(Column {
            name,
            heading,
            shrinks,
            spare: None,
            only: None,
            cell: Box::new(cell),
        });
        self
    }

    /// The rows as a JSON array of objects.
    pub fn to_json(&self, rows: &[T]) -> String {
        json::document(&Rows { list: self, rows })
    }

    /// The rows as something that serialises: a list inside another document.
    pub fn rows<'a>(&'a self, rows: &'a [T]) -> impl Serialize + 'a {
        Rows { list: self, rows }
    }

    /// The rows as CSV under the names of the fields.
    pub fn to_csv(&self, rows: &[T]) -> String {
        let columns = || self.columns_of(Format::Csv);
        let header: Vec<&str> = columns().map(|column| column.name).collect();
        let cells = rows.iter().map(|row| {
            let cells = columns().map(|column| (column.cell)(row).plain());
            cells.collect()
        });
        csv::document(&header, cells)
    }

    /// The rows as a table for people.
    pub fn to_table(&self, rows: &[T], output: &Output) -> String {
        let shown: Vec<_> = self
            .columns
            .iter()
            .filter_map(|column| Some((column, column.heading.as_ref()?)))
            .collect();
        let columns: Vec<_> = shown
            .iter()
            .map(|(column, heading)| table::Head {
                heading: foreign::visible_line(heading.get(output.lang)),
                shrinks: column.shrinks,
                spare: column.spare,
            })
            .collect();
        let cells: Vec<Vec<_>> = rows
            .iter()
            .map(|row| {
                shown
                    .iter()
                    .map(|(column, _)| {
                        let cell = (column.cell)(row);
                        let right = matches!(cell, Cell::Number(_));
                        (cell.shown(output.lang), right)
                    })
                    .collect()
            })
            .collect();
        table::print(&columns, &cells, output.width, output.color)
    }
}

/// Rows that serialise in the order of their columns.
struct Rows<'a, T> {
    list: &'a List<T>,
    rows: &'a [T],
}

impl<T> Serialize for Rows<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.rows.len()))?;
        for row in self.rows {
            rows.serialize_element(&OneRow {
                list: self.list,
                row,
            })?;
        }
        rows.end()
    }
}

struct OneRow<'a, T> {
    list: &'a List<T>,
    row: &'a T,
}

impl<T> Serialize for OneRow<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for column in self.list.columns_of(Format::Json) {
            map.serialize_entry(column.name, &(column.cell)(self.row))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::label::SIGNAL_STATUS;
    use crate::cli::message::heading;
    use crate::cli::output::Format;

    struct Tip {
        number: &'static str,
        reference: Option<&'static str>,
        received: &'static str,
        status: &'static str,
    }

    fn list() -> List<Tip> {
        List::new()
            .column("number", heading::number(), |t: &Tip| {
                Cell::Text(t.number.into())
            })
            .free_text("reference", heading::reference(), |t| {
                Cell::text(t.reference)
            })
            .column("received_on", heading::received_on(), |t| {
                Cell::date(t.received.parse().ok())
            })
            .column("status", heading::status(), |t| {
                Cell::Named(t.status.into(), SIGNAL_STATUS.label(t.status))
            })
    }

    const TIPS: [Tip; 2] = [
        Tip {
            number: "S2026-0001",
            reference: Some("=cmd|' /C calc'!A0\u{1b}[2J"),
            received: "2026-03-01",
            status: "new",
        },
        Tip {
            number: "S2026-0002",
            reference: None,
            received: "2026-03-02",
            status: "riec",
        },
    ];

    #[test]
    fn a_table_speaks_the_language_and_shows_controls() {
        let printed = list().to_table(&TIPS, &Output::plain(Format::Table, Lang::Nl));
        assert_eq!(
            printed,
            "Nummer      Kenmerk                 Ontvangen   Status\n\
             S2026-0001  =cmd|' /C calc'!A0␛[2J  01-03-2026  Nog te wegen\n\
             S2026-0002                          02-03-2026  Voorgelegd aan het RIEC\n"
        );
    }

    #[test]
    fn json_keeps_the_order_of_the_columns_and_absent_is_null() {
        let printed = list().to_json(&TIPS[1..]);
        assert_eq!(
            printed,
            "[\n  {\n    \"number\": \"S2026-0002\",\n    \"reference\": null,\n    \
             \"received_on\": \"2026-03-02\",\n    \"status\": \"riec\"\n  }\n]\n"
        );
        assert_eq!(list().to_json(&[]), "[]\n");
    }

    #[test]
    fn csv_has_the_names_of_the_fields_and_no_formulas() {
        let printed = list().to_csv(&TIPS);
        let mut lines = printed.lines();
        assert_eq!(lines.next(), Some("number,reference,received_on,status"));
        assert_eq!(
            lines.next(),
            Some("S2026-0001,'=cmd|' /C calc'!A0\u{1b}[2J,2026-03-01,new")
        );
        assert_eq!(lines.next(), Some("S2026-0002,,2026-03-02,riec"));
    }
}
