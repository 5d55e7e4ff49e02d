//! Secrets: from a file, from standard input, or from a prompt that shows nothing.
//!
//! A secret is never a flag's value nor a variable's. A file that others can read is refused
//! before a byte of it is used.

use super::Input;
use super::ask::Ask;
use crate::cli::error::CliError;
use crate::cli::message::{prompt, usage, vault};
use crate::secret::Passphrase;
use crate::vault::slot::{LEAST_PASSPHRASE, is_weak};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// The longest first line of a secret's file, in bytes.
const LONGEST: usize = 64 * 1024;

impl Input {
    /// The first line of a secret's file, without its line end; `-` is standard input.
    ///
    /// Errors: not there (exit 1); readable by others, empty, not text, too long (exit 2).
    pub fn secret(&self, option: &str, path: &Path) -> Result<Zeroizing<String>, CliError> {
        let name = path.to_string_lossy();
        let failed = |error: io::Error| CliError::reading(path, &error);
        let bytes = if path == Path::new("-") {
            self.claim_stdin(option)?;
            first_line(io::stdin().lock()).map_err(failed)?
        } else {
            let file = File::open(path).map_err(failed)?;
            refuse_if_open_to_others(&file, path)?;
            first_line(file).map_err(failed)?
        };
        if bytes.len() > LONGEST {
            return Err(CliError::usage(usage::not_text(&*name)));
        }
        let line =
            std::str::from_utf8(&bytes).map_err(|_| CliError::usage(usage::not_text(&*name)))?;
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        if line.is_empty() {
            return Err(CliError::usage(usage::secret_is_empty(&*name)));
        }
        Ok(Zeroizing::new(line.to_owned()))
    }

    /// A member's passphrase: from the file, else asked for.
    pub fn passphrase(
        &self,
        ask: &Ask,
        member: &str,
        file: Option<&Path>,
    ) -> Result<Passphrase, CliError> {
        if let Some(path) = file {
            return into_passphrase(self.secret("--passphrase-file", path)?);
        }
        if !ask.may_ask() {
            return Err(CliError::usage(usage::no_passphrase_given())
                .with_hint(usage::give_passphrase_file()));
        }
        loop {
            let typed = ask.hidden(&prompt::passphrase_of(member))?;
            match Passphrase::new(typed) {
                Some(passphrase) => return Ok(passphrase),
                None => ask.remark(&prompt::passphrase_empty()),
            }
        }
    }

    /// A new passphrase: from the file that `option` names, else asked for twice.
    pub fn new_passphrase(
        &self,
        ask: &Ask,
        member: &str,
        option: &str,
        file: Option<&Path>,
    ) -> Result<Passphrase, CliError> {
        if let Some(path) = file {
            return into_passphrase(self.secret(option, path)?);
        }
        if !ask.may_ask() {
            let hint = match option {
                "--passphrase-file" => usage::give_passphrase_file(),
                _ => usage::give_new_passphrase_file(),
            };
            return Err(CliError::usage(usage::no_passphrase_given()).with_hint(hint));
        }
        ask.remark(&prompt::what_makes_a_passphrase(LEAST_PASSPHRASE));
        loop {
            let first = ask.hidden(&prompt::new_passphrase_of(member))?;
            if is_weak(&first) {
                ask.remark(&vault::passphrase_floor(LEAST_PASSPHRASE));
                continue;
            }
            let second = ask.hidden(&prompt::once_more())?;
            if *first == *second {
                return into_passphrase(first);
            }
            ask.remark(&prompt::passphrases_differ());
        }
    }
}

fn into_passphrase(text: Zeroizing<String>) -> Result<Passphrase, CliError> {
    Passphrase::new(text).ok_or_else(|| CliError::usage(usage::no_passphrase_given()))
}

/// Reads up to the first line end, byte by byte so that what follows is left alone.
fn first_line(mut source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Reserved at once: a buffer that grows leaves copies of the secret behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let mut byte = Zeroizing::new([0u8]);
    while line.len() <= LONGEST {
        match source.read(&mut byte[..]) {
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

/// Looks at the file that was opened, not at its name: the name could be turned in between.
#[cfg(unix)]
fn refuse_if_open_to_others(file: &File, path: &Path) -> Result<(), CliError> {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let metadata = file
        .metadata()
        .map_err(|error| CliError::reading(path, &error))?;
    if metadata.is_dir() {
        let error = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(CliError::reading(path, &error));
    }
    let kind = metadata.file_type();
    let kept = kind.is_file() || kind.is_fifo();
    if kept && metadata.permissions().mode() & 0o077 != 0 {
        return Err(CliError::usage(usage::secret_is_open(path))
            .with_kind("open-secret")
            .with_hint(usage::close_secret(path)));
    }
    Ok(())
}

/// Windows keeps permissions in access control lists, which the standard library cannot read.
#[cfg(not(unix))]
fn refuse_if_open_to_others(_: &File, _: &Path) -> Result<(), CliError> {
    Ok(())
}

/// Writes a secret into a new file that only its owner can read, with a line end.
///
/// The file must not exist yet: a secret never overwrites anything.
pub fn write_new(path: &Path, secret: &str) -> Result<(), CliError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let line = Zeroizing::new(format!("{secret}\n"));
    let written = options.open(path).and_then(|mut file| {
        io::Write::write_all(&mut file, line.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CliError::new(crate::cli::error::Exit::Failed, vault::folder_exists(path))
        }
        _ => CliError::writing(path, &error),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::domain::label::Lang;
    use std::os::unix::fs::PermissionsExt;

    fn secret(text: &[u8], mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("j.pass");
        std::fs::write(&path, text).expect("written");
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&path, permissions).expect("mode set");
        (folder, path)
    }

    #[test]
    fn the_first_line_is_the_secret() {
        for text in [
            "een zin\r\nmeer\n",
            "een zin\n",
            "een zin",
            "\u{feff}een zin\n",
        ] {
            let (_folder, path) = secret(text.as_bytes(), 0o600);
            let read = Input::new().secret("--passphrase-file", &path);
            assert_eq!(read.ok().as_deref().map(String::as_str), Some("een zin"));
        }
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let (_folder, path) = secret(b"een zin\n", mode);
            let error = Input::new()
                .secret("--passphrase-file", &path)
                .expect_err("open");
            assert_eq!(error.exit().code(), 2);
            let hint = error.hint().map(|hint| hint.get(Lang::En).to_owned());
            assert_eq!(
                hint,
                Some(format!("Close it with: chmod 600 {}", path.display()))
            );
        }
    }

    #[test]
    fn an_empty_or_binary_secret_is_refused() {
        for text in [&b""[..], b"\nzin\n", &[0xff, 0xfe]] {
            let (_folder, path) = secret(text, 0o600);
            let error = Input::new()
                .secret("--passphrase-file", &path)
                .expect_err("no secret");
            assert_eq!(error.exit().code(), 2);
        }
    }

    #[test]
    fn without_a_terminal_the_missing_passphrase_is_named() {
        let ask = Ask::never(Lang::En);
        let error = Input::new()
            .passphrase(&ask, "j", None)
            .err()
            .expect("nothing asks");
        assert_eq!(error.exit().code(), 2);
        assert!(
            error
                .hint()
                .is_some_and(|hint| hint.en.contains("--passphrase-file"))
        );
    }

    #[test]
    fn a_secret_is_written_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        write_new(&path, "geheim").expect("written");
        let mode = std::fs::metadata(&path)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(write_new(&path, "ander").is_err());
        let kept = Input::new().secret("--key-file", &path);
        assert_eq!(kept.ok().as_deref().map(String::as_str), Some("geheim"));
    }
}
