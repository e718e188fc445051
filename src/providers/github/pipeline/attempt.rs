//! The jobs of one attempt of a run, as REST tells of them: GraphQL has those of all attempts in one list.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    super::{
        addresses,
        client::{ApiPath, Call, Family, Freshness, GithubClient, News, Shareable},
        pace::{JOBS_REST, MOVING_REST, Pace},
        schema::{Conclusion, Status, lenient_time},
    },
    graph::JobFact,
};
use crate::{
    error::{Error, Result},
    model::pipeline::StageState,
};

/// Pages that are read.
pub const MOST_PAGES: usize = 3;
/// Jobs of a page.
pub const PAGE: u32 = 100;

/// A page of jobs.
#[derive(Debug, Clone, Deserialize)]
pub struct JobList {
    /// The jobs.
    #[serde(default)]
    pub jobs: Vec<Job>,
}

impl Shareable for JobList {
    fn for_all(this: &Arc<Self>) -> Arc<Self> {
        Arc::clone(this)
    }
}

/// A job.
#[derive(Debug, Clone, Deserialize)]
pub struct Job {
    /// Its id.
    #[serde(default)]
    pub id: Option<u64>,
    /// Displayed name.
    #[serde(default)]
    pub name: String,
    /// Where it stands.
    #[serde(default)]
    pub status: Option<Status>,
    /// How it ended.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// When it came to be: as soon as all that it needs had ended.
    #[serde(default, deserialize_with = "lenient_time")]
    pub created_at: Option<Timestamp>,
    /// When it began; of one that has not, when it was asked for.
    #[serde(default, deserialize_with = "lenient_time")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "lenient_time")]
    pub completed_at: Option<Timestamp>,
    /// Its page.
    #[serde(default)]
    pub html_url: Option<String>,
}

/// The jobs of an attempt.
#[derive(Debug, Clone)]
pub struct Jobs {
    /// What each is, as a graph takes it.
    pub facts: Vec<JobFact>,
    /// Pages of those that wait for their concurrency group.
    pub in_queue: Vec<String>,
    /// Whether these are all of them.
    pub complete: bool,
    /// When the oldest of it was read.
    pub fetched_at: Timestamp,
    /// Present when this is the last that was known: why.
    pub stale: Option<Error>,
}

impl Jobs {
    /// Whether there are some, and all have ended.
    pub fn have_ended(&self) -> bool {
        let has_ended = |fact: &JobFact| {
            !matches!(
                fact.state,
                StageState::Queued | StageState::Waiting | StageState::Running
            )
        };
        !self.facts.is_empty() && self.facts.iter().all(has_ended)
    }

    /// Whether any has begun to wait after that.
    pub fn any_waits_since(&self, moment: Timestamp) -> bool {
        let mut since = self.facts.iter().filter_map(|fact| fact.waits_since);
        since.any(|since| since > moment)
    }

    /// Whether any stands so.
    pub fn any(&self, state: StageState) -> bool {
        self.facts.iter().any(|fact| fact.state == state)
    }
}

/// Reads so many pages of them. An attempt that has ended (`is_over`) never changes: its jobs are kept for good once all of them are
/// told to have ended.
pub async fn jobs(
    client: &GithubClient,
    call: &Call<'_>,
    attempt: ApiPath,
    is_over: bool,
    pages: usize,
) -> Result<Jobs> {
    let path = attempt.segment("jobs").query("per_page", &PAGE.to_string());
    let freshness: Freshness<JobList> = if is_over {
        Freshness::immutable().at_most(|list: &JobList| {
            if list.jobs.iter().all(has_ended) {
                Duration::MAX
            } else {
                Duration::ZERO
            }
        })
    } else {
        Freshness::of(|list: &JobList| pace_of(list).freshness())
    };
    let freshness = freshness
        .told_by(&[News::Job])
        .resting(&[News::Run, News::Job], rest)
        .differing(|before, after| states(before).ne(states(after)));
    let read = client
        .shared(&[Family::Actions])
        .get_pages(call, path, pages, freshness)
        .await?;
    let all = || read.value.pages.iter().flat_map(|page| page.jobs.iter());
    Ok(Jobs {
        facts: each_once(all()).into_iter().map(fact).collect(),
        in_queue: all()
            .filter(|job| job.status == Some(Status::Pending))
            .filter_map(|job| addresses::shown(job.html_url.as_deref()))
            .collect(),
        complete: read.value.complete,
        fetched_at: read.fetched_at,
        stale: read.stale.clone(),
    })
}

fn has_ended(job: &Job) -> bool {
    job.status == Some(Status::Completed)
}

/// Between two jobs of a run that goes on nothing may run: only what waits is not about to change.
fn pace_of(list: &JobList) -> Pace {
    let is = |status| list.jobs.iter().any(|job| job.status == Some(status));
    let runs = [Status::InProgress, Status::Queued, Status::Requested]
        .into_iter()
        .any(is);
    if is(Status::Waiting) && !runs {
        Pace::Waiting
    } else {
        Pace::Running
    }
}

/// How long a list of them rests where GitHub tells of them: not at all where none is left that could move, and the run goes on.
fn rest(list: &JobList) -> Duration {
    if list.jobs.iter().all(has_ended) {
        return Duration::ZERO;
    }
    match pace_of(list) {
        Pace::Running => JOBS_REST,
        Pace::Waiting | Pace::Idle => MOVING_REST,
    }
}

/// What GitHub tells of by events. Steps are none of it.
fn states(list: &JobList) -> impl Iterator<Item = (&str, Option<Status>, Option<Conclusion>)> {
    let jobs = list.jobs.iter();
    jobs.map(|job| (job.name.as_str(), job.status, job.conclusion))
}

/// Each once, as it was told of last: a list that grew while it was read has some on two pages.
fn each_once<'j>(all: impl Iterator<Item = &'j Job>) -> Vec<&'j Job> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut jobs: Vec<&Job> = Vec::new();
    for job in all {
        let place = job.id.map(|id| *places.entry(id).or_insert(jobs.len()));
        match place.and_then(|place| jobs.get_mut(place)) {
            Some(before) => *before = job,
            None => jobs.push(job),
        }
    }
    jobs
}

fn fact(job: &Job) -> JobFact {
    let state = state(job);
    let has_begun = !matches!(
        state,
        StageState::Queued | StageState::Waiting | StageState::Skipped
    );
    JobFact {
        name: job.name.clone(),
        state,
        started_at: job.started_at.filter(|_| has_begun),
        finished_at: job.completed_at.filter(|_| has_begun && has_ended(job)),
        waits_since: job
            .created_at
            .or(job.started_at)
            .filter(|_| state == StageState::Waiting),
        url: addresses::shown(job.html_url.as_deref()),
    }
}

fn state(job: &Job) -> StageState {
    use crate::model::deployment::DeploymentState as S;
    match super::super::jobs::state(job.status, job.conclusion) {
        None => StageState::Skipped,
        Some(S::Queued) => StageState::Queued,
        Some(S::Waiting) => StageState::Waiting,
        Some(S::Running) => StageState::Running,
        Some(S::Succeeded | S::Superseded) => StageState::Succeeded,
        Some(S::Failed) => StageState::Failed,
        Some(S::Cancelled) => StageState::Cancelled,
        Some(S::Unknown) => StageState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn list(jobs: Value) -> JobList {
        serde_json::from_value(json!({ "jobs": jobs })).unwrap()
    }

    #[test]
    fn what_has_not_begun_has_no_times_and_a_concurrency_queue_is_queued() {
        let time = "2026-01-01T00:00:00Z";
        for (status, conclusion, state, begun, ended) in [
            ("queued", None, StageState::Queued, false, false),
            ("pending", None, StageState::Queued, false, false),
            ("waiting", None, StageState::Waiting, false, false),
            ("in_progress", None, StageState::Running, true, false),
            (
                "completed",
                Some("success"),
                StageState::Succeeded,
                true,
                true,
            ),
            (
                "completed",
                Some("skipped"),
                StageState::Skipped,
                false,
                false,
            ),
            (
                "completed",
                Some("cancelled"),
                StageState::Cancelled,
                true,
                true,
            ),
            ("a new word", None, StageState::Unknown, true, false),
        ] {
            let job = json!({"name": "x", "status": status, "conclusion": conclusion, "started_at": time, "completed_at": time});
            let fact = fact(&list(json!([job])).jobs[0]);
            assert_eq!(fact.state, state, "{status}");
            assert_eq!(fact.started_at.is_some(), begun, "{status}");
            assert_eq!(fact.finished_at.is_some(), ended, "{status}");
            assert_eq!(fact.waits_since.is_some(), status == "waiting", "{status}");
        }
    }

    #[test]
    fn two_jobs_of_one_name_are_two_and_one_on_two_pages_is_one() {
        let list = list(json!([
            {"id": 1, "name": "a", "status": "completed", "conclusion": "failure"},
            {"id": 2, "name": "b", "status": "queued"},
            {"id": 3, "name": "a", "status": "in_progress"},
            {"id": 2, "name": "b", "status": "waiting"},
        ]));
        let jobs = each_once(list.jobs.iter());
        let told: Vec<_> = jobs
            .iter()
            .map(|job| (job.name.as_str(), state(job)))
            .collect();
        assert_eq!(
            told,
            [
                ("a", StageState::Failed),
                ("b", StageState::Waiting),
                ("a", StageState::Running)
            ]
        );
    }

    #[test]
    fn where_events_arrive_jobs_rest_but_not_where_all_have_ended_and_the_run_goes_on() {
        let rest = |statuses: &[&str]| {
            let jobs: Vec<Value> = statuses.iter().map(|s| json!({"status": s})).collect();
            rest(&list(json!(jobs))).as_secs()
        };
        assert_eq!(rest(&["completed", "in_progress"]), 600);
        assert_eq!(rest(&["completed", "waiting"]), 60);
        assert_eq!(rest(&["completed", "completed"]), 0);
        assert_eq!(rest(&[]), 0);
    }

    #[test]
    fn only_what_waits_may_rest_for_longer() {
        let pace = |statuses: &[&str]| {
            let jobs: Vec<Value> = statuses.iter().map(|s| json!({"status": s})).collect();
            pace_of(&list(json!(jobs)))
        };
        assert_eq!(pace(&["completed", "waiting"]), Pace::Waiting);
        assert_eq!(pace(&["in_progress", "waiting"]), Pace::Running);
        assert_eq!(pace(&["completed"]), Pace::Running);
        assert_eq!(pace(&[]), Pace::Running);
    }
}
