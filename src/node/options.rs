//! What an instance is made with.

use std::{sync::Arc, time::Duration};

use napi::bindgen_prelude::{FunctionRef, Unknown};
use napi_derive::napi;
use tracing::level_filters::LevelFilter;
use url::Url;

use crate::{
    error::{Error, Result},
    providers::github::client::{ClientSettings, GithubHost},
    store::{Migrations, postgres::ConnectionSource},
};

mod store;

pub use self::store::{Engine, StoreOptions};

/// What a core is made with.
#[napi(object, object_to_js = false)]
pub struct CoreOptions {
    /// Where configuration is kept.
    pub store: StoreOptions,
    /// The GitHubs that may be asked: `integrations.github` of the app configuration.
    pub github: Vec<GithubOptions>,
    /// Longest time for one read from a provider, in milliseconds: all its tries and its whole body. Default 10000.
    pub deadline_ms: Option<f64>,
    /// Requests under way at one host at a time. Default 16.
    pub max_concurrency_per_host: Option<f64>,
    /// Size of the cache, in megabytes. Default 64.
    pub cache_megabytes: Option<f64>,
    /// Least important level that is logged. Default `info`.
    #[napi(ts_type = "'error' | 'warn' | 'info' | 'debug'")]
    pub log_level: Option<String>,
    /// Takes log entries: a JSON array of `{level, target, message, fields, timestamp}`, what came within 50 ms at once. Never
    /// holds a token. Does not keep the process alive; what it throws is ignored.
    #[napi(ts_type = "(batch: string) => void")]
    pub on_log: Option<FunctionRef<String, Unknown<'static>>>,
    /// For tests: `advanceClock` puts the clock of this instance forward. Default false.
    pub movable_clock: Option<bool>,
}

/// A GitHub that may be asked.
#[napi(object, object_to_js = false)]
pub struct GithubOptions {
    /// Host, with the port where it is not the default one: `github.com`.
    pub host: String,
    /// Base of the REST API: `https://api.github.com`, `https://HOST/api/v3`. https, except for localhost.
    pub api_base_url: String,
    /// Base of the pages. Default `https://HOST`, http for localhost.
    pub web_base_url: Option<String>,
}

/// The options, checked.
#[derive(Debug)]
pub struct Options {
    /// Engine of the store.
    pub engine: Engine,
    /// Whether the store may change its schema.
    pub migrations: Migrations,
    /// Hosts, each once.
    pub hosts: Vec<GithubHost>,
    /// Behaviour of the client.
    pub settings: ClientSettings,
    /// Least important level that is logged.
    pub level: LevelFilter,
    /// Whether tests may put the clock forward.
    pub movable_clock: bool,
}

impl CoreOptions {
    /// Checks the options; errors carry the path of the field. `source` is what `store.postgres.connection` has become.
    pub fn check(&self, source: Option<Arc<dyn ConnectionSource>>) -> Result<Options> {
        let engine = self.store.engine(source)?;
        let mut hosts: Vec<GithubHost> = Vec::new();
        for (index, github) in self.github.iter().enumerate() {
            let host = github
                .check()
                .map_err(|error| under(&format!("github[{index}]"), error))?;
            if hosts.iter().any(|known| known.host == host.host) {
                return Err(Error::invalid(
                    format!("github[{index}].host"),
                    format!("{} is listed twice. Remove one of them.", host.host),
                ));
            }
            hosts.push(host);
        }
        let defaults = ClientSettings::default();
        let whole = |field, value: Option<f64>, most| {
            value.map(|value| number(field, value, most)).transpose()
        };
        let deadline = whole("deadlineMs", self.deadline_ms, 600_000)?;
        let concurrency = whole(
            "maxConcurrencyPerHost",
            self.max_concurrency_per_host,
            1_000,
        )?;
        let megabytes = whole("cacheMegabytes", self.cache_megabytes, 65_536)?;
        Ok(Options {
            engine,
            migrations: self.store.migrations(),
            hosts,
            settings: ClientSettings {
                deadline: deadline.map_or(defaults.deadline, |ms| Duration::from_millis(ms.into())),
                max_concurrency_per_host: concurrency
                    .map_or(defaults.max_concurrency_per_host, |n| n as usize),
                cache_bytes: megabytes.map_or(defaults.cache_bytes, |n| u64::from(n) * 1024 * 1024),
                ..defaults
            },
            level: level(self.log_level.as_deref())?,
            movable_clock: self.movable_clock.unwrap_or(false),
        })
    }
}

impl GithubOptions {
    fn check(&self) -> Result<GithubHost> {
        let host = self.host.trim().to_lowercase();
        let is_host = Url::parse(&format!("https://{host}/")).is_ok_and(|url| {
            url.path() == "/" && url.username().is_empty() && !host.contains(['/', '?', '#', '@'])
        });
        if host.is_empty() || !is_host {
            return Err(Error::invalid(
                "host",
                "host is not a host name. Write it without scheme and path: github.com.",
            ));
        }
        let web = match &self.web_base_url {
            Some(web) => web.clone(),
            None if is_localhost(&host) => format!("http://{host}"),
            None => format!("https://{host}"),
        };
        let host = GithubHost {
            api_base_url: address("apiBaseUrl", &self.api_base_url)?,
            web_base_url: address("webBaseUrl", &web)?,
            host,
        };
        host.validate()?;
        Ok(host)
    }
}

fn is_localhost(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn address(field: &str, value: &str) -> Result<Url> {
    Url::parse(value).map_err(|_| {
        Error::invalid(
            field,
            format!("{field} is not an address. Write it in full: https://api.github.com."),
        )
    })
}

fn number(field: &str, value: f64, most: u32) -> Result<u32> {
    if value.fract() == 0.0 && value >= 1.0 && value <= f64::from(most) {
        // Checked to be whole and in range just above.
        Ok(value as u32)
    } else {
        Err(Error::invalid(
            field,
            format!("{field} is {value}. It must be a whole number from 1 to {most}."),
        ))
    }
}

fn level(name: Option<&str>) -> Result<LevelFilter> {
    match name {
        Some("error") => Ok(LevelFilter::ERROR),
        Some("warn") => Ok(LevelFilter::WARN),
        None | Some("info") => Ok(LevelFilter::INFO),
        Some("debug") => Ok(LevelFilter::DEBUG),
        Some(_) => Err(Error::invalid(
            "logLevel",
            "logLevel is none of error, warn, info and debug.",
        )),
    }
}

/// The error of a part, with the path of the whole.
fn under(path: &str, error: Error) -> Error {
    error.with(|details| {
        details.field = details.field.take().map(|field| format!("{path}.{field}"));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> CoreOptions {
        CoreOptions {
            store: StoreOptions {
                filename: Some(":memory:".into()),
                postgres: None,
                skip_migrations: None,
            },
            github: vec![github("github.com", "https://api.github.com")],
            deadline_ms: None,
            max_concurrency_per_host: None,
            cache_megabytes: None,
            log_level: None,
            on_log: None,
            movable_clock: None,
        }
    }

    fn github(host: &str, api: &str) -> GithubOptions {
        GithubOptions {
            host: host.into(),
            api_base_url: api.into(),
            web_base_url: None,
        }
    }

    #[test]
    fn defaults_are_filled_in() {
        let mut given = options();
        given
            .github
            .push(github("localhost:7100", "http://localhost:7100/rest"));
        let options = given.check(None).unwrap();
        assert_eq!(
            options.hosts[0].web_base_url.as_str(),
            "https://github.com/"
        );
        assert_eq!(
            options.hosts[1].web_base_url.as_str(),
            "http://localhost:7100/"
        );
        assert_eq!(options.settings.deadline, Duration::from_secs(10));
        assert_eq!(options.settings.max_concurrency_per_host, 16);
        assert_eq!(options.settings.cache_bytes, 64 << 20);
        assert_eq!(options.level, LevelFilter::INFO);
    }

    #[test]
    fn what_is_not_valid_is_named_by_its_path() {
        type Change = fn(&mut CoreOptions);
        let cases: [(Change, &str); 12] = [
            (|o| o.store.filename = Some(" ".into()), "store.filename"),
            (|o| o.store.filename = None, "store"),
            (
                |o| o.github[0].host = "https://github.com".into(),
                "github[0].host",
            ),
            (|o| o.github[0].host = "a@b".into(), "github[0].host"),
            (|o| o.github[0].host = String::new(), "github[0].host"),
            (
                |o| o.github[0].api_base_url = "api".into(),
                "github[0].apiBaseUrl",
            ),
            (
                |o| o.github[0].api_base_url = "http://ghe.test".into(),
                "github[0].apiBaseUrl",
            ),
            (
                |o| o.github[0].web_base_url = Some("x".into()),
                "github[0].webBaseUrl",
            ),
            (
                |o| o.github.push(github("GitHub.com", "https://x.test")),
                "github[1].host",
            ),
            (|o| o.deadline_ms = Some(0.0), "deadlineMs"),
            (|o| o.cache_megabytes = Some(f64::NAN), "cacheMegabytes"),
            (|o| o.log_level = Some("loud".into()), "logLevel"),
        ];
        for (change, field) in cases {
            let mut options = options();
            change(&mut options);
            let error = options.check(None).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field), "{error}");
        }
    }
}
