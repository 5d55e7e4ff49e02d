//! Where long text is typed or pasted, line by line. Knows no terminal.

use super::question::Text;

/// The most that one text may measure, in MiB: as much as a file that is read.
pub const MOST_MIB: usize = 16;

/// Lines so far.
#[derive(Default)]
pub struct Area {
    lines: Vec<Text>,
    bytes: usize,
    full: bool,
}

impl Area {
    /// Whether nothing was typed yet.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether something was left out because the text is as long as it may be.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Takes a line; false when it is the full stop that ends the text. In what was pasted a full
    /// stop is a line like any other.
    pub fn line(&mut self, line: Text, pasted: bool) -> bool {
        if line.as_str() == "." && !pasted {
            return false;
        }
        self.bytes += line.len() + 1;
        match self.bytes > MOST_MIB << 20 {
            true => self.full = true,
            false => self.lines.push(line),
        }
        true
    }

    /// The whole text, without space at its end.
    pub fn into_text(self) -> Text {
        join(&self.lines)
    }
}

/// Lines as one text, without space at its end; no copy of it is left behind.
pub fn join(lines: &[Text]) -> Text {
    let bytes = lines.iter().map(|line| line.len() + 1).sum();
    let mut text = Text::new(String::with_capacity(bytes));
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    let end = text.trim_end().len();
    text.truncate(end);
    text
}

/// A text as lines.
pub fn split(text: &str) -> Vec<Text> {
    match text {
        "" => Vec::new(),
        text => text.split('\n').map(|l| Text::new(l.to_owned())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Text {
        Text::new(text.to_owned())
    }

    #[test]
    fn a_full_stop_that_was_typed_ends_the_text_and_one_that_was_pasted_does_not() {
        let mut area = Area::default();
        assert!(area.is_empty());
        for (typed, pasted) in [("een", false), ("", false), (".", true), ("twee ", false)] {
            assert!(area.line(line(typed), pasted), "{typed}");
        }
        assert!(!area.line(line("."), false));
        assert_eq!(area.into_text().as_str(), "een\n\n.\ntwee");
    }

    #[test]
    fn a_text_grows_no_longer_than_it_may_be() {
        let mut area = Area::default();
        let piece = "a".repeat(1 << 20);
        for _ in 0..=MOST_MIB {
            assert!(area.line(line(&piece), true));
        }
        assert!(area.is_full());
        assert!(area.into_text().len() <= MOST_MIB << 20);
    }

    #[test]
    fn lines_and_text_are_the_same() {
        for text in ["", "een", "een\n\ntwee", "\n\neen"] {
            assert_eq!(join(&split(text)).as_str(), text);
        }
    }
}
