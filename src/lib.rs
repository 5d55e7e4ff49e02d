//! kluis: an encrypted vault for the signals, cases and retention deadlines of a municipal team
//! against subversive crime (Dutch: *ondermijning*).
//!
//! The layers, from the inside out. A layer uses only those above it in this list, and
//! `tests/layers.rs` fails when a `use crate::…` runs the other way:
//!
//! | layer | what it is |
//! |---|---|
//! | [`domain`] | what the office does: values and rules, nothing else |
//! | [`audit`] | the log: entries, their hashes and signatures, the chain; pure |
//! | [`canonical`], [`secret`], [`vault`] | bytes and keys: keyring, slots, pages, sealed fields; knows no cases |
//! | [`clock`] | the only reader of the time |
//! | [`store`] | the only SQL |
//! | [`import`] | bytes to drafts; knows no store |
//! | [`report`] | values to documents that people file and print; knows no store |
//! | [`config`] | the configuration file |
//! | [`actions`] | one function per thing a worker does |
//! | [`cli`] | the only layer that reads arguments, prompts and prints |
#![deny(unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(missing_docs)]

pub mod actions;
pub mod audit;
pub mod canonical;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod import;
pub mod report;
pub mod secret;
pub mod store;
pub mod vault;
