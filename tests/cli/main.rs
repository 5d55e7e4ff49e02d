//! The program as scripts see it. Each run has an environment of its own, so that what the
//! tester's computer says makes no difference.

mod backup;
mod blind;
mod case;
mod correct;
mod crowd;
mod demo;
mod dialogue;
mod drill;
mod find;
mod holder;
mod hostile;
mod import;
mod init;
mod keys;
mod line;
mod log;
mod member;
mod memory;
mod office;
mod policy;
mod pseudo_terminal;
mod purge;
mod record;
mod restrict;
mod retention;
mod session;
mod signal;
mod spreadsheet;
mod terminal;
mod upgrade;
mod ways;
mod wizard;
mod workflow;

use assert_cmd::Command;

/// The program with an empty environment.
fn kluis(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("kluis").expect("the program is built");
    command.env_clear().args(arguments);
    command
}

/// How a run ended.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs it to its end.
fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: output.status.code().expect("it ended by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}
