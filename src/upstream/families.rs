//! Into what of a repository viewers were let, a moment ago. An answer that one viewer's token has brought is shown to another one only
//! behind such a proof of their own.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::viewer_key::ViewerKey;

/// How long a proof holds.
const HOLDS: SignedDuration = SignedDuration::from_mins(5);
/// After this a proof is of no use to anybody, also not for what was read when it held.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(12);
/// Viewers and repositories with proofs before the old ones are swept out, and at most.
const SWEEP_AT: usize = 10_000;

/// What one is let into together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Files and commits.
    Contents,
    /// Workflows, runs, jobs, environments and their rules.
    Actions,
    /// Deployment records.
    Deployments,
}

impl Family {
    /// Its place among all of them.
    pub const fn index(self) -> usize {
        match self {
            Self::Contents => 0,
            Self::Actions => 1,
            Self::Deployments => 2,
        }
    }
}

/// When a viewer was last let into each family of a repository.
type Moments = [Option<Timestamp>; 3];

/// The proofs of all viewers.
#[derive(Debug, Default)]
pub struct FamilyProofs(Mutex<HashMap<(ViewerKey, String), Moments>>);

impl FamilyProofs {
    /// The upstream let this viewer read something of this family of this repository.
    pub fn record(&self, viewer: ViewerKey, repository: &str, family: Family, now: Timestamp) {
        let mut proofs = self.lock();
        if proofs.len() >= SWEEP_AT {
            for age in [FORGOTTEN, HOLDS] {
                let is_of_use = |moments: &Moments| {
                    let mut moments = moments.iter().flatten();
                    moments.any(|at| now.duration_since(*at) < age)
                };
                if proofs.len() >= SWEEP_AT {
                    proofs.retain(|_, moments| is_of_use(moments));
                }
            }
            if proofs.len() >= SWEEP_AT {
                // Whoever comes back proves it anew.
                proofs.clear();
            }
        }
        let moments = proofs.entry((viewer, repository.to_owned())).or_default();
        if let Some(moment) = moments.get_mut(family.index()) {
            *moment = Some(now);
        }
    }

    /// Whether the viewer was let into this family of this repository in the last 5 minutes, and refused nothing of it since.
    pub fn holds(
        &self,
        viewer: ViewerKey,
        repository: &str,
        family: Family,
        now: Timestamp,
    ) -> bool {
        self.at(viewer, repository, family).is_some_and(|at| {
            let age = now.duration_since(at);
            !age.is_negative() && age < HOLDS
        })
    }

    /// Whether they were let in when something was read, or have been since, and refused nothing of it since.
    pub fn held(
        &self,
        viewer: ViewerKey,
        repository: &str,
        family: Family,
        read: Timestamp,
    ) -> bool {
        let at = self.at(viewer, repository, family);
        at.is_some_and(|at| read.duration_since(at) < HOLDS)
    }

    /// The upstream refused this viewer something of this repository.
    pub fn end(&self, viewer: ViewerKey, repository: &str) {
        self.lock().remove(&(viewer, repository.to_owned()));
    }

    /// The upstream refused this viewer.
    pub fn end_all(&self, viewer: ViewerKey) {
        self.lock().retain(|(of, _), _| *of != viewer);
    }

    fn at(&self, viewer: ViewerKey, repository: &str, family: Family) -> Option<Timestamp> {
        let proofs = self.lock();
        let moments = proofs.get(&(viewer, repository.to_owned()))?;
        moments.get(family.index()).copied().flatten()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(ViewerKey, String), Moments>> {
        // Each change is one call on the map: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    const SHOP: &str = "acme/shop";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn viewer(keys: &ViewerKeys, name: &str) -> ViewerKey {
        keys.of("github.com", &Token::new(name.to_owned()).unwrap())
    }

    #[test]
    fn a_proof_is_of_one_viewer_for_one_family_of_one_repository_for_five_minutes() {
        let keys = ViewerKeys::random().unwrap();
        let (alice, carol) = (viewer(&keys, "a"), viewer(&keys, "c"));
        let proofs = FamilyProofs::default();
        proofs.record(alice, SHOP, Family::Actions, at(0));
        let holds = |viewer, repository, family, second| {
            proofs.holds(viewer, repository, family, at(second))
        };
        assert!(holds(alice, SHOP, Family::Actions, 299));
        assert!(!holds(alice, SHOP, Family::Actions, 300));
        assert!(!holds(alice, SHOP, Family::Actions, -1));
        assert!(!holds(alice, SHOP, Family::Contents, 0));
        assert!(!holds(alice, "acme/ledger", Family::Actions, 0));
        assert!(!holds(carol, SHOP, Family::Actions, 0));
    }

    #[test]
    fn what_was_read_while_it_held_may_still_be_shown_later_unless_something_was_refused_since() {
        let keys = ViewerKeys::random().unwrap();
        let alice = viewer(&keys, "a");
        let proofs = FamilyProofs::default();
        proofs.record(alice, SHOP, Family::Actions, at(1000));
        let held = |second| proofs.held(alice, SHOP, Family::Actions, at(second));
        assert!(held(0) && held(1000) && held(1299));
        assert!(!held(1300), "read when they may not have been let in");
        proofs.end(alice, SHOP);
        assert!(!held(1000));
    }

    #[test]
    fn a_refusal_ends_all_families_and_a_refused_token_all_repositories() {
        let keys = ViewerKeys::random().unwrap();
        let (alice, carol) = (viewer(&keys, "a"), viewer(&keys, "c"));
        let proofs = FamilyProofs::default();
        let all = [Family::Contents, Family::Actions, Family::Deployments];
        for family in all {
            proofs.record(alice, SHOP, family, at(0));
            proofs.record(alice, "acme/ledger", family, at(0));
            proofs.record(carol, SHOP, family, at(0));
        }
        let hold = |viewer, repository| all.map(|f| proofs.holds(viewer, repository, f, at(1)));
        proofs.end(alice, SHOP);
        assert_eq!(hold(alice, SHOP), [false; 3]);
        assert_eq!(hold(alice, "acme/ledger"), [true; 3]);
        proofs.end_all(alice);
        assert_eq!(hold(alice, "acme/ledger"), [false; 3]);
        assert_eq!(hold(carol, SHOP), [true; 3]);
    }

    #[test]
    fn memory_is_bounded() {
        let keys = ViewerKeys::random().unwrap();
        let alice = viewer(&keys, "a");
        let proofs = FamilyProofs::default();
        for number in 0..3 * SWEEP_AT {
            proofs.record(alice, &format!("acme/{number}"), Family::Actions, at(0));
        }
        assert!(proofs.lock().len() <= SWEEP_AT);
    }
}
