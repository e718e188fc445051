//! Pipeline: one run, or one of its earlier attempts, as stages with their gates.

use serde::{Deserialize, Serialize};

use super::{Services, overview::rhythm, placed::Placed, run_actions::check_run};
use crate::{
    error::Result,
    model::{
        deployment::DeploymentState,
        dispatch::DispatchRecord,
        pipeline::{Pipeline, Stage, StageState},
        viewer::Viewer,
    },
    providers::provider::{Activity, PipelineRequest},
    store::dispatches::{DispatchQuery, StartedRunKey},
};

/// Asks for a run as a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PipelineCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment that the run is seen in.
    pub environment: String,
    /// The provider's id of the run.
    pub run: String,
    /// Which attempt, 1 for the first; the newest where absent.
    #[serde(default)]
    pub attempt: Option<u32>,
}

impl Services {
    /// A run as a pipeline, as the viewer may see it.
    pub async fn pipeline(&self, viewer: &Viewer, command: PipelineCommand) -> Result<Pipeline> {
        check_run(&command.run)?;
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        let record = self.record_of(&placed, &command.run).await?;
        let request = PipelineRequest {
            deployments: placed.request(),
            environment: placed.place,
            run: command.run,
            attempt: command.attempt,
            inputs: record.as_ref().map(|record| record.plan.inputs.clone()),
        };
        let read = placed.provider.pipeline(viewer, request).await?;
        let budgets = placed.provider.budgets(viewer, &placed.host.host);
        let problem = read.stale.as_ref().map(|p| (p.code, &p.details));
        let refresh_after_seconds = rhythm::refresh_by(
            Some(activity(&read)),
            &budgets,
            problem.into_iter(),
            self.clock.now(),
        );
        Ok(Pipeline {
            refresh_after_seconds,
            // The provider has let the viewer see the run: so what was written down about it may be shown.
            record: record.map(Box::new),
            ..read
        })
    }
}

/// What goes on in it. One that waits in one place may run in another.
fn activity(pipeline: &Pipeline) -> Activity {
    match pipeline.state {
        DeploymentState::Running | DeploymentState::Queued => Activity::Moving,
        DeploymentState::Waiting if any(&pipeline.stages, StageState::Running) => Activity::Moving,
        DeploymentState::Waiting => Activity::Waiting,
        _ => Activity::Resting,
    }
}

fn any(stages: &[Stage], state: StageState) -> bool {
    let mut stages = stages.iter();
    stages.any(|stage| stage.state == state || any(&stage.stages, state))
}

impl Services {
    /// What was written down when a run was started from here, by its id.
    async fn record_of(&self, placed: &Placed, run: &str) -> Result<Option<DispatchRecord>> {
        let query = DispatchQuery {
            run: Some(StartedRunKey {
                provider: placed.host.provider.clone(),
                host: placed.host.host.clone(),
                id: run.to_owned(),
            }),
            limit: 10,
            ..DispatchQuery::default()
        };
        let origin = placed.provider.origin(&placed.environment);
        let records = self.store.dispatches(&query).await?;
        Ok(records.into_iter().find(|record| {
            record.service == super::validation::normal_ref(&placed.environment.service)
                && record
                    .plan
                    .repository
                    .eq_ignore_ascii_case(&origin.repository)
        }))
    }
}

#[cfg(test)]
mod tests;
