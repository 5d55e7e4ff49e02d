//! Bytes to text: which encoding a file is in.
//!
//! A byte order mark decides. Without one, strict UTF-8 is tried first, because text in another
//! encoding is practically never valid UTF-8 by accident; what is left is Windows-1252, the
//! encoding in which Dutch spreadsheets save "CSV".

use super::problem::{SheetError, Unreadable};
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// The encoding that a file turned out to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Windows-1252, and with it Latin-1 and ASCII.
    Windows1252,
}

impl Encoding {
    /// The name of the encoding, as the WHATWG standard writes it.
    pub fn id(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
        }
    }
}

/// How files begin that are not text, whatever their name says.
const MAGIC: [(&[u8], Unreadable); 6] = [
    (b"PK\x03\x04", Unreadable::Spreadsheet),
    (b"PK\x05\x06", Unreadable::Spreadsheet),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Unreadable::Spreadsheet),
    (b"%PDF-", Unreadable::Pdf),
    (b"\x1F\x8B", Unreadable::Archive),
    (b"7z\xBC\xAF\x27\x1C", Unreadable::Archive),
];

/// Decodes a whole file. Borrows when it is UTF-8.
///
/// # Errors
/// [`SheetError::NotText`] for a spreadsheet, PDF or archive, [`SheetError::BadEncoding`] when the
/// byte order mark promises what the bytes do not keep, [`SheetError::NulByte`], and
/// [`SheetError::Empty`].
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), SheetError> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(SheetError::NotText(*what));
    }
    let (text, encoding) = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let text = std::str::from_utf8(rest).map_err(|_| SheetError::BadEncoding("utf-8"))?;
        (Cow::Borrowed(text), Encoding::Utf8)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        (utf_16(rest, Encoding::Utf16Le)?, Encoding::Utf16Le)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        (utf_16(rest, Encoding::Utf16Be)?, Encoding::Utf16Be)
    } else if let Some(encoding) = find_unmarked_utf_16(bytes) {
        (utf_16(bytes, encoding)?, encoding)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (Cow::Borrowed(text), Encoding::Utf8)
    } else if is_damaged_utf_8(bytes) {
        return Err(SheetError::BadEncoding("utf-8"));
    } else {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        (text, Encoding::Windows1252)
    };
    if text.contains('\0') {
        return Err(SheetError::NulByte);
    }
    if text.trim().is_empty() {
        return Err(SheetError::Empty);
    }
    Ok((text, encoding))
}

/// Whether a file that is not valid UTF-8 was meant to be: cut off within a character, or damaged
/// in a few places. Read as Windows-1252 every accent in it would come out wrong, without a word.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid > invalid
}

fn utf_16(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, SheetError> {
    let codec = match encoding {
        Encoding::Utf16Be => UTF_16BE,
        _ => UTF_16LE,
    };
    codec
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(SheetError::BadEncoding(encoding.id()))
}

/// UTF-16 without a mark, when its beginning can be nothing else: a header of ASCII letters, every
/// second byte of it zero. Anything less sure is left to the other encodings.
fn find_unmarked_utf_16(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(64) & !1];
    if head.len() < 8 {
        return None;
    }
    let zero = |place: usize| head.chunks_exact(2).all(|unit| unit[place] == 0);
    let text = |place: usize| head.chunks_exact(2).all(|unit| unit[place] != 0);
    if zero(1) && text(0) {
        Some(Encoding::Utf16Le)
    } else if zero(0) && text(1) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(bytes: &[u8]) -> Result<(String, &'static str), SheetError> {
        decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding.id()))
    }

    #[test]
    fn each_encoding_is_recognised() {
        let ok = |text: &str, id| Ok((text.to_owned(), id));
        assert_eq!(encoding_of("één".as_bytes()), ok("één", "utf-8"));
        assert_eq!(encoding_of(b"\xEF\xBB\xBFa;b"), ok("a;b", "utf-8"));
        assert_eq!(
            encoding_of(b"\x80 12,50 \xE9"),
            ok("€ 12,50 é", "windows-1252")
        );
        assert_eq!(encoding_of(b"\xFF\xFEa\0\xE9\0"), ok("aé", "utf-16le"));
        assert_eq!(encoding_of(b"\xFE\xFF\0a\0\xE9"), ok("aé", "utf-16be"));
        assert_eq!(encoding_of(b"D\0a\0t\0u\0m\0"), ok("Datum", "utf-16le"));
        assert_eq!(encoding_of(b"\0D\0a\0t\0u\0m"), ok("Datum", "utf-16be"));
    }

    #[test]
    fn damaged_utf_8_is_not_taken_for_another_encoding() {
        let whole = "chemicaliën, café, één".as_bytes();
        let error = Err(SheetError::BadEncoding("utf-8"));
        let cut = whole.len() - 2;
        assert_eq!(encoding_of(&whole[..cut]), error, "cut within a character");
        assert_eq!(encoding_of(&[whole, b"\xFF;"].concat()), error);
    }

    #[test]
    fn what_is_no_text_is_refused_by_kind() {
        let refused = |bytes: &[u8]| decode(bytes).expect_err("no text");
        assert_eq!(refused(b""), SheetError::Empty);
        assert_eq!(refused(b"\xEF\xBB\xBF \r\n"), SheetError::Empty);
        assert_eq!(
            refused(b"PK\x03\x04rest"),
            SheetError::NotText(Unreadable::Spreadsheet)
        );
        assert_eq!(refused(b"%PDF-1.7"), SheetError::NotText(Unreadable::Pdf));
        assert_eq!(refused(b"Datum;Tekst\nx\0y"), SheetError::NulByte);
        assert_eq!(
            refused(b"\xEF\xBB\xBFab\xFF"),
            SheetError::BadEncoding("utf-8")
        );
        assert_eq!(
            refused(b"\xFF\xFEa\0b"),
            SheetError::BadEncoding("utf-16le")
        );
    }
}
