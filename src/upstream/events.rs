//! What the upstream tells of its own accord (webhooks). An event is never data: it makes what was read before old at once, and where
//! events are known to arrive, what they tell of is asked for seldom without them.
//!
//! Events are numbered, so that "before" does not depend on clocks: an answer that was asked for when event 7 was the last one knows
//! nothing of event 8.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// After an event of whatever kind, events of its repository are known to arrive for so long.
const ARRIVE: SignedDuration = SignedDuration::from_hours(1);
/// A kind that arrived in this time is one that the repository is set up to send.
const SENT: SignedDuration = SignedDuration::from_hours(24);
/// For so long after an event the upstream may not show yet what it told of.
pub const LATE: SignedDuration = SignedDuration::from_mins(1);
/// Repositories that are remembered.
const MOST: usize = 1000;

/// What an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum News {
    /// A run began, moved or ended.
    Run,
    /// A job of a run began, moved or ended.
    Job,
    /// A deployment was made, or its state was reported.
    Deployment,
    /// Something began to wait for somebody, or somebody decided.
    Gate,
}

const KINDS: [News; 4] = [News::Run, News::Job, News::Deployment, News::Gate];

/// The last events of each repository.
#[derive(Debug, Default)]
pub struct Events(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Number of the last event.
    last: u64,
    /// Events up to this number may be forgotten although they count: they concern every repository.
    forgotten: u64,
    by_place: HashMap<String, Place>,
}

#[derive(Debug, Clone, Default)]
struct Place {
    last: Option<Event>,
    by_kind: HashMap<News, Event>,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    number: u64,
    at: Timestamp,
    /// When its kind was last told of for certain.
    told_at: Option<Timestamp>,
}

impl Events {
    /// Number of the last event: what is asked for from now on knows of it.
    pub fn seen(&self) -> u64 {
        self.lock().last
    }

    /// The upstream told of something in this repository. Without any kind it is an event of which nobody knows what it tells: all
    /// that was read before is old.
    pub fn note(&self, host: &str, repository: &str, news: &[News], now: Timestamp) {
        let mut known = self.lock();
        known.last += 1;
        // A kind that is only guessed at is none that is known to be sent.
        let (kinds, told_at) = match news {
            [] => (&KINDS[..], None),
            news => (news, Some(now)),
        };
        let event = Event {
            number: known.last,
            at: now,
            told_at,
        };
        let place = known.by_place.entry(place(host, repository)).or_default();
        place.last = Some(event);
        for kind in kinds {
            let before = place.by_kind.get(kind).and_then(|event| event.told_at);
            let told_at = event.told_at.or(before);
            place.by_kind.insert(*kind, Event { told_at, ..event });
        }
        if known.by_place.len() > MOST {
            known.sweep(now);
        }
    }

    /// Whether one of these kinds of news came from one of these repositories after an answer had been asked for.
    pub fn outdates<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        news: &[News],
        seen: u64,
    ) -> bool {
        if news.is_empty() {
            return false;
        }
        let known = self.lock();
        if seen >= known.last {
            return false;
        }
        seen < known.forgotten
            || repositories
                .into_iter()
                .filter_map(|repository| known.by_place.get(&place(host, repository)))
                .flat_map(|place| news.iter().filter_map(|kind| place.by_kind.get(kind)))
                .any(|event| event.number > seen)
    }

    /// How long after the last event of one of these kinds from one of these repositories something happened, if that was less than
    /// [`LATE`].
    pub fn since<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        news: &[News],
        at: Timestamp,
    ) -> Option<Duration> {
        let known = self.lock();
        repositories
            .into_iter()
            .filter_map(|repository| known.by_place.get(&place(host, repository)))
            .flat_map(|place| news.iter().filter_map(|kind| place.by_kind.get(kind)))
            .map(|event| at.duration_since(event.at))
            .filter(|since| *since < LATE)
            .map(|since| Duration::try_from(since).unwrap_or_default())
            .min()
    }

    /// Something of these kinds has changed in these repositories, and no event told of it: they do not count as kinds that arrive
    /// until one does again.
    pub fn lost<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        news: &[News],
    ) {
        let mut known = self.lock();
        for repository in repositories {
            let Some(place) = known.by_place.get_mut(&place(host, repository)) else {
                continue;
            };
            for kind in news {
                if let Some(event) = place.by_kind.get_mut(kind) {
                    event.told_at = None;
                }
            }
        }
    }

    /// Whether all of these kinds of news arrive from all of these repositories, of which there is one at least.
    pub fn arrive<'a>(
        &self,
        host: &str,
        repositories: impl IntoIterator<Item = &'a str>,
        news: &[News],
        now: Timestamp,
    ) -> bool {
        let mut repositories = repositories.into_iter().peekable();
        if news.is_empty() || repositories.peek().is_none() {
            return false;
        }
        let known = self.lock();
        repositories.all(|repository| {
            let place = known.by_place.get(&place(host, repository));
            place.is_some_and(|place| place.arrive(news, now))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // A panic elsewhere cannot leave a half-written number behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn arrive(&self, news: &[News], now: Timestamp) -> bool {
        let is_within = |at: Timestamp, longest| {
            let age = now.duration_since(at);
            !age.is_negative() && age < longest
        };
        self.last.is_some_and(|last| is_within(last.at, ARRIVE))
            && news.iter().all(|kind| {
                let told_at = self.by_kind.get(kind).and_then(|event| event.told_at);
                told_at.is_some_and(|at| is_within(at, SENT))
            })
    }
}

impl Known {
    /// Forgets what is of no use any more, and the oldest where that is not enough.
    fn sweep(&mut self, now: Timestamp) {
        self.by_place.retain(|_, place| {
            let last = place.last;
            last.is_some_and(|event| now.duration_since(event.at) < SENT)
        });
        while self.by_place.len() > MOST {
            let number = |place: &Place| place.last.map_or(0, |event| event.number);
            let oldest = self.by_place.iter().min_by_key(|(_, place)| number(place));
            let Some((name, number)) = oldest.map(|(name, place)| (name.clone(), number(place)))
            else {
                return;
            };
            self.forgotten = self.forgotten.max(number);
            self.by_place.remove(&name);
        }
    }
}

/// Names a repository of a host; both have no case.
fn place(host: &str, repository: &str) -> String {
    format!("{host} {repository}").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &[News] = &[News::Run];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn arrive(events: &Events, news: &[News], now: i64) -> bool {
        events.arrive("github.com", ["acme/shop"], news, at(now))
    }

    #[test]
    fn an_event_makes_what_was_asked_before_old_where_it_tells_of_it() {
        let events = Events::default();
        let before = events.seen();
        events.note("GitHub.com", "Acme/Shop", RUN, at(0));
        let old = |repository, news: &[News], seen| {
            events.outdates("github.com", ["acme/other", repository], news, seen)
        };
        assert!(old("acme/shop", RUN, before));
        assert!(old("acme/shop", &[News::Job, News::Run], before));
        assert!(!old("acme/shop", &[News::Job], before), "another kind");
        assert!(!old("acme/shop", &[], before), "nothing tells of it");
        assert!(!old("acme/shop", RUN, events.seen()), "asked for since");
        assert!(!old("acme/ledger", RUN, before), "another repository");
        assert!(!events.outdates("ghe.example", ["acme/shop"], RUN, before));
        events.note("github.com", "acme/shop", &[], at(1));
        let all = old("acme/shop", &[News::Gate], 1);
        assert!(all, "nobody knows what it tells");
    }

    #[test]
    fn what_changed_without_an_event_ends_that_its_kind_arrives_until_one_comes() {
        let events = Events::default();
        let both = &[News::Run, News::Job];
        events.note("github.com", "acme/shop", both, at(0));
        events.lost("github.com", ["acme/shop", "acme/other"], RUN);
        assert!(!arrive(&events, RUN, 1));
        assert!(arrive(&events, &[News::Job], 1), "the other kind does");
        events.note("github.com", "acme/shop", RUN, at(2));
        assert!(arrive(&events, both, 2));
    }

    #[test]
    fn for_a_minute_after_an_event_of_its_kind_an_answer_may_be_late() {
        let events = Events::default();
        events.note("github.com", "acme/shop", RUN, at(0));
        let since = |news: &[News], second| {
            let since = events.since("github.com", ["acme/shop"], news, at(second));
            since.map(|since| since.as_secs())
        };
        assert_eq!(since(RUN, 59), Some(59));
        assert_eq!(since(RUN, 60), None);
        assert_eq!(since(&[News::Gate], 1), None);
        events.note("github.com", "acme/shop", RUN, at(100));
        assert_eq!(since(RUN, 99), Some(0), "asked for before it");
    }

    #[test]
    fn events_arrive_for_an_hour_after_any_and_a_kind_is_known_to_be_sent_for_a_day() {
        let events = Events::default();
        assert!(!arrive(&events, RUN, 0), "none came yet");
        events.note("github.com", "acme/shop", RUN, at(0));
        assert!(arrive(&events, RUN, 0));
        assert!(arrive(&events, RUN, 3599));
        assert!(!arrive(&events, RUN, 3600), "not any more");
        events.note("github.com", "acme/shop", &[News::Job], at(7000));
        assert!(arrive(&events, RUN, 7100), "deliveries arrive again");
        let both = &[News::Run, News::Deployment];
        assert!(!arrive(&events, both, 7100), "never sent");
        let two = ["acme/shop", "acme/other"];
        assert!(!events.arrive("github.com", two, RUN, at(7100)));
        assert!(!events.arrive("github.com", [], RUN, at(7100)));
        assert!(!arrive(&events, &[], 7100), "nothing tells of it");
    }

    #[test]
    fn an_event_that_tells_nothing_certain_shows_no_kind_to_be_sent() {
        let events = Events::default();
        events.note("github.com", "acme/shop", RUN, at(0));
        events.note("github.com", "acme/shop", &[], at(86_000));
        assert!(arrive(&events, RUN, 86_100));
        assert!(!arrive(&events, RUN, 86_500));
        assert!(!arrive(&events, &[News::Job], 86_100));
    }

    #[test]
    fn memory_is_bounded_and_what_is_forgotten_too_early_counts_for_all() {
        let events = Events::default();
        let before = events.seen();
        events.note("h", "a/first", RUN, at(0));
        let first = events.seen();
        for number in 0..MOST {
            events.note("h", &format!("a/{number}"), RUN, at(1));
        }
        assert_eq!(events.lock().by_place.len(), MOST);
        let old = |seen| events.outdates("h", ["a/first"], RUN, seen);
        assert!(old(before));
        assert!(!old(first));
        events.note("h", "a/last", RUN, at(2) + SENT);
        assert_eq!(events.lock().by_place.len(), 1);
    }
}
