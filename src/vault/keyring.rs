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
mod tests {
    use super::*;

    fn made() -> (Keyring, Identity, Identity) {
        let (anna, recovery) = (Identity::random(), Identity::random());
        let mut keyring = Keyring {
            vault_id: [3; 16],
            organisation: "Gemeente Ergens".into(),
            revision: 1,
            epoch: 1,
            recovery: recovery.public(),
            members: vec![MemberLine {
                id: "00112233aabbccdd".into(),
                name: "anna de Vries".into(),
                role: COORDINATOR.into(),
                public: anna.public(),
                first: 1,
                last: None,
            }],
            hand_overs: Vec::new(),
            keys: Vec::new(),
            signer: 0,
            signature: [0; 64],
        };
        let (page, content) = (Key32::random(), Key32::random());
        keyring.seal_keys(1, &anna.public(), &page, Some(&content));
        keyring.seal_keys(0, &recovery.public(), &page, Some(&content));
        keyring.sign(1, &anna);
        (keyring, anna, recovery)
    }

    #[test]
    fn every_changed_byte_of_a_keyring_is_noticed() {
        let (keyring, anna, recovery) = made();
        let text = keyring.print();
        let check = |text: &str| {
            Keyring::parse(text).and_then(|k| {
                k.check(&anna.public().verify, &recovery.public())
                    .map(|()| k)
            })
        };
        assert!(check(&text).is_ok_and(|k| k == keyring));
        for i in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[i] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(check(&changed).is_err(), "byte {i}: {changed}");
            }
        }
        assert!(check(&(text.clone() + "\n")).is_err());
    }

    #[test]
    fn someone_elses_keyring_for_the_same_members_is_refused() {
        let (keyring, _, recovery) = made();
        assert!(
            keyring
                .check(&Identity::random().public().verify, &recovery.public())
                .is_err()
        );
    }

    #[test]
    fn another_recovery_code_is_refused_even_when_the_coordinator_signed_it() {
        let (mut keyring, anna, recovery) = made();
        let pin = anna.public().verify;
        assert!(keyring.check(&pin, &recovery.public()).is_ok());
        keyring.recovery.exchange = Identity::random().public().exchange;
        keyring.sign(1, &anna);
        assert!(keyring.check(&pin, &recovery.public()).is_err());
        keyring.recovery = Identity::random().public();
        keyring.sign(1, &anna);
        assert!(keyring.check(&pin, &recovery.public()).is_err());
    }

    #[test]
    fn an_old_pin_follows_the_hand_overs() {
        let (mut keyring, anna, recovery) = made();
        let bram = Identity::random();
        let (from, to) = (anna.public().verify, bram.public().verify);
        let check = |keyring: &Keyring, pin| keyring.check(pin, &recovery.public()).is_ok();
        let mut hand_over = HandOver {
            from,
            to,
            by_recovery: false,
            revision: 2,
            signature: [0; 64],
        };
        hand_over.signature = anna.sign(&hand_over.message(&keyring.vault_id));
        keyring.members[0].last = Some(9);
        keyring.members.push(MemberLine {
            id: "ffeeddccbbaa9988".into(),
            name: "bram".into(),
            public: bram.public(),
            first: 9,
            last: None,
            ..keyring.members[0].clone()
        });
        keyring.revision = 3;
        keyring.sign(2, &bram);
        assert!(!check(&keyring, &from), "no hand-over yet");
        keyring.hand_overs.push(hand_over);
        keyring.sign(2, &bram);
        assert!(check(&keyring, &from) && check(&keyring, &to));
        // The keyring that brings the hand-over is signed by whoever hands over; no later one is.
        keyring.sign(1, &anna);
        assert!(!check(&keyring, &from));
        keyring.revision = 2;
        keyring.sign(1, &anna);
        assert!(check(&keyring, &from));
        keyring.revision = 3;
        keyring.hand_overs[0].signature[0] ^= 1;
        keyring.sign(2, &bram);
        assert!(!check(&keyring, &from), "a forged hand-over");
    }

    #[test]
    fn two_lines_present_of_one_slot_and_keys_out_of_order_are_refused() {
        let (keyring, ..) = made();
        let refused = |change: fn(&mut Keyring)| {
            let mut keyring = keyring.clone();
            change(&mut keyring);
            Keyring::parse(&keyring.print()).is_err()
        };
        assert!(!refused(|_| ()));
        assert!(!refused(|k| {
            let line = k.members[0].clone();
            k.members[0].last = Some(3);
            k.members.push(line);
        }));
        assert!(refused(|k| {
            let mut line = k.members[0].clone();
            line.name = "bram".into();
            k.members.push(line);
        }));
        assert!(refused(|k| k.keys.reverse()));
        assert!(refused(|k| k.keys.push(k.keys[1].clone())));
    }

    #[test]
    fn a_hostile_keyring_is_refused_by_its_bounds() {
        let (keyring, ..) = made();
        let text = keyring.print();
        let line = text
            .lines()
            .find(|l| l.starts_with("member"))
            .expect("a member")
            .to_owned();
        let many = text.replace(&line, &vec![line.as_str(); 1100].join("\n"));
        assert!(matches!(
            Keyring::parse(&many),
            Err(VaultError::OutOfBounds { .. })
        ));
        let newer = text.replace("kluis keyring 1", "kluis keyring 2");
        assert!(matches!(
            Keyring::parse(&newer),
            Err(VaultError::Newer { found: 2, .. })
        ));
    }

    #[test]
    fn a_name_is_one_line_of_letters_digits_and_a_few_signs() {
        for good in [
            "a",
            "Anna de Vries-O'Neill Jr.",
            "nachtjob_2",
            &"é".repeat(40),
        ] {
            assert!(is_member_name(good), "{good}");
        }
        for bad in [
            "",
            &"a".repeat(41),
            " anna",
            "anna ",
            "anna  bram",
            "-anna",
            "anna\n",
            "anna/bram",
        ] {
            assert!(!is_member_name(bad), "{bad:?}");
        }
        for good in ["G", "Gemeente ’s-Hertogenbosch (RIEC)", &"é".repeat(100)] {
            assert!(is_organisation(good), "{good}");
        }
        for bad in [
            "",
            &"a".repeat(101),
            " Ergens",
            "Er\u{7}gens",
            "Er\u{202e}gens",
            "Er\u{2028}gens",
        ] {
            assert!(!is_organisation(bad), "{bad:?}");
        }
    }

    #[test]
    fn names_in_a_keyring_have_the_form_of_names() {
        let (keyring, ..) = made();
        let parses = |change: &dyn Fn(&mut Keyring)| {
            let mut keyring = keyring.clone();
            change(&mut keyring);
            Keyring::parse(&keyring.print()).is_ok()
        };
        assert!(parses(&|_| ()));
        assert!(!parses(&|k| k.organisation = "Er\u{202e}gens".into()));
        assert!(!parses(&|k| k.members[0].name = "anna\u{7}".into()));
        assert!(!parses(&|k| k.members[0].id = "00112233aabbccd".into()));
        assert!(!parses(&|k| k.members[0].id = "00112233aabbccdg".into()));
        assert!(!parses(&|k| k.members[0].id = "00112233AABBCCDD".into()));
    }

    #[test]
    fn a_member_who_is_present_is_found_by_name_in_any_case() {
        let (mut keyring, ..) = made();
        let found = |k: &Keyring, name: &str| k.find_present(name).map(|(line, _)| line);
        assert_eq!(found(&keyring, " ANNA de vries "), Some(1));
        assert_eq!(found(&keyring, "anna"), None);
        assert_eq!(keyring.line(0), None);
        assert_eq!(keyring.line(1), Some(&keyring.members[0]));
        assert_eq!(keyring.line(2), None);
        keyring.members[0].last = Some(9);
        assert_eq!(found(&keyring, "anna de Vries"), None);
    }

    #[test]
    fn two_who_are_present_never_share_a_name() {
        let (keyring, ..) = made();
        let with = |name: &str| {
            let mut keyring = keyring.clone();
            keyring.members.push(MemberLine {
                id: "ffeeddccbbaa9988".into(),
                name: name.into(),
                ..keyring.members[0].clone()
            });
            Keyring::parse(&keyring.print()).is_ok()
        };
        assert!(with("bram"));
        assert!(!with("Anna De Vries"));
    }

    /// A keyring with so many lines, of which so many are of people who are present.
    fn crowd(lines: usize, present: usize) -> String {
        let (mut keyring, ..) = made();
        for n in 1..lines {
            keyring.members.push(MemberLine {
                id: format!("{n:016x}"),
                name: format!("lid {n}"),
                last: (n >= present).then_some(2),
                ..keyring.members[0].clone()
            });
        }
        keyring.print()
    }

    #[test]
    fn sixty_four_may_be_present_and_1024_lines_and_256_kib_are_read() {
        let out_of_bounds =
            |text: &str| matches!(Keyring::parse(text), Err(VaultError::OutOfBounds { .. }));
        assert!(Keyring::parse(&crowd(80, 64)).is_ok());
        assert!(out_of_bounds(&crowd(80, 65)));
        // The lines of 1,024 members fit into the longest file.
        assert!(Keyring::parse(&crowd(1024, 64)).is_ok());
        assert!(out_of_bounds(&crowd(1025, 64)));
        assert_eq!(MAX_BYTES, 262_144);
        let long = "x".repeat(262_145);
        assert!(out_of_bounds(&long));
        assert!(!out_of_bounds(&long[1..]), "no keyring, but not too long");
    }

    #[test]
    fn no_keyring_has_a_format_below_one() {
        let (keyring, ..) = made();
        let older = keyring
            .print()
            .replace("kluis keyring 1", "kluis keyring 0");
        assert!(matches!(
            Keyring::parse(&older),
            Err(VaultError::Damaged { .. })
        ));
    }

    #[test]
    fn the_recovery_code_names_a_new_coordinator_at_once() {
        let (mut keyring, anna, recovery) = made();
        let bram = Identity::random();
        let (from, to) = (anna.public().verify, bram.public().verify);
        keyring.members.push(MemberLine {
            id: "ffeeddccbbaa9988".into(),
            name: "bram".into(),
            public: bram.public(),
            ..keyring.members[0].clone()
        });
        let mut hand_over = HandOver {
            from,
            to,
            by_recovery: true,
            revision: 1,
            signature: [0; 64],
        };
        let check = |keyring: &Keyring| keyring.check(&from, &recovery.public()).is_ok();
        // Signed by the coordinator before, it is not the recovery code's.
        hand_over.signature = anna.sign(&hand_over.message(&keyring.vault_id));
        keyring.hand_overs.push(hand_over.clone());
        keyring.sign(2, &bram);
        assert!(!check(&keyring));
        hand_over.signature = recovery.sign(&hand_over.message(&keyring.vault_id));
        keyring.hand_overs[0] = hand_over;
        keyring.sign(2, &bram);
        assert!(check(&keyring));
        assert_eq!(keyring.trusted_after(1), to);
        keyring.sign(1, &anna);
        assert!(!check(&keyring), "who was replaced signs nothing any more");
        keyring.sign(2, &bram);
        keyring.members[1].role = "worker".into();
        keyring.sign(2, &bram);
        assert!(!check(&keyring), "only a coordinator signs");
    }

    #[test]
    fn the_signer_of_each_revision_follows_from_the_hand_overs() {
        let (mut keyring, anna, _) = made();
        let first = anna.public().verify;
        let hand_over = |from: [u8; 32], to: [u8; 32], revision, by_recovery| HandOver {
            from,
            to,
            by_recovery,
            revision,
            signature: [0; 64],
        };
        keyring.hand_overs = vec![
            hand_over(first, [2; 32], 3, false),
            // Of somebody who is not coordinator then: leads nowhere.
            hand_over([9; 32], [8; 32], 4, false),
            hand_over([2; 32], [3; 32], 6, true),
        ];
        keyring.hand_overs.truncate(2);
        let signers: Vec<u8> = (2..=6).map(|n| keyring.trusted_after(n)[0]).collect();
        assert_eq!(signers, [first[0], first[0], 2, 2, 2]);
        keyring
            .hand_overs
            .push(hand_over([2; 32], [3; 32], 6, false));
        let signers: Vec<u8> = (4..=7).map(|n| keyring.trusted_after(n)[0]).collect();
        assert_eq!(signers, [2, 2, 2, 3]);
        keyring.members.clear();
        assert_eq!(keyring.trusted_after(9), [0; 32]);
    }

    #[test]
    fn a_key_of_the_vault_opens_only_in_its_own_line_epoch_and_vault() {
        let (mut keyring, anna, _) = made();
        let (page, content) = keyring.open_keys(1, &anna).expect("opens");
        assert!(page.expose() != content.expect("a coordinator reads").expose());
        assert!(keyring.open_keys(0, &anna).is_err());
        assert!(keyring.open_keys(2, &anna).is_err());
        keyring.seal_keys(1, &anna.public(), &page, None);
        assert_eq!(keyring.keys.len(), 2, "put in the place of the one before");
        assert_eq!(keyring.keys[0].line, 0);
        let (again, content) = keyring.open_keys(1, &anna).expect("opens");
        assert!(again.expose() == page.expose() && content.is_none());
        for change in [
            |k: &mut Keyring| k.epoch += 1,
            |k: &mut Keyring| k.vault_id[0] ^= 1,
        ] {
            let mut other = keyring.clone();
            change(&mut other);
            assert!(other.open_keys(1, &anna).is_err());
        }
    }

    #[test]
    fn a_hand_over_reads_back_and_its_signature_covers_all_of_it() {
        let (mut keyring, anna, _) = made();
        let hand_over = |by_recovery, revision| HandOver {
            from: [1; 32],
            to: [2; 32],
            by_recovery,
            revision,
            signature: [3; 64],
        };
        keyring.hand_overs = vec![hand_over(false, 4), hand_over(true, 5)];
        keyring.sign(1, &anna);
        let text = keyring.print();
        assert!(Keyring::parse(&text).is_ok_and(|k| k == keyring));
        assert!(Keyring::parse(&text.replace(" recovery 5", " somebody 5")).is_err());
        let message = hand_over(false, 4).message(&[9; 16]);
        for other in [
            hand_over(true, 4).message(&[9; 16]),
            hand_over(false, 5).message(&[9; 16]),
            hand_over(false, 4).message(&[8; 16]),
            HandOver {
                from: [7; 32],
                ..hand_over(false, 4)
            }
            .message(&[9; 16]),
            HandOver {
                to: [7; 32],
                ..hand_over(false, 4)
            }
            .message(&[9; 16]),
        ] {
            assert_ne!(message, other);
        }
    }

    #[test]
    fn a_keyrings_digest_is_that_of_its_file() {
        let (mut keyring, anna, _) = made();
        let digest = keyring.digest();
        assert_eq!(digest, <[u8; 32]>::from(Sha256::digest(keyring.print())));
        keyring.revision += 1;
        keyring.sign(1, &anna);
        assert_ne!(keyring.digest(), digest);
    }
}
