//! Who may do what: the roles of the office and the matrix of their duties.
//!
//! Differences between roles that hold the content key are rules in software, recorded in the
//! signed log; what a role without the content key cannot read is a matter of keys.

/// A member's role (*rol*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// *Coördinator ondermijning*: everything, and alone members, policy and keys.
    Coordinator,
    /// *Informatieanalist*.
    Analyst,
    /// *Beleidsadviseur*.
    Adviser,
    /// *Toezichthouder/boa*.
    Inspector,
    /// *Medewerker op leerarbeidsplaats*.
    Trainee,
    /// *Privacyfunctionaris*.
    PrivacyOfficer,
    /// *Archiefbeheerder*; no content key.
    Archivist,
    /// *Toezichthouder op de verwerking (FG of auditor)*; no content key.
    Auditor,
    /// *Automatische vernietiging*, the scheduled job; no content key.
    Purger,
}

/// A kind of thing that somebody does, as far as permission goes (cli.md, the matrix of roles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Show what records say.
    ReadContent,
    /// Add one signal, write a note.
    AddAndNote,
    /// Import, consult, intervene, open a case.
    Work,
    /// Triage, advance, reopen, edit.
    Weigh,
    /// Decide a privacy check; the workflow says which roles decide which.
    CheckPrivacy,
    /// Hold and release.
    Hold,
    /// Destroy what is due.
    Purge,
    /// Say how many may go, past the cap.
    ApprovePurge,
    /// Make, list and check backups.
    Backup,
    /// Members, policy, keys, restore.
    Govern,
    /// Verify, the log, the list of terms, the status.
    Oversee,
}

impl Role {
    /// All roles that a member can have.
    pub const ALL: [Role; 9] = [
        Role::Coordinator,
        Role::Analyst,
        Role::Adviser,
        Role::Inspector,
        Role::Trainee,
        Role::PrivacyOfficer,
        Role::Archivist,
        Role::Auditor,
        Role::Purger,
    ];

    /// The stable id, as in the keyring and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Analyst => "analyst",
            Role::Adviser => "adviser",
            Role::Inspector => "inspector",
            Role::Trainee => "trainee",
            Role::PrivacyOfficer => "privacy-officer",
            Role::Archivist => "archivist",
            Role::Auditor => "auditor",
            Role::Purger => "purger",
        }
    }

    /// The role with this id.
    pub fn from_id(id: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Whether the content key is sealed to members with this role.
    pub fn holds_content_key(self) -> bool {
        !matches!(self, Role::Archivist | Role::Auditor | Role::Purger)
    }

    /// Whether an entry signed by this role counts as a person's. The purger is a machine: it
    /// obeys terms and holds that persons signed and can make none (vault.md).
    pub fn is_person(self) -> bool {
        self != Role::Purger
    }

    /// Whether this role may do this (cli.md, the matrix of roles).
    pub fn may(self, duty: Duty) -> bool {
        use Role::*;
        match duty {
            Duty::Oversee => true,
            Duty::ReadContent => self.holds_content_key(),
            Duty::AddAndNote => {
                matches!(self, Coordinator | Analyst | Adviser | Inspector | Trainee)
            }
            Duty::Work | Duty::Weigh => matches!(self, Coordinator | Analyst | Adviser | Inspector),
            Duty::Hold | Duty::CheckPrivacy => {
                matches!(
                    self,
                    Coordinator | Analyst | Adviser | Inspector | PrivacyOfficer
                )
            }
            Duty::Purge => {
                matches!(
                    self,
                    Coordinator | Analyst | Adviser | Inspector | Archivist | Purger
                )
            }
            // Persons only; an archivist is a person who destroys, a purger is not.
            Duty::ApprovePurge => {
                matches!(
                    self,
                    Coordinator | Analyst | Adviser | Inspector | Archivist
                )
            }
            Duty::Backup => matches!(self, Coordinator | Analyst | Archivist | Purger),
            Duty::Govern => self == Coordinator,
        }
    }
}
