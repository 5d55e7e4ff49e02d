//! Why a row, or a whole file, is not taken in, and how that is said in both languages.

use super::profile::Field;
use crate::domain::label::Lang;
use std::fmt;

/// Why one row is no draft: the first thing that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The id of the field it is about ([`Field::id`]), or `record` for the row as a whole.
    pub field: &'static str,
    /// What is wrong.
    pub problem: ProblemKind,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The tip has no number of its own, so that a repetition could not be told.
    MissingReference,
    /// No date of receipt.
    MissingDate,
    /// The date is none, or not in a form that the profile accepts.
    BadDate,
    /// The year has two digits, so neither century nor order is certain.
    AmbiguousDate,
    /// The date lies after today.
    DateInFuture,
    /// No text, or only white space.
    EmptyText,
    /// A cell is longer than the office allows, in bytes of UTF-8.
    TextTooLong {
        /// Its length.
        bytes: u64,
        /// The longest allowed.
        most: u64,
    },
    /// The row has fewer cells than the header: what is missing cannot be told.
    ShortRow {
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        header: usize,
    },
    /// The row has content past the last column, mostly a delimiter in a text without quotes.
    LongRow {
        /// Cells in the row.
        cells: usize,
        /// Cells in the header.
        header: usize,
    },
    /// The quotes of the row do not match.
    UnreadableRecord,
}

impl ProblemKind {
    /// The stable id, as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            ProblemKind::MissingReference => "missing-reference",
            ProblemKind::MissingDate => "missing-date",
            ProblemKind::BadDate => "bad-date",
            ProblemKind::AmbiguousDate => "ambiguous-date",
            ProblemKind::DateInFuture => "date-in-future",
            ProblemKind::EmptyText => "empty-text",
            ProblemKind::TextTooLong { .. } => "text-too-long",
            ProblemKind::ShortRow { .. } => "short-row",
            ProblemKind::LongRow { .. } => "long-row",
            ProblemKind::UnreadableRecord => "unreadable-record",
        }
    }

    /// What is wrong, as a clause without a full stop, for tables and the file of rejected rows.
    pub fn sentence(self, lang: Lang) -> String {
        let say = |nl: &str, en: &str| match lang {
            Lang::Nl => nl.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            ProblemKind::MissingReference => {
                say("het meldingsnummer ontbreekt", "the tip has no number")
            }
            ProblemKind::MissingDate => say(
                "de datum van ontvangst ontbreekt",
                "the date of receipt is missing",
            ),
            ProblemKind::BadDate => say(
                "de datum bestaat niet of heeft een onbekende vorm",
                "the date does not exist, or its form is not known",
            ),
            ProblemKind::AmbiguousDate => say(
                "het jaartal heeft twee cijfers; schrijf het met vier",
                "the year has two digits; write it with four",
            ),
            ProblemKind::DateInFuture => say(
                "de datum ligt in de toekomst",
                "the date lies in the future",
            ),
            ProblemKind::EmptyText => say("de tekst is leeg", "the text is empty"),
            ProblemKind::TextTooLong { bytes, most } => say(
                &format!("de tekst is te lang: {bytes} bytes, ten hoogste {most}"),
                &format!("the text is too long: {bytes} bytes, at most {most}"),
            ),
            ProblemKind::ShortRow { cells, header } => say(
                &format!("de rij heeft {cells} cellen, de kop {header}"),
                &format!("the row has {cells} cells, the header {header}"),
            ),
            ProblemKind::LongRow { cells, header } => say(
                &format!(
                    "de rij heeft {cells} cellen, de kop {header}; staat de tekst tussen aanhalingstekens?"
                ),
                &format!(
                    "the row has {cells} cells, the header {header}; is the text between quotes?"
                ),
            ),
            ProblemKind::UnreadableRecord => say(
                "de aanhalingstekens kloppen niet",
                "the quotation marks do not match",
            ),
        }
    }
}

/// What a file is that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// XLSX, ODS or XLS (or another ZIP file: they begin alike).
    Spreadsheet,
    /// PDF.
    Pdf,
    /// A compressed file.
    Archive,
}

/// Why a whole file is refused; nothing of it is imported.
///
/// In English by `Display`, in both languages by [`SheetError::sentence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetError {
    /// Nothing but white space.
    Empty,
    /// No text at all.
    NotText(Unreadable),
    /// A NUL among the text: damaged, or not text.
    NulByte,
    /// It is in this encoding by its mark, or for the most part, but not throughout.
    BadEncoding(&'static str),
    /// The quotes of the header do not match.
    BadHeader,
    /// Fields that every tip needs have no column; with the names that the profile accepts.
    MissingColumns(Vec<(Field, Vec<String>)>),
    /// Two columns bear the same name, so which of them counts cannot be told.
    DoubleColumn(Field),
    /// The profile names themes that the office does not have.
    UnknownThemes(Vec<String>),
}

impl SheetError {
    /// The stable id.
    pub fn id(&self) -> &'static str {
        match self {
            SheetError::Empty => "empty-file",
            SheetError::NotText(Unreadable::Spreadsheet) => "spreadsheet",
            SheetError::NotText(Unreadable::Pdf) => "pdf",
            SheetError::NotText(Unreadable::Archive) => "archive",
            SheetError::NulByte => "nul-byte",
            SheetError::BadEncoding(_) => "bad-encoding",
            SheetError::BadHeader => "bad-header",
            SheetError::MissingColumns(_) => "missing-columns",
            SheetError::DoubleColumn(_) => "double-column",
            SheetError::UnknownThemes(_) => "unknown-themes",
        }
    }

    /// What is wrong with the file, as a clause without a full stop.
    pub fn sentence(&self, lang: Lang) -> String {
        let say = |nl: &str, en: &str| match lang {
            Lang::Nl => nl.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            SheetError::Empty => say("het bestand is leeg", "the file is empty"),
            SheetError::NotText(Unreadable::Spreadsheet) => say(
                "het bestand is een rekenblad of ZIP-bestand; sla het op als CSV",
                "the file is a spreadsheet or ZIP file; save it as CSV",
            ),
            SheetError::NotText(Unreadable::Pdf) => say(
                "het bestand is een PDF, geen CSV",
                "the file is a PDF, not CSV",
            ),
            SheetError::NotText(Unreadable::Archive) => say(
                "het bestand is gecomprimeerd; pak het eerst uit",
                "the file is compressed; unpack it first",
            ),
            SheetError::NulByte => say(
                "het bestand bevat NUL-tekens: het is beschadigd of geen tekst",
                "the file holds NUL characters: it is damaged, or no text",
            ),
            SheetError::BadEncoding(encoding) => say(
                &format!(
                    "het bestand begint als {encoding} maar gaat niet zo verder; mogelijk is het beschadigd of afgebroken"
                ),
                &format!(
                    "the file begins as {encoding} but does not go on so; it may be damaged or cut off"
                ),
            ),
            SheetError::BadHeader => say(
                "de aanhalingstekens in de kop kloppen niet",
                "the quotation marks in the header do not match",
            ),
            SheetError::MissingColumns(missing) => {
                let column = |(field, names): &(Field, Vec<String>)| {
                    format!("{} ({})", field.id(), names.join(", "))
                };
                let columns: Vec<String> = missing.iter().map(column).collect();
                let columns = columns.join("; ");
                say(
                    &format!("er is geen kolom voor {columns}"),
                    &format!("there is no column for {columns}"),
                )
            }
            SheetError::DoubleColumn(field) => say(
                &format!(
                    "er zijn twee kolommen met dezelfde naam voor {}",
                    field.id()
                ),
                &format!("there are two columns of the same name for {}", field.id()),
            ),
            SheetError::UnknownThemes(themes) => {
                let themes = themes.join(", ");
                say(
                    &format!("het importprofiel noemt onbekende thema's: {themes}"),
                    &format!("the import profile names unknown themes: {themes}"),
                )
            }
        }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

impl std::error::Error for SheetError {}
