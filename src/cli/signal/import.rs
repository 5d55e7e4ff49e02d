//! `kluis signal import`: files of tips, each in one transaction.
//!
//! All files are read and looked at before the first of them comes in, so that a name typed wrong
//! or a spreadsheet among them stops the run while nothing has happened yet.

use super::Import;
use crate::actions::import::{FileReport, import};
use crate::cli::error::{self, CliError, Exit};
use crate::cli::message::count;
use crate::cli::message::known as say;
use crate::cli::message::{Row, heading, progress, prompt, result, same, usage};
use crate::cli::output::{Format, Output};
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::{Context, foreign, known, label, office, session};
use crate::domain::id::Number;
use crate::domain::known::Known;
use crate::domain::label::{Label, Lang};
use crate::import::rejects::{self, Reject};
use crate::import::{Bounds, Profile, read};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

/// The most that one file may measure, in MiB.
const MOST_MIB: u64 = 512;
/// How many problems of one file people are shown.
const SHOWN: usize = 10;

/// Runs it.
pub fn run(context: &mut Context, args: &Import) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    if args.profile.is_none() && !context.ask.may_ask() {
        return Err(error::missing(vec![same("--profile")]));
    }
    let config = session::configure(context)?;
    let name = match &args.profile {
        Some(given) => given.clone(),
        None => ask_profile(context, &config.profiles)?,
    };
    let profile = find_profile(&config.profiles, &name)?;
    let files = args
        .files
        .iter()
        .map(|path| Ok((path, read_file(path)?)))
        .collect::<Result<Vec<_>, CliError>>()?;
    let taken = |path: &&PathBuf| path.symlink_metadata().is_ok();
    if let Some(path) = args.rejects.as_ref().filter(taken) {
        let exists = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(CliError::writing(path, &exists).with_detail(usage::nothing_imported()));
    }
    let session = session::open(context)?;
    let rows = look(context, &session, &files, profile, args.rejects.is_some())?;
    // Made before anything comes in: a place that cannot be written is found out now.
    let mut rejects = args.rejects.as_deref().map(Rejects::create).transpose()?;

    let mut progress = Progress::new(&context.output, progress::importing(), Some(rows));
    let (mut reports, mut seen, mut done) = (Vec::new(), BTreeSet::new(), 0);
    let mut stopped = None;
    for (i, (path, bytes)) in files.iter().enumerate() {
        let mut tell = |row: usize| progress.set(done + row as u64);
        let desk = session.desk();
        match import(&desk, i, bytes, profile, args.dry_run, &mut seen, &mut tell) {
            Ok(report) => {
                done += report.rows as u64;
                reports.push((path.as_path(), report));
            }
            Err(error) => {
                stopped = Some(CliError::from(error));
                break;
            }
        }
    }
    drop(progress);
    let rejected: usize = reports.iter().map(|(_, r)| r.rejected.len()).sum();
    if let Some(rejects) = rejects.take() {
        rejects.finish(&reports, context.output.lang)?;
    }
    if let Some(error) = stopped {
        let came_in = reports.iter().filter(|(_, report)| report.batch.is_some());
        let names: Vec<&Path> = came_in.map(|(path, _)| *path).collect();
        return Err(match names.is_empty() {
            true => error.with_detail(usage::nothing_imported()),
            false => error.with_detail(result::files_stay_imported(Row(names))),
        });
    }
    print(context, args, &reports)?;
    match rejected {
        0 => Ok(()),
        _ => Err(CliError::stop(Exit::Partly)),
    }
}

fn ask_profile(
    context: &Context,
    profiles: &BTreeMap<String, Profile>,
) -> Result<String, CliError> {
    let names: Vec<(String, Label)> = profiles
        .iter()
        .map(|(name, profile)| (name.clone(), same(&profile.source)))
        .collect();
    let choices: Vec<_> = names.iter().map(|(name, l)| (name.as_str(), l)).collect();
    context.ask.choice(&prompt::profile(), &choices, None)
}

fn find_profile<'p>(
    profiles: &'p BTreeMap<String, Profile>,
    given: &str,
) -> Result<&'p Profile, CliError> {
    let names: Vec<(&str, Label)> = profiles
        .keys()
        .map(|name| (name.as_str(), same(name)))
        .collect();
    let candidates = names.iter().map(|(name, label)| (*name, label));
    let name = label::lookup(&prompt::profile(), given, candidates)?;
    Ok(&profiles[name])
}

fn read_file(path: &Path) -> Result<Vec<u8>, CliError> {
    let nothing = |error: CliError| error.with_detail(usage::nothing_imported());
    let failed = |error: io::Error| nothing(CliError::reading(path, &error));
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(failed)?
        .take((MOST_MIB << 20) + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MOST_MIB << 20 {
        return Err(nothing(CliError::usage(usage::too_long(path, MOST_MIB))));
    }
    Ok(bytes)
}

/// Looks whether every file can be read with the profile; gives the number of rows in all, where
/// somebody watches.
fn look(
    context: &Context,
    session: &Session,
    files: &[(&PathBuf, Vec<u8>)],
    profile: &Profile,
    one_file: bool,
) -> Result<u64, CliError> {
    let policy = office::policy(session)?;
    let bounds = Bounds {
        today: context.clock.today(),
        max_text_bytes: policy.import.max_text_bytes,
        themes: &|theme| policy.themes.contains_key(theme),
    };
    let (mut rows, mut header) = (0, None);
    for (path, bytes) in files {
        let sheet = read(bytes, profile, &bounds).map_err(|error| {
            CliError::sheet(Some(path), &error).with_detail(usage::nothing_imported())
        })?;
        if context.output.error_terminal {
            rows += sheet.rows().count() as u64;
        }
        let first = header.get_or_insert_with(|| sheet.header.clone());
        if one_file && *first != sheet.header {
            return Err(CliError::usage(usage::headers_differ()).with_hint(usage::one_by_one()));
        }
    }
    Ok(rows)
}

/// The file of rejected rows. It holds what tips say, so nobody else may read it.
struct Rejects<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Rejects<'a> {
    fn create(path: &'a Path) -> Result<Self, CliError> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            CliError::writing(path, &error).with_detail(usage::nothing_imported())
        })?;
        Ok(Rejects { path, file })
    }

    /// Writes the rows; without any there is no file.
    fn finish(self, reports: &[(&Path, FileReport)], lang: Lang) -> Result<(), CliError> {
        let rows: Vec<(&[String], String)> = reports
            .iter()
            .flat_map(|(_, report)| &report.rejected)
            .map(|row| (row.fields.as_slice(), row.problem.problem.sentence(lang)))
            .collect();
        let failed = |error: io::Error| CliError::writing(self.path, &error);
        if rows.is_empty() {
            return std::fs::remove_file(self.path).map_err(failed);
        }
        let rows: Vec<Reject<'_>> = rows
            .iter()
            .map(|(fields, problem)| Reject { fields, problem })
            .collect();
        let header = reports
            .first()
            .map_or(&[][..], |(_, report)| &report.header);
        rejects::write(BufWriter::new(&self.file), header, &rows).map_err(failed)?;
        self.file.sync_all().map_err(failed)
    }
}

fn print(
    context: &Context,
    args: &Import,
    reports: &[(&Path, FileReport)],
) -> Result<(), CliError> {
    let output = &context.output;
    let total =
        |of: fn(&FileReport) -> usize| -> usize { reports.iter().map(|(_, r)| of(r)).sum() };
    let rejected = total(|r| r.rejected.len());
    let value = json!({
        "files": reports.iter().map(|(path, r)| for_programs(path, r, output)).collect::<Vec<_>>(),
        "imported": total(|r| r.imported),
        "duplicates": total(|r| r.duplicates),
        "rejected_rows": rejected,
    });
    output.show(&value, |output| {
        let mut text = String::new();
        for (path, report) in reports {
            text.push_str(&for_people(path, report, output));
        }
        if reports.len() > 1 {
            let said = result::imported(total(|r| r.imported), total(|r| r.duplicates), rejected);
            text.push_str(&format!("{}\n", result::in_all(said).get(output.lang)));
        }
        if args.dry_run {
            text.push_str(&format!("{}\n", result::dry_run_import().get(output.lang)));
        }
        text
    })?;
    say_known(output, reports);
    let past = total(|r| r.past_term);
    if past > 0 {
        output.warn(&result::some_past_term(count::signals(past as u64)));
    }
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    for (topic, n) in reports.iter().flat_map(|(_, r)| &r.unmapped) {
        *topics.entry(topic).or_default() += n;
    }
    if !topics.is_empty() {
        let names = topics.iter().take(SHOWN).map(|(t, n)| format!("{t} ({n})"));
        output.warn(&result::topics_without_theme(Row(names.collect())));
    }
    if rejected > 0 {
        output.say(&match &args.rejects {
            Some(path) => result::rejects_are_in(path),
            None => result::rejects_not_kept(),
        });
    }
    Ok(())
}

fn for_programs(path: &Path, report: &FileReport, output: &Output) -> Value {
    // Of many thousand tips this is far more than all else: it is made for those who read it.
    let known = match output.format {
        Format::Json => report.known.as_slice(),
        _ => &[],
    };
    let rejected: Vec<Value> = report
        .rejected
        .iter()
        .map(|row| {
            json!({
                "row": row.row,
                "field": row.problem.field,
                "problem": row.problem.problem.sentence(output.lang),
            })
        })
        .collect();
    json!({
        "file": path.to_string_lossy(),
        "batch": report.batch.map(|batch| batch.to_string()),
        "rows": report.rows,
        "imported": report.imported,
        "duplicates": report.duplicates,
        "rejected": rejected,
        "known": known.iter().map(|(number, known)| json!({
            "number": number.to_string(),
            "known": known::for_programs(known),
        })).collect::<Vec<_>>(),
    })
}

/// What is known before, of the first few signals, and what it proposes.
fn say_known(output: &Output, reports: &[(&Path, FileReport)]) {
    let all: Vec<&(Number, Vec<Known>)> = reports.iter().flat_map(|(_, r)| &r.known).collect();
    if all.is_empty() {
        return;
    }
    output.say(&say::in_import(count::signals(all.len() as u64)));
    // Those that touch a case first: they ask for something.
    let mut ordered = all.clone();
    ordered.sort_by_key(|(_, hits)| !hits.iter().any(|hit| hit.phase().is_some()));
    for (number, hits) in ordered.into_iter().take(SHOWN) {
        for said in known::some_for_people(hits) {
            output.say(&say::line(number, said));
        }
    }
    if all.len() > SHOWN {
        output.say(&say::more_in_import(all.len() - SHOWN));
    }
}

fn for_people(path: &Path, report: &FileReport, output: &Output) -> String {
    let lang = output.lang;
    let mut said = result::file_imported(
        path,
        count::rows(report.rows as u64),
        report.imported,
        report.duplicates,
        report.rejected.len(),
    );
    if let Some(batch) = report.batch {
        said = result::file_in_batch(said, batch);
    }
    let mut text = format!("{}\n", said.get(lang));
    for row in report.rejected.iter().take(SHOWN) {
        let problem = row.problem.problem;
        let problem = Label::new(problem.sentence(Lang::Nl), problem.sentence(Lang::En));
        let line = result::row_rejected(row.row, field_label(row.problem.field), problem);
        text.push_str(&format!("  {}\n", foreign::visible_line(line.get(lang))));
    }
    if report.rejected.len() > SHOWN {
        let more = result::more_rejected(report.rejected.len() - SHOWN);
        text.push_str(&format!("  {}\n", more.get(lang)));
    }
    text
}

/// What a field of a row is called.
fn field_label(id: &str) -> Label {
    match id {
        "reference" => heading::reference(),
        "received_on" => heading::received_on(),
        "topic" => heading::theme(),
        "time" => heading::at(),
        "text" => heading::text(),
        "street" => heading::street(),
        "house_number" => heading::house_number(),
        "postcode" => heading::postcode(),
        "city" => heading::city(),
        "record" => usage::record_label(),
        other => same(other),
    }
}
