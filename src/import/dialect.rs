//! How a sheet is laid out: its encoding and what stands between its cells.

use super::decode::Encoding;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// How its characters are written.
    pub encoding: Encoding,
    /// What stands between its cells: one of [`DELIMITERS`].
    pub delimiter: u8,
}

/// The delimiters that are known, the likelier first: Dutch spreadsheets write semicolons.
pub const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// The delimiter of a sheet, and where its header begins.
///
/// Spreadsheets may name it themselves in a first line `sep=;`. Otherwise it is the one that
/// stands most often in the header, outside quotes; of two equally frequent ones the likelier.
pub fn find_delimiter(text: &str) -> (u8, usize) {
    let bytes = text.as_bytes();
    let start = bytes
        .iter()
        .position(|b| !matches!(b, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    let line = bytes[start..]
        .split(|b| matches!(b, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = line
        && DELIMITERS.contains(delimiter)
    {
        return (*delimiter, start + line.len());
    }
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in &bytes[start..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            byte if !quoted => {
                if let Some(place) = DELIMITERS.iter().position(|d| d == byte) {
                    counts[place] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    let found = DELIMITERS.iter().zip(counts).find(|(_, n)| *n == most);
    (
        found.map_or(DELIMITERS[0], |(delimiter, _)| *delimiter),
        start,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_outside_quotes_tells_the_delimiter() {
        let of = |text| find_delimiter(text).0 as char;
        assert_eq!(of("a;b;c\n1,2,3,4,5,6,7"), ';');
        assert_eq!(of("a,b,\"c;;;;\nd;;;\"\n"), ',');
        assert_eq!(of("a\tb\r\n"), '\t');
        assert_eq!(of("a|b"), '|');
        assert_eq!(of("a;b,c"), ';');
        assert_eq!(of("one column"), ';');
    }

    #[test]
    fn a_spreadsheets_own_statement_counts() {
        assert_eq!(find_delimiter("sep=,\r\na;b;c,d"), (b',', 5));
        assert_eq!(find_delimiter("\n\nsep=x\n"), (b';', 2));
    }
}
