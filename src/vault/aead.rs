//! Sealing short values: XChaCha20-Poly1305 with a fresh random nonce, bound to what they are.

use super::error::VaultError;
use crate::secret::{Key32, random_bytes};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const NONCE: usize = 24;
const TAG: usize = 16;

/// How many bytes a seal adds: nonce (24) and tag (16).
pub const OVERHEAD: usize = NONCE + TAG;

/// `nonce | XChaCha20-Poly1305(key, nonce, plain, aad)`, the nonce 192 random bits
/// (draft-irtf-cfrg-xchacha).
pub fn seal(key: &Key32, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad })
        .expect("a value in memory is far below the cipher's bound");
    let mut out = Vec::with_capacity(OVERHEAD + plain.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out
}

/// Opens what [`seal`] made under the same key and associated data.
///
/// # Errors
/// [`VaultError::Damaged`] when one bit of value, key or associated data differs.
pub fn open(key: &Key32, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let damaged = || VaultError::damaged("a sealed value");
    let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad })
        .map(Zeroizing::new)
        .map_err(|_| damaged())
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
        let cipher = XChaCha20Poly1305::new(key.expose().into());
        let out = cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: text,
                    aad: &aad,
                },
            )
            .unwrap();
        let hex = crate::canonical::to_hex(&out);
        assert!(hex.starts_with("bd6d179d3e83d43b9576579493c0e939"), "{hex}");
        assert!(hex.ends_with("c0875924c1c7987947deafd8780acf49"), "{hex}");
    }
}
