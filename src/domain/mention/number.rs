//! Bank accounts, numbers of the trade register, telephone numbers.

use super::MentionKind;
use super::scan::Scan;

/// How long the IBAN of a country is (ISO 13616, the register of SWIFT).
const IBAN_LENGTHS: [(&str, usize); 42] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MA", 28),
    ("MC", 27),
    ("MD", 24),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("TR", 26),
];

/// Area codes of the Netherlands with three digits; those with four are below.
const AREAS_3: [&str; 32] = [
    "010", "013", "015", "020", "023", "024", "026", "030", "033", "035", "036", "038", "040",
    "043", "045", "046", "050", "053", "055", "058", "070", "071", "072", "073", "074", "075",
    "076", "077", "078", "079", "085", "088",
];

/// Area codes with four digits, as ranges.
const AREAS_4: [(u16, u16); 37] = [
    (111, 111),
    (113, 118),
    (161, 168),
    (172, 172),
    (174, 174),
    (180, 184),
    (186, 187),
    (222, 224),
    (226, 229),
    (251, 252),
    (255, 255),
    (294, 294),
    (297, 297),
    (299, 299),
    (313, 318),
    (320, 321),
    (341, 348),
    (411, 413),
    (416, 418),
    (475, 475),
    (478, 478),
    (481, 481),
    (485, 488),
    (492, 493),
    (495, 495),
    (497, 497),
    (499, 499),
    (511, 519),
    (521, 525),
    (527, 529),
    (541, 548),
    (561, 562),
    (566, 566),
    (570, 573),
    (575, 575),
    (577, 578),
    (591, 599),
];

/// Bank accounts: the length of the country, and the check digits (mod 97).
pub(super) fn find_ibans(scan: &mut Scan) {
    let mut place = 0;
    while place < scan.len() {
        match iban_at(scan, place) {
            Some((value, end)) => {
                scan.take(MentionKind::Iban, value, place..end);
                place = end;
            }
            None => place += 1,
        }
    }
}

fn iban_at(scan: &Scan, start: usize) -> Option<(String, usize)> {
    let letters = (0..2).all(|i| scan.get(start + i).is_ascii_alphabetic());
    if !letters || !scan.begins(start) || scan.digits(start + 2) < 2 {
        return None;
    }
    let country = scan.upper(start..start + 2);
    let (_, length) = IBAN_LENGTHS.iter().find(|(id, _)| *id == country)?;
    let mut value = String::with_capacity(*length);
    let mut place = start;
    while value.len() < *length {
        let c = scan.get(place);
        if c.is_ascii_alphanumeric() {
            value.push(c.to_ascii_uppercase());
        } else if !matches!(c, ' ' | '-' | '.') || !scan.get(place + 1).is_ascii_alphanumeric() {
            return None;
        }
        place += 1;
    }
    (scan.ends(place) && is_iban(&value)).then_some((value, place))
}

/// Whether the check digits are right: the whole, moved and read as a number, is 1 modulo 97.
fn is_iban(value: &str) -> bool {
    let (head, tail) = value.split_at(4);
    let digits = tail.chars().chain(head.chars());
    let rest = digits.fold(0u32, |rest, c| match c.to_digit(36) {
        Some(d) if d < 10 => (rest * 10 + d) % 97,
        Some(d) => (rest * 100 + d) % 97,
        None => 0,
    });
    rest == 1
}

/// Numbers of the trade register: eight digits behind the word.
pub(super) fn find_kvk(scan: &mut Scan) {
    const CUES: [&str; 5] = [
        "kvk",
        "k.v.k.",
        "kamer van koophandel",
        "handelsregister",
        "chamber of commerce",
    ];
    const BETWEEN: [&str; 8] = ["nummer", "number", "nr", "no", "onder", "is", "van", "met"];
    let mut place = 0;
    while place < scan.len() {
        let cue = match scan.begins(place) {
            true => CUES.iter().find(|cue| scan.has(place, cue)),
            false => None,
        };
        let Some(cue) = cue else {
            place += 1;
            continue;
        };
        place += cue.chars().count();
        let mut at = place;
        loop {
            at = scan.skip(at, &[' ', ':', '-', '.', '=', '#', '(', '\n', '\r']);
            match BETWEEN.iter().find(|word| scan.has(at, word)) {
                Some(word) => at += word.len(),
                None => break,
            }
        }
        if let Some((value, end)) = eight_digits(scan, at) {
            scan.take(MentionKind::Kvk, value, at..end);
            place = end;
        }
    }
}

/// Eight digits, also in groups of two or four.
fn eight_digits(scan: &Scan, start: usize) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut place = start;
    while value.len() < 8 {
        let run = scan.digits(place);
        if !matches!(run, 2 | 4 | 6 | 8) {
            return None;
        }
        value.push_str(&scan.upper(place..place + run));
        place += run;
        if value.len() < 8 {
            if !matches!(scan.get(place), ' ' | '.') {
                return None;
            }
            place += 1;
        }
    }
    (value.len() == 8 && scan.ends(place)).then_some((value, place))
}

/// Telephone numbers of the Netherlands, as `+31…`.
pub(super) fn find_phones(scan: &mut Scan) {
    let mut place = 0;
    while place < scan.len() {
        match phone_at(scan, place) {
            Some((value, end)) => {
                scan.take(MentionKind::Phone, value, place..end);
                place = end;
            }
            None => place += 1,
        }
    }
}

fn phone_at(scan: &Scan, start: usize) -> Option<(String, usize)> {
    if !scan.begins(start) || !matches!(scan.get(start), '0' | '+' | '(') {
        return None;
    }
    // A part of a longer number, or of a sum or a date.
    let glued = matches!(scan.before(start), '+' | '-' | '.' | ',' | '/');
    if glued && start >= 2 && scan.get(start - 2).is_ascii_digit() || scan.before(start) == '+' {
        return None;
    }
    let mut place = start;
    for prefix in ["+31", "0031", "(+31)", "(0031)", "+"] {
        if scan.has(start, prefix) {
            place += prefix.len();
            break;
        }
    }
    let abroad = place > start;
    if scan.get(start) == '+' && place == start + 1 {
        return None; // Another country.
    }
    if abroad {
        place = scan.skip(place, &[' ', '-']);
        let zero = ["(0)", "0"].iter().find(|zero| scan.has(place, zero));
        place += zero.map_or(0, |zero| zero.len());
    } else {
        if is_date(scan, start) {
            return None;
        }
        place = scan.skip(place, &['(']);
        if scan.get(place) != '0' {
            return None;
        }
        place += 1;
    }
    let mut value = String::from("0");
    while value.len() < 10 {
        let next = separated(scan, place)?;
        value.push(scan.get(next));
        place = next + 1;
    }
    // More digits glued to it: a longer number of something else.
    let goes_on = matches!(scan.get(place), '-' | '/' | '.') && scan.digits(place + 1) > 0;
    if !scan.ends(place) || goes_on || !scan.is_free(start..place) || !is_dutch(&value) {
        return None;
    }
    Some((format!("+31{}", &value[1..]), place))
}

/// The place of the next digit, behind what people put between the groups of a number.
fn separated(scan: &Scan, place: usize) -> Option<usize> {
    let next = scan.skip(place, &[' ', '-', '.', '/', '(', ')']);
    let between = scan.upper(place..next);
    let usual = matches!(
        between.as_str(),
        "" | " " | "-" | "." | "/" | " - " | ")" | ") " | ")-" | " (" | "- " | " -"
    );
    (usual && scan.get(next).is_ascii_digit()).then_some(next)
}

/// Whether a date stands here: `01-02-2026`.
pub(super) fn is_date(scan: &Scan, place: usize) -> bool {
    let split = scan.get(place + 2);
    scan.digits(place) == 2
        && matches!(split, '-' | '/' | '.' | ' ')
        && scan.digits(place + 3) == 2
        && scan.get(place + 5) == split
        && scan.digits(place + 6) == 4
        && (scan.has(place + 6, "19") || scan.has(place + 6, "20"))
}

/// Whether ten digits are a number that the Dutch plan gives out.
fn is_dutch(number: &str) -> bool {
    if number.len() != 10 || !number.is_ascii() {
        return false;
    }
    let mobile = number.starts_with("06") && !number.starts_with("060");
    let four = number[1..4].parse::<u16>().unwrap_or(0);
    let local = |at: usize| !number[at..].starts_with('0');
    mobile
        || AREAS_3.contains(&&number[..3]) && (number.starts_with("08") || local(3))
        || AREAS_4
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&four))
            && local(4)
}
