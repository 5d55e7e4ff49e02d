//! A bug here ends in one plain sentence and exit 70.

use super::error::{CliError, Exit};
use super::message::vault;
use super::output::Output;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the program; a panic prints one sentence with its place in the source and none of its
/// content, because a panic's message may quote what was being worked on.
pub fn guard(output: Output, program: impl FnOnce() -> Exit) -> Exit {
    std::panic::set_hook(Box::new(move |info| {
        let place = match info.location() {
            Some(place) => format!("{}:{}", file_of(place.file()), place.line()),
            None => "?".to_owned(),
        };
        let error = CliError::new(Exit::Bug, vault::a_bug_here(place));
        output.error(&error.with_hint(vault::report_it()));
    }));
    // What the closure leaves half done is not looked at again: the program ends.
    catch_unwind(AssertUnwindSafe(program)).unwrap_or(Exit::Bug)
}

/// The last parts of a source path: the folders of whoever built the program are no one's business.
fn file_of(path: &str) -> &str {
    path.rfind("src/").map_or(path, |start| &path[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builders_folders_are_not_told() {
        assert_eq!(file_of("/home/x/y-1.2/src/lib.rs"), "src/lib.rs");
        assert_eq!(file_of("src/cli/mod.rs"), "src/cli/mod.rs");
    }
}
