//! Record ids and the numbers people use: `S2026-0001`, `C2026-0001`, `D2026-0001`.

use std::fmt;
use std::str::FromStr;

/// The 128 bits that name an object inside the vault, mostly random (`store::ids`); never shown to people,
/// never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 16]);

/// The series a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// A signal (*signaal*), `S`.
    Signal,
    /// A case (*casus*), `C`.
    Case,
    /// A declaration of destruction (*verklaring van vernietiging*), `D`.
    Declaration,
    /// One imported file (*importbestand*), `B`.
    Batch,
}

impl NumberKind {
    /// All series.
    pub const ALL: [NumberKind; 4] = [
        NumberKind::Signal,
        NumberKind::Case,
        NumberKind::Declaration,
        NumberKind::Batch,
    ];

    /// The letter that numbers of this series begin with.
    pub fn letter(self) -> char {
        match self {
            NumberKind::Signal => 'S',
            NumberKind::Case => 'C',
            NumberKind::Declaration => 'D',
            NumberKind::Batch => 'B',
        }
    }

    /// The stable id of the series, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            NumberKind::Signal => "signal",
            NumberKind::Case => "case",
            NumberKind::Declaration => "declaration",
            NumberKind::Batch => "batch",
        }
    }
}

/// A number as people write it: series, year of registration, sequence from 1.
///
/// Issued in order and never twice, not even when the highest was destroyed. Ordered by series,
/// year and sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// The series.
    pub kind: NumberKind,
    /// Year of registration, 1000 to 9999.
    pub year: i32,
    /// Sequence within the year, from 1.
    pub sequence: u32,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{:04}-{:04}",
            self.kind.letter(),
            self.year,
            self.sequence
        )
    }
}

/// The text is not a number of any series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number")]
pub struct NotANumber;

impl FromStr for Number {
    type Err = NotANumber;

    /// Accepts one form only, but in either case and with any number of leading zeros left out:
    /// `C2026-0007`, `c2026-7`.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let mut chars = text.chars();
        let letter = chars.next().ok_or(NotANumber)?.to_ascii_uppercase();
        let kind = NumberKind::ALL
            .into_iter()
            .find(|k| k.letter() == letter)
            .ok_or(NotANumber)?;
        let (year, sequence) = chars.as_str().split_once('-').ok_or(NotANumber)?;
        let digits = |s: &str, most: usize| {
            (!s.is_empty() && s.len() <= most && s.bytes().all(|b| b.is_ascii_digit()))
                .then_some(())
                .ok_or(NotANumber)
        };
        digits(year, 4)?;
        digits(sequence, 9)?;
        let number = Number {
            kind,
            year: year.parse().map_err(|_| NotANumber)?,
            sequence: sequence.parse().map_err(|_| NotANumber)?,
        };
        (number.year >= 1000 && number.sequence >= 1)
            .then_some(number)
            .ok_or(NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_with_four_digits_and_grow_past_them() {
        let n = |sequence| {
            Number {
                kind: NumberKind::Case,
                year: 2026,
                sequence,
            }
            .to_string()
        };
        assert_eq!(n(7), "C2026-0007");
        assert_eq!(n(12345), "C2026-12345");
    }

    #[test]
    fn numbers_are_read_in_any_case_and_nothing_else_is() {
        assert_eq!(
            "c2026-7".parse::<Number>().map(|n| n.to_string()),
            Ok("C2026-0007".into())
        );
        for wrong in [
            "",
            "C",
            "X2026-0001",
            "C2026",
            "C2026-",
            "C2026-0",
            "C26-+1",
            "C2026-1 ",
        ] {
            assert_eq!(wrong.parse::<Number>(), Err(NotANumber), "{wrong}");
        }
    }
}
