//! What went wrong in the layers below, as people and programs see it: the one place that turns
//! their errors into kind, sentence, hint and exit code.
//!
//! The kinds are stable: scripts branch on them. A rule that says no is always of the kind
//! `refused` (or `usage`), and names itself in the further field `rule`.

mod fault;
mod part;
mod refusal;
mod way;

pub use refusal::role_names;

use super::date::moment_in_json;
use super::error::{CliError, Exit};
use super::label::{ROLE, shorten};
use super::message::{Row, backup, capitalised, count, heading, prompt, refusal as refused};
use super::message::{restriction, result as said, same, usage, vault};
use crate::actions::ActionError;
use crate::actions::error::Noun;
use crate::config::ConfigError;
use crate::domain::id::{Number, NumberKind};
use crate::domain::label::{Label, Lang};
use crate::domain::name::UnknownId;
use crate::domain::workflow::built_in;
use crate::import::SheetError;
use crate::store::StoreError;
use crate::vault::VaultError;
use crate::vault::folder::Folder;
use chrono::{DateTime, Utc};
use std::path::Path;

impl CliError {
    /// Puts the member's name where the sentence needs it; the layers below do not carry it.
    pub fn naming_member(self, member: &str) -> CliError {
        let message = match self.kind() {
            "wrong-passphrase" => vault::wrong_passphrase(member),
            "wrong-key" => vault::wrong_key(member),
            "unknown-member" => vault::unknown_member(member),
            "needs-key-file" => vault::opens_with_key_file(member),
            "needs-passphrase" => vault::opens_with_passphrase(member),
            "member-exists" => refused::member_exists(member),
            "no-such-member" => usage::no_such_member(member),
            _ => return self,
        };
        self.with_message(message)
    }

    /// A file that is no sheet (exit 1), or one that the profile does not fit (exit 2): there the
    /// configuration is to be mended, not the file.
    pub fn sheet(file: Option<&Path>, error: &SheetError) -> CliError {
        let exit = match error {
            SheetError::MissingColumns(_)
            | SheetError::DoubleColumn(_)
            | SheetError::UnknownThemes(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        let name = file.map_or_else(usage::the_file, |file| same(&file.to_string_lossy()));
        let problem = Label::new(error.sentence(Lang::Nl), error.sentence(Lang::En));
        let failed = CliError::new(exit, usage::sheet_wrong(name, problem)).with_kind(error.id());
        match exit {
            Exit::Usage => failed.with_hint(usage::mend_profile()),
            _ => failed,
        }
    }
}

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        let locked = |kind, message| CliError::new(Exit::Locked, message).with_kind(kind);
        match error {
            VaultError::NotAVault(path) => not_a_vault(&path),
            VaultError::Exists(path) => CliError::new(Exit::Failed, vault::folder_exists(path))
                .with_kind("exists")
                .with_hint(vault::another_folder()),
            VaultError::NotABackup(path) => {
                CliError::new(Exit::Integrity, backup::not_a_backup(path))
                    .with_kind("not-a-backup")
                    .with_hint(backup::name_a_backup())
            }
            VaultError::TargetInside(path) => CliError::refused(backup::target_inside(path))
                .with_kind("inside-vault")
                .with_hint(backup::another_disk()),
            VaultError::UnknownMember => locked("unknown-member", vault::unknown_member_unnamed())
                .with_hint(vault::show_members()),
            VaultError::WrongPassphrase => {
                locked("wrong-passphrase", vault::wrong_passphrase_unnamed())
                    .with_hint(vault::try_passphrase_again())
            }
            VaultError::WrongKeyFile => locked("wrong-key", vault::wrong_key_unnamed()),
            VaultError::OtherSecret { key_file: true } => locked(
                "needs-key-file",
                vault::opens_with_key_file(vault::this_member()),
            )
            .with_hint(vault::give_key_file()),
            VaultError::OtherSecret { key_file: false } => locked(
                "needs-passphrase",
                vault::opens_with_passphrase(vault::this_member()),
            )
            .with_hint(vault::give_passphrase()),
            VaultError::NoContentKey => locked("no-content-key", vault::content_not_readable())
                .with_hint(vault::ask_a_member_with_key()),
            // Nothing is wrong with the vault, then.
            VaultError::Damaged { what } if what.starts_with("the backup") => {
                integrity("damaged", backup::damaged(part(&what)))
                    .with_hint(backup::another_backup())
            }
            VaultError::Damaged { what } => integrity("damaged", damaged(&what)),
            VaultError::Newer { what, found, known } if what == "the backup" => {
                integrity("newer-format", backup::newer(found, known))
                    .with_hint(vault::update_kluis())
            }
            VaultError::Newer { what, found, known } => {
                integrity("newer-format", vault::part_newer(what, found, known))
                    .with_hint(vault::update_kluis())
            }
            VaultError::OutOfBounds { what } if what == "Argon2 settings" => {
                integrity("out-of-bounds", vault::kdf_out_of_bounds())
            }
            VaultError::OutOfBounds { what } => {
                integrity("out-of-bounds", vault::out_of_bounds(what))
            }
            VaultError::WeakPassphrase { least } => {
                CliError::refused(vault::passphrase_floor(least))
                    .with_kind("weak-passphrase")
                    .with_hint(vault::longer_passphrase())
            }
            VaultError::BadName => {
                CliError::usage(vault::not_a_member_name()).with_kind("bad-name")
            }
            VaultError::BadOrganisation => {
                CliError::usage(vault::not_an_organisation()).with_kind("bad-organisation")
            }
            VaultError::MemberExists => {
                CliError::refused(vault::member_exists_unnamed()).with_kind("member-exists")
            }
            VaultError::Full => CliError::refused(vault::vault_full()).with_kind("vault-full"),
            VaultError::Busy => busy(),
            VaultError::Io { what, source } => CliError::writing(Path::new(&what), &source),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Vault(error) => error.into(),
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::NotFound(number) => not_found(number),
            StoreError::Destroyed {
                number,
                declaration,
            } => CliError::not_found(usage::was_destroyed(number, declaration))
                .with_kind("destroyed")
                .with_hint(said::read_declaration(declaration)),
            StoreError::Restricted(number) => {
                CliError::new(Exit::Locked, restriction::is_restricted(number))
                    .with_kind("restricted")
                    .with_field("number", number.to_string())
                    .with_hint(restriction::ask_one_of_them(number))
            }
            StoreError::Tampered { what } => {
                integrity("tampered", vault::does_not_agree(part(&what)))
            }
            StoreError::RolledBack { seen, found } => {
                let message = match found < seen {
                    true => vault::rolled_back(seen, found),
                    false => vault::forked(seen),
                };
                integrity("rolled-back", message).with_hint(vault::restore_properly())
            }
            StoreError::NewerSchema { found, known } => {
                integrity("newer-format", vault::newer_schema(found, known))
                    .with_hint(vault::update_kluis())
            }
            StoreError::BeforeUpgrade { folder, source } => CliError::from(*source)
                .with_detail(vault::no_backup_before_upgrade(folder))
                .with_hint(vault::room_for_upgrade()),
            StoreError::Busy => busy(),
            StoreError::Full => CliError::new(Exit::Failed, vault::disk_full())
                .with_kind("disk-full")
                .with_hint(vault::make_room()),
            StoreError::Disk(code) => CliError::new(Exit::Failed, vault::database_failed(code))
                .with_kind("io")
                .with_hint(vault::check_the_disk()),
            StoreError::HeadNotKept(error) => head_not_kept(&error),
            StoreError::Damaged => integrity("damaged", vault::damaged()),
            StoreError::Sql(code) => CliError::new(Exit::Failed, vault::database_failed(code))
                .with_kind("database")
                .with_hint(vault::check_with_verify()),
        }
    }
}

impl From<ActionError> for CliError {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Store(error) => error.into(),
            ActionError::Unknown { noun, id } => unknown(noun, &id),
            ActionError::NoSuchMember => CliError::not_found(usage::no_such_member_unnamed())
                .with_kind("no-such-member")
                .with_hint(vault::show_members()),
            ActionError::NotACase => CliError::usage(usage::join_needs_case()),
            ActionError::Sheet { error, .. } => CliError::sheet(None, &error),
            ActionError::UnknownDestructions(gap) => CliError::refused(backup::gap(gap))
                .with_kind("gap")
                .with_field("unknown", gap)
                .with_hint(backup::confirm_gap()),
            ActionError::NoBackup => CliError::not_found(backup::no_backup())
                .with_kind("no-backup")
                .with_hint(backup::make_one()),
            ActionError::NotInCopy => CliError::new(Exit::Locked, backup::not_in_copy())
                .with_kind("not-in-copy")
                .with_hint(backup::make_a_new_one()),
            ActionError::AnotherCopy => integrity("another-copy", backup::another_copy()),
            ActionError::OtherHistory => integrity("other-history", backup::other_history()),
            ActionError::Differs(n) => {
                integrity("differs", backup::differs(count::records(n))).with_field("differing", n)
            }
            ActionError::DrillFailed {
                path,
                made_at,
                cause,
            } => drill_failed(&path, made_at, *cause),
            ActionError::Policy(error) => {
                fault::all(usage::policy_wrong(), &error.faults).with_hint(usage::config_example())
            }
        }
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Io { path, source } => CliError::reading(&path, &source),
            ConfigError::Wrong { path, faults } => {
                fault::all(usage::config_wrong(path), &faults).with_hint(usage::config_example())
            }
        }
    }
}

/// A restore drill that failed: the sentence and exit of what went wrong, that it was recorded,
/// and what to do about the copy rather than about the vault.
fn drill_failed(path: &Path, made_at: DateTime<Utc>, cause: ActionError) -> CliError {
    let hint = match &cause {
        ActionError::UnknownDestructions(_) => backup::bring_lists_up_to_date(),
        ActionError::Store(StoreError::Vault(VaultError::Io { .. })) => {
            backup::connect_or_make_one()
        }
        _ => backup::make_a_new_one(),
    };
    let cause = match cause {
        ActionError::Store(StoreError::Vault(VaultError::Io { source, .. })) => {
            CliError::reading(path, &source)
        }
        cause => cause.into(),
    };
    cause
        .with_detail(backup::drill_failed(path, made_at))
        .with_hint(hint)
        .with_field("path", path.to_string_lossy())
        .with_field("made_at", moment_in_json(made_at))
        .with_field("drill", "failed")
}

/// The vault is not what it should be (exit 6).
fn integrity(kind: &'static str, message: Label) -> CliError {
    CliError::new(Exit::Integrity, message)
        .with_kind(kind)
        .with_hint(vault::stop_and_verify())
}

/// The change stands (exit 1): whoever reads this must not do it again.
fn head_not_kept(error: &VaultError) -> CliError {
    let place = match error {
        VaultError::Io { what, .. } => what.as_str(),
        _ => "state_dir",
    };
    CliError::new(Exit::Failed, vault::head_not_kept(place))
        .with_kind("head-not-kept")
        .with_hint(vault::head_is_kept_next_time())
}

fn busy() -> CliError {
    CliError::new(Exit::Busy, vault::busy()).with_hint(vault::try_again())
}

/// Nothing there, or something else (exit 1); a vault that lost its keyring is damaged (exit 6).
fn not_a_vault(path: &Path) -> CliError {
    let folder = Folder::new(path).ok();
    if folder.is_some_and(|f| f.path().join("slots").is_dir()) {
        return integrity("damaged", vault::keyring_missing(path))
            .with_hint(vault::restore_backup());
    }
    let message = match path.exists() {
        true => vault::not_a_vault(path),
        false => vault::no_such_vault(path),
    };
    CliError::new(Exit::Failed, message)
        .with_kind("not-a-vault")
        .with_hint(vault::make_a_vault(path))
}

/// No such signal, case, declaration (exit 3).
fn not_found(number: Number) -> CliError {
    CliError::not_found(match number.kind {
        NumberKind::Signal => usage::no_such_signal(number),
        NumberKind::Case => usage::no_such_case(number),
        NumberKind::Declaration => usage::no_such_declaration(number),
        NumberKind::Batch => usage::no_such_batch(number),
    })
}

fn damaged(what: &str) -> Label {
    match what {
        what if what.starts_with("the keyring") => vault::keyring_damaged(),
        what => vault::part_damaged(part(what)),
    }
}

/// The words for a part of the vault, which the layers below name in English.
fn part(what: &str) -> Label {
    let nl = match what {
        "the keyring" => "de sleutelring",
        "the member's slot" => "het slot van het lid",
        "the database" => "de database",
        "the backup" => "de reservekopie",
        "the backup (cut short)" => "de reservekopie: afgebroken",
        "the backup (header)" => "de reservekopie: het begin",
        "the backup (parts)" => "de reservekopie: de lijst van delen",
        "the backup (contents)" => "de reservekopie: de inhoud",
        "the backup (keyring)" => "de reservekopie: de sleutelring",
        "the backup (signature)" => "de reservekopie: de ondertekening",
        "the backup (bytes after its end)" => "de reservekopie: iets na het einde",
        "the backup (of another vault)" => "de reservekopie: van een andere kluis",
        "a record's key" => "de sleutel van een dossier",
        "a sealed key" => "een verzegelde sleutel",
        "a sealed value" => "een verzegelde waarde",
        "the key file" => "het sleutelbestand",
        "the head in the state folder" => "de stand in de map state_dir",
        "the state of the records" => "de stand van de dossiers",
        other => other,
    };
    Label::new(nl, what)
}

/// An id that names nothing, with the nearest (exit 2).
fn unknown(noun: Noun, id: &UnknownId) -> CliError {
    let (what, ids) = match noun {
        Noun::Theme => (prompt::theme(), None),
        Noun::Source => (prompt::source(), None),
        Noun::ConsultSource => (prompt::consult_source(), None),
        Noun::Partner => (prompt::partner(), None),
        Noun::Role => (
            prompt::role(),
            Some(ROLE.ids().map(str::to_owned).collect()),
        ),
        Noun::Phase => {
            let ids = built_in::zoetermeer()
                .phases
                .iter()
                .map(|phase| phase.id.clone())
                .collect();
            (heading::phase(), Some(ids))
        }
        Noun::Workflow => (heading::workflow(), None),
    };
    unknown_id(&what, &id.given.0, id.nearest.as_deref(), ids)
}

fn unknown_id(
    what: &Label,
    given: &str,
    nearest: Option<&str>,
    known: Option<Vec<String>>,
) -> CliError {
    let message = capitalised(usage::unknown_id(what, shorten(given)));
    CliError::usage(message)
        .with_kind("unknown-id")
        .with_field(
            "nearest",
            nearest.map_or(serde_json::Value::Null, Into::into),
        )
        .with_hint(match (nearest, known) {
            (Some(nearest), _) => usage::did_you_mean(refused::quoted(nearest)),
            (None, Some(ids)) => usage::known_ids(Row(ids)),
            (None, None) => usage::office_ids("kluis policy show"),
        })
}

#[cfg(test)]
mod tests;
