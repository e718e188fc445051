//! Run actions: cancels a run or runs its failed parts again, for those who may do so to everything that it deploys to.

use serde::{Deserialize, Serialize};

use super::{
    Services,
    placed::Placed,
    touched::{check_authorized, touched},
};
use crate::{
    error::{Error, Result},
    model::{
        dispatch::DispatchRecord,
        run_action::{EnvironmentRef, RunAction, RunActionOutcome, RunPreflight},
        viewer::Viewer,
    },
    providers::provider::{PlannedRunAction, RunActed, RunActionRequest, RunOrder},
    store::dispatches::{DispatchQuery, StartedRunKey},
};

/// Longest name of a run, in characters.
const MAX_RUN: usize = 100;

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

/// Records of one run: the store takes no more than one.
const MAX_RECORDS: u32 = 1;

impl Services {
    /// What doing something to a run would mean, and whether anything stands in its way.
    pub async fn run_preflight(
        &self,
        viewer: &Viewer,
        command: RunPreflightCommand,
    ) -> Result<RunPreflight> {
        let asked = Asked {
            service: &command.service,
            environment: &command.environment,
            run: &command.run,
            action: command.action,
        };
        Ok(self.looked_at(viewer, asked).await?.1)
    }

    /// Does something to a run, with one request that is never repeated. An error means that nothing was done, except
    /// `ProblemCode::OutcomeUnknown`: then nobody knows.
    pub async fn act_on_run(
        &self,
        viewer: &Viewer,
        command: RunActionCommand,
    ) -> Result<RunActionOutcome> {
        let asked = Asked {
            service: &command.service,
            environment: &command.environment,
            run: &command.run,
            action: command.action,
        };
        let (placed, preflight) = self.looked_at(viewer, asked).await?;
        let RunPreflight {
            action,
            run,
            touches,
            checks,
            ..
        } = preflight;
        let nothing = match action {
            RunAction::Cancel => "Nothing was cancelled",
            RunAction::RerunFailed => "Nothing runs again",
        };
        super::dispatch::admission::admit(&checks, &command.accepted, nothing)?;
        check_authorized(&touches, &command.authorized, nothing, "the run")?;
        let order = RunOrder {
            environment: placed.environment.clone(),
            run,
            action,
        };
        let origin = placed.provider.origin(&placed.environment);
        let answer = placed.provider.act_on_run(viewer, order).await;
        // Who did what to what, whatever came of it; the audit log of the backend has it too.
        tracing::info!(
            ?action,
            user = viewer.user,
            repository = origin.repository,
            run = command.run,
            service = placed.environment.service,
            environment = placed.environment.name,
            outcome = answer
                .as_ref()
                .map_or_else(|error| format!("{:?}", error.code), |_| "done".to_owned()),
            "something was done to a run"
        );
        let RunActed { run, message } = answer?;
        Ok(RunActionOutcome {
            action,
            run,
            touches,
            message,
        })
    }

    /// Finds the environment and asks about the run, with all that is configured of its repository.
    async fn looked_at(&self, viewer: &Viewer, asked: Asked<'_>) -> Result<(Placed, RunPreflight)> {
        check_run(asked.run)?;
        let placed = self
            .placed(viewer, asked.service, asked.environment)
            .await?;
        let configured = self.of_same_repository(&placed).await?;
        let request = RunActionRequest {
            deployments: placed.request(),
            environment: placed.place,
            configured: configured.clone(),
            run: asked.run.to_owned(),
            action: asked.action,
        };
        let PlannedRunAction {
            run,
            state,
            version,
            touches,
            checks,
        } = placed.provider.plan_run_action(viewer, request).await?;
        let recorded = self.recorded_for(&placed, &run.id).await?;
        let touches = touched(&configured, &[&placed.environment], |place, environment| {
            touches.contains(&place)
                || recorded.iter().any(|record| {
                    record.service == environment.service && record.environment == environment.name
                })
        });
        let preflight = RunPreflight {
            action: asked.action,
            run,
            state,
            version,
            touches,
            checks,
        };
        Ok((placed, preflight))
    }

    /// What a run was started from here for: of any service.
    pub(super) async fn recorded_for(
        &self,
        placed: &Placed,
        run: &str,
    ) -> Result<Vec<DispatchRecord>> {
        let query = DispatchQuery {
            run: Some(StartedRunKey {
                provider: placed.host.provider.clone(),
                host: placed.host.host.clone(),
                id: run.to_owned(),
            }),
            limit: MAX_RECORDS,
            ..DispatchQuery::default()
        };
        self.store.dispatches(&query).await
    }
}

/// What is asked about which run.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    service: &'a str,
    environment: &'a str,
    run: &'a str,
    action: RunAction,
}

/// What a run is named by is the provider's; that it is short and in one line is ours.
pub(super) fn check_run(run: &str) -> Result<()> {
    let is_fit = !run.is_empty()
        && run.chars().count() <= MAX_RUN
        && run.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if is_fit {
        return Ok(());
    }
    Err(Error::invalid(
        "run",
        format!("A run is named by 1 to {MAX_RUN} characters without blanks."),
    ))
}

#[cfg(test)]
mod tests;
