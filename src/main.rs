//! The program: runs the command line and turns the result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    kluis::cli::run(std::env::args_os())
}
