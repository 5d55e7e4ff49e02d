//! The shape that a TOML document must have, and every way in which one falls short of it.
//!
//! serde stops at the first fault and does not know which key was meant. Whoever mends a
//! configuration wants all faults at once, each with its line, its key path and the nearest known
//! key. Contract: pure; a fault names keys and bounds, never the value that was found.

use super::period::Period;
use std::collections::BTreeMap;
use std::fmt;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

/// One fault in a document, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; `None` for what is missing or does not come from a file.
    pub line: Option<usize>,
    /// The path of keys, as `themes.drugs.nl`; empty for a fault of syntax.
    pub path: String,
    /// What is wrong, as a clause without a full stop.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any string.
    Text,
    /// A string that is more than white space.
    Filled,
    /// A string that passes this check; the error says what it should have been.
    Checked(fn(&str) -> Result<(), &'static str>),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A list of strings, each of this shape.
    List(&'static Shape),
    /// A whole number within these bounds, both included.
    Whole(i64, i64),
    /// A number above 0 and at most 1.
    Share,
    /// `true` or `false`.
    Flag,
    /// This, or nothing at all: the key may be absent also where the whole is wanted.
    Optional(&'static Shape),
    /// A table with exactly these keys.
    Table(&'static [(&'static str, Shape)]),
    /// A table from keys that pass the check to values of the shape.
    Map(fn(&str) -> Result<(), &'static str>, &'static Shape),
}

/// Whether every key of a table must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A patch: what is not named stays as it is.
    Partial,
    /// The whole: a missing key is a fault.
    Whole,
}

/// A parsed document that still knows on which line each key stood.
#[derive(Debug)]
pub struct Document {
    /// The values.
    pub table: Table,
    lines: BTreeMap<String, usize>,
}

impl Document {
    /// Reads TOML.
    ///
    /// # Errors
    /// Every fault of syntax, with its line; the text around it is not repeated.
    pub fn parse(text: &str) -> Result<Document, Vec<Fault>> {
        let (spanned, errors) = DeTable::parse_recoverable(text);
        // By bytes: the span of an error may cut a character. Found once, since a document of
        // nothing but faults has as many of them as lines.
        let ends: Vec<usize> = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at)
            .collect();
        let line_of = |at: usize| ends.partition_point(|end| *end < at) + 1;
        if !errors.is_empty() {
            let fault = |error: toml::de::Error| Fault {
                line: error.span().map(|span| line_of(span.start)),
                path: String::new(),
                problem: error.message().to_owned(),
            };
            return Err(errors.into_iter().map(fault).collect());
        }
        let mut lines = BTreeMap::new();
        note_lines("", spanned.get_ref(), &line_of, &mut lines);
        let table = text.parse::<Table>().map_err(|error| {
            vec![Fault {
                line: error.span().map(|span| line_of(span.start)),
                path: String::new(),
                problem: error.message().to_owned(),
            }]
        })?;
        Ok(Document { table, lines })
    }

    /// Gives each fault the line of its key, or of the nearest table above it that the document
    /// names; a fault in what the document does not name at all keeps none.
    pub fn locate(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        for fault in &mut faults {
            let mut path = fault.path.as_str();
            fault.line = loop {
                if let Some(line) = self.lines.get(path) {
                    break Some(*line);
                }
                match path.rfind('.') {
                    Some(dot) => path = &path[..dot],
                    None => break None,
                }
            };
        }
        faults.sort_by_key(|fault| fault.line.unwrap_or(usize::MAX));
        faults
    }
}

fn note_lines(
    path: &str,
    table: &DeTable<'_>,
    line_of: &dyn Fn(usize) -> usize,
    lines: &mut BTreeMap<String, usize>,
) {
    for (key, value) in table {
        let here = join(path, key.get_ref());
        lines.insert(here.clone(), line_of(key.span().start));
        if let DeValue::Table(inner) = value.get_ref() {
            note_lines(&here, inner, line_of, lines);
        }
    }
}

/// The path of a key below `path`; keys that are not bare are quoted, as TOML writes them.
pub fn join(path: &str, key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let key = if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("{key:?}")
    };
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}

/// All faults of a table against its known keys. `path` is where the table stands.
pub fn check(
    path: &str,
    table: &Table,
    keys: &[(&'static str, Shape)],
    extent: Extent,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_table(path, table, keys, extent, &mut faults);
    faults
}

fn fault(path: &str, problem: impl Into<String>) -> Fault {
    Fault {
        line: None,
        path: path.to_owned(),
        problem: problem.into(),
    }
}

fn check_table(
    path: &str,
    table: &Table,
    keys: &[(&'static str, Shape)],
    extent: Extent,
    faults: &mut Vec<Fault>,
) {
    for (key, value) in table {
        let here = join(path, key);
        match keys.iter().find(|(known, _)| known == key) {
            Some((_, shape)) => check_value(&here, value, shape, extent, faults),
            None => {
                let hint = find_nearest(key, keys.iter().map(|(known, _)| *known))
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                faults.push(fault(&here, format!("unknown key{hint}")));
            }
        }
    }
    if extent == Extent::Whole {
        for (known, shape) in keys {
            if !table.contains_key(*known) && !matches!(shape, Shape::Optional(_)) {
                faults.push(fault(&join(path, known), "is missing"));
            }
        }
    }
}

fn check_value(path: &str, value: &Value, shape: &Shape, extent: Extent, faults: &mut Vec<Fault>) {
    let wrong = match (shape, value) {
        (Shape::Text, Value::String(_)) => return,
        (Shape::Filled, Value::String(text)) if !text.trim().is_empty() => return,
        (Shape::Text, _) => "must be text between quotes".to_owned(),
        (Shape::Filled, _) => "must be text between quotes, and not empty".to_owned(),
        (Shape::Checked(passes), Value::String(text)) => match passes(text) {
            Ok(()) => return,
            Err(should) => format!("must be {should}"),
        },
        (Shape::OneOf(known), Value::String(text)) if known.contains(&text.as_str()) => return,
        (Shape::OneOf(known), _) => {
            let named = known.iter().filter(|known| !known.is_empty());
            let named: Vec<&str> = named.copied().collect();
            let empty = if named.len() < known.len() {
                ", or empty"
            } else {
                ""
            };
            format!("must be one of {}{empty}", named.join(", "))
        }
        (Shape::Checked(passes), _) => match passes("") {
            Err(should) => format!("must be {should}, between quotes"),
            Ok(()) => "must be text between quotes".to_owned(),
        },
        (Shape::List(shape), Value::Array(items)) => {
            for item in items {
                let before = faults.len();
                check_value(path, item, shape, extent, faults);
                if faults.len() > before {
                    break; // one fault a list is enough to find the line
                }
            }
            return;
        }
        (Shape::List(_), _) => "must be a list, as [\"…\"]".to_owned(),
        (Shape::Whole(least, most), Value::Integer(n)) if (least..=most).contains(&n) => return,
        (Shape::Whole(least, most), _) => {
            format!("must be a whole number from {least} to {most}")
        }
        (Shape::Share, Value::Float(n)) if *n > 0.0 && *n <= 1.0 => return,
        (Shape::Share, Value::Integer(1)) => return,
        (Shape::Share, _) => "must be a number above 0 and at most 1".to_owned(),
        (Shape::Flag, Value::Boolean(_)) => return,
        (Shape::Flag, _) => "must be true or false".to_owned(),
        (Shape::Optional(shape), value) => {
            return check_value(path, value, shape, extent, faults);
        }
        (Shape::Table(keys), Value::Table(table)) => {
            return check_table(path, table, keys, extent, faults);
        }
        (Shape::Map(passes, shape), Value::Table(table)) => {
            for (key, value) in table {
                let here = join(path, key);
                if let Err(should) = passes(key) {
                    faults.push(fault(&here, format!("the key must be {should}")));
                }
                check_value(&here, value, shape, extent, faults);
            }
            return;
        }
        (Shape::Table(_) | Shape::Map(..), _) => "must be a table".to_owned(),
    };
    faults.push(fault(path, wrong));
}

/// The known word nearest to `word`, when one is near enough to have been meant.
pub fn find_nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Quadratic in the length; nobody means a known key by a word this long.
    if word.chars().count() > 60 {
        return None;
    }
    known
        .map(|near| (near, strsim::damerau_levenshtein(word, near)))
        .filter(|(near, distance)| *distance <= 1 + near.chars().count().min(word.len()) / 4)
        .min_by_key(|(_, distance)| *distance)
        .map(|(near, _)| near)
}

/// Lays `patch` over `base`: tables key by key, everything else as a whole.
pub fn merge(base: &mut Table, patch: Table) {
    for (key, value) in patch {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Passes ids: `[a-z0-9-]`, 1 to 40 long.
///
/// # Errors
/// What an id should be.
pub fn id(text: &str) -> Result<(), &'static str> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    ((1..=40).contains(&text.len()) && text.bytes().all(allowed))
        .then_some(())
        .ok_or("1 to 40 of a-z, 0-9 and -")
}

/// Passes periods of at most a hundred years.
///
/// # Errors
/// What a period should be.
pub fn period(text: &str) -> Result<(), &'static str> {
    const SHOULD: &str = "a period such as P5Y, P6M, P6W or P31D, of at most a hundred years";
    let [years, months, weeks, days] = text.parse::<Period>().map_err(|_| SHOULD)?.parts();
    let longest =
        u64::from(years) * 366 + u64::from(months) * 31 + u64::from(weeks) * 7 + u64::from(days);
    (longest <= 36_600).then_some(()).ok_or(SHOULD)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[(&str, Shape)] = &[
        ("language", Shape::OneOf(&["nl", "en"])),
        ("kdf", Shape::Table(&[("passes", Shape::Whole(3, 16))])),
        (
            "themes",
            Shape::Map(id, &Shape::Table(&[("nl", Shape::Filled)])),
        ),
        ("files", Shape::List(&Shape::Text)),
    ];

    fn faults(text: &str) -> Vec<String> {
        let document = Document::parse(text).expect("syntax");
        let faults = check("", &document.table, KEYS, Extent::Partial);
        let faults = document.locate(faults);
        faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn every_fault_is_named_at_once_with_line_path_and_nearest_key() {
        assert_eq!(
            faults("langauge = 'nl'\nfiles = [1]\n[kdf]\npasses = 1\n\n[themes.Drugs]\nnl = ' '"),
            [
                "line 1: langauge: unknown key; did you mean `language`?",
                "line 2: files: must be text between quotes",
                "line 4: kdf.passes: must be a whole number from 3 to 16",
                "line 6: themes.Drugs: the key must be 1 to 40 of a-z, 0-9 and -",
                "line 7: themes.Drugs.nl: must be text between quotes, and not empty",
            ]
        );
    }

    #[test]
    fn a_fault_of_syntax_has_its_line_and_not_the_text_around_it() {
        let faults = Document::parse("a = 1\nb = geheim\n").expect_err("no TOML");
        assert_eq!(faults[0].line, Some(2));
        assert!(!faults[0].problem.contains("geheim"), "{faults:?}");
    }

    #[test]
    fn a_missing_key_is_a_fault_of_the_whole_only() {
        let table = "[themes.drugs]\n".parse().expect("syntax");
        assert_eq!(check("", &table, KEYS, Extent::Partial), []);
        let missing: Vec<_> = check("", &table, KEYS, Extent::Whole)
            .into_iter()
            .map(|fault| fault.path)
            .collect();
        assert_eq!(missing, ["themes.drugs.nl", "language", "kdf", "files"]);
    }

    #[test]
    fn a_patch_goes_over_the_base_key_by_key() {
        let mut base: Table = "a = 1\n[t]\nx = 1\ny = 2".parse().expect("syntax");
        merge(&mut base, "[t]\ny = 3\nz = 4".parse().expect("syntax"));
        assert_eq!(
            base,
            "a = 1\n[t]\nx = 1\ny = 3\nz = 4".parse().expect("syntax")
        );
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["retention", "purge"];
        assert_eq!(
            find_nearest("retentoin", known.into_iter()),
            Some("retention")
        );
        assert_eq!(find_nearest("weather", known.into_iter()), None);
    }
}
