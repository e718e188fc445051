//! Commands and small answers of the use cases, as they cross the boundary in JSON.

use serde::{Deserialize, Serialize};

use crate::model::{
    environment::{Environment, StoredEnvironment},
    overview::Origin,
};

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

/// Puts these environments in place of those that a service has. For programs that own the configuration of a service; people
/// change it with [`ChangeEnvironmentsCommand`].
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

/// Asks for the environments of many services, by service, order and name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ListEnvironmentsCommand {
    /// Only those of these services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<String>>,
    /// Only those that map to this repository (`acme/payments`), in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Only those whose service, name or repository contains this, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `nextCursor` of the page before. With other filters than that page's it is still a place to go on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Environments on one page, 1 to 200. Default 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// One page of environments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentPage {
    /// By service, order and name.
    pub environments: Vec<ListedEnvironment>,
    /// Asks for the next page. Absent on the last.
    pub next_cursor: Option<String>,
}

/// An environment in a list over many services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ListedEnvironment {
    /// The environment.
    #[serde(flatten)]
    pub stored: StoredEnvironment,
    /// Where its deployments come from.
    pub origin: Origin,
}

/// Changes environments of one service, all or nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeEnvironmentsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// What to change; each environment at most once.
    pub changes: Vec<EnvironmentChange>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum EnvironmentChange {
    /// Adds an environment; a conflict where the service has one of that name.
    Create {
        /// The environment.
        environment: Environment,
    },
    /// Changes an environment, also its name; whatever promotes from it follows. A conflict unless `revision` is the stored one.
    Update {
        /// Name as stored.
        name: String,
        /// Revision that the change was made from.
        #[cfg_attr(test, ts(type = "number"))]
        revision: u64,
        /// The environment as it shall be.
        environment: Environment,
    },
    /// Removes an environment; whatever promoted from it promotes from its upstream then. A conflict unless `revision` is the
    /// stored one.
    Delete {
        /// Name as stored.
        name: String,
        /// Revision that the decision was made on.
        #[cfg_attr(test, ts(type = "number"))]
        revision: u64,
    },
}

/// Puts the environments of a service in another order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReorderEnvironmentsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// The names of all its environments, in the new order. A conflict where that is not exactly what is stored.
    pub names: Vec<String>,
}

/// Copies the environments of another service. A conflict where an environment of the same name is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CopyEnvironmentsCommand {
    /// Entity ref of the service that gets them.
    pub service: String,
    /// Entity ref of the service that has them.
    pub from: String,
    /// Repository (`acme/search`) to map to instead of the other service's.
    #[serde(default)]
    pub repository: Option<String>,
    /// Only says what would come of it.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a change did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChangedEnvironments {
    /// The environments of the service afterwards, by order, then name.
    pub environments: Vec<StoredEnvironment>,
    /// What is different from before, for the audit trail. Empty where nothing is.
    pub differences: Vec<EnvironmentDifference>,
}

/// How one environment differs from before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentDifference {
    /// Entity ref of the service.
    pub service: String,
    /// Name afterwards; of a deleted one the name before.
    pub name: String,
    /// What happens to it.
    pub kind: DifferenceKind,
    /// As it was. Absent for a created one.
    pub before: Option<Environment>,
    /// As it is afterwards. Absent for a deleted one.
    pub after: Option<Environment>,
    /// Paths of the fields that differ, for example `source.workflow`. Empty for created and deleted ones.
    pub fields: Vec<String>,
}

/// What happens to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// It is new.
    Created,
    /// It changes.
    Updated,
    /// It goes.
    Deleted,
}

/// Asks for the configuration of services as one YAML document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ExportEnvironmentsCommand {
    /// Entity refs. Absent: all services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<String>>,
}

/// The configuration of services as one YAML document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentDocument {
    /// The document. The same configuration always gives the same text.
    pub document: String,
    /// How many services it has.
    pub services: u32,
    /// How many environments it has.
    pub environments: u32,
}

/// Brings in a YAML document, all or nothing: each service that it names has afterwards the environments that it lists; other
/// services are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportEnvironmentsCommand {
    /// The document.
    pub document: String,
    /// Only says what would be different.
    #[serde(default)]
    pub dry_run: bool,
    /// `fingerprint` of the dry run whose differences were shown. A conflict where the differences are others by now. Required
    /// unless it is a dry run.
    #[serde(default)]
    pub fingerprint: Option<String>,
}

/// What a document changed, or would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportedEnvironments {
    /// Entity refs of the services that the document names, in its order.
    pub services: Vec<String>,
    /// What is different, by service and name. Empty where nothing is.
    pub differences: Vec<EnvironmentDifference>,
    /// Environments that stay as they are.
    pub unchanged: u32,
    /// Stands for exactly these differences.
    pub fingerprint: String,
}

/// Asks what can be understood of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InspectCommand {
    /// Entity ref of the service that it is for: in a repository of several services its name tells their parts apart.
    pub service: String,
    /// Provider id. Default: the provider that this installation has, where it has one.
    #[serde(default)]
    pub provider: String,
    /// Host of the provider. Default: the provider's first.
    #[serde(default)]
    pub host: String,
    /// `acme/payments`.
    pub repository: String,
}

/// Asks what mappings would count that need not be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TestEnvironmentsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// All environments that the service would have; what one means depends on the others.
    pub environments: Vec<Environment>,
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
