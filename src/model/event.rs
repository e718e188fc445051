//! What an event of a provider means here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::deployment::{Actor, DeploymentState, Reviewer, RunLink};

/// What an event of a provider means here: whose pages must ask again, and what somebody may want to be told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotedEvent {
    /// Whether the same delivery was noted before: then nothing else was done.
    pub repeated: bool,
    /// Entity refs of the services whose data may have changed. Empty where nobody has configured the repository, or the event is of
    /// no interest.
    pub services: Vec<String>,
    /// Whether something began to wait for somebody, notified or not: who looks at what waits everywhere must ask again as well.
    pub waits: bool,
    /// What happened that somebody may want to be told.
    pub happenings: Vec<Happening>,
}

/// Something that somebody may want to be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Happening {
    /// A run has begun to wait for somebody before it enters an environment.
    Waiting {
        /// Entity ref of the service.
        service: String,
        /// Name of the environment.
        environment: String,
        /// Provider id.
        provider: String,
        /// Host of the provider.
        host: String,
        /// The run.
        run: RunLink,
        /// Who may decide, where the event says.
        reviewers: Vec<Reviewer>,
        /// Whether the same wait was told before by an event that did not say who may decide, so that the owners know of it.
        owners_told: bool,
        /// Who asked for it, where the event says.
        actor: Option<Actor>,
        /// Label of the version, where it was started from here.
        version: Option<String>,
        /// When it began to wait.
        #[cfg_attr(test, ts(type = "string"))]
        at: Timestamp,
    },
    /// A run that was started from here has ended.
    Ended {
        /// Entity ref of the service.
        service: String,
        /// Name of the environment.
        environment: String,
        /// The run.
        run: RunLink,
        /// How.
        state: DeploymentState,
        /// Label of the version.
        version: Option<String>,
        /// The Backstage user who started it.
        requested_by: String,
        /// When it ended.
        #[cfg_attr(test, ts(type = "string"))]
        at: Timestamp,
    },
}
