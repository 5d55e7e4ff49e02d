//! Texts as they are compared when somebody looks for something: case, accents and the forms of
//! blanks, hyphens and quotes make no difference (é is e, ß is ss, ĳ is ij).

use std::ops::ControlFlow::{self, Break, Continue};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded form of a text. Runs of white space are one blank; what is not seen is left out.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

/// The same in the place of what stands in `folded`: for who folds many.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    folded.reserve(text.len());
    if text.is_ascii() {
        for word in text.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return;
    }
    let _: ControlFlow<()> = each(text, |c, _| {
        folded.push(c);
        Continue(())
    });
}

/// Where in a text the character begins that byte `at` of its folded form came from; the end for what
/// lies behind.
pub fn origin(text: &str, at: usize) -> usize {
    match text.is_ascii() {
        true => origin_in_ascii(text, at),
        false => origin_by_characters(text, at),
    }
}

/// [`origin`] a word at a time: of ASCII nothing but blanks changes its length.
fn origin_in_ascii(text: &str, at: usize) -> usize {
    // Where the next word will stand in the folded text, and where the one before ended in the text.
    let (mut folded, mut end) = (0, 0);
    for word in text.split_whitespace() {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        match at.checked_sub(folded) {
            None => return end,
            Some(within) if within < word.len() => return start + within,
            Some(_) => {}
        }
        folded += word.len() + 1;
        end = start + word.len();
    }
    text.len()
}

fn origin_by_characters(text: &str, at: usize) -> usize {
    let mut length = 0;
    let found = each(text, |c, from| {
        length += c.len_utf8();
        match length > at {
            true => Break(from),
            false => Continue(()),
        }
    });
    found.break_value().unwrap_or(text.len())
}

/// Gives each folded character with the place of the one that it came from, until `give` breaks off.
fn each<B>(text: &str, mut give: impl FnMut(char, usize) -> ControlFlow<B>) -> ControlFlow<B> {
    let mut blank = true;
    let mut pending = None;
    let mut put = |c: char, at: usize| {
        if c.is_whitespace() {
            if !blank && pending.is_none() {
                pending = Some(at);
            }
            return Continue(());
        }
        if let Some(at) = pending.take() {
            give(' ', at)?;
        }
        blank = false;
        give(c, at)
    };
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            put(c.to_ascii_lowercase(), at)?;
            continue;
        }
        for c in std::iter::once(c)
            .nfkd()
            .flat_map(char::to_lowercase)
            .nfkd()
        {
            match plain(c) {
                Some(letters) => letters.chars().try_for_each(|c| put(c, at))?,
                None if is_combining_mark(c) || is_unseen(c) => {}
                None => put(c, at)?,
            }
        }
    }
    Continue(())
}

/// Letters that Unicode does not take apart, and the many forms of a hyphen and a quote.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{b4}' => "'",
        '\u{201c}'..='\u{201f}' | '«' | '»' => "\"",
        _ => return None,
    })
}

/// What has no width and would split a word for the machine alone.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_ligatures_make_no_difference() {
        for (written, folded) in [
            ("Café", "cafe"),
            ("CAFE\u{301}", "cafe"),
            ("Straße", "strasse"),
            ("ĳsvogel Ĳ", "ijsvogel ij"),
            ("Łukasz Yılmaz Øster İz", "lukasz yilmaz oster iz"),
            ("hen\u{ad}nep\u{200b}kwekerij", "hennepkwekerij"),
            ("  twee \r\n regels ", "twee regels"),
            ("’t Hof 2–3", "'t hof 2-3"),
            ("\u{ff11}\u{ff12}", "12"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn a_place_in_the_folded_text_is_one_in_the_text() {
        let text = "  Een  CAFE\u{301} Straße, ’t Hof";
        let folded = fold(text);
        assert_eq!(folded, "een cafe strasse, 't hof");
        for (term, found) in [
            ("een", "Een"),
            ("cafe", "CAFE"),
            ("strasse", "Straße"),
            ("sse", "ße"),
            ("'t", "’t"),
        ] {
            let at = folded.find(term).expect("there");
            assert!(text[origin(text, at)..].starts_with(found), "{term}");
        }
        assert_eq!(origin(text, folded.len()), text.len());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn words_of_ascii_fold_as_their_characters_do(text in "[ -~\\t\\n\\x0b\\x0c\\r\\x1c]{0,40}") {
            let mut slowly = String::new();
            let _: ControlFlow<()> = each(&text, |c, _| {
                slowly.push(c);
                Continue(())
            });
            prop_assert_eq!(fold(&text), slowly);
        }

        #[test]
        fn an_origin_in_ascii_is_that_by_characters(text in "[ -~\\t\\n\\x0b\\x0c\\r\\x1c]{0,40}") {
            for at in 0..=fold(&text).len() + 1 {
                prop_assert_eq!(origin_in_ascii(&text, at), origin_by_characters(&text, at));
            }
        }

        #[test]
        fn every_origin_is_a_place_in_the_text(text in any::<String>()) {
            let folded = fold(&text);
            for at in 0..=folded.len() {
                prop_assert!(text.is_char_boundary(origin(&text, at)));
            }
            prop_assert_eq!(origin(&text, folded.len()), text.len());
        }
    }
}
