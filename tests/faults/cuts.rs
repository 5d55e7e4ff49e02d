//! Power cuts: after every change of the disk, with what was not synced there, gone, torn or out of
//! order.
//!
//! `KLUIS_TEST_CUTS=100000` says how many in all; every change of every piece of work is cut at
//! least once however few are asked for.

use crate::disk::{Disk, Image, Op, cut, image_of, put_back};
use crate::interpose::watch;
use crate::scenes::{self, Scene, Stage, Steps, no_leftovers, sound};
use crate::setting::{add, desk};
use kluis::actions::signal;
use kluis::audit::entry::Link;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many pieces of work share the cuts between them.
const SCENES: usize = 13;

/// From so many seeds a change on, the seeds are taken in order. The first four are extremes.
const EXTREMES: u64 = 12;

/// How many cuts a piece of work gets.
fn budget() -> usize {
    let asked = std::env::var("KLUIS_TEST_CUTS").ok();
    let cuts: usize = asked.map_or(2_000, |n| n.parse().expect("a number of cuts"));
    cuts / SCENES
}

/// A piece of work as it went when nothing failed.
pub struct Record {
    pub start: Disk,
    pub ops: Vec<Op>,
    pub steps: Vec<(usize, Link)>,
}

/// Does the work, and compares what was written down with what is there.
pub fn record(scene: &Scene) -> Record {
    let root = scene.root();
    put_back(&root, &scene.before);
    let start = Disk::of(&scene.before);
    let steps = Steps::default();
    let (done, seen) = watch(&root, &start, None, || (scene.work)(&scene.office, &steps));
    done.unwrap_or_else(|e| panic!("{}: {e}", scene.name));
    let mut end = start.clone();
    for op in &seen.ops {
        end.apply(op);
    }
    assert!(
        end.image() == image_of(&root),
        "{}: something went past the record",
        scene.name
    );
    Record {
        start,
        ops: seen.ops,
        steps: steps.list(),
    }
}

impl Record {
    /// Where the work stands after so many changes.
    pub fn stage(&self, scene: &Scene, changes: usize) -> Stage {
        let done = self.steps.iter().filter(|(at, _)| *at <= changes).count();
        self.stage_of(scene, done)
    }

    /// Where the work stands when so many steps were acknowledged.
    pub fn stage_of(&self, scene: &Scene, done: usize) -> Stage {
        let seq = |n: usize| self.steps[n].1.seq;
        let least = done.checked_sub(1).map_or(scene.start, seq);
        Stage {
            done,
            of: self.steps.len(),
            least,
            most: if done < self.steps.len() {
                seq(done)
            } else {
                least
            },
        }
    }
}

/// Looks at what stands in the folder of a scene.
pub fn look(scene: &Scene, record: &Record, stage: Stage, same_run: bool) -> Result<(), String> {
    if scene.start == 0 {
        // The whole; or nothing, and then it can be done again, which clears away what was left.
        if !stage.finished() && !scene.office.path().exists() {
            let again = (scene.work)(&scene.office, &Steps::default());
            again.map_err(|error| format!("once more: {error}"))?;
            no_leftovers(&scene.root())?;
        }
    } else if !["passwd", "recovery", "upgrade"].contains(&scene.name) {
        let newest = sound(&scene.office)?;
        if newest.seq < stage.least || newest.seq > stage.most {
            return Err(format!("entry {} is the newest, {stage:?}", newest.seq));
        }
        let known = record.steps.iter().find(|(_, link)| link.seq == newest.seq);
        if same_run && known.is_some_and(|(_, link)| *link != newest) {
            return Err(format!("entry {} is another", newest.seq));
        }
    }
    if scene.start == 0 {
        sound(&scene.office)?;
    }
    (scene.check)(&scene.office, stage)
}

/// Work goes on in it.
fn goes_on(scene: &Scene) -> Result<(), String> {
    let Ok(store) = scene.office.try_open("anna") else {
        // Only where another key, or another coordinator, opens by now.
        return Ok(());
    };
    if !store.role().holds_content_key() {
        return Ok(());
    }
    let number = add(&store, "2026-02-20", "na de stroomuitval");
    drop(store);
    let store = scene.office.try_open("anna").map_err(|e| e.to_string())?;
    let shown = signal::show(&desk(&store), number).map_err(|e| e.to_string())?;
    (shown.signal.text == "na de stroomuitval")
        .then_some(())
        .ok_or_else(|| "another text".into())
}

fn fingerprint(image: &Image, stage: Stage) -> u64 {
    let mut hasher = DefaultHasher::new();
    (image, stage.done).hash(&mut hasher);
    hasher.finish()
}

fn cut_everywhere(scene: &Scene) {
    let record = record(scene);
    let (root, moments) = (scene.root(), record.ops.len() + 1);
    let budget = budget();
    let seeds = budget.div_ceil(moments).max(1) as u64;
    let long = seeds >= EXTREMES;
    let (mut cuts, mut known, mut again) = (0, HashSet::new(), 0);
    for changes in 0..moments {
        let stage = record.stage(scene, changes);
        for n in 0..seeds {
            cuts += 1;
            // Where there are few, each change gets other ones, extremes and random.
            let seed = if long {
                n
            } else {
                (changes as u64 * 5 + n) % EXTREMES
            };
            let image = cut(&record.start, &record.ops[..changes], seed);
            // The same bytes at the same stage were looked at already.
            if !known.insert(fingerprint(&image, stage)) {
                continue;
            }
            put_back(&root, &image);
            let looked = look(scene, &record, stage, true).and_then(|()| match known.len() % 5 {
                0 => goes_on(scene),
                _ => Ok(()),
            });
            if let Err(what) = looked {
                panic!(
                    "{}: cut after change {changes} of {} ({:?}), seed {seed}: {what}",
                    scene.name,
                    moments - 1,
                    changes.checked_sub(1).map(|n| short(&record.ops[n])),
                );
            }
            // The power goes again while the next opening mends it.
            if known.len() % if long { 7 } else { 23 } == 0 {
                again += cut_again(scene, &record, &image, stage);
            }
        }
    }
    println!(
        "{}: {} changes, {cuts} cuts, {} states, and {again} cuts of what mends them",
        scene.name,
        moments - 1,
        known.len()
    );
}

/// Cuts the opening of a vault that was cut short; returns how often.
fn cut_again(scene: &Scene, record: &Record, image: &Image, stage: Stage) -> usize {
    let root = scene.root();
    put_back(&root, image);
    let start = Disk::of(image);
    let (_, seen) = watch(&root, &start, None, || {
        scene.office.try_open("anna").map(drop)
    });
    for changes in 1..seen.ops.len() {
        let seed = (changes % 5) as u64;
        put_back(&root, &cut(&start, &seen.ops[..changes], seed));
        if let Err(what) = look(scene, record, stage, true) {
            panic!(
                "{}: {stage:?}, cut again after change {changes} ({:?}), seed {seed}: {what}",
                scene.name,
                short(&seen.ops[changes - 1])
            );
        }
    }
    seen.ops.len().saturating_sub(1)
}

/// A change without its bytes.
fn short(op: &Op) -> String {
    match op {
        Op::Write(file, at, bytes) => format!("Write({file}, {at}, {} bytes)", bytes.len()),
        Op::Link(folder, name, _) => format!("Link({folder}, {name})"),
        other => format!("{other:?}"),
    }
}

macro_rules! cuts {
    ($($test:ident: $scene:ident,)*) => {$(
        #[test]
        fn $test() {
            cut_everywhere(&scenes::$scene());
        }
    )*};
}

cuts! {
    an_edit_cut_short_is_there_or_not: edits,
    an_import_cut_short_is_there_or_not: import_of_tips,
    a_purge_cut_short_has_its_declaration_or_destroyed_nothing: purge_with_a_declaration,
    a_change_of_keys_cut_short_opens_with_the_old_or_the_new: rotation,
    a_leaver_is_out_or_in: removal,
    a_new_member_is_in_or_not: new_member,
    a_new_role_cut_short_opens_with_the_old_or_the_new: new_roles,
    a_new_passphrase_cut_short_leaves_the_old_or_the_new: new_passphrase,
    a_recovery_cut_short_leaves_the_old_coordinator_or_the_new: recovery_by_code,
    a_copy_cut_short_is_whole_or_not_there: copy_with_a_scheme,
    a_restore_cut_short_is_whole_or_not_there: restore_of_a_copy,
    an_upgrade_cut_short_is_done_or_not: upgrade,
    a_new_vault_cut_short_is_whole_or_not_there: a_new_vault,
}
