//! What was understood of a repository, what is proposed from it, and what a mapping would count.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::{Deployment, RunLink},
    environment::Environment,
    overview::{Lookback, ProviderAccount},
    problem::Problem,
};

/// What was understood of a repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// The repository as the provider writes it, for example `acme/payments`.
    pub repository: String,
    /// Its page.
    pub url: Option<String>,
    /// Ways to map it, the best first. Empty where nothing that deploys was found.
    pub proposals: Vec<Proposal>,
    /// What the provider's settings form works with, in the provider's own schema (GitHub: `GithubFacts`).
    #[cfg_attr(test, ts(type = "unknown"))]
    pub facts: serde_json::Value,
    /// Parts that could not be read, while the rest could.
    pub problems: Vec<Problem>,
    /// Who the viewer is at the provider.
    pub account: Option<ProviderAccount>,
    /// When the oldest of it was read.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
}

/// One way to map a repository to environments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// What it is, in a few words: "deploy.yml: environment as an input".
    pub title: String,
    /// Why it was chosen, in sentences.
    pub reasons: Vec<String>,
    /// The environments in promotion order.
    pub environments: Vec<ProposedEnvironment>,
}

/// A proposed environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProposedEnvironment {
    /// The environment, complete: it could be saved as it is.
    pub environment: Environment,
    /// Why its fields are what they are.
    pub reasons: Vec<Reason>,
}

/// Why a field is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Path of the field within the environment, for example `source.versionInput`.
    pub field: String,
    /// The reason, one sentence.
    pub text: String,
}

/// What the mappings of a service would count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentTests {
    /// One for each environment that was sent, in that order.
    pub environments: Vec<EnvironmentTest>,
    /// Who the viewer is at the providers.
    pub accounts: Vec<ProviderAccount>,
    /// When this was put together.
    #[cfg_attr(test, ts(type = "string"))]
    pub generated_at: Timestamp,
}

/// What the mapping of one environment would count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentTest {
    /// Name of the environment.
    pub name: String,
    /// Whether repository, pipeline, job, inputs and so on are there: what was looked for, and where.
    pub checks: Vec<Check>,
    /// What the viewer may do there: see, deploy, approve.
    pub rights: Vec<Check>,
    /// Deployments that would count, newest first, at most 10.
    pub counted: Vec<Deployment>,
    /// `id` of the counted deployment that would be live.
    pub live: Option<String>,
    /// `id` of the newest counted deployment, where it is not the live one.
    pub latest: Option<String>,
    /// Recent runs of the pipeline that would not count, newest first, at most 10.
    pub ignored: Vec<IgnoredRun>,
    /// How far back was looked.
    pub lookback: Option<Lookback>,
    /// Why nothing could be tested, where that is so.
    pub problem: Option<Problem>,
}

impl EnvironmentTest {
    /// Nothing could be tested.
    pub fn failed(environment: &Environment, problem: impl Into<Problem>) -> Self {
        Self {
            name: environment.name.clone(),
            checks: Vec::new(),
            rights: Vec::new(),
            counted: Vec::new(),
            live: None,
            latest: None,
            ignored: Vec::new(),
            lookback: None,
            problem: Some(problem.into()),
        }
    }
}

/// A run that would not count, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct IgnoredRun {
    /// The run.
    pub run: RunLink,
    /// When it was created.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
    /// Why it would not count, one sentence.
    pub reason: String,
}

/// Something that was checked, and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// How it came out.
    pub outcome: CheckOutcome,
    /// Path of the field concerned within the environment, where there is one.
    pub field: Option<String>,
    /// One or two sentences: what was looked for and found, or what to do.
    pub message: String,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should be.
    Passed,
    /// It works, but may not be what is meant.
    Warned,
    /// It cannot work.
    Blocked,
    /// It could not be found out.
    Unknown,
    /// Good to know: nothing is wrong, and nothing need be done.
    Noted,
}
