//! Ids as people type them: the id itself or its label in either language.

use super::label::Label;
use super::redact::Given;

/// A text that names none of the candidates (exit 2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown id")]
pub struct UnknownId {
    /// What was typed.
    pub given: Given,
    /// The id that comes nearest, if any comes near.
    pub nearest: Option<String>,
}

/// How alike two names must be, of 1, for one to be offered in place of the other. Low, because an
/// offer costs the reader nothing and a missing one costs a look into the manual.
const NEAR: f64 = 0.5;

/// The id that a text means: an id or a label in either language, in any case, space around it
/// ignored. An id goes before a label that happens to read the same.
pub fn lookup<'a>(
    needle: &str,
    candidates: impl IntoIterator<Item = (&'a str, &'a Label)>,
) -> Result<&'a str, UnknownId> {
    lookup_names(
        needle,
        candidates
            .into_iter()
            .map(|(id, label)| (id, [label.nl.as_str(), label.en.as_str()])),
    )
}

/// [`lookup`], for things whose labels do not stand in a [`Label`].
pub fn lookup_names<'a, const N: usize>(
    needle: &str,
    candidates: impl IntoIterator<Item = (&'a str, [&'a str; N])>,
) -> Result<&'a str, UnknownId> {
    let candidates: Vec<_> = candidates.into_iter().collect();
    let wanted = needle.trim().to_lowercase();
    let by_id = candidates.iter().find(|(id, _)| same(id, &wanted));
    let found = by_id.or_else(|| {
        candidates
            .iter()
            .find(|(_, labels)| labels.iter().any(|label| same(label, &wanted)))
    });
    found.map(|(id, _)| *id).ok_or_else(|| UnknownId {
        given: Given(needle.to_owned()),
        nearest: nearest(
            &wanted,
            candidates
                .iter()
                .flat_map(|(id, labels)| labels.iter().chain([id]).map(|name| (*id, *name))),
        )
        .map(str::to_owned),
    })
}

/// The first of each pair whose second comes nearest to a text, if any comes near.
pub fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<&'a str> {
    let wanted = wanted.trim().to_lowercase();
    names
        .into_iter()
        .map(|(id, name)| (id, likeness(&wanted, &name.to_lowercase())))
        .filter(|(_, score)| *score > NEAR)
        // Of two that are as near, the first.
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(id, _)| id)
}

/// How alike two lower-case texts are, from 0 to 1.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b).max(strsim::normalized_damerau_levenshtein(a, b))
}

fn same(name: &str, wanted: &str) -> bool {
    name.trim().to_lowercase() == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(needle: &str) -> Result<String, Option<String>> {
        let labels = [
            ("drugs", Label::new("Drugscriminaliteit", "Drug crime")),
            ("hospitality", Label::new("Horeca", "Hospitality")),
            ("other", Label::new("Overig", "Drugs")),
        ];
        lookup(needle, labels.iter().map(|(id, label)| (*id, label)))
            .map(str::to_owned)
            .map_err(|unknown| unknown.nearest)
    }

    #[test]
    fn an_id_is_found_by_itself_or_by_its_label_in_either_language() {
        for needle in ["hospitality", "HORECA", " horeca ", "Hospitality"] {
            assert_eq!(find(needle), Ok("hospitality".into()), "{needle}");
        }
    }

    #[test]
    fn an_id_goes_before_a_label_that_reads_the_same() {
        assert_eq!(find("drugs"), Ok("drugs".into()));
    }

    #[test]
    fn an_unknown_one_names_the_nearest_and_nothing_when_nothing_is_near() {
        assert_eq!(find("drgus"), Err(Some("drugs".into())));
        assert_eq!(find("horecca"), Err(Some("hospitality".into())));
        assert_eq!(find("zzz"), Err(None));
        assert_eq!(find(""), Err(None));
    }

    #[test]
    fn what_was_typed_does_not_show_in_debug_output() {
        let unknown = lookup("Jan Jansen", []).expect_err("no candidates");
        assert!(!format!("{unknown:?} {unknown}").contains("Jan"));
    }
}
