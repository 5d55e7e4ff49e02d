//! Evaluations (*evaluaties*) of cases, and the lessons that stay when the case is gone.

use super::mention;
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use super::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// An evaluation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What there is to say, looking back.
    pub text: String,
}
redacted_debug!(Evaluation {});

impl Body for Evaluation {
    const KIND: PartKind = PartKind::Evaluation;
}

/// Personal data that can be recognised in a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// The name of a person in the case.
    Name,
    /// An address, a number plate, a telephone number, an IBAN or a number of the trade register.
    Mention(&'static str),
    /// An e-mail address.
    Mail,
}

/// A lesson outlives its case, so it holds no personal data: none that can be recognised, and no
/// name of a person in the case. A person must look whether it says something else of somebody.
///
/// # Errors
/// [`Refusal::LessonNamesSomebody`], with everything that was found, each kind once.
pub fn must_be_general(text: &str, names: &[String]) -> Result<(), Refusal> {
    let words = words(text);
    let mut found = Vec::new();
    if names.iter().any(|name| mentions(&words, name)) {
        found.push(Personal::Name);
    }
    for mention in mention::find_all(text) {
        let personal = Personal::Mention(mention.kind.id());
        if !found.contains(&personal) {
            found.push(personal);
        }
    }
    if has_mail_address(text) {
        found.push(Personal::Mail);
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(Refusal::LessonNamesSomebody { found }),
    }
}

/// The words of a text, in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Whether the words hold a name: the whole of it, or one of its longer words, which is a family
/// name more often than not. Initials and particles are too short to tell.
fn mentions(words: &[String], name: &str) -> bool {
    let name = self::words(name);
    let whole = !name.is_empty() && words.windows(name.len()).any(|part| part == name);
    whole
        || name
            .iter()
            .any(|w| w.chars().count() > 3 && words.contains(w))
}

/// Whether there is something like `name@host.tld`.
fn has_mail_address(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('@').is_some_and(|(name, host)| {
            let named = name.ends_with(|c: char| c.is_alphanumeric());
            let dot = host.find('.').unwrap_or(0);
            named && dot > 0 && host[dot + 1..].starts_with(|c: char| c.is_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_names_nobody() {
        let names = ["J. de Vries".to_owned(), "Li An".to_owned()];
        let found = |text: &str| match must_be_general(text, &names) {
            Ok(()) => Vec::new(),
            Err(Refusal::LessonNamesSomebody { found }) => found,
            Err(other) => panic!("{other}"),
        };
        for general in [
            "Vraag de omgevingsdienst eerder.",
            "Met j. de buurman praten helpt.",
            "Overleg op 1 maart @ het stadhuis.",
        ] {
            assert_eq!(found(general), [], "{general}");
        }
        assert_eq!(found("Bij DE VRIES te laat begonnen."), [Personal::Name]);
        assert_eq!(found("li an wist het al"), [Personal::Name]);
        for (text, kind) in [
            ("Bel 070-1234567 eerder", "phone"),
            ("2712 AB 12 stond leeg", "address"),
            ("kenteken 12-KBB-3 kwam vaker terug", "plate"),
            ("IBAN NL91ABNA0417164300", "iban"),
            ("KvK 12345678 was nieuw", "kvk"),
        ] {
            assert_eq!(found(text), [Personal::Mention(kind)], "{text}");
        }
        let both = "mail j.vries@voorbeeld.nl, mevrouw Vries";
        assert_eq!(found(both), [Personal::Name, Personal::Mail]);
    }
}
