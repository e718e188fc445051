//! Counters of what upstream calls cost.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::Serialize;

/// Counters since the start of the instance.
#[derive(Debug, Default)]
pub struct Metrics {
    sent: AtomicU64,
    not_modified: AtomicU64,
    charged: AtomicU64,
    failed: AtomicU64,
    cache_hits: AtomicU64,
    served_stale: AtomicU64,
    shared: AtomicU64,
}

impl Metrics {
    /// A request left for the upstream.
    pub fn sent(&self) {
        self.sent.fetch_add(1, Relaxed);
    }

    /// An answer without a body: nothing changed, nothing charged.
    pub fn not_modified(&self) {
        self.not_modified.fetch_add(1, Relaxed);
    }

    /// An answer that counts against the budget, with its points.
    pub fn charged(&self, points: u64) {
        self.charged.fetch_add(points, Relaxed);
    }

    /// A request that got no answer, or one that says that the upstream failed (5xx).
    pub fn failed(&self) {
        self.failed.fetch_add(1, Relaxed);
    }

    /// A read that was answered from the cache while fresh.
    pub fn cache_hit(&self) {
        self.cache_hits.fetch_add(1, Relaxed);
    }

    /// A read that was answered with the last known data.
    pub fn served_stale(&self) {
        self.served_stale.fetch_add(1, Relaxed);
    }

    /// A read that waited for a request that somebody else had started.
    pub fn shared(&self) {
        self.shared.fetch_add(1, Relaxed);
    }

    /// The counters as they stand.
    pub fn requests(&self) -> RequestCounters {
        RequestCounters {
            sent: self.sent.load(Relaxed),
            not_modified: self.not_modified.load(Relaxed),
            charged: self.charged.load(Relaxed),
            failed: self.failed.load(Relaxed),
            shared: self.shared.load(Relaxed),
        }
    }

    /// Hits and stale answers of the cache.
    pub fn cache(&self) -> (u64, u64) {
        (
            self.cache_hits.load(Relaxed),
            self.served_stale.load(Relaxed),
        )
    }
}

/// What was asked of the upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCounters {
    /// Requests that left, each try and each redirect counted.
    pub sent: u64,
    /// Answers 304.
    pub not_modified: u64,
    /// Points charged: 1 for each answer other than 304, a GraphQL answer its points.
    pub charged: u64,
    /// Requests without an answer, or with a 5xx.
    pub failed: u64,
    /// Reads that waited for a request of somebody else's.
    pub shared: u64,
}

/// What the cache holds and does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheCounters {
    /// Answers kept.
    pub entries: u64,
    /// Their size in bytes, as received.
    pub weight_bytes: u64,
    /// Reads answered from it while fresh.
    pub hits: u64,
    /// Reads answered from it because the upstream could not be asked.
    pub served_stale: u64,
}

/// All counters of a provider's upstream calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpstreamMetrics {
    /// Requests.
    pub requests: RequestCounters,
    /// Cache.
    pub cache: CacheCounters,
}
