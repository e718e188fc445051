//! What an event of a provider says, in words that any provider has.

use jiff::Timestamp;

use crate::{
    model::deployment::{Actor, DeploymentState, Reviewer, RunLink},
    upstream::events::News,
};

/// An event that concerns a repository which may be configured. It says that something changed there, and never what a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderEvent {
    /// The configured host, as the configuration writes it.
    pub host: String,
    /// The repository as it is found in the store: [`IndexKeys::repository`](crate::model::environment::IndexKeys).
    pub repository: String,
    /// What it tells of.
    pub news: Vec<News>,
    /// What somebody may want to be told of it.
    pub said: Option<Said>,
}

/// What somebody may want to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A run began to wait for somebody.
    Waiting(Wait),
    /// A run has ended.
    Ended(End),
}

/// A run that began to wait before it enters an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The run.
    pub run: RunLink,
    /// The provider's name of the environment.
    pub environment: String,
    /// The pipeline that the run is of, in the provider's words; absent where the event does not say.
    pub pipeline: Option<String>,
    /// Name of the job that waits; absent where the event does not say.
    pub job: Option<String>,
    /// The provider's id of that job; absent where the event does not say.
    pub job_id: Option<String>,
    /// What the deployment is for, in the provider's words; absent where the event does not say.
    pub task: Option<String>,
    /// Who may decide. Empty where the event does not say.
    pub reviewers: Vec<Reviewer>,
    /// Who asked for it.
    pub actor: Option<Actor>,
    /// When it began to wait; absent where the event does not say.
    pub at: Option<Timestamp>,
    /// How certain it is that somebody is waited for.
    pub source: WaitSource,
}

/// Which event told of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitSource {
    /// One that names who may decide.
    Request,
    /// One that says no more than that something waits. It counts only where no [`WaitSource::Request`] is to be expected.
    State {
        /// Whether it came on a way on which requests come as well, so that there is nothing to tell.
        request_follows: bool,
    },
}

/// A run that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The run.
    pub run: RunLink,
    /// How.
    pub state: DeploymentState,
    /// When; absent where the event does not say.
    pub at: Option<Timestamp>,
}
