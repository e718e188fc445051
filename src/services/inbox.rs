//! Inbox: everything that waits at a gate over many services, with one question per host.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use futures_util::future::join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Services,
    overview::{
        Sharers, by_host, deployments_request, not_connected, recorded_run,
        rhythm::{IDLE, LONGEST, no_later_than_over, stretch},
    },
    validation::{entity_ref, normal_ref},
};
use crate::{
    error::{Error, Result},
    model::{
        approval::{Inbox, InboxEntry},
        environment::{Environment, StoredEnvironment},
        pipeline::ViewerDecision,
        problem::ProblemCode,
        viewer::{HostKey, Viewer},
    },
    providers::{
        inbox::both_ends,
        provider::{FoundWaiting, InboxAnswer, InboxRequest, RecordedRuns, StartedFromHere},
    },
    store::{
        Store,
        dispatches::{RunRecord, RunsKey},
    },
};

/// Most services in one inbox.
const MAX_SERVICES: usize = 2000;
/// Most entries that are shown.
const MAX_ENTRIES: usize = 200;
/// Seconds after which asking again makes sense while something waits.
const WAITING: u32 = 60;

/// Asks for everything that waits at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InboxCommand {
    /// Entity refs of the services, at most 2,000.
    pub services: Vec<String>,
}

impl Services {
    /// Everything that waits at a gate over these services, longest waiting first. What could not be looked at is told beside it, and
    /// so is why some of it is the last that was known; only an invalid command or a store that cannot be read fails the whole.
    pub async fn inbox(&self, viewer: &Viewer, command: InboxCommand) -> Result<Inbox> {
        let services = normal(&command.services)?;
        let environments: Vec<Arc<Environment>> = if services.is_empty() {
            Vec::new()
        } else {
            let stored = self.load_where(Some(services.clone()), None).await?;
            let stored = stored.into_iter();
            stored
                .map(|StoredEnvironment { environment, .. }| Arc::new(environment))
                .collect()
        };
        let shared = self.shared_of_many(&services, &environments).await?;
        let not_shared = Sharers::new();
        let hosts = by_host(&environments);
        let mut requests: Vec<(&HostKey, &[usize], InboxRequest)> = Vec::new();
        for (host, indexes) in &hosts {
            let mut request = InboxRequest {
                host: host.host.clone(),
                environments: Vec::new(),
            };
            // Those of one service lie side by side.
            let places = indexes.chunk_by(|a, b| {
                let service = |index: &usize| environments.get(*index).map(|e| &e.service);
                service(a) == service(b)
            });
            for own in places {
                let Some(first) = own.first().and_then(|index| environments.get(*index)) else {
                    continue;
                };
                let shared = shared.get(&first.service).unwrap_or(&not_shared);
                let asked = deployments_request(host, own, &environments, shared, &[]);
                request.environments.extend(asked.environments);
            }
            requests.push((host, indexes, request));
        }
        let answers = join_all(
            requests
                .into_iter()
                .map(|(host, indexes, request)| async move {
                    (host, indexes, self.ask_inbox(viewer, host, request).await)
                }),
        )
        .await;
        let now = self.clock.now();
        let mut inbox = Inbox {
            waiting: Vec::new(),
            for_viewer: 0,
            for_others: 0,
            more: false,
            problems: Vec::new(),
            accounts: Vec::new(),
            fetched_at: now,
            stale: None,
            refresh_after_seconds: IDLE,
        };
        let mut factor = 1;
        for (host, indexes, answer) in answers {
            let (answer, records) = match answer {
                Ok(answer) => answer,
                Err(error) if is_of_the_store(&error) => return Err(error),
                Err(error) => {
                    inbox.problems.push(error.into());
                    continue;
                }
            };
            if let Ok(provider) = self.provider(&host.provider) {
                let budgets = provider.budgets(viewer, &host.host);
                factor = budgets.iter().map(stretch).fold(factor, u32::max);
            }
            inbox.more |= answer.more;
            inbox.problems.extend(answer.problems);
            inbox.accounts.extend(answer.account);
            inbox.stale = inbox.stale.or(answer.stale);
            if let Some(at) = answer.fetched_at {
                inbox.fetched_at = inbox.fetched_at.min(at);
            }
            for found in answer.waiting {
                let environment = indexes.get(found.environment);
                if let Some(environment) = environment.and_then(|index| environments.get(*index)) {
                    inbox
                        .waiting
                        .extend(self.entry(environment, found, &records));
                }
            }
        }
        if !inbox.waiting.is_empty() {
            inbox.refresh_after_seconds = WAITING;
        }
        inbox.refresh_after_seconds = (inbox.refresh_after_seconds * factor).min(LONGEST);
        let problems = inbox.problems.iter().chain(&inbox.stale);
        let problems = problems.map(|problem| (problem.code, &problem.details));
        inbox.refresh_after_seconds =
            no_later_than_over(inbox.refresh_after_seconds, problems, now);
        narrow(&mut inbox);
        Ok(inbox)
    }

    /// What waits at a host, and what was started from here of it.
    async fn ask_inbox(
        &self,
        viewer: &Viewer,
        host: &HostKey,
        request: InboxRequest,
    ) -> Result<(InboxAnswer, Vec<RunRecord>)> {
        let provider = self.provider(&host.provider)?;
        if viewer.token(host).is_none() {
            return Err(not_connected(host));
        }
        let started = StartedAt {
            store: &*self.store,
            host,
        };
        let answer = provider.inbox(viewer, request, &started).await?;
        let runs = answer.waiting.iter();
        let runs: BTreeSet<String> = runs
            .filter_map(|found| Some(found.deployment.run.as_ref()?.id.clone()))
            .collect();
        let records = started.records(runs.into_iter().collect()).await?;
        Ok((answer, records))
    }

    /// An entry; none for a deployment without a run, about which nobody can decide.
    fn entry(
        &self,
        environment: &Environment,
        found: FoundWaiting,
        records: &[RunRecord],
    ) -> Option<InboxEntry> {
        let run = found.deployment.run?;
        let record = records.iter().find(|record| {
            record.service == environment.service
                && record.environment == environment.name
                && record.run == run.id
        });
        Some(InboxEntry {
            service: environment.service.clone(),
            environment: environment.name.clone(),
            tier: environment.tier,
            origin: self.origin(environment),
            reason: record.and_then(|record| record.reason.clone()),
            run,
            version: found.deployment.version,
            live: found.live,
            actor: found.deployment.actor,
            since: found.since,
            gates: found.gates,
            viewer: found.viewer,
        })
    }
}

/// What was started from here at a host.
struct StartedAt<'a> {
    store: &'a dyn Store,
    host: &'a HostKey,
}

impl StartedAt<'_> {
    async fn records(&self, runs: Vec<String>) -> Result<Vec<RunRecord>> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        let runs = RunsKey {
            provider: self.host.provider.clone(),
            host: self.host.host.clone(),
            ids: runs,
        };
        self.store.dispatches_of_runs(&runs).await
    }
}

#[async_trait]
impl StartedFromHere for StartedAt<'_> {
    async fn among(&self, runs: &[String]) -> Result<RecordedRuns> {
        let mut by_service = RecordedRuns::new();
        for record in self.records(runs.to_vec()).await? {
            let own = by_service.entry(record.service.clone()).or_default();
            own.push(recorded_run(&record));
        }
        Ok(by_service)
    }
}

fn is_of_the_store(error: &Error) -> bool {
    matches!(
        error.code,
        ProblemCode::StoreUnavailable | ProblemCode::Closed
    )
}

/// Counts what was found, sorts it, and leaves as much as is shown: of too much first what the viewer may decide.
fn narrow(inbox: &mut Inbox) {
    inbox.waiting.sort_by(|a, b| order(a).cmp(&order(b)));
    let found = std::mem::take(&mut inbox.waiting).into_iter();
    let (mut own, mut others): (Vec<_>, Vec<_>) =
        found.partition(|entry| entry.viewer == ViewerDecision::May);
    let count = |entries: &[InboxEntry]| u32::try_from(entries.len()).unwrap_or(u32::MAX);
    inbox.for_viewer = count(&own);
    inbox.for_others = count(&others);
    inbox.more |= own.len() + others.len() > MAX_ENTRIES;
    both_ends(&mut own, MAX_ENTRIES);
    both_ends(&mut others, MAX_ENTRIES - own.len());
    own.extend(others);
    own.sort_by(|a, b| order(a).cmp(&order(b)));
    inbox.waiting = own;
}

fn order(entry: &InboxEntry) -> (Timestamp, &str, &str) {
    (entry.since, &entry.service, &entry.environment)
}

/// The services, each once.
fn normal(services: &[String]) -> Result<Vec<String>> {
    if services.len() > MAX_SERVICES {
        return Err(Error::invalid(
            "services",
            format!("Name at most {MAX_SERVICES} services."),
        ));
    }
    let mut all = Vec::with_capacity(services.len());
    for (index, service) in services.iter().enumerate() {
        let service = normal_ref(service);
        entity_ref(&format!("services[{index}]"), &service)?;
        all.push(service);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests;
