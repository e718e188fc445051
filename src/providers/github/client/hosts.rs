//! The GitHubs that are configured, where their APIs lie, and which API version each speaks.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use http::{HeaderMap, HeaderValue, StatusCode};
use url::{Host, Url};

use crate::{
    error::{Error, Result},
    upstream::redact::quote,
};

/// A GitHub that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GithubHost {
    /// Host as in the configuration, with the port where it is not the default one.
    pub host: String,
    /// Base of its REST API, for example `https://api.github.com` or `https://ghe.example.com/api/v3`.
    pub api_base_url: Url,
    /// Base of its pages, for example `https://github.com`.
    pub web_base_url: Url,
}

impl GithubHost {
    /// Where GraphQL is asked: `…/api/graphql` where the REST base ends in `/api/v3` (GHES), else `{base}/graphql`.
    pub fn graphql_url(&self) -> Url {
        let mut url = self.api_base_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&match base.strip_suffix("/api/v3") {
            Some(root) => format!("{root}/api/graphql"),
            None => format!("{base}/graphql"),
        });
        url
    }

    /// Whether an address that GitHub named (`Link`, `Location`) may be asked with the token: same scheme, host and port.
    pub fn may_receive_token(&self, url: &Url) -> bool {
        url.origin() == self.api_base_url.origin()
            && url.username().is_empty()
            && url.password().is_none()
    }

    /// Refuses addresses that would carry tokens unencrypted over a network.
    pub fn validate(&self) -> Result<()> {
        for (field, url) in [
            ("apiBaseUrl", &self.api_base_url),
            ("webBaseUrl", &self.web_base_url),
        ] {
            let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
            if !is_safe {
                return Err(Error::invalid(
                    field,
                    format!(
                        "{field} of {} is not an https address. Plain http is accepted for localhost only.",
                        self.host
                    ),
                ));
            }
            if !url.username().is_empty() || url.password().is_some() {
                return Err(Error::invalid(
                    field,
                    format!(
                        "{field} of {} holds a user name or password. Take it out.",
                        self.host
                    ),
                ));
            }
        }
        Ok(())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The newest API version that this client speaks.
pub(super) const NEWEST: &str = "2026-03-10";

/// The one that hosts speak which do not know the newest (GHES up to 3.20).
pub(super) const FALLBACK: &str = "2022-11-28";

/// Which version each host speaks, learned from its answers.
#[derive(Debug)]
pub(super) struct ApiVersions(HashMap<String, AtomicBool>);

/// Which Enterprise Server each host is, as its answers say; github.com says nothing.
#[derive(Debug)]
pub(super) struct Products(HashMap<String, AtomicU32>);

impl Products {
    pub(super) fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(
            hosts
                .into_iter()
                .map(|host| (host.to_owned(), AtomicU32::new(0)))
                .collect(),
        )
    }

    /// Takes in the headers of an answer.
    pub(super) fn learn(&self, host: &str, headers: &HeaderMap) {
        let release = headers
            .get("x-github-enterprise-version")
            .and_then(|value| release(value.to_str().ok()?));
        if let (Some((major, minor)), Some(known)) = (release, self.0.get(host)) {
            known.store(
                (u32::from(major) << 16) | u32::from(minor),
                Ordering::Relaxed,
            );
        }
    }

    /// Major and minor number of an Enterprise Server; `None` for anything else, and while nothing was asked.
    pub(super) fn release(&self, host: &str) -> Option<(u16, u16)> {
        let [a, b, c, d] = self.0.get(host)?.load(Ordering::Relaxed).to_be_bytes();
        let release = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        (release != (0, 0)).then_some(release)
    }
}

/// Reads `enterprise-server@3.19.0`.
fn release(header: &str) -> Option<(u16, u16)> {
    let number = header.rsplit('@').next()?;
    let mut parts = number.split('.').map(|part| part.parse::<u16>().ok());
    Some((parts.next()??, parts.next()??))
}

impl ApiVersions {
    pub(super) fn new<'a>(hosts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(
            hosts
                .into_iter()
                .map(|host| (host.to_owned(), AtomicBool::new(false)))
                .collect(),
        )
    }

    /// The version to send.
    pub(super) fn of(&self, host: &str) -> &'static str {
        match self.0.get(host) {
            Some(falls_back) if falls_back.load(Ordering::Relaxed) => FALLBACK,
            _ => NEWEST,
        }
    }

    /// Takes in an answer to a request with this version; says whether to ask again with the older one.
    pub(super) fn learn(&self, host: &str, sent: &str, status: StatusCode, body: &[u8]) -> bool {
        if sent != NEWEST || !refuses_version(status, body) {
            return false;
        }
        if let Some(falls_back) = self.0.get(host) {
            falls_back.store(true, Ordering::Relaxed);
        }
        true
    }
}

/// GitHub answers 400 to a version it does not know and 410 to one it has retired, and says so. Both statuses have other
/// meanings too, hence the look at the words.
fn refuses_version(status: StatusCode, body: &[u8]) -> bool {
    if status != StatusCode::BAD_REQUEST && status != StatusCode::GONE {
        return false;
    }
    let start = body.get(..4096).unwrap_or(body);
    let text = String::from_utf8_lossy(start).to_lowercase();
    text.contains("version") || text.contains(NEWEST)
}

/// What a host says about the end of the version it was asked in, for the log.
pub(super) fn sunset(headers: &HeaderMap) -> Option<String> {
    headers
        .get("sunset")
        .map(HeaderValue::as_bytes)
        .map(|value| quote(&String::from_utf8_lossy(value), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(api: &str) -> GithubHost {
        GithubHost {
            host: "h".into(),
            api_base_url: Url::parse(api).unwrap(),
            web_base_url: Url::parse("https://h").unwrap(),
        }
    }

    #[test]
    fn graphql_lies_where_each_product_has_it() {
        for (api, graphql) in [
            ("https://api.github.com", "https://api.github.com/graphql"),
            (
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
            ),
            (
                "https://ghe.example.com/api/v3",
                "https://ghe.example.com/api/graphql",
            ),
            (
                "https://proxy.example.com/ghe/api/v3/",
                "https://proxy.example.com/ghe/api/graphql",
            ),
            (
                "http://localhost:7100/rest",
                "http://localhost:7100/rest/graphql",
            ),
        ] {
            assert_eq!(host(api).graphql_url().as_str(), graphql);
        }
    }

    #[test]
    fn only_https_or_localhost_is_accepted() {
        for (api, accepted) in [
            ("https://api.github.com", true),
            ("http://localhost:7100/rest", true),
            ("http://127.0.0.1:1/api/v3", true),
            ("http://ghe.example.com/api/v3", false),
            ("http://localhost.evil.example/api/v3", false),
            ("ftp://localhost/", false),
            ("https://user:secret@ghe.example.com/api/v3", false),
        ] {
            assert_eq!(host(api).validate().is_ok(), accepted, "{api}");
        }
    }

    #[test]
    fn a_token_goes_to_no_other_origin() {
        let github = host("https://api.github.com");
        for (url, may) in [
            ("https://api.github.com/repositories/1", true),
            ("https://api.github.com:443/x", true),
            ("http://api.github.com/x", false),
            ("https://api.github.com:8443/x", false),
            ("https://api.github.com.evil.example/x", false),
            ("https://x@api.github.com/x", false),
        ] {
            assert_eq!(
                github.may_receive_token(&Url::parse(url).unwrap()),
                may,
                "{url}"
            );
        }
    }

    #[test]
    fn an_enterprise_server_says_which_it_is() {
        for (header, expected) in [
            ("enterprise-server@3.19.0", Some((3, 19))),
            ("3.20", Some((3, 20))),
            ("enterprise-server", None),
            ("enterprise-server@3", None),
            ("enterprise-server@99999999.1", None),
            ("", None),
        ] {
            assert_eq!(release(header), expected, "{header}");
        }
        let products = Products::new(["ghes", "github.com"]);
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-github-enterprise-version",
            HeaderValue::from_static("enterprise-server@3.19.0"),
        );
        products.learn("ghes", &headers);
        products.learn("github.com", &HeaderMap::new());
        products.learn("unknown", &headers);
        assert_eq!(products.release("ghes"), Some((3, 19)));
        assert_eq!(products.release("github.com"), None);
        assert_eq!(products.release("unknown"), None);
    }

    #[test]
    fn the_version_falls_back_for_the_host_that_refuses_it_and_for_no_other() {
        let versions = ApiVersions::new(["old", "new"]);
        assert_eq!(versions.of("old"), NEWEST);
        let body = br#"{"message":"The API version 2026-03-10 is not supported"}"#;
        assert!(versions.learn("old", NEWEST, StatusCode::BAD_REQUEST, body));
        assert_eq!((versions.of("old"), versions.of("new")), (FALLBACK, NEWEST));
        assert!(!versions.learn("old", FALLBACK, StatusCode::BAD_REQUEST, body));
        assert!(!versions.learn(
            "new",
            NEWEST,
            StatusCode::BAD_REQUEST,
            br#"{"message":"Problems parsing JSON"}"#
        ));
        assert_eq!(versions.of("new"), NEWEST);
    }
}
