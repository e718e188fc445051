//! What a provider is asked about everything that waits, and what it answers.

use jiff::Timestamp;

use super::provider::{RecordedRun, WantedEnvironment};
use crate::model::{
    deployment::{Deployment, Gate},
    overview::ProviderAccount,
    pipeline::ViewerDecision,
    problem::Problem,
    version::Version,
};

/// Where to look for what waits.
#[derive(Debug, Clone)]
pub struct InboxRequest {
    /// Host of all these environments.
    pub host: String,
    /// The environments, of any number of services, `source` normalized.
    pub environments: Vec<WantedEnvironment>,
    /// Runs that are known to have been started from here, each with the service.
    pub recorded: Vec<(String, RecordedRun)>,
}

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
