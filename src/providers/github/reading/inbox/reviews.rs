//! What was decided about runs that wait all the same: once the reviewers have decided, a timer or an app holds them.

use futures_util::future::join_all;

use super::{
    super::{Reading, requests::RunsRead, state::State},
    choosing::{Looked, RUNS_IN_A_QUERY},
    rhythm,
};
use crate::providers::github::{
    client::{Freshness, News},
    facts::{RepositoryIndex, RunKey},
    gates,
    pace::Pace,
    queries,
    schema::graphql::Reviews,
};

/// Runs of which one query tells for a point whether anything was decided about them.
const COUNTED_IN_A_QUERY: usize = 100;

/// A run, and GraphQL's id of it.
type Named = (RunKey, String);

impl Reading<'_> {
    /// Reads what was decided about runs that reviewers are named for and GitHub does not let the viewer decide about: first whether
    /// anything was, which it was about few. Without that a gate is shown as GitHub names it.
    pub(super) async fn look_at_reviews(&self, state: &mut State, looked: &[Looked]) {
        let waiting = looked.iter().flat_map(|looked| &looked.waiting);
        let runs: Vec<Named> = waiting
            .filter_map(|key| {
                let run = state.facts.run(*key).found()?;
                let is_closed = gates::may_be_decided(run.pending().found().unwrap_or_default());
                Some((*key, run.node_id.clone().filter(|_| is_closed)?))
            })
            .collect();
        let counted = self.reviews(state, &runs, COUNTED_IN_A_QUERY).await;
        let decided: Vec<Named> = counted
            .into_iter()
            .filter(|(_, reviews)| reviews.total_count > 0)
            .map(|(run, _)| run)
            .collect();
        for ((key, _), reviews) in self.reviews(state, &decided, RUNS_IN_A_QUERY).await {
            state.facts.absorb_decisions(key, Some(&reviews));
        }
    }

    /// What is known of decisions about runs, in as many queries as it takes: their number where many are asked for at once.
    async fn reviews(
        &self,
        state: &mut State,
        runs: &[Named],
        at_once: usize,
    ) -> Vec<(Named, Reviews)> {
        let chunks: Vec<&[Named]> = runs.chunks(at_once).collect();
        let in_full = at_once == RUNS_IN_A_QUERY;
        let reads = chunks
            .iter()
            .map(|chunk| self.reviews_once(state, chunk, in_full));
        let reads = join_all(reads).await;
        let mut known = Vec::new();
        for (chunk, read) in chunks.into_iter().zip(reads) {
            match read {
                Ok(fetched) => {
                    let nodes = fetched.value.data.iter().flat_map(|data| &data.gated);
                    for (run, node) in chunk.iter().zip(nodes) {
                        let node = node
                            .as_ref()
                            .filter(|node| node.id.as_ref() == Some(&run.1));
                        if let Some(reviews) = node.and_then(|n| n.deployment_reviews.clone()) {
                            state.note(Some(run.0.repository), &fetched);
                            known.push((run.clone(), reviews));
                        }
                    }
                }
                Err(error) if error.allows_stale() => {
                    tracing::debug!(%error, "what was decided about runs could not be read");
                }
                Err(error) => {
                    state.fail(&error, |slot| {
                        let mut of = chunk.iter().map(|(key, _)| key.repository);
                        of.any(|repository| repository == slot.repository)
                    });
                }
            }
        }
        known
    }

    async fn reviews_once(&self, state: &State, runs: &[Named], in_full: bool) -> RunsRead {
        let ids: Vec<&str> = runs.iter().map(|(_, id)| id.as_str()).collect();
        let others: Vec<RepositoryIndex> = runs.iter().map(|(key, _)| key.repository).collect();
        let freshness = Freshness::of(|_| rhythm(Pace::Waiting)).told_by(&[News::Gate]);
        let request = queries::reviews(&ids, in_full);
        self.graphql(&state.facts, (Vec::new(), others, &[]), request, freshness)
            .await
    }
}
