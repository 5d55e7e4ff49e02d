//! The command line: the only layer that reads arguments, prompts and prints.
//!
//! A command resolves its input, calls one action and prints. This module ties the toolkit
//! together: [`parse`] reads the line, [`message`] and [`label`] hold every word in both
//! languages, [`output`] prints, [`input`] reads texts, secrets and answers, and [`error`] alone
//! turns what went wrong into kind, sentence, hint and exit code.
//!
//! What may not happen here: SQL, key bytes, `process::exit`, foreign text that reaches a
//! terminal without passing [`foreign`].

pub mod args;
pub mod date;
pub mod environment;
pub mod error;
pub mod failure;
pub mod fill;
pub mod foreign;
pub mod input;
pub mod label;
pub mod lang;
pub mod message;
pub mod output;
pub mod parse;
pub mod progress;

pub mod backup;
pub mod case;
pub mod checklist;
pub mod correction;
pub mod declaration;
pub mod demo;
pub mod find;
pub mod holder;
pub mod init;
pub mod known;
pub mod lesson;
pub mod log;
pub mod member;
pub mod merge;
pub mod office;
pub mod policy;
pub mod purge;
pub mod recovery;
pub mod remind;
pub mod restore;
pub mod restrict;
pub mod retention;
pub mod session;
pub mod share;
pub mod signal;
pub mod status;
pub mod strike;
pub mod told;
pub mod verify;
pub mod wizard;
pub mod workflow;

mod interrupt;
mod panic;

use self::args::{Cli, Command, Global};
use self::environment::Environment;
use self::error::{CliError, Exit};
use self::input::Input;
use self::input::ask::Ask;
use self::output::Output;
use self::parse::Line;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::label::Lang;
use crate::secret;
use std::ffi::OsString;
use std::process::ExitCode;

/// What every command is given.
pub struct Context {
    /// The global options, completed from the environment.
    pub global: Global,
    /// The environment.
    pub environment: Environment,
    /// Where data, notices and warnings go.
    pub output: Output,
    /// Questions on the terminal.
    pub ask: Ask,
    /// Files and standard input.
    pub input: Input,
    /// The time.
    pub clock: Clock,
    /// The program as it was called: `kluis`, or the way to it.
    pub program: String,
}

impl Context {
    /// Speaks the language of the configuration, unless the line or the environment said otherwise;
    /// to be called as soon as the configuration has been read.
    pub fn speak(&mut self, configured: Option<Lang>) {
        let lang = lang::choose(self.global.lang, &self.environment, configured);
        self.output.lang = lang;
        self.ask = Ask::new(self.global.no_input, lang);
    }
}

/// Runs one command line, the program's name first; prints, and gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    secret::forbid_core_dumps();
    interrupt::exit_at_once();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let environment = Environment::read();
    let seen = parse::glance(&arguments);
    // Good enough to say that the line itself is wrong; a command gets its own.
    let output = Output::new(
        seen.format.unwrap_or_default(),
        lang::choose(seen.lang, &environment, None),
        false,
        seen.color.unwrap_or_default(),
        environment.no_color,
    );
    let around = environment.clone();
    panic::guard(output, || match run_line(&arguments, environment, output) {
        Ok(()) => Exit::Done,
        Err((mut output, error)) => {
            // Also what was wrong before the configuration was read is said in its language.
            let path = seen.config.as_deref().or(around.config.as_deref());
            if let Ok(config) = Config::load(path) {
                output.lang = lang::choose(seen.lang, &around, config.language);
            }
            output.error(&error);
            error.exit()
        }
    })
    .into()
}

fn run_line(
    arguments: &[OsString],
    environment: Environment,
    early: Output,
) -> Result<(), (Output, CliError)> {
    let cli = match parse::parse(arguments).map_err(|error| (early, error))? {
        Line::Help(text) if early.color => {
            return early
                .data(&text.ansi().to_string())
                .map_err(|error| (early, error));
        }
        Line::Help(text) => {
            return early
                .data(&text.to_string())
                .map_err(|error| (early, error));
        }
        Line::Nothing(text) => {
            early.aside(&text.to_string());
            return Err((early, CliError::stop(Exit::Usage)));
        }
        Line::Run(cli) => *cli,
    };
    let Cli { global, command } = cli;
    let output = Output::new(
        global.format.unwrap_or_default(),
        lang::choose(global.lang, &environment, None),
        global.quiet,
        global.color.unwrap_or_default(),
        environment.no_color,
    );
    let mut context = (|| {
        // A language that was not used need not be right.
        if global.lang.is_none() {
            lang::check(&environment)?;
        }
        Ok(Context {
            ask: Ask::new(global.no_input, output.lang),
            global: global.with_environment(&environment)?,
            environment,
            output,
            input: Input::new(),
            clock: Clock::system(),
            program: arguments
                .first()
                .map_or("kluis".into(), |name| name.to_string_lossy().into_owned()),
        })
    })()
    .map_err(|error| (output, error))?;
    let done = dispatch(&mut context, command);
    done.map_err(|error| {
        let error = holder::name_holders(&mut context, error);
        (context.output, error)
    })
}

/// Hands the command to its file.
fn dispatch(context: &mut Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Init(args) => init::run(context, args),
        Command::Status(args) => status::run(context, args),
        Command::Member(command) => member::run(context, command),
        Command::Recovery(command) => recovery::run(context, command),
        Command::Restore(args) => restore::run(context, args),
        Command::Backup(command) => backup::run(context, command),
        Command::Policy(command) => policy::run(context, command),
        Command::Verify(args) => verify::run(context, args),
        Command::Log(command) => log::run(context, command),
        Command::Signal(command) => signal::run(context, command),
        Command::Case(command) => case::run(context, command),
        Command::Lesson(command) => lesson::run(context, command),
        Command::Share(args) => share::run(context, &args),
        Command::Strike(args) => strike::run(context, &args),
        Command::Restrict(args) => restrict::run(context, &args),
        Command::Unrestrict(args) => restrict::lift(context, &args),
        Command::Workflow(command) => workflow::run(context, command),
        Command::Find(args) => find::run(context, args),
        Command::Retention(command) => retention::run(context, command),
        Command::Purge(args) => purge::run(context, args),
        Command::Declaration(command) => declaration::run(context, command),
        Command::Demo(args) => demo::run(context, args),
    }
}
