//! A version and how we know it.

use serde::{Deserialize, Serialize};

/// How a version is known, best first (the order in which sources are asked).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// The run was started from here, with this version.
    DispatchRecord,
    /// Read from the run's display title with the configured pattern.
    RunName,
    /// Read from the payload that the creator of the deployment wrote.
    DeploymentPayload,
    /// The tag or branch that the run ran on, or the deployment was created for.
    DeployedRef,
    /// The deployed commit, where no tag or branch says more.
    DeployedCommit,
}

/// What kind of name a version's label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// A tag, also one of a release.
    Tag,
    /// A branch: it moves, so the commit is shown beside it.
    Branch,
    /// A short SHA.
    Commit,
    /// A name that is no ref of the repository, or one that was not looked up.
    Other,
}

/// A version that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct KnownVersion {
    /// What people call it: tag, branch or short SHA (7 characters).
    pub label: String,
    /// What the label is.
    pub label_kind: LabelKind,
    /// The full commit SHA, where it is known.
    pub sha: Option<String>,
    /// Page of the commit or ref at the provider.
    pub url: Option<String>,
    /// How we know.
    pub provenance: Provenance,
}

/// Why a deployment's version is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UnknownVersionReason {
    /// The workflow was dispatched with a version input, and the provider does not give inputs back. A run-name pattern would tell.
    VersionInputNotReadable,
    /// A run-name pattern is configured and this run's title does not match it.
    RunNameDoesNotMatch,
    /// Neither the deployment nor the run names a ref or commit, or the run could not be read.
    NoSource,
}

/// What was deployed, as far as it can be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Version {
    /// Known, with its provenance.
    Known(KnownVersion),
    /// Not known; the ref and commit that the run ran on are shown as what they are.
    Unknown {
        /// Why.
        reason: UnknownVersionReason,
        /// Branch or tag that the run ran on.
        ran_on_ref: Option<String>,
        /// Commit that the run ran on (not necessarily what it deployed).
        ran_on_sha: Option<String>,
    },
}
