//! A row's cells to a draft, or to the first problem that matters.

use super::date;
use super::problem::{Problem, ProblemKind, SheetError};
use super::profile::{Field, Profile, fold, trim};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt;

/// What the office and the day allow.
pub struct Bounds<'b> {
    /// Today: no tip was received after it.
    pub today: NaiveDate,
    /// The longest cell that a draft takes, in bytes of UTF-8.
    pub max_text_bytes: u64,
    /// Whether the office has a theme of this id.
    pub themes: &'b (dyn Fn(&str) -> bool + Sync),
}

/// A signal that is not yet registered. Every text is trimmed, and `None` where the cell is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The record it comes from, from 1, the header not counted.
    pub row: usize,
    /// The sender's own number.
    pub reference: String,
    /// The date of receipt; not after today.
    pub received_on: NaiveDate,
    /// The time of day, as the sender wrote it.
    pub time: Option<String>,
    /// The sender's topic.
    pub topic: Option<String>,
    /// The id of the theme that the profile maps the topic to, or its default theme.
    pub theme: String,
    /// False when there is a topic and the profile does not know it: worth a warning.
    pub topic_known: bool,
    /// The text.
    pub text: String,
    /// Street.
    pub street: Option<String>,
    /// House number with its addition.
    pub house_number: Option<String>,
    /// Postcode, as the sender wrote it.
    pub postcode: Option<String>,
    /// Town.
    pub city: Option<String>,
}

/// Names the row and nothing of what the tip says.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

/// Which column fills which field, worked out once for a sheet.
#[derive(Debug)]
pub(super) struct Plan {
    columns: [Option<usize>; Field::ALL.len()],
    topics: BTreeMap<String, String>,
    header: usize,
}

impl Plan {
    /// The plan for a sheet with this header.
    ///
    /// # Errors
    /// [`SheetError::MissingColumns`] with all of them, [`SheetError::DoubleColumn`],
    /// [`SheetError::UnknownThemes`].
    pub fn new(
        header: &[String],
        profile: &Profile,
        bounds: &Bounds<'_>,
    ) -> Result<Plan, SheetError> {
        let themes = profile.topics.values().chain([&profile.default_theme]);
        let mut unknown: Vec<String> = themes
            .filter(|theme| !(bounds.themes)(theme))
            .cloned()
            .collect();
        if !unknown.is_empty() {
            unknown.sort();
            unknown.dedup();
            return Err(SheetError::UnknownThemes(unknown));
        }
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        let mut columns = [None; Field::ALL.len()];
        let mut missing = Vec::new();
        for (field, column) in Field::ALL.into_iter().zip(&mut columns) {
            let names = profile.columns.names(field);
            let found = names.iter().map(|name| fold(name)).find_map(|name| {
                let mut places = (0..folded.len()).filter(|place| folded[*place] == name);
                places.next().map(|place| (place, places.next()))
            });
            match found {
                Some((_, Some(_))) => return Err(SheetError::DoubleColumn(field)),
                Some((place, None)) => *column = Some(place),
                None if field.is_required() => missing.push((field, names.to_vec())),
                None => {}
            }
        }
        if !missing.is_empty() {
            return Err(SheetError::MissingColumns(missing));
        }
        let topics = profile.topics.iter();
        Ok(Plan {
            columns,
            topics: topics.map(|(t, theme)| (fold(t), theme.clone())).collect(),
            header: header.len(),
        })
    }

    /// A row as a draft.
    ///
    /// # Errors
    /// The first problem: of the row as a whole, then the reference, the date, the text, and the
    /// length of every other cell.
    pub fn draft(
        &self,
        row: usize,
        cells: &[String],
        profile: &Profile,
        bounds: &Bounds<'_>,
    ) -> Result<Draft, Problem> {
        let (count, header) = (cells.len(), self.header);
        let record = |problem| Problem {
            field: "record",
            problem,
        };
        if count < header {
            let cells = count;
            return Err(record(ProblemKind::ShortRow { cells, header }));
        }
        if cells[header..].iter().any(|cell| !trim(cell).is_empty()) {
            let cells = count;
            return Err(record(ProblemKind::LongRow { cells, header }));
        }
        let find = |field: Field| self.find(field, cells, bounds.max_text_bytes);
        let need = |field: Field, problem| {
            let field_id = field.id();
            find(field)?.ok_or(Problem {
                field: field_id,
                problem,
            })
        };
        let reference = need(Field::Reference, ProblemKind::MissingReference)?;
        let day = need(Field::ReceivedOn, ProblemKind::MissingDate)?;
        let received_on = date::parse(&day, &profile.dates)
            .and_then(|day| {
                (day <= bounds.today)
                    .then_some(day)
                    .ok_or(ProblemKind::DateInFuture)
            })
            .map_err(|problem| Problem {
                field: Field::ReceivedOn.id(),
                problem,
            })?;
        let text = need(Field::Text, ProblemKind::EmptyText)?;
        let topic = find(Field::Topic)?;
        let theme = topic.as_deref().map(|topic| self.topics.get(&fold(topic)));
        Ok(Draft {
            row,
            reference,
            received_on,
            time: find(Field::Time)?,
            topic_known: theme != Some(None),
            theme: theme.flatten().unwrap_or(&profile.default_theme).clone(),
            topic,
            text,
            street: find(Field::Street)?,
            house_number: find(Field::HouseNumber)?,
            postcode: find(Field::Postcode)?,
            city: find(Field::City)?,
        })
    }

    fn find(&self, field: Field, cells: &[String], most: u64) -> Result<Option<String>, Problem> {
        let cell = self.columns[field as usize].and_then(|place| cells.get(place));
        let text = cell.map(|cell| trim(cell)).unwrap_or_default();
        let bytes = text.len() as u64;
        if bytes > most {
            return Err(Problem {
                field: field.id(),
                problem: ProblemKind::TextTooLong { bytes, most },
            });
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}
