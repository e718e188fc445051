//! Which queries versions were offered from. What they said is found again in the client's cache, as long as the viewer may see it,
//! and nowhere else.

use std::sync::Arc;

use moka::future::Cache;
use ring::digest::{SHA256, digest};

use crate::{
    model::environment::Environment, providers::github::client::GraphqlRequest,
    upstream::viewer_key::ViewerKey,
};

/// About how many bytes of queries are remembered.
const CAPACITY: u64 = 8 * 1024 * 1024;
/// Queries of an environment that are remembered: what somebody leafs through before choosing.
const MOST: usize = 8;

/// A query, and what its aliases stand for.
#[derive(Debug, PartialEq)]
pub struct Offer {
    /// The query.
    pub request: GraphqlRequest,
    /// Whether it read what a plan needs whatever the version is.
    pub has_standing: bool,
    /// Tags, by their places.
    pub tags: Vec<String>,
    /// Names that were read both as branches and as tags, by their places.
    pub refs: Vec<String>,
}

type Key = (Option<ViewerKey>, [u8; 32]);

/// The newest queries that versions of environments were offered from.
#[derive(Clone)]
pub struct Offers(Cache<Key, Arc<Vec<Arc<Offer>>>>);

impl Default for Offers {
    fn default() -> Self {
        let weight = |offers: &Arc<Vec<Arc<Offer>>>| {
            let bytes: usize = offers.iter().map(|offer| offer.bytes()).sum();
            u32::try_from(bytes + 64).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(move |_, offers| weight(offers))
                .build(),
        )
    }
}

impl Offer {
    fn bytes(&self) -> usize {
        let names = self.tags.iter().chain(&self.refs);
        let names: usize = names.map(|name| name.len() + 24).sum();
        self.request.query.len() + 2 * self.request.variables.to_string().len() + names
    }
}

impl Offers {
    /// Remembers a query that was answered.
    pub async fn remember(&self, viewer: Option<ViewerKey>, of: &Environment, offer: Offer) {
        let key = key(viewer, of);
        let known = self.0.get(&key).await.unwrap_or_default();
        if known.last().is_some_and(|last| **last == offer) {
            return;
        }
        let mut offers: Vec<_> = known.iter().filter(|other| ***other != offer).collect();
        // One more comes.
        offers.drain(..offers.len().saturating_sub(MOST - 1));
        let mut offers: Vec<_> = offers.into_iter().cloned().collect();
        offers.push(Arc::new(offer));
        self.0.insert(key, Arc::new(offers)).await;
    }

    /// Queries that versions of an environment were offered from, the newest last.
    pub async fn of(&self, viewer: Option<ViewerKey>, of: &Environment) -> Arc<Vec<Arc<Offer>>> {
        self.0.get(&key(viewer, of)).await.unwrap_or_default()
    }
}

/// What is offered depends on how the environment maps.
fn key(viewer: Option<ViewerKey>, environment: &Environment) -> Key {
    let text = serde_json::json!(environment).to_string();
    let mut name = [0; 32];
    name.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    (viewer, name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn environment(order: i32) -> Environment {
        serde_json::from_value(json!({"service": "s", "name": "e", "provider": "github", "host": "h", "order": order, "source": {}}))
            .unwrap()
    }

    fn offer(query: usize) -> Offer {
        Offer {
            request: GraphqlRequest {
                query: query.to_string(),
                variables: json!({}),
            },
            has_standing: false,
            tags: Vec::new(),
            refs: Vec::new(),
        }
    }

    #[tokio::test]
    async fn the_newest_queries_are_remembered_each_once_and_only_for_the_same_mapping() {
        let (offers, here) = (Offers::default(), environment(1));
        for query in [0, 1, 2, 3, 4, 5, 6, 7, 8, 3, 3] {
            offers.remember(None, &here, offer(query)).await;
        }
        let known = offers.of(None, &here).await;
        let queries: Vec<&str> = known.iter().map(|o| o.request.query.as_str()).collect();
        assert_eq!(queries, ["1", "2", "4", "5", "6", "7", "8", "3"]);
        assert!(offers.of(None, &environment(2)).await.is_empty());
    }
}
