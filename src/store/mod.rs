//! What the core keeps: configuration. Engines behind [`Store`] have the same behaviour suite.

use async_trait::async_trait;

use crate::{
    error::{Error, Result},
    model::environment::{Environment, StoredEnvironment},
};

#[cfg(test)]
mod behaviour;
mod migrations;
mod rows;
pub mod sqlite;

/// Where configuration lives. All methods are atomic; what a write acknowledged survives a crash.
#[async_trait]
pub trait Store: Send + Sync {
    /// Environments of a service by `order`, then name. Empty when none is configured.
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>>;

    /// Puts the environments of one service in place of those it had, all or nothing. `targets[i]` is the provider's target key of
    /// `environments[i]`. An environment that is kept gets a new revision only when it changed.
    async fn replace_environments(
        &self,
        service: &str,
        environments: Vec<Environment>,
        targets: Vec<Option<String>>,
    ) -> Result<Vec<StoredEnvironment>>;

    /// Which of these targets (provider, host, target key) environments of other services map to.
    async fn shared_targets(&self, service: &str) -> Result<Vec<SharedTarget>>;

    /// Waits for queued work, checkpoints and closes. Later calls answer `Closed`; closing again is no error.
    async fn close(&self) -> Result<()>;
}

/// A target of a service that an environment of another service maps to as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTarget {
    /// Name of this service's environment.
    pub environment: String,
    /// Entity ref of the other service.
    pub other_service: String,
}

/// What an engine refuses before it touches anything.
fn validate(service: &str, environments: &[Environment], targets: &[Option<String>]) -> Result<()> {
    if environments.len() != targets.len() {
        return Err(Error::internal(
            "Each environment needs its target, or none.",
        ));
    }
    for (index, environment) in environments.iter().enumerate() {
        if environment.service != service {
            return Err(Error::invalid(
                format!("environments[{index}].service"),
                format!("This environment belongs to another service than {service}."),
            ));
        }
        if environments[..index]
            .iter()
            .any(|earlier| earlier.name == environment.name)
        {
            return Err(Error::invalid(
                format!("environments[{index}].name"),
                format!(
                    "{service} already has an environment named {}. Choose another name.",
                    environment.name
                ),
            ));
        }
    }
    Ok(())
}
