//! Run actions: cancels a run or runs its failed parts again, for those who may do so to everything that it deploys to.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{
        run_action::{EnvironmentRef, RunAction, RunActionOutcome, RunPreflight},
        viewer::Viewer,
    },
};

/// Asks what doing something to a run would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunPreflightCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment that the run is seen in.
    pub environment: String,
    /// The provider's id of the run.
    pub run: String,
    /// What to do.
    pub action: RunAction,
}

/// Does something to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunActionCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment that the run is seen in.
    pub environment: String,
    /// The provider's id of the run.
    pub run: String,
    /// What to do.
    pub action: RunAction,
    /// The environments for which the caller has made sure that the user may. A conflict where the run touches another one.
    pub authorized: Vec<EnvironmentRef>,
    /// Messages of the warnings that the user has ticked.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub accepted: Vec<String>,
}

impl Services {
    /// What doing something to a run would mean, and whether anything stands in its way.
    pub async fn run_preflight(
        &self,
        _viewer: &Viewer,
        _command: RunPreflightCommand,
    ) -> Result<RunPreflight> {
        Err(Error::internal("Not built yet."))
    }

    /// Does something to a run, with one request that is never repeated. An error means that nothing was done, except
    /// `ProblemCode::OutcomeUnknown`: then nobody knows.
    pub async fn act_on_run(
        &self,
        _viewer: &Viewer,
        _command: RunActionCommand,
    ) -> Result<RunActionOutcome> {
        Err(Error::internal("Not built yet."))
    }
}
