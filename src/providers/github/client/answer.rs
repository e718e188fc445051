//! What GitHub answered, and what its headers say.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::upstream::budget::BudgetReading;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Where it came from, after redirects.
    pub(super) url: Url,
    /// When the request for it set out, by our clock.
    pub(super) asked_at: Timestamp,
}

impl Answer {
    /// A header as text, trimmed; `None` where it is absent, empty or no text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.header(name)?.parse().ok()
    }

    /// The budget that this answer counted against. `None` where the host counts none (GHES by default).
    pub(super) fn budget(&self) -> Option<BudgetReading> {
        Some(BudgetReading {
            resource: self
                .header("x-ratelimit-resource")
                .unwrap_or("core")
                .to_owned(),
            limit: self
                .number("x-ratelimit-limit")
                .filter(|limit| *limit > 0)?,
            remaining: self.number("x-ratelimit-remaining")?,
            resets_at: self.resets_at()?,
        })
    }

    /// When the budget's window ends.
    pub(super) fn resets_at(&self) -> Option<Timestamp> {
        let seconds = self.header("x-ratelimit-reset")?.parse().ok()?;
        Timestamp::from_second(seconds).ok()
    }

    /// Whether the budget is used up.
    pub(super) fn is_exhausted(&self) -> bool {
        self.number("x-ratelimit-remaining") == Some(0)
    }

    /// When GitHub wants to be asked again (`Retry-After`, in seconds; no more than a day is believed).
    pub(super) fn retry_after(&self, now: Timestamp) -> Option<Timestamp> {
        let seconds: u32 = self.header("retry-after")?.parse().ok()?;
        now.checked_add(SignedDuration::from_secs(i64::from(seconds.min(86_400))))
            .ok()
    }

    /// Where the organisation's single sign-on is done; the outer `Some` says that it is demanded.
    pub(super) fn sso(&self) -> Option<Option<String>> {
        let mut parts = self.header("x-github-sso")?.split(';').map(str::trim);
        if !parts.next()?.eq_ignore_ascii_case("required") {
            return None;
        }
        let url = parts
            .find_map(|part| part.strip_prefix("url="))
            .and_then(|url| Url::parse(url.trim()).ok())
            .filter(|url| matches!(url.scheme(), "https" | "http"));
        Some(url.map(String::from))
    }

    /// Scopes that this endpoint checks for, of which the token has none. Empty where GitHub does not say, or has no quarrel with scopes.
    pub(super) fn missing_scopes(&self) -> Vec<String> {
        // Absent for tokens that have permissions instead of scopes.
        let Some(granted) = self
            .headers
            .get("x-oauth-scopes")
            .and_then(|value| value.to_str().ok())
        else {
            return Vec::new();
        };
        let accepted: Vec<_> = list(self.header("x-accepted-oauth-scopes").unwrap_or_default());
        let is_granted = |wanted: &str| list(granted).iter().any(|scope| covers(scope, wanted));
        if accepted.iter().any(|scope| is_granted(scope)) {
            return Vec::new();
        }
        accepted.into_iter().map(str::to_owned).collect()
    }

    /// Permissions that a token without scopes needs here: the first of the alternatives that GitHub names.
    pub(super) fn accepted_permissions(&self) -> Vec<String> {
        if self.headers.contains_key("x-oauth-scopes") {
            return Vec::new();
        }
        self.header("x-accepted-github-permissions")
            .and_then(|value| value.split(';').next())
            .map(list)
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// What GitHub's clock said when it answered.
    pub(super) fn date(&self) -> Option<Timestamp> {
        let date = self.header("date")?;
        let parsed = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date);
        parsed.ok()
    }

    /// GitHub's id of the request.
    pub(super) fn request_id(&self) -> Option<String> {
        let id = self.header("x-github-request-id")?;
        let is_plain = id.len() <= 100 && id.bytes().all(|b| b.is_ascii_graphic());
        is_plain.then(|| id.to_owned())
    }
}

fn list(value: &str) -> Vec<&str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a granted scope includes the wanted one.
fn covers(granted: &str, wanted: &str) -> bool {
    granted == wanted
        || match granted {
            "repo" => matches!(
                wanted,
                "repo:status"
                    | "repo_deployment"
                    | "public_repo"
                    | "repo:invite"
                    | "security_events"
            ),
            "user" => matches!(wanted, "read:user" | "user:email" | "user:follow"),
            "admin:org" => matches!(wanted, "write:org" | "read:org"),
            "write:org" => wanted == "read:org",
            _ => false,
        }
}
