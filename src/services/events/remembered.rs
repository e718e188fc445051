//! Which events were noted, and what was told of them, in this process. All of it is bounded: by time, and by number.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::providers::provider::WaitSource;

/// For so long something is remembered.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);
/// Jobs that begin to wait so many seconds apart, or up to twice as many, begin together.
const MOMENT_SECONDS: i64 = 5;
/// Most entries of each kind. The oldest go first.
const MOST: usize = 10_000;

/// What was noted and told.
#[derive(Debug, Default)]
pub struct Remembered {
    deliveries: Recent,
    told: Recent,
    /// Attempts of runs that have ended.
    ended: Recent,
    /// Repositories of which requests for a decision come.
    requesting: Recent,
}

impl Remembered {
    /// Whether this delivery is a new one, which it is no more from now on.
    pub fn delivery(&self, delivery: &str, now: Timestamp) -> bool {
        self.deliveries.is_new(delivery, now)
    }

    /// This delivery counts as a new one again.
    pub fn forget_delivery(&self, delivery: &str) {
        self.deliveries.forget(delivery);
    }

    /// Whether this has not been told yet, which it has from now on.
    pub fn telling(&self, what: &str, now: Timestamp) -> bool {
        self.told.is_new(what, now)
    }

    /// Whether a wait has not been told yet, which it has from now on. `what` names the run and where it waits; there it may wait more
    /// than once, with one job after the other. Jobs that begin to wait together wait for one decision, and of one wait several events
    /// may tell: it is known by its job, or by when it began.
    pub fn telling_wait(
        &self,
        what: &str,
        job: Option<&str>,
        began: Timestamp,
        now: Timestamp,
    ) -> bool {
        let moment = began.as_second().div_euclid(MOMENT_SECONDS);
        let of_moment = |moment: i64| format!("{what} at {moment}");
        let of_job = job.map(|job| format!("{what} job {job}"));
        let mut known_as = vec![
            of_moment(moment - 1),
            of_moment(moment),
            of_moment(moment + 1),
        ];
        known_as.extend(of_job.clone());
        let mut names = vec![of_moment(moment)];
        names.extend(of_job);
        self.told.is_new_by_any(&known_as, &names, now)
    }

    /// This attempt of a run has ended.
    pub fn ended(&self, attempt: &str, now: Timestamp) {
        self.ended.touch(attempt, now);
    }

    /// Whether it has ended, so that it waits for nobody: events may come in another order than things happened.
    pub fn has_ended(&self, attempt: &str, now: Timestamp) -> bool {
        self.ended.has(attempt, now)
    }

    /// Whether a wait in this repository is to be told. One that names nobody is not, where requests come that do.
    pub fn counts(&self, repository: &str, source: WaitSource, now: Timestamp) -> bool {
        match source {
            WaitSource::Request => {
                self.requesting.touch(repository, now);
                true
            }
            WaitSource::State { request_follows } => {
                !request_follows && !self.requesting.has(repository, now)
            }
        }
    }
}

/// Texts, each with the last time that it was seen.
#[derive(Debug, Default)]
struct Recent(Mutex<HashMap<String, Timestamp>>);

impl Recent {
    /// Whether the text was not seen of late. It was from now on.
    fn is_new(&self, text: &str, now: Timestamp) -> bool {
        let mut seen = self.lock();
        if seen.get(text).is_some_and(|at| is_recent(*at, now)) {
            return false;
        }
        insert(&mut seen, text, now);
        true
    }

    /// Whether none of the texts in `known_as` was seen of late. Those in `names` were from now on; where it was not new, only those
    /// that say more than when.
    fn is_new_by_any(&self, known_as: &[String], names: &[String], now: Timestamp) -> bool {
        let mut seen = self.lock();
        let is_new = known_as
            .iter()
            .all(|text| !seen.get(text).is_some_and(|at| is_recent(*at, now)));
        // A moment that went on with each that belongs to it would have no end.
        for name in names.iter().skip(usize::from(!is_new)) {
            insert(&mut seen, name, now);
        }
        is_new
    }

    fn has(&self, text: &str, now: Timestamp) -> bool {
        self.lock().get(text).is_some_and(|at| is_recent(*at, now))
    }

    fn touch(&self, text: &str, now: Timestamp) {
        insert(&mut self.lock(), text, now);
    }

    fn forget(&self, text: &str) {
        self.lock().remove(text);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        // A panic elsewhere cannot leave half an entry behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn insert(seen: &mut HashMap<String, Timestamp>, text: &str, now: Timestamp) {
    seen.insert(text.to_owned(), now);
    if seen.len() <= MOST {
        return;
    }
    seen.retain(|_, at| is_recent(*at, now));
    if seen.len() > MOST {
        // A tenth at once, so that a full memory is not searched each time.
        let mut times: Vec<Timestamp> = seen.values().copied().collect();
        times.sort_unstable();
        let Some(oldest) = times.get(MOST / 10).copied() else {
            return;
        };
        seen.retain(|kept, at| *at > oldest || kept == text);
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < MEMORY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_delivery_is_new_once_a_day() {
        let remembered = Remembered::default();
        assert!(remembered.delivery("a", at(0)));
        assert!(!remembered.delivery("a", at(60)));
        assert!(remembered.delivery("b", at(60)));
        assert!(remembered.delivery("a", at(0) + MEMORY));
        remembered.forget_delivery("b");
        assert!(remembered.delivery("b", at(61)));
    }

    #[test]
    fn a_wait_is_known_by_its_job_or_by_when_it_began() {
        let remembered = Remembered::default();
        let is_told = |what: &str, job: Option<&str>, began: i64, now: i64| {
            remembered.telling_wait(what, job, at(began), at(now))
        };
        assert!(is_told("run europe", Some("1"), 100, 100));
        assert!(
            !is_told("run europe", Some("1"), 100, 101),
            "the same event"
        );
        assert!(!is_told("run europe", Some("1"), 190, 190), "the same job");
        assert!(
            !is_told("run europe", Some("2"), 104, 104),
            "begun together"
        );
        assert!(
            !is_told("run europe", None, 99, 160),
            "told by another event"
        );
        assert!(is_told("run europe", Some("3"), 160, 160), "a later job");
        assert!(
            !is_told("run europe", Some("2"), 300, 300),
            "belonged to the first"
        );
        assert!(is_told("run asia", Some("4"), 100, 100), "elsewhere");
        assert!(is_told("run europe", None, 400, 400), "a later moment");
        // Many that begin one after the other are not one without end.
        let told = (1000..1100).filter(|second| {
            let job = second.to_string();
            is_told("matrix", Some(&job), *second, *second)
        });
        assert!((5..=20).contains(&told.count()));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let recent = Recent::default();
        let many = i64::try_from(MOST).unwrap() * 3;
        for number in 0..many {
            assert!(recent.is_new(&format!("{number}"), at(number)));
            assert!(recent.lock().len() <= MOST);
        }
        assert!(!recent.is_new(&format!("{}", many - 1), at(many)));
        assert!(recent.is_new("0", at(many)));
        // All at the same moment.
        let recent = Recent::default();
        for number in 0..many {
            recent.is_new(&format!("{number}"), at(0));
            assert!(recent.lock().len() <= MOST);
        }
    }

    #[test]
    fn a_wait_that_names_nobody_counts_where_no_requests_come() {
        let remembered = Remembered::default();
        let state = |request_follows| WaitSource::State { request_follows };
        assert!(!remembered.counts("a/b", state(true), at(0)));
        assert!(remembered.counts("a/b", state(false), at(0)));
        assert!(remembered.counts("a/b", WaitSource::Request, at(0)));
        assert!(!remembered.counts("a/b", state(false), at(1)));
        assert!(remembered.counts("a/c", state(false), at(1)));
        assert!(remembered.counts("a/b", state(false), at(0) + MEMORY));
    }
}
