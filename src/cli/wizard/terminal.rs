//! The thin part: a Unix terminal that shows only what it is given.
//!
//! While somebody is asked, the terminal neither echoes nor edits, and marks what is pasted. It is
//! put back when this is dropped: at the end, at an error, at a panic, and at the signals that ask
//! the program to stop, which wait for that ([`interrupt`]).

use super::keys::{Decoder, Key};
use super::line::Line;
use super::page::{Page, Reading, Reply};
use super::question::Text;
use crate::cli::error::CliError;
use crate::cli::interrupt::{self, Held};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush,
    tcgetattr, tcsetattr,
};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// Asks the terminal to mark what is pasted, and to stop that.
const MARK_PASTES: &str = "\r\u{1b}[K\u{1b}[?2004h";
const MARK_NO_PASTES: &str = "\r\u{1b}[K\u{1b}[?2004l";
/// How long an escape character waits for the rest of its sequence, in milliseconds.
const ESCAPE_WAITS: i64 = 50;
/// How long nothing must come before everything typed ahead counts as seen, in milliseconds.
const QUIET: i64 = 120;
/// How often it is looked whether a signal asks to stop, in milliseconds.
const LOOK_AGAIN: i64 = 500;
/// The most that one line may measure, in bytes.
const MOST: usize = 16 << 20;

/// The terminal, as long as somebody is asked.
pub struct Terminal {
    before: Termios,
    columns: usize,
    decoder: Decoder,
    keys: VecDeque<Key>,
    screen: Zeroizing<String>,
    _held: Held,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// Standard input is none, after all.
    pub fn take(columns: usize) -> Result<Terminal, CliError> {
        let held = interrupt::hold();
        let before = tcgetattr(io::stdin()).map_err(failed)?;
        let mut terminal = Terminal {
            before,
            columns,
            decoder: Decoder::default(),
            keys: VecDeque::new(),
            screen: Zeroizing::new(String::new()),
            _held: held,
        };
        terminal.work_by_keys()?;
        terminal.screen.push_str(MARK_PASTES);
        terminal.flush();
        Ok(terminal)
    }

    fn work_by_keys(&self) -> Result<(), CliError> {
        let mut modes = self.before.clone();
        modes.local_modes -=
            LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
        // Enter and the ends of pasted lines come as they are; Ctrl-S and Ctrl-Q are no orders.
        modes.input_modes -= InputModes::ICRNL | InputModes::INLCR | InputModes::IXON;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &modes).map_err(failed)
    }

    fn flush(&mut self) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(self.screen.as_bytes());
        let _ = stderr.flush();
        self.screen.clear();
    }

    /// The next key; none when the terminal is gone or a signal asks to stop.
    fn key(&mut self) -> Result<Option<Key>, CliError> {
        loop {
            if let Some(key) = self.keys.pop_front() {
                return Ok(Some(key));
            }
            // Only now: a paste of thousands of lines is echoed in large pieces.
            self.flush();
            if interrupt::asked_to_stop() {
                return Ok(None);
            }
            // Never for long: a signal may have come just now.
            let wait = match self.decoder.waits() {
                true => ESCAPE_WAITS,
                false => LOOK_AGAIN,
            };
            match self.wait(wait)? {
                Waited::Ready => match self.take_bytes()? {
                    0 => return Ok(None),
                    _ => continue,
                },
                Waited::Nothing => self.keys.extend(self.decoder.finish()),
                // A signal; after one that continues the program the terminal may work by lines.
                Waited::Signal => self.work_by_keys()?,
            }
        }
    }

    fn wait(&self, milliseconds: i64) -> Result<Waited, CliError> {
        let limit = Timespec {
            tv_sec: 0,
            tv_nsec: milliseconds * 1_000_000,
        };
        let stdin = io::stdin();
        let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut ready, Some(&limit)) {
            Ok(0) => Ok(Waited::Nothing),
            Ok(_) => Ok(Waited::Ready),
            Err(Errno::INTR) => Ok(Waited::Signal),
            Err(error) => Err(failed(error)),
        }
    }

    /// Reads what is there, and says how many bytes that was.
    fn take_bytes(&mut self) -> Result<usize, CliError> {
        let mut bytes = Zeroizing::new([0u8; 4096]);
        // Past the buffer of the standard library, which would keep what is typed ahead.
        match rustix::io::read(io::stdin(), &mut bytes[..]) {
            Ok(n) => {
                self.keys.extend(self.decoder.feed(&bytes[..n]));
                Ok(n)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(1),
            // The other end is closed.
            Err(Errno::IO) => Ok(0),
            Err(error) => Err(failed(error)),
        }
    }
}

enum Waited {
    Ready,
    Nothing,
    Signal,
}

fn failed(error: Errno) -> CliError {
    CliError::reading(Path::new("-"), &error.into())
}

impl Page for Terminal {
    fn columns(&self) -> usize {
        self.columns
    }

    fn print(&mut self, text: &str) {
        self.screen.push_str(text);
        self.flush();
    }

    fn read(&mut self, prompt: &str, reading: Reading, initial: Text) -> Result<Reply, CliError> {
        let mut line = Line::new(prompt, initial, self.columns, &mut self.screen);
        loop {
            let Some(key) = self.key()? else {
                line.leave(&mut self.screen);
                return Ok(Reply::Stop);
            };
            match key {
                Key::Enter { pasted: true } if reading != Reading::Area => {
                    let between = match reading {
                        Reading::Names => ", ",
                        Reading::Line | Reading::Area => " ",
                    };
                    line.insert(between, &mut self.screen);
                }
                Key::Enter { pasted } => {
                    line.leave(&mut self.screen);
                    let (text, some) = line.into_text();
                    return Ok(Reply::Line {
                        text,
                        pasted: pasted || some,
                    });
                }
                Key::Interrupt => {
                    line.leave(&mut self.screen);
                    self.flush();
                    return Ok(Reply::Stop);
                }
                Key::Eof if line.is_empty() => {
                    line.leave(&mut self.screen);
                    self.flush();
                    return Ok(Reply::End);
                }
                Key::Eof => line.key(&Key::Delete, &mut self.screen),
                Key::Text { ref text, .. } if line.len() + text.len() > MOST => {}
                key => line.key(&key, &mut self.screen),
            }
        }
    }

    fn forget_typed_ahead(&mut self) {
        self.flush();
        // What is pasted may still be on its way.
        loop {
            let _ = tcflush(io::stdin(), QueueSelector::IFlush);
            self.decoder.clear();
            self.keys.clear();
            match self.wait(QUIET) {
                Ok(Waited::Ready) if matches!(self.take_bytes(), Ok(1..)) => {
                    // Somebody who wants to stop while much is coming in.
                    if self.keys.contains(&Key::Interrupt) {
                        self.keys.clear();
                        self.keys.push_back(Key::Interrupt);
                        return;
                    }
                }
                _ => return,
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.screen.push_str(MARK_NO_PASTES);
        self.flush();
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
