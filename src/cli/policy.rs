//! `kluis policy`: what the office has agreed.

use super::Context;
use super::error::CliError;
use super::label::{GROUP, RULE};
use super::message::{count, heading, part, result, same, usage};
use super::output::block::Block;
use super::output::list::{Cell, List};
use super::output::{Format, Output};
use super::{session, workflow};
use crate::actions::{ActionError, office, policy};
use crate::domain::label::Label;
use crate::domain::period::Period;
use crate::domain::policy::{ActsAs, Group, Policy, PolicyError};
use crate::domain::refusal::{Refusal, must_be_allowed};
use crate::domain::role::Duty;
use crate::domain::shape::{Document, Fault};
use crate::store::StoreError;
use crate::store::policy::StoredWorkflow;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Verbs of `kluis policy`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show what has been agreed
    Show(Show),
    /// Check a policy file without applying it
    Check(File),
    /// Put a policy file into the vault, signed; coordinator only
    #[command(after_help = "Only what the file names changes. Terms already running keep theirs.")]
    Apply(File),
}

/// Arguments of `kluis policy show`.
#[derive(Debug, clap::Args)]
pub struct Show {}

/// Arguments of `kluis policy check` and `apply`.
#[derive(Debug, clap::Args)]
pub struct File {
    /// The policy file (TOML), or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Runs `kluis policy`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    match command {
        Command::Show(_) => show(context),
        Command::Check(args) => check(context, &args.file),
        Command::Apply(args) => apply(context, &args.file),
    }
}

fn show(context: &mut Context) -> Result<(), CliError> {
    let session = session::open(context)?;
    let office = policy::show(&session.desk())?;
    context.output.show(&office, |output| page(&office, output))
}

fn check(context: &mut Context, file: &Path) -> Result<(), CliError> {
    let config = session::configure(context)?;
    let named = session::vault_path(context, &config).is_ok();
    let (before, after, new) = if named {
        let session = session::open(context)?;
        let desk = session.desk();
        let (patch, own) = read(context, &policy::show(&desk)?, file)?;
        let agreed = policy::check(&desk, &patch, &own).map_err(|e| faults(e, &patch, file))?;
        (policy::show(&desk)?, agreed.policy, agreed.workflows)
    } else {
        let (patch, own) = read(context, &config.policy, file)?;
        let after = config.policy.merged(&patch).map_err(ActionError::Policy);
        let sound = after.and_then(|after| {
            office::workflows_of(&after, &own)?;
            Ok(after)
        });
        let after = sound.map_err(|e| faults(e, &patch, file))?;
        context.output.say(&result::checked_against_built_in());
        (config.policy, after, own)
    };
    let changes = changes(&before, &after);
    let output = &context.output;
    if output.format == Format::Json {
        let changed: Vec<_> = changes.iter().map(|change| &change.key).collect();
        let workflows = workflow::for_programs(&new);
        return output.json(&json!({"ok": true, "changed": changed, "workflows": workflows}));
    }
    if changes.is_empty() && new.is_empty() {
        output.say(&result::policy_would_change_nothing(file));
        return Ok(());
    }
    output.say(&result::policy_would_change(file));
    output.data(&lines(&changes, &new, output))
}

fn apply(context: &mut Context, file: &Path) -> Result<(), CliError> {
    let session = session::open(context)?;
    must_be_allowed(session.store.read()?.role(), Duty::Govern)?;
    let desk = session.desk();
    let before = policy::show(&desk)?;
    let (patch, own) = read(context, &before, file)?;
    let wrong = |error| faults(error, &patch, file);
    let mut agreed = policy::check(&desk, &patch, &own).map_err(wrong)?;
    // What changes nothing is no change, and needs no entry.
    if agreed.policy != before || !agreed.workflows.is_empty() {
        agreed = policy::apply(&desk, &patch, &own).map_err(wrong)?;
    }
    let (changes, new) = (changes(&before, &agreed.policy), agreed.workflows);
    let output = &context.output;
    if output.format == Format::Json {
        let changed: Vec<_> = changes.iter().map(|change| &change.key).collect();
        let workflows = workflow::for_programs(&new);
        return output.json(&json!({"changed": changed, "workflows": workflows}));
    }
    if changes.is_empty() && new.is_empty() {
        output.say(&result::policy_unchanged());
        return Ok(());
    }
    output.say(&result::policy_adopted());
    output.data(&lines(&changes, &new, output))?;
    if changes.iter().any(|c| c.key.starts_with("retention.")) {
        output.say(&result::running_terms_stay());
    }
    Ok(())
}

/// The policy file, and the workflows that it brings, for the office that it makes of this one.
fn read(
    context: &Context,
    before: &Policy,
    file: &Path,
) -> Result<(String, Vec<StoredWorkflow>), CliError> {
    let patch = match file == Path::new("-") {
        true => context.input.text("FILE", "@-")?,
        false => context.input.file(file)?,
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    // What is wrong with the policy itself is said elsewhere.
    let after = before.merged(&patch).unwrap_or_else(|_| before.clone());
    let workflows = workflow::read(context, &after, folder, &workflow::named_in(&patch))?;
    Ok((patch, workflows))
}

/// The faults of a file under its name; a workflow that is not there is one of them.
fn faults(error: ActionError, patch: &str, file: &Path) -> CliError {
    let error = match error {
        ActionError::Store(StoreError::Refused(Refusal::WorkflowUnknown { .. })) => {
            let fault = Fault {
                line: None,
                path: "workflow.default".to_owned(),
                problem: "is not a workflow of this vault".to_owned(),
            };
            let faults = match Document::parse(patch) {
                Ok(document) => document.locate(vec![fault]),
                Err(_) => vec![fault],
            };
            ActionError::Policy(PolicyError { faults })
        }
        other => other,
    };
    let name = match file == Path::new("-") {
        true => usage::standard_input(),
        false => same(&file.to_string_lossy()),
    };
    match error {
        ActionError::Policy(_) => {
            CliError::from(error).with_message(usage::policy_file_wrong(name))
        }
        other => other.into(),
    }
}

/// A key whose value is another one now.
struct Change {
    key: String,
    before: Option<String>,
    after: String,
}

/// What differs, by key; nothing can be taken out of a policy.
fn changes(before: &Policy, after: &Policy) -> Vec<Change> {
    let (before, after) = (flat(before), flat(after));
    after
        .into_iter()
        .filter(|(key, value)| before.get(key) != Some(value))
        .map(|(key, after)| Change {
            before: before.get(&key).cloned(),
            key,
            after,
        })
        .collect()
}

/// Every value under its path of keys.
fn flat(policy: &Policy) -> BTreeMap<String, String> {
    fn walk(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    walk(&crate::domain::shape::join(path, key), value, found);
                }
            }
            Value::String(text) => {
                found.insert(path.to_owned(), text.clone());
            }
            other => {
                found.insert(path.to_owned(), other.to_string());
            }
        }
    }
    let value = serde_json::to_value(policy).expect("string keys and plain values serialise");
    let mut found = BTreeMap::new();
    walk("", &value, &mut found);
    found
}

fn lines(changes: &[Change], new: &[StoredWorkflow], output: &Output) -> String {
    let mut block = Block::new(output);
    for change in changes {
        let line = match &change.before {
            Some(before) => result::change_line(&change.key, before, &change.after),
            None => result::change_new(&change.key, &change.after),
        };
        block.sentence(&line);
    }
    for line in workflow::lines(new) {
        block.sentence(&line);
    }
    block.print()
}

/// The policy for people: terms first, then the bounds, then the lists.
fn page(office: &Policy, output: &Output) -> String {
    let mut block = Block::new(output);
    let r = &office.retention;
    let terms = [
        (RULE.label("case"), r.case, r.basis_case.clone()),
        (
            RULE.label("dismissed"),
            r.dismissed,
            r.basis_dismissed.clone(),
        ),
        (
            RULE.label("passed_on"),
            r.passed_on,
            r.basis_passed_on.clone(),
        ),
        (
            RULE.label("unweighed"),
            r.unweighed,
            r.basis_unweighed.clone(),
        ),
        (heading::rule_log(), r.log, r.basis_log.clone()),
        (
            heading::rule_weigh_within(),
            r.weigh_within,
            r.basis_weigh_within.clone(),
        ),
    ];
    block.section(&heading::terms());
    for (rule, term, basis) in terms {
        block.field(&rule, &said(result::term_and_basis(term, basis)));
    }
    block
        .section(&heading::purge())
        .field(
            &heading::max_records(),
            &said(count::records(office.purge.max_records.into()).into()),
        )
        .field(
            &heading::max_share(),
            &Cell::Text(format!("{} %", office.purge.max_share * 100.0)),
        )
        .field(
            &heading::clock_tolerance(),
            &words(office.purge.clock_tolerance),
        )
        .section(&heading::import())
        .field(
            &heading::max_text_bytes(),
            &Cell::Text(office.import.max_text_bytes.to_string()),
        )
        .section(&heading::workflow())
        .field(
            &heading::default_workflow(),
            &Cell::Text(office.workflow.default.clone()),
        );
    let themes = crate::cli::office::themes(office);
    let strict = |(id, name): &(String, Label)| match office.themes[id].strict {
        true => (id.clone(), part::result::strict_theme(name)),
        false => (id.clone(), name.clone()),
    };
    let themes: Vec<(String, Label)> = themes.iter().map(strict).collect();
    named(
        &mut block,
        &heading::themes(),
        themes.iter().map(|(id, name)| (id, name)),
    );
    named(&mut block, &heading::sources(), office.sources.iter());
    type Row = (String, Label, Label);
    let with = |second: Label| {
        List::new()
            .column("id", heading::id(), |(id, ..): &Row| Cell::Text(id.clone()))
            .free_text("name", heading::name(), |(_, name, _)| said(name.clone()))
            .column("second", second, |(.., second)| said(second.clone()))
    };
    let consult: Vec<Row> = office
        .consult
        .iter()
        .map(|(id, s)| (id.clone(), Label::new(&s.nl, &s.en), group(s.group)))
        .collect();
    block.table(&heading::to_consult(), &with(heading::group()), &consult);
    let partners: Vec<Row> = office
        .partners
        .iter()
        .map(|(id, p)| (id.clone(), Label::new(&p.nl, &p.en), acts_as(p.acts_as)))
        .collect();
    block.table(&heading::partners(), &with(heading::acts_as()), &partners);
    block.print()
}

fn named<'p>(
    block: &mut Block<'_>,
    title: &Label,
    entries: impl Iterator<Item = (&'p String, &'p Label)>,
) {
    let rows: Vec<(String, Label)> = entries
        .map(|(id, name)| (id.clone(), name.clone()))
        .collect();
    let list = List::new()
        .column("id", heading::id(), |(id, _): &(String, Label)| {
            Cell::Text(id.clone())
        })
        .free_text("name", heading::name(), |(_, name)| said(name.clone()));
    block.table(title, &list, &rows);
}

fn said(label: Label) -> Cell {
    Cell::Value(Value::Null, label)
}

fn words(period: Period) -> Cell {
    use super::message::InWords;
    use crate::domain::label::Lang::{En, Nl};
    said(Label::new(period.in_words(Nl), period.in_words(En)))
}

fn group(group: Group) -> Label {
    GROUP.label(group.id())
}

fn acts_as(body: ActsAs) -> Label {
    let (nl, en) = match body {
        ActsAs::Gemeente => ("gemeente", "municipality"),
        ActsAs::Politie => ("politie", "police"),
        ActsAs::Omgevingsdienst => ("omgevingsdienst", "environment service"),
        ActsAs::SocialeDienst => ("sociale dienst", "social service"),
        ActsAs::None => ("–", "–"),
    };
    Label::new(nl, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_named_by_its_key_with_what_it_was() {
        let before = Policy::built_in();
        let patch = "[retention]\ncase = 'P7Y'\n[themes.youth]\nnl = 'Jeugd'\nen = 'Youth'\n";
        let after = before.merged(patch).expect("sound");
        let found: Vec<_> = changes(&before, &after)
            .into_iter()
            .map(|c| (c.key, c.before, c.after))
            .collect();
        assert_eq!(
            found,
            [
                ("retention.case".into(), Some("P5Y".into()), "P7Y".into()),
                ("themes.youth.en".into(), None, "Youth".into()),
                ("themes.youth.nl".into(), None, "Jeugd".into()),
            ]
        );
        assert!(changes(&before, &before).is_empty());
    }
}
