//! JSON that is safe on a terminal too.
//!
//! serde_json escapes C0 but leaves DEL, C1 and bidirectional controls as they are. They can
//! stand inside strings only, so escaping them afterwards changes the text of the document and
//! not one of its values.

use crate::cli::foreign::is_hidden;
use serde::Serialize;

/// A value as a document of its own, indented, with a newline at the end.
///
/// The values this layer prints have string keys and no failing serialisers; were one to fail, a
/// `null` document is printed rather than half of one.
pub fn document(value: &impl Serialize) -> String {
    finish(serde_json::to_string_pretty(value))
}

/// A value on one line, with a newline at the end.
pub fn line(value: &impl Serialize) -> String {
    finish(serde_json::to_string(value))
}

fn finish(printed: serde_json::Result<String>) -> String {
    let mut text = escape(&printed.unwrap_or_else(|_| "null".to_owned()));
    text.push('\n');
    text
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        // The newlines between the lines of a document are its own.
        if c == '\n' || !is_hidden(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn controls_are_escaped_and_the_value_stays_the_same() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\nb";
        let printed = line(&text);
        assert_eq!(
            printed,
            "\"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41\\nb\"\n"
        );
        assert_eq!(
            serde_json::from_str::<String>(&printed).ok().as_deref(),
            Some(text)
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_nothing_hidden_is_printed(text in any::<String>()) {
            let printed = document(&text);
            prop_assert!(!printed.trim_end().chars().any(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&printed).ok(), Some(text));
        }
    }
}
