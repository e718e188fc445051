//! Answers kept in memory: bounded by their size, scoped to one viewer, and never decided by this file to be fresh.

use std::{any::Any, any::TypeId, sync::Arc, time::Duration, time::Instant};

use http::HeaderValue;
use jiff::Timestamp;
use moka::{Expiry, future::Cache};
use url::Url;

use super::viewer_key::ViewerKey;

/// Names an answer: whose, to which request, read as which type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CacheKey {
    viewer: ViewerKey,
    request: [u8; 32],
    kind: TypeId,
}

impl CacheKey {
    /// The answer of type `T` to the request with this digest, for this viewer.
    pub fn new<T: 'static>(viewer: ViewerKey, request: [u8; 32]) -> Self {
        Self {
            viewer,
            request,
            kind: TypeId::of::<T>(),
        }
    }

    /// Whose answer it is.
    pub fn viewer(&self) -> ViewerKey {
        self.viewer
    }
}

/// An answer, read into its type once.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The answer. Its type is the one that the key was made with.
    pub value: Arc<dyn Any + Send + Sync>,
    /// When the upstream last confirmed it.
    pub fetched_at: Timestamp,
    /// The last of our own writes when it was asked for ([`super::own_writes`]).
    pub writes_seen: u64,
    /// The last event when it was asked for ([`super::events`]).
    pub events_seen: u64,
    /// Whether it told something else than the one before.
    pub is_news: bool,
    /// What a conditional request names it by.
    pub etag: Option<HeaderValue>,
    /// The page that follows; a 304 does not repeat it.
    pub next: Option<Url>,
    /// Bytes of the body it was read from.
    pub bytes: usize,
    /// Whether it can never change.
    pub immutable: bool,
    /// Whether others who were let into the same may see what of it does not depend on who asked.
    pub is_for_others: bool,
    /// Of an answer for all: whose token brought it, as long as they are to bring the next.
    pub by: Option<ViewerKey>,
    /// Repositories that it tells of.
    pub repositories: Arc<[String]>,
}

impl Entry {
    /// The same answer, confirmed again.
    pub fn confirmed(&self, (at, writes_seen, events_seen): (Timestamp, u64, u64)) -> Self {
        Self {
            fetched_at: at,
            writes_seen,
            events_seen,
            is_news: false,
            ..self.clone()
        }
    }
}

/// What is left behind by viewers who do not come back goes after this time, whatever room there is. Freshness is decided by
/// our own clock, and always sooner.
const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);

/// What an entry takes beside its body.
const OVERHEAD: usize = 512;

struct Lifetime;

impl Expiry<CacheKey, Arc<Entry>> for Lifetime {
    fn expire_after_create(
        &self,
        _: &CacheKey,
        entry: &Arc<Entry>,
        _: Instant,
    ) -> Option<Duration> {
        (!entry.immutable).then_some(LONGEST)
    }

    fn expire_after_update(
        &self,
        _: &CacheKey,
        entry: &Arc<Entry>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        (!entry.immutable).then_some(LONGEST)
    }
}

/// The answers of all viewers of an instance.
#[derive(Debug, Clone)]
pub struct AnswerCache(Cache<CacheKey, Arc<Entry>>);

impl AnswerCache {
    /// A cache that holds about this many bytes.
    pub fn new(bytes: u64) -> Self {
        Self(
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|_, entry: &Arc<Entry>| {
                    u32::try_from(entry.bytes + OVERHEAD).unwrap_or(u32::MAX)
                })
                .expire_after(Lifetime)
                .support_invalidation_closures()
                .build(),
        )
    }

    /// What is known, however old.
    pub async fn get(&self, key: &CacheKey) -> Option<Arc<Entry>> {
        self.0.get(key).await
    }

    /// Keeps an answer in place of what was known.
    pub async fn insert(&self, key: CacheKey, entry: Arc<Entry>) {
        self.0.insert(key, entry).await;
    }

    /// Forgets an answer.
    pub async fn remove(&self, key: &CacheKey) {
        self.0.invalidate(key).await;
    }

    /// Forgets everything of a viewer.
    pub fn remove_viewer(&self, viewer: ViewerKey) {
        // The builder above allows such closures, which is the only thing this can fail for.
        let _ = self
            .0
            .invalidate_entries_if(move |key, _| key.viewer == viewer);
    }

    /// Forgets everything of a viewer that tells of a repository.
    pub fn remove_repository(&self, viewer: ViewerKey, repository: &str) {
        let repository = repository.to_owned();
        // As above.
        let _ = self.0.invalidate_entries_if(move |key, entry| {
            key.viewer == viewer && entry.repositories.contains(&repository)
        });
    }

    /// Number of entries and their weight in bytes; both lag a little behind.
    pub fn size(&self) -> (u64, u64) {
        (self.0.entry_count(), self.0.weighted_size())
    }

    /// Makes [`Self::size`] exact.
    pub async fn settle(&self) {
        self.0.run_pending_tasks().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    fn viewer(keys: &ViewerKeys, name: &str) -> ViewerKey {
        keys.of("github.com", &Token::new(name.to_owned()).unwrap())
    }

    fn entry(bytes: usize) -> Arc<Entry> {
        Arc::new(Entry {
            value: Arc::new(7u32),
            fetched_at: "2026-11-22T10:00:00Z".parse().unwrap(),
            writes_seen: 0,
            events_seen: 0,
            is_news: false,
            etag: None,
            next: None,
            bytes,
            immutable: false,
            is_for_others: false,
            by: None,
            repositories: ["acme/shop".to_owned()].into(),
        })
    }

    #[tokio::test]
    async fn forgetting_a_repository_leaves_other_repositories_and_other_viewers_alone() {
        let keys = ViewerKeys::random().unwrap();
        let (alice, bob) = (viewer(&keys, "a"), viewer(&keys, "b"));
        let cache = AnswerCache::new(1 << 20);
        let key = |viewer, request| CacheKey::new::<u32>(viewer, [request; 32]);
        let about = |repositories: &[&str]| {
            let repositories = repositories.iter().map(|name| (*name).to_owned()).collect();
            Arc::new(Entry {
                repositories,
                ..(*entry(10)).clone()
            })
        };
        cache.insert(key(alice, 1), about(&["acme/shop"])).await;
        cache
            .insert(key(alice, 2), about(&["acme/ledger", "acme/shop"]))
            .await;
        cache.insert(key(alice, 3), about(&["acme/ledger"])).await;
        cache.insert(key(bob, 1), about(&["acme/shop"])).await;
        cache.remove_repository(alice, "acme/shop");
        let mut kept = Vec::new();
        for key in [key(alice, 1), key(alice, 2), key(alice, 3), key(bob, 1)] {
            kept.push(cache.get(&key).await.is_some());
        }
        assert_eq!(kept, [false, false, true, true]);
        // What is learnt afterwards is kept.
        cache.insert(key(alice, 1), about(&["acme/shop"])).await;
        assert!(cache.get(&key(alice, 1)).await.is_some());
    }

    #[tokio::test]
    async fn forgetting_a_viewer_leaves_the_others_alone() {
        let keys = ViewerKeys::random().unwrap();
        let (alice, bob) = (viewer(&keys, "a"), viewer(&keys, "b"));
        let cache = AnswerCache::new(1 << 20);
        for viewer in [alice, bob] {
            cache
                .insert(CacheKey::new::<u32>(viewer, [1; 32]), entry(10))
                .await;
        }
        cache.remove_viewer(alice);
        assert!(
            cache
                .get(&CacheKey::new::<u32>(alice, [1; 32]))
                .await
                .is_none()
        );
        assert!(
            cache
                .get(&CacheKey::new::<u32>(bob, [1; 32]))
                .await
                .is_some()
        );
    }

    #[tokio::test]
    async fn the_same_request_read_as_another_type_is_another_entry() {
        let keys = ViewerKeys::random().unwrap();
        let alice = viewer(&keys, "a");
        let cache = AnswerCache::new(1 << 20);
        cache
            .insert(CacheKey::new::<u32>(alice, [1; 32]), entry(10))
            .await;
        assert!(
            cache
                .get(&CacheKey::new::<String>(alice, [1; 32]))
                .await
                .is_none()
        );
    }

    #[tokio::test]
    async fn the_cache_stays_within_its_size() {
        let keys = ViewerKeys::random().unwrap();
        let alice = viewer(&keys, "a");
        let cache = AnswerCache::new(100_000);
        for number in 0..200u8 {
            cache
                .insert(CacheKey::new::<u32>(alice, [number; 32]), entry(4_000))
                .await;
        }
        cache.settle().await;
        let (entries, weight) = cache.size();
        assert!(entries > 0 && weight <= 100_000, "{entries} {weight}");
    }
}
