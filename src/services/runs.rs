//! Runs: those that count for an environment, newest first, page by page.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{pipeline::EnvironmentRuns, viewer::Viewer},
    providers::provider::{RunsAnswer, RunsRequest},
};

/// Most runs of a page.
const MAX_LIMIT: u32 = 100;
/// Runs of a page where nobody says how many.
const LIMIT: u32 = 20;

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
    /// How many at most, 1 to 100; 20 where absent. A page may have fewer although there are more: `next_cursor` says so.
    #[serde(default)]
    pub limit: Option<u32>,
}

impl Services {
    /// Runs that count for an environment, newest first.
    pub async fn runs(&self, viewer: &Viewer, command: RunsCommand) -> Result<EnvironmentRuns> {
        let limit = command.limit.unwrap_or(LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::invalid(
                "limit",
                format!("Ask for 1 to {MAX_LIMIT} runs."),
            ));
        }
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        let request = RunsRequest {
            deployments: placed.request(),
            environment: placed.place,
            cursor: command.cursor,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        };
        let RunsAnswer {
            runs,
            next_cursor,
            complete,
            fetched_at,
            stale,
        } = placed.provider.runs(viewer, request).await?;
        Ok(EnvironmentRuns {
            service: placed.environment.service.clone(),
            environment: placed.environment.name.clone(),
            runs,
            next_cursor,
            complete,
            fetched_at,
            stale,
        })
    }
}

#[cfg(test)]
mod tests;
