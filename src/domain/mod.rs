//! What the office does: values and rules, and nothing else.
//!
//! Contract: pure. No SQL, no files, no environment, no clock (dates come in as arguments), no
//! printing. A rule that says no returns a [`refusal::Refusal`] with *all* its reasons.
//! Identifiers are English; the Dutch term stands once in the type's doc comment.

pub mod backup;
pub mod case;
pub mod date;
pub mod id;
pub mod intervention;
pub mod label;
pub mod name;
pub mod part;
pub mod period;
pub mod policy;
pub mod redact;
pub mod refusal;
pub mod retention;
pub mod role;
pub mod shape;
pub mod signal;
pub mod workflow;
