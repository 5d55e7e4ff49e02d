//! The way of a signal and a case as data: phases, checklists, decisions, statuses.
//!
//! A workflow (*werkwijze*) is read from TOML by [`parse::parse`], which refuses whatever could not be
//! walked; [`judge`] says what may be decided, [`privacy`] what may be asked and shared, [`migrate`]
//! what a case keeps when it goes over to another workflow; [`built_in`] has those that come with
//! the program. Nothing here knows the names of phases or decisions: another town's workflow is
//! another file. Fixed are the kinds of items, the statuses a case can have, the roles, and that
//! every decision has a reason and says who was present.

pub mod answer;
pub mod built_in;
mod check;
pub mod fault;
pub mod judge;
pub mod migrate;
pub mod parse;
pub mod privacy;
mod reader;
#[cfg(test)]
mod tests;

use super::case::CaseStatus;
use super::label::Label;
use super::policy::Group;
use super::refusal::Named;
use super::retention::Rule;
use super::role::Role;
use privacy::PrivacyCheck;

/// A whole workflow. Values come from [`parse::parse`], which guarantees that every id named in it
/// exists and that every phase can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its id; with the version it names one text for ever.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// What it is called.
    pub label: Label,
    /// Who decides (*gremium*), in the order of the file.
    pub bodies: Vec<Body>,
    /// The phases in order; signals are weighed by the first, and cases begin there.
    pub phases: Vec<Phase>,
    /// The statuses other than `open` that decisions lead to.
    pub statuses: Vec<Status>,
    /// The phase to which reopening leads.
    pub reopen_to: String,
}

/// A body that weighs (*gremium*): the cluster, the KernCluster, or nobody in a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
}

/// A phase (*fase*), which ends in a weighing moment (*wegingsmoment*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The body that decides here unless said otherwise.
    pub body: String,
    /// The regimes of sources that may be consulted here.
    pub opens: Vec<Group>,
    /// The privacy checks that are made here.
    pub checks: Vec<PrivacyCheck>,
    /// Phases of other workflows, by id: a case that comes over from one of them goes on here.
    pub takes_over: Vec<String>,
    /// Its checklist.
    pub items: Vec<Item>,
    /// The ways out.
    pub decisions: Vec<Decision>,
}

/// An item of a phase's checklist (*toetspunt*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id, unique in its phase.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What kind of answer it takes.
    pub kind: ItemKind,
    /// The values of a choice or list, and the literal answers to a reference.
    pub options: Vec<ItemOption>,
    /// Whether it may stay unanswered for good.
    pub optional: bool,
    /// For a reference: the recorded thing that answers it.
    pub evidence: Option<Evidence>,
    /// For evidence of a privacy check: which one; without, all of the phase together.
    pub check: Option<String>,
}

/// A kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// Yes or no.
    YesNo,
    /// One of the options.
    Choice,
    /// Free text.
    Text,
    /// A date.
    Date,
    /// A whole number.
    Number,
    /// Any number of the options.
    List,
    /// Answered by what is recorded elsewhere, or by one of the options.
    Reference,
}

impl ItemKind {
    /// All kinds.
    pub const ALL: [ItemKind; 7] = [
        ItemKind::YesNo,
        ItemKind::Choice,
        ItemKind::Text,
        ItemKind::Date,
        ItemKind::Number,
        ItemKind::List,
        ItemKind::Reference,
    ];

    /// The stable id, as in workflow files and JSON.
    pub fn id(self) -> &'static str {
        match self {
            ItemKind::YesNo => "yes-no",
            ItemKind::Choice => "choice",
            ItemKind::Text => "text",
            ItemKind::Date => "date",
            ItemKind::Number => "number",
            ItemKind::List => "list",
            ItemKind::Reference => "reference",
        }
    }
}

/// A value that an item can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOption {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
}

/// A recorded thing that answers a reference item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// At least one consultation recorded in the item's phase, whenever that was.
    Consultation,
    /// At least one consultation of the phase that found something.
    Hit,
    /// At least one consultation of the phase, and none that found anything.
    NoHit,
    /// At least one source or partner on which a privacy check was decided, either way.
    PrivacyChecked,
    /// At least one source or partner that a privacy check allowed.
    PrivacyAllowed,
    /// At least one intervention that is not cancelled.
    PlannedIntervention,
    /// Every intervention is done or cancelled.
    SettledInterventions,
}

impl Evidence {
    /// All of them.
    pub const ALL: [Evidence; 7] = [
        Evidence::Consultation,
        Evidence::Hit,
        Evidence::NoHit,
        Evidence::PrivacyChecked,
        Evidence::PrivacyAllowed,
        Evidence::PlannedIntervention,
        Evidence::SettledInterventions,
    ];

    /// The stable id, as in workflow files.
    pub fn id(self) -> &'static str {
        match self {
            Evidence::Consultation => "consultation",
            Evidence::Hit => "hit",
            Evidence::NoHit => "no-hit",
            Evidence::PrivacyChecked => "privacy-checked",
            Evidence::PrivacyAllowed => "privacy-allowed",
            Evidence::PlannedIntervention => "planned-intervention",
            Evidence::SettledInterventions => "settled-interventions",
        }
    }

    /// Whether it rests on a privacy check.
    pub fn is_of_a_check(self) -> bool {
        matches!(self, Evidence::PrivacyChecked | Evidence::PrivacyAllowed)
    }
}

/// A decision (*besluit*): one way out of a phase or status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id, unique among the decisions of its phase or status.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// Where it leads.
    pub leads: Lead,
    /// What it needs besides a reason and who was present; all of it.
    pub needs: Vec<Need>,
    /// Whether it must say to which partner the thing goes.
    pub partner: bool,
    /// The bodies that may take it; every one when there are none.
    pub bodies: Vec<String>,
    /// The roles of members who may record it; everybody who weighs when there are none.
    pub roles: Vec<Role>,
}

/// Where a decision leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// To a phase, with status `open`.
    Phase(String),
    /// To a status; the phase stays.
    Status(CaseStatus),
}

/// A thing that a decision needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// This condition holds.
    One(Condition),
    /// At least one of these holds.
    AnyOf(Vec<Condition>),
}

/// A condition on an item of the same phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The item.
    pub item: String,
    /// The values of which it must have one (of a list: hold one); empty: any answer will do.
    pub is: Vec<String>,
}

/// A status other than `open`, and what it means in this workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Which status.
    pub status: CaseStatus,
    /// What it is called.
    pub label: Label,
    /// For a status that ends the case: its term. Without one the case still runs.
    pub ends: Option<Ending>,
    /// For a status that runs: the ways out.
    pub decisions: Vec<Decision>,
}

/// What ends with a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The rule of the term that starts.
    pub rule: Rule,
    /// The date item from whose answer it runs; without one, from the date of the decision.
    pub from: Option<String>,
}

impl Workflow {
    /// The phase with this id.
    pub fn find_phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// What a status means in this workflow; `None` for `open` and for statuses it has not.
    pub fn find_status(&self, status: CaseStatus) -> Option<&Status> {
        self.statuses.iter().find(|s| s.status == status)
    }

    /// The phase in which signals are weighed and cases begin.
    pub fn first_phase(&self) -> &Phase {
        self.phases
            .first()
            .expect("parse refuses a workflow without phases")
    }

    /// Where a phase stands in the order of the workflow.
    pub fn position(&self, phase: &str) -> Option<usize> {
        self.phases.iter().position(|p| p.id == phase)
    }

    /// The body with this id.
    pub fn find_body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == id)
    }

    /// Whether an item is one from whose answer a term runs: the end date.
    pub fn ends_on(&self, item: &str) -> bool {
        self.statuses
            .iter()
            .filter_map(|status| status.ends.as_ref()?.from.as_deref())
            .any(|from| from == item)
    }

    /// All decisions, of phases first, in the order of the file.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.phases
            .iter()
            .flat_map(|phase| &phase.decisions)
            .chain(self.statuses.iter().flat_map(|status| &status.decisions))
    }
}

impl Body {
    /// Its id and label.
    pub fn named(&self) -> Named {
        named(&self.id, &self.label)
    }
}

impl Phase {
    /// The item with this id.
    pub fn find_item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Its id and label.
    pub fn named(&self) -> Named {
        named(&self.id, &self.label)
    }
}

impl Item {
    /// Its id and label.
    pub fn named(&self) -> Named {
        named(&self.id, &self.label)
    }
}

impl Decision {
    /// Its id and label.
    pub fn named(&self) -> Named {
        named(&self.id, &self.label)
    }
}

fn named(id: &str, label: &Label) -> Named {
    Named {
        id: id.to_owned(),
        label: label.clone(),
    }
}
