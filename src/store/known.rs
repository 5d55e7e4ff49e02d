//! Known before: which other records mention what a record does, and where they stand.

use super::blind::{Marks, Shared};
use super::error::StoreError;
use super::intake::Taken;
use super::signal;
use super::tx::Tx;
use super::{blind, case, merge, policy, record, restrict, term};
use crate::domain::case::CaseStatus;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::known::{Known, Proposal, REPLAN, Standing};
use crate::domain::mention::MentionKind;
use crate::domain::retention::is_due;
use crate::domain::workflow::Workflow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Looks up hits, and remembers what it has seen of the records and workflows: an import asks for
/// thousands. The one way to a hit; a restricted record is never one, whoever asks.
#[derive(Default)]
pub struct Hits {
    seen: HashMap<Number, Option<Rc<Seen>>>,
    workflows: BTreeMap<(String, u32), Rc<Workflow>>,
}

/// The case with which a record is destroyed, another than itself.
fn find_case(tx: &Tx<'_>, id: &RecordId) -> Result<Option<(RecordId, Number)>, StoreError> {
    let Some(root) = merge::find_root(tx, id)? else {
        return Ok(None);
    };
    let number = record::get_number(tx, &root)?;
    Ok((number.kind == NumberKind::Case).then_some((root, number)))
}

/// The record of a number that the index has.
fn find(tx: &Tx<'_>, number: Number) -> Result<RecordId, StoreError> {
    record::find_id(tx, number)?.ok_or(StoreError::Damaged)
}

/// A record that may be a hit.
struct Seen {
    standing: Standing,
    /// The case that it goes with: that a signal is in, or that it went into.
    case: Option<Number>,
}

impl Hits {
    /// The records that mention the same, and the cases that such signals are in; by
    /// kind, cases first, the newest first. Not the record `own` that mentions it, nor its
    /// case, nor what went into it.
    ///
    /// # Errors
    /// Those of SQLite; [`StoreError::Vault`] without the content key.
    pub fn list(
        &mut self,
        tx: &Tx<'_>,
        own: Option<&RecordId>,
        marks: &Marks,
    ) -> Result<Vec<Known>, StoreError> {
        let mut own_family = Vec::new();
        if let Some(id) = own {
            let number = record::get_number(tx, id)?;
            own_family.extend(merge::list(tx, *id)?.into_iter().map(|(_, member)| member));
            own_family.extend(self.see(tx, number)?.and_then(|seen| seen.case));
            own_family.push(number);
        }
        let hits = blind::list_shared(tx, marks)?;
        self.tell(tx, &own_family, hits)
    }

    /// The same for many records that came in just now, so that none is in a case and nothing went into
    /// any; in their order, without those that have no hit.
    ///
    /// # Errors
    /// As [`Hits::list`].
    pub fn list_many(
        &mut self,
        tx: &Tx<'_>,
        records: Vec<Taken>,
    ) -> Result<Vec<(Number, Vec<Known>)>, StoreError> {
        let all = records.iter().flat_map(|taken| &taken.shared);
        self.see_alone(tx, all.map(|(_, number)| *number))?;
        let mut known = Vec::new();
        for Taken { number, shared, .. } in records {
            let found = self.tell(tx, &[number], shared)?;
            if !found.is_empty() {
                known.push((number, found));
            }
        }
        Ok(known)
    }

    /// Sees, of many records, the signals that stand alone, in their order, so that each page is read
    /// once.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn see_alone(
        &mut self,
        tx: &Tx<'_>,
        numbers: impl Iterator<Item = Number>,
    ) -> Result<(), StoreError> {
        let mut numbers: Vec<Number> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        for (number, status) in signal::list_alone(tx, &numbers)? {
            let seen = Seen {
                standing: Standing::Signal { status, case: None },
                case: None,
            };
            self.seen.insert(number, Some(Rc::new(seen)));
        }
        Ok(())
    }

    /// What there is to say of records that mention the same, and of the cases that they are in; nothing
    /// of `own`.
    fn tell(
        &mut self,
        tx: &Tx<'_>,
        own: &[Number],
        found: Shared,
    ) -> Result<Vec<Known>, StoreError> {
        let mut hits = Shared::new();
        for (kind, number) in found {
            let case = self.see(tx, number)?.and_then(|seen| seen.case);
            hits.extend(case.map(|case| (kind, case)));
            hits.insert((kind, number));
        }
        let mut known = Vec::new();
        for (kind, number) in hits {
            if own.contains(&number) {
                continue;
            }
            if let Some(seen) = self.see(tx, number)? {
                known.push(Known {
                    kind,
                    number,
                    standing: seen.standing.clone(),
                });
            }
        }
        let place = |kind| MentionKind::ALL.iter().position(|k| *k == kind);
        known.sort_by_key(|hit| {
            let n = hit.number;
            let signal = n.kind == NumberKind::Signal;
            (
                place(hit.kind),
                signal,
                std::cmp::Reverse((n.year, n.sequence)),
            )
        });
        Ok(known)
    }

    /// Where a record stands that whoever asks has read.
    ///
    /// # Errors
    /// As [`Hits::list`].
    pub fn standing(&mut self, tx: &Tx<'_>, number: Number) -> Result<Standing, StoreError> {
        Ok(match self.seen.get(&number) {
            Some(Some(seen)) => seen.standing.clone(),
            _ => self.look(tx, &find(tx, number)?, number)?.standing,
        })
    }

    /// What may be said of a record; nothing of a restricted one.
    fn see(&mut self, tx: &Tx<'_>, number: Number) -> Result<Option<Rc<Seen>>, StoreError> {
        if let Some(seen) = self.seen.get(&number) {
            return Ok(seen.clone());
        }
        let id = find(tx, number)?;
        let seen = match restrict::is_restricted(tx, &id)? {
            true => None,
            false => Some(Rc::new(self.look(tx, &id, number)?)),
        };
        self.seen.insert(number, seen.clone());
        Ok(seen)
    }

    fn look(&mut self, tx: &Tx<'_>, id: &RecordId, number: Number) -> Result<Seen, StoreError> {
        if number.kind == NumberKind::Signal {
            let (status, _) = signal::standing(tx, id)?;
            let case = match find_case(tx, id)? {
                Some((case, number)) if !restrict::is_restricted(tx, &case)? => Some(number),
                _ => None,
            };
            return Ok(Seen {
                standing: Standing::Signal { status, case },
                case,
            });
        }
        let standing = case::standing(tx, id)?;
        let workflow = self.workflow(tx, &standing.workflow)?;
        let place = workflow.phases.iter().position(|p| p.id == standing.phase);
        let phase = place.map(|place| &workflow.phases[place]);
        let proposal = match standing.status {
            CaseStatus::Open => phase
                .filter(|phase| phase.decisions.iter().any(|d| d.id == REPLAN))
                .map(|_| Proposal::Replan),
            CaseStatus::Archived => {
                let running = term::find_running(tx, id)?;
                let over = |t: crate::domain::retention::Term| is_due(t.destroy_on, tx.today());
                (!running.is_some_and(over)).then_some(Proposal::Reopen)
            }
            _ => None,
        };
        Ok(Seen {
            standing: Standing::Case {
                status: standing.status,
                phase: standing.phase,
                place: place.unwrap_or(0) + 1,
                proposal,
            },
            case: find_case(tx, id)?.map(|(_, number)| number),
        })
    }

    fn workflow(&mut self, tx: &Tx<'_>, name: &(String, u32)) -> Result<Rc<Workflow>, StoreError> {
        if let Some(known) = self.workflows.get(name) {
            return Ok(known.clone());
        }
        let workflow = Rc::new(policy::get_workflow(tx, &name.0, name.1)?);
        self.workflows.insert(name.clone(), workflow.clone());
        Ok(workflow)
    }
}
