//! Keys and passphrases: types that cannot be printed, copied or serialised by accident.
//!
//! Contract: no `Debug`, `Clone`, `Copy` or `Serialize`. The bytes are wiped when dropped and,
//! where the system allows it, their memory page is never written to swap.

use zeroize::{Zeroize, Zeroizing};

/// 32 secret bytes: a symmetric key or the seed of a key pair.
pub struct Key32 {
    // Declared before the guard: fields drop in order, so the bytes are wiped while still locked.
    bytes: Box<Zeroizing<[u8; 32]>>,
    _locked: Option<region::LockGuard>,
}

impl Key32 {
    /// Takes 32 bytes in; the argument is wiped.
    pub fn new(bytes: &mut [u8; 32]) -> Self {
        let mut key = Self::zero();
        key.bytes.copy_from_slice(bytes);
        bytes.zeroize();
        key
    }

    /// 32 bytes from the operating system's generator.
    ///
    /// A generator that fails stops the program: there is no safe way to go on.
    pub fn random() -> Self {
        let mut key = Self::zero();
        getrandom::fill(&mut key.bytes[..]).expect("the operating system gives random bytes");
        key
    }

    /// A copy of the same bytes, made on purpose: the only way to have two.
    pub fn duplicate(&self) -> Self {
        let mut key = Self::zero();
        key.bytes.copy_from_slice(&self.bytes[..]);
        key
    }

    /// The bytes, for a cipher.
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    fn zero() -> Self {
        let bytes = Box::new(Zeroizing::new([0u8; 32]));
        // Best effort: an ordinary user may lock only a little memory, and a key that could be
        // swapped is still better than a program that does not start.
        let locked = region::lock(bytes.as_ptr(), 32).ok();
        Key32 {
            bytes,
            _locked: locked,
        }
    }
}

/// What a person types to open their slot; UTF-8, never empty.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase in; `None` when it is empty.
    pub fn new(text: Zeroizing<String>) -> Option<Self> {
        (!text.is_empty()).then_some(Passphrase(text))
    }

    /// The bytes, for the key derivation.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// How many characters it has.
    pub fn length(&self) -> usize {
        self.0.chars().count()
    }
}

/// `N` random bytes that are not secret: nonces, salts, identifiers.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
