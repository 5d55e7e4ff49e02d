//! The C side of one open file: SQLite's I/O methods, passed on to the platform's file.
//!
//! Memory: SQLite allocates `szOsFile` bytes per file; [`File`] stands at their start and the
//! platform's own file object behind it. The platform's object is initialised exactly when
//! `pMethods` of ours is set.

use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::ffi;

use super::journal_file::JournalFile;
use super::pages;
use super::storage::{Answer, Fault, Storage};
use crate::vault::page::{PAGE_SIZE, Page, PageCipher};

/// Our part of an open file.
#[repr(C, align(16))]
pub(super) struct File {
    /// First, because SQLite sees this struct as its `sqlite3_file`.
    pub(super) base: ffi::sqlite3_file,
    pub(super) cipher: *const PageCipher,
    /// Null for a database file. From `Box::into_raw`, freed by `xClose`.
    pub(super) journal: *mut JournalFile,
    /// Of a journal: SQLite's object for the database file it belongs to.
    pub(super) database: *mut ffi::sqlite3_file,
}

/// The methods of both kinds of file. Version 2 without shared memory: no WAL, no memory mapping.
pub(super) static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// The platform's file object behind ours.
///
/// # Safety
/// `file` points at an allocation of this VFS's `szOsFile` bytes.
pub(super) unsafe fn inner_of(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: szOsFile is the size of `File` plus that of the platform's object.
    unsafe { file.byte_add(size_of::<File>()) }
}

/// Calls one of the platform's methods; `SQLITE_IOERR` should it lack it.
macro_rules! pass {
    ($raw:expr, $method:ident $(, $argument:expr)*) => {{
        let raw: &Raw = &$raw;
        match raw.methods().$method {
            // SAFETY: the file is open and the arguments are SQLite's own, or of the same kind.
            Some(method) => unsafe { method(raw.0 $(, $argument)*) },
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// The platform's file, as the safe code sees it.
pub(super) struct Raw(*mut ffi::sqlite3_file);

impl Raw {
    /// # Safety
    /// `file` is an open file of this VFS and stays so while the result is used.
    pub(super) unsafe fn of(file: *mut ffi::sqlite3_file) -> Self {
        // SAFETY: as promised by the caller.
        Raw(unsafe { inner_of(file) })
    }

    fn methods(&self) -> &ffi::sqlite3_io_methods {
        // SAFETY: the platform's file is open, so its methods are set, and they are static.
        unsafe { &*(*self.0).pMethods }
    }

    /// Reads a page into a buffer that may never have been written. All of it has been when this returns,
    /// whatever the answer.
    ///
    /// # Safety
    /// `buffer` holds a page and is ours during the call.
    unsafe fn read_page(&self, offset: u64, buffer: *mut c_void) -> Result<Answer, Fault> {
        let read = match i64::try_from(offset) {
            Ok(at) => answer(pass!(self, xRead, buffer, PAGE_SIZE as c_int, at)),
            Err(_) => Err(Fault::Refused),
        };
        if read.is_err() {
            // SAFETY: as promised by the caller.
            unsafe { std::ptr::write_bytes(buffer.cast::<u8>(), 0, PAGE_SIZE) };
        }
        read
    }
}

impl Storage for Raw {
    fn size(&self) -> Result<u64, Fault> {
        let mut size = 0i64;
        match pass!(self, xFileSize, &mut size) {
            ffi::SQLITE_OK => u64::try_from(size).map_err(|_| Fault::System(ffi::SQLITE_IOERR)),
            code => Err(Fault::System(code)),
        }
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<Answer, Fault> {
        let (Ok(at), Ok(length)) = (i64::try_from(offset), c_int::try_from(bytes.len())) else {
            return Err(Fault::Refused);
        };
        answer(pass!(self, xRead, bytes.as_mut_ptr().cast(), length, at))
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let (Ok(at), Ok(length)) = (i64::try_from(offset), c_int::try_from(bytes.len())) else {
            return Err(Fault::Refused);
        };
        match pass!(self, xWrite, bytes.as_ptr().cast(), length, at) {
            ffi::SQLITE_OK => Ok(()),
            code => Err(Fault::System(code)),
        }
    }
}

/// What the platform says of a read. When it read less than was asked for, it has cleared the rest.
fn answer(code: c_int) -> Result<Answer, Fault> {
    match code {
        ffi::SQLITE_OK => Ok(Answer::Whole),
        ffi::SQLITE_IOERR_SHORT_READ => Ok(Answer::Short),
        // A read that the disk answers with an error; SQLite would make SQLITE_CORRUPT of it,
        // which here is said of a vault that somebody changed.
        ffi::SQLITE_IOERR_CORRUPTFS => Err(Fault::System(ffi::SQLITE_IOERR_READ)),
        code => Err(Fault::System(code)),
    }
}

/// Runs `body`; a panic must not cross into C, so it becomes an I/O error.
pub(super) fn guarded(body: impl FnOnce() -> c_int) -> c_int {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(ffi::SQLITE_IOERR)
}

fn code(fault: Fault, refused: c_int) -> c_int {
    match fault {
        Fault::Damaged => ffi::SQLITE_IOERR_DATA,
        Fault::Refused => refused,
        Fault::System(code) => code,
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the file is open.
    let result = pass!(unsafe { Raw::of(file) }, xClose);
    // SAFETY: SQLite closes a file once, and the box is ours since xOpen.
    unsafe {
        let own = file.cast::<File>();
        if !(*own).journal.is_null() {
            drop(Box::from_raw((*own).journal));
            (*own).journal = std::ptr::null_mut();
        }
        (*file).pMethods = std::ptr::null();
    }
    result
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    guarded(|| {
        let (Ok(length), Ok(offset)) = (usize::try_from(amount), u64::try_from(offset)) else {
            return ffi::SQLITE_IOERR_READ;
        };
        // SAFETY: the file is open and used by one thread at a time; the cipher lives as long as the
        // VFS, and the journal's state is reached only through its file.
        let (own, raw, cipher, journal) = unsafe {
            let own = &*file.cast::<File>();
            (own, Raw::of(file), &*own.cipher, own.journal.as_mut())
        };
        // A page of the database comes right into SQLite's buffer: to clear that before takes a tenth of
        // a scan.
        let read = match journal.is_none() && length == PAGE_SIZE {
            // SAFETY: SQLite's buffer holds `amount` bytes and is ours during the call.
            true => unsafe { raw.read_page(offset, buffer) },
            false => {
                // SAFETY: as above.
                unsafe { std::ptr::write_bytes(buffer.cast::<u8>(), 0, length) };
                Ok(Answer::Short)
            }
        };
        // SAFETY: as above; and all of it was written just now.
        let out = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), length) };
        let answer = match (journal, <&mut Page>::try_from(&mut *out)) {
            (None, Ok(page)) => read.and_then(|read| pages::open(cipher, &raw, offset, page, read)),
            (None, Err(_)) => pages::read(cipher, &raw, offset, out),
            (Some(journal), _) => {
                // SAFETY: SQLite closes a journal before the database it belongs to.
                let size = || unsafe { Raw::of(own.database) }.size();
                journal.read(cipher, &raw, &size, offset, out)
            }
        };
        match answer {
            Ok(Answer::Whole) => ffi::SQLITE_OK,
            Ok(Answer::Short) => ffi::SQLITE_IOERR_SHORT_READ,
            Err(fault) => {
                out.fill(0);
                code(fault, ffi::SQLITE_IOERR_READ)
            }
        }
    })
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    guarded(|| {
        let (Ok(length), Ok(offset)) = (usize::try_from(amount), u64::try_from(offset)) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        // SAFETY: as in `read`.
        let (bytes, own, raw) = unsafe {
            let bytes = std::slice::from_raw_parts(buffer.cast::<u8>(), length);
            (bytes, &*file.cast::<File>(), Raw::of(file))
        };
        // SAFETY: as in `read`.
        let (cipher, journal) = unsafe { (&*own.cipher, own.journal.as_mut()) };
        let done = match journal {
            None => pages::write(cipher, &raw, offset, bytes),
            Some(journal) => journal.write(cipher, &raw, offset, bytes),
        };
        match done {
            Ok(()) => ffi::SQLITE_OK,
            Err(fault) => code(fault, ffi::SQLITE_IOERR_WRITE),
        }
    })
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    guarded(|| {
        // SAFETY: the file is open; the journal's state is reached only through it.
        let (raw, journal) = unsafe { (Raw::of(file), (*file.cast::<File>()).journal.as_mut()) };
        let unit = if journal.is_some() {
            i64::MAX
        } else {
            PAGE_SIZE as i64
        };
        if size < 0 || size % unit != 0 {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        if let Some(journal) = journal {
            journal.forget();
        }
        pass!(raw, xTruncate, size)
    })
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: the file is open.
    match unsafe { flush(file) } {
        ffi::SQLITE_OK => pass!(unsafe { Raw::of(file) }, xSync, flags),
        code => code,
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: the file is open.
    match unsafe { flush(file) } {
        ffi::SQLITE_OK => pass!(unsafe { Raw::of(file) }, xFileSize, size),
        code => code,
    }
}

/// Writes what there is of a journal's last record.
///
/// # Safety
/// `file` is an open file of this VFS.
unsafe fn flush(file: *mut ffi::sqlite3_file) -> c_int {
    guarded(|| {
        // SAFETY: as promised by the caller; the journal's state is reached only through its file.
        let (raw, journal) = unsafe { (Raw::of(file), (*file.cast::<File>()).journal.as_mut()) };
        match journal.map_or(Ok(()), |journal| journal.flush(&raw)) {
            Ok(()) => ffi::SQLITE_OK,
            Err(fault) => code(fault, ffi::SQLITE_IOERR_WRITE),
        }
    })
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is open.
    pass!(unsafe { Raw::of(file) }, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is open.
    pass!(unsafe { Raw::of(file) }, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    reserved: *mut c_int,
) -> c_int {
    // SAFETY: the file is open.
    pass!(unsafe { Raw::of(file) }, xCheckReservedLock, reserved)
}

unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    operation: c_int,
    argument: *mut c_void,
) -> c_int {
    match operation {
        // A file that grows by chunks ends in bytes that nobody sealed.
        ffi::SQLITE_FCNTL_CHUNK_SIZE => ffi::SQLITE_IOERR,
        // A mapping would show sealed pages. Whatever is asked for, it is and stays 0.
        ffi::SQLITE_FCNTL_MMAP_SIZE => {
            // SAFETY: the argument of this operation is a 64-bit integer.
            unsafe { *argument.cast::<i64>() = 0 };
            ffi::SQLITE_OK
        }
        ffi::SQLITE_FCNTL_BEGIN_ATOMIC_WRITE => ffi::SQLITE_NOTFOUND,
        // SAFETY: the file is open.
        _ => pass!(unsafe { Raw::of(file) }, xFileControl, operation, argument),
    }
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    crate::vault::journal::SECTOR as c_int
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the file is open.
    let platform = pass!(unsafe { Raw::of(file) }, xDeviceCharacteristics);
    // Everything else the platform may claim would change what is written, or when: atomic
    // writes and appends are no longer what they were with a cipher in between.
    platform & ffi::SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN | ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}
