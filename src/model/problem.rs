//! What can be wrong with one environment's data while the rest of the page is fine.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::environment::{Environment, StoredEnvironment};

/// Why something could not be read or done, as a code that programs may rely on. Also the `code` of every error that
/// leaves the addon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The viewer sent no token for the host.
    NotConnected,
    /// The provider refused the token: expired, revoked or malformed (GitHub: 401).
    TokenRejected,
    /// The token lacks a scope or permission; `missingScopes` says which, where the provider does.
    MissingScope,
    /// The organisation demands single sign-on; `ssoUrl` leads there, where the provider says.
    SsoRequired,
    /// Absent, or not visible to this viewer: the provider does not say which.
    NotFoundOrNotVisible,
    /// The viewer's right is missing, and neither scope nor SSO explains it.
    Forbidden,
    /// The primary rate limit is used up until `retryAt`.
    RateLimited,
    /// A secondary limit slows the viewer down until `retryAt`.
    SecondaryRateLimited,
    /// The provider did not answer within the deadline.
    Timeout,
    /// No connection to the provider's host, or it answered 5xx.
    HostDown,
    /// The provider answered something that this version does not understand.
    AnswerNotUnderstood,
    /// A request or stored value that is not valid; `field` says where.
    InvalidInput,
    /// What was asked for is not configured here.
    NotConfigured,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// A request to change something got no answer: it may or may not have happened.
    OutcomeUnknown,
    /// The store could not read or write.
    StoreUnavailable,
    /// The work was cancelled because nobody waits for it any more.
    Cancelled,
    /// The instance has been closed.
    Closed,
    /// A defect of ours.
    Internal,
}

/// A problem as pages show it: a code to decide by, a sentence to read, and the facts that the next step needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What to decide by.
    pub code: ProblemCode,
    /// One or two sentences for people: what happened and what to do next. Never holds a token.
    pub message: String,
    /// The facts behind it.
    pub details: ProblemDetails,
}

/// Facts that belong to a [`Problem`] or an error; each is absent where it does not apply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct ProblemDetails {
    /// Provider id, for example `github`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Host as in the configuration, for example `github.com` or `ghe.example.com:8443`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// `owner/name` of the repository concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Where the organisation's single sign-on is done (`X-GitHub-SSO`); valid for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_url: Option<String>,
    /// Scopes or permissions that the provider says are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_scopes: Option<Vec<String>>,
    /// When trying again makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub retry_at: Option<Timestamp>,
    /// HTTP status that the provider answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Path of the offending field, for example `environments[2].source.repo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The provider's id of the request, for its support (`X-GitHub-Request-Id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Where two people changed the same environment: both versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<EnvironmentConflict>,
    /// What somebody started just before, where that is in the way: its id confirms it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_the_way: Option<DispatchInTheWay>,
}

/// A deployment that was started from here just before another one to the same environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchInTheWay {
    /// What a dispatch names as `confirmed` to go ahead all the same.
    pub id: String,
    /// Entity ref of the user who started it.
    pub requested_by: String,
    /// When.
    #[cfg_attr(test, ts(type = "string"))]
    pub requested_at: Timestamp,
    /// What it brings.
    pub version: String,
}

/// Two versions of one environment, of which the stored one won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentConflict {
    /// Name of the environment.
    pub name: String,
    /// What is stored. Absent when it was deleted meanwhile.
    pub stored: Option<StoredEnvironment>,
    /// What was sent. Absent when it was to be deleted.
    pub submitted: Option<Environment>,
}
