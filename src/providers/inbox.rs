//! What a provider is asked about everything that waits, and what it answers.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;

use super::provider::{RecordedRun, WantedEnvironment};
use crate::{
    error::Result,
    model::{
        deployment::{Deployment, Gate},
        overview::ProviderAccount,
        pipeline::ViewerDecision,
        problem::Problem,
        version::Version,
    },
};

/// Where to look for what waits.
#[derive(Debug, Clone)]
pub struct InboxRequest {
    /// Host of all these environments.
    pub host: String,
    /// The environments, of any number of services, `source` normalized.
    pub environments: Vec<WantedEnvironment>,
}

/// Tells which runs were started from here. It is asked once a provider knows which runs matter: those that wait are few, and what was
/// ever started from here is much.
#[async_trait]
pub trait StartedFromHere: Send + Sync {
    /// Those of these runs at the host of the request (by the provider's ids, of any number) that were started from here, by service.
    /// Fails where the store cannot be read.
    async fn among(&self, runs: &[String]) -> Result<RecordedRuns>;
}

/// Runs that were started from here, by service: what was started for one says nothing of another.
pub type RecordedRuns = HashMap<String, Vec<RecordedRun>>;

/// What waits.
#[derive(Debug, Clone)]
pub struct InboxAnswer {
    /// All that was found, in no particular order.
    pub waiting: Vec<FoundWaiting>,
    /// Whether there may be more than was looked at.
    pub more: bool,
    /// Repositories that could not be looked at, each once.
    pub problems: Vec<Problem>,
    /// Who the viewer is there, where an answer said so.
    pub account: Option<ProviderAccount>,
    /// When the oldest of the data behind this was read. Absent where nothing was read.
    pub fetched_at: Option<Timestamp>,
    /// Why some of it is the last that was known. Absent where all of it is fresh.
    pub stale: Option<Problem>,
}

/// One deployment that waits.
#[derive(Debug, Clone)]
pub struct FoundWaiting {
    /// Place of its environment in the request.
    pub environment: usize,
    /// The deployment.
    pub deployment: Deployment,
    /// Since when it waits.
    pub since: Timestamp,
    /// What runs there now, where that is known.
    pub live: Option<Version>,
    /// What it waits for. Never empty.
    pub gates: Vec<Gate>,
    /// Whether the viewer may decide.
    pub viewer: ViewerDecision,
}

/// Leaves this many at most of what is sorted by time: of too many the first and the last, half of each.
pub fn both_ends<T>(sorted: &mut Vec<T>, most: usize) {
    if sorted.len() > most {
        let first = most / 2;
        let end = sorted.len() - (most - first);
        sorted.drain(first..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_both_ends_stay() {
        let left = |count: usize, most| {
            let mut all: Vec<usize> = (0..count).collect();
            both_ends(&mut all, most);
            all
        };
        assert_eq!(left(4, 4), [0, 1, 2, 3]);
        assert_eq!(left(9, 5), [0, 1, 6, 7, 8]);
        assert_eq!(left(9, 1), [8]);
        assert!(left(9, 0).is_empty());
    }
}
