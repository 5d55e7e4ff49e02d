//! A member's own keys: X25519 to receive keys, Ed25519 to sign.

use super::aead;
use super::error::VaultError;
use super::kdf::derive_subkey;
use crate::secret::Key32;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use x25519_dalek::{PublicKey, StaticSecret};

/// How long a key sealed to a public key is: ephemeral key (32), nonce (24), key (32), tag (16).
pub const SEALED_KEY: usize = 104;

/// The public half, as in the keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicIdentity {
    /// X25519 (RFC 7748).
    pub exchange: [u8; 32],
    /// Ed25519 (RFC 8032).
    pub verify: [u8; 32],
}

impl PublicIdentity {
    /// Checks a signature over exactly these bytes, strictly: no weak keys, no second form.
    pub fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.verify)
            .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)))
            .is_ok()
    }

    /// Seals a key so that only the holder of this identity can open it.
    ///
    /// `e | nonce | XChaCha20-Poly1305(HKDF-SHA256(X25519(e, R), salt = e | R), key, aad)` with a
    /// fresh key pair `e`.
    pub fn seal_key(&self, aad: &[u8], key: &Key32) -> Vec<u8> {
        let ephemeral = StaticSecret::from(*Key32::random().expose());
        let public = PublicKey::from(&ephemeral);
        let shared = ephemeral.diffie_hellman(&PublicKey::from(self.exchange));
        let wrapping = shared_key(&mut shared.to_bytes(), public.as_bytes(), &self.exchange);
        let mut out = public.as_bytes().to_vec();
        out.extend_from_slice(&aead::seal(&wrapping, aad, key.expose()));
        out
    }
}

/// Both halves; the secret one in locked memory.
pub struct Identity {
    exchange: Key32,
    signing: Key32,
    public: PublicIdentity,
}

impl Identity {
    /// New keys from the operating system's generator.
    pub fn random() -> Self {
        Self::from_seeds(Key32::random(), Key32::random())
    }

    /// The keys that these seeds give.
    pub fn from_seeds(exchange: Key32, signing: Key32) -> Self {
        let public = PublicIdentity {
            exchange: PublicKey::from(&StaticSecret::from(*exchange.expose())).to_bytes(),
            verify: SigningKey::from_bytes(signing.expose())
                .verifying_key()
                .to_bytes(),
        };
        Identity {
            exchange: exchange.locked(),
            signing: signing.locked(),
            public,
        }
    }

    /// The seeds, for a slot.
    pub fn seeds(&self) -> (&Key32, &Key32) {
        (&self.exchange, &self.signing)
    }

    /// The public half.
    pub fn public(&self) -> PublicIdentity {
        self.public
    }

    /// Signs exactly these bytes (Ed25519).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(self.signing.expose())
            .sign(message)
            .to_bytes()
    }

    /// Opens a key that [`PublicIdentity::seal_key`] sealed to this identity.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it was changed, is someone else's, or names another context.
    pub fn open_key(&self, aad: &[u8], sealed: &[u8]) -> Result<Key32, VaultError> {
        let damaged = || VaultError::damaged("a sealed key");
        let (ephemeral, rest) = sealed.split_first_chunk::<32>().ok_or_else(damaged)?;
        let shared = StaticSecret::from(*self.exchange.expose())
            .diffie_hellman(&PublicKey::from(*ephemeral));
        if !shared.was_contributory() {
            return Err(damaged());
        }
        let wrapping = shared_key(&mut shared.to_bytes(), ephemeral, &self.public.exchange);
        aead::open_key(&wrapping, aad, rest)
    }
}

fn shared_key(shared: &mut [u8; 32], ephemeral: &[u8; 32], receiver: &[u8; 32]) -> Key32 {
    let salt = [*ephemeral, *receiver].concat();
    derive_subkey(
        &Key32::new(shared),
        &salt,
        "kluis/1 sealed to a member",
        &[],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_only_for_the_one_it_is_sealed_to() {
        let (anna, bram, key) = (Identity::random(), Identity::random(), Key32::random());
        let sealed = anna.public().seal_key(b"page", &key);
        assert_eq!(sealed.len(), SEALED_KEY);
        assert!(
            anna.open_key(b"page", &sealed)
                .is_ok_and(|k| k.expose() == key.expose())
        );
        assert!(anna.open_key(b"content", &sealed).is_err());
        assert!(bram.open_key(b"page", &sealed).is_err());
    }

    #[test]
    fn a_signature_covers_the_exact_bytes() {
        let anna = Identity::random();
        let signature = anna.sign(b"besluit");
        assert!(anna.public().signed(b"besluit", &signature));
        assert!(!anna.public().signed(b"besluit ", &signature));
        assert!(!Identity::random().public().signed(b"besluit", &signature));
    }

    #[test]
    fn the_curves_are_the_published_ones() {
        use crate::canonical::{from_hex, to_hex};
        // RFC 7748, section 5.2, the first vector.
        let scalar = "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4";
        let point = "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c";
        let out = x25519_dalek::x25519(from_hex(scalar).unwrap(), from_hex(point).unwrap());
        assert_eq!(
            to_hex(&out),
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        );
        // RFC 8032, section 7.1, test 1.
        let mut seed: [u8; 32] =
            from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let identity = Identity::from_seeds(Key32::random(), Key32::new(&mut seed));
        assert_eq!(
            to_hex(&identity.public().verify),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert!(to_hex(&identity.sign(b"")).starts_with("e5564300c360ac729086e2cc806e828a"));
    }
}
