//! Who has the vault open: each process leaves a small file beside `lock`, and holds a lock of the
//! operating system on it for as long as it lives.
//!
//! A note is for people to read: it decides nothing, and that it could not be written stops
//! nobody. Because its own lock goes with the process, a note that nobody holds is a leftover,
//! whatever process numbers it names. What it says is untrusted.

use super::error::VaultError;
use super::folder::{self, Folder, share_as_folder};
use super::keyring::is_member_name;
use crate::canonical::to_hex;
use crate::secret::random_bytes;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest note that is read, in bytes.
const MAX_BYTES: u64 = 1024;
/// The most notes that are looked at.
const MAX_NOTES: usize = 256;
/// The longest name of a computer, in characters.
const MAX_HOST: usize = 64;
/// A note of another computer that nobody seems to hold goes after this: on a drive that keeps no
/// locks between computers it may be alive.
const FORGET_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The member.
    pub member: String,
    /// The computer.
    pub host: String,
    /// The number of the process there.
    pub process: u32,
    /// Since when; UTC, RFC 3339 in whole seconds.
    pub since: String,
}

impl Holder {
    /// This process, as this member.
    pub fn here(member: &str, since: &str) -> Holder {
        Holder {
            member: member.to_owned(),
            host: host(),
            process: std::process::id(),
            since: since.to_owned(),
        }
    }

    /// Whether it speaks of this process.
    pub fn is_here(&self) -> bool {
        self.process == std::process::id() && self.host == host()
    }

    fn print(&self) -> String {
        format!(
            "kluis holder 1\nmember {}\nhost {}\nprocess {}\nsince {}\n",
            self.member, self.host, self.process, self.since
        )
    }

    fn parse(text: &str) -> Option<Holder> {
        let mut lines = text.lines().skip(1);
        let mut field = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let holder = Holder {
            member: field("member")?.to_owned(),
            host: field("host")?.to_owned(),
            process: field("process")?.parse().ok()?,
            since: field("since")?.to_owned(),
        };
        let bytes = holder.since.bytes();
        let time = holder.since.len() == 20
            && bytes
                .into_iter()
                .all(|b| b.is_ascii_digit() || b"-:TZ".contains(&b));
        let good = is_member_name(&holder.member) && is_host(&holder.host) && time;
        (good && holder.print() == text).then_some(holder)
    }
}

fn is_host(name: &str) -> bool {
    (1..=MAX_HOST).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

/// The name of this computer, made fit for a note.
fn host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    fit(&name)
}

fn fit(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_control());
    match kept.take(MAX_HOST).collect::<String>() {
        name if is_host(&name) => name,
        _ => "-".to_owned(),
    }
}

/// A note that was left; it goes when this is dropped, and counts as left over when the process
/// ends in any other way.
pub struct Note {
    path: PathBuf,
    // Holds the lock that says that the note is alive.
    _file: File,
}

impl Note {
    /// Leaves a note, and clears away those that are left over.
    ///
    /// # Errors
    /// [`VaultError::Io`]: a folder that may not be written, a drive that keeps no locks.
    pub fn leave(folder: &Folder, holder: &Holder) -> Result<Note, VaultError> {
        let failed = |e| VaultError::io(folder.path(), e);
        let (mut file, place) = folder::new_temporary(folder.path())?;
        file.write_all(holder.print().as_bytes()).map_err(failed)?;
        share_as_folder(&place)?;
        // Locked before it has its name, so that nobody takes it for a leftover; and shared, for
        // where a lock keeps others from reading.
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(VaultError::Busy),
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
        let path = folder.path().join(name());
        std::fs::rename(&place, &path).map_err(failed)?;
        let _ = place.keep();
        clear(folder, &file);
        Ok(Note { path, _file: file })
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        // One that stays is cleared away by the next who opens the vault.
        let _ = folder::remove(&self.path);
    }
}

const PREFIX: &str = "lock-";

fn name() -> String {
    format!("{PREFIX}{}", to_hex(&random_bytes::<8>()))
}

fn notes(folder: &Folder) -> Vec<PathBuf> {
    let Ok(entries) = folder.path().read_dir() else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_note = |name: &String| {
        let id = name.strip_prefix(PREFIX);
        id.is_some_and(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let mut names: Vec<String> = names.filter(is_note).take(MAX_NOTES).collect();
    names.sort();
    names.into_iter().map(|n| folder.path().join(n)).collect()
}

/// Whether somebody holds this note.
enum Held {
    Yes,
    /// Nobody; the lock is this process's now, so that the file can be removed.
    No(File),
}

/// `None` when it cannot be told.
fn held(path: &Path) -> Option<Held> {
    // For writing: some network drives give no exclusive lock on a handle that only reads.
    let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    match file.try_lock() {
        Ok(()) => Some(Held::No(file)),
        Err(TryLockError::WouldBlock) => Some(Held::Yes),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Who has the vault open, this process too, oldest first. A note that nobody holds is passed over;
/// what is no note of ours as well.
pub fn list(folder: &Folder) -> Vec<Holder> {
    let alive = notes(folder)
        .into_iter()
        .filter(|path| !matches!(held(path), Some(Held::No(_))));
    let mut holders: Vec<Holder> = alive
        .filter_map(|path| Holder::parse(&folder::read_text(&path, MAX_BYTES).ok()?))
        .collect();
    holders.sort_by(|a, b| a.since.cmp(&b.since));
    holders
}

/// Clears away the notes of processes of this computer that are gone; of other computers after a
/// day, by the times that the drive itself keeps.
fn clear(folder: &Folder, own: &File) {
    let now = own.metadata().and_then(|m| m.modified()).ok();
    for path in notes(folder) {
        let Some(Held::No(file)) = held(&path) else {
            continue;
        };
        let written = file.metadata().and_then(|m| m.modified()).ok();
        let age = now
            .zip(written)
            .and_then(|(now, then)| now.duration_since(then).ok());
        let text = folder::read_text(&path, MAX_BYTES);
        let here = text
            .ok()
            .and_then(|text| Holder::parse(&text))
            .is_some_and(|h| h.host == host());
        if here || age.is_some_and(|age| age > FORGET_AFTER) {
            let _ = folder::remove(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(dir.path()).expect("a path");
        (dir, folder)
    }

    fn anna() -> Holder {
        Holder::here("anna de Vries", "2026-11-25T14:03:00Z")
    }

    #[test]
    fn a_note_stands_as_long_as_its_holder() {
        let (_dir, folder) = folder();
        assert_eq!(list(&folder), []);
        let note = Note::leave(&folder, &anna()).expect("left");
        let earlier = Holder {
            since: "2026-11-25T09:00:00Z".into(),
            ..anna()
        };
        let other = Note::leave(&folder, &earlier).expect("left");
        assert_eq!(list(&folder), [earlier, anna()]);
        assert!(anna().is_here());
        drop(note);
        drop(other);
        assert_eq!(list(&folder), []);
        assert_eq!(notes(&folder).len(), 0);
    }

    #[test]
    fn what_a_dead_process_left_is_passed_over_and_cleared_away() {
        let (_dir, folder) = folder();
        let left = folder.path().join(name());
        std::fs::write(&left, anna().print()).expect("written");
        let elsewhere = Holder {
            host: "DESKTOP-7".into(),
            ..anna()
        };
        let other = folder.path().join(name());
        std::fs::write(&other, elsewhere.print()).expect("written");
        assert_eq!(list(&folder), []);
        assert!(left.exists(), "looking changes nothing");
        let note = Note::leave(&folder, &anna()).expect("left");
        assert!(!left.exists());
        assert!(other.exists(), "perhaps alive, on a drive without locks");
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let file = OpenOptions::new().write(true).open(&other).expect("there");
        file.set_modified(long_ago).expect("set");
        drop(file);
        let again = Note::leave(&folder, &anna()).expect("left");
        assert!(!other.exists());
        assert_eq!(list(&folder).len(), 2);
        drop((note, again));
    }

    #[test]
    fn only_a_note_of_our_form_is_shown() {
        let good = anna().print();
        assert_eq!(Holder::parse(&good), Some(anna()));
        for wrong in [
            good.replace("holder 1", "holder 2"),
            good.replace("anna", "\u{1b}[31manna"),
            good.replace(&host(), "\u{7}"),
            good.replace(&host(), &"x".repeat(65)),
            good.replace("process ", "process -"),
            good.replace("2026-11-25T14:03:00Z", "vandaag"),
            good.replace("2026-11-25T14:03:00Z", "vandaag om vier uur."),
            good.replace("2026-11-25T14:03:00Z", "2026-11-25T14:03:00"),
            good.replace("since", "sinds"),
            format!("{good}more\n"),
            String::new(),
        ] {
            assert_eq!(Holder::parse(&wrong), None, "{wrong}");
        }
        let (_dir, folder) = folder();
        let long = File::create(folder.path().join(name())).expect("made");
        long.set_len(10_000).expect("long");
        long.lock_shared().expect("held");
        assert_eq!(list(&folder), []);
    }

    #[test]
    fn a_note_is_of_this_process_when_both_computer_and_number_are_its_own() {
        assert!(anna().is_here());
        let other_computer = Holder {
            host: "DESKTOP-7".into(),
            ..anna()
        };
        assert!(!other_computer.is_here());
        let other_process = Holder {
            process: anna().process + 1,
            ..anna()
        };
        assert!(!other_process.is_here());
    }

    #[test]
    fn the_name_of_a_computer_is_made_fit_for_a_note() {
        assert_eq!(fit("DESKTOP-7"), "DESKTOP-7");
        assert_eq!(fit("DESK\u{1b}TOP\n-7"), "DESKTOP-7");
        assert_eq!(fit(&"x".repeat(65)), "x".repeat(64));
        assert_eq!(fit(""), "-");
        assert_eq!(fit("\n"), "-");
        #[cfg(target_os = "linux")]
        {
            let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
            assert_eq!(anna().host, kernel.trim_end());
        }
    }

    #[test]
    fn a_note_of_another_computer_is_left_for_a_day() {
        let (_dir, folder) = folder();
        let elsewhere = Holder {
            host: "DESKTOP-7".into(),
            ..anna()
        };
        let other = folder.path().join(name());
        std::fs::write(&other, elsewhere.print()).expect("written");
        let written = std::fs::metadata(&other).and_then(|file| file.modified());
        let written = written.expect("a time");
        let age = |hours: u64| {
            let file = OpenOptions::new().write(true).open(&other).expect("there");
            let then = written - Duration::from_secs(hours * 3600);
            file.set_modified(then).expect("set");
        };
        age(23);
        drop(Note::leave(&folder, &anna()).expect("left"));
        assert!(other.exists());
        age(25);
        drop(Note::leave(&folder, &anna()).expect("left"));
        assert!(!other.exists());
    }

    #[test]
    fn only_files_with_the_name_of_a_note_are_looked_at() {
        let (_dir, folder) = folder();
        let right = format!("{PREFIX}0123456789abcdef");
        for name in [
            "lock",
            "lock-",
            "lock-0123456789abcde",
            "lock-0123456789abcdeg",
            &right,
        ] {
            std::fs::write(folder.path().join(name), anna().print()).expect("written");
        }
        assert_eq!(notes(&folder), [folder.path().join(right)]);
    }
}
