//! One function per thing a worker does: load, ask the rule, write, log.
//!
//! Contract: an action takes an open store and values, and either does all of it in one
//! transaction with one log entry, or nothing. Roles are checked first, rules next, rows last.
//! What shows content writes its log entry before it returns the content.
//!
//! May not happen here: reading the clock, arguments or files; printing; SQL; key bytes.
