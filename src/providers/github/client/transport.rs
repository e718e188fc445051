//! One exchange with GitHub: a request out, an answer in, read to its end. Decides nothing about tries, caches or limits.
//!
//! octocrab carries the requests over reqwest, so that proxies, company certificate authorities, gzip and HTTP/2 work as operators
//! expect. It is given nothing to add to them: no token, no headers, no retries, no redirects, no cache.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, USER_AGENT},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;
use octocrab::{
    AuthState, Octocrab, OctocrabBuilder, service::middleware::reqwest_connector::ReqwestConnector,
};
use url::Url;

use super::{
    answer::Answer,
    errand::{ACCEPT as GITHUB_JSON, Ask, Errand},
};
use crate::{
    error::{Error, Result},
    model::viewer::Token,
};

const OUR_NAME: &str = concat!("backstage-plugin-deployment/", env!("CARGO_PKG_VERSION"));

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// There was no connection, so that nothing was sent: the reason.
    Unsent(String),
    /// The connection broke off: the reason.
    Broken(String),
    /// The body is longer than is read.
    TooLong,
    /// The token cannot stand in a header.
    UnusableToken,
}

/// Sends requests and reads answers.
#[derive(Clone)]
pub(super) struct Transport {
    octocrab: Octocrab,
    max_body_bytes: usize,
}

impl Transport {
    /// Must be called inside a Tokio runtime, which octocrab's queue needs.
    pub(super) fn new(
        max_body_bytes: usize,
        connect_timeout: Duration,
        needs_tls: bool,
    ) -> Result<Self> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::internal(
                "A GitHub client can only be made inside an asynchronous runtime.",
            ));
        }
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(super::tls::config(needs_tls)?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(Duration::from_secs(60))
            .retry(reqwest::retry::never())
            .build()
            .map_err(|error| {
                Error::internal(format!(
                    "The HTTP client could not be set up: {}. Check the proxy variables of the Backstage backend.",
                    deepest(&error)
                ))
            })?;
        let built: std::result::Result<_, Infallible> = OctocrabBuilder::new_empty()
            .with_service(ReqwestConnector::new(client))
            .with_auth(AuthState::None)
            .build();
        let Ok(octocrab) = built;
        Ok(Self {
            octocrab,
            max_body_bytes,
        })
    }

    /// Sends the errand's request to this address, at this time, and reads the answer to its end.
    pub(super) async fn exchange(
        &self,
        errand: &Errand,
        url: &Url,
        etag: Option<&HeaderValue>,
        api_version: &'static str,
        asked_at: Timestamp,
    ) -> std::result::Result<Answer, NoAnswer> {
        let request = request(errand, url, etag, api_version)?;
        let response = self.octocrab.execute(request).await.map_err(|error| {
            let reason = deepest(&error);
            if is_unconnected(&error) {
                NoAnswer::Unsent(reason)
            } else {
                NoAnswer::Broken(reason)
            }
        })?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, self.max_body_bytes)
            .collect()
            .await
            .map_err(|error| {
                if error.downcast_ref::<LengthLimitError>().is_some() {
                    NoAnswer::TooLong
                } else {
                    NoAnswer::Broken(deepest(error.as_ref()))
                }
            })?
            .to_bytes();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            url: url.clone(),
            asked_at,
        })
    }
}

/// The request with each of its headers once.
fn request(
    errand: &Errand,
    url: &Url,
    etag: Option<&HeaderValue>,
    api_version: &'static str,
) -> std::result::Result<Request<String>, NoAnswer> {
    let body = match &errand.ask {
        Ask::Get(_) => String::new(),
        Ask::Graphql { body, .. } | Ask::Post { body, .. } => text(body),
    };
    let mut request = Request::builder()
        .method(errand.ask.method())
        .uri(url.as_str())
        .body(body)
        .map_err(|error| NoAnswer::Unsent(error.to_string()))?;
    let headers: &mut HeaderMap = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static(GITHUB_JSON));
    headers.insert(USER_AGENT, HeaderValue::from_static(OUR_NAME));
    headers.insert(AUTHORIZATION, bearer(&errand.token)?);
    match &errand.ask {
        Ask::Get(_) => {
            headers.insert(
                "x-github-api-version",
                HeaderValue::from_static(api_version),
            );
            if let Some(etag) = etag {
                headers.insert(IF_NONE_MATCH, etag.clone());
            }
        }
        Ask::Post { .. } => {
            headers.insert(
                "x-github-api-version",
                HeaderValue::from_static(api_version),
            );
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        // GraphQL has no versions.
        Ask::Graphql { .. } => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
    }
    Ok(request)
}

fn text(body: &Bytes) -> String {
    // Our own serde_json output, hence UTF-8.
    String::from_utf8_lossy(body).into_owned()
}

fn bearer(token: &Token) -> std::result::Result<HeaderValue, NoAnswer> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| NoAnswer::UnusableToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether the connection itself could not be made. A connection that was there and broke may have carried the request.
fn is_unconnected(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<reqwest::Error>() {
            return error.is_connect() || error.is_builder();
        }
        next = error.source();
    }
    false
}

/// The innermost reason: the outer ones say only "error sending request" and repeat the address.
fn deepest(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
