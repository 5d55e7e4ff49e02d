//! A text as the recognisers walk over it: characters in one form, and what is taken already.

use super::{Mention, MentionKind};
use std::ops::Range;

/// A text in characters of which the forms that look alike are one.
pub(super) struct Scan {
    chars: Vec<char>,
    /// Where in the text each of them begins.
    at: Vec<usize>,
    end: usize,
    taken: Vec<bool>,
    found: Vec<Mention>,
}

impl Scan {
    pub(super) fn new(text: &str) -> Self {
        let (mut chars, mut at) = (Vec::with_capacity(text.len()), Vec::new());
        at.reserve(text.len());
        for (place, c) in text.char_indices() {
            let one = match c {
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => continue,
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' => ' ',
                // Full width, as copied from some web pages.
                '\u{ff01}'..='\u{ff5e}' => {
                    char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c)
                }
                c => c,
            };
            chars.push(one);
            at.push(place);
        }
        Scan {
            taken: vec![false; chars.len()],
            chars,
            at,
            end: text.len(),
            found: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at a place; NUL outside the text.
    pub(super) fn get(&self, place: usize) -> char {
        self.chars.get(place).copied().unwrap_or('\0')
    }

    /// The character before a place; NUL at the beginning.
    pub(super) fn before(&self, place: usize) -> char {
        match place {
            0 => '\0',
            place => self.get(place - 1),
        }
    }

    pub(super) fn is_free(&self, range: Range<usize>) -> bool {
        self.taken.get(range).is_some_and(|t| t.iter().all(|t| !t))
    }

    /// Whether a word or number can begin here.
    pub(super) fn begins(&self, place: usize) -> bool {
        !self.before(place).is_alphanumeric()
    }

    /// Whether a word or number can end before this place.
    pub(super) fn ends(&self, place: usize) -> bool {
        !self.get(place).is_alphanumeric()
    }

    /// How many digits stand from a place on.
    pub(super) fn digits(&self, place: usize) -> usize {
        let rest = self.chars.get(place..).unwrap_or_default();
        rest.iter().take_while(|c| c.is_ascii_digit()).count()
    }

    /// The characters of a range as text, in upper case.
    pub(super) fn upper(&self, range: Range<usize>) -> String {
        let chars = self.chars.get(range).unwrap_or_default();
        chars.iter().map(char::to_ascii_uppercase).collect()
    }

    /// Whether these lower-case words stand at a place, whatever their case.
    pub(super) fn has(&self, place: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(i, c)| self.get(place + i).to_ascii_lowercase() == c)
    }

    /// The place behind any of these characters.
    pub(super) fn skip(&self, mut place: usize, any: &[char]) -> usize {
        while any.contains(&self.get(place)) && place < self.len() {
            place += 1;
        }
        place
    }

    /// Keeps what was found, and takes its characters from those who look next.
    pub(super) fn take(&mut self, kind: MentionKind, value: String, range: Range<usize>) {
        self.keep(kind, value, range.clone());
        self.taken[range].fill(true);
    }

    /// Keeps what was found.
    pub(super) fn keep(&mut self, kind: MentionKind, value: String, range: Range<usize>) {
        let end = self.at.get(range.end).copied().unwrap_or(self.end);
        self.found.push(Mention {
            kind,
            value,
            place: self.at[range.start]..end,
        });
    }

    pub(super) fn into_mentions(mut self) -> Vec<Mention> {
        self.found.sort_by_key(|m| m.place.start);
        self.found
    }
}
