//! GraphQL requests and answers. Partial success is normal: one unreadable repository leaves a hole in `data` and an entry in `errors`.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{Call, answer::Answer, errand::Errand, errors};
use crate::{
    error::{Error, Result},
    upstream::{redact::quote, refusals},
};

/// A query. Reads only: the client caches and shares its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlRequest {
    /// The query's text.
    pub query: String,
    /// Its variables, an object.
    pub variables: Value,
}

impl GraphqlRequest {
    /// Whether it would change something.
    pub(super) fn is_mutation(&self) -> bool {
        self.query
            .lines()
            .map(str::trim_start)
            .find(|line| !line.is_empty() && !line.starts_with('#'))
            .is_some_and(|line| line.starts_with("mutation"))
    }
}

/// What GitHub answered.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlAnswer<T> {
    /// The data, with nulls where something could not be read. Always there in what the client hands out: an answer without any
    /// data is an error of the request.
    pub data: Option<T>,
    /// What could not be read, by path.
    pub errors: Vec<GraphqlError>,
}

impl<T> GraphqlAnswer<T> {
    /// How long it is fresh at most: an answer with holes is asked for again at once, or where something was refused as soon as a
    /// refusal is.
    pub(super) fn longest_freshness(&self) -> Duration {
        let of = |error: &GraphqlError| {
            // Whoever has just signed on expects to be let in at once.
            if !error.saml_failure && (error.is_refusal() || error.is_absence()) {
                refusals::HOLDS.unsigned_abs()
            } else {
                Duration::ZERO
            }
        };
        self.errors.iter().map(of).min().unwrap_or(Duration::MAX)
    }

    /// Whether it has holes, and all of them say only that GitHub failed.
    pub(super) fn has_failed_in_part(&self) -> bool {
        let is_failure = |error: &GraphqlError| !error.is_refusal() && !error.is_absence();
        !self.errors.is_empty() && self.errors.iter().all(is_failure)
    }
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

impl GraphqlError {
    /// This error of a part as an error of its own, for the slot of whatever could not be read.
    pub fn to_error(&self, call: &Call<'_>) -> Error {
        self.to_error_at(call.host, call.repository)
    }

    /// Whether it is about what lies at an alias, or about the whole answer.
    pub(super) fn concerns(&self, alias: Option<&str>) -> bool {
        let place = self.path.first().map(String::as_str);
        place.is_none() || place == alias
    }

    /// Whether it says that the viewer has no right to it.
    pub fn is_refusal(&self) -> bool {
        self.saml_failure || matches!(self.kind.as_str(), "FORBIDDEN" | "INSUFFICIENT_SCOPES")
    }

    /// Whether it says that this is absent, or not visible to the viewer.
    pub fn is_absence(&self) -> bool {
        self.kind == "NOT_FOUND"
    }
}

/// An error as it stands in the answer. Nothing about it is relied on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawError {
    #[serde(rename = "type")]
    kind: Value,
    path: Value,
    message: Value,
    extensions: Value,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    errors: Option<Vec<Value>>,
}

/// What a query cost, where it asked for that itself.
#[derive(Deserialize)]
struct Cost {
    #[serde(default, rename = "rateLimit")]
    rate_limit: Option<RateLimit>,
}

#[derive(Deserialize)]
struct RateLimit {
    #[serde(default)]
    cost: Option<u64>,
}

/// The answer, and its points (at least 1).
pub(super) fn decode<T: DeserializeOwned>(
    errand: &Errand,
    answer: &Answer,
    now: jiff::Timestamp,
) -> Result<(GraphqlAnswer<T>, u64)> {
    let not_understood = |reason: &str| errors::not_understood(errand, answer.status, reason);
    let envelope: Envelope<'_> = serde_json::from_slice(&answer.body)
        .map_err(|error| not_understood(&describe_json(answer, &error)))?;
    let sso_url = answer.sso().flatten();
    let errors: Vec<_> = envelope
        .errors
        .unwrap_or_default()
        .into_iter()
        .map(|error| read_error(errand, error, sso_url.as_deref()))
        .collect();
    let Some(data) = envelope.data else {
        return Err(errors::no_data(errand, answer, &errors, now));
    };
    let points = serde_json::from_str::<Cost>(data.get())
        .ok()
        .and_then(|cost| cost.rate_limit?.cost)
        .map_or(1, |cost| cost.max(1));
    let mut deserializer = serde_json::Deserializer::from_str(data.get());
    match serde_path_to_error::deserialize(&mut deserializer) {
        Ok(data) => Ok((
            GraphqlAnswer {
                data: Some(data),
                errors,
            },
            points,
        )),
        // A part that the query's reader cannot do without is missing: the errors say why, if anything does.
        Err(error) if errors.is_empty() => Err(not_understood(&format!("data.{}", error.path()))),
        Err(_) => Err(errors::no_data(errand, answer, &errors, now)),
    }
}

fn read_error(errand: &Errand, error: Value, sso_url: Option<&str>) -> GraphqlError {
    let error: RawError = serde_json::from_value(error).unwrap_or_default();
    let saml_failure = error.extensions.get("saml_failure") == Some(&Value::Bool(true));
    GraphqlError {
        kind: error.kind.as_str().unwrap_or_default().to_owned(),
        path: match error.path {
            Value::Array(path) => path
                .into_iter()
                .map(|step| match step {
                    Value::String(name) => name,
                    other => other.to_string(),
                })
                .collect(),
            _ => Vec::new(),
        },
        message: quote(
            error.message.as_str().unwrap_or("no reason given"),
            Some(&errand.token),
        ),
        saml_failure,
        sso_url: sso_url.filter(|_| saml_failure).map(str::to_owned),
    }
}

/// What is wrong with a body, without quoting it.
pub(super) fn describe_json(answer: &Answer, error: &serde_json::Error) -> String {
    match answer.header("content-type") {
        Some(kind) if !kind.contains("json") => format!("{kind} instead of JSON"),
        _ => format!(
            "broken JSON at line {} column {}",
            error.line(),
            error.column()
        ),
    }
}
