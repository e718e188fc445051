//! A store and a provider for tests of the use cases: they keep what they are told and count what they are asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{
        deployment::{Deployment, DeploymentState, Gate},
        environment::{Environment, StoredEnvironment},
        overview::{Budget, Lookback, Origin, ProviderAccount},
        version::{KnownVersion, LabelKind, Provenance, Version},
        viewer::{Viewer, ViewerInput},
    },
    providers::provider::{
        Activity, Comparison, DeploymentsAnswer, DeploymentsRequest, EnvironmentDeployments,
        Provider,
    },
    store::{SharedTarget, Store},
    upstream::clock::ManualClock,
};

/// Keeps environments in memory.
#[derive(Default)]
pub struct MemoryStore {
    kept: Mutex<HashMap<String, Vec<StoredEnvironment>>>,
    /// Answer to `shared_targets`.
    pub shared: Mutex<Vec<SharedTarget>>,
}

#[async_trait]
impl Store for MemoryStore {
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.get(service).cloned().unwrap_or_default())
    }

    async fn replace_environments(
        &self,
        service: &str,
        environments: Vec<Environment>,
        targets: Vec<Option<String>>,
    ) -> Result<Vec<StoredEnvironment>> {
        assert_eq!(environments.len(), targets.len());
        let mut stored: Vec<_> = environments
            .into_iter()
            .map(|environment| StoredEnvironment {
                environment,
                revision: 1,
            })
            .collect();
        stored.sort_by_key(|e| (e.environment.order, e.environment.name.clone()));
        let mut kept = self.kept.lock().unwrap();
        kept.insert(service.to_owned(), stored.clone());
        Ok(stored)
    }

    async fn shared_targets(&self, _service: &str) -> Result<Vec<SharedTarget>> {
        Ok(self.shared.lock().unwrap().clone())
    }

    async fn close(&self) -> Result<()> {
        Ok(())
    }
}

/// A request for deployments: host, environments, and which of them are shared, with the services that share them.
pub type Asked = (String, Vec<String>, Vec<String>);

/// Answers what it is told, by environment.
#[derive(Default)]
pub struct ScriptedProvider {
    /// Answer for each environment; others answer that nothing was ever deployed.
    pub slots: Mutex<HashMap<String, Result<EnvironmentDeployments>>>,
    /// Hosts that fail as a whole.
    pub failures: Mutex<HashMap<String, Error>>,
    /// Answer to every comparison.
    pub comparison: Mutex<Option<Result<Comparison>>>,
    /// Budgets of every host.
    pub budgets: Mutex<Vec<Budget>>,
    /// Requests for deployments.
    pub asked: Mutex<Vec<Asked>>,
    /// Comparisons asked for.
    pub compared: Mutex<Vec<String>>,
}

#[async_trait]
impl Provider for ScriptedProvider {
    fn id(&self) -> &'static str {
        "scripted"
    }

    fn normalize(&self, environment: &Environment) -> Result<Value> {
        if environment.source.get("broken").is_some() {
            return Err(Error::invalid("source.broken", "It is broken. Mend it."));
        }
        let mut source = environment.source.clone();
        source["normalized"] = json!(true);
        Ok(source)
    }

    fn target_key(&self, environment: &Environment) -> Option<String> {
        Some(environment.name.clone())
    }

    fn origin(&self, environment: &Environment) -> Origin {
        Origin {
            provider: self.id().to_owned(),
            host: environment.host.clone(),
            repository: environment.source["repository"]
                .as_str()
                .unwrap_or("acme/payments")
                .to_owned(),
            pipeline: None,
            url: None,
        }
    }

    async fn deployments(
        &self,
        _viewer: &Viewer,
        request: DeploymentsRequest,
    ) -> Result<DeploymentsAnswer> {
        let environments = request.environments.iter();
        let names: Vec<String> = environments
            .clone()
            .map(|e| e.environment.name.clone())
            .collect();
        let shared = environments
            .filter(|e| e.shared_target)
            .map(|e| {
                let others = e.sharers.iter().map(|other| other.service.as_str());
                format!("{} {:?}", e.environment.name, others.collect::<Vec<_>>())
            })
            .collect();
        self.asked
            .lock()
            .unwrap()
            .push((request.host.clone(), names.clone(), shared));
        if let Some(error) = self.failures.lock().unwrap().get(&request.host) {
            return Err(error.clone());
        }
        let slots = self.slots.lock().unwrap();
        Ok(DeploymentsAnswer {
            environments: names
                .iter()
                .map(|name| {
                    slots
                        .get(name)
                        .cloned()
                        .unwrap_or_else(|| Ok(runs(None, None)))
                })
                .collect(),
            not_attributable: Vec::new(),
            account: Some(ProviderAccount {
                provider: self.id().to_owned(),
                host: request.host,
                login: "alice".to_owned(),
            }),
        })
    }

    async fn compare(
        &self,
        _viewer: &Viewer,
        environment: &Environment,
        base: &str,
        head: &str,
    ) -> Result<Comparison> {
        let pair = format!("{}: {base}...{head}", environment.name);
        self.compared.lock().unwrap().push(pair);
        let comparison = self.comparison.lock().unwrap();
        comparison
            .clone()
            .unwrap_or_else(|| Err(Error::internal("no comparison was scripted")))
    }

    fn budgets(&self, _viewer: &Viewer, _host: &str) -> Vec<Budget> {
        self.budgets.lock().unwrap().clone()
    }
}

/// A deployment of a commit.
pub fn deployment(state: DeploymentState, sha: &str) -> Deployment {
    Deployment {
        id: format!("{state:?} {sha}"),
        state,
        version: Version::Known(KnownVersion {
            label: sha.to_owned(),
            label_kind: LabelKind::Commit,
            sha: Some(sha.to_owned()),
            url: None,
            provenance: Provenance::DeployedCommit,
        }),
        actor: None,
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        started_at: None,
        finished_at: None,
        run: None,
        note: None,
        environment_url: None,
    }
}

/// What an environment says in which this commit runs and this attempt is the newest.
pub fn runs(live: Option<&str>, latest: Option<DeploymentState>) -> EnvironmentDeployments {
    EnvironmentDeployments {
        live: live.map(|sha| deployment(DeploymentState::Succeeded, sha)),
        latest: latest.map(|state| deployment(state, "f00")),
        gates: match latest {
            Some(DeploymentState::Waiting) => vec![Gate::Rule { name: None }],
            _ => vec![],
        },
        waiting: None,
        lookback: Lookback {
            attempts: 1,
            complete: true,
        },
        live_commit: live.map(str::to_owned),
        activity: match latest {
            Some(DeploymentState::Waiting) => Activity::Waiting,
            Some(state) if state.is_moving() => Activity::Moving,
            _ => Activity::Resting,
        },
        fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        stale: None,
    }
}

/// Store, provider and clock of a test.
pub struct House {
    /// The store.
    pub store: Arc<MemoryStore>,
    /// The provider.
    pub provider: Arc<ScriptedProvider>,
}

impl House {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            store: Arc::default(),
            provider: Arc::default(),
        }
    }

    /// The use cases over it.
    pub fn services(&self) -> Services {
        Services::new(
            self.store.clone(),
            vec![self.provider.clone()],
            ManualClock::at("2026-01-01T00:00:00Z"),
        )
    }
}

/// An environment of `component:default/payments` as it is written in a command.
pub fn environment(name: &str, order: u32, from: Option<&str>, host: &str) -> Value {
    json!({
        "service": "component:default/payments", "name": name, "order": order, "promotesFrom": from,
        "provider": "scripted", "host": host, "source": {},
    })
}

/// A viewer with tokens for these hosts.
pub fn viewer(hosts: &[&str]) -> Viewer {
    let tokens: HashMap<String, &str> = hosts
        .iter()
        .map(|host| (format!("scripted:{host}"), "token"))
        .collect();
    let input = json!({"user": "user:default/alice", "tokens": tokens});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}
