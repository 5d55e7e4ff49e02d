//! The vault's folder: where its files are, how they are read within bounds and written whole.

use super::error::VaultError;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A vault's folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path, made absolute.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the current folder is gone.
    pub fn new(path: &Path) -> Result<Self, VaultError> {
        std::path::absolute(path)
            .map(Folder)
            .map_err(|e| VaultError::io(path, e))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The keyring.
    pub fn keyring(&self) -> PathBuf {
        self.0.join("keyring")
    }

    /// A keyring that is being put in place.
    pub fn next_keyring(&self) -> PathBuf {
        self.0.join("keyring.next")
    }

    /// A member's slot. Ids are lower-case hexadecimal, so no two collide where case is ignored.
    pub fn slot(&self, member_id: &str) -> PathBuf {
        self.0.join("slots").join(member_id)
    }

    /// A database file.
    pub fn database(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A database file and the journal beside it.
    pub fn database_files(&self, name: &str) -> [PathBuf; 2] {
        [self.0.join(name), self.0.join(format!("{name}-journal"))]
    }

    /// Makes an empty folder for a vault, for its owner alone.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn create(&self) -> Result<(), VaultError> {
        for path in [self.0.clone(), self.0.join("slots")] {
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder
                .create(&path)
                .map_err(|e| VaultError::io(&path, e))?;
        }
        write_new(&self.0.join("lock"), b"")
    }

    /// Takes the vault's lock as one of many users of the database, waiting at most `patience`
    /// while somebody replaces it.
    ///
    /// # Errors
    /// [`VaultError::Busy`].
    pub fn lock_shared(&self, patience: Duration) -> Result<File, VaultError> {
        let path = self.0.join("lock");
        // Opened for writing: some network file systems grant no lock on a read-only handle.
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| VaultError::io(&path, e))?;
        wait(patience, || take(file.try_lock_shared(), &path))?;
        Ok(file)
    }

    /// Turns one's own shared lock into an exclusive one: nobody else has the database open.
    ///
    /// # Errors
    /// [`VaultError::Busy`] when others keep it open for longer than `patience`; the shared lock
    /// is held again then.
    pub fn lock_exclusive(&self, shared: &File, patience: Duration) -> Result<(), VaultError> {
        let path = self.0.join("lock");
        // Given back first: two processes that both hold it shared would wait for each other.
        shared.unlock().map_err(|e| VaultError::io(&path, e))?;
        let taken = wait(patience, || take(shared.try_lock(), &path));
        if taken.is_err() {
            take(shared.try_lock_shared(), &path)?;
        }
        taken
    }
}

fn take(tried: Result<(), fs::TryLockError>, path: &Path) -> Result<(), VaultError> {
    match tried {
        Ok(()) => Ok(()),
        Err(fs::TryLockError::WouldBlock) => Err(VaultError::Busy),
        Err(fs::TryLockError::Error(e)) => Err(VaultError::io(path, e)),
    }
}

/// Tries again every twentieth of a second while the answer is that the vault is busy.
fn wait(
    patience: Duration,
    mut attempt: impl FnMut() -> Result<(), VaultError>,
) -> Result<(), VaultError> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mut left = patience;
    loop {
        match attempt() {
            Err(VaultError::Busy) if !left.is_zero() => {
                std::thread::sleep(PAUSE.min(left));
                left = left.saturating_sub(PAUSE);
            }
            other => return other,
        }
    }
}

/// Builds a vault beside its place and renames it into it, so that one cut short leaves no half
/// vault. An empty folder in its place is taken over.
///
/// # Errors
/// [`VaultError::Exists`] when something stands there; [`VaultError::Io`]; those of `make`.
pub fn build<T, E: From<VaultError>>(
    path: &Path,
    make: impl FnOnce(&Folder) -> Result<T, E>,
) -> Result<T, E> {
    let path = Folder::new(path)?.0;
    let is_empty = |p: &Path| {
        p.read_dir()
            .is_ok_and(|mut entries| entries.next().is_none())
    };
    if path.symlink_metadata().is_ok() && !is_empty(&path) {
        return Err(VaultError::Exists(path).into());
    }
    let parent = path.parent().unwrap_or(Path::new("/")).to_owned();
    make_folders(&parent)?;
    let building = Workshop::beside(&parent)?;
    let folder = Folder::new(&building.path().join("vault"))?;
    let made = make(&folder)?;
    // A name is not durable before its folder was synced, whatever was synced in the file.
    sync_folder(&folder.path().join("slots"))?;
    sync_folder(folder.path())?;
    // On Windows a folder cannot be renamed over another, not even over an empty one.
    #[cfg(not(unix))]
    let _ = fs::remove_dir(&path);
    rename(folder.path(), &path)?;
    Ok(made)
}

/// Reads a text file of at most `most` bytes.
///
/// # Errors
/// [`VaultError::Io`]; [`VaultError::OutOfBounds`] when it is longer; [`VaultError::Damaged`] when
/// it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, VaultError> {
    let name = || {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let file = File::open(path).map_err(|e| VaultError::io(path, e))?;
    let mut bytes = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| VaultError::io(path, e))?;
    if bytes.len() as u64 > most {
        return Err(VaultError::OutOfBounds {
            what: format!("the length of {}", name()),
        });
    }
    String::from_utf8(bytes).map_err(|_| VaultError::damaged(name()))
}

/// Writes a new file, synced, readable by its owner alone; refuses to overwrite.
///
/// # Errors
/// [`VaultError::Io`], also when something of that name exists.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|e| VaultError::io(path, e))?;
    share_as_folder(path)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| VaultError::io(path, e))
}

/// Puts new bytes in a file's place, whole or not at all: a synced neighbour, renamed over it.
///
/// # Errors
/// [`VaultError::Io`]; the old file then stands as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    clear_left_over(dir);
    let (mut file, place) = new_temporary(dir)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| VaultError::io(path, e))?;
    share_as_folder(&place)?;
    // Still open, so still locked: nobody takes it for left over.
    fs::rename(&place, path).map_err(|e| VaultError::io(path, e))?;
    let _ = place.keep();
    sync_folder(dir)
}

/// How the names of what is being made begin.
const TEMPORARY: &str = ".kluis-";
/// The file in a workshop that its maker keeps locked.
const WORKSHOP_LOCK: &str = "lock";

/// A folder to work in; it goes with everything in it when dropped. When its maker was killed or
/// the power failed, whoever makes the next one beside it clears it away: its lock is free then.
pub struct Workshop {
    /// Before the folder, so that it is closed when the folder goes.
    _lock: File,
    dir: tempfile::TempDir,
}

impl Workshop {
    /// Makes a folder to work in, and clears away what others left beside it.
    ///
    /// # Errors
    /// [`VaultError::Io`], also when `parent` is not there.
    pub fn beside(parent: &Path) -> Result<Workshop, VaultError> {
        let failed = |e| VaultError::io(parent, e);
        clear_left_over(parent);
        loop {
            let dir = tempfile::Builder::new()
                .prefix(TEMPORARY)
                .tempdir_in(parent)
                .map_err(failed)?;
            let made = File::create_new(dir.path().join(WORKSHOP_LOCK));
            match made {
                Ok(lock) if hold(&lock) => {
                    // Nothing comes into the folder before its lock has a durable name.
                    sync_folder(dir.path())?;
                    return Ok(Workshop { _lock: lock, dir });
                }
                // Somebody took it for left over in the moment before it was locked.
                Ok(_) => {}
                Err(e) if e.kind() == std::io::ErrorKind::NotFound && parent.exists() => {}
                Err(e) => return Err(failed(e)),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let emptied = empty(self.path());
        self.dir.disable_cleanup(!emptied);
    }
}

/// Removes everything in a workshop but its lock: without that, what a power cut leaves of it would
/// be nobody's to clear away. False when that is not on the disk: then the lock must stay.
fn empty(workshop: &Path) -> bool {
    for entry in workshop.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            _ if entry.file_name() == WORKSHOP_LOCK => Ok(()),
            _ => fs::remove_file(&path),
        };
    }
    sync_folder(workshop).is_ok()
}

/// A new file of mode 0600 beside the one that it will replace, locked while it is open and removed
/// when its path is dropped; cleared away as left over when nobody holds it.
///
/// # Errors
/// [`VaultError::Io`].
pub fn new_temporary(dir: &Path) -> Result<(File, tempfile::TempPath), VaultError> {
    loop {
        let (file, place) = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(dir)
            .map_err(|e| VaultError::io(dir, e))?
            .into_parts();
        if hold(&file) {
            return Ok((file, place));
        }
    }
}

/// Locks a file that was just made; no when somebody took it for left over before that. Where
/// there are no locks nobody clears anything away either.
fn hold(file: &File) -> bool {
    if let Err(fs::TryLockError::WouldBlock) = file.try_lock() {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        !file.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
    }
    #[cfg(not(unix))]
    true
}

/// Clears away what somebody was making in this folder when they were killed or the power failed.
/// Whoever still works on something holds its lock. It is no failure when it cannot be cleared
/// away: it is in nobody's way.
pub fn clear_left_over(dir: &Path) {
    for entry in dir.read_dir().into_iter().flatten().flatten() {
        let is_ours = |name: &std::ffi::OsStr| {
            name.to_str()
                .is_some_and(|name| name.starts_with(TEMPORARY))
        };
        if !is_ours(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        // The lock is kept until all is gone: whoever has just made this, and is about to lock it, then
        // sees that it is not theirs any more.
        let claim = |path: &Path| {
            let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
            file.try_lock().ok()?;
            Some(file)
        };
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_file() => match claim(&path) {
                Some(_held) => fs::remove_file(&path),
                None => Ok(()),
            },
            Ok(kind) if kind.is_dir() => match claim(&path.join(WORKSHOP_LOCK)) {
                Some(_held) if empty(&path) => fs::remove_dir_all(&path),
                Some(_held) => Ok(()),
                // One that has no lock yet, or none any more, goes only when it is empty.
                None => fs::remove_dir(&path),
            },
            _ => Ok(()),
        };
    }
}

/// Makes a folder and those above it that are missing, each with a durable name.
fn make_folders(path: &Path) -> Result<(), VaultError> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().unwrap_or(Path::new("/"));
    make_folders(above)?;
    match fs::create_dir(path) {
        // Another process was quicker.
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(e) => Err(VaultError::io(path, e)),
        Ok(()) => sync_folder(above),
    }
}

/// Gives a new file to whoever the folder it stands in is open to, and to nobody else. A vault is
/// made for its owner alone; a team that shares it through a group opens the folder to that group
/// once, and what is made in it later must not lock the others out.
///
/// # Errors
/// [`VaultError::Io`].
pub fn share_as_folder(path: &Path) -> Result<(), VaultError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let dir = path.parent().unwrap_or(Path::new("."));
        let folder = fs::metadata(dir).map_err(|e| VaultError::io(dir, e))?;
        // Never to everybody, and never to be run.
        let mode = folder.permissions().mode() & 0o660;
        if mode != 0o600 {
            fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o600))
                .map_err(|e| VaultError::io(path, e))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Deletes a file that may be gone already.
///
/// # Errors
/// [`VaultError::Io`].
pub fn remove(path: &Path) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(VaultError::io(path, e)),
        _ => Ok(()),
    }
}

/// Renames a file over another and syncs the folder.
///
/// # Errors
/// [`VaultError::Io`].
pub fn rename(from: &Path, to: &Path) -> Result<(), VaultError> {
    fs::rename(from, to).map_err(|e| VaultError::io(to, e))?;
    sync_folder(to.parent().unwrap_or(Path::new(".")))
}

/// Makes what was written to a file durable; one that is not there has nothing to lose.
///
/// # Errors
/// [`VaultError::Io`].
pub fn sync_file(path: &Path) -> Result<(), VaultError> {
    match File::options().write(true).open(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        opened => opened
            .and_then(|file| file.sync_all())
            .map_err(|e| VaultError::io(path, e)),
    }
}

/// Makes a rename in this folder durable; on Windows folders are not synced.
///
/// # Errors
/// [`VaultError::Io`].
pub fn sync_folder(dir: &Path) -> Result<(), VaultError> {
    #[cfg(unix)]
    File::open(dir)
        .and_then(|d| d.sync_all())
        .map_err(|e| VaultError::io(dir, e))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

#[cfg(test)]
mod tests;
