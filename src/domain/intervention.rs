//! Interventions: the catalogue of who may carry out what, and the course of one intervention.
//!
//! The catalogue is Dordrecht's *menukaart* (plan 2023-2024): 47 kinds, and for each which of four
//! bodies may carry it out. Police powers are the police's alone and are only ever recorded as
//! their action.

use super::date::{DateField, not_before_cause, not_in_future};
use super::id::Number;
use super::name::{likeness, nearest};
use super::policy::{ActsAs, Partner};
use super::redact::{Given, redacted_debug};
use super::refusal::{Refusal, must_have_text};
use chrono::NaiveDate;
use std::sync::LazyLock;

/// A kind of intervention (*interventie*) of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Its number in the catalogue, from 1.
    pub number: u32,
    /// What it is called, in Dutch: these are names of instruments and have no translation.
    pub name: String,
    /// The bodies that may carry it out, at least one.
    pub may: Vec<ActsAs>,
}

/// Whether an intervention worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterventionResult {
    /// *Effectief*.
    Effective,
    /// *Deels effectief*.
    Partly,
    /// *Niet effectief*.
    Ineffective,
    /// *Nog niet bekend*.
    Unknown,
}

impl InterventionResult {
    /// All results.
    pub const ALL: [InterventionResult; 4] = [
        InterventionResult::Effective,
        InterventionResult::Partly,
        InterventionResult::Ineffective,
        InterventionResult::Unknown,
    ];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            InterventionResult::Effective => "effective",
            InterventionResult::Partly => "partly",
            InterventionResult::Ineffective => "ineffective",
            InterventionResult::Unknown => "unknown",
        }
    }

    /// The result with this id.
    pub fn from_id(id: &str) -> Option<InterventionResult> {
        InterventionResult::ALL.into_iter().find(|r| r.id() == id)
    }
}

/// An intervention in a case: planned, then done or cancelled (*gepland, uitgevoerd, vervallen*).
#[derive(Clone, PartialEq, Eq)]
pub struct Intervention {
    /// Its number within the case, from 1.
    pub n: u32,
    /// The name of its kind.
    pub kind: String,
    /// The partner who carries it out, by id.
    pub by: String,
    /// For when it is planned.
    pub planned_on: Option<NaiveDate>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<InterventionResult>,
    /// Why it was cancelled, if it was.
    pub cancelled: Option<String>,
    /// What there is to say about it.
    pub text: Option<String>,
}
redacted_debug!(Intervention { n, by, planned_on, done_on, result });
