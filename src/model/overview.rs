//! The read model of the service tab: what runs where, what is moving, who waits.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::{Deployment, Gate, RunLink},
    dispatch::DispatchOutcome,
    environment::Tier,
    problem::Problem,
};

/// Everything that the service tab shows, in the order in which it shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServiceOverview {
    /// Entity ref of the service.
    pub service: String,
    /// Its environments in order; empty when none is configured.
    pub environments: Vec<EnvironmentOverview>,
    /// Recent runs of the mapped workflows that could not be attributed to an environment, newest first, at most 10.
    pub not_attributable: Vec<UnattributedRun>,
    /// What is left of the viewer's request budget, one entry per host and resource.
    pub budgets: Vec<Budget>,
    /// The viewer's accounts at the providers, where an answer named them.
    pub accounts: Vec<ProviderAccount>,
    /// When this view was put together.
    #[cfg_attr(test, ts(type = "string"))]
    pub generated_at: Timestamp,
    /// Seconds after which asking again makes sense: 5 while something runs or was just started and has not shown up, 15 while
    /// something only waits, 300 else; longer when the budget is low.
    pub refresh_after_seconds: u32,
}

/// One environment of a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentOverview {
    /// Name, unique within the service.
    pub name: String,
    /// What kind of place it is.
    pub tier: Tier,
    /// Names of the environments that versions come from; drift is measured against the first.
    pub promotes_from: Vec<String>,
    /// Where its deployments come from.
    pub origin: Origin,
    /// What is known about it.
    pub status: EnvironmentStatus,
}

/// Where an environment's deployments come from, as people say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// For example `acme/payments`.
    pub repository: String,
    /// For example `deploy.yml`.
    pub pipeline: Option<String>,
    /// Page of the repository's deployments or pipeline at the provider.
    pub url: Option<String>,
    /// Whether the mapping lets deployments be started from here.
    pub dispatchable: bool,
}

/// What is known about an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum EnvironmentStatus {
    /// It could be read.
    Available(Box<EnvironmentFacts>),
    /// It could not, and nothing older may be shown.
    Unavailable {
        /// Why.
        problem: Box<Problem>,
    },
}

/// The facts of an environment that could be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentFacts {
    /// The deployment that runs now: the one whose success was reported last.
    pub live: Option<Deployment>,
    /// The newest attempt, where it is not the live one.
    pub latest: Option<Deployment>,
    /// What the latest attempt waits for. Not empty exactly when its state is `waiting`.
    pub gates: Vec<Gate>,
    /// The newest attempt that waits at a gate, where it is neither live nor the latest: another one was asked for since, and
    /// somebody may still let this one pass.
    pub waiting: Option<Box<WaitingDeployment>>,
    /// What was started from here last, in the last hour, while it is not among the deployments above: it has not shown up yet, it
    /// is not known which run it is, or not whether it started at all, or it still goes on behind a newer one. That nothing was
    /// started is told to whoever asked for it, for 10 minutes.
    pub dispatched: Option<Box<DispatchOutcome>>,
    /// Distance to the first environment that versions come from.
    pub drift: Option<Drift>,
    /// How far back was looked; says how to read an absent `live`.
    pub lookback: Lookback,
    /// When the oldest of the data behind this was read from the provider.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
    /// Present when the provider could not be asked and this is the last that was known.
    pub stale: Option<Problem>,
}

/// A deployment that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WaitingDeployment {
    /// The deployment; its state is `waiting`.
    pub deployment: Deployment,
    /// What it waits for. Never empty.
    pub gates: Vec<Gate>,
}

/// How far back the deployments of an environment were searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Lookback {
    /// Attempts of this environment that were looked at.
    pub attempts: u32,
    /// Whether that is all there are: nothing older exists, and of everything that was looked at it could be decided whether it
    /// counts for this environment. With no live deployment: `true` means never deployed (or no success ever), `false` no success
    /// among the last `attempts`, or that it cannot be known.
    pub complete: bool,
}

/// How the live version of an environment differs from the one upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Drift {
    /// Both commits are known and were compared.
    Compared {
        /// Name of the environment upstream.
        upstream: String,
        /// Commits that upstream has and this has not.
        upstream_ahead_by: u32,
        /// Commits that this has and upstream has not.
        upstream_behind_by: u32,
        /// Page of the comparison.
        url: Option<String>,
    },
    /// It cannot be said.
    NotComparable {
        /// Name of the environment upstream.
        upstream: String,
        /// Why.
        reason: NotComparableReason,
    },
}

/// Why two environments cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotComparableReason {
    /// One of the two has nothing live.
    NothingLive,
    /// One of the two versions has no known commit.
    VersionUnknown,
    /// They come from different repositories.
    DifferentRepositories,
    /// The provider does not find one of the commits.
    CommitNotFound,
    /// The comparison could not be read this time.
    NotRead,
}

/// A run that belongs to a mapped workflow and to no environment that we can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UnattributedRun {
    /// The run.
    pub run: RunLink,
    /// When it was created.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
    /// Why it counts for no environment.
    pub reason: UnattributedReason,
}

/// Why a run counts for no environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UnattributedReason {
    /// The environment is an input of the run; the provider does not give inputs back, and no pattern is configured.
    EnvironmentInputNotReadable,
    /// A run-name pattern is configured and the title does not match it.
    RunNameDoesNotMatch,
    /// The pattern names an environment that is not configured.
    EnvironmentNotConfigured,
    /// Several services map to its environment, and nothing says which of them it is for: it has no run link, or the same pipeline
    /// deploys them all and no pattern on its title tells them apart.
    SharedEnvironment,
}

/// What is left of a viewer's request budget at one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Host of the provider.
    pub host: String,
    /// Which budget, in the provider's words (`core`, `graphql`).
    pub resource: String,
    /// Requests or points per window.
    pub limit: u32,
    /// Left in this window.
    pub remaining: u32,
    /// When the window ends.
    #[cfg_attr(test, ts(type = "string"))]
    pub resets_at: Timestamp,
}

/// Who the viewer is at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderAccount {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// Login there.
    pub login: String,
}
