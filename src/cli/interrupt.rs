//! Ctrl-C ends the program at once with exit code 130. Whatever was being written is undone at the
//! next open, as after a power cut: the vault is as it was.
//!
//! While somebody is asked on a terminal that was taken over, it has to be put back first: the
//! signals that ask the program to stop are then only remembered.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a signal ends the program at once.
static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));
/// Whether a signal asked the program to stop.
static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Makes Ctrl-C end the program with the code that scripts expect, instead of by a signal.
pub fn exit_at_once() {
    #[cfg(unix)]
    {
        let signal = signal_hook::consts::SIGINT;
        let code = super::error::Exit::Interrupted.code();
        // Where it cannot be registered, the signal itself ends the program; that is as safe.
        let _ = signal_hook::flag::register(signal, ASKED.clone());
        let _ =
            signal_hook::flag::register_conditional_shutdown(signal, code.into(), AT_ONCE.clone());
    }
}

/// As long as it lives, signals are remembered and end nothing.
#[cfg(unix)]
pub struct Held;

/// Remembers signals from now on; also the one by which a system ends programs.
#[cfg(unix)]
pub fn hold() -> Held {
    use signal_hook::consts::SIGTERM;
    AT_ONCE.store(false, Ordering::SeqCst);
    let _ = signal_hook::flag::register(SIGTERM, ASKED.clone());
    let _ = signal_hook::flag::register_conditional_default(SIGTERM, AT_ONCE.clone());
    Held
}

#[cfg(unix)]
impl Drop for Held {
    fn drop(&mut self) {
        AT_ONCE.store(true, Ordering::SeqCst);
    }
}

/// Whether a signal asked the program to stop since it began.
pub fn asked_to_stop() -> bool {
    ASKED.load(Ordering::SeqCst)
}
