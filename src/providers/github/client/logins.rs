//! Whose tokens they are, as GitHub has said: a token's account never changes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::upstream::viewer_key::ViewerKey;

/// Most tokens whose accounts are remembered. Beyond that all are forgotten; the next answers tell again.
const MOST: usize = 10_000;

/// Logins by viewer.
#[derive(Debug, Default)]
pub(super) struct Logins(Mutex<HashMap<ViewerKey, Arc<str>>>);

impl Logins {
    /// Takes in what an answer to this viewer said about who they are.
    pub(super) fn record(&self, viewer: ViewerKey, login: &str) {
        if login.is_empty() {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(viewer, Arc::from(login));
    }

    /// The login of a viewer's token; `None` where GitHub has not told.
    pub(super) fn of(&self, viewer: ViewerKey) -> Option<Arc<str>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&viewer).cloned()
    }
}
