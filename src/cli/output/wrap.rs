//! Text measured and broken by the columns it takes on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a text takes.
pub fn width_of(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text, cut with `…` when it takes more than `most` columns.
pub fn cut(text: &str, most: usize) -> String {
    if width_of(text) <= most {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width + 1 > most {
            break;
        }
        used += width;
        shown.push(c);
    }
    shown.truncate(shown.trim_end().len());
    shown.push('…');
    shown
}

/// Prose broken at spaces to at most `most` columns; its own newlines are kept, and a word that is
/// longer than a line stays whole. `None` breaks nothing.
pub fn wrap(text: &str, most: Option<usize>) -> Vec<String> {
    let Some(most) = most else {
        return text.split('\n').map(str::to_owned).collect();
    };
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && width_of(&line) + 1 + width_of(word) > most {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A sentence of ours broken at spaces, but never inside a command that it says to type: that has
/// to be copied in one piece.
///
/// A command begins with the program's name, at the beginning or after a colon, and goes on to the
/// end of the sentence.
pub fn wrap_sentence(text: &str, most: Option<usize>) -> Vec<String> {
    // Stands for a space that may not be broken; no text that was made visible can hold it.
    const GLUE: char = '\0';
    let mut glued = String::with_capacity(text.len());
    for (i, paragraph) in text.split('\n').enumerate() {
        if i > 0 {
            glued.push('\n');
        }
        let (mut command, mut before) = (false, ":");
        for (j, word) in paragraph.split(' ').enumerate() {
            let begins = before.ends_with(':') && matches!(word, "kluis" | "chmod");
            if j > 0 {
                glued.push(if command && !begins { GLUE } else { ' ' });
            }
            command = begins || command && !word.ends_with('.');
            glued.push_str(word);
            before = word;
        }
    }
    let lines = wrap(&glued, most).into_iter();
    lines.map(|line| line.replace(GLUE, " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_its_columns() {
        assert_eq!(cut("casus", 5), "casus");
        assert_eq!(cut("casussen", 5), "casu…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("漢字漢字", 4), "漢…");
    }

    #[test]
    fn a_command_to_type_stays_in_one_piece() {
        let lines = wrap_sentence(
            "Lees de lijst: kluis log list. Daarna: kluis purge",
            Some(16),
        );
        assert_eq!(
            lines,
            [
                "Lees de lijst:",
                "kluis log list.",
                "Daarna:",
                "kluis purge"
            ]
        );
        let lines = wrap_sentence("Ga door met: kluis case show C2026-0001", Some(16));
        assert_eq!(lines, ["Ga door met:", "kluis case show C2026-0001"]);
        assert_eq!(wrap_sentence("kluis log list", Some(5)), ["kluis log list"]);
        assert_eq!(
            wrap_sentence("de map kluis is leeg", Some(13)),
            ["de map kluis", "is leeg"]
        );
    }

    #[test]
    fn prose_is_broken_at_spaces_and_keeps_its_lines() {
        let lines = wrap("een twee drie\nvier zevenentwintig", Some(9));
        assert_eq!(lines, ["een twee", "drie", "vier", "zevenentwintig"]);
        assert_eq!(wrap("een twee\ndrie", None), ["een twee", "drie"]);
    }
}
