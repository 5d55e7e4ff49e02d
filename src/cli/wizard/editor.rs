//! An editor for long text, line by line, that makes no file. Knows no terminal.
//!
//! Its orders are a letter and lines: `p 3-9`, `d 4`. Whoever knows `ed` knows it; whoever does
//! not asks with `?`.

use super::area::{join, split};
use super::question::Text;
use crate::cli::foreign;
use crate::cli::message::wizard as words;
use crate::domain::label::Label;

/// How many lines are shown at once, unless more are asked for.
const SHOWN: usize = 18;

/// What an order did.
#[derive(Debug)]
pub enum Step {
    /// On, after these remarks.
    Say(Vec<Said>),
    /// The text is done.
    Done(Text),
    /// The text is left as it was before.
    Left,
}

/// Something to show.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// A remark.
    Remark(Label),
    /// A line of the text with its number, made visible.
    Line(usize, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Order,
    /// Lines go in before this one, counted from 0.
    Insert(usize),
    /// The next line replaces this one, counted from 0.
    Replace(usize),
}

/// A text that is being edited.
pub struct Editor {
    lines: Vec<Text>,
    before: Option<Vec<Text>>,
    /// The line where it is, counted from 0.
    at: usize,
    mode: Mode,
}

impl Editor {
    /// Begins with a text.
    pub fn new(text: &str) -> Editor {
        Editor {
            lines: split(text),
            before: None,
            at: 0,
            mode: Mode::Order,
        }
    }

    /// What is shown at the beginning.
    pub fn opening(&mut self) -> Vec<Said> {
        let mut said = vec![Said::Remark(words::editor_opened())];
        said.extend(self.show(0, SHOWN));
        said.push(Said::Remark(words::editor_keys()));
        said
    }

    /// What stands before the place where is typed: none where lines of the text are.
    pub fn prompt(&self) -> Option<Label> {
        match self.mode {
            Mode::Order => {
                let at = (self.at + 1).min(self.lines.len());
                Some(words::editor_at(at, self.lines.len()))
            }
            Mode::Insert(_) | Mode::Replace(_) => None,
        }
    }

    /// What stands there already, to be changed.
    pub fn initial(&self) -> Text {
        match self.mode {
            Mode::Replace(n) => self.lines.get(n).cloned().unwrap_or_default(),
            Mode::Order | Mode::Insert(_) => Text::default(),
        }
    }

    /// Ctrl-D: ends what is being typed, then the whole.
    pub fn end(&mut self) -> Step {
        match self.mode {
            Mode::Order => Step::Done(join(&self.lines)),
            Mode::Insert(_) | Mode::Replace(_) => {
                self.mode = Mode::Order;
                Step::Say(Vec::new())
            }
        }
    }

    /// A line that was typed or pasted.
    pub fn line(&mut self, typed: Text, pasted: bool) -> Step {
        match self.mode {
            Mode::Order => self.order(&typed),
            Mode::Insert(_) if typed.as_str() == "." && !pasted => {
                self.mode = Mode::Order;
                Step::Say(Vec::new())
            }
            Mode::Insert(n) => {
                self.lines.insert(n, typed);
                self.at = n;
                self.mode = Mode::Insert(n + 1);
                Step::Say(Vec::new())
            }
            Mode::Replace(n) => {
                self.remember();
                if let Some(line) = self.lines.get_mut(n) {
                    *line = typed;
                }
                self.at = n;
                self.mode = Mode::Order;
                Step::Say(Vec::new())
            }
        }
    }

    fn order(&mut self, typed: &str) -> Step {
        let typed = typed.trim();
        let letter = typed.chars().next().unwrap_or('+');
        let rest = match letter.is_ascii_digit() {
            true => typed,
            false => typed.get(letter.len_utf8()..).unwrap_or("").trim(),
        };
        if !rest.is_empty()
            && !letter.is_ascii_digit()
            && !matches!(letter, 'p' | 'i' | 'a' | 'r' | 'd')
        {
            return remark(words::editor_unknown());
        }
        let total = self.lines.len();
        let lines = match rest {
            "" => None,
            rest => match range(rest) {
                None => return remark(words::editor_unknown()),
                Some((from, to)) if from == 0 || from > to || from > total => {
                    return remark(words::editor_no_line(total));
                }
                Some((from, to)) => Some((from - 1, to.min(total))),
            },
        };
        let (from, to) = lines.unwrap_or((self.at, (self.at + 1).min(total)));
        match letter {
            '+' => self.onward(),
            'p' if lines.is_none() => {
                Step::Say(self.show(self.at.saturating_sub(SHOWN / 2), SHOWN))
            }
            'p' => Step::Say(self.show(from, to - from)),
            '0'..='9' => {
                self.at = from;
                Step::Say(self.show(from, to - from))
            }
            'i' | 'a' => {
                self.remember();
                let after = usize::from(letter == 'a' && total > 0);
                self.mode = Mode::Insert((from + after).min(total));
                remark(words::editor_inserting())
            }
            'r' if total == 0 => remark(words::editor_empty()),
            'r' => {
                self.mode = Mode::Replace(from);
                Step::Say(Vec::new())
            }
            'd' if total == 0 => remark(words::editor_empty()),
            'd' => {
                self.remember();
                self.lines.drain(from..to);
                self.at = from.min(self.lines.len().saturating_sub(1));
                let mut said = vec![Said::Remark(words::editor_taken_away(to - from))];
                said.extend(self.show(self.at, 1));
                Step::Say(said)
            }
            'u' => match self.before.take() {
                None => remark(words::editor_nothing_to_undo()),
                Some(before) => {
                    // What was undone can be had back by undoing once more.
                    self.before = Some(std::mem::replace(&mut self.lines, before));
                    self.at = self.at.min(self.lines.len().saturating_sub(1));
                    remark(words::editor_undone())
                }
            },
            '.' => Step::Done(join(&self.lines)),
            'x' => Step::Left,
            '?' => remark(words::editor_keys()),
            _ => remark(words::editor_unknown()),
        }
    }

    /// The next lines.
    fn onward(&mut self) -> Step {
        if self.lines.is_empty() {
            return remark(words::editor_empty());
        }
        if self.at + 1 >= self.lines.len() {
            return remark(words::editor_end_of_text());
        }
        let from = self.at + 1;
        let shown = self.show(from, SHOWN);
        self.at = (from + SHOWN).min(self.lines.len()) - 1;
        Step::Say(shown)
    }

    fn show(&self, from: usize, most: usize) -> Vec<Said> {
        if self.lines.is_empty() {
            return vec![Said::Remark(words::editor_empty())];
        }
        let numbered = self.lines.iter().enumerate().skip(from).take(most);
        numbered
            .map(|(n, line)| Said::Line(n + 1, foreign::visible_line(line)))
            .collect()
    }

    fn remember(&mut self) {
        self.before = Some(self.lines.clone());
    }
}

fn remark(said: Label) -> Step {
    Step::Say(vec![Said::Remark(said)])
}

/// `4` or `3-9`, from 1.
fn range(text: &str) -> Option<(usize, usize)> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match text.split_once('-') {
        None => number(text).map(|n| (n, n)),
        Some((from, to)) => Some((number(from)?, number(to)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(editor: &mut Editor, lines: &[&str]) -> Vec<Step> {
        let lines = lines.iter().map(|line| Text::new((*line).to_owned()));
        lines.map(|line| editor.line(line, false)).collect()
    }

    fn text(editor: &mut Editor) -> String {
        match editor.line(Text::new(".".to_owned()), false) {
            Step::Done(text) => text.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_are_put_in_replaced_and_taken_away() {
        let mut editor = Editor::new("een\ntwee\ndrie");
        typed(&mut editor, &["i 2", "tussen", "in", ".", "r 1"]);
        assert_eq!(editor.initial().as_str(), "een");
        assert!(editor.prompt().is_none());
        typed(&mut editor, &["EEN", "d 4-5", "a", "vier", "."]);
        assert_eq!(text(&mut editor), "EEN\ntussen\nin\nvier");
    }

    #[test]
    fn an_empty_text_can_be_begun_and_emptied() {
        let mut editor = Editor::new("");
        for order in ["d", "r", "p", ""] {
            typed(&mut editor, &[order]);
        }
        typed(&mut editor, &["a", "een", "twee", "."]);
        typed(&mut editor, &["d 1-2", "i", "drie", "."]);
        assert_eq!(text(&mut editor), "drie");
    }

    #[test]
    fn what_was_done_last_is_undone_and_had_back() {
        let mut editor = Editor::new("een\ntwee");
        typed(&mut editor, &["d 1", "u"]);
        assert_eq!(text(&mut editor), "een\ntwee");
        typed(&mut editor, &["u"]);
        assert_eq!(text(&mut editor), "twee");
    }

    #[test]
    fn lines_that_are_not_there_and_unknown_orders_change_nothing() {
        let mut editor = Editor::new("een\ntwee");
        for order in [
            "9",
            "0",
            "d 3",
            "d 2-1",
            "r 0",
            "z",
            "px",
            "d een",
            "u 3",
            "99999999999999999999",
        ] {
            let step = typed(&mut editor, &[order]).pop();
            assert!(
                matches!(&step, Some(Step::Say(said)) if matches!(said[..], [Said::Remark(_)])),
                "{order}: {step:?}"
            );
        }
        assert_eq!(text(&mut editor), "een\ntwee");
    }

    #[test]
    fn a_full_stop_that_was_pasted_is_a_line() {
        let mut editor = Editor::new("");
        typed(&mut editor, &["i"]);
        editor.line(Text::new(".".to_owned()), true);
        editor.line(Text::new("een".to_owned()), true);
        typed(&mut editor, &["."]);
        assert_eq!(text(&mut editor), ".\neen");
    }

    #[test]
    fn lines_are_shown_with_their_number_and_harmless() {
        let mut editor = Editor::new("a\u{1b}[2J\nb");
        let Some(Step::Say(said)) = typed(&mut editor, &["p 1-2"]).pop() else {
            panic!("shown");
        };
        let line = |n, text: &str| Said::Line(n, text.to_owned());
        assert_eq!(said, [line(1, "a␛[2J"), line(2, "b")]);
        // Enter goes on.
        let long: Vec<String> = (1..=40).map(|n| n.to_string()).collect();
        let mut editor = Editor::new(&long.join("\n"));
        typed(&mut editor, &[""]);
        let Some(Step::Say(said)) = typed(&mut editor, &[""]).pop() else {
            panic!("shown");
        };
        assert_eq!(said.first(), Some(&line(20, "20")));
    }

    proptest! {
        #[test]
        fn no_orders_end_it_in_a_panic(
            text in "[a\n]{0,12}",
            orders in prop::collection::vec("[pidaru.x?z]?[ ]?[0-9]{0,2}-?[0-9]{0,2}", 0..20),
        ) {
            let mut editor = Editor::new(&text);
            for order in orders {
                editor.line(Text::new(order), false);
                let _ = (editor.prompt(), editor.initial());
            }
            editor.end();
            prop_assert!(matches!(editor.end(), Step::Done(_)));
        }
    }
}
