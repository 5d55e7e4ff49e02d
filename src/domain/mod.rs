//! What the office does: values and rules, and nothing else.
//!
//! Contract: pure. No SQL, no files, no environment, no clock (dates come in as arguments), no
//! printing. A rule that says no returns a [`refusal::Refusal`] with *all* its reasons.
//! Identifiers are English; the Dutch term stands once in the type's doc comment.

pub mod backup;
pub mod case;
mod closed;
pub mod correction;
pub mod date;
pub mod disclosure;
pub mod evaluation;
pub mod fold;
pub mod id;
pub mod intervention;
pub mod known;
pub mod label;
pub mod link;
pub mod measure;
pub mod mention;
pub mod merge;
pub mod name;
pub mod outcome;
pub mod part;
pub mod period;
pub mod person;
pub mod policy;
pub mod privacy;
pub mod redact;
pub mod reference;
pub mod refusal;
pub mod reminder;
pub mod retention;
pub mod role;
pub mod search;
pub mod shape;
pub mod signal;
pub mod verbatim;
pub mod workflow;
