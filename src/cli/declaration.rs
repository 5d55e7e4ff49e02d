//! `kluis declaration`: declarations of destruction.

use super::Context;
use super::args::declaration_number;
use super::error::{CliError, Exit};
use super::foreign::visible_line;
use super::label::{KIND, ROLE};
use super::message::{Row, capitalised, declaration as words, heading, result, vault};
use super::output::Output;
use super::output::block::Block;
use super::output::list::{Cell, List as Columns};
use super::{date, session};
use crate::actions::retention::{self, DeclarationLine, ShownDeclaration};
use crate::canonical::to_hex;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::period::Period;
use crate::domain::retention::Rule;
use crate::domain::role::Role;
use crate::report::declaration::{self as report, Declaration};
use crate::store::declaration::DeclarationItem;
use chrono::NaiveDate;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Verbs of `kluis declaration`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the declarations
    List(List),
    /// Show one declaration, or write it to a file
    Show(Show),
}

/// Arguments of `kluis declaration list`.
#[derive(Debug, clap::Args)]
pub struct List {}

/// Arguments of `kluis declaration show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  kluis declaration show D2026-0001 --html verklaring.html")]
pub struct Show {
    /// Number of the declaration
    #[arg(value_name = "D", value_parser = declaration_number)]
    pub declaration: Number,
    /// Write it as HTML to this new file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write it as Markdown to this new file
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

/// Runs `kluis declaration`.
pub fn run(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::List(_) => list(context),
        Command::Show(args) => show(context, &args),
    }
}

fn list(context: &mut Context) -> Result<(), CliError> {
    let session = session::open(context)?;
    let lines = retention::list_declarations(&session.desk())?;
    let columns = Columns::new()
        .column("number", heading::number(), |l: &DeclarationLine| {
            Cell::Text(l.number.to_string())
        })
        .column("made_on", heading::destroyed_on(), |l| {
            Cell::Date(l.made_on)
        })
        .column("by", heading::executed_by(), |l| Cell::Text(l.by.clone()))
        .column("records", heading::records(), |l| {
            Cell::Number(i64::try_from(l.items).unwrap_or(i64::MAX))
        });
    context
        .output
        .list(&columns, &lines, &result::no_declarations())
}

fn show(context: &mut Context, args: &Show) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    let files = [args.html.as_deref(), args.markdown.as_deref()];
    for path in files.iter().flatten() {
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
    }
    let to_file = files.iter().any(Option::is_some);
    let session = session::open(context)?;
    let shown = retention::show_declaration(&session.desk(), args.declaration, to_file)?;
    let output = context.output;
    let document = document(&shown, output.lang);
    for (path, write) in [
        (&args.html, report::write_html as Writer),
        (&args.markdown, report::write_markdown as Writer),
    ] {
        if let Some(path) = path {
            write_new(path, &document, write)?;
            output.say(&result::written(path));
        }
    }
    if to_file && output.format != super::output::Format::Json {
        return Ok(());
    }
    output.show(&Json::of(&shown), |output| for_people(&document, output))
}

type Writer = fn(&Declaration, &mut dyn Write) -> io::Result<()>;

fn exists(path: &Path) -> CliError {
    CliError::new(Exit::Failed, vault::folder_exists(path))
        .with_kind("exists")
        .with_hint(result::another_file())
}

/// Writes a document into a new file; it never overwrites one.
fn write_new(path: &Path, document: &Declaration, write: Writer) -> Result<(), CliError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|file| {
        let mut to = BufWriter::new(file);
        write(document, &mut to)?;
        to.into_inner()?.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => CliError::writing(path, &error),
    })
}

/// The declaration as programs see it.
#[derive(Serialize)]
struct Json {
    number: String,
    made_on: String,
    by: String,
    role: String,
    organisation: String,
    entry: EntryJson,
    items: Vec<ItemJson>,
}

#[derive(Serialize)]
struct EntryJson {
    seq: u64,
    hash: String,
}

#[derive(Serialize)]
struct ItemJson {
    number: String,
    kind: &'static str,
    rule: Option<&'static str>,
    basis: Option<String>,
    from: Option<String>,
    destroy_on: Option<String>,
    begun_on: String,
    ended_on: Option<String>,
    parts: u64,
    with_case: Option<String>,
}

impl Json {
    fn of(shown: &ShownDeclaration) -> Json {
        let declaration = &shown.declaration;
        Json {
            number: declaration.number.to_string(),
            made_on: declaration.made_on.to_string(),
            by: declaration.by.clone(),
            role: declaration.role.clone(),
            organisation: shown.organisation.clone(),
            entry: EntryJson {
                seq: declaration.seq,
                hash: to_hex(&shown.entry_hash),
            },
            items: declaration.items.iter().map(ItemJson::of).collect(),
        }
    }
}

impl ItemJson {
    fn of(item: &DeclarationItem) -> ItemJson {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        ItemJson {
            number: item.number.to_string(),
            kind: item.number.kind.id(),
            rule: item.rule.map(Rule::id),
            basis: item.basis.clone(),
            from: day(item.from),
            destroy_on: day(item.destroy_on),
            begun_on: item.begun_on.to_string(),
            ended_on: day(item.ended_on),
            parts: item.parts,
            with_case: item.with_case.map(|case| case.to_string()),
        }
    }
}

/// The declaration in words; the member's name stays out of it, the role is what counts.
fn document(shown: &ShownDeclaration, lang: Lang) -> Declaration {
    let declaration = &shown.declaration;
    let said = |label: Label| label.get(lang).to_owned();
    let headings = [
        heading::number(),
        heading::kind(),
        heading::period(),
        heading::parts(),
    ];
    let by = match Role::from_id(&declaration.role) {
        Some(Role::Purger) => words::automatic(),
        _ => ROLE.label(&declaration.role),
    };
    let hash = to_hex(&shown.entry_hash);
    let parts = [
        (words::ground(), grounds(&declaration.items)),
        (words::manner(), vec![words::keys_destroyed()]),
        (words::approved_by(), vec![words::function_and_date()]),
        (words::carried_out_by(), vec![capitalised(by)]),
        (
            words::log_entry(),
            vec![capitalised(words::seq_and_hash(declaration.seq, hash))],
        ),
    ];
    Declaration {
        lang: match lang {
            Lang::Nl => "nl",
            Lang::En => "en",
        },
        title: said(words::title(declaration.number)),
        opening: said(words::opening(
            organisation(&shown.organisation),
            declaration.made_on,
        )),
        footnote: said(words::footnote()),
        specification: said(words::specification()),
        headings: headings.into_iter().map(said).collect(),
        rows: declaration.items.iter().map(|i| row(i, lang)).collect(),
        parts: parts
            .into_iter()
            .map(|(title, text)| (said(title), text.into_iter().map(said).collect()))
            .collect(),
        closing: said(words::closing()),
    }
}

/// “Gemeente Voorbeeldstad” within a sentence: “de gemeente Voorbeeldstad”.
fn organisation(name: &str) -> Label {
    match name.split_once(' ') {
        Some((first, rest)) if first.eq_ignore_ascii_case("gemeente") => words::municipality(rest),
        _ => super::message::same(&visible_line(name)),
    }
}

fn row(item: &DeclarationItem, lang: Lang) -> Vec<String> {
    let kind = KIND.label(item.number.kind.id());
    let kind = match item.with_case {
        Some(case) => words::with_case(kind, case),
        None => kind,
    };
    let begun = date::in_table(item.begun_on, lang);
    let period = match item.ended_on {
        Some(ended) if ended != item.begun_on => {
            let ended = date::in_table(ended, lang);
            words::period(begun, ended).get(lang).to_owned()
        }
        _ => begun,
    };
    vec![
        item.number.to_string(),
        kind.get(lang).to_owned(),
        period,
        item.parts.to_string(),
    ]
}

/// Why: records that went for the same reason stand in one sentence.
fn grounds(items: &[DeclarationItem]) -> Vec<Label> {
    type Reason<'a> = (Option<Rule>, Option<&'a str>, Option<u32>, Option<Number>);
    let mut groups: Vec<(Reason<'_>, Vec<Number>)> = Vec::new();
    for item in items {
        let years = item.from.zip(item.destroy_on);
        let years = years.and_then(|(from, until)| whole_years(from, until));
        let reason = (item.rule, item.basis.as_deref(), years, item.with_case);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, numbers)) => numbers.push(item.number),
            None => groups.push((reason, vec![item.number])),
        }
    }
    let sentence = |((rule, basis, years, with_case), numbers): (Reason<'_>, Vec<Number>)| {
        let (numbers, basis) = (Row(numbers), basis.unwrap_or("–"));
        match (rule, years, with_case) {
            (Some(rule), Some(years), _) => {
                words::term_over(numbers, Period::years(years), start(rule), basis)
            }
            (Some(rule), None, _) => words::term_over_bare(numbers, start(rule), basis),
            (None, _, Some(case)) => words::went_with_case(numbers, case),
            (None, _, None) => super::message::same(""),
        }
    };
    groups.into_iter().map(sentence).collect()
}

/// What a term under this rule runs from.
fn start(rule: Rule) -> Label {
    match rule {
        Rule::Case => words::the_end_date(),
        Rule::Dismissed | Rule::PassedOn => words::the_decision(),
        Rule::Unweighed => words::the_receipt(),
    }
}

/// How many years a term was, when it was whole years: the declaration keeps only its two days.
fn whole_years(from: NaiveDate, until: NaiveDate) -> Option<u32> {
    (1..=100).find(|years| Period::years(*years).end_from(from) == until)
}

/// The document on a terminal.
fn for_people(document: &Declaration, output: &Output) -> String {
    let mut page = Block::new(output);
    let as_label = |text: &str| super::message::same(text);
    page.section(&as_label(&document.title)).prose("");
    page.prose(&document.opening).prose(&document.footnote);
    let mut columns = Columns::new();
    for (n, title) in document.headings.iter().enumerate() {
        columns = columns.column("", as_label(title), move |row: &Vec<String>| {
            Cell::text(row.get(n).cloned())
        });
    }
    page.table(&as_label(&document.specification), &columns, &document.rows);
    for (title, paragraphs) in &document.parts {
        page.section(&as_label(title));
        for paragraph in paragraphs {
            page.prose(paragraph);
        }
    }
    page.prose("").prose(&document.closing);
    page.print()
}
