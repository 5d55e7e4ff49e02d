//! What the program says: every sentence once, in both languages.
//!
//! A sentence is a line of [`messages!`], with `nl` and `en` side by side. One that lacks a
//! language does not compile, and neither does one that forgets an argument in one of them (the
//! unused variable is an error in our checks). Arguments are [`InWords`]: a date is written out
//! in the language of the sentence, and foreign text is made visible on the way in, so that no
//! sentence can carry a control character to a terminal.
//!
//! The result is a [`Label`]: both languages at once. Which of them is printed is decided at the
//! very end, so an error can be made anywhere without knowing the language.

use super::date;
use super::foreign;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::period::Period;
use chrono::{DateTime, NaiveDate, Utc};

/// Defines sentences: `name(argument, …) { nl: "…{argument}…", en: "…{argument}…" }`.
macro_rules! messages {
    ($(
        $(#[$attr:meta])*
        $name:ident ( $($arg:ident),* $(,)? ) { nl: $nl:literal, en: $en:literal $(,)? }
    )*) => { $(
        #[doc = concat!("“", $en, "”")]
        $(#[$attr])*
        pub(crate) fn $name($($arg: impl $crate::cli::message::InWords),*)
            -> $crate::domain::label::Label
        {
            $crate::domain::label::Label {
                nl: {
                    $(let $arg = $crate::cli::message::InWords::in_words(&$arg, $crate::domain::label::Lang::Nl);)*
                    format!($nl)
                },
                en: {
                    $(let $arg = $crate::cli::message::InWords::in_words(&$arg, $crate::domain::label::Lang::En);)*
                    format!($en)
                },
            }
        }
    )* };
}

pub mod backup;
pub mod chart;
pub mod correction;
pub mod count;
pub mod declaration;
pub mod deed;
pub mod demo;
pub mod heading;
pub mod key_change;
pub mod known;
pub mod part;
pub mod progress;
pub mod prompt;
pub mod refusal;
pub mod restriction;
pub mod result;
pub mod usage;
pub mod vault;
pub mod way;
pub mod wizard;
pub mod workflow;

/// A value that can stand in a sentence, in the words of its language.
pub trait InWords {
    /// The value as it stands in a sentence of this language.
    fn in_words(&self, lang: Lang) -> String;
}

impl<T: InWords + ?Sized> InWords for &T {
    fn in_words(&self, lang: Lang) -> String {
        (**self).in_words(lang)
    }
}

impl InWords for str {
    fn in_words(&self, _: Lang) -> String {
        foreign::visible_line(self)
    }
}

impl InWords for String {
    fn in_words(&self, lang: Lang) -> String {
        self.as_str().in_words(lang)
    }
}

/// A label holds sentences or names of ours or of the office; its newlines are meant.
impl InWords for Label {
    fn in_words(&self, lang: Lang) -> String {
        foreign::visible_block(self.get(lang))
    }
}

impl InWords for std::path::Path {
    fn in_words(&self, _: Lang) -> String {
        foreign::visible_line(&self.to_string_lossy())
    }
}

impl InWords for std::path::PathBuf {
    fn in_words(&self, lang: Lang) -> String {
        self.as_path().in_words(lang)
    }
}

impl InWords for NaiveDate {
    fn in_words(&self, lang: Lang) -> String {
        date::in_prose(*self, lang)
    }
}

impl InWords for DateTime<Utc> {
    fn in_words(&self, lang: Lang) -> String {
        date::moment_in_prose(*self, lang)
    }
}

impl InWords for Period {
    fn in_words(&self, lang: Lang) -> String {
        count::period(*self, lang)
    }
}

impl InWords for Number {
    fn in_words(&self, _: Lang) -> String {
        self.to_string()
    }
}

macro_rules! digits {
    ($($number:ty),*) => { $(
        impl InWords for $number {
            fn in_words(&self, _: Lang) -> String {
                self.to_string()
            }
        }
    )* };
}
digits!(i32, i64, u8, u16, u32, u64, usize);

/// Names in a row, with a comma between them: “a, b”.
pub struct Row<T>(pub Vec<T>);

impl<T: InWords> InWords for Row<T> {
    fn in_words(&self, lang: Lang) -> String {
        join(&self.0, ", ", lang)
    }
}

/// Reasons in a row, as the refusals list them: “a; b”.
pub struct Reasons<T>(pub Vec<T>);

impl<T: InWords> InWords for Reasons<T> {
    fn in_words(&self, lang: Lang) -> String {
        join(&self.0, "; ", lang)
    }
}

fn join<T: InWords>(items: &[T], between: &str, lang: Lang) -> String {
    let words: Vec<_> = items.iter().map(|item| item.in_words(lang)).collect();
    words.join(between)
}

/// The same sentence begun with a capital: a refusal may begin with the name of a source.
pub fn capitalised(label: Label) -> Label {
    let raise = |text: String| {
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => first.to_uppercase().chain(chars).collect(),
            None => text,
        }
    };
    Label {
        nl: raise(label.nl),
        en: raise(label.en),
    }
}

/// The same words begun with a small letter: a label in the middle of a sentence.
pub fn lowered(label: Label) -> Label {
    let lower = |text: String| {
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => first.to_lowercase().chain(chars).collect(),
            None => text,
        }
    };
    Label {
        nl: lower(label.nl),
        en: lower(label.en),
    }
}

/// The same words in both languages: a number, a path, a name.
pub fn same(text: &str) -> Label {
    Label {
        nl: text.to_owned(),
        en: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    messages! {
        received(number, on) {
            nl: "{number} is op {on} ontvangen.",
            en: "{number} was received on {on}.",
        }
    }

    #[test]
    fn a_sentence_writes_its_dates_out_in_its_own_language() {
        let on = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
        let said = received("S2026-0031", on);
        assert_eq!(said.nl, "S2026-0031 is op 1 maart 2026 ontvangen.");
        assert_eq!(said.en, "S2026-0031 was received on 1 March 2026.");
    }

    #[test]
    fn foreign_text_in_a_sentence_is_made_visible() {
        let said = received("\u{1b}[2J", "\u{202e}");
        assert_eq!(said.en, "␛[2J was received on <U+202E>.");
    }

    #[test]
    fn reasons_are_listed_with_semicolons() {
        let reasons = Reasons(vec!["doel", "strategie"]);
        assert_eq!(reasons.in_words(Lang::Nl), "doel; strategie");
    }
}
