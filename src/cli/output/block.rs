//! One thing shown to people: fields under each other, sections, prose.

use super::Output;
use super::list::{Cell, List};
use super::wrap::{width_of, wrap};
use crate::cli::foreign;
use crate::domain::label::Label;

/// A page about one thing; filled from top to bottom, then printed.
pub struct Block<'a> {
    output: &'a Output,
    text: String,
    fields: Vec<(String, String)>,
    indent: usize,
}

impl<'a> Block<'a> {
    /// An empty page for this output.
    pub fn new(output: &'a Output) -> Self {
        Block {
            output,
            text: String::new(),
            fields: Vec::new(),
            indent: 0,
        }
    }

    /// What follows stands this many columns in.
    pub fn indent(&mut self, columns: usize) -> &mut Self {
        self.finish_fields();
        self.indent = columns;
        self
    }

    /// A line `heading  value`; a cell that is absent is left out.
    pub fn field(&mut self, heading: &Label, cell: &Cell) -> &mut Self {
        if *cell != Cell::None {
            let heading = foreign::visible_line(heading.get(self.output.lang));
            self.fields.push((heading, cell.shown(self.output.lang)));
        }
        self
    }

    /// A title above what follows, with an empty line before it.
    pub fn section(&mut self, title: &Label) -> &mut Self {
        self.finish_fields();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let title = foreign::visible_line(title.get(self.output.lang));
        self.text.push_str(&self.bold(&title));
        self.text.push('\n');
        self
    }

    /// Text, perhaps foreign, over several lines, wrapped to the terminal.
    pub fn prose(&mut self, text: &str) -> &mut Self {
        self.item("", text)
    }

    /// The same after a mark, `1. ` or `[x] `, under which nothing else stands.
    pub fn item(&mut self, mark: &str, text: &str) -> &mut Self {
        self.finish_fields();
        let indent = self.indent + width_of(mark);
        let width = self.output.width;
        let room = width.map(|width| width.saturating_sub(indent).max(20));
        for (i, line) in wrap(&foreign::visible_block(text), room).iter().enumerate() {
            let before = match i {
                0 => format!("{}{mark}", " ".repeat(self.indent)),
                _ => " ".repeat(indent),
            };
            self.text.push_str(format!("{before}{line}").trim_end());
            self.text.push('\n');
        }
        self
    }

    /// A question or name with its answer, after a mark.
    pub fn labelled(&mut self, mark: &str, label: &Label, answer: &Label) -> &mut Self {
        let lang = self.output.lang;
        let label = label.get(lang);
        // A question ends in its own mark.
        let colon = if label.ends_with('?') { "" } else { ":" };
        self.item(mark, &format!("{label}{colon} {}", answer.get(lang)))
    }

    /// A sentence of ours.
    pub fn sentence(&mut self, sentence: &Label) -> &mut Self {
        let lang = self.output.lang;
        self.prose(sentence.get(lang))
    }

    /// A section with a table; left out when there are no rows.
    pub fn table<T>(&mut self, title: &Label, list: &List<T>, rows: &[T]) -> &mut Self {
        if !rows.is_empty() {
            self.section(title);
            self.text.push_str(&list.to_table(rows, self.output));
        }
        self
    }

    /// The page.
    pub fn print(&mut self) -> String {
        self.finish_fields();
        std::mem::take(&mut self.text)
    }

    fn bold(&self, text: &str) -> String {
        if self.output.color {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Fields that stand together are aligned together; a long value goes on under itself.
    fn finish_fields(&mut self) {
        let fields = std::mem::take(&mut self.fields);
        let column = fields
            .iter()
            .map(|(heading, _)| width_of(heading))
            .max()
            .unwrap_or(0)
            + 2
            + self.indent;
        for (heading, value) in fields {
            let room = self
                .output
                .width
                .map(|width| width.saturating_sub(column).max(20));
            let space = " ".repeat(column - self.indent - width_of(&heading));
            let lines = wrap(&value, room).join(&format!("\n{}", " ".repeat(column)));
            let indent = " ".repeat(self.indent);
            let line = format!("{indent}{}{space}{lines}", self.bold(&heading));
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::message::heading;
    use crate::cli::output::Format;
    use crate::domain::label::Lang;

    #[test]
    fn fields_are_aligned_and_absent_ones_left_out() {
        let output = Output::plain(Format::Table, Lang::Nl);
        let printed = Block::new(&output)
            .field(&heading::number(), &Cell::Text("C2026-0007".into()))
            .field(&heading::title(), &Cell::None)
            .field(&heading::lead(), &Cell::Text("m. de vries".into()))
            .section(&heading::text())
            .prose("regel een\nregel \u{1b}[1mtwee")
            .print();
        assert_eq!(
            printed,
            "Nummer          C2026-0007\n\
             Casusregisseur  m. de vries\n\
             \nTekst\nregel een\nregel ␛[1mtwee\n"
        );
    }

    #[test]
    fn a_long_value_goes_on_under_itself() {
        let mut output = Output::plain(Format::Table, Lang::En);
        output.width = Some(29);
        let printed = Block::new(&output)
            .field(
                &heading::title(),
                &Cell::Text("one two three four five six".into()),
            )
            .print();
        assert_eq!(printed, "Title  one two three four\n       five six\n");
    }
}
