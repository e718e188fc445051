//! Reads whose answers viewers share. Which these are is said where they are made: everything else is the viewer's own.
//!
//! An answer is always asked for with the token of somebody who wants it, and kept as theirs. What of it does not depend on who asked
//! is kept beside that, for those whose own token was let into the same family of the same repository within the last five minutes:
//! by what they read themselves, else by a small request whose answer does not change, so that from the second time on it costs
//! nothing. Who brought the answer last leads: the others wait a moment longer before they ask in their place. Nobody leads whose
//! budget runs low. An answer with holes, or one that came from another address than was asked, is nobody else's.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde::de::{DeserializeOwned, IgnoredAny};
use tracing::{Instrument, instrument::WithSubscriber};

use super::{
    ApiPath, Call, Fetched, Freshness, GithubClient, GraphqlAnswer, GraphqlRequest, Inner, Pages,
    Paging,
    errand::{Ask, Errand},
    load::Decode,
    read::{Read, decode_graphql, decode_json, defect, read_of},
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    upstream::{
        budget::Allowance,
        cache::{CacheKey, Entry},
        families::Family,
    },
};

/// So long at most the others wait for who leads, beyond the time for which an answer is fresh.
const GRACE: Duration = Duration::from_secs(15);
/// No commit has this SHA.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";

/// An answer that others may see.
pub trait Shareable: Send + Sync + Sized + 'static {
    /// The same without anything that depends on who asked.
    fn for_all(this: &Arc<Self>) -> Arc<Self>;
}

/// Data of a query that others may see.
pub trait WithoutViewer {
    /// The same without anything that depends on who asked.
    fn without_viewer(&self) -> Self;
}

impl<T: WithoutViewer + Send + Sync + 'static> Shareable for GraphqlAnswer<T> {
    fn for_all(this: &Arc<Self>) -> Arc<Self> {
        Arc::new(Self {
            data: this.data.as_ref().map(T::without_viewer),
            // What could not be read is not shared at all.
            errors: Vec::new(),
        })
    }
}

/// Reads what is shared between those who were let into these families of a repository. A read that concerns no repository, or more
/// than one, is the viewer's own, as is one that must be so at this moment.
#[derive(Clone, Copy)]
pub struct Shared<'a> {
    client: &'a GithubClient,
    families: &'static [Family],
}

impl GithubClient {
    /// Reads that all share who were let into these families, one or more, of the call's repository.
    pub fn shared(&self, families: &'static [Family]) -> Shared<'_> {
        Shared {
            client: self,
            families,
        }
    }
}

impl Shared<'_> {
    /// As [`GithubClient::get`].
    pub async fn get<T>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        freshness: Freshness<T>,
    ) -> Result<Fetched<T>>
    where
        T: Shareable + DeserializeOwned,
    {
        let errand = self.get_errand(call, self.client.url_of(call, &path)?)?;
        let read = self.read(&errand, &freshness, decode_json).await?;
        Ok(read.fetched)
    }

    /// As [`GithubClient::get_pages`].
    pub async fn get_pages<P>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        max_pages: usize,
        freshness: Freshness<P>,
    ) -> Result<Fetched<Pages<P>>>
    where
        P: Shareable + DeserializeOwned,
    {
        let mut paging = Paging::new(self.client, call, &path, max_pages)?;
        while let Some(url) = paging.next() {
            let errand = self.get_errand(call, url)?;
            paging.take(self.read(&errand, &freshness, decode_json).await?);
        }
        Ok(paging.end())
    }

    /// As [`GithubClient::graphql`]. All that the query reads lies in the call's repository.
    pub async fn graphql<T>(
        &self,
        call: &Call<'_>,
        request: &GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: WithoutViewer + DeserializeOwned + Send + Sync + 'static,
    {
        let errand = self.client.query_errand(call, &[], request)?;
        self.queried(&errand, freshness).await
    }

    /// Asks a query that was put together before.
    pub(super) async fn queried<T>(
        &self,
        errand: &Errand,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: WithoutViewer + DeserializeOwned + Send + Sync + 'static,
    {
        let freshness = freshness.at_most(GraphqlAnswer::longest_freshness);
        let read = self.read(errand, &freshness, decode_graphql).await?;
        Ok(read.fetched)
    }

    fn get_errand(&self, call: &Call<'_>, url: url::Url) -> Result<Errand> {
        self.client.errand(call, Ask::Get(url), &[])
    }

    async fn read<T: Shareable>(
        &self,
        errand: &Errand,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Read<T>> {
        let alone = || self.client.read_errand(errand, freshness, decode);
        let [concern] = &*errand.concerns else {
            return alone().await;
        };
        if freshness.is_never() || self.families.is_empty() {
            return alone().await;
        }
        let keys = &self.client.0.keys;
        let sharing = Sharing {
            client: self.client,
            families: self.families,
            repository: &concern.repository,
            errand,
            own: CacheKey::new::<T>(errand.viewer, errand.ask.digest()),
            common: CacheKey::new::<T>(
                keys.everybody(&errand.host.host),
                digest(self.families, &concern.repository, errand),
            ),
        };
        // Looks once more after somebody else's request: what that brought is there now, or was not for others.
        for _ in 0..2 {
            match sharing.turn(freshness, decode).await? {
                Turn::Read(read) => return Ok(read),
                Turn::Again => {}
                Turn::Alone => break,
            }
        }
        alone().await
    }
}

/// Names what is shared: the request, and what must be proven by who sees its answer.
fn digest(families: &[Family], repository: &str, errand: &Errand) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(b"shared\0");
    context.update(&errand.ask.digest());
    context.update(repository.as_bytes());
    for family in [Family::Contents, Family::Actions, Family::Deployments] {
        context.update(&[0, u8::from(families.contains(&family))]);
    }
    let mut digest = [0; 32];
    for (to, from) in digest.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    digest
}

/// What came of looking once.
enum Turn<T> {
    /// An answer.
    Read(Read<T>),
    /// Somebody else's request has ended: it is worth looking again.
    Again,
    /// It has ended and brought nothing that is for others.
    Alone,
}

/// One read that may be shared.
struct Sharing<'a> {
    client: &'a GithubClient,
    families: &'static [Family],
    repository: &'a str,
    errand: &'a Errand,
    /// Where the viewer's own answer is kept.
    own: CacheKey,
    /// Where the one for all is.
    common: CacheKey,
}

impl Sharing<'_> {
    fn inner(&self) -> &Inner {
        &self.client.0
    }

    /// From what is fresh, else from GitHub, by whoever asks first.
    async fn turn<T: Shareable>(
        &self,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Turn<T>> {
        let (inner, errand) = (self.inner(), self.errand);
        let own = inner.cache.get(&self.own).await;
        let own = own.filter(|entry| inner.is_fresh(errand, entry, freshness));
        let common = inner.cache.get(&self.common).await;
        let common = common.filter(|entry| inner.is_usable(errand, entry, freshness));
        if let Some(own) = own {
            let newer = common.filter(|common| {
                common.fetched_at > own.fetched_at && self.is_let_in(inner.clock.now())
            });
            inner.metrics.cache_hit();
            if newer.is_none() {
                self.publish::<T>(&own).await?;
            }
            return read_of(newer.as_ref().unwrap_or(&own), None).map(Turn::Read);
        }
        if let Some(refusal) = inner.refusals.of(&self.own, inner.clock.now()) {
            return Err(refusal);
        }
        if (common.is_some() || inner.flights.is_under_way(&self.common)) && !self.prove().await? {
            let alone = self.client.read_errand(errand, freshness, decode).await?;
            return Ok(Turn::Read(alone));
        }
        // Proving took time.
        if let Some(common) = common.filter(|entry| inner.is_usable(errand, entry, freshness)) {
            inner.metrics.cache_hit();
            return read_of(&common, None).map(Turn::Read);
        }
        self.ask(freshness, decode).await
    }

    /// Asks GitHub in the place of all, or waits for whoever does.
    async fn ask<T: Shareable>(
        &self,
        freshness: &Freshness<T>,
        decode: Decode<T>,
    ) -> Result<Turn<T>> {
        let inner = self.inner();
        if !inner.flights.is_under_way(&self.common) {
            let known = inner.cache.get(&self.own).await;
            let unasked = inner.unasked(self.errand, known.as_deref(), false);
            if let Some(error) = unasked {
                return self.last_known(error).await.map(Turn::Read);
            }
        }
        let start = || {
            let (client, errand) = (self.client.clone(), self.errand.clone());
            let (freshness, keys) = (freshness.clone(), (self.own, self.common));
            async move { lead(&client, &errand, keys, &freshness, decode).await }
                .in_current_span()
                .with_current_subscriber()
        };
        let landed = inner.flights.run(self.common, start).await;
        match (landed.value, landed.shared) {
            (None, _) => Err(defect("reading a shared answer")),
            (Some(Ok(entry)), false) => read_of(&entry, None).map(Turn::Read),
            (Some(Err(error)), false) => self.last_known(error).await.map(Turn::Read),
            (Some(landed), true) => {
                inner.metrics.shared();
                match landed {
                    // What concerns the host concerns all who ask it. The rest is about whose token it was.
                    Err(error) if is_of_host(&error) => {
                        self.last_known(error).await.map(Turn::Read)
                    }
                    // Nothing of it is for others: waiting for the next one would bring no more.
                    Ok(entry) if !entry.is_for_others => Ok(Turn::Alone),
                    _ => Ok(Turn::Again),
                }
            }
        }
    }

    /// Instead of what could not be asked for: what was known last, of which the viewer's own and what they might have seen when it was
    /// read count.
    async fn last_known<T: Shareable>(&self, error: Error) -> Result<Read<T>> {
        let inner = self.inner();
        if !error.allows_stale() {
            return Err(error);
        }
        let own = inner.cache.get(&self.own).await;
        let common = inner.cache.get(&self.common).await;
        let common = common.filter(|entry| self.was_let_in(entry.fetched_at));
        let last = own.into_iter().chain(common).max_by_key(|e| e.fetched_at);
        match last {
            Some(entry) => {
                inner.metrics.served_stale();
                read_of(&entry, Some(error))
            }
            None => Err(error),
        }
    }

    fn is_let_in(&self, now: Timestamp) -> bool {
        let (viewer, proofs) = (self.errand.viewer, &self.inner().families);
        let mut families = self.families.iter();
        families.all(|family| proofs.holds(viewer, self.repository, *family, now))
    }

    fn was_let_in(&self, read: Timestamp) -> bool {
        let (viewer, proofs) = (self.errand.viewer, &self.inner().families);
        let mut families = self.families.iter();
        families.all(|family| proofs.held(viewer, self.repository, *family, read))
    }

    /// Whether the viewer's own token is let in: asks where that is not known. An error where the answer to what they want can only be
    /// the same.
    async fn prove(&self) -> Result<bool> {
        let inner = self.inner();
        let (viewer, now) = (self.errand.viewer, inner.clock.now());
        let is_missing = |family: &&Family| {
            let proofs = &inner.families;
            !proofs.holds(viewer, self.repository, **family, now)
        };
        let asked = self.families.iter().filter(is_missing);
        for answer in join_all(asked.map(|family| self.ask_for_proof(*family))).await {
            let Err(error) = answer else { continue };
            tracing::debug!(%error, "a viewer was not let in");
            let is_everything = matches!(error.code, ProblemCode::TokenRejected)
                || (matches!(self.errand.ask, Ask::Get(_))
                    && error.code == ProblemCode::NotFoundOrNotVisible);
            if is_everything {
                return Err(error);
            }
            return Ok(false);
        }
        Ok(self.is_let_in(inner.clock.now()))
    }

    async fn ask_for_proof(&self, family: Family) -> Result<()> {
        let (owner, name) = self.repository.split_once('/').unwrap_or_default();
        let path = proof(family, ApiPath::repo(owner, name));
        let url = path.below(&self.errand.host.api_base_url);
        let url = url.ok_or_else(|| defect("putting a path together"))?;
        let errand = Errand {
            ask: Ask::Get(url),
            ..self.errand.clone()
        };
        let freshness = Freshness::<IgnoredAny>::never();
        let read = self.client.read_errand(&errand, &freshness, decode_json);
        read.await.map(|_| ())
    }

    async fn publish<T: Shareable>(&self, own: &Arc<Entry>) -> Result<()> {
        let known = self.inner().cache.get(&self.common).await;
        if known.is_some_and(|known| known.fetched_at >= own.fetched_at) {
            return Ok(());
        }
        publish::<T>(self.inner(), own, (self.errand.viewer, self.common)).await
    }
}

/// What is asked to be let into a family: the least that needs the same right, with an answer that does not change, so that it costs
/// one request at first and nothing from then on.
fn proof(family: Family, repository: ApiPath) -> ApiPath {
    match family {
        // Changes when a workflow is added, renamed or switched off.
        Family::Actions => repository
            .segment("actions")
            .segment("workflows")
            .query("per_page", "1"),
        // Deployments of a commit that cannot be: an empty list for whoever may list deployments. The newest one changes with each step.
        Family::Deployments => repository
            .segment("deployments")
            .query("sha", NO_COMMIT)
            .query("per_page", "1"),
        // Refs under a name that nothing is called by: an empty list for whoever may read contents. Branches move.
        Family::Contents => repository
            .segment("git")
            .segment("matching-refs")
            .segment("deployment-plugin-proof"),
    }
}

/// Reads for all, with one viewer's token.
async fn lead<T: Shareable>(
    client: &GithubClient,
    errand: &Errand,
    (own, common): (CacheKey, CacheKey),
    freshness: &Freshness<T>,
    decode: Decode<T>,
) -> Result<Arc<Entry>> {
    let inner = &client.0;
    let landed = client.load_once(errand, own, freshness, decode).await;
    let loaded = landed.unwrap_or_else(|| Err(defect("reading an answer")));
    match &loaded {
        Ok(entry) => publish::<T>(inner, entry, (errand.viewer, common)).await?,
        // Somebody else is to try, and at once.
        Err(error) if !is_of_host(error) => {
            if let Some(entry) = inner.cache.get(&common).await
                && entry.by == Some(errand.viewer)
            {
                let without = Entry {
                    by: None,
                    ..(*entry).clone()
                };
                inner.cache.insert(common, Arc::new(without)).await;
            }
        }
        Err(_) => {}
    }
    loaded
}

/// Keeps for all what of an answer all may see.
async fn publish<T: Shareable>(
    inner: &Inner,
    own: &Entry,
    (by, common): (crate::upstream::viewer_key::ViewerKey, CacheKey),
) -> Result<()> {
    if !own.is_for_others {
        return Ok(());
    }
    let value = Arc::clone(&own.value).downcast::<T>();
    let value = value.map_err(|_| defect("sharing an answer"))?;
    let entry = Entry {
        value: T::for_all(&value),
        etag: None,
        by: Some(by),
        ..own.clone()
    };
    inner.cache.insert(common, Arc::new(entry)).await;
    Ok(())
}

/// Whether an error is about the host and not about who asked.
fn is_of_host(error: &Error) -> bool {
    matches!(error.code, ProblemCode::Timeout | ProblemCode::HostDown)
}

impl Inner {
    /// Whether an answer that another viewer's token may have brought can be used, the right to see it aside. Who leads is given a
    /// moment to ask again.
    fn is_usable<T: Send + Sync + 'static>(
        &self,
        errand: &Errand,
        entry: &Entry,
        freshness: &Freshness<T>,
    ) -> bool {
        let Some(value) = entry.value.downcast_ref::<T>() else {
            return false;
        };
        if freshness.keeps_for_good(value) {
            return true;
        }
        let now = self.clock.now();
        let longest = self.longest_fresh(errand, entry, value, freshness);
        let leads = |viewer| {
            let allowance = self.allowance_of(viewer, errand.ask.resource(), now);
            viewer != errand.viewer && allowance == Allowance::Plenty
        };
        let grace = match entry.by {
            Some(viewer) if leads(viewer) => longest.min(GRACE),
            _ => Duration::ZERO,
        };
        let age = Duration::try_from(now.duration_since(entry.fetched_at));
        age.is_ok_and(|age| age < longest.saturating_add(grace))
    }
}
