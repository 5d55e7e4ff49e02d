//! A slot: a member's own secrets under a passphrase or a key file.
//!
//! Text, seven lines, one form. The six before the last are the associated data of the seal, so a
//! slot cannot be moved to another member or vault, nor its settings changed.

use super::aead;
use super::error::VaultError;
use super::identity::{Identity, PublicIdentity};
use super::kdf::{KdfParams, Stretched, derive_from_key, derive_from_passphrase};
use crate::canonical::{from_hex, from_hex_any, to_hex};
use crate::secret::{Key32, Passphrase, random_bytes};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The longest slot file that is read, in bytes.
pub const MAX_BYTES: u64 = 4096;
/// The fewest characters of a new passphrase. Argon2id makes each guess dear; it cannot make a
/// word of five letters safe.
pub const LEAST_PASSPHRASE: usize = 8;
/// The least number of different characters among them: `aaaaaaaa` and `12121212` are the first
/// that anybody tries.
pub const LEAST_DIFFERENT: usize = 5;

/// Whether a passphrase is too short or too uniform to be one.
pub fn is_weak(text: &str) -> bool {
    // Nothing is collected, so that no copy of a secret is left behind.
    let new = |(at, c): &(usize, char)| !text[..*at].contains(*c);
    text.chars().count() < LEAST_PASSPHRASE
        || text.char_indices().filter(new).count() < LEAST_DIFFERENT
}
const FORMAT: u32 = 1;

/// Whether a text has the form of a member's id, which is the name of their slot.
pub fn is_id(text: &str) -> bool {
    text.len() == 16 && from_hex::<8>(text).is_some()
}

/// What opens a slot.
pub enum Credential {
    /// A person's passphrase.
    Passphrase(Passphrase),
    /// A machine's random key.
    KeyFile(Key32),
}

/// How a slot is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protector {
    /// Argon2id over a passphrase.
    Passphrase(KdfParams),
    /// A random key in a file.
    KeyFile,
}

/// The public keys that a member trusts, fixed when the slot was made: what the keyring's
/// signature is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pins {
    /// The coordinator's signing key.
    pub coordinator: [u8; 32],
    /// The recovery code's keys.
    pub recovery: PublicIdentity,
}

/// What a slot holds once opened.
pub struct Opened {
    /// The member's own keys.
    pub identity: Identity,
    /// Whom the member trusts.
    pub pins: Pins,
}

/// A slot file, parsed and within bounds, still closed.
pub struct Slot {
    vault_id: [u8; 16],
    member_id: String,
    protector: Protector,
    salt: [u8; 16],
    commitment: [u8; 32],
    sealed: Vec<u8>,
}

impl Slot {
    /// Seals a member's secrets under a credential, with a new salt.
    ///
    /// # Errors
    /// [`VaultError::OutOfBounds`] for Argon2 settings outside the bounds;
    /// [`VaultError::WeakPassphrase`].
    pub fn seal(
        vault_id: [u8; 16],
        member_id: &str,
        credential: &Credential,
        params: KdfParams,
        identity: &Identity,
        pins: &Pins,
    ) -> Result<Slot, VaultError> {
        let protector = match credential {
            Credential::Passphrase(passphrase) if is_weak(passphrase.text()) => {
                return Err(VaultError::WeakPassphrase {
                    least: LEAST_PASSPHRASE,
                });
            }
            Credential::Passphrase(_) => Protector::Passphrase(params.check()?),
            Credential::KeyFile(_) => Protector::KeyFile,
        };
        let mut slot = Slot {
            vault_id,
            member_id: member_id.to_owned(),
            protector,
            salt: random_bytes(),
            commitment: [0; 32],
            sealed: Vec::new(),
        };
        let Stretched {
            wrapping,
            commitment,
        } = slot.stretch(credential)?;
        slot.commitment = commitment;
        let (exchange, signing) = identity.seeds();
        let mut plain = Zeroizing::new(Vec::with_capacity(176));
        for part in [
            exchange.expose(),
            signing.expose(),
            &pins.coordinator,
            &pins.recovery.exchange,
            &pins.recovery.verify,
        ] {
            plain.extend_from_slice(part);
        }
        plain.extend_from_slice(&vault_id);
        slot.sealed = aead::seal(&wrapping, slot.header().as_bytes(), &plain);
        Ok(slot)
    }

    /// Opens the slot. The commitment is compared in constant time before anything is opened.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::WrongKeyFile`], [`VaultError::OtherSecret`],
    /// or [`VaultError::Damaged`] when the secret is right and the slot was changed.
    pub fn open(&self, credential: &Credential) -> Result<Opened, VaultError> {
        let Stretched {
            wrapping,
            commitment,
        } = self.stretch(credential)?;
        if !bool::from(commitment.ct_eq(&self.commitment)) {
            return Err(match credential {
                Credential::Passphrase(_) => VaultError::WrongPassphrase,
                Credential::KeyFile(_) => VaultError::WrongKeyFile,
            });
        }
        let damaged = || VaultError::damaged("the member's slot");
        let plain =
            aead::open(&wrapping, self.header().as_bytes(), &self.sealed).map_err(|_| damaged())?;
        let (keys, vault_id) = plain.split_at_checked(160).ok_or_else(damaged)?;
        if vault_id != self.vault_id {
            return Err(damaged());
        }
        let part = |i: usize| -> Zeroizing<[u8; 32]> {
            let mut bytes = Zeroizing::new([0; 32]);
            bytes.copy_from_slice(&keys[i * 32..(i + 1) * 32]);
            bytes
        };
        let identity = Identity::from_seeds(Key32::new(&mut part(0)), Key32::new(&mut part(1)));
        let pins = Pins {
            coordinator: *part(2),
            recovery: PublicIdentity {
                exchange: *part(3),
                verify: *part(4),
            },
        };
        Ok(Opened { identity, pins })
    }

    /// How it is protected.
    pub fn protector(&self) -> Protector {
        self.protector
    }

    /// The file's text.
    pub fn print(&self) -> String {
        format!("{}sealed {}\n", self.header(), to_hex(&self.sealed))
    }

    /// Reads a slot file of one member of one vault; bounds first, then one form only.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::Newer`], [`VaultError::OutOfBounds`].
    pub fn parse(text: &str, vault_id: [u8; 16], member_id: &str) -> Result<Slot, VaultError> {
        let damaged = || VaultError::damaged("the member's slot");
        let mut lines = text.lines();
        let mut field = |name: &str| {
            lines
                .next()
                .and_then(|l| l.strip_prefix(name)?.strip_prefix(' '))
                .ok_or_else(damaged)
        };
        let format: u32 = field("kluis slot")?.parse().map_err(|_| damaged())?;
        if format > FORMAT {
            return Err(VaultError::Newer {
                what: "the member's slot".into(),
                found: format,
                known: FORMAT,
            });
        }
        let slot = Slot {
            vault_id: from_hex(field("vault")?).ok_or_else(damaged)?,
            member_id: field("member")?.to_owned(),
            protector: parse_protector(field("protector")?)?,
            salt: from_hex(field("salt")?).ok_or_else(damaged)?,
            commitment: from_hex(field("commitment")?).ok_or_else(damaged)?,
            sealed: from_hex_any(field("sealed")?).ok_or_else(damaged)?,
        };
        let same = slot.print() == text && slot.vault_id == vault_id && slot.member_id == member_id;
        same.then_some(slot).ok_or_else(damaged)
    }

    fn stretch(&self, credential: &Credential) -> Result<Stretched, VaultError> {
        match (credential, self.protector) {
            (Credential::Passphrase(passphrase), Protector::Passphrase(params)) => {
                derive_from_passphrase(passphrase, &self.salt, params)
            }
            (Credential::KeyFile(key), Protector::KeyFile) => Ok(derive_from_key(key, &self.salt)),
            (_, protector) => Err(VaultError::OtherSecret {
                key_file: protector == Protector::KeyFile,
            }),
        }
    }

    fn header(&self) -> String {
        let protector = match self.protector {
            Protector::KeyFile => "key-file".to_owned(),
            Protector::Passphrase(p) => {
                format!("argon2id m={} t={} p={}", p.memory_kib, p.passes, p.lanes)
            }
        };
        format!(
            "kluis slot {FORMAT}\nvault {}\nmember {}\nprotector {protector}\nsalt {}\n\
             commitment {}\n",
            to_hex(&self.vault_id),
            self.member_id,
            to_hex(&self.salt),
            to_hex(&self.commitment),
        )
    }
}

fn parse_protector(text: &str) -> Result<Protector, VaultError> {
    if text == "key-file" {
        return Ok(Protector::KeyFile);
    }
    let damaged = || VaultError::damaged("the member's slot");
    let mut words = text
        .strip_prefix("argon2id ")
        .ok_or_else(damaged)?
        .split(' ');
    let mut number = |name: &str| -> Result<u32, VaultError> {
        let word = words
            .next()
            .and_then(|w| w.strip_prefix(name))
            .ok_or_else(damaged)?;
        word.parse().map_err(|_| damaged())
    };
    let params = KdfParams {
        memory_kib: number("m=")?,
        passes: number("t=")?,
        lanes: number("p=")?,
    };
    Ok(Protector::Passphrase(params.check()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_that_is_short_or_uniform_is_weak() {
        for weak in [
            "",
            "kort",
            "zeven..",
            "aaaaaaaa",
            "12121212121212",
            "ëëëëëëëë",
            "abcdabcd",
        ] {
            assert!(is_weak(weak), "{weak}");
        }
        for fine in ["abcdeabc", "vijf losse woorden", "ëïöüáéíó"] {
            assert!(!is_weak(fine), "{fine}");
        }
    }

    fn made(credential: &Credential) -> String {
        let identity = Identity::random();
        let pins = Pins {
            coordinator: [7; 32],
            recovery: identity.public(),
        };
        Slot::seal(
            [1; 16],
            "ab12",
            credential,
            KdfParams::FLOOR,
            &identity,
            &pins,
        )
        .expect("seals")
        .print()
    }

    #[test]
    fn every_changed_byte_of_a_slot_is_noticed() {
        let credential = Credential::KeyFile(Key32::random());
        let text = made(&credential);
        let open =
            |text: &str| Slot::parse(text, [1; 16], "ab12").and_then(|s| s.open(&credential));
        assert!(open(&text).is_ok_and(|o| o.pins.coordinator == [7; 32]));
        for i in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[i] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(open(&changed).is_err(), "byte {i}");
            }
            assert!(open(&text[..i]).is_err(), "cut at {i}");
        }
        assert!(Slot::parse(&text, [2; 16], "ab12").is_err());
        assert!(Slot::parse(&text, [1; 16], "cd34").is_err());
    }

    #[test]
    fn wrong_passphrase_leaves_the_slot_closed() {
        let passphrase = |text: &str| {
            Credential::Passphrase(Passphrase::new(Zeroizing::new(text.into())).expect("not empty"))
        };
        let text = made(&passphrase("een lange zin die niemand raadt"));
        let slot = Slot::parse(&text, [1; 16], "ab12").expect("parses");
        assert!(
            slot.open(&passphrase("een lange zin die niemand raadt"))
                .is_ok()
        );
        assert!(matches!(
            slot.open(&passphrase("fout")),
            Err(VaultError::WrongPassphrase)
        ));
        let key = Credential::KeyFile(Key32::random());
        assert!(matches!(
            slot.open(&key),
            Err(VaultError::OtherSecret { key_file: false })
        ));
    }

    #[test]
    fn a_hostile_slot_is_refused_by_its_bounds() {
        let text = made(&Credential::Passphrase(
            Passphrase::new(Zeroizing::new("een lange zin".into())).expect("not empty"),
        ));
        for hostile in [
            "m=4294967295 t=3 p=4",
            "m=65536 t=4294967295 p=4",
            "m=65536 t=3 p=255",
        ] {
            let text = text.replace("m=65536 t=3 p=4", hostile);
            let refused = Slot::parse(&text, [1; 16], "ab12");
            assert!(
                matches!(refused, Err(VaultError::OutOfBounds { .. })),
                "{hostile}"
            );
        }
    }

    #[test]
    fn a_slot_that_another_secret_opens_says_which_kind() {
        let key = || Credential::KeyFile(Key32::random());
        let passphrase = || {
            let text = Zeroizing::new("een lange zin die niemand raadt".into());
            Credential::Passphrase(Passphrase::new(text).expect("not empty"))
        };
        let slot = Slot::parse(&made(&key()), [1; 16], "ab12").expect("parses");
        assert_eq!(slot.protector(), Protector::KeyFile);
        assert!(matches!(slot.open(&key()), Err(VaultError::WrongKeyFile)));
        assert!(matches!(
            slot.open(&passphrase()),
            Err(VaultError::OtherSecret { key_file: true })
        ));
        let slot = Slot::parse(&made(&passphrase()), [1; 16], "ab12").expect("parses");
        assert_eq!(slot.protector(), Protector::Passphrase(KdfParams::FLOOR));
    }

    #[test]
    fn a_slot_of_a_newer_format_is_told_from_a_damaged_one() {
        let text = made(&Credential::KeyFile(Key32::random()));
        let parse = |format: &str| {
            let text = text.replace("kluis slot 1", format);
            Slot::parse(&text, [1; 16], "ab12").map(drop)
        };
        assert!(matches!(
            parse("kluis slot 2"),
            Err(VaultError::Newer {
                found: 2,
                known: 1,
                ..
            })
        ));
        for damaged in ["kluis slot 0", "kluis slot -1", "kluis slot"] {
            assert!(matches!(parse(damaged), Err(VaultError::Damaged { .. })));
        }
    }

    #[test]
    fn a_weak_passphrase_makes_no_slot() {
        let seal = |text: &str| {
            let passphrase = Passphrase::new(Zeroizing::new(text.into())).expect("not empty");
            let identity = Identity::random();
            let pins = Pins {
                coordinator: [7; 32],
                recovery: identity.public(),
            };
            let credential = Credential::Passphrase(passphrase);
            Slot::seal(
                [1; 16],
                "ab12",
                &credential,
                KdfParams::FLOOR,
                &identity,
                &pins,
            )
            .map(drop)
        };
        assert!(seal("vijf losse woorden").is_ok());
        assert!(matches!(
            seal("aaaaaaaaaa"),
            Err(VaultError::WeakPassphrase { least: 8 })
        ));
    }

    #[test]
    fn a_name_of_a_slot_is_sixteen_hexadecimal_digits() {
        assert!(is_id("0123456789abcdef"));
        for other in [
            "",
            "0123456789abcde",
            "0123456789abcdef0",
            "0123456789abcdeg",
        ] {
            assert!(!is_id(other), "{other}");
        }
    }

    #[test]
    fn a_slot_that_names_another_vault_inside_is_damaged() {
        let credential = Credential::KeyFile(Key32::random());
        let mut slot = Slot::parse(&made(&credential), [1; 16], "ab12").expect("parses");
        let wrapping = slot.stretch(&credential).expect("stretches").wrapping;
        let mut seal = |plain: &[u8]| {
            slot.sealed = aead::seal(&wrapping, slot.header().as_bytes(), plain);
            slot.open(&credential).map(drop)
        };
        let mut plain = [9; 176];
        plain[160..].fill(1);
        assert!(seal(&plain).is_ok());
        plain[175] = 2;
        assert!(matches!(seal(&plain), Err(VaultError::Damaged { .. })));
        assert!(matches!(
            seal(&plain[..159]),
            Err(VaultError::Damaged { .. })
        ));
    }
}
