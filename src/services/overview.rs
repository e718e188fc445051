//! Overview: everything that the service tab shows, from as few questions as it takes: one per host, and one comparison per
//! pair of neighbours.

pub(super) mod rhythm;

use std::{collections::HashMap, sync::Arc};

use crate::{
    error::{Error, Result},
    model::{
        dispatch::DispatchOutcome,
        environment::{Environment, StoredEnvironment},
        overview::{
            Budget, Drift, EnvironmentFacts, EnvironmentOverview, EnvironmentStatus,
            NotComparableReason, ProviderAccount, ServiceOverview, UnattributedRun,
        },
        problem::ProblemCode,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{
        DeploymentsAnswer, DeploymentsRequest, EnvironmentDeployments, RecordedRun,
        WantedEnvironment,
    },
    store::dispatches::RunRecord,
};
use futures_util::future::join_all;

use self::rhythm::refresh_after;
use super::{
    Services,
    commands::OverviewCommand,
    dispatch::following::{Following, Seen},
};

/// Records with a run, of a service, that are looked through for what its runs brought.
const RECORDED: u32 = 1000;
/// Runs without an environment that are shown.
const MAX_UNATTRIBUTED: usize = 10;

pub(super) type Slot = Result<EnvironmentDeployments>;
/// Environments of other services with the same target, by name of ours.
pub(super) type Sharers = HashMap<String, Vec<Arc<Environment>>>;

/// What is read for an overview.
struct Question<'a> {
    viewer: &'a Viewer,
    /// Hosts, each with the places of its environments.
    hosts: &'a [(HostKey, Vec<usize>)],
    environments: &'a [Arc<Environment>],
    shared: &'a Sharers,
}

/// What was read.
#[derive(Default)]
struct Read {
    slots: Vec<Slot>,
    not_attributable: Vec<UnattributedRun>,
    accounts: Vec<ProviderAccount>,
}

/// The environments of a service, and all that was read of them.
pub(super) struct Around<'a> {
    /// In order.
    pub(super) environments: Vec<Arc<Environment>>,
    /// What each says, in their order.
    pub(super) slots: Vec<Slot>,
    /// Runs that count for none of them.
    pub(super) not_attributable: Vec<UnattributedRun>,
    /// Who the viewer is at the providers.
    pub(super) accounts: Vec<ProviderAccount>,
    /// What is left of the viewer's budgets.
    pub(super) budgets: Vec<Budget>,
    /// What was started from here.
    pub(super) following: Following<'a>,
    /// When asking again makes sense.
    pub(super) refresh_after_seconds: u32,
}

impl Services {
    /// What runs where, what is moving, who waits, for one service. Each environment has its own problem, if it has one; only an
    /// invalid command or a store that cannot be read fails the whole.
    pub async fn overview(
        &self,
        viewer: &Viewer,
        command: OverviewCommand,
    ) -> Result<ServiceOverview> {
        let Around {
            environments,
            slots,
            not_attributable,
            accounts,
            budgets,
            following,
            refresh_after_seconds,
        } = self.around(viewer, &command.service).await?;
        let drifts = self.drifts(viewer, &environments, &slots).await;
        let environments = environments
            .iter()
            .zip(slots)
            .zip(drifts)
            .map(|((environment, slot), drift)| {
                let facts = slot.as_ref().ok();
                let dispatched = facts.and_then(|facts| following.told((environment, facts)));
                self.shown(environment, slot, drift, dispatched)
            })
            .collect();
        Ok(ServiceOverview {
            service: super::validation::normal_ref(&command.service),
            environments,
            not_attributable,
            budgets,
            accounts,
            generated_at: self.clock.now(),
            refresh_after_seconds,
        })
    }

    /// Reads all environments of a service, with what was started from here for them.
    pub(super) async fn around<'a>(
        &'a self,
        viewer: &'a Viewer,
        service: &str,
    ) -> Result<Around<'a>> {
        let stored = self.load(service).await?;
        let environments: Vec<Arc<Environment>> = stored
            .into_iter()
            .map(|StoredEnvironment { environment, .. }| Arc::new(environment))
            .collect();
        let shared = self.shared_with_others(service, &environments).await?;
        let hosts = by_host(&environments);
        let mut following = Following::of_service(self, viewer, service).await?;
        let question = Question {
            viewer,
            hosts: &hosts,
            environments: &environments,
            shared: &shared,
        };
        let mut read = self.read_all(&question, following.runs()).await;
        if following.look(&seen(&environments, &read.slots)).await {
            // What has come to light is shown at once; what was just read is not read again for it.
            read = self.read_all(&question, following.runs()).await;
        }
        following.note_ends(&seen(&environments, &read.slots)).await;
        let Read {
            slots,
            not_attributable,
            accounts,
        } = read;
        let budgets: Vec<Budget> = hosts
            .iter()
            .filter_map(|(host, _)| {
                let provider = self.provider(&host.provider).ok()?;
                Some(provider.budgets(viewer, &host.host))
            })
            .flatten()
            .collect();
        let is_expected = seen(&environments, &slots)
            .into_iter()
            .any(|seen| following.expects(seen));
        let refresh_after_seconds = refresh_after(&slots, &budgets, is_expected, self.clock.now());
        Ok(Around {
            environments,
            slots,
            not_attributable,
            accounts,
            budgets,
            following,
            refresh_after_seconds,
        })
    }

    /// By name of this service's environments: those of other services that deploy to the same target.
    pub(super) async fn shared_with_others(
        &self,
        service: &str,
        environments: &[Arc<Environment>],
    ) -> Result<Sharers> {
        let service = super::validation::normal_ref(service);
        let shared = self.shared_of_many(std::slice::from_ref(&service), environments);
        Ok(shared.await?.remove(&service).unwrap_or_default())
    }

    /// The runs that were started from here for a service, as far back as they are looked at.
    pub(super) async fn recorded(&self, service: &str) -> Result<Vec<RunRecord>> {
        let service = super::validation::normal_ref(service);
        self.store.dispatched_runs(&service, RECORDED).await
    }

    /// What each environment says, in their order, with one question per host.
    async fn read_all(&self, question: &Question<'_>, recorded: &[RunRecord]) -> Read {
        let answers = join_all(
            question
                .hosts
                .iter()
                .map(|host| self.read_host(question, host, recorded)),
        )
        .await;
        let mut slots: Vec<Option<Slot>> = question.environments.iter().map(|_| None).collect();
        let mut read = Read::default();
        for ((_, indexes), answer) in question.hosts.iter().zip(answers) {
            for (index, slot) in indexes.iter().zip(answer.environments) {
                if let Some(place) = slots.get_mut(*index) {
                    *place = Some(slot);
                }
            }
            read.not_attributable.extend(answer.not_attributable);
            read.accounts.extend(answer.account);
        }
        read.not_attributable
            .sort_by(|a, b| (b.created_at, &b.run.id).cmp(&(a.created_at, &a.run.id)));
        read.not_attributable.truncate(MAX_UNATTRIBUTED);
        read.slots = slots
            .into_iter()
            .map(|slot| {
                slot.unwrap_or_else(|| {
                    Err(Error::internal(
                        "A provider left an environment out of its answer.",
                    ))
                })
            })
            .collect();
        read
    }

    async fn read_host(
        &self,
        &Question {
            viewer,
            environments,
            shared,
            ..
        }: &Question<'_>,
        (host, indexes): &(HostKey, Vec<usize>),
        recorded: &[RunRecord],
    ) -> DeploymentsAnswer {
        let failed = |error: Error| DeploymentsAnswer {
            environments: indexes.iter().map(|_| Err(error.clone())).collect(),
            ..DeploymentsAnswer::default()
        };
        let provider = match self.provider(&host.provider) {
            Ok(provider) => provider,
            Err(error) => return failed(error),
        };
        if viewer.token(host).is_none() {
            return failed(not_connected(host));
        }
        let request = deployments_request(host, indexes, environments, shared, recorded);
        provider
            .deployments(viewer, request)
            .await
            .unwrap_or_else(failed)
    }

    /// For each environment how it differs from the one upstream.
    async fn drifts(
        &self,
        viewer: &Viewer,
        environments: &[Arc<Environment>],
        slots: &[Slot],
    ) -> Vec<Option<Drift>> {
        join_all(
            environments
                .iter()
                .zip(slots)
                .map(|(environment, slot)| async {
                    let name = environment.promotes_from.first()?;
                    let facts = slot.as_ref().ok()?;
                    let (upstream, upstream_slot) = environments
                        .iter()
                        .zip(slots)
                        .find(|(candidate, _)| candidate.name == *name)?;
                    let drift = match upstream_slot {
                        Ok(upstream_facts) => {
                            self.drift(viewer, (environment, facts), (upstream, upstream_facts))
                                .await
                        }
                        Err(_) => not_comparable(name, NotComparableReason::NotRead),
                    };
                    Some(drift)
                }),
        )
        .await
    }

    async fn drift(
        &self,
        viewer: &Viewer,
        (environment, here): (&Environment, &EnvironmentDeployments),
        (upstream, there): (&Environment, &EnvironmentDeployments),
    ) -> Drift {
        let because = |reason| not_comparable(&upstream.name, reason);
        if here.live.is_none() || there.live.is_none() {
            return because(NotComparableReason::NothingLive);
        }
        let Ok(provider) = self.provider(&environment.provider) else {
            return because(NotComparableReason::NotRead);
        };
        let (origin, other) = (provider.origin(environment), provider.origin(upstream));
        let is_same = environment.provider == upstream.provider
            && origin.host.eq_ignore_ascii_case(&other.host)
            && origin.repository.eq_ignore_ascii_case(&other.repository);
        if !is_same {
            return because(NotComparableReason::DifferentRepositories);
        }
        let (Some(base), Some(head)) = (&here.live_commit, &there.live_commit) else {
            return because(NotComparableReason::VersionUnknown);
        };
        if base == head {
            return Drift::Compared {
                upstream: upstream.name.clone(),
                upstream_ahead_by: 0,
                upstream_behind_by: 0,
                url: None,
            };
        }
        match provider.compare(viewer, environment, base, head).await {
            Ok(comparison) => Drift::Compared {
                upstream: upstream.name.clone(),
                upstream_ahead_by: comparison.ahead_by,
                upstream_behind_by: comparison.behind_by,
                url: comparison.url,
            },
            Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
                because(NotComparableReason::CommitNotFound)
            }
            Err(error) => {
                tracing::debug!(%error, "two environments could not be compared");
                because(NotComparableReason::NotRead)
            }
        }
    }

    fn shown(
        &self,
        environment: &Environment,
        slot: Slot,
        drift: Option<Drift>,
        dispatched: Option<DispatchOutcome>,
    ) -> EnvironmentOverview {
        EnvironmentOverview {
            name: environment.name.clone(),
            tier: environment.tier,
            promotes_from: environment.promotes_from.clone(),
            origin: self.origin(environment),
            status: match slot {
                Ok(facts) => EnvironmentStatus::Available(Box::new(EnvironmentFacts {
                    live: facts.live,
                    latest: facts.latest,
                    gates: facts.gates,
                    waiting: facts.waiting,
                    dispatched: dispatched.map(Box::new),
                    drift,
                    lookback: facts.lookback,
                    fetched_at: facts.fetched_at,
                    stale: facts.stale,
                })),
                Err(error) => EnvironmentStatus::Unavailable {
                    problem: Box::new(error.into()),
                },
            },
        }
    }
}

/// Places of the environments by host, in order of first use.
pub(super) fn by_host(environments: &[Arc<Environment>]) -> Vec<(HostKey, Vec<usize>)> {
    let mut hosts: Vec<(HostKey, Vec<usize>)> = Vec::new();
    let mut places: HashMap<HostKey, usize> = HashMap::new();
    for (index, environment) in environments.iter().enumerate() {
        let key = HostKey::new(&environment.provider, &environment.host);
        let place = *places.entry(key.clone()).or_insert_with(|| {
            hosts.push((key, Vec::new()));
            hosts.len() - 1
        });
        if let Some((_, indexes)) = hosts.get_mut(place) {
            indexes.push(index);
        }
    }
    hosts
}

/// The question for the environments of one host. The same for all use cases, so that they share its answers.
pub(super) fn deployments_request(
    host: &HostKey,
    indexes: &[usize],
    environments: &[Arc<Environment>],
    shared: &Sharers,
    recorded: &[RunRecord],
) -> DeploymentsRequest {
    DeploymentsRequest {
        host: host.host.clone(),
        recorded: recorded
            .iter()
            .filter(|record| record.provider == host.provider && record.host == host.host)
            .map(recorded_run)
            .collect(),
        environments: indexes
            .iter()
            .filter_map(|index| environments.get(*index))
            .map(|environment| WantedEnvironment {
                environment: Arc::clone(environment),
                shared_target: shared.contains_key(&environment.name),
                sharers: shared.get(&environment.name).cloned().unwrap_or_default(),
            })
            .collect(),
    }
}

/// What a provider is told of a run that was started from here.
pub(super) fn recorded_run(record: &RunRecord) -> RecordedRun {
    RecordedRun {
        run: record.run.clone(),
        repository: record.repository.clone(),
        environment: record.environment.clone(),
        version: record.version.clone(),
        requested_at: record.requested_at,
    }
}

pub(super) fn not_connected(host: &HostKey) -> Error {
    Error::new(
        ProblemCode::NotConnected,
        format!(
            "You are not connected to {0}. Connect to {0} to see what runs there.",
            host.host
        ),
    )
    .with(|details| {
        details.provider = Some(host.provider.clone());
        details.host = Some(host.host.clone());
    })
}

fn not_comparable(upstream: &str, reason: NotComparableReason) -> Drift {
    Drift::NotComparable {
        upstream: upstream.to_owned(),
        reason,
    }
}

/// The environments that could be read.
fn seen<'a>(environments: &'a [Arc<Environment>], slots: &'a [Slot]) -> Vec<Seen<'a>> {
    let both = environments.iter().zip(slots);
    both.filter_map(|(environment, slot)| Some((&**environment, slot.as_ref().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests;
