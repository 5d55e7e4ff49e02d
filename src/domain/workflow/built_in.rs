//! The workflows that come with the program.
//!
//! A text that has landed never changes, not by a comment: vaults keep it under its id and version,
//! and cases walk it. A changed workflow is a new text with the next version.

use super::Workflow;
use super::parse::parse;
use std::sync::LazyLock;

/// Zoetermeer's way of working: four phases, after its implementation note 2023-2026.
pub const ZOETERMEER: &str = include_str!("../../../data/workflows/zoetermeer.toml");

/// The national model protocol for sharing information within a municipality (CCV).
pub const MODEL_PROTOCOL: &str = include_str!("../../../data/workflows/model-protocol.toml");

/// A workflow that comes with the program, with its text as a vault keeps it.
#[derive(Debug)]
pub struct BuiltIn {
    /// Its text.
    pub toml: &'static str,
    /// What the text says.
    pub workflow: Workflow,
}

/// All of them, the default first.
pub fn all() -> &'static [BuiltIn] {
    static ALL: LazyLock<Vec<BuiltIn>> = LazyLock::new(|| {
        let texts = [ZOETERMEER, MODEL_PROTOCOL];
        let read = |toml| BuiltIn {
            toml,
            workflow: parse(toml).expect("the built-in workflows are tested"),
        };
        texts.map(read).into()
    });
    &ALL
}

/// The default, id `zoetermeer`.
pub fn zoetermeer() -> &'static Workflow {
    &all()[0].workflow
}
