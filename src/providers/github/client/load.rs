//! One load: from a question to a kept answer. Runs in a task of its own, behind the single flight.

use std::{sync::Arc, time::Duration, time::Instant};

use http::{HeaderValue, StatusCode, header::ETAG, header::LOCATION};
use jiff::Timestamp;
use tracing::Instrument;

use super::{
    Inner,
    answer::Answer,
    errand::{Ask, Errand},
    errors, hosts, link,
    transport::NoAnswer,
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    upstream::{
        cache::{CacheKey, Entry},
        freshness::Freshness,
        retry,
    },
};

/// Redirects that are followed for one read.
const MOST_REDIRECTS: usize = 3;

/// An answer read into its type.
pub(super) struct Decoded<T> {
    pub(super) value: T,
    /// What it cost; an answer counts at least 1.
    pub(super) points: u64,
    /// Repositories that it shows the viewer to be let into.
    pub(super) proven: Vec<String>,
    /// Repositories that it refuses the viewer.
    pub(super) refused: Vec<String>,
    /// Why it has holes, where these say nothing about the viewer's rights.
    pub(super) failed_in_part: Option<Error>,
    /// Whether it has no holes at all.
    pub(super) is_whole: bool,
    /// Whether one of its holes may say something about the viewer's rights.
    pub(super) is_denied: bool,
}

/// An answer ready to be kept.
struct Loaded {
    entry: Entry,
    proven: Vec<String>,
    refused: Vec<String>,
    /// Why something better that is known stays.
    failed_in_part: Option<Error>,
    is_denied: bool,
}

/// Reads an answer of status 2xx.
pub(super) type Decode<T> = fn(&Errand, &Answer, Timestamp) -> Result<Decoded<T>>;

/// A try that failed.
struct Failure {
    error: Error,
    kind: FailureKind,
}

/// Whether another try may fare better.
#[derive(Clone, Copy)]
enum FailureKind {
    /// It would fail the same way.
    Lasting,
    /// GitHub answered that it failed.
    Answered,
    /// No answer came, or not the whole of it.
    Unanswered,
}

impl Inner {
    /// Asks GitHub, unless a fresh answer has arrived since the caller looked.
    pub(super) async fn load<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        key: CacheKey,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Arc<Entry>> {
        let known = self.cache.get(&key).await;
        if let Some(entry) = &known
            && self.is_fresh(errand, entry, freshness)
        {
            return Ok(Arc::clone(entry));
        }
        let (writes_seen, events_seen) = (self.writes.seen(), self.events.seen());
        let etag = known.as_ref().and_then(|entry| entry.etag.as_ref());
        let deadline = self.settings.deadline;
        let answer = match tokio::time::timeout(deadline, self.ask(errand, etag)).await {
            Ok(answer) => answer,
            Err(_) => {
                self.metrics.failed();
                tracing::warn!(
                    host = errand.host.host,
                    path = errand.ask.url().path(),
                    "GitHub did not answer within the deadline"
                );
                Err(errors::timeout(errand, deadline))
            }
        };
        let now = self.clock.now();
        let loaded = answer.and_then(|answer| match answer.status {
            StatusCode::NOT_MODIFIED => {
                let seen = (now, writes_seen, events_seen);
                confirmed(errand, &answer, known.as_deref(), seen)
            }
            status if status.is_success() => {
                let seen = (now, writes_seen, events_seen);
                let known = known.as_deref();
                self.loaded(errand, &answer, freshness, (decode, known), seen)
            }
            _ => Err(errors::refused(errand, &answer, now)),
        });
        if let Ok(loaded) = &loaded {
            for repository in &loaded.refused {
                self.forget(errand, repository);
            }
            for repository in &loaded.proven {
                self.proofs.record(errand.viewer, repository, now);
            }
            if loaded.is_denied {
                for repository in errand.names() {
                    self.families.end(errand.viewer, repository);
                }
            } else if let Some(family) = errand.family().filter(|_| loaded.entry.is_for_others) {
                for repository in errand.names() {
                    self.families.record(errand.viewer, repository, family, now);
                }
            }
        }
        let loaded = loaded.and_then(|loaded| match loaded.failed_in_part {
            Some(error) if known.is_some() => Err(error),
            failed => Ok((Arc::new(loaded.entry), failed.is_none())),
        });
        match loaded {
            Ok((entry, is_whole)) => {
                if is_whole {
                    self.cache.insert(key, Arc::clone(&entry)).await;
                }
                Ok(entry)
            }
            Err(error) => {
                self.take_back(errand, &key, &error, now).await;
                Err(error)
            }
        }
    }

    fn loaded<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        answer: &Answer,
        freshness: &Freshness<T>,
        (decode, known): (Decode<T>, Option<&Entry>),
        (now, writes_seen, events_seen): (Timestamp, u64, u64),
    ) -> Result<Loaded> {
        let decoded = decode(errand, answer, now)?;
        let before = known.and_then(|known| known.value.downcast_ref::<T>().zip(Some(known)));
        let changed = before.filter(|(value, _)| freshness.has_changed(value, &decoded.value));
        // The same text of a query comes again as a new answer: whether it tells something new is not known.
        if let (Some((_, known)), Ask::Get(_)) = (changed, &errand.ask) {
            self.note_untold(errand, known, freshness);
        }
        // One point was counted when the answer arrived.
        self.metrics.charged(decoded.points.saturating_sub(1));
        let immutable = freshness.keeps_for_good(&decoded.value);
        Ok(Loaded {
            proven: decoded.proven,
            refused: decoded.refused,
            failed_in_part: decoded.failed_in_part,
            is_denied: decoded.is_denied,
            entry: Entry {
                value: Arc::new(decoded.value),
                fetched_at: now,
                writes_seen,
                events_seen,
                is_news: changed.is_some(),
                etag: match errand.ask {
                    Ask::Get(_) => answer.headers.get(ETAG).cloned(),
                    Ask::Graphql { .. } | Ask::Post { .. } => None,
                },
                next: link::next(&answer.headers, &answer.url),
                bytes: answer.body.len(),
                immutable,
                is_for_others: decoded.is_whole && is_direct(errand, answer),
                by: None,
                repositories: errand.repositories(),
            },
        })
    }

    /// The viewer was refused a repository: nothing that is known of it is shown to them any more.
    fn forget(&self, errand: &Errand, repository: &str) {
        self.cache.remove_repository(errand.viewer, repository);
        self.proofs.end(errand.viewer, repository);
        self.families.end(errand.viewer, repository);
    }

    /// After a refusal nothing known is shown any more.
    pub(super) async fn take_back(
        &self,
        errand: &Errand,
        key: &CacheKey,
        error: &Error,
        now: Timestamp,
    ) {
        match error.code {
            ProblemCode::TokenRejected => {
                self.cache.remove_viewer(errand.viewer);
                self.proofs.end_all(errand.viewer);
                self.families.end_all(errand.viewer);
                self.refusals.record_viewer(errand.viewer, error, now);
            }
            ProblemCode::MissingScope
            | ProblemCode::SsoRequired
            | ProblemCode::Forbidden
            | ProblemCode::NotFoundOrNotVisible => {
                self.cache.remove(key).await;
                let is_whole = errand.is_refused_as_a_whole(error.code);
                for concern in errand.concerns.iter() {
                    self.families.end(errand.viewer, &concern.repository);
                    if is_whole {
                        self.forget(errand, &concern.repository);
                    } else {
                        self.proofs.end(errand.viewer, &concern.repository);
                    }
                }
                // Whoever has just signed on expects to be let in at once.
                if error.code != ProblemCode::SsoRequired {
                    self.refusals.record_request(*key, error, now);
                }
            }
            ProblemCode::SecondaryRateLimited => {
                if let Some(until) = error.details.retry_at {
                    self.budgets.hold(errand.viewer, until, now);
                }
            }
            _ => {}
        }
    }

    /// Asks, and asks again where that may help, until there is an answer.
    pub(super) async fn ask(&self, errand: &Errand, etag: Option<&HeaderValue>) -> Result<Answer> {
        let started = Instant::now();
        let mut retries = 0;
        loop {
            let failure = match self.follow(errand, etag).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let pause = retry::pause(retries, rand::random());
            let tries = match failure.kind {
                FailureKind::Lasting => 0,
                FailureKind::Answered => errand.ask.tries_after_failure(),
                FailureKind::Unanswered => errand.ask.tries_after_silence(),
            };
            let is_worth_it = retries < tries && started.elapsed() + pause < self.settings.deadline;
            if !is_worth_it {
                return Err(failure.error);
            }
            tokio::time::sleep(pause).await;
            retries += 1;
        }
    }

    /// Asks once, following what the answer says about versions and redirects.
    async fn follow(
        &self,
        errand: &Errand,
        etag: Option<&HeaderValue>,
    ) -> std::result::Result<Answer, Failure> {
        let host = &errand.host.host;
        let mut url = errand.ask.url().clone();
        let mut redirects = 0;
        loop {
            let version = self.versions.of(host);
            let answer = self.exchange(errand, &url, etag, version).await?;
            if matches!(errand.ask, Ask::Get(_))
                && self
                    .versions
                    .learn(host, version, answer.status, &answer.body)
            {
                tracing::info!(host, version = hosts::FALLBACK, "older API version in use");
                continue;
            }
            if is_redirect(answer.status) {
                let target = answer
                    .header(LOCATION.as_str())
                    .and_then(|target| answer.url.join(target).ok());
                url = match target {
                    Some(target)
                        if redirects < MOST_REDIRECTS
                            && matches!(errand.ask, Ask::Get(_))
                            && errand.host.may_receive_token(&target) =>
                    {
                        target
                    }
                    _ => return Err(Failure::lasting(misdirected(errand, &answer))),
                };
                redirects += 1;
                continue;
            }
            if answer.status.is_server_error() {
                return Err(Failure {
                    error: errors::refused(errand, &answer, self.clock.now()),
                    kind: FailureKind::Answered,
                });
            }
            return Ok(answer);
        }
    }

    /// One request on the wire, counted, timed and told.
    async fn exchange(
        &self,
        errand: &Errand,
        url: &url::Url,
        etag: Option<&HeaderValue>,
        version: &'static str,
    ) -> std::result::Result<Answer, Failure> {
        let _place = self.limits.enter(&errand.host.host).await;
        self.exchange_now(errand, url, etag, version)
            .await
            .map_err(|no_answer| Failure::from_no_answer(errand, no_answer))
    }

    /// The same for whoever has a place at the host.
    pub(super) async fn exchange_now(
        &self,
        errand: &Errand,
        url: &url::Url,
        etag: Option<&HeaderValue>,
        version: &'static str,
    ) -> std::result::Result<Answer, NoAnswer> {
        let host = errand.host.host.as_str();
        // The query is left out: a path says which route it was, a query may say more.
        let span = tracing::info_span!(
            "upstream_request",
            host,
            method = %errand.ask.method(),
            path = url.path(),
            conditional = etag.is_some(),
            status = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
            charged = tracing::field::Empty,
        );
        let started = Instant::now();
        self.metrics.sent();
        let outcome = self
            .transport
            .exchange(errand, url, etag, version, self.clock.now())
            .instrument(span.clone())
            .await;
        let duration = started.elapsed();
        span.record("duration_ms", millis(duration));
        let _inside = span.enter();
        match outcome {
            Ok(answer) => {
                let charged = self.count(errand, &answer);
                span.record("status", answer.status.as_u16());
                span.record("charged", charged);
                if answer.status.is_server_error() {
                    tracing::warn!("GitHub failed to answer");
                } else {
                    tracing::debug!("GitHub answered");
                }
                Ok(answer)
            }
            Err(no_answer) => {
                self.metrics.failed();
                let error = no_answer.to_error(errand);
                tracing::warn!(%error, "GitHub did not answer");
                Err(no_answer)
            }
        }
    }

    /// Takes in what every answer says about money.
    fn count(&self, errand: &Errand, answer: &Answer) -> bool {
        if let Some(reading) = answer.budget() {
            self.budgets
                .record(errand.viewer, reading, self.clock.now());
        }
        if let Some(scopes) = answer.header("x-oauth-scopes") {
            self.scopes.record(errand.viewer, scopes);
        }
        self.products.learn(&errand.host.host, &answer.headers);
        if let Some(date) = hosts::sunset(&answer.headers) {
            tracing::warn!(
                host = errand.host.host,
                date,
                "GitHub announces the end of this API version"
            );
        }
        if answer.status.is_server_error() {
            self.metrics.failed();
        }
        let charged = answer.status != StatusCode::NOT_MODIFIED;
        if charged {
            self.metrics.charged(1);
        } else {
            self.metrics.not_modified();
        }
        charged
    }
}

impl Failure {
    fn lasting(error: Error) -> Self {
        Self {
            error,
            kind: FailureKind::Lasting,
        }
    }

    fn from_no_answer(errand: &Errand, no_answer: NoAnswer) -> Self {
        let error = no_answer.to_error(errand);
        match no_answer {
            NoAnswer::Unsent(_) | NoAnswer::Broken(_) => Self {
                error,
                kind: FailureKind::Unanswered,
            },
            NoAnswer::TooLong | NoAnswer::UnusableToken => Self::lasting(error),
        }
    }
}

impl NoAnswer {
    pub(super) fn to_error(&self, errand: &Errand) -> Error {
        match self {
            Self::Unsent(reason) | Self::Broken(reason) => errors::unreachable(errand, reason),
            Self::TooLong => {
                errors::not_understood(errand, StatusCode::OK, "the answer is too long")
            }
            Self::UnusableToken => errors::unusable_token(errand),
        }
    }
}

fn confirmed(
    errand: &Errand,
    answer: &Answer,
    known: Option<&Entry>,
    seen: (Timestamp, u64, u64),
) -> Result<Loaded> {
    known
        .map(|entry| Loaded {
            entry: Entry {
                is_for_others: entry.is_for_others && is_direct(errand, answer),
                ..entry.confirmed(seen)
            },
            is_denied: false,
            proven: errand.repositories().to_vec(),
            refused: Vec::new(),
            failed_in_part: None,
        })
        .ok_or_else(|| errors::not_understood(errand, answer.status, "nothing was known before"))
}

/// Whether it came from where it was asked: another address may be another repository's.
fn is_direct(errand: &Errand, answer: &Answer) -> bool {
    answer.url == *errand.ask.url()
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn misdirected(errand: &Errand, answer: &Answer) -> Error {
    let target = answer
        .header(LOCATION.as_str())
        .and_then(|target| answer.url.join(target).ok())
        .and_then(|target| target.host_str().map(str::to_owned))
        .unwrap_or_else(|| "nowhere".to_owned());
    errors::not_understood(
        errand,
        answer.status,
        &format!(
            "a redirect to {target} that is not followed, because the token is meant for {} only",
            errand.host.host
        ),
    )
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
