//! The list of destructions: what was destroyed, each line with its proof, for readers who do not
//! have the log: whoever restores an older copy.
//!
//! ```text
//! kluis destroyed 1
//! vault <vault id>
//! count <number of lines that follow with "gone">
//! keyring <number of lines>
//! <the signed keyring, whose lines the signatures are checked against>
//! counter <number>                none of this series and year given out so far is higher
//! entry <seq> <previous> <at> <actor> <action> <object> <result> <clock> <body> <state>
//!       <destroyed> <leaves> <signature>                  one line; each entry once
//! gone <record> <number> <case|-> <gone> <term> <hold> <joined>                     one line
//! ```
//!
//! `<object>` and `<result>` are hexadecimal behind a point, or `-`. `<gone>`, `<term>`, `<hold>`
//! and `<joined>` (of what went with its case, or with what it was merged into: what the entry that ended its own term
//! states of that) are leaves: `<seq>:<place>:<data>:<path>`, or `-`; the data of a leaf in hexadecimal;
//! the path level by level, `/` between them, each level the hashes of up to sixteen siblings.
//!
//! A line counts by its own proof, whoever wrote the file: a purger's destruction only where the
//! term that a person signed had run out.

use super::body::{self, Leaf, LeafKind};
use super::entry::{Action, Hash, Signers, Skeleton, check_signature};
use crate::canonical::{from_hex, from_hex_any, to_hex};
use crate::domain::id::{Number, RecordId};
use crate::domain::retention::{Term, is_due};
use crate::domain::role::Role;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

/// The format this program writes and reads.
const FIRST_LINE: &str = "kluis destroyed 1";
/// The longest list that is read, in bytes.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A leaf with what proves that it stands in its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The entry.
    pub seq: u64,
    /// The leaf's place in the entry's body.
    pub place: u64,
    /// What the leaf states.
    pub data: Vec<u8>,
    /// Its group of siblings on each level, from the leaves up.
    pub path: Vec<Vec<Hash>>,
}

/// An entry's signed part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The signed part.
    pub skeleton: Skeleton,
    /// The signature.
    pub signature: [u8; 64],
    /// How many leaves its body has.
    pub leaves: u64,
}

/// One destroyed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The record's id.
    pub record: RecordId,
    /// The number it had.
    pub number: Number,
    /// The case it went with, or what it was merged into.
    pub with: Option<RecordId>,
    /// The statement that it is gone.
    pub gone: Proof,
    /// The newest statement about its term before that.
    pub term: Option<Proof>,
    /// The newest statement about a hold before that.
    pub hold: Option<Proof>,
    /// Of what went with a case, or was merged: what the entry that ended its own term states of that
    /// other record. It is the entry in which it joined it, or was merged into it.
    pub joined: Option<Proof>,
}

/// A list, as made or as read; nothing in it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The vault.
    pub vault_id: [u8; 16],
    /// The text of the keyring.
    pub keyring: String,
    /// The entries that the lines refer to.
    pub entries: BTreeMap<u64, Signed>,
    /// A number of each series and year that none given out so far comes near.
    pub counters: Vec<Number>,
    /// The destroyed records.
    pub lines: Vec<Line>,
    /// How many lines could not be read.
    pub unreadable: u64,
}

/// A destruction that its line proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The record's id.
    pub record: RecordId,
    /// The number it had, as the list says.
    pub number: Number,
    /// The case it went with, or what it was merged into.
    pub with: Option<RecordId>,
    /// The entry that destroyed it.
    pub seq: u64,
    /// The term that had run out; `None` for what went with its case, or was taken over from
    /// older lists by a restore.
    pub term: Option<Term>,
    /// The entry of the newest statement about its term; 0 without one.
    pub term_seq: u64,
    /// The entry of the newest statement about a hold; 0 without one.
    pub hold_seq: u64,
    /// Whether a coordinator's restore destroyed it: that needs no term.
    pub restored: bool,
}

impl List {
    /// The file's text.
    pub fn print(&self) -> String {
        use std::fmt::Write;
        let mut out = format!(
            "{FIRST_LINE}\nvault {}\ncount {}\nkeyring {}\n{}",
            to_hex(&self.vault_id),
            self.lines.len(),
            self.keyring.lines().count(),
            self.keyring,
        );
        for counter in &self.counters {
            // Writing to a String does not fail.
            let _ = writeln!(out, "counter {counter}");
        }
        for entry in self.entries.values() {
            let s = &entry.skeleton;
            let text = |t: &Option<String>| {
                t.as_ref()
                    .map_or("-".to_owned(), |t| format!(".{}", to_hex(t.as_bytes())))
            };
            let _ = writeln!(
                out,
                "entry {} {} {} {} {} {} {} {} {} {} {} {} {}",
                s.seq,
                to_hex(&s.previous),
                s.at,
                s.actor,
                s.action.id(),
                text(&s.object),
                text(&s.result),
                u8::from(s.clock_confirmed),
                to_hex(&s.body),
                to_hex(&s.state),
                s.destroyed,
                entry.leaves,
                to_hex(&entry.signature),
            );
        }
        for line in &self.lines {
            let with = line.with.map_or("-".to_owned(), |case| to_hex(&case.0));
            let proof = |p: &Option<Proof>| p.as_ref().map_or("-".to_owned(), print_proof);
            let _ = writeln!(
                out,
                "gone {} {} {with} {} {} {} {}",
                to_hex(&line.record.0),
                line.number,
                print_proof(&line.gone),
                proof(&line.term),
                proof(&line.hold),
                proof(&line.joined),
            );
        }
        out
    }

    /// Reads a list. Lines that cannot be read are counted and passed over: the others still
    /// prove what they prove. `None` when it is no list at all.
    pub fn parse(text: &str) -> Option<List> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let vault_id = from_hex(lines.next()?.strip_prefix("vault ")?)?;
        let count: u64 = lines.next()?.strip_prefix("count ")?.parse().ok()?;
        let of_keyring: usize = lines.next()?.strip_prefix("keyring ")?.parse().ok()?;
        let mut list = List {
            vault_id,
            ..List::default()
        };
        for line in lines.by_ref().take(of_keyring) {
            list.keyring += line;
            list.keyring.push('\n');
        }
        for line in lines {
            let read = match line.split_once(' ') {
                Some(("entry", rest)) => parse_entry(rest).map(|entry| {
                    list.entries.insert(entry.skeleton.seq, entry);
                }),
                Some(("counter", rest)) => rest.parse().map(|n| list.counters.push(n)).ok(),
                Some(("gone", rest)) => parse_gone(rest).map(|line| list.lines.push(line)),
                _ => None,
            };
            if read.is_none() {
                list.unreadable += 1;
            }
        }
        // A file that was cut lacks lines that its beginning promised.
        let missing = count.saturating_sub(list.lines.len() as u64);
        list.unreadable = list.unreadable.max(missing);
        Some(list)
    }

    /// The restores that coordinators signed: number and hash.
    pub fn restores(&self, signers: &dyn Signers) -> BTreeSet<(u64, Hash)> {
        let restores = self.entries.values().filter(|e| {
            e.skeleton.action == Action::Restore
                && check_signature(&e.skeleton, &e.signature, &self.vault_id, signers).is_ok()
        });
        restores
            .map(|e| {
                let hash = e.skeleton.hash(&self.vault_id, &e.signature);
                (e.skeleton.seq, hash)
            })
            .collect()
    }

    /// The destructions that are proven: gone, by an entry whose signer might, and due on that
    /// entry's date and on `today` by a term that a person signed.
    pub fn proven(
        &self,
        signers: &dyn Signers,
        today: NaiveDate,
        civil_date: &dyn Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Vec<Proven> {
        let checked: HashMap<u64, bool> = self
            .entries
            .iter()
            .map(|(seq, e)| {
                let good = check_signature(&e.skeleton, &e.signature, &self.vault_id, signers);
                (*seq, good.is_ok())
            })
            .collect();
        let reader = Reader {
            list: self,
            checked,
            signers,
            today,
            civil_date,
        };
        let own: Vec<Option<Proven>> = self.lines.iter().map(|line| reader.own(line)).collect();
        // A signal goes with a case that went in the same entry, and had a term that had run out.
        let cases: HashMap<RecordId, u64> = own
            .iter()
            .flatten()
            .map(|proven| (proven.record, proven.seq))
            .collect();
        let own = self.lines.iter().zip(own);
        own.filter_map(|(line, own)| own.or_else(|| reader.with_case(line, &cases)))
            .collect()
    }
}

struct Reader<'a> {
    list: &'a List,
    checked: HashMap<u64, bool>,
    signers: &'a dyn Signers,
    today: NaiveDate,
    civil_date: &'a dyn Fn(DateTime<Utc>) -> NaiveDate,
}

impl Reader<'_> {
    /// The entry that a proof stands in, with its signer's role, when all of that holds.
    fn entry(&self, record: RecordId, kind: LeafKind, proof: &Proof) -> Option<(&Signed, Role)> {
        let entry = self.list.entries.get(&proof.seq)?;
        if !*self.checked.get(&proof.seq)? {
            return None;
        }
        let leaf = Leaf {
            kind,
            object: record,
            data: proof.data.clone(),
        };
        let siblings = |level: u32, _: u64, _: u64| -> Result<Vec<Hash>, Infallible> {
            let level = usize::try_from(level).unwrap_or(usize::MAX);
            Ok(proof.path.get(level).cloned().unwrap_or_default())
        };
        let Ok(under) = body::is_under(
            &entry.skeleton.body,
            &leaf,
            proof.place,
            entry.leaves,
            &mut body::Proven::default(),
            siblings,
        );
        let role = self
            .signers
            .role_at(entry.skeleton.actor, entry.skeleton.seq)?;
        under.then_some((entry, role))
    }

    /// What a line states of term and hold, when persons signed it before the destruction.
    fn statements(&self, line: &Line) -> Option<(Option<Term>, u64, u64)> {
        let person = |kind, proof: &Proof| {
            self.entry(line.record, kind, proof)
                .is_some_and(|(_, role)| role.is_person() && proof.seq <= line.gone.seq)
        };
        let leaf = |kind, proof: &Proof| Leaf {
            kind,
            object: line.record,
            data: proof.data.clone(),
        };
        let (term, term_seq) = match &line.term {
            None => (None, 0),
            Some(proof) if person(LeafKind::Term, proof) => {
                (leaf(LeafKind::Term, proof).read_term()?, proof.seq)
            }
            Some(_) => return None,
        };
        let hold_seq = match &line.hold {
            None => 0,
            Some(proof) if person(LeafKind::Hold, proof) => {
                match leaf(LeafKind::Hold, proof).read_hold() {
                    Some(false) => proof.seq,
                    // Held when it was destroyed: nobody might do that.
                    _ => return None,
                }
            }
            Some(_) => return None,
        };
        Some((term, term_seq, hold_seq))
    }

    /// A line that is proven by itself.
    fn own(&self, line: &Line) -> Option<Proven> {
        let (entry, _) = self.entry(line.record, LeafKind::Gone, &line.gone)?;
        let proven = Proven {
            record: line.record,
            number: line.number,
            with: line.with,
            seq: line.gone.seq,
            term: None,
            term_seq: 0,
            hold_seq: 0,
            restored: false,
        };
        match entry.skeleton.action {
            Action::Restore => Some(Proven {
                restored: true,
                ..proven
            }),
            Action::Destroy => {
                let (term, term_seq, hold_seq) = self.statements(line)?;
                let term = term?;
                let at = DateTime::parse_from_rfc3339(&entry.skeleton.at).ok()?;
                let on = (self.civil_date)(at.with_timezone(&Utc)).min(self.today);
                is_due(term.destroy_on, on).then_some(Proven {
                    term: Some(term),
                    term_seq,
                    hold_seq,
                    ..proven
                })
            }
            _ => None,
        }
    }

    /// Whether what an entry takes the term of goes with this record: what goes into a new case goes
    /// with that, and not with the one that it came from.
    fn goes_there(&self, entry: &Signed, record: RecordId) -> bool {
        let skeleton = &entry.skeleton;
        let mut lines = self.list.lines.iter();
        let number = lines.find(|line| line.record == record).map(|l| l.number);
        skeleton.action != Action::Create
            || number.is_some_and(|n| skeleton.object == Some(n.to_string()))
    }

    fn with_case(&self, line: &Line, cases: &HashMap<RecordId, u64>) -> Option<Proven> {
        let (entry, _) = self.entry(line.record, LeafKind::Gone, &line.gone)?;
        let case = line.with?;
        let (term, term_seq, hold_seq) = self.statements(line)?;
        // The entry that ended its own term is the one in which it joined that case, or was merged.
        let joined = line.joined.as_ref().is_some_and(|joined| {
            let entry = self.entry(case, LeafKind::State, joined);
            joined.seq == term_seq && entry.is_some_and(|(entry, _)| self.goes_there(entry, case))
        });
        let goes = entry.skeleton.action == Action::Destroy
            && term.is_none()
            && joined
            && case != line.record
            && cases.get(&case) == Some(&line.gone.seq);
        goes.then_some(Proven {
            record: line.record,
            number: line.number,
            with: line.with,
            seq: line.gone.seq,
            term: None,
            term_seq,
            hold_seq,
            restored: false,
        })
    }
}

fn print_proof(proof: &Proof) -> String {
    let level = |hashes: &Vec<Hash>| hashes.iter().map(|h| to_hex(h)).collect::<String>();
    let path: Vec<String> = proof.path.iter().map(level).collect();
    let data = to_hex(&proof.data);
    format!("{}:{}:{data}:{}", proof.seq, proof.place, path.join("/"))
}

fn parse_proof(text: &str) -> Option<Proof> {
    let mut parts = text.split(':');
    let proof = Proof {
        seq: parts.next()?.parse().ok()?,
        place: parts.next()?.parse().ok()?,
        data: from_hex_any(parts.next()?)?,
        path: parts
            .next()?
            .split('/')
            .map(|level| {
                let bytes = from_hex_any(level)?;
                let hashes = bytes.chunks(32).map(|hash| hash.try_into().ok());
                hashes.collect::<Option<Vec<Hash>>>()
            })
            .collect::<Option<_>>()?,
    };
    parts.next().is_none().then_some(proof)
}

fn parse_optional_proof(text: &str) -> Option<Option<Proof>> {
    match text {
        "-" => Some(None),
        text => parse_proof(text).map(Some),
    }
}

fn parse_gone(rest: &str) -> Option<Line> {
    let mut words = rest.split(' ');
    let line = Line {
        record: RecordId(from_hex(words.next()?)?),
        number: words.next()?.parse().ok()?,
        with: match words.next()? {
            "-" => None,
            case => Some(RecordId(from_hex(case)?)),
        },
        gone: parse_proof(words.next()?)?,
        term: parse_optional_proof(words.next()?)?,
        hold: parse_optional_proof(words.next()?)?,
        joined: parse_optional_proof(words.next()?)?,
    };
    words.next().is_none().then_some(line)
}

fn parse_entry(rest: &str) -> Option<Signed> {
    let mut words = rest.split(' ');
    fn text(word: &str) -> Option<Option<String>> {
        match word {
            "-" => Some(None),
            word => {
                let bytes = from_hex_any(word.strip_prefix('.')?)?;
                String::from_utf8(bytes).ok().map(Some)
            }
        }
    }
    let signed = Signed {
        skeleton: Skeleton {
            seq: words.next()?.parse().ok()?,
            previous: from_hex(words.next()?)?,
            at: words.next()?.to_owned(),
            actor: words.next()?.parse().ok()?,
            action: Action::from_id(words.next()?)?,
            object: text(words.next()?)?,
            result: text(words.next()?)?,
            clock_confirmed: match words.next()? {
                "0" => false,
                "1" => true,
                _ => return None,
            },
            body: from_hex(words.next()?)?,
            state: from_hex(words.next()?)?,
            destroyed: words.next()?.parse().ok()?,
        },
        leaves: words.next()?.parse().ok()?,
        signature: from_hex(words.next()?)?,
    };
    words.next().is_none().then_some(signed)
}

#[cfg(test)]
mod tests;
