//! A case: what it holds, and the rules about its dates, its holds and its end.

use super::date::{DateField, not_before_cause, not_in_future};
use super::disclosure::Disclosure;
use super::evaluation::Evaluation;
use super::id::{Number, RecordId};
use super::intervention::Intervention;
use super::link::Link;
use super::measure::Measure;
use super::merge::{Origin, WentInto};
use super::part::Part;
use super::person::{Person, list_uninformed};
use super::policy::Retention;
use super::privacy::{PrivacyDecision, Verdict};
use super::redact::redacted_debug;
use super::reference::Reference;
use super::refusal::Refusal;
use super::reminder::Reminder;
use super::retention::{Rule, Term, TermStart, is_due};
use super::workflow::answer::{Answer, Answers};
use super::workflow::judge::{Facts, Move, Standing};
use super::workflow::privacy::PrivacyDecisions;
use super::workflow::{Lead, Workflow};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// The status of a case (cli.md, "Cases").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseStatus {
    /// *In behandeling*.
    Open,
    /// *Loopt bij het RIEC*: not over for the town; the phase stays and no term runs.
    Riec,
    /// *Gearchiveerd*.
    Archived,
    /// *Niet in behandeling genomen*.
    Dismissed,
    /// *Overgedragen*.
    HandedOver,
    /// *Monodisciplinair opgepakt*.
    Single,
    /// *Samengevoegd*: it went into another case and goes with it; no workflow leads here.
    Merged,
}

impl CaseStatus {
    /// All statuses.
    pub const ALL: [CaseStatus; 7] = [
        CaseStatus::Open,
        CaseStatus::Riec,
        CaseStatus::Archived,
        CaseStatus::Dismissed,
        CaseStatus::HandedOver,
        CaseStatus::Single,
        CaseStatus::Merged,
    ];

    /// Those that a workflow knows.
    pub const DECIDED: [CaseStatus; 6] = [
        CaseStatus::Open,
        CaseStatus::Riec,
        CaseStatus::Archived,
        CaseStatus::Dismissed,
        CaseStatus::HandedOver,
        CaseStatus::Single,
    ];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            CaseStatus::Open => "open",
            CaseStatus::Riec => "riec",
            CaseStatus::Archived => "archived",
            CaseStatus::Dismissed => "dismissed",
            CaseStatus::HandedOver => "handed-over",
            CaseStatus::Single => "single",
            CaseStatus::Merged => "merged",
        }
    }

    /// The status with this id.
    pub fn from_id(id: &str) -> Option<CaseStatus> {
        CaseStatus::ALL.into_iter().find(|s| s.id() == id)
    }

    /// Whether a case with this status still runs: it can be worked on, and no term runs.
    pub fn runs(self) -> bool {
        matches!(self, CaseStatus::Open | CaseStatus::Riec)
    }
}

/// A weighing (*wegingsmoment*): who decided what, when and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Weighing {
    /// The phase in which it was taken.
    pub phase: String,
    /// The decision.
    pub decision: String,
    /// The motivation.
    pub reason: String,
    /// Who was there: function and organisation, at least one.
    pub present: Vec<String>,
    /// The body that decided.
    pub body: String,
    /// The partner it went to, or for `join` the case.
    pub to: Option<String>,
    /// The date of the decision.
    pub decided_on: NaiveDate,
    /// The member who recorded it.
    pub by: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}
redacted_debug!(Weighing {
    phase,
    decision,
    body,
    decided_on,
    at
});

/// The id under which a reopening stands among the weighings; no workflow can have a decision that
/// is called so.
pub const REOPEN: &str = "reopen";

/// Whether a source knew anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// *Hit*.
    Hit,
    /// *Geen hit*; recorded too, without content.
    NoHit,
}

impl Finding {
    /// Both.
    pub const ALL: [Finding; 2] = [Finding::Hit, Finding::NoHit];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            Finding::Hit => "hit",
            Finding::NoHit => "no-hit",
        }
    }

    /// The finding with this id.
    pub fn from_id(id: &str) -> Option<Finding> {
        Finding::ALL.into_iter().find(|f| f.id() == id)
    }
}

/// A consultation of a source (*bevraging*).
#[derive(Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Its number within the case, from 1.
    pub n: u32,
    /// The phase in which the source was asked.
    pub phase: String,
    /// The source's id.
    pub source: String,
    /// What for.
    pub purpose: String,
    /// The legal ground.
    pub ground: String,
    /// Hit or no hit.
    pub result: Finding,
    /// What was taken over.
    pub text: Option<String>,
    /// When it was asked.
    pub on: NaiveDate,
}
redacted_debug!(Consultation {
    n,
    phase,
    source,
    result,
    on
});

/// A note (*notitie*).
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number within the case, from 1.
    pub n: u32,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The member who wrote it.
    pub by: String,
    /// The text.
    pub text: String,
}
redacted_debug!(Note { n, at });

/// A term that once ran, or runs now: reopening ends it and it stays visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermRecord {
    /// The rule.
    pub rule: Rule,
    /// The end date from which it ran.
    pub ended_on: NaiveDate,
    /// The day on which it would have run out.
    pub destroy_on: NaiveDate,
    /// When the case was reopened; `None` for the term that runs.
    pub reopened_on: Option<NaiveDate>,
}

/// A hold (*vernietiging opgeschort*): as long as it stands, nothing is destroyed.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why: a request, an objection, an investigation.
    pub ground: String,
    /// Since when.
    pub since: NaiveDate,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
}
redacted_debug!(Hold { since, review_on });

/// What a new case begins with.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseDraft {
    /// What the team calls it.
    pub title: Option<String>,
    /// The main theme's id.
    pub theme: Option<String>,
    /// The member who leads it.
    pub lead: Option<String>,
    /// The date of opening.
    pub opened_on: NaiveDate,
    /// The signals it begins from.
    pub signals: Vec<Number>,
}
redacted_debug!(CaseDraft {
    theme,
    opened_on,
    signals
});

/// What hangs on a case as parts, each kind by number.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CaseParts {
    /// The decisions of privacy checks (*privacytoetsen*).
    pub privacy: Vec<Part<PrivacyDecision>>,
    /// The persons (*personen*).
    pub persons: Vec<Part<Person>>,
    /// The measures (*maatregelen*).
    pub measures: Vec<Part<Measure>>,
    /// What was given to partners (*verstrekkingen*).
    pub disclosures: Vec<Part<Disclosure>>,
    /// What stands in other systems (*verwijzingen*).
    pub references: Vec<Part<Reference>>,
    /// The relations with other cases (*relaties*).
    pub links: Vec<Part<Link>>,
    /// What partners are asked after (*herinneringen*).
    pub reminders: Vec<Part<Reminder>>,
    /// The evaluations (*evaluaties*).
    pub evaluations: Vec<Part<Evaluation>>,
    /// What it came from, and what came from it (*herkomst*).
    pub origins: Vec<Part<Origin>>,
}

/// A case (*casus*).
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// The id inside the vault.
    pub record: RecordId,
    /// The number that people use.
    pub number: Number,
    /// What the team calls it.
    pub title: Option<String>,
    /// The main theme's id.
    pub theme: Option<String>,
    /// The member who leads it.
    pub lead: Option<String>,
    /// The id of its workflow.
    pub workflow: String,
    /// The version of its workflow.
    pub workflow_version: u32,
    /// The phase it is in, or was in when it ended.
    pub phase: String,
    /// Its status.
    pub status: CaseStatus,
    /// The date of opening.
    pub opened_on: NaiveDate,
    /// The end date (*einddatum*); none while it runs.
    pub ended_on: Option<NaiveDate>,
    /// The day its term has run out; none while it runs.
    pub destroy_on: Option<NaiveDate>,
    /// What keeps it from being destroyed.
    pub hold: Option<Hold>,
    /// Its signals.
    pub signals: Vec<Number>,
    /// What was answered to the checklists.
    pub answers: Answers,
    /// The weighings, oldest first; those of the signal it began from are carried over.
    pub weighings: Vec<Weighing>,
    /// The consultations, in order.
    pub consultations: Vec<Consultation>,
    /// The interventions, in order.
    pub interventions: Vec<Intervention>,
    /// The notes, in order.
    pub notes: Vec<Note>,
    /// Privacy checks, persons, measures, disclosures, references, relations and the like.
    pub parts: CaseParts,
    /// The case that it went into.
    pub went_into: Option<WentInto>,
    /// The cases that went into it, and into those: each with its own history.
    pub merged: Vec<Case>,
    /// The terms it has had, oldest first.
    pub terms: Vec<TermRecord>,
}
redacted_debug!(Case {
    number,
    workflow,
    phase,
    status,
    opened_on,
    ended_on,
    destroy_on
});

impl Case {
    /// Where it stands, for the workflow to judge.
    pub fn standing(&self) -> Standing<'_> {
        let (mut consultations, mut hits) = (BTreeMap::new(), BTreeMap::new());
        for consultation in &self.consultations {
            *consultations.entry(consultation.phase.clone()).or_insert(0) += 1;
            if consultation.result == Finding::Hit {
                *hits.entry(consultation.phase.clone()).or_insert(0) += 1;
            }
        }
        let count = |wanted: fn(&Intervention) -> bool| {
            self.interventions.iter().filter(|i| wanted(i)).count()
        };
        Standing {
            number: self.number,
            phase: &self.phase,
            status: self.status,
            answers: &self.answers,
            facts: Facts {
                consultations,
                hits,
                privacy: self.privacy_decisions(),
                planned: count(|i| i.cancelled.is_none()),
                // What is still open in a case that went into this one must be settled as well.
                unsettled: count(Intervention::is_open) + self.unsettled_in_merged(),
                interventions: self.interventions.len() + self.unsettled_in_merged(),
            },
        }
    }

    fn unsettled_in_merged(&self) -> usize {
        let merged = self.merged.iter().flat_map(|case| &case.interventions);
        merged.filter(|i| i.is_open()).count()
    }

    /// What privacy checks decided, the newest decision of a check about a target last.
    fn privacy_decisions(&self) -> PrivacyDecisions {
        let mut decisions = PrivacyDecisions::default();
        for decided in &self.parts.privacy {
            let target = decided.body.target(decided.about.as_deref().unwrap_or(""));
            let allowed = decided.body.verdict == Verdict::Allow;
            decisions.record(&decided.body.check, target, allowed);
        }
        decisions
    }

    /// What a decision to archive misses besides what the workflow asks: of every person it must be
    /// said how they were informed (domain.md, section 8). Takes what the workflow judged, and gives
    /// that back with everything that is missing at once.
    ///
    /// # Errors
    /// What the workflow refused; [`Refusal::DecisionMissing`].
    pub fn must_have_informed(
        &self,
        workflow: &Workflow,
        judged: Result<Move, Refusal>,
        today: NaiveDate,
    ) -> Result<Move, Refusal> {
        let mut open = list_uninformed(&self.parts.persons, today);
        for case in &self.merged {
            let of_it = list_uninformed(&case.parts.persons, today).into_iter();
            open.extend(of_it.map(|missing| missing.of(case.number)));
        }
        let archives = |id: &str| {
            let phase = workflow.find_phase(&self.phase);
            let mut decisions = phase.map_or(&[][..], |p| &p.decisions).iter();
            decisions.find(|d| d.id == id && d.leads == Lead::Status(CaseStatus::Archived))
        };
        let found = match &judged {
            Ok(to) => archives(&to.decision),
            Err(Refusal::DecisionMissing { decision, .. }) => archives(&decision.id),
            Err(_) => None,
        };
        let Some(decision) = found.filter(|_| !open.is_empty()) else {
            return judged;
        };
        let mut missing = judged.err().map_or(Vec::new(), |r| r.missing().to_vec());
        missing.extend(open);
        Err(Refusal::DecisionMissing {
            number: self.number,
            decision: decision.named(),
            missing,
        })
    }

    /// The person with this number.
    ///
    /// # Errors
    /// [`Refusal::NoSuchPerson`].
    pub fn get_person(&self, n: u32) -> Result<&Part<Person>, Refusal> {
        let found = self.parts.persons.iter().find(|person| person.n == n);
        let case = self.number;
        found.ok_or(Refusal::NoSuchPerson { case, n })
    }

    /// The phases reached so far: those it was weighed in, those with answers, as they may come
    /// from another workflow, and the one it is in.
    pub fn phases_reached(&self) -> BTreeSet<&str> {
        self.weighings
            .iter()
            .map(|weighing| weighing.phase.as_str())
            .chain(self.answers.iter().map(|(phase, ..)| phase))
            .chain([self.phase.as_str()])
            .collect()
    }

    /// Whether it still runs: what has ended is not added to and not weighed.
    pub fn must_run(&self) -> Result<(), Refusal> {
        if self.status.runs() {
            return Ok(());
        }
        self.must_stand_alone()?;
        Err(Refusal::CaseEnded {
            case: self.number,
            status: self.status,
        })
    }

    /// Whether a signal may join it: an ended one must be reopened first.
    pub fn must_take_signals(&self) -> Result<(), Refusal> {
        if self.status.runs() {
            return Ok(());
        }
        self.must_stand_alone()?;
        Err(Refusal::ArchivedTarget {
            case: self.number,
            status: self.status,
        })
    }

    /// The date of the newest weighing.
    pub fn last_decided_on(&self) -> Option<NaiveDate> {
        self.weighings.iter().map(|w| w.decided_on).max()
    }

    /// The last day on which an intervention was done, also of a case that went into this one.
    pub fn last_done_on(&self) -> Option<NaiveDate> {
        let merged = self.merged.iter().flat_map(|case| &case.interventions);
        let all = self.interventions.iter().chain(merged);
        all.filter_map(|i| i.done_on).max()
    }

    /// Whether a weighing can have been decided on a day: not in the future, not before the
    /// opening, not before the weighing before it.
    ///
    /// The weighing of a signal that was carried over counts as one before it.
    pub fn check_weighing(&self, decided_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        not_in_future(DateField::Decided, decided_on, today)?;
        not_before_cause(
            DateField::Decided,
            decided_on,
            DateField::Opened,
            self.opened_on,
        )?;
        match self.last_decided_on() {
            Some(before) => not_before_cause(
                DateField::Decided,
                decided_on,
                DateField::DecidedBefore,
                before,
            ),
            None => Ok(()),
        }
    }

    /// Whether the case can have ended on a day: not in the future, not before the opening, not
    /// before the last thing that was done.
    pub fn check_end(&self, ended_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        not_in_future(DateField::End, ended_on, today)?;
        not_before_cause(DateField::End, ended_on, DateField::Opened, self.opened_on)?;
        match self.last_done_on() {
            Some(done) => not_before_cause(DateField::End, ended_on, DateField::Done, done),
            None => Ok(()),
        }
    }

    /// Whether an answer may be recorded as far as its date goes: the item from which the term runs
    /// is the end date, every other date only may not lie in the future.
    pub fn check_answer(
        &self,
        workflow: &Workflow,
        item: &str,
        answer: &Answer,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        match answer {
            Answer::Date(date) if workflow.ends_on(item) => self.check_end(*date, today),
            Answer::Date(date) => not_in_future(DateField::Answer, *date, today),
            _ => Ok(()),
        }
    }

    /// Whether a decision may be carried out as far as dates go: those of the weighing and, where
    /// it ends the case, the end date, since things may have been done after that was answered.
    pub fn check_move(
        &self,
        to: &Move,
        decided_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        self.check_weighing(decided_on, today)?;
        match to.term {
            Some(term) => self.check_end(term.from, today),
            None => Ok(()),
        }
    }

    /// Whether a consultation may be recorded: while the case runs, and not for a day to come. It
    /// may be older than the case, since open sources are asked when a signal is weighed.
    pub fn check_consultation(&self, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        self.must_run()?;
        not_in_future(DateField::Consulted, on, today)
    }

    /// The intervention with this number.
    pub fn get_intervention(&self, n: u32) -> Result<&Intervention, Refusal> {
        let found = self.interventions.iter().find(|i| i.n == n);
        found.ok_or(Refusal::NoSuchIntervention {
            case: self.number,
            n,
        })
    }

    /// Whether it may be reopened (*heropenen*): it has ended, and its term still runs.
    ///
    /// Once the term is over it is to be destroyed [Z 5.3], and a hold does not change that.
    pub fn may_reopen(&self, today: NaiveDate) -> Result<(), Refusal> {
        if self.status.runs() {
            return Err(Refusal::NotEnded {
                case: self.number,
                status: self.status,
            });
        }
        self.must_stand_alone()?;
        match self.destroy_on.filter(|day| is_due(*day, today)) {
            Some(destroy_on) => Err(Refusal::TermOver {
                number: self.number,
                destroy_on,
            }),
            None => Ok(()),
        }
    }

    /// Moves it to where a decision leads, and starts the term if it ends there. The weighing is
    /// recorded by the caller, who knows the member and the time.
    pub fn apply(&mut self, to: &Move, policy: &Retention) -> Option<Term> {
        self.phase.clone_from(&to.phase);
        self.status = to.status;
        let term = to.term.map(|start: TermStart| start.under(policy));
        self.ended_on = term.map(|t| t.from);
        self.destroy_on = term.map(|t| t.destroy_on);
        self.terms.extend(term.map(|t| TermRecord {
            rule: t.rule,
            ended_on: t.from,
            destroy_on: t.destroy_on,
            reopened_on: None,
        }));
        term
    }

    /// Opens it again in the phase that the workflow says. The old term stays visible; closing
    /// again starts a new one [choice].
    ///
    /// Answers stay, but for the end date: a new closing sets a new one (domain.md, section 1),
    /// and one left standing would let the new term run from the old day. Returns the phase and
    /// item of what was taken away.
    pub fn apply_reopening(&mut self, workflow: &Workflow, on: NaiveDate) -> Vec<(String, String)> {
        self.phase.clone_from(&workflow.reopen_to);
        self.status = CaseStatus::Open;
        self.ended_on = None;
        self.destroy_on = None;
        if let Some(term) = self.terms.last_mut() {
            term.reopened_on.get_or_insert(on);
        }
        self.answers.take(|item| workflow.ends_on(item))
    }
}

/// Whether something may be put on hold: not twice. A thing without a term may be held as well,
/// since the request that is the ground does not wait for the end.
pub fn may_hold(
    number: Number,
    hold: Option<&Hold>,
    review_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if let Some(hold) = hold {
        return Err(Refusal::AlreadyOnHold {
            number,
            since: hold.since,
        });
    }
    match review_on {
        Some(review) => not_before_cause(DateField::Review, review, DateField::HeldSince, today),
        None => Ok(()),
    }
}

/// The hold to release.
pub fn get_hold(number: Number, hold: Option<&Hold>) -> Result<&Hold, Refusal> {
    hold.ok_or(Refusal::NotOnHold { number })
}
