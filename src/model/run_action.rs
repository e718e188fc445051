//! What can be done to a run that is there already: cancel it, or run its failed parts again.

use serde::{Deserialize, Serialize};

use super::{
    deployment::{DeploymentState, RunLink},
    environment::Tier,
    inspection::Check,
    version::Version,
};

/// What can be done to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RunAction {
    /// Stops what is still under way. What has been deployed stays.
    Cancel,
    /// Runs the failed parts, and what depends on them, again: with the same version and the same inputs.
    RerunFailed,
}

/// Names an environment of a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnvironmentRef {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
}

/// An environment that something would be done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TouchedEnvironment {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// What kind of place it is.
    pub tier: Tier,
}

/// What doing something to a run would mean, and whether anything stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunPreflight {
    /// What would be done.
    pub action: RunAction,
    /// The run.
    pub run: RunLink,
    /// Where its deployment to the environment stands; of one that is queued where the run does, for it has not come there.
    pub state: DeploymentState,
    /// What it carries.
    pub version: Version,
    /// Every configured environment that the run deploys to, or may deploy to: the one that was asked about first. Whoever does it must
    /// be allowed to for all of them.
    pub touches: Vec<TouchedEnvironment>,
    /// What was checked. One that is blocked forbids it; one that warns wants a tick.
    pub checks: Vec<Check>,
}

/// What came of doing something to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunActionOutcome {
    /// What was done.
    pub action: RunAction,
    /// The run.
    pub run: RunLink,
    /// Environments that it was done to.
    pub touches: Vec<TouchedEnvironment>,
    /// What the provider confirmed, in a sentence.
    pub message: String,
}
