//! The program: runs the command line and turns the result into an exit code.

use std::alloc::System;
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is freed: texts that were opened pass through many hands before they are printed.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    kluis::cli::run(std::env::args_os())
}
