//! Runs: those that count for an environment, newest first, page by page.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{pipeline::EnvironmentRuns, viewer::Viewer},
};

/// Asks for the runs that count for an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// The `next_cursor` of the page before; the newest where absent.
    #[serde(default)]
    pub cursor: Option<String>,
    /// How many at most, 1 to 100; 20 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Services {
    /// Runs that count for an environment, newest first.
    pub async fn runs(&self, _viewer: &Viewer, _command: RunsCommand) -> Result<EnvironmentRuns> {
        Err(Error::internal("Not built yet."))
    }
}
