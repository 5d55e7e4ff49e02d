//! One line that is typed, and how it is drawn. Knows no terminal.
//!
//! The terminal echoes nothing itself: it would echo what it then obeys. What is typed passes
//! [`foreign`] before it is shown, over as many rows as it needs.

use super::keys::{Key, push};
use super::question::Text;
use crate::cli::foreign;
use crate::cli::output::wrap::width_of;
use unicode_width::UnicodeWidthChar;

/// The most rows that are drawn anew; what stands above them stays as it was.
const MOST_ROWS: usize = 8;

/// A line that is being typed.
pub struct Line {
    text: Text,
    /// Where the next character goes, in bytes.
    cursor: usize,
    /// Something in it was marked as pasted.
    pasted: bool,
    /// What stands before it, visible and narrower than the terminal.
    prompt: String,
    columns: usize,
    /// Where the terminal's own cursor is, counted from the prompt.
    row: usize,
    column: usize,
}

impl Line {
    /// Begins with a text, and puts it on the screen.
    pub fn new(prompt: &str, initial: Text, columns: usize, screen: &mut String) -> Line {
        let mut line = Line {
            cursor: initial.len(),
            text: initial,
            pasted: false,
            prompt: prompt.to_owned(),
            columns: columns.max(20),
            row: 0,
            column: 0,
        };
        line.draw(screen);
        line
    }

    /// What was typed, and whether something in it was pasted.
    pub fn into_text(self) -> (Text, bool) {
        (self.text, self.pasted)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// A key that changes the line.
    pub fn key(&mut self, key: &Key, screen: &mut String) {
        match key {
            Key::Text { text, pasted } => {
                self.pasted |= pasted;
                self.insert(text, screen);
                return;
            }
            Key::Left => self.cursor = self.before(),
            Key::Right => self.cursor = self.after(),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            Key::Backspace => self.take_away(self.before(), self.cursor),
            Key::Delete => self.take_away(self.cursor, self.after()),
            Key::KillLine => self.take_away(0, self.cursor),
            Key::KillEnd => self.take_away(self.cursor, self.text.len()),
            Key::KillWord => {
                let before = self.text[..self.cursor].trim_end();
                let word = before.rfind(' ').map_or(0, |space| space + 1);
                self.take_away(word, self.cursor);
            }
            Key::Enter { .. } | Key::Interrupt | Key::Eof => return,
        }
        self.draw(screen);
    }

    /// Text where the cursor is, as if it was typed.
    pub fn insert(&mut self, text: &str, screen: &mut String) {
        if self.cursor < self.text.len() {
            let mut all = Text::new(String::with_capacity(self.text.len() + text.len()));
            all.push_str(&self.text[..self.cursor]);
            all.push_str(text);
            all.push_str(&self.text[self.cursor..]);
            self.text = all;
            self.cursor += text.len();
            self.draw(screen);
            return;
        }
        let is_mark = |c: char| c.width() == Some(0) && !foreign::is_hidden(c);
        let piled = text.chars().any(is_mark);
        for c in text.chars() {
            push(&mut self.text, c);
            if !piled {
                self.put(&foreign::visible_line(c.encode_utf8(&mut [0; 4])), screen);
            }
        }
        self.cursor = self.text.len();
        // How many marks stand on one character is seen on the whole line only.
        if piled {
            self.draw(screen);
        }
    }

    /// Leaves the line: what comes next begins below it.
    pub fn leave(&mut self, screen: &mut String) {
        if self.cursor < self.text.len() {
            self.cursor = self.text.len();
            self.draw(screen);
        }
        screen.push('\n');
    }

    fn before(&self) -> usize {
        let before = self.text[..self.cursor].char_indices().next_back();
        before.map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let next = self.text[self.cursor..].chars().next();
        self.cursor + next.map_or(0, char::len_utf8)
    }

    fn take_away(&mut self, from: usize, to: usize) {
        self.text.drain(from..to);
        self.cursor = from;
    }

    /// Visible text at the terminal's cursor, on the next row where a row is full.
    fn put(&mut self, visible: &str, screen: &mut String) {
        for c in visible.chars() {
            let width = c.width().unwrap_or(0);
            if self.column + width >= self.columns {
                screen.push('\n');
                self.row += 1;
                self.column = 0;
            }
            screen.push(c);
            self.column += width;
        }
    }

    /// Draws the whole of it anew, or as much around the cursor as is drawn.
    fn draw(&mut self, screen: &mut String) {
        if self.row > 0 {
            screen.push_str(&format!("\u{1b}[{}A", self.row.min(MOST_ROWS)));
        }
        screen.push_str("\r\u{1b}[J");
        (self.row, self.column) = (0, 0);
        let room = (MOST_ROWS - 3) * (self.columns - 1);
        let room = room.saturating_sub(width_of(&self.prompt)).max(8);
        let (before, after) = self.text.split_at(self.cursor);
        let shown = foreign::visible_line(before);
        let cut = last_columns(&shown, room);
        let (shown, rest) = (
            &shown[cut..],
            foreign::visible_line(&first(after, self.columns)),
        );
        let prompt = self.prompt.clone();
        self.put(&prompt, screen);
        if cut > 0 {
            self.put("…", screen);
        }
        self.put(shown, screen);
        let (row, column) = (self.row, self.column);
        self.put(&rest, screen);
        let up = self.row - row;
        if up > 0 {
            screen.push_str(&format!("\u{1b}[{up}A"));
        }
        if (self.row, self.column) != (row, column) {
            // The prompt stands on the first row, so a row is never empty up to the cursor.
            screen.push('\r');
            if column > 0 {
                screen.push_str(&format!("\u{1b}[{column}C"));
            }
        }
        (self.row, self.column) = (row, column);
    }
}

/// From which byte on a visible text takes at most so many columns.
fn last_columns(visible: &str, most: usize) -> usize {
    let mut used = 0;
    for (at, c) in visible.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > most {
            return at + c.len_utf8();
        }
    }
    0
}

/// As much of a text as can be seen of it after the cursor.
fn first(text: &str, columns: usize) -> String {
    text.chars().take(2 * columns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(line: &mut Line, keys: &[Key]) -> String {
        let mut screen = String::new();
        for k in keys {
            line.key(k, &mut screen);
        }
        screen
    }

    fn text(text: &str) -> Key {
        Key::Text {
            text: Text::new(text.to_owned()),
            pasted: false,
        }
    }

    fn line(initial: &str) -> Line {
        Line::new("> ", Text::new(initial.to_owned()), 20, &mut String::new())
    }

    /// What a terminal of so many columns shows, row by row, and where its cursor is: it obeys what
    /// this file sends, and nothing else.
    fn play(sent: &str, columns: usize) -> (Vec<String>, usize, usize) {
        let mut rows: Vec<Vec<char>> = vec![Vec::new()];
        let (mut row, mut column) = (0, 0);
        let mut chars = sent.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\n' => {
                    (row, column) = (row + 1, 0);
                    if row == rows.len() {
                        rows.push(Vec::new());
                    }
                }
                '\r' => column = 0,
                '\u{1b}' => {
                    assert_eq!(chars.next(), Some('['));
                    let mut n = String::new();
                    while chars.peek().is_some_and(char::is_ascii_digit) {
                        n.extend(chars.next());
                    }
                    let n: usize = n.parse().unwrap_or(1);
                    match chars.next() {
                        Some('A') => row -= n,
                        Some('C') => column += n,
                        Some('J') => {
                            rows.truncate(row + 1);
                            rows[row].truncate(column);
                        }
                        other => panic!("{other:?}"),
                    }
                }
                c => {
                    let width = c.width().expect("no control character");
                    assert!(column + width < columns, "the last column stays free");
                    let longest = column.max(rows[row].len());
                    rows[row].resize(longest, ' ');
                    rows[row].truncate(column);
                    rows[row].push(c);
                    rows[row].resize(column + width, '\0');
                    column += width;
                }
            }
        }
        let rows = rows.into_iter();
        let rows = rows.map(|row| row.into_iter().filter(|c| *c != '\0').collect());
        (rows.collect(), row, column)
    }

    #[test]
    fn a_line_is_typed_and_changed() {
        let mut l = line("");
        key(
            &mut l,
            &[
                text("een drie"),
                Key::Left,
                Key::Left,
                Key::Left,
                Key::Left,
                text("twee "),
            ],
        );
        assert_eq!(l.text.as_str(), "een twee drie");
        key(
            &mut l,
            &[
                Key::End,
                Key::KillWord,
                Key::Backspace,
                Key::Home,
                Key::Delete,
            ],
        );
        assert_eq!(l.text.as_str(), "en twee");
        key(&mut l, &[Key::Right, Key::Right, Key::KillEnd]);
        assert_eq!(l.text.as_str(), "en");
        key(
            &mut l,
            &[Key::KillLine, Key::Backspace, Key::Left, Key::Delete],
        );
        assert!(l.is_empty());
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        let mut l = line("");
        let screen = key(&mut l, &[text("a\u{1b}[2J\u{9b}\u{202e}")]);
        assert_eq!(screen, "a␛[2J<U+009B><U+2\n02E>");
        assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'));
        // A pile of marks is drawn as a whole.
        let screen = key(&mut l, &[text(&format!("x{}", "\u{301}".repeat(40)))]);
        assert!(screen.contains("<U+0301>"), "{screen:?}");
    }

    #[test]
    fn a_long_line_goes_on_below_itself() {
        let mut sent = String::new();
        let mut l = Line::new("> ", Text::default(), 20, &mut sent);
        l.key(&text("een twee drie vier vijf"), &mut sent);
        assert_eq!(
            play(&sent, 20),
            (vec!["> een twee drie vie".into(), "r vijf".into()], 1, 6)
        );
        for _ in 0..8 {
            l.key(&Key::Left, &mut sent);
        }
        assert_eq!(play(&sent, 20).1, 0);
        l.key(&text("漢字"), &mut sent);
        let (rows, row, column) = play(&sent, 20);
        assert_eq!(rows, ["> een twee drie v漢", "字ier vijf"]);
        assert_eq!((row, column), (1, 2));
    }

    #[test]
    fn a_very_long_line_is_drawn_around_the_cursor() {
        let mut l = line("");
        let screen = key(&mut l, &[text(&"a".repeat(100_000)), Key::Backspace]);
        let drawn = screen.rsplit("\u{1b}[J").next().unwrap_or_default();
        assert!(drawn.starts_with("> …a"), "{drawn:.20}");
        assert!(drawn.len() < 400);
        assert_eq!(l.len(), 99_999);
    }

    proptest! {
        #[test]
        fn the_screen_shows_the_line_whatever_was_done_to_it(
            actions in prop::collection::vec((0usize..9, "[a-z é漢\u{301}\u{1b}]{0,8}"), 0..30),
        ) {
            let mut sent = String::new();
            let mut l = Line::new("? ", Text::default(), 30, &mut sent);
            for (action, typed) in actions {
                let key = match action {
                    0 => Key::Left,
                    1 => Key::Right,
                    2 => Key::Home,
                    3 => Key::End,
                    4 => Key::Backspace,
                    5 => Key::Delete,
                    6 => Key::KillWord,
                    _ => text(&typed),
                };
                l.key(&key, &mut sent);
            }
            l.leave(&mut sent);
            prop_assume!(width_of(&foreign::visible_line(&l.text)) < 100);
            let (rows, ..) = play(&sent, 30);
            let shown: String = rows.concat();
            let marks = |s: &str| s.chars().filter(|c| c.width() != Some(0)).collect::<String>();
            prop_assert_eq!(marks(&shown), marks(&format!("? {}", foreign::visible_line(&l.text))));
        }
    }
}
