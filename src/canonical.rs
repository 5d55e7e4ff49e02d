//! Canonical bytes: one value, one form. What is hashed, signed or bound to a seal goes through
//! here, so that no two different values ever give the same bytes.
//!
//! Form: integers big-endian in their full width; bytes and text behind a length of four bytes;
//! an optional value behind one byte, 0 (absent) or 1 (present).

/// Builds canonical bytes, field by field.
#[derive(Default)]
pub struct Canonical(Vec<u8>);

/// How many bytes are expected, so that most values are built without moving.
const EXPECTED: usize = 128;

impl Canonical {
    /// Begins with a label that says what kind of thing follows: domain separation.
    pub fn new(label: &str) -> Self {
        Canonical(Vec::with_capacity(EXPECTED)).text(label)
    }

    /// One byte.
    pub fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// A 32-bit number.
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// A 64-bit number.
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Bytes behind their length; at most 4 GiB, which no field comes near.
    pub fn bytes(mut self, value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).expect("no field is 4 GiB long");
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(value);
        self
    }

    /// Text as UTF-8 behind its length.
    pub fn text(self, value: &str) -> Self {
        self.bytes(value.as_bytes())
    }

    /// Text that may be absent.
    pub fn optional_text(self, value: Option<&str>) -> Self {
        match value {
            None => self.byte(0),
            Some(value) => self.byte(1).text(value),
        }
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Exactly `N` bytes from lower-case hexadecimal; any other form is refused.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes = from_hex_any(text)?;
    bytes.try_into().ok()
}

/// Bytes from lower-case hexadecimal of even length.
pub fn from_hex_any(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_values_never_share_their_bytes() {
        let two = |a: &str, b: &str| Canonical::new("t").text(a).text(b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        let optional = |v| Canonical::new("t").optional_text(v).finish();
        assert_ne!(optional(None), optional(Some("")));
    }

    #[test]
    fn hexadecimal_has_one_form() {
        assert_eq!(from_hex::<2>(&to_hex(&[0, 0xaf])), Some([0, 0xaf]));
        for wrong in ["00aF", "00a", "00 a", "0", "zz00"] {
            assert_eq!(from_hex::<2>(wrong), None, "{wrong}");
        }
    }
}
