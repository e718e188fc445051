//! Who was let in where, a moment ago: what never changes is shown without asking only behind such a proof.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::viewer_key::ViewerKey;

/// How long a proof holds.
const HOLDS: SignedDuration = SignedDuration::from_mins(5);

/// By how much a proof is stretched at most; older ones are of no use to anybody.
const MOST_STRETCHED: u32 = 4;

/// Proofs kept before the old ones are swept out.
const SWEEP_AT: usize = 10_000;

/// Repositories that viewers were let into, and when.
#[derive(Debug, Default)]
pub struct Proofs(Mutex<HashMap<(ViewerKey, String), Timestamp>>);

impl Proofs {
    /// The upstream let this viewer read something of this repository.
    pub fn record(&self, viewer: ViewerKey, repository: &str, now: Timestamp) {
        let mut proofs = self.lock();
        if proofs.len() >= SWEEP_AT {
            proofs.retain(|_, at| holds(*at, now, MOST_STRETCHED));
        }
        proofs.insert((viewer, repository.to_owned()), now);
    }

    /// Whether that was so in the last 5 minutes, and nothing has ended it since. `stretch` makes it that many times as long: with
    /// a low budget everything is asked for less often.
    pub fn holds(&self, viewer: ViewerKey, repository: &str, now: Timestamp, stretch: u32) -> bool {
        self.lock()
            .get(&(viewer, repository.to_owned()))
            .is_some_and(|at| holds(*at, now, stretch))
    }

    /// The upstream refused this viewer something of this repository.
    pub fn end(&self, viewer: ViewerKey, repository: &str) {
        self.lock().remove(&(viewer, repository.to_owned()));
    }

    /// The upstream refused this viewer.
    pub fn end_all(&self, viewer: ViewerKey) {
        self.lock().retain(|(of, _), _| *of != viewer);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(ViewerKey, String), Timestamp>> {
        // Each change is one call on the map: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn holds(at: Timestamp, now: Timestamp, stretch: u32) -> bool {
    let age = now.duration_since(at);
    !age.is_negative() && age < HOLDS.saturating_mul(stretch.try_into().unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    #[test]
    fn a_proof_holds_five_minutes_for_one_viewer_and_one_repository_and_a_refusal_ends_it() {
        let keys = ViewerKeys::random().unwrap();
        let alice = keys.of("github.com", &Token::new("a".into()).unwrap());
        let carol = keys.of("github.com", &Token::new("c".into()).unwrap());
        let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let proofs = Proofs::default();
        proofs.record(alice, "acme/ledger", at);
        assert!(proofs.holds(alice, "acme/ledger", at + SignedDuration::from_secs(299), 1));
        assert!(!proofs.holds(alice, "acme/ledger", at + SignedDuration::from_secs(300), 1));
        let later = at + SignedDuration::from_secs(1199);
        assert!(proofs.holds(alice, "acme/ledger", later, 4));
        assert!(!proofs.holds(alice, "acme/shop", at, 1));
        assert!(!proofs.holds(carol, "acme/ledger", at, 1));
        proofs.end(alice, "acme/ledger");
        assert!(!proofs.holds(alice, "acme/ledger", at, 1));
        proofs.record(alice, "acme/shop", at);
        proofs.end_all(alice);
        assert!(!proofs.holds(alice, "acme/shop", at, 1));
    }
}
