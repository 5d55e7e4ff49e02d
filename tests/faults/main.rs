//! Power cuts and failing disks: every piece of work on a vault is recorded below SQLite and the
//! standard library, cut at every change of the disk, and looked at.
#![cfg(target_os = "linux")]

mod cuts;
mod disk;
mod failing;
mod interpose;
mod scenes;
#[path = "../office/setting.rs"]
#[expect(dead_code, reason = "the tests of the office use more of it")]
mod setting;
