//! Tables without borders: a heading, columns two spaces apart, one line a row.
//!
//! On a terminal the columns of free text are cut with `…` until the table fits; elsewhere
//! nothing is cut, because what reads it has no width.

use super::wrap::{cut, width_of};

/// The least that a column is cut to.
const LEAST: usize = 8;
/// What stands between two columns.
const GAP: &str = "  ";

/// The head of a column.
#[derive(Debug, Clone)]
pub struct Head {
    /// The heading, made visible already.
    pub heading: String,
    /// Whether it may be cut to fit.
    pub shrinks: bool,
}

/// Lays out rows of cells; a cell is its visible text and whether it stands to the right.
pub fn print(
    heads: &[Head],
    rows: &[Vec<(String, bool)>],
    width: Option<usize>,
    color: bool,
) -> String {
    let mut widths: Vec<usize> = heads.iter().map(|head| width_of(&head.heading)).collect();
    for row in rows {
        for (width, (cell, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(width_of(cell));
        }
    }
    if let Some(most) = width {
        shrink(&mut widths, heads, most);
    }
    let mut text = String::new();
    let headings: Vec<_> = heads
        .iter()
        .map(|head| (head.heading.clone(), false))
        .collect();
    let heading = line(&headings, &widths);
    if color {
        text.push_str(&format!("\u{1b}[1m{heading}\u{1b}[0m\n"));
    } else {
        text.push_str(&heading);
        text.push('\n');
    }
    for row in rows {
        text.push_str(&line(row, &widths));
        text.push('\n');
    }
    text
}

/// Takes width from the widest free-text column, again and again, until the table fits.
fn shrink(widths: &mut [usize], heads: &[Head], most: usize) {
    let gaps = GAP.len() * heads.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(most);
    while excess > 0 {
        let widest = widths
            .iter_mut()
            .zip(heads)
            .filter(|(width, head)| head.shrinks && **width > LEAST)
            .max_by_key(|(width, _)| **width);
        let Some((width, _)) = widest else { return };
        *width -= 1;
        excess -= 1;
    }
}

fn line(cells: &[(String, bool)], widths: &[usize]) -> String {
    let mut line = String::new();
    for (i, ((cell, right), width)) in cells.iter().zip(widths).enumerate() {
        if i > 0 {
            line.push_str(GAP);
        }
        let cell = cut(cell, *width);
        let space = " ".repeat(width.saturating_sub(width_of(&cell)));
        if *right {
            line.push_str(&space);
            line.push_str(&cell);
        } else {
            line.push_str(&cell);
            line.push_str(&space);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads() -> [Head; 2] {
        [("No", false), ("Title", true)].map(|(heading, shrinks)| Head {
            heading: heading.into(),
            shrinks,
        })
    }

    fn row(number: &str, title: &str) -> Vec<(String, bool)> {
        vec![(number.into(), true), (title.into(), false)]
    }

    #[test]
    fn free_text_is_cut_to_the_terminal_and_nowhere_else() {
        let rows = [row("1", "Een lange titel van een casus")];
        assert_eq!(
            print(&heads(), &rows, Some(20), false),
            "No  Title\n 1  Een lange titel…\n"
        );
        assert!(print(&heads(), &rows, None, false).contains("van een casus"));
    }

    #[test]
    fn wide_characters_count_double() {
        let rows = [row("1", "漢字"), row("2", "ab")];
        let wide = [heads()[1].clone(), heads()[0].clone()];
        let rows: Vec<_> = rows
            .into_iter()
            .map(|r| r.into_iter().rev().collect())
            .collect();
        let printed = print(&wide, &rows, None, false);
        assert_eq!(printed, "Title  No\n漢字    1\nab      2\n");
    }

    #[test]
    fn the_heading_is_bold_in_colour() {
        let printed = print(&heads(), &[], Some(80), true);
        assert_eq!(printed, "\u{1b}[1mNo  Title\u{1b}[0m\n");
    }
}
