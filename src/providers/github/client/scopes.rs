//! Scopes of tokens, as GitHub repeats them with every answer to a token that has some (`X-OAuth-Scopes`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::upstream::viewer_key::ViewerKey;

/// Most tokens whose scopes are remembered. Beyond that all are forgotten; the next answers tell again.
const MOST: usize = 10_000;

/// Scopes by viewer.
#[derive(Debug, Default)]
pub(super) struct Scopes(Mutex<HashMap<ViewerKey, Arc<[String]>>>);

impl Scopes {
    /// Takes the header's value.
    pub(super) fn record(&self, viewer: ViewerKey, header: &str) {
        let scopes: Arc<[String]> = header
            .split(',')
            .map(str::trim)
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(viewer, scopes);
    }

    /// The scopes of a viewer's token; `None` where GitHub has not told.
    pub(super) fn of(&self, viewer: ViewerKey) -> Option<Arc<[String]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&viewer).cloned()
    }
}
