//! Sealed fields: every free text of a record under that record's own key.
//!
//! `content key → record key → field`. Destroying a record destroys its key, and with it every
//! text that was ever sealed under it. A field is bound to vault, table, column, record and row:
//! nothing can be moved, swapped or taken from elsewhere.

use super::aead;
use super::error::VaultError;
use super::identity::{Identity, PublicIdentity};
use super::kdf::{derive_extracted, derive_subkey, extract};
use crate::canonical::Canonical;
use crate::secret::Key32;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Which field a seal belongs to: table, column, and the row's number within the record.
#[derive(Debug, Clone, Copy)]
pub struct FieldName {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row within the record; 0 where a record has one row.
    pub row: u64,
}

/// The key that wraps record keys, and derives the blind index. Held by those who may read.
pub struct ContentKey {
    key: Key32,
    /// See `blind_key`.
    blind: Key32,
    vault_id: [u8; 16],
}

impl ContentKey {
    /// Takes the content key of a vault.
    pub fn new(key: Key32, vault_id: [u8; 16]) -> Self {
        let blind = blind_key(&key, &vault_id);
        ContentKey {
            key: key.locked(),
            blind: blind.locked(),
            vault_id,
        }
    }

    /// The key itself, to seal it to another member.
    pub fn key(&self) -> &Key32 {
        &self.key
    }

    /// Makes a key for a new record and wraps it.
    pub fn new_record_key(&self, record: &[u8; 16]) -> (RecordKey, Vec<u8>) {
        let key = Key32::random();
        let wrapped = aead::seal(&self.key, &self.wrap_context(record), key.expose());
        (
            RecordKey {
                key,
                vault_id: self.vault_id,
                record: *record,
            },
            wrapped,
        )
    }

    /// Wraps the key of a record that exists: after a change of keys.
    pub fn wrap_record_key(&self, key: &RecordKey) -> Vec<u8> {
        aead::seal(&self.key, &self.wrap_context(&key.record), key.key.expose())
    }

    /// Opens a record's wrapped key.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is another record's or was changed.
    pub fn open_record_key(
        &self,
        record: &[u8; 16],
        wrapped: &[u8],
    ) -> Result<RecordKey, VaultError> {
        let key = aead::open_key(&self.key, &self.wrap_context(record), wrapped)
            .map_err(|_| VaultError::damaged("a record's key"))?;
        Ok(RecordKey {
            key,
            vault_id: self.vault_id,
            record: *record,
        })
    }

    /// The blind index: `HKDF-SHA256(blind key, vault id, SHA-256(role | value))` cut to 16 bytes.
    /// The same value in the same role gives the same bytes, which only holders of the content
    /// key can compute.
    pub fn blind(&self, role: &str, value: &str) -> [u8; 16] {
        blind_value(&self.blind, role, value)
    }

    fn wrap_context(&self, record: &[u8; 16]) -> Vec<u8> {
        Canonical::new("kluis/1 record key")
            .bytes(&self.vault_id)
            .bytes(record)
            .finish()
    }
}

/// The key of one record (or of the log's own texts).
pub struct RecordKey {
    key: Key32,
    vault_id: [u8; 16],
    record: [u8; 16],
}

impl RecordKey {
    /// A fresh key for a record that exists: what was sealed under the one before must be sealed anew.
    pub fn renewed(&self) -> RecordKey {
        RecordKey {
            key: Key32::random(),
            vault_id: self.vault_id,
            record: self.record,
        }
    }

    /// Seals this key to one member, or to the recovery code (line 0), who alone can open it then.
    pub fn seal_to(&self, receiver: &PublicIdentity, line: u32) -> Vec<u8> {
        receiver.seal_key(
            &restricted_context(&self.vault_id, &self.record, line),
            &self.key,
        )
    }

    /// Opens the key of a record that [`RecordKey::seal_to`] sealed to this identity.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is another record's, another line's, or was changed.
    pub fn open_sealed(
        identity: &Identity,
        vault_id: &[u8; 16],
        record: &[u8; 16],
        line: u32,
        sealed: &[u8],
    ) -> Result<RecordKey, VaultError> {
        let context = restricted_context(vault_id, record, line);
        let key = identity
            .open_key(&context, sealed)
            .map_err(|_| VaultError::damaged("a record's key"))?;
        Ok(RecordKey {
            key,
            vault_id: *vault_id,
            record: *record,
        })
    }

    /// Seals the key that came before this one, so that whoever opens the record can still read what
    /// cannot be sealed anew: the purposes of the log, which are signed as they stand. `n` counts the
    /// keys from 1.
    pub fn seal_earlier(&self, n: u32, earlier: &RecordKey) -> Vec<u8> {
        let context = earlier_context(&self.vault_id, &self.record, n);
        aead::seal(&self.key, &context, earlier.key.expose())
    }

    /// Opens what [`RecordKey::seal_earlier`] sealed.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is another record's, another number's, or was changed.
    pub fn open_earlier(&self, n: u32, sealed: &[u8]) -> Result<RecordKey, VaultError> {
        let context = earlier_context(&self.vault_id, &self.record, n);
        let key = aead::open_key(&self.key, &context, sealed)
            .map_err(|_| VaultError::damaged("a record's key"))?;
        Ok(RecordKey {
            key,
            vault_id: self.vault_id,
            record: self.record,
        })
    }

    /// The blind index of what is restricted, under this key in place of the content key: that of the
    /// log, which a change of keys does not change, so that whoever changes keys need not open the
    /// records.
    pub fn blind(&self, role: &str, value: &str) -> [u8; 16] {
        blind_value(&blind_key(&self.key, &self.vault_id), role, value)
    }

    /// The record it belongs to.
    pub fn record(&self) -> [u8; 16] {
        self.record
    }

    /// Seals one field.
    pub fn seal(&self, field: FieldName, plain: &[u8]) -> Vec<u8> {
        aead::seal(&self.key, &self.context(field), plain)
    }

    /// Opens one field.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it was changed or stands in another place.
    pub fn open(&self, field: FieldName, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        aead::open(&self.key, &self.context(field), sealed)
            .map_err(|_| VaultError::damaged(format!("{}.{}", field.table, field.column)))
    }

    /// Opens one field of text.
    ///
    /// # Errors
    /// As [`RecordKey::open`].
    pub fn open_text(&self, field: FieldName, sealed: &[u8]) -> Result<String, VaultError> {
        let mut plain = self.open(field, sealed)?;
        String::from_utf8(std::mem::take(&mut *plain)).map_err(|no_text| {
            no_text.into_bytes().zeroize();
            VaultError::damaged(format!("{}.{}", field.table, field.column))
        })
    }

    fn context(&self, field: FieldName) -> Vec<u8> {
        Canonical::new("kluis/1 field")
            .bytes(&self.vault_id)
            .text(field.table)
            .text(field.column)
            .bytes(&self.record)
            .u64(field.row)
            .finish()
    }
}

/// The blind key, extracted with the vault's id: an import makes a dozen values of each tip.
fn blind_key(key: &Key32, vault_id: &[u8; 16]) -> Key32 {
    let blind = derive_subkey(key, vault_id, "kluis/1 blind index", &[]);
    extract(&blind, vault_id)
}

fn blind_value(extracted: &Key32, role: &str, value: &str) -> [u8; 16] {
    let digest = Sha256::digest(Canonical::new(role).text(value).finish());
    let out = derive_extracted(extracted, "kluis/1 blind value", &digest);
    let mut short = [0; 16];
    short.copy_from_slice(&out.expose()[..16]);
    short
}

fn restricted_context(vault_id: &[u8; 16], record: &[u8; 16], line: u32) -> Vec<u8> {
    Canonical::new("kluis/1 restricted key")
        .bytes(vault_id)
        .bytes(record)
        .u32(line)
        .finish()
}

fn earlier_context(vault_id: &[u8; 16], record: &[u8; 16], n: u32) -> Vec<u8> {
    Canonical::new("kluis/1 earlier record key")
        .bytes(vault_id)
        .bytes(record)
        .u32(n)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: FieldName = FieldName {
        table: "note",
        column: "sealed_text",
        row: 1,
    };

    #[test]
    fn a_field_opens_only_in_its_own_place() {
        let content = ContentKey::new(Key32::random(), [1; 16]);
        let (key, wrapped) = content.new_record_key(&[5; 16]);
        let sealed = key.seal(TEXT, "buurman".as_bytes());
        let again = content.open_record_key(&[5; 16], &wrapped).expect("opens");
        assert_eq!(again.open_text(TEXT, &sealed).expect("opens"), "buurman");
        assert!(again.open(FieldName { row: 2, ..TEXT }, &sealed).is_err());
        assert!(
            again
                .open(
                    FieldName {
                        column: "sealed_x",
                        ..TEXT
                    },
                    &sealed
                )
                .is_err()
        );
        let (other, _) = content.new_record_key(&[6; 16]);
        assert!(other.open(TEXT, &sealed).is_err());
        assert!(content.open_record_key(&[6; 16], &wrapped).is_err());
    }

    #[test]
    fn the_blind_index_depends_on_key_role_and_value() {
        let seed = Key32::random();
        let content = ContentKey::new(seed.duplicate(), [1; 16]);
        let same = ContentKey::new(seed, [1; 16]);
        assert_eq!(
            content.blind("reference", "M1"),
            same.blind("reference", "M1")
        );
        assert_ne!(
            content.blind("reference", "M1"),
            content.blind("plate", "M1")
        );
        assert_ne!(
            content.blind("reference", "M1"),
            content.blind("reference", "M2")
        );
        let other = ContentKey::new(Key32::random(), [1; 16]);
        assert_ne!(
            content.blind("reference", "M1"),
            other.blind("reference", "M1")
        );
    }

    #[test]
    fn a_records_key_sealed_to_a_member_opens_for_them_alone_and_for_that_record() {
        let content = ContentKey::new(Key32::random(), [1; 16]);
        let (key, wrapped) = content.new_record_key(&[5; 16]);
        let renewed = key.renewed();
        assert!(renewed.key.expose() != key.key.expose());
        assert_eq!((key.record(), renewed.record()), ([5; 16], [5; 16]));
        let (anna, bram) = (Identity::random(), Identity::random());
        let sealed = renewed.seal_to(&anna.public(), 3);
        let open = |identity: &Identity, vault: u8, record: u8, line| {
            RecordKey::open_sealed(identity, &[vault; 16], &[record; 16], line, &sealed)
        };
        let opened = open(&anna, 1, 5, 3).expect("opens");
        let text = renewed.seal(TEXT, b"buurman");
        assert_eq!(opened.open_text(TEXT, &text).expect("opens"), "buurman");
        for other in [
            open(&bram, 1, 5, 3),
            open(&anna, 2, 5, 3),
            open(&anna, 1, 6, 3),
            open(&anna, 1, 5, 4),
        ] {
            assert!(matches!(other, Err(VaultError::Damaged { .. })));
        }
        // Wrapped again, for everybody who may read.
        let again = content.wrap_record_key(&renewed);
        let opened = content.open_record_key(&[5; 16], &again).expect("opens");
        assert!(opened.key.expose() == renewed.key.expose());
        let before = content.open_record_key(&[5; 16], &wrapped).expect("opens");
        assert!(before.key.expose() == key.key.expose());
    }

    #[test]
    fn an_earlier_key_opens_with_the_one_that_followed_it() {
        let content = ContentKey::new(Key32::random(), [1; 16]);
        let (key, _) = content.new_record_key(&[5; 16]);
        let next = key.renewed();
        let sealed = next.seal_earlier(1, &key);
        let opened = next.open_earlier(1, &sealed).expect("opens");
        assert!(opened.key.expose() == key.key.expose());
        assert_eq!(opened.record(), [5; 16]);
        assert!(next.open_earlier(2, &sealed).is_err());
        assert!(key.open_earlier(1, &sealed).is_err());
    }

    #[test]
    fn the_blind_index_of_a_restricted_record_is_under_its_own_key() {
        let content = ContentKey::new(Key32::random(), [1; 16]);
        let (key, _) = content.new_record_key(&[5; 16]);
        assert_eq!(key.blind("reference", "M1"), key.blind("reference", "M1"));
        assert_ne!(key.blind("reference", "M1"), key.blind("reference", "M2"));
        assert_ne!(key.blind("reference", "M1"), key.blind("plate", "M1"));
        assert_ne!(
            key.blind("reference", "M1"),
            key.renewed().blind("reference", "M1")
        );
        assert_ne!(
            key.blind("reference", "M1"),
            content.blind("reference", "M1")
        );
    }

    #[test]
    fn what_is_no_text_is_damaged() {
        let content = ContentKey::new(Key32::random(), [1; 16]);
        let (key, _) = content.new_record_key(&[5; 16]);
        let sealed = key.seal(TEXT, &[0xff]);
        assert_eq!(key.open(TEXT, &sealed).expect("opens").as_slice(), [0xff]);
        assert!(matches!(
            key.open_text(TEXT, &sealed),
            Err(VaultError::Damaged { .. })
        ));
    }
}
