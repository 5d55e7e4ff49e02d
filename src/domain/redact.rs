//! `Debug` for values that hold personal data: what is shown is named, the rest is left out.

use std::fmt;

/// Gives a type a `Debug` that shows only the fields named, so that no text about a person reaches
/// a log line, a panic or a test report by accident.
macro_rules! redacted_debug {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use redacted_debug;

/// Text as somebody typed it: carried so that a sentence can name it to them, and shown by no
/// `Debug` or `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Given(pub String);

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(…)")
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Given(text.to_owned())
    }
}
