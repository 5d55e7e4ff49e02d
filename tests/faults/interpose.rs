//! libc's file calls of this process, answered here first.
//!
//! The functions below have the names of libc's own, so everything that is linked into this
//! program (SQLite, the standard library, the product) calls them instead. They do the real thing
//! by a bare system call. On a thread that watches a folder they also write down what changed in
//! it, or fail the n-th call of a kind. Nothing is really synced: a crash is made from the record,
//! not by pulling a plug.
//!
//! A call that went past this would show: the end of every record is compared with the folder.

use crate::disk::{Disk, Node, Op};
use libc::{c_char, c_int, c_long, c_uint, c_void, mode_t, off64_t, size_t, ssize_t};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What a call does, for failing the n-th of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Open,
    Create,
    Read,
    Write,
    Sync,
    Truncate,
    Rename,
    Remove,
}

pub const KINDS: [Kind; 8] = [
    Kind::Open,
    Kind::Create,
    Kind::Read,
    Kind::Write,
    Kind::Sync,
    Kind::Truncate,
    Kind::Rename,
    Kind::Remove,
];

/// Which calls fail, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    pub kind: Kind,
    /// From 1.
    pub nth: usize,
    /// All that come after it too.
    pub for_ever: bool,
    pub errno: c_int,
}

struct Watch {
    root: PathBuf,
    disk: Disk,
    /// The files and folders that are open, by their place in the model.
    files: BTreeMap<c_int, usize>,
    ops: Vec<Op>,
    counts: BTreeMap<Kind, usize>,
    failure: Option<Failure>,
    failed: usize,
}

/// What a watched piece of work did.
pub struct Seen {
    pub ops: Vec<Op>,
    /// How many calls of each kind there were, failed ones too.
    pub counts: BTreeMap<Kind, usize>,
    /// How many were made to fail.
    pub failed: usize,
}

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// Runs `work` and writes down what this thread changes under `root`.
pub fn watch<T>(
    root: &Path,
    disk: &Disk,
    failure: Option<Failure>,
    work: impl FnOnce() -> T,
) -> (T, Seen) {
    let watch = Watch {
        root: root.to_owned(),
        disk: disk.clone(),
        files: BTreeMap::new(),
        ops: Vec::new(),
        counts: BTreeMap::new(),
        failure,
        failed: 0,
    };
    WATCH.with(|w| *w.borrow_mut() = Some(watch));
    // Ends with the scope, so that a panic in `work` does not leave this thread watching.
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            WATCH.with(|w| *w.borrow_mut() = None);
        }
    }
    let end = End;
    let done = work();
    let watch = WATCH.with(|w| w.borrow_mut().take()).expect("set above");
    drop(end);
    let seen = Seen {
        ops: watch.ops,
        counts: watch.counts,
        failed: watch.failed,
    };
    (done, seen)
}

/// How much was written down so far, inside of `watch`.
pub fn so_far() -> usize {
    WATCH.with(|w| w.borrow().as_ref().map_or(0, |w| w.ops.len()))
}

impl Watch {
    /// The path below the root, when it is there.
    fn below(&self, path: &Path) -> Option<PathBuf> {
        path.strip_prefix(&self.root).ok().map(Path::to_owned)
    }

    fn fails(&mut self, kind: Kind) -> bool {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let hit = self
            .failure
            .is_some_and(|f| f.kind == kind && (*count == f.nth || f.for_ever && *count > f.nth));
        self.failed += usize::from(hit);
        hit
    }

    fn note(&mut self, op: Op) {
        self.disk.apply(&op);
        self.ops.push(op);
    }
}

/// The watch of this thread; none while it is busy, or while the thread ends.
fn watched<T>(look: impl FnOnce(&mut Watch) -> Option<T>) -> Option<T> {
    WATCH
        .try_with(|watch| watch.try_borrow_mut().ok()?.as_mut().and_then(look))
        .ok()
        .flatten()
}

fn errno(code: c_int) -> c_int {
    // SAFETY: the place of this thread's error number is always there.
    unsafe { *libc::__errno_location() = code };
    -1
}

/// The error number to fail with, when a call on this path or file is to fail.
fn failure(at: Option<&Path>, file: c_int, kind: Kind) -> Option<c_int> {
    watched(|watch| {
        let ours = match at {
            Some(path) => watch.below(path).is_some(),
            None => watch.files.contains_key(&file),
        };
        (ours && watch.fails(kind)).then(|| watch.failure.map_or(libc::EIO, |f| f.errno))
    })
}

/// SAFETY: `path` is a string that ends with a zero byte, as for the call itself.
unsafe fn absolute(folder: c_int, path: *const c_char) -> PathBuf {
    // SAFETY: as promised by the caller.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(bytes));
    if path.is_absolute() {
        return path;
    }
    let link = match folder {
        libc::AT_FDCWD => "/proc/self/cwd\0".to_owned(),
        folder => format!("/proc/self/fd/{folder}\0"),
    };
    let mut room = [0u8; 4096];
    // SAFETY: the name ends with a zero byte, and the room is as large as is said.
    let length = unsafe {
        libc::syscall(
            libc::SYS_readlinkat,
            libc::AT_FDCWD,
            link.as_ptr(),
            room.as_mut_ptr(),
            room.len(),
        )
    };
    let length = usize::try_from(length).unwrap_or(0);
    Path::new(std::ffi::OsStr::from_bytes(&room[..length])).join(path)
}

fn to_int(result: c_long) -> c_int {
    c_int::try_from(result).unwrap_or(-1)
}

unsafe fn open_any(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's path is the call's own.
    let full = unsafe { absolute(folder, path) };
    let creates = flags & libc::O_CREAT != 0;
    let kind = if creates { Kind::Create } else { Kind::Open };
    if let Some(code) = failure(Some(&full), -1, kind) {
        return errno(code);
    }
    let mode = if creates { mode } else { 0 };
    // SAFETY: the arguments are the call's own.
    let file = to_int(unsafe { libc::syscall(libc::SYS_openat, folder, path, flags, mode) });
    if file < 0 {
        return file;
    }
    watched(|watch| {
        // Also when it was closed past us and the number is used again.
        watch.files.remove(&file);
        let below = watch.below(&full)?;
        if creates && watch.disk.find(&below).is_none() {
            let made = watch.disk.plan_link(&below, Node::default())?;
            watch.note(made);
        } else if flags & libc::O_TRUNC != 0 {
            let node = watch.disk.find(&below)?;
            watch.note(Op::Truncate(node, 0));
        }
        let node = watch.disk.find(&below)?;
        watch.files.insert(file, node)
    });
    file
}

/// What was written, at the place where the file stood before.
fn written(file: c_int, offset: i64, bytes: *const c_void, length: ssize_t) {
    let (Ok(length), Ok(offset)) = (usize::try_from(length), usize::try_from(offset)) else {
        return;
    };
    watched(|watch| {
        let node = *watch.files.get(&file)?;
        // SAFETY: the call has just read so many bytes from there.
        let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length) };
        watch.note(Op::Write(node, offset, bytes.to_vec()));
        Some(())
    });
}

#[unsafe(no_mangle)]
unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { open_any(libc::AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { open_any(libc::AT_FDCWD, path, flags | libc::O_LARGEFILE, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn openat(
    folder: c_int,
    path: *const c_char,
    flags: c_int,
    mode: mode_t,
) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { open_any(folder, path, flags, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn openat64(
    folder: c_int,
    path: *const c_char,
    flags: c_int,
    mode: mode_t,
) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { open_any(folder, path, flags | libc::O_LARGEFILE, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn close(file: c_int) -> c_int {
    watched(|watch| watch.files.remove(&file));
    // SAFETY: the argument is the call's own.
    to_int(unsafe { libc::syscall(libc::SYS_close, file) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn read(file: c_int, room: *mut c_void, length: size_t) -> ssize_t {
    if let Some(code) = failure(None, file, Kind::Read) {
        return errno(code) as ssize_t;
    }
    // SAFETY: the arguments are the call's own.
    unsafe { libc::syscall(libc::SYS_read, file, room, length) as ssize_t }
}

unsafe fn pread_any(file: c_int, room: *mut c_void, length: size_t, offset: off64_t) -> ssize_t {
    if let Some(code) = failure(None, file, Kind::Read) {
        return errno(code) as ssize_t;
    }
    // SAFETY: the arguments are the call's own.
    unsafe { libc::syscall(libc::SYS_pread64, file, room, length, offset) as ssize_t }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pread(
    file: c_int,
    room: *mut c_void,
    length: size_t,
    offset: off64_t,
) -> ssize_t {
    // SAFETY: the arguments are the call's own.
    unsafe { pread_any(file, room, length, offset) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pread64(
    file: c_int,
    room: *mut c_void,
    length: size_t,
    offset: off64_t,
) -> ssize_t {
    // SAFETY: the arguments are the call's own.
    unsafe { pread_any(file, room, length, offset) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn write(file: c_int, bytes: *const c_void, length: size_t) -> ssize_t {
    let code = failure(None, file, Kind::Write);
    let length = match code {
        // A full disk takes the first part of a large write, and says no to the next.
        Some(libc::ENOSPC) if length > 512 => length / 2,
        Some(code) => return errno(code) as ssize_t,
        None => length,
    };
    // SAFETY: the arguments are the call's own; asking where a file stands does not change it.
    unsafe {
        let at = libc::syscall(libc::SYS_lseek, file, 0, libc::SEEK_CUR);
        let done = libc::syscall(libc::SYS_write, file, bytes, length) as ssize_t;
        written(file, at, bytes, done);
        done
    }
}

unsafe fn pwrite_any(
    file: c_int,
    bytes: *const c_void,
    length: size_t,
    offset: off64_t,
) -> ssize_t {
    if let Some(code) = failure(None, file, Kind::Write) {
        return errno(code) as ssize_t;
    }
    // SAFETY: the arguments are the call's own.
    unsafe {
        let done = libc::syscall(libc::SYS_pwrite64, file, bytes, length, offset) as ssize_t;
        written(file, offset, bytes, done);
        done
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite(
    file: c_int,
    bytes: *const c_void,
    length: size_t,
    offset: off64_t,
) -> ssize_t {
    // SAFETY: the arguments are the call's own.
    unsafe { pwrite_any(file, bytes, length, offset) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite64(
    file: c_int,
    bytes: *const c_void,
    length: size_t,
    offset: off64_t,
) -> ssize_t {
    // SAFETY: the arguments are the call's own.
    unsafe { pwrite_any(file, bytes, length, offset) }
}

unsafe fn truncate_any(file: c_int, length: off64_t) -> c_int {
    if let Some(code) = failure(None, file, Kind::Truncate) {
        return errno(code);
    }
    // SAFETY: the arguments are the call's own.
    let done = to_int(unsafe { libc::syscall(libc::SYS_ftruncate, file, length) });
    if done == 0 {
        watched(|watch| {
            let node = *watch.files.get(&file)?;
            watch.note(Op::Truncate(node, usize::try_from(length).ok()?));
            Some(())
        });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate(file: c_int, length: off64_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { truncate_any(file, length) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate64(file: c_int, length: off64_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { truncate_any(file, length) }
}

fn sync_any(file: c_int) -> c_int {
    if let Some(code) = failure(None, file, Kind::Sync) {
        return errno(code);
    }
    watched(|watch| {
        let node = *watch.files.get(&file)?;
        watch.note(Op::Sync(node));
        Some(())
    });
    0
}

#[unsafe(no_mangle)]
extern "C" fn fsync(file: c_int) -> c_int {
    sync_any(file)
}

#[unsafe(no_mangle)]
extern "C" fn fdatasync(file: c_int) -> c_int {
    sync_any(file)
}

unsafe fn rename_any(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
    flags: c_uint,
) -> c_int {
    // SAFETY: the paths are the call's own.
    let (source, target) = unsafe { (absolute(from_folder, from), absolute(to_folder, to)) };
    if let Some(code) = failure(Some(&target), -1, Kind::Rename) {
        return errno(code);
    }
    // SAFETY: the arguments are the call's own.
    let done = to_int(unsafe {
        libc::syscall(libc::SYS_renameat2, from_folder, from, to_folder, to, flags)
    });
    if done == 0 {
        watched(|watch| {
            let (source, target) = (watch.below(&source)?, watch.below(&target)?);
            let moved = watch.disk.plan_move(&source, &target)?;
            watch.note(moved);
            Some(())
        });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { rename_any(libc::AT_FDCWD, from, libc::AT_FDCWD, to, 0) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn renameat(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { rename_any(from_folder, from, to_folder, to, 0) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn renameat2(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
    flags: c_uint,
) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { rename_any(from_folder, from, to_folder, to, flags) }
}

unsafe fn remove_any(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    // SAFETY: the path is the call's own.
    let full = unsafe { absolute(folder, path) };
    if let Some(code) = failure(Some(&full), -1, Kind::Remove) {
        return errno(code);
    }
    // SAFETY: the arguments are the call's own.
    let done = to_int(unsafe { libc::syscall(libc::SYS_unlinkat, folder, path, flags) });
    if done == 0 {
        watched(|watch| {
            let below = watch.below(&full)?;
            let gone = watch.disk.plan_unlink(&below)?;
            watch.note(gone);
            Some(())
        });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { remove_any(libc::AT_FDCWD, path, 0) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rmdir(path: *const c_char) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { remove_any(libc::AT_FDCWD, path, libc::AT_REMOVEDIR) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlinkat(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { remove_any(folder, path, flags) }
}

unsafe fn mkdir_any(folder: c_int, path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the path is the call's own.
    let full = unsafe { absolute(folder, path) };
    if let Some(code) = failure(Some(&full), -1, Kind::Create) {
        return errno(code);
    }
    // SAFETY: the arguments are the call's own.
    let done = to_int(unsafe { libc::syscall(libc::SYS_mkdirat, folder, path, mode) });
    if done == 0 {
        watched(|watch| {
            let below = watch.below(&full)?;
            let made = watch
                .disk
                .plan_link(&below, Node::Folder(BTreeMap::new()))?;
            watch.note(made);
            Some(())
        });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { mkdir_any(libc::AT_FDCWD, path, mode) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdirat(folder: c_int, path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the arguments are the call's own.
    unsafe { mkdir_any(folder, path, mode) }
}

/// Copies inside the kernel are refused, so that they are done by reading and writing.
#[unsafe(no_mangle)]
extern "C" fn copy_file_range(
    _: c_int,
    _: *mut off64_t,
    _: c_int,
    _: *mut off64_t,
    _: size_t,
    _: c_uint,
) -> ssize_t {
    errno(libc::ENOSYS) as ssize_t
}

/// As [`copy_file_range`].
#[unsafe(no_mangle)]
extern "C" fn sendfile64(_: c_int, _: c_int, _: *mut off64_t, _: size_t) -> ssize_t {
    errno(libc::ENOSYS) as ssize_t
}

/// As [`copy_file_range`].
#[unsafe(no_mangle)]
extern "C" fn splice(
    _: c_int,
    _: *mut off64_t,
    _: c_int,
    _: *mut off64_t,
    _: size_t,
    _: c_uint,
) -> ssize_t {
    errno(libc::ENOSYS) as ssize_t
}
