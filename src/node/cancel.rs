//! Cancellation: a handle of ours, since napi's `AbortSignal` is made for queued work only and grows with each use.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Stops the calls that it is given to. Work that somebody else waits for too goes on.
///
/// ```ts
/// const cancel = new CancelHandle();
/// request.once('close', () => cancel.cancel());
/// await core.overview(command, viewer, cancel);
/// ```
#[napi]
#[derive(Debug, Default)]
pub struct CancelHandle {
    token: CancellationToken,
}

#[napi]
impl CancelHandle {
    /// A handle that has not been used.
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the calls that hold this handle end with code `cancelled`, those to come included. Calling it again does nothing.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.token.cancel();
    }
}

impl CancelHandle {
    pub(super) fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}
