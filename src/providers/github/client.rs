//! The one way to GitHub: every request of this provider goes through [`GithubClient`].
//!
//! A read is answered from the viewer's own fresh data, else by one request that all who ask the same share, else, where GitHub
//! cannot be asked, by the last known data marked as such. Each read names its viewer; nothing is shared between two of them
//! that is not asked for through [`GithubClient::shared`].

mod access;
mod answer;
pub mod api_path;
mod dated;
mod errand;
mod errors;
mod events;
pub mod graphql;
pub mod hosts;
mod link;
mod load;
mod logins;
mod paging;
mod read;
mod scopes;
mod shared;
#[cfg(test)]
mod tests;
mod tls;
mod transport;
mod write;

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use url::Url;

pub use self::{
    api_path::ApiPath,
    dated::Dated,
    graphql::{GraphqlAnswer, GraphqlError, GraphqlRequest},
    hosts::GithubHost,
    shared::{Shareable, Shared, WithoutViewer},
    write::{NotTaken, Taken},
};
use self::{
    errand::Ask,
    errand::Errand,
    hosts::{ApiVersions, Products},
    logins::Logins,
    paging::Paging,
    read::{decode_graphql, decode_json},
    scopes::Scopes,
    transport::Transport,
};
pub use crate::upstream::{
    events::News,
    families::Family,
    freshness::{Fetched, Freshness},
};
use crate::{
    error::{Error, Result},
    model::{
        overview::Budget,
        problem::ProblemCode,
        viewer::{HostKey, Viewer},
    },
    upstream::{
        budget::Budgets,
        cache::{AnswerCache, CacheKey, Entry},
        clock::Clock,
        events::Events,
        families::FamilyProofs,
        limits::HostLimits,
        metrics::{CacheCounters, Metrics, UpstreamMetrics},
        own_writes::OwnWrites,
        proof::Proofs,
        refusals::Refusals,
        single_flight::SingleFlight,
        viewer_key::{ViewerKey, ViewerKeys},
    },
};

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Longest time for one read with all its tries and its whole body. Default 10 s.
    pub deadline: Duration,
    /// Requests under way at one host at a time; others wait, inside their deadline. Default 16.
    pub max_concurrency_per_host: usize,
    /// Bytes of answers kept. Default 64 MiB.
    pub cache_bytes: u64,
    /// Longest body that is read. Default 16 MiB.
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
    /// `owner/name` of the repository concerned, for the details of errors and for what may be shown without asking again.
    pub repository: Option<&'a str>,
}

/// A repository that a query tells of.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its `owner/name`.
    pub repository: &'a str,
    /// The alias under which the query reads the repository itself, where it does.
    pub alias: Option<&'a str>,
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
pub struct GithubClient(Arc<Inner>);

struct Inner {
    hosts: Vec<GithubHost>,
    settings: ClientSettings,
    clock: Arc<dyn Clock>,
    transport: Transport,
    keys: ViewerKeys,
    cache: AnswerCache,
    flights: SingleFlight<CacheKey, Result<Arc<Entry>>>,
    budgets: Budgets,
    proofs: Proofs,
    families: FamilyProofs,
    writes: OwnWrites,
    events: Events,
    refusals: Refusals,
    limits: HostLimits,
    versions: ApiVersions,
    metrics: Metrics,
    scopes: Scopes,
    logins: Logins,
    products: Products,
}

impl GithubClient {
    /// A client for these hosts. Must be called inside a Tokio runtime.
    pub fn new(
        hosts: Vec<GithubHost>,
        settings: ClientSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        for host in &hosts {
            host.validate()?;
        }
        let names = || hosts.iter().map(|host| host.host.as_str());
        let needs_tls = hosts
            .iter()
            .any(|host| host.api_base_url.scheme() == "https");
        Ok(Self(Arc::new(Inner {
            transport: Transport::new(settings.max_body_bytes, settings.deadline, needs_tls)?,
            keys: ViewerKeys::random()?,
            cache: AnswerCache::new(settings.cache_bytes),
            flights: SingleFlight::default(),
            budgets: Budgets::default(),
            proofs: Proofs::default(),
            families: FamilyProofs::default(),
            writes: OwnWrites::default(),
            events: Events::default(),
            refusals: Refusals::default(),
            limits: HostLimits::new(names(), settings.max_concurrency_per_host),
            versions: ApiVersions::new(names()),
            metrics: Metrics::default(),
            scopes: Scopes::default(),
            logins: Logins::default(),
            products: Products::new(names()),
            hosts,
            settings,
            clock,
        })))
    }

    /// The configured hosts, in the order of the configuration.
    pub fn hosts(&self) -> Vec<String> {
        self.0.hosts.iter().map(|host| host.host.clone()).collect()
    }

    /// A configured host.
    pub fn host(&self, host: &str) -> Result<&GithubHost> {
        let is_it = |known: &&GithubHost| known.host.eq_ignore_ascii_case(host);
        let known = self.0.hosts.iter().find(is_it);
        known.ok_or_else(|| {
            errors::at(
                host,
                None,
                ProblemCode::NotConfigured,
                format!("The GitHub host {host} is not configured. Add it under integrations.github in the configuration of Backstage."),
            )
        })
    }

    /// The configured host whose pages have the origin of this address.
    pub fn host_of_page(&self, page: &Url) -> Option<&GithubHost> {
        let mut hosts = self.0.hosts.iter();
        hosts.find(|host| host.web_base_url.origin() == page.origin())
    }

    /// Reads a resource.
    pub async fn get<T>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        freshness: Freshness<T>,
    ) -> Result<Fetched<T>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let url = self.url_of(call, &path)?;
        let read = self
            .read(call, (Ask::Get(url), &[]), freshness, decode_json)
            .await?;
        Ok(read.fetched)
    }

    /// Reads a list, page after page, until its end or `max_pages`. `fetched_at` is that of the page read longest ago.
    pub async fn get_pages<P>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        max_pages: usize,
        freshness: Freshness<P>,
    ) -> Result<Fetched<Pages<P>>>
    where
        P: DeserializeOwned + Send + Sync + 'static,
    {
        let mut paging = Paging::new(self, call, &path, max_pages)?;
        while let Some(url) = paging.next() {
            let ask = (Ask::Get(url), &[][..]);
            paging.take(self.read(call, ask, freshness.clone(), decode_json).await?);
        }
        Ok(paging.end())
    }

    /// Asks a query. Partial answers are answers; one without any data is an error. Where GitHub merely failed to read a part of
    /// what was known as a whole, the last that was known is given, as stale.
    pub async fn graphql<T>(
        &self,
        call: &Call<'_>,
        request: GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        self.graphql_about(call, &[], request, freshness).await
    }

    /// The same with the repositories that the query tells of. One that it reads without a hole is proven to be the viewer's to
    /// see; one that is refused is forgotten for this viewer, whatever else was known of it.
    pub async fn graphql_about<T>(
        &self,
        call: &Call<'_>,
        about: &[About<'_>],
        request: GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let errand = self.query_errand(call, about, &request)?;
        let freshness = freshness.at_most(GraphqlAnswer::longest_freshness);
        let read = self
            .read_errand(&errand, &freshness, decode_graphql)
            .await?;
        Ok(read.fetched)
    }

    /// The same, shared by all who were let into these families of the one repository that the query tells of; where it tells of
    /// several, or `families` is `None`, the viewer's own.
    pub async fn graphql_of<T>(
        &self,
        call: &Call<'_>,
        (about, families): (&[About<'_>], Option<&'static [Family]>),
        request: GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: WithoutViewer + DeserializeOwned + Send + Sync + 'static,
    {
        let Some(families) = families else {
            return self.graphql_about(call, about, request, freshness).await;
        };
        let errand = self.query_errand(call, about, &request)?;
        self.shared(families).queried(&errand, freshness).await
    }

    fn query_errand(
        &self,
        call: &Call<'_>,
        about: &[About<'_>],
        request: &GraphqlRequest,
    ) -> Result<Errand> {
        // Answers are kept and shared, which no write must be.
        if request.is_mutation() {
            return Err(Error::internal(
                "A mutation was asked as if it were a query.",
            ));
        }
        self.errand(call, self.query(call, request)?, about)
    }

    /// The last answer to a query that is known to this viewer, however old. Asks nobody.
    pub async fn last_known<T>(
        &self,
        call: &Call<'_>,
        request: &GraphqlRequest,
    ) -> Option<Fetched<GraphqlAnswer<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let ask = self.query(call, request).ok()?;
        self.known(call, ask).await
    }

    /// The last answer about a resource that is known to this viewer, however old. Asks nobody.
    pub async fn last_known_get<T>(&self, call: &Call<'_>, path: ApiPath) -> Option<Fetched<T>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let ask = Ask::Get(self.url_of(call, &path).ok()?);
        self.known(call, ask).await
    }

    /// The answer to a query that is known to this viewer and fresh. Asks nobody.
    pub async fn fresh_graphql<T>(
        &self,
        call: &Call<'_>,
        request: &GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Option<Fetched<GraphqlAnswer<T>>>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let ask = self.query(call, request).ok()?;
        let freshness = freshness.at_most(GraphqlAnswer::longest_freshness);
        self.fresh(call, ask, &freshness).await
    }

    fn query(&self, call: &Call<'_>, request: &GraphqlRequest) -> Result<Ask> {
        let body = serde_json::json!({ "query": request.query, "variables": request.variables });
        Ok(Ask::Graphql {
            url: self.host(call.host)?.graphql_url(),
            body: body.to_string().into(),
        })
    }

    /// Names the viewer's token at a host, for what is remembered of them; `None` without a token.
    pub fn viewer_key(&self, viewer: &Viewer, host: &str) -> Option<ViewerKey> {
        let token = viewer.token(&HostKey::new(errors::PROVIDER, host))?;
        Some(self.0.keys.of(host, token))
    }

    /// What is left of the viewer's budgets at a host, as the last answers said. Empty where the host counts none.
    pub fn budgets(&self, viewer: &Viewer, host: &str) -> Vec<Budget> {
        let Some(token) = viewer.token(&HostKey::new(errors::PROVIDER, host)) else {
            return Vec::new();
        };
        let readings = self
            .0
            .budgets
            .of(self.0.keys.of(host, token), self.0.clock.now());
        readings
            .into_iter()
            .map(|reading| Budget {
                host: host.to_owned(),
                resource: reading.resource,
                limit: reading.limit,
                remaining: reading.remaining,
                resets_at: reading.resets_at,
            })
            .collect()
    }

    /// Scopes of the viewer's token at a host, as the last answers said. `None` for tokens that have no scopes (GitHub Apps,
    /// fine-grained ones) and before the first answer.
    pub fn scopes(&self, viewer: &Viewer, host: &str) -> Option<Arc<[String]>> {
        let token = viewer.token(&HostKey::new(errors::PROVIDER, host))?;
        self.0.scopes.of(self.0.keys.of(host, token))
    }

    /// Major and minor number of the Enterprise Server that a host is, as its answers said; `None` for github.com, and for a host
    /// that was not asked yet.
    pub fn enterprise_release(&self, host: &str) -> Option<(u16, u16)> {
        self.0.products.release(host)
    }

    /// Counters since the start.
    pub fn metrics(&self) -> UpstreamMetrics {
        let (entries, weight_bytes) = self.0.cache.size();
        let (hits, served_stale) = self.0.metrics.cache();
        UpstreamMetrics {
            requests: self.0.metrics.requests(),
            cache: CacheCounters {
                entries,
                weight_bytes,
                hits,
                served_stale,
            },
        }
    }

    fn url_of(&self, call: &Call<'_>, path: &ApiPath) -> Result<Url> {
        path.below(&self.host(call.host)?.api_base_url)
            .ok_or_else(|| Error::internal("A path of GitHub's API could not be put together."))
    }
}
