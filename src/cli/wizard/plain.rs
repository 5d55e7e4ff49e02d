//! A terminal that works by lines: one that says it is `dumb`, and those of systems other than
//! Unix. What is typed is shown by the terminal itself.

use super::page::{Page, Reading, Reply};
use super::question::Text;
use crate::cli::error::CliError;
use crate::cli::message::usage;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The most that is read of one line, in bytes.
const MOST: u64 = 16 << 20;

/// Standard input by lines.
pub struct Plain {
    columns: usize,
}

impl Plain {
    /// For a terminal of so many columns.
    pub fn new(columns: usize) -> Plain {
        Plain { columns }
    }
}

impl Page for Plain {
    fn columns(&self) -> usize {
        self.columns
    }

    fn print(&mut self, text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
        let _ = stderr.flush();
    }

    fn read(&mut self, prompt: &str, _: Reading, initial: Text) -> Result<Reply, CliError> {
        // What cannot be changed in place is shown, to be typed anew.
        if !initial.is_empty() {
            let shown = crate::cli::foreign::visible_line(&initial);
            self.print(&format!("{prompt}{shown}\n"));
        }
        self.print(prompt);
        read_line(&mut io::stdin().lock())
    }

    /// Lines that were typed ahead stay: nothing marks where they end.
    fn forget_typed_ahead(&mut self) {}
}

fn read_line(source: &mut impl BufRead) -> Result<Reply, CliError> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = source.take(MOST).read_until(b'\n', &mut bytes);
    if read.map_err(|error| CliError::reading(Path::new("-"), &error))? == 0 {
        return Ok(Reply::End);
    }
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| CliError::usage(usage::not_text(usage::standard_input())))?;
    Ok(Reply::Line {
        text: Text::new(text.to_owned()),
        pasted: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_way_and_the_input_once() {
        let mut source = &b"een\r\n\ntwee"[..];
        let mut next = || read_line(&mut source).map_err(|error| error.exit().code());
        let line = |text: &str| {
            Ok(Reply::Line {
                text: Text::new(text.to_owned()),
                pasted: false,
            })
        };
        assert_eq!(next(), line("een"));
        assert_eq!(next(), line(""));
        assert_eq!(next(), line("twee"));
        assert_eq!(next(), Ok(Reply::End));
        assert!(read_line(&mut &b"\xff\n"[..]).is_err());
    }
}
