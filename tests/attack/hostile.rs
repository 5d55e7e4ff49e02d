//! Hostile files
