//! The command line: global options and the nouns.
//!
//! The doc comments below are the text of `--help`.

use super::environment::Environment;
use super::error::{BadValue, CliError};
use super::message::usage;
use super::output::{Color, Format};
use super::{
    backup, case, declaration, demo, find, init, log, member, policy, purge, recovery, restore,
    restrict, retention, share, signal,
};
use super::{lesson, status, strike, verify, workflow};
use crate::domain::backup::Keep;
use crate::domain::id::{Number, NumberKind};
use crate::domain::label::Lang;
use crate::domain::period::Period;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// An encrypted vault for signals, cases and retention terms
#[derive(Debug, Parser)]
#[command(
    name = "kluis",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 80,
    after_help = "Text values that begin with @ name a file to read them from: @FILE, or @- for \
        standard input; @@… is a literal @. Dates are YYYY-MM-DD or dd-mm-yyyy. Ids may be given \
        as the id or as a label, in Dutch or English.\n\n\
        Try it without a vault of your own:\n  kluis demo\n\n\
        Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused by a rule, 5 locked, \
        6 integrity, 7 done in part, 8 busy, 70 a bug here, 130 interrupted."
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The noun.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command; they may stand anywhere on the line.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Folder of the vault [env: KLUIS_VAULT]
    #[arg(long, global = true, value_name = "DIR")]
    pub vault: Option<PathBuf>,
    /// Configuration file [env: KLUIS_CONFIG] [default: $XDG_CONFIG_HOME/kluis/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The member who works [env: KLUIS_MEMBER]
    #[arg(long, global = true, value_name = "NAME")]
    pub member: Option<String>,
    /// File whose first line is the passphrase, or - for standard input [env: KLUIS_PASSPHRASE_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// File with the key of a machine, in place of a passphrase [env: KLUIS_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// How data is printed; csv is for lists [default: table]
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        value_name = "table|json|csv"
    )]
    pub format: Option<Format>,
    /// Language about the work [env: KLUIS_LANG] [default: the configuration, else the locale]
    #[arg(long, global = true, value_parser = language, value_name = "nl|en")]
    pub lang: Option<Lang>,
    /// Why you look or ask; kept in the log, and with a consultation
    #[arg(long, global = true, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// Go on although the clock stands far from the last log entry; logged
    #[arg(long, global = true)]
    pub confirm_clock: bool,
    /// Never ask anything
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Print data and errors only
    #[arg(long, global = true)]
    pub quiet: bool,
    /// When to use colour [default: auto]
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        value_name = "auto|always|never"
    )]
    pub color: Option<Color>,
}

impl Global {
    /// These options, with those left out taken from the environment.
    ///
    /// A passphrase file and a key file are two answers to one question: a flag for either sets
    /// both variables aside, and two flags are refused (exit 2).
    pub fn with_environment(mut self, environment: &Environment) -> Result<Global, CliError> {
        if self.passphrase_file.is_some() && self.key_file.is_some() {
            let error = usage::not_together("--passphrase-file", "--key-file");
            return Err(CliError::usage(error));
        }
        if self.passphrase_file.is_none() && self.key_file.is_none() {
            if environment.passphrase_file.is_some() && environment.key_file.is_some() {
                let error = usage::not_together("KLUIS_PASSPHRASE_FILE", "KLUIS_KEY_FILE");
                return Err(CliError::usage(error));
            }
            self.passphrase_file
                .clone_from(&environment.passphrase_file);
            self.key_file.clone_from(&environment.key_file);
        }
        self.vault = self.vault.or_else(|| environment.vault.clone());
        self.config = self.config.or_else(|| environment.config.clone());
        self.member = self.member.or_else(|| environment.member.clone());
        Ok(self)
    }
}

/// The nouns.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new vault
    Init(init::Args),
    /// Show what is visible without a key; with one, also the last purge
    Status(status::Args),
    /// Members: who may open the vault, and as what
    #[command(subcommand)]
    Member(member::Command),
    /// The recovery code from the safe
    #[command(subcommand)]
    Recovery(recovery::Command),
    /// What the office has agreed: terms, themes, sources, partners
    #[command(subcommand)]
    Policy(policy::Command),
    /// Backups: make, list, check
    #[command(subcommand)]
    Backup(backup::Command),
    /// Put a backup in the place of a vault that was lost
    Restore(restore::Args),
    /// Check every page, record and log entry; changes nothing
    Verify(verify::Args),
    /// The log: who did what, and who looked
    #[command(subcommand)]
    Log(log::Command),
    /// Signals: tips, reports and what becomes of them
    #[command(subcommand)]
    Signal(signal::Command),
    /// Cases: their phases, decisions, consultations and interventions
    #[command(subcommand)]
    Case(case::Command),
    /// Lessons: what the office learned, also from cases that are gone
    #[command(subcommand)]
    Lesson(lesson::Command),
    /// Record what was given to a partner; nothing is sent
    Share(share::Args),
    /// Strike what was recorded wrongly: a consultation, a person, a measure …
    Strike(strike::Args),
    /// Restrict a case or signal to named members
    Restrict(restrict::Restrict),
    /// Let everybody who reads content read it again
    Unrestrict(restrict::Unrestrict),
    /// Workflows: the phases, decisions and who may take them; drawn and checked
    #[command(subcommand)]
    Workflow(workflow::Command),
    /// Find words, numbers and addresses in all signals and cases; logged
    Find(find::Args),
    /// Retention terms and holds
    #[command(subcommand)]
    Retention(retention::Command),
    /// Destroy what is due
    Purge(purge::Args),
    /// Declarations of destruction
    #[command(subcommand)]
    Declaration(declaration::Command),
    /// Make an invented office to look around in
    Demo(demo::Args),
}

fn language(text: &str) -> Result<Lang, BadValue> {
    super::lang::parse(text).ok_or_else(|| BadValue(usage::nl_or_en()))
}

/// A date on the command line.
pub fn date(text: &str) -> Result<NaiveDate, BadValue> {
    super::date::parse(text).map_err(BadValue)
}

/// A period on the command line: `P30D`.
pub fn period(text: &str) -> Result<Period, BadValue> {
    text.parse().map_err(|_| BadValue(usage::not_a_period()))
}

/// A scheme of copies to keep on the command line: `7d,4w,12m`.
pub fn keep(text: &str) -> Result<Keep, BadValue> {
    text.parse()
        .map_err(|_| BadValue(super::message::backup::not_a_scheme()))
}

/// A whole number from 1: an intervention, a note, how many records.
pub fn count(text: &str) -> Result<u32, BadValue> {
    match text.parse() {
        Ok(n) if n >= 1 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(n),
        _ => Err(BadValue(usage::not_a_count())),
    }
}

/// The number of a case.
pub fn case_number(text: &str) -> Result<Number, BadValue> {
    number(text, &[NumberKind::Case]).ok_or_else(|| BadValue(usage::not_a_case_number()))
}

/// The number of a signal.
pub fn signal_number(text: &str) -> Result<Number, BadValue> {
    number(text, &[NumberKind::Signal]).ok_or_else(|| BadValue(usage::not_a_signal_number()))
}

/// The number of a declaration.
pub fn declaration_number(text: &str) -> Result<Number, BadValue> {
    number(text, &[NumberKind::Declaration])
        .ok_or_else(|| BadValue(usage::not_a_declaration_number()))
}

/// The number of a case or a signal.
pub fn case_or_signal(text: &str) -> Result<Number, BadValue> {
    number(text, &[NumberKind::Case, NumberKind::Signal])
        .ok_or_else(|| BadValue(usage::not_a_number_of_either()))
}

fn number(text: &str, kinds: &[NumberKind]) -> Option<Number> {
    text.parse::<Number>()
        .ok()
        .filter(|number| kinds.contains(&number.kind))
}

/// An answer to an item of a checklist, `ITEM=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The item, by id or label.
    pub item: String,
    /// The answer, not resolved yet: it may name a file with `@`.
    pub value: String,
}

/// An answer on the command line.
pub fn answer(text: &str) -> Result<Answer, BadValue> {
    match text.split_once('=') {
        Some((item, value)) if !item.trim().is_empty() => Ok(Answer {
            item: item.trim().to_owned(),
            value: value.to_owned(),
        }),
        _ => Err(BadValue(usage::not_an_answer())),
    }
}

/// Answers and a decision, as `signal triage` and `case advance` take them.
#[derive(Debug, Clone, Default, Args)]
pub struct Weighing {
    /// Answer an item of the checklist; the last one for an item counts
    #[arg(long = "answer", value_name = "ITEM=VALUE", value_parser = answer)]
    pub answers: Vec<Answer>,
    /// The decision
    #[arg(long, value_name = "DECISION")]
    pub decide: Option<String>,
    /// Why it was decided
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who were present; names of functions, with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub present: Vec<String>,
    /// Who it goes to: a partner, or for join a case
    #[arg(long, value_name = "PARTNER|C")]
    pub to: Option<String>,
    /// The body that decided, by id or label [default: the one of the phase]
    #[arg(long, value_name = "BODY")]
    pub body: Option<String>,
    /// When it was decided [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub decided_on: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    fn parse(line: &str) -> Cli {
        Cli::try_parse_from(line.split(' ')).expect("a good line")
    }

    #[test]
    fn global_options_stand_anywhere_on_the_line() {
        for line in [
            "kluis --format json --member j case show C2026-0001",
            "kluis case --format json show --member j C2026-0001",
            "kluis case show C2026-0001 --member j --format json",
        ] {
            let global = parse(line).global;
            assert_eq!(global.format, Some(Format::Json), "{line}");
            assert_eq!(global.member.as_deref(), Some("j"), "{line}");
        }
    }

    #[test]
    fn every_line_of_the_contract_is_understood() {
        for line in include_str!("../../tests/cli/contract.txt").lines() {
            let parsed = Cli::try_parse_from(line.split(' '));
            assert!(
                parsed.is_ok(),
                "{line}: {:?}",
                parsed.err().map(|e| e.to_string())
            );
        }
    }

    #[test]
    fn a_flag_for_either_secret_sets_the_environment_aside() {
        let environment = Environment {
            passphrase_file: Some("j.pass".into()),
            ..Environment::default()
        };
        let global = parse("kluis --key-file k status").global;
        let merged = global.with_environment(&environment).ok();
        assert!(merged.is_some_and(|global| global.passphrase_file.is_none()));
        let both = parse("kluis --key-file k --passphrase-file p status").global;
        assert!(both.with_environment(&environment).is_err());
    }

    #[test]
    fn as_of_needs_a_dry_run() {
        assert!(Cli::try_parse_from(["kluis", "purge", "--as-of", "2030-01-01"]).is_err());
        parse("kluis purge --dry-run --as-of 2030-01-01");
    }

    #[test]
    fn an_answer_keeps_what_stands_after_the_first_equals_sign() {
        let read = answer("open-sources=a=b").ok();
        assert_eq!(
            read.map(|a| (a.item, a.value)),
            Some(("open-sources".into(), "a=b".into()))
        );
        assert!(answer("open-sources").is_err());
        assert!(answer("=x").is_err());
    }
}
