//! Commands and small answers of the use cases, as they cross the boundary in JSON.

use serde::{Deserialize, Serialize};

use crate::model::environment::{Environment, StoredEnvironment};

/// Asks for the overview of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OverviewCommand {
    /// Entity ref of the service.
    pub service: String,
}

/// Names a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceCommand {
    /// Entity ref of the service.
    pub service: String,
}

/// Puts these environments in place of those that a service has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplaceEnvironmentsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// All its environments; each names the same service.
    pub environments: Vec<Environment>,
}

/// The environments of a service as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StoredEnvironments {
    /// By order, then name.
    pub environments: Vec<StoredEnvironment>,
}

/// Hosts whose tokens a request about a service needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RequiredHosts {
    /// Each host once, in order of first use. Empty when nothing is configured.
    pub hosts: Vec<RequiredHost>,
}

/// A host whose token is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RequiredHost {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// Address to ask credentials for (`https://HOST/`; http for localhost).
    pub url: String,
}
