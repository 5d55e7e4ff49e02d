//! Disks that fail: the n-th call of a kind, once or for ever, for every n; and disks that are
//! full at the n-th write.
//!
//! `cargo test` takes every n of a kind where there are few, every sync, and a sample of the others;
//! with `KLUIS_TEST_CUTS` it takes them all.

use crate::cuts::{Record, look, record};
use crate::disk::{Dice, Disk, cut, put_back};
use crate::interpose::{Failure, KINDS, Kind, watch};
use crate::scenes::{self, Scene, Steps};
use crate::setting::{add, desk};
use kluis::actions::{ActionError, case, log, retention, signal};
use kluis::cli::error::{CliError, Exit};
use kluis::store::{StoreError, verify};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// At most so many n of one kind in `cargo test`.
const SAMPLE: usize = 4;

fn is_long_run() -> bool {
    std::env::var_os("KLUIS_TEST_CUTS").is_some()
}

/// Which calls of a kind fail: all, or the first, the last, and some between.
fn chosen(count: usize, kind: Kind) -> Vec<usize> {
    // Each sync: what is lost with one, and cleared away after it, is lost for good.
    if count <= SAMPLE || is_long_run() || kind == Kind::Sync {
        return (1..=count).collect();
    }
    let mut dice = Dice::new(count as u64 + kind as u64);
    let between = (0..SAMPLE - 2).map(|_| 2 + dice.below(count - 2));
    let mut all: Vec<usize> = between.chain([1, count]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Every chosen n with every way of failing.
fn failures(count: usize, kind: Kind) -> Vec<Failure> {
    let codes: &[_] = match kind {
        Kind::Write | Kind::Create => &[libc::EIO, libc::ENOSPC],
        _ => &[libc::EIO],
    };
    let mut failures = Vec::new();
    for nth in chosen(count, kind) {
        for errno in codes.iter().copied() {
            failures.extend([false, true].map(|for_ever| Failure {
                kind,
                nth,
                for_ever,
                errno,
            }));
        }
    }
    failures
}

/// An error of a disk must not be taken for damage, and not for a bug.
fn is_told_right(error: ActionError, failure: Failure) -> Result<(), String> {
    let said = error.to_string();
    let full = matches!(error, ActionError::Store(StoreError::Full));
    if full && failure.errno != libc::ENOSPC {
        return Err(format!("a full disk, where it failed: {said}"));
    }
    match CliError::from(error).exit() {
        Exit::Failed => Ok(()),
        exit => Err(format!("exit {}: {said}", exit.code())),
    }
}

fn fail_everywhere(scene: &Scene) {
    let calm = record(scene);
    let root = scene.root();
    put_back(&root, &scene.before);
    let steps = Steps::default();
    let start = Disk::of(&scene.before);
    let (_, seen) = watch(&root, &start, None, || (scene.work)(&scene.office, &steps));
    let (mut failed, mut unnoticed) = (0, 0);
    for kind in KINDS {
        for failure in failures(seen.counts.get(&kind).copied().unwrap_or(0), kind) {
            put_back(&root, &scene.before);
            let what = fail_once(scene, &calm, &start, failure);
            match what {
                Ok(noticed) => unnoticed += usize::from(!noticed),
                Err(what) => panic!("{}: {failure:?}: {what}", scene.name),
            }
            failed += 1;
        }
    }
    assert!(
        failed > 20 && unnoticed < failed / 2,
        "{failed}, {unnoticed}"
    );
    println!(
        "{}: {failed} failures, {unnoticed} of no consequence",
        scene.name
    );
}

/// Lets one call fail and looks at the vault; whether the work noticed.
fn fail_once(scene: &Scene, calm: &Record, start: &Disk, failure: Failure) -> Result<bool, String> {
    let steps = Steps::default();
    let work = || catch_unwind(AssertUnwindSafe(|| (scene.work)(&scene.office, &steps)));
    let (done, seen) = watch(&scene.root(), start, Some(failure), work);
    let Ok(done) = done else {
        return Err("a panic".into());
    };
    if seen.failed == 0 {
        // Counts differ from run to run by what is random in them.
        return Ok(true);
    }
    let noticed = done.is_err();
    let stage = calm.stage_of(scene, steps.list().len());
    if let Err(error) = done {
        is_told_right(error, failure)?;
    } else if !stage.finished() {
        return Err("said to be done, and is not".into());
    }
    look(scene, calm, stage, false)?;
    // A sync that failed may have synced nothing, and then the power goes.
    if failure.kind == Kind::Sync {
        for seed in [0, 2, 3, 4] {
            put_back(&scene.root(), &cut(start, &seen.ops, seed));
            let looked = look(scene, calm, stage, false);
            looked.map_err(|what| format!("then a power cut, seed {seed}: {what}"))?;
        }
    }
    Ok(noticed)
}

macro_rules! failing {
    ($($test:ident: $scene:ident,)*) => {$(
        #[test]
        fn $test() {
            fail_everywhere(&scenes::$scene());
        }
    )*};
}

failing! {
    an_edit_on_a_failing_disk_is_there_or_not: edits,
    an_import_on_a_failing_disk_is_there_or_not: import_of_tips,
    a_purge_on_a_failing_disk_is_there_or_not: purge_with_a_declaration,
    a_change_of_keys_on_a_failing_disk_leaves_old_or_new: rotation,
    a_leaver_on_a_failing_disk_is_out_or_in: removal,
    a_new_member_on_a_failing_disk_is_in_or_not: new_member,
    a_new_role_on_a_failing_disk_leaves_old_or_new: new_roles,
    a_new_passphrase_on_a_failing_disk_leaves_old_or_new: new_passphrase,
    a_recovery_on_a_failing_disk_leaves_old_or_new: recovery_by_code,
    a_copy_on_a_failing_disk_is_whole_or_not_there: copy_with_a_scheme,
    a_restore_on_a_failing_disk_is_whole_or_not_there: restore_of_a_copy,
    an_upgrade_on_a_failing_disk_is_done_or_not: upgrade,
    a_new_vault_on_a_failing_disk_is_whole_or_not_there: a_new_vault,
}

/// A failing disk at the next opening must not undo what a power cut left half way: a change of
/// keys whose entry is there is ended, whatever fails, now or later.
#[test]
fn opening_on_a_failing_disk_neither_loses_nor_undoes_a_change_of_keys() {
    let scene = scenes::rotation();
    let calm = record(&scene);
    let root = scene.root();
    let mut tried = 0;
    // From the end back to the beginning.
    let last = calm.ops.len();
    let moments = if is_long_run() { 40 } else { 14 };
    for changes in (0..=last).rev().step_by(last.div_ceil(moments)) {
        let stage = calm.stage(&scene, changes);
        let image = cut(&calm.start, &calm.ops[..changes], 1);
        let start = Disk::of(&image);
        put_back(&root, &image);
        let open = || scene.office.try_open("anna").map(drop);
        let (_, seen) = watch(&root, &start, None, open);
        for kind in KINDS {
            for failure in failures(seen.counts.get(&kind).copied().unwrap_or(0).min(60), kind) {
                put_back(&root, &image);
                let (opened, _) = watch(&root, &start, Some(failure), open);
                let looked = opened
                    .map_or_else(|error| is_told_right(error, failure), Ok)
                    .and_then(|()| look(&scene, &calm, stage, true));
                if let Err(what) = looked {
                    panic!("cut after change {changes} of {last}, then {failure:?}: {what}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

/// Everything that a vault says, as text.
fn all_it_says(scene: &Scene) -> Result<String, ActionError> {
    let store = scene.office.try_open("anna")?;
    let desk = desk(&store);
    let mut said = String::new();
    for row in signal::list(&desk, &signal::SignalFilter::default())? {
        let shown = signal::show(&desk, row.number)?.signal;
        said += &format!("{} {:?} {}\n", row.number, row.status, shown.text);
    }
    for row in case::list(&desk, &case::CaseFilter::default())?.0 {
        let shown = case::show(&desk, row.number)?.case;
        said += &format!("{} {:?} {:?}\n", row.number, row.status, shown.title);
    }
    said += &format!("{:?}\n", retention::list(&desk, None)?.len());
    let lines = log::list(&desk, &log::LogFilter::default())?;
    said += &format!("{:?}\n", lines.len());
    let report = verify::run(&store)?;
    said += &format!("{:?} {}\n", report.faults, report.records);
    Ok(said)
}

#[test]
fn a_read_that_fails_gives_an_error_and_no_wrong_answer() {
    let mut scene = scenes::edits();
    let store = scene.office.open("anna");
    add(&store, "2026-02-20", "nog een");
    drop(store);
    scene.before = crate::disk::image_of(&scene.root());
    let (root, start) = (scene.root(), Disk::of(&scene.before));
    let (said, seen) = watch(&root, &start, None, || all_it_says(&scene));
    let said = said.expect("reads");
    let (mut failed, mut unnoticed) = (0, 0);
    for kind in [Kind::Read, Kind::Open] {
        for failure in failures(seen.counts[&kind], kind) {
            put_back(&root, &scene.before);
            let work = || catch_unwind(AssertUnwindSafe(|| all_it_says(&scene)));
            let (again, _) = watch(&root, &start, Some(failure), work);
            failed += 1;
            match again.unwrap_or_else(|_| panic!("{failure:?}: a panic")) {
                Ok(again) => {
                    assert_eq!(again, said, "{failure:?}");
                    unnoticed += 1;
                }
                Err(error) => {
                    let told = is_told_right(error, failure);
                    told.unwrap_or_else(|what| panic!("{failure:?}: {what}"));
                }
            }
        }
    }
    assert!(
        failed >= 16 && unnoticed < failed / 2,
        "{failed}, {unnoticed}"
    );
}
