//! The read model of what a version would change in an environment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::Actor,
    offered::{CommitAuthor, VersionChoice},
    overview::{Lookback, NotComparableReason},
    version::Version,
};

/// What a version would change in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VersionChanges {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// The version, with its commit where it was found.
    pub version: VersionChoice,
    /// What is live there now.
    pub live: Option<Version>,
    /// How the two differ.
    pub outcome: ChangesOutcome,
}

/// How a version differs from what is live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ChangesOutcome {
    /// It is the same commit.
    Same,
    /// Both commits are known and were compared.
    Compared(Box<Changes>),
    /// Nothing is live, so everything is new.
    NothingLive {
        /// How far back was looked.
        lookback: Lookback,
    },
    /// It cannot be said.
    NotComparable {
        /// Why.
        reason: NotComparableReason,
    },
}

/// What a version brings, and what it takes away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Where the version stands.
    pub relation: Relation,
    /// Commits that it has and the live one has not.
    pub added: ChangedCommits,
    /// Commits that the live one has and it has not.
    pub removed: ChangedCommits,
    /// Page of the comparison at the provider. http or https only.
    pub url: Option<String>,
}

/// Where a version stands, seen from what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It has all that is live, and more.
    Ahead,
    /// It lacks something that is live and brings nothing: a downgrade.
    Behind,
    /// It brings something and lacks something.
    Diverged,
}

/// The commits of one direction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangedCommits {
    /// How many there are.
    pub total: u32,
    /// The newest of them, newest first, at most 250.
    pub commits: Vec<ChangedCommit>,
    /// How many more there are than are listed.
    pub more: u32,
    /// How much they change, all together. Absent where there are none, or the provider does not say.
    pub size: Option<ChangeSize>,
    /// Pull requests that brought them, the most recent first. Absent unless they were asked for.
    pub pull_requests: Option<PullRequests>,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangedCommit {
    /// Its full SHA.
    pub sha: String,
    /// The same in 7 characters.
    pub short_sha: String,
    /// First line of its message.
    pub headline: String,
    /// Who wrote it.
    pub author: Option<CommitAuthor>,
    /// When it was committed.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub date: Option<Timestamp>,
    /// Its page. http or https only.
    pub url: Option<String>,
}

/// How much changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangeSize {
    /// Files that differ.
    pub files: u32,
    /// Lines that come.
    #[cfg_attr(test, ts(type = "number"))]
    pub additions: u64,
    /// Lines that go.
    #[cfg_attr(test, ts(type = "number"))]
    pub deletions: u64,
    /// Whether that is all. `false`: there is at least so much, the provider lists no more files.
    pub complete: bool,
}

/// Pull requests of some commits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PullRequests {
    /// Each once.
    pub list: Vec<PullRequest>,
    /// How many of the listed commits, the newest, were looked at.
    pub commits_looked_at: u32,
    /// How many of these belong to no pull request.
    pub commits_without: u32,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PullRequest {
    /// Number that people see.
    #[cfg_attr(test, ts(type = "number"))]
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Who opened it.
    pub author: Option<Actor>,
    /// When it was merged.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub merged_at: Option<Timestamp>,
    /// Its page. http or https only.
    pub url: Option<String>,
    /// Full SHAs of those of the listed commits that it brought.
    pub commits: Vec<String>,
}
