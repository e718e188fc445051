//! What the settings form for GitHub works with: the lists that its fields offer. It is the `facts` of an inspection.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::deployment::RunLink;

/// What was read of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubFacts {
    /// Name of the default branch. Absent in an empty repository.
    pub default_branch: Option<String>,
    /// Whether it is archived: then nothing can be deployed from it.
    pub archived: bool,
    /// Workflow files of the default branch, by name.
    pub workflows: Vec<GithubWorkflow>,
    /// GitHub environments, by name, at most 100.
    pub environments: Vec<GithubEnvironment>,
    /// Whether there are more environments than these.
    pub more_environments: bool,
    /// Names of the newest tags, newest first, at most 100.
    pub tags: Vec<String>,
    /// How many tags there are.
    pub tag_count: u32,
    /// How the newest tags are made, the most frequent first.
    pub tag_schemes: Vec<TagScheme>,
    /// Tags of the newest releases, newest first, at most 20.
    pub releases: Vec<String>,
    /// Names of branches, the default one first, at most 100.
    pub branches: Vec<String>,
    /// Newest runs of all workflows, newest first, at most 20.
    pub recent_runs: Vec<GithubRun>,
    /// The viewer's permission, in GitHub's words: `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`. Absent where GitHub does not say.
    pub viewer_permission: Option<String>,
}

/// A workflow file, as far as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubWorkflow {
    /// Name of the file, for example `deploy.yml`.
    pub file: String,
    /// Its `name`.
    pub name: Option<String>,
    /// Its `run-name`.
    pub run_name: Option<String>,
    /// Events that start it.
    pub triggers: Vec<String>,
    /// Whether people can start it (`workflow_dispatch`).
    pub dispatchable: bool,
    /// Inputs of `workflow_dispatch`, in the order of the file.
    pub inputs: Vec<GithubInput>,
    /// Jobs, in the order of the file.
    pub jobs: Vec<GithubJob>,
    /// Why it was not understood, where that is so. Then the lists are empty.
    pub error: Option<String>,
}

/// An input of `workflow_dispatch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubInput {
    /// Its name.
    pub name: String,
    /// What it takes: `string`, `choice`, `boolean`, `number`, `environment`.
    pub kind: String,
    /// Whether a value must be given.
    pub required: bool,
    /// What it is without a value.
    pub default: Option<String>,
    /// What a choice offers.
    pub options: Vec<String>,
}

/// A job of a workflow file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubJob {
    /// What a mapping names it by: its key, or `caller / called` for a job of a reusable workflow of the same repository.
    pub name: String,
    /// Its `name`, where that is no expression and differs from the key.
    pub display_name: Option<String>,
    /// Keys of the jobs that it waits for.
    pub needs: Vec<String>,
    /// The GitHub environment as the file has it, perhaps an expression.
    pub environment: Option<String>,
    /// Whether it has a matrix.
    pub matrix: bool,
    /// The reusable workflow that it calls.
    pub calls: Option<String>,
}

/// A GitHub environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubEnvironment {
    /// Its name.
    pub name: String,
    /// People (`@login`) and teams (`org/team`) of whom one must approve.
    pub reviewers: Vec<String>,
    /// Minutes that a deployment waits.
    pub wait_minutes: Option<u32>,
    /// Whether it admits certain branches or tags only.
    pub has_branch_policy: bool,
    /// Whether who started a deployment may not approve it.
    pub prevents_self_review: bool,
}

/// How tags are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TagScheme {
    /// The pattern that they match, for example `payments/v*`.
    pub pattern: String,
    /// What the part in place of `*` is: `semver`, `calendar`, `other`.
    pub kind: String,
    /// How many of the newest tags are made so.
    pub count: u32,
    /// The newest of them.
    pub example: String,
}

/// A recent run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GithubRun {
    /// Name of its workflow file.
    pub workflow: Option<String>,
    /// The run.
    pub run: RunLink,
    /// When it was created.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
}
