//! From a passphrase, or a key file, to the key that opens a slot.

use super::error::VaultError;
use crate::canonical::Canonical;
use crate::secret::{Key32, Passphrase};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Argon2id settings (RFC 9106), bounded before any work is done for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParams {
    /// Memory in KiB: 64 MiB to 1 GiB.
    pub memory_kib: u32,
    /// Passes: 3 to 16.
    pub passes: u32,
    /// Lanes: 1 to 8.
    pub lanes: u32,
}

impl KdfParams {
    /// The default: 256 MiB, 3 passes, 4 lanes; about half a second on an office laptop.
    pub const DEFAULT: KdfParams = KdfParams {
        memory_kib: 256 * 1024,
        passes: 3,
        lanes: 4,
    };
    /// The floor: 64 MiB and 3 passes.
    pub const FLOOR: KdfParams = KdfParams {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// Refuses settings outside the bounds: a hostile slot may not cost memory or time.
    ///
    /// # Errors
    /// [`VaultError::OutOfBounds`].
    pub fn check(self) -> Result<Self, VaultError> {
        let within = (64 * 1024..=1024 * 1024).contains(&self.memory_kib)
            && (3..=16).contains(&self.passes)
            && (1..=8).contains(&self.lanes);
        within.then_some(self).ok_or(VaultError::OutOfBounds {
            what: "Argon2 settings".into(),
        })
    }
}

/// What a secret stretches to: the key that wraps the slot and the commitment that says, before
/// anything is opened, whether it is the right one.
pub struct Stretched {
    /// Wraps the slot.
    pub wrapping: Key32,
    /// Stands in the slot in clear; compared in constant time.
    pub commitment: [u8; 32],
}

/// `Argon2id(passphrase, salt, m, t, p)` to 64 bytes = wrapping key (32) | commitment (32).
///
/// # Errors
/// [`VaultError::OutOfBounds`] for settings outside the bounds.
pub fn derive_from_passphrase(
    passphrase: &Passphrase,
    salt: &[u8; 16],
    params: KdfParams,
) -> Result<Stretched, VaultError> {
    let params = params.check()?;
    let out_of_bounds = |_| VaultError::OutOfBounds {
        what: "Argon2 settings".into(),
    };
    let argon = Params::new(params.memory_kib, params.passes, params.lanes, Some(64))
        .map_err(out_of_bounds)?;
    let mut out = Zeroizing::new([0u8; 64]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, argon)
        .hash_password_into(passphrase.expose(), salt, &mut out[..])
        .map_err(out_of_bounds)?;
    Ok(split(&out))
}

/// `HKDF-SHA256(ikm = key, salt, info = "kluis/1 key file")` to 64 bytes, split as above. A
/// random key of 256 bits needs no stretching.
pub fn derive_from_key(key: &Key32, salt: &[u8; 16]) -> Stretched {
    let mut out = Zeroizing::new([0u8; 64]);
    expand(key, salt, "kluis/1 key file", &[], &mut out[..]);
    split(&out)
}

/// `HKDF-SHA256(ikm = key, salt, info = label | context)` to 32 bytes (RFC 5869).
pub fn derive_subkey(key: &Key32, salt: &[u8], label: &str, context: &[u8]) -> Key32 {
    let mut out = [0u8; 32];
    expand(key, salt, label, context, &mut out);
    Key32::new(&mut out)
}

/// The first half of [`derive_subkey`], for a key of which many are derived: what it extracts from key
/// and salt, for [`derive_extracted`].
pub fn extract(key: &Key32, salt: &[u8]) -> Key32 {
    let (prk, _) = Hkdf::<Sha256>::extract(Some(salt), key.expose());
    Key32::new(&mut prk.into())
}

/// The second half.
pub fn derive_extracted(extracted: &Key32, label: &str, context: &[u8]) -> Key32 {
    let mut out = [0u8; 32];
    Hkdf::<Sha256>::from_prk(extracted.expose())
        .expect("a key is as long as a hash")
        .expand(&Canonical::new(label).bytes(context).finish(), &mut out)
        .expect("32 bytes are within HKDF's bound");
    Key32::new(&mut out)
}

fn expand(key: &Key32, salt: &[u8], label: &str, context: &[u8], out: &mut [u8]) {
    let info = Canonical::new(label).bytes(context).finish();
    Hkdf::<Sha256>::new(Some(salt), key.expose())
        .expand(&info, out)
        .expect("64 bytes are within HKDF's bound");
}

fn split(bytes: &[u8; 64]) -> Stretched {
    let mut wrapping = [0u8; 32];
    let mut commitment = [0u8; 32];
    wrapping.copy_from_slice(&bytes[..32]);
    commitment.copy_from_slice(&bytes[32..]);
    Stretched {
        wrapping: Key32::new(&mut wrapping),
        commitment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subkey_in_two_halves_is_the_same_subkey() {
        let (key, salt) = (Key32::random(), [7; 16]);
        let halves = derive_extracted(&extract(&key, &salt), "label", b"context");
        let whole = derive_subkey(&key, &salt, "label", b"context");
        assert!(halves.expose() == whole.expose());
    }

    #[test]
    fn settings_outside_the_bounds_are_refused_before_any_work() {
        let passphrase = Passphrase::new(Zeroizing::new("x".into())).unwrap();
        for (memory_kib, passes, lanes) in [
            (u32::MAX, 3, 4),
            (1024 * 1024 + 1, 3, 4),
            (64 * 1024, u32::MAX, 4),
            (64 * 1024, 3, 9),
            (63 * 1024, 3, 4),
            (64 * 1024, 2, 4),
            (64 * 1024, 3, 0),
        ] {
            let params = KdfParams {
                memory_kib,
                passes,
                lanes,
            };
            assert!(derive_from_passphrase(&passphrase, &[0; 16], params).is_err());
        }
    }

    #[test]
    fn argon2id_is_the_published_one() {
        // RFC 9106, section 5.3, through the same crate with its secret and associated data.
        use argon2::{AssociatedData, ParamsBuilder};
        let params = ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(AssociatedData::new(&[4; 12]).unwrap())
            .output_len(32)
            .build()
            .unwrap();
        let argon =
            Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut out = [0; 32];
        argon
            .hash_password_into(&[1; 32], &[2; 16], &mut out)
            .unwrap();
        assert!(crate::canonical::to_hex(&out).starts_with("0d640df58d78766c08c037a34a8b53c9"));
    }

    #[test]
    fn a_guess_costs_256_mib_unless_the_office_says_otherwise_and_64_at_least() {
        let (default, floor) = (KdfParams::DEFAULT, KdfParams::FLOOR);
        assert_eq!(default.memory_kib, 262_144);
        assert_eq!(floor.memory_kib, 65_536);
        let most = KdfParams {
            memory_kib: 1_048_576,
            passes: 16,
            lanes: 8,
        };
        for params in [default, floor, most, KdfParams { lanes: 1, ..floor }] {
            assert_eq!(params.check().ok(), Some(params));
        }
    }
}
