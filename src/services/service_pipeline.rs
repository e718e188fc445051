//! A service as one pipeline: where the version that was brought to its first environment last stands in all of them, from what the
//! overview reads.

mod standing;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::standing::{Found, Trail, find, same};
use super::{
    Services,
    overview::{Around, Slot},
    validation::normal_ref,
};
use crate::{
    error::Result,
    model::{
        environment::Environment,
        pipeline::{ServicePipeline, ServiceStage, ServiceStanding},
        version::Version,
        viewer::Viewer,
    },
    providers::provider::SeenAttempt,
};

/// Asks for a service as one pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServicePipelineCommand {
    /// Entity ref of the service.
    pub service: String,
}

impl Services {
    /// A service as one pipeline. Each environment has its own problem, if it has one; only an invalid command or a store that cannot
    /// be read fails the whole.
    pub async fn service_pipeline(
        &self,
        viewer: &Viewer,
        command: ServicePipelineCommand,
    ) -> Result<ServicePipeline> {
        let Around {
            environments,
            slots,
            accounts,
            refresh_after_seconds,
            ..
        } = self.around(viewer, &command.service).await?;
        let fetched_at = slots.iter().flatten().map(|facts| facts.fetched_at).min();
        let places: Vec<(Arc<Environment>, Slot)> = environments.into_iter().zip(slots).collect();
        let (version, trail) = followed(&places);
        let stages = in_promotion_order(&places)
            .into_iter()
            .map(|(environment, slot)| {
                let needs = needs_of(environment, &places);
                stage(environment, slot, needs, trail.as_ref())
            })
            .collect();
        Ok(ServicePipeline {
            service: normal_ref(&command.service),
            version,
            stages,
            accounts,
            fetched_at,
            refresh_after_seconds,
        })
    }
}

type Place = (Arc<Environment>, Slot);

/// Names of the environments that versions come from, those that are there.
fn needs_of(environment: &Environment, places: &[Place]) -> Vec<String> {
    let is_there = |name: &&String| places.iter().any(|(other, _)| other.name == **name);
    let needs = environment.promotes_from.iter();
    needs.filter(is_there).cloned().collect()
}

/// Each behind those that versions come from, else in their order.
fn in_promotion_order(places: &[Place]) -> Vec<&Place> {
    let mut left: Vec<&Place> = places.iter().collect();
    let mut ordered: Vec<&Place> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_ready = |(environment, _): &&Place| {
            let needs = needs_of(environment, places);
            needs
                .iter()
                .all(|name| ordered.iter().any(|(placed, _)| placed.name == *name))
        };
        // Environments that need each other are not stored; if they were, the first would go first.
        let next = left.iter().position(is_ready).unwrap_or_default();
        ordered.push(left.remove(next));
    }
    ordered
}

/// The version that is followed, and its trail through the first environments.
fn followed(places: &[Place]) -> (Option<Version>, Option<Trail>) {
    let firsts = || {
        places
            .iter()
            .filter(|(environment, _)| needs_of(environment, places).is_empty())
            .filter_map(|(_, slot)| slot.as_ref().ok())
    };
    let newest = firsts()
        .filter_map(|facts| facts.attempts.first())
        .max_by_key(|attempt| attempt.deployment.created_at);
    let Some(SeenAttempt { deployment, .. }) = newest else {
        return (None, None);
    };
    let Version::Known(version) = &deployment.version else {
        return (None, None);
    };
    let since = firsts()
        .flat_map(|facts| &facts.attempts)
        .filter(|attempt| same(version, &attempt.deployment.version) == Some(true))
        .map(|attempt| attempt.deployment.created_at)
        .min()
        .unwrap_or(deployment.created_at);
    let trail = Trail {
        version: version.clone(),
        since,
    };
    (Some(deployment.version.clone()), Some(trail))
}

fn stage(
    environment: &Environment,
    slot: &Slot,
    needs: Vec<String>,
    trail: Option<&Trail>,
) -> ServiceStage {
    let found = match (slot, trail) {
        (Ok(facts), Some(trail)) => find(trail, facts),
        _ => Found::nothing(ServiceStanding::Unknown),
    };
    let (deployment, gates) = found
        .attempt
        .map(|attempt| (attempt.deployment.clone(), attempt.gates.clone()))
        .unzip();
    ServiceStage {
        environment: environment.name.clone(),
        tier: environment.tier,
        needs,
        standing: found.standing,
        deployment,
        live: slot
            .as_ref()
            .ok()
            .and_then(|facts| Some(facts.live.as_ref()?.version.clone())),
        gates: gates.unwrap_or_default(),
        problem: match slot {
            Ok(facts) => facts.stale.clone(),
            Err(error) => Some(error.clone().into()),
        },
    }
}

#[cfg(test)]
mod tests;
