//! Attempts that leave no records: whole runs and jobs.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, run, said, slot};
use crate::model::{deployment::Gate, overview::Lookback};

fn pushed(id: u64, change: Value) -> Value {
    let mut run = run(id, json!({"event": "push"}));
    for (key, value) in change.as_object().unwrap() {
        run[key] = value.clone();
    }
    run
}

async fn told(source: Value, repository: Repository) -> (String, String) {
    let github = Github::with(repository).await;
    said(&github.ask(&[("production", source)]).await, 0)
}

#[tokio::test]
async fn a_failed_rerun_does_not_hide_the_success_of_the_attempt_before() {
    let rerun = pushed(
        10,
        json!({
            "run_attempt": 2, "run_started_at": "2026-01-01T00:50:00Z", "updated_at": "2026-01-01T00:55:00Z", "conclusion": "failure",
        }),
    );
    let repository = Repository {
        runs: vec![rerun],
        jobs: HashMap::from([(
            10,
            vec![
                job("ship", 11, "success", 10, 12),
                job("ship", 21, "failure", 50, 55),
            ],
        )]),
        ..Repository::default()
    };
    for source in [json!({}), json!({"job": "ship"})] {
        let told = told(source, repository.clone()).await;
        assert_eq!(
            told,
            ("main Succeeded #10.1".into(), "main Failed #10.2".into())
        );
    }
}

#[tokio::test]
async fn a_rerun_of_an_old_run_that_succeeds_is_live() {
    let rerun = pushed(
        10,
        json!({
            "run_attempt": 2, "run_started_at": "2026-01-01T00:50:00Z", "updated_at": "2026-01-01T00:55:00Z", "head_branch": "old",
        }),
    );
    let repository = Repository {
        runs: vec![rerun, pushed(20, json!({"head_branch": "new"}))],
        jobs: HashMap::from([(
            10,
            vec![
                job("ship", 11, "failure", 10, 12),
                job("ship", 21, "success", 50, 55),
            ],
        )]),
        ..Repository::default()
    };
    assert_eq!(
        told(json!({}), repository).await,
        ("old Succeeded #10.2".into(), "-".into())
    );
}

#[tokio::test]
async fn runs_whose_job_was_skipped_are_no_attempts() {
    let repository = Repository {
        runs: vec![pushed(10, json!({})), pushed(20, json!({}))],
        jobs: HashMap::from([
            (10, vec![job("ship", 11, "success", 10, 12)]),
            (20, vec![job("ship", 21, "skipped", 20, 20)]),
        ]),
        ..Repository::default()
    };
    let told = told(json!({"job": "ship"}), repository).await;
    assert_eq!(told, ("main Succeeded #10.1".into(), "-".into()));
}

#[tokio::test]
async fn a_job_that_does_not_exist_yet_is_queued() {
    let repository = Repository {
        runs: vec![moving(20, json!({"event": "push"}))],
        jobs: HashMap::from([(20, vec![job("build", 21, "in_progress", 20, 0)])]),
        ..Repository::default()
    };
    assert_eq!(
        told(json!({"job": "ship"}), repository).await.1,
        "main Queued #20.1"
    );
}

#[tokio::test]
async fn a_job_that_waits_is_at_a_gate_even_where_github_names_none() {
    let repository = Repository {
        runs: vec![moving(20, json!({"event": "push", "status": "waiting"}))],
        jobs: HashMap::from([(20, vec![job("ship", 21, "waiting", 20, 0)])]),
        ..Repository::default()
    };
    let github = Github::with(repository).await;
    let answer = github.ask(&[("production", json!({"job": "ship"}))]).await;
    assert_eq!(said(&answer, 0).1, "main Waiting #20.1");
    assert_eq!(slot(&answer, 0).gates, [Gate::Rule { name: None }]);
}

#[tokio::test]
async fn a_success_behind_thirty_failures_costs_one_more_request() {
    let mut runs = vec![pushed(10, json!({}))];
    let mut jobs = HashMap::from([(10, vec![job("ship", 11, "success", 10, 12)])]);
    for id in 20..60 {
        runs.push(pushed(id, json!({"conclusion": "failure"})));
        jobs.insert(id, vec![job("ship", id + 1000, "failure", 20, 21)]);
    }
    let github = Github::with(Repository {
        runs,
        jobs,
        ..Repository::default()
    })
    .await;
    let answer = github.ask(&[("production", json!({"job": "ship"}))]).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "main Failed #59.1".into())
    );
    assert_eq!(
        slot(&answer, 0).lookback,
        Lookback {
            attempts: 41,
            complete: true
        }
    );
    assert!(github.cost().await <= 4);
}

#[tokio::test]
async fn with_a_success_among_the_newest_thirty_no_older_jobs_are_read() {
    let runs: Vec<_> = (20..80).map(|id| pushed(id, json!({}))).collect();
    let jobs = (20..80)
        .map(|id| (id, vec![job("ship", id + 1000, "success", 20, 21)]))
        .collect();
    let github = Github::with(Repository {
        runs,
        jobs,
        ..Repository::default()
    })
    .await;
    let answer = github.ask(&[("production", json!({"job": "ship"}))]).await;
    assert_eq!(
        slot(&answer, 0).lookback,
        Lookback {
            attempts: 30,
            complete: false
        }
    );
    assert!(github.cost().await <= 3);
}

#[tokio::test]
async fn a_workflow_that_never_ran_says_never_deployed() {
    let github = Github::with(Repository::default()).await;
    let answer = github.ask(&[("production", json!({}))]).await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
    assert_eq!(
        slot(&answer, 0).lookback,
        Lookback {
            attempts: 0,
            complete: true
        }
    );
    assert_eq!(github.cost().await, 1);
}

#[tokio::test]
async fn a_run_under_way_is_asked_again_after_five_seconds_and_a_resting_one_after_five_minutes() {
    for (runs, fresh, stale) in [
        (vec![pushed(10, json!({}))], 299, 300),
        (
            vec![moving(10, json!({"event": "push", "status": "waiting"}))],
            14,
            15,
        ),
        (vec![moving(10, json!({"event": "push"}))], 4, 5),
    ] {
        let github = Github::with(Repository {
            runs,
            ..Repository::default()
        })
        .await;
        let environments = [("production", json!({}))];
        github.ask(&environments).await;
        assert!(github.cost().await > 0);
        github.clock.advance(std::time::Duration::from_secs(fresh));
        github.ask(&environments).await;
        assert_eq!(github.cost().await, 0, "after {fresh} s");
        github
            .clock
            .advance(std::time::Duration::from_secs(stale - fresh));
        github.ask(&environments).await;
        assert!(github.cost().await > 0, "after {stale} s");
    }
}

#[tokio::test]
async fn a_leg_beyond_the_first_hundred_jobs_may_have_failed() {
    let leg = |run: u64, index: u64, state: &str| {
        let minute = i64::try_from(run).unwrap();
        let id = run * 1000 + index;
        job(&format!("ship ({index})"), id, state, minute, minute + 2)
    };
    let legs = |run: u64, last: &str| -> Vec<_> {
        let mut legs: Vec<_> = (0..110).map(|index| leg(run, index, "success")).collect();
        legs.push(leg(run, 110, last));
        legs
    };
    for (end, live, latest) in [
        ("success", "main Succeeded #20.1", "-"),
        ("failure", "main Succeeded #10.1", "main Unknown #20.1"),
    ] {
        let github = Github::with(Repository {
            runs: vec![
                run(10, json!({"event": "push"})),
                run(20, json!({"event": "push", "conclusion": end})),
            ],
            jobs: HashMap::from([(10, vec![leg(10, 0, "success")]), (20, legs(20, end))]),
            ..Repository::default()
        })
        .await;
        let source = json!({"topology": "job-per-environment", "job": "ship"});
        let answer = github.ask(&[("production", source)]).await;
        assert_eq!(said(&answer, 0), (live.into(), latest.into()), "{end}");
    }
}
