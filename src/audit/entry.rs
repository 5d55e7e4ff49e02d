//! An entry's skeleton: who did what, when; signed, chained, kept for good.

use crate::canonical::Canonical;
use crate::domain::role::{Duty, Role};
use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Made the vault.
    Init,
    /// Changed who is a member, or in what role.
    Member,
    /// Changed what the office agreed.
    Policy,
    /// Added a signal or opened a case.
    Create,
    /// Brought in a file of tips.
    Import,
    /// Looked at a record or a list.
    Read,
    /// Wrote a note, a consultation, an intervention, an answer.
    Change,
    /// Weighed: a decision about a signal or a case.
    Weigh,
    /// Decided a privacy check.
    Check,
    /// Suspended a destruction.
    Hold,
    /// Ended such a suspension.
    Release,
    /// Ran the purge, also one that destroyed nothing.
    Destroy,
    /// Wrote content to a file, or gave it to a partner.
    Export,
    /// Made a backup, deleted old ones, or tried one.
    Backup,
    /// Put a backup back in place of a vault that was lost.
    Restore,
    /// Gave a vault of an older version the tables of a newer one.
    Upgrade,
}

impl Action {
    /// All actions.
    pub const ALL: [Action; 16] = [
        Action::Init,
        Action::Member,
        Action::Policy,
        Action::Create,
        Action::Import,
        Action::Read,
        Action::Change,
        Action::Weigh,
        Action::Check,
        Action::Hold,
        Action::Release,
        Action::Destroy,
        Action::Export,
        Action::Backup,
        Action::Restore,
        Action::Upgrade,
    ];

    /// The stable id, as stored and as JSON shows it.
    pub fn id(self) -> &'static str {
        match self {
            Action::Init => "init",
            Action::Member => "member",
            Action::Policy => "policy",
            Action::Create => "create",
            Action::Import => "import",
            Action::Read => "read",
            Action::Change => "change",
            Action::Weigh => "weigh",
            Action::Check => "check",
            Action::Hold => "hold",
            Action::Release => "release",
            Action::Destroy => "destroy",
            Action::Export => "export",
            Action::Backup => "backup",
            Action::Restore => "restore",
            Action::Upgrade => "upgrade",
        }
    }

    /// The action with this id.
    pub fn from_id(id: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.id() == id)
    }

    /// Whether a member with this role may sign such an entry. Every reader checks it; which
    /// role may do what in detail is refused before, by the same matrix ([`Role::may`]).
    pub fn may_be_signed_by(self, role: Role) -> bool {
        match self {
            Action::Read => true,
            Action::Init | Action::Member | Action::Policy => role.may(Duty::Govern),
            // A trainee adds signals and writes notes, through the same actions.
            Action::Create | Action::Change => role.may(Duty::AddAndNote),
            Action::Import => role.may(Duty::Work),
            Action::Weigh => role.may(Duty::Weigh),
            Action::Check => role.may(Duty::CheckPrivacy),
            Action::Hold | Action::Release => role.may(Duty::Hold),
            Action::Destroy => role.may(Duty::Purge),
            Action::Export => role.may(Duty::ReadContent),
            Action::Backup => role.may(Duty::Backup),
            Action::Restore => role.may(Duty::Govern),
            // New columns may have to be sealed, or indexed under the content key.
            Action::Upgrade => role.may(Duty::ReadContent),
        }
    }
}

/// The signed part of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// From 1, without gaps.
    pub seq: u64,
    /// The hash of the entry before; zeros for the first.
    pub previous: Hash,
    /// UTC, RFC 3339 in whole seconds.
    pub at: String,
    /// The line of the keyring that the actor stands in.
    pub actor: u32,
    /// What was done.
    pub action: Action,
    /// The number of what it was done to, when it is one thing.
    pub object: Option<String>,
    /// How it ended: a decision's id, a count, a kind of list.
    pub result: Option<String>,
    /// Whether a person looked at a strange date and said that it is right.
    pub clock_confirmed: bool,
    /// The root over the body's leaves.
    pub body: Hash,
    /// The root over the state of all objects after this entry.
    pub state: Hash,
    /// How many records have been destroyed up to and including this entry.
    pub destroyed: u64,
}

impl Skeleton {
    /// The bytes that the signature covers.
    pub fn message(&self, vault_id: &[u8; 16]) -> Vec<u8> {
        Canonical::new("kluis/1 log entry")
            .bytes(vault_id)
            .u64(self.seq)
            .bytes(&self.previous)
            .text(&self.at)
            .u32(self.actor)
            .text(self.action.id())
            .optional_text(self.object.as_deref())
            .optional_text(self.result.as_deref())
            .byte(u8::from(self.clock_confirmed))
            .bytes(&self.body)
            .bytes(&self.state)
            .u64(self.destroyed)
            .finish()
    }

    /// `SHA-256(message | signature)`: what the next entry and the outside head refer to.
    pub fn hash(&self, vault_id: &[u8; 16], signature: &[u8; 64]) -> Hash {
        Sha256::new()
            .chain_update(self.message(vault_id))
            .chain_update(signature)
            .finalize()
            .into()
    }
}

/// What a reader of the log knows of its writers; the keyring answers.
pub trait Signers {
    /// The role that this line held at this entry; `None` when there is no such line, or it was
    /// not open then.
    fn role_at(&self, line: u32, seq: u64) -> Option<Role>;

    /// Whether this line's key made this signature.
    fn signed(&self, line: u32, message: &[u8], signature: &[u8; 64]) -> bool;
}

/// Why an entry does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryFault {
    /// Its number does not follow the one before.
    Sequence,
    /// It does not name the hash of the one before.
    Chain,
    /// Its actor was no member then.
    Actor,
    /// Its actor's role may not sign this.
    Role,
    /// The signature is wrong.
    Signature,
    /// It counts fewer destructions than the one before.
    Count,
}

impl EntryFault {
    /// A stable id for `verify`.
    pub fn id(self) -> &'static str {
        match self {
            EntryFault::Sequence => "sequence",
            EntryFault::Chain => "chain",
            EntryFault::Actor => "actor",
            EntryFault::Role => "role",
            EntryFault::Signature => "signature",
            EntryFault::Count => "count",
        }
    }
}

/// Where a chain stands: the entry before the one to be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its number; 0 before the first.
    pub seq: u64,
    /// Its hash; zeros before the first.
    pub hash: Hash,
    /// How many records had been destroyed.
    pub destroyed: u64,
}

impl Link {
    /// Before the first entry.
    pub const START: Link = Link {
        seq: 0,
        hash: [0; 32],
        destroyed: 0,
    };
}

/// Checks that an entry follows the one before and is signed by someone who might, and returns
/// the link it makes.
///
/// # Errors
/// The first [`EntryFault`] found.
pub fn check_entry(
    before: Link,
    skeleton: &Skeleton,
    signature: &[u8; 64],
    vault_id: &[u8; 16],
    signers: &dyn Signers,
) -> Result<Link, EntryFault> {
    if skeleton.seq != before.seq + 1 {
        return Err(EntryFault::Sequence);
    }
    if skeleton.previous != before.hash {
        return Err(EntryFault::Chain);
    }
    if skeleton.destroyed < before.destroyed {
        return Err(EntryFault::Count);
    }
    check_signature(skeleton, signature, vault_id, signers)?;
    let hash = skeleton.hash(vault_id, signature);
    Ok(Link {
        seq: skeleton.seq,
        hash,
        destroyed: skeleton.destroyed,
    })
}

/// Checks one entry by itself: actor, role and signature.
///
/// # Errors
/// The first [`EntryFault`] found.
pub fn check_signature(
    skeleton: &Skeleton,
    signature: &[u8; 64],
    vault_id: &[u8; 16],
    signers: &dyn Signers,
) -> Result<(), EntryFault> {
    let role = signers
        .role_at(skeleton.actor, skeleton.seq)
        .ok_or(EntryFault::Actor)?;
    if !skeleton.action.may_be_signed_by(role) {
        return Err(EntryFault::Role);
    }
    let signed = signers.signed(skeleton.actor, &skeleton.message(vault_id), signature);
    signed.then_some(()).ok_or(EntryFault::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signers whose "signature" is the hash of the message and the line: enough for the chain.
    struct Office;

    impl Signers for Office {
        fn role_at(&self, line: u32, seq: u64) -> Option<Role> {
            match line {
                1 => Some(Role::Coordinator),
                2 => (seq >= 3).then_some(Role::Purger),
                _ => None,
            }
        }
        fn signed(&self, line: u32, message: &[u8], signature: &[u8; 64]) -> bool {
            *signature == sign(line, message)
        }
    }

    fn sign(line: u32, message: &[u8]) -> [u8; 64] {
        let mut out = [line as u8; 64];
        out[..32].copy_from_slice(&Sha256::digest(message));
        out
    }

    fn entry(before: Link, actor: u32, action: Action) -> (Skeleton, [u8; 64]) {
        let skeleton = Skeleton {
            seq: before.seq + 1,
            previous: before.hash,
            at: "2026-11-22T13:00:00Z".into(),
            actor,
            action,
            object: None,
            result: None,
            clock_confirmed: false,
            body: [1; 32],
            state: [2; 32],
            destroyed: before.destroyed,
        };
        let signature = sign(actor, &skeleton.message(&[0; 16]));
        (skeleton, signature)
    }

    fn check(
        before: Link,
        (skeleton, signature): &(Skeleton, [u8; 64]),
    ) -> Result<Link, EntryFault> {
        check_entry(before, skeleton, signature, &[0; 16], &Office)
    }

    #[test]
    fn removed_reordered_and_edited_entries_are_found() {
        let first = entry(Link::START, 1, Action::Init);
        let one = check(Link::START, &first).expect("holds");
        let second = entry(one, 1, Action::Create);
        let two = check(one, &second).expect("holds");
        let third = entry(two, 2, Action::Destroy);
        assert!(check(two, &third).is_ok());
        assert_eq!(check(one, &third), Err(EntryFault::Sequence), "removed");
        assert_eq!(
            check(Link::START, &second),
            Err(EntryFault::Sequence),
            "reordered"
        );
        let mut edited = second.clone();
        edited.0.object = Some("C2026-0001".into());
        assert_eq!(check(one, &edited), Err(EntryFault::Signature), "edited");
        let mut forked = two;
        forked.hash[0] ^= 1;
        assert_eq!(check(forked, &third), Err(EntryFault::Chain), "forked");
    }

    #[test]
    fn an_entry_by_a_role_that_may_not_is_found() {
        let before = Link {
            seq: 5,
            hash: [9; 32],
            destroyed: 3,
        };
        assert_eq!(
            check(before, &entry(before, 2, Action::Weigh)),
            Err(EntryFault::Role)
        );
        assert_eq!(
            check(before, &entry(before, 2, Action::Hold)),
            Err(EntryFault::Role)
        );
        assert_eq!(
            check(before, &entry(before, 3, Action::Read)),
            Err(EntryFault::Actor)
        );
        let mut fewer = entry(before, 1, Action::Read);
        fewer.0.destroyed = 2;
        fewer.1 = sign(1, &fewer.0.message(&[0; 16]));
        assert_eq!(check(before, &fewer), Err(EntryFault::Count));
    }

    #[test]
    fn a_member_signs_only_from_their_first_entry_on() {
        let before = Link {
            seq: 1,
            hash: [9; 32],
            destroyed: 0,
        };
        assert_eq!(
            check(before, &entry(before, 2, Action::Destroy)),
            Err(EntryFault::Actor)
        );
    }

    #[test]
    fn ids_of_actions_read_back() {
        for action in Action::ALL {
            assert_eq!(Action::from_id(action.id()), Some(action));
        }
    }

    #[test]
    fn each_fault_has_an_id_of_its_own() {
        let ids = [
            EntryFault::Sequence,
            EntryFault::Chain,
            EntryFault::Actor,
            EntryFault::Role,
            EntryFault::Signature,
            EntryFault::Count,
        ]
        .map(EntryFault::id);
        let expected = ["sequence", "chain", "actor", "role", "signature", "count"];
        assert_eq!(ids, expected);
    }

    #[test]
    fn an_entrys_hash_depends_on_all_of_it_and_on_its_signature() {
        let (skeleton, signature) = entry(Link::START, 1, Action::Init);
        let hash = skeleton.hash(&[0; 16], &signature);
        assert_ne!(hash, [0; 32]);
        assert_ne!(hash, skeleton.hash(&[1; 16], &signature));
        assert_ne!(hash, skeleton.hash(&[0; 16], &[7; 64]));
        let mut other = skeleton.clone();
        other.result = Some(String::new());
        assert_ne!(hash, other.hash(&[0; 16], &signature));
    }
}
