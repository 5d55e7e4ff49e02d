//! Addresses: postcode and house number, or street, house number and town.
//!
//! The normal forms, as the blind index has them:
//!
//! | what is known | form |
//! |---|---|
//! | postcode and number | `pc 2712AB 14-A` |
//! | street, number, town; the postcode is known too | `st+ dorpsstraat 14-A zoetermeer` |
//! | street, number, town; no postcode | `st dorpsstraat 14-A zoetermeer` |
//!
//! Two records that both know the postcode are compared by it alone: a town may have two streets
//! of one name. The addition is part of the number: 14 and 14-A are two doors.

use super::MentionKind;
use super::number::is_date;
use super::scan::Scan;
use crate::domain::fold::fold;

/// An address in the fields of a record.
#[derive(Clone, Copy, Default)]
pub struct Address<'a> {
    /// Street; the number may stand behind it.
    pub street: Option<&'a str>,
    /// House number with its addition.
    pub house_number: Option<&'a str>,
    /// Postcode.
    pub postcode: Option<&'a str>,
    /// Town.
    pub city: Option<&'a str>,
}

/// The normal forms of an address in fields; none when the house number is not known.
pub fn of_fields(address: &Address<'_>) -> Vec<String> {
    let filled = |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(fold);
    let (mut street, mut given) = (filled(address.street), filled(address.house_number));
    if let (None, Some(whole)) = (&given, &street)
        && let Some((name, number)) = whole.rsplit_once(' ')
        && number.starts_with(|c: char| c.is_ascii_digit())
    {
        given = Some(number.to_owned());
        street = Some(name.to_owned());
    }
    let Some(number) = given.as_deref().and_then(house_number) else {
        return Vec::new();
    };
    let postcode = address.postcode.and_then(postcode);
    let mut forms = Vec::new();
    if let Some(postcode) = &postcode {
        forms.push(format!("pc {postcode} {number}"));
    }
    if let (Some(street), Some(city)) = (street, filled(address.city)) {
        let known = if postcode.is_some() { "st+" } else { "st" };
        forms.push(format!("{known} {street} {number} {city}"));
    }
    forms
}

/// The forms under which another record may have the same address.
pub fn sought(form: &str) -> Vec<String> {
    match (form.strip_prefix("st+ "), form.strip_prefix("st ")) {
        (Some(rest), _) => vec![format!("st {rest}")],
        (_, Some(rest)) => vec![form.to_owned(), format!("st+ {rest}")],
        _ => vec![form.to_owned()],
    }
}

/// What a field says is a postcode, in its one form, `2712AB`. Also letters that are never given out
/// (a misprint, but of one postcode): read as none, it would be compared by street with all others.
fn postcode(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let scan = Scan::new(&text);
    let value = scan.upper(0..scan.len());
    let (digits, letters) = value.split_at_checked(4)?;
    let right = !digits.starts_with('0')
        && digits.bytes().all(|b| b.is_ascii_digit())
        && letters.len() == 2
        && letters.bytes().all(|b| b.is_ascii_uppercase());
    right.then_some(value)
}

/// A house number in its one form: the number, and behind a hyphen its addition, `14-A`.
fn house_number(text: &str) -> Option<String> {
    let text = fold(text).to_uppercase();
    let words = ["HUISNUMMER", "NUMMER", "NR.", "NR"];
    let bare = words.iter().find_map(|word| text.strip_prefix(word));
    let text = bare.unwrap_or(&text).trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = text[..digits].trim_start_matches('0');
    if !(1..=5).contains(&number.len()) {
        return None;
    }
    let parts = text[digits..].split(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = std::iter::once(number)
        .chain(parts.filter(|part| !part.is_empty()))
        .collect();
    Some(parts.join("-"))
}

fn postcode_at(scan: &Scan, start: usize) -> Option<(String, usize)> {
    if !scan.begins(start) || scan.digits(start) != 4 || scan.get(start) == '0' {
        return None;
    }
    let letters = scan.skip(start + 4, &[' ']);
    let end = letters + 2;
    let pair = scan.upper(letters..end);
    let right = letters <= start + 5
        && pair.len() == 2
        && pair.bytes().all(|b| b.is_ascii_uppercase())
        // Never given out.
        && !matches!(pair.as_str(), "SA" | "SD" | "SS")
        && scan.ends(end);
    right.then(|| (scan.upper(start..start + 4) + &pair, end))
}

/// Postcodes with a house number beside them: `2712 AB 14a`, `Dorpsstraat 14a, 2712AB`.
pub(super) fn find(scan: &mut Scan) {
    let mut place = 0;
    while place < scan.len() {
        let Some((postcode, end)) = postcode_at(scan, place) else {
            place += 1;
            continue;
        };
        let apart = (place..end).any(|at| scan.get(at) == ' ');
        let capitals = !(place..end).any(|at| scan.get(at).is_ascii_lowercase());
        let found = number_behind(scan, end)
            .map(|(number, last)| (number, place..last))
            .or_else(|| number_before(scan, place).map(|(number, first)| (number, first..end)));
        if let Some((number, range)) = found
            // “In 2025 is 3 keer gebeld” has no postcode.
            && (capitals || !apart)
            && scan.is_free(range.clone())
        {
            let value = format!("pc {postcode} {number}");
            scan.take(MentionKind::Address, value, range);
        }
        place = end;
    }
}

fn number_behind(scan: &Scan, end: usize) -> Option<(String, usize)> {
    let mut start = scan.skip(end, &[' ', ',', '\n', '\r']);
    for word in ["huisnummer", "nummer", "nr.", "nr"] {
        if scan.has(start, word) {
            start = scan.skip(start + word.len(), &[' ', ':', '.']);
            break;
        }
    }
    if start == end {
        return None;
    }
    let last = number_from(scan, start)?;
    Some((house_number(&scan.upper(start..last))?, last))
}

/// Where the house number that begins here ends, its addition included.
fn number_from(scan: &Scan, start: usize) -> Option<usize> {
    let digits = scan.digits(start);
    if !(1..=5).contains(&digits) || !scan.begins(start) || is_date(scan, start) {
        return None;
    }
    let mut end = start + digits;
    loop {
        let joined = match scan.get(end) {
            '-' | '/' => end + 1,
            // Behind a blank only what is an addition and no word.
            ' ' => ["hs", "bis", "huis", "rd"]
                .iter()
                .find(|word| scan.has(end + 1, word) && scan.ends(end + 1 + word.len()))
                .map_or(end, |_| end + 1),
            _ => end,
        };
        let addition = (joined..joined + 4)
            .take_while(|at| scan.get(*at).is_ascii_alphanumeric())
            .count();
        if addition == 0 || !scan.ends(joined + addition) {
            break;
        }
        end = joined + addition;
    }
    scan.ends(end).then_some(end)
}

/// The house number right before a postcode, with at most a comma between.
fn number_before(scan: &Scan, postcode: usize) -> Option<(String, usize)> {
    let mut end = postcode;
    while matches!(scan.before(end), ' ' | ',' | '\n' | '\r') && postcode - end < 4 {
        end -= 1;
    }
    if end == postcode {
        return None;
    }
    // The words before it, nearest last; a number of at most three words: `14`, `14-2`, `14 hs`.
    let mut start = end;
    for _ in 0..2 {
        while start > 0 && !matches!(scan.before(start), ' ' | ',' | '\n' | ';' | '\0') {
            start -= 1;
        }
        if scan.get(start).is_ascii_digit() {
            let last = number_from(scan, start)?;
            // What stands before must be a street, not the rest of a sum, a date or a list.
            let street = start >= 2 && scan.get(start - 2).is_alphabetic();
            return (last == end && street)
                .then(|| house_number(&scan.upper(start..end)).map(|n| (n, start)))
                .flatten();
        }
        if scan.before(start) != ' ' {
            return None;
        }
        start -= 1;
    }
    None
}
