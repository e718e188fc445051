//! What a provider is asked about the runs of an environment, and what it answers.

use jiff::Timestamp;

use super::provider::DeploymentsRequest;
use crate::model::{deployment::Deployment, problem::Problem};

/// Which runs of which environment.
#[derive(Debug, Clone)]
pub struct RunsRequest {
    /// The question for all environments of the host, as of the overview.
    pub deployments: DeploymentsRequest,
    /// Place of the environment in it.
    pub environment: usize,
    /// The `next_cursor` of the page before; the newest where absent.
    pub cursor: Option<String>,
    /// How many at most, at least 1.
    pub limit: usize,
}

/// A page of runs that count for an environment.
#[derive(Debug, Clone, PartialEq)]
pub struct RunsAnswer {
    /// Newest first; may be fewer than asked for although there are more.
    pub runs: Vec<Deployment>,
    /// Asks for older ones. Absent at the end.
    pub next_cursor: Option<String>,
    /// Whether that was all there are, at the end: of everything that was looked at it could be decided whether it counts.
    pub complete: bool,
    /// When the oldest of the data behind this was read.
    pub fetched_at: Timestamp,
    /// Present when this is the last that was known.
    pub stale: Option<Problem>,
}
