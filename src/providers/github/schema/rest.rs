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

/// A comparison (`GET …/compare/{base}...{head}` without paging: the newest 250 commits, the newest last, and the first 300
/// files).
#[derive(Debug, Deserialize)]
pub struct FullCompare {
    /// Commits that the head has and the base has not.
    pub ahead_by: u32,
    /// Commits that the base has and the head has not.
    pub behind_by: u32,
    /// Page of the comparison.
    #[serde(default)]
    pub html_url: Option<String>,
    /// Commits that the head has and the base has not.
    #[serde(default)]
    pub commits: Vec<Commit>,
    /// Files that differ from where the two parted.
    #[serde(default)]
    pub files: Option<Vec<File>>,
}

/// A commit.
#[derive(Debug, Clone, Deserialize)]
pub struct Commit {
    /// Its SHA.
    pub sha: String,
    /// What git knows of it.
    pub commit: GitCommit,
    /// Account of the author, where GitHub knows it.
    #[serde(default)]
    pub author: Option<Account>,
    /// Its page.
    #[serde(default)]
    pub html_url: Option<String>,
}

/// What git knows of a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct GitCommit {
    /// Who wrote it.
    #[serde(default)]
    pub author: Option<Signature>,
    /// Who committed it.
    #[serde(default)]
    pub committer: Option<Signature>,
    /// Its message.
    #[serde(default)]
    pub message: String,
}

/// Who, and when.
#[derive(Debug, Clone, Deserialize)]
pub struct Signature {
    /// As git has it.
    #[serde(default)]
    pub name: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "lenient_time")]
    pub date: Option<Timestamp>,
}

/// A file that differs.
#[derive(Debug, Clone, Deserialize)]
pub struct File {
    /// Lines that come.
    #[serde(default)]
    pub additions: u64,
    /// Lines that go.
    #[serde(default)]
    pub deletions: u64,
}

/// A ref (`GET …/git/matching-refs/{ref}`).
#[derive(Debug, Clone, Deserialize)]
pub struct GitRef {
    /// In full: `refs/tags/v1.0.0`.
    #[serde(rename = "ref")]
    pub full: String,
    /// What it points to.
    pub object: RefObject,
}

/// What a ref points to.
#[derive(Debug, Clone, Deserialize)]
pub struct RefObject {
    /// Its id.
    pub sha: String,
    /// `commit`, or `tag` for an annotated tag.
    #[serde(default, rename = "type")]
    pub kind: String,
}

/// A release (`GET …/releases`).
#[derive(Debug, Clone, Deserialize)]
pub struct Release {
    /// Its tag.
    #[serde(default)]
    pub tag_name: String,
    /// Its title.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether it is not published.
    #[serde(default)]
    pub draft: bool,
    /// Whether it comes before a release.
    #[serde(default)]
    pub prerelease: bool,
    /// Its page.
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

impl PendingDeployment {
    /// Whether people or teams decide about it.
    pub fn has_reviewers(&self) -> bool {
        self.reviewers.as_ref().is_some_and(|list| !list.is_empty())
    }
}

/// A decision about environments of a run (`GET …/actions/runs/{id}/approvals`). The list says nothing of attempts.
#[derive(Debug, Clone, Deserialize)]
pub struct Approval {
    /// Which.
    #[serde(default)]
    pub environments: Vec<Named>,
    /// `approved`, `rejected` or `pending`.
    #[serde(default)]
    pub state: String,
    /// Whose.
    #[serde(default)]
    pub user: Option<Account>,
}

/// A deployment that a decision let go on, or ended (`POST …/actions/runs/{id}/pending_deployments`).
#[derive(Debug, Clone, Deserialize)]
pub struct DecidedDeployment {
    /// Name of its environment.
    #[serde(default)]
    pub environment: String,
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Exceeds 2³².
    #[serde(default)]
    pub id: Option<u64>,
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
    /// Picture of a person.
    #[serde(default)]
    pub avatar_url: Option<String>,
}
