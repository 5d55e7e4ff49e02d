//! A real pseudo-terminal, 80 columns wide, and what must never come out of it.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    LocalModes, OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize,
};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

/// How a run on a terminal ended, and every byte that the terminal was sent.
pub struct Screen {
    pub code: i32,
    pub bytes: Vec<u8>,
}

/// Runs a program with its input, output and errors on one terminal, on which `typed` is typed.
///
/// The terminal adds nothing of its own: no echo, and newlines stay as they are.
pub fn on_terminal(mut command: Command, typed: &[u8]) -> Screen {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&master).expect("granted");
    unlockpt(&master).expect("unlocked");
    let name = ptsname(&master, Vec::new()).expect("a name");
    let slave = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().expect("ASCII"))
        .expect("its other end");
    let mut modes = tcgetattr(&slave).expect("modes");
    modes.local_modes -= LocalModes::ECHO;
    modes.output_modes -= OutputModes::OPOST;
    tcsetattr(&slave, OptionalActions::Now, &modes).expect("set");
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&slave, size).expect("sized");
    let end = || Stdio::from(slave.try_clone().expect("another handle"));
    let mut child = command
        .stdin(end())
        .stdout(end())
        .stderr(end())
        .spawn()
        .expect("runs");
    // What `command` and this function hold would keep the terminal open for ever.
    drop(command);
    drop(slave);
    let mut master = File::from(master);
    master.write_all(typed).expect("typed");
    let mut bytes = Vec::new();
    let mut piece = [0; 65_536];
    // An error (EIO) is how Linux says that the other end was closed.
    while let Ok(read) = master.read(&mut piece) {
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(&piece[..read]);
    }
    let code = child.wait().expect("ends").code().expect("by itself");
    Screen { code, bytes }
}

/// The sequences that the program itself sends: bold, its end, the line of progress; and where it
/// asks, the marks of pastes begun and ended, and a line drawn anew.
const OWN: [&str; 6] = [
    "\r\u{1b}[K\u{1b}[?2004h",
    "\r\u{1b}[K\u{1b}[?2004l",
    "\u{1b}[1m",
    "\u{1b}[0m",
    "\r\u{1b}[K",
    "\r\u{1b}[J",
];

/// The first thing on a screen that a terminal would obey or hide and that is not the program's
/// own; the list is one of its own, made from the Unicode categories Cc, Cf, Zl and Zp.
pub fn find_control(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(format!("no UTF-8 at {}", error.valid_up_to())),
    };
    let mut rest = text;
    let mut stacked = 0;
    while let Some(c) = rest.chars().next() {
        if let Some(own) = OWN.iter().find(|own| rest.starts_with(**own)) {
            rest = &rest[own.len()..];
            continue;
        }
        let obeyed = c != '\n' && c.is_control();
        let hidden = matches!(u32::from(c),
            0xad | 0x61c | 0x70f | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
            | 0xfeff | 0xfff9..=0xfffb | 0x13430..=0x1343f | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff);
        stacked = if (0x300..0x370).contains(&u32::from(c)) {
            stacked + 1
        } else {
            0
        };
        if obeyed || hidden || stacked > 30 {
            let at = text.len() - rest.len();
            let before: String = text[..at].chars().rev().take(30).collect();
            let before: String = before.chars().rev().collect();
            return Some(format!("U+{:04X} after {before:?}", u32::from(c)));
        }
        rest = &rest[c.len_utf8()..];
    }
    None
}
