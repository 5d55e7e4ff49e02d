//! Ids of the office's policy, as people type them: the id, or a label in either language.

use super::error::{ActionError, Noun};
use crate::domain::name::{UnknownId, lookup, lookup_names};
use crate::domain::policy::{ConsultSource, Partner, Policy};
use crate::domain::refusal::Refusal;
use crate::domain::workflow::{Workflow, built_in};
use crate::store::{Tx, policy as stored};

fn unknown(noun: Noun) -> impl Fn(UnknownId) -> ActionError {
    move |id| ActionError::Unknown { noun, id }
}

/// The id of a theme.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest.
pub fn theme(policy: &Policy, given: &str) -> Result<String, ActionError> {
    let themes = policy.themes.iter();
    let themes = themes.map(|(id, theme)| (id.as_str(), [theme.nl.as_str(), theme.en.as_str()]));
    lookup_names(given, themes)
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

/// A workflow that the vault keeps, in its newest version.
///
/// # Errors
/// [`ActionError::Unknown`], naming the nearest; [`Refusal::WorkflowUnknown`] for one that comes with
/// the program and that the vault does not keep yet.
pub fn workflow(tx: &Tx<'_>, given: &str) -> Result<Workflow, ActionError> {
    let versions = stored::list_workflows(tx)?;
    if let Some((id, version)) = versions.iter().find(|(id, _)| id == given.trim()) {
        return Ok(stored::get_workflow(tx, id, *version)?);
    }
    let mut kept = Vec::new();
    for (id, version) in versions {
        kept.push(stored::get_workflow(tx, &id, version)?);
    }
    let names = kept.iter().map(|w| (w.id.as_str(), &w.label));
    let unknown_id = match lookup(given, names) {
        Ok(id) => {
            let id = id.to_owned();
            let found = kept.into_iter().find(|w| w.id == id);
            return Ok(found.expect("lookup returns one of these ids"));
        }
        Err(unknown_id) => unknown_id,
    };
    let built_in = built_in::all().iter().map(|b| &b.workflow);
    match lookup(given, built_in.map(|w| (w.id.as_str(), &w.label))) {
        Ok(id) => Err(Refusal::WorkflowUnknown {
            id: id.to_owned(),
            version: 0,
        }
        .into()),
        Err(_) => Err(unknown(Noun::Workflow)(unknown_id)),
    }
}
