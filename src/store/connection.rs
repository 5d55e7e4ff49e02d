//! One way to open the store, one way to begin to read, one way to begin to write.

use super::commit::{EntryDraft, WriteTx};
use super::digest;
use super::entry;
use super::error::StoreError;
use super::schema::Schema;
use super::tx::{Tx, log_key_id};
use super::upgrade::{self, Before, Upgraded};
use super::{policy, rekey, state};
use crate::audit::entry::{Action, Hash, Link};
use crate::clock::Clock;
use crate::domain::retention::clock_check;
use crate::domain::role::Role;
use crate::secret::Key32;
use crate::vault::VaultError;
use crate::vault::database::{Mode, SealedConnection};
use crate::vault::folder::{self, Folder, share_as_folder};
use crate::vault::head::{Head, HeadFile};
use crate::vault::keyring::Keyring;
use crate::vault::locked::Unlocked;
use crate::vault::page::PageCipher;
use chrono::SecondsFormat;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the outside head is kept.
    pub state_dir: PathBuf,
    /// How long to wait for another process.
    pub busy_timeout: Duration,
    /// What time it is.
    pub clock: Clock,
    /// A person looked at a strange date and said that it is right.
    pub clock_confirmed: bool,
    /// The version of the tables that is worked in; an older vault is upgraded to it.
    pub schema: Schema,
}

/// The store of an unlocked vault.
pub struct Store {
    pub(super) sql: SealedConnection,
    vault: RefCell<Rc<Unlocked>>,
    pub(super) head: HeadFile,
    pub(super) options: Options,
    fresh: Cell<bool>,
    pub(super) restored: RefCell<Option<RestoredSince>>,
    upgraded: Option<Upgraded>,
    listener: RefCell<Option<Listener>>,
}

/// Who is told how far a long piece of work has come.
pub type Listener = Box<dyn FnMut(Step)>;

/// How far a long piece of work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many steps are to come, besides those that were said before.
    Ahead(u64),
    /// One is done.
    Done,
}

/// The vault was restored since this user last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredSince {
    /// When; UTC, RFC 3339.
    pub at: String,
    /// The first entry that this user knew and that is gone …
    pub first_lost: u64,
    /// … and the last.
    pub last_lost: u64,
}

impl Store {
    /// Makes the database of a new vault with the log's first entry, which carries the digest of
    /// the keyring, the policy and the workflows.
    ///
    /// # Errors
    /// Those of SQLite and the file system.
    pub fn create(
        vault: Unlocked,
        options: Options,
        policy_toml: &str,
        workflows: &[policy::StoredWorkflow],
    ) -> Result<Store, StoreError> {
        let store = Store::connected(vault, options, Mode::Create)?;
        let sql = store.sql.sql();
        let inner = Transaction::new_unchecked(sql, TransactionBehavior::Immediate)?;
        let schema = store.options.schema;
        schema.create(sql)?;
        let mut tx = WriteTx::new(Tx::new(&store, inner, None, schema));
        let content = tx.vault.content_key()?;
        let (_, wrapped) = content.new_record_key(&log_key_id().0);
        sql.execute(
            "INSERT INTO log_key (id, wrapped) VALUES (1, :wrapped)",
            named_params! { ":wrapped": wrapped },
        )?;
        policy::replace(&mut tx, policy_toml)?;
        for workflow in workflows {
            policy::put_workflow(&mut tx, workflow)?;
        }
        tx.touch(digest::counter_id());
        tx.touch(digest::yearly_count_id());
        let keyring = tx.vault.keyring().digest();
        tx.put_state(digest::keyring_id(), keyring);
        tx.commit(EntryDraft::new(Action::Init))?;
        Ok(store)
    }

    /// Opens the store of a vault, and ends a change of the keyring that was cut short: it is put
    /// in place when the log has its entry, and cleared away when not. A vault of an older version
    /// is upgraded, after a backup.
    ///
    /// # Errors
    /// [`StoreError::RolledBack`], [`StoreError::Tampered`], [`StoreError::NewerSchema`],
    /// [`StoreError::Busy`]; for an upgrade also [`StoreError::Refused`] and
    /// [`StoreError::BeforeUpgrade`].
    pub fn open(vault: Unlocked, options: Options) -> Result<Store, StoreError> {
        Store::open_after(vault, options, Before::BackUp)
    }

    pub(super) fn open_after(
        vault: Unlocked,
        options: Options,
        before: Before,
    ) -> Result<Store, StoreError> {
        let vault = rekey::settle(vault, &options)?;
        let mut store = Store::connected(vault, options, Mode::ReadWrite)?;
        store.settle_keyring()?;
        store.upgraded = upgrade::run(&store, before)?;
        let known = store.head.read()?;
        store.fresh.set(known.is_some());
        let tx = store.read()?;
        let newest = tx.newest();
        let person_at = tx.newest_person_at()?;
        drop(tx);
        let person_at = person_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        if store.restored.borrow().is_some() {
            store.head.reset(&head_of(newest, person_at))?;
        } else {
            store.head.advance(head_of(newest, person_at))?;
        }
        // Keyring, database and outside head agree: what a change of keys replaced may go.
        rekey::clear_old(&store.vault())?;
        store.clear_left_over();
        Ok(store)
    }

    /// Clears away what somebody was making when they were killed or the power failed. It is in
    /// nobody's way, so it is no failure when it cannot be cleared away now.
    fn clear_left_over(&self) {
        let vault = self.vault();
        let slots = vault.folder().path().join("slots");
        for folder in [vault.folder().path(), &slots, &self.options.state_dir] {
            folder::clear_left_over(folder);
        }
        if vault.slots_of_nobody().is_empty() {
            return;
        }
        // A slot is written before the keyring that names it, both under the write lock.
        let Ok((_writing, in_log)) = self.keyring_in_log(TransactionBehavior::Immediate) else {
            return;
        };
        if in_log == Some(vault.keyring().digest()) && vault.has_pending().is_ok_and(|has| !has) {
            for slot in vault.slots_of_nobody() {
                let _ = folder::remove(&slot);
            }
        }
    }

    pub(super) fn connected(
        mut vault: Unlocked,
        options: Options,
        mode: Mode,
    ) -> Result<Store, StoreError> {
        let now = options.clock.now();
        vault.leave_note(&now.to_rfc3339_opts(SecondsFormat::Secs, true));
        let head = HeadFile::new(&options.state_dir, &vault.keyring().vault_id)?;
        let sql = connect(&vault, mode, options.busy_timeout)?;
        let vault = RefCell::new(Rc::new(vault));
        Ok(Store {
            sql,
            vault,
            head,
            options,
            fresh: Cell::new(true),
            restored: RefCell::default(),
            upgraded: None,
            listener: RefCell::default(),
        })
    }

    /// Whether this computer had seen the vault before, so that its freshness could be checked.
    pub fn freshness_checked(&self) -> bool {
        self.fresh.get()
    }

    /// Whether the vault was restored since this user last saw it; what they knew since is gone.
    pub fn restored_since(&self) -> Option<RestoredSince> {
        self.restored.borrow().clone()
    }

    /// What this opening did to a vault of an older version.
    pub fn upgraded(&self) -> Option<&Upgraded> {
        self.upgraded.as_ref()
    }

    /// Tells somebody how far long pieces of work come from now on; `None`: nobody.
    pub fn tell(&self, listener: Option<Listener>) {
        self.listener.replace(listener);
    }

    pub(super) fn step(&self, step: Step) {
        if let Some(listener) = self.listener.borrow_mut().as_mut() {
            listener(step);
        }
    }

    /// What time it is.
    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    /// The unlocked vault.
    pub fn vault(&self) -> Rc<Unlocked> {
        self.vault.borrow().clone()
    }

    /// The role of whoever opened the vault.
    pub fn role(&self) -> Role {
        role_of(&self.vault.borrow())
    }

    /// Begins to read: one unchanging view of the vault, compared with the outside head.
    ///
    /// # Errors
    /// [`StoreError::RolledBack`], [`StoreError::Tampered`], [`StoreError::Busy`].
    pub fn read(&self) -> Result<Tx<'_>, StoreError> {
        self.present(self.begin(TransactionBehavior::Deferred)?)
    }

    /// Begins to write: waits for other writers, then compares with the outside head. A person
    /// whose clock is not to be believed is refused here, before anything is done.
    ///
    /// # Errors
    /// As [`Store::read`], and [`StoreError::Refused`] for the clock.
    pub fn write(&self) -> Result<WriteTx<'_>, StoreError> {
        let tx = self.begin(TransactionBehavior::Immediate)?;
        self.writing(self.present(tx)?)
    }

    /// Nothing but an upgrade works in the tables of an older version: this store's were upgraded
    /// when it was opened, so somebody put an older file in their place.
    fn present<'s>(&self, tx: Tx<'s>) -> Result<Tx<'s>, StoreError> {
        match tx.schema.version() == self.options.schema.version() {
            true => Ok(tx),
            false => Err(StoreError::tampered("the version of the tables")),
        }
    }

    pub(super) fn writing<'s>(&self, tx: Tx<'s>) -> Result<WriteTx<'s>, StoreError> {
        let mut tx = WriteTx::new(tx);
        if tx.role().is_person() {
            let newest = tx.newest_person_at()?;
            let tolerance = policy::get(&tx)?.purge.clock_tolerance;
            match clock_check(self.options.clock.now(), newest, tolerance) {
                Err(refusal) if !self.options.clock_confirmed => return Err(refusal.into()),
                Err(_) => tx.clock_confirmed = true,
                Ok(()) => {}
            }
        }
        Ok(tx)
    }

    /// Begins a transaction on a vault of this or an older version.
    pub(super) fn begin(&self, behavior: TransactionBehavior) -> Result<Tx<'_>, StoreError> {
        // Read before the transaction: what another process commits in between is newer than
        // this head, never older.
        let head = self.head.read()?;
        let inner = Transaction::new_unchecked(self.sql.sql(), behavior)?;
        let schema = self.options.schema.found_in(&inner)?;
        schema.check_definitions(&inner)?;
        let newest = entry::find_newest(&inner)?.ok_or(StoreError::Damaged)?;
        Tx::new(self, inner, Some(newest), schema).checked(head)
    }

    /// Compares the keyring with its entry in the log, and settles a pending one.
    fn settle_keyring(&self) -> Result<(), StoreError> {
        // Twice: another process may just be between its commit and its rename.
        for _ in 0..2 {
            let in_log = self.keyring_in_log(TransactionBehavior::Deferred)?.1;
            let vault = self.vault();
            if in_log == Some(vault.keyring().digest()) && !vault.has_pending()? {
                return Ok(());
            }
            // The write lock keeps everybody else from being in the middle of a change.
            let (_writing, in_log) = self.keyring_in_log(TransactionBehavior::Immediate)?;
            let pending = vault.pending()?;
            let left_over = vault.has_pending()? && in_log == Some(vault.keyring().digest());
            drop(vault);
            self.change_vault(|vault| match pending {
                Some(next) if in_log == Some(next.digest()) => vault.settle(true),
                _ if left_over => vault.settle(false),
                _ => vault.reload(),
            })?;
        }
        let in_log = self.keyring_in_log(TransactionBehavior::Deferred)?.1;
        (in_log == Some(self.vault().keyring().digest()))
            .then_some(())
            .ok_or_else(|| StoreError::tampered("the keyring"))
    }

    fn keyring_in_log(
        &self,
        behavior: TransactionBehavior,
    ) -> Result<(Transaction<'_>, Option<Hash>), StoreError> {
        keyring_in_log(self.sql.sql(), self.options.schema, behavior)
    }

    fn change_vault(
        &self,
        change: impl FnOnce(&mut Unlocked) -> Result<(), VaultError>,
    ) -> Result<(), StoreError> {
        let mut shared = self.vault.borrow_mut();
        let vault = Rc::get_mut(&mut shared).ok_or(VaultError::Busy)?;
        Ok(change(vault)?)
    }

    /// Puts the keyring in place that the entry just committed speaks of.
    ///
    /// # Errors
    /// Those of the file system: the entry stands, and the next open ends the change.
    pub fn finish_keyring(&self) -> Result<(), StoreError> {
        self.change_vault(|vault| vault.settle(true))
    }

    /// How many pages the database has, and each of them opened below SQLite.
    pub fn pages(&self) -> &SealedConnection {
        &self.sql
    }
}

/// The digest of the keyring that the newest entry vouches for, and the transaction in which that
/// was read.
pub(super) fn keyring_in_log(
    sql: &Connection,
    schema: Schema,
    behavior: TransactionBehavior,
) -> Result<(Transaction<'_>, Option<Hash>), StoreError> {
    let tx = Transaction::new_unchecked(sql, behavior)?;
    schema.found_in(&tx)?;
    let newest = entry::find_newest(&tx)?.ok_or(StoreError::Damaged)?;
    let in_log = state::find_checked(&tx, &newest.skeleton.state, &digest::keyring_id())?;
    Ok((tx, in_log))
}

pub(super) fn head_of(link: Link, person_at: Option<String>) -> Head {
    Head {
        seq: link.seq,
        hash: link.hash,
        destroyed: link.destroyed,
        person_at,
    }
}

/// A role that this version does not know may do the least.
pub(super) fn role_of(vault: &Unlocked) -> Role {
    Role::from_id(&vault.member().role).unwrap_or(Role::Auditor)
}

pub(super) fn connect(
    vault: &Unlocked,
    mode: Mode,
    busy_timeout: Duration,
) -> Result<SealedConnection, StoreError> {
    connect_with(
        vault.folder(),
        vault.keyring(),
        vault.page_key(),
        mode,
        busy_timeout,
    )
}

/// Opens the database that a keyring names, under a page key.
pub(super) fn connect_with(
    folder: &Folder,
    keyring: &Keyring,
    page_key: &Key32,
    mode: Mode,
    busy_timeout: Duration,
) -> Result<SealedConnection, StoreError> {
    let path = folder.database(&keyring.database());
    let cipher = PageCipher::new(page_key, &keyring.vault_id, keyring.epoch);
    let sealed = SealedConnection::open(&path, cipher, mode, busy_timeout)?;
    if mode == Mode::Create {
        // SQLite gives the journal the permissions of the database.
        share_as_folder(&path)?;
    }
    Ok(sealed)
}
