//! Ids of the office's policy, as people type them: the id, or a label in either language.

use super::error::{ActionError, Noun};
use crate::domain::name::{UnknownId, lookup, lookup_names};
use crate::domain::policy::{ConsultSource, Partner, Policy};

fn unknown(noun: Noun) -> impl Fn(UnknownId) -> ActionError {
    move |id| ActionError::Unknown { noun, id }
}

/// The id of a theme.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest.
pub fn theme(policy: &Policy, given: &str) -> Result<String, ActionError> {
    let themes = policy.themes.iter().map(|(id, label)| (id.as_str(), label));
    lookup(given, themes)
        .map(str::to_owned)
        .map_err(unknown(Noun::Theme))
}

/// The id of a source of signals.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest.
pub fn source(policy: &Policy, given: &str) -> Result<String, ActionError> {
    let sources = policy
        .sources
        .iter()
        .map(|(id, label)| (id.as_str(), label));
    lookup(given, sources)
        .map(str::to_owned)
        .map_err(unknown(Noun::Source))
}

/// A source to consult, with its id.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest.
pub fn consult_source<'p>(
    policy: &'p Policy,
    given: &str,
) -> Result<(&'p str, &'p ConsultSource), ActionError> {
    let names = policy
        .consult
        .iter()
        .map(|(id, s)| (id.as_str(), [s.nl.as_str(), s.en.as_str()]));
    let id = lookup_names(given, names).map_err(unknown(Noun::ConsultSource))?;
    Ok((id, &policy.consult[id]))
}

/// A partner, with its id.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest.
pub fn partner<'p>(policy: &'p Policy, given: &str) -> Result<(&'p str, &'p Partner), ActionError> {
    let names = policy
        .partners
        .iter()
        .map(|(id, p)| (id.as_str(), [p.nl.as_str(), p.en.as_str()]));
    let id = lookup_names(given, names).map_err(unknown(Noun::Partner))?;
    Ok((id, &policy.partners[id]))
}
