//! Inbox: everything that waits at a gate over many services, with one question per host.

use std::{collections::HashMap, sync::Arc};

use futures_util::future::join_all;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    Services,
    overview::{
        by_host, deployments_request, not_connected,
        rhythm::{IDLE, LONGEST, stretch},
    },
    validation::{entity_ref, normal_ref},
};
use crate::{
    error::{Error, Result},
    model::{
        approval::{Inbox, InboxEntry},
        dispatch::DispatchRecord,
        environment::{Environment, StoredEnvironment},
        pipeline::ViewerDecision,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{FoundWaiting, InboxAnswer, InboxRequest, RecordedRun},
    store::dispatches::{DispatchQuery, RunRecord},
};

/// Most services in one inbox.
const MAX_SERVICES: usize = 2000;
/// Most entries that are shown.
const MAX_ENTRIES: usize = 200;
/// What waits longer was given up by its provider.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Records that are looked through.
const MAX_RECORDS: u32 = 5000;
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
    /// Everything that waits at a gate over these services, longest waiting first. What could not be looked at is told beside it;
    /// only an invalid command or a store that cannot be read fails the whole.
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
        let records = self.recorded_of(&environments).await?;
        let mut by_service: HashMap<&str, Vec<Arc<Environment>>> = HashMap::new();
        for environment in &environments {
            let own = by_service.entry(&environment.service).or_default();
            own.push(Arc::clone(environment));
        }
        let mut shared = HashMap::new();
        for (service, own) in by_service {
            shared.insert(
                service,
                self.shared_with_others(service, own.as_slice()).await?,
            );
        }
        let hosts = by_host(&environments);
        let mut requests: Vec<(&HostKey, &[usize], InboxRequest)> = Vec::new();
        for (host, indexes) in &hosts {
            let mut request = InboxRequest {
                host: host.host.clone(),
                environments: Vec::new(),
                recorded: Vec::new(),
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
                let Some(shared) = shared.get(first.service.as_str()) else {
                    continue;
                };
                let of_service: Vec<RunRecord> = records
                    .iter()
                    .filter(|record| record.service == first.service)
                    .filter_map(RunRecord::of)
                    .collect();
                let asked = deployments_request(host, own, &environments, shared, &of_service);
                request.environments.extend(asked.environments);
                let named = |run: RecordedRun| (first.service.clone(), run);
                request
                    .recorded
                    .extend(asked.recorded.into_iter().map(named));
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
            refresh_after_seconds: IDLE,
        };
        let mut factor = 1;
        for (host, indexes, answer) in answers {
            let answer = match answer {
                Ok(answer) => answer,
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
        let is_own = |entry: &&InboxEntry| entry.viewer == ViewerDecision::May;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let own = inbox.waiting.iter().filter(is_own).count();
        inbox.for_viewer = count(own);
        inbox.for_others = count(inbox.waiting.len().saturating_sub(own));
        if !inbox.waiting.is_empty() {
            inbox.refresh_after_seconds = WAITING;
        }
        inbox.refresh_after_seconds = (inbox.refresh_after_seconds * factor).min(LONGEST);
        inbox.waiting.sort_by(|a, b| {
            let key = |e: &InboxEntry| (e.since, e.service.clone(), e.environment.clone());
            key(a).cmp(&key(b))
        });
        inbox.more |= inbox.waiting.len() > MAX_ENTRIES;
        inbox.waiting.truncate(MAX_ENTRIES);
        Ok(inbox)
    }

    async fn ask_inbox(
        &self,
        viewer: &Viewer,
        host: &HostKey,
        request: InboxRequest,
    ) -> Result<InboxAnswer> {
        let provider = self.provider(&host.provider)?;
        if viewer.token(host).is_none() {
            return Err(not_connected(host));
        }
        provider.inbox(viewer, request).await
    }

    /// What was started from here for these services and may wait still.
    async fn recorded_of(&self, environments: &[Arc<Environment>]) -> Result<Vec<DispatchRecord>> {
        if environments.is_empty() {
            return Ok(Vec::new());
        }
        let query = DispatchQuery {
            since: self.clock.now().checked_sub(LONGEST_WAIT).ok(),
            limit: MAX_RECORDS,
            ..DispatchQuery::default()
        };
        let mut records = self.store.dispatches(&query).await?;
        let services: std::collections::HashSet<&str> =
            environments.iter().map(|e| e.service.as_str()).collect();
        records.retain(|record| services.contains(record.service.as_str()));
        Ok(records)
    }

    /// An entry; none for a deployment without a run, about which nobody can decide.
    fn entry(
        &self,
        environment: &Environment,
        found: FoundWaiting,
        records: &[DispatchRecord],
    ) -> Option<InboxEntry> {
        let run = found.deployment.run?;
        let record = records.iter().find(|record| {
            record.service == environment.service
                && record.environment == environment.name
                && record.provider == environment.provider
                && record.host.eq_ignore_ascii_case(&environment.host)
                && record.run.as_ref().is_some_and(|known| known.id == run.id)
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
