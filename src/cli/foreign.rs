//! The one way to print text that came from outside.
//!
//! A tip may hold anything, and a terminal obeys what it is sent: escape sequences that clear the
//! screen or change the title, and bidirectional controls that turn a line around, so that what
//! is read is not what stands there (“Trojan Source”, CVE-2021-42574). Such characters are shown
//! as what they are; nothing is silently dropped.

use unicode_width::UnicodeWidthChar;

/// Whether a terminal would obey this character, or show nothing where something stands.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// How many marks without a width may stand on one character. Living scripts need four or five
/// (pointed Hebrew); a pile of them hides the lines above it. Unicode's own bound is 30 (UAX 15,
/// "Stream-Safe Text Format").
const MOST_STACKED: usize = 8;

/// Foreign text on one line: newlines become `⏎`, tabs a space.
pub fn visible_line(text: &str) -> String {
    visible(text, "⏎", " ")
}

/// Foreign text that keeps its lines: `\r\n` and `\n` end a line, tabs become four spaces.
pub fn visible_block(text: &str) -> String {
    visible(text, "\n", "    ")
}

fn visible(text: &str, newline: &str, tab: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut stacked = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        stacked = match c.width() {
            Some(0) => stacked + 1,
            _ => 0,
        };
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => shown.push_str(newline),
            '\t' => shown.push_str(tab),
            // Unicode has a picture for each of these: U+2400 and on, and U+2421 for DEL.
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            c if is_hidden(c) || stacked > MOST_STACKED => {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_and_bidi_controls_are_shown() {
        assert_eq!(visible_line("a\u{1b}[31mb\u{7}\u{7f}"), "a␛[31mb␇␡");
        assert_eq!(visible_line("\u{9b}2J"), "<U+009B>2J");
        assert_eq!(
            visible_line("adm\u{202e}nimda\u{2069}"),
            "adm<U+202E>nimda<U+2069>"
        );
        assert_eq!(visible_line("\u{feff}x\u{200b}"), "<U+FEFF>x<U+200B>");
    }

    #[test]
    fn lines_are_kept_in_a_block_and_marked_on_a_line() {
        assert_eq!(visible_line("een\r\ntwee\tdrie"), "een⏎twee drie");
        assert_eq!(
            visible_block("een\r\ntwee\tdrie\rvier"),
            "een\ntwee    drie␍vier"
        );
    }

    #[test]
    fn a_pile_of_marks_is_cut_down_and_told() {
        let pile = |n| format!("a{}b", "\u{301}".repeat(n));
        assert_eq!(visible_line(&pile(8)), pile(8));
        let shown = visible_block(&pile(10));
        assert_eq!(shown, format!("a{}<U+0301><U+0301>b", "\u{301}".repeat(8)));
        let pointed = "שָׁלוֹם हिन्दी ไทย á̱";
        assert_eq!(visible_line(pointed), pointed);
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        let text = "Café ‘De Brug’ – Überstraße 12, 漢字 é";
        assert_eq!(visible_line(text), text);
        assert_eq!(visible_block(text), text);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_on_a_line(text in any::<String>()) {
            prop_assert!(!visible_line(&text).chars().any(is_hidden));
        }

        #[test]
        fn only_newlines_are_left_in_a_block(text in any::<String>()) {
            prop_assert!(!visible_block(&text).chars().any(|c| c != '\n' && is_hidden(c)));
        }

        #[test]
        fn no_control_character_survives(chars in prop::collection::vec(0u32..0x2100, 0..40)) {
            let text: String = chars.into_iter().filter_map(char::from_u32).collect();
            prop_assert!(!visible_line(&text).chars().any(|c| c.is_control() || is_hidden(c)));
        }
    }
}
