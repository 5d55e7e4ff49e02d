//! Tables without borders: a heading, columns two spaces apart, one line a row.
//!
//! On a terminal that is too narrow, columns that can be spared are left out and columns of free
//! text are cut with `…` until the table fits; elsewhere nothing is, because what reads it has no
//! width. Why not a library: decision 0011.

use super::wrap::{cut, width_of};

/// The least that a column is cut to.
const LEAST: usize = 8;
/// What a column of free text needs to be worth reading: for less, others are left out.
const READABLE: usize = 18;
/// What stands between two columns.
const GAP: &str = "  ";

/// The head of a column.
#[derive(Debug, Clone)]
pub struct Head {
    /// The heading, made visible already.
    pub heading: String,
    /// Whether it may be cut to fit.
    pub shrinks: bool,
    /// Whether it may be left out to let the others fit: those with the lowest number first.
    pub spare: Option<u8>,
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
    let mut kept: Vec<usize> = (0..heads.len()).collect();
    if let Some(most) = width {
        let empty = |i: usize| rows.iter().all(|row| row[i].0.is_empty());
        leave_out(&mut kept, &widths, heads, most, empty);
        shrink(&mut widths, &kept, heads, most);
    }
    let mut text = String::new();
    let headings: Vec<_> = heads
        .iter()
        .map(|head| (head.heading.clone(), false))
        .collect();
    let heading = line(&headings, &kept, &widths);
    if color {
        text.push_str(&format!("\u{1b}[1m{heading}\u{1b}[0m\n"));
    } else {
        text.push_str(&heading);
        text.push('\n');
    }
    for row in rows {
        text.push_str(&line(row, &kept, &widths));
        text.push('\n');
    }
    text
}

/// Leaves out what can be spared until the rest is readable; a column without a value goes first.
fn leave_out(
    kept: &mut Vec<usize>,
    widths: &[usize],
    heads: &[Head],
    most: usize,
    empty: impl Fn(usize) -> bool,
) {
    let needed = |i: usize| match heads[i].shrinks {
        true => widths[i].min(READABLE),
        false => widths[i],
    };
    let fits = |kept: &[usize]| kept.iter().map(|i| needed(*i) + GAP.len()).sum::<usize>();
    while fits(kept) > most + GAP.len() {
        let rank = |i: usize| match heads[i].spare {
            _ if heads[i].shrinks && empty(i) => Some(0),
            spare => spare,
        };
        let least = kept.iter().filter_map(|i| Some((rank(*i)?, *i))).min();
        let Some((_, out)) = least else { return };
        kept.retain(|i| *i != out);
    }
}

/// Takes width from the widest free-text column, again and again, until the table fits.
fn shrink(widths: &mut [usize], kept: &[usize], heads: &[Head], most: usize) {
    let gaps = GAP.len() * kept.len().saturating_sub(1);
    let total: usize = kept.iter().map(|i| widths[*i]).sum();
    for _ in 0..(total + gaps).saturating_sub(most) {
        let can = kept
            .iter()
            .filter(|i| heads[**i].shrinks && widths[**i] > LEAST);
        let Some(widest) = can.max_by_key(|i| widths[**i]) else {
            return;
        };
        widths[*widest] -= 1;
    }
}

fn line(cells: &[(String, bool)], kept: &[usize], widths: &[usize]) -> String {
    let mut line = String::new();
    for (n, i) in kept.iter().enumerate() {
        let ((cell, right), width) = (&cells[*i], widths[*i]);
        if n > 0 {
            line.push_str(GAP);
        }
        let cell = cut(cell, width);
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
            spare: None,
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
    fn what_can_be_spared_is_left_out_where_it_does_not_fit() {
        let mut heads = [&heads()[..], &heads()[..1]].concat();
        heads[2].heading = "Opened".into();
        heads[2].spare = Some(1);
        let mut cells = row("1", "Een lange titel van een casus");
        cells.push(("01-03-2026".into(), false));
        let shown = |width| print(&heads, &[cells.clone()], width, false);
        assert!(shown(Some(40)).starts_with("No  Title                     Opened\n"));
        assert_eq!(shown(Some(25)), "No  Title\n 1  Een lange titel van…\n");
        assert!(shown(None).contains("01-03-2026"));
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
