//! Persons in a case: in which roles, on what ground, and whether they were told.
//!
//! A person may have several roles at once: somebody can be offender and victim (the third
//! recommendation of Zoetermeer's audit office). Data of special categories and criminal data need
//! a ground; in a theme that the office marks as strict, every person does (domain.md, section 3).

use super::closed::closed_list;
use super::date::{DateField, must_be_ahead, not_in_future};
use super::label::Label;
use super::part::{Body, Part, PartKind};
use super::redact::redacted_debug;
use super::refusal::{Missing, Refusal, must_have_text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

closed_list! {
    /// What a person is in a case.
    pub enum PersonRole {
        /// *Subject*: the case is about them.
        Subject = "subject",
        /// *Slachtoffer*.
        Victim = "victim",
        /// *Getuige*.
        Witness = "witness",
        /// *Facilitator*.
        Facilitator = "facilitator",
        /// *Contactpersoon*.
        Contact = "contact",
    }
}

closed_list! {
    /// Data that may only be kept on a ground of their own: criminal data, and the special
    /// categories of the General Data Protection Regulation.
    pub enum Sensitive {
        /// *Strafrechtelijke gegevens*.
        Criminal = "criminal",
        /// *Gezondheid*.
        Health = "health",
        /// *Seksueel gedrag of seksuele gerichtheid*.
        SexualLife = "sexual-life",
        /// *Godsdienst of levensovertuiging*.
        Religion = "religion",
        /// *Ras of etnische afkomst*.
        EthnicOrigin = "ethnic-origin",
        /// *Politieke opvattingen*.
        PoliticalOpinion = "political-opinion",
        /// *Lidmaatschap van een vakbond*.
        TradeUnion = "trade-union",
        /// *Genetische gegevens*.
        Genetic = "genetic",
        /// *Biometrische gegevens*.
        Biometric = "biometric",
    }
}

/// How the duty to inform was met (*informatieplicht*).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Informed {
    /// The person was told.
    Done {
        /// When.
        on: NaiveDate,
    },
    /// It is put off.
    Deferred {
        /// Until when.
        until: NaiveDate,
    },
    /// It is left out, as a necessary and proportionate measure.
    LeftOut {
        /// Why.
        reason: String,
    },
}

impl Informed {
    /// The stable id.
    pub fn id(&self) -> &'static str {
        match self {
            Informed::Done { .. } => "done",
            Informed::Deferred { .. } => "deferred",
            Informed::LeftOut { .. } => "left-out",
        }
    }

    /// Whether it may be recorded: done not in the future, put off to a day to come, left out with
    /// a reason.
    ///
    /// # Errors
    /// What the sentence above says no to.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        match self {
            Informed::Done { on } => not_in_future(DateField::Informed, *on, today),
            Informed::Deferred { until } => must_be_ahead(DateField::Deferred, *until, today),
            Informed::LeftOut { reason } => must_have_text("left-out", reason),
        }
    }
}

/// A person in a case (*persoon*).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// What they are in the case, at least one, each once.
    pub roles: Vec<PersonRole>,
    /// What is kept about them that needs a ground.
    pub sensitive: Vec<Sensitive>,
    /// The ground.
    pub ground: Option<String>,
    /// Whether they were told; `None` as long as nobody has said.
    pub informed: Option<Informed>,
}
redacted_debug!(Person { roles, sensitive });

impl Body for Person {
    const KIND: PartKind = PartKind::Person;
}

impl Person {
    /// Whether this person may be recorded in a case, whose theme is strict or not.
    ///
    /// # Errors
    /// A person without a name; [`Refusal::GroundNeeded`].
    pub fn check(&self, strict: bool) -> Result<(), Refusal> {
        must_have_text("name", &self.name)?;
        let grounded = self.ground.as_deref().is_some_and(|g| !g.trim().is_empty());
        if grounded || (!strict && self.sensitive.is_empty()) {
            return Ok(());
        }
        Err(Refusal::GroundNeeded {
            sensitive: self.sensitive.clone(),
        })
    }

    /// Whether the duty to inform is met on a day: one put off until a day that has come is open
    /// again.
    pub fn is_informed(&self, today: NaiveDate) -> bool {
        match &self.informed {
            None => false,
            Some(Informed::Deferred { until }) => *until > today,
            Some(_) => true,
        }
    }
}

/// The persons of whom it must still be said how they are informed, before the case is archived.
pub fn list_uninformed(persons: &[Part<Person>], today: NaiveDate) -> Vec<Missing> {
    let open = persons.iter().filter(|p| !p.body.is_informed(today));
    open.map(|person| Missing {
        item: INFORM.to_owned(),
        label: Label::new(
            format!("Persoon {} geïnformeerd", person.n),
            format!("Person {} informed", person.n),
        ),
        wants: Vec::new(),
        one_of: false,
    })
    .collect()
}

/// Under which name the duty to inform stands among what a decision misses.
pub const INFORM: &str = "inform";

#[cfg(test)]
mod tests {
    use super::*;

    fn person(sensitive: &[Sensitive], ground: Option<&str>) -> Person {
        Person {
            name: "J. Jansen".to_owned(),
            roles: vec![PersonRole::Subject, PersonRole::Victim],
            sensitive: sensitive.to_vec(),
            ground: ground.map(str::to_owned),
            informed: None,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn sensitive_data_and_strict_themes_ask_a_ground() {
        assert_eq!(person(&[], None).check(false), Ok(()));
        let needs = |sensitive: &[Sensitive]| {
            Err(Refusal::GroundNeeded {
                sensitive: sensitive.to_vec(),
            })
        };
        assert_eq!(person(&[], None).check(true), needs(&[]));
        assert_eq!(person(&[], Some(" ")).check(true), needs(&[]));
        let health = [Sensitive::Health];
        assert_eq!(person(&health, None).check(false), needs(&health));
        assert_eq!(person(&health, Some("art. 9")).check(true), Ok(()));
    }

    #[test]
    fn a_day_to_which_informing_was_put_off_comes() {
        let mut person = person(&[], None);
        assert!(!person.is_informed(day("2026-03-01")));
        person.informed = Some(Informed::Deferred {
            until: day("2026-04-01"),
        });
        assert!(person.is_informed(day("2026-03-31")));
        assert!(!person.is_informed(day("2026-04-01")));
        person.informed = Some(Informed::Done {
            on: day("2026-04-01"),
        });
        assert!(person.is_informed(day("2027-01-01")));
    }

    #[test]
    fn informing_is_done_in_the_past_put_off_to_the_future_and_left_out_for_a_reason() {
        let today = day("2026-03-01");
        let done = |on: &str| Informed::Done { on: day(on) }.check(today);
        assert_eq!(done("2026-03-01"), Ok(()));
        assert!(matches!(
            done("2026-03-02"),
            Err(Refusal::DateInFuture { .. })
        ));
        let deferred = |until: &str| Informed::Deferred { until: day(until) }.check(today);
        assert_eq!(deferred("2026-03-02"), Ok(()));
        assert!(matches!(
            deferred("2026-03-01"),
            Err(Refusal::DateNotAhead { .. })
        ));
        let reason = String::new();
        assert_eq!(
            Informed::LeftOut { reason }.check(today),
            Err(Refusal::TextEmpty { field: "left-out" })
        );
    }
}
