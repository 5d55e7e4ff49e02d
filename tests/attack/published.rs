//! Published vectors
