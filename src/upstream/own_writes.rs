//! What was changed from here a moment ago: what was read before does not count any more, and what is read soon after may not
//! show it yet.
//!
//! Writes are numbered, so that "before" does not depend on clocks: an answer that was asked for when write 7 was the last one
//! says nothing about write 8, however long its own request took.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use super::viewer_key::ViewerKey;

/// For so long the upstream may show a change late: what it says meanwhile is fresh for no longer than [`SHORT`].
const LATE: SignedDuration = SignedDuration::from_mins(1);
const SHORT: Duration = Duration::from_secs(5);

/// Longer than anything but what never changes is fresh, also where a low budget stretches it: after this, what was read before
/// a write is asked for again anyway.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(90);

/// Repositories that are remembered.
const MOST: usize = 1000;

/// The last write to each repository.
#[derive(Debug, Default)]
pub struct OwnWrites(Mutex<Writes>);

#[derive(Debug, Default)]
struct Writes {
    /// Number of the last write.
    last: u64,
    /// Writes up to this number may be forgotten although they count: they concern every repository.
    forgotten: u64,
    by_place: HashMap<String, Write>,
}

#[derive(Debug, Clone, Copy)]
struct Write {
    number: u64,
    at: Timestamp,
    by: ViewerKey,
}

impl OwnWrites {
    /// Number of the last write: what is asked for from now on has seen it.
    pub fn seen(&self) -> u64 {
        self.lock().last
    }

    /// Something in this repository was changed by a viewer, or may have been.
    pub fn note(&self, host: &str, repository: &str, by: ViewerKey, now: Timestamp) {
        let mut writes = self.lock();
        writes.last += 1;
        let number = writes.last;
        let write = Write {
            number,
            at: now,
            by,
        };
        writes.by_place.insert(place(host, repository), write);
        if writes.by_place.len() > MOST {
            writes.sweep(now);
        }
    }

    /// Whether this viewer was the last to change something in one of these repositories since an answer about them was asked for.
    pub fn is_behind_own<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        seen: u64,
        viewer: ViewerKey,
    ) -> bool {
        let writes = self.lock();
        repositories
            .into_iter()
            .filter_map(|repository| writes.by_place.get(&place(host, repository)))
            .any(|write| write.number > seen && write.by == viewer)
    }

    /// How long an answer about these repositories is fresh at most, where something in them was changed from here: not at all if
    /// it was asked for before, a short time if it came soon after, since the change may not show in it yet. `None`: as long as it
    /// is by itself.
    pub fn longest<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        seen: u64,
        fetched_at: Timestamp,
    ) -> Option<Duration> {
        let writes = self.lock();
        if seen < writes.forgotten {
            return Some(Duration::ZERO);
        }
        if writes.by_place.is_empty() {
            return None;
        }
        repositories
            .into_iter()
            .filter_map(|repository| writes.by_place.get(&place(host, repository)))
            .filter_map(|write| {
                if write.number > seen {
                    return Some(Duration::ZERO);
                }
                (fetched_at.duration_since(write.at) < LATE).then_some(SHORT)
            })
            .min()
    }

    fn lock(&self) -> MutexGuard<'_, Writes> {
        // A panic elsewhere cannot leave a half-written number behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writes {
    /// Forgets what is of no use any more, and the oldest where that is not enough.
    fn sweep(&mut self, now: Timestamp) {
        self.by_place
            .retain(|_, write| now.duration_since(write.at) < REMEMBERED);
        while self.by_place.len() > MOST {
            let oldest = self.by_place.iter().min_by_key(|(_, write)| write.number);
            let Some((place, write)) = oldest.map(|(place, write)| (place.clone(), *write)) else {
                return;
            };
            self.forgotten = self.forgotten.max(write.number);
            self.by_place.remove(&place);
        }
    }
}

/// Names a repository of a host; both have no case.
fn place(host: &str, repository: &str) -> String {
    format!("{host} {repository}").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    fn key(token: &str) -> ViewerKey {
        static KEYS: OnceLock<ViewerKeys> = OnceLock::new();
        let keys = KEYS.get_or_init(|| ViewerKeys::random().unwrap());
        keys.of("h", &Token::new(token.to_owned()).unwrap())
    }

    fn alice() -> ViewerKey {
        key("gho_alice")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_was_asked_before_a_write_never_counts_and_what_came_after_is_fresh_for_a_short_time_at_first()
     {
        let writes = OwnWrites::default();
        let before = writes.seen();
        writes.note("GitHub.com", "Acme/Shop", alice(), at(0));
        let after = writes.seen();
        let longest = |repository, seen, second| {
            writes.longest("github.com", ["acme/other", repository], seen, at(second))
        };
        assert_eq!(longest("acme/shop", before, 0), Some(Duration::ZERO));
        assert_eq!(longest("acme/shop", before, 5000), Some(Duration::ZERO));
        assert_eq!(longest("acme/shop", after, 59), Some(SHORT));
        assert_eq!(longest("acme/shop", after, 60), None);
        assert_eq!(longest("acme/ledger", before, 0), None);
        let elsewhere = writes.longest("ghe.example", ["acme/shop"], before, at(0));
        assert_eq!(elsewhere, None);
    }

    #[test]
    fn only_who_wrote_last_is_behind_a_write_of_their_own_until_they_read() {
        let writes = OwnWrites::default();
        let before = writes.seen();
        writes.note("h", "a/b", alice(), at(0));
        let is_behind = |seen, viewer| writes.is_behind_own("H", ["a/c", "A/B"], seen, viewer);
        assert!(is_behind(before, alice()));
        assert!(!is_behind(before, key("gho_bob")));
        assert!(!is_behind(writes.seen(), alice()));
        assert!(!writes.is_behind_own("h", ["a/c"], before, alice()));
    }

    #[test]
    fn the_last_write_counts() {
        let writes = OwnWrites::default();
        writes.note("h", "a/b", alice(), at(0));
        let between = writes.seen();
        writes.note("h", "a/b", alice(), at(50));
        let longest = |seen, second| writes.longest("h", ["a/b"], seen, at(second));
        assert_eq!(longest(between, 51), Some(Duration::ZERO));
        assert_eq!(longest(writes.seen(), 109), Some(SHORT));
    }

    #[test]
    fn memory_is_bounded_and_what_is_forgotten_too_early_counts_for_all() {
        let writes = OwnWrites::default();
        let before = writes.seen();
        writes.note("h", "a/first", alice(), at(0));
        let first = writes.seen();
        for number in 0..MOST {
            writes.note("h", &format!("a/{number}"), alice(), at(1));
        }
        assert_eq!(writes.lock().by_place.len(), MOST);
        let of_first = |seen| writes.longest("h", ["a/first"], seen, at(1));
        assert_eq!(of_first(before), Some(Duration::ZERO));
        assert_eq!(of_first(first), None);
        // What is old enough goes without a trace.
        let later = at(1) + REMEMBERED;
        writes.note("h", "a/last", alice(), later);
        assert_eq!(writes.lock().by_place.len(), 1);
        assert_eq!(writes.lock().forgotten, first);
    }
}
