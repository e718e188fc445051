//! Runs that are under way and were found to count for an environment: whoever follows one asks for the run, its jobs and its gates
//! alone, and only now and then for all that a page shows.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use moka::future::Cache;
use ring::digest::{SHA256, digest};

use super::{
    super::{facts::Run, reading::OneRun, schema::Status},
    attempt::Jobs,
    estimate::past::Kept,
};
use crate::{
    model::{deployment::Deployment, pipeline::StageState},
    providers::provider::PipelineRequest,
    upstream::viewer_key::ViewerKey,
};

/// For so long what else is known of the environment is not asked for: what a run is for does not change while it is under way.
const HOLDS: Duration = Duration::from_secs(3600);
/// For so long the run itself is not asked for.
const FRESH: Duration = Duration::from_secs(5);
/// What is remembered of all viewers together, in runs of which a list or a record tells: each viewer's own has all that was read of
/// its repository, a few hundred of them as a rule. So thousands of pages are remembered.
const MOST: u64 = 1_000_000;

/// Names what one viewer asked for.
pub type Key = (ViewerKey, [u8; 32]);

/// A run that counts for an environment.
pub struct Found {
    /// All that was read to find that out.
    pub one: OneRun,
    /// The run, as its environment's attempt.
    pub deployment: Deployment,
    /// When.
    pub at: Timestamp,
    /// How many of its jobs had failed then.
    pub failed: OnceLock<usize>,
    /// Whether its jobs said something else than the run when they were read last.
    pub in_doubt: AtomicBool,
    /// How long its stages usually take.
    pub usual: Kept,
}

/// Whether what was found may still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// As it is.
    AsItIs,
    /// With the run read anew.
    WithRun,
    /// Not any more.
    No,
}

impl Found {
    /// Whether it may still be used. Of a run that has ended a page says whether it runs again, and one in a queue moves with the others.
    pub fn at(&self, now: Timestamp) -> Use {
        let is_on_its_way = self.one.run().is_some_and(is_on_its_way);
        usable(
            is_on_its_way,
            Duration::try_from(now.duration_since(self.at)).ok(),
        )
    }

    /// Whether a job has failed since it was found: why may be told where nothing was asked for since.
    pub fn has_failed_since(&self, jobs: &Jobs) -> bool {
        let failed = jobs.facts.iter();
        let failed = failed.filter(|fact| fact.state == StageState::Failed);
        let failed = failed.count();
        failed > *self.failed.get_or_init(|| failed)
    }

    /// Notes whether the jobs and the run disagree.
    pub fn doubt(&self, is_in_doubt: bool) {
        self.in_doubt.store(is_in_doubt, Ordering::Relaxed);
    }

    /// Whether they did when they were read last.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt.load(Ordering::Relaxed)
    }

    /// Whether a run that was read anew is still what was found.
    pub fn is_still(&self, run: &Run) -> bool {
        let known = self.one.run();
        is_on_its_way(run) && known.is_some_and(|known| known.attempt() == run.attempt())
    }
}

/// Whether a run is under way and not in a queue as a whole.
pub fn is_on_its_way(run: &Run) -> bool {
    run.is_moving() && run.status != Some(Status::Pending)
}

fn usable(is_on_its_way: bool, age: Option<Duration>) -> Use {
    match age {
        Some(age) if is_on_its_way && age < FRESH => Use::AsItIs,
        Some(age) if is_on_its_way && age < HOLDS => Use::WithRun,
        _ => Use::No,
    }
}

/// The runs that viewers follow, each viewer's own. The jobs of a run are asked for each time, so that nothing is shown to whom they
/// are not.
#[derive(Clone)]
pub struct Followed(Cache<Key, Arc<Found>>);

impl Default for Followed {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MOST)
                .weigher(|_, found: &Arc<Found>| found.one.weight())
                .time_to_live(HOLDS)
                .build(),
        )
    }
}

impl Followed {
    /// What was found for a question.
    pub async fn get(&self, key: &Key) -> Option<Arc<Found>> {
        self.0.get(key).await
    }

    /// Forgets what was found.
    pub async fn forget(&self, key: &Key) {
        self.0.invalidate(key).await;
    }

    /// Remembers what was found.
    pub async fn remember(&self, key: Key, found: &Arc<Found>) {
        if found.at(found.at) != Use::No {
            self.0.insert(key, Arc::clone(found)).await;
        }
    }
}

/// The key of a question. Another mapping, or another environment beside it, is another question.
pub fn key(viewer: ViewerKey, request: &PipelineRequest) -> Option<Key> {
    let deployments = &request.deployments;
    let environments: Vec<_> = deployments
        .environments
        .iter()
        .map(|wanted| {
            (
                &*wanted.environment,
                wanted.shared_target,
                wanted.sharers.len(),
            )
        })
        .collect();
    let place = request.environment;
    let question = serde_json::to_vec(&(&deployments.host, place, &request.run, environments));
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, &question.ok()?).as_ref());
    Some((viewer, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_its_way_is_used_again_and_not_for_long() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(usable(true, seconds(4)), Use::AsItIs);
        assert_eq!(usable(true, seconds(5)), Use::WithRun);
        assert_eq!(usable(true, seconds(3600)), Use::No);
        assert_eq!(usable(false, seconds(0)), Use::No);
        assert_eq!(usable(true, None), Use::No, "a clock that was set back");
    }

    #[test]
    fn what_has_ended_or_waits_in_a_queue_is_not_on_its_way() {
        let run = |status| Run {
            status: Some(status),
            ..Run::default()
        };
        assert!(is_on_its_way(&run(Status::InProgress)));
        assert!(is_on_its_way(&run(Status::Waiting)));
        assert!(!is_on_its_way(&run(Status::Pending)));
        assert!(!is_on_its_way(&run(Status::Completed)));
    }
}
