//! The layer rule of `src/lib.rs`: a `use crate::…` that runs against it fails here.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the layers that it may use besides itself.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("canonical", &[]),
    ("clock", &[]),
    ("secret", &[]),
    ("domain", &[]),
    ("audit", &["domain", "canonical"]),
    ("vault", &["secret", "canonical"]),
    (
        "store",
        &["domain", "audit", "clock", "vault", "canonical", "secret"],
    ),
    ("import", &["domain"]),
    ("report", &["domain"]),
    ("config", &["domain", "import"]),
    (
        "actions",
        &[
            "domain", "audit", "store", "clock", "import", "vault", "secret",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "audit",
            "store",
            "clock",
            "import",
            "vault",
            "secret",
            "config",
            "actions",
            "report",
            "canonical",
        ],
    ),
    ("main", &["cli"]),
];

/// What a layer's text may not hold: the crates and calls that belong to another room.
const FORBIDDEN: [(&str, &[&str]); 9] = [
    (
        "domain",
        &[
            "rusqlite", "std::fs", "std::env", "clap", "println!", "chacha20", "Utc::now",
        ],
    ),
    (
        "audit",
        &[
            "rusqlite", "std::fs", "std::env", "clap", "println!", "chacha20",
        ],
    ),
    ("vault", &["clap", "println!"]),
    (
        "store",
        &["clap", "println!", "chacha20", "argon2", "dalek"],
    ),
    (
        "import",
        &[
            "rusqlite", "std::fs", "std::env", "clap", "println!", "chacha20",
        ],
    ),
    (
        "report",
        &[
            "rusqlite", "std::fs", "std::env", "clap", "println!", "chacha20",
        ],
    ),
    ("config", &["rusqlite", "clap", "println!", "chacha20"]),
    (
        "actions",
        &[
            "rusqlite", "std::env", "std::fs", "clap", "println!", "chacha20", "SELECT ", "INSERT ",
        ],
    ),
    (
        "cli",
        &[
            "rusqlite",
            "chacha20",
            "argon2",
            "SELECT ",
            "INSERT ",
            "process::exit",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn layer_of(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("below src");
    let first = inside.components().next().expect("a file").as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The lines of a file that are code of the product: no comments, and nothing of its tests.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("readable");
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    (1..)
        .zip(text[..tests].lines())
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n, line.to_owned()))
        .collect()
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&root(), &mut found);
    assert!(found.len() > 50, "only {} files", found.len());
    found
}

#[test]
fn no_layer_uses_one_that_it_may_not() {
    let mut wrong = Vec::new();
    for path in all_sources() {
        let layer = layer_of(&path);
        if layer == "lib" {
            continue;
        }
        let (_, may) = MAY_USE
            .iter()
            .find(|(name, _)| *name == layer)
            .unwrap_or_else(|| panic!("{layer} is no layer that this test knows"));
        for (n, line) in code(&path) {
            for (at, _) in line.match_indices("crate::") {
                let before = line[..at].chars().next_back();
                if before.is_some_and(|c| c == '$' || c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let used: String = line[at + "crate::".len()..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let known = MAY_USE.iter().any(|(name, _)| *name == used);
                if known && used != layer && !may.contains(&used.as_str()) {
                    wrong.push(format!("{}:{n} uses {used}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_layer_does_what_belongs_to_another() {
    let mut wrong = Vec::new();
    for path in all_sources() {
        let layer = layer_of(&path);
        let Some((_, forbidden)) = FORBIDDEN.iter().find(|(name, _)| *name == layer) else {
            continue;
        };
        for (n, line) in code(&path) {
            for word in forbidden.iter().filter(|word| line.contains(**word)) {
                wrong.push(format!("{}:{n} has {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_stands_in_the_vfs_alone() {
    for path in all_sources() {
        let in_vfs = path
            .to_string_lossy()
            .replace('\\', "/")
            .contains("/vault/vfs/");
        for (n, line) in code(&path) {
            let has = line.contains("unsafe {") || line.trim_start().starts_with("unsafe ");
            assert!(in_vfs || !has, "{}:{n}", path.display());
        }
    }
}
