//! GitHub's refusals and failures as our errors: what happened and what to do next.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{answer::Answer, errand::Errand, graphql::GraphqlError};
use crate::{
    error::Error,
    model::{problem::ProblemCode, viewer::HostKey},
    upstream::redact::quote,
};

/// Provider id of GitHub.
pub(super) const PROVIDER: &str = "github";

/// Pause after a limit whose end GitHub does not name.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// An error with the place it happened at.
pub(super) fn at(
    host: &str,
    repository: Option<&str>,
    code: ProblemCode,
    message: impl Into<String>,
) -> Error {
    Error::new(code, message).with(|details| {
        details.provider = Some(PROVIDER.to_owned());
        details.host = Some(host.to_owned());
        details.repository = repository.map(str::to_owned);
    })
}

impl Errand {
    pub(super) fn error(&self, code: ProblemCode, message: impl Into<String>) -> Error {
        at(&self.host.host, self.repository.as_deref(), code, message)
    }

    fn host(&self) -> &str {
        &self.host.host
    }
}

/// The viewer sent no token for the host.
pub(super) fn not_connected(key: &HostKey, repository: Option<&str>) -> Error {
    let host = &key.host;
    at(
        host,
        repository,
        ProblemCode::NotConnected,
        format!("You are not connected to {host}. Connect to it to see what runs where."),
    )
}

/// A token with characters that no token has.
pub(super) fn unusable_token(errand: &Errand) -> Error {
    let host = errand.host();
    errand.error(
        ProblemCode::TokenRejected,
        format!("What was sent as the token for {host} is not a token. Reconnect to {host}."),
    )
}

/// The deadline passed.
pub(super) fn timeout(errand: &Errand, deadline: std::time::Duration) -> Error {
    let (host, seconds) = (errand.host(), deadline.as_secs_f32());
    errand.error(
        ProblemCode::Timeout,
        format!(
            "{host} did not answer within {seconds} seconds. Try again; if it lasts, look at the status page of {host}."
        ),
    )
}

/// No connection, or one that broke off.
pub(super) fn unreachable(errand: &Errand, reason: &str) -> Error {
    let (host, reason) = (errand.host(), quote(reason, Some(&errand.token)));
    let remedy = if reason.contains("certificate") {
        "If your company has its own certificate authority, name it in SSL_CERT_FILE or NODE_EXTRA_CA_CERTS."
    } else {
        "Try again; if it lasts, check the network and proxy settings of the Backstage backend."
    };
    errand.error(
        ProblemCode::HostDown,
        format!("{host} could not be reached ({reason}). {remedy}"),
    )
}

/// An answer that nobody can read.
pub(super) fn not_understood(errand: &Errand, status: StatusCode, reason: &str) -> Error {
    let (host, reason) = (errand.host(), quote(reason, Some(&errand.token)));
    errand
        .error(
            ProblemCode::AnswerNotUnderstood,
            format!(
                "{host} gave an answer that this version does not understand (HTTP {}: {reason}). Check apiBaseUrl of {host} under integrations.github; if it is right, report this.",
                status.as_u16()
            ),
        )
        .with(|details| details.status = Some(status.as_u16()))
}

/// The primary limit is used up.
pub(super) fn rate_limited(errand: &Errand, until: Timestamp) -> Error {
    let host = errand.host();
    errand
        .error(
            ProblemCode::RateLimited,
            format!(
                "Your request budget at {host} is used up until {}. Come back then.",
                clock_time(until)
            ),
        )
        .with(|details| details.retry_at = Some(until))
}

/// What is left of the primary limit is kept for what is not known yet.
pub(super) fn running_low(errand: &Errand, until: Timestamp) -> Error {
    let host = errand.host();
    errand
        .error(
            ProblemCode::RateLimited,
            format!(
                "Less than 5 % of your request budget at {host} is left until {}. Until then the last known data is shown.",
                clock_time(until)
            ),
        )
        .with(|details| details.retry_at = Some(until))
}

/// A secondary limit wants a pause.
pub(super) fn held(errand: &Errand, until: Timestamp) -> Error {
    let host = errand.host();
    errand
        .error(
            ProblemCode::SecondaryRateLimited,
            format!(
                "{host} asks for a pause: too many requests in a short time. Come back at {}.",
                clock_time(until)
            ),
        )
        .with(|details| details.retry_at = Some(until))
}

fn clock_time(at: Timestamp) -> String {
    at.strftime("%H:%M:%S UTC").to_string()
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    message: Option<Value>,
}

pub(super) fn message_of(body: &[u8]) -> String {
    match serde_json::from_slice::<ErrorBody>(body) {
        Ok(ErrorBody {
            message: Some(Value::String(message)),
        }) => message,
        _ => String::new(),
    }
}

/// What an answer other than 2xx and 304 means.
pub(super) fn refused(errand: &Errand, answer: &Answer, now: Timestamp) -> Error {
    let message = message_of(&answer.body);
    let mut error = match answer.status.as_u16() {
        401 => token_rejected(errand),
        403 | 429 => forbidden(errand, answer, &message, now),
        404 | 451 => not_found(errand, answer),
        500.. => failing(errand, answer.status),
        _ => not_understood(
            errand,
            answer.status,
            if message.is_empty() {
                "no reason given"
            } else {
                &message
            },
        ),
    };
    error.details.status = Some(answer.status.as_u16());
    error.details.request_id = answer.request_id();
    error
}

fn token_rejected(errand: &Errand) -> Error {
    let host = errand.host();
    errand.error(
        ProblemCode::TokenRejected,
        format!("{host} rejected your token: it has expired or was revoked. Reconnect to {host}."),
    )
}

fn failing(errand: &Errand, status: StatusCode) -> Error {
    let host = errand.host();
    errand.error(
        ProblemCode::HostDown,
        format!(
            "{host} failed to answer (HTTP {}). Try again; if it lasts, look at the status page of {host}.",
            status.as_u16()
        ),
    )
}

fn not_found(errand: &Errand, answer: &Answer) -> Error {
    let host = errand.host();
    let what = match &errand.repository {
        Some(repository) => format!("what was asked for in {repository}"),
        None => "what was asked for".to_owned(),
    };
    let missing = answer.missing_scopes();
    let hint = if missing.is_empty() {
        String::new()
    } else {
        // Without the scope, private repositories look absent.
        format!(
            " Your token lacks {}, which it may need.",
            missing.join(", ")
        )
    };
    errand
        .error(
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "{host} does not have {what}, or does not show it to you. Check the names, or ask for access.{hint}"
            ),
        )
        .with(|details| details.missing_scopes = (!missing.is_empty()).then_some(missing))
}

/// 403 and 429 have many meanings; the order here is from the most certain sign to the least.
fn forbidden(errand: &Errand, answer: &Answer, message: &str, now: Timestamp) -> Error {
    let words = message.to_lowercase();
    if is_secondary(&words) {
        return held(errand, pause_end(answer, now));
    }
    if answer.is_exhausted() {
        let until = answer
            .retry_after(now)
            .or_else(|| answer.resets_at())
            .unwrap_or(now + PAUSE);
        return rate_limited(errand, until);
    }
    if let Some(sso_url) = answer.sso() {
        return sso_required(errand, sso_url);
    }
    if words.contains("saml enforcement") {
        return sso_required(errand, None);
    }
    if answer.status == StatusCode::TOO_MANY_REQUESTS || answer.header("retry-after").is_some() {
        return held(errand, pause_end(answer, now));
    }
    // Too many bad tokens from this address: good ones are refused for a while too.
    if words.contains("login attempts") {
        return held(errand, pause_end(answer, now));
    }
    let mut missing = answer.missing_scopes();
    if missing.is_empty() && words.contains("not accessible by") {
        missing = answer.accepted_permissions();
    }
    if !missing.is_empty() {
        return missing_scope(errand, missing);
    }
    let host = errand.host();
    let reason = match quote(message, Some(&errand.token)) {
        reason if reason.is_empty() => String::new(),
        reason => format!(" ({reason})"),
    };
    errand.error(
        ProblemCode::Forbidden,
        format!(
            "{host} does not let your account do this{reason}. Ask an owner of the repository for the right to."
        ),
    )
}

fn is_secondary(words: &str) -> bool {
    words.contains("secondary rate limit") || words.contains("abuse detection")
}

fn pause_end(answer: &Answer, now: Timestamp) -> Timestamp {
    answer
        .retry_after(now)
        .or_else(|| {
            answer
                .resets_at()
                .filter(|until| answer.is_exhausted() && *until > now)
        })
        .unwrap_or(now + PAUSE)
}

fn sso_required(errand: &Errand, url: Option<String>) -> Error {
    let host = errand.host();
    errand
        .error(
            ProblemCode::SsoRequired,
            format!(
                "The organisation on {host} demands single sign-on for your token. Sign in there, then try again."
            ),
        )
        .with(|details| details.sso_url = url)
}

fn missing_scope(errand: &Errand, missing: Vec<String>) -> Error {
    let (host, scopes) = (errand.host(), missing.join(", "));
    errand
        .error(
            ProblemCode::MissingScope,
            format!("Your token for {host} lacks {scopes}. Reconnect to {host} and grant it."),
        )
        .with(|details| details.missing_scopes = Some(missing))
}

/// What a GraphQL answer without any data means. GitHub says most of it with HTTP 200.
pub(super) fn no_data(
    errand: &Errand,
    answer: &Answer,
    errors: &[GraphqlError],
    now: Timestamp,
) -> Error {
    let limited = errors.iter().find(|error| error.is_limit());
    let mut error = match (limited, errors.first()) {
        (Some(limited), _) if is_secondary(&limited.message.to_lowercase()) => {
            held(errand, pause_end(answer, now))
        }
        (Some(_), _) => rate_limited(errand, answer.resets_at().unwrap_or(now + PAUSE)),
        (None, Some(first)) => first.to_error_at(errand.host(), errand.repository.as_deref()),
        (None, None) => not_understood(errand, answer.status, "neither data nor errors"),
    };
    error.details.status = Some(answer.status.as_u16());
    error.details.request_id = answer.request_id();
    error
}

/// What an answer means whose holes say only that GitHub failed: the last known data is better than it.
pub(super) fn failed_in_part(
    errand: &Errand,
    answer: &Answer,
    errors: &[GraphqlError],
    now: Timestamp,
) -> Error {
    let error = no_data(errand, answer, errors, now);
    if error.allows_stale() {
        return error;
    }
    let (host, reason) = (errand.host(), errors.first().map(|e| e.message.as_str()));
    let mut failed = errand.error(
        ProblemCode::HostDown,
        format!(
            "{host} answered a query only in part ({}). Try again; if it lasts, look at the status page of {host}.",
            reason.unwrap_or("no reason given")
        ),
    );
    failed.details.status = error.details.status;
    failed.details.request_id = error.details.request_id;
    failed
}

impl GraphqlError {
    /// Whether a limit is behind it. GitHub calls it by more than one name.
    fn is_limit(&self) -> bool {
        let words = self.message.to_lowercase();
        matches!(self.kind.as_str(), "RATE_LIMIT" | "RATE_LIMITED")
            || is_secondary(&words)
            || words.contains("rate limit")
    }

    /// Whether GitHub gave up on it.
    fn is_failure(&self) -> bool {
        let words = self.message.to_lowercase();
        ["something went wrong", "timeout", "timed out"]
            .iter()
            .any(|sign| words.contains(sign))
    }

    /// This error of a part as an error of its own, for the slot of whatever could not be read.
    pub(super) fn to_error_at(&self, host: &str, repository: Option<&str>) -> Error {
        let reason = &self.message;
        let new = |code, message| at(host, repository, code, message);
        if self.saml_failure {
            return new(
                ProblemCode::SsoRequired,
                format!(
                    "The organisation on {host} demands single sign-on for your token. Sign in there, then try again."
                ),
            )
            .with(|details| details.sso_url = self.sso_url.clone());
        }
        match self.kind.as_str() {
            "NOT_FOUND" => new(
                ProblemCode::NotFoundOrNotVisible,
                format!(
                    "{host} does not have {}, or does not show it to you. Check the names, or ask for access.",
                    repository.unwrap_or("what was asked for")
                ),
            ),
            "INSUFFICIENT_SCOPES" => new(
                ProblemCode::MissingScope,
                format!(
                    "Your token for {host} lacks a scope ({reason}). Reconnect to {host} and grant it."
                ),
            ),
            "FORBIDDEN" => new(
                ProblemCode::Forbidden,
                format!(
                    "{host} does not let your account do this ({reason}). Ask an owner of the repository for the right to."
                ),
            ),
            _ if self.is_limit() => new(
                ProblemCode::RateLimited,
                format!("Your request budget at {host} is used up. Come back later."),
            ),
            _ if self.is_failure() => new(
                ProblemCode::HostDown,
                format!(
                    "{host} failed to answer a query ({reason}). Try again; if it lasts, look at the status page of {host}."
                ),
            ),
            _ => new(
                ProblemCode::AnswerNotUnderstood,
                format!("{host} could not answer a query ({reason}). If it lasts, report this."),
            ),
        }
    }
}
