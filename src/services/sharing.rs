//! Environments of several services that deploy to the same target.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Services, overview::Sharers};
use crate::{error::Result, model::environment::Environment};

/// Environments by provider, host in small letters, and target.
type ByTarget = HashMap<(String, String, String), Vec<Arc<Environment>>>;

impl Services {
    /// Stored environments of other services that have the same target as this one, which need not be stored.
    pub(super) async fn sharers(&self, environment: &Environment) -> Result<Vec<Arc<Environment>>> {
        self.sharers_of_known(environment, &mut HashMap::new())
            .await
    }

    /// By service, then by name of its environments: those of other services that deploy to the same target. The store is asked
    /// once for all services, and once for each repository in which something is shared. `environments` are those of the
    /// services.
    pub(super) async fn shared_of_many(
        &self,
        services: &[String],
        environments: &[Arc<Environment>],
    ) -> Result<HashMap<String, Sharers>> {
        let shared = self.store.shared_targets(services).await?;
        let shared: HashSet<(String, String)> = shared
            .into_iter()
            .map(|shared| (shared.service, shared.environment))
            .collect();
        let mut ours: HashMap<(&str, &str), &Environment> = HashMap::new();
        for environment in environments {
            let key = (environment.service.as_str(), environment.name.as_str());
            ours.entry(key).or_insert(environment);
        }
        let mut read = HashMap::new();
        let mut sharers: HashMap<String, Sharers> = HashMap::new();
        for (service, name) in shared {
            let others = match ours.get(&(service.as_str(), name.as_str())) {
                Some(ours) => self.sharers_of_known(ours, &mut read).await?,
                None => Vec::new(),
            };
            sharers.entry(service).or_default().insert(name, others);
        }
        Ok(sharers)
    }

    /// `read`: what was read before, by the key of the repository.
    async fn sharers_of_known(
        &self,
        environment: &Environment,
        read: &mut HashMap<String, ByTarget>,
    ) -> Result<Vec<Arc<Environment>>> {
        // A provider that is not installed any more shares nothing: it deploys nothing.
        let Ok(provider) = self.provider(&environment.provider) else {
            return Ok(Vec::new());
        };
        let keys = provider.index_keys(environment);
        let (Some(target), Some(repository)) = (keys.target, keys.repository) else {
            return Ok(Vec::new());
        };
        if !read.contains_key(&repository) {
            let by_target = self.by_target(&repository).await?;
            read.insert(repository.clone(), by_target);
        }
        let host = environment.host.to_ascii_lowercase();
        let same = (environment.provider.clone(), host, target);
        let same = read.get(&repository).and_then(|known| known.get(&same));
        let same = same.into_iter().flatten();
        let others = same.filter(|other| other.service != environment.service);
        Ok(others.cloned().collect())
    }

    /// The stored environments of a repository.
    async fn by_target(&self, repository: &str) -> Result<ByTarget> {
        let mut by_target = ByTarget::new();
        let stored = self.load_where(None, Some(repository.to_owned()));
        for stored in stored.await? {
            let environment = stored.environment;
            let Ok(provider) = self.provider(&environment.provider) else {
                continue;
            };
            let Some(target) = provider.index_keys(&environment).target else {
                continue;
            };
            let host = environment.host.to_ascii_lowercase();
            let key = (environment.provider.clone(), host, target);
            by_target
                .entry(key)
                .or_default()
                .push(Arc::new(environment));
        }
        Ok(by_target)
    }
}
