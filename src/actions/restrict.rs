//! Restricting a record to named members, and ending that.

use super::Desk;
use super::error::ActionError;
use crate::audit::entry::Action;
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::refusal::{Refusal, must_have_text};
use crate::domain::role::{Duty, Role};
use crate::store::{EntryDraft, Tx, case, restrict as stored, signal};
use std::collections::BTreeSet;

/// What a restriction covers.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// Who can read it now; empty when everybody who reads content can.
    pub to: Vec<String>,
    /// What went with it: the signals of a case, and what was merged into it.
    pub with: Vec<Number>,
}

/// Restricts a signal or case, with what goes with it, to these members; whoever does it need not be
/// one of them. Of something restricted already it changes to whom.
///
/// # Errors
/// Nobody named; an unknown member, or one who reads no content; a signal in a case, which is
/// restricted with its case; [`crate::store::StoreError::Restricted`] when it is restricted to others.
pub fn restrict(
    desk: &Desk<'_>,
    number: Number,
    names: &[String],
) -> Result<Restricted, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let members = find_lines(&tx, names)?;
    let id = load(&tx, number)?;
    let mut key = None;
    let family = stored::list_family(&tx, id)?;
    for one in &family {
        let sealed = stored::seal(&mut tx, *one, &members)?;
        // The record's own comes first.
        key.get_or_insert(sealed);
    }
    let mut entry = EntryDraft::about(Action::Change, number, id).result("restrict");
    if let Some(key) = key {
        entry = entry.under(key);
    }
    let to = members.iter().map(|line| tx.name_of(*line)).collect();
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(Restricted {
        to,
        with: family.into_iter().skip(1).map(|(_, n)| n).collect(),
    })
}

/// Ends a restriction: everybody who reads content can read it again.
///
/// # Errors
/// Something that is not restricted; a signal in a case;
/// [`crate::store::StoreError::Restricted`] for whoever is not named.
pub fn unrestrict(desk: &Desk<'_>, number: Number) -> Result<Restricted, ActionError> {
    let mut tx = desk.write(Duty::Weigh)?;
    let id = load(&tx, number)?;
    if !stored::is_restricted(&tx, &id)? {
        return Err(Refusal::NotRestricted { number }.into());
    }
    let family = stored::list_family(&tx, id)?;
    for one in &family {
        stored::lift(&mut tx, *one)?;
    }
    let entry = EntryDraft::about(Action::Change, number, id).result("unrestrict");
    tx.commit(entry.purpose(desk.purpose()))?;
    Ok(Restricted {
        to: Vec::new(),
        with: family.into_iter().skip(1).map(|(_, n)| n).collect(),
    })
}

/// The lines of members who are present and read content.
fn find_lines(tx: &Tx<'_>, names: &[String]) -> Result<BTreeSet<u32>, ActionError> {
    let names = names.iter().map(|name| name.trim());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    must_have_text("to", names.first().unwrap_or(&""))?;
    let mut lines = BTreeSet::new();
    for name in names {
        let found = tx.keyring().find_present(name);
        let (line, member) = found.ok_or(ActionError::NoSuchMember)?;
        let role = Role::from_id(&member.role).unwrap_or(Role::Auditor);
        if !role.holds_content_key() {
            return Err(Refusal::CannotBeNamed { role }.into());
        }
        lines.insert(line);
    }
    Ok(lines)
}

/// The record of a case or signal that stands alone.
fn load(tx: &Tx<'_>, number: Number) -> Result<RecordId, ActionError> {
    if number.kind == NumberKind::Case {
        let (case, _) = case::get(tx, number)?;
        case.must_stand_alone()?;
        return Ok(case.record);
    }
    let (signal, _) = signal::get(tx, number)?;
    signal.must_stand_alone()?;
    Ok(signal.record)
}
