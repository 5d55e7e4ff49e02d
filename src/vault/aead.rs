//! The one cipher: XChaCha20-Poly1305, and the form in which short values are sealed with it.
//!
//! HChaCha20 makes of key and long nonce a key for this value alone; ring seals with that. What ring
//! needs is one call, so that everything the vault seals, a page or a word, goes through the two
//! functions `seal_in_place` and `open_in_place`.

use super::error::VaultError;
use crate::secret::{Key32, random_bytes};
use chacha20::{R20, hchacha};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, Tag, UnboundKey};
use zeroize::{Zeroize, Zeroizing};

/// The bytes of a nonce; random, so long that none comes twice.
pub(super) const NONCE: usize = 24;
/// The bytes of a tag.
pub(super) const TAG: usize = 16;

/// How many bytes a seal adds: nonce (24) and tag (16).
pub const OVERHEAD: usize = NONCE + TAG;

/// The bytes do not open: changed, of another place, or of another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unopened;

/// Seals in place, and gives the tag (draft-irtf-cfrg-xchacha-03, 2.3).
///
/// ```text
/// ciphertext, tag = ChaCha20-Poly1305(HChaCha20(key, nonce[0..16]), 0^4 | nonce[16..24], ad, plain)
/// ```
pub(super) fn seal_in_place(
    key: &Key32,
    nonce: &[u8; NONCE],
    associated: &[u8],
    text: &mut [u8],
) -> [u8; TAG] {
    let (key, nonce) = one_time(key, nonce);
    let tag = key
        .seal_in_place_separate_tag(nonce, Aad::from(associated), text)
        .expect("a value in memory is far below the cipher's bound");
    let mut out = [0; TAG];
    out.copy_from_slice(tag.as_ref());
    out
}

/// Opens in place what [`seal_in_place`] sealed. When it fails, the buffer holds zeros.
pub(super) fn open_in_place(
    key: &Key32,
    nonce: &[u8; NONCE],
    associated: &[u8],
    tag: [u8; TAG],
    text: &mut [u8],
) -> Result<(), Unopened> {
    let (key, nonce) = one_time(key, nonce);
    let opened = key
        .open_in_place_separate_tag(nonce, Aad::from(associated), Tag::from(tag), text, 0..)
        .is_ok();
    if opened {
        return Ok(());
    }
    text.zeroize();
    Err(Unopened)
}

/// The key and short nonce for one value.
fn one_time(key: &Key32, nonce: &[u8; NONCE]) -> (LessSafeKey, Nonce) {
    let mut first = [0; 16];
    first.copy_from_slice(&nonce[..16]);
    let mut rest = [0; 12];
    rest[4..].copy_from_slice(&nonce[16..]);
    let mut subkey = hchacha::<R20>(key.expose().into(), &first.into());
    let unbound = UnboundKey::new(&CHACHA20_POLY1305, &subkey).expect("32 bytes are a key");
    subkey.zeroize();
    (
        LessSafeKey::new(unbound),
        Nonce::assume_unique_for_key(rest),
    )
}

/// `nonce | XChaCha20-Poly1305(key, nonce, plain, aad)`, the nonce 192 random bits.
pub fn seal(key: &Key32, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let mut out = Vec::with_capacity(OVERHEAD + plain.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    let tag = seal_in_place(key, &nonce, aad, &mut out[NONCE..]);
    out.extend_from_slice(&tag);
    out
}

/// Opens what [`seal`] made under the same key and associated data.
///
/// # Errors
/// [`VaultError::Damaged`] when one bit of value, key or associated data differs.
pub fn open(key: &Key32, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let damaged = || VaultError::damaged("a sealed value");
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or_else(damaged)?;
    let mut plain = Zeroizing::new(body.to_vec());
    open_in_place(key, nonce, aad, *tag, &mut plain).map_err(|_| damaged())?;
    Ok(plain)
}

/// Opens a sealed 32-byte key.
///
/// # Errors
/// As [`open`]; also when what was sealed is not 32 bytes long.
pub fn open_key(key: &Key32, aad: &[u8], sealed: &[u8]) -> Result<Key32, VaultError> {
    let plain = open(key, aad, sealed)?;
    let mut bytes: [u8; 32] = plain
        .as_slice()
        .try_into()
        .map_err(|_| VaultError::damaged("a sealed key"))?;
    Ok(Key32::new(&mut bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_only_with_the_same_key_and_context() {
        let key = Key32::random();
        let sealed = seal(&key, b"here", b"geheim");
        assert_eq!(
            open(&key, b"here", &sealed).expect("opens").as_slice(),
            b"geheim"
        );
        assert!(open(&key, b"there", &sealed).is_err());
        assert!(open(&Key32::random(), b"here", &sealed).is_err());
        for i in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[i] ^= 1;
            assert!(open(&key, b"here", &bad).is_err(), "byte {i}");
            assert!(open(&key, b"here", &sealed[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn xchacha20_poly1305_is_the_published_one() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1
        let mut key: [u8; 32] = std::array::from_fn(|i| 0x80 + i as u8);
        let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + i as u8);
        let aad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let text: &[u8] =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one \
                            tip for the future, sunscreen would be it.";
        let key = Key32::new(&mut key);
        let mut out = text.to_vec();
        let tag = seal_in_place(&key, &nonce, &aad, &mut out);
        let hex = crate::canonical::to_hex(&out);
        assert!(hex.starts_with("bd6d179d3e83d43b9576579493c0e939"), "{hex}");
        assert_eq!(
            crate::canonical::to_hex(&tag),
            "c0875924c1c7987947deafd8780acf49"
        );
        assert_eq!(open_in_place(&key, &nonce, &aad, tag, &mut out), Ok(()));
        assert_eq!(out, text);
    }

    #[test]
    fn what_does_not_open_leaves_nothing_behind() {
        let (key, nonce) = (Key32::random(), [3; NONCE]);
        let mut text = *b"vier woorden uit een tip";
        let mut tag = seal_in_place(&key, &nonce, b"", &mut text);
        tag[0] ^= 1;
        assert_eq!(
            open_in_place(&key, &nonce, b"", tag, &mut text),
            Err(Unopened)
        );
        assert_eq!(text, [0; 24]);
    }
}
