//! `kluis init`: a new vault.

use super::Context;
use super::error::{CliError, missing};
use super::input::secret::write_new;
use super::message::{prompt, refusal, result, usage, vault};
use super::{session, workflow};
use crate::actions::{ActionError, office};
use crate::canonical::to_hex;
use crate::config::Config;
use crate::domain::label::Label;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;
use crate::store::policy::StoredWorkflow;
use crate::vault::VaultError;
use crate::vault::keyring::{is_member_name, is_organisation};
use crate::vault::locked::Locked;
use crate::vault::share;
use crate::vault::slot::Credential;
use serde_json::json;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `kluis init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  \
    kluis init --vault team.kluis --organisation \"Gemeente Zoetermeer\" \\\n    --member j.jansen\n\n\
    The first member is the coordinator. The passphrase is asked for, or read with \
    --passphrase-file. The recovery code is shown once: print it and keep it sealed.")]
pub struct Args {
    /// Name of the organisation; visible without a key
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// Write the recovery code to this new file, mode 0600, instead of showing it
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// Runs `kluis init`.
pub fn run(context: &mut Context, args: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if context.global.key_file.is_some() {
        return Err(CliError::usage(usage::first_member_has_passphrase())
            .with_hint(usage::first_member_passphrase_file()));
    }
    let config = session::configure(context)?;
    let (path, organisation, member) = names(context, &config, args.organisation.as_deref())?;
    let own = workflow::read(
        context,
        &config.policy,
        &config.folder,
        &config.policy.workflow.files,
    )?;
    check(&path, &organisation, &member, &config, &own)?;
    let options = session::options(context, &config)?;
    // Made before the vault: a code that cannot be written is a code lost.
    let mut reserved = args
        .recovery_file
        .as_deref()
        .map(Reserved::new)
        .transpose()?;
    let passphrase = context.input.new_passphrase(
        &context.ask,
        &member,
        "--passphrase-file",
        context.global.passphrase_file.as_deref(),
    )?;
    let code = office::init(
        &path,
        &organisation,
        &member,
        &Credential::Passphrase(passphrase),
        session::kdf_params(&config),
        &config.policy,
        &own,
        options,
    )?;
    let printed = code.print();
    let written = reserved.as_mut().is_some_and(|file| file.fill(&printed));
    let vault_id = to_hex(&Locked::open(&path)?.keyring().vault_id);

    let output = &context.output;
    output.say(&result::vault_made(&path, &organisation));
    match &args.recovery_file {
        Some(file) if written => output.say(&result::recovery_code_written(file)),
        _ => output.say(&result::recovery_code_below()),
    }
    let shown = (!written).then(|| printed.as_str());
    match output.format {
        super::output::Format::Json => output.json(&json!({
            "vault_id": vault_id,
            "organisation": organisation,
            "member": member,
            "recovery_code": shown,
        }))?,
        _ => {
            if let Some(code) = shown {
                output.data(&format!("{code}\n"))?;
            }
        }
    }
    output.say(&result::next_add_members(&path, &member));
    if let Some(kind) = share::kind(&path) {
        output.warn(&vault::on_a_share(kind));
    }
    Ok(())
}

/// Where, whose and by whom; what is missing is asked for, or named all at once.
fn names(
    context: &Context,
    config: &Config,
    organisation: Option<&str>,
) -> Result<(PathBuf, String, String), CliError> {
    let path = session::vault_path(context, config).ok();
    let member = session::named_member(context, config);
    let organisation = context.input.optional("--organisation", organisation)?;
    let ask = &context.ask;
    if !ask.may_ask() {
        let absent: Vec<Label> = [
            (path.is_none(), usage::option_vault()),
            (organisation.is_none(), usage::option_organisation()),
            (member.is_none(), usage::option_member()),
            (
                context.global.passphrase_file.is_none(),
                usage::option_passphrase_file(),
            ),
        ]
        .into_iter()
        .filter_map(|(absent, option)| absent.then_some(option))
        .collect();
        if !absent.is_empty() {
            return Err(missing(absent).with_hint(usage::see_help("kluis init")));
        }
    }
    let asked = |given: Option<String>, question: Label| match given {
        Some(given) => Ok(given.trim().to_owned()),
        None => ask.line(&question, None),
    };
    let path = match path {
        Some(path) => path,
        None => PathBuf::from(ask.line(&prompt::vault_folder(), Some("team.kluis"))?),
    };
    let organisation = asked(organisation, prompt::organisation())?;
    let member = asked(member, prompt::member_name())?;
    Ok((path, organisation, member))
}

/// What would fail later fails here, before anybody thinks up a passphrase.
fn check(
    path: &Path,
    organisation: &str,
    member: &str,
    config: &Config,
    own: &[StoredWorkflow],
) -> Result<(), CliError> {
    if !is_organisation(organisation) {
        return Err(VaultError::BadOrganisation.into());
    }
    if !is_member_name(member) {
        return Err(VaultError::BadName.into());
    }
    let taken = match fs::symlink_metadata(path) {
        Err(_) => false,
        Ok(_) => fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some()),
    };
    if taken {
        return Err(VaultError::Exists(path.to_owned()).into());
    }
    let all = office::workflows_of(&config.policy, own);
    all.map(|_| ()).map_err(|error| match error {
        ActionError::Store(StoreError::Refused(Refusal::WorkflowUnknown { id, .. })) => {
            let known = [office::built_in_workflows().as_slice(), own].concat();
            let ids = known.into_iter().map(|workflow| workflow.id).collect();
            CliError::usage(refusal::unknown_workflow(id))
                .with_hint(usage::known_ids(super::message::Row(ids)))
        }
        error => error.into(),
    })
}

/// A new file for the recovery code; gone again unless it was filled.
struct Reserved<'a> {
    path: &'a Path,
    filled: bool,
}

impl<'a> Reserved<'a> {
    fn new(path: &'a Path) -> Result<Self, CliError> {
        write_new(path, "")?;
        Ok(Reserved {
            path,
            filled: false,
        })
    }

    /// Whether the code is in the file now; when not, it has to be shown.
    fn fill(&mut self, code: &str) -> bool {
        let write = || {
            let mut file = File::options().write(true).truncate(true).open(self.path)?;
            file.write_all(code.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        };
        self.filled = write().is_ok();
        self.filled
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        if !self.filled {
            // It is empty; that it stays when this fails harms nobody.
            let _ = fs::remove_file(self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_file_goes_unless_it_was_filled() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("code");
        drop(Reserved::new(&path).map_err(|_| ()).expect("made"));
        assert!(!path.exists());
        let mut reserved = Reserved::new(&path).map_err(|_| ()).expect("made");
        assert!(reserved.fill("ABC"));
        drop(reserved);
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("ABC\n"));
        assert!(Reserved::new(&path).is_err());
    }

    #[test]
    fn a_place_that_is_taken_and_a_bad_name_are_found_before_anything_is_asked() {
        let config = Config::parse("").expect("the defaults");
        let error = check(Path::new("/"), "Gemeente", "j", &config, &[]).expect_err("it is there");
        assert_eq!((error.kind(), error.exit().code()), ("exists", 1));
        let error = check(Path::new("/nowhere"), " ", "j", &config, &[]).expect_err("no name");
        assert_eq!(error.exit().code(), 2);
    }
}
