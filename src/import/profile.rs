//! Which column is what: the mapping of one sender's exports, `[profiles.NAME]`.

use super::date::DateForm;
use crate::domain::shape::{Shape, id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field of a draft that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The sender's own number of the tip.
    Reference,
    /// The date of receipt.
    ReceivedOn,
    /// The time of day.
    Time,
    /// The sender's topic.
    Topic,
    /// The text of the tip.
    Text,
    /// Street.
    Street,
    /// House number with its addition.
    HouseNumber,
    /// Postcode.
    Postcode,
    /// Town.
    City,
}

impl Field {
    /// All fields, in the order of [`Columns`].
    pub const ALL: [Field; 9] = [
        Field::Reference,
        Field::ReceivedOn,
        Field::Time,
        Field::Topic,
        Field::Text,
        Field::Street,
        Field::HouseNumber,
        Field::Postcode,
        Field::City,
    ];

    /// The stable id, as in the configuration and in problems.
    pub fn id(self) -> &'static str {
        match self {
            Field::Reference => "reference",
            Field::ReceivedOn => "received_on",
            Field::Time => "time",
            Field::Topic => "topic",
            Field::Text => "text",
            Field::Street => "street",
            Field::HouseNumber => "house_number",
            Field::Postcode => "postcode",
            Field::City => "city",
        }
    }

    /// Whether a sheet without a column for it is refused.
    pub fn is_required(self) -> bool {
        matches!(self, Field::Reference | Field::ReceivedOn | Field::Text)
    }
}

/// How one sender's exports are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The id of the source that these signals come from.
    pub source: String,
    /// The theme of a topic that `topics` does not name, and of a tip without a topic.
    pub default_theme: String,
    /// The forms of dates that are accepted.
    pub dates: Vec<DateForm>,
    /// The columns.
    pub columns: Columns,
    /// The sender's topics, each with the id of a theme. Compared as [`fold`] folds them.
    pub topics: BTreeMap<String, String>,
}

/// For each field the header names that are accepted, the preferred one first.
///
/// Compared as [`fold`] folds them. An empty list: the field is never filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The sender's own number of the tip; required.
    pub reference: Vec<String>,
    /// The date of receipt; required.
    pub received_on: Vec<String>,
    /// The time of day.
    pub time: Vec<String>,
    /// The sender's topic.
    pub topic: Vec<String>,
    /// The text; required.
    pub text: Vec<String>,
    /// Street.
    pub street: Vec<String>,
    /// House number.
    pub house_number: Vec<String>,
    /// Postcode.
    pub postcode: Vec<String>,
    /// Town.
    pub city: Vec<String>,
}

const NAMES: Shape = Shape::List(&Shape::Filled);

/// The keys of a profile in the configuration.
pub const PROFILE: &[(&str, Shape)] = &[
    ("source", Shape::Checked(id)),
    ("default_theme", Shape::Checked(id)),
    ("dates", Shape::List(&Shape::OneOf(DateForm::IDS))),
    (
        "columns",
        Shape::Table(&[
            ("reference", NAMES),
            ("received_on", NAMES),
            ("time", NAMES),
            ("topic", NAMES),
            ("text", NAMES),
            ("street", NAMES),
            ("house_number", NAMES),
            ("postcode", NAMES),
            ("city", NAMES),
        ]),
    ),
    ("topics", Shape::Map(|_| Ok(()), &Shape::Checked(id))),
];

/// The topics of MMA exports and of the towns' contracts with MMA (domain.md, section 4).
///
/// Where no theme of the office fits without a guess, the topic is `other` on purpose: it is
/// known, so it gives no warning, and the weighing decides.
const MMA_TOPICS: [(&str, &str); 28] = [
    ("Drugs - hennep", "drugs"),
    ("Drugs - productie", "drugs"),
    ("Drugs - handel", "drugs"),
    ("Drugsdelicten", "drugs"),
    ("Mensenhandel", "human-trafficking"),
    ("Illegale prostitutie", "prostitution"),
    ("Witwassen", "money-laundering"),
    ("Financieel-economische delicten", "money-laundering"),
    ("Vastgoedfraude", "real-estate"),
    ("Woonfraude", "housing-fraud"),
    ("Zorgfraude", "care-fraud"),
    ("Ondermijnende activiteiten", "other"),
    ("Uitkeringsfraude", "other"),
    ("Sociale zekerheid", "other"),
    ("Fraude", "other"),
    ("Vervalsingen", "other"),
    ("Illegaal gokken", "other"),
    ("Wapens", "other"),
    ("Heling", "other"),
    ("Diefstal/verduistering", "other"),
    ("Illegaal vuurwerk", "other"),
    ("Geweldsdelicten", "other"),
    ("Illegale geneesmiddelen", "other"),
    ("Illegalen", "other"),
    ("Milieudelicten", "other"),
    ("Onbekende identiteit", "other"),
    ("Radicalisering", "other"),
    ("Overig", "other"),
];

impl Profile {
    /// A profile without topics, with the usual names of columns and all forms of dates: what a
    /// profile in the configuration starts from.
    pub fn blank() -> Profile {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Profile {
            source: "other".to_owned(),
            default_theme: "other".to_owned(),
            dates: DateForm::ALL.to_vec(),
            columns: Columns {
                reference: names(&[
                    "Meldingnummer",
                    "Meldingsnummer",
                    "Melding nr",
                    "Nummer",
                    "Kenmerk",
                    "Referentie",
                    "Reference",
                ]),
                received_on: names(&[
                    "Datum melding",
                    "Meldingsdatum",
                    "Datum ontvangst",
                    "Ontvangen op",
                    "Datum",
                    "Received on",
                    "Date",
                ]),
                time: names(&["Tijd", "Tijdstip", "Tijd melding", "Time"]),
                topic: names(&["Thema", "Onderwerp", "Categorie", "Topic"]),
                text: names(&["Omschrijving", "Meldingstekst", "Tekst", "Inhoud", "Text"]),
                street: names(&["Straat", "Straatnaam", "Street"]),
                house_number: names(&["Huisnummer", "Huisnr", "House number"]),
                postcode: names(&["Postcode"]),
                city: names(&["Plaats", "Woonplaats", "Gemeente", "City"]),
            },
            topics: BTreeMap::new(),
        }
    }

    /// The built-in profile `mma`, for tips of Meld Misdaad Anoniem.
    pub fn mma() -> Profile {
        let topic = |(topic, theme): (&str, &str)| (topic.to_owned(), theme.to_owned());
        Profile {
            source: "mma".to_owned(),
            topics: MMA_TOPICS.into_iter().map(topic).collect(),
            ..Profile::blank()
        }
    }
}

impl Columns {
    /// The accepted names of a field's column.
    pub fn names(&self, field: Field) -> &[String] {
        match field {
            Field::Reference => &self.reference,
            Field::ReceivedOn => &self.received_on,
            Field::Time => &self.time,
            Field::Topic => &self.topic,
            Field::Text => &self.text,
            Field::Street => &self.street,
            Field::HouseNumber => &self.house_number,
            Field::Postcode => &self.postcode,
            Field::City => &self.city,
        }
    }
}

/// Cuts white space off both ends, and what spreadsheets leave there unseen: byte order marks and
/// zero-width spaces (a no-break space is white space already).
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'))
}

/// A name as it is compared: trimmed, lower case, inner white space as one space.
pub fn fold(name: &str) -> String {
    let words: Vec<&str> = trim(name).split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_unseen_characters() {
        assert_eq!(fold("\u{FEFF} Datum\u{A0}\u{A0}Melding\t"), "datum melding");
        assert_eq!(fold("ONTVANGEN ÉÉN"), "ontvangen één");
    }

    #[test]
    fn no_topic_of_mma_is_named_twice() {
        assert_eq!(Profile::mma().topics.len(), MMA_TOPICS.len());
    }
}
