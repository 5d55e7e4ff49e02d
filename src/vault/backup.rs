//! A backup: one file that holds a vault's keyring, slots and database, each as sealed as it was.
//!
//! ```text
//! kluis backup 1
//! vault <vault id>
//! made-at <UTC, RFC 3339>
//! epoch <number>
//! entry <number> <hash>          the newest entry of the log in it
//! destroyed <number>             how many records had been destroyed by then
//! maker <line of the keyring>
//! part <name> <length> <SHA-256>     keyring, slots/<id> …, vault-<epoch>.db
//! signature <Ed25519, by the maker, over every byte before this line>
//! <the bytes of the parts, one after another, and nothing else>
//! ```
//!
//! What a reader allots or writes is bounded by the header, and the header by [`MAX_HEADER`].

use super::error::VaultError;
use super::folder::{self, Folder, Workshop};
use super::identity::Identity;
use super::keyring::{self, Keyring};
use crate::canonical::{from_hex, to_hex};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// The longest header that is read, in bytes.
pub const MAX_HEADER: u64 = 512 * 1024;
/// The most parts.
pub const MAX_PARTS: usize = 2048;
/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;
/// How the names of backup files end.
pub const EXTENSION: &str = "kluisbak";

/// One file of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name inside the vault's folder.
    pub name: String,
    /// Its length in bytes.
    pub length: u64,
    /// Its SHA-256.
    pub digest: [u8; 32],
}

/// What a backup says of itself; signed by its maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The vault.
    pub vault_id: [u8; 16],
    /// When it was made; UTC, RFC 3339 in whole seconds.
    pub made_at: String,
    /// The epoch of its keys.
    pub epoch: u32,
    /// The number of the newest log entry in it.
    pub seq: u64,
    /// That entry's hash.
    pub hash: [u8; 32],
    /// How many records had been destroyed by then.
    pub destroyed: u64,
    /// The line of the member who made it.
    pub maker: u32,
    /// The files.
    pub parts: Vec<Part>,
    /// The maker's.
    pub signature: [u8; 64],
}

impl Header {
    fn signed_part(&self) -> String {
        let mut text = format!(
            "kluis backup {FORMAT}\nvault {}\nmade-at {}\nepoch {}\nentry {} {}\ndestroyed {}\n\
             maker {}\n",
            to_hex(&self.vault_id),
            self.made_at,
            self.epoch,
            self.seq,
            to_hex(&self.hash),
            self.destroyed,
            self.maker,
        );
        for part in &self.parts {
            let digest = to_hex(&part.digest);
            text += &format!("part {} {} {digest}\n", part.name, part.length);
        }
        text
    }

    fn print(&self) -> String {
        let signature = to_hex(&self.signature);
        format!("{}signature {signature}\n", self.signed_part())
    }

    fn parse(text: &str) -> Option<Header> {
        let mut lines = text.lines().skip(1).peekable();
        fn field<'a>(line: Option<&'a str>, name: &str) -> Option<&'a str> {
            line?.strip_prefix(name)?.strip_prefix(' ')
        }
        let vault_id = from_hex(field(lines.next(), "vault")?)?;
        let made_at = field(lines.next(), "made-at")?.to_owned();
        let epoch = field(lines.next(), "epoch")?.parse().ok()?;
        let (seq, hash) = field(lines.next(), "entry")?.split_once(' ')?;
        let destroyed = field(lines.next(), "destroyed")?.parse().ok()?;
        let maker = field(lines.next(), "maker")?.parse().ok()?;
        let mut parts = Vec::new();
        while let Some(rest) = field(lines.peek().copied(), "part") {
            let mut words = rest.split(' ');
            parts.push(Part {
                name: words.next()?.to_owned(),
                length: words.next()?.parse().ok()?,
                digest: from_hex(words.next()?)?,
            });
            lines.next();
        }
        let header = Header {
            vault_id,
            made_at,
            epoch,
            seq: seq.parse().ok()?,
            hash: from_hex(hash)?,
            destroyed,
            maker,
            parts,
            signature: from_hex(field(lines.next(), "signature")?)?,
        };
        (header.print() == text).then_some(header)
    }

    /// The database file that belongs to it.
    pub fn database(&self) -> String {
        format!("vault-{}.db", self.epoch)
    }

    /// A keyring first, then slots, then the database of this epoch; nothing twice.
    fn check_parts(&self) -> Result<(), VaultError> {
        let bounds = |what: &str| VaultError::OutOfBounds {
            what: format!("the backup's {what}"),
        };
        if self.parts.len() > MAX_PARTS {
            return Err(bounds("number of parts"));
        }
        let last = self.parts.len().saturating_sub(1);
        let in_order = self.parts.iter().enumerate().all(|(n, part)| match n {
            0 => part.name == "keyring",
            n if n == last => part.name == self.database(),
            _ => is_slot(&part.name),
        });
        let sorted = self.parts.get(1..last).unwrap_or_default();
        let once = sorted.windows(2).all(|pair| pair[0].name < pair[1].name);
        if last == 0 || !in_order || !once {
            return Err(damaged("parts"));
        }
        let long = |part: &Part| match part.name.as_str() {
            "keyring" => part.length > keyring::MAX_BYTES,
            name if is_slot(name) => part.length > super::slot::MAX_BYTES,
            _ => false,
        };
        match self.parts.iter().any(long) {
            true => Err(bounds("parts")),
            false => Ok(()),
        }
    }
}

fn is_slot(name: &str) -> bool {
    name.strip_prefix("slots/").is_some_and(super::slot::is_id)
}

fn damaged(part: &str) -> VaultError {
    VaultError::damaged(format!("the backup ({part})"))
}

/// What the maker knows of the vault at the moment of the copy.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When; UTC, RFC 3339 in whole seconds.
    pub made_at: String,
    /// The number of the newest log entry.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// How many records had been destroyed.
    pub destroyed: u64,
}

/// Writes a backup of a keyring, the slots of those present and a copy of the database into a new
/// file, synced.
///
/// # Errors
/// [`VaultError::Io`], also when the file is there; [`VaultError::Damaged`] for a slot that is
/// missing.
pub fn pack(
    target: &Path,
    folder: &Folder,
    keyring: &Keyring,
    database: &Path,
    moment: &Moment,
    maker: (u32, &Identity),
) -> Result<Header, VaultError> {
    let ring = keyring.print();
    let mut small = vec![("keyring".to_owned(), ring.into_bytes())];
    let mut ids: Vec<&str> = keyring.present().map(|(_, m)| m.id.as_str()).collect();
    ids.sort_unstable();
    for id in ids {
        let text = folder::read_text(&folder.slot(id), super::slot::MAX_BYTES);
        let text = text.map_err(|error| match error {
            VaultError::Io { ref source, .. } if source.kind() != std::io::ErrorKind::NotFound => {
                error
            }
            // A member without a slot could not open what is restored.
            _ => VaultError::damaged("the member's slot"),
        })?;
        small.push((format!("slots/{id}"), text.into_bytes()));
    }
    let mut parts: Vec<Part> = small
        .iter()
        .map(|(name, bytes)| Part {
            name: name.clone(),
            length: bytes.len() as u64,
            digest: Sha256::digest(bytes).into(),
        })
        .collect();
    let (length, digest) = digest_of(database)?;
    parts.push(Part {
        name: keyring.database(),
        length,
        digest,
    });
    let mut header = Header {
        vault_id: keyring.vault_id,
        made_at: moment.made_at.clone(),
        epoch: keyring.epoch,
        seq: moment.seq,
        hash: moment.hash,
        destroyed: moment.destroyed,
        maker: maker.0,
        parts,
        signature: [0; 64],
    };
    header.signature = maker.1.sign(header.signed_part().as_bytes());
    let failed = |e| VaultError::io(target, e);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(target).map_err(failed)?;
    out.write_all(header.print().as_bytes()).map_err(failed)?;
    for (_, bytes) in &small {
        out.write_all(bytes).map_err(failed)?;
    }
    let mut from = File::open(database).map_err(|e| VaultError::io(database, e))?;
    std::io::copy(&mut from, &mut out).map_err(failed)?;
    out.sync_all().map_err(failed)?;
    Ok(header)
}

fn digest_of(path: &Path) -> Result<(u64, [u8; 32]), VaultError> {
    let failed = |e| VaultError::io(path, e);
    let mut file = File::open(path).map_err(failed)?;
    let (mut hasher, mut length, mut buffer) = (Sha256::new(), 0u64, vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok((length, hasher.finalize().into())),
            n => {
                hasher.update(&buffer[..n]);
                length += n as u64;
            }
        }
    }
}

/// A backup file that was opened and whose header is well formed; its signature is checked when
/// it is unpacked.
pub struct Source {
    path: PathBuf,
    header: Header,
    rest: BufReader<File>,
}

impl Source {
    /// Reads the header of a backup, within bounds.
    ///
    /// # Errors
    /// [`VaultError::NotABackup`], [`VaultError::Newer`], [`VaultError::OutOfBounds`],
    /// [`VaultError::Damaged`], [`VaultError::Io`].
    pub fn open(path: &Path) -> Result<Source, VaultError> {
        let failed = |e| VaultError::io(path, e);
        let mut rest = BufReader::new(File::open(path).map_err(failed)?);
        let mut text = Vec::new();
        loop {
            let begun = text.len();
            let left = MAX_HEADER + 1 - begun as u64;
            rest.by_ref()
                .take(left)
                .read_until(b'\n', &mut text)
                .map_err(failed)?;
            let line = &text[begun..];
            if begun == 0 {
                check_first_line(line, path)?;
            }
            if text.len() as u64 > MAX_HEADER {
                return Err(VaultError::OutOfBounds {
                    what: "the backup's header".into(),
                });
            }
            if !line.ends_with(b"\n") {
                return Err(damaged("cut short"));
            }
            if line.starts_with(b"signature ") {
                break;
            }
        }
        let text = String::from_utf8(text).map_err(|_| damaged("header"))?;
        let header = Header::parse(&text).ok_or_else(|| damaged("header"))?;
        header.check_parts()?;
        Ok(Source {
            path: path.to_owned(),
            header,
            rest,
        })
    }

    /// What the backup says of itself; not checked yet.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Writes the parts into `folder`, which must not exist, and checks every one of them, the
    /// maker's signature, and that nothing follows. The keyring in it is checked by whoever
    /// unlocks it.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] for what was cut or changed; [`VaultError::Io`].
    pub fn unpack(mut self, folder: &Folder) -> Result<Header, VaultError> {
        folder.create()?;
        let header = self.header;
        for part in &header.parts {
            let path = folder.path().join(&part.name);
            copy_part(&mut self.rest, &self.path, part, &path)?;
        }
        let more = self.rest.fill_buf();
        if !more.map_err(|e| VaultError::io(&self.path, e))?.is_empty() {
            return Err(damaged("bytes after its end"));
        }
        let text = folder::read_text(&folder.keyring(), keyring::MAX_BYTES)?;
        let keyring = Keyring::parse(&text)?;
        if keyring.vault_id != header.vault_id || keyring.database() != header.database() {
            return Err(damaged("keyring"));
        }
        let maker = keyring.line(header.maker);
        let signed = maker.is_some_and(|m| {
            let message = header.signed_part();
            m.public.signed(message.as_bytes(), &header.signature)
        });
        match signed {
            true => Ok(header),
            false => Err(damaged("signature")),
        }
    }
}

fn check_first_line(line: &[u8], path: &Path) -> Result<(), VaultError> {
    let known = format!("kluis backup {FORMAT}\n");
    if line == known.as_bytes() {
        return Ok(());
    }
    let found = line
        .strip_prefix(b"kluis backup ")
        .and_then(|rest| std::str::from_utf8(rest).ok())
        .and_then(|rest| rest.trim_end().parse::<u32>().ok());
    match found {
        Some(found) if found > FORMAT => Err(VaultError::Newer {
            what: "the backup".into(),
            found,
            known: FORMAT,
        }),
        _ => Err(VaultError::NotABackup(path.to_owned())),
    }
}

fn copy_part(
    from: &mut impl Read,
    source: &Path,
    part: &Part,
    path: &Path,
) -> Result<(), VaultError> {
    let failed = |e| VaultError::io(path, e);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(path).map_err(failed)?;
    let (mut hasher, mut left) = (Sha256::new(), part.length);
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = from.read(&mut buffer[..most]);
        let read = read.map_err(|e| VaultError::io(source, e))?;
        if read == 0 {
            return Err(damaged("cut short"));
        }
        hasher.update(&buffer[..read]);
        out.write_all(&buffer[..read]).map_err(failed)?;
        left -= read as u64;
    }
    out.sync_all().map_err(failed)?;
    match <[u8; 32]>::from(hasher.finalize()) == part.digest {
        true => Ok(()),
        false => Err(damaged("contents")),
    }
}

/// Whether a path lies inside a vault's folder, whatever links lead there.
pub fn is_inside(path: &Path, folder: &Folder) -> bool {
    let Ok(vault) = folder.path().canonicalize() else {
        return false;
    };
    let absolute = std::path::absolute(path).unwrap_or(path.to_owned());
    // The nearest that exists: a file that is to be made cannot be followed yet.
    let mut existing = absolute.ancestors().filter_map(|p| p.canonicalize().ok());
    existing.next().is_some_and(|p| p.starts_with(&vault))
}

/// The name of a dated copy in a folder: vault, day and time (UTC, from RFC 3339).
pub fn dated_name(vault_id: &[u8; 16], made_at: &str) -> String {
    let digits: String = made_at.chars().filter(char::is_ascii_digit).collect();
    let (day, time) = digits.split_at_checked(8).unwrap_or((&digits, ""));
    let vault = &to_hex(vault_id)[..8];
    format!("{vault}-{day}-{time}.{EXTENSION}")
}

/// The dated copies of a vault in a folder, with when each says it was made. Only those that are
/// backups of this vault, whatever their names say.
///
/// # Errors
/// [`VaultError::Io`] when the folder, or a file in it with such a name, cannot be read; a file that
/// is gone meanwhile, or that this user may not read, is none of theirs to delete.
pub fn dated_copies(
    folder: &Path,
    vault_id: &[u8; 16],
) -> Result<Vec<(PathBuf, String)>, VaultError> {
    let begin = format!("{}-", &to_hex(vault_id)[..8]);
    let end = format!(".{EXTENSION}");
    let mut found = Vec::new();
    for name in names_in(folder)? {
        if !name.starts_with(&begin) || !name.ends_with(&end) {
            continue;
        }
        let path = folder.join(&name);
        let header = match Source::open(&path) {
            Ok(source) => source.header,
            Err(VaultError::Io { what, source }) if !is_not_ours(&source) => {
                return Err(VaultError::Io { what, source });
            }
            Err(_) => continue,
        };
        if header.vault_id == *vault_id && dated_name(vault_id, &header.made_at) == name {
            found.push((path, header.made_at));
        }
    }
    Ok(found)
}

fn is_not_ours(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::IsADirectory
    )
}

fn names_in(folder: &Path) -> Result<Vec<String>, VaultError> {
    let failed = |e| VaultError::io(folder, e);
    let mut names = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        // A name that is not Unicode is none of ours.
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// The list of destructions of a vault in a target's folder.
pub fn list_path(folder: &Path, vault_id: &[u8; 16]) -> PathBuf {
    folder.join(format!("{}.destroyed", to_hex(vault_id)))
}

/// Every list of destructions of a vault in a folder: also those that were put aside. A folder
/// that is not there has none.
pub fn find_lists(folder: &Path, vault_id: &[u8; 16]) -> Vec<PathBuf> {
    let begin = to_hex(vault_id);
    let names = names_in(folder).unwrap_or_default().into_iter();
    names
        .filter(|name| name.starts_with(&begin) && name.ends_with(".destroyed"))
        .map(|name| folder.join(name))
        .collect()
}

/// Where a list that holds what the present one lacks is put aside: named after what is in it.
pub fn aside_path(folder: &Path, vault_id: &[u8; 16], text: &str) -> PathBuf {
    let digest = to_hex(&Sha256::digest(text.as_bytes())[..4]);
    folder.join(format!("{}-{digest}.destroyed", to_hex(vault_id)))
}

/// A folder to work in among the system's temporary files.
///
/// # Errors
/// [`VaultError::Io`].
pub fn scratch() -> Result<Workshop, VaultError> {
    Workshop::beside(&std::env::temp_dir())
}

#[cfg(test)]
mod tests;
