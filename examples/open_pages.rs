//! Prints, as raw bytes, everything that a member's key opens in a vault's files: every page of
//! the database, free ones too, every image of a journal that was left behind, and, for members
//! with the content key, every sealed value as well.
//!
//! `cargo run --example open_pages -- VAULT MEMBER KEYFILE`, where KEYFILE is a machine's key file
//! or a file with a passphrase. It is the proof of what a purger can and cannot see, and of what a
//! destruction leaves: search its output for whatever should not be there.

use kluis::store::dump;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::locked::Locked;
use kluis::vault::page::{PageCipher, read_pages};
use kluis::vault::slot::Credential;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use zeroize::Zeroizing;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vault, member, key_file] = arguments.as_slice() else {
        return Err("usage: open_pages VAULT MEMBER KEYFILE".into());
    };
    let secret = Zeroizing::new(std::fs::read_to_string(key_file)?);
    let credential = match KeyFile::parse(&secret) {
        Ok(file) => Credential::KeyFile(file.key),
        Err(_) => {
            let line = secret.lines().next().unwrap_or_default().to_owned();
            let passphrase = kluis::secret::Passphrase::new(Zeroizing::new(line));
            Credential::Passphrase(passphrase.ok_or("the file is empty")?)
        }
    };
    let unlocked = Locked::open(Path::new(vault))?.unlock(member, &credential)?;
    let keyring = unlocked.keyring();
    let path = unlocked.folder().database(&keyring.database());
    let cipher = PageCipher::new(unlocked.page_key(), &keyring.vault_id, keyring.epoch);
    let mut out = stdout().lock();

    // By ordinary reads: this process has no connection whose locks that could drop.
    let mut closed = 0;
    for (_, page) in read_pages(&std::fs::read(&path)?, &cipher) {
        match page {
            Ok(page) => out.write_all(&page)?,
            Err(_) => closed += 1,
        }
    }
    let journal = path.with_file_name(format!("{}-journal", keyring.database()));
    if journal.exists() {
        for (_, _, image) in kluis::vault::journal::read_images(&std::fs::read(&journal)?, &cipher)
        {
            match image {
                Ok(image) => out.write_all(&image)?,
                Err(_) => closed += 1,
            }
        }
    }
    if unlocked.content_key().is_ok() {
        // Last, since this opens the database through SQLite, which would play a journal back.
        dump::for_each_sealed(unlocked, |value| out.write_all(value))?;
    }
    out.flush()?;
    eprintln!("{closed} pages did not open");
    Ok(())
}
