//! The way of the office through the library, on a real sealed vault with a fixed clock.

mod attack;
mod backup;
mod drill;
mod clocks;
mod keys;
mod parts;
mod purge;
mod residue;
mod restore;
mod setting;
mod upgrade;
mod traces;
mod vault;
mod way;
mod workflow;
