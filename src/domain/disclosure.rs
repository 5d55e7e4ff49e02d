//! Disclosures (*verstrekkingen*): the register of what was given to whom, on what ground.

use super::case::CaseStatus;
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use super::refusal::{Refusal, must_have_text};
use super::signal::{Signal, SignalStatus};
use super::workflow::Workflow;
use super::workflow::judge::{Facts, Standing};
use serde::{Deserialize, Serialize};

/// Where the signals come from whose text is not passed on verbatim: *Meld Misdaad Anoniem*
/// (domain.md, section 4).
pub const NOT_VERBATIM: &str = "mma";

/// A disclosure; the partner and the day stand in the part's clear columns.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Who received it: a name or a function.
    pub person: String,
    /// The legal ground.
    pub ground: String,
    /// What they need it for.
    pub need: String,
    /// How it was given.
    pub channel: String,
    /// What the receiver must observe.
    pub conditions: Option<String>,
    /// What was given, when it was given as text; a file is not kept.
    pub text: Option<String>,
    /// What the file was called, when it was one.
    pub file: Option<String>,
    /// The length of what was given, in bytes.
    pub bytes: u64,
    /// SHA-256 of what was given, as lower-case hexadecimal digits.
    pub sha256: String,
    /// Whether it could be compared with the tips that are not passed on verbatim.
    pub compared: bool,
    /// The signals whose text it repeats.
    pub repeats: Vec<String>,
    /// Why it was given all the same.
    pub verbatim_reason: Option<String>,
}
redacted_debug!(Disclosure {
    bytes,
    sha256,
    compared
});

impl Body for Disclosure {
    const KIND: PartKind = PartKind::Disclosure;
}

impl Disclosure {
    /// The texts that must be there, each under the option that carries it.
    pub fn texts(&self) -> [(&'static str, &str); 4] {
        [
            ("person", &self.person),
            ("ground", &self.ground),
            ("need", &self.need),
            ("channel", &self.channel),
        ]
    }

    /// Whether receiver, ground, need and channel are there.
    ///
    /// # Errors
    /// [`Refusal::TextEmpty`], naming the option.
    pub fn check(&self) -> Result<(), Refusal> {
        for (field, text) in self.texts() {
            must_have_text(field, text)?;
        }
        if let Some(text) = &self.text {
            must_have_text("text", text)?;
        }
        Ok(())
    }
}

/// Whether something of a signal may be shared with a partner, as far as its state goes: one that
/// was not taken up is kept for its term and used for nothing else. One that was handed over may
/// be: that is how it reaches the partner. One in a case goes by the case.
///
/// # Errors
/// [`Refusal::SignalNotShared`]; [`Refusal::CheckNeeded`] where the workflow of signals guards the
/// partner: a privacy check is made in a case.
pub fn may_share_signal(
    signal: &Signal,
    workflow: &Workflow,
    partner: &str,
) -> Result<(), Refusal> {
    signal.must_not_be_merged()?;
    if signal.status == SignalStatus::Dismissed {
        return Err(Refusal::SignalNotShared {
            signal: signal.number,
            status: signal.status,
        });
    }
    let standing = Standing {
        number: signal.number,
        phase: &workflow.first_phase().id,
        status: CaseStatus::Open,
        answers: &signal.answers,
        facts: Facts::default(),
    };
    workflow.may_share(&standing, partner)
}
