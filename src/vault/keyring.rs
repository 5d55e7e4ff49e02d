//! The keyring: who is and was a member, with which keys, signed by the coordinator.
//!
//! Text, one form: a file that does not print back to its own bytes is not ours. Nothing in it is
//! used before its signature has been checked against the reader's pin, or against the chain of
//! hand-overs that leads from the pin to today's coordinator.

use super::error::VaultError;
use super::identity::{Identity, PublicIdentity, SEALED_KEY};
use crate::canonical::{Canonical, from_hex, to_hex};
use crate::secret::Key32;
use sha2::{Digest, Sha256};

/// The longest keyring that is read, in bytes.
pub const MAX_BYTES: u64 = 256 * 1024;
/// The most members present at one time.
pub const MAX_PRESENT: usize = 64;
/// The most lines of members, past and present.
pub const MAX_LINES: usize = 1024;
/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;
/// The role that signs keyrings.
pub const COORDINATOR: &str = "coordinator";

/// One line of a member: a role held from one log entry to another. A changed role closes a line
/// and opens another, so an entry's signature can be checked against the role of its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLine {
    /// Names the slot; the same in every line of one member. Sixteen hexadecimal digits.
    pub id: String,
    /// What the member is called; 1 to 40 letters, digits, spaces and `.-_'`.
    pub name: String,
    /// The role's id.
    pub role: String,
    /// The member's public keys.
    pub public: PublicIdentity,
    /// The number of the log entry that made the line.
    pub first: u64,
    /// The number of the entry that closed it; `None` while the member is present.
    pub last: Option<u64>,
}

/// A coordinator naming the next one (or the recovery code doing so), for older pins to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The signing key of the coordinator before.
    pub from: [u8; 32],
    /// The signing key of the coordinator after.
    pub to: [u8; 32],
    /// Whether the recovery code signed it.
    pub by_recovery: bool,
    /// The revision of the keyring that it came with. A coordinator who hands over still signs
    /// that one; the next is signed by the new coordinator.
    pub revision: u32,
    /// Over [`HandOver::message`].
    pub signature: [u8; 64],
}

impl HandOver {
    /// The bytes that a hand-over's signature covers.
    pub fn message(&self, vault_id: &[u8; 16]) -> Vec<u8> {
        Canonical::new("kluis/1 hand-over")
            .bytes(vault_id)
            .bytes(&self.from)
            .bytes(&self.to)
            .byte(u8::from(self.by_recovery))
            .u32(self.revision)
            .finish()
    }
}

/// The vault's keys, sealed to one member who is present or to the recovery code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKeys {
    /// The member's line, from 1; 0 is the recovery code.
    pub line: u32,
    /// The page key.
    pub page: Vec<u8>,
    /// The content key, for roles that have it.
    pub content: Option<Vec<u8>>,
}

/// A keyring, as parsed or as made; signed or not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyring {
    /// 128 random bits that name the vault.
    pub vault_id: [u8; 16],
    /// Whose vault it is; 1 to 100 characters.
    pub organisation: String,
    /// Counts the keyrings of this vault, from 1.
    pub revision: u32,
    /// Counts the key changes, from 1.
    pub epoch: u32,
    /// The recovery code's public keys.
    pub recovery: PublicIdentity,
    /// Members past and present; a line's number is its place, from 1.
    pub members: Vec<MemberLine>,
    /// Hand-overs of the coordinator's role, oldest first.
    pub hand_overs: Vec<HandOver>,
    /// The keys sealed to those present.
    pub keys: Vec<SealedKeys>,
    /// The line of the coordinator who signed.
    pub signer: u32,
    /// Over every byte before it.
    pub signature: [u8; 64],
}

impl Keyring {
    /// The name of the database file of this epoch.
    pub fn database(&self) -> String {
        format!("vault-{}.db", self.epoch)
    }

    /// The line with this number, from 1.
    pub fn line(&self, number: u32) -> Option<&MemberLine> {
        self.members
            .get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The number and line of the member of this name who is present; case does not count.
    pub fn find_present(&self, name: &str) -> Option<(u32, &MemberLine)> {
        let name = name.trim().to_lowercase();
        self.present().find(|(_, m)| m.name.to_lowercase() == name)
    }

    /// The members who are present, with the numbers of their lines.
    pub fn present(&self) -> impl Iterator<Item = (u32, &MemberLine)> {
        (1u32..)
            .zip(&self.members)
            .filter(|(_, m)| m.last.is_none())
    }

    /// SHA-256 of the file: what the log's entry for this keyring holds.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.print().as_bytes()).into()
    }

    /// Context of a sealed vault key: nothing can be moved to another vault, epoch or member.
    fn key_context(&self, line: u32, which: &str) -> Vec<u8> {
        Canonical::new("kluis/1 vault key")
            .bytes(&self.vault_id)
            .u32(self.epoch)
            .u32(line)
            .text(which)
            .finish()
    }

    /// Seals the vault's keys to a member's line, or to the recovery code (line 0), replacing
    /// what was sealed to it before.
    pub fn seal_keys(
        &mut self,
        line: u32,
        to: &PublicIdentity,
        page: &Key32,
        content: Option<&Key32>,
    ) {
        let page = to.seal_key(&self.key_context(line, "page"), page);
        let content = content.map(|key| to.seal_key(&self.key_context(line, "content"), key));
        self.keys.retain(|k| k.line != line);
        self.keys.push(SealedKeys {
            line,
            page,
            content,
        });
        self.keys.sort_by_key(|k| k.line);
    }

    /// Opens the page key and, where the role has it, the content key of one line.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when they are missing or do not open.
    pub fn open_keys(
        &self,
        line: u32,
        identity: &Identity,
    ) -> Result<(Key32, Option<Key32>), VaultError> {
        let sealed = self
            .keys
            .iter()
            .find(|k| k.line == line)
            .ok_or_else(|| damaged("keys"))?;
        let open = |which, bytes: &[u8]| {
            identity
                .open_key(&self.key_context(line, which), bytes)
                .map_err(|_| damaged(which))
        };
        let page = open("page", &sealed.page)?;
        let content = sealed
            .content
            .as_deref()
            .map(|bytes| open("content", bytes))
            .transpose()?;
        Ok((page, content))
    }

    /// Signs the keyring as the coordinator of this line.
    pub fn sign(&mut self, line: u32, identity: &Identity) {
        self.signer = line;
        self.signature = identity.sign(self.signed_part().as_bytes());
    }

    /// Checks the signature against a pin, following the hand-overs from it, and that the recovery
    /// code is still the one that was pinned: nobody, not even a coordinator, puts another in its
    /// place, which would leave the code in the safe worthless without anybody's noticing.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the pin does not lead to the signer, a signature is wrong, or
    /// the recovery code is another.
    pub fn check(
        &self,
        pin: &[u8; 32],
        pinned_recovery: &PublicIdentity,
    ) -> Result<(), VaultError> {
        if self.recovery != *pinned_recovery {
            return Err(damaged("recovery code"));
        }
        let mut trusted = *pin;
        for hand_over in self.hand_overs.iter().skip_while(|h| h.from != *pin) {
            let by = match hand_over.by_recovery {
                true => *pinned_recovery,
                false => PublicIdentity {
                    exchange: [0; 32],
                    verify: trusted,
                },
            };
            let holds = hand_over.from == trusted
                && by.signed(&hand_over.message(&self.vault_id), &hand_over.signature);
            if !holds {
                return Err(damaged("hand-over"));
            }
            let takes_over_later = !hand_over.by_recovery && hand_over.revision >= self.revision;
            if !takes_over_later {
                trusted = hand_over.to;
            }
        }
        let signer = self.line(self.signer).ok_or_else(|| damaged("signer"))?;
        let good = signer.role == COORDINATOR
            && signer.public.verify == trusted
            && signer
                .public
                .signed(self.signed_part().as_bytes(), &self.signature);
        good.then_some(()).ok_or_else(|| damaged("signature"))
    }

    /// The signing key that a keyring of this revision must be signed with, as the hand-overs
    /// lead from the first coordinator.
    pub fn trusted_after(&self, revision: u32) -> [u8; 32] {
        let first = self.members.first().map_or([0; 32], |m| m.public.verify);
        self.hand_overs
            .iter()
            .filter(|h| h.by_recovery || h.revision < revision)
            .fold(
                first,
                |trusted, h| if h.from == trusted { h.to } else { trusted },
            )
    }

    /// The file's text.
    pub fn print(&self) -> String {
        format!(
            "{}signature {}\n",
            self.signed_part(),
            to_hex(&self.signature)
        )
    }

    fn signed_part(&self) -> String {
        let pair = |p: &PublicIdentity| format!("{} {}", to_hex(&p.exchange), to_hex(&p.verify));
        let mut text = format!(
            "kluis keyring {FORMAT}\nvault {}\norganisation {}\nrevision {}\nepoch {}\n\
             database {}\nrecovery {}\n",
            to_hex(&self.vault_id),
            self.organisation,
            self.revision,
            self.epoch,
            self.database(),
            pair(&self.recovery),
        );
        for m in &self.members {
            let last = m.last.map_or("-".to_owned(), |n| n.to_string());
            let public = pair(&m.public);
            text += &format!(
                "member {} {} {public} {} {last} {}\n",
                m.id, m.role, m.first, m.name
            );
        }
        for h in &self.hand_overs {
            let by = if h.by_recovery {
                "recovery"
            } else {
                "coordinator"
            };
            let (from, to) = (to_hex(&h.from), to_hex(&h.to));
            let signature = to_hex(&h.signature);
            text += &format!("hand-over {from} {to} {by} {} {signature}\n", h.revision);
        }
        for k in &self.keys {
            let content = k.content.as_deref().map_or("-".to_owned(), to_hex);
            text += &format!("keys {} {} {content}\n", k.line, to_hex(&k.page));
        }
        text + &format!("signed-by {}\n", self.signer)
    }

    /// Reads a keyring: bounds first, then one form only. The signature is not checked here.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::Newer`], [`VaultError::OutOfBounds`].
    pub fn parse(text: &str) -> Result<Keyring, VaultError> {
        if text.len() as u64 > MAX_BYTES {
            return Err(VaultError::OutOfBounds {
                what: "the keyring's length".into(),
            });
        }
        let keyring = Reader {
            lines: text.lines().peekable(),
        }
        .keyring()?;
        if keyring.print() != text {
            return Err(damaged("form"));
        }
        keyring.check_members()?;
        Ok(keyring)
    }

    fn check_members(&self) -> Result<(), VaultError> {
        if self.present().count() > MAX_PRESENT {
            return Err(VaultError::OutOfBounds {
                what: "the number of members".into(),
            });
        }
        for (number, m) in self.present() {
            let twice = self.present().any(|(other, o)| {
                other != number && (o.name.to_lowercase() == m.name.to_lowercase() || o.id == m.id)
            });
            if twice {
                return Err(damaged("members"));
            }
        }
        if !self.keys.is_sorted_by(|a, b| a.line < b.line) {
            return Err(damaged("keys"));
        }
        let good = self
            .members
            .iter()
            .all(|m| is_member_name(&m.name) && m.id.len() == 16 && from_hex::<8>(&m.id).is_some());
        (good && is_organisation(&self.organisation))
            .then_some(())
            .ok_or_else(|| damaged("names"))
    }
}

/// Whether this can be a member's name: 1 to 40 letters, digits, single inner spaces, `.-_'`.
pub fn is_member_name(name: &str) -> bool {
    (1..=40).contains(&name.chars().count())
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || " .-_'".contains(c))
        && name.trim() == name
        && !name.contains("  ")
        && !name.starts_with('-')
}

/// Whether this can be an organisation's name: 1 to 100 visible characters on one line.
pub fn is_organisation(name: &str) -> bool {
    (1..=100).contains(&name.chars().count())
        && name.trim() == name
        && !name
            .chars()
            .any(|c| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c))
}

fn damaged(part: &str) -> VaultError {
    VaultError::damaged(format!("the keyring ({part})"))
}

struct Reader<'a> {
    lines: std::iter::Peekable<std::str::Lines<'a>>,
}

impl<'a> Reader<'a> {
    fn keyring(&mut self) -> Result<Keyring, VaultError> {
        let format: u32 = self.number("kluis keyring")?;
        if format > FORMAT {
            let what = "the keyring".into();
            return Err(VaultError::Newer {
                what,
                found: format,
                known: FORMAT,
            });
        }
        let mut keyring = Keyring {
            vault_id: from_hex(self.field("vault")?).ok_or_else(|| damaged("vault"))?,
            organisation: self.field("organisation")?.to_owned(),
            revision: self.number("revision")?,
            epoch: self.number("epoch")?,
            recovery: PublicIdentity {
                exchange: [0; 32],
                verify: [0; 32],
            },
            members: Vec::new(),
            hand_overs: Vec::new(),
            keys: Vec::new(),
            signer: 0,
            signature: [0; 64],
        };
        self.field("database")?; // Derived from the epoch; printing back compares it.
        keyring.recovery = self
            .field("recovery")?
            .split_once(' ')
            .and_then(pair)
            .ok_or_else(|| damaged("recovery"))?;
        while let Some(rest) = self.next_if("member") {
            if keyring.members.len() == MAX_LINES {
                return Err(VaultError::OutOfBounds {
                    what: "the number of members".into(),
                });
            }
            keyring
                .members
                .push(member(rest).ok_or_else(|| damaged("member"))?);
        }
        while let Some(rest) = self.next_if("hand-over") {
            keyring
                .hand_overs
                .push(hand_over(rest).ok_or_else(|| damaged("hand-over"))?);
        }
        while let Some(rest) = self.next_if("keys") {
            keyring
                .keys
                .push(sealed_keys(rest).ok_or_else(|| damaged("keys"))?);
        }
        keyring.signer = self.number("signed-by")?;
        keyring.signature =
            from_hex(self.field("signature")?).ok_or_else(|| damaged("signature"))?;
        Ok(keyring)
    }

    fn next_if(&mut self, name: &str) -> Option<&'a str> {
        let rest = self.lines.peek()?.strip_prefix(name)?.strip_prefix(' ')?;
        self.lines.next();
        Some(rest)
    }

    fn field(&mut self, name: &str) -> Result<&'a str, VaultError> {
        self.next_if(name).ok_or_else(|| damaged(name))
    }

    fn number(&mut self, name: &str) -> Result<u32, VaultError> {
        self.field(name)?.parse().map_err(|_| damaged(name))
    }
}

fn pair((exchange, verify): (&str, &str)) -> Option<PublicIdentity> {
    Some(PublicIdentity {
        exchange: from_hex(exchange)?,
        verify: from_hex(verify)?,
    })
}

fn member(rest: &str) -> Option<MemberLine> {
    let mut words = rest.splitn(7, ' ');
    Some(MemberLine {
        id: words.next()?.to_owned(),
        role: words.next()?.to_owned(),
        public: pair((words.next()?, words.next()?))?,
        first: words.next()?.parse().ok()?,
        last: match words.next()? {
            "-" => None,
            number => Some(number.parse().ok()?),
        },
        name: words.next()?.to_owned(),
    })
}

fn hand_over(rest: &str) -> Option<HandOver> {
    let mut words = rest.splitn(5, ' ');
    Some(HandOver {
        from: from_hex(words.next()?)?,
        to: from_hex(words.next()?)?,
        by_recovery: match words.next()? {
            "recovery" => true,
            "coordinator" => false,
            _ => return None,
        },
        revision: words.next()?.parse().ok()?,
        signature: from_hex(words.next()?)?,
    })
}

fn sealed_keys(rest: &str) -> Option<SealedKeys> {
    let mut words = rest.splitn(3, ' ');
    let line = words.next()?.parse().ok()?;
    let key = |word: &str| from_hex::<SEALED_KEY>(word).map(|bytes| bytes.to_vec());
    let page = key(words.next()?)?;
    let content = match words.next()? {
        "-" => None,
        word => Some(key(word)?),
    };
    Some(SealedKeys {
        line,
        page,
        content,
    })
}

#[cfg(test)]
mod tests;
