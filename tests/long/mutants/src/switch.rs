//! The switch of every mutant; put into the instrumented copy as `src/mutant.rs`.
#![allow(missing_docs, unsafe_code)]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// The one that is switched on: `MUTANT` in the environment, 0 for none.
static ACTIVE: LazyLock<u32> = LazyLock::new(|| {
    let number = std::env::var("MUTANT").ok();
    number.and_then(|n| n.parse().ok()).unwrap_or(0)
});

/// One byte for each mutant, in the file that `MUTANT_REACHED` names: what was reached is there
/// even where the process is killed.
static REACHED: LazyLock<Option<memmap2::MmapMut>> = LazyLock::new(|| {
    let path = std::env::var_os("MUTANT_REACHED")?;
    let mut options = std::fs::OpenOptions::new();
    let file = options.read(true).write(true).open(path).ok()?;
    // SAFETY: nobody shortens the file while tests run.
    unsafe { memmap2::MmapMut::map_mut(&file) }.ok()
});

/// Whether mutant `number` is on. Notes that it was reached.
pub fn on(number: u32) -> bool {
    if let Some(reached) = &*REACHED
        && let Some(byte) = reached.get(number as usize)
    {
        // SAFETY: a byte of a shared, writable mapping, written by atomic stores alone.
        let byte = unsafe { AtomicU8::from_ptr(byte.as_ptr_mut()) };
        byte.store(1, Ordering::Relaxed);
    }
    *ACTIVE == number
}

trait AsPtrMut {
    fn as_ptr_mut(&self) -> *mut u8;
}

impl AsPtrMut for u8 {
    fn as_ptr_mut(&self) -> *mut u8 {
        std::ptr::from_ref(self).cast_mut()
    }
}
