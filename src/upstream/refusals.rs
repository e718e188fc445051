//! What the upstream refused a viewer a moment ago: a page that asks again every few seconds must not spend the viewer's budget on
//! hearing the same no, nor a dead token count as an attack.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::{cache::CacheKey, viewer_key::ViewerKey};
use crate::error::Error;

/// How long a refusal is taken as an answer. Short, since rights may be given meanwhile.
pub const HOLDS: SignedDuration = SignedDuration::from_secs(30);

/// Refusals kept before the old ones are swept out.
const SWEEP_AT: usize = 10_000;

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Refused {
    /// Everything: the token.
    Viewer(ViewerKey),
    /// One request.
    Request(CacheKey),
}

/// The refusals of the last half minute.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Refused, (Error, Timestamp)>>);

impl Refusals {
    /// The viewer's token was refused.
    pub fn record_viewer(&self, viewer: ViewerKey, error: &Error, now: Timestamp) {
        self.record(Refused::Viewer(viewer), error, now);
    }

    /// A request was refused.
    pub fn record_request(&self, key: CacheKey, error: &Error, now: Timestamp) {
        self.record(Refused::Request(key), error, now);
    }

    /// The refusal that still answers this request.
    pub fn of(&self, key: &CacheKey, now: Timestamp) -> Option<Error> {
        let known = self.lock();
        [Refused::Viewer(key.viewer()), Refused::Request(*key)]
            .iter()
            .find_map(|refused| known.get(refused))
            .filter(|(_, at)| holds(*at, now))
            .map(|(error, _)| error.clone())
    }

    fn record(&self, refused: Refused, error: &Error, now: Timestamp) {
        let mut known = self.lock();
        if known.len() >= SWEEP_AT {
            known.retain(|_, (_, at)| holds(*at, now));
        }
        known.insert(refused, (error.clone(), now));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Refused, (Error, Timestamp)>> {
        // Each change is one call on the map: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn holds(at: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < HOLDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{problem::ProblemCode, viewer::Token},
        upstream::viewer_key::ViewerKeys,
    };

    #[test]
    fn a_refusal_answers_for_half_a_minute_its_own_viewer_and_request_only() {
        let keys = ViewerKeys::random().unwrap();
        let viewer = |name: &str| keys.of("h", &Token::new(name.to_owned()).unwrap());
        let key = |name, request| CacheKey::new::<u32>(viewer(name), [request; 32]);
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let later = |seconds| now + SignedDuration::from_secs(seconds);
        let absent = Error::new(ProblemCode::NotFoundOrNotVisible, "absent");
        let dead = Error::new(ProblemCode::TokenRejected, "dead");
        let refusals = Refusals::default();
        refusals.record_request(key("alice", 1), &absent, now);
        refusals.record_viewer(viewer("bob"), &dead, now);
        assert_eq!(refusals.of(&key("alice", 1), later(29)), Some(absent));
        assert_eq!(refusals.of(&key("alice", 1), later(30)), None);
        assert_eq!(refusals.of(&key("alice", 2), now), None);
        assert_eq!(refusals.of(&key("carol", 1), now), None);
        assert_eq!(refusals.of(&key("bob", 1), later(29)), Some(dead.clone()));
        assert_eq!(refusals.of(&key("bob", 2), later(29)), Some(dead));
        assert_eq!(refusals.of(&key("bob", 1), later(-1)), None);
    }
}
