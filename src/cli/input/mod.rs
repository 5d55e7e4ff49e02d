//! Values that do not stand on the command line: files, standard input, prompts.
//!
//! Contract: content and secrets are read here and nowhere else; every file is read within
//! bounds; standard input has one reader per run.

pub mod ask;
pub mod secret;

use super::error::CliError;
use super::message::usage;
use crate::domain::label::Label;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that one text may measure, in MiB.
const MOST_MIB: u64 = 16;

/// The inputs of one run.
#[derive(Default)]
pub struct Input {
    /// The option that has claimed standard input.
    stdin: RefCell<Option<String>>,
}

impl Input {
    /// Inputs of which none has been read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text that an option means: `@FILE` and `@-` are read, `@@…` is a literal `@…`, and
    /// everything else is the text itself. One newline at the end of a file is not part of it.
    pub fn text(&self, option: &str, value: &str) -> Result<String, CliError> {
        match value.strip_prefix('@') {
            None => Ok(value.to_owned()),
            Some(rest) if rest.starts_with('@') => Ok(rest.to_owned()),
            Some("-") => {
                self.claim_stdin(option)?;
                let name = usage::standard_input();
                text_from(io::stdin().lock(), &name, |error| {
                    CliError::reading(Path::new("-"), error)
                })
            }
            Some(path) => self.file(Path::new(path)),
        }
    }

    /// The same for an option that may be left out.
    pub fn optional(&self, option: &str, value: Option<&str>) -> Result<Option<String>, CliError> {
        value.map(|value| self.text(option, value)).transpose()
    }

    /// The text of a file, at most 16 MiB of UTF-8.
    pub fn file(&self, path: &Path) -> Result<String, CliError> {
        let file = File::open(path).map_err(|error| CliError::reading(path, &error))?;
        let name = super::message::same(&path.to_string_lossy());
        text_from(file, &name, |error| CliError::reading(path, error))
    }

    /// The bytes of a file that need be no text, at most 16 MiB.
    ///
    /// # Errors
    /// A file that cannot be read (exit 1) or is longer (exit 2).
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>, CliError> {
        let failed = |error: &io::Error| CliError::reading(path, error);
        let file = File::open(path).map_err(|error| failed(&error))?;
        let name = super::message::same(&path.to_string_lossy());
        bytes_from(file, &name, failed)
    }

    /// Takes standard input for an option; refused when another has it (exit 2).
    pub fn claim_stdin(&self, option: &str) -> Result<(), CliError> {
        let mut claimed = self.stdin.borrow_mut();
        if let Some(other) = claimed.as_deref() {
            return Err(CliError::usage(usage::stdin_twice(other, option)));
        }
        *claimed = Some(option.to_owned());
        Ok(())
    }
}

fn bytes_from(
    source: impl Read,
    name: &Label,
    failed: impl FnOnce(&io::Error) -> CliError,
) -> Result<Vec<u8>, CliError> {
    let most = MOST_MIB << 20;
    let mut bytes = Vec::new();
    source
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    if bytes.len() as u64 > most {
        return Err(CliError::usage(usage::too_long(name, MOST_MIB)));
    }
    Ok(bytes)
}

fn text_from(
    source: impl Read,
    name: &Label,
    failed: impl FnOnce(&io::Error) -> CliError,
) -> Result<String, CliError> {
    let bytes = bytes_from(source, name, failed)?;
    let mut text = String::from_utf8(bytes).map_err(|_| CliError::usage(usage::not_text(name)))?;
    // Editors of Windows put a byte order mark in front; it is no part of what was written.
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        file
    }

    fn at(file: &tempfile::NamedTempFile) -> String {
        format!("@{}", file.path().display())
    }

    #[test]
    fn a_value_is_itself_unless_it_begins_with_an_at_sign() {
        let input = Input::new();
        assert_eq!(input.text("--text", "tekst").ok().as_deref(), Some("tekst"));
        assert_eq!(input.text("--text", "@@jan").ok().as_deref(), Some("@jan"));
        let file = written("één\ntwee\r\n".as_bytes());
        assert_eq!(
            input.text("--text", &at(&file)).ok().as_deref(),
            Some("één\ntwee")
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_exit_1_and_one_that_is_no_text_exit_2() {
        let input = Input::new();
        let code = |value: &str| input.text("--text", value).map_err(|e| e.exit().code());
        assert_eq!(code("@/nowhere/at/all"), Err(1));
        assert_eq!(code(&at(&written(&[0xff, 0xfe, b'a']))), Err(2));
        assert_eq!(code(&at(&written(&vec![b'a'; (16 << 20) + 1]))), Err(2));
    }

    #[test]
    fn standard_input_has_one_reader() {
        let input = Input::new();
        assert!(input.claim_stdin("--passphrase-file").is_ok());
        let error = input.text("--text", "@-").expect_err("taken");
        assert_eq!(error.exit().code(), 2);
        assert!(
            error
                .text(crate::domain::label::Lang::En)
                .contains("--passphrase-file and --text")
        );
    }
}
