//! Ctrl-C ends the program at once with exit code 130. Whatever was being written is undone at the
//! next open, as after a power cut: the vault is as it was.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Makes Ctrl-C end the program with the code that scripts expect, instead of by a signal.
pub fn exit_at_once() {
    #[cfg(unix)]
    {
        let always = Arc::new(AtomicBool::new(true));
        let signal = signal_hook::consts::SIGINT;
        let code = super::error::Exit::Interrupted.code();
        // Where it cannot be registered, the signal itself ends the program; that is as safe.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, code.into(), always);
    }
}
