//! The one way to GitHub: every request of this provider goes through [`GithubClient`].

pub mod api_path;
pub mod graphql;

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use url::Url;

pub use self::{
    api_path::ApiPath,
    graphql::{GraphqlAnswer, GraphqlError, GraphqlRequest},
};
pub use crate::upstream::freshness::{Fetched, Freshness};
use crate::{
    error::{Error, Result},
    model::{overview::Budget, viewer::Viewer},
    upstream::clock::Clock,
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

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Longest time for one request with all its tries and its whole body. Default 10 s.
    pub deadline: Duration,
    /// Requests under way at one host at a time; others wait, inside their deadline. Default 16.
    pub max_concurrency_per_host: usize,
    /// Bytes of answers kept. Default 64 MB.
    pub cache_bytes: u64,
    /// Longest body that is read. Default 16 MB.
    pub max_body_bytes: usize,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            max_concurrency_per_host: 16,
            cache_bytes: 64 * 1024 * 1024,
            max_body_bytes: 16 * 1024 * 1024,
        }
    }
}

/// For whom and where a request is made.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Who asks; the token is taken from here.
    pub viewer: &'a Viewer,
    /// Host as in the configuration.
    pub host: &'a str,
    /// `owner/name` of the repository concerned, for the details of errors and for what is shown without asking again.
    pub repository: Option<&'a str>,
}

/// Pages of a list, in order.
#[derive(Debug, Clone)]
pub struct Pages<P> {
    /// The pages read.
    pub pages: Vec<Arc<P>>,
    /// Whether these are all there are.
    pub complete: bool,
}

/// Asks the configured GitHubs on behalf of viewers. Cheap to clone.
#[derive(Clone)]
pub struct GithubClient {
    hosts: Arc<Vec<GithubHost>>,
}

impl GithubClient {
    /// A client for these hosts.
    pub fn new(
        hosts: Vec<GithubHost>,
        _settings: ClientSettings,
        _clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        Ok(Self {
            hosts: Arc::new(hosts),
        })
    }

    /// A configured host.
    pub fn host(&self, host: &str) -> Result<&GithubHost> {
        self.hosts.iter().find(|h| h.host == host).ok_or_else(|| {
            Error::new(
                crate::model::problem::ProblemCode::NotConfigured,
                format!("{host} is not configured. Add it under integrations.github."),
            )
        })
    }

    /// Reads a resource.
    pub async fn get<T>(
        &self,
        call: &Call<'_>,
        _path: ApiPath,
        _freshness: Freshness<T>,
    ) -> Result<Fetched<T>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        self.host(call.host)?;
        Err(Error::internal("being built"))
    }

    /// Reads a list, page after page, until its end or `max_pages`. `fetched_at` is that of the oldest page.
    pub async fn get_pages<P>(
        &self,
        call: &Call<'_>,
        _path: ApiPath,
        _max_pages: usize,
        _freshness: Freshness<P>,
    ) -> Result<Fetched<Pages<P>>>
    where
        P: DeserializeOwned + Send + Sync + 'static,
    {
        self.host(call.host)?;
        Err(Error::internal("being built"))
    }

    /// Asks a query.
    pub async fn graphql<T>(
        &self,
        call: &Call<'_>,
        _request: GraphqlRequest,
        _freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        self.host(call.host)?;
        Err(Error::internal("being built"))
    }

    /// What is left of the viewer's budgets at a host, as the last answers said. Empty where the host counts none.
    pub fn budgets(&self, _viewer: &Viewer, _host: &str) -> Vec<Budget> {
        Vec::new()
    }
}
