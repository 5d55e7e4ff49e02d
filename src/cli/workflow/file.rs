//! Workflow files: read, checked, and refused with all their problems.

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::message::{Row, result, same, usage, workflow as say};
use crate::domain::label::Label;
use crate::domain::policy::Policy;
use crate::domain::shape::Document;
use crate::domain::workflow::Workflow;
use crate::domain::workflow::fault::{Fault, Problem};
use crate::domain::workflow::parse::parse_for;
use crate::store::policy::StoredWorkflow;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Reads a workflow for an office.
///
/// # Errors
/// A file that is not there (exit 1); all its problems (exit 2).
pub fn read_one(context: &Context, policy: &Policy, path: &Path) -> Result<Workflow, CliError> {
    let toml = match path == Path::new("-") {
        true => context.input.text("FILE", "@-")?,
        false => context.input.file(path)?,
    };
    parse_for(policy, &toml).map_err(|problems| {
        refuse(&[Wrong {
            path: path.to_path_buf(),
            toml: toml.clone(),
            problems,
        }])
    })
}

/// Reads the workflows in these files, named from this folder, for an office.
///
/// # Errors
/// A file that is not there (exit 1); every problem of every file (exit 2).
pub fn read(
    context: &Context,
    policy: &Policy,
    folder: &Path,
    files: &[String],
) -> Result<Vec<StoredWorkflow>, CliError> {
    let (mut workflows, mut wrong) = (Vec::new(), Vec::new());
    for file in files {
        let path = folder.join(file);
        let toml = context.input.file(&path)?;
        match parse_for(policy, &toml) {
            Ok(workflow) => workflows.push(StoredWorkflow {
                id: workflow.id,
                version: workflow.version,
                toml,
            }),
            Err(problems) => wrong.push(Wrong {
                path,
                toml,
                problems,
            }),
        }
    }
    match wrong.is_empty() {
        true => Ok(workflows),
        false => Err(refuse(&wrong)),
    }
}

/// The workflow files that a policy file names; none when it is no policy file, which is said
/// elsewhere.
pub fn named_in(patch: &str) -> Vec<String> {
    let Ok(document) = Document::parse(patch) else {
        return Vec::new();
    };
    let files = document.table.get("workflow").and_then(|w| w.get("files"));
    let files = files
        .and_then(|files| files.as_array())
        .into_iter()
        .flatten();
    files
        .filter_map(|f| f.as_str().map(str::to_owned))
        .collect()
}

/// One line for each, for people.
pub fn lines(workflows: &[StoredWorkflow]) -> Vec<Label> {
    let line = |w: &StoredWorkflow| result::workflow_line(&w.id, w.version);
    workflows.iter().map(line).collect()
}

/// Each with its id and version, for programs.
pub fn for_programs(workflows: &[StoredWorkflow]) -> Vec<Value> {
    let one = |w: &StoredWorkflow| json!({"id": w.id, "version": w.version});
    workflows.iter().map(one).collect()
}

/// A file that is not right.
struct Wrong {
    path: PathBuf,
    toml: String,
    problems: Vec<Problem>,
}

fn refuse(wrong: &[Wrong]) -> CliError {
    let names: Vec<_> = wrong.iter().map(|w| w.path.clone()).collect();
    let message = usage::workflow_file_wrong(Row(names));
    let mut error = CliError::usage(message).with_worded_field("problems", |lang| {
        let each = |w: &Wrong| -> Vec<Value> {
            let file = w.path.to_string_lossy().into_owned();
            let one = |p: &Problem| {
                let said = sentence(&p.fault);
                json!({"file": file, "line": p.line, "path": p.path, "problem": said.get(lang)})
            };
            w.problems.iter().map(one).collect()
        };
        wrong.iter().flat_map(each).collect()
    });
    for w in wrong {
        let document = Document::parse(&w.toml).ok();
        for p in &w.problems {
            let place = match p.path.as_str() {
                "" => usage::whole_file(),
                path => same(&with_ids(path, document.as_ref().map(|d| &d.table))),
            };
            let said = usage::fault_at(p.line, place, sentence(&p.fault));
            error = error.with_detail(match wrong.len() {
                1 => said,
                _ => usage::in_file(&w.path, said),
            });
        }
    }
    error
}

/// A path as people find it: with the ids that stand in the file where it has numbers,
/// `phases[plan].items[goal].kind`. What has no id keeps its number, counted from 1.
fn with_ids(path: &str, table: Option<&toml::Table>) -> String {
    let mut here = table;
    let mut said = String::new();
    for part in path.split('.') {
        if !said.is_empty() {
            said.push('.');
        }
        let number = part.strip_suffix(']').and_then(|part| part.split_once('['));
        let Some((key, n)) = number.and_then(|(key, n)| Some((key, n.parse::<usize>().ok()?)))
        else {
            said.push_str(part);
            continue;
        };
        let list = here.and_then(|here| here.get(key)?.as_array());
        here = list.and_then(|list| list.get(n)?.as_table());
        match here.and_then(|here| here.get("id")?.as_str()) {
            Some(id) => said.push_str(&format!("{key}[{id}]")),
            None => said.push_str(&format!("{key}[{}]", n + 1)),
        }
    }
    said
}

fn sentence(fault: &Fault) -> Label {
    let perhaps = |said: Label, nearest: &Option<String>| match nearest {
        Some(nearest) => say::perhaps(said, nearest),
        None => said,
    };
    match fault {
        Fault::NotToml { message } => say::not_toml(message),
        Fault::UnknownKey { nearest } => perhaps(say::unknown_key(), nearest),
        Fault::MissingKey => say::missing(),
        Fault::WrongType { wanted } => say::wrong_type(*wanted),
        Fault::Empty => say::empty(),
        Fault::NotAnId => say::not_an_id(),
        Fault::Reserved => say::reserved(),
        Fault::Twice { id } => say::twice(id),
        Fault::Unknown {
            given,
            nearest: None,
            allowed,
        } if !allowed.is_empty() => say::unknown_of(given, Row(allowed.clone())),
        Fault::Unknown { given, nearest, .. } => perhaps(say::unknown(given), nearest),
        Fault::NotForThisKind => say::not_for_this_kind(),
        Fault::LeadsNowhere => say::leads_nowhere(),
        Fault::LeadsTwice => say::leads_twice(),
        Fault::Unreachable => say::unreachable(),
        Fault::NoWayOut => say::no_way_out(),
        Fault::NoEnd => say::no_end(),
        Fault::StillRuns => say::still_runs(),
        Fault::HasEnded => say::has_ended(),
        Fault::NotForSignals => say::not_for_signals(),
        Fault::NeverNeeded => say::never_needed(),
        Fault::NeverMet { item } => say::never_met(item),
        Fault::GuardsNothing => say::guards_nothing(),
        Fault::OpenedNowhere { group } => say::opened_nowhere(group),
        Fault::NoCheckHere => say::no_check_here(),
        Fault::RoleMayNot { role } => say::role_may_not(role),
        Fault::OwnPhase => say::own_phase(),
        Fault::MustNeed { item } => say::must_need(item),
    }
}
