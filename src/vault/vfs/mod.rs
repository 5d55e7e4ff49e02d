//! The sealing VFS: a shim around the platform's own, between SQLite and the file.
//!
//! Contract: what SQLite writes is sealed before it reaches the platform, what does not open is
//! `SQLITE_IOERR_DATA`; locking, syncing and names stay the platform's. Only a main database and
//! its rollback journal can be opened: no temporary file, WAL or super-journal ever holds content.
//! This folder is the only place with `unsafe`; the rules are in `pages.rs` and `journal_file.rs`,
//! which have none. Nothing else in this process may open or close the database file by ordinary
//! calls: that would drop the POSIX locks SQLite holds on it.

mod file;
pub(crate) mod journal_file;
pub(crate) mod pages;
pub(crate) mod storage;
mod unused;

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, ffi};

use crate::secret::random_bytes;
use crate::vault::page::{PAGE_SIZE, Page, PageCipher};
use file::{File, METHODS, Raw, guarded, inner_of};
use storage::Storage;

/// What a VFS carries: everything its functions need.
struct Context {
    platform: *mut ffi::sqlite3_vfs,
    cipher: PageCipher,
    name: CString,
}

/// A VFS registered with SQLite for one opened vault; unregistered and freed when dropped.
///
/// No connection that uses it may outlive it.
pub(super) struct Registration {
    vfs: *mut ffi::sqlite3_vfs,
    context: *mut Context,
}

// SAFETY: the pointers are to allocations of our own that nothing changes after registration.
unsafe impl Send for Registration {}

impl Registration {
    /// Registers a VFS of a new name; the error is an SQLite result code.
    pub(super) fn new(cipher: PageCipher) -> Result<Self, c_int> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let random = u64::from_ne_bytes(random_bytes());
        let name = CString::new(format!("kluis-{count}-{random:016x}"))
            .expect("digits and letters hold no zero byte");
        // SAFETY: finding and registering are thread-safe in SQLite; the platform's VFS lives for
        // ever, and ours until `drop`.
        unsafe {
            let rc = ffi::sqlite3_initialize();
            if rc != ffi::SQLITE_OK {
                return Err(rc);
            }
            let platform = ffi::sqlite3_vfs_find(std::ptr::null());
            if platform.is_null() {
                return Err(ffi::SQLITE_ERROR);
            }
            let context = Box::into_raw(Box::new(Context {
                platform,
                cipher,
                name,
            }));
            let vfs = Box::into_raw(Box::new(describe(&*platform, context)));
            match ffi::sqlite3_vfs_register(vfs, 0) {
                ffi::SQLITE_OK => Ok(Registration { vfs, context }),
                rc => {
                    drop(Box::from_raw(vfs));
                    drop(Box::from_raw(context));
                    Err(rc)
                }
            }
        }
    }

    /// The name to open a connection with.
    pub(super) fn name(&self) -> &CStr {
        // SAFETY: ours until `drop`.
        unsafe { &(*self.context).name }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: both boxes were made by `new`, and no connection uses them any more.
        unsafe {
            ffi::sqlite3_vfs_unregister(self.vfs);
            drop(Box::from_raw(self.vfs));
            drop(Box::from_raw(self.context));
        }
    }
}

/// Reads a page as it is on disk, sealed, through SQLite's own file: no second handle, no lock lost.
///
/// `None` when the file ends before the end of that page. The error is an SQLite result code.
pub(super) fn raw_page(connection: &Connection, number: u32) -> Result<Option<Page>, c_int> {
    let raw = raw_file(connection)?;
    let mut page = [0u8; PAGE_SIZE];
    let offset = u64::from(number.saturating_sub(1)) * PAGE_SIZE as u64;
    match raw.read(offset, &mut page) {
        Ok(storage::Answer::Whole) => Ok(Some(page)),
        Ok(storage::Answer::Short) => Ok(None),
        Err(storage::Fault::System(code)) => Err(code),
        Err(_) => Err(ffi::SQLITE_IOERR_READ),
    }
}

/// The size of the database file, in bytes. The error is an SQLite result code.
pub(super) fn raw_size(connection: &Connection) -> Result<u64, c_int> {
    raw_file(connection)?.size().map_err(|fault| match fault {
        storage::Fault::System(code) => code,
        _ => ffi::SQLITE_IOERR_FSTAT,
    })
}

fn raw_file(connection: &Connection) -> Result<Raw, c_int> {
    let mut pointer: *mut ffi::sqlite3_file = std::ptr::null_mut();
    // SAFETY: the operation stores a pointer to the open file, which lives as long as the
    // connection; that it is one of this VFS is checked before it is taken for one.
    unsafe {
        let rc = ffi::sqlite3_file_control(
            connection.handle(),
            c"main".as_ptr(),
            ffi::SQLITE_FCNTL_FILE_POINTER,
            (&raw mut pointer).cast(),
        );
        if rc != ffi::SQLITE_OK {
            return Err(rc);
        }
        if pointer.is_null() || !std::ptr::eq((*pointer).pMethods, &METHODS) {
            return Err(ffi::SQLITE_MISUSE);
        }
        Ok(Raw::of(pointer))
    }
}

fn describe(platform: &ffi::sqlite3_vfs, context: *mut Context) -> ffi::sqlite3_vfs {
    ffi::sqlite3_vfs {
        // Version 3 would offer to replace system calls.
        iVersion: platform.iVersion.min(2),
        szOsFile: size_of::<File>() as c_int + platform.szOsFile,
        mxPathname: platform.mxPathname,
        pNext: std::ptr::null_mut(),
        // SAFETY: the context outlives the VFS.
        zName: unsafe { (*context).name.as_ptr() },
        pAppData: context.cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: Some(dl_open),
        xDlError: Some(dl_error),
        xDlSym: Some(dl_sym),
        xDlClose: Some(dl_close),
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(get_last_error),
        xCurrentTimeInt64: platform
            .xCurrentTimeInt64
            .is_some()
            .then_some(current_time_int64 as _),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for szOsFile bytes; pMethods says whether to call xClose.
    unsafe { (*file).pMethods = std::ptr::null() };
    guarded(|| {
        let is_journal = flags & ffi::SQLITE_OPEN_MAIN_JOURNAL != 0;
        let is_database = flags & ffi::SQLITE_OPEN_MAIN_DB != 0;
        let deletes = flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0;
        if name.is_null() || deletes || is_journal == is_database {
            return ffi::SQLITE_CANTOPEN;
        }
        // SAFETY: the context is ours; the platform's object lies behind `File` in the room that
        // SQLite gave; a journal's name is one that SQLite made, as the lookup requires.
        unsafe {
            let context = &*(*vfs).pAppData.cast::<Context>();
            let inner = inner_of(file);
            (*inner).pMethods = std::ptr::null();
            let Some(platform_open) = (*context.platform).xOpen else {
                return ffi::SQLITE_CANTOPEN;
            };
            let database = match is_journal {
                true => ffi::sqlite3_database_file_object(name),
                false => std::ptr::null_mut(),
            };
            if is_journal && (database.is_null() || !std::ptr::eq((*database).pMethods, &METHODS)) {
                return ffi::SQLITE_CANTOPEN;
            }
            let rc = platform_open(context.platform, name, inner, flags, out_flags);
            if rc != ffi::SQLITE_OK {
                // The platform may want its file closed even so.
                if let Some(methods) = (*inner).pMethods.as_ref()
                    && let Some(close) = methods.xClose
                {
                    close(inner);
                }
                return rc;
            }
            file.cast::<File>().write(File {
                base: ffi::sqlite3_file { pMethods: &METHODS },
                cipher: &context.cipher,
                journal: match is_journal {
                    true => Box::into_raw(Box::default()),
                    false => std::ptr::null_mut(),
                },
                database,
            });
            ffi::SQLITE_OK
        }
    })
}

/// Calls the platform's function of the same name with the platform's own VFS.
macro_rules! pass {
    ($vfs:expr, $missing:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: the context lives as long as the VFS; the arguments are SQLite's own.
        unsafe {
            let platform = (*(*$vfs).pAppData.cast::<Context>()).platform;
            match (*platform).$method {
                Some(method) => method(platform $(, $argument)*),
                None => $missing,
            }
        }
    }};
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    pass!(vfs, ffi::SQLITE_IOERR_DELETE, xDelete, name, sync_folder)
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    result: *mut c_int,
) -> c_int {
    pass!(vfs, ffi::SQLITE_IOERR_ACCESS, xAccess, name, flags, result)
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    pass!(vfs, ffi::SQLITE_CANTOPEN, xFullPathname, name, room, out)
}

/// No extension is ever loaded into a process that holds keys.
unsafe extern "C" fn dl_open(_: *mut ffi::sqlite3_vfs, _: *const c_char) -> *mut c_void {
    std::ptr::null_mut()
}

unsafe extern "C" fn dl_error(_: *mut ffi::sqlite3_vfs, room: c_int, message: *mut c_char) {
    if room > 0 {
        // SAFETY: SQLite gives `room` bytes.
        unsafe { *message = 0 };
    }
}

type Symbol = unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *mut c_void, *const c_char);

unsafe extern "C" fn dl_sym(
    _: *mut ffi::sqlite3_vfs,
    _: *mut c_void,
    _: *const c_char,
) -> Option<Symbol> {
    None
}

unsafe extern "C" fn dl_close(_: *mut ffi::sqlite3_vfs, _: *mut c_void) {}

unsafe extern "C" fn randomness(
    vfs: *mut ffi::sqlite3_vfs,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    pass!(vfs, 0, xRandomness, room, out)
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    pass!(vfs, 0, xSleep, microseconds)
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    pass!(vfs, ffi::SQLITE_ERROR, xCurrentTime, out)
}

unsafe extern "C" fn get_last_error(
    vfs: *mut ffi::sqlite3_vfs,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    pass!(vfs, 0, xGetLastError, room, out)
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut i64) -> c_int {
    pass!(vfs, ffi::SQLITE_ERROR, xCurrentTimeInt64, out)
}
