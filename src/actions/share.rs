//! Sharing: the register of what was given to whom, and who must be told when it changes or goes.

use super::error::ActionError;
use super::{Desk, case, lookup};
use crate::audit::entry::Action;
use crate::domain::disclosure::{Disclosure, NOT_VERBATIM, may_share_signal};
use crate::domain::id::{Number, NumberKind, RecordId};
use crate::domain::part::{PartDraft, PartKind};
use crate::domain::refusal::{Refusal, must_fit, must_have_text};
use crate::domain::role::Duty;
use crate::domain::signal::Signal;
use crate::domain::verbatim;
use crate::store::{EntryDraft, Tx, part, policy, restrict, signal};
use crate::vault::field::RecordKey;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// What is given.
#[derive(Clone)]
pub enum Content {
    /// A text; it is kept.
    Text(String),
    /// A file; it is hashed and compared, and not kept.
    File {
        /// What it is called.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A disclosure as somebody typed it.
#[derive(Clone)]
pub struct ShareDraft {
    /// The partner, by id or label.
    pub to: String,
    /// Who receives it.
    pub person: String,
    /// The legal ground.
    pub ground: String,
    /// What they need it for.
    pub need: String,
    /// How it is given.
    pub channel: String,
    /// What is given.
    pub content: Content,
    /// What the receiver must observe.
    pub conditions: Option<String>,
    /// Why a tip's text is given verbatim.
    pub verbatim_tip: Option<String>,
}

/// A disclosure that was recorded.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its number within the record.
    pub n: u32,
    /// SHA-256 of what was given.
    pub sha256: String,
    /// Set when it could not be compared with tips that are not passed on verbatim, and there are
    /// such tips: a person must look.
    pub uncompared: bool,
}

/// Records that something of a case or signal was given to a partner.
///
/// # Errors
/// An ended case, a signal that was not taken up; a privacy check that has not allowed the partner;
/// a receiver, ground, need or channel that is empty (exit 2); content that repeats the text of a
/// tip which is not passed on verbatim, without a reason. Refused, nothing is recorded.
pub fn share(desk: &Desk<'_>, number: Number, draft: &ShareDraft) -> Result<Shared, ActionError> {
    let mut tx = desk.write(Duty::Work)?;
    let office = policy::get(&tx)?;
    let partner = lookup::partner(&office, &draft.to)?.0.to_owned();
    let (record, key, tips) = open(&tx, number, &partner)?;
    let mut disclosure = disclosure_of(draft);
    disclosure.check()?;
    if let Some(reason) = &draft.verbatim_tip {
        must_have_text("verbatim-tip", reason)?;
    }
    let most = office.import.max_text_bytes;
    let optional = [
        ("conditions", disclosure.conditions.as_deref()),
        ("text", disclosure.text.as_deref()),
        ("verbatim-tip", disclosure.verbatim_reason.as_deref()),
    ];
    let optional = optional.map(|(field, text)| (field, text.unwrap_or("")));
    for (field, text) in disclosure.texts().into_iter().chain(optional) {
        must_fit(field, text, most)?;
    }
    let readable = draft.content.as_text();
    disclosure.compared = readable.is_some();
    let repeated = |tip: &&Signal| {
        let given = readable.as_deref();
        given.is_some_and(|given| verbatim::repeats(given, &tip.text))
    };
    let repeated: Vec<Number> = tips.iter().filter(repeated).map(|tip| tip.number).collect();
    if !repeated.is_empty() && disclosure.verbatim_reason.is_none() {
        return Err(Refusal::VerbatimTip { signals: repeated }.into());
    }
    disclosure.repeats = repeated.iter().map(Number::to_string).collect();
    let shared = Shared {
        n: 0,
        sha256: disclosure.sha256.clone(),
        uncompared: !disclosure.compared && !tips.is_empty(),
    };
    let part = PartDraft {
        about: Some(partner),
        done_on: Some(tx.today()),
        ..PartDraft::new(disclosure)
    };
    let n = part::insert(&mut tx, record, &key, &part)?;
    let entry = EntryDraft::about(Action::Export, number, record);
    tx.commit(entry.result("share").purpose(desk.purpose()))?;
    Ok(Shared { n, ..shared })
}

/// The record, once it may be shared with this partner, and the tips with which what is given is
/// compared: those of the case, or the signal itself and those of its case.
fn open(
    tx: &Tx<'_>,
    number: Number,
    partner: &str,
) -> Result<(RecordId, RecordKey, Vec<Signal>), ActionError> {
    if number.kind == NumberKind::Case {
        let (case, key, workflow) = case::load(tx, number)?;
        case.must_run()?;
        workflow.may_share(&case.standing(), partner)?;
        let signals = signals_of(tx, case.record)?;
        return Ok((case.record, key, tips(tx, &signals)?));
    }
    let (shared, key) = signal::get(tx, number)?;
    let signals = match shared.case {
        Some(case) => {
            let (case, _, workflow) = case::load(tx, case)?;
            case.must_run()?;
            workflow.may_share(&case.standing(), partner)?;
            signals_of(tx, case.record)?
        }
        None => {
            let office = policy::get(tx)?;
            let workflow = policy::get_newest_workflow(tx, &office.workflow.default)?;
            may_share_signal(&shared, &workflow, partner)?;
            signals_of(tx, shared.record)?
        }
    };
    Ok((shared.record, key, tips(tx, &signals)?))
}

/// The signals that go with a record, also those that were merged.
fn signals_of(tx: &Tx<'_>, record: RecordId) -> Result<Vec<Number>, ActionError> {
    let family = restrict::list_family(tx, record)?.into_iter();
    let signals = family.filter(|(_, number)| number.kind == NumberKind::Signal);
    Ok(signals.map(|(_, number)| number).collect())
}

fn tips(tx: &Tx<'_>, signals: &[Number]) -> Result<Vec<Signal>, ActionError> {
    let mut tips = Vec::new();
    for number in signals {
        let (signal, _) = signal::get(tx, *number)?;
        if signal.source == NOT_VERBATIM {
            tips.push(signal);
        }
    }
    Ok(tips)
}

fn disclosure_of(draft: &ShareDraft) -> Disclosure {
    let trimmed = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim);
        text.filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let (text, file, bytes) = match &draft.content {
        Content::Text(text) => (Some(text.clone()), None, text.as_bytes()),
        Content::File { name, bytes } => (None, Some(name.clone()), bytes.as_slice()),
    };
    Disclosure {
        person: draft.person.trim().to_owned(),
        ground: draft.ground.trim().to_owned(),
        need: draft.need.trim().to_owned(),
        channel: draft.channel.trim().to_owned(),
        conditions: trimmed(&draft.conditions),
        text,
        file,
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        compared: true,
        repeats: Vec::new(),
        verbatim_reason: trimmed(&draft.verbatim_tip),
    }
}

impl Content {
    /// What can be read of it; `None` for a file that is no plain text.
    fn as_text(&self) -> Option<String> {
        match self {
            Content::Text(text) => Some(text.clone()),
            Content::File { bytes, .. } => plain_text(bytes),
        }
    }
}

/// The text of a file in UTF-8, in UTF-16 with its mark, or in the old western code page; `None`
/// for what is no text: documents of word processors, scans, archives.
fn plain_text(bytes: &[u8]) -> Option<String> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes[2..]
            .chunks_exact(2)
            .map(|pair| read([pair[0], pair[1]]));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    if bytes.starts_with(&[0xff, 0xfe]) {
        return Some(wide(u16::from_le_bytes));
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return Some(wide(u16::from_be_bytes));
    }
    let binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"{\\rtf") || bytes.iter().any(binary) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Somebody to whom something of a record was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The signal or case.
    pub number: Number,
    /// The partner.
    pub to: String,
    /// When something was given to them last.
    pub on: NaiveDate,
}

/// Who must be told when a record is corrected or destroyed: every partner to whom something of it
/// was given, each once. Reads no content, so also the machine that destroys can say it.
///
/// # Errors
/// Those of the store.
pub fn must_be_told(
    tx: &Tx<'_>,
    number: Number,
    record: &RecordId,
) -> Result<Vec<Told>, ActionError> {
    let mut told: Vec<Told> = Vec::new();
    for given in part::list_outlines(tx, record, PartKind::Disclosure)? {
        let (Some(to), Some(on)) = (given.about, given.done_on) else {
            continue;
        };
        match told.iter_mut().find(|known| known.to == to) {
            Some(known) => known.on = known.on.max(on),
            None => told.push(Told { number, to, on }),
        }
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn plain_text_is_read_in_the_encodings_of_an_office_and_nothing_else_is() {
        let utf16: Vec<u8> = "\u{feff}één"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in ["één".as_bytes(), &utf16, b"\xe9\xe9n"] {
            assert_eq!(plain_text(bytes).as_deref(), Some("één"), "{bytes:?}");
        }
        for bytes in [&b"%PDF-1.7 text"[..], b"PK\x03\x04", b"{\\rtf1 text"] {
            assert_eq!(plain_text(bytes), None, "{bytes:?}");
        }
    }
}
