//! Jobs and persons on machines whose clocks jump and creep, in random order, for years.
//!
//! `KLUIS_TEST_CLOCKS=100 cargo test --release --test office clocks -- --nocapture` is the long run.

use crate::setting::{Dice, Office, desk, tip};
use chrono::{DateTime, Days, Duration, NaiveDate, TimeZone, Utc};
use kluis::actions::{ActionError, purge, retention, signal};
use kluis::domain::id::Number;
use kluis::domain::policy::Policy;
use kluis::domain::refusal::Refusal;
use kluis::domain::role::Role;
use kluis::store::{Store, StoreError};
use std::collections::BTreeMap;

const PERSONS: [&str; 2] = ["anna", "bram"];
const JOB: &str = "job";

impl Dice {
    /// How far a clock is off, in days: from a day to five years, either way.
    fn error(&mut self) -> i64 {
        let most = [2, 8, 32, 400, 1827][self.roll(5) as usize];
        let days = 1 + self.roll(most) as i64;
        if self.roll(2) == 0 { days } else { -days }
    }
}

/// A machine's clock: so many days off, and so many more after each step.
#[derive(Default, Clone, Copy)]
struct Wrong {
    off: i64,
    creep: i64,
}

struct World {
    office: Office,
    /// What day it really is.
    today: NaiveDate,
    clocks: BTreeMap<&'static str, Wrong>,
    /// When each living signal is really due.
    due: BTreeMap<Number, NaiveDate>,
    /// The furthest date at which a person's command was accepted.
    accepted: NaiveDate,
    /// Destroyed; destroyed before they were due.
    destroyed: usize,
    early: usize,
    refused: usize,
}

impl World {
    fn new() -> World {
        let mut policy = Policy::built_in();
        // The cap is another rule, and has tests of its own.
        policy.purge.max_records = 10_000;
        let mut office = Office::with_policy("2026-03-01", &policy);
        office.hire("bram", Role::Analyst);
        office.hire(JOB, Role::Purger);
        let today = crate::setting::day("2026-03-01");
        World {
            office,
            today,
            clocks: [PERSONS[0], PERSONS[1], JOB]
                .map(|who| (who, Wrong::default()))
                .into(),
            due: BTreeMap::new(),
            accepted: today,
            destroyed: 0,
            early: 0,
            refused: 0,
        }
    }

    fn clock_of(&self, who: &str) -> DateTime<Utc> {
        let noon = self.today.and_hms_opt(12, 0, 0).expect("noon");
        Utc.from_utc_datetime(&noon) + Duration::days(self.clocks[who].off)
    }

    /// What a person does whose clock is doubted: look at the date, put a wrong clock right, and
    /// confirm a right one.
    fn by_person<T>(
        &mut self,
        who: &'static str,
        deed: impl Fn(&Store) -> Result<T, ActionError>,
    ) -> Result<T, ActionError> {
        let mut confirmed = false;
        loop {
            let clock = self.clock_of(who);
            let done = deed(&self.office.open_by_clock(who, clock, confirmed));
            if let Err(ActionError::Store(StoreError::Refused(
                Refusal::ClockAhead { .. } | Refusal::ClockBehind { .. },
            ))) = &done
            {
                assert!(!confirmed, "a confirmed date is believed");
                self.refused += 1;
                confirmed = self.clocks[who].off == 0;
                self.clocks.insert(who, Wrong::default());
                continue;
            }
            if done.is_ok() {
                self.accepted = self.accepted.max(clock.date_naive());
            }
            return done;
        }
    }

    fn add(&mut self, who: &'static str, received: NaiveDate) {
        let text = received.to_string();
        let added = self.by_person(who, |store| signal::add(&desk(store), tip(&text, "tekst")));
        match added {
            Ok(added) => {
                let due = received.checked_add_months(chrono::Months::new(12));
                self.due.insert(added.number, due.expect("a date"));
            }
            // To a clock that is behind, today lies in the future.
            Err(ActionError::Store(StoreError::Refused(Refusal::DateInFuture { .. }))) => {}
            Err(other) => panic!("{other}"),
        }
    }

    fn purge(&mut self) {
        let clock = self.clock_of(JOB);
        let store = self.office.open_by_clock(JOB, clock, false);
        let report = purge::purge(&desk(&store), None).expect("runs, whatever its clock says");
        // Never more than what both the job's clock and a person's vouch for.
        assert!(report.as_of <= clock.date_naive().min(self.accepted));
        for line in report.destroyed {
            let due = self.due.remove(&line.number).expect("was there, once");
            assert!(due <= report.as_of, "{} on {}", line.number, report.as_of);
            self.destroyed += 1;
            self.early += usize::from(due > self.today);
        }
    }

    fn step(&mut self, dice: &mut Dice, wild: &[&'static str]) {
        self.today = self.today + Days::new([0, 0, 1, 1, 3, 20, 60, 200][dice.roll(8) as usize]);
        for clock in self.clocks.values_mut() {
            clock.off += clock.creep;
        }
        if !wild.is_empty() && dice.roll(4) == 0 {
            let who = wild[dice.roll(wild.len() as u64) as usize];
            let wrong = match dice.roll(3) {
                0 => Wrong::default(),
                1 => Wrong {
                    off: dice.error(),
                    creep: 0,
                },
                _ => Wrong {
                    off: 0,
                    creep: dice.error() % 30,
                },
            };
            self.clocks.insert(who, wrong);
        }
        let who = PERSONS[dice.roll(2) as usize];
        match dice.roll(5) {
            0 | 1 => self.add(who, self.today - Days::new(dice.roll(380))),
            2 => {
                self.by_person(who, |store| retention::list(&desk(store), None))
                    .expect("listed");
            }
            _ => self.purge(),
        }
    }
}

/// Plays a world to its end: then all clocks are put right, a person works, and the job runs.
fn play(seed: u64, steps: usize, wild: &[&'static str]) -> World {
    let mut world = World::new();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    for _ in 0..steps {
        world.step(&mut dice, wild);
    }
    for clock in world.clocks.values_mut() {
        *clock = Wrong::default();
    }
    world
        .by_person("anna", |store| retention::list(&desk(store), None))
        .expect("listed");
    world.purge();
    let today = world.today;
    let forgotten: Vec<_> = world.due.iter().filter(|(_, due)| **due <= today).collect();
    assert!(forgotten.is_empty(), "seed {seed}: {forgotten:?}");
    let clock = world.clock_of("anna");
    let report = kluis::store::verify::run(&world.office.open_by_clock("anna", clock, true));
    let report = report.expect("can be checked");
    assert!(report.is_ok(), "seed {seed}: {:?}", report.faults);
    world
}

fn play_seeds(wild: &[&'static str]) -> Vec<World> {
    let seeds = std::env::var("KLUIS_TEST_CLOCKS").ok();
    let (seeds, steps) = match seeds {
        Some(seeds) => (seeds.parse().expect("a number"), 80),
        None => (1, 40),
    };
    let worlds: Vec<_> = (1..=seeds)
        .map(|seed| {
            let world = play(seed, steps, wild);
            println!(
                "{wild:?}, seed {seed}: {} destroyed, {} early",
                world.destroyed, world.early
            );
            world
        })
        .collect();
    let sum = |of: fn(&World) -> usize| worlds.iter().map(of).sum::<usize>();
    let (destroyed, refused) = (sum(|w| w.destroyed), sum(|w| w.refused));
    println!(
        "wrong clocks of {wild:?}: {seeds} seeds, {destroyed} destroyed, {} early, \
         {refused} commands refused for the clock",
        sum(|w| w.early),
    );
    assert!(
        destroyed > seeds as usize,
        "something is destroyed at all: {destroyed}"
    );
    worlds
}

#[test]
fn whatever_the_jobs_clock_says_nothing_goes_early_and_nothing_is_forgotten() {
    for world in play_seeds(&[JOB]) {
        assert_eq!(world.early, 0);
    }
}

#[test]
fn whatever_the_persons_clocks_say_nothing_goes_early_while_the_jobs_is_right() {
    for world in play_seeds(&PERSONS) {
        assert_eq!(world.early, 0);
    }
}

/// When all clocks may be wrong, nothing can know what day it is: what goes is then still bounded
/// by the job's clock and by the furthest date that a person's computer gave (`World::purge`).
#[test]
fn with_every_clock_wrong_nothing_goes_beyond_what_a_person_and_the_job_both_vouch_for() {
    play_seeds(&[PERSONS[0], PERSONS[1], JOB]);
}
