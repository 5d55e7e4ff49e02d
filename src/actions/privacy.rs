//! Privacy checks: somebody who guards privacy says whether a source may be asked, or a partner be
//! told something.

use super::case::load;
use super::error::ActionError;
use super::{Desk, lookup};
use crate::audit::entry::Action;
use crate::domain::id::Number;
use crate::domain::part::PartDraft;
use crate::domain::policy::{Group, Policy};
use crate::domain::privacy::{PrivacyDecision, TargetKind, Verdict};
use crate::domain::refusal::{Refusal, must_fit};
use crate::domain::role::Duty;
use crate::domain::workflow::privacy::Target;
use crate::store::{EntryDraft, part, policy};

/// A decision of a privacy check as somebody typed it.
#[derive(Clone)]
pub struct PrivacyDraft {
    /// The check, by id or label.
    pub check: String,
    /// The source or partner, by id or label.
    pub of: String,
    /// The legal basis of the first collection.
    pub basis: String,
    /// Whether this use is compatible with it.
    pub compatible: bool,
    /// Why it is necessary.
    pub necessary: String,
    /// Why it is proportionate.
    pub proportionate: String,
    /// Why nothing less intrusive will do.
    pub subsidiary: String,
    /// What was decided.
    pub verdict: Verdict,
}

/// Records a decision of a privacy check; returns its number within the case. The newest decision of
/// a check about a source or partner counts.
///
/// # Errors
/// A role that the workflow does not name for the check; an ended case; an unknown check, source or
/// partner (exit 2); a check that is not about it; an empty answer; an allowance of what is not
/// compatible.
pub fn decide(desk: &Desk<'_>, number: Number, draft: &PrivacyDraft) -> Result<u32, ActionError> {
    let mut tx = desk.write(Duty::CheckPrivacy)?;
    let office = policy::get(&tx)?;
    let (case, key, workflow) = load(&tx, number)?;
    case.must_run()?;
    let standing = case.standing();
    let role = tx.role();
    let mut refused = None;
    let mut found = None;
    for (target, group) in targets(&office, &draft.of)? {
        match workflow.decide_check(&standing, &draft.check, &target, group, role) {
            Ok(check) => {
                found = Some((check.id.clone(), target));
                break;
            }
            // A source and a partner may share a name; the check says which is meant.
            Err(refusal @ Refusal::CheckNotFor { .. }) => refused = refused.or(Some(refusal)),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let (check, target) = match (found, refused) {
        (Some(found), _) => found,
        (None, Some(refusal)) => return Err(refusal.into()),
        (None, None) => return Err(crate::store::StoreError::Damaged.into()),
    };
    let decision = PrivacyDecision {
        check,
        of: match target {
            Target::Source(_) => TargetKind::Source,
            Target::Partner(_) => TargetKind::Partner,
        },
        basis: draft.basis.trim().to_owned(),
        compatible: draft.compatible,
        necessary: draft.necessary.trim().to_owned(),
        proportionate: draft.proportionate.trim().to_owned(),
        subsidiary: draft.subsidiary.trim().to_owned(),
        verdict: draft.verdict,
    };
    decision.check()?;
    for (field, text) in decision.texts() {
        must_fit(field, text, office.import.max_text_bytes)?;
    }
    let part = PartDraft {
        about: Some(target.id().to_owned()),
        done_on: Some(tx.today()),
        ..PartDraft::new(decision)
    };
    let n = part::insert(&mut tx, case.record, &key, &part)?;
    let entry = EntryDraft::about(Action::Check, number, case.record);
    let entry = entry.result(draft.verdict.id());
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(n)
}

/// What a name may mean: a source with its regime, a partner, or both; the source first.
fn targets(office: &Policy, given: &str) -> Result<Vec<(Target, Option<Group>)>, ActionError> {
    let source = lookup::consult_source(office, given);
    let partner = lookup::partner(office, given);
    let mut targets = Vec::new();
    if let Ok((id, source)) = &source {
        targets.push((Target::Source((*id).to_owned()), Some(source.group)));
    }
    if let Ok((id, _)) = &partner {
        targets.push((Target::Partner((*id).to_owned()), None));
    }
    match (targets.is_empty(), source) {
        (true, Err(unknown)) => Err(unknown),
        _ => Ok(targets),
    }
}
