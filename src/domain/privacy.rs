//! A decision of a privacy check (*privacytoets*), as it is recorded with a case: about one source
//! that is to be asked, or one partner that is to be told something.
//!
//! Which checks there are, what they guard and who decides them stands in the workflow
//! ([`super::workflow::privacy`]). The five questions are those of the national model protocol.

use super::closed::closed_list;
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use super::refusal::{Refusal, must_have_text};
use super::workflow::privacy::Target;
use serde::{Deserialize, Serialize};

closed_list! {
    /// What a privacy check says in the end.
    pub enum Verdict {
        /// *Vrijgegeven*.
        Allow = "allow",
        /// *Niet vrijgegeven*.
        Deny = "deny",
    }
}

closed_list! {
    /// What a decision is about; a source and a partner may have the same id.
    pub enum TargetKind {
        /// A source to ask.
        Source = "source",
        /// A partner to share with.
        Partner = "partner",
    }
}

/// A decision of a privacy check; the source or partner stands in the part's clear id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyDecision {
    /// The check, by its id in the workflow.
    pub check: String,
    /// Whether the id is that of a source or of a partner.
    pub of: TargetKind,
    /// The legal basis of the first collection.
    pub basis: String,
    /// Whether this use is compatible with what the data were collected for.
    pub compatible: bool,
    /// Why it is necessary.
    pub necessary: String,
    /// Why it is proportionate.
    pub proportionate: String,
    /// Why nothing less intrusive will do (*subsidiariteit*).
    pub subsidiary: String,
    /// What was decided.
    pub verdict: Verdict,
}
redacted_debug!(PrivacyDecision { check, of, verdict });

impl Body for PrivacyDecision {
    const KIND: PartKind = PartKind::PrivacyCheck;
}

impl PrivacyDecision {
    /// What it is about, with the id that the part has in clear.
    pub fn target(&self, about: &str) -> Target {
        match self.of {
            TargetKind::Source => Target::Source(about.to_owned()),
            TargetKind::Partner => Target::Partner(about.to_owned()),
        }
    }

    /// Whether it may be recorded: every question answered, and nothing allowed that is not
    /// compatible with what the data were collected for.
    ///
    /// # Errors
    /// [`Refusal::TextEmpty`]; [`Refusal::NotCompatible`].
    pub fn check(&self) -> Result<(), Refusal> {
        for (field, text) in self.texts() {
            must_have_text(field, text)?;
        }
        if self.verdict == Verdict::Allow && !self.compatible {
            return Err(Refusal::NotCompatible);
        }
        Ok(())
    }

    /// The texts, each under the option that carries it.
    pub fn texts(&self) -> [(&'static str, &str); 4] {
        [
            ("basis", &self.basis),
            ("necessary", &self.necessary),
            ("proportionate", &self.proportionate),
            ("subsidiary", &self.subsidiary),
        ]
    }
}
