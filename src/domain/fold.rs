//! Texts as they are compared when somebody looks for something: case, accents and the forms of
//! blanks, hyphens and quotes make no difference (é is e, ß is ss, ĳ is ij).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded form of a text. Runs of white space are one blank; what is not seen is left out.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each(text, |c, _| folded.push(c));
    folded
}

/// A folded text that knows where each of its bytes came from.
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each of its bytes, where in the original the character begins that it came from.
    from: Vec<usize>,
    end: usize,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folded = Folded {
            text: String::with_capacity(text.len()),
            from: Vec::with_capacity(text.len()),
            end: text.len(),
        };
        each(text, |c, at| {
            folded.text.push(c);
            folded.from.resize(folded.text.len(), at);
        });
        folded
    }

    /// Where in the original the folded byte `at` came from; the end for what lies behind.
    pub fn origin(&self, at: usize) -> usize {
        self.from.get(at).copied().unwrap_or(self.end)
    }
}

/// Gives each folded character with the place of the one that it came from.
fn each(text: &str, mut give: impl FnMut(char, usize)) {
    let mut blank = true;
    let mut pending = None;
    let mut put = |c: char, at: usize| {
        if c.is_whitespace() {
            if !blank && pending.is_none() {
                pending = Some(at);
            }
            return;
        }
        if let Some(at) = pending.take() {
            give(' ', at);
        }
        blank = false;
        give(c, at);
    };
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            put(c.to_ascii_lowercase(), at);
            continue;
        }
        for c in std::iter::once(c)
            .nfkd()
            .flat_map(char::to_lowercase)
            .nfkd()
        {
            match plain(c) {
                Some(letters) => letters.chars().for_each(|c| put(c, at)),
                None if is_combining_mark(c) || is_unseen(c) => {}
                None => put(c, at),
            }
        }
    }
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
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '`' | '\u{b4}' => "'",
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

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_origin_is_a_place_in_the_text(text in any::<String>()) {
            let folded = Folded::new(&text);
            prop_assert_eq!(&folded.text, &fold(&text));
            for at in 0..=folded.text.len() {
                prop_assert!(text.is_char_boundary(folded.origin(at)));
            }
        }
    }
}
