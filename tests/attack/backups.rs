//! Backups
