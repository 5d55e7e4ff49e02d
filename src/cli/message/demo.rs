//! The story that `kluis demo` tells.

messages! {
}
