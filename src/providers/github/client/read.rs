//! One read: from what is fresh, else from GitHub, else from what was known last.

use std::{any::Any, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use tracing::{Instrument, instrument::WithSubscriber};
use url::Url;

use super::{
    About, Call, Fetched, Freshness, GithubClient, GraphqlAnswer, Inner,
    answer::Answer,
    errand::{Ask, Concern, Errand},
    errors, graphql,
    load::{Decode, Decoded},
};
use crate::{
    error::{Error, Result},
    model::viewer::HostKey,
    upstream::{
        budget::Allowance,
        cache::{CacheKey, Entry},
        events::{LATE, News},
        viewer_key::ViewerKey,
    },
};

/// For so long at least an answer counts that may be older than an event.
const SHORT: Duration = Duration::from_secs(5);

/// A read's answer, with the page that follows.
pub(super) struct Read<T> {
    pub(super) fetched: Fetched<T>,
    pub(super) next: Option<Url>,
}

impl GithubClient {
    pub(super) fn errand(&self, call: &Call<'_>, ask: Ask, about: &[About<'_>]) -> Result<Errand> {
        let own = call.repository.map(|repository| About {
            repository,
            alias: None,
        });
        // Each once, with its place where one is known.
        let mut concerns: Vec<Concern> = Vec::new();
        for About { repository, alias } in about.iter().copied().chain(own) {
            let repository = repository.to_ascii_lowercase();
            if !concerns.iter().any(|known| known.repository == repository) {
                concerns.push(Concern {
                    repository,
                    alias: alias.map(str::to_owned),
                });
            }
        }
        let host = self.host(call.host)?;
        let key = HostKey::new(errors::PROVIDER, call.host);
        let token = call
            .viewer
            .token(&key)
            .ok_or_else(|| errors::not_connected(&key, call.repository))?;
        Ok(Errand {
            host: host.clone(),
            repository: call.repository.map(str::to_owned),
            concerns: concerns.into(),
            token: token.clone(),
            viewer: self.0.keys.of(call.host, token),
            ask,
        })
    }

    /// What is known, unless it was refused meanwhile.
    pub(super) async fn known<T: Send + Sync + 'static>(
        &self,
        call: &Call<'_>,
        ask: Ask,
    ) -> Option<Fetched<T>> {
        let (_, entry) = self.known_entry::<T>(call, ask).await?;
        Some(read_of(&entry, None).ok()?.fetched)
    }

    /// What is known and fresh, unless it was refused meanwhile.
    pub(super) async fn fresh<T: Send + Sync + 'static>(
        &self,
        call: &Call<'_>,
        ask: Ask,
        freshness: &Freshness<T>,
    ) -> Option<Fetched<T>> {
        let (errand, entry) = self.known_entry::<T>(call, ask).await?;
        if !self.0.is_fresh(&errand, &entry, freshness) {
            return None;
        }
        self.0.metrics.cache_hit();
        Some(read_of(&entry, None).ok()?.fetched)
    }

    async fn known_entry<T: Send + Sync + 'static>(
        &self,
        call: &Call<'_>,
        ask: Ask,
    ) -> Option<(Errand, Arc<Entry>)> {
        let errand = self.errand(call, ask, &[]).ok()?;
        let key = CacheKey::new::<T>(errand.viewer, errand.ask.digest());
        let inner = &self.0;
        if inner.refusals.of(&key, inner.clock.now()).is_some() {
            return None;
        }
        let entry = inner.cache.get(&key).await?;
        Some((errand, entry))
    }

    pub(super) async fn read<T: Send + Sync + 'static>(
        &self,
        call: &Call<'_>,
        (ask, about): (Ask, &[About<'_>]),
        freshness: Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Read<T>> {
        let errand = self.errand(call, ask, about)?;
        self.read_errand(&errand, &freshness, decode).await
    }

    /// The same for an errand.
    pub(super) async fn read_errand<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Read<T>> {
        let key = CacheKey::new::<T>(errand.viewer, errand.ask.digest());
        let inner = &self.0;
        let known = inner.cache.get(&key).await;
        if let Some(entry) = &known
            && inner.is_fresh(errand, entry, freshness)
        {
            inner.metrics.cache_hit();
            return read_of(entry, None);
        }
        let must_ask = freshness.is_never();
        if let Some(refusal) = inner.refusals.of(&key, inner.clock.now()) {
            return Err(refusal);
        }
        let error = match inner.unasked(errand, known.as_deref(), must_ask) {
            Some(error) => error,
            None => match self.load_once(errand, key, freshness, decode).await {
                Some(Ok(entry)) => return read_of(&entry, None),
                Some(Err(error)) => error,
                None => return Err(defect("reading an answer")),
            },
        };
        if must_ask || !error.allows_stale() {
            return Err(error);
        }
        // Looked up again: a refusal of another request may have taken it back meanwhile.
        match inner.cache.get(&key).await {
            Some(entry) => {
                inner.metrics.served_stale();
                read_of(&entry, Some(error))
            }
            None => Err(error),
        }
    }
}

impl GithubClient {
    /// Asks GitHub, together with all who ask the same for the same viewer at the same time. `None` where that panicked.
    pub(super) async fn load_once<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        key: CacheKey,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Option<Result<Arc<Entry>>> {
        let inner = &self.0;
        let start = || {
            let (inner, errand, freshness) = (Arc::clone(inner), errand.clone(), freshness.clone());
            async move { inner.load(&errand, key, &freshness, decode).await }
                .in_current_span()
                .with_current_subscriber()
        };
        let mut landed = inner.flights.run(key, &start).await;
        if landed.shared {
            inner.metrics.shared();
            // Who started it may have done so before something was changed; who starts the next has not.
            if let Some(Ok(entry)) = &landed.value
                && inner.is_outdated(errand, entry, freshness.news())
            {
                landed = inner.flights.run(key, &start).await;
            }
        }
        landed.value
    }
}

impl Inner {
    /// Why the viewer may not ask now, if that is so. Whoever has changed something sees once what came of it, however little is left.
    pub(super) fn unasked(
        &self,
        errand: &Errand,
        known: Option<&Entry>,
        must_ask: bool,
    ) -> Option<Error> {
        match self.allowance(errand, self.clock.now()) {
            Allowance::Exhausted(until) => Some(errors::rate_limited(errand, until)),
            Allowance::Held(until) => Some(errors::held(errand, until)),
            Allowance::Reserve(until)
                if !must_ask && known.is_some_and(|known| !self.is_behind_own(errand, known)) =>
            {
                Some(errors::running_low(errand, until))
            }
            _ => None,
        }
    }

    pub(super) fn allowance_of(
        &self,
        viewer: ViewerKey,
        resource: &str,
        now: Timestamp,
    ) -> Allowance {
        self.budgets.allowance(viewer, resource, now)
    }

    fn allowance(&self, errand: &Errand, now: Timestamp) -> Allowance {
        self.budgets
            .allowance(errand.viewer, errand.ask.resource(), now)
    }

    pub(super) fn is_fresh<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        entry: &Entry,
        freshness: &Freshness<T>,
    ) -> bool {
        let now = self.clock.now();
        let known = entry.value.downcast_ref::<T>();
        if known.is_some_and(|value| freshness.keeps_for_good(value)) {
            // What never changes may still not be for this viewer any more. The proof of it comes with what is read over REST or
            // GraphQL, and that is read less often when either budget is low.
            let stretch = ["core", "graphql"]
                .map(|resource| {
                    self.budgets
                        .allowance(errand.viewer, resource, now)
                        .stretch()
                })
                .into_iter()
                .max()
                .unwrap_or(1);
            return errand.concerns.iter().all(|concern| {
                self.proofs
                    .holds(errand.viewer, &concern.repository, now, stretch)
            });
        }
        // A clock that was set back must not keep an answer fresh for long.
        let Ok(age) = Duration::try_from(now.duration_since(entry.fetched_at)) else {
            return false;
        };
        known.is_some_and(|value| age < self.longest_fresh(errand, entry, value, freshness))
    }

    /// For how long an answer that may change is fresh: not at all where it is known to have changed.
    pub(super) fn longest_fresh<T>(
        &self,
        errand: &Errand,
        entry: &Entry,
        value: &T,
        freshness: &Freshness<T>,
    ) -> Duration {
        if self.is_told_of(errand, entry, freshness.news()) {
            return Duration::ZERO;
        }
        let now = self.clock.now();
        let stretch = self.allowance(errand, now).stretch();
        let (host, arriving) = (&errand.host.host, freshness.arriving());
        let do_arrive = self.events.arrive(host, errand.names(), arriving, now);
        // What shows a change of the kind that was told of is not late.
        let shows_it = entry.is_news && freshness.knows_what_differs();
        // A query is never free: it rests for a minute or two at most while anything moves, and is asked anew where it disagrees with
        // what is read for nothing.
        let is_query = !matches!(errand.ask, Ask::Get(_));
        let late = match shows_it || is_query {
            true => None,
            false => self.longest_after_event(errand, entry, freshness.news()),
        };
        let own = freshness.duration_where(value, stretch, (do_arrive, late));
        let longest = self.longest_after_writes(errand, entry);
        longest.map_or(own, |longest| own.min(longest.saturating_mul(stretch)))
    }

    /// Whether it was asked for before something was changed from here, or before GitHub told of a change.
    fn is_outdated(&self, errand: &Errand, entry: &Entry, news: &[News]) -> bool {
        let is_overwritten = || self.longest_after_writes(errand, entry) == Some(Duration::ZERO);
        !entry.immutable && (is_overwritten() || self.is_told_of(errand, entry, news))
    }

    fn is_told_of(&self, errand: &Errand, entry: &Entry, news: &[News]) -> bool {
        let (host, seen) = (&errand.host.host, entry.events_seen);
        self.events.outdates(host, errand.names(), news, seen)
    }

    /// What was asked for soon after an event may not show yet what that told of. It is asked for once more when it must show.
    fn longest_after_event(
        &self,
        errand: &Errand,
        entry: &Entry,
        news: &[News],
    ) -> Option<Duration> {
        let (host, at) = (&errand.host.host, entry.fetched_at);
        let since = self.events.since(host, errand.names(), news, at)?;
        let left = LATE.unsigned_abs().saturating_sub(since);
        Some(left.max(SHORT))
    }

    /// Notes that an answer tells of what no event told of, where one would have come.
    pub(super) fn note_untold<T>(&self, errand: &Errand, before: &Entry, freshness: &Freshness<T>) {
        let (host, news) = (&errand.host.host, freshness.news());
        let told = self.is_told_of(errand, before, news);
        let since = self
            .events
            .since(host, errand.names(), news, before.fetched_at);
        // What was changed from here is told of a moment later, and what came late was told of before.
        if told || since.is_some() || self.longest_after_writes(errand, before).is_some() {
            return;
        }
        let arriving = freshness.arriving().iter().copied();
        let lost: Vec<News> = arriving.filter(|kind| news.contains(kind)).collect();
        self.events.lost(host, errand.names(), &lost);
    }

    /// Whether an answer was asked for before its viewer changed something.
    fn is_behind_own(&self, errand: &Errand, entry: &Entry) -> bool {
        let (host, names) = (&errand.host.host, errand.names());
        self.writes
            .is_behind_own(host, names, entry.writes_seen, errand.viewer)
    }

    fn longest_after_writes(&self, errand: &Errand, entry: &Entry) -> Option<Duration> {
        self.writes.longest(
            &errand.host.host,
            errand.names(),
            entry.writes_seen,
            entry.fetched_at,
        )
    }
}

pub(super) fn read_of<T: Send + Sync + 'static>(
    entry: &Entry,
    stale: Option<Error>,
) -> Result<Read<T>> {
    let value: Arc<dyn Any + Send + Sync> = Arc::clone(&entry.value);
    let value = value
        .downcast::<T>()
        .map_err(|_| defect("finding a kept answer"))?;
    Ok(Read {
        fetched: Fetched {
            value,
            fetched_at: entry.fetched_at,
            stale,
        },
        next: entry.next.clone(),
    })
}

pub(super) fn defect(doing: &str) -> Error {
    Error::internal(format!(
        "This is a defect of the deployment plugin ({doing}). Try again, and report it."
    ))
}

fn repositories(errand: &Errand, which: impl Fn(&Concern) -> bool) -> Vec<String> {
    let concerns = errand.concerns.iter().filter(|concern| which(concern));
    concerns.map(|concern| concern.repository.clone()).collect()
}

pub(super) fn decode_json<T: DeserializeOwned>(
    errand: &Errand,
    answer: &Answer,
    _: Timestamp,
) -> Result<Decoded<T>> {
    let not_understood = |reason: &str| errors::not_understood(errand, answer.status, reason);
    let mut deserializer = serde_json::Deserializer::from_slice(&answer.body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if error.inner().is_data() {
            not_understood(&format!("unexpected value at {}", error.path()))
        } else {
            not_understood(&graphql::describe_json(answer, error.inner()))
        }
    })?;
    Ok(Decoded {
        value,
        points: 1,
        proven: repositories(errand, |_| true),
        refused: Vec::new(),
        failed_in_part: None,
        is_whole: true,
        is_denied: false,
    })
}

pub(super) fn decode_graphql<T: DeserializeOwned>(
    errand: &Errand,
    answer: &Answer,
    now: Timestamp,
) -> Result<Decoded<GraphqlAnswer<T>>> {
    let (value, points) = graphql::decode(errand, answer, now)?;
    let failed_in_part = value
        .has_failed_in_part()
        .then(|| errors::failed_in_part(errand, answer, &value.errors, now));
    // A repository that has no hole in its place was read, one that has was refused. The rest of a query says nothing: an address
    // that may not be seen is just not found.
    let is_whole = |concern: &Concern| {
        let alias = concern.alias.as_deref();
        alias.is_some() && !value.errors.iter().any(|e| e.concerns(alias))
    };
    let is_hole = |concern: &Concern| {
        let alias = concern.alias.as_deref();
        value.errors.iter().any(|error| {
            let denies = error.is_refusal() || error.is_absence();
            denies && error.path.len() == 1 && error.path.first().map(String::as_str) == alias
        })
    };
    Ok(Decoded {
        proven: repositories(errand, is_whole),
        refused: repositories(errand, is_hole),
        failed_in_part,
        is_whole: value.errors.is_empty(),
        is_denied: value
            .errors
            .iter()
            .any(|error| error.is_refusal() || error.is_absence()),
        value,
        points,
    })
}
