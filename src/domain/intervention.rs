//! Interventions: the catalogue of who may carry out what, and the course of one intervention.
//!
//! The catalogue is Dordrecht's *menukaart* (plan 2023-2024): 47 kinds, and for each which of four
//! bodies may carry it out; and after them the kinds that Zoetermeer adds. Police powers are the
//! police's alone and are only ever recorded as their action.

use super::closed::closed_list;
use super::date::{DateField, not_before_cause, not_in_future};
use super::id::Number;
use super::name::{likeness, nearest};
use super::policy::{ActsAs, Partner};
use super::redact::{Given, redacted_debug};
use super::refusal::{Refusal, must_have_text};
use chrono::NaiveDate;
use std::sync::LazyLock;

/// A kind of intervention (*interventie*) of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Its number in the catalogue, from 1.
    pub number: u32,
    /// What it is called, in Dutch: these are names of instruments and have no translation.
    pub name: String,
    /// The bodies that may carry it out, at least one.
    pub may: Vec<ActsAs>,
}

closed_list! {
    /// Whether an intervention or a measure worked.
    pub enum InterventionResult {
        /// *Effectief*.
        Effective = "effective",
        /// *Deels effectief*.
        Partly = "partly",
        /// *Niet effectief*.
        Ineffective = "ineffective",
        /// *Nog niet bekend*.
        Unknown = "unknown",
    }
}

/// An intervention in a case: planned, then done or cancelled (*gepland, uitgevoerd, vervallen*).
#[derive(Clone, PartialEq, Eq)]
pub struct Intervention {
    /// Its number within the case, from 1.
    pub n: u32,
    /// The name of its kind.
    pub kind: String,
    /// The partner who carries it out, by id.
    pub by: String,
    /// For when it is planned.
    pub planned_on: Option<NaiveDate>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<InterventionResult>,
    /// Why it was cancelled, if it was.
    pub cancelled: Option<String>,
    /// What there is to say about it.
    pub text: Option<String>,
}
redacted_debug!(Intervention {
    n,
    by,
    planned_on,
    done_on,
    result
});

/// The catalogue, in its own order.
pub fn catalogue() -> &'static [Kind] {
    static CATALOGUE: LazyLock<Vec<Kind>> = LazyLock::new(|| {
        let files = [
            include_str!("../../data/interventions-dordrecht.csv"),
            include_str!("../../data/interventions-zoetermeer.csv"),
        ];
        files.into_iter().flat_map(read_catalogue).collect()
    });
    &CATALOGUE
}

/// Reads one of the catalogue's own files: `;` between columns, no quotes, a mark under each body that may.
/// In it `ozhz` and `sdd` stand for the environment service and the social service.
fn read_catalogue(csv: &str) -> Vec<Kind> {
    let bodies = [
        ActsAs::Gemeente,
        ActsAs::Politie,
        ActsAs::Omgevingsdienst,
        ActsAs::SocialeDienst,
    ];
    csv.lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split(';');
            let number = columns.next()?.trim().parse().ok()?;
            let name = columns.next()?.trim().to_owned();
            let may = bodies
                .into_iter()
                .zip(columns)
                .filter(|(_, mark)| mark.trim() == "x")
                .map(|(body, _)| body)
                .collect();
            Some(Kind { number, name, may })
        })
        .collect()
}

/// The kind that a text means: its number in the catalogue, or its name in any case.
pub fn lookup_kind(given: &str) -> Result<&'static Kind, Refusal> {
    let wanted = given.trim().to_lowercase();
    let found = match wanted.parse::<u32>() {
        Ok(number) => catalogue().iter().find(|kind| kind.number == number),
        Err(_) => catalogue()
            .iter()
            .find(|kind| kind.name.to_lowercase() == wanted),
    };
    found.ok_or_else(|| {
        let names = catalogue().iter().map(|kind| (&*kind.name, &*kind.name));
        Refusal::KindUnknown {
            given: Given(given.to_owned()),
            nearest: nearest(&wanted, names).map(str::to_owned),
        }
    })
}

/// Whether a partner may carry out a kind of the catalogue.
///
/// A partner of no body may, unless it is the police's alone: police powers are only ever recorded
/// as an action of the police (domain.md, section 3).
pub fn may_carry_out(kind: &Kind, partner: &str, acts_as: ActsAs) -> Result<(), Refusal> {
    let may = match acts_as {
        ActsAs::None => kind.may != [ActsAs::Politie],
        body => kind.may.contains(&body),
    };
    if may {
        return Ok(());
    }
    Err(Refusal::PartnerMayNot {
        kind: kind.name.clone(),
        partner: partner.to_owned(),
        may: kind.may.clone(),
    })
}

/// The kind of intervention to record for a partner: one of the catalogue that its body may carry
/// out, or for a partner of no body what they call it themselves.
pub fn kind_for(given: &str, id: &str, partner: &Partner) -> Result<String, Refusal> {
    must_have_text("kind", given)?;
    let free = match lookup_kind(given) {
        Ok(kind) => return may_carry_out(kind, id, partner.acts_as).map(|()| kind.name.clone()),
        // A number is never free text.
        Err(unknown) if partner.acts_as != ActsAs::None || given.trim().parse::<i64>().is_ok() => {
            return Err(unknown);
        }
        Err(_) => given.trim(),
    };
    // A police power by another spelling is a police power.
    let lower = free.to_lowercase();
    let police = catalogue()
        .iter()
        .filter(|kind| kind.may == [ActsAs::Politie]);
    for kind in police {
        if likeness(&lower, &kind.name.to_lowercase()) > SAME_POWER {
            may_carry_out(kind, id, partner.acts_as)?;
        }
    }
    Ok(free.to_owned())
}

/// How alike, of 1, free text must be to a police power to count as it: a letter or an ending off.
const SAME_POWER: f64 = 0.93;

impl Intervention {
    /// Whether it is neither done nor cancelled.
    pub fn is_open(&self) -> bool {
        self.done_on.is_none() && self.cancelled.is_none()
    }

    /// Whether it may be done or cancelled now: only once.
    pub fn must_be_open(&self, case: Number) -> Result<(), Refusal> {
        if self.is_open() {
            return Ok(());
        }
        Err(Refusal::InterventionClosed {
            case,
            n: self.n,
            done_on: self.done_on,
        })
    }

    /// Whether it can have been done on a day: not in the future, not before its case was opened
    /// or before it was planned for.
    pub fn check_done(
        &self,
        case: Number,
        opened_on: NaiveDate,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        self.must_be_open(case)?;
        not_in_future(DateField::Done, on, today)?;
        not_before_cause(DateField::Done, on, DateField::Opened, opened_on)?;
        match self.planned_on {
            Some(planned) => not_before_cause(DateField::Done, on, DateField::Planned, planned),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::NumberKind;

    fn partner(acts_as: ActsAs) -> Partner {
        Partner {
            nl: "Partner".to_owned(),
            en: "Partner".to_owned(),
            acts_as,
        }
    }

    fn kind(given: &str, acts_as: ActsAs) -> Result<String, Refusal> {
        kind_for(given, "x", &partner(acts_as))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_catalogue_has_47_kinds_and_zoetermeers_in_order_each_with_somebody_who_may() {
        let numbers = catalogue().iter().map(|kind| kind.number);
        assert!(numbers.eq(1..=51));
        assert!(catalogue().iter().all(|kind| !kind.may.is_empty()));
        let all_four = &catalogue()[11];
        assert_eq!(all_four.name, "Controle Kadaster/KVK/RDW");
        assert_eq!(all_four.may.len(), 4);
        assert_eq!(catalogue()[16].may, [ActsAs::Omgevingsdienst]);
        assert_eq!(catalogue()[7].may, [ActsAs::SocialeDienst]);
        let added: Vec<&str> = catalogue()[47..].iter().map(|k| k.name.as_str()).collect();
        assert_eq!(
            added,
            [
                "HEIT-controle",
                "Toezicht door boa",
                "Inzet detectiehonden",
                "Hulpaanbod of maatwerkafspraak",
            ]
        );
        let names: std::collections::BTreeSet<String> =
            catalogue().iter().map(|k| k.name.to_lowercase()).collect();
        assert_eq!(names.len(), 51, "a name stands twice");
    }

    #[test]
    fn a_kind_is_found_by_number_or_name_and_a_miss_names_the_nearest() {
        for given in ["39", "telefoontaps", " TELEFOONTAPS "] {
            assert_eq!(
                lookup_kind(given).map(|kind| kind.number),
                Ok(39),
                "{given}"
            );
        }
        match lookup_kind("bibob onderzoeken") {
            Err(Refusal::KindUnknown { nearest, .. }) => {
                assert_eq!(nearest.as_deref(), Some("BIBOB onderzoek"));
            }
            other => panic!("{other:?}"),
        }
        assert!(lookup_kind("52").is_err() && lookup_kind("0").is_err());
    }

    #[test]
    fn police_powers_are_the_polices_alone() {
        assert_eq!(kind("39", ActsAs::Politie), Ok("Telefoontaps".to_owned()));
        for acts_as in [
            ActsAs::Gemeente,
            ActsAs::Omgevingsdienst,
            ActsAs::SocialeDienst,
            ActsAs::None,
        ] {
            let refusal = Refusal::PartnerMayNot {
                kind: "Telefoontaps".to_owned(),
                partner: "x".to_owned(),
                may: vec![ActsAs::Politie],
            };
            assert_eq!(kind("telefoontaps", acts_as), Err(refusal), "{acts_as:?}");
        }
        // Nor by a spelling of their own.
        for given in ["Telefoontap", "Pseudo-koop", "Strafrechtelijk onderzoek."] {
            let refusal = kind(given, ActsAs::None).expect_err(given);
            assert!(matches!(refusal, Refusal::PartnerMayNot { .. }), "{given}");
        }
    }

    #[test]
    fn a_partner_of_a_body_plans_only_what_that_body_may() {
        assert!(kind("1", ActsAs::Gemeente).is_ok());
        assert!(kind("1", ActsAs::Politie).is_err());
        assert!(kind("17", ActsAs::Gemeente).is_err());
        let free = kind("Afsluiten van de stroom", ActsAs::Gemeente).expect_err("free text");
        assert!(free.is_usage());
    }

    #[test]
    fn a_partner_of_no_body_says_it_in_its_own_words() {
        let free = kind(" Afsluiten van de stroom ", ActsAs::None);
        assert_eq!(free, Ok("Afsluiten van de stroom".to_owned()));
        assert!(matches!(
            kind("99", ActsAs::None),
            Err(Refusal::KindUnknown { .. })
        ));
        assert_eq!(
            kind(" ", ActsAs::None),
            Err(Refusal::TextEmpty { field: "kind" })
        );
        // Words that merely share a beginning with a power are no power.
        assert!(kind("Observatie door de netbeheerder", ActsAs::None).is_ok());
    }

    #[test]
    fn done_comes_once_and_not_before_it_was_planned() {
        let case = Number {
            kind: NumberKind::Case,
            year: 2026,
            sequence: 1,
        };
        let mut intervention = Intervention {
            n: 1,
            kind: "Stopgesprekken voeren".to_owned(),
            by: "gemeente".to_owned(),
            planned_on: Some(day("2026-02-10")),
            done_on: None,
            result: None,
            cancelled: None,
            text: None,
        };
        let today = day("2026-03-01");
        let opened = day("2026-02-01");
        let check = |i: &Intervention, on: &str| i.check_done(case, opened, day(on), today);
        assert_eq!(check(&intervention, "2026-02-10"), Ok(()));
        assert_eq!(
            check(&intervention, "2026-02-09"),
            Err(Refusal::DateBeforeCause {
                field: DateField::Done,
                date: day("2026-02-09"),
                cause: DateField::Planned,
                cause_date: day("2026-02-10"),
            })
        );
        let unplanned = Intervention {
            planned_on: None,
            ..intervention.clone()
        };
        assert_eq!(check(&unplanned, "2026-02-01"), Ok(()));
        assert_eq!(
            check(&unplanned, "2026-01-31"),
            Err(Refusal::DateBeforeCause {
                field: DateField::Done,
                date: day("2026-01-31"),
                cause: DateField::Opened,
                cause_date: opened,
            })
        );
        let future = check(&intervention, "2026-03-02");
        assert!(matches!(future, Err(Refusal::DateInFuture { .. })));
        intervention.done_on = Some(day("2026-02-10"));
        let done_on = intervention.done_on;
        assert_eq!(
            intervention.must_be_open(case),
            Err(Refusal::InterventionClosed {
                case,
                n: 1,
                done_on
            })
        );
    }
}
