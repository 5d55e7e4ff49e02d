//! A rule that says no, with everything that a sentence about it must name.
//!
//! No prose here: `cli` makes the sentences, in both languages, and picks the exit code by
//! [`Refusal::is_usage`]. `Display` is for debugging and holds no text that anybody typed.

use super::case::CaseStatus;
use super::correction::Strikable;
use super::date::DateField;
use super::evaluation::Personal;
use super::id::Number;
use super::label::Label;
use super::measure::MeasureKind;
use super::person::Sensitive;
use super::policy::{ActsAs, Group};
use super::redact::Given;
use super::role::{Duty, Role};
use super::signal::SignalStatus;
use super::workflow::privacy::Target;
use chrono::NaiveDate;

/// One thing that a decision still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The item of the checklist, or `reason`, `present`, `to`, `body`, `role`.
    pub item: String,
    /// What it is called.
    pub label: Label,
    /// The values of which it needs one; empty where any answer will do.
    pub wants: Vec<Label>,
    /// One of the things so marked is enough, the others may stay as they are.
    pub one_of: bool,
}

impl Missing {
    /// The same, of a case that went into the one that is weighed.
    pub fn of(mut self, case: Number) -> Missing {
        let of = |text: &str| format!("{case}: {text}");
        self.label = Label::new(of(&self.label.nl), of(&self.label.en));
        self
    }
}

/// An id with its label, for sentences that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The id.
    pub id: String,
    /// What it is called.
    pub label: Label,
}

/// A rule said no (*weigering*); one variant per rule, with its reasons as values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The decision exists here but something it needs is not there; all of it at once.
    #[error("{number}: decision {} misses {} things", decision.id, missing.len())]
    DecisionMissing {
        /// The signal or case.
        number: Number,
        /// The decision.
        decision: Named,
        /// Everything that is missing, in the order of the workflow.
        missing: Vec<Missing>,
    },
    /// The decision is one of the workflow, but not of this phase or status.
    #[error("{number}: decision {} cannot be taken in {}", decision.id, at.id)]
    DecisionNotHere {
        /// The signal or case.
        number: Number,
        /// The decision.
        decision: Box<Named>,
        /// The phase or status that the thing is in.
        at: Box<Named>,
        /// The decisions that can be taken there.
        here: Vec<Named>,
    },
    /// No decision of the workflow is called that (exit 2).
    #[error("unknown decision")]
    DecisionUnknown {
        /// What was typed.
        given: Given,
        /// The id that comes nearest.
        nearest: Option<String>,
        /// The decisions that can be taken in this phase or status.
        here: Vec<Named>,
    },
    /// No body of the workflow is called that (exit 2).
    #[error("unknown body")]
    BodyUnknown {
        /// What was typed.
        given: Given,
        /// The id that comes nearest.
        nearest: Option<String>,
        /// The bodies of the workflow.
        here: Vec<Named>,
    },
    /// The item is asked in another phase than this one.
    #[error("{} is not asked here", .item.id)]
    ItemNotHere {
        /// The item.
        item: Box<Named>,
        /// The phase that the thing is in.
        at: Box<Named>,
        /// The items that can be answered there.
        here: Vec<Named>,
    },
    /// No item of this phase is called that (exit 2).
    #[error("unknown item")]
    ItemUnknown {
        /// What was typed.
        given: Given,
        /// The id that comes nearest.
        nearest: Option<String>,
        /// The items that can be answered in this phase.
        here: Vec<Named>,
    },
    /// The item cannot hold this answer (exit 2).
    #[error("item {} cannot hold this answer", item.id)]
    AnswerWrong {
        /// The item.
        item: Box<Named>,
        /// The id of its kind, as the workflow names kinds.
        kind: &'static str,
        /// The values it may have; empty where the kind says it all.
        allowed: Vec<Named>,
        /// The value that comes nearest.
        nearest: Option<String>,
    },
    /// The item is not answered but follows from what is recorded elsewhere (exit 2).
    #[error("item {} follows from what is recorded", item.id)]
    AnswerFollows {
        /// The item.
        item: Named,
    },
    /// The vault knows no workflow of this id and version.
    #[error("workflow {id} version {version} is not known here")]
    WorkflowUnknown {
        /// The id.
        id: String,
        /// The version.
        version: u32,
    },
    /// The vault keeps another text under this id and version; cases walk it.
    #[error("workflow {id} version {version} is kept with another text")]
    WorkflowTaken {
        /// The id.
        id: String,
        /// The version.
        version: u32,
    },

    /// The phase does not open this kind of source.
    #[error("source {source_id} may not be asked in {}", phase.id)]
    SourceClosed {
        /// The source. (Not called `source`: that name means a cause to `thiserror`.)
        source_id: String,
        /// Its regime.
        group: Group,
        /// The phase.
        phase: Box<Named>,
        /// The regimes that the phase does open.
        open: Vec<Group>,
    },
    /// A privacy check has not allowed to ask this source, or to share with this partner.
    #[error("{number}: {} needs {}", target.id(), check.id)]
    CheckNeeded {
        /// The case.
        number: Number,
        /// The check that keeps it closed.
        check: Named,
        /// What it keeps closed.
        target: Target,
        /// Whether it was made and said no.
        denied: bool,
    },
    /// No privacy check of the workflow is called that (exit 2).
    #[error("unknown privacy check")]
    CheckUnknown {
        /// What was typed.
        given: Given,
        /// The id that comes nearest.
        nearest: Option<String>,
        /// The checks of this phase.
        here: Vec<Named>,
    },
    /// The privacy check is made in a later phase.
    #[error("{} is made in {}", check.id, phase.id)]
    CheckNotHere {
        /// The check.
        check: Box<Named>,
        /// The phase in which it is made.
        phase: Box<Named>,
        /// The checks of the phase at hand.
        here: Vec<Named>,
    },
    /// The privacy check is not about this source or partner.
    #[error("{} is not about {target}", check.id)]
    CheckNotFor {
        /// The check.
        check: Box<Named>,
        /// The source or partner, by id.
        target: String,
    },
    /// The privacy check is for other roles to decide.
    #[error("{} is for others to decide", check.id)]
    CheckNotYours {
        /// The check.
        check: Named,
        /// The roles that decide it.
        roles: Vec<Role>,
    },
    /// The case walks this version of this workflow already.
    #[error("{case} walks {workflow} version {version} already")]
    WalksItAlready {
        /// The case.
        case: Number,
        /// The workflow.
        workflow: String,
        /// Its version.
        version: u32,
    },
    /// The other workflow does not have the status of this case.
    #[error("{workflow} has no status {}", status.id())]
    NoSuchStatusThere {
        /// The case.
        case: Number,
        /// Its status.
        status: CaseStatus,
        /// The workflow.
        workflow: String,
    },
    /// This partner's body does not carry out this kind of intervention.
    #[error("partner {partner} may not carry out {kind}")]
    PartnerMayNot {
        /// The kind, as the catalogue names it.
        kind: String,
        /// The partner's id.
        partner: String,
        /// The bodies that may.
        may: Vec<ActsAs>,
    },
    /// The catalogue has no such kind (exit 2).
    #[error("unknown kind of intervention")]
    KindUnknown {
        /// What was typed.
        given: Given,
        /// The name that comes nearest.
        nearest: Option<String>,
    },
    /// The case has no intervention with this number.
    #[error("{case} has no intervention {n}")]
    NoSuchIntervention {
        /// The case.
        case: Number,
        /// The number asked for.
        n: u32,
    },
    /// The case has no note with this number (exit 3).
    #[error("{case} has no note {n}")]
    NoSuchNote {
        /// The case.
        case: Number,
        /// The number asked for.
        n: u32,
    },
    /// The note was struck before.
    #[error("{case}: note {n} is struck")]
    NoteStruck {
        /// The case.
        case: Number,
        /// The note.
        n: u32,
    },
    /// The record has nothing of this kind and number, or it was struck before (exit 3).
    #[error("{number} has no {} {n}", what.id())]
    NothingToStrike {
        /// The case or signal.
        number: Number,
        /// What was asked for.
        what: Strikable,
        /// Its number.
        n: u32,
    },
    /// No such item was answered, so there is no answer to correct (exit 3).
    #[error("{number}: {} was not answered", item.0)]
    NotAnswered {
        /// The case or signal.
        number: Number,
        /// The item asked for.
        item: Given,
    },
    /// The case has no weighing with this number (exit 3).
    #[error("{case} has no weighing {n}")]
    NoSuchWeighing {
        /// The case.
        case: Number,
        /// The number asked for.
        n: u32,
    },
    /// The intervention was done or cancelled before.
    #[error("{case}: intervention {n} is closed")]
    InterventionClosed {
        /// The case.
        case: Number,
        /// The intervention.
        n: u32,
        /// Since when it is done; `None` when it was cancelled.
        done_on: Option<NaiveDate>,
    },

    /// A date that people decide lies in the future.
    #[error("{}: {date} is after {today}", field.id())]
    DateInFuture {
        /// Which date.
        field: DateField,
        /// The date given.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A day on which somebody is to come back to something has come already.
    #[error("{}: {date} is not after {today}", field.id())]
    DateNotAhead {
        /// Which date.
        field: DateField,
        /// The date given.
        date: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A date lies before its cause.
    #[error("{}: {date} is before {} {cause_date}", field.id(), cause.id())]
    DateBeforeCause {
        /// Which date.
        field: DateField,
        /// The date given.
        date: NaiveDate,
        /// What came first.
        cause: DateField,
        /// When that was.
        cause_date: NaiveDate,
    },
    /// A privacy check cannot allow what is not compatible with the first collection.
    #[error("not compatible, and allowed")]
    NotCompatible,
    /// What is kept about this person needs a ground.
    #[error("a person without a ground")]
    GroundNeeded {
        /// The sensitive data; empty where the theme of the case is strict.
        sensitive: Vec<Sensitive>,
    },
    /// The case has no person with this number.
    #[error("{case} has no person {n}")]
    NoSuchPerson {
        /// The case.
        case: Number,
        /// The number asked for.
        n: u32,
    },
    /// The case has no measure with this number.
    #[error("{case} has no measure {n}")]
    NoSuchMeasure {
        /// The case.
        case: Number,
        /// The number asked for.
        n: u32,
    },
    /// A measure of this kind is not complete without this.
    #[error("{} needs {field}", kind.id())]
    MeasureNeeds {
        /// The kind.
        kind: MeasureKind,
        /// The option that carries it, without dashes.
        field: &'static str,
    },
    /// A measure of this kind has no such thing.
    #[error("{} has no {field}", kind.id())]
    MeasureHasNo {
        /// The kind.
        kind: MeasureKind,
        /// The option that carries it, without dashes.
        field: &'static str,
    },
    /// What was to be given repeats the text of tips that are not passed on verbatim.
    #[error("the text of {} tips", signals.len())]
    VerbatimTip {
        /// The tips.
        signals: Vec<Number>,
    },
    /// Nothing is shared of a signal of this status.
    #[error("{signal} is {}", status.id())]
    SignalNotShared {
        /// The signal.
        signal: Number,
        /// Its status.
        status: SignalStatus,
    },

    /// A weighing is given a date after that of the weighing that follows it.
    #[error("decided-on: {date} is after the next weighing, {next}")]
    DateAfterNext {
        /// The date given.
        date: NaiveDate,
        /// When the next weighing was decided.
        next: NaiveDate,
    },
    /// The field must have a text (exit 2).
    #[error("{field} is empty")]
    TextEmpty {
        /// The option that carries it, without dashes.
        field: &'static str,
    },
    /// The text is longer than the policy allows.
    #[error("{field}: {bytes} bytes, at most {most}")]
    TextTooLong {
        /// The option that carries it, without dashes.
        field: &'static str,
        /// Its length in bytes of UTF-8.
        bytes: u64,
        /// The most that is allowed.
        most: u64,
    },

    /// The signal belongs to a case already.
    #[error("{signal} is in a case")]
    AlreadyInCase {
        /// The signal.
        signal: Number,
        /// Its case, where that is known.
        case: Option<Number>,
    },
    /// A case cannot begin from a signal of this status.
    #[error("{signal} is {}", status.id())]
    NotAvailableForCase {
        /// The signal.
        signal: Number,
        /// Its status.
        status: SignalStatus,
    },
    /// Signals from which one case is to begin stand at different points of the way: weigh the one
    /// that is behind first.
    #[error("{first} and {other} begin in different phases")]
    SignalsDiffer {
        /// One signal.
        first: Number,
        /// Another one.
        other: Number,
    },
    /// A signal cannot join an archived or ended case; reopen it first.
    #[error("{case} is {}", status.id())]
    ArchivedTarget {
        /// The case.
        case: Number,
        /// Its status.
        status: CaseStatus,
    },
    /// The source has delivered this reference before.
    #[error("same source and reference as {signal}")]
    DuplicateReference {
        /// The signal that has it.
        signal: Number,
    },
    /// The case has ended; nothing is added to it.
    #[error("{case} is {}", status.id())]
    CaseEnded {
        /// The case.
        case: Number,
        /// Its status.
        status: CaseStatus,
    },
    /// Only what has ended is reopened.
    #[error("{case} is {}", status.id())]
    NotEnded {
        /// The case.
        case: Number,
        /// Its status.
        status: CaseStatus,
    },
    /// The term has run out: it is due, and no longer to be taken up again.
    #[error("the term of {number} ran out on {destroy_on}")]
    TermOver {
        /// The signal or case.
        number: Number,
        /// The day its term had run out.
        destroy_on: NaiveDate,
    },

    /// Destruction is frozen already.
    #[error("{number} is on hold since {since}")]
    AlreadyOnHold {
        /// The signal or case.
        number: Number,
        /// Since when.
        since: NaiveDate,
    },
    /// There is no hold to release.
    #[error("{number} is not on hold")]
    NotOnHold {
        /// The signal or case.
        number: Number,
    },
    /// Destruction is frozen, so what would destroy is refused.
    #[error("{number} is on hold since {since}")]
    OnHold {
        /// The signal or case.
        number: Number,
        /// Since when.
        since: NaiveDate,
        /// When the hold is looked at again.
        review_on: Option<NaiveDate>,
    },
    /// A signal in a case goes with its case: what is held is the case.
    #[error("{signal} goes with its case")]
    GoesWithCase {
        /// The signal.
        signal: Number,
        /// Its case, where that is known.
        case: Option<Number>,
    },
    /// More is due than may go without a person's word.
    #[error("{count} are due, at most {most} go unapproved")]
    CapExceeded {
        /// How many are due.
        count: u64,
        /// How many may go without approval.
        most: u64,
    },
    /// More is due than was approved.
    #[error("{due} are due, {approved} approved")]
    ApprovedFewer {
        /// The number approved.
        approved: u64,
        /// How many are due.
        due: u64,
    },
    /// Nothing is due, so there is nothing to approve.
    #[error("nothing is due")]
    NothingToApprove,
    /// The clock stands before the newest entry of the log.
    #[error("the clock is {days} days behind the log")]
    ClockBehind {
        /// Whole days between the two dates; 0 on the same date.
        days: i64,
    },
    /// The clock stands further past the newest entry than the policy tolerates.
    #[error("the clock is {days} days ahead of the log")]
    ClockAhead {
        /// Whole days between the two dates.
        days: i64,
    },
    /// The coordinator cannot be removed, nor given another role, nor can the role be given out:
    /// it is handed over, so that there is always one.
    #[error("the coordinator's role is handed over")]
    CoordinatorHandsOver,
    /// The coordinator's role needs the content key, so only who reads content can take it over.
    #[error("{} cannot take over", role.id())]
    CannotTakeOver {
        /// The role of who was named.
        role: Role,
    },
    /// The record is not restricted.
    #[error("{number} is not restricted")]
    NotRestricted {
        /// The signal or case.
        number: Number,
    },
    /// A record can be restricted to members who read content only.
    #[error("{} reads no content", role.id())]
    CannotBeNamed {
        /// The role of who was named.
        role: Role,
    },
    /// The last member to whom records are restricted cannot leave, nor lose the content key: nobody
    /// but the recovery code could open them then.
    #[error("{} records are restricted to this member alone", numbers.len())]
    LastNamed {
        /// The records.
        numbers: Vec<Number>,
    },
    /// Two records that are restricted to different members, or of which one is not, do not go
    /// together.
    #[error("{number} and {other} are not restricted alike")]
    RestrictedOtherwise {
        /// One record.
        number: Number,
        /// The other.
        other: Number,
    },
    /// The decision does not bring the case before the regional centre, so there is nothing that the
    /// town takes part in.
    #[error("{} does not lead to the RIEC", decision.id)]
    NotBeforeRiec {
        /// The decision.
        decision: Box<Named>,
    },
    /// There is nothing to ask a partner about: no reminder, or all are settled.
    #[error("{number} has no open reminder")]
    NothingToAsk {
        /// The signal or case.
        number: Number,
    },
    /// The record has no reminder with this number (exit 3).
    #[error("{number} has no reminder {n}")]
    NoSuchReminder {
        /// The signal or case.
        number: Number,
        /// The number asked for.
        n: u32,
    },
    /// A case has no relation with itself.
    #[error("{case} with itself")]
    LinkWithItself {
        /// The case.
        case: Number,
    },
    /// There is a relation between the two already.
    #[error("{case} and {other} are related already")]
    AlreadyLinked {
        /// The case.
        case: Number,
        /// The other.
        other: Number,
    },
    /// There is no relation between the two.
    #[error("{case} and {other} are not related")]
    NotLinked {
        /// The case.
        case: Number,
        /// The other.
        other: Number,
    },
    /// A lesson outlives its case and holds no personal data.
    #[error("a lesson with personal data")]
    LessonNamesSomebody {
        /// What was found in it.
        found: Vec<Personal>,
    },
    /// No lesson has an id that begins so (exit 3).
    #[error("no such lesson")]
    NoSuchLesson {
        /// What was typed.
        given: Given,
    },
    /// A lesson is for everybody to read, so none is taken from a case that is restricted.
    #[error("a lesson from {case}, which is restricted")]
    LessonOfRestricted {
        /// The case.
        case: Number,
    },
    /// Nothing goes into itself.
    #[error("{number} into itself")]
    MergeWithItself {
        /// The signal or case.
        number: Number,
    },
    /// It went into another of its kind, and what is done is done there.
    #[error("{number} went into {into}")]
    WentInto {
        /// The signal or case.
        number: Number,
        /// The other.
        into: Number,
    },
    /// Nothing goes into a signal of this status: it is weighed again first.
    #[error("{signal} is {}", status.id())]
    NotMergeable {
        /// The signal.
        signal: Number,
        /// Its status.
        status: SignalStatus,
    },
    /// The signal is not in this case.
    #[error("{signal} is not in {case}")]
    NotInThisCase {
        /// The signal.
        signal: Number,
        /// The case.
        case: Number,
    },
    /// A case is split, not emptied.
    #[error("no signal would stay in {case}")]
    NothingStays {
        /// The case.
        case: Number,
    },
    /// The source has delivered this reference before, in a signal that is restricted to others.
    #[error("same source and reference as a restricted signal")]
    DuplicateRestricted,
    /// The vault has the tables of an older version, and this member cannot give it the new ones.
    #[error("the vault has schema {found}, this program works in {known}")]
    VaultIsOlder {
        /// The version found.
        found: u32,
        /// The version of this program.
        known: u32,
        /// Whether only the coordinator can; else whoever reads content.
        coordinator: bool,
    },
    /// This role has no such duty.
    #[error("{} may not do this", role.id())]
    RoleMayNot {
        /// The member's role.
        role: Role,
        /// What was asked.
        duty: Duty,
    },
}

impl Refusal {
    /// Whether the command line is wrong (exit 2) rather than the office's rules against it
    /// (exit 4): an id that is no id, an answer of the wrong kind.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Refusal::DecisionUnknown { .. }
                | Refusal::BodyUnknown { .. }
                | Refusal::ItemUnknown { .. }
                | Refusal::AnswerWrong { .. }
                | Refusal::AnswerFollows { .. }
                | Refusal::CheckUnknown { .. }
                | Refusal::KindUnknown { .. }
                | Refusal::TextEmpty { .. }
        )
    }

    /// Everything that a decision still needs; empty for every other refusal.
    pub fn missing(&self) -> &[Missing] {
        match self {
            Refusal::DecisionMissing { missing, .. } => missing,
            _ => &[],
        }
    }
}

/// A role does only its duties (cli.md, the matrix of roles).
pub fn must_be_allowed(role: Role, duty: Duty) -> Result<(), Refusal> {
    if role.may(duty) {
        return Ok(());
    }
    Err(Refusal::RoleMayNot { role, duty })
}

/// A text stays within the policy's bound, `max_text_bytes`.
pub fn must_fit(field: &'static str, text: &str, most: u64) -> Result<(), Refusal> {
    let bytes = text.len() as u64;
    if bytes > most {
        return Err(Refusal::TextTooLong { field, bytes, most });
    }
    Ok(())
}

/// A text that must be there is more than space.
pub fn must_have_text(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::TextEmpty { field });
    }
    Ok(())
}
