//! Attacks on a vault's files: whatever somebody does to them is noticed, or changes no answer.
//!
//! Each file is one kind of attack, with a number of rounds that fits into `cargo test`. With
//! `KLUIS_TEST_ATTACKS=10000` the long run is made (see CONTRIBUTING.md); other numbers scale it.

mod backups;
mod bits;
mod forged_lists;
mod hostile;
mod log;
mod old_pages;
mod published;
mod purger;
mod scene;
#[allow(dead_code)]
#[path = "../office/setting.rs"]
mod setting;
mod tools;
mod whole;

/// How many rounds to make: `quick` in `cargo test`, else `of_10_000` for every 10,000 asked for.
pub fn rounds(quick: u64, of_10_000: u64) -> u64 {
    let asked = std::env::var("KLUIS_TEST_ATTACKS").ok();
    match asked.and_then(|asked| asked.parse::<u64>().ok()) {
        Some(asked) => (asked * of_10_000 / 10_000).max(quick),
        None => quick,
    }
}

/// xorshift64: repeatable, so that a round that fails can be run again.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % below
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.roll(256) as u8).collect()
    }
}
