//! One function per thing a worker does: load, ask the rule, write, log.
//!
//! Contract: an action takes a [`Desk`] and values, and either does all of it in one transaction
//! with one log entry, or nothing. Roles are asked first, rules next, rows are written last. What
//! shows content writes its log entry before it returns the content.
//!
//! May not happen here: reading the clock, arguments or files; printing; SQL; key bytes.

pub mod backup;
pub mod case;
pub mod correct;
pub mod correct_answer;
pub mod drill;
pub mod error;
pub mod evaluate;
pub mod find;
pub mod import;
pub mod link;
pub mod log;
pub mod lookup;
pub mod measure;
pub mod member;
pub mod merge;
pub mod migrate;
pub mod office;
pub mod outcome;
pub mod person;
pub mod policy;
pub mod privacy;
pub mod purge;
mod recount;
pub mod recovery;
pub mod refer;
pub mod remind;
pub mod restore;
pub mod restrict;
pub mod retention;
pub mod share;
pub mod signal;
pub mod split;
pub mod strike;
pub mod weigh;
pub mod workflow;

pub use error::ActionError;

use crate::domain::id::Number;
use crate::domain::refusal::must_be_allowed;
use crate::domain::role::Duty;
use crate::store::{Store, StoreError, Tx, WriteTx, record};

/// Where somebody works: an open vault, and what for.
pub struct Desk<'s> {
    /// The open vault.
    pub store: &'s Store,
    /// Why this member looks; kept in the log, sealed.
    pub purpose: Option<String>,
}

impl<'s> Desk<'s> {
    /// Begins to write, when this member's role has that duty.
    fn write(&self, duty: Duty) -> Result<WriteTx<'s>, ActionError> {
        must_be_allowed(self.store.role(), duty)?;
        Ok(self.store.write()?)
    }

    /// Begins to show content, which writes the log; a member without the key is told so.
    /// That something was destroyed is told to everybody: every role reads the declarations.
    fn look(&self, number: Number) -> Result<WriteTx<'s>, ActionError> {
        if let Err(no_key) = self.store.vault().content_key() {
            return Err(match record::get_id(&self.store.read()?, number) {
                Err(destroyed @ StoreError::Destroyed { .. }) => destroyed.into(),
                _ => no_key.into(),
            });
        }
        Ok(self.store.write()?)
    }

    fn purpose(&self) -> Option<&str> {
        self.purpose.as_deref()
    }
}

/// The longest text that the office lets in, in bytes.
fn max_text(tx: &Tx<'_>) -> Result<u64, ActionError> {
    Ok(crate::store::policy::get(tx)?.import.max_text_bytes)
}
