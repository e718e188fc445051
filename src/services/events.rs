//! Events: what a provider says has changed. They never become data: what was read before counts as old, and open pages are told
//! to ask again.

mod remembered;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(super) use self::remembered::Remembered;
use super::Services;
use crate::{
    error::{Error, Result},
    model::{
        deployment::RunLink,
        dispatch::DispatchRecord,
        environment::Environment,
        event::{Happening, NotedEvent},
        viewer::HostKey,
    },
    providers::provider::{End, Provider, ProviderEvent, Said, Wait, WaitSource},
    store::dispatches::{DispatchQuery, StartedRunKey},
};

/// Longest id of a delivery and name of an event, in bytes.
const LONGEST: usize = 200;

/// Records of one run that are looked at; there is one, or none.
const RECORDS_OF_RUN: u32 = 10;

/// Tells of an event that a provider has sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteEventCommand {
    /// Provider id.
    pub provider: String,
    /// The provider's id of the delivery: the same one counts once.
    pub delivery: String,
    /// What the provider calls it, for example `workflow_run`.
    pub event: String,
    /// What it says, as the provider sent it.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub payload: serde_json::Value,
}

impl Services {
    /// Takes note of an event whose signature was checked. The same delivery counts once in this process, for a day and among the
    /// last 10,000; one that could not be carried out does not count. Where something of the repository is configured, what was read
    /// of it before is old from now on, also where an error follows. Of no interest, or of a host or repository that is not configured:
    /// nothing happens, and no error.
    pub async fn note_event(&self, command: NoteEventCommand) -> Result<NotedEvent> {
        check_name("delivery", &command.delivery)?;
        check_name("event", &command.event)?;
        let provider = self.provider(&command.provider)?;
        let Some(event) = provider.read_event(&command.event, &command.payload)? else {
            return Ok(NotedEvent::default());
        };
        let delivery = format!("{} {}", command.provider, command.delivery);
        let now = self.clock.now();
        if !self.remembered.delivery(&delivery, now) {
            return Ok(NotedEvent {
                repeated: true,
                ..NotedEvent::default()
            });
        }
        let noted = self.whose(provider.as_ref(), event).await;
        if noted.is_err() {
            // The provider, or whoever operates it, will send it again.
            self.remembered.forget_delivery(&delivery);
        }
        noted
    }

    async fn whose(&self, provider: &dyn Provider, event: ProviderEvent) -> Result<NotedEvent> {
        let host = HostKey::new(provider.id(), &event.host);
        let stored = self.load_where(None, Some(event.repository.clone())).await;
        // What cannot be asked now may be configured.
        let stored = stored.inspect_err(|_| provider.note_change(&event))?;
        let environments: Vec<Arc<Environment>> = stored
            .into_iter()
            .map(|stored| Arc::new(stored.environment))
            .filter(|environment| HostKey::new(&environment.provider, &environment.host) == host)
            .collect();
        let mut services: Vec<String> = environments.iter().map(|e| e.service.clone()).collect();
        services.sort();
        services.dedup();
        if environments.is_empty() {
            return Ok(NotedEvent::default());
        }
        provider.note_change(&event);
        let waits = matches!(event.said, Some(Said::Waiting(_)));
        let happenings = match event.said {
            None => Vec::new(),
            Some(Said::Waiting(wait)) => {
                let place = Place::new(&host, &event.repository);
                let happening = self.waiting(provider, &environments, place, wait).await?;
                happening.into_iter().collect()
            }
            Some(Said::Ended(end)) => {
                self.ended(Place::new(&host, &event.repository), end)
                    .await?
            }
        };
        Ok(NotedEvent {
            repeated: false,
            services,
            waits,
            happenings,
        })
    }

    /// Who waits where, unless that was told before.
    async fn waiting(
        &self,
        provider: &dyn Provider,
        environments: &[Arc<Environment>],
        place: Place<'_>,
        wait: Wait,
    ) -> Result<Option<Happening>> {
        let now = self.clock.now();
        let attempt = place.named(&wait.run);
        if !self.remembered.counts(&place.key, wait.source, now)
            || self.remembered.has_ended(&attempt, now)
        {
            return Ok(None);
        }
        let records = self.records_of(&place, &wait.run.id).await?;
        let is_recorded = |environment: &Environment| {
            let mut records = records.iter();
            records.any(|record| record.is_for(environment))
        };
        let of_record: Vec<Arc<Environment>> = environments
            .iter()
            .filter(|environment| is_recorded(environment))
            .cloned()
            .collect();
        // Of two that an event may mean, the one that the run was started for is meant.
        let environment = [of_record.as_slice(), environments]
            .into_iter()
            .find_map(|candidates| candidates.get(provider.place_wait(candidates, &wait)?));
        let Some(environment) = environment else {
            return Ok(None);
        };
        let what = format!(
            "waiting {attempt} {} {}",
            environment.service, environment.name
        );
        let began = wait.at.unwrap_or(now);
        let job = wait.job_id.as_deref();
        let telling = |what: &str| self.remembered.telling_wait(what, job, began, now);
        // Which of two events comes first is open: one that says who may decide is told after one that does not as well.
        let is_request = wait.source == WaitSource::Request;
        if is_request && !telling(&format!("{what} asked")) {
            return Ok(None);
        }
        let is_new = telling(&what);
        if !is_new && !is_request {
            return Ok(None);
        }
        Ok(Some(Happening::Waiting {
            service: environment.service.clone(),
            environment: environment.name.clone(),
            provider: place.host.provider.clone(),
            host: place.host.host.clone(),
            version: records
                .iter()
                .find(|record| record.service == environment.service)
                .map(|record| record.version.label.clone()),
            run: wait.run,
            reviewers: wait.reviewers,
            owners_told: !is_new,
            actor: wait.actor,
            at: began,
        }))
    }

    /// For whom a run has ended, unless that was told before.
    async fn ended(&self, place: Place<'_>, end: End) -> Result<Vec<Happening>> {
        let now = self.clock.now();
        let attempt = place.named(&end.run);
        self.remembered.ended(&attempt, now);
        let records = self.records_of(&place, &end.run.id).await?;
        Ok(records
            .into_iter()
            .filter(|record| {
                let what = format!("ended {attempt} {}", record.id);
                self.remembered.telling(&what, now)
            })
            .map(|record| Happening::Ended {
                service: record.service,
                environment: record.environment,
                run: end.run.clone(),
                state: end.state,
                version: Some(record.version.label),
                requested_by: record.requested_by,
                at: end.at.unwrap_or(now),
            })
            .collect())
    }

    /// Records of a run that were started in the repository. Whoever may send events of one repository can name a run of another.
    async fn records_of(&self, place: &Place<'_>, run: &str) -> Result<Vec<DispatchRecord>> {
        let query = DispatchQuery {
            run: Some(StartedRunKey {
                provider: place.host.provider.clone(),
                host: place.host.host.clone(),
                id: run.to_owned(),
            }),
            limit: RECORDS_OF_RUN,
            ..DispatchQuery::default()
        };
        let mut records = self.store.dispatches(&query).await?;
        records.retain(|record| {
            let of = &record.plan.repository;
            of.eq_ignore_ascii_case(place.repository)
        });
        Ok(records)
    }
}

impl DispatchRecord {
    fn is_for(&self, environment: &Environment) -> bool {
        self.service == environment.service && self.environment == environment.name
    }
}

/// Where an event comes from.
struct Place<'a> {
    host: &'a HostKey,
    repository: &'a str,
    /// Names both, whatever the case of the repository.
    key: String,
}

impl<'a> Place<'a> {
    fn new(host: &'a HostKey, repository: &'a str) -> Self {
        let in_small = repository.to_ascii_lowercase();
        Self {
            host,
            repository,
            key: format!("{} {} {in_small}", host.provider, host.host),
        }
    }

    /// Names an attempt of a run here.
    fn named(&self, run: &RunLink) -> String {
        format!("{} {} {:?}", self.key, run.id, run.attempt)
    }
}

fn check_name(field: &str, text: &str) -> Result<()> {
    let is_name = !text.is_empty()
        && text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_name {
        return Ok(());
    }
    Err(Error::invalid(
        field,
        format!(
            "The {field} of an event must be 1 to {LONGEST} visible ASCII characters, as the provider sends it in its headers."
        ),
    ))
}
