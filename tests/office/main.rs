//! The way of the office through the library, on a real sealed vault with a fixed clock.

mod any;
mod attack;
mod backup;
mod clocks;
mod correct;
mod drill;
mod keys;
mod known;
mod lists;
mod merge;
mod parts;
mod purge;
mod record;
mod residue;
mod restore;
mod restrict;
mod setting;
mod traces;
mod upgrade;
mod vault;
mod way;
mod ways;
mod workflow;
