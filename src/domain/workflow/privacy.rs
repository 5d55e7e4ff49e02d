//! Privacy checks (*privacytoetsen*): what may be asked, and with whom may be shared, once somebody
//! who guards privacy has said so.
//!
//! The rule: what a check names is closed until the check allows it, one source or partner at a
//! time. Where the phase at hand has checks that name it, every one of them must have allowed it;
//! where only other phases have, one of those must. The newest decision of a check counts, so what
//! was allowed can be closed again. What no check names is for the phase's `opens` alone.

use super::judge::Standing;
use super::{Phase, Workflow};
use crate::domain::label::Label;
use crate::domain::name::lookup;
use crate::domain::policy::Group;
use crate::domain::redact::Given;
use crate::domain::refusal::{Named, Refusal};
use crate::domain::role::Role;
use std::collections::BTreeMap;

/// A privacy check of a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyCheck {
    /// Its id, unique in the workflow.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The regimes of sources that it guards.
    pub groups: Vec<Group>,
    /// Single sources that it guards, by id.
    pub sources: Vec<String>,
    /// Partners with whom nothing is shared before it allows that, by id.
    pub partners: Vec<String>,
    /// Whether it guards what is shared with any partner.
    pub all_partners: bool,
    /// The roles that decide it, at least one.
    pub roles: Vec<Role>,
}

/// What a privacy check is decided about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Asking a source, by id.
    Source(String),
    /// Sharing with a partner, by id.
    Partner(String),
}

impl Target {
    /// The id of the source or partner.
    pub fn id(&self) -> &str {
        match self {
            Target::Source(id) | Target::Partner(id) => id,
        }
    }
}

/// What privacy checks have decided about a case: for a check and a target, the newest decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivacyDecisions(BTreeMap<(String, Target), bool>);

impl PrivacyDecisions {
    /// Takes over a decision; called in the order in which they were recorded, the newest last.
    pub fn record(&mut self, check: &str, target: Target, allowed: bool) {
        self.0.insert((check.to_owned(), target), allowed);
    }

    /// What a check last decided about a target.
    pub fn find(&self, check: &str, target: &Target) -> Option<bool> {
        self.0.get(&(check.to_owned(), target.clone())).copied()
    }

    /// What a check last decided, target by target.
    pub fn of<'a>(&'a self, check: &'a str) -> impl Iterator<Item = bool> + 'a {
        let decided = self.0.iter().filter(move |((id, _), _)| id == check);
        decided.map(|(_, allowed)| *allowed)
    }
}

impl PrivacyCheck {
    /// Whether it guards this source, of this regime.
    pub fn guards_source(&self, source: &str, group: Group) -> bool {
        self.groups.contains(&group) || self.sources.iter().any(|id| id == source)
    }

    /// Whether it guards what is shared with this partner.
    pub fn guards_partner(&self, partner: &str) -> bool {
        self.all_partners || self.partners.iter().any(|id| id == partner)
    }

    /// Its id and label.
    pub fn named(&self) -> Named {
        Named {
            id: self.id.clone(),
            label: self.label.clone(),
        }
    }
}

impl Workflow {
    /// All privacy checks, with the phases in which they are made.
    pub fn checks(&self) -> impl Iterator<Item = (&Phase, &PrivacyCheck)> {
        let phases = self.phases.iter();
        phases.flat_map(|phase| phase.checks.iter().map(move |check| (phase, check)))
    }

    /// Whether a source may be consulted: the phase opens its regime, and no privacy check keeps it
    /// closed.
    ///
    /// # Errors
    /// [`Refusal::SourceClosed`]; [`Refusal::CheckNeeded`], naming the check that is still to be
    /// made or that said no.
    pub fn may_consult(
        &self,
        standing: &Standing<'_>,
        source: &str,
        group: Group,
    ) -> Result<(), Refusal> {
        self.must_open(standing.phase, source, group)?;
        let target = Target::Source(source.to_owned());
        self.must_be_allowed(standing, &target, |check| {
            check.guards_source(source, group)
        })
    }

    /// Whether something may be shared with a partner, as far as privacy checks go.
    ///
    /// # Errors
    /// [`Refusal::CheckNeeded`].
    pub fn may_share(&self, standing: &Standing<'_>, partner: &str) -> Result<(), Refusal> {
        let target = Target::Partner(partner.to_owned());
        self.must_be_allowed(standing, &target, |check| check.guards_partner(partner))
    }

    /// The check that somebody wants to decide about a target: one of the phase at hand, or of one
    /// before it in the order of the workflow, that guards it, and theirs to decide. `group` is the regime of the source; of a partner there is none.
    ///
    /// # Errors
    /// An ended case; an unknown check (exit 2) or one of a later phase; a target that it does not
    /// guard; a role that does not decide it.
    pub fn decide_check(
        &self,
        standing: &Standing<'_>,
        check: &str,
        target: &Target,
        group: Option<Group>,
        role: Role,
    ) -> Result<&PrivacyCheck, Refusal> {
        if !standing.status.runs() {
            return Err(Refusal::CaseEnded {
                case: standing.number,
                status: standing.status,
            });
        }
        let names = self.checks().map(|(_, c)| (c.id.as_str(), &c.label));
        let id = lookup(check, names).map_err(|unknown| Refusal::CheckUnknown {
            given: Given(check.to_owned()),
            nearest: unknown.nearest,
            here: self.checks_here(standing.phase),
        })?;
        let (phase, check) = self
            .checks()
            .find(|(_, check)| check.id == id)
            .expect("lookup returns one of these ids");
        if self.position(&phase.id) > self.position(standing.phase) {
            return Err(Refusal::CheckNotHere {
                check: Box::new(check.named()),
                phase: Box::new(phase.named()),
                here: self.checks_here(standing.phase),
            });
        }
        let guards = match (target, group) {
            (Target::Source(id), Some(group)) => check.guards_source(id, group),
            (Target::Source(id), None) => check.sources.contains(id),
            (Target::Partner(id), _) => check.guards_partner(id),
        };
        if !guards {
            return Err(Refusal::CheckNotFor {
                check: Box::new(check.named()),
                target: target.id().to_owned(),
            });
        }
        match check.roles.contains(&role) {
            true => Ok(check),
            false => Err(Refusal::CheckNotYours {
                check: check.named(),
                roles: check.roles.clone(),
            }),
        }
    }

    fn checks_here(&self, phase: &str) -> Vec<Named> {
        let checks = self.find_phase(phase).map_or(&[][..], |p| &p.checks);
        checks.iter().map(PrivacyCheck::named).collect()
    }

    fn must_open(&self, phase: &str, source: &str, group: Group) -> Result<(), Refusal> {
        let found = self.find_phase(phase);
        let open = found.map_or(&[][..], |p| &p.opens);
        if open.contains(&group) {
            return Ok(());
        }
        Err(Refusal::SourceClosed {
            source_id: source.to_owned(),
            group,
            phase: Box::new(found.map_or_else(|| super::judge::unnamed(phase), Phase::named)),
            open: open.to_vec(),
        })
    }

    fn must_be_allowed(
        &self,
        standing: &Standing<'_>,
        target: &Target,
        guards: impl Fn(&PrivacyCheck) -> bool,
    ) -> Result<(), Refusal> {
        let privacy = &standing.facts.privacy;
        let guarding = self.checks().filter(|(_, check)| guards(check));
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            guarding.partition(|(phase, _)| phase.id == standing.phase);
        let allowed = |check: &PrivacyCheck| privacy.find(&check.id, target) == Some(true);
        let closing = match here.is_empty() {
            false => here.into_iter().find(|(_, check)| !allowed(check)),
            true if elsewhere.iter().any(|(_, check)| allowed(check)) => None,
            true => elsewhere.into_iter().next(),
        };
        match closing {
            None => Ok(()),
            Some((_, check)) => Err(Refusal::CheckNeeded {
                number: standing.number,
                check: check.named(),
                target: target.clone(),
                denied: privacy.find(&check.id, target) == Some(false),
            }),
        }
    }
}
