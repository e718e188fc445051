//! One attempt to put a version into an environment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{pipeline::GateDecision, version::Version};

/// State of a deployment or stage. `Waiting` means a gate (reviewers, timer, custom rule) and nothing else; a concurrency queue is `Queued`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// Asked for, not started.
    Queued,
    /// Held by a gate.
    Waiting,
    /// Under way.
    Running,
    /// Finished well.
    Succeeded,
    /// Finished badly, or refused by a rule.
    Failed,
    /// Stopped by somebody.
    Cancelled,
    /// Was live until a newer one took its place.
    Superseded,
    /// The provider says something that this version does not know, or nothing.
    Unknown,
}

impl DeploymentState {
    /// Whether the attempt is still under way.
    pub fn is_moving(self) -> bool {
        matches!(self, Self::Queued | Self::Waiting | Self::Running)
    }
}

/// A person or machine at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Login at the provider.
    pub login: String,
    /// https address of a picture.
    pub avatar_url: Option<String>,
}

/// The pipeline run behind a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunLink {
    /// The provider's id, as a string: it may exceed what a JavaScript number holds.
    pub id: String,
    /// Number that people see, for example 128 of "#128".
    #[cfg_attr(test, ts(type = "number | null"))]
    pub number: Option<u64>,
    /// Attempt of the run; 2 and more are re-runs.
    pub attempt: Option<u32>,
    /// Title that the provider shows for the run.
    pub title: Option<String>,
    /// What started it, in the provider's words (`workflow_dispatch`, `push`, …).
    pub event: Option<String>,
    /// Page of the run, of the job where there is one. http or https only.
    pub url: Option<String>,
    /// Stages finished so far and in all, for the run's progress; absent where they are not known.
    pub progress: Option<Progress>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Stages that have ended.
    pub done: u32,
    /// Stages that the provider has listed so far, or that the workflow file declares, whichever is more.
    pub total: u32,
}

/// One attempt to put a version into an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Unique within the environment; stable between reads.
    pub id: String,
    /// Where it stands.
    pub state: DeploymentState,
    /// What it carries.
    pub version: Version,
    /// Who started it.
    pub actor: Option<Actor>,
    /// When it was asked for.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
    /// When work on it began.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub started_at: Option<Timestamp>,
    /// When its end was reported.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub finished_at: Option<Timestamp>,
    /// The run behind it; absent for deployments that an API client created.
    pub run: Option<RunLink>,
    /// Where its run stands as a whole: a deployment may be queued while its run works on something before it, or waits there. As the
    /// run's pipeline says. Absent where that is not known, and of what an earlier attempt of the run did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub run_state: Option<DeploymentState>,
    /// What reviewers decided about it last, where it still waits although they have let it pass, or failed because they did not.
    /// Absent where there is nothing of that kind, or it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub decision: Option<GateDecision>,
    /// What the provider or the rule says about the state, for example why it was refused.
    pub note: Option<String>,
    /// Address of what was deployed. http or https only.
    pub environment_url: Option<String>,
}

/// What a deployment waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Gate {
    /// One of these people or teams must approve.
    Reviewers {
        /// Who may; teams as `org/team`.
        reviewers: Vec<Reviewer>,
        /// Whether this viewer may; absent where the provider does not say.
        viewer_can_approve: Option<bool>,
    },
    /// A timer runs.
    Timer {
        /// Its length in minutes.
        minutes: u32,
        /// When it ends, where its start is known.
        #[cfg_attr(test, ts(type = "string | null"))]
        ends_at: Option<Timestamp>,
    },
    /// A custom rule decides, or the provider does not say what it waits for.
    Rule {
        /// Its name, where it is known.
        name: Option<String>,
    },
}

/// Somebody who may approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Reviewer {
    /// A person.
    User {
        /// Login at the provider.
        login: String,
        /// https address of a picture.
        avatar_url: Option<String>,
    },
    /// A team.
    Team {
        /// Its name, `org/slug` where both are known.
        name: String,
        /// https address of a picture.
        avatar_url: Option<String>,
    },
}

impl Reviewer {
    /// Whether two are the same person or team, whatever is known of their pictures.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User { login: a, .. }, Self::User { login: b, .. })
            | (Self::Team { name: a, .. }, Self::Team { name: b, .. }) => a.eq_ignore_ascii_case(b),
            _ => false,
        }
    }
}
