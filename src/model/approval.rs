//! Decisions at gates, and everything that waits for one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::{Actor, Gate, RunLink},
    environment::Tier,
    overview::{Origin, ProviderAccount},
    pipeline::{Decision, ViewerDecision},
    problem::Problem,
    run_action::TouchedEnvironment,
    version::Version,
};

/// What deciding about environments of a run would mean. Decides nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DecisionPreflight {
    /// Entity ref of the service.
    pub service: String,
    /// The run.
    pub run: RunLink,
    /// What it brings, where that is known.
    pub version: Version,
    /// Every configured environment, of any service, that the decision would be about. Whoever decides must be allowed to for all of
    /// them.
    pub touches: Vec<TouchedEnvironment>,
    /// What would be answered for each environment that was named, in that order, where nothing would be sent about it.
    pub settled: Vec<DecidedEnvironment>,
}

/// What came of a decision, environment by environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DecisionOutcome {
    /// Entity ref of the service.
    pub service: String,
    /// The run.
    pub run: RunLink,
    /// What was decided.
    pub decision: Decision,
    /// One for each environment that was named, in that order.
    pub environments: Vec<DecidedEnvironment>,
    /// The viewer's account at the provider, where an answer named it: who decided there.
    pub account: Option<ProviderAccount>,
}

/// What came of a decision about one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DecidedEnvironment {
    /// Name of the environment.
    pub environment: String,
    /// What the provider confirmed.
    pub result: DecisionResult,
    /// The same in a sentence.
    pub message: String,
}

/// What the provider confirmed of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum DecisionResult {
    /// It took the decision.
    Done,
    /// Somebody else had decided before.
    AlreadyDecided {
        /// Who, where the provider says.
        by: Option<Actor>,
        /// What, where the provider says.
        decision: Option<Decision>,
    },
    /// It does not wait any more: it was cancelled, or went on by itself.
    NoLongerWaiting,
    /// It refused.
    Refused {
        /// Why.
        problem: Box<Problem>,
    },
    /// It gave no answer: it may or may not have taken it.
    Unknown {
        /// What happened.
        problem: Box<Problem>,
    },
}

/// Everything that waits at a gate, over the services that were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// What waits, longest waiting first: at most 200. Where there is more, what the viewer may decide comes before the rest, and of
    /// each the longest waiting and the latest.
    pub waiting: Vec<InboxEntry>,
    /// How many of all that wait the viewer may decide.
    pub for_viewer: u32,
    /// How many wait for others, or for time.
    pub for_others: u32,
    /// Whether there may be more than was looked at, or is shown.
    pub more: bool,
    /// Repositories that could not be looked at.
    pub problems: Vec<Problem>,
    /// The viewer's accounts at the providers, where an answer named them.
    pub accounts: Vec<ProviderAccount>,
    /// When the oldest of the data behind this was read from the provider.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
    /// Why some of it is the last that was known, read as long ago as `fetched_at` says. Absent where all of it is fresh.
    pub stale: Option<Problem>,
    /// Seconds after which asking again makes sense: not later than a problem that passes by itself can be over.
    pub refresh_after_seconds: u32,
}

/// One deployment that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InboxEntry {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// What kind of place it is.
    pub tier: Tier,
    /// Where its deployments come from.
    pub origin: Origin,
    /// The run.
    pub run: RunLink,
    /// What it brings.
    pub version: Version,
    /// What it replaces, where that is known without asking for more.
    pub live: Option<Version>,
    /// Who asked for it.
    pub actor: Option<Actor>,
    /// Why, where it was started from here.
    pub reason: Option<String>,
    /// Since when it waits.
    #[cfg_attr(test, ts(type = "string"))]
    pub since: Timestamp,
    /// What it waits for. Never empty.
    pub gates: Vec<Gate>,
    /// Whether this viewer may decide.
    pub viewer: ViewerDecision,
}
