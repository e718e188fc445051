//! GraphQL requests and answers. Partial success is normal: one unreadable repository leaves a hole in `data` and an entry in `errors`.

use serde::Deserialize;
use serde_json::Value;

/// A query. Reads only: the client caches and shares its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlRequest {
    /// The query's text.
    pub query: String,
    /// Its variables, an object.
    pub variables: Value,
}

/// What GitHub answered.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlAnswer<T> {
    /// The data, with nulls where something could not be read. An answer without any data is an error of the request, not an answer.
    pub data: Option<T>,
    /// What could not be read, by path.
    pub errors: Vec<GraphqlError>,
}

/// One thing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlError {
    /// GitHub's type, for example `NOT_FOUND`, `FORBIDDEN`, `INSUFFICIENT_SCOPES`, `RATE_LIMITED`. Empty where it gives none.
    pub kind: String,
    /// Where in `data`: names and indexes, for example `["r0", "e1"]`.
    pub path: Vec<String>,
    /// GitHub's sentence, redacted and shortened.
    pub message: String,
    /// Whether the organisation's single sign-on is in the way.
    pub saml_failure: bool,
    /// Where the sign-on is done, when the answer's header said so.
    pub sso_url: Option<String>,
}

/// An error as it stands in the answer.
#[derive(Debug, Deserialize)]
pub(super) struct RawGraphqlError {
    #[serde(default, rename = "type")]
    kind: Option<Value>,
    #[serde(default)]
    path: Option<Vec<Value>>,
    #[serde(default)]
    message: Option<Value>,
    #[serde(default)]
    extensions: Option<Value>,
}
