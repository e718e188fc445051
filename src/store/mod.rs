//! What the core keeps: configuration, and what was started from here. Engines behind [`Store`] have the same behaviour suite.

use async_trait::async_trait;

use jiff::Timestamp;

use self::dispatches::{
    Begun, DispatchQuery, NewDispatch, PressKey, RunRecord, RunsKey, Settlement,
};
use crate::{
    error::Result,
    model::{
        dispatch::DispatchRecord,
        environment::{Environment, IndexKeys, StoredEnvironment},
    },
};

#[cfg(test)]
mod behaviour;
pub mod dispatches;
mod errors;
pub mod postgres;
mod record;
pub mod sqlite;

/// Where configuration lives. All methods are atomic; what a write acknowledged survives a crash.
#[async_trait]
pub trait Store: Send + Sync {
    /// Environments of a service by `order`, then name. Empty when none is configured.
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>>;

    /// Environments of many services, by service, `order` and name, beginning after `query.after`.
    async fn list_environments(&self, query: &EnvironmentQuery) -> Result<Vec<StoredEnvironment>>;

    /// Carries out all writes, or none where one of the services is not any more as its write saw it.
    async fn write(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Result<Written>;

    /// Which targets (provider, host, target key) of each of these services environments of other services map to, those among
    /// them included: by service, order and name of its environment, and the other service.
    async fn shared_targets(&self, services: &[String]) -> Result<Vec<SharedTarget>>;

    /// Writes down that something is about to be started, unless that was done before for the same press, another record is in
    /// its way, or the environment is not any more as it was seen: check and record are one.
    async fn begin_dispatch(&self, new: NewDispatch) -> Result<Begun>;

    /// Writes down what came of it, as far as that is better than what is known already, and answers what is known then. `None`
    /// where there is no such record.
    async fn settle_dispatch(
        &self,
        id: &str,
        settlement: Settlement,
    ) -> Result<Option<DispatchRecord>>;

    /// Writes down that the runs of these records have ended. What is known already stays.
    async fn end_dispatches(&self, ids: &[String], at: Timestamp) -> Result<()>;

    /// The record of a press, where there is one.
    async fn dispatch_of_press(&self, press: &PressKey) -> Result<Option<DispatchRecord>>;

    /// Records, newest first.
    async fn dispatches(&self, query: &DispatchQuery) -> Result<Vec<DispatchRecord>>;

    /// What there is to know of the runs that were started for a service, newest first and `limit` at most: records whose run is
    /// not known are left out, and so is what was sent, which may be large.
    async fn dispatched_runs(&self, service: &str, limit: u32) -> Result<Vec<RunRecord>>;

    /// The same of those of these runs that were started from here, for any service and however long ago, in no particular order.
    async fn dispatches_of_runs(&self, runs: &RunsKey) -> Result<Vec<RunRecord>>;

    /// Waits for queued work and closes. Later calls answer `Closed`; closing again is no error.
    async fn close(&self) -> Result<()>;
}

/// What opening a store may do to a schema that is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Migrations {
    /// Bring it up to date.
    #[default]
    Run,
    /// Leave it alone, and refuse to open the store: somebody else brings it up to date.
    Skip,
}

/// Which environments are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentQuery {
    /// Only of these services; `None`: of all.
    pub services: Option<Vec<String>>,
    /// Only with this repository key, in small letters.
    pub repository: Option<String>,
    /// Only those whose service, name or repository key contains this, in any case. Means itself: `%` is a percent sign.
    pub text: Option<String>,
    /// Only what comes after this place.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: u32,
}

/// A place in the order of all environments. What is there now need not be there any more.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Entity ref of the service.
    pub service: String,
    /// Order of the environment.
    pub order: u32,
    /// Name of the environment.
    pub name: String,
}

/// Who writes, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Entity ref of the user; `None` for programs.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What is to be written to one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceWrite {
    /// Entity ref of the service.
    pub service: String,
    /// Names and revisions of its environments as the writer saw them, in any order. Anything else now means [`Written::Changed`].
    pub seen: Vec<(String, u64)>,
    /// Environments that go. Those that are not there are no error.
    pub delete: Vec<String>,
    /// Environments as they shall be, new ones and old ones. Each gets the next revision of its name, one that it never had before.
    pub put: Vec<Put>,
}

/// An environment to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The environment.
    pub environment: Environment,
    /// What it is found by.
    pub keys: IndexKeys,
}

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All of it is stored.
    Done,
    /// Nothing is: a service was not as the writer saw it. Look again.
    Changed,
}

/// A target of a service that an environment of another service maps to as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTarget {
    /// Entity ref of the service.
    pub service: String,
    /// Name of this service's environment.
    pub environment: String,
    /// Entity ref of the other service.
    pub other_service: String,
}
