//! Mentions (*vermeldingen*): what recurs in tips and can be recognised for certain – an address, a
//! number plate, a telephone number, an IBAN, a number of the trade register – and one normal form
//! for all the ways in which people write it.
//!
//! Whatever is recognised here is exact: two records that mention it mention the same thing. What
//! might be something else (a postcode without a house number, eight digits without the word KvK)
//! is left alone; `find` looks for that.

mod address;
mod number;
mod plate;
mod scan;

pub use address::{Address, of_fields};

use super::redact::redacted_debug;
use scan::Scan;
use std::ops::Range;

/// What is mentioned. The ids are the roles of the blind index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// A reference of whoever sent it (*kenmerk*).
    Reference,
    /// An address (*adres*).
    Address,
    /// A number plate (*kenteken*).
    Plate,
    /// A telephone number (*telefoonnummer*).
    Phone,
    /// A bank account (*IBAN*).
    Iban,
    /// A number of the trade register (*KvK-nummer*).
    Kvk,
}

impl MentionKind {
    /// All kinds, in the order in which people are told.
    pub const ALL: [MentionKind; 6] = [
        MentionKind::Address,
        MentionKind::Reference,
        MentionKind::Plate,
        MentionKind::Phone,
        MentionKind::Iban,
        MentionKind::Kvk,
    ];

    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            MentionKind::Reference => "reference",
            MentionKind::Address => "address",
            MentionKind::Plate => "plate",
            MentionKind::Phone => "phone",
            MentionKind::Iban => "iban",
            MentionKind::Kvk => "kvk",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<MentionKind> {
        MentionKind::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Something mentioned in a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// Its normal form.
    pub value: String,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
}
redacted_debug!(Mention { kind, place });

/// The normal form of a reference of a source, which tells its second delivery of one tip; without a
/// source, of whatever source. It is compared as portals write it: case and outer space do not make
/// another one.
pub fn reference(source: &str, reference: &str) -> String {
    format!("{source}\n{}", reference.trim().to_lowercase())
}

/// The forms under which another record may mention the same as one in this form. A reference is
/// looked for with whatever source: the form that has one tells a second delivery alone.
pub fn sought(kind: MentionKind, form: &str) -> Vec<String> {
    match kind {
        MentionKind::Address => address::sought(form),
        MentionKind::Reference if !form.starts_with('\n') => Vec::new(),
        _ => vec![form.to_owned()],
    }
}

/// Everything that a text mentions, by place.
pub fn find_all(text: &str) -> Vec<Mention> {
    // Without a digit there is nothing to find.
    if !text.bytes().any(|b| b.is_ascii_digit() || b >= 0x80) {
        return Vec::new();
    }
    let mut scan = Scan::new(text);
    // The longest and surest first: a part of an IBAN is no number plate.
    number::find_ibans(&mut scan);
    number::find_kvk(&mut scan);
    number::find_phones(&mut scan);
    address::find(&mut scan);
    plate::find(&mut scan);
    scan.into_mentions()
}

/// The one thing that somebody typed and nothing besides: what to look for.
pub fn parse(text: &str) -> Option<Mention> {
    let text = text.trim();
    let mut found = find_all(text);
    if let (1, Some(mention)) = (found.len(), found.pop())
        && mention.place == (0..text.len())
    {
        return Some(mention);
    }
    // Whoever types the bare number need not say what it is.
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Mention {
            kind: MentionKind::Kvk,
            value: text.to_owned(),
            place: 0..text.len(),
        });
    }
    plate::parse(text)
}

#[cfg(test)]
mod tests;
