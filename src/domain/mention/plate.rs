//! Number plates of the Netherlands, side codes 1 to 14 (RDW).

use super::scan::Scan;
use super::{Mention, MentionKind};
use std::ops::Range;

/// The side codes: `X` a letter, `9` a digit.
const SIDE_CODES: [&str; 14] = [
    "XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99",
    "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9",
];

/// How a plate is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// With the two hyphens.
    Hyphens,
    /// With two blanks.
    Blanks,
    /// Without anything between.
    Bare,
}

/// All plates in a text. Without hyphens a plate looks like other things (a postcode, a time), so
/// then the letters must be capitals, and the oldest three side codes need the word before them.
pub(super) fn find(scan: &mut Scan) {
    let mut place = 0;
    while place < scan.len() {
        match plate_at(scan, place) {
            Some((value, end)) => {
                scan.take(MentionKind::Plate, value, place..end);
                place = end;
            }
            None => place += 1,
        }
    }
}

/// A text that is one plate and nothing besides, however it is written.
pub(super) fn parse(text: &str) -> Option<Mention> {
    let scan = Scan::new(text);
    let (value, end, _, _) = read(&scan, 0)?;
    (end == scan.len()).then_some(Mention {
        kind: MentionKind::Plate,
        value,
        place: Range {
            start: 0,
            end: text.len(),
        },
    })
}

fn plate_at(scan: &Scan, start: usize) -> Option<(String, usize)> {
    if !scan.begins(start) {
        return None;
    }
    let (value, end, code, written) = read(scan, start)?;
    // A link of a longer chain is none: `12-AB-34-CD`.
    let chained = scan.before(start) == '-' && start >= 2 && scan.get(start - 2).is_alphanumeric()
        || scan.get(end) == '-' && scan.get(end + 1).is_ascii_alphanumeric();
    let capitals = !(start..end).any(|at| scan.get(at).is_ascii_lowercase());
    // `1 KG 200` is a weight.
    let measure = written == Written::Blanks && code > 12;
    let sure =
        written == Written::Hyphens || capitals && code > 3 && !measure || has_cue(scan, start);
    (sure && !chained && scan.ends(end) && scan.is_free(start..end)).then_some((value, end))
}

/// The plate that begins here, where it ends, its side code and how it is written.
fn read(scan: &Scan, start: usize) -> Option<(String, usize, usize, Written)> {
    // Whatever the side code, the first digit is one of the first seven characters: most words end here.
    let has_digit = || (start..start + 7).any(|at| scan.get(at).is_ascii_digit());
    if !scan.get(start).is_ascii_alphanumeric() || !has_digit() {
        return None;
    }
    let first = (start..start + 5).find(|at| !scan.get(*at).is_ascii_alphanumeric());
    let written = match first.map(|at| scan.get(at)) {
        Some('-') => Written::Hyphens,
        Some(' ') => Written::Blanks,
        _ => Written::Bare,
    };
    SIDE_CODES.iter().enumerate().find_map(|(i, code)| {
        let mut place = start;
        for part in code.chars() {
            let c = scan.get(place);
            let fits = match (part, written) {
                ('-', Written::Bare) => continue,
                ('-', Written::Blanks) => c == ' ',
                ('-', Written::Hyphens) => c == '-',
                ('9', _) => c.is_ascii_digit(),
                _ => is_letter(c.to_ascii_uppercase(), i + 1),
            };
            if !fits {
                return None;
            }
            place += 1;
        }
        let mut value = scan.upper(start..place);
        value.retain(|c| c.is_ascii_alphanumeric());
        Some((value, place, i + 1, written))
    })
}

/// Whether the register gives this letter out: since side code 4 no vowels, and nothing that reads
/// as another letter or a digit.
fn is_letter(c: char, code: usize) -> bool {
    match code {
        1..=3 => c.is_ascii_uppercase() && !matches!(c, 'C' | 'I' | 'O' | 'Q'),
        _ => "BDFGHJKLMNPRSTVWXZ".contains(c),
    }
}

/// Whether the word for it stands right before: *kenteken*, perhaps with *is*, a colon …
fn has_cue(scan: &Scan, start: usize) -> bool {
    const CUES: [&str; 5] = [
        "kenteken",
        "kentekennummer",
        "kentekenplaat",
        "plate",
        "kent.",
    ];
    let from = start.saturating_sub(24);
    (from..start).any(|at| {
        let Some(cue) = CUES.iter().find(|cue| scan.has(at, cue)) else {
            return false;
        };
        let behind = at + cue.len();
        let mut place = scan.skip(behind, &[' ', ':', '-', '=', '.', '(', '"', '\'']);
        if scan.has(place, "is ") || scan.has(place, "nr ") {
            place = scan.skip(place + 3, &[' ', ':']);
        }
        scan.begins(at) && place == start
    })
}
