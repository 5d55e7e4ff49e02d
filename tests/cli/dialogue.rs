//! Somebody at a real pseudo-terminal, 80 columns wide, who waits for a question and answers it.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long an answer of the program may take, on a computer that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program on a terminal of its own.
pub struct Dialogue {
    child: Child,
    terminal: File,
    /// The terminal's other end, to look at its modes.
    slave: File,
    before: Termios,
    from: Receiver<Vec<u8>>,
    /// Everything that the terminal was sent.
    pub bytes: Vec<u8>,
    /// How much of it was waited for already.
    seen: usize,
}

impl Dialogue {
    /// Runs a program with its input, output and errors on a terminal with the modes that a shell
    /// leaves it in: by lines, with an echo.
    pub fn begin(mut command: Command) -> Dialogue {
        // Kept from the program: with an end of its own it would never see that the other is gone.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let slave = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().expect("ASCII"))
            .expect("its other end");
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&slave, size).expect("sized");
        let before = tcgetattr(&slave).expect("modes");
        let end = || Stdio::from(slave.try_clone().expect("another handle"));
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn();
        let child = child.expect("runs");
        let terminal = File::from(master);
        let mut reader = terminal.try_clone().expect("another handle");
        let (to, from) = channel();
        std::thread::spawn(move || {
            let mut piece = vec![0; 65_536];
            while let Ok(read @ 1..) = reader.read(&mut piece) {
                if to.send(piece[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Dialogue {
            child,
            terminal,
            slave,
            before,
            from,
            bytes: Vec::new(),
            seen: 0,
        }
    }

    /// The process, to send it a signal.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the terminal shows this, after what was waited for before; for nothing, not at all.
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        let begun = Instant::now();
        loop {
            let unseen = &self.bytes[self.seen..];
            let found = unseen
                .windows(text.len())
                .position(|window| window == text.as_bytes());
            if let Some(at) = found {
                self.seen += at + text.len();
                return self;
            }
            let more = self.from.recv_timeout(Duration::from_millis(200));
            match more {
                Ok(piece) => self.bytes.extend(piece),
                Err(_) if begun.elapsed() < PATIENCE && self.runs() => {}
                Err(_) => panic!("no {text:?} in:\n{}", self.sent()),
            }
        }
    }

    fn runs(&mut self) -> bool {
        // What it wrote at its very end may still be on its way.
        self.child.try_wait().is_ok_and(|ended| ended.is_none()) || !self.pending().is_empty()
    }

    fn pending(&mut self) -> Vec<u8> {
        let more: Vec<u8> = self.from.try_iter().flatten().collect();
        self.bytes.extend(&more);
        more
    }

    /// Types, without an Enter.
    pub fn keys(&mut self, typed: impl AsRef<[u8]>) -> &mut Self {
        self.terminal.write_all(typed.as_ref()).expect("typed");
        self
    }

    /// Types a line.
    pub fn line(&mut self, typed: &str) -> &mut Self {
        self.keys(format!("{typed}\r"))
    }

    /// Waits for a question, then types a line.
    pub fn answer(&mut self, question: &str, typed: &str) -> &mut Self {
        self.wait_for(question).wait_for("> ").line(typed)
    }

    /// The same for a long text, which is ended by a full stop.
    pub fn text(&mut self, question: &str, typed: &str) -> &mut Self {
        self.wait_for(question).wait_for("| ").line(typed).line(".")
    }

    fn sent(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Waits for the end: the exit code, and everything that was shown. The terminal must be as it
    /// was, and no paste marked any more.
    pub fn end(mut self) -> (i32, String) {
        let begun = Instant::now();
        let status = loop {
            self.pending();
            if let Some(status) = self.child.try_wait().expect("waited for") {
                break status;
            }
            let text = self.sent();
            assert!(begun.elapsed() < PATIENCE, "does not end:\n{text}");
            std::thread::sleep(Duration::from_millis(20));
        };
        std::thread::sleep(Duration::from_millis(100));
        self.pending();
        let after = tcgetattr(&self.slave).expect("modes");
        let flags = |modes: &Termios| {
            let (input, output) = (modes.input_modes, modes.output_modes);
            (input, output, modes.local_modes, modes.control_modes)
        };
        assert_eq!(flags(&after), flags(&self.before), "the terminal's modes");
        let text = self.sent();
        let count = |sequence: &str| text.matches(sequence).count();
        assert_eq!(count("\u{1b}[?2004h"), count("\u{1b}[?2004l"));
        (status.code().expect("by itself"), text)
    }
}

/// A test that fails leaves nobody waiting at a terminal.
impl Drop for Dialogue {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal of 80 columns shows of what it was sent, line by line; it obeys what the program
/// sends for itself, and a test fails on anything else that it would obey.
pub fn played(sent: &str) -> Vec<String> {
    let mut rows: Vec<Vec<char>> = vec![Vec::new()];
    let (mut row, mut column) = (0_usize, 0_usize);
    let mut chars = sent.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => {
                row += 1;
                if row == rows.len() {
                    rows.push(Vec::new());
                }
            }
            '\r' => column = 0,
            '\u{1b}' => {
                assert_eq!(chars.next(), Some('['), "in {sent:?}");
                let mut parameter = String::new();
                while chars
                    .peek()
                    .is_some_and(|c| c.is_ascii_digit() || *c == '?')
                {
                    parameter.extend(chars.next());
                }
                let n: usize = parameter.parse().unwrap_or(1);
                match (parameter.as_str(), chars.next()) {
                    ("?2004", Some('h' | 'l')) | ("0" | "1", Some('m')) => {}
                    (_, Some('A')) => row = row.saturating_sub(n),
                    (_, Some('C')) => column += n,
                    ("", Some('J')) => {
                        rows.truncate(row + 1);
                        rows[row].truncate(column);
                    }
                    ("", Some('K')) => rows[row].truncate(column),
                    other => panic!("obeys {other:?} in {sent:?}"),
                }
            }
            c => {
                use unicode_width::UnicodeWidthChar;
                let width = c.width().unwrap_or_else(|| panic!("{c:?} in {sent:?}"));
                if column + width > 80 {
                    row += 1;
                    column = 0;
                    if row == rows.len() {
                        rows.push(Vec::new());
                    }
                }
                let longest = column.max(rows[row].len());
                rows[row].resize(longest, ' ');
                rows[row].truncate(column);
                rows[row].push(c);
                rows[row].resize(column + width.max(1), '\0');
                column += width;
            }
        }
    }
    let rows = rows.into_iter();
    let rows = rows.map(|row| row.into_iter().filter(|c| *c != '\0').collect::<String>());
    rows.map(|row| row.trim_end().to_owned()).collect()
}
