//! Reports: values in words to a document that somebody files or prints.
//!
//! Contract: what stands in a document is handed in, already in one language; a writer only puts
//! it into its form, and escapes whatever that form would take for markup. HTML is one file that
//! asks nothing of any network and prints on paper.
//!
//! May not happen here: reading the store, choosing words, printing to a terminal.

pub mod declaration;
pub mod workflow;
