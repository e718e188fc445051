//! How much is left of a run, and what it takes to say so.

use std::time::Duration;

use serde_json::{Value, json};

use super::fake::{Github, Repository, at, job, moving, run, sha, viewer};
use crate::model::{
    deployment::DeploymentState,
    pipeline::{Estimate, Pipeline},
};

const FILE: &str = "on: push\njobs:\n  build: {runs-on: x}\n  live: {runs-on: x, needs: build, environment: production}\n";
/// The tests take place ten minutes after the beginning of this run.
const SHOWN: u64 = 12_950;

fn production() -> [(&'static str, Value); 1] {
    [(
        "production",
        json!({"topology": "job-per-environment", "environment": "production", "job": "live"}),
    )]
}

fn gated() -> Value {
    json!({"name": "production", "protectionRules": {"nodes": [
        {"type": "REQUIRED_REVIEWERS", "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]}},
    ]}})
}

/// Jobs of a good run: so many minutes of building, an hour at the gate, and so many minutes of rolling out.
fn good(id: u64, build: i64, live: i64) -> Vec<Value> {
    let start = i64::try_from(id).unwrap();
    let opened = start + build + 60;
    vec![
        job("build", id * 10, "success", start, start + build),
        job("live", id * 10 + 1, "success", opened, opened + live),
    ]
}

/// The shown run waits at its gate; before it four that went well, one that failed and one that was run again.
fn repository() -> Repository {
    let minute = i64::try_from(SHOWN).unwrap();
    Repository {
        runs: vec![
            run(100, json!({})),
            run(200, json!({})),
            run(300, json!({})),
            run(400, json!({})),
            run(500, json!({"conclusion": "failure"})),
            run(600, json!({"run_attempt": 2})),
            moving(SHOWN, json!({"status": "waiting"})),
        ],
        jobs: [
            (100, good(100, 50, 50)),
            (200, good(200, 3, 9)),
            (300, good(300, 5, 7)),
            (400, good(400, 4, 8)),
            (500, good(500, 50, 50)),
            (600, good(600, 50, 50)),
            (
                SHOWN,
                vec![
                    job("build", 1, "success", minute, minute + 4),
                    job("live", 2, "waiting", minute + 4, 0),
                ],
            ),
        ]
        .into(),
        files: [(sha("aaa"), FILE.to_owned())].into(),
        setup: json!({"nameWithOwner": "acme/x", "viewerPermission": "WRITE", "v0": gated()}),
        ..Repository::default()
    }
}

async fn look(github: &Github) -> Pipeline {
    github
        .pipeline(&github.viewer, &production(), SHOWN)
        .await
        .unwrap()
}

/// Runs whose jobs were asked for since the last time, but those of the shown one.
async fn asked(github: &Github) -> Vec<u64> {
    let paths = github.requests().await;
    github.cost().await;
    let mut ids: Vec<u64> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("/actions/runs/")?.split_once("/attempts"))
        .map(|(id, _)| id.parse().unwrap())
        .filter(|id| *id != SHOWN)
        .collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn a_run_that_waits_is_estimated_by_the_jobs_of_the_last_three_good_runs() {
    let github = Github::with(repository()).await;
    let pipeline = look(&github).await;
    assert_eq!(pipeline.state, DeploymentState::Waiting);
    let expected = Estimate {
        ends_at: None,
        remaining_seconds: 8 * 60,
        seconds: 12 * 60,
        without_waits: true,
        runs: 3,
        unmeasured: 0,
        late: false,
    };
    assert_eq!(pipeline.estimate, Some(expected));
    assert_eq!(asked(&github).await, [200, 300, 400]);
}

#[tokio::test]
async fn once_it_has_passed_the_gate_its_end_is_known_and_nothing_is_asked_again() {
    let github = Github::with(repository()).await;
    look(&github).await;
    asked(&github).await;
    let minute = i64::try_from(SHOWN).unwrap();
    github.change(|tables| {
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository.runs.pop();
        repository
            .runs
            .push(moving(SHOWN, json!({"run_attempt": 1})));
        let jobs = repository.jobs.get_mut(&SHOWN).unwrap();
        jobs[1] = job("live", 2, "in_progress", minute + 9, 0);
    });
    github.clock.advance(Duration::from_secs(180));
    let pipeline = look(&github).await;
    assert_eq!(pipeline.state, DeploymentState::Running);
    let estimate = pipeline.estimate.unwrap();
    assert_eq!(estimate.ends_at, Some(at(minute + 9 + 8)));
    assert_eq!(estimate.remaining_seconds, 4 * 60);
    assert!(!estimate.late);
    github.clock.advance(Duration::from_secs(6 * 60));
    let estimate = look(&github).await.estimate.unwrap();
    assert_eq!(estimate.remaining_seconds, 0);
    assert!(estimate.late, "two minutes over eight, of twelve in all");
    assert_eq!(asked(&github).await, [0; 0]);
}

#[tokio::test]
async fn what_one_viewer_has_read_others_need_not() {
    let github = Github::with(repository()).await;
    look(&github).await;
    assert_eq!(asked(&github).await.len(), 3);
    let (other, environments) = (viewer("gho_y"), production());
    let pipeline = github.pipeline(&other, &environments, SHOWN).await;
    let estimate = pipeline.unwrap().estimate.unwrap();
    assert_eq!(estimate.remaining_seconds, 8 * 60);
    assert_eq!(asked(&github).await, [0; 0]);
}

#[tokio::test]
async fn what_cannot_be_read_is_left_out_and_asked_for_again_after_a_while() {
    let github = Github::with(repository()).await;
    let remove = |id: u64| {
        github.change(|tables| {
            let repository = tables.repositories.get_mut("acme/x").unwrap();
            repository.jobs.remove(&id).unwrap();
        });
    };
    remove(300);
    let estimate = look(&github).await.estimate.unwrap();
    assert_eq!((estimate.runs, estimate.remaining_seconds), (2, 9 * 60));
    asked(&github).await;
    github.clock.advance(Duration::from_secs(290));
    look(&github).await;
    assert_eq!(asked(&github).await, [0; 0]);
    github.clock.advance(Duration::from_secs(20));
    look(&github).await;
    assert!(asked(&github).await.contains(&300));
}

#[tokio::test]
async fn without_any_the_pipeline_is_shown_without_an_estimate() {
    let mut repository = repository();
    repository.jobs.retain(|id, _| *id == SHOWN);
    let github = Github::with(repository).await;
    let pipeline = look(&github).await;
    assert_eq!(pipeline.stages.len(), 2);
    assert_eq!(pipeline.estimate, None);
}

#[tokio::test]
async fn with_little_of_the_budget_left_nothing_is_asked_for_it() {
    let github = Github::with(repository()).await;
    github.change(|tables| tables.remaining = Some(999));
    assert_eq!(look(&github).await.estimate, None);
    assert_eq!(asked(&github).await, [0; 0]);
    github.change(|tables| tables.remaining = Some(1000));
    github.clock.advance(Duration::from_secs(120));
    look(&github).await;
    assert!(look(&github).await.estimate.is_some());
    assert_eq!(asked(&github).await.len(), 3);
}

#[tokio::test]
async fn without_gates_the_list_of_runs_suffices() {
    let mut repository = repository();
    repository.setup["v0"]["protectionRules"] = json!({"nodes": []});
    repository.runs.pop();
    repository.runs.push(moving(SHOWN, json!({})));
    let minute = i64::try_from(SHOWN).unwrap();
    let live = job("live", 2, "in_progress", minute + 4, 0);
    repository.jobs.get_mut(&SHOWN).unwrap()[1] = live;
    let github = Github::with(repository).await;
    let estimate = look(&github).await.estimate.unwrap();
    assert_eq!((estimate.seconds, estimate.runs), (5 * 60, 4));
    assert_eq!(estimate.ends_at, Some(at(minute + 5)));
    assert_eq!(estimate.remaining_seconds, 0);
    assert!(!estimate.without_waits);
    assert!(estimate.late);
    assert_eq!(asked(&github).await, [0; 0]);
}

#[tokio::test]
async fn of_what_has_ended_nothing_is_asked_for() {
    let mut repository = repository();
    repository.runs.pop();
    repository.runs.push(run(SHOWN, json!({})));
    repository.jobs.insert(SHOWN, good(SHOWN, 1, 1));
    let github = Github::with(repository).await;
    assert_eq!(look(&github).await.estimate, None);
    assert_eq!(asked(&github).await, [0; 0]);
}

#[tokio::test]
async fn of_runs_with_hundreds_of_jobs_fewer_are_read() {
    let mut repository = repository();
    let jobs = repository.jobs.get_mut(&SHOWN).unwrap();
    let more = (0..150).map(|place| job(&format!("more {place}"), 100 + place, "success", 1, 2));
    jobs.extend(more);
    let github = Github::with(repository).await;
    let estimate = look(&github).await.estimate.unwrap();
    assert_eq!((estimate.runs, estimate.remaining_seconds), (1, 8 * 60));
    assert_eq!(asked(&github).await, [400]);
}

#[tokio::test]
async fn what_was_let_pass_by_force_is_not_estimated_by_times_with_waits_in_them() {
    let mut repository = repository();
    let minute = i64::try_from(SHOWN).unwrap();
    let live = job("live", 2, "in_progress", minute + 9, 0);
    repository.jobs.get_mut(&SHOWN).unwrap()[1] = live;
    repository.runs.pop();
    repository.runs.push(moving(SHOWN, json!({})));
    let github = Github::with(repository).await;
    let pipeline = look(&github).await;
    assert!(pipeline.stages.iter().all(|stage| stage.gates.is_empty()));
    let estimate = pipeline.estimate.unwrap();
    assert!(estimate.without_waits);
    assert_eq!(estimate.ends_at, Some(at(minute + 9 + 8)));
}
