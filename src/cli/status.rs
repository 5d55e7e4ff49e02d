//! `kluis status`: what is visible without a key.

/// Arguments of `kluis status`.
#[derive(Debug, clap::Args)]
pub struct Args {}
