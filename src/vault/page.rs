//! One sealed page: the cipher of the database file and of its rollback journal.
//!
//! Layout of a page on disk, 4096 bytes:
//!
//! ```text
//! 0            4056          4080       4096
//! | ciphertext | nonce (24)  | tag (16) |
//! ```
//!
//! SQLite keeps the last 40 bytes free (its "reserved region"). It gets them back as zeros and must
//! hand them in as zeros, because its own checksums are taken over the plain page.

use hkdf::Hkdf;
use sha2::Sha256;
use thiserror::Error;

use super::aead::{self, NONCE, TAG};
use crate::secret::{Key32, random_bytes};

/// The size of a page, in bytes; fixed.
pub const PAGE_SIZE: usize = 4096;
/// The bytes at the end of a page that hold nonce and tag.
pub const RESERVE: usize = NONCE + TAG;
/// The bytes of a page that SQLite uses.
pub const USABLE: usize = PAGE_SIZE - RESERVE;

/// The page that holds SQLite's lock bytes, at 1 GiB. SQLite never writes or reads it, so in a file
/// that large it is a hole and there is nothing to open.
pub const LOCK_PAGE: u32 = (0x4000_0000 / PAGE_SIZE as u32) + 1;

/// The bytes of one page.
pub type Page = [u8; PAGE_SIZE];

/// Bytes that this vault did not write in this place: changed, moved, cut, or of another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bytes were not written here by this vault")]
pub struct Damaged;

/// Where a page image stands in a rollback journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImagePlace {
    /// The page it is an image of.
    pub number: u32,
    /// Where in the journal the image begins, in bytes.
    pub offset: u64,
    /// The random number in the header of its segment.
    pub random: u32,
}

/// Which file a page belongs to; part of what the tag covers.
#[derive(Clone, Copy)]
enum Role {
    Database = 1,
    Journal = 2,
}

/// The keys that seal one vault's pages in one epoch.
///
/// ```text
/// subkey = HKDF-SHA256(ikm = page key, salt = vault id, info = label | epoch u32 BE), label one of
///   "kluis/1 database pages"  "kluis/1 journal pages"
///   "kluis/1 journal headers" "kluis/1 journal checksums"
/// ```
pub struct PageCipher {
    vault_id: [u8; 16],
    database: Key32,
    journal: Key32,
    headers: Key32,
    checksums: Key32,
}

impl PageCipher {
    /// Derives the keys of one vault and epoch.
    pub fn new(page_key: &Key32, vault_id: &[u8; 16], epoch: u32) -> Self {
        let derive = |label: &[u8]| {
            let mut info = label.to_vec();
            info.extend_from_slice(&epoch.to_be_bytes());
            let mut subkey = [0u8; 32];
            Hkdf::<Sha256>::new(Some(vault_id), page_key.expose())
                .expand(&info, &mut subkey)
                .expect("32 bytes is within HKDF's bound");
            Key32::new(&mut subkey).locked()
        };
        PageCipher {
            vault_id: *vault_id,
            database: derive(b"kluis/1 database pages"),
            journal: derive(b"kluis/1 journal pages"),
            headers: derive(b"kluis/1 journal headers"),
            checksums: derive(b"kluis/1 journal checksums"),
        }
    }

    /// A copy with the same keys, made on purpose: one for the VFS, one for who verifies.
    pub fn duplicate(&self) -> Self {
        PageCipher {
            vault_id: self.vault_id,
            database: self.database.duplicate().locked(),
            journal: self.journal.duplicate().locked(),
            headers: self.headers.duplicate().locked(),
            checksums: self.checksums.duplicate().locked(),
        }
    }

    /// Seals a database page in place.
    ///
    /// ```text
    /// page[0..4056], tag = XChaCha20-Poly1305(key = database pages, nonce = 24 random bytes,
    ///     ad = "kluis/1 page" | vault id | 1 | page number u32 BE, plain = page[0..4056])
    /// page[4056..4096] = nonce | tag
    /// ```
    ///
    /// Whatever stood in the last 40 bytes is lost; who calls sees to it that it was nothing.
    pub fn seal_page(&self, number: u32, page: &mut Page) {
        seal(
            &self.database,
            &self.page_data(Role::Database, number),
            page,
        );
    }

    /// Opens a database page in place; its last 40 bytes become zeros. The inverse of
    /// [`seal_page`](Self::seal_page); when it fails, nothing of the plain page is in the buffer.
    pub fn open_page(&self, number: u32, page: &mut Page) -> Result<(), Damaged> {
        open(
            &self.database,
            &self.page_data(Role::Database, number),
            page,
        )
    }

    /// Seals a journal's page image in place.
    ///
    /// ```text
    /// as seal_page, with key = journal pages and
    /// ad = "kluis/1 page" | vault id | 2 | page number u32 BE | offset u64 BE | random u32 BE
    /// ```
    pub fn seal_image(&self, place: ImagePlace, image: &mut Page) {
        seal(&self.journal, &self.image_data(place), image);
    }

    /// Opens a journal's page image in place; the inverse of [`seal_image`](Self::seal_image).
    pub fn open_image(&self, place: ImagePlace, image: &mut Page) -> Result<(), Damaged> {
        open(&self.journal, &self.image_data(place), image)
    }

    /// The MAC of a journal header.
    ///
    /// ```text
    /// MAC = HKDF-Expand-SHA256(key = journal headers, info = message, 32)
    ///     = HMAC-SHA256(key, message | 0x01)
    /// message = "kluis/1 journal header" | vault id | offset u64 BE
    ///         | random number of the journal's first header u32 BE | the header's 32 bytes
    /// ```
    ///
    /// With the first header's number in it, a header of an older journal that the file system
    /// lets shine through behind the end of this one is not taken for a part of it.
    pub fn header_mac(&self, offset: u64, first_random: u32, fields: &[u8; 32]) -> [u8; 32] {
        let mut message = b"kluis/1 journal header".to_vec();
        message.extend_from_slice(&self.vault_id);
        message.extend_from_slice(&offset.to_be_bytes());
        message.extend_from_slice(&first_random.to_be_bytes());
        message.extend_from_slice(fields);
        prf(&self.headers, &message)
    }

    /// What a journal record's checksum is XORed with.
    ///
    /// ```text
    /// mask = HKDF-Expand-SHA256(key = journal checksums,
    ///     info = "kluis/1 checksum" | vault id | offset u64 BE | random u32 BE, 4)
    /// ```
    ///
    /// The checksum is a sum of 20 bytes of the plain page and would otherwise tell about them.
    pub fn checksum_mask(&self, offset: u64, random: u32) -> u32 {
        let mut message = b"kluis/1 checksum".to_vec();
        message.extend_from_slice(&self.vault_id);
        message.extend_from_slice(&offset.to_be_bytes());
        message.extend_from_slice(&random.to_be_bytes());
        u32::from_be_bytes(prf(&self.checksums, &message))
    }

    fn page_data(&self, role: Role, number: u32) -> [u8; 33] {
        let mut data = [0u8; 33];
        data[..12].copy_from_slice(b"kluis/1 page");
        data[12..28].copy_from_slice(&self.vault_id);
        data[28] = role as u8;
        data[29..].copy_from_slice(&number.to_be_bytes());
        data
    }

    fn image_data(&self, place: ImagePlace) -> [u8; 45] {
        let mut data = [0u8; 45];
        data[..33].copy_from_slice(&self.page_data(Role::Journal, place.number));
        data[33..41].copy_from_slice(&place.offset.to_be_bytes());
        data[41..].copy_from_slice(&place.random.to_be_bytes());
        data
    }
}

fn seal(key: &Key32, associated: &[u8], page: &mut Page) {
    let nonce = random_bytes::<NONCE>();
    let (text, reserve) = page.split_at_mut(USABLE);
    let tag = aead::seal_in_place(key, &nonce, associated, text);
    reserve[..NONCE].copy_from_slice(&nonce);
    reserve[NONCE..].copy_from_slice(&tag);
}

fn open(key: &Key32, associated: &[u8], page: &mut Page) -> Result<(), Damaged> {
    let (text, reserve) = page.split_at_mut(USABLE);
    let mut nonce = [0u8; NONCE];
    let mut tag = [0u8; TAG];
    nonce.copy_from_slice(&reserve[..NONCE]);
    tag.copy_from_slice(&reserve[NONCE..]);
    aead::open_in_place(key, &nonce, associated, tag, text).map_err(|_| Damaged)?;
    reserve.fill(0);
    Ok(())
}

/// HKDF-Expand with the key as its pseudorandom key: HMAC-SHA256 over `message | 0x01`.
fn prf<const N: usize>(key: &Key32, message: &[u8]) -> [u8; N] {
    let mut output = [0u8; N];
    Hkdf::<Sha256>::from_prk(key.expose())
        .expect("a key is as long as a hash")
        .expand(message, &mut output)
        .expect("no more than one hash is asked for");
    output
}

/// Every page of a database file given as bytes, by number, with what it opens to.
///
/// For tools that look at a file from outside; the program itself never reads the file this way.
/// The lock page is left out; an incomplete last page is there as damaged.
pub fn read_pages(bytes: &[u8], cipher: &PageCipher) -> Vec<(u32, Result<Vec<u8>, Damaged>)> {
    (1u32..)
        .zip(bytes.chunks(PAGE_SIZE))
        .filter(|(number, _)| *number != LOCK_PAGE)
        .map(|(number, chunk)| {
            let content = Page::try_from(chunk)
                .map_err(|_| Damaged)
                .and_then(|mut page| {
                    cipher.open_page(number, &mut page)?;
                    Ok(page.to_vec())
                });
            (number, content)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher(key: u8, id: u8, epoch: u32) -> PageCipher {
        PageCipher::new(&Key32::new(&mut [key; 32]), &[id; 16], epoch)
    }

    fn plain() -> Page {
        let mut page = [0u8; PAGE_SIZE];
        for (index, byte) in page[..USABLE].iter_mut().enumerate() {
            *byte = (index % 251) as u8;
        }
        page
    }

    #[test]
    fn a_page_opens_to_what_was_sealed_and_no_two_seals_are_alike() {
        let cipher = cipher(1, 2, 3);
        let (mut one, mut two) = (plain(), plain());
        cipher.seal_page(7, &mut one);
        cipher.seal_page(7, &mut two);
        assert_ne!(one, two);
        assert_ne!(one[..32], plain()[..32]);
        cipher.open_page(7, &mut one).unwrap();
        assert_eq!(one, plain());
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let cipher = cipher(1, 2, 3);
        let mut sealed = plain();
        cipher.seal_page(1, &mut sealed);
        for bit in (0..PAGE_SIZE * 8)
            .step_by(7)
            .chain(USABLE * 8..PAGE_SIZE * 8)
        {
            let mut page = sealed;
            page[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(cipher.open_page(1, &mut page), Err(Damaged), "bit {bit}");
        }
    }

    #[test]
    fn a_page_opens_only_in_its_own_place() {
        let mut sealed = plain();
        cipher(1, 2, 3).seal_page(5, &mut sealed);
        for (other, number) in [
            (cipher(1, 2, 3), 6),
            (cipher(9, 2, 3), 5),
            (cipher(1, 9, 3), 5),
            (cipher(1, 2, 9), 5),
        ] {
            assert_eq!(other.open_page(number, &mut sealed.clone()), Err(Damaged));
        }
        let place = ImagePlace {
            number: 5,
            offset: 516,
            random: 8,
        };
        assert_eq!(
            cipher(1, 2, 3).open_image(place, &mut sealed.clone()),
            Err(Damaged)
        );

        let mut image = plain();
        cipher(1, 2, 3).seal_image(place, &mut image);
        for other in [
            ImagePlace { number: 6, ..place },
            ImagePlace {
                offset: 4620,
                ..place
            },
            ImagePlace { random: 9, ..place },
        ] {
            assert_eq!(
                cipher(1, 2, 3).open_image(other, &mut image.clone()),
                Err(Damaged)
            );
        }
        assert_eq!(
            cipher(1, 2, 3).open_page(5, &mut image.clone()),
            Err(Damaged)
        );
        cipher(1, 2, 3).open_image(place, &mut image).unwrap();
        assert_eq!(image, plain());
    }

    #[test]
    fn a_header_mac_covers_place_chain_and_fields() {
        let cipher = cipher(1, 2, 3);
        let mac = cipher.header_mac(512, 7, &[1; 32]);
        assert_ne!(mac, cipher.header_mac(1024, 7, &[1; 32]));
        assert_ne!(mac, cipher.header_mac(512, 8, &[1; 32]));
        assert_ne!(mac, cipher.header_mac(512, 7, &[2; 32]));
        assert_ne!(cipher.checksum_mask(4612, 7), cipher.checksum_mask(8716, 7));
        assert_ne!(cipher.checksum_mask(4612, 7), cipher.checksum_mask(4612, 8));
    }

    #[test]
    fn pages_are_read_from_bytes_with_the_cut_one_marked() {
        let cipher = cipher(1, 2, 3);
        let mut bytes = Vec::new();
        for number in 1..=3 {
            let mut page = plain();
            cipher.seal_page(number, &mut page);
            bytes.extend_from_slice(&page);
        }
        bytes[PAGE_SIZE + 9] ^= 1;
        let pages = read_pages(&bytes[..2 * PAGE_SIZE + 100], &cipher);
        assert_eq!(pages[0], (1, Ok(plain().to_vec())));
        assert_eq!(pages[1..], [(2, Err(Damaged)), (3, Err(Damaged))]);
    }

    #[test]
    fn a_page_keeps_forty_bytes_and_the_one_at_a_gibibyte_is_nobodys() {
        assert_eq!((PAGE_SIZE, RESERVE, USABLE), (4096, 40, 4056));
        assert_eq!(u64::from(LOCK_PAGE - 1) * PAGE_SIZE as u64, 1 << 30);
    }
}
