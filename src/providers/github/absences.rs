//! What was not found a moment ago: runs that were deleted, commits that are gone. Asked again only after a while, so that a
//! page that looks at such a thing does not pay for it each time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::upstream::viewer_key::ViewerKey;

/// How long something counts as absent.
const MEMORY: SignedDuration = SignedDuration::from_mins(5);
/// Most absences that are remembered.
const MOST: usize = 10_000;

type Key = (Option<ViewerKey>, String);

/// Things that viewers were told to be absent. Scoped to the token: another, of the same person too, may see them.
#[derive(Debug, Clone, Default)]
pub struct Absences(Arc<Mutex<HashMap<Key, Timestamp>>>);

impl Absences {
    /// Whether this viewer was told of the absence within the last five minutes.
    pub fn remembers(&self, viewer: Option<ViewerKey>, what: &str, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&(viewer, what.to_owned()))
            .is_some_and(|since| is_fresh(*since, now))
    }

    /// Remembers an absence.
    pub fn note(&self, viewer: Option<ViewerKey>, what: &str, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, since| is_fresh(*since, now));
        }
        if known.len() < MOST {
            known.insert((viewer, what.to_owned()), now);
        }
    }
}

fn is_fresh(since: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(since);
    !age.is_negative() && age < MEMORY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    #[test]
    fn an_absence_is_remembered_for_five_minutes_and_for_this_token_only() {
        let absences = Absences::default();
        let keys = ViewerKeys::random().unwrap();
        let token = |text: &str| Some(keys.of("github.com", &Token::new(text.into()).unwrap()));
        let (alice, renewed) = (token("old"), token("new"));
        let at = |second| Timestamp::from_second(second).unwrap();
        absences.note(alice, "run 1", at(1000));
        assert!(absences.remembers(alice, "run 1", at(1299)));
        assert!(!absences.remembers(alice, "run 1", at(1300)));
        assert!(!absences.remembers(alice, "run 1", at(999)));
        assert!(!absences.remembers(alice, "run 2", at(1001)));
        assert!(!absences.remembers(renewed, "run 1", at(1001)));
    }
}
