//! From the words on the line to a [`Cli`], with errors of our own.
//!
//! clap speaks English and repeats what was typed. Here its errors become sentences in both
//! languages that name the option and never repeat a value: a value may be a tip.

use super::args::Cli;
use super::error::{BadValue, CliError};
use super::message::{Row, capitalised, usage};
use super::output::{Color, Format};
use crate::domain::label::{Label, Lang};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, ValueEnum};
use std::error::Error as _;
use std::ffi::OsString;
use std::path::PathBuf;

/// What the line asks for.
pub enum Line {
    /// A command.
    Run(Box<Cli>),
    /// Nothing: the help, for standard error.
    Nothing(clap::builder::StyledStr),
    /// Help or the version, for standard output.
    Help(clap::builder::StyledStr),
}

/// What the line says about format, language and colour, found without understanding the rest: an
/// error about the line, too, must be printed as it asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// `--format`, where it is JSON.
    pub format: Option<Format>,
    /// `--lang`.
    pub lang: Option<Lang>,
    /// `--color`.
    pub color: Option<Color>,
    /// `--config`.
    pub config: Option<PathBuf>,
}

/// Glances at a line that may be wrong.
pub fn glance(arguments: &[OsString]) -> Glance {
    let mut seen = Glance::default();
    let mut words = arguments
        .iter()
        .skip(1)
        .map(|word| word.to_str().unwrap_or(""));
    while let Some(word) = words.next() {
        let (name, mut value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        if name == "--" {
            break;
        }
        if matches!(name, "--format" | "--lang" | "--color" | "--config") {
            value = value.or_else(|| words.next());
        }
        match (name, value) {
            ("--format", Some("json")) => seen.format = Some(Format::Json),
            ("--format", Some(_)) => seen.format = None,
            ("--lang", Some(value)) => seen.lang = super::lang::parse(value).or(seen.lang),
            ("--config", Some(value)) => seen.config = Some(value.into()),
            ("--color", Some(value)) => {
                seen.color = Color::from_str(value, false).ok().or(seen.color);
            }
            _ => {}
        }
    }
    seen
}

/// Reads the line; a wrong one is a usage error (exit 2).
pub fn parse(arguments: &[OsString]) -> Result<Line, CliError> {
    let mut command = command();
    // The name alone: what is there to type?
    if arguments.len() == 1 {
        return Ok(Line::Nothing(command.render_help()));
    }
    let parsed = command.try_get_matches_from_mut(arguments);
    let error = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => return Ok(Line::Run(Box::new(cli))),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok(Line::Help(error.render())),
        _ => Err(convert(&error, &command_of(arguments))),
    }
}

/// The command line, where a text may begin with a hyphen: “- geur van hennep”, “-5”.
///
/// A word that begins with two is an option all the same, so that a forgotten text does not take
/// the option after it for its value.
fn with_free_texts(command: clap::Command) -> clap::Command {
    fn texts_may_begin_with_a_hyphen(command: clap::Command) -> clap::Command {
        command
            .mut_args(|argument| match argument.get_value_names() {
                Some([name]) if name == "TEXT" => argument
                    .allow_hyphen_values(true)
                    .value_parser(not_an_option),
                _ => argument,
            })
            .mut_subcommands(texts_may_begin_with_a_hyphen)
    }
    texts_may_begin_with_a_hyphen(command)
}

fn not_an_option(text: &str) -> Result<String, BadValue> {
    let name = text.strip_prefix("--").unwrap_or_default();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => Err(BadValue(usage::looks_like_an_option())),
        false => Ok(text.to_owned()),
    }
}

/// The commands, each of whose help tells its own options only: those of every command would fill
/// the screen each time, and stand in the help of the program.
fn command() -> clap::Command {
    let mut root = with_free_texts(Cli::command());
    root.build();
    each_verb(root, &|mut verb| {
        verb = verb.mut_args(|arg| match arg.is_global_set() {
            true => arg.hide(true),
            false => arg,
        });
        let more = "Options of every command (--vault, --member, --format …): kluis --help";
        let help = match verb.get_after_help() {
            Some(help) => format!("{help}\n\n{more}"),
            None => more.to_owned(),
        };
        verb.after_help(help)
    })
}

fn each_verb(
    mut command: clap::Command,
    change: &dyn Fn(clap::Command) -> clap::Command,
) -> clap::Command {
    let names = command.get_subcommands().map(|c| c.get_name().to_owned());
    for name in names.filter(|name| name != "help").collect::<Vec<_>>() {
        command = command.mut_subcommand(name, |verb| each_verb(change(verb), change));
    }
    command
}

fn convert(error: &clap::Error, command: &str) -> CliError {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    };
    let option = || {
        text(ContextKind::InvalidArg)
            .map(|name| bare(&name))
            .unwrap_or_default()
    };
    let mut hint = usage::see_help(command);
    let message: Label = match error.kind() {
        ErrorKind::UnknownArgument => match text(ContextKind::InvalidArg) {
            Some(name) if name.starts_with('-') && is_word(bare(&name).trim_start_matches('-')) => {
                if let Some(nearest) = text(ContextKind::SuggestedArg) {
                    hint = usage::did_you_mean(bare(&nearest));
                }
                usage::unknown_option(bare(&name))
            }
            _ => {
                hint = usage::quote_spaces();
                usage::unexpected_value()
            }
        },
        ErrorKind::InvalidSubcommand => {
            let given = text(ContextKind::InvalidSubcommand);
            let meant = given.and_then(|given| in_english(&given, command));
            if let Some(nearest) = meant.or(text(ContextKind::SuggestedSubcommand)) {
                hint = usage::did_you_mean(format!("{command} {nearest}"));
            }
            match text(ContextKind::InvalidSubcommand) {
                Some(name) if is_word(&name) => usage::unknown_command(format!("{command} {name}")),
                _ => usage::unknown_command_unnamed(),
            }
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let verbs = verbs_of(command);
            if !verbs.is_empty() {
                hint = usage::commands_here(Row(verbs));
            }
            usage::no_command()
        }
        ErrorKind::MissingRequiredArgument => {
            let names = texts(ContextKind::InvalidArg).into_iter();
            let names = names.map(|name| name.trim_end_matches("...").to_owned());
            usage::missing_arguments(Row(names.collect()))
        }
        ErrorKind::InvalidValue => match texts(ContextKind::ValidValue) {
            values if values.is_empty() => usage::value_missing(option()),
            values => {
                if text(ContextKind::InvalidValue).is_some_and(|value| value.is_empty()) {
                    usage::value_missing(option())
                } else {
                    if let Some(nearest) = text(ContextKind::SuggestedValue) {
                        hint = usage::did_you_mean(nearest);
                    }
                    usage::not_one_of(option(), Row(values))
                }
            }
        },
        ErrorKind::ValueValidation => {
            let why = error
                .source()
                .and_then(|source| source.downcast_ref::<BadValue>());
            match why {
                Some(BadValue(why)) => usage::wrong_value(option(), why),
                None => usage::wrong_command_line(),
            }
        }
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg)
                .map(|name| bare(&name))
                .unwrap_or_default();
            if other == option() || other.is_empty() {
                usage::given_twice(option())
            } else {
                usage::not_together(option(), other)
            }
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            usage::value_missing(option())
        }
        ErrorKind::TooManyValues => usage::given_twice(option()),
        ErrorKind::InvalidUtf8 => usage::not_unicode(),
        _ => usage::wrong_command_line(),
    };
    CliError::usage(capitalised(message)).with_hint(hint)
}

/// The command that a Dutch word stands for, when there is one here.
fn in_english(word: &str, command: &str) -> Option<String> {
    const WORDS: &[(&str, &str)] = &[
        ("casus", "case"),
        ("casussen", "case"),
        ("zaak", "case"),
        ("signaal", "signal"),
        ("signalen", "signal"),
        ("melding", "signal"),
        ("lid", "member"),
        ("leden", "member"),
        ("beleid", "policy"),
        ("bewaartermijn", "retention"),
        ("bewaartermijnen", "retention"),
        ("termijnen", "retention"),
        ("vernietigen", "purge"),
        ("verklaring", "declaration"),
        ("logboek", "log"),
        ("lijst", "list"),
        ("toon", "show"),
        ("bekijk", "show"),
        ("nieuw", "new"),
        ("toevoegen", "add"),
        ("wegen", "triage"),
        ("inlezen", "import"),
        ("werkwijze", "workflow"),
        ("werkwijzen", "workflow"),
        ("notitie", "note"),
        ("bevraging", "consult"),
        ("interventie", "intervene"),
        ("heropenen", "reopen"),
        ("opschorten", "hold"),
    ];
    let (_, english) = WORDS.iter().find(|(dutch, _)| *dutch == word)?;
    let here = verbs_of(command).iter().any(|verb| verb == english);
    here.then(|| (*english).to_owned())
}

/// The name of an option without its value: `--received <DATE>` is `--received`.
fn bare(name: &str) -> String {
    let end = name.find([' ', '=']).unwrap_or(name.len());
    name[..end].to_owned()
}

/// Whether this can only be a mistyped word of ours, and may be repeated.
fn is_word(text: &str) -> bool {
    (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// The command that the line was about, for the hint: `kluis case advance`.
fn command_of(arguments: &[OsString]) -> String {
    let root = Cli::command();
    let mut command = &root;
    let mut name = "kluis".to_owned();
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(found) = command.find_subcommand(word) {
            name.push(' ');
            name.push_str(found.get_name());
            command = found;
        }
    }
    name
}

fn verbs_of(name: &str) -> Vec<String> {
    let root = Cli::command();
    let mut command = &root;
    for word in name.split(' ').skip(1) {
        match command.find_subcommand(word) {
            Some(found) => command = found,
            None => return Vec::new(),
        }
    }
    command
        .get_subcommands()
        .map(|verb| verb.get_name().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &[&str]) -> CliError {
        let words: Vec<OsString> = line.iter().map(OsString::from).collect();
        match parse(&words) {
            Err(error) => error,
            Ok(_) => panic!("a wrong line was accepted"),
        }
    }

    fn said(line: &[&str]) -> (String, String) {
        let error = refused(line);
        assert_eq!(error.exit().code(), 2);
        let hint = error.hint().map(|hint| hint.en.clone()).unwrap_or_default();
        (error.text(Lang::En), hint)
    }

    #[test]
    fn usage_errors_name_the_option_and_never_repeat_a_value() {
        let secret = "Jan Jansen handelt";
        for line in [
            &["kluis", "case", "note", "C2026-0001", secret][..],
            &["kluis", "case", "note", secret],
            &["kluis", "case", secret],
            &["kluis", secret],
            &["kluis", "signal", "add", "--received", secret],
            &["kluis", "--format", secret, "status"],
            &["kluis", "signal", "add", "--Jan Jansen handelt"],
        ] {
            let error = refused(line);
            let all = error.for_people(Lang::En, false) + &error.for_programs(Lang::Nl);
            assert!(!all.contains("Jansen"), "{line:?}: {all}");
        }
    }

    #[test]
    fn a_wrong_value_says_what_is_right() {
        let (message, hint) = said(&["kluis", "signal", "add", "--received", "gisteren"]);
        assert_eq!(
            message,
            "--received: A date is YYYY-MM-DD or dd-mm-yyyy, such as 01-03-2026."
        );
        assert_eq!(hint, "For more: kluis signal add --help");
        let (message, _) = said(&["kluis", "case", "show", "S2026-0001"]);
        assert_eq!(message, "<C>: A case number looks like C2026-0001.");
        let (message, _) = said(&["kluis", "status", "--format", "xml"]);
        assert_eq!(
            message,
            "The value of --format is not one of: table, json, csv."
        );
    }

    #[test]
    fn a_mistyped_word_brings_the_nearest() {
        let (message, hint) = said(&["kluis", "sigal", "list"]);
        assert_eq!(message, "The command kluis sigal does not exist.");
        assert_eq!(hint, "Is kluis signal meant?");
        let (message, hint) = said(&["kluis", "status", "--fromat", "json"]);
        assert_eq!(message, "The option --fromat does not exist here.");
        assert_eq!(hint, "Is --format meant?");
        let hint = |line: &[&str]| said(line).1;
        assert_eq!(hint(&["kluis", "casus", "list"]), "Is kluis case meant?");
        let list = hint(&["kluis", "case", "lijst"]);
        assert_eq!(list, "Is kluis case list meant?");
    }

    #[test]
    fn what_is_missing_or_clashes_is_named() {
        assert_eq!(said(&["kluis", "case", "show"]).0, "Missing: <C>.");
        let (message, hint) = said(&["kluis", "member"]);
        assert_eq!(message, "No command was given.");
        assert!(
            hint.starts_with("Possible are: add, list, passwd"),
            "{hint}"
        );
        let (message, _) = said(&["kluis", "purge", "--dry-run", "--approve", "3"]);
        assert!(
            message.ends_with(" does not go together with --approve.")
                || message.ends_with(" does not go together with --dry-run."),
            "{message}"
        );
        assert_eq!(
            said(&["kluis", "status", "--vault"]).0,
            "--vault needs a value."
        );
        assert_eq!(
            said(&["kluis", "purge", "--as-of", "2030-01-01"]).0,
            "Missing: --dry-run."
        );
    }

    #[test]
    fn format_and_language_are_seen_on_a_line_that_is_wrong() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let seen = glance(&words("kluis nonsense --format=json --lang nl --config k"));
        assert_eq!(
            seen,
            Glance {
                format: Some(Format::Json),
                lang: Some(Lang::Nl),
                color: None,
                config: Some("k".into()),
            }
        );
        assert_eq!(
            glance(&words("kluis case show X --color never")).color,
            Some(Color::Never)
        );
        assert_eq!(
            glance(&words("kluis x -- --format json")),
            Glance::default()
        );
    }
}
