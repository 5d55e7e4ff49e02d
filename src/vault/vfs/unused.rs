//! What a page of a table or index does not use is written as zeros.
//!
//! SQLite's `secure_delete` overwrites what is deleted, but not what is moved: when rows are spread
//! anew over neighbouring pages, the bytes of a row that went to another page stay behind in the
//! unallocated space of the old one, and outlive the row. So that space is cleared here, on the way
//! to the disk. Nothing is read from it ("Database File Format", 1.6: the unallocated region).

use crate::vault::page::{Page, USABLE};

/// The header of the database, which stands before the b-tree header on page 1.
const DATABASE_HEADER: usize = 100;

/// Fills the unallocated space of a b-tree page with zeros; any other page stays as it is.
///
/// A page is one of a b-tree by its first byte. Pages of an overflow chain and of the free list
/// begin with a page number, whose first byte is zero in a file of fewer than
/// [`crate::vault::database::MOST_PAGES`] + 1 pages; free ones without a number are zeros.
pub(super) fn clear(number: u32, page: &mut Page) {
    if let Some((start, end)) = find_unallocated(number, page) {
        page[start..end].fill(0);
    }
}

/// Where the unallocated space begins and ends: between the array of cells and the first cell.
fn find_unallocated(number: u32, page: &Page) -> Option<(usize, usize)> {
    let header = if number == 1 { DATABASE_HEADER } else { 0 };
    let array = match page[header] {
        // Leaves of an index and of a table.
        10 | 13 => header + 8,
        // Interior pages, with the number of their last child.
        2 | 5 => header + 12,
        _ => return None,
    };
    let field = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let start = array + 2 * field(header + 3);
    let end = field(header + 5);
    (start <= end && end <= USABLE).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::page::PAGE_SIZE;

    /// A page full of old bytes, with a header of that kind, two cells, and cells from 3,000 on.
    fn page(header: usize, kind: u8, cells: u16, content: u16) -> Page {
        let mut page = [0xee; PAGE_SIZE];
        page[header] = kind;
        page[header + 3..header + 5].copy_from_slice(&cells.to_be_bytes());
        page[header + 5..header + 7].copy_from_slice(&content.to_be_bytes());
        page
    }

    fn cleared(number: u32, before: Page) -> Option<(usize, usize)> {
        let mut after = before;
        clear(number, &mut after);
        let changed: Vec<usize> = (0..PAGE_SIZE).filter(|i| before[*i] != after[*i]).collect();
        assert!(changed.iter().all(|i| after[*i] == 0));
        let (first, last) = (*changed.first()?, *changed.last()?);
        assert_eq!(changed.len(), last + 1 - first, "one region");
        Some((first, last + 1))
    }

    #[test]
    fn the_space_between_the_array_and_the_cells_is_cleared_and_nothing_else() {
        for (kind, array) in [(2, 12), (5, 12), (10, 8), (13, 8)] {
            let region = cleared(7, page(0, kind, 2, 3000));
            assert_eq!(region, Some((array + 4, 3000)), "kind {kind}");
            let region = cleared(1, page(100, kind, 2, 3000));
            assert_eq!(region, Some((100 + array + 4, 3000)), "page 1, kind {kind}");
        }
        assert_eq!(cleared(7, page(0, 13, 0, 4056)), Some((8, USABLE)));
    }

    #[test]
    fn a_page_that_is_none_of_a_tree_or_does_not_agree_with_itself_stays_as_it_is() {
        for kind in [0, 1, 3, 4, 9, 12, 14, 255] {
            assert_eq!(cleared(7, page(0, kind, 2, 3000)), None, "kind {kind}");
        }
        assert_eq!(cleared(7, page(0, 13, 2, 11)), None, "cells in the array");
        assert_eq!(cleared(7, page(0, 13, 2, 12)), None, "no space");
        assert_eq!(cleared(7, page(0, 13, 2, 4057)), None, "past the end");
        assert_eq!(cleared(7, page(0, 13, u16::MAX, 3000)), None);
    }
}
