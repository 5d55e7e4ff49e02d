//! Bytes from a terminal, as keys. Knows no terminal.
//!
//! A terminal that was asked to marks what is pasted (`ESC [200~` … `ESC [201~`). What stands between
//! the marks is text, whatever it is made of: no control character and no full stop in it is an
//! order. Outside of them the keys of the keyboard are known, and every other control character is
//! text too, which shows, and can be taken out.

use super::question::Text;
use zeroize::Zeroizing;

/// A key, or text that came at once.
#[derive(Debug, PartialEq, Eq)]
pub enum Key {
    /// Text without an end of a line.
    Text {
        /// What was typed or pasted.
        text: Text,
        /// Whether it was marked as pasted.
        pasted: bool,
    },
    /// The end of a line.
    Enter {
        /// Whether it was marked as pasted.
        pasted: bool,
    },
    /// A step to the left.
    Left,
    /// A step to the right.
    Right,
    /// To the beginning of the line.
    Home,
    /// To the end of the line.
    End,
    /// Takes away what stands before.
    Backspace,
    /// Takes away what stands here (Delete).
    Delete,
    /// Takes away the word before (Ctrl-W).
    KillWord,
    /// Takes away all that stands before (Ctrl-U).
    KillLine,
    /// Takes away all that follows (Ctrl-K).
    KillEnd,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    Eof,
}

const INTERRUPT: u8 = 3;
const ESCAPE: u8 = 0x1b;
/// The longest sequence of a key.
const LONGEST: usize = 12;

/// What came in and is no key yet.
#[derive(Default)]
pub struct Decoder {
    bytes: Zeroizing<Vec<u8>>,
    pasting: bool,
    /// The last was a carriage return: a newline after it is the same end of the line.
    after_return: bool,
}

enum Sequence {
    /// More is needed to tell.
    Unfinished,
    /// It is none of a key: the escape character is text.
    None,
    /// So many bytes, and what they are; nothing, for keys that do nothing here.
    Key(usize, Option<Key>),
    /// So many bytes: pasting begins or ends.
    Paste(usize, bool),
}

impl Decoder {
    /// The keys that these bytes make, together with what came before.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Key> {
        // A paste whose end never came must not keep anybody from stopping.
        if self.pasting && bytes == [INTERRUPT] {
            self.pasting = false;
            return vec![Key::Interrupt];
        }
        self.bytes.extend_from_slice(bytes);
        self.keys(false)
    }

    /// The keys in what still waits for more, when nothing more comes.
    pub fn finish(&mut self) -> Vec<Key> {
        self.keys(true)
    }

    /// Whether something waits for more.
    pub fn waits(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Decoder::default();
    }

    fn keys(&mut self, finish: bool) -> Vec<Key> {
        let mut keys = Vec::new();
        let bytes = std::mem::take(&mut self.bytes);
        let mut text = Text::default();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let after_return = std::mem::take(&mut self.after_return);
            let rest = &bytes[at..];
            let key = match byte {
                b'\n' if after_return => {
                    at += 1;
                    continue;
                }
                b'\r' | b'\n' => {
                    self.after_return = byte == b'\r';
                    Some(Key::Enter {
                        pasted: self.pasting,
                    })
                }
                ESCAPE => match sequence(rest, self.pasting) {
                    Sequence::Unfinished if !finish => break,
                    Sequence::Unfinished if rest.len() == 1 && !self.pasting => {
                        // The Escape key.
                        at += 1;
                        continue;
                    }
                    Sequence::Unfinished | Sequence::None => None,
                    Sequence::Key(used, key) => {
                        self.put(&mut text, &mut keys);
                        keys.extend(key);
                        at += used;
                        continue;
                    }
                    Sequence::Paste(used, begins) => {
                        self.put(&mut text, &mut keys);
                        self.pasting = begins;
                        at += used;
                        continue;
                    }
                },
                byte if self.pasting => {
                    let _ = byte;
                    None
                }
                // A Ctrl-D that was typed while the terminal still worked by lines comes as NUL.
                4 | 0 => Some(Key::Eof),
                INTERRUPT => Some(Key::Interrupt),
                1 => Some(Key::Home),
                2 => Some(Key::Left),
                5 => Some(Key::End),
                6 => Some(Key::Right),
                8 | 0x7f => Some(Key::Backspace),
                11 => Some(Key::KillEnd),
                21 => Some(Key::KillLine),
                23 => Some(Key::KillWord),
                _ => None,
            };
            if let Some(key) = key {
                self.put(&mut text, &mut keys);
                keys.push(key);
                at += 1;
                continue;
            }
            match character(rest) {
                None if !finish => break,
                None => {
                    push(&mut text, char::REPLACEMENT_CHARACTER);
                    at = bytes.len();
                }
                Some((c, used)) => {
                    push(&mut text, c);
                    at += used;
                }
            }
        }
        self.put(&mut text, &mut keys);
        self.bytes.extend_from_slice(&bytes[at..]);
        keys
    }

    fn put(&self, text: &mut Text, keys: &mut Vec<Key>) {
        if !text.is_empty() {
            keys.push(Key::Text {
                text: std::mem::take(text),
                pasted: self.pasting,
            });
        }
    }
}

/// Adds to a text; when it has to move, no copy is left behind.
pub fn push(text: &mut Text, c: char) {
    if text.capacity() - text.len() < c.len_utf8() {
        let mut larger = Text::new(String::with_capacity(2 * text.len() + 64));
        larger.push_str(text);
        *text = larger;
    }
    text.push(c);
}

/// The first character, and its bytes; none when more is needed. What is no UTF-8 shows as such.
fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let most = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(most) {
        Ok(text) => text,
        Err(error) => match (error.valid_up_to(), error.error_len()) {
            (0, None) => return None,
            (0, Some(used)) => return Some((char::REPLACEMENT_CHARACTER, used)),
            (valid, _) => std::str::from_utf8(&most[..valid]).unwrap_or_default(),
        },
    };
    valid.chars().next().map(|c| (c, c.len_utf8()))
}

/// What begins with the escape character. While pasting only the end of the paste counts.
fn sequence(bytes: &[u8], pasting: bool) -> Sequence {
    const BEGIN: &[u8] = b"\x1b[200~";
    const END: &[u8] = b"\x1b[201~";
    if bytes.starts_with(END) {
        return Sequence::Paste(END.len(), false);
    }
    if pasting {
        return match END.starts_with(bytes) {
            true => Sequence::Unfinished,
            false => Sequence::None,
        };
    }
    if bytes.starts_with(BEGIN) {
        return Sequence::Paste(BEGIN.len(), true);
    }
    let (key, used) = match bytes {
        [_] => return Sequence::Unfinished,
        [_, b'O'] => return Sequence::Unfinished,
        [_, b'O', last, ..] => (*last, 3),
        [_, b'[', rest @ ..] => {
            let parameter = |b: &&u8| b.is_ascii_digit() || **b == b';';
            let n = rest.iter().take(LONGEST).take_while(parameter).count();
            match rest.get(n) {
                None if n < LONGEST => return Sequence::Unfinished,
                None => return Sequence::None,
                Some(b'~') => (rest[0], n + 3),
                // Arrows alone or with Shift, Alt, Ctrl; other letters with a number are no keys.
                Some(last) if n == 0 || rest.starts_with(b"1;") => (*last, n + 3),
                Some(_) => return Sequence::None,
            }
        }
        _ => return Sequence::None,
    };
    let tilde = bytes[used - 1] == b'~';
    let key = match (key, tilde) {
        (b'C', false) => Some(Key::Right),
        (b'D', false) => Some(Key::Left),
        (b'H', false) => Some(Key::Home),
        (b'F', false) => Some(Key::End),
        // Up, down, the middle of the keypad, F1 to F4, Shift-Tab.
        (b'A' | b'B' | b'E' | b'P'..=b'S' | b'Z', false) => None,
        (digit, true) if used == 4 => match digit {
            b'1' | b'7' => Some(Key::Home),
            b'3' => Some(Key::Delete),
            b'4' | b'8' => Some(Key::End),
            _ => None,
        },
        // Other keys of the keyboard.
        (b'1'..=b'9', true) => None,
        _ => return Sequence::None,
    };
    Sequence::Key(used, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> Key {
        text_key(text, false)
    }

    fn text_key(text: &str, pasted: bool) -> Key {
        Key::Text {
            text: Text::new(text.to_owned()),
            pasted,
        }
    }

    const ENTER: Key = Key::Enter { pasted: false };
    const PASTED_ENTER: Key = Key::Enter { pasted: true };

    #[test]
    fn every_way_to_end_a_line_ends_it_once() {
        let mut decoder = Decoder::default();
        assert_eq!(
            decoder.feed(b"a\rb\nc\r"),
            [typed("a"), ENTER, typed("b"), ENTER, typed("c"), ENTER]
        );
        assert_eq!(decoder.feed(b"\nd\r\n\r\n"), [typed("d"), ENTER, ENTER]);
    }

    #[test]
    fn what_is_pasted_is_text_whatever_it_is_made_of() {
        let mut decoder = Decoder::default();
        let keys = decoder.feed(b"\x1b[200~a\x1b[2J\x03\x04\r\n.\n\x1b[200~b\x1b[201~c\x1b[201~");
        assert_eq!(
            keys,
            [
                text_key("a\u{1b}[2J\u{3}\u{4}", true),
                PASTED_ENTER,
                text_key(".", true),
                PASTED_ENTER,
                text_key("\u{1b}[200~b", true),
                typed("c"),
            ]
        );
    }

    #[test]
    fn a_paste_without_an_end_can_be_stopped() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~abc"), [text_key("abc", true)]);
        assert_eq!(decoder.feed(b"\x03"), [Key::Interrupt]);
        assert_eq!(decoder.feed(b"d"), [typed("d")]);
    }

    #[test]
    fn keys_of_the_keyboard_are_known_and_other_sequences_are_text() {
        let mut decoder = Decoder::default();
        let keys =
            decoder.feed(b"\x1b[D\x1b[C\x1bOH\x1b[F\x1b[3~\x1b[1;5C\x1b[A\x1b[15~\x1bOP\x7f\x15");
        use Key::*;
        assert_eq!(
            keys,
            [Left, Right, Home, End, Delete, Right, Backspace, KillLine]
        );
        for text in [
            "\u{1b}[2J",
            "\u{1b}]0;x\u{7}",
            "\u{1b}[31m",
            "\u{1b}c",
            "\u{1b}[?25l",
            "\u{9b}2J",
        ] {
            assert_eq!(decoder.feed(text.as_bytes()), [typed(text)], "{text:?}");
        }
    }

    #[test]
    fn an_escape_alone_waits_and_is_then_the_key() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert!(decoder.waits());
        assert_eq!(decoder.finish(), []);
        assert_eq!(decoder.feed(b"a"), [typed("a")]);
    }

    #[test]
    fn what_is_no_utf_8_shows_as_such() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"a\xffb\xc3"), [typed("a\u{fffd}b")]);
        assert_eq!(decoder.feed(b"\xa9"), [typed("é")]);
        assert_eq!(decoder.feed(b"\xc3"), []);
        assert_eq!(decoder.finish(), [typed("\u{fffd}")]);
    }

    proptest! {
        #[test]
        fn it_makes_no_difference_in_what_pieces_bytes_come(
            bytes in prop::collection::vec(prop_oneof![
                Just(b'\x1b'), Just(b'['), Just(b'2'), Just(b'0'), Just(b'1'), Just(b'~'), Just(b'\r'),
                Just(b'\n'), any::<u8>().prop_filter("Ctrl-C ends a paste only alone", |b| *b != 3),
            ], 0..60),
            cut in 0usize..60,
        ) {
            let flat = |keys: Vec<Key>| {
                let mut flat = Vec::new();
                for key in keys {
                    match key {
                        Key::Text { text, pasted } => {
                            flat.extend(text.chars().map(|c| format!("{c:?} {pasted}")));
                        }
                        key => flat.push(format!("{key:?}")),
                    }
                }
                flat
            };
            let mut whole = Decoder::default();
            let mut once = whole.feed(&bytes);
            once.extend(whole.finish());
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            let mut parts = Decoder::default();
            let mut twice = parts.feed(first);
            twice.extend(parts.feed(second));
            twice.extend(parts.finish());
            prop_assert_eq!(flat(once), flat(twice));
        }
    }
}
