//! Environments as users configure them.

use serde::{Deserialize, Serialize};

/// What kind of place an environment is; lists group and order by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// For building.
    Development,
    /// For trying.
    Testing,
    /// The rehearsal before production.
    Staging,
    /// What customers use.
    Production,
    /// Anything else.
    #[default]
    Other,
}

/// One place a service is deployed to. The neutral part is ours; `source` belongs to the provider and is opaque to
/// everything but it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Environment {
    /// Entity ref of the service, for example `component:default/payments`.
    pub service: String,
    /// Name, unique within the service.
    pub name: String,
    /// What kind of place it is.
    #[serde(default)]
    pub tier: Tier,
    /// Place among the service's environments, lowest first.
    #[serde(default)]
    pub order: u32,
    /// Name of the environment that versions come from before they come here.
    #[serde(default)]
    pub promotes_from: Option<String>,
    /// Provider id, for example `github`.
    pub provider: String,
    /// Host of the provider as configured under `integrations`, for example `github.com`.
    pub host: String,
    /// How it maps to the provider, in the provider's own schema.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub source: serde_json::Value,
}

/// An environment as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StoredEnvironment {
    /// The configuration.
    #[serde(flatten)]
    pub environment: Environment,
    /// Counts the changes; a write must name the one it started from.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
}
