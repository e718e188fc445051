//! Inbox: everything that waits at a gate over many services, with one question per host.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Services,
    overview::{
        Sharers, by_host, deployments_request, not_connected,
        rhythm::{IDLE, LONGEST, no_later_than_over, stretch},
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
    providers::{
        inbox::both_ends,
        provider::{FoundWaiting, InboxAnswer, InboxRequest},
    },
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
        let records = self.recorded_of(&environments).await?;
        let shared = self.shared_of_many(&services, &environments).await?;
        let not_shared = Sharers::new();
        let hosts = by_host(&environments);
        let mut requests: Vec<(&HostKey, &[usize], InboxRequest)> = Vec::new();
        for (host, indexes) in &hosts {
            let mut request = InboxRequest {
                host: host.host.clone(),
                environments: Vec::new(),
                recorded: HashMap::new(),
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
                let of_service = records.get(&first.service).into_iter().flatten();
                let of_service: Vec<RunRecord> = of_service.filter_map(RunRecord::of).collect();
                let asked = deployments_request(host, own, &environments, shared, &of_service);
                request.environments.extend(asked.environments);
                if !asked.recorded.is_empty() {
                    request
                        .recorded
                        .insert(first.service.clone(), asked.recorded);
                }
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

    /// What was started from here for these services and may wait still, by service.
    async fn recorded_of(
        &self,
        environments: &[Arc<Environment>],
    ) -> Result<HashMap<String, Vec<DispatchRecord>>> {
        let mut by_service: HashMap<String, Vec<DispatchRecord>> = HashMap::new();
        if environments.is_empty() {
            return Ok(by_service);
        }
        let query = DispatchQuery {
            since: self.clock.now().checked_sub(LONGEST_WAIT).ok(),
            limit: MAX_RECORDS,
            ..DispatchQuery::default()
        };
        let services: HashSet<&str> = environments.iter().map(|e| e.service.as_str()).collect();
        for record in self.store.dispatches(&query).await? {
            if services.contains(record.service.as_str()) {
                let own = by_service.entry(record.service.clone()).or_default();
                own.push(record);
            }
        }
        Ok(by_service)
    }

    /// An entry; none for a deployment without a run, about which nobody can decide.
    fn entry(
        &self,
        environment: &Environment,
        found: FoundWaiting,
        records: &HashMap<String, Vec<DispatchRecord>>,
    ) -> Option<InboxEntry> {
        let run = found.deployment.run?;
        let mut own = records.get(&environment.service).into_iter().flatten();
        let record = own.find(|record| {
            record.environment == environment.name
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
