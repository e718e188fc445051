//! What is shown while a query cannot be answered: what an earlier one said. Which queries a question led to is remembered here;
//! what they said is found again in the client's cache, as long as the viewer may see it, and nowhere else.

use std::sync::Arc;

use moka::future::Cache;
use ring::digest::{SHA256, digest};

use super::{
    Reading,
    ask::Ask,
    state::{State, full_name},
};
use crate::{
    error::Error,
    providers::{
        github::{client::GraphqlRequest, needs::Needs, schema::graphql::RunsData},
        provider::DeploymentsRequest,
    },
    upstream::viewer_key::ViewerKey,
};

/// About how many bytes of queries are remembered.
const CAPACITY: u64 = 8 * 1024 * 1024;

/// A query that was answered, and what it read.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) ask: Ask,
    pub(super) request: GraphqlRequest,
}

/// How a question was answered.
#[derive(Debug, Default)]
struct Answered {
    asked: Vec<Asked>,
    /// Names of the environments that could be shown.
    environments: Vec<String>,
}

type Key = (Option<ViewerKey>, [u8; 32]);

/// The queries that questions led to when they were last answered in full.
#[derive(Clone)]
pub struct LastAsked(Cache<Key, Arc<Answered>>);

impl Default for LastAsked {
    fn default() -> Self {
        let weight = |answered: &Arc<Answered>| {
            let bytes: usize = answered.asked.iter().map(Asked::bytes).sum();
            // The names of what was asked stand in the variables, and about once more beside them.
            u32::try_from(2 * bytes + 64).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(move |_, answered| weight(answered))
                .build(),
        )
    }
}

impl Asked {
    fn bytes(&self) -> usize {
        self.request.query.len() + self.request.variables.to_string().len()
    }
}

/// Names a question: places of repositories are only the same where the environments are.
fn digest_of(request: &DeploymentsRequest) -> [u8; 32] {
    let environments: Vec<_> = request
        .environments
        .iter()
        .map(|wanted| {
            let sharers: Vec<_> = wanted.sharers.iter().map(|other| &**other).collect();
            (&*wanted.environment, wanted.shared_target, sharers)
        })
        .collect();
    let text = serde_json::json!([request.host, environments]).to_string();
    let mut name = [0; 32];
    name.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    name
}

impl Reading<'_> {
    fn key(&self) -> Key {
        (self.viewer_key(), digest_of(self.request))
    }

    /// The question was answered in full.
    pub(super) async fn remember(&self, state: &mut State) {
        let answered = Answered {
            asked: std::mem::take(&mut state.asked),
            environments: state.good().map(|slot| slot.mapping.name.clone()).collect(),
        };
        let answered = Arc::new(answered);
        self.last_asked.0.insert(self.key(), answered).await;
    }

    /// Something could not be read now that says nothing about the viewer's rights: what was known takes its place, and what is not
    /// known is not asked for again.
    pub(super) async fn do_without(&self, state: &mut State, needs: Needs, error: &Error) {
        if state.unanswered.is_none() {
            state.answered_before = self.fall_back(state, error).await;
        }
        state.unanswered.get_or_insert_with(|| error.clone());
        state.unanswerable.add(needs);
    }

    /// Takes in what the queries of the last full answer said. The environments that were shown then, if all of it is still known.
    async fn fall_back(&self, state: &mut State, error: &Error) -> Vec<String> {
        let Some(last) = self.last_asked.0.get(&self.key()).await else {
            return Vec::new();
        };
        let mut is_all = true;
        for Asked { ask, request } in &last.asked {
            let name = ask
                .only_repository()
                .and_then(|index| state.facts.repositories.get(index))
                .map(full_name);
            let call = self.call(name.as_deref());
            match self.client.last_known::<RunsData>(&call, request).await {
                Some(mut fetched) => {
                    fetched.stale = Some(error.clone());
                    // Why parts were missing then is of no interest now.
                    self.take_in(state, ask, &fetched).await;
                }
                None => is_all = false,
            }
        }
        if is_all {
            last.environments.clone()
        } else {
            Vec::new()
        }
    }
}
