//! Environments as users configure them.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

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
/// everything but it. Service, name and, for most providers, a repository in `source` are enough: everything else has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Environment {
    /// Entity ref of the service, for example `component:default/payments`. May be left out where it is said beside it.
    #[serde(default)]
    pub service: String,
    /// Name, unique within the service.
    pub name: String,
    /// What kind of place it is.
    #[serde(default)]
    pub tier: Tier,
    /// Place among the service's environments, lowest first.
    #[serde(default)]
    pub order: u32,
    /// Names of the environments that versions come from before they come here; drift is measured against the first. A single
    /// name is accepted in place of a list. Empty where versions come from the repository itself.
    #[serde(default, deserialize_with = "names")]
    pub promotes_from: Vec<String>,
    /// Provider id, for example `github`. Default: the provider that this installation has, where it has one.
    #[serde(default)]
    pub provider: String,
    /// Host of the provider as configured under `integrations`, for example `github.com`. Default: the provider's first.
    #[serde(default)]
    pub host: String,
    /// How it maps to the provider, in the provider's own schema.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub source: serde_json::Value,
}

/// No name, one name or several, as people write them.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected the name of an environment, or a list of names"
    )]
    enum Names {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Option::<Names>::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Names::One(name)) => vec![name],
        Some(Names::Many(names)) => names,
    })
}

/// An environment as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StoredEnvironment {
    /// The configuration.
    #[serde(flatten)]
    pub environment: Environment,
    /// Counts the changes; a write must name the one it started from.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    /// When it was last changed. Absent for what an earlier version of the plugin stored.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub updated_at: Option<Timestamp>,
    /// Entity ref of the user who changed it last. Absent where no user did: a backend module, an earlier version.
    pub updated_by: Option<String>,
}

/// What an environment is found by, as its provider reads it from the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexKeys {
    /// The deployment target: two environments with the same provider, host and target share it.
    pub target: Option<String>,
    /// The repository in small letters, for example `acme/payments`.
    pub repository: Option<String>,
}
