//! Relations between cases (*relaties*): both sides hold one, each in its own words.

use super::case::{Case, CaseStatus};
use super::closed::closed_list;
use super::part::{Body, Part, PartKind};
use super::redact::redacted_debug;
use super::refusal::Refusal;
use serde::{Deserialize, Serialize};

closed_list! {
    /// How a case stands to another.
    pub enum Relation {
        /// It is a part of the other (*onderdeel van*).
        PartOf = "part-of",
        /// The other is a part of it (*omvat*); only ever the far side of a relation.
        Contains = "contains",
        /// It came after the other (*vervolg op*).
        Follows = "follows",
        /// The other came after it (*gevolgd door*); only ever the far side of a relation.
        FollowedBy = "followed-by",
        /// Both belong to one network (*zelfde netwerk*).
        SameNetwork = "same-network",
    }
}

impl Relation {
    /// Those that people give (cli.md, `case link`).
    pub const GIVEN: [Relation; 3] = [Relation::PartOf, Relation::Follows, Relation::SameNetwork];

    /// How the other case stands to this one.
    pub const fn inverse(self) -> Relation {
        match self {
            Relation::PartOf => Relation::Contains,
            Relation::Contains => Relation::PartOf,
            Relation::Follows => Relation::FollowedBy,
            Relation::FollowedBy => Relation::Follows,
            Relation::SameNetwork => Relation::SameNetwork,
        }
    }
}

/// A relation; the number of the other case stands in the part's clear id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How the case stands to the other; `None` once that was taken back.
    pub relation: Option<Relation>,
}
redacted_debug!(Link { relation });

impl Body for Link {
    const KIND: PartKind = PartKind::Link;
}

impl Case {
    /// The relations that stand.
    pub fn links(&self) -> impl Iterator<Item = &Part<Link>> {
        let all = self.parts.links.iter();
        all.filter(|link| link.body.relation.is_some())
    }

    /// The relation with another case.
    pub fn find_link(&self, other: &Case) -> Option<&Part<Link>> {
        let other = other.number.to_string();
        self.links().find(|l| l.about.as_ref() == Some(&other))
    }

    /// Whether a relation with another case may be recorded: with another one, once, and while this
    /// one runs. The other may have ended, since it is what comes after that tells of the relation.
    ///
    /// # Errors
    /// [`Refusal::LinkWithItself`], [`Refusal::AlreadyLinked`], those of [`Case::must_run`];
    /// [`Refusal::WentInto`] for one that was merged.
    pub fn may_link(&self, other: &Case) -> Result<(), Refusal> {
        if self.number == other.number {
            return Err(Refusal::LinkWithItself { case: self.number });
        }
        self.must_run()?;
        if other.status == CaseStatus::Merged {
            other.must_run()?;
        }
        match self.find_link(other) {
            Some(_) => Err(Refusal::AlreadyLinked {
                case: self.number,
                other: other.number,
            }),
            None => Ok(()),
        }
    }
}
