//! Requests that change something, and looks at what came of them. A write is sent once; whether it may have arrived is always said,
//! and where it may have, what was known of its repository counts as old at once, for every viewer.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::{
    ApiPath, Call, GithubClient, Inner,
    answer::Answer,
    errand::{Ask, Errand},
    errors, hosts,
    transport::NoAnswer,
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    upstream::cache::CacheKey,
};

/// Longest time for a step of a write, whatever is configured for reads. A write has up to four: a place and an answer, and both
/// once more where it is refused for a word. All must be over when it is concluded from what can be seen that it did nothing:
/// after a minute.
const LONGEST_STEP: Duration = Duration::from_secs(14);

/// GitHub took it.
#[derive(Debug, Clone)]
pub struct Taken {
    /// HTTP status, 2xx.
    pub status: u16,
    /// What it said; empty for 204.
    pub body: Bytes,
    /// What GitHub's clock said.
    pub date: Option<Timestamp>,
}

/// GitHub did not take it, or nobody knows.
#[derive(Debug, Clone)]
pub enum NotTaken {
    /// GitHub refused: nothing was done.
    Refused {
        /// HTTP status.
        status: u16,
        /// The reason in GitHub's words.
        message: String,
        /// What any request would say about it.
        error: Error,
    },
    /// It never left: nothing was done.
    Unsent(Error),
    /// It may have been done.
    Unknown(Error),
}

impl GithubClient {
    /// Sends something to be done, once. No budget holds it back.
    pub async fn post(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        body: &serde_json::Value,
    ) -> std::result::Result<Taken, NotTaken> {
        let url = self.url_of(call, &path).map_err(NotTaken::Unsent)?;
        let body = body.to_string().into();
        let errand = self
            .errand(call, Ask::Post { url, body }, &[])
            .map_err(NotTaken::Unsent)?;
        self.0.send(&errand).await
    }

    /// Reads a resource as it is now, however fresh what is known may be, with what GitHub's clock said. Keeps nothing.
    pub async fn look<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
    ) -> Result<(T, Option<Timestamp>)> {
        let errand = self.errand(call, Ask::Get(self.url_of(call, &path)?), &[])?;
        let inner = &self.0;
        let deadline = inner.settings.deadline;
        let answer = tokio::time::timeout(deadline, inner.ask(&errand, None))
            .await
            .map_err(|_| errors::timeout(&errand, deadline))??;
        if !answer.status.is_success() {
            let error = errors::refused(&errand, &answer, inner.clock.now());
            inner.end_sharing(&errand, &error);
            return Err(error);
        }
        let value = serde_json::from_slice(&answer.body)
            .map_err(|error| errors::not_understood(&errand, answer.status, &error.to_string()))?;
        Ok((value, answer.date()))
    }

    /// Whether a host speaks the newest version of the API, as far as is known.
    pub fn speaks_newest(&self, host: &str) -> bool {
        self.0.versions.of(host) == hosts::NEWEST
    }
}

/// How long a step of a write may take where this is configured for reads.
fn step(configured: Duration) -> Duration {
    configured.min(LONGEST_STEP)
}

/// That something may have been changed is known as soon as the write is over, however it ends: also when whoever waits for its
/// answer leaves.
struct Effect<'a> {
    inner: &'a Inner,
    errand: &'a Errand,
    is_possible: bool,
}

impl<'a> Effect<'a> {
    fn of(inner: &'a Inner, errand: &'a Errand) -> Self {
        Self {
            inner,
            errand,
            is_possible: true,
        }
    }

    /// Nothing was done.
    fn is_none(&mut self) {
        self.is_possible = false;
    }
}

impl Drop for Effect<'_> {
    fn drop(&mut self) {
        if !self.is_possible {
            return;
        }
        let Inner { writes, clock, .. } = self.inner;
        for concern in self.errand.concerns.iter() {
            let host = &self.errand.host.host;
            writes.note(host, &concern.repository, self.errand.viewer, clock.now());
        }
    }
}

impl Inner {
    /// Whoever was refused something of a repository shows anew that they are let in, before they see what others have read.
    fn end_sharing(&self, errand: &Errand, error: &Error) {
        let is_of_rights = matches!(
            error.code,
            ProblemCode::TokenRejected
                | ProblemCode::MissingScope
                | ProblemCode::SsoRequired
                | ProblemCode::Forbidden
                | ProblemCode::NotFoundOrNotVisible
        );
        if is_of_rights {
            for repository in errand.names() {
                self.families.end(errand.viewer, repository);
            }
        }
    }

    async fn send(&self, errand: &Errand) -> std::result::Result<Taken, NotTaken> {
        let deadline = step(self.settings.deadline);
        let Ok(_place) = tokio::time::timeout(deadline, self.limits.enter(&errand.host.host)).await
        else {
            return Err(NotTaken::Unsent(errors::timeout(errand, deadline)));
        };
        let version = self.versions.of(&errand.host.host);
        let mut effect = Effect::of(self, errand);
        let exchange = self.exchange_now(errand, errand.ask.url(), None, version);
        let answer = match tokio::time::timeout(deadline, exchange).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(no_answer)) => {
                let error = no_answer.to_error(errand);
                return Err(match no_answer {
                    NoAnswer::Unsent(_) | NoAnswer::UnusableToken => {
                        effect.is_none();
                        NotTaken::Unsent(error)
                    }
                    NoAnswer::Broken(_) | NoAnswer::TooLong => NotTaken::Unknown(error),
                });
            }
            Err(_) => {
                self.metrics.failed();
                return Err(NotTaken::Unknown(errors::timeout(errand, deadline)));
            }
        };
        if answer.status.is_success() {
            return Ok(Taken {
                status: answer.status.as_u16(),
                date: answer.date(),
                body: answer.body,
            });
        }
        let not_taken = self.not_taken(errand, &answer, version).await;
        if matches!(not_taken, NotTaken::Refused { .. }) {
            effect.is_none();
        }
        Err(not_taken)
    }

    async fn not_taken(&self, errand: &Errand, answer: &Answer, version: &str) -> NotTaken {
        let now = self.clock.now();
        let error = errors::refused(errand, answer, now);
        // A proxy may have given up on a request that GitHub has carried out.
        if answer.status.is_server_error() || answer.status == StatusCode::REQUEST_TIMEOUT {
            return NotTaken::Unknown(error);
        }
        self.versions
            .learn(&errand.host.host, version, answer.status, &answer.body);
        self.end_sharing(errand, &error);
        // What it says about a right to write says nothing about what may be read.
        if matches!(
            error.code,
            ProblemCode::TokenRejected | ProblemCode::SecondaryRateLimited
        ) {
            let key = CacheKey::new::<()>(errand.viewer, errand.ask.digest());
            self.take_back(errand, &key, &error, now).await;
        }
        NotTaken::Refused {
            status: answer.status.as_u16(),
            message: errors::message_of(&answer.body),
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_over_before_anybody_concludes_that_it_did_nothing() {
        let minute = Duration::from_secs(60);
        assert!(step(10 * minute) * 4 < minute);
        assert_eq!(step(Duration::from_secs(2)), Duration::from_secs(2));
    }
}
