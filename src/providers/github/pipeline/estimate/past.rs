//! Jobs of the last good runs, from which the stages of a run with gates are estimated: read once, with a few requests at most, and
//! never the reason why a pipeline is not shown.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::{Basis, good, usual::Usual};
use crate::providers::github::{
    client::Call,
    pipeline::{
        Pipelining, Read,
        attempt::{self, MOST_PAGES, PAGE},
        attempt_path,
        followed::{Found, is_on_its_way},
        gating,
        graph::Graph,
    },
    source::Mapping,
};

/// Requests at most, so at most as many runs: of one with hundreds of jobs each takes more than one.
const MOST_REQUESTS: usize = 3;
/// For so long what could not be read is not asked for again.
const RETRY: SignedDuration = SignedDuration::from_mins(5);

/// What is known of how long stages take, for as long as a run is followed.
#[derive(Default)]
pub struct Kept(Mutex<Option<Known>>);

#[derive(Clone)]
struct Known {
    usual: Arc<Usual>,
    /// Called workflows that were known: with others the stages are others.
    called: usize,
    /// When to ask again for what could not be read.
    retry_at: Option<Timestamp>,
}

impl Kept {
    fn get(&self, called: usize, now: Timestamp) -> Option<Arc<Usual>> {
        let known = self.lock();
        let known = known.as_ref().filter(|known| known.called == called)?;
        let is_due = known.retry_at.is_some_and(|at| at <= now);
        (!is_due).then(|| Arc::clone(&known.usual))
    }

    /// Whether anything is: a run that has had a gate has had one also when nothing tells of it any more.
    fn is_known(&self) -> bool {
        self.lock().is_some()
    }

    fn keep(&self, known: Known) {
        *self.lock() = Some(known);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        // Each change is one assignment: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipelining<'_> {
    /// What the run is estimated by.
    pub(in super::super) async fn basis(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        found: &Found,
        read: &Read,
        graph: &Graph,
    ) -> Basis {
        let has_gates = gating(read).guards(&graph.stages) || found.usual.is_known();
        if !has_gates {
            return Basis::Runs;
        }
        Basis::Stages(self.usual(call, mapping, found, read, graph).await)
    }

    /// How long the stages of a run with gates take of themselves. `None` where that is of no use: it has ended, is an earlier attempt,
    /// or stands in a queue as a whole. Also where it is not known and the viewer's budget runs low.
    async fn usual(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        found: &Found,
        read: &Read,
        graph: &Graph,
    ) -> Option<Arc<Usual>> {
        let shown = &read.shown;
        if shown.is_over() || !is_on_its_way(&shown.run) {
            return None;
        }
        let (called, now) = (read.called.len(), self.reading.now);
        if let Some(known) = found.usual.get(called, now) {
            return Some(known);
        }
        if !self.reading.client.has_plenty(call) {
            return None;
        }
        let pages = pages(graph);
        let (one, place) = (&found.one, self.request.environment);
        let ids: Vec<u64> = one
            .look(place, |wanted, _| {
                let runs = good(wanted, one.key()).take(MOST_REQUESTS / pages);
                runs.map(|(key, _)| key.id).collect()
            })
            .ok()?;
        let reads = ids.into_iter().map(|id| {
            let attempt = attempt_path(mapping, id, 1);
            attempt::jobs(self.reading.client, call, attempt, true, pages)
        });
        let (mut runs, mut has_failed) = (Vec::new(), false);
        for answer in join_all(reads).await {
            match answer {
                // Of half the jobs it cannot be said how long the whole takes.
                Ok(jobs) if jobs.complete && jobs.have_ended() => runs.push(jobs),
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(%error, "jobs of an earlier run could not be read");
                    has_failed = true;
                }
            }
        }
        let drawn = one.look(place, |wanted, _| {
            let runs = runs.iter();
            runs.map(|jobs| self.drawn(wanted, read, jobs, false).stages)
                .collect::<Vec<_>>()
        });
        let usual = Arc::new(Usual::of(&drawn.ok()?));
        found.usual.keep(Known {
            usual: Arc::clone(&usual),
            called,
            retry_at: has_failed.then(|| now + RETRY),
        });
        Some(usual)
    }
}

/// Pages that it takes to read the jobs of a run like this.
fn pages(graph: &Graph) -> usize {
    let jobs = graph.progress().map_or(0, |progress| progress.total);
    usize::try_from(jobs.div_ceil(PAGE)).map_or(MOST_PAGES, |pages| pages.clamp(1, MOST_PAGES))
}
