//! What the office calls things: the names of its themes, sources and partners, from the policy
//! that stands in the vault.

use super::error::CliError;
use super::message::same;
use super::output::list::Cell;
use super::session::Session;
use crate::domain::label::Label;
use crate::domain::policy::{Policy, Theme};
use crate::store;

/// The policy of the open vault, for names and defaults; the actions look at it themselves.
///
/// # Errors
/// Those of the store.
pub fn policy(session: &Session) -> Result<Policy, CliError> {
    Ok(store::policy::get(&session.store.read()?)?)
}

/// A theme that may be absent.
pub fn theme(policy: &Policy, id: Option<&str>) -> Cell {
    id.map_or(Cell::None, |id| {
        named(id, policy.themes.get(id).map(Theme::label))
    })
}

/// Where a signal comes from.
pub fn source(policy: &Policy, id: &str) -> Cell {
    named(id, policy.sources.get(id).cloned())
}

/// A source that was consulted.
pub fn consulted(policy: &Policy, id: &str) -> Label {
    let known = policy.consult.get(id);
    known.map_or_else(|| same(id), |s| Label::new(&s.nl, &s.en))
}

/// A partner; what is none (the case of `join`) is its own name.
pub fn partner(policy: &Policy, id: &str) -> Label {
    let known = policy.partners.get(id);
    known.map_or_else(|| same(id), |p| Label::new(&p.nl, &p.en))
}

/// An id with its label; one that the policy no longer has is its own name.
fn named(id: &str, label: Option<Label>) -> Cell {
    Cell::Named(id.to_owned(), label.unwrap_or_else(|| same(id)))
}

/// The themes, by id.
pub fn themes(policy: &Policy) -> Vec<(String, Label)> {
    let themes = policy.themes.iter();
    themes
        .map(|(id, theme)| (id.clone(), theme.label()))
        .collect()
}

/// Labels as a choice on the terminal takes them.
pub fn choices<'a>(
    labels: impl IntoIterator<Item = (&'a String, &'a Label)>,
) -> Vec<(&'a str, &'a Label)> {
    let labels = labels.into_iter();
    labels.map(|(id, label)| (id.as_str(), label)).collect()
}
