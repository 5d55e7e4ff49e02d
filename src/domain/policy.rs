//! What the office has agreed: terms, caps, themes, sources, partners, the default workflow.
//!
//! This is the office's part of the configuration. `init` and `policy apply` put it into the
//! vault, signed by the coordinator; from then on the vault's own copy counts.

mod built_in;
mod document;

pub use document::{OFFICE, PolicyError};

use super::label::Label;
use super::period::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole policy. Maps are keyed by id, so that one policy has one canonical form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Terms, each with its basis.
    pub retention: Retention,
    /// The cap and the clock rule of destruction.
    pub purge: Purge,
    /// Bounds of what may come in.
    pub import: Import,
    /// Which workflow new cases walk.
    pub workflow: WorkflowChoice,
    /// Themes (*thema's*).
    pub themes: BTreeMap<String, Theme>,
    /// Where signals come from (*herkomst*).
    pub sources: BTreeMap<String, Label>,
    /// What may be consulted (*te bevragen bronnen*).
    pub consult: BTreeMap<String, ConsultSource>,
    /// Partners (*samenwerkingspartners*).
    pub partners: BTreeMap<String, Partner>,
}

/// Retention terms (*bewaartermijnen*), each with its basis as text, because the law changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// A case in the archive, from its end date.
    pub case: Period,
    /// The ground of that term.
    pub basis_case: String,
    /// A signal not taken up, from the date of the decision.
    pub dismissed: Period,
    /// The ground of that term.
    pub basis_dismissed: String,
    /// Handed over, single-discipline or brought before the RIEC, from the date of the decision.
    pub passed_on: Period,
    /// The ground of that term.
    pub basis_passed_on: String,
    /// Not weighed, or weighed and never made a case, from receipt.
    pub unweighed: Period,
    /// The ground of that term.
    pub basis_unweighed: String,
    /// The bodies of log entries, from the entry.
    pub log: Period,
    /// The ground of that term.
    pub basis_log: String,
    /// Within which period after receipt a signal must be weighed.
    pub weigh_within: Period,
    /// The ground of that term.
    pub basis_weigh_within: String,
}

/// The cap and the clock rule of destruction (vault.md, "Destroying").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// More records than this *and* more than `max_share` within seven days stop a run.
    pub max_records: u32,
    /// A share of all records, above 0 and at most 1.
    pub max_share: f64,
    /// How far past the newest entry a person's clock may stand without `--confirm-clock`.
    pub clock_tolerance: Period,
}

/// Bounds of what may come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The longest text of one field, in bytes of UTF-8.
    pub max_text_bytes: u64,
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Dutch name.
    pub nl: String,
    /// English name.
    pub en: String,
    /// Whether every person in a case of this theme needs a ground.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
}

impl Theme {
    /// What it is called.
    pub fn label(&self) -> Label {
        Label::new(&self.nl, &self.en)
    }
}

/// Which workflow new cases walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowChoice {
    /// The id of the workflow for new cases.
    pub default: String,
    /// Files of further workflows, read when the policy is applied.
    pub files: Vec<String>,
}

/// A regime of sources: which of them a phase opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// *Openbare bron*.
    Open,
    /// *Gemeentelijke bron*.
    Municipal,
    /// *Partnerbron*.
    Partner,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 3] = [Group::Open, Group::Municipal, Group::Partner];

    /// The stable id, as in policies and workflow files.
    pub fn id(self) -> &'static str {
        match self {
            Group::Open => "open",
            Group::Municipal => "municipal",
            Group::Partner => "partner",
        }
    }
}

/// A source that may be consulted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsultSource {
    /// Dutch name.
    pub nl: String,
    /// English name.
    pub en: String,
    /// Its regime.
    pub group: Group,
}

/// The body as which a partner carries out interventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActsAs {
    /// The municipality.
    Gemeente,
    /// The police: the only one with police powers.
    Politie,
    /// The environment service.
    Omgevingsdienst,
    /// The social service.
    SocialeDienst,
    /// No body of the catalogue: its interventions are free text.
    None,
}

/// A partner that a signal is handed to, that carries out interventions or receives data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Dutch name.
    pub nl: String,
    /// English name.
    pub en: String,
    /// As which body it acts.
    pub acts_as: ActsAs,
}
