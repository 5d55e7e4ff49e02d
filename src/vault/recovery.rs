//! The recovery code: 256 random bits, printed once, for the safe.
//!
//! Eight groups of eight characters. Each group carries 32 bits and its own checksum of eight, so
//! that a typing error is found in its group; the group's place is in the checksum, so swapped
//! groups are found as well.

use super::error::VaultError;
use super::identity::Identity;
use super::kdf::derive_subkey;
use crate::secret::Key32;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// No I, L, O or U: they are misread, or read as I, L → 1 and O → 0 (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 8;

/// A recovery code.
pub struct RecoveryCode(Key32);

/// A code that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// It does not have eight groups of eight characters.
    #[error("a recovery code has eight groups of eight characters")]
    Shape,
    /// This group, from 1, has a typing error.
    #[error("group {0} has a typing error")]
    Group(usize),
}

impl RecoveryCode {
    /// A new code.
    pub fn random() -> Self {
        RecoveryCode(Key32::random())
    }

    /// The code as people copy it, groups separated by hyphens.
    pub fn print(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * 9));
        for (i, data) in self.0.expose().chunks_exact(4).enumerate() {
            if i > 0 {
                text.push('-');
            }
            let bits = data.iter().fold(0u64, |bits, b| bits << 8 | u64::from(*b));
            let bits = bits << 8 | u64::from(checksum(i, data));
            for shift in (0..8).rev() {
                text.push(char::from(ALPHABET[(bits >> (shift * 5) & 31) as usize]));
            }
        }
        text
    }

    /// Reads a code as people type it: any case, spaces or hyphens anywhere.
    ///
    /// # Errors
    /// [`BadCode`], which says the first group that is wrong.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let typed: Zeroizing<Vec<char>> = Zeroizing::new(typed.collect());
        if typed.len() != GROUPS * 8 {
            return Err(BadCode::Shape);
        }
        let mut key = Zeroizing::new([0u8; 32]);
        for (i, group) in typed.chunks_exact(8).enumerate() {
            let mut bits = 0u64;
            for c in group {
                bits = bits << 5 | digit(*c).ok_or(BadCode::Group(i + 1))?;
            }
            let data = ((bits >> 8) as u32).to_be_bytes();
            if checksum(i, &data) != bits as u8 {
                return Err(BadCode::Group(i + 1));
            }
            key[i * 4..(i + 1) * 4].copy_from_slice(&data);
        }
        Ok(RecoveryCode(Key32::new(&mut key)))
    }

    /// The key pairs that the code stands for in one vault:
    /// `HKDF-SHA256(code, salt = vault id, "kluis/1 recovery …")`.
    pub fn identity(&self, vault_id: &[u8; 16]) -> Identity {
        Identity::from_seeds(
            derive_subkey(&self.0, vault_id, "kluis/1 recovery exchange", &[]),
            derive_subkey(&self.0, vault_id, "kluis/1 recovery signing", &[]),
        )
    }
}

impl From<BadCode> for VaultError {
    fn from(bad: BadCode) -> Self {
        VaultError::damaged(format!("the recovery code ({bad})"))
    }
}

fn checksum(place: usize, data: &[u8]) -> u8 {
    let place = u8::try_from(place).expect("there are eight groups");
    let digest = Sha256::new()
        .chain_update(b"kluis/1 recovery group")
        .chain_update([place]);
    digest.chain_update(data).finalize()[0]
}

fn digit(c: char) -> Option<u64> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    ALPHABET
        .iter()
        .position(|a| char::from(*a) == c)
        .map(|place| place as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RecoveryCode::random();
        let text = code.print();
        assert_eq!(text.len(), 71);
        for typed in [
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('0', "O"),
        ] {
            let read = RecoveryCode::parse(&typed).expect("reads");
            assert_eq!(read.print().as_str(), text.as_str());
        }
    }

    #[test]
    fn a_typing_error_is_found_in_its_group() {
        let text = RecoveryCode::random().print();
        let mut wrong: Vec<char> = text.chars().collect();
        wrong[20] = if wrong[20] == 'A' { 'B' } else { 'A' };
        // One in 256 errors passes an eight-bit checksum, and two characters in one group may
        // also hit; a single changed character changes five adjacent bits, which may still pass.
        let wrong: String = wrong.into_iter().collect();
        match RecoveryCode::parse(&wrong) {
            Err(error) => assert_eq!(error, BadCode::Group(3)),
            Ok(code) => assert_ne!(code.print().as_str(), text.as_str()),
        }
        assert_eq!(RecoveryCode::parse("ABC").err(), Some(BadCode::Shape));
    }

    /// The code of the key 0, 1, … 31, computed by hand.
    const KNOWN: &str = "000G40WG-0G2GC1VX-104GM2WR-1G6GW3TY-208H44R8-2GAHC5RM-30CHM6ZR-3GEHW7R8";

    #[test]
    fn a_code_that_was_printed_once_is_read_for_good() {
        let code = RecoveryCode(Key32::new(&mut std::array::from_fn(|i| i as u8)));
        assert_eq!(code.print().as_str(), KNOWN);
        for typed in [
            KNOWN.to_owned(),
            KNOWN.to_lowercase(),
            KNOWN.replace('0', "O"),
            KNOWN.replace('1', "I"),
            KNOWN.replace('1', "l"),
            KNOWN.replace('-', "  "),
            format!(" {KNOWN}\n"),
        ] {
            let read = RecoveryCode::parse(&typed).expect("reads");
            assert_eq!(read.print().as_str(), KNOWN, "{typed}");
        }
    }

    #[test]
    fn wrong_characters_and_swapped_groups_are_found_in_their_group() {
        let (mut found, mut tried) = (0, 0);
        for (at, right) in KNOWN.char_indices().filter(|(_, c)| *c != '-') {
            for c in ALPHABET
                .iter()
                .map(|c| char::from(*c))
                .filter(|c| *c != right)
            {
                let mut wrong = KNOWN.to_owned();
                wrong.replace_range(at..=at, &c.to_string());
                tried += 1;
                if let Err(error) = RecoveryCode::parse(&wrong) {
                    assert_eq!(error, BadCode::Group(at / 9 + 1), "{wrong}");
                    found += 1;
                }
            }
        }
        // One in 256 errors passes by chance.
        assert!(found * 50 > tried * 49, "{found} of {tried}");
        let mut groups: Vec<&str> = KNOWN.split('-').collect();
        groups.swap(2, 5);
        let swapped = RecoveryCode::parse(&groups.join("-"));
        assert_eq!(swapped.err(), Some(BadCode::Group(3)));
        let no_letter = RecoveryCode::parse(&KNOWN.replace('Z', "U"));
        assert_eq!(no_letter.err(), Some(BadCode::Group(7)));
        for shape in [&KNOWN[1..], &format!("{KNOWN}0")] {
            assert_eq!(RecoveryCode::parse(shape).err(), Some(BadCode::Shape));
        }
    }

    #[test]
    fn a_printed_code_never_moves_in_memory_and_so_leaves_no_copy() {
        assert_eq!(RecoveryCode::random().print().capacity(), 72);
    }
}
