//! The only SQL: from rows to domain values and back, in a sealed vault that has been unlocked.
//!
//! Contract: everything is read and written inside a [`Tx`] or [`WriteTx`]. A `WriteTx` ends in
//! [`WriteTx::commit`], which takes a log entry; there is no other commit, and dropping it undoes
//! everything. What a `WriteTx` changes it *touches*, so that the entry carries the new digest.
//!
//! May not happen here: a free text in a column that is not sealed; a query without explicit
//! columns; a statement put together from text; a call of a cipher (that is `vault`'s business).

pub mod backup;
pub mod batch;
mod beside;
pub mod blind;
pub mod case;
pub mod commit;
pub mod connection;
pub mod copy;
pub mod count;
pub mod declaration;
pub mod digest;
pub mod drill;
pub mod dump;
pub mod entry;
pub mod error;
pub mod find;
pub mod hold;
mod ids;
pub mod intake;
pub mod known;
pub mod lesson;
mod many;
pub mod member;
pub mod merge;
pub mod part;
pub mod policy;
pub mod record;
pub mod recovery;
pub mod rekey;
pub mod restore;
pub mod restrict;
pub mod schema;
pub mod signal;
pub mod state;
pub mod strike;
pub mod term;
pub mod text;
pub mod tx;
pub mod upgrade;
pub mod verify;
pub mod weighing;

pub use commit::{EntryDraft, WriteTx};
pub use connection::{Listener, Options, Step, Store};
pub use error::StoreError;
pub use schema::Schema;
pub use tx::Tx;
