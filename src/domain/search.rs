//! Finding (*zoeken*): what somebody looks for, and whether a record has it.

use super::fold::{fold, fold_into, origin};
use super::mention::{self, Mention, MentionKind};
use super::part::PartKind;
use super::redact::redacted_debug;
use super::refusal::Refusal;
use chrono::NaiveDate;

/// How many characters of a text stand before what was found …
const BEFORE: usize = 30;
/// … and from there on.
const BEHIND: usize = 60;
/// The longest term, in bytes.
const MOST: usize = 1_000;

/// Where in a record a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The sender's reference of a signal.
    Reference,
    /// What was reported.
    Text,
    /// The address of a signal.
    Address,
    /// What the source calls the subject.
    Topic,
    /// The title of a case.
    Title,
    /// Who leads a case.
    Lead,
    /// An answer of a checklist.
    Answer,
    /// The reason of a weighing, and who were present.
    Weighing,
    /// A consultation.
    Consultation,
    /// An intervention.
    Intervention,
    /// A note.
    Note,
    /// The ground of a hold.
    Hold,
    /// A part of this kind.
    Part(PartKind),
}

impl Field {
    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            Field::Reference => "reference",
            Field::Text => "text",
            Field::Address => "address",
            Field::Topic => "topic",
            Field::Title => "title",
            Field::Lead => "lead",
            Field::Answer => "answer",
            Field::Weighing => "weighing",
            Field::Consultation => "consultation",
            Field::Intervention => "intervention",
            Field::Note => "note",
            Field::Hold => "hold",
            // A reference to another system is one of ours to nobody.
            Field::Part(PartKind::Reference) => "referral",
            Field::Part(kind) => kind.id(),
        }
    }
}

/// What fields mention, as they have it: its normal form is made when somebody asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Stated {
    /// Nothing.
    Nothing,
    /// A reference, of a source; of none when that is empty.
    Reference {
        /// The source's id.
        source: String,
        /// As the source writes it.
        reference: String,
    },
    /// An address.
    Address {
        /// Street; the number may stand behind it.
        street: Option<String>,
        /// House number with its addition.
        house_number: Option<String>,
        /// Postcode.
        postcode: Option<String>,
        /// Town.
        city: Option<String>,
    },
}
redacted_debug!(Stated {});

impl Stated {
    fn mentions(&self) -> Vec<(MentionKind, String)> {
        match self {
            Stated::Nothing => Vec::new(),
            // Also with no source, so that any finds it.
            Stated::Reference { source, reference } => [source, ""]
                .map(|source| {
                    (
                        MentionKind::Reference,
                        mention::reference(source, reference),
                    )
                })
                .into(),
            Stated::Address {
                street,
                house_number,
                postcode,
                city,
            } => {
                let forms = mention::of_fields(&mention::Address {
                    street: street.as_deref(),
                    house_number: house_number.as_deref(),
                    postcode: postcode.as_deref(),
                    city: city.as_deref(),
                });
                let forms = forms.into_iter();
                forms.map(|form| (MentionKind::Address, form)).collect()
            }
        }
    }
}

/// A text of a record.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordText {
    /// Where it stands.
    pub field: Field,
    /// Its number, where there are several.
    pub n: Option<u64>,
    /// The day that it is of.
    pub on: Option<NaiveDate>,
    /// The text.
    pub text: String,
    /// What its fields mention besides what the text itself does.
    pub stated: Stated,
}
redacted_debug!(RecordText { field, n, on });

impl RecordText {
    /// Everything that it mentions, in normal form.
    pub fn all_mentions(&self) -> Vec<(MentionKind, String)> {
        let mut all = self.stated.mentions();
        // A reference is the sender's own number, and a name is a name.
        if !matches!(self.field, Field::Reference | Field::Lead) {
            let found = mention::find_all(&self.text).into_iter();
            all.extend(found.map(|m| (m.kind, m.value)));
        }
        all
    }
}

/// What somebody looks for: words, all of which a record must have, and phrases between quotes.
/// Something that has a normal form – a number plate, a telephone number – is found however it is
/// written.
pub struct Query {
    terms: Vec<String>,
    mention: Option<Mention>,
}
redacted_debug!(Query {});

impl Query {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::TooLong`].
    pub fn parse(text: &str) -> Result<Query, Refusal> {
        super::refusal::must_fit("term", text, MOST as u64)?;
        let mut terms = Vec::new();
        for (i, part) in fold(text).split('"').enumerate() {
            match i % 2 {
                0 => terms.extend(part.split(' ').map(str::to_owned)),
                _ => terms.push(part.trim().to_owned()),
            }
        }
        terms.retain(|term| !term.is_empty());
        terms.sort_unstable();
        terms.dedup();
        super::refusal::must_have_text("term", terms.first().map_or("", String::as_str))?;
        let mention = mention::parse(text.trim().trim_matches('"'));
        Ok(Query { terms, mention })
    }

    /// What it has a normal form for.
    pub fn mention(&self) -> Option<&Mention> {
        self.mention.as_ref()
    }

    /// Which of a record's texts to show: none when a word is in none of them. Texts that have all
    /// the words stand for those that have some.
    pub fn pick(&self, texts: &[RecordText]) -> Vec<usize> {
        let (mut had, mut folded) = (Vec::new(), String::new());
        for text in texts {
            fold_into(&text.text, &mut folded);
            had.extend(self.terms.iter().map(|term| folded.contains(term.as_str())));
        }
        let count = self.terms.len();
        let anywhere = |term: usize| had.iter().skip(term).step_by(count).any(|had| *had);
        if !(0..count).all(anywhere) {
            return Vec::new();
        }
        let with = |enough: fn(&[bool]) -> bool| -> Vec<usize> {
            let texts = had.chunks(count).enumerate();
            texts.filter(|(_, h)| enough(h)).map(|(i, _)| i).collect()
        };
        let whole = with(|had| had.iter().all(|h| *h));
        match whole.is_empty() {
            true => with(|had| had.iter().any(|h| *h)),
            false => whole,
        }
    }

    /// Which of a record's texts mention what is looked for in another form.
    pub fn pick_mentions(&self, texts: &[RecordText]) -> Vec<usize> {
        let Some(wanted) = &self.mention else {
            return Vec::new();
        };
        let has = |text: &RecordText| {
            let mut all = text.all_mentions().into_iter();
            all.any(|(kind, value)| kind == wanted.kind && value == wanted.value)
        };
        let texts = texts.iter().enumerate();
        texts.filter(|(_, t)| has(t)).map(|(i, _)| i).collect()
    }

    /// A few words around the first thing found in a text, on one line; from its beginning when it
    /// has none.
    pub fn excerpt(&self, text: &str) -> String {
        let folded = fold(text);
        let terms = self.terms.iter();
        let first = terms.filter_map(|t| folded.find(t.as_str()));
        let mentioned = || {
            let wanted = self.mention.as_ref()?;
            let mut all = mention::find_all(text).into_iter();
            all.find(|m| m.kind == wanted.kind && m.value == wanted.value)
                .map(|m| m.place.start)
        };
        let hit = first.min().map(|at| origin(text, at)).or_else(mentioned);
        around(text, hit.unwrap_or(0))
    }
}

/// The text around a place, cut between words where there are any near.
fn around(text: &str, hit: usize) -> String {
    let (head, tail) = text.split_at(hit);
    let start = match head.is_ascii() {
        true => head.len().checked_sub(BEFORE),
        false => head.char_indices().rev().nth(BEFORE - 1).map(|(at, _)| at),
    };
    let end = match tail.is_ascii() {
        true => Some(hit + BEHIND).filter(|end| *end < text.len()),
        false => tail.char_indices().nth(BEHIND).map(|(at, _)| hit + at),
    };
    let from = start.map_or(0, |start| {
        let space = text[start..hit].find(char::is_whitespace);
        space.map_or(start, |at| start + at)
    });
    let to = end.map_or(text.len(), |end| {
        let space = text[hit..end].rfind(char::is_whitespace);
        space.filter(|at| *at > 0).map_or(end, |at| hit + at)
    });
    let mut shown = String::with_capacity(to - from + 2 * '…'.len_utf8());
    if from > 0 {
        shown.push('…');
    }
    let bare = shown.len();
    for word in text[from..to].split_whitespace() {
        if shown.len() > bare {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    if to < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> RecordText {
        RecordText {
            field: Field::Note,
            n: None,
            on: None,
            text: text.to_owned(),
            stated: Stated::Nothing,
        }
    }

    fn query(text: &str) -> Query {
        Query::parse(text).expect("a query")
    }

    #[test]
    fn every_word_must_stand_in_one_record_and_a_phrase_in_one_text() {
        let texts = [text("De loods aan de kade"), text("Een Café met KADE")];
        assert_eq!(query("cafe loods").pick(&texts), [0, 1]);
        assert_eq!(query("kade cafe").pick(&texts), [1]);
        assert_eq!(query("\"de kade\"").pick(&texts), [0]);
        assert_eq!(query("\"kade de\"").pick(&texts), Vec::<usize>::new());
        assert_eq!(query("loods schuur").pick(&texts), Vec::<usize>::new());
        assert!(Query::parse(" \"\" ").is_err());
        assert!(Query::parse(&"a".repeat(MOST + 1)).is_err());
    }

    #[test]
    fn what_has_a_normal_form_is_found_however_it_is_written() {
        let texts = [text("bel 06 12 34 56 78"), text("geen nummer")];
        let asked = query("+31612345678");
        assert_eq!(asked.pick(&texts), Vec::<usize>::new());
        assert_eq!(asked.pick_mentions(&texts), [0]);
        assert_eq!(asked.excerpt(&texts[0].text), "bel 06 12 34 56 78");
        assert_eq!(
            query("bdf12k").mention().map(|m| m.kind),
            Some(MentionKind::Plate)
        );
    }

    #[test]
    fn an_excerpt_shows_the_hit_between_whole_words() {
        let long = format!(
            "{} het CAFÉ aan de kade {}",
            "woord ".repeat(20),
            "staart ".repeat(20)
        );
        let shown = query("cafe").excerpt(&long);
        assert!(
            shown.starts_with("…woord ") && shown.contains("het CAFÉ aan"),
            "{shown}"
        );
        assert!(shown.ends_with("staart…"), "{shown}");
        assert!(shown.chars().count() < 100, "{shown}");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_cut_between_characters(text in any::<String>(), term in "\\PC{1,3}") {
            if let Ok(query) = Query::parse(&term) {
                query.excerpt(&text);
            }
        }

        #[test]
        fn a_word_of_a_text_is_found_in_it(words in prop::collection::vec("[0-9A-Za-zéëßĳ]{1,8}", 1..6)) {
            let one = words[words.len() / 2].clone();
            prop_assert_eq!(query(&one).pick(&[text(&words.join(" "))]), [0]);
        }
    }
}
