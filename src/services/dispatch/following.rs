//! What was started from here, beside what is deployed: until its run shows up, and where it is not known which it is or whether
//! there is any.

use std::collections::{HashMap, HashSet};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::{
    super::{Services, validation::normal_ref},
    reconciling::{LOOKED_BACK, MOMENT, Reconciled, is_settled, outcome},
};
use crate::{
    error::Result,
    model::{
        deployment::{Deployment, RunLink},
        dispatch::{DispatchOutcome, DispatchRecord, DispatchState},
        environment::Environment,
        viewer::Viewer,
    },
    providers::provider::{EXPECTED, EnvironmentDeployments},
    store::dispatches::{DispatchQuery, RunRecord},
};

/// Records of a service that are followed at most.
const MAX_FOLLOWED: u32 = 1000;
/// For so long those who asked for it are told that nothing was started.
const TOLD: SignedDuration = SignedDuration::from_mins(10);

/// What was started from here for the environments of a service, and what was found out about it.
pub(in crate::services) struct Following<'a> {
    services: &'a Services,
    viewer: &'a Viewer,
    /// Records of the service that may be followed, newest first.
    records: Vec<DispatchRecord>,
    /// Runs of the service, also of older records, newest first.
    runs: Vec<RunRecord>,
    /// Runs that a record may have started, by its id.
    candidates: HashMap<String, Vec<RunLink>>,
}

/// An environment, and what could be read of it.
pub(in crate::services) type Seen<'a> = (&'a Environment, &'a EnvironmentDeployments);

impl<'a> Following<'a> {
    /// Follows what was started for a service, for a viewer.
    pub(in crate::services) async fn of_service(
        services: &'a Services,
        viewer: &'a Viewer,
        service: &str,
    ) -> Result<Self> {
        let query = DispatchQuery {
            service: Some(normal_ref(service)),
            since: Some(services.clock.now() - LOOKED_BACK),
            limit: MAX_FOLLOWED,
            ..DispatchQuery::default()
        };
        let records = services.store.dispatches(&query).await?;
        // Read second: a run that comes to light in between is among them.
        let runs = services.recorded(service).await?;
        Ok(Self::new(services, viewer, records, runs))
    }

    /// Follows these records, which are in order, for a viewer.
    fn new(
        services: &'a Services,
        viewer: &'a Viewer,
        records: Vec<DispatchRecord>,
        runs: Vec<RunRecord>,
    ) -> Self {
        Self {
            services,
            viewer,
            records,
            runs,
            candidates: HashMap::new(),
        }
    }

    /// Which runs are known by now.
    pub(in crate::services) fn runs(&self) -> &[RunRecord] {
        &self.runs
    }

    /// Looks for what the last of each environment started, where that is not known. Only environments that the viewer could read
    /// are looked at: what can be seen there is for them. Whether a run came to light.
    pub(in crate::services) async fn look(&mut self, seen: &[Seen<'_>]) -> bool {
        let unsettled = seen
            .iter()
            .filter(|(_, facts)| facts.stale.is_none())
            .filter_map(|seen| self.of(*seen))
            .filter(|record| !is_settled(record));
        let looks = unsettled.map(|record| async {
            let looked = self.services.reconciled(self.viewer, record.clone()).await;
            looked
                .inspect_err(|error| {
                    tracing::warn!(%error, id = record.id, "what came of a dispatch could not be written down");
                })
                .ok()
        });
        let mut has_found = false;
        for Reconciled { record, candidates } in join_all(looks).await.into_iter().flatten() {
            if let Some(run) = RunRecord::of(&record) {
                has_found = true;
                self.runs.retain(|known| known.id != run.id);
                let later = |known: &RunRecord| {
                    (known.requested_at, &known.id) > (run.requested_at, &run.id)
                };
                let place = self.runs.partition_point(later);
                self.runs.insert(place, run);
            }
            self.candidates.insert(record.id.clone(), candidates);
            let known = self.records.iter_mut().find(|known| known.id == record.id);
            if let Some(known) = known {
                *known = record;
            }
        }
        has_found
    }

    /// Writes down which of their runs have ended, once.
    pub(in crate::services) async fn note_ends(&mut self, seen: &[Seen<'_>]) {
        let now = self.services.clock.now();
        let mut ids = Vec::new();
        for (environment, facts) in seen.iter().filter(|(_, facts)| facts.stale.is_none()) {
            let ended = ended_runs(facts);
            let origin = self.services.origin(environment).repository;
            for run in &mut self.runs {
                let place = [&run.environment, &run.provider, &run.host, &run.repository];
                if !run.has_ended
                    && ended.contains(run.run.as_str())
                    && is_of(place, environment, &origin)
                {
                    run.has_ended = true;
                    ids.push(run.id.clone());
                }
            }
        }
        for record in &mut self.records {
            if record.ended_at.is_none() && ids.contains(&record.id) {
                record.ended_at = Some(now);
            }
        }
        if ids.is_empty() {
            return;
        }
        if let Err(error) = self.services.store.end_dispatches(&ids, now).await {
            // Whoever looks next writes it down.
            tracing::debug!(%error, "which deployments have ended could not be written down");
        }
    }

    /// What is told of an environment beside its deployments.
    pub(in crate::services) fn told(&self, seen: Seen<'_>) -> Option<DispatchOutcome> {
        let record = self.of(seen)?;
        let candidates = self.candidates.get(&record.id).cloned();
        let mut told = outcome(record.clone(), None, candidates.unwrap_or_default(), false);
        let age = self.age(record);
        if record.state == DispatchState::Intent && age < MOMENT {
            // Nothing has gone wrong so far: whoever pressed waits for the answer.
            told.message = format!(
                "The deployment of {} to {} is just being started.",
                record.version.label, record.environment
            );
        }
        Some(told)
    }

    /// Whether something is to show up there any moment.
    pub(in crate::services) fn expects(&self, seen: Seen<'_>) -> bool {
        let Some(record) = self.of(seen) else {
            return false;
        };
        let is_there = record.run.as_ref().is_some_and(|run| {
            let mut known = seen.1.recorded.iter();
            known.any(|known| known.run == run.id)
        });
        self.age(record) < EXPECTED && record.state != DispatchState::NotStarted && !is_there
    }

    fn age(&self, record: &DispatchRecord) -> SignedDuration {
        let now = self.services.clock.now();
        now.duration_since(record.requested_at)
    }

    fn of(&self, (environment, facts): Seen<'_>) -> Option<&DispatchRecord> {
        let origin = self.services.origin(environment).repository;
        let records = self.records.iter();
        let records = records.filter(|record| {
            let repository = &record.plan.repository;
            let place = [
                &record.environment,
                &record.provider,
                &record.host,
                repository,
            ];
            is_of(place, environment, &origin)
        });
        followed(&self.viewer.user, facts, records, self.services.clock.now())
    }
}

/// Whether a record with this environment, provider, host and repository is of this environment. One of another repository is
/// behind a proof that this environment does not give.
fn is_of(
    [name, provider, host, of]: [&String; 4],
    environment: &Environment,
    repository: &str,
) -> bool {
    *name == environment.name
        && *provider == environment.provider
        && host.eq_ignore_ascii_case(&environment.host)
        && of.eq_ignore_ascii_case(repository)
}

/// The newest record of an environment that its deployments do not show, and whose run has not ended.
fn followed<'r>(
    user: &str,
    facts: &EnvironmentDeployments,
    records: impl Iterator<Item = &'r DispatchRecord>,
    now: Timestamp,
) -> Option<&'r DispatchRecord> {
    let shown: HashSet<&str> = deployments(facts).filter_map(run_of).collect();
    let ended = ended_runs(facts);
    let mut is_newest = true;
    for record in records {
        if now.duration_since(record.requested_at) >= LOOKED_BACK {
            break;
        }
        let is_followed = match (record.state, &record.run) {
            (DispatchState::NotStarted, _) => {
                let since = record.settled_at.unwrap_or(record.requested_at);
                // It is the business of whoever asked for it, until something was started after all.
                is_newest && record.requested_by == user && now.duration_since(since) < TOLD
            }
            (_, Some(run)) => {
                record.ended_at.is_none()
                    && !shown.contains(run.id.as_str())
                    && !ended.contains(run.id.as_str())
            }
            (_, None) => record.ended_at.is_none(),
        };
        if is_followed {
            return Some(record);
        }
        is_newest &= record.state == DispatchState::NotStarted;
    }
    None
}

/// Runs of which an environment shows that they are over, for it or as a whole.
pub(super) fn ended_runs(facts: &EnvironmentDeployments) -> HashSet<&str> {
    let ended = deployments(facts)
        .filter(|deployment| !deployment.state.is_moving())
        .filter_map(run_of);
    let recorded = facts.recorded.iter().filter(|run| run.has_ended);
    ended.chain(recorded.map(|run| run.run.as_str())).collect()
}

fn deployments(facts: &EnvironmentDeployments) -> impl Iterator<Item = &Deployment> {
    let waiting = facts.waiting.as_ref().map(|waiting| &waiting.deployment);
    facts.live.iter().chain(&facts.latest).chain(waiting)
}

fn run_of(deployment: &Deployment) -> Option<&str> {
    Some(deployment.run.as_ref()?.id.as_str())
}

#[cfg(test)]
mod tests;
