//! Parts (*onderdelen*): what hangs on a record besides its checklist, weighings, consultations,
//! interventions and notes. All have one shape: a number, at most one clear id, a day or two, who
//! recorded it and when, and a body of free text that only the record's key opens.

use super::redact::redacted_debug;
use chrono::{DateTime, NaiveDate, Utc};

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// A privacy check (*privacytoets*); about a source or a partner.
    PrivacyCheck,
    /// A disclosure (*verstrekking*); about a partner.
    Disclosure,
    /// A measure (*maatregel*).
    Measure,
    /// A reference to another system (*verwijzing*); about the system.
    Reference,
    /// A relation with another case (*relatie*); about that case.
    Link,
    /// A person in the case (*persoon*), and how they were informed.
    Person,
    /// What became of a tip (*opvolging*).
    Outcome,
    /// An evaluation (*evaluatie*).
    Evaluation,
    /// A correction (*correctie*): that, who and why, never what it said.
    Correction,
    /// Something to come back to (*herinnering*).
    Reminder,
    /// A side theme (*neventhema*); about the theme.
    Theme,
    /// Where a record came from when it was split off or merged (*herkomst*); about the other one.
    Origin,
}

impl PartKind {
    /// All kinds.
    pub const ALL: [PartKind; 12] = [
        PartKind::PrivacyCheck,
        PartKind::Disclosure,
        PartKind::Measure,
        PartKind::Reference,
        PartKind::Link,
        PartKind::Person,
        PartKind::Outcome,
        PartKind::Evaluation,
        PartKind::Correction,
        PartKind::Reminder,
        PartKind::Theme,
        PartKind::Origin,
    ];

    /// The stable id, as stored; also the name of the sealed field.
    pub const fn id(self) -> &'static str {
        match self {
            PartKind::PrivacyCheck => "privacy-check",
            PartKind::Disclosure => "disclosure",
            PartKind::Measure => "measure",
            PartKind::Reference => "reference",
            PartKind::Link => "link",
            PartKind::Person => "person",
            PartKind::Outcome => "outcome",
            PartKind::Evaluation => "evaluation",
            PartKind::Correction => "correction",
            PartKind::Reminder => "reminder",
            PartKind::Theme => "theme",
            PartKind::Origin => "origin",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<PartKind> {
        PartKind::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// What the body of one kind of part holds: the free texts, and every value that must not be read
/// without the record's key.
pub trait Body {
    /// The kind.
    const KIND: PartKind;
}

/// A part as somebody records it.
#[derive(Clone, PartialEq, Eq)]
pub struct PartDraft<B> {
    /// The id or number that it is about; readable without the record's key, so never a name.
    pub about: Option<String>,
    /// The day on which it was done.
    pub done_on: Option<NaiveDate>,
    /// A day on which somebody should come back to it.
    pub due_on: Option<NaiveDate>,
    /// What only the record's key opens.
    pub body: B,
}

impl<B> PartDraft<B> {
    /// A part without clear values.
    pub fn new(body: B) -> Self {
        PartDraft {
            about: None,
            done_on: None,
            due_on: None,
            body,
        }
    }
}

/// A part as it was recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct Part<B> {
    /// Its number within the record and the kind, from 1.
    pub n: u32,
    /// The id or number that it is about.
    pub about: Option<String>,
    /// The day on which it was done.
    pub done_on: Option<NaiveDate>,
    /// A day on which somebody should come back to it.
    pub due_on: Option<NaiveDate>,
    /// The member who recorded it.
    pub by: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What only the record's key opens.
    pub body: B,
}

impl<B> std::fmt::Debug for Part<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("n", &self.n)
            .field("about", &self.about)
            .field("done_on", &self.done_on)
            .field("due_on", &self.due_on)
            .finish_non_exhaustive()
    }
}

/// A part of any kind without its body: what every member may see.
#[derive(Clone, PartialEq, Eq)]
pub struct PartOutline {
    /// The kind.
    pub kind: PartKind,
    /// Its number within the record and the kind.
    pub n: u32,
    /// The id or number that it is about.
    pub about: Option<String>,
    /// The day on which it was done.
    pub done_on: Option<NaiveDate>,
    /// A day on which somebody should come back to it.
    pub due_on: Option<NaiveDate>,
}
redacted_debug!(PartOutline {
    kind,
    n,
    about,
    done_on,
    due_on
});
