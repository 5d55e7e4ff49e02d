//! Keys and passphrases: types that cannot be printed, copied or serialised by accident.
//!
//! Contract: no `Debug`, `Clone`, `Copy` or `Serialize`. The bytes are wiped when dropped; those
//! of keys that live long are kept, where the system allows it, from ever being written to swap.

use memmap2::MmapMut;
use std::cell::RefCell;
use zeroize::{Zeroize, Zeroizing};

/// How much memory a key that lives long has for itself, in bytes.
const PAGE: usize = 4096;

/// 32 secret bytes: a symmetric key or the seed of a key pair.
pub struct Key32(Place);

enum Place {
    /// For keys that live for a moment: a record's key, opened for one row of a list.
    Heap(Box<Zeroizing<[u8; 32]>>),
    /// For keys that live as long as the vault is open.
    Page(HeldPage),
}

/// A memory page of its own and its lock; wiped, then unlocked, then given back. Locking is by page
/// and not counted, so two keys on one page would unlock each other.
struct HeldPage {
    _lock: Option<region::LockGuard>,
    page: MmapMut,
}

impl Drop for HeldPage {
    fn drop(&mut self) {
        self.page.zeroize();
    }
}

impl Key32 {
    /// Takes 32 bytes in; the argument is wiped.
    pub fn new(bytes: &mut [u8; 32]) -> Self {
        let mut key = Self::zero();
        key.bytes_mut().copy_from_slice(bytes);
        bytes.zeroize();
        key
    }

    /// 32 bytes from the operating system's generator.
    ///
    /// A generator that fails stops the program: there is no safe way to go on.
    pub fn random() -> Self {
        let mut key = Self::zero();
        getrandom::fill(key.bytes_mut()).expect("the operating system gives random bytes");
        key
    }

    /// A copy of the same bytes, made on purpose: the only way to have two.
    pub fn duplicate(&self) -> Self {
        let mut key = Self::zero();
        key.bytes_mut().copy_from_slice(self.expose());
        key
    }

    /// Moves the key to a page of its own that is never written to swap nor, on Linux, to a core
    /// file, for as long as it lives.
    pub fn locked(self) -> Self {
        // Best effort, all of it: an ordinary user may lock only a little memory, and a key that
        // could be swapped is still better than a program that does not start.
        let Ok(mut page) = MmapMut::map_anon(PAGE) else {
            return self;
        };
        #[cfg(target_os = "linux")]
        let _ = page.advise(memmap2::Advice::DontDump);
        let _lock = region::lock(page.as_ptr(), PAGE).ok();
        page[..32].copy_from_slice(self.expose());
        Key32(Place::Page(HeldPage { _lock, page }))
    }

    /// The bytes, for a cipher.
    pub fn expose(&self) -> &[u8; 32] {
        match &self.0 {
            Place::Heap(bytes) => bytes,
            Place::Page(held) => held
                .page
                .first_chunk()
                .expect("a page is longer than a key"),
        }
    }

    fn zero() -> Self {
        Key32(Place::Heap(Box::new(Zeroizing::new([0u8; 32]))))
    }

    fn bytes_mut(&mut self) -> &mut [u8; 32] {
        match &mut self.0 {
            Place::Heap(bytes) => bytes,
            Place::Page(held) => held
                .page
                .first_chunk_mut()
                .expect("a page is longer than a key"),
        }
    }
}

/// Keeps the system from writing this process's memory to a core file when it crashes.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Lowering one's own limit is always allowed; where it is not, nothing is lost.
        let _ = setrlimit(Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
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

    /// The text, to see whether it is fit to be one.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// `N` random bytes of the operating system's that are not secret: nonces, salts, identifiers.
///
/// They are fetched for some forty nonces at a time, because asking the system takes as long as
/// sealing a short text. None is given out twice; a key never comes from here.
///
/// A generator that fails stops the program, as for [`Key32::random`].
pub fn random_bytes<const N: usize>() -> [u8; N] {
    const { assert!(N <= Fetched::SIZE) };
    thread_local! {
        static FETCHED: RefCell<Fetched> = const { RefCell::new(Fetched::NONE) };
    }
    FETCHED.with_borrow_mut(|fetched| fetched.take())
}

/// Random bytes fetched ahead.
struct Fetched {
    bytes: [u8; Self::SIZE],
    /// Those before were given out.
    next: usize,
}

impl Fetched {
    const SIZE: usize = 1024;
    const NONE: Fetched = Fetched {
        bytes: [0; Self::SIZE],
        next: Self::SIZE,
    };

    fn take<const N: usize>(&mut self) -> [u8; N] {
        if Self::SIZE - self.next < N {
            getrandom::fill(&mut self.bytes).expect("the operating system gives random bytes");
            self.next = 0;
        }
        let mut taken = [0; N];
        let given = &mut self.bytes[self.next..self.next + N];
        taken.copy_from_slice(given);
        given.fill(0);
        self.next += N;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_key_is_the_same_key() {
        let key = Key32::random();
        let bytes = *key.expose();
        let locked = key.locked();
        assert!(*locked.expose() == bytes && *locked.duplicate().expose() == bytes);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_locked_key_stands_on_a_page_that_stays_out_of_core_files() {
        let key = Key32::random().locked();
        let at = key.expose().as_ptr().addr();
        let maps = std::fs::read_to_string("/proc/self/smaps").expect("of this process");
        let mut here = false;
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|word| word.split_once('-'));
            let number = |text| usize::from_str_radix(text, 16).ok();
            if let Some((Some(from), Some(to))) = range.map(|(a, b)| (number(a), number(b))) {
                here = (from..to).contains(&at);
            }
            if let (true, Some(flags)) = (here, line.strip_prefix("VmFlags:")) {
                assert!(flags.split(' ').any(|flag| flag == "dd"), "{flags}");
                return;
            }
        }
        panic!("the page is not among {maps}");
    }

    #[test]
    fn no_random_bytes_are_given_out_twice() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            assert!(seen.insert(random_bytes::<8>()), "of the same size");
            let long = random_bytes::<24>();
            for part in long.chunks_exact(8) {
                assert!(seen.insert(part.try_into().expect("eight")), "of others");
            }
        }
        // Other threads have others.
        let here: Vec<[u8; 8]> = (0..200).map(|_| random_bytes()).collect();
        let there =
            std::thread::spawn(|| (0..200).map(|_| random_bytes::<8>()).collect::<Vec<_>>());
        for bytes in here.into_iter().chain(there.join().expect("a thread")) {
            assert!(seen.insert(bytes), "of another thread");
        }
    }
}
