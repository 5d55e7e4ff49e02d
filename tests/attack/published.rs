//! Published vectors of each primitive, through the product's own functions where these take what
//! the vector gives, and through the crates that it uses where a nonce is not for a caller to choose.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use kluis::canonical::{from_hex, from_hex_any, to_hex};
use kluis::secret::{Key32, Passphrase};
use kluis::vault::identity::{Identity, PublicIdentity};
use kluis::vault::kdf::{KdfParams, derive_from_passphrase, derive_subkey};
use kluis::vault::{aead, page};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

fn hex(text: &str) -> Vec<u8> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    from_hex_any(&text).expect("hexadecimal")
}

fn hex32(text: &str) -> [u8; 32] {
    from_hex(text).expect("32 bytes")
}

fn key(text: &str) -> Key32 {
    Key32::new(&mut hex32(text))
}

const SUNSCREEN: &[u8] =
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one \
tip for the future, sunscreen would be it.";
const SUNSCREEN_KEY: &str = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
const SUNSCREEN_DATA: &str = "50515253c0c1c2c3c4c5c6c7";

/// RFC 8439, section 2.8.2.
#[test]
fn chacha20_poly1305_is_that_of_rfc_8439() {
    use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
    let cipher = UnboundKey::new(&CHACHA20_POLY1305, &hex32(SUNSCREEN_KEY)).expect("a key");
    let nonce: [u8; 12] = from_hex("070000004041424344454647").expect("12 bytes");
    let mut sealed = SUNSCREEN.to_vec();
    LessSafeKey::new(cipher)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(hex(SUNSCREEN_DATA)),
            &mut sealed,
        )
        .expect("sealed");
    let expected = "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6\
                    3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36\
                    92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
                    3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691";
    assert_eq!(to_hex(&sealed), expected);
}

const X_NONCE: &str = "404142434445464748494a4b4c4d4e4f5051525354555657";
const X_SEALED: &str = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
                        731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
                        2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
                        21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";

/// draft-irtf-cfrg-xchacha-03, appendix A.3.1: opened by the product's own `aead::open`, whose
/// sealed form is nonce and ciphertext.
#[test]
fn xchacha20_poly1305_is_that_of_the_draft() {
    let x_nonce: [u8; 24] = from_hex(X_NONCE).expect("24 bytes");
    let sealed = [x_nonce.to_vec(), hex(X_SEALED)].concat();
    let plain = aead::open(&key(SUNSCREEN_KEY), &hex(SUNSCREEN_DATA), &sealed).expect("opens");
    assert_eq!(plain.as_slice(), SUNSCREEN);
    for at in 0..sealed.len() {
        let mut wrong = sealed.clone();
        wrong[at] ^= 0x10;
        assert!(
            aead::open(&key(SUNSCREEN_KEY), &hex(SUNSCREEN_DATA), &wrong).is_err(),
            "{at}"
        );
    }
}

/// As another implementation of it opens a page: the same cipher with the key and
/// the associated data of docs/vault-format.md.
#[test]
fn a_page_opens_with_the_cipher_and_the_data_of_the_format() {
    let (page_key, id, epoch, number) = ([7u8; 32], [3u8; 16], 2u32, 5u32);
    let cipher = page::PageCipher::new(&Key32::new(&mut page_key.clone()), &id, epoch);
    let mut sealed = [0u8; page::PAGE_SIZE];
    sealed[..SUNSCREEN.len()].copy_from_slice(SUNSCREEN);
    cipher.seal_page(number, &mut sealed);
    let info = [&b"kluis/1 database pages"[..], &epoch.to_be_bytes()].concat();
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(Some(&id), &page_key)
        .expand(&info, &mut derived)
        .expect("32 bytes");
    let data = [&b"kluis/1 page"[..], &id, &[1], &number.to_be_bytes()].concat();
    let (text, reserve) = sealed.split_at(page::USABLE);
    let (nonce, tag) = reserve.split_at(24);
    let nonce: [u8; 24] = nonce.try_into().expect("24 bytes");
    let plain = XChaCha20Poly1305::new(&derived.into())
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &[text, tag].concat(),
                aad: &data,
            },
        )
        .expect("opens");
    assert_eq!(&plain[..SUNSCREEN.len()], SUNSCREEN);
}

/// RFC 9106, section 5.3, with the secret and the data that the product does not use.
#[test]
fn argon2id_is_that_of_rfc_9106() {
    use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).expect("data"))
        .output_len(32)
        .build()
        .expect("params");
    let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    argon
        .expect("argon")
        .hash_password_into(&[1; 32], &[2; 16], &mut out)
        .expect("derived");
    assert_eq!(
        to_hex(&out),
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    );
}

/// The product's own derivation is that function at its own settings, split in two.
#[test]
fn a_passphrase_is_stretched_by_that_argon2id() {
    use argon2::{Algorithm, Argon2, Params, Version};
    let passphrase = Passphrase::new(Zeroizing::new("een lange zin".into())).expect("not empty");
    let ours = derive_from_passphrase(&passphrase, &[5; 16], KdfParams::FLOOR).expect("derived");
    let params = Params::new(64 * 1024, 3, 4, Some(64)).expect("params");
    let mut out = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"een lange zin", &[5; 16], &mut out)
        .expect("derived");
    assert_eq!(ours.wrapping.expose()[..], out[..32]);
    assert_eq!(ours.commitment[..], out[32..]);
}

/// RFC 7748: both vectors of section 5.2, the iterated one, and the exchange of section 6.1
/// through the product's own identities.
#[test]
fn x25519_is_that_of_rfc_7748() {
    for (scalar, point, expected) in [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ] {
        let out = x25519_dalek::x25519(hex32(scalar), hex32(point));
        assert_eq!(to_hex(&out), expected);
    }
    let (mut k, mut u) = ([0; 32], [0; 32]);
    (k[0], u[0]) = (9, 9);
    for round in 1..=1_000 {
        (k, u) = (x25519_dalek::x25519(k, u), k);
        if round == 1 {
            let once = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079";
            assert_eq!(to_hex(&k), once);
        }
    }
    let thousand = "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51";
    assert_eq!(to_hex(&k), thousand);
    // Section 6.1, through the product's own identities: Alice, Bob and what they share.
    let shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    let alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    let bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    let public = |secret| {
        Identity::from_seeds(key(secret), Key32::random())
            .public()
            .exchange
    };
    assert_eq!(
        to_hex(&public(alice)),
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    );
    assert_eq!(
        to_hex(&public(bob)),
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    );
    for (secret, other) in [(alice, bob), (bob, alice)] {
        assert_eq!(
            to_hex(&x25519_dalek::x25519(hex32(secret), public(other))),
            shared
        );
    }
}

/// A point of small order, which would give everybody the same shared secret, opens nothing.
#[test]
fn a_key_sealed_with_a_point_of_small_order_does_not_open() {
    let identity = Identity::random();
    let key = Key32::random();
    let good = identity.public().seal_key(b"hier", &key);
    assert!(identity.open_key(b"hier", &good).is_ok());
    for point in [[0u8; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        // What somebody who knows that the shared secret is zeros would seal.
        let salt = [point, identity.public().exchange].concat();
        let zeros = Key32::new(&mut [0; 32]);
        let wrapping = derive_subkey(&zeros, &salt, "kluis/1 sealed to a member", &[]);
        let sealed = [point.to_vec(), aead::seal(&wrapping, b"hier", key.expose())].concat();
        assert!(identity.open_key(b"hier", &sealed).is_err());
    }
}

/// RFC 8032, section 7.1: tests 1, 2, 3 and "SHA(abc)", through the product's own identities.
#[test]
fn ed25519_is_that_of_rfc_8032() {
    for (seed, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
             5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589\
             09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
        ),
    ] {
        let identity = Identity::from_seeds(Key32::random(), key(seed));
        assert_eq!(to_hex(&identity.public().verify), public);
        let (message, signature) = (hex(message), hex(signature));
        assert_eq!(identity.sign(&message)[..], signature);
        let signature: [u8; 64] = signature.try_into().expect("64 bytes");
        let reader = PublicIdentity {
            exchange: [0; 32],
            verify: hex32(public),
        };
        assert!(reader.signed(&message, &signature));
        for at in 0..64 {
            let mut wrong = signature;
            wrong[at] ^= 1;
            assert!(!reader.signed(&message, &wrong), "byte {at}");
        }
    }
}

/// A signature has one form: the same with the group's order added to it does not pass.
#[test]
fn a_signature_with_a_scalar_out_of_range_is_refused() {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let identity = Identity::random();
    let mut signature = identity.sign(b"besluit");
    assert!(identity.public().signed(b"besluit", &signature));
    let mut carry = 0u16;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        carry += u16::from(*byte) + u16::from(order);
        *byte = carry as u8;
        carry >>= 8;
    }
    assert!(!identity.public().signed(b"besluit", &signature));
}

/// RFC 5869, appendix A, the three of SHA-256; and the product's own derivation as that function.
#[test]
fn hkdf_is_that_of_rfc_5869() {
    let ascending = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    for (ikm, salt, info, expected) in [
        (
            vec![0x0b; 22],
            ascending(0, 0x0c),
            ascending(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            ascending(0, 0x4f),
            ascending(0x60, 0xaf),
            ascending(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\
             59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\
             cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            vec![0x0b; 22],
            Vec::new(),
            Vec::new(),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ] {
        let expected = hex(expected);
        let mut out = vec![0; expected.len()];
        Hkdf::<Sha256>::new(Some(&salt), &ikm)
            .expand(&info, &mut out)
            .expect("short");
        assert_eq!(out, expected);
    }
    let ours = derive_subkey(&Key32::new(&mut [1; 32]), &[2; 16], "naam", b"meer");
    // canon(label) and canon(bytes): each with its length in four bytes.
    let info = [&[0, 0, 0, 4][..], b"naam", &[0, 0, 0, 4], b"meer"].concat();
    let mut expected = [0; 32];
    Hkdf::<Sha256>::new(Some(&[2; 16]), &[1; 32])
        .expand(&info, &mut expected)
        .expect("32 bytes");
    assert_eq!(*ours.expose(), expected);
}

/// FIPS 180-4's examples, as NIST publishes them.
#[test]
fn sha256_is_that_of_fips_180() {
    for (message, expected) in [
        (
            String::new(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "abc".into(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".into(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            "a".repeat(1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ] {
        assert_eq!(to_hex(&Sha256::digest(message.as_bytes())), expected);
    }
}
