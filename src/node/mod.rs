//! The addon: the core's public face for Node, and the only code that knows napi. Thin: it takes JSON in, hands it to one
//! service, and gives JSON bytes back.
//!
//! Rules of the boundary
//! - Nothing here can take the process down: synchronous exports catch panics, asynchronous work turns them into errors.
//! - Every rejection is an `Error` with `name`, `code`, `message` and `details`; there is one bridge, [`errors::Out`].
//! - An idle instance never keeps the process alive, and two instances share nothing.

// The crate denies unsafe code; what #[napi] expands to, and the one conversion in `errors`, cannot do without it.
#![allow(unsafe_code)]

mod addon;
mod cancel;
mod connections;
#[cfg(test)]
mod dispatching;
mod errors;
mod instance;
mod json;
mod logging;
mod options;
