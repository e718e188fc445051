//! REST: runs and comparisons.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Conclusion, Status, lenient_time};

/// A list of runs (`GET …/actions/runs`, `GET …/actions/workflows/{file}/runs`), newest first.
#[derive(Debug, Deserialize)]
pub struct RunList {
    /// How many runs there are in all.
    #[serde(default)]
    pub total_count: u64,
    /// This page of them.
    pub workflow_runs: Vec<Run>,
}

/// A run.
#[derive(Debug, Clone, Deserialize)]
pub struct Run {
    /// Exceeds 2³².
    pub id: u64,
    /// GraphQL's id of it.
    #[serde(default)]
    pub node_id: Option<String>,
    /// What `run-name` made, else the commit's or pull request's title.
    #[serde(default)]
    pub display_title: Option<String>,
    /// Branch, or the tag for runs of tags.
    #[serde(default)]
    pub head_branch: Option<String>,
    /// Commit that it runs on.
    #[serde(default)]
    pub head_sha: Option<String>,
    /// Path of the workflow file, sometimes followed by `@` and a ref.
    #[serde(default)]
    pub path: Option<String>,
    /// Number that people see.
    #[serde(default)]
    pub run_number: Option<u64>,
    /// 2 and more for re-runs.
    #[serde(default)]
    pub run_attempt: Option<u32>,
    /// What started it.
    #[serde(default)]
    pub event: Option<String>,
    /// Where it stands.
    #[serde(default)]
    pub status: Option<Status>,
    /// How it ended.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// Who started the first attempt.
    #[serde(default)]
    pub actor: Option<Account>,
    /// Who started this attempt.
    #[serde(default)]
    pub triggering_actor: Option<Account>,
    /// When the first attempt was created.
    #[serde(default, deserialize_with = "lenient_time")]
    pub created_at: Option<Timestamp>,
    /// When this attempt began.
    #[serde(default, deserialize_with = "lenient_time")]
    pub run_started_at: Option<Timestamp>,
    /// When it last changed: for a completed run the time of its end.
    #[serde(default, deserialize_with = "lenient_time")]
    pub updated_at: Option<Timestamp>,
    /// Its page.
    #[serde(default)]
    pub html_url: Option<String>,
}

/// A user or bot.
#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    /// Login; bots have the suffix `[bot]` here, and not in GraphQL.
    #[serde(default)]
    pub login: String,
    /// Picture.
    #[serde(default)]
    pub avatar_url: Option<String>,
}

/// A comparison (`GET …/compare/{base}...{head}`).
#[derive(Debug, Deserialize)]
pub struct Compare {
    /// Commits that the head has and the base has not.
    pub ahead_by: u32,
    /// Commits that the base has and the head has not.
    pub behind_by: u32,
    /// Page of the comparison.
    #[serde(default)]
    pub html_url: Option<String>,
}

/// An environment that a run waits to enter (`GET …/actions/runs/{id}/pending_deployments`).
#[derive(Debug, Clone, Deserialize)]
pub struct PendingDeployment {
    /// Which.
    #[serde(default)]
    pub environment: Option<Named>,
    /// Length of its timer in minutes.
    #[serde(default)]
    pub wait_timer: Option<i64>,
    /// When the timer began.
    #[serde(default, deserialize_with = "lenient_time")]
    pub wait_timer_started_at: Option<Timestamp>,
    /// Whether the viewer may approve.
    #[serde(default)]
    pub current_user_can_approve: Option<bool>,
    /// Who may approve.
    #[serde(default)]
    pub reviewers: Option<Vec<Reviewer>>,
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A person or team that may approve.
#[derive(Debug, Clone, Deserialize)]
pub struct Reviewer {
    /// Who.
    #[serde(default)]
    pub reviewer: Option<ReviewerDetails>,
}

/// A person has a login, a team a slug.
#[derive(Debug, Clone, Deserialize)]
pub struct ReviewerDetails {
    /// Of a person.
    #[serde(default)]
    pub login: Option<String>,
    /// Of a team.
    #[serde(default)]
    pub slug: Option<String>,
    /// Of a team.
    #[serde(default)]
    pub name: Option<String>,
}
