//! Changes: what a version would add to an environment and take from it, seen from what is live there.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{
        changes::{ChangesOutcome, VersionChanges},
        offered::VersionChoice,
        overview::NotComparableReason,
        viewer::Viewer,
    },
    providers::provider::ChangesRequest,
};

/// Longest name of a version, in characters.
const MAX_LABEL: usize = 255;

/// Asks what a version would change in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangesCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// The version.
    pub version: VersionChoice,
    /// Whether the pull requests are wanted, which cost another request.
    #[serde(default)]
    pub pull_requests: bool,
}

impl Services {
    /// What a version would change in an environment.
    pub async fn changes(
        &self,
        viewer: &Viewer,
        command: ChangesCommand,
    ) -> Result<VersionChanges> {
        let mut version = command.version;
        check(&version)?;
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        let answer = placed
            .provider
            .deployments(viewer, placed.request())
            .await?;
        let slot = answer
            .environments
            .into_iter()
            .nth(placed.place)
            .ok_or_else(|| Error::internal("A provider left an environment out of its answer."))?;
        let facts = slot?;
        let outcome = match (&facts.live, facts.live_commit) {
            (None, _) => ChangesOutcome::NothingLive {
                lookback: facts.lookback,
            },
            (Some(_), None) => ChangesOutcome::NotComparable {
                reason: NotComparableReason::VersionUnknown,
            },
            (Some(_), Some(live)) => {
                let request = ChangesRequest {
                    environment: placed.environment.clone(),
                    live,
                    version: version.clone(),
                    pull_requests: command.pull_requests,
                };
                let answer = placed.provider.changes(viewer, request).await?;
                version.sha = Some(answer.sha);
                answer.outcome
            }
        };
        Ok(VersionChanges {
            service: super::validation::normal_ref(&command.service),
            environment: placed.environment.name.clone(),
            version,
            live: facts.live.map(|live| live.version),
            outcome,
        })
    }
}

/// Whether this can be the name of a version.
pub(super) fn check(version: &VersionChoice) -> Result<()> {
    let label = &version.label;
    let is_fit = !label.trim().is_empty()
        && label.chars().count() <= MAX_LABEL
        && !label.contains(char::is_control);
    if is_fit {
        Ok(())
    } else {
        Err(Error::invalid(
            "version.label",
            format!(
                "A version is named by a tag, a branch or a SHA of at most {MAX_LABEL} characters."
            ),
        ))
    }
}

#[cfg(test)]
mod tests;
